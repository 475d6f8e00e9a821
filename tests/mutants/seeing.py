"""Which tests should see a wrong in a file: those that name what it declares, then those that are made of it, then those that
ask every standard the same.

What is made of what is read from the names that files import. A name that a package hands on is looked for where it stands: a
test of one standard of a suite is not made of the others.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_TESTS = ("tests/checks", "tests/expectations")
_OF_EVERY_STANDARD = (
    "tests/expectations/test_every_standard.py",
    "tests/expectations/test_own_codes.py",
    "tests/expectations/test_everybody.py",
)
"""Tests that are handed each standard of the catalogue in turn, quickest first."""

_DEAR = ("tests/expectations/test_lacking.py",)
"""What judges a whole demo twice is not asked: it says what an export may lack, and nothing of a rule."""

_MANY = 20
"""What more standards are made of is a word of the language: it must be seen by who tests that word, and all standards one
after the other, which take an hour, are not asked."""

_OF_OWN_SUITES = ("duly.expectations.loading", "duly.expectations.patterns", "duly.checks.own_codes")
_ASKING_OWN_SUITES = ("tests/testing", "tests/test_own_standards.py")
"""What a wrong in the suites of a force's own is seen by besides those: the commands that load them."""

_READ = ("tests/checks", "tests/expectations", "tests/testing", "duly/checks", "duly/expectations")
"""Files whose imports are followed: by duly.testing every test would see what loads a suite."""


@dataclass(frozen=True, kw_only=True)
class Seeing:
    """The test files that should see a wrong, stage by stage: the next are asked where those before are green. `standards`
    are the ids of those that the wrong can touch."""

    stages: tuple[tuple[str, ...], ...]
    standards: frozenset[str]


@cache
def seeing(path: Path) -> Seeing:
    """The tests that should see a wrong in a file, by its path from the root."""
    wrong = _name(path)
    tests = [test for folder in _TESTS for test in _below(ROOT / folder) if test not in (*_OF_EVERY_STANDARD, *_DEAR)]
    far = {test: _distance(_name(Path(test)), wrong) for test in tests}
    nearest = tuple(sorted((test for test in tests if far[test] == 1), key=_breadth))
    further = sorted((distance, test) for test, distance in far.items() if distance is not None and distance > 1)
    if wrong.startswith(_OF_OWN_SUITES):
        further += [(0, test) for folder in _ASKING_OWN_SUITES for test in _below(ROOT / folder)]
    standards = frozenset(standard for standard, module in _declared().items() if _distance(module, wrong) is not None)
    if len(standards) > _MANY:
        further = [(distance, test) for distance, test in further if test.startswith(_TESTS[0]) or not nearest][:_MANY]
    general = _OF_EVERY_STANDARD if 0 < len(standards) <= _MANY else ()
    stages = (nearest, tuple(test for _, test in further), general)
    return Seeing(stages=tuple(filter(None, stages)), standards=standards)


@cache
def contents() -> Mapping[str, list[str]]:
    """The ids of the standards of each suite of the package, which is not imported for that."""
    stored = json.loads((ROOT / "duly/expectations/contents.json").read_text(encoding="utf-8"))
    return {suite: held["standards"] for suite, held in stored.items()}


def _below(place: Path) -> Iterator[str]:
    for file in sorted(place.rglob("test_*.py")) if place.is_dir() else [place]:
        yield file.relative_to(ROOT).as_posix()


def _breadth(test: str) -> int:
    """Of how many parts of suites a test is made: who looks at one standard is asked before who looks at all."""
    return sum(module.startswith("duly.expectations.") for module in _made_of()[_name(Path(test))])


def _distance(start: str, wanted: str) -> int | None:
    """By how many steps a module is made of another; None where it is not."""
    seen, edge, distance = {start}, {start}, 0
    while edge and wanted not in edge:
        edge = {name for module in edge for name in _made_of().get(module, ())} - seen
        seen |= edge
        distance += 1
    return distance if edge else None


@cache
def _declared() -> Mapping[str, str]:
    """The module in which each standard of the package stands, by its id: NCRS-01 is the constant NCRS_01."""
    wanted = {standard.replace("-", "_"): standard for held in contents().values() for standard in held}
    return {
        wanted[name.id]: module
        for module, tree in _trees().items()
        if module.startswith("duly.expectations.")
        for node in tree.body
        if isinstance(node, ast.Assign)
        for name in node.targets
        if isinstance(name, ast.Name) and name.id in wanted
    }


@cache
def _made_of() -> Mapping[str, frozenset[str]]:
    """The modules whose names each module uses."""
    return {module: frozenset({*_used(tree), *_asked_for(tree)}) - {module} for module, tree in _trees().items()}


def _asked_for(tree: ast.Module) -> Iterator[str]:
    """The modules of the standards that a file asks the catalogue for by their ids."""
    if "shipped" in _imported(tree):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in _declared():
                yield _declared()[node.value]


def _used(tree: ast.Module) -> Iterator[str]:
    modules = {}
    for name, (module, origin) in _imported(tree).items():
        found = _standing(module, origin)
        if found == f"{module}.{origin}" or not origin:
            modules[name] = found
        yield found
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield _standing(modules[node.value.id], node.attr)


def _standing(module: str, name: str) -> str:
    """The module in which a name stands that is imported from another."""
    trees = _trees()
    if f"{module}.{name}" in trees:
        return f"{module}.{name}"
    handed_on = _imported(trees[module]).get(name) if module in trees else None
    return _standing(*handed_on) if handed_on else module


@cache
def _imported(tree: ast.Module) -> Mapping[str, tuple[str, str]]:
    """The names that a file imports: from which module, and what they are called there."""
    names: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: (alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return names


@cache
def _trees() -> Mapping[str, ast.Module]:
    files = sorted(file for folder in _READ for file in (ROOT / folder).rglob("*.py"))
    return {_name(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def _name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
