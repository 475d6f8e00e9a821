"""The shape of a column: how much of it is filled, how many values it has, and what they look like. Counts only, no value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duly.connectors.columns.origins import Shape
from duly.connectors.workspace import Workspace
from duly.records import Kind

_DAY = (
    r"([0-9]{1,4}[-/. ]([0-9]{1,2}|[A-Za-z]{3,9})[-/. ,]+[0-9]{2,4}|[A-Za-z]{3,9}\.? +[0-9]{1,2},? +[0-9]{2,4}"
    r"|(19|20)[0-9]{6}|[0-9]{1,2}(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)([0-9]{4}|[0-9]{2}))"
)
_TIME = f"^{_DAY}([ T,:].*)?$"
_BARE_DAY = f"^{_DAY}([ T]0?0:00(:00([.,]0+)?)?)?$"
_BARE_CLOCK = (
    r"^((1899-12-30|1900-01-01)[T ])?([01]?[0-9]|2[0-3])([:.][0-5][0-9]([:.][0-5][0-9]([.,][0-9]+)?)?|[0-5][0-9])"
    r"( ?[AaPp][Mm])?$"
)
_TRUTHS = ("0", "1", "y", "n", "yes", "no", "true", "false", "t", "f")
_TYPED = {
    Shape.INSTANT: (Kind.INSTANT, Kind.DAY),
    Shape.CLOCK: (Kind.INSTANT, Kind.DAY),
    Shape.DAY: (Kind.INSTANT, Kind.DAY),
    Shape.TRUTH: (Kind.FLAG, Kind.CODE),
}
MOSTLY = 0.8
"""The share of a column's values that must look like times for it to be one of times: what does not is asked about."""

_LONGEST = {Kind.ID: 80, Kind.CODE: 120}


@dataclass(frozen=True, kw_only=True)
class ColumnProfile:
    """One column of a source, by the name it has there and in the private copy.

    All counts are of rows: `filled` are not blank, of which `times`, `digits`, `numbers` and `truths` look so; `bare_days` are
    dates without a time of day, `bare_clocks` times without a date. `longest` is in characters. `joined` are the headers of a
    date and a time of day that are this column together. A source that was only asked for its headers has no rows, and says
    nothing against anything.
    """

    header: str
    said: str = ""  # the header without what the headers of its source begin with; blank where that is nothing
    column: str = ""
    shape: Shape = Shape.TEXT
    rows: int = 0
    filled: int = 0
    distinct: int = 0
    longest: int = 0
    times: int = 0
    digits: int = 0
    numbers: int = 0
    truths: int = 0
    bare_days: int = 0
    bare_clocks: int = 0
    joined: tuple[str, ...] = ()

    def strays(self, kind: Kind) -> int:
        """How many of its values cannot be such as a column of this kind holds, of kinds that are told by their looks."""
        fitting = {Kind.COUNT: self.digits, Kind.NUMBER: self.numbers, Kind.FLAG: self.truths}.get(kind, self.filled)
        return self.filled - fitting if self.shape is Shape.TEXT else 0

    @property
    def is_time(self) -> bool:
        """Whether it holds dates or times, of a type or as text."""
        return Kind.INSTANT in _TYPED.get(self.shape, ()) or (self.filled > 0 and self.times >= MOSTLY * self.filled)

    @property
    def unique(self) -> float:
        """The share of its filled rows that have a value of their own, 0 to 1; 1 where nothing is filled."""
        return self.distinct / self.filled if self.filled else 1.0

    @property
    def is_id(self) -> bool:
        """Whether it could tell records apart: short, no time, no few codes."""
        return self.distinct > 1 and self.longest <= 40 and not self.is_time and self.distinct >= 0.05 * self.filled

    def suits(self, kind: Kind) -> bool:
        """Whether its values can be what a column of this kind holds. A blank column can be anything."""
        if not self.filled:
            return True
        if self.shape in _TYPED:
            return kind in _TYPED[self.shape]
        if kind in (Kind.INSTANT, Kind.DAY):
            return self.is_time
        if kind is Kind.FLAG:
            return self.truths >= 0.9 * self.filled or self.distinct <= 3
        if kind is Kind.COUNT:
            return self.digits >= 0.9 * self.filled and self.longest <= 12
        if kind is Kind.NUMBER:
            return self.numbers >= 0.9 * self.filled
        if kind is Kind.DIGEST:
            return self.longest >= 16 and not self.is_time
        return self.times < 0.5 * self.filled and self.longest <= _LONGEST.get(kind, self.longest)

    @property
    def words(self) -> str:
        """What it looks like, for people; without any value."""
        if not self.rows:
            return "headers only"
        if not self.filled:
            return "blank throughout"
        blank = self.rows - self.filled
        said = [f"{self.distinct:,} different values" if self.distinct > 1 else "one value"]
        if self.is_time:
            said = ["dates or times"]
        elif self.distinct == self.filled:
            said = ["every value is different"]
        if self.joined:
            said = [f"the date of {self.joined[0]!r} and the time of {self.joined[1]!r}"]
        return ", ".join([*said, *([f"{blank:,} of {self.rows:,} blank"] if blank else [])])


def profiled(
    table: str, columns: Mapping[str, str], shapes: Mapping[str, Shape], workspace: Workspace
) -> Sequence[ColumnProfile]:
    """The profile of every column of a table of the private database. `columns` are headers by the name that they have there.

    Raises duckdb.Error.
    """
    truths = ", ".join(f"'{word}'" for word in _TRUTHS)
    counts = ["count(*)"]
    for name in columns:
        counts += [
            f"count({name})",
            f"count(DISTINCT {name})",
            f"coalesce(max(length({name})), 0)",
            f"count(*) FILTER (regexp_matches({name}, '{_TIME}'))",
            f"count(*) FILTER (regexp_full_match({name}, '[0-9]+'))",
            f"count(*) FILTER (try_cast({name} AS DOUBLE) IS NOT NULL)",
            f"count(*) FILTER (lower({name}) IN ({truths}))",
            f"count(*) FILTER (regexp_matches({name}, '{_BARE_DAY}'))",
            f"count(*) FILTER (regexp_matches({name}, '{_BARE_CLOCK}'))",
        ]
    rows, *values = workspace.run(f"SELECT {', '.join(counts)} FROM {table}")[0]
    profiles = []
    for number, (name, header) in enumerate(columns.items()):
        filled, distinct, longest, times, digits, numbers, truthful, days, clocks = values[9 * number : 9 * number + 9]
        profiles.append(
            ColumnProfile(
                header=header, column=name, shape=shapes.get(header, Shape.TEXT), rows=rows, filled=filled,
                distinct=distinct, longest=longest, times=times, digits=digits, numbers=numbers, truths=truthful,
                bare_days=days, bare_clocks=clocks,
            )
        )  # fmt: skip
    return profiles
