"""The stored spans that cover a run, or reach from one run to another, as selects for the database that holds them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, null, or_, select, union_all

from duly.history.tables import Instant, PastVerdictRow, StandardRow, StandingVerdictRow

_NAMES = ("standard", "record", "item", "copy", "reason", "due_at", "team", "held_from", "failing_since")


def between(first: datetime, last: datetime) -> CTE:
    """The spans that cover any instant from `first` to `last`; `held_until` is null for what still stands."""
    stands = select(
        *(getattr(StandingVerdictRow, name) for name in _NAMES), null().cast(Instant).label("held_until")
    ).where(StandingVerdictRow.held_from <= last)
    # Standard by standard, as the index of the past is.
    past = select(*(getattr(PastVerdictRow, name) for name in _NAMES), PastVerdictRow.held_until).where(
        PastVerdictRow.standard.in_(select(StandardRow.number)),
        PastVerdictRow.held_until > first,
        PastVerdictRow.held_from <= last,
    )
    return union_all(stands, past).cte("spans")


def covers(spans: CTE, as_of: datetime) -> ColumnElement[bool]:
    """Whether a span covers the run as at this instant."""
    return and_(spans.c.held_from <= as_of, or_(spans.c.held_until.is_(None), spans.c.held_until > as_of))


def failing(as_of: datetime) -> Select[Any]:
    """Standard, record, item and since when it fails, of what fails in the run as at this instant."""
    spans = between(as_of, as_of)
    chosen: Any = select(spans.c.standard, spans.c.record, spans.c.item, spans.c.failing_since)
    return chosen.where(spans.c.failing_since.is_not(None), covers(spans, as_of))  # type: ignore[no-any-return]
