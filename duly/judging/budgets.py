"""What duly.toml allows to be refused and not to be told ([run]), beside what a run found of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from duly.results import Budget, BudgetKind, Manifest, StandardResult
from duly.settings import ALL, Amount, RunSettings


def budgets_of(run: RunSettings, manifest: Manifest, results: Sequence[StandardResult]) -> tuple[Budget, ...]:
    """The budgets of a run; none where duly.toml sets none. Of a standard that was not judged there is none."""
    rows = {name: (table.refused, table.rows_read) for name, table in manifest.tables.items()}
    records = {one.standard: (one.counts.unknown, one.counts.due) for one in results}
    return (
        *_budgets(BudgetKind.REFUSED, run.refused_allowed, rows),
        *_budgets(BudgetKind.UNKNOWN, run.unknown_allowed, records),
    )


def _budgets(
    kind: BudgetKind, allowed: Mapping[str, Amount] | None, counts: Mapping[str, tuple[int, int]]
) -> Iterator[Budget]:
    parts, wholes = (sum(numbers[place] for numbers in counts.values()) for place in (0, 1))
    for about, amount in (allowed or {}).items():
        if about != ALL and about not in counts:
            continue
        found, of = (parts, wholes) if about == ALL else counts[about]
        yield Budget(kind=kind, about=about, allowed=str(amount), found=found, of=of, within=amount.holds(found, of))
