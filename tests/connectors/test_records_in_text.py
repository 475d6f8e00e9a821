"""Records in JSON, in XML and in columns at fixed places; folders within folders."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path

import pytest

from duly.records import Crime, Person
from duly.results import TableManifest
from tests.connectors.scene import export, opened, rows, settings


def refused(manifest: TableManifest) -> list[tuple[int | None, int | None, str | None, str]]:
    return [(refusal.row, refusal.line, refusal.column, refusal.reason) for refusal in manifest.refusals]


LINES = """\
{"crime_id": 9007199254740993, "reported_at": "2025-05-01T10:00:00Z", "is_test": false, "status": null, "extra": {"a": 1}}

{"crime_id": "C2", "reported_at": ["2025-05-01"]}
{"crime_id": "C3", "reported
{"crime_id": "C4", "reported_at": "2025-05-02T10:00:00Z", "incident_id": 1.50}
{"crime_id": "C5", "crime_id": "C6"}
{}
[1]
"""


@pytest.mark.parametrize("name", ["crimes.jsonl", "crimes.ndjson", "crimes.json", "crimes.txt"])
def test_an_object_a_line_is_a_record(tmp_path: Path, name: str) -> None:
    with opened(export(tmp_path, {name: LINES})) as dataset:
        assert rows(dataset, Crime, "crime_id", "reported_at", "is_test", "incident_id") == [
            ("9007199254740993", datetime(2025, 5, 1, 10), False, None),
            ("C4", datetime(2025, 5, 2, 10), None, "1.50"),
        ]
        table = dataset.manifest.tables["crimes"]
        assert (table.rows_read, table.refused) == (7, 5)
        assert sorted(refused(table), key=lambda one: one[1] or 0) == [
            (3, 3, "reported_at", "holds a list or an object, not one value"),
            (None, 4, None, "the line is no JSON object"),
            (6, 6, "crime_id", "holds two values under one name"),
            (7, 7, None, "nothing stands in the row"),
            (None, 8, None, "the line is no JSON object"),
        ]


def test_whole_numbers_are_ids_however_json_writes_them(tmp_path: Path) -> None:
    text = '[{"crime_id": 1.0}, {"crime_id": -20250000000000002.000}, {"crime_id": 2.50}, {"crime_id": 1e5}, {"crime_id": 12E+3}]'
    with opened(export(tmp_path, {"crimes.json": text})) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("-20250000000000002",), ("1",), ("2.50",)]
        assert [refusal.row for refusal in dataset.manifest.tables["crimes"].refusals] == [4, 5]


def test_half_of_a_character_costs_its_record_alone(tmp_path: Path) -> None:
    text = '[{"crime_id": "C1", "status": "op\\ud800en"}, {"crime_id": "C2", "\\udfff": 1}, {"crime_id": "\\ud83d\\ude00"}]'
    with opened(export(tmp_path, {"crimes.json": text})) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("C2",), ("\U0001f600",)]
        assert refused(dataset.manifest.tables["crimes"]) == [(1, None, "status", "holds half of a character")]


def test_a_list_of_objects_is_a_table_and_several_are_by_name(tmp_path: Path) -> None:
    listed = [{"crime_id": "C1", "recorded_at": None}, {"crime_id": "C2", "reported_at": "2025-05-01T10:00:00Z"}, {}]
    with opened(export(tmp_path / "a", {"crimes.json": json.dumps(listed, indent=1)})) as dataset:
        assert rows(dataset, Crime, "crime_id", "reported_at") == [("C1", None), ("C2", datetime(2025, 5, 1, 10))]
        assert dataset.manifest.tables["crimes"].refusals[0].row == 3
    both = {"made": "today", "crimes": listed[:2], "persons": [{"person_id": "007"}]}
    with opened(export(tmp_path / "b", {"all.json": json.dumps(both)})) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("C1",), ("C2",)]
        assert rows(dataset, Person, "person_id") == [("007",)]


RECORDS = {
    "crimes.json": '[{"crime_id": "C1"}]',
    "crimes.jsonl": '{"crime_id": "C1"}\n',
    "crimes.xml": "<crimes><crime><crime_id>C1</crime_id></crime></crimes>",
    "crimes.xls": "<html><table><tr><th>crime_id</th></tr><tr><td>C1</td></tr></table></html>",
}


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_mark_of_the_encoding_hides_no_records(tmp_path: Path, name: str, encoding: str) -> None:
    with opened(export(tmp_path, {name: RECORDS[name].encode(encoding)})) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("C1",)]


def test_packed_json_is_unpacked(tmp_path: Path) -> None:
    with opened(
        export(tmp_path, {"crimes.jsonl.gz": gzip.compress(b'{"crime_id": "C1"}\n{"crime_id": "C2"}\n')})
    ) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("C1",), ("C2",)]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("crimes.json", '[{"crime_id": "C1"}, {"crime_id"', "its JSON breaks off"),
        ("crimes.json", "[[1, 2]]", "no list of objects"),
        ("crimes.json", "[]", "is empty"),
        ("crimes.jsonl", "", "empty"),
        ("crimes.xml", "<a><b>1</b>", "is damaged"),
        ("crimes.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a><b>&x;</b></a>', "DOCTYPE"),
        ("crimes.xml", "<a>text</a>", "without an element for each record"),
    ],
)
def test_what_holds_no_records_is_named(tmp_path: Path, name: str, content: str, said: str) -> None:
    with opened(export(tmp_path, {name: content, "persons.csv": "person_id\nP1\n"})) as dataset:
        assert said in dataset.manifest.tables["crimes"].unfit
        assert rows(dataset, Person, "person_id") == [("P1",)]


XML = """<?xml version="1.0" encoding="utf-8"?>
<e:export xmlns:e="urn:e" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><made>today</made><e:crimes>
<e:crime crime_id="C1"><e:reported_at>2025-05-01T10:00:00Z</e:reported_at><e:status xsi:nil="true"/></e:crime>
<e:crime crime_id="C2"><e:reported_at>2025-05-01T10:00:00Z</e:reported_at><e:reported_at>2025-05-02</e:reported_at></e:crime>
<e:crime crime_id="C3"><e:reported_at><e:day>1</e:day></e:reported_at></e:crime>
<e:crime crime_id="C4"><e:cancel_rationale>a &amp; <![CDATA[<b>]]></e:cancel_rationale></e:crime>
</e:crimes></e:export>"""


def test_an_element_that_repeats_is_a_record(tmp_path: Path) -> None:
    with opened(export(tmp_path, {"crimes.xml": XML})) as dataset:
        assert rows(dataset, Crime, "crime_id", "reported_at", "cancel_rationale") == [
            ("C1", datetime(2025, 5, 1, 10), None),
            ("C4", None, "a & <b>"),
        ]
        assert refused(dataset.manifest.tables["crimes"]) == [
            (2, None, "reported_at", "holds several values under one name"),
            (3, None, "reported_at", "holds elements, not one value"),
        ]


def test_elements_of_several_kinds_are_tables_by_name(tmp_path: Path) -> None:
    content = (
        "<all><crimes><row><crime_id>C1</crime_id></row></crimes>"
        "<persons><row><person_id>P1</person_id></row><row><person_id>P2</person_id></row></persons></all>"
    )
    with opened(export(tmp_path, {"all.xml": content})) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("C1",)]
        assert rows(dataset, Person, "person_id") == [("P1",), ("P2",)]


FIXED = """\
Crimes of May
crime_id  reported_at         status
C1        2025-05-01T10:00:00 open
C2        31/31/2025          open

C3        2025-05-01T10:00:00 finalised and more
C4
C5        2025-05-02T10:00:00 open
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_columns_at_fixed_places_are_cut_where_duly_toml_says(tmp_path: Path, end: str) -> None:
    chosen = settings(tables={"crimes": {"widths": [10, 20, 9]}})
    with opened(export(tmp_path, {"crimes.txt": FIXED.replace("\n", end)}), chosen) as dataset:
        assert rows(dataset, Crime, "crime_id", "reported_at", "status") == [
            ("C1", datetime(2025, 5, 1, 9), "open"),
            ("C4", None, None),
            ("C5", datetime(2025, 5, 2, 9), "open"),
        ]
        assert sorted(refused(dataset.manifest.tables["crimes"]), key=lambda one: one[1] or 0) == [
            (4, 4, "reported_at", "does not fit the declared format"),
            (None, 6, None, "the line is longer than the columns are wide"),
        ]


RULER = """\
crime_id   reported_at              status
---------- ------------------------ --------
C1         2025-05-01T10:00:00      open
C2         2025-05-01T10:00:00Z-and-more open
C3         2025-05-01T10:00:00      open
"""


def test_a_ruler_under_the_headers_shows_where_columns_stand(tmp_path: Path) -> None:
    with opened(export(tmp_path, {"crimes.txt": RULER})) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("C1", "open"), ("C3", "open")]
        assert refused(dataset.manifest.tables["crimes"]) == [
            (None, 4, None, "the line has a value that stands across two columns")
        ]


def test_folders_within_folders_are_parts_of_a_table(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"2025/{month:02}/crimes.csv": f"crime_id\nC{month}\n" for month in (1, 2, 3)}
    with opened(export(tmp_path, files)) as dataset:
        assert [key for (key,) in rows(dataset, Crime, "crime_id")] == ["C1", "C2", "C3"]
        assert [source.name for source in dataset.manifest.sources] == list(files)
