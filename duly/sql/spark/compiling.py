"""How selects, types and names are written for Spark."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CTE, BindParameter, ColumnClause, Label
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import compiler, functions

from duly.errors import DialectError
from duly.sql.clauses import reference
from duly.sql.computed import ReadsTables
from duly.sql.construct import Construct, spelling_of
from duly.sql.once import GivesNames
from duly.sql.ordering import NullsLast
from duly.sql.reading import parts_of, rewritten
from duly.sql.rules import composed, matches, replace_pattern
from duly.sql.spark import texts
from duly.sql.spark.spellings import OF_SAIL

if TYPE_CHECKING:
    from duly.sql.spark.dialect import SparkDialect

_GENERATORS = ("unnest", "generate_subscripts")


class SparkCompiler(ReadsTables, GivesNames, NullsLast):
    """How selects are written."""

    dialect: SparkDialect
    any_order = "1"

    @property
    def has_lambdas(self) -> bool:  # type: ignore[override]
        """Sail was not tried with them."""
        return not self.dialect.is_sail

    def named(self, value: str, name: str, said: str) -> str:
        return f"element_at(transform(array({value}), {name} -> {said}), 1)"

    def visit_bindparam(self, bindparam: BindParameter[Any], **options: Any) -> str:  # type: ignore[override]
        if not options.get("literal_binds"):
            options["literal_execute"] = True
        return super().visit_bindparam(bindparam, **options)  # type: ignore[no-any-return, no-untyped-call]

    def escape_literal_column(self, text: str) -> str:
        """A constant that some part wrote in standard SQL."""
        return texts.respelt(text)

    def visit_cte(self, cte: CTE, asfrom: bool = False, **options: Any) -> str | None:  # type: ignore[override]
        """Of rows that are made of themselves, the name of the table that a session keeps for them (`session.closed`): Spark
        knows such rows since 4.1 only, without UNION, and Sail not at all."""
        own = reference(cte)
        if not own.recursive or not self.dialect.in_session:
            return super().visit_cte(cte, asfrom=asfrom, **options)
        if own.name not in self.dialect.closed:
            self.dialect.close_over(own)
        if not asfrom:
            return None
        kept = self.preparer.format_table(self.dialect.closed[own.name])
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
        of_columns: Mapping[str, Any] = others[2]  # what is said of every column of this select
        lists = ", ".join(self._listed(each.element, of_columns) for each in made)
        names = ", ".join(self.preparer.quote(each.name) for each in made)
        return f"inline(arrays_zip({lists})) AS ({names})"

    def _listed(self, made: Any, options: Mapping[str, Any]) -> str:
        listed = self.process(next(iter(made.clauses)), **options)
        return listed if made.name == "unnest" else f"sequence(1, size({listed}))"

    def visit_unnest_func(self, made: Any, **options: Any) -> str:
        return f"explode({self._arguments(made, options)[0]})"

    def visit_generate_subscripts_func(self, made: Any, **options: Any) -> str:
        return f"explode({self._listed(made, options)})"

    def visit_strpos_func(self, asked: Any, **options: Any) -> str:
        return "instr({}, {})".format(*self._arguments(asked, options))

    def visit_starts_with_func(self, asked: Any, **options: Any) -> str:
        return "startswith({}, {})".format(*self._arguments(asked, options))

    def visit_trim_func(self, asked: Any, **options: Any) -> str:
        return f"btrim({', '.join(self._arguments(asked, options))})"

    def visit_array_to_string_func(self, asked: Any, **options: Any) -> str:
        return f"array_join({', '.join(self._arguments(asked, options))})"

    def visit_string_to_array_func(self, asked: Any, **options: Any) -> str:
        text, mark = asked.clauses
        parting = texts.quoted(f"[{texts.pattern(_text_of(mark))}]")
        return f"split({self.process(text, **options)}, {parting})"

    def visit_date_trunc_func(self, asked: Any, **options: Any) -> str:
        return f"CAST(date_trunc({', '.join(self._arguments(asked, options))}) AS TIMESTAMP_NTZ)"

    def _arguments(self, asked: Any, options: Mapping[str, Any]) -> list[str]:
        return [self.process(clause, **options) for clause in asked.clauses]


def _makes_rows(column: Any) -> bool:
    return (
        isinstance(column, Label)
        and isinstance(column.element, functions.Function)
        and column.element.name in _GENERATORS
    )


def _is_constant(clause: Any) -> bool:
    try:
        _text_of(clause)
    except ValueError:
        return False
    return True


def _text_of(clause: Any) -> str:
    """The text of a constant. Raises ValueError where it is none."""
    if isinstance(clause, BindParameter) and isinstance(clause.value, str):
        return clause.value
    if isinstance(clause, ColumnClause) and clause.is_literal and (text := texts.read_of(clause.name)) is not None:
        return text
    raise ValueError("no constant")


def _spelt(element: Construct, written: SparkCompiler, texts_of: Callable[[list[str]], dict[int, str]]) -> str:
    """A construct with a pattern: where it is known beforehand, as Java reads the same into it."""
    clauses = list(element.clauses)
    values = [written.process(clause) for clause in clauses]
    known = {place: _text_of(clause) for place, clause in enumerate(clauses) if place and _is_constant(clause)}
    if len(known) < len(clauses) - 1:
        known = {}
    if known:
        for place, text in texts_of(["", *known.values()]).items():
            values[place] = texts.quoted(text)
    named = dict(zip((argument.lstrip("*") for argument in element.arguments), values, strict=False))
    if element.name == "parts_of":
        named["names"] = texts.quoted("\x1f".join(f"${number}" for number in range(1, len(values) - 1)))
    spelling = spelling_of(element.name, "spark")
    return re.sub(r"\{([a-z_]+)\}", lambda argument: named[argument[1]], spelling)


def _pattern(element: Construct, written: SparkCompiler, **options: Any) -> str:
    return _spelt(element, written, lambda known: {1: texts.pattern(known[1])})


def _replaced(element: Construct, written: SparkCompiler, **options: Any) -> str:
    is_java = not written.dialect.is_sail
    return _spelt(
        element, written, lambda known: {1: texts.pattern(known[1]), 2: texts.replacement(known[2], is_java=is_java)}
    )


def _rewritten(element: Construct, written: SparkCompiler, **options: Any) -> str:
    """Spark puts something in the place of every match: what stands before the first is matched with it."""
    is_java = not written.dialect.is_sail

    def first(known: list[str]) -> dict[int, str]:
        put = re.sub(r"\\([0-9])", lambda group: f"\\{int(group[1]) + 1}", known[2])
        return {
            1: f"^((?:.|\\n)*?)(?:{texts.pattern(known[1])})",
            2: texts.replacement(f"\\1{put}", is_java=is_java),
        }

    if not all(_is_constant(clause) for clause in list(element.clauses)[1:]):
        raise DialectError(
            "spark cannot put something in the place of the first match of a pattern that is not known before it runs",
            next_step="Make the pattern and what is put in its place constants.",
        )
    return _spelt(element, written, first)


def _composed(element: Construct, written: SparkCompiler, **options: Any) -> str:
    spelling = OF_SAIL["composed"] if written.dialect.is_sail else spelling_of("composed", "spark")
    return spelling.replace("{text}", written.process(next(iter(element.clauses))))


for _construct, _written in (
    (composed, _composed),
    (matches, _pattern), (parts_of, _pattern), (replace_pattern, _replaced), (rewritten, _rewritten),
):  # fmt: skip
    compiles(cast(type[Construct], _construct), "spark")(_written)


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
