"""What a workbook holds besides values: errors, cells far away, sheets nobody sees, titles, and files that are none."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from duly.connectors.files.workbooks import sheets
from duly.connectors.workspace import open_workspace
from duly.errors import ExportError
from duly.records import ChildPresent, Crime, Person
from duly.results import Manifest, TableManifest
from tests.connectors.books import biff, label, number, ods, row, text, texts, wide, wrong, xls, xlsb, xlsx, zipped
from tests.connectors.scene import export, opened, rows, settings

KEY = "the key is blank, or was cut to a number such as 1.23E+08"
HEADER = ("crime_id", "reported_at", "status")


def read(path: Path, *, table: str = "crimes", needs: Any = None) -> tuple[TableManifest, Manifest, list[Any]]:
    """What the manifest says of a table and of all, and the keys that are left of crimes."""
    with opened(path, needs=needs) as dataset:
        keys = [key for (key,) in rows(dataset, Crime, "crime_id")]
        return dataset.manifest.tables[table], dataset.manifest, keys


def refused(manifest: TableManifest) -> list[tuple[int | None, str | None, str]]:
    return [(refusal.row, refusal.column, refusal.reason) for refusal in manifest.refusals]


ERROR_CELLS = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"]


@pytest.mark.parametrize("said", ERROR_CELLS)
def test_an_error_refuses_its_row_in_every_kind_of_column(tmp_path: Path, said: str) -> None:
    sheet = [
        texts(1, "crime_id", "reported_at", "status", "incident_id", "is_test", "offence_from", "cancel_rationale"),
        *(
            row(at + 2, text(f"A{at + 2}", f"C{at}"), wrong(f"{column}{at + 2}", said))
            for at, column in enumerate("BCDEFG")
        ),
        row(8, f'<c r="A8" t="e"><f>VLOOKUP(1,X:Y,2,0)</f><v>{said}</v></c>'),
        texts(9, "C9", "2025-05-01T10:00:00"),
    ]
    table, _, keys = read(xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet}))
    assert keys == ["C9"] and table.refused == 7 and table.rows_read == 8 and not table.unfit
    assert refused(table) == [
        (2, "reported_at", f"cell B2 holds {said}"),
        (3, "status", f"cell C3 holds {said}"),
        (4, "incident_id", f"cell D4 holds {said}"),
        (5, "is_test", f"cell E5 holds {said}"),
        (6, "offence_from", f"cell F6 holds {said}"),
        (7, "cancel_rationale", f"cell G7 holds {said}"),
        (8, "crime_id", f"cell A8 holds {said}"),
    ]


def test_an_error_in_a_column_that_is_not_read_harms_nothing(tmp_path: Path) -> None:
    sheet = [
        texts(1, *HEADER, "desk"),
        row(2, text("A2", "C1"), wrong("C2", "#N/A"), wrong("D2", "#REF!")),
    ]
    path = xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet})
    assert read(path, needs={"crimes": ["reported_at"]})[2] == ["C1"]
    assert read(path, needs={"crimes": ["status"]})[2] == []


@pytest.mark.parametrize(
    ("cell", "settings_", "is_refused"),
    [
        ('<c r="B2" s="1"><f>A2+1</f></c>', "", True),
        ('<c r="B2" s="1"><f>A2+1</f><v></v></c>', "", True),
        ('<c r="B2" s="1"><f t="shared" si="0"/></c>', "", True),
        ('<c r="B2" s="1"><f>A2+1</f><v>0</v></c>', '<calcPr fullCalcOnLoad="1"/>', True),
        ('<c r="B2" t="str"><f>""</f><v></v></c>', "", False),
        ('<c r="B2" s="1"><f>A2+1</f><v>45778.5</v></c>', '<calcPr fullCalcOnLoad="1"/>', False),
    ],
)
def test_a_formula_that_nobody_computed_is_refused(tmp_path: Path, cell: str, settings_: str, is_refused: bool) -> None:
    sheet = [texts(1, *HEADER), row(2, text("A2", "C1"), cell)]
    table, _, keys = read(xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet}, settings=settings_))
    assert (keys == []) is is_refused
    assert refused(table) == (
        [(2, "reported_at", "cell B2 holds a formula without a stored result")] if is_refused else []
    )


def test_a_column_of_nothing_but_formulas_is_no_wrong_format(tmp_path: Path) -> None:
    sheet = [
        texts(1, *HEADER),
        *(row(at, text(f"A{at}", f"C{at}"), f'<c r="B{at}"><f>NOW()</f></c>') for at in range(2, 30)),
    ]
    table, _, _ = read(xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet}))
    assert (table.refused, table.unfit) == (28, "")


def test_a_cell_far_away_costs_nothing_and_is_told(tmp_path: Path) -> None:
    sheet = [texts(1, *HEADER), row(2, text("A2", "C1"), text("E2", "note")), row(1048576, text("XFD1048576", "x"))]
    table, manifest, keys = read(xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet}))
    assert keys == ["C1"] and table.rows_read == 1
    assert manifest.warnings == ("crimes.xlsx: 2 cells outside the table were not read: E2, XFD1048576.",)


def test_rows_are_named_as_the_spreadsheet_numbers_them(tmp_path: Path) -> None:
    sheet = [
        texts(3, "List of crimes"), texts(4, "Run on 1 May", "at noon"),
        row(6, text("C6", "crime_id"), text("D6", "reported_at")),
        row(7, text("C7", "C1"), text("D7", "2025-05-01T10:00:00")),
        row(9, text("C9", " ")),
        row(12, text("C12", "C2"), text("D12", "31/31/2025")),
        row(20, text("C20", "C3"), number("D20", 45778.5, "date")),
        row(21, text("C21", "C3"), number("D21", 45779.5, "date")),
    ]  # fmt: skip
    table, manifest, keys = read(xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet}))
    assert keys == ["C1"]
    assert refused(table) == [
        (12, "reported_at", "does not fit the declared format (cell D12)"),
        (20, "crime_id", "the key stands on several rows that differ in reported_at"),
        (21, "crime_id", "the key stands on several rows that differ in reported_at"),
    ]
    assert manifest.warnings == ("crimes.xlsx: the headers are in row 6; not read, above them: rows 3, 4.",)


def test_a_hidden_sheet_is_named_and_a_cover_passed_over(tmp_path: Path) -> None:
    book = {
        "Cover": [texts(1, "Made by the desk")],
        "crimes": [texts(1, *HEADER), texts(2, "C1")],
        "crimes_2": [texts(1, *HEADER), texts(2, "C2")],
    }
    path = xlsx(tmp_path / "extract.xlsx", book, states={"crimes_2": "veryHidden"})
    _, manifest, keys = read(path)
    assert keys == ["C1", "C2"]
    assert "extract.xlsx/crimes_2: a hidden sheet is read." in manifest.warnings
    assert any(warning.startswith("Not read: extract.xlsx/Cover: ") for warning in manifest.warnings)


@pytest.mark.parametrize("book", [{"crimes_1": [texts(1, *HEADER), texts(2, "C1")], "crimes_2": []}, {"Sheet1": []}])
def test_an_empty_sheet_or_book_is_a_part_that_is_missing(tmp_path: Path, book: dict[str, Sequence[str]]) -> None:
    path = xlsx(tmp_path / "crimes.xlsx", book)
    assert read(path)[0].unfit.endswith("is empty: not even a header")


def test_empty_sheets_that_nobody_named_do_no_harm(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "crimes.xlsx", {"Sheet1": [texts(1, *HEADER), texts(2, "C1")], "Sheet2": [], "Sheet3": []})
    table, manifest, keys = read(path)
    assert keys == ["C1"] and not table.unfit
    assert "Not read: crimes.xlsx/Sheet2: is empty: not even a header." in manifest.warnings


def test_merged_cells_are_told(tmp_path: Path) -> None:
    sheet = [texts(1, *HEADER), texts(2, "C1"), texts(3, "C2")]
    after = '<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="B2:B3"/></mergeCells>'
    _, manifest, _ = read(xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet}, after=after))
    assert manifest.warnings == (
        "crimes.xlsx: of merged cells only the first holds what is seen, the others are blank: B2:B3.",
    )


def test_numbers_are_read_as_their_format_shows_them(tmp_path: Path) -> None:
    sheet = [
        texts(1, "person_id", "dob_date"),
        row(2, number("A2", 12, "zeros"), number("B2", 42006, "date")),
        row(3, number("A3", 123456789012, "whole")),
        row(4, number("A4", 123456789012)),
    ]
    with opened(xlsx(tmp_path / "persons.xlsx", {"Sheet1": sheet})) as dataset:
        assert rows(dataset, Person, "person_id", "dob_date") == [("00012", date(2015, 1, 2)), ("123456789012", None)]
        assert dataset.manifest.tables["persons"].refused == 1


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    sheet = [
        texts(1, *HEADER),
        row(2, text("A2", "C1"), number("B2", 44316.5, "date")),
        row(3, text("A3", "C2"), number("B3", 0.5, "time")),
        *(texts(at, f"C{at}", "2025-05-02T10:00:00") for at in (4, 5)),
    ]
    path = xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet}, settings='<workbookPr date1904="1"/>')
    with opened(path) as dataset:
        assert rows(dataset, Crime, "crime_id", "reported_at")[0] == ("C1", datetime(2025, 5, 1, 11))
        assert refused(dataset.manifest.tables["crimes"]) == [
            (3, "reported_at", "does not fit the declared format (cell B3)")
        ]


def test_texts_come_from_the_shared_table_without_their_readings(tmp_path: Path) -> None:
    spoken = "<si><r><t>C</t></r><r><t>1</t></r><rPh><t>see</t></rPh></si>"
    strings = f"<sst><si><t>crime_id</t></si>{spoken}<si><t>a_x000D_b</t></si></sst>"
    relations = (
        '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    sheet = ['<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>cancel_rationale</t></is></c></row>',
             '<row><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row><row><c t="s"><v>9</v></c></row>']  # fmt: skip
    parts = {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": relations}
    with opened(xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet}, parts=parts)) as dataset:
        assert rows(dataset, Crime, "crime_id", "cancel_rationale") == [("C1", "a\rb")]
        assert refused(dataset.manifest.tables["crimes"]) == [
            (3, "crime_id", "cell A3 holds a text that the workbook lacks")
        ]


def test_a_workbook_that_would_unpack_without_end_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    path = xlsx(tmp_path / "crimes.xlsx", {"Sheet1": []}, parts={"xl/worksheets/sheet1.xml": bomb})
    assert "DOCTYPE" in read(path)[0].unfit
    path = xlsx(
        tmp_path / "large" / "crimes.xlsx", {"Sheet1": []}, parts={"xl/worksheets/sheet1.xml": " " * 20_000_000}
    )
    assert "is damaged" in read(path)[0].unfit


def test_damaged_workbooks_are_named_and_end_nothing(tmp_path: Path) -> None:
    good = xlsx(tmp_path / "good.xlsx", {"Sheet1": [texts(1, *HEADER), texts(2, "C1")]}).read_bytes()
    files: dict[str, str | bytes] = {"crimes.xlsx": good[: len(good) // 2], "persons.csv": "person_id\nP1\n"}
    with opened(export(tmp_path, files)) as dataset:
        assert dataset.manifest.tables["crimes"].unfit.startswith("crimes.xlsx")
        assert rows(dataset, Person, "person_id") == [("P1",)]


HTML = (
    "<html><head><meta charset=windows-1252><title>crime_id</title></head><body><table><tr><td>"
    "<table border=1><tr><th>crime_id<th>cancel_rationale</tr><tr><td>C1<td>a&nbsp;&lt;b<br>\xe9</tr>"
    "<tr><td rowspan=2>C2<td>x</tr><tr><td>y</tr></table></td></tr></table></body></html>"
)


@pytest.mark.parametrize("name", ["crimes.xls", "crimes.xlsx", "crimes.csv"])
def test_a_page_of_html_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    with opened(export(tmp_path, {name: HTML.encode("windows-1252")})) as dataset:
        assert rows(dataset, Crime, "crime_id", "cancel_rationale") == [("C1", "a <b\n\xe9"), ("C2", "x")]
        manifest = dataset.manifest
        assert refused(manifest.tables["crimes"]) == [(4, "crime_id", f"{KEY} (cell A4)")]
        assert f"{name}: is a page of HTML, whatever its name says." in manifest.warnings


def test_a_page_without_a_table_is_named_for_what_it_is(tmp_path: Path) -> None:
    path = export(tmp_path, {"crimes.xls": "<html><body>Please sign in</body></html>"})
    assert "is a page of HTML without a table" in read(path)[0].unfit


SPREADSHEET = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles><Style ss:ID="z"><NumberFormat ss:Format="00000"/></Style></Styles>
<Worksheet ss:Name="crimes"><Table><Row ss:Index="2"><Cell><Data ss:Type="String">crime_id</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="String">reported_at</Data></Cell></Row>
<Row><Cell ss:StyleID="z"><Data ss:Type="Number">12</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="DateTime">2025-05-01T10:00:00.000</Data></Cell></Row>
<Row ss:Index="7"><Cell><Data ss:Type="String">C2</Data></Cell><Cell ss:Index="3"><Data ss:Type="Error">#N/A</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">C3</Data></Cell><Cell ss:Index="3" ss:Formula="=NOW()"/></Row></Table>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"""


def test_xml_of_excel_2003_is_read(tmp_path: Path) -> None:
    with opened(export(tmp_path, {"crimes.xls": SPREADSHEET})) as dataset:
        assert rows(dataset, Crime, "crime_id", "reported_at") == [("00012", datetime(2025, 5, 1, 9))]
        assert refused(dataset.manifest.tables["crimes"]) == [
            (7, "reported_at", "cell C7 holds #N/A"),
            (8, "reported_at", "cell C8 holds a formula without a stored result"),
        ]
        assert "crimes.xls: a hidden sheet is read." in dataset.manifest.warnings


def test_text_in_a_workbooks_name_is_read_as_text(tmp_path: Path) -> None:
    _, manifest, keys = read(export(tmp_path, {"crimes.xls": "crime_id\tstatus\nC1\topen\n"}))
    assert keys == ["C1"] and "crimes.xls: is text, whatever its name says." in manifest.warnings


def test_a_workbook_in_a_texts_name_is_read_as_a_workbook(tmp_path: Path) -> None:
    book = xlsx(tmp_path / "a.xlsx", {"Sheet1": [texts(1, *HEADER), texts(2, "C1")]}).read_bytes()
    _, manifest, keys = read(export(tmp_path, {"crimes.csv": book}))
    assert keys == ["C1"] and "crimes.csv: is an .xlsx workbook, whatever its name says." in manifest.warnings


def test_a_locked_workbook_is_said_to_be_locked(tmp_path: Path) -> None:
    locked = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    assert read(export(tmp_path, {"crimes.xlsx": locked}))[0].unfit.endswith("has a password")


@pytest.mark.parametrize(
    ("content", "said"), [(b"%PDF-1.4", "is a PDF"), (b"\x89PNG\0\0\0\0" * 9, "of no kind that duly knows")]
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in read(export(tmp_path, {"crimes.xlsx": content}))[0].unfit


ODS = """<table:table table:name="crimes" table:style-name="t1">
<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row>{cell}crime_id{end}{cell}reported_at{end}{cell}cancel_rationale{end}</table:table-row>
<table:table-row>
<table:table-cell office:value-type="float" office:value="12"><text:p>00012</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2025-05-01T10:00:00"><text:p>1 May</text:p></table:table-cell>
<table:table-cell office:value-type="string"><office:annotation><text:p>aside</text:p></office:annotation>
<text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p></table:table-cell></table:table-row>
<table:table-row>{cell}C2{end}<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value=""
 calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell></table:table-row>
<table:table-row>{cell}C3{end}<table:table-cell table:formula="of:=X()" office:value-type="float"
 office:value="0"><text:p>Err:502</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="16383"/>{cell}x{end}</table:table-row></table:table>"""


def test_opendocument_sheets_are_read_as_they_are_seen(tmp_path: Path) -> None:
    sheet = ODS.format(cell='<table:table-cell office:value-type="string"><text:p>', end="</text:p></table:table-cell>")
    styles = '<style:style style:name="t1" style:family="table"><style:table-properties table:display="false"/></style:style>'
    with opened(ods(tmp_path / "crimes.ods", sheet, styles)) as dataset:
        assert rows(dataset, Crime, "crime_id", "reported_at", "cancel_rationale") == [
            ("00012", datetime(2025, 5, 1, 9), "a  b\nc")
        ]
        assert refused(dataset.manifest.tables["crimes"]) == [
            (5, "reported_at", "cell B5 holds #N/A"),
            (6, "reported_at", "cell B6 holds Err:502"),
        ]
        assert dataset.manifest.warnings == (
            "crimes.ods: a hidden sheet is read.",
            "crimes.ods: a cell outside the table was not read: XFD1048007.",
        )


def test_binary_workbooks_are_read_as_they_are_seen(tmp_path: Path) -> None:
    path = xlsb(
        tmp_path / "crimes.xlsb",
        {
            1: [(0, 6, wide("crime_id")), (1, 6, wide("status")), (2, 6, wide("reported_at"))],
            2: [(0, 6, wide("C1")), (1, 6, wide("open")), (2, 6, wide("2025-05-01T10:00:00"))],
            4: [(0, 2, struct.pack("<i", 17 << 2 | 2)), (1, 3, b"\x2a")],
            5: [(0, 5, struct.pack("<d", 18.0)), (2, 11, b"\x17")],
            1048576: [(16383, 6, wide("x"))],
        },
    )
    table, manifest, keys = read(path)
    assert keys == ["C1"]
    assert refused(table) == [(4, "status", "cell B4 holds #N/A"), (5, "reported_at", "cell C5 holds #REF!")]
    assert manifest.warnings == ("crimes.xlsb: a cell outside the table was not read: XFD1048576.",)
    cut = path.read_bytes()
    zipped(path, dict(_parts(cut)))
    assert "ends within a record" in read(path)[0].unfit


def _parts(book: bytes) -> list[tuple[str, bytes]]:
    """The parts of a workbook, of which the sheet is cut off."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return [
            (name, archive.read(name)[:-5] if name.endswith("sheet1.bin") else archive.read(name))
            for name in archive.namelist()
        ]


def test_workbooks_of_excel_97_are_read_as_they_are_seen(tmp_path: Path) -> None:
    path = xls(
        tmp_path / "crimes.xls",
        [
            *(label(3, 1 + at, name) for at, name in enumerate(("crime_id", "status", "reported_at"))),
            biff(0x0203, struct.pack("<HHHd", 4, 1, 1, 12.0)), biff(0x0203, struct.pack("<HHHd", 4, 3, 2, 45778.5)),
            label(6, 1, "C2"), biff(0x0205, struct.pack("<HHHBB", 6, 2, 0, 0x2A, 1)),
            label(7, 1, "C3"),
            biff(0x06, struct.pack("<HHH", 7, 3, 0) + b"\x02\0\x17\0\0\0\xff\xff" + struct.pack("<HIH", 0, 0, 0)),
            label(8, 1, "C4"), biff(0x06, struct.pack("<HHHd", 8, 3, 0, 0.0) + struct.pack("<HIH", 3, 0, 0)),
        ],
        {164: "00000", 165: "dd/mm/yyyy hh:mm"},
    )  # fmt: skip
    with opened(path) as dataset:
        assert rows(dataset, Crime, "crime_id", "reported_at") == [("00012", datetime(2025, 5, 1, 11))]
        assert refused(dataset.manifest.tables["crimes"]) == [
            (7, "status", "cell C7 holds #N/A"),
            (8, "reported_at", "cell D8 holds #REF!"),
            (9, "reported_at", "cell D9 holds a formula without a stored result"),
        ]


def test_an_error_among_the_free_texts_is_no_blank(tmp_path: Path) -> None:
    sheet = [
        texts(1, "cp_id", "da_id", "demeanour_text"),
        row(2, text("A2", "K1"), '<c r="C2" t="e"><v>#VALUE!</v></c>'),
        texts(3, "K2", "D2", "N/A"),
    ]
    with opened(xlsx(tmp_path / "children_present.xlsx", {"Sheet1": sheet})) as dataset:
        assert rows(dataset, ChildPresent, "cp_id", "demeanour_text") == [("K2", "N/A")]
        assert refused(dataset.manifest.tables["children_present"]) == [(2, "demeanour_text", "cell C2 holds #VALUE!")]


def test_headers_of_the_forces_own_are_found_under_titles(tmp_path: Path) -> None:
    chosen = settings(tables={"crimes": {"columns": {"crime_id": "Crime Ref", "reported_at": "Reported"}}})
    sheet = [texts(1, "Crimes", "of May"), texts(3, "Crime Ref", "Reported"), texts(4, "C1", "2025-05-01T10:00:00")]
    with opened(xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet}), chosen) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("C1",)]


def test_the_header_row_that_duly_toml_says_is_a_row_of_the_sheet(tmp_path: Path) -> None:
    sheet = [texts(3, *HEADER), texts(4, "C0"), texts(7, *HEADER), texts(8, "C1")]
    path = xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet})
    with opened(path, settings(tables={"crimes": {"header_row": 7}})) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("C1",)]
    with opened(path, settings(tables={"crimes": {"header_row": 6}})) as dataset:
        assert "row 6 is to hold the headers" in dataset.manifest.tables["crimes"].unfit


def test_a_sheet_that_fits_by_its_headers_excuses_its_cover(tmp_path: Path) -> None:
    book = {"Cover": [texts(1, "Made by the desk")], "Export": [texts(1, *HEADER), texts(2, "C1")]}
    _, manifest, keys = read(xlsx(tmp_path / "list.xlsx", book))
    assert keys == ["C1"] and len(manifest.warnings) == 1


def test_an_error_in_the_column_that_rows_are_chosen_by_is_missed_by_name(tmp_path: Path) -> None:
    sheet = [
        texts(1, "crime_id", "reported_at", "kind"),
        texts(2, "C1", "2025-05-01T10:00:00", "crime"),
        texts(3, "C2", "2025-05-01T10:00:00", "other"),
        row(4, text("A4", "C3"), wrong("C4", "#N/A")),
    ]
    chosen = settings(tables={"crimes": {"where": {"kind": ["crime"]}}})
    with opened(xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet}), chosen) as dataset:
        assert rows(dataset, Crime, "crime_id") == [("C1",)]
        assert [said.split(",")[0] for said in dataset.manifest.missed] == ["crimes.xlsx: cell C4 holds #N/A"]


MAIL = b"""MIME-Version: 1.0\r
Content-Type: multipart/related; boundary="b"\r
\r
--b\r
Content-Type: text/html; charset="utf-8"\r
Content-Transfer-Encoding: quoted-printable\r
\r
<table><tr><td>crime_id</td></tr><tr><td>C=31</td></tr></table>\r
--b--\r
"""


def test_a_page_saved_as_one_file_is_read(tmp_path: Path) -> None:
    assert read(export(tmp_path, {"crimes.xls": MAIL}))[2] == ["C1"]


CELLS = [label(0, 0, "crime_id"), label(1, 0, "C1"), biff(0x0203, struct.pack("<HHHd", 2, 0, 0, 12.0))]


def books(folder: Path) -> list[Path]:
    """A small workbook of every kind."""
    table = '<table:table table:name="crimes"><table:table-row><table:table-cell office:value-type="float" office:value="1"/>'
    return [
        xlsx(folder / "crimes.xlsx", {"Sheet1": [texts(1, *HEADER), row(2, number("A2", 12, "zeros"))]}),
        xlsb(folder / "crimes.xlsb", {1: [(0, 6, wide("crime_id"))], 2: [(0, 5, struct.pack("<d", 18.0))]}),
        xls(folder / "crimes.xls", CELLS, {164: "00000"}),
        ods(folder / "crimes.ods", f"{table}</table:table-row></table:table>"),
    ]


@pytest.mark.parametrize("kind", [".xlsx", ".xlsb", ".xls", ".ods"])
def test_damage_anywhere_ends_nothing(tmp_path: Path, kind: str) -> None:
    good = next(path for path in books(tmp_path) if path.suffix == kind)
    chance = random.Random(kind)
    parts = {"": good.read_bytes()}
    if zipfile.is_zipfile(good):
        with zipfile.ZipFile(good) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    workspace = open_workspace(tmp_path)
    outcomes = set()
    for _ in range(150):
        name = chance.choice([name for name, content in parts.items() if content])
        content = bytearray(parts[name])
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if name:
            zipped(good, parts | {name: bytes(content)})
        else:
            good.write_bytes(content)
        try:
            sheets(good, good.name, workspace, lambda _: ((), None))
            outcomes.add("read")
        except ExportError:
            outcomes.add("refused")
    workspace.close()
    assert outcomes == {"read", "refused"}


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    sheet = [
        texts(1, *HEADER), texts(2, "C1"),
        *(row(at, f'<c r="A{at}"><v>{value}</v></c>') for at, value in enumerate(("1e999", "NaN", "x"), 3)),
    ]  # fmt: skip
    table, _, keys = read(xlsx(tmp_path / "crimes.xlsx", {"Sheet1": sheet}))
    assert keys == ["C1"]
    assert [reason for _, _, reason in refused(table)] == [
        f"cell A{at} holds a number that is none" for at in (3, 4, 5)
    ]


def test_a_cell_where_no_sheet_of_excel_97_has_one_is_damage(tmp_path: Path) -> None:
    path = xls(tmp_path / "crimes.xls", [*CELLS, label(65535, 65535, "far")])
    assert "where no sheet of its kind has one" in read(path)[0].unfit


def test_a_sheet_of_nothing_but_errors_is_named(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "crimes.xlsx", {"Sheet1": [row(1, wrong("A1", "#N/A")), row(2, wrong("A2", "#N/A"))]})
    assert "its row 1 is to hold the headers, but errors stand there" in read(path)[0].unfit
