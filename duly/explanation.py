"""Why one record got its verdicts: each standard that applies to it, with the values and dates used. Never free text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from duly.checks.assessing import MAIN, bound_values, judgements, record_values
from duly.checks.standards import Judgement, Standard
from duly.connectors import Progress, silent
from duly.expectations.tuning import Tuning
from duly.results import Status
from duly.run import Request, facts_of, kind, obstacles, opened
from duly.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The verdict of one standard, or of one of its further rates, on a record. Times are UTC.

    `words` are the condition that decided, as an officer signs it off; `values` what the rule read, by name.
    """

    standard: str
    title: str
    rate: str
    item: str | None
    status: Status
    reason: str
    words: str
    flag: str | None
    anchor_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Explained:
    """The verdicts on a record; `not_judged` says by standard id why some could not be asked."""

    verdicts: tuple[Explanation, ...]
    not_judged: Mapping[str, str]
    time_zone: str


def explain(settings: Settings, request: Request, record: str, progress: Progress = silent) -> Explained:
    """Every verdict on the record with this id.

    Raises what opening the export raises. A record that no standard applies to has no verdicts.
    """
    tuning = Tuning.of(settings)
    standards = tuning.standards(suites=request.suites, ids=request.standards)
    found: list[Explanation] = []
    not_judged: dict[str, str] = {}
    with opened(settings, request, standards, progress) as dataset:
        unfit = {name: table.unfit for name, table in dataset.manifest.tables.items() if table.unfit}
        facts = facts_of(settings, dataset).values()
        for standard in standards:
            if reasons := obstacles(standard, dataset, unfit):
                not_judged[standard.id] = "; ".join(reasons)
                continue
            bound = bound_values(standard, facts, tuning.parameters)
            for rate, judgement in judgements(standard):
                try:
                    with dataset.engine.connect() as connection:
                        rows = (
                            connection.execute(dataset.ready(record_values(judgement, record)), bound).mappings().all()
                        )
                except SQLAlchemyError as failure:
                    not_judged[standard.id] = f"its select failed with {kind(failure)}"
                    break
                found += [_explanation(standard, rate, judgement, row) for row in rows]
        return Explained(verdicts=tuple(found), not_judged=not_judged, time_zone=dataset.time_zone)


def _explanation(standard: Standard, rate: str, judgement: Judgement, row: Mapping[str, Any]) -> Explanation:
    titles = {MAIN: standard.title} | {further.id: further.title for further in standard.also}
    words = {case.reason: case.words for case in judgement.verdict.cases}
    return Explanation(
        standard=standard.id,
        title=titles[rate],
        rate=rate,
        words=words[row["reason"]],
        status=Status(row["status"]),
        values={name.removeprefix("show_"): value for name, value in row.items() if name.startswith("show_")},
        **{name: row[name] for name in ("item", "reason", "flag", "anchor_at", "due_at", "done_at")},
    )
