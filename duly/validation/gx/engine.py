"""How Great Expectations gets its numbers: from duly, which counted them once, and never from a database.

A batch is what was counted of one table, by name; its metrics are in `duly.validation.gx.metrics`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeAlias

from great_expectations.compatibility import pydantic
from great_expectations.core.batch import BatchMarkers
from great_expectations.core.id_dict import BatchSpec
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource, TableAsset
from great_expectations.execution_engine.sqlalchemy_batch_data import SqlAlchemyBatchData
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from sqlalchemy import Engine, create_engine, literal, quoted_name, select

from duly.validation.intake import Examined
from duly.validation.numbers import Numbers
from duly.validation.tallies import Tallies


class NumbersEngine(SqlAlchemyExecutionEngine):
    """Answers from what was counted. It has the engine of a database that is never asked, since GX wants one.

    `tallies` are those of every standard; `refused` says why there are none.
    """

    def __init__(
        self, examined: Mapping[str, Examined], tallies: Mapping[str, Tallies] | None = None, refused: str = ""
    ) -> None:
        self._examined = examined
        self._tallies = tallies or {}
        self._refused = refused
        super().__init__(engine=create_engine("duckdb://"), create_temp_table=False)

    def columns(self, batch: str) -> tuple[str, ...]:
        """The columns that the export holds of a table."""
        return self._examined[batch].columns

    def numbers(self, batch: str) -> Numbers:
        """What was counted of a table."""
        return self._examined[batch].numbers

    def tallies(self) -> Mapping[str, Tallies]:
        """The tallies of every standard.

        Raises LookupError where the database refused to count them.
        """
        if self._refused:
            raise LookupError(self._refused)
        return self._tallies

    def execute_query(self, query: Any) -> Any:
        """Raises LookupError: whatever is asked for was counted, or is none of GX's business."""
        raise LookupError("great_expectations asked a database for a number that duly did not count")

    def get_batch_data_and_markers(self, batch_spec: BatchSpec) -> tuple[SqlAlchemyBatchData, BatchMarkers]:
        data = SqlAlchemyBatchData(
            execution_engine=self,
            selectable=select(literal(0)),
            create_temp_table=False,
            source_table_name=quoted_name(batch_spec["table_name"], quote=False),
        )
        return data, BatchMarkers({"ge_load_time": None})


class NumbersAsset(TableAsset):
    """A batch by name. There is no table to test for."""

    type: Literal["table"] = "table"

    def test_connection(self) -> None:
        """Nothing: the numbers are here."""


EngineType: TypeAlias = type[SqlAlchemyExecutionEngine]  # a datasource has a field called `type`
AssetType: TypeAlias = type[TableAsset]


class NumbersDatasource(SQLDatasource):
    """What duly counted."""

    asset_types: ClassVar[list[Any]] = [NumbersAsset]

    type: Literal["duly_numbers"] = "duly_numbers"  # type: ignore[assignment]  # GX's own datasources narrow it so
    connection_string: str = "duckdb://"  # GX wants one; nothing is opened with it

    _TableAsset: AssetType = pydantic.PrivateAttr(NumbersAsset)
    _numbers: NumbersEngine | None = pydantic.PrivateAttr(None)

    @property
    def execution_engine_type(self) -> EngineType:
        return NumbersEngine

    def hand_over(self, engine: NumbersEngine) -> None:
        """Gives the datasource the engine that it asks."""
        self._numbers = engine

    def get_execution_engine(self) -> NumbersEngine:
        if self._numbers is None:
            raise LookupError("no numbers were handed over to the datasource")
        return self._numbers

    def get_engine(self) -> Engine:
        return self.get_execution_engine().engine

    def test_connection(self, test_assets: bool = True) -> None:
        """Nothing: the numbers are here."""
