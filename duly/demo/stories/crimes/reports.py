"""How a crime came in and whom it hurt: the logs, N100 records, victims and persons of a crime."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import force, people
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, local_day
from duly.demo.fates import Drawn
from duly.demo.stories.crimes.times import Times
from duly.demo.story import Story, nothing, survivors

SOURCES = ("999", "101", "online", "front_office", "officer", "professional", "other_force")
_OPENED_AS = ("RAPE", "SEXUAL", "VIOLENCE", "NEGLECT", "CHILD_ABUSE", "CRIME", "DA_CRIME", "ATTEMPTED_RAPE")


@dataclass(frozen=True, kw_only=True)
class Victims:
    """The victims that are persons: the place of the crime among those told of, and who they are."""

    crime: Ints
    person: Ints
    kind: Any  # by name
    birth: Ints  # local day


def write_logs(story: Story, fates: Drawn, crimes: Ints, districts: Ints, times: Times) -> tuple[Ints, Any]:
    """Write the incident of each crime that came by one; returns the incident numbers (-1 for none) and what each was
    opened as (blank for none)."""
    rng = story.rng
    mine = np.flatnonzero(np.isin(fates.route, ["incident", "disclosure"]))
    numbers, size = story.take("incidents", len(mine)), len(mine)
    logs, opened_as = nothing(len(crimes)), np.full(len(crimes), "", dtype="U16")
    logs[mine] = numbers
    reported, district, fate = times.log_reported[mine], districts[mine], fates[mine]
    recorded = np.where(times.recorded[mine] == NONE, times.allocated[mine], times.recorded[mine])
    opened = np.where(reported == NONE, recorded - 2 * HOUR, reported + story.seconds(30, 10 * MINUTE, size))
    closed = np.maximum(recorded, opened) + story.seconds(600, 3 * HOUR, size)
    rape = np.array(_OPENED_AS)[7 * rng.integers(0, 2, size)]
    other = rng.choice(_OPENED_AS, size, p=[0, 0.06, 0.3, 0.04, 0.1, 0.4, 0.1, 0])
    opened_as[mine] = opening = np.where(fate.rape, rape, other)
    moved = np.flatnonzero(fate.moment == "merged_log")
    earlier, merged_into = story.take("incidents", len(moved)), nothing(size)
    merged_into[moved] = earlier
    story.write(
        "incidents", incident_id=numbers, reported_at=reported, opened_at=opened,
        closed_at=story.before_as_of(np.where(fate.route == "disclosure", opened + 5 * DAY, closed)), opening_code=opening,
        closing_code=opening, crime_ref=story.ids("crimes", np.where(rng.random(size) < 0.8, crimes[mine], -1)),
        closed_by=story.officer(force.team("CONTROL", district)), source=rng.choice(SOURCES, size),
        team_id=force.team("RESPONSE", district), district=np.where(fate.has("blank", "district"), -1, district), da_flag=0,
        child_flag=fate.child_flag, merged_into=merged_into,
    )  # fmt: skip
    _write_roots(story, earlier, reported[moved] - 30 * HOUR, district[moved])
    _write_n100s(story, fate, numbers, reported, crimes[mine])
    return logs, opened_as


def _write_roots(story: Story, numbers: Ints, reported: Ints, districts: Ints) -> None:
    """Write the earlier logs that some were merged into: closed as concerns, so judged only as the time of report."""
    if len(numbers):
        story.write(
            "incidents", incident_id=numbers, reported_at=reported, opened_at=reported + 90, closed_at=reported + DAY,
            opening_code="CONCERN", closing_code="CONCERN", district=districts, child_flag=1,
        )  # fmt: skip


def _write_n100s(story: Story, fates: Drawn, logs: Ints, reported: Ints, crimes: Ints) -> None:
    """Write the N100 records of rapes that were recorded as crimes as well, before or after."""
    mine = np.flatnonzero(np.isin(fates.moment, ["n100_before", "n100_after"]))
    if len(mine):
        # the crime follows within 23 hours of the report in one fate and after 24 in the other
        after = np.where(fates.moment[mine] == "n100_after", 23 * HOUR + 30 * MINUTE, 5 * HOUR)
        story.write(
            "n100_records", incident_id=logs[mine], created_at=reported[mine] + after, reason_code="THIRD_PARTY",
            reason_text=story.words(np.full(len(mine), "n100")), linked_crime_id=crimes[mine],
        )  # fmt: skip


def write_victims(story: Story, fates: Drawn, crimes: Ints, logs: Ints, times: Times) -> Victims:
    """Write victims, the persons they are and their part in the log; returns the persons."""
    # a merged crime is another's that was counted twice: its victim was born, and of an age, by the day of that one
    rng, events = story.rng, local_day(times.event)[survivors(fates.merged)]
    written = []
    for names in (fates.nth("victims", 1), fates.nth("victims", 0)):
        known = np.isin(names, people.KINDS)
        here, others = np.flatnonzero(known), np.flatnonzero(~known & (names != ""))
        kinds, log = names[here], logs[here]
        persons, births = story.born(kinds, events[here])
        written.append((here, persons, kinds, births))
        types = fates.victim_type[here]
        story.write(
            "crime_victims", crime_id=np.concatenate([crimes[here], crimes[others]]),
            person_id=np.concatenate([persons, nothing(len(others))]), victim_type=np.concatenate([types, names[others]]),
        )  # fmt: skip
        # whose age cannot be told is not linked to the log, which its own child marker puts among the children's
        plain = (log >= 0) & np.isin(kinds, ["child", "adult"])
        suspect = (log >= 0) & (rng.random(len(here)) < 0.3)
        suspects = story.people("adult", events[here][suspect])
        story.write(
            "incident_persons",
            incident_id=np.concatenate([log[plain], log[suspect]]),
            person_id=np.concatenate([persons[plain], suspects]),
            role=np.repeat(["victim", "suspect"], [int(plain.sum()), int(suspect.sum())]),
        )
    crime, person, kind, birth = (np.concatenate(part) for part in zip(*written, strict=True))
    return Victims(crime=crime, person=person, kind=kind, birth=birth)
