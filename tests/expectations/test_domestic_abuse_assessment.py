"""DA-02: the secondary risk assessment is done in the time that the risk allows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.domestic_abuse import DA_02
from duly.testing import Example, disagreements, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.domestic_abuse_scene import (
    MONDAY,
    ON_MONDAY,
    ON_TUESDAY,
    ON_WEDNESDAY,
    WEDNESDAY,
    C,
    E,
    N,
    Records,
    U,
    X,
    Y,
    nothing_said,
    scene,
)
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
    Example(odd="breaks nothing", records=scene(), expect=[("D", None, C, "in_time")]),
    Example(odd="everything null", records={"da_incidents": [{"da_id": "D"}]}, expect=[]),
    Example(odd="never queued", records=assessed(None, queued=None), expect=(U, "no_queue_time")),
    Example(odd="never queued, of no known risk", records=assessed(None, queued=None, risk=None), expect=(U, "no_risk")),
    Example(odd="never queued, of standard risk", records=assessed(None, queued=None, risk="standard"), expect=[]),
    Example(odd="never queued, and not triaged", records=assessed(None, queued=None, triaged_at=None), expect=[]),
    Example(odd="never queued, triaged after the as-at instant", records=assessed(None, queued=None), expect=[],
            as_of=f"{MONDAY}T18:00:00", exported_at="2026-01-05T00:00:00"),
    Example(odd="queued after the as-at instant", records=assessed(HIGH_ENDS), expect=(Y, "not_queued_yet"),
            as_of=f"{MONDAY}T08:00:00", exported_at="2026-01-05T00:00:00"),
    Example(odd="assessed after the as-at instant, in time then", records=assessed(HIGH_ENDS), expect=(Y, "not_yet_due"),
            as_of=f"{MONDAY}T18:00:00", exported_at="2026-01-05T00:00:00"),
    Example(odd="assessed after the as-at instant, late then", records=assessed("2025-12-01T10:00:00"),
            expect=(N, "not_assessed"), as_of="2025-11-20T00:00:00", exported_at="2026-01-05T00:00:00"),
    Example(odd="assessed after the export", records=assessed("2052-12-01T10:00:00"), expect=(U, "future_dated")),
    Example(odd="of a test log", records=scene(log={"is_test": True}), expect=(X, "test_record")),
    Example(odd="queued, and nothing else", expect=(U, "no_risk"),
            records={"da_incidents": [{"da_id": "D", "queued_secondary_at": f"{MONDAY}T09:00:00"}]}),
    Example(odd="test", records=scene({"is_test": True, "merged_into": "D2"}), expect=(X, "test_record")),
    Example(odd="merged", records=scene({"merged_into": "D2", "risk_initial": None}), expect=(X, "merged_record")),
    *(
        Example(odd=f"{odd} (with children and without)", records=records, as_of=as_of, expect=expect)
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
    Example(odd="graded only after research", records=assessed(HIGH_OVER, risk=None, risk_secondary="high"),
            expect=(N, "late")),
    Example(odd="graded differently after research", records=assessed(HIGH_OVER, risk="medium", risk_secondary="high"),
            expect=(C, "in_time")),
    Example(odd="done, and never queued", records=assessed(HIGH_ENDS, queued=None), expect=(U, "no_queue_time")),
    Example(odd="queued on a date", records=assessed(HIGH_ENDS, queued=MONDAY), expect=(C, "in_time")),
    Example(odd="queued on Friday night, done on Tuesday", records=assessed(
        "2025-11-18T23:59:59", queued="2025-11-14T23:59:59"), expect=(C, "in_time")),
    Example(odd="queued on Saturday, done on Wednesday", records=assessed(
        "2025-11-19T00:00:01", queued="2025-11-15T12:00:00"), expect=(N, "late")),
    Example(odd="queued before Christmas, done on the 29th", records=assessed(
        "2025-12-29T23:59:59", queued="2025-12-23T09:00:00"), expect=(C, "in_time")),
    Example(odd="queued before Christmas, done on the 30th", records=assessed(
        "2025-12-30T00:00:01", queued="2025-12-23T09:00:00"), expect=(N, "late")),
    Example(odd="before the calendar begins", records=assessed(HIGH_ENDS, queued="2009-05-05T10:00:00"),
            expect=(U, "outside_calendar")),
    Example(odd="past its end", records=assessed(None, queued="2027-12-31T10:00:00"), as_of="2028-01-10T00:00:00",
            expect=(U, "outside_calendar")),
    Example(odd="three days for high risk by parameter", records=assessed(HIGH_OVER), expect=(C, "in_time"),
            parameters={"da_assessment_high_working_days": 3}),
    Example(odd="eleven days for medium risk by parameter", records=assessed(MEDIUM_OVER, risk="medium"),
            expect=(C, "in_time"), parameters={"da_assessment_medium_working_days": 11}),
    # period
    Example(odd="queued in the period, due after it", period=ON_MONDAY, records=assessed(HIGH_ENDS), expect=[]),
    Example(odd="due in the period", period=ON_WEDNESDAY, records=assessed(HIGH_ENDS), expect=(C, "in_time")),
    Example(odd="due before the period, done in it", period=ON_THURSDAY, records=assessed(HIGH_OVER), expect=[]),
    Example(odd="standard, queued in the period", period=ON_MONDAY, records=assessed(None, risk="standard"),
            expect=(E, "no_limit")),
    Example(odd="standard, queued outside it", period=ON_TUESDAY, records=assessed(None, risk="standard"), expect=[]),
    Example(odd="no risk, queued in the period", period=ON_MONDAY, records=assessed(None, risk=None),
            expect=(U, "no_risk")),
    Example(odd="never queued, triaged in the period", period=ON_TUESDAY, records=assessed(HIGH_ENDS, queued=None),
            expect=(U, "no_queue_time")),
    Example(odd="never queued, triaged outside it", period=ON_MONDAY, records=assessed(HIGH_ENDS, queued=None),
            expect=[]),
    Example(odd="never queued nor triaged, reported in it", period=ON_MONDAY,
            records=assessed(HIGH_ENDS, queued=None, triaged_at=None), expect=(U, "no_queue_time")),
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
        rows = [Example(odd=odd, records=records, expect=expect) for odd, records, expect in examples]
        assert disagreements(as_standard(DA_02, name), engine, rows, days=OUR_DAYS) == [], name


def test_lists_and_the_period(engine: Engine) -> None:
    rows = [Example(odd="due before it", period=ON_THURSDAY, records=assessed(None), expect=on_list("D"))]
    assert disagreements(as_standard(DA_02, "waiting_high"), engine, rows, days=OUR_DAYS) == []
    rows = [
        Example(odd="triaged in it", period=ON_TUESDAY, records=assessed(None, queued=None), expect=on_list("D")),
        Example(odd="triaged before it", period=ON_WEDNESDAY, records=assessed(None, queued=None), expect=[]),
    ]
    assert disagreements(as_standard(DA_02, "never_queued"), engine, rows, days=OUR_DAYS) == []
