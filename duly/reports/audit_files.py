"""Graded audits as JSON and as CSV, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from duly.reports.csv_file import rows_csv
from duly.results import Audit, AuditComparison, Corrected, as_json

_COLUMNS = ("audit", "date", "grade", "cases", "graded", "percentage", "low", "high")


def audits_json(
    audits: Sequence[Audit], compared: Sequence[AuditComparison], corrected: Mapping[str, Sequence[Corrected]]
) -> str:
    """Audits in order, each beside the one before it, and what the samples say of the rates, by standard."""
    content = {
        "audits": [as_json(audit) for audit in audits],
        "compared": [as_json(pair) for pair in compared],
        "corrected": {standard: [as_json(one) for one in samples] for standard, samples in corrected.items()},
    }
    return json.dumps(content, indent=2) + "\n"


def audits_csv(audits: Sequence[Audit]) -> str:
    """A row for each grade of each audit; percentages are left blank below ten cases (STANDARDS.md G15)."""
    return rows_csv(
        (
            {
                "audit": audit.name,
                "date": "" if audit.day is None else audit.day.isoformat(),
                "grade": grade,
                "cases": number,
                "graded": audit.graded,
                **{
                    name: "" if (value := getattr(audit.share(grade), name)) is None else str(value)
                    for name in ("percentage", "low", "high")
                },
            }
            for audit in audits
            for grade, number in audit.grades.items()
        ),
        _COLUMNS,
    )
