"""RSO-02: the ARMS assessment is approved and in date."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from duly.expectations.offenders import RSO_02
from duly.judging.selects import verdicts
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.databases import loaded
from tests.expectations.examples import C, E, N, Row, U, X, Y, line
from tests.expectations.offenders_scene import ASSESSMENT, OFFENDER, TRAINING, scene

APPROVED = (C, "approved")
LAST_YEAR: Row = {
    **ASSESSMENT,
    "arms_id": "B",
    "completed_at": "2025-02-01T10:00:00",
    "approved_at": "2025-02-02T10:00:00",
}

LOST = (U, "dangling_link")


def assessed(odd: str, assessment: Row, expect: object, **more: object) -> Example:
    return line(odd, expect, scene(assessment=assessment), **more)  # type: ignore[arg-type]


def held(odd: str, training: Row, expect: object) -> Example:
    return line(odd, expect, scene(training=training))  # type: ignore[arg-type]


def offender(odd: str, changes: Row, expect: object) -> Example:
    return line(odd, expect, scene(changes))  # type: ignore[arg-type]


EXAMPLES = [
    assessed("approved", {}, APPROVED, open=True),
    assessed(
        "completed 365 days ago",
        {"completed_at": "2025-01-05T00:00:01", "approved_at": "2025-02-01T10:00:00"},
        APPROVED,
    ),
    assessed(
        "completed 366 days ago",
        {"completed_at": "2025-01-04T23:59:59", "approved_at": "2025-02-01T10:00:00"},
        (N, "out_of_date"),
        open=True,
    ),
    assessed("not approved", {"approved_at": None, "approver": None}, (N, "not_approved")),
    assessed("approved before it was completed", {"approved_at": "2025-06-01T09:54:59"}, (U, "negative_interval")),
    assessed("5 minutes before", {"approved_at": "2025-06-01T09:55:00"}, APPROVED),
    assessed("nobody named", {"approver": None}, (N, "no_approver")),
    assessed("approved by who completed it", {"completed_by": "DS"}, (N, "own_approval")),
    assessed("who completed it is blank", {"completed_by": None}, APPROVED),
    assessed(
        "approved by somebody without the course", {"approver": "M", "completed_by": "DS"}, (N, "approver_not_trained")
    ),
    line("none", (N, "no_assessment"), scene(arms_assessments=[])),
    assessed("begun, not completed", {"completed_at": None, "approved_at": None}, (N, "no_assessment")),
    assessed("for a test", {"is_test": True}, (N, "no_assessment")),
    line(
        "merged into one that was not approved",
        (N, "not_approved"),
        scene(
            arms_assessments=[
                {**ASSESSMENT, "arms_id": "B", "merged_into": "A", "completed_at": "2025-07-01T10:00:00"},
                {**ASSESSMENT, "approved_at": None},
            ]
        ),
    ),
    assessed("merged into none in the export", {"merged_into": "B"}, LOST),
    assessed(
        "the same, out of date",
        {"merged_into": "B", "completed_at": "2025-01-04T23:59:59", "approved_at": "2025-02-01T10:00:00"},
        (N, "no_assessment"),
    ),
    assessed(
        "the same, a reason why it does not apply, without a time",
        {"merged_into": "B", "completed_at": None, "not_applicable_reason": "Female offender"},
        LOST,
    ),
    line(
        "the same, and an approved one before",
        LOST,
        scene(arms_assessments=[LAST_YEAR, {**ASSESSMENT, "merged_into": "GONE"}]),
    ),
    line(
        "the same, and an approved one since",
        APPROVED,
        scene(arms_assessments=[{**LAST_YEAR, "merged_into": "GONE"}, ASSESSMENT]),
    ),
    line(
        "the latest counts: completed, not approved",
        (N, "not_approved"),
        scene(arms_assessments=[LAST_YEAR, {**ASSESSMENT, "approved_at": None}]),
    ),
    line(
        "the latest counts: approved, the one before was not",
        APPROVED,
        scene(arms_assessments=[{**LAST_YEAR, "approved_at": None}, ASSESSMENT]),
    ),
    # does not apply
    assessed(
        "does not apply", {"completed_at": None, "not_applicable_reason": "Female offender"}, (E, "not_applicable")
    ),
    assessed(
        "a reason that says nothing", {"completed_at": None, "not_applicable_reason": "N/A"}, (N, "no_assessment")
    ),
    line(
        "did not apply, completed later",
        APPROVED,
        scene(
            arms_assessments=[
                {
                    "arms_id": "B",
                    "rso_id": "O",
                    "entered_at": "2025-01-10T10:00:00",
                    "not_applicable_reason": "Under 18",
                },
                ASSESSMENT,
            ]
        ),
    ),
    line(
        "completed, does not apply since",
        (E, "not_applicable"),
        scene(
            arms_assessments=[
                {
                    "arms_id": "B",
                    "rso_id": "O",
                    "entered_at": "2025-10-10T10:00:00",
                    "not_applicable_reason": "In a coma",
                },
                ASSESSMENT,
            ]
        ),
    ),
    # the approver's course, on the day of approving
    held("trained on the day", {"completed_date": "2025-06-10"}, APPROVED),
    held("trained the day after", {"completed_date": "2025-06-11"}, (N, "approver_not_trained")),
    held("expires the day after", {"expires_date": "2025-06-11"}, APPROVED),
    held("expires on the day", {"expires_date": "2025-06-10"}, (N, "approver_not_trained")),
    held("another course", {"course": "SCAIDP"}, (N, "approver_not_trained")),
    held("an unknown course", {"course": "(unmapped)"}, (U, "unmapped_code")),
    held("completed, not when", {"completed_date": None}, (N, "approver_not_trained")),
    held("a test", {"is_test": True}, (N, "approver_not_trained")),
    line(
        "merged into one that had expired",
        (N, "approver_not_trained"),
        scene(
            training_records=[
                {**TRAINING, "tr_id": "T2", "merged_into": "T"},
                {**TRAINING, "expires_date": "2025-01-01"},
            ]
        ),
    ),
    held("merged into none in the export", {"merged_into": "T2"}, LOST),
    held("the same, expired", {"merged_into": "T2", "expires_date": "2025-01-01"}, (N, "approver_not_trained")),
    line(
        "trained twice: one row",
        APPROVED,
        scene(training_records=[TRAINING, {**TRAINING, "tr_id": "T2", "completed_date": "2023-01-01"}]),
    ),
    line(
        "trained under an id that was merged into theirs",
        APPROVED,
        scene(
            training={"staff_id": "OLD"},
            staff=[{"staff_id": "DS"}, {"staff_id": "M"}, {"staff_id": "OLD", "merged_into": "DS"}],
        ),
    ),
    # on the register for 90 days
    offender("for 90 days", {"registered_from": "2025-10-07"}, APPROVED),
    offender("for 89 days", {"registered_from": "2025-10-08"}, (Y, "newly_registered")),
    offender("since nobody knows when", {"registered_from": None}, (U, "no_registration_date")),
    offender("reactive", {"mgmt": "reactive"}, (E, "reactive")),
    offender("management blank", {"mgmt": None}, (U, "management_blank")),
    offender("management unknown", {"mgmt": "(unmapped)"}, (U, "unmapped_code")),
    offender("risk blank: no matter", {"risk": None}, APPROVED),
    offender("a test", {"is_test": True}, (X, "test_record")),
    offender("merged into one that is gone", {"merged_into": "O2"}, (U, "dangling_link")),
    assessed("approved by somebody who is not in the export", {"approver": "GONE"}, (U, "dangling_link")),
    line(
        "approved by somebody who left, whose course is recorded",
        APPROVED,
        scene(assessment={"approver": "GONE"}, training={"staff_id": "GONE"}),
    ),
    assessed("approved after the export was made", {"approved_at": "2026-01-06T10:00:00"}, (U, "future_dated")),
    offender("in prison", {"in_prison": True}, []),
    line("nulls", (U, "management_blank"), {"rso": [{"rso_id": "O"}]}),
    line(
        "assessed under an id that was merged into this one",
        [("O", None, *APPROVED), ("OLD", None, X, "merged_record")],
        scene(rso=[OFFENDER, {**OFFENDER, "rso_id": "OLD", "merged_into": "O"}], assessment={"rso_id": "OLD"}),
    ),
]


def test_assessments(engine: Engine) -> None:
    assert disagreements(RSO_02, engine, EXAMPLES) == []
    assert reasons_not_shown(RSO_02, EXAMPLES) == set()


@pytest.mark.parametrize(
    ("assessment", "due", "flag"),
    [
        ({}, "2026-06-01 22:59:59", None),
        ({"completed_by": None}, "2026-06-01 22:59:59", "completer_not_recorded"),
        ({"approved_at": None}, "2020-03-31 22:59:59", None),
    ],
)
def test_when_the_next_is_due(engine: Engine, assessment: Row, due: str, flag: str | None) -> None:
    with loaded(engine, scene(assessment=assessment)) as ask:
        (row,) = ask(verdicts(RSO_02, "", RSO_02.judgement)).mappings()
    assert (str(row["due_at"]), row["flag"], row["by_risk"], row["by_office"]) == (due, flag, "medium", "North")
