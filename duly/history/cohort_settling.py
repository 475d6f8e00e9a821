"""The age from which on cohorts no longer change, measured by how much runs saw them change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from duly.history import weeks
from duly.history.cohort_runs import Judging
from duly.history.tables import microseconds
from duly.movers import NEWEST, WEEKS

STEADY = 0.01
"""A cohort has settled at an age from which on at most this share of its records still changes, in the thirteen weeks after."""

_MEASURED_DAYS = 7
"""Days of runs that it takes to see how cohorts of every age change."""

_WEEK = 7 * 86_400_000_000
"""Microseconds."""


def settled_age(rows: Any, runs: Sequence[Judging], zone: ZoneInfo) -> int | None:
    """From how many weeks of age on the cohorts of a standard have stopped changing.

    By the share of records that changed at each age, in the time that runs saw of it; None where they go on changing, or
    where runs saw too little.

    `rows` are the spans of the whole force, by week and then `held_from`.
    """
    era = [run for run in runs if run.era == runs[-1].era]
    if (era[-1].day - era[0].day).days < _MEASURED_DAYS or not len(rows):
        return None
    began, seen = era[0].at, (era[-1].day - era[0].day).days / 7
    same = rows[1:, 0] == rows[:-1, 0]
    change = np.abs(np.diff(rows[:, 4:], axis=0)).sum(axis=1) / 2
    counts = same & (rows[1:, 3] > began) & (rows[1:, 3] <= era[-1].at)
    starts = {int(week): microseconds(weeks.starts(int(week), zone)) for week in np.unique(rows[:, 0])}
    begins = np.array([starts[int(week)] for week in rows[:, 0]])
    age = np.clip((rows[1:, 3] - begins[1:]) // _WEEK, 0, WEEKS - 1)
    moved = np.bincount(age[counts], weights=change[counts], minlength=WEEKS)
    last = np.append(~same, True)  # the newest span of each week
    exposed = np.zeros(WEEKS)
    for week, due in zip(rows[last][:, 0], rows[last][:, 4:].sum(axis=1), strict=True):
        newest_age = (era[-1].at - starts[int(week)]) / _WEEK
        for each in range(max(0, int(newest_age - seen)), min(WEEKS, int(newest_age) + 1)):
            exposed[each] += due * max(0.0, min(newest_age, each + 1) - max(newest_age - seen, each))
    by_age = np.where(exposed > 0, moved / np.maximum(exposed, 1e-9), 0)
    for weeks_old in range(1, NEWEST):
        ahead = slice(weeks_old, weeks_old + NEWEST)
        if exposed[weeks_old] > 0 and by_age[ahead].sum() <= STEADY:
            return weeks_old
    return None
