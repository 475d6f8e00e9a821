"""What is listed beside the minutes: signs that a document is an empty form, or was written long after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, select

from duly import checks
from duly.expectations.strategy_meetings.meetings import ANCHOR, MAY_BE_HELD, attendance
from duly.records import Document, StrategyMeeting

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
DAY = 24 * checks.HOUR


ALL_HELD = select(func.count()).where(MAY_BE_HELD, checks.in_period(ANCHOR))


def same_document() -> Select[Any]:
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


def shared_document() -> Select[Any]:
    """Meetings whose document of minutes is also that of another."""
    shared = (
        select(StrategyMeeting.minutes_doc_id)
        .where(StrategyMeeting.minutes_doc_id.is_not(None))
        .group_by(StrategyMeeting.minutes_doc_id)
        .having(func.count() > 1)
    )
    return select(StrategyMeeting.meet_id.label("record")).where(
        StrategyMeeting.minutes_doc_id.in_(shared), MAY_BE_HELD, checks.in_period(ANCHOR)
    )


def without_police() -> Select[Any]:
    """Meetings of which the attendance records show that no police came."""
    present = attendance()
    return (
        select(StrategyMeeting.meet_id.label("record"))
        .join_from(StrategyMeeting, present, present.c.meet_id == StrategyMeeting.meet_id)
        .where(MAY_BE_HELD, checks.in_period(ANCHOR), ~present.c.maybe_police)
    )
