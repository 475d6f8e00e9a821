"""Several columns of a source that are one value together: a date and a time of day, the parts of a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, func, null, or_

from duly import sql
from duly.connectors.columns.origins import Shape, written_in
from duly.connectors.mapping import MappedColumn, TableMapping
from duly.records import Kind

_MIDNIGHT = "[T ]0?0:00(:00([.,]0+)?)?$"
"""What a program writes behind a date that it keeps as a time."""

_NO_DATE = "^(1899-12-30|1900-01-01)[T ]"
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
    nothing = sql.quoted("")
    values: list[ColumnElement[Any]] = [
        func.coalesce(sql.tidy(written_in(raw[header], shapes[header])), nothing) for header in mapped.joined
    ]
    any_there = or_(*(value != nothing for value in values))
    if mapped.column.kind in (Kind.INSTANT, Kind.DAY):
        first, *others = values
        values = [sql.rewritten(first, sql.quoted(_MIDNIGHT), nothing)]
        values += [sql.rewritten(other, sql.quoted(_NO_DATE), nothing) for other in others]
    joined: ColumnElement[Any] = values[0]
    for value in values[1:]:
        joined = joined.concat(sql.quoted(mapped.join)).concat(value)
    return case((any_there, joined), else_=null())
