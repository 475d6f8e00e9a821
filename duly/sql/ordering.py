"""Order, for databases that would begin with nulls: they stand last, as in the others."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import literal_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseList


class NullsLast(SQLCompiler):
    """Writes what rows are ordered by. `any_order` is what they are ordered by where any will do, for a database that numbers no
    rows without one."""

    any_order: ClassVar[str] = "(SELECT NULL)"

    def nulls_last(self, ordered: str) -> str:
        """What rows are ordered by, nulls at the end."""
        return ordered if ordered.endswith((" NULLS LAST", " NULLS FIRST")) else f"{ordered} NULLS LAST"

    def value(self, clause: Any, **options: Any) -> str:
        """A clause where a value stands, not a condition."""
        return self.process(clause, **options)

    def _in_order(self, clauses: Any, **options: Any) -> str:
        return ", ".join(self.nulls_last(self.value(clause, **options)) for clause in clauses)

    def order_by_clause(self, select: Any, **options: Any) -> str:
        ordered = self._in_order(select._order_by_clauses, **options)
        return f" ORDER BY {ordered}" if ordered else ""

    def visit_over(self, over: Any, **options: Any) -> str:
        ordered = over._clone()
        if over.order_by is not None and len(over.order_by):
            ordered.order_by = ClauseList(literal_column(self._in_order(over.order_by, **options)))
        elif getattr(over.element, "name", "") == "row_number":
            ordered.order_by = ClauseList(literal_column(self.any_order))
        return super().visit_over(ordered, **options)  # type: ignore[no-any-return, no-untyped-call]
