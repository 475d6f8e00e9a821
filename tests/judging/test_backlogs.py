"""The backlog: everything open as at the run, whatever the period, counted by how long ago it fell due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, create_engine, insert, select
from sqlalchemy.pool import StaticPool

from duly.checks import Standard
from duly.checks.parameters import Facts
from duly.dataset import Dataset
from duly.expectations.catalogue import shipped
from duly.judging.assessments import Assessed, assess, gather, show_open
from duly.judging.backlogs import backlogs
from duly.judging.counting import oldest_open_breaches
from duly.judging.selects import bound_values, verdicts_tell_what_is_open
from duly.judging.table import NOT_RECORDED, assessments_table
from duly.results import Backlog, Manifest, OpenItems
from duly.testing import aware, holding
from tests.expectations import supervision_scene
from tests.expectations.crime_recording_scene import TEAMS

NCRS_03, SUP_02 = shipped().standard("NCRS-03"), shipped().standard("SUP-02")

AS_OF = aware("2025-06-30T12:00:00")
WEEK = (aware("2025-06-23T00:00:00"), aware("2025-06-30T00:00:00"))


def referral(name: str, referred: str | None, **changes: Any) -> Mapping[str, object]:
    return {"ref_id": name, "referred_at": referred, "threshold": "s47", "source_team": "PVP", **changes}


REFERRALS = [
    referral("an hour ago", "2025-06-30T11:00:00"),
    referral("late by a second", "2025-06-29T11:59:59"),
    referral("3 days", "2025-06-26T10:00:00", source_team="R"),
    referral("4 days", "2025-06-25T10:00:00"),
    referral("7 days", "2025-06-22T10:00:00", source_team=None),
    referral("8 days", "2025-06-21T10:00:00"),
    referral("28 days", "2025-06-01T10:00:00"),
    referral("29 days", "2025-05-31T10:00:00", source_team="R"),
    referral("no time", None),
    referral("crime not there", "2025-06-10T10:00:00", crime_decision="crimed", crime_id="GONE"),
    referral(
        "late", "2025-06-02T10:00:00", crime_decision="no_crime_reasoned", crime_decision_at="2025-06-09T10:00:00"
    ),
    referral("test", "2025-06-02T10:00:00", is_test=True),
]
"""Nothing was decided on most of them; the limit is 24 hours."""

COUNTED = OpenItems(
    overdue=7,
    undetermined=1,
    undated=1,
    upcoming=1,
    bands={"0_to_3": 2, "4_to_7": 2, "8_to_28": 2, "over_28": 1},
    median_days=7.0,
    oldest_due=datetime(2025, 6, 1, 9),
    waiting_since=datetime(2025, 5, 31, 9),
)


@pytest.fixture
def store() -> Iterator[Engine]:
    """A DuckDB for the verdicts, apart from the records."""
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    yield engine
    engine.dispose()


def judged(
    engine: Engine,
    store: Engine,
    standard: Standard,
    records: Mapping[str, Any],
    period: tuple[datetime, datetime] | None = None,
) -> tuple[Backlog, datetime | None]:
    """The backlog of these records and the oldest open breach, judged as a run judges them."""
    facts = Facts(
        as_of=AS_OF,
        time_zone="Europe/London",
        period_from=period[0] if period else None,
        period_to=period[1] if period else None,
    )
    verdicts, open_items = assessments_table((standard,)), assessments_table((standard,), "open_items")
    with holding(engine, records):
        manifest = Manifest(export="a test", as_of=AS_OF, as_of_source="--as-at")
        dataset = Dataset(engine=engine, as_of=AS_OF, time_zone=facts.time_zone, manifest=manifest, tables={})
        try:
            verdicts.create(store)
            open_items.create(store)
            bound = bound_values(standard, facts.values(), {})
            assess(dataset, store, verdicts, standard, bound)
            gather(dataset, store, verdicts, open_items, standard, bound)
            with store.connect() as connection:
                assessed = Assessed(connection=connection, verdicts=verdicts, open_items=open_items, facts=facts)
                oldest = oldest_open_breaches(assessed, (standard,))
                return backlogs(assessed, (standard,))[standard.id][""], oldest[standard.id]
        finally:
            verdicts.drop(store, checkfirst=True)
            open_items.drop(store, checkfirst=True)


@pytest.mark.parametrize("period", [None, WEEK], ids=["no period", "a week"])
def test_everything_open_is_counted_whatever_the_period(
    engine: Engine, store: Engine, period: tuple[datetime, datetime] | None
) -> None:
    records = {"child_referrals": REFERRALS, "teams": TEAMS}
    backlog, oldest = judged(engine, store, NCRS_03, records, period)
    assert backlog.items == COUNTED
    assert backlog.items.total == 10
    assert oldest == datetime(2025, 6, 1, 9)
    teams = backlog.breakdowns["team"]
    assert list(teams) == ["Child protection", "Response", NOT_RECORDED]
    assert {name: items.overdue for name, items in teams.items()} == {
        "Child protection": 4,
        "Response": 2,
        NOT_RECORDED: 1,
    }
    assert teams["Response"].oldest_due == datetime(2025, 6, 1, 9)
    assert teams["Child protection"].median_days == 6.0  # 0, 4, 8, 28
    assert sum(items.total for items in teams.values()) == backlog.items.total


def test_the_records_may_share_the_store(store: Engine) -> None:
    records = {"child_referrals": REFERRALS, "teams": TEAMS}
    assert judged(store, store, NCRS_03, records, WEEK)[0].items == COUNTED


def test_a_missed_date_of_a_closed_case_is_no_open_breach(engine: Engine, store: Engine) -> None:
    """Start 1 March: 29 March was missed, and the next is on 26 April."""
    closed = supervision_scene.scene(case={"closed_at": "2025-04-05T12:00:00"})
    assert judged(engine, store, SUP_02, closed) == (
        Backlog(breakdowns={name: {} for name in SUP_02.judgement.breakdowns}),
        None,
    )
    backlog, oldest = judged(engine, store, SUP_02, supervision_scene.scene(), WEEK)
    assert (backlog.items.overdue, backlog.items.upcoming, backlog.items.later) == (1, 0, 0)
    assert oldest == backlog.items.oldest_due == datetime(2025, 3, 29, 23, 59, 59)


@pytest.mark.parametrize("period", [None, WEEK], ids=["no period", "a week"])
def test_the_verdicts_tell_what_is_open_unless_a_period_limits_them(period: tuple[datetime, datetime] | None) -> None:
    start, end = period or (None, None)
    facts = Facts(as_of=AS_OF, time_zone="Europe/London", period_from=start, period_to=end)
    assert verdicts_tell_what_is_open(NCRS_03, facts.values()) is (period is None)


def test_what_is_open_is_shown_of_verdicts_and_of_what_was_gathered(store: Engine) -> None:
    standards = (NCRS_03, SUP_02)
    assessed, gathered = assessments_table(standards), assessments_table(standards, "gathered")
    open_items = assessments_table(standards, "open_items")

    def row(record: str, standard: str = "NCRS-03", rate: str = "", is_open: bool | None = True) -> dict[str, Any]:
        return {"standard": standard, "rate": rate, "record": record, "status": "UNKNOWN", "open": is_open}

    verdicts = [row("open"), row("shut", is_open=False), row("not known", is_open=None), row("other rate", rate="more")]
    for table, rows in (
        (assessed, [*verdicts, row("in the period", "SUP-02")]),
        (gathered, [row("any age", "SUP-02")]),
    ):
        table.create(store)
        with store.begin() as connection:
            connection.execute(insert(table), rows)

    def records() -> set[str]:
        with store.begin() as connection:
            ids = set(connection.execute(select(open_items.c.record)).scalars())
            connection.exec_driver_sql("DROP VIEW open_items")
        return ids

    show_open(store, open_items.name, assessed, gathered, [("NCRS-03", "")])
    assert records() == {"open", "any age"}
    show_open(store, open_items.name, assessed, gathered, [("NCRS-03", ""), ("NCRS-03", "more")])
    assert records() == {"open", "other rate", "any age"}
    show_open(store, open_items.name, assessed, gathered, [])
    assert records() == {"any age"}


def backlog_of(connection: Connection, table: Table, facts: Facts) -> OpenItems:
    assessed = Assessed(connection=connection, verdicts=table, open_items=table, facts=facts)
    return backlogs(assessed, (NCRS_03,))["NCRS-03"][""].items


@pytest.mark.parametrize(
    ("due", "status", "kind"),
    [
        ("2025-06-30T10:59:59", "NON_COMPLIANT", "overdue"),
        ("2025-06-30T11:00:00", "NON_COMPLIANT", "upcoming"),
        ("2025-06-30T10:59:59", "UNKNOWN", "undetermined"),
        ("2025-06-30T11:00:00", "UNKNOWN", "upcoming"),
        ("2025-06-30T10:59:59", "NOT_YET_DUE", "upcoming"),
        ("2025-07-07T10:59:59", "NOT_YET_DUE", "upcoming"),
        ("2025-07-07T11:00:00", "NOT_YET_DUE", "later"),
        ("2025-07-07T10:59:59", "COMPLIANT", "upcoming"),
        (None, "NON_COMPLIANT", "undated"),
        (None, "UNKNOWN", "undated"),
    ],
)
def test_each_open_item_is_in_one_number(store: Engine, due: str | None, status: str, kind: str) -> None:
    """The as-at instant is 11:00 UTC; the 7 days end at 12:00 local time a week later."""
    table = assessments_table((NCRS_03,), "open_items")
    table.create(store)
    row = {"standard": "NCRS-03", "rate": "", "record": "R", "status": status, "reason": "late", "open": True}
    with store.begin() as connection:
        connection.execute(insert(table), {**row, "due_at": due and datetime.fromisoformat(due)})
        backlog = backlog_of(connection, table, Facts(as_of=AS_OF, time_zone="Europe/London"))
    assert {name: getattr(backlog, name) for name in ("overdue", "undetermined", "undated", "upcoming", "later")} == {
        **dict.fromkeys(("overdue", "undetermined", "undated", "upcoming", "later"), 0),
        kind: 1,
    }


def test_days_are_local_and_the_week_ends_at_the_same_hour_when_the_clocks_change(store: Engine) -> None:
    """As at 24 October 12:00 BST; a week later it is 12:00 GMT."""
    table = assessments_table((NCRS_03,), "open_items")
    table.create(store)
    row = {"standard": "NCRS-03", "rate": "", "status": "NON_COMPLIANT", "reason": "late", "open": True}
    dues = [
        ("23 October, 00:30 BST", datetime(2025, 10, 22, 23, 30)),
        ("within the week", datetime(2025, 10, 31, 11, 59, 59)),
        ("after it", datetime(2025, 10, 31, 12)),
    ]
    with store.begin() as connection:
        connection.execute(insert(table), [{**row, "record": name, "due_at": due} for name, due in dues])
        facts = Facts(as_of=aware("2025-10-24T12:00:00"), time_zone="Europe/London")
        backlog = backlog_of(connection, table, facts)
    assert (backlog.overdue, backlog.median_days, backlog.upcoming, backlog.later) == (1, 1.0, 1, 1)
