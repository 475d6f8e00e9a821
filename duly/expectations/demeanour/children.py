"""The children that domestic abuse incidents are recorded to concern: one row each, with what was written put in a class
(STANDARDS.md A15).

DEM-01 to DEM-04 and their lists judge these rows, so that their numbers of children agree.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, FromClause, Select, Subquery, and_, case, cast, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from duly import checks, sql
from duly.checks import TextClass, narrative
from duly.expectations.domestic_records import attendance, domestic_records
from duly.records import ChildPresent, DaIncident, Incident, IncidentPerson, Person, StaffMember, Team

SUITE = "demeanour"

LIMIT = checks.Parameter(
    name="demeanour_limit_hours",
    default=24,
    unit="hours",
    meaning="Time after attending in which how a child was is to be entered; that long after attending, nothing is due yet",
)
ASLEEP_COUNTS = checks.Parameter(
    name="demeanour_asleep_counts",
    default=False,
    meaning="Whether it is enough of a child who was seen that it was asleep, and no more",
)
TUNABLE = (LIMIT, ASLEEP_COUNTS, checks.PLACEHOLDERS, narrative.PHRASES, narrative.FORM_HEADINGS)

NOT_THERE = ("unborn", "household_absent")
ASLEEP, BLANK = TextClass.ASLEEP_ONLY.value, TextClass.BLANK.value
UNDECIDED = tuple(kind.value for kind in narrative.UNDECIDED)


def _parties() -> CTE:
    """Children whom the log names: `cp_id`, each once; `party`, that it names them as victim or suspect; `perhaps_party`, that
    their part in it is blank or a code that is not known (merges followed)."""
    merged_person, merged_log = checks.roots(Person), checks.roots(Incident)
    merged_child, record = merged_person.alias("children_merged"), domestic_records()
    child = (
        select(
            ChildPresent.cp_id,
            func.coalesce(merged_child.c.root, ChildPresent.person_id).label("person"),
            record.c.log,
        )
        .join_from(ChildPresent, record, record.c.da_id == ChildPresent.da_id)
        .outerjoin(merged_child, merged_child.c.id == ChildPresent.person_id)
        .subquery("child_and_log")
    )
    role = IncidentPerson.role
    part = (
        select(
            func.coalesce(merged_person.c.root, IncidentPerson.person_id).label("person"),
            func.coalesce(merged_log.c.root, IncidentPerson.incident_id).label("log"),
            role.in_(("victim", "suspect")).label("party"),
        )
        .outerjoin_from(IncidentPerson, merged_person, merged_person.c.id == IncidentPerson.person_id)
        .outerjoin(merged_log, merged_log.c.id == IncidentPerson.incident_id)
        .where(
            or_(role.in_(("victim", "suspect", checks.UNMAPPED)), role.is_(None)),
            IncidentPerson.is_test.is_not(True),
        )
        .subquery("part_in_log")
    )
    party = func.bool_or(checks.surely(part.c.party))
    return (
        select(child.c.cp_id, party.label("party"), (~party).label("perhaps_party"))
        .join(part, and_(part.c.person == child.c.person, part.c.log == child.c.log))
        .group_by(child.c.cp_id)
        .cte("children_who_are_parties")
    )


def _scenes() -> Subquery:
    """Every incident, those of the period marked as wanted, with the clock whose date ages are taken at (G11, A24).

    `da_id` is the record as children name it; `root` the one that stands for it, whose `risk` and `team_id` these are.
    """
    record = domestic_records()
    happened = attendance(record)
    wanted = checks.in_period(happened)
    return (
        select(
            record,
            wanted.label("wanted"),
            happened.blank.label("undated"),
            func.coalesce(DaIncident.risk_initial, DaIncident.risk_secondary).label("risk"),
            Incident.team_id,
            case((wanted, sql.local_time(happened.lo, checks.TIME_ZONE))).label("clock"),
        )
        .outerjoin_from(record, DaIncident, DaIncident.da_id == record.c.root)
        .outerjoin(Incident, Incident.incident_id == record.c.log)
        .subquery("scenes")
    )


def _written(text: InstrumentedAttribute[Any]) -> Select[Any]:
    """A text of each child, but for those of incidents outside the period."""
    record = domestic_records()
    return (
        select(text.label("text"))
        .outerjoin_from(ChildPresent, record, record.c.da_id == ChildPresent.da_id)
        .where(or_(record.c.da_id.is_(None), checks.in_period(attendance(record))))
    )


@cache
def demeanours() -> CTE:
    """The different texts on demeanour: `text`, what it amounts to (`text_class`), and the `tags` that say so.

    `said` is the text as copies are told by: case and blanks around it aside, null where it is blank.
    """
    texts = narrative.read(_written(ChildPresent.demeanour_text), "demeanour_texts").c
    return sql.computed_once(
        select(
            texts.text,
            func.nullif(func.lower(func.trim(texts.text)), "").label("said"),
            texts.text_class,
            texts.tags,
        ),
        "demeanours",
    )


def demeanour_class(said: FromClause) -> ColumnElement[str]:
    """What a child's text on demeanour amounts to. Where there is no text, the class that the export gives in its place."""
    return func.coalesce(said.c.text_class, ChildPresent.demeanour_class, BLANK)


@cache
def _reasons() -> CTE:
    """The different reasons why a child was not seen: `text`, what it amounts to (`text_class`), and the `tags` that say so."""
    texts = narrative.read(_written(ChildPresent.not_seen_reason), "reason_texts", narrative.Field.NOT_SEEN).c
    return sql.computed_once(select(texts.text, texts.text_class, texts.tags), "reasons")


@cache
def children() -> CTE:
    """A row for each child of an incident of the period, adults left out, with the class of what was written.

    `da_id` is the record that stands for the incident. `absent` says that nothing was entered by the as-at instant, whatever
    was later: the text is then as if blank, and there is no reason.
    """
    scene, parties, known, said, reason = _scenes(), _parties(), checks.people(), demeanours(), _reasons()
    attended, entered, stored = (
        checks.when(scene.c.attended_at),
        checks.when(ChildPresent.demeanour_entered_at),
        checks.when(ChildPresent.entered_at),
    )
    own = checks.first_known(entered, stored)
    day, grade = _day_and_standing(scene, known, own)
    absent = or_(entered.later, stored.later)
    years = func.coalesce(checks.age(known.c.dob, day), ChildPresent.age_recorded)
    reason_class = func.coalesce(reason.c.text_class, ChildPresent.not_seen_reason_class, BLANK)
    of_incidents = (
        select(
            ChildPresent.cp_id,
            func.coalesce(scene.c.root, ChildPresent.da_id).label("da_id"),
            or_(ChildPresent.is_test.is_(True), checks.surely(scene.c.is_test)).label("is_test"),
            ChildPresent.merged_into,
            ChildPresent.presence,
            ChildPresent.seen,
            ChildPresent.spoken_to,
            ChildPresent.spoken_alone,
            *entered.columns("entered"),
            absent.label("absent"),
            stored.later.label("stored_later"),
            or_(entered.future, stored.future, attended.future).label("future"),
            case((absent, BLANK), else_=demeanour_class(said)).label("text_class"),
            case((~absent, said.c.tags)).label("tags"),
            case((absent, BLANK), else_=reason_class).label("reason_class"),
            case((~absent, reason.c.tags)).label("reason_tags"),
            and_(ChildPresent.da_id.is_not(None), scene.c.da_id.is_(None)).label("dangling"),
            checks.surely(scene.c.broken).label("broken"),
            scene.c.attended,
            *attended.columns("attended_at"),
            scene.c.risk,
            checks.surely(parties.c.party).label("party"),
            checks.surely(parties.c.perhaps_party).label("perhaps_party"),
            grade.label("standing"),
            and_(func.coalesce(scene.c.undated, true()), own.blank).label("undated"),
            years.label("age"),
            known.c.estimated,
            known.c.dob,
            day.label("day"),
            checks.age_band(years).label("age_band"),
            func.coalesce(Team.name, StaffMember.team_id, scene.c.team_id).label("team"),
            checks.shift(attended, scene.c.clock).label("shift"),
            case((attended.known, checks.month(day))).label("month"),
        )
        # First of all: what is long and not needed any further is then not carried through the other joins.
        .outerjoin_from(ChildPresent, said, said.c.text == ChildPresent.demeanour_text)
        .outerjoin(reason, reason.c.text == ChildPresent.not_seen_reason)
        .outerjoin(scene, scene.c.da_id == ChildPresent.da_id)
        .outerjoin(StaffMember, StaffMember.staff_id == ChildPresent.entered_by)
        .outerjoin(Team, Team.team_id == func.coalesce(StaffMember.team_id, scene.c.team_id))
        .outerjoin(known, known.c.person_id == ChildPresent.person_id)
        .outerjoin(parties, parties.c.cp_id == ChildPresent.cp_id)
        .where(_in_period(scene, own), grade != checks.ADULT)
    )
    return sql.computed_once(of_incidents, "children")


def _day_and_standing(
    scene: FromClause, known: FromClause, own: checks.Span
) -> tuple[ColumnElement[Any], ColumnElement[int]]:
    """The local date that places a child, and whether the person was one on it. `own` is when the row was entered."""
    undated = func.coalesce(scene.c.undated, true())
    clock = case((undated, sql.local_time(own.lo, checks.TIME_ZONE)), else_=scene.c.clock)
    day = cast(clock, Date())
    # whoever is named and not in the export may be anybody, unless an age was recorded
    nobody = and_(ChildPresent.person_id.is_not(None), known.c.person_id.is_(None), ChildPresent.age_recorded.is_(None))
    broken = or_(checks.surely(known.c.broken), nobody)
    return day, checks.standing(known.c.dob, known.c.estimated, broken, day, ChildPresent.age_recorded.expression)


def _in_period(scene: FromClause, own: checks.Span) -> ColumnElement[bool]:
    """The incident is of the period; where it has no date, or is not in the export, its child was entered in it. Never null."""
    undated = func.coalesce(scene.c.undated, true())
    return case((undated, checks.in_period(own)), else_=scene.c.wanted)


@cache
def every_child() -> CTE:
    """Every row of children: `cp_id`, and why it may be none of these standards' business: `adult`, `elsewhen`."""
    scene, known = _scenes(), checks.people()
    own = checks.first_known(checks.when(ChildPresent.demeanour_entered_at), checks.when(ChildPresent.entered_at))
    _, grade = _day_and_standing(scene, known, own)
    elsewhen = ~_in_period(scene, own)
    return (
        select(
            ChildPresent.cp_id,
            elsewhen.label("elsewhen"),
            and_(~elsewhen, grade == checks.ADULT).label("adult"),
        )
        .outerjoin_from(ChildPresent, scene, scene.c.da_id == ChildPresent.da_id)
        .outerjoin(known, known.c.person_id == ChildPresent.person_id)
        .cte("every_child")
    )


def outside(rows: FromClause, *more: checks.Reason) -> checks.Outside:
    """Who is in none of the populations of children: `rows` has the columns of `every_child`."""
    return checks.Outside(
        rows=rows,
        record=rows.c.cp_id,
        reasons=(
            checks.outside_period("The incident was not attended in the period", rows.c.elsewhen),
            checks.Reason("adult", "The person was 18 or older that day", rows.c.adult),
            *more,
        ),
    )


def not_judged(rows: FromClause) -> tuple[checks.Case, ...]:
    """The children whom nothing is asked for, or of whom it cannot be told whether anything is, in order (G10, A1 to A3)."""
    attended = checks.when(rows.c.attended_at)
    return (
        *checks.not_real(rows, "record, or that of the incident,", test=rows.c.is_test, instead=""),
        *checks.undated(rows.c.undated, "child"),
        checks.excluded("not_attended", "No officer attended", rows.c.attended.is_(False)),
        checks.excluded("party", "The child is the victim or the suspect of the incident", rows.c.party),
        checks.exempt("unborn", "The child was not yet born", rows.c.presence == "unborn"),
        checks.exempt(
            "household_absent", "The child of the household was not there", rows.c.presence == "household_absent"
        ),
        checks.unknown(
            "dangling_link",
            "The incident, the child or the record that stands for one of them is not in the export",
            or_(rows.c.dangling, rows.c.broken, rows.c.standing == checks.MERGE_BROKEN),
        ),
        checks.unknown("future_dated", "A time of the record lies after the export was made", rows.c.future),
        checks.not_yet_due("not_attended_yet", "Officers attended only after the as-at instant", attended.later),
        checks.unknown("attended_unknown", "It is not recorded whether an officer attended", rows.c.attended.is_(None)),
        checks.unknown(
            "unmapped_code",
            "The code for presence is one that duly was not told about, or that for the child's part in the log is, or is blank",
            or_(rows.c.presence == checks.UNMAPPED, rows.c.perhaps_party),
        ),
        checks.unknown("no_attended_time", "The time of attending is not recorded", attended.missing),
    )


def age_in_doubt(rows: FromClause) -> tuple[checks.Doubt, ...]:
    """The doubts about whether a person was a child on the day (A1). Without a day the doubt is about that, and not the age;
    and whoever was not there is exempt at any age."""
    of_age = and_(or_(rows.c.dob.is_(None), rows.c.day.is_not(None)), ~rows.c.undated)
    there = func.coalesce(rows.c.presence.not_in(NOT_THERE), true())
    return checks.age_doubts(rows.c.standing, there, unknown_when=of_age)


def time_left(rows: FromClause) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether there is certainly still time to enter how a child was, and whether there may be (G5, G8)."""
    waited = checks.so_far(checks.when(rows.c.attended_at), LIMIT.seconds)
    return waited.within, ~waited.beyond


def entry_time(rows: FromClause) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    """Whether the entry lies before the attendance, is certainly late, may be late; null where its time is not recorded."""
    taken = checks.elapsed(checks.when(rows.c.attended_at), checks.when(rows.c.entered), LIMIT.seconds)
    return taken.negative, taken.beyond, ~taken.within


def breakdowns(rows: FromClause) -> dict[str, ColumnElement[Any]]:
    """What the rates about children are broken down by."""
    return checks.by_name(rows, "team", "shift", "risk", "age_band", "month")
