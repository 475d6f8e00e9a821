"""How one column is read: from what the export holds to what the vocabulary means.

Each reading is a set of SQL expressions in layers, so that the same declaration loads a file set-wise into the private
database and stands in a view over somebody else's. Nothing is coerced silently: what does not fit is a fault of its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnClause,
    ColumnElement,
    String,
    and_,
    case,
    cast,
    column,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
)

from duly import sql
from duly.connectors.columns import times
from duly.connectors.columns.origins import (
    REALS,
    UNMAPPED,
    ColumnReading,
    Origin,
    Rules,
    Shape,
    blank,
    composed,
    label_of,
    mapped,
    null_word,
    text_of,
    whole_of,
    written_in,
)
from duly.records import Kind


def read(origin: Origin, rules: Rules) -> ColumnReading:
    """How to read a column."""
    reading = _READERS[origin.column.kind](origin, rules)
    # Only a text may be a word for nothing; and a real number may be none: NaN.
    may_be_a_word = origin.shape in (Shape.TEXT, Shape.JSON, Shape.OTHER, *REALS)
    return replace(reading, text=column(label_of(origin, "text"), String)) if may_be_a_word else reading


_NUMBERS = (Shape.WHOLE, Shape.EXACT, *REALS)


def _unless_blank(text: ColumnElement[Any], rules: Rules) -> ColumnElement[Any]:
    return case((blank(text, rules.blanks), null()), else_=text)


def _id(origin: Origin, rules: Rules) -> ColumnReading:
    name, text = origin.column.name, column(label_of(origin, "text"), String)
    value, ours = column(label_of(origin, "id"), String), column(label_of(origin, "ours"), String)
    layers: list[Mapping[str, ColumnElement[Any]]] = [
        {text.name: text_of(origin)},
        {ours.name: mapped(composed(text), origin.codes)},
        {value.name: _unless_blank(ours, rules)},
    ]
    fault: ColumnElement[bool] = func.coalesce(sql.damaged_id(value), false(), type_=Boolean())
    if origin.shape in REALS:
        whole: ColumnClause[Any] = column(label_of(origin, "whole"))
        layers[0] = {**layers[0], whole.name: whole_of(origin.raw, origin.shape)}
        fault = and_(value.is_not(None), whole.is_(None))
    elif origin.shape is Shape.NESTED:
        fault = value.is_not(None)
    elif origin.shape is Shape.JSON:
        is_nested = or_(*(func.starts_with(value, sql.quoted(mark), type_=Boolean()) for mark in "[{"))
        fault = or_(fault, func.coalesce(is_nested, false()))
    if origin.column.key:
        fault = or_(value.is_(None), fault)
    return ColumnReading(name=name, layers=tuple(layers), value=value, fault=fault)


def _code(origin: Origin, rules: Rules) -> ColumnReading:
    text, ours = column(label_of(origin, "text"), String), column(label_of(origin, "ours"), String)
    declared = origin.column.codes
    if declared:
        unknown: ColumnElement[Any] = sql.quoted(UNMAPPED)
        if rules.tell_unmapped:
            unknown = sql.quoted(UNMAPPED + " ").concat(ours)
        value: ColumnElement[Any] = case(
            (ours.is_(None), null()),
            (sql.one_of(ours, *[sql.quoted(code) for code in declared]), ours),
            # Before what is blank: "None" is a word for nothing, but not where there is a code `none`.
            *((func.lower(ours) == sql.quoted(code.lower()), sql.quoted(code)) for code in declared),
            (blank(ours, rules.blanks), null()),
            else_=unknown,
        )
    else:
        value = _unless_blank(ours, rules)
    return ColumnReading(
        name=origin.column.name,
        layers=({text.name: text_of(origin)}, {ours.name: mapped(composed(text), origin.codes)}),
        value=value,
        fault=false(),
    )


def _free_text(origin: Origin, rules: Rules) -> ColumnReading:
    # "N/A" in a narrative is what somebody wrote, for the narrative rules to judge: only nothing at all is blank here,
    # and what no person writes but a program.
    text = column(label_of(origin, "text"), String)
    return ColumnReading(
        name=origin.column.name,
        layers=({text.name: sql.trimmed(written_in(origin.raw, origin.shape))},),
        value=case((or_(text == sql.quoted(""), null_word(text)), null()), else_=text),
        fault=false(),
    )


def _converted(
    origin: Origin, rules: Rules, convert: Callable[[ColumnElement[Any]], ColumnElement[Any]]
) -> ColumnReading:
    """A text that is converted, and a fault where it says something that cannot be."""
    text, ours = column(label_of(origin, "text"), String), column(label_of(origin, "ours"), String)
    value: ColumnClause[Any] = column(label_of(origin, "value"))
    layers: list[Mapping[str, ColumnElement[Any]]] = [{text.name: text_of(origin)}]
    if origin.codes:
        layers.append({ours.name: mapped(composed(text), origin.codes)})
    else:
        ours = text
    layers.append({value.name: convert(ours)})
    return ColumnReading(
        name=origin.column.name,
        layers=tuple(layers),
        value=value,
        fault=case((value.is_not(None), false()), else_=not_(blank(ours, rules.blanks))),
    )


YES, NO = ("1", "true", "yes", "y", "t", "1.0"), ("0", "false", "no", "n", "f", "0.0")
"""The words for yes and no, without regard to case."""


def _flag(origin: Origin, rules: Rules) -> ColumnReading:
    def truth(text: ColumnElement[Any]) -> ColumnElement[Any]:
        return case(
            (text.is_(None), cast(null(), Boolean())),
            (text == sql.quoted("1"), literal_column("true")),
            (text == sql.quoted("0"), literal_column("false")),
            (sql.one_of(func.lower(text), *[sql.quoted(word) for word in YES]), literal_column("true")),
            (sql.one_of(func.lower(text), *[sql.quoted(word) for word in NO]), literal_column("false")),
            else_=cast(null(), Boolean()),
        )

    if origin.shape is Shape.TRUTH and not origin.codes:
        return _as_it_is(origin)
    return _converted(origin, rules, truth)


def _count(origin: Origin, rules: Rules) -> ColumnReading:
    return _converted(origin, rules, sql.whole_number)


def _number(origin: Origin, rules: Rules) -> ColumnReading:
    if origin.shape not in _NUMBERS or origin.codes:
        return _converted(origin, rules, sql.real_number)
    text: ColumnClause[Any] = column(label_of(origin, "text"), String)
    value: ColumnClause[Any] = column(label_of(origin, "value"))
    return ColumnReading(
        name=origin.column.name,
        layers=({text.name: text_of(origin), value.name: sql.finite_number(origin.raw)},),
        value=value,
        fault=and_(text.is_not(None), value.is_(None), not_(null_word(text))),
    )


def _as_it_is(origin: Origin) -> ColumnReading:
    value: ColumnClause[Any] = column(label_of(origin, "value"))
    return ColumnReading(name=origin.column.name, layers=({value.name: origin.raw},), value=value, fault=false())


_READERS: dict[Kind, Callable[[Origin, Rules], ColumnReading]] = {
    Kind.ID: _id,
    Kind.CODE: _code,
    Kind.FLAG: _flag,
    Kind.INSTANT: times.read_instant,
    Kind.DAY: times.read_day,
    Kind.COUNT: _count,
    Kind.NUMBER: _number,
    Kind.TEXT: _free_text,
    Kind.DIGEST: _code,
}
