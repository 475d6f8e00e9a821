"""Is the export fit to be judged? Every table that is needed is asked about; what is unfit stops only what needs it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from great_expectations.core import ExpectationSuite, ExpectationValidationResult
from great_expectations.expectations.expectation import Expectation
from sqlalchemy import Column as SqlColumn
from sqlalchemy import FromClause, Select, func, select, table
from sqlalchemy.exc import SQLAlchemyError

from duly.dataset import Dataset, TableManifest
from duly.records import Record, columns_of, key_of, tables
from duly.records.columns import table_name
from duly.validation.context import COUNTS_ONLY, Session, session
from duly.validation.engine import QueryRefused
from duly.validation.fitness import (
    Asks,
    Reference,
    Subject,
    expectations,
    orphans,
    parent_expectations,
    references,
)
from duly.validation.redaction import raised, redacted

PARENTS = " parents"
"""Ending of the name of the batch that holds a table's numbers of orphans."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check that failed. `count` is how many rows or values fail it, None where that cannot be told.

    `error` says why the check could not be made, and is blank where it was made.
    """

    table: str
    column: str | None
    asks: Asks
    critical: bool
    count: int | None
    error: str = ""

    @property
    def words(self) -> str:
        """What is wrong, for an officer."""
        if self.error:
            about = f" of {self.column}" if self.column else ""
            return f"the check '{self.asks}'{about} could not be made: {self.error}"
        sentences = {
            Asks.READABLE: "it cannot be read",
            Asks.ROWS: f"it has {self.count} rows, which is not what the manifest says",
            Asks.COLUMN: f"column {self.column} is missing",
            Asks.FILLED: f"{self.count} rows have no {self.column}",
            Asks.UNIQUE: f"{self.count} rows repeat the {self.column} of another",
            Asks.CODES: f"{self.count} values of {self.column} are codes that the vocabulary does not know",
            Asks.TIMES: f"{self.count} values of {self.column} are before 1900 or too late",
            Asks.PARENT: f"{self.count} values of {self.column} name a record that is not in the export",
        }
        return sentences[self.asks]

    def to_json(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "column": self.column,
            "asks": self.asks.value,
            "critical": self.critical,
            "count": self.count,
            "error": self.error,
            "words": self.words,
        }


@dataclass(frozen=True, kw_only=True)
class TableIntake:
    """What intake says of one table: fit unless there is a reason against it. `failed` holds warnings as well."""

    table: str
    rows: int | None
    reasons: tuple[str, ...] = ()
    failed: tuple[Check, ...] = ()

    @property
    def fit(self) -> bool:
        return not self.reasons

    def to_json(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "fit": self.fit,
            "rows": self.rows,
            "reasons": list(self.reasons),
            "failed": [check.to_json() for check in self.failed],
        }


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What intake says of an export, by table in the order of the vocabulary.

    `absent` are the tables that were asked for and are not in the export. `great_expectations` is GX's own result by
    suite, free of values.
    """

    tables: Mapping[str, TableIntake] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    great_expectations: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unfit_tables(self) -> Mapping[str, tuple[str, ...]]:
        """The tables that cannot be judged, with the reasons."""
        return {name: found.reasons for name, found in self.tables.items() if not found.fit}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is wrong without making a table unfit, in words."""
        return tuple(
            f"{check.table}: {check.words}"
            for found in self.tables.values()
            for check in found.failed
            if not check.critical
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "tables": {name: found.to_json() for name, found in self.tables.items()},
            "absent": list(self.absent),
            "unfit_tables": {name: list(reasons) for name, reasons in self.unfit_tables.items()},
            "great_expectations": dict(self.great_expectations),
        }


def intake(
    dataset: Dataset,
    needs: Mapping[str, Collection[str]],
    reads: Mapping[str, Collection[str]] | None = None,
) -> Intake:
    """Asks whether the tables named in `needs` or `reads` are fit to be judged.

    `needs` are the columns, by table, without which a table is unfit; `reads` are further columns to ask about, which
    may be missing. A key is always needed.
    """
    reads = reads or {}
    wanted = {name: frozenset(needs.get(name, ())) for name in {*needs, *reads}}
    asked = {
        name: record
        for name, record in ((table_name(record), record) for record in tables())
        if name in wanted and name in dataset.tables
    }
    found: dict[str, TableIntake] = {}
    results: dict[str, Any] = {}
    with dataset.engine.connect() as connection:
        desk = _Desk(dataset)
        subjects: dict[str, Subject] = {}
        batches: dict[str, Select[Any]] = {}
        parents: dict[str, tuple[Reference, ...]] = {}
        for name, record in asked.items():
            told = dataset.manifest.tables.get(name)
            if told is not None and told.unfit:
                found[name] = TableIntake(table=name, rows=told.rows, reasons=(told.unfit,))
                continue
            try:
                rows = connection.execute(select(func.count()).select_from(desk.source(name))).scalar_one()
            except SQLAlchemyError as error:
                connection.rollback()
                found[name] = _unreadable(name, QueryRefused(error))
                continue
            columns = desk.columns(record)
            subject = Subject(
                table=name,
                held=tuple(
                    column
                    for column in columns
                    if column.key or column.name in wanted[name] or column.name in reads.get(name, ())
                ),
                required=wanted[name],
                key=key_of(record),
                rows=rows,
                expected_rows=_expected_rows(told),
                as_of=dataset.as_of.astimezone(ZoneInfo("UTC")).replace(tzinfo=None),
            )
            subjects[name] = subject
            source = desk.source(name)
            batches[name] = select(*(source.c[column.name] for column in columns))
            parents[name] = desk.references(subject)
            if parents[name]:
                batches[name + PARENTS] = select(
                    *(orphans(source, desk.source(one.parent), one) for one in parents[name])
                )
        with session(connection, batches, in_place=dataset.in_place) as open_session:
            for name, subject in subjects.items():
                suites = {name: list(expectations(subject))}
                if parents[name]:
                    suites[name + PARENTS] = list(parent_expectations(name, parents[name]))
                failed: list[Check] = []
                for suite, expected in suites.items():
                    outcome = _validated(open_session, suite, expected)
                    results[suite] = redacted(outcome)
                    failed += [_check(result, subject) for result in outcome.results if not result.success]
                found[name] = _told(subject, failed)
    return Intake(
        tables={name: found[name] for name in asked},
        absent=tuple(name for name in sorted(wanted) if name not in dataset.tables),
        great_expectations={name: results[name] for name in sorted(results)},
    )
