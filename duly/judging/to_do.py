"""What is to be put right, for the worklists: every record, read from the verdicts in one query, team by team."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from duly.checks import Standard
from duly.checks.parameters import AS_OF, Facts
from duly.judging.counting import NOT_RECORDED
from duly.judging.selects import BREAKDOWN_PREFIX, MAIN, rates_with_backlog
from duly.judging.waiving import is_waived
from duly.results import NEXT_DAYS, Failing, Status

_FAILING = (Status.NON_COMPLIANT.value, Status.UNKNOWN.value)
_AT_ONCE = 5_000


@dataclass(frozen=True, kw_only=True)
class ToDo:
    """One line of a team's worklist. `rate` is a further rate of the standard, blank for its own.

    `counted`: the verdict is among those that the run counted, and not open from before its period. What is not failing
    falls due within the next days.
    """

    team: str
    standard: str
    rate: str
    record: Failing
    counted: bool


def to_do(
    connection: Connection, assessed: Table, open_items: Table, standards: Sequence[Standard], facts: Facts
) -> Iterator[ToDo]:
    """What failed or could not be determined, what is open from before the period, and what falls due within NEXT_DAYS.

    Of a standard's own verdicts and of the further rates under which things wait. By team, what has no team last; within
    a team the longest due first.
    """
    rates = [(standard.id, rate) for standard in standards for rate in (MAIN, *rates_with_backlog(standard))]
    soon = (facts.as_of.astimezone(ZoneInfo(facts.time_zone)) + timedelta(days=NEXT_DAYS)).astimezone(ZoneInfo("UTC"))
    lines = _lines(assessed, open_items, rates, literal(soon.replace(tzinfo=None))).subquery("lines")
    line = lines.c
    ordered = select(lines).order_by(
        line.team == NOT_RECORDED,
        line.team,
        func.coalesce(line.due_at, line.anchor_at).nulls_last(),
        line.standard,
        line.rate,
        line.record,
        line.item.nulls_first(),
    )
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(ordered, facts.values()).mappings():
        names = ("record", "item", "reason", "anchor_at", "due_at", "done_at", "team", "open", "waived")
        yield ToDo(
            team=row["team"],
            standard=row["standard"],
            rate=row["rate"],
            record=Failing(status=Status(row["status"]), **{name: row[name] for name in names}),
            counted=row["counted"],
        )


def teams(connection: Connection, *tables: Table) -> list[str]:
    """Every team that a verdict is of, in order."""
    found: set[str] = set()
    for table in tables:
        team = table.c.get(BREAKDOWN_PREFIX + "team")
        named = literal(NOT_RECORDED) if team is None else func.coalesce(func.nullif(team, ""), NOT_RECORDED)
        found |= set(connection.execute(select(named).select_from(table).distinct()).scalars())
    return sorted(found)


def _lines(
    assessed: Table, open_items: Table, rates: Sequence[tuple[str, str]], soon: ColumnElement[Any]
) -> Select[Any]:
    def of_rates(table: Table) -> ColumnElement[bool]:
        return or_(*(and_(table.c.standard == standard, table.c.rate == rate) for standard, rate in rates), false())

    def columns(table: Table, counted: ColumnElement[bool]) -> list[ColumnElement[Any]]:
        names = ("standard", "rate", "record", "item", "status", "reason", "anchor_at", "due_at", "done_at", "open")
        team = table.c.get(BREAKDOWN_PREFIX + "team")
        named = func.coalesce(func.nullif(cast(null(), String) if team is None else team, ""), NOT_RECORDED)
        found: list[ColumnElement[Any]] = [table.c[name] for name in names]
        return [*found, named.label("team"), is_waived(table).label("waived"), counted.label("counted")]

    failing = select(*columns(assessed, true())).where(of_rates(assessed), assessed.c.status.in_(_FAILING))
    same = and_(
        *(assessed.c[name] == open_items.c[name] for name in ("standard", "rate", "record")),
        assessed.c.item.is_not_distinct_from(open_items.c.item),
        assessed.c.status.in_(_FAILING),
    )
    past = or_(open_items.c.due_at.is_(None), open_items.c.due_at < AS_OF)
    from_before = select(*columns(open_items, false())).where(
        of_rates(open_items),
        open_items.c.status.in_(_FAILING),
        past,
        ~select(literal(1)).select_from(assessed).where(same).correlate(open_items).exists(),
    )
    coming = select(*columns(open_items, true())).where(
        of_rates(open_items), open_items.c.status.not_in(_FAILING), open_items.c.due_at < soon
    )
    every = union_all(failing, from_before, coming).subquery("every_line")
    return select(every)


__all__ = ["ToDo", "teams", "to_do"]
