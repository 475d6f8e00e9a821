"""SUP-04: what reviews say, and the lists of reviews that look made for the figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from duly.expectations.catalogue import shipped
from duly.testing import disagreements, reasons_not_shown
from tests.expectations.examples import C, N, Row, U, X, line
from tests.expectations.supervision_scene import CASE, as_standard, on_list, review, scene, showing_flag

SUP_04 = shipped().standard("SUP-04")

GOOD = {**review("2025-03-10"), "next_review_date": "2025-03-24"}
EMPTY: Row = dict.fromkeys(
    (
        "evidence_reviewed",
        "further_enquiries_set",
        "safeguarding_considered",
        "next_review_date",
        "text_len",
        "text_hash",
    )
)


def changed(**changes: object) -> dict[str, Sequence[Row]]:
    return scene({**GOOD, **changes})


def copies(*days_before: int, **changes: object) -> dict[str, Sequence[Row]]:
    """A review on 10 September with the same text on other cases of the same reviewer, so many days before."""
    last = date(2025, 9, 10)
    reviews: list[Row] = []
    for number, days in enumerate((0, *days_before)):
        day = (last - timedelta(days=days)).isoformat()
        following = (last - timedelta(days=days - 14)).isoformat()
        reviews.append(
            {**review(day), "inv_id": f"V{number}", "review_id": f"W{number}", "next_review_date": following}
        )
    reviews[1:] = [{**row, **changes} for row in reviews[1:]]
    cases = [{**CASE, "inv_id": f"V{number}"} for number in range(len(reviews))]
    return {**scene(), "investigations": cases, "supervisory_reviews": reviews}


SAYS_WHAT = (
    "CCTV and phone download reviewed, statements outstanding. OIC to interview the suspect by Friday and update the victim. "
    "Safeguarding: child stays with grandmother, social care informed."
)
LAST_ONLY = ("2025-09-10T00:00:00", "2025-09-11T00:00:00")
COMPLETE, COPIED, UNMAPPED = (C, "complete"), (N, "copied_text"), (U, "unmapped_code")

EXAMPLES = (
    line("nothing", COMPLETE, changed()),
    *(
        line(f"{column} is {value}", (N, reason), changed(**{column: value}))
        for column, reason in (
            ("evidence_reviewed", "evidence_not_reviewed"),
            ("further_enquiries_set", "no_enquiries_set"),
            ("safeguarding_considered", "safeguarding_not_considered"),
        )
        for value in (False, None)
    ),
    line("no next date", (N, "no_next_review"), changed(next_review_date=None)),
    line("next on the day itself", (N, "no_next_review"), changed(next_review_date="2025-03-10")),
    line("next before it", (N, "no_next_review"), changed(next_review_date="2025-03-01")),
    line("next on the morrow", COMPLETE, changed(next_review_date="2025-03-11")),
    line("next in 28 days", COMPLETE, changed(next_review_date="2025-04-07")),
    line("next in 29 days", (N, "next_review_too_late"), changed(next_review_date="2025-04-08")),
    line(
        "entered at 23:30 UTC on 9 June, which is 10 June here: next in 28 days of that",
        COMPLETE,
        changed(entered_at="2025-06-09T23:30:00+00:00", next_review_date="2025-07-08"),
    ),
    line("nothing filled in", (N, "evidence_not_reviewed"), changed(**EMPTY)),
    line("nothing but evidence", (N, "no_enquiries_set"), changed(**{**EMPTY, "evidence_reviewed": True})),
    line("10 characters: length is not asked here", COMPLETE, changed(text_len=10)),
    line("claimed for later than it was entered", COMPLETE, changed(reviewed_at="2025-03-10T12:05:01")),
    line(
        "claimed for later than the export, and not entered",
        (U, "future_dated"),
        changed(reviewed_at="2026-03-10T12:05:01", entered_at=None),
    ),
    line("by 5 minutes", COMPLETE, changed(reviewed_at="2025-03-10T12:05:00")),
    line("claimed for that day, no hour", COMPLETE, changed(reviewed_at="2025-03-10")),
    line("claimed for the next day, no hour", COMPLETE, changed(reviewed_at="2025-03-11")),
    line("no time of entry", COMPLETE, changed(entered_at=None)),
    line("no time at all", (U, "no_review_time"), changed(entered_at=None, reviewed_at=None)),
    line(
        "no time at all, and no evidence",
        (U, "no_review_time"),
        changed(entered_at=None, reviewed_at=None, evidence_reviewed=None),
    ),
    *(
        line(
            f"no time at all, of a case that started in the {odd} period",
            verdict,
            changed(entered_at=None, reviewed_at=None),
            period=period,
        )
        for odd, period, verdict in (
            ("same", ("2025-03-01T00:00:00", "2025-04-01T00:00:00"), (U, "no_review_time")),
            ("next", ("2025-02-01T00:00:00", "2025-03-01T00:00:00"), []),
        )
    ),
    *(
        line(
            f"no time at all, of a case without one, {odd}",
            verdict,
            scene({**GOOD, "entered_at": None, "reviewed_at": None}, case={"allocated_at": None}),
            period=period,
        )
        for odd, period, verdict in (
            ("no period", None, (U, "undated")),
            ("a period", ("2025-03-01T00:00:00", "2025-04-01T00:00:00"), (X, "undated")),
        )
    ),
    line("a test", (X, "test_record"), changed(is_test=True, merged_into="W9")),
    line("of a test case", (X, "test_record"), scene(GOOD, case={"is_test": True})),
    line("merged into one that is not there", (U, "dangling_link"), changed(merged_into="W9", evidence_reviewed=None)),
    line(
        "merged", [("W", None, X, "merged_record"), ("W1", None, *COMPLETE)], scene({**GOOD, "merged_into": "W1"}, GOOD)
    ),
    line("of a merged case", COMPLETE, scene(GOOD, case={"merged_into": "V9"})),
    line(
        "of a case merged into a test",
        (X, "test_record"),
        scene(GOOD, investigations=[{**CASE, "merged_into": "V2"}, {**CASE, "inv_id": "V2", "is_test": True}]),
    ),
    # who reviewed, and what
    line("by an unmapped rank", UNMAPPED, changed(reviewer="ODD", evidence_reviewed=None)),
    line("by no rank recorded", UNMAPPED, changed(reviewer="NO_RANK")),
    line("by nobody known", (U, "dangling_link"), changed(reviewer="GONE")),
    line("by a sergeant who is the officer now", (U, "oic_now"), scene(GOOD, case={"oic": "SGT"})),
    line("of a case that is not there", (U, "dangling_link"), changed(inv_id="V9")),
    line(
        "of a case whose team's type is not known",
        UNMAPPED,
        scene(GOOD, teams=[{"team_id": "T", "team_type": "(unmapped)"}]),
    ),
    line("of a case whose team is not there", (U, "dangling_link"), scene(GOOD, teams=[])),
    *(
        line(
            f"of a case with a victim {odd}, {what}",
            (status, reason),
            {
                **scene({**GOOD, **changes}, case={"team_id": "T2"}),
                "crimes": [{"crime_id": "K", "offence_class": "violent", "recorded_at": "2025-03-01T09:00:00"}],
                "crime_victims": [{"crime_id": "K", "person_id": "P", "victim_type": "person"}],
                "persons": [{"person_id": "P", **person}],
            },
        )
        for odd, person, reason in (
            ("of no age", {}, "child_unknown"),
            ("of an estimated age", {"dob_date": "2007-06-01", "dob_estimated": True}, "age_uncertain"),
        )
        for what, changes, status in (("complete", {}, X), ("not", {"evidence_reviewed": False}, U))
    ),
    # what the text says, where it or its class is exported
    *(
        line(f"a text that {odd}", verdict, changed(review_text=text))
        for odd, text, verdict in (
            ("says what was reviewed", SAYS_WHAT, COMPLETE),
            ("says that it was reviewed", "Reviewed, continue.", (N, "no_substance")),
            ("is a placeholder", "n/a", (N, "no_substance")),
            ("is blank", "  ", (N, "no_substance")),
            ("points elsewhere", "see OEL", (N, "no_substance")),
            ("is not understood", "Quux of the blorp was frobbed.", (U, "text_unclear")),
        )
    ),
    *(
        line(f"a text of class {said}", verdict, changed(review_text_class=said))
        for said, verdict in (
            ("SUBSTANCE", COMPLETE),
            ("NO_SUBSTANCE", (N, "no_substance")),
            ("POINTER", (N, "no_substance")),
            ("UNCLEAR", (U, "text_unclear")),
            ("TOO_LONG", (U, "text_unclear")),
            ("(unmapped)", UNMAPPED),
        )
    ),
    line(
        "a text that is not understood, and no evidence",
        (N, "evidence_not_reviewed"),
        changed(review_text_class="UNCLEAR", evidence_reviewed=None),
    ),
    # the last review of a case (A12)
    *(
        line(f"no next date, {odd}", verdict, scene({**GOOD, "next_review_date": None}, case=case))
        for odd, case, verdict in (
            ("the day it closed", {"closed_at": "2025-03-10T15:00:00"}, COMPLETE),
            ("after it closed", {"closed_at": "2025-03-05T15:00:00"}, COMPLETE),
            ("the day before it closed", {"closed_at": "2025-03-11T09:00:00"}, (N, "no_next_review")),
            ("closed without a date", {"status": "closed"}, (U, "closure_unknown")),
            (
                "after it closed and was reopened",
                {"closed_at": "2025-03-05T15:00:00", "reopened_at": "2025-03-10T12:00:00"},
                (N, "no_next_review"),
            ),
            (
                "after it closed, a second before it was reopened",
                {"closed_at": "2025-03-05T15:00:00", "reopened_at": "2025-03-10T12:00:01"},
                COMPLETE,
            ),
        )
    ),
    line(
        "a next date too far, the day it closed",
        COMPLETE,
        scene({**GOOD, "next_review_date": "2025-06-01"}, case={"closed_at": "2025-03-10T15:00:00"}),
    ),
    line("a next date, closed without a date", COMPLETE, scene(GOOD, case={"status": "closed"})),
    line(
        "no next date, closed later than the as-at instant",
        (N, "no_next_review"),
        scene({**GOOD, "next_review_date": None}, case={"closed_at": "2025-03-10T15:00:00", "status": "closed"}),
        as_of="2025-03-10T13:00:00",
        exported_at="2025-07-01T12:00:00",
    ),
    line("of a case without a start", COMPLETE, scene(GOOD, case={"allocated_at": None})),
    line("after the case closed", COMPLETE, scene(GOOD, case={"closed_at": "2025-03-05T12:00:00"})),
    # not in the population
    line("by the officer in the case", [], changed(reviewer="OIC")),
    line("by a constable", [], changed(reviewer="MATE")),
    line("by nobody", [], changed(reviewer=None)),
    line("of no case", [], changed(inv_id=None)),
    line("of something that is not a case", [], scene(GOOD, case={"team_id": "T2", "crime_id": None})),
    line(
        "two victims and three children",
        COMPLETE,
        {
            **scene(GOOD, case={"team_id": "T2"}),
            "crimes": [{"crime_id": "K", "offence_class": "violent", "recorded_at": "2025-03-01T09:00:00"}],
            "crime_victims": [{"crime_id": "K", "person_id": f"P{n}", "victim_type": "person"} for n in range(5)],
            "persons": [{"person_id": f"P{n}", "dob_date": "2015-06-01" if n < 3 else "1980-06-01"} for n in range(5)],
        },
    ),
    # the period: by the instant of entry
    *(
        line(odd, expect, changed(), period=period)
        for odd, period, expect in (
            ("period ends as it is entered", ("2025-03-01T00:00:00", "2025-03-10T12:00:00"), []),
            ("period starts as it is entered", ("2025-03-10T12:00:00", "2025-03-11T00:00:00"), COMPLETE),
            ("period is over", ("2025-03-01T00:00:00", "2025-03-10T00:00:00"), []),
            ("period has not begun", ("2025-03-11T00:00:00", "2025-03-20T00:00:00"), []),
        )
    ),
    # copied texts
    line("on two other cases", [("W0", None, *COMPLETE)], copies(10, 20), period=LAST_ONLY),
    line("on three", [("W0", None, *COPIED)], copies(10, 20, 30), period=LAST_ONLY),
    line("on three, the oldest 90 days before", [("W0", None, *COPIED)], copies(10, 20, 90), period=LAST_ONLY),
    line("on three, the oldest 91 days before", [("W0", None, *COMPLETE)], copies(10, 20, 91), period=LAST_ONLY),
    line(
        "the first three pass, later ones fail",
        [
            ("W4", None, *COMPLETE),
            ("W3", None, *COMPLETE),
            ("W2", None, *COMPLETE),
            ("W1", None, *COPIED),
            ("W0", None, *COPIED),
        ],
        copies(10, 20, 30, 40),
    ),
    line("all on one day: each is a copy", [(f"W{n}", None, *COPIED) for n in range(4)], copies(0, 0, 0)),
    line("ten on one day", [(f"W{n}", None, *COPIED) for n in range(10)], copies(*[0] * 9)),
    line("by another reviewer", [("W0", None, *COMPLETE)], copies(10, 20, 30, reviewer="CIVIL"), period=LAST_ONLY),
    line("three times on one other case", [("W0", None, *COMPLETE)], copies(10, 20, 30, inv_id="V1"), period=LAST_ONLY),
    line("on its own case", [("W0", None, *COMPLETE)], copies(10, 20, 30, inv_id="V0"), period=LAST_ONLY),
    line("the copies are tests", [("W0", None, *COMPLETE)], copies(10, 20, 30, is_test=True), period=LAST_ONLY),
    line("the copies were merged", [("W0", None, *COMPLETE)], copies(10, 20, 30, merged_into="W9"), period=LAST_ONLY),
    line("another text", [("W0", None, *COMPLETE)], copies(10, 20, 30, text_hash="other"), period=LAST_ONLY),
    line("no hash", [("W0", None, *COMPLETE)], copies(10, 20, 30, text_hash=None), period=LAST_ONLY),
    line("blank texts are no copies", [("W0", None, *COMPLETE)], copies(10, 20, 30, text_len=0), period=LAST_ONLY),
    line(
        "on three, where four are allowed",
        [("W0", None, *COMPLETE)],
        copies(10, 20, 30),
        period=LAST_ONLY,
        parameters={"sup_copied_cases": 4},
    ),
    line(
        "on three, where only 25 days are looked at",
        [("W0", None, *COMPLETE)],
        copies(10, 20, 30),
        period=LAST_ONLY,
        parameters={"sup_copied_days": 25},
    ),
    line(
        "on one, where none is allowed and only that day is looked at",
        [("W0", None, *COPIED), ("W1", None, *COPIED)],
        copies(0),
        parameters={"sup_copied_days": 0, "sup_copied_cases": 0},
    ),
)


def test_what_reviews_say(engine: Engine) -> None:
    assert disagreements(SUP_04, engine, EXAMPLES) == []


def test_every_reason_is_shown() -> None:
    assert reasons_not_shown(SUP_04, EXAMPLES) == set()


def test_a_review_whose_time_is_only_claimed_is_flagged(engine: Engine) -> None:
    examples = (
        line("claimed", (N, "timing_basis_claimed"), changed(entered_at=None)),
        line("entered", (C, "no_flag"), changed()),
    )
    assert disagreements(showing_flag(SUP_04), engine, examples) == []


def crowd(*minutes: float, reviewer: str | None = "SGT", **changes: object) -> dict[str, Sequence[Row]]:
    """Reviews by one person on 10 March, entered so many minutes after noon."""
    rows = []
    for number, minute in enumerate(minutes):
        seconds = int(minute * 60)
        time = f"{12 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        rows.append({**review("2025-03-10", time), "review_id": f"W{number:02}", "reviewer": reviewer, **changes})
    return {**scene(), "supervisory_reviews": rows}


def numbered(*numbers: int) -> list[tuple[str, str | None, str, str]]:
    return on_list(*(f"W{number:02}" for number in numbers))


TEN = range(10)
ELSEWHERE = {"team_id": "T2", "crime_id": None}
PERIODS = (("2025-03-01T00:00:00", "2025-04-01T00:00:00"), ("2025-04-01T00:00:00", "2025-05-01T00:00:00"))

LISTED = {
    "reviewed_by_oic": (
        line("by the officer in the case", on_list("W"), changed(reviewer="OIC")),
        line("by another", [], changed()),
        line("no officer recorded", [], scene(GOOD, case={"oic": None})),
        line("a test", [], changed(reviewer="OIC", is_test=True)),
        line("merged", [], changed(reviewer="OIC", merged_into="W9")),
        line("a test case", [], scene({**GOOD, "reviewer": "OIC"}, case={"is_test": True})),
        line("not a case", [], scene({**GOOD, "reviewer": "OIC"}, case=ELSEWHERE)),
        line("in the period", on_list("W"), changed(reviewer="OIC"), period=PERIODS[0]),
        line("out of the period", [], changed(reviewer="OIC"), period=PERIODS[1]),
    ),
    "below_sergeant": (
        line("a constable", on_list("W"), changed(reviewer="MATE")),
        line("a clerk", on_list("W"), changed(reviewer="CLERK")),
        line("a sergeant", [], changed()),
        line("a civilian supervisor", [], changed(reviewer="CIVIL")),
        line("unmapped", [], changed(reviewer="ODD")),
        line("not among the staff", [], changed(reviewer="GONE")),
        line(
            "a sergeant, where inspectors review",
            on_list("W"),
            changed(),
            parameters={"sup_reviewer_ranks": ("Insp", "DI")},
        ),
    ),
    "reviewer_unknown": (
        line("unmapped", on_list("W"), changed(reviewer="ODD")),
        line("not among the staff", on_list("W"), changed(reviewer="GONE")),
        line("blank", on_list("W"), changed(reviewer=None)),
        line("a constable", [], changed(reviewer="MATE")),
    ),
    "short_text": (
        line("49", on_list("W"), changed(text_len=49)),
        line("50", [], changed()),
        line("blank", on_list("W"), changed(text_len=None)),
    ),
    "backdated": (
        line("24 hours", [], changed(entered_at="2025-03-11T12:00:00")),
        line("a second more", on_list("W"), changed(entered_at="2025-03-11T12:00:01")),
        line("claimed for the day before, no hour", [], changed(reviewed_at="2025-03-09")),
        line("claimed for two days before, no hour", on_list("W"), changed(reviewed_at="2025-03-08")),
        line("no claimed time", [], changed(reviewed_at=None)),
        line(
            "a day and a second, where two are allowed",
            [],
            changed(entered_at="2025-03-11T12:00:01"),
            parameters={"sup_backdated_hours": 48},
        ),
    ),
    "claimed_after_entry": (
        line("by 5 minutes", [], changed(reviewed_at="2025-03-10T12:05:00")),
        line("by more", on_list("W"), changed(reviewed_at="2025-03-10T12:05:01")),
        line("later than the export", on_list("W"), changed(reviewed_at="2026-03-10T12:05:01")),
        line("no time of entry", [], changed(entered_at=None)),
    ),
    "after_closing": (
        line("open", [], changed()),
        line("the day it closed", [], scene(GOOD, case={"closed_at": "2025-03-10T09:00:00"})),
        line("the day after", on_list("W"), scene(GOOD, case={"closed_at": "2025-03-09T09:00:00"})),
        line(
            "between closing and reopening",
            on_list("W"),
            scene(GOOD, case={"closed_at": "2025-03-05T09:00:00", "reopened_at": "2025-03-10T12:00:01"}),
        ),
        line(
            "after reopening",
            [],
            scene(GOOD, case={"closed_at": "2025-03-05T09:00:00", "reopened_at": "2025-03-10T12:00:00"}),
        ),
        line(
            "after the last closing",
            on_list("W"),
            scene(GOOD, case={"closed_at": "2025-03-09T09:00:00", "reopened_at": "2025-03-05T12:00:00"}),
        ),
    ),
    "crowded": (
        line("ten at once", numbered(*TEN), crowd(*[0] * 10)),
        line("nine", [], crowd(*[0] * 9)),
        line("ten in 15 minutes", numbered(*TEN), crowd(*TEN[:9], 15)),
        line("ten in a second more", [], crowd(*TEN[:9], 15 + 1 / 60)),
        line("ten in 15 minutes, with others before and after", numbered(*range(1, 11)), crowd(0, *range(20, 30), 60)),
        line("eighteen, each ten of them close", numbered(*range(18)), crowd(*range(0, 27, 1)[:18])),
        line("ten on a date, no hour", [], crowd(*[0] * 10, entered_at="2025-03-10")),
        line("ten to the minute", numbered(*TEN), crowd(*[0] * 10, entered_at="2025-03-10T12:00")),
        line("ten by nobody", [], crowd(*[0] * 10, reviewer=None)),
        line("ten by a constable", numbered(*TEN), crowd(*[0] * 10, reviewer="MATE")),
    ),
}


@pytest.mark.parametrize("listing", [each.id for each in SUP_04.lists])
def test_lists(engine: Engine, listing: str) -> None:
    assert disagreements(as_standard(SUP_04, listing), engine, LISTED[listing]) == []
