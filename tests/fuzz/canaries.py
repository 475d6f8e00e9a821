"""Free text of records in a spoiled export: whatever it was taken for, no run leaves a word of it behind."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from unittest.mock import patch

from click.testing import CliRunner

from duly.cli import main
from tests.connectors.scene import export
from tests.fuzz.kinds import in_any_kind
from tests.fuzz.mutations import MUTATIONS, Files
from tests.fuzz.records import AS_AT, Table, records

CANARY = "qvzcanary"
"""Stands in every free text and name of the export, and in nothing else."""

_TEXTS = {"crimes": ("cancel_rationale", "officer_notes"), "persons": ("first_name", "address")}
"""Columns of free text by table: one that duly reads, and others that it does not know."""

EVERY = 20
"""Of so many seeds one is tried: it takes seconds."""


def canaried(seed: int) -> Files:
    """The export of a seed, with texts in it, and spoiled."""
    chance = Random(seed)
    files: Files = {}
    for table in records(chance):
        files |= in_any_kind(_with_texts(table), chance)
    for mutation in chance.choices(MUTATIONS, k=chance.randint(1, 4)):
        files = mutation(files, chance)
    return files


def _with_texts(table: Table) -> Table:
    names = _TEXTS.get(table.name, ())
    rows = [(*row, *(f"{CANARY} {place} {name}" for name in names)) for place, row in enumerate(table.rows)]
    return Table(name=table.name, header=(*table.header, *names), rows=rows)


def left_behind(seed: int, folder: Path) -> list[str]:
    """Where a run of this seed's export leaves a text of it. Nothing may."""
    if seed % EVERY:
        return []
    export(folder, canaried(seed))
    private = folder / "private"
    private.mkdir(parents=True)
    config = folder / "duly.toml"
    config.write_text(
        "[export]\npath = 'export'\n[run]\nstandards = ['NCRS-01A']\n[notify]\ndrop = 'messages'\n", encoding="utf-8"
    )
    with patch.object(tempfile, "tempdir", str(private)):
        done = CliRunner().invoke(main, ["run", "--config", str(config), "--as-at", AS_AT])
    faults = [f"the terminal says it (exit code {done.exit_code})"] if CANARY in done.output else []
    if done.exit_code not in (0, 1, 2, 3):
        faults.append(f"exit code {done.exit_code}: {done.output[-300:]}")
    return [*faults, *_in_files(folder)]


def _in_files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name.startswith("export/"):
            continue
        if CANARY in name:
            yield "a name of a file"
        if any(form in path.read_bytes() for form in _forms()) or _in_zip(path):
            yield name


def _forms() -> list[bytes]:
    return [CANARY.encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be")]


def _in_zip(path: Path) -> bool:
    content = io.BytesIO(path.read_bytes())
    if not zipfile.is_zipfile(content):
        return False
    with zipfile.ZipFile(content) as held:
        return any(CANARY.encode() in held.read(name) for name in held.namelist())
