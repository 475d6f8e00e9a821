"""REF-01: was each child of an online-abuse case referred when the child became apparent, and before any arrest?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, and_, case, false, func, not_, or_, select

from duly import checks
from duly.expectations.online_abuse.cases import (
    ARREST_TYPES,
    TEAM_TYPES,
    cases_with_child_victim,
    online_cases,
    referrals,
)
from duly.records import ChildReferral, Investigation, LogEntry, Team

SUITE = "online_abuse"

LIMIT = checks.Parameter(
    name="ref_limit_hours",
    default=24,
    unit="hours",
    meaning="Longest time from when a child became apparent in an online-abuse case until the child is referred",
)

_ROWS = referrals()
_apparent, _referred, _arrested = (checks.when(_ROWS.c[name]) for name in ("apparent", "referred", "arrested"))


def _verdict(*, since_apparent: bool = False) -> checks.Verdict:
    """With `since_apparent`, a first arrest from before the child became apparent counts for nothing."""
    took, waited = checks.elapsed(_apparent, _referred, LIMIT.seconds), checks.so_far(_apparent, LIMIT.seconds)
    counts: ColumnElement[bool] = _arrested.known
    arrested: checks.Span = _arrested
    if since_apparent:
        counts = and_(_arrested.known, _arrested.end >= _apparent.lo)
        arrested = checks.Span(case((counts, _arrested.lo)), case((counts, _arrested.hi)))
    before_arrest = or_(arrested.missing, _referred.end <= arrested.lo)
    may_be_arrest = or_(_ROWS.c.unmapped_untimed, _ROWS.c.unmapped < _referred.lo)
    roughly = "A time was written so roughly that it cannot be told"
    return checks.first_of(
        checks.not_real(_ROWS),
        checks.merge_error(_ROWS.c.standing == checks.MERGE_BROKEN),
        checks.unknown("no_child", "It is not recorded who the child is", _ROWS.c.person_id.is_(None)),
        checks.excluded(
            "child_unknown",
            "The date of birth of the person referred is not known",
            and_(_ROWS.c.standing == checks.AGE_UNKNOWN, not_(_ROWS.c.unborn)),
        ),
        checks.age_uncertain(_ROWS.c.standing == checks.AGE_UNCERTAIN),
        checks.unknown("no_apparent_time", "It is not recorded when the child became apparent", _apparent.missing),
        checks.negative_interval("The referral was made", "the child became apparent", took.negative),
        checks.non_compliant(
            "after_arrest",
            "An arrest came first: the child was referred only after it, or has not been referred",
            or_(
                and_(_referred.known, _referred.lo > arrested.end),
                and_(_referred.missing, or_(arrested.known, _ROWS.c.untimed)),
            ),
        ),
        checks.non_compliant("late", "The child was referred more than 24 hours after becoming apparent", took.beyond),
        checks.unknown(
            "no_arrest_time",
            "An arrest is recorded without a time, so it cannot be told which came first",
            and_(_referred.known, _ROWS.c.untimed),
        ),
        checks.unknown(
            "unmapped_code",
            "The case has an entry of a type that duly was not told about, which may be an earlier arrest",
            and_(_referred.known, may_be_arrest),
        ),
        checks.compliant(
            "in_time",
            "The child was referred within 24 hours of becoming apparent, and before any arrest",
            and_(took.within, before_arrest),
        ),
        checks.imprecise_time(_referred.known, roughly),
        checks.not_yet_due("not_yet_due", "The child is not referred, and 24 hours have not passed", waited.within),
        checks.imprecise_time(~waited.beyond, roughly),
        checks.non_compliant("not_referred", "24 hours have passed and no referral is recorded"),
    )


def _judgement(verdict: checks.Verdict, waits: ColumnElement[bool] | None = None) -> checks.Judgement:
    return checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.ref_id,
        verdict=verdict,
        anchor=_apparent.lo,
        due=checks.deadline(_apparent, LIMIT.seconds),
        done=_referred.lo,
        open=waits,
        breakdowns={name: _ROWS.c[name] for name in ("team", "district", "month")},
        shows={
            "investigation": _ROWS.c.inv_id,
            "became_apparent_at": _apparent.lo,
            "became_apparent_at_latest": _apparent.hi,
            "referred_at": _referred.lo,
            "referred_at_latest": _referred.hi,
            "first_arrest_at": _arrested.lo,
            "first_arrest_at_latest": _arrested.hi,
        },
    )


def _never_referred() -> checks.Listing:
    children = cases_with_child_victim().subquery("cases_with_a_child")
    cases = online_cases()
    referred = (
        select(cases.c.inv_id)
        .join_from(ChildReferral, cases, cases.c.id == ChildReferral.inv_id)
        .where(ChildReferral.is_test.is_not(True))
    )
    return checks.Listing(
        id="no_referral_record",
        title="Cases of online abuse with a child as a victim, and no referral of any child",
        records=select(children.c.record).where(children.c.record.not_in(referred)),
        of=select(func.count()).select_from(children),
    )


REF_01 = checks.Standard(
    id="REF-01",
    suite=SUITE,
    title="Online-abuse cases referred when the child is apparent, not at arrest",
    question="Was each child of an online-abuse case referred to children's social care within 24 hours of becoming "
    "apparent, and before any arrest?",
    unit="child_referrals",
    population="Referrals of children from the cases of the internet sexual offences team, where the child became apparent "
    "in the period",
    judgement=_judgement(_verdict()),
    needs=(
        ChildReferral.ref_id,
        ChildReferral.inv_id,
        ChildReferral.became_apparent_at,
        ChildReferral.referred_at,
        Investigation.inv_id,
        Investigation.team_id,
        Team.team_id,
        Team.team_type,
        LogEntry.inv_id,
        LogEntry.entry_type,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="cases involving at-risk children are referred to CSC as soon as it is apparent they are connected to a suspect",
    parameters=(LIMIT, TEAM_TYPES, ARREST_TYPES),
    boundaries=(
        "Referred exactly 24:00:00 after the child became apparent: in time. 24:00:01: late.",
        "Referred in the very second of the first arrest: before it. One second later: after the arrest.",
        "An arrest with no referral yet is a breach at once, even within the 24 hours.",
        "The first arrest counts whenever it was, even before the child became apparent. The rate since_apparent leaves such "
        "arrests out.",
        "An arrest counts at the time it happened; where that is not recorded, when it was entered.",
        "Referred up to 5 minutes before the child became apparent: two clocks that disagree. Earlier: undetermined.",
        "On the 18th birthday a person is not a child. A child not yet born is one here.",
        "A referral without the time at which the child became apparent is placed by when it was made.",
        "Cases merged into another count as that one, with their logs. Identities of a child that were merged, too.",
        "24 hours is a local setting, not a national rule.",
    ),
    blind_spots=(
        "When a child became apparent is what somebody typed: it can be set to look prompt.",
        "A case in which no referral was ever entered is not in the rate: those with a child as a victim are listed.",
        "It cannot see what was done to protect the child.",
        "A team whose type is a code that duly was not told about is not taken for one of online abuse.",
    ),
    remedy="Refer the child now if that has not been done. Otherwise ask the team why it waited; a late time cannot be put "
    "right and must not be changed.",
    also=(
        checks.Rate(
            id="since_apparent",
            title="The same, leaving out a first arrest from before the child became apparent",
            judgement=_judgement(_verdict(since_apparent=True), waits=false()),  # counted above
        ),
    ),
    lists=(_never_referred(),),
    measures=(
        checks.Measure(
            id="time_to_referral",
            title="Time from when the child became apparent to the referral",
            bands=(24, 72, 168),
        ),
    ),
)
