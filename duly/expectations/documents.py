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
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)

from duly import checks, sql
from duly.expectations.filing import RMS, filed
from duly.expectations.populations import CHILD_OFFENCE_CLASSES, CHILD_TEAM_TYPES, ChildCrime
from duly.expectations.strategy_meetings.meetings import (
    ANCHOR,
    HELD,
    MAY_BE_HELD,
    POLICE_UNCLEAR,
    TEAM_NAME,
    attendance,
    every_meeting,
    identity,
    reasons_outside,
)
from duly.expectations.strategy_meetings.minutes import (
    MINUTES_MIN_CHARS,
    READ_BY,
    TEXT_COUNTS,
    TEXT_UNCLEAR,
    texts_of_minutes,
)
from duly.expectations.strategy_meetings.triggers import PROTECTION_PLACED, STARTED, not_yet
from duly.expectations.supervisory_reviews.cases import cases, investigations, is_child_protection, membership
from duly.expectations.survivors import not_real, survivors
from duly.records import Document, Investigation, PoliceProtection, Record, StrategyMeeting, Team

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

# What a document is worth to the record that asks for it, best first: the best of all decides. What was there before the
# event comes last: it neither helps nor hides what there is besides (A9, A27).
(
    IN_TIME,
    NO_TIME,
    IMPRECISE,
    CODE_UNMAPPED,
    FUTURE,
    CHAIN_BROKEN,
    NOT_IN_EXPORT,
    LATE,
    ELSEWHERE,
    EMPTY,
    TOO_EARLY,
) = range(11)

_MEETING, _PROTECTION, _CASE = "meeting", "protection", "case"
_TABLES: dict[str, type[Record]] = {_MEETING: StrategyMeeting, _PROTECTION: PoliceProtection, _CASE: Investigation}


_OF_CASES = ("is_future", "is_backwards", "closure_unknown", "state_unknown")
_CERTAINLY_OURS: dict[str, ColumnElement[Any]] = {
    column.name: column
    for column in ChildCrime(
        by_other=true(), standing=literal(checks.CHILD), unmapped=false(), dangling=false()
    ).columns
}
"""That a record is one of child protection, where nothing hangs on it."""


def _asked(
    record: ColumnElement[Any] | Any,
    of: str,
    kind: str,
    event: checks.Span,
    day: ColumnElement[Any],
    anchor: checks.Span,
    **more: Any,
) -> list[ColumnElement[Any]]:
    """The columns of a record that asks for a document: those in `more` where they are not the usual ones."""
    usual: dict[str, Any] = {
        "status": literal("held"),
        "police_unclear": false(),
        "in_record": false(),
        "text_unclear": false(),
        "early": false(),
        **dict.fromkeys(_OF_CASES, false()),
        **_CERTAINLY_OURS,
    }
    return [
        record.label("record"),
        literal(of).label("of"),
        literal(kind).label("doc_type"),
        *event.columns("event"),
        day.label("day"),
        *anchor.columns("anchor"),
        *(value.label(name) for name, value in (usual | more).items()),
    ]


def _meetings() -> Select[Any]:
    """Strategy meetings that may have been held in the period, the police not known to have been absent: each asks for
    minutes."""
    present, (named, (is_test, merged_into, broken)) = attendance(), identity()
    entered, texts = checks.when(StrategyMeeting.minutes_entered_at), texts_of_minutes()
    return (
        select(
            *_asked(
                StrategyMeeting.meet_id,
                _MEETING,
                _MINUTES,
                HELD,
                HELD.day,
                ANCHOR,
                status=StrategyMeeting.status,
                police_unclear=checks.surely(present.c.police_unclear),
                in_record=and_(checks.surely(texts.c.worth == TEXT_COUNTS), not_(entered.later)),
                text_unclear=and_(checks.surely(texts.c.worth == TEXT_UNCLEAR), not_(entered.later)),
                is_test=checks.surely(is_test),
                merged_into=merged_into,
                broken=broken,
                team=TEAM_NAME,
            )
        )
        .join_from(StrategyMeeting, named, named.c.id == StrategyMeeting.meet_id)
        .outerjoin(present, present.c.meet_id == StrategyMeeting.meet_id)
        .outerjoin(texts, texts.c.meet_id == StrategyMeeting.meet_id)
        .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
        .where(MAY_BE_HELD, checks.in_period(ANCHOR), or_(present.c.meet_id.is_(None), present.c.maybe_police))
    )


def _protections() -> Select[Any]:
    """Uses of police protection that began in the period: each asks for its form."""
    named = survivors(PoliceProtection)
    return (
        select(
            *_asked(
                PoliceProtection.pp_id,
                _PROTECTION,
                _FORM,
                STARTED,
                STARTED.day,
                PROTECTION_PLACED,
                is_test=checks.surely(PoliceProtection.is_test),
                merged_into=PoliceProtection.merged_into,
                broken=named.c.broken,
                team=func.coalesce(Team.name, PoliceProtection.team_id),
            )
        )
        .join_from(PoliceProtection, named, named.c.id == PoliceProtection.pp_id)
        .outerjoin(Team, Team.team_id == PoliceProtection.team_id)
        .where(not_(not_yet(STARTED)), checks.in_period(PROTECTION_PLACED))
    )


def _day_of_plans(every_case: FromClause) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
    """The day on which a case reaches the age at which it is asked for plans, and whether it went on for longer."""
    day = sql.add_days(every_case.c.start_day, PLAN_DAYS.value)
    ended = func.coalesce(case((~every_case.c.is_open, every_case.c.closed_day)), checks.AS_OF_DAY)
    return day, day < ended


def _cases(every_case: CTE, kind: str) -> Select[Any]:
    """Child-protection cases, and those that may be, that went on for longer than the days allowed without a plan: each asks
    for one."""
    day, longer = _day_of_plans(every_case)
    nothing = cast(null(), DateTime())
    reached, placed = (checks.Span(checks.start_of_day(of), nothing) for of in (day, _placed_day(every_case)))
    return select(
        *_asked(
            every_case.c.inv_id,
            _CASE,
            kind,
            reached,
            day,
            placed,
            early=true(),
            is_test=every_case.c.is_test,
            merged_into=case((every_case.c.is_merged, every_case.c.inv_id)),
            broken=every_case.c.is_broken,
            is_future=every_case.c.is_future,
            is_backwards=every_case.c.is_backwards,
            closure_unknown=and_(every_case.c.says_closed, every_case.c.closed_day.is_(None)),
            state_unknown=every_case.c.state_unknown,
            team=every_case.c.team,
            **{name: every_case.c[name] for name in _CERTAINLY_OURS},
        )
    ).where(or_(day.is_(None), longer, every_case.c.is_backwards), checks.day_in_period(_placed_day(every_case)))


def _placed_day(every_case: FromClause) -> ColumnElement[Any]:
    """The day on which a case is asked for plans, by the next best date where its start is not known (A2)."""
    return sql.add_days(func.coalesce(every_case.c.start_day, every_case.c.placed_day), PLAN_DAYS.value)


def _names() -> CTE:
    """Under which ids documents may be linked to a record: `id`, and the record that stands for it, `root` of the table `of`."""
    tables = [(of, survivors(record)) for of, record in _TABLES.items()]
    return union_all(
        *(
            select(named.c.id, named.c.root, literal(of).label("of")).where(
                or_(~named.c.is_test, named.c.id == named.c.root)
            )
            for of, named in tables
        )
    ).cte("names_of_records")


def _documents(asked: FromClause) -> Subquery:
    """Every document that is linked to a record that asks for one, or named as the minutes of a meeting: with what is asked,
    and `named`, the id that a meeting names, whether or not the export has such a document."""
    names, documents = _names(), filed()
    of_name = and_(names.c.root == asked.c.record, names.c.of == asked.c.of)
    said = (
        *(asked.c[name] for name in ("record", "event", "event_hi", "closes", "early")),
        asked.c.doc_type.label("asked"),
        *(
            documents.c[name]
            for name in ("doc_id", "doc_type", "location", "size_bytes", "deleted", "is_test", "broken")
        ),
        *checks.when(documents.c.uploaded_at).columns("uploaded"),
    )
    linked = (
        select(*said, cast(null(), String).label("named"))
        .join_from(asked, names, of_name)
        .join(documents, documents.c.linked_id == names.c.id)
    )
    named = (
        select(*said, StrategyMeeting.minutes_doc_id)
        .join_from(asked, names, of_name)
        .join(StrategyMeeting, StrategyMeeting.meet_id == names.c.id)
        .outerjoin(documents, documents.c.doc_id == StrategyMeeting.minutes_doc_id)
        .where(asked.c.of == _MEETING, StrategyMeeting.minutes_doc_id.is_not(None))
    )
    return union_all(linked, named).subquery("documents_of_records")


def _graded(asked: FromClause) -> Subquery:
    """The best document of each record that asks for one: `record`, `doc_type`, `grade`, and `stored`, when the first
    that counts was uploaded."""
    found = _documents(asked)
    uploaded = checks.when(found.c.uploaded)
    unclear_kind = checks.not_understood(found.c.doc_type)
    unclear_place = checks.not_understood(found.c.location)
    here = or_(unclear_place, found.c.location == RMS)
    has_content = and_(found.c.deleted.is_not(true()), func.coalesce(found.c.size_bytes, 1) > 0)
    before = and_(~found.c.early, checks.backwards(checks.when(found.c.event), uploaded))
    grade = case(
        (found.c.doc_id.is_(None), NOT_IN_EXPORT),
        (found.c.broken, CHAIN_BROKEN),
        (
            and_(here, has_content),
            case(
                (uploaded.future, FUTURE),
                (before, TOO_EARLY),
                # late whatever it is: a document of the kind would be, and any other is none
                (uploaded.lo >= found.c.closes, LATE),
                (or_(unclear_kind, unclear_place), CODE_UNMAPPED),
                (uploaded.missing, NO_TIME),
                (uploaded.end < found.c.closes, IN_TIME),
                else_=IMPRECISE,
            ),
        ),
        (not_(here), ELSEWHERE),
        else_=EMPTY,
    )
    counts = and_(found.c.doc_type == found.c.asked, found.c.location == RMS, has_content, ~found.c.broken)
    graded = (
        select(
            found.c.record,
            found.c.asked.label("doc_type"),
            grade.label("grade"),
            case((and_(counts, before.is_not(true())), uploaded.lo)).label("stored"),
        )
        .where(
            or_(unclear_kind, found.c.doc_type == found.c.asked),
            found.c.is_test.is_not(true()),
            # what was uploaded after the as-at instant was not there (A13)
            not_(and_(uploaded.later, not_(uploaded.future))),
        )
        .subquery("graded_documents")
    )
    return (
        select(
            graded.c.record,
            graded.c.doc_type,
            func.min(graded.c.grade).label("grade"),
            func.min(graded.c.stored).label("stored"),
        )
        .group_by(graded.c.record, graded.c.doc_type)
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
    _, longer = _day_of_plans(every_case)
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
        checks.surely(not_(checks.day_in_period(_placed_day(every_case)))),
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
                "in_time", "It was uploaded to the records system by the last working day allowed", _is(IN_TIME)
            ),
            checks.unknown(
                "no_upload_time", "It is on the records system, and it is not recorded since when", _is(NO_TIME)
            ),
            checks.unknown(
                "text_unclear",
                "It is not understood whether the text in the meeting's own record is minutes: read it",
                _row.text_unclear,
            ),
            checks.unknown("imprecise_time", "The time of upload is not exact enough to tell", _is(IMPRECISE)),
            checks.unknown(
                "unmapped_code",
                "The kind or the place of a document that may be it is not recorded, or is a code that duly was not told about",
                _is(CODE_UNMAPPED),
            ),
            checks.unknown("future_dated", "The time of upload lies after the export was made", _is(FUTURE)),
            checks.non_compliant("late", "It was uploaded after the last working day allowed", _is(LATE)),
            checks.not_yet_due(
                "not_yet_due",
                "It is not on the records system yet, and the time for it has not passed",
                _row.closes > checks.AS_OF,
            ),
            checks.unknown(
                "dangling_doc",
                "The document named as the meeting's minutes is not in the export",
                _is(NOT_IN_EXPORT),
            ),
            checks.unknown(
                "dangling_link",
                "A document that may be it was merged into one that is not in the export, or in a circle",
                _is(CHAIN_BROKEN),
            ),
            checks.non_compliant("not_on_rms", "It is kept elsewhere than on the records system", _is(ELSEWHERE)),
            checks.non_compliant("empty_document", "It is empty or was deleted", _is(EMPTY)),
            checks.negative_interval("All that is there was uploaded", "what it is about", _is(TOO_EARLY)),
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

STANDARDS = (DOC_01,)
