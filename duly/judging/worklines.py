"""What is to be put right, for the worklists: every record, read from the verdicts in one query, team by team."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, false, func, literal, or_, select, true, union_all

from duly.checks import AS_OF, MAIN, Standard
from duly.judging.assessments import Assessed
from duly.judging.table import NOT_RECORDED, breakdown_shown
from duly.judging.waiving import is_waived
from duly.results import NEXT_DAYS, Failing, Status

_FAILING = (Status.NON_COMPLIANT.value, Status.UNKNOWN.value)
_AT_ONCE = 5_000
_OF_RECORD = ("record", "item", "reason", "anchor_at", "due_at", "done_at", "open")


@dataclass(frozen=True, kw_only=True)
class WorkLine:
    """One line of a team's worklist. `rate` is a further rate of the standard, MAIN for its own.

    `counted`: the verdict is among those that the run counted, and not open from before its period. What is not failing
    falls due within the next days.
    """

    team: str
    standard: str
    rate: str
    record: Failing
    counted: bool


def work_lines(assessed: Assessed, standards: Sequence[Standard]) -> Iterator[WorkLine]:
    """What failed or could not be determined, what is open from before the period, and what falls due within NEXT_DAYS.

    Of a standard's own verdicts and of the further rates under which things wait. By team, what has no team last; within
    a team the longest due first.
    """
    lines = _lines(assessed, standards).subquery("lines")
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
    streaming = assessed.connection.execution_options(yield_per=_AT_ONCE)
    for row in streaming.execute(ordered, assessed.facts.values()).mappings():
        values = {name: row[name] for name in (*_OF_RECORD, "team", "waived")}
        yield WorkLine(
            team=row["team"],
            standard=row["standard"],
            rate=row["rate"],
            record=Failing(status=Status(row["status"]), **values),
            counted=row["counted"],
        )


def teams(assessed: Assessed) -> list[str]:
    """Every team that a verdict is of, in order."""
    named: set[str] = set()
    for table in (assessed.verdicts, assessed.open_items):
        team = breakdown_shown(table, "team")
        named |= set(assessed.connection.execute(select(team).select_from(table).distinct()).scalars())
    return sorted(named)


def _lines(assessed: Assessed, standards: Sequence[Standard]) -> Select[Any]:
    verdicts, open_items = assessed.verdicts, assessed.open_items
    rates = [(standard.id, rate) for standard in standards for rate in (MAIN, *standard.rates_with_backlog)]

    def of_rates(table: Table) -> ColumnElement[bool]:
        return or_(*(and_(table.c.standard == standard, table.c.rate == rate) for standard, rate in rates), false())

    def lines(table: Table, *, counted: bool) -> Select[Any]:
        return select(
            *(table.c[name] for name in ("standard", "rate", "status", *_OF_RECORD)),
            breakdown_shown(table, "team"),
            is_waived(table).label("waived"),
            (true() if counted else false()).label("counted"),
        ).where(of_rates(table))

    failing = lines(verdicts, counted=True).where(verdicts.c.status.in_(_FAILING))
    same = and_(
        *(verdicts.c[name] == open_items.c[name] for name in ("standard", "rate", "record")),
        verdicts.c.item.is_not_distinct_from(open_items.c.item),
        verdicts.c.status.in_(_FAILING),
    )
    from_before = lines(open_items, counted=False).where(
        open_items.c.status.in_(_FAILING),
        or_(open_items.c.due_at.is_(None), open_items.c.due_at < AS_OF),
        ~select(literal(1)).select_from(verdicts).where(same).correlate(open_items).exists(),
    )
    soon = literal(assessed.facts.days_ahead(NEXT_DAYS))
    coming = lines(open_items, counted=True).where(open_items.c.status.not_in(_FAILING), open_items.c.due_at < soon)
    return select(union_all(failing, from_before, coming).subquery("every_line"))


__all__ = ["WorkLine", "teams", "work_lines"]
