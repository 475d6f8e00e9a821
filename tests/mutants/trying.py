"""Trying a wrong: a process of its own that imports duly with the wrong in it and runs the tests that should see it, up to
the first that is red.

The process is a copy of this one, which has imported the libraries that all tests need and nothing of duly. Whether the wrong
was executed is told by the wrong itself (wrongs.REACHED). The statements that the package ships are not used by a copy that
is wrong: they say by a digest of the sources what they were made from.
"""

from __future__ import annotations

import builtins
import gc
import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb  # noqa: F401  # what every test needs is imported once
import duckdb_sqlalchemy  # noqa: F401
import hypothesis.internal.conjecture.engine  # noqa: F401
import pandas  # noqa: F401
import pydantic  # noqa: F401
import pytest
import sqlalchemy

from tests.mutants.seeing import ROOT, Seeing, contents, seeing
from tests.mutants.wrongs import REACHED, Wrong

CPU_SECONDS = 300
"""Of a wrong that keeps its tests busy for longer nothing is known."""
WAITED_SECONDS = 3600


class Fate(StrEnum):
    """What became of a wrong."""

    KILLED = "killed"
    SURVIVED = "survived"
    UNSEEN = "unseen"
    """No example sees it; what tries a hundred exports was not asked."""
    REFUSED = "refused"
    """Killed before any test: duly refuses what is declared so."""
    STILLBORN = "stillborn"
    """Nothing that could be shipped: a name that is not there."""
    STOPPED = "stopped"
    """Says nothing: time ran out, or the process ended without a word."""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What became of a wrong: `by` which test, or what stopped it; whether it was `reached`; the seconds of processor."""

    fate: Fate
    by: str = ""
    reached: bool = False
    cpu: float = 0.0


@contextmanager
def copied_tree() -> Iterator[Path]:
    """A tree of its own to be wrong in, with all that was compiled before."""
    with TemporaryDirectory(prefix="duly-mutants-") as folder:
        for name in ("duly", "tests", "docs", "examples"):
            shutil.copytree(ROOT / name, Path(folder, name))
        for name in ("pyproject.toml", "README.md"):
            shutil.copy2(ROOT / name, folder)
        # A process that a test starts imports the wrong as well, and must not be red for want of what it calls.
        Path(folder, "sitecustomize.py").write_text(f"import builtins\n\nbuiltins.{REACHED} = bool\n", encoding="utf-8")
        yield Path(folder)


class Trying:
    """Tries wrongs in a tree, one after the other."""

    def __init__(self, tree: Path, seed: int, *, quick: bool = False) -> None:
        self._tree, self._seed, self._quick = tree, seed, quick
        gc.freeze()  # what is here already is not gone through again and again
        self._number = 0

    def tried(self, wrong: Wrong, seen_by: Seeing | None = None) -> Tried:
        """Put a wrong in, run what should see it, and take it out again."""
        module = ".".join(wrong.path.with_suffix("").parts).removesuffix(".__init__")
        with self._wrong_file(wrong):
            tried = self._asked(module, seen_by or seeing(wrong.path), quick=self._quick)
        return replace(tried, fate=Fate.UNSEEN) if self._quick and tried.fate is Fate.SURVIVED else tried

    def red_without(self, tests: Collection[str]) -> list[str]:
        """Those of some tests that are red without any wrong, the first of each file, and so have not seen one; or of which
        time did not let it be known."""
        by_file = groupby(sorted(tests), key=lambda test: test.split("::")[0])
        asked = [
            self._asked("", Seeing(stages=(tuple(of_file),), standards=frozenset()), quick=False)
            for _, of_file in by_file
        ]
        return [one.by for one in asked if one.fate is not Fate.SURVIVED]

    @contextmanager
    def _wrong_file(self, wrong: Wrong) -> Iterator[None]:
        """Its time is another each time, so that nothing is used that was compiled of the right one or of another wrong;
        afterwards it is as it was."""
        self._number += 1
        file = self._tree / wrong.path
        right, at = file.read_bytes(), file.stat()
        file.write_text(wrong.put_into(right.decode(), telling=True), encoding="utf-8", newline="")
        os.utime(file, (at.st_atime, at.st_mtime + 10 * self._number))
        try:
            yield
        finally:
            file.write_bytes(right)
            os.utime(file, ns=(at.st_atime_ns, at.st_mtime_ns))

    def _asked(self, module: str, seen_by: Seeing, *, quick: bool) -> Tried:
        context = multiprocessing.get_context("fork")
        here, there = context.Pipe(duplex=False)
        said = self._tree / "said.txt"
        process = context.Process(target=_run, args=(self._tree, module, seen_by, self._seed, quick, said, there))
        process.start()
        there.close()
        try:
            if not here.poll(WAITED_SECONDS):
                return Tried(fate=Fate.STOPPED, by=f"{WAITED_SECONDS} seconds waited")
            fate, by, reached, cpu = here.recv()
            return Tried(fate=Fate(fate), by=by, reached=reached, cpu=cpu)
        except EOFError:
            process.join()
            if process.exitcode is None or process.exitcode >= 0:
                raise RuntimeError(f"a wrong was not tried: {said.read_text(encoding='utf-8')[-2000:]}") from None
            if process.exitcode == -signal.SIGXCPU:
                return Tried(fate=Fate.STOPPED, by=f"{CPU_SECONDS} seconds of processor", cpu=CPU_SECONDS)
            return Tried(fate=Fate.STOPPED, by=f"signal {-process.exitcode}")
        finally:
            if process.is_alive():
                process.terminate()
            process.join()
            here.close()


def _run(tree: Path, module: str, seen_by: Seeing, seed: int, quick: bool, said: Path, answer: Connection) -> None:
    """In a process of its own: import the wrong module, run the tests, and say what became of it."""
    _settle(tree, said)
    reached: list[bool] = []
    setattr(builtins, REACHED, _noting(reached))
    fate, by = _imported(tree, module) or _watched(tree, seen_by, seed, quick=quick)
    answer.send(
        (fate.value, by, bool(reached), round(time.process_time(), 1))
    )  # its classes are not the asker's any more
    answer.close()


def _settle(tree: Path, said: Path) -> None:
    """Make the tree the one that is imported from, and what is printed go to a file."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with said.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(tree)
    os.environ |= {"PYTHONPATH": str(tree), "HYPOTHESIS_STORAGE_DIRECTORY": str(tree / "hypothesis")}
    shutil.rmtree(tree / "hypothesis", ignore_errors=True)  # what another wrong was seen by is not remembered
    sys.path[:] = [str(tree), *(path for path in sys.path if path and Path(path).resolve() != ROOT)]
    for name in [name for name in sys.modules if name.split(".")[0] in ("duly", "tests")]:
        del sys.modules[name]
    sys.path_importer_cache.clear()


def _noting(reached: list[bool]) -> Callable[[], None]:
    """What a wrong calls. What it may say and its file does not import (`exempt`) is made known to all."""

    def note() -> None:
        checks: Any = sys.modules.get("duly.checks")
        for name in ("and_", "or_", "true", "false", "unknown", "non_compliant", "compliant", "earliest"):
            if not hasattr(builtins, name) and hasattr(holder := checks if hasattr(checks, name) else sqlalchemy, name):
                setattr(builtins, name, getattr(holder, name))
        reached[:] = [True]

    return note


def _imported(tree: Path, module: str) -> tuple[Fate, str] | None:
    """What became of a wrong where its module cannot be imported; None where it can."""
    if not module:
        return None
    try:
        file = importlib.import_module(module).__file__ or ""
    except (NameError, AttributeError, ImportError, SyntaxError) as wrong:
        return Fate.STILLBORN, f"{type(wrong).__name__}: {wrong}"
    except Exception as refused:
        return Fate.REFUSED, f"{type(refused).__name__}: {refused}"[:400]
    if not Path(file).resolve().is_relative_to(tree.resolve()):
        raise RuntimeError(f"{module} was imported from another tree")
    return None


def _ask_up_to_the_first() -> None:
    """Of a table of examples only as many are judged as it takes to see one that disagrees, those that share the most first."""
    testing: Any = importlib.import_module("duly.testing")
    judging: Any = importlib.import_module("duly.testing.judging")
    all_of_them = testing.disagreements

    def first_of_them(standard: Any, engine: Any, examples: Sequence[Any], **options: Any) -> list[str]:
        groups = sorted(judging._groups(examples, together=True), key=len, reverse=True)
        asked = (all_of_them(standard, engine, [examples[number] for number in group], **options) for group in groups)
        return next(filter(None, asked), [])

    testing.disagreements = first_of_them


def _watched(tree: Path, seen_by: Seeing, seed: int, *, quick: bool) -> tuple[Fate, str]:
    options = [
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:unraisableexception",
        "--no-header",
        "--tb=no",
    ]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # its plugins are imported already
    options += [f"--basetemp={tree / 'pytest'}", f"--rootdir={tree}", f"--hypothesis-seed={seed}"]
    _ask_up_to_the_first()
    for number, stage in enumerate(seen_by.stages[: 2 if quick else None]):
        watching = Watching(seen_by, properties=not quick and number in (0, len(seen_by.stages) - 1))
        ended = pytest.main([*options, *stage], plugins=[watching])
        if watching.red:
            return Fate.KILLED, watching.red
        if ended not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            raise RuntimeError(f"the tests of a wrong ended with {ended!r}")
    return Fate.SURVIVED, ""


class Watching:
    """Of what pytest collects, only what can see the wrong, quickest first; and the first test that is red. Properties, which
    try a hundred exports each, are asked of what is nearest only."""

    def __init__(self, seen_by: Seeing, *, properties: bool) -> None:
        self._properties = properties
        self.red = ""
        self._known = {standard for held in contents().values() for standard in held}
        self._seen_by = seen_by

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Examples before properties, those of the standards that are touched before others; DuckDB only."""
        items[:] = sorted(filter(self._can_see, items), key=lambda item: (_is_property(item), not self._named(item)))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.red = self.red or report.nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.red = self.red or report.nodeid

    def _can_see(self, item: pytest.Item) -> bool:
        if any("postgres" in name for name in getattr(item, "fixturenames", ())) or "postgresql" in item.nodeid:
            return False
        if not self._properties and _is_property(item):
            return False
        given = getattr(getattr(item, "callspec", None), "params", {}).get("standard")
        standard = getattr(given, "id", given)
        if not self._seen_by.standards:
            return True
        if standard in self._known:
            return standard in self._seen_by.standards
        return bool(self._named(item)) or not self._named(item, self._known)

    def _named(self, item: pytest.Item, standards: Collection[str] = ()) -> bool:
        """Whether a test names one of the standards that are touched, or of others, by its constant: PP-02 is PP_02."""
        names = getattr(getattr(item, "function", None), "__code__", None)
        wanted = standards or self._seen_by.standards
        return names is not None and any(name.replace("_", "-") in wanted for name in names.co_names)


def _is_property(item: pytest.Item) -> bool:
    function = getattr(item, "function", None)
    return getattr(function, "is_hypothesis_test", False) or "test_everybody" in item.nodeid
