"""Where a rule can go wrong by one word: every such place of a file, found in its syntax tree.

The wrongs are those that people make in rules: an edge taken the other way, a condition forgotten, a case left out or with
another status, a blank taken for its opposite, the last for the first, a link that drops who has none.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

REACHED = "__reached__"
"""The call that a wrong makes where it is executed: a wrong that no test executes was not tried."""

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
    "bands",
)
"""What a standard says to people, what is told beside the verdict, and where a picture is cut: no verdict hangs on it."""


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

    @property
    def mark(self) -> str:
        """A short word for it, the same until it is moved or changed."""
        return hashlib.sha256("\n".join((*self.key, str(self.line))).encode()).hexdigest()[:16]

    def put_into(self, source: str, *, telling: bool = False) -> str:
        """The source with the wrong in it, which where it is `telling` calls REACHED whenever it is executed."""
        held = source.encode()
        instead = f"({REACHED}() or {self.instead})" if telling else self.instead
        return (held[: self.start] + instead.encode() + held[self.end :]).decode()


def sampled(wrongs: Sequence[Wrong], seed: int) -> list[Wrong]:
    """All of them in an order by chance that stays, for those that stay, when others are added or taken away."""

    def place(wrong: Wrong) -> bytes:
        return hashlib.sha256(f"{seed} {wrong.mark} {wrong.start}".encode()).digest()

    return sorted(wrongs, key=place)


class _Text:
    """A file's source, of which parts are asked for by their place in the syntax tree: ast.get_source_segment splits all of it
    each time."""

    def __init__(self, source: str) -> None:
        self._held = source.encode()
        self._offsets = [0]
        for line in self._held.splitlines(keepends=True):
            self._offsets.append(self._offsets[-1] + len(line))

    def span(self, node: ast.expr) -> tuple[int, int]:
        """From which byte to which."""
        end_line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._offsets[node.lineno - 1] + node.col_offset, self._offsets[end_line - 1] + end

    def of(self, node: ast.expr) -> str:
        start, end = self.span(node)
        return self._held[start:end].decode(errors="replace")


def wrongs_of(path: Path, source: str) -> list[Wrong]:
    """Every wrong that can be put into a file, in order."""
    tree, text = ast.parse(source), _Text(source)
    found = []
    for where, node in _places(tree, ""):
        for at, instead in _instead(node, text):
            original = text.of(at)
            if original != instead and _is_at(at, original):
                found.append(Wrong(path, where, at.lineno, *text.span(at), original, instead))
    return found


def _is_at(node: ast.expr, segment: str) -> bool:
    """Whether a part stands where it is said to: in 3.11 those of some f-strings do not."""
    try:
        return ast.dump(ast.parse(f"({segment})", mode="eval").body) == ast.dump(node)
    except SyntaxError:
        return False


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


def _instead(node: ast.AST, text: _Text) -> Iterator[tuple[ast.expr, str]]:
    """What of a part can be wrong: the expression, and what would stand in its place."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARED:
        left, right = text.of(node.left), text.of(node.comparators[0])
        yield node, f"{left} {_COMPARED[type(node.ops[0])]} {right}"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield node, f"({text.of(node.operand)})"
    elif isinstance(node, ast.Call):
        yield from _called_otherwise(node, text)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield node, str(node.value + 1)


def _called_otherwise(node: ast.Call, text: _Text) -> Iterator[tuple[ast.expr, str]]:
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    if name in _OTHER_NAME:
        yield called, text.of(called).removesuffix(name) + _OTHER_NAME[name]
    if name in _LISTING and len(node.args) > 1:
        for forgotten in node.args[: -1 if name == "first_of" else None]:
            rest = [text.of(argument) for argument in node.args if argument is not forgotten]
            said = ", ".join((*rest, *(f"{keyword.arg}={text.of(keyword.value)}" for keyword in node.keywords)))
            yield node, f"{text.of(called)}({said})"
