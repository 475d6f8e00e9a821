"""DA-03: the children are referred to social care within a day of triage."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.domestic_abuse import DA_03
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.domestic_abuse_scene import (
    LOG,
    MONDAY,
    ON_MONDAY,
    ON_TUESDAY,
    ON_WEDNESDAY,
    REFERRAL,
    SCENE,
    TUESDAY,
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

LIMIT, SECOND_LATER = f"{WEDNESDAY}T10:00:00", f"{WEDNESDAY}T10:00:01"


def referred(at: str | None, changed: dict[str, object] | None = None, **more: Any) -> Records:
    return scene(changed, referral={"referred_at": at}, **more)


def unreferred(reason: int | None = None, **changes: object) -> Records:
    """The incident without a referral, with a reason for that of so many characters."""
    return scene({"csc_referral_id": None, "csc_not_referred_reason_len": reason, **changes}, child_referrals=[])


def late_and(lost: dict[str, object] | None, at: str = SECOND_LATER) -> Records:
    """The incident, referred at a time, and a record that was merged into it, of another referral of which nothing stands."""
    other = {"da_id": "D0", "merged_into": "D", "csc_referral_id": "R0", "triaged_at": f"{TUESDAY}T10:00:00"}
    gone = [] if lost is None else [{**REFERRAL, "ref_id": "R0", "merged_into": "R9", **lost}]
    return scene(da_incidents=[SCENE, other], child_referrals=[{**REFERRAL, "referred_at": at}, *gone])


MERGED = ("D0", None, X, "merged_record")
UNTOLD, LATE = [("D", None, U, "dangling_link"), MERGED], [("D", None, N, "late"), MERGED]

EXAMPLES = [
    Example(odd="breaks nothing", records=scene(), expect=[("D", None, C, "in_time")]),
    Example(odd="everything null", records={"da_incidents": [{"da_id": "D"}]}, expect=(U, "undated")),
    Example(odd="children, and nothing else", expect=(U, "undated"),
            records={"da_incidents": [{"da_id": "D", "children_in_household": "yes"}]}),
    Example(odd="children, and nothing else, in a period", period=ON_MONDAY, expect=(X, "undated"),
            records={"da_incidents": [{"da_id": "D", "children_in_household": "yes"}]}),
    Example(odd="children and a triage, and nothing else", expect=(U, "no_risk"), records={
        "da_incidents": [{"da_id": "D", "children_in_household": "yes", "triaged_at": f"{TUESDAY}T10:00:00"}]}),
    Example(odd="of a test log", records=scene(log={"is_test": True}), expect=(X, "test_record")),
    Example(odd="test", records=scene({"is_test": True, "merged_into": "D2"}), expect=(X, "test_record")),
    Example(odd="merged", records=scene({"merged_into": "D2", "risk_initial": None}), expect=(X, "merged_record")),
    # which incidents
    Example(odd="medium risk", records=scene({"risk_initial": "medium"}), expect=(C, "in_time")),
    Example(odd="standard risk", records=scene({"risk_initial": "standard"}), expect=[]),
    Example(odd="standard risk, by parameter", records=scene({"risk_initial": "standard"}), expect=(C, "in_time"),
            parameters={"da_referred_risks": ["standard", "medium", "high"]}),
    Example(odd="standard at first, high after research", expect=[],
            records=scene({"risk_initial": "standard", "risk_secondary": "high"})),
    Example(odd="high only after research", records=scene({"risk_initial": None, "risk_secondary": "high"}),
            expect=(C, "in_time")),
    Example(odd="no risk", records=scene({"risk_initial": None}), expect=(U, "no_risk")),
    Example(odd="risk not mapped", records=scene({"risk_initial": "(unmapped)"}), expect=(U, "unmapped_code")),
    Example(odd="nothing said of children", records=nothing_said(), expect=(U, "children_unknown")),
    Example(odd="children not mapped", records=nothing_said(children_in_household="(unmapped)"),
            expect=(U, "unmapped_code")),
    Example(odd="no children", records=nothing_said(children_in_household="no"), expect=[]),
    Example(odd="not triaged", records=scene({"triaged_at": None}), expect=(U, "no_triage_time")),
    Example(odd="not triaged, no referral", records=unreferred(triaged_at=None), expect=(U, "no_triage_time")),
    Example(odd="not triaged, a reason", records=unreferred(200, triaged_at=None), expect=(U, "no_triage_time")),
    # the referral
    Example(odd="after exactly 24 hours", records=referred(LIMIT), expect=(C, "in_time")),
    Example(odd="a second later", records=referred(SECOND_LATER), expect=(N, "late")),
    Example(odd="before triage", records=referred(f"{MONDAY}T12:00:00"), expect=(C, "in_time")),
    Example(odd="five minutes before the report", records=referred(f"{MONDAY}T07:55:00"), expect=(C, "in_time")),
    Example(odd="a second before that", records=referred(f"{MONDAY}T07:54:59"), expect=(U, "negative_interval")),
    Example(odd="before the attendance, no log", records=referred(f"{MONDAY}T08:54:59", incidents=[]),
            expect=(U, "negative_interval")),
    Example(odd="no time of the incident at all", records=referred(
        "2020-01-01T10:00:00", {"attended_at": None}, incidents=[]), expect=(C, "in_time")),
    Example(odd="on the date of triage", records=referred(TUESDAY), expect=(C, "in_time")),
    Example(odd="on the next date", records=referred(WEDNESDAY), expect=(U, "imprecise_time")),
    Example(odd="on the date after", records=referred("2025-11-13"), expect=(N, "late")),
    Example(odd="triaged on a date, referred the next", records=referred(
        f"{WEDNESDAY}T08:00:00", {"triaged_at": TUESDAY}), expect=(U, "imprecise_time")),
    Example(odd="at no recorded time", records=referred(None), expect=(U, "no_referral_time")),
    Example(odd="not in the export", records=scene(child_referrals=[]), expect=(U, "dangling_link")),
    Example(odd="made for a test", records=scene(referral={"is_test": True}), expect=(N, "no_referral")),
    Example(odd="merged into one that is not in the export", records=scene(referral={"merged_into": "R2"}),
            expect=(U, "dangling_link")),
    Example(odd="merged into another", records=scene(child_referrals=[
        {**REFERRAL, "merged_into": "R2"}, {**REFERRAL, "ref_id": "R2", "referred_at": "2025-12-01T10:00:00"}]),
        expect=[("D", None, C, "in_time")]),
    Example(odd="merged into one that was made for a test", records=scene(child_referrals=[
        {**REFERRAL, "merged_into": "R2"}, {**REFERRAL, "ref_id": "R2", "is_test": True}]), expect=(N, "no_referral")),
    Example(odd="named by a record merged into it", records=scene(da_incidents=[
        {**SCENE, "csc_referral_id": None}, {"da_id": "D0", "merged_into": "D", "csc_referral_id": "R",
                                            "triaged_at": f"{TUESDAY}T10:00:00"}]),
        expect=[("D", None, C, "in_time"), ("D0", None, X, "merged_record")]),
    Example(odd="one before the report, another in time", records=scene(
        da_incidents=[SCENE, {"da_id": "D0", "merged_into": "D", "csc_referral_id": "R0",
                              "triaged_at": f"{TUESDAY}T10:00:00"}],
        child_referrals=[REFERRAL, {**REFERRAL, "ref_id": "R0", "referred_at": "2025-01-01T10:00:00"}]),
        expect=[("D", None, C, "in_time"), ("D0", None, X, "merged_record")]),
    Example(odd="late, and one in time was merged into one that is not in the export", records=late_and({}),
            expect=UNTOLD),
    Example(odd="the same, without a time", records=late_and({"referred_at": None}), expect=UNTOLD),
    Example(odd="the same, late as well", records=late_and({"referred_at": SECOND_LATER}), expect=LATE),
    Example(odd="late, and another is not in the export", records=late_and(None), expect=UNTOLD),
    Example(odd="in time, and another is not in the export", records=late_and(None, LIMIT),
            expect=[("D", None, C, "in_time"), MERGED]),
    Example(odd="entered after the as-at instant", records=referred(SECOND_LATER), as_of=f"{TUESDAY}T18:00:00",
            exported_at="2026-01-05T00:00:00", expect=(U, "dangling_link")),
    Example(odd="after the as-at instant, and time left", records=scene(referral={
        "referred_at": SECOND_LATER, "entered_at": TUESDAY}), as_of=f"{TUESDAY}T18:00:00",
        exported_at="2026-01-05T00:00:00", expect=(Y, "not_yet_due")),
    Example(odd="after the as-at instant, and no time left", records=scene(referral={
        "referred_at": "2025-12-01T10:00:00", "entered_at": TUESDAY}), as_of=SECOND_LATER,
        exported_at="2026-01-05T00:00:00", expect=(N, "no_referral")),
    Example(odd="after the export", records=referred("2052-12-01T10:00:00"), expect=(U, "future_dated")),
    Example(odd="triaged after the as-at instant", records=scene(), as_of=f"{MONDAY}T18:00:00",
            exported_at="2026-01-05T00:00:00", expect=(Y, "not_triaged_yet")),
    Example(odd="somebody of unknown age listed alone, referred", expect=(X, "child_unknown"),
            records=scene({"children_in_household": None}, dash_assessments=[], person={"dob_date": None})),
    Example(odd="somebody born after the export listed alone, referred", expect=(X, "future_dated"),
            records=scene({"children_in_household": None}, dash_assessments=[], person={"dob_date": "2052-01-01"})),
    Example(odd="somebody of unknown age listed alone, not referred", expect=(U, "child_unknown"), records=scene(
        {"children_in_household": None, "csc_referral_id": None}, dash_assessments=[], person={"dob_date": None})),
    Example(odd="somebody near 18 listed alone, not referred", expect=(U, "age_uncertain"), records=scene(
        {"children_in_household": None, "csc_referral_id": None}, dash_assessments=[],
        person={"dob_date": "2007-12-01", "dob_estimated": True})),
    Example(odd="two children referred", records=scene(child_referrals=[REFERRAL, {**REFERRAL, "ref_id": "R2"}]),
            expect=[("D", None, C, "in_time")]),
    # none
    Example(odd="none after exactly 24 hours", records=unreferred(), as_of=LIMIT, expect=(Y, "not_yet_due")),
    Example(odd="none a second later", records=unreferred(), as_of=SECOND_LATER, expect=(N, "no_referral")),
    Example(odd="none, triaged on a date", records=unreferred(triaged_at=TUESDAY), as_of=f"{WEDNESDAY}T08:00:00",
            expect=(U, "imprecise_time")),
    Example(odd="a reason of 20 characters", records=unreferred(20), expect=(E, "reasoned")),
    Example(odd="a reason of 19", records=unreferred(19), expect=(N, "reason_too_short")),
    Example(odd="a reason of 19, and time left", records=unreferred(19), as_of=LIMIT, expect=(Y, "not_yet_due")),
    Example(odd="a reason of none", records=unreferred(0), expect=(N, "no_referral")),
    Example(odd="a reason of 19 by parameter", records=unreferred(19), expect=(E, "reasoned"),
            parameters={"da_not_referred_characters": 19}),
    Example(odd="a reason and a late referral", records=referred(
        SECOND_LATER, {"csc_not_referred_reason_len": 200}), expect=(N, "late")),
    Example(odd="a referral that names the log alone", records=scene(
        {"csc_referral_id": None}, referral={"incident_id": "I"}), expect=(N, "no_referral")),
    Example(odd="two days by parameter", records=referred(SECOND_LATER), parameters={"da_referral_hours": 48},
            expect=(C, "in_time")),
    # period
    Example(odd="triaged in the period", period=ON_TUESDAY, records=scene(), expect=(C, "in_time")),
    Example(odd="reported in it, triaged after", period=ON_MONDAY, records=scene(), expect=[]),
    Example(odd="triaged before, referred in it", period=ON_WEDNESDAY, records=referred(LIMIT), expect=[]),
    Example(odd="not triaged, queued in it", period=ON_MONDAY, records=scene({"triaged_at": None}),
            expect=(U, "no_triage_time")),
    Example(odd="not triaged nor queued, reported in it", period=ON_MONDAY, records=scene(
        {"triaged_at": None, "queued_triage_at": None}), expect=(U, "no_triage_time")),
    Example(odd="not triaged, reported before", period=ON_TUESDAY, records=scene({"triaged_at": None}), expect=[]),
]  # fmt: skip

LINK_MISSING: list[tuple[str, Records, list[Any]]] = [
    ("linked", scene(referral={"incident_id": "I"}), []),
    ("no referral at all", unreferred(), []),
    ("names the log", scene({"csc_referral_id": None}, referral={"incident_id": "I"}), on_list("D")),
    ("names another log", scene({"csc_referral_id": None}, referral={"incident_id": "I9"}), []),
    (
        "names a log merged into it",
        scene(
            {"csc_referral_id": None},
            referral={"incident_id": "I0"},
            incidents=[LOG, {"incident_id": "I0", "merged_into": "I"}],
        ),
        on_list("D"),
    ),
    (
        "names the log that the incident's was merged into",
        scene(
            {"csc_referral_id": None, "incident_id": "I0"},
            referral={"incident_id": "I"},
            incidents=[LOG, {"incident_id": "I0", "merged_into": "I"}],
        ),
        on_list("D"),
    ),
    (
        "a referral that was made for a test is named",
        scene(child_referrals=[{**REFERRAL, "is_test": True}, {**REFERRAL, "ref_id": "R2", "incident_id": "I"}]),
        on_list("D"),
    ),
    ("made for a test", scene({"csc_referral_id": None}, referral={"incident_id": "I", "is_test": True}), []),
    ("a test", scene({"csc_referral_id": None, "is_test": True}, referral={"incident_id": "I"}), []),
]


def test_verdicts(engine: Engine) -> None:
    assert disagreements(DA_03, engine, EXAMPLES) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(DA_03, EXAMPLES) == set()


def test_lists(engine: Engine) -> None:
    rows = [Example(odd=odd, records=records, expect=expect) for odd, records, expect in LINK_MISSING]
    assert disagreements(as_standard(DA_03, "link_missing"), engine, rows) == []
