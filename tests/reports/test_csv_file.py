"""The CSV: every figure is in it, it reads back, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from duly.errors import spelt_out
from duly.reports import csv_file
from duly.results import Counts, RunResult
from tests.reports import sample

STATUSES = ("compliant", "non_compliant", "unknown", "not_yet_due", "exempt", "excluded")


def rows(run: RunResult) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_file.csv_text(run), newline="")))


def test_it_holds_a_row_for_every_standard_rate_and_breakdown_value() -> None:
    keys = [(row["standard"], row["rate_id"], row["breakdown"], row["value"]) for row in rows(sample.run())]
    expected = {
        key
        for result in sample.results()
        for key in (
            (result.standard, "", "", ""),
            *((result.standard, "", name, value) for name, values in result.breakdowns.items() for value in values),
            *((result.standard, rate.id, "", "") for rate in result.rates),
        )
    }
    assert set(keys) == expected
    assert len(keys) == len(expected)


def test_the_counts_of_a_breakdown_sum_to_the_whole() -> None:
    every = rows(sample.run())
    for result in sample.results():
        for name in result.breakdowns:
            parts = [row for row in every if row["standard"] == result.standard and row["breakdown"] == name]
            total = Counts(**{status: sum(int(part[status]) for part in parts) for status in STATUSES})
            assert total == result.counts


def test_whole_rows_carry_outcome_target_and_bounds() -> None:
    whole = next(row for row in rows(sample.run()) if row["standard"] == "NCRS-01")
    figures = {name: whole[name] for name in ("outcome", "target", "rate", "rate_low", "rate_high", "small_numbers")}
    assert figures == {
        "outcome": "NOT_MET",
        "target": "97.5",
        "rate": "92.5",
        "rate_low": "90.1",
        "rate_high": "92.7",
        "small_numbers": "no",
    }


def test_small_numbers_have_counts_and_no_rate() -> None:
    whole = next(row for row in rows(sample.run()) if row["standard"] == "STRAT-02")
    assert (whole["compliant"], whole["judged"], whole["rate"], whole["rate_low"]) == ("7", "9", "", "")
    assert whole["small_numbers"] == "yes"


def test_no_data_and_error_say_why() -> None:
    said = {row["standard"]: row["message"] for row in rows(sample.run()) if row["outcome"] in ("NO_DATA", "ERROR")}
    assert said == {result.standard: result.message for result in sample.results() if result.message}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_a_formula_is_only_text(start: str) -> None:
    first, *rest = sample.results()
    team = f'{start}cmd|"/c calc"!A1'
    run = RunResult(run=sample.run_info(), results=(replace(first, breakdowns={"team": {team: first.counts}}), *rest))
    values = [row["value"] for row in rows(run) if row["breakdown"] == "team" and row["standard"] == "NCRS-01"]
    assert values == ["'" + spelt_out(team)]


def test_the_same_run_is_the_same_bytes() -> None:
    assert csv_file.csv_text(sample.run()) == csv_file.csv_text(sample.run())


def test_what_people_found_stands_in_the_row_of_the_whole_standard() -> None:
    every = rows(sample.run())
    graded = {row["standard"]: row for row in every if row["graded_read"]}
    expected = {result.standard: result.corrected for result in sample.results() if result.corrected}
    assert expected and set(graded) == set(expected)
    for standard, corrected in expected.items():
        row = graded[standard]
        assert (row["rate_id"], row["breakdown"]) == ("", "")
        assert (row["graded_low"], row["graded_high"]) == (str(corrected.low), str(corrected.high))
        assert row["graded_read"] == str(corrected.read)
