"""CUST-01: does an appropriate adult reach a child in custody within 12 hours of the arrival?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, and_, case, false, or_, select

from duly import checks, sql
from duly.expectations.custody import detentions
from duly.expectations.custody.adults_asked import adults_of
from duly.records import CustodyAdult, CustodyRecord

LIMIT = checks.Parameter(
    name="custody_adult_hours",
    default=12,
    unit="hours",
    meaning="Longest time from a child's arrival in custody to that of an appropriate adult",
)
ASKING = checks.Parameter(
    name="custody_aa_request_hours",
    default=2,
    unit="hours",
    meaning="Longest time from a child's arrival in custody until somebody is asked to come, which the law wants as soon as "
    "practicable: the number is an assumption",
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


def _arrivals() -> CTE:
    arrivals = detentions.child_detentions("children_arrived", at=_ARRIVED)
    adults = adults_of(arrivals)
    return (
        select(
            arrivals,
            *(column for column in adults.c if column.name not in ("cust_id", "come_before")),
            checks.surely(adults.c.come_before).label("come_before"),
        )
        .outerjoin_from(arrivals, adults, adults.c.cust_id == arrivals.c.cust_id)
        .cte("arrivals")
    )


_ARRIVED = checks.when(CustodyRecord.arrived_at)
_ROWS = _arrivals()
_LIMIT = LIMIT.seconds
_TO_ASK = ASKING.seconds


def _first(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    return (
        *detentions.not_judged(rows),
        checks.not_yet_due("not_arrived", "The child had not arrived", checks.when(rows.c.arrived).later),
        checks.unknown("no_arrival_time", "It is not recorded when the child arrived", rows.c.arrived.is_(None)),
    )


def _nobody_yet(
    rows: FromClause, start: checks.Span, limit: ColumnElement[Any], before: str = "an appropriate adult had come"
) -> tuple[checks.Case, ...]:
    """What is asked of a detention for which nothing was done by the limit, counted from `start`."""
    left = checks.when(rows.c.released)
    stayed, waiting = checks.elapsed(start, left, limit), checks.so_far(start, limit)
    return (
        checks.exempt("released_early", f"The child left custody within the limit, before {before}", stayed.within),
        checks.imprecise_time(and_(left.known, ~stayed.beyond)),
        checks.not_yet_due(
            "not_yet_due",
            "The child is still in custody, and the limit has not passed",
            and_(left.missing, waiting.within),
        ),
        checks.imprecise_time(and_(left.missing, ~waiting.beyond)),
    )


def _perhaps_within(start: checks.Span, end: checks.Span, limit: ColumnElement[Any]) -> ColumnElement[bool]:
    """What the merged row says may have been in time, or is no time that can be. Never null."""
    return or_(checks.surely(~checks.elapsed(start, end, limit).beyond), end.future)


def _lost(perhaps: ColumnElement[bool]) -> checks.Case:
    return checks.dangling_link("What a row on an appropriate adult was merged into", perhaps)


def _long_gone(rows: FromClause) -> checks.Case:
    return checks.unknown(
        "no_release_time",
        "No appropriate adult is recorded, nor when the child left custody, which must have been long ago",
        and_(rows.c.released.is_(None), ~detentions.still_held(rows)),
    )


def _within_limit(rows: FromClause, start: checks.Span, since: str) -> tuple[checks.Case, ...]:
    """Whether an appropriate adult came in time, counted from `start`, which is `since` in words."""
    came, left = checks.when(rows.c.came), checks.when(rows.c.released)
    took = checks.elapsed(start, came, _LIMIT)
    gone_before = checks.backwards(start, left)
    return (
        checks.unknown(
            "negative_interval",
            f"The only appropriate adult came, or the child left custody, before {since}",
            or_(
                took.negative,
                and_(came.missing, rows.c.come_before),
                and_(~checks.surely(took.within), gone_before),
            ),
        ),
        checks.compliant("in_time", f"An appropriate adult came within the limit, counted from {since}", took.within),
        checks.imprecise_time(and_(came.known, ~took.beyond)),
        checks.future_dated("The time at which an appropriate adult came or the child left", came, left),
        *_nobody_yet(rows, start, _LIMIT),
        checks.non_compliant("late", "An appropriate adult came later than that", came.known),
        _lost(_perhaps_within(start, checks.when(rows.c.lost_came), _LIMIT)),
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
        open=and_(_ROWS.c.came.is_(None), detentions.still_held(_ROWS)),
        breakdowns=_breakdowns(_ROWS),
        shows=_shows(_ROWS),
    )


def _asked_for() -> checks.Judgement:
    arrived, asked, came, left = (checks.when(_ROWS.c[name]) for name in ("arrived", "asked", "came", "released"))
    asking, coming = checks.elapsed(arrived, asked, _TO_ASK), checks.elapsed(arrived, came, _TO_ASK)
    lost_asked, lost_came = checks.when(_ROWS.c.lost_asked), checks.when(_ROWS.c.lost_came)
    # Asked before the child came in, as when an officer calls from the street, is asked (A27).
    asked_before = checks.surely(asked.end < arrived.lo)
    return checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.cust_id,
        verdict=checks.first_of(
            _first(_ROWS),
            checks.compliant(
                "requested",
                "An appropriate adult was asked to come within the time for it, or before the arrival",
                or_(asked_before, asking.within),
            ),
            checks.compliant(
                "came", "An appropriate adult came so soon that somebody must have been asked in time", coming.within
            ),
            checks.imprecise_time(and_(asked.known, ~asking.beyond)),
            checks.unknown(
                "no_request_time",
                "An appropriate adult came, later than one is to be asked, and it is not recorded when one was asked",
                and_(asked.missing, or_(came.known, _ROWS.c.come_before)),
            ),
            checks.future_dated("The time at which an appropriate adult was asked to come", asked),
            checks.negative_interval("The child left custody", "the child's arrival", checks.backwards(arrived, left)),
            _nobody_yet(_ROWS, arrived, _TO_ASK, "somebody had to be asked"),
            checks.non_compliant("asked_late", "An appropriate adult was asked to come later than that", asked.known),
            _lost(
                or_(
                    _perhaps_within(arrived, lost_asked, _TO_ASK),
                    _perhaps_within(arrived, lost_came, _TO_ASK),
                    and_(lost_asked.missing, lost_came.known),
                )
            ),
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
        verdict=checks.first_of(detentions.not_judged(rows), _within_limit(rows, asked, "the request")),
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
    suite=detentions.SUITE,
    title="An appropriate adult within {custody_adult_hours} hours of arrival, the line of the report",
    question="Did an appropriate adult reach each child in custody within {custody_adult_hours} hours of the child's arrival?",
    unit="custody_records",
    population="Detentions of children who arrived in the period, for whatever reason they were held",
    judgement=_from_arrival(),
    needs=(
        *detentions.NEEDS,
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
    parameters=(LIMIT, ASKING, detentions.LONGEST_DAYS, NIGHT_FROM, NIGHT_TO),
    topic=checks.Topic.RISK,
    outside=detentions.outside("arrivals", at=_ARRIVED),
    boundaries=(
        "The clock runs from the arrival at the police station, not from the request and not from when detention was "
        "authorised.",
        "An appropriate adult exactly {custody_adult_hours}:00:00 after the arrival: in time. "
        "{custody_adult_hours}:00:01: late. Times written to the minute are "
        "compared in whole minutes.",
        "Left custody exactly {custody_adult_hours}:00:00 after the arrival without one: exempt. "
        "{custody_adult_hours}:00:01: a breach.",
        "Still in custody exactly {custody_adult_hours}:00:00 after the arrival without one: not yet due. "
        "{custody_adult_hours}:00:01: a breach.",
        "Of several appropriate adults the first to come counts; one who came within {custody_adult_hours hour} counts "
        "even where the child "
        "is recorded as having left before.",
        "One recorded as coming up to 5 minutes before the arrival: two clocks that disagree, in time. One who came earlier "
        "counts for nothing; where there is no other: UNKNOWN.",
        detentions.MERGED_ROWS,
        "The rate of requests: asked exactly {custody_aa_request_hours}:00:00 after the arrival is in time, "
        "{custody_aa_request_hours}:00:01 is late, before the arrival is in "
        "time. Left custody within the {custody_aa_request_hours hour} without: exempt. However short the stay after "
        "them: a breach.",
        "No appropriate adult and no time of release, and the arrival more than custody_longest_days ago: UNKNOWN, because "
        "the child may have left within {custody_adult_hours hour}.",
        "Out of hours: from {custody_out_of_hours_from}:00 to just before {custody_out_of_hours_to}:00 local time.",
        *detentions.age_boundaries("of the arrival"),
        "12 hours is the line that the inspectorate drew in one review. The law names none: the adult is to be called as "
        "soon as practicable. {custody_aa_request_hours hour} for asking is an assumption.",
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
            title="An appropriate adult was asked to come within {custody_aa_request_hours} hours of the arrival",
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
