"""What a construct is: something that databases spell differently, declared once and spelt in each database's own file.

A database that lacks a construct is refused by name when the select is compiled, and nothing ever runs as something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from duly.errors import DialectError
from duly.sql.registry import DATABASES, DIALECTS, database

_MANY = "*"
_ARGUMENT = re.compile(r"\{([a-z_]+)\}")
"""The braces of regular expressions hold numbers, so that a spelling needs no escaping."""


class Construct(FunctionElement[Any]):
    """An expression that databases spell differently. `arguments` are the names of what it is given, in order."""

    inherit_cache = True
    name: ClassVar[str]
    arguments: ClassVar[tuple[str, ...]]

    def __init__(self, *values: Any) -> None:
        fixed = sum(not argument.startswith(_MANY) for argument in self.arguments)
        if len(values) < fixed or (len(values) > fixed and fixed == len(self.arguments)):
            raise TypeError(f"{self.name} takes ({', '.join(self.arguments)}), and was given {len(values)}")
        super().__init__(*values)


def construct(name: str, returns: type[TypeEngine[Any]], *arguments: str) -> Callable[..., ColumnElement[Any]]:
    """Declare a construct: its name, what type it has, and the names of its arguments. The last may be `*many`."""
    attributes = {"name": name, "type": returns(), "arguments": arguments, "inherit_cache": True, "__doc__": None}
    declared: type[Construct] = type(name, (Construct,), attributes)
    return declared


def declared_in(names: Mapping[str, Any]) -> Mapping[str, type[Construct]]:
    """The constructs among the names of a module."""
    constructs = (value for value in names.values() if isinstance(value, type) and issubclass(value, Construct))
    return {value.name: value for value in constructs if value is not Construct}


def spelling_of(name: str, dialect: str) -> str:
    """The template of a construct in a dialect.

    Raises DialectError where the dialect is none that duly writes for, or has no spelling of the construct.
    """
    known = DATABASES.get(dialect) or database(dialect)
    if known is None:
        raise DialectError(
            f"{name} was asked of {dialect}, which is no dialect that duly writes",
            next_step=f"The dialects are {', '.join(DIALECTS)}.",
        )
    spelling = known.spellings.get(name)
    if spelling is None:
        others = [other.name for other in DATABASES.values() if name in other.spellings]
        raise DialectError(
            f"{dialect} has no spelling of {name}",
            next_step=f"Add one to duly/sql/{dialect}.py; it is spelt in {', '.join(others) or 'no dialect'}.",
        )
    return spelling


def arguments_named(spelling: str) -> frozenset[str]:
    """The names of the arguments that stand in a template."""
    return frozenset(_ARGUMENT.findall(spelling))


@compiles(Construct)
def spelt(element: Construct, compiler: SQLCompiler, **options: Any) -> str:
    """How a construct is written for a compiler's database."""
    spelling = spelling_of(element.name, compiler.dialect.name)
    values = [compiler.process(clause, **options) for clause in element.clauses]
    written = {
        argument.removeprefix(_MANY): ", ".join(values[position:]) if argument.startswith(_MANY) else values[position]
        for position, argument in enumerate(element.arguments)
    }
    return _ARGUMENT.sub(lambda argument: written[argument[1]], spelling)
