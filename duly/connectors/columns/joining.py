"""Several columns of a source that are one value together: a date and a time of day, the parts of a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, null, or_

from duly import sql
from duly.connectors.columns.origins import Shape, blank, composed, written_in
from duly.connectors.mapping import MappedColumn, TableMapping
from duly.records import Kind

MIDNIGHT = "[T ]0?0:00(:00([.,]0+)?)?$"
"""What a program writes behind a date that it keeps as a time."""

NO_DATE = "^(1899-12-30|1900-01-01)[T ]"
"""What a program writes before a time of day that it keeps as a time: the day from which it counts."""


def with_joined(
    mapping: TableMapping, raw: Mapping[str, ColumnElement[Any]], shapes: Mapping[str, Shape]
) -> tuple[dict[str, ColumnElement[Any]], dict[str, Shape]]:
    """The columns of a source and their shapes, and beside them what several of them are together, under all their names."""
    together = {mapped.header: mapped for mapped in mapping.columns if mapped.joined and mapped.header is not None}
    return (
        {**raw, **{header: _together(mapped, raw, shapes) for header, mapped in together.items()}},
        {**shapes, **dict.fromkeys(together, Shape.TEXT)},
    )


def _together(
    mapped: MappedColumn, raw: Mapping[str, ColumnElement[Any]], shapes: Mapping[str, Shape]
) -> ColumnElement[Any]:
    """All of the values with what stands between them; null where none is there."""
    texts = [sql.tidy(written_in(raw[header], shapes[header])) for header in mapped.joined]
    if mapped.is_key:
        return _damaged_first(texts, _key(texts, mapped))
    nothing = sql.quoted("")
    is_time = mapped.column.kind in (Kind.INSTANT, Kind.DAY)
    if is_time:
        texts = [case((blank(text, mapped.blanks or ()), nothing), else_=text) for text in texts]
    values: list[ColumnElement[Any]] = [func.coalesce(text, nothing) for text in texts]
    any_there = or_(*(value != nothing for value in values))
    if is_time:
        first, *others = values
        values = [sql.rewritten(first, sql.quoted(MIDNIGHT), nothing)]
        values += [sql.rewritten(other, sql.quoted(NO_DATE), nothing) for other in others]
    whole = case((any_there, _joined(values, mapped.join)), else_=null())
    return _damaged_first(texts, whole) if mapped.column.kind is Kind.ID else whole


def _damaged_first(parts: Sequence[ColumnElement[Any]], whole: ColumnElement[Any]) -> ColumnElement[Any]:
    """An id of several parts; the first of them that a spreadsheet broke (1.23E+11) alone, so that it is refused as that."""
    return case(*((func.coalesce(sql.damaged_id(part), false()), part) for part in parts), else_=whole)


def _joined(values: Sequence[ColumnElement[Any]], between: str) -> ColumnElement[Any]:
    joined = values[0]
    for value in values[1:]:
        joined = joined.concat(sql.quoted(between)).concat(value)
    return joined


BETWEEN, _ESCAPE = "|", "\\"
"""What stands between the parts of a key; and before either of these where a part holds it, so that no two keys are alike."""


def _key(texts: Sequence[ColumnElement[Any]], mapped: MappedColumn) -> ColumnElement[Any]:
    """The parts of a key as one id. Of a key none may be blank; a reference that lacks one is the key of nothing."""
    parts: list[ColumnElement[Any]] = [
        case((blank(text, mapped.blanks or ()), null()), else_=_escaped(composed(text))) for text in texts
    ]
    if mapped.column.key:
        return _joined(parts, BETWEEN)
    any_there = or_(*(part.is_not(None) for part in parts))
    whole = _joined([func.coalesce(part, sql.quoted("")) for part in parts], BETWEEN)
    return case((any_there, whole), else_=null())


def _escaped(text: ColumnElement[Any]) -> ColumnElement[Any]:
    for mark in (_ESCAPE, BETWEEN):
        text = func.replace(text, sql.quoted(mark), sql.quoted(_ESCAPE + mark))
    return text
