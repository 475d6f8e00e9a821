"""What came of the examples of standards as JSON and as CSV, for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from duly.reports.csv_file import rows_csv
from duly.results.examples import StandardTested, tested_json

_COLUMNS = ("suite", "standard", "database", "kind", "rate", "example", "expected", "given", "agrees")


def tests_json(tested: Sequence[StandardTested]) -> str:
    """What came of each example, and which reasons none reaches."""
    return json.dumps(tested_json(tested), indent=2, ensure_ascii=False) + "\n"


def tests_csv(tested: Sequence[StandardTested]) -> str:
    """A row for each example; and one, without an example, for each reason that none reaches."""
    return rows_csv((row for standard in tested for row in _rows(standard)), _COLUMNS)


def _rows(standard: StandardTested) -> Iterator[dict[str, str]]:
    about = {"suite": standard.suite, "standard": standard.standard}
    for example in standard.examples:
        yield about | {
            "database": example.database,
            "kind": "edge" if example.is_edge else "example",
            "rate": example.rate,
            "example": example.odd,
            "expected": example.expected,
            "given": example.given,
            "agrees": "yes" if example.agrees else "no",
        }
    for reason in standard.unreached:
        yield about | {"kind": "unreached", "expected": reason, "agrees": "no"}
