"""Standards as they are declared, as JSON and as CSV, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duly.checks.parameters import Value
from duly.checks.standards import Standard
from duly.reports.csv_file import rows_csv
from duly.results import as_json
from duly.results.forms import Number

_COLUMNS = (
    "id",
    "suite",
    "title",
    "target",
    "target_count",
    "severity",
    "unit",
    "topic",
    "needs",
    "reads",
    "breakdowns",
    "remedy",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclaredStandard:
    """A standard in words. `target` is in per cent, `target_count` a number of breaches in its place, `benchmark` a rate that
    nobody is held to; `reasons` say what each reason means, by status; `parameters` are the defaults, by name."""

    id: str
    suite: str
    title: str
    question: str
    unit: str
    population: str
    target: Number
    target_count: int | None
    benchmark: Number | None
    severity: str
    topic: str | None
    report: str
    authority: tuple[str, ...]
    needs: tuple[str, ...]
    reads: tuple[str, ...]
    breakdowns: tuple[str, ...]
    reasons: Mapping[str, Mapping[str, str]]
    parameters: Mapping[str, Value]
    remedy: str
    note: str


def declared(standard: Standard) -> DeclaredStandard:
    """What a standard says of itself."""
    reasons: dict[str, dict[str, str]] = {}
    for case in standard.judgement.verdict.sentences:
        of_status = reasons.setdefault(case.status.value, {})
        of_status[case.reason] = (
            f"{of_status[case.reason]}; or {case.words}" if case.reason in of_status else case.words
        )
    return DeclaredStandard(
        id=standard.id,
        suite=standard.suite,
        title=standard.title,
        question=standard.question,
        unit=standard.unit,
        population=standard.population,
        target=standard.target,
        target_count=standard.target_count,
        benchmark=standard.benchmark,
        severity=standard.severity.value,
        topic=standard.topic.value if standard.topic else None,
        report=standard.report,
        authority=standard.authority,
        needs=standard.needed,
        reads=tuple(sorted(standard.reads)),
        breakdowns=tuple(standard.judgement.breakdowns),
        reasons=reasons,
        parameters={parameter.name: parameter.default for parameter in standard.parameters},
        remedy=standard.remedy,
        note=standard.note,
    )


def standards_json(standards: Sequence[Standard]) -> str:
    """A list, an object for each standard."""
    return json.dumps([as_json(declared(one)) for one in standards], indent=2, ensure_ascii=False, default=str) + "\n"


def standards_csv(standards: Sequence[Standard]) -> str:
    """A row for each standard; what is several is put in one cell."""
    rows = [{name: getattr(declared(one), name) for name in _COLUMNS} for one in standards]
    return rows_csv(({name: _cell(value) for name, value in row.items()} for row in rows), _COLUMNS)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
