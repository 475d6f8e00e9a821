"""How a time or a date is read: as the span it may stand for, and with what is odd about it (STANDARDS.md G8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from duly.connectors.columns.forms import ANYTHING, Occurring, form_of, marks_of
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
_FALSE: ColumnElement[bool] = literal_column("false", Boolean)
_NONE: ColumnElement[Any] = cast(null(), DateTime())


def _int(value: int) -> ColumnElement[Any]:
    return literal_column(str(value))


def _is_sentinel(moment: ColumnElement[Any], rules: Rules) -> ColumnElement[bool]:
    if not rules.sentinels:
        return false()
    days: list[ColumnElement[Any]] = [literal_column(f"DATE '{day.isoformat()}'") for day in rules.sentinels]
    return func.coalesce(sql.one_of(sql.day_of(moment), *days), false(), type_=Boolean())


_RECENT = timedelta(days=30 * 366)


def _never_odd(rules: Rules, planned: bool) -> tuple[datetime, datetime]:
    """A long span of time in which an instant is plausible, no sentinel, and not after the as-at instant: of those that there
    are the one in which most of the recent years lie."""
    end = _LAST if planned else min(rules.as_of, _LAST)
    days = [datetime.combine(day, time()) for day in sorted(rules.sentinels)]
    edges = [_FIRST, *(day for day in days if _FIRST <= day < end), end]
    spans = [(start + timedelta(days=2), stop - timedelta(days=2)) for start, stop in pairwise(edges)]
    first, last = max(spans, key=lambda span: span[1] - max(span[0], end - _RECENT))
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

    quick = _quick(origin, text)
    readings = {label(part).name: value for part, value in quick.values.items()}
    layers: list[Mapping[str, ColumnElement[Any]]] = [{text.name: text_of(origin)}, readings]
    clock, moment = (label(part) if part in quick.values else _NONE for part in ("quick", "plain"))
    by_clock = clock.is_not(None) if "quick" in quick.values else _FALSE
    with_offset = clock.is_(None) if "quick" in quick.values else _TRUE
    day_only, to_the_minute = and_(by_clock, quick.day_only), and_(by_clock, quick.to_the_minute)
    if not origin.occurring.unusual:
        return _Stage(layers, formats.Written(clock, moment, with_offset, day_only, to_the_minute))
    form = form_of(origin.format, rules.naive_zone, day=origin.column.kind is Kind.DAY)
    assert form is not None
    pending, parts = label("pending", Boolean), label("parts", String)
    worked_out, said = formats.said(parts, form, latest_year=rules.latest_year(origin.column)).as_layer(label)
    says = formats.written_of(said)
    layers += [
        {pending.name: and_(text.is_not(None), *(column(name).is_(None) for name in readings))},
        {parts.name: case((pending, formats.parts_of(text, form)))},
        {name: case((pending, value)) for name, value in worked_out.items()},
    ]
    return _Stage(
        layers,
        formats.Written(
            clock=case((pending, says.clock), else_=clock),
            moment=case((pending, says.moment), else_=moment),
            with_offset=case((pending, says.with_offset), else_=with_offset),
            day_only=case((pending, says.day_only), else_=day_only),
            to_the_minute=case((pending, says.to_the_minute), else_=to_the_minute),
        ),
    )


@dataclass(frozen=True)
class _Quick:
    """What is read at once, where it is written in the usual way: `quick` a clock on the wall, `plain` an instant; and what a
    clock of these then claims."""

    values: Mapping[str, ColumnElement[Any]]
    day_only: ColumnElement[bool]
    to_the_minute: ColumnElement[bool]


def _quick(origin: Origin, text: ColumnElement[Any]) -> _Quick:
    occurring, values = origin.occurring, dict[str, ColumnElement[Any]]()
    if origin.format in (ISO, SQL_SERVER):
        if occurring.moments:
            values["plain"] = sql.plain_moment(text)
        if occurring.clocks:
            values["quick"] = sql.plain_clock(text)
        return _Quick(values, sql.short(text, _int(10)), _FALSE)
    marks = marks_of(origin.format)
    if marks is None:
        return _Quick(values, _FALSE, _FALSE)
    if occurring.clocks:
        values["quick"] = sql.quick_clock(text, *map(sql.quoted, (origin.format, marks.usual, marks.early)))
    return _Quick(values, _TRUE if marks.day_only else _FALSE, _TRUE if marks.to_the_minute else _FALSE)


def first_look(
    origin: Origin, rules: Rules
) -> tuple[tuple[Mapping[str, ColumnElement[Any]], ...], tuple[ColumnElement[bool], ...]]:
    """Layers over a column of texts, and what is true of some of them, in the order of the fields of `Occurring`."""
    text = column(label_of(origin, "text"), String)
    quick = _quick(origin, text).values
    clock, moment = (column(label_of(origin, part)) if part in quick else _NONE for part in ("quick", "plain"))
    local = sql.local_time(moment, sql.quoted(rules.time_zone))
    return (
        {text.name: text_of(origin)},
        {label_of(origin, part): value for part, value in quick.items()},
    ), (
        and_(text.is_not(None), clock.is_(None), moment.is_(None), not_(blank(text, rules.blanks))),
        clock.is_not(None),
        moment.is_not(None),
        or_(
            _at_midnight(clock),
            case((sql.on_quarter_hour(moment), _at_midnight(local)), else_=_FALSE) if "plain" in quick else _FALSE,
        ),
    )


def read_instant(origin: Origin, rules: Rules) -> ColumnReading:
    def label(part: str, type_: Any = DateTime) -> ColumnClause[Any]:
        return column(label_of(origin, part), type_)

    text, clock, moment = label("text", String), label("clock"), label("moment")
    offset, whole, minute = label("offset", Boolean), label("whole", Boolean), label("minute", Boolean)
    instant, midnight, odd = label("utc"), label("midnight", Boolean), label("odd", Integer)
    tomorrow, zone, around = label("tomorrow"), sql.quoted(rules.time_zone), rules.as_of_day
    occurring = _occurring(origin, rules)
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
    naive = not_(offset)
    second = clocks.latest_utc(clock, rules.naive_zone) if occurring.clocks else _NONE
    if rules.naive_zone != rules.time_zone:
        moment, offset, second = _elsewhere(origin, layers, rules, clock, moment, offset, or_(whole, may_be_day))

    def either(of_moment: Callable[[], ColumnElement[Any]], of_clock: Callable[[], ColumnElement[Any]]) -> Any:
        """What holds of times with an offset and of those without, where both occur."""
        if not occurring.moments:
            return of_clock()
        return case((offset, of_moment()), else_=of_clock()) if occurring.clocks else of_moment()

    def local() -> Any:
        return either(lambda: sql.local_time(moment, zone), lambda: clock)

    def at_midnight() -> Any:
        of_moment = case((sql.on_quarter_hour(moment), _at_midnight(sql.local_time(moment, zone))), else_=false())
        return either(lambda: of_moment, lambda: _at_midnight(clock))

    layers.append(
        {
            instant.name: either(lambda: moment, lambda: clocks.earliest_utc(clock, rules.time_zone, around)),
            **({midnight.name: at_midnight()} if occurring.midnights else {}),
        }
    )
    layers.append(
        {
            odd.name: _odd(origin, rules, text, instant, either(lambda: moment, lambda: clock), naive),
            **(
                {tomorrow.name: case((and_(midnight, or_(whole, may_be_day)), sql.next_day(local())))}
                if occurring.midnights
                else {}
            ),
        }
    )
    later = sql.shifted(instant, _int(59_000_000))
    spans: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = []
    if occurring.midnights:
        end_of_day = sql.shifted(clocks.midnight_utc(tomorrow, rules.time_zone, around), _int(-1))
        spans.append((tomorrow.is_not(None), end_of_day))
    if occurring.clocks:
        spans.append((naive, func.coalesce(second, case((to_the_minute, later)))))
    return ColumnReading(
        name=origin.column.name,
        layers=tuple(layers),
        value=case((odd <= _int(NAIVE), instant), else_=_NONE),
        hi=case(
            (and_(odd >= _int(BLANKED), odd < _int(FAULT)), instant),  # not yet, and when: `Span.later`
            (odd > _int(NAIVE), _NONE),
            *spans,
            (to_the_minute, later),
            else_=_NONE,
        ),
        fault=false(),
        odd=odd,
        instant=case((sql.bits_in_common(odd, _int(SENTINEL | FAULT)) == _int(0), instant)),
        imprecise=None if origin.precision is None else _imprecise(origin, rules, instant),
    )


def _occurring(origin: Origin, rules: Rules) -> Occurring:
    """What occurs when all is said: another column or another clock may make anything of what a text says."""
    is_plain = origin.precision is None and rules.naive_zone == rules.time_zone
    return origin.occurring if is_plain and not origin.occurring.unusual else ANYTHING


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
        (and_(instant >= _stamp(first), instant <= _stamp(last)), naive),
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
