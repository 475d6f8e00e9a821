"""CUST-01: does an appropriate adult reach a child in custody within 12 hours of the arrival?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, ColumnElement, FromClause, Subquery, and_, case, false, func, or_, select

from duly import checks, sql
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

LIMIT = checks.Parameter(
    name="custody_adult_hours",
    default=12,
    unit="hours",
    meaning="Longest time from a child's arrival in custody to that of an appropriate adult",
)
NIGHT_FROM = checks.Parameter(
    name="custody_out_of_hours_from",
    default=22,
    unit="o'clock",
    meaning="Hour from which an arrival is out of hours",
)
NIGHT_TO = checks.Parameter(
    name="custody_out_of_hours_to",
    default=8,
    unit="o'clock",
    meaning="Hour from which an arrival is in hours again",
)


def _adults() -> Subquery:
    """The first appropriate adult of each detention: `cust_id`, when one was first `asked` for and first `came`, and of
    which kind that one was."""
    came, asked = checks.when(CustodyAdult.aa_arrived_at), checks.when(CustodyAdult.aa_requested_at)
    rank = func.row_number().over(
        partition_by=CustodyAdult.cust_id,
        order_by=(came.lo.nulls_last(), asked.lo.nulls_last(), CustodyAdult.aa_type.nulls_last()),
    )
    ranked = (
        select(
            CustodyAdult.cust_id,
            *came.columns("came"),
            *asked.columns("asked"),
            CustodyAdult.aa_type,
            rank.label("place"),
        )
        .where(CustodyAdult.cust_id.is_not(None), CustodyAdult.is_test.is_not(True), CustodyAdult.merged_into.is_(None))
        .subquery("ranked_adults")
    )
    return (
        select(
            ranked.c.cust_id,
            *checks.earliest_of(checks.when(ranked.c.came)).columns("came"),
            *checks.earliest_of(checks.when(ranked.c.asked)).columns("asked"),
            func.max(case((ranked.c.place == 1, ranked.c.aa_type))).label("aa_type"),
        )
        .group_by(ranked.c.cust_id)
        .subquery("adults")
    )


def _arrivals() -> CTE:
    arrived = checks.when(CustodyRecord.arrived_at)
    arrivals = child_detentions("children_arrived", at=arrived, only=checks.in_period(arrived))
    adults = _adults()
    return (
        select(arrivals, *(column for column in adults.c if column.name != "cust_id"))
        .outerjoin_from(arrivals, adults, adults.c.cust_id == arrivals.c.cust_id)
        .cte("arrivals")
    )


_ROWS = _arrivals()
_LIMIT = LIMIT.seconds


def _first(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    return (
        *not_judged(rows),
        checks.unknown("no_arrival_time", "It is not recorded when the child arrived", rows.c.arrived.is_(None)),
    )


def _nobody_yet(rows: FromClause, start: checks.Span) -> tuple[checks.Case, ...]:
    """What is asked of a detention into which nobody came in time, counted from `start`."""
    left = checks.when(rows.c.released)
    stayed, waiting = checks.elapsed(start, left, _LIMIT), checks.so_far(start, _LIMIT)
    return (
        checks.exempt(
            "released_early",
            "The child left custody within the limit, before an appropriate adult had come",
            stayed.within,
        ),
        checks.imprecise_time(and_(left.known, ~stayed.beyond)),
        checks.not_yet_due(
            "not_yet_due",
            "The child is still in custody, and the limit has not passed",
            and_(left.missing, waiting.within),
        ),
        checks.imprecise_time(and_(left.missing, ~waiting.beyond)),
    )


def _long_gone(rows: FromClause) -> checks.Case:
    return checks.unknown(
        "no_release_time",
        "No appropriate adult is recorded, nor when the child left custody, which must have been long ago",
        and_(rows.c.released.is_(None), ~still_held(rows)),
    )


def _within_limit(rows: FromClause, start: checks.Span, since: str) -> tuple[checks.Case, ...]:
    """Whether an appropriate adult came in time, counted from `start`, which is `since` in words."""
    came, left = checks.when(rows.c.came), checks.when(rows.c.released)
    took = checks.elapsed(start, came, _LIMIT)
    gone_before = checks.backwards(start, left)
    return (
        checks.unknown(
            "negative_interval",
            f"The appropriate adult came, or the child left custody, more than five minutes before {since}",
            or_(took.negative, gone_before),
        ),
        checks.compliant("in_time", f"An appropriate adult came within 12 hours of {since}", took.within),
        checks.imprecise_time(and_(came.known, ~took.beyond)),
        *_nobody_yet(rows, start),
        checks.non_compliant("late", "An appropriate adult came later than that", came.known),
        _long_gone(rows),
        checks.non_compliant("no_adult", "The child was in custody for longer, and no appropriate adult is recorded"),
    )


def out_of_hours(arrived: checks.Span) -> ColumnElement[str]:
    """Whether an arrival was out of hours: yes, no, or null where its hour is not known."""
    hour = sql.hour_of(sql.local_time(arrived.lo, checks.TIME_ZONE))
    over_midnight = NIGHT_FROM.value > NIGHT_TO.value
    night = case(
        (over_midnight, or_(hour >= NIGHT_FROM.value, hour < NIGHT_TO.value)),
        else_=and_(hour >= NIGHT_FROM.value, hour < NIGHT_TO.value),
    )
    exact = and_(arrived.known, or_(arrived.hi.is_(None), arrived.to_the_minute))
    return case((and_(exact, night), "yes"), (exact, "no"))


def _breakdowns(rows: FromClause) -> dict[str, ColumnElement[str]]:
    arrived = checks.when(rows.c.arrived)
    day = case((arrived.known, arrived.day))
    return {
        "custody_suite": rows.c.custody_suite,
        "out_of_hours": out_of_hours(arrived),
        "aa_type": rows.c.aa_type,
        "weekday": checks.weekday(day),
        "month": checks.month(day),
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


def _from_arrival() -> checks.Judgement:
    arrived = checks.when(_ROWS.c.arrived)
    return checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.cust_id,
        verdict=checks.first_of(_first(_ROWS), _within_limit(_ROWS, arrived, "the child's arrival")),
        anchor=_ROWS.c.arrived,
        due=checks.deadline(arrived, _LIMIT),
        done=_ROWS.c.came,
        open=and_(_ROWS.c.came.is_(None), still_held(_ROWS)),
        breakdowns=_breakdowns(_ROWS),
        shows=_shows(_ROWS),
    )


def _asked_for() -> checks.Judgement:
    arrived = checks.when(_ROWS.c.arrived)
    return checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.cust_id,
        verdict=checks.first_of(
            _first(_ROWS),
            checks.compliant(
                "requested", "It is recorded when an appropriate adult was asked to come", _ROWS.c.asked.is_not(None)
            ),
            checks.compliant(
                "came", "An appropriate adult came, without a request that is recorded", _ROWS.c.came.is_not(None)
            ),
            _nobody_yet(_ROWS, arrived),
            _long_gone(_ROWS),
            checks.non_compliant("no_request", "Neither a request nor an appropriate adult is recorded"),
        ),
        anchor=_ROWS.c.arrived,
        done=_ROWS.c.asked,
        breakdowns=_breakdowns(_ROWS),
        shows=_shows(_ROWS),
    )


def _from_request() -> checks.Judgement:
    rows = select(_ROWS).where(_ROWS.c.asked.is_not(None)).subquery("requests")
    asked = checks.when(rows.c.asked)
    return checks.Judgement(
        rows=rows,
        record=rows.c.cust_id,
        verdict=checks.first_of(not_judged(rows), _within_limit(rows, asked, "the request")),
        anchor=rows.c.asked,
        due=checks.deadline(asked, _LIMIT),
        done=rows.c.came,
        open=false(),  # what waits is counted from the arrival
        breakdowns=_breakdowns(rows),
        shows=_shows(rows),
    )


_TAKEN_OVER = (checks.Status.COMPLIANT.value, checks.Status.NON_COMPLIANT.value)

CUST_01 = checks.Standard(
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
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
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
        checks.Rate(
            id="requested",
            title="A request for an appropriate adult is recorded, or one came without",
            judgement=_asked_for(),
        ),
        checks.Rate(
            id="after_request",
            title="The same, counted from the request, of those for whom one was asked",
            judgement=_from_request(),
        ),
    ),
    measures=(
        checks.Measure(
            id="arrival_to_adult",
            title="Time from the arrival to the appropriate adult",
            statuses=_TAKEN_OVER,
            bands=(2, 6, 12, 24),
        ),
        checks.Measure(
            id="arrival_to_request",
            title="Of it, from the arrival to the request",
            statuses=_TAKEN_OVER,
            bands=(2, 6, 12, 24),
            rate="requested",
        ),
        checks.Measure(
            id="request_to_adult",
            title="Of it, from the request to the appropriate adult",
            statuses=_TAKEN_OVER,
            bands=(2, 6, 12, 24),
            rate="after_request",
        ),
    ),
)
