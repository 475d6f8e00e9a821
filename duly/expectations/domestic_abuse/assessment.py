"""DA-02: was the secondary risk assessment of a domestic abuse incident done in the time that its risk allows?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, Subquery, and_, case, func, select

from duly import checks
from duly.expectations.domestic_abuse import incidents
from duly.records import DaIncident

HIGH_DAYS = checks.Parameter(
    name="da_assessment_high_working_days",
    default=2,
    unit="working days",
    meaning="Working days after joining the queue by the end of which a high-risk incident is to be assessed",
)
MEDIUM_DAYS = checks.Parameter(
    name="da_assessment_medium_working_days",
    default=10,
    unit="working days",
    meaning="The same for a medium-risk incident",
)

HIGH, MEDIUM, STANDARD = "high", "medium", "standard"


def _queue(every: CTE) -> Subquery:
    """Every incident, with `closes`, the instant at which its limit closes; `elsewhen`; and `untriaged` and `none_needed`, why
    it may never have joined the queue for secondary assessment.

    Those with a limit are placed in the period by its day; the others by when they joined, else were triaged.
    """
    day = checks.local_day(every.c.queued_secondary)
    high, medium = checks.working_day_after(day, HIGH_DAYS.value), checks.working_day_after(day, MEDIUM_DAYS.value)

    def by_risk(at_high: ColumnElement[Any], at_medium: ColumnElement[Any]) -> ColumnElement[Any]:
        return case((every.c.risk == HIGH, at_high), (every.c.risk == MEDIUM, at_medium))

    due_day = by_risk(high.day, medium.day)
    in_period = case((due_day.is_not(None), checks.day_in_period(due_day)), else_=incidents.placed(every, *_PLACED_BY))
    never = and_(checks.when(every.c.queued_secondary).blank, checks.when(every.c.assessed).blank)
    return (
        select(
            every,
            by_risk(high.closes, medium.closes).label("closes"),
            (~in_period).label("elsewhen"),
            and_(never, checks.surely(every.c.risk == STANDARD)).label("none_needed"),
            and_(never, every.c.triaged.is_(None)).label("untriaged"),
        )
        .outerjoin_from(every, high.table, high.on)
        .outerjoin(medium.table, medium.on)
        .subquery("incidents_and_their_limit")
    )


_PLACED_BY = ("queued_secondary", "triaged")
_ALL = incidents.domestic_incidents()
_EVERY = _queue(_ALL)
_ROWS = (
    select(_EVERY)
    .where(~_EVERY.c.elsewhen, ~_EVERY.c.none_needed, ~_EVERY.c.untriaged)
    .subquery("incidents_for_assessment")
)
_queued, _assessed = checks.when(_ROWS.c.queued_secondary), checks.when(_ROWS.c.assessed)
# The queue as it stands, whatever the period.
_in_queue = and_(incidents.real(_ALL), _ALL.c.queued_secondary.is_not(None), _ALL.c.assessed.is_(None))
_to_be_queued = and_(
    incidents.real(_ALL),
    checks.in_period(checks.when(_ALL.c.triaged)),
    _ALL.c.triaged.is_not(None),
    _ALL.c.risk.in_((HIGH, MEDIUM)),
)

_VERDICT = checks.first_of(
    checks.not_real(_ROWS, "record or its log"),
    checks.future_dated("The time of joining the queue, or of the assessment,", _queued, _assessed),
    checks.unknown("no_risk", "No grade of risk is recorded, so no limit applies", _ROWS.c.risk.is_(None)),
    checks.unmapped_code("The grade of risk", _ROWS.c.risk == checks.UNMAPPED),
    checks.exempt("no_limit", "The risk is standard, for which there is no limit", _ROWS.c.risk == STANDARD),
    checks.not_yet_due("not_queued_yet", "It joined the queue only after the as-at instant", _queued.later),
    checks.unknown(
        "no_queue_time",
        "It was assessed, or triaged at a risk that calls for it, and it is not recorded when it joined the queue",
        _queued.missing,
    ),
    checks.outside_calendar(_ROWS.c.closes.is_(None)),
    checks.negative_interval("It was assessed", "it joined the queue", checks.backwards(_queued, _assessed)),
    checks.compliant(
        "in_time", "It was assessed by the end of the last working day allowed", _assessed.end < _ROWS.c.closes
    ),
    checks.non_compliant("late", "It was assessed after the last working day allowed", _assessed.lo >= _ROWS.c.closes),
    checks.unknown("imprecise_time", "The time of the assessment is not exact enough to tell", _assessed.known),
    checks.not_yet_due(
        "not_yet_due", "It is not assessed, and the time for it has not passed", _ROWS.c.closes > checks.AS_OF
    ),
    checks.non_compliant("not_assessed", "The last working day allowed has passed and no assessment is recorded"),
)

DA_02 = checks.Standard(
    id="DA-02",
    suite=incidents.SUITE,
    title="Secondary risk assessment in time",
    question="Was the secondary risk assessment of each domestic abuse incident done in the time that its risk allows?",
    unit="da_incidents",
    population="Domestic abuse incidents that joined the queue for secondary risk assessment, with a limit that ends in the "
    "period; those of standard risk, which have none, by when they joined; and those triaged at another risk of which it is "
    "not recorded that they did",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.da_id,
        verdict=_VERDICT,
        anchor=_queued.lo,
        due=checks.last_instant(_ROWS.c.closes),
        done=_assessed.lo,
        breakdowns={
            **checks.by_name(_ROWS, "risk", "children", "district", "team"),
            "month": checks.month_at(_queued.lo),
        },
        shows={
            "risk": _ROWS.c.risk,
            "queued_secondary_at": _queued.lo,
            "secondary_done_at": _assessed.lo,
            "due_by": checks.last_instant(_ROWS.c.closes),
            "children": _ROWS.c.children,
        },
    ),
    needs=(
        DaIncident.da_id,
        DaIncident.risk_initial,
        DaIncident.queued_secondary_at,
        DaIncident.secondary_done_at,
    ),
    target=Decimal(90),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Assessment and help",
    topic=checks.Topic.RISK,
    outside=checks.Outside(
        rows=_EVERY,
        record=_EVERY.c.da_id,
        reasons=(
            checks.outside_period("Its time was not up in the period", _EVERY.c.elsewhen),
            checks.Reason(
                "standard_risk",
                "It is of standard risk, and never joined the queue for assessment",
                _EVERY.c.none_needed,
            ),
            checks.Reason("not_triaged", "It is not triaged, and in no queue for assessment yet", _EVERY.c.untriaged),
        ),
    ),
    quotation="225 high-risk; 1,007 medium-risk; and 8 standard-risk cases. The oldest high-risk case awaiting research at "
    "this time was five months old.",
    parameters=(HIGH_DAYS, MEDIUM_DAYS),
    boundaries=(
        "With da_assessment_high_working_days at 2 and da_assessment_medium_working_days at 10: high risk, queued on "
        "Monday at any time: in time until Wednesday 23:59:59. Medium risk: until 23:59:59 on the "
        "Monday a fortnight later, the tenth working day. Bank holidays and weekends do not count.",
        "Queued on a Saturday, Sunday or bank holiday, the first working day after is day 1.",
        "Assessed up to 5 minutes before it was queued: two clocks that disagree. Earlier: undetermined.",
        "Standard risk has no limit and is exempt.",
        "Triaged at medium or high risk, or at none that is known, and not recorded as queued: undetermined, and counted in "
        "the period in which it was triaged.",
        incidents.RISK_RULE,
        incidents.CHILDREN_RULE,
        incidents.MERGED_RULE,
        "Both limits are local settings and assumptions, not national rules.",
    ),
    blind_spots=(
        "It cannot tell an incident that never joined the queue from one of which the time of joining was not entered: those of "
        "medium or high risk are unknown, and listed.",
        "Where triage takes standard risk out of the queue, the number waiting is not to be compared with an earlier one.",
        "It cannot see what the assessment found, or whether anything was done about it.",
    ),
    remedy="Assess the oldest high-risk incidents with children first. For each that is overdue, look whether the children "
    "were referred and their school told meanwhile.",
    note="The report gives the oldest high-risk case as five months and, two sentences later, as four weeks, with five months "
    "for medium risk. duly prints the oldest and the number for each risk. The lists "
    "of what is waiting are the whole queue at the as-at instant; the ages are of what falls due in the period.",
    lists=(
        *incidents.waiting(_ALL, _in_queue, "secondary assessment"),
        checks.Listing(
            id="waiting_with_children",
            title="With children, waiting for secondary assessment at the as-at instant",
            records=select(_ALL.c.da_id.label("record")).where(_in_queue, _ALL.c.children == incidents.YES),
            of=select(func.count()).select_from(_ALL).where(_in_queue),
        ),
        checks.Listing(
            id="never_queued",
            title="Triaged in the period as medium or high risk, and never queued for secondary assessment",
            records=select(_ALL.c.da_id.label("record")).where(
                _to_be_queued, _ALL.c.queued_secondary.is_(None), _ALL.c.assessed.is_(None)
            ),
            of=select(func.count()).select_from(_ALL).where(_to_be_queued),
        ),
    ),
    measures=(
        checks.Measure(
            id="time_to_assessment",
            title="Time from joining the queue to the assessment",
            unit="days",
            bands=(14, 28, 90),
        ),
        *incidents.ages("secondary assessment", (14, 28, 150)),
    ),
)
