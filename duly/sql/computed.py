"""Rows that are computed once: declared so, and read from a table where they are computed already.

Only an engine whose compiler is duly's reads such tables (`ReadsTables`): one that duly makes for itself (`own_engine`), or one
over a database that keeps rows for a run. SQLAlchemy is left as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Engine, Executable, FromClause, Select, SelectBase, create_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Generative
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement, _truncated_label
from sqlalchemy.util import EMPTY_DICT

from duly.sql.clauses import reference
from duly.sql.once import NamesValues
from duly.sql.registry import DATABASES

_ONCE, _SMALL = "duly_computed_once", "duly_small"
"""Dialects that there are not: what is written for them only marks a table expression."""

_TABLES = "duly_computed"


def computed_once(rows: SelectBase, name: str, *, small: bool = False) -> CTE:
    """The rows of a select whose columns are costly and read many times: no database works them out again per reading.

    Where several selects of a run hold the same expression, a private database works it out once for all of them
    (duly.judging.shared_rows): make it in a function that is cached, or once in a module. `small` says that the rows are few
    though they are among many, which a planner that guesses would not know: they are worked out before all else.
    """
    return _marked(rows.cte(name), small=small)


def computed_later(outline: SelectBase, make: Callable[[], SelectBase], name: str) -> CTE:
    """As `computed_once`, of a select that is costly to make: `make` makes it once somebody asks what the rows are made of.

    To be read from, only its columns must be known: those of `outline`, which is never asked for a row.
    """
    expression = _MadeLater._construct(outline, name=name)
    expression.element = cache(make)
    return _marked(expression, small=False)


class _MadeLater(CTE):
    """A table expression whose select is made when it is first looked into."""

    inherit_cache = True

    @property
    def element(self) -> Any:
        """The select."""
        return self._select() if callable(self._select) else self._select

    @element.setter
    def element(self, select: Any) -> None:
        self._select = select
        if not callable(select):
            self._outline = select

    def _populate_column_collection(self, columns: Any, primary_key: Any, foreign_keys: Any) -> None:
        self._outline._generate_fromclause_column_proxies(
            self, columns, primary_key=primary_key, foreign_keys=foreign_keys
        )


def _marked(expression: CTE, *, small: bool) -> CTE:
    for database in DATABASES.values():
        if database.computed_once:
            expression = expression.prefix_with(database.computed_once, dialect=database.name)
    for mark in (_ONCE, _SMALL) if small else (_ONCE,):
        expression = expression.prefix_with("", dialect=mark)
    return expression


def is_computed_once(rows: CTE) -> bool:
    """Whether a table expression was made by `computed_once`."""
    return any(dialect == _ONCE for _, dialect in rows._prefixes)


def stands_alone(part: Any) -> bool:
    """Whether a clause is such a table expression, or a use of one."""
    return isinstance(part, CTE) and is_computed_once(reference(part))


def is_small(rows: CTE) -> bool:
    """Whether it was made as `small`."""
    return any(dialect == _SMALL for _, dialect in rows._prefixes)


def from_tables(tables: Mapping[CTE, FromClause]) -> dict[str, Any]:
    """The execution options of a statement that reads these rows from tables, over an engine whose compiler `ReadsTables`."""
    return {_TABLES: tables}


def own_engine(url: str, **options: Any) -> Engine:
    """A new engine, over a database of duly's own, whose statements can read rows that are computed already.

    It writes each statement anew: to SQLAlchemy's cache two selects are one that differ only in a constant, or in the tables
    that their rows are read from.
    """
    engine = create_engine(url, query_cache_size=0, **options)
    compiler = engine.dialect.statement_compiler
    engine.dialect.statement_compiler = type(f"Own{compiler.__name__}", (_OwnReadsTables, NamesValues, compiler), {})
    return engine


def is_own(engine: Engine) -> bool:
    """Whether `own_engine` made an engine."""
    return issubclass(engine.dialect.statement_compiler, _OwnReadsTables)


class KeptAs(Executable, Generative, ClauseElement):
    """A statement that makes a table of the rows of a select. Its parameters are given when it is run, as those of every
    other are: written into the select as constants, an instant would be a text."""

    inherit_cache = False

    def __init__(self, table: FromClause, rows: Select[Any], *, how: str = "CREATE") -> None:
        self.table, self.rows, self.how = table, rows, how
        self._execution_options = rows._execution_options


@compiles(KeptAs)
def _kept_as(element: KeptAs, compiler: SQLCompiler, **options: Any) -> str:
    table = compiler.preparer.format_table(element.table)
    return f"{element.how} TABLE {table} AS {compiler.process(element.rows, **options)}"


class ReadsTables(SQLCompiler):
    """Writes a table expression as its database does, but for one whose rows are computed already: that is the name of its
    table. Putting the tables into the selects instead copies them, which takes longer than to write and to run most of them.
    """

    def visit_cte(self, cte: CTE, asfrom: bool = False, **options: Any) -> str | None:  # type: ignore[override]
        table: FromClause | None = self.execution_options.get(_TABLES, {}).get(reference(cte))
        if table is None:
            return super().visit_cte(cte, asfrom=asfrom, **options)
        if not asfrom:
            return None
        name = cte.name
        if isinstance(name, _truncated_label):
            name = self._truncated_identifier("alias", name)
        return f"{self.preparer.format_table(table)} AS {self.preparer.format_alias(cte, name)}"


class _OwnReadsTables(ReadsTables):
    """The same, of a database of duly's own."""

    def visit_select(self, select_stmt: Select[Any], **options: Any) -> str:  # type: ignore[override]
        if _asks_nothing_of_classes(select_stmt):
            select_stmt = select_stmt._clone()
            select_stmt._propagate_attrs = EMPTY_DICT
        written: str = super().visit_select(select_stmt, **options)  # type: ignore[no-untyped-call]
        return written


def _asks_nothing_of_classes(chosen: Select[Any]) -> bool:
    """Whether a select of mapped classes is one of their tables: without what only classes know, such as relationships, loader
    options and joins that they have to work out. SQLAlchemy would translate it in twice the time that it takes to write it."""
    return (
        bool(chosen._propagate_attrs)
        and not chosen._with_options
        and not chosen._memoized_select_entities
        and not chosen._compile_state_funcs
        and all(isinstance(column, ColumnElement) for column in chosen._raw_columns)
        and all(isinstance(onclause, ColumnElement) for _, onclause, *_ in chosen._setup_joins)
    )
