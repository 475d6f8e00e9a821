"""Which rule a standard is: the same hash for the same rule, worked out once in a run."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from duly.checks import Standard
from duly.expectations.catalogue import shipped
from duly.judging import version
from duly.judging.version import Versions, rule_version


def test_a_rule_is_the_same_whatever_it_is_called() -> None:
    standard = shipped().standard("NCRS-01A")
    assert rule_version(replace(standard, title="Another", target=standard.target - 1)) == rule_version(standard)
    other = shipped().standard("SUP-02")
    assert rule_version(replace(standard, judgement=other.judgement)) != rule_version(standard)


def test_a_rule_that_reads_texts_is_the_same_in_every_process() -> None:
    """Else every run would seem to have changed it."""
    asks = "from duly.expectations.catalogue import shipped; from duly.judging.version import compiled_version; "
    asks += "print(compiled_version(shipped().standard('DEM-01')))"
    said = [
        subprocess.run(
            [sys.executable, "-c", asks],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert len(said[0]) == 16
    assert said[0] == said[1]


def test_each_rule_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    standards = [shipped().standard("NCRS-01A"), shipped().standard("SUP-02")]
    asked = []

    def worked_out(standard: Standard) -> str:
        asked.append(standard.id)
        return standard.id.lower()

    monkeypatch.setattr(version, "rule_version", worked_out)
    versions = Versions()
    for _ in range(2):
        assert [versions.of(standard) for standard in standards] == ["ncrs-01a", "sup-02"]
    assert asked == ["NCRS-01A", "SUP-02"]
