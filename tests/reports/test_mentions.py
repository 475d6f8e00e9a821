"""Files that name a record are found, whatever kind of file it is; those that cannot be read are named too."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from duly.reports.mentions import mentions
from duly.reports.pages import render_pages
from duly.reports.pages.child_data import packed_ids
from duly.results import LineState
from tests.reports import sample_children


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.html", "<td>C-1</td>", True),
        ("a.js", 'dulyData("x", ["C-1"])', True),
        ("a.csv", "record\nC-1\n", True),
        ("a.html", "<td>C-12</td><td>XC-1</td><td>C-1_a</td>", False),
        ("a.png", "C-1", False),
    ],
)
def test_an_id_is_found_as_a_word_of_its_own(tmp_path: Path, name: str, content: str, found: bool) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert mentions([tmp_path], "C-1") == ([tmp_path / name] if found else [])


@pytest.mark.parametrize(
    ("record", "content"), [("A&B", "<td>A&amp;B</td>"), ('A"B', '["A\\"B"]'), ("Å1", '["\\u00c51"]'), ("Å1", "Å1")]
)
def test_an_id_is_found_as_each_kind_of_file_spells_it(tmp_path: Path, record: str, content: str) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    assert mentions([tmp_path], record) == [tmp_path / "a.json"]


def test_a_workbook_is_looked_into_and_one_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["C-1"])
    book.save(tmp_path / "team.xlsx")
    (tmp_path / "broken.xlsx").write_text("no workbook")
    assert mentions([tmp_path], "C-1") == [tmp_path / "broken.xlsx", tmp_path / "team.xlsx"]
    assert mentions([tmp_path], "C-2") == [tmp_path / "broken.xlsx"]


def test_packed_tables_are_looked_into(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "worklists-csv.zip", "w") as packed:
        packed.writestr("team.csv", "record\nC-1\n")
    assert mentions([tmp_path], "C-1") == [tmp_path / "worklists-csv.zip"]
    assert mentions([tmp_path], "C-2") == []


def test_a_packed_data_file_is_opened(tmp_path: Path) -> None:
    pages = render_pages(
        sample_children.material({"P1": [sample_children.line("NCRS-01", "C1", LineState.TO_PUT_RIGHT)]})
    )
    packed = {name: text for name, text in pages.items() if packed_ids(text) if name.endswith(".js")}
    for name, text in packed.items():
        (tmp_path / Path(name).name).write_text(text, encoding="utf-8")
    known = {one for text in packed.values() for one in packed_ids(text) or ()}
    record = min(known)
    assert mentions([tmp_path], record) == sorted(
        tmp_path / Path(name).name for name, text in packed.items() if record in (packed_ids(text) or ())
    )
    assert mentions([tmp_path], "no such id") == []
    damaged = tmp_path / Path(min(packed)).name
    damaged.write_text(damaged.read_text().replace('"packed":"', '"packed":"A'))
    assert mentions([tmp_path], "no such id") == [damaged]


def test_a_place_that_is_not_there_names_nothing(tmp_path: Path) -> None:
    assert mentions([tmp_path / "gone"], "C-1") == []
