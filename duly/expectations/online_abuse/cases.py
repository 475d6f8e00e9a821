"""Referrals of children from online-abuse cases, with the first arrest in the case."""

from __future__ import annotations

from functools import cache

from sqlalchemy import CTE, FromClause, Select, Subquery, and_, case, false, func, or_, select

from duly import checks
from duly.expectations.populations import reported_crimes, victims
from duly.records import ChildReferral, Crime, Investigation, LogEntry, Team

TEAM_TYPES = checks.Parameter(
    name="ref_team_types",
    default=("ISOT",),
    meaning="Types of team whose cases are of online abuse",
)
ARREST_TYPES = checks.Parameter(
    name="ref_arrest_entry_types",
    default=("arrest",),
    meaning="Types of log entry that tell of an arrest",
)


@cache
def online_cases() -> CTE:
    """The cases of the teams in ref_team_types, under every id that stands for one: `id`, `inv_id`, `team`, `district`.

    A case that was merged into another is that one. Always the same expression, so that a select may ask twice.
    """
    merged = checks.roots(Investigation)
    named = (
        select(Investigation.inv_id.label("id"), func.coalesce(merged.c.root, Investigation.inv_id).label("root"))
        .outerjoin_from(Investigation, merged, merged.c.id == Investigation.inv_id)
        .subquery("named_cases")
    )
    return (
        select(
            named.c.id,
            Investigation.inv_id,
            Investigation.crime_id,
            Investigation.is_test,
            func.coalesce(Team.name, Investigation.team_id).label("team"),
            Team.district,
        )
        .join_from(named, Investigation, Investigation.inv_id == named.c.root)
        .join(Team, Team.team_id == Investigation.team_id)
        .where(Team.team_type.in_(TEAM_TYPES.value))
        .cte("online_cases")
    )


def _entries(cases: FromClause) -> CTE:
    """What the log of each case tells: one row a case that has an entry on an arrest, or of a type that is not mapped.

    `arrested` and `arrested_hi` are the first arrest; `untimed`, that an arrest has no time; `unmapped`, the first entry
    of a type that duly was not told about, and `unmapped_untimed`, that such a one has no time.
    """
    at = checks.first_known(checks.when(LogEntry.event_at), checks.when(LogEntry.entered_at))
    arrest = LogEntry.entry_type.in_(ARREST_TYPES.value)
    other = LogEntry.entry_type == checks.UNMAPPED
    imprecise = func.bool_or(and_(arrest, at.hi.is_not(None)))
    return (
        select(
            cases.c.inv_id,
            func.min(case((arrest, at.lo))).label("arrested"),
            case((imprecise, func.min(case((arrest, func.coalesce(at.hi, at.lo)))))).label("arrested_hi"),
            func.bool_or(and_(arrest, at.missing)).label("untimed"),
            func.min(case((other, at.lo))).label("unmapped"),
            func.bool_or(and_(other, at.missing)).label("unmapped_untimed"),
        )
        .join_from(LogEntry, cases, cases.c.id == LogEntry.inv_id)
        .where(or_(arrest, other), LogEntry.is_test.is_not(True), LogEntry.merged_into.is_(None))
        .group_by(cases.c.inv_id)
        .cte("entries_by_case")
    )


def referrals() -> Subquery:
    """A row for each referral from an online-abuse case whose child became apparent in the period, known adults left out.

    Where it is not recorded when the child became apparent, it is placed by when the referral was made. `unborn` where the
    date of birth lies after that day.
    """
    cases, known = online_cases(), checks.people()
    entry = _entries(cases)
    apparent, referred = checks.when(ChildReferral.became_apparent_at), checks.when(ChildReferral.referred_at)
    at = checks.first_known(apparent, referred)
    dated = (
        select(
            ChildReferral.ref_id,
            or_(func.coalesce(ChildReferral.is_test, false()), func.coalesce(cases.c.is_test, false())).label(
                "is_test"
            ),
            ChildReferral.merged_into,
            ChildReferral.person_id,
            *apparent.columns("apparent"),
            *referred.columns("referred"),
            at.lo.label("at"),
            cases.c.inv_id,
            cases.c.team,
            cases.c.district,
            checks.month_at(at.lo).label("month"),
            *checks.when(entry.c.arrested).columns("arrested"),
            func.coalesce(entry.c.untimed, false()).label("untimed"),
            entry.c.unmapped,
            func.coalesce(entry.c.unmapped_untimed, false()).label("unmapped_untimed"),
            known.c.dob,
            known.c.estimated,
            known.c.broken,
            checks.eighteenth_birthday(known.c.dob).label("of_age"),
        )
        .join_from(ChildReferral, cases, cases.c.id == ChildReferral.inv_id)
        .outerjoin(entry, entry.c.inv_id == cases.c.inv_id)
        .outerjoin(known, known.c.person_id == ChildReferral.person_id)
        .where(checks.in_period(at))
        .subquery("dated_referrals")
    )
    day = checks.day_for_age(dated.c.dob, dated.c.of_age, dated.c.at)
    placed = select(dated, day.label("day")).subquery("placed_referrals")
    graded = select(
        *(column for column in placed.c if column.name not in ("dob", "estimated", "broken", "of_age")),
        checks.standing(placed.c.dob, placed.c.estimated, placed.c.broken, placed.c.day, of_age=placed.c.of_age).label(
            "standing"
        ),
        func.coalesce(placed.c.dob > placed.c.day, false()).label("unborn"),
    ).subquery("graded_referrals")
    return select(graded).where(graded.c.standing != checks.ADULT).subquery("online_referrals")


def cases_with_child_victim() -> Select[tuple[str]]:
    """The online-abuse cases of whose crime a child is recorded as a victim."""
    cases = online_cases()
    crimes = reported_crimes(only=Crime.crime_id.in_(select(cases.c.crime_id)))
    victim = victims(crimes)
    return (
        select(cases.c.inv_id.label("record"))
        .join_from(cases, victim, victim.c.crime_id == cases.c.crime_id)
        .where(victim.c.standing == checks.CHILD, cases.c.is_test.is_not(True))
        .distinct()
    )
