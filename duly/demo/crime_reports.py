"""How a crime came in and whom it hurt: the logs, N100 records, victims and persons of a crime."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cells, force, people, wording
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, local_day
from duly.demo.crime_times import Times
from duly.demo.fates import Knobs
from duly.demo.story import Story

OPENED_AS = ("RAPE", "SEXUAL", "VIOLENCE", "NEGLECT", "CHILD_ABUSE", "CRIME", "DA_CRIME", "ATTEMPTED_RAPE")
SOURCES = ("999", "101", "online", "front_office", "officer", "professional", "other_force")
_ROLES = ("victim", "suspect")


@dataclass(frozen=True, kw_only=True)
class Victims:
    """The victims that are persons: the place of the crime among those told of, and who they are."""

    crime: Ints
    person: Ints
    kind: Ints
    birth: Ints  # local day


def write_logs(story: Story, knobs: Knobs, crimes: Ints, districts: Ints, times: Times) -> tuple[Ints, Ints]:
    """Write the incident of each crime that came by one; returns the incident numbers and what each was opened as (a
    place in OPENED_AS), -1 for none."""
    rng = story.rng
    mine = np.flatnonzero(np.isin(knobs.route, ["incident", "disclosure"]))
    numbers = story.files.take("incidents", len(mine))
    logs = np.full(len(crimes), -1, dtype=np.int64)
    logs[mine] = numbers
    reported = times.log_reported[mine]
    recorded = np.where(times.recorded[mine] == NONE, times.allocated[mine], times.recorded[mine])
    opened = np.where(reported == NONE, recorded - 2 * HOUR, reported + story.seconds(30, 10 * MINUTE, len(mine)))
    disclosure = knobs.route[mine] == "disclosure"
    closed = np.where(
        disclosure, opened + 5 * DAY, np.maximum(recorded, opened) + story.seconds(600, 3 * HOUR, len(mine))
    )
    opening = np.where(
        knobs.rape[mine],
        7 * rng.integers(0, 2, len(mine)),
        rng.choice(8, len(mine), p=[0, 0.06, 0.3, 0.04, 0.1, 0.4, 0.1, 0]),
    )
    moved = np.flatnonzero(knobs.moment[mine] == "merged_log")
    earlier = story.files.take("incidents", len(moved))
    merged_into = np.full(len(mine), -1, dtype=np.int64)
    merged_into[moved] = earlier
    no_district = knobs.has("blank", "district")[mine]
    columns = {
        "incident_id": cells.ids("I", numbers),
        "reported_at": cells.times(reported),
        "opened_at": cells.times(opened),
        "closed_at": cells.times(story.before_as_of(closed)),
        "opening_code": cells.codes(opening, OPENED_AS),
        "closing_code": cells.codes(opening, OPENED_AS),
        "crime_ref": cells.ids("C", np.where(rng.random(len(mine)) < 0.8, crimes[mine], -1)),
        "closed_by": force.staff_ids(force.officer(rng, force.team("CONTROL", districts[mine]))),
        "source": cells.codes(rng.integers(0, 7, len(mine)), SOURCES),
        "team_id": force.team_ids(force.team("RESPONSE", districts[mine])),
        "district": cells.codes(np.where(no_district, -1, districts[mine]), force.DISTRICTS),
        "da_flag": cells.constant(0, len(mine)),
        "child_flag": cells.whole(knobs.child_flag[mine].astype(np.int64)),
        "is_test": cells.constant(0, len(mine)),
        "merged_into": cells.ids("I", merged_into),
        "source_system": cells.constant("CONNECT", len(mine)),
    }
    story.files.add("incidents", columns)
    _write_roots(story, earlier, reported[moved] - 30 * HOUR, districts[mine][moved])
    _write_n100s(story, knobs.moment[mine], numbers, reported, crimes[mine])
    opened_as = np.full(len(crimes), -1, dtype=np.int64)
    opened_as[mine] = opening
    return logs, opened_as


def _write_roots(story: Story, numbers: Ints, reported: Ints, districts: Ints) -> None:
    """Write the earlier logs that some were merged into: closed as concerns, so judged only as the time of report."""
    if len(numbers):
        story.files.add(
            "incidents",
            {
                "incident_id": cells.ids("I", numbers),
                "reported_at": cells.times(reported),
                "opened_at": cells.times(reported + 90),
                "closed_at": cells.times(reported + DAY),
                "opening_code": cells.constant("CONCERN", len(numbers)),
                "closing_code": cells.constant("CONCERN", len(numbers)),
                "district": cells.codes(districts, force.DISTRICTS),
                "child_flag": cells.constant(1, len(numbers)),
                "is_test": cells.constant(0, len(numbers)),
            },
        )


def _write_n100s(story: Story, moment: Any, logs: Ints, reported: Ints, crimes: Ints) -> None:
    """Write the N100 records of rapes that were recorded as crimes as well, before or after."""
    mine = np.flatnonzero(np.isin(moment, ["n100_before", "n100_after"]))
    if not len(mine):
        return
    numbers = story.files.take("n100_records", len(mine))
    # the crime follows within 23 hours of the report in one fate and after 24 in the other
    created = reported[mine] + np.where(moment[mine] == "n100_after", 23 * HOUR + 30 * MINUTE, 5 * HOUR)
    story.files.add(
        "n100_records",
        {
            "n100_id": cells.ids("N", numbers),
            "incident_id": cells.ids("I", logs[mine]),
            "created_at": cells.times(created),
            "reason_code": cells.constant("THIRD_PARTY", len(mine)),
            "reason_text": wording.texts(story.rng, np.full(len(mine), "n100")),
            "linked_crime_id": cells.ids("C", crimes[mine]),
            "is_test": cells.constant(0, len(mine)),
        },
    )


def write_victims(story: Story, knobs: Knobs, crimes: Ints, logs: Ints, times: Times) -> Victims:
    """Write victims, the persons they are and their part in the log; returns the persons."""
    rng, events = story.rng, local_day(times.event)
    written = []
    for names in (knobs.second_victim, knobs.first_victim):
        known = np.isin(names, list(people.KIND))
        here = np.flatnonzero(known)
        kinds = np.array([people.KIND[name] for name in names[here]], dtype=np.int64)
        persons, births = people.make_dated(story.files, story.tally, rng, kinds, events[here])
        written.append((here, persons, kinds, births))
        others = np.flatnonzero(~known & (names != ""))
        types = np.where(rng.random(len(here)) < 0.1, -1, 0)  # a blank type with a person is a person
        story.files.add(
            "crime_victims",
            {
                "crime_id": cells.ids("C", np.concatenate([crimes[here], crimes[others]])),
                "person_id": cells.ids("P", np.concatenate([persons, np.full(len(others), -1)])),
                "victim_type": cells.codes(
                    np.concatenate([types, np.where(names[others] == "state", 1, 2)]), ("person", "state", "business")
                ),
            },
        )
        # whose age cannot be told is not linked to the log, which its own child marker puts among the children's
        plain = (logs[here] >= 0) & np.isin(kinds, [people.KIND["child"], people.KIND["adult"]])
        suspect = (logs[here] >= 0) & (rng.random(len(here)) < 0.3)
        adults = np.full(int(suspect.sum()), people.KIND["adult"])
        suspects = people.make(story.files, story.tally, rng, adults, events[here][suspect])
        story.files.add(
            "incident_persons",
            {
                "incident_id": cells.ids("I", np.concatenate([logs[here][plain], logs[here][suspect]])),
                "person_id": cells.ids("P", np.concatenate([persons[plain], suspects])),
                "role": cells.codes(np.repeat([0, 1], [int(plain.sum()), int(suspect.sum())]), _ROLES),
            },
        )
    crime, person, kind, birth = (np.concatenate(part) for part in zip(*written, strict=True))
    return Victims(crime=crime, person=person, kind=kind, birth=birth)
