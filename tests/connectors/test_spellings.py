"""Headers and names as people and programs spell them: broken over lines, in two cases, sheets of a workbook."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duly.errors import ExportError
from duly.records import Crime
from duly.settings import Settings
from tests.connectors import books
from tests.connectors.scene import export, opened, rows, settings

MAPPED = {"columns": {"crime_id": "Crime Ref", "recorded_at": "Date Recorded", "status": "State"}}
BODY = "".join(f"C{number},2025-05-01,open\n" for number in range(3))
HEADS = [
    '"Crime\nRef","Date\nRecorded",State',
    'Crime Ref,"Date \r\n Recorded",State',
    '"Crime\rRef","Date\rRecorded","State"',
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("above", ["", "Crimes of May\n\n"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_header_that_was_broken_by_hand_is_found_by_its_words_and_costs_no_row(
    tmp_path: Path, head: str, above: str, packed: bool
) -> None:
    text = f"{above}{head}\n{BODY}".encode()
    files: dict[str, str | bytes] = {"crimes.csv.gz": gzip.compress(text)} if packed else {"crimes.csv": text}
    with opened(export(tmp_path, files), settings(tables={"crimes": MAPPED})) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert (table.rows, table.refused, table.unfit) == (3, 0, "")
        assert table.columns == ("crime_id", "recorded_at", "status")


@pytest.mark.parametrize("broken", ["Crime\nRef", "Crime\r\nRef", " Crime \n\n Ref ", "Crime_x000a_Ref"])
def test_so_in_a_workbook(tmp_path: Path, broken: str) -> None:
    sheet = [books.row(1, books.text("A1", broken), books.text("B1", "State"))]
    sheet += [
        books.row(number, books.text(f"A{number}", f"C{number}"), books.text(f"B{number}", "open"))
        for number in (2, 3, 4)
    ]
    books.xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet})
    with opened(tmp_path, settings(tables={"crimes": MAPPED})) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("C2", "open"), ("C3", "open"), ("C4", "open")]


def parquet(folder: Path, *columns: tuple[str, str]) -> Path:
    folder.mkdir()
    nested = pa.array([{"status": {"a": [1]}, "b": "x"}])
    arrays = [nested, *(pa.array([value]) for _, value in columns)]
    pq.write_table(pa.table(arrays, names=["deep", *(name for name, _ in columns)]), folder / "crimes.parquet")
    return folder


def test_columns_of_parquet_that_differ_in_case_alone_are_told_apart(tmp_path: Path) -> None:
    folder = parquet(tmp_path / "export", ("crime_id", "C1"), ("Status", "open"), ("status", "filed"))
    with opened(folder) as dataset:
        assert "could be any of 'Status', 'status'" in dataset.manifest.tables["crimes"].unfit
    for ignored, read in (("Status", "filed"), ("status", "open")):
        with opened(folder, settings(tables={"crimes": {"ignore": [ignored]}})) as dataset:
            assert rows(dataset, Crime, "crime_id", "status") == [("C1", read)]


def test_such_columns_that_nothing_is_mapped_to_harm_nothing(tmp_path: Path) -> None:
    folder = parquet(tmp_path / "export", ("crime_id", "C1"), ("Note", "a"), ("note", "b"), ("NOTE_1", "c"))
    with opened(folder) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert (table.rows, table.unfit, table.extra) == (1, "", ("deep", "Note", "note", "NOTE_1"))


def book(path: Path) -> Path:
    path.mkdir()
    crimes = [
        [books.row(1, books.text("A1", "Crime Ref"), books.text("B1", "State")), books.row(2, books.text("A2", key))]
        for key in ("C1", "C2")
    ]
    cover = [
        books.row(1, books.text("A1", "Extract of May")),
        books.row(2, books.text("A2", "By"), books.text("B2", "us")),
    ]
    books.xlsx(path / "extract.xlsx", {"Cover": cover, "North": crimes[0], "South": crimes[1]})
    return path


@pytest.mark.parametrize(
    ("named", "read"),
    [
        ("extract.xlsx", ["C1", "C2"]),
        ("*.xlsx", ["C1", "C2"]),
        ("extract.xlsx/North", ["C1"]),
        ("extract.xlsx/[NS]*", ["C1", "C2"]),
        ("South", ["C2"]),
    ],
)
def test_files_name_a_workbook_or_sheets_of_one(tmp_path: Path, named: str, read: list[str]) -> None:
    chosen = settings(tables={"crimes": {"files": [named], "columns": {"crime_id": "Crime Ref"}}})
    with opened(book(tmp_path / "export"), chosen) as dataset:
        assert [key for (key,) in rows(dataset, Crime, "crime_id")] == read
        left = [
            said
            for said in (*dataset.manifest.missed, *dataset.manifest.warnings)
            if "North" in said or "South" in said
        ]
        assert bool(left) is (len(read) < 2)


def test_a_workbook_of_which_no_sheet_fits_says_which_there_are(tmp_path: Path) -> None:
    chosen: Settings = settings(tables={"crimes": {"files": ["extract.xlsx"], "columns": {"crime_id": "Ref"}}})
    with pytest.raises(ExportError) as raised, opened(book(tmp_path / "export"), chosen):
        pass
    assert "extract.xlsx/Cover, extract.xlsx/North, extract.xlsx/South" in str(raised.value)
