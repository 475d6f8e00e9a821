"""The demo, judged where its tables are."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import duckdb

from duly.demo import Ledger
from duly.expectations.catalogue import shipped
from duly.expectations.tuning import Tuning
from duly.judging.session import Progress, Request
from duly.results import RunResult
from duly.run import Leaves, judge
from duly.settings import ExportSettings, load


def judged(
    planted: tuple[Path, Ledger],
    url: str,
    standards: Collection[str],
    into: Path | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """The run of these standards over the database of an address; its verdicts are put `into` a Parquet file."""
    folder, ledger = planted
    settings = load(folder / "duly.toml").model_copy(update={"export": ExportSettings(database=url)})
    asked = Request(as_at=ledger.as_of, standards=tuple(sorted(standards)))
    return judge(settings, Tuning.of(settings, shipped()), asked, progress, leaves=Leaves(assessments=into)).result


def verdicts(file: Path, standard: str) -> list[dict[str, Any]]:
    """The verdicts of a standard, in one order, each as what it says by column: what other standards of a run break down by is
    blank in it, and a column of some runs alone."""
    rows = duckdb.sql(f"SELECT * FROM '{file}' WHERE standard = '{standard}' ORDER BY rate, record, item, reason")
    said = (zip(rows.columns, row, strict=True) for row in rows.fetchall())
    return [{name: value for name, value in row if value is not None} for row in said]
