"""What is worked out less often where a database can give a value a name, as duly's own and Spark can: values that an
expression uses several times, once per row, and conditions that are dear, only where others hold.

An expression that holds a value six times, which itself holds another six times, is written 36 times over, and DuckDB plans
whatever is written; Spark parsed one of 1.7 MB for two minutes, of which 38 kB are left. Their lambdas can give a value a name.
Everywhere else the expression is what it would have been without.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from sqlalchemy import ColumnClause, ColumnElement, UnaryExpression, and_, case, false
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


def only_where(holds: ColumnElement[bool], asked: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether both hold, where the first, which is never null, is cheap to ask and the second dear. DuckDB asks every row both,
    though a column holds nothing in any of them."""
    return _OnlyWhere(and_(holds, asked), case((holds, asked), else_=false()))


_NOTHING: list[Any] = []
_PARTS: list[Any] = [(part, InternalTraversal.dp_clauseelement) for part in ("value", "name", "plain", "of_name")]
_BOTH: list[Any] = [(part, InternalTraversal.dp_clauseelement) for part in ("plain", "lazily")]
_TOLD_BY: list[Any] = [("plain", InternalTraversal.dp_clauseelement)]


class _Name(ColumnElement[Any]):
    """What stands for the value in the expression that is made of its name."""

    __visit_name__ = "duly_name"
    _traverse_internals = _NOTHING
    inherit_cache = True

    def __init__(self, kind: Any) -> None:
        self.type = kind
        self.token = object()  # the same for every copy


class GivesNames(SQLCompiler):
    """Writes for a database whose lambdas can give a value a name."""

    has_lambdas = True

    def name_of(self, name: _Name) -> str:
        """How a name is written in this statement."""
        names: dict[object, str] = self.__dict__.setdefault("_names_of_values", {})
        return names.setdefault(name.token, f"value_{len(names) + 1}")

    def named(self, value: str, name: str, said: str) -> str:
        """What is said of a value by its name."""
        raise NotImplementedError


class NamesValues(GivesNames):
    """Writes for duly's own database."""

    def named(self, value: str, name: str, said: str) -> str:
        return f"list_transform([{value}], lambda {name}: {said})[1]"


class _ToldOtherwise(ColumnElement[Any]):
    """An expression that duly's own database is told in another way. Only `plain`, as it is told elsewhere, is looked into."""

    _cache_key_traversal = _TOLD_BY

    def __init__(self, plain: ColumnElement[Any]) -> None:
        self.plain, self.type = plain, plain.type

    def _made_of(self, plain: ColumnElement[Any]) -> Self:
        """The same, where only the plain form is another."""
        raise NotImplementedError

    def _not(self, plain: ColumnElement[Any]) -> Self:
        """The reverse, of which this is the plain form."""
        raise NotImplementedError

    def get_children(self, **options: Any) -> tuple[ColumnElement[Any]]:
        return (self.plain,)

    @HasMemoized.memoized_attribute
    def _from_objects(self) -> list[Any]:
        return self.plain._from_objects

    def self_group(self, against: Any = None) -> Self:
        # In parentheses where it would be in them as it is told elsewhere.
        return self._made_of(self.plain.self_group(against))

    def _negate(self) -> ColumnElement[Any]:
        negated: ColumnElement[Any] = self.plain._negate()
        if not isinstance(negated, UnaryExpression):
            return self._not(negated)
        # NOT as it is, which no select gives a label.
        negated = negated._clone()
        negated.element = self._made_of(negated.element)
        return negated


class _Once(_ToldOtherwise):
    """The expression: as it is without a name, and as it is made of the name."""

    __visit_name__ = "duly_once"
    _traverse_internals = _PARTS

    def __init__(
        self, value: ColumnElement[Any], name: _Name, *, plain: ColumnElement[Any], of_name: ColumnElement[Any]
    ) -> None:
        super().__init__(plain)
        self.value, self.name, self.of_name = value, name, of_name

    def _made_of(self, plain: ColumnElement[Any]) -> _Once:
        return _Once(self.value, self.name, plain=plain, of_name=self.of_name)

    def _not(self, plain: ColumnElement[Any]) -> _Once:
        return _Once(self.value, self.name, plain=plain, of_name=self.of_name._negate())


class _OnlyWhere(_ToldOtherwise):
    """Two conditions: as both, and as a case."""

    __visit_name__ = "duly_only_where"
    _traverse_internals = _BOTH

    def __init__(self, plain: ColumnElement[Any], lazily: ColumnElement[Any]) -> None:
        super().__init__(plain)
        self.lazily = lazily

    def _made_of(self, plain: ColumnElement[Any]) -> _OnlyWhere:
        return _OnlyWhere(plain, self.lazily)

    def _not(self, plain: ColumnElement[Any]) -> _OnlyWhere:
        return _OnlyWhere(plain, self.lazily._negate())


@compiles(_Once)
def _once(element: _Once, compiler: SQLCompiler, **options: Any) -> str:
    if not isinstance(compiler, GivesNames) or not compiler.has_lambdas:
        return compiler.process(element.plain, **options)
    inside = {option: said for option, said in options.items() if option in _INSIDE}
    value = compiler.process(element.value, **inside)
    return compiler.named(value, compiler.name_of(element.name), compiler.process(element.of_name, **inside))


@compiles(_OnlyWhere)
def _only_where(element: _OnlyWhere, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.lazily if isinstance(compiler, NamesValues) else element.plain, **options)


_INSIDE = ("literal_binds", "render_postcompile")
"""What is said of a whole statement: all else is said of the column that an expression is."""


@compiles(_Name)
def _name(element: _Name, compiler: GivesNames, **options: Any) -> str:
    return compiler.name_of(element)
