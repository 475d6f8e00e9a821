"""Declared formats of dates and times: read as declared or not at all, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, DateTime, and_, case, cast, false, null, true

from duly import sql
from duly.settings import ISO

_DIGITS = {
    "Y": r"\d{4}",
    "m": r"\d{1,2}",
    "d": r"\d{1,2}",
    "H": r"\d{1,2}",
    "I": r"\d{1,2}",
    "M": r"\d{2}",
    "S": r"\d{2}",
}


NO_TIME: ColumnElement[Any] = cast(null(), DateTime())


@dataclass(frozen=True)
class Written:
    """What a text says: a wall-clock time, or where it has an offset the UTC instant, and how precisely."""

    clock: ColumnElement[Any]
    moment: ColumnElement[Any]
    with_offset: ColumnElement[bool]
    day_only: ColumnElement[bool]
    to_the_minute: ColumnElement[bool]


def written(text: ColumnElement[Any], format_: str, *, strptime: bool) -> Written:
    """What `text` says in a declared format. Everything is null where it does not fit.

    `strptime` says whether the database parses by format itself; elsewhere the text is rearranged to ISO first.
    """
    if format_ == ISO:
        with_offset = sql.has_offset(text)
        return Written(
            clock=case((with_offset, NO_TIME), else_=sql.clock_of(text)),
            moment=case((with_offset, sql.moment_of(text))),
            with_offset=with_offset,
            day_only=sql.day_only(text),
            to_the_minute=sql.to_the_minute(text),
        )
    codes = set(re.findall("%(.)", format_))
    day_only = true() if not codes & {"H", "I"} else false()
    to_the_minute = true() if codes & {"H", "I"} and "S" not in codes else false()
    # strptime reads a year of any length: only the declared shape may be read.
    fits = sql.matches_whole(text, sql.quoted(shape(format_)))
    clock: ColumnElement[Any]
    moment: ColumnElement[Any]
    if strptime:
        clock = case((fits, sql.parsed(text, sql.quoted(format_))))
        moment = case((fits, sql.parsed_moment(text, sql.quoted(format_))))
    else:
        iso = case((fits, sql.rewritten(text, sql.quoted(f"^{shape(format_)}$"), sql.quoted(_as_iso(format_)))))
        clock, moment = sql.clock_of(iso), sql.moment_of(iso)
    if "z" in codes:
        return Written(NO_TIME, moment, true(), day_only, to_the_minute)
    return Written(clock, NO_TIME, false(), day_only, to_the_minute)


def portable(format_: str) -> bool:
    """Whether a format can be read in any database: figures only, no month names, no two-digit years."""
    return format_ == ISO or set(re.findall("%(.)", format_)) <= {*_DIGITS, "p"}


def shape(format_: str) -> str:
    """The regular expression of texts in a format, with a group for each part."""
    parts = []
    for code, literal in re.findall(r"%(.)|([^%])", format_):
        if literal:
            parts.append(r"\s+" if literal == " " else re.escape(literal))
        else:
            parts.append(f"({_pattern(code)})")
    return "".join(parts)


def _pattern(code: str) -> str:
    others = {"y": r"\d{2}", "b": "[A-Za-z]{3}", "B": "[A-Za-z]{3,9}", "f": r"\d{1,6}", "p": "[AaPp][Mm]"}
    others["z"] = r"Z|[+-]\d{2}(?::?\d{2})?"
    return {**_DIGITS, **others, "%": "%"}[code]


def _as_iso(format_: str) -> str:
    """The replacement that rearranges a text of this format to ISO."""
    group = {code: f"\\{number}" for number, code in enumerate(re.findall("%(.)", format_), start=1)}
    clock = ""
    if hour := group.get("H") or group.get("I"):
        clock = f" {hour}:{group.get('M', '00')}" + (f":{group['S']}" if "S" in group else "")
        clock += f" {group['p']}" if "p" in group else ""
    return f"{group['Y']}-{group['m']}-{group['d']}{clock}"


def swapped(format_: str) -> str:
    """The format with day and month the other way round."""
    if format_ == ISO:
        return "%Y-%d-%m"
    return re.sub("%[dm]", lambda code: "%m" if code[0] == "%d" else "%d", format_)


def fits_swapped(text: ColumnElement[Any], format_: str, *, strptime: bool) -> ColumnElement[bool]:
    """Whether a text that does not fit would fit with day and month the other way round: then the format is wrong."""
    if format_ == ISO:
        day = sql.leading(text, sql.quoted(r"^([1-9]\d{3}-\d{2}-\d{2})"))
        other = written(day, swapped(ISO), strptime=strptime)
        return and_(other.clock.is_not(None), written(day, ISO, strptime=strptime).clock.is_(None))
    return written(text, swapped(format_), strptime=strptime).clock.is_not(None)
