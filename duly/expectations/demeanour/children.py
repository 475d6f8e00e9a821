"""The children that domestic abuse incidents are recorded to concern: one row each, with what was written put in a class.

DEM-01 to DEM-04 and their lists judge these rows, so that their numbers of children agree.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, FromClause, Select, Subquery, and_, case, cast, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from duly import checks, sql
from duly.checks import narrative
from duly.records import ChildPresent, DaIncident, Incident, IncidentPerson, Person, StaffMember, Team

SUITE = "demeanour"

LIMIT = checks.Parameter(
    name="demeanour_limit_hours",
    default=24,
    unit="hours",
    meaning="Time after attending in which how a child was is to be entered; that long after attending, nothing is due yet",
)
REASON_LENGTH = checks.Parameter(
    name="demeanour_reason_characters",
    default=10,
    unit="characters",
    meaning="Length from which a reason why a child was not seen or not spoken to counts as one",
)
TUNABLE = (LIMIT, REASON_LENGTH, checks.PLACEHOLDERS, narrative.PHRASES, narrative.FORM_HEADINGS)

CAPTURED = [found.value for found in narrative.CAPTURES]
"""Classes of text that capture the demeanour of a child who was seen."""


def _parties() -> CTE:
    """Children who are themselves the victim or the suspect of the incident: `cp_id`, each once (merges followed)."""
    merged_person, merged_incident = checks.roots(Person), checks.roots(Incident)
    merged_child, merged_log = merged_person.alias("children_merged"), merged_incident.alias("logs_merged")
    child = (
        select(
            ChildPresent.cp_id,
            func.coalesce(merged_child.c.root, ChildPresent.person_id).label("person"),
            func.coalesce(merged_log.c.root, DaIncident.incident_id).label("incident"),
        )
        .join_from(ChildPresent, DaIncident, DaIncident.da_id == ChildPresent.da_id)
        .outerjoin(merged_child, merged_child.c.id == ChildPresent.person_id)
        .outerjoin(merged_log, merged_log.c.id == DaIncident.incident_id)
        .subquery("child_and_incident")
    )
    party = (
        select(
            func.coalesce(merged_person.c.root, IncidentPerson.person_id).label("person"),
            func.coalesce(merged_incident.c.root, IncidentPerson.incident_id).label("incident"),
        )
        .outerjoin_from(IncidentPerson, merged_person, merged_person.c.id == IncidentPerson.person_id)
        .outerjoin(merged_incident, merged_incident.c.id == IncidentPerson.incident_id)
        .where(IncidentPerson.role.in_(("victim", "suspect")))
        .subquery("party_and_incident")
    )
    return (
        select(child.c.cp_id)
        .join(party, and_(party.c.person == child.c.person, party.c.incident == child.c.incident))
        .distinct()
        .cte("children_who_are_parties")
    )


def _scenes() -> Subquery:
    """Every incident, those attended in the period marked as wanted, with the clock whose date ages are taken at (G11)."""
    attended = checks.when(DaIncident.attended_at)
    happened = func.coalesce(attended.lo, Incident.reported_at)
    wanted = checks.in_period(attended)
    return (
        select(
            DaIncident.da_id,
            wanted.label("wanted"),
            DaIncident.incident_id,
            DaIncident.attended,
            *attended.columns("attended_at"),
            func.coalesce(DaIncident.risk_initial, DaIncident.risk_secondary).label("risk"),
            Incident.team_id,
            case((wanted, sql.local_time(happened, checks.TIME_ZONE))).label("clock"),
        )
        .outerjoin_from(DaIncident, Incident, Incident.incident_id == DaIncident.incident_id)
        .subquery("scenes")
    )


def _written(text: InstrumentedAttribute[Any]) -> Select[Any]:
    """A text of each child, but for those of incidents attended outside the period."""
    wanted = or_(DaIncident.da_id.is_(None), checks.in_period(checks.when(DaIncident.attended_at)))
    return (
        select(text.label("text"))
        .outerjoin_from(ChildPresent, DaIncident, DaIncident.da_id == ChildPresent.da_id)
        .where(wanted)
    )


@cache
def demeanours() -> CTE:
    """The different texts on demeanour: `text`, and what it amounts to: `text_class`, `words`, and `asleep`.

    `said` is the text as copies are told by: case and blanks around it aside, null where it is blank.
    """
    texts = narrative.read(_written(ChildPresent.demeanour_text), "demeanour_texts").c
    return sql.computed_once(
        select(
            texts.text,
            func.nullif(func.lower(func.trim(texts.text)), "").label("said"),
            texts.text_class,
            checks.words_of(texts.normal).label("words"),
            (texts.text_class == checks.TextClass.ASLEEP_ONLY.value).label("asleep"),
        ),
        "demeanours",
    )


@cache
def _reasons() -> CTE:
    """The different reasons why a child was not seen: `text`, its `length`, and whether it `says_nothing`."""
    texts = checks.distinct_texts(_written(ChildPresent.not_seen_reason), "reason_texts").c
    return sql.computed_once(
        select(
            texts.text,
            checks.length(texts.text).label("length"),
            checks.says_nothing(texts.normal).label("says_nothing"),
        ),
        "reasons",
    )


@cache
def children() -> CTE:
    """A row for each child of an incident attended in the period, adults left out, with the class of what was written."""
    scene, parties, known, said, reason = _scenes(), _parties(), checks.people(), demeanours(), _reasons()
    attended = checks.when(scene.c.attended_at)
    day = cast(scene.c.clock, Date())
    grade = checks.standing(known.c.dob, known.c.estimated, known.c.broken, day, ChildPresent.age_recorded.expression)
    years = func.coalesce(checks.age(known.c.dob, day), ChildPresent.age_recorded)
    text_class = func.coalesce(said.c.text_class, checks.TextClass.BLANK.value)
    reason_length = func.coalesce(reason.c.length, 0)
    of_incidents = (
        select(
            ChildPresent.cp_id,
            ChildPresent.da_id,
            ChildPresent.is_test,
            ChildPresent.merged_into,
            ChildPresent.presence,
            ChildPresent.seen,
            ChildPresent.spoken_to,
            ChildPresent.spoken_alone,
            *checks.when(ChildPresent.demeanour_entered_at).columns("entered"),
            text_class.label("text_class"),
            func.coalesce(said.c.words, 0).label("words"),
            text_class.in_(CAPTURED).label("says_enough"),
            reason_length.label("reason_length"),
            and_(reason_length >= REASON_LENGTH.value, ~func.coalesce(reason.c.says_nothing, true())).label(
                "has_reason"
            ),
            scene.c.attended,
            *attended.columns("attended_at"),
            scene.c.risk,
            parties.c.cp_id.is_not(None).label("party"),
            grade.label("standing"),
            and_(known.c.dob.is_not(None), day.is_(None)).label("undated"),
            years.label("age"),
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
        # A child whose incident is not in the export stays.
        .where(func.coalesce(scene.c.wanted, true()), grade != checks.ADULT)
    )
    return sql.computed_once(of_incidents, "children")


def not_judged(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """The children whom nothing is asked for, in the order in which they leave (G10)."""
    return (
        *checks.not_real(rows, test=rows.c.is_test.is_(True), instead=""),
        checks.excluded("not_attended", "No officer attended", rows.c.attended.is_(False)),
        checks.excluded("party", "The child is the victim or the suspect of the incident", rows.c.party),
        checks.merge_error(rows.c.standing == checks.MERGE_BROKEN),
        checks.exempt("unborn", "The child was not yet born", rows.c.presence == "unborn"),
        checks.exempt(
            "household_absent", "The child of the household was not there", rows.c.presence == "household_absent"
        ),
        checks.child_unknown(and_(rows.c.standing == checks.AGE_UNKNOWN, ~rows.c.undated)),
    )


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
    return {name: rows.c[name] for name in ("team", "shift", "risk", "age_band", "month")}
