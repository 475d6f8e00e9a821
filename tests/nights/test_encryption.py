"""[run] encrypt: nothing of the records is on a disk in clear while they are judged, and what encrypts opens no way out."""

from __future__ import annotations

import socket
import sys
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import shake_256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from duly.cli import main
from duly.connectors import open_export, workspace
from duly.dataset import Dataset
from duly.errors import ExportError, SettingsError
from duly.judging.assessments import verdict_store
from duly.sql import spilling
from tests.connectors.scene import AS_AT, export, opened, settings
from tests.nights.test_closed_off import SUITE

CANARY = "qvzcanary"
NO_ROOM = "40MB"
TEXTS = [
    f"{CANARY} said {urlsafe_b64encode(shake_256(b'%d' % number).digest(300)).decode()}" for number in range(120_000)
]
"""Which hardly can be compressed."""
ENCRYPTED = settings(run={"encrypt": True})

is_there = pytest.mark.skipif(
    find_spec(spilling.PACKAGE) is None,
    reason="duckdb-extension-httpfs is not installed: see requirements-encryption.txt",
)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files."""
    (folder := tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What stands for the folder in memory."""
    (folder := tmp_path / "memory").mkdir()
    monkeypatch.setattr(workspace, "memory_folder", lambda: folder)
    return folder


def _rows() -> str:
    return "cp_id,da_id,demeanour_text\n" + "".join(f"C{number},D1,{said}\n" for number, said in enumerate(TEXTS))


def _on_disk(folder: Path) -> tuple[int, int]:
    """How many bytes lie in the files under a folder, and how many canaries in them."""
    contents = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return sum(map(len, contents)), sum(content.count(CANARY.encode()) for content in contents)


def _spilled(dataset: Dataset, folder: Path) -> tuple[int, int]:
    """Ask for more than there is room for; what lies on the disk meanwhile."""
    with dataset.engine.connect() as connection:
        if not dataset.in_place:
            connection.execute(text(f"SET memory_limit = '{NO_ROOM}'"))
            connection.execute(text("SET threads = 1"))
        connection.execute(text("CREATE TEMP TABLE once_more AS SELECT demeanour_text FROM children_present"))
        return _on_disk(folder)


@pytest.mark.parametrize("encrypt", [False, pytest.param(True, marks=is_there)])
def test_what_memory_has_no_room_for_is_encrypted_on_the_disk(tmp_path: Path, temporary: Path, encrypt: bool) -> None:
    folder = export(tmp_path, {"children_present.csv": _rows()})
    with opened(folder, settings(run={"encrypt": encrypt})) as dataset:
        written, canaries = _spilled(dataset, temporary)
    assert written > 10_000_000
    assert (canaries > 0) is not encrypt
    assert not [*temporary.iterdir()]


def _with_little_room(url: URL, **options: Any) -> Engine:
    options["connect_args"]["config"] |= {"memory_limit": NO_ROOM, "threads": "1"}
    return create_engine(url, **options)


@pytest.mark.parametrize("encrypt", [False, pytest.param(True, marks=is_there)])
def test_a_database_file_spills_into_a_private_folder_and_not_beside_itself(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch, encrypt: bool
) -> None:
    monkeypatch.setattr("duly.sql.duckdb.create_engine", _with_little_room)
    (place := tmp_path / "theirs").mkdir()
    (tmp_path / "rows.csv").write_text(_rows(), encoding="utf-8")
    with duckdb.connect(str(place / "records.duckdb")) as made:
        made.execute(f"CREATE TABLE children_present AS FROM read_csv('{tmp_path / 'rows.csv'}', all_varchar = true)")
    url = f"duckdb:///{place / 'records.duckdb'}"
    with open_export(settings(run={"encrypt": encrypt}), url=url, as_at=AS_AT) as dataset:
        written, canaries = _spilled(dataset, temporary)
        assert [path.name for path in place.iterdir()] == ["records.duckdb"]
        with dataset.engine.connect() as connection, pytest.raises(SQLAlchemyError, match=r"locked|disabled"):
            connection.execute(text("SET enable_external_access = true"))
    assert written > 10_000_000
    assert (canaries > 0) is not encrypt
    assert not [*temporary.iterdir()]


@is_there
def test_copies_of_files_lie_in_memory(tmp_path: Path, temporary: Path, memory: Path) -> None:
    folder = export(tmp_path, {"children_present.csv": f"cp_id,demeanour_text\nC1,{CANARY}\n".encode("utf-16")})
    with opened(folder, ENCRYPTED):
        assert _on_disk(memory)[1] == 1
        assert _on_disk(temporary)[1] == 0
    assert not [*memory.iterdir(), *temporary.iterdir()]


@is_there
def test_where_no_folder_is_in_memory_no_copy_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "memory_folder", lambda: None)
    folder = export(tmp_path, {"children_present.csv": "cp_id\nC1\n"})
    with opened(folder, ENCRYPTED) as dataset:
        assert dataset.manifest.tables["children_present"].rows == 1
    (folder / "children_present.csv").write_text("cp_id\nC1\n", encoding="utf-16")
    with pytest.raises(ExportError, match="would have to lie on the disk in clear"):
        opened(folder, ENCRYPTED)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        yield server


def _address(server: socket.socket) -> str:
    host, port = server.getsockname()
    return f"http://{host}:{port}/x.csv"


def _nobody_came(server: socket.socket) -> bool:
    try:
        server.accept()
    except BlockingIOError:
        return True
    return False


_AWAY = ["{http}", "https://127.0.0.1:9/x.csv", "s3://bucket/x.csv", "hf://datasets/a/b/x.csv", "gcs://bucket/x.csv"]


@is_there
@pytest.mark.parametrize("away", _AWAY)
def test_what_encrypts_reaches_no_network(listening: socket.socket, away: str) -> None:
    """Also before the database is closed off, while files are read."""
    place = workspace.open_workspace(encrypt=True)
    try:
        for closed in (False, True):
            for asked in ("FROM read_csv('{}')", "FROM read_text('{}')", "FROM '{}'", "COPY (SELECT 1) TO '{}'"):
                with pytest.raises(duckdb.PermissionException, match="disabled by configuration"):
                    place.run(asked.format(away.format(http=_address(listening))))
            with pytest.raises(duckdb.Error, match=r"cannot be re-enabled|locked|disabled"):
                place.run("SET disabled_filesystems = ''")
            if not closed:
                place.close_off()
    finally:
        place.close()
    assert _nobody_came(listening)


@is_there
def test_a_suite_that_asks_an_address_is_in_error(tmp_path: Path, listening: socket.socket) -> None:
    (tmp_path / "theirs.py").write_text(SUITE.replace("{path}", _address(listening)), encoding="utf-8")
    export(tmp_path, {"crimes.csv": "crime_id,reported_at,recorded_at\nC1,2025-05-02T10:00:00,2025-05-02T11:00:00\n"})
    done = _check(tmp_path, "[catalogue]\nsuites = ['theirs.py']\n", "['THEIRS-01', 'NCRS-01A']")
    assert done.exit_code == 3, done.output
    assert "1 of 2 standards" in done.output and "THEIRS-01" in done.output
    assert _nobody_came(listening)


def _check(folder: Path, more: str = "", standards: str = "['NCRS-01A']") -> Any:
    config = folder / "duly.toml"
    config.write_text(
        f"[export]\npath = 'export'\n{more}[run]\nencrypt = true\nstandards = {standards}\n", encoding="utf-8"
    )
    return CliRunner().invoke(main, ["check", "--config", str(config), "--as-at", "2025-06-01"])


def _package(folder: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package that holds what is no extension."""
    monkeypatch.setattr(spilling, "PACKAGE", "their_extension")
    place = folder / "packages" / "their_extension" / "extensions" / version
    place.mkdir(parents=True)
    (place.parents[1] / "__init__.py").touch()
    (place / "httpfs.duckdb_extension").write_bytes(b"no extension" * 1000)
    monkeypatch.setattr(sys, "path", [str(folder / "packages"), *sys.path])


@pytest.mark.parametrize(
    ("version", "says"),
    [
        (None, "which is not installed"),
        ("v0.0.1", "which is installed for another version than"),
        (f"v{duckdb.__version__}", "is damaged, or not signed"),
    ],
)
def test_without_the_extension_it_is_refused_in_a_line(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch, version: str | None, says: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # where DuckDB's own INSTALL puts extensions
    if version is None:
        monkeypatch.setattr(spilling, "PACKAGE", "not_there_at_all")
    else:
        _package(tmp_path, version, monkeypatch)
    export(tmp_path, {"crimes.csv": "crime_id,reported_at,recorded_at\nC1,2025-05-02T10:00:00,2025-05-02T11:00:00\n"})
    done = _check(tmp_path)
    assert done.exit_code == 2
    first, second = done.stderr.strip().splitlines()
    assert first.startswith("Error: run.encrypt: DuckDB") and says in first
    assert "duly[encryption]" in second
    assert not [*temporary.iterdir()]


def test_nor_is_a_database_file_judged_in_clear(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(spilling, "PACKAGE", "not_there_at_all")
    with duckdb.connect(str(tmp_path / "records.duckdb")) as made:
        made.execute("CREATE TABLE crimes AS SELECT 'C1' AS crime_id")
    with pytest.raises(SettingsError, match="is not installed"):
        open_export(ENCRYPTED, url=f"duckdb:///{tmp_path / 'records.duckdb'}", as_at=AS_AT)
    assert not [*temporary.iterdir()]


@pytest.mark.parametrize("encrypt", [False, pytest.param(True, marks=is_there)])
def test_verdicts_on_a_database_that_is_judged_in_place_spill_into_a_private_folder_too(
    tmp_path: Path, temporary: Path, encrypt: bool
) -> None:
    with duckdb.connect(str(tmp_path / "records.duckdb")) as made:
        made.execute("CREATE TABLE crimes AS SELECT 'C1' AS crime_id")
    with open_export(settings(), url=f"duckdb:///{tmp_path / 'records.duckdb'}", as_at=AS_AT) as dataset:
        with verdict_store(dataset, encrypt=encrypt) as store, store.connect() as connection:
            place = Path(connection.execute(text("SELECT current_setting('temp_directory')")).scalar_one())
            assert place.parent == temporary and place.stat().st_mode & 0o777 == 0o700
            assert connection.execute(text("SELECT current_setting('temp_file_encryption')")).scalar_one() is encrypt
        assert not place.exists()
    assert not [*temporary.iterdir()]


def test_nor_are_verdicts_kept_in_clear(tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a database that needs no extension itself, such as PostgreSQL."""
    with duckdb.connect(str(tmp_path / "records.duckdb")) as made:
        made.execute("CREATE TABLE crimes AS SELECT 'C1' AS crime_id")
    with open_export(settings(), url=f"duckdb:///{tmp_path / 'records.duckdb'}", as_at=AS_AT) as dataset:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setattr(spilling, "PACKAGE", "not_there_at_all")
        with pytest.raises(SettingsError, match="is not installed"), verdict_store(dataset, encrypt=True) as store:
            store.connect()
    assert not [*temporary.iterdir()]
