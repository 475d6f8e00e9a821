"""Documents: the papers that a meeting, a use of police protection or a longer case asks for are on the records system."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, Subquery, and_, false, not_, select, union_all

from duly import checks
from duly.expectations.documents import graded
from duly.expectations.documents.asked import (
    PLAN_DAYS,
    PLANS,
    UPLOAD_DAYS,
    cases_asking,
    day_of_plans,
    meetings_asking,
    placed_day,
    protections_asking,
)
from duly.expectations.populations import CHILD_OFFENCE_CLASSES, CHILD_TEAM_TYPES
from duly.expectations.strategy_meetings.meetings import POLICE_UNCLEAR, every_meeting, reasons_outside
from duly.expectations.strategy_meetings.minutes.texts import MINUTES_MIN_CHARS, READ_BY
from duly.expectations.strategy_meetings.triggers import PROTECTION_PLACED, STARTED, not_yet
from duly.expectations.supervisory_reviews.cases import cases, investigations, is_child_protection, membership
from duly.expectations.survivors import not_real
from duly.records import Document, Investigation, PoliceProtection, StrategyMeeting

SUITE = "documents"


def _rows() -> Subquery:
    every_case = cases()
    every = union_all(
        meetings_asking(), protections_asking(), *(cases_asking(every_case, kind) for kind in PLANS)
    ).subquery("records_that_ask")
    due = checks.working_day_after(every.c.day, UPLOAD_DAYS.value)
    asked = (
        select(every, due.closes.label("closes")).outerjoin_from(every, due.table, due.on).cte("documents_asked_for")
    )
    best = graded.best_documents(asked)
    return (
        select(asked, best.c.grade, best.c.stored)
        .outerjoin_from(asked, best, and_(best.c.record == asked.c.record, best.c.doc_type == asked.c.doc_type))
        .subquery("documents_judged")
    )


_ROWS = _rows()
_row = _ROWS.c
_CODE = "The status of the meeting, or the kind or place of its document,"


def _is(grade: int) -> ColumnElement[bool]:
    return checks.surely(_row.grade == grade)


def _outside() -> checks.Outside:
    """Every meeting, use of police protection and case, and why it asks for no document."""
    meeting, every_case = every_meeting(), investigations()
    not_held, later, elsewhen = reasons_outside(meeting)
    _, longer = day_of_plans(every_case)
    meetings = select(
        meeting.c.meet_id.label("record"),
        not_held.when.label("not_held"),
        later.when.label("not_yet"),
        elsewhen.when.label("outside_period"),
        meeting.c.police_absent.label("police_absent"),
        false().label("not_child_protection"),
        false().label("shorter"),
    )
    protections = select(
        PoliceProtection.pp_id,
        false(),
        not_yet(STARTED),
        not_(checks.in_period(PROTECTION_PLACED)),
        false(),
        false(),
        false(),
    )
    of_cases = select(
        every_case.c.inv_id,
        false(),
        false(),
        checks.surely(not_(checks.day_in_period(placed_day(every_case)))),
        false(),
        not_(is_child_protection(every_case)),
        checks.surely(and_(not_(longer), not_(every_case.c.is_backwards))),
    )
    rows = union_all(meetings, protections, of_cases).subquery("every_record")
    return checks.Outside(
        rows=rows,
        record=rows.c.record,
        reasons=(
            checks.Reason("not_held", not_held.words, rows.c.not_held),
            checks.Reason(
                "not_yet", "The meeting was held, or the power used, after the as-at instant", rows.c.not_yet
            ),
            checks.Reason(
                "police_absent", "The attendance records show that no police took part", rows.c.police_absent
            ),
            checks.Reason(
                "not_child_protection", "The case is not one of child protection", rows.c.not_child_protection
            ),
            checks.Reason(
                "shorter",
                "The case did not go on for longer than document_plan_days, or has not yet",
                rows.c.shorter,
            ),
            checks.outside_period("Its event lies outside the period", rows.c.outside_period),
        ),
    )


DOC_01 = checks.Standard(
    id="DOC-01",
    suite=SUITE,
    title="Required documents are on the records system",
    question="Are the minutes of strategy meetings, the forms of police protection and the plans of longer cases on the "
    "records system within the working days allowed?",
    unit="required document",
    population="The minutes of strategy meetings held, the form of each use of police protection, and the investigation plan "
    "and safeguarding plan of each child-protection case that went on for longer than document_plan_days",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_row.record,
        item=_row.doc_type,
        verdict=checks.first_of(
            not_real(_ROWS, "record"),
            checks.undated(_row.anchor.is_(None)),
            checks.future_dated("The time at which it was held or began", checks.when(_row.event)),
            checks.unknown(
                "status_blank", "The meeting has no status, so it may not have been held", _row.status.is_(None)
            ),
            checks.unmapped_code(_CODE, checks.surely(_row.status == checks.UNMAPPED)),
            checks.unknown("unmapped_code", POLICE_UNCLEAR, _row.police_unclear),
            membership(_ROWS),
            checks.unknown("future_dated", "A time of the case lies after the export was made", _row.is_future),
            checks.unknown(
                "negative_interval", "The case closed on an earlier date than it started", _row.is_backwards
            ),
            checks.unknown(
                "closure_unknown",
                "The case is closed, and not recorded when: it may not have gone on for long enough",
                _row.closure_unknown,
            ),
            checks.unmapped_code("The state of a case without a time of closing", _row.state_unknown),
            checks.unknown("no_event_time", "It is not recorded when it was held or began", _row.day.is_(None)),
            checks.exempt(
                "in_record",
                "The meeting's own record holds minutes of at least the length that counts",
                _row.in_record,
            ),
            checks.outside_calendar(_row.closes.is_(None)),
            checks.compliant(
                "in_time", "It was uploaded to the records system by the last working day allowed", _is(graded.IN_TIME)
            ),
            checks.unknown(
                "no_upload_time", "It is on the records system, and it is not recorded since when", _is(graded.NO_TIME)
            ),
            checks.unknown(
                "text_unclear",
                "It is not understood whether the text in the meeting's own record is minutes: read it",
                _row.text_unclear,
            ),
            checks.unknown("imprecise_time", "The time of upload is not exact enough to tell", _is(graded.IMPRECISE)),
            checks.unknown(
                "unmapped_code",
                "The kind or the place of a document that may be it is not recorded, or is a code that duly was not told about",
                _is(graded.CODE_UNMAPPED),
            ),
            checks.unknown("future_dated", "The time of upload lies after the export was made", _is(graded.FUTURE)),
            checks.non_compliant("late", "It was uploaded after the last working day allowed", _is(graded.LATE)),
            checks.not_yet_due(
                "not_yet_due",
                "It is not on the records system yet, and the time for it has not passed",
                _row.closes > checks.AS_OF,
            ),
            checks.unknown(
                "dangling_doc",
                "The document named as the meeting's minutes is not in the export",
                _is(graded.NOT_IN_EXPORT),
            ),
            checks.unknown(
                "dangling_link",
                "A document that may be it was merged into one that is not in the export, or in a circle",
                _is(graded.CHAIN_BROKEN),
            ),
            checks.non_compliant(
                "not_on_rms", "It is kept elsewhere than on the records system", _is(graded.ELSEWHERE)
            ),
            checks.non_compliant("empty_document", "It is empty or was deleted", _is(graded.EMPTY)),
            checks.negative_interval("All that is there was uploaded", "what it is about", _is(graded.TOO_EARLY)),
            checks.non_compliant("no_document", "No such document is recorded"),
        ),
        anchor=_row.anchor,
        due=checks.last_instant(_row.closes),
        done=_row.stored,
        breakdowns={"doc_type": _row.doc_type, "team": _row.team},
        shows={"event_on": _row.day, "uploaded_at": _row.stored},
    ),
    needs=(
        Document.doc_id,
        Document.doc_type,
        Document.linked_id,
        Document.location,
        Document.uploaded_at,
        StrategyMeeting.meet_id,
        StrategyMeeting.status,
        StrategyMeeting.held_at,
        checks.either(
            StrategyMeeting.minutes_text_len,
            StrategyMeeting.minutes_text,
            StrategyMeeting.minutes_text_class,
            StrategyMeeting.minutes_doc_id,
        ),
        Investigation.inv_id,
        Investigation.closed_at,
    ),
    target=Decimal(95),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Decision-making",
    topic=checks.Topic.INVESTIGATION,
    quotation="officers and staff are still unsure of where documents should be stored; HMICFRS found documents filed in "
    "different locations on police systems",
    parameters=(UPLOAD_DAYS, PLAN_DAYS, MINUTES_MIN_CHARS, CHILD_TEAM_TYPES, CHILD_OFFENCE_CLASSES, *READ_BY),
    outside=_outside(),
    boundaries=(
        "With document_working_days at 3, held or begun on Friday at any time: in time until Wednesday 23:59:59; a day later for "
        "each bank holiday between.",
        "Which cases are child protection is as in SUP-01, and undetermined as there. A case that is closed without a date, or "
        "in a state that duly was not told about, may not have gone on for long enough, and is undetermined.",
        "A case is asked for its plans once it has gone on for more than {document_plan_days day}; they are due "
        "{document_working_days working day} after the {document_plan_days th} day, and count however early they were "
        "uploaded. A case that closed on that day or before is not asked.",
        "A document counts if it is marked as of the kind, is kept on the records system, was not deleted and is not known to "
        "be empty (0 bytes).",
        "A document whose kind or place is blank, or a code that duly was not told about, leaves the record undetermined, unless "
        "it was uploaded too late whatever it is. So does one that a meeting names and the export does not have.",
        "Of several documents the best one decides. What was uploaded after the as-at instant was not there.",
        "What is linked to a merged record belongs to the one that stands for it; a merged document is judged as the one that "
        "stands for it.",
        "A meeting whose own record holds minutes is exempt: STRAT-02 judges those.",
        "Minutes and forms uploaded more than 5 minutes before the meeting or the use of the power are no evidence of it: where "
        "nothing else is there, they leave it undetermined.",
        "{document_working_days working day}, and day {document_plan_days} for plans, are local settings.",
    ),
    blind_spots=(
        "It cannot see files outside the records system unless somebody recorded them there.",
        "It cannot tell a document from an empty template.",
        "The minutes of case conferences are the local authority's and are not asked for.",
        "A document names the record it belongs to by an id alone: two records of different kinds with one id share it.",
    ),
    remedy="Move the document to the records system and link it to the record. Where there is none, ask who was to write it, "
    "write it now, and say when it was written.",
)
