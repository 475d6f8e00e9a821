"""Where a rule can go wrong by one word: every such place of a file, found in its syntax tree.

The wrongs are those that people make in rules: an edge taken the other way, a condition forgotten, a case left out or with
another status, a blank taken for its opposite, the last for the first, a link that drops who has none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
}
_OTHER_NAME = {
    "and_": "or_",
    "or_": "and_",
    "true": "false",
    "false": "true",
    "unknown": "non_compliant",
    "non_compliant": "unknown",
    "compliant": "non_compliant",
    "not_yet_due": "non_compliant",
    "exempt": "compliant",
    "excluded": "compliant",
    "is_": "is_not",
    "is_not": "is_",
    "in_": "not_in",
    "not_in": "in_",
    "nulls_first": "nulls_last",
    "nulls_last": "nulls_first",
    "min": "max",
    "max": "min",
    "outerjoin": "join",
    "outerjoin_from": "join_from",
    "earliest": "latest",
    "latest": "earliest",
    "within": "beyond",
    "beyond": "within",
    "lo": "end",
}
_LISTING = ("and_", "or_", "first_of", "not_real")
"""Calls of which an argument may have been forgotten."""

_WORDS_ONLY = (
    "population",
    "boundaries",
    "blind_spots",
    "remedy",
    "note",
    "title",
    "question",
    "quotation",
    "lists",
    "shows",
)
"""What a standard says to people, and what is told beside the verdict: no verdict hangs on it."""


@dataclass(frozen=True)
class Wrong:
    """One wrong: what stands in `lines` of a file's function, and what stands there instead."""

    path: Path
    where: str
    line: int
    start: int
    end: int
    original: str
    instead: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from others, whatever moves around it."""
        return (self.path.as_posix(), self.where, self.original, self.instead)

    def put_into(self, source: str) -> str:
        """The source with the wrong in it."""
        held = source.encode()
        return (held[: self.start] + self.instead.encode() + held[self.end :]).decode()


def wrongs_of(path: Path, source: str) -> list[Wrong]:
    """Every wrong that can be put into a file, in order."""
    tree = ast.parse(source)
    offsets = [0]
    for line in source.encode().splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    found = []
    for where, node in _places(tree, ""):
        for at, instead in _instead(node, source):
            start = offsets[at.lineno - 1] + at.col_offset
            end = offsets[(at.end_lineno or at.lineno) - 1] + (at.end_col_offset or 0)
            original = source.encode()[start:end].decode()
            if original != instead:
                found.append(Wrong(path, where, at.lineno, start, end, original, instead))
    return found


def _places(node: ast.AST, where: str) -> Iterator[tuple[str, ast.AST]]:
    """Every part of a tree that a verdict may hang on, with the name of what it stands in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.keyword) and child.arg in _WORDS_ONLY:
            continue
        if isinstance(child, ast.Import | ast.ImportFrom | ast.arg):
            continue
        named = where
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            named = f"{where}.{child.name}".removeprefix(".")
        elif isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
            named = child.targets[0].id
        yield named, child
        yield from _places(child, named)


def _instead(node: ast.AST, source: str) -> Iterator[tuple[ast.expr, str]]:
    """What of a part can be wrong: the expression, and what would stand in its place."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARED:
        left, right = ast.get_source_segment(source, node.left), ast.get_source_segment(source, node.comparators[0])
        yield node, f"{left} {_COMPARED[type(node.ops[0])]} {right}"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield node, f"({ast.get_source_segment(source, node.operand)})"
    elif isinstance(node, ast.Call):
        yield from _called_otherwise(node, source)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield node, str(node.value + 1)


def _called_otherwise(node: ast.Call, source: str) -> Iterator[tuple[ast.expr, str]]:
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    if name in _OTHER_NAME:
        text = ast.get_source_segment(source, called) or ""
        yield called, text[: len(text) - len(name)] + _OTHER_NAME[name]
    if name in _LISTING and len(node.args) > 1:
        for forgotten in node.args[: -1 if name == "first_of" else None]:
            rest = [*(argument for argument in node.args if argument is not forgotten), *node.keywords]
            said = ", ".join(ast.get_source_segment(source, argument) or "" for argument in rest)
            yield node, f"{ast.get_source_segment(source, called)}({said})"
