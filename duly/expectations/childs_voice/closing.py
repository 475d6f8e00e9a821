"""The cases that were closed, and their crimes."""

from __future__ import annotations

from functools import cache

from sqlalchemy import CTE, FromClause, and_, case, func, or_, select, union_all

from duly import checks
from duly.expectations.crime_recording.cancellations import NO_VICTIM_CODES
from duly.expectations.populations import reported_crimes
from duly.records import Crime, Investigation, Team

# Why a child is none whom the standard asks after, though the link to the case is there; the least of several counts.
ASKED, TRANSFERRED, CANCEL_UNKNOWN, CANCELLED, TEST = range(5)


@cache
def every_case() -> CTE:
    """Every investigation with when it closed, as things stood at the as-at instant (A13).

    `closed` null where it is not known: `says_closed` where it was closed all the same, `state_unknown` where its state is a code
    that would tell. `placed` is the next best date then (A2). `root_id` is the case that it was merged into, else its own id.
    """
    merged = checks.roots(Investigation)
    closed, reopened = checks.when(Investigation.closed_at), checks.when(Investigation.reopened_at)
    reopened_since = and_(reopened.known, checks.surely(reopened.end >= closed.lo))
    ended = checks.only_if(~reopened_since, closed)
    closed_by_state = and_(checks.surely(Investigation.status == "closed"), ~closed.later)
    says_closed = and_(ended.missing, or_(closed_by_state, and_(reopened.later, closed.blank)))
    state_unknown = and_(ended.missing, ~says_closed, checks.surely(Investigation.status == checks.UNMAPPED))
    placed = checks.first_known(
        ended,
        reopened,
        closed,
        checks.when(Investigation.allocated_at),
        checks.when(Investigation.entered_at),
        checks.when(Crime.recorded_at),
        checks.when(Crime.reported_at),
    )
    return (
        select(
            Investigation.inv_id,
            Investigation.crime_id,
            checks.followed(Investigation.inv_id, merged).label("root_id"),
            *checks.only_if(ended.known, ended).columns("closed"),
            *placed.columns("placed"),
            says_closed.label("says_closed"),
            state_unknown.label("state_unknown"),
            or_(ended.known, says_closed, state_unknown, closed.future).label("is_closed"),
            closed.future.label("is_future"),
            checks.surely(Investigation.is_test).label("is_test"),
            Investigation.merged_into.is_not(None).label("is_merged"),
            checks.surely(merged.c.broken).label("is_broken"),
            func.coalesce(Team.name, Investigation.team_id).label("team"),
        )
        .outerjoin_from(Investigation, Team, Team.team_id == Investigation.team_id)
        .outerjoin(merged, merged.c.id == Investigation.inv_id)
        .outerjoin(Crime, Crime.crime_id == Investigation.crime_id)
        .cte("cases_with_closing")
    )


def closed_cases() -> CTE:
    """Those that were closed in the period and not reopened since, or may have been."""
    every = every_case()
    return select(every).where(every.c.is_closed, checks.in_period(checks.when(every.c.placed))).cte("closed_cases")


def crimes_of(closed: FromClause) -> CTE:
    """The crimes of these cases, one row each: also those of records that were merged into a case (A3).

    Columns: `inv_id`, `closed`, `placed`; `crime_id` of the survivor, and `occurred`, null where it has no date; `is_dangling`
    where it is not in the export; its log, `incident_id`; and `standing`, one of ASKED to TEST.
    """
    record, merged = every_case().alias("records_of_cases"), checks.roots(Crime)
    linked = union_all(
        select(closed.c.inv_id, closed.c.closed, closed.c.closed_hi, closed.c.placed, record.c.crime_id).join_from(
            closed, record, and_(record.c.root_id == closed.c.inv_id, or_(~record.c.is_test, closed.c.is_test))
        ),
        # What was merged into another is left out by its own crime.
        select(closed.c.inv_id, closed.c.closed, closed.c.closed_hi, closed.c.placed, closed.c.crime_id).where(
            closed.c.root_id != closed.c.inv_id
        ),
    ).subquery("crimes_linked")
    survivor = checks.followed(linked.c.crime_id, merged)
    followed = (
        select(
            *(column for column in linked.c if column.name != "crime_id"),
            survivor.label("crime_id"),
            checks.surely(merged.c.broken).label("broken"),
        )
        .outerjoin_from(linked, merged, merged.c.id == linked.c.crime_id)
        .where(linked.c.crime_id.is_not(None))
        .distinct()
        .subquery("crimes_followed")
    )
    crime = reported_crimes(
        checks.surely(Crime.is_test).label("is_test"),
        Crime.incident_id,
        Crime.status,
        Crime.cancel_code,
        checks.when(Crime.cancelled_at).later.label("cancelled_later"),
        Crime.transferred_out_at,
    )
    ended = checks.when(followed.c.closed)
    is_cancelled = and_(checks.surely(crime.c.status == "cancelled"), ~crime.c.cancelled_later)
    no_victim = checks.surely(crime.c.cancel_code.in_(NO_VICTIM_CODES.value))
    standing = case(
        (crime.c.crime_id.is_(None), ASKED),
        (crime.c.is_test, TEST),
        (checks.surely(crime.c.transferred_out_at <= ended.end), TRANSFERRED),
        (and_(is_cancelled, no_victim), CANCELLED),
        (and_(is_cancelled, checks.not_understood(crime.c.cancel_code)), CANCEL_UNKNOWN),
        (and_(checks.not_understood(crime.c.status), no_victim, ~crime.c.cancelled_later), CANCEL_UNKNOWN),
        else_=ASKED,
    )
    return (
        select(
            followed.c.inv_id,
            followed.c.crime_id,
            func.coalesce(crime.c.occurred, followed.c.placed).label("occurred"),
            or_(followed.c.broken, crime.c.crime_id.is_(None)).label("is_dangling"),
            crime.c.incident_id,
            standing.label("standing"),
        )
        .outerjoin_from(followed, crime, crime.c.crime_id == followed.c.crime_id)
        .cte("crimes_of_closed_cases")
    )
