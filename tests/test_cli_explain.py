"""Explaining one record: found first, then asked of the standards and tables that bear on it, with what to do and by when."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from duly.cli import main

TABLES = {
    "crimes": (
        "crime_id,reported_at,recorded_at,district\n"
        "C0001,2025-03-29T12:00:00+00:00,2025-03-30T13:00:00+01:00,North\n"
        "C0002,2025-10-25T12:00:00+01:00,2025-10-26T12:00:00+00:00,North\n"
    ),
    "investigations": (
        "inv_id,allocated_at,closed_at,cp_flag\nV0001,2025-01-06T09:00:00Z,,1\nV0002,2025-10-20T09:00:00Z,,1\n"
    ),
    "supervisory_reviews": "review_id,inv_id,reviewer,reviewed_at,text_len\nW0001,V0001,S1,2025-01-20T09:00:00Z,400\n",
    "staff": "staff_id,rank\nS1,ds\n",
    "problem_profiles": "prof_id,la_area,theme,sources,refreshed_date\nP0001,Northport,CSE,multi_agency,2025-06-01\n",
}
AS_AT = ("--as-at", "2025-11-01")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of some tables."""
    place = tmp_path_factory.mktemp("export")
    for name, text in TABLES.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    return place


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["explain", *(str(argument) for argument in arguments)])


def read_in(done: Result) -> list[str]:
    """The tables that were read, in their order."""
    return [line.split()[1] for line in done.stderr.splitlines() if line.startswith("reading ")]


def test_only_tables_that_bear_on_the_record_are_read_after_it_was_found(folder: Path) -> None:
    done = run("C0002", folder, *AS_AT)
    assert done.exit_code == 0, done.output
    looking, judging = read_in(done)[: len(TABLES)], read_in(done)[len(TABLES) :]
    assert set(looking) >= {"crimes", "investigations"}
    assert "crimes" in judging
    assert "problem_profiles" not in judging
    asked = done.stdout.rpartition("standards asked")[2]
    assert "NCRS-01A" in asked and "SUP-01" not in asked and "PROF-01" not in asked


def test_a_standard_that_is_named_reads_its_tables_only(folder: Path) -> None:
    done = run("V0001", folder, "--standard", "SUP-01", *AS_AT)
    assert done.exit_code == 0, done.output
    assert "problem_profiles" not in read_in(done)
    assert "1 standard asked" in done.stdout


def test_what_fails_says_what_to_do_and_what_complies_does_not(folder: Path) -> None:
    failing = " ".join(run("C0002", folder, "--standard", "NCRS-01A", *AS_AT).stdout.split())
    assert "what to do" in failing
    assert "To put right: NCRS-01A." in failing
    complying = " ".join(run("C0001", folder, "--standard", "NCRS-01A", *AS_AT).stdout.split())
    assert "what to do" not in complying
    assert "Nothing to put right" in complying


def test_what_falls_due_next_is_told(folder: Path) -> None:
    said = " ".join(run("V0002", folder, "--standard", "SUP", *AS_AT).stdout.split())
    assert "Next due: SUP-0" in said
    assert "by 2025-11-17 23:59:59" in said


def test_an_id_that_the_export_lacks_is_2_with_ids_that_are_like_it(folder: Path) -> None:
    done = run("C002", folder, *AS_AT)
    assert done.exit_code == 2, done.output
    assert "no record with the id C002; did you mean C0002" in done.stderr
    lower = run("c0002", folder, *AS_AT)
    assert lower.exit_code == 2 and "did you mean C0002" in lower.stderr
    other = run("ZZZ", folder, *AS_AT)
    assert other.exit_code == 2 and "did you mean" not in other.stderr


def test_an_id_that_is_another_standards_is_not_found_for_this_one(folder: Path) -> None:
    done = run("C0002", folder, "--standard", "PROF-01", *AS_AT)
    assert done.exit_code == 2, done.output
    assert "nothing that PROF-01 would read holds a record with the id C0002" in done.stderr


def test_an_id_that_stands_in_duly_toml_only_is_explained(folder: Path, tmp_path: Path) -> None:
    config = tmp_path / "duly.toml"
    config.write_text(
        f"[export]\npath = '{folder}'\n"
        "[parameters.profile_areas]\nvalue = ['Northport', 'Westvale']\nreason = 'ours'\nexpires = 2099-01-01\n",
        encoding="utf-8",
    )
    done = run("Westvale", "--config", config, *AS_AT)
    assert done.exit_code == 0, done.output
    assert "PROF-01" in done.stdout


def test_it_is_told_to_programs_too(folder: Path) -> None:
    done = run("C0002", folder, "--standard", "NCRS-01A", "--format", "json", *AS_AT)
    content = json.loads(done.stdout)
    (verdict,) = content["verdicts"]
    assert (content["record"], verdict["status"], verdict["reason"]) == ("C0002", "NON_COMPLIANT", "late")
    assert verdict["due_at"] == "2025-10-26T11:00:00Z"
    assert verdict["remedy"]
    (row,) = csv.DictReader(
        io.StringIO(run("C0002", folder, "--standard", "NCRS-01A", "--format", "csv", *AS_AT).stdout)
    )
    assert (row["record"], row["status"], row["due_at"]) == ("C0002", "NON_COMPLIANT", "2025-10-26T11:00:00Z")
    assert row["remedy"] == verdict["remedy"]


TOML = """
[export]
path = "export"

[output]
officers = {officers}
"""


@pytest.mark.parametrize("officers", [True, False])
def test_the_officer_in_the_case_is_named_by_staff_id_where_duly_toml_asks_for_it(
    tmp_path: Path, officers: bool
) -> None:
    (tmp_path / "export").mkdir()
    for name, text in TABLES.items():
        (tmp_path / "export" / f"{name}.csv").write_text(text, encoding="utf-8")
    cases = "inv_id,allocated_at,closed_at,cp_flag,oic\nV0001,2025-01-06T09:00:00Z,,1,S00000012\n"
    (tmp_path / "export" / "investigations.csv").write_text(cases, encoding="utf-8")
    config = tmp_path / "duly.toml"
    config.write_text(TOML.format(officers=str(officers).lower()), encoding="utf-8")
    table, form = (run("V0001", "--config", config, *AS_AT, *more) for more in ((), ("--format", "json")))
    assert ("S00000012" in table.stdout) is officers
    named = {one["officer"] for one in json.loads(form.stdout)["verdicts"]}
    assert ("S00000012" in named) is officers
