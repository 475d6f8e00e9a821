"""Files that are not what they should be: a clear error or a counted, listed refusal; nothing guessed, nothing lost."""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
import time
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from duly.errors import ExportError, UsageError
from duly.records import Crime
from tests.connectors.scene import export, lines, opened, rows, settings, table_manifest

HEADER = ("crime_id", "reported_at", "recorded_at", "status", "district")
GOOD = [(f"C{n:03}", "2025-05-01T10:00:00+01:00", "2025-05-01T12:00:00+01:00", "open", "North") for n in range(200)]


def crimes(*odd: tuple[object, ...]) -> str:
    return lines(HEADER, *GOOD, *odd)


def test_an_empty_file_cannot_be_judged(tmp_path: Path) -> None:
    assert "empty" in table_manifest(export(tmp_path, {"crimes.csv": ""})).unfit


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    table = table_manifest(export(tmp_path, {"crimes.csv": lines(HEADER)}))
    assert (table.rows_read, table.rows, table.unfit) == (0, 0, "")
    assert table.columns == ("crime_id", "reported_at", "recorded_at", "status", "district")


def test_missing_and_extra_columns_are_named(tmp_path: Path) -> None:
    table = table_manifest(export(tmp_path, {"crimes.csv": "crime_id,Sparrow\nC1,x\n"}))
    assert table.extra == ("Sparrow",) and "reported_at" in table.missing and not table.unfit


def test_a_missing_key_column_makes_the_table_unfit(tmp_path: Path) -> None:
    assert (
        "key column crime_id is missing"
        in table_manifest(export(tmp_path, {"crimes.csv": "reported_at\n2025-01-01\n"})).unfit
    )


def test_a_duplicate_column_makes_the_table_unfit(tmp_path: Path) -> None:
    table = table_manifest(export(tmp_path, {"crimes.csv": "crime_id,status,status\nC1,open,filed\n"}))
    assert "'status' stands twice" in table.unfit
    table = table_manifest(export(tmp_path, {"crimes.csv": "crime_id,status,status_2,status_2\nC1,open,a,b\n"}))
    assert (table.rows, table.unfit, table.extra) == (1, "", ("status_2",))  # twice, and nothing is read of it


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
def test_the_delimiter_is_recognised_and_said(tmp_path: Path, delimiter: str) -> None:
    with opened(export(tmp_path, {"crimes.csv": crimes().replace(",", delimiter)})) as dataset:
        assert dataset.manifest.sources[0].delimiter == delimiter
        assert dataset.manifest.tables["crimes"].rows == 200


def test_a_wrong_declared_delimiter_names_what_was_found(tmp_path: Path) -> None:
    chosen = settings(export={"delimiter": ";"})
    assert "delimited by comma" in table_manifest(export(tmp_path, {"crimes.csv": crimes()}), chosen=chosen).unfit


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"\xef\xbb\xbf" + "crime_id,district\nC1,Café\n".encode(), "utf-8"),
        ("crime_id,district\nC1,Café\n".encode(), "utf-8"),
        ("crime_id,district\nC1,Café\n".encode("cp1252"), "windows-1252"),
        (b"\xef\xbb\xbf" + "crime_id,district\nC1,Café\n".encode("cp1252"), "windows-1252"),
        ("crime_id,district\nC1,Café\n".encode("utf-16"), "utf-16"),
    ],
)
def test_the_encoding_is_recognised_and_said(tmp_path: Path, content: bytes, encoding: str) -> None:
    with opened(export(tmp_path, {"crimes.csv": content})) as dataset:
        assert dataset.manifest.sources[0].encoding == encoding
        assert rows(dataset, Crime, "crime_id", "district") == [("C1", "Café")]


def test_windows_1252_that_shows_late_in_the_file_is_still_recognised(tmp_path: Path) -> None:
    many = lines(HEADER, *((f"C{n:06}", None, None, "open", "x" * 60) for n in range(30_000))).encode()
    with opened(export(tmp_path, {"crimes.csv": many + "L,,,open,Café\n".encode("cp1252")})) as dataset:
        assert dataset.manifest.sources[0].encoding == "windows-1252"
        assert dataset.manifest.tables["crimes"].rows == 30_001
        assert rows(dataset, Crime, "crime_id", "district")[-1] == ("L", "Café")


def test_a_wrong_declared_encoding_refuses_the_file(tmp_path: Path) -> None:
    content = (crimes() + "D,,,open,").encode() + "Ýá\n".encode("cp1252")
    chosen = settings(export={"encoding": "utf-8"})
    table = table_manifest(export(tmp_path, {"crimes.csv": content}), chosen=chosen)
    assert table.refused == 1 and "not UTF-8" in table.refusals[0].reason


def test_damaged_utf8_is_refused_by_line_and_not_taken_for_windows_1252(tmp_path: Path) -> None:
    content = crimes(("E", None, None, "open", "Café")).encode() + b"D,,,open,\xe9x\n"
    table = table_manifest(export(tmp_path, {"crimes.csv": content}))
    assert (table.rows, table.refused) == (201, 1)
    assert table.refusals[0].line == 203


@pytest.mark.parametrize(
    ("tail", "line"),
    [("D,2025-05-01", 202), ('D,,,open,"Nor', 202), ("D,,,open,North,more\n", 202), ('D,,,open,"a"b\n', 202)],
)
def test_a_line_that_does_not_fit_the_header_is_refused_with_its_line(tmp_path: Path, tail: str, line: int) -> None:
    table = table_manifest(export(tmp_path, {"crimes.csv": crimes() + tail}))
    assert (table.rows_read, table.rows, table.refused, table.unfit) == (201, 200, 1, "")
    assert [refusal.line for refusal in table.refusals] == [line]


def test_a_file_that_ends_inside_a_line_is_said(tmp_path: Path) -> None:
    with opened(export(tmp_path, {"crimes.csv": crimes().rstrip()})) as dataset:
        assert any("no line end" in note for note in dataset.manifest.sources[0].notes)


def test_a_quoted_newline_is_part_of_its_value_and_lines_are_still_right(tmp_path: Path) -> None:
    text = crimes(("D1", None, None, "open", '"North\nEast"'), ("D2", "2025-02-30", None, "open", None))
    table = table_manifest(export(tmp_path, {"crimes.csv": text}))
    assert (table.rows, table.refused) == (201, 1)
    assert (table.refusals[0].row, table.refusals[0].line, table.refusals[0].column) == (203, 204, "reported_at")


@pytest.mark.parametrize("start", ["", "crime_id,status\n"])
def test_a_file_of_one_endless_line_fails_soon(tmp_path: Path, start: str) -> None:
    folder = export(tmp_path, {"crimes.csv": start})
    with (folder / "crimes.csv").open("ab") as file:
        file.write(b"x" * 200_000_000)
    begun = time.process_time()
    table = table_manifest(folder)
    assert time.process_time() - begun < 10
    assert table.rows == 0
    assert "longer than 2,000,000 bytes" in (table.unfit or table.refusals[0].reason)


@pytest.mark.parametrize("limit", [100, 10_000_000])
def test_how_long_a_field_may_be_is_not_up_to_other_programs_of_the_process(tmp_path: Path, limit: int) -> None:
    before = csv.field_size_limit(limit)
    try:
        long = ("C", *GOOD[0][1:4], "x" * 200_000)
        table = table_manifest(export(tmp_path, {"crimes.csv": lines(HEADER, long, *GOOD)}))
        assert (table.rows_read, table.unfit) == (201, "")
        assert csv.field_size_limit() >= limit
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize("position", [10, -10])
def test_a_nul_byte_makes_the_file_unfit(tmp_path: Path, position: int) -> None:
    content = bytearray(crimes().encode() * 1)
    content[position] = 0
    assert "NUL byte" in table_manifest(export(tmp_path, {"crimes.csv": bytes(content)})).unfit


@pytest.mark.parametrize("name", ["crimes.csv.gz", "crimes.parquet", "crimes.xlsx"])
def test_a_damaged_file_is_unfit_and_the_others_go_on(tmp_path: Path, name: str) -> None:
    whole = gzip.compress(os.urandom(3000))
    folder = export(tmp_path, {name: whole[:1000], "persons.csv": "person_id\nP1\n"})
    with opened(folder) as dataset:
        assert dataset.manifest.tables["crimes"].unfit
        assert "crimes" not in dataset.tables and "persons" in dataset.tables
        assert rows(dataset, Crime, "crime_id") == []


@pytest.mark.parametrize("compression", ["snappy", "gzip", "zstd", "uncompressed"])
def test_no_byte_of_a_parquet_file_ends_the_run(tmp_path: Path, compression: str) -> None:
    """Its reader tells damage in errors of several kinds, one of them of none."""
    path = export(tmp_path, {"persons.csv": "person_id\nP1\n"}) / "crimes.parquet"
    rows = "SELECT 'C' || i AS crime_id, 'open' AS status, now() AS recorded_at FROM range(40) t(i)"
    duckdb.sql(f"COPY ({rows}) TO '{path}' (FORMAT parquet, COMPRESSION {compression})")
    whole, chance, unfit = path.read_bytes(), random.Random(compression), set()
    for _ in range(40):
        at = chance.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        with opened(path.parent) as dataset:
            unfit.add(dataset.manifest.tables["crimes"].unfit)
            assert "persons" in dataset.tables
    assert any("it is damaged or incomplete" in why for why in unfit)
    assert not any("a line is longer" in why for why in unfit)


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    assert table_manifest(export(tmp_path, {"crimes_2025-01.csv.gz": gzip.compress(crimes().encode())})).rows == 200


def test_an_unreadable_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = export(tmp_path, {"crimes.csv": crimes()})

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("duly.connectors.files.unpacking.is_packed", refuse)  # root may read anything
    assert "Permission denied" in table_manifest(folder).unfit


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no such file"):
        opened(tmp_path / "nowhere")


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="holds no files"):
        opened(tmp_path)


def test_nothing_to_open() -> None:
    with pytest.raises(UsageError, match="where the export is"):
        opened([])


def test_a_named_file_that_fits_no_table_is_an_error_with_the_tables(tmp_path: Path) -> None:
    folder = export(tmp_path, {"birds.csv": "wing,beak\n1,2\n"})
    with pytest.raises(ExportError, match="strategy_meetings"):
        opened(folder / "birds.csv")


def test_a_file_in_a_folder_that_fits_no_table_is_said(tmp_path: Path) -> None:
    with opened(export(tmp_path, {"birds.csv": "wing,beak\n1,2\n", "crimes.csv": crimes()})) as dataset:
        assert any("birds.csv" in warning for warning in dataset.manifest.warnings)


def test_a_file_of_something_else_that_names_the_same_key_does_not_spoil_the_table(tmp_path: Path) -> None:
    """Every kind of record names a person: a list of addresses is no second file of persons."""
    files = {
        "persons.csv": "person_id,dob_date\nP1,2010-05-01\n",
        "addresses.csv": "person_id,town\nP1,Hull\nP1,Goole\n",
    }
    with opened(export(tmp_path, files)) as dataset:
        persons = dataset.manifest.tables["persons"]
        assert (persons.rows, persons.refused) == (1, 0)
        assert any("addresses.csv" in said and "persons.csv fills" in said for said in dataset.manifest.warnings)


def test_a_file_is_known_by_its_headers(tmp_path: Path) -> None:
    assert table_manifest(export(tmp_path, {"extract.csv": crimes()})).rows == 200


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_zip_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", {"jan/crimes_1.csv": crimes().encode()})
    with opened(path) as dataset:
        assert dataset.manifest.tables["crimes"].rows == 200
        assert dataset.manifest.sources[0].name == "export.zip/jan/crimes_1.csv"


@pytest.mark.parametrize(
    "name", ["../crimes.csv", "/etc/crimes.csv", "a/../../crimes.csv", "..\\crimes.csv", "C:\\crimes.csv"]
)
def test_a_zip_that_would_unpack_outside_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportError, match="outside its folder"):
        opened(zipped(tmp_path / "export.zip", {name: b"crime_id\nC1\n"}))


def test_a_zip_that_unpacks_to_far_more_than_it_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="times its size"):
        opened(zipped(tmp_path / "export.zip", {"crimes.csv": b"0" * 60_000_000}))


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("crimes.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ExportError, match="is a link"):
        opened(tmp_path / "export.zip")


def test_a_damaged_zip_is_an_error(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("crimes.csv", crimes())
    (tmp_path / "export.zip").write_bytes(whole.getvalue()[:500])
    with pytest.raises(ExportError, match="damaged"):
        opened(tmp_path / "export.zip")


def test_the_private_folder_is_gone_when_the_dataset_is_closed(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    with opened(zipped(tmp_path / "export.zip", {"crimes.csv": crimes().encode()}), workdir=work):
        (inside,) = work.iterdir()
        assert inside.stat().st_mode & 0o777 == 0o700
    assert list(work.iterdir()) == []
    with pytest.raises(ExportError):
        opened(tmp_path / "nowhere", workdir=work)
    assert list(work.iterdir()) == []


def test_a_file_whose_lines_mostly_cannot_be_split_is_given_up(tmp_path: Path) -> None:
    text = lines(HEADER, *GOOD) + "D,,\n" * 30_000
    assert "cannot be split into its columns" in table_manifest(export(tmp_path, {"crimes.csv": text})).unfit


def test_line_numbers_are_told_of_damage(tmp_path: Path) -> None:
    content = crimes().encode() + b"D1,\0,,open,North\n" + b"D2,,,open,North\n"
    assert "line 202 holds a NUL byte" in table_manifest(export(tmp_path, {"crimes.csv": content})).unfit


def test_a_workbook_that_is_cut_off_is_called_that(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["crime_id"])  # type: ignore[union-attr]
    book.save(tmp_path / "crimes.xlsx")
    whole = (tmp_path / "crimes.xlsx").read_bytes()
    (tmp_path / "crimes.xlsx").write_bytes(whole[: len(whole) // 2])
    assert table_manifest(tmp_path).unfit == "crimes.xlsx: is a zip file that is damaged or cut off"


def test_a_workbook_of_a_zip_version_that_nothing_reads_is_called_damaged(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "crimes.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    content = bytearray((tmp_path / "crimes.xlsx").read_bytes())
    content[content.rindex(b"PK\1\2") + 6] = 140
    (tmp_path / "crimes.xlsx").write_bytes(content)
    assert table_manifest(tmp_path).unfit == "crimes.xlsx: is a zip file that is damaged or cut off"


def test_a_text_in_one_column_asks_for_its_delimiter(tmp_path: Path) -> None:
    folder = export(tmp_path, {"crimes.txt": "crime_id^status\nC1^open\n"})
    assert "say under [export] in duly.toml which delimiter" in table_manifest(folder).unfit
    assert table_manifest(folder, chosen=settings(export={"delimiter": "^"})).rows == 1
