"""A few seconds of it; `make fuzz` goes on for hours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.trial import faults_of


@pytest.mark.parametrize("seed", range(25))
def test_nothing_of_a_spoiled_export_is_lost(tmp_path: Path, seed: int) -> None:
    assert faults_of(seed, tmp_path) == []
