"""Which rows of a source `where` chooses: by values as they are written, or by days and numbers once they are read.

A row of which nobody can tell is neither chosen nor left out unseen: it is refused by the column that cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, case, column, false, func, literal_column, null, or_

from duly import sql
from duly.connectors.columns.origins import FAULT, ColumnReading, Origin, Rules, Shape, blank, label_of, written_in
from duly.connectors.columns.values import read
from duly.connectors.mapping import AskedColumn, Condition, TableMapping
from duly.records import Kind
from duly.sql.blanks import tidied

_TRUE: ColumnElement[bool] = literal_column("true", Boolean)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """How rows are chosen. `at_once` holds over the source where that is enough, `once_read` over the layers of `readings`;
    `faults` are conditions, by the name of the column that asks, of rows of which it cannot be told."""

    at_once: tuple[ColumnElement[bool], ...] = ()
    readings: tuple[ColumnReading, ...] = ()
    once_read: tuple[ColumnElement[bool], ...] = ()
    faults: tuple[tuple[str, ColumnElement[bool]], ...] = ()


def choice_of(
    mapping: TableMapping,
    raw: Mapping[str, ColumnElement[Any]],
    shapes: Mapping[str, Shape],
    formats: Mapping[str, str],
    rules: Rules,
) -> Choice:
    """How the rows of a source are chosen. `formats` are those chosen for the columns that are read as days."""
    if not mapping.where:
        return Choice()

    def holds(asked: AskedColumn) -> ColumnElement[bool]:
        header = asked.mapped.header or ""
        return _holds(asked.condition, sql.tidy(written_in(raw[header], shapes[header])), rules)

    if all(asked.condition.kind is Kind.CODE for asked in mapping.asked):
        return Choice(at_once=(or_(*(and_(*map(holds, way)) for way in mapping.where)),))
    tests: dict[str, _Test] = {}
    for asked in mapping.asked:
        name, header = asked.mapped.column.name, asked.mapped.header or ""
        origin = Origin(column=asked.mapped.column, raw=raw[header], shape=shapes[header], format=formats.get(name, ""))
        tests[name] = _read_test(asked.condition, origin, rules) or _text_test(origin, holds(asked))
    chosen = or_(*(and_(*(tests[asked.mapped.column.name].holds for asked in way)) for way in mapping.where))
    return Choice(
        readings=tuple(test.reading for test in tests.values()),
        once_read=(func.coalesce(chosen, _TRUE, type_=Boolean()),),
        faults=tuple(
            (name, and_(chosen.is_(None), test.cannot_tell))
            for name, test in tests.items()
            if test.cannot_tell is not None
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Test:
    """A condition over the layers of a reading: null where it cannot be told."""

    reading: ColumnReading
    holds: ColumnElement[bool]
    cannot_tell: ColumnElement[bool] | None = None


def _holds(condition: Condition, text: ColumnElement[Any], rules: Rules) -> ColumnElement[bool]:
    """Whether a text is one of the values, or none; never null where it is asked for none."""
    words = [tidied(value) for value in condition.values]
    held: list[ColumnElement[bool]] = []
    if any(words):
        held.append(sql.one_of(text, *[sql.quoted(word) for word in words if word]))
    if not all(words):
        held.append(blank(text, rules.blanks))
    is_one = or_(*held)
    return ~func.coalesce(is_one, false(), type_=Boolean()) if condition.negated else is_one


def spelled_otherwise(
    mapping: TableMapping, raw: Mapping[str, ColumnElement[Any]], shapes: Mapping[str, Shape]
) -> dict[str, ColumnElement[bool]]:
    """Of each header that `where` asks for values, whether a row holds one of them but for its case: such a row counts as one of
    another value, which `codes` would not, so that it is told."""
    named: dict[str, set[str]] = {}
    for asked in mapping.asked:
        header = asked.mapped.header
        if asked.condition.kind is Kind.CODE and header is not None and header in raw:
            named.setdefault(header, set()).update(filter(None, map(tidied, asked.condition.values)))
    otherwise = {}
    for header, words in named.items():
        text = sql.tidy(written_in(raw[header], shapes[header]))
        exactly, lowered = ([sql.quoted(word) for word in sorted(some)] for some in (words, {*map(str.lower, words)}))
        if words:
            otherwise[header] = and_(sql.one_of(func.lower(text), *lowered), ~sql.one_of(text, *exactly))
    return otherwise


def _text_test(origin: Origin, holds: ColumnElement[bool]) -> _Test:
    label = column(label_of(origin, "holds"), Boolean)
    layers: tuple[Mapping[str, ColumnElement[Any]], ...] = ({label.name: func.coalesce(holds, false())},)
    return _Test(reading=ColumnReading(name=origin.column.name, layers=layers, value=label, fault=false()), holds=label)


def _read_test(condition: Condition, origin: Origin, rules: Rules) -> _Test | None:
    """A range: of what is read as a day or a number. None of a condition of another kind."""
    if condition.kind is Kind.CODE:
        return None
    reading = read(origin, rules)
    bad = reading.fault if reading.odd is None else reading.odd >= literal_column(str(FAULT))
    inside = and_(*_ends(condition, reading.value))
    holds = case((bad, null()), (reading.value.is_(None), false()), else_=inside)
    return _Test(reading=reading, holds=holds, cannot_tell=bad)


def _ends(condition: Condition, value: ColumnElement[Any]) -> Sequence[ColumnElement[bool]]:
    ends = []
    if condition.low is not None:
        ends.append(value >= _written(condition.low))
    if condition.high is not None:
        ends.append(value <= _written(condition.high))
    if condition.under is not None:
        ends.append(value < _written(condition.under))
    return ends


def _written(end: float | date) -> ColumnElement[Any]:
    return literal_column(f"DATE '{end.isoformat()}'" if isinstance(end, date) else repr(end))
