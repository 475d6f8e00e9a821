"""CUST-01: an appropriate adult within 12 hours of the arrival."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from duly.expectations.custody import CUST_01
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.custody_scene import ADULT, DAY, DETENTION, MERGED, PERIOD, PERSON, scene
from tests.expectations.examples import C, E, N, Records, Row, U, X, Y, line

NEXT = "2025-11-13"
NOBODY: Row = {"aa_requested_at": f"{DAY}T11:00:00", "aa_arrived_at": None}
LONG: Row = {"released_at": f"{NEXT}T06:00:00"}
HELD: Row = {"released_at": None, "charged_at": None, "bail_refused_at": None}
NULLS: Records = {"custody_records": [{"cust_id": "K"}]}


def came(at: str | None, odd: str, expect: tuple[str, str], *, stay: Row = LONG, **more: object) -> Example:
    return line(odd, expect, scene(stay, adult={"aa_arrived_at": at}), **more)


def nobody(odd: str, stay: Row, expect: tuple[str, str], **more: object) -> Example:
    return line(odd, expect, scene(stay, adult=NOBODY), **more)


def lost(odd: str, adult: Row, expect: tuple[str, str], *, stay: Row = LONG, **more: object) -> Example:
    """Every row on an adult was merged, and none stands."""
    records = scene(stay, adult={**adult, "merged_into": "A"})
    return line(f"merged into none: {odd}", expect, records, **more)


LOST = (U, "dangling_link")
EXAMPLES = [
    # STANDARDS.md 4.6: after exactly 12 h; released at 11 h without; still in at 13 h, none
    came(f"{DAY}T22:00:00", "after exactly 12 hours", (C, "in_time")),
    came(f"{DAY}T22:00:01", "a second later", (N, "late")),
    nobody("released at 11 hours without one", {"released_at": f"{DAY}T21:00:00"}, (E, "released_early")),
    nobody("still in at 13 hours, none", HELD, (N, "no_adult"), as_of=f"{DAY}T23:00:00", open=True),
    nobody("released after exactly 12 hours without one", {"released_at": f"{DAY}T22:00:00"}, (E, "released_early")),
    nobody("released a second later", {"released_at": f"{DAY}T22:00:01"}, (N, "no_adult")),
    nobody("released since", {"released_at": f"{DAY}T22:00:01"}, (N, "no_adult"), as_of=f"{NEXT}T08:00:00", open=False),
    nobody("still in at exactly 12 hours", HELD, (Y, "not_yet_due"), as_of=f"{DAY}T22:00:00", open=True),
    nobody("still in a second later", HELD, (N, "no_adult"), as_of=f"{DAY}T22:00:01"),
    nobody("no release for exactly 7 days", HELD, (N, "no_adult"), as_of="2025-11-19T10:00:00", open=True),
    nobody("no release for a second more", HELD, (U, "no_release_time"), as_of="2025-11-19T10:00:01", open=False),
    came(f"{NEXT}T01:00:00", "late, still held", (N, "late"), stay=HELD, as_of=f"{NEXT}T02:00:00", open=False),
    came(f"{NEXT}T01:00:00", "late, and no time of release", (N, "late"), stay=HELD, open=False),
    came(f"{DAY}T09:55:00", "5 minutes before the arrival", (C, "in_time")),
    came(f"{DAY}T09:54:59", "a second earlier", (U, "negative_interval")),
    came(f"{DAY}T09:54:59", "before the arrival, whenever the child left", (U, "negative_interval"), stay=HELD),
    nobody("left before the arrival", {"released_at": f"{DAY}T09:54:59"}, (U, "negative_interval")),
    nobody("left 5 minutes before it", {"released_at": f"{DAY}T09:55:00"}, (E, "released_early")),
    came(f"{DAY}T23:00:00", "after the child had left", (E, "released_early"), stay={"released_at": f"{DAY}T21:00:00"}),
    came(
        f"{DAY}T21:30:00", "within 12 hours, after it had left", (C, "in_time"), stay={"released_at": f"{DAY}T21:00:00"}
    ),
    # G5, G8: times written to the minute, or not exactly
    line(
        "12 hours and 30 seconds, the arrival written to the minute",
        (C, "in_time"),
        scene({**LONG, "arrived_at": f"{DAY}T10:00"}, adult={"aa_arrived_at": f"{DAY}T22:00:30"}),
    ),
    line(
        "12 hours and a minute, both written to the minute",
        (N, "late"),
        scene({**LONG, "arrived_at": f"{DAY}T10:00"}, adult={"aa_arrived_at": f"{DAY}T22:01"}),
    ),
    came(DAY, "a date only, that of the arrival", (U, "imprecise_time")),
    came(NEXT, "a date only, the next", (N, "late"), stay={"released_at": f"{NEXT}T23:00:00"}),
    line("arrived on a date, the adult that day", (U, "imprecise_time"), scene({**LONG, "arrived_at": DAY})),
    line(
        "arrived on a date, the adult two days later",
        (N, "late"),
        scene({"arrived_at": DAY, "released_at": None}, adult={"aa_arrived_at": "2025-11-14T13:00:00"}),
    ),
    nobody("released on a date only", {"released_at": DAY}, (U, "imprecise_time")),
    nobody("released on a date only, two days later", {"released_at": "2025-11-14"}, (N, "no_adult")),
    nobody("arrived on a date, still in", {**HELD, "arrived_at": DAY}, (U, "imprecise_time"), as_of=f"{DAY}T23:30:00"),
    nobody("arrived on a date, just now", {**HELD, "arrived_at": DAY}, (Y, "not_yet_due"), as_of=f"{DAY}T11:00:00"),
    nobody("arrived on a date, long in", {**HELD, "arrived_at": DAY}, (N, "no_adult"), as_of=f"{NEXT}T13:00:00"),
    line(
        "over the hour that the clock repeats: 12 hours elapsed, 11 on the wall",
        (C, "in_time"),
        scene(
            {"arrived_at": "2025-10-25T20:00:00", "released_at": "2025-10-26T23:00:00"},
            adult={"aa_arrived_at": "2025-10-26T07:00:00"},
        ),
    ),
    line(
        "the same, a second more",
        (N, "late"),
        scene(
            {"arrived_at": "2025-10-25T20:00:00", "released_at": "2025-10-26T23:00:00"},
            adult={"aa_arrived_at": "2025-10-26T07:00:01"},
        ),
    ),
    line(
        "in the repeated hour without an offset, which decides",
        (U, "imprecise_time"),
        scene(
            {"arrived_at": "2025-10-25T14:00:00", "released_at": "2025-10-26T23:00:00"},
            adult={"aa_arrived_at": "2025-10-26T01:30:00"},
        ),
    ),
    # several adults, none
    line(
        "the first of three counts, whatever their order",
        (C, "in_time"),
        scene(
            LONG,
            custody_aa=[
                {**ADULT, "aa_arrived_at": f"{NEXT}T02:00:00"},
                {**ADULT, "aa_type": "scheme", "aa_arrived_at": f"{DAY}T21:00:00"},
                {"cust_id": "K", "aa_requested_at": f"{DAY}T10:30:00"},
            ],
        ),
    ),
    line("no row on an adult", (N, "no_adult"), scene(LONG, custody_aa=[])),
    line(
        "an adult merged into one who came late",
        (N, "late"),
        scene(LONG, custody_aa=[{**ADULT, "merged_into": "A"}, {**ADULT, "aa_arrived_at": f"{NEXT}T02:00:00"}]),
    ),
    lost("in time", {}, LOST),
    lost("exactly 12 hours after the arrival", {"aa_arrived_at": f"{DAY}T22:00:00"}, LOST),
    lost("a second later", {"aa_arrived_at": f"{DAY}T22:00:01"}, (N, "no_adult")),
    lost("on a date only, that of the arrival", {"aa_arrived_at": DAY}, LOST),
    lost("before the child", {"aa_arrived_at": f"{DAY}T08:00:00"}, LOST),
    lost("after the export was made", {"aa_arrived_at": "2026-01-06T08:00:00"}, LOST),
    lost("asked for, and not come", NOBODY, (N, "no_adult")),
    lost("for a test", {"is_test": True}, (N, "no_adult")),
    lost("of another detention", {"cust_id": "K2"}, (N, "no_adult")),
    lost("left in time", {}, (E, "released_early"), stay={"released_at": f"{DAY}T22:00:00"}),
    lost("still in at 12 hours", {}, (Y, "not_yet_due"), stay=HELD, as_of=f"{DAY}T22:00:00"),
    lost("no date of birth", {}, (U, "child_unknown"), stay={**LONG, "person_id": None}),
    line(
        "two merged, the second in time",
        LOST,
        scene(LONG, custody_aa=[{**NOBODY, "cust_id": "K", "merged_into": "A"}, {**ADULT, "merged_into": "A"}]),
    ),
    line(
        "one merged, and another in time",
        (C, "in_time"),
        scene(LONG, custody_aa=[ADULT, {**ADULT, "aa_type": "scheme", "merged_into": "A"}]),
    ),
    line("the only adult was for a test", (N, "no_adult"), scene(LONG, adult={"is_test": True})),
    # who is asked about
    line("nulls", (U, "undated"), NULLS),
    line(
        "arrives after the as-at instant",
        (Y, "not_arrived"),
        scene({**HELD, "entered_at": f"{DAY}T09:00:00"}),
        as_of=f"{DAY}T09:30:00",
        exported_at=f"{DAY}T23:00:00",
    ),
    line("no time of arrival", (U, "no_arrival_time"), scene({"arrived_at": None}), open=False),
    line("a test, still held", (X, "test_record"), scene({**HELD, "is_test": True}), open=False),
    line(
        "no time at all, but a date of birth",
        (U, "undated"),
        {"persons": [PERSON], "custody_records": [{"cust_id": "K", "person_id": "P"}]},
    ),
    line("no time at all, in a period", (X, "undated"), NULLS, period=PERIOD),
    line("a test", (X, "test_record"), scene({"is_test": True})),
    line("merged into one that is gone", (U, "dangling_link"), scene({"merged_into": "K2"})),
    line(
        "merged: the adult of the one came for the other, which stands for it",
        [("K", None, X, "merged_record"), ("K2", None, C, "in_time")],
        scene(custody_records=[{**DETENTION, "merged_into": "K2"}, {**DETENTION, **LONG, "cust_id": "K2"}]),
    ),
    line("a merged test is a test", (X, "test_record"), scene({"is_test": True, "merged_into": "K2"})),
    line(
        "the person was merged in a circle",
        (U, "dangling_link"),
        scene(persons=[{"person_id": "P", "merged_into": "P2"}, {"person_id": "P2", "merged_into": "P"}]),
    ),
    line("the person was merged into another", (C, "in_time"), scene(persons=MERGED)),
    line("no date of birth, in time", (X, "child_unknown"), scene(person={"dob_date": None})),
    line("no date of birth, late", (U, "child_unknown"), scene(LONG, person={"dob_date": None}, adult=NOBODY)),
    line("the person is not in the export", (U, "dangling_link"), scene(persons=[])),
    line(
        "the person is not in the export, and an age is recorded",
        (C, "in_time"),
        scene({"age_recorded": 15}, persons=[]),
    ),
    line("no date of birth, an age of 17", (C, "in_time"), scene({"age_recorded": 17}, person={"dob_date": None})),
    line("an age of 18", [], scene({"age_recorded": 18}, person={"dob_date": None})),
    line("18 on the day", [], scene(person={"dob_date": "2007-11-12"})),
    line("18 on the day after", (C, "in_time"), scene(person={"dob_date": "2007-11-13"})),
    line(
        "estimated, within a year of 18, in time",
        (X, "age_uncertain"),
        scene(person={"dob_date": "2007-06-01", "dob_estimated": True}),
    ),
    line(
        "estimated, within a year of 18, late",
        (U, "age_uncertain"),
        scene(LONG, person={"dob_date": "2007-06-01", "dob_estimated": True}, adult=NOBODY),
    ),
    line("an adult", [], scene(person={"dob_date": "1980-06-01"})),
    line(
        "held under the Mental Health Act: asked about all the same",
        (N, "no_adult"),
        scene({**LONG, "detention_reason": "s136"}, adult=NOBODY),
    ),
    # the best of several at or after the arrival
    line(
        "one came long before the child, another in time",
        (C, "in_time"),
        scene(
            LONG,
            custody_aa=[{**ADULT, "aa_arrived_at": f"{DAY}T08:00:00"}, {**ADULT, "aa_arrived_at": f"{DAY}T21:00:00"}],
        ),
    ),
    line(
        "one came long before the child, another late",
        (N, "late"),
        scene(
            LONG,
            custody_aa=[{**ADULT, "aa_arrived_at": f"{DAY}T08:00:00"}, {**ADULT, "aa_arrived_at": f"{NEXT}T01:00:00"}],
        ),
    ),
    came("2026-01-06T08:00:00", "after the export was made", (U, "future_dated")),
    # the period: by the arrival, and without it by the next time that is recorded
    *(
        line(f"arrived at {at}", expect, scene({"arrived_at": at}), period=PERIOD)
        for at, expect in (
            ("2025-10-31T23:59:59", []),
            ("2025-11-01T00:00:00+00:00", (N, "late")),
            ("2025-11-30T23:59:59", (U, "negative_interval")),
            ("2025-12-01T00:00:00+00:00", []),
            (None, (U, "no_arrival_time")),
        )
    ),
    line(
        "no time of arrival, authorised in another month",
        [],
        scene({"arrived_at": None, "detention_authorised_at": "2025-10-31T10:00:00"}),
        period=PERIOD,
    ),
    nobody(
        "a limit of 8 hours", {"released_at": f"{DAY}T18:00:01"}, (N, "no_adult"), parameters={"custody_adult_hours": 8}
    ),
]


def asked(odd: str, records: Records, expect: object, **more: object) -> Example:
    return line(odd, expect, records, rate="requested", **more)  # type: ignore[arg-type]


NOT_ASKED: Row = {"aa_requested_at": None, "aa_arrived_at": None}
ASKED_LATE: Row = {"aa_requested_at": f"{DAY}T20:00:00", "aa_arrived_at": None}
SHORT: Row = {"released_at": f"{DAY}T12:00:00"}
REQUESTED = [
    asked("asked for after exactly 2 hours", scene(adult={"aa_requested_at": f"{DAY}T12:00:00"}), (C, "requested")),
    asked(
        "asked for a second later",
        scene(LONG, adult={"aa_requested_at": f"{DAY}T12:00:01", "aa_arrived_at": None}),
        (N, "asked_late"),
    ),
    asked("asked for before the arrival", scene(adult={"aa_requested_at": f"{DAY}T08:00:00"}), (C, "requested")),
    asked("asked for in time, and nobody came", scene(LONG, adult=NOBODY), (C, "requested")),
    asked(
        "came within 2 hours without a request",
        scene(adult={"aa_requested_at": None, "aa_arrived_at": f"{DAY}T12:00:00"}),
        (C, "came"),
    ),
    asked("came later without a request", scene(adult={"aa_requested_at": None}), (U, "no_request_time")),
    asked(
        "came before the child without a request",
        scene(adult={"aa_requested_at": None, "aa_arrived_at": f"{DAY}T08:00:00"}),
        (U, "no_request_time"),
    ),
    asked(
        "asked for on a date", scene(LONG, adult={"aa_requested_at": DAY, "aa_arrived_at": None}), (U, "imprecise_time")
    ),
    asked(
        "asked for after the export was made",
        scene(LONG, adult={"aa_requested_at": "2026-01-06T08:00:00", "aa_arrived_at": None}),
        (U, "future_dated"),
    ),
    asked("neither", scene(LONG, adult=NOT_ASKED), (N, "no_request")),
    asked("neither, no row", scene(LONG, custody_aa=[]), (N, "no_request")),
    asked("neither, left after exactly 2 hours", scene(SHORT, adult=NOT_ASKED), (E, "released_early")),
    asked(
        "neither, left a second later", scene({"released_at": f"{DAY}T12:00:01"}, adult=NOT_ASKED), (N, "no_request")
    ),
    asked("neither, still in at 2 hours", scene(HELD, adult=NOT_ASKED), (Y, "not_yet_due"), as_of=f"{DAY}T12:00:00"),
    asked("neither, a second later", scene(HELD, adult=NOT_ASKED), (N, "no_request"), as_of=f"{DAY}T12:00:01"),
    asked("neither, no release for long", scene(HELD, adult=NOT_ASKED), (U, "no_release_time")),
    asked("neither, released on a date", scene({"released_at": DAY}, adult=NOT_ASKED), (U, "imprecise_time")),
    asked(
        "arrives after the as-at instant",
        scene({**HELD, "entered_at": f"{DAY}T09:00:00"}),
        (Y, "not_arrived"),
        as_of=f"{DAY}T09:30:00",
        exported_at=f"{DAY}T23:00:00",
    ),
    asked("no time of arrival", scene({"arrived_at": None}), (U, "no_arrival_time")),
    asked("nulls", NULLS, (U, "undated")),
    asked("a test", scene({"is_test": True}), (X, "test_record")),
    asked("merged into one that is gone", scene({"merged_into": "K2"}), (U, "dangling_link")),
    asked(
        "merged: the request is that of the one which stands for it",
        scene(custody_records=[{**DETENTION, "merged_into": "K2"}, {**DETENTION, "cust_id": "K2"}]),
        [("K", None, X, "merged_record"), ("K2", None, C, "requested")],
    ),
    asked("the person merged in a circle", scene(person={"merged_into": "P"}), (U, "dangling_link")),
    asked("no date of birth", scene(LONG, person={"dob_date": None}, adult=NOT_ASKED), (U, "child_unknown")),
    asked(
        "born after the export", scene(LONG, person={"dob_date": "2052-01-01"}, adult=NOT_ASKED), (U, "future_dated")
    ),
    asked(
        "estimated, within a year of 18",
        scene(LONG, person={"dob_date": "2007-06-01", "dob_estimated": True}, adult=NOT_ASKED),
        (U, "age_uncertain"),
    ),
    *(
        asked(f"left {odd}", scene({"released_at": f"{DAY}T{left}"}, adult=adult), expect)
        for odd, left, adult, expect in (
            ("before the arrival, nobody asked", "09:54:59", NOT_ASKED, (U, "negative_interval")),
            ("before the arrival, asked late", "09:54:59", ASKED_LATE, (U, "negative_interval")),
            ("before the arrival, asked in time", "09:54:59", NOBODY, (C, "requested")),
            ("5 minutes before the arrival, nobody asked", "09:55:00", NOT_ASKED, (E, "released_early")),
        )
    ),
    asked(
        "a limit of 1 hour",
        scene(LONG, adult={"aa_requested_at": f"{DAY}T11:00:01", "aa_arrived_at": None}),
        (N, "asked_late"),
        parameters={"custody_aa_request_hours": 1},
    ),
]


def from_request(odd: str, records: Records, expect: object, **more: object) -> Example:
    return line(odd, expect, records, rate="after_request", **more)  # type: ignore[arg-type]


REQUESTED += [
    lost(odd, {"aa_requested_at": asked_at, "aa_arrived_at": came_at}, expect, rate="requested")
    for odd, asked_at, came_at, expect in (
        ("asked for in time", f"{DAY}T12:00:00", None, LOST),
        ("asked for before the arrival", f"{DAY}T08:00:00", None, LOST),
        ("asked for a second late", f"{DAY}T12:00:01", None, (N, "no_request")),
        ("asked for late, and come later", f"{DAY}T12:00:01", f"{DAY}T14:00:00", (N, "no_request")),
        ("asked for late, and come in time for that", f"{DAY}T12:00:01", f"{DAY}T11:00:00", LOST),
        ("come late, and not recorded when asked for", None, f"{DAY}T14:00:00", LOST),
        ("neither", None, None, (N, "no_request")),
    )
]
AFTER_REQUEST = [
    from_request("12 hours after the request", scene(LONG, adult={"aa_arrived_at": f"{DAY}T23:00:00"}), (C, "in_time")),
    from_request("a second later", scene(LONG, adult={"aa_arrived_at": f"{DAY}T23:00:01"}), (N, "late")),
    from_request("nobody asked", scene(LONG, adult=NOT_ASKED), []),
    from_request(
        "came before the request", scene(adult={"aa_arrived_at": f"{DAY}T10:30:00"}), (U, "negative_interval")
    ),
    from_request(
        "nobody, left in time", scene({"released_at": f"{DAY}T23:00:00"}, adult=NOBODY), (E, "released_early")
    ),
    from_request("nobody, left later", scene({"released_at": f"{DAY}T23:00:01"}, adult=NOBODY), (N, "no_adult")),
    from_request(
        "nobody yet: counted from the arrival",
        scene(HELD, adult=NOBODY),
        (Y, "not_yet_due"),
        as_of=f"{DAY}T23:00:00",
        open=False,
    ),
    from_request("nobody, long ago", scene(HELD, adult=NOBODY), (U, "no_release_time")),
    from_request("a date only", scene(LONG, adult={"aa_arrived_at": DAY}), (U, "imprecise_time")),
    from_request("a test", scene({"is_test": True}), (X, "test_record")),
    from_request("merged into one that is gone", scene({"merged_into": "K2"}), (U, "dangling_link")),
    from_request(
        "merged, and asked for under it after that",
        scene(custody_records=[{**DETENTION, "merged_into": "K2"}, {**DETENTION, "cust_id": "K2"}]),
        [("K2", None, C, "in_time")],
    ),
    from_request("merged in a circle", scene(person={"merged_into": "P"}), (U, "dangling_link")),
    from_request("no date of birth", scene(person={"dob_date": None}), (X, "child_unknown")),
    from_request(
        "no date of birth, nobody", scene(LONG, person={"dob_date": None}, adult=NOBODY), (U, "child_unknown")
    ),
    from_request(
        "estimated, within a year of 18",
        scene(LONG, person={"dob_date": "2007-06-01", "dob_estimated": True}, adult=NOBODY),
        (U, "age_uncertain"),
    ),
    from_request(
        "came after the export was made",
        scene(LONG, adult={"aa_arrived_at": "2026-01-06T08:00:00"}),
        (U, "future_dated"),
    ),
    from_request(
        "asked, and not a time of the detention", scene(dict.fromkeys(DETENTION) | {"cust_id": "K"}), (U, "undated")
    ),
]


@pytest.mark.parametrize(
    "examples", [EXAMPLES, REQUESTED, AFTER_REQUEST], ids=["arrival", "requested", "after_request"]
)
def test_an_adult_in_time(engine: Engine, examples: list[Example]) -> None:
    assert disagreements(CUST_01, engine, examples) == []


def test_no_reason_is_left_unshown() -> None:
    # What was asked under a record that was merged is the survivor's, so that the merged one has no request of its own.
    assert reasons_not_shown(CUST_01, [*EXAMPLES, *REQUESTED, *AFTER_REQUEST]) == {("after_request", "merged_record")}


def test_rows_that_belong_to_one_detention_do_not_multiply_it(engine: Engine) -> None:
    """STANDARDS.md 5, pitfall 20."""
    rows = [{**ADULT, "aa_type": kind} for kind in ("parent", "scheme", "other")]
    others = [{**DETENTION, "cust_id": "K2"}, DETENTION]
    several = line(
        "three adults, two detentions of one child",
        [("K", None, C, "in_time"), ("K2", None, E, "released_early")],
        scene(custody_aa=rows, custody_records=others),
    )
    assert disagreements(CUST_01, engine, [several]) == []
