"""The crimes that the recording standards judge: those that concern a child, and what keeps one out of a rate."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select

from duly import checks, sql
from duly.expectations.populations import (
    ChildCrime,
    Selected,
    case_by_crime,
    concerning_children,
    exported,
    reported_crimes,
    victims_by_crime,
)
from duly.records import Crime, CrimeVictim, Person, Team

CHILD_CRIME = (
    "at least one victim under 18 on the day of the offence, or an offence of cruelty, neglect or online child abuse, "
    "or a case of a child-protection team"
)
"""What makes a crime a child crime, in words."""

CHILD_COLUMNS = (
    Crime.offence_class,
    CrimeVictim.crime_id,
    CrimeVictim.person_id,
    CrimeVictim.victim_type,
    Person.person_id,
    Person.dob_date,
)
"""The columns without which child crimes cannot be told from others."""


def crimes(*more: Selected, only: ColumnElement[bool]) -> Select[Any]:
    """The crimes that `only` holds for, with when each was reported and the team it is with; one row a crime.

    Columns: those of `reported_crimes`, what every recording standard reads of a crime, `more`, and `oic`, `team_id`,
    `team_type`, `team`, `place` (its district); `merge_broken` where it was merged and nothing stands for it.
    """
    reported = reported_crimes(*_ALWAYS, *more, only=only)
    cases = case_by_crime()
    return _with_team(reported, cases)


def child_crimes(*more: Selected, only: ColumnElement[bool], dobs: bool = False, few: bool = False) -> Select[Any]:
    """As `crimes`, for those that concern a child or may.

    Further columns: those of `ChildCrime`, and with `dobs` also the counts of `victims_by_crime`. `few` says that `only`
    holds for a small part of all crimes.
    """
    chosen, child = _with_victims(reported_crimes(*_ALWAYS, *more, only=only), dobs=dobs, few=few)
    return chosen.where(child.possible)


def every_crime(*more: Selected) -> FromClause:
    """Every crime, as `child_crimes` has those that concern a child or may: one row each."""
    chosen, _ = _with_victims(reported_crimes(*_ALWAYS, *more, name="every_reported_crime"))
    return chosen.subquery("every_crime")


def _with_victims(reported: FromClause, *, dobs: bool = False, few: bool = False) -> tuple[Select[Any], ChildCrime]:
    victims = victims_by_crime(reported, dobs=dobs)
    of_victims = [column for column in victims.c if column.name not in ("crime_id", "standing", "perhaps")]
    cases = case_by_crime(reported if few else None)
    child = concerning_children(reported.c.offence_class, cases, victims)
    chosen = _with_team(reported, cases).add_columns(*of_victims, *child.columns)
    return chosen.outerjoin(victims, victims.c.crime_id == reported.c.crime_id), child


_ALWAYS = (
    Crime.is_test,
    Crime.merged_into,
    Crime.status,
    Crime.offence_class,
    Crime.report_route,
    Crime.district,
    Crime.team_id.label("own_team"),
    *checks.when(Crime.recorded_at).columns("recorded"),
    *checks.when(Crime.entered_at).columns("entered"),
    *checks.when(Crime.cancelled_at).columns("cancelled"),
    *checks.when(Crime.offence_from).columns("began"),
)


def _with_team(reported: FromClause, cases: FromClause) -> Select[Any]:
    team_id = func.coalesce(cases.c.team_id, reported.c.own_team)
    merged = checks.roots(Crime)
    return (
        select(
            *reported.c,
            func.coalesce(reported.c.district, reported.c.incident_district).label("place"),
            cases.c.oic,
            cases.c.team_type,
            team_id.label("team_id"),
            func.coalesce(Team.name, team_id).label("team"),
            sql.local_time(reported.c.reported, checks.TIME_ZONE).label("reported_clock"),
            checks.surely(merged.c.broken).label("merge_broken"),
        )
        .outerjoin_from(reported, cases, cases.c.crime_id == reported.c.crime_id)
        .outerjoin(Team, Team.team_id == team_id)
        .outerjoin(merged, merged.c.id == reported.c.crime_id)
    )


def recorded_or_next_best(rows: FromClause) -> checks.Span:
    """The date that places a crime in a period: of its recording, else of its report, else any other that it has (A2)."""
    return checks.first_known(
        checks.when(rows.c.recorded),
        checks.when(rows.c.reported),
        checks.when(rows.c.entered),
        checks.exactly(rows.c.incident_reported),
        checks.when(rows.c.cancelled),
        checks.when(rows.c.began),
    )


def cancelled(rows: FromClause) -> ColumnElement[bool]:
    """It was cancelled by the as-at instant; a state whose time is not recorded stands (A13). Never null."""
    says_so = checks.surely(rows.c.status == "cancelled")
    return and_(says_so, ~checks.when(rows.c.cancelled).later)


def state_not_understood(rows: FromClause) -> checks.Case:
    """It may have been cancelled, for all that is understood of its state (A1)."""
    by_code = or_(rows.c.status == checks.UNMAPPED, and_(rows.c.status.is_(None), exported(Crime.status)))
    return checks.unmapped_code("The state of the crime is blank, or", by_code)


def whose_membership_is_open(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """Crimes of which it cannot be told whether they concern a child (A1)."""
    return ChildCrime.of(rows).doubts


def not_of_a_child(rows: FromClause) -> checks.Reason:
    """Why a crime of `every_crime` is none that concerns a child: everything that could make it one is known, and none does."""
    return checks.Reason(
        "not_of_a_child",
        "No victim was under 18, and neither the offence nor the team is one of children",
        ~ChildCrime.of(rows).possible,
    )


def in_the_rate(rows: FromClause) -> ColumnElement[bool]:
    """A crime that is none of those left out as a test, as merged or as cancelled: what the lists beside a rate hold."""
    return and_(~checks.surely(rows.c.is_test), rows.c.merged_into.is_(None), ~cancelled(rows))
