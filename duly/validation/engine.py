"""How Great Expectations asks our database: over one connection that is ours and stays open, and never by a URL.

Stock GX opens and closes connections as it goes. A private DuckDB dies with its connection, and a database that is
judged in place must be asked in the one read-only transaction that the connector opened. So GX is handed a connection,
and each batch is a select that we wrote: the columns that the export holds, of a table or of the expression that stands
for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Literal, TypeAlias

from great_expectations.compatibility import pydantic
from great_expectations.core.batch import BatchMarkers
from great_expectations.core.id_dict import BatchSpec
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource, TableAsset
from great_expectations.execution_engine.sqlalchemy_batch_data import SqlAlchemyBatchData
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from sqlalchemy import Connection, Dialect, Engine, Result, Select, quoted_name
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

REFUSAL = re.compile(r"the database refused a query: \w+")


class QueryRefusedError(Exception):
    """The database refused a query. Says what kind of error it was and nothing else.

    A database's own message quotes the value that it choked on, and GX would keep the message in its results and log it.
    """

    def __init__(self, error: SQLAlchemyError) -> None:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        super().__init__(f"the database refused a query: {type(cause).__name__}")


class BatchInspector:
    """The columns of a batch as its select tells them, where GX would ask the database's catalogue."""

    def __init__(self, dialect: Dialect, batches: Mapping[str, Select[Any]]) -> None:
        self.dialect = dialect
        self._batches = batches

    def get_columns(self, table_name: str, schema: str | None = None) -> list[dict[str, Any]]:
        return [{"name": column.name, "type": column.type} for column in self._batches[table_name].selected_columns]

    def get_pk_constraint(self, table_name: str, schema: str | None = None) -> dict[str, Any]:
        return {}


class RecordsEngine(SqlAlchemyExecutionEngine):
    """Asks over the connection it was handed; what it asks about are selects. It closes nothing."""

    def __init__(self, *, connection: Connection) -> None:
        self._handed_over = connection
        self._batches: dict[str, Select[Any]] = {}
        self._remembered: dict[str, Sequence[Any]] = {}
        super().__init__(engine=connection.engine, create_temp_table=False)

    def offer(self, name: str, query: Select[Any]) -> None:
        """Lets GX ask about what a query selects. Its columns are typed and named."""
        self._batches[name] = query

    @contextmanager
    def get_connection(self) -> Iterator[Connection]:
        yield self._handed_over

    def execute_query(self, query: Any) -> Result[Any]:
        """Every row at once, so that the database has nothing left to refuse when GX reads them.

        GX asks for examples of what is unexpected even where it is told to show none, with LIMIT 0: that is not asked.
        Raises QueryRefusedError.
        """
        if getattr(query, "_limit", None) == 0:
            return IteratorResult(SimpleResultMetaData([]), iter(()))
        try:
            return self._handed_over.execute(query).freeze()()
        except SQLAlchemyError as error:
            self._handed_over.rollback()
            raise QueryRefusedError(error) from None

    def rows(self, query: Select[Any]) -> Sequence[Any]:
        """The rows of a query without parameters, which is asked once in a session: GX asks anew for each suite.

        Raises QueryRefusedError.
        """
        words = str(query.compile(dialect=self.engine.dialect))
        if words not in self._remembered:
            self._remembered[words] = self.execute_query(query).all()
        return self._remembered[words]

    def get_inspector(self) -> Any:
        return BatchInspector(self.engine.dialect, self._batches)

    def get_batch_data_and_markers(self, batch_spec: BatchSpec) -> tuple[SqlAlchemyBatchData, BatchMarkers]:
        name = batch_spec["table_name"]
        data = SqlAlchemyBatchData(
            execution_engine=self,
            selectable=self._batches[name],
            create_temp_table=False,
            source_table_name=quoted_name(name, quote=False),
        )
        return data, BatchMarkers({"ge_load_time": None})

    def close(self) -> None:
        """Nothing: the connection belongs to whoever handed it over. GX calls this when it drops the engine."""


class RecordsAsset(TableAsset):
    """A batch by name. There is no table to test for: the select may stand for one."""

    type: Literal["table"] = "table"

    def test_connection(self) -> None:
        """Nothing: what cannot be read shows when it is asked about."""


EngineType: TypeAlias = type[SqlAlchemyExecutionEngine]  # a datasource has a field called `type`
AssetType: TypeAlias = type[TableAsset]


class DuckDBDatasource(SQLDatasource):
    """duly's private DuckDB, through a connection that is already open."""

    asset_types: ClassVar[list[Any]] = [RecordsAsset]

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]  # GX's own datasources narrow it so
    connection_string: str = "duckdb://"  # GX wants one; nothing is opened with it

    _TableAsset: AssetType = pydantic.PrivateAttr(RecordsAsset)
    _records: RecordsEngine | None = pydantic.PrivateAttr(None)

    @property
    def execution_engine_type(self) -> EngineType:
        return RecordsEngine

    def hand_over(self, engine: RecordsEngine) -> None:
        """Gives the datasource the engine that it asks with."""
        self._records = engine

    def get_execution_engine(self) -> RecordsEngine:
        if self._records is None:
            raise LookupError("no engine was handed over to the datasource")
        return self._records

    def get_engine(self) -> Engine:
        return self.get_execution_engine().engine

    def test_connection(self, test_assets: bool = True) -> None:
        """Nothing: the connection is open."""


class InPlaceDatasource(DuckDBDatasource):
    """A database whose records are judged where they are, through the connector's connection."""

    type: Literal["in_place"] = "in_place"  # type: ignore[assignment]
    connection_string: str = "in-place://"
