"""What people found who read a sample of a standard's records: the interval, and how it comes about, verdict by verdict."""

from __future__ import annotations

from typing import Any

from duly.reports import words
from duly.reports.pages.markup import ColumnHead, Table, number_columns
from duly.results import Corrected


def corrected_section(said: Corrected) -> dict[str, Any]:
    """The context of the section: what is said, what must be known of the sample, and the table."""
    return {
        "said": f"{words.read_by_people(said)}.",
        "notes": words.how_read(said),
        "table": _table(said),
    }


def _table(said: Corrected) -> Table:
    return Table(
        caption="What people found, by what duly had made of the records",
        columns=(
            ColumnHead("What duly made of them"),
            *number_columns("Records now", "Drawn", *words.FINDINGS.values()),
        ),
        rows=[
            [
                words.sentence(words.STRATA[name]).rstrip("."),
                words.number(stratum.population),
                words.number(stratum.found.drawn),
                *words.cells(stratum.found),
            ]
            for name, stratum in said.strata.items()
        ],
        quiet=True,
        name="found",
    )
