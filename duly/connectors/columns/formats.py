"""What a text says in a declared form: read as declared or not at all, never guessed, and alike on every database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Double,
    Integer,
    String,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
)

from duly import sql
from duly.connectors.columns.forms import Form, Part

NO_TIME: ColumnElement[Any] = cast(null(), DateTime())

DAY = 86_400_000_000  # microseconds
_FURTHEST = 14 * 60  # minutes: no zone is further from Greenwich
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIALS = (61, 109_574)
"""1 March 1900, before which a spreadsheet counts a day that never was, to 31 December 2199."""


@dataclass(frozen=True)
class Written:
    """What a text says: a wall-clock time, or where it has an offset the UTC instant, and how precisely."""

    clock: ColumnElement[Any]
    moment: ColumnElement[Any]
    with_offset: ColumnElement[bool]
    day_only: ColumnElement[bool]
    to_the_minute: ColumnElement[bool]


@dataclass(frozen=True)
class Said:
    """The parts of a time, worked out: its day, the microseconds of that day, and the minutes east of Greenwich.

    `micros` is null where the time of day cannot be, and 0 where there is none; `zone` is null where there is none.
    """

    day: ColumnElement[Any]
    micros: ColumnElement[Any]
    zone: ColumnElement[Any]
    with_offset: ColumnElement[bool]
    day_only: ColumnElement[bool]
    to_the_minute: ColumnElement[bool]

    def as_layer(self, label: Any) -> tuple[dict[str, ColumnElement[Any]], Said]:
        """A layer that works these out once, and the same as what names its labels. `label` makes a label of a name."""
        names = vars(self)
        labels = {name: label(name, value.type) for name, value in names.items()}
        return {labels[name].name: value for name, value in names.items()}, Said(**labels)


def parts_of(text: ColumnElement[Any], form: Form) -> ColumnElement[Any]:
    """What each group of the form matched, for `said`."""
    names = [sql.quoted(f"g{number}") for number in range(1, len(form.parts) + 1)]
    return sql.parts_of(text, sql.quoted(form.pattern), *names)


def said(parts: ColumnElement[Any], form: Form, *, latest_year: int) -> Said:
    """What the parts of a text come to. `latest_year` is the last one that a year of two digits may stand for."""
    groups = _Groups(parts, form)
    hour, zone, sign = groups.text("hour"), groups.text("zone"), groups.text("sign")
    serial = "serial" in form.parts
    clock = _of_serial(groups) if serial else _micros(groups)
    none: ColumnElement[bool] = literal_column("false")
    return Said(
        day=_day(groups, latest_year),
        micros=clock,
        zone=_zone(groups, form.zones),
        with_offset=or_(zone.is_not(None), sign.is_not(None)) if "sign" in form.parts else none,
        day_only=groups.text("fraction").is_(None) if serial else hour.is_(None),
        to_the_minute=none
        if serial
        else and_(hour.is_not(None), groups.text("second").is_(None), clock != _whole(DAY)),
    )


def written_of(said: Said) -> Written:
    """The clock and the instant that the parts of a text come to.

    24:00 is the end of its day, and so the last moment of it, not the first of the next.
    """
    micros = case((said.micros < _whole(DAY), said.micros), (said.micros == _whole(DAY), _whole(DAY - 1)))
    clock = sql.shifted(cast(said.day, DateTime()), micros)
    furthest = _whole(_FURTHEST)
    near = and_(said.zone >= -furthest, said.zone <= furthest)
    return Written(
        clock=case((said.with_offset, NO_TIME), else_=clock),
        moment=case((and_(said.with_offset, near), sql.shifted(clock, said.zone * _whole(-60_000_000)))),
        with_offset=said.with_offset,
        day_only=said.day_only,
        to_the_minute=said.to_the_minute,
    )


class _Groups:
    """The parts of a text, by name."""

    def __init__(self, parts: ColumnElement[Any], form: Form) -> None:
        self._parts = parts
        self._form = form

    def __contains__(self, part: Part) -> bool:
        return part in self._form.parts

    def text(self, part: Part) -> ColumnElement[Any]:
        """Its text; null where the text has no such part."""
        groups = [sql.part(self._parts, _whole(number)) for number in self._form.groups(part)]
        if not groups:
            return cast(null(), String())
        return func.coalesce(*groups) if len(groups) > 1 else groups[0]

    def number(self, part: Part) -> ColumnElement[Any]:
        """Its number; null where the text has no such part."""
        return cast(self.text(part), BigInteger())


def _whole(value: int) -> ColumnElement[Any]:
    return literal_column(str(value), BigInteger())


def _day(groups: _Groups, latest_year: int) -> ColumnElement[Any]:
    if "serial" in groups:
        first, last = _SERIALS
        serial = cast(groups.text("serial"), Integer())
        epoch: ColumnElement[Any] = literal_column("DATE '1899-12-30'")
        return case((and_(serial >= _whole(first), serial <= _whole(last)), sql.add_days(epoch, serial)))
    year, month = _year(groups, latest_year), _month(groups)
    date = sql.date_of(year, month, groups.text("day"))
    if "week" not in groups:
        return date
    week = groups.text("week")
    return case((week.is_not(None), sql.week_date_of(year, week, groups.text("weekday"))), else_=date)


def _year(groups: _Groups, latest_year: int) -> ColumnElement[Any]:
    if "short_year" not in groups:
        return groups.text("year")
    short = groups.text("short_year")
    century = latest_year // 100
    pivot = sql.quoted(f"{latest_year % 100:02}")
    full = case((short <= pivot, sql.quoted(str(century))), (short > pivot, sql.quoted(str(century - 1)))).concat(short)
    return func.coalesce(groups.text("year"), full) if "year" in groups else full


def _month(groups: _Groups) -> ColumnElement[Any]:
    if "month_name" not in groups:
        return groups.text("month")
    name = sql.lower(func.substr(groups.text("month_name"), _whole(1), _whole(3)))
    number = case(*((name == sql.quoted(short), sql.quoted(str(place))) for place, short in enumerate(_NAMES, start=1)))
    return func.coalesce(groups.text("month"), number) if "month" in groups else number


def _micros(groups: _Groups) -> ColumnElement[Any]:
    if "hour" not in groups:
        return _whole(0)
    hour: ColumnElement[Any] = groups.number("hour")
    if "am_pm" in groups:
        half = sql.lower(groups.text("am_pm"))
        on_dial = and_(hour >= _whole(1), hour <= _whole(12))
        early = func.mod(hour, _whole(12))
        hour = case(
            (half.is_(None), hour),
            (and_(on_dial, half == sql.quoted("a")), early),
            (on_dial, early + _whole(12)),
        )
    total = (hour * _whole(60) + groups.number("minute")) * _whole(60)
    if "second" in groups:
        total = total + func.coalesce(groups.number("second"), _whole(0))
    total = total * _whole(1_000_000)
    if "fraction" in groups:
        total = total + func.coalesce(_truncated(groups.text("fraction")), _whole(0))
    return case((groups.text("hour").is_(None), _whole(0)), else_=total)


def _truncated(fraction: ColumnElement[Any]) -> ColumnElement[Any]:
    """Microseconds, never rounded up: a time that lies before a limit must not come to lie on it."""
    return cast(
        func.rpad(func.substr(fraction, _whole(1), _whole(6)), cast(_whole(6), Integer()), sql.quoted("0")),
        BigInteger(),
    )


def _of_serial(groups: _Groups) -> ColumnElement[Any]:
    """The time of day that a fraction of a day is, to the millisecond, which is what a spreadsheet keeps."""
    fraction = groups.text("fraction")
    millis = func.floor(cast(sql.quoted("0.").concat(fraction), Double()) * _whole(86_400_000) + literal_column("0.5"))
    return case((fraction.is_(None), _whole(0)), else_=cast(millis, BigInteger()) * _whole(1000))


def _zone(groups: _Groups, zones: Mapping[str, int]) -> ColumnElement[Any]:
    if "sign" not in groups:
        return cast(null(), BigInteger())
    name = sql.lower(groups.text("zone"))
    named = [(name == sql.quoted(zone), _whole(minutes)) for zone, minutes in zones.items()]
    minutes = groups.number("zone_hour") * _whole(60) + func.coalesce(groups.number("zone_minute"), _whole(0))
    return case(*named, (groups.text("sign") == sql.quoted("-"), -minutes), else_=minutes)
