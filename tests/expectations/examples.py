"""What every table of examples is written with: the statuses by a letter each, and one line of such a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duly.testing import Example, Row

C, N, U, Y, E, X = "COMPLIANT", "NON_COMPLIANT", "UNKNOWN", "NOT_YET_DUE", "EXEMPT", "EXCLUDED"

__all__ = ["C", "E", "Expected", "N", "Records", "Row", "U", "X", "Y", "line"]

Records = Mapping[str, Sequence[Row]]
Expected = tuple[str, str] | Sequence[tuple[str, str | None, str, str]]


def line(odd: str, expect: Expected, records: Records, **facts: Any) -> Example:
    """What is odd about these records, and what they must get; `facts` are the further fields of an Example."""
    return Example(odd=odd, records=records, expect=expect, **facts)
