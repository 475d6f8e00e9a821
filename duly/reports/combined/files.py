"""Forces side by side as JSON and as CSV, for other programs: what the pages say, and no more."""

from __future__ import annotations

import json
from collections.abc import Iterator

from duly.reports.combined.model import Across, Combined, Figures
from duly.reports.csv_file import rows_csv
from duly.results import as_json

COLUMNS = {
    "suite": "The group of standards.",
    "standard": "The standard's id.",
    "title": "What the standard asks for.",
    "force": "The force or district; blank for what is pooled.",
    "as_of": "The instant as at which its records were judged.",
    "outcome": "MET, NOT_MET, CANNOT_TELL, NO_CASES, NO_DATA or ERROR; blank where it would tell what is withheld.",
    "target": "The share that is to comply, in per cent.",
    "target_count": "The number of breaches not to exceed.",
    "population": "All records; blank where one of its parts is withheld.",
    "compliant": "Records that complied.",
    "non_compliant": "Records that did not.",
    "unknown": "Records that fell due and could not be determined.",
    "not_yet_due": "Records for which there was still time.",
    "not_asked": "Records that are exempt or left out.",
    "rate": "The share of the judged that complied, in per cent; blank where withheld or fewer than ten were judged.",
    "rate_low": "The rate if all that could not be determined had not complied.",
    "rate_high": "The rate if all of it had complied.",
    "pooled": "yes where it is in what the forces come to together; of that, how many forces are.",
    "apart": "Why it is not.",
    "suspect": "yes where its night is suspect.",
}
"""The columns in their order, each with what it says. A blank count is withheld, or was never counted; never nought."""


def combined_json(combined: Combined) -> str:
    """As JSON; docs/combined.schema.json describes it."""
    return json.dumps(as_json(combined), indent=2, allow_nan=False) + "\n"


def combined_csv(combined: Combined) -> str:
    """A row for each standard and force, and one for what is pooled of a standard."""
    return rows_csv((row for across in combined.standards for row in _rows(combined, across)), [*COLUMNS])


def _rows(combined: Combined, across: Across) -> Iterator[dict[str, object]]:
    forces = {force.name: force for force in combined.forces}
    whole: dict[str, object] = {
        "suite": across.suite,
        "standard": across.standard,
        "title": across.title,
        "target_count": "" if across.target_count is None else across.target_count,
    }
    for cell in across.cells:
        yield {
            **whole,
            "force": cell.force,
            "as_of": forces[cell.force].as_of.isoformat(),
            "outcome": cell.outcome or "",
            "target": _said(cell.target),
            **_figures(cell.figures),
            "pooled": "yes" if cell.pooled else "no",
            "apart": "; ".join(cell.apart),
            "suspect": "yes" if forces[cell.force].suspect else "no",
        }
    if (pool := across.pool) is not None:
        yield {
            **whole,
            "outcome": pool.outcome or "",
            "target": _said(pool.target),
            **_figures(pool.figures),
            "pooled": len(pool.forces),
        }


_SHOWN = (
    "population", "compliant", "non_compliant", "unknown", "not_yet_due", "not_asked", "rate", "rate_low", "rate_high",
)  # fmt: skip


def _figures(figures: Figures | None) -> dict[str, object]:
    return {} if figures is None else {name: _said(getattr(figures, name)) for name in _SHOWN}


def _said(value: object) -> str:
    return "" if value is None else str(value)
