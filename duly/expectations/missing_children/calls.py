"""The episodes of a child who goes missing again and again: which of them call for a discussion, and until when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, and_, func, not_, select, true

from duly import checks
from duly.expectations.missing_children.episodes import BY_REPORT, episodes
from duly.records import MissingEpisode

EPISODES = checks.Parameter(
    name="miss_repeat_episodes",
    default=3,
    meaning="Number of missing episodes of a child, within the days below, that calls for a strategy discussion",
    unit="episodes",
)
DAYS = checks.Parameter(
    name="miss_repeat_days",
    default=90,
    meaning="Days within which they are counted, the day of the last among them; a child calls for one discussion in as many",
    unit="days",
)
WORKING_DAYS = checks.Parameter(
    name="miss_repeat_working_days",
    default=5,
    meaning="Working days after the return by the end of which the strategy discussion must be held",
    unit="working days",
)


def _placed(every_episode: CTE) -> CTE:
    """The episodes that can be counted, each with the one before it of the same child, and whether one came after it."""
    real = (
        select(every_episode, checks.local_day(every_episode.c.reported).label("day"))
        .where(
            every_episode.c.is_test.is_not(true()),
            every_episode.c.merged_into.is_(None),
            every_episode.c.reported.is_not(None),
            every_episode.c.child.is_not(None),
            not_(every_episode.c.untraced),
        )
        .subquery("episodes_counted")
    )
    order: dict[str, Any] = {"partition_by": real.c.child, "order_by": (real.c.day, real.c.reported, real.c.miss_id)}
    return select(
        real.c.miss_id.label("id"),
        real.c.child.label("subject"),
        real.c.day,
        real.c.reported.label("at"),
        real.c.strategy_meet_id,
        func.lag(real.c.day).over(**order).label("day_before"),
        func.lag(real.c.returned).over(**order).label("returned_before"),
        func.lag(real.c.strategy_meet_id).over(**order).label("meeting_before"),
        func.lead(real.c.day).over(**order).is_not(None).label("followed"),
    ).cte("missing_episodes_placed")


EVERY_EPISODE = episodes(MissingEpisode.cse_assessed, MissingEpisode.strategy_meet_id, placed=BY_REPORT)
COUNTED = _placed(EVERY_EPISODE)
REPEATS = checks.repeated(COUNTED, EPISODES.value, DAYS.value)


def _triggers() -> CTE:
    """Each episode that calls for a discussion, and until when: `closes`, counted from the report where the return has no time.

    `since` is the day from which a discussion counts, that of the report before. `out` where the child is still missing.
    """
    returned_day = checks.local_day(EVERY_EPISODE.c.returned)
    due = checks.working_day_after(func.coalesce(returned_day, COUNTED.c.day), WORKING_DAYS.value)
    return (
        select(
            COUNTED.c.id,
            COUNTED.c.subject,
            COUNTED.c.day,
            func.coalesce(COUNTED.c.day_before, COUNTED.c.day).label("since"),
            COUNTED.c.strategy_meet_id,
            COUNTED.c.meeting_before,
            and_(EVERY_EPISODE.c.out, not_(COUNTED.c.followed)).label("out"),
            due.closes.label("closes"),
        )
        .join_from(COUNTED, REPEATS, and_(REPEATS.c.id == COUNTED.c.id, REPEATS.c.counts))
        .join(EVERY_EPISODE, EVERY_EPISODE.c.miss_id == COUNTED.c.id)
        .outerjoin(due.table, due.on)
        .cte("repeat_triggers")
    )


CALLED = _triggers()
