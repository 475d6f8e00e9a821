"""A run that is taken out of the history: its neighbours compare as if it had never been, and the trend says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from duly.cli import main
from duly.errors import UsageError
from duly.history.asking import compared, forget, found_run, listed, trends_of
from duly.history.database import open_history
from duly.history.tables import GroupCountsRow, PastVerdictRow, StandingVerdictRow
from duly.results import BreakKind
from duly.settings import Settings
from tests.history.scene import FIRST, S1, Night, V, keep_night, looked_back, stored

GOOD = [V("a", "in_time", team="North"), V("b", "late", team="North"), V("c", "late", team="South")]
BAD = [V("a", "late", team="North"), V("b", "in_time", team="North"), V("x", "late", team="West")]


def night(day: float, verdicts: list[V] | None) -> Night:
    return Night(day=day, verdicts={"S-01": verdicts}, standards=(S1,))


def size(settings: Settings) -> tuple[int, ...]:
    with open_history(settings) as history, history.reading() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (StandingVerdictRow, PastVerdictRow, GroupCountsRow)
        )


def test_its_neighbours_follow_each_other(settings: Settings) -> None:
    for day, verdicts in enumerate([GOOD, BAD, GOOD]):
        keep_night(settings, night(day, verdicts))
    assert size(settings)[1] > 0
    forget(settings, found_run(settings, "2"))
    assert [run.number for run in listed(settings)] == [1, 3]
    assert size(settings) == (3, 0, 2)
    assert stored(settings, 0) == stored(settings, 2) == sorted(GOOD, key=repr)
    (side,) = compared(settings, "1", "3").standards
    assert not [change for change in side.changes if change.kind.value != "STILL_FAILING"]
    since = looked_back(settings, 3).failing["S-01"]["b", None]
    assert (since.first, since.runs, since.at_least) == (FIRST, 2, True)
    trend = trends_of(settings, ["S-01"])["S-01"]
    assert [point.run for point in trend.points] == [1, 3]
    assert {one.kind for one in trend.breaks} == {BreakKind.GAP}
    assert "The run as at 2 March 2025 was taken out of the history." in [one.words for one in trend.breaks]
    assert len(trend.segments) in (0, 2)


@pytest.mark.parametrize("day", [0, 2])
def test_the_first_and_the_last(settings: Settings, day: int) -> None:
    nights = [GOOD, GOOD, GOOD]
    nights[day] = BAD
    for number, verdicts in enumerate(nights):
        keep_night(settings, night(number, verdicts))
    forget(settings, found_run(settings, str(day + 1)))
    assert size(settings) == (3, 0, 2)
    assert stored(settings, 1) == sorted(GOOD, key=repr)
    first = looked_back(settings, 2).failing["S-01"]["b", None].first
    assert (first - FIRST).days == (1 if day == 0 else 0)


def test_the_only_one(settings: Settings) -> None:
    keep_night(settings, night(0, GOOD))
    forget(settings, found_run(settings, "latest"))
    assert (listed(settings), size(settings)) == ([], (0, 0, 0))
    with pytest.raises(UsageError, match="no run yet"):
        found_run(settings, "latest")


def test_a_run_that_judged_nothing(settings: Settings) -> None:
    for day, verdicts in enumerate([GOOD, None, GOOD]):
        keep_night(settings, night(day, verdicts))
    forget(settings, found_run(settings, "2"))
    assert size(settings) == (3, 0, 2)


def test_it_can_be_judged_again(settings: Settings) -> None:
    for day, verdicts in enumerate([GOOD, BAD, GOOD]):
        keep_night(settings, night(day, verdicts))
    forget(settings, found_run(settings, "2"))
    keep_night(settings, night(1, GOOD))
    assert trends_of(settings, ["S-01"])["S-01"].breaks == ()
    assert size(settings) == (3, 0, 2)


def test_verdicts_that_aged_are_left_as_they_are(settings: Settings) -> None:
    short = settings.model_copy(update={"history": settings.history.model_copy(update={"keep_verdicts_days": 2})})
    for day, verdicts in enumerate([GOOD, GOOD, BAD, GOOD, GOOD, GOOD]):
        keep_night(short, night(day, verdicts))
    for number in ("1", "2", "4"):
        forget(short, found_run(short, number))
    assert [stored(short, day) for day in (4, 5)] == [sorted(GOOD, key=repr)] * 2
    assert [run.number for run in listed(short)] == [3, 5, 6]


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "duly.toml").write_text("[export]\npath = 'crimes.csv'\n", encoding="utf-8")
    settings = Settings.model_validate({"history": {"database": str(tmp_path / "history.sqlite")}})
    for day, verdicts in enumerate([GOOD, BAD]):
        keep_night(settings, night(day, verdicts))

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["forget", *arguments, "--config", str(tmp_path / "duly.toml")])
        return done.exit_code, done.output

    code, output = run("2")
    assert (code, "--yes" in output) == (2, True)
    assert len(listed(settings)) == 2
    code, output = run("2", "--yes")
    assert (code, "run 2, as at 2025-03-02" in output) == (0, True)
    assert [one.number for one in listed(settings)] == [1]
    code, output = run("2", "--yes")
    assert (code, "no run 2" in output) == (2, True)
