"""Keys that are no single column: several together, also where others refer to them, and the file and the row."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from duly.connectors import open_export
from duly.connectors.layouts import layouts_of
from duly.errors import DulyError, SettingsError
from duly.records import Crime, CrimeVictim, SupervisoryReview
from duly.records.vocabulary import shipped_vocabulary
from duly.settings import Settings, load
from tests.connectors import books
from tests.connectors.every_way import COPIED, WAYS, Way
from tests.connectors.scene import AS_AT, export, opened, rows

CRIMES = (
    ("Case No", "Seq", "status"),
    ("12/25", "1", "open"),
    ("12/25", "2", "filed"),
    ("12/2", "5/1", "open"),
    (" 13/25\u00a0", "1", "open"),
    ("14/25", None, "open"),
    ("NULL", "1", "open"),
    ("a|b", "c", "open"),
    ("a", "b|c", "filed"),
    ("a\\", "b", "open"),
    ("a", "\\|b", "open"),
)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Way:
    return Way(request.param, tmp_path, request)


def test_several_columns_are_one_key_and_no_two_keys_are_alike(way: Way) -> None:
    with way.opened(CRIMES, key=["case no", "SEQ"], columns={"status": "status"}) as dataset:
        keys = [key for (key,) in rows(dataset, Crime, "crime_id")]
        assert {"12/25|1", "12/25|2", "12/2|5/1", "13/25|1"} < set(keys) and len(set(keys)) == len(keys) == 8
        table = dataset.manifest.tables["crimes"]
        assert (table.refused, table.unfit) == (2, "")  # a part of the key is blank
        assert {refusal.column for refusal in table.refusals} == {"Case No + Seq"}


def test_a_part_that_a_spreadsheet_broke_is_no_key(way: Way) -> None:
    broken = [("Case No", "Seq", "status"), ("1.23E+11", "1", "open"), ("12/25", "1,2E+10", "open"), ("1", "2", "open")]
    with way.opened(broken, key=["Case No", "Seq"], columns={"status": "status"}) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("1|2",)]
        assert dataset.manifest.tables["crimes"].refused == 2


def test_a_reference_whose_part_a_spreadsheet_broke_is_refused(way: Way) -> None:
    links = [("Case", "Seq", "person_id"), ("1.23E+11", "1", "P1"), ("12/25", "1", "P2")]
    for said in ({"key": ["Case", "Seq"]}, {"from": ["Case", "Seq"], "join": "|"}):
        columns = {"crime_id": said, "person_id": "person_id"}
        with way.opened(links, table="crime_victims", columns=columns) as dataset:
            assert rows(dataset, CrimeVictim, "crime_id") == [("12/25|1",)]
            assert dataset.manifest.tables["crime_victims"].refused == 1


def test_what_refers_to_it_finds_it(tmp_path: Path) -> None:
    files = {
        "crimes.csv": "Case No,Seq,status\n12/25,1,open\n12/25,2,filed\n13/25,1,open\n",
        "crime_victims.csv": "Crime Case,Crime Seq,person_id\n12/25,2,P1\n 12/25 ,1 ,P2\n12/25,,P3\n,,P4\n99/25,1,P5\n",
    }
    said = {
        "crimes": {"key": ["Case No", "Seq"]},
        "crime_victims": {"columns": {"crime_id": {"key": ["Crime Case", "Crime Seq"]}, "person_id": "person_id"}},
    }
    chosen = Settings.model_validate({"tables": said})
    with opened(export(tmp_path, files), chosen) as dataset:
        assert [key for (key,) in rows(dataset, Crime, "crime_id")] == ["12/25|1", "12/25|2", "13/25|1"]
        # Half a key is no blank: it leads nowhere, and is told as that.
        assert rows(dataset, CrimeVictim, "person_id", "crime_id") == [
            ("P1", "12/25|2"),
            ("P2", "12/25|1"),
            ("P3", "12/25|"),
            ("P4", None),
            ("P5", "99/25|1"),
        ]


def test_rows_of_one_composite_key_are_folded_kept_or_refused_as_others_are(way: Way) -> None:
    source = (
        ("Case No", "Seq", "status", "updated_at"),
        ("1", "1", "open", "2025-01-01"),
        ("1", "1", "open", "2025-01-01"),
        ("1", "2", "open", "2025-01-01"),
        ("1", "2", "filed", "2025-01-02"),
    )
    with way.opened(source, key=["Case No", "Seq"]) as dataset:
        table = dataset.manifest.tables["crimes"]
        assert (table.folded, table.refused, table.rows) == (1, 2, 1)
    with way.opened(source, key=["Case No", "Seq"], keep="last by updated_at") as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("1|1", "open"), ("1|2", "filed")]


def test_a_part_that_is_missing_is_named(way: Way) -> None:
    with way.opened(CRIMES, key=["Case No", "Number"]) as dataset:
        unfit = dataset.manifest.tables["crimes"].unfit
        assert "crime_id is made of several columns, of which Number is missing" in unfit
    with way.opened(CRIMES, key=["A", "B"]) as dataset:
        assert (
            "the key crime_id is missing: it is made of the columns 'A' and 'B'"
            in dataset.manifest.tables["crimes"].unfit
        )


REVIEWS = "Case,Reviewed\nI1,2025-01-01\nI1,2025-02-01\n\nI2,2025-01-05\n"
BY_ROW = {"key": "row", "columns": {"inv_id": "Case", "reviewed_at": "Reviewed"}}


def by_row(**further: object) -> Settings:
    return Settings.model_validate({"tables": {"supervisory_reviews": {**BY_ROW, **further}}})


def reviews(path: Path, chosen: Settings | None = None) -> list[tuple[object, ...]]:
    with opened(path, chosen or by_row()) as dataset:
        return rows(dataset, SupervisoryReview, "review_id", "inv_id")


def test_the_row_is_the_key_as_an_editor_and_a_spreadsheet_number_it(tmp_path: Path) -> None:
    path = export(tmp_path, {"supervisory_reviews.csv": REVIEWS})
    assert reviews(path) == [
        ("supervisory_reviews.csv:2", "I1"),
        ("supervisory_reviews.csv:3", "I1"),
        ("supervisory_reviews.csv:5", "I2"),
    ]


def test_it_is_so_below_titles_in_a_workbook_and_where_some_rows_alone_are_chosen(tmp_path: Path) -> None:
    chosen = by_row(where={"Case": "I2"})
    titled = export(tmp_path / "a", {"supervisory_reviews.csv": f"Reviews of May\n\n{REVIEWS}"})
    assert reviews(titled, chosen) == [("supervisory_reviews.csv:7", "I2")]
    (tmp_path / "b").mkdir()
    sheet = [
        books.row(1, books.text("A1", "Case"), books.text("B1", "Reviewed")),
        books.row(2, books.text("A2", "I1"), books.text("B2", "2025-01-01")),
        books.row(9, books.text("A9", "I2"), books.text("B9", "2025-01-01")),
    ]
    books.xlsx(tmp_path / "b" / "supervisory_reviews.xlsx", {"Sheet1": sheet})
    assert reviews(tmp_path / "b") == [("supervisory_reviews.xlsx:2", "I1"), ("supervisory_reviews.xlsx:9", "I2")]


def test_two_files_two_folders_and_an_archive_whose_name_changes(tmp_path: Path) -> None:
    path = export(tmp_path, {"2025/01/supervisory_reviews.csv": REVIEWS, "2025/02/supervisory_reviews.csv": REVIEWS})
    with opened(path, by_row()) as dataset:  # rows that are alike in all that was read are one
        table = dataset.manifest.tables["supervisory_reviews"]
        assert (table.rows, table.folded) == (3, 3)
    names = []
    for night in ("monday.zip", "tuesday.zip"):
        with zipfile.ZipFile(tmp_path / night, "w") as archive:
            archive.writestr("supervisory_reviews.csv", REVIEWS)
        names.append(reviews(tmp_path / night))
    assert names[0] == names[1] and names[0][0] == ("supervisory_reviews.csv:2", "I1")


@pytest.mark.parametrize("name", COPIED[:2])
def test_a_parquet_file_counts_its_rows_and_a_text_its_lines(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    source = (("inv_id",), ("I1",), ("I2",))
    with Way(name, tmp_path, request).opened(source, table="supervisory_reviews", key="row") as dataset:
        first = 2 if name == "csv" else 1
        assert [key for (key,) in rows(dataset, SupervisoryReview, "review_id")] == [
            f"source.{name}:{number}" for number in (first, first + 1)
        ]


@pytest.mark.parametrize("name", ["duckdb", "postgresql", "sqlite"])
def test_a_database_has_no_rows_that_stay_where_they_are(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    way = Way(name, tmp_path, request)
    with pytest.raises(DulyError) as raised, way.opened(CRIMES, key="row"):
        pass
    assert "tables.crimes.key: the rows of a database have no place" in str(raised.value)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            '[tables.crimes]\nkey = "Case No"',
            'key: is the headers of several columns, each once, as key = ["Case No", "Seq"], or "row"',
        ),
        ('[tables.crimes]\nkey = ["Case No"]', "key: is the headers of several columns"),
        ('[tables.crimes]\nkey = ["A", "A"]', "key: is the headers of several columns, each once"),
        ('[tables.crime_victims]\nkey = ["A", "B"]', "key: has no key: its rows are told apart"),
        (
            '[tables.crimes]\nkey = ["A", "B"]\n[tables.crimes.columns]\ncrime_id = "Ref"',
            "columns.crime_id: is said twice",
        ),
        ('[tables.crimes.columns]\nstatus = { key = ["A", "B"] }', "columns.status: only an id is the key of a record"),
        (
            '[tables.crimes.columns]\nincident_id = { key = ["A"] }',
            "columns.incident_id: key needs the headers of several",
        ),
        (
            '[tables.crimes.columns]\nincident_id = { key = ["A", "B"], from = "C" }',
            "incident_id: give the header it has",
        ),
    ],
)
def test_every_misuse_is_one_error(tmp_path: Path, table: str, said: str) -> None:
    path = tmp_path / "duly.toml"
    path.write_text(table)
    with pytest.raises(SettingsError) as raised:
        layouts_of(load(path), shipped_vocabulary())
    assert len(raised.value.faults) == 1 and said in raised.value.faults[0] and "(line " in raised.value.faults[0]


def test_a_table_that_nothing_is_read_of_is_none(tmp_path: Path) -> None:
    path = export(tmp_path, {"supervisory_reviews.csv": "A,B\n1,2\n"})
    with open_export(by_row(), paths=[path], as_at=AS_AT) as dataset:
        assert "none of its columns is there" in dataset.manifest.tables["supervisory_reviews"].unfit
