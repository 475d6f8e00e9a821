"""One export by seed, read and judged: what must hold of it whatever it was written as, and whatever happened to it."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import duly
from duly.errors import DulyError
from duly.results import Manifest
from tests.connectors.scene import export
from tests.fuzz.kinds import delimited, in_any_kind
from tests.fuzz.mutations import MUTATIONS, Files
from tests.fuzz.records import Table, figures, records

CODES = (0, 1, 2, 3)
"""What a command may end with."""


def plain(tables: tuple[Table, ...]) -> Files:
    """The export as anybody would write it."""
    chance = Random("csv")
    return {f"{table.name}.csv": next(iter(delimited(table, chance).values())) for table in tables}


def written(seed: int) -> Files:
    """The export of a seed in any kinds of file, with nothing wrong in it."""
    chance = Random(seed)
    files: Files = {}
    for table in records(chance):
        files |= in_any_kind(table, chance)
    return files


def mutated(seed: int) -> Files:
    """The export of a seed, spoiled."""
    files, chance = written(seed), Random(-seed)
    for mutation in chance.choices(MUTATIONS, k=chance.randint(1, 4)):
        files = mutation(files, chance)
    return files


def differences(seed: int, folder: Path) -> list[str]:
    """How the figures of an export differ from those of the same records in three files of CSV. Nothing may."""
    config = folder / "duly.toml"
    config.write_text("[history]\nenabled = false\n", encoding="utf-8")
    right = figures(export(folder / "csv", _csv(seed)), config)
    found = figures(_packed(seed, export(folder / "any", written(seed))), config)
    return [f"{name}: {found[name]} and not {right[name]}" for name in right if right[name] != found[name]]


def _packed(seed: int, folder: Path) -> Path:
    """The export as a zip, of every third seed."""
    return Path(shutil.make_archive(str(folder), "zip", folder)) if seed % 3 == 0 else folder


def _csv(seed: int) -> Files:
    return plain(records(Random(seed)))


def faults_of(seed: int, folder: Path) -> list[str]:
    """What does not hold of the spoiled export of this seed. Any exception but duly's own is left to the caller."""
    try:
        results = duly.judge(export(folder, mutated(seed)), standards=["NCRS-01A"], as_at="2025-06-01T00:00")
    except DulyError as error:
        return [] if error.exit_code in CODES and error.message else [f"exit code {error.exit_code}"]
    faults = list(_unheld(results.run.run.manifest))
    return faults if results.exit_code in CODES else [*faults, f"exit code {results.exit_code}"]


def _unheld(manifest: Manifest) -> list[str]:
    """Rows that are neither judged, refused, folded nor told; and refusals without a place."""
    faults = []
    for name, table in manifest.tables.items():
        if table.unfit:
            continue
        judged = table.rows + table.folded + table.refused + table.after_as_of
        if table.rows_read != judged:
            faults.append(f"{name}: {table.rows_read} rows read, {judged} accounted for")
        read = sum(source.rows for source in manifest.sources if source.table == name)
        if table.rows_read != read:
            faults.append(f"{name}: {table.rows_read} rows read, {read} by file")
        named = {(refusal.source, refusal.row, refusal.line) for refusal in table.refusals}
        if len(named) != min(table.refused, 100):
            faults.append(f"{name}: {table.refused} rows refused, {len(named)} named")
        if any(refusal.row is None and refusal.line is None for refusal in table.refusals):
            faults.append(f"{name}: a refused row without a place")
    return faults
