"""What the standards on supervision share: which cases they look at, when each is open, and which reviews count."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, and_, case, false, func, or_, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from duly import checks, sql
from duly.checks import recurrence
from duly.expectations.populations import CHILD_TEAM_TYPES, reported_crimes, victims_by_crime
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
BACKDATED_HOURS = checks.Parameter(
    name="sup_backdated_hours",
    default=24,
    unit="hours",
    meaning="Time from when a review is claimed to have been done until it was entered, beyond which it is listed as back-dated",
)
PARAMETERS = (INTERVAL_DAYS, REVIEWER_RANKS, MIN_TEXT, PAUSE_STATUSES, CHILD_TEAM_TYPES)
"""Those of every standard on the 28 days."""

POPULATION = (
    "Investigations marked as child protection, or of a crime with a child among its victims, or held by a team whose "
    "type is in child_team_types"
)
NEEDS = (
    Investigation.inv_id,
    Investigation.closed_at,
    SupervisoryReview.inv_id,
    SupervisoryReview.reviewer,
    SupervisoryReview.text_len,
    checks.either(SupervisoryReview.entered_at, SupervisoryReview.reviewed_at),
    StaffMember.staff_id,
    StaffMember.rank,
)
"""Without these no review could count, or every case would look open: a rate would then accuse falsely."""

CASE_BOUNDARIES = (
    "The clock starts on the local date of allocation (the first ever), else of the recording of the crime.",
    "A review counts where the reviewer is not the officer in the case, holds a rank in sup_reviewer_ranks, and wrote "
    "sup_min_text_length characters or more; 49 do not count, 50 do.",
    "A review counts on the local date it was entered, not the date claimed; the claimed date stands in where the export "
    "has no time of entry (flag timing_basis=claimed).",
    "A review claimed for more than 5 minutes after it was entered does not count.",
    "A review entered after the case closed does not count, unless the case was reopened before.",
    "Where a case has no officer recorded, every reviewer counts as somebody else.",
    "Suspended, awaiting CPS and on bail do not pause the clock unless sup_pause_statuses names them; then every case now "
    "in such a state is counted apart (paused), for its whole time, because the export has no dates of states.",
)
CASE_BLIND_SPOTS = (
    "A rank is the one held now, and the officer in the case the one named now.",
    "A review that was filed under a record later merged into the case is not seen.",
    "A rank that the mapping does not know counts as none: see the list of unmapped codes.",
    "The texts are not in the export, only their lengths: a long placeholder counts as a review.",
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
def cases() -> CTE:
    """Every case: one row each, with when it starts, closes and reopens, and what it is broken down by."""
    by_marker = or_(
        func.coalesce(Investigation.cp_flag, false()),
        func.coalesce(Team.team_type.in_(CHILD_TEAM_TYPES.value), false()),
    )
    unmarked = (
        select(Investigation.crime_id)
        .outerjoin_from(Investigation, Team, Team.team_id == Investigation.team_id)
        .where(~by_marker)
    )
    victims = victims_by_crime(reported_crimes(only=Crime.crime_id.in_(unmarked)))
    start = checks.first_known(checks.when(Investigation.allocated_at), checks.when(Crime.recorded_at))
    closed, reopened = checks.when(Investigation.closed_at), checks.when(Investigation.reopened_at)
    closed_before = func.coalesce(closed.lo <= reopened.end, false())
    says_closed = func.coalesce(Investigation.status == "closed", false())
    return sql.computed_once(
        select(
            Investigation.inv_id,
            Investigation.oic,
            Investigation.status,
            Investigation.team_id,
            Team.team_type,
            func.coalesce(Investigation.is_test, false()).label("is_test"),
            Investigation.merged_into.is_not(None).label("is_merged"),
            *start.columns("start"),
            start.day.label("start_day"),
            closed.day.label("closed_day"),
            Investigation.reopened_at,
            reopened.day.label("reopened_day"),
            closed_before.label("closed_before"),
            says_closed.label("says_closed"),
            and_(or_(closed.missing, closed_before), ~says_closed).label("is_open"),
            func.coalesce(Team.name, Investigation.team_id).label("team"),
            Team.district,
            Crime.offence_class,
        )
        .outerjoin_from(Investigation, Team, Team.team_id == Investigation.team_id)
        .outerjoin(Crime, Crime.crime_id == Investigation.crime_id)
        .outerjoin(victims, victims.c.crime_id == Investigation.crime_id)
        .where(or_(by_marker, victims.c.standing == checks.CHILD)),
        "cases",
    )


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
    """The case is neither a test nor merged into another, and its start is known."""
    return and_(~every_case.c.is_test, ~every_case.c.is_merged, every_case.c.start.is_not(None))


def entered() -> checks.Span:
    """When a review was entered, else when it is claimed to have been done (G12)."""
    return checks.first_known(checks.when(SupervisoryReview.entered_at), checks.when(SupervisoryReview.reviewed_at))


def delay() -> checks.Elapsed:
    """From when a review is claimed to have been done until it was entered, against the limit for back-dating."""
    limit = BACKDATED_HOURS.seconds
    return checks.elapsed(checks.when(SupervisoryReview.reviewed_at), checks.when(SupervisoryReview.entered_at), limit)


def future_dated() -> ColumnElement[bool]:
    """The review is claimed for a time after it was entered, by more than clocks disagree. Never null."""
    return func.coalesce(delay().negative, false())


def by_a_supervisor(every_case: FromClause) -> ColumnElement[bool]:
    """The reviewer holds a rank that may review, and is not the officer in the case. Null where the rank is."""
    return and_(
        StaffMember.rank.in_(REVIEWER_RANKS.value),
        SupervisoryReview.reviewer.is_distinct_from(every_case.c.oic),
    )


def stands() -> ColumnElement[bool]:
    """The review is neither a test nor merged into another."""
    return and_(SupervisoryReview.is_test.is_not(True), SupervisoryReview.merged_into.is_(None))


def qualifying_reviews(every_case: CTE) -> CTE:
    """The reviews that count, for duly.checks.recurrence: `record`, `day`, `at`, `claimed`."""
    at = entered()
    return (
        select(
            every_case.c.inv_id.label("record"),
            at.day.label("day"),
            at.lo.label("at"),
            SupervisoryReview.entered_at.is_(None).label("claimed"),
        )
        .join_from(SupervisoryReview, every_case, every_case.c.inv_id == SupervisoryReview.inv_id)
        .join(StaffMember, StaffMember.staff_id == SupervisoryReview.reviewer)
        .where(
            stands(),
            by_a_supervisor(every_case),
            SupervisoryReview.text_len >= MIN_TEXT.value,
            ~future_dated(),
            at.known,
        )
        .cte("qualifying_reviews")
    )


def first_cases(every_case: FromClause) -> tuple[checks.Case, ...]:
    """The cases of a verdict that come before any review is looked for."""
    return (
        checks.made_for_test(every_case.c.is_test),
        checks.merged_away(every_case.c.is_merged, "case"),
        checks.unknown(
            "no_start",
            "Neither a time of allocation nor of the recording of its crime is recorded",
            every_case.c.start.is_(None),
        ),
        checks.exempt(
            "paused",
            "The case is now in a state that the force lets pause reviews",
            and_(every_case.c.status.is_not(None), every_case.c.status.in_(PAUSE_STATUSES.value)),
        ),
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


def columns_but_record(source: FromClause) -> list[ColumnElement[Any]]:
    """What to select of a source that was joined by its `record`."""
    return [column for column in source.c if column.name != "record"]
