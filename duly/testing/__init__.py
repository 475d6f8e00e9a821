"""The kit by which a standard is tested: duly's own tests use it, and a force's own.

import pytest
from duly.testing import examples_of

@pytest.mark.parametrize("case", examples_of("ours.toml"), ids=str)
def test_it_does_what_its_examples_say(case):
    case.check()
"""

from duly.checks.examples import Example, Row
from duly.testing.agreement import disagreements, private_duckdb, reasons_not_shown
from duly.testing.databases import examples_database
from duly.testing.days import Days
from duly.testing.everybody import unaccounted
from duly.testing.judging import Judged, judge
from duly.testing.rows import LONDON, UTC, aware, holding, instant, plain_tables
from duly.testing.suites import ExampleCase, check_examples, examples_of, own_suites, tested

__all__ = [
    "LONDON",
    "UTC",
    "Days",
    "Example",
    "ExampleCase",
    "Judged",
    "Row",
    "aware",
    "check_examples",
    "disagreements",
    "examples_database",
    "examples_of",
    "holding",
    "instant",
    "judge",
    "own_suites",
    "plain_tables",
    "private_duckdb",
    "reasons_not_shown",
    "tested",
    "unaccounted",
]
