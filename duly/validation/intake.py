"""Is the export fit to be judged? Every table that is needed is asked about; what is unfit stops only what needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from great_expectations.core import ExpectationValidationResult
from sqlalchemy import ColumnElement, literal, select

from duly.dataset import Dataset
from duly.validation.context import GxContext, gx_context
from duly.validation.engine import QueryRefusedError
from duly.validation.fitness import CRITICAL, Asks, of_parents, of_table
from duly.validation.redaction import raised, redacted
from duly.validation.subjects import Subject, subjects

PARENTS = " parents"
"""Ending of the name of the suite and batch that hold a table's numbers of orphans."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check that failed. `count` is how many rows or values fail it; None where that cannot be told.

    `error` says why the check could not be made, and is blank where it was made.
    """

    table: str
    column: str | None
    asks: Asks
    count: int | None = None
    error: str = ""

    @property
    def critical(self) -> bool:
        """The table is unfit for it."""
        return self.asks in CRITICAL

    @property
    def words(self) -> str:
        """What is wrong, for an officer."""
        if self.error:
            about = f" of {self.column}" if self.column else ""
            return f"the check '{self.asks}'{about} could not be made: {self.error}"
        one = self.count == 1
        values = f"{self.count} {'value' if one else 'values'} of {self.column}"
        return {
            Asks.READABLE: "it cannot be read",
            Asks.ROWS: f"it holds {self.count} rows, which is not what the manifest says",
            Asks.COLUMN: f"column {self.column} is missing",
            Asks.FILLED: f"{self.count} {'row has' if one else 'rows have'} no {self.column}",
            Asks.UNIQUE: f"{self.count} {'row repeats' if one else 'rows repeat'} the {self.column} of another",
            Asks.CODES: f"{values} {'is a code' if one else 'are codes'} that the vocabulary does not know",
            Asks.TIMES: f"{values} {'is' if one else 'are'} before 1900 or too late",
            Asks.PARENT: f"{values} {'names' if one else 'name'} a record that is not in the export",
        }[self.asks]

    def to_json(self) -> dict[str, Any]:
        return {
            "column": self.column,
            "asks": self.asks.value,
            "critical": self.critical,
            "count": self.count,
            "error": self.error,
            "words": self.words,
        }


@dataclass(frozen=True, kw_only=True)
class TableIntake:
    """What intake says of one table: fit unless there is a reason against it. `failed` holds warnings as well.

    `rows` is None where the table could not be read, or was not asked about because its connector says it is unfit.
    """

    table: str
    rows: int | None
    reasons: tuple[str, ...] = ()
    failed: tuple[Check, ...] = ()

    @property
    def fit(self) -> bool:
        return not self.reasons

    def to_json(self) -> dict[str, Any]:
        return {
            "fit": self.fit,
            "rows": self.rows,
            "reasons": list(self.reasons),
            "failed": [check.to_json() for check in self.failed],
        }


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What intake says of an export, by table in the order of the vocabulary.

    `absent` are the tables that were asked about and are not in the export. `great_expectations` is GX's own result by
    suite, free of values; it is kept beside `to_json`, not in it.
    """

    tables: Mapping[str, TableIntake] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    great_expectations: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unfit_tables(self) -> Mapping[str, tuple[str, ...]]:
        """The tables that cannot be judged, each with the reasons."""
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
        }


def intake(
    dataset: Dataset,
    needs: Mapping[str, Collection[str]],
    reads: Mapping[str, Collection[str]] | None = None,
) -> Intake:
    """Asks whether the tables named in `needs` and `reads` are fit to be judged.

    `needs` are the columns, by table, without which a table is unfit; `reads` are further columns to ask about, which
    may be missing. A key is always needed.
    """
    reads = reads or {}
    found: dict[str, TableIntake] = {}
    results: dict[str, Any] = {}
    with dataset.engine.connect() as connection, gx_context(connection, in_place=dataset.in_place) as open_session:
        for subject in subjects(dataset, needs, reads):
            told = dataset.manifest.tables.get(subject.table)
            if told is not None and told.unfit:
                found[subject.table] = TableIntake(table=subject.table, rows=None, reasons=(told.unfit,))
            else:
                found[subject.table] = _examined(subject, open_session, results)
    return Intake(
        tables=found,
        absent=tuple(sorted({*needs, *reads} - set(dataset.tables))),
        great_expectations=results,
    )


def _examined(subject: Subject, asking: GxContext, results: dict[str, Any]) -> TableIntake:
    try:
        rows = asking.numbers(subject.count)["rows"]
    except QueryRefusedError as error:
        unreadable = Check(table=subject.table, column=None, asks=Asks.READABLE, error=str(error))
        return TableIntake(table=subject.table, rows=None, reasons=(unreadable.words,), failed=(unreadable,))
    outcomes = [asking.validated(subject.table, subject.batch, of_table(subject, rows))]
    failed = []
    if subject.references:
        try:
            # counted once, by us: GX asks for each batch's number of rows as well, and would join all over again
            numbers = asking.numbers(subject.orphans)
            counted: list[ColumnElement[Any]] = [literal(number).label(column) for column, number in numbers.items()]
            outcomes.append(asking.validated(subject.table + PARENTS, select(*counted), of_parents(subject)))
        except QueryRefusedError as error:
            failed = [Check(table=subject.table, column=None, asks=Asks.PARENT, error=str(error))]
    for outcome in outcomes:
        results[outcome.suite_name] = redacted(outcome)
        failed += _failed(outcome.results, rows)
    failed.sort(key=lambda check: (list(Asks).index(check.asks), check.column or ""))
    reasons = tuple(check.words for check in failed if check.critical)
    return TableIntake(table=subject.table, rows=rows, reasons=reasons, failed=tuple(failed))


def _failed(results: Iterable[ExpectationValidationResult], rows: int) -> Iterator[Check]:
    asked = [(result.expectation_config.meta, result) for result in results if result.expectation_config]
    blank = sum(result.result.get("unexpected_count") or 0 for meta, result in asked if meta["asks"] == Asks.FILLED)
    for meta, result in asked:
        asks = Asks(meta["asks"])
        if result.success or (asks is Asks.UNIQUE and rows == blank):  # nothing is repeated where all is blank
            continue
        error = raised(result)
        count = None if error else _count(asks, result.result, rows - blank)
        yield Check(table=meta["table"], column=meta["column"], asks=asks, count=count, error=error or "")


def _count(asks: Asks, result: Mapping[str, Any], filled: int) -> int | None:
    match asks:
        case Asks.COLUMN | Asks.READABLE:
            return None
        case Asks.UNIQUE:  # the proportion of different keys among the `filled` ones
            return round((1 - float(result["observed_value"])) * filled)
        case Asks.ROWS | Asks.PARENT:
            return int(result["observed_value"])
        case Asks.FILLED | Asks.CODES | Asks.TIMES:
            return int(result["unexpected_count"])
