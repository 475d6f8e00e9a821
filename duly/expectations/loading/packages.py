"""Suites of installed packages, by the entry point group `duly.suites`: only of packages that duly.toml allows by name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from duly.errors import StandardError
from duly.expectations.loading.python_suite import PythonSuite, said_of
from duly.results import SuiteSource

GROUP = "duly.suites"


def _normal(name: str) -> str:
    """A package's name as package indexes compare them."""
    return re.sub(r"[-_.]+", "-", name).casefold()


def installed() -> dict[str, list[EntryPoint]]:
    """What the installed packages offer, by package; nothing of it is imported."""
    offered: dict[str, list[EntryPoint]] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if point.dist is not None:
            offered.setdefault(_normal(point.dist.name), []).append(point)
    return offered


def package_suites(package: str) -> Iterator[PythonSuite]:
    """The suites of a package that duly.toml allows.

    Raises StandardError, with every fault, where it is not installed, offers none, fails, or declares no suite.
    """
    offered = installed()
    points = offered.get(_normal(package))
    if not points:
        others = f"; those that offer some are {', '.join(offered)}" if offered else ""
        fault = f"package {package} is not installed, or offers no suites (entry points of {GROUP}){others}"
        raise StandardError(f"{package} holds no suite", faults=[fault])
    for point in points:
        name = f"{package}:{point.value}"
        try:
            module = point.load()
        except (Exception, SystemExit) as failure:
            raise StandardError(
                f"{package} cannot be loaded", faults=[f"package {name}: {said}" for said in said_of(failure)]
            ) from None
        version = point.dist.version if point.dist is not None else None
        yield PythonSuite(module=module, source=SuiteSource(name=package, version=version, sha256=_sha256(module)))


def _sha256(module: object) -> str | None:
    """A hash of a module's file, or of all the Python files of the package that it is."""
    file = module.__file__ if isinstance(module, ModuleType) else None
    if file is None:
        return None
    path = Path(file)
    files = sorted(path.parent.rglob("*.py")) if path.name == "__init__.py" else [path]
    content = hashlib.sha256()
    for one in files:
        content.update(f"{one.relative_to(path.parent).as_posix()}\0".encode())
        content.update(one.read_bytes())
        content.update(b"\0")
    return content.hexdigest()
