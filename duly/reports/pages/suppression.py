"""Figures that may leave the unit: no count of a few records, and nothing from which one could be worked out.

Where a count of a breakdown is small, its row is pooled with others, so that every number that is shown is nought or large
and the rows still add up; a subtraction gives another sum of several rows and never a single small one. An outcome is left
out where the counts are, since it would narrow them down (STANDARDS.md G15 and 5, pitfall 28).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from duly.results import Counts, StandardResult

AREAS = ("district", "la_area", "team")
"""Breakdowns by area, the coarsest first. One of them is shown: teams lie within districts, and could be subtracted."""


@dataclass(frozen=True, kw_only=True)
class SharedRow:
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


def shared_breakdowns(result: StandardResult, below: int) -> dict[str, list[SharedRow]]:
    """The breakdowns that may be shown, by area and by month; none where the figures of the whole are hidden."""
    if hidden(result.counts, below) or small(result.counts.judged, below):
        return {}
    names = [name for name in AREAS if name in result.breakdowns][:1]
    names += ["month"] if "month" in result.breakdowns else []
    tables = {name: pooled(result.breakdowns[name], _CELLS, below) for name in names}
    return {name: rows for name, rows in tables.items() if len(rows) > 1}


_CELLS = ("compliant", "non_compliant")
"""What a row shows, and no more."""


def pooled(values: Mapping[str, Counts], cells: Sequence[str], below: int) -> list[SharedRow]:
    """The rows of a breakdown with what is small pooled; none where nothing but the whole would be left.

    Every pool holds at least one row that had nothing small, and whose counts are therefore no bound for the others. No row that
    stands alone is as small as one of those: were one, its place in the order would tell which row of the pool is which.
    """

    def bad(counts: Counts) -> bool:
        return any(small(getattr(counts, name), below) for name in cells)

    narrowed = {value: _only(counts, cells) for value, counts in values.items()}
    shared = {value: counts for value, counts in narrowed.items() if counts.total}
    pool = {value: counts for value, counts in shared.items() if bad(counts)}
    rest = sorted((value for value in shared if value not in pool), key=lambda value: (shared[value].total, value))
    if pool:
        while rest and (len(pool) < 2 or bad(_sum(pool.values())) or all(map(bad, pool.values()))):
            value = rest.pop(0)
            pool[value] = shared[value]
        most = max((counts.total for counts in pool.values() if not bad(counts)), default=0)
        while rest and shared[rest[0]].total <= most:
            value = rest.pop(0)
            pool[value] = shared[value]
        if not rest or bad(_sum(pool.values())):
            return []
    alone = [SharedRow(value=value, values=1, counts=shared[value]) for value in shared if value in set(rest)]
    return alone + ([SharedRow(value=None, values=len(pool), counts=_sum(pool.values()))] if pool else [])


def _only(counts: Counts, cells: Sequence[str]) -> Counts:
    return Counts(**{name: getattr(counts, name) for name in cells})


def _sum(rows: Iterable[Counts]) -> Counts:
    whole = dict.fromkeys((field.name for field in fields(Counts)), 0)
    for counts in rows:
        for name in whole:
            whole[name] += getattr(counts, name)
    return Counts(**whole)
