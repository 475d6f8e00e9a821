"""The record that stands for each record of a table: itself, or the one at the end of its merges (A3, A24)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, and_, case, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from duly import checks
from duly.records import Record, StaffMember, Team, record_id
from duly.records.columns import table_name


@cache
def survivors(record: type[Record]) -> CTE:
    """Every record of a table by its `id`, with the `root` that stands for it; one row each.

    `is_test` where either of the two was made for a test. `broken` where its merges run in a circle or end at a record that
    is not in the export; `root` is then the record itself.
    """
    merged = checks.roots(record, "is_test")
    broken = checks.surely(merged.c.broken)
    key = record_id(record)
    return (
        select(
            key.label("id"),
            case((broken, key), else_=func.coalesce(merged.c.root, key)).label("root"),
            or_(checks.surely(record.is_test), checks.surely(merged.c.is_test)).label("is_test"),
            broken.label("broken"),
        )
        .outerjoin_from(record, merged, merged.c.id == key)
        .cte(f"{table_name(record)}_survivors")
    )


@dataclass(frozen=True)
class Named:
    """Whom or what a column of ids names, by the record that theirs was merged into: two ids of one officer are one (A24).

    Join `merged` where `on`. `who` is the survivor's id, else the one that is named; `broken` where the merges lead nowhere.
    Where the survivor itself is joined, `here` is on what: it is not there where they lead nowhere.
    """

    merged: FromClause
    on: ColumnElement[bool]
    who: ColumnElement[Any]
    broken: ColumnElement[bool]
    here: ColumnElement[bool]


def officer(named: ColumnElement[Any] | InstrumentedAttribute[Any], name: str) -> Named:
    """The officer that `named` names; a statement that asks of several gives each another `name`."""
    return _named(StaffMember, named, name)


def team(named: ColumnElement[Any] | InstrumentedAttribute[Any], name: str = "teams_followed") -> Named:
    """The team that `named` names."""
    return _named(Team, named, name)


def _named(record: type[Record], named: ColumnElement[Any] | InstrumentedAttribute[Any], name: str) -> Named:
    merged = _merges(record, name)
    who, broken = func.coalesce(merged.c.root, named), checks.surely(merged.c.broken)
    return Named(merged, merged.c.id == named, who, broken, and_(record_id(record) == who, not_(broken)))


@cache
def _merges(record: type[Record], name: str) -> CTE:
    """The merges of a table under a name of their own. Always the same expression, so that a statement may ask twice."""
    return checks.roots(record).alias(name)


def not_real(
    rows: FromClause, thing: str, instead: str = checks.JUDGED_IN_ITS_PLACE, *, test: ColumnElement[bool] | None = None
) -> tuple[checks.Case, ...]:
    """The cases that a verdict on rows with `is_test`, `merged_into` and `broken` starts with (G10, A24)."""
    return (
        checks.made_for_test(checks.surely(rows.c.is_test if test is None else test), thing),
        merged_nowhere(rows.c.broken, thing),
        checks.merged_away(and_(rows.c.merged_into.is_not(None), not_(rows.c.broken)), thing, instead),
    )


def merged_nowhere(when: ColumnElement[bool], thing: str) -> checks.Case:
    """It was merged, and no record stands for it."""
    return checks.unknown(
        "dangling_link", f"The {thing} was merged into one that is not in the export, or in a circle", when
    )
