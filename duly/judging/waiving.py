"""Which verdicts the register of waivers covers: counted beside the figures, and never taken out of them.

The register stands as a table beside the assessments in the local DuckDB, so that every question is one query.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    func,
    insert,
    or_,
    select,
)

from duly.checks import AS_OF, MAIN, Standard
from duly.judging.assessments import Assessed
from duly.results import Idle, Register, Status, Waived, Waiver

WAIVERS = Table(
    "waivers",
    MetaData(),
    Column("row", Integer),
    Column("standard", String),
    Column("record", String),
    Column("item", String),
)
"""The register, as far as it says what is waived."""

_CAN_BE_WAIVED = (Status.NON_COMPLIANT.value, Status.UNKNOWN.value)


def enter(connection: Connection, waivers: Sequence[Waiver]) -> None:
    """Put the register beside the assessments."""
    WAIVERS.create(connection)
    rows = [{name: getattr(waiver, name) for name in ("row", "standard", "record", "item")} for waiver in waivers]
    if rows:
        connection.execute(insert(WAIVERS), rows)
    connection.commit()  # it stays where a later question fails and is rolled back


def is_waived(verdicts: Table) -> ColumnElement[bool]:
    """A waiver covers a row of the assessments, or of a table like it. Only what failed or is unknown can be waived."""
    failing = and_(verdicts.c.rate == MAIN, verdicts.c.status.in_(_CAN_BE_WAIVED))
    return and_(failing, select(WAIVERS.c.row).where(_of(verdicts)).exists())


def _of(verdicts: Table) -> ColumnElement[bool]:
    return and_(
        WAIVERS.c.standard == verdicts.c.standard,
        WAIVERS.c.record == verdicts.c.record,
        or_(WAIVERS.c.item.is_(None), WAIVERS.c.item == verdicts.c.item),
    )


def covered(assessed: Assessed, waivers: Sequence[Waiver]) -> dict[str, Waived]:
    """What the register covers, by standard that it names."""
    if not waivers:
        return {}
    connection, verdicts, open_items = assessed.connection, assessed.verdicts, assessed.open_items
    query = (
        select(verdicts.c.standard, verdicts.c.status, func.count())
        .where(is_waived(verdicts))
        .group_by(verdicts.c.standard, verdicts.c.status)
    )
    counts = {(standard, status): int(number) for standard, status, number in connection.execute(query)}
    overdue = (
        select(open_items.c.standard, func.count())
        .where(is_waived(open_items), open_items.c.due_at < AS_OF)
        .group_by(open_items.c.standard)
    )
    late = {standard: int(number) for standard, number in connection.execute(overdue, assessed.facts.values())}
    used = _used(assessed)
    by_standard: dict[str, list[Waiver]] = {}
    for waiver in waivers:
        by_standard.setdefault(waiver.standard, []).append(waiver)
    return {
        standard: Waived(
            non_compliant=counts.get((standard, Status.NON_COMPLIANT.value), 0),
            unknown=counts.get((standard, Status.UNKNOWN.value), 0),
            open=late.get(standard, 0),
            waivers=tuple(waiver for waiver in named if waiver.row in used),
        )
        for standard, named in by_standard.items()
    }


def _used(assessed: Assessed) -> set[int]:
    """The rows of the register that cover something that was judged or is open."""
    used: set[int] = set()
    for table in (assessed.verdicts, assessed.open_items):
        failing = and_(table.c.rate == MAIN, table.c.status.in_(_CAN_BE_WAIVED))
        query = select(WAIVERS.c.row).join(table, and_(_of(table), failing)).distinct()
        used |= set(assessed.connection.execute(query).scalars())
    return used


def register(assessed: Assessed, file: str, waivers: Sequence[Waiver], judged: Sequence[Standard]) -> Register:
    """The register with the waivers that cover nothing, though their standard was judged: mended since, or mistyped."""
    used, verdicts = _used(assessed), assessed.verdicts
    asked = {standard.id for standard in judged}
    query = (
        select(WAIVERS.c.row, func.max(verdicts.c.status))
        .join(verdicts, and_(_of(verdicts), verdicts.c.rate == MAIN))
        .group_by(WAIVERS.c.row)
    )
    status = dict(assessed.connection.execute(query).all())
    idle = tuple(
        Idle.of(waiver, status.get(waiver.row))
        for waiver in waivers
        if waiver.row not in used and waiver.standard in asked
    )
    return Register(file=file, waivers=len(waivers), idle=idle)
