"""Example rows for a standard: tiny exports, each with the verdict that it must get, on every database.

All examples of a standard that share an as-at instant, a period and parameters are loaded together and judged by one
select, as an export would be; their ids are told apart by a prefix. The vocabulary's tables are made once in each
database and emptied after use: making fifty tables for every example took longer than judging it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Engine, MetaData, Select, Table, delete, insert

from duly.checks.calendar import england_and_wales
from duly.checks.examples import Example, Row
from duly.checks.parameters import Facts
from duly.checks.school_days import SCHOOL_DAYS, SchoolCalendar
from duly.checks.standards import Judgement, Standard
from duly.dataset import parts
from duly.judging.selects import bound_values, judgements, verdicts
from duly.records import Kind, Record, columns_of, tables
from duly.records.columns import table_name
from duly.settings import CalendarSettings

LONDON = ZoneInfo("Europe/London")
UTC = ZoneInfo("UTC")

CALENDAR = england_and_wales(first=date(2010, 1, 1), until=date(2027, 12, 31))
"""The working days that examples are judged by."""

SCHOOLS = SchoolCalendar.of(
    CalendarSettings.model_validate(
        {
            "schools": {
                "Hull": {
                    "terms": [
                        {"from": date(2024, 9, 2), "to": date(2024, 12, 20)},
                        {"from": date(2025, 1, 6), "to": date(2025, 4, 4)},
                        {"from": date(2025, 4, 22), "to": date(2025, 7, 22)},
                        {"from": date(2025, 9, 2), "to": date(2025, 12, 19)},
                        {"from": date(2026, 1, 5), "to": date(2026, 3, 27)},
                    ],
                    "holidays": [
                        {"day": date(2025, 1, 6), "reason": "INSET"},
                        {"from": date(2025, 5, 26), "to": date(2025, 5, 30), "reason": "half term"},
                        {"from": date(2025, 10, 27), "to": date(2025, 10, 31), "reason": "half term"},
                        {"day": date(2025, 11, 14), "reason": "INSET"},
                    ],
                },
                "East Riding": {
                    "start": time(8, 45),
                    "terms": [{"from": date(2025, 9, 2), "to": date(2026, 3, 27)}],
                    "holidays": [{"from": date(2025, 10, 20), "to": date(2025, 10, 31), "reason": "half term"}],
                },
                "Goole": {"start": time(8, 30)},
            }
        }
    )
)
"""The school days that examples are judged by. Goole has a start and no terms."""

LINKS = frozenset({"trigger_id", "linked_id", "crime_ref"})
"""Columns that hold another record's id without being declared as references."""


def instant(text: str) -> tuple[datetime, datetime | None]:
    """A written time as the connectors load it: UTC without offset, and the latest instant where it is imprecise."""
    day_only = len(text) == 10
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC).replace(tzinfo=None), None

    def utc(local: datetime, fold: int = 0) -> datetime:
        return local.replace(tzinfo=LONDON, fold=fold).astimezone(UTC).replace(tzinfo=None)

    if day_only or moment.time() == datetime.min.time():
        return utc(moment), utc(moment + timedelta(days=1)) - timedelta(microseconds=1)
    first, second = utc(moment), utc(moment, 1)
    if first != second:
        return min(first, second), max(first, second)
    return first, first + timedelta(seconds=59) if len(text) == 16 else None


def _stored(record: type[Record], row: Row, prefix: str) -> dict[str, object]:
    stored: dict[str, object] = {column.name: None for column in record.__table__.columns}
    kinds = {column.name: column.kind for column in columns_of(record)}
    for name, value in row.items():
        if name not in kinds:
            raise LookupError(f"{table_name(record)} has no column {name}")
        if value is None:
            continue
        if kinds[name] is Kind.INSTANT:
            stored[name], stored[f"{name}_hi"] = instant(str(value))
        elif kinds[name] is Kind.DAY:
            stored[name] = date.fromisoformat(str(value))
        elif kinds[name] is Kind.ID or name in LINKS:
            stored[name] = f"{prefix}{value}"
        else:
            stored[name] = value
    return stored


def plain_tables() -> dict[str, Table]:
    """The vocabulary's tables without keys or constraints, as an export fills them."""
    metadata = MetaData()
    return {
        table_name(record): Table(
            table_name(record), metadata, *(Column(column.name, column.type) for column in record.__table__.columns)
        )
        for record in tables()
    }


_KINDS = {table_name(record): record for record in tables()}
_MADE: WeakKeyDictionary[Engine, dict[str, Table]] = WeakKeyDictionary()
"""The vocabulary's tables that a database holds already, without rows."""


def _made(engine: Engine) -> dict[str, Table]:
    if engine not in _MADE:
        plain = plain_tables()
        next(iter(plain.values())).metadata.create_all(engine)
        _MADE[engine] = plain
    return _MADE[engine]


@contextmanager
def holding(engine: Engine, *exports: Mapping[str, Sequence[Row]], prefixes: Sequence[str] = ("",)) -> Iterator[None]:
    """While it lasts the database holds these records and no others, their ids behind each export's prefix."""
    unknown = {name for records in exports for name in records} - _KINDS.keys()
    if unknown:
        raise LookupError(f"no such tables: {', '.join(sorted(unknown))}")
    rows = {
        name: [
            _stored(record, row, prefix)
            for prefix, records in zip(prefixes, exports, strict=True)
            for row in records.get(name, ())
        ]
        for name, record in _KINDS.items()
    }
    filled = {_made(engine)[name]: found for name, found in rows.items() if found}
    try:
        with engine.begin() as connection:
            for table, found in filled.items():
                connection.execute(insert(table), found)
        yield
    finally:
        with engine.begin() as connection:
            for table in filled:
                connection.execute(delete(table))


def aware(text: str) -> datetime:
    """A written instant, London time where it has no offset."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def with_working_days(select: Select[Any], engine: Engine, schools: SchoolCalendar | None = None) -> Select[Any]:
    """The select with the working days and school days that it asks for: as tables in DuckDB, elsewhere in front of it."""
    schools = schools or SCHOOLS
    named = {part.name for part in parts(select) if isinstance(part, Table)}
    views = {CALENDAR.name: CALENDAR.view(), **schools.views()}
    if engine.dialect.name == "duckdb":
        if CALENDAR.name in named:
            CALENDAR.fill(engine)
        if SCHOOL_DAYS.name in named:
            schools.fill(engine)
        return select
    return select.add_cte(*(view for name, view in views.items() if name in named))


def judge(
    standard: Standard, engine: Engine, examples: Sequence[Example]
) -> list[list[tuple[str, str | None, str, str]]]:
    """The verdicts (record, item, status, reason) that each example's records get, in the order of the examples."""
    judged = _judged(standard, engine, examples)
    return [sorted((verdict[:4] for verdict in found), key=repr) for found in judged]


def _judged(
    standard: Standard, engine: Engine, examples: Sequence[Example]
) -> list[list[tuple[str, str | None, str, str, bool]]]:
    """As `judge`, with whether each is open at the end."""
    found: list[list[tuple[str, str | None, str, str, bool]]] = [[] for _ in examples]
    groups: dict[str, list[int]] = {}
    for place, example in enumerate(examples):
        groups.setdefault(repr((example.as_of, example.period, sorted(example.parameters.items()))), []).append(place)
    for places in groups.values():
        shared = examples[places[0]]
        start, end = shared.period or (None, None)
        facts = Facts(
            as_of=aware(shared.as_of),
            time_zone="Europe/London",
            period_from=aware(start) if start else None,
            period_to=aware(end) if end else None,
        )
        bound = bound_values(standard, facts.values(), dict(shared.parameters))
        asked = {rate: [place for place in places if examples[place].rate == rate] for rate, _ in judgements(standard)}
        prefixes = [f"{place}:" for place in places]
        with holding(engine, *(examples[place].records for place in places), prefixes=prefixes):
            for rate, judgement in judgements(standard):
                if not asked[rate]:
                    continue
                select = _ready(standard, rate, judgement, engine)
                with engine.connect() as connection:
                    rows_found = connection.execute(select, bound).mappings().all()
                for verdict in rows_found:
                    place_text, _, record = verdict["record"].partition(":")
                    if int(place_text) in asked[rate]:
                        item = verdict["item"]
                        item = item.removeprefix(f"{place_text}:") if item else item
                        found[int(place_text)].append((record, item, *(verdict[name] for name in _ASKED)))
    return found


def _ready(standard: Standard, rate: str, judgement: Judgement, engine: Engine) -> Select[Any]:
    """The select of the verdicts, built once: a property tries the same one on a hundred exports."""
    key = (id(judgement), rate, engine.dialect.name)
    if key not in _BUILT:
        _BUILT[key] = (judgement, verdicts(standard, rate, judgement))
    return with_working_days(_BUILT[key][1], engine)


_BUILT: dict[tuple[int, str, str], tuple[Judgement, Select[Any]]] = {}
"""Selects by judgement; each is kept with its judgement, whose id then stays its own."""


_ASKED = ("status", "reason", "open")


def disagreements(standard: Standard, engine: Engine, examples: Sequence[Example]) -> list[str]:
    """The examples whose records did not get the verdict they must get, in words."""
    wrong = []
    for example, judged in zip(examples, _judged(standard, engine, examples), strict=True):
        found = sorted((verdict[:4] for verdict in judged), key=repr)
        opened = sorted((verdict[:2] for verdict in judged if verdict[4]), key=repr)
        if isinstance(example.expect, tuple):
            status, reason = example.expect
            agrees = [verdict[2:] for verdict in found] == [(status, reason or (found[0][3] if found else ""))]
        else:
            agrees = found == sorted((tuple(verdict) for verdict in example.expect), key=repr)
        if not agrees:
            wrong.append(f"{example.odd}: expected {example.expect}, got {found}")
        if isinstance(example.open, bool):
            agrees = bool(opened) is example.open and len(judged) == 1
        else:
            agrees = example.open is None or opened == sorted(example.open, key=repr)
        if not agrees:
            wrong.append(f"{example.odd}: expected open {example.open}, got {opened}")
    return wrong


def reasons_not_shown(standard: Standard, examples: Sequence[Example]) -> set[tuple[str, str]]:
    """Reasons (rate, reason) that a standard can give and no example shows."""
    shown: set[tuple[str, str]] = set()
    for example in examples:
        expected = (
            [example.expect] if isinstance(example.expect, tuple) else [verdict[2:] for verdict in example.expect]
        )
        shown |= {(example.rate, reason) for _, reason in expected}
    return {(rate, reason) for rate, judgement in judgements(standard) for reason in judgement.verdict.reasons} - shown
