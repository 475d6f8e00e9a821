"""What became of each record between two runs, asked of the stored spans: four queries, whatever the number of standards.

A span that covers both runs is a record that stayed as it was; only the others are looked at one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Select, and_, case, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from duly.history.covering import between, covers
from duly.history.failures import Streaks
from duly.history.tables import GroupRow, Instant, PastVerdictRow, ReasonRow, StandingVerdictRow
from duly.results import ChangeKind, RecordChange, Status


@dataclass(kw_only=True)
class StandardChanges:
    """What was found of one standard."""

    numbers: dict[ChangeKind, int] = field(default_factory=lambda: dict.fromkeys(ChangeKind, 0))
    left_failing: int = 0
    new_failing: int = 0
    changes: list[RecordChange] = field(default_factory=list)


def changes(
    connection: Connection,
    before: datetime,
    after: datetime,
    standards: Collection[int],
    limit: int | None,
    *,
    waiting: bool = True,
) -> dict[int, StandardChanges]:
    """By standard: how many records there are of each kind, and the first of them.

    Without `waiting`, those that fail in both runs with one and the same verdict are counted and not listed.
    """
    by_standard = {standard: StandardChanges() for standard in standards}
    spans = between(before, after)
    old, new = covers(spans, before), covers(spans, after)
    for row in (row for chosen in _stayed(before, after, standards) for row in connection.execute(chosen)):
        numbers = by_standard[row.standard].numbers
        numbers[ChangeKind.STILL_FAILING] += row.fails
        numbers[ChangeKind.SAME] += row.records - row.fails
    streaks = Streaks(connection, after)
    for row in connection.execute(_ranked(_moved(spans, old, new, standards), limit)):
        one, kind = by_standard[row.standard], ChangeKind(row.kind)
        if row.rank == 1:
            one.numbers[kind] += row.records
            one.left_failing += row.left_failing
            one.new_failing += row.new_failing
        if kind is not ChangeKind.SAME:
            one.changes.append(_change(row, streaks))
    for row in connection.execute(_ranked(_waiting(spans, old, new, standards), limit)) if waiting else ():
        by_standard[row.standard].changes.append(_change(row, streaks))
    for one in by_standard.values():
        one.changes = _first(one.changes, limit)
    return by_standard


_BEFORE, _AFTER = aliased(ReasonRow, name="reason_before"), aliased(ReasonRow, name="reason_after")
_FAILING = Status.NON_COMPLIANT.value


def _stayed(before: datetime, after: datetime, standards: Collection[int]) -> Iterator[Select[Any]]:
    """How many spans of each standard cover both runs, and how many of these fail: of what stands and of the past apart, so
    that each is read in the order of its index and nothing is sorted."""
    for table in (StandingVerdictRow, PastVerdictRow):
        counted: Any = select(
            table.standard, func.count().label("records"), func.count(table.failing_since).label("fails")
        ).where(table.standard.in_(standards), table.held_from <= before)
        if table is PastVerdictRow:
            counted = counted.where(PastVerdictRow.held_until > after)
        yield counted.group_by(table.standard)


def _moved(spans: CTE, old: ColumnElement[bool], new: ColumnElement[bool], standards: Collection[int]) -> Select[Any]:
    """The records whose verdict is not the same in both runs, or that only one of them has; one row each."""
    key = (spans.c.standard, spans.c.record, spans.c.item, spans.c.copy)

    def side(covering: ColumnElement[bool], name: str) -> ColumnElement[Any]:
        return func.max(case((covering, spans.c[name])))

    sides: Any = (
        select(
            *key,
            side(old, "reason").label("old"),
            side(new, "reason").label("new"),
            func.coalesce(side(new, "due_at"), side(old, "due_at"), type_=Instant).label("due_at"),
            func.coalesce(side(new, "team"), side(old, "team")).label("team"),
            side(new, "failing_since").label("failing_since"),
        )
        .where(or_(and_(old, not_(new)), and_(new, not_(old))), spans.c.standard.in_(standards))
        .group_by(*key)
        .subquery("sides")
    )
    was, becomes = _BEFORE.status, _AFTER.status
    kind = case(
        (and_(becomes == _FAILING, was == _FAILING), ChangeKind.STILL_FAILING.value),
        (becomes == _FAILING, ChangeKind.NEWLY_FAILING.value),
        (becomes.is_(None), ChangeKind.LEFT_SCOPE.value),
        (was.is_(None), ChangeKind.NEW_IN_SCOPE.value),
        (and_(was == _FAILING, becomes == Status.COMPLIANT.value), ChangeKind.PUT_RIGHT.value),
        (was == _FAILING, ChangeKind.SET_ASIDE.value),
        (was == becomes, ChangeKind.SAME.value),
        else_=ChangeKind.OTHERWISE.value,
    )
    return (
        _row(sides, kind)
        .outerjoin(_BEFORE, _BEFORE.number == sides.c.old)
        .outerjoin(_AFTER, _AFTER.number == sides.c.new)
    )


def _waiting(spans: CTE, old: ColumnElement[bool], new: ColumnElement[bool], standards: Collection[int]) -> Select[Any]:
    """The records that fail in both runs with one and the same verdict."""
    fails = spans.c.failing_since.is_not(None)
    kind = literal(ChangeKind.STILL_FAILING.value)
    chosen = _row(spans, kind).where(old, new, fails, spans.c.standard.in_(standards))
    return chosen.join(_BEFORE, _BEFORE.number == spans.c.reason).join(_AFTER, _AFTER.number == spans.c.reason)


def _row(source: Any, kind: ColumnElement[Any]) -> Select[Any]:
    c = source.c
    chosen: Any = select(
        *(c[name] for name in ("standard", "record", "item", "copy", "due_at", "failing_since")),
        kind.label("kind"),
        _BEFORE.status.label("before"),
        _AFTER.status.label("after"),
        _BEFORE.reason.label("reason_before"),
        _AFTER.reason.label("reason_after"),
        GroupRow.value.label("team"),
    )
    return chosen.select_from(source).outerjoin(GroupRow, GroupRow.number == c.team)  # type: ignore[no-any-return]


def _ranked(rows: Select[Any], limit: int | None) -> Select[Any]:
    """The first `limit` rows of each standard and kind of change, the longest due first, with how many there are."""
    of = rows.subquery("changes")
    each = (of.c.standard, of.c.kind)
    order = (of.c.due_at.is_(None), of.c.due_at, of.c.record, of.c.item, of.c.copy)

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0)).over(partition_by=each)

    left = and_(of.c.kind == ChangeKind.LEFT_SCOPE.value, of.c.before == _FAILING)
    fresh = and_(of.c.kind == ChangeKind.NEWLY_FAILING.value, of.c.before.is_(None))
    ranked = select(
        *of.c,
        func.row_number().over(partition_by=each, order_by=order).label("rank"),
        func.count().over(partition_by=each).label("records"),
        number(left).label("left_failing"),
        number(fresh).label("new_failing"),
    ).subquery("ranked")
    chosen: Any = select(*ranked.c).order_by(ranked.c.standard, ranked.c.kind, ranked.c.rank)
    return chosen if limit is None else chosen.where(ranked.c.rank <= limit)  # type: ignore[no-any-return]


def _change(row: Any, streaks: Streaks) -> RecordChange:
    return RecordChange(
        record=row.record,
        item=row.item or None,
        before=None if row.before is None else Status(row.before),
        after=None if row.after is None else Status(row.after),
        reason_before=row.reason_before,
        reason_after=row.reason_after,
        due_at=None if row.due_at is None else row.due_at.replace(tzinfo=None),
        team=row.team,
        since=None if row.failing_since is None else streaks.since(row.standard, row.failing_since),
    )


def _first(changes: list[RecordChange], limit: int | None) -> list[RecordChange]:
    """By kind and then the longest due first; at most `limit` of a kind, since two queries may have told of it."""
    order = {kind: position for position, kind in enumerate(ChangeKind)}
    changes.sort(
        key=lambda change: (order[change.kind], change.due_at or datetime.max, change.record, change.item or "")
    )
    numbers = Counter[ChangeKind]()
    listed = []
    for change in changes:
        numbers[change.kind] += 1
        if limit is None or numbers[change.kind] <= limit:
            listed.append(change)
    return listed
