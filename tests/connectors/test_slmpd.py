"""Real input: three months of St Louis crime records, which nobody on this project made. Skipped where they are not at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from duly.connectors import open_export
from duly.records import Crime
from duly.settings import load
from tests.connectors.scene import rows

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("DULY_SHARED", ROOT.parent / "shared")) / "data" / "slmpd"
SETTINGS = ROOT / "examples" / "slmpd" / "duly.toml"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the St Louis records are not at {DATA}; set DULY_SHARED")


def test_may_2017_holds_4307_records() -> None:
    with open_export(load(SETTINGS), paths=[DATA / "may2017.csv"]) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert (table.rows_read, table.folded, table.rows, table.refused, table.unfit) == (4_548, 241, 4_307, 0, "")
        assert table.naive == ("recorded_at", "reported_at")


def test_three_months_load_together_though_headers_and_encodings_drift() -> None:
    with open_export(load(SETTINGS), paths=[DATA]) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert (table.rows_read, table.refused, table.unfit) == (12_467, 0, "")
        sources = {source.name: source for source in dataset.manifest.sources}
        assert [sources[name].encoding for name in sorted(sources)] == ["utf-8", "windows-1252", "utf-8"]
        assert "has no recorded_at, unlike its neighbours" in sources["january2015.csv"].notes
        assert table.rows == len(rows(dataset, Crime, "crime_id")) == 12_467 - table.folded
