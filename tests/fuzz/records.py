"""The records of a small export, as they are before anybody writes them into files; and the figures that must come of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import duly

STANDARDS = ("NCRS-01A", "NCRS-01")
AS_AT = "2025-06-01T00:00"

Row = tuple[str, ...]
"""The cells of a record; a blank text is a blank cell."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """The records of one table, by our own names of its columns."""

    name: str
    header: Row
    rows: Sequence[Row]

    def of(self, rows: Sequence[Row]) -> Table:
        """The same table with other rows."""
        return replace(self, rows=rows)


def records(chance: Random) -> tuple[Table, ...]:
    """An export of three tables, one of them without a key: crimes recorded in time or late, of children or not."""
    number = chance.randint(4, 14)
    recorded = ("11:00:00", "23:59:59", "")
    crimes = [
        (f"C{n:03}", f"2025-05-{1 + n:02}T10:00:00+01:00",
         f"2025-05-{1 + n + chance.choice((0, 1, 3)):02}T{clock}+01:00" if (clock := chance.choice(recorded)) else "",
         chance.choice(("open", "filed")), chance.choice(("North", 'The "Wolds", east', "Hull; centre", "Ærø")))
        for n in range(number)
    ]  # fmt: skip
    victims = [(f"C{n:03}", f"P{n:03}", "person", chance.choice("0001")) for n in range(number)]
    persons = [(f"P{n:03}", f"20{chance.choice(('01', '10', '15'))}-05-0{1 + n % 9}", "0") for n in range(number)]
    return (
        Table(name="crimes", header=("crime_id", "reported_at", "recorded_at", "status", "district"), rows=crimes),
        Table(name="crime_victims", header=("crime_id", "person_id", "victim_type", "is_test"), rows=victims),
        Table(name="persons", header=("person_id", "dob_date", "is_test"), rows=persons),
    )


Figures = Mapping[str, object]


def figures(folder: Path, config: Path) -> Figures:
    """What comes of an export: every count and verdict, with what was refused of it."""
    results = duly.judge(folder, config=config, standards=STANDARDS, as_at=AS_AT, verdicts=True)
    names = ("standard", "rate", "record", "item", "status", "reason", "due_at", "done_at", "by_district")
    verdicts = results.verdicts()
    held = Counter(zip(*(map(str, verdicts.column(name).to_pylist()) for name in names), strict=True))
    tables = {
        name: (table.rows, table.folded, table.refused, table.unfit)
        for name, table in results.run.run.manifest.tables.items()
    }
    return {
        "verdicts": sorted(held.items()),
        "outcomes": [(one.standard, one.outcome) for one in results],
        "tables": tables,
    }
