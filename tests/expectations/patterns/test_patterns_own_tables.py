"""Patterns over a force's own tables, and over columns that it adds to ours, on every database."""

from __future__ import annotations

import tomllib

import pytest
from sqlalchemy import Engine

from duly.errors import StandardError
from duly.records.own_tables import OwnTables, with_own_tables
from duly.testing import disagreements, reasons_not_shown
from tests.expectations.patterns.pattern_files import one, standard_of, suite_of

TABLES = """
[stops]
key = "stop_id"
title = "A stop and search"
born = ["stopped_at"]
[stops.columns]
stop_id = { kind = "id", meaning = "A stop" }
crime_id = { kind = "id", meaning = "The crime it led to", references = "crimes.crime_id" }
person_id = { kind = "id", meaning = "Who was searched", references = "persons.person_id" }
officer = { kind = "id", meaning = "Who searched", references = "staff.staff_id" }
supervisor = { kind = "id", meaning = "Who looked at the record", references = "staff.staff_id" }
stopped_at = { kind = "instant", meaning = "When it was" }
reviewed_on = { kind = "day", meaning = "When a supervisor looked at the record" }
object = { kind = "code", meaning = "What was looked for", codes = ["drugs", "weapon", "other"] }
grounds = { kind = "text", meaning = "The grounds, as written" }
minutes = { kind = "count", unit = "minutes", meaning = "How long it took" }

[stop_items.columns]
stop_id = { kind = "id", meaning = "The stop", references = "stops.stop_id" }
item = { kind = "code", meaning = "What was found" }
found_at = { kind = "instant", meaning = "When" }

[crimes.columns]
solvability = { kind = "code", meaning = "Chance of solving it", codes = ["low", "high"] }
assessed_at = { kind = "instant", meaning = "When that was assessed" }
"""
VOCABULARY = with_own_tables([OwnTables(content=tomllib.loads(TABLES), located=lambda keys: "duly.toml, line 1")])

FILES = {
    "within": one(
        "stops",
        '{ within = { from = "stopped_at", to = "reviewed_on", days = 7 } }',
        'who = "child"',
        'by = ["object"]',
    ),
    "by another": one("stops", '{ done_by_another = { by = "supervisor", than = "officer" } }'),
    "a parent's own column": one("stops", '{ filled = "crime_id.solvability" }', 'who = { filled = "crime_id" }'),
    "a text": one("stops", '{ filled = "grounds" }', 'who = { column = "object", in = ["drugs", "weapon"] }'),
    "related rows of a link table": one(
        "stops",
        '{ has_related = { table = "stop_items", at_least = 2, from = "stopped_at", at = "found_at", minutes = 30 } }',
    ),
    "an added column": one(
        "crimes",
        '{ within = { from = "recorded_at", to = "assessed_at", working_days = 2 } }',
        'who = "child crime"',
        'by = ["solvability"]',
    ),
    "own rows of ours": one(
        "crimes", '{ has_related = { table = "stops", where = { column = "object", in = ["drugs"] } } }'
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_every_edge_and_every_reason(engine: Engine, name: str) -> None:
    standard, examples = standard_of(FILES[name], VOCABULARY)
    assert disagreements(standard, engine, examples, vocabulary=VOCABULARY) == []
    assert reasons_not_shown(standard, examples) == set()


def test_own_columns_are_needed() -> None:
    standard, _ = standard_of(FILES["a parent's own column"], VOCABULARY)
    assert standard.required["crimes"] == {"crime_id", "solvability"}
    assert standard.required["stops"] == {"stop_id", "crime_id"}


def test_a_column_of_an_own_table_is_checked() -> None:
    with pytest.raises(StandardError) as raised:
        suite_of(one("stops", '{ filled = "objects" }'), VOCABULARY)
    assert "'objects' is no column of stops; did you mean object?" in raised.value.faults[0]
