"""The assessments: one narrow table of verdicts in a local DuckDB, which everything after judging reads.

Ids, codes and times only. Beside the verdicts stands what is open as at the run, whatever its age.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_hex
from shutil import copyfile
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    String,
    Table,
    and_,
    column,
    create_engine,
    delete,
    event,
    insert,
    select,
    union_all,
    values,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateView

from duly.checks import Standard
from duly.checks.parameters import Facts
from duly.dataset import Dataset
from duly.errors import DeliveryError
from duly.judging.failures import kind_of
from duly.judging.selects import judging_selects, marks_of, open_selects, verdicts_tell_what_is_open
from duly.judging.table import MARKS, TIMES, TRUTHS, assessments_table
from duly.private import not_made, temporary_folder
from duly.results.cells import harmless_in_sql
from duly.sql import DATABASES
from duly.sql.spilling import encrypt_spill

if TYPE_CHECKING:  # imported where verdicts come from another database
    import pyarrow as pa

_BATCH_ROWS = 50_000

_WORDS = 10_000
"""Values of a column up to which Parquet lists them: statuses, reasons and places are fewer. Ids are more, and to list them takes
longer than to write them."""


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """What a run judged, ready to be counted: the tables of the verdicts and of what is open, behind one connection to the
    local DuckDB, and the facts that they were judged by."""

    connection: Connection
    verdicts: Table
    open_items: Table
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class Assessments:
    """The tables of one run: the verdicts, what was gathered of open items, and the view of everything that is open."""

    store: Engine
    verdicts: Table
    gathered: Table
    open_items: Table
    _open_in_verdicts: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def made(cls, store: Engine, standards: tuple[Standard, ...], *, also: Iterable[str] = ()) -> Self:
        """Empty tables for these standards in a DuckDB; `also` are breakdowns besides their own."""
        made = cls(
            store=store,
            verdicts=assessments_table(standards, also=also),
            gathered=assessments_table(standards, "open_items_gathered", also=also),
            open_items=assessments_table(standards, "open_items", also=also),
        )
        made.verdicts.create(store)
        made.gathered.create(store)
        return made

    def judge(
        self, dataset: Dataset, standard: Standard, bound: Mapping[str, object], *, said: Sequence[str] = ()
    ) -> None:
        """Put the verdicts of a standard, and what is open under it, into the tables; all of it or, where a select fails,
        nothing of what that select gives. The failure is raised as it came. `said` are the statements that do the former, where
        they need not be written first."""
        if said:
            with self.store.begin() as connection:
                for statement in said:
                    connection.exec_driver_sql(statement)
        else:
            assess(dataset, self.store, self.verdicts, standard, bound)
        if verdicts_tell_what_is_open(standard, bound):
            self._open_in_verdicts.extend((standard.id, rate) for rate in standard.rates_with_backlog)
        else:
            gather(dataset, self.store, self.verdicts, self.gathered, standard, bound)

    def finish(self) -> None:
        """Make the view of what is open, once every standard was judged."""
        show_open(self.store, self.open_items.name, self.verdicts, self.gathered, self._open_in_verdicts)

    def forget(self, standards: Sequence[str]) -> None:
        """Throw away what was judged under these standards."""
        with self.store.begin() as connection:
            for table in (self.verdicts, self.gathered) if standards else ():
                connection.execute(delete(table).where(table.c.standard.in_(standards)))

    @contextmanager
    def opened(self, facts: Facts) -> Iterator[Assessed]:
        """What was judged by these facts, to be counted."""
        with self.store.connect() as connection:
            yield Assessed(connection=connection, verdicts=self.verdicts, open_items=self.open_items, facts=facts)


@contextmanager
def verdict_store(dataset: Dataset, *, encrypt: bool) -> Iterator[Engine]:
    """The local DuckDB that the verdicts go to: the export's own copy where there is one. What memory has no room for goes to a
    private folder; `encrypt`: encrypted.

    Raises DeliveryError where no such folder can be made, and SettingsError where nothing can be encrypted.
    """
    if not dataset.in_place:
        yield dataset.engine
        return
    with ExitStack() as made:
        try:
            folder = made.enter_context(temporary_folder())
        except OSError as error:
            raise not_made(error, DeliveryError) from None
        config = {"config": {"temp_directory": str(folder)}}
        engine = create_engine("duckdb:///:memory:", poolclass=StaticPool, connect_args=config)
        if encrypt:
            event.listen(engine, "connect", lambda connection, _: encrypt_spill(connection))
        made.callback(engine.dispose)
        yield engine


def write_assessments(connection: Connection, table: Table, path: Path, *, in_order: bool) -> None:
    """Write every verdict to a file: CSV where its name ends so, else Parquet. To put millions in order takes longer than to
    find them. In CSV no spreadsheet runs an id; Parquet holds what the export holds.

    Raises DeliveryError where it cannot be written.
    """
    is_csv = path.suffix.casefold() == ".csv"
    form = "CSV, HEADER" if is_csv else f"PARQUET, DICTIONARY_SIZE_LIMIT {_WORDS}"
    order = " ORDER BY standard, rate, record, item" if in_order else ""
    texts = [f'"{item.name}"' for item in table.columns if isinstance(item.type, String) and item.name != "marks"]
    safe = ", ".join(f"{harmless_in_sql(name)} AS {name}" for name in texts)
    chosen = "* EXCLUDE (marks)" + (f" REPLACE ({safe})" if is_csv else "")
    rows = f"SELECT {chosen} FROM {table.name}{order}"
    try:
        with _reached(connection, path) as reached:
            target = str(reached).replace("'", "''")
            connection.exec_driver_sql(f"COPY ({rows}) TO '{target}' (FORMAT {form})")
    except (SQLAlchemyError, OSError) as failure:
        raise DeliveryError(
            f"the verdicts could not be written to {path}: {kind_of(failure)}",
            next_step="check that the folder exists, may be written to and has room",
        ) from failure


@contextmanager
def _reached(connection: Connection, path: Path) -> Iterator[Path]:
    """Where the database may write what belongs at `path`, and is put there from: one that was closed off reaches its private
    folder only. Raises OSError."""
    asked = "SELECT current_setting('enable_external_access'), current_setting('temp_directory')"
    reaches_all, private = connection.exec_driver_sql(asked).one()
    if reaches_all:
        yield path
        return
    with path.open("wb"):  # what cannot be written is told before the work
        pass
    written = Path(private) / f"verdicts-{token_hex(8)}"
    try:
        yield written
        copyfile(written, path)
    finally:
        written.unlink(missing_ok=True)


def assess(dataset: Dataset, store: Engine, table: Table, standard: Standard, bound: Mapping[str, object]) -> None:
    """Judge every record of a standard and put the verdicts into the assessments table of `store`, a DuckDB.

    Either all verdicts of the standard are stored or, where a select fails, none; the failure is raised as it came.
    Where the records share the store's database, nothing passes through Python.
    """
    _store(dataset, store, table, judging_selects(standard, marks=bool(marks_of(standard))), bound)


def gather(
    dataset: Dataset, store: Engine, verdicts: Table, table: Table, standard: Standard, bound: Mapping[str, object]
) -> None:
    """Put what is open under a standard as at the run, whatever its age, into a table like the assessments.

    The verdicts tell it where no period limited them; else the records are asked once more without one. Either all of it
    is stored or, where a select fails, nothing; the failure is raised as it came.
    """
    rates = standard.rates_with_backlog
    if not rates:
        return
    if not verdicts_tell_what_is_open(standard, bound):
        ever = {name: value for name, value in Facts.without_period().items() if bound[name] != value}
        # What is kept of shared rows was worked out for the period.
        _store(replace(dataset, computed={}), store, table, open_selects(standard), {**bound, **ever})
        return
    still_open = select(verdicts).where(verdicts.c.standard == standard.id, verdicts.c.rate.in_(rates), verdicts.c.open)
    with store.begin() as connection:
        connection.execute(insert(table).from_select(list(verdicts.c.keys()), still_open))


def show_open(
    store: Engine, name: str, verdicts: Table, gathered: Table, in_verdicts: Sequence[tuple[str, str]]
) -> None:
    """Make the view of what is open: what was gathered, and the open verdicts of these standards and rates."""
    every: list[Select[Any]] = [select(gathered)]
    if in_verdicts:
        rates = values(column("standard", String), column("rate", String), name="in_verdicts").data(list(in_verdicts))
        same = and_(rates.c.standard == verdicts.c.standard, rates.c.rate == verdicts.c.rate)
        every.append(select(verdicts).join(rates, same).where(verdicts.c.open))
    with store.begin() as connection:
        connection.execute(CreateView(union_all(*every), name))


def _store(
    dataset: Dataset, store: Engine, table: Table, selects: tuple[Select[Any], ...], bound: Mapping[str, object]
) -> None:
    with store.begin() as target:
        store_behind(dataset, target, table, selects, bound)


def store_behind(
    dataset: Dataset, target: Connection, table: Table, selects: Iterable[Select[Any]], bound: Mapping[str, object]
) -> None:
    """Put what is selected of the records into a table behind a connection to the local DuckDB."""
    if dataset.engine is target.engine:
        for chosen in selects:
            names = [column.name for column in chosen.selected_columns]
            ready = dataset.ready(chosen)
            stored = insert(table).from_select(names, ready).execution_options(**ready.get_execution_options())
            target.execute(stored, bound)
        return
    import pyarrow as pa

    batches = DATABASES[dataset.engine.dialect.name].batches
    with dataset.engine.connect() as source:
        if batches is None:
            source.execution_options(stream_results=True, max_row_buffer=_BATCH_ROWS)
        for chosen in selects:
            answer = source.execute(dataset.ready(chosen), bound)
            if batches is not None:  # an answer that streams would have taken rows already
                with answer:
                    for batch in batches(answer.cursor):
                        _append(target.connection.driver_connection, table.name, pa.Table.from_batches([batch]))
                continue
            names = list(answer.keys())
            for rows in answer.partitions(_BATCH_ROWS):
                columns = [
                    pa.array(column, type=_arrow(name))
                    for name, column in zip(names, zip(*rows, strict=True), strict=True)
                ]
                _append(target.connection.driver_connection, table.name, pa.table(columns, names=names))


def _arrow(name: str) -> pa.DataType:
    import pyarrow as pa

    if name in TRUTHS:
        return pa.bool_()
    if name == MARKS:
        return pa.int64()
    return pa.timestamp("us") if name in TIMES else pa.string()


def _append(duckdb_connection: Any, table: str, rows: pa.Table) -> None:
    duckdb_connection.register("arriving", rows)
    try:
        duckdb_connection.execute(f'INSERT INTO "{table}" BY NAME SELECT * FROM arriving')
    finally:
        duckdb_connection.unregister("arriving")
