"""STRAT-02: a strategy meeting that was held has minutes on the records system."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select, true

from duly import checks, sql
from duly.expectations.strategy_meetings.meetings import (
    ANCHOR,
    IS_HELD,
    MINUTES_WORKING_DAYS,
    SUITE,
    TEAM_NAME,
    attendance,
    exclusions,
    uncertain_holding,
)
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

_BREAKDOWNS = ("team", "la_area", "format", "chair_agency")
_MINUTES, _RMS = "strategy_minutes", "rms"
_DAY = 24 * checks.HOUR


def _meetings() -> Subquery:
    """Meetings held in the period, the police not known to have been absent, each with its document of minutes."""
    due = checks.working_day_after(ANCHOR.day, MINUTES_WORKING_DAYS.value)
    present = attendance()
    return (
        select(
            StrategyMeeting.meet_id,
            StrategyMeeting.is_test,
            StrategyMeeting.merged_into,
            StrategyMeeting.status,
            *checks.when(StrategyMeeting.held_at).columns("held"),
            *ANCHOR.columns("anchor"),
            ANCHOR.day.label("anchor_day"),
            due.closes.label("closes"),
            *checks.when(StrategyMeeting.minutes_entered_at).columns("minutes_entered"),
            StrategyMeeting.minutes_text_len,
            StrategyMeeting.minutes_doc_id,
            Document.doc_id,
            Document.doc_type,
            Document.location,
            Document.size_bytes,
            Document.deleted,
            *checks.when(Document.uploaded_at).columns("uploaded"),
            StrategyMeeting.format,
            StrategyMeeting.chair_agency,
            StrategyMeeting.la_area,
            TEAM_NAME.label("team"),
        )
        .outerjoin_from(StrategyMeeting, Document, Document.doc_id == StrategyMeeting.minutes_doc_id)
        .outerjoin(present, present.c.meet_id == StrategyMeeting.meet_id)
        .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
        .outerjoin(due.table, due.on)
        .where(IS_HELD, checks.in_period(ANCHOR), or_(present.c.meet_id.is_(None), present.c.maybe_police))
        .subquery("meetings")
    )


_rows = _meetings()
# A kind or place of document that duly was not told about may be the right one.
_may_be_minutes = _rows.c.doc_type.in_((_MINUTES, checks.UNMAPPED))
_may_be_on_rms = _rows.c.location.in_((_RMS, checks.UNMAPPED))
_filled = and_(_rows.c.size_bytes > 0, _rows.c.deleted.is_not(true()))
_by_document = and_(_rows.c.doc_type == _MINUTES, _rows.c.location == _RMS, _filled)
_by_text = _rows.c.minutes_text_len >= MINUTES_MIN_CHARS.value

_minuted = checks.first_of(
    uncertain_holding(_rows),
    checks.compliant(
        "minutes_document",
        "Its document of minutes is on the records system, has content and was not deleted",
        _by_document,
    ),
    checks.compliant("minutes_text", "Its record holds minutes of at least the length that counts", _by_text),
    checks.unknown(
        "dangling_doc",
        "The document named as its minutes is not in the export",
        and_(_rows.c.minutes_doc_id.is_not(None), _rows.c.doc_id.is_(None)),
    ),
    checks.unmapped_code("The kind or the place of its document", and_(_may_be_minutes, _may_be_on_rms, _filled)),
    checks.non_compliant(
        "not_on_rms",
        "Its document of minutes is kept elsewhere than on the records system, or it is not recorded where",
        and_(_may_be_minutes, or_(_rows.c.location.is_(None), _rows.c.location.not_in((_RMS, checks.UNMAPPED)))),
    ),
    checks.non_compliant("empty_document", "Its document of minutes is empty or was deleted", _may_be_minutes),
    checks.unknown(
        "outside_calendar",
        "Nothing is attached, and the calendar of working days does not reach its deadline",
        _rows.c.closes.is_(None),
    ),
    checks.not_yet_due(
        "not_yet_due", "Nothing is attached yet, and the time for minutes has not passed", _rows.c.closes > checks.AS_OF
    ),
    checks.non_compliant("no_minutes", "The record holds no minutes: neither a document nor a text"),
)


def with_minutes() -> Subquery:
    """The meetings that have minutes, with `stored`, when those reached the system. Test and merged ones are among them."""
    stored = checks.first_known(
        checks.when(_rows.c.minutes_entered), checks.only_if(_by_document, checks.when(_rows.c.uploaded))
    )
    names = ("meet_id", "is_test", "merged_into", "held", "held_hi", "closes", "anchor_day")
    return (
        select(*(_rows.c[name] for name in names), *(_rows.c[name] for name in _BREAKDOWNS), *stored.columns("stored"))
        .where(_minuted.number.in_(_minuted.numbers(checks.Status.COMPLIANT)))
        .subquery("with_minutes")
    )


def breakdowns(rows: Subquery) -> dict[str, ColumnElement[Any]]:
    """What the figures on minutes are broken down by."""
    return {name: rows.c[name] for name in _BREAKDOWNS} | {"month": checks.month(rows.c.anchor_day)}


_all_held = select(func.count()).where(IS_HELD, checks.in_period(ANCHOR))


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
        .where(IS_HELD, checks.in_period(ANCHOR))
    )


def _shared_document() -> Select[Any]:
    shared = (
        select(StrategyMeeting.minutes_doc_id)
        .where(StrategyMeeting.minutes_doc_id.is_not(None))
        .group_by(StrategyMeeting.minutes_doc_id)
        .having(func.count() > 1)
    )
    return select(StrategyMeeting.meet_id.label("record")).where(
        StrategyMeeting.minutes_doc_id.in_(shared), IS_HELD, checks.in_period(ANCHOR)
    )


def _without_police() -> Select[Any]:
    present = attendance()
    return (
        select(StrategyMeeting.meet_id.label("record"))
        .join_from(StrategyMeeting, present, present.c.meet_id == StrategyMeeting.meet_id)
        .where(IS_HELD, checks.in_period(ANCHOR), ~present.c.maybe_police)
    )


STRAT_02 = checks.Standard(
    id="STRAT-02",
    suite=SUITE,
    title="Held strategy meetings have minutes on the records system",
    question="Does every strategy meeting that was held have minutes on the records system?",
    unit="strategy_meetings",
    population="Strategy meetings held in the period, unless their attendance records show that no police took part",
    judgement=checks.Judgement(
        rows=_rows,
        record=_rows.c.meet_id,
        verdict=checks.first_of(exclusions("meeting", _rows), _minuted.cases),
        anchor=_rows.c.anchor,
        due=checks.last_instant(_rows.c.closes),
        open=or_(_by_document, _by_text).is_not(true()),
        breakdowns=breakdowns(_rows),
        shows={
            "status": _rows.c.status,
            "held_at": _rows.c.held,
            "minutes_doc_id": _rows.c.minutes_doc_id,
            "doc_type": _rows.c.doc_type,
            "location": _rows.c.location,
            "size_bytes": _rows.c.size_bytes,
            "deleted": _rows.c.deleted,
            "minutes_text_len": _rows.c.minutes_text_len,
        },
    ),
    needs=(
        StrategyMeeting.meet_id,
        StrategyMeeting.status,
        StrategyMeeting.held_at,
        checks.either(StrategyMeeting.minutes_text_len, StrategyMeeting.minutes_doc_id),
        Document.doc_id,
        Document.doc_type,
        Document.location,
        Document.size_bytes,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Decision-making",
    quotation="the requirement that meetings where actions are allocated and decisions made are minuted to ensure a "
    "comprehensive audit trail",
    parameters=(MINUTES_MIN_CHARS, MINUTES_WORKING_DAYS, COPIED_DOCUMENTS, ENTRY_GAP_DAYS),
    boundaries=(
        "A text of exactly 200 characters in the meeting record counts as minutes, one of 199 does not.",
        "A document counts only if it is marked as strategy minutes, is kept on the records system, is larger than 0 bytes "
        "and was not deleted. A blank place or size counts as not there; a blank deletion mark counts as not deleted.",
        "Nothing attached is not yet due until 23:59:59 on the first working day after the meeting, and a breach from then "
        "on. A document elsewhere or without content is a breach at once.",
        "Where no attendance was recorded the meeting is judged; where police are recorded as invited and their attendance "
        "is blank, too.",
        "Police minutes and a police copy of the local authority's both count.",
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
            title="Meetings whose minutes share size and text length with more than five documents: an empty template?",
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
                IS_HELD,
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
