"""DOC-01: the documents that meetings, police protection and longer cases ask for are on the records system in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.expectations.documents import DOC_01
from duly.judging.selects import verdicts
from duly.testing import disagreements, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.databases import loaded
from tests.expectations.examples import C, E, N, Records, Row, U, X, Y, line

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
    line("breaks nothing", [("M", "strategy_minutes", C, "in_time")], scene()),
    line("a test", (X, "test_record"), scene(is_test=True, merged_into="M2")),
    line(
        "merged: its document is that of the one that stands for it",
        [("M", "strategy_minutes", X, "merged_record"), ("M2", "strategy_minutes", C, "in_time")],
        {**scene(), "strategy_meetings": [{**MEETING, "merged_into": "M2"}, {**MEETING, "meet_id": "M2"}]},
    ),
    line("merged into none in the export", (U, "dangling_link"), scene(merged_into="M2")),
    line("status blank", (U, "status_blank"), scene(status=None)),
    line("status not known", (U, "unmapped_code"), scene(status="(unmapped)")),
    line("neither status nor time", (U, "status_blank"), scene(status=None, held_at=None, convened_at=HELD)),
    line("held without a time", (U, "no_event_time"), scene(held_at=None, convened_at=HELD)),
    line("at no time at all", (U, "undated"), scene(held_at=None)),
    line("at no time at all, in a period", (X, "undated"), scene(held_at=None), period=PERIOD),
    line("held after the as-at instant", [], scene(), as_of="2025-11-12T14:00:00", exported_at="2026-01-05T00:00:00"),
    line(
        "held after the export was made",
        (U, "future_dated"),
        scene(convened_at="2025-11-12T11:00:00"),
        as_of="2025-11-12T14:00:00",
    ),
    line(
        "somebody of an agency not known came, and no police",
        (U, "unmapped_code"),
        {**scene(), "meeting_attendees": [{"meet_id": "M", "agency": "(unmapped)", "attended": True}]},
    ),
    line("only scheduled", [], scene(status="scheduled")),
    line("before the calendar", (U, "outside_calendar"), scene(held_at="2009-05-05T10:00:00")),
    line(
        "the police stayed away",
        [],
        {**scene(), "meeting_attendees": [{"meet_id": "M", "agency": "police", "attended": False}]},
    ),
    # times
    line("uploaded in the last second", (C, "in_time"), stored(LAST)),
    line("uploaded a second later", (N, "late"), stored(AFTER)),
    line("uploaded on a day, the last", (C, "in_time"), stored("2025-11-17")),
    line("uploaded on a day, the one after", (N, "late"), stored("2025-11-18")),
    line("not known when", (U, "no_upload_time"), stored(None)),
    line("five minutes before the meeting", (C, "in_time"), stored("2025-11-12T14:55:00")),
    line("longer before it", (U, "negative_interval"), stored("2025-11-12T14:54:59")),
    line("longer before it, still time", (Y, "not_yet_due"), stored("2025-11-12T14:54:59"), as_of=LAST),
    line(
        "one before it, one late",
        (N, "late"),
        scene({"uploaded_at": "2025-11-01T10:00:00"}, {**OTHER, "uploaded_at": AFTER}),
    ),
    line("one before it, one in time", (C, "in_time"), scene({"uploaded_at": "2025-11-01T10:00:00"}, OTHER)),
    line(
        "uploaded after the as-at instant",
        (N, "no_document"),
        scene({"uploaded_at": "2025-12-01T10:00:00"}),
        as_of="2025-11-20T10:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "uploaded after the export was made",
        (U, "future_dated"),
        scene({"uploaded_at": "2025-12-01T10:00:00"}),
        as_of="2025-11-20T10:00:00",
    ),
    line("held on Friday, uploaded on Wednesday", (C, "in_time"), stored("2025-11-19T23:59:59", "2025-11-14T17:00:00")),
    line(
        "held on Christmas Eve, uploaded on 31 December",
        (C, "in_time"),
        stored("2025-12-31T23:59:59", "2025-12-24T17:00:00"),
    ),
    line(
        "held on Christmas Eve, uploaded on 1 January",
        (N, "late"),
        stored("2026-01-01T00:00:01", "2025-12-24T17:00:00"),
    ),
    line(
        "one working day by parameter",
        (N, "late"),
        stored("2025-11-14T09:00:00"),
        parameters={"document_working_days": 1},
    ),
    # documents
    line("nothing", (N, "no_document"), bare()),
    line("nothing, in the last second", (Y, "not_yet_due"), bare(), as_of=LAST),
    line("nothing, a second later", (N, "no_document"), bare(), as_of="2025-11-18T00:00:00"),
    line("of another kind", (N, "no_document"), scene({"doc_type": "conf_minutes"})),
    line("of no kind", (U, "unmapped_code"), scene({"doc_type": None})),
    line("of a kind not known", (U, "unmapped_code"), scene({"doc_type": "(unmapped)"})),
    line(
        "of a kind not known, and late whatever it is",
        (N, "late"),
        scene({"doc_type": "(unmapped)", "uploaded_at": AFTER}),
    ),
    line(
        "of a kind not known, uploaded before the meeting",
        (U, "negative_interval"),
        scene({"doc_type": "(unmapped)", "uploaded_at": "2025-11-01T10:00:00"}),
    ),
    line("in a place not known, and late wherever it is", (N, "late"), scene({"location": None, "uploaded_at": AFTER})),
    line("in a place not known", (U, "unmapped_code"), scene({"location": "(unmapped)"})),
    line("in a place not known, deleted", (N, "empty_document"), scene({"location": "(unmapped)", "deleted": True})),
    *(
        line(f"kept in {location}", (N, "not_on_rms"), scene({"location": location}))
        for location in ("shared_drive", "personal", "email", "paper")
    ),
    line("kept nobody says where", (U, "unmapped_code"), scene({"location": None})),
    line("kept elsewhere, still time", (Y, "not_yet_due"), scene({"location": "paper"}), as_of=LAST),
    line("deleted", (N, "empty_document"), scene({"deleted": True})),
    line("not said whether deleted", (C, "in_time"), scene({"deleted": None})),
    line("of 0 bytes", (N, "empty_document"), scene({"size_bytes": 0})),
    line("of unknown size", (C, "in_time"), scene({"size_bytes": None})),
    line("a test document", (N, "no_document"), scene({"is_test": True})),
    line("a document merged nowhere", (U, "dangling_link"), scene({"merged_into": "D9"})),
    line(
        "a document merged into one that is in time, and linked to nothing",
        (C, "in_time"),
        scene({"merged_into": "D9", "uploaded_at": AFTER}, {**DOCUMENT, "doc_id": "D9", "linked_id": None}),
    ),
    line(
        "a document merged into one on paper",
        (N, "not_on_rms"),
        scene({"merged_into": "D9"}, {**DOCUMENT, "doc_id": "D9", "linked_id": None, "location": "paper"}),
    ),
    line(
        "named, not in the export, and one on paper",
        (U, "dangling_doc"),
        scene({"location": "paper"}, minutes_doc_id="D9"),
    ),
    line(
        "named, not in the export, and one late",
        (U, "dangling_doc"),
        scene({"uploaded_at": AFTER}, minutes_doc_id="D9"),
    ),
    line("of another meeting", (N, "no_document"), scene({"linked_id": "M2"})),
    line("named by the meeting", (C, "in_time"), scene({"linked_id": None}, minutes_doc_id="D")),
    line("named by the meeting and linked to it", [("M", "strategy_minutes", C, "in_time")], scene(minutes_doc_id="D")),
    line("named, and not in the export", (U, "dangling_doc"), bare(minutes_doc_id="D9")),
    line("named, not in the export, still time", (Y, "not_yet_due"), bare(minutes_doc_id="D9"), as_of=LAST),
    line("named, not in the export, another linked", (C, "in_time"), scene(minutes_doc_id="D9")),
    line("two, one late", [("M", "strategy_minutes", C, "in_time")], scene({"uploaded_at": AFTER}, OTHER)),
    line("one late, one on paper", (N, "late"), scene({"uploaded_at": AFTER}, {**OTHER, "location": "paper"})),
    line("one deleted, one on paper", (N, "not_on_rms"), scene({"deleted": True}, {**OTHER, "location": "paper"})),
    line("minutes of 200 characters in the record", (E, "in_record"), bare(minutes_text_len=200)),
    line("minutes of 199", (N, "no_document"), bare(minutes_text_len=199)),
    line("minutes that say nothing", (N, "no_document"), bare(minutes_text_class="POINTER")),
    line("minutes that say something", (E, "in_record"), bare(minutes_text_class="SUBSTANCE")),
    line("minutes that are not understood", (U, "text_unclear"), bare(minutes_text_class="UNCLEAR")),
    line("minutes that are not understood, and a document", (C, "in_time"), scene(minutes_text_class="UNCLEAR")),
    # police protection
    line("a form", [("Q", "pp_form", C, "in_time")], protected(FORM)),
    line("no form", [("Q", "pp_form", N, "no_document")], protected()),
    line(
        "minutes in place of a form",
        [("Q", "pp_form", N, "no_document")],
        protected({**FORM, "doc_type": "strategy_minutes"}),
    ),
    line("not known when protection began", (U, "no_event_time"), protected(FORM, started_at=None, entered_at=HELD)),
    line(
        "protection began after the as-at instant",
        [],
        protected(FORM, entered_at="2025-11-11T10:00:00"),
        as_of="2025-11-12T09:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "a form before protection began",
        (U, "negative_interval"),
        protected({**FORM, "uploaded_at": "2025-11-12T14:00:00"}),
    ),
    line("a test of protection", (X, "test_record"), protected(FORM, is_test=True)),
    line("protection merged nowhere", (U, "dangling_link"), protected(FORM, merged_into="Q2")),
    line(
        "merged protection: its form is the survivor's",
        [("Q", "pp_form", X, "merged_record"), ("Q2", "pp_form", C, "in_time")],
        {**protected(FORM), "police_protection": [{**PROTECTION, "merged_into": "Q2"}, {**PROTECTION, "pp_id": "Q2"}]},
    ),
    line(
        "protection that began on a date",
        (C, "in_time"),
        protected({**FORM, "uploaded_at": LAST}, started_at="2025-11-12"),
    ),
    # cases
    line("both plans", plans(DONE, DONE), planned(PLAN, SAFE)),
    line("one plan", plans(DONE, MISSING), planned(PLAN)),
    line("plans made at once", plans(DONE, MISSING), planned({**PLAN, "uploaded_at": "2025-10-15T11:00:00"})),
    line("a plan in the last second", plans(DONE, MISSING), planned({**PLAN, "uploaded_at": LAST})),
    line("a plan a second later", plans((N, "late"), MISSING), planned({**PLAN, "uploaded_at": AFTER})),
    line("on the 28th day", [], planned(), as_of="2025-11-12T23:59:59"),
    line("on the 29th day", plans((Y, "not_yet_due"), (Y, "not_yet_due")), planned(), as_of="2025-11-13T00:00:01"),
    line("closed on the 28th day", [], planned(closed_at="2025-11-12T23:00:00", status="closed")),
    line("closed on the 29th day", plans(MISSING, MISSING), planned(closed_at="2025-11-13T00:30:00", status="closed")),
    line(
        "closed early, reopened, and open since",
        plans(MISSING, MISSING),
        planned(closed_at="2025-10-20T10:00:00", reopened_at="2025-11-10T10:00:00"),
    ),
    line("no start", plans((U, "undated"), (U, "undated")), planned(allocated_at=None)),
    line("not child protection", [], planned(cp_flag=False)),
    line(
        "a team of a type not known",
        plans((U, "unmapped_code"), (U, "unmapped_code")),
        planned(PLAN, cp_flag=False, team_id="T2"),
    ),
    line(
        "a victim whose age is not known: only what would be a breach is undetermined",
        plans((X, "child_unknown"), (U, "child_unknown")),
        of_a_crime(PLAN),
    ),
    line(
        "a victim whose age is estimated",
        plans((X, "age_uncertain"), (U, "age_uncertain")),
        of_a_crime(PLAN, dob_date="2008-01-01", dob_estimated=True),
    ),
    line("a child", plans(DONE, MISSING), of_a_crime(PLAN, dob_date="2015-01-01")),
    line("an adult", [], of_a_crime(PLAN, dob_date="1985-01-01")),
    line(
        "closed, nobody says when",
        plans((U, "closure_unknown"), (U, "closure_unknown")),
        planned(PLAN, status="closed"),
    ),
    line("in a state not known", plans((U, "unmapped_code"), (U, "unmapped_code")), planned(PLAN, status="(unmapped)")),
    line(
        "closed before it started",
        plans((U, "negative_interval"), (U, "negative_interval")),
        planned(PLAN, closed_at="2025-10-01T10:00:00", status="closed"),
    ),
    line(
        "closed after the as-at instant",
        plans(DONE, MISSING),
        planned(PLAN, closed_at="2025-12-01T10:00:00", status="closed"),
        as_of="2025-11-20T10:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "no start, entered 28 days before the period",
        plans((U, "no_event_time"), (U, "no_event_time")),
        planned(allocated_at=None, entered_at="2025-10-15T10:00:00"),
        period=PERIOD,
    ),
    line(
        "no start, entered longer before",
        [],
        planned(allocated_at=None, entered_at="2025-09-15T10:00:00"),
        period=PERIOD,
    ),
    line("a test case", plans((X, "test_record"), (X, "test_record")), planned(is_test=True)),
    line("a case merged nowhere", plans((U, "dangling_link"), (U, "dangling_link")), planned(merged_into="V2")),
    line(
        "a merged case: its plan is the survivor's",
        [
            *plans((X, "merged_record"), (X, "merged_record")),
            ("V2", "inv_plan", C, "in_time"),
            ("V2", "safeguarding_plan", N, "no_document"),
        ],
        {**planned(PLAN), "investigations": [{**CASE, "merged_into": "V2"}, {**CASE, "inv_id": "V2"}]},
    ),
    line(
        "a plan of no kind may be either",
        plans((U, "unmapped_code"), (U, "unmapped_code")),
        planned({**PLAN, "doc_type": None}),
    ),
    line("ten days by parameter", plans((N, "late"), MISSING), planned(PLAN), parameters={"document_plan_days": 10}),
    # a period
    *(
        line(f"{odd} of the period", expect, scene(held_at=at), period=PERIOD)
        for odd, at, expect in (
            ("first second", "2025-11-01T00:00:01", [("M", "strategy_minutes", N, "late")]),
            ("second before the first", "2025-10-31T23:59:59", []),
            ("first second after the end", "2025-12-01T00:00:01", []),
        )
    ),
    line("28th day in the period", plans(DONE, DONE), planned(PLAN, SAFE), period=PERIOD),
    line("28th day after it", [], planned(allocated_at="2025-11-03T10:00:00"), period=PERIOD),
    line(
        "nothing but nulls", (U, "undated"), {"strategy_meetings": [{"meet_id": "M"}], "documents": [{"doc_id": "D"}]}
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
