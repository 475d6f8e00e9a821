"""Spark as SQLAlchemy sees it: what its catalogue tells of tables, and what one session has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from secrets import token_hex
from types import ModuleType
from typing import Any

from sqlalchemy import CTE, URL, Connection, TableClause, types
from sqlalchemy.engine import default

from duly.sql.spark.compiling import SparkCompiler, SparkNames, SparkTypes
from duly.sql.spark.values import WRITTEN

_BY_NAME: dict[str, types.TypeEngine[Any]] = {
    "string": types.String(), "boolean": types.Boolean(), "date": types.Date(), "tinyint": types.SmallInteger(),
    "smallint": types.SmallInteger(), "int": types.Integer(), "bigint": types.BigInteger(), "float": types.REAL(),
    "double": types.Double(), "timestamp": types.DateTime(timezone=True), "timestamp_ltz": types.DateTime(timezone=True),
    "timestamp_ntz": types.DateTime(),
}  # fmt: skip


def type_of(name: str) -> types.TypeEngine[Any]:
    """A type by the name that the catalogue has for it; of one that is not known, one that is read by the text it prints as."""
    kind, _, rest = name.casefold().partition("(")
    if kind.startswith(("array<", "map<", "struct<")):
        return types.ARRAY(types.String)
    if kind == "decimal":
        figures, scale = (int(part) for part in rest.rstrip(")").split(","))
        return types.Numeric(figures, scale)
    return types.String() if kind in ("varchar", "char") else _BY_NAME.get(kind, types.NullType())


class SparkDialect(default.DefaultDialect):
    """Spark, over Spark Connect. `is_sail` says that the server is Sail."""

    name = "spark"
    driver = "adbc"
    default_paramstyle = "qmark"
    statement_compiler = SparkCompiler
    type_compiler_cls = SparkTypes
    preparer = SparkNames  # type: ignore[assignment]
    supports_statement_cache = True
    supports_native_boolean = True
    supports_sane_rowcount = supports_sane_multi_rowcount = False
    supports_default_values = supports_empty_insert = False
    postfetch_lastrowid = False
    div_is_floordiv = False
    max_identifier_length = 255
    colspecs = WRITTEN
    is_sail = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.in_session = False
        self.scratch: str | None = None  # the schema in which rows may be kept as tables
        self.run, self.begun = token_hex(4), datetime.now(UTC)  # tell the tables of two runs in one schema apart
        self.number = 0  # of what was kept so far
        self.kept: list[str] = []  # the names of what this session keeps, as they are written
        self.views: Mapping[str, CTE] = {}  # what stands for the tables that selects name
        self.closed: dict[
            str, TableClause
        ] = {}  # those of rows that are made of themselves, by the name of the expression
        self.close_over: Callable[[CTE], None] = lambda rows: None

    @property
    def keeps_tables(self) -> bool:
        """What is kept are tables, and no views of the session."""
        return self.is_sail or self.scratch is not None

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        return import_module("adbc_driver_spark.dbapi")

    def create_connect_args(self, url: URL) -> tuple[list[Any], dict[str, Any]]:
        """None: `duly.sql.spark.session` makes the connection itself."""
        return [], {}

    def do_commit(self, dbapi_connection: Any) -> None:
        """Each statement stands for itself."""

    do_rollback = do_commit

    def is_disconnect(self, error: Any, connection: Any, cursor: Any) -> bool:
        return is_gone(error)

    def _get_default_schema_name(self, connection: Connection) -> str:
        return str(connection.exec_driver_sql("SELECT current_database()").scalar_one())

    def get_schema_names(self, connection: Connection, **options: Any) -> list[str]:
        return [str(row[0]) for row in connection.exec_driver_sql("SHOW SCHEMAS")]

    def get_table_names(self, connection: Connection, schema: str | None = None, **options: Any) -> list[str]:
        """Tables and views: the catalogue tells them together. What only this session has is left out."""
        named = f" IN {self._names.quote_schema(schema)}" if schema else ""
        return [str(row[1]) for row in connection.exec_driver_sql(f"SHOW TABLES{named}") if not row[2]]

    def get_view_names(self, connection: Connection, schema: str | None = None, **options: Any) -> list[str]:
        return []

    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **options: Any
    ) -> list[Any]:
        name = ".".join([*([self._names.quote_schema(schema)] if schema else []), self._names.quote(table_name)])
        described = connection.exec_driver_sql(f"DESCRIBE TABLE {name}").all()
        return [
            {"name": str(column), "type": type_of(str(kind)), "nullable": True, "default": None}
            for column, kind in _before_details(described)
        ]

    @property
    def _names(self) -> SparkNames:
        return SparkNames(self)


def _before_details(described: Any) -> Iterator[tuple[str, str]]:
    """The columns of a description, which goes on with partitions and the like."""
    for column, kind, *_ in described:
        if not column or str(column).startswith("#"):
            return
        yield column, kind


_GONE = (
    "UNAVAILABLE",
    "connection refused",
    "is not running",
    "SESSION_NOT_FOUND",
    "SESSION_CLOSED",
    "transport",
    "EOF",
)


def is_gone(error: BaseException) -> bool:
    """Whether the server or the session is gone, so that nothing more can be asked."""
    status = getattr(getattr(error, "status_code", None), "name", "")
    return status in ("IO", "CANCELLED", "TIMEOUT") or any(word in str(error) for word in _GONE)
