"""Children heard: what closed cases say of the children who were their victims, and some children who were witnesses."""

import numpy as np

from duly.demo import force
from duly.demo.calendar import DAY, NONE, Ints, local_day
from duly.demo.fates import Drawn
from duly.demo.stories.crimes.story import Recorded
from duly.demo.stories.voices.fates import VOICES, WITNESSES, YOUNG
from duly.demo.story import Story, choose, nothing, survivors

_CHILDREN = ("child", "estimated_child", "eve_of_18", "leap", "january_first", "chain", "long_chain")
_UNKNOWN = ("blank", "default_1900", "default_1970", "default_9999", "after_event")
_BROKEN = ("cycle", "dangling_chain", "orphan")
"""Kinds of victims of whom VOICE-01 asks, or says that it cannot; of other kinds, that are no children, nothing."""

_NO_VICTIM_CODES = ("C1", "C3", "C4")
_LEAST_YOUNG = 4 * 365 - 10
"""Days of age below which a child is certainly younger than four."""

_LEAST_GROWN_UP = 18 * 365 + 4
"""Days of age from which a person may have reached the 18th birthday."""

_QUIET = ("RAPE", "SEXUAL", "VIOLENCE", "CRIME", "ATTEMPTED_RAPE")
"""Categories of log that call for nothing else when a child is linked to them."""

_PLAIN, _LEAST_AGE = "adult_in_time", 60
"""Crimes against adults with nothing odd about them, and how many days ago one happened at least whose case has closed."""


def tell(story: Story, recorded: Recorded, witnesses: int) -> None:
    """Write what is recorded of the victims of closed cases, and about so many cases with a child as a witness."""
    _victims(story, recorded)
    _witnesses(story, recorded, witnesses)


def _victims(story: Story, recorded: Recorded) -> None:
    """Each case that closed asks after each child who was a victim of its crime, unless something puts it outside."""
    case, victim = _pairs(recorded)
    crime = recorded.case_crime[case]
    kind = recorded.victims.kind[victim]
    sent = (recorded.times.sent[crime] != NONE) & (recorded.times.sent[crime] <= recorded.case_closed[case])
    fates = recorded.fates[crime]
    left = story.sift(
        "VOICE-01", np.isin(kind, [*_CHILDREN, *_UNKNOWN, *_BROKEN, "near_18"]), ("X transferred_out", sent),
        ("X cancelled", (fates.status == "cancelled") & np.isin(fates.cancel_code, _NO_VICTIM_CODES)),
        ("U unmapped_code", (fates.status == "cancelled") & (fates.cancel_code == "")),
        ("U dangling_link", np.isin(kind, _BROKEN)), ("U age_uncertain", kind == "near_18"),
        ("U child_unknown", np.isin(kind, _UNKNOWN)),
    )  # fmt: skip
    births = recorded.victims.birth[victim]  # NONE for a child whose date of birth stands in another record
    young = (births != NONE) & (local_day(recorded.times.event)[crime] - births < _LEAST_YOUNG)
    for table, here in ((VOICES, left & ~young), (YOUNG, left & young)):
        mine = np.flatnonzero(here)
        drawn = story.plant(table, each=len(mine))
        _write(story, drawn, recorded.case[case[mine]], recorded.victims.person[victim[mine]])


def _pairs(recorded: Recorded) -> tuple[Ints, Ints]:
    """The places of every closed case and victim that belong together, also by a record that was merged into either."""
    case_of = nothing(len(recorded.number))
    plan = recorded.cases.fates
    stands_for = survivors(plan.merged)
    asking = np.flatnonzero((recorded.case_crime >= 0) & plan.closed[stands_for] & ~plan.is_test)
    case_of[recorded.case_crime[asking]] = stands_for[asking]
    crime = survivors(recorded.fates.merged)[recorded.victims.crime]
    case = case_of[crime]
    # the age is that at the crime which stands for theirs, by when a victim may have grown up
    age = local_day(recorded.times.event)[crime] - recorded.victims.birth
    grown_up = (crime != recorded.victims.crime) & (recorded.victims.birth != NONE) & (age >= _LEAST_GROWN_UP)
    victim = np.flatnonzero((case >= 0) & ~grown_up)
    return case[victim], victim


def _write(story: Story, fates: Drawn, cases: Ints, persons: Ints) -> None:
    """Write the record that each drawn fate makes of a child in a case."""
    views, outcome, reason = (story.between(bounds) for bounds in (fates.views, fates.outcome, fates.reason))
    rows = np.flatnonzero(fates.recorded)
    story.write(
        "child_voice", rows=rows, inv_id=cases, person_id=persons, views_len=np.where(fates.two_rows, -1, views),
        outcome_len=outcome, informed=fates.informed, informed_reason_len=reason,
    )  # fmt: skip
    apart = np.flatnonzero(fates.two_rows)
    story.write("child_voice", rows=apart, inv_id=cases, person_id=persons, views_len=views, outcome_len=5)


def _witnesses(story: Story, recorded: Recorded, size: int) -> None:
    """Cases of crimes against adults that nobody else investigates, in whose log a child is named as a witness."""
    day = local_day(recorded.times.event)
    plain = (recorded.fates.name == _PLAIN) & (recorded.log >= 0) & np.isin(recorded.opened_as, _QUIET)
    plain &= (day < story.today - _LEAST_AGE) & (recorded.officer < 0)
    pool = story.rng.permutation(np.flatnonzero(plain))
    fates = story.draw(WITNESSES, min(size, len(pool)))[: len(pool)]
    fates.tally_up(story.tally)
    # who was named in a case that was merged is asked for by the one that it was merged into, where that has closed
    by = survivors(fates.merged)
    asked = fates.merged & fates.closed[by] & ~fates.merged[by]
    story.count("VOICE-01", "X test_record", asked & fates.is_test[by])
    story.count("VOICE-01", "U no_closing_time", asked & ~fates.is_test[by] & ~fates.timed[by])
    story.count("VOICE-01", "C complete", asked & ~fates.is_test[by] & fates.timed[by])
    crime = pool[: len(fates)]
    days = day[crime]
    persons = story.people(fates.person, days, np.full(len(fates), 11))
    story.write("incident_persons", incident_id=recorded.log[crime], person_id=persons, role="witness")
    cases = _write_cases(story, fates, recorded.number[crime], days, recorded.district[crime])
    heard = np.flatnonzero(fates.heard)
    _write(story, VOICES.every(["told"] * len(heard)), cases[heard], persons[heard])


def _write_cases(story: Story, fates: Drawn, crimes: Ints, days: Ints, districts: Ints) -> Ints:
    """Write investigations that are not child protection, with a child as a witness; returns their numbers."""
    teams = force.team("RESPONSE", districts)
    allocated = story.office_times(days + 14)
    closed = allocated + story.seconds(3 * DAY, 20 * DAY, len(crimes))
    has_closed = (fates.closed & fates.timed) | (fates.reopened == "since")
    numbers = story.write(
        "investigations", fates, crime_id=crimes, oic=story.officer(teams), team_id=teams, allocated_at=allocated,
        closed_at=np.where(has_closed, closed, NONE),
        reopened_at=choose(fates.reopened, {"since": closed + DAY, "before": closed - DAY}), cp_flag=0,
        status=np.where(fates.closed, "closed", "open"),
    )  # fmt: skip
    for kind in ("closed_some_time", "reopened_since"):
        story.note(f"cases with a witness {kind}", "V", numbers[fates.name == kind])
    return numbers
