"""Numbers in what a standard says: the words name a parameter, and the value in force is put in its place.

`{ncrs_limit_hours}` is the number alone, `{ncrs_limit_hours hour}` the number with the word for one or for several: "24 hours",
"1 hour". A limit that a force changes is then changed wherever it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from duly.checks.parameters import Value

_PLACEHOLDER = re.compile(r"\{([^\W\d][^{}]*)\}")
"""Begins with a letter: `{3}` is part of a regular expression that a standard may quote."""


def strangers(said: str, known: Collection[str]) -> Iterator[str]:
    """The placeholders in `said` that name none of the `known` parameters, as they are written."""
    for placeholder in _PLACEHOLDER.finditer(said):
        if placeholder[1].split(" ", 1)[0] not in known:
            yield placeholder[0]


def with_values(said: str, values: Mapping[str, Value]) -> str:
    """`said` with the value of each parameter that it names. Raises KeyError for one that has none."""

    def value(placeholder: re.Match[str]) -> str:
        name, _, one = placeholder[1].partition(" ")
        written = _written(values[name])
        return f"{written} {one if values[name] == 1 else f'{one}s'}" if one else written

    return _PLACEHOLDER.sub(value, said)


def _written(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "(none)"
    if isinstance(value, bool | str):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
