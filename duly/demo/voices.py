"""Children heard: what closed cases say of the children who were their victims, and some children who were witnesses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from duly.demo import cells, force, people
from duly.demo.calendar import DAY, NONE, Ints
from duly.demo.cases import between
from duly.demo.crime_reports import OPENED_AS
from duly.demo.crimes import Planned
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.story import Story
from duly.demo.voice_fates import VOICES, WITNESSES, YOUNG, VoiceFate

_INFORMED = ("yes", "no_reasoned", "TOLD-BY-CSC")
_CHILDREN = ("child", "estimated_child", "eve_of_18", "leap", "january_first", "chain")
_OUTSIDE = {
    "near_18": "U age_uncertain",
    **dict.fromkeys(
        ("blank", "default_1900", "default_1970", "default_9999", "after_event", "orphan"), "X child_unknown"
    ),
    **dict.fromkeys(("cycle", "dangling_chain", "long_chain"), "X merge_error"),
}
"""What VOICE-01 says of a victim of each kind, whatever is recorded; of other kinds that are no children, nothing."""

_NO_VICTIM_CODES = ("C1", "C3", "C4")
_LEAST_YOUNG = 4 * 365 - 10
"""Days of age below which a child is certainly younger than four."""

_QUIET = [place for place, code in enumerate(OPENED_AS) if code not in ("NEGLECT", "CHILD_ABUSE", "DA_CRIME")]
"""Categories of log that call for nothing else when a child is linked to them."""

_PLAIN, _LEAST_AGE = "adult_in_time", 60
"""Crimes against adults with nothing odd about them, and how many days ago one happened at least whose case has closed."""


def tell(story: Story, planned: Planned, witnesses: int) -> None:
    """Write what is recorded of the victims of closed cases, and about so many cases with a child as a witness."""
    _victims(story, planned)
    _witnesses(story, planned, witnesses)


def _victims(story: Story, planned: Planned) -> None:
    """Each case that closed asks after each child who was a victim of its crime, unless something puts it outside."""
    case, victim = _pairs(planned)
    crime = planned.case_crime[case]
    kind = np.array(people.KINDS)[planned.victims.kind[victim]]
    sent = (planned.sent_on[crime] != NONE) & (planned.sent_on[crime] <= planned.case_closed[case])
    knobs = planned.knobs
    cancelled = (knobs.status == "cancelled") & np.isin(knobs.cancel_code, _NO_VICTIM_CODES)
    concerned = np.isin(kind, [*_CHILDREN, *_OUTSIDE])
    left = concerned.copy()
    for verdict, here in (
        ("X transferred_out", sent),
        ("X cancelled", cancelled[crime]),
        *((verdict, kind == name) for name, verdict in _OUTSIDE.items()),
    ):
        story.tally.add("VOICE-01", verdict, int((left & here).sum()))
        left &= ~here
    births = planned.victims.birth[victim]  # NONE for a child whose date of birth stands in another record
    young = (births != NONE) & (planned.event_day[crime] - births < _LEAST_YOUNG)
    for fates, here in ((VOICES, left & ~young), (YOUNG, left & young)):
        mine = np.flatnonzero(here)
        drawn = draw(story.rng, fates, len(mine), current=story.current)[: len(mine)]
        tally_up(story.tally, fates, drawn)
        _write(story, fates, drawn, planned.case[case[mine]], planned.victims.person[victim[mine]])


def _pairs(planned: Planned) -> tuple[Ints, Ints]:
    """The places of every closed case and victim that belong together."""
    case_of = np.full(len(planned.number), -1, dtype=np.int64)
    closed = np.flatnonzero((planned.case_crime >= 0) & planned.case_knobs.closed)
    case_of[planned.case_crime[closed]] = closed
    case = case_of[planned.victims.crime]
    victim = np.flatnonzero(case >= 0)
    return case[victim], victim


def _write(story: Story, fates: Sequence[VoiceFate], drawn: Ints, cases: Ints, persons: Ints) -> None:
    """Write the record that each drawn fate makes of a child in a case."""
    rng, knobs = story.rng, Knobs(fates, drawn)
    views, outcome, reason = (between(rng, bounds) for bounds in (knobs.views, knobs.outcome, knobs.reason))
    informed = np.full(len(drawn), -1, dtype=np.int64)
    for place, name in enumerate(_INFORMED):
        informed[knobs.informed == name] = place
    apart = knobs.two_rows
    for here, parts in (
        (knobs.recorded, (np.where(apart, -1, views), outcome, informed, reason)),
        (apart, (views, np.full_like(views, 5), np.full_like(informed, -1), np.full_like(reason, -1))),
    ):
        rows = np.flatnonzero(here)
        views_len, outcome_len, told, reason_len = (part[rows] for part in parts)
        story.files.add(
            "child_voice",
            {
                "inv_id": cells.ids("V", cases[rows]),
                "person_id": cells.ids("P", persons[rows]),
                "views_len": cells.whole(views_len),
                "outcome_len": cells.whole(outcome_len),
                "informed": cells.codes(told, _INFORMED),
                "informed_reason_len": cells.whole(reason_len),
            },
        )


def _witnesses(story: Story, planned: Planned, size: int) -> None:
    """Cases of crimes against adults that nobody else investigates, in whose log a child is named as a witness."""
    rng = story.rng
    plain = (planned.knobs.name == _PLAIN) & (planned.log >= 0) & np.isin(planned.opened_as, _QUIET)
    plain &= (planned.event_day < story.today - _LEAST_AGE) & (planned.officer < 0)
    pool = rng.permutation(np.flatnonzero(plain))
    drawn = draw(rng, WITNESSES, min(size, len(pool)), current=story.current)[: len(pool)]
    knobs, crime = Knobs(WITNESSES, drawn), pool[: len(drawn)]
    tally_up(story.tally, WITNESSES, drawn)
    days = planned.event_day[crime]
    kinds = np.array([people.KIND[fate.person] for fate in WITNESSES])[drawn]
    persons = people.make(story.files, story.tally, rng, kinds, days, np.full(len(drawn), 11))
    story.files.add(
        "incident_persons",
        {
            "incident_id": cells.ids("I", planned.log[crime]),
            "person_id": cells.ids("P", persons),
            "role": cells.constant("witness", len(drawn)),
        },
    )
    cases = _write_cases(story, knobs, planned.number[crime], days, planned.district[crime])
    heard = np.flatnonzero(knobs.heard)
    _write(story, VOICES, np.zeros(len(heard), dtype=np.int64), cases[heard], persons[heard])


def _write_cases(story: Story, knobs: Knobs, crimes: Ints, days: Ints, districts: Ints) -> Ints:
    """Write investigations that are not child protection, with a child as a witness; returns their numbers."""
    rng, size = story.rng, len(crimes)
    teams = force.team("RESPONSE", districts)
    allocated = story.office_times(days + 14)
    closed = allocated + story.seconds(3 * DAY, 20 * DAY, size)
    has_closed = (knobs.closed & knobs.timed) | (knobs.reopened == "since")
    again = np.where(knobs.reopened == "since", closed + DAY, np.where(knobs.reopened == "before", closed - DAY, NONE))
    numbers = story.files.take("investigations", size)
    story.files.add(
        "investigations",
        {
            "inv_id": cells.ids("V", numbers),
            "crime_id": cells.ids("C", crimes),
            "oic": force.staff_ids(force.officer(rng, teams)),
            "team_id": force.team_ids(teams),
            "allocated_at": cells.times(allocated),
            "closed_at": cells.times(np.where(has_closed, closed, NONE)),
            "reopened_at": cells.times(again),
            "cp_flag": cells.constant(0, size),
            "status": cells.codes(np.where(knobs.closed, 1, 0), ("open", "closed")),
            "is_test": cells.whole(knobs.is_test.astype(np.int64)),
            "merged_into": cells.ids("V", np.where(knobs.merged, np.roll(numbers, 1), -1)),
            "source_system": cells.constant("CONNECT", size),
        },
    )
    for kind in ("closed_some_time", "reopened_since"):
        story.note(f"cases with a witness {kind}", "V", numbers[knobs.name == kind])
    return numbers
