"""A run's results as files: pages, JSON, CSV and worklists put into a folder all at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from duly.judging.judged import Judged
from duly.judging.statement import sql_text
from duly.reports.csv_file import csv_text
from duly.reports.delivery import write_folder
from duly.reports.json_file import json_text
from duly.reports.pages import STAMPED, Material, examples_of, render_pages, render_share_page, stored_examples
from duly.reports.worklists import FOLDER


def publish(
    folder: Path, judged: Judged, *, worklists: Path | None = None, marking: str | None = None, below: int = 5
) -> Path:
    """Put a run's pages, results.json, results.csv, Great Expectations' own results and the worklists, from the folder
    they were written to, into a folder, all at once. What is handed out carries the handling `marking`, and no count under
    `below`.

    Returns the path of the page to open. Raises DeliveryError where the folder cannot be written.
    """
    standards = {standard.id: standard for standard in judged.standards}
    statements = {name: sql_text(standard, judged.dialect) for name, standard in standards.items()}
    stamped = {
        name: statements[name] if judged.dialect == STAMPED else sql_text(standard, STAMPED)
        for name, standard in standards.items()
        if name in stored_examples()
    }
    material = Material(
        run=judged.result,
        standards=standards,
        suites=judged.suites,
        failing=judged.failing,
        sql={name: {judged.dialect: _joined(by_title)} for name, by_title in statements.items()},
        past=judged.past,
        examples={name: examples_of(standards[name], by_title) for name, by_title in stamped.items()},
        versions=judged.versions,
        worklists=judged.worklists if worklists else {},
        districts=judged.districts,
        marking=marking or "",
        below=below,
    )
    files: dict[str, str | Path] = {
        **render_pages(material),
        "results.json": json_text(judged.result),
        "results.csv": csv_text(judged.result),
        "great_expectations.json": json.dumps(judged.validation, indent=1, sort_keys=True, default=str) + "\n",
        **{f"{FOLDER}/{path.name}": path for path in (sorted(worklists.iterdir()) if worklists else ())},
    }
    return write_folder(folder, files) / "index.html"


def publish_share(folder: Path, judged: Judged, below: int) -> Path:
    """Write the page that may leave the unit, in which counts under `below` are hidden, and return its path.

    Raises DeliveryError where the folder cannot be written.
    """
    standards = {standard.id: standard for standard in judged.standards}
    material = Material(run=judged.result, standards=standards, suites=judged.suites)
    return write_folder(folder, render_share_page(material, below)) / "index.html"


def _joined(statements: Mapping[str, str]) -> str:
    return "\n\n".join(f"-- {title}\n{text};" for title, text in statements.items())
