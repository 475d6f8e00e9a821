"""What an export's manifest.json says of its rows, held against what was read: by table, by file, or by the force's own name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from duly.connectors.files.naming import looks_like
from duly.connectors.files.recognising import KINDS
from duly.connectors.manifest import ExportManifest
from duly.connectors.mapping import TableLayout
from duly.results import Source, TableManifest

_SUFFIX = re.compile(r"(\.[a-z]+)*$")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_COUNTING = {"row", "rows", "record", "records", "line", "lines", "count", "counts", "total", "totals"}
_PART = re.compile(r"[_\-. ]?[\d*?#].*$")


@dataclass(frozen=True, kw_only=True)
class Held:
    """The manifests of tables after they were held to what was promised, and what could be held to nothing."""

    tables: Mapping[str, TableManifest]
    warnings: Sequence[str] = field(default=())


def held_to(
    promised: ExportManifest,
    read: Mapping[str, TableManifest],
    sources: Sequence[Source],
    layouts: Mapping[str, TableLayout],
    files: Mapping[str, Sequence[str]],
    unread: Sequence[str] = (),
    left: Mapping[tuple[str, str], int] | None = None,
) -> Held:
    """Hold tables to the rows that were promised. A table that is short of rows, or has too many, cannot be judged.

    They are promised by any name that an export may give them: a table of ours, one of the force's, a file. `files` are the
    names of the files that were found, by table, `unread` of those that are told to be none; `sources` what was read. `left`
    are the rows that `where` did not choose, by table and file: whether who promised counted them nobody knows, so that
    either number is as promised.
    """
    tables, warnings = dict(read), []
    left = left or {}
    rows_by_file = {(source.table, source.name): source.rows for source in sources}
    left_of_table = {name: sum(rows for (table, _), rows in left.items() if table == name) for name in layouts}

    def unfound(name: str, listed: str) -> None:
        """Of a name that is listed and is neither a table nor a file that was found."""
        if any(_is_file(name, file) or _stem(name) == _stem(file) for file in unread):
            return
        part = _part_of(name, layouts)
        if part is None:
            warnings.append(
                f"manifest.json says {listed} of {name}, which is no table and no file that was found: "
                "nothing was held to that"
            )
        elif layouts[part].wanted:
            _unfit(tables, part, f"manifest.json lists {name} with {listed}, but there is no such file")

    for name, rows in promised.rows.items():
        found = [(table, file) for table, names in files.items() for file in names if _is_file(name, file)]
        if found:
            for table, file in found:
                if (table, file) in rows_by_file:
                    read_of_file, beside = rows_by_file[(table, file)], left.get((table, file), 0)
                    _hold(tables, table, rows, read_of_file, beside, of=f" of {file}")
        elif (whole := _table_of(name, layouts)) is not None:
            if layouts[whole].wanted:
                _hold_table(tables, whole, rows, left_of_table[whole])
        else:
            unfound(name, f"{rows:,} rows")
    for name, hash_ in promised.hashes.items():
        held = _hashed(name, sources, layouts)
        for source in held:
            if source.sha256 != hash_:
                _unfit(tables, source.table, f"manifest.json lists {name} with another SHA-256 than that of the file")
        of = [table for table, names in files.items() if any(_is_within(name, file) for file in names)]
        if whole := _table_of(name, layouts):
            of.append(whole)
        if not of and name not in promised.rows:
            unfound(name, "a SHA-256")
        elif not held and any(layouts[table].wanted for table in of):
            warnings.append(
                f"manifest.json says a SHA-256 of {name}, which is that of no one file: nothing was held to that"
            )
    counted = [key for key in promised.numbers if _counts(key) or _part_of(key, layouts) is not None]
    if unknown := sorted((*promised.unknown, *counted)):
        warnings.append(
            f"manifest.json says something under {', '.join(map(repr, unknown))}, which duly does not know: "
            "nothing was held to that"
        )
    return Held(tables=tables, warnings=tuple(warnings))


def _part_of(name: str, layouts: Mapping[str, TableLayout]) -> str | None:
    """The table that a file of this name would be a part of."""
    if (part := _table_of(_PART.sub("", _stem(name)), layouts)) is not None:
        return part
    return looks_like(name, (), layouts, {}) if PurePath(name).suffix.casefold() in KINDS else None


def _hashed(name: str, sources: Sequence[Source], layouts: Mapping[str, TableLayout]) -> list[Source]:
    """What was read of a file of this name, or of the only file of a table; nothing of what is packed in it, whose bytes are
    others."""
    table = _table_of(name, layouts)
    of = [source for source in sources if _is_within(name, source.name) and not name.casefold().endswith(".zip")]
    of = of or [source for source in sources if source.table == table]
    is_one = len({source.sha256 for source in of}) == 1
    return [source for source in of if source.sha256] if is_one else []


def _is_within(name: str, file: str) -> bool:
    """Whether a name means a file, or a workbook that it is a sheet of."""
    return _is_file(name, file) or file.casefold().startswith(f"{name.strip().casefold()}/")


def _counts(key: str) -> bool:
    """Whether a number is a count by its name, such as totalRows, and not a version or the number of a batch."""
    return not _COUNTING.isdisjoint(word.casefold() for word in _WORD.findall(key))


def _stem(name: str) -> str:
    """A name without folders, endings and case."""
    return _SUFFIX.sub("", PurePath(name.replace("\\", "/")).name.strip().casefold())


def _is_file(name: str, file: str) -> bool:
    """Whether a name means a file: its whole name, that without folders, or without endings where it names no table."""
    spelled = name.replace("\\", "/").strip().casefold()
    return spelled in (file.casefold(), PurePath(file).name.casefold())


def _table_of(name: str, layouts: Mapping[str, TableLayout]) -> str | None:
    """The table that a name means: ours, or what duly.toml's `files` or `source` call it there."""
    stem = _stem(name)
    for table, layout in layouts.items():
        theirs = {_PART.sub("", _stem(pattern)) for pattern in layout.files} | {_stem(file) for file in layout.files}
        if layout.source:
            theirs.add(layout.source.rpartition(".")[2].casefold())
        if stem and (stem == table or stem in theirs):
            return table
    return None


def _hold_table(tables: dict[str, TableManifest], table: str, rows: int, left: int) -> None:
    if table not in tables:
        tables[table] = TableManifest(table=table, expected_rows=rows)
        _unfit(tables, table, f"manifest.json lists {rows:,} rows, but no file holds them")
        return
    tables[table] = replace(tables[table], expected_rows=rows)
    _hold(tables, table, rows, tables[table].rows_read, left)


def _hold(tables: dict[str, TableManifest], table: str, promised: int, read: int, left: int, of: str = "") -> None:
    if promised not in (read, read + left):
        beside = f" and {left:,} were left out by `where`" if left else ""
        _unfit(tables, table, f"manifest.json says {promised:,} rows{of}, but {read:,} were read{beside}")


def _unfit(tables: dict[str, TableManifest], table: str, why: str) -> None:
    known = tables.get(table) or TableManifest(table=table)
    tables[table] = replace(known, unfit=f"{known.unfit}; {why}" if known.unfit else why)
