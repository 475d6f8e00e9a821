"""Somebody is told of a night when it matters, never twice for one thing, and nothing that ends a run goes unwritten."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from duly.errors import DeliveryError, ExportError, SettingsError
from duly.faults import TerminatedError
from duly.nights import FILE, read_standing, watched
from duly.nights.standing import UnreadableError
from duly.results import Acceptance, Budget, BudgetKind, Outcome, SuspectKind, Suspicion, Trust
from duly.settings import NotifySettings
from tests.nights.nights import FIRST, Nights, result


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


def test_a_good_night_tells_nobody_and_is_kept(nights: Nights) -> None:
    assert nights.night(result()) == []
    last = nights.standing.last
    assert last is not None and last == nights.standing.judged
    assert (last.exit_code, last.as_of, last.rows, last.refused, last.outcomes) == (1, FIRST, 100, 0, {"MET": 1})
    assert nights.standing.under_way == ()


def test_a_failure_is_told_once_and_so_is_the_recovery(nights: Nights) -> None:
    nights.night(result())
    (first,) = nights.night(ExportError("the export cannot be read: crimes of Jane Doe"))
    assert "the night failed" in first and "Exit code 3" in first
    assert "Jane Doe" not in first
    assert nights.night(ExportError("still")) == []
    (again,) = nights.night(result())
    assert "all is well again" in again
    assert nights.night(result()) == []


def test_another_failure_is_another_thing(nights: Nights) -> None:
    nights.night(ExportError("x"))
    (message,) = nights.night(DeliveryError("y"))
    assert "could not be delivered" in message
    (over,) = nights.night(result(refused=3), 3)
    assert "- rows refused: 3" in over


def test_what_is_the_same_every_night_is_told_the_first_night_only(nights: Nights) -> None:
    (message,) = nights.night(result(refused=8), 3)
    assert "- rows refused: 8" in message
    assert nights.night(result(refused=9), 3) == []
    (more,) = nights.night(result(refused=8, outcomes=[("SUP-02", Outcome.NO_DATA)]), 3)
    assert "- SUP-02 is without data" in more and "rows refused" not in more
    assert "Told before, and still so: 1." in more
    assert nights.night(result(refused=8), 3) == []
    (again,) = nights.night(result(refused=8, outcomes=[("SUP-02", Outcome.NO_DATA)]), 3)
    assert "SUP-02" in again  # it had gone away: it is new
    (well,) = nights.night(result())
    assert "all is well again" in well


def test_a_suspect_night_is_told_once_and_by_what_is_wrong(nights: Nights) -> None:
    halved = Trust(
        suspicions=(Suspicion(kind=SuspectKind.ROWS, about="crimes", words="crimes: 50 rows, where 100 are usual"),)
    )
    accepted = replace(halved, accepted=Acceptance(by="jo", at=FIRST, reason="a small day"))
    (message,) = nights.night(result(trust=halved), 3)
    assert "- the night is suspect: crimes: 50 rows, where 100 are usual" in message
    assert nights.night(result(trust=halved), 3) == []
    (well,) = nights.night(result(trust=accepted))
    assert "all is well again" in well


def test_what_a_budget_allows_is_not_told(nights: Nights) -> None:
    allowed = Budget(kind=BudgetKind.REFUSED, about="all", allowed="9", found=8, of=100, within=True)
    assert nights.night(replace(result(refused=8), budgets=(allowed,))) == []


def test_a_night_that_runs_again_says_what_is_still_so(nights: Nights) -> None:
    nights.night(result(refused=8), 3)
    nights.night(ExportError("x"))
    (message,) = nights.night(result(refused=8), 3)
    assert "was judged again" in message and "still so: 1" in message


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (SettingsError("x"), 2),
        (DeliveryError("x"), 4),
        (ZeroDivisionError(), 5),
        (MemoryError(), 5),
        (KeyboardInterrupt(), 130),
        (TerminatedError(), 143),
        (BrokenPipeError(), 4),
        (SystemExit("a text"), 5),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_ends_a_run_is_written_and_let_through(nights: Nights, end: BaseException, code: int) -> None:
    with pytest.raises(type(end)), watched(nights.folder, lambda: nights.now) as watch:
        watch.follow(nights.notify)
        raise end
    last = nights.standing.last
    assert last is not None and last.exit_code == code and not last.delivered
    assert len(nights.told()) == 1


def test_a_night_that_could_not_be_delivered_is_not_the_last_that_was_judged(nights: Nights) -> None:
    nights.night(result())
    judged = nights.standing.judged
    nights.night(DeliveryError("x"))
    assert nights.standing.judged == judged
    assert nights.standing.last != judged


def test_a_run_that_was_killed_is_told_by_the_next(nights: Nights) -> None:
    gone = {"started": "2026-02-01T05:30:00Z", "pid": _dead(), "host": socket.gethostname()}
    (nights.folder / FILE).write_text(json.dumps({"version": 1, "under_way": [gone]}))
    (message,) = nights.night(result())
    assert "killed" in message
    assert nights.standing.under_way == () and nights.standing.told == ()
    assert nights.night(result()) == []


def test_a_run_of_another_machine_may_be_at_work_still(nights: Nights) -> None:
    elsewhere = {"started": "2026-02-01T05:30:00Z", "pid": 1, "host": "another"}
    (nights.folder / FILE).write_text(json.dumps({"version": 1, "under_way": [elsewhere]}))
    assert nights.night(result()) == []
    assert [one.host for one in nights.standing.under_way] == ["another"]


def _dead() -> int:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


@pytest.mark.parametrize("content", ["", "{", '{"version": 2}', '{"last": 3}', "\0"])
def test_a_status_file_that_cannot_be_read_is_kept_and_told(
    nights: Nights, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (nights.folder / FILE).write_text(content)
    with pytest.raises(UnreadableError):
        read_standing(nights.folder / FILE)
    nights.night(result())
    assert f"kept as {FILE}.damaged" in capsys.readouterr().err
    assert (nights.folder / f"{FILE}.damaged").read_text() == content
    assert nights.standing.last is not None


def test_who_could_not_be_told_is_told_the_next_night(nights: Nights) -> None:
    messages = nights.folder / "messages"
    messages.write_text("a file where the folder should be")
    with pytest.raises(SystemExit) as failed, watched(nights.folder, lambda: nights.now) as watch:
        watch.follow(nights.notify)
        watch.judged(result(refused=1), None)
        raise SystemExit(3)
    assert failed.value.code == 3
    assert nights.standing.told == ()
    messages.unlink()
    assert len(nights.night(result(refused=1), 3)) == 1


def test_a_good_night_of_which_nobody_could_be_told_is_no_good_night(nights: Nights) -> None:
    nights.night(ExportError("x"))
    messages = nights.folder / "messages"
    messages.rename(nights.folder / "kept")
    messages.write_text("")
    with pytest.raises(DeliveryError, match="could not be told"), watched(nights.folder, lambda: nights.now) as watch:
        watch.follow(nights.notify)
        watch.judged(result(), None)
        raise SystemExit(0)


def test_duly_toml_that_cannot_be_read_is_a_failure_as_well(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setenv("DULY_NOTIFY_URLS", "json://localhost/")
    monkeypatch.setattr("duly.nights.channels._sent", lambda url, number, message: sent.append(message.title))
    with pytest.raises(SettingsError), watched(nights.folder, lambda: nights.now):
        raise SettingsError("duly.toml: 1 fault")
    assert sent == ["duly: the night failed"]


def test_signs_are_written_after_a_judged_night_only(nights: Nights) -> None:
    nights.notify = NotifySettings(alive=Path("alive"), metrics=Path("duly.prom"))
    nights.night(ExportError("x"))
    assert not (nights.folder / "alive").exists()
    failed = (nights.folder / "duly.prom").read_text()
    assert "duly_last_run_exit_code 3.0" in failed and "duly_rows_read" not in failed
    nights.night(result(refused=2, outcomes=[("SUP-02", Outcome.NOT_MET)]), 3)
    assert (nights.folder / "alive").read_text() == "2026-02-03T05:30:00Z exit 3\n"
    metrics = (nights.folder / "duly.prom").read_text()
    assert 'duly_standards{outcome="not_met"} 1.0' in metrics
    assert "duly_rows_refused 2.0" in metrics


def test_without_anywhere_to_tell_it_is_kept_all_the_same(nights: Nights) -> None:
    nights.notify = NotifySettings()
    nights.night(result(refused=2), 3)
    assert nights.standing.told == ("refused",)


def test_the_status_may_lie_elsewhere(nights: Nights) -> None:
    nights.notify = NotifySettings(status=Path("kept") / "status.json")
    (nights.folder / "kept").mkdir()
    nights.night(result())
    assert not (nights.folder / FILE).exists()
    assert read_standing(nights.folder / "kept" / "status.json").last is not None


def test_two_messages_of_one_second_are_two_files(nights: Nights) -> None:
    nights.night(ExportError("x"))
    nights.now -= timedelta(days=1)
    nights.night(DeliveryError("x"))
    assert len(nights.told()) == 2
