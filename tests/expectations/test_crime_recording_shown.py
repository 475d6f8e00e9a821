"""What the recording standards show beside their verdicts: breakdowns, times, flags, figures; and never a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.checks import MAIN, Standard
from duly.expectations.catalogue import shipped
from duly.judging.selects import bound_values, listed, record_values, verdicts
from tests.expectations.crime_recording_scene import CASE, CHILD, CRIME, LOG, Records, crime, log
from tests.expectations.databases import connected

RECORDING = tuple(
    shipped().standard(name)
    for name in ("NCRS-01", "NCRS-01A", "NCRS-02", "NCRS-03", "NCRS-04", "NCRS-05", "NCRS-06", "NCRS-07")
)
NCRS_01, NCRS_01A, NCRS_02, NCRS_03, NCRS_04, NCRS_05, NCRS_06, NCRS_07 = RECORDING

CANARY = "canary canary canary canary canary canary canary canary"


def values_of(engine: Engine, standard: Standard, records: Records) -> Mapping[str, Any]:
    """The one assessment that a standard makes of these records."""
    with connected(engine, records) as (connection, facts):
        (row,) = connection.execute(
            verdicts(standard, MAIN, standard.judgement), bound_values(standard, facts, {})
        ).mappings()
        return dict(row)


@pytest.mark.parametrize("standard", [NCRS_01, NCRS_01A], ids=lambda standard: standard.id)
def test_breakdowns_of_a_crime(engine: Engine, standard: Standard) -> None:
    # 23:30 on Sunday 1 June in UTC is 00:30 on Monday in London; recorded on 30 June in UTC, 1 July in London
    row = values_of(
        engine, standard, crime(reported_at="2025-06-01T23:30:00+00:00", recorded_at="2025-06-30T23:30:00+00:00")
    )
    assert {name: value for name, value in row.items() if name.startswith("by_")} == {
        "by_team": "Response",
        "by_district": "D1",
        "by_offence_class": "violent",
        "by_report_route": "unit_direct",
        "by_hour_band": "00-06",
        "by_weekday": "1 Monday",
        "by_month": "2025-07",
    }
    assert str(row["anchor_at"]) == "2025-06-01 23:30:00"
    assert str(row["due_at"]) == "2025-06-02 23:30:00"
    assert str(row["done_at"]) == "2025-06-30 23:30:00"


@pytest.mark.parametrize(
    ("team", "records"),
    [
        ("Child protection", {"investigations": [{**CASE, "team_id": "PVP"}]}),
        ("NAMELESS", {"investigations": [{**CASE, "team_id": "NAMELESS"}]}),
        ("GONE", {"investigations": [{**CASE, "team_id": "GONE"}]}),
        ("Response", {"investigations": [], "crimes": [{**CRIME, "team_id": "R"}]}),
        (None, {"investigations": [], "incidents": [LOG]}),
        (
            "Child protection",
            {"investigations": [CASE, {**CASE, "inv_id": "W", "team_id": "PVP", "allocated_at": None}]},
        ),
        (
            "Child protection",
            {"investigations": [{**CASE, "team_id": "PVP"}, {**CASE, "inv_id": "A", "allocated_at": "2025-01-01"}]},
        ),
    ],
)
def test_the_team_of_a_crime(engine: Engine, team: str | None, records: Records) -> None:
    assert values_of(engine, NCRS_01, crime(records=records))["by_team"] == team


@pytest.mark.parametrize(
    ("reported", "band"),
    [
        ("2025-06-02T05:59:59", "00-06"),
        ("2025-06-02T06:00:00", "06-12"),
        ("2025-06-02T17:59", "12-18"),
        ("2025-06-02T18:00:00", "18-24"),
        ("2025-06-02", None),
        (None, None),
    ],
)
def test_the_hour_of_the_report(engine: Engine, reported: str | None, band: str | None) -> None:
    assert (
        values_of(engine, NCRS_01, crime(reported_at=reported, recorded_at="2025-06-02T19:00:00"))["by_hour_band"]
        == band
    )


def test_the_limit_before_april_2015_is_what_was_due(engine: Engine) -> None:
    row = values_of(engine, NCRS_01, crime(reported_at="2015-03-01T10:00:00", recorded_at="2015-03-01T11:00:00"))
    assert str(row["due_at"]) == "2015-03-04 10:00:00"


def test_breakdowns_of_a_log(engine: Engine) -> None:
    row = values_of(engine, NCRS_02, log())
    assert {name: value for name, value in row.items() if name.startswith("by_")} == {
        "by_team": "Response",
        "by_opening_code": "VIOLENCE",
        "by_closer_team": "Response",
        "by_district": "D1",
        "by_month": "2025-06",
    }
    assert str(row["anchor_at"]) == "2025-06-02 17:00:00"


@pytest.mark.parametrize(
    ("child", "records", "changes"),
    [
        ("yes", {}, {}),
        (
            "yes",
            {"persons": [CHILD], "incident_persons": [{"incident_id": "L", "person_id": "P", "role": "victim"}]},
            {"child_flag": None},
        ),
        ("no", {}, {"child_flag": False}),
        (
            None,
            {"incident_persons": [{"incident_id": "L", "person_id": "GONE", "role": "victim"}]},
            {"child_flag": None},
        ),
    ],
)
def test_whether_a_report_of_rape_concerns_a_child(
    engine: Engine, child: str | None, records: Records, changes: dict[str, Any]
) -> None:
    assert values_of(engine, NCRS_04, log(records, opening_code="RAPE", **changes))["by_child"] == child


def test_crime_and_n100_are_flagged(engine: Engine) -> None:
    rape = {**CRIME, "incident_id": "L", "offence_class": "rape"}
    reason = {"reason_code": "THIRD_PARTY", "reason_text": "Reported by a third party."}
    n100 = {"n100_id": "N", "incident_id": "L", "created_at": "2025-06-02T15:00:00", **reason}
    both = values_of(engine, NCRS_04, log({"crimes": [rape], "n100_records": [n100]}, opening_code="RAPE"))
    assert both["flag"] == "both"
    assert str(both["done_at"]) == "2025-06-02 11:00:00"
    assert values_of(engine, NCRS_04, log({"crimes": [rape]}, opening_code="RAPE"))["flag"] is None


def test_a_referral_that_was_not_decided_is_not_done(engine: Engine) -> None:
    referral = {"ref_id": "R", "referred_at": "2025-06-02T10:00:00", "threshold": "s47", "crime_decision": "none"}
    records: Records = {"child_referrals": [{**referral, "crime_decision_at": "2025-06-02T11:00:00"}]}
    row = values_of(engine, NCRS_03, records)
    assert (str(row["anchor_at"]), str(row["due_at"]), row["done_at"]) == (
        "2025-06-02 09:00:00",
        "2025-06-03 09:00:00",
        None,
    )


def test_figures() -> None:
    for standard in (NCRS_01, NCRS_01A):
        (lateness,) = standard.measures
        assert (lateness.start, lateness.end, lateness.unit, lateness.bands) == (
            "anchor_at",
            "done_at",
            "hours",
            (24, 48, 72),
        )
    (age,) = NCRS_07.measures
    assert (age.start, age.end, age.unit, age.bands) == ("anchor_at", "as_of", "days", (1, 3, 7, 28))


EVERYTHING: Records = {
    **crime(incident_id="L", cancelled_at="2025-06-10T10:00:00", cancel_rationale=CANARY),
    "incidents": [
        {**LOG, "opening_code": "RAPE", "closure_rationale": CANARY},
        {**LOG, "incident_id": "OPEN", "closed_at": None, "closure_rationale": CANARY},
    ],
    "n100_records": [{"n100_id": "N", "incident_id": "L", "created_at": "2025-06-02T15:00:00", "reason_text": CANARY}],
    "child_referrals": [{"ref_id": "R", "referred_at": "2025-06-02T10:00:00", "threshold": "s47"}],
}
JUDGED = {"crimes": "K", "incidents": "L", "child_referrals": "R"}


def test_no_text_is_among_what_is_shown(engine: Engine) -> None:
    with connected(engine, EVERYTHING) as (connection, facts):
        for standard in RECORDING:
            bound = bound_values(standard, facts, {})
            for rate, judgement in standard.judgements.items():
                record = "OPEN" if standard is NCRS_07 else JUDGED[standard.unit]
                values = connection.execute(record_values(judgement, record), bound).mappings().all()
                rows = connection.execute(verdicts(standard, rate, judgement), bound).mappings().all()
                assert len(values) == len(rows) == 1, (standard.id, rate)
                assert "canary" not in repr([*values, *rows]).lower()
            for listing in standard.lists:
                assert "canary" not in repr(connection.execute(listed(listing), bound).all()).lower()
