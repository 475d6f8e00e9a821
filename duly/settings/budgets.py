"""How much may be refused or cannot be told before a run ends with 3: a number, a share, or one for each table or standard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

ALL = "all"
"""Names the whole of an export, or all standards together, beside tables and standards."""

_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%")

_EXPECTED = 'expected a number such as 20, a share such as "0.5 %", or {all = "0.5 %", NAME = 8}'


@dataclass(frozen=True, kw_only=True)
class Amount:
    """So many, or so many per cent of the whole."""

    number: int | None = None
    per_cent: Decimal | None = None

    def __str__(self) -> str:
        return f"{self.number:,}" if self.per_cent is None else f"{self.per_cent} %"

    def holds(self, found: int, of: int) -> bool:
        """Whether so many of so many are allowed."""
        if self.per_cent is None:
            return found <= (self.number or 0)
        return 100 * found <= self.per_cent * of


def _amount(value: object) -> Amount:
    if isinstance(value, Amount):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if value < 0:
            raise ValueError("is less than nothing: give 0 or more")
        return Amount(number=value)
    if isinstance(value, str) and (matched := _SHARE.fullmatch(value.strip())):
        per_cent = Decimal(matched[1])
        if per_cent >= 100:
            raise ValueError("would allow everything: give a share below 100 %")
        return Amount(per_cent=per_cent)
    raise ValueError(_EXPECTED)


def _budget(value: object) -> Mapping[str, Amount]:
    if not isinstance(value, Mapping):
        return {ALL: _amount(value)}
    if not value:
        raise ValueError(_EXPECTED)
    return {str(name): _amount(amount) for name, amount in value.items()}


Budget = Annotated[Mapping[str, Amount], BeforeValidator(_budget)]
"""Amounts by what they are of: `ALL`, tables or standards."""
