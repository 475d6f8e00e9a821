"""How one column is read: from what the export holds to what the vocabulary means.

Each reading is a set of SQL expressions in layers, so that the same declaration loads a file set-wise into the private
database and stands in a view over somebody else's. Nothing is coerced silently: what does not fit is a fault of its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
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

from duly.connectors import clocks, formats, sql
from duly.records import Column, Kind
from duly.settings import ISO

UNMAPPED = "(unmapped)"
"""What a code reads as that the vocabulary does not know."""


class Shape(StrEnum):
    """What a column of the export holds, as its database or file format says."""

    TEXT = "text"
    INSTANT = "instant"  # with a time zone
    CLOCK = "clock"  # date and time without one
    DAY = "day"
    WHOLE = "whole"
    REAL = "real"
    TRUTH = "truth"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What holds for every column of a reading. `as_of` is UTC without offset; `as_of_day` is local.

    `strptime`: the database parses by format itself. `tell_unmapped`: an unmapped code is kept behind the mark until it
    has been counted, which spares a second scan.
    """

    time_zone: str
    as_of: datetime
    as_of_day: date
    blanks: tuple[str, ...]
    sentinels: tuple[date, ...]
    midnight_is_real: bool
    test_id_prefixes: tuple[str, ...]
    strptime: bool
    tell_unmapped: bool


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a column of ours comes from: an expression over the source, its shape, its format and its codes."""

    column: Column
    raw: ColumnElement[Any]
    shape: Shape
    format: str
    codes: Mapping[str, str] = field(default_factory=dict)  # theirs -> ours
    precision: ColumnElement[Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A column as read. Each layer's expressions may name the labels of the layers before it."""

    name: str
    layers: tuple[Mapping[str, ColumnElement[Any]], ...]
    value: ColumnElement[Any]
    fault: ColumnElement[bool]
    hi: ColumnElement[Any] | None = None
    odd: ColumnElement[Any] | None = None  # of a time or a day, in place of `fault`: the bits below
    instant: ColumnElement[Any] | None = None  # before the as-at instant is applied


NAIVE, SENTINEL, BLANKED, FAULT = 1, 2, 4, 8
"""What may be odd about a time: no offset; a default date; after the as-at instant; not what was declared."""


def read(origin: Origin, rules: Rules) -> Reading:
    """How to read a column."""
    return _READERS[origin.column.kind](origin, rules)


def _label(origin: Origin, part: str) -> str:
    return f"{origin.column.name}__{part}"


def _text(origin: Origin) -> ColumnElement[Any]:
    raw = origin.raw if origin.shape is Shape.TEXT else sql.text_of(origin.raw)
    return sql.tidy(raw)


def blank(text: ColumnElement[Any], blanks: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether a trimmed text stands for nothing. Its length is asked first, which is cheap."""
    words = sorted({word.strip() for word in blanks} | {""})
    longest: ColumnElement[Any] = literal_column(str(max(len(word.encode()) for word in words)))
    return case(
        (sql.short(text, longest), sql.one_of(text, *[sql.quoted(word) for word in words])), else_=text.is_(None)
    )


def _unless_blank(text: ColumnElement[Any], rules: Rules) -> ColumnElement[Any]:
    return case((blank(text, rules.blanks), null()), else_=text)


def _id(origin: Origin, rules: Rules) -> Reading:
    name, text = origin.column.name, column(_label(origin, "text"), String)
    value = column(_label(origin, "id"), String)
    if origin.shape is Shape.REAL:
        layers: tuple[Mapping[str, ColumnElement[Any]], ...] = (
            {text.name: sql.text_of(origin.raw), value.name: sql.text_of(sql.whole_real(origin.raw))},
        )
        fault: ColumnElement[bool] = and_(text.is_not(None), value.is_(None))
    else:
        layers = ({text.name: _text(origin)}, {value.name: _unless_blank(text, rules)})
        fault = func.coalesce(sql.damaged_id(value), false(), type_=Boolean())
    if origin.column.key:
        fault = or_(value.is_(None), fault)
    return Reading(name=name, layers=layers, value=value, fault=fault)


def _code(origin: Origin, rules: Rules) -> Reading:
    text, ours = column(_label(origin, "text"), String), column(_label(origin, "ours"), String)
    mapped: ColumnElement[Any] = text
    if origin.codes:
        exact = [(text == sql.quoted(theirs), sql.quoted(code)) for theirs, code in origin.codes.items()]
        folded = [
            (func.lower(text) == sql.quoted(theirs.lower()), sql.quoted(code)) for theirs, code in origin.codes.items()
        ]
        mapped = case(*exact, *folded, else_=text)
    declared = origin.column.codes
    if declared:
        unknown: ColumnElement[Any] = sql.quoted(UNMAPPED)
        if rules.tell_unmapped:
            unknown = sql.quoted(UNMAPPED + " ").concat(ours)
        value: ColumnElement[Any] = case(
            (ours.is_(None), null()),
            (sql.one_of(ours, *[sql.quoted(code) for code in declared]), ours),
            (blank(ours, rules.blanks), null()),
            *((func.lower(ours) == sql.quoted(code.lower()), sql.quoted(code)) for code in declared),
            else_=unknown,
        )
    else:
        value = _unless_blank(ours, rules)
    return Reading(
        name=origin.column.name, layers=({text.name: _text(origin)}, {ours.name: mapped}), value=value, fault=false()
    )


def _free_text(origin: Origin, rules: Rules) -> Reading:
    # "N/A" in a narrative is what somebody wrote, for the narrative rules to judge: only nothing at all is blank here.
    text = column(_label(origin, "text"), String)
    return Reading(
        name=origin.column.name,
        layers=({text.name: _text(origin)},),
        value=case((text == sql.quoted(""), null()), else_=text),
        fault=false(),
    )


def _converted(origin: Origin, rules: Rules, convert: Callable[[ColumnElement[Any]], ColumnElement[Any]]) -> Reading:
    """A text that is converted, and a fault where it says something that cannot be."""
    text = column(_label(origin, "text"), String)
    value: ColumnClause[Any] = column(_label(origin, "value"))
    return Reading(
        name=origin.column.name,
        layers=({text.name: _text(origin)}, {value.name: convert(text)}),
        value=value,
        fault=case((value.is_not(None), false()), else_=not_(blank(text, rules.blanks))),
    )


def _flag(origin: Origin, rules: Rules) -> Reading:
    def truth(text: ColumnElement[Any]) -> ColumnElement[Any]:
        yes, no = ("true", "yes", "y", "t", "1.0"), ("false", "no", "n", "f", "0.0")
        return case(
            (text.is_(None), cast(null(), Boolean())),
            (text == sql.quoted("1"), literal_column("true")),
            (text == sql.quoted("0"), literal_column("false")),
            (sql.one_of(func.lower(text), *[sql.quoted(word) for word in yes]), literal_column("true")),
            (sql.one_of(func.lower(text), *[sql.quoted(word) for word in no]), literal_column("false")),
            else_=cast(null(), Boolean()),
        )

    if origin.shape is Shape.TRUTH:
        return _as_it_is(origin)
    return _converted(origin, rules, truth)


def _count(origin: Origin, rules: Rules) -> Reading:
    return _converted(origin, rules, sql.whole_number)


def _number(origin: Origin, rules: Rules) -> Reading:
    return _converted(origin, rules, sql.real_number)


def _as_it_is(origin: Origin) -> Reading:
    value: ColumnClause[Any] = column(_label(origin, "value"))
    return Reading(name=origin.column.name, layers=({value.name: origin.raw},), value=value, fault=false())


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
        return {_label(origin, "text"): _text(origin)}, formats.written(text, origin.format, strptime=rules.strptime)
    raw: ColumnClause[Any] = column(_label(origin, "raw"))
    layer = {_label(origin, "text"): sql.text_of(origin.raw), raw.name: origin.raw}
    nothing = formats.Written(formats.NO_TIME, formats.NO_TIME, false(), false(), false())
    if origin.shape is Shape.INSTANT:
        return layer, replace(nothing, moment=sql.utc_of_moment(raw), with_offset=_TRUE)
    if origin.shape is Shape.CLOCK:
        return layer, replace(nothing, clock=sql.finite_clock(raw))
    if origin.shape is Shape.DAY:
        return layer, replace(nothing, clock=sql.finite_clock(raw), day_only=_TRUE)
    return layer, nothing  # a number is no time: every value is a fault


def _instant(origin: Origin, rules: Rules) -> Reading:
    def label(part: str, type_: Any = DateTime) -> ColumnClause[Any]:
        return column(_label(origin, part), type_)

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
        clock, offset, may_be_day, to_the_minute = _by_precision(origin, layers, rules, clock, moment, offset, minute)
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
    return Reading(
        name=origin.column.name,
        layers=tuple(layers),
        value=case((odd <= _int(NAIVE), instant), else_=_NONE),
        hi=case(
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
) -> tuple[ColumnClause[Any], ColumnClause[Any], ColumnElement[bool], ColumnElement[bool]]:
    """Adds the layer in which a precision column has its say: the clock, the offset, and what midnight and minutes mean."""
    precision = column(_label(origin, "precision"), String)
    # The labels must be new: a layer passes on those of the layers before it.
    cut, kept = column(_label(origin, "cut"), DateTime), column(_label(origin, "kept"), Boolean)
    layers[0] = {**layers[0], precision.name: func.lower(sql.tidy(sql.text_of(origin.precision)))}
    day = precision == sql.quoted("date")
    local = case((offset, sql.local_time(moment, sql.quoted(rules.time_zone))), else_=clock)
    layers.append(
        {
            cut.name: case((day, cast(sql.day_of(local), DateTime())), else_=clock),
            kept.name: case((day, false()), else_=offset),
        }
    )
    may_be_day = case(
        (sql.one_of(precision, sql.quoted("second"), sql.quoted("minute")), false()),
        (sql.one_of(precision, sql.quoted("date"), sql.quoted("unknown")), _TRUE),
        else_=false() if rules.midnight_is_real else _TRUE,
    )
    return cut, kept, may_be_day, or_(minute, func.coalesce(precision == sql.quoted("minute"), false()))


def _at_midnight(clock: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.coalesce(sql.clock_micros(clock) == _int(0), false(), type_=Boolean())


def _day(origin: Origin, rules: Rules) -> Reading:
    text, clock = column(_label(origin, "text"), String), column(_label(origin, "clock"), DateTime)
    odd = column(_label(origin, "odd"), Integer)
    first, says = _says(origin, rules, text)
    local = case((says.with_offset, sql.local_time(says.moment, sql.quoted(rules.time_zone))), else_=says.clock)
    today = _stamp(datetime.combine(rules.as_of_day, time()))
    # A date with a clock that is not midnight is a time: reading it as a date would lose what it says.
    good = and_(_at_midnight(clock), clock >= _stamp(_FIRST), clock < _stamp(_LAST))
    what = case(
        (text.is_(None), _int(0)),
        (_is_sentinel(clock, rules), _int(SENTINEL)),
        (good, _int(0) if origin.column.planned else case((clock > today, _int(BLANKED)), else_=_int(0))),
        (blank(text, rules.blanks), _int(0)),
        else_=_int(FAULT),
    )
    return Reading(
        name=origin.column.name,
        layers=(first, {clock.name: case((text.is_not(None), local))}, {odd.name: what}),
        value=sql.day_of(case((odd == _int(0), clock), else_=_NONE)),
        fault=false(),
        odd=odd,
    )


_READERS: dict[Kind, Callable[[Origin, Rules], Reading]] = {
    Kind.ID: _id,
    Kind.CODE: _code,
    Kind.FLAG: _flag,
    Kind.INSTANT: _instant,
    Kind.DAY: _day,
    Kind.COUNT: _count,
    Kind.NUMBER: _number,
    Kind.TEXT: _free_text,
    Kind.DIGEST: _code,
}
