"""The select that reads one source into one table of the vocabulary: every column, and what was odd about each row.

Oddities are kept as bits of two numbers beside the row, so that one scan both reads and counts: grouping by them tells
how many rows were refused for which column, how many dates were defaults, how many times lie after the as-at instant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, case, cast, column, func, literal_column, null, or_, select
from sqlalchemy.sql.elements import False_

from duly.connectors import sql
from duly.connectors.mapping import TableMapping, always_needed
from duly.connectors.values import Origin, Reading, Rules, Shape, read
from duly.records import Record, companion, key_of

FAULTS, NOTES = "duly_faults", "duly_notes"
AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class TableReading:
    """A select of all of a table's columns, then `duly_faults` and `duly_notes`.

    Bit i of `duly_faults` is set where the value of `fault_columns[i]` does not fit; bit i of `duly_notes` where
    `notes[i]`, a kind (after, naive, sentinel, blanked) and a column, holds.
    """

    select: Select[Any]
    fault_columns: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]

    @property
    def drops_after(self) -> bool:
        """Whether the first note says that the record came to be after the as-at instant."""
        return bool(self.notes) and self.notes[0][0] == AFTER


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
) -> TableReading:
    """The reading of one source. `raw` are the source's columns by header, `formats` the format chosen for a column.

    Only `needs`, and what every table needs, is read; the other columns are null. `keep` are further expressions over
    the source that are carried along under their labels.
    """
    record = mapping.record
    wanted = None if needs is None else {*needs, *always_needed(record)}
    readings = [
        read(
            Origin(
                column=mapped.column,
                raw=sql.quoted(mapped.constant or "") if mapped.header is None else raw[mapped.header],
                shape=Shape.TEXT if mapped.header is None else shapes[mapped.header],
                format=formats.get(mapped.column.name, ""),
                codes=mapped.codes,
                precision=raw[mapped.precision] if mapped.precision else None,
            ),
            rules,
        )
        for mapped in mapping.columns
        if wanted is None or mapped.column.name in wanted
    ]
    layered = _layered(readings, source, _chosen(mapping, raw), keep)
    faults = [(reading.name, reading.fault) for reading in readings]
    notes = _notes(record, readings, rules)
    labels = [label.name for label in keep]
    chosen = select(
        *_values(record, readings, rules),
        _bits([condition for _, condition in faults]).label(FAULTS),
        _bits([condition for _, _, condition in notes]).label(NOTES),
        *(column(label) for label in labels),
    ).select_from(layered)
    return TableReading(
        select=chosen,
        fault_columns=tuple(name for name, _ in faults),
        notes=tuple((kind, name) for kind, name, _ in notes),
    )


def _chosen(mapping: TableMapping, raw: Mapping[str, ColumnElement[Any]]) -> list[ColumnElement[bool]]:
    """The rows that `where` chooses."""
    return [
        sql.one_of(sql.tidy(sql.text_of(raw[header])), *[sql.quoted(value.strip()) for value in values])
        for header, values in mapping.where.items()
    ]


def _layered(
    readings: Sequence[Reading],
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
        current = layer.subquery(f"layer{level}")
    return current


def _values(record: type[Record], readings: Sequence[Reading], rules: Rules) -> list[ColumnElement[Any]]:
    values: dict[str, ColumnElement[Any]] = {}
    for reading in readings:
        values[reading.name] = reading.value
        if reading.hi is not None:
            values[companion(reading.name)] = reading.hi
    key = key_of(record)
    if rules.test_id_prefixes and key in values:
        marked = or_(*(func.starts_with(values[key], sql.quoted(prefix)) for prefix in rules.test_id_prefixes))
        values["is_test"] = case((marked, literal_column("true")), else_=values.get("is_test", null()))
    return [cast(values.get(item.name, null()), item.type).label(item.name) for item in record.__table__.columns]


def _notes(
    record: type[Record], readings: Sequence[Reading], rules: Rules
) -> list[tuple[str, str, ColumnElement[bool]]]:
    by_name = {reading.name: reading for reading in readings}
    born = [
        instant
        for name in dict.fromkeys(("entered_at", *record.born))
        if name in by_name and (instant := by_name[name].instant) is not None
    ]
    found: list[tuple[str, str, ColumnElement[bool]]] = []
    if born:
        first = func.coalesce(*born) if len(born) > 1 else born[0]
        as_of: ColumnElement[Any] = literal_column(f"TIMESTAMP '{rules.as_of.isoformat(sep=' ')}'")
        found.append((AFTER, "", first > as_of))
    for reading in readings:
        for kind in ("naive", "sentinel", "blanked"):
            condition = getattr(reading, kind)
            if condition is not None:
                found.append((kind, reading.name, condition))
    return found


def _bits(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[Any]:
    """One number with a bit for each condition; a condition that is null does not hold."""
    total: ColumnElement[Any] = cast(literal_column("0"), BigInteger)
    for place, condition in enumerate(conditions):
        if isinstance(condition, False_):
            continue
        total = total + case((condition, literal_column(str(1 << place))), else_=literal_column("0"))
    return total


def set_bits(number: int) -> list[int]:
    """The places of the bits that are set."""
    return [place for place in range(number.bit_length()) if number >> place & 1]
