"""How a spreadsheet shows a number: as a day, a time, a length of time, or digits with the zeros that its format puts there.

Number formats are those of ECMA-376 part 1, 18.8.30 and 18.8.31.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from math import isfinite

from duly.connectors.files.kinds.sheets import NO_NUMBER, error

_SHOWN_DIGITS = 1e11
"""Without a format of its own a number is shown as 1.23E+11 from here on."""

_EXACT = 1e15
"""From here on the last digits of a number are lost."""

LAST_DAY = 2958466
"""31 December 9999 and a day, counted from 1900."""

_NO_DAYS = {0: "1900-01-00", 60: "1900-02-29"}
_BETWEEN_EPOCHS = 1462
_DAY = 86_400_000

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""The formats that a workbook names by number alone."""

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BEFORE_DIGITS = re.compile(r"((?:\x01[0-9]+\x02)+)[-/]?[0#]+")
_IDENTIFIER = re.compile(r"(?:[-/ .#?]|\x01[0-9]+\x02)*0(?:[0#?]|[-/ ]|\x01[0-9]+\x02)*")


class Sort(Enum):
    """What a number stands for."""

    PLAIN = "plain"  # as many digits as a cell has room for
    DIGITS = "digits"  # all its digits
    DAY = "day"  # a day, and no time of day is seen
    MOMENT = "moment"  # a day and a time of day, or a time alone
    LENGTH = "length"  # of time


@dataclass(frozen=True, kw_only=True)
class NumberFormat:
    """What a format makes of a number. `pattern` is of digits and literals where it puts zeros in front."""

    sort: Sort
    pattern: tuple[str, ...] = ()  # "0" for each digit, and what is written between them


@cache
def number_format(code: str) -> NumberFormat:
    """What a format code says."""
    literals: list[str] = []

    def aside(found: re.Match[str]) -> str:
        literals.append(found[1] if found[1] is not None else found[2] or "")
        return f"\x01{len(literals) - 1}\x02"

    section = _LITERAL.sub(aside, code).split(";")[0]
    if re.search(r"\[(h+|m+|s+)\]", section, re.IGNORECASE):
        return NumberFormat(sort=Sort.LENGTH)
    bare = re.sub(r"\[[^\]]*\]|\x01[0-9]+\x02", "", section).casefold()
    if not bare.strip() or bare.strip() in ("general", "@", "standard"):
        return NumberFormat(sort=Sort.PLAIN)
    if re.search(r"e[+-]", bare):
        return NumberFormat(sort=Sort.PLAIN)
    if re.search(r"[ymdhs]", bare):
        return NumberFormat(sort=Sort.MOMENT if re.search(r"[hs]", bare) else Sort.DAY)
    section = re.sub(r"\[[^\]]*\]", "", section)
    if (_IDENTIFIER.fullmatch(section) and bare.count("0") > 1) or _is_lettered(section, literals):
        return NumberFormat(sort=Sort.DIGITS, pattern=_pattern(section, literals))
    return NumberFormat(sort=Sort.DIGITS)


def _is_lettered(section: str, literals: Sequence[str]) -> bool:
    """Letters stand right before the digits, such as "CR"0: an id, as against an amount or an age."""
    found = _BEFORE_DIGITS.fullmatch(section)
    before = "".join(literals[int(number)] for number in re.findall(r"\x01([0-9]+)\x02", found[1])) if found else ""
    return re.fullmatch("[A-Za-z]+[-/]?", before) is not None


def _pattern(section: str, literals: Sequence[str]) -> tuple[str, ...]:
    """Digits and literals of a section. Places before the first that is always filled are filled by what is left over."""
    tokens = [
        (literals[int(number)] if number else "", digit)
        for number, digit in re.findall(r"\x01([0-9]+)\x02|(.)", section)
    ]
    places = [at for at, (_, digit) in enumerate(tokens) if digit and digit in "0#?"]
    filled = next((at for at in places if tokens[at][1] == "0"), places[-1])
    return tuple(
        "0" if at in places else literal or digit
        for at, (literal, digit) in enumerate(tokens)
        if at not in places or at >= filled
    )


def shown(value: float, format_: NumberFormat, *, from_1904: bool = False) -> str:
    """A number as text. Days and times are written as ISO does, and never rounded to what a column has room for."""
    if not isfinite(value):
        return error(NO_NUMBER)
    if abs(value) >= LAST_DAY and format_.sort in (Sort.MOMENT, Sort.DAY, Sort.LENGTH):
        return digits(value)
    if format_.sort is Sort.MOMENT:
        return moment(value, from_1904=from_1904)
    if format_.sort is Sort.DAY:
        return moment(value, from_1904=from_1904).removesuffix("T00:00:00")
    if format_.sort is Sort.LENGTH:
        return length(value)
    if format_.pattern and 0 <= value < _EXACT and value == int(value):
        return _filled(str(int(value)), format_.pattern)
    return digits(value, every=format_.sort is Sort.DIGITS)


def digits(value: float, *, every: bool = False) -> str:
    """A number as digits; a long one as 1.23457E+11, as its end is not seen or lost."""
    if abs(value) >= (_EXACT if every else _SHOWN_DIGITS):
        return f"{value:.5E}"
    if value == int(value):
        return str(int(value))
    return f"{value:.15g}"


def _filled(number: str, pattern: tuple[str, ...]) -> str:
    """Digits put into a pattern from the right; those that are left over stand where its first digit is."""
    places = sum(token == "0" for token in pattern)
    number = number.zfill(places)
    first, rest = number[: len(number) - places + 1], iter(number[len(number) - places + 1 :])
    written, begun = [], False
    for token in pattern:
        if token != "0":
            written.append(token)
        else:
            written.append(next(rest) if begun else first)
            begun = True
    return "".join(written)


def moment(value: float, *, from_1904: bool = False) -> str:
    """Days since the epoch of the workbook, as a day and time, or a time of day where there is no day.

    What is no day in a spreadsheet either (day 0, 29 February 1900, before 1900) is written so that it is no day here.
    """
    days, thousandths = divmod(round(value * _DAY), _DAY)
    time = _time(thousandths)
    if days == 0 and thousandths:
        return time
    if from_1904:
        days += _BETWEEN_EPOCHS
    if value < 0 or days >= LAST_DAY:
        return digits(value)
    if days in _NO_DAYS:
        return f"{_NO_DAYS[days]}T{time}"
    day = datetime(1899, 12, 31, tzinfo=UTC) + timedelta(days=days - (days > 60))
    return f"{day:%Y-%m-%d}T{time}"


def _time(thousandths: int) -> str:
    seconds, rest = divmod(thousandths, 1000)
    fraction = f".{rest:03}" if rest else ""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"


def length(value: float) -> str:
    """Days as hours, minutes and seconds; there may be more than 24 hours."""
    return ("-" if value < 0 else "") + _time(abs(round(value * _DAY)))
