"""How a time or a date is read: as the span it may stand for, and with what is odd about it (STANDARDS.md G8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnClause,
    ColumnElement,
    Integer,
    String,
    and_,
    case,
    cast,
    column,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
)
from sqlalchemy.types import DateTime

from duly import sql
from duly.connectors.columns import clocks, formats
from duly.connectors.columns.origins import (
    BLANKED,
    FAULT,
    NAIVE,
    SENTINEL,
    ColumnReading,
    Origin,
    Rules,
    Shape,
    blank,
    label_of,
    text_of,
)
from duly.settings import ISO


def _stamp(moment: datetime) -> ColumnElement[Any]:
    return literal_column(f"TIMESTAMP '{moment.isoformat(sep=' ')}'", DateTime)


_FIRST, _LAST = datetime(clocks.FIRST_YEAR, 1, 1), datetime(clocks.LAST_YEAR, 1, 1)
_TRUE: ColumnElement[bool] = literal_column("true", Boolean)
_NONE: ColumnElement[Any] = cast(null(), DateTime())


def _int(value: int) -> ColumnElement[Any]:
    return literal_column(str(value))


def _is_sentinel(moment: ColumnElement[Any], rules: Rules) -> ColumnElement[bool]:
    if not rules.sentinels:
        return false()
    days: list[ColumnElement[Any]] = [literal_column(f"DATE '{day.isoformat()}'") for day in rules.sentinels]
    return func.coalesce(sql.one_of(sql.day_of(moment), *days), false(), type_=Boolean())


def _never_odd(rules: Rules, planned: bool) -> tuple[datetime, datetime]:
    """The longest span of time in which an instant is plausible, no sentinel, and not after the as-at instant."""
    end = _LAST if planned else min(rules.as_of, _LAST)
    days = [datetime.combine(day, time()) for day in sorted(rules.sentinels)]
    edges = [_FIRST, *(day for day in days if _FIRST <= day < end), end]
    spans = [(start + timedelta(days=2), stop - timedelta(days=2)) for start, stop in pairwise(edges)]
    first, last = max(spans, key=lambda span: span[1] - span[0])
    return (first, last + timedelta(days=2)) if last + timedelta(days=2) == end else (first, last)


def _says(
    origin: Origin, rules: Rules, text: ColumnElement[Any]
) -> tuple[dict[str, ColumnElement[Any]], formats.Written]:
    """The first layer of a time or day, and what the value says in terms of it."""
    if origin.shape is Shape.TEXT:
        return {label_of(origin, "text"): text_of(origin)}, formats.written(
            text, origin.format, strptime=rules.strptime
        )
    raw: ColumnClause[Any] = column(label_of(origin, "raw"))
    layer = {label_of(origin, "text"): sql.text_of(origin.raw), raw.name: origin.raw}
    nothing = formats.Written(formats.NO_TIME, formats.NO_TIME, false(), false(), false())
    if origin.shape is Shape.INSTANT:
        return layer, replace(nothing, moment=sql.utc_of_moment(raw), with_offset=_TRUE)
    if origin.shape is Shape.CLOCK:
        return layer, replace(nothing, clock=sql.finite_clock(raw))
    if origin.shape is Shape.DAY:
        return layer, replace(nothing, clock=sql.finite_clock(raw), day_only=_TRUE)
    return layer, nothing  # a number is no time: every value is a fault


def read_instant(origin: Origin, rules: Rules) -> ColumnReading:
    def label(part: str, type_: Any = DateTime) -> ColumnClause[Any]:
        return column(label_of(origin, part), type_)

    text, plain, pending = label("text", String), label("plain"), label("pending", Boolean)
    clock, moment, offset = label("clock"), label("moment"), label("offset", Boolean)
    whole, minute = label("whole", Boolean), label("minute", Boolean)
    instant, midnight, odd = label("utc"), label("midnight", Boolean), label("odd", Integer)
    zone, around = sql.quoted(rules.time_zone), rules.as_of_day
    first, says = _says(origin, rules, text)
    usual = origin.shape is Shape.TEXT and origin.format == ISO
    layers: list[Mapping[str, ColumnElement[Any]]] = [
        first,
        {plain.name: sql.plain_moment(text) if usual else _NONE},
        {pending.name: and_(text.is_not(None), plain.is_(None))},
        {
            clock.name: case((pending, says.clock)),
            moment.name: case((pending, says.moment), else_=plain),
            offset.name: case((pending, says.with_offset), else_=_TRUE),
            whole.name: case((pending, says.day_only), else_=false()),
            minute.name: case((pending, says.to_the_minute), else_=false()),
        },
    ]
    may_be_day: ColumnElement[bool] = false() if rules.midnight_is_real else _TRUE
    to_the_minute: ColumnElement[bool] = minute
    if origin.precision is not None:
        clock, moment, offset, may_be_day, to_the_minute = _by_precision(
            origin, layers, rules, clock, moment, offset, minute
        )
    local = case((offset, sql.local_time(moment, zone)), else_=clock)
    layers += [
        {
            instant.name: case((offset, moment), else_=clocks.earliest_utc(clock, rules.time_zone, around)),
            midnight.name: case(
                (
                    offset,
                    case((sql.on_quarter_hour(moment), _at_midnight(sql.local_time(moment, zone))), else_=false()),
                ),
                else_=_at_midnight(clock),
            ),
        },
        {odd.name: _odd(origin, rules, text, instant, case((offset, moment), else_=clock), offset)},
    ]
    later = sql.shifted(instant, _int(59_000_000))
    end_of_day = sql.shifted(clocks.midnight_utc(sql.next_day(local), rules.time_zone, around), _int(-1))
    return ColumnReading(
        name=origin.column.name,
        layers=tuple(layers),
        value=case((odd <= _int(NAIVE), instant), else_=_NONE),
        hi=case(
            (and_(odd >= _int(BLANKED), odd < _int(FAULT)), instant),  # not yet, and when: `Span.later`
            (odd > _int(NAIVE), _NONE),
            (and_(midnight, or_(whole, may_be_day)), end_of_day),
            (not_(offset), func.coalesce(clocks.latest_utc(clock, rules.time_zone), case((to_the_minute, later)))),
            (to_the_minute, later),
            else_=_NONE,
        ),
        fault=false(),
        odd=odd,
        instant=case((sql.bits_in_common(odd, _int(SENTINEL | FAULT)) == _int(0), instant)),
    )


def _odd(
    origin: Origin,
    rules: Rules,
    text: ColumnElement[Any],
    instant: ColumnElement[Any],
    written: ColumnElement[Any],
    offset: ColumnElement[bool],
) -> ColumnElement[Any]:
    """What is odd about a time, as bits. A time that is odd in nothing is told by two comparisons."""
    first, last = _never_odd(rules, origin.column.planned)
    naive = case((offset, _int(0)), else_=_int(NAIVE))
    blanked = _int(0) if origin.column.planned else case((instant > _stamp(rules.as_of), _int(BLANKED)), else_=_int(0))
    return case(
        (and_(offset, instant >= _stamp(first), instant <= _stamp(last)), _int(0)),
        (text.is_(None), _int(0)),
        (_is_sentinel(written, rules), _int(SENTINEL) + naive),
        (and_(instant >= _stamp(_FIRST), instant < _stamp(_LAST)), blanked + naive),
        (blank(text, rules.blanks), _int(0)),
        else_=_int(FAULT),
    )


def _by_precision(
    origin: Origin,
    layers: list[Mapping[str, ColumnElement[Any]]],
    rules: Rules,
    clock: ColumnElement[Any],
    moment: ColumnElement[Any],
    offset: ColumnElement[bool],
    minute: ColumnElement[bool],
) -> tuple[ColumnClause[Any], ColumnClause[Any], ColumnClause[Any], ColumnElement[bool], ColumnElement[bool]]:
    """Adds the layer in which a precision column has its say: the clock, the instant, the offset, and what midnight and
    minutes mean. A time of unknown precision claims no more than its day; one to the minute, no more than that minute."""
    precision = column(label_of(origin, "precision"), String)
    # The labels must be new: a layer passes on those of the layers before it.
    cut, exact = column(label_of(origin, "cut"), DateTime), column(label_of(origin, "exact"), Boolean)
    cut_moment = column(label_of(origin, "cut_moment"), DateTime)
    layers[0] = {**layers[0], precision.name: func.lower(sql.tidy(sql.text_of(origin.precision)))}
    day = sql.one_of(precision, sql.quoted("date"), sql.quoted("unknown"))
    to_minute = func.coalesce(precision == sql.quoted("minute"), false())
    local = case((offset, sql.local_time(moment, sql.quoted(rules.time_zone))), else_=clock)
    layers.append(
        {
            cut.name: case((day, cast(sql.day_of(local), DateTime())), (to_minute, _minute_of(clock)), else_=clock),
            cut_moment.name: case((to_minute, _minute_of(moment)), else_=moment),
            exact.name: case((day, false()), else_=offset),
        }
    )
    may_be_day = case(
        (sql.one_of(precision, sql.quoted("second"), sql.quoted("minute")), false()),
        (day, _TRUE),
        else_=false() if rules.midnight_is_real else _TRUE,
    )
    return cut, cut_moment, exact, may_be_day, or_(minute, to_minute)


def _minute_of(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.date_trunc(sql.quoted("minute"), instant, type_=DateTime())


def _at_midnight(clock: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.coalesce(sql.clock_micros(clock) == _int(0), false(), type_=Boolean())


def read_day(origin: Origin, rules: Rules) -> ColumnReading:
    text, clock = column(label_of(origin, "text"), String), column(label_of(origin, "clock"), DateTime)
    odd = column(label_of(origin, "odd"), Integer)
    first, says = _says(origin, rules, text)
    local = case((says.with_offset, sql.local_time(says.moment, sql.quoted(rules.time_zone))), else_=says.clock)
    tomorrow = _stamp(datetime.combine(rules.as_of_day + timedelta(days=1), time()))
    # A date that is written with a time of day is that date: more is not asked of it.
    good = and_(clock >= _stamp(_FIRST), clock < _stamp(_LAST))
    what = case(
        (text.is_(None), _int(0)),
        (_is_sentinel(clock, rules), _int(SENTINEL)),
        (good, _int(0) if origin.column.planned else case((clock >= tomorrow, _int(BLANKED)), else_=_int(0))),
        (blank(text, rules.blanks), _int(0)),
        else_=_int(FAULT),
    )
    return ColumnReading(
        name=origin.column.name,
        layers=(first, {clock.name: case((text.is_not(None), local))}, {odd.name: what}),
        value=sql.day_of(case((odd == _int(0), clock), else_=_NONE)),
        fault=false(),
        odd=odd,
    )
