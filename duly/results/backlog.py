"""What is open as at the run: how many things asked for have still not been done, and for how long. Data only.

A backlog is measured on open items, never on completed ones alone, and whatever their age: the period of a run does not
limit it (STANDARDS.md 5, pitfall 25).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

NEXT_DAYS = 7
"""What falls due within so many days of the as-at instant is counted by itself."""

BANDS: Mapping[str, tuple[int, int | None]] = {
    "0_to_3": (0, 3),
    "4_to_7": (4, 7),
    "8_to_28": (8, 28),
    "over_28": (29, None),
}
"""The bands by which overdue items are counted: whole local days since the due date, both ends included."""


@dataclass(frozen=True, kw_only=True)
class OpenItems:
    """How many items are open, and how old the overdue ones are. Each open item is in one of the first five numbers.

    `overdue` fell due and is not done; `undetermined` fell due, and the export cannot tell whether it is done or was
    asked for; `undated` is open without a due date that could be told; `upcoming` falls due within NEXT_DAYS; `later`
    after that. The rest is of the overdue items: `bands` as in BANDS, `median_days` since they fell due, the oldest due
    date, and the earliest instant that a clock which is still running started at. Instants are UTC.
    """

    overdue: int = 0
    undetermined: int = 0
    undated: int = 0
    upcoming: int = 0
    later: int = 0
    bands: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(BANDS, 0))
    median_days: float | None = None
    oldest_due: datetime | None = None
    waiting_since: datetime | None = None

    @property
    def total(self) -> int:
        """Every open item."""
        return self.overdue + self.undetermined + self.undated + self.upcoming + self.later

    def to_json(self) -> dict[str, Any]:
        return {
            "overdue": self.overdue,
            "undetermined": self.undetermined,
            "undated": self.undated,
            "upcoming": self.upcoming,
            "later": self.later,
            "days_overdue": {band: self.bands[band] for band in BANDS},
            "median_days_overdue": self.median_days,
            "oldest_due": _written(self.oldest_due),
            "waiting_since": _written(self.waiting_since),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            **{name: data[name] for name in ("overdue", "undetermined", "undated", "upcoming", "later")},
            bands=dict(data["days_overdue"]),
            median_days=data["median_days_overdue"],
            oldest_due=_read(data["oldest_due"]),
            waiting_since=_read(data["waiting_since"]),
        )


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """The open items of a rate, in all and by the values of its breakdowns. A value without open items is left out."""

    items: OpenItems = field(default_factory=OpenItems)
    breakdowns: Mapping[str, Mapping[str, OpenItems]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            **self.items.to_json(),
            "breakdowns": {
                name: {value: items.to_json() for value, items in values.items()}
                for name, values in self.breakdowns.items()
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            items=OpenItems.from_json(data),
            breakdowns={
                name: {value: OpenItems.from_json(items) for value, items in values.items()}
                for name, values in data["breakdowns"].items()
            },
        )


def _written(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat() + "Z"


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text.removesuffix("Z"))
