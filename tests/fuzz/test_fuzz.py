"""A few seconds of it; `make fuzz` goes on for hours."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.connectors.scene import export
from tests.fuzz.canaries import CANARY, EVERY, _in_files, canaried, left_behind
from tests.fuzz.kinds import KINDS, Kind
from tests.fuzz.records import figures, records
from tests.fuzz.settings import settings_faults
from tests.fuzz.trial import differences, faults_of, plain


@pytest.mark.parametrize("seed", range(10))
def test_nothing_of_a_spoiled_export_is_lost(tmp_path: Path, seed: int) -> None:
    assert faults_of(seed, tmp_path) == []


@pytest.mark.parametrize("first", range(0, 80, 20))
def test_a_spoiled_duly_toml_is_read_or_refused_by_name(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + 20):
        assert settings_faults(seed, tmp_path) == [], seed


def test_no_text_of_a_spoiled_export_is_left_behind(tmp_path: Path) -> None:
    assert any(CANARY.encode() in content for content in canaried(EVERY).values())
    assert left_behind(EVERY, tmp_path) == []
    # And it would be seen.
    (tmp_path / "messages").mkdir(exist_ok=True)
    (tmp_path / "messages" / "one.txt").write_text(f"of {CANARY}", encoding="utf-8")
    assert [*_in_files(tmp_path)] == ["messages/one.txt"]


@pytest.mark.parametrize("seed", range(4))
def test_the_same_records_give_the_same_figures_however_they_are_written(tmp_path: Path, seed: int) -> None:
    assert differences(seed, tmp_path) == []


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_every_kind_of_file_says_the_same(tmp_path: Path, kind: Kind) -> None:
    config = tmp_path / "duly.toml"
    config.write_text("[history]\nenabled = false\n", encoding="utf-8")
    tables = records(Random("every kind"))
    right = figures(export(tmp_path / "csv", plain(tables)), config)
    assert right["verdicts"]
    files = {name: content for table in tables for name, content in kind(table, Random("kind")).items()}
    assert figures(export(tmp_path / "kind", files), config) == right


def test_records_that_differ_give_other_figures(tmp_path: Path) -> None:
    config = tmp_path / "duly.toml"
    config.write_text("[history]\nenabled = false\n", encoding="utf-8")
    crimes, *others = records(Random("other"))
    late = crimes.of([(*row[:2], "2025-05-30T10:00:00+01:00", *row[3:]) for row in crimes.rows])
    held = [
        figures(export(tmp_path / name, plain((first, *others))), config)
        for name, first in (("crimes", crimes), ("late", late))
    ]
    assert held[0]["verdicts"] != held[1]["verdicts"] and held[0]["tables"] == held[1]["tables"]
