"""DEM-04: was each child old enough to talk seen and spoken to, or is it recorded why not?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import and_, or_, select, true

from duly import checks
from duly.expectations.demeanour.children import (
    LIMIT,
    SUITE,
    TUNABLE,
    breakdowns,
    children,
    not_judged,
    time_left,
)
from duly.records import ChildPresent, DaIncident

YOUNGEST = checks.Parameter(
    name="demeanour_spoken_age",
    default=4,
    unit="years",
    meaning="Age from which a child is expected to be spoken to",
)


def _talking_age() -> checks.Judgement:
    every = children()
    rows = select(every).where(or_(every.c.age.is_(None), every.c.age >= YOUNGEST.value)).subquery("talking_children")
    nothing_yet = and_(
        rows.c.spoken_to.is_(None),
        rows.c.seen.is_(None),
        rows.c.reason_length == 0,
        rows.c.words == 0,
        rows.c.entered.is_(None),
    )
    still_time, perhaps_time = time_left(rows)
    met = or_(rows.c.seen.is_(True), rows.c.presence.in_(("present_seen", "present_not_seen")))
    verdict = checks.first_of(
        *not_judged(rows),
        checks.unknown(
            "age_uncertain",
            "The date of birth is an estimate within a year of the 18th birthday, or nothing says when the child was met",
            or_(rows.c.standing == checks.AGE_UNCERTAIN, and_(rows.c.undated, rows.c.age.is_(None))),
        ),
        checks.unknown("attended_unknown", "It is not recorded whether an officer attended", rows.c.attended.is_(None)),
        checks.compliant("spoken_to", "An officer spoke to the child", rows.c.spoken_to.is_(True)),
        checks.compliant("reason_recorded", "Not spoken to, and a reason is recorded", and_(met, rows.c.has_reason)),
        checks.unknown(
            "unmapped_code",
            "The code for presence is not known to the mapping, and nothing else says that the child was there",
            and_(rows.c.presence == checks.UNMAPPED, rows.c.seen.is_not(True)),
        ),
        checks.not_yet_due("not_yet_due", "Nothing is entered, and there is still time", and_(nothing_yet, still_time)),
        checks.unknown(
            "no_attended_time",
            "Nothing is entered, and without the time of attending it cannot be told whether it is due",
            and_(nothing_yet, rows.c.attended_at.is_(None)),
        ),
        checks.unknown(
            "imprecise_time",
            "Nothing is entered, and a vague time leaves open whether it is due",
            and_(nothing_yet, perhaps_time),
        ),
        checks.non_compliant("no_reason", "Not recorded as spoken to, and no reason is recorded"),
    )
    return checks.Judgement(
        rows=rows,
        record=rows.c.cp_id,
        verdict=verdict,
        anchor=rows.c.attended_at,
        due=checks.deadline(checks.when(rows.c.attended_at), LIMIT.seconds),
        open=or_(rows.c.spoken_to, and_(met, rows.c.has_reason)).is_not(true()),
        breakdowns=breakdowns(rows),
        shows={
            name: rows.c[name]
            for name in ("da_id", "attended", "presence", "seen", "spoken_to", "reason_length", "has_reason", "age")
        },
    )


def _alone(judgement: checks.Judgement) -> checks.Judgement:
    verdict: checks.Verdict = judgement.verdict
    (spoken_to,) = (
        number for number in verdict.numbers(checks.Status.COMPLIANT) if verdict.numbered[number].reason == "spoken_to"
    )
    numbered = select(judgement.rows, verdict.number.label("place")).subquery("children_spoken_to_or_not")
    rows = select(numbered).where(numbered.c.place == spoken_to).subquery("children_spoken_to")
    return checks.Judgement(
        rows=rows,
        record=rows.c.cp_id,
        verdict=checks.first_of(
            checks.compliant("spoken_alone", "An officer spoke to the child alone", rows.c.spoken_alone.is_(True)),
            checks.non_compliant("not_alone", "The child was spoken to in company", rows.c.spoken_alone.is_(False)),
            checks.non_compliant("alone_not_recorded", "It is not recorded whether the child was alone"),
        ),
        anchor=rows.c.attended_at,
        breakdowns=breakdowns(rows),
        shows={name: rows.c[name] for name in ("da_id", "spoken_to", "spoken_alone", "age")},
    )


_JUDGEMENT = _talking_age()

DEM_04 = checks.Standard(
    id="DEM-04",
    suite=SUITE,
    title="Child seen and spoken to, or reason",
    question="Of the children old enough to talk, how many were spoken to, or have it recorded why they were not?",
    unit="children_present",
    population="The children of DEM-01 who were at least 4 years old.",
    judgement=_JUDGEMENT,
    needs=(
        ChildPresent.cp_id,
        ChildPresent.da_id,
        ChildPresent.spoken_to,
        ChildPresent.presence,
        ChildPresent.seen,
        ChildPresent.not_seen_reason,
        DaIncident.da_id,
        DaIncident.attended,
        DaIncident.attended_at,
    ),
    target=Decimal(80),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Initial contact",
    quotation=(
        "officers and staff were not routinely talking to children at domestic abuse incidents to understand the effects on "
        "them"
    ),
    authority=("A-23", "A-29"),
    parameters=(*TUNABLE, YOUNGEST),
    boundaries=(
        "A child is asked for from the fourth birthday; without a date of birth the age recorded at the incident counts.",
        "A reason has at least 10 characters and is not a placeholder; it counts for a child seen, or present but not seen.",
        "Blank is not a yes: a child for whom nothing is recorded fails, once 24 hours have passed since the attendance.",
    ),
    blind_spots=("It cannot see what the child was asked, nor whether the child could talk freely.",),
    remedy=(
        "Ask the officer who attended whether the child was spoken to, and to enter that or the reason why not. Where nobody "
        "has spoken to the child since, tell the team that holds the case."
    ),
    also=(checks.Rate(id="spoken_alone", title="Spoken to alone, of those spoken to", judgement=_alone(_JUDGEMENT)),),
)
