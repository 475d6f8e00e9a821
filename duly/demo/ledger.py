"""What the generator planted: the verdicts that duly must find, counted from the plan and never from the written files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

STATUSES = {
    "C": "COMPLIANT", "N": "NON_COMPLIANT", "U": "UNKNOWN", "Y": "NOT_YET_DUE", "E": "EXEMPT", "X": "EXCLUDED",
}  # fmt: skip
"""Letters used in the fate tables, and the statuses they stand for (STANDARDS.md G1)."""

STANDARDS = (
    *("NCRS-01", "NCRS-01A", "NCRS-02", "NCRS-03", "NCRS-04", "NCRS-05", "NCRS-06", "NCRS-07"),
    *("SUP-01", "SUP-02", "SUP-03", "SUP-04", "SUP-05"),
    *("STRAT-01", "STRAT-02", "STRAT-03", "STRAT-04", "STRAT-05", "STRAT-06"),
    *("DEM-01", "DEM-02", "DEM-03", "DEM-04", "DEM-05"),
    "CR-01",
    *("DA-01", "DA-02", "DA-03", "DA-04"),
    *("NOT-01", "ENC-01"),
    "REF-01",
    *("MISS-01", "MISS-02", "MISS-03", "MISS-04"),
    *("CUST-01", "CUST-02", "CUST-03", "CUST-04"),
    *("PP-01", "PP-02"),
    *("RSO-01", "RSO-02", "RSO-03", "RSO-04"),
    "CONF-01",
    "VOICE-01",
    "TRAIN-01",
    "DOC-01",
    "PROF-01",
)

VARIANTS = (
    *(f"NCRS-06/{name}" for name in ("dob", "offence_code", "offence_from", "district", "oic", "team")),
    *("STRAT-01/any_time", "STRAT-05/delivered", "STRAT-05/meeting_has_actions", "STRAT-06/last"),
    *("DEM-01/generic_accepted", "DEM-04/spoken_alone"),
    *("DA-01/every_incident", "DA-04/incidents", "REF-01/since_apparent"),
    *("CUST-01/requested", "CUST-01/after_request", "CUST-02/requested", "CUST-02/transferred"),
    *(f"PP-01/{name}" for name in ("grounds", "initiating_officer", "designated_officer", "different_officers")),
    *(f"PP-01/{name}" for name in ("la_informed", "child_informed", "outcome", "on_system")),
    *("RSO-01/supervisor_reviewed", "RSO-04/photo"),
    "CONF-01/review",
)


OPEN = ("overdue", "undetermined", "undated", "to_come")
"""What an open item may be: past due, past due and not to be told, without a due date, or due at the as-at instant or later."""

BACKLOGS = ("NCRS-07", "SUP-01", "SUP-02", "SUP-05", "DA-01", "DA-02", "DA-03")
"""Standards of which the ledger says how much is open at the as-at instant."""


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """How many records of one standard must get each status, and each reason. A reason belongs to one status."""

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

    `backlogs` says how many items are open under the standards in BACKLOGS, by kind of OPEN. `folded` counts the rows
    that only repeat another row; `refused` the rows that share a key and differ, all of which must be refused;
    `anomalies` lists, by kind, the ids of records with a planted oddity.
    """

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

    def backlogs(self) -> dict[str, dict[str, int]]:
        """What is open under each standard in BACKLOGS."""
        return {name: self.waiting.get(name, dict.fromkeys(OPEN, 0)) for name in BACKLOGS}

    def note(self, kind: str, ids: Iterable[str]) -> None:
        """List records as planted with the oddity `kind`."""
        if listed := list(ids):
            self.anomalies.setdefault(kind, []).extend(listed)

    def verdicts(self, names: Iterable[str]) -> dict[str, Verdicts]:
        """The counts of the named standards or variants, each with all six statuses."""
        found = {}
        for name in names:
            verdicts = sorted(self.planted.get(name, {}).items())
            counts = dict.fromkeys(STATUSES.values(), 0)
            for verdict, times in verdicts:
                counts[STATUSES[verdict[0]]] += times
            found[name] = Verdicts(counts=counts, reasons={verdict[2:]: times for verdict, times in verdicts})
        return found
