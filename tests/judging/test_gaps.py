"""What to ask for: causes from the counts by reason, the columns that they hang on, and what of these the export lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from duly.checks import Judgement, compliant, first_of, non_compliant, unknown
from duly.judging.gaps import gaps_of
from duly.records import Crime, Incident
from duly.results import (
    Asks,
    Counts,
    FailedCheck,
    Gap,
    Intake,
    Manifest,
    Outcome,
    RunInfo,
    StandardResult,
    TableIntake,
    TableManifest,
    Whom,
)
from tests.history.scene import standard

AS_OF = datetime(2026, 2, 2, 6, tzinfo=UTC)

_JOINED = (
    select(Crime.crime_id, Crime.status, Crime.recorded_at, Incident.reported_at.label("told_at"), Crime.incident_id)
    .outerjoin(Incident, Incident.incident_id == Crime.incident_id)
    .subquery("joined")
)
_ROWS = select(*_JOINED.c).subquery("judged_crimes")


def declared(name: str) -> object:
    verdict = first_of(
        unknown("dangling_link", "The incident is named, and is not in the export", _ROWS.c.incident_id.is_(None)),
        unknown("unmapped_code", "The status is none that is known", _ROWS.c.status == "(unmapped)"),
        unknown("no_report_time", "It is not recorded when it was reported", _ROWS.c.told_at.is_(None)),
        unknown("no_recorded_time", "It is not recorded when it was recorded", _ROWS.c.recorded_at.is_(None)),
        compliant("in_time", "It is in time", _ROWS.c.recorded_at > _ROWS.c.told_at),
        non_compliant("late", "It is late"),
    )
    return standard(name, judgement=Judgement(rows=_ROWS, record=_ROWS.c.crime_id, verdict=verdict))


STANDARDS = (declared("S-01"), declared("S-02"))


def result(name: str, reasons: Mapping[str, int], *, compliant: int = 100, **more: object) -> StandardResult:
    counts = Counts(compliant=compliant, unknown=sum(reasons.values()))
    fields = {"outcome": Outcome.MET, "message": "", **more}
    return StandardResult(
        standard=name, suite="crime_recording", title=name, target=Decimal(90), counts=counts,
        reasons_by_status={"UNKNOWN": dict(reasons)}, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def info(intake: Intake | None = None, **crimes: object) -> RunInfo:
    tables = {
        "crimes": TableManifest(table="crimes", rows_read=100, **crimes),  # type: ignore[arg-type]
        "incidents": TableManifest(table="incidents", rows_read=100),
    }
    manifest = Manifest(export="nightly", as_of=AS_OF, as_of_source="manifest", tables=tables)
    return RunInfo(
        as_of=AS_OF, as_of_source="manifest", time_zone="Europe/London", duly_version="1", calendar="",
        manifest=manifest, intake=intake or Intake(),
    )  # fmt: skip


def gaps(results: list[StandardResult], of: RunInfo | None = None) -> dict[str, Gap]:
    return {gap.reason: gap for gap in gaps_of(of or info(), results, STANDARDS)}  # type: ignore[arg-type]


def test_causes_are_ranked_by_what_they_would_settle_over_all_standards() -> None:
    found = gaps(
        [result("S-01", {"no_report_time": 10, "no_recorded_time": 15}), result("S-02", {"no_report_time": 75})]
    )
    assert list(found) == ["no_report_time", "no_recorded_time"]
    first = found["no_report_time"]
    assert (first.verdicts, first.standards, first.words) == (
        85,
        {"S-01": 10, "S-02": 75},
        "It is not recorded when it was reported",
    )
    assert first.closes == Decimal("28.3")  # 85 of the 300 that fell due


def test_a_cause_leads_to_the_columns_that_its_conditions_read_through_selects_and_other_names() -> None:
    found = gaps([result("S-01", {"no_report_time": 1, "no_recorded_time": 1})])
    assert found["no_report_time"].columns == ("incidents.reported_at",)
    assert found["no_recorded_time"].columns == ("crimes.recorded_at",)


@pytest.mark.parametrize(
    ("crimes", "said"),
    [
        ({"missing": ("recorded_at",)}, "crimes.recorded_at is not in the export"),
        ({"blank": ("recorded_at",)}, "crimes.recorded_at is blank in every row"),
    ],
)
def test_a_column_that_the_whole_export_lacks_is_asked_of_it(crimes: Mapping[str, Any], said: str) -> None:
    reasons = {"no_recorded_time": 1}
    assert gaps([result("S-01", reasons)])["no_recorded_time"].whom is Whom.TEAMS
    gap = gaps([result("S-01", reasons)], info(**crimes))["no_recorded_time"]
    assert (gap.whom, gap.found) == (Whom.IT, (said,))


def test_codes_and_references_are_told_by_the_columns_in_which_they_were_found() -> None:
    failed = FailedCheck(column="incident_id", asks=Asks.PARENT, count=7)
    intake = Intake(tables={"crimes": TableIntake(rows=100, failed=(failed,))})
    of = info(intake, unmapped={"status": {"ODD": 3, "OLD": 2}, "district": {"X": 9}})
    found = gaps([result("S-01", {"dangling_link": 7, "unmapped_code": 5})], of)
    assert (found["dangling_link"].whom, found["dangling_link"].columns) == (Whom.IT, ("crimes.incident_id",))
    assert found["dangling_link"].found == ("crimes.incident_id has 7 that lead nowhere",)
    assert found["unmapped_code"].whom is Whom.MAPPER
    assert found["unmapped_code"].found == ("crimes.status has 5 that are not in the mapping",)


@pytest.mark.parametrize(
    ("reasons", "more", "settles"),
    [
        ({"no_report_time": 20}, {}, ("S-01",)),
        ({"no_report_time": 20, "no_recorded_time": 5}, {}, ("S-01",)),
        ({"no_report_time": 20, "no_recorded_time": 15}, {}, ()),  # what is left is more than 5 %
        ({"no_report_time": 20}, {"doubts": ("None of the codes is known.",)}, ()),
        ({"no_report_time": 20}, {"outcome": Outcome.NOT_MET}, ()),
    ],
)
def test_which_standards_could_then_be_told(
    reasons: Mapping[str, int], more: Mapping[str, Any], settles: tuple[str, ...]
) -> None:
    given: dict[str, Any] = {"outcome": Outcome.CANNOT_TELL, **more}
    assert gaps([result("S-01", reasons, **given)])["no_report_time"].settles == settles


def test_what_standards_have_no_data_for_comes_first() -> None:
    message = "the export has no table crimes; the list crime_type_codes holds none of its codes"
    none: dict[str, Any] = {"outcome": Outcome.NO_DATA, "message": message, "compliant": 0}
    found = gaps_of(info(), [result("S-01", {"no_report_time": 20}), result("S-02", {}, **none)], STANDARDS)  # type: ignore[arg-type]
    assert [(gap.reason, gap.whom, gap.standards) for gap in found[:2]] == [
        ("no_data", Whom.IT, {"S-02": 0}),
        ("no_data", Whom.KEEPER, {"S-02": 0}),
    ]
    assert found[2].reason == "no_report_time"
