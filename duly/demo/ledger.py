"""What the generator planted: the verdicts that duly must find, counted from the plan and never from the written files."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

STATUSES = {
    "C": "COMPLIANT", "N": "NON_COMPLIANT", "U": "UNKNOWN", "Y": "NOT_YET_DUE", "E": "EXEMPT", "X": "EXCLUDED",
}  # fmt: skip
"""Letters used in the fate tables, and the statuses they stand for (STANDARDS.md G1)."""

OPEN = ("overdue", "undetermined", "undated", "to_come")
"""What an open item may be: past due, past due and not to be told, without a due date, or due at the as-at instant or later."""


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """How many records of one standard must get each status, and each reason. A reason belongs to one status, but that what is
    left out of a rate may be so for the reason for which another record cannot be told (A1)."""

    counts: Mapping[str, int]
    reasons: Mapping[str, int]

    @property
    def total(self) -> int:
        """Records that the standard must judge."""
        return sum(self.counts.values())

    @property
    def rate(self) -> float | None:
        """Share of compliant records among those judged compliant or not; None where there are none."""
        compliant = self.counts.get("COMPLIANT", 0)
        judged = compliant + self.counts.get("NON_COMPLIANT", 0)
        return compliant / judged if judged else None


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """What one demo export holds and what must be found in it.

    `standards` and `variants` (their further rates) are those of which anything was planted; `backlogs` says how many items
    are open under the standards that some fate leaves open, by kind of OPEN. `folded` counts the rows
    that only repeat another row; `refused` the rows that share a key and differ, all of which must be refused;
    `anomalies` lists, by kind, the ids of records with a planted oddity."""

    as_of: datetime
    scale: float
    seed: int
    rows: Mapping[str, int]
    standards: Mapping[str, Verdicts]
    variants: Mapping[str, Verdicts]
    backlogs: Mapping[str, Mapping[str, int]]
    folded: Mapping[str, int]
    refused: Mapping[str, int]
    anomalies: Mapping[str, tuple[str, ...]]

    def to_json(self) -> str:
        """The ledger as JSON text."""
        return json.dumps(asdict(self) | {"as_of": self.as_of.isoformat()}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The ledger that `to_json` wrote."""
        held: dict[str, Any] = json.loads(text)
        for part in ("standards", "variants"):
            held[part] = {name: Verdicts(**verdicts) for name, verdicts in held[part].items()}
        held["anomalies"] = {kind: tuple(listed) for kind, listed in held["anomalies"].items()}
        return cls(**held | {"as_of": datetime.fromisoformat(held["as_of"])})


@dataclass
class Tally:
    """The ledger in the making: stories add to it as they are planned."""

    planted: dict[str, dict[str, int]] = field(default_factory=dict)
    waiting: dict[str, dict[str, int]] = field(default_factory=dict)
    anomalies: dict[str, list[str]] = field(default_factory=dict)

    def add(self, standard: str, verdict: str, times: int = 1) -> None:
        """Count `times` records of `standard` with a verdict written as in the fate tables, such as "N late"."""
        if times:
            verdicts = self.planted.setdefault(standard, {})
            verdicts[verdict] = verdicts.get(verdict, 0) + int(times)

    def wait(self, standard: str, kind: str, times: int = 1) -> None:
        """Count `times` items that are open under `standard` at the as-at instant, as one of OPEN."""
        waiting = self.waiting.setdefault(standard, dict.fromkeys(OPEN, 0))
        waiting[kind] += int(times)

    def note(self, kind: str, ids: Iterable[str]) -> None:
        """List records as planted with the oddity `kind`."""
        if listed := list(ids):
            self.anomalies.setdefault(kind, []).extend(listed)

    def verdicts(self) -> dict[str, Verdicts]:
        """The counts of every standard and variant of which something was planted, each with all six statuses."""
        counted = {}
        for name, verdicts in sorted(self.planted.items()):
            counts = dict.fromkeys(STATUSES.values(), 0)
            for verdict, times in verdicts.items():
                counts[STATUSES[verdict[0]]] += times
            reasons: dict[str, int] = {}
            for verdict, times in sorted(verdicts.items(), key=lambda planted: planted[0][2:]):
                reasons[verdict[2:]] = reasons.get(verdict[2:], 0) + times
            counted[name] = Verdicts(counts=counts, reasons=reasons)
        return counted
