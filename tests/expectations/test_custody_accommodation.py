"""CUST-02: charged and refused bail, a child is moved, or it is certified why not."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from duly.expectations.custody import CUST_02
from duly.judging.selects import listed, verdicts
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.custody_scene import DAY, DETENTION, MERGED, PERIOD, PLACE, scene
from tests.expectations.databases import loaded
from tests.expectations.examples import C, N, Records, Row, U, X, line

NEXT = "2025-11-13"
NOT_MOVED: Row = {"transferred_at": None, "offered_at": None}
CERTIFIED: Row = {**NOT_MOVED, "certificate_at": f"{DAY}T18:00:00", "certificate_ground": "impracticable"}
MOVED = (C, "transferred")


def placed(odd: str, accommodation: Row, expect: object, **more: object) -> Example:
    return line(odd, expect, scene(accommodation=accommodation), **more)  # type: ignore[arg-type]


def held(odd: str, detention: Row, expect: object, **more: object) -> Example:
    return line(odd, expect, scene(detention), **more)  # type: ignore[arg-type]


def lost(odd: str, accommodation: Row, expect: object, **more: object) -> Example:
    """Every row on accommodation was merged, and none stands."""
    return placed(f"merged into none: {odd}", {**accommodation, "merged_into": "A"}, expect, **more)


LOST = (U, "dangling_link")
WHO: list[tuple[str, Records, object]] = [
    ("nulls", {"custody_records": [{"cust_id": "K"}]}, []),
    ("bail was not refused", scene({"bail_refused_at": None}, custody_accommodation=[]), []),
    ("asked for, and no time of the refusal", scene({"bail_refused_at": None}), (U, "no_refused_time")),
    ("asked for, and not a time of the detention", scene(dict.fromkeys(DETENTION) | {"cust_id": "K"}), (U, "undated")),
    ("refused after the export was made", scene({"bail_refused_at": "2026-01-06T08:00:00"}), (U, "future_dated")),
    ("a test", scene({"is_test": True}), (X, "test_record")),
    ("merged into one that is gone", scene({"merged_into": "K2"}), (U, "dangling_link")),
    (
        "merged: the move was that of the one which stands for it",
        scene(custody_records=[{**DETENTION, "merged_into": "K2"}, {**DETENTION, "cust_id": "K2"}]),
        [("K", None, X, "merged_record"), ("K2", None, *MOVED)],
    ),
    ("the person merged in a circle", scene(person={"merged_into": "P"}), (U, "dangling_link")),
    ("no date of birth", scene(person={"dob_date": None}), (X, "child_unknown")),
    (
        "no date of birth, nothing done",
        scene(person={"dob_date": None}, custody_accommodation=[]),
        (U, "child_unknown"),
    ),
    (
        "estimated, within a year of 18",
        scene(person={"dob_date": "2007-06-01", "dob_estimated": True}, custody_accommodation=[]),
        (U, "age_uncertain"),
    ),
    ("an adult", scene(person={"dob_date": "1980-06-01"}), []),
    ("18 on the day bail was refused", scene(person={"dob_date": "2007-11-12"}), []),
    ("born after the export was made", scene(person={"dob_date": "2052-01-01"}), (X, "future_dated")),
]

ALIKE = [*WHO[2:7], *WHO[8:12]]
"""Who is asked about under every rate alike."""

EXAMPLES = [
    *(line(odd, expect, records) for odd, records, expect in WHO),  # type: ignore[arg-type]
    line(
        "17 on the day of the arrival, 18 on that of the refusal",
        [],
        scene(
            {"bail_refused_at": f"{NEXT}T15:30:00", "charged_at": f"{NEXT}T15:00:00"}, person={"dob_date": "2007-11-13"}
        ),
    ),
    line("the person was merged into another", MOVED, scene(persons=MERGED)),
    placed("moved", {}, MOVED),
    placed("moved without a request", {"requested_at": None}, MOVED),
    placed("moved the next day", {"transferred_at": f"{NEXT}T09:00:00"}, MOVED),
    placed("moved 5 minutes before bail was refused", {"transferred_at": f"{DAY}T15:25:00"}, MOVED),
    placed("moved a second earlier", {"transferred_at": f"{DAY}T15:24:59"}, (U, "negative_interval")),
    placed("moved on a date only", {"transferred_at": DAY}, MOVED),
    placed("moved on the date before", {"transferred_at": "2025-11-11"}, (U, "negative_interval")),
    held("refused 5 minutes before the charge", {"charged_at": f"{DAY}T15:35:00"}, MOVED),
    held("refused before the charge, moved after both", {"charged_at": f"{DAY}T15:50:01"}, MOVED),
    held("moved between the refusal and the charge", {"charged_at": f"{DAY}T21:00:00"}, (U, "negative_interval")),
    line(
        "moved too early by one record, after the refusal by another",
        MOVED,
        scene(custody_accommodation=[{**PLACE, "transferred_at": f"{DAY}T15:20:00"}, PLACE]),
    ),
    placed("moved after the export was made", {"transferred_at": "2026-01-06T08:00:00"}, (U, "future_dated")),
    line(
        "only a secure place would do, of a child of 11",
        (N, "too_young"),
        scene(
            person={"dob_date": "2013-11-13"},
            accommodation={**CERTIFIED, "certificate_ground": "no_secure_serious_harm"},
        ),
    ),
    line(
        "of a child of 12",
        (C, "certified"),
        scene(
            person={"dob_date": "2013-11-12"},
            accommodation={**CERTIFIED, "certificate_ground": "no_secure_serious_harm"},
        ),
    ),
    held("the charge is not dated", {"charged_at": None}, MOVED),
    held("under the Mental Health Act, charged all the same", {"detention_reason": "s136"}, MOVED),
    placed("certified", CERTIFIED, (C, "certified")),
    placed(
        "certified on the other ground",
        {**CERTIFIED, "certificate_ground": "no_secure_serious_harm", "request_type": "secure"},
        (C, "certified"),
    ),
    placed("certified, and nobody asked", {**CERTIFIED, "requested_at": None}, (N, "no_request")),
    placed("certified, when is not recorded", {**CERTIFIED, "certificate_at": None}, (N, "not_certified")),
    placed("certified for want of beds", {**CERTIFIED, "certificate_ground": "no_beds"}, (N, "ground_not_listed")),
    placed("certified without a ground", {**CERTIFIED, "certificate_ground": None}, (N, "ground_blank")),
    placed("certified on an unknown ground", {**CERTIFIED, "certificate_ground": "(unmapped)"}, (U, "unmapped_code")),
    placed(
        "on an unknown ground, and nobody asked",
        {**CERTIFIED, "certificate_ground": "(unmapped)", "requested_at": None},
        (N, "no_request"),
    ),
    placed(
        "certified 5 minutes before bail was refused",
        {**CERTIFIED, "certificate_at": f"{DAY}T15:25:00"},
        (C, "certified"),
    ),
    placed("certified a second earlier", {**CERTIFIED, "certificate_at": f"{DAY}T15:24:59"}, (U, "negative_interval")),
    placed("asked for, and nothing more", NOT_MOVED, (N, "not_certified")),
    placed("offered, and not moved", {"transferred_at": None}, (N, "not_certified")),
    placed("nothing but nulls", {**NOT_MOVED, "requested_at": None}, (N, "no_request")),
    line("no row", (N, "no_request"), scene(custody_accommodation=[]), open=False),
    line("a row for a test", (N, "no_request"), scene(accommodation={"is_test": True})),
    line(
        "moved, by a row merged into one that says no move",
        (N, "not_certified"),
        scene(custody_accommodation=[{**PLACE, "merged_into": "A"}, {**PLACE, **NOT_MOVED}]),
    ),
    lost("moved", {}, LOST),
    lost("moved before bail was refused", {"transferred_at": f"{DAY}T15:20:00"}, LOST),
    lost("moved after the export was made", {"transferred_at": "2026-01-06T08:00:00"}, LOST),
    lost("certified", CERTIFIED, LOST),
    lost("certified on an unknown ground", {**CERTIFIED, "certificate_ground": "(unmapped)"}, LOST),
    lost("certified, and nobody asked", {**CERTIFIED, "requested_at": None}, (N, "no_request")),
    lost("certified for want of beds", {**CERTIFIED, "certificate_ground": "no_beds"}, (N, "no_request")),
    lost("certified without a ground", {**CERTIFIED, "certificate_ground": None}, (N, "no_request")),
    lost("certified, when is not recorded", {**CERTIFIED, "certificate_at": None}, (N, "no_request")),
    lost("asked for, and nothing more", NOT_MOVED, (N, "no_request")),
    lost("for a test", {"is_test": True}, (N, "no_request")),
    lost("of another detention", {"cust_id": "K2"}, (N, "no_request")),
    line(
        "asked for by one row merged into none, certified by another",
        LOST,
        scene(
            custody_accommodation=[
                {**PLACE, **NOT_MOVED, "merged_into": "A"},
                {**CERTIFIED, "cust_id": "K", "request_type": "secure", "merged_into": "A"},
            ]
        ),
    ),
    line(
        "a place asked for by a row merged into none, and no time of the refusal",
        (U, "no_refused_time"),
        scene({"bail_refused_at": None}, accommodation={"merged_into": "A"}),
    ),
    line(
        "asked twice, and certified on another row: one of each is enough",
        (C, "certified"),
        scene(
            custody_accommodation=[
                {"cust_id": "K", "request_type": "secure", "requested_at": f"{DAY}T16:00:00"},
                {"cust_id": "K", "request_type": "alternative", "requested_at": f"{DAY}T16:05:00"},
                {"cust_id": "K", "certificate_at": f"{DAY}T18:00:00", "certificate_ground": "no_beds"},
                {"cust_id": "K", "certificate_at": f"{DAY}T19:00:00", "certificate_ground": "impracticable"},
            ]
        ),
    ),
    line(
        "another detention's place does not count",
        (N, "no_request"),
        scene(custody_accommodation=[{**PLACE, "cust_id": "K2"}]),
    ),
    line(
        "still held, a minute later: no time is allowed",
        (N, "no_request"),
        scene({"released_at": None}, custody_accommodation=[]),
        as_of=f"{DAY}T15:31:00",
        open=True,
    ),
    line(
        "still held, moved at last a minute ago",
        MOVED,
        scene({"released_at": None}),
        as_of=f"{DAY}T20:16:00",
        open=False,
    ),
    line(
        "still held, certified",
        (C, "certified"),
        scene({"released_at": None}, accommodation=CERTIFIED),
        as_of=f"{DAY}T20:16:00",
        open=False,
    ),
    # the period: by the refusal
    *(
        line(
            f"refused at {at}",
            expect,
            scene({"bail_refused_at": at, "charged_at": None}, accommodation={"transferred_at": f"{NEXT}T09:00:00"}),
            period=PERIOD,
        )
        for at, expect in (
            ("2025-10-31T23:59:59", []),
            ("2025-11-01T00:00:00+00:00", MOVED),
            ("2025-11-30T23:59:59", (U, "negative_interval")),
            ("2025-12-01T00:00:00+00:00", []),
        )
    ),
    placed(
        "where the force lets a lack of transport count",
        {**CERTIFIED, "certificate_ground": "no_transport"},
        (C, "certified"),
        parameters={"custody_certificate_grounds": ("impracticable", "no_transport")},
    ),
]

RATES = {
    "requested": [
        placed("asked for", NOT_MOVED, (C, "requested"), rate="requested"),
        placed("moved, and nobody asked", {"requested_at": None}, (N, "no_request"), rate="requested"),
        lost("asked for", NOT_MOVED, LOST, rate="requested"),
        lost("moved, and nobody asked", {"requested_at": None}, (N, "no_request"), rate="requested"),
        line("merged", [("K", None, X, "merged_record"), ("K2", None, C, "requested")], WHO[7][1], rate="requested"),
        line("no row", (N, "no_request"), scene(custody_accommodation=[]), rate="requested"),
        *(line(odd, expect, records, rate="requested") for odd, records, expect in ALIKE),  # type: ignore[arg-type]
    ],
    "transferred": [
        placed("moved", {}, MOVED, rate="transferred"),
        line("merged", WHO[7][2], WHO[7][1], rate="transferred"),  # type: ignore[arg-type]
        placed("certified", CERTIFIED, (N, "not_transferred"), rate="transferred"),
        lost("moved", {}, LOST, rate="transferred"),
        lost("certified", CERTIFIED, (N, "not_transferred"), rate="transferred"),
        placed(
            "certified before bail was refused, which is another matter",
            {**CERTIFIED, "certificate_at": f"{DAY}T12:00:00"},
            (N, "not_transferred"),
            rate="transferred",
        ),
        placed("moved too early", {"transferred_at": f"{DAY}T12:00:00"}, (U, "negative_interval"), rate="transferred"),
        *(line(odd, expect, records, rate="transferred") for odd, records, expect in ALIKE),  # type: ignore[arg-type]
    ],
}


@pytest.mark.parametrize("examples", [EXAMPLES, *RATES.values()], ids=["main", *RATES])
def test_moved_or_certified(engine: Engine, examples: list[Example]) -> None:
    assert disagreements(CUST_02, engine, examples) == []


def test_no_reason_is_left_unshown() -> None:
    assert reasons_not_shown(CUST_02, [*EXAMPLES, *RATES["requested"], *RATES["transferred"]]) == set()


@pytest.mark.parametrize(
    ("moved", "refused", "flag"),
    [
        (f"{DAY}T23:59:59", f"{DAY}T15:30:00", None),
        (f"{NEXT}T00:00:01", f"{DAY}T15:30:00", "overnight"),
        (f"{NEXT}T09:00:00", f"{NEXT}T02:00:00", None),
        ("2025-06-10T22:59:59+00:00", "2025-06-10T15:00:00", None),
        ("2025-06-10T23:00:00+00:00", "2025-06-10T15:00:00", "overnight"),
    ],
)
def test_a_night_in_the_cells_is_flagged(engine: Engine, moved: str, refused: str, flag: str | None) -> None:
    records = scene({"bail_refused_at": refused, "charged_at": None}, accommodation={"transferred_at": moved})
    with loaded(engine, records) as ask:
        (row,) = ask(verdicts(CUST_02, "", CUST_02.judgement)).mappings()
    assert (row["status"], row["flag"]) == (C, flag)


NEEDED: Row = {**NOT_MOVED, "request_type": "secure", "serious_harm": True}
LISTED: list[tuple[str, Records, bool]] = [
    ("overnight", scene(accommodation={"transferred_at": f"{NEXT}T00:00:01"}), True),
    ("overnight", scene(accommodation={"transferred_at": f"{DAY}T23:59:59"}), False),
    ("overnight", scene(accommodation=NOT_MOVED), False),
    ("offered_not_moved", scene(accommodation={"transferred_at": None}), True),
    ("offered_not_moved", scene(), False),
    ("offered_not_moved", scene(accommodation=NOT_MOVED), False),
    ("no_beds", scene(accommodation={**CERTIFIED, "certificate_ground": "no_beds"}), True),
    ("no_beds", scene(accommodation=CERTIFIED), False),
    ("needless_secure", scene(accommodation={"request_type": "secure"}), True),
    ("needless_secure", scene(accommodation={"request_type": "secure", "serious_harm": False}), True),
    ("needless_secure", scene(accommodation=NEEDED), False),
    (
        "needless_secure",
        scene(accommodation={**CERTIFIED, "request_type": "secure", "certificate_ground": "no_secure_serious_harm"}),
        False,
    ),
    ("needless_secure", scene(accommodation={"request_type": "secure", "requested_at": None}), False),
    ("needless_secure", scene(accommodation={"request_type": "alternative"}), False),
    ("needless_secure", scene(accommodation=NEEDED, person={"dob_date": "2013-11-13"}), True),
    ("needless_secure", scene(accommodation=NEEDED, person={"dob_date": "2013-11-12"}), False),
    ("needless_secure", scene({"age_recorded": 11}, accommodation=NEEDED, person={"dob_date": None}), True),
    ("needless_secure", scene({"is_test": True}, accommodation={"request_type": "secure"}), False),
    ("no_beds", scene({"merged_into": "K2"}, accommodation={**CERTIFIED, "certificate_ground": "no_beds"}), False),
    ("no_beds", scene(person={"dob_date": None}, accommodation={**CERTIFIED, "certificate_ground": "no_beds"}), False),
    ("no_beds", scene(custody_accommodation=[]), False),
]


@pytest.mark.parametrize(("name", "records", "on_it"), LISTED)
def test_lists(engine: Engine, name: str, records: Records, on_it: bool) -> None:
    (listing,) = [each for each in CUST_02.lists if each.id == name]
    with loaded(engine, records) as ask:
        assert ask(listed(listing)).scalars().all() == (["K"] if on_it else [])


def test_what_a_list_is_a_share_of(engine: Engine) -> None:
    counts = {
        "overnight": 1,  # moved at all
        "offered_not_moved": 3,
        "no_beds": 3,
        "needless_secure": 1,  # secure accommodation was asked for
    }
    detentions = [{**DETENTION, "cust_id": name} for name in ("K", "K2", "K3")]
    places = [PLACE, {**PLACE, **NOT_MOVED, "request_type": "secure", "cust_id": "K2"}]
    with loaded(engine, scene(custody_records=detentions, custody_accommodation=places)) as ask:
        whole = {listing.id: ask(listing.of).scalar_one() for listing in CUST_02.lists if listing.of is not None}
    assert whole == counts
