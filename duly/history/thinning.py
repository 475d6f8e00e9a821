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
    found = {round(place * (number - 1) / (SPACED - 1)) for place in range(SPACED)}
    found.update(range(number - LATEST, number))
    shown = [rate is not None for rate in rates]
    ends = {place for place in range(1, number) if shown[place] != shown[place - 1]} | {*apart}
    found |= ends | {place - 1 for place in ends}
    rated = [place for place in range(number) if shown[place]]
    if rated:
        found |= {extreme(rated, key=lambda place: rates[place] or 0.0) for extreme in (min, max)}
    return sorted(found)
