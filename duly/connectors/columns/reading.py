"""The select that reads one source into one table of the vocabulary: every column, and what was odd about each row.

Oddities are kept as bits of two numbers beside the row, so that one scan both reads and counts: grouping by them tells
how many rows were refused for which column, how many dates were defaults, how many times lie after the as-at instant.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    cast,
    column,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
)
from sqlalchemy.sql.elements import False_

from duly import sql
from duly.connectors.columns.bits import SPARED, bit_of, has_bit, holds_word, spared_in, sum_of, words_in
from duly.connectors.columns.choosing import choice_of
from duly.connectors.columns.forms import ANYTHING, Occurring
from duly.connectors.columns.origins import (
    BLANKED,
    FAULT,
    NAIVE,
    NO_VALUE,
    SENTINEL,
    ColumnReading,
    Origin,
    Rules,
    Shape,
    written_in,
)
from duly.connectors.columns.tolerance import tolerating
from duly.connectors.columns.values import read
from duly.connectors.mapping import MappedColumn, TableMapping
from duly.records import Record, companion, key_of
from duly.records.columns import PRECISION, born_of

ODD, TIMES = "duly_odd", "duly_times"

_NOTES = {NAIVE: "naive", SENTINEL: "sentinel", BLANKED: "blanked"}
_BITS = 4  # of each time column
_AFTER = 1


@dataclass(frozen=True, kw_only=True)
class TableReading:
    """A select of all of a table's columns, then `duly_odd`, `duly_times` and `duly_words`, which say what was odd about the
    row.

    Bit 0 of `duly_odd`: it came to be after the as-at instant; bit i + 1: the value of `others[i]` does not fit.
    Four bits of `duly_times` for each of `times`, the time and date columns. `words` has a condition over the select for
    each column that may hold a word for nothing, such as NULL: that it does in this row; `spared` one for each column whose
    unreadable cells do not cost their rows: that this one's is such.
    """

    select: Select[Any]
    others: tuple[str, ...]
    times: tuple[str, ...]
    words: Mapping[str, ColumnElement[bool]]
    spared: Mapping[str, ColumnElement[bool]]

    def faults(self, odd: int, times: int) -> list[str]:
        """The columns whose value does not fit."""
        others = [name for number, name in enumerate(self.others) if odd >> (number + 1) & 1]
        return others + [name for number, name in enumerate(self.times) if times >> (_BITS * number) & FAULT]

    def notes(self, times: int) -> list[tuple[str, str]]:
        """What else is to be told of the row: naive, sentinel or blanked, and the column."""
        return [
            (kind, name)
            for number, name in enumerate(self.times)
            for bit, kind in _NOTES.items()
            if times >> (_BITS * number) & bit
        ]

    @property
    def refused(self) -> ColumnElement[bool]:
        """Over the select: some value of the row does not fit."""
        mask = sum(FAULT << (_BITS * number) for number in range(len(self.times)))
        times: ColumnElement[Any] = sql.bits_in_common(column(TIMES), literal_column(str(mask)))
        return or_(column(ODD) > literal_column(str(_AFTER)), times != literal_column("0"))

    @property
    def dropped(self) -> ColumnElement[bool]:
        """Over the select: the row is not read, because of a value or because it came to be too late."""
        return or_(column(ODD) != literal_column("0"), self.refused)

    @property
    def later(self) -> ColumnElement[bool]:
        """Over the select: nothing is wrong with the row, but it came to be too late."""
        return and_(column(ODD) == literal_column(str(_AFTER)), not_(self.refused))

    def dropped_for(self, names: Collection[str]) -> ColumnElement[bool]:
        """Over the select: the row would not be read, were these the only columns that are."""
        others = _AFTER + sum(
            1 << (number + 1) for number, name in enumerate(self.others) if name.removesuffix(PRECISION) in names
        )
        times = sum(FAULT << (_BITS * number) for number, name in enumerate(self.times) if name in names)
        none: ColumnElement[Any] = literal_column("0")
        return or_(
            sql.bits_in_common(column(ODD), literal_column(str(others))) != none,
            sql.bits_in_common(column(TIMES), literal_column(str(times))) != none,
        )


def is_after(odd: int) -> bool:
    """The record came to be after the as-at instant."""
    return bool(odd & _AFTER)


Reader = Callable[[Origin, Rules], ColumnReading]


def reading_of(
    mapping: TableMapping,
    source: FromClause,
    shapes: Mapping[str, Shape],
    raw: Mapping[str, ColumnElement[Any]],
    rules: Rules,
    *,
    formats: Mapping[str, str],
    needs: Collection[str] | None = None,
    keep: Sequence[ColumnElement[Any]] = (),
    only: Sequence[ColumnElement[bool]] = (),
    narrow: Collection[str] | None = None,
    without_value: Collection[str] = (),
    occurring: Mapping[str, Occurring] | None = None,
    reader: Reader = read,
) -> TableReading:
    """The reading of one source. `raw` are the source's columns by header, `formats` the format chosen for a column.

    Only `needs` are read; the other columns are null. `keep` are further expressions over the source that are carried
    along under their labels; `only` are conditions over it that choose rows; `narrow` leaves all columns out of the select
    but these and their companions. `without_value` are headers under which some cells hold an error, which is refused.
    `occurring` is what occurs in a time column, where somebody looked; `reader` says how one column is read.
    """
    record = mapping.record
    readings = [
        _reading(
            mapped,
            raw,
            shapes,
            rules,
            formats.get(mapped.column.name, ""),
            errors=mapped.header in without_value,
            occurring=(occurring or {}).get(mapped.column.name, ANYTHING),
            reader=reader,
        )
        for mapped in mapping.columns
        if needs is None or mapped.column.name in needs
    ]
    choice = choice_of(mapping, raw, shapes, formats, rules)
    layered = _layered([*readings, *choice.readings], source, [*choice.at_once, *only], keep)
    others = [(reading.name, reading.fault) for reading in readings if not isinstance(reading.fault, False_)]
    others += [(reading.name + PRECISION, reading.imprecise) for reading in readings if reading.imprecise is not None]
    others += choice.faults
    times = [(reading.name, reading.odd) for reading in readings if reading.odd is not None]
    chosen = select(
        *_values(record, readings, rules, narrow),
        sum_of(
            [
                (case((holds, bit_of(bit)), else_=bit_of(None)))
                for bit, holds in enumerate([_after(record, readings, rules), *(fault for _, fault in others)])
                if not isinstance(holds, False_)
            ]
        ).label(ODD),
        sum_of([cast(odd, BigInteger) * bit_of(_BITS * number) for number, (_, odd) in enumerate(times)]).label(TIMES),
        *words_in(record, readings),
        *spared_in(mapping, readings),
        *(column(label.name) for label in keep),
    ).select_from(layered)
    for condition in choice.once_read:
        chosen = chosen.where(condition)
    return TableReading(
        select=chosen,
        others=tuple(name for name, _ in others),
        times=tuple(name for name, _ in times),
        words={reading.name: holds_word(record, reading.name) for reading in readings if reading.text is not None},
        spared={
            reading.name: has_bit(SPARED, mapping.tolerant.index(reading.name))
            for reading in readings
            if reading.unreadable is not None
        },
    )


def _reading(
    mapped: MappedColumn,
    raw: Mapping[str, ColumnElement[Any]],
    shapes: Mapping[str, Shape],
    rules: Rules,
    format_: str,
    *,
    errors: bool,
    occurring: Occurring,
    reader: Reader,
) -> ColumnReading:
    """The reading of one column. `errors`: some of its cells hold an error instead of a value."""
    origin = Origin(
        column=mapped.column,
        raw=sql.quoted(mapped.constant or "") if mapped.header is None else raw[mapped.header],
        shape=Shape.TEXT if mapped.header is None else shapes[mapped.header],
        format=format_,
        codes=mapped.codes,
        precision=written_in(raw[mapped.precision], shapes[mapped.precision]) if mapped.precision else None,
        precisions=mapped.precisions,
        occurring=occurring,
    )
    reading = _refusing(errors, reader(origin, rules.of(mapped.blanks)))
    return tolerating(mapped.column, reading, mapped.unreadable)


def _refusing(errors: bool, reading: ColumnReading) -> ColumnReading:
    """A reading that refuses cells without a value. Of a time they are none anyway: it is no format of one."""
    if not errors or reading.text is None or reading.odd is not None:
        return reading
    return replace(reading, fault=or_(reading.fault, func.starts_with(reading.text, sql.quoted(NO_VALUE))))


def _layered(
    readings: Sequence[ColumnReading],
    source: FromClause,
    where: Sequence[ColumnElement[bool]],
    keep: Sequence[ColumnElement[Any]],
) -> FromClause:
    """Subqueries around the source, one for each layer, each passing on what the one before it computed."""
    depth = max((len(reading.layers) for reading in readings), default=1)
    current, labels = source, [label.name for label in keep]
    for level in range(max(depth, 1)):
        new = [
            expression.label(label)
            for reading in readings
            if level < len(reading.layers)
            for label, expression in reading.layers[level].items()
        ]
        passed = keep if level == 0 else [column(label) for label in labels]
        layer: Select[Any] = select(*passed, *new).select_from(current)
        if level == 0:
            layer = layer.where(*where)
        if not labels and not new:
            layer = select(literal_column("1").label("one")).select_from(current)
        labels += [label.name for label in new]
        current = sql.apart(layer).subquery(f"layer{level}")
    return current


def _values(
    record: type[Record], readings: Sequence[ColumnReading], rules: Rules, narrow: Collection[str] | None
) -> list[ColumnElement[Any]]:
    values: dict[str, ColumnElement[Any]] = {}
    for reading in readings:
        values[reading.name] = reading.value
        if reading.hi is not None:
            values[companion(reading.name)] = reading.hi
    key = key_of(record)
    if rules.test_id_prefixes and key in values:
        marked = or_(*(func.starts_with(values[key], sql.quoted(prefix)) for prefix in rules.test_id_prefixes))
        values["is_test"] = case((marked, literal_column("true")), else_=values.get("is_test", null()))
    return [
        cast(values.get(item.name, null()), item.type).label(item.name)
        for item in record.__table__.columns
        if narrow is None or item.info.get("companion", item.name) in narrow
    ]


def _after(record: type[Record], readings: Sequence[ColumnReading], rules: Rules) -> ColumnElement[bool]:
    """The record came to be after the as-at instant: by its entry, else by the first time that tells its birth.

    One that says it came to be after the export itself stays: it is in the export, so that its time is a fault, to be named.
    """
    by_name = {reading.name: reading for reading in readings}
    born = [instant for name in born_of(record) if name in by_name and (instant := by_name[name].instant) is not None]
    if not born:
        return false()
    first = func.coalesce(*born) if len(born) > 1 else born[0]
    if rules.exported_at is None:
        return first > _stamp(rules.as_of)
    if rules.exported_at <= rules.as_of:
        return false()
    return and_(first > _stamp(rules.as_of), first <= _stamp(rules.exported_at))


def _stamp(moment: datetime) -> ColumnElement[Any]:
    return literal_column(f"TIMESTAMP '{moment.isoformat(sep=' ')}'")
