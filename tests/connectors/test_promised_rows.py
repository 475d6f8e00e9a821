"""An export that says how many rows it holds is held to it, by whatever name it gives them; and a series to all of its files."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from duly.cli import main
from duly.connectors.files.series import gaps

HEADER = "crime_id,reported_at,recorded_at\n"
ROW = "C{number},2025-10-01T10:00:00+01:00,2025-10-01T12:00:00+01:00\n"


def crimes(folder: Path, name: str, first: int, last: int) -> None:
    folder.mkdir(exist_ok=True)
    rows = "".join(ROW.format(number=number) for number in range(first, last + 1))
    (folder / name).write_text(HEADER + rows, encoding="utf-8")


def judged(folder: Path, *options: str) -> dict[str, Any]:
    asked = ["check", *options, "--standard", "NCRS-01A", "--format", "json", "--as-at", "2025-11-01"]
    done = CliRunner().invoke(main, asked if "--config" in options else ["check", str(folder), *asked[1:]])
    result: dict[str, Any] = json.loads(done.stdout)
    return {**result["run"]["manifest"], "exit": done.exit_code}


def says(folder: Path, promises: object, *options: str) -> tuple[str, str]:
    """Why the crimes are unfit, and what is warned of, where the export promises this."""
    (folder / "manifest.json").write_text(json.dumps(promises), encoding="utf-8")
    manifest = judged(folder, *options)
    unfit = manifest["tables"]["crimes"]["unfit"]
    assert (manifest["exit"] == 3) == bool(unfit)
    return unfit, " ".join(manifest["warnings"])


@pytest.mark.parametrize(
    "promised",
    [
        {"tables": {"crimes": 4}},
        {"tables": {"CRIMES": {"rows": 4}}},
        {"tables": {"crimes.csv": {"row_count": 4}}},
        {"row_counts": {"Crimes.CSV.gz": 4}},
        {"files": [{"file": "crimes.csv", "records": 4}]},
        {"tables": [{"name": "export/crimes.csv", "rows": 4}]},
        {"tables": [{"tableName": "crimes", "rowCount": 4}]},
        {"tables": {"crimes": "4"}},
        {"tables": [{"tableName": "crimes", "rowCount": " 4 "}]},
    ],
)
def test_a_table_that_is_short_of_rows_is_unfit_by_any_name(tmp_path: Path, promised: object) -> None:
    crimes(tmp_path / "export", "crimes.csv", 1, 3)
    unfit, _ = says(tmp_path / "export", promised)
    assert "4 rows" in unfit and "3 were read" in unfit
    unfit, warned = says(tmp_path / "export", json.loads(json.dumps(promised).replace("4", "3")))
    assert not unfit and "promise" not in warned


def test_files_are_held_one_by_one(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    crimes(folder, "crimes_1.csv", 1, 2)
    crimes(folder, "crimes_2.csv", 3, 5)
    assert says(folder, {"tables": {"crimes_1.csv": 2, "crimes_2.csv": 3, "crimes": 5}})[0] == ""
    assert "of crimes_2.csv, but 3 were read" in says(folder, {"tables": {"crimes_1.csv": 2, "crimes_2.csv": 4}})[0]
    assert "crimes_3.csv with 1 rows, but there is no such file" in says(folder, {"tables": {"crimes_3.csv": 1}})[0]


def test_by_the_name_that_duly_toml_gives_a_table(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    crimes(folder, "CRIME_EXTRACT_20251001.csv", 1, 3)
    config = tmp_path / "duly.toml"
    config.write_text('[export]\npath = "export"\n[tables.crimes]\nfiles = ["CRIME_EXTRACT_*.csv"]\n', encoding="utf-8")
    options = ("--config", str(config))
    assert "3 were read" in says(folder, {"tables": {"crime_extract": 4}}, *options)[0]
    assert says(folder, {"tables": {"CRIME_EXTRACT": 3}}, *options)[0] == ""
    assert "no such file" in says(folder, {"tables": {"CRIME_EXTRACT_20251002.csv": 3}}, *options)[0]


def test_a_file_that_would_be_a_part_of_a_table_and_is_not_there_makes_it_unfit(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    crimes(folder, "crimes.csv", 1, 3)
    unfit, _ = says(folder, {"files": {"crimes_south.csv": 4}})
    assert unfit == "manifest.json lists crimes_south.csv with 4 rows, but there is no such file"
    crimes(folder, "crimes_south.csv", 4, 7)
    config = tmp_path / "duly.toml"
    config.write_text('[export]\npath = "export"\nignore = ["crimes_south.csv"]\n', encoding="utf-8")
    unfit, warned = says(folder, {"files": {"crimes_south.csv": 4}}, "--config", str(config))
    assert not unfit and "manifest.json" not in warned


def test_what_nothing_can_be_held_to_is_told(tmp_path: Path) -> None:
    crimes(tmp_path / "export", "crimes.csv", 1, 3)
    unfit, warned = says(tmp_path / "export", {"tables": {"offences_2": 9}})
    assert not unfit and "9 rows of offences_2" in warned and "nothing was held" in warned


def test_what_is_counted_under_a_key_that_nobody_knows_is_told(tmp_path: Path) -> None:
    crimes(tmp_path / "export", "crimes.csv", 1, 3)
    promises = {"datasets": [{"name": "crimes", "rows": 9}], "crimes": 9, "totalRows": 9, "tables": {"crimes": 3}}
    unfit, warned = says(tmp_path / "export", promises)
    assert not unfit and "says something under 'crimes', 'datasets', 'totalRows', which duly does not know" in warned
    about_it = {"system": "RMS 9", "schema_version": 1, "batch_id": 77, "accountNumber": 3, "tables": {"crimes": 3}}
    assert says(tmp_path / "export", about_it) == ("", "")


def test_a_manifest_in_capitals_is_one(tmp_path: Path) -> None:
    crimes(tmp_path / "export", "crimes.csv", 1, 3)
    (tmp_path / "export" / "MANIFEST.JSON").write_text('{"tables": {"crimes": 4}}', encoding="utf-8")
    assert "3 were read" in judged(tmp_path / "export")["tables"]["crimes"]["unfit"]


@pytest.mark.parametrize("key", ["sha256", "SHA-256"])
def test_a_file_is_held_to_its_hash(tmp_path: Path, key: str) -> None:
    crimes(tmp_path / "export", "crimes_1.csv", 1, 3)
    crimes(tmp_path / "export", "crimes_2.csv", 4, 6)
    right = hashlib.sha256((tmp_path / "export" / "crimes_2.csv").read_bytes()).hexdigest()
    promised: list[dict[str, Any]] = [{"file": "crimes_1.csv", "rows": 3}, {"file": "crimes_2.csv", key: right.upper()}]
    assert says(tmp_path / "export", {"files": promised}) == ("", "")
    promised[1][key] = right[::-1]
    unfit, _ = says(tmp_path / "export", {"files": promised})
    assert unfit == "manifest.json lists crimes_2.csv with another SHA-256 than that of the file"


def test_a_hash_of_what_is_not_there_or_cannot_be_held_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    crimes(folder, "crimes_1.csv", 1, 3)
    right = hashlib.sha256((folder / "crimes_1.csv").read_bytes()).hexdigest()
    unfit, _ = says(folder, {"files": [{"file": "crimes_2.csv", "sha256": right}]})
    assert unfit == "manifest.json lists crimes_2.csv with a SHA-256, but there is no such file"
    unfit, warned = says(folder, {"files": [{"file": "offences_2.csv", "sha256": right}]})
    assert not unfit and "a SHA-256 of offences_2.csv, which is no table and no file that was found" in warned
    assert says(folder, {"tables": {"crimes": {"sha256": right}}}) == ("", "")
    assert "another SHA-256" in says(folder, {"tables": {"crimes": {"sha256": right[::-1]}}})[0]
    crimes(folder, "crimes_2.csv", 4, 6)
    unfit, warned = says(folder, {"tables": {"crimes": {"sha256": right}}})
    assert not unfit and "a SHA-256 of crimes, which is that of no one file" in warned


def test_the_hash_of_an_archive_is_not_held_against_what_is_in_it(tmp_path: Path) -> None:
    crimes(tmp_path, "crimes.csv", 1, 3)
    archive, manifest = tmp_path / "all.zip", tmp_path / "manifest.json"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(tmp_path / "crimes.csv", "crimes.csv")
    right = hashlib.sha256(archive.read_bytes()).hexdigest()
    manifest.write_text(json.dumps({"files": [{"file": "all.zip", "sha256": right}]}), encoding="utf-8")
    read = judged(archive, str(manifest))
    assert read["tables"]["crimes"]["unfit"] == ""
    assert "a SHA-256 of all.zip, which is that of no one file: nothing was held to that" in " ".join(read["warnings"])


def test_numbers_that_are_none_are_faults(tmp_path: Path) -> None:
    crimes(tmp_path / "export", "crimes.csv", 1, 3)
    for promised in (
        {"crimes": "many"},
        {"crimes": {"lines": 3}},
        [{"rows": 3}],
        [{"name": "a", "rows": 1}, {"name": "a", "rows": 2}],
    ):
        (tmp_path / "export" / "manifest.json").write_text(json.dumps({"tables": promised}), encoding="utf-8")
        done = CliRunner().invoke(main, ["check", str(tmp_path / "export"), "--standard", "NCRS-01A"])
        assert done.exit_code == 3 and "tables." in done.output


MONTHS = [f"crimes_2025-{month:02}.csv" for month in range(1, 13)]
DAYS = [f"crimes_202511{day:02}.csv" for day in range(1, 31)]


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        ([name for name in MONTHS if "-07" not in name], "2025-07"),
        ([name.replace("-", "") for name in MONTHS if "-07" not in name], "2025-07"),
        ([f"{month:02}-2025/crimes.csv" for month in (1, 2, 4)], "2025-03"),
        (["crimes_Jan25.csv", "crimes_Feb25.csv", "crimes_Apr25.csv"], "March"),
        (["crimes Nov 2025.csv", "crimes Dec 2025.csv", "crimes Feb 2026.csv"], "2026-01"),
        ([name for name in DAYS if "1109" not in name], "2025-11-09"),
        ([f"crimes_2025-11-{day:02}.csv" for day in (1, 8, 15, 29)], "2025-11-22"),
        (["c_20250131.csv", "c_20250228.csv", "c_20250430.csv"], "2025-03-31"),
        (["crimes_1.csv", "crimes_2.csv", "crimes_4.csv"], "3"),
        (["crimes_2022.csv", "crimes_2023.csv", "crimes_2025.csv"], "2024"),
    ],
)
def test_a_gap_in_a_series_is_told(names: list[str], missing: str) -> None:
    (told,) = gaps(names)
    assert told.endswith(f"there is none for {missing}")


@pytest.mark.parametrize(
    "names",
    [
        MONTHS,
        [name for name in DAYS if int(name[-6:-4]) % 7 not in (1, 2)],  # never at a weekend
        ["crimes_north.csv", "crimes_south.csv", "crimes_east.csv"],
        ["crimes_1.csv", "crimes_5.csv", "crimes_9.csv"],
        ["crimes_1.csv", "crimes_3.csv"],
        [
            "crimes_1.csv",
            "crimes_2.csv",
            "crimes_99.csv",
        ],  # more would be missing than there are: numbers of another kind
        [f"crimes_d{district}_p{part}.csv" for district in (1, 2, 3) for part in (1, 2, 3)],
        [],
    ],
)
def test_what_has_no_gap_or_is_no_series(names: list[str]) -> None:
    assert gaps(names) == []


def test_a_missing_month_is_told_of_the_export(tmp_path: Path) -> None:
    for number, name in enumerate(["crimes_2025-01.csv", "crimes_2025-02.csv", "crimes_2025-04.csv"]):
        crimes(tmp_path / "export", name, number, number)
    manifest = judged(tmp_path / "export")
    assert any(
        "crimes: of the files crimes_….csv" in warning and "2025-03" in warning for warning in manifest["warnings"]
    )
