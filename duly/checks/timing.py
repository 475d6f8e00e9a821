"""Time in a rule: imprecise instants, elapsed limits, day limits and the period.

An instant read from an export may stand for an interval (STANDARDS.md G8). A `Span` carries both ends, and a limit is
decided only where the best and the worst case agree. Limits in hours compare UTC instants; limits in days compare
local dates (G5, G6). Nothing here reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, cast, extract, false, func, literal, or_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import Date, DateTime

from duly import sql
from duly.checks.parameters import (
    AS_OF,
    EVER,
    EXPORTED_AT,
    PERIOD_FROM,
    PERIOD_FROM_DAY,
    PERIOD_TO,
    PERIOD_TO_DAY,
    TIME_ZONE,
)
from duly.records import companion

HOUR = 3600
CLOCK_DRIFT_SECONDS = 300
"""An event up to five minutes before its anchor is two clocks that disagree, and counts as at once (G9)."""

_MINUTE_MARK = 59
"""A companion this many seconds later marks a value written to the minute, which is otherwise exact (G5)."""


_LESS_THAN_A_DAY = 22 * HOUR
"""A span that is longer stands for a day, of which the shortest has 23 hours; an hour that the clock repeats is shorter."""


@dataclass(frozen=True)
class Span:
    """An instant as written: at or after `lo`, at or before `hi` where `hi` is not null, exactly `lo` where it is.

    Where the record says a time after the as-at instant, `lo` is null, as nothing had happened then, and `hi` is that time:
    what only asks for `lo` sees things as they stood (A13), and `later` and `future` tell it from a blank.
    """

    lo: ColumnElement[Any]
    hi: ColumnElement[Any]

    @property
    def known(self) -> ColumnElement[bool]:
        """The time was recorded."""
        return self.lo.is_not(None)

    @property
    def missing(self) -> ColumnElement[bool]:
        return self.lo.is_(None)

    @property
    def later(self) -> ColumnElement[bool]:
        """The time lies after the as-at instant: what it tells of had not happened yet (A13). Never null."""
        return and_(self.lo.is_(None), self.hi.is_not(None))

    @property
    def future(self) -> ColumnElement[bool]:
        """The time lies after the export's own instant: a fault of the record (A26). Never null."""
        return and_(self.later, self.hi > EXPORTED_AT)

    @property
    def blank(self) -> ColumnElement[bool]:
        """No time at all is written. Never null."""
        return and_(self.lo.is_(None), self.hi.is_(None))

    @property
    def bare(self) -> ColumnElement[bool]:
        """Written as a date without a clock, so that it stands for a whole day. Never null."""
        return func.coalesce(sql.seconds_between(self.lo, self.hi) > _LESS_THAN_A_DAY, false())

    @property
    def to_the_minute(self) -> ColumnElement[bool]:
        """Written to the minute: compared in whole minutes, but not an interval."""
        return func.coalesce(self._marked, false())

    @property
    def _marked(self) -> ColumnElement[bool]:
        return sql.seconds_between(self.lo, self.hi) == _MINUTE_MARK

    @property
    def end(self) -> ColumnElement[Any]:
        """The latest instant it may stand for; null where it is not known, or had not come yet."""
        return sql.end_of(self.lo, self.hi, self._marked)

    @property
    def day(self) -> ColumnElement[Any]:
        """The local date."""
        return local_day(self.lo)

    def columns(self, name: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Both ends, labelled so that `when` finds them again in a subquery."""
        return self.lo.label(name), self.hi.label(companion(name))


def when(column: InstrumentedAttribute[Any] | ColumnElement[Any]) -> Span:
    """The span of a time column, of a record or of a subquery that selected it with `Span.columns`.

    Raises LookupError where the latest instant is not at hand.
    """
    if isinstance(column, InstrumentedAttribute):
        entity = column.parent.entity
        return Span(column.expression, getattr(entity, companion(column.key)))
    source = getattr(column, "table", None)
    name = companion(str(getattr(column, "key", "")))
    if source is None or name not in source.c:
        raise LookupError(f"{name} was not selected beside its instant: select Span.columns")
    return Span(column, source.c[name])


def earliest(*spans: Span) -> Span:
    """The earliest of several instants, ignoring those not recorded.

    Its upper end is the lowest upper end: whichever came first, it came no later than that.
    """
    if len(spans) == 1:
        return spans[0]
    lo = sql.earliest(*(span.lo for span in spans))
    imprecise = or_(*(and_(span.lo.is_not(None), span.hi.is_not(None)) for span in spans), lo.is_(None))
    hi = sql.earliest(*(func.coalesce(span.hi, span.lo) for span in spans))
    return Span(lo, case((imprecise, hi)))


def earliest_of(span: Span, only: ColumnElement[bool] | None = None) -> Span:
    """The earliest of a group's instants, of the rows that `only` holds for: an aggregate, to select under GROUP BY."""
    chosen = span if only is None else only_if(only, span)
    latest = func.min(func.coalesce(chosen.hi, chosen.lo))
    imprecise = func.count(case((chosen.known, chosen.hi))) > 0
    return Span(func.min(chosen.lo), case((or_(imprecise, func.count(chosen.lo) == 0), latest)))


def first_known(*spans: Span) -> Span:
    """The first of several instants that was recorded, with its own precision."""
    lo = func.coalesce(*(span.lo for span in spans))
    hi = case(*((span.known, span.hi) for span in spans), else_=func.coalesce(*(span.hi for span in spans)))
    return Span(lo, hi)


def only_if(condition: ColumnElement[bool], span: Span) -> Span:
    """The instant where the condition holds; not recorded elsewhere."""
    return Span(case((condition, span.lo)), case((condition, span.hi)))


def chosen(condition: ColumnElement[bool], span: Span, otherwise: Span) -> Span:
    """The one instant where the condition holds, the other elsewhere."""
    return Span(case((condition, span.lo), else_=otherwise.lo), case((condition, span.hi), else_=otherwise.hi))


def exactly(instant: ColumnElement[Any]) -> Span:
    """A span that is one instant."""
    return Span(instant, cast(None, DateTime()))


def local_day(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """The local date of a UTC instant."""
    return cast(sql.local_time(instant, TIME_ZONE), Date())


def end_of_day(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """23:59:59 local on a date, as a UTC instant."""
    midnight = sql.utc_time(cast(sql.add_days(day, literal(1)), DateTime()), TIME_ZONE)
    return sql.add_seconds(midnight, literal(-1))


def start_of_day(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """00:00 local on a date, as a UTC instant."""
    return sql.utc_time(cast(day, DateTime()), TIME_ZONE)


@dataclass(frozen=True)
class Elapsed:
    """Time from `start` to `end` against a limit in seconds (inclusive): each condition holds only where it is certain."""

    start: Span
    end: Span
    limit: ColumnElement[Any]

    @property
    def _limit(self) -> ColumnElement[Any]:
        # Whole minutes are compared where the start was written to the minute: 12:00 to 12:00:40 next day is 1,440 (G5).
        grace = case((and_(self.start.to_the_minute, self.end.hi.is_(None)), literal(59.999999)), else_=literal(0.0))
        return self.limit + grace

    @property
    def negative(self) -> ColumnElement[bool]:
        """The end is before the start by more than clock drift explains (G9)."""
        return backwards(self.start, self.end)

    @property
    def within(self) -> ColumnElement[bool]:
        """Within the limit even in the worst case."""
        return sql.seconds_between(self.start.lo, self.end.end) <= self._limit

    @property
    def beyond(self) -> ColumnElement[bool]:
        """Over the limit even in the best case."""
        return sql.seconds_between(self.start.end, self.end.lo) > self._limit


def backwards(start: Span, end: Span) -> ColumnElement[bool]:
    """The end is before the start (G9, A10, A27): with a bare date on either side, on an earlier local date; with a clock on
    both, by more than clock drift explains, across midnight too."""
    by_date = local_day(end.end) < local_day(start.lo)
    by_clock = sql.seconds_between(start.lo, end.end) < -CLOCK_DRIFT_SECONDS
    return case((and_(or_(start.bare, end.bare), end.lo < start.lo), by_date), else_=by_clock)


def elapsed(start: Span, end: Span, limit_seconds: ColumnElement[Any]) -> Elapsed:
    """Time between two instants against a limit in seconds."""
    return Elapsed(start, end, limit_seconds)


def so_far(start: Span, limit_seconds: ColumnElement[Any]) -> Elapsed:
    """Time from an instant to the as-at instant against a limit in seconds."""
    return Elapsed(start, exactly(AS_OF), limit_seconds)


def deadline(start: Span, limit_seconds: ColumnElement[Any]) -> ColumnElement[Any]:
    """The instant at which an elapsed limit ends."""
    return sql.add_seconds(start.lo, limit_seconds)


def in_period(span: Span) -> ColumnElement[bool]:
    """The anchor falls in the period (G3). An anchor that is not recorded counts as in every period, so that it is shown:
    place it by the next best date (`first_known`), and say of what is left that it is `undated` (A2)."""
    return or_(span.missing, and_(span.lo >= PERIOD_FROM, span.lo < PERIOD_TO))


def elsewhen(span: Span) -> ColumnElement[bool]:
    """The anchor is recorded, and falls outside the period."""
    return and_(span.known, ~in_period(span))


def limited() -> ColumnElement[bool]:
    """The run judges a period, and not whatever is in the export. Never null."""
    return or_(literal(EVER[0]) < PERIOD_FROM, literal(EVER[1]) > PERIOD_TO)


def day_in_period(day: ColumnElement[Any]) -> ColumnElement[bool]:
    """The date falls in the period (G3). A date that is not known counts as in every period, so it is shown."""
    return or_(day.is_(None), and_(day >= PERIOD_FROM_DAY, day < PERIOD_TO_DAY))


def month(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """The month of a local date, as 2017-11."""
    return sql.month_of(day)


def month_at(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """The local month of a UTC instant, as 2017-11. The time zone is asked only where a day might change the month."""
    utc_day = cast(instant, Date())
    inside = extract("day", utc_day).between(2, 27)
    return sql.month_of(case((inside, utc_day), else_=local_day(instant)))


def weekday(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """The weekday of a local date, numbered so that it sorts: 1 Monday."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    number = sql.weekday_of(day)
    return case(*((number == which, f"{which} {name}") for which, name in enumerate(names, start=1)))


def hour_band(span: Span, clock: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
    """The six-hour band of the day; null (not recorded) where the time stands for a whole day.

    `clock` is the span's wall-clock time where a subquery has it already: turning an instant into one is costly.
    """
    hour = sql.hour_of(sql.local_time(span.lo, TIME_ZONE) if clock is None else clock)
    exact = and_(span.known, or_(span.hi.is_(None), span.to_the_minute))
    return case(
        (and_(exact, hour < 6), "00-06"),
        (and_(exact, hour < 12), "06-12"),
        (and_(exact, hour < 18), "12-18"),
        (exact, "18-24"),
    )


def shift(span: Span, clock: ColumnElement[Any]) -> ColumnElement[str]:
    """The shift an instant falls in, by `clock`, its wall-clock time; null where it stands for a whole day."""
    hour = sql.hour_of(clock)
    exact = and_(span.known, or_(span.hi.is_(None), span.to_the_minute))
    return case(
        (and_(exact, hour >= 6, hour < 14), "06-14"),
        (and_(exact, hour >= 14, hour < 22), "14-22"),
        (exact, "22-06"),
    )
