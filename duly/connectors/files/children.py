"""Times that come from the rows of another table (`min`, `max`): put into the records once all tables are read.

Of rows whose times are spans, the first began when the earliest can have begun and no later than any must have. What one
row withholds, because it was refused or has a time that nobody knows, the rest cannot tell: it may be the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from duly.connectors.children import Layouts, beyond_limit, cannot_be_known, derived, lacking, lost_told, numbers_told
from duly.connectors.columns.origins import Rules
from duly.connectors.columns.remarks import LISTED
from duly.connectors.columns.tolerance import BLANK, NO_INSTANT
from duly.connectors.files import left_links
from duly.connectors.files.later import keep_later
from duly.connectors.files.parts import LOADED, SOURCE, table_of
from duly.connectors.files.tables import LoadedTable, filled, of_first_rows
from duly.connectors.mapping import ColumnLayout, TableLayout
from duly.connectors.workspace import Workspace
from duly.records import Kind, columns_of, companion
from duly.records.columns import born_of
from duly.results import Refusal, TableManifest
from duly.settings.tables import Children

_FOUND = f"{LOADED}.duly_children"
"""What the rows come to, by the record that they name."""

_UNKNOWN = f"(SELECT key FROM {_FOUND} WHERE is_unknown)"


@dataclass(frozen=True, kw_only=True)
class _Time:
    """A time of `parents` that comes from rows of `theirs`, another table that was read into `child`."""

    layout: TableLayout
    column: ColumnLayout
    children: Children
    parents: LoadedTable
    theirs: LoadedTable
    child: str

    @property
    def name(self) -> str:
        return self.column.column.name

    @property
    def table(self) -> str:
        return table_of(self.layout.record)

    @property
    def type(self) -> str:
        return "TIMESTAMP" if self.column.column.kind is Kind.INSTANT else "DATE"

    @property
    def columns(self) -> tuple[str, ...]:
        """It, and the later end of its span: a day has none."""
        return (self.name, companion(self.name)) if self.column.column.kind is Kind.INSTANT else (self.name,)


def fill(
    layouts: Layouts,
    loaded: Mapping[str, LoadedTable],
    tables: Mapping[str, TableManifest],
    rules: Rules,
    workspace: Workspace,
) -> tuple[Mapping[str, LoadedTable], tuple[str, ...]]:
    """The tables with the times that come from rows of others; and what is to be told of these. `tables` say which of them
    cannot be judged."""
    done = {name: replace(table, manifest=tables[name]) for name, table in loaded.items()}
    told: list[str] = []
    for layout, column, children in derived(layouts):
        parents, theirs = done.get(layout.name), done.get(children.table)
        if parents is None or parents.manifest.unfit:
            continue
        lead = f"{layout.name}.{column.column.name} ({children.said})"
        if why := lacking(children, theirs.manifest if theirs else None, theirs.held if theirs else ()):
            told.append(f"{lead}: is not there, because {why}.")
        elif theirs is not None:
            child = table_of(layouts[children.table].record)
            time = _Time(layout=layout, column=column, children=children, parents=parents, theirs=theirs, child=child)
            done[layout.name], said = _filled(time, rules, workspace)
            told.append(f"{lead}: {said}.")
    return done, tuple(told)


def _filled(time: _Time, rules: Rules, workspace: Workspace) -> tuple[LoadedTable, str]:
    """The table with the time in it, and what is to be told of that."""
    manifest = time.parents.manifest
    _find(time, rules, workspace)
    try:
        _put(time, workspace)
        told = [*_told(time, workspace)]
        manifest = replace(manifest, after_as_of=manifest.after_as_of + _drop_later(time, rules, workspace))
        unknown = _number(time.table, f"{time.layout.key} IN {_UNKNOWN}", workspace)
        if unknown and time.column.unreadable is None:
            refusals = of_first_rows([*manifest.refusals, *_refuse(time, workspace)])
            manifest = replace(manifest, refused=manifest.refused + unknown, refusals=refusals)
    finally:
        workspace.run(f"DROP TABLE IF EXISTS {_FOUND}")
    manifest = _with_time(time, manifest, workspace)
    if unfit := beyond_limit(time.column, unknown, manifest.rows):
        manifest = replace(manifest, unfit=unfit)
    return replace(time.parents, manifest=manifest, held=time.parents.held | {*time.columns}), "; ".join(told)


def _find(time: _Time, rules: Rules, workspace: Workspace) -> None:
    """What the rows come to, for each record that they name and each that it was merged into."""
    children, held = time.children, time.theirs.held
    at, by = children.column, children.by
    hi = companion(at) if companion(at) in held else f"CAST(NULL AS {time.type})"
    # Of a time after the as-at instant only that is kept (Span.later); after the export itself nobody knows it (A26).
    last = rules.exported_at or NO_INSTANT - timedelta(days=1)
    rows = (
        f"SELECT {by} AS key, {at} AS lo, {hi} AS hi, coalesce({at} IS NULL AND {hi} > TIMESTAMP '{last}', false) AS is_unknown "
        f"FROM {time.child} WHERE {by} IS NOT NULL"
    )
    rows += " AND is_test IS NOT TRUE" if "is_test" in held else ""
    rows += " AND merged_into IS NULL" if "merged_into" in held else ""
    if left_links.are_any(workspace):
        not_yet = f"CAST(TIMESTAMP '{rules.as_of + timedelta(microseconds=1)}' AS {time.type})"
        rows += (
            f" UNION ALL SELECT key, NULL, CASE WHEN is_later THEN {not_yet} END, NOT is_later "
            f"FROM {left_links.LEFT} WHERE of_table = '{children.table}' AND link = '{by}'"
        )
    subqueries, every = f"named AS ({rows})", "named"
    if "merged_into" in time.parents.held:
        key = time.layout.key
        subqueries += (
            f", merged(key, survivor) AS (SELECT {key}, merged_into FROM {time.table} WHERE merged_into IS NOT NULL UNION "
            f"SELECT merged.key, next.merged_into FROM merged JOIN {time.table} AS next ON next.{key} = merged.survivor "
            "WHERE next.merged_into IS NOT NULL)"
        )
        every = "(FROM named UNION ALL SELECT survivor, lo, hi, is_unknown FROM named JOIN merged USING (key))"
    which = "max" if children.is_last else "min"
    workspace.run(
        f"CREATE TABLE {_FOUND} AS WITH RECURSIVE {subqueries} SELECT key, {which}(lo) AS lo, "
        f"{which}(coalesce(hi, lo)) FILTER (lo IS NOT NULL) AS hi, min(hi) FILTER (lo IS NULL) AS ahead, "
        f"bool_or(is_unknown) AS is_unknown FROM {every} GROUP BY key"
    )


def _put(time: _Time, workspace: Workspace) -> None:
    """Write into the records what was found; of what cannot be known, the blank or the mark that stands for it."""
    mark = "NULL" if time.column.unreadable == BLANK else f"TIMESTAMP '{NO_INSTANT}'"
    lo = "CASE WHEN NOT is_unknown THEN lo END"
    hi = f"CASE WHEN is_unknown THEN {mark} WHEN lo IS NULL THEN ahead WHEN hi > lo THEN hi END"
    for name in time.columns:
        workspace.run(f"ALTER TABLE {time.table} ADD COLUMN {name} {time.type}")
    values = ", ".join(f"{name} = {value}" for name, value in zip(time.columns, (lo, hi), strict=False))
    workspace.run(f"UPDATE {time.table} SET {values} FROM (FROM {_FOUND}) AS found WHERE {time.layout.key} = found.key")


def _told(time: _Time, workspace: Workspace) -> Iterator[str]:
    """How many records have the time and how many have none, and which rows it could not be of."""
    ((records, dated, unknown),) = workspace.run(
        f"SELECT count(*), count(*) FILTER ({_any_of(time.columns)} AND NOT is_unknown), count(*) FILTER (is_unknown) "
        f"FROM {time.table} LEFT JOIN (FROM {_FOUND}) AS found ON {time.layout.key} = found.key"
    )
    yield from numbers_told(time.column, records, dated, unknown)
    by, child = time.children.by, time.children.table
    lost = _number(time.child, f"{by} IS NULL OR {by} NOT IN (SELECT {time.layout.key} FROM {time.table})", workspace)
    lost += time.theirs.manifest.refused - left_links.number(
        child, by or "", time.table, time.layout.key or "", workspace
    )
    yield from lost_told(time.children, lost)


def _any_of(columns: tuple[str, ...]) -> str:
    return f"coalesce({', '.join(f'CAST({name} AS VARCHAR)' for name in columns)}) IS NOT NULL"


def _drop_later(time: _Time, rules: Rules, workspace: Workspace) -> int:
    """Take out the records that came to be after the as-at instant, where it is this time that tells; their number."""
    born = born_of(time.layout.record)
    if time.name not in born or (rules.exported_at is not None and rules.exported_at <= rules.as_of):
        return 0
    better = [name for name in born[: born.index(time.name)] if name in time.parents.held]
    better += [companion(name) for name in better if companion(name) in time.parents.held]
    is_later = f"{time.name} IS NULL AND {companion(time.name)} IS NOT NULL AND {time.layout.key} NOT IN {_UNKNOWN}"
    return keep_later(time.layout.record, " AND ".join([is_later, *(f"{name} IS NULL" for name in better)]), workspace)


def _refuse(time: _Time, workspace: Workspace) -> Iterator[Refusal]:
    """Take out the records of which the time cannot be known, and name the first of them."""
    chosen = f"{time.layout.key} IN {_UNKNOWN}"
    for one in time.parents.read:
        part = one.part
        rows = workspace.run(
            f"SELECT {part.row(one.first)} FROM {time.table} WHERE {SOURCE} = {part.number} AND {chosen} "
            f"ORDER BY 1 LIMIT {LISTED}"
        )
        for row, line in part.places([int(number) for (number,) in rows]).values():
            reason = cannot_be_known(time.children)
            yield Refusal(source=part.file.name, row=row, line=line, column=time.name, reason=reason)
    left_links.keep_of(time.parents.read[0].part, chosen, workspace)
    workspace.run(f"DELETE FROM {time.table} WHERE {chosen}")


def _with_time(time: _Time, manifest: TableManifest, workspace: Workspace) -> TableManifest:
    """What was read of a table that has the time now."""
    names = {*manifest.columns, time.name}
    of_times = [time.name] if len(time.columns) > 1 else []
    midnights, _, blank = filled(time.table, of_times, [time.name], workspace)
    return replace(
        manifest,
        rows=_number(time.table, "true", workspace),
        columns=tuple(column.name for column in columns_of(time.layout.record) if column.name in names),
        missing=tuple(name for name in manifest.missing if name != time.name),
        blank=(*manifest.blank, *blank),
        midnights={**manifest.midnights, **midnights},
    )


def _number(table: str, chosen: str, workspace: Workspace) -> int:
    return int(workspace.run(f"SELECT count(*) FROM {table} WHERE {chosen}")[0][0])
