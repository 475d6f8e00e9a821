"""How one column is read: from what the export holds to what the vocabulary means.

Each reading is a set of SQL expressions in layers, so that the same declaration loads a file set-wise into the private
database and stands in a view over somebody else's. Nothing is coerced silently: what does not fit is a fault of its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ColumnClause, ColumnElement, String, and_, case, cast, column, false, func, literal_column, not_, null, or_
from sqlalchemy.types import DateTime

from duly.connectors import clocks, formats, sql
from duly.records import Column, Kind

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
    naive: ColumnElement[bool] | None = None
    sentinel: ColumnElement[bool] | None = None
    blanked: ColumnElement[bool] | None = None
    instant: ColumnElement[Any] | None = None  # before the as-at instant is applied


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
    return case((sql.short(text, longest), sql.one_of(text, *[sql.quoted(word) for word in words])), else_=text.is_(None))


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
        folded = [(func.lower(text) == sql.quoted(theirs.lower()), sql.quoted(code)) for theirs, code in origin.codes.items()]
        mapped = case(*exact, *folded, else_=text)
    declared = origin.column.codes
    if declared:
        unknown: ColumnElement[Any] = sql.quoted(UNMAPPED)
        if rules.tell_unmapped:
            unknown = sql.quoted(UNMAPPED + " ").concat(ours)
        value: ColumnElement[Any] = case(
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


def _written(origin: Origin, rules: Rules) -> tuple[Mapping[str, ColumnElement[Any]], formats.Written]:
    """What a time or day says, and the layer of labels it is computed from."""
    text = column(_label(origin, "text"), String)
    never = false()
    if origin.shape is Shape.TEXT:
        return {text.name: _text(origin)}, formats.written(text, origin.format, strptime=rules.strptime)
    raw: ColumnClause[Any] = column(_label(origin, "raw"))
    layer = {text.name: sql.text_of(origin.raw), raw.name: origin.raw}
    if origin.shape is Shape.INSTANT:
        return layer, formats.Written(formats.NO_TIME, sql.utc_of_moment(raw), literal_column("true"), never, never)
    if origin.shape in (Shape.CLOCK, Shape.DAY):
        day_only: ColumnElement[bool] = literal_column("true" if origin.shape is Shape.DAY else "false")
        return layer, formats.Written(sql.finite_clock(raw), formats.NO_TIME, never, day_only, never)
    return layer, formats.Written(formats.NO_TIME, formats.NO_TIME, never, never, never)  # a number is no time: every value is a fault


def _stamp(moment: datetime) -> ColumnElement[Any]:
    return literal_column(f"TIMESTAMP '{moment.isoformat(sep=' ')}'", DateTime)


def _plausible(moment: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(moment >= _stamp(datetime(clocks.FIRST_YEAR, 1, 1)), moment < _stamp(datetime(clocks.LAST_YEAR, 1, 1)))


def _is_sentinel(moment: ColumnElement[Any], rules: Rules) -> ColumnElement[bool]:
    if not rules.sentinels:
        return false()
    days: list[ColumnElement[Any]] = [literal_column(f"DATE '{day.isoformat()}'") for day in rules.sentinels]
    return func.coalesce(sql.one_of(sql.day_of(moment), *days), false(), type_=Boolean())


def _instant(origin: Origin, rules: Rules) -> Reading:
    def label(part: str) -> str:
        return _label(origin, part)

    layer, says = _written(origin, rules)
    zone = sql.quoted(rules.time_zone)
    text, clock, moment = column(label("text"), String), column(label("clock"), DateTime), column(label("moment"), DateTime)
    offset, whole, minute = (column(label(part), Boolean) for part in ("offset", "whole", "minute"))
    instant, midnight, sentinel = column(label("utc"), DateTime), column(label("midnight"), Boolean), column(label("sentinel"), Boolean)
    precision = column(label("precision"), String)
    written: dict[str, ColumnElement[Any]] = {
        clock.name: says.clock, moment.name: says.moment, offset.name: says.with_offset, minute.name: says.to_the_minute,
        whole.name: says.day_only,
    }
    may_be_day: ColumnElement[bool] = false() if rules.midnight_is_real else literal_column("true")
    layers: list[Mapping[str, ColumnElement[Any]]] = [layer, written]
    if origin.precision is not None:
        layer = {**layer, precision.name: func.lower(sql.tidy(sql.text_of(origin.precision)))}
        day = precision == sql.quoted("date")
        local = case((offset, sql.local_time(moment, zone)), else_=clock)
        # The label must be new: a layer passes the labels before it on.
        cut, kept = column(label("cut"), DateTime), column(label("kept"), Boolean)
        layers = [layer, written, {
            cut.name: case((day, cast(sql.day_of(local), DateTime())), else_=clock),
            kept.name: case((day, false()), else_=offset),
        }]
        clock, offset = cut, kept
        may_be_day = case(
            (sql.one_of(precision, *[sql.quoted("second"), sql.quoted("minute")]), false()),
            (sql.one_of(precision, *[sql.quoted("date"), sql.quoted("unknown")]), literal_column("true")),
            else_=may_be_day,
        )
        minute_marked: ColumnElement[bool] = or_(minute, func.coalesce(precision == sql.quoted("minute"), false()))
    else:
        minute_marked = minute
    layers.append({
        instant.name: case((offset, moment), else_=clocks.earliest_utc(clock, rules.time_zone, rules.as_of_day)),
        midnight.name: case(
            (offset, case((sql.on_quarter_hour(moment), _at_midnight(sql.local_time(moment, zone))), else_=false())),
            else_=_at_midnight(clock),
        ),
        sentinel.name: _is_sentinel(case((offset, moment), else_=clock), rules),
    })
    local = case((offset, sql.local_time(moment, zone)), else_=clock)
    end_of_day = sql.shifted(
        clocks.earliest_utc(sql.next_day(local), rules.time_zone, rules.as_of_day), literal_column("-1")
    )
    happened: ColumnElement[bool] = literal_column("true") if origin.column.planned else instant <= _stamp(rules.as_of)
    good = and_(_plausible(instant), not_(sentinel))
    hi = case(
        (not_(func.coalesce(and_(good, happened), false())), null()),
        (and_(midnight, or_(whole, may_be_day)), end_of_day),
        (not_(offset), func.coalesce(clocks.latest_utc(clock, rules.time_zone), case((minute_marked, _minute_later(instant))))),
        (minute_marked, _minute_later(instant)),
        else_=cast(null(), DateTime()),
    )
    return Reading(
        name=origin.column.name,
        layers=tuple(layers),
        value=case((and_(good, happened), instant), else_=cast(null(), DateTime())),
        hi=hi,
        fault=case((good, false()), (sentinel, false()), else_=not_(blank(text, rules.blanks))),
        naive=and_(instant.is_not(None), not_(offset)),
        sentinel=sentinel,
        blanked=None if origin.column.planned else and_(good, not_(happened)),
        instant=case((good, instant)),
    )


def _minute_later(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    return sql.shifted(instant, literal_column("59000000"))


def _at_midnight(clock: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.coalesce(sql.clock_micros(clock) == literal_column("0"), false(), type_=Boolean())


def _day(origin: Origin, rules: Rules) -> Reading:
    layer, says = _written(origin, rules)
    text, clock = column(_label(origin, "text"), String), column(_label(origin, "clock"), DateTime)
    sentinel = column(_label(origin, "sentinel"), Boolean)
    local = case((says.with_offset, sql.local_time(says.moment, sql.quoted(rules.time_zone))), else_=says.clock)
    # A date with a clock that is not midnight is a time: reading it as a date would lose what it says.
    good = and_(_plausible(clock), _at_midnight(clock), not_(sentinel))
    as_of = _stamp(datetime.combine(rules.as_of_day, datetime.min.time()))
    happened: ColumnElement[bool] = literal_column("true") if origin.column.planned else clock <= as_of
    return Reading(
        name=origin.column.name,
        layers=(layer, {clock.name: local}, {sentinel.name: _is_sentinel(clock, rules)}),
        value=sql.day_of(case((and_(good, happened), clock), else_=cast(null(), DateTime()))),
        fault=case((good, false()), (sentinel, false()), else_=not_(blank(text, rules.blanks))),
        sentinel=sentinel,
        blanked=None if origin.column.planned else and_(good, not_(happened)),
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
