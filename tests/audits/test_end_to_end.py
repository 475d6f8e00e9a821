"""From a drawn sample to the interval beside the rate: sample, grade --keep, run; and what is told where no sample applies."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from duly.audits.key import key_path, read_key
from duly.cli import main
from duly.results import SampledCase, VerdictStratum
from tests.newest import newest_page

C, N, UNCLEAR = VerdictStratum.COMPLIANT, VerdictStratum.NON_COMPLIANT, VerdictStratum.UNCLEAR

TEXTS = {"C": "Crying, would not let go of her brother", "N": "", "T": "quibblefrost qwzx vvplk mrrt"}
"""Captured, not captured, and what only a reader can tell."""

AS_AT = "2026-02-01T06:00"
KEPT, NOT_KEPT = "the standard was kept", "the standard was not kept"


def duly(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A duly.toml beside an export of forty children: 20 captured, 12 not, and 8 texts that only a reader can tell."""
    folder = tmp_path / "export"
    folder.mkdir()
    children = [
        {
            "cp_id": f"{kind}{n}",
            "da_id": "X",
            "person_id": "P",
            "presence": "present_seen",
            "not_seen_reason": "",
            "demeanour_text": TEXTS[kind],
        }
        for kind, number in (("C", 20), ("N", 12), ("T", 8))
        for n in range(number)
    ]
    for name, rows in {
        "children_present": children,
        "da_incidents": [{"da_id": "X", "attended": "1", "attended_at": "2026-01-01T10:00:00Z", "incident_id": "I"}],
        "persons": [{"person_id": "P", "dob_date": "2015-05-05"}],
    }.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(rows[0]))
            out.writeheader()
            out.writerows(rows)
    path = tmp_path / "duly.toml"
    path.write_text('[export]\npath = "export"\n[run]\nstandards = ["DEM-01"]\n', encoding="utf-8")
    return path


Says = Callable[[SampledCase], str]


def right(case: SampledCase) -> str:
    """A reader who finds what duly found, and of texts that it could not tell that every other one complies."""
    kind, number = case.record[0], int(case.record[1:])
    return KEPT if kind == "C" or (kind == "T" and number % 2) else NOT_KEPT


def drawn(config: Path, *arguments: object, name: str = "audit.xlsx") -> Path:
    book = config.with_name(name)
    arguments = ("--standard", "DEM-01", "--as-at", AS_AT, "--output", book, *arguments)
    sample = duly("sample", "--config", config, *arguments)
    assert sample.exit_code == 0, sample.output
    return book


def filled(book: Path, says: Says = right) -> Path:
    opened = load_workbook(book)
    sheet = opened["Rules"]
    column = [cell.value for cell in sheet[1]].index("Your finding") + 1
    for number, case in enumerate(read_key(key_path(book)).cases, start=2):
        sheet.cell(row=number, column=column, value=says(case))
    opened.save(book)
    return book


def keep(config: Path, *books: Path, partial: bool = False) -> Result:
    graded = duly("grade", *books, "--config", config, "--keep", *(["--partial"] if partial else []))
    assert graded.exit_code == 0, graded.output
    return graded


def checked(config: Path, as_at: str = AS_AT) -> dict[str, Any]:
    (result,) = json.loads(duly("check", "--config", config, "--as-at", as_at, "--format", "json").stdout)["results"]
    assert result["outcome"] == "NOT_MET"
    assert (result["rate"], result["counts"]["unknown"]) == (62.5, 8)
    return dict(result)


def test_a_graded_sample_stands_beside_the_rate(config: Path) -> None:
    before = duly("check", "--config", config, "--as-at", AS_AT)
    graded = keep(config, filled(drawn(config, "--by", "verdict", "--size", 20)))
    assert "Of a sample of 20 read by people: between" in " ".join(graded.output.split())

    result = checked(config)
    corrected = result["corrected"]
    assert (corrected["drawn"], corrected["read"], corrected["readers"]) == (20, 20, 1)
    found = {
        name: (one["population"], one["found"]["kept"], one["found"]["not_kept"])
        for name, one in corrected["strata"].items()
    }
    assert found == {UNCLEAR: (8, 3, 4), C: (20, 7, 0), N: (12, 0, 6)}
    # 20 captured and about four of the unclear, of 40
    assert corrected["low"] < 100 * 23.5 / 40 < corrected["high"]
    # 10 are known to comply, and 10 not to
    assert corrected["low"] >= 100 * 10 / 40 and corrected["high"] <= 100 * 30 / 40

    after = duly("check", "--config", config, "--as-at", AS_AT)
    said = " ".join(after.output.split())
    between = f"between {corrected['low']}% and {corrected['high']}% of all records comply"
    words = f"Of a sample of 20 read by people: {between} (program: 62.5%)"
    assert words in said
    assert words not in " ".join(before.output.split())
    assert after.exit_code == before.exit_code

    ran = duly("run", "--config", config, "--as-at", AS_AT, "--output", config.with_name("out"), "--no-history")
    assert ran.exit_code == before.exit_code, ran.output
    page, overview = (newest_page(config.with_name("out"), name) for name in ("standard-dem-01.html", "index.html"))
    assert words in page and words in overview
    for written in config.with_name("out").rglob("*"):
        assert not written.is_file() or b"quibblefrost" not in written.read_bytes()
    kept = next(config.with_name("audits").iterdir()).read_text(encoding="utf-8")
    assert "quibblefrost" not in kept and "Crying" not in kept


def test_what_was_read_to_the_last_record_is_exact(config: Path) -> None:
    keep(config, filled(drawn(config, "--by", "verdict", "--size", 40)))
    corrected = checked(config)["corrected"]
    assert (corrected["low"], corrected["high"]) == (60.0, 60.0)  # 20 and 4 of the unclear, of 40


def test_a_sample_of_records_tells_as_well(config: Path) -> None:
    book = drawn(config, "--size", 40)
    opened = load_workbook(book)
    for number in range(2, 42):
        opened["Cases"].cell(row=number, column=4, value="good")
    opened.save(book)
    keep(config, filled(book))
    corrected = checked(config)["corrected"]
    assert (corrected["low"], corrected["high"]) == (60.0, 60.0)


def test_what_is_left_blank_may_be_anything(config: Path) -> None:
    book = filled(
        drawn(config, "--by", "verdict", "--size", 40), lambda case: "" if case.record[0] == "N" else right(case)
    )
    refused = duly("grade", book, "--config", config, "--keep")
    assert refused.exit_code == 2
    assert "no finding; with --partial" in refused.output
    keep(config, book, partial=True)
    corrected = checked(config)["corrected"]
    assert (corrected["drawn"], corrected["read"]) == (40, 28)
    assert (corrected["low"], corrected["high"]) == (60.0, 90.0)  # the twelve are none or all
    said = " ".join(duly("check", "--config", config, "--as-at", AS_AT).output.split())
    assert (
        "Of a sample of 40, 28 of them read by people: between 60.0% and 90.0% of all records comply (program: 62.5%)"
        in said
    )
    assert "12 of those drawn are not read" in said


def test_where_two_readers_differ_nobody_can_tell(config: Path) -> None:
    one = filled(drawn(config, "--by", "verdict", "--size", 40))
    other = config.with_name("other.xlsx")
    other.write_bytes(one.read_bytes())
    key_path(other).write_bytes(key_path(one).read_bytes())
    filled(other, lambda case: NOT_KEPT if case.record[0] == "T" else right(case))
    keep(config, one, other)
    corrected = checked(config)["corrected"]
    assert corrected["readers"] == 2
    assert corrected["strata"][UNCLEAR]["found"]["untold"] == 4
    assert (corrected["low"], corrected["high"]) == (50.0, 60.0)


def test_a_kept_sample_that_cannot_be_read_is_told_and_stops_nothing(config: Path) -> None:
    folder = config.with_name("audits")
    folder.mkdir()
    (folder / "abc.graded.json").write_text("{", encoding="utf-8")
    (folder / "notes.txt").write_text("not a sample", encoding="utf-8")
    run = duly("check", "--config", config, "--as-at", AS_AT, "--format", "json")
    assert "abc.graded.json is not a graded sample that this version of duly reads: not used" in str(
        json.loads(run.stdout)["run"]["warnings"]
    )
    assert checked(config)["corrected"] is None


def test_grades_alone_are_nothing_to_keep(config: Path) -> None:
    refused = duly("grade", drawn(config, "--size", 10), "--config", config, "--keep", "--partial")
    assert refused.exit_code == 2
    assert "there is no finding of a rule to keep" in refused.output
    assert not config.with_name("audits").exists()
