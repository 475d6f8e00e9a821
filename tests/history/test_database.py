"""Where history is kept: migrations, killed and simultaneous runs, damage, and what may never be in it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, String, create_engine, select, text
from sqlalchemy.exc import SQLAlchemyError

from duly.errors import HistoryError, SettingsError, UsageError
from duly.history import database, pruning
from duly.history.asking import listed
from duly.history.database import open_history
from duly.history.tables import HEAD, VERSION_TABLE, HistoryRow, ResultRow
from duly.results import SuiteSource
from duly.settings import HistorySettings, Settings
from tests.history.scene import S1, Night, V, keep_night, numbers, stored, taken_back

NIGHT = Night(day=0, verdicts={"S-01": [V("a", "late")]}, standards=(S1,))


def test_the_newest_migration_is_what_the_tables_say(settings: Settings) -> None:
    with open_history(settings, new=True) as history, history.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, HistoryRow.metadata) == []
        assert context.get_current_revision() == HEAD


def test_head_is_the_newest_migration() -> None:
    scripts = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    assert scripts.get_heads() == [HEAD]


def test_opening_does_not_migrate_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_night(settings, NIGHT)
    monkeypatch.setattr(database, "migrate", None)
    assert len(listed(settings)) == 1


def _stamp(settings: Settings, version: str) -> None:
    with open_history(settings) as history, history.writing() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{version}'"))


def test_what_the_standards_were_loaded_from_is_kept_in_order(settings: Settings) -> None:
    ours = SuiteSource(name="ours.toml", version="2", sha256="ab" * 32)
    shipped = SuiteSource(name="duly", version="0.1.0", sha256=None)
    keep_night(settings, replace(NIGHT, catalogue=(ours,)))
    keep_night(settings, replace(NIGHT, day=1, catalogue=(shipped, ours)))
    keep_night(settings, replace(NIGHT, catalogue=(shipped,)))  # the same as-at instant again
    assert [run.catalogue for run in listed(settings)] == [(shipped,), (shipped, ours)]


def test_of_a_history_from_before_sources_were_kept_none_are_known(settings: Settings) -> None:
    keep_night(settings, NIGHT)
    with open_history(settings) as history, history.writing() as connection:
        taken_back(connection, "0003")
    assert [run.catalogue for run in listed(settings)] == [()]
    keep_night(settings, replace(NIGHT, day=1))
    assert [run.catalogue for run in listed(settings)] == [(), NIGHT.catalogue]


def test_of_a_history_from_before_doubts_were_kept_none_are_known(settings: Settings) -> None:
    keep_night(settings, NIGHT)
    with open_history(settings) as history, history.writing() as connection:
        taken_back(connection, "0004")
    before = listed(settings)
    keep_night(settings, replace(NIGHT, day=1))
    with open_history(settings) as history, history.reading() as connection:
        doubted = select(ResultRow.run, ResultRow.doubted).distinct().order_by(ResultRow.run)
        assert connection.execute(doubted).all() == [(1, None), (2, False)]
    assert listed(settings)[:1] == before  # what was published stays


def test_a_history_of_a_newer_duly_is_refused_and_left_alone(settings: Settings) -> None:
    keep_night(settings, NIGHT)
    _stamp(settings, "9999")
    for use in (listed, lambda settings: keep_night(settings, NIGHT)):
        with pytest.raises(HistoryError, match="newer duly: this one does not know its schema 9999"):
            use(settings)


def test_what_is_not_a_history_is_refused(settings: Settings, request: pytest.FixtureRequest) -> None:
    address = settings.history.database
    engine = create_engine(address if "://" in address else f"sqlite:///{address}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE runs (whose TEXT)"))
    engine.dispose()
    with pytest.raises(HistoryError, match="not a history of duly's"):
        keep_night(settings, NIGHT)


def test_there_is_none_yet(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"no history at .* yet"):
        listed(settings)
    if "://" not in settings.history.database:
        assert not Path(settings.history.database).exists()


@pytest.fixture
def file(tmp_path: Path) -> tuple[Path, Settings]:
    """A history in a file."""
    path = tmp_path / "history.sqlite"
    return path, Settings(history=HistorySettings(database=str(path)))


def test_only_its_owner_may_read_the_file(file: tuple[Path, Settings]) -> None:
    path, settings = file
    keep_night(settings, NIGHT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", [b"nothing of the kind " * 600, b"SQLite format 3\0" + bytes(range(256)) * 60])
def test_a_damaged_file_is_said_to_be_one(file: tuple[Path, Settings], damage: bytes) -> None:
    path, settings = file
    path.write_bytes(damage)
    with pytest.raises(HistoryError, match="damaged") as raised:
        keep_night(settings, NIGHT)
    assert "backup" in raised.value.next_step
    assert path.read_bytes() == damage


def test_a_file_damaged_in_the_middle(file: tuple[Path, Settings]) -> None:
    path, settings = file
    keep_night(
        settings, Night(day=0, verdicts={"S-01": [V(f"record-{n}", "late") for n in range(3000)]}, standards=(S1,))
    )
    whole = bytearray(path.read_bytes())
    for page in range(4096 * 25, len(whole), 4096):
        whole[page : page + 200] = b"\xff" * 200
    path.write_bytes(whole)
    with pytest.raises(HistoryError, match="damaged"):
        keep_night(settings, Night(day=1, verdicts={"S-01": []}, standards=(S1,)))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://host/name", "neither a file nor the URL"),
        ("nonsense://", "neither a file nor the URL"),
    ],
)
def test_a_place_that_cannot_be_one(address: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        listed(Settings(history=HistorySettings(database=address)))


def test_a_server_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HISTORY_PASSWORD", "s3cret")
    settings = Settings(
        history=HistorySettings(
            database="postgresql://duly@127.0.0.1:1/name?connect_timeout=2", password_env="HISTORY_PASSWORD"
        )
    )
    with pytest.raises(HistoryError, match="cannot be reached") as raised:
        listed(settings)
    assert "s3cret" not in str(raised.value)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    settings = Settings(history=HistorySettings(database=str(tmp_path / "no" / "history.sqlite")))
    with pytest.raises(HistoryError, match="could not be made"):
        keep_night(settings, NIGHT)


_KILLED = """
import os, signal
from duly.history import keeping
from duly.settings import HistorySettings, Settings
from tests.history.scene import S1, Night, V, keep_night
{step} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
settings = Settings(history=HistorySettings(database=os.environ["PLACE"]))
keep_night(settings, Night(day=1, verdicts={{"S-01": [V("a", "in_time"), V("b", "late")]}}, standards=(S1,)))
"""


def _killed(settings: Settings, step: str) -> None:
    """Keep a second night in a process that is killed when it comes to a step."""
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", _KILLED.format(step=step)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": root, "PLACE": settings.history.database},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.parametrize("step", ["keeping.write_counts", "keeping.verdict_spans.write", "keeping.pruning.prune"])
def test_a_run_that_is_killed_half_way_leaves_nothing(settings: Settings, step: str) -> None:
    keep_night(settings, NIGHT)
    _killed(settings, step)
    assert numbers(settings) == [1]
    assert stored(settings, 0) == stored(settings, 1) == [V("a", "late")]
    keep_night(settings, Night(day=1, verdicts={"S-01": [V("b", "late")]}, standards=(S1,)))
    assert stored(settings, 1) == [V("b", "late")]
    assert len(listed(settings)) == 2


def test_an_error_half_way_leaves_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_night(settings, NIGHT)

    def fails(*_: object, **__: object) -> None:
        raise SQLAlchemyError("a value of a record")

    with monkeypatch.context() as patch:
        patch.setattr(pruning, "prune", fails)
        with pytest.raises(HistoryError) as raised:
            keep_night(settings, Night(day=1, verdicts={"S-01": []}, standards=(S1,)))
    assert "value of a record" not in str(raised.value)
    assert numbers(settings) == [1]


def _keeps(settings: Settings, day: int) -> None:
    records = [V(f"r{number}", "late" if number % (day + 2) else "in_time") for number in range(200)]
    keep_night(settings, Night(day=day, verdicts={"S-01": records}, standards=(S1,)))


def test_runs_at_once_are_kept_one_after_the_other(settings: Settings) -> None:
    """Six processes on a history that none of them has made yet, two of them of the same night."""
    days = [0, 1, 2, 3, 4, 4]
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_keeps, args=(settings, day)) for day in days]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * len(days)
    past_runs = listed(settings)
    assert [run.reruns for run in past_runs] == [0, 0, 0, 0, 1]
    for day in range(5):
        expected = [V(f"r{number}", "late" if number % (day + 2) else "in_time") for number in range(200)]
        assert stored(settings, day) == sorted(expected, key=repr)


CODES = {
    "duly_version", "export_hash", "hash", "rule", "reading", "id", "rate", "outcome", "regraded_outcome", "status",
    "reason", "target", "regraded_target", "graded_low", "graded_high",
    "sha256", "time_zone", "period_rule", "breakdown", "name", "unit",
}  # fmt: skip
"""Short codes, hashes and numbers as text, all of duly's own making."""

IDS = {"record", "item"}
FORCE_CODES = {("groups", "value")}  # a breakdown's values are codes, as results.json has them
OWN = {
    ("rules", "parameters"),  # the numbers and lists of the catalogue and duly.toml
    ("suite_sources", "name"),  # of the files and packages of standards that duly.toml names
    ("suite_sources", "version"),
    ("readings", "content"),  # tables, columns, files and hashes
    ("trust", "content"),  # tables, columns, ids of standards and sentences of duly's own
    ("trust", "accepted_by"),  # the account of whoever accepted a suspect night, and what they wrote
    ("trust", "reason"),
    ("forgotten_records", "kind"),
    ("forgotten_records", "digest"),
    ("movers", "content"),  # ids, codes, counts, titles of standards and sentences of duly's own
    ("seen_codes", "table_name"),
    ("seen_codes", "column_name"),
    ("seen_codes", "code"),  # what is plainly a code (duly.connectors.columns.remarks), as results.json has it
}


def test_no_column_could_hold_free_text() -> None:
    """A new column of text must be thought about here."""
    for table in HistoryRow.metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(getattr(column.type, "impl_instance", column.type), String):
                continue
            known = column.name in IDS or (table.name, column.name) in FORCE_CODES | OWN
            limited = column.name in CODES and (column.type.length or 0) in range(1, 101)  # type: ignore[attr-defined]
            assert known or limited, f"{table.name}.{column.name}"


def test_messages_and_notes_are_not_kept(file: tuple[Path, Settings]) -> None:
    path, settings = file
    keep_night(settings, Night(day=0, verdicts={"S-01": None}, standards=(S1,)))
    assert b"the export has no table" not in path.read_bytes()
    assert b"Title of" not in path.read_bytes()


def in_a_file(folder: Path) -> Settings:
    return Settings(history=HistorySettings(database=str(folder / "history.sqlite")))


@pytest.mark.parametrize("content", [b"", b"a" * 5_000])
def test_a_history_that_lost_what_it_held_is_never_begun_anew(tmp_path: Path, content: bytes) -> None:
    settings = in_a_file(tmp_path)
    keep_night(settings, NIGHT)
    place = Path(settings.history.database)
    place.write_bytes(content)
    for new in (True, False):
        with pytest.raises(HistoryError) as refused, open_history(settings, new=new):
            pass
        assert refused.value.exit_code == 4 and "last backup" in refused.value.next_step
    assert place.read_bytes() == content


def test_a_history_without_a_table_is_none_that_was_just_begun(tmp_path: Path) -> None:
    settings = in_a_file(tmp_path)
    with create_engine(f"sqlite:///{settings.history.database}").begin() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))
        connection.execute(text("DROP TABLE t"))
    with pytest.raises(HistoryError, match="holds no table"), open_history(settings, new=True):
        pass


def test_a_new_history_appears_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = in_a_file(tmp_path)
    place = Path(settings.history.database)
    seen: list[bool] = []
    made = database.migrate

    def watched(connection: Connection, location: str) -> None:
        seen.append(place.exists())
        made(connection, location)

    monkeypatch.setattr(database, "migrate", watched)
    with open_history(settings, new=True):
        assert seen == [False] and stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [path.name for path in place.parent.iterdir()] == [place.name]
