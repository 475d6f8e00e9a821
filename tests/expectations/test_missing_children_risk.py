"""MISS-01: the grade of risk, and when it was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from duly.expectations.missing_children import MISS_01
from duly.testing import Example, Row, disagreements, reasons_not_shown
from tests.expectations.examples import C, N, U, X, Y, line
from tests.expectations.missing_scene import LATER, NULLS, OUT, PERIOD, REPORTED, children, example, outside

LIMIT, AFTER = "2025-11-12T19:00:00", "2025-11-12T19:00:01"


def graded(
    odd: str, at: str | None, status: str, reason: str, reported: str | None = REPORTED, **facts: Any
) -> Example:
    change = {"reported_at": reported, "risk_assessed_at": at} | facts.pop("episode", {})
    return example(odd, change, status, reason, **facts)


def ungraded(odd: str, status: str, reason: str, as_of: str, reported: str = REPORTED, **facts: Any) -> Example:
    change = {**OUT, "reported_at": reported, "risk_initial": None, "risk_assessed_at": None}
    return example(odd, change | facts.pop("episode", {}), status, reason, as_of=as_of, **facts)


EMPTY: Row = {**OUT, "reported_at": None, "risk_assessed_at": None}
PLACED, ELSEWHERE = "2025-11-12T10:00:00", "2025-12-12T10:00:00"
PLACING: Sequence[tuple[str, Row]] = (
    ("entered_at", {"risk_assessed_at": ELSEWHERE}),
    ("risk_assessed_at", {"returned_at": ELSEWHERE}),
    ("returned_at", {"closed_at": ELSEWHERE}),
    ("closed_at", {}),
)
"""What places an episode without a time of report, best first, with what is asked only after that."""

EXAMPLES = [
    *children(ok=(C, "graded_in_time"), bad={"risk_initial": None}),
    graded("exactly an hour", LIMIT, C, "graded_in_time", open=False),
    graded("a second more", AFTER, N, "graded_late", open=False),
    graded("to the minute, an hour", "2025-11-12T19:00", C, "graded_in_time", "2025-11-12T18:00"),
    graded("to the minute, a minute more", "2025-11-12T19:01", N, "graded_late", "2025-11-12T18:00"),
    graded("five minutes before the report", "2025-11-12T17:55:00", C, "graded_in_time"),
    graded("a second earlier than that", "2025-11-12T17:54:59", U, "negative_interval"),
    graded(
        "the clock goes back between", "2025-10-26T01:30:00+00:00", C, "graded_in_time", "2025-10-26T01:30:00+01:00"
    ),
    graded("the repeated hour, without offset", "2025-10-26T02:30:00", U, "imprecise_time", "2025-10-26T01:30:00"),
    graded("graded on a date", "2025-11-12", U, "imprecise_time"),
    graded("graded on a later date", "2025-11-13", N, "graded_late"),
    graded("reported on a date, graded the next", "2025-11-13T01:00:01", N, "graded_late", "2025-11-12"),
    graded("no time of the grade", None, U, "no_assessment_time", open=False),
    graded("two hours by parameter", AFTER, C, "graded_in_time", parameters={"miss_risk_hours": 2}),
    *(
        graded(f"graded {grade}", LIMIT, C, "graded_in_time", episode={"risk_initial": grade})
        for grade in ("none_apparent", "very_low", "low", "high")
    ),
    graded("absent", LIMIT, N, "not_a_grade", episode={"risk_initial": "absent"}),
    graded(
        "absent by parameter",
        LIMIT,
        C,
        "graded_in_time",
        episode={"risk_initial": "absent"},
        parameters={"miss_risk_grades": ("absent",)},
    ),
    graded(
        "high, not a grade by parameter",
        LIMIT,
        N,
        "not_a_grade",
        episode={"risk_initial": "high"},
        parameters={"miss_risk_grades": ("low",)},
    ),
    graded("a grade nobody knows", LIMIT, U, "unmapped_code", episode={"risk_initial": "(unmapped)"}),
    graded("a grade nobody knows, made too late", AFTER, N, "graded_late", episode={"risk_initial": "(unmapped)"}),
    graded("a grade nobody knows, at no time", None, U, "unmapped_code", episode={"risk_initial": "(unmapped)"}),
    graded("graded on the date before", "2025-11-11", U, "negative_interval"),
    # as things stood
    graded(
        "graded later, within the hour",
        "2025-11-12T18:30:00",
        Y,
        "not_yet_due",
        as_of="2025-11-12T18:20:00",
        exported_at=LATER,
        open=True,
        episode=OUT,
    ),
    graded(
        "graded later, the hour over",
        "2025-11-12T20:00:00",
        N,
        "no_grade",
        as_of="2025-11-12T19:30:00",
        exported_at=LATER,
        episode=OUT,
    ),
    graded(
        "graded later, by a code nobody knows",
        "2025-11-12T20:00:00",
        N,
        "no_grade",
        as_of="2025-11-12T19:30:00",
        exported_at=LATER,
        episode={**OUT, "risk_initial": "(unmapped)"},
    ),
    graded(
        "graded after the export", "2025-11-12T20:00:00", U, "future_dated", as_of="2025-11-12T19:30:00", episode=OUT
    ),
    graded(
        "reported later",
        None,
        Y,
        "not_reported",
        as_of="2025-11-12T12:00:00",
        exported_at=LATER,
        episode={**OUT, "risk_initial": None, "entered_at": "2025-11-12T11:00:00"},
    ),
    graded(
        "reported after the export",
        None,
        U,
        "future_dated",
        as_of="2025-11-12T12:00:00",
        episode={**OUT, "risk_initial": None, "entered_at": "2025-11-12T11:00:00"},
    ),
    graded("no report time", LIMIT, U, "no_report_time", None),
    graded("no report time and no grade", None, U, "no_report_time", None, episode={"risk_initial": None}),
    graded("no report time, no other either", LIMIT, U, "no_report_time", None, episode=OUT),
    ungraded("not graded, exactly an hour ago", Y, "not_yet_due", LIMIT, open=True),
    ungraded("not graded, a second more", N, "no_grade", AFTER, open=True),
    ungraded("absent, within the hour", Y, "not_yet_due", LIMIT, episode={"risk_initial": "absent"}, open=True),
    ungraded(
        "not graded, with a time of grading", N, "no_grade", AFTER, episode={"risk_assessed_at": LIMIT}, open=True
    ),
    ungraded(
        "reported on a date, an hour from its first instant", Y, "not_yet_due", "2025-11-12T01:00:00", "2025-11-12"
    ),
    ungraded("reported on a date, perhaps due", U, "imprecise_time", LIMIT, "2025-11-12"),
    ungraded("reported on a date, due", N, "no_grade", "2025-11-13T01:00:01", "2025-11-12"),
    ungraded(
        "not graded, and back",
        N,
        "no_grade",
        "2025-11-13T12:00:00",
        episode={"returned_at": "2025-11-12T23:00:00"},
        open=False,
    ),
    ungraded(
        "not graded, and closed",
        N,
        "no_grade",
        "2025-11-13T12:00:00",
        episode={"closed_at": "2025-11-12T23:00:00"},
        open=False,
    ),
    ungraded(
        "not graded, and spoken to",
        N,
        "no_grade",
        "2025-11-13T12:00:00",
        episode={"prevention_declined": True},
        open=False,
    ),
    line("everything null", [("E", None, U, "child_unknown")], NULLS),
    graded("the first second of the period", LIMIT, U, "negative_interval", "2025-11-30T23:59:59", period=PERIOD),
    outside("the second after the period", {"reported_at": "2025-12-01T00:00:00+00:00"}, period=PERIOD),
    outside("the second before the period", {"reported_at": "2025-10-31T23:59:59"}, period=PERIOD),
    graded("no report time, graded in the period", LIMIT, U, "no_report_time", None, period=PERIOD),
    *(
        example(
            f"no report time, placed by {placing}",
            {**EMPTY, placing: PLACED, **beside},
            U,
            "no_report_time",
            period=PERIOD,
        )
        for placing, beside in PLACING
    ),
    *(
        outside(f"no report time, placed by {placing} elsewhere", {**EMPTY, placing: ELSEWHERE}, period=PERIOD)
        for placing, _ in PLACING
    ),
    example("no date at all", EMPTY, U, "undated"),
    example("no date at all, in a period", EMPTY, X, "undated", period=PERIOD),
]


def test_verdicts(engine: Engine) -> None:
    assert disagreements(MISS_01, engine, EXAMPLES) == []
    assert reasons_not_shown(MISS_01, EXAMPLES) == set()
