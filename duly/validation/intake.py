"""Is the export fit to be judged? Every table that is needed is asked about; what is unfit stops only what needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from great_expectations.core import ExpectationValidationResult
from sqlalchemy import ColumnElement, literal, select

from duly.dataset import Dataset
from duly.records.vocabulary import Vocabulary, shipped_vocabulary
from duly.results import Asks, FailedCheck, Intake, TableIntake
from duly.validation.context import GxContext, gx_context
from duly.validation.engine import QueryRefusedError
from duly.validation.fitness import of_parents, of_table
from duly.validation.redaction import raised, redacted
from duly.validation.subjects import Subject, subjects

PARENTS = " parents"
"""Ending of the name of the suite and batch that hold a table's numbers of orphans."""


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What intake says of an export, and Great Expectations' own result by suite, free of values."""

    intake: Intake
    great_expectations: Mapping[str, Any] = field(default_factory=dict)


def intake(
    dataset: Dataset,
    needs: Mapping[str, Collection[str]],
    reads: Mapping[str, Collection[str]] | None = None,
    vocabulary: Vocabulary | None = None,
) -> Examination:
    """Asks whether the tables named in `needs` and `reads` are fit to be judged.

    `needs` are the columns, by table, without which a table is unfit; `reads` are further columns to ask about, which
    may be missing. A key is always needed. `vocabulary` are the tables that the export may hold, by default the shipped ones.
    """
    reads = reads or {}
    tables: dict[str, TableIntake] = {}
    results: dict[str, Any] = {}
    with dataset.engine.connect() as connection, gx_context(connection, in_place=dataset.in_place) as asking:
        for subject in subjects(dataset, needs, reads, vocabulary or shipped_vocabulary()):
            manifest = dataset.manifest.tables.get(subject.table)
            if manifest is not None and manifest.unfit:
                tables[subject.table] = TableIntake(rows=None, reasons=(manifest.unfit,))
            else:
                tables[subject.table] = _examined(subject, asking, results)
    absent = {*needs, *reads} - dataset.tables.keys()
    # A table that is there and could not be read is not one that is missing.
    unread = {name: table.unfit for name, table in dataset.manifest.tables.items() if name in absent and table.unfit}
    tables |= {name: TableIntake(rows=None, reasons=(why,)) for name, why in unread.items()}
    return Examination(
        intake=Intake(tables=tables, absent=tuple(sorted(absent - unread.keys()))), great_expectations=results
    )


def _examined(subject: Subject, asking: GxContext, results: dict[str, Any]) -> TableIntake:
    try:
        rows = asking.numbers(subject.count)["rows"]
    except QueryRefusedError as error:
        unreadable = FailedCheck(column=None, asks=Asks.READABLE, error=str(error))
        return TableIntake(rows=None, reasons=(unreadable.words,), failed=(unreadable,))
    outcomes = [asking.validated(subject.table, subject.batch, of_table(subject, rows))]
    failed = []
    if subject.references:
        try:
            # counted once, by us: GX asks for each batch's number of rows as well, and would join all over again
            numbers = asking.numbers(subject.orphans)
            counted: list[ColumnElement[Any]] = [literal(number).label(column) for column, number in numbers.items()]
            outcomes.append(asking.validated(subject.table + PARENTS, select(*counted), of_parents(subject)))
        except QueryRefusedError as error:
            failed = [FailedCheck(column=None, asks=Asks.PARENT, error=str(error))]
    for outcome in outcomes:
        results[outcome.suite_name] = redacted(outcome)
        failed += _failed(outcome.results, rows)
    failed.sort(key=lambda check: (list(Asks).index(check.asks), check.column or ""))
    reasons = tuple(check.words for check in failed if check.critical)
    return TableIntake(rows=rows, reasons=reasons, failed=tuple(failed))


def _failed(results: Iterable[ExpectationValidationResult], rows: int) -> Iterator[FailedCheck]:
    asked = [(result.expectation_config.meta, result) for result in results if result.expectation_config]
    blank = sum(result.result.get("unexpected_count") or 0 for meta, result in asked if meta["asks"] == Asks.FILLED)
    for meta, result in asked:
        asks = Asks(meta["asks"])
        if result.success or (asks is Asks.UNIQUE and rows == blank):  # nothing is repeated where all is blank
            continue
        error = raised(result)
        count = None if error else _count(asks, result.result, rows - blank)
        yield FailedCheck(column=meta["column"], asks=asks, count=count, error=error or "")


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
