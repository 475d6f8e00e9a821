"""RSO-01: is no visit to a registered sex offender overdue; and does a supervisor review the visits?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, cast, func, literal, or_, select, true
from sqlalchemy.types import Integer

from duly import checks, sql
from duly.expectations.offenders import register
from duly.records import OffenderVisit, RegisteredOffender

PLAN_LED_FROM = date(2017, 6, 29)
"""From this day on each offender's plan says when the next visit is due; before, the risk level alone did (A-38)."""

MONTHS = {
    level: checks.Parameter(
        name=f"rso_visit_months_{level}",
        default=months,
        unit="months",
        meaning=f"Time between two visits to an offender of {level.replace('_', ' ')} risk where no plan says otherwise",
        source="A-38",
    )
    for level, months in (("very_high", 1), ("high", 3), ("medium", 6), ("low", 12))
}
SUPERVISION_DAYS = checks.Parameter(
    name="rso_supervision_days",
    default=28,
    unit="days",
    meaning="Longest time from a visit until a supervisor reviews it",
)

_offender = RegisteredOffender


def _visited() -> checks.Span:
    """When a visit was made: as it says, or when it was recorded where it says later than that (A8)."""
    claimed, recorded = checks.when(OffenderVisit.visit_at), checks.when(OffenderVisit.recorded_at)
    after = checks.surely(checks.backwards(claimed, recorded))
    return checks.chosen(after, recorded, claimed)


def _visits() -> Subquery:
    """The visits of each offender that may have been successful, one row each: `rso_id`, when one was last `seen`, `blank`
    and `unmapped` of an outcome, and whether one is `untimed` or lies in the `future` of the export; `lost`, when the last was
    of those that nothing stands for (A24), and whether one of them is `lost_untimed`."""
    visit, of_visit = OffenderVisit, checks.roots(OffenderVisit)
    merged, same, root = register.root_of(visit.rso_id.expression)
    made, stands = _visited(), visit.merged_into.is_(None)

    def last(condition: ColumnElement[bool], name: str) -> ColumnElement[Any]:
        return func.max(case((and_(stands, condition), made.lo))).label(name)

    return (
        select(
            root.label("rso_id"),
            last(visit.outcome == "seen", "seen"),
            last(visit.outcome.is_(None), "blank"),
            last(visit.outcome == checks.UNMAPPED, "unmapped"),
            func.bool_or(and_(stands, visit.outcome == "seen", made.blank)).label("untimed"),
            func.bool_or(made.future).label("future"),
            func.max(case((~stands, made.lo))).label("lost"),
            func.bool_or(and_(~stands, made.blank)).label("lost_untimed"),
        )
        .outerjoin_from(visit, merged, same)
        .outerjoin(of_visit, of_visit.c.id == visit.visit_id)
        .where(
            visit.is_test.is_not(True),
            or_(stands, of_visit.c.broken),
            visit.rso_id.is_not(None),
            or_(visit.outcome.is_(None), visit.outcome.in_(("seen", checks.UNMAPPED))),
        )
        .group_by(root)
        .subquery("visits")
    )


def _offenders() -> Subquery:
    """Every offender in the community with the day the next visit is `due`: by the plan, else by the risk level.

    Where the level is not known, `due` is what the lowest would allow; `soonest` is what the highest would, so that the level
    is asked about only where it decides (A14). `blank_due` and `unmapped_due` are the same of visits of which it is not known
    what came of them, and `lost_due` of those that nothing stands for.
    """
    visits = _visits()
    limits = [limit.value for limit in MONTHS.values()]
    of_risk = case({name: limit.value for name, limit in MONTHS.items()}, value=_offender.risk)
    months, fewest = (cast(func.coalesce(of_risk, other(*limits)), Integer) for other in (func.greatest, func.least))
    led_by_plan = and_(literal(PLAN_LED_FROM) <= checks.AS_OF_DAY, _offender.plan_next_visit_due.is_not(None))

    def after(visited: ColumnElement[Any], allowed: ColumnElement[int] = months) -> ColumnElement[Any]:
        return sql.months_later(checks.local_day(visited), allowed)

    return (
        register.with_merges(
            select(
                _offender.rso_id,
                register.IS_TEST,
                _offender.merged_into,
                _offender.risk,
                _offender.mgmt,
                _offender.office,
                _offender.registered_from,
                _offender.dereg_application_at,
                led_by_plan.label("led_by_plan"),
                visits.c.seen,
                checks.surely(visits.c.untimed).label("untimed"),
                checks.surely(visits.c.future).label("visit_in_future"),
                case((led_by_plan, _offender.plan_next_visit_due), else_=after(visits.c.seen)).label("due"),
                case((led_by_plan, _offender.plan_next_visit_due), else_=after(visits.c.seen, fewest)).label("soonest"),
                after(visits.c.seen).label("by_risk"),
                after(visits.c.blank).label("blank_due"),
                after(visits.c.unmapped).label("unmapped_due"),
                after(visits.c.lost).label("lost_due"),
                checks.surely(visits.c.lost_untimed).label("lost_untimed"),
            ).outerjoin_from(_offender, visits, visits.c.rso_id == _offender.rso_id)
        )
        .where(register.IN_COMMUNITY)
        .subquery("offenders")
    )


_ROWS = _offenders()
_late = sql.days_between(_ROWS.c.due, checks.AS_OF_DAY)
_by_risk_only = ~_ROWS.c.led_by_plan


def _reviewed_visits() -> checks.Judgement:
    visit = OffenderVisit
    merged, same, root = register.root_of(visit.rso_id.expression)
    made, reviewed = _visited(), checks.when(visit.supervisor_reviewed_at)
    placed = checks.first_known(made, checks.when(visit.recorded_at))
    of_visit = checks.roots(OffenderVisit)
    rows = (
        select(
            visit.visit_id,
            or_(checks.surely(visit.is_test), checks.surely(_offender.is_test)).label("is_test"),
            visit.merged_into,
            checks.surely(of_visit.c.broken).label("merge_broken"),
            *made.columns("made"),
            *placed.columns("placed"),
            made.day.label("made_day"),
            *reviewed.columns("reviewed"),
            reviewed.day.label("reviewed_day"),
            sql.add_days(made.day, SUPERVISION_DAYS.value).label("due"),
            _offender.risk,
            _offender.office,
        )
        .outerjoin_from(visit, merged, same)
        .outerjoin(_offender, _offender.rso_id == root)
        .outerjoin(of_visit, of_visit.c.id == visit.visit_id)
        .where(checks.in_period(placed))
        .subquery("visits_made")
    )
    return checks.Judgement(
        rows=rows,
        record=rows.c.visit_id,
        verdict=checks.first_of(
            checks.not_real(rows, "visit", broken=rows.c.merge_broken),
            checks.undated(checks.when(rows.c.placed).blank, "visit"),
            checks.future_dated("The visit, or its review,", checks.when(rows.c.made), checks.when(rows.c.reviewed)),
            checks.unknown("no_visit_time", "It is not recorded when the visit was made", rows.c.made.is_(None)),
            checks.negative_interval(
                "It was reviewed",
                "it was made",
                checks.backwards(checks.when(rows.c.made), checks.when(rows.c.reviewed)),
            ),
            checks.compliant(
                "reviewed_in_time",
                "A supervisor reviewed it by the last day allowed",
                rows.c.reviewed_day <= rows.c.due,
            ),
            checks.non_compliant(
                "reviewed_late", "A supervisor reviewed it after that day", rows.c.reviewed.is_not(None)
            ),
            checks.not_yet_due(
                "not_yet_due", "It is not reviewed, and the day has not passed", rows.c.due >= checks.AS_OF_DAY
            ),
            checks.non_compliant("not_reviewed", "No review by a supervisor is recorded"),
        ),
        anchor=rows.c.made,
        due=checks.end_of_day(rows.c.due),
        done=rows.c.reviewed,
        breakdowns={"risk": rows.c.risk, "office": rows.c.office, "month": checks.month(rows.c.made_day)},
        shows={"visited_on": rows.c.made_day, "due_on": rows.c.due, "reviewed_on": rows.c.reviewed_day},
    )


def _listed(condition: ColumnElement[bool]) -> Any:
    return select(_ROWS.c.rso_id.label("record")).where(~_ROWS.c.is_test, _ROWS.c.merged_into.is_(None), condition)


_everyone = select(func.count()).select_from(_ROWS).where(~_ROWS.c.is_test, _ROWS.c.merged_into.is_(None))

RSO_01 = checks.Standard(
    id="RSO-01",
    suite=register.SUITE,
    title="No visit to a registered sex offender is overdue",
    question="Is every actively managed registered sex offender visited by the day that the plan, or the risk level, asks for?",
    unit="rso",
    population=f"{register.COMMUNITY}; reactively managed ones are exempt",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.rso_id,
        verdict=checks.first_of(
            register.managed(_ROWS),
            checks.compliant(
                "not_overdue",
                "The next visit is due on the as-at date or later, whatever the risk where that is not known",
                _ROWS.c.soonest >= checks.AS_OF_DAY,
            ),
            checks.unknown(
                "no_visit_time",
                "The offender was seen at a visit, and it is not recorded when",
                and_(_by_risk_only, _ROWS.c.untimed),
            ),
            checks.unknown(
                "future_dated",
                "A visit lies after the export was made, and may have been recent enough",
                and_(_by_risk_only, _ROWS.c.visit_in_future),
            ),
            checks.unknown(
                "no_outcome",
                "A visit would be recent enough, and it is not recorded what came of it",
                and_(_by_risk_only, _ROWS.c.blank_due >= checks.AS_OF_DAY),
            ),
            checks.unmapped_code(
                "A visit would be recent enough, and what came of it",
                and_(_by_risk_only, _ROWS.c.unmapped_due >= checks.AS_OF_DAY),
            ),
            checks.dangling_link(
                "What a visit was merged into, which may have been recent enough,",
                and_(_by_risk_only, or_(_ROWS.c.lost_due >= checks.AS_OF_DAY, _ROWS.c.lost_untimed)),
            ),
            checks.unknown(
                "risk_blank",
                "The risk level is not recorded, and decides whether the last visit is recent enough",
                and_(_by_risk_only, _ROWS.c.risk.is_(None), _ROWS.c.due >= checks.AS_OF_DAY),
            ),
            checks.unmapped_code(
                "The risk level, which decides whether the last visit is recent enough,",
                and_(_by_risk_only, _ROWS.c.risk == checks.UNMAPPED, _ROWS.c.due >= checks.AS_OF_DAY),
            ),
            checks.non_compliant(
                "never",
                "There is neither a plan for the next visit nor one at which the offender was seen",
                _ROWS.c.due.is_(None),
            ),
            checks.non_compliant("overdue", "The day on which the next visit was due has passed"),
        ),
        anchor=func.coalesce(_ROWS.c.seen, checks.start_of_day(_ROWS.c.registered_from)),
        due=checks.end_of_day(_ROWS.c.due),
        open=true(),  # every offender waits for the next visit; most of them have time
        breakdowns={
            "risk": _ROWS.c.risk,
            "office": _ROWS.c.office,
            "days_overdue": case(
                (_late <= 0, "0"),
                (_late <= 7, "1-7"),
                (_late <= 28, "8-28"),
                (_late <= 91, "29-91"),
                (_late <= 182, "92-182"),
                (_late > 182, "183 or more"),
            ),
        },
        shows={
            "risk": _ROWS.c.risk,
            "managed": _ROWS.c.mgmt,
            "last_seen_at": _ROWS.c.seen,
            "planned": _ROWS.c.led_by_plan,
            "next_visit_due_on": _ROWS.c.due,
        },
    ),
    needs=(
        _offender.rso_id,
        _offender.risk,
        _offender.mgmt,
        _offender.plan_next_visit_due,
        OffenderVisit.rso_id,
        OffenderVisit.visit_at,
        OffenderVisit.outcome,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Managing those posing a risk to children",
    quotation="there continue to be backlogs in visits made by the police to registered sex offenders in the area",
    authority=("A-38",),
    topic=checks.Topic.RISK,
    outside=register.outside(register.NOT_IN_COMMUNITY),
    parameters=(*MONTHS.values(), SUPERVISION_DAYS),
    boundaries=(
        "Due on the as-at date: not overdue. Due the day before: overdue.",
        "The plan's date counts. Without one, or before 29 June 2017, the next visit is due {rso_visit_months_very_high}, "
        "{rso_visit_months_high}, {rso_visit_months_medium} or {rso_visit_months_low} calendar months "
        "after the last at which the offender was seen, by the risk level: seen on 31 January and due a month later, on 28 "
        "February, or the 29th in a leap year.",
        "Visits at which nobody answered, the offender refused or had moved do not count.",
        "A visit that was merged into another is that one. Where that is not in the export, and the visit would be recent "
        "enough: UNKNOWN.",
        "Neither a plan nor a visit: a breach (never), from the first day on the register.",
        "The risk level blank or not mapped: UNKNOWN only where it decides. A plan that is overdue, no visit at all, or one that "
        "is too long ago for any level, is a breach whatever the risk.",
        "A visit that is said to have been made after it was recorded counts from when it was recorded, and is listed.",
        *register.COMMUNITY_BOUNDARIES,
        "It is a snapshot: the period of the run does not limit it, but for the reviews of visits, which are those made in it.",
        "{rso_supervision_days day} for a supervisor's review of a visit is a local setting. Reviewed on day "
        "{rso_supervision_days}: in time; on day "
        "{rso_supervision_days+1}: late.",
    ),
    blind_spots=(
        "An offender seen at the police station and coded as visited at home counts as visited.",
        "A due date that was rolled forward without a visit looks like one that was planned: compare exports, and see the list "
        "of plans beyond what the risk level used to ask for.",
        "What was found at a visit, and whether leads were followed.",
    ),
    remedy="Visit first the very high and high risk, the longest overdue before the others; record each visit and what came of "
    "it on the day. Where a plan's date was moved, write down who decided and why.",
    also=(
        checks.Rate(
            id="supervisor_reviewed",
            title="Visits that a supervisor reviewed within {rso_supervision_days} days",
            judgement=_reviewed_visits(),
        ),
    ),
    lists=(
        checks.Listing(
            id="beyond_risk",
            title="Not overdue by the plan, yet last seen longer ago than the risk level used to allow: a date rolled forward?",
            records=_listed(
                and_(
                    _ROWS.c.mgmt == "active",
                    _ROWS.c.led_by_plan,
                    _ROWS.c.due >= checks.AS_OF_DAY,
                    _ROWS.c.by_risk < checks.AS_OF_DAY,
                )
            ),
            of=_everyone,
        ),
        checks.Listing(
            id="claimed_after_entry",
            title="Visits said to have been made after they were recorded: judged by when they were recorded",
            records=select(OffenderVisit.visit_id.label("record")).where(
                OffenderVisit.is_test.is_not(True),
                OffenderVisit.merged_into.is_(None),
                checks.backwards(checks.when(OffenderVisit.visit_at), checks.when(OffenderVisit.recorded_at)),
            ),
        ),
        checks.Listing(
            id="reactive_not_low",
            title="Under reactive management at another risk level than low",
            records=_listed(and_(_ROWS.c.mgmt == "reactive", _ROWS.c.risk.is_distinct_from("low"))),
            of=_everyone,
            warn_over=0.0,
        ),
        checks.Listing(
            id="applications",
            title="For information: it was applied for to take the offender off the register",
            records=_listed(_ROWS.c.dereg_application_at.is_not(None)),
            of=_everyone,
        ),
    ),
    measures=(
        checks.Measure(
            id="overdue",
            title="How long visits are overdue",
            start="due_at",
            end="as_of",
            unit="days",
            statuses=(checks.Status.NON_COMPLIANT.value,),
            bands=(7, 28, 91, 182),
        ),
    ),
)
