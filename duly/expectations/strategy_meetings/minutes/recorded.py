"""STRAT-02: a strategy meeting that was held has minutes on the records system."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import or_, select, true

from duly import checks, sql
from duly.checks import narrative
from duly.expectations.strategy_meetings.meetings import ANCHOR, MAY_BE_HELD, MINUTES_WORKING_DAYS, SUITE, not_real
from duly.expectations.strategy_meetings.minutes import lists, minuted
from duly.expectations.strategy_meetings.minutes.texts import MINUTES_MIN_CHARS, READ_BY
from duly.records import Document, StrategyMeeting

_rows = minuted.MEETINGS

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
        verdict=checks.first_of(not_real(_rows, "meeting"), minuted.MINUTED.cases),
        anchor=_rows.c.anchor,
        due=checks.last_instant(_rows.c.closes),
        open=or_(minuted.BY_DOCUMENT, minuted.BY_TEXT).is_not(true()),
        breakdowns=minuted.breakdowns(_rows),
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
    parameters=(MINUTES_MIN_CHARS, MINUTES_WORKING_DAYS, lists.COPIED_DOCUMENTS, lists.ENTRY_GAP_DAYS, *READ_BY),
    outside=minuted.outside(without_minutes=False),
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
            records=lists.same_document(),
            of=lists.ALL_HELD,
            warn_over=0.0,
        ),
        checks.Listing(
            id="shared_document",
            title="Meetings whose document of minutes is also that of another meeting",
            records=lists.shared_document(),
            of=lists.ALL_HELD,
        ),
        checks.Listing(
            id="entered_later",
            title="Meetings entered weeks after they were held",
            records=select(StrategyMeeting.meet_id.label("record")).where(
                MAY_BE_HELD,
                checks.in_period(ANCHOR),
                sql.seconds_between(StrategyMeeting.held_at, StrategyMeeting.entered_at)
                > lists.ENTRY_GAP_DAYS.value * lists.DAY,
            ),
            of=lists.ALL_HELD,
        ),
        checks.Listing(
            id="without_police",
            title="Held meetings that are not judged because the attendance records show no police",
            records=lists.without_police(),
            of=lists.ALL_HELD,
        ),
    ),
)
