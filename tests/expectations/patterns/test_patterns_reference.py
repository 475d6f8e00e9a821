"""docs/patterns.md is what the code says, and every example in it runs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import Engine

from docs.patterns_page import FILE, patterns_page, sample_file
from duly.expectations.patterns.declared import StandardTable
from duly.expectations.patterns.registry import PATTERNS
from duly.testing import disagreements, reasons_not_shown
from tests.expectations.patterns.pattern_files import standard_of

PAGE = Path(__file__).parents[3] / "docs" / "patterns.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == patterns_page(), "docs/patterns.md is stale: run 'make docs'"


def test_every_pattern_and_key_is_on_it() -> None:
    page = patterns_page()
    headings = re.findall(r"^### (\w+)$", page, re.MULTILINE)
    assert headings == list(PATTERNS)
    assert all(f"| `{field.alias or name}`" in page for name, field in StandardTable.model_fields.items())
    assert all(
        field.description
        for pattern in PATTERNS.values()
        for name, field in pattern.model_fields.items()
        if name not in _LIMITS
    )


_LIMITS = ("minutes", "hours", "days", "working_days")


def test_every_block_is_toml() -> None:
    for block in re.findall(r"```toml\n(.*?)```", patterns_page(), re.DOTALL):
        tomllib.loads(block)


@pytest.mark.parametrize("content", [FILE, *map(sample_file, PATTERNS.values())], ids=["the file", *PATTERNS])
def test_every_example_runs(duckdb_engine: Engine, content: str) -> None:
    standard, examples = standard_of(content)
    assert disagreements(standard, duckdb_engine, examples) == []
    assert reasons_not_shown(standard, examples) == set()
