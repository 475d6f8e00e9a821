"""DA-03: were the children of a domestic abuse incident referred to social care within a day of its triage?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, case, func, not_, or_, select

from duly import checks
from duly.expectations.domestic_abuse import incidents
from duly.expectations.domestic_records import domestic_records
from duly.records import ChildReferral, DaIncident, Incident

LIMIT = checks.Parameter(
    name="da_referral_hours",
    default=24,
    unit="hours",
    meaning="Longest time after triage until the children are referred to children's social care",
)
REASON_LENGTH = checks.Parameter(
    name="da_not_referred_characters",
    default=20,
    unit="characters",
    meaning="Length from which a recorded reason for not referring counts as one",
)
REFERRED_RISKS = checks.Parameter(
    name="da_referred_risks",
    default=("medium", "high"),
    meaning="Grades of risk at which children are to be referred",
)


def _referrals() -> FromClause:
    """The referrals of each incident: `root`; `named`, one of them, and where any is in the export `ref_id`; `referred`, the
    first of those made at or after the report; `untimed`, `future` and `before`, whether of another it is not recorded when it
    was made, or it is said to be after the export was made, or was made before the report; `lost_at`, when the first was made of
    those that nothing stands for, the report where that is not known.

    Those that the incident and the records merged into it name (A9). A referral that was merged counts where the one that
    stands for it is there; one made for a test is none.
    """
    record, merged = domestic_records(), checks.roots(ChildReferral, "is_test")
    referred = checks.when(ChildReferral.referred_at)
    reported = checks.first_known(checks.when(record.c.reported), checks.when(record.c.attended_at))
    early = checks.surely(checks.backwards(reported, referred))
    lost = or_(ChildReferral.ref_id.is_(None), checks.surely(merged.c.broken))
    order = (early, case((lost, 1), else_=0), referred.lo.nulls_last(), DaIncident.csc_referral_id)
    each = (
        select(
            record.c.root,
            DaIncident.csc_referral_id.label("named"),
            case((~lost, ChildReferral.ref_id)).label("ref_id"),
            *referred.columns("referred"),
            early.label("before"),
            case((lost, func.coalesce(referred.lo, reported.lo))).label("lost_at"),
            func.row_number().over(partition_by=record.c.root, order_by=order).label("place"),
        )
        .join_from(DaIncident, record, record.c.da_id == DaIncident.da_id)
        .outerjoin(ChildReferral, ChildReferral.ref_id == DaIncident.csc_referral_id)
        .outerjoin(merged, merged.c.id == ChildReferral.ref_id)
        .where(
            DaIncident.csc_referral_id.is_not(None),
            ChildReferral.is_test.is_not(True),
            merged.c.is_test.is_not(True),
        )
        .subquery("referrals_named")
    )
    made, here = checks.when(each.c.referred), each.c.ref_id.is_not(None)
    return (
        select(
            each.c.root,
            func.min(case((each.c.place == 1, each.c.named))).label("named"),
            func.min(case((each.c.place == 1, each.c.ref_id))).label("ref_id"),
            *checks.earliest_of(made, and_(here, ~each.c.before)).columns("referred"),
            func.bool_or(and_(here, made.blank)).label("untimed"),
            func.bool_or(and_(here, made.future)).label("future"),
            func.bool_or(and_(here, each.c.before)).label("before"),
            func.min(each.c.lost_at).label("lost_at"),
        )
        .group_by(each.c.root)
        .subquery("referrals_of_incidents")
    )


_ALL = incidents.domestic_incidents()
_PLACED_BY = ("triaged", "queued")


def _triaged() -> Subquery:
    """Incidents with children, or perhaps, of a risk that calls for a referral or may, of the period; with their referral."""
    referral = _referrals()
    return (
        select(
            _ALL,
            referral.c.named,
            referral.c.ref_id.label("resolved"),
            *checks.when(referral.c.referred).columns("referred"),
            *(checks.surely(referral.c[name]).label(name) for name in ("untimed", "future", "before")),
            referral.c.lost_at,
        )
        .outerjoin_from(_ALL, referral, referral.c.root == _ALL.c.da_id)
        .where(~_childless(), ~_of_other_risk(), incidents.placed(_ALL, *_PLACED_BY))
        .subquery("incidents_for_referral")
    )


def _childless() -> ColumnElement[bool]:
    return checks.surely(_ALL.c.children == incidents.NO)


def _of_other_risk() -> ColumnElement[bool]:
    return checks.surely(and_(_ALL.c.risk != checks.UNMAPPED, _ALL.c.risk.not_in(REFERRED_RISKS.value)))


_ROWS = _triaged()
_triage, _referral = checks.when(_ROWS.c.triaged), checks.when(_ROWS.c.referred)
_took, _waited = checks.elapsed(_triage, _referral, LIMIT.seconds), checks.so_far(_triage, LIMIT.seconds)
_resolved = _ROWS.c.resolved.is_not(None)
_lost_in_time = and_(
    _ROWS.c.lost_at.is_not(None), not_(checks.elapsed(_triage, checks.exactly(_ROWS.c.lost_at), LIMIT.seconds).beyond)
)

_VERDICT = checks.first_of(
    checks.not_real(_ROWS, "record or its log"),
    incidents.dateless(_ROWS, *_PLACED_BY),
    incidents.children_untold(_ROWS),
    checks.unmapped_code("The grade of risk", _ROWS.c.risk == checks.UNMAPPED),
    checks.unknown(
        "no_risk", "No grade of risk is recorded, so it cannot be told whether to refer", _ROWS.c.risk.is_(None)
    ),
    checks.future_dated("The time of triage, or of the referral,", _triage),
    checks.not_yet_due("not_triaged_yet", "It was triaged only after the as-at instant", _triage.later),
    checks.unknown("no_triage_time", "It is not recorded when it was triaged", _triage.missing),
    checks.compliant("in_time", "The children were referred within the time allowed after triage", _took.within),
    checks.unknown("no_referral_time", "It is not recorded when the referral was made", _ROWS.c.untimed),
    checks.unknown(
        "future_dated", "The time of triage, or of the referral, lies after the export was made", _ROWS.c.future
    ),
    checks.unknown(
        "dangling_link",
        "The referral named, or the one that stands for it, is not in the export, or was entered only after the as-at instant",
        and_(_ROWS.c.named.is_not(None), or_(~_resolved, _lost_in_time)),
    ),
    checks.non_compliant("late", "They were referred later than that", _took.beyond),
    checks.imprecise_time(_referral.known),
    checks.negative_interval(
        "The referral was made", "the incident was reported", and_(_ROWS.c.before, _referral.blank)
    ),
    checks.exempt(
        "reasoned",
        "No referral is named, and a reason for that is recorded that is long enough to count",
        _ROWS.c.reason_length >= REASON_LENGTH.value,
    ),
    checks.not_yet_due("not_yet_due", "No referral had been made, and there is still time", _waited.within),
    checks.imprecise_time(~_waited.beyond),
    checks.non_compliant(
        "reason_too_short",
        "No referral is named, and the reason recorded for that is too short to count",
        _ROWS.c.reason_length > 0,
    ),
    checks.non_compliant("no_referral", "No referral had been made, and no reason for that is recorded"),
)


def _named_by_its_log_alone() -> checks.Listing:
    """Incidents without a referral of which the log is named by one: the link was not made."""
    merged = checks.roots(Incident)
    referred = (
        select(func.coalesce(merged.c.root, ChildReferral.incident_id))
        .outerjoin_from(ChildReferral, merged, merged.c.id == ChildReferral.incident_id)
        .where(ChildReferral.incident_id.is_not(None), ChildReferral.is_test.is_not(True))
    )
    own = merged.alias("own_log_merged")
    unlinked = and_(incidents.real(_ROWS), _ROWS.c.named.is_(None))
    return checks.Listing(
        id="link_missing",
        title="No referral is named, yet a referral names the incident's log: link it",
        records=select(_ROWS.c.da_id.label("record"))
        .join_from(_ROWS, DaIncident, DaIncident.da_id == _ROWS.c.da_id)
        .outerjoin(own, own.c.id == DaIncident.incident_id)
        .where(unlinked, func.coalesce(own.c.root, DaIncident.incident_id).in_(referred)),
        of=select(func.count()).select_from(_ROWS).where(unlinked),
    )


DA_03 = checks.Standard(
    id="DA-03",
    suite=incidents.SUITE,
    title="Referral to children's social care at triage",
    question="Were the children of each medium-risk or high-risk domestic abuse incident referred to children's social care "
    "within {da_referral_hours hour} of triage?",
    unit="da_incidents",
    population="Domestic abuse incidents triaged in the period, of medium or high risk, where an answer says that there are "
    "children, or a child is listed; or where the risk, or whether there are children, cannot be told",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.da_id,
        verdict=_VERDICT,
        anchor=_triage.lo,
        due=checks.deadline(_triage, LIMIT.seconds),
        done=_referral.lo,
        open=and_(or_(_ROWS.c.named.is_(None), _referral.later), _ROWS.c.reason_length < REASON_LENGTH.value),
        breakdowns={
            **checks.by_name(_ROWS, "risk", "children", "district", "team"),
            "month": checks.month_at(_triage.lo),
        },
        shows={
            "risk": _ROWS.c.risk,
            "children": _ROWS.c.children,
            "triaged_at": _triage.lo,
            "triaged_at_latest": _triage.hi,
            "referral_named": _ROWS.c.named,
            "referral_in_export": _resolved,
            "referred_at": _referral.lo,
            "referred_at_latest": _referral.hi,
            "reason_length": _ROWS.c.reason_length,
        },
    ),
    needs=(
        DaIncident.da_id,
        DaIncident.children_in_household,
        DaIncident.risk_initial,
        DaIncident.triaged_at,
        DaIncident.csc_referral_id,
        DaIncident.csc_not_referred_reason_len,
        ChildReferral.ref_id,
        ChildReferral.referred_at,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Assessment and help",
    topic=checks.Topic.RISK,
    outside=checks.Outside(
        rows=_ALL,
        record=_ALL.c.da_id,
        reasons=(
            checks.outside_period("It was not triaged in the period", ~incidents.placed(_ALL, *_PLACED_BY)),
            checks.Reason("no_children", "Every answer about children that was given is no", _childless()),
            checks.Reason("other_risk", "Its risk is none at which children are to be referred", _of_other_risk()),
        ),
    ),
    quotation="any children involved in these cases should have been referred to children's social care (CSC) at the initial "
    "triage stage",
    parameters=(LIMIT, REASON_LENGTH, REFERRED_RISKS),
    boundaries=(
        "Referred exactly {da_referral_hours}:00:00 after triage: in time. {da_referral_hours}:00:01: late. Referred "
        "before triage: in time.",
        "Referred more than 5 minutes before the incident was reported: undetermined, because it was about something else.",
        "No referral exactly {da_referral_hours}:00:00 after triage: not yet due. {da_referral_hours}:00:01: a breach.",
        "A reason of exactly {da_not_referred_characters character} for not referring exempts; one of "
        "{da_not_referred_characters-1} does not. Where a referral is named, the "
        "referral is judged. An export without the length of the reason exempts nobody.",
        "An incident that is not recorded as triaged is undetermined, and is counted in the period in which it joined the "
        "queue for that; else in which it was reported, attended, or by the next best date.",
        "Of several referrals that the incident and records merged into it name, the first made after the report counts. One "
        "that was made for a test is none. Where that one is late, and another that would be in time cannot be found in the "
        "export, nor what it was merged into, or has no time, or one after the export was made: undetermined.",
        "What was triaged or referred only after the as-at instant had not happened yet.",
        incidents.CHILDREN_RULE,
        "Where the only child listed is of unknown or uncertain age, an incident whose children were referred in time is left "
        "out and counted; another is unknown.",
        incidents.RISK_RULE,
        incidents.MERGED_RULE,
        "One day is a local setting, not a national rule.",
    ),
    blind_spots=(
        "A referral that names the incident's log, and that the incident does not name, is not seen as made: such incidents "
        "are listed.",
        "It cannot see whether every child of the household was referred, or what the referral said.",
        "A reason for not referring is measured by its length, not by what it says.",
    ),
    remedy="Refer the children now, or have a supervisor record why not. Where a referral was made, enter its number at the "
    "incident.",
    lists=(_named_by_its_log_alone(),),
    measures=(
        checks.Measure(
            id="time_to_referral",
            title="Time from triage to the referral; below 0 where the referral came first",
            bands=(24, 72, 168),
        ),
    ),
)
