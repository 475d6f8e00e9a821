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
    nothing_said,
    scene,
)
from tests.expectations.examples import C, E, N, Records, U, X, Y, line
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


def both(
    odd: str, expect: tuple[str, str], one: dict[str, object], other: dict[str, object], **more: Any
) -> list[Example]:
    """The incident and a record that was merged into it, each with a referral, whichever names which."""
    record = {"da_id": "D0", "merged_into": "D", "csc_referral_id": "R0", "triaged_at": f"{TUESDAY}T10:00:00"}
    made = (
        [{**REFERRAL, **first}, {**REFERRAL, "ref_id": "R0", **second}]
        for first, second in ((one, other), (other, one))
    )
    return [
        line(odd, [("D", None, *expect), MERGED], scene(da_incidents=[SCENE, record], child_referrals=rows), **more)
        for rows in made
    ]


MERGED = ("D0", None, X, "merged_record")
TOO_LATE: dict[str, object] = {"referred_at": SECOND_LATER}
UNTOLD, LATE = [("D", None, U, "dangling_link"), MERGED], [("D", None, N, "late"), MERGED]

EXAMPLES = [
    line("breaks nothing", [("D", None, C, "in_time")], scene()),
    line("everything null", (U, "undated"), {"da_incidents": [{"da_id": "D"}]}),
    line("children, and nothing else", (U, "undated"), {"da_incidents": [{"da_id": "D", "children_in_household": "yes"}]}),
    line("children, and nothing else, in a period", (X, "undated"),
        {"da_incidents": [{"da_id": "D", "children_in_household": "yes"}]}, period=ON_MONDAY),
    line("children and a triage, and nothing else", (U, "no_risk"), {
        "da_incidents": [{"da_id": "D", "children_in_household": "yes", "triaged_at": f"{TUESDAY}T10:00:00"}]}),
    line("of a test log", (X, "test_record"), scene(log={"is_test": True})),
    line("test", (X, "test_record"), scene({"is_test": True, "merged_into": "D2"})),
    line("merged", (X, "merged_record"), scene({"merged_into": "D2", "risk_initial": None})),
    # which incidents
    line("medium risk", (C, "in_time"), scene({"risk_initial": "medium"})),
    line("standard risk", [], scene({"risk_initial": "standard"})),
    line("standard risk, by parameter", (C, "in_time"), scene({"risk_initial": "standard"}),
        parameters={"da_referred_risks": ["standard", "medium", "high"]}),
    line("standard at first, high after research", [], scene({"risk_initial": "standard", "risk_secondary": "high"})),
    line("high only after research", (C, "in_time"), scene({"risk_initial": None, "risk_secondary": "high"})),
    line("no risk", (U, "no_risk"), scene({"risk_initial": None})),
    line("risk not mapped", (U, "unmapped_code"), scene({"risk_initial": "(unmapped)"})),
    line("nothing said of children", (U, "children_unknown"), nothing_said()),
    line("children not mapped", (U, "unmapped_code"), nothing_said(children_in_household="(unmapped)")),
    line("no children", [], nothing_said(children_in_household="no")),
    line("not triaged", (U, "no_triage_time"), scene({"triaged_at": None})),
    line("not triaged, no referral", (U, "no_triage_time"), unreferred(triaged_at=None)),
    line("not triaged, a reason", (U, "no_triage_time"), unreferred(200, triaged_at=None)),
    # the referral
    line("after exactly 24 hours", (C, "in_time"), referred(LIMIT)),
    line("a second later", (N, "late"), referred(SECOND_LATER)),
    line("before triage", (C, "in_time"), referred(f"{MONDAY}T12:00:00")),
    line("five minutes before the report", (C, "in_time"), referred(f"{MONDAY}T07:55:00")),
    line("a second before that", (U, "negative_interval"), referred(f"{MONDAY}T07:54:59")),
    line("before the attendance, no log", (U, "negative_interval"), referred(f"{MONDAY}T08:54:59", incidents=[])),
    line("no time of the incident at all", (C, "in_time"), referred(
        "2020-01-01T10:00:00", {"attended_at": None}, incidents=[])),
    line("on the date of triage", (C, "in_time"), referred(TUESDAY)),
    line("on the next date", (U, "imprecise_time"), referred(WEDNESDAY)),
    line("on the date after", (N, "late"), referred("2025-11-13")),
    line("triaged on a date, referred the next", (U, "imprecise_time"), referred(
        f"{WEDNESDAY}T08:00:00", {"triaged_at": TUESDAY})),
    line("at no recorded time", (U, "no_referral_time"), referred(None)),
    line("not in the export", (U, "dangling_link"), scene(child_referrals=[])),
    line("made for a test", (N, "no_referral"), scene(referral={"is_test": True})),
    line("merged into one that is not in the export", (U, "dangling_link"), scene(referral={"merged_into": "R2"})),
    line("merged into another", [("D", None, C, "in_time")], scene(child_referrals=[
        {**REFERRAL, "merged_into": "R2"}, {**REFERRAL, "ref_id": "R2", "referred_at": "2025-12-01T10:00:00"}])),
    line("merged into one that was made for a test", (N, "no_referral"), scene(child_referrals=[
        {**REFERRAL, "merged_into": "R2"}, {**REFERRAL, "ref_id": "R2", "is_test": True}])),
    line("named by a record merged into it", [("D", None, C, "in_time"), ("D0", None, X, "merged_record")], scene(da_incidents=[
        {**SCENE, "csc_referral_id": None}, {"da_id": "D0", "merged_into": "D", "csc_referral_id": "R",
                                            "triaged_at": f"{TUESDAY}T10:00:00"}])),
    line("one before the report, another in time", [("D", None, C, "in_time"), ("D0", None, X, "merged_record")], scene(
        da_incidents=[SCENE, {"da_id": "D0", "merged_into": "D", "csc_referral_id": "R0",
                              "triaged_at": f"{TUESDAY}T10:00:00"}],
        child_referrals=[REFERRAL, {**REFERRAL, "ref_id": "R0", "referred_at": "2025-01-01T10:00:00"}])),
    line("late, and one in time was merged into one that is not in the export", UNTOLD, late_and({})),
    line("the same, without a time", UNTOLD, late_and({"referred_at": None})),
    line("the same, late as well", LATE, late_and({"referred_at": SECOND_LATER})),
    line("late, and another is not in the export", UNTOLD, late_and(None)),
    line("in time, and another is not in the export", [("D", None, C, "in_time"), MERGED], late_and(None, LIMIT)),
    # of two the best decides, and neither order nor id
    *both("late, and one at no recorded time", (U, "no_referral_time"), TOO_LATE, {"referred_at": None}),
    *both("late, and one after the export was made", (U, "future_dated"), TOO_LATE, {"referred_at": "2052-12-01T10:00:00"}),
    *both("late, and one on that date only", (U, "imprecise_time"), TOO_LATE, {"referred_at": WEDNESDAY}),
    *both("late, and one before the report", (N, "late"), TOO_LATE, {"referred_at": "2025-01-01T10:00:00"}),
    *both("in time, and one on that date only", (C, "in_time"), {"referred_at": LIMIT}, {"referred_at": WEDNESDAY}),
    *both("in time, and one at no recorded time", (C, "in_time"), {"referred_at": LIMIT}, {"referred_at": None}),
    *both("in time, and one after the export was made", (C, "in_time"), {}, {"referred_at": "2052-12-01T10:00:00"}),
    *both("one before the report, and one to come", (Y, "not_yet_due"),
        {"referred_at": "2025-01-01T10:00:00"}, {"referred_at": SECOND_LATER, "entered_at": TUESDAY},
        as_of=f"{TUESDAY}T18:00:00", exported_at="2026-01-05T00:00:00"),
    *both("one at no recorded time, and one to come", (U, "no_referral_time"),
        {"referred_at": None, "entered_at": TUESDAY}, {"referred_at": SECOND_LATER, "entered_at": TUESDAY},
        as_of=f"{TUESDAY}T18:00:00", exported_at="2026-01-05T00:00:00"),
    line("entered after the as-at instant", (U, "dangling_link"), referred(SECOND_LATER), as_of=f"{TUESDAY}T18:00:00",
        exported_at="2026-01-05T00:00:00"),
    line("after the as-at instant, and time left", (Y, "not_yet_due"), scene(referral={
        "referred_at": SECOND_LATER, "entered_at": TUESDAY}), as_of=f"{TUESDAY}T18:00:00", exported_at="2026-01-05T00:00:00"),
    line("after the as-at instant, and no time left", (N, "no_referral"), scene(referral={
        "referred_at": "2025-12-01T10:00:00", "entered_at": TUESDAY}), as_of=SECOND_LATER, exported_at="2026-01-05T00:00:00"),
    line("after the export", (U, "future_dated"), referred("2052-12-01T10:00:00")),
    line("triaged after the as-at instant", (Y, "not_triaged_yet"), scene(), as_of=f"{MONDAY}T18:00:00",
        exported_at="2026-01-05T00:00:00"),
    line("somebody of unknown age listed alone, referred", (X, "child_unknown"),
        scene({"children_in_household": None}, dash_assessments=[], person={"dob_date": None})),
    line("somebody born after the export listed alone, referred", (X, "future_dated"),
        scene({"children_in_household": None}, dash_assessments=[], person={"dob_date": "2052-01-01"})),
    line("somebody of unknown age listed alone, not referred", (U, "child_unknown"), scene(
        {"children_in_household": None, "csc_referral_id": None}, dash_assessments=[], person={"dob_date": None})),
    line("somebody near 18 listed alone, not referred", (U, "age_uncertain"), scene(
        {"children_in_household": None, "csc_referral_id": None}, dash_assessments=[],
        person={"dob_date": "2007-12-01", "dob_estimated": True})),
    line("two children referred", [("D", None, C, "in_time")], scene(child_referrals=[REFERRAL, {**REFERRAL, "ref_id": "R2"}])),
    # none
    line("none after exactly 24 hours", (Y, "not_yet_due"), unreferred(), as_of=LIMIT),
    line("none a second later", (N, "no_referral"), unreferred(), as_of=SECOND_LATER),
    line("none, triaged on a date", (U, "imprecise_time"), unreferred(triaged_at=TUESDAY), as_of=f"{WEDNESDAY}T08:00:00"),
    line("a reason of 20 characters", (E, "reasoned"), unreferred(20)),
    line("a reason of 19", (N, "reason_too_short"), unreferred(19)),
    line("a reason of 19, and time left", (Y, "not_yet_due"), unreferred(19), as_of=LIMIT),
    line("a reason of none", (N, "no_referral"), unreferred(0)),
    line("a reason of 19 by parameter", (E, "reasoned"), unreferred(19), parameters={"da_not_referred_characters": 19}),
    line("a reason and a late referral", (N, "late"), referred(
        SECOND_LATER, {"csc_not_referred_reason_len": 200})),
    line("a referral that names the log alone", (N, "no_referral"), scene(
        {"csc_referral_id": None}, referral={"incident_id": "I"})),
    line("two days by parameter", (C, "in_time"), referred(SECOND_LATER), parameters={"da_referral_hours": 48}),
    # period
    line("triaged in the period", (C, "in_time"), scene(), period=ON_TUESDAY),
    line("reported in it, triaged after", [], scene(), period=ON_MONDAY),
    line("triaged before, referred in it", [], referred(LIMIT), period=ON_WEDNESDAY),
    line("not triaged, queued in it", (U, "no_triage_time"), scene({"triaged_at": None}), period=ON_MONDAY),
    line("not triaged nor queued, reported in it", (U, "no_triage_time"), scene(
        {"triaged_at": None, "queued_triage_at": None}), period=ON_MONDAY),
    line("not triaged, reported before", [], scene({"triaged_at": None}), period=ON_TUESDAY),
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
    rows = [line(odd, expect, records) for odd, records, expect in LINK_MISSING]
    assert disagreements(as_standard(DA_03, "link_missing"), engine, rows) == []
