"""What is to be put right, for the worklists: every record, as one select over the verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    Table,
    and_,
    case,
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

from duly.checks import MAIN, Standard
from duly.judging.assessments import Assessed
from duly.judging.officers import HANDLED, held_in, staff_id
from duly.judging.table import NOT_RECORDED, breakdown_shown
from duly.judging.waiving import is_waived
from duly.results import NEXT_DAYS, RISK_GRADES, Failing, Status

_FAILING = (Status.NON_COMPLIANT.value, Status.UNKNOWN.value)
_OF_RECORD = ("record", "item", "reason", "anchor_at", "due_at", "done_at", "open")


def work_lines(assessed: Assessed, standards: Sequence[Standard], *, handled: bool = False) -> Select[Any]:
    """What failed or could not be determined, what is open from before the period, and what falls due within NEXT_DAYS.

    Of a standard's own verdicts and of the further rates under which things wait; what is not failing falls due within the
    next days. Columns: `team`, `standard`, `rate` (MAIN for the standard's own), `status`, `record`, `item`, `reason`,
    `anchor_at`, `due_at`, `done_at`, `open`, `waived`, and `counted`: the verdict is among those that the run counted, and not
    open from before its period; `officer`, a staff id, and `risk`, a grade, which are null but where `handled` says that
    `duly.judging.officers` holds them. `ordering` puts them in order.
    """
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
        or_(open_items.c.due_at.is_(None), open_items.c.due_at < literal(assessed.facts.utc)),
        ~select(literal(1)).select_from(verdicts).where(same).correlate(open_items).exists(),
    )
    soon = literal(assessed.facts.days_ahead(NEXT_DAYS))
    coming = lines(open_items, counted=True).where(open_items.c.status.not_in(_FAILING), open_items.c.due_at < soon)
    line = union_all(failing, from_before, coming).subquery("every_line")
    tables = held_in(standards) if handled else {}
    if not tables:
        return select(line, cast(null(), String).label("officer"), cast(null(), String).label("risk"))
    rate_of = line.c.standard + literal("/") + line.c.rate
    table_of = case({f"{standard}/{rate}": table for (standard, rate), table in tables.items()}, value=rate_of)
    held = and_(HANDLED.c.record == line.c.record, HANDLED.c.held_in == table_of)
    who = (staff_id(HANDLED.c.officer).label("officer"), HANDLED.c.risk)
    return select(line, *who).select_from(line.outerjoin(HANDLED, held))


def by_team(line: FromClause) -> tuple[ColumnElement[Any], ...]:
    """The order of the teams of lines: by name, and what has no team last."""
    return (line.c.team == NOT_RECORDED, line.c.team)


def ordering(line: FromClause, urgency: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """The order of lines of a team: by urgency, the highest risk and then the longest due first. The same lines are in the same
    order whatever was before."""
    risk = case({grade: number for number, grade in enumerate(RISK_GRADES)}, value=line.c.risk, else_=len(RISK_GRADES))
    return (
        urgency,
        risk,
        func.coalesce(line.c.due_at, line.c.anchor_at).nulls_last(),
        line.c.standard,
        line.c.rate,
        line.c.record,
        line.c.item.nulls_first(),
        line.c.status,
        line.c.reason,
        line.c.counted,
        line.c.anchor_at.nulls_last(),
        line.c.done_at.nulls_last(),
    )


def with_risk(
    assessed: Assessed, standards: Sequence[Standard], failing: Mapping[str, Sequence[Failing]]
) -> dict[str, Sequence[Failing]]:
    """The records to look at, by standard, each with its risk, where `duly.judging.officers` holds it."""
    tables = {standard: table for (standard, rate), table in held_in(standards).items() if rate == MAIN}
    if not tables:
        return dict(failing)
    verdict = assessed.verdicts.c
    held = and_(HANDLED.c.record == verdict.record, HANDLED.c.held_in == case(tables, value=verdict.standard))
    chosen = (
        select(verdict.standard, verdict.record, HANDLED.c.risk)
        .join_from(assessed.verdicts, HANDLED, held)
        .where(verdict.rate == MAIN, verdict.status.in_(_FAILING), HANDLED.c.risk.is_not(None))
        .distinct()
    )
    risks = {(standard, record): risk for standard, record, risk in assessed.connection.execute(chosen)}
    of = {standard for standard, _ in risks}
    return {
        standard: [replace(one, risk=risk) if (risk := risks.get((standard, one.record))) else one for one in records]
        if standard in of
        else records
        for standard, records in failing.items()
    }


def teams(assessed: Assessed) -> list[str]:
    """Every team that a verdict is of, in order."""
    named: set[str] = set()
    for table in (assessed.verdicts, assessed.open_items):
        team = breakdown_shown(table, "team")
        named |= set(assessed.connection.execute(select(team).select_from(table).distinct()).scalars())
    return sorted(named)
