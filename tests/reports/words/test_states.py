"""What is left to do about a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from duly.reports.words import State, in_order, state_of
from duly.results import Failing, Status
from tests.reports import sample

AT = datetime(2025, 6, 3, 12)


@pytest.mark.parametrize(
    ("status", "due", "done", "open_", "expected"),
    [
        (Status.NON_COMPLIANT, AT, None, True, State.TO_PUT_RIGHT),
        (Status.NON_COMPLIANT, AT, AT, True, State.TO_PUT_RIGHT),
        (Status.NON_COMPLIANT, None, None, False, State.TO_PUT_RIGHT),  # no date was missed: it is otherwise than asked
        (Status.NON_COMPLIANT, None, AT, False, State.TO_PUT_RIGHT),
        (Status.NON_COMPLIANT, AT, AT, False, State.TO_PUT_RIGHT),  # done in time, and otherwise than asked
        (Status.NON_COMPLIANT, AT, AT + timedelta(seconds=1), False, State.LATE),
        (Status.NON_COMPLIANT, AT, None, False, State.MISSED),
        (Status.UNKNOWN, AT, None, True, State.UNDETERMINED),
        (Status.UNKNOWN, None, None, False, State.UNDETERMINED),
    ],
)
def test_what_is_left_to_do(
    status: Status, due: datetime | None, done: datetime | None, open_: bool, expected: State
) -> None:
    record = Failing(record="r", item=None, status=status, reason="late", due_at=due, done_at=done, open=open_)
    assert state_of(record) is expected


def test_what_is_waived_is_not_to_be_put_right() -> None:
    record = Failing(record="R", item=None, status=Status.NON_COMPLIANT, reason="late", open=True, waived=True)
    assert state_of(record) is State.WAIVED


def test_lists_begin_with_the_gravest_standard_then_the_highest_risk_then_the_longest_due() -> None:
    high, critical = sample.STANDARDS["SUP-01"], sample.STANDARDS["NCRS-01"]
    standards = {"HIGH": high, "CRITICAL": critical, "COURSE": replace(critical, suite="training")}

    def row(name: str, standard: str, days: int, **more: Any) -> tuple[str, Failing]:
        made = {"status": Status.NON_COMPLIANT, "open": True, **more}
        return standard, Failing(record=name, item=None, reason="late", due_at=AT - timedelta(days=days), **made)

    rows = [
        row("untold of a course", "COURSE", 900, status=Status.UNKNOWN),
        row("course", "COURSE", 800),
        row("missed", "CRITICAL", 700, open=False),
        row("late", "CRITICAL", 710, open=False, done_at=AT),
        row("waived", "CRITICAL", 600, waived=True),
        row("untold", "CRITICAL", 500, status=Status.UNKNOWN),
        row("old and high", "HIGH", 400, risk="very_high"),
        row("old", "CRITICAL", 300),
        row("older", "CRITICAL", 310),
        row("at risk", "CRITICAL", 20, risk="high"),
        row("at no known risk", "CRITICAL", 330, risk="(unmapped)"),
        row("at some risk", "CRITICAL", 10, risk="medium"),
    ]
    assert [record.record for _, record in in_order(rows, standards)] == [
        "at risk", "at some risk", "at no known risk", "older", "old", "old and high", "untold", "course",
        "untold of a course", "late", "missed", "waived",
    ]  # fmt: skip
