"""Times that come from the rows of another table (`min`, `max`): whether what duly.toml says of them can be, which column of
those rows names the record, and what must be read for them; and what is told of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from duly.connectors.columns.tolerance import UNKNOWN
from duly.connectors.mapping import ColumnLayout, TableLayout
from duly.records import ColumnDeclaration, Kind, columns_of, key_of
from duly.records.vocabulary import Vocabulary
from duly.results import TableManifest
from duly.settings import TableSettings
from duly.settings.tables import Children

Layouts = Mapping[str, TableLayout]
Column = tuple[str, str]
"""A table of ours and a column of it."""


def wrong_children(
    table: str,
    column: ColumnDeclaration,
    children: Children,
    tables: Mapping[str, TableSettings],
    vocabulary: Vocabulary,
) -> Iterator[str]:
    """What is wrong with what is said of a time of `table` that comes from the rows of another."""
    if key_of(vocabulary.record(table)) is None:
        yield f"{children.said}: {table} has no key that rows of {children.table} could name"
    elif children.table not in vocabulary.by_name:
        yield f"{children.said}: {children.table} is no table of duly's; the tables are {', '.join(vocabulary.by_name)}"
    elif children.table == table:
        yield f"{children.said}: rows of {table} itself are none of another table"
    else:
        theirs = {item.name: item for item in columns_of(vocabulary.record(children.table))}
        yield from _wrong_time(column, children, theirs)
        yield from _wrong_link(table, children, theirs, vocabulary)
        if tables.get(children.table, TableSettings()).keyed_by_place and children.by == key_of(
            vocabulary.record(children.table)
        ):
            yield f"by: {children.by} is the row of {children.table}, which names no record"


def _wrong_time(
    column: ColumnDeclaration, children: Children, theirs: Mapping[str, ColumnDeclaration]
) -> Iterator[str]:
    alike = [name for name, item in theirs.items() if (item.kind, item.planned) == (column.kind, column.planned)]
    if column.kind not in (Kind.INSTANT, Kind.DAY):
        yield f"{children.said}: only a time or a date is the first or the last of several"
    elif children.column not in alike:
        what = f"{column.kind} that may lie ahead" if column.planned else f"{column.kind}, as {column.name} is"
        yield f"{children.said}: is no {what}; those of {children.table} are {', '.join(alike) or 'none'}"


def _wrong_link(
    table: str, children: Children, theirs: Mapping[str, ColumnDeclaration], vocabulary: Vocabulary
) -> Iterator[str]:
    ids = [name for name, item in theirs.items() if item.kind is Kind.ID and name != "merged_into"]
    if children.by is None and _link(table, children, vocabulary) is None:
        yield (
            f"{children.said}: say with by which column of {children.table} names the record of {table}; its ids are "
            f"{', '.join(ids) or 'none'}"
        )
    elif children.by is not None and children.by not in ids:
        yield f"by: {children.table} has no id {children.by}; its ids are {', '.join(ids) or 'none'}"


def _link(table: str, children: Children, vocabulary: Vocabulary) -> str | None:
    """The column of the rows that names the record: the only one that refers to it, where duly.toml names none."""
    if children.by is not None:
        return children.by
    key = f"{table}.{key_of(vocabulary.record(table))}"
    there = [column.name for column in columns_of(vocabulary.record(children.table)) if column.references == key]
    return there[0] if len(there) == 1 else None


def circles(tables: Mapping[str, TableSettings]) -> Iterator[str]:
    """Times that come, by whatever way, from themselves."""
    try:
        _order(
            {
                (table, column): children
                for table, said in tables.items()
                for column, named in said.columns.items()
                if (children := named.children) is not None
            }
        )
    except CycleError as error:
        (*_, last), first = error.args[1], error.args[1][0]
        yield f"tables.{first[0]}.columns.{first[1]}: comes from itself, by way of {last[0]}.{last[1]}"


def _order(origins: Mapping[Column, Children]) -> list[Column]:
    """Columns, each behind the one that it comes from.

    Raises CycleError where one comes from itself.
    """
    sorter = TopologicalSorter({column: [(children.table, children.column)] for column, children in origins.items()})
    return [column for column in sorter.static_order() if column in origins]


def derived(layouts: Layouts) -> list[tuple[TableLayout, ColumnLayout, Children]]:
    """The times of wanted tables that come from rows of another, each behind the one that it comes from."""
    found = {
        (name, column.column.name): (layout, column, column.children)
        for name, layout in layouts.items()
        for column in layout.columns
        if column.children is not None and layout.wanted
        and (layout.reads is None or column.column.name in layout.reads)
    }  # fmt: skip
    order = _order({column: children for column, (_, _, children) in found.items()})
    return [found[column] for column in order]


def with_children(layouts: Layouts, vocabulary: Vocabulary) -> Layouts:
    """The layouts with what must be read of other tables for the times that come from them."""
    named = {
        name: replace(layout, columns=tuple(_named(name, column, vocabulary) for column in layout.columns))
        if any(column.children for column in layout.columns)
        else layout
        for name, layout in layouts.items()
    }
    for layout, column, children in _from_parents(named):
        theirs = named[children.table]
        read = None if theirs.asked is None else theirs.asked | {children.column, children.by or ""}
        links = tuple(dict.fromkeys((*theirs.links, children.by or "")))
        named[children.table] = replace(theirs, wanted=True, asked=read, links=links)
        assert column in layout.columns
    return named


def _from_parents(layouts: dict[str, TableLayout]) -> Iterator[tuple[TableLayout, ColumnLayout, Children]]:
    """Each time that is read and comes from rows of another table, those that others are asked for by it among them."""
    done: set[Column] = set()
    while new := [item for item in derived(layouts) if (item[0].name, item[1].column.name) not in done]:
        for item in new:
            done.add((item[0].name, item[1].column.name))
            yield item


def _named(table: str, column: ColumnLayout, vocabulary: Vocabulary) -> ColumnLayout:
    if column.children is None:
        return column
    return replace(column, children=column.children._replace(by=_link(table, column.children, vocabulary)))


def unread_in_place(layouts: Layouts) -> Sequence[str]:
    """What is said of times that come from rows of another table, where the database that judges does not work them out."""
    return [
        f"tables.{layout.name}.columns.{column.column.name}: {children.said} is read of files, of databases that are copied, "
        "of PostgreSQL and of DuckDB, not of a Spark cluster"
        for layout, column, children in derived(layouts)
    ]


def lacking(children: Children, theirs: TableManifest | None, held: Collection[str]) -> str:
    """Why there is nothing that a time could come from; blank where there is. `held` are the columns that were read."""
    if theirs is None:
        return f"the export has no {children.table}"
    if theirs.unfit:
        return f"{children.table} cannot be judged"
    lacks = [name for name in (children.column, children.by or "") if name not in held]
    return (lacks and f"{children.table} has no {' and no '.join(lacks)}") or ""


def numbers_told(column: ColumnLayout, records: int, dated: int, unknown: int) -> Iterator[str]:
    """How many records have the time, how many have none, and of how many it cannot be known."""
    yield f"{dated:,} of {records:,} records have one, {records - dated - unknown:,} have none"
    if unknown:
        how = column.unreadable
        treated = (
            "refused" if how is None else f"counted as {'a value that nobody knows' if how == UNKNOWN else 'blank'}"
        )
        yield f"{unknown:,} cannot be known ({treated}): a row was refused, or nobody knows its time"


def lost_told(children: Children, lost: int) -> Iterator[str]:
    """How many rows could be of no record."""
    if lost:
        yield f"{lost:,} rows of {children.table}, refused ones among them, name no record that was read"


def cannot_be_known(children: Children) -> str:
    """Why a record is refused."""
    return f"{children.said} cannot be known: a row that names this one was refused, or nobody knows its time"


def beyond_limit(column: ColumnLayout, unknown: int, rows: int) -> str:
    """Why a table is unfit: of more records than duly.toml allows the time cannot be known. Blank where it is fit."""
    if column.unreadable is None or unknown <= column.limit * rows:
        return ""
    limit = f"which is more than the {column.limit:.1%} that unreadable_limit allows"
    return f"{column.column.name} cannot be known of {unknown:,} of {rows:,} rows, {limit}"
