"""Great Expectations imported without what it imports only for plots, statistics and databases that duly never asks for.

The packages stay as they are. What is left out is imported when it is first asked for, or all of it by `whole`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import LazyLoader, resolve_name
from types import ModuleType
from typing import Any

LATE = frozenset({"altair", "scipy", "scipy.stats"})
"""What is loaded when it is first asked for something."""

HANDING_ON = frozenset(
    {
        "great_expectations.datasource.fluent",
        "great_expectations.expectations",
        "great_expectations.expectations.core",
    }
)
"""Packages that do little but hand on what their modules define, some 150 of them: half of what it takes to import it all. Each
name is imported when it is asked for."""


class _LateNames(SourceFileLoader):
    """Runs a package without those of its imports that only hand names on."""

    def exec_module(self, module: ModuleType) -> None:
        path = self.get_filename(module.__name__)
        tree = ast.parse(self.get_data(path), path)
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        late: dict[str, tuple[str, str]] = {}
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module != "__future__":
                origin = resolve_name("." * node.level + (node.module or ""), module.__name__)
                handed_on = [
                    alias for alias in node.names if (alias.asname or alias.name) not in used and alias.name != "*"
                ]
                late |= {alias.asname or alias.name: (origin, alias.name) for alias in handed_on}
                node.names = [alias for alias in node.names if alias not in handed_on]
        tree.body = [node for node in tree.body if not isinstance(node, ast.ImportFrom) or node.names]
        vars(module).update(_LATE_NAMES=late, __getattr__=_asked_of(module, late))
        exec(compile(tree, path, "exec"), vars(module))


def _asked_of(module: ModuleType, late: Mapping[str, tuple[str, str]]) -> Any:
    def asked(name: str) -> Any:
        if name not in late:
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}", name=name, obj=module)
        origin, its_name = late[name]
        value = getattr(import_module(origin), its_name)
        setattr(module, name, value)
        return value

    return asked


class _LateFinder(MetaPathFinder):
    """Finds the modules of LATE, to be run when an attribute of theirs is first asked for, and the packages of HANDING_ON."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in LATE | HANDING_ON:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None and fullname in LATE:
            spec.loader = LazyLoader(spec.loader)
        elif spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _LateNames(spec.loader.name, spec.loader.path)
        return spec


@contextmanager
def imported_lean() -> Iterator[None]:
    """What is imported meanwhile finds the modules of LATE as ones that are still to be run, and the packages of HANDING_ON
    without the names that they hand on."""
    finder = _LateFinder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def whole() -> None:
    """Import what the packages of HANDING_ON hand on, as anybody who works with Great Expectations itself has it."""
    for package in HANDING_ON & sys.modules.keys():
        for name in getattr(sys.modules[package], "_LATE_NAMES", ()):
            getattr(sys.modules[package], name)
