"""Referrals that disclose an offence against a child have a crime decision within 24 hours (NCRS-03)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, and_, case, func, or_, select, true

from duly import checks
from duly.expectations.crime_recording.suite import SUITE
from duly.expectations.crime_recording.timeliness import LIMIT
from duly.records import ChildReferral, Crime, Team


def _referrals() -> FromClause:
    crimed = ChildReferral.crime_decision == "crimed"
    decided = checks.first_known(
        checks.when(ChildReferral.crime_decision_at), checks.only_if(crimed, checks.when(Crime.recorded_at))
    )
    return (
        select(
            ChildReferral.ref_id,
            ChildReferral.is_test,
            ChildReferral.merged_into,
            ChildReferral.threshold,
            ChildReferral.offence_indicated,
            ChildReferral.referrer_agency,
            ChildReferral.crime_decision.label("decision"),
            ChildReferral.crime_id.label("named_crime"),
            Crime.crime_id.label("found_crime"),
            *checks.when(ChildReferral.referred_at).columns("referred"),
            *decided.columns("decided"),
            func.coalesce(Team.name, ChildReferral.source_team).label("team"),
        )
        .outerjoin_from(ChildReferral, Crime, Crime.crime_id == ChildReferral.crime_id)
        .outerjoin(Team, Team.team_id == ChildReferral.source_team)
        .where(
            or_(ChildReferral.threshold == "s47", ChildReferral.offence_indicated.is_(True)),
            checks.in_period(checks.when(ChildReferral.referred_at)),
        )
        .subquery("disclosures")
    )


_ROWS = _referrals()


def _crimed(rows: FromClause) -> ColumnElement[bool]:
    return rows.c.decision == "crimed"


def _decided(rows: FromClause) -> ColumnElement[bool]:
    """There is a decision that can stand: a crime of the export, or a reasoned one that there is none."""
    return or_(and_(_crimed(rows), rows.c.found_crime.is_not(None)), rows.c.decision == "no_crime_reasoned")


def _verdict(rows: FromClause) -> checks.Verdict:
    referred = checks.when(rows.c.referred)
    took = checks.elapsed(referred, checks.when(rows.c.decided), LIMIT.seconds)
    waiting = checks.so_far(referred, LIMIT.seconds)
    crimed, decided = _crimed(rows), _decided(rows)
    roughly = "A time was written so roughly that the decision may have been in time or late"
    return checks.first_of(
        checks.not_real(rows),
        checks.unknown("no_referral_time", "It is not recorded when the referral was made", referred.missing),
        checks.unknown(
            "unmapped_code",
            "The decision is a code that the vocabulary does not know",
            rows.c.decision == checks.UNMAPPED,
        ),
        checks.unknown(
            "dangling_link",
            "It was decided to record a crime, and the crime named is not in the export",
            and_(crimed, rows.c.named_crime.is_not(None), rows.c.found_crime.is_(None)),
        ),
        checks.unknown("no_decision_time", "A decision was made, and not when", and_(decided, took.end.missing)),
        checks.negative_interval("The decision was made", "the referral", and_(decided, took.negative)),
        checks.compliant(
            "crimed_in_time",
            "A crime was recorded, and so decided within 24 hours of the referral",
            and_(decided, crimed, took.within),
        ),
        checks.compliant(
            "reasoned_in_time",
            "It was decided, with a reason, within 24 hours of the referral that there was no crime",
            and_(decided, took.within),
        ),
        checks.non_compliant("late", "It was decided later than that", and_(decided, took.beyond)),
        checks.imprecise_time(decided, roughly),
        checks.not_yet_due("not_yet_due", "Nothing holds yet, and 24 hours have not passed", waiting.within),
        checks.imprecise_time(~waiting.beyond, roughly),
        checks.non_compliant(
            "crimed_without_crime",
            "It was decided to record a crime and no crime is named",
            crimed,
        ),
        checks.non_compliant("no_decision", "No decision was recorded within 24 hours"),
    )


NCRS_03 = checks.Standard(
    id="NCRS-03",
    suite=SUITE,
    title="Referrals that disclose an offence have a crime decision within 24 hours",
    question="Was it decided within 24 hours of each referral that disclosed an offence whether to record a crime?",
    unit="child_referrals",
    population="Referrals made or received in the period at the threshold of section 47, or marked as disclosing an offence",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.ref_id,
        verdict=_verdict(_ROWS),
        anchor=_ROWS.c.referred,
        due=checks.deadline(checks.when(_ROWS.c.referred), LIMIT.seconds),
        done=case((_decided(_ROWS), _ROWS.c.decided)),
        open=_decided(_ROWS).is_not(true()),
        breakdowns={
            "team": _ROWS.c.team,
            "referrer_agency": _ROWS.c.referrer_agency,
            "threshold": _ROWS.c.threshold,
            "month": checks.month_at(_ROWS.c.referred),
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
    needs=(ChildReferral.ref_id, ChildReferral.referred_at, ChildReferral.crime_decision, ChildReferral.crime_id),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="HMICFRS' dip-sampling of cases showed the ISOT team ensures crimes are recorded in a timely way.",
    authority=("A-03", "A-07", "A-18"),
    parameters=(LIMIT,),
    boundaries=(
        "Decided exactly 24:00:00 after the referral: in time. 24:00:01: late.",
        "Decided to record a crime without a time of decision: the time the crime was recorded stands for it.",
        "Decided to record a crime, and none named: a breach once 24 hours have passed.",
        "No decision recorded exactly 24:00:00 after the referral: not yet due. 24:00:01: a breach.",
    ),
    blind_spots=(
        "Whether the reason for recording no crime is a good one; 'children's social care are leading' is not.",
        "A referral that disclosed an offence without saying so, or whose threshold is a code that the vocabulary does not "
        "know, is not seen.",
        "The time may be when a referral was read, not when it reached a police mailbox.",
    ),
    remedy="Decide now: record the crime with the time of the referral as the time of report, or write down why the "
    "referral discloses none. A decision made elsewhere has to be entered on the referral.",
)
