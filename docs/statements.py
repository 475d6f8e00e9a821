"""The statements by which a night judges the rules of the package, recorded while they ask an export without records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, event

from duly.checks import Standard
from duly.checks.parameters import Facts
from duly.connectors.files.loading import put_view
from duly.connectors.workspace import open_workspace
from duly.dataset import Dataset
from duly.judging.assessments import Assessments, assess
from duly.judging.calendars import Calendar, SchoolCalendar
from duly.judging.findings import LISTED_RECORDS
from duly.judging.loop import Turn
from duly.judging.selects import bound_values, every_select
from duly.judging.session import not_set
from duly.judging.shared_rows import Queries, SharedRows
from duly.judging.shipped_rules import made_from
from duly.judging.shipped_rules.statements import KEPT, VERDICTS, Said, Stored, with_facts_named
from duly.judging.sidelights import sidelights
from duly.records import tables
from duly.results import Manifest
from duly.settings import Settings

FACTS = Facts(
    as_of=datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC),
    time_zone="Antarctica/Troll",
    exported_at=datetime(2021, 4, 5, 6, 7, 8, tzinfo=UTC),
    period_from=datetime(2019, 5, 6, 7, 8, 9, tzinfo=UTC),
    period_to=datetime(2020, 6, 7, 8, 9, 10, tzinfo=UTC),
)
"""No two of them are alike, and none stands in a rule."""


@dataclass(frozen=True, kw_only=True)
class _Recorded(Turn):
    """A turn whose statements are written down, by what is asked. `sent` are those of everybody, as they were sent."""

    sent: list[str]
    recorded: dict[str, Sequence[str]]

    def ask(self, connection: Connection, what: str, make: Callable[[], Executable]) -> CursorResult[Any]:
        answer = super().ask(connection, what, make)
        self.recorded[what] = self.sent[-1:]
        return answer


def recorded(standards: Sequence[Standard]) -> Stored:
    """The statements of these standards, each as it is declared. Those that need something said by the force are left out."""
    facts = FACTS.values()
    judged = [standard for standard in standards if not not_set(standard, bound_values(standard, facts, {}))]
    said: dict[str, Said] = {}
    with without_records() as dataset:
        sent = _sent(dataset.engine)
        assessments = Assessments.made(dataset.engine, tuple(judged))
        queries = [Queries(name=one.id, selects=every_select(one), bound=facts) for one in judged]
        shared = SharedRows(dataset, queries, called=KEPT)
        for one in judged:
            turn = _Recorded(standard=one, dataset=shared.dataset(one.id), bound=facts, sent=sent, recorded={})
            before = len(sent)
            assess(turn.dataset, assessments.store, assessments.verdicts, one, facts)
            turn.recorded[VERDICTS] = sent[before:]
            beside = sidelights(turn, assessments.store, assessments.verdicts, longest=LISTED_RECORDS)
            if beside.failure is not None:
                raise beside.failure
            said[one.id] = {what: [_named(each) for each in asked] for what, asked in turn.recorded.items()}
            shared.let_go(one.id)
    kept = {made[1]: _named(statement) for statement in sent if (made := _MAKES.match(statement))}
    return Stored(
        made_from=made_from(), kept=kept, reads={one: _read(asked, kept) for one, asked in said.items()}, said=said
    )


_MAKES = re.compile(rf"CREATE TABLE ({KEPT}_\d+) AS")
_KEPT = re.compile(rf"\b{KEPT}_\d+\b")


def _read(said: Said, kept: Mapping[str, str]) -> list[str]:
    """The tables of shared rows that statements read, themselves or through others, in the order in which they are made."""
    read: set[str] = set()
    waiting = {table for asked in said.values() for statement in asked for table in _KEPT.findall(statement)}
    while waiting:
        read |= waiting
        waiting = {inner for table in waiting for inner in _KEPT.findall(kept[table])} - read
    return [table for table in kept if table in read]


def _named(statement: str) -> str:
    named = with_facts_named(statement, FACTS.values())
    if _OF_FACTS.search(named):
        raise ValueError(f"a fact of the run stands in a statement otherwise than as a value: {named[:200]}")
    return named


_OF_FACTS = re.compile("Troll|2021-0[34]-0[45]|2020-06-0[78]|2019-05-06")


def _sent(engine: Engine) -> list[str]:
    """The statements that the engine will have been sent, with their values in them."""
    sent: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _hear(connection: Connection, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
        if values:
            raise ValueError(f"a value cannot be written into a statement: {statement[:200]}")
        sent.append(statement)

    return sent


@contextmanager
def without_records() -> Iterator[Dataset]:
    """Every table of the package, without a row."""
    workspace = open_workspace()
    try:
        for record in tables():
            put_view(record, None, workspace)
        calendar = Settings().calendar
        Calendar.of(calendar, FACTS.as_of).fill(workspace.engine)
        SchoolCalendar.of(calendar).fill(workspace.engine)
        yield Dataset(
            engine=workspace.engine,
            as_of=FACTS.as_of,
            time_zone=FACTS.time_zone,
            manifest=Manifest(export="no export", as_of=FACTS.as_of, as_of_source="made up"),
            tables={},
        )
    finally:
        workspace.close()
