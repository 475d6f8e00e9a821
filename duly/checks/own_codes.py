"""Lists of codes that only a force can give, and whether they are this one's (A5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, not_, or_, select

from duly.checks.parameters import Parameter
from duly.checks.reads import element
from duly.checks.verdicts import UNMAPPED


@dataclass(frozen=True, kw_only=True)
class OwnCodes:
    """A list of the force's own codes by which a standard tells who is judged, or what counts (A5).

    `columns` are those of one table that hold such codes. Where the export has codes there and none of them is in
    `parameter`, that list is another force's, and the standard has no data; unless something else tells of a record of that
    table that it is to be judged (`told_otherwise`, a condition on it; A23).
    """

    parameter: Parameter
    columns: tuple[Any, ...]
    told_otherwise: ColumnElement[bool] | None = None

    @property
    def none_listed(self) -> Select[Any]:
        """Whether the export has codes, and none of them is in the list: one row of one truth."""
        coded = or_(*(and_(column.is_not(None), column != UNMAPPED) for column in self.columns))
        judged = [column.in_(self.parameter.value) for column in self.columns]
        if self.told_otherwise is not None:
            judged.append(self.told_otherwise)
        return select(and_(self._any(coded), not_(self._any(or_(*judged)))))

    def _any(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists(select(literal(1)).select_from(element(self.columns[0]).table).where(condition))

    @property
    def words(self) -> str:
        """Why there is no data, and what to set."""
        name = self.parameter.name
        columns = " or ".join(f"{column.table.name}.{column.name}" for column in map(element, self.columns))
        return (
            f"{name} lists none of the codes that the export holds: it looks for them in {columns}; set parameters.{name} in "
            "duly.toml to this force's own"
        )
