"""Numbers in what a standard says: the words name a parameter, and the value in force is put in its place.

`{ncrs_limit_hours}` is the number alone, `{ncrs_limit_hours hour}` the number with the word for one or for several: "24 hours",
"1 hour". `{document_plan_days th}` is the ordinal, "28th"; `{profile_days+1}` and `{profile_days-1}` are the numbers beside it. A
limit that a force changes is then changed wherever it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from duly.checks.parameters import Value

_PLACEHOLDER = re.compile(r"\{([^\W\d][^{}]*)\}")
"""Begins with a letter: `{3}` is part of a regular expression that a standard may quote."""

_NUMBER = re.compile(r"(\w+?)([+-]\d+)?(?: (.+))?")
"""What stands in a placeholder: the parameter, a step beside its value, and how the number is said."""

_ORDINAL = "th"


def strangers(said: str, known: Collection[str]) -> Iterator[str]:
    """The placeholders in `said` that name none of the `known` parameters, as they are written."""
    for placeholder in _PLACEHOLDER.finditer(said):
        if (parts := _NUMBER.fullmatch(placeholder[1])) is None or parts[1] not in known:
            yield placeholder[0]


def with_values(said: str, values: Mapping[str, Value]) -> str:
    """`said` with the value of each parameter that it names. Raises KeyError for one that has none."""

    def value(placeholder: re.Match[str]) -> str:
        parts = _NUMBER.fullmatch(placeholder[1])
        if parts is None:
            raise KeyError(placeholder[1])
        name, step, one = parts.groups()
        number = values[name]
        if step is not None:
            number = _stepped(number, int(step))
        written = _written(number)
        if one == _ORDINAL:
            return written + _ending(number)
        return f"{written} {one if number == 1 else f'{one}s'}" if one else written

    return _PLACEHOLDER.sub(value, said)


def _stepped(value: Value, step: int) -> Value:
    """The number so much greater. Raises KeyError for what is none: it cannot be counted on."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise KeyError(value)
    return value + step


def _ending(value: Value) -> str:
    """What makes an ordinal of a number: 1st, 2nd, 3rd, 11th."""
    number = int(value) if isinstance(value, int | float) else 0
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _written(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "(none)"
    if isinstance(value, bool | str):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
