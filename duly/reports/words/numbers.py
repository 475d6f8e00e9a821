"""Numbers as people read them: thousands apart, a rate in per cent, one record and two records."""

from __future__ import annotations

from decimal import Decimal


def number(value: float) -> str:
    """1204 as "1,204"; a fraction keeps at most two decimals."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def percent(value: Decimal | None) -> str:
    """Per cent as it is written: "92.5%", "95%" stays "95%" where it was given so; nothing for None."""
    return "" if value is None else f"{value}%"


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 record", "2 records"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def points(change: Decimal) -> str:
    """A change of a rate: "up 1.2 points", "down 0.1 points"; "no change" for nothing."""
    if not change:
        return "no change"
    return f"{'up' if change > 0 else 'down'} {abs(change)} {'point' if abs(change) == 1 else 'points'}"
