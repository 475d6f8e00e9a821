"""A run that is taken out of the history: its neighbours compare as if it had never been, and the trend says so."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, func, select

from duly.cli import main
from duly.errors import UsageError
from duly.history.asking import compared, forget, forget_record, found_run, listed, traces_of, trends_of
from duly.history.database import open_history
from duly.history.digests import digests
from duly.history.forgetting import traces
from duly.history.moving import keep_movers, kept_movers
from duly.history.tables import GroupCountsRow, MoversRow, PastVerdictRow, StandingVerdictRow
from duly.results import DAMAGED, BreakKind, Direction, Mover, MoverKind, Movers, RunDigests, Tally
from duly.settings import Settings
from tests.history.scene import FIRST, S1, Night, V, keep_night, looked_back, stored

GOOD = [V("a", "in_time", team="North"), V("b", "late", team="North"), V("c", "late", team="South")]
BAD = [V("a", "late", team="North"), V("b", "in_time", team="North"), V("x", "late", team="West")]


def night(day: float, verdicts: list[V] | None) -> Night:
    return Night(day=day, verdicts={"S-01": verdicts}, standards=(S1,))


def mover(*records: str) -> Mover:
    return Mover(
        standard="S-01",
        title="A standard",
        breakdown=None,
        value=None,
        kind=MoverKind.RATE,
        direction=Direction.WORSE,
        before=Tally.of(90, 100),
        after=Tally.of(10, 20),
        before_weeks=12,
        since=FIRST.date(),
        expected=Decimal("18.0"),
        excess=Decimal("-8.0"),
        severity="high",
        records=records,
        record_count=len(records),
    )


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
    short = settings.model_copy(update={"retention": settings.retention.model_copy(update={"verdicts_days": 2})})
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


def kept_in(settings: Settings, record: str) -> int:
    with open_history(settings) as history, history.reading() as connection:
        return traces(connection, record).verdicts


def test_a_record_goes_and_what_it_was_counted_in_stays(settings: Settings) -> None:
    for day, verdicts in enumerate([GOOD, BAD, GOOD]):
        keep_night(settings, night(day, verdicts))
    counted = [point.counts for point in trends_of(settings, ["S-01"])["S-01"].points]
    others = kept_in(settings, "b")
    found = forget_record(settings, "a")
    assert (found.verdicts, found.standards, found.standing) == (3, 1, True)
    assert (kept_in(settings, "a"), kept_in(settings, "b")) == (0, others)
    assert [point.counts for point in trends_of(settings, ["S-01"])["S-01"].points] == counted
    assert {one.record for one in stored(settings, 2)} == {"b", "c"}
    with pytest.raises(UsageError, match="keeps nothing"):
        traces_of(settings, "a")


def test_a_record_that_is_judged_again_is_kept_again(settings: Settings) -> None:
    keep_night(settings, night(0, GOOD))
    forget_record(settings, "b")
    keep_night(settings, night(1, GOOD))
    assert kept_in(settings, "b") == 1
    assert stored(settings, 1) == sorted(GOOD, key=repr)


def test_a_part_of_a_record_is_forgotten_by_its_own_id(settings: Settings) -> None:
    keep_night(settings, night(0, [V("a", "late", item="child-1"), V("a", "late", item="child-2"), V("b", "late")]))
    assert forget_record(settings, "child-1").verdicts == 1
    assert [(one.record, one.item) for one in stored(settings, 0)] == [("a", "child-2"), ("b", None)]


def test_nothing_of_it_is_left_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    settings = Settings.model_validate({"history": {"database": str(file)}})
    for day, reason in enumerate(["late", "in_time", "late"]):
        keep_night(settings, night(day, [V("CHILD-4711", reason), V("b", "late")]))
    assert b"CHILD-4711" in file.read_bytes()
    forget_record(settings, "CHILD-4711")
    assert b"CHILD-4711" not in file.read_bytes()


def test_that_nothing_else_was_changed_can_still_be_proved(settings: Settings) -> None:
    for day, verdicts in enumerate([GOOD, BAD, GOOD]):
        keep_night(settings, night(day, verdicts))

    def digests_now() -> list[RunDigests]:
        with open_history(settings) as history, history.reading() as connection:
            return [digests(connection, number) for number in (1, 2, 3)]

    before = digests_now()
    forget_record(settings, "a")
    after = digests_now()
    for published, now in zip(before, after, strict=True):
        assert not published.forgotten
        assert now.rows["verdicts"] == now.forgotten["verdicts"] != published.rows["verdicts"]
        others = now.rows.keys() - {"verdicts", "movers"}
        assert {kind: now.rows[kind] for kind in others} == {kind: published.rows[kind] for kind in others}
    with open_history(settings) as history, history.writing() as connection:
        connection.execute(delete(StandingVerdictRow).where(StandingVerdictRow.record == "b"))
    assert digests_now()[2].rows["verdicts"] != digests_now()[2].forgotten["verdicts"]


def test_a_row_that_was_changed_to_what_nobody_can_read_is_told_and_no_fault(tmp_path: Path) -> None:
    settings = Settings.model_validate({"history": {"database": str(tmp_path / "history.sqlite")}})
    keep_night(settings, night(0, GOOD))
    with open_history(settings) as history, history.writing() as connection:
        before = digests(connection, 1).rows
        connection.exec_driver_sql("UPDATE results SET target = 'ninety'")
        after = digests(connection, 1).rows
    assert after["results"] == DAMAGED
    assert {kind for kind, rows in after.items() if rows != before[kind]} == {"results"}


def test_movers_do_not_name_it_any_longer(settings: Settings) -> None:
    keep_night(settings, night(0, GOOD))
    with open_history(settings) as history, history.writing() as connection:
        connection.execute(delete(MoversRow))
        keep_movers(connection, 1, Movers(movers=(mover("a", "b"),)))
    forget_record(settings, "a")
    with open_history(settings) as history, history.reading() as connection:
        told = kept_movers(connection, 1)
    assert told is not None
    assert [(one.records, one.record_count) for one in told.movers] == [(("b",), 2)]


def test_the_command_on_a_record(tmp_path: Path) -> None:
    (tmp_path / "duly.toml").write_text("[output]\nfolder = 'results'\n", encoding="utf-8")
    settings = Settings.model_validate({"history": {"database": str(tmp_path / "history.sqlite")}})
    keep_night(settings, night(0, GOOD))
    pages = tmp_path / "results"
    pages.mkdir()
    (pages / "one.html").write_text("<td>a</td>")
    (pages / "other.html").write_text("<td>ab a_1</td>")

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["forget", *arguments, "--config", str(tmp_path / "duly.toml")])
        return done.exit_code, done.output

    assert run()[0] == run("1", "--record", "a")[0] == 2
    assert (run("--record", "a")[0], kept_in(settings, "a")) == (2, 1)  # nobody could be asked
    code, output = run("--record", "a", "--yes")
    assert (code, kept_in(settings, "a")) == (0, 0)
    assert "1 verdict by 1 standard" in output and "It was in the latest run" in output
    assert "one.html" in output and "other.html" not in output
    code, output = run("--record", "a", "--yes")
    assert (code, "history keeps nothing of a record of that id" in output) == (2, True)
