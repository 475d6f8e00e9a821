"""STRAT-02: a strategy meeting that was held has minutes on the records system."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)

from duly import checks, sql
from duly.checks import narrative
from duly.expectations.filing import RMS, filed
from duly.expectations.strategy_meetings.meetings import (
    ANCHOR,
    MAY_BE_HELD,
    MINUTES_WORKING_DAYS,
    POLICE_UNCLEAR,
    SUITE,
    TEAM_NAME,
    attendance,
    every_meeting,
    identity,
    not_real,
    police_absent,
    reasons_outside,
    uncertain_holding,
)
from duly.expectations.survivors import survivors
from duly.records import Document, StrategyMeeting, Team

MINUTES_MIN_CHARS = checks.Parameter(
    name="strat_minutes_min_chars",
    default=200,
    meaning="Length from which a text in the meeting record itself counts as minutes",
    unit="characters",
)
COPIED_DOCUMENTS = checks.Parameter(
    name="strat_copied_documents",
    default=5,
    meaning="More documents than this of one size and text length are listed as possibly an empty template",
    unit="documents",
)
ENTRY_GAP_DAYS = checks.Parameter(
    name="strat_entry_gap_days",
    default=14,
    meaning="A meeting entered more than this long after it was held is listed",
    unit="days",
)

READ_BY = (checks.PLACEHOLDERS, narrative.PHRASES, narrative.FORM_HEADINGS)
"""By what the texts of minutes are put in classes."""

_BREAKDOWNS = ("team", "la_area", "format", "chair_agency")
_MINUTES = "strategy_minutes"
_EMPTY = tuple(
    each.value
    for each in (
        checks.TextClass.BLANK,
        checks.TextClass.PLACEHOLDER,
        checks.TextClass.POINTER,
        checks.TextClass.NO_SUBSTANCE,
    )
)
"""Classes of a text that is no minutes, however long it is."""

_C, _U, _X = checks.Status.COMPLIANT, checks.Status.UNKNOWN, checks.Status.EXCLUDED
_DAY = 24 * checks.HOUR

# What a document is worth to a meeting, best first: the best of all decides. What was stored before the meeting comes last:
# it neither helps nor hides what there is besides (A9, A27).
(FILED, NOT_IN_EXPORT, CHAIN_BROKEN, FUTURE, CODE_UNMAPPED, SIZE_UNKNOWN, ELSEWHERE, EMPTY, BEFORE) = range(9)


# What the text in a meeting's own record is worth.
(TEXT_COUNTS, TEXT_UNCLEAR, TEXT_CLASS_UNMAPPED, TEXT_EMPTY, TEXT_SHORT) = range(5)


@cache
def texts_of_minutes() -> CTE:
    """What the minutes kept in each meeting's own record amount to: `meet_id`, `worth`; one row for each that has any.

    By its length where neither the text nor its class is exported; else it must say who shared, found or decided what.
    """
    text = StrategyMeeting.minutes_text
    read = narrative.read(select(text.label("text")), "minutes_texts", narrative.Field.MINUTES)
    said = func.coalesce(read.c.text_class, StrategyMeeting.minutes_text_class)
    length = func.coalesce(StrategyMeeting.minutes_text_len, case((text.is_not(None), checks.length(text))))
    worth = case(
        (said.in_(_EMPTY), TEXT_EMPTY),
        (and_(said.is_not(None), length.is_(None)), _of_class(said)),
        (func.coalesce(length, 0) < MINUTES_MIN_CHARS.value, TEXT_SHORT),
        else_=_of_class(said),
    )
    return (
        select(StrategyMeeting.meet_id, worth.label("worth"))
        .outerjoin_from(StrategyMeeting, read, read.c.text == text)
        .where(or_(said.is_not(None), length.is_not(None)))
        .cte("texts_of_minutes")
    )


def _of_class(said: ColumnElement[Any]) -> ColumnElement[int]:
    return case(
        (said == checks.UNMAPPED, TEXT_CLASS_UNMAPPED),
        (said.in_([kind.value for kind in narrative.UNDECIDED]), TEXT_UNCLEAR),
        else_=TEXT_COUNTS,
    )


def _meetings() -> CTE:
    """Meetings that may have been held in the period, the police not known to have been absent."""
    due = checks.working_day_after(ANCHOR.day, MINUTES_WORKING_DAYS.value)
    present = attendance()
    named, is_real = identity()
    entered, texts = checks.when(StrategyMeeting.minutes_entered_at), texts_of_minutes()
    return (
        select(
            StrategyMeeting.meet_id,
            *is_real,
            texts.c.worth.label("text_worth"),
            StrategyMeeting.status,
            *checks.when(StrategyMeeting.held_at).columns("held"),
            *ANCHOR.columns("anchor"),
            ANCHOR.day.label("anchor_day"),
            due.closes.label("closes"),
            *entered.columns("entered"),
            StrategyMeeting.minutes_text_len,
            StrategyMeeting.minutes_doc_id,
            func.coalesce(present.c.police_unclear, False).label("police_unclear"),
            StrategyMeeting.format,
            StrategyMeeting.chair_agency,
            StrategyMeeting.la_area,
            TEAM_NAME.label("team"),
        )
        .join_from(StrategyMeeting, named, named.c.id == StrategyMeeting.meet_id)
        .outerjoin(present, present.c.meet_id == StrategyMeeting.meet_id)
        .outerjoin(texts, texts.c.meet_id == StrategyMeeting.meet_id)
        .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
        .outerjoin(due.table, due.on)
        .where(MAY_BE_HELD, checks.in_period(ANCHOR), or_(present.c.meet_id.is_(None), present.c.maybe_police))
        .cte("meetings")
    )


def documents_of_meetings() -> Subquery:
    """The documents that each meeting, or one that was merged into it, names as its minutes or that are linked to it.

    Columns: `meet_id`, and those of duly.expectations.filing.filed; `doc_id` is null where a meeting names a document that
    the export does not have, and `named` is the id that it names.
    """
    documents, names = filed(), survivors(StrategyMeeting)
    names_said = ("doc_id", "doc_type", "location", "size_bytes", "deleted", "is_test", "broken")
    said = (*(documents.c[name] for name in names_said), *checks.when(documents.c.uploaded_at).columns("uploaded"))
    own = ~names.c.is_test | (names.c.id == names.c.root)
    by_name = (
        select(names.c.root.label("meet_id"), StrategyMeeting.minutes_doc_id.label("named"), *said)
        .join_from(names, StrategyMeeting, StrategyMeeting.meet_id == names.c.id)
        .outerjoin(documents, documents.c.doc_id == StrategyMeeting.minutes_doc_id)
        .where(own, StrategyMeeting.minutes_doc_id.is_not(None))
    )
    by_link = (
        select(names.c.root, cast(null(), String), *said)
        .join_from(names, documents, documents.c.linked_id == names.c.id)
        .where(own)
    )
    return union_all(by_name, by_link).subquery("documents_of_meetings")


def _before(held: checks.Span, *times: checks.Span) -> ColumnElement[bool]:
    """Some of the times are recorded, and all of those lie before the meeting. Never null."""
    known = or_(*(time.known for time in times))
    after = or_(*(and_(time.known, checks.backwards(held, time).is_not(true())) for time in times))
    return and_(known, not_(after))


def _evidence(meetings: CTE) -> Subquery:
    """What the documents of each meeting come to: `meet_id`, `grade`, `documents` (how many), and `uploaded`, when the first
    that counts, and was not there before the meeting, was stored."""
    found = documents_of_meetings()
    held, entered = checks.when(meetings.c.held), checks.when(meetings.c.entered)
    uploaded = checks.when(found.c.uploaded)
    # What the record says of its own document had not been said where the minutes were entered later.
    there = and_(
        not_(and_(found.c.named.is_not(None), entered.later, not_(entered.future))),
        not_(and_(uploaded.later, not_(uploaded.future))),
        found.c.is_test.is_not(true()),
    )
    unclear_kind = checks.not_understood(found.c.doc_type)
    unclear_place = checks.not_understood(found.c.location)
    may_be = or_(unclear_kind, found.c.doc_type == _MINUTES)
    may_be_here = or_(unclear_place, found.c.location == RMS)
    has_content = and_(func.coalesce(found.c.size_bytes, 1) > 0, found.c.deleted.is_not(true()))
    times = (uploaded, checks.only_if(found.c.named.is_not(None), entered))
    before = _before(held, *times)
    grade = case(
        (and_(found.c.named.is_not(None), found.c.doc_id.is_(None)), NOT_IN_EXPORT),
        (found.c.broken, CHAIN_BROKEN),
        (
            and_(may_be, may_be_here, has_content),
            case(
                (or_(*(time.future for time in times)), FUTURE),
                (before, BEFORE),
                (or_(unclear_kind, unclear_place), CODE_UNMAPPED),
                (found.c.size_bytes.is_(None), SIZE_UNKNOWN),
                else_=FILED,
            ),
        ),
        (and_(may_be, not_(may_be_here)), ELSEWHERE),
        (may_be, EMPTY),
    )
    graded = (
        select(
            found.c.meet_id,
            grade.label("grade"),
            *uploaded.columns("uploaded"),
            checks.backwards(held, uploaded).is_(true()).label("early"),
        )
        .join_from(found, meetings, meetings.c.meet_id == found.c.meet_id)
        .where(there)
        .subquery("graded_documents")
    )
    counts = and_(graded.c.grade == FILED, not_(graded.c.early))
    return (
        select(
            graded.c.meet_id,
            func.min(graded.c.grade).label("grade"),
            func.count().label("documents"),
            *checks.earliest_of(checks.when(graded.c.uploaded), counts).columns("uploaded"),
            *checks.earliest_of(checks.when(graded.c.uploaded), graded.c.grade == BEFORE).columns("before"),
        )
        .group_by(graded.c.meet_id)
        .subquery("documents_by_meeting")
    )


def _rows_with_evidence() -> Subquery:
    meetings = _meetings()
    evidence = _evidence(meetings)
    held, entered = checks.when(meetings.c.held), checks.when(meetings.c.entered)
    text_there = not_(and_(entered.later, not_(entered.future)))

    def of_worth(worth: int) -> ColumnElement[bool]:
        return and_(func.coalesce(meetings.c.text_worth == worth, False), text_there)

    return (
        select(
            *meetings.c,
            evidence.c.grade,
            func.coalesce(evidence.c.documents, 0).label("documents"),
            *checks.when(evidence.c.uploaded).columns("uploaded"),
            *checks.when(evidence.c.before).columns("before"),
            of_worth(TEXT_COUNTS).label("has_text"),
            of_worth(TEXT_UNCLEAR).label("text_unclear"),
            of_worth(TEXT_CLASS_UNMAPPED).label("text_class_unmapped"),
            of_worth(TEXT_EMPTY).label("text_empty"),
            _before(held, entered).label("entered_before"),
            entered.future.label("entered_future"),
        )
        .outerjoin_from(meetings, evidence, evidence.c.meet_id == meetings.c.meet_id)
        .subquery("meetings_and_minutes")
    )


_rows = _rows_with_evidence()


def _is(*grades: int) -> ColumnElement[bool]:
    return func.coalesce(_rows.c.grade.in_(grades), False)


_by_document = _is(FILED)
_by_text = and_(_rows.c.has_text, ~_rows.c.entered_before, ~_rows.c.entered_future)

_minuted = checks.first_of(
    uncertain_holding(_rows),
    checks.unknown("unmapped_code", POLICE_UNCLEAR, _rows.c.police_unclear),
    checks.compliant(
        "minutes_document",
        "A document of its minutes is on the records system, has content and was not deleted",
        _by_document,
    ),
    checks.compliant(
        "minutes_text",
        "Its record holds minutes of at least the length that counts; where their text is at hand they say what was shared, "
        "found or decided",
        _by_text,
    ),
    checks.unknown("dangling_doc", "The document named as its minutes is not in the export", _is(NOT_IN_EXPORT)),
    checks.unknown(
        "dangling_link",
        "Its document of minutes was merged into one that is not in the export, or in a circle",
        _is(CHAIN_BROKEN),
    ),
    checks.unknown(
        "future_dated",
        "The time at which its minutes were stored lies after the export was made",
        or_(_is(FUTURE), and_(_rows.c.has_text, _rows.c.entered_future)),
    ),
    checks.unknown(
        "unmapped_code",
        "The kind or the place of its document is not recorded, or is a code that duly was not told about",
        _is(CODE_UNMAPPED),
    ),
    checks.unmapped_code("What the minutes in its record amount to", _rows.c.text_class_unmapped),
    checks.unknown(
        "text_unclear",
        "It is not understood whether the text in its record is minutes: read it",
        _rows.c.text_unclear,
    ),
    checks.unknown(
        "size_unknown", "It is not recorded how large its document is, so it may be empty", _is(SIZE_UNKNOWN)
    ),
    checks.unknown(
        "outside_calendar",
        "No minutes are there, and the calendar of working days does not reach the deadline",
        _rows.c.closes.is_(None),
    ),
    checks.not_yet_due(
        "not_yet_due", "No minutes are there yet, and the time for them has not passed", _rows.c.closes > checks.AS_OF
    ),
    checks.non_compliant(
        "not_on_rms", "Its document of minutes is kept elsewhere than on the records system", _is(ELSEWHERE)
    ),
    checks.non_compliant("empty_document", "Its document of minutes is empty or was deleted", _is(EMPTY)),
    checks.non_compliant(
        "no_substance",
        "The text in its record says no more than that there was a meeting, or nothing, or points elsewhere",
        _rows.c.text_empty,
    ),
    checks.negative_interval(
        "Everything that is there as its minutes was stored",
        "the meeting was held",
        or_(_is(BEFORE), and_(_rows.c.has_text, _rows.c.entered_before)),
    ),
    checks.non_compliant("no_minutes", "The record holds no minutes: neither a document nor a text"),
)


def _stored() -> checks.Span:
    """When the minutes reached the system: the first time after the meeting that its record or its documents give; where all
    lie before it, when that was."""
    entered, uploaded = checks.when(_rows.c.entered), checks.when(_rows.c.uploaded)
    after = checks.earliest(checks.only_if(not_(_rows.c.entered_before), entered), uploaded)
    return checks.first_known(after, entered, checks.when(_rows.c.before))


def with_minutes() -> Subquery:
    """The meetings that have minutes, or of which it cannot be told, with `stored`, when those reached the system, and
    `minuted`, which of STRAT-02's cases holds. Test and merged ones are among them."""
    names = ("meet_id", "is_test", "merged_into", "broken", "held", "held_hi", "closes", "anchor", "anchor_day")
    number = _minuted.number
    asked = [place for status in (_C, _U, _X) for place in _minuted.numbers(status)]
    return (
        select(
            *(_rows.c[name] for name in names),
            *(_rows.c[name] for name in _BREAKDOWNS),
            *_stored().columns("stored"),
            number.label("minuted"),
        )
        .where(number.in_(asked))
        .subquery("with_minutes")
    )


def may_have_none(rows: FromClause) -> tuple[checks.Case, ...]:
    """The cases, of rows of `with_minutes`, in which it cannot be told whether a meeting has minutes."""
    return tuple(
        replace(each, when=rows.c.minuted == number)
        for number, each in enumerate(_minuted.numbered)
        if each.status in (_U, _X) and each.reason != "negative_interval"
    )


def _no_minutes() -> Any:
    """The meetings without minutes, by `meet_id`."""
    without = [*_minuted.numbers(checks.Status.NON_COMPLIANT), *_minuted.numbers(checks.Status.NOT_YET_DUE)]
    return select(_rows.c.meet_id).where(_minuted.number.in_(without)).subquery("without_minutes")


def outside(*, without_minutes: bool) -> checks.Outside:
    """Who is asked for no minutes; or, with `without_minutes`, not when they came."""
    rows = every_meeting()
    reasons = (*reasons_outside(rows), police_absent(rows))
    if without_minutes:
        none = _no_minutes()
        rows = (
            select(*rows.c, none.c.meet_id.is_not(None).label("without_minutes"))
            .outerjoin_from(rows, none, none.c.meet_id == rows.c.meet_id)
            .subquery("every_meeting_and_minutes")
        )
        reasons = (
            *reasons_outside(rows),
            police_absent(rows),
            checks.Reason("without_minutes", "The meeting has no minutes (see STRAT-02)", rows.c.without_minutes),
        )
    return checks.Outside(rows=rows, record=rows.c.meet_id, reasons=reasons)


def breakdowns(rows: Subquery) -> dict[str, ColumnElement[Any]]:
    """What the figures on minutes are broken down by."""
    return {name: rows.c[name] for name in _BREAKDOWNS} | {"month": checks.month(rows.c.anchor_day)}


_all_held = select(func.count()).where(MAY_BE_HELD, checks.in_period(ANCHOR))


def _same_document() -> Select[Any]:
    """Meetings whose minutes have a size and a text length that more than a few documents share."""
    size, length = Document.size_bytes, func.coalesce(StrategyMeeting.minutes_text_len, -1)
    common = (
        select(size.label("size"), length.label("length"))
        .join_from(StrategyMeeting, Document, Document.doc_id == StrategyMeeting.minutes_doc_id)
        .where(size > 0)
        .group_by(size, length)
        .having(func.count(Document.doc_id.distinct()) > COPIED_DOCUMENTS.value)
        .subquery("common")
    )
    return (
        select(StrategyMeeting.meet_id.label("record"))
        .join_from(StrategyMeeting, Document, Document.doc_id == StrategyMeeting.minutes_doc_id)
        .join(common, and_(common.c.size == size, common.c.length == length))
        .where(MAY_BE_HELD, checks.in_period(ANCHOR))
    )


def _shared_document() -> Select[Any]:
    shared = (
        select(StrategyMeeting.minutes_doc_id)
        .where(StrategyMeeting.minutes_doc_id.is_not(None))
        .group_by(StrategyMeeting.minutes_doc_id)
        .having(func.count() > 1)
    )
    return select(StrategyMeeting.meet_id.label("record")).where(
        StrategyMeeting.minutes_doc_id.in_(shared), MAY_BE_HELD, checks.in_period(ANCHOR)
    )


def _without_police() -> Select[Any]:
    present = attendance()
    return (
        select(StrategyMeeting.meet_id.label("record"))
        .join_from(StrategyMeeting, present, present.c.meet_id == StrategyMeeting.meet_id)
        .where(MAY_BE_HELD, checks.in_period(ANCHOR), ~present.c.maybe_police)
    )


STRAT_02 = checks.Standard(
    id="STRAT-02",
    suite=SUITE,
    title="Held strategy meetings have minutes on the records system",
    question="Does every strategy meeting that was held have minutes on the records system?",
    unit="strategy_meetings",
    population="Strategy meetings held in the period, and those of which it is not recorded whether they were held, unless their "
    "attendance records show that no police took part",
    judgement=checks.Judgement(
        rows=_rows,
        record=_rows.c.meet_id,
        verdict=checks.first_of(not_real(_rows, "meeting"), _minuted.cases),
        anchor=_rows.c.anchor,
        due=checks.last_instant(_rows.c.closes),
        open=or_(_by_document, _by_text).is_not(true()),
        breakdowns=breakdowns(_rows),
        shows={
            "status": _rows.c.status,
            "held_at": _rows.c.held,
            "minutes_doc_id": _rows.c.minutes_doc_id,
            "documents_considered": _rows.c.documents,
            "document_uploaded_at": _rows.c.uploaded,
            "minutes_text_len": _rows.c.minutes_text_len,
            "minutes_entered_at": _rows.c.entered,
        },
    ),
    needs=(
        StrategyMeeting.meet_id,
        StrategyMeeting.status,
        StrategyMeeting.held_at,
        checks.either(
            StrategyMeeting.minutes_text_len,
            StrategyMeeting.minutes_text,
            StrategyMeeting.minutes_text_class,
            StrategyMeeting.minutes_doc_id,
        ),
        Document.doc_id,
        Document.doc_type,
        Document.location,
        Document.size_bytes,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Decision-making",
    topic=checks.Topic.PARTNERSHIP,
    quotation="the requirement that meetings where actions are allocated and decisions made are minuted to ensure a "
    "comprehensive audit trail",
    parameters=(MINUTES_MIN_CHARS, MINUTES_WORKING_DAYS, COPIED_DOCUMENTS, ENTRY_GAP_DAYS, *READ_BY),
    outside=outside(without_minutes=False),
    boundaries=(
        "A text of exactly {strat_minutes_min_chars character} in the meeting record counts as minutes, one of "
        "{strat_minutes_min_chars-1} does not.",
        "Where the text of the minutes or its class is exported, it must also say what was shared, found or decided: one that "
        "says no more than that there was a meeting, or points elsewhere, is none, and one that is not understood leaves the "
        f"meeting undetermined. Texts are put in classes by the phrases of {narrative.VERSION}.",
        "A document belongs to a meeting that names it, or that it is linked to. It counts if it is marked as strategy "
        "minutes, is kept on the records system, is larger than 0 bytes and was not deleted. A blank deletion mark counts as "
        "not deleted. Where its kind, its place or its size is blank, the meeting is undetermined.",
        "Of several documents and a text the best one decides. What was stored more than five minutes before the meeting is no "
        "evidence of it: where nothing else is there the meeting is undetermined.",
        "Nothing is a breach until 23:59:59 on the last of {strat_minutes_working_days working day} after the meeting: "
        "neither that nothing is attached, nor "
        "that a document is kept elsewhere or has no content.",
        "A meeting without a status is undetermined, with a time of holding or without. One that was held after the as-at "
        "instant had not been held, and minutes entered after it were not there.",
        "Where no attendance was recorded the meeting is judged; where police are recorded as invited and their attendance "
        "is blank, too. Where only an agency that is blank or not known to duly may be the police, it is undetermined.",
        "Police minutes and a police copy of the local authority's both count.",
        "A merged meeting's documents, attendees and children are those of the meeting that stands for it; a merged document is "
        "judged as the one that stands for it.",
    ),
    blind_spots=(
        "It cannot see meetings that were never recorded: STRAT-01 looks at cases that needed one.",
        "It cannot see minutes kept in personal folders, or whether anyone read them.",
        "It cannot tell a document of minutes from an empty template; equal sizes are listed.",
        "A telephone call recorded as a meeting cannot be told from one.",
    ),
    remedy="Attach the minutes, or the police copy of the local authority's minutes, to the meeting on the records system; "
    "where they are kept elsewhere, move them. If none were taken, write down now who decided what, and say when it was "
    "written.",
    lists=(
        checks.Listing(
            id="same_document",
            title="Meetings whose minutes share size and text length with more documents than strat_copied_documents: an "
            "empty form?",
            records=_same_document(),
            of=_all_held,
            warn_over=0.0,
        ),
        checks.Listing(
            id="shared_document",
            title="Meetings whose document of minutes is also that of another meeting",
            records=_shared_document(),
            of=_all_held,
        ),
        checks.Listing(
            id="entered_later",
            title="Meetings entered weeks after they were held",
            records=select(StrategyMeeting.meet_id.label("record")).where(
                MAY_BE_HELD,
                checks.in_period(ANCHOR),
                sql.seconds_between(StrategyMeeting.held_at, StrategyMeeting.entered_at) > ENTRY_GAP_DAYS.value * _DAY,
            ),
            of=_all_held,
        ),
        checks.Listing(
            id="without_police",
            title="Held meetings that are not judged because the attendance records show no police",
            records=_without_police(),
            of=_all_held,
        ),
    ),
)
