"""Files that are read together: what is said of them, and what is read, is what each would have come to by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import duckdb
import pytest

from duly.connectors.columns import times
from duly.connectors.files import sharing
from duly.records.crimes import Crime
from duly.results import Manifest
from tests.connectors.scene import export, lines, opened, rows, settings, table_manifest

_COLUMNS = ("crime_id", "reported_at", "recorded_at", "offence_from", "status", "district", "is_test", "remarks")
_TIMES = (
    "2025-05-01T10:00:00+01:00", "2025-05-01T00:00:00+01:00", "2025-05-01 10:00:00", "2025-05-01", "2025-05-01T10:00", "",
    "1900-01-01", "2026-05-01T10:00:00Z", "NULL", "yesterday", "2025-10-26 01:30:00", "2025-03-30 01:30:00",
)  # fmt: skip
_VALUES = {
    "status": ("open", "OPEN", "filed", "unheard of", "NULL", "", " open "),
    "district": ("North", "None", "", "N/A", "Süd", "=\"North\""),
    "is_test": ("0", "1", "no", "", "maybe"),
    "remarks": ("a", '"b, c"', '"two\nlines"', "total"),
}  # fmt: skip
_ODD = ("C9,only", "Total,,,,,,,", "-----,-----", 'C8,"open', "", ",,,,,,,")


def _file(chance: Random, number: int, *, keys: Sequence[str] = (), always: Sequence[str] = ()) -> str:
    """Rows of any oddity. `keys` are those that are drawn from, else each is another; `always` are columns of every file."""
    drawn = chance.sample(_COLUMNS[1:], chance.randint(2, 7))
    headers = ["crime_id", *always, *(name for name in drawn if name not in always)]
    plain = chance.random() < 0.5
    text = lines(headers)
    for row in range(chance.randint(0, 6)):
        cells = [chance.choice(keys) if keys else f"C{number}{row}"]
        for header in headers[1:]:
            values = _VALUES.get(header, _TIMES[:2] if plain else _TIMES)
            cells.append(chance.choice(values[:2] if plain else values))
        text += ",".join(cells) + "\n"
        if not plain and chance.random() < 0.1:
            text += chance.choice(_ODD) + "\n"
    return text


def _said(folder: Path, **crimes: object) -> tuple[Manifest, list[tuple[object, ...]]]:
    """What is told and read. `crimes` are the settings of the table."""
    chosen = settings(export={"time_zone": "Europe/London"}, tables={"crimes": crimes} if crimes else {})
    with opened(folder, chosen) as dataset:
        table = dataset.manifest.tables["crimes"]
        ordered = replace(table, naive=tuple(sorted(table.naive)))  # their order is no part of what is said
        return replace(dataset.manifest, tables={"crimes": ordered}), rows(
            dataset, Crime, *Crime.__table__.columns.keys()
        )


@pytest.mark.parametrize("seed", range(12))
def test_files_say_together_what_they_say_alone(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(seed)
    texts = {f"crimes_{number}.csv": _file(chance, number) for number in range(8)}
    codec = chance.choice(("utf-8", "utf-16", "windows-1252"))
    folder = export(
        tmp_path, {name: text.encode(codec if name == "crimes_3.csv" else "utf-8") for name, text in texts.items()}
    )
    together = _said(folder)
    monkeypatch.setattr(sharing, "is_shareable", lambda part: False)
    assert together == _said(folder)


_LENIENT = {
    "recorded_at": {"from": "recorded_at", "unreadable": "unknown", "unreadable_limit": 0.9},
    "status": {"from": "status", "blanks": ["filed"]},
    "district": {"from": "district", "unreadable": "blank", "unreadable_limit": 0.9, "blanks": []},
    "reported_at": {"from": "reported_at", "unreadable": "unknown", "unreadable_limit": 0.1, "blanks": ["yesterday"]},
}
_SETTINGS: dict[str, tuple[Sequence[str], Mapping[str, object]]] = {
    "unreadable and blanks": ((), {"unmapped": "match", "columns": _LENIENT}),
    "the last": (("recorded_at",), {"keep": "last by recorded_at"}),
    "the last of what may be unreadable": (
        ("recorded_at",),
        {"keep": "last by recorded_at", "unmapped": "match", "columns": _LENIENT},
    ),
    "a key of two": (("district",), {"key": ["crime_id", "district"], "unmapped": "match"}),
    "the row": ((), {"key": "row", "unmapped": "match"}),
    "chosen": (("status",), {"where": {"status": {"not": ["filed"]}}, "unmapped": "match"}),
}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", _SETTINGS)
def test_so_they_do_whatever_duly_toml_says(
    tmp_path: Path, seed: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(f"{name} {seed}")
    always, crimes = _SETTINGS[name]
    keys = [f"C{number}" for number in range(12)]
    names = [f"crimes_{number}.csv" for number in range(8)]
    files = {file: _file(chance, number, keys=keys, always=always) for number, file in enumerate(names)}
    folder = export(tmp_path, files)
    together = _said(folder, **crimes)
    monkeypatch.setattr(sharing, "is_shareable", lambda part: False)
    assert together == _said(folder, **crimes)


def test_cells_that_are_spared_are_told_of_the_file_that_holds_them(tmp_path: Path) -> None:
    files = {
        "crimes_1.csv": lines(("crime_id", "recorded_at"), ("C1", "soon"), ("C2", "2025-05-01T10:00:00Z")),
        "crimes_2.csv": lines(("crime_id", "status"), ("C3", "open")),
        "crimes_3.csv": lines(
            ("crime_id", "recorded_at"), ("C4", "2025-05-01T10:00:00Z"), ("C5", "late"), ("C6", "never")
        ),
    }
    columns = {"recorded_at": {"from": "recorded_at", "unreadable": "unknown", "unreadable_limit": 0.6}}
    chosen = settings(tables={"crimes": {"columns": columns, "unmapped": "match"}})
    with opened(export(tmp_path, files), chosen) as dataset:
        told = {source.name: " ".join(source.notes) for source in dataset.manifest.sources}
        unfit = dataset.manifest.tables["crimes"].unfit
    assert "1 unreadable value of 2 counted" in told["crimes_1.csv"] and "(row 2)" in told["crimes_1.csv"]
    assert "unreadable" not in told["crimes_2.csv"]
    assert unfit.startswith("crimes_3.csv: 2 of 3 values of 'recorded_at' cannot be read")


def test_rows_that_differ_are_told_by_columns_wherever_they_were_read_from(tmp_path: Path) -> None:
    """A file that is read by itself comes into the table before those that are read together."""
    folder = export(tmp_path, {"crimes_1.csv": lines(("crime_id", "status"), ("A1", "open"), ("A1", "filed"))})
    duckdb.sql(
        "SELECT 'B' || number AS crime_id, status FROM range(120) AS of(number), (VALUES ('open'), ('filed')) AS said(status)"
    ).write_parquet(str(folder / "crimes_2.parquet"))
    refusals = table_manifest(folder).refusals
    assert refusals and all("differ in status" in refusal.reason for refusal in refusals)


def test_a_file_that_cannot_be_split_spoils_only_itself(tmp_path: Path) -> None:
    good = lines(("crime_id", "status"), ("C1", "open"))
    files = {"crimes_1.csv": good, "crimes_2.csv": lines(("crime_id", "status"), ("C2", "open", "x"), ("C3", "open"))}
    table = table_manifest(export(tmp_path, files))
    assert (table.rows, table.rows_read, table.refused, table.unfit) == (2, 3, 1, "")
    assert [(refusal.source, refusal.line) for refusal in table.refusals] == [("crimes_2.csv", 2)]


def test_a_code_for_a_blank_cell_is_none_for_a_column_that_is_not_there(tmp_path: Path) -> None:
    files = {
        "crimes_1.csv": lines(("crime_id", "status"), ("C1", None), ("C2", "filed")),
        "crimes_2.csv": lines(("crime_id", "district"), ("C3", "North")),
    }
    chosen = settings(tables={"crimes": {"codes": {"status": {"open": [""]}}}})
    with opened(export(tmp_path, files), chosen) as dataset:
        assert rows(dataset, Crime, "crime_id", "status") == [("C1", "open"), ("C2", "filed"), ("C3", None)]


def test_names_of_files_are_no_patterns_and_keep_their_order(tmp_path: Path) -> None:
    names = ["crimes_1[a].csv", "crimes_2*.csv", "crimes_10.csv", "crimes_1a.csv"]
    files = {
        name: lines(("crime_id", "status"), (f"C{number}", "open"), ("", "open")) for number, name in enumerate(names)
    }
    table = table_manifest(export(tmp_path, files))
    assert table.rows == len(names)
    assert [(refusal.source, refusal.row) for refusal in table.refusals] == [(name, 3) for name in sorted(names)]


@pytest.mark.parametrize(
    "format_", ["%d/%m/%Y %H:%M", "%Y%m%d", "%d.%m.%Y", "%m-%d-%Y %H:%M:%S", "%Y/%m/%d %H:%M", "%d%m%Y%H%M"]
)
def test_what_is_read_at_once_is_what_its_form_says(
    tmp_path: Path, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(format_)
    text = "crime_id,recorded_at\n"
    for number in range(400):
        written = format_
        for code, values in {
            "Y": ("2024", "0999", "2025", "1900"),
            "m": ("02", "2", "13", "12"),
            "d": ("29", "9", "31", "00", "32"),
            "H": ("00", "9", "24", "23", "25"),
            "M": ("00", "59", "60", "7"),
            "S": ("00", "59", "60", "5"),
        }.items():
            written = written.replace(f"%{code}", chance.choice(values) if chance.random() < 0.4 else values[0])
        if chance.random() < 0.3:
            place = chance.randrange(len(written))
            written = written[:place] + chance.choice("0 +-_x/:9") + written[place + chance.randint(0, 1) :]
        text += f"C{number},{written}\n"
    chosen = settings(export={"time_zone": "Europe/London", "instant_format": format_})
    folder = export(tmp_path, {"crimes.csv": text})

    def read() -> list[tuple[object, ...]]:
        monkeypatch.setattr("duly.connectors.columns.fitting.wrong", lambda *_: [])
        with opened(folder, chosen) as dataset:
            return rows(dataset, Crime, "crime_id", "recorded_at", "recorded_at_hi")

    at_once = read()
    monkeypatch.setattr(times, "marks_of", lambda _: None)
    assert at_once == read() and len(at_once) > 50


def test_a_cell_that_cannot_be_read_is_refused_in_the_last_of_many_times(tmp_path: Path) -> None:
    dated = ("reported_at", "recorded_at", "offence_from", "offence_to", "cancelled_at", "victim_informed_at")
    more = ("transferred_in_at", "transferred_out_at", "entered_at")
    names = [*dated, *more]
    good = ["2025-05-01T10:00:00Z"] * len(names)
    bad = [*good[:-1], "yesterday"]
    rows_ = [(f"C{number}", *good) for number in range(9)] + [("C9", *bad)]
    table = table_manifest(export(tmp_path, {"crimes.csv": lines(("crime_id", *names), *rows_)}))
    assert (table.rows, table.refused) == (9, 1) and [refusal.column for refusal in table.refusals] == ["entered_at"]
