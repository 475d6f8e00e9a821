"""Writing: whole or not at all, nothing of anybody else's is lost, and every failure says what to do next."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from duly.errors import DeliveryError
from duly.reports import delivery
from duly.settings.places import PAGES

NOBODY = 65534


@contextmanager
def without_rights() -> Iterator[None]:
    """As a user who may not write where root may."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_file_where_a_folder_is_expected(tmp_path: Path) -> None:
    blocking = tmp_path / "out"
    blocking.write_text("mine")
    for write in (
        partial(delivery.write_folder, blocking, {"index.html": "x"}),
        partial(delivery.write_folder, blocking / "pages", {"index.html": "x"}),
    ):
        with pytest.raises(DeliveryError, match="a file is where a folder is expected") as raised:
            write()
        assert str(blocking) in str(raised.value)
        assert "Next step" in str(raised.value)
    assert blocking.read_text() == "mine"


def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    closed.chmod(0o555)
    with without_rights():
        with pytest.raises(DeliveryError, match="not allowed") as raised:
            delivery.write_folder(closed / "pages", {"index.html": "x"})
        assert raised.value.exit_code == 4
    assert names(closed) == []


@pytest.mark.parametrize(
    ("code", "cause"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "only be read"), (errno.EBUSY, "mount point")]
)
def test_what_is_there_stays_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, cause: str
) -> None:
    folder = tmp_path / "pages"
    delivery.write_folder(folder, {"index.html": "one"})

    def fail(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DeliveryError, match=cause):
        delivery.write_folder(folder, {"index.html": "two"})
    assert (folder / "index.html").read_text() == "one"
    assert names(tmp_path) == ["pages"]


def test_a_swap_that_fails_half_way_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "pages"
    delivery.write_folder(folder, {"index.html": "one"})
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name.endswith(".part"):
            raise OSError(errno.EIO, "broken")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(DeliveryError):
        delivery.write_folder(folder, {"index.html": "two"})
    assert (folder / "index.html").read_text() == "one"
    assert names(tmp_path) == ["pages"]


def test_old_pages_go_and_other_files_stay(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    delivery.write_folder(folder, {"index.html": "one", "standard-old.html": "one"})
    (folder / "notes.txt").write_text("an officer's")
    (folder / "kept").mkdir()
    (folder / "kept" / "file").write_text("theirs")
    delivery.write_folder(folder, {"index.html": "two"})
    assert names(folder) == [PAGES, "index.html", "kept", "notes.txt"]
    assert (folder / "index.html").read_text() == "two"
    assert (folder / "kept" / "file").read_text() == "theirs"
    assert names(tmp_path) == ["pages"]


def test_somebody_elses_page_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("the force's own")
    with pytest.raises(DeliveryError, match="did not write") as raised:
        delivery.write_folder(folder, {"index.html": "x"})
    assert raised.value.faults == ("index.html",)
    assert (folder / "index.html").read_text() == "the force's own"


def test_a_linked_folder_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real, target_is_directory=True)
    delivery.write_folder(link, {"index.html": "x"})
    assert link.is_symlink()
    assert (real / "index.html").read_text() == "x"


def test_a_path_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="not a valid path"):
        delivery.write_folder(tmp_path / "a\0b", {"index.html": "x"})
    with pytest.raises(DeliveryError, match="too long"):
        delivery.write_folder(tmp_path / ("x" * 300), {"index.html": "x"})


def test_files_of_a_folder_within_are_replaced_and_what_others_put_there_stays(tmp_path: Path) -> None:
    source, folder = tmp_path / "source.bin", tmp_path / "results"
    source.write_bytes(b"\x00\xff")
    delivery.write_folder(folder, {"index.html": "one", "worklists/a.xlsx": source, "worklists/b.csv": "b"})
    assert (folder / "worklists" / "a.xlsx").read_bytes() == b"\x00\xff"
    (folder / "worklists" / "my copy.xlsx").write_bytes(b"mine")
    (folder / "notes").mkdir()
    (folder / "notes" / "mine.txt").write_text("mine")
    delivery.write_folder(folder, {"index.html": "two", "worklists/a.xlsx": source})
    assert sorted(path.name for path in (folder / "worklists").iterdir()) == ["a.xlsx", "my copy.xlsx"]
    assert (folder / "notes" / "mine.txt").read_text() == "mine"
    delivery.write_folder(folder, {"index.html": "three"})
    assert [path.name for path in (folder / "worklists").iterdir()] == ["my copy.xlsx"]
    assert (folder / "index.html").read_text() == "three"


def test_a_file_of_somebody_else_within_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "worklists").mkdir()
    (tmp_path / "worklists" / "a.csv").write_text("mine")
    with pytest.raises(DeliveryError, match="did not write"):
        delivery.write_folder(tmp_path, {"worklists/a.csv": "ours"})
    assert (tmp_path / "worklists" / "a.csv").read_text() == "mine"
    other = tmp_path / "other"
    other.mkdir()
    (other / "worklists").write_text("a file of that name")
    with pytest.raises(DeliveryError):
        delivery.write_folder(other, {"worklists/a.csv": "ours"})
