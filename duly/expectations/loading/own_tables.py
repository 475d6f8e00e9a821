"""The vocabulary of a force: duly's tables, with those that duly.toml, its suites in TOML and its suites in Python add.

All of them are held to the same rules at once, wherever they are declared, since each may refer to another.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from duly.errors import SettingsError
from duly.expectations.loading.lines import line_of
from duly.records import ColumnDeclaration, Kind, Record, columns_of, key_of
from duly.records.columns import COMMON, UNITS, table_name
from duly.records.own_tables import Keys, OwnTables, with_own_tables
from duly.records.vocabulary import Vocabulary, shipped_vocabulary
from duly.settings import Settings
from duly.settings.lines import lines_of, nearest_line


def vocabulary_of(settings: Settings, suites: Sequence[OwnTables]) -> Vocabulary:
    """The tables that an export may hold, by these settings and what their suites declare.

    Raises SettingsError, with every fault and its file and line.
    """
    of_settings = OwnTables(content=settings.own_tables, located=lambda keys: settings.located("own_tables", *keys))
    declared = [own for own in (of_settings, *suites) if own.content]
    return with_own_tables(declared) if declared else shipped_vocabulary()


def in_toml(name: str, content: str) -> OwnTables:
    """What a suite in TOML declares. Nothing, where it is not TOML: the reader of its standards says so."""
    try:
        parsed = tomllib.loads(content).get("own_tables", {})
    except tomllib.TOMLDecodeError:
        parsed = {}
    if not isinstance(parsed, Mapping):
        raise SettingsError("own_tables", faults=[f"{name}: own_tables: expected tables such as [own_tables.stops]"])
    lines = lines_of(content) if parsed else {}
    return OwnTables(content=parsed, located=lambda keys: f"{name}, line {nearest_line(lines, ('own_tables', *keys))}")


def in_python(name: str, content: str, tables: Sequence[type[Record]]) -> OwnTables:
    """What a suite in Python declares in TABLES, as if it stood in TOML."""

    def located(keys: Keys) -> str:
        named = [str(key) for key in keys if isinstance(key, str)]
        line = next((line for key in reversed(named) if (line := line_of(content, key))), None)
        return f"{name}, line {line}" if line else name

    return OwnTables(content={table_name(record): _declared(record) for record in tables}, located=located)


def _declared(record: type[Record]) -> Mapping[str, Any]:
    ours = shipped_vocabulary().by_name.get(table_name(record))
    columns = {column.name: column for column in columns_of(record) if column.name not in COMMON}
    if ours is not None and {column.name for column in columns_of(ours)} <= {*columns, *COMMON}:
        held = {column.name for column in columns_of(ours)}
        return {"columns": {name: _column(column) for name, column in columns.items() if name not in held}}
    return {
        "title": record.__doc__ or "",
        "key": key_of(record),
        "born": list(record.born),
        "columns": {name: _column(column) for name, column in columns.items()},
    }


def _column(column: ColumnDeclaration) -> Mapping[str, object]:
    written = {
        "kind": column.kind.value,
        "meaning": column.meaning,
        "unit": "" if column.kind in UNITS else column.unit,
        "codes": list(column.codes),
        "references": column.references,
        "planned": column.planned and column.kind in (Kind.INSTANT, Kind.DAY),
    }
    return {key: value for key, value in written.items() if value}
