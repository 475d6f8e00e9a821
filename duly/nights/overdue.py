"""Whether all is well as far as can be seen now: what the last night came to, and whether one is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from duly.nights.standing import Begun, Night, Standing

OVERDUE = 3
"""The exit code of `duly status` where no night ended, or the next is overdue: it cannot be said that all is well."""


@dataclass(frozen=True, kw_only=True)
class State:
    """How it stands at an instant. `code` is what `duly status` ends with: 0 only where all is well."""

    at: datetime
    last: Night | None
    judged: Night | None
    under_way: tuple[Begun, ...]
    told: tuple[str, ...]
    due: datetime | None
    overdue: bool
    code: int


def state_of(standing: Standing, at: datetime, *, every_days: int, grace_hours: int) -> State:
    """How it stands at an instant: the next night is due `every_days` after the last began, overdue `grace_hours` later."""
    last = standing.last
    due = last.started + timedelta(days=every_days) if last else None
    overdue = due is None or at > due + timedelta(hours=grace_hours)
    by_age = OVERDUE if overdue else 0
    code = last.exit_code if last is not None and last.exit_code > 1 else by_age
    return State(
        at=at,
        last=last,
        judged=standing.judged,
        under_way=standing.under_way,
        told=standing.told,
        due=due,
        overdue=overdue,
        code=code,
    )
