"""What the rules of the package come to, made when the docs are: their versions, the columns that they read, their SQL as
people read it, and the statements by which a night judges them.

To compile them takes longer than to judge ten thousand records by them, and the same package always compiles to the same.
What is stored here says by a digest what it was made from: duly's own sources, and the libraries that write the SQL. Where
one of them is another, and for every standard that is not the package's own, nothing here is used.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import duckdb_sqlalchemy
import sqlalchemy

from duly.checks import Judgement, Standard
from duly.expectations.catalogue import SHIPPED

try:
    import lzma
except ImportError:  # a Python that was built without it: every rule is compiled
    lzma = None  # type: ignore[assignment]

Texts = Mapping[str, Mapping[str, str]]
"""By standard id, and by rate of it."""

Reads = Mapping[str, frozenset[str]]
"""Columns by table."""

VERSIONS = "versions.json"

SOURCES = (
    "checks",
    "expectations",
    "records",
    "results",
    "settings",
    "sql",
    "errors.py",
    "judging/assessments.py",
    "judging/outside.py",
    "judging/selects.py",
    "judging/shared_rows.py",
    "judging/sidelights.py",
    "judging/statement.py",
    "judging/table.py",
    "judging/version.py",
)
"""What of the package a rule is compiled from: folders, and files."""

_READ = (".py", ".toml")
_LIBRARIES = {
    "sqlalchemy": sqlalchemy.__version__,
    "duckdb-sqlalchemy": duckdb_sqlalchemy.__version__,
    "unicode": unicodedata.unidata_version,  # by which characters are folded
}


def shipped_version(standard: Standard) -> str | None:
    """The version of a rule of the package; None where it is another rule, or what is stored was made from others."""
    return stored_versions().get(standard.id) if _is_shipped(standard) else None


def shipped_sql(standard: Standard, dialect_name: str) -> Mapping[str, str] | None:
    """The SQL of a rule of the package as people read it, by rate; None as in `shipped_version`."""
    if not _is_shipped(standard) or standard.id not in stored_versions():
        return None
    return _texts(dialect_name).get(standard.id)


def shipped_reads(standard: Standard) -> Reads | None:
    """The columns that a standard of the package reads, by table; None where it is made of other clauses, or what is stored
    was made from others."""
    declared = _declared(standard.suite).get(standard.id) if standard.suite in SHIPPED else None
    if declared is None or (stored := _stored().get("reads", {}).get(standard.id)) is None:
        return None
    ours, theirs = declared.clauses, standard.clauses
    if len(ours) != len(theirs) or any(one is not other for one, other in zip(ours, theirs, strict=True)):
        return None
    return {table: frozenset(columns) for table, columns in stored.items()}


def made_from() -> str:
    """A digest of what rules are compiled from."""
    digest = hashlib.sha256()
    digest.update(json.dumps(_LIBRARIES).encode())
    for name, file in source_files():
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def source_files() -> Iterator[tuple[str, Traversable]]:
    """The files that rules are compiled from, in order, each with its path in the package."""
    for name in SOURCES:
        yield from _within(name, files("duly").joinpath(*name.split("/")))


def _within(name: str, place: Traversable) -> Iterator[tuple[str, Traversable]]:
    if place.is_dir():
        for inner in sorted(place.iterdir(), key=lambda one: one.name):
            yield from _within(f"{name}/{inner.name}", inner)
    elif name.endswith(_READ):
        yield name, place


def written(versions: Mapping[str, str], reads: Mapping[str, Reads], texts: Mapping[str, Texts]) -> dict[str, bytes]:
    """What is stored, by file name: the versions and what is read by standard id, and the SQL by dialect. A version is one
    line, and so is a column."""
    columns = {standard: {table: sorted(names) for table, names in read.items()} for standard, read in reads.items()}
    content = {"made_from": made_from(), "versions": dict(versions), "reads": columns}
    return {
        VERSIONS: (json.dumps(content, indent=1) + "\n").encode(),
        **{_file_of(dialect_name): packed(of_dialect) for dialect_name, of_dialect in texts.items()},
    }


def is_current() -> bool:
    """Whether what is stored was made from what the package is now."""
    return bool(stored_versions())


def _file_of(dialect_name: str) -> str:
    return f"{dialect_name}.json.xz"


def stored_versions() -> Mapping[str, str]:
    """By standard id; nothing where it was made from something else."""
    versions: dict[str, str] = _stored().get("versions", {})
    return versions


@cache
def _stored() -> Mapping[str, Any]:
    """What is stored beside the SQL; nothing where it was made from something else."""
    stored = files(__name__).joinpath(VERSIONS)
    if lzma is None or not stored.is_file():
        return {}
    content: dict[str, Any] = json.loads(stored.read_text(encoding="utf-8"))
    return content if content["made_from"] == made_from() else {}


@cache
def _texts(dialect_name: str) -> Texts:
    stored = files(__name__).joinpath(_file_of(dialect_name))
    return unpacked(stored.read_bytes()) if stored.is_file() else {}


def packed(content: Any) -> bytes:
    """JSON, as it is stored."""
    return lzma.compress(json.dumps(content, indent=0).encode(), preset=9)


def unpacked(content: bytes) -> Any:
    """The reverse. Not to be asked where nothing stored is used."""
    return json.loads(lzma.decompress(content))


def declared_as(standard: Standard) -> Standard | None:
    """A standard of the package as it is declared, where this is it with the selects of the package: its words may be others."""
    declared = _declared(standard.suite).get(standard.id) if standard.suite in SHIPPED else None
    is_it = (
        declared is not None
        and declared.parameters == standard.parameters
        and list(declared.judgements) == list(standard.judgements)
        and all(_is_same(judgement, standard.judgements[rate]) for rate, judgement in declared.judgements.items())
    )
    return declared if is_it else None


def _is_shipped(standard: Standard) -> bool:
    return declared_as(standard) is not None


@cache
def _declared(suite: str) -> Mapping[str, Standard]:
    standards: tuple[Standard, ...] = import_module(f"duly.expectations.{suite}").STANDARDS
    return {standard.id: standard for standard in standards}


_COLUMNS = ("rows", "record", "item", "anchor", "due", "done", "open", "flag")


def _is_same(one: Judgement, other: Judgement) -> bool:
    """Whether two judgements are made of the very same expressions, whatever their words."""
    if one is other:
        return True
    return all(getattr(one, name) is getattr(other, name) for name in _COLUMNS) and _parts(one) == _parts(other)


def _parts(judgement: Judgement) -> tuple[object, ...]:
    """Its cases and its breakdowns: expressions by their identity, since to compare them makes another expression."""
    verdict = judgement.verdict
    return (
        [(case.status, case.reason, id(case.when)) for case in verdict.cases],
        [(doubt.reason, id(doubt.when)) for doubt in verdict.doubts],
        {name: id(value) for name, value in judgement.breakdowns.items()},
    )
