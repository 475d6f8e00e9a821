"""An export in Sail, judged where it stands: every verdict is that of the same tables in DuckDB."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from duly.demo import Ledger
from duly.expectations.catalogue import shipped
from duly.results import Outcome, RunResult
from duly.sql.spark.proven import proven_on
from tests.spark.judged import judged, verdicts
from tests.spark.servers import Loaded

ON_SAIL = frozenset(proven_on("sail"))


@dataclass(frozen=True, kw_only=True)
class Both:
    """A run on Sail, and the verdicts of it and of DuckDB."""

    run: RunResult
    on_sail: Path
    in_duckdb: Path


@pytest.fixture(scope="module")
def both(
    planted: tuple[Path, Ledger],
    sail_port: int,
    tables: dict[str, Path],
    in_duckdb: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Both:
    folder = tmp_path_factory.mktemp("verdicts")
    on_sail, of_duckdb = folder / "sail.parquet", folder / "duckdb.parquet"
    judged(planted, in_duckdb, ON_SAIL, of_duckdb)
    with Loaded.with_tables(sail_port, tables) as loaded:
        run = judged(planted, loaded.url, ON_SAIL, on_sail)
    return Both(run=run, on_sail=on_sail, in_duckdb=of_duckdb)


@pytest.mark.parametrize("standard", sorted(ON_SAIL))
def test_every_verdict_is_that_of_duckdb(both: Both, standard: str) -> None:
    rows = verdicts(both.on_sail, standard)
    assert rows == verdicts(both.in_duckdb, standard)
    assert len(rows) > 5


def test_records_were_merged(both: Both) -> None:
    assert "merged_record" in {row["reason"] for row in verdicts(both.on_sail, "NCRS-01A")}


def test_the_run_says_where_it_was_judged(both: Both) -> None:
    assert [result.message for result in both.run.results] == [""] * len(ON_SAIL)
    assert both.run.run.manifest.in_place is True
    assert "session_id" not in both.run.run.manifest.export


def test_what_is_not_proven_on_a_kind_of_server_is_refused_by_name(
    planted: tuple[Path, Ledger], loaded: Loaded
) -> None:
    unproven = next(standard.id for standard in shipped().standards if standard.id not in ON_SAIL)
    (result,) = judged(planted, loaded.url, [unproven]).results
    assert result.outcome is Outcome.NO_DATA
    assert "its verdicts on spark were not yet held against those on files" in result.message
