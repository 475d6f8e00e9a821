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


def verdicts(file: Path, standard: str) -> list[tuple[Any, ...]]:
    """The verdicts of a standard, each as a row, in one order."""
    return duckdb.sql(f"SELECT * FROM '{file}' WHERE standard = '{standard}' ORDER BY ALL").fetchall()
