"""What is doubtful of whole columns of tables that are judged where they stand (connectors.doubts), as of files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import case, distinct, extract, func, or_, select

from duly import sql
from duly.connectors import doubts
from duly.connectors.columns.fitting import Ask
from duly.connectors.databases.in_place import View
from duly.connectors.mapping import TableLayout
from duly.records import Kind, columns_of

Layouts = Mapping[str, TableLayout]


def without_astray(views: Mapping[str, View], layouts: Layouts, ask: Ask) -> dict[str, View]:
    """The views, of which those cannot be judged whose rows belong to other records and of which not one names a record that is
    there. Raises SQLAlchemyError where the database refuses."""
    manifests = {name: view.manifest for name, view in views.items()}
    present = {name: frozenset(one.columns) for name, one in manifests.items()}
    kept = dict(views)
    for name, view in views.items():
        if view.rows is None:
            continue
        why = []
        for column, parent, key in doubts.belonging(layouts[name].record, manifests, present):
            rows, theirs = view.cte(f"{name}_astray"), views[parent]
            there = [select(theirs.cte(f"{parent}_there").c[key])]
            if theirs.later is not None:
                there.append(select(theirs.later.subquery("later").c.key))
            named = rows.c[column]
            found = or_(*(named.in_(each) for each in there))
            values, leading = ask(select(func.count(named), func.count(case((found, 1)))))
            why.append(doubts.astray(column, theirs.manifest, values=values, found=leading))
        if unfit := "; ".join(filter(None, why)):
            kept[name] = replace(view, rows=None, manifest=replace(view.manifest, unfit=unfit))
    return kept


def swapped(layout: TableLayout, view: View, zone: str, ask: Ask) -> Iterator[str]:
    """What is told of columns of which no value is after the 12th of a month, where a format writes day and month as numbers.
    Raises SQLAlchemyError where the database refuses."""
    if view.rows is None:
        return
    kinds = {column.name: column.kind for column in columns_of(layout.record)}
    for name, format_ in view.formats.items():
        if not doubts.may_be_swapped(format_) or name not in view.manifest.columns:
            continue
        rows = view.cte(f"{layout.name}_{name}")
        value = rows.c[name]
        day = value if kinds[name] is Kind.DAY else sql.local_time(value, sql.constant(zone))
        values, days, months, last = ask(
            select(
                func.count(value),
                func.count(distinct(extract("day", day))),
                func.count(distinct(func.date_trunc("month", day))),
                func.max(extract("day", day)),
            )
        )
        last = None if last is None else int(last)
        yield doubts.swapped(f"{layout.name}.{name}", format_, values=values, days=days, months=months, last=last)
