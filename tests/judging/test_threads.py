"""How many threads duly's own database works in."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from duly.expectations.catalogue import shipped
from duly.expectations.tuning import Tuning
from duly.judging import session
from duly.judging.session import Request, opened
from duly.settings import load

THREADS = "SELECT current_setting('threads')"


@pytest.mark.parametrize(("shared_out", "alone"), [(2, True), (1, False)], ids=["none is shared out", "one is"])
def test_of_small_tables_one_thread_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_out: int, alone: bool
) -> None:
    """Two crimes, in a database that gives a thread as many rows as here said."""
    (tmp_path / "export").mkdir()
    crimes = (
        "crime_id,reported_at,recorded_at\nC1,2025-06-01T10:00:00Z,2025-06-01T11:00:00Z\nC2,2025-06-01T10:00:00Z,\n"
    )
    (tmp_path / "export" / "crimes.csv").write_text(crimes, encoding="utf-8")
    (tmp_path / "duly.toml").write_text(
        '[export]\npath = "export"\n[run]\nas_at = 2025-06-30T12:00:00Z\n', encoding="utf-8"
    )
    settings = load(tmp_path / "duly.toml")
    monkeypatch.setattr(session, "_SHARED_OUT", shared_out)
    tuning = Tuning.of(settings, shipped())
    with (
        opened(settings, tuning, Request(standards=("NCRS-01A",))) as opening,
        opening.dataset.engine.connect() as asking,
    ):
        threads = asking.exec_driver_sql(THREADS).scalar_one()
    by_itself = duckdb.connect().execute(THREADS).fetchall()[0][0]
    assert opening.dataset.manifest.tables["crimes"].rows == 2
    assert threads == (1 if alone else by_itself)
