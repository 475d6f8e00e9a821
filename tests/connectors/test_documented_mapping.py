"""What docs/exports.md shows of rows, keys and cells is so."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from duly.connectors import open_export
from duly.dataset import Dataset
from duly.records import Crime, Investigation, SupervisoryReview
from duly.settings import load
from tests.connectors.every_way import notes
from tests.connectors.scene import AS_AT, rows

PAGE = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
SHOWN = PAGE.partition("## Which rows, which keys, which cells")[2].partition("\n## ")[0]


def shown(folder: Path) -> Dataset:
    """The export that the page shows, opened as its duly.toml says."""
    (folder / "export").mkdir()
    for name, content in re.findall(r"`(\w+\.csv)`\n\n```csv\n(.*?)```", SHOWN, re.DOTALL):
        (folder / "export" / name).write_text(content)
    (settings,) = re.findall(r"```toml\n(.*?)```", SHOWN, re.DOTALL)
    (folder / "duly.toml").write_text(settings)
    return open_export(load(folder / "duly.toml"), paths=[folder / "export"], as_at=AS_AT)


def test_the_example_comes_to_what_the_page_says(tmp_path: Path) -> None:
    with shown(tmp_path) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("12/25|1", "finalised"), ("12/25|2", "open")]
        assert "`where` leaves out 2 of 6 rows" in notes(dataset)
        assert dataset.manifest.tables["crimes"].refused == 1
        keys = [key for (key,) in rows(dataset, Investigation, "inv_id")]
        assert keys == ["12/25|1", "12/25|2", "13/25|1", "14/25|1", "15/25|1"]
        unknown = dict(rows(dataset, Investigation, "inv_id", "allocated_at_hi"))["13/25|1"]
        assert unknown == datetime(9999, 12, 31)
        assert "allocated_at: 1 unreadable value of 6 counted as a value that nobody knows" in notes(
            dataset, "investigations"
        )
        reviews = rows(dataset, SupervisoryReview, "review_id", "inv_id")
        assert reviews == [("LOG.csv:2", "12/25|1"), ("LOG.csv:3", "12/25|2")]
