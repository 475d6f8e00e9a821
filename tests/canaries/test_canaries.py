"""A few trials of it, and that a canary would be found; `python -m tests.canaries` tries every command and many faults."""

from __future__ import annotations

import base64
import gzip
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.canaries.exports import AS_AT, CANARY, files
from tests.canaries.looking import left_in
from tests.canaries.project import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(folder=tmp_path_factory.mktemp("canaries")).begun(("SUP-04",))


def test_a_run_and_what_looks_at_its_records_leave_nothing_of_a_text(project: Project) -> None:
    assert all(CANARY in text for text in files().values())
    config = ("--config", str(project.folder / "duly.toml"), "--as-at", AS_AT)
    assert project.does("run", *config, "-v") == []
    assert (project.folder / "duly-results" / "latest.json").is_file() and (project.folder / "share").is_dir()
    assert project.does("explain", "investigations-1", *config) == []


@pytest.mark.parametrize(
    ("layer", "fault"),
    [("load", "a database"), ("checks", "memory"), ("pages", "caused by another"), ("metrics", "the operating system")],
)
def test_a_fault_of_duly_s_own_tells_nothing_of_what_it_quotes(project: Project, layer: str, fault: str) -> None:
    config = ("--config", str(project.folder / "duly.toml"), "--as-at", AS_AT)
    assert project.does("run", *config, "--log-format", "json", faulty=layer, fault=fault) == []


@pytest.mark.parametrize("name", ["text", "capitals", "utf-16", "base64", "zip", "gzip", "parquet", "name"])
def test_a_canary_would_be_found(tmp_path: Path, name: str) -> None:
    said = f"that {CANARY} went home"
    path = tmp_path / (CANARY if name == "name" else "file")
    path.write_bytes(
        {
            "capitals": said.upper().encode(),
            "utf-16": said.encode("utf-16-le"),
            "base64": base64.b64encode(said.encode()),
            "gzip": gzip.compress(said.encode()),
            "name": b"",
        }.get(name, said.encode())
    )
    if name == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("sheet.xml", said * 100)
    elif name == "parquet":
        pq.write_table(pa.table({"said": [said] * 100}), path, compression="zstd")
    assert left_in(tmp_path, CANARY) == [f"{path.name} (its name)" if name == "name" else "file"]
    assert left_in(tmp_path, "another") == []
