"""A command imports what its answer needs: whoever checks one small file does not wait for what only a nightly run uses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from duly.expectations.catalogue import SHIPPED

HEAVY = (
    "altair",
    "alembic",
    "great_expectations",
    "holidays",
    "jinja2",
    "numpy",
    "pandas",
    "pyarrow",
    "python_calamine",
    "rapidfuzz",
    "scipy",
    "xlsxwriter",
)
"""What takes long to import, and says nothing about a small export of files."""

CHECKED = """
import json, sys
from duly.cli import main
try:
    main([*sys.argv[1:]], prog_name="duly")
except SystemExit as end:
    print(json.dumps([end.code, sorted(sys.modules)]), file=sys.stderr)
"""

CRIMES = (
    "crime_id,reported_at,recorded_at,status\n"
    "C1,2025-05-01T10:00:00+01:00,2025-05-01T12:00:00+01:00,open\n"
    "C2,2025-05-01T10:00:00+01:00,2025-05-04T12:00:00+01:00,filed\n"
    "C3,2025-05-01T10:00:00+01:00,not a time,opened\n"
)


def checked(folder: Path, *arguments: str) -> tuple[int, set[str]]:
    """The exit code of `duly check`, and the modules that it left in memory."""
    (folder / "crimes.csv").write_text(CRIMES, encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-c", CHECKED, "check", "crimes.csv", "--as-at", "2025-06-20", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(process.stderr.splitlines()[-1])
    return code, set(modules)


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_checking_one_small_file_imports_nothing_heavy(tmp_path: Path, form: str) -> None:
    code, modules = checked(tmp_path, "--standard", "ncrs-01a", "--format", form)
    assert code == 3  # a row could not be read
    assert "duckdb" in modules
    assert not [name for name in HEAVY if name in modules]
    suites = {f"duly.expectations.{name}" for name in SHIPPED} & modules
    assert suites == {"duly.expectations.crime_recording"}
    for part in ("history", "reports.pages", "reports.worklists", "audits", "testing", "demo", "expectations.patterns"):
        assert not [name for name in modules if name.startswith(f"duly.{part}")]


def test_a_suite_that_is_asked_for_is_the_one_that_is_imported(tmp_path: Path) -> None:
    _, modules = checked(tmp_path, "--suite", "training")
    assert "duly.expectations.training" in modules
    assert "duly.expectations.custody" not in modules
    assert not [name for name in HEAVY if name in modules]


def test_great_expectations_is_asked_where_somebody_wants_it(tmp_path: Path) -> None:
    code, modules = checked(tmp_path, "--standard", "NCRS-01A", "--validate")
    assert code == 3  # a row could not be read
    assert "great_expectations" in modules
    assert "scipy.optimize" not in modules  # what scipy.stats would bring
    fluent, core = "great_expectations.datasource.fluent", "great_expectations.expectations.core"
    assert f"{fluent}.sql_datasource" in modules
    assert f"{fluent}.spark_datasource" not in modules
    assert f"{core}.expect_column_to_exist" in modules
    assert f"{core}.expect_column_median_to_be_between" not in modules


WHOLE = """
import duly.validation.gx
import great_expectations as gx
from duly.validation.gx.lean import whole

print(gx.expectations.ExpectColumnMedianToBeBetween.__name__)
try:
    gx.expectations.core.ExpectNothing
except AttributeError as error:
    print(error)
whole()
print(callable(gx.get_context(mode="ephemeral").data_sources.add_pandas_filesystem))
"""


def test_what_great_expectations_hands_on_is_there_when_it_is_asked_for() -> None:
    process = subprocess.run([sys.executable, "-c", WHOLE], capture_output=True, text=True, check=True)
    assert process.stdout.splitlines() == [
        "ExpectColumnMedianToBeBetween",
        "module 'great_expectations.expectations.core' has no attribute 'ExpectNothing'",
        "True",
    ]


def test_what_there_is_not_is_refused_with_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / "crimes.csv").write_text(CRIMES, encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-m", "duly", "check", "crimes.csv", "--standard", "NCRS-1A", "--suite", "custdy"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 2
    assert "there is no standard NCRS-1A; did you mean NCRS-01A?" in process.stderr
    assert "there is no suite custdy; did you mean custody?" in process.stderr
    assert "problem_profiles" in process.stderr  # all the suites that there are
