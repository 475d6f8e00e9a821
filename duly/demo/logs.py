"""Logs that led to no crime: concerns and nuisance, crimes never recorded, and reports of rape answered by an N100."""

from __future__ import annotations

import numpy as np

from duly.demo import cells, force, people, wording
from duly.demo.calendar import DAY, HOUR, NONE, Ints, at, local_day
from duly.demo.crime_reports import SOURCES
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.log_fates import FATES
from duly.demo.notices import Concern
from duly.demo.story import Story

_CODES = (
    "CONCERN",
    "ASB",
    "MISSING",
    "NON_CRIME",
    "VIOLENCE",
    "CRIME",
    "CHILD_ABUSE",
    "NEGLECT",
    "RAPE",
    "ATTEMPTED_RAPE",
)
_ROLES = {"child": 3, "adult": 4}  # places in the list of roles; others are victims


def tell(story: Story, size: int, crimes: Ints) -> Concern:
    """Write about `size` logs; `crimes` are recorded crimes that a log may name without being theirs.

    Returns the missing children among those linked to them.
    """
    rng = story.rng
    drawn = draw(rng, FATES, size, current=story.current)
    knobs, size = Knobs(FATES, drawn), len(drawn)
    tally_up(story.tally, FATES, drawn)
    numbers = story.files.take("incidents", size)
    districts = force.districts(rng, knobs.bad)
    reported = _reported(story, knobs)
    opened = np.where(knobs.spelling == "date_only", reported + 9 * HOUR, reported + story.seconds(30, 600, size))
    closed = story.before_as_of(opened + story.seconds(HOUR, 40 * HOUR, size))
    closed = np.where(knobs.closing == "", NONE, closed)
    closed = np.where(knobs.after_as_of == "closed", story.as_of + 2 * HOUR, closed)
    style = np.where(knobs.spelling == "date_only", cells.DATE_ONLY, cells.EXACT)
    style = np.where(knobs.spelling == "naive", cells.NAIVE, style)
    closer = force.officer(rng, force.team("CONTROL", districts))
    checker = np.where(knobs.supervised == "same", closer, force.sergeant(rng, force.team("CONTROL", districts)))
    dangling = story.files.take("crimes", size)
    named = np.where(knobs.crime_ref == "dangling", dangling, rng.choice(crimes, size))
    story.files.add(
        "incidents",
        {
            "incident_id": cells.ids("I", numbers),
            "reported_at": cells.times(np.where(knobs.reported, reported, NONE), style),
            "opened_at": cells.times(opened, np.where(style == cells.NAIVE, cells.NAIVE, cells.EXACT)),
            "closed_at": cells.times(closed),
            "opening_code": cells.codes(_places(knobs.opening), _CODES),
            "closing_code": cells.codes(_places(knobs.closing), _CODES),
            "qualifier_code": cells.codes(_places(knobs.qualifier), _CODES),
            "crime_ref": cells.ids("C", np.where(knobs.crime_ref == "", -1, named)),
            "closure_rationale": wording.texts(rng, np.where(closed == NONE, "none", knobs.closure)),
            "closed_by": force.staff_ids(np.where(closed == NONE, -1, closer)),
            "closure_supervised_by": force.staff_ids(
                np.where((knobs.supervised == "") | (closed == NONE), -1, checker)
            ),
            "source": cells.codes(rng.integers(0, len(SOURCES), size), SOURCES),
            "team_id": force.team_ids(force.team("RESPONSE", districts)),
            "district": cells.codes(districts, force.DISTRICTS),
            "da_flag": cells.constant(0, size),
            "child_flag": cells.whole(knobs.child_flag),
            "is_test": cells.whole(knobs.is_test.astype(np.int64)),
            "merged_into": cells.ids("I", np.where(knobs.merged, np.roll(numbers, 1), -1)),
            "source_system": cells.constant("CONNECT", size),
        },
    )
    for kind in ("closed_after_as_of", "crime_after_as_of", "yesterday", "dangling_link"):
        story.note(f"incidents {kind}", "I", numbers[knobs.name == f"open_{kind}"])
    story.note("incidents with naive times", "I", numbers[knobs.spelling == "naive"])
    here, persons = _write_persons(story, knobs, numbers, local_day(reported))
    _write_n100s(story, knobs, numbers, reported)
    _write_later_crimes(story, numbers[knobs.after_as_of == "crime"])
    missing = knobs.opening[here] == "MISSING"
    here, persons = here[missing], persons[missing]
    return Concern(
        log=numbers[here],
        person=persons,
        kind=knobs.person[here],
        aged=np.zeros(len(here), dtype=bool),
        merged=knobs.merged[here],
        reported=reported[here],
    )


def _places(names: Ints) -> Ints:
    found = np.full(len(names), -1, dtype=np.int64)
    for place, name in enumerate(_CODES):
        found[names == name] = place
    return found


def _reported(story: Story, knobs: Knobs) -> Ints:
    size = len(knobs.name)
    reported = story.some_times(story.some_days(6, knobs.bad))
    ages = (story.rng.random(size) ** 2 * 40 * DAY).astype(np.int64) + 30 * HOUR
    reported = np.where(knobs.when == "open", story.as_of - ages, reported)
    reported = np.where(knobs.when == "recent", story.as_of - story.seconds(HOUR, 20 * HOUR, size), reported)
    date_only = knobs.spelling == "date_only"
    midnight = at(local_day(np.where(knobs.when == "yesterday", story.as_of - DAY, reported)), 0)
    return np.where(date_only, midnight, reported)


def _write_persons(story: Story, knobs: Knobs, logs: Ints, days: Ints) -> tuple[Ints, Ints]:
    """Write the persons of the logs that have one; returns the places of those logs, and the persons."""
    here = np.flatnonzero(knobs.person != "")
    kinds = np.array([people.KIND[kind] for kind in knobs.person[here]], dtype=np.int64)
    persons = people.make(story.files, story.tally, story.rng, kinds, days[here])
    roles = np.array([_ROLES.get(kind, 0) for kind in knobs.person[here]], dtype=np.int64)
    story.files.add(
        "incident_persons",
        {
            "incident_id": cells.ids("I", logs[here]),
            "person_id": cells.ids("P", persons),
            "role": cells.codes(roles, ("victim", "suspect", "witness", "child_present", "reporter")),
        },
    )
    return here, persons


def _write_n100s(story: Story, knobs: Knobs, logs: Ints, reported: Ints) -> None:
    mine = np.flatnonzero(knobs.has_n100)
    low, high = knobs.n100[mine, 0], knobs.n100[mine, 1]
    reason = knobs.n100_reason[mine]
    story.files.add(
        "n100_records",
        {
            "n100_id": cells.ids("N", story.files.take("n100_records", len(mine))),
            "incident_id": cells.ids("I", logs[mine]),
            "created_at": cells.times(reported[mine] + story.rng.integers(low, high + 1)),
            "reason_code": cells.codes(np.where(reason == "no_code", -1, 0), ("THIRD_PARTY",)),
            "reason_text": wording.texts(story.rng, np.where(reason == "placeholder", "closure_placeholder", "n100")),
            "is_test": cells.constant(0, len(mine)),
        },
    )


def _write_later_crimes(story: Story, logs: Ints) -> None:
    """Write crimes that were recorded only after the as-at instant, which a reader must not see yet."""
    if not len(logs):
        return
    numbers = story.files.take("crimes", len(logs))
    recorded = np.full(len(logs), story.as_of + 3 * HOUR)
    story.files.add(
        "crimes",
        {
            "crime_id": cells.ids("C", numbers),
            "incident_id": cells.ids("I", logs),
            "recorded_at": cells.times(recorded),
            "reported_at": cells.times(recorded - 40 * HOUR),
            "offence_class": cells.constant("violent", len(logs)),
            "status": cells.constant("open", len(logs)),
            "is_test": cells.constant(0, len(logs)),
        },
    )
    story.note("crimes recorded after the as-at instant", "C", numbers)
