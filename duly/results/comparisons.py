"""Two runs set side by side, record by record, and since when a record has failed. Data only, to and from JSON.

History makes these from stored verdicts; the pages, the worklists and the terminal show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from duly.results.runs import Counts, Outcome, Status
from duly.results.trends import Break, BreakKind, RunSummary, Trend


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


@dataclass(frozen=True, kw_only=True)
class FailingSince:
    """How long a record has failed a standard without a break: since the run as at `first`, in so many runs.

    `first` is aware. Only runs that judged the standard count. `at_least`: it may be longer, because it failed already
    in the first run that history holds.
    """

    first: datetime
    runs: int
    at_least: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"first": self.first.isoformat(), "runs": self.runs, "at_least": self.at_least}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(first=datetime.fromisoformat(data["first"]), runs=data["runs"], at_least=data["at_least"])


RecordKey = tuple[str, str | None]
"""A record's id, and the item that tells rows of one record apart (a due date, a child)."""

Failures = Mapping[str, Mapping[RecordKey, FailingSince]]
"""Since when each failing record has failed, by standard id."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What became of one record. A status is None where the record was not in the population.

    `since` is there where it fails now. `due_at` is UTC, of the later verdict where there is one.
    """

    record: str
    item: str | None
    before: Status | None
    after: Status | None
    reason_before: str | None
    reason_after: str | None
    due_at: datetime | None = None
    team: str | None = None
    since: FailingSince | None = None

    @property
    def kind(self) -> ChangeKind:
        return ChangeKind.of(self.before, self.after)

    def to_json(self) -> dict[str, Any]:
        return {
            "record": self.record,
            "item": self.item,
            "kind": self.kind.value,
            "before": None if self.before is None else self.before.value,
            "after": None if self.after is None else self.after.value,
            "reason_before": self.reason_before,
            "reason_after": self.reason_after,
            "due_at": None if self.due_at is None else self.due_at.isoformat() + "Z",
            "team": self.team,
            "failing_since": None if self.since is None else self.since.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        due, since = data["due_at"], data["failing_since"]
        return cls(
            record=data["record"],
            item=data["item"],
            before=None if data["before"] is None else Status(data["before"]),
            after=None if data["after"] is None else Status(data["after"]),
            reason_before=data["reason_before"],
            reason_after=data["reason_after"],
            due_at=None if due is None else datetime.fromisoformat(due.removesuffix("Z")),
            team=data["team"],
            since=None if since is None else FailingSince.from_json(since),
        )


@dataclass(frozen=True, kw_only=True)
class Side:
    """What one of the two runs found for a standard."""

    outcome: Outcome
    target: Decimal | None
    counts: Counts

    def to_json(self) -> dict[str, Any]:
        rate = None if self.counts.small else self.counts.rate
        return {
            "outcome": self.outcome.value,
            "target": None if self.target is None else float(self.target),
            "rate": None if rate is None else float(rate),
            "counts": self.counts.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        target = data["target"]
        return cls(
            outcome=Outcome(data["outcome"]),
            target=None if target is None else Decimal(str(target)),
            counts=Counts(**data["counts"]),
        )


@dataclass(frozen=True, kw_only=True)
class StandardComparison:
    """One standard in two runs. A side is None where that run did not ask for it.

    `numbers` counts every record by what became of it; None where the verdicts of a run are no longer kept or were
    never made, and then only the counts can be compared. `left_failing` of those that left failed before; `new_failing`
    of those newly failing are new. `changes` are the records themselves, the first of each kind, without those that
    stayed the same. `breaks` say why the two may differ for another cause than the records.
    """

    standard: str
    before: Side | None
    after: Side | None
    numbers: Mapping[ChangeKind, int] | None
    left_failing: int = 0
    new_failing: int = 0
    changes: tuple[Change, ...] = ()
    breaks: tuple[Break, ...] = ()

    @property
    def rule_changed(self) -> bool:
        """A verdict may differ because the rule, its parameters or the reading of the export changed."""
        ruled = {BreakKind.RULE, BreakKind.PARAMETERS, BreakKind.UNIT, BreakKind.PERIOD, BreakKind.READING}
        return any(found.kind in ruled for found in self.breaks)

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)

    def to_json(self) -> dict[str, Any]:
        return {
            "standard": self.standard,
            "before": None if self.before is None else self.before.to_json(),
            "after": None if self.after is None else self.after.to_json(),
            "numbers": None if self.numbers is None else {kind.value: self.numbers.get(kind, 0) for kind in ChangeKind},
            "left_failing": self.left_failing,
            "new_failing": self.new_failing,
            "rule_changed": self.rule_changed,
            "breaks": [found.to_json() for found in self.breaks],
            "changes": [change.to_json() for change in self.changes],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        numbers = data["numbers"]
        return cls(
            standard=data["standard"],
            before=None if data["before"] is None else Side.from_json(data["before"]),
            after=None if data["after"] is None else Side.from_json(data["after"]),
            numbers=None if numbers is None else {ChangeKind(name): count for name, count in numbers.items()},
            left_failing=data["left_failing"],
            new_failing=data["new_failing"],
            changes=tuple(Change.from_json(change) for change in data["changes"]),
            breaks=tuple(Break.from_json(found) for found in data["breaks"]),
        )


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two runs, the earlier as-at instant first, standard by standard in the order of the catalogue."""

    before: RunSummary
    after: RunSummary
    standards: tuple[StandardComparison, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "standards": [found.to_json() for found in self.standards],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            before=RunSummary.from_json(data["before"]),
            after=RunSummary.from_json(data["after"]),
            standards=tuple(StandardComparison.from_json(found) for found in data["standards"]),
        )


@dataclass(frozen=True, kw_only=True)
class Past:
    """What the pages and worklists of a run show beside its figures.

    `run` is the run itself as history keeps it. `trends` are by standard id and end with it. `comparison` is with the
    run before; None where there is none. `failing` says since when each of its failing records has failed.
    """

    run: RunSummary
    trends: Mapping[str, Trend] = field(default_factory=dict)
    comparison: Comparison | None = None
    failing: Failures = field(default_factory=dict)
