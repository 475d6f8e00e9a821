"""What the SQL of several warehouses has in common: functions have words of their own, and what makes rows stands behind FROM."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar

from sqlalchemy import CTE, BindParameter, Cast, Dialect, Label
from sqlalchemy.sql.functions import Function, _registry

from duly.errors import DialectError, UsageError
from duly.sql.clauses import reference
from duly.sql.ordering import NullsLast
from duly.sql.rules import each_up_to
from duly.sql.spark.texts import read_of


class WarehouseCompiler(NullsLast):
    """Goes before the compiler of a dialect (`written_by`).

    `words` are templates for functions, `{0}` and `{1}` their arguments. `listed` stands behind FROM for a text `{0}` that is
    parted at `{1}`, `counted` for the numbers up to `{0}`, both under the name `{rows}`; `item`, `place` and `number` are their
    columns.
    """

    words: ClassVar[Mapping[str, str]]
    listed: ClassVar[str]
    counted: ClassVar[str]
    item: ClassVar[str]
    place: ClassVar[str]
    number: ClassVar[str]

    def text_of(self, text: str) -> str:
        """A text as a constant of a statement."""
        raise NotImplementedError

    def render_literal_value(self, value: Any, type_: Any) -> str:
        if isinstance(value, str):
            return self.text_of(value)
        return super().render_literal_value(value, type_)

    def escape_literal_column(self, text: str) -> str:
        known = read_of(text)
        return super().escape_literal_column(text) if known is None else self.text_of(known)  # type: ignore[no-untyped-call]

    def visit_cte(self, cte: CTE, asfrom: bool = False, **options: Any) -> str | None:  # type: ignore[override]
        """Of rows that are made of themselves, a table that a session would keep for them, step by step: these warehouses know
        such rows without UNION only, so that a circle would never end."""
        own = reference(cte)
        if not own.recursive:
            return super().visit_cte(cte, asfrom=asfrom, **options)
        return f"{self.preparer.quote(own.name)} AS {self.preparer.quote(cte.name)}" if asfrom else None

    def visit_function(self, func: Function[Any], add_to_result_map: Any = None, **options: Any) -> str:
        template = self.words.get(func.name.casefold())
        if template is None:
            return super().visit_function(func, add_to_result_map, **options)
        if add_to_result_map is not None:
            add_to_result_map(func.name, func.name, (func.name,), func.type)
        return template.format(*(self.value(clause, **options) for clause in func.clauses))

    def visit_array_to_string_func(self, asked: Any, **options: Any) -> str:
        """The values of a parameter as one text: they are known while the select is written."""
        values, mark = (clause.clause if isinstance(clause, Cast) else clause for clause in asked.clauses)
        if not (isinstance(values, BindParameter) and isinstance(mark, BindParameter)):
            raise DialectError(f"{self.dialect.name} has no lists that become a text")
        return self.text_of(str(mark.value).join(values.value or ()))

    def _label_select_column(self, select: Any, column: Any, *others: Any, **options: Any) -> Any:
        """What makes rows in a select list is a column of what stands for it behind FROM."""
        if (made := _made(column)) is None:
            return super()._label_select_column(select, column, *others, **options)  # type: ignore[no-untyped-call]
        at = {"unnest": self.item, "generate_subscripts": self.place}.get(made.name, self.number)
        rows = self._rows_of(select, made)
        return f"{at.format(rows=rows)} AS {self.preparer.quote(column.name)}"

    def _rows_of(self, select: Any, made: Any) -> str:
        """The name of the rows: of one list all columns are the same rows."""
        lists = self._lists(select)
        return f"made_{1 + lists.index(next(iter(made.clauses)))}"

    def _lists(self, select: Any) -> list[Any]:
        made = (one for column in select._raw_columns if (one := _made(column)) is not None)
        return list(dict.fromkeys(next(iter(one.clauses)) for one in made))

    def _compose_select_body(self, text: str, select: Any, state: Any, columns: Any, froms: Any, *others: Any) -> str:
        made = {f"made_{number}": each for number, each in enumerate(self._lists(select), start=1)}
        if made:
            froms = [_Applied(self, list(froms), made)]
        return super()._compose_select_body(text, select, state, columns, froms, *others)  # type: ignore[no-any-return, no-untyped-call]

    applies: ClassVar[str] = " CROSS JOIN "
    """Stands between a table and the rows that are made for each of its own."""

    def applied(self, froms: list[str], rows: Mapping[str, str]) -> str:
        """What stands behind FROM: tables and the rows made for each of theirs, or lists side by side, by their places."""
        first, *others = rows
        beside = (f" JOIN {rows[each]} ON {self._place(each)} = {self._place(first)}" for each in others)
        if froms and others:
            raise DialectError(f"{self.dialect.name} cannot part two lists beside one table")
        return self.applies.join((*froms, rows[first])) + "".join(beside)

    def _place(self, rows: str) -> str:
        return self.place.format(rows=rows)

    def rows_made(self, of: Any, rows: str, **options: Any) -> str:
        """What stands behind FROM for a list or a number."""
        if isinstance(of, Function) and of.name == "string_to_array":
            return self.listed.format(*(self.process(clause, **options) for clause in of.clauses), rows=rows)
        return self.counted.format(self.process(of, **options), rows=rows)


class _Applied:
    """Tables, and rows that are made for each of theirs, as SQLAlchemy asks for what stands behind FROM."""

    def __init__(self, compiler: WarehouseCompiler, froms: list[Any], made: Mapping[str, Any]) -> None:
        self._compiler, self._froms, self._made = compiler, froms, made

    def _compiler_dispatch(self, visitor: Any, **options: Any) -> str:
        froms = [each._compiler_dispatch(visitor, **options) for each in self._froms]
        inside = {key: said for key, said in options.items() if key not in ("asfrom", "fromhints", "from_linter")}
        rows = {name: self._compiler.rows_made(of, name, **inside) for name, of in self._made.items()}
        return self._compiler.applied(froms, rows)


def _made(column: Any) -> Any:
    """What makes rows, where that is what a column of a select is."""
    made = column.element if isinstance(column, Label) else column
    is_list = isinstance(made, Function) and made.name in ("unnest", "generate_subscripts")
    return made if is_list or isinstance(made, each_up_to) else None  # type: ignore[arg-type]


_BRINGS = {"snowflake.sqlalchemy.snowdialect": "snowflake-sqlalchemy", "sqlalchemy_bigquery": "sqlalchemy-bigquery"}
"""The package that a module is of."""


def written_by(module: str, dialect: str, compiler: type[WarehouseCompiler]) -> Callable[[], Dialect]:
    """What makes a dialect of a module that is loaded then, whose selects this compiler writes before its own.

    It raises UsageError where the package is not installed.
    """

    def make() -> Dialect:
        functions = _registry["_default"]
        before = dict(functions)
        try:
            made: Dialect = getattr(import_module(module), dialect)()
        except ModuleNotFoundError as missing:
            raise UsageError(
                f"the dialect is not installed ({missing.name})",
                next_step=f"pip install {_BRINGS.get(module, module)}: it is needed only to read the SQL.",
            ) from None
        finally:
            # BigQuery's package declares functions for every dialect, of which one refuses what the others are told.
            functions.clear()
            functions.update(before)
        own = made.statement_compiler
        made.statement_compiler = type(f"Written{own.__name__}", (compiler, own), {})
        return made

    return make
