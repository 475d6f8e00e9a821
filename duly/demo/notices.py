"""Notifications about children, for the incidents of all other stories that concern a child, and some odd ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from duly.demo import cells, force, people
from duly.demo.calendar import DAY, HOUR, NONE, Ints, at, local_day
from duly.demo.cases import between
from duly.demo.crime_reports import OPENED_AS
from duly.demo.crimes import Planned
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.notice_fates import EARLY, NAMELESS, NOTICES, ODD_CONCERNS, WAITING, Notice
from duly.demo.story import Story

_KINDS = ("125", "ppn", "lado", "CIN-FORM")
_DEVICES = ("desktop", "handheld")
_CALLING = [OPENED_AS.index(code) for code in ("NEGLECT", "DA_CRIME")]
"""Categories of log that call for a notification."""

_OUTSIDE = {
    "near_18": "U age_uncertain",
    "cycle": "X merge_error",
    **dict.fromkeys(("blank", "default_1900"), "X child_unknown"),
}
_GROWN = ("adult", "birthday_18")
_SETTLED, _DUE = 6 * DAY, 23 * HOUR


@dataclass(frozen=True, kw_only=True)
class Concern:
    """Persons linked to incidents that call for a notification where the person is a child.

    `kind` is the kind of person by name; `aged` where an age is recorded beside it; `merged` where the incident was
    merged into another; `reported` is NONE where it is blank. `born` are
    the dates of birth of those whose schools are asked about (duly/demo/schools.py).
    """

    log: Ints
    person: Ints
    kind: Any
    aged: Any
    merged: Any
    reported: Ints
    born: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """All of them, one after the other."""
        names = ("log", "person", "kind", "aged", "merged", "reported")
        return cls(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def of_crimes(planned: Planned) -> Concern:
    """The victims of crimes whose log calls for a notification; only of a child or adult of known age is the log told."""
    victims, crime = planned.victims, planned.victims.crime
    names = np.array(people.KINDS)[victims.kind]
    here = (planned.log[crime] >= 0) & np.isin(planned.opened_as[crime], _CALLING) & (names == "child")
    crime = crime[here]
    return Concern(
        log=planned.log[crime],
        person=victims.person[here],
        kind=names[here],
        aged=np.zeros(len(crime), dtype=bool),
        merged=planned.knobs.moment[crime] == "merged_log",
        reported=planned.log_reported[crime],
    )


def tell(story: Story, concerns: Sequence[Concern], odd: int) -> None:
    """Write what was submitted for the children of these incidents, and about so many odd incidents."""
    _odd(story, odd)
    found = Concern.together(concerns)
    left = ~np.isin(found.kind, _GROWN)
    for verdict, here in (
        ("X merged_record", found.merged),
        *((verdict, (found.kind == kind) & ~found.aged) for kind, verdict in _OUTSIDE.items()),
        ("U no_report_time", found.reported == NONE),
    ):
        story.tally.add("NOT-01", verdict, int((left & here).sum()))
        left &= ~here
    ago = story.as_of - np.where(found.reported == NONE, 0, found.reported)
    settled = np.flatnonzero(left & (ago > _SETTLED))
    drawn = draw(story.rng, NOTICES, len(settled), current=story.current)[: len(settled)]
    _, place, times = np.unique(found.log, return_inverse=True, return_counts=True)
    lonely = np.flatnonzero((times[place[settled]] == 1) & (drawn == 0))[: max(len(settled) // 200, 1)]
    kept = np.ones(len(settled), dtype=bool)
    kept[lonely] = False
    _submit(story, found, settled[kept], NOTICES, drawn[kept])
    _submit(story, found, settled[lonely], NAMELESS, np.zeros(len(lonely), dtype=np.int64))
    lately = np.flatnonzero(left & (ago <= _SETTLED) & (ago > _DUE))
    _submit(story, found, lately, EARLY, np.zeros(len(lately), dtype=np.int64))
    waiting = np.flatnonzero(left & (ago <= _DUE))
    _submit(story, found, waiting, WAITING, (np.arange(len(waiting)) + 1) % 2)


def _submit(story: Story, found: Concern, rows: Ints, fates: Sequence[Notice], drawn: Ints) -> None:
    rng, knobs = story.rng, Knobs(fates, drawn)
    tally_up(story.tally, fates, drawn)
    if not len(rows):
        return
    reported = found.reported[rows]
    submitted = reported + between(rng, knobs.after)
    # a date without a time is that on which the limit falls, so that nobody can tell on which side it lies
    submitted = np.where(knobs.date_only, at(local_day(reported + DAY), 0), submitted)
    kind = np.full(len(rows), -1, dtype=np.int64)
    for place, name in enumerate(_KINDS):
        kind[knobs.kind == name] = place
    there = np.flatnonzero(kind >= 0)
    for here, later in ((there, 0), (np.flatnonzero(knobs.twice), 30 * 60)):
        numbers = story.files.take("notifications", len(here))
        when = np.where(knobs.timed, submitted + later, NONE)[here]
        story.files.add(
            "notifications",
            {
                "notif_id": cells.ids("NT", numbers),
                "notif_type": cells.codes(kind[here], _KINDS),
                "incident_id": cells.ids("I", np.where(knobs.names_incident, found.log[rows], -1)[here]),
                "person_id": cells.ids("P", np.where(knobs.names_child, found.person[rows], -1)[here]),
                "submitted_at": cells.times(when, np.where(knobs.date_only, cells.DATE_ONLY, cells.EXACT)[here]),
                "sent_at": cells.times(np.where(when == NONE, NONE, story.before_as_of(when + HOUR))),
                "recipient_type": cells.constant("csc", len(here)),
                "device": cells.codes(rng.choice(2, len(here), p=[0.8, 0.2]), _DEVICES),
                "is_test": cells.constant(0, len(here)),
                "source_system": cells.constant("CONNECT", len(here)),
            },
        )
    told = np.flatnonzero(knobs.intel)
    story.files.add(
        "intel_reports",
        {
            "intel_id": cells.ids("IR", story.files.take("intel_reports", len(told))),
            "incident_id": cells.ids("I", found.log[rows][told]),
            "person_id": cells.ids("P", found.person[rows][told]),
            "submitted_at": cells.times(reported[told] + HOUR),
            "device": cells.codes(rng.choice(2, len(told), p=[0.1, 0.9]), _DEVICES),
            "is_test": cells.constant(0, len(told)),
            "source_system": cells.constant("CONNECT", len(told)),
        },
    )


def _odd(story: Story, size: int) -> None:
    """Incidents about missing children, for which nothing was submitted because of what is odd about them, or whatever was."""
    rng = story.rng
    drawn = draw(rng, ODD_CONCERNS, size, current=story.current)
    knobs, size = Knobs(ODD_CONCERNS, drawn), len(drawn)
    tally_up(story.tally, ODD_CONCERNS, drawn)
    districts = force.districts(rng, np.zeros(size, dtype=bool))
    reported = story.office_times(story.some_days(10, np.zeros(size, dtype=bool)))
    numbers, elsewhere = story.files.take("incidents", size), story.files.take("incidents", size)
    story.files.add(
        "incidents",
        {
            "incident_id": cells.ids("I", numbers),
            "reported_at": cells.times(np.where(knobs.reported, reported, NONE)),
            "opened_at": cells.times(reported + 60),
            "closed_at": cells.times(reported + DAY),
            "opening_code": cells.constant("MISSING", size),
            "closing_code": cells.constant("MISSING", size),
            "source": cells.constant("101", size),
            "team_id": force.team_ids(force.team("RESPONSE", districts)),
            "district": cells.codes(districts, force.DISTRICTS),
            "da_flag": cells.constant(0, size),
            "child_flag": cells.constant(1, size),
            "is_test": cells.whole(knobs.is_test.astype(np.int64)),
            # into a log that is not in the export: its children would be the other's too
            "merged_into": cells.ids("I", np.where(knobs.merged, elsewhere, -1)),
            "source_system": cells.constant("CONNECT", size),
        },
    )
    linked = np.flatnonzero(knobs.person != "")
    kinds = np.array([people.KIND[kind] for kind in knobs.person[linked]])
    persons = people.make(story.files, story.tally, rng, kinds, local_day(reported[linked]), np.full(len(linked), 12))
    story.files.add(
        "incident_persons",
        {
            "incident_id": cells.ids("I", numbers[linked]),
            "person_id": cells.ids("P", persons),
            "role": cells.constant("child_present", len(linked)),
        },
    )
    story.note("incidents that concern a child whom nobody linked", "I", numbers[knobs.person == ""])
