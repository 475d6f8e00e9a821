"""Which points of a long trend are worth a place on a page: a chart of five years shows no more of them than of one.

Nothing that can be seen is lost: every place where the line ends or begins, the highest and the lowest rate, and the
latest runs stay.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

SPACED = 120
"""Evenly spaced points of the whole."""

LATEST = 60
"""Points at the end that all stay: the tables of runs, and alerts, look at the last month."""

FEW = SPACED + LATEST
"""So many points are no long trend."""


def worth_showing(rates: Sequence[float | None], apart: Collection[int]) -> list[int]:
    """The places to keep, in their order. `rates` has a rate for each run, or None where there is none to show; `apart` are
    the places before which the line ends."""
    number = len(rates)
    if number <= FEW:
        return list(range(number))
    worth = {round(point * (number - 1) / (SPACED - 1)) for point in range(SPACED)}
    worth.update(range(number - LATEST, number))
    has_rate = [rate is not None for rate in rates]
    ends = {point for point in range(1, number) if has_rate[point] != has_rate[point - 1]} | {*apart}
    worth |= ends | {point - 1 for point in ends}
    rated = [point for point in range(number) if has_rate[point]]
    if rated:
        worth |= {extreme(rated, key=lambda point: rates[point] or 0.0) for extreme in (min, max)}
    return sorted(worth)
