"""A table of the vocabulary as a view over somebody else's: nothing is copied, nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Engine,
    FromClause,
    Select,
    case,
    cast,
    column,
    func,
    literal_column,
    null,
    or_,
    select,
    table,
    types,
)  # fmt: skip
from sqlalchemy.engine import Inspector

from duly import sql
from duly.connectors.columns import fitting
from duly.connectors.columns.fitting import SourceColumns
from duly.connectors.columns.joining import with_joined
from duly.connectors.columns.origins import UNMAPPED, Rules
from duly.connectors.columns.reading import ODD, TIMES, TableReading, is_after, reading_of
from duly.connectors.columns.remarks import (
    LISTED,
    counts_by_code,
    kept,
    large_shares,
    left_out,
    over_limit,
    reason_of,
    several_rows,
    spared,
    words_for_nothing,
    years_of_two_figures,
)
from duly.connectors.columns.shapes import shape_in
from duly.connectors.databases.repeats import Repeats, has_repeats, without_repeats
from duly.connectors.mapping import MappedColumn, TableLayout, TableMapping, map_headers
from duly.records import Kind, Record, columns_of, companion, key_of
from duly.records.columns import table_name
from duly.results import Refusal, TableManifest

_HALF_DAY = 43_200_000_000  # microseconds


@dataclass(frozen=True, kw_only=True)
class View:
    """What stands for a table, and what was counted of it; no expression where it cannot be judged."""

    cte: CTE | None
    manifest: TableManifest
    notes: tuple[str, ...] = ()
    left_unread: tuple[str, ...] = ()  # columns that duly.toml does not name
    later: Select[Any] | None = None  # the keys of rows that came to be after the as-at instant, where there are such


def empty(record: type[Record]) -> CTE:
    """A view without rows."""
    nothing = [cast(null(), item.type).label(item.name) for item in record.__table__.columns]
    return select(*nothing).where(literal_column("1 = 0")).cte(table_name(record))


def view_of(
    engine: Engine,
    inspector: Inspector,
    layout: TableLayout,
    schema: str | None,
    source_name: str,
    rules: Rules,
) -> View:
    """The view of one table. Counts what it leaves out: rows that do not fit, copies, and what came after the as-at instant.

    Raises SQLAlchemyError where the database refuses.
    """
    record, wanted = layout.record, layout.reads
    reflected = inspector.get_columns(source_name, schema)
    shapes = {str(item["name"]): shape_in(item["type"]) for item in reflected}
    mapping = map_headers(layout, tuple(shapes))
    if mapping.faults:
        unfit = "; ".join(f"{source_name}: {fault}" for fault in mapping.faults)
        return View(cte=None, manifest=_manifest(record, mapping, unfit=unfit))
    source = table(source_name, *(column(header) for header in shapes), schema=schema)
    raw, shapes = with_joined(mapping, {header: source.c[header] for header in shapes}, shapes)
    columns = SourceColumns(name=source_name, source=source, mapping=mapping, raw=raw, shapes=shapes)

    def ask(statement: Select[Any]) -> Sequence[Any]:
        with engine.connect() as connection:
            return connection.execute(statement).one()

    chosen = fitting.choose(columns, rules, ask)
    if doubtful := fitting.both_fit(columns, chosen, rules, ask):
        return View(cte=None, manifest=_manifest(record, mapping, unfit="; ".join(doubtful)))

    keep = sql.DATABASES[engine.dialect.name].keep
    telling = replace(rules, tell_unmapped=True)
    readings: dict[bool, TableReading] = {}

    def read(asked: Collection[str] | None, with_rules: Rules) -> TableReading:
        if keep is None:
            return reading_of(mapping, source, shapes, raw, with_rules, formats=chosen, needs=asked)
        if (whole := asked is None) not in readings:
            reading = reading_of(mapping, source, shapes, raw, telling, formats=chosen, needs=asked)
            readings[whole] = replace(reading, select=select(*keep(engine, reading.select, layout.name).c))
        return readings[whole] if with_rules.tell_unmapped else _untold(readings[whole], mapping)

    counts = _count(engine, record, mapping, read(wanted, rules), wanted)
    misfits = {**counts.faults, **counts.spared}
    if wrong := [*fitting.wrong(columns, chosen, misfits, rules, ask), *over_the_limit(source_name, mapping, counts)]:
        return View(cte=None, manifest=_manifest(record, mapping, counts, source=source_name, unfit="; ".join(wrong)))
    reading = read(wanted, rules)
    sound = _sound(reading, record, reading.dropped)
    repeats = Repeats()
    if has_repeats(sound, record, ask):
        # Whether rows are alike is a matter of all columns; which are read, only of those that are asked for.
        every = read(None, rules)
        if keep is not None and ask(select(func.count()).select_from(every.select.subquery("again")))[0] != counts.rows:
            return View(cte=None, manifest=_manifest(record, mapping, unfit=f"{source_name} changed while it was read"))
        dropped = every.dropped if wanted is None else every.dropped_for(wanted)
        sound, repeats = without_repeats(_sound(every, record, dropped), record, layout.keeping, ask)
    unmapped = {
        column_name: counts_by_code(_unmapped(engine, read(wanted, telling), column_name))
        for column_name in counts.unmapped
    }
    manifest = _manifest(record, mapping, counts, repeats=repeats, unmapped=unmapped, source=source_name)
    said = words_for_nothing(counts.words)
    notes = (
        *mapping.notes,
        *_left_out(mapping, source, counts, ask),
        *(
            spared(mapped, *counts.spared_of(mapped))
            for mapped in mapping.columns
            if counts.spared.get(mapped.column.name)
        ),
        *([kept(repeats.outdone, layout.keeping.said)] if layout.keeping and repeats.outdone else []),
        *years_of_two_figures(mapping, chosen, rules),
        *([said] if said else []),
    )
    if keep is not None and repeats != Repeats():
        sound = select(*keep(engine, sound, layout.name).c)
    return View(
        cte=sql.apart(sound).cte(layout.name),
        manifest=manifest,
        notes=notes,
        left_unread=mapping.notes,
        later=_later(reading, record) if counts.after else None,
    )


def _untold(reading: TableReading, mapping: TableMapping) -> TableReading:
    """The reading without what stands behind the mark of an unmapped code."""
    rows = reading.select.subquery("told")
    coded = {mapped.column.name for mapped in mapping.columns if mapped.column.codes}
    mark = sql.quoted(UNMAPPED)
    values = (
        case((rows.c[each.name].startswith(mark), mark), else_=rows.c[each.name]).label(each.name)
        if each.name in coded
        else rows.c[each.name]
        for each in reading.select.selected_columns
    )
    return replace(reading, select=select(*values))


def _later(reading: TableReading, record: type[Record]) -> Select[Any] | None:
    if (key := key_of(record)) is None:
        return None
    rows = reading.select.subquery("reading")
    return select(rows.c[key].label("key")).where(reading.later)


@dataclass(kw_only=True)
class _Counts:
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


def over_the_limit(source: str, mapping: TableMapping, counts: _Counts) -> Iterator[str]:
    """Why a table is unfit: more of a column is unreadable than duly.toml allows."""
    for mapped in mapping.columns:
        if mapped.column.name in counts.spared and (said := over_limit(mapped, *counts.spared_of(mapped))):
            yield f"{source}: {said}"


def _left_out(mapping: TableMapping, source: FromClause, counts: _Counts, ask: fitting.Ask) -> Iterator[str]:
    if mapping.where:
        (rows,) = ask(select(func.count()).select_from(source))
        yield left_out(rows - counts.rows, rows)


def _filled(rows: FromClause, name: str, bad: ColumnElement[bool]) -> ColumnElement[bool]:
    """Something stands in a column, readable or not."""
    hi = [rows.c[companion(name)].is_not(None)] if companion(name) in rows.c else []
    return or_(bad, rows.c[name].is_not(None), *hi)


def _count(
    engine: Engine, record: type[Record], mapping: TableMapping, reading: TableReading, wanted: Collection[str] | None
) -> _Counts:
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
            func.count(case((sql.shifted(rows.c[name], literal_column(str(_HALF_DAY))) < rows.c[companion(name)], 1)))
            for name in times
        ),
        *(func.count(case((holds, 1))) for holds in reading.words.values()),
        *(func.count(rows.c[name]) for name in held),
        *(func.count(case((bad, 1))) for bad in reading.spared.values()),
        *(func.count(case((_filled(rows, name, bad), 1))) for name, bad in reading.spared.items()),
    ).group_by(rows.c[ODD], rows.c[TIMES])
    counts = _Counts(
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


def _sound(reading: TableReading, record: type[Record], dropped: ColumnElement[bool]) -> Select[Any]:
    """The rows that are judged: what fits, and had come to be by the as-at instant. Texts are in the order of their bytes, as
    they are of a file: which of several is named first must not hang on the server's locale."""
    rows = reading.select.subquery("reading")
    return select(
        *(
            sql.byte_ordered(rows.c[item.name]).label(item.name)
            if isinstance(item.type, types.String)
            else rows.c[item.name]
            for item in record.__table__.columns
        )
    ).where(~dropped)


def _unmapped(engine: Engine, reading: TableReading, name: str) -> list[tuple[str, int]]:
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


def _manifest(
    record: type[Record],
    mapping: TableMapping,
    counts: _Counts | None = None,
    *,
    repeats: Repeats | None = None,
    unmapped: Mapping[str, Mapping[str, int]] | None = None,
    source: str = "",
    unfit: str = "",
) -> TableManifest:
    common: dict[str, Any] = {
        "table": table_name(record),
        "columns": mapping.present,
        "missing": mapping.missing,
        "extra": mapping.extra,
        "unfit": unfit,
    }
    if counts is None:
        return TableManifest(**common)
    refusals = [
        Refusal(source=source, row=None, column=header, reason=f"{reason_of(column)} ({number:,} rows)")
        for name, number in counts.faults.items()
        for column, header in [mapping.column_of(name)]
    ]
    repeats, key = repeats or Repeats(), key_of(record)
    if repeats.contrary and key:
        names = [mapping.column_of(name)[1] for name in repeats.differing]
        reason = f"{several_rows(names)} ({repeats.contrary:,} rows)"
        refusals.append(Refusal(source=source, row=None, column=mapping.column_of(key)[1], reason=reason))
    return TableManifest(
        **common,
        rows_read=counts.rows,
        rows=counts.rows - counts.refused - counts.after - repeats.folded - repeats.contrary,
        folded=repeats.folded,
        refused=counts.refused + repeats.contrary,
        after_as_of=counts.after,
        refusals=tuple(refusals[:LISTED]),
        naive=tuple(name for kind, name in counts.notes if kind == "naive"),
        sentinels={name: number for (kind, name), number in counts.notes.items() if kind == "sentinel"},
        blanked={name: number for (kind, name), number in counts.notes.items() if kind == "blanked"},
        blank=tuple(counts.blank) if counts.rows > counts.refused + counts.after else (),
        unmapped=unmapped or {},
        midnights=counts.midnights,
    )
