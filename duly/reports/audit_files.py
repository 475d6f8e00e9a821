"""Graded audits as JSON and as CSV, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from duly.reports.csv_file import rows_csv
from duly.results import Audit, AuditComparison, Corrected, Sample, as_json

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


def sample_json(sample: Sample, workbook: Path, key: Path) -> str:
    """What was drawn of what, and where its files are. duly's verdicts are in the key alone."""
    content = {
        "sample": sample.id,
        "of": sample.of,
        "unit": sample.unit,
        "seed": sample.seed,
        "by": sample.by,
        "drawn": len(sample.cases),
        "population": sample.population,
        "strata": {name: {"drawn": held.drawn, "population": held.population} for name, held in sample.strata.items()},
        "left_out": dict(sample.left_out),
        "workbook": str(workbook),
        "key": str(key),
    }
    return json.dumps(content, indent=2) + "\n"


def sample_csv(sample: Sample) -> str:
    """A row for each stratum, or one for the whole, and one for each reason for which records were not drawn from."""
    strata = {name: (held.drawn, held.population) for name, held in sample.strata.items()} if sample.by else {}
    rows = strata or {"": (len(sample.cases), sample.population)}
    common = {"sample": sample.id, "of": sample.of, "by": sample.by or ""}
    return rows_csv(
        [
            *(
                {**common, "stratum": name, "drawn": drawn, "population": of, "left_out": ""}
                for name, (drawn, of) in rows.items()
            ),
            *(
                {**common, "stratum": "", "drawn": 0, "population": number, "left_out": reason}
                for reason, number in sample.left_out.items()
            ),
        ]
    )
