"""Worklists: what each sheet holds, that both readers of workbooks read it alike, and that no cell is run."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from duly.errors import DeliveryError
from duly.reports import words
from duly.reports.worklists import workbook
from duly.reports.worklists.sheets import COLUMNS, OF_WAIVED, SHEETS
from duly.results import FailingSince, Status, Waiver, Worklist
from tests.reports import sample
from tests.reports.worklists.lines import DUE, NORTH, UNRECORDED, line, worklists, written

PUT_RIGHT, UNTOLD, COMING, DONE, WAIVED = SHEETS
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
        DONE: ["late", "missed"],
        WAIVED: ["waived"],
    }
    about = {row[0]: row[1] for row in loaded(book)["Read me"].iter_rows(values_only=True)}
    assert about["Team"] == NORTH
    assert about[DONE].startswith("2 records. ")
    assert about["As at"].startswith("5 January 2026")


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
    first, second, third = sheet(tmp_path / "PVP-North.xlsx", PUT_RIGHT)
    standard = sample.STANDARDS["SUP-01"]
    assert list(first) == list(COLUMNS)
    assert (first["Part of it"], first["Standard"], first["What is asked"]) == ("2025-12-25", "SUP-01", standard.title)
    assert first["What to do"] == standard.remedy
    assert first["What is wrong"][0].isupper()
    assert first["Clock started"] == datetime(2025, 12, 1, 14, 30)
    assert first["Due"] == datetime(2025, 12, 25)
    assert first["Days overdue"] == 11
    assert (first["Failing since"], first["In runs"], first["In this period"]) == (datetime(2025, 12, 30), 7, "yes")
    assert (second["Failing since"], second["In runs"], second["In this period"]) == (datetime(2025, 12, 1), 30, "no")
    assert (third["Due"], third["Days overdue"], third["Failing since"], third["In runs"]) == (None, None, None, None)
    cells = loaded(tmp_path / "PVP-North.xlsx")[PUT_RIGHT]
    assert cells.cell(3, 11).number_format == '"before "dd/mm/yyyy'
    assert cells.cell(2, 9).number_format == "dd/mm/yyyy"
    assert cells.cell(2, 8).number_format == "dd/mm/yyyy hh:mm"


def test_a_waiver_of_the_item_comes_before_one_of_the_record(tmp_path: Path) -> None:
    waivers = [_waiver("V"), _waiver("V", "2025-12-25", reason="Sick leave", agreed_by="Supt", until=date(2026, 1, 31))]
    written(tmp_path, [line("V", item="2025-12-25", waived=True), line("V", item="x", waived=True)], waivers=waivers)
    rows = sheet(tmp_path / "PVP-North.xlsx", WAIVED)
    assert [(row["Agreed by"], row["Why"], row["Until"]) for row in rows] == [
        ("Supt", "Sick leave", datetime(2026, 1, 31)),
        ("DCI", "Suspect abroad", datetime(2026, 3, 31)),
    ]
    assert [*rows[0]] == [*COLUMNS, *OF_WAIVED]


def test_the_sheets_are_ready_for_work_and_for_print(tmp_path: Path) -> None:
    written(tmp_path, [line("V1"), line("V2")])
    book = loaded(tmp_path / "PVP-North.xlsx")
    for name in SHEETS:
        page = book[name]
        assert page.freeze_panes == "B2"
        assert page.print_title_rows == "$1:$1"
        assert page.auto_filter.ref is not None
        assert page.page_setup.orientation == "landscape"
        assert page.column_dimensions["G"].width > 50
    assert book[PUT_RIGHT].auto_filter.ref == "A1:M3"


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
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
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
    with next(tmp_path.glob("*.csv")).open(encoding="utf-8-sig", newline="") as file:
        assert [row["Record"] for row in csv.DictReader(file)] == ["x" * 10_000, "z" * 40_000]


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    lines = [
        line(f"V{number}", waived=number % 3 == 0, team=team) for team in (NORTH, UNRECORDED) for number in range(50)
    ]
    waivers = [_waiver(f"V{number}") for number in range(50)]
    for name in ("first", "second"):
        written(tmp_path / name, lines, waivers=waivers)
    files = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert files == ["PVP-North.csv", "PVP-North.xlsx", "not-recorded.csv", "not-recorded.xlsx"]
    for name in files:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_dates_that_excel_does_not_have_are_text(tmp_path: Path) -> None:
    written(tmp_path, [line("old", due_at=datetime(1890, 5, 1, 12))])
    (row,) = sheet(tmp_path / "PVP-North.xlsx", PUT_RIGHT)
    assert row["Due"] == "1890-05-01"


def test_more_rows_than_a_sheet_takes_are_in_the_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    written(tmp_path, [line(f"V{number}") for number in range(5)])
    rows = sheet(tmp_path / "PVP-North.xlsx", PUT_RIGHT)
    assert [row["Record"] for row in rows] == ["V0", "V1", "V2", "2 more are in the CSV file."]
    assert len((tmp_path / "PVP-North.csv").read_text(encoding="utf-8-sig").splitlines()) == 6


def test_a_sheet_of_more_than_an_archive_takes_is_announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before it must be: not every reader knows that form."""
    lines = [line("x" * 300), line("y")]
    for limit, announced in ((20_000, False), (2_000, True)):
        monkeypatch.setattr(workbook, "_LARGE", limit)
        written(tmp_path, lines)
        with ZipFile(tmp_path / "PVP-North.xlsx") as parts:
            versions = {part.filename: part.create_version for part in parts.infolist()}
        assert (versions["xl/worksheets/sheet2.xml"] == 45) is announced
        assert versions["xl/worksheets/sheet1.xml"] == 20
        assert [row["Record"] for row in sheet(tmp_path / "PVP-North.xlsx", PUT_RIGHT)] == ["x" * 300, "y"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="worklists could not be written"):
        worklists(tmp_path / "missing", [line()])


def test_nothing_to_do_writes_nothing(tmp_path: Path) -> None:
    assert written(tmp_path, []) == []
    assert list(tmp_path.iterdir()) == []


def test_what_a_force_declares_itself_is_text(tmp_path: Path) -> None:
    hostile = "=1+1\u202e"
    own = replace(sample.STANDARDS["SUP-01"], id="LOC-01", suite="ours", title=hostile, remedy=hostile)
    written(tmp_path, [line(standard="LOC-01")], standards={"LOC-01": own})
    (row,) = sheet(tmp_path / "PVP-North.xlsx", PUT_RIGHT)
    assert row["What is asked"] == row["What to do"] == "=1+1\\u202e"
    assert ",'=1+1\\u202e," in (tmp_path / "PVP-North.csv").read_text(encoding="utf-8-sig")


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
    said = {row[0]: row[1] for row in loaded(tmp_path / f"{worklist.name}.xlsx")["Read me"].iter_rows(values_only=True)}
    assert said["To put right"].startswith("4 records. ")
    assert said["The team's page"] == (
        "In the worklist 4 records to put right: 2 that also stand on the team's page, and 2 more that are open from before "
        "the period judged or under a further rate."
    )
    assert "2 that also stand" in words.beyond_the_page(worklist)
    assert words.beyond_the_page(Worklist(name="x", to_put_right=3)).startswith("The same records")


def test_each_team_is_told_how_much_carries_no_team(tmp_path: Path) -> None:
    rows = [
        line("V1"),
        line("V2", team=UNRECORDED),
        line("V3", team=UNRECORDED),
        line("V4", team=UNRECORDED, waived=True),
    ]
    names = {team: one.name for team, one in worklists(tmp_path, rows, waivers=[_waiver("V4")]).items()}

    def about(team: str) -> dict[str, str]:
        return dict(loaded(tmp_path / f"{names[team]}.xlsx")["Read me"].iter_rows(values_only=True))

    assert about(NORTH)["Without a team"].startswith("2 records to put right carry no team")
    assert "Without a team" not in about(UNRECORDED)


def test_a_day_has_room_in_its_column() -> None:
    assert COLUMNS["Failing since"] > len("before 31/12/2026")
    assert min(COLUMNS["Due"], COLUMNS["Clock started"]) > len("31/12/2026 23:59")
