"""Populations that several suites share: which crimes concern a child, and when each crime was reported."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from duly import checks
from duly.expectations.survivors import team
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


def exported(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """The column is filled in any record at all: blank throughout, it is lacking, and no blank of it says anything (A1)."""
    return exists(select(literal(1)).select_from(column.parent.entity).where(column.is_not(None)))


def reported_crimes(*more: Selected, only: ColumnElement[bool] | None = None, name: str = "reported_crimes") -> CTE:
    """Crimes with the instant each was reported: `crime_id`, `reported`, `reported_hi`, `occurred`, and what `more` selects.

    The earliest of the crime's own time and that of its incident; the crime's own for a later disclosure, which must
    not inherit an old incident's age; the time of transfer for a crime that another force sent (NCRS-01). An incident
    that was merged into another stands for that one; one made for a test for none (A3). `occurred` is the instant whose
    local date a victim's age is taken at: the start of the offence, else the first report, to whichever force, else
    the recording, else the entry (G11, A24). Also `incident_reported`, `incident_district` and `incident_team`, and
    `incident_broken` where the incident was merged in a circle, or into one that is not in the export. `only` keeps the
    crimes that a condition on Crime holds for. A statement that asks twice gives the second another `name`.
    """
    log = _logs()
    own = checks.when(Crime.reported_at)
    inherited = checks.only_if(Crime.report_route.is_distinct_from("disclosure"), checks.when(log.c.reported_at))
    first = checks.earliest(own, inherited)
    reported = checks.first_known(checks.when(Crime.transferred_in_at), first)
    crimes = select(
        Crime.crime_id,
        *reported.columns("reported"),
        func.coalesce(Crime.offence_from, first.lo, reported.lo, Crime.recorded_at, Crime.entered_at).label("occurred"),
        log.c.reported_at.label("incident_reported"),
        log.c.district.label("incident_district"),
        log.c.team_id.label("incident_team"),
        checks.surely(log.c.broken).label("incident_broken"),
        *more,
    ).outerjoin_from(Crime, log, log.c.incident_id == Crime.incident_id)
    return (crimes if only is None else crimes.where(only)).cte(name)


@cache
def _logs() -> CTE:
    """Every incident with the attributes of the one that stands for it, as it does for itself where the chain is broken."""
    names = ("reported_at", companion("reported_at"), "district", "team_id")
    merged = checks.roots(Incident, *names, "is_test")
    own = [getattr(Incident, name) for name in names]
    real = Incident.is_test.is_not(True)
    return union_all(
        select(Incident.incident_id, *own, false().label("broken")).where(Incident.merged_into.is_(None), real),
        select(merged.c.id, *(merged.c[name] for name in names), false()).where(
            ~merged.c.broken, merged.c.is_test.is_not(True)
        ),
        select(Incident.incident_id, *own, literal(True))
        .join_from(Incident, merged, merged.c.id == Incident.incident_id)
        .where(merged.c.broken, real),
    ).cte("logs")


def victims(reported: FromClause) -> Subquery:
    """The victims that are persons or may be, with their standing at the event.

    One row per victim of the crimes of `reported` (its `crime_id` and `occurred`); those of a crime that was merged are
    the survivor's as well. Columns: `crime_id`; `person`, the identity that a person was merged into; `standing`, MERGE_BROKEN
    where the person is not in the export, null where it is not understood what the victim is; `perhaps`, what it would be
    if that were a person, null elsewhere; `dob_known` where the date of birth is known and not later than the event.
    """
    known, merged = checks.people(), checks.roots(Crime)
    who = (CrimeVictim.person_id, CrimeVictim.victim_type)
    counts = (
        CrimeVictim.is_test.is_not(True),
        or_(CrimeVictim.victim_type == "person", checks.not_understood(CrimeVictim.victim_type)),
    )
    own = select(CrimeVictim.crime_id, *who).where(*counts)
    survivors = (
        select(merged.c.root, *who)
        .join_from(CrimeVictim, merged, merged.c.id == CrimeVictim.crime_id)
        .where(~merged.c.broken, *counts)
    )
    named = union_all(own, survivors).subquery("named_victims")
    dated = (
        select(
            named.c.crime_id,
            named.c.victim_type,
            known.c.root_id,
            reported.c.occurred,
            known.c.dob,
            known.c.estimated,
            and_(named.c.person_id.is_not(None), func.coalesce(known.c.broken, literal(True))).label("broken"),
            checks.eighteenth_birthday(known.c.dob).label("of_age"),
        )
        .join_from(named, reported, reported.c.crime_id == named.c.crime_id)
        .outerjoin(known, known.c.person_id == named.c.person_id)
        .subquery("dated_victims")
    )
    day = checks.day_for_age(dated.c.dob, dated.c.of_age, dated.c.occurred)
    placed = select(*dated.c, day.label("day")).subquery("placed_victims")
    stands = checks.standing(
        placed.c.dob, placed.c.estimated, placed.c.broken, placed.c.day, of_age=placed.c.of_age
    ).label("stands")
    graded = select(*placed.c, stands).subquery("graded_victims")
    is_person = graded.c.victim_type == "person"
    return select(
        graded.c.crime_id,
        graded.c.root_id.label("person"),
        case((is_person, graded.c.stands)).label("standing"),
        case((checks.not_understood(graded.c.victim_type), graded.c.stands)).label("perhaps"),
        checks.surely(and_(graded.c.dob <= graded.c.day, ~graded.c.broken)).label("dob_known"),
    ).subquery("victims")


def victims_by_crime(reported: FromClause, *, dobs: bool = False) -> CTE:
    """The standing of a crime's victims, the highest deciding: `crime_id`, `standing`, `perhaps`.

    `standing` is that of the victims known to be persons, null where there are none; `perhaps` that of those of whom it is
    not understood what they are, if they were. One row per crime of `reported` that has a victim who is a child or may be
    one. With `dobs`, one row per crime that has a victim who is a person or may be, and also how many are known to be
    `persons`, how many of them are `untraced`, as they cannot be followed to one person of the export, and of how many of
    the others the date of birth is not known, `undated`; and of how many it is not known who may be no persons,
    `maybe_undated`.
    """
    victim = victims(reported)
    standings: Select[Any] = select(
        victim.c.crime_id, func.max(victim.c.standing).label("standing"), func.max(victim.c.perhaps).label("perhaps")
    )
    if dobs:
        traced = victim.c.standing != checks.MERGE_BROKEN
        counted = {
            "persons": victim.c.standing.is_not(None),
            "untraced": victim.c.standing == checks.MERGE_BROKEN,
            "undated": and_(traced, ~victim.c.dob_known),
            "maybe_undated": and_(victim.c.perhaps.is_not(None), ~victim.c.dob_known),
        }
        standings = standings.add_columns(*(func.count(case((of, 1))).label(name) for name, of in counted.items()))
    else:
        standings = standings.where(func.coalesce(victim.c.standing, victim.c.perhaps) > checks.ADULT)
    return standings.group_by(victim.c.crime_id).cte(f"victims_of_{getattr(reported, 'name', 'crimes')}")


def case_by_crime(among: FromClause | None = None) -> CTE:
    """The investigation of each crime: `crime_id`, `inv_id`, `oic`, `team_id`, `team_type`, `team_district`.

    At most one row a crime; with `among`, only for its `crime_id`s, which is quicker where those are few. Where a crime
    has several, one of a child-protection team comes first, then the earliest allocated, then by id, so that a crime is
    counted once and the same way every time; its officer and its team are the first that any of them names. An
    investigation that was merged is the one it was merged into, what investigates a merged crime investigates its survivor too,
    and one made for a test is none (A3). Also `team_unmapped` where the type of a team is blank or a code that the mapping
    does not know, and `team_dangling` where a team is not in the export, or the investigation was merged into one that is
    not.
    """
    return _case_by_crime(among)


@cache
def _case_by_crime(among: FromClause | None) -> CTE:
    every = _investigations()
    if among is not None:
        every = every.where(every.selected_columns.crime_id.in_(select(among.c.crime_id)))
    cases = every.subquery("cases_of_crimes")
    held_by = team(cases.c.team_id)
    gone = or_(cases.c.broken, and_(cases.c.team_id.is_not(None), Team.team_id.is_(None)))
    unmapped = and_(Team.team_id.is_not(None), checks.not_understood(Team.team_type))
    best = (
        case((Team.team_type.in_(CHILD_TEAM_TYPES.value), 0), else_=1),
        cases.c.allocated_at.nulls_last(),
        cases.c.inv_id,
    )

    def first_named(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.first_value(column).over(partition_by=cases.c.crime_id, order_by=(column.is_(None), *best))

    def of_any(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return func.max(case((condition, 1), else_=0)).over(partition_by=cases.c.crime_id) == 1

    ranked = (
        select(
            cases.c.crime_id,
            cases.c.inv_id,
            first_named(cases.c.oic).label("oic"),
            first_named(cases.c.team_id).label("team_id"),
            Team.team_type,
            Team.district.label("team_district"),
            of_any(unmapped).label("team_unmapped"),
            of_any(gone).label("team_dangling"),
            func.row_number().over(partition_by=cases.c.crime_id, order_by=best).label("place"),
        )
        .outerjoin_from(cases, held_by.merged, held_by.on)
        .outerjoin(Team, held_by.here)
        .subquery("ranked_cases")
    )
    columns = [column for column in ranked.c if column.name != "place"]
    return select(*columns).where(ranked.c.place == 1).cte("case_by_crime" if among is None else "case_by_chosen_crime")


def officers(among: FromClause) -> Subquery:
    """The officers in the cases of each crime, one row each: `crime_id`, `oic`; `among` as in `case_by_crime`."""
    every = _investigations().subquery("cases_with_officers")
    chosen = select(every.c.crime_id, every.c.oic).where(every.c.crime_id.in_(select(among.c.crime_id)))
    return chosen.where(every.c.oic.is_not(None)).distinct().subquery("officers")


def _investigations() -> Select[Any]:
    """Every investigation of a crime: `inv_id`, `crime_id`, `oic`, `team_id`, `allocated_at`, `broken`; merges followed."""
    names = ("oic", "team_id", "allocated_at")
    merged, merged_crime = checks.roots(Investigation, *names, "is_test"), checks.roots(Crime)
    real = (Investigation.crime_id.is_not(None), Investigation.is_test.is_not(True))
    followed = union_all(
        select(
            Investigation.inv_id,
            Investigation.crime_id,
            *(getattr(Investigation, name) for name in names),
            false().label("broken"),
        ).where(Investigation.merged_into.is_(None), *real),
        select(merged.c.root, Investigation.crime_id, *(merged.c[name] for name in names), merged.c.broken)
        .join_from(Investigation, merged, merged.c.id == Investigation.inv_id)
        .where(merged.c.is_test.is_not(True), *real),
    ).subquery("investigations_followed")
    others = [column for column in followed.c if column.name != "crime_id"]
    own = select(followed.c.crime_id, *others)
    survivors = (
        select(merged_crime.c.root, *others)
        .join_from(followed, merged_crime, merged_crime.c.id == followed.c.crime_id)
        .where(~merged_crime.c.broken)
    )
    every = union_all(own, survivors).subquery("investigations_of_crimes")
    return select(*every.c)


def by_class_or_team(offence_class: ColumnElement[Any], team_type: ColumnElement[Any]) -> ColumnElement[bool]:
    """The offence or the team says that a crime concerns a child, whoever the victim is. Never null."""
    return or_(
        and_(offence_class.is_not(None), offence_class.in_(CHILD_OFFENCE_CLASSES.value)),
        and_(team_type.is_not(None), team_type.in_(CHILD_TEAM_TYPES.value)),
    )


def concerning_children(offence_class: ColumnElement[Any], cases: FromClause, victims: FromClause) -> ChildCrime:
    """What makes a crime a child crime: the one definition (A4), of the crime's `offence_class`, and what `case_by_crime` and
    `victims_by_crime` give of it, either of which may be null throughout."""
    standing = func.coalesce(victims.c.standing, checks.ADULT)
    return ChildCrime(
        by_other=by_class_or_team(offence_class, cases.c.team_type),
        standing=standing,
        unmapped=or_(
            checks.not_understood(offence_class),
            checks.surely(cases.c.team_unmapped),
            func.coalesce(victims.c.perhaps, checks.ADULT) > checks.ADULT,
        ),
        dangling=or_(checks.surely(cases.c.team_dangling), standing == checks.MERGE_BROKEN),
    )


@dataclass(frozen=True, kw_only=True)
class ChildCrime:
    """What is known of a crime's being one against a child; each is a condition that is never null.

    `by_other`: the offence or the team says so. `standing` of the victims, the highest deciding, as in `checks.standing`.
    `unmapped`: the class of the offence, the type of a team, or what a victim is, is blank or not understood. `dangling`:
    a team or a victim is not in the export, or cannot be followed to one.
    """

    by_other: ColumnElement[bool]
    standing: ColumnElement[int]
    unmapped: ColumnElement[bool]
    dangling: ColumnElement[bool]

    @classmethod
    def of(cls, rows: FromClause) -> ChildCrime:
        """As a subquery has it that selected `columns`."""
        return cls(**{each.name: rows.c[f"child_{each.name}"] for each in fields(cls)})

    @property
    def columns(self) -> tuple[ColumnElement[Any], ...]:
        """What to select so that `of` finds it again."""
        return tuple(getattr(self, each.name).label(f"child_{each.name}") for each in fields(self))

    @property
    def certain(self) -> ColumnElement[bool]:
        """It is one, whatever is not known of others."""
        return or_(self.by_other, self.standing == checks.CHILD)

    @property
    def possible(self) -> ColumnElement[bool]:
        """It is one, or cannot be told not to be."""
        return or_(self.by_other, self.standing > checks.ADULT, self.unmapped, self.dangling)

    @property
    def doubts(self) -> tuple[checks.Case | checks.Doubt, ...]:
        """What keeps a crime UNKNOWN that may be one and may not (A1); of what turns on an age alone, only a breach."""
        by_code = and_(~self.certain, self.unmapped)
        by_link = and_(~self.certain, self.dangling)
        by_age = and_(~self.certain, ~self.unmapped, ~self.dangling)
        return (
            checks.unmapped_code(
                "The class of the offence, the type of a team or what a victim is, which would decide whether it concerns a "
                "child, is blank, or",
                by_code,
            ),
            checks.dangling_link("A victim or a team that would decide whether it concerns a child", by_link),
            *checks.age_doubts(self.standing, by_age, of="of a victim ", whose="A victim's"),
        )
