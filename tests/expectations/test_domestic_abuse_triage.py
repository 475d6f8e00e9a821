"""DA-01: domestic abuse incidents with children are triaged within a day."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.domestic_abuse import DA_01
from duly.testing import disagreements, reasons_not_shown
from tests.expectations.domestic_abuse_scene import (
    CHILD,
    FORM,
    MONDAY,
    ON_MONDAY,
    ON_TUESDAY,
    SCENE,
    TUESDAY,
    nothing_said,
    scene,
)
from tests.expectations.examples import C, N, Records, Row, U, X, Y, line
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
    *(line(odd, expect, records, as_of=as_of) for odd, records, as_of, expect in TIMES),
    *(
        line(odd, expect, records, rate="every_incident", as_of=as_of)
        for odd, records, as_of, expect in TIMES
    ),
    line("everything null", (U, "undated"), {"da_incidents": [{"da_id": "D"}]}),
    line("everything null", (U, "undated"), {"da_incidents": [{"da_id": "D"}]}, rate="every_incident"),
    # children
    line("household alone says yes", (C, "in_time"), asked("yes")),
    line("form alone says yes", (C, "in_time"), asked(None, YES)),
    line("form says yes, household no", (C, "in_time"), asked("no", YES)),
    line("second form says yes", [("D", None, C, "in_time")], asked(None, NO, YES)),
    line("a form made for a test", (U, "children_unknown"), asked(None, {**YES, "is_test": True})),
    line("no by every answer", [], asked("no", NO)),
    line("nothing said", (U, "children_unknown"), nothing_said()),
    line("not known", (U, "children_unknown"), asked("unknown", {"children_question": "unknown"})),
    line("a child listed, nothing said", (C, "in_time"), asked(None, children=[CHILD])),
    line("a child listed, every answer no", (C, "in_time"), asked("no", NO, children=[CHILD])),
    line("two children listed, two forms", [("D", None, C, "in_time")], asked(
        "yes", YES, YES, children=[CHILD, {**CHILD, "cp_id": "K2"}])),
    line("a child listed at a record merged into it", [("D", None, C, "in_time"), ("D0", None, X, "merged_record")], scene(
        da_incidents=[{**SCENE, "children_in_household": None},
                      {"da_id": "D0", "merged_into": "D", "queued_triage_at": f"{MONDAY}T12:00:00"}],
        dash_assessments=[], children_present=[{**CHILD, "da_id": "D0"}])),
    line("a child listed for a test", (U, "children_unknown"), asked(None, children=[{**CHILD, "is_test": True}])),
    line("somebody of 18 listed", (U, "children_unknown"), scene(
        {"children_in_household": None}, dash_assessments=[], person={"dob_date": "2007-11-10"})),
    line("somebody of 17 listed", (C, "in_time"), scene(
        {"children_in_household": None}, dash_assessments=[], person={"dob_date": "2007-11-11"})),
    line("somebody of 18 by the age recorded", (U, "children_unknown"), scene(
        {"children_in_household": None}, dash_assessments=[], person={"dob_date": None}, child={"age_recorded": 18})),
    line("somebody listed whose age is not known", (X, "child_unknown"), scene(
        {"children_in_household": None}, dash_assessments=[], person={"dob_date": None})),
    line("somebody listed without an identity", (X, "child_unknown"), asked(None, children=[{**CHILD, "person_id": None}])),
    line("somebody listed whose age is not known, triaged late", (U, "child_unknown"), scene(
        {"children_in_household": None, "triaged_at": SECOND_LATER}, dash_assessments=[], person={"dob_date": None})),
    line("somebody listed whose age is not known, and household yes", (C, "in_time"), scene(person={"dob_date": None})),
    line("somebody listed whose age is not known, beside a child", (C, "in_time"), scene(
        {"children_in_household": None}, dash_assessments=[],
        children_present=[CHILD, {**CHILD, "cp_id": "K2", "person_id": None}])),
    line("somebody listed who is near 18 by an estimate, triaged late", (U, "age_uncertain"), scene(
        {"children_in_household": "no", "triaged_at": SECOND_LATER}, dash_assessments=[],
        person={"dob_date": "2007-12-01", "dob_estimated": True})),
    line("somebody listed who is not in the export", (U, "dangling_link"), scene(
        {"children_in_household": None}, dash_assessments=[], persons=[])),
    line("somebody listed whose identities run in a circle", (U, "dangling_link"), scene(
        {"children_in_household": None}, dash_assessments=[], person={"merged_into": "P"})),
    line("a child not yet born listed, and no answer", (U, "children_unknown"), scene(
        {"children_in_household": None}, dash_assessments=[], child={"presence": "unborn"})),
    line("a child entered after the as-at instant, and no answer", (U, "children_unknown"), scene(
        {"children_in_household": None}, dash_assessments=[], child={"entered_at": "2025-11-20T00:00:00"}),
            as_of="2025-11-12T00:00:00", exported_at="2026-01-05T00:00:00"),
    line("a form of a record merged into it says yes", [("D", None, C, "in_time"), ("D0", None, X, "merged_record")], scene(
        da_incidents=[{**SCENE, "children_in_household": None}, {"da_id": "D0", "merged_into": "D"}],
        dash_assessments=[{**FORM, "da_id": "D0"}], children_present=[])),
    line("household unknown, form no", [], asked("unknown", NO)),
    line("household not mapped", (U, "unmapped_code"), asked("(unmapped)")),
    line("form not mapped, household no", (U, "unmapped_code"), asked("no", UNMAPPED)),
    line("form not mapped, household yes", (C, "in_time"), asked("yes", UNMAPPED)),
    line("not mapped, and a test", (X, "test_record"), asked("(unmapped)", is_test=True)),
    # whoever lives there
    line("no by every answer", (N, "late"), asked("no", NO, triaged_at=SECOND_LATER), rate="every_incident"),
    line("nothing said", (C, "in_time"), nothing_said(), rate="every_incident"),
    line("not mapped", (C, "in_time"), asked("(unmapped)"), rate="every_incident"),
    # as things stood
    *(
        line(odd, expect, records, rate=rate, as_of=as_of, exported_at="2026-01-05T00:00:00")
        for rate in ("", "every_incident")
        for odd, records, as_of, expect in (
            ("triaged after the as-at instant, in time then", scene(), f"{MONDAY}T18:00:00", (Y, "not_yet_due")),
            ("triaged after the as-at instant, late then", triaged("2025-11-20T10:00:00"), SECOND_LATER,
             (N, "not_triaged")),
            ("queued after the as-at instant", scene(), f"{MONDAY}T10:00:00", (Y, "not_queued_yet")),
        )
    ),
    # period
    line("no date at all, in a period", (X, "undated"),
        {"da_incidents": [{"da_id": "D", "children_in_household": "yes"}]}, period=ON_MONDAY),
    line("not queued, reported nor attended, arrived in it", (U, "no_queue_time"), scene(
        {"queued_triage_at": None, "attended_at": None}, log={"reported_at": None},
        incident_times=[{"incident_id": "I", "first_arrival_at": f"{TUESDAY}T01:00:00"}]), period=ON_TUESDAY),
    line("queued in the period", (C, "in_time"), scene(), period=ON_MONDAY),
    line("queued on the last second before it", [], scene(
        {"queued_triage_at": f"{MONDAY}T23:59:59"}), period=ON_TUESDAY),
    line("queued in its first second", (C, "in_time"), scene(
        {"queued_triage_at": f"{TUESDAY}T00:00:01"}), period=ON_TUESDAY),
    line("not queued, reported in the period", (U, "no_queue_time"), scene({"queued_triage_at": None}), period=ON_MONDAY),
    line("not queued, reported outside it", [], scene({"queued_triage_at": None}), period=ON_TUESDAY),
    line("not queued, attended in it", (U, "no_queue_time"), scene(
        {"queued_triage_at": None, "attended_at": f"{TUESDAY}T01:00:00"}, log={"reported_at": None}), period=ON_TUESDAY),
    line("a longer limit by parameter", (C, "in_time"), triaged(SECOND_LATER), parameters={"da_triage_hours": 25}),
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
        rows = [line(odd, expect, records) for odd, records, expect in examples]
        assert disagreements(as_standard(DA_01, name), engine, rows) == [], name


def test_what_is_waiting_is_listed_whatever_the_period(engine: Engine) -> None:
    rows = [line("queued before it", on_list("D"), triaged(None), period=ON_TUESDAY)]
    assert disagreements(as_standard(DA_01, "waiting_high"), engine, rows) == []
