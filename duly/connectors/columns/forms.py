"""The forms in which dates and times are written: one table of patterns, which every database reads alike.

A form is a regular expression of which each group is a part of a time. What a part says is worked out from its text by
arithmetic (formats.py), never by what a database's own cast makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from duly.settings.formats import EXCEL, ISO, ORACLE, PARTS, SQL_SERVER, codes_of

Part = Literal[
    "year", "short_year", "month", "month_name", "day", "week", "weekday", "serial", "hour", "minute", "second", "fraction",
    "am_pm", "zone", "sign", "zone_hour", "zone_minute",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Form:
    """A pattern over a whole text, and the part that each of its groups is. A part may stand in several alternatives."""

    pattern: str
    parts: tuple[Part, ...]
    zones: Mapping[str, int]  # the names of zones that it knows, in lower case: minutes east of Greenwich

    def groups(self, part: Part) -> list[int]:
        """The numbers, from 1, of the groups that hold a part."""
        return [number for number, held in enumerate(self.parts, start=1) if held == part]


@dataclass(frozen=True, kw_only=True)
class Occurring:
    """What occurs among the texts of a time column, as far as it was looked at; what was not is taken to occur.

    `unusual`: texts that no quick reading reads; `clocks`: times without an offset, `moments` with one; `midnights`: times
    that may stand for their day.
    """

    unusual: bool = True
    clocks: bool = True
    moments: bool = True
    midnights: bool = True


ANYTHING = Occurring()


@dataclass(frozen=True, kw_only=True)
class Marks:
    """How texts in a format look where every part has all of its figures, as patterns of LIKE: those that a database's own
    parser may be given, and those of them, of years before 1000, that it may not."""

    usual: str
    early: str
    day_only: bool
    to_the_minute: bool


_WIDTHS = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}


@cache
def marks_of(format_: str) -> Marks | None:
    """The marks of a format of which every part is a number of one width, and that no letter or figure stands between."""
    codes, literals = codes_of(format_), re.sub("%.", "", format_)
    day_only = "H" not in codes
    if (
        format_ in (ISO, SQL_SERVER, ORACLE, EXCEL)
        or "%%" in format_
        or not set(codes) <= set(_WIDTHS)
        or not {"Y", "m", "d"} <= set(codes)
        or any(mark.isalnum() or mark in "%_\\'" or not mark.isascii() for mark in literals)
        or any(mark.isspace() and mark != " " for mark in literals)
        or (not day_only and "M" not in codes)
    ):
        return None
    usual = re.sub("%(.)", lambda code: "_" * _WIDTHS[code[1]], format_)
    early = re.sub("%(.)", lambda code: "0___" if code[1] == "Y" else "_" * _WIDTHS[code[1]], format_)
    return Marks(usual=usual, early=early, day_only=day_only, to_the_minute=not day_only and "S" not in codes)


_MONTH, _MONTH_2 = "0?[1-9]|1[0-2]", "0[1-9]|1[0-2]"
_DAY, _DAY_2 = "0?[1-9]|[12][0-9]|3[01]", "0[1-9]|[12][0-9]|3[01]"
_HOUR, _HOUR_2 = "[01]?[0-9]|2[0-4]", "[01][0-9]|2[0-4]"
_HALF_HOUR, _HALF_HOUR_2 = "0?[1-9]|1[0-2]", "0[1-9]|1[0-2]"
_SIXTY = "[0-5][0-9]"
_YEAR = "[1-9][0-9]{3}"
_NAME = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_FRACTION = "[0-9]{1,9}"
_B, _BS = "[[:space:]]*", "[[:space:]]+"


class _Built:
    """A pattern as it grows, with the part of each group."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def __call__(self, part: Part, pattern: str) -> str:
        self.parts.append(part)
        return f"({pattern})"


def form_of(format_: str, time_zone: str, *, day: bool, swapped: bool = False) -> Form | None:
    """The form of texts in a format. `day` says that the column holds days, whose texts may carry a time of day as well;
    `swapped` asks for the form with day and month the other way round: None where there is no such form.
    """
    return _form_of(format_, time_zone, day, swapped)


@cache
def _form_of(format_: str, time_zone: str, day: bool, swapped: bool) -> Form | None:
    built, zones = _Built(), zone_names(time_zone)
    if format_ == ISO:
        pattern = _iso(built, zones, swapped)
    elif swapped and (format_ in (SQL_SERVER, ORACLE, EXCEL) or "m" not in codes_of(format_)):
        return None
    elif format_ == SQL_SERVER:
        pattern = f"{_iso(built, zones, False)}|{_sql_server(built)}"
    elif format_ == ORACLE:
        pattern = _oracle(built, zones)
    elif format_ == EXCEL:
        pattern = f"{built('serial', '[0-9]{1,6}')}(?:[.,]{built('fraction', '[0-9]{1,15}')})?"
    else:
        pattern = _declared(built, _other_way(format_) if swapped else format_, zones, day)
    return Form(pattern=f"(?i)^(?:{pattern})$", parts=tuple(built.parts), zones=zones)


@cache
def zone_names(time_zone: str) -> Mapping[str, int]:
    """The names of zones that can stand behind a time without doubt: UTC, GMT, and what the force's own clock goes by."""
    names = {"z": 0, "utc": 0, "gmt": 0}
    for month in (1, 7):
        moment = datetime(2020, month, 1, tzinfo=ZoneInfo(time_zone))
        name, offset = moment.tzname(), moment.utcoffset()
        if name and offset is not None and re.fullmatch("[A-Z]{3,5}", name):
            names.setdefault(name.casefold(), int(offset.total_seconds()) // 60)
    return names


def _iso(built: _Built, zones: Mapping[str, int], swapped: bool) -> str:
    year = built("year", _YEAR)
    if swapped:
        dates = f"-{built('day', _DAY)}-{built('month', _MONTH)}"
    else:
        dates = "|".join(
            (
                f"-{built('month', _MONTH)}-{built('day', _DAY)}",
                built("month", _MONTH_2) + built("day", _DAY_2),
                f"-W{built('week', '0[1-9]|[1-4][0-9]|5[0-3]')}-{built('weekday', '[1-7]')}",
                f"W{built('week', '0[1-9]|[1-4][0-9]|5[0-3]')}{built('weekday', '[1-7]')}",
            )
        )
    return f"{year}(?:{dates})(?:(?:T|{_BS})(?:{_clock(built)}){_offset(built, zones)})?"


def _clock(built: _Built) -> str:
    """A time of day: 9:05, 09:05:10.5, 9:05 AM, 090510.5."""
    colons = (
        f"{built('hour', _HOUR)}:{built('minute', _SIXTY)}(?::{built('second', _SIXTY)}"
        f"(?:[.,]{built('fraction', _FRACTION)})?)?(?:{_B}{built('am_pm', '[AP]')}[.]?M[.]?)?"
    )
    basic = (
        f"{built('hour', _HOUR_2)}{built('minute', _SIXTY)}(?:{built('second', _SIXTY)}"
        f"(?:[.,]{built('fraction', _FRACTION)})?)?"
    )
    return f"{colons}|{basic}"


def _offset(built: _Built, zones: Mapping[str, int]) -> str:
    return f"(?:{_B}{_zone(built, zones)})?"


def _zone(built: _Built, zones: Mapping[str, int]) -> str:
    return (
        f"(?:{built('zone', '|'.join(zones))}|{built('sign', '[+-]')}{built('zone_hour', '[0-9]{2}')}"
        f":?{built('zone_minute', _SIXTY)}?)"
    )


def _sql_server(built: _Built) -> str:
    """What SQL Server itself makes of a datetime: Nov  1 2017  9:00AM."""
    return (
        f"{built('month_name', _NAME)}{_BS}{built('day', _DAY)}{_BS}{built('year', _YEAR)}(?:{_BS}{built('hour', _HALF_HOUR)}"
        f":{built('minute', _SIXTY)}(?::{built('second', _SIXTY)}(?:[.:]{built('fraction', _FRACTION)})?)?"
        f"{_B}{built('am_pm', '[AP]')}M)?"
    )


def _oracle(built: _Built, zones: Mapping[str, int]) -> str:
    """What Oracle itself makes of a date or a timestamp: 01-NOV-17 09.00.00.000000 AM +01:00."""
    date = f"{built('day', _DAY)}-{built('month_name', _NAME)}-(?:{built('year', _YEAR)}|{built('short_year', '[0-9]{2}')})"
    clock = (
        f"{built('hour', _HOUR)}[.:]{built('minute', _SIXTY)}(?:[.:]{built('second', _SIXTY)}"
        f"(?:[.,]{built('fraction', _FRACTION)})?)?(?:{_B}{built('am_pm', '[AP]')}M)?"
    )
    return f"{date}(?:{_BS}{clock}{_offset(built, zones)})?"


def _other_way(format_: str) -> str:
    return re.sub("%[dm]", lambda code: "%m" if code[0] == "%d" else "%d", format_)


def _declared(built: _Built, format_: str, zones: Mapping[str, int], day: bool) -> str:
    pieces = re.findall(r"%(.)|([^%])", format_, re.DOTALL)
    written = []
    for place, (code, literal) in enumerate(pieces):
        if literal.isspace():
            written.append(_BS)
        elif literal or code == "%":
            written.append(re.escape(literal or code))
        else:
            # Figures that follow on each other without a mark between: only their number tells where one part ends.
            joined = any(0 <= near < len(pieces) and pieces[near][0] in _FIGURES for near in (place - 1, place + 1))
            written.append(_part(built, code, joined, zones))
    tail = f"(?:(?:T|{_BS})(?:{_clock(built)}){_offset(built, zones)})?" if day and not _has_clock(format_) else ""
    return "".join(written) + tail


_FIGURES = frozenset("YymdHIMSf")


def _has_clock(format_: str) -> bool:
    return any(PARTS[code] == "hour" for code in codes_of(format_))


def _part(built: _Built, code: str, joined: bool, zones: Mapping[str, int]) -> str:
    match code:
        case "Y":
            return built("year", _YEAR)
        case "y":
            return built("short_year", "[0-9]{2}")
        case "m":
            return built("month", _MONTH_2 if joined else _MONTH)
        case "b" | "B":
            return built("month_name", _NAME)
        case "d":
            return built("day", _DAY_2 if joined else _DAY)
        case "H":
            return built("hour", _HOUR_2 if joined else _HOUR)
        case "I":
            return built("hour", _HALF_HOUR_2 if joined else _HALF_HOUR)
        case "M":
            return built("minute", _SIXTY)
        case "S":
            return built("second", _SIXTY)
        case "f":
            return built("fraction", _FRACTION)
        case "p":
            return f"{built('am_pm', '[AP]')}[.]?M[.]?"
        case _:
            return _zone(built, zones)
