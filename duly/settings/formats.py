"""The formats in which an export may write dates and times: what each part is called, and why a format cannot be right."""

from __future__ import annotations

import re
from collections.abc import Iterator

ISO = "ISO"
"""The name of the format 2017-11-07 or 2017-11-07T16:05:00+00:00, which is read unless another is declared."""

SQL_SERVER, ORACLE, EXCEL = "sqlserver", "oracle", "excel"

NAMED = {
    ISO: (
        "`2017-11-01`, `2017-7-1`, `20171101`, `2017-W44-3`; behind it, after a blank or `T`, `9:05`, `09:05:10`, "
        "`09:05:10.5` (to nine figures), `090510`, `9:05 AM`; behind that `Z`, `+01:00`, `+0100`, `+01`, `UTC`, `GMT` or a "
        "name that the force's own clock goes by, such as `BST`"
    ),
    SQL_SERVER: "what ISO reads, `2017-11-01 09:00:00.0000000 +00:00` among it, and `Nov  1 2017  9:00AM`",
    ORACLE: "`01-NOV-17`, `01-NOV-2017 09:00:00`, `01-NOV-17 09.00.00.000000 AM +01:00`",
    EXCEL: "days since 30 December 1899, from 61 on, with a fraction for the time of day, to the millisecond: `43040.375`",
}
"""Formats that have a name because no strftime codes write them, and what each reads."""

PARTS = {
    "Y": "year", "y": "year", "m": "month", "b": "month", "B": "month", "d": "day", "H": "hour", "I": "hour",
    "M": "minute", "S": "second", "f": "fraction", "p": "am_pm", "z": "offset",
}  # fmt: skip
"""The strftime codes that duly reads, and the part of a time that each writes."""

_NEEDS = {"minute": "hour", "second": "minute", "fraction": "second", "am_pm": "hour", "offset": "hour"}
"""A part says nothing without the one before it; no part does without a day."""

_WORDS = {"am_pm": "AM or PM", "offset": "offset"}


def codes_of(format_: str) -> list[str]:
    """The strftime codes of a format, in their order; %% is a percent sign."""
    return [code for code in re.findall(r"%(.?)", format_, re.DOTALL) if code != "%"]


def two_digit_years(format_: str) -> bool:
    """Whether a year may stand without its century."""
    return format_ == ORACLE or (format_ not in NAMED and "y" in codes_of(format_))


def faults_of(format_: str) -> list[str]:
    """Why a format cannot be right: what no date could be read by, or half of them wrongly. None where it can."""
    if format_ in NAMED:
        return []
    if format_.casefold() in (name.casefold() for name in NAMED):
        return [f"is spelled {next(name for name in NAMED if name.casefold() == format_.casefold())}"]
    if "%" not in format_:
        return [f"is neither one of {', '.join(NAMED)} nor a format such as %d/%m/%Y"]
    codes = codes_of(format_)
    if unknown := sorted({code for code in codes if code not in PARTS}):
        return [f"has %{code}, which is no part that duly reads ({_known()})" for code in unknown]
    return list(_impossible(codes))


def checked_formats(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats themselves.

    Raises ValueError with everything that cannot be right of each.
    """
    wrong = [f"{format_!r} {fault}" for format_ in formats for fault in faults_of(format_)]
    if wrong:
        raise ValueError("; ".join(wrong))
    return formats


def _known() -> str:
    return " ".join(f"%{code}" for code in PARTS)


def _impossible(codes: list[str]) -> Iterator[str]:
    parts = [PARTS[code] for code in codes]
    for part in dict.fromkeys(parts):
        if parts.count(part) > 1:
            twice = " and ".join(f"%{code}" for code in codes if PARTS[code] == part)
            hint = ": the minute is %M" if part == "month" and "minute" not in parts and "hour" in parts else ""
            yield f"has the {_WORDS.get(part, part)} twice ({twice}){hint}"
    if "year" not in parts:
        yield "has no year"
    if "month" not in parts:
        yield "has no month" + (": the month is %m, and %M the minute" if parts.count("minute") else "")
    if "day" not in parts:
        yield "has no day: a month alone cannot be placed before or after a day"
    for part, needed in _NEEDS.items():
        if part in parts and needed not in parts:
            yield f"has the {_WORDS.get(part, part)} without the {needed}"
    if "hour" in parts and "minute" not in parts and parts.count("month") < 2:
        yield "has the hour without the minute"
    if "I" in codes and "p" not in codes:
        yield "has hours of a twelve-hour clock (%I) without AM or PM (%p): half the day cannot be told from the other"
    if "H" in codes and "p" in codes:
        yield "has AM or PM (%p) beside hours of a 24-hour clock (%H); those that go with it are %I"
