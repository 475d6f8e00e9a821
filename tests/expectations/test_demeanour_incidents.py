"""DEM-03 and DEM-05, which judge incidents: examples, each with the verdict it must get on every database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine

from duly.expectations.demeanour import DEM_03, DEM_05
from duly.testing import Example, Row, disagreements, reasons_not_shown
from tests.expectations.demeanour_scene import (
    CHILD,
    FORM,
    NOTHING,
    SCENE,
    SECOND,
    SIBLINGS,
    THIRD,
    C,
    N,
    U,
    X,
    Y,
    scene,
)

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
    Example(odd="breaks nothing", records=scene(), expect=(C, "all_captured")),
    Example(odd="an incident of nulls", records={"da_incidents": [{"da_id": "D"}]}, expect=[]),
    Example(odd="an incident of nulls, a child of nulls",
            records={"da_incidents": [{"da_id": "D"}], "children_present": [{"cp_id": "K", "da_id": "D"}]},
            expect=(U, "child_unknown_status")),
    Example(odd="no child", records=scene(children_present=[]), expect=[]),
    Example(odd="a child of no incident", records=scene({"da_id": None}), expect=[]),
    Example(odd="a child of an incident not in the export", records=scene({"da_id": "gone"}), expect=[]),
    Example(odd="all three captured", records=three({}, {}, {}), expect=(C, "all_captured")),
    Example(odd="one of three not", records=three({}, OK, {}), expect=(N, "child_not_captured")),
    Example(odd="one not, one unknown", records=three(UNKNOWN, OK, {}), expect=(N, "child_not_captured")),
    Example(odd="one unknown", records=three({}, {}, UNKNOWN), expect=(U, "child_unknown_status")),
    Example(odd="one unknown, one not yet due", as_of=SOON, records=three(UNKNOWN, NOTHING, {}),
            expect=(U, "child_unknown_status")),
    Example(odd="one not yet due", as_of=SOON, records=three({}, NOTHING, {}), expect=(Y, "not_yet_due")),
    Example(odd="one not, one not yet due", as_of=SOON, records=three(OK, NOTHING, {}),
            expect=(Y, "not_yet_due")),
    Example(odd="one not there", records=three({}, ABSENT, {}), expect=(C, "all_captured")),
    Example(odd="one excluded", records=three({}, {"is_test": True, **OK}, {}), expect=(C, "all_captured")),
    Example(odd="none to judge", records=three(ABSENT, ABSENT, {"is_test": True}), expect=[]),
    Example(odd="not attended", records=scene(attended={"attended": False}), expect=[]),
    Example(odd="not recorded whether attended", records=scene(attended={"attended": None}),
            expect=(U, "child_unknown_status")),
    Example(odd="test incident", records=scene(OK, attended={"is_test": True, "merged_into": "x"}),
            expect=(X, "test_record")),
    Example(odd="merged incident, a child not captured", records=scene(OK, attended={"merged_into": "x"}),
            expect=(X, "merged_record")),
    Example(odd="merged incident", records=scene(attended={"merged_into": "x"}), expect=(X, "merged_record")),
    Example(odd="in the period", period=ON_THE_DAY, records=scene(), expect=(C, "all_captured")),
    Example(odd="outside the period", period=NEXT_DAY, records=scene(), expect=[]),
    Example(odd="one late, one not yet due", as_of=SOON, records=three(
        {"demeanour_entered_at": "2025-11-10T10:00:00"}, NOTHING, {}), expect=(U, "child_unknown_status")),
    Example(odd="at no recorded time, reported in the period", period=ON_THE_DAY, records=scene(attended={"attended_at": None}),
            expect=(U, "child_unknown_status")),
    Example(odd="at no recorded time, reported outside the period", period=NEXT_DAY,
            records=scene(attended={"attended_at": None}), expect=[]),
    Example(odd="a child of unknown age, captured", records=three({}, {}, {"person_id": None}), expect=(C, "all_captured")),
    Example(odd="a child of unknown age, not captured", records=three({}, {}, {"person_id": None, **OK}),
            expect=(U, "child_unknown_status")),
    Example(odd="a child of a record merged into it, not captured", records=scene(
        da_incidents=[SCENE, {**SCENE, "da_id": "D2", "merged_into": "D"}], persons=SIBLINGS,
        children_present=[CHILD, {**SECOND, "da_id": "D2", **OK}]),
        expect=[("D", None, N, "child_not_captured"), ("D2", None, X, "merged_record")]),
    Example(odd="the only child is of a record merged into it", records=scene(
        da_incidents=[SCENE, {"da_id": "D2", "merged_into": "D"}], children_present=[{**CHILD, "da_id": "D2"}]),
        expect=[("D", None, C, "all_captured"), ("D2", None, X, "merged_record")]),
    Example(odd="of a test log", records=scene(log={"is_test": True}), expect=(X, "test_record")),
    Example(odd="two incidents, one child each", records=scene(
        da_incidents=[SCENE, {**SCENE, "da_id": "D2"}], persons=SIBLINGS,
        children_present=[CHILD, {**SECOND, "da_id": "D2", **OK}]),
        expect=[("D", None, C, "all_captured"), ("D2", None, N, "child_not_captured")]),
    Example(odd="two victims and two forms", records=three(
        {}, {}, {}, incident_persons=[
            {"incident_id": "I", "person_id": person, "role": "victim"} for person in ("mother", "aunt")],
        dash_assessments=[FORM, {**FORM, "dash_id": "F2"}]), expect=(C, "all_captured")),
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
    Example(odd="breaks nothing", records=scene(), expect=(C, "listed")),
    Example(odd="nothing at all", records={"da_incidents": [{"da_id": "D"}]}, expect=(U, "undated")),
    Example(odd="attended, and nothing else", records={"da_incidents": [{"da_id": "D", "attended": True}]},
            expect=(U, "undated")),
    Example(odd="attended then, and nothing else", expect=(U, "no_form"),
            records={"da_incidents": [{"da_id": "D", "attended": True, "attended_at": "2025-11-10T12:00:00"}]}),
    Example(odd="no date at all, in a period", period=NEXT_DAY, expect=(X, "undated"),
            records={"da_incidents": [{"da_id": "D", "attended": True, "children_in_household": "yes"}]}),
    Example(odd="yes and yes, no child", records=answers("yes", "yes"), expect=(N, "no_child_listed")),
    Example(odd="form alone says yes", records=answers(None, "yes"), expect=(N, "no_child_listed")),
    Example(odd="form says yes, household no", records=answers("no", "yes"), expect=(N, "no_child_listed")),
    Example(odd="household alone says yes", records=answers("yes"), expect=(N, "no_child_listed")),
    Example(odd="household says yes, form no", records=answers("yes", "no"), expect=(N, "no_child_listed")),
    Example(odd="household says yes, form refused", records=answers("yes", REFUSED), expect=(N, "no_child_listed")),
    Example(odd="household says yes, form unmapped", records=answers("yes", "(unmapped)"),
            expect=(N, "no_child_listed")),
    Example(odd="second form says yes", records=answers(None, "no", "unknown", "yes"), expect=(N, "no_child_listed")),
    Example(odd="answers are no", records=answers("no", "no"), expect=[]),
    Example(odd="household no, no form", records=answers("no"), expect=[]),
    Example(odd="household no, form refused", records=answers("no", REFUSED), expect=[]),
    Example(odd="household no, form unknown", records=answers("no", "unknown"), expect=[]),
    Example(odd="form no, household unknown", records=answers("unknown", "no"), expect=[]),
    Example(odd="form no, household blank", records=answers(None, "no"), expect=[]),
    Example(odd="answers are no, yet a child is listed", records=answers("no", "no", children=[CHILD]), expect=[]),
    Example(odd="no form, household unknown", records=answers("unknown"), expect=(U, "no_form")),
    Example(odd="no form, yet a child is listed", records=answers(None, children=[CHILD]), expect=(U, "no_form")),
    Example(odd="a form made for a test", records=answers(None, {"children_question": "yes", "is_test": True}),
            expect=(U, "no_form")),
    Example(odd="form refused", records=answers(None, REFUSED), expect=(U, "form_refused")),
    Example(odd="form refused, with a no", records=answers(None, {"refused": True, "children_question": "no"}),
            expect=(U, "form_refused")),
    Example(odd="form says unknown", records=answers("unknown", "unknown"), expect=(U, "form_refused")),
    Example(odd="form without an answer", records=answers(None, None), expect=(U, "form_refused")),
    Example(odd="form refused, yet a child is listed", records=answers(None, REFUSED, children=[CHILD]),
            expect=(U, "form_refused")),
    Example(odd="form unmapped, not recorded whether attended", records=answers(None, "(unmapped)", attended=None),
            expect=(U, "attended_unknown")),
    Example(odd="form refused, another says no", records=answers(None, REFUSED, "no"), expect=[]),
    Example(odd="form unmapped", records=answers(None, "(unmapped)"), expect=(U, "unmapped_code")),
    Example(odd="form unmapped, household no", records=answers("no", "(unmapped)"), expect=(U, "unmapped_code")),
    Example(odd="household unmapped, form no", records=answers("(unmapped)", "no"), expect=(U, "unmapped_code")),
    Example(odd="household unmapped, no form", records=answers("(unmapped)"), expect=(U, "unmapped_code")),
    Example(odd="a child of nulls with an identity", records=answers("yes", "yes", children=[BARE]),
            expect=(C, "listed")),
    Example(odd="a child not there", records=answers("yes", "yes", children=[{**BARE, "presence": "household_absent"}]),
            expect=(C, "listed")),
    Example(odd="a child without an identity", records=answers("yes", "yes", children=[{**CHILD, "person_id": None}]),
            expect=(N, "no_child_listed")),
    Example(odd="a child made for a test", records=answers("yes", "yes", children=[{**CHILD, "is_test": True}]),
            expect=(N, "no_child_listed")),
    Example(odd="another incident's child", records=answers("yes", "yes", children=[{**CHILD, "da_id": "D2"}]),
            expect=(N, "no_child_listed")),
    Example(odd="three children, two forms", records=answers("yes", "yes", "yes", children=[CHILD, SECOND, THIRD]),
            expect=(C, "listed")),
    Example(odd="nobody attended", records=answers("yes", "yes", attended=False), expect=(X, "not_attended")),
    Example(odd="nobody attended, no form", records=answers(None, attended=False), expect=(X, "not_attended")),
    Example(odd="nobody attended, answers are no", records=answers("no", "no", attended=False), expect=[]),
    Example(odd="not recorded whether attended", records=answers("yes", "yes", attended=None),
            expect=(U, "attended_unknown")),
    Example(odd="attended at no recorded time", period=ON_THE_DAY, records=answers("yes", "yes", attended_at=None),
            expect=(U, "no_attended_time")),
    Example(odd="attended at no recorded time, reported on another day", period=NEXT_DAY,
            records=answers("yes", "yes", attended_at=None), expect=[]),
    Example(odd="attended after the as-at instant", as_of="2025-11-10T11:00:00", exported_at="2026-01-05T00:00:00",
            records=answers("yes"), expect=(Y, "not_attended_yet")),
    Example(odd="attended after the export", as_of="2025-11-10T11:00:00", records=answers("yes"),
            expect=(U, "future_dated")),
    Example(odd="a child entered after the as-at instant", as_of="2025-11-12T00:00:00", exported_at="2026-01-05T00:00:00",
            records=answers("yes", children=[{**CHILD, "entered_at": "2025-11-20T00:00:00"}]),
            expect=(N, "no_child_listed")),
    Example(odd="a DARA form", records=answers(None, {"children_question": "yes", "tool": "DARA"}),
            expect=(N, "no_child_listed")),
    Example(odd="household unknown, form refused", records=answers("unknown", REFUSED), expect=(U, "form_refused")),
    Example(odd="the form and the child are at a record merged into it", records=scene(
        da_incidents=[{**SCENE, "children_in_household": None}, {"da_id": "D2", "merged_into": "D"}],
        dash_assessments=[{**FORM, "da_id": "D2"}], children_present=[{**CHILD, "da_id": "D2"}]),
        expect=[("D", None, C, "listed"), ("D2", None, X, "merged_record")]),
    Example(odd="of a test log", records=scene(log={"is_test": True}), expect=(X, "test_record")),
    Example(odd="test incident, merged", records=answers("yes", is_test=True, merged_into="x"), expect=(X, "test_record")),
    Example(odd="merged incident, not attended", records=answers("yes", merged_into="x", attended=False),
            expect=(X, "merged_record")),
    Example(odd="in the period", period=ON_THE_DAY, records=scene(), expect=(C, "listed")),
    Example(odd="on the last second before it", period=NEXT_DAY,
            records=scene(attended={"attended_at": "2025-11-10T23:59:59"}), expect=[]),
    Example(odd="of an adult", records=scene(person={"dob_date": "1990-01-01"}), expect=(C, "listed")),
]  # fmt: skip


def test_dem_03(engine: Engine) -> None:
    assert disagreements(DEM_03, engine, COVERED) == []


def test_dem_05(engine: Engine) -> None:
    assert disagreements(DEM_05, engine, LISTED) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(DEM_03, COVERED) == set()
    assert reasons_not_shown(DEM_05, LISTED) == set()
