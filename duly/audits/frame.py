"""What a sample is drawn from: the verdicts of the standards asked for, and what they were judged by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from duly.checks import MAIN, Standard, Value
from duly.judging.version import Versions
from duly.results import PeriodJudged, Question, Status, VerdictStratum

_FELL_DUE = (Status.COMPLIANT.value, Status.NON_COMPLIANT.value, Status.UNKNOWN.value)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a sample is drawn from: the verdicts in `table`, a table of the local DuckDB, and what they were judged by.

    `as_of` is aware; `parameters` are those that duly.toml changed.
    """

    connection: Connection
    table: Table
    as_of: datetime
    period: PeriodJudged = field(default_factory=PeriodJudged)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    versions: Versions = field(default_factory=Versions)

    def question(self, standard: Standard) -> Question:
        """What is asked of the cases of a standard, and how many verdicts of each kind there are."""
        table = self.table
        rows = self.connection.execute(
            select(table.c.status, table.c.reason, func.count())
            .where(*verdicts_of(table, [standard.id]))
            .group_by(table.c.status, table.c.reason)
        )
        population = dict.fromkeys(VerdictStratum, 0)
        for status, reason, number in rows:
            if (stratum := VerdictStratum.of(Status(status), reason)) is not None:
                population[stratum] += int(number)
        records = self.connection.execute(
            select(func.count() - func.count(table.c.record.distinct())).where(
                *verdicts_of(table, [standard.id]), table.c.status.in_(_FELL_DUE)
            )
        ).scalar_one()
        return Question(
            standard=standard.id,
            title=standard.title,
            question=standard.question,
            boundaries=standard.boundaries,
            rule=self.versions.of(standard),
            parameters=in_force(standard, self.parameters),
            population=population,
            several=bool(records),
        )


def in_force(standard: Standard, changed: Mapping[str, Value]) -> dict[str, Any]:
    """The parameters that a standard is judged with, by name, as JSON has them."""
    values = {parameter.name: changed.get(parameter.name, parameter.default) for parameter in standard.parameters}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def verdicts_of(table: Table, ids: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    """The verdicts of these standards' own rates."""
    return (table.c.standard.in_(ids), table.c.rate == MAIN)
