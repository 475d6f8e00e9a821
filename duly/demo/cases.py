"""Investigations: planned first, because the length of a case decides when its crime was reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, NONE, Ints, Mask, at
from duly.demo.case_fates import CASE_FATES, NO_START
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.story import Story

FATES = (*CASE_FATES, NO_START)
SHORT, WITHOUT_START = 0, len(CASE_FATES)
"""Indexes of the fates for crimes that leave no choice."""

_BULK_DAYS_BEFORE_END = 60
_STATES = ("open", "suspended", "awaiting_cps", "on_bail", "closed")


@dataclass(frozen=True, kw_only=True)
class CasePlan:
    """When each case starts and ends, and its reviews as (case, day after the start). Days not had are NONE."""

    fates: Ints
    start: Ints  # local day
    length: Ints  # days from the start until it closes, or until the as-at date
    closed_day: Ints
    reopened_day: Ints
    review_case: Ints
    review_day: Ints

    @property
    def knobs(self) -> Knobs:
        """The settings of each case's fate."""
        return Knobs(FATES, self.fates)


@dataclass(frozen=True, kw_only=True)
class CaseLinks:
    """What each case hangs on: its crime (-1 for none), team, officer and markers."""

    crime: Ints
    team: Ints
    team_blank: Mask
    oic_blank: Mask
    cp_flag: Ints
    crime_recorded: Mask
    allocated: Ints


def draw_fates(story: Story, size: int) -> Ints:
    """Fates for about `size` cases that are free to go any way."""
    return draw(story.rng, CASE_FATES, size, current=story.current)


def between(rng: np.random.Generator, bounds: Any) -> Ints:
    """A whole number between the two bounds of each row, both included."""
    return np.asarray(rng.integers(bounds[:, 0], bounds[:, 1] + 1), dtype=np.int64)


def plan(story: Story, fates: Ints) -> CasePlan:
    """Lay out the gaps between reviews, and enter in the ledger what they come to."""
    rng, knobs, size = story.rng, Knobs(FATES, fates), len(fates)
    known, reopened = knobs.reopened == "known", knobs.reopened != ""
    steps = np.where(reopened, 3, between(rng, knobs.reviews))
    case = np.repeat(np.arange(size), steps)
    order = np.arange(len(case)) - np.repeat(np.cumsum(steps) - steps, steps)
    gap = between(rng, knobs.gap[case])
    # a reopened case: a review on day 20, then the reopening (a step without review), then a review
    idle = np.where(known[case], rng.integers(60, 120, len(case)), rng.integers(30, 48, len(case)))
    gap = np.where(reopened[case] & (order == 0), 20, np.where(reopened[case] & (order == 1), idle, gap))
    later = 1 + (rng.random(size) * np.maximum(steps - 1, 1)).astype(np.int64)
    too_long = np.where(knobs.missed_at == "first", 0, np.where(knobs.missed_at == "later", later, -1))
    missed = np.where(order == too_long[case], between(rng, knobs.missed)[case], 0)
    tail_missed, tail = between(rng, knobs.tail_missed), between(rng, knobs.tail)

    total = np.cumsum(28 * missed + gap)
    day = total - np.concatenate([[0], total])[np.cumsum(steps) - steps][case]
    length = 28 * tail_missed + tail
    np.add.at(length, case, 28 * missed + gap)
    start = np.where(knobs.closed, story.some_days(length + 2, knobs.bad), story.today - length)
    together = np.isin(knobs.signing, ["bulk", "trio"])[case]
    start[case[together]] = story.last_day - _BULK_DAYS_BEFORE_END - day[together]
    reopening = reopened[case] & (order == 1)
    reopened_day = np.full(size, NONE, dtype=np.int64)
    reopened_day[case[reopening]] = (start[case] + day)[reopening]
    closed_day = np.where(knobs.closed, start + length, np.where(known, start + rng.integers(22, 47, size), NONE))

    _count(story, fates, case, missed, tail_missed)
    return CasePlan(
        fates=fates,
        start=start,
        length=length,
        closed_day=closed_day,
        reopened_day=reopened_day,
        review_case=case[~reopening],
        review_day=day[~reopening],
    )


def move(plan: CasePlan, cases: Ints, start: Ints) -> None:
    """Start some cases on other days than planned. Only for cases that end with the force's records closed."""
    plan.closed_day[cases] += start - plan.start[cases]
    plan.start[cases] = start


def _count(story: Story, fates: Ints, case: Ints, missed: Ints, tail_missed: Ints) -> None:
    tally_up(story.tally, FATES, fates)
    for index, fate in enumerate(FATES):
        mine = fates == index
        if "SUP-02" in fate.adds:  # the case as a whole stands outside
            continue
        if fate.dues:
            for verdict in fate.dues:
                story.tally.add("SUP-02", verdict, int(mine.sum()))
            continue
        story.tally.add("SUP-02", "C in_time", int(mine[case].sum()))
        story.tally.add("SUP-02", "N missed", int(missed[mine[case]].sum() + tail_missed[mine].sum()))
        story.tally.add("SUP-02", "E closed_early" if fate.closed else "Y not_yet_due", int(mine.sum()))


def write(story: Story, plan: CasePlan, links: CaseLinks) -> tuple[Ints, Ints, Ints]:
    """Write the investigations; returns their numbers, their officers, and when each closed (NONE where it did not)."""
    rng, knobs, size = story.rng, plan.knobs, len(plan.fates)
    numbers = story.files.take("investigations", size)
    oic = np.where(knobs.extra == "oic", force.sergeant(rng, links.team), force.officer(rng, links.team))
    unallocated = knobs.no_start | (knobs.start_from_crime & links.crime_recorded)
    state = np.where(knobs.closed, 4, rng.choice(4, size, p=[0.7, 0.12, 0.1, 0.08]))
    closed = _on(plan.closed_day, rng.integers(10 * HOUR, 17 * HOUR, size))
    story.files.add(
        "investigations",
        {
            "inv_id": cells.ids("V", numbers),
            "crime_id": cells.ids("C", links.crime),
            "oic": force.staff_ids(np.where(links.oic_blank, -1, oic)),
            "team_id": force.team_ids(np.where(links.team_blank, -1, links.team)),
            "allocated_at": cells.times(np.where(unallocated, NONE, links.allocated)),
            "closed_at": cells.times(closed),
            "reopened_at": cells.times(_on(plan.reopened_day, rng.integers(10 * HOUR, 17 * HOUR, size))),
            "cp_flag": cells.whole(links.cp_flag),
            "inv_plan_at": cells.times(np.where(rng.random(size) < 0.7, links.allocated + HOUR, NONE)),
            "safeguarding_plan_at": cells.times(np.where(rng.random(size) < 0.5, links.allocated + 2 * HOUR, NONE)),
            "status": cells.codes(state, _STATES),
            "is_test": cells.whole(knobs.is_test.astype(np.int64)),
            "merged_into": cells.ids("V", np.where(knobs.merged, np.roll(numbers, 1), -1)),
            "source_system": cells.constant("CONNECT", size),
        },
    )
    for kind in ("test", "merged", "reopened_without_closing", "no_start"):
        story.note(f"cases {kind}", "V", numbers[knobs.name == kind])
    return numbers, oic, closed


def _on(days: Ints, seconds: Ints) -> Ints:
    blank = days == NONE
    return np.where(blank, NONE, at(np.where(blank, 0, days), seconds))


def write_others(story: Story, crimes: Ints, teams: Ints, allocated: Ints) -> Ints:
    """Write investigations that are not child protection, at which no standard on reviews looks; returns the officers."""
    rng, size = story.rng, len(crimes)
    numbers = story.files.take("investigations", size)
    oic = force.officer(rng, teams)
    closed = allocated + story.seconds(3 * DAY, 200 * DAY, size)
    is_open = closed >= story.as_of
    story.files.add(
        "investigations",
        {
            "inv_id": cells.ids("V", numbers),
            "crime_id": cells.ids("C", crimes),
            "oic": force.staff_ids(oic),
            "team_id": force.team_ids(teams),
            "allocated_at": cells.times(allocated),
            "closed_at": cells.times(np.where(is_open, NONE, closed)),
            "cp_flag": cells.whole(rng.choice([0, -1], size)),
            "status": cells.codes(np.where(is_open, 0, 4), _STATES),
            "is_test": cells.constant(0, size),
            "source_system": cells.constant("CONNECT", size),
        },
    )
    return oic
