"""Steps over one column of a select, each in a layer of its own.

An expression that names the one before it several times would be worked out as often, and over a few steps beyond all bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from duly import sql

Step = Callable[[ColumnElement[Any]], ColumnElement[Any]]


def layered(rows: Select[Any], column: str, steps: Sequence[Step], name: str) -> Select[Any]:
    """Those rows, one column of them after some steps; the other columns as they were."""
    for number, step in enumerate(steps):
        before = sql.apart(rows).subquery(f"{name}_{column}_{number}")
        rows = select(*(step(each).label(column) if each.name == column else each for each in before.c))
    return rows


def pattern(pattern: str | ColumnElement[str], put: str) -> Step:
    """A step that puts something in the place of a pattern."""
    searched = sql.constant(pattern) if isinstance(pattern, str) else pattern
    return lambda text: sql.replace_pattern(text, searched, sql.constant(put))


def where(marks: Sequence[str], step: Step) -> Step:
    """A step for those texts alone that have one of some marks: looking for a mark costs a third of replacing it."""

    def guarded(text: ColumnElement[Any]) -> ColumnElement[Any]:
        has_one = func.strpos(text, sql.constant(marks[0])) > 0
        for mark in marks[1:]:
            has_one |= func.strpos(text, sql.constant(mark)) > 0
        return case((has_one, step(text)), else_=text)

    return guarded


def one_blank(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """One blank wherever there are several, which few texts have."""
    several = func.strpos(text, sql.constant("  ")) > 0
    return case((several, sql.replace_pattern(text, sql.constant("  +"), " ")), else_=text)


def trimmed(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """No blanks at the ends. To ask whether there are any costs next to nothing, and to trim does not."""
    return case((text.like(" %") | text.like("% "), func.trim(text, " ")), else_=text)
