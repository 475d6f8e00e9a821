"""A select read by somebody else's parser of a warehouse's SQL, and what must hold where there are no boolean values."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any

import sqlglot
from sqlglot import exp

READ_AS = {"bigquery": "bigquery", "mssql": "tsql", "snowflake": "snowflake"}

_STACK = 512 * 2**20  # bytes: texts are folded by hundreds of calls, each inside the next


def parsed(written: str, name: str) -> Any:
    """The tree of a select. Raises sqlglot's ParseError where the warehouse's grammar has no such thing."""
    read: list[Any] = []

    def read_it() -> None:
        try:
            read.append(sqlglot.parse_one(written, read=READ_AS[name]))
        except sqlglot.errors.ParseError as error:
            read.append(error)

    deep, usual = threading.stack_size(_STACK), sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    try:
        reader = threading.Thread(target=read_it)
        reader.start()
        reader.join()
    finally:
        threading.stack_size(deep)
        sys.setrecursionlimit(usual)
    if isinstance(read[0], Exception):
        raise read[0]
    return read[0]


_CONDITIONS = (
    exp.EQ, exp.NEQ, exp.GT, exp.LT, exp.GTE, exp.LTE, exp.Is, exp.And, exp.Or, exp.Not, exp.In, exp.Like, exp.Between,
    exp.RegexpLike, exp.Exists, exp.NullSafeEQ, exp.NullSafeNEQ,
)  # fmt: skip
_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.LT, exp.GTE, exp.LTE, exp.Is)


def misplaced(tree: Any) -> Iterator[str]:
    """Conditions where a value must stand, and values where a condition must."""
    for node in tree.walk():
        for said, places, wanted in (("value", _conditions_of(node), True), ("condition", _values_of(node), False)):
            for each in places:
                if each is not None and isinstance(_bare(each), _CONDITIONS) is not wanted:
                    yield f"{said} in {type(node).__name__}: {each.sql('tsql')[:100]}"


def _bare(node: Any) -> Any:
    while isinstance(node, exp.Paren | exp.Alias):
        node = node.this
    return node


def _conditions_of(node: Any) -> list[Any]:
    if isinstance(node, exp.If):
        is_of_value = isinstance(node.parent, exp.Case) and node.parent.this is not None
        return [] if is_of_value else [node.this]
    if isinstance(node, exp.And | exp.Or):
        return [node.this, node.expression]
    if isinstance(node, exp.Where | exp.Not):
        return [node.this]
    return [node.args.get("on")] if isinstance(node, exp.Join) else []


def _values_of(node: Any) -> list[Any]:
    if isinstance(node, exp.Select):
        return list(node.expressions)
    if isinstance(node, exp.If):
        return [node.args.get("true")]
    if isinstance(node, exp.Case):
        return [node.args.get("default")]
    if isinstance(node, _COMPARED):
        return [node.this]
    if isinstance(node, exp.Window):
        return list(node.args.get("partition_by") or [])
    if isinstance(node, exp.Func) and not isinstance(node, exp.And | exp.Or | exp.Exists):
        given = (value if isinstance(value, list) else [value] for value in node.args.values())
        return [each for values in given for each in values if isinstance(each, exp.Expression)]
    return []
