"""The documents of minutes: which each meeting has, and what they come to."""

from __future__ import annotations

from sqlalchemy import (
    CTE,
    ColumnElement,
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

from duly import checks
from duly.expectations.filing import RMS, filed
from duly.expectations.survivors import survivors
from duly.records import StrategyMeeting

_MINUTES = "strategy_minutes"

# What a document is worth to a meeting, best first: the best of all decides. What was stored before the meeting comes last:
# it neither helps nor hides what there is besides (A9, A27).
(FILED, NOT_IN_EXPORT, CHAIN_BROKEN, FUTURE, CODE_UNMAPPED, SIZE_UNKNOWN, ELSEWHERE, EMPTY, BEFORE) = range(9)


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


def all_before(held: checks.Span, *times: checks.Span) -> ColumnElement[bool]:
    """Some of the times are recorded, and all of those lie before the meeting. Never null."""
    known = or_(*(time.known for time in times))
    after = or_(*(and_(time.known, checks.backwards(held, time).is_not(true())) for time in times))
    return and_(known, not_(after))


def best_documents(meetings: CTE) -> Subquery:
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
    before = all_before(held, *times)
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
