"""DEM-04: was each child old enough to talk seen and spoken to, or is it recorded why not?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, and_, func, or_, select, true

from duly import checks, sql
from duly.checks import narrative
from duly.expectations.demeanour import children
from duly.expectations.demeanour.captured import has_reason, unclear
from duly.records import ChildPresent, DaIncident

YOUNGEST = checks.Parameter(
    name="demeanour_spoken_age",
    default=4,
    unit="years",
    meaning="Age from which a child is expected to be spoken to",
)

_YEAR_DAYS = 365


def _near_talking_age(rows: FromClause) -> ColumnElement[bool]:
    """An estimated date of birth leaves open whether the child was old enough. Never null."""
    old_enough = sql.years_later(rows.c.dob, YOUNGEST.value)
    near = func.abs(sql.days_between(rows.c.day, old_enough)) <= _YEAR_DAYS
    return checks.surely(and_(rows.c.estimated, near))


def _talking_age() -> checks.Judgement:
    every = children.children()
    talking = or_(every.c.age.is_(None), every.c.age >= YOUNGEST.value, _near_talking_age(every))
    rows = select(every).where(talking).subquery("talking_children")
    still_time, perhaps_time = children.time_left(rows)
    there = or_(rows.c.seen.is_(True), rows.c.presence.in_(("present_seen", "present_not_seen")))
    spoken_to = and_(rows.c.spoken_to.is_(True), ~rows.c.stored_later)
    reason = and_(there, has_reason(rows))
    verdict = checks.first_of(
        *children.not_judged(rows),
        checks.compliant("spoken_to", "An officer spoke to the child", spoken_to),
        checks.compliant("reason_recorded", "Not spoken to, and a reason is recorded that could be checked", reason),
        checks.not_yet_due("not_yet_due", "Neither is recorded, and there is still time", still_time),
        checks.unknown(
            "imprecise_time",
            "Neither is recorded, and a vague time leaves open whether the time for it has passed",
            perhaps_time,
        ),
        checks.unknown(
            "reason_unclear",
            "Not recorded as spoken to, and it cannot be told whether what was written is a reason that could be checked",
            and_(there, unclear(rows.c.reason_class)),
        ),
        checks.non_compliant("no_reason", "Not recorded as spoken to, and no reason that could be checked is recorded"),
        *(doubt for doubt in children.age_in_doubt(rows) if doubt.reason != "age_uncertain"),
        checks.Doubt(
            "age_uncertain",
            "The date of birth is an estimate within a year of the 18th birthday, or of the age to be spoken to",
            or_(rows.c.standing == checks.AGE_UNCERTAIN, _near_talking_age(rows)),
        ),
    )
    return checks.Judgement(
        rows=rows,
        record=rows.c.cp_id,
        verdict=verdict,
        anchor=rows.c.attended_at,
        due=checks.deadline(checks.when(rows.c.attended_at), children.LIMIT.seconds),
        open=or_(spoken_to, reason).is_not(true()),
        breakdowns=children.breakdowns(rows),
        shows={
            name: rows.c[name]
            for name in ("da_id", "attended", "presence", "seen", "spoken_to", "reason_class", "reason_tags", "age")
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
        breakdowns=children.breakdowns(rows),
        shows=checks.by_name(rows, "da_id", "spoken_to", "spoken_alone", "age"),
    )


def _outside() -> checks.Outside:
    every, child = children.every_child(), children.children()
    young = and_(child.c.age < YOUNGEST.value, ~_near_talking_age(child))
    rows = (
        select(every, checks.surely(young).label("too_young"))
        .outerjoin_from(every, child, child.c.cp_id == every.c.cp_id)
        .subquery("every_child_and_its_age")
    )
    return children.outside(
        rows, checks.Reason("too_young", "The child was too young to be expected to be spoken to", rows.c.too_young)
    )


_JUDGEMENT = _talking_age()

DEM_04 = checks.Standard(
    id="DEM-04",
    suite=children.SUITE,
    title="Child seen and spoken to, or reason",
    question="Of the children old enough to talk, how many were spoken to, or have it recorded why they were not?",
    unit="children_present",
    population="The children of DEM-01 who were old enough to be spoken to, or may have been.",
    judgement=_JUDGEMENT,
    needs=(
        ChildPresent.cp_id,
        ChildPresent.da_id,
        ChildPresent.spoken_to,
        ChildPresent.presence,
        ChildPresent.seen,
        checks.either(ChildPresent.not_seen_reason, ChildPresent.not_seen_reason_class),
        DaIncident.da_id,
        DaIncident.attended,
        DaIncident.attended_at,
    ),
    target=Decimal(80),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Initial contact",
    topic=checks.Topic.INITIAL_RESPONSE,
    outside=_outside(),
    quotation=(
        "officers and staff were not routinely talking to children at domestic abuse incidents to understand the effects on "
        "them"
    ),
    authority=("A-23", "A-29"),
    parameters=(children.LIMIT, checks.PLACEHOLDERS, YOUNGEST),
    boundaries=(
        "A child is asked for from the {demeanour_spoken_age th} birthday; without a date of birth the age recorded at "
        "the incident counts. A "
        "date of birth that is an estimate within a year of that birthday leaves it uncertain.",
        "A reason is one that somebody could check, such as where the child was; it counts for a child seen, or present but "
        'not seen. "N/A", "NFA" or "not seen" is none, however long.',
        "Blank is not a yes: a child for whom nothing is recorded fails, once {demeanour_limit_hours hour} have passed "
        "since the attendance. "
        "Until then nothing is a breach.",
        f"Reasons are put in classes by the phrases of {narrative.VERSION}.",
    ),
    blind_spots=("It cannot see what the child was asked, nor whether the child could talk freely.",),
    remedy=(
        "Ask the officer who attended whether the child was spoken to, and to enter that or the reason why not. Where nobody "
        "has spoken to the child since, tell the team that holds the case."
    ),
    note="Whether a child was spoken to, and why not, has no time of its own: with an earlier as-at instant all of it is taken "
    "as it stands, unless the whole row was entered later.",
    also=(checks.Rate(id="spoken_alone", title="Spoken to alone, of those spoken to", judgement=_alone(_JUDGEMENT)),),
)
