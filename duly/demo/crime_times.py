"""When each crime happened, was reported and recorded: worked back from the day on which its case starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from duly.demo import cases, cells
from duly.demo.calendar import DAY, HOUR, LONDON, MINUTE, NONE, Ints, at, epoch_day, instant, last_sunday, local_day
from duly.demo.fates import Knobs
from duly.demo.story import Story

_FIXED = ("spring", "autumn", "repeated", "legacy")
"""Moments on dates of their own, whatever day the case was to start."""


@dataclass(frozen=True, kw_only=True)
class Times:
    """Instants of each crime; NONE is blank. `log_reported` is the incident's own report time."""

    reported: Ints
    style: Ints
    log_reported: Ints
    recorded: Ints
    allocated: Ints
    offence_from: Ints
    transferred_in: Ints

    @property
    def event(self) -> Ints:
        """When each crime happened as far as known, for the ages of its victims."""
        known = np.where(self.offence_from != NONE, self.offence_from, self.reported)
        return np.where(known != NONE, known, self.allocated)


def plan(story: Story, knobs: Knobs, case_plan: cases.CasePlan, crime_of_case: Ints) -> Times:
    """Work back from the day the case starts: allocated, recorded before that, reported before that."""
    rng, size = story.rng, len(knobs.name)
    days = story.some_days(1, knobs.bad)
    hung = crime_of_case >= 0
    days[crime_of_case[hung]] = case_plan.start[hung]
    allocated = at(days, rng.integers(9 * HOUR, 20 * HOUR, size))
    recorded = allocated - story.seconds(10 * MINUTE, 5 * HOUR, size)
    low, high = knobs.delay[:, 0], knobs.delay[:, 1]
    reported = recorded - low - ((high - low) * rng.random(size) ** 2.5).astype(np.int64)
    style = np.full(size, cells.EXACT)
    recorded, reported, style = _special_moments(story, knobs, recorded, reported, style)
    fixed = np.isin(knobs.moment, _FIXED)
    allocated = np.where(fixed, recorded + 20 * HOUR, allocated)
    moved = np.flatnonzero(hung & fixed[crime_of_case])
    cases.move(case_plan, moved, local_day(allocated[crime_of_case[moved]]))
    log_reported = reported - knobs.log_earlier
    arrived = knobs.transfer == "in"
    transferred_in = np.where(arrived, reported, NONE)
    reported = np.where(arrived, reported - 10 * DAY, reported)
    unreported = knobs.has("blank", "reported_at")
    offence_from = np.where(arrived | (style != cells.EXACT), reported - 2 * DAY, np.minimum(reported, recorded))
    offence_from = offence_from - (rng.random(size) ** 4 * 12 * DAY).astype(np.int64) - 30 * MINUTE
    offence_from = np.where(knobs.moment == "leap_eve", _leap_event(story, 0), offence_from)
    offence_from = np.where(knobs.moment == "leap_day", _leap_event(story, 1), offence_from)
    return Times(
        reported=np.where(unreported, NONE, reported),
        style=style,
        log_reported=np.where(unreported, NONE, log_reported),
        recorded=np.where(knobs.has("blank", "recorded_at"), NONE, recorded),
        allocated=allocated,
        offence_from=np.where(knobs.has("blank", "offence_from"), NONE, offence_from),
        transferred_in=transferred_in,
    )


def _leap_event(story: Story, days_later: int) -> int:
    """Noon of the latest 28 February (or the day after) in the common year in which children born on 29 February are 18."""
    year = (date(1970, 1, 1) + timedelta(days=story.last_day - 120)).year
    while year % 4 != 2 or epoch_day(date(year, 3, 1)) > story.last_day - 120:
        year -= 1
    day = date(year, 2, 28) + timedelta(days=days_later)
    return instant(datetime(day.year, day.month, day.day, 12, tzinfo=LONDON))


def _special_moments(
    story: Story, knobs: Knobs, recorded: Ints, reported: Ints, style: Ints
) -> tuple[Ints, Ints, Ints]:
    """Dates on which the clock changes, dates without a time, and the rule before April 2015."""
    day = local_day(recorded)
    for moment, days_before, spelling in (
        ("same_day", 0, cells.DATE_ONLY),
        ("next_day", 1, cells.DATE_ONLY),
        ("midnight", 1, cells.MIDNIGHT),
        ("two_days", 2, cells.DATE_ONLY),
    ):
        mine = knobs.moment == moment
        reported = np.where(mine, at(day - days_before, 0), reported)
        style = np.where(mine, spelling, style)
    end = date(1970, 1, 1) + timedelta(days=story.last_day - 60)
    spring = max(d for d in (last_sunday(end.year + step, 3) for step in (-1, 0)) if d < end)
    autumn = max(d for d in (last_sunday(end.year + step, 10) for step in (-1, 0)) if d < end)
    noon_before = {name: at(np.array([epoch_day(d) - 1]), 12 * HOUR)[0] for name, d in (("s", spring), ("a", autumn))}
    first_half_past_one = at(np.array([epoch_day(autumn)]), 0)[0] + 90 * MINUTE
    for moment, start, delay, spelling in (
        ("spring", noon_before["s"], 24 * HOUR, cells.EXACT),
        ("autumn", noon_before["a"], 25 * HOUR, cells.EXACT),
        ("repeated", first_half_past_one, 24 * HOUR + 30 * MINUTE, cells.NAIVE),
        ("legacy", instant(datetime(2015, 3, 10, 9, 30, tzinfo=LONDON)), 50 * HOUR, cells.EXACT),
    ):
        mine = knobs.moment == moment
        reported = np.where(mine, start, reported)
        recorded = np.where(mine, start + delay, recorded)
        style = np.where(mine, spelling, style)
    return recorded, reported, style
