"""DOC-01: the documents that meetings, police protection and longer cases ask for are on the records system in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.expectations.documents import DOC_01
from duly.judging.selects import verdicts
from duly.testing import Example, disagreements, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.strategy_scene import C, E, N, Records, Row, U, X, Y, loaded

# Wednesday 12 November 2025; the third working day after it is Monday 17 November
HELD = "2025-11-12T15:00:00"
LAST, AFTER = "2025-11-17T23:59:59", "2025-11-18T00:00:01"
PERIOD = ("2025-11-01T00:00:00", "2025-12-01T00:00:00")

MEETING: Row = {"meet_id": "M", "status": "held", "held_at": HELD, "team_id": "T"}
PROTECTION: Row = {"pp_id": "Q", "started_at": HELD, "team_id": "T"}
CASE: Row = {"inv_id": "V", "cp_flag": True, "allocated_at": "2025-10-15T10:00:00", "status": "open", "team_id": "T"}
"""A case whose 28th day is Wednesday 12 November 2025."""

DOCUMENT: Row = {
    "doc_id": "D",
    "doc_type": "strategy_minutes",
    "linked_type": "strategy_meetings",
    "linked_id": "M",
    "location": "rms",
    "uploaded_at": "2025-11-13T10:00:00",
    "size_bytes": 900,
    "deleted": False,
}
OTHER: Row = {**DOCUMENT, "doc_id": "D2"}
FORM: Row = {**DOCUMENT, "doc_type": "pp_form", "linked_id": "Q"}
PLAN: Row = {**DOCUMENT, "doc_type": "inv_plan", "linked_id": "V"}
SAFE: Row = {**PLAN, "doc_id": "D2", "doc_type": "safeguarding_plan"}
TEAMS = ({"team_id": "T", "name": "North", "team_type": "RESPONSE"}, {"team_id": "T2", "team_type": "(unmapped)"})
CRIME: Row = {
    "crime_id": "K",
    "offence_class": "violent",
    "offence_from": "2025-10-14",
    "recorded_at": "2025-10-15T09:00:00",
}


def scene(document: Row | None = None, *others: Row, **meeting: Any) -> Records:
    """A meeting with its minutes, changed so; further documents beside them."""
    return {
        "teams": TEAMS,
        "strategy_meetings": [{**MEETING, **meeting}],
        "documents": [{**DOCUMENT, **(document or {})}, *others],
    }


def bare(*documents: Row, **meeting: Any) -> Records:
    return {"teams": TEAMS, "strategy_meetings": [{**MEETING, **meeting}], "documents": documents}


def stored(at: str | None, held: str = HELD) -> Records:
    return scene({"uploaded_at": at}, held_at=held)


def protected(*documents: Row, **changes: Any) -> Records:
    return {"teams": TEAMS, "police_protection": [{**PROTECTION, **changes}], "documents": documents}


def planned(*documents: Row, **changes: Any) -> Records:
    return {"teams": TEAMS, "investigations": [{**CASE, **changes}], "documents": documents}


def of_a_crime(*documents: Row, **victim: Any) -> Records:
    """A case that is not marked, of a crime against somebody born so."""
    return {
        **planned(*documents, cp_flag=False, crime_id="K"),
        "crimes": [CRIME],
        "persons": [{"person_id": "P", **victim}],
        "crime_victims": [{"crime_id": "K", "person_id": "P", "victim_type": "person"}],
    }


def plans(inv: tuple[str, str], safe: tuple[str, str]) -> list[tuple[str, str | None, str, str]]:
    return [("V", "inv_plan", *inv), ("V", "safeguarding_plan", *safe)]


DONE, MISSING = (C, "in_time"), (N, "no_document")

EXAMPLES = [
    Example(odd="breaks nothing", records=scene(), expect=[("M", "strategy_minutes", C, "in_time")]),
    Example(odd="a test", records=scene(is_test=True, merged_into="M2"), expect=(X, "test_record")),
    Example(
        odd="merged: its document is that of the one that stands for it",
        records={**scene(), "strategy_meetings": [{**MEETING, "merged_into": "M2"}, {**MEETING, "meet_id": "M2"}]},
        expect=[("M", "strategy_minutes", X, "merged_record"), ("M2", "strategy_minutes", C, "in_time")],
    ),
    Example(odd="merged into none in the export", records=scene(merged_into="M2"), expect=(U, "dangling_link")),
    Example(odd="status blank", records=scene(status=None), expect=(U, "status_blank")),
    Example(odd="status not known", records=scene(status="(unmapped)"), expect=(U, "unmapped_code")),
    Example(
        odd="neither status nor time",
        records=scene(status=None, held_at=None, convened_at=HELD),
        expect=(U, "status_blank"),
    ),
    Example(odd="held without a time", records=scene(held_at=None, convened_at=HELD), expect=(U, "no_event_time")),
    Example(odd="at no time at all", records=scene(held_at=None), expect=(U, "undated")),
    Example(odd="at no time at all, in a period", records=scene(held_at=None), period=PERIOD, expect=(X, "undated")),
    Example(
        odd="held after the as-at instant",
        records=scene(),
        as_of="2025-11-12T14:00:00",
        exported_at="2026-01-05T00:00:00",
        expect=[],
    ),
    Example(
        odd="held after the export was made",
        records=scene(convened_at="2025-11-12T11:00:00"),
        as_of="2025-11-12T14:00:00",
        expect=(U, "future_dated"),
    ),
    Example(
        odd="somebody of an agency not known came, and no police",
        records={**scene(), "meeting_attendees": [{"meet_id": "M", "agency": "(unmapped)", "attended": True}]},
        expect=(U, "unmapped_code"),
    ),
    Example(odd="only scheduled", records=scene(status="scheduled"), expect=[]),
    Example(odd="before the calendar", records=scene(held_at="2009-05-05T10:00:00"), expect=(U, "outside_calendar")),
    Example(
        odd="the police stayed away",
        records={**scene(), "meeting_attendees": [{"meet_id": "M", "agency": "police", "attended": False}]},
        expect=[],
    ),
    # times
    Example(odd="uploaded in the last second", records=stored(LAST), expect=(C, "in_time")),
    Example(odd="uploaded a second later", records=stored(AFTER), expect=(N, "late")),
    Example(odd="uploaded on a day, the last", records=stored("2025-11-17"), expect=(C, "in_time")),
    Example(odd="uploaded on a day, the one after", records=stored("2025-11-18"), expect=(N, "late")),
    Example(odd="not known when", records=stored(None), expect=(U, "no_upload_time")),
    Example(odd="five minutes before the meeting", records=stored("2025-11-12T14:55:00"), expect=(C, "in_time")),
    Example(odd="longer before it", records=stored("2025-11-12T14:54:59"), expect=(U, "negative_interval")),
    Example(
        odd="longer before it, still time", records=stored("2025-11-12T14:54:59"), as_of=LAST, expect=(Y, "not_yet_due")
    ),
    Example(
        odd="one before it, one late",
        records=scene({"uploaded_at": "2025-11-01T10:00:00"}, {**OTHER, "uploaded_at": AFTER}),
        expect=(N, "late"),
    ),
    Example(
        odd="one before it, one in time",
        records=scene({"uploaded_at": "2025-11-01T10:00:00"}, OTHER),
        expect=(C, "in_time"),
    ),
    Example(
        odd="uploaded after the as-at instant",
        records=scene({"uploaded_at": "2025-12-01T10:00:00"}),
        as_of="2025-11-20T10:00:00",
        exported_at="2026-01-05T00:00:00",
        expect=(N, "no_document"),
    ),
    Example(
        odd="uploaded after the export was made",
        records=scene({"uploaded_at": "2025-12-01T10:00:00"}),
        as_of="2025-11-20T10:00:00",
        expect=(U, "future_dated"),
    ),
    Example(
        odd="held on Friday, uploaded on Wednesday",
        records=stored("2025-11-19T23:59:59", "2025-11-14T17:00:00"),
        expect=(C, "in_time"),
    ),
    Example(
        odd="held on Christmas Eve, uploaded on 31 December",
        records=stored("2025-12-31T23:59:59", "2025-12-24T17:00:00"),
        expect=(C, "in_time"),
    ),
    Example(
        odd="held on Christmas Eve, uploaded on 1 January",
        records=stored("2026-01-01T00:00:01", "2025-12-24T17:00:00"),
        expect=(N, "late"),
    ),
    Example(
        odd="one working day by parameter",
        records=stored("2025-11-14T09:00:00"),
        parameters={"document_working_days": 1},
        expect=(N, "late"),
    ),
    # documents
    Example(odd="nothing", records=bare(), expect=(N, "no_document")),
    Example(odd="nothing, in the last second", records=bare(), as_of=LAST, expect=(Y, "not_yet_due")),
    Example(odd="nothing, a second later", records=bare(), as_of="2025-11-18T00:00:00", expect=(N, "no_document")),
    Example(odd="of another kind", records=scene({"doc_type": "conf_minutes"}), expect=(N, "no_document")),
    Example(odd="of no kind", records=scene({"doc_type": None}), expect=(U, "unmapped_code")),
    Example(odd="of a kind not known", records=scene({"doc_type": "(unmapped)"}), expect=(U, "unmapped_code")),
    Example(
        odd="of a kind not known, and late whatever it is",
        records=scene({"doc_type": "(unmapped)", "uploaded_at": AFTER}),
        expect=(N, "late"),
    ),
    Example(
        odd="of a kind not known, uploaded before the meeting",
        records=scene({"doc_type": "(unmapped)", "uploaded_at": "2025-11-01T10:00:00"}),
        expect=(U, "negative_interval"),
    ),
    Example(
        odd="in a place not known, and late wherever it is",
        records=scene({"location": None, "uploaded_at": AFTER}),
        expect=(N, "late"),
    ),
    Example(odd="in a place not known", records=scene({"location": "(unmapped)"}), expect=(U, "unmapped_code")),
    Example(
        odd="in a place not known, deleted",
        records=scene({"location": "(unmapped)", "deleted": True}),
        expect=(N, "empty_document"),
    ),
    *(
        Example(odd=f"kept in {location}", records=scene({"location": location}), expect=(N, "not_on_rms"))
        for location in ("shared_drive", "personal", "email", "paper")
    ),
    Example(odd="kept nobody says where", records=scene({"location": None}), expect=(U, "unmapped_code")),
    Example(
        odd="kept elsewhere, still time", records=scene({"location": "paper"}), as_of=LAST, expect=(Y, "not_yet_due")
    ),
    Example(odd="deleted", records=scene({"deleted": True}), expect=(N, "empty_document")),
    Example(odd="not said whether deleted", records=scene({"deleted": None}), expect=(C, "in_time")),
    Example(odd="of 0 bytes", records=scene({"size_bytes": 0}), expect=(N, "empty_document")),
    Example(odd="of unknown size", records=scene({"size_bytes": None}), expect=(C, "in_time")),
    Example(odd="a test document", records=scene({"is_test": True}), expect=(N, "no_document")),
    Example(odd="a document merged nowhere", records=scene({"merged_into": "D9"}), expect=(U, "dangling_link")),
    Example(
        odd="a document merged into one that is in time, and linked to nothing",
        records=scene({"merged_into": "D9", "uploaded_at": AFTER}, {**DOCUMENT, "doc_id": "D9", "linked_id": None}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="a document merged into one on paper",
        records=scene({"merged_into": "D9"}, {**DOCUMENT, "doc_id": "D9", "linked_id": None, "location": "paper"}),
        expect=(N, "not_on_rms"),
    ),
    Example(
        odd="named, not in the export, and one on paper",
        records=scene({"location": "paper"}, minutes_doc_id="D9"),
        expect=(U, "dangling_doc"),
    ),
    Example(
        odd="named, not in the export, and one late",
        records=scene({"uploaded_at": AFTER}, minutes_doc_id="D9"),
        expect=(U, "dangling_doc"),
    ),
    Example(odd="of another meeting", records=scene({"linked_id": "M2"}), expect=(N, "no_document")),
    Example(odd="named by the meeting", records=scene({"linked_id": None}, minutes_doc_id="D"), expect=(C, "in_time")),
    Example(
        odd="named by the meeting and linked to it",
        records=scene(minutes_doc_id="D"),
        expect=[("M", "strategy_minutes", C, "in_time")],
    ),
    Example(odd="named, and not in the export", records=bare(minutes_doc_id="D9"), expect=(U, "dangling_doc")),
    Example(
        odd="named, not in the export, still time",
        records=bare(minutes_doc_id="D9"),
        as_of=LAST,
        expect=(Y, "not_yet_due"),
    ),
    Example(odd="named, not in the export, another linked", records=scene(minutes_doc_id="D9"), expect=(C, "in_time")),
    Example(
        odd="two, one late",
        records=scene({"uploaded_at": AFTER}, OTHER),
        expect=[("M", "strategy_minutes", C, "in_time")],
    ),
    Example(
        odd="one late, one on paper",
        records=scene({"uploaded_at": AFTER}, {**OTHER, "location": "paper"}),
        expect=(N, "late"),
    ),
    Example(
        odd="one deleted, one on paper",
        records=scene({"deleted": True}, {**OTHER, "location": "paper"}),
        expect=(N, "not_on_rms"),
    ),
    Example(odd="minutes of 200 characters in the record", records=bare(minutes_text_len=200), expect=(E, "in_record")),
    Example(odd="minutes of 199", records=bare(minutes_text_len=199), expect=(N, "no_document")),
    Example(odd="minutes that say nothing", records=bare(minutes_text_class="POINTER"), expect=(N, "no_document")),
    Example(odd="minutes that say something", records=bare(minutes_text_class="SUBSTANCE"), expect=(E, "in_record")),
    Example(
        odd="minutes that are not understood", records=bare(minutes_text_class="UNCLEAR"), expect=(U, "text_unclear")
    ),
    Example(
        odd="minutes that are not understood, and a document",
        records=scene(minutes_text_class="UNCLEAR"),
        expect=(C, "in_time"),
    ),
    # police protection
    Example(odd="a form", records=protected(FORM), expect=[("Q", "pp_form", C, "in_time")]),
    Example(odd="no form", records=protected(), expect=[("Q", "pp_form", N, "no_document")]),
    Example(
        odd="minutes in place of a form",
        records=protected({**FORM, "doc_type": "strategy_minutes"}),
        expect=[("Q", "pp_form", N, "no_document")],
    ),
    Example(
        odd="not known when protection began",
        records=protected(FORM, started_at=None, entered_at=HELD),
        expect=(U, "no_event_time"),
    ),
    Example(
        odd="protection began after the as-at instant",
        records=protected(FORM, entered_at="2025-11-11T10:00:00"),
        as_of="2025-11-12T09:00:00",
        exported_at="2026-01-05T00:00:00",
        expect=[],
    ),
    Example(
        odd="a form before protection began",
        records=protected({**FORM, "uploaded_at": "2025-11-12T14:00:00"}),
        expect=(U, "negative_interval"),
    ),
    Example(odd="a test of protection", records=protected(FORM, is_test=True), expect=(X, "test_record")),
    Example(odd="protection merged nowhere", records=protected(FORM, merged_into="Q2"), expect=(U, "dangling_link")),
    Example(
        odd="merged protection: its form is the survivor's",
        records={
            **protected(FORM),
            "police_protection": [{**PROTECTION, "merged_into": "Q2"}, {**PROTECTION, "pp_id": "Q2"}],
        },
        expect=[("Q", "pp_form", X, "merged_record"), ("Q2", "pp_form", C, "in_time")],
    ),
    Example(
        odd="protection that began on a date",
        records=protected({**FORM, "uploaded_at": LAST}, started_at="2025-11-12"),
        expect=(C, "in_time"),
    ),
    # cases
    Example(odd="both plans", records=planned(PLAN, SAFE), expect=plans(DONE, DONE)),
    Example(odd="one plan", records=planned(PLAN), expect=plans(DONE, MISSING)),
    Example(
        odd="plans made at once",
        records=planned({**PLAN, "uploaded_at": "2025-10-15T11:00:00"}),
        expect=plans(DONE, MISSING),
    ),
    Example(
        odd="a plan in the last second", records=planned({**PLAN, "uploaded_at": LAST}), expect=plans(DONE, MISSING)
    ),
    Example(
        odd="a plan a second later", records=planned({**PLAN, "uploaded_at": AFTER}), expect=plans((N, "late"), MISSING)
    ),
    Example(odd="on the 28th day", records=planned(), as_of="2025-11-12T23:59:59", expect=[]),
    Example(
        odd="on the 29th day",
        records=planned(),
        as_of="2025-11-13T00:00:01",
        expect=plans((Y, "not_yet_due"), (Y, "not_yet_due")),
    ),
    Example(odd="closed on the 28th day", records=planned(closed_at="2025-11-12T23:00:00", status="closed"), expect=[]),
    Example(
        odd="closed on the 29th day",
        records=planned(closed_at="2025-11-13T00:30:00", status="closed"),
        expect=plans(MISSING, MISSING),
    ),
    Example(
        odd="closed early, reopened, and open since",
        records=planned(closed_at="2025-10-20T10:00:00", reopened_at="2025-11-10T10:00:00"),
        expect=plans(MISSING, MISSING),
    ),
    Example(odd="no start", records=planned(allocated_at=None), expect=plans((U, "undated"), (U, "undated"))),
    Example(odd="not child protection", records=planned(cp_flag=False), expect=[]),
    Example(
        odd="a team of a type not known",
        records=planned(PLAN, cp_flag=False, team_id="T2"),
        expect=plans((U, "unmapped_code"), (U, "unmapped_code")),
    ),
    Example(
        odd="a victim whose age is not known: only what would be a breach is undetermined",
        records=of_a_crime(PLAN),
        expect=plans((X, "child_unknown"), (U, "child_unknown")),
    ),
    Example(
        odd="a victim whose age is estimated",
        records=of_a_crime(PLAN, dob_date="2008-01-01", dob_estimated=True),
        expect=plans((X, "age_uncertain"), (U, "age_uncertain")),
    ),
    Example(odd="a child", records=of_a_crime(PLAN, dob_date="2015-01-01"), expect=plans(DONE, MISSING)),
    Example(odd="an adult", records=of_a_crime(PLAN, dob_date="1985-01-01"), expect=[]),
    Example(
        odd="closed, nobody says when",
        records=planned(PLAN, status="closed"),
        expect=plans((U, "closure_unknown"), (U, "closure_unknown")),
    ),
    Example(
        odd="in a state not known",
        records=planned(PLAN, status="(unmapped)"),
        expect=plans((U, "unmapped_code"), (U, "unmapped_code")),
    ),
    Example(
        odd="closed before it started",
        records=planned(PLAN, closed_at="2025-10-01T10:00:00", status="closed"),
        expect=plans((U, "negative_interval"), (U, "negative_interval")),
    ),
    Example(
        odd="closed after the as-at instant",
        records=planned(PLAN, closed_at="2025-12-01T10:00:00", status="closed"),
        as_of="2025-11-20T10:00:00",
        exported_at="2026-01-05T00:00:00",
        expect=plans(DONE, MISSING),
    ),
    Example(
        odd="no start, entered 28 days before the period",
        records=planned(allocated_at=None, entered_at="2025-10-15T10:00:00"),
        period=PERIOD,
        expect=plans((U, "no_event_time"), (U, "no_event_time")),
    ),
    Example(
        odd="no start, entered longer before",
        records=planned(allocated_at=None, entered_at="2025-09-15T10:00:00"),
        period=PERIOD,
        expect=[],
    ),
    Example(odd="a test case", records=planned(is_test=True), expect=plans((X, "test_record"), (X, "test_record"))),
    Example(
        odd="a case merged nowhere",
        records=planned(merged_into="V2"),
        expect=plans((U, "dangling_link"), (U, "dangling_link")),
    ),
    Example(
        odd="a merged case: its plan is the survivor's",
        records={**planned(PLAN), "investigations": [{**CASE, "merged_into": "V2"}, {**CASE, "inv_id": "V2"}]},
        expect=[
            *plans((X, "merged_record"), (X, "merged_record")),
            ("V2", "inv_plan", C, "in_time"),
            ("V2", "safeguarding_plan", N, "no_document"),
        ],
    ),
    Example(
        odd="a plan of no kind may be either",
        records=planned({**PLAN, "doc_type": None}),
        expect=plans((U, "unmapped_code"), (U, "unmapped_code")),
    ),
    Example(
        odd="ten days by parameter",
        records=planned(PLAN),
        parameters={"document_plan_days": 10},
        expect=plans((N, "late"), MISSING),
    ),
    # a period
    *(
        Example(odd=f"{odd} of the period", records=scene(held_at=at), period=PERIOD, expect=expect)
        for odd, at, expect in (
            ("first second", "2025-11-01T00:00:01", [("M", "strategy_minutes", N, "late")]),
            ("second before the first", "2025-10-31T23:59:59", []),
            ("first second after the end", "2025-12-01T00:00:01", []),
        )
    ),
    Example(odd="28th day in the period", records=planned(PLAN, SAFE), period=PERIOD, expect=plans(DONE, DONE)),
    Example(odd="28th day after it", records=planned(allocated_at="2025-11-03T10:00:00"), period=PERIOD, expect=[]),
    Example(
        odd="nothing but nulls",
        records={"strategy_meetings": [{"meet_id": "M"}], "documents": [{"doc_id": "D"}]},
        expect=(U, "undated"),
    ),
]


def test_documents(engine: Engine) -> None:
    assert disagreements(DOC_01, engine, EXAMPLES, days=OUR_DAYS) == []
    # Every imprecise time that can be loaded lies within one local day, and the limit is the end of a day.
    assert reasons_not_shown(DOC_01, EXAMPLES) == {("", "imprecise_time")}


@pytest.mark.parametrize(
    ("records", "times"),
    [
        (scene(), [(datetime(2025, 11, 12, 15), datetime(2025, 11, 17, 23, 59, 59), datetime(2025, 11, 13, 10))]),
        (bare(), [(datetime(2025, 11, 12, 15), datetime(2025, 11, 17, 23, 59, 59), None)]),
        (scene({"location": "paper"}), [(datetime(2025, 11, 12, 15), datetime(2025, 11, 17, 23, 59, 59), None)]),
        (scene({"doc_type": "(unmapped)"}), [(datetime(2025, 11, 12, 15), datetime(2025, 11, 17, 23, 59, 59), None)]),
        (planned(), [(datetime(2025, 11, 12), datetime(2025, 11, 17, 23, 59, 59), None)] * 2),
    ],
)
def test_times(engine: Engine, records: Records, times: Sequence[tuple[datetime | None, ...]]) -> None:
    with loaded(engine, records) as ask:
        rows = ask(verdicts(DOC_01, "", DOC_01.judgement)).mappings().all()
    assert [(row["anchor_at"], row["due_at"], row["done_at"]) for row in rows] == times
    assert {row["by_team"] for row in rows} == {"North"}
    assert {row["by_doc_type"] for row in rows} == {row["item"] for row in rows}
