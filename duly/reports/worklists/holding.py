"""What stands beside the lines while worklists are formed: since when, who agreed, what people wrote, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Table, and_, select, update

from duly.checks import MAIN
from duly.reports.worklists import cells
from duly.reports.worklists.cells import Styles
from duly.reports.worklists.lines import InWords, Wording
from duly.reports.worklists.notes import Matter, Note, shown, unseen
from duly.reports.worklists.sheets import OFFICER, WRITTEN_BY_PEOPLE, characters
from duly.reports.worklists.tables import (
    AGREED,
    FAILING,
    LINES,
    NOTED,
    NOTES,
    OF_RECORD,
    OF_WAIVERS,
    RISKS,
    RULES,
    SINCE,
    TEAMS,
    TEXTS,
)
from duly.results import FailingSince, Waiver


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form that lines are put into: the numbers of a workbook's formats, and the columns of its lists with their widths."""

    styles: Styles
    widths: Mapping[str, float]

    @property
    def letters(self) -> dict[str, str]:
        return dict(zip(self.widths, "ABCDEFGHIJ", strict=False))

    @property
    def officers(self) -> bool:
        return OFFICER in self.widths


def hold_beside_records(connection: Connection, wording: Wording) -> None:
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
    _hold_words(connection, SINCE, enumerate(sinces), wording.since)
    _hold_words(connection, AGREED, enumerate(waivers.values()), wording.agreed)


def hold_words(connection: Connection, wording: Wording, form: Form) -> None:
    """Hold what the lines say in words, each once."""
    line, letters = LINES.c, form.letters
    rules = connection.execute(select(line.rule, line.standard, line.rate, line.reason).distinct())
    _hold_words(
        connection,
        RULES,
        ((rule, said) for rule, *said in rules),
        lambda said: wording.rule(said, form.styles, letters["Standard"]),
    )
    teams = connection.execute(select(line.team, line.team_name).distinct())
    _hold_words(connection, TEAMS, teams, lambda team: InWords(csv=cells.text_in_csv(team)))
    risks = connection.execute(select(line.risk).where(line.risk.is_not(None)).distinct()).scalars()
    _hold_words(
        connection,
        RISKS,
        enumerate(risks),
        lambda risk: InWords(cell=cells.text_cell(letters["Risk"], risk.replace("_", " "), form.styles.text), csv=risk),
    )
    odd = select(line.record).where(~line.record_is_plain).union(select(line.item).where(~line.item_is_plain))
    texts = connection.execute(odd).scalars()
    _hold(connection, TEXTS, [(text, cells.text_in_xml(text), cells.text_in_csv(text)) for text in texts])


def hold_notes(
    connection: Connection, notes: Mapping[Matter, Note], wording: Wording, form: Form
) -> tuple[dict[int, Matter], dict[Matter, Note]]:
    """Hold what people wrote beside the lines that it is about.

    Returns the matters by the number of their note, and the notes that are about no line.
    """
    if not notes:
        return {}, {}
    as_shown = {text: shown(text) for text in connection.execute(select(TEXTS.c.text)).scalars()}
    spelt: dict[str, list[str]] = {}
    for text, seen in as_shown.items():
        spelt.setdefault(seen, []).append(text)
    numbers = dict(enumerate(notes))
    rows = []
    for number, matter in numbers.items():
        standard, _, rate = matter.standard.partition("/")
        for record in (matter.record, *spelt.get(matter.record, ())):
            for item in (matter.item, *spelt.get(matter.item, ())) if matter.item else (None,):
                rows.append((standard, rate or MAIN, record, item, number))
    _hold(connection, NOTED, rows)
    same = and_(
        *(LINES.c[name] == NOTED.c[name] for name in OF_RECORD), LINES.c.item.is_not_distinct_from(NOTED.c.item)
    )
    connection.execute(update(LINES).values(note=NOTED.c.number).where(same))
    used = set(connection.execute(select(LINES.c.note).where(LINES.c.note.is_not(None)).distinct()).scalars())
    on_lists = {number: notes[numbers[number]].back() for number in sorted(used)}
    today = wording.as_of.date()
    held = []
    for number, note in on_lists.items():
        since = note.done_since(today)
        said = None if since is None else unseen(note, since)
        held.append((number, _cells(note, form), _lines(note, form), said, since is not None))
    _hold(connection, NOTES, held)
    off = {matter: notes[matter] for number, matter in numbers.items() if number not in used}
    return {number: numbers[number] for number in on_lists}, off


def _texts(note: Note) -> dict[str, str]:
    return dict(zip(WRITTEN_BY_PEOPLE, (note.next_step, note.done, note.text), strict=True))


def _cells(note: Note, form: Form) -> str:
    return "".join(cells.written_cell(form.letters[name], text, form.styles) for name, text in _texts(note).items())


def _lines(note: Note, form: Form) -> int:
    """How many lines the highest of its cells takes."""
    return max(
        sum(1 + len(line) // characters(form.widths[name]) for line in text.splitlines() or [""])
        for name, text in _texts(note).items()
    )


def _hold_words(connection: Connection, table: Table, numbered: Any, said: Callable[[Any], InWords]) -> None:
    rows = [(number, said(one)) for number, one in numbered]
    _hold(connection, table, [(number, one.cell, one.said, one.length, one.csv) for number, one in rows])


def _hold(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    types = {str: pa.string(), int: pa.int32(), bool: pa.bool_()}
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
