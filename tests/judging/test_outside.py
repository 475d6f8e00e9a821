"""Who is left out of a standard: every row that no verdict of it names, rows without an id among them."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Column, MetaData, String, Table, insert
from sqlalchemy.pool import StaticPool

from duly.checks import MAIN, Outside, Reason
from duly.judging.outside import UNEXPLAINED, left_out
from duly.judging.table import assessments_table
from duly.sql import own_engine

CRIMES = Table("crimes", MetaData(), Column("crime_id", String), Column("status", String))
TURN: Any = SimpleNamespace(standard=SimpleNamespace(id="X-01"), dataset=SimpleNamespace(in_place=False))
OUTSIDE = Outside(
    rows=CRIMES,
    record=CRIMES.c.crime_id,
    reasons=(Reason("cancelled", "It was cancelled", CRIMES.c.status == "cancelled"),),
)


def counted(
    crimes: Sequence[tuple[str | None, str]], verdicts: Sequence[tuple[str, str, str | None]]
) -> dict[str, int]:
    """The rows that are left out, by reason. `verdicts` are of a standard and rate, and name a record."""
    engine, table = own_engine("duckdb:///:memory:", poolclass=StaticPool), assessments_table([])
    CRIMES.create(engine)
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(CRIMES), [{"crime_id": crime, "status": status} for crime, status in crimes])
        for standard, rate, record in verdicts:
            connection.execute(insert(table), {"standard": standard, "rate": rate, "record": record})
        told = {row[0]: int(row[1]) for row in connection.execute(left_out(TURN, OUTSIDE, table))}
    engine.dispose()
    return told


def test_what_no_verdict_of_the_standard_itself_names_is_left_out() -> None:
    crimes = [(name, "open") for name in "ABCDE"] + [("F", "cancelled")]
    verdicts = [("X-01", MAIN, "A"), ("X-01", MAIN, "A"), ("X-01", "further", "B"), ("X-02", MAIN, "C")]
    assert counted(crimes, verdicts) == {UNEXPLAINED: 4, "cancelled": 1}


def test_a_row_without_an_id_is_left_out_and_no_nameless_verdict_hides_others() -> None:
    crimes = [(None, "open"), ("A", "open"), ("B", "open")]
    assert counted(crimes, [("X-01", MAIN, "A")]) == {UNEXPLAINED: 2}
    assert counted(crimes, [("X-01", MAIN, "A"), ("X-01", MAIN, None)]) == {UNEXPLAINED: 2}


def test_nobody_is_left_out_where_all_are_judged() -> None:
    assert counted([("A", "open")], [("X-01", MAIN, "A")]) == {}
