"""The standards of a run that are judged by the statements that the package brings, and the rows that they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.exc import SQLAlchemyError

from duly.checks import Standard
from duly.dataset import Dataset
from duly.judging.failures import logged
from duly.judging.shipped_rules.statements import Said, filled, stored, usable
from duly.sql import is_own


class AsShipped:
    """Ask it for the statements of each standard in turn, and let go of each. `standards` are their ids: there are none in a
    database that is not duly's own."""

    def __init__(self, dataset: Dataset, standards: Sequence[tuple[Standard, Mapping[str, object]]]) -> None:
        self._dataset = dataset
        self.standards = usable(standards) if is_own(dataset.engine) else frozenset()
        self._bound = {standard.id: bound for standard, bound in standards}
        self._last = {
            table: standard.id
            for standard, _ in standards
            if standard.id in self.standards
            for table in stored().reads[standard.id]
        }
        self._made: set[str] = set()
        self._failed: set[str] = set()

    def said(self, standard: str) -> Said:
        """The statements of a standard, by what is asked, for which the rows that they read are there; none where rows could not
        be worked out: then each of its selects works them out, and the standard is told to be in error."""
        if standard not in self.standards or not all(map(self._make, stored().reads[standard])):
            return {}
        bound = self._bound[standard]
        return {what: [filled(one, bound) for one in said] for what, said in stored().said[standard].items()}

    def let_go(self, standard: str) -> None:
        """Nothing more is asked for a standard: what no later one reads is dropped."""
        last = [table for table in sorted(self._made) if self._last[table] == standard]
        self._made.difference_update(last)
        if last:
            with self._dataset.engine.begin() as connection:
                for table in last:
                    connection.exec_driver_sql(f"DROP TABLE {table}")

    def _make(self, table: str) -> bool:
        if table not in self._made and table not in self._failed:
            try:
                with self._dataset.engine.begin() as connection:
                    connection.exec_driver_sql(filled(stored().kept[table], next(iter(self._bound.values()))))
                self._made.add(table)
            except SQLAlchemyError as failure:
                logged(f"to keep {table}", failure)
                self._failed.add(table)
        return table in self._made
