"""What is listed of the verdicts: the right records, in order, not more than was asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import create_engine, insert

from duly.checks import MAIN
from duly.checks.parameters import Facts
from duly.judging.assessments import Assessed
from duly.judging.counting import failing
from duly.judging.table import assessments_table
from duly.results import Failing, Status
from tests.reports.sample_standards import NCRS_01


def _row(record: str, status: Status, **given: Any) -> dict[str, Any]:
    blank = dict.fromkeys(("item", "flag", "anchor_at", "due_at", "done_at", "by_team"))
    return {"standard": "NCRS-01", "rate": MAIN, "reason": "late", "open": False, **blank, **given} | {
        "record": record,
        "status": status.value,
    }


def test_of_each_status_the_longest_due_are_listed() -> None:
    table = assessments_table((NCRS_01,))
    engine = create_engine("duckdb:///:memory:")
    june, july, august = (datetime(2025, month, 1) for month in (6, 7, 8))
    rows = [
        _row("a", Status.NON_COMPLIANT, due_at=august),
        _row("b", Status.NON_COMPLIANT, anchor_at=june, by_team=""),
        _row("c", Status.NON_COMPLIANT),
        _row("d", Status.NON_COMPLIANT, due_at=july, anchor_at=june, open=True, by_team="North"),
        _row("e", Status.UNKNOWN),
        _row("f", Status.UNKNOWN, due_at=august),
        _row("g", Status.COMPLIANT, due_at=june),
        _row("h", Status.NON_COMPLIANT, due_at=june) | {"rate": "registrar"},
        _row("i", Status.NON_COMPLIANT, due_at=june) | {"standard": "NCRS-02"},
    ]
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), rows)
        facts = Facts(as_of=datetime(2026, 1, 5, tzinfo=UTC), time_zone="Europe/London")
        assessed = Assessed(connection=connection, verdicts=table, open_items=table, facts=facts)
        listed = failing(assessed, NCRS_01, 3)
        fewer = failing(assessed, NCRS_01, 1)
    engine.dispose()
    assert [record.record for record in listed] == ["b", "d", "a", "f", "e"]
    assert [record.record for record in fewer] == ["b", "f"]
    assert listed[0].team is None
    assert listed[1] == Failing(
        record="d",
        item=None,
        status=Status.NON_COMPLIANT,
        reason="late",
        anchor_at=june,
        due_at=july,
        team="North",
        open=True,
    )
