"""What changed in the export itself since the run before: a column that went, a file that is last night's, a code never seen.

A rate that falls because the export changed looks like a force that got worse. Only places are kept: tables, columns, files and
codes that no mapping knows, never a value of a record.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select

from duly.history.suspects import NIGHTS
from duly.history.tables import ReadingRow, ResultRow, RunRow, SeenCodeRow
from duly.results import Manifest, RunInfo, TableManifest

_HALF = 0.5
"""Of the rows that a table had in the run before: with fewer, it is told."""

_FEW = 20
"""Rows up to which a table may have more than twice as many as in the run before, and nothing is told."""

_LONGEST_CODE = 256
_FIGURES = re.compile(r"[0-9]+")
_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What was read of one table. `files` has the SHA-256 of each file, by its name."""

    rows: int = 0
    refused: int = 0
    columns: frozenset[str] = frozenset()
    blank: frozenset[str] = frozenset()
    files: Mapping[str, str] = field(default_factory=dict)
    hollow: frozenset[str] = frozenset()  # files without a row

    @property
    def is_whole(self) -> bool:
        """Every file of the table is known by what it holds."""
        return bool(self.files) and all(self.files.values())


def keep_reading(connection: Connection, run: int, info: RunInfo) -> tuple[str, ...]:
    """Keep what a run read, in a writing connection; what changed since the run before it, a sentence each.

    A run of a sample is neither kept nor held against another.
    """
    if info.sample:
        return ()
    tables = {name: _read(info.manifest, table) for name, table in info.manifest.tables.items() if not table.unfit}
    content = {
        name: {
            "rows": read.rows,
            "refused": read.refused,
            "columns": sorted(read.columns),
            "blank": sorted(read.blank),
            "files": dict(read.files),
            "hollow": sorted(read.hollow),
        }
        for name, read in tables.items()
    }
    connection.execute(insert(ReadingRow).values(run=run, content=json.dumps(content, sort_keys=True)))
    nights = connection.execute(
        select(RunRow.number, RunRow.as_of, RunRow.time_zone, ReadingRow.content)
        .join(ReadingRow, ReadingRow.run == RunRow.number)
        .where(RunRow.as_of < info.as_of)
        .order_by(RunRow.as_of.desc())
        .limit(NIGHTS)
    ).all()
    if not nights:
        return tuple(_new_codes(connection, info, {}))
    before = [(_day(row.as_of, row.time_zone), _parsed(row.content)) for row in nights]
    then, was = before[0]
    more = len(_judged(connection, run) - _judged(connection, nights[0].number))
    told = [*_changes(was, tables, then), *_come(was, tables, then, more), *_older(before, tables)]
    return tuple(told + list(_new_codes(connection, info, was)))


def _judged(connection: Connection, run: int) -> set[int]:
    """The standards that a run judged, by their numbers."""
    return {*connection.scalars(select(ResultRow.standard).where(ResultRow.run == run).distinct())}


def _read(manifest: Manifest, table: TableManifest) -> _Read:
    sources = [source for source in manifest.sources if source.table == table.table]
    return _Read(
        rows=table.rows_read,
        refused=table.refused,
        columns=frozenset(table.columns),
        blank=frozenset(table.blank),
        files={source.name: source.sha256 or "" for source in sources},
        hollow=frozenset(source.name for source in sources if not source.rows),
    )


def _parsed(content: str) -> dict[str, _Read]:
    tables: Mapping[str, Any] = json.loads(content)
    return {
        name: _Read(
            rows=table["rows"],
            columns=frozenset(table["columns"]),
            blank=frozenset(table["blank"]),
            files=table["files"],
            hollow=frozenset(table.get("hollow", ())),  # not kept by earlier versions
        )
        for name, table in tables.items()
    }


def _day(instant: datetime, zone: str) -> str:
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y, %H:%M}"


def _changes(before: Mapping[str, _Read], now: Mapping[str, _Read], then: str) -> Iterator[str]:
    """What went or stood still since the export that was judged as at `then`."""
    shared = [name for name in now if name in before]
    for name in before:
        if name not in now:
            why = "it is not there, is unfit, or no standard asks for it"
            yield f"{name}: was read of the export as at {then} and is not now: {why}"
    for name in shared:
        old, new = before[name], now[name]
        if gone := sorted(old.columns - new.columns):
            yield f"{name}: {_these(gone)} in the export as at {then} and no longer"
        if emptied := sorted((new.blank - old.blank) & old.columns):
            yield f"{name}: {', '.join(emptied)} held values in the export as at {then} and hold none in any row now"
        if filled := sorted((old.blank - new.blank) & new.columns):
            yield f"{name}: {', '.join(filled)} held no value in any row in the export as at {then}, and now there are some"
        yield from (f"{name}: {told}, unlike in the export as at {then}" for told in _lost(old.files, new.files))
        if new.rows < old.rows * _HALF:
            yield f"{name}: {new.rows:,} rows, where the export as at {then} had {old.rows:,}"
        elif new.rows * _HALF > old.rows and new.rows > _FEW:
            yield f"{name}: {new.rows:,} rows, more than twice the {old.rows:,} in the export as at {then}"
        elif hollow := sorted((new.hollow - old.hollow) & old.files.keys()):
            yield f"{name}: {', '.join(hollow)} {'has' if len(hollow) == 1 else 'have'} no row, unlike in the export as at {then}"
    same = [name for name in shared if now[name].is_whole and _content(now[name]) == _content(before[name])]
    if same and len(same) == len(now) == len(before):
        yield f"every file is the same, byte by byte, as in the export as at {then}: was it made anew?"
    elif stood := [name for name in same if _is_of_events(name, now)]:
        yield f"the files of {', '.join(stood)} are the same, byte by byte, as in the export as at {then}; others changed"


def _come(before: Mapping[str, _Read], now: Mapping[str, _Read], then: str, more: int) -> Iterator[str]:
    """Tables and columns that were not read then. Where `more` standards are judged now, what they ask for is no news of the
    export: it is counted in one sentence."""
    tables = sorted(now.keys() - before.keys())
    columns = {
        name: come for name in now if name in before and (come := sorted(now[name].columns - before[name].columns))
    }
    if more and (tables or columns):
        yield (
            f"tables: {len(tables):,}, and columns of others: {sum(map(len, columns.values())):,}, are read that were not of the "
            f"export as at {then}: {more:,} more {'standard is' if more == 1 else 'standards are'} judged"
        )
        return
    for name in tables:
        yield f"{name}: is read now and was not in the export as at {then}: it is new, or was unfit then"
    for name, come in columns.items():
        yield f"{name}: {_these(come)} not in the export as at {then} and {'is' if len(come) == 1 else 'are'} now"


def _older(before: Sequence[tuple[str, Mapping[str, _Read]]], now: Mapping[str, _Read]) -> Iterator[str]:
    """Tables of events whose files are those of a night before the last once more. Where all are, the night is suspect for it."""
    (_, last), *others = before
    again: dict[str, list[str]] = {}
    for name, read in now.items():
        if (
            not read.is_whole
            or not _is_of_events(name, now)
            or name not in last
            or not last[name].is_whole
            or _content(last[name]) == _content(read)
        ):
            continue
        then = next(
            (day for day, tables in others if name in tables and _content(tables[name]) == _content(read)), None
        )
        if then is not None:
            again.setdefault(then, []).append(name)
    for then, names in again.items():
        if len(names) < len(now):
            same = f"the files of {', '.join(names)} are the same, byte by byte, as in the export as at {then}"
            yield f"{same}; newer ones were judged since"


def _lost(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Files of a table of several that are not there any more, where no other came: a window of months that moves on, or a table
    that is in fewer files now, has new names. Names that differ in their figures are of one kind."""
    kinds, left = (Counter(_FIGURES.sub("#", name) for name in files) for files in (before, now))
    fewer = (kinds - left).total()
    if not fewer or left - kinds:
        return
    gone = sorted(before.keys() - now.keys())
    named = f" ({', '.join(gone[:_NAMED])}{', ...' if fewer > _NAMED else ''})" if len(gone) == fewer else ""
    yield f"{fewer:,} of {len(before):,} files {'is' if fewer == 1 else 'are'} not there{named}"


def _content(read: _Read) -> list[str]:
    return sorted(read.files.values())


def _these(columns: list[str]) -> str:
    return f"the {'column' if len(columns) == 1 else 'columns'} {', '.join(columns)} {'was' if len(columns) == 1 else 'were'}"


def _is_of_events(name: str, tables: Mapping[str, _Read]) -> bool:
    """A table that something is entered into every day, as against staff, teams and the like."""
    return "entered_at" in tables[name].columns or any(column.endswith("_at") for column in tables[name].columns)


def _new_codes(connection: Connection, info: RunInfo, was: Mapping[str, _Read]) -> Iterator[str]:
    """Codes that no mapping knows and no run before has met. All are new in what the run before did not read (`was`), of which
    none is therefore told.

    A run that is made again is held against the runs before it as it was the first time, and tells the same.
    """
    for name, table in info.manifest.tables.items():
        for column, counts in table.unmapped.items():
            rows = {code[:_LONGEST_CODE]: number for code, number in counts.items()}
            place = (SeenCodeRow.table_name == name, SeenCodeRow.column_name == column)
            known = connection.execute(select(SeenCodeRow.code, SeenCodeRow.since).where(*place))
            met = {row.code: row.since for row in known}
            new = sorted(code for code in rows if code not in met or met[code] >= info.as_of)
            connection.execute(delete(SeenCodeRow).where(*place, SeenCodeRow.code.in_(new)))
            if new:
                kept = [{"table_name": name, "column_name": column, "code": code, "since": info.as_of} for code in new]
                connection.execute(insert(SeenCodeRow), kept)
            if new and name in was and column in was[name].columns:
                told = ", ".join(f"{code!r} ({rows[code]:,} rows)" for code in new)
                yield f"{name}.{column}: codes that no run has met before and that the mapping does not know: {told}"
