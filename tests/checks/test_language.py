"""The language has one door, and going through it costs a suite nothing that only the engine needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import duly.expectations
from duly import checks

SUITES = Path(duly.expectations.__file__).parent
NO_SUITES = {"catalogue.py", "loading", "patterns"}


def test_suites_take_the_language_from_its_door() -> None:
    deeper = [
        f"{path.relative_to(SUITES)}: {statement.module}"
        for path in SUITES.rglob("*.py")
        for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("duly.checks.")
        if NO_SUITES.isdisjoint(path.relative_to(SUITES).parts)
    ]
    assert not deeper


def test_all_that_is_promised_is_there() -> None:
    for name in checks.__all__:
        assert hasattr(checks, name)


def test_the_door_is_light() -> None:
    heavy = ("holidays", "pyarrow", "great_expectations", "duly.judging", "duly.connectors")
    code = f"import sys, duly.checks; print([name for name in {heavy!r} if name in sys.modules])"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "[]"
