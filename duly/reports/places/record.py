"""The record of a run: every file of its place by hash, where its figures come from, and the run before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from duly.errors import DeliveryError
from duly.results import OutOfTime, RunDigests, as_json, from_json
from duly.results.forms import Instant

RECORD = "run.json"
"""The name of the record in its place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """A file as it was written."""

    sha256: str
    bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRecord:
    """What is known of a run that was published.

    `previous` is the SHA-256 of the line before its own in the chain of runs, blank for the first. `export` is a hash of the
    files that were read, blank where a database was judged; `rules` the versions of the rules by standard id; `tally` the
    figures in a line. `history` holds the digests of the run's rows in the history, None where it was not kept. `files` are
    those of the place, `shared` those that its pages share with other runs, and `worklists` those of the teams as they were
    handed out, which people then work in. `removed` are the places that were out of their time when it was published, `aged`
    what of the history was and was not yet said to be, None where none was kept.
    """

    place: str
    number: int
    as_of: Instant
    time_zone: str
    duly_version: str
    export: str
    tally: str
    previous: str
    removed: Sequence[str] = ()
    aged: OutOfTime | None = None
    rules: Mapping[str, str] = field(default_factory=dict)
    history: RunDigests | None = None
    shared: Mapping[str, Recorded] = field(default_factory=dict)
    worklists: Mapping[str, Recorded] = field(default_factory=dict)
    files: Mapping[str, Recorded] = field(default_factory=dict)


def record_text(record: RunRecord) -> str:
    """The record as JSON, a line for each file."""
    form = as_json(record)
    lines = [f" {json.dumps(name)}: {_written(value)}" for name, value in form.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _written(value: object) -> str:
    if isinstance(value, Mapping) and value and all(isinstance(part, Mapping) for part in value.values()):
        return "{\n" + ",\n".join(f"  {json.dumps(name)}: {json.dumps(part)}" for name, part in value.items()) + "\n }"
    return json.dumps(value)


def record_of(text: str | bytes) -> RunRecord:
    """The record that a text holds. Raises ValueError."""
    return from_json(RunRecord, json.loads(text))


def read_record(place: Path) -> RunRecord | None:
    """The record in a place; None where there is none. Raises DeliveryError where it cannot be read."""
    try:
        return record_of((place / RECORD).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise DeliveryError(
            f"{place / RECORD} cannot be read ({type(error).__name__})",
            next_step="Put it back from a backup, or move its folder away.",
        ) from error


def recorded(path: Path) -> Recorded:
    """The size and hash of a file as it is on disk. Raises OSError."""
    with path.open("rb") as file:
        return Recorded(sha256=hashlib.file_digest(file, "sha256").hexdigest(), bytes=file.tell())


def sha256(text: str | bytes) -> str:
    """The hash of a text as it is written."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()
