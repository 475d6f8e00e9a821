"""How a time or a date is read: as the span it may stand for, and with what is odd about it (STANDARDS.md G8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from duly.connectors.columns.forms import form_of
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
    mapped,
    null_word,
    text_of,
)
from duly.connectors.mapping import PRECISIONS
from duly.records import Kind
from duly.settings.formats import ISO, SQL_SERVER


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


@dataclass
class _Stage:
    """The layers of a column so far, and what its value says in terms of the last of them."""

    layers: list[Mapping[str, ColumnElement[Any]]]
    says: formats.Written


def _stage(origin: Origin, rules: Rules, text: ColumnElement[Any]) -> _Stage:
    """The first layers of a time or a day: its text, and what it says."""
    if not origin.shape.is_time:
        return _of_text(origin, rules, text)
    raw: ColumnClause[Any] = column(label_of(origin, "raw"))
    first = {text.name: sql.text_of(origin.raw), raw.name: origin.raw}
    nothing = formats.Written(formats.NO_TIME, formats.NO_TIME, false(), false(), false())
    match origin.shape:
        case Shape.INSTANT:
            says = replace(nothing, moment=sql.utc_of_moment(raw), with_offset=_TRUE)
        case Shape.CLOCK:
            says = replace(nothing, clock=sql.finite_clock(raw))
        case _:
            says = replace(nothing, clock=sql.finite_clock(raw), day_only=_TRUE)
    return _Stage([first], says)


def _of_text(origin: Origin, rules: Rules, text: ColumnElement[Any]) -> _Stage:
    """A text that is written in the most usual way is told by its marks; only another is held against the pattern."""

    def label(part: str, type_: Any = DateTime) -> ColumnClause[Any]:
        return column(label_of(origin, part), type_)

    form = form_of(origin.format, rules.naive_zone, day=origin.column.kind is Kind.DAY)
    assert form is not None
    plain, quick, pending, parts = label("plain"), label("quick"), label("pending", Boolean), label("parts", String)
    usual = origin.format in (ISO, SQL_SERVER)
    worked_out, said = formats.said(parts, form, latest_year=rules.latest_year(origin.column)).as_layer(label)
    says = formats.written_of(said)
    layers: list[Mapping[str, ColumnElement[Any]]] = [
        {text.name: text_of(origin)},
        {plain.name: sql.plain_moment(text) if usual else _NONE, quick.name: sql.plain_clock(text) if usual else _NONE},
        {pending.name: and_(text.is_not(None), plain.is_(None), quick.is_(None))},
        {parts.name: case((pending, formats.parts_of(text, form)))},
        {name: case((pending, value)) for name, value in worked_out.items()},
    ]
    return _Stage(
        layers,
        formats.Written(
            clock=case((pending, says.clock), else_=quick),
            moment=case((pending, says.moment), else_=plain),
            with_offset=case((pending, says.with_offset), else_=quick.is_(None)),
            day_only=case((pending, says.day_only), (quick.is_(None), false()), else_=sql.short(text, _int(10))),
            to_the_minute=case((pending, says.to_the_minute), else_=false()),
        ),
    )


def read_instant(origin: Origin, rules: Rules) -> ColumnReading:
    def label(part: str, type_: Any = DateTime) -> ColumnClause[Any]:
        return column(label_of(origin, part), type_)

    text, clock, moment = label("text", String), label("clock"), label("moment")
    offset, whole, minute = label("offset", Boolean), label("whole", Boolean), label("minute", Boolean)
    instant, midnight, odd = label("utc"), label("midnight", Boolean), label("odd", Integer)
    zone, around = sql.quoted(rules.time_zone), rules.as_of_day
    stage = _stage(origin, rules, text)
    layers: list[Mapping[str, ColumnElement[Any]]] = [
        *stage.layers,
        {
            clock.name: stage.says.clock,
            moment.name: stage.says.moment,
            offset.name: stage.says.with_offset,
            whole.name: stage.says.day_only,
            minute.name: stage.says.to_the_minute,
        },
    ]
    may_be_day: ColumnElement[bool] = false() if rules.midnight_is_real else _TRUE
    to_the_minute: ColumnElement[bool] = minute
    if origin.precision is not None:
        clock, moment, offset, may_be_day, to_the_minute = _by_precision(
            origin, layers, rules, clock, moment, offset, minute
        )
    naive, second = not_(offset), clocks.latest_utc(clock, rules.naive_zone)
    if rules.naive_zone != rules.time_zone:
        moment, offset, second = _elsewhere(origin, layers, rules, clock, moment, offset, or_(whole, may_be_day))
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
        {odd.name: _odd(origin, rules, text, instant, case((offset, moment), else_=clock), naive)},
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
            (naive, func.coalesce(second, case((to_the_minute, later)))),
            (to_the_minute, later),
            else_=_NONE,
        ),
        fault=false(),
        odd=odd,
        instant=case((sql.bits_in_common(odd, _int(SENTINEL | FAULT)) == _int(0), instant)),
        imprecise=None if origin.precision is None else _imprecise(origin, rules, instant),
    )


def _imprecise(origin: Origin, rules: Rules, instant: ColumnElement[Any]) -> ColumnElement[bool]:
    """A word for the precision of a time that is none of the known ones: what the time claims cannot be told."""
    precision = column(label_of(origin, "precision"), String)
    known = or_(
        sql.one_of(precision, *map(sql.quoted, PRECISIONS)), blank(precision, rules.blanks), null_word(precision)
    )
    lower = [sql.quoted(word.lower()) for word in rules.blanks if word]
    also = or_(known, sql.one_of(precision, *lower)) if lower else known
    return and_(instant.is_not(None), not_(func.coalesce(also, _TRUE)))


def _odd(
    origin: Origin,
    rules: Rules,
    text: ColumnElement[Any],
    instant: ColumnElement[Any],
    written: ColumnElement[Any],
    without_offset: ColumnElement[bool],
) -> ColumnElement[Any]:
    """What is odd about a time, as bits. A time that is odd in nothing is told by two comparisons."""
    first, last = _never_odd(rules, origin.column.planned)
    naive = case((without_offset, _int(NAIVE)), else_=_int(0))
    blanked = _int(0) if origin.column.planned else case((instant > _stamp(rules.as_of), _int(BLANKED)), else_=_int(0))
    return case(
        (and_(not_(without_offset), instant >= _stamp(first), instant <= _stamp(last)), _int(0)),
        (text.is_(None), _int(0)),
        (_is_sentinel(written, rules), _int(SENTINEL) + naive),
        (and_(instant >= _stamp(_FIRST), instant < _stamp(_LAST)), blanked + naive),
        (blank(text, rules.blanks), _int(0)),
        else_=_int(FAULT),
    )


def _elsewhere(
    origin: Origin,
    layers: list[Mapping[str, ColumnElement[Any]]],
    rules: Rules,
    clock: ColumnElement[Any],
    moment: ColumnElement[Any],
    offset: ColumnElement[bool],
    may_be_day: ColumnElement[bool],
) -> tuple[ColumnClause[Any], ColumnClause[Any], ColumnElement[Any]]:
    """Adds the layer in which a time without an offset, written by another clock than the force's, becomes an instant; the
    instant, whether there is one, and the later one where the other clock tells that hour twice.

    A date is a date of the force's, whatever clock the times beside it are told by; and midnight may be one.
    """
    there, fixed = column(label_of(origin, "there"), DateTime), column(label_of(origin, "fixed"), Boolean)
    timed = and_(clock.is_not(None), not_(and_(may_be_day, _at_midnight(clock))))
    utc = clocks.earliest_utc(clock, rules.naive_zone, rules.as_of_day)
    layers.append({there.name: case((offset, moment), (timed, utc)), fixed.name: or_(offset, timed)})
    return (
        there,
        fixed,
        case((fixed, clocks.latest_utc(clock, rules.naive_zone)), else_=clocks.latest_utc(clock, rules.time_zone)),
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
    layers[0] = {**layers[0], precision.name: func.lower(mapped(sql.tidy(origin.precision), origin.precisions))}
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
    stage, zone = _stage(origin, rules, text), sql.quoted(rules.time_zone)
    says = stage.says
    naive: ColumnElement[Any] = says.clock
    if rules.naive_zone != rules.time_zone:
        there = clocks.earliest_utc(says.clock, rules.naive_zone, rules.as_of_day)
        naive = case((_at_midnight(says.clock), says.clock), else_=sql.local_time(there, zone))
    local = case((says.with_offset, sql.local_time(says.moment, zone)), else_=naive)
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
        layers=(*stage.layers, {clock.name: case((text.is_not(None), local))}, {odd.name: what}),
        value=sql.day_of(case((odd == _int(0), clock), else_=_NONE)),
        fault=false(),
        odd=odd,
    )
