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
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
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
from duly.results import SuiteSource

log = logging.getLogger(__name__)

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CALLED_WRONGLY = re.compile(r"[\w.]+\(\) (missing \d|takes |got an unexpected keyword|got multiple values for)[^\n]*")
"""What Python itself says of a call with the wrong arguments: names of the program, never a value."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What a suite declares: its standards, its own tables, and the names of breakdowns that it brings."""

    suite: Suite
    own_tables: OwnTables
    breakdowns: frozenset[str] = frozenset()


def python_suite(name: str, path: Path) -> Declared:
    """The suite of a file; `name` is what duly.toml calls it.

    Raises StandardError, with every fault and its line, where the file is not to be run, fails, or declares no suite.
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
    source = SuiteSource(name=name, version=_version(module), sha256=sha256)
    found = declared(module, source, content.decode("utf-8", errors="replace"))
    return replace(found, suite=replace(found.suite, path=path.resolve()))


def _run(name: str, path: Path, content: bytes, private: str) -> ModuleType:
    module = ModuleType(private)
    module.__file__ = str(path)
    sys.modules[private] = module  # dataclasses and typed tables look their module up there
    try:
        # A suite that prints would spoil what a command prints for programs.
        with redirect_stdout(sys.stderr):
            exec(compile(content, str(path), "exec", dont_inherit=True), module.__dict__)
    except (Exception, SystemExit) as failure:
        del sys.modules[private]
        log.debug("%s failed at %s", name, "".join(traceback.format_tb(failure.__traceback__)))
        raise StandardError(
            f"{name} cannot be loaded", faults=[_where(name, path, failure) + fault for fault in said_of(failure)]
        ) from None
    return module


def _where(name: str, path: Path, failure: BaseException) -> str:
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


def _version(module: ModuleType) -> str | None:
    version = getattr(module, "VERSION", None)
    return None if version is None else str(version)


def declared(module: Any, source: SuiteSource, content: str = "") -> Declared:
    """What a module declares; `content` is its source, in which a standard's line is found.

    Raises StandardError, with every fault, where a part is missing or is something else.
    """
    held: dict[str, Any] = {name: getattr(module, name, None) for name in ("SUITE", "TITLE", "STANDARDS", "TABLES")}
    held["BREAKDOWNS"] = getattr(module, "BREAKDOWNS", None) or {}
    faults = [f"{source.name}{_at(line)}: {fault}" for line, fault in _wrong(held, content)]
    if faults:
        raise StandardError(f"{source.name} declares no suite", faults=faults)
    standards: tuple[Standard, ...] = tuple(held["STANDARDS"])
    lines = {standard.id: line_of(content, standard.id) for standard in standards} if content else {}
    return Declared(
        suite=Suite(name=held["SUITE"], title=held["TITLE"], standards=standards, source=source, lines=lines),
        own_tables=in_python(source.name, content, tuple(held["TABLES"] or ())),
        breakdowns=frozenset(held["BREAKDOWNS"]),
    )


def _at(line: int | None) -> str:
    return f", line {line}" if line else ""


def _wrong(held: Mapping[str, Any], content: str) -> Iterator[tuple[int | None, str]]:
    """What is wrong with the parts of a suite, each with its line."""
    said = {name: line_of(content, name, quoted=False) for name in held}
    name, title, standards, own = (held[part] for part in ("SUITE", "TITLE", "STANDARDS", "TABLES"))
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield said["SUITE"], 'SUITE must be its name, in lower-case letters and underscores: SUITE = "our_suite"'
    if not isinstance(title, str) or not title.strip():
        yield said["TITLE"], 'TITLE must be its title as people read it: TITLE = "Our suite"'
    if not isinstance(standards, (tuple, list)) or not standards:
        yield said["STANDARDS"], "STANDARDS must be the standards that it holds, in order: STANDARDS = (OUR_01, OUR_02)"
    else:
        for place, standard in enumerate(standards, start=1):
            if not isinstance(standard, Standard):
                yield said["STANDARDS"], f"number {place} of STANDARDS is no Standard but a {type(standard).__name__}"
    for place, record in enumerate(own if isinstance(own, (tuple, list)) else () if own is None else (own,), start=1):
        if not isinstance(record, type) or not issubclass(record, Record) or not record.own:
            yield (
                said["TABLES"],
                f"number {place} of TABLES is no table of the force's own: make it with own_record or extended",
            )
    if not isinstance(held["BREAKDOWNS"], (set, frozenset, tuple, list, dict)):
        yield said["BREAKDOWNS"], 'BREAKDOWNS must be names of breakdowns: BREAKDOWNS = ("shift",)'
