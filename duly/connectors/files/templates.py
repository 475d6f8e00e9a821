"""Readings in the words of the private database, made once for columns that are read alike: building and compiling the clauses
of every column of every table would take longer than reading a small file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from duckdb_sqlalchemy import Dialect
from sqlalchemy import ColumnElement, false, literal_column
from sqlalchemy.sql.elements import False_

from duly.connectors.columns.forms import Occurring
from duly.connectors.columns.origins import ColumnReading, Origin, Rules, Shape, is_birth
from duly.connectors.columns.values import read
from duly.records import ColumnDeclaration, Kind

_COLUMN, _RAW = "duly_column", "duly_raw"
_NAME = re.compile("[a-z_0-9]+")
_KEPT = 1000
"""Readings that are kept: of one export there are some dozens."""


@dataclass(frozen=True)
class _Alike:
    """What makes two columns be read alike, but for their names and what they stand under."""

    kind: Kind
    declared: tuple[str, ...]
    is_planned: bool
    is_key: bool
    is_birth: bool
    shape: Shape
    format: str
    codes: tuple[tuple[str, str], ...]
    occurring: Occurring


@dataclass(frozen=True)
class _Spelled:
    """A reading as text. Each expression is None where the reading has none, or where it is never true."""

    layers: tuple[tuple[tuple[str, str], ...], ...]
    expressions: Mapping[str, str | None]


def read_spelled(origin: Origin, rules: Rules) -> ColumnReading:
    """How to read a column of the private database. Of another column alike, what was worked out is used again."""
    if origin.precision is not None:
        return read(origin, rules)
    column, raw = origin.column, _written(origin.raw)
    spelled = _spelled(
        _Alike(
            kind=column.kind,
            declared=column.codes,
            is_planned=column.planned,
            is_key=column.key,
            is_birth=is_birth(column),
            shape=origin.shape,
            format=origin.format,
            codes=tuple(origin.codes.items()),
            occurring=origin.occurring,
        ),
        rules,
    )

    def of_column(text: str) -> str:
        return text.replace(_COLUMN, column.name).replace(_RAW, raw)

    clauses: dict[str, Any] = {
        name: None if text is None else _as_clause(of_column(text)) for name, text in spelled.expressions.items()
    }
    if clauses["fault"] is None:
        clauses["fault"] = false()
    layers = ({of_column(name): _as_clause(of_column(text)) for name, text in layer} for layer in spelled.layers)
    return ColumnReading(name=column.name, layers=tuple(layers), **clauses)


def _text_of(expression: ColumnElement[Any]) -> str:
    return str(expression.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))


def _written(raw: ColumnElement[Any]) -> str:
    """What a column stands under: the name of one, or what several are together."""
    text = _text_of(raw)
    return text if _NAME.fullmatch(text) else f"({text})"


def _as_clause(text: str) -> ColumnElement[Any]:
    return literal_column(text if _NAME.fullmatch(text) else f"({text})")


@lru_cache(maxsize=_KEPT)
def _spelled(alike: _Alike, rules: Rules) -> _Spelled:
    name = f"dob_{_COLUMN}" if alike.is_birth else _COLUMN
    origin = Origin(
        column=ColumnDeclaration(
            name=name, kind=alike.kind, meaning="", codes=alike.declared, planned=alike.is_planned, key=alike.is_key
        ),
        raw=literal_column(_RAW),
        shape=alike.shape,
        format=alike.format,
        codes=dict(alike.codes),
        occurring=alike.occurring,
    )
    reading = read(origin, rules)

    def text_of(expression: ColumnElement[Any]) -> str:
        return _text_of(expression).replace(name, _COLUMN)

    return _Spelled(
        layers=tuple(
            tuple((label.replace(name, _COLUMN), text_of(expression)) for label, expression in layer.items())
            for layer in reading.layers
        ),
        expressions={
            item.name: None if value is None or isinstance(value, False_) else text_of(value)
            for item in fields(reading)
            if item.name not in ("name", "layers")
            for value in [getattr(reading, item.name)]
        },
    )


_DIALECT = Dialect(paramstyle="qmark")  # so that it doubles no percent signs
