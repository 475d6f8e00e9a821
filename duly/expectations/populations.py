"""Populations that several suites share: which crimes concern a child, and when each crime was reported."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, Subquery, and_, case, false, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from duly import checks
from duly.records import Crime, CrimeVictim, Incident, Investigation, Team, companion

CHILD_TEAM_TYPES = checks.Parameter(
    name="child_team_types",
    default=("PVP_CORE", "ISOT", "CSE"),
    meaning="Types of team whose cases count as child protection whoever the victim is",
)
CHILD_OFFENCE_CLASSES = checks.Parameter(
    name="child_offence_classes",
    default=("cruelty_neglect", "online_child_abuse"),
    meaning="Classes of offence that concern a child whoever is recorded as the victim",
)


Selected = ColumnElement[Any] | InstrumentedAttribute[Any]
"""What a population can be asked to select besides its own columns."""


def reported_crimes(*more: Selected, only: ColumnElement[bool] | None = None) -> CTE:
    """Crimes with the instant each was reported: `crime_id`, `reported`, `reported_hi`, `occurred`, and what `more` selects.

    The earliest of the crime's own time and that of its incident; the crime's own for a later disclosure, which must
    not inherit an old incident's age; the time of transfer for a crime that another force sent (NCRS-01). An incident
    that was merged into another stands for that one. `occurred` is the instant whose local date a victim's age is taken
    at: the start of the offence, else the report, else the recording (G11). Also `incident_reported`,
    `incident_district` and `incident_team`. `only` keeps the crimes that a condition on Crime holds for.
    """
    log = _logs()
    own = checks.when(Crime.reported_at)
    inherited = checks.only_if(Crime.report_route.is_distinct_from("disclosure"), checks.when(log.c.reported_at))
    reported = checks.first_known(checks.when(Crime.transferred_in_at), checks.earliest(own, inherited))
    crimes = select(
        Crime.crime_id,
        *reported.columns("reported"),
        func.coalesce(Crime.offence_from, reported.lo, Crime.recorded_at).label("occurred"),
        log.c.reported_at.label("incident_reported"),
        log.c.district.label("incident_district"),
        log.c.team_id.label("incident_team"),
        *more,
    ).outerjoin_from(Crime, log, log.c.incident_id == Crime.incident_id)
    return (crimes if only is None else crimes.where(only)).cte("reported_crimes")


def _logs() -> CTE:
    """Every incident with the attributes of the one that stands for it, as it does for itself where the chain is broken."""
    names = ("reported_at", companion("reported_at"), "district", "team_id")
    merged = checks.roots(Incident, *names)
    own = [getattr(Incident, name) for name in names]
    return union_all(
        select(Incident.incident_id, *own).where(Incident.merged_into.is_(None)),
        select(merged.c.id, *(merged.c[name] for name in names)).where(~merged.c.broken),
        select(Incident.incident_id, *own)
        .join_from(Incident, merged, merged.c.id == Incident.incident_id)
        .where(merged.c.broken),
    ).cte("logs")


def victims(reported: FromClause) -> Subquery:
    """The victims that are persons, with their standing at the event: `crime_id`, `person`, `standing`, `dob_known`.

    One row per victim of the crimes of `reported` (its `crime_id` and `occurred`). `person` is the identity that a person
    was merged into; `dob_known` where the date of birth is known and not later than the event.
    """
    known = checks.people()
    dated = (
        select(
            CrimeVictim.crime_id,
            known.c.root_id,
            reported.c.occurred,
            known.c.dob,
            known.c.estimated,
            known.c.broken,
            checks.eighteenth_birthday(known.c.dob).label("of_age"),
        )
        .join_from(CrimeVictim, reported, reported.c.crime_id == CrimeVictim.crime_id)
        .outerjoin(known, known.c.person_id == CrimeVictim.person_id)
        .where(
            CrimeVictim.person_id.is_not(None),
            or_(CrimeVictim.victim_type == "person", CrimeVictim.victim_type.is_(None)),
        )
        .subquery("dated_victims")
    )
    day = checks.day_for_age(dated.c.dob, dated.c.of_age, dated.c.occurred)
    placed = select(*dated.c, day.label("day")).subquery("placed_victims")
    return select(
        placed.c.crime_id,
        placed.c.root_id.label("person"),
        checks.standing(placed.c.dob, placed.c.estimated, placed.c.broken, placed.c.day, of_age=placed.c.of_age).label(
            "standing"
        ),
        func.coalesce(and_(placed.c.dob <= placed.c.day, ~placed.c.broken), false()).label("dob_known"),
    ).subquery("victims")


def victims_by_crime(reported: FromClause, *, dobs: bool = False) -> CTE:
    """The standing of a crime's victims, the highest deciding: `crime_id`, `standing`.

    One row per crime of `reported` that has a victim who is a child or may be one. With `dobs`, one row per crime that
    has a person as a victim, and also `persons`, how many there are, and `dobs`, of how many the date of birth is known.
    """
    victim = victims(reported)
    standings: Select[Any] = select(victim.c.crime_id, func.max(victim.c.standing).label("standing"))
    if dobs:
        known = func.count(case((victim.c.dob_known, 1)))
        standings = standings.add_columns(func.count().label("persons"), known.label("dobs"))
    else:
        standings = standings.where(victim.c.standing > checks.ADULT)
    return standings.group_by(victim.c.crime_id).cte("victims_by_crime")


def case_by_crime(among: FromClause | None = None) -> CTE:
    """The investigation of each crime: `crime_id`, `inv_id`, `oic`, `team_id`, `team_type`, `team_district`.

    At most one row a crime; with `among`, only for its `crime_id`s, which is quicker where those are few. Where a crime
    has several, one of a child-protection team comes first, then the earliest allocated, then by id, so that a crime is
    counted once and the same way every time.
    """
    rank = func.row_number().over(
        partition_by=Investigation.crime_id,
        order_by=(
            case((Team.team_type.in_(CHILD_TEAM_TYPES.value), 0), else_=1),
            Investigation.allocated_at.nulls_last(),
            Investigation.inv_id,
        ),
    )
    ranked = (
        select(
            Investigation.crime_id,
            Investigation.inv_id,
            Investigation.oic,
            Investigation.team_id,
            Team.team_type,
            Team.district.label("team_district"),
            rank.label("place"),
        )
        .outerjoin_from(Investigation, Team, Team.team_id == Investigation.team_id)
        .where(
            Investigation.crime_id.is_not(None)
            if among is None
            else Investigation.crime_id.in_(select(among.c.crime_id))
        )
        .subquery("ranked_cases")
    )
    columns = [column for column in ranked.c if column.name != "place"]
    return select(*columns).where(ranked.c.place == 1).cte("case_by_crime")


def by_class_or_team(offence_class: ColumnElement[Any], team_type: ColumnElement[Any]) -> ColumnElement[bool]:
    """The offence or the team says that a crime concerns a child, whoever the victim is. Never null."""
    return or_(
        and_(offence_class.is_not(None), offence_class.in_(CHILD_OFFENCE_CLASSES.value)),
        and_(team_type.is_not(None), team_type.in_(CHILD_TEAM_TYPES.value)),
    )
