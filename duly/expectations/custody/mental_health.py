"""CUST-04: no child is held in a police station under the Mental Health Act."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import and_, literal, or_, select

from duly import checks
from duly.expectations.custody import detentions
from duly.records import CustodyRecord

BAN_BEGAN = date(2017, 12, 11)
"""From this day on no child may be taken to, or kept at, a police station as a place of safety (A-43)."""

_reason = CustodyRecord.detention_reason
_arrived = checks.when(CustodyRecord.arrived_at)
_perhaps_under_the_act = or_(_reason.in_(detentions.MENTAL_HEALTH.value), _reason.is_(None), _reason == checks.UNMAPPED)
_ROWS = detentions.child_detentions("children_perhaps_under_the_act", at=_arrived, only=_perhaps_under_the_act)
_age_unknown = _ROWS.c.standing.in_((checks.AGE_UNKNOWN, checks.BORN_LATER, checks.MERGE_BROKEN))
_under_the_act = _ROWS.c.reason.in_(detentions.MENTAL_HEALTH.value)

CUST_04 = checks.Standard(
    id="CUST-04",
    suite=detentions.SUITE,
    title="No child held in a police station under the Mental Health Act",
    question="Was any child held in a police station under the Mental Health Act?",
    unit="custody_records",
    population="Detentions of children who arrived in the period and were held under section 135 or 136, and those whose "
    "reason is not recorded or not known to duly",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.cust_id,
        verdict=checks.first_of(
            checks.excluded(
                "before_ban",
                "The arrival was before 11 December 2017, when the law did not yet forbid it",
                and_(_ROWS.c.arrived.is_not(None), _ROWS.c.day < literal(BAN_BEGAN)),
            ),
            detentions.not_judged(_ROWS),
            checks.unknown("no_arrival_time", "It is not recorded when the child arrived", _ROWS.c.arrived.is_(None)),
            detentions.not_known_why(_ROWS),
            checks.non_compliant("held", "A child was held in a police station under the Act"),
        ),
        anchor=_ROWS.c.arrived,
        open=detentions.still_held(_ROWS),
        breakdowns={
            "custody_suite": _ROWS.c.custody_suite,
            "detention_reason": _ROWS.c.reason,
            "month": checks.month(_ROWS.c.day),
        },
        shows={"arrived_at": _ROWS.c.arrived, "released_at": _ROWS.c.released, "detention_reason": _ROWS.c.reason},
    ),
    needs=(*detentions.NEEDS, CustodyRecord.arrived_at, CustodyRecord.detention_reason),
    target=Decimal(100),
    target_count=0,
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.UNKNOWN,
    report="Introduction",
    quotation="It is not in the best interests of any child to be detained in a police cell under the Mental Health Act 1983.",
    authority=("A-43",),
    effective_from=BAN_BEGAN,
    topic=checks.Topic.RISK,
    outside=detentions.outside(
        "held_for_whatever",
        checks.Reason(
            "another_reason",
            "Held for another reason than the Mental Health Act",
            checks.surely(~_perhaps_under_the_act),
        ),
        at=_arrived,
    ),
    parameters=(detentions.MENTAL_HEALTH, detentions.LONGEST_DAYS),
    boundaries=(
        "Arrived on 11 December 2017 at 00:00 local time or later: a breach. On 10 December 2017: out of the count, listed.",
        "However short the stay, and in whatever part of the station: every such detention of a child is a breach.",
        "A reason that is blank or not mapped may be this one: UNKNOWN, and never a breach.",
        *detentions.age_boundaries("of the arrival"),
        "Age not known: UNKNOWN here, not out of the count, because the person may be a child.",
        "The target is a number: no child.",
    ),
    blind_spots=(
        "A child brought in under the Act and booked in as arrested is not seen.",
        "A child who was kept in a police car or an office and never booked in is not seen.",
    ),
    remedy="Check the date of birth first, then the reason. For each child: who decided, why no health-based place of safety "
    "took the child, and what was done with the health trust since. A breach cannot be put right and must not be re-coded.",
    note="The report: no evidence of any such detention of a child in the 12 months before the inspection of 2016. There are "
    "no compliant records here, since a child held for another reason is not among them.",
    lists=(
        checks.Listing(
            id="age_unknown",
            title="Held under the Act, age not known: check these first",
            records=select(_ROWS.c.cust_id.label("record")).where(
                _under_the_act, _age_unknown, ~_ROWS.c.is_test, _ROWS.c.merged_into.is_(None)
            ),
        ),
    ),
)
