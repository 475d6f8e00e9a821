"""An export that is small as a whole is read in one thread; what is asked of it afterwards has all that the machine has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from duly.connectors.files import opening, sharing
from duly.connectors.files.tabular import Tabular
from duly.connectors.workspace import Workspace, open_workspace


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    workspace = open_workspace()
    workspace.run("SET threads = 3")
    yield workspace
    workspace.close()


def file(path: Path, content: str = "a,b\n1,2\n") -> Tabular:
    path.write_text(content, encoding="utf-8")
    return Tabular(path=path, origin=path, name=path.name, headers=("a", "b"), delimiter=",")


def threads(workspace: Workspace) -> int:
    return int(workspace.run("SELECT current_setting('threads')")[0][0])


def test_little_is_read_in_one_thread(tmp_path: Path, workspace: Workspace) -> None:
    with opening._one_thread_for_little({"crimes": [file(tmp_path / "a.csv"), file(tmp_path / "b.csv")]}, workspace):
        assert threads(workspace) == 1
    assert threads(workspace) == 3


def test_much_is_read_in_all_of_them(tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"crimes": [file(tmp_path / "a.csv")], "incidents": [file(tmp_path / "b.csv")]}
    monkeypatch.setattr(sharing, "SMALL", 15)  # the two together have 16 bytes
    with opening._one_thread_for_little(files, workspace):
        assert threads(workspace) == 3


def test_of_a_file_that_is_gone_nothing_is_said_here(tmp_path: Path, workspace: Workspace) -> None:
    gone = file(tmp_path / "a.csv")
    gone.path.unlink()
    with opening._one_thread_for_little({"crimes": [gone]}, workspace):
        assert threads(workspace) == 3
