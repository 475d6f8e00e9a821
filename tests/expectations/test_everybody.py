"""Everybody who should be judged is somewhere: over odd exports, each row of a standard's unit is in a status or outside for a
reason that the standard names. Who is missing is asked as much as who is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from duly.checks import UNMAPPED, Standard
from duly.expectations.catalogue import shipped
from duly.records import ColumnDeclaration, Kind, columns_of
from duly.records.vocabulary import shipped_vocabulary
from duly.testing import unaccounted
from tests.expectations.examples import line
from tests.expectations.patterns.pattern_files import one, standard_of

WHO = (
    'who = { all = [ { is = "child crime" }, { any = [ { column = "status", in = ["open"] }, '
    '{ not = { column = "offence_class", in = ["rape"] } } ] } ] }'
)
OWN = [
    standard_of(one("crimes", '{ filled = "offence_code" }', WHO, id="OWN-01"))[0],
    standard_of(one("crimes", '{ within = { from = "reported_at", to = "recorded_at", hours = 24 } }', id="OWN-02"))[0],
]
"""A force's own standards: who is outside follows from the declaration."""

SAYING = [*(standard for standard in shipped().standards if standard.outside is not None), *OWN]

TIMES = [
    "2024-11-30",
    "2025-01-05T10:00:00",
    "2025-06-02T00:00:00",
    "2025-10-26T01:30:00",
    "2025-12-20T12:00",
    "2026-01-05",
]
TEXTS = ["", "n/a", "was crying and held her brother's hand", "x"]
ROWS = 8
"""Rows of a table at most: many oddities are tried in one export, since asking costs more than holding it."""


def value_of(column: ColumnDeclaration) -> st.SearchStrategy[Any]:
    """What an export may hold in a column: what is right, blank, not mapped, dangling, vague, and what contradicts the rest."""
    if column.kind is Kind.ID:
        return st.sampled_from([None, *(f"R{number}" for number in range(ROWS)), "gone"])
    values: Mapping[Kind, list[Any]] = {
        Kind.CODE: [None, UNMAPPED, *(column.codes or ("A", "B"))],
        Kind.FLAG: [None, True, False],
        Kind.INSTANT: [None, *TIMES],
        Kind.DAY: [None, *(date.fromisoformat(time[:10]).isoformat() for time in TIMES), "2010-06-01", "1980-02-29"],
        Kind.COUNT: [None, 0, 15, 40],
        Kind.NUMBER: [None, 0.5, 60.0],
    }
    return st.sampled_from(values.get(column.kind, [None, *TEXTS]))


def exports(standard: Standard) -> st.SearchStrategy[dict[str, list[dict[str, Any]]]]:
    """Small exports of what a standard reads, each table with a few rows of which anything may be odd."""
    records = shipped_vocabulary().by_name
    tables = {}
    for name, read in standard.reads.items():
        columns = [column for column in columns_of(records[name]) if column.name in read and not column.key]
        row = st.fixed_dictionaries({column.name: value_of(column) for column in columns})
        tables[name] = st.lists(row, min_size=0, max_size=ROWS)
    return st.fixed_dictionaries(tables).map(with_keys)


def with_keys(export: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The rows with a key each, where their table has one."""
    records = shipped_vocabulary().by_name
    keys = {name: [column.name for column in columns_of(records[name]) if column.key] for name in export}
    return {
        name: [row | dict.fromkeys(keys[name], f"R{number}") for number, row in enumerate(rows)]
        for name, rows in export.items()
    }


@pytest.mark.parametrize("standard", SAYING, ids=lambda standard: standard.id)
def test_every_row_is_judged_or_outside_for_a_reason(engine: Engine, standard: Standard) -> None:
    examples = 12 if engine.dialect.name == "duckdb" else 3

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(records=exports(standard), period=st.sampled_from([None, ("2025-06-01T00:00:00", "2026-01-01T00:00:00")]))
    def holds(records: dict[str, list[dict[str, Any]]], period: tuple[str, str] | None) -> None:
        assert unaccounted(standard, engine, line("anything", [], records, period=period)) == []

    holds()
