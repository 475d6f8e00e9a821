"""A run's results as files: pages, JSON, CSV and worklists, made ready for the place that the run gets among the others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from duly.judging.judged import Judged
from duly.judging.statement import sql_text
from duly.judging.version import export_hash
from duly.reports import words
from duly.reports.csv_file import csv_text
from duly.reports.delivery import write_folder
from duly.reports.json_file import json_text
from duly.reports.pages import (
    STAMPED,
    Material,
    PlaceShown,
    RunBefore,
    examples_of,
    render_pages,
    render_share_page,
    stored_examples,
)
from duly.reports.places import Content, Planned, Publication, planned, prepared
from duly.results import OutOfTime, RunDigests
from duly.settings import OutputSettings, Settings


@contextmanager
def ready(
    folder: Path,
    judged: Judged,
    settings: Settings,
    *,
    worklists: Path | None = None,
    history: RunDigests | None = None,
    aged: OutOfTime | None = None,
) -> Iterator[Publication]:
    """Make a run's pages, results.json, results.csv, Great Expectations' own results and the worklists, from the folder they
    were written to, ready to be published in a folder; it is published by `finish`, and otherwise removed at the end.

    `history` are the digests of what history keeps of it, `aged` what of the history is out of its time then. Raises
    DeliveryError where the folder cannot be written.
    """
    info = judged.result.run
    as_of, zone = words.local(info.as_of, ZoneInfo(info.time_zone)), ZoneInfo(info.time_zone)
    plan = planned(folder, as_of, zone)
    place = PlaceShown(as_at=round(as_of.timestamp() * 1000), before=_before(plan))
    pages = render_pages(_material(judged, settings.output, with_worklists=worklists is not None), place)
    content = Content(
        files={
            **pages,
            "results.json": json_text(judged.result),
            "results.csv": csv_text(judged.result),
            "great_expectations.json": json.dumps(judged.validation, indent=1, sort_keys=True, default=str) + "\n",
        },
        shared=place.shared.files,
        worklists=sorted(worklists.iterdir()) if worklists else (),
        duly_version=info.duly_version,
        export=export_hash(info),
        tally=words.tally(judged.result.results),
        rules={standard.id: judged.versions.of(standard) for standard in judged.standards},
        history=history,
        aged=aged,
    )
    with prepared(plan, content, settings.retention) as publication:
        yield publication


def publish_share(folder: Path, judged: Judged, below: int) -> Path:
    """Write the page that may leave the unit, in which counts under `below` are hidden, and return its path.

    Raises DeliveryError where the folder cannot be written.
    """
    standards = {standard.id: standard for standard in judged.standards}
    material = Material(run=judged.result, standards=standards, suites=judged.suites)
    return write_folder(folder, render_share_page(material, below)) / "index.html"


def _material(judged: Judged, settings: OutputSettings, *, with_worklists: bool) -> Material:
    standards = {standard.id: standard for standard in judged.standards}
    statements = {name: sql_text(standard, judged.dialect) for name, standard in standards.items()}
    stamped = {
        name: statements[name] if judged.dialect == STAMPED else sql_text(standard, STAMPED)
        for name, standard in standards.items()
        if name in stored_examples()
    }
    return Material(
        run=judged.result,
        standards=standards,
        suites=judged.suites,
        failing=judged.failing,
        sql={name: {judged.dialect: _joined(by_title)} for name, by_title in statements.items()},
        past=judged.past,
        examples={name: examples_of(standards[name], by_title) for name, by_title in stamped.items()},
        versions=judged.versions,
        worklists=judged.worklists if with_worklists else {},
        districts=judged.districts,
        journeys=judged.journeys,
        marking=settings.marking or "",
        below=settings.suppress_below,
    )


def _before(plan: Planned) -> RunBefore | None:
    before = plan.before
    if before is None:
        return None
    said = words.weekday_and_time(words.local(before.as_of, ZoneInfo(before.time_zone)))
    return RunBefore(place=before.place, said=said, pages=before.files.keys())


def _joined(statements: Mapping[str, str]) -> str:
    return "\n\n".join(f"-- {title}\n{text};" for title, text in statements.items())
