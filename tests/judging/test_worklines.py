"""The lines of the worklists: every failing record once, what is open from before the period, and what is coming."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, insert, select
from sqlalchemy.pool import StaticPool

from duly.checks.parameters import Facts
from duly.expectations.catalogue import shipped
from duly.judging import waiving
from duly.judging.assessments import Assessed
from duly.judging.table import assessments_table
from duly.judging.worklines import by_team, ordering, teams, work_lines
from duly.results import Waiver
from duly.testing import aware

STANDARDS = tuple(shipped().standard(name) for name in ("SUP-02", "STRAT-05", "NCRS-01"))
FACTS = Facts(as_of=aware("2026-01-05T12:00:00"), time_zone="Europe/London")
DUE, SOON, LATER = datetime(2025, 12, 1), datetime(2026, 1, 12, 11, 59), datetime(2026, 1, 12, 12)


@pytest.fixture
def assessed() -> Iterator[Assessed]:
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    verdicts, open_items = assessments_table(STANDARDS), assessments_table(STANDARDS, "open_items")
    with engine.connect() as connection:
        verdicts.create(connection)
        open_items.create(connection)
        yield Assessed(connection=connection, verdicts=verdicts, open_items=open_items, facts=FACTS)
    engine.dispose()


def verdict(record: str, **changes: Any) -> dict[str, Any]:
    made = {
        "standard": "SUP-02",
        "rate": "",
        "item": None,
        "status": "NON_COMPLIANT",
        "reason": "missed",
        "due_at": DUE,
        "open": True,
        "by_team": "North",
    }
    return {**made, "record": record, **changes}


def lines(assessed: Assessed, verdicts: list[dict[str, Any]], waiting: list[dict[str, Any]]) -> Any:
    for table, rows in ((assessed.verdicts, verdicts), (assessed.open_items, waiting)):
        for row in rows:
            assessed.connection.execute(insert(table), row)
    return [(line.team, line.record, line.rate, line.status, line.counted) for line in listed(assessed)]


def listed(assessed: Assessed) -> list[Any]:
    """The lines in their order."""
    every = work_lines(assessed, STANDARDS).subquery("lines")
    return list(
        assessed.connection.execute(select(every).order_by(*by_team(every), *ordering(every, every.c.rate == "none")))
    )


def test_every_failing_record_and_what_is_coming(assessed: Assessed) -> None:
    waiving.enter(assessed.connection, ())
    found = lines(
        assessed,
        [
            verdict("failed"),
            verdict("closed since", open=False),
            verdict("unknown", status="UNKNOWN", due_at=None),
            verdict("kept", status="COMPLIANT"),
            verdict("exempt", status="EXEMPT"),
            verdict("elsewhere", standard="SUP-99"),
            verdict("late", standard="NCRS-01", open=False),
        ],
        [
            verdict("failed"),
            verdict("from before", due_at=datetime(2020, 1, 1)),
            verdict("from before, unknown", status="UNKNOWN", due_at=None),
            verdict("in the week", status="NOT_YET_DUE", due_at=SOON),
            verdict("fresh log", status="COMPLIANT", due_at=SOON),
            verdict("after it", status="NOT_YET_DUE", due_at=LATER),
            verdict("failed", item="2025-11-03", due_at=datetime(2025, 11, 3)),
        ],
    )
    assert found == [
        ("North", "from before", "", "NON_COMPLIANT", False),
        ("North", "failed", "", "NON_COMPLIANT", False),  # another item of the same record
        ("North", "late", "", "NON_COMPLIANT", True),
        ("North", "closed since", "", "NON_COMPLIANT", True),
        ("North", "failed", "", "NON_COMPLIANT", True),
        ("North", "fresh log", "", "COMPLIANT", True),
        ("North", "in the week", "", "NOT_YET_DUE", True),
        ("North", "from before, unknown", "", "UNKNOWN", False),
        ("North", "unknown", "", "UNKNOWN", True),
    ]


def test_further_rates_are_listed_where_things_wait_under_them(assessed: Assessed) -> None:
    waiving.enter(assessed.connection, ())
    action = {"standard": "STRAT-05", "reason": "not_done"}
    found = lines(
        assessed, [verdict("A", **action, rate="delivered"), verdict("M", **action, rate="meeting_has_actions")], []
    )
    assert found == [("North", "A", "delivered", "NON_COMPLIANT", True)]


def test_team_by_team_and_what_has_none_last(assessed: Assessed) -> None:
    waiving.enter(assessed.connection, ())
    found = lines(
        assessed,
        [verdict("1", by_team=None), verdict("2", by_team=""), verdict("3", by_team="(zz)"), verdict("4", by_team="É")],
        [],
    )
    assert [team for team, *_ in found] == ["(zz)", "É", "(not recorded)", "(not recorded)"]
    assert teams(assessed) == ["(not recorded)", "(zz)", "É"]


def test_what_is_waived_is_marked_and_stays(assessed: Assessed) -> None:
    agreed = {"reason": "Agreed", "agreed_by": "DCI", "until": date(2026, 3, 31), "standard": "SUP-02"}
    waivers = [Waiver(row=2, record="V", item="b", **agreed), Waiver(row=3, record="W", item=None, **agreed)]  # type: ignore[arg-type]
    waiving.enter(assessed.connection, waivers)
    rows = [
        verdict("V", item="a"),
        verdict("V", item="b"),
        verdict("W", item="a"),
        verdict("W", status="NOT_YET_DUE", due_at=SOON),
        verdict("W", standard="STRAT-05"),
        verdict("W", standard="STRAT-05", rate="delivered"),
    ]
    for row in rows:
        assessed.connection.execute(insert(assessed.verdicts), row)
    waived = [(line.standard, line.record, line.item) for line in listed(assessed) if line.waived]
    assert waived == [("SUP-02", "V", "b"), ("SUP-02", "W", "a")]
