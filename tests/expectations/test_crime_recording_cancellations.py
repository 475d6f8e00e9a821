"""NCRS-05: cancelled child crimes justified and the victim told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.expectations.catalogue import shipped
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.crime_recording_scene import (
    ADULT,
    CASE,
    CHILD,
    CRIME,
    STAFF,
    SURVIVOR,
    Expect,
    Row,
    crime,
    on_the_list,
    victim,
)
from tests.expectations.examples import C, N, Records, U, X, line

NCRS_05 = shipped().standard("NCRS-05")

JUSTIFIED, NOT_NEEDED = (C, "justified"), (C, "victim_not_needed")
NOT_LISTED, NO_REASON, TOO_SHORT = (N, "code_not_listed"), (N, "no_rationale"), (N, "rationale_too_short")
NOBODY, BY_OIC, NOT_TOLD = (N, "no_decision_maker"), (U, "oic_now"), (N, "victim_not_informed")
UNMAPPED, DANGLING, UNTIMED = (U, "unmapped_code"), (U, "dangling_link"), (U, "no_cancelled_time")
JUNE = ("2025-06-01T00:00:00", "2025-07-01T00:00:00")
TWENTY, NINETEEN = "CCTV shows no crime.", "CCTV shows no crime"
FIFTY = "The hospital's report shows an accident, seen twice"[:50]

CANCELLED: Row = {
    "status": "cancelled",
    "cancelled_at": "2025-06-10T10:00:00",
    "cancel_code": "C5",
    "cancel_rationale": TWENTY,
    "cancel_by": "INSP",
    "victim_informed_at": "2025-06-10T11:00:00",
}
OTHERWISE: Row = {
    **CANCELLED,
    "cancel_code": None,
    "cancel_rationale": None,
    "cancel_by": None,
    "victim_informed_at": None,
}


def cancelled(
    odd: str, expect: Expect, person: Row = CHILD, records: dict[str, Sequence[Row]] | None = None, **changes: Any
) -> Example:
    """The crime, cancelled as it should be, with these changes."""
    return line(odd, expect, _cancelled(person, records, **changes))


def _cancelled(person: Row = CHILD, records: dict[str, Sequence[Row]] | None = None, **changes: Any) -> Records:
    return crime(person, records=records, **{**CANCELLED, **changes})


UNDATED: Row = {
    "cancelled_at": None,
    "victim_informed_at": None,
    "recorded_at": None,
    "reported_at": None,
    "offence_from": None,
    "offence_class": "cruelty_neglect",
}
INTO_Z: Row = {**CRIME, **CANCELLED, "merged_into": "Z"}

EXAMPLES = [
    cancelled("breaks nothing", JUSTIFIED),
    cancelled("not cancelled", [], cancelled_at=None, status="open"),
    cancelled("status not yet changed", JUSTIFIED, status="open"),
    cancelled("cancelled, and not when", UNTIMED, cancelled_at=None),
    cancelled("cancelled, and not when, nothing else said", UNTIMED, **{**OTHERWISE, "cancelled_at": None}),
    cancelled("state unmapped, and no time", UNMAPPED, cancelled_at=None, status="(unmapped)"),
    line(
        "state blank, and no time, of another crime not",
        UNMAPPED,
        _cancelled(
            records={
                "crimes": [{**CRIME, **CANCELLED, "cancelled_at": None, "status": None}, {**SURVIVOR, "status": "open"}]
            }
        ),
    ),
    line(
        "cancelled after the as-at instant",
        [],
        _cancelled(cancelled_at="2026-01-05T00:00:01"),
        exported_at="2026-02-01T00:00:00",
    ),
    cancelled(
        "cancelled at the as-at instant", JUSTIFIED, cancelled_at="2026-01-05", victim_informed_at="2026-01-04T12:00:00"
    ),
    cancelled("cancelled after the export was made", (U, "future_dated"), cancelled_at="2026-02-05T10:00:00"),
    cancelled("no date at all", (U, "undated"), **UNDATED),
    line("no date at all, in a period", (X, "undated"), _cancelled(**UNDATED), period=JUNE),
    line(
        "cancelled, and not when, told in the period",
        UNTIMED,
        _cancelled(cancelled_at=None, recorded_at="2025-01-02T12:00:00"),
        period=JUNE,
    ),
    line(
        "cancelled, and not when, told before the period",
        [],
        _cancelled(cancelled_at=None, victim_informed_at="2025-05-02T12:00:00"),
        period=JUNE,
    ),
    cancelled("code unmapped", UNMAPPED, cancel_code="(unmapped)"),
    cancelled("code unmapped, not told", UNMAPPED, cancel_code="(unmapped)", victim_informed_at=None),
    cancelled("code unmapped, no reason", NO_REASON, cancel_code="(unmapped)", cancel_rationale=None),
    cancelled("code unmapped, nobody decided", NOBODY, cancel_code="(unmapped)", cancel_by=None),
    cancelled("code blank", NOT_LISTED, cancel_code=None),
    cancelled("code not on the list", NOT_LISTED, cancel_code="ZZ"),
    cancelled("reason blank", NO_REASON, cancel_rationale=None),
    cancelled("reason a placeholder", NO_REASON, cancel_rationale="N/A"),
    cancelled("reason of 20 characters", JUSTIFIED, cancel_rationale=f" {TWENTY} "),
    cancelled("reason of 19 characters", TOO_SHORT, cancel_rationale=f" {NINETEEN} "),
    cancelled("verifiable information, 51 characters", JUSTIFIED, cancel_code="C2", cancel_rationale=FIFTY + "."),
    cancelled("verifiable information, 50 characters", TOO_SHORT, cancel_code="C2", cancel_rationale=FIFTY),
    cancelled("decided by nobody", NOBODY, cancel_by=None),
    cancelled("decided by the officer in the case", BY_OIC, cancel_by="OIC"),
    cancelled(
        "decided by the officer in a later case",
        BY_OIC,
        records={"investigations": [{**CASE, "oic": "OTHER"}, {**CASE, "inv_id": "W", "allocated_at": "2025-06-20"}]},
        cancel_by="OIC",
    ),
    cancelled(
        "decided under another id of the officer in the case",
        BY_OIC,
        records={"staff": [*STAFF, {"staff_id": "OIC_2", "merged_into": "OIC"}]},
        cancel_by="OIC_2",
    ),
    cancelled(
        "decided by the officer in the case, who is in it under another id",
        BY_OIC,
        records={
            "staff": [*STAFF, {"staff_id": "OIC_2", "merged_into": "OIC"}],
            "investigations": [{**CASE, "oic": "OIC_2"}, {**CASE, "inv_id": "W"}],
        },
        cancel_by="OIC",
    ),
    cancelled("decided by an officer, not told", NOT_TOLD, cancel_by="OIC", victim_informed_at=None),
    cancelled("no officer in the case", JUSTIFIED, records={"investigations": []}),
    cancelled("transferred", NOT_NEEDED, cancel_code="C1", victim_informed_at=None),
    cancelled("duplicate", NOT_NEEDED, cancel_code="C3", victim_informed_at=None),
    cancelled("error", NOT_NEEDED, cancel_code="C4", victim_informed_at=None),
    cancelled("error, told long before", NOT_NEEDED, cancel_code="C4", victim_informed_at="2025-06-01T10:00:00"),
    cancelled(
        "verifiable information, not told",
        NOT_TOLD,
        cancel_code="C2",
        cancel_rationale=FIFTY + ".",
        victim_informed_at=None,
    ),
    cancelled("not told", NOT_TOLD, victim_informed_at=None),
    cancelled(
        "state the only victim",
        NOT_NEEDED,
        offence_class="cruelty_neglect",
        victim_informed_at=None,
        records={"crime_victims": [victim(person=None, kind="state")]},
    ),
    cancelled(
        "state and child",
        NOT_TOLD,
        victim_informed_at=None,
        records={"crime_victims": [victim(), victim(person=None, kind="state")]},
    ),
    cancelled(
        "state and what is not understood",
        UNMAPPED,
        offence_class="cruelty_neglect",
        victim_informed_at=None,
        records={"crime_victims": [victim(person=None, kind="state"), victim(kind="(unmapped)")]},
    ),
    cancelled(
        "state and what is not understood, told",
        JUSTIFIED,
        offence_class="cruelty_neglect",
        records={"crime_victims": [victim(person=None, kind="state"), victim(kind="(unmapped)")]},
    ),
    cancelled(
        "a business the victim",
        NOT_TOLD,
        offence_class="cruelty_neglect",
        victim_informed_at=None,
        records={"crime_victims": [victim(person=None, kind="business")]},
    ),
    cancelled(
        "no victim recorded",
        NOT_TOLD,
        offence_class="cruelty_neglect",
        victim_informed_at=None,
        records={"crime_victims": []},
    ),
    cancelled("told 24:00:00 before", JUSTIFIED, victim_informed_at="2025-06-09T10:00:00"),
    cancelled("told 24:00:01 before", (U, "informed_before"), victim_informed_at="2025-06-09T09:59:59"),
    cancelled("told on the date before", JUSTIFIED, victim_informed_at="2025-06-09"),
    cancelled("told two dates before", (U, "informed_before"), victim_informed_at="2025-06-08"),
    cancelled(
        "told 24 h before over the clock change",
        JUSTIFIED,
        cancelled_at="2025-03-30T13:00:00",
        victim_informed_at="2025-03-29T12:00:00",
    ),
    cancelled("code, reason, decision and telling all missing", NOT_LISTED, **OTHERWISE),
    cancelled("reason, decision and telling missing", NO_REASON, **{**OTHERWISE, "cancel_code": "C5"}),
    cancelled(
        "short, decision and telling missing",
        TOO_SHORT,
        **{**OTHERWISE, "cancel_code": "C3", "cancel_rationale": NINETEEN},
    ),
    cancelled("decision and telling missing", NOBODY, **{**OTHERWISE, "cancel_code": "C3", "cancel_rationale": TWENTY}),
    cancelled("transferred out", JUSTIFIED, transferred_out_at="2025-06-02T11:00:00"),
    cancelled("status unmapped", JUSTIFIED, status="(unmapped)"),
    cancelled("class unmapped, child", JUSTIFIED, offence_class="(unmapped)"),
    cancelled("class unmapped, adult", (U, "unmapped_code"), ADULT, offence_class="(unmapped)"),
    cancelled(
        "class unmapped, adult, all missing",
        (U, "unmapped_code"),
        ADULT,
        **{**OTHERWISE, "offence_class": "(unmapped)"},
    ),
    cancelled("duplicate, decided by the officer in the case", BY_OIC, cancel_code="C3", cancel_by="OIC"),
    cancelled(
        "merged, as was the child's record, in a circle", DANGLING, {**CHILD, "merged_into": "P"}, merged_into="Z"
    ),
    cancelled("adult", [], ADULT),
    cancelled(
        "adult, child-protection team", JUSTIFIED, ADULT, records={"investigations": [{**CASE, "team_id": "PVP"}]}
    ),
    cancelled("date of birth blank", (X, "child_unknown"), {"person_id": "P"}),
    cancelled("date of birth blank, all missing", (U, "child_unknown"), {"person_id": "P"}, **OTHERWISE),
    cancelled("born after the export", (X, "future_dated"), {"person_id": "P", "dob_date": "2052-06-01"}),
    cancelled("merged in a circle", DANGLING, {**CHILD, "merged_into": "P"}, **OTHERWISE),
    cancelled(
        "estimated near 18",
        (U, "age_uncertain"),
        {"person_id": "P", "dob_date": "2007-12-01", "dob_estimated": True},
        **OTHERWISE,
    ),
    cancelled(
        "estimated near 18, class unmapped",
        UNMAPPED,
        {"person_id": "P", "dob_date": "2007-12-01", "dob_estimated": True},
        offence_class="(unmapped)",
    ),
    cancelled("test", (X, "test_record"), is_test=True, **OTHERWISE),
    cancelled("merged", (X, "merged_record"), records={"crimes": [INTO_Z, SURVIVOR]}),
    cancelled("merged into one that is not there", DANGLING, merged_into="GONE", **OTHERWISE),
    cancelled("test and merged", (X, "test_record"), is_test=True, merged_into="Z"),
    cancelled(
        "two child victims and two investigations, one row",
        JUSTIFIED,
        records={
            "crime_victims": [victim(), victim(person="Q")],
            "persons": [CHILD, {**CHILD, "person_id": "Q"}],
            "investigations": [CASE, {**CASE, "inv_id": "W"}],
        },
    ),
    line(
        "nothing but the time and the victim",
        NOT_LISTED,
        {
            "crimes": [{"crime_id": "K", "cancelled_at": "2025-06-10T10:00:00", "offence_from": "2025-06-01"}],
            "crime_victims": [victim()],
            "persons": [CHILD],
        },
    ),
    line("another list of codes", JUSTIFIED, _cancelled(cancel_code="NC1"), parameters={"cancel_codes": ("NC1",)}),
    line(
        "another list without victim",
        NOT_NEEDED,
        _cancelled(victim_informed_at=None),
        parameters={"cancel_codes_without_victim": ("C5",)},
    ),
    line("another list that claims information", TOO_SHORT, _cancelled(), parameters={"cancel_codes_avi": ("C5",)}),
    line(
        "cancelled as the period starts", JUSTIFIED, _cancelled(cancelled_at="2025-06-01T00:00:00+01:00"), period=JUNE
    ),
    line("cancelled before it", [], _cancelled(cancelled_at="2025-05-31T23:59:59"), period=JUNE),
    line(
        "cancelled before it ends", (U, "informed_before"), _cancelled(cancelled_at="2025-06-30T23:59:59"), period=JUNE
    ),
    line("cancelled as it ends", [], _cancelled(cancelled_at="2025-07-01T00:00:00+01:00"), period=JUNE),
]


def test_cancelled_crimes(engine: Engine) -> None:
    assert disagreements(NCRS_05, engine, EXAMPLES) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(NCRS_05, EXAMPLES) == set()


FIRST: Row = {**CRIME, **CANCELLED}
AGAIN: Row = {**CRIME, "crime_id": "K2", "recorded_at": "2025-07-10T10:00:00"}


def pair(
    first: Row = FIRST,
    again: Row = AGAIN,
    victims: Sequence[Row] = (victim(), victim("K2")),
    persons: Sequence[Row] = (CHILD,),
) -> Records:
    return crime(records={"crimes": [first, again], "crime_victims": victims, "persons": persons})


MERGED = ({**CHILD, "person_id": "P", "merged_into": "ROOT"}, {"person_id": "ROOT", "dob_date": "2015-06-01"})


@pytest.mark.parametrize(
    ("odd", "records", "paired"),
    [
        ("30 days to the second", pair(), True),
        ("a second more", pair(again={**AGAIN, "recorded_at": "2025-07-10T10:00:01"}), False),
        ("at the cancellation", pair(again={**AGAIN, "recorded_at": "2025-06-10T10:00:00"}), True),
        ("before the cancellation", pair(again={**AGAIN, "recorded_at": "2025-06-10T09:59:59"}), False),
        ("another class", pair(again={**AGAIN, "offence_class": "robbery"}), False),
        ("class blank", pair({**FIRST, "offence_class": None}, {**AGAIN, "offence_class": None}), False),
        (
            "another child",
            pair(victims=[victim(), victim("K2", "Q")], persons=[CHILD, {**CHILD, "person_id": "Q"}]),
            False,
        ),
        ("the same child under another id", pair(victims=[victim(), victim("K2", "ROOT")], persons=MERGED), True),
        ("under an id merged since", pair(victims=[victim("K", "ROOT"), victim("K2", "P")], persons=MERGED), True),
        (
            "the same child under both ids",
            pair(victims=[victim(), victim("K2"), victim("K2", "ROOT")], persons=MERGED),
            True,
        ),
        ("the same adult", pair(persons=[ADULT]), False),
        ("the second a test", pair(again={**AGAIN, "is_test": True}), False),
        ("the second merged", pair(again={**AGAIN, "merged_into": "Z"}), False),
        ("the first a test", pair({**FIRST, "is_test": True}), False),
        ("the second cancelled too", pair(again={**AGAIN, **CANCELLED, "cancelled_at": "2025-07-20T10:00:00"}), True),
    ],
)
def test_cancelled_and_recorded_again(engine: Engine, odd: str, records: Records, paired: bool) -> None:
    assert on_the_list(engine, NCRS_05, "cancelled_then_recorded_again", records)[0] == (["K"] if paired else []), odd
    assert on_the_list(engine, NCRS_05, "recorded_again", records)[0] == (["K2"] if paired else []), odd


def test_pairs_are_those_cancelled_in_the_period(engine: Engine) -> None:
    for period, records_listed in ((JUNE, ["K2"]), (("2025-07-01", "2025-08-01"), [])):
        assert on_the_list(engine, NCRS_05, "recorded_again", pair(), period)[0] == records_listed
