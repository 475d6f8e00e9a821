"""One small export, written once for all tests of the generator."""

from __future__ import annotations

from pathlib import Path

import pytest

from duly.demo import Ledger, write_export


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("small") / "export"


@pytest.fixture(scope="session")
def small(small_folder: Path) -> Ledger:
    """The smallest export: 1,000 crimes."""
    return write_export(small_folder, scale=0.01)
