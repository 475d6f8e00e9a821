"""CUST-03: every review of a detention, from its examples and against a slow, obvious loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from duly.expectations.custody import CUST_03
from duly.judging.selects import listed
from duly.testing import Example, disagreements, judge, reasons_not_shown
from tests.expectations.custody_scene import DAY, DETENTION, MERGED, PERSON, scene
from tests.expectations.databases import loaded
from tests.expectations.examples import C, E, N, Records, Row, U, X, Y, line

NEXT, AFTER = "2025-11-13", "2025-11-14"
Dues = Sequence[tuple[str | None, str, str]]

KEPT, LATE, MISSED = (C, "in_time"), (N, "late"), (N, "missed")
ENDED, AHEAD, POSTPONED = (E, "ended_before_due"), (Y, "not_yet_due"), (E, "postponed")
LOST = (U, "dangling_link")
NO_END, IMPRECISE, EARLY = (U, "no_end_time"), (U, "imprecise_time"), (U, "negative_interval")

# Authorised on 12 November at 00:00, so that hours after it are hours of the clock.
BEGAN: Row = {
    "arrived_at": "2025-11-11T23:50:00",
    "detention_authorised_at": f"{DAY}T00:00:00+00:00",
    "charged_at": None,
    "bail_refused_at": None,
    "released_at": f"{DAY}T20:00:00",
}
STILL: Row = {**BEGAN, "released_at": None}


def at(text: str) -> str:
    """The time of the detention's first day, or a time given whole."""
    return text if "-" in text else f"{DAY}T{text}"


def review(time: str | None, seq: int | None = None, reason: int | None = None) -> Row:
    return {
        "cust_id": "K",
        "seq": seq,
        "reviewed_at": None if time is None else at(time),
        "postponed_reason_len": reason,
    }


def detained(odd: str, detention: Row, reviews: Sequence[str | Row], dues: Dues, **more: object) -> Example:
    """A detention with reviews (numbered where only their times are given), and what became of each that fell due."""
    rows = [review(given, number) if isinstance(given, str) else given for number, given in enumerate(reviews, start=1)]
    expect = [("K", due if due is None or "-" in due else f"{DAY} {due}", *verdict) for due, *verdict in dues]
    return line(odd, expect, scene(detention, custody_reviews=rows), **more)  # type: ignore[arg-type]


def lost(odd: str, reviews: Sequence[Row], came_to: Sequence[tuple[str, str]]) -> Example:
    """A detention of 20 hours of which every review was merged into none that stands, and what became of the first two due."""
    dues = [(due, *verdict) for due, verdict in zip(("06:00:00", "15:00:00"), came_to, strict=True)]
    rows = [{**row, "merged_into": "R"} for row in reviews]
    return detained(f"merged into none: {odd}", BEGAN, rows, [*dues, (f"{NEXT} 00:00:00", *ENDED)])


EXAMPLES = [
    detained(
        "the first at exactly 6 hours, the next at exactly 9",
        BEGAN,
        ["06:00:00", "15:00:00"],
        [("06:00:00", *KEPT), ("15:00:00", *KEPT), (f"{NEXT} 00:00:00", *ENDED)],
    ),
    detained(
        "the first a second late: one breach, and the next 9 hours after it",
        BEGAN,
        ["06:00:01", "15:00:01"],
        [("06:00:00", *LATE), ("15:00:01", *KEPT), (f"{NEXT} 00:00:01", *ENDED)],
    ),
    detained(
        "the second a second late",
        BEGAN,
        ["06:00:00", "15:00:01"],
        [("06:00:00", *KEPT), ("15:00:00", *LATE), (f"{NEXT} 00:00:01", *ENDED)],
    ),
    detained(
        "an early review: the next is due 9 hours after it was done",
        BEGAN,
        ["02:00:00", "11:00:00"],
        [("06:00:00", *KEPT), ("11:00:00", *KEPT), ("20:00:00", *ENDED)],
    ),
    detained(
        "first reviewed after 15 hours exactly: late, and none missed besides",
        BEGAN,
        ["15:00:00"],
        [("06:00:00", *LATE), (f"{NEXT} 00:00:00", *ENDED)],
    ),
    detained(
        "a second later: one missed, one late",
        BEGAN,
        ["15:00:01"],
        [("06:00:00", *MISSED), ("15:00:00", *LATE), (f"{NEXT} 00:00:01", *ENDED)],
    ),
    detained(
        "never reviewed, released after 20 hours: nothing waits any more",
        BEGAN,
        [],
        [("06:00:00", *MISSED), ("15:00:00", *MISSED), (f"{NEXT} 00:00:00", *ENDED)],
        open=[],
    ),
    detained("released exactly when it was due", {**BEGAN, "released_at": at("06:00:00")}, [], [("06:00:00", *ENDED)]),
    detained(
        "released a second later",
        {**BEGAN, "released_at": at("06:00:01")},
        [],
        [("06:00:00", *MISSED), ("15:00:00", *ENDED)],
    ),
    detained(
        "charged before it was due: reviews go on as long as the child is held",
        {**BEGAN, "charged_at": at("05:00:00")},
        ["08:00:00"],
        [("06:00:00", *LATE), ("17:00:00", *MISSED), (f"{NEXT} 02:00:00", *ENDED)],
    ),
    detained(
        "charged and held on, reviewed as often",
        {**BEGAN, "charged_at": at("05:00:00")},
        ["05:30:00", "14:30:00"],
        [("06:00:00", *KEPT), ("14:30:00", *KEPT), ("23:30:00", *ENDED)],
    ),
    detained(
        "a review after the export was made",
        {**BEGAN, "released_at": at("10:00:00")},
        [review("2026-01-06T05:00:00", 1)],
        [("06:00:00", U, "future_dated"), ("15:00:00", *ENDED)],
    ),
    detained(
        "still held exactly when it is due",
        STILL,
        [],
        [("06:00:00", *AHEAD)],
        as_of=at("06:00:00"),
        open=[("K", f"{DAY} 06:00:00")],
    ),
    detained(
        "a second later: one review waits to be done",
        STILL,
        [],
        [("06:00:00", *MISSED), ("15:00:00", *AHEAD)],
        as_of=at("06:00:01"),
        open=[("K", f"{DAY} 06:00:00")],
    ),
    detained(
        "still held, reviewed at 3 hours",
        STILL,
        ["03:00:00"],
        [("06:00:00", *KEPT), ("12:00:00", *AHEAD)],
        as_of=at("08:00:00"),
        open=[("K", f"{DAY} 12:00:00")],
    ),
    detained(
        "still held, late after one that was missed",
        STILL,
        ["15:30:00"],
        [("06:00:00", *MISSED), ("15:00:00", *LATE), (f"{NEXT} 00:30:00", *AHEAD)],
        as_of=at("20:00:00"),
        open=[("K", f"{NEXT} 00:30:00")],
    ),
    detained(
        "still held, not authorised",
        {**STILL, "detention_authorised_at": None},
        [],
        [(None, U, "no_authorised_time")],
        as_of=at("08:00:00"),
        open=[("K", None)],
    ),
    # postponed
    detained(
        "late, postponed with a reason of 10 characters",
        BEGAN,
        [review("08:00:00", 1, 10)],
        [("06:00:00", *POSTPONED), ("17:00:00", *MISSED), (f"{NEXT} 02:00:00", *ENDED)],
    ),
    detained(
        "late, with a reason of 9",
        BEGAN,
        [review("08:00:00", 1, 9)],
        [("06:00:00", *LATE), ("17:00:00", *MISSED), (f"{NEXT} 02:00:00", *ENDED)],
    ),
    detained(
        "in time, with a reason all the same",
        BEGAN,
        [review("05:00:00", 1, 40)],
        [("06:00:00", *KEPT), ("14:00:00", *MISSED), ("23:00:00", *ENDED)],
    ),
    detained(
        "postponed and never done",
        BEGAN,
        [review(None, 1, 40)],
        [("06:00:00", *POSTPONED), ("15:00:00", *MISSED), (f"{NEXT} 00:00:00", *ENDED)],
    ),
    detained(
        "the second postponed and never done, the third done",
        {**BEGAN, "released_at": f"{NEXT}T03:00:00"},
        [review("05:00:00", 1), review(None, 2, 40), review("23:30:00", 3)],
        [("06:00:00", *KEPT), ("14:00:00", *POSTPONED), ("23:00:00", *LATE), (f"{NEXT} 08:30:00", *ENDED)],
    ),
    detained(
        "postponed, then done late under the same number: excused",
        BEGAN,
        [review(None, 1, 40), review("08:00:00", 1)],
        [("06:00:00", *POSTPONED), ("17:00:00", *MISSED), (f"{NEXT} 02:00:00", *ENDED)],
    ),
    detained(
        "postponed after the first review, which was late: excuses nothing before it",
        BEGAN,
        [review("08:00:00", 1), review(None, 2, 40)],
        [("06:00:00", *LATE), ("17:00:00", *POSTPONED), (f"{NEXT} 02:00:00", *ENDED)],
    ),
    detained(
        "postponed, nobody wrote which: the last",
        BEGAN,
        [review("08:00:00", 1), review(None, None, 40)],
        [("06:00:00", *LATE), ("17:00:00", *POSTPONED), (f"{NEXT} 02:00:00", *ENDED)],
    ),
    detained(
        "two reviews without a number, and one postponed",
        BEGAN,
        [review("08:00:00"), review("16:30:00"), review(None, None, 40)],
        [("06:00:00", *LATE), ("17:00:00", *KEPT), (f"{NEXT} 01:30:00", *ENDED)],
    ),
    detained(
        "postponed without a reason",
        BEGAN,
        [review(None, 1)],
        [("06:00:00", *MISSED), ("15:00:00", *MISSED), (f"{NEXT} 00:00:00", *ENDED)],
    ),
    # reviews that do not count, count once, or came first
    detained(
        "one entered twice",
        {**BEGAN, "released_at": at("10:00:00")},
        [review("05:00:00", 1), review("05:00:00", 2, 20)],
        [("06:00:00", *KEPT), ("14:00:00", *ENDED)],
    ),
    detained(
        "one for a test",
        {**BEGAN, "released_at": at("10:00:00")},
        [{**review("05:00:00", 1), "is_test": True}],
        [("06:00:00", *MISSED), ("15:00:00", *ENDED)],
    ),
    detained(
        "one merged into another, which was late",
        {**BEGAN, "released_at": at("10:00:00")},
        [{**review("05:00:00", 1), "merged_into": "R"}, "07:00:00"],
        [("06:00:00", *LATE), ("16:00:00", *ENDED)],
    ),
    lost("in time", [review("05:00:00", 1)], [LOST, MISSED]),
    lost("exactly when the first was due: none of the second", [review("06:00:00", 1)], [LOST, MISSED]),
    lost("a second late: nor the first, but the second", [review("06:00:01", 1)], [MISSED, LOST]),
    lost("late, with a reason", [review("06:00:01", 1, 10)], [LOST, LOST]),
    lost("exactly when the second was due", [review("15:00:00", 1)], [MISSED, LOST]),
    lost("too late for both", [review("15:00:01", 1)], [MISSED, MISSED]),
    lost("two, one for each", [review("05:00:00", 1), review("14:00:00", 2)], [LOST, LOST]),
    lost("before detention was authorised", [review("2025-11-11T20:00:00", 1)], [LOST, MISSED]),
    lost("on a date", [review(DAY, 1)], [LOST, LOST]),
    lost("after the export was made", [review("2026-01-06T05:00:00", 1)], [LOST, LOST]),
    lost("postponed and never done", [review(None, 1, 10)], [LOST, MISSED]),
    lost("the same, the second", [review(None, 2, 10)], [LOST, LOST]),
    lost("the same, nobody wrote which", [review(None, None, 10)], [LOST, LOST]),
    lost("the same, with a reason of 9", [review(None, 1, 9)], [MISSED, MISSED]),
    lost("without a time or a reason", [review(None, 1)], [MISSED, MISSED]),
    lost("a test", [{**review("05:00:00", 1), "is_test": True}], [MISSED, MISSED]),
    lost("of another detention", [{**review("05:00:00", 1), "cust_id": "K2"}], [MISSED, MISSED]),
    detained(
        "merged into none, after the release: excuses nothing",
        {**BEGAN, "released_at": at("10:00:00")},
        [{**review("14:00:00", 1, 10), "merged_into": "R"}],
        [("06:00:00", *MISSED), ("15:00:00", *ENDED)],
    ),
    detained(
        "merged into none, released before one was due",
        {**BEGAN, "released_at": at("05:30:00")},
        [{**review("05:00:00", 1), "merged_into": "R"}],
        [("06:00:00", *ENDED)],
    ),
    detained(
        "merged into none, still held when one is due",
        STILL,
        [{**review("05:00:00", 1), "merged_into": "R"}],
        [("06:00:00", *AHEAD)],
        as_of=at("06:00:00"),
    ),
    detained(
        "one of another detention",
        {**BEGAN, "released_at": at("10:00:00")},
        [{**review("05:00:00", 1), "cust_id": "K2"}],
        [("06:00:00", *MISSED), ("15:00:00", *ENDED)],
    ),
    detained(
        "after the release: not asked for",
        {**BEGAN, "released_at": at("05:00:00")},
        ["05:30:00"],
        [("06:00:00", *ENDED)],
    ),
    detained(
        "5 minutes before detention was authorised: at once",
        {**BEGAN, "released_at": at("10:00:00")},
        ["2025-11-11T23:55:00"],
        [("06:00:00", *KEPT), ("08:55:00", *MISSED), ("17:55:00", *ENDED)],
    ),
    detained(
        "a second earlier: counts for nothing, and the first may be that one",
        {**BEGAN, "released_at": at("10:00:00")},
        ["2025-11-11T23:54:59"],
        [("06:00:00", *EARLY), ("15:00:00", *ENDED)],
    ),
    detained(
        "the same, and one in time",
        {**BEGAN, "released_at": at("10:00:00")},
        ["2025-11-11T23:54:59", "06:00:00"],
        [("06:00:00", *KEPT), ("15:00:00", *ENDED)],
    ),
    detained(
        "the same, and one late; the later ones are known",
        BEGAN,
        ["2025-11-11T23:54:59", "07:00:00", "16:00:01"],
        [("06:00:00", *EARLY), ("16:00:00", *LATE), (f"{NEXT} 01:00:01", *ENDED)],
    ),
    # no end, or one that cannot be
    detained(
        "no end for exactly 7 days",
        STILL,
        [review(f"2025-11-{day}T{hour:02}:00:00") for day in range(12, 19) for hour in (5, 13, 21)],
        [
            *(
                (f"2025-11-{day} {hour}", *KEPT)
                for day in range(13, 19)
                for hour in ("06:00:00", "14:00:00", "22:00:00")
            ),
            ("06:00:00", *KEPT),
            ("14:00:00", *KEPT),
            ("22:00:00", *KEPT),
            ("2025-11-19 06:00:00", *AHEAD),
        ],
        as_of="2025-11-19T00:00:00+00:00",
    ),
    detained(
        "a second longer, never reviewed since",
        STILL,
        ["05:00:00"],
        [("06:00:00", *KEPT), ("14:00:00", *NO_END)],
        as_of="2025-11-19T00:00:01",
        open=[],
    ),
    detained(
        "released a year later, says the record",
        {**BEGAN, "released_at": "2026-11-12T03:00:00"},
        ["05:00:00", "2026-11-11T05:00:00"],
        [("06:00:00", *KEPT), ("14:00:00", *NO_END)],
        as_of="2027-01-05T00:00:00",
    ),
    # times written to the minute, or not exactly
    detained(
        "authorised to the minute: compared in whole minutes",
        {**BEGAN, "detention_authorised_at": at("01:00"), "released_at": at("10:00:00")},
        ["07:00:59"],
        [("07:00:00", *KEPT), ("16:00:59", *ENDED)],
    ),
    detained(
        "authorised to the minute, released within the minute in which the second is due",
        {**BEGAN, "detention_authorised_at": at("01:00"), "released_at": at("16:00:30")},
        [],
        [("07:00:00", *MISSED), ("16:00:00", *ENDED)],
    ),
    detained(
        "a minute more",
        {**BEGAN, "detention_authorised_at": at("01:00"), "released_at": at("10:00:00")},
        ["07:01"],
        [("07:00:00", *LATE), ("16:01:00", *ENDED)],
    ),
    detained(
        "reviewed on a date",
        {**BEGAN, "released_at": at("10:00:00")},
        [DAY],
        [("06:00:00", *IMPRECISE), ("09:00:00", *IMPRECISE)],
    ),
    detained(
        "reviewed on the next date: late for certain, and what followed unknown",
        {**BEGAN, "released_at": f"{NEXT}T23:30:00"},
        [NEXT],
        [("06:00:00", *MISSED), ("15:00:00", *LATE), (f"{NEXT} 09:00:00", *IMPRECISE)],
    ),
    detained(
        "authorised on a date, reviewed that day",
        {**BEGAN, "detention_authorised_at": DAY},
        ["05:00:00"],
        [("06:00:00", *KEPT), ("14:00:00", *MISSED), ("23:00:00", *ENDED)],
    ),
    detained(
        "authorised on a date, reviewed in the afternoon",
        {**BEGAN, "detention_authorised_at": DAY},
        ["14:00:00"],
        [("06:00:00", *IMPRECISE), ("23:00:00", *ENDED)],
    ),
    detained("released on a date", {**BEGAN, "released_at": DAY}, [], [("06:00:00", *IMPRECISE)]),
    detained(
        "over the hour that the clock repeats: 6 hours elapsed",
        {**BEGAN, "detention_authorised_at": "2025-10-25T20:00:00", "released_at": "2025-10-26T08:00:00"},
        ["2025-10-26T01:00:00+00:00"],
        [("2025-10-26 01:00:00", *KEPT), ("2025-10-26 10:00:00", *ENDED)],
    ),
    # which detentions are asked about
    detained(
        "authorised after the as-at instant",
        {**STILL, "arrived_at": at("08:00:00"), "detention_authorised_at": at("10:00:00")},
        [],
        [(None, Y, "not_authorised")],
        as_of=at("09:00:00"),
        exported_at=at("23:00:00"),
    ),
    detained("nulls", dict.fromkeys(DETENTION) | {"cust_id": "K"}, [], [(None, U, "undated")]),
    detained(
        "not authorised", {**BEGAN, "detention_authorised_at": None}, [], [(None, U, "no_authorised_time")], open=[]
    ),
    detained(
        "released 5 minutes before it was authorised",
        {**BEGAN, "released_at": "2025-11-11T23:55:00"},
        [],
        [("06:00:00", *ENDED)],
    ),
    detained("released a second earlier", {**BEGAN, "released_at": "2025-11-11T23:54:59"}, [], [(None, *EARLY)]),
    detained("a test", {**BEGAN, "is_test": True}, [], [(None, X, "test_record")]),
    detained("merged into one that is gone", {**BEGAN, "merged_into": "K2"}, [], [(None, U, "dangling_link")]),
    line(
        "merged: the review was that of the one which stands for it",
        [("K", None, X, "merged_record"), ("K2", f"{DAY} 06:00:00", *KEPT), ("K2", f"{DAY} 14:30:00", *ENDED)],
        scene(
            custody_records=[
                {**DETENTION, **BEGAN, "merged_into": "K2"},
                {**DETENTION, **BEGAN, "cust_id": "K2", "released_at": at("10:00:00")},
            ],
            custody_reviews=[review("05:30:00", 1)],
        ),
    ),
    detained("held under the Mental Health Act", {**BEGAN, "detention_reason": "s136"}, [], []),
    detained(
        "for a reason that is not recorded",
        {**BEGAN, "detention_reason": None, "released_at": at("05:00:00")},
        [],
        [(None, U, "unmapped_code")],
    ),
    detained(
        "for a reason that is not mapped",
        {**BEGAN, "detention_reason": "(unmapped)"},
        ["05:30:00"],
        [(None, U, "unmapped_code")],
    ),
    *(
        line(odd, expect, scene({**BEGAN, "released_at": at("05:00:00")}, persons=persons, custody_reviews=[]))
        for odd, persons, expect in (
            ("merged into another", MERGED, [("K", f"{DAY} 06:00:00", *ENDED)]),
            ("merged in a circle", [{"person_id": "P", "merged_into": "P"}], [("K", None, U, "dangling_link")]),
            ("no date of birth", [{"person_id": "P"}], [("K", f"{DAY} 06:00:00", X, "child_unknown")]),
            (
                "born after the export",
                [{"person_id": "P", "dob_date": "2052-01-01"}],
                [("K", f"{DAY} 06:00:00", X, "future_dated")],
            ),
            (
                "estimated, within a year of 18",
                [{**PERSON, "dob_date": "2007-06-01", "dob_estimated": True}],
                [("K", f"{DAY} 06:00:00", X, "age_uncertain")],
            ),
            ("18 on the day", [{**PERSON, "dob_date": "2007-11-12"}], []),
            ("18 on the day after", [{**PERSON, "dob_date": "2007-11-13"}], [("K", f"{DAY} 06:00:00", *ENDED)]),
        )
    ),
    # the period: by when the review is due
    detained(
        "a period that ends when the second is due",
        BEGAN,
        [],
        [("06:00:00", *MISSED)],
        period=("2025-11-12T06:00:00", "2025-11-12T15:00:00"),
    ),
    detained(
        "a period that begins a second later",
        BEGAN,
        [],
        [("15:00:00", *MISSED)],
        period=("2025-11-12T06:00:01", "2025-11-12T15:00:01"),
    ),
    detained(
        "a test whose first review would be due outside the period",
        {**BEGAN, "is_test": True},
        [],
        [],
        period=("2025-11-12T06:00:01", "2025-11-13T00:00:00"),
    ),
    detained(
        "not authorised: placed by the arrival",
        {**BEGAN, "detention_authorised_at": None},
        [],
        [(None, U, "no_authorised_time")],
        period=("2025-11-11T00:00:00", "2025-11-12T00:00:00"),
    ),
    detained(
        "not authorised, arrived outside the period",
        {**BEGAN, "detention_authorised_at": None},
        [],
        [],
        period=("2024-11-01T00:00:00", "2024-12-01T00:00:00"),
    ),
    line(
        "no date of birth, a review missed",
        [
            ("K", f"{DAY} 06:00:00", U, "child_unknown"),
            ("K", f"{DAY} 15:00:00", U, "child_unknown"),
            ("K", f"{NEXT} 00:00:00", X, "child_unknown"),
        ],
        scene(BEGAN, person={"dob_date": None}, custody_reviews=[]),
    ),
    line(
        "estimated, within a year of 18, a review missed",
        [("K", f"{DAY} 06:00:00", U, "age_uncertain"), ("K", f"{DAY} 15:00:00", X, "age_uncertain")],
        scene(
            {**BEGAN, "released_at": at("10:00:00")},
            person={"dob_date": "2007-06-01", "dob_estimated": True},
            custody_reviews=[],
        ),
    ),
    detained(
        "limits of 3 and 4 hours",
        {**BEGAN, "released_at": at("08:00:00")},
        ["03:00:00"],
        [("03:00:00", *KEPT), ("07:00:00", *MISSED), ("11:00:00", *ENDED)],
        parameters={"custody_first_review_hours": 3, "custody_later_review_hours": 4},
    ),
]


def test_reviews_in_time(engine: Engine) -> None:
    assert disagreements(CUST_03, engine, EXAMPLES) == []
    assert reasons_not_shown(CUST_03, EXAMPLES) == set()


# --- the set-wise due times against the loop that the rule is told as ---

ORIGIN = datetime(2025, 6, 10, 0, 10)
HOURS_TO_AS_OF = 60
FIRST, LATER = 6 * 60, 9 * 60


@dataclass(frozen=True)
class Stay:
    """A detention in minutes after it was authorised; `ended` is None where it goes on at the as-at instant."""

    reviews: tuple[int, ...] = ()
    ended: int | None = None


Due = tuple[int, tuple[str, str]]


def slow(stay: Stay) -> list[Due]:
    """The rule as it is told, one review after another."""
    dues: list[Due] = []
    until = HOURS_TO_AS_OF * 60 if stay.ended is None else stay.ended
    waiting = sorted({done for done in stay.reviews if 0 <= done <= until})
    due = FIRST
    while True:
        if waiting:
            if waiting[0] <= due:
                dues.append((due, KEPT))
                due = waiting.pop(0) + LATER
            elif waiting[0] <= due + LATER:
                dues.append((due, LATE))
                due = waiting.pop(0) + LATER
            else:
                dues.append((due, MISSED))
                due += LATER
        elif due < until:
            dues.append((due, MISSED))
            due += LATER
        else:
            dues.append((due, AHEAD if stay.ended is None else ENDED))
            return dues


def export(number: int, stay: Stay) -> Records:
    def written(minutes: int) -> str:
        return (ORIGIN + timedelta(minutes=minutes)).isoformat() + "+01:00"

    detention = {
        **DETENTION,
        "arrived_at": written(-10),
        "detention_authorised_at": written(0),
        "charged_at": None,
        "bail_refused_at": None,
        "released_at": None if stay.ended is None else written(stay.ended),
    }
    reviews = [
        {"cust_id": "K", "seq": 9 - order, "reviewed_at": written(done)} for order, done in enumerate(stay.reviews)
    ]
    return {"persons": [PERSON], "custody_records": [detention], "custody_reviews": reviews}


minutes = st.one_of(
    st.integers(0, HOURS_TO_AS_OF * 60),
    st.sampled_from([FIRST, FIRST + 1, FIRST + LATER, FIRST + LATER + 1, LATER, LATER + 1, FIRST + 2 * LATER]),
)
stays = st.builds(
    Stay,
    reviews=st.lists(minutes, max_size=7).map(tuple),
    ended=st.one_of(st.none(), st.integers(1, HOURS_TO_AS_OF * 60), minutes),
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stays_drawn=st.lists(stays, min_size=1, max_size=25))
@example(
    stays_drawn=[
        Stay(),
        Stay(ended=1),
        Stay(reviews=(0,)),
        Stay(reviews=(FIRST, FIRST)),
        Stay(reviews=(FIRST + LATER,)),
    ]
)
@example(stays_drawn=[Stay(reviews=(FIRST + LATER + 1, FIRST + 3 * LATER), ended=FIRST + 3 * LATER)])
def test_due_times_are_those_of_the_loop(engine: Engine, stays_drawn: list[Stay]) -> None:
    as_of = (ORIGIN + timedelta(hours=HOURS_TO_AS_OF)).isoformat() + "+01:00"
    examples = [line(str(stay), [], export(number, stay), as_of=as_of) for number, stay in enumerate(stays_drawn)]
    for stay, judged in zip(stays_drawn, judge(CUST_03, engine, examples), strict=True):
        expected = [("K", str(ORIGIN + timedelta(minutes=due)), *verdict) for due, verdict in slow(stay)]
        assert list(judged.verdicts) == sorted(expected, key=repr), stay


@pytest.mark.parametrize(("length", "on_it"), [(1, ["K"]), (9, ["K"]), (10, []), (0, []), (None, [])])
def test_reasons_that_are_too_short_are_listed(engine: Engine, length: int | None, on_it: list[str]) -> None:
    (listing,) = CUST_03.lists
    with loaded(engine, scene(BEGAN, custody_reviews=[review("08:00:00", 1, length)])) as ask:
        assert ask(listed(listing)).scalars().all() == on_it
