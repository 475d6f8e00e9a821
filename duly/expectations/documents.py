"""Documents: the papers that a meeting, a use of police protection or a longer case asks for are on the records system."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from duly import checks, sql
from duly.expectations.populations import CHILD_TEAM_TYPES
from duly.expectations.strategy_meetings.meetings import ANCHOR, MAY_BE_HELD, TEAM_NAME, attendance
from duly.expectations.strategy_meetings.minutes import MINUTES_MIN_CHARS
from duly.expectations.supervisory_reviews.cases import cases
from duly.records import Document, Investigation, PoliceProtection, StrategyMeeting, Team

SUITE = "documents"
TITLE = "Documents on the records system"

UPLOAD_DAYS = checks.Parameter(
    name="document_working_days",
    default=3,
    unit="working days",
    meaning="Working days after the event by the end of which its document must be on the records system",
)
PLAN_DAYS = checks.Parameter(
    name="document_plan_days",
    default=28,
    unit="days",
    meaning="Age that a case must pass before it is asked for its plans; the day it reaches that age is the event",
)

_MINUTES, _FORM, _PLANS = "strategy_minutes", "pp_form", ("inv_plan", "safeguarding_plan")

# What a document is worth to the record that asks for it, best first: the best of all decides.
IN_TIME, NO_TIME, TOO_EARLY, IMPRECISE, CODE_UNMAPPED, LATE, ELSEWHERE, EMPTY = range(8)


def _asked(
    record: ColumnElement[Any] | Any, kind: str, event: checks.Span, day: ColumnElement[Any], **more: Any
) -> list[ColumnElement[Any]]:
    """The columns of a record that asks for a document: those in `more` where they are not the usual ones."""
    usual: dict[str, Any] = {
        "is_test": false(),
        "merged": false(),
        "status_blank": false(),
        "status_unmapped": false(),
        "in_record": false(),
        "named": cast(null(), String),
        "early": false(),
        "team": cast(null(), String),
    }
    return [
        record.label("record"),
        literal(kind).label("doc_type"),
        *event.columns("event"),
        day.label("day"),
        *(value.label(name) for name, value in (usual | more).items()),
    ]


def _meetings() -> Select[Any]:
    """Strategy meetings held in the period, the police not known to have been absent: each asks for minutes."""
    present = attendance()
    held = checks.when(StrategyMeeting.held_at)
    return (
        select(
            *_asked(
                StrategyMeeting.meet_id,
                _MINUTES,
                held,
                held.day,
                is_test=func.coalesce(StrategyMeeting.is_test, false()),
                merged=StrategyMeeting.merged_into.is_not(None),
                status_blank=StrategyMeeting.status.is_(None),
                status_unmapped=func.coalesce(StrategyMeeting.status == checks.UNMAPPED, false()),
                in_record=func.coalesce(StrategyMeeting.minutes_text_len >= MINUTES_MIN_CHARS.value, false()),
                named=StrategyMeeting.minutes_doc_id,
                team=TEAM_NAME,
            )
        )
        .outerjoin_from(StrategyMeeting, present, present.c.meet_id == StrategyMeeting.meet_id)
        .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
        .where(MAY_BE_HELD, checks.in_period(ANCHOR), or_(present.c.meet_id.is_(None), present.c.maybe_police))
    )


def _protections() -> Select[Any]:
    """Uses of police protection that began in the period: each asks for its form."""
    began = checks.when(PoliceProtection.started_at)
    return (
        select(
            *_asked(
                PoliceProtection.pp_id,
                _FORM,
                began,
                began.day,
                is_test=func.coalesce(PoliceProtection.is_test, false()),
                merged=PoliceProtection.merged_into.is_not(None),
                team=func.coalesce(Team.name, PoliceProtection.team_id),
            )
        )
        .outerjoin_from(PoliceProtection, Team, Team.team_id == PoliceProtection.team_id)
        .where(checks.in_period(began))
    )


def _cases(every_case: CTE, kind: str) -> Select[Any]:
    """Child-protection cases that went on for longer than the days allowed without a plan: each asks for one."""
    day = sql.add_days(every_case.c.start_day, PLAN_DAYS.value)
    ended = func.coalesce(case((~every_case.c.is_open, every_case.c.closed_day)), checks.AS_OF_DAY)
    reached = checks.Span(checks.start_of_day(day), cast(null(), DateTime))
    return select(
        *_asked(
            every_case.c.inv_id,
            kind,
            reached,
            day,
            is_test=every_case.c.is_test,
            merged=every_case.c.is_merged,
            early=true(),
            team=every_case.c.team,
        )
    ).where(or_(day.is_(None), day < ended), checks.day_in_period(day))


def _graded(asked: FromClause) -> Subquery:
    """The best document of each record that asks for one: `record`, `doc_type`, `grade`, and `stored`, when the first
    that counts was uploaded."""
    uploaded = checks.when(Document.uploaded_at)
    kind = or_(Document.doc_type == asked.c.doc_type, Document.doc_type == checks.UNMAPPED)
    filled = and_(Document.deleted.is_not(true()), func.coalesce(Document.size_bytes, 1) > 0)
    counts = and_(Document.doc_type == asked.c.doc_type, Document.location == "rms", filled)
    before = and_(~asked.c.early, checks.backwards(checks.when(asked.c.event), uploaded))
    grade = case(
        (
            counts,
            case(
                (uploaded.missing, NO_TIME),
                (before, TOO_EARLY),
                (uploaded.end < asked.c.closes, IN_TIME),
                (uploaded.lo >= asked.c.closes, LATE),
                else_=IMPRECISE,
            ),
        ),
        (and_(filled, Document.location.in_(("rms", checks.UNMAPPED))), CODE_UNMAPPED),
        (or_(Document.location.is_(None), Document.location.not_in(("rms", checks.UNMAPPED))), ELSEWHERE),
        else_=EMPTY,
    )
    real = and_(Document.is_test.is_not(true()), Document.merged_into.is_(None))
    columns = (
        asked.c.record,
        asked.c.doc_type,
        grade.label("grade"),
        case((counts, uploaded.lo)).label("stored"),
    )
    linked = select(*columns).join_from(asked, Document, Document.linked_id == asked.c.record).where(kind, real)
    named = select(*columns).join_from(asked, Document, Document.doc_id == asked.c.named).where(kind, real)
    documents = union_all(linked, named).subquery("documents_found")
    return (
        select(
            documents.c.record,
            documents.c.doc_type,
            func.min(documents.c.grade).label("grade"),
            func.min(documents.c.stored).label("stored"),
        )
        .group_by(documents.c.record, documents.c.doc_type)
        .subquery("best_documents")
    )


def _rows() -> Subquery:
    every_case = cases()
    every = union_all(_meetings(), _protections(), *(_cases(every_case, kind) for kind in _PLANS)).subquery(
        "records_that_ask"
    )
    due = checks.working_day_after(every.c.day, UPLOAD_DAYS.value)
    asked = (
        select(every, due.closes.label("closes")).outerjoin_from(every, due.table, due.on).cte("documents_asked_for")
    )
    best = _graded(asked)
    known = select(Document.doc_id).distinct().subquery("known_documents")
    return (
        select(
            asked,
            best.c.grade,
            best.c.stored,
            and_(asked.c.named.is_not(None), known.c.doc_id.is_(None)).label("dangling"),
        )
        .outerjoin_from(asked, best, and_(best.c.record == asked.c.record, best.c.doc_type == asked.c.doc_type))
        .outerjoin(known, known.c.doc_id == asked.c.named)
        .subquery("documents_judged")
    )


_ROWS = _rows()
_row = _ROWS.c


def _is(grade: int) -> ColumnElement[bool]:
    return func.coalesce(_row.grade == grade, false())


DOC_01 = checks.Standard(
    id="DOC-01",
    suite=SUITE,
    title="Required documents are on the records system",
    question="Are the minutes of strategy meetings, the forms of police protection and the plans of longer cases on the "
    "records system within 3 working days?",
    unit="required document",
    population="The minutes of strategy meetings held, the form of each use of police protection, and the investigation plan "
    "and safeguarding plan of each child-protection case that went on for more than 28 days",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_row.record,
        item=_row.doc_type,
        verdict=checks.first_of(
            checks.made_for_test(_row.is_test),
            checks.merged_away(_row.merged, instead=checks.JUDGED_IN_ITS_PLACE),
            checks.unknown("status_blank", "The meeting has a time of holding but no status", _row.status_blank),
            checks.unmapped_code(
                "The status of the meeting, or the kind or place of its document,", _row.status_unmapped
            ),
            checks.unknown("no_event_time", "It is not recorded when it was held or began", _row.day.is_(None)),
            checks.exempt(
                "in_record",
                "The meeting's own record holds minutes of at least the length that counts",
                _row.in_record,
            ),
            checks.outside_calendar(_row.closes.is_(None)),
            checks.compliant(
                "in_time", "It was uploaded to the records system by the last working day allowed", _is(IN_TIME)
            ),
            checks.unknown(
                "no_upload_time", "It is on the records system, and it is not recorded since when", _is(NO_TIME)
            ),
            checks.negative_interval("It was uploaded", "what it is about", _is(TOO_EARLY)),
            checks.unknown("imprecise_time", "The time of upload is not exact enough to tell", _is(IMPRECISE)),
            checks.unmapped_code(
                "The status of the meeting, or the kind or place of its document,", _is(CODE_UNMAPPED)
            ),
            checks.non_compliant("late", "It was uploaded after the last working day allowed", _is(LATE)),
            checks.not_yet_due(
                "not_yet_due",
                "It is not on the records system yet, and the time for it has not passed",
                _row.closes > checks.AS_OF,
            ),
            checks.unknown(
                "dangling_doc",
                "The document named as the meeting's minutes is not in the export",
                and_(_row.dangling, _row.grade.is_(None)),
            ),
            checks.non_compliant(
                "not_on_rms",
                "It is kept elsewhere than on the records system, or it is not recorded where",
                _is(ELSEWHERE),
            ),
            checks.non_compliant("empty_document", "It is empty or was deleted", _is(EMPTY)),
            checks.non_compliant("no_document", "No such document is recorded"),
        ),
        anchor=_row.event,
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
        checks.either(StrategyMeeting.minutes_text_len, StrategyMeeting.minutes_doc_id),
        Investigation.inv_id,
        Investigation.closed_at,
    ),
    target=Decimal(95),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Decision-making",
    quotation="officers and staff are still unsure of where documents should be stored; HMICFRS found documents filed in "
    "different locations on police systems",
    parameters=(UPLOAD_DAYS, PLAN_DAYS, MINUTES_MIN_CHARS, CHILD_TEAM_TYPES),
    boundaries=(
        "Held or begun on Friday at any time: in time until Wednesday 23:59:59; a day later for each bank holiday between.",
        "A case is asked for its plans once it has gone on for more than 28 days; they are due 3 working days after the 28th "
        "day, and count however early they were uploaded. A case that closed on the 28th day or before is not asked.",
        "A document counts if it is marked as of the kind, is kept on the records system, was not deleted and is not known to "
        "be empty (0 bytes).",
        "Of several documents the best one decides.",
        "A meeting whose own record holds minutes is exempt: STRAT-02 judges those.",
        "Minutes and forms uploaded more than 5 minutes before the meeting or the use of the power are undetermined.",
        "3 working days, and the 28th day for plans, are local settings.",
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

STANDARDS = (DOC_01,)
