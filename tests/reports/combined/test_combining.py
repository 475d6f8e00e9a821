"""Forces side by side: what is added up, what is told apart and why, and that what was not judged has no share."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from duly.reports.combined import (
    Across,
    Combined,
    Given,
    NamedBy,
    combined,
    combined_csv,
    combined_json,
    combined_pages,
)
from duly.results import Basis, Counts, Outcome, PeriodJudged, RunResult
from tests.reports.combined.made_up import AS_OF, BASIS, result, run, suspect, unjudged

WELL = Counts(compliant=900, non_compliant=20)
BADLY = Counts(compliant=300, non_compliant=60, unknown=40)


def side_by_side(*runs: RunResult, below: int = 5) -> Combined:
    given = [Given(file=Path(one.run.force), force=one.run.force, named_by=NamedBy.SETTINGS, run=one) for one in runs]
    return combined(given, (), below)


def only(told: Combined) -> Across:
    (across,) = told.standards
    return across


def apart(told: Combined, force: str) -> tuple[str, ...]:
    (why,) = (cell.apart for cell in only(told).cells if cell.force == force)
    return why


def test_forces_held_to_the_same_are_added_up_with_the_bounds_of_what_is_unknown() -> None:
    told = side_by_side(run("Northshire", result(WELL)), run("Southshire", result(BADLY)))
    pool = only(told).pool
    assert pool is not None and pool.forces == ("Northshire", "Southshire")
    assert (pool.figures.compliant, pool.figures.non_compliant, pool.figures.unknown) == (1200, 80, 40)
    assert [str(one) for one in (pool.figures.rate, pool.figures.rate_low, pool.figures.rate_high)] == [
        "93.8",
        "90.9",
        "93.9",
    ]
    assert pool.outcome is Outcome.NOT_MET
    assert only(told).variants == ()


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (replace(BASIS, rule="b" * 16), f"its rule is another ({'b' * 16}, not {'a' * 16})"),
        (replace(BASIS, parameters={"hours": 48}), "hours is 48, not 24"),
        (replace(BASIS, parameters={"hours": 24, "areas": ("North", "South")}), "its list areas is another"),
        (replace(BASIS, phrases="9"), "its phrases for free texts are 9, not "),
        (replace(BASIS, target_count=3), "its target is at most 3 breaches, not 95%"),
        (None, "its results, of duly 1.0, do not say by what rule it was judged"),
    ],
)
def test_what_goes_by_something_else_is_told_by_name_and_not_added_up(other: Basis | None, why: str) -> None:
    told = side_by_side(
        run("Northshire", result(WELL)),
        run("Midshire", result(BADLY)),
        run("Southshire", result(BADLY, basis=other)),
    )
    assert apart(told, "Southshire") == (why,)
    pool = only(told).pool
    assert pool is not None and pool.forces == ("Northshire", "Midshire")
    assert why[4:16] in combined_pages(told)["index.html"]


def test_another_target_is_not_added_up() -> None:
    told = side_by_side(
        run("Northshire", result(WELL)),
        run("Midshire", result(WELL)),
        run("Southshire", result(BADLY, target=90)),
    )
    assert apart(told, "Southshire") == ("its target is 90%, not 95%",)
    assert {(one.value, one.forces) for one in only(told).variants if one.what == "target"} == {
        ("95%", ("Northshire", "Midshire")),
        ("90%", ("Southshire",)),
    }


def test_an_as_at_time_more_than_a_week_away_is_another_period() -> None:
    late = AS_OF + timedelta(days=8)
    told = side_by_side(
        run("Northshire", result(WELL)),
        run("Midshire", result(WELL), as_of=AS_OF + timedelta(days=7)),
        run("Southshire", result(WELL), as_of=late),
        run("Westshire", result(WELL), period=PeriodJudged(start=AS_OF - timedelta(days=91))),
    )
    pool = only(told).pool
    assert pool is not None and "Westshire" not in pool.forces
    assert apart(told, "Westshire") == ("its period begins 3 November 2025, not with the first record",)
    assert apart(side_by_side(run("A", result(WELL)), run("B", result(WELL), as_of=late)), "A") != ()


def test_two_forces_of_which_no_two_go_by_the_same_have_no_sum() -> None:
    told = side_by_side(run("Northshire", result(WELL)), run("Southshire", result(WELL, target=90)))
    assert only(told).pool is None
    assert apart(told, "Northshire") == ("no other force goes by the same",)
    assert "no two forces may be pooled" in combined_pages(told)["index.html"]


@pytest.mark.parametrize("outcome", [Outcome.NO_DATA, Outcome.ERROR])
def test_what_was_not_judged_has_no_share_and_is_in_no_sum(outcome: Outcome) -> None:
    told = side_by_side(
        run("Northshire", result(WELL)), run("Midshire", result(WELL)), run("Southshire", unjudged(outcome=outcome))
    )
    cell = only(told).cells[2]
    assert cell.figures is None and cell.outcome is outcome and not cell.pooled
    assert told.exit_code == 3
    row = next(one for one in rows(told) if one["force"] == "Southshire")
    assert row["rate"] == row["compliant"] == "" and row["outcome"] == outcome.value
    assert "0.0%" not in combined_pages(told)["index.html"]


def test_a_limit_of_breaches_is_told_though_the_first_force_was_not_judged() -> None:
    limit = result(Counts(compliant=90, non_compliant=12), basis=replace(BASIS, target_count=0), target=0)
    told = side_by_side(run("A", unjudged()), run("B", limit), run("C", limit))
    assert only(told).target_count == 0 and only(told).variants == ()
    pool = only(told).pool
    assert pool is not None and pool.outcome is Outcome.NOT_MET and pool.target is None
    assert "24</strong> <small>breaches" in combined_pages(told)["index.html"]


def test_what_cannot_be_told_counts_as_unknown_of_the_sum() -> None:
    unknown = result(Counts(compliant=50, non_compliant=0, unknown=400))
    told = side_by_side(run("Northshire", result(Counts(compliant=96, non_compliant=0))), run("Southshire", unknown))
    assert only(told).cells[1].outcome is Outcome.CANNOT_TELL
    pool = only(told).pool
    assert pool is not None and pool.outcome is Outcome.CANNOT_TELL
    assert str(pool.figures.rate_low) == "26.7" and told.exit_code == 3


def test_a_suspect_night_a_sample_and_a_doubt_stand_by_themselves() -> None:
    told = side_by_side(
        suspect(run("Badnight", result(WELL))),
        run("Doubtful", replace(result(WELL), doubts=("half of the table is gone",))),
        run("Midshire", result(WELL)),
        run("Northshire", result(WELL)),
        run("Sampled", result(WELL), sample=True),
    )
    assert apart(told, "Badnight") == ("its night is suspect",)
    assert apart(told, "Doubtful") == ("its whole figure is in doubt",)
    assert apart(told, "Sampled") == ("it judged a sample of its records",)
    pool = only(told).pool
    assert pool is not None and pool.forces == ("Midshire", "Northshire")
    page = combined_pages(told)["index.html"]
    assert "suspect night" in page and told.exit_code == 3


def test_a_standard_that_a_run_did_not_ask_for_is_no_nought() -> None:
    told = side_by_side(run("Northshire", result(WELL), result(WELL, "SUP-02")), run("Southshire", result(WELL)))
    cell = told.standards[1].cells[1]
    assert (cell.asked, cell.figures, cell.outcome) == (False, None, None)


def test_two_forces_that_read_the_same_file_are_not_added_up_where_its_rows_are_judged() -> None:
    other = result(WELL, "TRAIN-01", basis=replace(BASIS, judges=("training",)))
    shared = [run(name, result(WELL), other) for name in ("Northshire", "Southshire")]
    same = shared[0].run.manifest.sources
    shared[1] = replace(shared[1], run=replace(shared[1].run, manifest=replace(shared[1].run.manifest, sources=same)))
    told = side_by_side(*shared)
    assert told.standards[0].pool is None
    assert told.standards[0].cells[0].apart == ("it read the same file as Southshire for crimes",)
    assert told.standards[1].pool is not None


def test_an_outcome_is_left_out_where_it_would_tell_of_a_withheld_count() -> None:
    told = side_by_side(
        run("Northshire", result(Counts(compliant=96, non_compliant=5, unknown=2))), run("Southshire", result(WELL))
    )
    cell = only(told).cells[0]
    assert cell.figures is not None and cell.figures.rate is not None and cell.figures.unknown is None
    assert cell.outcome is None and cell.figures.rate_low is None


def test_forty_three_forces_are_in_one_sum() -> None:
    told = side_by_side(*(run(f"Force {number:02}", result(WELL)) for number in range(43)))
    pool = only(told).pool
    assert pool is not None and pool.figures.compliant == 43 * 900
    assert combined_pages(told)["index.html"].count('<th scope="row"') == 44


def test_nothing_of_a_team_or_of_few_is_in_what_is_written() -> None:
    told = side_by_side(
        run("Northshire", result(Counts(compliant=7001, non_compliant=4, unknown=3))),
        run("Midshire", result(Counts(compliant=6011, non_compliant=47, unknown=11))),
        run("Southshire", result(Counts(compliant=8011, non_compliant=83, unknown=29))),
    )
    texts = [*combined_pages(told).values(), combined_json(told), combined_csv(told)]
    for text in texts:
        assert "7001" not in text and "7,001" not in text and "Team of few" not in text
        assert "6011" not in text and "6,011" not in text  # withheld with it
        assert "8011" in text or "8,011" in text or "of 8,094" in text
    assert json.loads(texts[-2])["standards"][0]["pool"]["figures"]["non_compliant"] == 134


def test_the_csv_says_of_each_force_and_of_the_sum() -> None:
    told = side_by_side(run("=Northshire", result(WELL)), run("Southshire", result(BADLY)))
    first, second, whole = rows(told)
    assert first["force"] == "'=Northshire"  # no spreadsheet runs it
    assert (second["rate"], second["rate_low"], second["pooled"]) == ("83.3", "75.0", "yes")
    assert (whole["force"], whole["compliant"], whole["pooled"]) == ("", "1200", "2")


def test_the_same_runs_give_the_same_bytes() -> None:
    runs = run("Northshire", result(WELL)), run("Southshire", result(BADLY))
    assert combined_pages(side_by_side(*runs)) == combined_pages(side_by_side(*runs))
    assert combined_json(side_by_side(*runs)) == combined_json(side_by_side(*runs))


def rows(told: Combined) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(combined_csv(told))))
