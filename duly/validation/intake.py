"""Is the export fit to be judged? Every table that is needed is asked about; what is unfit stops only what needs it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from duly.dataset import Dataset
from duly.records.vocabulary import Vocabulary, shipped_vocabulary
from duly.results import Asks, FailedCheck, Intake, TableIntake
from duly.validation.asking import QueryRefusedError, rows_of
from duly.validation.fitness import Check, of_parents, of_table
from duly.validation.numbers import Numbers, counted
from duly.validation.subjects import Subject, subjects

PARENTS = " parents"
"""Ending of the name under which a table's numbers of orphans are held to what is expected of them."""


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What was asked of a table, `columns` of which the export holds, and the numbers that it was held to."""

    table: str
    columns: tuple[str, ...]
    checks: tuple[Check, ...]
    numbers: Numbers

    @property
    def failed(self) -> tuple[FailedCheck, ...]:
        """What the table fails."""
        return tuple(failure for check in self.checks if (failure := check.failure(self.numbers)) is not None)


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What intake says of an export, and what it says it by: for each table the table itself, and its references (PARENTS)."""

    intake: Intake
    examined: Mapping[str, Examined] = field(default_factory=dict)


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
    examined: dict[str, Examined] = {}
    with dataset.engine.connect() as connection:
        for subject in subjects(dataset, needs, reads, vocabulary or shipped_vocabulary()):
            manifest = dataset.manifest.tables.get(subject.table)
            if manifest is not None and manifest.unfit:
                tables[subject.table] = TableIntake(rows=None, reasons=(manifest.unfit,))
            else:
                tables[subject.table] = _examined(subject, connection, examined)
    absent = {*needs, *reads} - dataset.tables.keys()
    # A table that is there and could not be read is not one that is missing.
    unread = {name: table.unfit for name, table in dataset.manifest.tables.items() if name in absent and table.unfit}
    tables |= {name: TableIntake(rows=None, reasons=(why,)) for name, why in unread.items()}
    return Examination(intake=Intake(tables=tables, absent=tuple(sorted(absent - unread.keys()))), examined=examined)


def _examined(subject: Subject, connection: Connection, examined: dict[str, Examined]) -> TableIntake:
    checks = tuple(of_table(subject))
    wanted = dict(number for check in checks for number in check.numbers(subject.source))
    try:
        numbers = counted(connection, subject.source, wanted)
    except QueryRefusedError as error:
        unreadable = FailedCheck(column=None, asks=Asks.READABLE, error=str(error))
        return TableIntake(rows=None, reasons=(unreadable.words,), failed=(unreadable,))
    columns = tuple(column.name for column in subject.columns)
    own = Examined(table=subject.table, columns=columns, checks=checks, numbers=numbers)
    examined[subject.table] = own
    failed = [*own.failed]
    if subject.references:
        try:
            parents = _parents(subject, connection)
            examined[subject.table + PARENTS] = parents
            failed += parents.failed
        except QueryRefusedError as error:
            failed.append(FailedCheck(column=None, asks=Asks.PARENT, error=str(error)))
    failed.sort(key=lambda check: (list(Asks).index(check.asks), check.column or ""))
    reasons = tuple(check.words for check in failed if check.critical)
    return TableIntake(rows=numbers.rows, reasons=reasons, failed=tuple(failed))


def _parents(subject: Subject, connection: Connection) -> Examined:
    """The numbers of orphans, as a table of one row with a number for each reference."""
    (row,) = rows_of(connection, subject.orphans)
    counts = {(column, Asks.PARENT): int(number) for column, number in row._mapping.items()}
    checks = tuple(of_parents(subject))
    columns = tuple(check.column for check in checks)
    return Examined(table=subject.table, columns=columns, checks=checks, numbers=Numbers(rows=1, counts=counts))
