"""Teams that duly.toml names by their offices, suites and units, and the districts that teams lie in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import create_engine, insert, select
from sqlalchemy.pool import StaticPool

from duly.checks import Standard
from duly.checks.parameters import Facts
from duly.expectations.catalogue import shipped
from duly.judging import waiving
from duly.judging.assessments import Assessed
from duly.judging.backlogs import backlogs
from duly.judging.counting import breakdowns, failing
from duly.judging.table import assessments_table
from duly.judging.teams import districts, placed
from duly.judging.worklines import work_lines
from duly.results import Counts
from duly.testing import aware

STANDARDS = tuple(shipped().standard(name) for name in ("RSO-01", "CUST-03", "NCRS-01"))
FACTS = Facts(as_of=aware("2026-01-05T12:00:00"), time_zone="Europe/London")
TEAMS = {"Station Road": "MOSOVO", "Central": "Custody", "Old name": "New name"}


@pytest.fixture
def assessed() -> Iterator[Assessed]:
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    verdicts, open_items = (assessments_table(STANDARDS, name, also=["team"]) for name in ("assessments", "open_items"))
    with engine.connect() as connection:
        verdicts.create(connection)
        open_items.create(connection)
        waiving.enter(connection, ())
        yield Assessed(connection=connection, verdicts=verdicts, open_items=open_items, facts=FACTS)
    engine.dispose()


def judged(assessed: Assessed, standard: str, record: str, **places: str | None) -> None:
    row: dict[str, Any] = {
        "standard": standard,
        "rate": "",
        "record": record,
        "status": "NON_COMPLIANT",
        "reason": "overdue",
        "open": True,
    }
    row |= {f"by_{name}": value for name, value in places.items()}
    for table in (assessed.verdicts, assessed.open_items):
        assessed.connection.execute(insert(table), row)


def with_teams(assessed: Assessed, teams: Mapping[str, str] = TEAMS) -> tuple[dict[str, Standard], tuple[str, ...]]:
    """The standards by id, as they are counted by, and what is said of names that no record carries."""
    standards, said = placed(assessed.connection, (assessed.verdicts, assessed.open_items), teams, STANDARDS)
    return {standard.id: standard for standard in standards}, said


def counted(assessed: Assessed, standard: Standard) -> Mapping[str, Mapping[str, Counts]]:
    return breakdowns(assessed, [standard])[standard.id]


def team_of(assessed: Assessed) -> dict[str, str | None]:
    table = assessed.verdicts
    return {row.record: row.by_team for row in assessed.connection.execute(select(table.c.record, table.c.by_team))}


def test_an_office_or_a_suite_says_whose_a_record_is(assessed: Assessed) -> None:
    judged(assessed, "RSO-01", "a", office="Station Road")
    judged(assessed, "CUST-03", "b", custody_suite="Central")
    judged(assessed, "RSO-01", "c", office="Elsewhere")
    judged(assessed, "RSO-01", "d", office=None)
    judged(assessed, "RSO-01", "e", office="")
    with_teams(assessed)
    assert team_of(assessed) == {"a": "MOSOVO", "b": "Custody", "c": None, "d": None, "e": None}


def test_a_team_keeps_its_name_unless_it_is_given_another(assessed: Assessed) -> None:
    judged(assessed, "NCRS-01", "a", team="Response")
    judged(assessed, "NCRS-01", "b", team="Old name")
    judged(assessed, "NCRS-01", "c", team="Response", office="Station Road")
    with_teams(assessed)
    assert team_of(assessed) == {"a": "Response", "b": "New name", "c": "Response"}


def test_the_teams_are_counted_with_their_backlog_their_records_and_their_lines(assessed: Assessed) -> None:
    judged(assessed, "RSO-01", "a", office="Station Road", risk="high")
    judged(assessed, "RSO-01", "b", office="Elsewhere", risk="high")
    judged(assessed, "NCRS-01", "c", team="Response")
    judged(assessed, "CUST-03", "d", custody_suite="Somewhere")
    standards, _ = with_teams(assessed)
    counts = counted(assessed, standards["RSO-01"])["team"]
    assert {team: one.non_compliant for team, one in counts.items()} == {"MOSOVO": 1, "(not recorded)": 1}
    assert "team" not in counted(assessed, standards["CUST-03"])  # no team was found by its suites
    assert list(counted(assessed, standards["NCRS-01"])["team"]) == ["Response"]
    offenders = [standards["RSO-01"]]
    assert set(backlogs(assessed, offenders)["RSO-01"][""].breakdowns["team"]) == {"MOSOVO", "(not recorded)"}
    assert {one.record: one.team for one in failing(assessed, offenders, 10)["RSO-01"]} == {"a": "MOSOVO", "b": None}
    lines = assessed.connection.execute(work_lines(assessed, STANDARDS))
    assert {(line.record, line.team) for line in lines} == {
        ("a", "MOSOVO"),
        ("b", "(not recorded)"),
        ("c", "Response"),
        ("d", "(not recorded)"),
    }


def test_a_name_that_no_record_carries_is_told(assessed: Assessed) -> None:
    judged(assessed, "RSO-01", "a", office="Station Road")
    _, said = with_teams(assessed)
    assert said == (
        "teams: 'Central' is the office, suite, unit or team of no record",
        "teams: 'Old name' is the office, suite, unit or team of no record",
    )


def test_without_names_nothing_is_another(assessed: Assessed) -> None:
    judged(assessed, "RSO-01", "a", office="Station Road")
    assert placed(assessed.connection, (assessed.verdicts,), {}, STANDARDS) == (STANDARDS, ())
    assert team_of(assessed) == {"a": None}


def test_a_team_lies_in_the_district_of_nearly_all_its_records(assessed: Assessed) -> None:
    for number in range(200):
        judged(assessed, "NCRS-01", f"a{number}", team="North 1", district="North" if number else "South")
    for number in range(10):
        judged(assessed, "NCRS-01", f"b{number}", team="Both", district="North" if number else "South")
    judged(assessed, "NCRS-01", "c", team="Nowhere", district=None)
    assert districts(assessed.connection, assessed.verdicts) == {"North 1": "North"}
