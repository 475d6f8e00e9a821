"""Who has a record and how it was graded for risk: declared once for each table, and asked for lists of work alone.

An officer is a staff id. Nothing is counted, ranked or ordered by it, and no rule reads it from here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
)

from duly.checks import Standard
from duly.checks.reads import element
from duly.dataset import Dataset
from duly.judging.assessments import Assessed, store_behind
from duly.records import Record, key_of
from duly.records.columns import record_id, table_name
from duly.records.crimes import Crime
from duly.records.domestic import ChildPresent, DaIncident, DashAssessment
from duly.records.investigations import Investigation, LogEntry, SupervisoryReview
from duly.records.meetings import MeetingAction, PoliceProtection
from duly.records.missing import MissingEpisode
from duly.records.offenders import ArmsAssessment, OffenderVisit, RegisteredOffender

HANDLED = Table(
    "handled",
    MetaData(),
    *(Column(name, String) for name in ("held_in", "record", "officer", "risk")),
)
"""Who has each record and its risk, by the table that holds it."""

_STAFF_ID = "[A-Za-z0-9/_-]*[0-9][A-Za-z0-9/_-]*"
_LONGEST_ID = 20


@dataclass(frozen=True, kw_only=True)
class Handled:
    """Columns that say who has a record of a table, and its risk: of several the first that is recorded. `parent` is the
    record that it belongs to, by the column that names it, whose columns may be among them."""

    officer: tuple[Any, ...] = ()
    risk: tuple[Any, ...] = ()
    parent: tuple[Any, type[Record]] | None = None


_OF_OFFENDER = Handled(officer=(RegisteredOffender.manager,), risk=(RegisteredOffender.risk,))
_DECLARED: Mapping[type[Record], Handled] = {
    Investigation: Handled(officer=(Investigation.oic,)),
    LogEntry: Handled(officer=(Investigation.oic,), parent=(LogEntry.inv_id, Investigation)),
    SupervisoryReview: Handled(officer=(SupervisoryReview.reviewer,)),
    MeetingAction: Handled(officer=(MeetingAction.owner_id,)),
    PoliceProtection: Handled(officer=(PoliceProtection.designated_officer, PoliceProtection.initiating_officer)),
    DaIncident: Handled(risk=(DaIncident.risk_secondary, DaIncident.risk_initial)),
    DashAssessment: Handled(officer=(DashAssessment.completed_by,), risk=(DashAssessment.risk,)),
    ChildPresent: Handled(
        officer=(ChildPresent.entered_by,),
        risk=(DaIncident.risk_secondary, DaIncident.risk_initial),
        parent=(ChildPresent.da_id, DaIncident),
    ),
    MissingEpisode: Handled(risk=(MissingEpisode.risk_initial,)),
    RegisteredOffender: _OF_OFFENDER,
    OffenderVisit: Handled(
        officer=_OF_OFFENDER.officer, risk=_OF_OFFENDER.risk, parent=(OffenderVisit.rso_id, RegisteredOffender)
    ),
    ArmsAssessment: Handled(
        officer=(ArmsAssessment.completed_by, *_OF_OFFENDER.officer),
        risk=_OF_OFFENDER.risk,
        parent=(ArmsAssessment.rso_id, RegisteredOffender),
    ),
}


def held_in(standards: Sequence[Standard]) -> dict[tuple[str, str], str]:
    """The table that holds the records of each standard and rate, where who has them or their risk can be asked there."""
    records: list[type[Record]] = [*_DECLARED, Crime]
    keys = {table_name(record): key_of(record) for record in records}
    found: dict[tuple[str, str], str] = {}
    for standard in standards:
        for rate, judgement in standard.judgements.items():
            name = getattr(element(judgement.record), "name", "")
            tables = [table for table in standard.reads if keys.get(table) == name]
            if len(tables) == 1:
                found[standard.id, rate] = tables[0]
    return found


def hold_handled(dataset: Dataset, assessed: Assessed, tables: Collection[str], *, officers: bool) -> None:
    """Fill HANDLED, beside the verdicts, for the records of these tables; what it held before is forgotten."""
    assessed.connection.exec_driver_sql(f"DROP TABLE IF EXISTS {HANDLED.name}")
    HANDLED.create(assessed.connection)
    store_behind(dataset, assessed.connection, HANDLED, _selects(dataset, tables, officers=officers), {})


def also_read(standards: Sequence[Standard]) -> dict[str, frozenset[str]]:
    """The columns of the export that say who has the records of these standards, by table."""
    tables = {*held_in(standards).values()}
    reads: dict[str, set[str]] = {}

    def read(record: type[Record], columns: Sequence[Any]) -> None:
        own = {element(one).name for one in columns if element(one).table.name == table_name(record)}
        reads.setdefault(table_name(record), set()).update(own, filter(None, [key_of(record)]))

    for record, handled in _DECLARED.items():
        if table_name(record) in tables:
            linked, parent = handled.parent or (None, None)
            read(record, [*handled.officer, *([linked] if parent else [])])
            if parent is not None:
                read(parent, handled.officer)
    if table_name(Crime) in tables:
        read(Investigation, [Investigation.crime_id, Investigation.oic])
    return {table: frozenset(names) for table, names in reads.items()}


def officers_of(dataset: Dataset, standards: Sequence[Standard], record: str) -> dict[tuple[str, str], str]:
    """Who has a record, by each standard and rate under which its kind is judged; nobody who does not look like a staff id."""
    tables = held_in(standards)
    known: dict[str, str] = {}
    with dataset.engine.connect() as connection:
        for chosen in _selects(dataset, {*tables.values()}, officers=True):
            one = chosen.subquery()
            asked = dataset.ready(select(one.c.held_in, one.c.officer).where(one.c.record == record))
            known |= {row.held_in: row.officer for row in connection.execute(asked) if _looks_so(row.officer)}
    return {rate: known[table] for rate, table in tables.items() if table in known}


def _looks_so(officer: str | None) -> bool:
    return officer is not None and len(officer) <= _LONGEST_ID and re.fullmatch(_STAFF_ID, officer) is not None


def staff_id(officer: ColumnElement[str]) -> ColumnElement[str]:
    """An officer as a list shows one: null where what stands there does not look like a staff id, as it may be a name."""
    looks_so = and_(func.length(officer) <= _LONGEST_ID, func.regexp_full_match(officer, _STAFF_ID))
    return case((looks_so, officer), else_=null())


def _selects(dataset: Dataset, tables: Collection[str], *, officers: bool) -> Iterator[Select[Any]]:
    for record, handled in _DECLARED.items():
        if table_name(record) in tables and table_name(record) in dataset.tables:
            yield _select(dataset, record, handled, officers=officers)
    of_case = (Investigation.crime_id, Investigation.oic)
    if officers and table_name(Crime) in tables and all(_is_read(dataset, column) for column in of_case):
        # Of a crime's several cases it is not told whose it is, unless one officer has them all.
        columns: tuple[ColumnElement[Any], ...] = (
            literal(table_name(Crime)).label("held_in"),
            cast(Investigation.crime_id, String).label("record"),
            func.min(Investigation.oic).label("officer"),
            cast(null(), String).label("risk"),
        )
        one = func.min(Investigation.oic) == func.max(Investigation.oic)
        known = Investigation.crime_id.is_not(None)
        yield select(*columns).where(known).group_by(Investigation.crime_id).having(one)


def _select(dataset: Dataset, record: type[Record], handled: Handled, *, officers: bool) -> Select[Any]:
    parent = handled.parent if handled.parent and _is_read(dataset, handled.parent[0]) else None
    reached = {table_name(record), *([table_name(parent[1])] if parent else [])}

    def first(columns: Sequence[Any]) -> ColumnElement[Any]:
        read = [one for one in columns if element(one).table.name in reached and _is_read(dataset, one)]
        return func.coalesce(*read, null()) if read else cast(null(), String)

    chosen = select(
        literal(table_name(record)).label("held_in"),
        record_id(record).label("record"),
        (first(handled.officer) if officers else cast(null(), String)).label("officer"),
        first(handled.risk).label("risk"),
    )
    if parent is None:
        return chosen
    return chosen.select_from(record).outerjoin(parent[1], record_id(parent[1]) == parent[0])


def _is_read(dataset: Dataset, column: Any) -> bool:
    return element(column).name in dataset.tables.get(element(column).table.name, ())
