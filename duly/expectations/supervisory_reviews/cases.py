"""What the standards on supervision share: which cases they look at, and when each is open."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from duly import checks, sql
from duly.checks import recurrence
from duly.expectations.populations import (
    CHILD_OFFENCE_CLASSES,
    CHILD_TEAM_TYPES,
    ChildCrime,
    by_class_or_team,
    reported_crimes,
    victims_by_crime,
)
from duly.expectations.survivors import team
from duly.records import Crime, Investigation, StaffMember, SupervisoryReview, Team

SUITE = "supervisory_reviews"

INTERVAL_DAYS = checks.Parameter(
    name="sup_interval_days",
    default=28,
    unit="days",
    meaning="Longest time between two supervisory reviews of a case, and until the first",
    source="A-20",
)
REVIEWER_RANKS = checks.Parameter(
    name="sup_reviewer_ranks",
    default=("PS", "DS", "Insp", "DI", "CI", "DCI", "Supt+", "staff_supervisor"),
    meaning="Ranks and grades whose review of a case counts",
)
MIN_TEXT = checks.Parameter(
    name="sup_min_text_length",
    default=50,
    unit="characters",
    meaning="Shortest text that counts as a review",
)
PAUSE_STATUSES = checks.Parameter(
    name="sup_pause_statuses",
    default=(),
    meaning="States of an investigation in which no review is asked for; none, because children may still be at risk",
)
ALLOCATION_DAYS = checks.Parameter(
    name="sup_allocation_days",
    default=7,
    unit="days",
    meaning="Days from the recording of a crime to the allocation of its case, beyond which the case is listed",
)
PARAMETERS = (
    INTERVAL_DAYS,
    REVIEWER_RANKS,
    MIN_TEXT,
    PAUSE_STATUSES,
    CHILD_TEAM_TYPES,
    CHILD_OFFENCE_CLASSES,
    checks.PLACEHOLDERS,
)
"""Those of every standard on the days between reviews."""

POPULATION = (
    "Investigations marked as child protection, or held by a team whose type is in child_team_types, or of a crime with a "
    "child among its victims or of a class in child_offence_classes; and those of which that cannot be told"
)
NEEDS = (
    Investigation.inv_id,
    Investigation.closed_at,
    SupervisoryReview.inv_id,
    SupervisoryReview.reviewer,
    checks.either(SupervisoryReview.text_len, SupervisoryReview.review_text),
    checks.either(SupervisoryReview.entered_at, SupervisoryReview.reviewed_at),
    StaffMember.staff_id,
    StaffMember.rank,
)
"""Without these no review could count, or every case would look open: a rate would then accuse falsely."""

MEMBER_BOUNDARIES = (
    "A case that is child protection for certain is judged, whatever else is not known of it. Where the type of its team, the "
    "class of its crime or what a victim is, is blank or a code that duly was not told about, or its team, its crime or a "
    "victim is not in the export, and nothing else makes it one, it is unknown.",
    "Where only the age of a victim would make it child protection and is not known, it is unknown where it would have been a "
    "breach, and else left out and counted.",
    "A crime made for a test makes no case child protection. A crime that was merged stands for its survivor.",
)
CASE_BOUNDARIES = (
    *MEMBER_BOUNDARIES,
    "The clock starts on the local date of allocation (the first ever), else of the recording of the crime. A case with "
    "neither is unknown, in the period of the next best date it has.",
    "A review counts where the reviewer is not the officer in the case, holds a rank in sup_reviewer_ranks, and wrote "
    "sup_min_text_length characters or more, no fewer. Where the text or its class is exported, one that is a placeholder "
    "counts for nothing, however long it is.",
    "Whether a review counts cannot be told where the reviewer is not among the staff, or of a rank that is blank or not "
    "known; or holds such a rank and is now the officer in the case, as the export does not say who was then. A case that "
    "only such a review could have kept in time is unknown; any other review that counts makes up for it.",
    "A review counts on the local date it was entered, not the date claimed, even where that is later (listed as "
    "claimed_after_entry); the claimed date stands in where the export has no time of entry (flag timing_basis=claimed).",
    "A review that counts but for having no date at all leaves a missed date unknown, as it may be the one.",
    "Reviews entered under a record that was merged into the case count as the case's.",
    "A review entered after the case closed does not count, unless the case was reopened before.",
    "Where a case has no officer recorded, every reviewer counts as somebody else; a review without a reviewer counts for "
    "nothing.",
    "Closed, reopened and reviewed are as things stood at the as-at instant: what came later is not yet. A state of closed "
    "without a date stands (listed as state_undated). A state that duly was not told about leaves open whether a case "
    "without a closing date is closed.",
    "Suspended, awaiting CPS and on bail do not pause the clock unless sup_pause_statuses names them; then every case now "
    "in such a state is counted apart (paused), for its whole time, because the export has no dates of states.",
)
CASE_BLIND_SPOTS = (
    "A rank is the one held now.",
    "A code that the mapping does not know leaves cases unknown: see the list of unmapped codes.",
    "Where the texts are not in the export, nor their classes, only lengths are seen: a long placeholder counts as a review.",
)

CLOSURE_UNKNOWN = (
    "No review counts, and the case had closed by its reopening (or is closed now) without a date: it may have been closed "
    "already"
)
REMEDY = (
    "Have a supervisor review the case now, and write down what was reviewed and what is to be done next. A late review does "
    "not repair the missed date; it stops the next. Where a review was done but entered under another record or by "
    "somebody without the rank in the staff table, correct that record."
)


@cache
def investigations() -> CTE:
    """Every investigation: one row each, with when it starts, closes and reopens, whether it is child protection (`ChildCrime`),
    and what it is broken down by.

    `is_broken` where it was merged, and cannot be followed to one that is in the export; `start` null where none is known, and
    `placed_day` then the next best date. As things stood at the as-at instant (A13): `says_closed` where it was closed and
    nobody wrote when, `state_unknown` where its state is a code that would tell.
    """
    crime, survivor = aliased(Crime), aliased(Crime)
    merged, merged_crime = checks.roots(Investigation), checks.roots(Crime)
    marked, held_by = _marked(), team(Investigation.team_id)
    victims = _victims(marked)
    stands_for = checks.followed(Investigation.crime_id, merged_crime)
    recorded = checks.first_known(
        *(checks.only_if(of.is_test.is_not(True), checks.when(of.recorded_at)) for of in (crime, survivor))
    )
    allocated = checks.when(Investigation.allocated_at)
    closed, reopened = checks.when(Investigation.closed_at), checks.when(Investigation.reopened_at)
    start = checks.first_known(allocated, recorded)
    placed = checks.first_known(
        start, checks.when(Investigation.entered_at), reopened, closed, checks.when(crime.reported_at)
    )
    closed_before = and_(reopened.known, checks.surely(closed.lo <= reopened.end))
    closed_by_state = and_(checks.surely(Investigation.status == "closed"), ~closed.later)
    dated = and_(closed.known, ~closed_before)
    # Reopened later than the as-at instant: it had been closed before, and by then perhaps.
    says_closed = and_(~dated, or_(closed_by_state, and_(reopened.later, closed.blank)))
    return sql.computed_once(
        select(
            Investigation.inv_id,
            Investigation.oic,
            Investigation.status,
            Investigation.team_id,
            Team.team_type,
            checks.surely(Investigation.is_test).label("is_test"),
            Investigation.merged_into.is_not(None).label("is_merged"),
            checks.surely(merged.c.broken).label("is_broken"),
            *start.columns("start"),
            start.day.label("start_day"),
            placed.day.label("placed_day"),
            checks.surely(allocated.day > sql.add_days(recorded.day, ALLOCATION_DAYS.value)).label("is_late"),
            closed.day.label("closed_day"),
            Investigation.reopened_at,
            reopened.day.label("reopened_day"),
            closed_before.label("closed_before"),
            says_closed.label("says_closed"),
            and_(~dated, checks.surely(Investigation.status == checks.UNMAPPED)).label("state_unknown"),
            and_(~dated, ~says_closed).label("is_open"),
            or_(*(span.future for span in (allocated, closed, reopened))).label("is_future"),
            and_(dated, checks.surely(closed.day < start.day)).label("is_backwards"),
            func.coalesce(Team.name, Investigation.team_id).label("team"),
            Team.district,
            survivor.offence_class,
            *_child(marked, survivor, victims, checks.surely(merged_crime.c.broken)).columns,
        )
        .outerjoin_from(Investigation, held_by.merged, held_by.on)
        .outerjoin(Team, held_by.here)
        .outerjoin(merged, merged.c.id == Investigation.inv_id)
        .outerjoin(crime, crime.crime_id == Investigation.crime_id)
        .outerjoin(merged_crime, merged_crime.c.id == Investigation.crime_id)
        .outerjoin(survivor, survivor.crime_id == stands_for)
        .outerjoin(victims, victims.c.crime_id == stands_for),
        "investigations_of_children",
    )


def _marked() -> ColumnElement[bool]:
    """The case itself, or its team, says that it is child protection. Never null."""
    return or_(
        checks.surely(Investigation.cp_flag),
        checks.surely(Team.team_type.in_(CHILD_TEAM_TYPES.value)),
    )


def _victims(marked: ColumnElement[bool]) -> CTE:
    """The victims of the crimes of cases that are not marked, as `victims_by_crime` has them.

    Where a crime has no date at all, the age is taken at the one that placed its case (A24).
    """
    merged, held_by = checks.roots(Crime), team(Investigation.team_id, "teams_of_unmarked")
    crime_id = checks.followed(Investigation.crime_id, merged)
    asked = (
        select(
            crime_id.label("crime_id"),
            func.min(func.coalesce(Investigation.allocated_at, Investigation.entered_at)).label("placed"),
        )
        .outerjoin_from(Investigation, held_by.merged, held_by.on)
        .outerjoin(Team, held_by.here)
        .outerjoin(merged, merged.c.id == Investigation.crime_id)
        .where(~marked, Investigation.crime_id.is_not(None))
        .group_by(crime_id)
        .cte("crimes_of_unmarked_cases")
    )
    reported = reported_crimes(
        only=and_(Crime.crime_id.in_(select(asked.c.crime_id)), Crime.is_test.is_not(True)),
    )
    dated = (
        select(reported.c.crime_id, func.coalesce(reported.c.occurred, asked.c.placed).label("occurred"))
        .join_from(reported, asked, asked.c.crime_id == reported.c.crime_id)
        .subquery("crimes_dated")
    )
    return victims_by_crime(dated)


def _child(
    marked: ColumnElement[bool], crime: type[Crime], victims: FromClause, broken: ColumnElement[bool]
) -> ChildCrime:
    """What makes a case child protection: its mark, or the one definition of a child crime (A4), of its own team and crime."""
    real = and_(crime.crime_id.is_not(None), crime.is_test.is_not(True))
    standing = func.coalesce(victims.c.standing, checks.ADULT)
    by_class = by_class_or_team(case((real, crime.offence_class)), literal("(none)"))
    return ChildCrime(
        by_other=or_(marked, by_class),
        standing=standing,
        unmapped=or_(
            and_(real, checks.not_understood(crime.offence_class)),
            and_(Team.team_id.is_not(None), checks.not_understood(Team.team_type)),
            func.coalesce(victims.c.perhaps, checks.ADULT) > checks.ADULT,
        ),
        dangling=or_(
            and_(Investigation.team_id.is_not(None), Team.team_id.is_(None)),
            and_(Investigation.crime_id.is_not(None), or_(crime.crime_id.is_(None), broken)),
            standing == checks.MERGE_BROKEN,
        ),
    )


def is_child_protection(every_case: FromClause) -> ColumnElement[bool]:
    """The investigation is child protection, or cannot be told not to be (A1). Never null."""
    return ChildCrime.of(every_case).possible


@cache
def cases() -> CTE:
    """The investigations that are child protection, or may be: the columns of `investigations`."""
    every = investigations()
    return select(every).where(is_child_protection(every)).cte("cases")


def membership(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """What keeps a case UNKNOWN that may be child protection and may not (A1); of an age alone, only a breach."""
    child = ChildCrime.of(rows)
    by_code = and_(~child.certain, child.unmapped)
    by_link = and_(~child.certain, ~child.unmapped, child.dangling)
    by_age = and_(~child.certain, ~child.unmapped, ~child.dangling)
    return (
        checks.unmapped_code(
            "The type of the team, the class of the crime or what a victim is, which would decide whether the case is child "
            "protection, is blank, or",
            by_code,
        ),
        checks.dangling_link(
            "The team, the crime or a victim that would decide whether it is child protection", by_link
        ),
        *checks.age_doubts(child.standing, by_age, of="of a victim ", whose="A victim's"),
    )


@cache
def spells(every_case: CTE) -> CTE:
    """The spells in which the cases that can be judged are open (duly.checks.recurrence)."""
    clocks = (
        select(
            every_case.c.inv_id.label("record"),
            every_case.c.start_day.label("start"),
            every_case.c.start.label("start_at"),
            every_case.c.closed_day.label("ended"),
            every_case.c.reopened_day.label("reopened"),
            every_case.c.reopened_at,
            every_case.c.closed_before.label("ended_before"),
            every_case.c.says_closed.label("undated"),
        )
        .where(judgeable(every_case))
        .cte("clocks")
    )
    return recurrence.spells(clocks)


def judgeable(every_case: FromClause) -> ColumnElement[bool]:
    """The case is neither a test nor merged into another, and its start is known and comes before its end."""
    told = (every_case.c.is_test, every_case.c.is_merged, every_case.c.is_future, every_case.c.is_backwards)
    return and_(*(~each for each in told), every_case.c.start.is_not(None))


def not_real(every_case: FromClause) -> tuple[checks.Case, ...]:
    """The cases of a verdict that come before all others: the record stands for nothing, or for nobody knows which."""
    return (
        checks.made_for_test(every_case.c.is_test, "case"),
        checks.dangling_link("The case that it was merged into", every_case.c.is_broken),
        checks.merged_away(every_case.c.is_merged, "case"),
    )


def first_cases(every_case: FromClause, *, snapshot: bool = False) -> tuple[checks.Case | checks.Doubt, ...]:
    """The cases of a verdict that come before any review is looked for. A `snapshot` has no period to be placed in."""
    backwards = checks.unknown(
        "negative_interval", "The case closed on an earlier date than it started", every_case.c.is_backwards
    )
    may_pause = or_(*(literal(state).in_(PAUSE_STATUSES.value) for state in STATES))
    return (
        *not_real(every_case),
        *membership(every_case),
        checks.unknown("future_dated", "A time of the case lies after the export was made", every_case.c.is_future),
        *(() if snapshot else checks.undated(every_case.c.placed_day.is_(None), "case")),
        checks.unknown(
            "no_start",
            "Neither a time of allocation nor of the recording of its crime is recorded",
            every_case.c.start.is_(None),
        ),
        *(() if snapshot else (backwards,)),
        checks.exempt(
            "paused",
            "The case is now in a state that the force lets pause reviews",
            and_(every_case.c.status.is_not(None), every_case.c.status.in_(PAUSE_STATUSES.value)),
        ),
        state_unmapped(and_(may_pause, checks.not_understood(every_case.c.status))),
    )


STATES = ("open", "closed", "suspended", "awaiting_cps", "on_bail")
"""Those that the vocabulary has: where the force lets one of them pause reviews, a state must be known."""


def state_unmapped(when: ColumnElement[bool]) -> checks.Case:
    """The case's state would tell, and is not understood."""
    return checks.unmapped_code(
        "The state of the case, which would tell whether it is closed or pauses, is blank, or", when
    )


def claimed_only(claimed: ColumnElement[Any]) -> ColumnElement[Any]:
    """The flag of a verdict that rests on a time that is only claimed (G12)."""
    return case((claimed, "timing_basis=claimed"))


def breakdowns(row: ReadOnlyColumnCollection[str, Any], month: ColumnElement[Any]) -> dict[str, ColumnElement[Any]]:
    """What every rate of the suite is broken down by. Not by supervisor: figures on one person are off by default (G15)."""
    return {"team": row.team, "district": row.district, "offence_class": row.offence_class, "month": month}


def first_due(every_case: FromClause) -> ColumnElement[Any]:
    """The day by which a case asks for its first review."""
    return sql.add_days(every_case.c.start_day, INTERVAL_DAYS.value)


def placed_due(every_case: FromClause) -> ColumnElement[Any]:
    """The same; of a case without a start, from the next best date of it (A2)."""
    return sql.add_days(every_case.c.placed_day, INTERVAL_DAYS.value)


NOT_CHILD_PROTECTION = checks.Reason(
    "not_child_protection",
    "It is not marked as child protection, its team is none for that, and neither its crime nor a victim makes it so",
    ~is_child_protection(investigations()),
)
"""Why an investigation is none of the suite's business."""


def columns_but_record(source: FromClause) -> list[ColumnElement[Any]]:
    """What to select of a source that was joined by its `record`."""
    return [column for column in source.c if column.name != "record"]
