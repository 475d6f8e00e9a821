"""Examples: tiny records with the verdict that a standard must give them. Part of the standard's declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, object]
"""A record by its columns. Times are written as an export writes them."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """What is odd about these records, and the verdicts they must get.

    `records` maps a table to its rows. Times are written as an export writes them: "2025-03-29T12:00:00" is London time,
    "2025-03-29" a date-only time, an offset or Z is obeyed. `expect` is (status, reason) of the one record, a blank reason
    meaning whichever, or a list of (record, item, status, reason); an empty list means that no record is in the population.
    `open` says whether what is asked of the one record is still to be done, or of which (record, item); None does not ask.
    A time after `as_of` is not yet, as in an export; `exported_at` is when that was made, None being `as_of`: what is later
    still is a fault of the record.
    `calendar` sets working days and school days as [calendar] of duly.toml does:
    {"add": [{"day": date(2026, 1, 2), "reason": "closed"}]}.
    """

    odd: str
    records: Mapping[str, Sequence[Row]]
    expect: tuple[str, str] | Sequence[tuple[str, str | None, str, str]]
    rate: str = ""
    as_of: str = "2026-01-05T00:00:00"
    exported_at: str | None = None
    period: tuple[str, str] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    open: bool | Sequence[tuple[str, str | None]] | None = None
    calendar: Mapping[str, Any] = field(default_factory=dict)
