"""Breakdowns: their values as people read them, and the order in which they stand."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from duly.checks.verdicts import UNMAPPED
from duly.reports.words.text import NOT_RECORDED
from duly.results import Counts, StandardResult

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
"""What duly's own lists of codes are spelt like."""

_NAMED = frozenset({"team", "district", "la_area"})
"""Breakdowns whose values a force names itself."""

_UNMAPPED_WORDS = "(code that the mapping does not know)"

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_month(code: str) -> bool:
    """Whether a breakdown value is a month: "2025-01"."""
    return _MONTH.fullmatch(code) is not None


def value(breakdown: str, code: str) -> str:
    """A breakdown value as people read it: the month "2025-01" as "January 2025", the code "online_child_abuse" in words,
    and what the mapping does not know as that. What a force names itself, such as its teams, stays as it is."""
    if breakdown == "month" and is_month(code):
        return f"{date(int(code[:4]), int(code[5:]), 1):%B %Y}"
    if code == UNMAPPED:
        return _UNMAPPED_WORDS
    if breakdown in _NAMED or not _CODE.fullmatch(code):
        return code
    return code.replace("_", " ")


def breakdown(result: StandardResult, name: str) -> list[tuple[str, Counts]]:
    """The rows of a breakdown: in their own order where values have one (months, bands, weekdays), else the most
    breaches first; what is not recorded comes last and is never dropped (G13)."""
    rows = [(value or NOT_RECORDED, counts) for value, counts in result.breakdowns[name].items()]
    values = [value for value, _ in rows if value != NOT_RECORDED]
    natural = all(value[:1].isdigit() or value[:3].casefold() in _WEEKDAYS for value in values)

    def order(row: tuple[str, Counts]) -> tuple[bool, Any, Any]:
        value, counts = row
        if natural:
            return value == NOT_RECORDED, _natural(value), value
        return value == NOT_RECORDED, -counts.non_compliant, (-counts.unknown, value.casefold(), value)

    return sorted(rows, key=order)


def _natural(value: str) -> list[tuple[int, str]]:
    weekday = value[:3].casefold()
    if weekday in _WEEKDAYS:
        return [(_WEEKDAYS.index(weekday), "")]
    return [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in re.split(r"(\d{1,18})", value) if piece]
