"""What is open as at the run: how many things asked for have still not been done, and for how long.

A backlog is measured on open items, never on completed ones alone, and whatever their age: the period of a run does not
limit it (STANDARDS.md 5, pitfall 25).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Self

from pydantic import Field

from duly.results.forms import Count, UtcInstant, closed, every

NEXT_DAYS = 7
"""What falls due within so many days of the as-at instant is counted by itself."""

BANDS: Mapping[str, tuple[int, int | None]] = {
    "0_to_3": (0, 3),
    "4_to_7": (4, 7),
    "8_to_28": (8, 28),
    "over_28": (29, None),
}
"""The bands by which overdue items are counted: whole local days since the due date, both ends included."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenItems:
    """What is open as at the run, whatever its age: the period does not limit it. Each open item is in one of the first
    five numbers; the rest is of the overdue ones."""

    overdue: Annotated[Count, Field(description="Fell due and is not done.")] = 0
    undetermined: Annotated[
        Count, Field(description="Fell due, and the export cannot tell whether it is done or was asked for.")
    ] = 0
    undated: Annotated[Count, Field(description="Open, and its due date cannot be told.")] = 0
    upcoming: Annotated[Count, Field(description=f"Falls due within {NEXT_DAYS} days of the as-at instant.")] = 0
    later: Annotated[Count, Field(description="Falls due after that.")] = 0
    bands: Annotated[
        Mapping[str, Count],
        every(BANDS),
        closed(BANDS),
        Field(alias="days_overdue", description="Overdue items by whole local days since they fell due."),
    ] = field(default_factory=lambda: dict.fromkeys(BANDS, 0))
    median_days: Annotated[float | None, Field(alias="median_days_overdue", ge=0)] = None
    oldest_due: Annotated[UtcInstant | None, Field(description="When the longest overdue item fell due.")] = None
    waiting_since: Annotated[
        UtcInstant | None, Field(description="When the clock of the longest waiting overdue item started.")
    ] = None

    @property
    def total(self) -> int:
        """Every open item."""
        return self.overdue + self.undetermined + self.undated + self.upcoming + self.later


@dataclass(frozen=True, kw_only=True, slots=True)
class Backlog(OpenItems):
    """Open items in all, and by breakdown and value; a value without open items is left out."""

    breakdowns: Mapping[str, Mapping[str, OpenItems]] = field(default_factory=dict)

    @classmethod
    def of(cls, items: OpenItems, breakdowns: Mapping[str, Mapping[str, OpenItems]] | None = None) -> Self:
        """From the open items in all."""
        return cls(**{name: getattr(items, name) for name in _ITEMS}, breakdowns=breakdowns or {})

    @property
    def items(self) -> OpenItems:
        """The open items in all."""
        return OpenItems(**{name: getattr(self, name) for name in _ITEMS})


_ITEMS = tuple(item.name for item in fields(OpenItems))
