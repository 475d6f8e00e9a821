"""STRAT-03: the minutes of a strategy meeting reach the records system promptly."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import false

from duly import checks
from duly.expectations.strategy_meetings.meetings import MINUTES_WORKING_DAYS, SUITE, not_real
from duly.expectations.strategy_meetings.minutes.minuted import breakdowns, may_have_none, outside, with_minutes
from duly.expectations.strategy_meetings.minutes.texts import MINUTES_MIN_CHARS, READ_BY
from duly.records import Document, StrategyMeeting

_rows = with_minutes()
_held, _available = checks.when(_rows.c.held), checks.when(_rows.c.stored)

STRAT_03 = checks.Standard(
    id="STRAT-03",
    suite=SUITE,
    title="Minutes are on the system in time",
    question="Were the minutes of a strategy meeting on the system within the working days allowed?",
    unit="strategy_meetings",
    population="Meetings that have minutes on the records system (compliant in STRAT-02), and those of which that cannot be told",
    judgement=checks.Judgement(
        rows=_rows,
        record=_rows.c.meet_id,
        verdict=checks.first_of(
            not_real(_rows, "meeting"),
            may_have_none(_rows),
            checks.unknown("no_minutes_time", "It is not recorded when the minutes were stored", _available.missing),
            checks.negative_interval(
                "The minutes were stored",
                "the meeting was held",
                checks.backwards(_held, _available),
            ),
            checks.outside_calendar(_rows.c.closes.is_(None)),
            checks.compliant(
                "in_time",
                "The minutes were stored by the end of the last working day allowed",
                _available.end < _rows.c.closes,
            ),
            checks.non_compliant(
                "late", "The minutes were stored after the last working day allowed", _available.lo >= _rows.c.closes
            ),
            checks.unknown("imprecise_time", "The time of storing is not exact enough to tell"),
        ),
        anchor=_rows.c.anchor,
        due=checks.last_instant(_rows.c.closes),
        done=_available.lo,
        open=false(),  # minutes that are waited for are STRAT-02's
        breakdowns=breakdowns(_rows),
        shows={"held_at": _rows.c.held, "minutes_stored_at": _available.lo},
    ),
    needs=(
        StrategyMeeting.meet_id,
        StrategyMeeting.status,
        StrategyMeeting.held_at,
        StrategyMeeting.minutes_entered_at,
        Document.doc_id,
        Document.doc_type,
        Document.location,
        Document.size_bytes,
    ),
    target=Decimal(85),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.UNKNOWN,
    report="Introduction",
    topic=checks.Topic.PARTNERSHIP,
    quotation="delays in recording the outcome of strategy meetings (often, minutes were not taken)",
    authority=("A-32",),
    parameters=(MINUTES_WORKING_DAYS, MINUTES_MIN_CHARS, *READ_BY),
    outside=outside(without_minutes=True),
    boundaries=(
        "With strat_minutes_working_days at 1 and a meeting on Friday at any time, the minutes are in time until Monday "
        "23:59:59; until Tuesday 23:59:59 where Monday is a bank holiday.",
        "A meeting on a Saturday, Sunday or bank holiday counts from that day: its first working day after is the last "
        "allowed.",
        "The clock stops at the first time after the meeting that the meeting record, or a document that counts, gives for the "
        "storing of the minutes.",
        "Minutes stored up to five minutes before the meeting are two clocks that disagree; where all of them are earlier than "
        "that, the meeting is undetermined. On either side a time that is only a date is compared as a date.",
        "A meeting that is undetermined in STRAT-02 is undetermined here.",
        "The limit of {strat_minutes_working_days working day} is a local practice standard, not a national rule.",
    ),
    blind_spots=(
        "It cannot see when the minutes reached the other agencies, or were read.",
        "A time of storing that can be edited can be set to look prompt: meetings entered weeks later are listed under "
        "STRAT-02.",
    ),
    remedy="Ask why the minutes came late (no minute taker, waiting for the local authority) and agree who enters the police "
    "record on the day. A late time cannot be put right and must not be changed.",
    measures=(
        checks.Measure(
            id="time_to_minutes",
            title="Time from the meeting to its minutes",
            bands=(24, 72, 168),
        ),
    ),
)
