"""CUST-01: does an appropriate adult reach a child in custody within 12 hours of the arrival?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, ColumnElement, FromClause, Subquery, and_, case, false, func, or_, select

from duly import sql
from duly.checks.parameters import TIME_ZONE, Parameter
from duly.checks.standards import Judgement, Measure, Missing, Rate, Severity, Standard
from duly.checks.timing import HOUR, Span, deadline, earliest_of, elapsed, in_period, month, so_far, weekday, when
from duly.checks.verdicts import Case, compliant, exempt, first_of, non_compliant, not_yet_due, unknown
from duly.expectations.custody.detentions import (
    LONGEST_DAYS,
    NEEDS,
    SUITE,
    age_boundaries,
    child_detentions,
    not_judged,
    still_held,
)
from duly.records import CustodyAdult, CustodyRecord
from duly.results import Status

LIMIT = Parameter(
    name="custody_adult_hours",
    default=12,
    unit="hours",
    meaning="Longest time from a child's arrival in custody to that of an appropriate adult",
)
NIGHT_FROM = Parameter(
    name="custody_out_of_hours_from",
    default=22,
    unit="o'clock",
    meaning="Hour from which an arrival is out of hours",
)
NIGHT_TO = Parameter(
    name="custody_out_of_hours_to",
    default=8,
    unit="o'clock",
    meaning="Hour from which an arrival is in hours again",
)


def _adults() -> Subquery:
    """The first appropriate adult of each detention: `cust_id`, when one was first `asked` for and first `came`, and of
    which kind that one was."""
    came, asked = when(CustodyAdult.aa_arrived_at), when(CustodyAdult.aa_requested_at)
    place = func.row_number().over(
        partition_by=CustodyAdult.cust_id,
        order_by=(came.lo.nulls_last(), asked.lo.nulls_last(), CustodyAdult.aa_type.nulls_last()),
    )
    ranked = (
        select(
            CustodyAdult.cust_id,
            *came.columns("came"),
            *asked.columns("asked"),
            CustodyAdult.aa_type,
            place.label("place"),
        )
        .where(CustodyAdult.cust_id.is_not(None), CustodyAdult.is_test.is_not(True), CustodyAdult.merged_into.is_(None))
        .subquery("ranked_adults")
    )
    return (
        select(
            ranked.c.cust_id,
            *earliest_of(when(ranked.c.came)).columns("came"),
            *earliest_of(when(ranked.c.asked)).columns("asked"),
            func.max(case((ranked.c.place == 1, ranked.c.aa_type))).label("aa_type"),
        )
        .group_by(ranked.c.cust_id)
        .subquery("adults")
    )


def _arrivals() -> CTE:
    arrived = when(CustodyRecord.arrived_at)
    found = child_detentions("children_arrived", at=arrived, only=in_period(arrived))
    adults = _adults()
    return (
        select(found, *(column for column in adults.c if column.name != "cust_id"))
        .outerjoin_from(found, adults, adults.c.cust_id == found.c.cust_id)
        .cte("arrivals")
    )


_ROWS = _arrivals()
_LIMIT = LIMIT.value * HOUR
_ROUGHLY = "A time was written so roughly that it may have been in time or late"


def _first(rows: FromClause) -> tuple[Case, ...]:
    return (
        *not_judged(rows),
        unknown("no_arrival_time", "It is not recorded when the child arrived", rows.c.arrived.is_(None)),
    )


def _nobody_yet(rows: FromClause, start: Span) -> tuple[Case, ...]:
    """What is asked of a detention into which nobody came in time, counted from `start`."""
    left = when(rows.c.released)
    stayed, waiting = elapsed(start, left, _LIMIT), so_far(start, _LIMIT)
    return (
        exempt(
            "released_early",
            "The child left custody within the limit, before an appropriate adult had come",
            stayed.within,
        ),
        unknown("imprecise_time", _ROUGHLY, and_(left.known, ~stayed.beyond)),
        not_yet_due(
            "not_yet_due",
            "The child is still in custody, and the limit has not passed",
            and_(left.missing, waiting.within),
        ),
        unknown("imprecise_time", _ROUGHLY, and_(left.missing, ~waiting.beyond)),
    )


def _long_gone(rows: FromClause) -> Case:
    return unknown(
        "no_release_time",
        "No appropriate adult is recorded, nor when the child left custody, which must have been long ago",
        and_(rows.c.released.is_(None), ~still_held(rows)),
    )


def _within_limit(rows: FromClause, start: Span, since: str) -> tuple[Case, ...]:
    """Whether an appropriate adult came in time, counted from `start`, which is `since` in words."""
    came, left = when(rows.c.came), when(rows.c.released)
    took = elapsed(start, came, _LIMIT)
    gone_before = elapsed(start, left, _LIMIT).negative
    return (
        unknown(
            "negative_interval",
            f"The appropriate adult came, or the child left custody, more than five minutes before {since}",
            or_(took.negative, gone_before),
        ),
        compliant("in_time", f"An appropriate adult came within 12 hours of {since}", took.within),
        unknown("imprecise_time", _ROUGHLY, and_(came.known, ~took.beyond)),
        *_nobody_yet(rows, start),
        non_compliant("late", "An appropriate adult came later than that", came.known),
        _long_gone(rows),
        non_compliant("no_adult", "The child was in custody for longer, and no appropriate adult is recorded"),
    )


def out_of_hours(arrived: Span) -> ColumnElement[str]:
    """Whether an arrival was out of hours: yes, no, or null where its hour is not known."""
    hour = sql.hour_of(sql.local_time(arrived.lo, TIME_ZONE))
    over_midnight = NIGHT_FROM.value > NIGHT_TO.value
    night = case(
        (over_midnight, or_(hour >= NIGHT_FROM.value, hour < NIGHT_TO.value)),
        else_=and_(hour >= NIGHT_FROM.value, hour < NIGHT_TO.value),
    )
    exact = and_(arrived.known, or_(arrived.hi.is_(None), arrived.to_the_minute))
    return case((and_(exact, night), "yes"), (exact, "no"))


def _breakdowns(rows: FromClause) -> dict[str, ColumnElement[str]]:
    arrived = when(rows.c.arrived)
    day = case((arrived.known, arrived.day))
    return {
        "custody_suite": rows.c.custody_suite,
        "out_of_hours": out_of_hours(arrived),
        "aa_type": rows.c.aa_type,
        "weekday": weekday(day),
        "month": month(day),
    }


def _shows(rows: FromClause) -> dict[str, ColumnElement[object]]:
    return {
        "arrived_at": rows.c.arrived,
        "arrived_at_latest": rows.c.arrived_hi,
        "adult_asked_for_at": rows.c.asked,
        "adult_came_at": rows.c.came,
        "adult_came_at_latest": rows.c.came_hi,
        "released_at": rows.c.released,
        "released_at_latest": rows.c.released_hi,
        "aa_type": rows.c.aa_type,
    }


def _from_arrival() -> Judgement:
    arrived = when(_ROWS.c.arrived)
    return Judgement(
        rows=_ROWS,
        record=_ROWS.c.cust_id,
        verdict=first_of(_first(_ROWS), _within_limit(_ROWS, arrived, "the child's arrival")),
        anchor=_ROWS.c.arrived,
        due=deadline(arrived, _LIMIT),
        done=_ROWS.c.came,
        open=and_(_ROWS.c.came.is_(None), still_held(_ROWS)),
        breakdowns=_breakdowns(_ROWS),
        shows=_shows(_ROWS),
    )


def _asked_for() -> Judgement:
    arrived = when(_ROWS.c.arrived)
    return Judgement(
        rows=_ROWS,
        record=_ROWS.c.cust_id,
        verdict=first_of(
            _first(_ROWS),
            compliant(
                "requested", "It is recorded when an appropriate adult was asked to come", _ROWS.c.asked.is_not(None)
            ),
            compliant(
                "came", "An appropriate adult came, without a request that is recorded", _ROWS.c.came.is_not(None)
            ),
            _nobody_yet(_ROWS, arrived),
            _long_gone(_ROWS),
            non_compliant("no_request", "Neither a request nor an appropriate adult is recorded"),
        ),
        anchor=_ROWS.c.arrived,
        done=_ROWS.c.asked,
        breakdowns=_breakdowns(_ROWS),
        shows=_shows(_ROWS),
    )


def _from_request() -> Judgement:
    rows = select(_ROWS).where(_ROWS.c.asked.is_not(None)).subquery("requests")
    asked = when(rows.c.asked)
    return Judgement(
        rows=rows,
        record=rows.c.cust_id,
        verdict=first_of(not_judged(rows), _within_limit(rows, asked, "the request")),
        anchor=rows.c.asked,
        due=deadline(asked, _LIMIT),
        done=rows.c.came,
        open=false(),  # what waits is counted from the arrival
        breakdowns=_breakdowns(rows),
        shows=_shows(rows),
    )


_TAKEN_OVER = (Status.COMPLIANT.value, Status.NON_COMPLIANT.value)

CUST_01 = Standard(
    id="CUST-01",
    suite=SUITE,
    title="An appropriate adult within 12 hours of arrival",
    question="Did an appropriate adult reach each child in custody within 12 hours of the child's arrival?",
    unit="custody_records",
    population="Detentions of children who arrived in the period, for whatever reason they were held",
    judgement=_from_arrival(),
    needs=(
        *NEEDS,
        CustodyRecord.arrived_at,
        CustodyRecord.released_at,
        CustodyAdult.cust_id,
        CustodyAdult.aa_arrived_at,
    ),
    target=Decimal(95),
    severity=Severity.CRITICAL,
    missing=Missing.FAIL,
    report="Police detention",
    quotation="the child was in custody for more than 12 hours before an appropriate adult arrived",
    authority=("A-40", "A-49"),
    parameters=(LIMIT, LONGEST_DAYS, NIGHT_FROM, NIGHT_TO),
    boundaries=(
        "The clock runs from the arrival at the police station, not from the request and not from when detention was "
        "authorised.",
        "An appropriate adult exactly 12:00:00 after the arrival: in time. 12:00:01: late. Times written to the minute are "
        "compared in whole minutes.",
        "Left custody exactly 12:00:00 after the arrival without one: exempt. 12:00:01: a breach.",
        "Still in custody exactly 12:00:00 after the arrival without one: not yet due. 12:00:01: a breach.",
        "Of several appropriate adults the first to come counts; one who came within 12 hours counts even where the child "
        "is recorded as having left before.",
        "One recorded as coming up to 5 minutes before the arrival: two clocks that disagree, in time. More: UNKNOWN.",
        "No appropriate adult and no time of release, and the arrival more than custody_longest_days ago: UNKNOWN, because "
        "the child may have left within 12 hours.",
        "Out of hours: from 22:00:00 to 07:59:59 local time.",
        *age_boundaries("of the arrival"),
        "12 hours is the line that the inspectorate drew in one review. The law names none: the adult is to be called as "
        "soon as practicable.",
    ),
    blind_spots=(
        "It cannot see whether the adult was of any use, nor rights and a search that did not wait for one.",
        "The time may be that of the interview, with the adult having come earlier: look for times that equal its start.",
        "A child whom nobody took for one, and who gave a false date of birth, is not here.",
    ),
    remedy="For each child: was somebody asked at once, and who said no? Where the adult came earlier than recorded, correct "
    "the custody record and note the evidence. Where nobody is to be had at night, take it to the local authority with "
    "these figures.",
    note="The report: in 7 of 10 cases out of hours the child was in custody for more than 12 hours before one came. Ten cases "
    "are too few for a rate to compare with.",
    also=(
        Rate(
            id="requested",
            title="A request for an appropriate adult is recorded, or one came without",
            judgement=_asked_for(),
        ),
        Rate(
            id="after_request",
            title="The same, counted from the request, of those for whom one was asked",
            judgement=_from_request(),
        ),
    ),
    measures=(
        Measure(
            id="arrival_to_adult",
            title="Time from the arrival to the appropriate adult",
            start="anchor_at",
            end="done_at",
            unit="hours",
            statuses=_TAKEN_OVER,
            bands=(2, 6, 12, 24),
        ),
        Measure(
            id="arrival_to_request",
            title="Of it, from the arrival to the request",
            start="anchor_at",
            end="done_at",
            unit="hours",
            statuses=_TAKEN_OVER,
            bands=(2, 6, 12, 24),
            rate="requested",
        ),
        Measure(
            id="request_to_adult",
            title="Of it, from the request to the appropriate adult",
            start="anchor_at",
            end="done_at",
            unit="hours",
            statuses=_TAKEN_OVER,
            bands=(2, 6, 12, 24),
            rate="after_request",
        ),
    ),
)
