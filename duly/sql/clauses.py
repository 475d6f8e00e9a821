"""Clauses walked: which parts, tables and table expressions a select is made of."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import Any

from sqlalchemy import CTE, ClauseElement, Table


def walk(*elements: Any, stop: Callable[[Any], bool] = lambda clause: False) -> Iterator[Any]:
    """Clauses and every clause that they are made of, each once: a subquery that is used twice would be walked anew at every
    use, and standards nest such uses several deep. What a clause for which `stop` holds is made of is left out."""
    seen: dict[int, Any] = {}  # holding on to the clauses keeps their ids theirs
    waiting = [*reversed(elements)]
    while waiting:
        clause = waiting.pop()
        if id(clause) not in seen:
            seen[id(clause)] = clause
            yield clause
            if not stop(clause):
                waiting.extend(clause.get_children())


def tables_named(element: ClauseElement, but: Container[CTE] = frozenset()) -> set[str]:
    """The names of the tables that a clause reads, `but` those that it reads through these table expressions alone."""
    parts = walk(element, stop=lambda clause: isinstance(clause, CTE) and reference(clause) in but)
    return {clause.name for clause in parts if isinstance(clause, Table)}


def reference(rows: CTE) -> CTE:
    """The table expression itself, where one is used under another name."""
    return rows if rows._cte_alias is None else rows._cte_alias
