"""Values that an expression uses several times: worked out once per row where the database is duly's own.

An expression that holds a value six times, which itself holds another six times, is written 36 times over, and DuckDB plans
whatever is written. Its lambdas can give a value a name. Everywhere else the expression is what it would have been without.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnClause, ColumnElement, UnaryExpression
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import HasMemoized
from sqlalchemy.sql.coercions import expect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.roles import ExpressionElementRole
from sqlalchemy.sql.visitors import InternalTraversal


def once(value: ColumnElement[Any], say: Callable[[ColumnElement[Any]], ColumnElement[Any]]) -> ColumnElement[Any]:
    """What `say` makes of a value. It is asked twice, and must make the same of the value and of a name for it.

    The value is worked out for every row, and so must be one that never fails. Beside it `say` may use constants and columns
    alone: of what is more, such as a subquery or an aggregate, make a value first.
    """
    value = expect(ExpressionElementRole, value)
    if isinstance(value, ColumnClause | _Name):
        return say(value)
    name = _Name(value.type)
    return _Once(value, name, plain=say(value), of_name=say(name))


_NOTHING: list[Any] = []
_PARTS: list[Any] = [(part, InternalTraversal.dp_clauseelement) for part in ("value", "name", "plain", "of_name")]
_TOLD_BY: list[Any] = [part for part in _PARTS if part[0] == "plain"]


class _Name(ColumnElement[Any]):
    """What stands for the value in the expression that is made of its name."""

    __visit_name__ = "duly_name"
    _traverse_internals = _NOTHING
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
    _traverse_internals = _PARTS
    _cache_key_traversal = _TOLD_BY

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

    def _negate(self) -> ColumnElement[Any]:
        negated: ColumnElement[Any] = self.plain._negate()
        if not isinstance(negated, UnaryExpression):
            return _Once(self.value, self.name, plain=negated, of_name=self.of_name._negate())
        # NOT as it is, which no select gives a label.
        negated = negated._clone()
        negated.element = _Once(self.value, self.name, plain=negated.element, of_name=self.of_name)
        return negated


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
