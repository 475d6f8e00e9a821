"""The crimes that the recording standards judge: those that concern a child, and what keeps one out of a rate."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, false, func, or_, select

from duly import checks, sql
from duly.expectations.populations import Selected, by_class_or_team, case_by_crime, reported_crimes, victims_by_crime
from duly.records import Crime, CrimeVictim, Person, Team

CHILD_CRIME = (
    "at least one victim under 18 on the day of the offence, or an offence of cruelty, neglect or online child abuse, "
    "or a case of a child-protection team"
)
"""What makes a crime a child crime, in words."""

CHILD_COLUMNS = (CrimeVictim.crime_id, CrimeVictim.person_id, Person.person_id, Person.dob_date)
"""The columns without which child crimes cannot be told from others."""


def crimes(*more: Selected, only: ColumnElement[bool]) -> Select[Any]:
    """The crimes that `only` holds for, with when each was reported and the team it is with; one row a crime.

    Columns: those of `reported_crimes`, what every recording standard reads of a crime, `more`, and `oic`, `team_id`,
    `team_type`, `team`, `place` (its district).
    """
    reported = reported_crimes(*_ALWAYS, *checks.when(Crime.recorded_at).columns("recorded"), *more, only=only)
    cases = case_by_crime()
    return _with_team(reported, cases)


def child_crimes(*more: Selected, only: ColumnElement[bool], dobs: bool = False, few: bool = False) -> Select[Any]:
    """As `crimes`, for those that concern a child or may.

    Further columns: `standing` of the victims, null where all are known to be adults; with `dobs` also `persons` and
    `dobs` of `victims_by_crime`; and `by_other` where the offence or the team says that a child is concerned. `few` says
    that `only` holds for a small part of all crimes.
    """
    reported = reported_crimes(*_ALWAYS, *checks.when(Crime.recorded_at).columns("recorded"), *more, only=only)
    victims = victims_by_crime(reported, dobs=dobs)
    of_victims = [column for column in victims.c if column.name != "crime_id"]
    cases = case_by_crime(reported if few else None)
    by_other = by_class_or_team(reported.c.offence_class, cases.c.team_type)
    return (
        _with_team(reported, cases)
        .add_columns(*of_victims, by_other.label("by_other"))
        .outerjoin(victims, victims.c.crime_id == reported.c.crime_id)
        .where(or_(victims.c.standing > checks.ADULT, reported.c.offence_class == checks.UNMAPPED, by_other))
    )


_ALWAYS = (
    Crime.is_test,
    Crime.merged_into,
    Crime.status,
    Crime.offence_class,
    Crime.report_route,
    Crime.district,
    Crime.team_id.label("own_team"),
)


def _with_team(reported: FromClause, cases: FromClause) -> Select[Any]:
    team_id = func.coalesce(cases.c.team_id, reported.c.own_team)
    return (
        select(
            *reported.c,
            func.coalesce(reported.c.district, reported.c.incident_district).label("place"),
            cases.c.oic,
            cases.c.team_type,
            team_id.label("team_id"),
            func.coalesce(Team.name, team_id).label("team"),
            sql.local_time(reported.c.reported, checks.TIME_ZONE).label("reported_clock"),
        )
        .outerjoin_from(reported, cases, cases.c.crime_id == reported.c.crime_id)
        .outerjoin(Team, Team.team_id == team_id)
    )


def concerns_child(rows: FromClause) -> ColumnElement[bool]:
    """The crime is known to concern a child. Never null."""
    return or_(rows.c.by_other, func.coalesce(rows.c.standing, checks.ADULT) == checks.CHILD)


def whose_age_is_no_help(rows: FromClause) -> tuple[checks.Case, ...]:
    """Crimes that only a victim's age could make child crimes, and the age is not to be had: outside the rate, counted."""
    by_other = rows.c.by_other
    return (
        checks.excluded(
            "merge_error",
            "A victim's record was merged in a circle, or into a person who is not in the export",
            and_(~by_other, rows.c.standing == checks.MERGE_BROKEN),
        ),
        checks.excluded(
            "child_unknown",
            "The date of birth of a victim is not known, and nothing else makes it a child crime",
            and_(~by_other, rows.c.standing == checks.AGE_UNKNOWN),
        ),
    )


def age_uncertain(rows: FromClause) -> checks.Doubt:
    """A victim's estimated date of birth leaves open whether it is a child crime."""
    return checks.age_uncertain(and_(~rows.c.by_other, rows.c.standing == checks.AGE_UNCERTAIN), "A victim's")


def class_unmapped(rows: FromClause) -> ColumnElement[bool]:
    """The offence class is a code that the vocabulary does not know, and nothing else makes it a child crime."""
    return and_(rows.c.offence_class == checks.UNMAPPED, ~concerns_child(rows))


def in_the_rate(rows: FromClause) -> ColumnElement[bool]:
    """A crime that is none of those left out as a test, as merged or as cancelled: what the lists beside a rate hold."""
    return and_(
        ~func.coalesce(rows.c.is_test, false()),
        rows.c.merged_into.is_(None),
        rows.c.status.is_distinct_from("cancelled"),
    )
