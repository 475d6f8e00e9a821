"""DA-02: the secondary risk assessment is done in the time that the risk allows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.domestic_abuse import DA_02
from duly.testing import disagreements, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.domestic_abuse_scene import (
    MONDAY,
    ON_MONDAY,
    ON_TUESDAY,
    ON_WEDNESDAY,
    WEDNESDAY,
    nothing_said,
    scene,
)
from tests.expectations.examples import C, E, N, Records, U, X, Y, line
from tests.expectations.supervision_scene import as_standard, on_list

HIGH_ENDS, HIGH_OVER = f"{WEDNESDAY}T23:59:59", "2025-11-13T00:00:01"
MEDIUM_ENDS, MEDIUM_OVER = "2025-11-24T23:59:59", "2025-11-25T00:00:01"
ON_THURSDAY = ("2025-11-13T00:00:00", "2025-11-14T00:00:00")


def assessed(
    at: str | None, *, risk: str | None = "high", queued: str | None = f"{MONDAY}T09:00:00", **more: Any
) -> Records:
    """The incident with this risk, queued on Monday for the assessment, which was done at this time."""
    return scene({"risk_initial": risk, "queued_secondary_at": queued, "secondary_done_at": at, **more})


EXAMPLES = [
    line("breaks nothing", [("D", None, C, "in_time")], scene()),
    line("everything null", [], {"da_incidents": [{"da_id": "D"}]}),
    line("never queued", (U, "no_queue_time"), assessed(None, queued=None)),
    line("never queued, of no known risk", (U, "no_risk"), assessed(None, queued=None, risk=None)),
    line("never queued, of standard risk", [], assessed(None, queued=None, risk="standard")),
    line("never queued, and not triaged", [], assessed(None, queued=None, triaged_at=None)),
    line("never queued, triaged after the as-at instant", [], assessed(None, queued=None), as_of=f"{MONDAY}T18:00:00",
        exported_at="2026-01-05T00:00:00"),
    line("queued after the as-at instant", (Y, "not_queued_yet"), assessed(HIGH_ENDS), as_of=f"{MONDAY}T08:00:00",
        exported_at="2026-01-05T00:00:00"),
    line("assessed after the as-at instant, in time then", (Y, "not_yet_due"), assessed(HIGH_ENDS),
        as_of=f"{MONDAY}T18:00:00", exported_at="2026-01-05T00:00:00"),
    line("assessed after the as-at instant, late then", (N, "not_assessed"), assessed("2025-12-01T10:00:00"),
        as_of="2025-11-20T00:00:00", exported_at="2026-01-05T00:00:00"),
    line("assessed after the export", (U, "future_dated"), assessed("2052-12-01T10:00:00")),
    line("of a test log", (X, "test_record"), scene(log={"is_test": True})),
    line("queued, and nothing else", (U, "no_risk"),
        {"da_incidents": [{"da_id": "D", "queued_secondary_at": f"{MONDAY}T09:00:00"}]}),
    line("test", (X, "test_record"), scene({"is_test": True, "merged_into": "D2"})),
    line("merged", (X, "merged_record"), scene({"merged_into": "D2", "risk_initial": None})),
    *(
        line(f"{odd} (with children and without)", expect, records, as_of=as_of)
        for odd, at, risk, as_of, expect in (
            ("high, on the last second", HIGH_ENDS, "high", "2026-01-05", (C, "in_time")),
            ("high, a second after midnight", HIGH_OVER, "high", "2026-01-05", (N, "late")),
            ("high, at the very midnight", "2025-11-13T00:00:00Z", "high", "2026-01-05", (N, "late")),
            ("high, on a date, the last", WEDNESDAY, "high", "2026-01-05", (C, "in_time")),
            ("high, on the date after", "2025-11-13", "high", "2026-01-05", (N, "late")),
            ("medium, on the last second", MEDIUM_ENDS, "medium", "2026-01-05", (C, "in_time")),
            ("medium, a second after midnight", MEDIUM_OVER, "medium", "2026-01-05", (N, "late")),
            ("medium, later than a high one may be", HIGH_OVER, "medium", "2026-01-05", (C, "in_time")),
            ("standard, done", MEDIUM_OVER, "standard", "2026-01-05", (E, "no_limit")),
            ("standard, waiting", None, "standard", "2026-01-05", (E, "no_limit")),
            ("high, waiting on the last second", None, "high", HIGH_ENDS, (Y, "not_yet_due")),
            ("high, waiting at midnight", None, "high", "2025-11-13T00:00:00", (N, "not_assessed")),
            ("medium, waiting on the last second", None, "medium", MEDIUM_ENDS, (Y, "not_yet_due")),
            ("medium, waiting at midnight", None, "medium", "2025-11-25T00:00:00", (N, "not_assessed")),
            ("five minutes before it was queued", f"{MONDAY}T08:55:00", "high", "2026-01-05", (C, "in_time")),
            ("a second before that", f"{MONDAY}T08:54:59", "high", "2026-01-05", (U, "negative_interval")),
            ("no risk, done", HIGH_ENDS, None, "2026-01-05", (U, "no_risk")),
            ("risk not mapped", HIGH_ENDS, "(unmapped)", "2026-01-05", (U, "unmapped_code")),
        )
        for records in (
            assessed(at, risk=risk),
            nothing_said(risk_initial=risk, queued_secondary_at=f"{MONDAY}T09:00:00", secondary_done_at=at),
        )
    ),
    line("graded only after research", (N, "late"), assessed(HIGH_OVER, risk=None, risk_secondary="high")),
    line("graded differently after research", (C, "in_time"), assessed(HIGH_OVER, risk="medium", risk_secondary="high")),
    line("done, and never queued", (U, "no_queue_time"), assessed(HIGH_ENDS, queued=None)),
    line("queued on a date", (C, "in_time"), assessed(HIGH_ENDS, queued=MONDAY)),
    line("queued on Friday night, done on Tuesday", (C, "in_time"), assessed(
        "2025-11-18T23:59:59", queued="2025-11-14T23:59:59")),
    line("queued on Saturday, done on Wednesday", (N, "late"), assessed(
        "2025-11-19T00:00:01", queued="2025-11-15T12:00:00")),
    line("queued before Christmas, done on the 29th", (C, "in_time"), assessed(
        "2025-12-29T23:59:59", queued="2025-12-23T09:00:00")),
    line("queued before Christmas, done on the 30th", (N, "late"), assessed(
        "2025-12-30T00:00:01", queued="2025-12-23T09:00:00")),
    line("before the calendar begins", (U, "outside_calendar"), assessed(HIGH_ENDS, queued="2009-05-05T10:00:00")),
    line("past its end", (U, "outside_calendar"), assessed(None, queued="2027-12-31T10:00:00"), as_of="2028-01-10T00:00:00"),
    line("three days for high risk by parameter", (C, "in_time"), assessed(HIGH_OVER),
        parameters={"da_assessment_high_working_days": 3}),
    line("eleven days for medium risk by parameter", (C, "in_time"), assessed(MEDIUM_OVER, risk="medium"),
        parameters={"da_assessment_medium_working_days": 11}),
    # period
    line("queued in the period, due after it", [], assessed(HIGH_ENDS), period=ON_MONDAY),
    line("due in the period", (C, "in_time"), assessed(HIGH_ENDS), period=ON_WEDNESDAY),
    line("due before the period, done in it", [], assessed(HIGH_OVER), period=ON_THURSDAY),
    line("standard, queued in the period", (E, "no_limit"), assessed(None, risk="standard"), period=ON_MONDAY),
    line("standard, queued outside it", [], assessed(None, risk="standard"), period=ON_TUESDAY),
    line("no risk, queued in the period", (U, "no_risk"), assessed(None, risk=None), period=ON_MONDAY),
    line("never queued, triaged in the period", (U, "no_queue_time"), assessed(HIGH_ENDS, queued=None), period=ON_TUESDAY),
    line("never queued, triaged outside it", [], assessed(HIGH_ENDS, queued=None), period=ON_MONDAY),
    line("never queued nor triaged, reported in it", (U, "no_queue_time"),
        assessed(HIGH_ENDS, queued=None, triaged_at=None), period=ON_MONDAY),
]  # fmt: skip

LISTS: dict[str, list[tuple[str, Records, list[Any]]]] = {
    "waiting_high": [
        ("waiting", assessed(None), on_list("D")),
        ("done", assessed(HIGH_OVER), []),
        ("not queued", assessed(None, queued=None), []),
        ("medium", assessed(None, risk="medium"), []),
        ("a test", assessed(None, is_test=True), []),
        ("merged", assessed(None, merged_into="D2"), []),
    ],
    "waiting_medium": [("waiting", assessed(None, risk="medium"), on_list("D")), ("high", assessed(None), [])],
    "waiting_standard": [("waiting", assessed(None, risk="standard"), on_list("D"))],
    "waiting_without_risk": [
        ("no risk", assessed(None, risk=None), on_list("D")),
        ("risk not mapped", assessed(None, risk="(unmapped)"), on_list("D")),
        ("a risk", assessed(None), []),
    ],
    "waiting_with_children": [
        ("children", assessed(None), on_list("D")),
        ("nothing said", nothing_said(secondary_done_at=None), []),
        ("done", assessed(HIGH_OVER), []),
    ],
    "never_queued": [
        ("high", assessed(None, queued=None), on_list("D")),
        ("medium", assessed(None, queued=None, risk="medium"), on_list("D")),
        ("standard", assessed(None, queued=None, risk="standard"), []),
        ("queued", assessed(None), []),
        ("assessed all the same", assessed(HIGH_OVER, queued=None), []),
        ("not triaged", assessed(None, queued=None, triaged_at=None), []),
        ("a test", assessed(None, queued=None, is_test=True), []),
    ],
}


def test_verdicts(engine: Engine) -> None:
    assert disagreements(DA_02, engine, EXAMPLES, days=OUR_DAYS) == []


def test_every_reason_has_an_example() -> None:
    # Every imprecise time that can be loaded lies within one local day, and the limit is the end of a day.
    assert reasons_not_shown(DA_02, EXAMPLES) == {("", "imprecise_time")}


def test_lists(engine: Engine) -> None:
    assert set(LISTS) == {listing.id for listing in DA_02.lists}
    for name, examples in LISTS.items():
        rows = [line(odd, expect, records) for odd, records, expect in examples]
        assert disagreements(as_standard(DA_02, name), engine, rows, days=OUR_DAYS) == [], name


def test_lists_and_the_period(engine: Engine) -> None:
    rows = [line("due before it", on_list("D"), assessed(None), period=ON_THURSDAY)]
    assert disagreements(as_standard(DA_02, "waiting_high"), engine, rows, days=OUR_DAYS) == []
    rows = [
        line("triaged in it", on_list("D"), assessed(None, queued=None), period=ON_TUESDAY),
        line("triaged before it", [], assessed(None, queued=None), period=ON_WEDNESDAY),
    ]
    assert disagreements(as_standard(DA_02, "never_queued"), engine, rows, days=OUR_DAYS) == []
