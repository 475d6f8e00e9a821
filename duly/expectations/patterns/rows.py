"""The rows that a declaration judges, as the rule of a pattern or a condition reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, false, literal, not_, or_

from duly import sql
from duly.checks import (
    CLOCK_DRIFT_SECONDS,
    UNMAPPED,
    Case,
    Missing,
    Parameter,
    Span,
    is_placeholder,
    non_compliant,
    not_yet_due,
    surely,
    unknown,
    when,
)
from duly.expectations.patterns.units import Field, Unit, span_of_day
from duly.records import Kind

FUTURE_DATED = "A time of the record, or of a row that would be enough, lies after the export was made"

_LONGER_THAN_AN_HOUR = 7200
"""A time that stands for longer than this was written as a date: the hour that the clock repeats is shorter."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A time or a date of a row. `day` is its local date; `bare` holds where it was written without a clock."""

    span: Span
    day: ColumnElement[Any]
    bare: ColumnElement[bool]

    def before(self, other: Moment) -> ColumnElement[bool]:
        """It is earlier than the other by more than two clocks disagree, or on an earlier date where one has no clock."""
        by_clock = sql.seconds_between(other.span.lo, self.span.end) < -CLOCK_DRIFT_SECONDS
        return or_(by_clock, and_(or_(self.bare, other.bare), self.day < other.day))


def moment_of(span: Span) -> Moment:
    """An instant as a moment."""
    bare = surely(sql.seconds_between(span.lo, span.hi) > _LONGER_THAN_AN_HOUR)
    return Moment(span=span, day=span.day, bare=bare)


def moment_of_day(day: ColumnElement[Any]) -> Moment:
    """A date as a moment."""
    return Moment(span=span_of_day(day), day=day, bare=literal(True))


@dataclass(frozen=True, kw_only=True)
class Row:
    """The rows of a unit with every field under its label, the pattern's numbers, and what an absence means."""

    unit: Unit
    rows: FromClause
    numbers: Mapping[str, Parameter]
    missing: Missing
    children_assumed: bool = False
    """Whoever may be a child, by an age alone, is taken for one."""

    def over(self, rows: FromClause) -> Row:
        """The same over rows that have more columns."""
        return replace(self, rows=rows)

    def field(self, path: str) -> Field:
        return self.unit.fields[path]

    def value(self, path: str) -> ColumnElement[Any]:
        """The value of a field; of a time, its earliest instant."""
        return self.rows.c[self.field(path).label]

    def moment(self, path: str) -> Moment:
        """The time or the date that a field holds."""
        return self.moment_at(self.field(path), self.field(path).label)

    def moment_at(self, held: Field, label: str) -> Moment:
        """The time or the date of a field that these rows hold under a label of their own."""
        column = self.rows.c[label]
        return moment_of_day(column) if held.column.kind is Kind.DAY else moment_of(when(column))

    def not_begun(self, path: str) -> tuple[Case, ...]:
        """The cases of a row of which the start of a clock had not come at the as-at instant (A13), or is not recorded."""
        span = self.moment(path).span
        blank = unknown(f"no_{reason_of(path)}", f"{path} is not recorded", span.missing)
        if not self.unit.may_begin_later(path):
            return (blank,)
        return (not_yet_due("not_begun", f"{path} lies after the as-at instant", span.later), blank)

    def number(self, name: str) -> ColumnElement[Any]:
        """A number of the pattern, as tuned."""
        return self.numbers[name].value

    def blank(self, path: str) -> ColumnElement[bool]:
        """Nothing is recorded; of free text, nothing that says anything. Never null."""
        value = self.value(path)
        if self.field(path).column.kind is Kind.TEXT:
            return or_(value.is_(None), is_placeholder(value))
        return value.is_(None)

    def unmapped(self, path: str) -> ColumnElement[bool]:
        """It is a code that the mapping does not know. Never null."""
        if self.field(path).column.kind is not Kind.CODE:
            return false()
        return surely(self.value(path) == UNMAPPED)

    def untold(self, *paths: str, absent: bool = True) -> tuple[Case, ...]:
        """The cases of a row of which a field cannot be told: its link dangles, its code is unmapped, or it is blank.

        With `absent` a blank is what the missing policy says of it.
        """
        cases: list[Case] = []
        for path in paths:
            field = self.field(path)
            blank = self.blank(path)
            if field.hops:
                dangles = self.dangles(path)
                cases.append(dangles)
                blank = and_(blank, not_(dangles.when))  # what is not there is not blank
            if field.column.kind is Kind.CODE:
                cases.append(unknown("unmapped_code", "A code is not known to the mapping", self.unmapped(path)))
            policy = self if absent else replace(self, missing=Missing.UNKNOWN)
            cases.append(policy.lacking(f"no_{reason_of(path)}", f"{path} is not recorded", blank))
        return tuple(cases)

    def lacking(
        self, breach: str, words: str, when: ColumnElement[bool] | None = None, *, untold: str | None = None
    ) -> Case:
        """The case of a row that lacks what is asked for: a breach, or by the missing policy `untold` (else the same reason)."""
        if self.missing is Missing.FAIL:
            return non_compliant(breach, words, when)
        return unknown(untold or breach, words, when)

    def asked(self, path: str) -> tuple[Case, ...]:
        """The cases of a row in which a field that must be filled is not, or cannot be told."""
        return replace(self, missing=Missing.FAIL).untold(path)

    def dangles(self, *paths: str) -> Case:
        """The case of a row that names a record which is not there."""
        ways = sorted(
            {
                "__".join(held.hops[:length])
                for held in map(self.field, paths)
                for length in range(1, len(held.hops) + 1)
            }
        )
        words = "A record that it refers to is not in the export, or was made for a test"
        return unknown("dangling_link", words, or_(false(), *(self.rows.c[f"dangles__{way}"] for way in ways)))


def reason_of(path: str) -> str:
    """A path as a part of a reason: "incident_id.district" is "incident_id_district"."""
    return path.replace(".", "_").lower()
