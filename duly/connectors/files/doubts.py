"""What is doubtful of whole columns of files that were loaded (connectors.doubts), and values in other case than `where` names
them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from duly.connectors import doubts
from duly.connectors.columns.remarks import cased_otherwise
from duly.connectors.files.later import later_keys
from duly.connectors.files.parts import compiled, table_of
from duly.connectors.files.tables import LoadedTable
from duly.connectors.mapping import TableLayout
from duly.connectors.workspace import Workspace
from duly.records import Kind, columns_of


def swapped(layout: TableLayout, table: LoadedTable, zone: str, workspace: Workspace) -> Iterator[str]:
    """What is told of columns, among those that are held, of which no value is after the 12th of a month: where the format writes
    both as numbers, day and month may be the wrong way round, and every value would be read all the same."""
    if table.manifest.unfit:
        return
    kinds = {column.name: column.kind for column in columns_of(layout.record)}
    formats = {
        name: format_ for one in table.read for name, format_ in one.formats.items() if doubts.may_be_swapped(format_)
    }
    for name, format_ in formats.items():
        if name not in table.held:
            continue
        day = name if kinds[name] is Kind.DAY else f"timezone('{zone}', make_timestamptz(epoch_us({name})))"
        ((values, days, months, last),) = workspace.run(
            "SELECT count(*), count(DISTINCT day(d)), count(DISTINCT date_trunc('month', d)), max(day(d)) "
            f"FROM (SELECT {day} AS d FROM {table_of(layout.record)} WHERE {name} IS NOT NULL)"
        )
        yield doubts.swapped(f"{layout.name}.{name}", format_, values=values, days=days, months=months, last=last)


def cased(table: LoadedTable) -> str:
    """What is told of values that `where` names in other case; blank where there are none."""
    counts = Counter[str]()
    for one in table.read:
        counts.update(one.cased)
    said = cased_otherwise(table.manifest.table, counts)
    return said and f"{said}."


def without_astray(
    loaded: Mapping[str, LoadedTable], layouts: Mapping[str, TableLayout], workspace: Workspace
) -> dict[str, LoadedTable]:
    """The tables, of which those are unfit whose rows belong to other records, and of which not one names one that is there."""
    return {
        name: replace(
            table,
            manifest=replace(
                table.manifest,
                unfit="; ".join(filter(None, (table.manifest.unfit, *_astray(table, loaded, layouts, workspace)))),
            ),
        )
        for name, table in loaded.items()
    }


def _astray(
    table: LoadedTable, loaded: Mapping[str, LoadedTable], layouts: Mapping[str, TableLayout], workspace: Workspace
) -> Iterator[str]:
    record = layouts[table.manifest.table].record
    if table.manifest.unfit:
        return
    manifests = {name: one.manifest for name, one in loaded.items()}
    held = {name: frozenset(one.held) for name, one in loaded.items()}
    for column, parent, key in doubts.belonging(record, manifests, held):
        theirs = f"SELECT {key} FROM {table_of(layouts[parent].record)}"
        if manifests[parent].after_as_of:
            theirs += f" UNION ALL {compiled(later_keys(parent), workspace)}"
        ((values, found),) = workspace.run(
            f"SELECT count({column}), count(*) FILTER ({column} IN ({theirs})) FROM {table_of(record)}"
        )
        yield doubts.astray(column, manifests[parent], values=values, found=found)
