"""What is left to do about a record."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from duly.reports.words import State, state_of
from duly.results import Failing, Status

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
