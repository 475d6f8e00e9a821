"""Two runs set side by side, record by record, and since when a record has failed.

History makes these from stored verdicts; the pages, the worklists and the terminal show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from duly.results.counts import Counts, Outcome, Status
from duly.results.forms import Count, Instant, Percent, UtcInstant, closed, every, fill_in
from duly.results.summaries import RunSummary
from duly.results.trends import Break, BreakKind, GradedBeside


class ChangeKind(StrEnum):
    """What became of one record under one standard between two runs: exactly one of these.

    Only PUT_RIGHT is an improvement: a failing record that is now compliant. SET_ASIDE no longer fails because it is
    unknown, exempt, excluded or not yet due now; LEFT_SCOPE is no longer asked for (its period has passed, say).
    """

    NEWLY_FAILING = "NEWLY_FAILING"  # fails now and did not before; it may be new
    STILL_FAILING = "STILL_FAILING"
    PUT_RIGHT = "PUT_RIGHT"
    SET_ASIDE = "SET_ASIDE"
    LEFT_SCOPE = "LEFT_SCOPE"
    NEW_IN_SCOPE = "NEW_IN_SCOPE"  # new, and not failing
    OTHERWISE = "OTHERWISE"  # changed among compliant, unknown, not yet due, exempt, excluded
    SAME = "SAME"  # not failing, and as before

    @classmethod
    def of(cls, before: Status | None, after: Status | None) -> ChangeKind:
        """From the status in either run; None where the record was not in the population."""
        failing = Status.NON_COMPLIANT
        if after is failing:
            return cls.STILL_FAILING if before is failing else cls.NEWLY_FAILING
        if after is None:
            return cls.LEFT_SCOPE
        if before is None:
            return cls.NEW_IN_SCOPE
        if before is failing:
            return cls.PUT_RIGHT if after is Status.COMPLIANT else cls.SET_ASIDE
        return cls.SAME if before is after else cls.OTHERWISE


@dataclass(frozen=True, kw_only=True, slots=True)
class FailingSince:
    """How long a record has failed a standard without a break. Only runs that judged the standard count."""

    first: Annotated[Instant, Field(description="The as-at instant of the first run in which it failed.")]
    runs: Annotated[Count, Field(description="In so many runs.")]
    at_least: Annotated[
        bool, Field(description="It may be longer: it failed already in the first run that history holds.")
    ] = False


RecordKey = tuple[str, str | None]
"""A record's id, and the item that tells rows of one record apart (a due date, a child)."""

Failures = Mapping[str, Mapping[RecordKey, FailingSince]]
"""Since when each failing record has failed, by standard id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordChange:
    """What became of one record. A status is null where the record was not in the population."""

    record: str
    item: str | None
    kind: ChangeKind = field(init=False, default=ChangeKind.SAME)
    before: Status | None
    after: Status | None
    reason_before: str | None
    reason_after: str | None
    due_at: Annotated[UtcInstant | None, Field(description="Of the later verdict where there is one.")] = None
    team: str | None = None
    since: Annotated[
        FailingSince | None, Field(alias="failing_since", description="Null where it does not fail now.")
    ] = None

    def __post_init__(self) -> None:
        fill_in(self, kind=ChangeKind.of(self.before, self.after))


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """What one of the two runs found for a standard."""

    outcome: Outcome
    target: Annotated[Percent | None, Field(description="The target, in per cent.")]
    rate: Annotated[Percent | None, Field(description="Per cent, one decimal; null below ten judged records.")] = field(
        init=False, default=None
    )
    counts: Counts
    graded: GradedBeside = None

    def __post_init__(self) -> None:
        fill_in(self, rate=None if self.counts.small else self.counts.rate)


_RULED = {BreakKind.RULE, BreakKind.PARAMETERS, BreakKind.UNIT, BreakKind.PERIOD, BreakKind.READING}


@dataclass(frozen=True, kw_only=True, slots=True)
class StandardComparison:
    """One standard in two runs. A side is null where that run did not ask for it."""

    standard: str
    before: Side | None
    after: Side | None
    numbers: Annotated[
        Annotated[Mapping[ChangeKind, Count], every(ChangeKind), closed(ChangeKind)] | None,
        Field(
            description="Every record by what became of it; null where the verdicts of a run are no longer kept or were never "
            "made, and then only the counts can be compared."
        ),
    ]
    left_failing: Annotated[Count, Field(description="Of those that left scope: failed before.")] = 0
    new_failing: Annotated[Count, Field(description="Of those newly failing: were not in the population before.")] = 0
    rule_changed: Annotated[
        bool,
        Field(
            description="A verdict may differ because the rule, its parameters or the reading of the export changed."
        ),
    ] = field(init=False, default=False)
    breaks: Annotated[
        tuple[Break, ...], Field(description="Why the two may differ for another cause than the records.")
    ] = ()
    changes: Annotated[
        tuple[RecordChange, ...],
        Field(description="The first records of each kind; those that stayed the same are not listed."),
    ] = ()

    def __post_init__(self) -> None:
        fill_in(self, rule_changed=any(between.kind in _RULED for between in self.breaks))

    def of(self, kind: ChangeKind) -> tuple[RecordChange, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Two runs, the earlier as-at instant first."""

    before: RunSummary
    after: RunSummary
    standards: Annotated[tuple[StandardComparison, ...], Field(description="In the order of the catalogue.")]
