"""Whether a column is written as declared. A format that is wrong for some values is wrong for all: 01/02 reads either way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, false, func, literal_column, or_, select

from duly import sql
from duly.connectors.columns import formats
from duly.connectors.columns.forms import form_of
from duly.connectors.columns.origins import Rules, Shape, blank, written_in
from duly.connectors.mapping import MappedColumn, TableMapping
from duly.records import Kind
from duly.settings import ISO

WRONG_SHARE = 0.01
"""A larger share of values that don't fit is not a slip of the pen but another format."""

FEW = 5
"""Fewer values than this that don't fit are slips, whatever their share, unless they are half of the column."""

Ask = Callable[[Any], Sequence[Any]]
"""Runs a select that gives one row."""


@dataclass(frozen=True, kw_only=True)
class SourceColumns:
    """The columns of one source: how it is named, how it is mapped, and its expressions by header."""

    name: str
    source: FromClause
    mapping: TableMapping
    raw: Mapping[str, ColumnElement[Any]]
    shapes: Mapping[str, Shape]
    also_iso: bool = False  # a workbook or a copied database holds real dates among the texts

    def texts(self) -> list[tuple[MappedColumn, ColumnElement[Any]]]:
        """The time and date columns that are written as text."""
        return [
            (mapped, sql.tidy(written_in(self.raw[mapped.header], self.shapes[mapped.header])))
            for mapped in self.mapping.columns
            if mapped.formats and mapped.header is not None and not self.shapes[mapped.header].is_time
        ]


def _number_of(*conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    chosen = literal_column("1") if not conditions else case((conditions[0], literal_column("1")))
    return func.count(chosen)


def choose(columns: SourceColumns, rules: Rules, ask: Ask) -> dict[str, str]:
    """The one format of each time column: of several declared, the one that the whole column fits best."""
    chosen = {mapped.column.name: mapped.formats[0] for mapped in columns.mapping.columns if mapped.formats}
    for mapped, value in columns.texts():
        candidates = list(dict.fromkeys((*mapped.formats, *((ISO,) if columns.also_iso else ()))))
        if len(candidates) == 1:
            continue
        counts = ask(
            select(*(_number_of(_misfit(mapped, value, format_, rules)) for format_ in candidates)).select_from(
                columns.source
            )
        )
        chosen[mapped.column.name] = min(zip(counts, range(len(candidates)), candidates, strict=True))[2]
    return chosen


def both_fit(columns: SourceColumns, chosen: Mapping[str, str], rules: Rules, ask: Ask) -> list[str]:
    """Columns that another declared format fits as wholly, with other dates: which is meant cannot be told."""
    faults = []
    for mapped, value in columns.texts():
        first = _written(mapped, value, chosen[mapped.column.name], rules)
        for format_ in mapped.formats:
            if format_ == chosen[mapped.column.name]:
                continue
            other = _written(mapped, value, format_, rules)
            misfits, differing = ask(
                select(
                    _number_of(_misfit(mapped, value, format_, rules)),
                    _number_of(or_(first.clock != other.clock, first.moment != other.moment)),
                ).select_from(columns.source)
            )
            if not misfits and differing:
                faults.append(
                    f"{columns.name}: {mapped.header!r} fits both {chosen[mapped.column.name]!r} and {format_!r}, with "
                    "different dates; declare one format and read this file apart"
                )
    return faults


def _written(
    mapped: MappedColumn, value: ColumnElement[Any], format_: str, rules: Rules, *, swapped: bool = False
) -> formats.Written:
    form = form_of(format_, rules.naive_zone, day=mapped.column.kind is Kind.DAY, swapped=swapped)
    nothing = formats.Written(formats.NO_TIME, formats.NO_TIME, false(), false(), false())
    return nothing if form is None else formats.written(value, form, latest_year=rules.latest_year(mapped.column))


def _misfit(mapped: MappedColumn, value: ColumnElement[Any], format_: str, rules: Rules) -> ColumnElement[bool]:
    says = _written(mapped, value, format_, rules)
    return ~blank(value, rules.blanks) & says.clock.is_(None) & says.moment.is_(None)


def _fits_swapped(mapped: MappedColumn, value: ColumnElement[Any], format_: str, rules: Rules) -> ColumnElement[bool]:
    """Whether a text would fit with day and month the other way round."""
    says = _written(mapped, value, format_, rules, swapped=True)
    return or_(says.clock.is_not(None), says.moment.is_not(None))


def wrong(
    columns: SourceColumns, chosen: Mapping[str, str], misfits: Mapping[str, int], rules: Rules, ask: Ask
) -> list[str]:
    """Columns whose declared format is wrong, given how many values of each don't fit: why, and what to declare."""
    faults = []
    for mapped, value in columns.texts():
        name = mapped.column.name
        number = misfits.get(name, 0)
        if not number:
            continue
        format_ = chosen[name]
        swapped = _misfit(mapped, value, format_, rules) & _fits_swapped(mapped, value, format_, rules)
        written, other_way = ask(
            select(_number_of(~blank(value, rules.blanks)), _number_of(swapped)).select_from(columns.source)
        )
        many = number > WRONG_SHARE * written and (number >= FEW or 2 * number >= written)
        if not other_way and not many:
            continue
        why = (
            "some fit with day and month the other way round, so the others cannot be trusted either"
            if other_way
            else "too many to be slips"
        )
        table = columns.mapping.record.__tablename__
        faults.append(
            f"{columns.name}: {number:,} of {written:,} values of {mapped.header!r} do not fit the format {format_!r}; "
            f"{why}. Say in duly.toml how they are written: [tables.{table}.columns] "
            f'{name} = {{ from = "{mapped.header}", format = "..." }}'
        )
    return faults
