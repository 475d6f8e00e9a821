"""Budgets: what of refused rows and unknown records still makes a 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from duly.judging.budgets import budgets_of
from duly.results import (
    Counts,
    Manifest,
    Outcome,
    RunInfo,
    RunResult,
    StandardResult,
    SuspectKind,
    Suspicion,
    TableManifest,
    Trust,
    exit_code,
    told_of_budgets,
)
from duly.settings import RunSettings

AS_OF = datetime(2026, 2, 2, 6, tzinfo=UTC)


def run(
    settings: Mapping[str, Any],
    *,
    refused: Mapping[str, int] | None = None,
    unknown: int = 0,
    trust: Trust | None = None,
    doubts: tuple[str, ...] = (),
    outcome: Outcome = Outcome.MET,
) -> RunResult:
    """A run of 1,000 rows in each of two tables, and of a standard under which 100 records fell due."""
    tables = {
        name: TableManifest(table=name, rows_read=1000, refused=(refused or {}).get(name, 0))
        for name in ("crimes", "incidents")
    }
    manifest = Manifest(export="nightly", as_of=AS_OF, as_of_source="manifest", tables=tables)
    standard = StandardResult(
        standard="S-01",
        suite="crime_recording",
        title="A standard",
        outcome=Outcome.CANNOT_TELL if unknown or doubts else outcome,
        target=Decimal(90),
        counts=Counts(compliant=100 - unknown, unknown=unknown),
        doubts=doubts,
    )
    info = RunInfo(
        as_of=AS_OF,
        as_of_source="manifest",
        time_zone="Europe/London",
        duly_version="1.0",
        calendar="",
        manifest=manifest,
    )
    budgets = budgets_of(RunSettings.model_validate(settings), manifest, (standard,))
    return RunResult(run=info, results=(standard,), budgets=budgets, trust=trust)


def beyond(judged: RunResult) -> list[str]:
    return [said for told in told_of_budgets(judged) for said in told.beyond]


def within(judged: RunResult) -> list[str]:
    return [said for told in told_of_budgets(judged) for said in told.within]


def nights(refused: int, unknown: int, count: int = 5) -> Trust:
    return Trust(nights=count, most_refused={"crimes": refused, "incidents": 0}, most_unknown={"S-01": unknown})


def test_without_a_budget_any_refused_row_and_anything_untold_is_3_whatever_was_before() -> None:
    judged = run({}, refused={"crimes": 8}, unknown=10, trust=nights(8, 10))
    assert exit_code(judged) == 3
    assert beyond(judged) == ["8 rows refused", "1 standard cannot be told"]


@pytest.mark.parametrize("allowed", [8, "0.4 %", {"all": 8}, {"crimes": 8}, {"all": "1 %", "crimes": "0.8%"}])
def test_refused_rows_within_a_budget_are_told_and_no_3(allowed: object) -> None:
    judged = run({"refused_allowed": allowed}, refused={"crimes": 8})
    assert exit_code(judged) == 0
    assert within(judged) == ["8 rows refused, as allowed"]
    assert exit_code(run({"refused_allowed": allowed}, refused={"crimes": 8}, outcome=Outcome.NOT_MET)) == 1


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        (7, "8 of 2,000 rows refused, where 7 are allowed"),
        ("0.3 %", "8 of 2,000 rows refused, where 0.3 % are allowed"),
        ({"all": 8, "crimes": 7}, "8 of 1,000 rows refused of crimes, where 7 are allowed"),
        ({"incidents": 8}, "8 rows of crimes refused, where none are allowed"),
        (0, "8 of 2,000 rows refused, where 0 are allowed"),
    ],
)
def test_refused_rows_beyond_one_are_3(allowed: object, said: str) -> None:
    judged = run({"refused_allowed": allowed}, refused={"crimes": 8})
    assert exit_code(judged) == 3
    assert beyond(judged) == [said]


@pytest.mark.parametrize(
    ("before", "code", "said"),
    [
        (nights(8, 0), 0, []),
        (nights(6, 0), 0, []),
        (nights(5, 0), 3, ["8 rows of crimes refused, where at most 5 were on the nights before"]),
        (nights(0, 0), 3, ["8 rows of crimes refused, where none were on the nights before"]),
        (nights(0, 0, count=2), 0, []),
        (Trust(nights=9), 0, []),  # of nights that did not keep it nothing is known
    ],
)
def test_what_is_new_or_large_against_the_nights_before_is_3_within_a_budget_too(
    before: Trust, code: int, said: list[str]
) -> None:
    judged = run({"refused_allowed": 100}, refused={"crimes": 8}, trust=before)
    assert (exit_code(judged), beyond(judged)) == (code, said)


@pytest.mark.parametrize("allowed", [10, "10 %", {"S-01": 10}, {"all": "50 %", "S-01": "10 %"}])
def test_what_cannot_be_told_within_a_budget_is_1_and_never_0(allowed: object) -> None:
    judged = run({"unknown_allowed": allowed}, unknown=10)
    assert exit_code(judged) == 1
    assert within(judged) == ["1 standard cannot be told, as allowed"]


@pytest.mark.parametrize(
    ("allowed", "before", "said"),
    [
        (9, None, ["10 of 100 records that fell due cannot be told, where 9 are allowed", "1 standard cannot be told"]),
        (10, nights(0, 6), ["10 records of S-01 cannot be told, where at most 6 were on the nights before"]),
        (10, nights(0, 0), ["10 records of S-01 cannot be told, where none were on the nights before"]),
    ],
)
def test_more_that_cannot_be_told_is_3(allowed: object, before: Trust | None, said: list[str]) -> None:
    judged = run({"unknown_allowed": allowed}, unknown=10, trust=before)
    assert (exit_code(judged), beyond(judged)) == (3, said)


def test_unknown_records_beyond_a_budget_are_3_though_every_target_is_met() -> None:
    judged = run({"unknown_allowed": 3}, unknown=4)
    assert exit_code(replace(judged, results=(replace(judged.results[0], outcome=Outcome.MET),))) == 3


def test_no_budget_covers_a_doubt_about_the_whole_figure() -> None:
    assert exit_code(run({"unknown_allowed": "99 %"}, unknown=10, doubts=("None of the codes is known.",))) == 3
    assert exit_code(run({"unknown_allowed": "99 %"}, doubts=("None of the codes is known.",))) == 3


def test_a_suspect_night_is_no_measure_and_a_budget_does_not_cover_it() -> None:
    suspect = Trust(nights=5, suspicions=(Suspicion(kind=SuspectKind.ROWS, about="crimes", words="half"),))
    assert exit_code(run({"refused_allowed": 100}, trust=suspect)) == 3
