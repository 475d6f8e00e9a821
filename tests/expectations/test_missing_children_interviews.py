"""MISS-02 and MISS-03: the interviews by the police and by the local authority after a child's return."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.missing_children import MISS_02, MISS_03
from duly.testing import Example, Row, disagreements, reasons_not_shown
from tests.expectations.examples import C, N, U, X, Y, line
from tests.expectations.missing_scene import LATER, NULLS, OUT, PERIOD, RETURNED, children, example, outside

LIMIT, AFTER = "2025-11-13T23:00:00", "2025-11-13T23:00:01"
NOTHING: Row = {"prevention_interview_at": None, "prevention_recorded_at": None}
STORED_BEFORE: Row = {"prevention_declined": True, "prevention_recorded_at": "2025-11-12T22:54:59"}
OFFERED_BEFORE: Row = {"rhi_declined": True, "rhi_offered_at": "2025-11-12T22:54:59"}
"""Declined, by a time that lies more than five minutes before the return."""


def spoken(
    odd: str, at: str | None, status: str, reason: str, returned: str | None = RETURNED, **facts: Any
) -> Example:
    change = {
        "returned_at": returned,
        "prevention_interview_at": at,
        "prevention_recorded_at": "2025-11-20T10:00:00",
    } | facts.pop("episode", {})
    return example(odd, change, status, reason, **facts)


def silent(odd: str, status: str, reason: str, returned: str | None = RETURNED, **facts: Any) -> Example:
    return example(odd, {"returned_at": returned, **NOTHING} | facts.pop("episode", {}), status, reason, **facts)


RETURNS: list[tuple[str, Row, str, str, bool]] = [
    ("still missing", OUT, Y, "still_missing", False),
    ("still missing, but spoken to", {**OUT, "prevention_interview_at": LIMIT}, U, "no_return_time", True),
    ("still missing, but an interview recorded", {**OUT, "prevention_recorded_at": LIMIT}, U, "no_return_time", True),
    ("still missing, but declined", {**OUT, "prevention_declined": True}, U, "no_return_time", True),
    ("still missing, but offered an interview", {**OUT, "rhi_offered_at": LIMIT}, U, "no_return_time", True),
    ("still missing, but interviewed at home", {**OUT, "rhi_done_at": LIMIT}, U, "no_return_time", True),
    ("still missing, but declined at home", {**OUT, "rhi_declined": True}, U, "no_return_time", True),
    ("no return, and closed", {**OUT, "closed_at": LIMIT}, U, "no_return_time", False),
]
EARLIER: Row = {"reported_at": "2025-10-20T12:00:00", "risk_assessed_at": None}
UNDATED: Row = {**OUT, "reported_at": None, "risk_assessed_at": None}
BEFORE: Row = {"returned_at": "2025-11-12T17:54:59"}
"""A return that lies more than five minutes before the report."""

INTERVIEWS = [
    *children(ok=(C, "held_in_time"), bad=NOTHING),
    spoken("exactly 24 hours", LIMIT, C, "held_in_time", open=False),
    spoken("a second more", AFTER, N, "late", open=False),
    spoken("a second more, not stored", AFTER, N, "late", episode={"prevention_recorded_at": None}, open=True),
    spoken("to the minute, 24 hours", "2025-11-13T23:00", C, "held_in_time", "2025-11-12T23:00"),
    spoken("to the minute, a minute more", "2025-11-13T23:01", N, "late", "2025-11-12T23:00"),
    spoken("five minutes before the return", "2025-11-12T22:55:00", C, "held_in_time"),
    spoken("a second earlier than that", "2025-11-12T22:54:59", U, "negative_interval"),
    spoken("return on a date, perhaps in time", "2025-11-13T12:00:00", U, "imprecise_time", "2025-11-12"),
    spoken("return on a date, in time from its first instant", "2025-11-12T23:59:00", C, "held_in_time", "2025-11-12"),
    spoken("return on a date, late from its last", "2025-11-14T00:00:01", N, "late", "2025-11-12"),
    spoken("36 hours by parameter", AFTER, C, "held_in_time", parameters={"miss_interview_hours": 36}),
    spoken(
        "stored five minutes before it",
        LIMIT,
        C,
        "held_in_time",
        episode={"prevention_recorded_at": "2025-11-13T22:55:00"},
    ),
    spoken(
        "stored a second earlier than that",
        LIMIT,
        C,
        "held_in_time",
        episode={"prevention_recorded_at": "2025-11-13T22:54:59"},
    ),
    spoken(
        "said to have been held too late, and stored in time",
        AFTER,
        C,
        "held_in_time",
        episode={"prevention_recorded_at": "2025-11-13T22:00:00"},
    ),
    spoken(
        "said to have been held after the as-at instant, and stored before",
        "2025-11-14T10:00:00",
        C,
        "held_in_time",
        episode={"prevention_recorded_at": "2025-11-13T22:00:00"},
        as_of=LIMIT,
        exported_at=LATER,
        open=False,
    ),
    spoken(
        "stored before the return",
        LIMIT,
        U,
        "negative_interval",
        episode={"prevention_recorded_at": "2025-11-12T22:00:00"},
    ),
    # as things stood
    spoken(
        "held and stored later",
        "2025-11-13T10:00:00",
        Y,
        "not_yet_due",
        as_of="2025-11-13T08:00:00",
        exported_at=LATER,
        episode={"prevention_recorded_at": "2025-11-13T11:00:00"},
        open=True,
    ),
    spoken("held, stored later", "2025-11-13T10:00:00", N, "not_on_system", as_of=AFTER, exported_at=LATER),
    spoken(
        "declined, stored later",
        None,
        N,
        "not_on_system",
        as_of=AFTER,
        exported_at=LATER,
        episode={"prevention_declined": True},
    ),
    spoken(
        "held after the export",
        "2025-11-16T10:00:00",
        U,
        "future_dated",
        as_of=AFTER,
        episode={"prevention_recorded_at": "2025-11-13T22:00:00"},
    ),
    spoken("stored after the export", "2025-11-13T10:00:00", U, "future_dated", as_of=AFTER),
    example(
        "returned later",
        {**NOTHING, "rhi_offered_at": None, "rhi_done_at": None},
        Y,
        "still_missing",
        as_of="2025-11-12T20:00:00",
        exported_at=LATER,
    ),
    example(
        "returned after the export",
        {**NOTHING, "rhi_offered_at": None, "rhi_done_at": None},
        U,
        "future_dated",
        as_of="2025-11-12T20:00:00",
    ),
    spoken("stored, and not when it was held", None, U, "no_interview_time", open=False),
    spoken("declined", None, C, "declined", episode={"prevention_declined": True}, open=False),
    spoken("declined, stored before the return", None, U, "negative_interval", episode=STORED_BEFORE),
    spoken("the same, and held late", AFTER, N, "late", episode={**STORED_BEFORE, "prevention_recorded_at": None}),
    spoken(
        "declined, stored five minutes before the return",
        None,
        C,
        "declined",
        episode={**STORED_BEFORE, "prevention_recorded_at": "2025-11-12T22:55:00"},
    ),
    spoken("declined, and held late", AFTER, C, "declined", episode={"prevention_declined": True}),
    spoken("not declined, held late", AFTER, N, "late", episode={"prevention_declined": False}),
    spoken(
        "declined, not stored",
        None,
        N,
        "not_on_system",
        episode={"prevention_declined": True, "prevention_recorded_at": None},
        open=True,
    ),
    spoken("held, not stored", LIMIT, N, "not_on_system", episode={"prevention_recorded_at": None}, open=True),
    spoken(
        "held, not stored, record closed",
        LIMIT,
        N,
        "not_on_system",
        episode={"prevention_recorded_at": None, "closed_at": "2025-12-01T10:00:00"},
        open=False,
    ),
    spoken(
        "held, not stored, within 24 hours",
        "2025-11-13T10:00:00",
        Y,
        "not_yet_due",
        episode={"prevention_recorded_at": None},
        as_of=LIMIT,
        open=True,
    ),
    silent("nothing, exactly 24 hours ago", Y, "not_yet_due", as_of=LIMIT, open=True),
    silent("nothing, a second more", N, "no_interview", as_of=AFTER, open=True),
    silent("nothing, record closed", N, "no_interview", episode={"closed_at": "2025-12-01T10:00:00"}, open=False),
    silent("nothing since a date, perhaps due", U, "imprecise_time", "2025-11-12", as_of="2025-11-13T12:00:00"),
    silent("nothing since a date, due", N, "no_interview", "2025-11-12", as_of="2025-11-14T00:00:01"),
    *(
        example(odd, change, status, reason, open=waits)
        for odd, change, status, reason, waits in RETURNS[:2] + RETURNS[3:]
    ),
    example("an interview stored, no return", RETURNS[2][1], U, "no_return_time", open=False),
    example("return before the report", {**BEFORE, **NOTHING}, U, "negative_interval"),
    example("return five minutes before the report", {"returned_at": "2025-11-12T17:55:00"}, C, "held_in_time"),
    example("no report time", {"reported_at": None}, C, "held_in_time"),
    line("everything null", [("E", None, U, "child_unknown")], NULLS),
    spoken(
        "returned in the last second of the period",
        "2025-12-01T10:00:00",
        C,
        "held_in_time",
        "2025-11-30T23:59:59",
        episode={"prevention_recorded_at": "2025-12-01T10:00:00"},
        period=PERIOD,
    ),
    outside("returned the second after the period", {"returned_at": "2025-12-01T00:00:00+00:00"}, period=PERIOD),
    outside("returned the second before the period", {"returned_at": "2025-10-31T23:59:59"}, period=PERIOD),
    example("reported before the period", {"reported_at": "2025-10-31T12:00:00"}, C, "held_in_time", period=PERIOD),
    example("still missing, reported in the period", OUT, Y, "still_missing", period=PERIOD),
    outside("still missing, reported before it", {**OUT, **EARLIER}, period=PERIOD),
    example(
        "came back at no known time, spoken to in the period",
        {**EARLIER, "returned_at": None},
        U,
        "no_return_time",
        period=PERIOD,
    ),
    example("no date at all", UNDATED, U, "undated"),
    example("no date at all, in a period", UNDATED, X, "undated", period=PERIOD),
]

RHI_LIMIT, RHI_AFTER = "2025-11-15T23:00:00", "2025-11-15T23:00:01"
UNOFFERED: Row = {"rhi_offered_at": None, "rhi_done_at": None}


def at_home(odd: str, at: str | None, status: str, reason: str, returned: str = RETURNED, **facts: Any) -> Example:
    change = {"returned_at": returned, "rhi_done_at": at} | facts.pop("episode", {})
    return example(odd, change, status, reason, **facts)


RETURN_HOME = [
    *children(ok=(C, "held_in_time"), bad=UNOFFERED),
    at_home("exactly 72 hours", RHI_LIMIT, C, "held_in_time", open=False),
    at_home("a second more", RHI_AFTER, N, "late", open=False),
    at_home("held without an offer", RHI_LIMIT, C, "held_in_time", episode={"rhi_offered_at": None}),
    at_home("to the minute, 72 hours", "2025-11-15T23:00", C, "held_in_time", "2025-11-12T23:00"),
    at_home("to the minute, a minute more", "2025-11-15T23:01", N, "late", "2025-11-12T23:00"),
    at_home("five minutes before the return", "2025-11-12T22:55:00", C, "held_in_time"),
    at_home("a second earlier than that", "2025-11-12T22:54:59", U, "negative_interval"),
    at_home("on a date, perhaps in time", "2025-11-15", U, "imprecise_time"),
    at_home("on an earlier date", "2025-11-14", C, "held_in_time"),
    at_home("80 hours by parameter", RHI_AFTER, C, "held_in_time", parameters={"miss_return_home_hours": 80}),
    at_home("offered and declined", None, C, "declined", episode={"rhi_declined": True}, open=False),
    at_home("declined, then held late", RHI_AFTER, C, "declined", episode={"rhi_declined": True}),
    *(
        at_home(
            f"{odd}, offered a second more than five minutes before the return", done, *expect, episode=OFFERED_BEFORE
        )
        for odd, done, expect in (
            ("declined", None, (U, "negative_interval")),
            ("declined, then held in time", RHI_LIMIT, (C, "held_in_time")),
            ("declined, then held late", RHI_AFTER, (N, "late")),
        )
    ),
    at_home(
        "declined, offered five minutes before the return",
        None,
        C,
        "declined",
        episode={**OFFERED_BEFORE, "rhi_offered_at": "2025-11-12T22:55:00"},
    ),
    at_home("declined without an offer", None, U, "la_data", episode={"rhi_declined": True, "rhi_offered_at": None}),
    at_home("offered, not declined", None, U, "la_data", episode={"rhi_declined": False}, open=True),
    example("nothing recorded", UNOFFERED, U, "la_data", open=True),
    example(
        "nothing recorded, record closed", {**UNOFFERED, "closed_at": "2025-12-01T10:00:00"}, U, "la_data", open=False
    ),
    example("nothing, exactly 72 hours ago", UNOFFERED, Y, "not_yet_due", as_of=RHI_LIMIT, open=True),
    example("nothing, a second more", UNOFFERED, U, "la_data", as_of=RHI_AFTER, open=True),
    example(
        "nothing since a date, perhaps due",
        {**UNOFFERED, "returned_at": "2025-11-12"},
        U,
        "imprecise_time",
        as_of=RHI_LIMIT,
    ),
    *(
        example(odd, change, status, reason, open=waits)
        for odd, change, status, reason, waits in RETURNS
        if "at home" not in odd
    ),
    example("interviewed at home, no return", {**OUT, "rhi_done_at": RHI_LIMIT}, U, "no_return_time", open=False),
    example("declined at home, no return", {**OUT, "rhi_declined": True}, U, "no_return_time", open=True),
    example("return before the report", {**BEFORE, **UNOFFERED}, U, "negative_interval"),
    line("everything null", [("E", None, U, "child_unknown")], NULLS),
    # a period: the 72 hours end in it
    at_home(
        "ends in the first second of the period",
        None,
        U,
        "la_data",
        "2025-10-29T00:00:01",
        episode={"reported_at": None},
        period=PERIOD,
    ),
    outside("ends the second before the period", {"returned_at": "2025-10-28T23:59:59"}, period=PERIOD),
    at_home("ends in the last second of the period", None, U, "la_data", "2025-11-27T23:59:59", period=PERIOD),
    outside("ends the second after the period", {"returned_at": "2025-11-28T00:00:00+00:00"}, period=PERIOD),
    example(
        "still missing, its hours from the report end in the period",
        {**OUT, "reported_at": "2025-10-29T12:00:00", "risk_assessed_at": None},
        Y,
        "still_missing",
        period=PERIOD,
    ),
    outside("still missing, they end before it", {**OUT, **EARLIER}, period=PERIOD),
    at_home("held later", "2025-11-14T10:00:00", Y, "not_yet_due", as_of="2025-11-13T20:00:00", exported_at=LATER),
    at_home(
        "held later, the limit over",
        "2025-11-17T10:00:00",
        U,
        "la_data",
        as_of="2025-11-16T10:00:00",
        exported_at=LATER,
    ),
    at_home("held after the export", "2025-11-17T10:00:00", U, "future_dated", as_of="2025-11-16T10:00:00"),
    example("no date at all", UNDATED, U, "undated"),
    example("no date at all, in a period", UNDATED, X, "undated", period=PERIOD),
]


def test_prevention_interviews(engine: Engine) -> None:
    assert disagreements(MISS_02, engine, INTERVIEWS) == []
    assert reasons_not_shown(MISS_02, INTERVIEWS) == set()


def test_return_home_interviews(engine: Engine) -> None:
    assert disagreements(MISS_03, engine, RETURN_HOME) == []
    assert reasons_not_shown(MISS_03, RETURN_HOME) == set()
