"""How many records got each status and reason, and what they are held to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from duly.checks.judgements import MAIN
from duly.results import Counts, Outcome, all_told, graded, left_out_untold
from duly.validation.asking import rows_of

Reasons = Mapping[str, Mapping[str, int]]
"""Numbers of records by status and reason."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many records got each status, and for which reasons; `reasons` is by status."""

    counts: Counts = field(default_factory=Counts)
    reasons: Reasons = field(default_factory=dict)

    @classmethod
    def of(cls, reasons: Reasons) -> Tally:
        """The tally of these reasons."""
        counts = Counts.of({status: sum(by_reason.values()) for status, by_reason in reasons.items()})
        return cls(counts=counts, reasons=reasons)


Tallies = Mapping[str, Tally]
"""The tallies of a standard by rate; its own has the id MAIN."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """What the tallies of a standard are held to: at least `percent` of the records that it judges comply, or, with `count`, at
    most so many don't. `further` are the targets of further rates, per cent by rate id. `doubted`: the whole figure is in doubt,
    and at best it cannot be told.
    """

    percent: Decimal
    count: int | None = None
    further: Mapping[str, Decimal] = field(default_factory=dict)
    doubted: bool = False

    def outcomes(self, tallies: Tallies) -> tuple[Outcome, Mapping[str, Outcome]]:
        """What the whole comes to, and each further rate that has a target."""
        own = self._graded(tallies.get(MAIN, Tally()), self.percent, self.count)
        further = {rate: self._graded(tallies.get(rate, Tally()), percent) for rate, percent in self.further.items()}
        return all_told(own, further.values()), further

    def _graded(self, tally: Tally, percent: Decimal, count: int | None = None) -> Outcome:
        return graded(tally.counts, percent, count, untold=left_out_untold(tally.reasons), doubted=self.doubted)


def tallied(connection: Connection, verdicts: Table) -> Mapping[str, Tallies]:
    """The tallies of every standard in a table of verdicts, in one query.

    Raises QueryRefusedError.
    """
    groups = [verdicts.c[name] for name in ("standard", "rate", "status", "reason")]
    query: Select[Any] = select(*groups, func.count()).group_by(*groups)
    reasons: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for standard, rate, status, reason, records in rows_of(connection, query):
        reasons.setdefault(standard, {}).setdefault(rate, {}).setdefault(status, {})[reason] = int(records)
    return {
        standard: {rate: Tally.of(of_rate) for rate, of_rate in by_rate.items()}
        for standard, by_rate in reasons.items()
    }
