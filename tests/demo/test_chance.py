"""Each fate table is drawn from with chance of its own: a fate more in one does not move the records of the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from duly.demo import Ledger, write_export
from duly.demo.fates import Table
from duly.demo.files import PER_THEME, THEMES, Files
from duly.demo.stories.custody.bail import CHILDREN
from duly.demo.stories.offenders.fates import FLAGS
from duly.demo.stories.online.fates import ONLINE

CUSTODY = ("custody_records", "custody_aa", "custody_reviews", "custody_accommodation")


def lines(folder: Path, table: str) -> list[str]:
    return (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()


def with_one_more(table: Table, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Ledger:
    """The export as it is when the first fate of a table may befall a record under another name too."""
    monkeypatch.setattr(table, "fates", (*table.fates, replace(table.fates[0], name="one_more")))
    return write_export(folder, scale=0.01)


@pytest.mark.parametrize(
    ("table", "theme", "written", "beside"),
    [
        (CHILDREN, "custody", CUSTODY, ("persons",)),
        (ONLINE, "online", (), ("persons", "investigations", "investigation_log", "child_referrals")),
    ],
)
def test_a_fate_more_moves_no_record_of_another_story(
    small: Ledger,
    small_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    table: Table,
    theme: str,
    written: tuple[str, ...],
    beside: tuple[str, ...],
) -> None:
    with_one_more(table, monkeypatch, tmp_path)
    changed = {name for name in small.rows if lines(tmp_path, name) != lines(small_folder, name)}
    assert {*beside} <= changed <= {*written, *beside}
    for name in beside:
        moved = set(lines(tmp_path, name)) ^ set(lines(small_folder, name))
        numbers = {int(line.split(",")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for line in moved}
        assert {number // PER_THEME for number in numbers} == {THEMES.index(theme)}, name


def test_a_fate_more_in_one_table_leaves_the_other_tables_of_its_theme(
    small: Ledger, small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = with_one_more(FLAGS, monkeypatch, tmp_path)
    assert [name for name in small.rows if lines(tmp_path, name) != lines(small_folder, name)] == ["rso"]
    assert more.standards["RSO-04"] != small.standards["RSO-04"]
    assert more.variants["RSO-04/photo"] == small.variants["RSO-04/photo"]


def test_a_theme_never_takes_the_numbers_of_another(tmp_path: Path) -> None:
    with Files(tmp_path) as files:
        assert files.take("persons", 2, "crimes").tolist() == [PER_THEME + 1, PER_THEME + 2]
        assert files.take("persons", 1, "crimes").tolist() == [PER_THEME + 3]
        assert files.take("persons", 1, "logs").tolist() == [2 * PER_THEME + 1]
        with pytest.raises(OverflowError, match="crimes has more than 4,000,000 persons"):
            files.take("persons", PER_THEME, "crimes")
