"""The populations that duly's own standards use, by name, for a declaration to ask of any table that leads to them.

Each adds to the rows one column that is true, false, or null where it cannot be told, and the cases of records whose
membership is told apart from a plain "unknown": a person without a date of birth, as in the shipped standards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, FromClause, and_, case, cast, false, func, null, or_, select, true

from duly.checks import (
    ADULT,
    CHILD,
    MERGE_BROKEN,
    UNMAPPED,
    Case,
    Doubt,
    Parameter,
    age_doubts,
    dangling_link,
    local_day,
    merge_error,
    people,
    roots,
    standing,
)
from duly.expectations.patterns.units import Unit
from duly.expectations.populations import (
    CHILD_OFFENCE_CLASSES,
    CHILD_TEAM_TYPES,
    case_by_crime,
    concerning_children,
    reported_crimes,
    victims_by_crime,
)
from duly.records import Crime, CrimeVictim, DaIncident, Incident, Person, Team
from duly.records.columns import table_name
from duly.results import Status

CANNOT_TELL: ColumnElement[bool] = cast(null(), Boolean)

Rows = Mapping[str, list[dict[str, Any]]]
"""Rows of other tables by table, of an edge row."""


@dataclass(frozen=True, kw_only=True)
class State:
    """How a record of an edge row stands to a population: whether it is of it, told by `rows`, in which "n1" is the key that
    the record refers to; and the verdict where that cannot be told."""

    words: str
    truth: bool | None
    rows: Rows
    away: bool = False  # only of a record that refers to the table it is known of
    status: Status = Status.UNKNOWN
    reason: str = "population_unknown"


@dataclass(frozen=True, kw_only=True)
class Named:
    """A population by name.

    `table` is the table that it is known of: the unit itself, or one that the unit refers to. `joined` adds its column
    (`label`) to rows, given the column that holds that table's key. `cases` are those of a record that cannot be told, for a
    reason of its own. `states` are the ways in which a record can stand to it, the first such that it is of it.
    """

    name: str
    meaning: str
    words: str
    table: str
    joined: Callable[[FromClause, ColumnElement[Any], str], FromClause]
    states: tuple[State, ...]
    needs: tuple[Any, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    cases: Callable[[FromClause], tuple[Case, ...]] = lambda rows: ()
    doubts: Callable[[FromClause], tuple[Doubt, ...]] = lambda rows: ()
    """Ages that leave it open (A1)."""
    told_apart: bool = False
    """`cases` hold whatever the reason is that it cannot be told."""
    certain_at_home: bool = False
    """Of a record of `table` itself it can always be told."""

    @property
    def label(self) -> str:
        return f"is_{self.name.replace(' ', '_')}"

    @property
    def applies_to(self) -> str:
        """The tables that it can be asked of, in words."""
        return f"{self.table}, and of tables that refer to one of them"

    def reached_by(self, unit: Unit) -> str:
        """The column of a unit by which it is told: its key, or its reference; blank where there is none."""
        if unit.table == self.table:
            return unit.key
        ways = [name for name, target in unit.references().items() if table_name(target) == self.table]
        usual = {"persons": "person_id", "teams": "team_id", "incidents": "incident_id", "crimes": "crime_id"}[
            self.table
        ]
        return usual if usual in ways else ways[0] if len(ways) == 1 else ""


def _child(rows: FromClause, person: ColumnElement[Any], label: str) -> FromClause:
    known = people()
    day = local_day(rows.c.anchor)
    aged = rows.c.age_recorded if "age_recorded" in rows.c else None
    grade = standing(known.c.dob, known.c.estimated, known.c.broken, day, aged)
    aged_rows = (
        select(
            *rows.c,
            grade.label("child_standing"),
            and_(known.c.dob.is_not(None), rows.c.anchor.is_(None)).label("child_undated"),
        )
        .outerjoin_from(rows, known, known.c.person_id == person)
        .subquery("rows_by_age")
    )
    child = case(
        (aged_rows.c.child_standing == CHILD, true()), (aged_rows.c.child_standing == ADULT, false()), else_=CANNOT_TELL
    )
    return select(*aged_rows.c, child.label(label)).subquery("rows_of_children")


def _age_cases(rows: FromClause) -> tuple[Case, ...]:
    return (merge_error(rows.c.child_standing == MERGE_BROKEN, "The person's"),)


def _age_doubts(rows: FromClause) -> tuple[Doubt, ...]:
    return age_doubts(rows.c.child_standing, unknown_when=~rows.c.child_undated)


def _of_team(rows: FromClause, team: ColumnElement[Any], label: str) -> FromClause:
    kind = case(
        (or_(Team.team_type.is_(None), Team.team_type == UNMAPPED), CANNOT_TELL),
        else_=Team.team_type.in_(CHILD_TEAM_TYPES.value),
    )
    return select(*rows.c, kind.label(label)).outerjoin_from(rows, Team, Team.team_id == team).subquery("rows_by_team")


def _of_crime(rows: FromClause, crime: ColumnElement[Any], label: str) -> FromClause:
    """As the standards on crime recording tell child crimes (`crime_recording.child_crimes`)."""
    reported = reported_crimes(Crime.offence_class, only=true())
    victims, cases = victims_by_crime(reported), case_by_crime()
    child = concerning_children(reported.c.offence_class, cases, victims)
    is_child_crime = case((child.certain, true()), (~child.possible, false()), else_=CANNOT_TELL)
    # Where a code leaves it open as well, it is no matter of an age alone.
    grade = case((child.unmapped, ADULT), else_=child.standing)
    crimes = (
        select(reported.c.crime_id, is_child_crime.label("told"), grade.label("grade"))
        .outerjoin_from(reported, victims, victims.c.crime_id == reported.c.crime_id)
        .outerjoin(cases, cases.c.crime_id == reported.c.crime_id)
        .cte("child_crimes_told")
    )
    return (
        select(
            *rows.c, crimes.c.told.label(label), case((crimes.c.told.is_(None), crimes.c.grade)).label("crime_standing")
        )
        .outerjoin_from(rows, crimes, crimes.c.crime_id == crime)
        .subquery("rows_by_crime")
    )


def _crime_cases(rows: FromClause) -> tuple[Case, ...]:
    return (dangling_link("A victim of the crime", rows.c.crime_standing == MERGE_BROKEN),)


def _crime_doubts(rows: FromClause) -> tuple[Doubt, ...]:
    return age_doubts(rows.c.crime_standing, of="of a victim ", whose="A victim's")


def _domestic(rows: FromClause, incident: ColumnElement[Any], label: str) -> FromClause:
    """Marked as domestic abuse, or with a record of domestic abuse (STANDARDS.md A5), whatever that was merged into (A24)."""
    merged = roots(Incident)
    root = func.coalesce(merged.c.root, DaIncident.incident_id)
    with_record = (
        select(root.label("incident_id"))
        .outerjoin_from(DaIncident, merged, merged.c.id == DaIncident.incident_id)
        .where(DaIncident.incident_id.is_not(None), DaIncident.is_test.is_not(True))
        .distinct()
        .subquery("incidents_with_record")
    )
    is_domestic = case(
        (or_(Incident.da_flag.is_(True), with_record.c.incident_id.is_not(None)), true()),
        (Incident.incident_id.is_(None), CANNOT_TELL),
        else_=false(),
    )
    return (
        select(*rows.c, is_domestic.label(label))
        .outerjoin_from(rows, Incident, and_(Incident.incident_id == incident, Incident.is_test.is_not(True)))
        .outerjoin(with_record, with_record.c.incident_id == Incident.incident_id)
        .subquery("rows_by_domestic_abuse")
    )


def _states(rows: Callable[..., Rows]) -> tuple[State, ...]:
    """The ways in which an age makes a record one of a child: `rows` takes a date of birth, and what else a person has."""
    circle = rows("2015-06-01", merged_into="n2")
    circle["persons"].append({"person_id": "n2", "merged_into": circle["persons"][0]["person_id"]})
    return (
        State(words="a child", truth=True, rows=rows("2015-06-01")),
        State(words="an adult", truth=False, rows=rows("1980-06-01")),
        State(words="no date of birth", truth=None, rows=rows(None), status=Status.EXCLUDED, reason="child_unknown"),
        State(
            words="perhaps an adult, by an estimated date of birth",
            truth=None,
            rows=rows("2007-06-01", dob_estimated=True),
            status=Status.EXCLUDED,
            reason="age_uncertain",
        ),
        State(words="merged in a circle", truth=None, rows=circle, reason="dangling_link"),
    )


def _crime_rows(dob: str | None, **more: Any) -> dict[str, list[dict[str, Any]]]:
    crime = {"crime_id": "n1", "offence_class": "violent", "offence_from": "2025-03-01T12:00:00"}
    return {
        "crimes": [{**crime, "recorded_at": "2025-03-01T13:00:00"}],
        "crime_victims": [{"crime_id": "n1", "person_id": "victim1", "victim_type": "person"}],
        "persons": [{"person_id": "victim1", "dob_date": dob, **more}],
    }


_UNMAPPED_CRIME = State(
    words="of an unmapped class, without a victim",
    truth=None,
    rows={"crimes": [{**_crime_rows(None)["crimes"][0], "offence_class": UNMAPPED}]},
)


NAMED: tuple[Named, ...] = (
    Named(
        name="child",
        meaning="The person of the record was under 18 on the London date that places the record; a recorded age stands in "
        "for a date of birth that is not known. Where the age leaves it open (child_unknown, age_uncertain), a breach is "
        "undetermined, and what would keep the standard is left out and counted.",
        words="the person is a child",
        table="persons",
        joined=_child,
        states=_states(lambda dob, **more: {"persons": [{"person_id": "n1", "dob_date": dob, **more}]}),
        needs=(Person.person_id, Person.dob_date),
        cases=_age_cases,
        doubts=_age_doubts,
        told_apart=True,
    ),
    Named(
        name="child team",
        meaning="The team of the record is of a type in child_team_types: its cases are child protection whoever the victim is.",
        words="the team is one of child protection",
        table="teams",
        joined=_of_team,
        states=(
            State(
                words="of a child-protection team",
                truth=True,
                rows={"teams": [{"team_id": "n1", "team_type": "PVP_CORE"}]},
            ),
            State(words="of another team", truth=False, rows={"teams": [{"team_id": "n1", "team_type": "RESPONSE"}]}),
            State(words="of a team without a type", truth=None, rows={"teams": [{"team_id": "n1"}]}),
            State(
                words="of an unmapped type of team",
                truth=None,
                rows={"teams": [{"team_id": "n1", "team_type": UNMAPPED}]},
            ),
            State(words="of a team that is not there", truth=None, rows={}, away=True),
        ),
        needs=(Team.team_id, Team.team_type),
        parameters=(CHILD_TEAM_TYPES,),
    ),
    Named(
        name="child crime",
        meaning="The crime has a victim under 18 on the day of the offence, or is of a class in child_offence_classes, or is "
        "with a child-protection team: as the standards on crime recording tell it.",
        words="the crime is a child crime",
        table="crimes",
        joined=_of_crime,
        states=(*_states(_crime_rows), _UNMAPPED_CRIME),
        needs=(
            Crime.crime_id,
            Crime.offence_class,
            CrimeVictim.crime_id,
            CrimeVictim.person_id,
            Person.person_id,
            Person.dob_date,
        ),
        parameters=(CHILD_TEAM_TYPES, CHILD_OFFENCE_CLASSES),
        cases=_crime_cases,
        doubts=_crime_doubts,
    ),
    Named(
        name="domestic abuse",
        meaning="The incident log is marked as domestic abuse, or has a record of domestic abuse.",
        words="the incident is one of domestic abuse",
        table="incidents",
        joined=_domestic,
        states=(
            State(words="marked", truth=True, rows={"incidents": [{"incident_id": "n1", "da_flag": True}]}),
            State(
                words="not marked, with a record",
                truth=True,
                rows={"incidents": [{"incident_id": "n1"}], "da_incidents": [{"da_id": "d1", "incident_id": "n1"}]},
            ),
            State(
                words="not marked, with a record that was merged into one that is not there",
                truth=True,
                rows={
                    "incidents": [{"incident_id": "n1"}],
                    "da_incidents": [{"da_id": "d1", "incident_id": "n1", "merged_into": "d2"}],
                },
            ),
            State(
                words="not marked, no record",
                truth=False,
                rows={"incidents": [{"incident_id": "n1", "da_flag": False}]},
            ),
            State(words="of an incident that is not there", truth=None, rows={}, away=True),
        ),
        needs=(Incident.incident_id, Incident.da_flag, DaIncident.incident_id),
        certain_at_home=True,
    ),
)
"""Every named population, in the order of the reference."""
