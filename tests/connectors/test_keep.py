"""Several rows with one key: which is kept where duly.toml says so, and what is said of those that contradict each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from duly.connectors import open_export
from duly.connectors.layouts import layouts_of
from duly.errors import SettingsError
from duly.records import Crime
from duly.records.vocabulary import shipped_vocabulary
from duly.settings import Settings, load
from tests.connectors.every_way import WAYS, Way, notes
from tests.connectors.scene import AS_AT, rows

HEADER = ("crime_id", "status", "updated_at", "reported_at")


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Way:
    return Way(request.param, tmp_path, request)


VERSIONS = (
    HEADER,
    ("C1", "open", "2025-01-01T10:00:00Z", "2025-01-01"),
    ("C1", "filed", "2025-01-03T10:00:00Z", "2025-01-01"),
    ("C1", "open", "2025-01-02 23:59:59", "2025-01-01"),
    ("C2", "open", None, "2025-01-01"),  # never changed, and then changed
    ("C2", "filed", "2025-01-02", "2025-01-01"),
    ("C3", "open", "2025-01-02T09:00:00Z", "2025-01-01"),
    ("C3", "open", "2025-01-02T09:00:00Z", "2025-01-01"),  # a copy of the one that is kept
    ("C3", "filed", "2025-01-01", "2025-01-01"),
    ("C4", "open", "2025-05-01T09:00:00Z", "2025-01-01"),
    ("C4", "filed", "2025-07-01T09:00:00Z", "2025-01-01"),  # after the as-at instant: it was not so then
    ("C5", "open", "2025-01-02", "2025-01-01"),  # some time on the day on which the other is written by the clock
    ("C5", "filed", "2025-01-02T09:00:00Z", "2025-01-01"),
    ("C6", "open", "2025-01-02T09:00:00Z", "2025-01-01"),
)


def test_the_last_of_a_key_is_the_record_and_the_others_are_counted_and_told(way: Way) -> None:
    with way.opened(VERSIONS, keep="last by updated_at") as dataset:
        kept = rows(dataset, Crime, "crime_id", "status")
        assert kept == [("C1", "filed"), ("C2", "filed"), ("C3", "open"), ("C4", "open"), ("C6", "open")]
        table = dataset.manifest.tables["crimes"]
        assert (table.rows_read, table.rows, table.folded, table.refused) == (13, 5, 6, 2)
        assert '5 rows stand behind another of the same key (keep = "last by updated_at")' in notes(dataset)
        assert "differ in status" in table.refusals[0].reason


def test_the_first_of_a_key_is_the_record(way: Way) -> None:
    with way.opened(VERSIONS, keep="first by updated_at") as dataset:
        kept = rows(dataset, Crime, "crime_id", "status")
        assert kept == [("C1", "open"), ("C2", "filed"), ("C3", "filed"), ("C4", "open"), ("C6", "open")]
        assert dataset.manifest.tables["crimes"].refused == 2


def test_without_it_rows_of_one_key_contradict_each_other_and_it_is_said_in_what(way: Way) -> None:
    source = (HEADER, *(("C1", status, None, f"2025-01-0{day}") for day, status in enumerate(("open", "filed"), 1)))
    with way.opened((*source, ("C2", "open", None, "2025-01-01"))) as dataset:
        reasons = {refusal.reason for refusal in dataset.manifest.tables["crimes"].refusals}
        assert len(reasons) == 1
        assert reasons.pop().startswith("the key stands on several rows that differ in ")
        assert all({"status", "reported_at"} <= set(words) for words in _words(dataset))
        assert [key for (key,) in rows(dataset, Crime, "crime_id")] == ["C2"]


def _words(dataset: object) -> list[list[str]]:
    table = dataset.manifest.tables["crimes"]  # type: ignore[attr-defined]
    return [refusal.reason.partition(" in ")[2].replace(",", "").split() for refusal in table.refusals]


def test_what_differs_is_named_as_the_file_spells_it_and_by_row(tmp_path: Path) -> None:
    (tmp_path / "crimes.csv").write_text(
        "Ref,State,Note\nC1,open,a\nC1,open,b\nC2,open,a\nC2,filed,a\nC3,open,\nC4,open,a\nC4,OPEN,a\n"
    )
    said = {"columns": {"crime_id": "Ref", "status": "State"}}
    with open_export(Settings.model_validate({"tables": {"crimes": said}}), paths=[tmp_path], as_at=AS_AT) as dataset:
        refusals = dataset.manifest.tables["crimes"].refusals
        assert [(refusal.row, refusal.reason) for refusal in refusals] == [
            (4, "the key stands on several rows that differ in State"),
            (5, "the key stands on several rows that differ in State"),
        ]


def test_over_several_files_each_tells_its_own(tmp_path: Path) -> None:
    for month, status in (("01", "open"), ("02", "filed"), ("03", "open")):
        (tmp_path / f"crimes_2025-{month}.csv").write_text(f"crime_id,status,updated_at\nC1,{status},2025-{month}-01\n")
    said = {"crimes": {"keep": "last by updated_at"}}
    with open_export(Settings.model_validate({"tables": said}), paths=[tmp_path], as_at=AS_AT) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("C1", "open")]
        said_of = {source.name: " ".join(source.notes) for source in dataset.manifest.sources}
        assert [name for name, words in said_of.items() if "1 row stands behind" in words] == [
            "crimes_2025-01.csv",
            "crimes_2025-02.csv",
        ]


def test_what_decides_is_read_though_nobody_else_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "crimes.csv").write_text("crime_id,status,updated_at\nC1,open,2025-01-01\nC1,filed,2025-01-02\n")
    said = Settings.model_validate({"tables": {"crimes": {"keep": "last by updated_at"}}})
    with open_export(said, paths=[tmp_path], as_at=AS_AT, needs={"crimes": {"crime_id", "status"}}) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("C1", "filed")]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[tables.crimes]\nkeep = "latest"', 'keep: is "first by COLUMN" or "last by COLUMN"'),
        ('[tables.crimes]\nkeep = "last by status"', "keep: status is no time, day, count or number of it: those are "),
        ('[tables.crimes]\nkeep = "last by nothing"', "keep: nothing is no time"),
        ('[tables.crime_victims]\nkeep = "last by updated_at"', "keep: has no key: its rows are told apart"),
        ('[tables.supervisory_reviews]\nkey = "row"\nkeep = "last by updated_at"', "keep: no two rows have one key"),
    ],
)
def test_every_misuse_is_one_error(tmp_path: Path, table: str, said: str) -> None:
    path = tmp_path / "duly.toml"
    path.write_text(table)
    with pytest.raises(SettingsError) as raised:
        layouts_of(load(path), shipped_vocabulary())
    assert len(raised.value.faults) == 1 and said in raised.value.faults[0] and "(line " in raised.value.faults[0]
