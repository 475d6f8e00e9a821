"""What people write in a worklist is carried from night to night, and what cannot be is kept and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from duly.reports.worklists import Written, kept, take_saved_since
from duly.reports.worklists.reading import BookRead, read_book
from duly.reports.worklists.sheets import SHEETS
from tests.reports import sample
from tests.reports.worklists.lines import NORTH, line, write

PUT_RIGHT = next(iter(SHEETS))
BOOK = "PVP-North.xlsx"
WRITTEN_BY = {"Next step": 8, "Done": 9, "Note": 10}
"""The columns that people write in, as a spreadsheet counts them."""

SECRET = "Zyzzyva spoke to the aunt"


class Nights:
    """Runs one after another, each a day later, after the workbooks that the one before left and people worked in."""

    def __init__(self, folder: Path) -> None:
        self.root, self.folder, self.numbers = folder, folder / "none", count()
        self.as_of = sample.run_info().as_of

    def run(self, lines: Sequence[Mapping[str, Any]], *, days: int = 1, **wording: Any) -> Written:
        """The next night, so many days later."""
        after = self.root / f"night-{next(self.numbers)}"
        after.mkdir()
        self.as_of += timedelta(days=days)
        run = replace(sample.run_info(), as_of=self.as_of)
        made = write(after, lines, **{"kept": self.folder, "run": run, **wording})
        self.folder = after
        return made

    def work(self, change: Callable[[Any], None], book: str = BOOK) -> None:
        """Somebody opens a workbook, changes it and saves it."""
        path = self.folder / book
        opened = openpyxl.load_workbook(path)
        change(opened)
        opened.save(path)

    def write(self, record: str, *, sheet: str = PUT_RIGHT, book: str = BOOK, **cells: Any) -> None:
        """Somebody writes beside a record."""

        def change(opened: Any) -> None:
            row = next(row for row in opened[sheet].iter_rows(min_row=2) if row[0].value == record)
            for name, value in cells.items():
                cell = opened[sheet].cell(row[0].row, WRITTEN_BY[name.replace("_", " ")])
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # as a spreadsheet has it where the format is that of a text

        self.work(change, book)

    def rows(self, sheet: str = PUT_RIGHT, book: str = BOOK) -> dict[str, dict[str, Any]]:
        """The rows of a sheet, by record."""
        header, *rows = openpyxl.load_workbook(self.folder / book)[sheet].iter_rows(values_only=True)
        return {str(row[0]): dict(zip(map(str, header), row, strict=True)) for row in rows}

    def kept(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if " kept " in path.name)


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


def test_what_people_write_is_carried_and_goes_nowhere_else(nights: Nights) -> None:
    nights.run([line("V1"), line("V2", item="2025-12-25")])
    nights.write("V2", Next_step="=cmd|calc", Note=f"{SECRET}\nand again")
    written = nights.run([line("V1"), line("V2", item="2025-12-25"), line("V3")])
    row = nights.rows()["V2"]
    assert (row["Next step"], row["Done"], row["Note"]) == ("=cmd|calc", None, f"{SECRET}\nand again")
    cell = openpyxl.load_workbook(nights.folder / BOOK)[PUT_RIGHT].cell(3, WRITTEN_BY["Next step"])
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert not written.told
    for path in nights.folder.iterdir():
        assert path.suffix == ".xlsx" or SECRET.encode() not in path.read_bytes(), path.name
    for _ in range(2):  # and on, also where nobody touches it
        nights.run([line("V1"), line("V2", item="2025-12-25")])
    assert nights.rows()["V2"]["Note"] == f"{SECRET}\nand again"


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (datetime(2026, 1, 5), "Done 05/01/2026, not yet seen in the export. "),
        ("5/1/2026", "Done 05/01/2026, not yet seen in the export. "),
        ("2026-01-05", "Done 05/01/2026, not yet seen in the export. "),
        ("x", "Ticked by 07/01/2026, not yet seen in the export. "),
        (True, "Ticked by 07/01/2026, not yet seen in the export. "),
        (datetime(2026, 3, 1), "13 days overdue. "),  # not yet
    ],
)
def test_done_is_a_day_or_a_tick_and_the_line_says_that_it_is_not_seen_yet(
    nights: Nights, done: Any, said: str
) -> None:
    nights.run([line("V1"), line("V2")])
    nights.write("V1", Done=done)
    (worklist,) = nights.run([line("V1"), line("V2")]).worklists.values()
    assert nights.rows()["V1"]["What is wrong"].startswith(said)
    assert nights.rows()["V2"]["What is wrong"].startswith("13 days overdue. ")
    assert worklist.said_done == ("not yet seen" in said)
    nights.run([line("V1"), line("V2")])
    assert nights.rows()["V1"]["What is wrong"].startswith(said.replace("13 days", "14 days"))  # since the same day


def test_what_is_neither_a_day_nor_a_tick_is_carried_as_it_is_and_told(nights: Nights) -> None:
    nights.run([line("V1")])
    nights.write("V1", Done="when I have time")
    written = nights.run([line("V1")])
    assert nights.rows()["V1"]["Done"] == "when I have time"
    assert next(iter(written.worklists.values())).said_done == 0
    (told,) = written.told
    assert told.endswith(
        "1 cell under Done in PVP-North.xlsx holds neither a day nor a tick, and is carried on as it is"
    )


def test_what_is_off_the_lists_is_kept_for_as_long_as_the_force_says(nights: Nights) -> None:
    wanted: dict[str, Any] = {"notes_days": 3, "also": [NORTH]}
    nights.run([line("V1")], **wanted)
    nights.write("V1", Done=datetime(2026, 1, 6), Note=SECRET)
    nights.run([], **wanted)  # put right: nothing is open in the team any more
    for _ in range(3):
        row = nights.rows("Off the lists")["V1"]
        assert (row["Since"], row["Kept until"]) == (datetime(2026, 1, 7), datetime(2026, 1, 10))
        assert (row["Standard"], row["Done"], row["Note"]) == ("SUP-01", datetime(2026, 1, 6), SECRET)
        nights.run([line("other")], **wanted)
    assert "V1" in nights.rows("Off the lists")
    nights.run([line("other")], **wanted)
    assert "V1" not in nights.rows("Off the lists")
    totals = openpyxl.load_workbook(nights.folder / BOOK)["Totals"].iter_rows(values_only=True)
    said = {str(row[0]): str(row[1]) for row in totals}
    assert said["Ended"].startswith("1 note about what is off the lists was kept long enough")


def test_what_comes_back_has_its_note_but_is_not_done(nights: Nights) -> None:
    nights.run([line("V1")])
    nights.write("V1", Done=datetime(2026, 1, 6), Note=SECRET)
    nights.run([line("other")])
    nights.run([line("V1"), line("other")])
    row = nights.rows()["V1"]
    assert (row["Done"], row["What is wrong"][:2]) == (None, "14")
    assert row["Note"] == f"Before, done: 06/01/2026; off the lists from 07/01/2026.\n{SECRET}"


def test_a_night_on_which_a_standard_was_not_judged_takes_nothing_back(nights: Nights) -> None:
    rest = {name: standard for name, standard in sample.STANDARDS.items() if name != "SUP-01"}
    nights.run([line("V1"), line("V2")])
    nights.write("V1", Done=datetime(2026, 1, 6), Note=SECRET)
    nights.run([line("x", standard="NCRS-01", reason="late")], standards=rest)
    assert nights.rows("Off the lists")["V1"]["Why it is here"].startswith("Its standard was not judged")
    nights.run([line("V1"), line("V2")])
    assert (nights.rows()["V1"]["Done"], nights.rows()["V1"]["Note"]) == (datetime(2026, 1, 6), SECRET)


def test_a_note_follows_its_record_to_another_team(nights: Nights) -> None:
    nights.run([line("V1"), line("V2")])
    nights.write("V1", Note=SECRET)
    nights.run([line("V1", team="PVP South"), line("V2")])
    assert nights.rows(book="PVP-South.xlsx")["V1"]["Note"] == SECRET
    assert SECRET not in str(nights.rows()), "it left the workbook that it was in"


def test_a_team_that_is_no_more_has_a_workbook_as_long_as_notes_are_kept_in_it(nights: Nights) -> None:
    nights.run([line("V1"), line("W", team="pvp north")])  # two teams whose files would be called alike
    books = sorted(path.name for path in nights.folder.glob("*.xlsx"))
    assert len(books) == 2
    assert BOOK not in books
    old = next(book for book in books if book.startswith("PVP"))
    nights.write("V1", book=old, Note=SECRET)
    written = nights.run([line("W", team="pvp north")])  # PVP North is called otherwise from now on
    assert list(written.worklists) == ["pvp north"]
    kept = [path.name for path in nights.folder.glob("PVP-North*.xlsx")]
    assert [nights.rows("Off the lists", book)["V1"]["Note"] for book in kept] == [SECRET]
    nights.run([line("W", team="pvp north")], days=40)
    assert not list(nights.folder.glob("PVP-North*.xlsx"))


def test_sorted_renamed_and_deleted_is_carried(nights: Nights) -> None:
    nights.run([line(f"V{number}") for number in range(5)])
    nights.write("V1", Note="one", Next_step="ask")
    nights.write("V4", Note="four")

    def change(book: Any) -> None:
        sheet = book[PUT_RIGHT]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        sheet.delete_rows(2, 5)
        sheet.insert_rows(1)  # a line above the headers
        sheet.cell(1, 1).value = "our list"
        for number, row in enumerate([row for row in reversed(rows) if row[0] != "V2"], start=3):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value
        sheet.cell(2, WRITTEN_BY["Note"]).value = "Remarks"
        sheet.title = "mine"

    nights.work(change)
    written = nights.run([line(f"V{number}") for number in range(5)])
    rows = nights.rows()
    assert [rows[f"V{number}"]["Note"] for number in range(5)] == [None, "one", None, None, "four"]
    assert rows["V1"]["Next step"] == "ask"
    assert not written.told


def test_what_is_not_duly_s_is_kept_beside_and_told_without_a_word_of_it(nights: Nights) -> None:
    nights.run([line("V1"), line("V2"), line("V2", standard="NCRS-01", reason="late")])
    nights.write("V1", Note=SECRET)

    def change(book: Any) -> None:
        sheet = book[PUT_RIGHT]
        sheet.cell(1, 12).value = sheet.cell(2, 12).value = "Agnes"
        sheet.merge_cells("A3:A4")
        sheet.cell(4, WRITTEN_BY["Note"]).value = "of no record"
        book.create_sheet("Agnes").append(["Agnes"])

    nights.work(change)
    before = (nights.folder / BOOK).read_bytes()
    written = nights.run([line("V1"), line("V2")])
    (name,) = nights.kept()
    assert name == "PVP-North kept 2026-01-07T0000.xlsx"
    assert (nights.folder / name).read_bytes() == before
    (told,) = written.told
    assert "sheet 2 has columns that are none of duly's (L)" in told
    assert "sheet 2 has something written in 1 rows that name no record and standard" in told
    assert "sheet 11 is none of duly's" in told
    assert name in told
    assert "Agnes" not in told
    assert nights.rows()["V1"]["Note"] == SECRET
    assert not nights.run([line("V1"), line("V2")]).told  # once
    assert nights.kept() == [name]


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (b"PK\x03\x04 cut off", "is a zip file that is damaged or cut off, not an .xlsx workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        (b"", "is nothing, not an .xlsx workbook"),
    ],
)
def test_a_workbook_that_cannot_be_read_stops_nothing_and_is_kept(nights: Nights, spoilt: bytes, why: str) -> None:
    nights.run([line("V1"), line("W", team="PVP South")])
    nights.write("W", book="PVP-South.xlsx", Note=SECRET)
    (nights.folder / BOOK).write_bytes(spoilt)
    written = nights.run([line("V1"), line("W", team="PVP South")])
    (name,) = nights.kept()
    assert (nights.folder / name).read_bytes() == spoilt
    assert written.told == (
        f"worklists: the notes in PVP-North.xlsx could not be read: it {why}; the workbook is kept as {name}",
    )
    assert set(nights.rows()) == {"V1"}
    assert nights.rows(book="PVP-South.xlsx")["W"]["Note"] == SECRET
    (nights.folder / BOOK).write_bytes(spoilt + b"again")
    nights.run([line("V1")], days=0)
    assert len(nights.kept()) == 2, "what is kept is never overwritten"


def test_cut_anywhere_a_workbook_stops_nothing(nights: Nights) -> None:
    nights.run([line(f"V{number}") for number in range(20)])
    whole = (nights.folder / BOOK).read_bytes()
    for part in range(0, len(whole), len(whole) // 15):
        (nights.folder / BOOK).write_bytes(whole[:part] + b"\0" * 7 + whole[part + 7 :])
        nights.run([line("V1")])
        assert set(nights.rows()) == {"V1"}


def test_waive_proposes_a_row_of_the_register_and_what_is_added_to_it_is_carried(nights: Nights) -> None:
    lines = [line("V1", item="2025-12-25"), line("V2"), line("V3")]
    nights.run(lines)
    nights.write("V1", Next_step="Waive: suspect abroad")
    nights.write("V2", Next_step="waive", Note="on leave")
    nights.run(lines)
    assert list(nights.rows("Proposed waivers").values()) == [
        {"record": "V1", "item": "2025-12-25", "standard": "SUP-01", "reason": "suspect abroad"} | _NOT_AGREED,
        {"record": "V2", "item": None, "standard": "SUP-01", "reason": "on leave"} | _NOT_AGREED,
    ]

    def agree(book: Any) -> None:
        sheet = book["Proposed waivers"]
        sheet["E2"], sheet["F2"] = "DCI crime", datetime(2026, 6, 30)

    nights.work(agree)
    nights.run(lines)
    agreed = nights.rows("Proposed waivers")["V1"]
    assert (agreed["agreed_by"], agreed["until"]) == ("DCI crime", datetime(2026, 6, 30))


_NOT_AGREED = {"agreed_by": None, "until": None}


def test_an_earlier_run_leaves_later_workbooks_as_they_are(nights: Nights) -> None:
    nights.run([line("V1")])
    nights.write("V1", Note=SECRET)
    before = {path.name: path.read_bytes() for path in nights.folder.iterdir()}
    written = nights.run([line("V9")], days=-3)
    assert {path.name: path.read_bytes() for path in nights.folder.iterdir()} == before
    assert not written.worklists
    assert "stay as they are, as at 6 January 2026, 00:00, which is later than this run" in written.told[0]


def test_the_same_night_after_the_same_workbooks_gives_the_same_bytes(nights: Nights) -> None:
    nights.run([line("V1"), line("V2")])
    nights.write("V1", Note=SECRET, Done="x")
    after = nights.folder
    for _ in range(2):
        nights.folder = after
        nights.run([line("V1"), line("V2")], days=0)
    first, second = (nights.root / f"night-{number}" for number in (1, 2))
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


def test_what_nobody_touched_is_not_read(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.run([line("V1"), line("W", team="PVP South")])
    nights.write("V1", Note=SECRET)
    read: list[str] = []

    def noted(path: Path, columns: Sequence[str]) -> BookRead:
        read.append(path.name)
        return read_book(path, columns)

    monkeypatch.setattr(kept, "read_book", noted)
    nights.run([line("V1"), line("W", team="PVP South")])
    assert read == [BOOK]


@pytest.mark.parametrize(
    "said", ["", "{}", '{"as_of": "x"}', '{"as_of": "2026-01-06T06:00:00", "files": [], "kept": 1}']
)
def test_without_its_list_every_workbook_is_read(nights: Nights, said: str) -> None:
    nights.run([line("V1")])
    nights.write("V1", Note=SECRET)
    (nights.folder / ".duly-worklists").write_text(said)
    nights.run([line("V1")])
    assert nights.rows()["V1"]["Note"] == SECRET


def test_odd_ids_are_known_again(nights: Nights) -> None:
    odd = ["=1+1", "a  b ", "A_x0041_", "nul\x00bell", "é\u202e", "<r>", "x" * 300, "00012"]
    nights.run([line(record, item=record) for record in odd])

    def change(book: Any) -> None:
        for row in book[PUT_RIGHT].iter_rows(min_row=2):
            row[9].value = f"note {row[0].row}"

    nights.work(change)
    nights.run([line(record, item=record) for record in odd])
    notes = [row["Note"] for row in nights.rows().values()]
    assert notes == [f"note {number}" for number in range(2, len(odd) + 2)]


def test_what_is_saved_while_a_run_goes_on_stays_and_is_read_by_the_next(nights: Nights) -> None:
    lines = [line("V1"), line("W", team="PVP South")]
    nights.run(lines)
    before = nights.folder
    nights.run(lines)
    after = nights.folder
    nights.folder = before
    nights.write("V1", Note=SECRET)  # after it was read, and before the new one took its place
    saved = (before / BOOK).read_bytes()
    assert take_saved_since(after, before) == (BOOK,)
    assert take_saved_since(after, before) == ()
    nights.folder = after
    assert (after / BOOK).read_bytes() == saved
    nights.run(lines)
    assert nights.rows()["V1"]["Note"] == SECRET
