"""Documents that somebody was to write: forms of police protection, and the plans of longer cases (STANDARDS.md 4.5 DOC-01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cells
from duly.demo.calendar import DAY, HOUR, NONE, Ints, add_workdays, local_day
from duly.demo.crimes import Planned
from duly.demo.fates import Fate, Knobs, draw, tally_up
from duly.demo.story import Story

_PLACES = ("rms", "shared_drive", "personal", "email", "paper", "OLD-INDEX")
_KINDS = ("pp_form", "inv_plan", "safeguarding_plan", "OLD-FORM")
_LIMIT, _AGE, _SETTLED = 3, 28, 60


@dataclass(frozen=True, kw_only=True)
class Paper(Fate):
    """One document: where it is kept, and on which working day after the event it was uploaded."""

    place: str = "rms"  # blank: not recorded; or none at all
    day: int = 1
    timed: bool = True
    before: bool = False  # uploaded before what it is about
    state: str = ""  # empty, deleted, or fine
    kind: str = ""  # OLD-FORM, a kind that nobody told duly about
    second: bool = False  # a copy on paper beside it


def _paper(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Paper:
    return Paper(name=name, adds={"DOC-01": verdict}, weight=weight, bad=verdict[0] == "N", **knobs)


_COMMON = (
    _paper("next_working_day", "C in_time", 50),
    _paper("third_working_day", "C in_time", 5, day=_LIMIT),
    _paper("and_on_paper", "C in_time", 3, second=True),
    _paper("fourth_working_day", "N late", 4, day=_LIMIT + 1),
    _paper("late", "N late", 8, day=9),
    _paper("untimed", "U no_upload_time", 1, timed=False),
    _paper("on_shared_drive", "N not_on_rms", 4, place="shared_drive"),
    _paper("in_personal_file", "N not_on_rms", 4, place="personal"),
    _paper("on_paper", "N not_on_rms", 2, place="paper"),
    _paper("nobody_knows_where", "N not_on_rms", 1, place=""),
    _paper("empty", "N empty_document", 0.5, state="empty"),
    _paper("deleted", "N empty_document", 0.5, state="deleted"),
    _paper("in_a_place_of_another_name", "U unmapped_code", 0.5, place="OLD-INDEX"),
    _paper("none", "N no_document", 15, place="none"),
)

FORMS = (
    *_COMMON,
    _paper("before_it_began", "U negative_interval", 0.5, before=True),
    _paper("of_a_kind_of_another_name", "U unmapped_code", 0.5, kind="OLD-FORM"),
)
"""Drawn for each use of police protection."""

PLANS = (*_COMMON, _paper("made_at_once", "C in_time", 30, before=True))
"""Drawn for each plan of each case that went on for more than 28 days, as long as its time has passed."""

_WAITING = (_paper("not_yet", "Y not_yet_due", 1, place="none"), _paper("already", "C in_time", 1, before=True))
"""Drawn for the plans of cases that have gone on for 28 days only just now."""


def forms(story: Story, numbers: Ints, started: Ints) -> None:
    """Write the forms of uses of police protection, each long enough ago for its form to be due."""
    drawn = draw(story.rng, FORMS, len(numbers), current=story.current)[: len(numbers)]
    tally_up(story.tally, FORMS, drawn)
    _write(story, Knobs(FORMS, drawn), "pp_form", cells.ids("Q", numbers), local_day(started), started - 2 * DAY)


def tell(story: Story, planned: Planned) -> None:
    """Write the plans of the cases on the 28 days, and count what DOC-01 must say of them."""
    knobs = planned.case_knobs
    for verdict, outside in (
        ("X test_record", knobs.is_test),
        ("X merged_record", knobs.merged),
        ("U no_event_time", knobs.no_start),
    ):
        longer = outside & ((planned.case_length > _AGE) | knobs.no_start)
        story.tally.add("DOC-01", verdict, 2 * int(longer.sum()))
    asked = ~knobs.is_test & ~knobs.merged & ~knobs.no_start & (planned.case_length > _AGE)
    event = planned.case_start + _AGE
    due = add_workdays(event, 10)  # time for every fate
    for fates, mine in ((PLANS, asked & (due < story.today)), (_WAITING, asked & (due >= story.today))):
        here = np.flatnonzero(mine)
        for kind in ("inv_plan", "safeguarding_plan"):
            waiting = fates is _WAITING
            drawn = draw(story.rng, fates, len(here), current=True)[: len(here)]
            if waiting:  # what is not there when its time has passed is a breach
                drawn = np.where(add_workdays(event[here], _LIMIT) >= story.today, drawn, 1)
            tally_up(story.tally, fates, drawn)
            at_once = planned.case_start[here] * DAY + 21 * HOUR
            _write(story, Knobs(fates, drawn), kind, cells.ids("V", planned.case[here]), event[here], at_once)


def _write(story: Story, knobs: Knobs, kind: str, linked: Any, event: Ints, before: Ints) -> None:
    """Write the documents of one kind. `linked` is the column of ids that they belong to, `before` a time before the event."""
    rng, size = story.rng, len(event)
    if not size:
        return
    uploaded = story.office_times(add_workdays(event, 1))
    for day in {int(day) for day in knobs.day}:
        uploaded = np.where(knobs.day == day, story.office_times(add_workdays(event, day)), uploaded)
    uploaded = np.where(knobs.before, before, uploaded)
    place = np.full(size, -1, dtype=np.int64)
    for number, name in enumerate(_PLACES):
        place[knobs.place == name] = number
    kinds = np.where(knobs.kind == "OLD-FORM", _KINDS.index("OLD-FORM"), _KINDS.index(kind))
    for rows, where in (
        (np.flatnonzero(knobs.place != "none"), place),
        (np.flatnonzero(knobs.second), np.full(size, _PLACES.index("paper"))),
    ):
        numbers = story.files.take("documents", len(rows))
        stored = np.where(knobs.timed & (where == 0), uploaded, NONE)[rows]
        state = knobs.state[rows]
        story.files.add(
            "documents",
            {
                "doc_id": cells.ids("D", numbers),
                "doc_type": cells.codes(kinds[rows], _KINDS),
                "linked_type": cells.constant(
                    "police_protection" if kind == "pp_form" else "investigations", len(rows)
                ),
                "linked_id": linked.take(rows),
                "location": cells.codes(where[rows], _PLACES),
                "created_at": cells.times(np.where(stored == NONE, NONE, stored - HOUR)),
                "uploaded_at": cells.times(stored),
                "size_bytes": cells.whole(np.where(state == "empty", 0, rng.integers(9_000, 90_000, len(rows)))),
                "deleted": cells.whole((state == "deleted").astype(np.int64)),
                "is_test": cells.constant(0, len(rows)),
                "source_system": cells.constant("CONNECT", len(rows)),
            },
        )
