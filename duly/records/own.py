"""Tables and columns that a force adds to the vocabulary, made into the same kind of value as those of the package.

Each record made here has a MetaData and a registry of its own, so that two catalogues in one process may call a table the
same without meeting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import MetaData, inspect
from sqlalchemy.orm import Mapped

from duly.records.columns import COMMON, ColumnDeclaration, Record, columns_of, declared, table_name, telling_apart


def own_record(
    name: str, columns: Sequence[ColumnDeclaration], *, title: str = "", born: tuple[str, ...] = ()
) -> type[Record]:
    """A table of the force's own. Without a key among its columns, all of them together tell its rows apart.

    `title` says what one row is; `born` names the instants that tell when a record came to be, best first.
    """
    keyed = any(column.key for column in columns)
    parts = frozenset() if keyed else frozenset(column.name for column in columns)
    return _made(name, columns, parts, title=title, born=born)


def extended(record: type[Record], columns: Sequence[ColumnDeclaration]) -> type[Record]:
    """A table of the package with further columns: another class of the same table name, beside the one that it is made of."""
    parts = frozenset() if _has_key(record) else frozenset(column.name for column in inspect(record).primary_key)
    held = [column for column in columns_of(record) if column.name not in COMMON]
    made = _made(table_name(record), [*held, *columns], parts, title=record.__doc__ or "", born=record.born)
    made.stands_before_entry = record.stands_before_entry
    return made


def _has_key(record: type[Record]) -> bool:
    return any(column.key for column in columns_of(record))


def _made(
    name: str, columns: Iterable[ColumnDeclaration], parts: frozenset[str], *, title: str, born: tuple[str, ...]
) -> type[Record]:
    mapped = {column.name: _mapped(column, is_part=column.name in parts) for column in columns}
    class_name = "".join(word.capitalize() for word in name.split("_"))
    members = {
        "__module__": __name__, "__doc__": title or None, "__tablename__": name, "metadata": MetaData(),
        "born": born, "own": True, **mapped,
    }  # fmt: skip
    return type(class_name, (Record,), members)


def _mapped(column: ColumnDeclaration, *, is_part: bool) -> Mapped[Any]:
    details = {field.name: getattr(column, field.name) for field in fields(column) if field.name != "name"}
    mapped = declared(**details)
    return telling_apart(mapped) if is_part else mapped
