"""Medians, and ratios of what was measured in one round, with their spread."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.measure import Cost


@dataclass(frozen=True, kw_only=True)
class Spread:
    """The median of some figures, the least and the greatest of them."""

    median: float
    least: float
    greatest: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f} to {self.greatest:.2f})"

    @property
    def width(self) -> float:
        """From the least to the greatest, as a share of the median; 0 where the median is 0."""
        return (self.greatest - self.least) / self.median if self.median else 0.0


def spread(figures: Sequence[float]) -> Spread:
    """Of at least one figure."""
    return Spread(median=statistics.median(figures), least=min(figures), greatest=max(figures))


def processor(cost: Cost) -> float:
    """Seconds of processor."""
    return cost.processor


def wall(cost: Cost) -> float:
    """Seconds by the clock."""
    return cost.wall


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost], figure: Callable[[Cost], float] = processor) -> Spread:
    """How many times theirs ours is, round by round: the ratio of each round, not of the medians.

    Raises:
        ValueError: where the two were not measured in the same number of rounds.
    """
    return spread([figure(mine) / figure(yours) for mine, yours in zip(ours, theirs, strict=True)])


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure; of memory the greatest, since a server has to hold it."""
    return Cost(
        wall=statistics.median(cost.wall for cost in costs),
        processor=statistics.median(cost.processor for cost in costs),
        megabytes=max(cost.megabytes for cost in costs),
    )
