"""What the columns of a typed source hold, by what DuckDB and the databases call their types."""

from __future__ import annotations

from sqlalchemy import types
from sqlalchemy.dialects import postgresql

from duly.connectors.columns.origins import Shape

_BY_NAME = {
    "VARCHAR": Shape.TEXT, "BOOLEAN": Shape.TRUTH, "DATE": Shape.DAY, "DOUBLE": Shape.REAL, "FLOAT": Shape.SINGLE,
    "TIMESTAMP WITH TIME ZONE": Shape.INSTANT, "TIMESTAMP": Shape.CLOCK, "TIMESTAMP_S": Shape.CLOCK,
    "TIMESTAMP_MS": Shape.CLOCK, "TIMESTAMP_NS": Shape.CLOCK, "JSON": Shape.JSON, "INTEGER": Shape.WHOLE,
    "UINTEGER": Shape.WHOLE,
}  # fmt: skip
_NESTED = ("STRUCT(", "MAP(", "UNION(", "LIST(", "VARIANT", "GEOMETRY")

_NESTED_TYPES = ("Struct", "Map", "Union", "FixedArray", "Variant")
"""What DuckDB's dialect calls such types: known by name, because most exports are read without the dialect."""


def shape_of(type_name: str) -> Shape:
    """The shape of a DuckDB type. What is none of the known ones is read as the text it prints as."""
    name = type_name.upper()
    if name.endswith("]") or name.startswith(_NESTED):
        return Shape.NESTED
    if name.startswith("DECIMAL"):
        return Shape.WHOLE if name.replace(" ", "").endswith(",0)") else Shape.EXACT
    return Shape.WHOLE if name.endswith("INT") else _BY_NAME.get(name, Shape.OTHER)


def shape_in(type_: types.TypeEngine[object]) -> Shape:
    """The shape of a database's own type, as SQLAlchemy reflects it."""
    match type_:
        case postgresql.DOMAIN():
            return shape_in(type_.data_type)
        case types.Boolean():
            return Shape.TRUTH
        case types.DateTime():
            return Shape.INSTANT if type_.timezone else Shape.CLOCK
        case types.Date():
            return Shape.DAY
        case types.Integer():
            return Shape.WHOLE
        case types.Float():
            return Shape.SINGLE if isinstance(type_, types.REAL) else Shape.REAL
        case types.Numeric():
            return Shape.WHOLE if type_.scale == 0 else Shape.EXACT
        case types.JSON():
            return Shape.JSON
        case types.ARRAY():
            return Shape.NESTED
        case _ if type(type_).__name__ in _NESTED_TYPES:
            return Shape.NESTED
        case types.Enum() | types.Uuid():
            return Shape.OTHER
        case types.String():
            return Shape.TEXT
        case _:
            return Shape.OTHER
