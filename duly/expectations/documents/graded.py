"""What documents there are of a record that asks for one, and what the best of them is worth."""

from __future__ import annotations

from sqlalchemy import (
    CTE,
    FromClause,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)

from duly import checks
from duly.expectations.documents.asked import MEETING, TABLES
from duly.expectations.filing import RMS, filed
from duly.expectations.survivors import survivors
from duly.records import StrategyMeeting

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


def _names() -> CTE:
    """Under which ids documents may be linked to a record: `id`, and the record that stands for it, `root` of the table `of`."""
    tables = [(of, survivors(record)) for of, record in TABLES.items()]
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
        .where(asked.c.of == MEETING, StrategyMeeting.minutes_doc_id.is_not(None))
    )
    return union_all(linked, named).subquery("documents_of_records")


def best_documents(asked: FromClause) -> Subquery:
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
    return checks.best(graded, "record", "doc_type", name="best_documents", stored="stored")
