"""Great Expectations imported without what it imports only for plots and statistics that duly never asks for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

LATE = frozenset({"altair", "scipy", "scipy.stats"})
"""What is loaded when it is first asked for something."""


class _LateFinder(MetaPathFinder):
    """Finds the modules of LATE, to be run when an attribute of theirs is first asked for."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in LATE:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


@contextmanager
def imported_lean() -> Iterator[None]:
    """What is imported meanwhile finds the modules of LATE as ones that are still to be run. The packages stay as they are."""
    finder = _LateFinder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
