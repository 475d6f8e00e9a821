"""What history knows of the sample run: thirty runs before it, with a changed target, a changed rule and missing runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from duly.results import (
    Alert,
    Backlog,
    Break,
    BreakKind,
    ChangeKind,
    Comparison,
    FailingSince,
    OpenItems,
    Outcome,
    Past,
    RecordChange,
    RunResult,
    RunSummary,
    Side,
    StandardComparison,
    StandardResult,
    Status,
    Trend,
    TrendPoint,
    WatchedShare,
)
from tests.reports import sample

RUNS = 30


def summary(number: int, as_of: datetime) -> RunSummary:
    return RunSummary(
        number=number,
        as_of=as_of,
        time_zone="Europe/London",
        started_at=as_of,
        finished_at=as_of,
        duly_version="0.1.0",
        exit_code=3,
        complete=False,
        sample=False,
        reruns=0,
        verdicts=True,
        outcomes={},
    )


def trend(result: StandardResult, runs: int = RUNS) -> Trend:
    """Runs night by night, each with a breach fewer than the run before; the last is the result's own."""

    def point(number: int) -> TrendPoint:
        back = runs - number
        moved = min(back, result.counts.compliant)
        counts = replace(
            result.counts,
            compliant=result.counts.compliant - moved,
            non_compliant=result.counts.non_compliant + moved,
        )
        return TrendPoint(
            run=number,
            as_of=sample.AS_OF - timedelta(days=back),
            counts=counts,
            target=result.target,
            outcome=result.outcome,
        )

    breaks: dict[str, tuple[Break, ...]] = {
        "NCRS-01": (
            Break(
                at=sample.AS_OF - timedelta(days=9, hours=1),
                kind=BreakKind.TARGET,
                words="the target changed from 95 % to 97.5 %",
            ),
        ),
        "SUP-03": (Break(at=sample.AS_OF, kind=BreakKind.RULE, words="the rule is another one"),),
    }
    alert = Alert(
        share=WatchedShare.EXCLUDED,
        since=sample.AS_OF - timedelta(days=28),
        before=Decimal("0.2"),
        now=Decimal("6.1"),
        words="excluded: 6.1% of all records, up from 0.2% on 8 December 2025",
    )
    return Trend(
        standard=result.standard,
        unit="crime",
        points=tuple(point(number) for number in range(1, runs + 1)),
        breaks=breaks.get(result.standard, ()),
        alerts=(alert,) if result.standard == "NCRS-01" else (),
    )


def changes() -> tuple[RecordChange, ...]:
    """One record of each kind that is listed, two of them newly failing."""
    failing = FailingSince(first=sample.AS_OF, runs=1)
    late, fine = Status.NON_COMPLIANT, Status.COMPLIANT

    def change(
        record: str, before: Status | None, after: Status | None, since: FailingSince | None = None
    ) -> RecordChange:
        reasons = {late: "late", fine: "in_time", Status.UNKNOWN: "no_report_time"}
        return RecordChange(
            record=record,
            item=None,
            before=before,
            after=after,
            reason_before=None if before is None else reasons[before],
            reason_after=None if after is None else reasons[after],
            due_at=datetime(2026, 1, 3, 9, 30),
            team="CSE",
            since=since,
        )

    return (
        change("CR/60000/25", None, late, failing),
        change("CR/60003/25", fine, late, failing),
        change("CR/59000/25", late, fine),
        change("CR/59001/25", late, Status.UNKNOWN),
        change("CR/59002/25", late, None),
    )


def comparison(run: RunResult) -> Comparison:
    """The sample run and the one before it: NCRS-01 with records, the others with figures alone."""
    numbers = dict.fromkeys(ChangeKind, 0) | {
        ChangeKind.NEWLY_FAILING: 7,
        ChangeKind.STILL_FAILING: 91,
        ChangeKind.PUT_RIGHT: 1,
        ChangeKind.SET_ASIDE: 1,
        ChangeKind.LEFT_SCOPE: 1,
    }

    def one(result: StandardResult) -> StandardComparison:
        past = trend(result)
        before = past.points[-2]
        return StandardComparison(
            standard=result.standard,
            before=Side(outcome=before.outcome, target=before.target, counts=before.counts),
            after=Side(outcome=result.outcome, target=result.target, counts=result.counts),
            numbers=numbers if result.standard == "NCRS-01" else None,
            left_failing=1,
            new_failing=1,
            changes=changes() if result.standard == "NCRS-01" else (),
            breaks=past.breaks if result.standard == "SUP-03" else (),
        )

    return Comparison(
        before=summary(RUNS - 1, sample.AS_OF - timedelta(days=1)),
        after=summary(RUNS, sample.AS_OF),
        standards=tuple(one(result) for result in run.results),
    )


def past(run: RunResult) -> Past:
    return Past(
        run=summary(RUNS, sample.AS_OF),
        trends={result.standard: trend(result) for result in run.results if result.outcome is not Outcome.ERROR},
        comparison=comparison(run),
        failing={
            "NCRS-01": {
                ("CR/60000/25", None): FailingSince(first=sample.AS_OF, runs=1),
                ("CR/60003/25", None): FailingSince(
                    first=datetime(2025, 12, 7, tzinfo=sample.LONDON), runs=30, at_least=True
                ),
            }
        },
    )


BACKLOG = Backlog.of(
    OpenItems(
        overdue=31,
        undetermined=4,
        undated=2,
        upcoming=9,
        later=29,
        bands={"0_to_3": 3, "4_to_7": 5, "8_to_28": 11, "over_28": 12},
        median_days=19.0,
        oldest_due=datetime(2024, 6, 1, 22, 59, 59),
        waiting_since=datetime(2024, 5, 4, 8, 0),
    ),
    breakdowns={"team": {"CSE": OpenItems(overdue=31, undetermined=4, undated=2, upcoming=9, later=29)}},
)
