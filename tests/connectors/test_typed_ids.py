"""Ids that a typed source holds as numbers, dates, times or truths: read as they are seen, where that is certain."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from duly.connectors import open_export
from duly.records import Crime, CrimeVictim
from tests.connectors.every_way import notes
from tests.connectors.scene import AS_AT, opened, rows, settings

NOON = datetime(2025, 5, 1, 12)
IDS = {
    "date": (pa.array([date(2025, 5, 1), date(2025, 5, 2)]), ["2025-05-01", "2025-05-02"], "dates, read as"),
    "clock": (pa.array([NOON, NOON.replace(day=2)]), ["2025-05-01 12:00:00", "2025-05-02 12:00:00"], "times, read as"),
    "instant": (
        pa.array([NOON.replace(tzinfo=UTC), NOON.replace(day=2, tzinfo=UTC)]),
        ["2025-05-01 12:00:00+00", "2025-05-02 12:00:00+00"],
        "times, read as 2025-05-01 09:00:00+00",
    ),
    "truth": (pa.array([True, False]), ["true", "false"], "truths, read as true and false"),
    "real": (pa.array([12.0, 202500000001.0]), ["12", "202500000001"], ""),
    "whole decimal": (pa.array([Decimal("12.00"), Decimal("13.00")], pa.decimal128(9, 2)), ["12", "13"], ""),
    "decimal": (pa.array([Decimal("12.10"), Decimal("13.05")], pa.decimal128(9, 2)), ["12.10", "13.05"], ""),
}


@pytest.mark.parametrize("ids", IDS)
@pytest.mark.parametrize("in_place", [False, True], ids=["file", "database"])
def test_an_id_of_any_type_is_found_by_its_text(tmp_path: Path, ids: str, in_place: bool) -> None:
    held, texts, said = IDS[ids]
    crimes = pa.table({"crime_id": held, "status": ["open", "filed"]})
    victims = pa.table({"crime_id": texts, "person_id": ["P1", "P2"]})
    if in_place:
        with duckdb.connect(str(tmp_path / "force.db")) as database:
            database.register("c", crimes).register("v", victims)
            database.execute("CREATE TABLE crimes AS SELECT * FROM c; CREATE TABLE crime_victims AS SELECT * FROM v")
        dataset = open_export(settings(), url=f"duckdb:///{tmp_path / 'force.db'}", as_at=AS_AT)
    else:
        parquet.write_table(crimes, tmp_path / "crimes.parquet")
        parquet.write_table(victims, tmp_path / "crime_victims.parquet")
        dataset = opened(tmp_path)
    with dataset:
        assert sorted(key for (key,) in rows(dataset, Crime, "crime_id")) == sorted(texts)
        assert sorted(key for (key,) in rows(dataset, CrimeVictim, "crime_id")) == sorted(texts)
        found = notes(dataset)
        assert f"'crime_id', an id (crime_id), holds {said}" in found if said else "an id" not in found


def test_a_truth_that_codes_translate_is_no_odd_id(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"crime_id": ["C1"], "specialist": [True]}), tmp_path / "crimes.parquet")
    said = {
        "crimes": {"columns": {"crime_id": "crime_id", "team_id": "specialist"}, "codes": {"team_id": {"true": "T1"}}}
    }
    with opened(tmp_path, settings(tables=said)) as dataset:
        assert rows(dataset, Crime, "crime_id", "team_id") == [("C1", "T1")] and "truths" not in notes(dataset)


def test_a_number_that_is_no_id_is_refused_as_that(tmp_path: Path) -> None:
    ids = pa.array([12.5, 20250000000000002.0, None, 7.0])
    parquet.write_table(pa.table({"crime_id": ids, "status": ["open"] * 4}), tmp_path / "crimes.parquet")
    with opened(tmp_path) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("7",)]
        reason = "the id is blank, or a number that is not whole or too long for its last figures to be kept"
        refused = [(refusal.row, refusal.reason) for refusal in dataset.manifest.tables["crimes"].refusals]
        assert refused == [(1, reason), (2, reason), (3, reason)]
