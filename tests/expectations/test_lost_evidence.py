"""A record that was merged into one that is not in the export accuses nobody (A24): what was met with it is open without it.

Rows of the examples that the suites are tested by are merged into nothing, one at a time, and what complied, was exempt, not due
or excluded must not become a breach.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Engine

from duly.checks import Standard, Status
from duly.records import columns_of, tables
from duly.records.columns import key_of, table_name
from duly.testing import Example, judge, private_duckdb
from tests.days import OUR_DAYS

EXAMPLES, ROWS = 15, 6
"""How many examples of a standard are looked at, and how many of their rows are tried: drawn, as each costs a judgement."""

NOWHERE = "in no export"
MERGED = {
    table_name(one) for one in tables() if key_of(one) and "merged_into" in {column.name for column in columns_of(one)}
}
"""Tables of which a row can name another of the same table that it was merged into."""

BAD = (Status.NON_COMPLIANT, Status.UNKNOWN)
LATE_BY_THEMSELVES = {
    ("MISS-04", "a meeting that was merged into one in time", 0),
    ("MISS-04", "a meeting about the child that was merged into one in time", 0),
}
"""Chains of which what is left says for itself that it was late."""

AREAS = {"PROF-01"}
"""Standards on areas, whose names are in the settings: their examples cannot be told apart by what stands before an id."""

SUITES = sorted(path.stem for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__))


def of_module(module: ModuleType) -> Iterator[tuple[Standard, list[Example]]]:
    """The standards that a module imports, each with all of the module's examples: it is a module's business which fit."""
    lists = [each if isinstance(each, list | tuple) else [each] for each in vars(module).values()]
    examples = list({id(one): one for each in lists for one in each if isinstance(one, Example)}.values())
    for standard in {each.id: each for each in vars(module).values() if isinstance(each, Standard)}.values():
        yield standard, examples


def with_a_row_lost(example: Example) -> Iterator[tuple[int, Example]]:
    """The example with one row merged into nothing, for each row that stands, by its place in its table."""
    for table, rows in example.records.items():
        for number, row in enumerate(rows):
            if table in MERGED and not row.get("merged_into") and not row.get("is_test"):
                lost = [*rows[:number], {**row, "merged_into": NOWHERE}, *rows[number + 1 :]]
                yield number, replace(example, records={**example.records, table: lost})


@pytest.fixture(scope="module")
def duckdb() -> Iterator[Engine]:
    """One database is enough: that all judge alike is tested of the examples themselves."""
    engine = private_duckdb()
    yield engine
    engine.dispose()


@pytest.mark.parametrize("suite", SUITES)
def test_nobody_is_accused_for_want_of_it(duckdb: Engine, suite: str) -> None:
    accused = set()
    for standard, examples in of_module(importlib.import_module(f"tests.expectations.{suite}")):
        chance, together = random.Random(standard.id), standard.id not in AREAS
        looked_at = chance.sample(examples, min(EXAMPLES, len(examples)))
        lost = [
            (number, odd, fine)
            for example, told in zip(
                looked_at, judge(standard, duckdb, looked_at, days=OUR_DAYS, together=together), strict=True
            )
            if told.agrees(example)
            if (fine := {verdict[:2] for verdict in told.verdicts if verdict[2] not in BAD})
            for number, odd in with_a_row_lost(example)
        ]
        drawn = chance.sample(lost, min(ROWS, len(lost)))
        now = judge(standard, duckdb, [odd for _, odd, _ in drawn], days=OUR_DAYS, together=together)
        accused |= {
            (standard.id, odd.odd, number)
            for (number, odd, fine), told in zip(drawn, now, strict=True)
            for verdict in told.verdicts
            if verdict[:2] in fine and verdict[2] == Status.NON_COMPLIANT
        }
    assert accused <= LATE_BY_THEMSELVES
