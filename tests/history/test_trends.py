"""Trends from stored counts: points, what breaks a line, and shares that rose."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sqlalchemy import event

from duly.checks import compliant, first_of, non_compliant
from duly.errors import UsageError
from duly.history.asking import compared, listed, trends_of
from duly.history.database import open_history
from duly.history.trends import trends
from duly.reports.history_files import history_json, runs_csv, trends_csv
from duly.results import (
    BreakKind,
    Counts,
    Outcome,
    RunSummary,
    Trend,
    WatchedShare,
    from_json,
)
from duly.settings import DeclaredBreak, Settings, TableSettings
from tests.history.scene import FIRST, S1, S2, Night, V, keep_night, looked_back, standard

ROOT = Path(__file__).parents[2]


def verdicts(good: int = 18, late: int = 2, **others: int) -> list[V]:
    """So many records of each reason."""
    reasons = {"in_time": good, "late": late, **others}
    return [V(f"{reason}-{number}", reason) for reason, count in reasons.items() for number in range(count)]


def night(day: float, *, good: int = 18, late: int = 2, others: dict[str, int] | None = None, **changes: Any) -> Night:
    return Night(day=day, verdicts={"S-01": verdicts(good, late, **(others or {}))}, **{"standards": (S1,), **changes})


def trend(settings: Settings) -> Trend:
    return trends_of(settings, ["S-01"])["S-01"]


def test_points_are_the_counts_of_each_run_by_as_at(settings: Settings) -> None:
    keep_night(settings, night(1, good=15, late=5))
    keep_night(settings, Night(day=2, verdicts={"S-01": None}, standards=(S1,), complete=False))
    keep_night(settings, night(0))
    line = trend(settings)
    assert [(point.as_of, point.counts.compliant, point.outcome, point.complete) for point in line.points] == [
        (FIRST, 18, Outcome.MET, True),
        (FIRST + timedelta(days=1), 15, Outcome.NOT_MET, True),
        (FIRST + timedelta(days=2), 0, Outcome.NO_DATA, False),
    ]
    assert line.unit == "crime"
    assert {point.target for point in line.points} == {Decimal(90)}
    assert line.breaks == ()


_OTHERWISE = first_of(
    compliant("in_time", "Recorded", S1.judgement.record.is_not(None)), non_compliant("late", "Not recorded")
)
BROKEN: dict[BreakKind, dict[str, Any]] = {
    BreakKind.RULE: {
        "standards": (standard("S-01", judgement=replace(S1.judgement, verdict=_OTHERWISE)),),
        "version": "2.0",
    },
    BreakKind.PARAMETERS: {"parameters": {"limit_hours": 48}},
    BreakKind.TARGET: {"targets": {"S-01": Decimal("92.5")}},
    BreakKind.UNIT: {"standards": (standard("S-01", unit="case"),)},
    BreakKind.READING: {"columns": {"crimes": frozenset({"crime_id"})}},
    BreakKind.SAMPLE: {"sample": True},
}
WORDS = {
    BreakKind.RULE: "The rule changed with duly 2.0.",
    BreakKind.PARAMETERS: "Inside the rule, limit_hours changed from 24 to 48.",
    BreakKind.TARGET: "The target changed from 90 % to 92.5 %.",
    BreakKind.UNIT: "What is counted changed from crime to case.",
    BreakKind.READING: "The export is read otherwise: its columns, codes, formats or the days that are counted changed.",
    BreakKind.SAMPLE: "At least one of the two runs judged a sample of the records.",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_breaks_a_line(settings: Settings, kind: BreakKind) -> None:
    changed = BROKEN[kind]
    keep_night(settings, night(0))
    keep_night(settings, night(1))
    keep_night(settings, night(2, **changed))
    if kind is not BreakKind.SAMPLE:  # which is never compared, not even with another one
        keep_night(settings, night(3, **changed))
    line = trend(settings)
    assert [(one.kind, one.at, one.words) for one in line.breaks] == [(kind, FIRST + timedelta(days=2), WORDS[kind])]
    assert [[point.run for point in segment] for segment in line.segments] == (
        [[1, 2], [3]] if kind is BreakKind.SAMPLE else [[1, 2], [3, 4]]
    )
    (side,) = compared(settings, "1", "3").standards
    assert [one.kind for one in side.breaks] == [kind]
    assert side.rule_changed == (kind not in (BreakKind.TARGET, BreakKind.SAMPLE))


def test_a_changed_mapping_breaks_the_line(settings: Settings) -> None:
    keep_night(settings, night(0))
    mapped = settings.model_copy(update={"tables": {"crimes": TableSettings(codes={"status": {"OPN": "open"}})}})
    keep_night(mapped, night(1))
    moved = mapped.model_copy(
        update={"tables": {"crimes": TableSettings(files=("C_*.csv",), codes={"status": {"OPN": "open"}})}}
    )
    keep_night(moved, night(2))  # other files of the same form are no other reading
    assert [(one.kind, one.at.day) for one in trend(settings).breaks] == [(BreakKind.READING, 2)]


def test_another_period_breaks_the_line_but_one_that_rolls_on_does_not(settings: Settings) -> None:
    rolling = Settings.model_validate({"run": {"period": "last 28 days"}}).model_copy(
        update={"history": settings.history}
    )
    keep_night(rolling, night(0))
    keep_night(rolling, night(1))
    keep_night(settings, night(2))
    (line_break,) = trend(settings).breaks
    assert (line_break.kind, line_break.at.day) == (BreakKind.PERIOD, 3)
    assert line_break.words == "The period changed from last 28 days, settled for 3 days to everything due."


def with_history(settings: Settings, **changes: Any) -> Settings:
    return settings.model_copy(update={"history": settings.history.model_copy(update=changes)})


def test_missed_nights_break_the_line(settings: Settings) -> None:
    for day in (0, 1, 4, 6):
        keep_night(settings, night(day))
    assert [(one.kind, one.words) for one in trend(settings).breaks] == [
        (BreakKind.GAP, "No run judged it from 3 March 2025 to 4 March 2025."),
        (BreakKind.GAP, "No run judged it on 6 March 2025."),
    ]
    weekly = with_history(settings, expect_every_days=3)
    assert trend(weekly).breaks == ()


def test_nights_are_counted_by_local_dates(settings: Settings) -> None:
    """A run at 23:30 UTC in summer is one of the next day in London: the clocks going forward are no missed night."""
    for day in (28.99, 30, 30.99):  # 29 March 23:45, 31 March 00:00 (01:00 in London), 31 March 23:45 (1 April)
        keep_night(settings, night(day))
    assert [one.words for one in trend(settings).breaks] == ["No run judged it on 30 March 2025."]


def test_a_migration_is_declared(settings: Settings) -> None:
    declared = (
        DeclaredBreak(day=date(2025, 3, 2), words="Moved to Connect.", migration=True, standards=("S-01",)),
        DeclaredBreak(day=date(2025, 3, 3), words="Teams were merged."),
        DeclaredBreak(day=date(2025, 3, 3), words="Not here.", standards=("S-02",)),
        DeclaredBreak(day=date(2025, 9, 1), words="Not yet."),
    )
    migrated = with_history(settings, breaks=declared)
    for day in (0, 0.9, 1, 2):
        keep_night(migrated, night(day))
    line = trend(migrated)
    assert [(one.kind, one.at, one.words) for one in line.breaks] == [
        (BreakKind.MIGRATION, datetime(2025, 3, 2, tzinfo=UTC), "Moved to Connect."),
        (BreakKind.DECLARED, datetime(2025, 3, 3, tzinfo=UTC), "Teams were merged."),
    ]
    assert [[point.run for point in segment] for segment in line.segments] == [[1, 2], [3], [4]]


@pytest.mark.parametrize(
    ("share", "reason"),
    [(WatchedShare.EXEMPT, "closed_early"), (WatchedShare.EXCLUDED, "test_record"), (WatchedShare.UNKNOWN, "no_time")],
)
def test_a_share_that_rose_by_five_points_is_an_alert(settings: Settings, share: WatchedShare, reason: str) -> None:
    keep_night(settings, night(0, good=96, late=0, others={reason: 4}))  # 4 %
    keep_night(settings, night(1, good=95, late=0, others={reason: 5}))
    keep_night(settings, night(2, good=92, late=0, others={reason: 8}))
    assert trend(settings).alerts == ()
    keep_night(settings, night(3, good=91, late=0, others={reason: 9}))  # by steps, each of them small
    (alert,) = trend(settings).alerts
    assert (alert.share, alert.since, alert.before, alert.now) == (share, FIRST, Decimal("4.0"), Decimal("9.0"))
    assert alert.words == f"The share of {share.value} records rose from 4.0 % on 1 March 2025 to 9.0 %."


def test_an_alert_looks_back_a_month_and_always_to_the_run_before(settings: Settings) -> None:
    keep_night(settings, night(0, good=100, late=0))
    keep_night(settings, night(40, good=90, late=0, others={"closed_early": 10}))
    assert [alert.share for alert in trend(settings).alerts] == [WatchedShare.EXEMPT]
    keep_night(settings, night(41, good=90, late=0, others={"closed_early": 10}))
    assert trend(settings).alerts == ()


def test_an_alert_says_when_a_parameter_changed_in_between(settings: Settings) -> None:
    keep_night(settings, night(0, good=100, late=0))
    keep_night(settings, night(1, good=80, late=0, others={"closed_early": 20}, parameters={"limit_hours": 48}))
    (alert,) = trend(settings).alerts
    assert alert.words.endswith("to 20.0 %. Inside the rule, limit_hours changed from 24 to 48.")


@pytest.mark.parametrize("apart", [{"sample": True}, {"standards": (standard("S-01", unit="case"),)}])
def test_no_alert_between_a_sample_or_another_unit_and_the_rest(settings: Settings, apart: dict[str, Any]) -> None:
    keep_night(settings, night(0, good=100, late=0))
    keep_night(settings, night(1, good=80, late=0, others={"closed_early": 20}, **apart))
    assert trend(settings).alerts == ()


def test_small_numbers_alert_nobody(settings: Settings) -> None:
    keep_night(settings, night(0, good=9, late=0))
    keep_night(settings, night(1, good=4, late=0, others={"closed_early": 5}))
    assert trend(settings).alerts == ()


def test_the_trend_of_a_team(settings: Settings) -> None:
    north = [V(f"n{number}", "in_time", team="North") for number in range(12)]
    keep_night(settings, Night(day=0, verdicts={"S-01": [*north, V("s", "late", team="South")]}, standards=(S1,)))
    keep_night(settings, Night(day=1, verdicts={"S-01": [V("s", "late", team="South")]}, standards=(S1,)))
    line = trends_of(settings, ["s-01"], ("team", "North"))["S-01"]
    assert (line.breakdown, line.value) == ("team", "North")
    assert [point.counts for point in line.points] == [Counts(compliant=12), Counts()]
    assert [point.outcome for point in line.points] == [Outcome.MET, Outcome.NO_CASES]
    with pytest.raises(UsageError, match="East"):
        trends_of(settings, ["S-01"], ("team", "East"))


def test_the_past_of_a_run_ends_with_it(settings: Settings) -> None:
    numbers = [keep_night(settings, night(day)) for day in range(3)]
    past = looked_back(settings, numbers[1])
    assert [point.run for point in past.trends["S-01"].points] == numbers[:2]
    assert past.comparison is not None
    assert (past.comparison.before.number, past.comparison.after.number) == (numbers[0], numbers[1])
    assert {record for record, _ in past.failing["S-01"]} == {"late-0", "late-1"}
    assert looked_back(settings, numbers[0]).comparison is None


def test_only_what_a_run_asked_for_is_in_its_past(settings: Settings) -> None:
    keep_night(settings, Night(day=0, verdicts={"S-01": verdicts(), "S-02": verdicts()}))
    number = keep_night(settings, Night(day=1, verdicts={"S-02": verdicts()}, standards=(S2,)))
    assert list(looked_back(settings, number).trends) == ["S-02"]


def test_trends_are_in_the_order_of_the_catalogue(settings: Settings) -> None:
    keep_night(settings, Night(day=0, verdicts={"S-02": verdicts(), "S-01": verdicts()}, standards=(S2, S1)))
    assert list(trends_of(settings, ["S-01", "S-02"])) == ["S-02", "S-01"]


def test_no_verdict_is_read_for_a_trend(settings: Settings) -> None:
    for day in range(3):
        keep_night(settings, night(day))
    said: list[str] = []
    with open_history(settings) as history, history.reading() as connection:
        event.listen(history.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
        assert len(trends(connection, settings.history)["S-01"].points) == 3
    assert said
    assert not [statement for statement in said if "verdicts" in statement.replace("runs.verdicts", "")]


def test_runs_are_listed_with_what_they_found(settings: Settings) -> None:
    keep_night(settings, Night(day=0, verdicts={"S-01": verdicts(), "S-02": None}, complete=False))
    keep_night(settings, Night(day=0, verdicts={"S-01": verdicts(late=9), "S-02": verdicts()}))
    (run,) = listed(settings)
    assert run.outcomes == {
        Outcome.MET: 1, Outcome.NOT_MET: 1, Outcome.CANNOT_TELL: 0, Outcome.NO_CASES: 0, Outcome.NO_DATA: 0, Outcome.ERROR: 0,
    }  # fmt: skip
    assert (run.number, run.reruns, run.complete, run.exit_code, run.verdicts) == (2, 1, True, 1, True)
    assert run.as_of == FIRST
    assert run.finished_at > run.started_at == FIRST


def test_json_is_as_its_schema_says(settings: Settings) -> None:
    keep_night(settings, night(0))
    keep_night(settings, night(1, good=10, late=10, others={"closed_early": 20}, targets={"S-01": Decimal(80)}))
    by_standard = trends_of(settings, ["S-01"])
    written = json.loads(history_json(listed(settings), by_standard))
    jsonschema.validate(
        written,
        json.loads((ROOT / "docs" / "history.schema.json").read_text(encoding="utf-8")),
        cls=jsonschema.Draft202012Validator,
    )
    assert from_json(Trend, written["trends"]["S-01"]) == by_standard["S-01"]
    assert [from_json(RunSummary, run) for run in written["runs"]] == listed(settings)
    assert len(trends_csv(by_standard).splitlines()) == 3
    assert len(runs_csv(listed(settings)).splitlines()) == 3
