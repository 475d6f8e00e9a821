"""DA-01: domestic abuse incidents with children are triaged within a day."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.domestic_abuse import DA_01
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.domestic_abuse_scene import (
    CHILD,
    FORM,
    MONDAY,
    ON_MONDAY,
    ON_TUESDAY,
    SCENE,
    TUESDAY,
    C,
    N,
    Records,
    Row,
    U,
    X,
    Y,
    nothing_said,
    scene,
)
from tests.expectations.supervision_scene import as_standard, on_list

LIMIT = f"{TUESDAY}T12:00:00"
SECOND_LATER = f"{TUESDAY}T12:00:01"


def triaged(at: str | None, **changes: object) -> Records:
    return scene({"triaged_at": at, **changes})


def asked(household: str | None, *forms: Row, children: list[Row] | None = None, **changes: Any) -> Records:
    """The incident with these answers about children, and with these children listed."""
    return scene(
        {"children_in_household": household, **changes},
        dash_assessments=[{**FORM, "dash_id": f"F{number}", **form} for number, form in enumerate(forms)],
        children_present=children or [],
    )


YES: Row = {"children_question": "yes"}
NO: Row = {"children_question": "no"}
UNMAPPED: Row = {"children_question": "(unmapped)"}

TIMES: list[tuple[str, Records, str, tuple[str, str]]] = [
    ("breaks nothing", scene(), "2026-01-05", (C, "in_time")),
    ("triaged after exactly 24 hours", triaged(LIMIT), "2026-01-05", (C, "in_time")),
    ("a second later", triaged(SECOND_LATER), "2026-01-05", (N, "late")),
    ("queued and triaged to the minute", triaged(
        f"{TUESDAY}T12:00", queued_triage_at=f"{MONDAY}T12:00"), "2026-01-05", (C, "in_time")),
    ("queued to the minute, triaged within it", triaged(
        f"{TUESDAY}T12:00:59", queued_triage_at=f"{MONDAY}T12:00"), "2026-01-05", (C, "in_time")),
    ("five minutes before it was queued", triaged(f"{MONDAY}T11:55:00"), "2026-01-05", (C, "in_time")),
    ("a second before that", triaged(f"{MONDAY}T11:54:59"), "2026-01-05", (U, "negative_interval")),
    ("triaged on the same date", triaged(MONDAY), "2026-01-05", (C, "in_time")),
    ("triaged on the next date", triaged(TUESDAY), "2026-01-05", (U, "imprecise_time")),
    ("triaged on the date after", triaged("2025-11-12"), "2026-01-05", (N, "late")),
    ("queued on a date, triaged that date", triaged(f"{MONDAY}T22:00:00", queued_triage_at=MONDAY), "2026-01-05",
     (C, "in_time")),
    ("queued on a date, triaged the next", triaged(f"{TUESDAY}T08:00:00", queued_triage_at=MONDAY), "2026-01-05",
     (U, "imprecise_time")),
    ("24 hours as the clock goes back", triaged(
        "2025-10-26T11:00:00", queued_triage_at="2025-10-25T12:00:00"), "2026-01-05", (C, "in_time")),
    ("25 hours by the same wall clock", triaged(
        "2025-10-26T12:00:00", queued_triage_at="2025-10-25T12:00:00"), "2026-01-05", (N, "late")),
    ("not triaged, after exactly 24 hours", triaged(None), LIMIT, (Y, "not_yet_due")),
    ("not triaged, a second later", triaged(None), SECOND_LATER, (N, "not_triaged")),
    ("not triaged, queued on a date", triaged(None, queued_triage_at=MONDAY), f"{TUESDAY}T08:00:00",
     (U, "imprecise_time")),
    ("not triaged, queued on a date, two days on", triaged(None, queued_triage_at=MONDAY), "2025-11-12T08:00:00",
     (N, "not_triaged")),
    ("no time of queueing", triaged(LIMIT, queued_triage_at=None), "2026-01-05", (U, "no_queue_time")),
    ("neither queued nor triaged", triaged(None, queued_triage_at=None), "2026-01-05", (U, "no_queue_time")),
    ("test", scene({"is_test": True, "merged_into": "D2"}), "2026-01-05", (X, "test_record")),
    ("merged", scene({"merged_into": "D2", "queued_triage_at": None}), "2026-01-05", (X, "merged_record")),
    ("of a test log", scene(log={"is_test": True}), "2026-01-05", (X, "test_record")),
    ("queued on an earlier date than triaged before, by bare dates", triaged(
        "2025-11-09", queued_triage_at=MONDAY), "2026-01-05", (U, "negative_interval")),
    ("no date at all", {"da_incidents": [{"da_id": "D", "children_in_household": "yes"}]}, "2026-01-05", (U, "undated")),
    ("triaged after the export", triaged("2052-01-01T10:00:00"), "2026-01-05", (U, "future_dated")),
    ("not attended", scene({"attended": False, "attended_at": None}), "2026-01-05", (C, "in_time")),
    ("no log", scene(incidents=[]), "2026-01-05", (C, "in_time")),
]  # fmt: skip

EXAMPLES = [
    *(Example(odd=odd, records=records, as_of=as_of, expect=expect) for odd, records, as_of, expect in TIMES),
    *(
        Example(rate="every_incident", odd=odd, records=records, as_of=as_of, expect=expect)
        for odd, records, as_of, expect in TIMES
    ),
    Example(odd="everything null", records={"da_incidents": [{"da_id": "D"}]}, expect=(U, "undated")),
    Example(rate="every_incident", odd="everything null", records={"da_incidents": [{"da_id": "D"}]},
            expect=(U, "undated")),
    # children
    Example(odd="household alone says yes", records=asked("yes"), expect=(C, "in_time")),
    Example(odd="form alone says yes", records=asked(None, YES), expect=(C, "in_time")),
    Example(odd="form says yes, household no", records=asked("no", YES), expect=(C, "in_time")),
    Example(odd="second form says yes", records=asked(None, NO, YES), expect=[("D", None, C, "in_time")]),
    Example(odd="a form made for a test", records=asked(None, {**YES, "is_test": True}), expect=(U, "children_unknown")),
    Example(odd="no by every answer", records=asked("no", NO), expect=[]),
    Example(odd="nothing said", records=nothing_said(), expect=(U, "children_unknown")),
    Example(odd="not known", records=asked("unknown", {"children_question": "unknown"}), expect=(U, "children_unknown")),
    Example(odd="a child listed, nothing said", records=asked(None, children=[CHILD]), expect=(C, "in_time")),
    Example(odd="a child listed, every answer no", records=asked("no", NO, children=[CHILD]), expect=(C, "in_time")),
    Example(odd="two children listed, two forms", records=asked(
        "yes", YES, YES, children=[CHILD, {**CHILD, "cp_id": "K2"}]), expect=[("D", None, C, "in_time")]),
    Example(odd="a child listed at a record merged into it", records=scene(
        da_incidents=[{**SCENE, "children_in_household": None},
                      {"da_id": "D0", "merged_into": "D", "queued_triage_at": f"{MONDAY}T12:00:00"}],
        dash_assessments=[], children_present=[{**CHILD, "da_id": "D0"}]),
        expect=[("D", None, C, "in_time"), ("D0", None, X, "merged_record")]),
    Example(odd="a child listed for a test", records=asked(None, children=[{**CHILD, "is_test": True}]),
            expect=(U, "children_unknown")),
    Example(odd="somebody of 18 listed", records=scene(
        {"children_in_household": None}, dash_assessments=[], person={"dob_date": "2007-11-10"}), expect=(U, "children_unknown")),
    Example(odd="somebody of 17 listed", records=scene(
        {"children_in_household": None}, dash_assessments=[], person={"dob_date": "2007-11-11"}),
        expect=(C, "in_time")),
    Example(odd="somebody of 18 by the age recorded", records=scene(
        {"children_in_household": None}, dash_assessments=[], person={"dob_date": None}, child={"age_recorded": 18}),
        expect=(U, "children_unknown")),
    Example(odd="somebody listed whose age is not known", records=scene(
        {"children_in_household": None}, dash_assessments=[], person={"dob_date": None}), expect=(X, "child_unknown")),
    Example(odd="somebody listed without an identity", records=asked(None, children=[{**CHILD, "person_id": None}]),
            expect=(X, "child_unknown")),
    Example(odd="somebody listed whose age is not known, triaged late", records=scene(
        {"children_in_household": None, "triaged_at": SECOND_LATER}, dash_assessments=[], person={"dob_date": None}),
        expect=(U, "child_unknown")),
    Example(odd="somebody listed whose age is not known, and household yes", records=scene(person={"dob_date": None}),
            expect=(C, "in_time")),
    Example(odd="somebody listed whose age is not known, beside a child", records=scene(
        {"children_in_household": None}, dash_assessments=[],
        children_present=[CHILD, {**CHILD, "cp_id": "K2", "person_id": None}]), expect=(C, "in_time")),
    Example(odd="somebody listed who is near 18 by an estimate, triaged late", records=scene(
        {"children_in_household": "no", "triaged_at": SECOND_LATER}, dash_assessments=[],
        person={"dob_date": "2007-12-01", "dob_estimated": True}), expect=(U, "age_uncertain")),
    Example(odd="somebody listed who is not in the export", records=scene(
        {"children_in_household": None}, dash_assessments=[], persons=[]), expect=(U, "dangling_link")),
    Example(odd="somebody listed whose identities run in a circle", records=scene(
        {"children_in_household": None}, dash_assessments=[], person={"merged_into": "P"}), expect=(U, "dangling_link")),
    Example(odd="a child not yet born listed, and no answer", records=scene(
        {"children_in_household": None}, dash_assessments=[], child={"presence": "unborn"}),
        expect=(U, "children_unknown")),
    Example(odd="a child entered after the as-at instant, and no answer", as_of="2025-11-12T00:00:00",
            exported_at="2026-01-05T00:00:00", records=scene(
        {"children_in_household": None}, dash_assessments=[], child={"entered_at": "2025-11-20T00:00:00"}),
        expect=(U, "children_unknown")),
    Example(odd="a form of a record merged into it says yes", records=scene(
        da_incidents=[{**SCENE, "children_in_household": None}, {"da_id": "D0", "merged_into": "D"}],
        dash_assessments=[{**FORM, "da_id": "D0"}], children_present=[]),
        expect=[("D", None, C, "in_time"), ("D0", None, X, "merged_record")]),
    Example(odd="household unknown, form no", records=asked("unknown", NO), expect=[]),
    Example(odd="household not mapped", records=asked("(unmapped)"), expect=(U, "unmapped_code")),
    Example(odd="form not mapped, household no", records=asked("no", UNMAPPED), expect=(U, "unmapped_code")),
    Example(odd="form not mapped, household yes", records=asked("yes", UNMAPPED), expect=(C, "in_time")),
    Example(odd="not mapped, and a test", records=asked("(unmapped)", is_test=True), expect=(X, "test_record")),
    # whoever lives there
    Example(rate="every_incident", odd="no by every answer", records=asked("no", NO, triaged_at=SECOND_LATER),
            expect=(N, "late")),
    Example(rate="every_incident", odd="nothing said", records=nothing_said(), expect=(C, "in_time")),
    Example(rate="every_incident", odd="not mapped", records=asked("(unmapped)"), expect=(C, "in_time")),
    # as things stood
    *(
        Example(rate=rate, odd=odd, records=records, as_of=as_of, exported_at="2026-01-05T00:00:00", expect=expect)
        for rate in ("", "every_incident")
        for odd, records, as_of, expect in (
            ("triaged after the as-at instant, in time then", scene(), f"{MONDAY}T18:00:00", (Y, "not_yet_due")),
            ("triaged after the as-at instant, late then", triaged("2025-11-20T10:00:00"), SECOND_LATER,
             (N, "not_triaged")),
            ("queued after the as-at instant", scene(), f"{MONDAY}T10:00:00", (Y, "not_queued_yet")),
        )
    ),
    # period
    Example(odd="no date at all, in a period", period=ON_MONDAY, expect=(X, "undated"),
            records={"da_incidents": [{"da_id": "D", "children_in_household": "yes"}]}),
    Example(odd="not queued, reported nor attended, arrived in it", period=ON_TUESDAY, records=scene(
        {"queued_triage_at": None, "attended_at": None}, log={"reported_at": None},
        incident_times=[{"incident_id": "I", "first_arrival_at": f"{TUESDAY}T01:00:00"}]),
        expect=(U, "no_queue_time")),
    Example(odd="queued in the period", period=ON_MONDAY, records=scene(), expect=(C, "in_time")),
    Example(odd="queued on the last second before it", period=ON_TUESDAY, records=scene(
        {"queued_triage_at": f"{MONDAY}T23:59:59"}), expect=[]),
    Example(odd="queued in its first second", period=ON_TUESDAY, records=scene(
        {"queued_triage_at": f"{TUESDAY}T00:00:01"}), expect=(C, "in_time")),
    Example(odd="not queued, reported in the period", period=ON_MONDAY, records=scene({"queued_triage_at": None}),
            expect=(U, "no_queue_time")),
    Example(odd="not queued, reported outside it", period=ON_TUESDAY, records=scene({"queued_triage_at": None}),
            expect=[]),
    Example(odd="not queued, attended in it", period=ON_TUESDAY, records=scene(
        {"queued_triage_at": None, "attended_at": f"{TUESDAY}T01:00:00"}, log={"reported_at": None}),
        expect=(U, "no_queue_time")),
    Example(odd="a longer limit by parameter", records=triaged(SECOND_LATER), parameters={"da_triage_hours": 25},
            expect=(C, "in_time")),
]  # fmt: skip


def together(number: int, at: str, **changes: object) -> Records:
    """So many incidents triaged in one second, which no other example may share."""
    return scene(da_incidents=[{**SCENE, "da_id": f"D{index}", "triaged_at": at, **changes} for index in range(number)])


LISTS: dict[str, list[tuple[str, Records, list[Any]]]] = {
    "waiting_high": [
        ("triaged", scene(), []),
        ("waiting", triaged(None), on_list("D")),
        ("waiting, medium", triaged(None, risk_initial="medium"), []),
        ("waiting, high after research", triaged(None, risk_initial=None, risk_secondary="high"), on_list("D")),
        ("waiting, no children", asked("no", NO, triaged_at=None), []),
        ("not queued", triaged(None, queued_triage_at=None), []),
        ("a test", triaged(None, is_test=True), []),
        ("merged", triaged(None, merged_into="D2"), []),
    ],
    "waiting_medium": [
        ("waiting", triaged(None, risk_initial="medium"), on_list("D")),
        ("high", triaged(None), []),
    ],
    "waiting_standard": [("waiting", triaged(None, risk_initial="standard"), on_list("D"))],
    "waiting_without_risk": [
        ("no risk", triaged(None, risk_initial=None), on_list("D")),
        ("risk not mapped", triaged(None, risk_initial="(unmapped)"), on_list("D")),
        ("a risk", triaged(None), []),
    ],
    "waiting_without_children": [
        ("no by every answer", asked("no", NO, triaged_at=None), on_list("D")),
        ("triaged", asked("no", NO), []),
        ("children", triaged(None), []),
        ("nothing said", nothing_said(triaged_at=None), []),
    ],
    "waiting_children_unknown": [
        ("nothing said", nothing_said(triaged_at=None), on_list("D")),
        ("not mapped", asked("(unmapped)", triaged_at=None), on_list("D")),
        ("no", asked("no", triaged_at=None), []),
        ("triaged", nothing_said(), []),
    ],
    "triaged_at_once": [
        ("after 60 seconds", triaged(f"{MONDAY}T12:01:00"), on_list("D")),
        ("after 61", triaged(f"{MONDAY}T12:01:01"), []),
        ("five minutes before it was queued", triaged(f"{MONDAY}T11:55:00"), on_list("D")),
        ("a second before that", triaged(f"{MONDAY}T11:54:59"), []),
        ("on the same date", triaged(MONDAY), []),
        ("without children", asked("no", NO, triaged_at=f"{MONDAY}T12:00:02"), on_list("D")),
        ("a test", triaged(f"{MONDAY}T12:00:02", is_test=True), []),
    ],
    "triaged_together": [
        ("four in one second", together(4, f"{TUESDAY}T10:00:01"), []),
        ("five", together(5, f"{TUESDAY}T10:00:02"), on_list("D0", "D1", "D2", "D3", "D4")),
        ("five on one date", together(5, TUESDAY), []),
        ("five tests", together(5, f"{TUESDAY}T10:00:03", is_test=True), []),
    ],
}  # fmt: skip


def test_verdicts(engine: Engine) -> None:
    assert disagreements(DA_01, engine, EXAMPLES) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(DA_01, EXAMPLES) == set()


def test_lists(engine: Engine) -> None:
    assert set(LISTS) == {listing.id for listing in DA_01.lists}
    for name, examples in LISTS.items():
        rows = [Example(odd=odd, records=records, expect=expect) for odd, records, expect in examples]
        assert disagreements(as_standard(DA_01, name), engine, rows) == [], name


def test_what_is_waiting_is_listed_whatever_the_period(engine: Engine) -> None:
    rows = [Example(odd="queued before it", period=ON_TUESDAY, records=triaged(None), expect=on_list("D"))]
    assert disagreements(as_standard(DA_01, "waiting_high"), engine, rows) == []
