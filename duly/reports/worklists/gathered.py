"""The lines of all worklists as a table of the local DuckDB, where their cells are formed; they come out as long pieces of text.

Of a line only what is its own is held: what it says in words stands once for each rule, in tables beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)

from duly import sql
from duly.checks import MAIN
from duly.judging.worklines import by_team, ordering
from duly.reports.worklists import cells
from duly.reports.worklists.cells import Styles
from duly.reports.worklists.lines import InBoth, Wording
from duly.reports.worklists.rows import beside_words, csv_line, xml_row
from duly.reports.worklists.sheets import PUT_RIGHT, SHEETS, sheet_of
from duly.reports.worklists.tables import (
    AGREED,
    FAILING,
    LINES,
    META,
    OF_RECORD,
    OF_WAIVERS,
    RULES,
    SINCE,
    TEAMS,
    TEXTS,
)
from duly.results import FailingSince, Waiver

AT_ONCE = 5_000
"""Lines that are formed at once, some six megabytes of them."""

_SHEETS = list(SHEETS)


_MARKUP, _SPELT_OUT = 1_000, 10
"""At most so many bytes of a row are neither words nor ids, and so many are written for a character of an id."""


@dataclass(frozen=True, kw_only=True)
class TeamLines:
    """What a team's worklist has: rows by sheet, and at most how many bytes in each; how many lines are to put right, and
    how many of those are in no figure of the run."""

    rows: Mapping[str, int]
    size: Mapping[str, int]
    to_put_right: int
    beyond: int


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The lines behind a connection, and the numbers of the formats of cells."""

    connection: Connection
    styles: Styles

    def teams(self) -> dict[str, TeamLines]:
        """What each team has, in the order in which its lines come."""
        line = LINES.c
        in_no_figure = or_(~line.counted, line.rate != MAIN)
        said = self.connection.execute(select(_longest(RULES) + _longest(AGREED))).scalar_one()
        counted = (
            select(
                line.team_name,
                line.sheet,
                func.count(),
                func.count().filter(in_no_figure),
                cast(func.sum(_MARKUP + said + _SPELT_OUT * (_length(line.record) + _length(line.item))), String),
            )
            .group_by(line.team, line.team_name, line.sheet)
            .order_by(line.team, line.sheet)
        )
        found: dict[str, dict[str, tuple[int, int, int]]] = {}
        for team, sheet, rows, beyond, size in self.connection.execute(counted):
            found.setdefault(team, {})[_SHEETS[sheet]] = (rows, beyond, int(size))
        nothing = (0, 0, 0)
        return {
            team: TeamLines(
                rows={sheet: rows for sheet, (rows, _, _) in of_sheets.items()},
                size={sheet: size for sheet, (_, _, size) in of_sheets.items()},
                to_put_right=of_sheets.get(PUT_RIGHT, nothing)[0],
                beyond=of_sheets.get(PUT_RIGHT, nothing)[1],
            )
            for team, of_sheets in found.items()
        }

    def for_csv(self) -> Iterator[tuple[str, str]]:
        """The lines of the CSV files, in pieces, each with its team."""
        for team, _, piece in self._pieces(csv_line(), LINES.c.place, by_sheet=False):
            yield team, piece

    def for_workbooks(self, most_rows: int) -> Iterator[tuple[str, str, str]]:
        """The rows of the sheets, in pieces, each with its team and its sheet: no more of a sheet than `most_rows`."""
        rows = self._pieces(xml_row(self.styles), LINES.c.on_sheets, by_sheet=True, most_rows=most_rows)
        for team, sheet, piece in rows:
            yield team, _SHEETS[sheet], piece

    def _pieces(
        self, text: ColumnElement[str], place: Column[int], *, by_sheet: bool, most_rows: int | None = None
    ) -> Iterator[tuple[str, int, str]]:
        line = LINES.c
        formed = (
            select(
                line.team, line.team_name, (line.sheet if by_sheet else literal(0)).label("sheet"), place.label("at")
            )
            .add_columns(text.label("text"))
            .select_from(beside_words())
        )
        if most_rows is not None:
            formed = formed.where(line.row <= most_rows + 1)
        total = self.connection.execute(select(func.count()).select_from(LINES)).scalar_one()
        for start in range(0, total, AT_ONCE):
            some = formed.where(place > start, place <= start + AT_ONCE).subquery()
            joined = (
                select(some.c.team_name, some.c.sheet, sql.joined_in_order(some.c.text, some.c.at))
                .group_by(some.c.team, some.c.team_name, some.c.sheet)
                .order_by(some.c.team, some.c.sheet)
            )
            yield from self.connection.execute(joined)


@contextmanager
def gathered(connection: Connection, lines: Select[Any], wording: Wording, styles: Styles) -> Iterator[Gathered]:
    """The lines that `duly.judging.worklines` selects, put into words. They are held as long as this is open."""
    try:
        META.create_all(connection, checkfirst=False)
        _hold_beside_records(connection, wording, styles)
        _gather(connection, lines.subquery("lines"), wording)
        _hold_words(connection, wording, styles)
        yield Gathered(connection=connection, styles=styles)
    finally:
        META.drop_all(connection, checkfirst=False)


def _gather(connection: Connection, line: FromClause, wording: Wording) -> None:
    """Fill the table of the lines."""
    zone = literal(wording.run.time_zone)
    as_of = wording.as_of
    sheet = case({name: number for number, name in enumerate(_SHEETS)}, value=sheet_of(line))
    due = sql.local_time(line.c.due_at, zone)
    is_overdue = and_(line.c.open, line.c.due_at < literal(wording.as_of_utc))
    exact, whole = OF_WAIVERS.alias("exact"), OF_WAIVERS.alias("whole")

    def same(other: FromClause) -> ColumnElement[bool]:
        return and_(*(line.c[name] == other.c[name] for name in OF_RECORD))

    columns: dict[str, ColumnElement[Any]] = {
        "place": func.row_number().over(order_by=ordering(line)),
        "team": func.dense_rank().over(order_by=by_team(line)),
        "team_name": line.c.team,
        "sheet": sheet,
        "rule": func.dense_rank().over(order_by=(line.c.standard, line.c.rate, line.c.reason)),
        **{name: line.c[name] for name in ("standard", "rate", "reason")},
        "record": line.c.record,
        "record_is_plain": cells.is_plain(line.c.record),
        "item": line.c.item,
        "item_is_plain": cells.is_plain(line.c.item),
        "anchor": sql.local_time(line.c.anchor_at, zone),
        "due": due,
        # Whole local days since it fell due, where it is still open.
        "overdue": case(
            (is_overdue, sql.days_between(cast(due, Date()), cast(literal(as_of.date()), Date()))), else_=null()
        ),
        "since": FAILING.c.number,
        "agreed": case((line.c.waived, func.coalesce(exact.c.number, whole.c.number)), else_=null()),
        "counted": line.c.counted,
    }
    placed = (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(line)
        .outerjoin(FAILING, and_(same(FAILING), line.c.item.is_not_distinct_from(FAILING.c.item)))
        # The waiver of the item, else the one of the whole record.
        .outerjoin(exact, and_(same(exact), line.c.item == exact.c.item))
        .outerjoin(whole, and_(same(whole), whole.c.item.is_(None)))
        .subquery("placed")
    )
    one = placed.c
    further = {
        "on_sheets": func.row_number().over(order_by=(one.team, one.sheet, one.place)),
        "row": 1 + func.row_number().over(partition_by=(one.team, one.sheet), order_by=one.place),
    }
    chosen = select(*one, *(column.label(name) for name, column in further.items()))
    connection.execute(insert(LINES).from_select([*one.keys(), *further], chosen))


def _hold_beside_records(connection: Connection, wording: Wording, styles: Styles) -> None:
    """Hold since when records fail, and who agreed to leave them."""
    sinces: dict[FailingSince, int] = {}
    failing = [
        (standard, MAIN, record, item, sinces.setdefault(since, len(sinces)))
        for standard, of_standard in wording.failing.items()
        for (record, item), since in of_standard.items()
    ]
    waivers: dict[tuple[str, str, str, str | None], Waiver] = {}
    for waiver in wording.waivers:
        waivers.setdefault((waiver.standard, MAIN, waiver.record, waiver.item), waiver)
    _hold(connection, FAILING, failing)
    _hold(connection, OF_WAIVERS, [(*key, number) for number, key in enumerate(waivers)])
    _hold_in_both(connection, SINCE, enumerate(sinces), lambda since: wording.since(since, styles))
    _hold_in_both(connection, AGREED, enumerate(waivers.values()), lambda waiver: wording.agreed(waiver, styles))


def _hold_words(connection: Connection, wording: Wording, styles: Styles) -> None:
    """Hold what the lines say in words, each once."""
    line = LINES.c
    rules = connection.execute(select(line.rule, line.standard, line.rate, line.reason).distinct())
    _hold_in_both(connection, RULES, ((rule, said) for rule, *said in rules), lambda said: wording.rule(said, styles))
    teams = connection.execute(select(line.team, line.team_name).distinct())
    _hold_in_both(connection, TEAMS, teams, lambda team: InBoth(xml="", csv=cells.text_in_csv(team)))
    odd = select(line.record).where(~line.record_is_plain).union(select(line.item).where(~line.item_is_plain))
    texts = connection.execute(odd).scalars()
    _hold(connection, TEXTS, [(text, cells.text_in_xml(text), cells.text_in_csv(text)) for text in texts])


def _hold_in_both(connection: Connection, table: Table, numbered: Any, said: Callable[[Any], InBoth]) -> None:
    rows = [(number, said(one)) for number, one in numbered]
    _hold(connection, table, [(number, both.xml, both.csv) for number, both in rows])


def _hold(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    types = {str: pa.string(), int: pa.int32()}
    by_column = list(zip(*rows, strict=True)) or [()] * len(table.columns)
    arriving = pa.table(
        {
            column.name: pa.array(values, types[column.type.python_type])
            for column, values in zip(table.columns, by_column, strict=True)
        }
    )
    duckdb: Any = connection.connection.driver_connection
    duckdb.register("worklist_arriving", arriving)
    try:
        duckdb.execute(f'INSERT INTO "{table.name}" BY NAME SELECT * FROM worklist_arriving')
    finally:
        duckdb.unregister("worklist_arriving")


def _longest(table: Table) -> Any:
    return select(func.coalesce(func.max(func.strlen(table.c.xml)), 0)).scalar_subquery()


def _length(text: ColumnElement[str]) -> ColumnElement[int]:
    return func.coalesce(func.length(text), 0)
