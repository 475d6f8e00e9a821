"""Conditions on one column: marked, of a population, one of a list, the same as another, filled, before or after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, cast, false, literal, not_, null, or_, true
from sqlalchemy.types import Boolean, Date, DateTime

from duly.checks import AS_OF, AS_OF_DAY, UNMAPPED, exactly, surely
from duly.expectations.patterns.conditions import Leaf, Truth, Values
from duly.expectations.patterns.populations import Named, State
from duly.expectations.patterns.rows import Moment, Row, moment_of
from duly.expectations.patterns.scenes import BEGUN, LONG_AFTER, a_value, another_value
from duly.expectations.patterns.units import Field, tells_later
from duly.records import Kind
from duly.records.columns import table_name

CANNOT_TELL: ColumnElement[bool] = cast(null(), Boolean)


_LONDON = ZoneInfo("Europe/London")


_FAR = date(2099, 1, 1)


AS_AT: Literal["as-at"] = "as-at"


Other = date | datetime | Field | Literal["as-at"]
"""What a time may be compared with."""


@dataclass(frozen=True)
class IsMarked(Leaf):
    blank_is_unknown: bool

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        marked = row.value(self.path)
        return marked if self.blank_is_unknown or flags_strict else surely(marked)

    def truth(self, values: Values) -> Truth:
        value = values.get(self.path)
        return None if value is None and self.blank_is_unknown else bool(value)

    @property
    def words(self) -> str:
        return f"{self.path} is marked"

    @property
    def certain(self) -> bool:
        return not self.blank_is_unknown

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        return (("marked", True), ("marked no", False), ("blank", None))


@dataclass(frozen=True)
class InPopulation(Leaf):
    """A population that duly's own standards use. Its `field` is the column by which it is reached."""

    named: Named

    @property
    def path(self) -> str:
        return self.named.name

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        told = row.rows.c[self.named.label]
        ages = [doubt.when for doubt in self.named.doubts(row.rows)] if row.children_assumed else []
        return case((or_(*ages), true()), else_=told) if ages else told

    def truth(self, values: Values) -> Truth:
        state: State = values[self.named.name]
        return state.truth

    @property
    def words(self) -> str:
        return self.named.words

    @property
    def at_home(self) -> bool:
        """It is asked of the table that it is known of, and not of one that refers there."""
        return table_name(self.field.record) == self.named.table and self.field.column.key

    @property
    def certain(self) -> bool:
        return self.at_home and self.named.certain_at_home

    @property
    def told_apart(self) -> bool:
        return self.named.told_apart

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        return tuple((state.words, state) for state in self.named.states if not (state.away and self.at_home))


@dataclass(frozen=True)
class In(Leaf):
    codes: tuple[Any, ...]

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        value = row.value(self.path)
        return case((or_(row.blank(self.path), row.unmapped(self.path)), CANNOT_TELL), else_=value.in_(self.codes))

    def truth(self, values: Values) -> Truth:
        value = values.get(self.path)
        return None if value is None or value == UNMAPPED else value in self.codes

    @property
    def words(self) -> str:
        return f"{self.path} is {' or '.join(str(code) for code in self.codes)}"

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        others = [code for code in self.field.column.codes if code not in self.codes]
        if self.field.column.kind is Kind.COUNT:
            others = [max(self.codes) + 1]
        other = ("another value", others[0]) if others else ("another value", "OTHER_1")
        unmapped = (("a code that is not known", UNMAPPED),) if self.field.column.kind is Kind.CODE else ()
        listed = tuple((str(code), code) for code in self.codes)
        if len(others) == 0 and self.field.column.codes:
            return (*listed, ("blank", None), *unmapped)
        return (*listed, other, ("blank", None), *unmapped)


@dataclass(frozen=True)
class SameAs(Leaf):
    """A column holds the same as another."""

    other: Field

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        vague = or_(row.unmapped(self.path), row.unmapped(self.other.path))
        return case((vague, CANNOT_TELL), else_=row.value(self.path) == row.value(self.other.path))

    def truth(self, values: Values) -> Truth:
        mine, other = values.get(self.path), values.get(self.other.path)
        return None if mine is None or other is None or UNMAPPED in (mine, other) else mine == other

    @property
    def words(self) -> str:
        return f"{self.path} is the same as {self.other.path}"

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        return (("a value", a_value(self.field)), ("another value", another_value(self.field)), ("blank", None))

    def leaves(self) -> Iterator[Leaf]:
        yield self
        yield SameAs(self.other, self.field)


@dataclass(frozen=True)
class Filled(Leaf):
    blank: bool  # it asks for a blank

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        blank = row.blank(self.path)
        filled = blank if self.blank else not_(blank)
        if not tells_later(self.field.column):
            return filled
        # as things stood what is later is not there; what no export can know is a fault (A26)
        return case((row.moment(self.path).span.future, CANNOT_TELL), else_=filled)

    def truth(self, values: Values) -> Truth:
        return (values.get(self.path) is None) is self.blank

    @property
    def words(self) -> str:
        return f"{self.path} is {'blank' if self.blank else 'filled'}"

    @property
    def certain(self) -> bool:
        return True

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        return (("filled", a_value(self.field)), ("blank", None))


@dataclass(frozen=True)
class Compared(Leaf):
    """A time or date before or after a date, another column, or the as-at instant."""

    after: bool
    other: Other

    def sql(self, row: Row, *, flags_strict: bool = False) -> ColumnElement[bool]:
        mine, other = row.moment(self.path), self._other(row)
        first, second = (other, mine) if self.after else (mine, other)
        # true where the worst reading of both is in order, false where the best is not
        if self._by_day(row):
            return first.day < second.day
        return case(
            (first.span.end < second.span.lo, true()),
            (first.span.lo >= second.span.end, false()),
            else_=CANNOT_TELL,
        )

    def _by_day(self, row: Row) -> bool:
        day = isinstance(self.other, date) and not isinstance(self.other, datetime)
        other_day = isinstance(self.other, Field) and self.other.column.kind is Kind.DAY
        return self.field.column.kind is Kind.DAY or day or other_day

    def _other(self, row: Row) -> Moment:
        if isinstance(self.other, str):
            return Moment(span=exactly(AS_OF), day=AS_OF_DAY, bare=false())
        if isinstance(self.other, Field):
            return row.moment(self.other.path)
        if isinstance(self.other, datetime):
            return moment_of(exactly(cast(literal(utc_of(self.other)), DateTime)))
        return Moment(span=exactly(cast(null(), DateTime)), day=cast(literal(self.other), Date), bare=true())

    def truth(self, values: Values) -> Truth:
        mine = values.get(self.path)
        other = values.get(self.other.path) if isinstance(self.other, Field) else self.other
        if mine is None or other is None:
            return None
        if other == AS_AT:
            other = LONG_AFTER  # no edge row is judged earlier
        by_clock = all(isinstance(value, datetime) or "T" in str(value) for value in (mine, other))
        first, second = (_instant(mine), _instant(other)) if by_clock else (day_of(mine), day_of(other))
        return first > second if self.after else first < second

    @property
    def words(self) -> str:
        other = self.other.path if isinstance(self.other, Field) else str(self.other)
        return f"{self.path} is {'after' if self.after else 'before'} {other}"

    def candidates(self) -> tuple[tuple[str, Any], ...]:
        if self.other == AS_AT:
            return (("long ago", self._written(BEGUN)), ("in the far future", self._written(_FAR)), ("blank", None))
        day = day_of(self.other if isinstance(self.other, date) else BEGUN)
        days = {"the day before": day - timedelta(days=1), "that day": day, "the day after": day + timedelta(days=1)}
        return (*((words, self._written(at)) for words, at in days.items()), ("blank", None))

    def _written(self, day: date) -> str:
        return f"{day_of(day).isoformat()}{'' if self.field.column.kind is Kind.DAY else 'T12:00:00'}"

    def leaves(self) -> Iterator[Leaf]:
        yield self
        if isinstance(self.other, Field):
            yield Compared(self.other, not self.after, self.field)


def utc_of(moment: datetime) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=_LONDON)
    return aware.astimezone(UTC).replace(tzinfo=None)


def _instant(value: Any) -> datetime:
    return utc_of(value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00")))


def day_of(value: Any) -> date:
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(_LONDON)).date()
    if isinstance(value, date):
        return value
    moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return day_of(moment)
