"""What is doubtful of a whole column though each of its cells can be read: a day taken for a month, references that lead nowhere
at all, values in other case than `where` names them. No single row shows it, so it is asked of all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from duly.connectors.columns.remarks import cased_otherwise
from duly.connectors.files.later import later_keys
from duly.connectors.files.parts import compiled, table_of
from duly.connectors.files.tables import LoadedTable
from duly.connectors.mapping import TableLayout
from duly.connectors.workspace import Workspace
from duly.records import Kind, columns_of
from duly.settings.formats import NAMED, codes_of

_FEWEST = 20
"""Values from which on it is no chance that none of them leads anywhere."""

_DATES, _DAYS, _MONTHS = 50, 6, 3
"""Values, different days of a month, and different months from which on it is no chance that no day is after the 12th: of six
days drawn from a month all are up to the 12th in one case of 600, and an export of a month's first days is of one or two."""

_LAST_MONTH = 12


def swapped(layout: TableLayout, table: LoadedTable, zone: str, workspace: Workspace) -> Iterator[str]:
    """What is told of columns, among those that are held, of which no value is after the 12th of a month: where the format writes
    both as numbers, day and month may be the wrong way round, and every value would be read all the same."""
    if table.manifest.unfit:
        return
    kinds = {column.name: column.kind for column in columns_of(layout.record)}
    formats = {name: format_ for one in table.read for name, format_ in one.formats.items() if _may_be_swapped(format_)}
    for name, format_ in formats.items():
        if name not in table.held:
            continue
        day = name if kinds[name] is Kind.DAY else f"timezone('{zone}', make_timestamptz(epoch_us({name})))"
        ((values, days, months, last),) = workspace.run(
            "SELECT count(*), count(DISTINCT day(d)), count(DISTINCT date_trunc('month', d)), max(day(d)) "
            f"FROM (SELECT {day} AS d FROM {table_of(layout.record)} WHERE {name} IS NOT NULL)"
        )
        if values >= _DATES and days >= _DAYS and months >= _MONTHS and last <= _LAST_MONTH:
            yield (
                f"{layout.name}.{name}: none of {values:,} values in {months:,} months is after the {last}th of its month, as "
                f"{format_!r} reads them: do the day and the month stand the other way round?"
            )


def cased(table: LoadedTable) -> str:
    """What is told of values that `where` names in other case; blank where there are none."""
    counts = Counter[str]()
    for one in table.read:
        counts.update(one.cased)
    said = cased_otherwise(table.manifest.table, counts)
    return said and f"{said}."


def _may_be_swapped(format_: str) -> bool:
    return format_ not in NAMED and {"d", "m"} <= set(codes_of(format_))


def without_astray(
    loaded: Mapping[str, LoadedTable], layouts: Mapping[str, TableLayout], workspace: Workspace
) -> dict[str, LoadedTable]:
    """The tables, of which those are unfit whose rows belong to other records and of which not one names a record that is there.

    Ids that two systems write differently look like that; every record would be judged as one without such rows.
    """
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
    for column in columns_of(record):
        parent, _, key = column.references.partition(".")
        of = loaded.get(parent)
        if not column.belongs or column.name not in table.held or of is None or key not in of.held:
            continue
        if of.manifest.unfit or not of.manifest.rows:
            continue
        theirs = f"SELECT {key} FROM {table_of(layouts[parent].record)}"
        if of.manifest.after_as_of:
            theirs += f" UNION ALL {compiled(later_keys(parent), workspace)}"
        ((values, found),) = workspace.run(
            f"SELECT count({column.name}), count(*) FILTER ({column.name} IN ({theirs})) FROM {table_of(record)}"
        )
        if values >= _FEWEST and not found:
            yield (
                f"none of the {values:,} rows that say a {column.name} names one of the {of.manifest.rows:,} {parent} of the "
                "export: its ids may be written otherwise there, or be those of another system"
            )
