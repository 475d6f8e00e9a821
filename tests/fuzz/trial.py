"""One export by seed, read: what must hold of it whatever happened to it."""

from __future__ import annotations

from pathlib import Path
from random import Random

from duly.errors import DulyError
from duly.results import Manifest
from tests.connectors.scene import export, opened
from tests.fuzz.mutations import MUTATIONS, Files


def plain(chance: Random) -> Files:
    """An export of three tables, one of them without a key."""
    number = chance.randint(3, 12)
    crimes = "".join(
        f"C{n:03},2025-05-{1 + n:02}T10:00:00+01:00,{chance.choice(('open', 'filed'))},North\n" for n in range(number)
    )
    links = "".join(f"C{n:03},P{n:03},person,0\n" for n in range(number))
    persons = "".join(f'P{n:03},201{n % 10}-05-01,"a, ""b""\nc",0\n' for n in range(number))
    return {
        "crimes.csv": f"crime_id,reported_at,status,district\n{crimes}".encode(),
        "crime_victims.csv": f"crime_id,person_id,victim_type,is_test\n{links}".encode(),
        "persons.csv": f"person_id,dob_date,ethnicity,is_test\n{persons}".encode(),
    }


def mutated(seed: int) -> Files:
    chance = Random(seed)
    files = plain(chance)
    for mutation in chance.choices(MUTATIONS, k=chance.randint(1, 4)):
        files = mutation(files, chance)
    return files


def faults_of(seed: int, folder: Path) -> list[str]:
    """What does not hold of the export of this seed. Any exception but duly's own is left to the caller."""
    try:
        with opened(export(folder, mutated(seed))) as dataset:
            return list(_unheld(dataset.manifest))
    except DulyError as error:
        return [] if error.exit_code in range(2, 5) and error.message else [f"exit code {error.exit_code}"]


def _unheld(manifest: Manifest) -> list[str]:
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
