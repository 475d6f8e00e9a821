"""Case conferences: those that strategy meetings decided on, the others, their reviews, and some odd ones.

A conference on several children of a family is a record for each child, and one conference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from duly.demo import cells, force, people
from duly.demo.calendar import DAY, NONE, Ints, Mask, local_day, workday_before
from duly.demo.cases import between
from duly.demo.conference_fates import (
    ATTENDING_INITIAL,
    ATTENDING_REVIEW,
    NOT_HELD,
    ODD_CONFERENCES,
    PLANNED,
    Attending,
)
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.story import Story

_KINDS = ("initial", "review", "transfer_in", "STRAT-CONF")
_MODES = ("person", "phone", "video")
_REPORT_DAYS = {"initial": 2, "review": 5}
_LEAST_AGE = 3
_IN_PERSON = next(place for place, fate in enumerate(ATTENDING_INITIAL) if fate.name == "in_person")


def tell(story: Story, initial: int, reviews: int) -> None:
    """Write the conferences on about so many families, and some odd ones."""
    for kind, fates, size in (("initial", ATTENDING_INITIAL, initial), ("review", ATTENDING_REVIEW, reviews)):
        _held(story, kind, fates, size)
    _odd(story, max((initial + reviews) // 20, 1))


def write_called(story: Story, meetings: Ints, persons: Ints, invited: Ints, planned: Ints, held: Ints) -> None:
    """Write initial conferences on one child each, which strategy meetings decided on; `held` is NONE where none is recorded.

    One planned for a day after the as-at instant is not due yet.
    """
    size = len(meetings)
    over = (held != NONE) & (held < story.as_of)
    fates = draw(story.rng, ATTENDING_INITIAL, size, current=story.current)[:size]
    tally_up(story.tally, ATTENDING_INITIAL, fates[over])
    story.tally.add("CONF-01", NOT_HELD, int((planned < story.as_of).sum() - over.sum()))
    story.tally.add("CONF-01", PLANNED, int((planned >= story.as_of).sum()))
    _write(
        story,
        "initial",
        ATTENDING_INITIAL,
        fates,
        children=np.ones(size, dtype=np.int64),
        persons=persons,
        invited=invited,
        planned=planned,
        held=held,
        answered=over,
        family=np.full(size, -1),
        more={"strategy_meet_id": cells.ids("M", meetings)},
    )


def _held(story: Story, kind: str, fates: Sequence[Attending], size: int) -> None:
    """Conferences that were held, each on a family of one to four children."""
    rng = story.rng
    drawn = draw(rng, fates, size, current=story.current)
    size = len(drawn)
    tally_up(story.tally, fates, drawn)
    planned = story.office_times(story.some_days(_LEAST_AGE, Knobs(fates, drawn).bad))
    children = rng.choice([1, 2, 3, 4], size, p=[0.45, 0.3, 0.15, 0.1])
    _write(
        story,
        kind,
        fates,
        drawn,
        children=children,
        persons=_children(story, np.repeat(planned, children)),
        invited=planned - story.seconds(10 * DAY, 20 * DAY, size),
        planned=planned,
        held=planned + story.seconds(0, 1200, size),
        answered=np.ones(size, dtype=bool),
        family=_families(story, size),
    )


def _odd(story: Story, size: int) -> None:
    rng = story.rng
    drawn = draw(rng, ODD_CONFERENCES, size, current=story.current)
    knobs, size = Knobs(ODD_CONFERENCES, drawn), len(drawn)
    tally_up(story.tally, ODD_CONFERENCES, drawn)
    days = story.some_days(_LEAST_AGE, knobs.bad)
    days = np.where(knobs.planned == "later", story.today + rng.integers(1, 60, size), days)
    planned = story.office_times(days)
    invited = np.minimum(planned - story.seconds(10 * DAY, 20 * DAY, size), story.as_of - DAY)
    numbers = _write(
        story,
        knobs.kind,
        ATTENDING_INITIAL,
        np.full(size, _IN_PERSON),
        children=np.ones(size, dtype=np.int64),
        persons=_children(story, planned),
        invited=np.where(knobs.invited, invited, NONE),
        planned=np.where(knobs.planned == "", NONE, planned),
        held=np.where(knobs.held, planned + 600, NONE),
        answered=knobs.held & knobs.invited,
        family=_families(story, size),
        entered=invited,
        cancelled=knobs.cancelled,
        is_test=knobs.is_test,
        merged=knobs.merged,
    )
    story.note("conferences without an invitation", "F", numbers[~knobs.invited])


def _families(story: Story, size: int) -> Ints:
    return story.files.take("families", size)


def _children(story: Story, moments: Ints) -> Ints:
    kinds = np.full(len(moments), people.KIND["child"])
    return people.make(story.files, story.tally, story.rng, kinds, local_day(moments))


def _write(
    story: Story,
    kind: Any,
    fates: Sequence[Attending],
    drawn: Ints,
    *,
    children: Ints,
    persons: Ints,
    invited: Ints,
    planned: Ints,
    held: Ints,
    answered: Mask,
    family: Ints,
    entered: Ints | None = None,
    cancelled: Mask | None = None,
    is_test: Mask | None = None,
    merged: Mask | None = None,
    more: dict[str, Any] | None = None,
) -> Ints:
    """Write a record for each child of each conference; `answered` where it is recorded what the police did about it."""
    rng, size = story.rng, len(drawn)
    knobs = Knobs(fates, drawn)
    kinds = np.full(size, kind) if isinstance(kind, str) else kind
    sent = _report_times(story, fates, drawn, kinds, planned)
    reason = between(rng, knobs.reason)
    districts = force.districts(rng, knobs.bad)
    of = np.repeat(np.arange(size), children)
    order = np.arange(len(of)) - np.repeat(np.cumsum(children) - children, children)
    # where the records of a family differ, the first says one thing, the last another
    apart = knobs.apart[of] & (children[of] > 1)
    first, last = ~apart | (order == 0), ~apart | (order == children[of] - 1)
    said = answered[of]
    place = np.full(size, -1, dtype=np.int64)
    for number, name in enumerate(_KINDS):
        place[kinds == name] = number
    mode = np.full(size, -1, dtype=np.int64)
    for number, name in enumerate(_MODES):
        mode[knobs.mode == name] = number
    nobody, false = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=bool)
    numbers = story.files.take("case_conferences", len(of))
    into = np.where(false if merged is None else merged, np.roll(numbers[:size], 1), nobody)
    story.files.add(
        "case_conferences",
        {
            "conf_id": cells.ids("F", numbers),
            "person_id": cells.ids("P", persons),
            "conf_type": cells.codes(place[of], _KINDS),
            "invited_at": cells.times(invited[of]),
            "scheduled_at": cells.times(planned[of]),
            "held_at": cells.times(held[of]),
            "cancelled": cells.whole((false if cancelled is None else cancelled)[of].astype(np.int64)),
            "family_id": cells.ids("K", family[of]),
            "police_attended": cells.whole(np.where(said, knobs.attended[of], -1)),
            "attend_mode": cells.codes(np.where(said, mode[of], -1), _MODES),
            "report_sent_at": cells.times(np.where(said & last, sent[of], NONE)),
            "decline_risk_assessed": cells.whole(np.where(said & first, knobs.assessed[of], -1)),
            "decline_reason_len": cells.whole(np.where(said & first, reason[of], -1)),
            "team_id": force.team_ids(force.team("PVP_CORE", districts)[of]),
            "la_area": cells.codes(districts[of], force.LA_AREAS),
            "is_test": cells.whole((false if is_test is None else is_test)[of].astype(np.int64)),
            "merged_into": cells.ids("F", into[of]),
            "entered_at": cells.times((invited if entered is None else entered)[of]),
            "source_system": cells.constant("CONNECT", len(of)),
        }
        | (more or {}),
    )
    return numbers


def _report_times(story: Story, fates: Sequence[Attending], drawn: Ints, kinds: Any, planned: Ints) -> Ints:
    """When the report was sent: so many working days before the last day for it, or on the working day after that."""
    sent = np.full(len(drawn), NONE, dtype=np.int64)
    for number, fate in enumerate(fates):
        here = np.flatnonzero((drawn == number) & (planned != NONE))
        if fate.report is None or not len(here):
            continue
        low, high = fate.report
        limit = np.array([_REPORT_DAYS.get(str(kind), 2) for kind in kinds[here]])
        days = workday_before(local_day(planned[here]), limit + story.rng.integers(low, high + 1, len(here)))
        sent[here] = story.office_times(days)
    return sent
