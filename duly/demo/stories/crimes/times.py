"""When each crime happened, was reported and recorded: worked back from the day on which its case starts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from duly.demo import cells
from duly.demo.calendar import DAY, HOUR, LONDON, MINUTE, NONE, Ints, at, epoch_day, instant, last_sunday, local_day
from duly.demo.fates import Drawn
from duly.demo.stories.cases import story as cases
from duly.demo.story import Story, choose

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
    sent: Ints  # to another force

    @property
    def event(self) -> Ints:
        """When each crime happened as far as known, for the ages of its victims."""
        known = np.where(self.offence_from != NONE, self.offence_from, self.reported)
        return np.where(known != NONE, known, self.allocated)


def plan(story: Story, fates: Drawn, case_plan: cases.CasePlan, crime_of_case: Ints) -> Times:
    """Work back from the day the case starts: allocated, recorded before that, reported before that."""
    rng, size = story.rng, len(fates)
    days = story.some_days(1, fates.bad)
    hung = crime_of_case >= 0
    days[crime_of_case[hung]] = case_plan.start[hung]
    allocated = at(days, rng.integers(9 * HOUR, 20 * HOUR, size))
    recorded = allocated - story.seconds(10 * MINUTE, 5 * HOUR, size)
    low, high = fates.delay[:, 0], fates.delay[:, 1]
    reported = recorded - low - ((high - low) * rng.random(size) ** 2.5).astype(np.int64)
    recorded, reported, style = _special_moments(story, fates, recorded, reported)
    fixed = np.isin(fates.moment, _FIXED)
    allocated = np.where(fixed, recorded + 20 * HOUR, allocated)
    moved = np.flatnonzero(hung & fixed[crime_of_case])
    cases.move(case_plan, moved, local_day(allocated[crime_of_case[moved]]))
    log_reported = reported - fates.log_earlier
    arrived = fates.transfer == "in"
    transferred_in = np.where(arrived, reported, NONE)
    reported = np.where(arrived, reported - 10 * DAY, reported)
    unreported = fates.has("blank", "reported_at")
    offence_from = np.where(arrived | (style != cells.EXACT), reported - 2 * DAY, np.minimum(reported, recorded))
    offence_from = offence_from - (rng.random(size) ** 4 * 12 * DAY).astype(np.int64) - 30 * MINUTE
    for n, moment in enumerate(("leap_eve", "leap_day")):
        offence_from = np.where(fates.moment == moment, _leap_event(story, n), offence_from)
    return Times(
        reported=np.where(unreported, NONE, reported), style=style, log_reported=np.where(unreported, NONE, log_reported),
        recorded=np.where(fates.has("blank", "recorded_at"), NONE, recorded), allocated=allocated,
        offence_from=np.where(fates.has("blank", "offence_from"), NONE, offence_from), transferred_in=transferred_in,
        sent=choose(fates.transfer, {"out": reported + 5 * HOUR, "out_later": recorded + 3 * DAY}),
    )  # fmt: skip


def _leap_event(story: Story, days_later: int) -> int:
    """Noon of the latest 28 February (or the day after) in the common year in which children born on 29 February are 18."""
    year = (date(1970, 1, 1) + timedelta(days=story.last_day - 120)).year
    while year % 4 != 2 or epoch_day(date(year, 3, 1)) > story.last_day - 120:
        year -= 1
    day = date(year, 2, 28) + timedelta(days=days_later)
    return instant(datetime(day.year, day.month, day.day, 12, tzinfo=LONDON))


def _special_moments(story: Story, fates: Drawn, recorded: Ints, reported: Ints) -> tuple[Ints, Ints, Ints]:
    """Dates on which the clock changes, dates without a time, and the rule before April 2015."""
    day, style = local_day(recorded), np.full(len(fates), cells.EXACT)
    date_only, midnight = cells.DATE_ONLY, cells.MIDNIGHT
    dated = {
        "same_day": (0, date_only),
        "next_day": (1, date_only),
        "midnight": (1, midnight),
        "two_days": (2, date_only),
    }
    for moment, (days_before, spelling) in dated.items():
        mine = fates.moment == moment
        reported = np.where(mine, at(day - days_before, 0), reported)
        style = np.where(mine, spelling, style)
    end = date(1970, 1, 1) + timedelta(days=story.last_day - 60)
    spring, autumn = (
        np.array([epoch_day(max(d for d in (last_sunday(end.year + step, month) for step in (-1, 0)) if d < end))])
        for month in (3, 10)
    )
    for moment, start, delay, spelling in (
        ("spring", at(spring - 1, 12 * HOUR)[0], 24 * HOUR, cells.EXACT),
        ("autumn", at(autumn - 1, 12 * HOUR)[0], 25 * HOUR, cells.EXACT),
        (
            "repeated",
            at(autumn, 0)[0] + 90 * MINUTE,
            24 * HOUR + 30 * MINUTE,
            cells.NAIVE,
        ),  # the first of the two 01:30
        ("legacy", instant(datetime(2015, 3, 10, 9, 30, tzinfo=LONDON)), 50 * HOUR, cells.EXACT),
    ):
        mine = fates.moment == moment
        reported = np.where(mine, start, reported)
        recorded = np.where(mine, start + delay, recorded)
        style = np.where(mine, spelling, style)
    return recorded, reported, style
