"""Names that a table or a column of a force's own may not have: duly's own, and words of SQL, in which they would stand bare."""

from __future__ import annotations

import re

from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS

from duly.records.columns import COMMON, COMPANION, Record

LONGEST = 40
"""PostgreSQL cuts a name short at 63 characters, and duly puts its own words behind a column's name."""

_OWN = "duly_"
_TABLES = ("assessments", "waivers", "working_days", "school_days", "school_hours")
"""Tables that duly makes beside the records while it judges."""

# What DuckDB or PostgreSQL read as a word of their own, where SQLAlchemy does not count it as reserved.
_WORDS = (
    "anti", "asof", "at", "bigint", "bit", "boolean", "by", "char", "character", "coalesce", "collation", "columns",
    "concurrently", "dec", "decimal", "describe", "exists", "extract", "float", "generated", "glob", "grouping",
    "grouping_id", "inout", "int", "integer", "interval", "lambda", "lateral", "map", "national", "nchar", "none",
    "nullif", "numeric", "out", "overlay", "pivot", "pivot_longer", "pivot_wider", "position", "positional", "precision",
    "qualify", "real", "row", "semi", "setof", "show", "smallint", "struct", "substring", "summarize", "tablesample",
    "time", "timestamp", "treat", "trim", "try_cast", "unpack", "unpivot", "values", "varchar",
)  # fmt: skip
_SQL = frozenset({*RESERVED_WORDS, *_WORDS})


def fault_of_table(name: str) -> str:
    """Why a table may not be called so; blank where it may."""
    if name in _TABLES:
        return f"{name} is a table that duly makes itself: choose another name"
    return _fault(name)


def fault_of_column(name: str) -> str:
    """Why a column may not be called so; blank where it may."""
    if name in COMMON:
        return f"{name} is a column that every table may carry, and need not be declared; those are {', '.join(COMMON)}"
    if name.endswith(COMPANION):
        return f"{name} ends in {COMPANION}, as the column of duly's own that stands beside a time does: choose another name"
    if hasattr(Record, name):
        return f"{name} is a name that duly keeps for itself: choose another, such as {name}_of_record"
    return _fault(name)


def _fault(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        return f"{name!r} is not a name such as stop_id: small letters and figures, words joined by single underscores"
    if len(name) > LONGEST:
        return f"{name} has {len(name)} characters, and {LONGEST} is the most"
    if name.startswith(_OWN):
        return f"{name} begins with {_OWN}, as names of duly's own do: choose another"
    if name in _SQL:
        return (
            f"{name} is a word of SQL: choose another name, such as {name}_of_record; duly.toml maps the header to it"
        )
    return ""
