"""Trends and comparisons as data: where a line must end, what became of a record, and to JSON and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from duly.results import (
    Alert,
    Break,
    BreakKind,
    ChangeKind,
    Comparison,
    Counts,
    FailingSince,
    Outcome,
    PeriodJudged,
    RecordChange,
    RunSummary,
    Side,
    StandardComparison,
    Status,
    Trend,
    TrendPoint,
    WatchedShare,
    as_json,
    from_json,
)

FIRST = datetime(2025, 3, 1, tzinfo=UTC)


def point(day: int, compliant: int = 18, outcome: Outcome = Outcome.MET, of: int = 20) -> TrendPoint:
    return TrendPoint(
        run=day,
        as_of=FIRST + timedelta(days=day),
        counts=Counts(compliant=compliant, non_compliant=of - compliant, exempt=1),
        target=Decimal(90),
        outcome=outcome,
    )


def broken(day: int, kind: BreakKind = BreakKind.RULE) -> Break:
    return Break(at=FIRST + timedelta(days=day), kind=kind, words="The rule changed.")


def days(trend: Trend) -> list[list[int]]:
    return [[each.run for each in segment] for segment in trend.segments]


def test_a_line_ends_at_a_break() -> None:
    trend = Trend(standard="S-01", unit="case", points=tuple(point(day) for day in range(4)), breaks=(broken(2),))
    assert days(trend) == [[0, 1], [2, 3]]


def test_a_declared_break_between_two_runs_ends_the_line_too() -> None:
    moved = Break(at=FIRST + timedelta(hours=30), kind=BreakKind.DECLARED, words="New system.")
    assert days(Trend(standard="S-01", unit="case", points=(point(1), point(2)), breaks=(moved,))) == [[1], [2]]


def test_a_line_ends_where_a_run_has_no_rate_to_show() -> None:
    nothing = TrendPoint(run=1, as_of=FIRST + timedelta(days=1), counts=Counts(), target=None, outcome=Outcome.NO_DATA)
    assert days(Trend(standard="S-01", unit="case", points=(point(0), nothing, point(2)))) == [[0], [2]]
    assert days(Trend(standard="S-01", unit="case", points=(point(0), point(1, 8, of=9), point(2)))) == [[0], [2]]


def test_below_ten_there_is_no_rate_and_no_share() -> None:
    assert point(0, 9, of=9).rate is None
    assert point(0, 9, of=10).rate == Decimal("90.0")
    assert point(0, 8, of=8).exempt_share is None
    assert point(0, 9, of=9).exempt_share == Decimal("10.0")


def test_the_change_is_that_since_the_run_before() -> None:
    trend = Trend(standard="S-01", unit="case", points=(point(0, 17), point(1, 19)))
    assert trend.change == Decimal("10.0")


@pytest.mark.parametrize("kind", [kind for kind in BreakKind if kind is not BreakKind.GAP])
def test_nothing_is_compared_across_a_break(kind: BreakKind) -> None:
    assert Trend(standard="S-01", unit="case", points=(point(0), point(1)), breaks=(broken(1, kind),)).change is None


def test_a_missed_night_ends_the_line_but_not_the_comparison() -> None:
    gap = broken(5, BreakKind.GAP)
    trend = Trend(standard="S-01", unit="case", points=(point(0, 17), point(5, 18)), breaks=(gap,))
    assert trend.change == Decimal("5.0")
    assert len(trend.segments) == 2


C, N, U, X = Status.COMPLIANT, Status.NON_COMPLIANT, Status.UNKNOWN, Status.EXEMPT


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (C, N, ChangeKind.NEWLY_FAILING),
        (None, N, ChangeKind.NEWLY_FAILING),
        (U, N, ChangeKind.NEWLY_FAILING),
        (N, N, ChangeKind.STILL_FAILING),
        (N, C, ChangeKind.PUT_RIGHT),
        (N, U, ChangeKind.SET_ASIDE),
        (N, X, ChangeKind.SET_ASIDE),
        (N, None, ChangeKind.LEFT_SCOPE),
        (C, None, ChangeKind.LEFT_SCOPE),
        (None, C, ChangeKind.NEW_IN_SCOPE),
        (None, X, ChangeKind.NEW_IN_SCOPE),
        (U, C, ChangeKind.OTHERWISE),
        (C, C, ChangeKind.SAME),
    ],
)
def test_what_became_of_a_record(before: Status | None, after: Status | None, kind: ChangeKind) -> None:
    assert ChangeKind.of(before, after) is kind


def summary(number: int) -> RunSummary:
    return RunSummary(
        number=number,
        as_of=FIRST,
        period=PeriodJudged(end=FIRST),
        time_zone="Europe/London",
        started_at=FIRST,
        finished_at=FIRST,
        duly_version="0.1.0",
        exit_code=1,
        complete=True,
        sample=False,
        reruns=0,
        verdicts=True,
        outcomes=dict.fromkeys(Outcome, number),
    )


def test_to_json_and_back() -> None:
    trend = Trend(
        standard="S-01",
        unit="case",
        breakdown="team",
        value="North",
        points=(point(1), point(2)),
        breaks=(broken(1),),
        alerts=(
            Alert(share=WatchedShare.EXEMPT, since=FIRST, before=Decimal("1.2"), now=Decimal("7.0"), words="Rose."),
        ),
    )
    assert from_json(Trend, json.loads(json.dumps(as_json(trend)))) == trend
    change = RecordChange(
        record="C1",
        item=None,
        before=None,
        after=N,
        reason_before=None,
        reason_after="late",
        due_at=datetime(2025, 1, 1),
        team="North",
        since=FailingSince(first=FIRST, runs=3, at_least=True),
    )
    side = Side(outcome=Outcome.MET, target=Decimal("92.5"), counts=Counts(compliant=3))
    comparison = Comparison(
        before=summary(1),
        after=summary(2),
        standards=(
            StandardComparison(
                standard="S-01",
                before=side,
                after=side,
                numbers=dict.fromkeys(ChangeKind, 1),
                changes=(change,),
                breaks=(broken(1),),
            ),
            StandardComparison(standard="S-02", before=None, after=side, numbers=None),
        ),
    )
    assert from_json(Comparison, json.loads(json.dumps(as_json(comparison)))) == comparison
    assert comparison.standards[0].rule_changed
    assert comparison.standards[0].of(ChangeKind.NEWLY_FAILING) == (change,)
