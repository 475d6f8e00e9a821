"""From the clock on the wall to UTC: offsets, the hour that the clock repeats and the one that it skips (STANDARDS.md G8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, literal_column, null

from duly import sql

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Times outside these years are taken for damage, not for history."""

_FROM, _TO = 1970, 2100
_RECENT_YEARS = 6


@dataclass(frozen=True)
class ClockChange:
    """One change of a zone's clock: the UTC instant, naive, and the offsets before and after."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def unsure(self) -> tuple[datetime, datetime]:
        """The wall-clock times, half-open, that it repeats or skips."""
        ends = sorted((self.at + self.before, self.at + self.after))
        return ends[0], ends[1]


@cache
def changes(name: str) -> tuple[ClockChange, ...]:
    """Every change of the zone's clock between 1970 and 2100."""
    zone, known = ZoneInfo(name), []
    moment = datetime(_FROM, 1, 1, tzinfo=UTC)
    before = _offset(moment, zone)
    while moment.year < _TO:
        later = moment + timedelta(days=5)
        offset = _offset(later, zone)
        if offset != before:
            known.append(_change_between(moment, later, zone))
        moment, before = later, offset
    return tuple(known)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> ClockChange:
    before, after = _offset(early, zone), _offset(late, zone)
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if _offset(middle, zone) == before:
            early = middle
        else:
            late = middle
    return ClockChange(late.replace(tzinfo=None), before, after)


def _micros(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def _stamp(moment: datetime) -> ColumnElement[Any]:
    return literal_column(f"TIMESTAMP '{moment.isoformat(sep=' ')}'")


def _number(value: int) -> ColumnElement[Any]:
    return literal_column(str(value))


def _unsure(clock: ColumnElement[Any], name: str) -> list[tuple[ColumnElement[bool], timedelta, timedelta]]:
    """Conditions for the times that the clock repeats or skips, with the lower and the higher offset.

    Changes at one time of day with the same offsets share a condition. The time of day is asked first: it spares nearly
    every row the comparison with a long list of dates.
    """
    micros = sql.clock_micros(clock)
    conditions: list[tuple[ColumnElement[bool], timedelta, timedelta]] = []
    for (start_time, end_time, low, high), days in _changes_by_time(name).items():
        start_micros = _micros(_since_midnight(start_time))
        end_micros = _micros(_since_midnight(end_time)) or _micros(timedelta(days=1))
        inside = and_(micros >= _number(start_micros), micros < _number(end_micros))
        on_day = sql.on_listed_day(clock, sql.quoted(days))
        conditions.append((case((inside, on_day), else_=literal_column("false")), low, high))
    return conditions


@cache
def _changes_by_time(name: str) -> dict[tuple[time, time, timedelta, timedelta], str]:
    """The days of the zone's changes, by the time of day that they make unsure and the lower and the higher offset."""
    groups: dict[tuple[time, time, timedelta, timedelta], list[date]] = {}
    for change in changes(name):
        start, end = change.unsure
        if start.date() != (end - timedelta(microseconds=1)).date():
            continue  # a zone that skipped a whole day: no hour of it was lived
        low, high = sorted((change.before, change.after))
        groups.setdefault((start.time(), end.time(), low, high), []).append(start.date())
    return {group: " ".join(day.strftime("%Y%m%d") for day in days) for group, days in groups.items()}


def _since_midnight(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second)


def earliest_utc(clock: ColumnElement[Any], name: str, around: date) -> ColumnElement[Any]:
    """The earliest UTC instant that a wall-clock time may stand for."""
    unsure = [(inside, sql.shifted(clock, _number(-_micros(high)))) for inside, _, high in _unsure(clock, name)]
    return case(*unsure, else_=_utc(clock, name, around)) if unsure else _utc(clock, name, around)


def midnight_utc(clock: ColumnElement[Any], name: str, around: date) -> ColumnElement[Any]:
    """The earliest UTC instant of a wall-clock time that is known to be midnight."""
    if any(change.unsure[0].time() == time() for change in changes(name)):
        return earliest_utc(clock, name, around)
    return _utc(clock, name, around)


def _utc(clock: ColumnElement[Any], name: str, around: date) -> ColumnElement[Any]:
    """Offsets of the years up to `around` are written into the select: asking the database costs ten times as much."""
    offset = case(*_recent(clock, name, around))
    return func.coalesce(sql.shifted(clock, offset), sql.utc_time(clock, sql.quoted(name)))


def latest_utc(clock: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """The latest UTC instant that a wall-clock time may stand for; null where it stands for one only."""
    unsure = _unsure(clock, name)
    if not unsure:
        return null()
    return case(*((inside, sql.shifted(clock, _number(-_micros(low)))) for inside, low, _ in unsure))


def _recent(clock: ColumnElement[Any], name: str, around: date) -> list[tuple[ColumnElement[bool], ColumnElement[Any]]]:
    """Microseconds from wall-clock time to UTC in recent years, latest first: each condition holds where none before it does.
    Null where the offset is not certain.
    """
    first = datetime(around.year - _RECENT_YEARS, 1, 1)
    last = datetime(around.year + 2, 1, 1)
    offset: ColumnElement[Any] = _number(-_micros(_offset(first.replace(tzinfo=UTC), ZoneInfo(name))))
    spans: list[tuple[datetime, ColumnElement[Any]]] = [(first, offset)]
    for change in changes(name):
        if first <= change.at < last:
            unsure_from, unsure_to = change.unsure
            spans += [(unsure_from, _UNSURE), (unsure_to, _number(-_micros(change.after)))]
    return [(clock >= _stamp(start), moved) for start, moved in reversed([*spans, (last, _UNSURE)])]


_UNSURE: ColumnElement[Any] = cast(null(), BigInteger())
