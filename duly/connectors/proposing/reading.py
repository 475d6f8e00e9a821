"""What the texts of columns say in formats, as they will be read: worked out in layers over a table of the private database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, String, column, false, literal_column, select, text

from duly import sql
from duly.connectors.columns import formats
from duly.connectors.columns.forms import form_of
from duly.settings import HOME

_LATEST_YEAR = 2099
"""Of two figures; which century is meant is no matter of whether they are read."""


def read_in(
    table: str, asked: Sequence[tuple[str, str]]
) -> tuple[FromClause, list[tuple[ColumnElement[Any], formats.Written]]]:
    """The rows of a table, and of each (column, format) that is asked for the text and what it says, over those rows.

    One expression of it all would hold each text a thousand times.
    """
    layers: list[dict[str, ColumnElement[Any]]] = [{}, {}, {}]
    says: list[tuple[ColumnElement[Any], formats.Written]] = []
    for number, (name, format_) in enumerate(asked):
        value = column(f"text_of_{name}", String)
        layers[0][value.name] = sql.tidy(literal_column(name, String))
        form = form_of(format_, HOME, day=False, swapped=False)
        if form is None:
            none = formats.Written(formats.NO_TIME, formats.NO_TIME, false(), false(), false())
            says.append((value, none))
            continue
        parts = column(f"parts{number}", String)
        layers[1][parts.name] = formats.parts_of(value, form)
        said = formats.said(parts, form, latest_year=_LATEST_YEAR)
        layer, labelled = said.as_layer(lambda part, type_, number=number: column(f"{part}{number}", type_))
        layers[2] |= layer
        says.append((value, formats.written_of(labelled)))
    texts = [column(name, String) for name in layers[0]]
    rows: Any = text(table)
    for depth, layer in enumerate(layers):
        kept: list[ColumnElement[Any]] = [*texts] if depth else []
        every = [*kept, *(expression.label(name) for name, expression in layer.items())]
        rows = sql.apart(select(*every).select_from(rows)).subquery(f"proposed{depth}")
    return rows, says
