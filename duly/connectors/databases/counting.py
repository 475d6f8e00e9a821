"""What is counted of a table that is judged in place: one scan tells what does not fit, what came to be too late, and what is
to be told of the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, FromClause, case, func, literal_column, or_, select

from duly import sql
from duly.connectors.columns.origins import UNMAPPED
from duly.connectors.columns.reading import ODD, TIMES, TableReading, is_after
from duly.connectors.columns.remarks import HALF_DAY, large_shares, over_limit
from duly.connectors.mapping import MappedColumn, TableMapping
from duly.records import Kind, Record, columns_of, companion


@dataclass(kw_only=True)
class Counts:
    rows: int
    refused: int
    after: int
    faults: dict[str, int]
    notes: dict[tuple[str, str], int]
    unmapped: list[str]
    midnights: dict[str, float]
    words: dict[str, int]
    blank: list[str]
    spared: dict[str, int]
    filled: dict[str, int]  # of each column that may spare cells: those that hold anything

    def spared_of(self, mapped: MappedColumn) -> tuple[int, int]:
        """The unreadable cells of a column that do not cost their rows, and the cells that hold anything."""
        name = mapped.column.name
        return self.spared[name], self.filled[name]


def over_the_limit(source: str, mapping: TableMapping, counts: Counts) -> Iterator[str]:
    """Why a table is unfit: more of a column is unreadable than duly.toml allows."""
    for mapped in mapping.columns:
        if mapped.column.name in counts.spared and (said := over_limit(mapped, *counts.spared_of(mapped))):
            yield f"{source}: {said}"


def _filled(rows: FromClause, name: str, bad: ColumnElement[bool]) -> ColumnElement[bool]:
    """Something stands in a column, readable or not."""
    hi = [rows.c[companion(name)].is_not(None)] if companion(name) in rows.c else []
    return or_(bad, rows.c[name].is_not(None), *hi)


def count(
    engine: Engine, record: type[Record], mapping: TableMapping, reading: TableReading, wanted: Collection[str] | None
) -> Counts:
    """Everything that is counted of a table, in one scan."""
    rows = reading.select.subquery("reading")
    coded = [mapped.column.name for mapped in mapping.columns if mapped.column.codes]
    times = [item.name for item in columns_of(record) if item.kind is Kind.INSTANT]
    held = [name for name in mapping.present if wanted is None or name in wanted]
    statement = select(
        rows.c[ODD],
        rows.c[TIMES],
        func.count(),
        *(func.count(case((rows.c[name] == sql.quoted(UNMAPPED), 1))) for name in coded),
        *(func.count(rows.c[name]) for name in times),
        *(
            func.count(case((sql.shifted(rows.c[name], literal_column(str(HALF_DAY))) < rows.c[companion(name)], 1)))
            for name in times
        ),
        *(func.count(case((holds, 1))) for holds in reading.words.values()),
        *(func.count(rows.c[name]) for name in held),
        *(func.count(case((bad, 1))) for bad in reading.spared.values()),
        *(func.count(case((_filled(rows, name, bad), 1))) for name, bad in reading.spared.items()),
    ).group_by(rows.c[ODD], rows.c[TIMES])
    counts = Counts(
        rows=0,
        refused=0,
        after=0,
        faults={},
        notes={},
        unmapped=[],
        midnights={},
        words={},
        blank=[],
        spared={},
        filled={},
    )
    lengths = (
        len(coded),
        len(times),
        len(times),
        len(reading.words),
        len(held),
        len(reading.spared),
        len(reading.spared),
    )
    totals = [0] * sum(lengths)
    with engine.connect() as connection:
        for odd, times_odd, number, *sums in connection.execute(statement):
            counts.rows += number
            faults = reading.faults(odd, times_odd)
            if faults:
                counts.refused += number
            elif is_after(odd):
                counts.after += number
                continue
            else:
                totals = [total + part for total, part in zip(totals, sums, strict=True)]
            for name in faults:
                counts.faults[name] = counts.faults.get(name, 0) + number
            for note in reading.notes(times_odd):
                if note[0] == "naive" or not faults:
                    counts.notes[note] = counts.notes.get(note, 0) + number
    unmapped, known, whole_days, words, filled, bad_cells, all_cells = _split(totals, *lengths)
    counts.unmapped = [name for name, total in zip(coded, unmapped, strict=True) if total]
    counts.spared = dict(zip(reading.spared, bad_cells, strict=True))
    counts.filled = dict(zip(reading.spared, all_cells, strict=True))
    counts.blank = [name for name, number in zip(held, filled, strict=True) if not number]
    counts.words = dict(zip(reading.words, words, strict=True))
    counts.midnights = large_shares(zip(times, known, whole_days, strict=True))
    return counts


def _split(numbers: Sequence[int], *lengths: int) -> Iterator[Sequence[int]]:
    """Numbers, cut into parts of these lengths."""
    start = 0
    for length in lengths:
        yield numbers[start : start + length]
        start += length


def unmapped_codes(engine: Engine, reading: TableReading, name: str) -> list[tuple[str, int]]:
    rows = reading.select.subquery("reading")
    statement = (
        select(rows.c[name], func.count())
        .where(rows.c[name].startswith(sql.quoted(UNMAPPED)), ~reading.refused)
        .group_by(rows.c[name])
        .order_by(func.count().desc(), rows.c[name])
    )
    with engine.connect() as connection:
        return [
            (str(value).removeprefix(UNMAPPED + " "), int(number)) for value, number in connection.execute(statement)
        ]
