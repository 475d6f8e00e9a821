"""What every story is told with: the files, the ledger, a source of chance, and the days of one force-year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import numpy as np

from duly.demo import cells, force, people, wording
from duly.demo.calendar import HOUR, NONE, Ints, Mask, at
from duly.demo.fates import Drawn, Fate, Table
from duly.demo.files import DISTRICTS, PREFIXES, Files
from duly.demo.ledger import Tally


def choose(names: Any, values: Mapping[str, Any], default: Any = NONE) -> Any:
    """For each record the value that goes by its name; `default` for a name that is not there."""
    chosen = np.broadcast_to(default, len(names))
    for name, value in values.items():
        chosen = np.where(names == name, value, chosen)
    return chosen


def spread(numbers: Ints) -> tuple[Ints, Ints]:
    """So many rows for each record: to which record each row belongs, and its place among that record's rows."""
    record = np.repeat(np.arange(len(numbers)), numbers)
    return record, np.arange(len(record)) - np.repeat(np.cumsum(numbers) - numbers, numbers)


def survivors(merged: Mask) -> Ints:
    """The place of the record that stands for each: itself, or the first before it that was not merged into the one before."""
    return np.maximum.accumulate(np.where(merged, 0, np.arange(len(merged))))


def nothing(size: int) -> Ints:
    """Numbers of records that are not there."""
    return np.full(size, -1, dtype=np.int64)


@dataclass(frozen=True, kw_only=True)
class Story:
    """The story of a theme in one force-year, `back` from the latest.

    Its chance is its own, by `seed`, force-year and theme, and so is that of each table that it draws from. `current`
    marks the latest force-year, the one in which things may be open at the as-at instant. Days are local."""

    files: Files
    tally: Tally
    seed: int
    theme: str
    back: int
    first_day: int
    last_day: int
    as_of: int
    today: int
    chance: dict[str, np.random.Generator] = field(default_factory=dict)

    @property
    def current(self) -> bool:
        return self.back == 0

    @property
    def rng(self) -> np.random.Generator:
        """The chance of whatever is not drawn from a table."""
        return self._chance("")

    def _chance(self, table: str) -> np.random.Generator:
        if table not in self.chance:
            names = [crc32(name.encode()) for name in (self.theme, table)]
            self.chance[table] = np.random.default_rng([self.seed, self.back, *names])
        return self.chance[table]

    def draw(self, table: Table, about: int = 0, *, each: int | None = None) -> Drawn:
        """Fates for about so many records, or for `each` of so many."""
        drawn = table.drawn(self._chance(table.name), about if each is None else each, current=self.current)
        return drawn if each is None else drawn[:each]

    def plant(self, table: Table, about: int = 0, *, each: int | None = None) -> Drawn:
        """Fates as `draw` gives them, entered in the ledger."""
        drawn = self.draw(table, about, each=each)
        drawn.tally_up(self.tally)
        return drawn

    def draw_by(self, groups: Sequence[tuple[Table, Mask]], rest: Fate) -> Drawn:
        """A fate for each record, from the table of the group that it is in; `rest` for a record in none."""
        fates = Drawn([rest], np.zeros(len(groups[0][1]), dtype=np.int64))
        for table, mine in groups:
            fates.put(mine, self.draw(table, each=int(mine.sum())))
        return fates

    def count(self, standards: str, verdict: str, times: Mask | int) -> None:
        """Enter in the ledger so many records, or those that a mask picks, with one verdict of these standards."""
        for standard in standards.split(", "):
            self.tally.add(standard, verdict, int(np.sum(times)))

    def sift(self, standard: str, left: Mask, *verdicts: tuple[str, Mask]) -> Mask:
        """Count what each verdict takes from the records that are left, in turn; returns those left in the end."""
        for verdict, mine in verdicts:
            self.count(standard, verdict, left & mine)
            left = left & ~mine
        return left

    def note(self, kind: str, prefix: str, numbers: Iterable[int]) -> None:
        """List records in the ledger as planted with an oddity."""
        self.tally.note(kind, (f"{prefix}{int(number):08}" for number in numbers))

    def take(self, table: str, size: int) -> Ints:
        """Record numbers of a table that are not in use."""
        return self.files.take(table, size, self.theme)

    def ids(self, table: str, numbers: Ints) -> Any:
        """A column of ids of a table's records, for a column that the vocabulary does not tie to that table."""
        return cells.ids(PREFIXES[table], numbers)

    def write(self, table: str, fates: Drawn | None = None, **columns: Any) -> Ints:
        """Write rows of a table and return their numbers; see `Files.write`. `fates` say which are tests or merged."""
        if fates is not None:
            columns |= {"is_test": fates.is_test, "merged": fates.merged}
        return self.files.write(table, by=self.theme, **columns)

    def people(self, kinds: Any, days: Ints, ages: Ints | None = None) -> Ints:
        """Write a person of each kind (or all of one), as of the day of the event; returns their numbers."""
        return self.born(kinds, days, ages)[0]

    def linked(self, kinds: Any, days: Ints) -> tuple[Ints, Ints, Ints]:
        """A person of each kind that is not blank: which rows have one, the persons, and their days of birth."""
        rows = np.flatnonzero(kinds != "")
        return rows, *self.born(kinds[rows], days[rows])

    def born(self, kinds: Any, days: Ints, ages: Ints | None = None) -> tuple[Ints, Ints]:
        """The same; returns their numbers and days of birth, for a story in which more than being a child hangs on the age."""
        names = [kinds] * len(days) if isinstance(kinds, str) else kinds
        numbers = np.array([people.KIND[str(name)] for name in names], dtype=np.int64)
        return people.make(self.files, self.tally, self.rng, self.theme, numbers, days, ages, until=self.today)

    def districts(self, bad: Mask | int) -> Ints:
        """A district for each record (or so many that are not bad); more goes wrong in the East than elsewhere."""
        usual = self.rng.choice(len(DISTRICTS), len(mask := _mask(bad)), p=[0.30, 0.25, 0.20, 0.25])
        worse = self.rng.choice(len(DISTRICTS), len(mask), p=[0.18, 0.17, 0.45, 0.20])
        return np.where(mask, worse, usual)

    def officer(self, teams: Ints) -> Ints:
        """A constable of each team."""
        return np.asarray(teams * force.PER_TEAM + self.rng.integers(4, 18, len(teams)), dtype=np.int64)

    def sergeant(self, teams: Ints) -> Ints:
        """A supervisor of each team, never one of its constables."""
        return np.asarray(teams * force.PER_TEAM + self.rng.integers(1, 4, len(teams)), dtype=np.int64)

    def words(self, classes: Any) -> Any:
        """A column of wording, of the class named for each row."""
        return wording.texts(self.rng, classes)

    def between(self, bounds: Any) -> Ints:
        """A whole number between the two bounds of each row, both included."""
        return np.asarray(self.rng.integers(bounds[:, 0], bounds[:, 1] + 1), dtype=np.int64)

    def some_days(self, least_age: Ints | int, bad: Mask | int) -> Ints:
        """A day for each record, at least so many days before the as-at date; bad ones lie earlier, so things improve."""
        bad = _mask(bad)
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

    def ago(self, low: int, high: int, size: int) -> Ints:
        """An instant so many seconds before the as-at instant, for each record."""
        return self.as_of - self.seconds(low, high, size)

    def days_ago(self, bounds: Any) -> Ints:
        """The day so many days before the as-at date as each range says; NONE where that was not had."""
        ago = self.between(bounds)
        return np.where(ago == NONE, NONE, self.today - np.where(ago == NONE, 0, ago))

    def before_as_of(self, instants: Ints) -> Ints:
        """The instants, held back to ten minutes before the as-at instant."""
        return np.minimum(instants, self.as_of - 600)


def _mask(bad: Mask | int) -> Mask:
    return np.zeros(bad, dtype=bool) if isinstance(bad, int) else bad
