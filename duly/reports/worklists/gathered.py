"""The lines of all worklists as a table of the local DuckDB, where their cells are formed; they come out as long pieces of text.

Of a line only what is its own is held: what it says in words stands once for each rule, in tables beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
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
from duly.reports import words
from duly.reports.worklists import cells
from duly.reports.worklists.holding import Form, hold_beside_records, hold_notes, hold_words
from duly.reports.worklists.lines import Wording, name_of
from duly.reports.worklists.notes import Matter, Note
from duly.reports.worklists.rows import beside_words, csv_line, is_said_done, xml_row
from duly.reports.worklists.sheets import PUT_RIGHT, SHEETS, TRAINING, WAIVED, numbered, sheet_of, state_of
from duly.reports.worklists.tables import AGREED, FAILING, LINES, META, NOTES, OF_RECORD, OF_WAIVERS, RULES

AT_ONCE = 5_000
"""Lines that are formed at once, some six megabytes of them."""

_SHEETS = numbered(SHEETS)
_NAMES = list(SHEETS)

_MARKUP, _SPELT_OUT = 1_000, 10
"""At most so many bytes of a row are neither words nor ids, and so many are written for a character of an id."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Lines of a sheet of a team: all, those of each severity, those said to be done, those without a grade of risk."""

    all: int = 0
    by_severity: Mapping[str, int]
    said_done: int = 0
    without_risk: int = 0


@dataclass(frozen=True, kw_only=True)
class TeamLines:
    """What a team's worklist has: rows by sheet, and at most how many bytes in each; how many lines are to put right, and
    how many of those are in no figure of the run, under which further rates, and stand on the sheet of training; the standards
    of its lines."""

    rows: Mapping[str, Counted]
    size: Mapping[str, int]
    to_put_right: int
    beyond: int
    further: tuple[tuple[str, int], ...]
    apart: int
    standards: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A line whose note proposes to waive it."""

    standard: str
    record: str
    item: str | None
    note: Note


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The lines behind a connection, the form they are put into, and the notes: those beside a line by number, and those that
    are about none."""

    connection: Connection
    form: Form
    wording: Wording
    beside: Mapping[int, Note]
    off: Mapping[Matter, Note]

    def teams(self) -> dict[str, TeamLines]:
        """What each team has, in the order in which its lines come."""
        line = LINES.c
        put_right = line.state == _SHEETS[PUT_RIGHT]
        in_no_figure = or_(~line.counted, line.rate != MAIN)
        said = self.connection.execute(select(_longest(RULES, "said") + _longest(RULES, "cell"))).scalar_one()
        said += self.connection.execute(select(_longest(AGREED, "said") + _longest(NOTES, "cells"))).scalar_one()
        counted = (
            select(
                line.team_name,
                line.sheet,
                line.standard,
                line.rate,
                func.count(),
                func.count().filter(put_right),
                func.count().filter(put_right, in_no_figure),
                func.count().filter(is_said_done()),
                func.count().filter(line.risk.is_(None)),
                cast(func.sum(_MARKUP + said + _SPELT_OUT * (_length(line.record) + _length(line.item))), String),
            )
            .select_from(LINES.outerjoin(NOTES, NOTES.c.number == line.note))
            .group_by(line.team, line.team_name, line.sheet, line.standard, line.rate)
            .order_by(line.team, line.sheet, line.standard, line.rate)
        )
        by_team: dict[str, list[Any]] = {}
        for team, *one in self.connection.execute(counted):
            by_team.setdefault(team, []).append(one)
        return {team: self._team(found) for team, found in by_team.items()}

    def _team(self, found: list[Any]) -> TeamLines:
        rows: dict[str, Counted] = {}
        size: dict[str, int] = {}
        further: Counter[str] = Counter()
        for sheet, standard, rate, number, put_right, _, done, without_risk, bytes_ in found:
            if rate != MAIN:
                further[name_of(standard, rate)] += put_right
            name, severity = _NAMES[sheet], self.wording.standards[standard].severity.value
            before = rows.get(name, Counted(by_severity={}))
            rows[name] = Counted(
                all=before.all + number,
                by_severity={**before.by_severity, severity: before.by_severity.get(severity, 0) + number},
                said_done=before.said_done + done,
                without_risk=before.without_risk + without_risk,
            )
            size[name] = size.get(name, 0) + int(bytes_)
        return TeamLines(
            rows=rows,
            size=size,
            to_put_right=sum(one[4] for one in found),
            beyond=sum(one[5] for one in found),
            further=tuple((name, number) for name, number in further.most_common() if number),
            apart=sum(one[4] for one in found if _NAMES[one[0]] == TRAINING),
            standards=tuple(dict.fromkeys(sorted(one[1] for one in found))),
        )

    def proposals(self) -> dict[str, list[Proposal]]:
        """The lines that people would have waived, by team: of what is not waived yet, under standards themselves."""
        proposing = [number for number, note in self.beside.items() if note.waiver is not None]
        if not proposing:
            return {}
        line = LINES.c
        can_be = and_(line.rate == MAIN, line.state != _SHEETS[WAIVED], line.note.in_(proposing))
        chosen = select(line.team_name, line.standard, line.record, line.item, line.note).where(can_be)
        found: dict[str, list[Proposal]] = {}
        for team, standard, record, item, number in self.connection.execute(chosen.order_by(line.place)):
            one = Proposal(standard=standard, record=record, item=item, note=self.beside[number])
            found.setdefault(team, []).append(one)
        return found

    def notes_of_teams(self) -> dict[str, int]:
        """How many lines of each team have a note."""
        line = LINES.c
        chosen = select(line.team_name, func.count(line.note)).group_by(line.team_name)
        return dict(self.connection.execute(chosen).all())

    def pieces(self, most_rows: int) -> Iterator[tuple[str, str, str, str]]:
        """The lines in pieces, each with its team, its sheet, its rows as markup and its lines of CSV: no more rows of a sheet
        than `most_rows`."""
        line = LINES.c
        row = xml_row(self.form.styles, self.form.widths)
        formed = (
            select(line.team, line.team_name, line.sheet, line.place)
            .add_columns(case((line.row <= most_rows + 1, row), else_="").label("xml"))
            .add_columns(csv_line(officers=self.form.officers).label("csv"))
            .select_from(beside_words())
        )
        total = self.connection.execute(select(func.count()).select_from(LINES)).scalar_one()
        for start in range(0, total, AT_ONCE):
            some = formed.where(line.place > start, line.place <= start + AT_ONCE).subquery()
            joined = (
                select(some.c.team_name, some.c.sheet)
                .add_columns(*(sql.joined_in_order(some.c[name], some.c.place) for name in ("xml", "csv")))
                .group_by(some.c.team, some.c.team_name, some.c.sheet)
                .order_by(some.c.team, some.c.sheet)
            )
            for team, sheet, xml, csv in self.connection.execute(joined).all():
                yield team, _NAMES[sheet], xml, csv


@contextmanager
def gathered(
    connection: Connection, lines: Select[Any], wording: Wording, form: Form, notes: Mapping[Matter, Note]
) -> Iterator[Gathered]:
    """The lines that `duly.judging.worklines` selects, put into words, with the notes. They are held as long as this is open."""
    try:
        META.create_all(connection, checkfirst=False)
        hold_beside_records(connection, wording)
        _gather(connection, lines.subquery("lines"), wording)
        hold_words(connection, wording, form)
        numbers, off = hold_notes(connection, notes, wording, form)
        beside = {number: notes[matter].back() for number, matter in numbers.items()}
        yield Gathered(connection=connection, form=form, wording=wording, beside=beside, off=off)
    finally:
        META.drop_all(connection, checkfirst=False)


def _gather(connection: Connection, line: FromClause, wording: Wording) -> None:
    """Fill the table of the lines."""
    zone = literal(wording.run.time_zone)
    as_of = wording.as_of
    training = [name for name, standard in wording.standards.items() if standard.suite == words.APART]
    state = state_of(line)
    sheet = sheet_of(state, line.c.standard.in_(training))
    due = sql.local_time(line.c.due_at, zone)
    is_overdue = and_(line.c.open, line.c.due_at < literal(wording.as_of_utc))
    exact, whole = OF_WAIVERS.alias("exact"), OF_WAIVERS.alias("whole")

    def same(other: FromClause) -> ColumnElement[bool]:
        return and_(*(line.c[name] == other.c[name] for name in OF_RECORD))

    # Of a night on which no standard could be judged there is none to order by.
    urgency = case(wording.urgency, value=line.c.standard) if wording.urgency else literal(0)
    columns: dict[str, ColumnElement[Any]] = {
        "in_order": func.row_number().over(order_by=ordering(line, urgency)),
        "team": func.dense_rank().over(order_by=by_team(line)),
        "team_name": line.c.team,
        "sheet": case(_SHEETS, value=sheet),
        "state": case(_SHEETS, value=state),
        "rule": func.dense_rank().over(order_by=(line.c.standard, line.c.rate, line.c.reason)),
        **{name: line.c[name] for name in ("standard", "rate", "reason")},
        "record": line.c.record,
        "record_is_plain": cells.is_plain(line.c.record),
        "item": line.c.item,
        "item_is_plain": cells.is_plain(line.c.item),
        **{name: line.c[name] for name in ("officer", "risk")},
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
        # The sheet of training has what is to be put right first, then what cannot be told, as the other sheets come.
        "place": func.row_number().over(order_by=(one.team, one.sheet, one.state, one.in_order)),
        "row": 1 + func.row_number().over(partition_by=(one.team, one.sheet), order_by=(one.state, one.in_order)),
    }
    kept = {name: column for name, column in one.items() if name != "in_order"}
    chosen = select(*kept.values(), *(column.label(name) for name, column in further.items())).order_by("place")
    connection.execute(insert(LINES).from_select([*kept, *further], chosen))


def _longest(table: Table, column: str) -> Any:
    return select(func.coalesce(func.max(func.strlen(table.c[column])), 0)).scalar_subquery()


def _length(text: ColumnElement[str]) -> ColumnElement[int]:
    return func.coalesce(func.length(text), 0)
