"""A database judged in place: an export in PostgreSQL and in a DuckDB file gives the ledger's counts, where it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import create_engine, make_url

from duly.demo import BACKLOGS, Ledger, write_demo
from duly.expectations.catalogue import shipped
from duly.expectations.tuning import Tuning
from duly.judging.session import Request
from duly.results import Outcome, RunResult
from duly.run import Leaves, judge
from duly.settings import ExportSettings, load


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    folder = tmp_path_factory.mktemp("in_place")
    return folder / "export", write_demo(folder, scale=0.01, seed=11)


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@pytest.fixture(scope="module")
def postgres(planted: tuple[Path, Ledger], postgres_url: str) -> Iterator[str]:
    """The export as tables of text in a schema of its own, as a data warehouse often holds them."""
    engine = create_engine(postgres_url)
    name = "duly_in_place"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    filled = create_engine(url)
    with filled.begin() as connection:
        cursor = connection.connection.cursor()
        for path in sorted(planted[0].glob("*.csv")):
            columns = ", ".join(f'"{column}" text' for column in _header(path))
            cursor.execute(f"CREATE TABLE {path.stem} ({columns})")
            with cursor.copy(f"COPY {path.stem} FROM STDIN (FORMAT csv, HEADER)") as copy:
                copy.write(path.read_bytes())
    filled.dispose()
    yield url
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(scope="module")
def duckdb_file(planted: tuple[Path, Ledger], tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("duckdb") / "export.duckdb"
    with duckdb.connect(str(path)) as connection:
        for file in sorted(planted[0].glob("*.csv")):
            connection.execute(f"CREATE TABLE {file.stem} AS SELECT * FROM read_csv('{file}', all_varchar = true)")
    return f"duckdb:///{path}"


@pytest.fixture(scope="module", params=["postgres", "duckdb_file"])
def judged(request: pytest.FixtureRequest, planted: tuple[Path, Ledger]) -> tuple[RunResult, Ledger]:
    url = request.getfixturevalue(request.param)
    settings = load(planted[0].parent / "duly.toml").model_copy(update={"export": ExportSettings(database=url)})
    asked, leaves = Request(as_at=planted[1].as_of), Leaves(journeys=True)
    return judge(settings, Tuning.of(settings, shipped()), asked, leaves=leaves).result, planted[1]


def test_the_records_stayed_where_they_are(judged: tuple[RunResult, Ledger]) -> None:
    assert judged[0].run.manifest.in_place is True


def test_records_lead_to_children_where_they_are(judged: tuple[RunResult, Ledger]) -> None:
    run, _ = judged
    assert run.children is not None, run.run.warnings
    assert run.children.lacking == ()
    assert run.children.records > sum(one.records for one in run.children.childless) + run.children.judged / 2
    assert run.children.judged >= run.children.with_open_matter > run.children.undone > 0


@pytest.mark.parametrize("standard", [standard.id for standard in shipped().standards])
def test_counts_are_the_ledgers(judged: tuple[RunResult, Ledger], standard: str) -> None:
    run, ledger = judged
    of_standard = next(result for result in run.results if result.standard == standard)
    assert of_standard.outcome in {Outcome.MET, Outcome.NOT_MET, Outcome.CANNOT_TELL}, of_standard.message
    given = {reason: number for reason, number in of_standard.reasons.items() if number}
    if _plants_the_future(ledger, standard):
        assert "future_dated" not in given
    else:
        assert given == dict(ledger.standards[standard].reasons)


def _plants_the_future(ledger: Ledger, standard: str) -> bool:
    """Times after the export are planted. Nothing says when a database was exported, so that none of its times is after that."""
    return bool(ledger.standards[standard].reasons.get("future_dated"))


@pytest.mark.parametrize("standard", BACKLOGS)
def test_backlogs_are_the_ledgers(judged: tuple[RunResult, Ledger], standard: str) -> None:
    run, ledger = judged
    if _plants_the_future(ledger, standard):
        return
    backlog = next(result for result in run.results if result.standard == standard).backlog
    assert backlog is not None
    items, planted = backlog.items, ledger.backlogs[standard]
    assert (items.overdue, items.undetermined, items.undated) == tuple(
        planted[kind] for kind in ("overdue", "undetermined", "undated")
    )
    assert items.upcoming + items.later == planted["to_come"]
