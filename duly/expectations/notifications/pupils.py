"""The children of school age whom domestic abuse incidents concern, each with its school and when that must be told.

A school is told after officers attended; of an incident that nobody attended, after the report. Children are linked by the
incident's own list, whether or not they were there, and by its log. From reception, which begins
in the September after the fourth birthday, to the day before the eighteenth birthday they are of school age.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from duly import checks, sql
from duly.checks import school_days
from duly.expectations.notifications import children
from duly.records import DaIncident, Incident, Person, PersonSchool, Team

LEAD = checks.Parameter(
    name="school_min_lead_hours",
    default=2,
    unit="hours",
    meaning="Time that the force needs before school starts: where officers attended later than that, the school is to be "
    "told before the start of the school day after",
)

RECEPTION_AGE = 4
_SEPTEMBER = 9
_YEAR_DAYS = 365
_EVER = date(1, 1, 1)


def scenes() -> CTE:
    """Every domestic abuse incident, one row each: `anchor`, when officers attended or, where nobody did, when it was reported;
    `placed`, that or the next best date of its record, else of its log (A2), `in_period`, and the local `day` of it; `log_broken`
    where nothing stands for its log."""
    own, log, merged_log = aliased(Incident, name="own_logs"), Incident, checks.roots(Incident).alias("log_merges")
    merged = checks.roots(DaIncident).alias("own_merges")
    attended, reported = checks.when(DaIncident.attended_at), checks.when(log.reported_at)
    nobody = DaIncident.attended.is_(False)
    anchor = checks.chosen(nobody, reported, attended)
    of_record = (
        DaIncident.queued_triage_at,
        DaIncident.entered_at,
        DaIncident.triaged_at,
        DaIncident.queued_secondary_at,
        DaIncident.secondary_done_at,
    )
    of_log = (log.reported_at, log.opened_at, log.entered_at, log.closed_at)
    placed = checks.first_known(anchor, *(checks.when(column) for column in (*of_record, *of_log)))
    return (
        select(
            DaIncident.da_id,
            or_(
                *(checks.surely(flag) for flag in (DaIncident.is_test, own.is_test.expression, log.is_test.expression))
            ).label("is_test"),
            DaIncident.merged_into,
            checks.surely(merged.c.broken).label("merge_broken"),
            checks.surely(merged_log.c.broken).label("log_broken"),
            DaIncident.attended,
            *anchor.columns("anchor"),
            *placed.columns("placed"),
            checks.in_period(placed).label("in_period"),
            checks.local_day(placed.lo).label("day"),
            func.coalesce(Team.name, log.team_id).label("team"),
        )
        .outerjoin_from(DaIncident, own, own.incident_id == DaIncident.incident_id)
        .outerjoin(merged_log, merged_log.c.id == DaIncident.incident_id)
        .outerjoin(log, log.incident_id == checks.followed(DaIncident.incident_id, merged_log))
        .outerjoin(merged, merged.c.id == DaIncident.da_id)
        .outerjoin(Team, Team.team_id == log.team_id)
        .cte("domestic_abuse_incidents")
    )


def logs() -> CTE:
    """The logs of each domestic abuse incident, by the ids that they were merged into: `da_id`, `log`, each once.

    Its own and those of the incidents that were merged into it.
    """
    merged, log = checks.roots(DaIncident), checks.roots(Incident).alias("incident_logs")
    own = (
        select(DaIncident.da_id, checks.followed(DaIncident.incident_id, log).label("log"))
        .outerjoin_from(DaIncident, log, log.c.id == DaIncident.incident_id)
        .where(DaIncident.incident_id.is_not(None))
        .subquery("own_logs")
    )
    moved = select(merged.c.root, own.c.log).join_from(own, merged, merged.c.id == own.c.da_id).where(~merged.c.broken)
    return union(select(own.c.da_id, own.c.log), moved).cte("logs_of_incidents")


def _linked(incident: CTE, held: CTE) -> Subquery:
    """Persons linked to each incident: `da_id`, `day`, `person_id`, `age_recorded`, `lost`. Repeats are left in."""
    listed, named = (
        children.listed_children(children.names_of_da_records()).subquery("children_listed"),
        children.persons_of_logs(),
    )
    columns = (listed.c.person_id, listed.c.age_recorded, listed.c.lost)
    own = select(incident.c.da_id, incident.c.day, *columns).join_from(
        incident, listed, listed.c.da_id == incident.c.da_id
    )
    by_log = (
        select(incident.c.da_id, incident.c.day, named.c.person_id, children.NO_AGE, false())
        .join_from(incident, held, held.c.da_id == incident.c.da_id)
        .join(named, named.c.incident_id == held.c.log)
    )
    return union_all(own, by_log).subquery("persons_linked")


def _first_september(birthday: ColumnElement[Any]) -> ColumnElement[int]:
    """The year of the September in which a child with that fourth birthday begins reception: 31 August is in time for it."""
    month, year = cast(extract("month", birthday), Integer), cast(extract("year", birthday), Integer)
    return case((month >= _SEPTEMBER, year + 1), else_=year)


def _school_year(day: ColumnElement[Any]) -> ColumnElement[int]:
    """The year of the September in which the school year of a date began."""
    month, year = cast(extract("month", day), Integer), cast(extract("year", day), Integer)
    return case((month >= _SEPTEMBER, year), else_=year - 1)


def school_standing(
    dob: ColumnElement[Any],
    estimated: ColumnElement[Any],
    broken: ColumnElement[Any],
    day: ColumnElement[Any],
    recorded_age: ColumnElement[Any],
) -> ColumnElement[int]:
    """Whether a person was of school age on a local date: as `duly.checks.people.standing`, where CHILD is one who was, and
    ADULT one who was too young as well.

    An estimated date of birth leaves it uncertain where a year either way decides; so does a recorded age of four years,
    of which a date of birth would tell the September.
    """
    grown = checks.standing(dob, estimated, broken, day, recorded_age)
    year = _school_year(day)

    def began(shift: int) -> ColumnElement[bool]:
        birthday = sql.years_later(sql.add_days(dob, literal(shift)), literal(RECEPTION_AGE))
        return _first_september(birthday) <= year

    known = and_(dob.is_not(None), dob <= day)
    vague = and_(checks.surely(estimated), began(_YEAR_DAYS) != began(-_YEAR_DAYS))
    return case(
        (grown != checks.CHILD, grown),
        (and_(known, vague), checks.AGE_UNCERTAIN),
        (and_(known, began(0)), checks.CHILD),
        (known, checks.ADULT),
        (recorded_age > RECEPTION_AGE, checks.CHILD),
        (recorded_age == RECEPTION_AGE, checks.AGE_UNCERTAIN),
        else_=checks.ADULT,
    )


def _children(incident: CTE, held: CTE) -> CTE:
    """The children of school age, or who may be, of each incident, each once."""
    linked, known = _linked(incident, held), checks.people()
    placed = (
        select(
            linked.c.da_id,
            children.identity(known, linked).label("child"),
            school_standing(
                known.c.dob, known.c.estimated, children.untraced(known, linked), linked.c.day, linked.c.age_recorded
            ).label("standing"),
        )
        .outerjoin_from(linked, known, known.c.person_id == linked.c.person_id)
        .where(linked.c.person_id.is_not(None))
        .subquery("persons_placed")
    )  # fmt: skip
    return children.each_child(incident, placed, "da_id")


def _schooling(child: CTE) -> Subquery:
    """What is on record of each child's school on the date of the incident, by the latest record that had begun.

    `area`; `at_home` and `at_school`, whether it says so, or names a school; `unclear` where records that began together
    disagree.
    """
    merged = checks.roots(Person).alias("pupils_merged")
    school = (
        select(
            checks.followed(PersonSchool.person_id, merged).label("child"),
            PersonSchool.school_id,
            PersonSchool.la_area,
            checks.surely(PersonSchool.home_educated).label("at_home"),
            func.coalesce(PersonSchool.valid_from, literal(_EVER)).label("begins"),
        )
        .outerjoin_from(PersonSchool, merged, merged.c.id == PersonSchool.person_id)
        .where(PersonSchool.is_test.is_not(True))
        .subquery("schools_of_persons")
    )
    age = func.rank().over(partition_by=(child.c.da_id, child.c.child), order_by=school.c.begins.desc())
    ranked = (
        select(child.c.da_id, child.c.child, school.c.school_id, school.c.la_area, school.c.at_home, age.label("place"))
        .join_from(child, school, school.c.child == child.c.child)
        .where(or_(child.c.day.is_(None), school.c.begins <= child.c.day))
        .subquery("schools_ranked")
    )
    home, area = ranked.c.at_home, func.coalesce(ranked.c.la_area, "")
    return (
        select(
            ranked.c.da_id,
            ranked.c.child,
            func.min(ranked.c.la_area).label("area"),
            func.bool_or(home).label("at_home"),
            func.bool_or(ranked.c.school_id.is_not(None)).label("at_school"),
            or_(func.min(area) != func.max(area), and_(func.bool_or(home), func.bool_or(~home))).label("unclear"),
        )
        .where(ranked.c.place == 1)
        .group_by(ranked.c.da_id, ranked.c.child)
        .subquery("schooling")
    )


def _with_school(child: CTE) -> Select[Any]:
    school = _schooling(child)
    anchor = checks.when(child.c.anchor)
    lead = LEAD.seconds
    return select(
        child,
        school.c.area,
        *(checks.surely(school.c[name]).label(name) for name in ("at_home", "at_school", "unclear")),
        sql.add_seconds(anchor.lo, lead).label("since"),
        sql.add_seconds(anchor.end, lead).label("since_at_latest"),
    ).outerjoin_from(child, school, and_(school.c.da_id == child.c.da_id, school.c.child == child.c.child))


def pupils(scene: CTE, held: CTE) -> CTE:
    """A row for each child of school age, or who may be, of an incident of the period; `held` are their `logs`.

    Columns: those of the incident; `child`, `standing`; `area`, `at_home`, `at_school`, `unclear`; `due`, the UTC instant
    before which the school is to be told, null where it is not known; `due_at_earliest` and `due_at_latest`, which it
    lies between; `calendar`, what is known of the terms; `far`, the working days from the incident to the due date.
    """
    incidents = select(scene).where(scene.c.in_period).cte("incidents_of_the_period")
    child = _with_school(_children(incidents, held)).subquery("children_and_schools")
    first = checks.first_start(child.c.area, child.c.since)
    last = checks.first_start(child.c.area, child.c.since_at_latest)
    source = last.beside(first.beside(child))
    known = and_(first.known == school_days.KNOWN, last.known == school_days.KNOWN)
    calendar = case(
        (known, school_days.KNOWN),
        (first.known == school_days.NO_TERMS, school_days.NO_TERMS),
        else_=school_days.OUTSIDE,
    )
    dated = (
        select(
            child,
            first.opens.label("due"),
            first.earliest.label("due_at_earliest"),
            last.latest.label("due_at_latest"),
            calendar.label("calendar"),
        )
        .select_from(source)
        .subquery("children_dated")
    )
    begun, due = checks.WORKING_DAYS.alias("working_days_begun"), checks.WORKING_DAYS.alias("working_days_due")
    return sql.computed_once(
        select(dated, (due.c.number - begun.c.number).label("far"))
        .outerjoin_from(dated, begun, begun.c.day == checks.local_day(dated.c.anchor))
        .outerjoin(due, due.c.day == checks.local_day(dated.c.due)),
        "pupils",
    )
