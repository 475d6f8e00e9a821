"""The episodes in which a child was missing: what every standard of this suite reads of one, and what keeps one out of a rate."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, func, literal, not_, or_, select, true

from duly import checks
from duly.expectations.populations import Selected
from duly.records import MissingEpisode, Person, Team

SUITE = "missing_children"

CHILD_EPISODE = "of a child, by the age on the day of the report"
CHILD_COLUMNS = (MissingEpisode.miss_id, MissingEpisode.person_id, MissingEpisode.reported_at, Person.dob_date)
"""The columns without which children's episodes cannot be told from others."""

REPORTED, RETURNED = checks.when(MissingEpisode.reported_at), checks.when(MissingEpisode.returned_at)
_ENTERED = checks.when(MissingEpisode.entered_at)
_AFTER_RETURN = (
    MissingEpisode.prevention_interview_at,
    MissingEpisode.prevention_recorded_at,
    MissingEpisode.rhi_offered_at,
    MissingEpisode.rhi_done_at,
    MissingEpisode.closed_at,
)
"""Times that say that the child had come back, earliest first as things go."""

BY_REPORT = checks.first_known(
    REPORTED,
    _ENTERED,
    checks.when(MissingEpisode.risk_assessed_at),
    RETURNED,
    *(checks.when(column) for column in _AFTER_RETURN),
)
"""What places an episode by its report: the next best date of its record where that has no time (A2)."""

BY_RETURN = checks.first_known(
    RETURNED,
    *(checks.when(column) for column in _AFTER_RETURN),
    REPORTED,
    _ENTERED,
    checks.when(MissingEpisode.risk_assessed_at),
)
"""What places an episode by its return: the next best date of its record where that has no time (A2)."""


def _placed(placed: checks.Span, *more: Selected) -> Select[Any]:
    """Every episode with its person, whoever that is: `child`, `untraced`, `standing`, `undated`, `placed`, and what `more`
    selects."""
    known = checks.people()
    day = checks.local_day(func.coalesce(MissingEpisode.reported_at, placed.lo))
    untraced = func.coalesce(known.c.broken, MissingEpisode.person_id.is_not(None))
    # an age in the report tells whose age is not known otherwise, whoever that is (G11)
    lost = and_(untraced, MissingEpisode.age_recorded.is_(None))
    grade = checks.standing(known.c.dob, known.c.estimated, lost, day, MissingEpisode.age_recorded.expression)
    return select(
        MissingEpisode.miss_id,
        func.coalesce(known.c.root_id, MissingEpisode.person_id).label("child"),
        untraced.label("untraced"),
        grade.label("standing"),
        and_(known.c.dob.is_not(None), day.is_(None)).label("undated"),
        *placed.columns("placed"),
        *more,
    ).outerjoin_from(MissingEpisode, known, known.c.person_id == MissingEpisode.person_id)


def episodes(*more: Selected, placed: checks.Span, only: ColumnElement[bool] | None = None) -> CTE:
    """Episodes of persons who were children or may have been, one row each: what every rule reads of one, and `more`.

    `placed` is what places one in time. `child` is the identity that the person was merged into, `untraced` where that is
    not to be found; `standing` what the age on the day of the report makes of it (duly.checks.people; where the report is
    not timed, on the day that places the episode); `undated` where a date of birth is known and no such day.
    `merge_broken` where nothing stands for a merged episode. `out` where nothing says that the child came back. `only`
    keeps the episodes that it holds for.
    """
    merged = checks.roots(MissingEpisode)
    back = (MissingEpisode.returned_at, *_AFTER_RETURN)
    declined = or_(MissingEpisode.prevention_declined.is_(true()), MissingEpisode.rhi_declined.is_(true()))
    every_episode = _placed(
        placed,
        MissingEpisode.person_id,
        MissingEpisode.is_test,
        MissingEpisode.merged_into,
        checks.surely(merged.c.broken).label("merge_broken"),
        *REPORTED.columns("reported"),
        *RETURNED.columns("returned"),
        MissingEpisode.closed_at,
        and_(*(column.is_(None) for column in back), not_(declined)).label("out"),
        MissingEpisode.risk_initial,
        MissingEpisode.placement,
        func.coalesce(MissingEpisode.district, Team.district).label("district"),
        MissingEpisode.la_area,
        func.coalesce(Team.name, MissingEpisode.team_id).label("team"),
        *more,
    )
    grade = every_episode.selected_columns.standing
    every_episode = (
        every_episode.outerjoin(Team, Team.team_id == MissingEpisode.team_id)
        .outerjoin(merged, merged.c.id == MissingEpisode.miss_id)
        .where(grade != checks.ADULT)
    )
    return (every_episode if only is None else every_episode.where(only)).cte("missing_child_episodes")


def outside(placed: checks.Span, in_period: ColumnElement[bool] | None = None, *more: checks.Reason) -> checks.Outside:
    """Why an episode is none of a standard's business: that of an adult, or of another time. `in_period` says when it is of
    the period, where that is not when `placed` is; `more` are further reasons."""
    own = checks.in_period(placed) if in_period is None else in_period
    rows = _placed(placed, own.label("in_period")).subquery("every_episode")
    return checks.Outside(
        rows=rows,
        record=rows.c.miss_id,
        reasons=(
            checks.Reason("adult", "The person was of age on the day of the report", rows.c.standing == checks.ADULT),
            checks.outside_period("What places it in time lies outside the period", not_(rows.c.in_period)),
            *more,
        ),
    )


def not_judged(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """The episodes that no standard of this suite asks anything of, or that cannot be told to be a child's, in the order in
    which they leave (G10, G11, A1)."""
    placed = checks.when(rows.c.placed)
    return (
        *checks.not_real(rows, "episode", broken=rows.c.merge_broken),
        checks.future_dated("The report or the return", checks.when(rows.c.reported), checks.when(rows.c.returned)),
        *checks.undated(placed.blank, "episode"),
        checks.merge_error(rows.c.standing == checks.MERGE_BROKEN),
        *checks.age_doubts(rows.c.standing, unknown_when=~rows.c.undated),
    )


def not_reported(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """The episodes whose report is still to come, or has no time."""
    reported = checks.when(rows.c.reported)
    return (
        checks.not_yet_due("not_reported", "The child had not been reported missing", reported.later),
        checks.unknown("no_report_time", "It is not recorded when the child was reported missing", reported.missing),
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
