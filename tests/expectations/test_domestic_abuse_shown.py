"""What the standards on domestic abuse show beside a verdict: times, breakdowns, values and ages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.pool import StaticPool

from duly.checks import Standard
from duly.checks.parameters import Facts
from duly.expectations.domestic_abuse import DA_01, DA_02, DA_03, DA_04
from duly.judging.assessments import Assessed
from duly.judging.counting import measures
from duly.judging.selects import record_values, verdicts
from duly.judging.table import assessments_table
from tests.expectations.databases import judged, loaded
from tests.expectations.domestic_abuse_scene import LOG, SCENE, nothing_said, scene
from tests.expectations.examples import Records

TIMES = ("anchor_at", "due_at", "done_at")
QUEUED, TRIAGED = datetime(2025, 11, 10, 12), datetime(2025, 11, 11, 10)


WAITING = {"triaged_at": None, "secondary_done_at": None, "csc_referral_id": None}


@pytest.mark.parametrize(
    ("standard", "rate", "records", "times"),
    [
        (DA_01, "", scene(), (QUEUED, datetime(2025, 11, 11, 12), TRIAGED)),
        (DA_01, "", scene(WAITING), (QUEUED, datetime(2025, 11, 11, 12), None)),
        (DA_01, "every_incident", scene(), (QUEUED, datetime(2025, 11, 11, 12), TRIAGED)),
        (DA_01, "", scene({"queued_triage_at": None}), (None, None, TRIAGED)),
        (DA_02, "", scene(), (TRIAGED, datetime(2025, 11, 13, 23, 59, 59), datetime(2025, 11, 12, 10))),
        (DA_02, "", scene({"risk_initial": "medium"} | {"secondary_done_at": None}),
         (TRIAGED, datetime(2025, 11, 25, 23, 59, 59), None)),
        (DA_02, "", scene({"risk_initial": "standard"}), (TRIAGED, None, datetime(2025, 11, 12, 10))),
        (DA_03, "", scene(), (TRIAGED, datetime(2025, 11, 12, 10), datetime(2025, 11, 11, 11))),
        (DA_03, "", scene({"csc_referral_id": None}), (TRIAGED, datetime(2025, 11, 12, 10), None)),
        (DA_04, "", scene(), (datetime(2025, 11, 10, 8), None, None)),
        (DA_04, "incidents", scene(), (datetime(2025, 11, 10, 8), None, None)),
    ],
)  # fmt: skip
def test_times(
    engine: Engine, standard: Standard, rate: str, records: Records, times: tuple[datetime | None, ...]
) -> None:
    row = judged(engine, standard, records, rate)
    assert tuple(row[name] for name in TIMES) == times


def breakdowns_of(row: Any) -> dict[str, str | None]:
    return {name.removeprefix("by_"): value for name, value in row.items() if name.startswith("by_")}


@pytest.mark.parametrize("standard", [DA_01, DA_02, DA_03, DA_04], ids=lambda standard: standard.id)
def test_breakdowns(engine: Engine, standard: Standard) -> None:
    values = breakdowns_of(judged(engine, standard, scene()))
    expected = {"risk": "high", "district": "North", "team": "Response North", "month": "2025-11"}
    assert values.items() >= expected.items()
    assert set(values) == set(standard.judgement.breakdowns)
    unnamed = scene({"risk_initial": None, "risk_secondary": "medium"}, teams=[{"team_id": "T"}])
    values = breakdowns_of(judged(engine, standard, unnamed))
    assert (values["risk"], values["team"]) == ("medium", "T")
    blank = breakdowns_of(
        judged(engine, standard, scene({"risk_initial": None}, log={"team_id": None, "district": None}))
    )
    assert (blank["risk"], blank["team"], blank["district"]) == (None, None, None)


def test_with_and_without_children(engine: Engine) -> None:
    for standard in (DA_01, DA_02, DA_03):
        assert breakdowns_of(judged(engine, standard, scene()))["children"] == "yes"
    for standard, rate in ((DA_01, "every_incident"), (DA_02, "")):
        for records, children in (
            (nothing_said(), None),
            (nothing_said(children_in_household="no"), "no"),
            (nothing_said(children_in_household="unknown"), None),
            (nothing_said(children_in_household="(unmapped)"), "(unmapped)"),
        ):
            assert breakdowns_of(judged(engine, standard, records, rate))["children"] == children


def test_the_month_is_that_of_the_anchor(engine: Engine) -> None:
    late = "2025-06-30T23:30:00Z"  # 00:30 on 1 July in London
    row = judged(engine, DA_01, scene({"queued_triage_at": late, "triaged_at": "2025-07-01T09:00:00"}))
    assert row["by_month"] == "2025-07"
    assert judged(engine, DA_02, scene({"queued_secondary_at": late}))["by_month"] == "2025-07"
    assert judged(engine, DA_03, scene({"triaged_at": late}))["by_month"] == "2025-07"
    assert judged(engine, DA_04, scene(log={"reported_at": late}))["by_month"] == "2025-07"


def test_values_behind_a_verdict(engine: Engine) -> None:
    with loaded(engine, scene()) as ask:
        for standard in (DA_01, DA_02, DA_03, DA_04):
            for rate, judgement in standard.judgements.items():
                (row,) = ask(record_values(judgement, "D")).mappings()
                assert row["status"] == "COMPLIANT", (standard.id, rate)
        (row,) = ask(record_values(DA_04.judgement, "D")).mappings()
        assert (row["item"], row["show_link_since"]) == ("P", date(2024, 1, 1))
        (row,) = ask(record_values(DA_03.judgement, "D")).mappings()
        assert (row["show_referral_named"], row["show_referral_in_export"]) == ("R", True)


def test_what_a_list_is_a_share_of(engine: Engine) -> None:
    none_done = scene({"csc_referral_id": None})
    for records, expected in (
        (
            none_done,
            {"triaged_at_once": 1, "triaged_together": 1, "never_queued": 1, "link_missing": 1, "stale_links": 1},
        ),
        (scene(WAITING), {"waiting_high": 1, "waiting_with_children": 1, "waiting_without_children": 1}),
        (nothing_said(triaged_at=None), {"waiting_children_unknown": 1}),
    ):
        with loaded(engine, records) as ask:
            for standard in (DA_01, DA_02, DA_03, DA_04):
                for listing in standard.lists:
                    if listing.id in expected:
                        assert listing.of is not None
                        assert ask(listing.of).scalar_one() == expected[listing.id], (standard.id, listing.id)


def waiting(da_id: str, **changes: object) -> dict[str, object]:
    return {**SCENE, "da_id": da_id, **WAITING, **changes}


def test_the_age_of_what_is_waiting_by_risk_and_with_or_without_children(engine: Engine) -> None:
    """The as-at instant of these records is midnight on 5 January 2026."""
    rows = [
        waiting("H1", queued_triage_at="2025-12-28T00:00:00Z", queued_secondary_at="2025-12-01T00:00:00Z"),
        waiting("H2", queued_triage_at="2026-01-03T12:00:00", queued_secondary_at="2026-01-03T00:00:00Z"),
        waiting("M", queued_triage_at="2026-01-04T12:00:00", risk_initial="medium",
                queued_secondary_at="2025-08-08T00:00:00+01:00"),
        waiting("S", queued_triage_at="2026-01-01T12:00:00", risk_initial="standard",
                queued_secondary_at="2026-01-01T00:00:00Z"),
        waiting("N", queued_triage_at="2025-12-26T00:00:00Z", children_in_household="no",
                queued_secondary_at=None),
        waiting("T", queued_triage_at="2025-11-01T00:00:00Z", is_test=True),
        {**SCENE, "da_id": "DONE"},
    ]  # fmt: skip
    records = scene(da_incidents=rows, dash_assessments=[], children_present=[], incidents=[LOG])
    store = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    table = assessments_table((DA_01, DA_02))
    table.create(store)
    with loaded(engine, records) as ask, store.begin() as connection:
        for standard in (DA_01, DA_02):
            for rate, judgement in standard.judgements.items():
                for row in ask(verdicts(standard, rate, judgement)).mappings():
                    connection.execute(insert(table), dict(row))
        facts = Facts(as_of=datetime(2026, 1, 5, tzinfo=UTC), time_zone="Europe/London")
        assessed = Assessed(connection=connection, verdicts=table, open_items=table, facts=facts)
        triage, assessment = measures(assessed, DA_01), measures(assessed, DA_02)
    store.dispose()
    assert {name: value for name, value in triage.items() if name.endswith(("waiting_count", "longest_days"))} == {
        "all_waiting_count": 4,
        "all_waiting_longest_days": 8.0,
        "high_waiting_count": 2,
        "high_waiting_longest_days": 8.0,
        "medium_waiting_count": 1,
        "medium_waiting_longest_days": 0.5,
        "standard_waiting_count": 1,
        "standard_waiting_longest_days": 3.5,
        "without_children_waiting_count": 1,
        "without_children_waiting_longest_days": 10.0,
    }
    assert triage["time_to_triage_count"] == 1
    assert {
        name: value for name, value in assessment.items() if name.endswith(("waiting_count", "waiting_longest_days"))
    } == {
        "all_waiting_count": 4,
        "all_waiting_longest_days": 150.0,
        "high_waiting_count": 2,
        "high_waiting_longest_days": 35.0,
        "medium_waiting_count": 1,
        "medium_waiting_longest_days": 150.0,
        "standard_waiting_count": 1,
        "standard_waiting_longest_days": 4.0,
    }
