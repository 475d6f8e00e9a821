"""Whether a column is written as declared. A format that is wrong for some values is wrong for all: 01/02 reads either way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    case,
    column,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
)

from duly import sql
from duly.connectors.columns import formats
from duly.connectors.columns.forms import form_of
from duly.connectors.columns.origins import NO_VALUE, Rules, Shape, blank, written_in
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

    without_value: frozenset[str] = frozenset()  # headers under which some cells hold an error: no fault of a format

    def texts(self) -> list[tuple[MappedColumn, ColumnElement[Any]]]:
        """The time and date columns that are written as text."""
        return [
            (mapped, self._written(mapped.header))
            for mapped in self.mapping.read
            if mapped.formats and mapped.header is not None and not self.shapes[mapped.header].is_time
        ]

    def _written(self, header: str) -> ColumnElement[Any]:
        text: ColumnElement[Any] = sql.tidy(written_in(self.raw[header], self.shapes[header]))
        if header not in self.without_value:
            return text
        return case((func.starts_with(text, sql.quoted(NO_VALUE)), null()), else_=text)


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.count(case((condition, literal_column("1"))))


class Texts:
    """The texts of one column and what each says in several formats, worked out in layers: one expression of it all would
    hold each text a thousand times. A format may be asked for the other way round."""

    def __init__(
        self,
        source: FromClause,
        value: ColumnElement[Any],
        *asked: tuple[str, bool],
        day: bool,
        zone: str,
        latest_year: int,
        blanks: tuple[str, ...],
    ) -> None:
        text = column("text", String)
        forms = [form_of(format_, zone, day=day, swapped=swapped) for format_, swapped in asked]
        parts = [column(f"parts{number}", String) for number in range(len(forms))]
        layers: list[dict[str, ColumnElement[Any]]] = [{"text": value}, {}, {}]
        self.says: list[formats.Written] = []
        for number, form in enumerate(forms):
            if form is None:
                self.says.append(formats.Written(formats.NO_TIME, formats.NO_TIME, false(), false(), false()))
                continue
            layers[1][parts[number].name] = formats.parts_of(text, form)
            said = formats.said(parts[number], form, latest_year=latest_year)
            layer, said = said.as_layer(lambda name, type_, number=number: column(f"{name}{number}", type_))
            layers[2] |= layer
            self.says.append(formats.written_of(said))
        rows = source
        for depth, layer in enumerate(layers):
            every: list[ColumnElement[Any]] = [text] if depth else []
            every += [expression.label(name) for name, expression in layer.items()]
            chosen: Select[Any] = select(*every)
            rows = sql.apart(chosen.select_from(rows)).subquery(f"texts{depth}")
        self._rows = rows
        self.filled = ~blank(text, blanks)

    def reads(self, number: int) -> ColumnElement[bool]:
        """The format with a number, from 0, reads a text."""
        return or_(self.says[number].clock.is_not(None), self.says[number].moment.is_not(None))

    def misfit(self, number: int) -> ColumnElement[bool]:
        """It does not, though there is something to read."""
        return self.filled & ~self.reads(number)

    def count(self, ask: Ask, *conditions: ColumnElement[bool]) -> Sequence[int]:
        """How many texts each condition holds for."""
        counts: Sequence[int] = ask(select(*map(_number_of, conditions)).select_from(self._rows))
        return counts


def _texts(
    columns: SourceColumns, mapped: MappedColumn, value: ColumnElement[Any], rules: Rules, *asked: tuple[str, bool]
) -> Texts:
    return Texts(
        columns.source,
        value,
        *asked,
        day=mapped.column.kind is Kind.DAY,
        zone=rules.naive_zone,
        latest_year=rules.latest_year(mapped.column),
        blanks=rules.of(mapped.blanks).blanks,
    )


def choose(columns: SourceColumns, rules: Rules, ask: Ask) -> dict[str, str]:
    """The one format of each time column: of several declared, the one that the whole column fits best."""
    chosen = {mapped.column.name: mapped.formats[0] for mapped in columns.mapping.read if mapped.formats}
    for mapped, value in columns.texts():
        candidates = list(dict.fromkeys((*mapped.formats, *((ISO,) if columns.also_iso else ()))))
        if len(candidates) == 1:
            continue
        texts = _texts(columns, mapped, value, rules, *((format_, False) for format_ in candidates))
        counts = texts.count(ask, *map(texts.misfit, range(len(candidates))))
        chosen[mapped.column.name] = min(zip(counts, range(len(candidates)), candidates, strict=True))[2]
    return chosen


def both_fit(columns: SourceColumns, chosen: Mapping[str, str], rules: Rules, ask: Ask) -> list[str]:
    """Columns that another declared format fits as wholly, with other dates: which is meant cannot be told."""
    faults = []
    for mapped, value in columns.texts():
        for format_ in mapped.formats:
            if format_ == chosen[mapped.column.name]:
                continue
            texts = _texts(columns, mapped, value, rules, (chosen[mapped.column.name], False), (format_, False))
            first, other = texts.says
            differs = or_(first.clock != other.clock, first.moment != other.moment)
            misfits, differing = texts.count(ask, texts.misfit(1), differs)
            if not misfits and differing:
                faults.append(
                    f"{columns.name}: {mapped.header!r} fits both {chosen[mapped.column.name]!r} and {format_!r}, with "
                    "different dates; declare one format and read this file apart"
                )
    return faults


def wrong(
    columns: SourceColumns, chosen: Mapping[str, str], misfits: Mapping[str, int], rules: Rules, ask: Ask
) -> list[str]:
    """Columns whose declared format is wrong, given how many values of each don't fit: why, and what to declare."""
    faults = []
    for mapped, value in columns.texts():
        name = mapped.column.name
        number = misfits.get(name, 0)
        format_ = chosen[name]
        if number and mapped.header in columns.without_value:
            texts = _texts(columns, mapped, value, rules, (format_, False))
            (number,) = texts.count(ask, texts.misfit(0))
        if not number:
            continue
        texts = _texts(columns, mapped, value, rules, (format_, False), (format_, True))
        written, other_way = texts.count(ask, texts.filled, texts.misfit(0) & texts.reads(1))
        many = number > WRONG_SHARE * written and (number >= FEW or 2 * number >= written)
        if not other_way and not (many and mapped.unreadable is None):
            continue
        why = (
            "some fit with day and month the other way round, so the others cannot be trusted either"
            if other_way
            else "too many to be slips"
        )
        faults.append(
            f"{columns.name}: {number:,} of {written:,} values of {mapped.header!r} do not fit the format {format_!r}; "
            f"{why}. Say in duly.toml how they are written: {_declaration(columns.mapping, mapped)}"
        )
    return faults


def _declaration(mapping: TableMapping, mapped: MappedColumn) -> str:
    """How duly.toml says the format of a column."""
    table = mapping.record.__tablename__
    if any(asked.mapped is mapped for asked in mapping.asked):
        return f'[tables.{table}] where = {{ "{mapped.header}" = {{ ..., format = "..." }} }}'
    return f'[tables.{table}.columns] {mapped.column.name} = {{ from = "{mapped.header}", format = "..." }}'
