"""Whether a meeting has minutes: the meetings, and the verdict that the two standards on minutes share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Subquery, and_, func, not_, or_, select

from duly import checks
from duly.expectations.strategy_meetings.meetings import (
    ANCHOR,
    MAY_BE_HELD,
    MINUTES_WORKING_DAYS,
    POLICE_UNCLEAR,
    TEAM_NAME,
    attendance,
    every_meeting,
    identity,
    police_absent,
    reasons_outside,
    uncertain_holding,
)
from duly.expectations.strategy_meetings.minutes import documents
from duly.expectations.strategy_meetings.minutes.texts import (
    TEXT_CLASS_UNMAPPED,
    TEXT_COUNTS,
    TEXT_EMPTY,
    TEXT_UNCLEAR,
    texts_of_minutes,
)
from duly.records import StrategyMeeting, Team

_BREAKDOWNS = ("team", "la_area", "format", "chair_agency")

_C, _U, _X = checks.Status.COMPLIANT, checks.Status.UNKNOWN, checks.Status.EXCLUDED


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


def _rows_with_evidence() -> Subquery:
    meetings = _meetings()
    evidence = documents.best_documents(meetings)
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
            documents.all_before(held, entered).label("entered_before"),
            entered.future.label("entered_future"),
        )
        .outerjoin_from(meetings, evidence, evidence.c.meet_id == meetings.c.meet_id)
        .subquery("meetings_and_minutes")
    )


MEETINGS = _rows_with_evidence()


def _is(*grades: int) -> ColumnElement[bool]:
    return func.coalesce(MEETINGS.c.grade.in_(grades), False)


BY_DOCUMENT = _is(documents.FILED)
BY_TEXT = and_(MEETINGS.c.has_text, ~MEETINGS.c.entered_before, ~MEETINGS.c.entered_future)

MINUTED = checks.first_of(
    uncertain_holding(MEETINGS),
    checks.unknown("unmapped_code", POLICE_UNCLEAR, MEETINGS.c.police_unclear),
    checks.compliant(
        "minutes_document",
        "A document of its minutes is on the records system, has content and was not deleted",
        BY_DOCUMENT,
    ),
    checks.compliant(
        "minutes_text",
        "Its record holds minutes of at least the length that counts; where their text is at hand they say what was shared, "
        "found or decided",
        BY_TEXT,
    ),
    checks.unknown(
        "dangling_doc", "The document named as its minutes is not in the export", _is(documents.NOT_IN_EXPORT)
    ),
    checks.unknown(
        "dangling_link",
        "Its document of minutes was merged into one that is not in the export, or in a circle",
        _is(documents.CHAIN_BROKEN),
    ),
    checks.unknown(
        "future_dated",
        "The time at which its minutes were stored lies after the export was made",
        or_(_is(documents.FUTURE), and_(MEETINGS.c.has_text, MEETINGS.c.entered_future)),
    ),
    checks.unknown(
        "unmapped_code",
        "The kind or the place of its document is not recorded, or is a code that duly was not told about",
        _is(documents.CODE_UNMAPPED),
    ),
    checks.unmapped_code("What the minutes in its record amount to", MEETINGS.c.text_class_unmapped),
    checks.unknown(
        "text_unclear",
        "It is not understood whether the text in its record is minutes: read it",
        MEETINGS.c.text_unclear,
    ),
    checks.unknown(
        "size_unknown", "It is not recorded how large its document is, so it may be empty", _is(documents.SIZE_UNKNOWN)
    ),
    checks.unknown(
        "outside_calendar",
        "No minutes are there, and the calendar of working days does not reach the deadline",
        MEETINGS.c.closes.is_(None),
    ),
    checks.not_yet_due(
        "not_yet_due",
        "No minutes are there yet, and the time for them has not passed",
        MEETINGS.c.closes > checks.AS_OF,
    ),
    checks.non_compliant(
        "not_on_rms", "Its document of minutes is kept elsewhere than on the records system", _is(documents.ELSEWHERE)
    ),
    checks.non_compliant("empty_document", "Its document of minutes is empty or was deleted", _is(documents.EMPTY)),
    checks.non_compliant(
        "no_substance",
        "The text in its record says no more than that there was a meeting, or nothing, or points elsewhere",
        MEETINGS.c.text_empty,
    ),
    checks.negative_interval(
        "Everything that is there as its minutes was stored",
        "the meeting was held",
        or_(_is(documents.BEFORE), and_(MEETINGS.c.has_text, MEETINGS.c.entered_before)),
    ),
    checks.non_compliant("no_minutes", "The record holds no minutes: neither a document nor a text"),
)


def _stored() -> checks.Span:
    """When the minutes reached the system: the first time after the meeting that its record or its documents give; where all
    lie before it, when that was."""
    entered, uploaded = checks.when(MEETINGS.c.entered), checks.when(MEETINGS.c.uploaded)
    after = checks.earliest(checks.only_if(not_(MEETINGS.c.entered_before), entered), uploaded)
    return checks.first_known(after, entered, checks.when(MEETINGS.c.before))


def with_minutes() -> Subquery:
    """The meetings that have minutes, or of which it cannot be told, with `stored`, when those reached the system, and
    `minuted`, which of STRAT-02's cases holds. Test and merged ones are among them."""
    names = ("meet_id", "is_test", "merged_into", "broken", "held", "held_hi", "closes", "anchor", "anchor_day")
    number = MINUTED.number
    asked = [place for status in (_C, _U, _X) for place in MINUTED.numbers(status)]
    return (
        select(
            *(MEETINGS.c[name] for name in names),
            *(MEETINGS.c[name] for name in _BREAKDOWNS),
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
        for number, each in enumerate(MINUTED.numbered)
        if each.status in (_U, _X) and each.reason != "negative_interval"
    )


def _no_minutes() -> Any:
    """The meetings without minutes, by `meet_id`."""
    without = [*MINUTED.numbers(checks.Status.NON_COMPLIANT), *MINUTED.numbers(checks.Status.NOT_YET_DUE)]
    return select(MEETINGS.c.meet_id).where(MINUTED.number.in_(without)).subquery("without_minutes")


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
    return checks.by_name(rows, *_BREAKDOWNS) | {"month": checks.month(rows.c.anchor_day)}
