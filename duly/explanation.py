"""Why one record got its verdicts: each standard that applies to it, with the values and dates used. Never free text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from duly.checks.assessing import MAIN, bound_values, judgements, record_values
from duly.checks.standards import Judgement, Standard
from duly.expectations import catalogue
from duly.expectations.tuning import Tuning
from duly.results import Explained, Explanation, Status
from duly.run import Progress, Request, facts_of, kind, obstacles, opened
from duly.settings import Settings
from duly.waivers import Waiver, read_register


def explain(
    settings: Settings, request: Request, record: str, progress: Progress | None = None, *, today: date | None = None
) -> Explained:
    """Every verdict on the record with this id, and the waiver of it, which may have expired before `today` (default: this
    day).

    Raises what opening the export or the register of waivers raises. A record that no standard applies to has no verdicts.
    """
    today = today or date.today()
    waivers = _waivers(settings, record)
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
                told = [_explanation(standard, rate, judgement, dict(row)) for row in rows]
                found += told if rate != MAIN else [_with_waiver(one, waivers, today) for one in told]
        return Explained(verdicts=tuple(found), not_judged=not_judged, time_zone=dataset.time_zone)


def _waivers(settings: Settings, record: str) -> list[Waiver]:
    """The waivers of a record. Those that have expired stop a run; here they are told."""
    register = settings.register()
    if register is None:
        return []
    known = [standard.id for standard in catalogue.standards()]
    return [waiver for waiver in read_register(register, known, today=date.min) if waiver.record == record]


def _with_waiver(found: Explanation, waivers: list[Waiver], today: date) -> Explanation:
    """The verdict with its waiver: one of its item before one of the whole record."""
    own = [waiver for waiver in waivers if waiver.standard == found.standard and waiver.item in (None, str(found.item))]
    if not own:
        return found
    waiver = max(own, key=lambda waiver: waiver.item is not None)
    return replace(found, waiver=waiver, expired=waiver.until < today)


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
