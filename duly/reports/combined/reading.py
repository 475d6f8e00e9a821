"""Results of other runs as they come in: from where, whose, and what could not be read and why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

from pydantic import ValidationError

from duly.errors import UsageError, spelt_out
from duly.reports import words
from duly.reports.combined.model import LeftOut, NamedBy
from duly.results import RunResult, from_json
from duly.results.runs import SCHEMA
from duly.settings.reading import json_of, read_whole

RESULTS = "results.json"

_LARGEST = 1_000_000_000
"""Bytes of the results of a run."""

_LONGEST_NAME = 60
_PLACE = re.compile(r"\d{4}-\d\d-\d\dT\d{4}.*")
_NOBODY = frozenset({"results", "duly-results", ""})
"""Names of folders that say nothing of whose results lie in them."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """The results of one force or district, and what it is called."""

    file: Path
    force: str
    named_by: NamedBy
    run: RunResult

    @cached_property
    def files(self) -> Mapping[str, str]:
        """What it read, by content: the table of each file that held rows."""
        return {one.sha256: one.table for one in self.run.run.manifest.sources if one.sha256 and one.rows}


def read_given(paths: Sequence[Path], names: Mapping[Path, str]) -> tuple[list[Given], list[LeftOut]]:
    """The results at these paths, files or folders, in order of the forces' names; and what could not be read, each with why.

    `names` are those that the command gives, by path. Raises UsageError where two are of one name or of one export.
    """
    given, left_out = [], []
    for path in paths:
        file = path / RESULTS if path.is_dir() else path
        try:
            run = _run_of(file)
        except (OSError, ValueError) as failure:
            # The page is handed on: where on this machine a file lies is nobody's business there.
            left_out.append(LeftOut(file=words.plain("/".join(path.parts[-2:])), why=_why(failure)))
        else:
            force, named_by = _named(path, run, names.get(path))
            given.append(Given(file=path, force=force, named_by=named_by, run=run))
    given.sort(key=lambda one: (one.force.casefold(), one.force))
    if faults := [*_same_names(given), *_same_exports(given)]:
        raise UsageError(
            "these results cannot be laid side by side",
            faults=faults,
            next_step="Leave one of the two out, or tell them apart: --name FILE=NAME names a force.",
        )
    return given, left_out


def _run_of(file: Path) -> RunResult:
    """The results in a file. Raises OSError and ValueError, which says in words what is wrong, and no value."""
    content = read_whole(file, _LARGEST)
    try:
        form = json_of(content)
    except json.JSONDecodeError as error:
        whole = error.doc.rstrip()
        ends = not whole or error.pos >= len(whole) or error.msg.startswith("Unterminated")
        raise ValueError("it ends in the middle of what it says" if ends else "it is no JSON") from None
    except UnicodeDecodeError:
        raise ValueError("it is no JSON") from None
    if not (isinstance(form, Mapping) and {"run", "results"} <= form.keys()):
        raise ValueError("it is JSON, but not the results of a run")
    version = form.get("schema", 1)
    if not isinstance(version, int) or version > SCHEMA:
        raise ValueError(f"a newer duly wrote it: this one reads forms up to {SCHEMA}. Install that one here")
    try:
        run = from_json(RunResult, form)
    except ValidationError as error:
        places = dict.fromkeys(".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False))
        first = ", ".join(list(places)[:3])
        raise ValueError(f"these are no results of a run that this duly reads: see {spelt_out(first)}") from None
    ids = [result.standard for result in run.results]
    if not ids:
        raise ValueError("no standard was judged in it")
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise ValueError(f"it has {spelt_out(', '.join(twice[:3]))} twice")
    return run


def _why(failure: OSError | ValueError) -> str:
    if isinstance(failure, FileNotFoundError):
        return f"there is no {RESULTS} in it"
    if isinstance(failure, OSError):
        return f"it cannot be read ({type(failure).__name__})"
    return str(failure)


def _named(path: Path, run: RunResult, name: str | None) -> tuple[str, NamedBy]:
    if name is not None:
        return name, NamedBy.COMMAND
    if own := _one_line(run.run.force):
        return own, NamedBy.SETTINGS
    whole = path.absolute()
    parts = [whole.stem if whole.suffix else whole.name, *(folder.name for folder in whole.parents)]
    said = next((part for part in parts if part.casefold() not in _NOBODY and not _PLACE.fullmatch(part)), "unnamed")
    return _one_line(said), NamedBy.PATH


def _one_line(name: str) -> str:
    return words.plain(" ".join(name.split()), _LONGEST_NAME)


def _same_names(given: Sequence[Given]) -> Iterator[str]:
    by_name: dict[str, list[Given]] = {}
    for one in given:
        by_name.setdefault(one.force.casefold(), []).append(one)
    for alike in by_name.values():
        if len(alike) > 1:
            files = ", ".join(str(one.file) for one in alike)
            yield f"{alike[0].force} is the name of {words.number(len(alike))}: {files}"


def _same_exports(given: Sequence[Given]) -> Iterator[str]:
    for one, other in combinations(given, 2):
        if _export(one) and _export(one) == _export(other):
            yield (
                f"{one.file} and {other.file} are two runs of one export, to judge by all that was read: its records would count "
                "twice"
            )


def _export(given: Given) -> frozenset[object]:
    """What was read, by content; of a database, which has no hash, by how many rows of each table there were."""
    tables = given.run.run.manifest.tables
    return frozenset(given.files) or frozenset(
        (name, one.rows_read, one.rows) for name, one in tables.items() if one.rows
    )


def shared_tables(one: Given, other: Given) -> frozenset[str]:
    """The tables for which both runs read one and the same file: lists of teams or areas, but records too."""
    return frozenset(one.files[sha256] for sha256 in one.files.keys() & other.files.keys())
