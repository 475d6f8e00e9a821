"""SUP-04: what reviews say, and the lists of reviews that look made for the figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from duly.expectations.catalogue import shipped
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.supervision_scene import (
    CASE,
    C,
    N,
    Row,
    U,
    X,
    as_standard,
    on_list,
    review,
    scene,
    showing_flag,
)

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
    Example(odd="nothing", records=changed(), expect=COMPLETE),
    *(
        Example(odd=f"{column} is {value}", records=changed(**{column: value}), expect=(N, reason))
        for column, reason in (
            ("evidence_reviewed", "evidence_not_reviewed"),
            ("further_enquiries_set", "no_enquiries_set"),
            ("safeguarding_considered", "safeguarding_not_considered"),
        )
        for value in (False, None)
    ),
    Example(odd="no next date", records=changed(next_review_date=None), expect=(N, "no_next_review")),
    Example(odd="next on the day itself", records=changed(next_review_date="2025-03-10"), expect=(N, "no_next_review")),
    Example(odd="next before it", records=changed(next_review_date="2025-03-01"), expect=(N, "no_next_review")),
    Example(odd="next on the morrow", records=changed(next_review_date="2025-03-11"), expect=COMPLETE),
    Example(odd="next in 28 days", records=changed(next_review_date="2025-04-07"), expect=COMPLETE),
    Example(odd="next in 29 days", records=changed(next_review_date="2025-04-08"), expect=(N, "next_review_too_late")),
    Example(
        odd="entered at 23:30 UTC on 9 June, which is 10 June here: next in 28 days of that",
        records=changed(entered_at="2025-06-09T23:30:00+00:00", next_review_date="2025-07-08"),
        expect=COMPLETE,
    ),
    Example(odd="nothing filled in", records=changed(**EMPTY), expect=(N, "evidence_not_reviewed")),
    Example(
        odd="nothing but evidence",
        records=changed(**{**EMPTY, "evidence_reviewed": True}),
        expect=(N, "no_enquiries_set"),
    ),
    Example(odd="10 characters: length is not asked here", records=changed(text_len=10), expect=COMPLETE),
    Example(
        odd="claimed for later than it was entered",
        records=changed(reviewed_at="2025-03-10T12:05:01"),
        expect=COMPLETE,
    ),
    Example(
        odd="claimed for later than the export, and not entered",
        records=changed(reviewed_at="2026-03-10T12:05:01", entered_at=None),
        expect=(U, "future_dated"),
    ),
    Example(odd="by 5 minutes", records=changed(reviewed_at="2025-03-10T12:05:00"), expect=COMPLETE),
    Example(odd="claimed for that day, no hour", records=changed(reviewed_at="2025-03-10"), expect=COMPLETE),
    Example(odd="claimed for the next day, no hour", records=changed(reviewed_at="2025-03-11"), expect=COMPLETE),
    Example(odd="no time of entry", records=changed(entered_at=None), expect=COMPLETE),
    Example(odd="no time at all", records=changed(entered_at=None, reviewed_at=None), expect=(U, "no_review_time")),
    Example(
        odd="no time at all, and no evidence",
        records=changed(entered_at=None, reviewed_at=None, evidence_reviewed=None),
        expect=(U, "no_review_time"),
    ),
    *(
        Example(
            odd=f"no time at all, of a case that started in the {odd} period",
            records=changed(entered_at=None, reviewed_at=None),
            period=period,
            expect=verdict,
        )
        for odd, period, verdict in (
            ("same", ("2025-03-01T00:00:00", "2025-04-01T00:00:00"), (U, "no_review_time")),
            ("next", ("2025-02-01T00:00:00", "2025-03-01T00:00:00"), []),
        )
    ),
    *(
        Example(
            odd=f"no time at all, of a case without one, {odd}",
            records=scene({**GOOD, "entered_at": None, "reviewed_at": None}, case={"allocated_at": None}),
            period=period,
            expect=verdict,
        )
        for odd, period, verdict in (
            ("no period", None, (U, "undated")),
            ("a period", ("2025-03-01T00:00:00", "2025-04-01T00:00:00"), (X, "undated")),
        )
    ),
    Example(odd="a test", records=changed(is_test=True, merged_into="W9"), expect=(X, "test_record")),
    Example(odd="of a test case", records=scene(GOOD, case={"is_test": True}), expect=(X, "test_record")),
    Example(
        odd="merged into one that is not there",
        records=changed(merged_into="W9", evidence_reviewed=None),
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="merged",
        records=scene({**GOOD, "merged_into": "W1"}, GOOD),
        expect=[("W", None, X, "merged_record"), ("W1", None, *COMPLETE)],
    ),
    Example(odd="of a merged case", records=scene(GOOD, case={"merged_into": "V9"}), expect=COMPLETE),
    Example(
        odd="of a case merged into a test",
        records=scene(GOOD, investigations=[{**CASE, "merged_into": "V2"}, {**CASE, "inv_id": "V2", "is_test": True}]),
        expect=(X, "test_record"),
    ),
    # who reviewed, and what
    Example(odd="by an unmapped rank", records=changed(reviewer="ODD", evidence_reviewed=None), expect=UNMAPPED),
    Example(odd="by no rank recorded", records=changed(reviewer="NO_RANK"), expect=UNMAPPED),
    Example(odd="by nobody known", records=changed(reviewer="GONE"), expect=(U, "dangling_link")),
    Example(
        odd="by a sergeant who is the officer now", records=scene(GOOD, case={"oic": "SGT"}), expect=(U, "oic_now")
    ),
    Example(odd="of a case that is not there", records=changed(inv_id="V9"), expect=(U, "dangling_link")),
    Example(
        odd="of a case whose team's type is not known",
        records=scene(GOOD, teams=[{"team_id": "T", "team_type": "(unmapped)"}]),
        expect=UNMAPPED,
    ),
    Example(odd="of a case whose team is not there", records=scene(GOOD, teams=[]), expect=(U, "dangling_link")),
    *(
        Example(
            odd=f"of a case with a victim {odd}, {what}",
            records={
                **scene({**GOOD, **changes}, case={"team_id": "T2"}),
                "crimes": [{"crime_id": "K", "offence_class": "violent", "recorded_at": "2025-03-01T09:00:00"}],
                "crime_victims": [{"crime_id": "K", "person_id": "P", "victim_type": "person"}],
                "persons": [{"person_id": "P", **person}],
            },
            expect=(status, reason),
        )
        for odd, person, reason in (
            ("of no age", {}, "child_unknown"),
            ("of an estimated age", {"dob_date": "2007-06-01", "dob_estimated": True}, "age_uncertain"),
        )
        for what, changes, status in (("complete", {}, X), ("not", {"evidence_reviewed": False}, U))
    ),
    # what the text says, where it or its class is exported
    *(
        Example(odd=f"a text that {odd}", records=changed(review_text=text), expect=verdict)
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
        Example(odd=f"a text of class {said}", records=changed(review_text_class=said), expect=verdict)
        for said, verdict in (
            ("SUBSTANCE", COMPLETE),
            ("NO_SUBSTANCE", (N, "no_substance")),
            ("POINTER", (N, "no_substance")),
            ("UNCLEAR", (U, "text_unclear")),
            ("TOO_LONG", (U, "text_unclear")),
            ("(unmapped)", UNMAPPED),
        )
    ),
    Example(
        odd="a text that is not understood, and no evidence",
        records=changed(review_text_class="UNCLEAR", evidence_reviewed=None),
        expect=(N, "evidence_not_reviewed"),
    ),
    # the last review of a case (A12)
    *(
        Example(
            odd=f"no next date, {odd}", records=scene({**GOOD, "next_review_date": None}, case=case), expect=verdict
        )
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
    Example(
        odd="a next date too far, the day it closed",
        records=scene({**GOOD, "next_review_date": "2025-06-01"}, case={"closed_at": "2025-03-10T15:00:00"}),
        expect=COMPLETE,
    ),
    Example(
        odd="a next date, closed without a date",
        records=scene(GOOD, case={"status": "closed"}),
        expect=COMPLETE,
    ),
    Example(
        odd="no next date, closed later than the as-at instant",
        records=scene(
            {**GOOD, "next_review_date": None}, case={"closed_at": "2025-03-10T15:00:00", "status": "closed"}
        ),
        as_of="2025-03-10T13:00:00",
        exported_at="2025-07-01T12:00:00",
        expect=(N, "no_next_review"),
    ),
    Example(odd="of a case without a start", records=scene(GOOD, case={"allocated_at": None}), expect=COMPLETE),
    Example(
        odd="after the case closed", records=scene(GOOD, case={"closed_at": "2025-03-05T12:00:00"}), expect=COMPLETE
    ),
    # not in the population
    Example(odd="by the officer in the case", records=changed(reviewer="OIC"), expect=[]),
    Example(odd="by a constable", records=changed(reviewer="MATE"), expect=[]),
    Example(odd="by nobody", records=changed(reviewer=None), expect=[]),
    Example(odd="of no case", records=changed(inv_id=None), expect=[]),
    Example(
        odd="of something that is not a case", records=scene(GOOD, case={"team_id": "T2", "crime_id": None}), expect=[]
    ),
    Example(
        odd="two victims and three children",
        records={
            **scene(GOOD, case={"team_id": "T2"}),
            "crimes": [{"crime_id": "K", "offence_class": "violent", "recorded_at": "2025-03-01T09:00:00"}],
            "crime_victims": [{"crime_id": "K", "person_id": f"P{n}", "victim_type": "person"} for n in range(5)],
            "persons": [{"person_id": f"P{n}", "dob_date": "2015-06-01" if n < 3 else "1980-06-01"} for n in range(5)],
        },
        expect=COMPLETE,
    ),
    # the period: by the instant of entry
    *(
        Example(odd=odd, records=changed(), period=period, expect=expect)
        for odd, period, expect in (
            ("period ends as it is entered", ("2025-03-01T00:00:00", "2025-03-10T12:00:00"), []),
            ("period starts as it is entered", ("2025-03-10T12:00:00", "2025-03-11T00:00:00"), COMPLETE),
            ("period is over", ("2025-03-01T00:00:00", "2025-03-10T00:00:00"), []),
            ("period has not begun", ("2025-03-11T00:00:00", "2025-03-20T00:00:00"), []),
        )
    ),
    # copied texts
    Example(odd="on two other cases", records=copies(10, 20), period=LAST_ONLY, expect=[("W0", None, *COMPLETE)]),
    Example(odd="on three", records=copies(10, 20, 30), period=LAST_ONLY, expect=[("W0", None, *COPIED)]),
    Example(
        odd="on three, the oldest 90 days before",
        records=copies(10, 20, 90),
        period=LAST_ONLY,
        expect=[("W0", None, *COPIED)],
    ),
    Example(
        odd="on three, the oldest 91 days before",
        records=copies(10, 20, 91),
        period=LAST_ONLY,
        expect=[("W0", None, *COMPLETE)],
    ),
    Example(
        odd="the first three pass, later ones fail",
        records=copies(10, 20, 30, 40),
        expect=[
            ("W4", None, *COMPLETE),
            ("W3", None, *COMPLETE),
            ("W2", None, *COMPLETE),
            ("W1", None, *COPIED),
            ("W0", None, *COPIED),
        ],
    ),
    Example(
        odd="all on one day: each is a copy",
        records=copies(0, 0, 0),
        expect=[(f"W{n}", None, *COPIED) for n in range(4)],
    ),
    Example(odd="ten on one day", records=copies(*[0] * 9), expect=[(f"W{n}", None, *COPIED) for n in range(10)]),
    Example(
        odd="by another reviewer",
        records=copies(10, 20, 30, reviewer="CIVIL"),
        period=LAST_ONLY,
        expect=[("W0", None, *COMPLETE)],
    ),
    Example(
        odd="three times on one other case",
        records=copies(10, 20, 30, inv_id="V1"),
        period=LAST_ONLY,
        expect=[("W0", None, *COMPLETE)],
    ),
    Example(
        odd="on its own case",
        records=copies(10, 20, 30, inv_id="V0"),
        period=LAST_ONLY,
        expect=[("W0", None, *COMPLETE)],
    ),
    Example(
        odd="the copies are tests",
        records=copies(10, 20, 30, is_test=True),
        period=LAST_ONLY,
        expect=[("W0", None, *COMPLETE)],
    ),
    Example(
        odd="the copies were merged",
        records=copies(10, 20, 30, merged_into="W9"),
        period=LAST_ONLY,
        expect=[("W0", None, *COMPLETE)],
    ),
    Example(
        odd="another text",
        records=copies(10, 20, 30, text_hash="other"),
        period=LAST_ONLY,
        expect=[("W0", None, *COMPLETE)],
    ),
    Example(
        odd="no hash", records=copies(10, 20, 30, text_hash=None), period=LAST_ONLY, expect=[("W0", None, *COMPLETE)]
    ),
    Example(
        odd="blank texts are no copies",
        records=copies(10, 20, 30, text_len=0),
        period=LAST_ONLY,
        expect=[("W0", None, *COMPLETE)],
    ),
    Example(
        odd="on three, where four are allowed",
        records=copies(10, 20, 30),
        period=LAST_ONLY,
        parameters={"sup_copied_cases": 4},
        expect=[("W0", None, *COMPLETE)],
    ),
    Example(
        odd="on three, where only 25 days are looked at",
        records=copies(10, 20, 30),
        period=LAST_ONLY,
        parameters={"sup_copied_days": 25},
        expect=[("W0", None, *COMPLETE)],
    ),
    Example(
        odd="on one, where none is allowed and only that day is looked at",
        records=copies(0),
        parameters={"sup_copied_days": 0, "sup_copied_cases": 0},
        expect=[("W0", None, *COPIED), ("W1", None, *COPIED)],
    ),
)


def test_what_reviews_say(engine: Engine) -> None:
    assert disagreements(SUP_04, engine, EXAMPLES) == []


def test_every_reason_is_shown() -> None:
    assert reasons_not_shown(SUP_04, EXAMPLES) == set()


def test_a_review_whose_time_is_only_claimed_is_flagged(engine: Engine) -> None:
    examples = (
        Example(odd="claimed", records=changed(entered_at=None), expect=(N, "timing_basis_claimed")),
        Example(odd="entered", records=changed(), expect=(C, "no_flag")),
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
        Example(odd="by the officer in the case", records=changed(reviewer="OIC"), expect=on_list("W")),
        Example(odd="by another", records=changed(), expect=[]),
        Example(odd="no officer recorded", records=scene(GOOD, case={"oic": None}), expect=[]),
        Example(odd="a test", records=changed(reviewer="OIC", is_test=True), expect=[]),
        Example(odd="merged", records=changed(reviewer="OIC", merged_into="W9"), expect=[]),
        Example(odd="a test case", records=scene({**GOOD, "reviewer": "OIC"}, case={"is_test": True}), expect=[]),
        Example(odd="not a case", records=scene({**GOOD, "reviewer": "OIC"}, case=ELSEWHERE), expect=[]),
        Example(odd="in the period", records=changed(reviewer="OIC"), period=PERIODS[0], expect=on_list("W")),
        Example(odd="out of the period", records=changed(reviewer="OIC"), period=PERIODS[1], expect=[]),
    ),
    "below_sergeant": (
        Example(odd="a constable", records=changed(reviewer="MATE"), expect=on_list("W")),
        Example(odd="a clerk", records=changed(reviewer="CLERK"), expect=on_list("W")),
        Example(odd="a sergeant", records=changed(), expect=[]),
        Example(odd="a civilian supervisor", records=changed(reviewer="CIVIL"), expect=[]),
        Example(odd="unmapped", records=changed(reviewer="ODD"), expect=[]),
        Example(odd="not among the staff", records=changed(reviewer="GONE"), expect=[]),
        Example(
            odd="a sergeant, where inspectors review",
            records=changed(),
            parameters={"sup_reviewer_ranks": ("Insp", "DI")},
            expect=on_list("W"),
        ),
    ),
    "reviewer_unknown": (
        Example(odd="unmapped", records=changed(reviewer="ODD"), expect=on_list("W")),
        Example(odd="not among the staff", records=changed(reviewer="GONE"), expect=on_list("W")),
        Example(odd="blank", records=changed(reviewer=None), expect=on_list("W")),
        Example(odd="a constable", records=changed(reviewer="MATE"), expect=[]),
    ),
    "short_text": (
        Example(odd="49", records=changed(text_len=49), expect=on_list("W")),
        Example(odd="50", records=changed(), expect=[]),
        Example(odd="blank", records=changed(text_len=None), expect=on_list("W")),
    ),
    "backdated": (
        Example(odd="24 hours", records=changed(entered_at="2025-03-11T12:00:00"), expect=[]),
        Example(odd="a second more", records=changed(entered_at="2025-03-11T12:00:01"), expect=on_list("W")),
        Example(odd="claimed for the day before, no hour", records=changed(reviewed_at="2025-03-09"), expect=[]),
        Example(
            odd="claimed for two days before, no hour", records=changed(reviewed_at="2025-03-08"), expect=on_list("W")
        ),
        Example(odd="no claimed time", records=changed(reviewed_at=None), expect=[]),
        Example(
            odd="a day and a second, where two are allowed",
            records=changed(entered_at="2025-03-11T12:00:01"),
            parameters={"sup_backdated_hours": 48},
            expect=[],
        ),
    ),
    "claimed_after_entry": (
        Example(odd="by 5 minutes", records=changed(reviewed_at="2025-03-10T12:05:00"), expect=[]),
        Example(odd="by more", records=changed(reviewed_at="2025-03-10T12:05:01"), expect=on_list("W")),
        Example(odd="later than the export", records=changed(reviewed_at="2026-03-10T12:05:01"), expect=on_list("W")),
        Example(odd="no time of entry", records=changed(entered_at=None), expect=[]),
    ),
    "after_closing": (
        Example(odd="open", records=changed(), expect=[]),
        Example(odd="the day it closed", records=scene(GOOD, case={"closed_at": "2025-03-10T09:00:00"}), expect=[]),
        Example(
            odd="the day after", records=scene(GOOD, case={"closed_at": "2025-03-09T09:00:00"}), expect=on_list("W")
        ),
        Example(
            odd="between closing and reopening",
            records=scene(GOOD, case={"closed_at": "2025-03-05T09:00:00", "reopened_at": "2025-03-10T12:00:01"}),
            expect=on_list("W"),
        ),
        Example(
            odd="after reopening",
            records=scene(GOOD, case={"closed_at": "2025-03-05T09:00:00", "reopened_at": "2025-03-10T12:00:00"}),
            expect=[],
        ),
        Example(
            odd="after the last closing",
            records=scene(GOOD, case={"closed_at": "2025-03-09T09:00:00", "reopened_at": "2025-03-05T12:00:00"}),
            expect=on_list("W"),
        ),
    ),
    "crowded": (
        Example(odd="ten at once", records=crowd(*[0] * 10), expect=numbered(*TEN)),
        Example(odd="nine", records=crowd(*[0] * 9), expect=[]),
        Example(odd="ten in 15 minutes", records=crowd(*TEN[:9], 15), expect=numbered(*TEN)),
        Example(odd="ten in a second more", records=crowd(*TEN[:9], 15 + 1 / 60), expect=[]),
        Example(
            odd="ten in 15 minutes, with others before and after",
            records=crowd(0, *range(20, 30), 60),
            expect=numbered(*range(1, 11)),
        ),
        Example(
            odd="eighteen, each ten of them close", records=crowd(*range(0, 27, 1)[:18]), expect=numbered(*range(18))
        ),
        Example(odd="ten on a date, no hour", records=crowd(*[0] * 10, entered_at="2025-03-10"), expect=[]),
        Example(
            odd="ten to the minute", records=crowd(*[0] * 10, entered_at="2025-03-10T12:00"), expect=numbered(*TEN)
        ),
        Example(odd="ten by nobody", records=crowd(*[0] * 10, reviewer=None), expect=[]),
        Example(odd="ten by a constable", records=crowd(*[0] * 10, reviewer="MATE"), expect=numbered(*TEN)),
    ),
}


@pytest.mark.parametrize("listing", [each.id for each in SUP_04.lists])
def test_lists(engine: Engine, listing: str) -> None:
    assert disagreements(as_standard(SUP_04, listing), engine, LISTED[listing]) == []
