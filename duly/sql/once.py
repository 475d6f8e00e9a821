"""Values that an expression uses several times: worked out once per row where the database is duly's own.

An expression that holds a value six times, which itself holds another six times, is written 36 times over, and DuckDB plans
whatever is written. Its lambdas can give a value a name. Everywhere else the expression is what it would have been without.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import HasMemoized
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal


def once(value: ColumnElement[Any], say: Callable[[ColumnElement[Any]], ColumnElement[Any]]) -> ColumnElement[Any]:
    """What `say` makes of a value. It is asked twice, and must make the same of the value and of a name for it: without a
    subquery, which cannot be told of a name.

    The value is worked out for every row, and so must be one that never fails.
    """
    name = _Name(value.type)
    return _Once(value, name, plain=say(value), of_name=say(name))


class _Name(ColumnElement[Any]):
    """What stands for the value in the expression that is made of its name."""

    __visit_name__ = "duly_name"
    _traverse_internals = []
    inherit_cache = True

    def __init__(self, kind: Any) -> None:
        self.type = kind
        self.token = object()  # the same for every copy


class NamesValues(SQLCompiler):
    """Writes for a database whose lambdas can give a value a name."""

    def name_of(self, name: _Name) -> str:
        """How a name is written in this statement."""
        names: dict[object, str] = self.__dict__.setdefault("_names_of_values", {})
        return names.setdefault(name.token, f"value_{len(names) + 1}")


class _Once(ColumnElement[Any]):
    """The expression: as it is without a name, and as it is made of the name. Only the former is ever looked into."""

    __visit_name__ = "duly_once"
    _traverse_internals = [
        ("value", InternalTraversal.dp_clauseelement),
        ("name", InternalTraversal.dp_clauseelement),
        ("plain", InternalTraversal.dp_clauseelement),
        ("of_name", InternalTraversal.dp_clauseelement),
    ]
    _cache_key_traversal = [("plain", InternalTraversal.dp_clauseelement)]
    inherit_cache = None

    def __init__(
        self, value: ColumnElement[Any], name: _Name, *, plain: ColumnElement[Any], of_name: ColumnElement[Any]
    ) -> None:
        self.value, self.name, self.plain, self.of_name = value, name, plain, of_name
        self.type = plain.type

    def get_children(self, **options: Any) -> tuple[ColumnElement[Any]]:
        return (self.plain,)

    @HasMemoized.memoized_attribute
    def _from_objects(self) -> list[Any]:
        return self.plain._from_objects

    def self_group(self, against: Any = None) -> _Once:
        # In parentheses where it would be in them without a name.
        return _Once(self.value, self.name, plain=self.plain.self_group(against), of_name=self.of_name)

    def _negate(self) -> _Once:
        return _Once(self.value, self.name, plain=self.plain._negate(), of_name=self.of_name._negate())


@compiles(_Once)
def _once(element: _Once, compiler: SQLCompiler, **options: Any) -> str:
    if not isinstance(compiler, NamesValues):
        return compiler.process(element.plain, **options)
    inside = {option: said for option, said in options.items() if option in _INSIDE}
    value = compiler.process(element.value, **inside)
    return f"list_transform([{value}], lambda {compiler.name_of(element.name)}: {compiler.process(element.of_name, **inside)})[1]"


_INSIDE = ("literal_binds", "render_postcompile")
"""What is said of a whole statement: all else is said of the column that an expression is."""


@compiles(_Name)
def _name(element: _Name, compiler: NamesValues, **options: Any) -> str:
    return compiler.name_of(element)
