"""DEM-03 and DEM-05, which judge incidents: examples, each with the verdict it must get on every database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine

from duly.expectations.demeanour import DEM_03, DEM_05
from duly.testing import Row, disagreements, reasons_not_shown
from tests.expectations.demeanour_scene import CHILD, FORM, NOTHING, SCENE, SECOND, SIBLINGS, THIRD, scene
from tests.expectations.examples import C, N, U, X, Y, line

SOON = "2025-11-11T12:00:00"
ON_THE_DAY = ("2025-11-10T00:00:00", "2025-11-11T00:00:00")
NEXT_DAY = ("2025-11-11T00:00:00", "2025-11-12T00:00:00")

OK: Row = {"demeanour_text": "ok"}
UNKNOWN: Row = {"presence": "(unmapped)"}
ABSENT: Row = {"presence": "household_absent"}


def three(
    first: Row, second: Row, third: Row, incident_persons: Sequence[Row] = (), dash_assessments: Sequence[Row] = ()
) -> Mapping[str, Sequence[Row]]:
    """An incident with three children, changed so."""
    return scene(
        persons=SIBLINGS,
        children_present=[{**CHILD, **first}, {**SECOND, **second}, {**THIRD, **third}],
        incident_persons=incident_persons,
        dash_assessments=dash_assessments,
    )


COVERED = [
    line("breaks nothing", (C, "all_captured"), scene()),
    line("an incident of nulls", [], {"da_incidents": [{"da_id": "D"}]}),
    line("an incident of nulls, a child of nulls", (U, "child_unknown_status"),
        {"da_incidents": [{"da_id": "D"}], "children_present": [{"cp_id": "K", "da_id": "D"}]}),
    line("no child", [], scene(children_present=[])),
    line("a child of no incident", [], scene({"da_id": None})),
    line("a child of an incident not in the export", [], scene({"da_id": "gone"})),
    line("all three captured", (C, "all_captured"), three({}, {}, {})),
    line("one of three not", (N, "child_not_captured"), three({}, OK, {})),
    line("one not, one unknown", (N, "child_not_captured"), three(UNKNOWN, OK, {})),
    line("one unknown", (U, "child_unknown_status"), three({}, {}, UNKNOWN)),
    line("one unknown, one not yet due", (U, "child_unknown_status"), three(UNKNOWN, NOTHING, {}), as_of=SOON),
    line("one not yet due", (Y, "not_yet_due"), three({}, NOTHING, {}), as_of=SOON),
    line("one not, one not yet due", (Y, "not_yet_due"), three(OK, NOTHING, {}), as_of=SOON),
    line("one not there", (C, "all_captured"), three({}, ABSENT, {})),
    line("one excluded", (C, "all_captured"), three({}, {"is_test": True, **OK}, {})),
    line("none to judge", [], three(ABSENT, ABSENT, {"is_test": True})),
    line("not attended", [], scene(attended={"attended": False})),
    line("not recorded whether attended", (U, "child_unknown_status"), scene(attended={"attended": None})),
    line("test incident", (X, "test_record"), scene(OK, attended={"is_test": True, "merged_into": "x"})),
    line("merged incident, a child not captured", (X, "merged_record"), scene(OK, attended={"merged_into": "x"})),
    line("merged incident", (X, "merged_record"), scene(attended={"merged_into": "x"})),
    line("in the period", (C, "all_captured"), scene(), period=ON_THE_DAY),
    line("outside the period", [], scene(), period=NEXT_DAY),
    line("one late, one not yet due", (U, "child_unknown_status"), three(
        {"demeanour_entered_at": "2025-11-10T10:00:00"}, NOTHING, {}), as_of=SOON),
    line("at no recorded time, reported in the period", (U, "child_unknown_status"),
        scene(attended={"attended_at": None}), period=ON_THE_DAY),
    line("at no recorded time, reported outside the period", [], scene(attended={"attended_at": None}), period=NEXT_DAY),
    line("a child of unknown age, captured", (C, "all_captured"), three({}, {}, {"person_id": None})),
    line("a child of unknown age, not captured", (U, "child_unknown_status"), three({}, {}, {"person_id": None, **OK})),
    line("a child of a record merged into it, not captured",
        [("D", None, N, "child_not_captured"), ("D2", None, X, "merged_record")], scene(
        da_incidents=[SCENE, {**SCENE, "da_id": "D2", "merged_into": "D"}], persons=SIBLINGS,
        children_present=[CHILD, {**SECOND, "da_id": "D2", **OK}])),
    line("the only child is of a record merged into it",
        [("D", None, C, "all_captured"), ("D2", None, X, "merged_record")], scene(
        da_incidents=[SCENE, {"da_id": "D2", "merged_into": "D"}], children_present=[{**CHILD, "da_id": "D2"}])),
    line("of a test log", (X, "test_record"), scene(log={"is_test": True})),
    line("two incidents, one child each", [("D", None, C, "all_captured"), ("D2", None, N, "child_not_captured")], scene(
        da_incidents=[SCENE, {**SCENE, "da_id": "D2"}], persons=SIBLINGS,
        children_present=[CHILD, {**SECOND, "da_id": "D2", **OK}])),
    line("two victims and two forms", (C, "all_captured"), three(
        {}, {}, {}, incident_persons=[
            {"incident_id": "I", "person_id": person, "role": "victim"} for person in ("mother", "aunt")],
        dash_assessments=[FORM, {**FORM, "dash_id": "F2"}])),
]  # fmt: skip


def answers(
    household: str | None, *forms: Row | str | None, children: Sequence[Row] = (), **attended: object
) -> Mapping[str, Sequence[Row]]:
    """An incident with this answer about the household and these forms, and with no child unless given."""
    return scene(
        attended={"children_in_household": household, **attended},
        dash_assessments=[
            {
                "dash_id": f"F{number}",
                "da_id": "D",
                **(form if isinstance(form, Mapping) else {"children_question": form}),
            }
            for number, form in enumerate(forms)
        ],
        children_present=children,
    )


REFUSED: Row = {"refused": True}
BARE: Row = {"cp_id": "K", "da_id": "D", "person_id": "P"}

LISTED = [
    line("breaks nothing", (C, "listed"), scene()),
    line("nothing at all", (U, "undated"), {"da_incidents": [{"da_id": "D"}]}),
    line("attended, and nothing else", (U, "undated"), {"da_incidents": [{"da_id": "D", "attended": True}]}),
    line("attended then, and nothing else", (U, "no_form"),
        {"da_incidents": [{"da_id": "D", "attended": True, "attended_at": "2025-11-10T12:00:00"}]}),
    line("no date at all, in a period", (X, "undated"),
        {"da_incidents": [{"da_id": "D", "attended": True, "children_in_household": "yes"}]}, period=NEXT_DAY),
    line("yes and yes, no child", (N, "no_child_listed"), answers("yes", "yes")),
    line("form alone says yes", (N, "no_child_listed"), answers(None, "yes")),
    line("form says yes, household no", (N, "no_child_listed"), answers("no", "yes")),
    line("household alone says yes", (N, "no_child_listed"), answers("yes")),
    line("household says yes, form no", (N, "no_child_listed"), answers("yes", "no")),
    line("household says yes, form refused", (N, "no_child_listed"), answers("yes", REFUSED)),
    line("household says yes, form unmapped", (N, "no_child_listed"), answers("yes", "(unmapped)")),
    line("second form says yes", (N, "no_child_listed"), answers(None, "no", "unknown", "yes")),
    line("answers are no", [], answers("no", "no")),
    line("household no, no form", [], answers("no")),
    line("household no, form refused", [], answers("no", REFUSED)),
    line("household no, form unknown", [], answers("no", "unknown")),
    line("form no, household unknown", [], answers("unknown", "no")),
    line("form no, household blank", [], answers(None, "no")),
    line("answers are no, yet a child is listed", [], answers("no", "no", children=[CHILD])),
    line("no form, household unknown", (U, "no_form"), answers("unknown")),
    line("no form, yet a child is listed", (U, "no_form"), answers(None, children=[CHILD])),
    line("a form made for a test", (U, "no_form"), answers(None, {"children_question": "yes", "is_test": True})),
    line("form refused", (U, "form_refused"), answers(None, REFUSED)),
    line("form refused, with a no", (U, "form_refused"), answers(None, {"refused": True, "children_question": "no"})),
    line("form says unknown", (U, "form_refused"), answers("unknown", "unknown")),
    line("form without an answer", (U, "form_refused"), answers(None, None)),
    line("form refused, yet a child is listed", (U, "form_refused"), answers(None, REFUSED, children=[CHILD])),
    line("form unmapped, not recorded whether attended", (U, "attended_unknown"), answers(None, "(unmapped)", attended=None)),
    line("form refused, another says no", [], answers(None, REFUSED, "no")),
    line("form unmapped", (U, "unmapped_code"), answers(None, "(unmapped)")),
    line("form unmapped, household no", (U, "unmapped_code"), answers("no", "(unmapped)")),
    line("household unmapped, form no", (U, "unmapped_code"), answers("(unmapped)", "no")),
    line("household unmapped, no form", (U, "unmapped_code"), answers("(unmapped)")),
    line("a child of nulls with an identity", (C, "listed"), answers("yes", "yes", children=[BARE])),
    line("a child not there", (C, "listed"), answers("yes", "yes", children=[{**BARE, "presence": "household_absent"}])),
    line("a child without an identity", (N, "no_child_listed"), answers("yes", "yes", children=[{**CHILD, "person_id": None}])),
    line("a child made for a test", (N, "no_child_listed"), answers("yes", "yes", children=[{**CHILD, "is_test": True}])),
    line("another incident's child", (N, "no_child_listed"), answers("yes", "yes", children=[{**CHILD, "da_id": "D2"}])),
    line("three children, two forms", (C, "listed"), answers("yes", "yes", "yes", children=[CHILD, SECOND, THIRD])),
    line("nobody attended", (X, "not_attended"), answers("yes", "yes", attended=False)),
    line("nobody attended, no form", (X, "not_attended"), answers(None, attended=False)),
    line("nobody attended, answers are no", [], answers("no", "no", attended=False)),
    line("not recorded whether attended", (U, "attended_unknown"), answers("yes", "yes", attended=None)),
    line("attended at no recorded time", (U, "no_attended_time"), answers("yes", "yes", attended_at=None), period=ON_THE_DAY),
    line("attended at no recorded time, reported on another day", [], answers("yes", "yes", attended_at=None), period=NEXT_DAY),
    line("attended after the as-at instant", (Y, "not_attended_yet"), answers("yes"), as_of="2025-11-10T11:00:00",
        exported_at="2026-01-05T00:00:00"),
    line("attended after the export", (U, "future_dated"), answers("yes"), as_of="2025-11-10T11:00:00"),
    line("a child entered after the as-at instant", (N, "no_child_listed"),
        answers("yes", children=[{**CHILD, "entered_at": "2025-11-20T00:00:00"}]), as_of="2025-11-12T00:00:00",
        exported_at="2026-01-05T00:00:00"),
    line("a DARA form", (N, "no_child_listed"), answers(None, {"children_question": "yes", "tool": "DARA"})),
    line("household unknown, form refused", (U, "form_refused"), answers("unknown", REFUSED)),
    line("the form and the child are at a record merged into it",
        [("D", None, C, "listed"), ("D2", None, X, "merged_record")], scene(
        da_incidents=[{**SCENE, "children_in_household": None}, {"da_id": "D2", "merged_into": "D"}],
        dash_assessments=[{**FORM, "da_id": "D2"}], children_present=[{**CHILD, "da_id": "D2"}])),
    line("of a test log", (X, "test_record"), scene(log={"is_test": True})),
    line("test incident, merged", (X, "test_record"), answers("yes", is_test=True, merged_into="x")),
    line("merged incident, not attended", (X, "merged_record"), answers("yes", merged_into="x", attended=False)),
    line("in the period", (C, "listed"), scene(), period=ON_THE_DAY),
    line("on the last second before it", [], scene(attended={"attended_at": "2025-11-10T23:59:59"}), period=NEXT_DAY),
    line("of an adult", (C, "listed"), scene(person={"dob_date": "1990-01-01"})),
]  # fmt: skip


def test_dem_03(engine: Engine) -> None:
    assert disagreements(DEM_03, engine, COVERED) == []


def test_dem_05(engine: Engine) -> None:
    assert disagreements(DEM_05, engine, LISTED) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(DEM_03, COVERED) == set()
    assert reasons_not_shown(DEM_05, LISTED) == set()
