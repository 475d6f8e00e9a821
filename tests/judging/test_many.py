"""What is asked of many standards at once: the same as of each by itself, and the failure of one stays its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, func, insert, literal, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from duly.checks import MAIN, Standard
from duly.checks.parameters import Facts
from duly.judging import many
from duly.judging.assessments import Assessed
from duly.judging.backlogs import backlogs
from duly.judging.counting import breakdowns, failing, oldest_open_breaches
from duly.judging.many import are_few, for_each
from duly.judging.table import assessments_table
from duly.judging.waiving import enter, is_waived
from duly.results import Status, Waiver
from tests.reports.sample_standards import NCRS_01

OTHER = replace(NCRS_01, id="NCRS-99", judgement=replace(NCRS_01.judgement, breakdowns={}))
BOTH = (NCRS_01, OTHER)


def _row(standard: str, record: str, status: Status, due: int, **given: Any) -> dict[str, Any]:
    blank = dict.fromkeys(
        ("item", "flag", "anchor_at", "done_at", *(f"by_{name}" for name in NCRS_01.judgement.breakdowns))
    )
    return {"standard": standard, "rate": MAIN, "reason": "late", "open": True, **blank} | {
        "record": record,
        "status": status.value,
        "due_at": datetime(2025, due, 1),
        **given,
    }


@pytest.fixture
def assessed() -> Iterator[Assessed]:
    """The verdicts of two standards, of which one has breakdowns, and two records of the same id."""
    table = assessments_table(BOTH)
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    with engine.connect() as connection:
        table.create(connection)
        rows = [
            _row("NCRS-01", "a", Status.NON_COMPLIANT, 3, by_team="North"),
            _row("NCRS-01", "b", Status.NON_COMPLIANT, 2, by_team=""),
            _row("NCRS-01", "c", Status.COMPLIANT, 1, by_team="North", open=False),
            _row("NCRS-99", "a", Status.NON_COMPLIANT, 5),
            _row("NCRS-99", "d", Status.UNKNOWN, 6),
        ]
        connection.execute(insert(table), rows)
        connection.commit()
        facts = Facts(as_of=datetime(2026, 1, 5, tzinfo=UTC), time_zone="Europe/London")
        yield Assessed(connection=connection, verdicts=table, open_items=table, facts=facts)
    engine.dispose()


def test_many_are_told_apart(assessed: Assessed) -> None:
    listed = failing(assessed, BOTH, 1)
    assert [(name, [one.record for one in ones]) for name, ones in listed.items()] == [
        ("NCRS-01", ["b"]),
        ("NCRS-99", ["a", "d"]),
    ]
    assert oldest_open_breaches(assessed, BOTH) == {"NCRS-01": datetime(2025, 2, 1), "NCRS-99": datetime(2025, 5, 1)}
    teams = breakdowns(assessed, BOTH)["NCRS-01"]["team"]
    assert {team: counts.total for team, counts in teams.items()} == {"North": 2, "(not recorded)": 1}
    assert list(teams) == ["North", "(not recorded)"]


@pytest.mark.parametrize("ask", [backlogs, breakdowns, oldest_open_breaches], ids=["backlogs", "breakdowns", "oldest"])
def test_together_is_as_one_by_one(assessed: Assessed, ask: Any) -> None:
    alone = {standard.id: ask(assessed, (standard,))[standard.id] for standard in BOTH}
    assert ask(assessed, BOTH) == alone


def test_one_that_fails_stops_no_other_and_loses_nothing(assessed: Assessed) -> None:
    waiver = Waiver(
        row=2,
        record="a",
        item=None,
        standard="NCRS-01",
        reason="agreed",
        agreed_by="A",
        until=datetime(2027, 1, 1).date(),
    )
    enter(assessed.connection, [waiver])

    def ask(standards: Sequence[Standard]) -> Mapping[str, int]:
        table = assessed.verdicts
        answers = {}
        for standard in standards:
            number = func.error("a fault") if standard is OTHER else literal(1)
            chosen = select(func.sum(number)).where(table.c.standard == standard.id)
            answers[standard.id] = assessed.connection.execute(chosen).scalar_one()
        return answers

    answer = for_each(ask, BOTH, assessed, together=True)
    assert answer(NCRS_01) == 3
    with pytest.raises(SQLAlchemyError):
        answer(OTHER)
    assessed.connection.rollback()
    listed = failing(assessed, (NCRS_01,), 9, waived=is_waived(assessed.verdicts))["NCRS-01"]
    assert [one.waived for one in listed] == [False, True]


def test_of_many_verdicts_each_standard_is_asked_by_itself(assessed: Assessed, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def ask(standards: Sequence[Standard]) -> Mapping[str, int]:
        asked.append(len(standards))
        return {standard.id: 0 for standard in standards}

    assert are_few(assessed)
    for_each(ask, BOTH, assessed, together=are_few(assessed))(OTHER)
    monkeypatch.setattr(many, "FEW_VERDICTS", 4)
    assert not are_few(assessed)
    for_each(ask, BOTH, assessed, together=are_few(assessed))(OTHER)
    assert asked == [2, 1]
