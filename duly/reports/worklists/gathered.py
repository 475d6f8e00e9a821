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
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    FromClause,
    Integer,
    MetaData,
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
from duly.reports.worklists.cells import ROW, Styles
from duly.reports.worklists.lines import InBoth, Wording
from duly.reports.worklists.sheets import OF_WAIVED, PUT_RIGHT, SHEETS, sheet_of
from duly.results import FailingSince, Waiver

AT_ONCE = 5_000
"""Lines that are formed at once, some six megabytes of them."""

_META = MetaData()
_TEMPORARY = {"prefixes": ["TEMPORARY"]}

_LINES = Table(
    "worklist_lines",
    _META,
    Column("place", Integer),  # in the CSV files: team by team, the longest due first
    Column("on_sheets", Integer),  # in the workbooks: team by team, sheet by sheet
    Column("row", Integer),  # of its sheet, as Excel numbers it
    Column("team", Integer),
    Column("team_name", String),
    Column("sheet", Integer),
    Column("rule", Integer),
    Column("standard", String),
    Column("rate", String),
    Column("reason", String),
    Column("record", String),
    Column("record_is_plain", Boolean),
    Column("item", String),
    Column("item_is_plain", Boolean),
    Column("anchor", DateTime),  # local, as what is due
    Column("due", DateTime),
    Column("overdue", Integer),
    Column("since", Integer),
    Column("agreed", Integer),
    Column("counted", Boolean),
    **_TEMPORARY,
)


def _in_both(name: str) -> Table:
    columns = (Column("number", Integer), Column("xml", String), Column("csv", String))
    return Table(f"worklist_{name}", _META, *columns, **_TEMPORARY)


_OF_RECORD = ("standard", "rate", "record")


def _of_records(name: str) -> Table:
    columns = (Column(one, String) for one in (*_OF_RECORD, "item"))
    return Table(f"worklist_{name}", _META, *columns, Column("number", Integer), **_TEMPORARY)


_RULES, _TEAMS, _SINCE, _AGREED = (_in_both(name) for name in ("rules", "teams", "since", "agreed"))
_FAILING, _WAIVED = _of_records("failing"), _of_records("waived")
_TEXTS = Table("worklist_texts", _META, *(Column(name, String) for name in ("text", "xml", "csv")), **_TEMPORARY)
"""Ids and parts that are not written as they are."""

_SHEETS = list(SHEETS)


@dataclass(frozen=True, kw_only=True)
class TeamLines:
    """What a team's worklist has: rows by sheet, and at most how many characters in each; how many lines are to put right, and
    how many of those are in no figure of the run."""

    rows: Mapping[str, int]
    characters: Mapping[str, int]
    to_put_right: int
    beyond: int


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The lines behind a connection, and the numbers of the formats of cells."""

    connection: Connection
    styles: Styles

    def teams(self) -> dict[str, TeamLines]:
        """What each team has, in the order in which its lines come."""
        line = _LINES.c
        in_no_figure = or_(~line.counted, line.rate != MAIN)
        counted = (
            select(
                line.team_name,
                line.sheet,
                func.count(),
                func.count().filter(in_no_figure),
                # What is said in words, and an id in which every character is spelt out.
                cast(func.sum(10_000 + 10 * (_length(line.record) + _length(line.item))), String),
            )
            .group_by(line.team, line.team_name, line.sheet)
            .order_by(line.team, line.sheet)
        )
        found: dict[str, dict[str, tuple[int, int, int]]] = {}
        for team, sheet, rows, beyond, characters in self.connection.execute(counted):
            found.setdefault(team, {})[_SHEETS[sheet]] = (rows, beyond, int(characters))
        nothing = (0, 0, 0)
        return {
            team: TeamLines(
                rows={sheet: rows for sheet, (rows, _, _) in of_sheets.items()},
                characters={sheet: characters for sheet, (_, _, characters) in of_sheets.items()},
                to_put_right=of_sheets.get(PUT_RIGHT, nothing)[0],
                beyond=of_sheets.get(PUT_RIGHT, nothing)[1],
            )
            for team, of_sheets in found.items()
        }

    def for_csv(self) -> Iterator[tuple[str, str]]:
        """The lines of the CSV files, in pieces, each with its team."""
        for team, _, piece in self._pieces(_csv_line(), _LINES.c.place, by_sheet=False):
            yield team, piece

    def for_workbooks(self, most_rows: int) -> Iterator[tuple[str, str, str]]:
        """The rows of the sheets, in pieces, each with its team and its sheet: no more of a sheet than `most_rows`."""
        rows = self._pieces(_xml_row(self.styles), _LINES.c.on_sheets, by_sheet=True, most_rows=most_rows)
        for team, sheet, piece in rows:
            yield team, _SHEETS[sheet], piece

    def _pieces(
        self, text: ColumnElement[str], place: Column[int], *, by_sheet: bool, most_rows: int | None = None
    ) -> Iterator[tuple[str, int, str]]:
        line = _LINES.c
        formed = (
            select(
                line.team, line.team_name, (line.sheet if by_sheet else literal(0)).label("sheet"), place.label("at")
            )
            .add_columns(text.label("text"))
            .select_from(_beside_words())
        )
        if most_rows is not None:
            formed = formed.where(line.row <= most_rows + 1)
        total = self.connection.execute(select(func.count()).select_from(_LINES)).scalar_one()
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
        _META.create_all(connection, checkfirst=False)
        _hold_beside_records(connection, wording, styles)
        _gather(connection, lines.subquery("lines"), wording)
        _hold_words(connection, wording, styles)
        yield Gathered(connection=connection, styles=styles)
    finally:
        _META.drop_all(connection, checkfirst=False)


def _gather(connection: Connection, line: FromClause, wording: Wording) -> None:
    """Fill the table of the lines."""
    zone = literal(wording.run.time_zone)
    as_of = wording.as_of
    sheet = case({name: number for number, name in enumerate(_SHEETS)}, value=sheet_of(line))
    due = sql.local_time(line.c.due_at, zone)
    is_overdue = and_(line.c.open, line.c.due_at < literal(wording.as_of_utc))
    exact, whole = _WAIVED.alias("exact"), _WAIVED.alias("whole")

    def same(other: FromClause) -> ColumnElement[bool]:
        return and_(*(line.c[name] == other.c[name] for name in _OF_RECORD))

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
        "since": _FAILING.c.number,
        "agreed": case((line.c.waived, func.coalesce(exact.c.number, whole.c.number)), else_=null()),
        "counted": line.c.counted,
    }
    placed = (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(line)
        .outerjoin(_FAILING, and_(same(_FAILING), line.c.item.is_not_distinct_from(_FAILING.c.item)))
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
    connection.execute(insert(_LINES).from_select([*one.keys(), *further], chosen))


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
    _hold(connection, _FAILING, failing)
    _hold(connection, _WAIVED, [(*key, number) for number, key in enumerate(waivers)])
    _hold_in_both(connection, _SINCE, enumerate(sinces), lambda since: wording.since(since, styles))
    _hold_in_both(connection, _AGREED, enumerate(waivers.values()), lambda waiver: wording.agreed(waiver, styles))


def _hold_words(connection: Connection, wording: Wording, styles: Styles) -> None:
    """Hold what the lines say in words, each once."""
    line = _LINES.c
    rules = connection.execute(select(line.rule, line.standard, line.rate, line.reason).distinct())
    _hold_in_both(connection, _RULES, ((rule, said) for rule, *said in rules), lambda said: wording.rule(*said, styles))
    teams = connection.execute(select(line.team, line.team_name).distinct())
    _hold_in_both(connection, _TEAMS, teams, lambda team: InBoth(xml="", csv=cells.text_in_csv(team)))
    odd = select(line.record).where(~line.record_is_plain).union(select(line.item).where(~line.item_is_plain))
    texts = connection.execute(odd).scalars()
    _hold(connection, _TEXTS, [(text, cells.text_in_xml(text), cells.text_in_csv(text)) for text in texts])


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


_RECORD_TEXT, _ITEM_TEXT = _TEXTS.alias("record_text"), _TEXTS.alias("item_text")


def _beside_words() -> FromClause:
    """The lines, each beside what is said of it in words."""
    line = _LINES.c
    joined: FromClause = _LINES.join(_RULES, _RULES.c.number == line.rule).join(_TEAMS, _TEAMS.c.number == line.team)
    for beside, same in (
        (_SINCE, _SINCE.c.number == line.since),
        (_AGREED, _AGREED.c.number == line.agreed),
        (_RECORD_TEXT, and_(~line.record_is_plain, _RECORD_TEXT.c.text == line.record)),
        (_ITEM_TEXT, and_(~line.item_is_plain, _ITEM_TEXT.c.text == line.item)),
    ):
        joined = joined.outerjoin(beside, same)
    return joined


def _xml_row(styles: Styles) -> ColumnElement[str]:
    """A line as a row of a sheet. What is null is no cell: `concat` leaves it out."""
    line = _LINES.c

    def text(column: str, value: ColumnElement[str], plain: ColumnElement[bool], odd: ColumnElement[str]) -> Any:
        opening, inner = (
            f'<c r="{column}{ROW}" s="{styles.text}" t="inlineStr">',
            func.concat("<is><t>", value, "</t></is>"),
        )
        return case((value.is_(None), ""), else_=func.concat(opening, case((plain, inner), else_=odd), "</c>"))

    overdue = func.concat(f'<c r="J{ROW}" s="{styles.number}"><v>', cast(line.overdue, String), "</v></c>")
    yes, no = (cells.text_cell("M", said, styles.text) for said in ("yes", "no"))
    row = func.concat(
        f'<row r="{ROW}">',
        text("A", line.record, line.record_is_plain, _RECORD_TEXT.c.xml),
        text("B", line.item, line.item_is_plain, _ITEM_TEXT.c.xml),
        _RULES.c.xml,
        cells.moment_cell("H", line.anchor, styles),
        cells.moment_cell("I", line.due, styles),
        case((line.overdue.is_(None), ""), else_=overdue),
        _SINCE.c.xml,
        case((line.counted, yes), else_=no),
        _AGREED.c.xml,
        "</row>",
    )
    return func.replace(row, ROW, cast(line.row, String))


def _csv_line() -> ColumnElement[str]:
    """A line of a CSV file."""
    line = _LINES.c
    parts: list[ColumnElement[Any]] = [
        case({number: cells.text_in_csv(name) for number, name in enumerate(_SHEETS)}, value=line.sheet),
        _TEAMS.c.csv,
        case((line.record_is_plain, line.record), else_=_RECORD_TEXT.c.csv),
        case((line.item_is_plain, line.item), else_=_ITEM_TEXT.c.csv),
        _RULES.c.csv,
        cells.moment_in_csv(line.anchor),
        cells.moment_in_csv(line.due),
        cast(line.overdue, String),
        func.coalesce(_SINCE.c.csv, ","),
        case((line.counted, "yes"), else_="no"),
        func.coalesce(_AGREED.c.csv, "," * (len(OF_WAIVED) - 1)),
    ]
    between = [piece for part in parts for piece in (literal(","), part)]
    return func.concat(*between[1:], "\r\n")


def _length(text: ColumnElement[str]) -> ColumnElement[int]:
    return func.coalesce(func.length(text), 0)
