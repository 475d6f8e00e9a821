"""An export that was read, as it was at an earlier instant: the same as reading its files as at that instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duly.connectors import open_export
from duly.dataset import Dataset
from duly.settings import load

LONDON = ZoneInfo("Europe/London")
FILES = {
    "investigations": """\
inv_id,team_id,allocated_at,closed_at,reopened_at,cp_flag,status,entered_at
V1,T1,2026-01-05T10:00:00+00:00,2026-01-20T10:00:00+00:00,,1,closed,2026-01-05T10:05:00+00:00
V2,T1,2026-01-05T10:00:00+00:00,,,1,open,2026-01-15T09:00:00+00:00
V3,T1,2026-01-25,,,1,open,
V4,T1,1900-01-01T00:00:00+00:00,,,0,open,2026-01-02T10:00:00+00:00
V5,T1,2026-01-09T10:00:00+00:00,,,1,open,2026-03-01T10:00:00+00:00
""",
    "supervisory_reviews": """\
review_id,inv_id,reviewer,reviewed_at,entered_at,next_review_date
W1,V1,S1,2026-01-09T10:00:00+00:00,2026-01-09T11:00:00+00:00,2026-02-05
W2,V1,S1,2026-01-12,2026-01-12T11:00:00+00:00,2026-02-05
W3,V2,S1,2026-01-08T10:00:00+00:00,2026-01-16T11:00:00+00:00,2026-02-05
W4,V2,S1,2026-02-20T10:00:00+00:00,2026-01-09T11:00:00+00:00,
""",
    "staff": """\
staff_id,rank,role,team_id,active_from,active_to
S1,DS,supervisor,T1,2020-01-01,2026-01-11
S2,DC,investigator,T1,2026-01-20,
""",
}
INSTANTS = [datetime(2026, 1, day, 6, tzinfo=LONDON) for day in (6, 10, 13, 26)]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    for table, text in FILES.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    (folder / "manifest.json").write_text('{"export_at": "2026-02-02T06:00:00+00:00"}', encoding="utf-8")
    (tmp_path / "duly.toml").write_text('[export]\npath = "export"\ntime_zone = "Europe/London"\n', encoding="utf-8")
    return tmp_path / "duly.toml"


def rows(dataset: Dataset) -> Mapping[str, list[Any]]:
    with dataset.engine.connect() as connection:
        return {
            table: sorted(map(tuple, connection.exec_driver_sql(f"SELECT * FROM {table}")), key=repr) for table in FILES
        }


def test_it_is_as_reading_the_files_as_at_that_instant(config: Path) -> None:
    settings = load(config)
    with open_export(settings) as latest:
        assert latest.earlier is not None
        for instant in INSTANTS:
            earlier = latest.earlier(instant)
            was = rows(earlier)
            with open_export(settings, as_at=instant) as anew:
                assert was == rows(anew), instant
                for table in FILES:
                    mine, theirs = earlier.manifest.tables[table], anew.manifest.tables[table]
                    assert (mine.rows, mine.after_as_of) == (theirs.rows, theirs.after_as_of), (instant, table)
            assert earlier.as_of == instant
    # V3 was allocated on a day alone; V5 says that it was entered after the export, which is its fault
    assert [row[0] for row in was["investigations"]] == ["V1", "V2", "V3", "V4", "V5"]


def test_what_lies_later_has_not_happened_yet(config: Path) -> None:
    with open_export(load(config)) as latest:
        assert latest.earlier is not None
        earlier = latest.earlier(INSTANTS[1])
        with earlier.engine.connect() as connection:
            ((closed, when),) = connection.exec_driver_sql(
                "SELECT closed_at, closed_at_hi FROM investigations WHERE inv_id = 'V1'"
            )
    assert closed is None
    assert when == datetime(2026, 1, 20, 10)


def test_no_later_instant_can_be_asked_for(config: Path) -> None:
    with open_export(load(config)) as latest:
        assert latest.earlier is not None
        with pytest.raises(ValueError, match="lies after"):
            latest.earlier(datetime(2026, 2, 3, tzinfo=LONDON))
