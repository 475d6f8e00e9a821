"""Worklists: what each sheet holds, that both readers of workbooks read it alike, and that no cell is run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from duly.checks.standards import Severity
from duly.errors import DeliveryError
from duly.reports import words
from duly.reports.worklists import frame, workbook, writing
from duly.reports.worklists.sheets import COLUMNS, SHEETS, columns_of_lists, pixels
from duly.results import FailingSince, Status, Waiver, Worklist
from duly.settings import WorklistSettings
from tests.reports import sample
from tests.reports.worklists.lines import DUE, NORTH, UNRECORDED, line, tables, worklists, written

PUT_RIGHT, UNTOLD, COMING, TRAINING, DONE, WAIVED = SHEETS
EARLIER = datetime(2025, 12, 1, 14, 30, 40)
HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\tTAB",
    "\rCR",
    "\uff1d1",
    "<b>&amp;</b>",
    "_x0041_",
    "nul\x00bell\x07",
    "\u202eevil\u2066",
    "00123",
    "1.23E+08",
    "{=1}",
    "'quoted",
    "line\nbreak",
    "é\u0301",
)
"""Ids that somebody may have typed."""


def loaded(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def sheet(path: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by column, as openpyxl reads them."""
    header, *rows = loaded(path)[name].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def about(path: Path) -> dict[str, Any]:
    """What the first sheet says, by its first column."""
    return {row[0]: row[1] for row in loaded(path)["Totals"].iter_rows(values_only=True)}


def in_csv(folder: Path, name: str = "PVP-North.csv") -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    return list(csv.DictReader(io.StringIO(tables(folder)[name], newline="")))


def test_each_record_is_on_the_sheet_of_what_is_left_to_do(tmp_path: Path) -> None:
    names = written(
        tmp_path,
        [
            line("open"),
            line("unknown", status=Status.UNKNOWN, reason="no_start", due_at=None),
            line("coming", status=Status.NOT_YET_DUE, reason="still_time", due_at=datetime(2026, 1, 8, 23, 59, 59)),
            line("late", reason="late", done_at=datetime(2025, 12, 30), open=False),
            line("missed", open=False),
            line("waived", waived=True),
        ],
        waivers=[_waiver("waived")],
    )
    assert names == ["PVP-North.csv", "PVP-North.xlsx"]
    book = tmp_path / "PVP-North.xlsx"
    by_sheet = {name: [row["Record"] for row in sheet(book, name)] for name in SHEETS}
    assert by_sheet == {
        PUT_RIGHT: ["open"],
        UNTOLD: ["unknown"],
        COMING: ["coming"],
        TRAINING: [],
        DONE: ["late", "missed"],
        WAIVED: ["waived"],
    }
    said = about(book)
    assert said["Team"] == NORTH
    assert said[DONE] == 2
    assert said["As at"].startswith("5 January 2026")
    assert list(said)[:4] == ["Team", "As at", "Period", ""]  # and then the totals, before anything else


def _waiver(record: str, item: str | None = None, **changes: Any) -> Waiver:
    made: dict[str, Any] = {"reason": "Suspect abroad", "agreed_by": "DCI", "until": date(2026, 3, 31), "row": 2}
    return Waiver(standard="SUP-01", record=record, item=item, **{**made, **changes})


def test_a_row_says_what_is_wrong_what_to_do_and_since_when(tmp_path: Path) -> None:
    since = FailingSince(first=datetime(2025, 12, 30, 6, tzinfo=UTC), runs=7)
    longer = FailingSince(first=datetime(2025, 12, 1, 6, tzinfo=UTC), runs=30, at_least=True)
    written(
        tmp_path,
        [line("V1", item="2025-12-25", anchor_at=EARLIER), line("V2", counted=False), line("V3", due_at=None)],
        failing={"SUP-01": {("V1", "2025-12-25"): since, ("V2", None): longer}},
    )
    first, _, third = sheet(tmp_path / "PVP-North.xlsx", PUT_RIGHT)
    standard = sample.STANDARDS["SUP-01"]
    assert list(first) == list(COLUMNS)
    assert (first["Part of it"], first["Standard"]) == ("2025-12-25", f"SUP-01 {standard.severity.value}")
    assert first["What is wrong"].startswith("11 days overdue. ")
    assert first["What is wrong"].endswith(f" ({standard.title})")
    assert first["Due"] == datetime(2025, 12, 25)
    assert (third["Due"], third["What is wrong"][:4].isdecimal()) == (None, False)
    cells = loaded(tmp_path / "PVP-North.xlsx")[PUT_RIGHT]
    assert cells.cell(2, 7).number_format == "dd/mm/yyyy"
    told = {row["Record"]: row for row in in_csv(tmp_path)}
    assert (told["V1"]["Failing since"], told["V1"]["In runs"], told["V1"]["In this period"]) == (
        "2025-12-30",
        "7",
        "yes",
    )
    assert (told["V2"]["Failing since"], told["V2"]["In runs"]) == ("before 2025-12-01", "30")
    assert (told["V2"]["In this period"], told["V1"]["Clock started"]) == ("no", "2025-12-01 14:30")
    assert (told["V3"]["Days overdue"], told["V3"]["Failing since"]) == ("", "")


def test_a_waiver_of_the_item_comes_before_one_of_the_record(tmp_path: Path) -> None:
    waivers = [_waiver("V"), _waiver("V", "2025-12-25", reason="Sick leave", agreed_by="Supt", until=date(2026, 1, 31))]
    written(tmp_path, [line("V", item="2025-12-25", waived=True), line("V", item="x", waived=True)], waivers=waivers)
    first, second = (row["What is wrong"] for row in sheet(tmp_path / "PVP-North.xlsx", WAIVED))
    assert first.startswith("Waived until 31/01/2026 by Supt: Sick leave. ")
    assert second.startswith("Waived until 31/03/2026 by DCI: Suspect abroad. ")
    assert [(row["Agreed by"], row["Why"], row["Until"]) for row in in_csv(tmp_path)] == [
        ("Supt", "Sick leave", "2026-01-31"),
        ("DCI", "Suspect abroad", "2026-03-31"),
    ]


def test_the_sheets_are_ready_for_work_and_for_print(tmp_path: Path) -> None:
    written(tmp_path, [line("V1"), line("V2")], marking="OFFICIAL & SENSITIVE")
    book = loaded(tmp_path / "PVP-North.xlsx")
    for page in book:
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.paperSize == 9
        # A program with another font makes all columns smaller rather than print the last on pages of their own.
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
        assert page.oddHeader.center.text == page.oddFooter.center.text == "OFFICIAL && SENSITIVE"
        assert page.oddFooter.right.text == "Page &P of &N"
        across = 297 - 25.4 * (page.page_margins.left + page.page_margins.right)
        columns = [one.width for one in page.column_dimensions.values() for _ in range(one.min, one.max + 1)]
        # At full size, also in LibreOffice, where columns come out wider.
        assert 1.057 * sum(columns) * 7 / 96 * 25.4 < across, page.title
    for name in SHEETS:
        assert book[name].freeze_panes == "B2"
        assert book[name].print_title_rows == "$1:$1"
        assert book[name].auto_filter.ref == ("A1:J3" if name == PUT_RIGHT else "A1:J2")
        assert book[name].max_column == 10


def test_without_a_marking_no_page_has_one(tmp_path: Path) -> None:
    written(tmp_path, [line("V1")])
    assert {page.oddHeader.center.text for page in loaded(tmp_path / "PVP-North.xlsx")} == {None}


def test_rows_are_high_enough_for_what_they_say(tmp_path: Path) -> None:
    """A spreadsheet that does not measure rows when it opens a file prints four lines over the next row."""
    wordy = replace(sample.STANDARDS["SUP-01"], id="LOC-01", title="A long title that says what is asked for " * 6)
    standards = {**sample.STANDARDS, "LOC-01": wordy}
    written(tmp_path, [line("V1"), line("V2", standard="LOC-01"), line("V" * 100)], standards=standards)
    rows = loaded(tmp_path / "PVP-North.xlsx")[PUT_RIGHT]
    heights = {row[0].value: rows.row_dimensions[row[0].row].height for row in rows.iter_rows(min_row=2)}
    assert heights["V1"] >= 2 * 12
    assert heights["V2"] >= 6 * 12
    assert heights["V" * 100] >= 7 * 12


def test_what_to_do_is_said_once_and_links_lead_there_and_on_to_the_page(tmp_path: Path) -> None:
    written(tmp_path, [line("V1"), line("V2"), line("V3")], pages={"SUP-01": "standard-sup-01.html"})
    book = loaded(tmp_path / "PVP-North.xlsx")
    assert [row[3].value for row in book["What to do"].iter_rows(min_row=2)] == [sample.STANDARDS["SUP-01"].remedy]
    assert book["What to do"]["A2"].hyperlink.target == "../standard-sup-01.html"
    assert book["What to do"]["A2"].value == "SUP-01"
    with ZipFile(tmp_path / "PVP-North.xlsx") as parts:
        assert b"""<hyperlink ref="E2:E4" location="'What to do'!A1\"""" in parts.read("xl/worksheets/sheet2.xml")


def test_the_gravest_come_first_then_the_highest_risk_then_the_longest_due(tmp_path: Path) -> None:
    grave = replace(sample.STANDARDS["SUP-01"], id="LOC-01", severity=Severity.CRITICAL)
    light = replace(sample.STANDARDS["SUP-01"], id="LOC-02", severity=Severity.LOW)
    lines = [
        line("light", standard="LOC-02", risk="very_high"),
        line("no risk", standard="LOC-01", due_at=datetime(2020, 1, 1)),
        line("low", standard="LOC-01", risk="low"),
        line("high, later", standard="LOC-01", risk="high", due_at=datetime(2025, 12, 26)),
        line("high", standard="LOC-01", risk="high", due_at=datetime(2025, 12, 24)),
    ]
    written(tmp_path, lines, standards={"LOC-01": grave, "LOC-02": light})
    rows = sheet(tmp_path / "PVP-North.xlsx", PUT_RIGHT)
    assert [row["Record"] for row in rows] == ["high", "high, later", "low", "no risk", "light"]
    totals = dict(
        zip(*list(loaded(tmp_path / "PVP-North.xlsx")["Totals"].iter_rows(4, 5, values_only=True)), strict=True)
    )
    assert (totals["Records"], totals["Critical"], totals["Low"], totals["No grade of risk"]) == (5, 4, 1, 1)


def test_training_stands_apart_and_is_to_be_put_right_all_the_same(tmp_path: Path) -> None:
    course = replace(sample.STANDARDS["SUP-01"], id="TRAIN-09", suite="training")
    lines = [line("V1"), line("S1", standard="TRAIN-09"), line("S2", standard="TRAIN-09", open=False)]
    (worklist,) = worklists(tmp_path, lines, standards={**sample.STANDARDS, "TRAIN-09": course}).values()
    book = tmp_path / "PVP-North.xlsx"
    assert [[row["Record"] for row in sheet(book, name)] for name in (PUT_RIGHT, TRAINING, DONE)] == [
        ["V1"],
        ["S1"],
        ["S2"],
    ]
    assert worklist.to_put_right == 2


def test_officers_are_named_where_the_force_wants_them_and_nowhere_else(tmp_path: Path) -> None:
    for folder, officers in ((tmp_path / "with", True), (tmp_path / "without", False)):
        written(folder, [line("V1", officer="S00000012")], settings=WorklistSettings(officers=officers))
        content = b"".join(
            ZipFile(folder / "PVP-North.xlsx").read(f"xl/worksheets/sheet{number}.xml") for number in (1, 2)
        )
        assert (b"S00000012" in content) is officers
        assert ("S00000012" in tables(folder)["PVP-North.csv"]) is officers
    (row,) = sheet(tmp_path / "without" / "PVP-North.xlsx", PUT_RIGHT)
    assert list(row) == [name for name in COLUMNS if name != "Officer"]
    assert sum(columns_of_lists(officers=False).values()) == sum(COLUMNS.values())


def test_hostile_ids_and_teams_stay_text(tmp_path: Path) -> None:
    lines = [line(record, team=team) for team in sorted(HOSTILE) for record in HOSTILE]
    names = written(tmp_path, lines)
    assert len(names) == 2 * len(HOSTILE)
    for path in tmp_path.glob("*.xlsx"):
        records = [row["Record"] for row in sheet(path, PUT_RIGHT)]
        assert len(records) == len(HOSTILE)
        assert {"00123", "1.23E+08", "+1+1", '=HYPERLINK("http://x","y")', "<b>&amp;</b>"} <= set(records)
        assert not {character for record in records for character in record} & set("\u202e\u2066\x00\x07\t\r")
        for row in loaded(path)[PUT_RIGHT].iter_rows(min_row=2, max_col=1):
            assert row[0].data_type in ("s", "inlineStr")
            assert row[0].quotePrefix
            assert row[0].number_format == "@"
        with ZipFile(path) as parts:
            for part in parts.namelist():
                tree = ElementTree.fromstring(parts.read(part))
                assert not [element for element in tree.iter() if element.tag.endswith("}f")], part
    for content in tables(tmp_path).values():
        rows = list(csv.reader(io.StringIO(content, newline="")))
        assert len(rows) == len(HOSTILE) + 1
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))]


@pytest.mark.parametrize("record", HOSTILE)
def test_both_readers_read_the_same(tmp_path: Path, record: str) -> None:
    written(tmp_path, [line(record)])
    path = tmp_path / "PVP-North.xlsx"
    header, row = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(PUT_RIGHT).to_python()
    theirs = dict(zip(header, row, strict=True))
    (ours,) = sheet(path, PUT_RIGHT)
    # openpyxl does not decode the escape that XlsxWriter makes of a text that looks like one
    assert theirs["Record"] == ours["Record"].replace("_x005F_", "_")
    assert theirs["Due"] == date(2025, 12, 25)


def test_a_very_long_id_fits_a_cell(tmp_path: Path) -> None:
    written(tmp_path, [line("x" * 10_000, team="y" * 10_000), line("z" * 40_000, team="y" * 10_000)])
    (path,) = tmp_path.glob("*.xlsx")
    first, second = sheet(path, PUT_RIGHT)
    assert first["Record"] == "x" * 10_000
    assert second["Record"].endswith("…")
    assert [row["Record"] for row in in_csv(tmp_path, *tables(tmp_path))] == ["x" * 10_000, "z" * 40_000]


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    lines = [
        line(f"V{number}", waived=number % 3 == 0, team=team) for team in (NORTH, UNRECORDED) for number in range(50)
    ]
    waivers = [_waiver(f"V{number}") for number in range(50)]
    for name in ("first", "second"):
        written(tmp_path / name, lines, waivers=waivers)
    files = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert files == [".duly-worklists", "PVP-North.xlsx", "not-recorded.xlsx", "worklists-csv.zip"]
    for name in files:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_dates_that_excel_does_not_have_are_text(tmp_path: Path) -> None:
    written(tmp_path, [line("old", due_at=datetime(1890, 5, 1, 12))])
    (row,) = sheet(tmp_path / "PVP-North.xlsx", PUT_RIGHT)
    assert row["Due"] == "1890-05-01"


def test_more_rows_than_a_sheet_takes_are_in_the_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (frame, workbook, writing):
        monkeypatch.setattr(module, "MOST_ROWS", 3)
    written(tmp_path, [line(f"V{number}") for number in range(5)])
    rows = sheet(tmp_path / "PVP-North.xlsx", PUT_RIGHT)
    assert [row["Record"] for row in rows] == ["V0", "V1", "V2", "2 more are in the CSV file of worklists-csv.zip."]
    assert len(in_csv(tmp_path)) == 5


def test_a_sheet_of_more_than_an_archive_takes_is_announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before it must be: not every reader knows that form."""
    lines = [line("x" * 300), line("y")]
    for limit, announced in ((20_000, False), (2_000, True)):
        monkeypatch.setattr(workbook, "LARGE", limit)
        written(tmp_path, lines)
        with ZipFile(tmp_path / "PVP-North.xlsx") as parts:
            versions = {part.filename: part.create_version for part in parts.infolist()}
        assert (versions["xl/worksheets/sheet2.xml"] == 45) is announced
        assert versions["xl/worksheets/sheet1.xml"] == 20
        assert [row["Record"] for row in sheet(tmp_path / "PVP-North.xlsx", PUT_RIGHT)] == ["x" * 300, "y"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    with pytest.raises(DeliveryError, match="worklists could not be written"):
        worklists(tmp_path / "a file" / "worklists", [line()])


def test_nothing_to_do_writes_nothing(tmp_path: Path) -> None:
    assert written(tmp_path, []) == []
    assert [path.name for path in tmp_path.iterdir()] == [".duly-worklists"]


def test_what_a_force_declares_itself_is_text(tmp_path: Path) -> None:
    hostile = "=1+1\u202e"
    own = replace(sample.STANDARDS["SUP-01"], id="LOC-01", suite="ours", title=hostile, remedy=hostile)
    written(tmp_path, [line(standard="LOC-01")], standards={"LOC-01": own})
    (row,) = sheet(tmp_path / "PVP-North.xlsx", PUT_RIGHT)
    assert row["What is wrong"].endswith("(=1+1\\u202e)")
    (asked,) = loaded(tmp_path / "PVP-North.xlsx")["What to do"].iter_rows(min_row=2)
    assert [cell.value for cell in asked[2:]] == ["=1+1\\u202e", "=1+1\\u202e"]
    assert {cell.data_type for cell in asked} == {"s"}
    assert ",'=1+1\\u202e," in tables(tmp_path)["PVP-North.csv"]


def test_the_numbers_of_a_worklist_go_together_with_the_page(tmp_path: Path) -> None:
    """A team reads "2 to put right" on its page, and four in its workbook: both say why."""
    rate = sample.NCRS_01.also[0].id
    lines = [
        line("V1"),
        line("V2"),
        line("V3", counted=False),
        line("V4", standard="NCRS-01", rate=rate, reason="late"),
        line("V5", due_at=DUE, done_at=DUE + timedelta(days=1), open=False),
    ]
    (worklist,) = worklists(tmp_path, lines).values()
    assert (worklist.to_put_right, worklist.beyond) == (4, 2)
    said = about(tmp_path / f"{worklist.name}.xlsx")
    assert said["To put right"] == 4
    assert said["The team's page"] == words.beyond_the_page(worklist)
    assert worklist.further == ((f"NCRS-01/{rate}", 1),)
    assert words.beyond_the_page(worklist) == (
        "Of 4 records to put right 2 are listed on the team's page; 2 stand in its worklist alone: 1 open from before the period "
        f"judged, 1 under the further rate NCRS-01/{rate}. The other lists of the worklist may hold such records too."
    )
    assert words.beyond_the_page(Worklist(name="x", to_put_right=3)) == ""


def test_what_stands_on_the_sheet_of_training_is_told_where_the_numbers_are(tmp_path: Path) -> None:
    """The first sheet says "To put right 2", and the team's page 3."""
    booked = replace(sample.STANDARDS["SUP-01"], id="LOC-01", suite="training")
    standards = {**sample.STANDARDS, "LOC-01": booked}
    rows = [line("V1"), line("V2"), line("S1", standard="LOC-01"), line("S2", standard="LOC-01", status=Status.UNKNOWN)]
    (worklist,) = worklists(tmp_path, rows, standards=standards).values()
    said = about(tmp_path / f"{worklist.name}.xlsx")
    assert (worklist.to_put_right, said["To put right"], said["Training"]) == (3, 2, 2)
    assert said["The team's page"].endswith("in its worklist. Of those to put right 1 is on the sheet Training.")


def test_each_team_is_told_how_much_carries_no_team(tmp_path: Path) -> None:
    rows = [
        line("V1"),
        line("V2", team=UNRECORDED),
        line("V3", team=UNRECORDED),
        line("V4", team=UNRECORDED, waived=True),
    ]
    names = {team: one.name for team, one in worklists(tmp_path, rows, waivers=[_waiver("V4")]).items()}

    said = about(tmp_path / f"{names[NORTH]}.xlsx")
    assert said["Without a team"].startswith("2 records to put right carry no team")
    assert "Without a team" not in about(tmp_path / f"{names[UNRECORDED]}.xlsx")


def test_a_day_has_room_in_its_column() -> None:
    digit = 6  # pixels, of the font of the lists
    assert pixels(COLUMNS["Due"]) > len("31/12/2026 23:59") * digit
    assert pixels(COLUMNS["Done"]) > len("31/12/2026") * digit
