"""Nights before the first: judged as the export lets them be known, the same as one by one with --as-at."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from duly.cli import main
from duly.commands.options import tuning_of
from duly.demo import AS_OF, write_demo
from duly.earlier import judge_nights, nights_before
from duly.errors import UsageError
from duly.history.past import Keeper
from duly.judging.session import Request
from duly.run import Leaves, judge
from duly.settings import Settings, load

JUDGED = Request(standards=("SUP-02", "SUP-05", "RSO-01", "CUST-01"))
COUNTED = """
    SELECT runs.as_of, standards.id, results.rate, outcome, compliant, non_compliant, unknown, not_yet_due, exempt, excluded,
        oldest_open_breach
    FROM results JOIN runs ON runs.number = results.run JOIN standards ON standards.number = results.standard ORDER BY 1, 2, 3
"""
HELD = """
    SELECT standards.id, week, groups.breakdown, groups.value, held_from, held_until,
        compliant, non_compliant, unknown, not_yet_due
    FROM cohort_spans AS cohorts JOIN standards ON standards.number = cohorts.standard
        LEFT JOIN groups ON groups.number = cohorts."group"
    ORDER BY 1, 2, 3, 4, 5
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, scale=0.01)
    return folder


@pytest.fixture
def settings(demo: Path) -> Iterator[Settings]:
    yield load(demo / "duly.toml")
    (demo / "history.sqlite").unlink(missing_ok=True)


def asked(settings: Settings, question: str) -> list[Any]:
    with sqlite3.connect(settings.resolved(Path("history.sqlite"))) as history:
        return list(history.execute(question))


def test_nights_are_what_a_run_as_at_each_of_them_would_be(settings: Settings) -> None:
    tuning = tuning_of(settings)
    assert judge_nights(settings, tuning, JUDGED, 3) == 3
    together, weeks = asked(settings, COUNTED), asked(settings, HELD)
    settings.resolved(Path("history.sqlite")).unlink()
    for night in nights_before(AS_OF, 3, settings.export.zone):
        request = Request(standards=JUDGED.standards, as_at=night)
        judge(settings, tuning, request, leaves=Leaves(keep=Keeper(settings=settings)))
    assert {row[1] for row in together} == set(JUDGED.standards)
    assert together == asked(settings, COUNTED)
    assert weeks == asked(settings, HELD)


def test_a_night_that_is_there_is_left_as_it_is(settings: Settings) -> None:
    tuning = tuning_of(settings)
    night = AS_OF - timedelta(days=1)
    judge(settings, tuning, Request(standards=("SUP-05",), as_at=night), leaves=Leaves(keep=Keeper(settings=settings)))
    judge_nights(settings, tuning, Request(standards=("RSO-01",)), 2)
    assert [(row[1], row[0] == night.astimezone(UTC).timestamp() * 1_000_000) for row in asked(settings, COUNTED)][
        ::2
    ] == [
        ("RSO-01", False),
        ("SUP-05", True),
    ]


def test_nights_keep_to_the_hour_when_the_clock_changes() -> None:
    london = ZoneInfo("Europe/London")
    before = nights_before(datetime(2026, 3, 30, 6, tzinfo=london), 2, london)
    assert [night.isoformat() for night in before] == ["2026-03-28T06:00:00+00:00", "2026-03-29T06:00:00+01:00"]


def test_what_cannot_be_taken_back_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duly.connectors.files.opening.MANY", 0)
    with pytest.raises(UsageError, match="cannot be judged as at earlier nights") as told:
        judge_nights(settings, tuning_of(settings), Request(standards=("SUP-05",)), 2)
    assert "--as-at" in told.value.next_step


def test_the_demo_leaves_nights_behind_it_of_which_one_is_suspect(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["demo", str(tmp_path), "--scale", "0.01", "--nights", "11"])
    assert result.exit_code == 0, result.output
    assert (
        "11 nights before judged by SUP-01, SUP-02, SUP-05, one of them with half of supervisory_reviews"
        in result.output
    )
    settings = load(tmp_path / "duly.toml")
    nights = nights_before(AS_OF, 11, settings.export.zone)
    reviews = {
        datetime.fromtimestamp(at / 1_000_000, UTC): rows
        for at, rows in asked(
            settings,
            "SELECT as_of, json_extract(content, '$.supervisory_reviews.rows') FROM readings JOIN runs ON number = run",
        )
    }
    usual = max(reviews.values())
    assert [night for night in nights if reviews[night.astimezone(UTC)] < 0.75 * usual] == [nights[2]]
    ours = CliRunner().invoke(main, ["test", str(tmp_path / "ours.toml")])
    assert ours.exit_code == 0, ours.output
