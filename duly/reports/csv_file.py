"""A run as CSV, for a spreadsheet or a data warehouse: one row per standard, rate and breakdown value.

A row without a rate id is the standard's own rate; one without a breakdown is the whole of it. A target holds for a
standard as a whole, so only those rows have an outcome. Below ten judged records the rates are left blank and
`small_numbers` says why (STANDARDS.md G15); the counts are always there. `graded_low` and `graded_high` are the share compliant
as people found it who read a sample of `graded_read` records, for a standard as a whole. `suspect` is of the whole run: its
export was not as on the nights before; blank where that was not looked at.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal

from duly.reports.words import NOT_RECORDED
from duly.results import Corrected, Counts, Graded, RunResult, StandardResult
from duly.results.cells import harmless

COLUMNS = {
    "as_of": "The instant as at which the records were judged.",
    "suite": "The group of standards.",
    "standard": "The standard's id.",
    "title": "What the standard, or the further rate, asks for.",
    "rate_id": "Which further rate the row is of; blank for the standard's own.",
    "breakdown": "What the records are split by (team, district, month); blank for the whole.",
    "value": "Which of these: the team's name, say.",
    "outcome": "MET, NOT_MET, CANNOT_TELL, NO_CASES, NO_DATA or ERROR; of a whole only.",
    "target": "The share that is to comply, in per cent.",
    "rate": "The share of the judged that complied, in per cent; blank where fewer than ten were judged.",
    "rate_low": "The rate if all that could not be determined had not complied.",
    "rate_high": "The rate if all of it had complied.",
    "judged": "Records that complied or did not.",
    "compliant": "Records that complied.",
    "non_compliant": "Records that did not.",
    "unknown": "Records that fell due and could not be determined.",
    "not_yet_due": "Records for which there was still time.",
    "exempt": "Records of which the standard does not ask it.",
    "excluded": "Records that are not for the standard to judge, such as test records.",
    "low_confidence": "yes where more than 5 % of what fell due could not be determined.",
    "small_numbers": "yes where fewer than ten records were judged.",
    "message": "Why a standard could not be judged.",
    "graded_low": "The lower end of the share compliant as people found it who read a sample.",
    "graded_high": "Its upper end.",
    "graded_read": "How many records they read.",
    "suspect": "yes where the night is suspect, no where it is not; blank where it was held against no others.",
}
"""The columns in their order, each with what it says."""


def csv_text(run: RunResult) -> str:
    """The run as CSV (RFC 4180), the same bytes for the same run. Text that a spreadsheet would run as a formula starts
    with an apostrophe."""
    as_of = run.run.as_of.isoformat()
    suspect = "" if run.trust is None else "yes" if run.trust.suspect else "no"
    return rows_csv(
        ({"as_of": as_of, "suspect": suspect, **row} for result in run.results for row in _rows(result)), [*COLUMNS]
    )


def rows_csv(rows: Iterable[Mapping[str, object]], columns: Sequence[str] | None = None) -> str:
    """Rows as CSV, with nothing in them that a spreadsheet would run. Without `columns` they are those of the first row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns or (), restval="")
    if columns:
        writer.writeheader()
    for row in rows:
        if not writer.fieldnames:
            writer.fieldnames = list(row)
            writer.writeheader()
        writer.writerow({name: harmless(value) if isinstance(value, str) else value for name, value in row.items()})
    return out.getvalue()


def _rows(result: StandardResult) -> Iterator[dict[str, str]]:
    whole = {
        "suite": result.suite,
        "standard": result.standard,
        "title": result.title,
        "target": _figure(result.target),
    }
    outcome = {"outcome": result.outcome.value, "message": result.message}
    yield {**whole, **outcome, **_figures(result.counts), **graded_cells(result.corrected)}
    for name, values in sorted(result.breakdowns.items()):
        for value, counts in sorted(values.items()):
            yield {**whole, "breakdown": name, "value": value or NOT_RECORDED, **_figures(counts)}
    for rate in result.rates:
        further = {
            "title": rate.title,
            "rate_id": rate.id,
            "target": _figure(rate.target),
            "outcome": rate.outcome or "",
        }
        yield {**whole, **further, **_figures(rate.counts)}


def _figures(counts: Counts) -> dict[str, str]:
    rates = {"rate": counts.rate, "rate_low": counts.rate_low, "rate_high": counts.rate_high}
    return {
        **({} if counts.small else {name: _figure(value) for name, value in rates.items()}),
        **{name: str(count) for name, count in asdict(counts).items()},
        "judged": str(counts.judged),
        "low_confidence": "yes" if counts.low_confidence else "no",
        "small_numbers": "yes" if counts.small else "no",
    }


def graded_cells(said: Corrected | Graded | None) -> dict[str, str]:
    """What people found who read a sample, in cells that are blank where nobody did."""
    if said is None:
        return dict.fromkeys(("graded_low", "graded_high", "graded_read"), "")
    return {"graded_low": _figure(said.low), "graded_high": _figure(said.high), "graded_read": str(said.read)}


def _figure(value: Decimal | None) -> str:
    return "" if value is None else str(value)
