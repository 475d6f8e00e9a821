"""What is stored of the package's own rules is what they compile to, and is used for nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import duly
from duly.checks import Standard
from duly.checks.standards import columns_read
from duly.expectations.catalogue import shipped
from duly.judging import shipped_rules
from duly.judging.shipped_rules import shipped_reads, shipped_sql, shipped_version
from duly.judging.statement import compiled_sql, sql_text
from duly.judging.version import compiled_version, rule_version
from duly.records import Crime
from duly.sql import DIALECTS

STANDARDS = shipped().standards
UNCOMPILED = ("__init__.py", "version.py", "judging/__init__.py", "judging/shipped_rules/__init__.py")
"""What is loaded with the rules and says nothing that stands in them."""


@pytest.fixture
def _read_anew() -> Iterator[None]:
    shipped_rules._stored.cache_clear()
    yield
    shipped_rules._stored.cache_clear()


def test_it_was_made_from_what_the_package_is() -> None:
    assert shipped_rules.is_current(), "the rules have changed: run 'make docs'"


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: standard.id)
def test_it_is_what_the_rules_compile_to(standard: Standard) -> None:
    assert shipped_version(standard) == compiled_version(standard)
    assert shipped_reads(standard) == columns_read(*standard.clauses)
    for name in DIALECTS:
        assert shipped_sql(standard, name) == compiled_sql(standard, name)


def test_whatever_is_loaded_to_compile_a_rule_is_among_its_sources() -> None:
    asks = (
        "import sys; from duly.expectations.catalogue import shipped; from duly.judging.statement import compiled_sql; "
        "from duly.judging.version import compiled_version; one = shipped().standard('NCRS-01A'); "
        f"compiled_version(one); [compiled_sql(one, name) for name in {DIALECTS}]; "
        "print(*(module.__file__ for name, module in sys.modules.items() if name.partition('.')[0] == 'duly'), sep='\\n')"
    )
    path = os.pathsep.join(filter(None, sys.path))
    said = subprocess.run(
        [sys.executable, "-c", asks], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    package = Path(duly.__file__).parent
    loaded = {Path(line).relative_to(package).as_posix() for line in said.stdout.splitlines()}
    sources = {name for name, _ in shipped_rules.source_files()}
    assert {"sql/duckdb.py", "checks/verdicts.py", "expectations/training.py"} <= loaded
    assert loaded - sources == set(UNCOMPILED)
    assert "checks/narrative/phrases/review.toml" in sources


@pytest.mark.usefixtures("_read_anew")
def test_it_is_not_used_where_the_sources_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    standard = shipped().standard("SUP-01")
    assert shipped_version(standard) is not None
    monkeypatch.setattr(shipped_rules, "SOURCES", shipped_rules.SOURCES[1:])
    shipped_rules._stored.cache_clear()
    assert shipped_version(standard) is None
    assert shipped_sql(standard, "duckdb") is None
    assert shipped_reads(standard) is None
    assert rule_version(standard) == compiled_version(standard)


def test_the_words_of_a_rule_are_not_its_selects() -> None:
    """A parameter of duly.toml changes the words that name it; the rule is the same and says its own title."""
    tuned = shipped().tuned({"ncrs_limit_hours": 47}).standard("NCRS-01")
    assert tuned != shipped().standard("NCRS-01")
    assert shipped_version(tuned) == compiled_version(tuned)
    assert shipped_reads(tuned) == columns_read(*tuned.clauses)
    renamed = replace(shipped().standard("NCRS-01"), title="Another")
    (title,) = sql_text(renamed, "duckdb")
    assert title == "NCRS-01 Another"


def test_another_rule_under_the_id_of_one_of_the_package_is_compiled() -> None:
    standard, other = shipped().standard("SUP-02"), shipped().standard("SUP-01")
    judgement, verdict = standard.judgement, standard.judgement.verdict
    last = replace(verdict.cases[-1], reason="another_reason")
    for changed in (
        replace(standard, judgement=other.judgement),
        replace(standard, parameters=()),
        replace(standard, suite="ours"),
        replace(standard, judgement=replace(judgement, breakdowns={})),
        replace(standard, judgement=replace(judgement, due=judgement.anchor)),
        replace(standard, judgement=replace(judgement, verdict=replace(verdict, cases=(*verdict.cases[:-1], last)))),
    ):
        assert shipped_version(changed) is None
        assert shipped_sql(changed, "duckdb") is None
    assert rule_version(replace(standard, judgement=other.judgement)) != rule_version(standard)


def test_what_another_rule_reads_is_looked_for_in_it() -> None:
    standard = shipped().standard("SUP-02")
    assert shipped_reads(standard) is not None
    for changed in (
        replace(standard, judgement=shipped().standard("SUP-01").judgement),
        replace(standard, needs=(*standard.needs, Crime.status)),
        replace(standard, needs=standard.needs[:1]),
        replace(standard, outside=None),
        replace(standard, suite="ours"),
        replace(standard, id="SUP-99"),
    ):
        assert shipped_reads(changed) is None
        assert changed.reads == columns_read(*changed.clauses)


def test_nothing_is_stored_for_another_dialect() -> None:
    assert shipped_sql(shipped().standard("SUP-02"), "oracle") is None
