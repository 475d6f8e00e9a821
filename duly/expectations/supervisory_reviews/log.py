"""SUP-05: is the log of an open investigation kept up?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, Subquery, and_, case, func, or_, select, true

from duly import checks, sql
from duly.expectations.populations import CHILD_TEAM_TYPES
from duly.expectations.supervisory_reviews.cases import (
    PAUSE_STATUSES,
    POPULATION,
    SUITE,
    breakdowns,
    cases,
    first_cases,
)
from duly.records import Investigation, LogEntry, StaffMember

LOG_DAYS = checks.Parameter(
    name="sup_log_days",
    default=28,
    unit="days",
    meaning="Age at which the newest entry of an open case's log is still fresh, and at which a case is first looked at",
)
LOG_ENTRY_TYPES = checks.Parameter(
    name="sup_log_entry_types",
    default=("oic_update", "arrest", "charge", "safeguarding", "victim_contact"),
    meaning="Types of log entry that show an investigation is worked on",
)
ARREST_TEAM_TYPES = checks.Parameter(
    name="sup_arrest_team_types",
    default=("ISOT",),
    meaning="Types of team whose arrests are listed where no entry on safeguarding follows",
)
SAFEGUARDING_DAYS = checks.Parameter(
    name="sup_safeguarding_days",
    default=3,
    unit="days",
    meaning="Days after an arrest within which an entry on safeguarding is looked for",
)


def _stands() -> ColumnElement[bool]:
    return and_(LogEntry.is_test.is_not(True), LogEntry.merged_into.is_(None))


def _entered() -> checks.Span:
    """When an entry was made, else when what it tells of happened (G12)."""
    return checks.first_known(checks.when(LogEntry.entered_at), checks.when(LogEntry.event_at))


def _newest_entries(every_case: CTE) -> Subquery:
    """The newest entry that the officer in the case or somebody of its team made: `inv_id`, `entered`, `day`."""
    newest = (
        select(LogEntry.inv_id, func.max(_entered().lo).label("entered"))
        .join_from(LogEntry, every_case, every_case.c.inv_id == LogEntry.inv_id)
        .outerjoin(StaffMember, StaffMember.staff_id == LogEntry.author)
        .where(
            LogEntry.entry_type.in_(LOG_ENTRY_TYPES.value),
            _stands(),
            or_(LogEntry.author == every_case.c.oic, StaffMember.team_id == every_case.c.team_id),
        )
        .group_by(LogEntry.inv_id)
        .subquery("newest_entries")
    )
    return select(newest.c.inv_id, newest.c.entered, checks.local_day(newest.c.entered).label("day")).subquery(
        "newest_days"
    )


def _log_kept_up() -> checks.Judgement:
    every_case = cases()
    old_enough = sql.add_days(every_case.c.start_day, LOG_DAYS.value) <= checks.AS_OF_DAY
    open_cases = (
        select(every_case)
        .where(every_case.c.is_open, or_(every_case.c.start_day.is_(None), old_enough))
        .cte("open_cases")
    )
    newest = _newest_entries(open_cases)
    stale_from = sql.add_days(func.coalesce(newest.c.day, open_cases.c.start_day), LOG_DAYS.value)
    rows = (
        select(open_cases, newest.c.entered, newest.c.day.label("newest_day"), stale_from.label("stale_from"))
        .outerjoin_from(open_cases, newest, newest.c.inv_id == open_cases.c.inv_id)
        .subquery("logs_of_open_cases")
    )
    row = rows.c
    return checks.Judgement(
        rows=rows,
        record=row.inv_id,
        verdict=checks.first_of(
            first_cases(rows),
            checks.compliant(
                "fresh",
                "The newest entry by the officer in the case or the team is at most sup_log_days old",
                and_(row.newest_day.is_not(None), row.stale_from >= checks.AS_OF_DAY),
            ),
            checks.non_compliant("stale", "The newest such entry is older", row.newest_day.is_not(None)),
            checks.non_compliant("no_entry", "There is no such entry"),
        ),
        anchor=row.start,
        due=checks.end_of_day(row.stale_from),
        open=true(),  # the next entry is always waited for, of a fresh log too
        breakdowns=breakdowns(row, checks.month(row.start_day)),
        shows={"start": row.start_day, "newest_entry": row.newest_day, "state": row.status},
    )


def _unfollowed_arrests() -> Select[Any]:
    """Cases with an arrest that no entry on safeguarding follows within the days allowed, once these are over."""
    every_case = cases()
    day = checks.first_known(checks.when(LogEntry.event_at), checks.when(LogEntry.entered_at)).day

    def entries(kind: str) -> FromClause:
        return (
            select(LogEntry.inv_id, day.label("day")).where(LogEntry.entry_type == kind, _stands()).subquery(f"{kind}s")
        )

    arrest, safeguarding = entries("arrest"), entries("safeguarding")
    last_day = sql.add_days(arrest.c.day, SAFEGUARDING_DAYS.value)
    follows = and_(
        safeguarding.c.inv_id == arrest.c.inv_id,
        safeguarding.c.day >= arrest.c.day,
        safeguarding.c.day <= last_day,
    )
    return (
        select(arrest.c.inv_id.label("record"))
        .join_from(arrest, every_case, every_case.c.inv_id == arrest.c.inv_id)
        .outerjoin(safeguarding, follows)
        .where(
            every_case.c.team_type.in_(ARREST_TEAM_TYPES.value),
            ~every_case.c.is_test,
            ~every_case.c.is_merged,
            arrest.c.day.is_not(None),
            checks.day_in_period(arrest.c.day),
            last_day < checks.AS_OF_DAY,
            safeguarding.c.inv_id.is_(None),
        )
    )


def _written_after_closing() -> Select[Any]:
    """Closed cases in whose log somebody worked after the day they closed."""
    every_case = cases()
    stays_closed = and_(~every_case.c.is_test, ~every_case.c.is_merged, every_case.c.reopened_day.is_(None))
    # A condition as a value: PostgreSQL would expect it to leave one case, and read the log once for each.
    closed = select(
        every_case.c.inv_id, case((stays_closed, checks.end_of_day(every_case.c.closed_day))).label("until")
    ).subquery("closed_cases")
    at = _entered()
    return (
        select(closed.c.inv_id.label("record"))
        .join_from(LogEntry, closed, closed.c.inv_id == LogEntry.inv_id)
        .where(LogEntry.entry_type.in_(LOG_ENTRY_TYPES.value), _stands(), checks.in_period(at), at.lo > closed.c.until)
    )


SUP_05 = checks.Standard(
    id="SUP-05",
    suite=SUITE,
    title="Investigation logs are kept up",
    question="Has the officer in the case or the team written in the log of every open case in the last 28 days?",
    unit="investigations",
    population=f"{POPULATION}, open at the as-at date and started at least sup_log_days before it. A snapshot: no period",
    judgement=_log_kept_up(),
    needs=(
        Investigation.inv_id,
        Investigation.closed_at,
        LogEntry.inv_id,
        LogEntry.author,
        LogEntry.entry_type,
        checks.either(LogEntry.entered_at, LogEntry.event_at),
    ),
    target=Decimal(90),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="the fact of the offender's arrest was omitted, and the most recent entry by the officer in the case was dated in "
    "early August 2017",
    parameters=(
        LOG_DAYS,
        LOG_ENTRY_TYPES,
        PAUSE_STATUSES,
        ARREST_TEAM_TYPES,
        SAFEGUARDING_DAYS,
        CHILD_TEAM_TYPES,
    ),
    boundaries=(
        "28 days is a local setting.",
        "An entry made on the 28th local date before the as-at date is fresh; on the 29th it is not.",
        "An entry counts on the date it was entered, else the date of what it tells of.",
        "Only entries of the types in sup_log_entry_types, by the officer in the case or by somebody whose team is the "
        "case's, count. Supervisors' reviews do not.",
        "A case that was closed and reopened is open; one whose state is closed is not, even without a closing date.",
        "A case without any known start is shown as unknown.",
        "Arrests are listed once sup_safeguarding_days have passed without an entry on safeguarding dated on or after them.",
    ),
    blind_spots=(
        "Work that is written down elsewhere is not seen.",
        "An entry is counted, not read: one word keeps a log fresh.",
        "Teams are those of now: an entry by somebody who has since moved team may not count.",
    ),
    remedy=(
        "Have the officer in the case bring the log up to date, with arrests, charges and what was done to safeguard the child."
    ),
    lists=(
        checks.Listing(
            id="arrest_without_safeguarding",
            title="Cases with an arrest in the period and no entry on safeguarding within sup_safeguarding_days "
            "(teams in sup_arrest_team_types)",
            records=_unfollowed_arrests(),
        ),
        checks.Listing(
            id="written_after_closing",
            title="Closed cases in whose log somebody worked after the day they closed: reopened without saying so?",
            records=_written_after_closing(),
        ),
    ),
    measures=(
        checks.Measure(
            id="since_fresh",
            title="Time since the log went stale",
            start="due_at",
            end="as_of",
            unit="days",
            statuses=("NON_COMPLIANT",),
            bands=(28, 84, 168),
        ),
    ),
)
