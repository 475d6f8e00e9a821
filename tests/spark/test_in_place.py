"""An export in a Spark server, judged where it stands: every verdict is that of the files; what fails costs itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from duly.demo import Ledger, write_demo
from duly.errors import DatabaseError
from duly.expectations.catalogue import shipped
from duly.expectations.tuning import Tuning
from duly.judging.session import Request
from duly.results import Outcome, RunResult
from duly.run import Leaves, judge
from duly.settings import ExportSettings, load
from tests.spark.servers import Loaded, sail

JUDGED = ("NCRS-01A",)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    folder = tmp_path_factory.mktemp("on_spark")
    return folder, write_demo(folder, scale=0.01, seed=11)


@pytest.fixture(scope="module")
def tables(planted: tuple[Path, Ledger], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, list[str]]]:
    """Every table of the export as a file of texts, and its columns."""
    folder, made = tmp_path_factory.mktemp("parquet"), {}
    for file in sorted((planted[0] / "export").glob("*.csv")):
        rows = duckdb.read_csv(str(file), all_varchar=True)
        rows.write_parquet(str(target := folder / f"{file.stem}.parquet"))
        made[file.stem] = (target, list(rows.columns))
    return made


@pytest.fixture
def loaded(sail_port: int, tables: dict[str, tuple[Path, list[str]]]) -> Loaded:
    session = Loaded(sail_port)
    for name, (file, columns) in tables.items():
        session.add(name, file, columns)
    return session


def _judged(planted: tuple[Path, Ledger], export: ExportSettings, into: Path | None = None) -> RunResult:
    settings = load(planted[0] / "duly.toml").model_copy(update={"export": export})
    asked = Request(as_at=planted[1].as_of, standards=JUDGED)
    leaves = Leaves(assessments=into, in_order=True)
    return judge(settings, Tuning.of(settings, shipped()), asked, leaves=leaves).result


def test_every_verdict_is_that_of_the_files(planted: tuple[Path, Ledger], loaded: Loaded, tmp_path: Path) -> None:
    on_spark, of_files = tmp_path / "spark.parquet", tmp_path / "files.parquet"
    run = _judged(planted, ExportSettings(database=loaded.url), on_spark)
    _judged(planted, ExportSettings(path=(planted[0] / "export",)), of_files)
    assert [result.message for result in run.results] == [""]
    assert run.run.manifest.in_place is True
    rows = duckdb.sql(f"SELECT * FROM '{on_spark}' ORDER BY ALL").fetchall()
    # Nothing says when a database was exported, so that none of its times is after that.
    told = f"SELECT * FROM '{of_files}' WHERE reason <> 'future_dated' ORDER BY ALL"
    assert rows == duckdb.sql(told).fetchall()
    assert len(rows) > 500
    assert "merged_record" in {row[5] for row in rows}
    assert "session_id" not in run.run.manifest.export


def test_a_table_that_fails_costs_itself(planted: tuple[Path, Ledger], loaded: Loaded) -> None:
    loaded.tell("DROP TABLE rms.teams")
    loaded.tell("CREATE VIEW rms.teams AS SELECT CAST(raise_error('a name') AS STRING) AS team_id")
    run = _judged(planted, ExportSettings(database=loaded.url))
    assert "teams cannot be read" in run.run.manifest.tables["teams"].unfit
    assert run.run.manifest.tables["crimes"].rows > 500
    (result,) = run.results
    assert result.outcome is Outcome.NO_DATA
    assert "a name" not in result.message


def test_a_table_that_is_not_there_is_told(planted: tuple[Path, Ledger], loaded: Loaded) -> None:
    loaded.tell("DROP TABLE rms.crimes")
    (result,) = _judged(planted, ExportSettings(database=loaded.url)).results
    assert result.outcome is Outcome.NO_DATA
    assert "the export has no table crimes" in result.message


def test_a_schema_that_is_not_there_is_refused(planted: tuple[Path, Ledger], sail_port: int) -> None:
    with pytest.raises(DatabaseError, match="the database refused or stopped"):
        _judged(planted, ExportSettings(database=f"spark://127.0.0.1:{sail_port}/nowhere?server=sail"))


def test_sail_is_not_taken_for_spark(planted: tuple[Path, Ledger], sail_port: int) -> None:
    with pytest.raises(DatabaseError, match="the server is no Spark"):
        _judged(planted, ExportSettings(database=f"spark://127.0.0.1:{sail_port}/rms"))


@pytest.fixture
def gone(tmp_path: Path) -> Iterator[str]:
    pytest.importorskip("pysail", reason="pysail is not installed")
    with sail(tmp_path) as (port, process):
        process.kill()
        process.wait()
        yield f"spark://127.0.0.1:{port}/rms?server=sail"


def test_a_server_that_is_gone_is_told(planted: tuple[Path, Ledger], gone: str) -> None:
    with pytest.raises(DatabaseError, match=r"the database refused or stopped \(OperationalError\)"):
        _judged(planted, ExportSettings(database=gone))
