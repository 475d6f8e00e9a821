"""Spark as SQLAlchemy sees it: how selects and types are written, and what its catalogue tells of tables.

Every value is written into the statement as it is run, because Spark Connect has no parameters that a standard's select could
use: a list, or one that stands in two places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

from sqlalchemy import CTE, URL, BindParameter, ColumnClause, Connection, Label, types
from sqlalchemy.engine import default
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import compiler, functions

from duly.sql.clauses import reference
from duly.sql.construct import Construct, spelling_of
from duly.sql.reading import parts_of, rewritten
from duly.sql.rules import matches, replace_pattern
from duly.sql.spark import texts

_GENERATORS = ("unnest", "generate_subscripts")


class SparkCompiler(compiler.SQLCompiler):
    """How selects are written."""

    dialect: SparkDialect

    def visit_bindparam(self, bindparam: BindParameter[Any], **options: Any) -> str:  # type: ignore[override]
        if not options.get("literal_binds"):
            options["literal_execute"] = True
        return super().visit_bindparam(bindparam, **options)  # type: ignore[no-any-return, no-untyped-call]

    def escape_literal_column(self, text: str) -> str:
        """A constant that some part wrote in standard SQL."""
        return texts.respelt(text)

    def order_by_clause(self, select: Any, **options: Any) -> str:
        ordered = self._nulls_last(select._order_by_clauses, **options)
        return f" ORDER BY {ordered}" if ordered else ""

    def _nulls_last(self, clauses: Any, **options: Any) -> str:
        """Nulls stand last, as in the other databases: Spark would begin with them."""
        written = [self.process(clause, **options) for clause in clauses]
        return ", ".join(
            each if each.endswith((" NULLS LAST", " NULLS FIRST")) else f"{each} NULLS LAST" for each in written
        )

    def visit_over(self, over: Any, **options: Any) -> str:
        if over.order_by is None or not len(over.order_by):
            return super().visit_over(over, **options)  # type: ignore[no-any-return, no-untyped-call]
        alone = over._clone()
        alone.order_by = None
        written: str = super().visit_over(alone, **options)  # type: ignore[no-untyped-call]
        ordered = f"ORDER BY {self._nulls_last(over.order_by, **options)}"
        frame = re.search(r"(?:RANGE|ROWS|GROUPS) BETWEEN [^()]*\)$", written) if over.range_ or over.rows else None
        place = frame.start() if frame else len(written) - 1
        return f"{written[:place]}{'' if written[place - 1] in '( ' else ' '}{ordered}{' ' if frame else ''}{written[place:]}"

    def visit_cte(self, cte: CTE, asfrom: bool = False, **options: Any) -> str | None:  # type: ignore[override]
        """Of rows that are made of themselves, the name of the table that a session keeps for them (`session.closed`): Spark
        knows such rows since 4.1 only, without UNION, and Sail not at all."""
        own = reference(cte)
        if not own.recursive or not self.dialect.in_session:
            return super().visit_cte(cte, asfrom=asfrom, **options)  # type: ignore[no-untyped-call, no-any-return]
        if own.name not in self.dialect.closed:
            self.dialect.close_over(own)
        if not asfrom:
            return None
        kept = self.preparer.quote(self.dialect.closed[own.name])
        return f"{kept} AS {self.preparer.quote(cte.name)}"

    def visit_floordiv_binary(self, binary: Any, operator: Any, **options: Any) -> str:
        return f"({self.process(binary.left, **options)} div {self.process(binary.right, **options)})"

    def _label_select_column(self, select: Any, column: Any, *others: Any, **options: Any) -> Any:
        """A select may hold one thing that makes rows: what makes them side by side is zipped into one."""
        made = [each for each in select._raw_columns if _makes_rows(each)]
        if len(made) < 2 or not any(column is each for each in made):
            return super()._label_select_column(select, column, *others, **options)  # type: ignore[no-untyped-call]
        if column is not made[0]:
            return None
        lists = ", ".join(self._listed(each.element) for each in made)
        names = ", ".join(self.preparer.quote(each.name) for each in made)
        return f"inline(arrays_zip({lists})) AS ({names})"

    def _listed(self, made: Any) -> str:
        listed = self.process(list(made.clauses)[0])
        return listed if made.name == "unnest" else f"sequence(1, size({listed}))"

    def visit_unnest_func(self, made: Any, **options: Any) -> str:
        return f"explode({self._arguments(made)[0]})"

    def visit_generate_subscripts_func(self, made: Any, **options: Any) -> str:
        return f"explode({self._listed(made)})"

    def visit_strpos_func(self, asked: Any, **options: Any) -> str:
        return "instr({}, {})".format(*self._arguments(asked))

    def visit_starts_with_func(self, asked: Any, **options: Any) -> str:
        return "startswith({}, {})".format(*self._arguments(asked))

    def visit_trim_func(self, asked: Any, **options: Any) -> str:
        return f"btrim({', '.join(self._arguments(asked))})"

    def visit_array_to_string_func(self, asked: Any, **options: Any) -> str:
        return f"array_join({', '.join(self._arguments(asked))})"

    def visit_string_to_array_func(self, asked: Any, **options: Any) -> str:
        text, mark = asked.clauses
        parting = texts.quoted(f"[{texts.pattern(_text_of(mark))}]")
        return f"split({self.process(text)}, {parting})"

    def visit_date_trunc_func(self, asked: Any, **options: Any) -> str:
        return f"CAST(date_trunc({', '.join(self._arguments(asked))}) AS TIMESTAMP_NTZ)"

    def _arguments(self, asked: Any) -> list[str]:
        return [self.process(clause) for clause in asked.clauses]


def _makes_rows(column: Any) -> bool:
    return (
        isinstance(column, Label)
        and isinstance(column.element, functions.Function)
        and column.element.name in _GENERATORS
    )


def _text_of(clause: Any) -> str:
    """The text of a constant."""
    if isinstance(clause, BindParameter) and isinstance(clause.value, str):
        return clause.value
    if isinstance(clause, ColumnClause) and clause.is_literal and (text := texts.read_of(clause.name)) is not None:
        return text
    raise ValueError("no constant")


def _spelt(element: Construct, written: SparkCompiler, texts_of: Callable[[list[str]], dict[int, str]]) -> str:
    """A construct with a pattern: where it is known beforehand, as Java reads the same into it."""
    clauses = list(element.clauses)
    values = [written.process(clause) for clause in clauses]
    try:
        known = {place: _text_of(clause) for place, clause in enumerate(clauses) if place}
    except ValueError:
        known = {}
    if known:
        for place, text in texts_of(["", *known.values()]).items():
            values[place] = texts.quoted(text)
    named = dict(zip((argument.lstrip("*") for argument in element.arguments), values, strict=False))
    if isinstance(element, parts_of):
        named["groups"] = texts.quoted("\x1f".join(f"${number}" for number in range(1, len(values) - 1)))
    spelling = spelling_of(element.name, "spark")
    return re.sub(r"\{([a-z_]+)\}", lambda argument: named[argument[1]], spelling)


@compiles(matches, "spark")
@compiles(parts_of, "spark")
def _pattern(element: Construct, written: SparkCompiler, **options: Any) -> str:
    return _spelt(element, written, lambda known: {1: texts.pattern(known[1])})


@compiles(replace_pattern, "spark")
def _replaced(element: Construct, written: SparkCompiler, **options: Any) -> str:
    is_java = not written.dialect.is_sail
    return _spelt(
        element, written, lambda known: {1: texts.pattern(known[1]), 2: texts.replacement(known[2], is_java=is_java)}
    )


@compiles(rewritten, "spark")
def _rewritten(element: Construct, written: SparkCompiler, **options: Any) -> str:
    """Spark puts something in the place of every match: what stands before the first is matched with it."""
    is_java = not written.dialect.is_sail

    def first(known: list[str]) -> dict[int, str]:
        put = re.sub(r"\\([0-9])", lambda group: f"\\{int(group[1]) + 1}", known[2])
        return {
            1: f"^((?:.|\\n)*?)(?:{texts.pattern(known[1])})((?:.|\\n)*)\\z",
            2: texts.replacement(f"\\1{put}", is_java=is_java),
        }

    return _spelt(element, written, first)


class SparkTypes(compiler.GenericTypeCompiler):
    """How types are written."""

    def _string(self, type_: Any, **options: Any) -> str:
        return "STRING"

    visit_VARCHAR = visit_CHAR = visit_TEXT = visit_NVARCHAR = visit_CLOB = visit_JSON = _string  # noqa: N815

    def visit_DATETIME(self, type_: Any, **options: Any) -> str:  # noqa: N802
        return "TIMESTAMP_NTZ"

    visit_TIMESTAMP = visit_DATETIME  # noqa: N815

    def _double(self, type_: Any, **options: Any) -> str:
        return "DOUBLE"

    visit_FLOAT = visit_DOUBLE = visit_REAL = _double  # noqa: N815

    def visit_INTEGER(self, type_: Any, **options: Any) -> str:  # noqa: N802
        return "INT"

    def visit_ARRAY(self, type_: Any, **options: Any) -> str:  # noqa: N802
        return f"ARRAY<{self.process(type_.item_type)}>"


class SparkNames(compiler.IdentifierPreparer):
    """How names are written: all in backticks, as Spark's reserved words depend on how it is set up."""

    def __init__(self, dialect: Any) -> None:
        super().__init__(dialect, initial_quote="`", escape_quote="`")

    def _requires_quotes(self, value: str) -> bool:
        return True

    def quote_schema(self, schema: str, force: Any = None) -> str:
        """A schema may be named with its catalogue."""
        return ".".join(self.quote(part) for part in schema.split("."))


def as_text(value: Any) -> str:
    """A value, written into a statement."""
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).lower()
        case int() if -(2**31) <= value < 2**31:
            return str(value)
        case int():
            return f"CAST({value} AS BIGINT)"
        case float():
            return f"CAST('{value!r}' AS DOUBLE)"
        case datetime():
            return f"TIMESTAMP_NTZ'{_in_utc(value).isoformat(sep=' ')}'"
        case date():
            return f"DATE'{value.isoformat()}'"
        case list() | tuple():
            return f"array({', '.join(map(as_text, value))})"
    return texts.quoted(str(value))


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


class _Written:
    """Its values are written into the statement."""

    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        return as_text


class _String(_Written, types.String): ...


class _DateTime(_Written, types.DateTime): ...


class _Date(_Written, types.Date): ...


class _Float(_Written, types.Float): ...  # type: ignore[type-arg]


class _Integer(_Written, types.Integer): ...


class _Boolean(_Written, types.Boolean): ...


class _Array(_Written, types.ARRAY):  # type: ignore[type-arg]
    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        kind = self.item_type.compile(dialect=dialect)
        return lambda values: f"CAST({as_text(list(values))} AS ARRAY<{kind}>)"


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
        figures = [int(part) for part in rest.rstrip(")").split(",")]
        return types.Numeric(*figures)
    return types.String() if kind in ("varchar", "char") else _BY_NAME.get(kind, types.NullType())


class SparkDialect(default.DefaultDialect):
    """Spark, over Spark Connect. `is_sail` says that the server is Sail."""

    name = "spark"
    driver = "adbc"
    default_paramstyle = "qmark"
    statement_compiler = SparkCompiler
    type_compiler_cls = SparkTypes
    preparer = SparkNames
    supports_statement_cache = True
    supports_native_boolean = True
    supports_sane_rowcount = supports_sane_multi_rowcount = False
    supports_default_values = supports_empty_insert = False
    postfetch_lastrowid = False
    div_is_floordiv = False
    max_identifier_length = 255
    colspecs = {  # noqa: RUF012
        types.String: _String, types.DateTime: _DateTime, types.Date: _Date, types.Float: _Float, types.Integer: _Integer,
        types.Boolean: _Boolean, types.ARRAY: _Array,
    }  # fmt: skip
    is_sail = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.in_session = False
        self.kept: list[str] = []  # the names of what this session keeps
        self.views: Mapping[str, CTE] = {}  # what stands for the tables that selects name
        self.closed: dict[str, str] = {}  # those of rows that are made of themselves, by the name of the expression
        self.close_over: Callable[[CTE], None] = lambda rows: None

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        from adbc_driver_spark import dbapi

        return dbapi  # type: ignore[no-any-return]

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
        name = ".".join(
            [*([self._names.quote_schema(schema)] if schema else []), self._names.quote(table_name)]
        )
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


_GONE = ("UNAVAILABLE", "connection refused", "is not running", "SESSION_NOT_FOUND", "SESSION_CLOSED", "transport", "EOF")


def is_gone(error: BaseException) -> bool:
    """Whether the server or the session is gone, so that nothing more can be asked."""
    status = getattr(getattr(error, "status_code", None), "name", "")
    return status in ("IO", "CANCELLED", "TIMEOUT") or any(word in str(error) for word in _GONE)
