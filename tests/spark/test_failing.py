"""What fails of a server that speaks Spark Connect is told by name and costs itself, and nothing is half judged."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest

from duly.checks import Standard
from duly.connectors.databases import in_place, repeats
from duly.demo import Ledger
from duly.errors import DatabaseError
from duly.judging.session import Silent
from duly.results import Outcome
from duly.sql.spark.hearing import HearingConnection
from duly.sql.spark.session import settle
from tests.spark.judged import judged
from tests.spark.servers import Loaded, sail

JUDGED = ("MISS-03",)
Planted = tuple[Path, Ledger]


def _shown(loaded: Loaded, tables: dict[str, Path], table: str, columns: str) -> tuple[str, str]:
    """In place of a table a view over it, with these columns; the names of both."""
    shown, held = (f"{loaded.schema}.{name}" for name in (table, f"{table}_held"))
    loaded.add(f"{table}_held", tables[table])
    loaded.tell(f"DROP TABLE {shown}")
    loaded.tell(f"CREATE VIEW {shown} AS SELECT {columns} FROM {held}")
    return shown, held


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        ("a name", "teams cannot be read"),
        ("[INSUFFICIENT_PERMISSIONS] a name lacks SELECT", "teams may not be read by this user"),
    ],
)
def test_a_table_that_fails_costs_itself(planted: Planted, loaded: Loaded, raised: str, said: str) -> None:
    loaded.tell(f"DROP TABLE {loaded.schema}.teams")
    loaded.tell(f"CREATE VIEW {loaded.schema}.teams AS SELECT CAST(raise_error('{raised}') AS STRING) AS team_id")
    run = judged(planted, loaded.url, JUDGED)
    assert said in run.run.manifest.tables["teams"].unfit
    assert run.run.manifest.tables["persons"].rows > 500
    (result,) = run.results
    assert result.outcome is Outcome.NO_DATA
    assert "a name" not in result.message


def test_a_table_that_is_not_there_is_told(planted: Planted, loaded: Loaded) -> None:
    loaded.tell(f"DROP TABLE {loaded.schema}.missing_episodes")
    (result,) = judged(planted, loaded.url, JUDGED).results
    assert result.outcome is Outcome.NO_DATA
    assert "the export has no table missing_episodes" in result.message


def test_a_view_that_changes_while_it_is_read_is_told(
    planted: Planted, loaded: Loaded, tables: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read for what is asked of it, and once more, all of it, where keys stand twice."""
    shown, held = _shown(loaded, tables, "incidents", "*")
    asked = repeats.has_repeats

    def changing(*given: Any) -> bool:
        loaded.tell(f"CREATE OR REPLACE VIEW {shown} AS SELECT * FROM {held} LIMIT 900")
        return asked(*given)

    monkeypatch.setattr(in_place, "has_repeats", changing)
    run = judged(planted, loaded.url, ["NCRS-01A"])
    assert run.run.manifest.tables["incidents"].unfit == "incidents changed while it was read"
    assert "incidents changed while it was read" in run.results[0].message


def test_a_table_of_four_thousand_columns_of_all_types(
    planted: Planted, loaded: Loaded, tables: dict[str, Path]
) -> None:
    """What duly.toml does not name is not read, whatever it is."""
    odd = ("named_struct('a', 1)", "array(1)", "map('a', 1)", "X'00'", "INTERVAL '1' DAY", "CAST('NaN' AS DOUBLE)")
    more = ", ".join(f"{odd[number % len(odd)]} AS more_{number}" for number in range(4_000))
    _shown(loaded, tables, "teams", f"*, {more}")
    run = judged(planted, loaded.url, JUDGED)
    assert run.run.manifest.tables["teams"].unfit == ""
    assert run.results[0].outcome in (Outcome.MET, Outcome.NOT_MET)
    assert len(run.run.manifest.tables["teams"].extra) == 4_000


def test_a_structure_for_an_id_is_refused(planted: Planted, loaded: Loaded, tables: dict[str, Path]) -> None:
    _shown(loaded, tables, "teams", "named_struct('id', team_id) AS team_id, name, is_test")
    run = judged(planted, loaded.url, JUDGED)
    teams = run.run.manifest.tables["teams"]
    assert teams.refused == teams.rows_read > 20
    assert teams.refusals[0].column == "team_id"


def test_a_column_of_a_type_that_is_not_known_is_read_by_its_text(
    planted: Planted, loaded: Loaded, tables: dict[str, Path]
) -> None:
    """A column that duly.toml names, and not only one beside those."""
    before = judged(planted, loaded.url, JUDGED)
    with Loaded.with_tables(loaded.port, tables) as other:
        _shown(other, tables, "teams", "CAST(team_id AS BINARY) AS team_id, INTERVAL '1' DAY AS name, is_test")
        run = judged(planted, other.url, JUDGED)
    teams = run.run.manifest.tables["teams"]
    assert (teams.unfit, teams.refused) == ("", 0)
    assert teams.rows == before.run.manifest.tables["teams"].rows > 20
    assert [(each.outcome, each.counts) for each in run.results] == [
        (each.outcome, each.counts) for each in before.results
    ]


def test_a_schema_that_is_not_there_is_refused(planted: Planted, sail_port: int) -> None:
    with pytest.raises(DatabaseError, match="the database refused or stopped"):
        judged(planted, f"spark://127.0.0.1:{sail_port}/nowhere?server=sail", JUDGED)


def test_sail_is_not_taken_for_spark(planted: Planted, sail_port: int) -> None:
    with pytest.raises(DatabaseError, match="the server is no Spark"):
        judged(planted, f"spark://127.0.0.1:{sail_port}/rms", JUDGED)


class _Asked:
    """A driver's connection and cursor, which says what it is told to say."""

    def __init__(self, **said: str) -> None:
        self.said = said

    def cursor(self) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None: ...

    def execute(self, statement: str) -> None:
        self.statement = statement

    def fetchone(self) -> tuple[str | None]:
        return (next((answer for name, answer in self.said.items() if name in self.statement), None),)


@pytest.mark.parametrize(
    ("version", "current_timezone", "why"),
    [
        ("4.3.0 98bc0212c94", "Europe/London", "the session tells time by Europe/London and cannot be set to UTC"),
        ("3.5.1 fd86f85e181", "UTC", "Spark 3.5.1 is older than 4.0"),
        ("0.7.2", "UTC", "the server is no Spark"),
    ],
)
def test_a_server_on_which_nothing_was_ever_judged_is_refused(version: str, current_timezone: str, why: str) -> None:
    with pytest.raises(DatabaseError, match=why):
        settle(_Asked(version=version, current_timezone=current_timezone), "records", "rms", is_sail=False)


class _Stopping(Silent):
    """Stops a server when a table was read, or when a standard's turn has come."""

    def __init__(self, stop: Callable[[], object], at: str) -> None:
        self.stop, self.at = stop, at

    def table(self, table: str, *, done: int, total: int, rows: int | None) -> None:
        if table == self.at and rows is not None:
            self.stop()

    def track(self, items: Iterable[Standard], words: str) -> Iterator[Standard]:
        for standard in items:
            if standard.id == self.at:
                self.stop()
            yield standard


@pytest.fixture
def mortal(tmp_path: Path, tables: dict[str, Path]) -> Iterator[tuple[Loaded, Callable[[], object]]]:
    """A server of its own, and what stops it."""
    pytest.importorskip("pysail", reason="pysail is not installed")
    pytest.importorskip("adbc_driver_spark", reason="adbc-driver-spark is not installed")
    with sail(tmp_path) as (port, process), Loaded.with_tables(port, tables) as session:

        def stop() -> None:
            process.kill()
            process.wait()

        yield session, stop


def test_a_server_that_is_gone_is_told(planted: Planted, mortal: tuple[Loaded, Callable[[], object]]) -> None:
    loaded, stop = mortal
    stop()
    with pytest.raises(DatabaseError, match=r"the database refused or stopped \(OperationalError\)"):
        judged(planted, loaded.url, JUDGED)


def test_a_server_that_stops_while_tables_are_read_ends_the_run(
    planted: Planted, mortal: tuple[Loaded, Callable[[], object]]
) -> None:
    loaded, stop = mortal
    with pytest.raises(DatabaseError, match="the database refused or stopped"):
        judged(planted, loaded.url, JUDGED, progress=_Stopping(stop, at="persons"))


def test_a_server_that_stops_while_standards_are_judged_leaves_them_in_error(
    planted: Planted, mortal: tuple[Loaded, Callable[[], object]], tmp_path: Path
) -> None:
    loaded, stop = mortal
    into = tmp_path / "verdicts.parquet"
    run = judged(planted, loaded.url, JUDGED, into, _Stopping(stop, at="MISS-03"))
    assert [result.outcome for result in run.results] == [Outcome.ERROR]
    assert "127.0.0.1" not in run.results[0].message


class _Waiting:
    """A driver's connection and cursor, which answers nothing until it is cancelled."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()

    def cursor(self) -> _Waiting:
        return self

    def execute(self, statement: str) -> None:
        assert self.cancelled.wait(60)

    def adbc_cancel(self) -> None:
        self.cancelled.set()

    def close(self) -> None: ...


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels_the_statement_and_is_raised(number: signal.Signals) -> None:
    def heard(*_: object) -> None:
        raise InterruptedError

    before = signal.signal(number, heard)
    waiting = _Waiting()
    connection = HearingConnection(waiting)
    sender = threading.Timer(0.2, os.kill, (os.getpid(), number))
    try:
        sender.start()
        with pytest.raises(InterruptedError), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert waiting.cancelled.is_set()
    finally:
        sender.join()
        signal.signal(number, before)
        connection.close()
