"""A table of the vocabulary as a view over somebody else's: nothing is copied, nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    select,
    table,
    true,
    types,
    union_all,
)  # fmt: skip
from sqlalchemy.engine import Inspector

from duly import sql
from duly.connectors.columns import fitting
from duly.connectors.columns.choosing import spelled_otherwise
from duly.connectors.columns.fitting import Ask, SourceColumns
from duly.connectors.columns.joining import with_joined
from duly.connectors.columns.origins import UNMAPPED, Rules
from duly.connectors.columns.reading import TableReading, reading_of
from duly.connectors.columns.remarks import (
    LISTED,
    cased_otherwise,
    counts_by_code,
    kept,
    left_out,
    reason_of,
    several_rows,
    spared,
    typed_ids,
    words_for_nothing,
    years_of_two_figures,
)
from duly.connectors.columns.shapes import shape_in
from duly.connectors.databases.counting import Counts, count, over_the_limit, unmapped_codes
from duly.connectors.databases.repeats import Repeats, has_repeats, without_repeats
from duly.connectors.mapping import TableLayout, TableMapping, map_headers
from duly.connectors.unfound import unfound
from duly.records import Record, columns_of, key_of
from duly.records.columns import table_name
from duly.results import Refusal, TableManifest


@dataclass(frozen=True, kw_only=True)
class View:
    """The rows of a table, and what was counted of them; no rows where it cannot be judged.

    `formats` are those by which texts of times were read. `later` are the keys of rows that came to be after the as-at instant.
    `left` is what these and the refused rows name: the link that names it, the key, and whether it is one of these. Both are None
    where there are no such rows.
    """

    rows: Select[Any] | None
    manifest: TableManifest
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()  # what is told of it wherever the export is spoken of
    formats: Mapping[str, str] = field(default_factory=dict)
    later: Select[Any] | None = None
    left: Select[Any] | None = None

    def cte(self, name: str) -> CTE:
        """The rows under a name, of a table that can be judged."""
        assert self.rows is not None
        return sql.apart(self.rows).cte(name)


def asking(engine: Engine) -> Ask:
    """Asks a database for one row."""

    def ask(statement: Select[Any]) -> Sequence[Any]:
        with engine.connect() as connection:
            return connection.execute(statement).one()

    return ask


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
        return View(rows=None, manifest=_manifest(record, mapping, unfit=unfit))
    source = table(source_name, *(column(header) for header in shapes), schema=schema)
    raw, shapes = with_joined(mapping, {header: source.c[header] for header in shapes}, shapes)
    columns = SourceColumns(name=source_name, source=source, mapping=mapping, raw=raw, shapes=shapes)

    ask = asking(engine)
    chosen = fitting.choose(columns, rules, ask)
    if doubtful := fitting.both_fit(columns, chosen, rules, ask):
        return View(rows=None, manifest=_manifest(record, mapping, unfit="; ".join(doubtful)))

    keep = sql.DATABASES[engine.dialect.name].keep
    telling = replace(rules, tell_unmapped=True)
    readings: dict[bool, TableReading] = {}

    def read(asked: Collection[str] | None, with_rules: Rules) -> TableReading:
        if keep is None:
            return reading_of(mapping, source, shapes, raw, with_rules, formats=chosen, needs=asked)
        if (whole := asked is None) not in readings:
            reading = reading_of(mapping, source, shapes, raw, telling, formats=chosen, needs=asked)
            readings[whole] = replace(reading, select=select(*keep(engine, reading.select, layout.name, {}).c))
        return readings[whole] if with_rules.tell_unmapped else _untold(readings[whole], mapping)

    counts = count(engine, record, mapping, read(wanted, rules), wanted)
    misfits = {**counts.faults, **counts.spared}
    if wrong := [*fitting.wrong(columns, chosen, misfits, rules, ask), *over_the_limit(source_name, mapping, counts)]:
        return View(rows=None, manifest=_manifest(record, mapping, counts, source=source_name, unfit="; ".join(wrong)))
    reading = read(wanted, rules)
    sound = _sound(reading, record, reading.dropped)
    left, repeats = _left(layout, reading), Repeats()
    if has_repeats(sound, record, ask):
        # Whether rows are alike is a matter of all columns; which are read, only of those that are asked for.
        every = read(None, rules)
        if keep is not None and ask(select(func.count()).select_from(every.select.subquery("again")))[0] != counts.rows:
            return View(
                rows=None, manifest=_manifest(record, mapping, unfit=f"{source_name} changed while it was read")
            )
        dropped = every.dropped if wanted is None else every.dropped_for(wanted)
        before = _sound(every, record, dropped)
        sound, repeats = without_repeats(before, record, layout.keeping, ask)
        if repeats.contrary:
            left += _left_contrary(layout, before, sound)
    unmapped = {
        column_name: counts_by_code(unmapped_codes(engine, read(wanted, telling), column_name))
        for column_name in counts.unmapped
    }
    manifest = _manifest(record, mapping, counts, repeats=repeats, unmapped=unmapped, source=source_name)
    said = words_for_nothing(counts.words)
    of_where, cased = _left_out(columns, counts, ask)
    notes = (
        *mapping.notes,
        *of_where,
        *(
            spared(mapped, *counts.spared_of(mapped))
            for mapped in mapping.columns
            if counts.spared.get(mapped.column.name)
        ),
        *([kept(repeats.outdone, layout.keeping.said)] if layout.keeping and repeats.outdone else []),
        *years_of_two_figures(mapping, chosen, rules),
        *typed_ids(mapping, shapes),
        *([said] if said else []),
    )
    if keep is not None and repeats != Repeats():
        sound = select(*keep(engine, sound, layout.name, {}).c)
    return View(
        rows=sound,
        manifest=manifest,
        notes=notes,
        remarks=(*mapping.notes, *unfound(layout, [tuple(shapes)]), *cased),
        formats={mapped.column.name: chosen[mapped.column.name] for mapped, _ in columns.texts()},
        later=_later(reading, record) if counts.after else None,
        left=together(left),
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


def _left(layout: TableLayout, reading: TableReading) -> list[Select[Any]]:
    """What the rows name that are not read, but for those made for a test; one select for each link."""
    rows = reading.select.subquery("reading")
    is_later = case((reading.later, literal_column("true")), else_=literal_column("false"))
    return [
        naming(rows, link, is_later).where(reading.dropped, rows.c.is_test.is_not(true())) for link in layout.naming
    ]


def _left_contrary(layout: TableLayout, before: Select[Any], sound: Select[Any]) -> list[Select[Any]]:
    """The same of rows with one key that contradict each other: those whose key is among none of the sound ones."""
    rows, kept = sql.apart(before).subquery("before"), sql.apart(sound).subquery("kept")
    key = str(layout.key)
    return [
        naming(rows, link, literal_column("false"))
        .select_from(rows.outerjoin(kept, kept.c[key] == rows.c[key]))
        .where(kept.c[key].is_(None), rows.c.is_test.is_not(true()))
        for link in layout.naming
    ]


def naming(rows: FromClause, link: str, is_later: ColumnElement[Any]) -> Select[Any]:
    """What rows name by a link, as `View.left` has it."""
    return select(sql.quoted(link).label("link"), rows.c[link].label("key"), is_later.label("is_later")).where(
        rows.c[link].is_not(None)
    )


def together(selects: Sequence[Select[Any]]) -> Select[Any] | None:
    """The rows of selects that are alike; None of none."""
    if len(selects) < 2:
        return selects[0] if selects else None
    return select(*union_all(*selects).subquery().c)


def _left_out(columns: SourceColumns, counts: Counts, ask: fitting.Ask) -> tuple[list[str], list[str]]:
    """What is told of the rows that `where` does not choose: with the source, and wherever the export is spoken of."""
    mapping = columns.mapping
    if not mapping.where:
        return [], []
    otherwise = spelled_otherwise(mapping, columns.raw, columns.shapes)
    numbers = [func.count(case((one, 1))) for one in otherwise.values()]
    rows, *cased = ask(select(func.count(), *numbers).select_from(columns.source))
    said = cased_otherwise(table_name(mapping.record), dict(zip(otherwise, cased, strict=True)))
    return [left_out(rows - counts.rows, rows)], [said] if said else []


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


def _manifest(
    record: type[Record],
    mapping: TableMapping,
    counts: Counts | None = None,
    *,
    repeats: Repeats | None = None,
    unmapped: Mapping[str, Mapping[str, int]] | None = None,
    source: str = "",
    unfit: str = "",
) -> TableManifest:
    common: dict[str, Any] = {
        "table": table_name(record),
        "columns": mapping.present,
        "missing": tuple(each.name for each in columns_of(record) if each.name not in mapping.present),
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
