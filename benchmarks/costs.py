"""Rows of a table of costs: what each command took, and how many times that of the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.measure import Cost, Ran
from benchmarks.options import say
from benchmarks.ratios import median, ratio, wall

HEADER = ("", "processor s", "of the first", "wall s", "of the first", "MB")


def rows(costs: Mapping[str, Sequence[Cost]]) -> list[list[str]]:
    """A row per command, in their order: medians, and ratios to the first of them round by round."""
    first = next(iter(costs.values()))
    return [
        [
            name,
            f"{median(measured).processor:.1f}",
            str(ratio(measured, first)),
            f"{median(measured).wall:.1f}",
            str(ratio(measured, first, wall)),
            f"{median(measured).megabytes:,.0f}",
        ]
        for name, measured in costs.items()
    ]


def tell(name: str, ran: Ran) -> None:
    """Say what one run cost, while the others are still to come."""
    say(f"  {name}: {ran.cost.processor:.1f} s of processor, {ran.cost.wall:.1f} s, {ran.cost.megabytes:.0f} MB")
