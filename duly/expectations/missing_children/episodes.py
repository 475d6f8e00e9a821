"""The episodes in which a child was missing: what every standard of this suite reads of one, and what keeps one out of a rate."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, and_, func, literal, not_, or_, select, true

from duly import checks
from duly.expectations.populations import Selected
from duly.records import MissingEpisode, Person, Team

SUITE = "missing_children"

CHILD_EPISODE = "of a child, by the age on the day of the report"
CHILD_COLUMNS = (MissingEpisode.miss_id, MissingEpisode.person_id, MissingEpisode.reported_at, Person.dob_date)
"""The columns without which children's episodes cannot be told from others."""


def episodes(*more: Selected, only: ColumnElement[bool] | None = None) -> CTE:
    """Episodes of persons who were children or may have been, one row each: what every rule reads of one, and `more`.

    `child` is the identity that the person was merged into, `standing` what the age on the day of the report makes of it
    (duly.checks.people; where the report is not timed, on the day of the return, or of the entry); `undated` where a date
    of birth is known and no such day. `out` where nothing says that the child came back. `only` keeps the episodes that
    it holds for.
    """
    known = checks.people()
    happened = func.coalesce(MissingEpisode.reported_at, MissingEpisode.returned_at, MissingEpisode.entered_at)
    day = checks.local_day(happened)
    grade = checks.standing(known.c.dob, known.c.estimated, known.c.broken, day, MissingEpisode.age_recorded.expression)
    after_return = (
        MissingEpisode.returned_at,
        MissingEpisode.closed_at,
        MissingEpisode.prevention_interview_at,
        MissingEpisode.prevention_recorded_at,
        MissingEpisode.rhi_offered_at,
        MissingEpisode.rhi_done_at,
    )
    declined = or_(MissingEpisode.prevention_declined.is_(true()), MissingEpisode.rhi_declined.is_(true()))
    every_episode = (
        select(
            MissingEpisode.miss_id,
            MissingEpisode.person_id,
            func.coalesce(known.c.root_id, MissingEpisode.person_id).label("child"),
            grade.label("standing"),
            and_(known.c.dob.is_not(None), day.is_(None)).label("undated"),
            MissingEpisode.is_test,
            MissingEpisode.merged_into,
            *checks.when(MissingEpisode.reported_at).columns("reported"),
            *checks.when(MissingEpisode.returned_at).columns("returned"),
            MissingEpisode.closed_at,
            and_(*(column.is_(None) for column in after_return), not_(declined)).label("out"),
            MissingEpisode.risk_initial,
            MissingEpisode.placement,
            func.coalesce(MissingEpisode.district, Team.district).label("district"),
            MissingEpisode.la_area,
            func.coalesce(Team.name, MissingEpisode.team_id).label("team"),
            *more,
        )
        .outerjoin_from(MissingEpisode, known, known.c.person_id == MissingEpisode.person_id)
        .outerjoin(Team, Team.team_id == MissingEpisode.team_id)
        .where(grade != checks.ADULT)
    )
    return (every_episode if only is None else every_episode.where(only)).cte("missing_child_episodes")


def not_judged(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """The episodes that no standard of this suite asks anything of, in the order in which they leave (G10, G11)."""
    return (
        *checks.not_real(rows),
        checks.excluded(
            "merge_error",
            "The child's record was merged in a circle, or into a person who is not in the export",
            rows.c.standing == checks.MERGE_BROKEN,
        ),
        checks.child_unknown(and_(rows.c.standing == checks.AGE_UNKNOWN, ~rows.c.undated)),
        checks.age_uncertain(rows.c.standing == checks.AGE_UNCERTAIN),
    )


def no_return(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """The episodes whose return has no time, or an impossible one."""
    away = checks.elapsed(checks.when(rows.c.reported), checks.when(rows.c.returned), literal(0))
    return (
        checks.not_yet_due("still_missing", "Nothing says that the child has come back", rows.c.out),
        checks.unknown(
            "no_return_time",
            "The child has come back, or the record was closed, and it is not recorded when the child came back",
            rows.c.returned.is_(None),
        ),
        checks.negative_interval("The return lies", "the report", away.negative),
    )


def breakdowns(rows: FromClause, *, anchor: ColumnElement[Any]) -> dict[str, ColumnElement[Any]]:
    """What the rates of this suite are broken down by."""
    return {
        "district": rows.c.district,
        "placement": rows.c.placement,
        "risk": rows.c.risk_initial,
        "team": rows.c.team,
        "la_area": rows.c.la_area,
        "month": checks.month(checks.local_day(anchor)),
    }
