"""Rows of another table that refer to a record, and which of them count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field as ModelField
from pydantic import PrivateAttr
from sqlalchemy import ColumnElement, FromClause, Subquery, and_, case, func, not_, or_, select, true

from duly.checks import Missing, Span, followed, roots
from duly.expectations.patterns.conditions import Condition, holding
from duly.expectations.patterns.faults import among
from duly.expectations.patterns.pattern import Model
from duly.expectations.patterns.populations import CANNOT_TELL
from duly.expectations.patterns.reading import condition_of
from duly.expectations.patterns.rows import Moment, Row
from duly.expectations.patterns.scenes import RECORD
from duly.expectations.patterns.units import Unit, shipped_class
from duly.records import key_of
from duly.records.columns import table_name
from duly.settings.lines import Keys


class RelatedRows(Model):
    """Rows of another table that refer to the record, and which of them count."""

    table: str = ModelField(description="The table of the rows")
    link: str | None = ModelField(
        default=None, description="Its column that refers to the record; left out where there is one only"
    )
    where: Any = ModelField(
        default=None, description="The condition under which a row counts, as in `who`, on its own columns"
    )
    _unit: Unit | None = PrivateAttr(default=None)
    _link: str = PrivateAttr(default="")
    _where: Condition | None = PrivateAttr(default=None)

    def check_related(self, unit: Unit, at: Keys) -> Unit | None:
        """The related table as a unit of its own, with what is asked of it; faults, and None, where that cannot be."""
        record = unit.vocabulary.by_name.get(self.table)
        if record is None:
            unit.faults.add(
                (*at, "table"),
                f"there is no table {self.table!r}{among(self.table, unit.vocabulary.by_name, 'there are')}",
            )
            return None
        related = Unit(record, unit.vocabulary, unit.faults)
        ways = [name for name, target in related.references().items() if table_name(target) == unit.table]
        if self.link is not None and self.link not in ways:
            unit.faults.add(
                (*at, "link"),
                f"{self.link!r} of {self.table} does not refer to {unit.table}{among(self.link, ways, 'what does is')}",
            )
            return None
        if self.link is None and len(ways) != 1:
            several = f": say which in link{among('', ways, 'they are')}" if ways else _leading_to(unit)
            unit.faults.add(
                (*at, "table"), f"{self.table} has {len(ways) or 'no'} declared references to {unit.table}{several}"
            )
            return None
        self._unit, self._link = related, self.link or ways[0]
        related.field(self._link, at)
        if self.where is not None:
            self._where = condition_of(self.where, related, (*at, "where"), named=False)
        return related

    @property
    def related(self) -> Unit:
        assert self._unit is not None
        return self._unit

    @property
    def related_words(self) -> str:
        """Which rows count: "rows of supervisory_reviews of which text_len is filled"."""
        return f"row of {self.table}" + (f" of which {self._where.words}" if self._where is not None else "")

    def pairs(self, row: Row, *more: ColumnElement[Any]) -> Subquery:
        """Each row that refers to a record, beside it: the columns of the record, those of the row behind "related__", and
        `counts`: whether it is of the right kind, null where that cannot be told. Tests and merged rows are evidence of
        nothing, unless nothing stands for a merged one; what refers to a merged record is its survivor's."""
        rows = self.related.rows("related_rows")
        mine = Row(unit=self.related, rows=rows, numbers={}, missing=row.missing)
        merged = roots(shipped_class(row.unit.record)).alias("merged_units")
        survivor = followed(rows.c[self._link], merged)
        right = self._where.sql(mine) if self._where is not None else true()
        # nobody can say what stands for one that was merged into nothing (A24)
        counts = case((rows.c.record_merged_broken, and_(right, CANNOT_TELL)), else_=right)
        chosen = (
            select(
                survivor.label("related_to"),
                counts.label("counts"),
                *(column.label(f"related__{column.key}") for column in rows.c),
            )
            .outerjoin_from(rows, merged, merged.c.id == rows.c[self._link])
            .where(
                rows.c.record_is_test.is_not(True),
                or_(rows.c.record_merged_into.is_(None), rows.c.record_merged_broken),
                func.coalesce(counts, true()),
            )
            .subquery("related_that_count")
        )
        return (
            select(*row.rows.c, chosen.c.counts, *(column for column in chosen.c if column.key.startswith("related__")))
            .join_from(row.rows, chosen, chosen.c.related_to == row.rows.c.record_key)
            .subquery("related_pairs")
        )

    def moment(self, pairs: FromClause, path: str) -> Moment:
        """A time of the related row."""
        held = self.related.fields[path]
        return Row(unit=self.related, rows=pairs, numbers={}, missing=Missing.FAIL).moment_at(
            held, f"related__{held.label}"
        )

    def related_row(self, **values: Any) -> dict[str, Any]:
        """A row of an edge that refers to the record and counts."""
        row: dict[str, Any] = {self._link: RECORD, **values}
        key = key_of(self.related.record)
        if key is not None:
            row.setdefault(key, f"{self.table}-1")
        return row if self._where is None else holding(self._where, row, True)

    def doubtful_rows(self, row: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The same row, so that it does not count, and so that this cannot be told."""
        for leaf in self._where.leaves() if self._where is not None else ():
            for words, value in leaf.candidates():
                changed = {**row, leaf.path: value}
                assert self._where is not None
                if self._where.truth(changed) is not True:
                    yield f"{leaf.path} of the row: {words}", changed

    def counts(self, row: Mapping[str, Any]) -> bool | None:
        return True if self._where is None else self._where.truth(row)


def not_happened(span: Span) -> ColumnElement[bool]:
    """It came after the as-at instant, and an export can know of it (A13). Never null."""
    return and_(span.later, not_(span.future))


def _leading_to(unit: Unit) -> str:
    leading = sorted(
        name
        for name, record in unit.vocabulary.by_name.items()
        if any(
            table_name(target) == unit.table
            for target in Unit(record, unit.vocabulary, unit.faults).references().values()
        )
    )
    return among("", leading, f"{unit.table} is referred to by") or f"; no table refers to {unit.table}"
