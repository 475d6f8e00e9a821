"""The walk-through of examples/own-standards, command by command; and the first suite that `duly standards --new` writes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine

from duly.cli import main
from duly.connectors.first_suite import ColumnsHeld, first_suite
from duly.expectations.catalogue import shipped
from duly.records import key_of
from duly.records.vocabulary import shipped_vocabulary
from duly.testing import check_examples
from tests.newest import newest_page

WALK = Path(__file__).parent.parent / "examples" / "own-standards"


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Path]:
    """The folder of the walk-through, in the hands of whoever runs the tests."""
    folder = tmp_path / "own-standards"
    shutil.copytree(WALK, folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    yield folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def words(result: Result) -> str:
    return " ".join(result.output.split())


def test_its_examples_agree(walk: Path) -> None:
    done = run("test", "--config", walk / "duly.toml")
    assert done.exit_code == 0, done.output
    assert "4 standards" in words(done)
    assert "all agree, every reason is reached" in words(done)


def test_a_changed_rule_disagrees_with_its_examples(walk: Path) -> None:
    content = (walk / "ours.toml").read_text(encoding="utf-8")
    (walk / "ours.toml").write_text(content.replace("hours = 24", "hours = 12"), encoding="utf-8")
    done = run("test", "--config", walk / "duly.toml", "--format", "json")
    assert done.exit_code == 1, done.output
    (stop_01,) = (standard for standard in json.loads(done.stdout) if standard["standard"] == "STOP-01")
    assert [example["example"] for example in stop_01["examples"] if not example["agrees"]] == ["24:00:00"]


def test_its_export_is_judged_like_any_other(walk: Path) -> None:
    done = run("run", "-v", "--config", walk / "duly.toml")
    assert done.exit_code == 1, done.output
    results = json.loads((walk / "duly-results" / "results.json").read_text(encoding="utf-8"))
    counted = {
        result["standard"]: (result["counts"]["compliant"], result["counts"]["non_compliant"])
        for result in results["results"]
    }
    assert counted == {"STOP-01": (6, 3), "STOP-02": (4, 1), "STOP-03": (3, 1), "REPEAT-01": (1, 1)}
    assert "Stop and search" in done.output
    assert "ours.py, version 2026-01" in words(done)
    for name in ("index.html", "standard-stop-01.html", "standard-repeat-01.html", "data/records-stop-and-search.js"):
        assert newest_page(walk / "duly-results", name)
    assert "Stop and search" in newest_page(walk / "duly-results", "index.html")
    with ZipFile(walk / "duly-results" / "worklists" / "worklists-csv.zip") as tables:
        worklists = "".join(tables.read(name).decode("utf-8-sig") for name in tables.namelist())
    assert "S-005" in worklists
    books = [openpyxl.load_workbook(path) for path in (walk / "duly-results" / "worklists").glob("*.xlsx")]
    said = [str(cell.value) for book in books for row in book["What to do"].iter_rows() for cell in row]
    assert any("Enter the grounds" in one for one in said)


def test_every_command_knows_them(walk: Path) -> None:
    config = ("--config", walk / "duly.toml")
    assert "STOP-01" in run("standards", *config).output
    assert "SELECT" in run("standards", "REPEAT-01", "--sql", *config).output
    explained = run("explain", "S-003", *config)
    assert "STOP-01" in explained.output
    assert "late" in explained.output
    drawn = run("sample", "--standard", "STOP-01", "--size", "3", "--output", walk / "audit.xlsx", *config)
    assert drawn.exit_code == 0, drawn.output
    assert run("check", walk / "export", "--standard", "STOP-02", *config).exit_code == 1


def test_history_and_compare_know_them(walk: Path) -> None:
    config = walk / "duly.toml"
    content = config.read_text(encoding="utf-8").replace("enabled = false", 'database = "history.sqlite"')
    config.write_text(content, encoding="utf-8")
    # The second night has the very files of the first, which makes it suspect.
    for as_at, code in (("2026-01-31T06:00", 1), ("2026-02-01T06:00", 3)):
        assert run("run", "--config", config, "--as-at", as_at, "--quiet").exit_code == code
    assert "6 of 9" in words(run("history", "--standard", "STOP-01", "--config", config))
    compared = run("compare", "--standard", "STOP-01", "--config", config)
    assert compared.exit_code == 0, compared.output
    assert "STOP-01" in compared.output


def test_under_pytest_they_are_cases(walk: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_ours.py"]
    done = subprocess.run(command, cwd=walk, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout
    assert "STOP-01" not in done.stdout


def test_the_first_suite_is_over_columns_of_the_export_and_passes(walk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(walk)
    assert run("standards", "--new", "new.toml").exit_code == 0
    content = Path("new.toml").read_text(encoding="utf-8")
    assert "solvability (code)" in content
    assert "grounds_recorded_at (instant)" in content
    assert "S-001" not in content
    assert run("test", "new.toml").exit_code == 0
    again = run("standards", "--new", "new.toml")
    assert again.exit_code == 2
    assert "exists already" in again.output
    assert Path("new.toml").read_text(encoding="utf-8") == content
    assert run("standards", "--new", "new.py").exit_code == 2


def test_of_a_bare_export_files_without_a_table_are_shown(walk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(walk.parent)
    assert run("standards", "--new", "new.toml", walk / "export").exit_code == 0
    content = Path("new.toml").read_text(encoding="utf-8")
    assert "stops.csv has the headers Stop Ref, Person" in content
    assert run("test", "new.toml").exit_code == 0


def test_of_a_database_too(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'rms.sqlite'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE crimes (crime_id TEXT, reported_at TEXT, date_recorded TEXT)")
    engine.dispose()
    done = run("standards", "--new", tmp_path / "new.toml", f"sqlite:///{tmp_path / 'rms.sqlite'}")
    assert done.exit_code == 0, done.output
    assert 'must = { within = { from = "reported_at", to = "recorded_at"' in (tmp_path / "new.toml").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    "table", [name for name, record in shipped_vocabulary().by_name.items() if key_of(record)][::6]
)
def test_whatever_table_an_export_has_its_first_suite_passes(table: str, tmp_path: Path) -> None:
    record = shipped_vocabulary().record(table)
    columns = {column.name for column in record.__table__.columns if not column.name.endswith(("_at", "_hi"))}
    for number, held in enumerate((set(), columns)):
        path = tmp_path / f"{number}.toml"
        present = {table: held or {column.name for column in record.__table__.columns}}
        content = first_suite(
            ColumnsHeld(present=present),
            shipped_vocabulary(),
            ids=[*shipped().ids, "local-01"],
            suites=["our_standards"],
        )
        assert 'id = "LOCAL-02"' in content
        assert 'suite = "our_standards_2"' in content
        path.write_text(content, encoding="utf-8")
        check_examples(path)


@pytest.mark.parametrize(("language", "name"), [("toml", "ours.toml"), ("python", "ours.py")])
def test_the_rules_in_the_docs_can_be_written_as_they_stand(language: str, name: str, tmp_path: Path) -> None:
    page = (WALK.parent.parent / "docs" / "extending.md").read_text(encoding="utf-8")
    blocks = [textwrap.dedent(block) for block in re.findall(rf"```{language}\n(.*?)```", page, re.S)]
    rule = next(block for block in blocks if "[[standard]]" in block or "SUITE" in block)
    head = 'suite = "custody_locally"\n' if language == "toml" else ""
    (tmp_path / name).write_text(head + rule, encoding="utf-8")
    (tmp_path / name).chmod(0o644)
    (tmp_path / "duly.toml").write_text(f'[catalogue]\nsuites = ["{name}"]\n', encoding="utf-8")
    done = run("test", "--config", tmp_path / "duly.toml")
    assert done.exit_code == 0, done.output
