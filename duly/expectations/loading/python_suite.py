"""A suite in a Python file: a module with SUITE, TITLE and STANDARDS, run once, under a name that no import can meet.

The file's own folder is not put on Python's path: what a suite imports is duly, the standard library and what is installed.
"""

from __future__ import annotations

import hashlib
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from duly.checks.standards import Standard
from duly.errors import DulyError, StandardError
from duly.expectations.catalogue import Suite
from duly.expectations.loading.lines import line_of
from duly.expectations.loading.own_tables import in_python
from duly.expectations.loading.trust import trusted_content
from duly.records import Record
from duly.records.own_tables import OwnTables
from duly.records.vocabulary import Vocabulary
from duly.results import SuiteSource

log = logging.getLogger(__name__)

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CALLED_WRONGLY = re.compile(r"[\w.]+\(\) (missing \d|takes |got an unexpected keyword|got multiple values for)[^\n]*")
"""What Python itself says of a call with the wrong arguments: names of the program, never a value."""


@dataclass(frozen=True, kw_only=True)
class PythonSuite:
    """A module that declares a suite. `content` is its source, in which lines are found; `path` the file that it came from."""

    module: Any
    source: SuiteSource
    content: str = ""
    path: Path | None = None

    @property
    def own_tables(self) -> OwnTables:
        """The tables and columns that it declares in TABLES.

        Raises StandardError where there is something else in it.
        """
        tables = getattr(self.module, "TABLES", ())
        if faults := [f"{self._at('TABLES')}: {fault}" for fault in _wrong_tables(tables)]:
            raise StandardError(f"{self.source.name} declares no tables", faults=faults)
        return in_python(self.source.name, self.content, tuple(tables))

    @property
    def breakdowns(self) -> frozenset[str]:
        """The names of breakdowns that it brings."""
        return frozenset(getattr(self.module, "BREAKDOWNS", ()))

    @property
    def asks_the_vocabulary(self) -> bool:
        """Whether its standards can only be known once all tables are."""
        return callable(getattr(self.module, "STANDARDS", None))

    def suite(self, vocabulary: Vocabulary) -> Suite:
        """The suite that it declares. Where its standards are over tables that are declared elsewhere, STANDARDS is a function
        that is handed the vocabulary.

        Raises StandardError, with every fault and its line, where a part is missing or is something else.
        """
        held: dict[str, Any] = {part: getattr(self.module, part, None) for part in ("SUITE", "TITLE", "STANDARDS")}
        if callable(held["STANDARDS"]):
            with _told(self.source.name, self.path):
                held["STANDARDS"] = held["STANDARDS"](vocabulary)
        if faults := [f"{self._at(part)}: {fault}" for part, fault in _wrong(held)]:
            raise StandardError(f"{self.source.name} declares no suite", faults=faults)
        standards: tuple[Standard, ...] = tuple(held["STANDARDS"])
        lines = {standard.id: line_of(self.content, standard.id) for standard in standards}
        return Suite(
            name=held["SUITE"],
            title=held["TITLE"],
            standards=standards,
            source=self.source,
            lines=lines,
            path=self.path and self.path.resolve(),
        )

    def _at(self, part: str) -> str:
        """Where a part of the module stands, as a fault begins."""
        line = line_of(self.content, part, quoted=False)
        return f"{self.source.name}, line {line}" if line else self.source.name


def python_suite(name: str, path: Path) -> PythonSuite:
    """The suite of a file; `name` is what duly.toml calls it.

    Raises StandardError, with every fault and its line, where the file is not to be run, or fails.
    """
    try:
        content = trusted_content(path)
    except StandardError as refused:
        raise StandardError(refused.message, faults=[f"{name}: {fault}" for fault in refused.faults]) from None
    except OSError as failure:
        raise StandardError(
            f"{name} cannot be read", faults=[f"{name}: it cannot be read ({type(failure).__name__})"]
        ) from None
    sha256 = hashlib.sha256(content).hexdigest()
    module = _run(name, path, content, f"_duly_suite_{sha256}")
    version = getattr(module, "VERSION", None)
    source = SuiteSource(name=name, version=None if version is None else str(version), sha256=sha256)
    return PythonSuite(module=module, source=source, content=content.decode("utf-8", errors="replace"), path=path)


def _run(name: str, path: Path, content: bytes, private: str) -> ModuleType:
    module = ModuleType(private)
    module.__file__ = str(path)
    sys.modules[private] = module  # dataclasses and typed tables look their module up there
    try:
        with _told(name, path):
            exec(compile(content, str(path), "exec", dont_inherit=True), module.__dict__)
    except StandardError:
        del sys.modules[private]
        raise
    return module


@contextmanager
def _told(name: str, path: Path | None) -> Iterator[None]:
    """What a suite raises meanwhile is told with its line. What it prints goes where it does not spoil a command's output."""
    try:
        with redirect_stdout(sys.stderr):
            yield
    except (Exception, SystemExit) as failure:
        log.debug("%s failed at %s", name, "".join(traceback.format_tb(failure.__traceback__)))
        raise StandardError(
            f"{name} cannot be loaded", faults=[_where(name, path, failure) + fault for fault in said_of(failure)]
        ) from None


def _where(name: str, path: Path | None, failure: BaseException) -> str:
    """The file, and its line that was at work when it failed."""
    line = failure.lineno if isinstance(failure, SyntaxError) and failure.filename == str(path) else None
    step: TracebackType | None = failure.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == str(path):
            line = step.tb_lineno
        step = step.tb_next
    return f"{name}, line {line}: " if line else f"{name}: "


def said_of(failure: BaseException) -> list[str]:
    """Why it failed, without the text of any value: what an exception says may hold one."""
    if isinstance(failure, DulyError):
        return [f"{failure.message}: {fault}" for fault in failure.faults] or [failure.message]
    if isinstance(failure, SyntaxError):
        return [f"it is not valid Python: {failure.msg}"]
    if isinstance(failure, ModuleNotFoundError):
        return [
            f"there is no module {failure.name}; a suite is one file, which may import duly, the standard library and "
            "what is installed, but not the files beside it"
        ]
    if isinstance(failure, ImportError):
        asked, module = re.match(r"cannot import name '(\w+)'", str(failure)), sys.modules.get(failure.name or "")
        near = _near(asked[1], dir(module)) if asked else ""
        return [f"{asked[1] if asked else 'what it asks for'} cannot be imported from {failure.name}{near}"]
    if isinstance(failure, AttributeError) and failure.name:
        owner = getattr(failure.obj, "__name__", type(failure.obj).__name__)
        return [f"{owner} has no {failure.name}{_near(failure.name, dir(failure.obj))}"]
    if isinstance(failure, NameError) and failure.name:
        return [f"{failure.name} is not defined"]
    if isinstance(failure, TypeError) and _CALLED_WRONGLY.fullmatch(str(failure)):
        return [str(failure)]
    return [f"it raised {type(failure).__name__}; run with --debug for the trace"]


def _near(name: str, names: list[str]) -> str:
    near = get_close_matches(name, names, n=3)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _wrong(held: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the parts of a suite, by part."""
    name, title, standards = (held[part] for part in ("SUITE", "TITLE", "STANDARDS"))
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield "SUITE", 'SUITE must be its name, in lower-case letters and underscores: SUITE = "our_suite"'
    if not isinstance(title, str) or not title.strip():
        yield "TITLE", 'TITLE must be its title as people read it: TITLE = "Our suite"'
    if not isinstance(standards, (tuple, list)) or not standards:
        yield "STANDARDS", "STANDARDS must be the standards that it holds, in order: STANDARDS = (OUR_01, OUR_02)"
        return
    for number, standard in enumerate(standards, start=1):
        if not isinstance(standard, Standard):
            yield "STANDARDS", f"number {number} of STANDARDS is no Standard but a {type(standard).__name__}"


def _wrong_tables(tables: Any) -> Iterator[str]:
    for number, record in enumerate(tables if isinstance(tables, (tuple, list)) else (tables,), start=1):
        if not isinstance(record, type) or not issubclass(record, Record) or not record.own:
            yield f"number {number} of TABLES is no table of the force's own: make it with own_record or extended"
