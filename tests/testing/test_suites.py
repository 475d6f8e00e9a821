"""The kit under plain pytest, and `duly test`: what agrees, what does not, what no example reaches, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, inspect

from duly.cli import main
from duly.errors import StandardError, UsageError
from duly.testing import check_examples, examples_of, private_duckdb
from tests.expectations.test_loading import OURS, STOPS, written

EXAMPLES = """
    examples=(
        Example(odd="coded", records={"crimes": [{"crime_id": "12/3", "offence_code": "8/06"}]},
                expect=("COMPLIANT", "has_officer"), open=False),
        Example(odd="blank", records={"crimes": [{"crime_id": "12/3"}]},
                expect=[("12/3", None, "NON_COMPLIANT", "no_officer")], open=True),
    ),
    remedy="""


def suite(*changes: tuple[str, str], more: str = "") -> str:
    content = OURS.replace("    remedy=", EXAMPLES.rstrip("\n"), 1).replace(
        "from duly.records import Crime", "from duly.checks import Example\nfrom duly.records import Crime"
    )
    for old, new in changes:
        assert old in content, old
        content = content.replace(old, new)
    return content + more


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_cases_of_a_suite_are_ids_and_checks(tmp_path: Path) -> None:
    cases = examples_of(written(tmp_path, suite()))
    assert [str(case) for case in cases] == ["OUR-01: coded", "OUR-01: blank"]
    for case in cases:
        case.check()
        case.check(private_duckdb())


def test_a_case_that_disagrees_says_what_it_got(tmp_path: Path) -> None:
    cases = examples_of(written(tmp_path, suite(('"has_officer"), open', '"no_officer"), open'))))
    with pytest.raises(
        AssertionError, match=re.escape("expected COMPLIANT: no_officer, not open, got COMPLIANT: has_officer")
    ):
        cases[0].check()


def test_all_that_is_wrong_with_a_suite_is_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, suite(('"has_officer"), open', '"no_officer"), open')))
    with pytest.raises(AssertionError) as raised:
        check_examples(path)
    assert str(raised.value).splitlines() == [
        "OUR-01: coded: expected COMPLIANT: no_officer, not open, got COMPLIANT: has_officer, not open",
        "OUR-01: no example reaches has_officer",
    ]
    check_examples(written(tmp_path, suite()))


def test_a_suite_without_examples_is_no_silent_success(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no example"):
        examples_of(written(tmp_path))


def test_own_tables_and_columns_are_known_to_examples(tmp_path: Path) -> None:
    change = ("Crime.offence_code, Crime.district", "SOLVED.solvability.label('offence_code'), SOLVED.district")
    content = suite(
        change, ("select(Crime.crime_id", "select(SOLVED.crime_id"), ('"offence_code": "8/06"', '"solvability": "low"')
    )
    head, tail = content.split("rows = select", 1)
    path = written(tmp_path, head + STOPS + "\nrows = select" + tail)
    check_examples(path)
    engine = private_duckdb()  # in which the same name then means another table, and again
    check_examples(written(tmp_path, suite(), "plain.py"), engine=engine)
    check_examples(path, engine=engine)


def test_an_example_may_set_the_days(tmp_path: Path) -> None:
    closed = 'expect=("COMPLIANT", "has_officer"), calendar={"add": [{"day": %s, "reason": "closed"}]}, open'
    day = ("from decimal", "from datetime import date\nfrom decimal")
    path = written(tmp_path, suite(day, ('expect=("COMPLIANT", "has_officer"), open', closed % "date(2026, 1, 2)")))
    check_examples(path)
    written(tmp_path, suite(day, ('expect=("COMPLIANT", "has_officer"), open', closed % "date(2026, 1, 3)")))
    with pytest.raises(StandardError) as refused:
        check_examples(path)
    assert "2026-01-03 is a weekend day" in refused.value.faults[0]


def test_a_table_shows_every_example_and_the_tally(tmp_path: Path) -> None:
    done = run("test", written(tmp_path, suite()))
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert said.count("COMPLIANT: has_officer,") == 2
    assert said.count(" ok ") == 2
    assert "1 standard, 2 examples: all agree, every reason is reached" in said


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_what_disagrees_and_what_is_not_reached_is_1(tmp_path: Path, form: str) -> None:
    path = written(tmp_path, suite(('"has_officer"), open', '"no_officer"), open')))
    done = run("test", path, "--format", form)
    assert done.exit_code == 1, done.output
    if form == "table":
        assert "No example reaches has_officer" in done.output
        assert "1 wrong, 1 reason that no example reaches. To mend: OUR-01" in " ".join(done.output.split())
    elif form == "json":
        (standard,) = json.loads(done.output)
        assert (standard["passed"], standard["unreached"]) == (False, ["has_officer"])
        assert [example["agrees"] for example in standard["examples"]] == [False, True]
        assert standard["examples"][0]["given"] == "COMPLIANT: has_officer, not open"
    else:
        rows = list(csv.DictReader(io.StringIO(done.output)))
        assert [(row["kind"], row["agrees"]) for row in rows] == [
            ("example", "no"),
            ("example", "yes"),
            ("unreached", "no"),
        ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"offence_code": "8/06"', '"offense": "8/06"'), "crimes has no column offense; it has crime_id"),
        (
            ('"offence_code": "8/06"', '"offence_code": 8'),
            "crimes.offence_code is a code, as text, and an example gives",
        ),
        (('"offence_code": "8/06"', '"recorded_at": "lately"'), "crimes.recorded_at is a time such as"),
        (
            ('{"crimes": [{"crime_id": "12/3", ', '{"crymes": [{"crime_id": "12/3", '),
            "there is no table crymes; the tables are",
        ),
        (("COMPLIANT", "COMPLYING"), "expected COMPLYING"),
    ],
)
def test_an_example_that_cannot_be_run_is_2_and_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    done = run("test", written(tmp_path, suite(change)))
    assert done.exit_code == (1 if "COMPLY" in said else 2), done.output
    if done.exit_code == 2:
        assert "ours.py, line 20: standard OUR-01, example 'coded': " in done.output
        assert said in done.output


def test_without_a_file_it_is_what_duly_toml_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("test").exit_code == 2
    written(tmp_path, suite())
    (tmp_path / "duly.toml").write_text("[catalogue]\nsuites = ['ours.py']\n", encoding="utf-8")
    assert run("test").exit_code == 0
    assert run("test", "gone.py").exit_code == 2


def test_they_are_judged_in_a_database_too_and_leave_nothing_there(tmp_path: Path, postgres_url: str) -> None:
    path = written(tmp_path, suite())
    done = run("test", path, "--database", postgres_url, "--format", "json")
    assert done.exit_code == 0, done.output
    (standard,) = json.loads(done.output)
    assert [example["database"] for example in standard["examples"]] == ["duckdb", "postgresql"] * 2
    engine = create_engine(postgres_url)
    try:
        assert "duly_examples" not in inspect(engine).get_schema_names()
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA duly_examples")
        done = run("test", path, "--database", postgres_url)
        assert done.exit_code == 2
        assert "has a schema duly_examples already" in done.output
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA duly_examples")
    finally:
        engine.dispose()


@pytest.mark.parametrize("address", ["nonsense", "sqlite:///x.db", "duckdb:///{folder}/kept.duckdb"])
def test_a_database_that_cannot_be_used_is_refused(tmp_path: Path, address: str) -> None:
    done = run("test", written(tmp_path, suite()), "--database", address.format(folder=tmp_path))
    assert done.exit_code == (0 if "duckdb" in address else 2), done.output
