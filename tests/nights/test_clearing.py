"""What nights left beside their results goes once it is out of its time; what is somebody else's, or still young, stays."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from duly.nights.clearing import Cleared, clear
from duly.reports.terminal.log import log_line
from duly.settings import Settings
from duly.settings.file import load

NOW = datetime(2026, 3, 31, 6, tzinfo=UTC)
OLD, YOUNG = NOW - timedelta(days=31), NOW - timedelta(days=29)


def written(path: Path, at: datetime, text: str = "text") -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    os.utime(path, (at.timestamp(), at.timestamp()))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    path = tmp_path / "duly.toml"
    path.write_text("[notify]\ndrop = 'messages'\n[retention]\nlogs_days = 30\nlogs = 'logs'\n", encoding="utf-8")
    for at in (OLD, YOUNG):
        written(tmp_path / "messages" / f"duly-{at:%Y%m%dT%H%M%SZ}-failure.txt", NOW)
        written(tmp_path / "messages" / f"duly-{at:%Y%m%dT%H%M%SZ}-warning-2.txt", NOW)
        written(tmp_path / "temporary" / f"duly-fault-{at:%m}{'x' * 6}.txt", at)
        written(tmp_path / "logs" / f"{at:%m}.log", at, log_line("phase", words="loading") + "more\n")
    return load(path)


def left(folder: Path) -> list[str]:
    return sorted(f"{path.parent.name}/{path.name}" for path in folder.rglob("*") if path.is_file())


YOUNG_ONES = [
    "logs/03.log",
    "messages/duly-20260302T060000Z-failure.txt",
    "messages/duly-20260302T060000Z-warning-2.txt",
    "temporary/duly-fault-03xxxxxx.txt",
]


def test_what_is_older_goes_and_what_is_younger_stays(settings: Settings, tmp_path: Path) -> None:
    assert clear(settings, NOW) == Cleared(messages=2, reports=1, logs=1)
    assert [name for name in left(tmp_path) if not name.endswith("duly.toml")] == YOUNG_ONES
    assert clear(settings, NOW) == Cleared()


def test_what_is_not_duly_s_own_stays_however_old(settings: Settings, tmp_path: Path) -> None:
    clear(settings, NOW)
    theirs = [
        ("messages", "note.txt", "text"),
        ("messages", "duly-20260101T060000Z-failure.md", "text"),
        ("messages", "duly-99999999T999999Z-failure.txt", "text"),
        ("logs", "app.log", '{"time": "2026-01-01", "event": "phase"}\n'),  # another program's
        ("logs", "history.sqlite", "SQLite format 3\0"),
        ("logs", "alive", "2026-01-01T00:00:00Z exit 0\n"),
        ("logs", "duly-status.json", '{\n "version": 1\n}\n'),
        ("temporary", "duly-fault-notes.txt", "text"),
    ]
    for folder, name, text in theirs:
        written(tmp_path / folder / name, OLD, text)
    written(shared := tmp_path / "temporary" / "duly-fault-12345678.txt", OLD)
    shared.chmod(0o644)  # no report of duly's: nobody else may read those
    written(tmp_path / "elsewhere.log", OLD, log_line("phase"))
    (tmp_path / "logs" / "linked.log").symlink_to(tmp_path / "elsewhere.log")
    before = left(tmp_path)
    assert clear(settings, NOW) == Cleared()
    assert left(tmp_path) == before


def test_without_logs_days_nothing_goes(settings: Settings, tmp_path: Path) -> None:
    kept = settings.retention.model_copy(update={"logs_days": None})
    before = left(tmp_path)
    assert clear(settings.model_copy(update={"retention": kept}), NOW) == Cleared()
    assert left(tmp_path) == before


def test_what_cannot_be_removed_stops_nothing_and_goes_the_next_night(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink
    gone: list[Path] = []

    def fails_second(path: Path, missing_ok: bool = False) -> Any:
        if path.parent.name == "messages" and gone:
            raise PermissionError(13, "Permission denied")
        gone.append(path)
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", fails_second)
        cleared = clear(settings, NOW)
    assert cleared.faults == ("notify.drop: 1 could not be removed or looked at (Permission denied)",)
    assert (cleared.messages, cleared.reports, cleared.logs) == (1, 1, 1)
    assert clear(settings, NOW) == Cleared(messages=1)
