"""Figures that may leave the unit: no count of a few records, and nothing from which one could be worked out.

Where a count of a breakdown is small, its row is pooled with others, so that every number that is shown is nought or large
and the rows still add up; a subtraction gives another sum of several rows and never a single small one. An outcome is left
out where the counts are, since it would narrow them down (STANDARDS.md G15 and 5, pitfall 28).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from duly.results import Counts, StandardResult

BELOW = 5
"""Counts under this, and above nought, are small."""

PLACES = ("district", "la_area", "team")
"""Breakdowns by place, the coarsest first. One of them is shown: teams lie within districts, and could be subtracted."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A value of a breakdown, or several together: `values` is how many, and `value` is None for those."""

    value: str | None
    values: int
    counts: Counts


def small(count: int, below: int) -> bool:
    """Whether a count is of so few that it must not be shown."""
    return 0 < count < below


def hidden(counts: Counts, below: int) -> bool:
    """Whether how many complied and did not must not be shown."""
    return small(counts.compliant, below) or small(counts.non_compliant, below)


def shared_breakdowns(result: StandardResult, below: int) -> dict[str, list[Row]]:
    """The breakdowns that may be shown, by place and by month; none where the figures of the whole are hidden."""
    if hidden(result.counts, below) or small(result.counts.judged, below):
        return {}
    names = [name for name in PLACES if name in result.breakdowns][:1]
    names += ["month"] if "month" in result.breakdowns else []
    found = {name: pooled(result.breakdowns[name], _SHOWN, below) for name in names}
    return {name: rows for name, rows in found.items() if len(rows) > 1}


_SHOWN = ("compliant", "non_compliant")
"""What a row shows, and no more."""


def pooled(values: Mapping[str, Counts], cells: Sequence[str], below: int) -> list[Row]:
    """The rows of a breakdown with what is small pooled; none where nothing but the whole would be left.

    Every pool holds at least one row that had nothing small, and whose counts are therefore no bound for the others.
    """

    def bad(counts: Counts) -> bool:
        return any(small(getattr(counts, name), below) for name in cells)

    kept = {value: _only(counts, cells) for value, counts in values.items()}
    kept = {value: counts for value, counts in kept.items() if counts.total}
    pool = {value: counts for value, counts in kept.items() if bad(counts)}
    rest = sorted((value for value in kept if value not in pool), key=lambda value: (kept[value].total, value))
    if pool:
        while rest and (len(pool) < 2 or bad(_sum(pool.values())) or all(map(bad, pool.values()))):
            value = rest.pop(0)
            pool[value] = kept[value]
        if not rest or bad(_sum(pool.values())):
            return []
    shown = [Row(value=value, values=1, counts=kept[value]) for value in kept if value in set(rest)]
    return shown + ([Row(value=None, values=len(pool), counts=_sum(pool.values()))] if pool else [])


def _only(counts: Counts, cells: Sequence[str]) -> Counts:
    return Counts(**{name: getattr(counts, name) for name in cells})


def _sum(parts: Iterable[Counts]) -> Counts:
    whole = dict.fromkeys((field.name for field in fields(Counts)), 0)
    for counts in parts:
        for name in whole:
            whole[name] += getattr(counts, name)
    return Counts(**whole)
