"""What was changed since it was published is named, down to the file; and what is rightly gone is no difference."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from duly.errors import DeliveryError
from duly.reports.places import prove
from duly.results import DAMAGED, OutOfTime, RunDigests
from tests.reports.places.publishing import STARTED, content, differences, night, publish

Change = Callable[[Path], object]


@pytest.fixture
def results(tmp_path: Path) -> Path:
    for day in (1, 2, 3):
        publish(tmp_path, night(day))
    return tmp_path


def _append(name: str) -> Change:
    def change(folder: Path) -> None:
        with (folder / name).open("ab") as file:
            file.write(b" ")

    return change


def _without_line(number: int) -> Change:
    def change(folder: Path) -> None:
        lines = (folder / "runs.jsonl").read_text().splitlines(keepends=True)
        (folder / "runs.jsonl").write_text("".join(line for at, line in enumerate(lines, 1) if at != number))

    return change


def _without_line_end(folder: Path) -> None:
    path = folder / "runs.jsonl"
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))


def _respaced(folder: Path) -> None:
    first, second, third = (folder / "runs.jsonl").read_text().splitlines(keepends=True)
    (folder / "runs.jsonl").write_text(first + second + third.replace(": ", ":  ", 1))


def _record(folder: Path) -> None:
    path = folder / "2026-02-01T0600" / "run.json"
    path.write_text(path.read_text().replace("1 standard", "2 standards"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_append("2026-02-01T0600/standard-a.html"), [("changed", "2026-02-01T0600/standard-a.html")]),
        (_append("2026-02-03T0600/results.json"), [("changed", "2026-02-03T0600/results.json")]),
        (_append("results.json"), [("changed", "results.json")]),
        (_append("index.html"), [("changed", "index.html")]),
        (_without_line_end, [("changed", "runs.jsonl, line 3: it is not as it was written")]),
        (_respaced, [("changed", "runs.jsonl, line 3: it is not as it was written")]),
        (lambda f: (f / "runs.jsonl").unlink(), [("missing", "runs.jsonl")]),
        (_append("runs.html"), [("changed", "runs.html")]),
        (_append("shared/0123456789abcdef.css"), [("changed", "shared/0123456789abcdef.css")]),
        (_record, [("changed", "2026-02-01T0600/run.json"), ("changed", "runs.html")]),
        (lambda f: (f / "2026-02-02T0600" / "index.html").unlink(), [("missing", "2026-02-02T0600/index.html")]),
        (lambda f: (f / "2026-02-02T0600" / "a.txt").write_text(""), [("added", "2026-02-02T0600/a.txt")]),
        (
            lambda f: (f / "2026-02-02T0600").rename(f.parent / "gone"),
            [("missing", "2026-02-02T0600/run.json"), ("changed", "runs.html")],
        ),
        (
            _without_line(2),
            [("changed", "runs.jsonl, line 2: the chain is broken before 2026-02-03T0600"), ("changed", "runs.html")],
        ),
        (
            lambda f: (f / "2026-02-02T0600" / "run.json").write_text("{"),
            [("cannot be read", "2026-02-02T0600/run.json"), ("changed", "runs.html")],
        ),
    ],
)
def test_what_was_changed_is_named(results: Path, change: Change, told: list[tuple[str, str]]) -> None:
    assert not differences(results)
    change(results)
    assert differences(results) == told


def test_a_line_of_a_run_that_was_removed_for_its_age_is_chained_too(results: Path) -> None:
    path = results / "runs.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[0]["as_of"] = "2026-01-31T06:00:00+00:00"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert ("changed", "runs.jsonl, line 2: the chain is broken before 2026-02-02T0600") in differences(results)


def test_a_chain_that_cannot_be_read_is_said_so(results: Path) -> None:
    (results / "runs.jsonl").write_text("nothing")
    with pytest.raises(DeliveryError, match=r"runs\.jsonl cannot be read"):
        differences(results)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"run": "1", "verdicts": "2"}, []),
        ({"run": "1"}, []),  # the verdicts have aged under an earlier duly, whose chain does not say so
        ({"run": "1", "verdicts": "3"}, [("changed", "history of 2026-02-01T0600: its verdicts")]),
        ({"run": "1", "verdicts": DAMAGED}, [("cannot be read", "history of 2026-02-01T0600: its verdicts")]),
        ("", [("missing", "history of 2026-02-01T0600")]),
        ("taken out", []),
    ],
)
def test_rows_of_history_are_held_to_the_record(
    tmp_path: Path, now: dict[str, str] | str, told: list[tuple[str, str]]
) -> None:
    kept = RunDigests(as_of=night(1), started_at=STARTED, rows={"run": "1", "verdicts": "2"})
    publish(tmp_path, night(1), content("1", history=kept))
    answer = now if isinstance(now, str) else RunDigests(as_of=night(1), started_at=STARTED, rows=now)
    proof = prove(tmp_path, lambda as_of: answer)
    assert [(one.kind, one.what) for one in proof.differences] == told
    assert proof.remarks == (("history of 2026-02-01T0600: taken out",) if answer == "taken out" else ())


def _aged_chain(folder: Path, *, said: bool) -> None:
    """A run, and one after it that says, or does not say, that the verdicts of the first are out of their time."""
    kept = RunDigests(as_of=night(1), started_at=STARTED, rows={"run": "1", "verdicts": "2"})
    publish(folder, night(1), replace(content("1", history=kept), aged=OutOfTime()))
    aged = OutOfTime(verdicts=(night(1), night(28, month=1)) if said else ())
    publish(folder, night(2), replace(content("2"), aged=aged))


@pytest.mark.parametrize("said", [True, False])
def test_verdicts_that_went_for_their_age_are_said_to_be_in_the_chain(tmp_path: Path, said: bool) -> None:
    _aged_chain(tmp_path, said=said)
    without = RunDigests(as_of=night(1), started_at=STARTED, rows={"run": "1"})
    found = prove(tmp_path, lambda as_of: without)
    if said:
        assert not found.differences
        assert found.remarks == ("history: verdicts of 1 run, out of their time ([retention]) as the chain says",)
    else:  # somebody else took them out
        assert [(one.kind, one.what) for one in found.differences] == [
            ("missing", "history of 2026-02-01T0600: its verdicts")
        ]


def test_what_the_chain_says_once_it_does_not_say_again_nor_of_runs_that_it_does_not_hold(tmp_path: Path) -> None:
    _aged_chain(tmp_path, said=True)
    publish(tmp_path, night(3), replace(content("3"), aged=OutOfTime(verdicts=(night(1), night(2)), runs=(night(1),))))
    aged = [json.loads(line)["aged"] for line in (tmp_path / "runs.jsonl").read_text().splitlines()]
    assert [(len(one["verdicts"]), len(one["runs"])) for one in aged] == [(0, 0), (1, 0), (1, 1)]
    assert not differences(tmp_path)
    lines = (tmp_path / "runs.jsonl").read_text()
    (tmp_path / "runs.jsonl").write_text(lines.replace(aged[2]["verdicts"][0], aged[2]["runs"][0]))
    assert ("changed", "2026-02-03T0600/run.json") in differences(tmp_path)  # the record says another


def test_the_line_of_a_run_of_an_earlier_duly_stays_as_it_is(tmp_path: Path) -> None:
    publish(tmp_path, night(1))
    (line,) = (tmp_path / "runs.jsonl").read_text().splitlines()
    assert [*json.loads(line)] == ["number", "place", "as_of", "record", "previous", "removed"]
    publish(tmp_path, night(2), replace(content("2"), aged=OutOfTime()))
    assert not differences(tmp_path)


def test_a_later_judging_of_the_same_instant_is_told(tmp_path: Path) -> None:
    kept = RunDigests(as_of=night(1), started_at=STARTED, rows={"run": "1"})
    publish(tmp_path, night(1), content("1", history=kept))
    other = RunDigests(as_of=night(1), started_at=night(5), rows={"run": "1"})
    (difference,) = prove(tmp_path, lambda as_of: other).differences
    assert "another judging" in difference.what
