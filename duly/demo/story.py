"""What every story is told with: the files, the ledger, a source of chance, and the days of one force-year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from duly.demo.calendar import HOUR, Ints, Mask, at
from duly.demo.files import Files
from duly.demo.ledger import Tally


@dataclass(frozen=True, kw_only=True)
class Story:
    """One kind of story in one force-year.

    `current` marks the latest force-year, the one in which things may be open at the as-at instant. Days are local.
    """

    files: Files
    tally: Tally
    rng: np.random.Generator
    first_day: int
    last_day: int
    as_of: int
    today: int
    current: bool

    def some_days(self, least_age: Ints | int, bad: Mask) -> Ints:
        """A day for each record, at least so many days before the as-at date; bad ones lie earlier, so things improve."""
        last = np.minimum(self.last_day, self.today - least_age)
        share = self.rng.random(len(bad))
        share = np.where(bad, share**1.35, share)
        first = np.minimum(self.first_day, last)
        return np.asarray(first + (share * (last - first + 1)).astype(np.int64), dtype=np.int64)

    def some_times(self, days: Ints) -> Ints:
        """An instant on each day, busiest in the late afternoon and never in the hours when the clock changes."""
        hours = self.rng.triangular(3.0, 16.0, 23.9, len(days))
        return at(days, (hours * HOUR).astype(np.int64))

    def office_times(self, days: Ints) -> Ints:
        """An instant of the working day (08:00 to 18:00) on each day."""
        return at(days, self.rng.integers(8 * HOUR, 18 * HOUR, len(days)))

    def seconds(self, low: int, high: int, size: int) -> Ints:
        """A number of seconds for each record."""
        return np.asarray(self.rng.integers(low, high, size), dtype=np.int64)

    def note(self, kind: str, prefix: str, numbers: Iterable[int]) -> None:
        """List records in the ledger as planted with an oddity."""
        self.tally.note(kind, (f"{prefix}{int(number):08}" for number in numbers))

    def before_as_of(self, instants: Ints) -> Ints:
        """The instants, held back to ten minutes before the as-at instant."""
        return np.minimum(instants, self.as_of - 600)
