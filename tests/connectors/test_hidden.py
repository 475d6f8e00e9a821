"""Rows and columns that nobody sees in a workbook, hidden by hand or by a filter: read, and told by place."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from duly.records import Crime
from tests.connectors.books import biff, label, ods, record, texts, wide, xls, xlsb, xlsx
from tests.connectors.scene import export, opened, rows

CELLS = (("crime_id", "desk", "status"), ("C1", "x", "open"), ("C2", "y", "open"), ("C3", "z", "filed"), ("C4", "", ""))
"""Of which rows 3 and 4, and the columns B and C, are hidden; and a row 6 that holds nothing."""

TOLD = (
    "crimes.{}: 2 hidden rows are read like those that are seen: 3, 4.",
    "crimes.{}: 2 hidden columns are read like those that are seen: B (desk), C (status).",
)


def excel(path: Path) -> Path:
    lines = [texts(number, *cells) for number, cells in enumerate(CELLS, start=1)]
    for at, looks in ((2, ' hidden="1"'), (3, ' ht="0" customHeight="1"')):
        lines[at] = lines[at].replace(">", f"{looks}>", 1)
    columns = (
        '<cols><col min="1" max="1" width="9"/><col min="2" max="2" hidden="1"/><col min="3" max="3" width="0"/></cols>'
    )
    return xlsx(path / "crimes.xlsx", {"Sheet1": [*lines, '<row r="6" hidden="1"/>']}, before=columns)


def opendocument(path: Path) -> Path:
    looks = {3: ' table:visibility="collapse"', 4: ' table:visibility="filter"'}
    lines = "".join(
        f"<table:table-row{looks.get(number, '')}>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
        )
        + "</table:table-row>"
        for number, cells in enumerate(CELLS, start=1)
    )
    columns = '<table:table-column/><table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>'
    aside = '<table:table table:name="aside"><table:table-column table:visibility="collapse"/></table:table>'
    return ods(path / "crimes.ods", f'<table:table table:name="crimes">{columns}{lines}</table:table>{aside}')


def binary(path: Path) -> Path:
    cells = {
        number: [(at, 6, wide(cell)) for at, cell in enumerate(line) if cell]
        for number, line in enumerate(CELLS, start=1)
    }
    seen = record(60, struct.pack("<IIIIH", 0, 0, 2304, 0, 0))
    unseen = record(60, struct.pack("<IIIIH", 1, 2, 2304, 0, 1))
    return xlsb(path / "crimes.xlsb", {**cells, 6: []}, before=record(390) + seen + unseen, hidden=(3, 4, 6))


def old(path: Path) -> Path:
    looks = [biff(0x0208, struct.pack("<6HI", at, 0, 3, 255, 0, 0, 0x20 * (at in (2, 3, 5)))) for at in range(6)]
    columns = [biff(0x7D, struct.pack("<6H", 0, 0, 2304, 0, 0, 0)), biff(0x7D, struct.pack("<6H", 1, 2, 2304, 0, 1, 0))]
    cells = [label(at, column, cell) for at, line in enumerate(CELLS) for column, cell in enumerate(line) if cell]
    return xls(path / "crimes.xls", [*columns, *looks, *cells])


def spreadsheet_xml(path: Path) -> Path:
    looks = {3: ' ss:Hidden="1"', 4: ' ss:Hidden="1"'}
    lines = "".join(
        f"<Row{looks.get(number, '')}>"
        + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in cells)
        + "</Row>"
        for number, cells in enumerate(CELLS, start=1)
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    columns = '<Column ss:Width="40"/><Column ss:Hidden="1" ss:Span="1"/>'
    content = (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="crimes"><Table>'
        f'{columns}{lines}<Row ss:Hidden="1"/></Table></Worksheet></Workbook>'
    )
    return export(path, {"crimes.xls": content}) / "crimes.xls"


def page(path: Path) -> Path:
    looks = {3: ' style="display: none"', 4: " hidden"}
    lines = "".join(
        f"<tr{looks.get(number, '')}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for number, cells in enumerate(CELLS, start=1)
    )
    columns = "<col width=64><col span=2 width=0 style='display:none;mso-width-source:userset'>"
    content = f"<html><body><table>{columns}{lines}<tr style='display:none'></tr></table></body></html>"
    return export(path, {"crimes.xls": content}) / "crimes.xls"


@pytest.mark.parametrize(
    "made", [excel, opendocument, binary, old, spreadsheet_xml, page], ids=lambda made: made.__name__
)
def test_what_nobody_sees_is_read_and_told_by_place(tmp_path: Path, made: Callable[[Path], Path]) -> None:
    path = made(tmp_path)
    with opened(path) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [
            ("C1", "open"), ("C2", "open"), ("C3", "filed"), ("C4", None),
        ]  # fmt: skip
        unseen = [said for said in dataset.manifest.warnings if "hidden" in said]
        assert unseen == [said.format(path.suffix[1:]) for said in TOLD]


def test_of_many_the_first_are_named_and_all_are_counted(tmp_path: Path) -> None:
    lines = [texts(1, "crime_id", "status"), *(texts(at, f"C{at}", "open") for at in range(2, 1300))]
    lines[1:] = [line.replace("<row ", '<row hidden="true" ', 1) for line in lines[1:]]
    with opened(xlsx(tmp_path / "crimes.xlsx", {"Sheet1": lines})) as dataset:
        said = "crimes.xlsx: 1,298 hidden rows are read like those that are seen: 2, 3, 4 and 1,295 more."
        assert dataset.manifest.warnings == (said,)


def short_of_column(path: Path) -> Path:
    return xlsx(path / "crimes.xlsx", {"Sheet1": [texts(1, *CELLS[0])]}, before='<cols><col hidden="1"/></cols>')


def short_in_binary(path: Path) -> Path:
    return xlsb(path / "crimes.xlsb", {1: [(0, 6, wide("crime_id"))]}, before=record(60, b"\0" * 8))


def short_in_old(path: Path) -> Path:
    return xls(path / "crimes.xls", [biff(0x0208, b"\0" * 4), label(0, 0, "crime_id")])


@pytest.mark.parametrize(
    "made", [short_of_column, short_in_binary, short_in_old], ids=lambda made: made.__name__.removeprefix("short_")
)
def test_what_a_workbook_says_too_shortly_makes_it_damaged(tmp_path: Path, made: Callable[[Path], Path]) -> None:
    with opened(made(tmp_path)) as dataset:
        assert "it is damaged and cannot be read" in dataset.manifest.tables["crimes"].unfit
