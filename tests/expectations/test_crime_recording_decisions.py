"""NCRS-03 and NCRS-04: referrals decided on, and reports of rape answered, within 24 hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from duly.expectations.catalogue import shipped
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.crime_recording_scene import ADULT, CHILD, CRIME, LOG, SURVIVOR, TEAMS, Expect, Row
from tests.expectations.examples import C, N, U, X, Y, line

NCRS_03 = shipped().standard("NCRS-03")
NCRS_04 = shipped().standard("NCRS-04")

Tables = Mapping[str, Sequence[Row]]

CRIMED, REASONED, LATE = (C, "crimed_in_time"), (C, "reasoned_in_time"), (N, "late")
UNDECIDED, NOT_YET, WITHOUT = (N, "no_decision"), (Y, "not_yet_due"), (N, "crimed_without_crime")
IMPRECISE, NEGATIVE = (U, "imprecise_time"), (U, "negative_interval")
BEFORE, UNMAPPED, DANGLING = (C, "decided_before"), (U, "unmapped_code"), (U, "dangling_link")
JUNE = ("2025-06-01T00:00:00", "2025-07-01T00:00:00")
EXACTLY, OVER = "2025-06-03T10:00:00", "2025-06-03T10:00:01"

REFERRAL: Row = {
    "ref_id": "R",
    "referred_at": "2025-06-02T10:00:00",
    "source_team": "PVP",
    "referrer_agency": "csc",
    "threshold": "s47",
    "crime_decision": "no_crime_reasoned",
    "crime_decision_at": "2025-06-02T15:00:00",
}
OF_CRIME: Row = {"crime_decision": "crimed", "crime_id": "K"}
UNTIMED: Row = {**OF_CRIME, "crime_decision_at": None}
NOTHING: Row = {"crime_decision": None, "crime_decision_at": None}


def referral(
    odd: str, expect: Expect, as_of: str = "2026-01-05T00:00:00", crimes: Sequence[Row] = (CRIME,), **changes: Any
) -> Example:
    """The referral with these changes, and crime K recorded two hours after it."""
    records = {"child_referrals": [{**REFERRAL, **changes}], "crimes": crimes, "teams": TEAMS}
    return line(odd, expect, records, as_of=as_of)


def on(period: tuple[str, str], odd: str, expect: Expect, **changes: Any) -> Example:
    return line(odd, expect, referral("", [], **changes).records, period=period)


REFERRALS = [
    referral("breaks nothing", REASONED),
    referral("section 17", [], threshold="s17"),
    referral("information", [], threshold="info"),
    referral("threshold blank", UNMAPPED, threshold=None),
    referral("threshold unmapped", UNMAPPED, threshold="(unmapped)", **NOTHING),
    referral("threshold unmapped, offence indicated", REASONED, threshold="(unmapped)", offence_indicated=True),
    referral("information, offence indicated", REASONED, threshold="info", offence_indicated=True),
    referral("section 17, no offence indicated", [], threshold="s17", offence_indicated=False),
    referral("section 47, no offence indicated", REASONED, offence_indicated=False),
    referral("section 47 and offence indicated, one row", REASONED, offence_indicated=True),
    referral("reasoned after 24:00:00", REASONED, crime_decision_at=EXACTLY),
    referral("reasoned after 24:00:01", LATE, crime_decision_at=OVER),
    referral(
        "reasoned over the clock change, 25 h",
        LATE,
        referred_at="2025-10-25T12:00:00",
        crime_decision_at="2025-10-26T12:00:00",
    ),
    referral(
        "reasoned over the clock change, 24 h",
        REASONED,
        referred_at="2025-03-29T12:00:00",
        crime_decision_at="2025-03-30T13:00:00",
    ),
    referral("reasoned, no time", (U, "no_decision_time"), crime_decision_at=None),
    referral("reasoned, a crime named that is gone", REASONED, crime_id="GONE"),
    referral("crimed", CRIMED, **OF_CRIME),
    referral("crimed after 24:00:00", CRIMED, **{**OF_CRIME, "crime_decision_at": EXACTLY}),
    referral("crimed after 24:00:01", LATE, **{**OF_CRIME, "crime_decision_at": OVER}),
    referral("crimed, no time, crime recorded in time", CRIMED, **UNTIMED),
    referral("crimed, no time, crime recorded late", LATE, crimes=[{**CRIME, "recorded_at": OVER}], **UNTIMED),
    referral("crimed in time, crime recorded late", CRIMED, crimes=[{**CRIME, "recorded_at": OVER}], **OF_CRIME),
    referral("crimed, no time of either", (U, "no_decision_time"), crimes=[{**CRIME, "recorded_at": None}], **UNTIMED),
    referral(
        "crimed, crime recorded before", BEFORE, crimes=[{**CRIME, "recorded_at": "2025-06-02T09:00:00"}], **UNTIMED
    ),
    referral("crimed, of a test", WITHOUT, crimes=[{**CRIME, "is_test": True}], **OF_CRIME),
    referral("crimed, merged into another", CRIMED, crimes=[{**CRIME, "merged_into": "Z"}, SURVIVOR], **UNTIMED),
    referral(
        "crimed, merged into one that is not there", DANGLING, crimes=[{**CRIME, "merged_into": "GONE"}], **UNTIMED
    ),
    referral("crimed, cancelled since", CRIMED, crimes=[{**CRIME, "status": "cancelled"}], **OF_CRIME),
    referral("crimed, crime not in the export", (U, "dangling_link"), crimes=[], **OF_CRIME),
    referral(
        "crimed, crime not in the export, an hour ago",
        (U, "dangling_link"),
        crimes=[],
        as_of="2025-06-02T11:00:00",
        **UNTIMED,
    ),
    referral("crimed, none named", WITHOUT, crime_decision="crimed"),
    referral("crimed, none named, as at 24:00:00", NOT_YET, crime_decision="crimed", as_of=EXACTLY),
    referral("crimed, none named, as at 24:00:01", WITHOUT, crime_decision="crimed", as_of=OVER),
    referral("5 minutes before", REASONED, crime_decision_at="2025-06-02T09:55:00"),
    referral("decided the day before", BEFORE, crime_decision_at="2025-06-01"),
    line(
        "decided after the as-at instant",
        UNDECIDED,
        referral("", [], crime_decision_at="2026-01-06T10:00:00").records,
        exported_at="2026-02-01T00:00:00",
    ),
    line(
        "crimed after the as-at instant",
        UNDECIDED,
        referral("", [], **{**OF_CRIME, "crime_decision_at": "2026-01-06T10:00:00"}).records,
        exported_at="2026-02-01T00:00:00",
    ),
    referral("decided after the export was made", (U, "future_dated"), crime_decision_at="2026-01-06T10:00:00"),
    referral("5 minutes and a second before", BEFORE, crime_decision_at="2025-06-02T09:54:59"),
    referral("decided that none", UNDECIDED, crime_decision="none", crime_decision_at=None),
    referral("decided that none, timed", UNDECIDED, crime_decision="none"),
    referral("decision blank", UNDECIDED, **NOTHING),
    referral("decision blank, a time given", UNDECIDED, crime_decision=None),
    referral("decision blank, a crime named", UNDECIDED, **{**NOTHING, "crime_id": "K"}),
    referral("decision blank, as at 24:00:00", NOT_YET, as_of=EXACTLY, **NOTHING),
    referral("decision blank, as at 24:00:01", UNDECIDED, as_of=OVER, **NOTHING),
    referral("decision none, as at 24:00:00", NOT_YET, as_of=EXACTLY, crime_decision="none", crime_decision_at=None),
    referral("decision unmapped", (U, "unmapped_code"), crime_decision="(unmapped)"),
    referral(
        "decision unmapped, an hour ago", (U, "unmapped_code"), crime_decision="(unmapped)", as_of="2025-06-02T11:00:00"
    ),
    referral("referred on a date, decided the same", REASONED, referred_at="2025-06-02"),
    referral(
        "referred on a date, decided the next",
        IMPRECISE,
        referred_at="2025-06-02",
        crime_decision_at="2025-06-03T09:00:00",
    ),
    referral(
        "referred on a date, decided two later", LATE, referred_at="2025-06-02", crime_decision_at="2025-06-04T09:00:00"
    ),
    referral(
        "referred on a date, nothing, as at the next",
        IMPRECISE,
        referred_at="2025-06-02",
        as_of="2025-06-03T09:00:00",
        **NOTHING,
    ),
    referral(
        "referred on a date, nothing, as at the same",
        NOT_YET,
        referred_at="2025-06-02",
        as_of="2025-06-02T23:00:00",
        **NOTHING,
    ),
    referral(
        "referred on a date, nothing, as at two later",
        UNDECIDED,
        referred_at="2025-06-02",
        as_of="2025-06-04T09:00:00",
        **NOTHING,
    ),
    referral("decided on the next date", IMPRECISE, crime_decision_at="2025-06-03"),
    referral("no time of referral", (U, "no_referral_time"), referred_at=None),
    referral("no time of referral, decision unmapped", UNMAPPED, referred_at=None, crime_decision="(unmapped)"),
    referral("test", (X, "test_record"), is_test=True, referred_at=None),
    line(
        "merged",
        (X, "merged_record"),
        {
            "child_referrals": [
                {**REFERRAL, "merged_into": "Q", "referred_at": None},
                {"ref_id": "Q", "threshold": "info"},
            ]
        },
    ),
    referral("merged into one that is not there", DANGLING, merged_into="Q"),
    referral("test and merged", (X, "test_record"), is_test=True, merged_into="Q"),
    line("nothing but the threshold", (U, "undated"), {"child_referrals": [{"ref_id": "R", "threshold": "s47"}]}),
    line(
        "limit of 48 hours",
        REASONED,
        referral("", [], crime_decision_at="2025-06-04T10:00:00").records,
        parameters={"ncrs_limit_hours": 48},
    ),
    on(JUNE, "in the period", REASONED),
    on(
        JUNE, "as it starts", REASONED, referred_at="2025-06-01T00:00:00+01:00", crime_decision_at="2025-06-01T09:00:00"
    ),
    on(JUNE, "before it", [], referred_at="2025-05-31T23:59:59"),
    on(JUNE, "before it ends", BEFORE, referred_at="2025-06-30T23:59:59"),
    on(JUNE, "as it ends", [], referred_at="2025-07-01T00:00:00+01:00"),
    on(JUNE, "without a time, decided in it", (U, "no_referral_time"), referred_at=None),
    on(JUNE, "without a time, decided before it", [], referred_at=None, crime_decision_at="2025-05-02T15:00:00"),
    on(JUNE, "without any date", (X, "undated"), referred_at=None, crime_decision_at=None),
]

REPORT: Row = {**LOG, "opening_code": "RAPE", "child_flag": None}
OTHER: Row = {**LOG, "incident_id": "M"}
"""A log of something else, for another to have been merged into."""
RAPE: Row = {**CRIME, "incident_id": "L", "offence_class": "rape"}
N100: Row = {
    "n100_id": "N",
    "incident_id": "L",
    "created_at": "2025-06-02T15:00:00",
    "reason_code": "THIRD_PARTY",
    "reason_text": "Reported by a third party; she says it did not happen.",
}
AS_N100, NO_RECORD, WITHOUT_REASON = (C, "n100_in_time"), (N, "no_record"), (N, "n100_without_reason")
NO_RECORD_TIME = (U, "no_record_time")


def report(
    odd: str,
    expect: Expect,
    *crimes: Row,
    n100s: Sequence[Row] = (),
    as_of: str = "2026-01-05T00:00:00",
    more: Tables | None = None,
    **changes: Any,
) -> Example:
    """The report of rape with these changes, and the crimes and N100s made of it."""
    records = {"incidents": [{**REPORT, **changes}], "crimes": crimes, "n100_records": n100s, "teams": TEAMS}
    return line(odd, expect, {**records, **(more or {})}, as_of=as_of)


def crimed(recorded: str | None, **changes: Any) -> Row:
    return {**RAPE, "recorded_at": recorded, **changes}


def n100(created: str | None, **changes: Any) -> Row:
    return {**N100, "created_at": created, **changes}


REPORTS = [
    report("crimed", CRIMED, RAPE),
    report("opened as violence", [], RAPE, opening_code="VIOLENCE"),
    report("closed as rape", CRIMED, RAPE, opening_code="CONCERN", closing_code="ATTEMPTED_RAPE"),
    report("qualified as rape", CRIMED, RAPE, opening_code="CONCERN", qualifier_code="RAPE"),
    report("all three codes, one row", CRIMED, RAPE, closing_code="RAPE", qualifier_code="RAPE"),
    report("crimed after 24:00:00", CRIMED, crimed(EXACTLY)),
    report("crimed after 24:00:01", LATE, crimed(OVER)),
    report(
        "crimed over the clock change, 25 h", LATE, crimed("2025-10-26T12:00:00"), reported_at="2025-10-25T12:00:00"
    ),
    report("crimed 5 minutes before", CRIMED, crimed("2025-06-02T09:55:00")),
    report(
        "crimed before and in time", CRIMED, crimed("2025-03-02T09:54:00"), crimed("2025-06-02T12:00:00", crime_id="K2")
    ),
    report("crimed before and late", LATE, crimed("2025-03-02T09:54:00"), crimed(OVER, crime_id="K2")),
    report("N100 before, crimed in time", CRIMED, RAPE, n100s=[n100("2025-03-02T09:00:00")]),
    report("crimed before, an hour ago", NEGATIVE, crimed("2025-03-02T09:54:00"), as_of="2025-06-02T11:00:00"),
    report("crimed, of a test", NO_RECORD, {**RAPE, "is_test": True}),
    report("crimed, of a test, named", NO_RECORD, {**CRIME, "offence_class": "rape", "is_test": True}, crime_ref="K"),
    report(
        "crimed, merged into another",
        CRIMED,
        {**RAPE, "merged_into": "K2"},
        crimed(EXACTLY, crime_id="K2", incident_id=None),
    ),
    report(
        "crimed, merged into a late one",
        LATE,
        {**RAPE, "merged_into": "K2"},
        crimed(OVER, crime_id="K2", incident_id=None),
    ),
    report("crimed, merged into one that is not there", DANGLING, {**RAPE, "merged_into": "GONE"}),
    report("N100 of a test", NO_RECORD, n100s=[{**N100, "is_test": True}]),
    report("N100 under an unmapped code", UNMAPPED, n100s=[{**N100, "reason_code": "(unmapped)"}]),
    report("crimed at a time after the export", (U, "future_dated"), crimed("2026-01-06T10:00:00")),
    line(
        "crimed after the as-at instant",
        NO_RECORD,
        report("", [], crimed("2026-01-06T10:00:00")).records,
        exported_at="2026-02-01T00:00:00",
    ),
    report("reported after the export", (U, "future_dated"), reported_at="2026-01-06T10:00:00"),
    report("crimed 6 minutes before", NEGATIVE, crimed("2025-06-02T09:54:00")),
    report("crimed as something else", NO_RECORD, {**RAPE, "offence_class": "other_sexual"}),
    report("crimed, class blank", UNMAPPED, {**RAPE, "offence_class": None}),
    report("crimed late, class blank", NO_RECORD, crimed(OVER, offence_class=None)),
    report("opened under no code", UNMAPPED, RAPE, opening_code=None),
    report("closed under no code", UNMAPPED, RAPE, opening_code="CONCERN", closing_code=None),
    report("open under another code", [], RAPE, opening_code="CONCERN", closing_code=None, closed_at=None),
    report("qualified under an unmapped code", UNMAPPED, RAPE, opening_code="CONCERN", qualifier_code="(unmapped)"),
    report("crimed, class unmapped", (U, "unmapped_code"), {**RAPE, "offence_class": "(unmapped)"}),
    report("class unmapped, N100 in time", AS_N100, {**RAPE, "offence_class": "(unmapped)"}, n100s=[N100]),
    report(
        "class unmapped, crimed late",
        (U, "unmapped_code"),
        {**RAPE, "offence_class": "(unmapped)"},
        crimed(OVER, crime_id="K2"),
    ),
    report("crimed twice, first in time", CRIMED, RAPE, crimed("2025-06-09T10:00:00", crime_id="K2")),
    report("crimed twice, both late", LATE, crimed(OVER), crimed("2025-06-09T10:00:00", crime_id="K2")),
    report("crimed, cancelled since", CRIMED, {**RAPE, "status": "cancelled"}),
    report("crimed, no time", NO_RECORD_TIME, crimed(None)),
    report("crimed, no time, N100 in time", AS_N100, crimed(None), n100s=[N100]),
    report(
        "crimed, no time, and one of a class unmapped",
        NO_RECORD_TIME,
        crimed(None),
        crimed(OVER, crime_id="K2", offence_class="(unmapped)"),
    ),
    report("crimed, no time, another late", NO_RECORD_TIME, crimed(None), crimed(OVER, crime_id="K2")),
    report("crime of another log", NO_RECORD, {**RAPE, "incident_id": "OTHER"}),
    report("crime of another log, named", CRIMED, {**RAPE, "incident_id": "OTHER"}, crime_ref="K"),
    report("crime linked and named", CRIMED, RAPE, crime_ref="K"),
    report("crime linked and named, late", LATE, crimed(OVER), crime_ref="K"),
    report("crime named that is gone", DANGLING, crime_ref="GONE"),
    report("crime named that is gone, crimed in time", CRIMED, RAPE, crime_ref="GONE"),
    report(
        "crime of a log merged into it",
        CRIMED,
        {**RAPE, "incident_id": "OLD"},
        more={"incidents": [REPORT, {"incident_id": "OLD", "merged_into": "L", "opening_code": "CONCERN"}]},
    ),
    report("recorded on the next date", IMPRECISE, crimed("2025-06-03")),
    report("recorded on the date", CRIMED, crimed("2025-06-02"), reported_at="2025-06-02T00:10:00"),
    report("one on the next date, one late", IMPRECISE, crimed("2025-06-03"), crimed(OVER, crime_id="K2")),
    report(
        "one on the next date, one in time", CRIMED, crimed("2025-06-03"), crimed("2025-06-02T12:00:00", crime_id="K2")
    ),
    report("reported on a date, crimed the next", IMPRECISE, crimed("2025-06-03T09:00:00"), reported_at="2025-06-02"),
    report("N100", AS_N100, n100s=[N100]),
    report("N100 after 24:00:00", AS_N100, n100s=[n100(EXACTLY)]),
    report("N100 after 24:00:01", LATE, n100s=[n100(OVER)]),
    report("N100 before the report", NEGATIVE, n100s=[n100("2025-06-02T09:00:00")]),
    report("N100 without code", WITHOUT_REASON, n100s=[{**N100, "reason_code": None}]),
    report("N100 without reason", WITHOUT_REASON, n100s=[{**N100, "reason_text": None}]),
    report("N100 with a placeholder", WITHOUT_REASON, n100s=[{**N100, "reason_text": "N/A"}]),
    report("N100 without reason, as at 24:00:00", NOT_YET, n100s=[{**N100, "reason_text": None}], as_of=EXACTLY),
    report("N100 without reason, another late", LATE, n100s=[{**N100, "reason_text": None}, n100(OVER, n100_id="N2")]),
    report("N100 without reason, crimed in time", CRIMED, RAPE, n100s=[{**N100, "reason_code": None}]),
    report("N100 without time", NO_RECORD_TIME, n100s=[n100(None)]),
    report("N100 without reason or time", WITHOUT_REASON, n100s=[n100(None, reason_code=None)]),
    report("crimed late, N100 in time", AS_N100, crimed(OVER), n100s=[N100]),
    report("crimed in time, N100 late", CRIMED, RAPE, n100s=[n100(OVER)]),
    report("crimed in time, N100 in time", CRIMED, RAPE, n100s=[N100]),
    report("both late", LATE, crimed(OVER), n100s=[n100(OVER)]),
    report(
        "two crimes and three N100s, one row",
        CRIMED,
        RAPE,
        crimed(OVER, crime_id="K2"),
        n100s=[N100, n100(OVER, n100_id="N2"), n100(OVER, n100_id="N3")],
    ),
    report(
        "children linked, one row",
        CRIMED,
        RAPE,
        more={
            "persons": [CHILD, {**ADULT, "person_id": "A"}],
            "incident_persons": [{"incident_id": "L", "person_id": "P"}, {"incident_id": "L", "person_id": "A"}],
        },
    ),
    report("neither", NO_RECORD),
    report("neither, as at 24:00:00", NOT_YET, as_of=EXACTLY),
    report("neither, as at 24:00:01", NO_RECORD, as_of=OVER),
    report(
        "neither, reported on a date, as at the next", IMPRECISE, reported_at="2025-06-02", as_of="2025-06-03T09:00:00"
    ),
    report("neither, still open", NO_RECORD, closed_at=None, closing_code=None),
    report("no report time", (U, "no_report_time"), RAPE, reported_at=None),
    report("test", (X, "test_record"), is_test=True),
    report("merged", (X, "merged_record"), more={"incidents": [{**REPORT, "merged_into": "M"}, OTHER]}),
    report("merged into one that is not there", DANGLING, merged_into="GONE"),
    report("test and merged, no report time", (X, "test_record"), is_test=True, merged_into="M", reported_at=None),
    line("nothing but a code", (U, "undated"), {"incidents": [{"incident_id": "L", "qualifier_code": "RAPE"}]}),
    line(
        "codes set otherwise",
        NO_RECORD,
        report("", [], opening_code="19C").records,
        parameters={"rape_codes": ("19C",)},
    ),
    line("in the period", NO_RECORD, report("", []).records, period=JUNE),
    line("as it starts", NO_RECORD, report("", [], reported_at="2025-06-01T00:00:00+01:00").records, period=JUNE),
    line("before it", [], report("", [], reported_at="2025-05-31T23:59:59").records, period=JUNE),
    line("as it ends", [], report("", [], reported_at="2025-07-01T00:00:00+01:00").records, period=JUNE),
    line(
        "without a time, opened in the period",
        (U, "no_report_time"),
        report("", [], reported_at=None).records,
        period=JUNE,
    ),
    line(
        "without a time, opened before the period",
        [],
        report("", [], reported_at=None, opened_at="2025-05-02T10:05:00").records,
        period=JUNE,
    ),
    line(
        "without any date, in a period",
        (X, "undated"),
        report("", [], reported_at=None, opened_at=None, closed_at=None).records,
        period=JUNE,
    ),
]


def test_referrals(engine: Engine) -> None:
    assert disagreements(NCRS_03, engine, REFERRALS) == []


def test_reports_of_rape(engine: Engine) -> None:
    assert disagreements(NCRS_04, engine, REPORTS) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(NCRS_03, REFERRALS) == set()
    assert reasons_not_shown(NCRS_04, REPORTS) == set()
