"""Referrals that disclose an offence against a child have a crime decision within 24 hours (NCRS-03)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, and_, case, exists, func, literal, or_, select, true

from duly import checks
from duly.expectations.crime_recording.logs import followed
from duly.expectations.crime_recording.suite import SUITE, not_real, undated
from duly.expectations.crime_recording.timeliness import LIMIT
from duly.expectations.populations import exported
from duly.records import ChildReferral, Crime, Team


def _every_referral() -> FromClause:
    """Every referral with what was decided on it and the crime that came of it: one row each.

    `disclosed`, that it disclosed an offence; `perhaps_disclosed`, that its threshold leaves that open; `crime_missing`,
    that the crime named is not in the export, or that nothing stands for it.
    """
    crimed = ChildReferral.crime_decision == "crimed"
    at, real, merged = checks.when(ChildReferral.crime_decision_at), followed(Crime), checks.roots(ChildReferral)
    decided = checks.first_known(at, checks.only_if(and_(crimed, at.blank), checks.when(Crime.recorded_at)))
    named = ChildReferral.crime_id
    there = exists(select(literal(1)).select_from(_ANY_CRIME).where(_ANY_CRIME.c.crime_id == named))
    threshold = ChildReferral.threshold
    return (
        select(
            ChildReferral.ref_id,
            ChildReferral.is_test,
            ChildReferral.merged_into,
            func.coalesce(merged.c.broken, False).label("merge_broken"),
            threshold,
            ChildReferral.offence_indicated,
            or_(func.coalesce(threshold == "s47", False), func.coalesce(ChildReferral.offence_indicated, False)).label(
                "disclosed"
            ),
            and_(checks.not_understood(threshold), exported(threshold)).label("perhaps_disclosed"),
            ChildReferral.referrer_agency,
            ChildReferral.crime_decision.label("decision"),
            named.label("named_crime"),
            real.c.root.label("found_crime"),
            and_(named.is_not(None), or_(~there, func.coalesce(real.c.lost, False))).label("crime_missing"),
            *checks.when(ChildReferral.referred_at).columns("referred"),
            *checks.when(ChildReferral.became_apparent_at).columns("apparent"),
            *checks.when(ChildReferral.entered_at).columns("entered"),
            *decided.columns("decided"),
            func.coalesce(Team.name, ChildReferral.source_team).label("team"),
        )
        .outerjoin_from(ChildReferral, real, real.c.id == named)
        .outerjoin(Crime, Crime.crime_id == real.c.root)
        .outerjoin(merged, merged.c.id == ChildReferral.ref_id)
        .outerjoin(Team, Team.team_id == ChildReferral.source_team)
        .subquery("every_referral")
    )


_ANY_CRIME = select(Crime.crime_id).subquery("any_crime")
_EVERY = _every_referral()


def _placed(rows: FromClause) -> checks.Span:
    """The date that places a referral in a period: of the referral, else any other that it has (A2)."""
    return checks.first_known(*(checks.when(rows.c[name]) for name in ("referred", "apparent", "entered", "decided")))


_ROWS = (
    select(*_EVERY.c)
    .where(or_(_EVERY.c.disclosed, _EVERY.c.perhaps_disclosed), checks.in_period(_placed(_EVERY)))
    .subquery("disclosures")
)


def _not_yet(rows: FromClause) -> ColumnElement[bool]:
    """It had not been decided at the as-at instant, whatever the referral says now (A13)."""
    decided = checks.when(rows.c.decided)
    return and_(decided.later, ~decided.future)


def _crimed(rows: FromClause) -> ColumnElement[bool]:
    return and_(rows.c.decision == "crimed", ~_not_yet(rows))


def _decided(rows: FromClause) -> ColumnElement[bool]:
    """There is a decision that can stand: a crime of the export, or a reasoned one that there is none."""
    reasoned = and_(rows.c.decision == "no_crime_reasoned", ~_not_yet(rows))
    return or_(and_(_crimed(rows), rows.c.found_crime.is_not(None)), reasoned)


def _verdict(rows: FromClause) -> checks.Verdict:
    referred = checks.when(rows.c.referred)
    took = checks.elapsed(referred, checks.when(rows.c.decided), LIMIT.seconds)
    waiting = checks.so_far(referred, LIMIT.seconds)
    crimed, decided = _crimed(rows), _decided(rows)
    roughly = "A time was written so roughly that the decision may have been in time or late"
    return checks.first_of(
        not_real(rows, "referral"),
        undated(_placed(rows), "referral", took.start, took.end),
        checks.unmapped_code(
            "The threshold of the referral, which would decide whether it disclosed an offence, or the decision, is blank, or",
            or_(
                and_(~rows.c.disclosed, rows.c.perhaps_disclosed),
                and_(rows.c.decision == checks.UNMAPPED, ~_not_yet(rows)),
            ),
        ),
        checks.future_dated("The time of the referral or of the decision", took.start, took.end),
        checks.unknown("no_referral_time", "It is not recorded when the referral was made", referred.missing),
        checks.dangling_link(
            "It was decided to record a crime, and that crime",
            and_(crimed, rows.c.crime_missing),
        ),
        checks.unknown("no_decision_time", "A decision was made, and not when", and_(decided, took.end.missing)),
        checks.compliant(
            "decided_before", "It had been decided before the referral was made", and_(decided, took.negative)
        ),
        checks.compliant(
            "crimed_in_time",
            "A crime was recorded, and so decided within the limit after the referral",
            and_(decided, crimed, took.within),
        ),
        checks.compliant(
            "reasoned_in_time",
            "It was decided, with a reason, within the limit after the referral that there was no crime",
            and_(decided, took.within),
        ),
        checks.non_compliant("late", "It was decided later than that", and_(decided, took.beyond)),
        checks.imprecise_time(decided, roughly),
        checks.not_yet_due("not_yet_due", "Nothing holds yet, and the limit has not passed", waiting.within),
        checks.imprecise_time(~waiting.beyond, roughly),
        checks.non_compliant(
            "crimed_without_crime",
            "It was decided to record a crime and no crime is named, or one that was made for a test",
            crimed,
        ),
        checks.non_compliant("no_decision", "No decision was recorded within the limit"),
    )


_OUTSIDE = checks.Outside(
    rows=_EVERY,
    record=_EVERY.c.ref_id,
    reasons=(
        checks.outside_period("It was made or received outside the period", checks.elsewhen(_placed(_EVERY))),
        checks.Reason(
            "no_offence_disclosed",
            "Its threshold is below section 47, and it is not marked as disclosing an offence",
            and_(~_EVERY.c.disclosed, ~_EVERY.c.perhaps_disclosed),
        ),
    ),
)


NCRS_03 = checks.Standard(
    id="NCRS-03",
    suite=SUITE,
    title="Referrals that disclose an offence have a crime decision within {ncrs_limit_hours} hours",
    question="Was it decided in time after each referral that disclosed an offence whether to record a crime?",
    unit="child_referrals",
    population="Referrals made or received in the period at the threshold of section 47, or marked as disclosing an offence; "
    "one without a time is placed by when the need became apparent, else by its entry or its decision",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.ref_id,
        verdict=_verdict(_ROWS),
        anchor=_ROWS.c.referred,
        due=checks.deadline(checks.when(_ROWS.c.referred), LIMIT.seconds),
        done=case((_decided(_ROWS), _ROWS.c.decided)),
        open=_decided(_ROWS).is_not(true()),
        breakdowns={
            **checks.by_name(_ROWS, "team", "referrer_agency", "threshold"),
            "month": checks.month_at(_placed(_ROWS).lo),
        },
        shows={
            "referred_at": _ROWS.c.referred,
            "referred_at_latest": _ROWS.c.referred_hi,
            "threshold": _ROWS.c.threshold,
            "offence_indicated": _ROWS.c.offence_indicated,
            "crime_decision": _ROWS.c.decision,
            "decided_at": _ROWS.c.decided,
            "decided_at_latest": _ROWS.c.decided_hi,
            "crime_named": _ROWS.c.named_crime,
            "crime_found": _ROWS.c.found_crime,
        },
    ),
    needs=(
        ChildReferral.ref_id,
        ChildReferral.referred_at,
        ChildReferral.crime_decision,
        ChildReferral.crime_id,
        checks.either(ChildReferral.threshold, ChildReferral.offence_indicated),
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Investigation",
    topic=checks.Topic.RISK,
    outside=_OUTSIDE,
    quotation="HMICFRS' dip-sampling of cases showed the ISOT team ensures crimes are recorded in a timely way.",
    authority=("A-03", "A-07", "A-18"),
    parameters=(LIMIT,),
    boundaries=(
        "Decided exactly {ncrs_limit_hours}:00:00 after the referral: in time. {ncrs_limit_hours}:00:01: late.",
        "Decided to record a crime without a time of decision: the time the crime was recorded stands for it.",
        "Decided before the referral was made, as where a crime was recorded first and then referred: kept.",
        "Decided to record a crime, and none named, or one made for a test: a breach once {ncrs_limit_hours hour} have passed.",
        "A threshold that is blank or not understood, and no mark that an offence is disclosed: UNKNOWN.",
        "Decided after the as-at instant: not yet decided.",
        "No decision recorded exactly {ncrs_limit_hours}:00:00 after the referral: not yet due. "
        "{ncrs_limit_hours}:00:01: a breach.",
    ),
    blind_spots=(
        "Whether the reason for recording no crime is a good one; 'children's social care are leading' is not.",
        "A referral that disclosed an offence without saying so is not seen.",
        "The time may be when a referral was read, not when it reached a police mailbox.",
    ),
    remedy="Decide now: record the crime with the time of the referral as the time of report, or write down why the "
    "referral discloses none. A decision made elsewhere has to be entered on the referral.",
)
