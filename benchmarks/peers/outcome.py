"""What every contender leaves behind: for each rule RULE.csv, the ids that fail under the header `id`, and shares.json."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RULES = ("recording", "reviews", "minutes", "demeanour")
"""Recorded within 24 hours of the report; a review that counts every 28 days; minutes of each meeting; how each child was."""

SUPERVISORS = ("PS", "DS", "Insp", "DI", "CI", "DCI", "Supt+", "staff_supervisor")
NOTHING_SAID = ("", "n/a", "tbc", "tba", "unknown", "as above", "xx", "nil", "none")
LONGEST_WAIT_SECONDS = 24 * 3600
LONGEST_GAP_DAYS = 28
SHORTEST_REVIEW = 50
SHORTEST_MINUTES = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The export to judge, and the folder for the outcome."""

    export: Path
    out: Path

    def table(self, name: str) -> str:
        """The path of a table's file."""
        return str(self.export / f"{name}.csv")

    def ids(self, rule: str) -> Path:
        """Where the ids that fail a rule go."""
        return self.out / f"{rule}.csv"

    def write_ids(self, rule: str, failing: list[str]) -> None:
        """The ids that fail, where the library gives them as a list."""
        self.ids(rule).write_text("\n".join(["id", *failing]) + "\n", encoding="utf-8")

    def write_shares(self, counts: Mapping[str, tuple[int, int]]) -> None:
        """Per rule how many fail of how many: written as the percentage that passes, to one place."""
        shares = {rule: round(100 * (judged - failing) / judged, 1) for rule, (failing, judged) in counts.items()}
        (self.out / "shares.json").write_text(json.dumps(shares), encoding="utf-8")


def asked() -> Asked:
    """What the command line asks for: EXPORT OUT."""
    export, out = map(Path, sys.argv[1:3])
    return Asked(export=export, out=out)
