"""What asks for a document: strategy meetings, uses of police protection, and cases that went on for longer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
)

from duly import checks, sql
from duly.expectations.populations import ChildCrime
from duly.expectations.strategy_meetings.meetings import ANCHOR, HELD, MAY_BE_HELD, TEAM_NAME, attendance, identity
from duly.expectations.strategy_meetings.minutes.texts import TEXT_COUNTS, TEXT_UNCLEAR, texts_of_minutes
from duly.expectations.strategy_meetings.triggers import PROTECTION_PLACED, STARTED, not_yet
from duly.expectations.survivors import survivors
from duly.records import Investigation, PoliceProtection, Record, StrategyMeeting, Team

UPLOAD_DAYS = checks.Parameter(
    name="document_working_days",
    default=3,
    unit="working days",
    meaning="Working days after the event by the end of which its document must be on the records system",
)
PLAN_DAYS = checks.Parameter(
    name="document_plan_days",
    default=28,
    unit="days",
    meaning="Age that a case must pass before it is asked for its plans; the day it reaches that age is the event",
)

MINUTES, _FORM, PLANS = "strategy_minutes", "pp_form", ("inv_plan", "safeguarding_plan")

MEETING, _PROTECTION, _CASE = "meeting", "protection", "case"
TABLES: dict[str, type[Record]] = {MEETING: StrategyMeeting, _PROTECTION: PoliceProtection, _CASE: Investigation}


_OF_CASES = ("is_future", "is_backwards", "closure_unknown", "state_unknown")
_CERTAINLY_OURS: dict[str, ColumnElement[Any]] = {
    column.name: column
    for column in ChildCrime(
        by_other=true(), standing=literal(checks.CHILD), unmapped=false(), dangling=false()
    ).columns
}
"""That a record is one of child protection, where nothing hangs on it."""


def _asked(
    record: ColumnElement[Any] | Any,
    of: str,
    kind: str,
    event: checks.Span,
    day: ColumnElement[Any],
    anchor: checks.Span,
    **more: Any,
) -> list[ColumnElement[Any]]:
    """The columns of a record that asks for a document: those in `more` where they are not the usual ones."""
    usual: dict[str, Any] = {
        "status": literal("held"),
        "police_unclear": false(),
        "in_record": false(),
        "text_unclear": false(),
        "early": false(),
        **dict.fromkeys(_OF_CASES, false()),
        **_CERTAINLY_OURS,
    }
    return [
        record.label("record"),
        literal(of).label("of"),
        literal(kind).label("doc_type"),
        *event.columns("event"),
        day.label("day"),
        *anchor.columns("anchor"),
        *(value.label(name) for name, value in (usual | more).items()),
    ]


def meetings_asking() -> Select[Any]:
    """Strategy meetings that may have been held in the period, the police not known to have been absent: each asks for
    minutes."""
    present, (named, (is_test, merged_into, broken)) = attendance(), identity()
    entered, texts = checks.when(StrategyMeeting.minutes_entered_at), texts_of_minutes()
    return (
        select(
            *_asked(
                StrategyMeeting.meet_id,
                MEETING,
                MINUTES,
                HELD,
                HELD.day,
                ANCHOR,
                status=StrategyMeeting.status,
                police_unclear=checks.surely(present.c.police_unclear),
                in_record=and_(checks.surely(texts.c.worth == TEXT_COUNTS), not_(entered.later)),
                text_unclear=and_(checks.surely(texts.c.worth == TEXT_UNCLEAR), not_(entered.later)),
                is_test=checks.surely(is_test),
                merged_into=merged_into,
                broken=broken,
                team=TEAM_NAME,
            )
        )
        .join_from(StrategyMeeting, named, named.c.id == StrategyMeeting.meet_id)
        .outerjoin(present, present.c.meet_id == StrategyMeeting.meet_id)
        .outerjoin(texts, texts.c.meet_id == StrategyMeeting.meet_id)
        .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
        .where(MAY_BE_HELD, checks.in_period(ANCHOR), or_(present.c.meet_id.is_(None), present.c.maybe_police))
    )


def protections_asking() -> Select[Any]:
    """Uses of police protection that began in the period: each asks for its form."""
    named = survivors(PoliceProtection)
    return (
        select(
            *_asked(
                PoliceProtection.pp_id,
                _PROTECTION,
                _FORM,
                STARTED,
                STARTED.day,
                PROTECTION_PLACED,
                is_test=checks.surely(PoliceProtection.is_test),
                merged_into=PoliceProtection.merged_into,
                broken=named.c.broken,
                team=func.coalesce(Team.name, PoliceProtection.team_id),
            )
        )
        .join_from(PoliceProtection, named, named.c.id == PoliceProtection.pp_id)
        .outerjoin(Team, Team.team_id == PoliceProtection.team_id)
        .where(not_(not_yet(STARTED)), checks.in_period(PROTECTION_PLACED))
    )


def day_of_plans(every_case: FromClause) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
    """The day on which a case reaches the age at which it is asked for plans, and whether it went on for longer."""
    day = sql.add_days(every_case.c.start_day, PLAN_DAYS.value)
    ended = func.coalesce(case((~every_case.c.is_open, every_case.c.closed_day)), checks.AS_OF_DAY)
    return day, day < ended


def cases_asking(every_case: CTE, kind: str) -> Select[Any]:
    """Child-protection cases, and those that may be, that went on for longer than the days allowed without a plan: each asks
    for one."""
    day, longer = day_of_plans(every_case)
    nothing = cast(null(), DateTime())
    reached, placed = (checks.Span(checks.start_of_day(of), nothing) for of in (day, placed_day(every_case)))
    return select(
        *_asked(
            every_case.c.inv_id,
            _CASE,
            kind,
            reached,
            day,
            placed,
            early=true(),
            is_test=every_case.c.is_test,
            merged_into=case((every_case.c.is_merged, every_case.c.inv_id)),
            broken=every_case.c.is_broken,
            is_future=every_case.c.is_future,
            is_backwards=every_case.c.is_backwards,
            closure_unknown=and_(every_case.c.says_closed, every_case.c.closed_day.is_(None)),
            state_unknown=every_case.c.state_unknown,
            team=every_case.c.team,
            **checks.by_name(every_case, *_CERTAINLY_OURS),
        )
    ).where(or_(day.is_(None), longer, every_case.c.is_backwards), checks.day_in_period(placed_day(every_case)))


def placed_day(every_case: FromClause) -> ColumnElement[Any]:
    """The day on which a case is asked for plans, by the next best date where its start is not known (A2)."""
    return sql.add_days(func.coalesce(every_case.c.start_day, every_case.c.placed_day), PLAN_DAYS.value)
