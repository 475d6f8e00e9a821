"""What people found beside a rate is in history: in later trends and comparisons, in a history of before, on both databases."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from rich.console import Console

from duly.history.asking import compared, listed, trends_of
from duly.history.database import open_history
from duly.reports.history_files import comparison_json, history_json, trends_csv
from duly.reports.terminal import show_comparison, show_trends
from duly.results import Corrected, Found, FoundOfStratum, Graded, PeriodJudged, VerdictStratum
from duly.settings import Settings
from tests.history.scene import FIRST, S1, S2, TWO_RATES, Night, V, keep_night, looked_back, taken_back

ROOT = Path(__file__).parents[2]
READ = Found(kept=9, not_kept=3)
CORRECTED = Corrected(
    sample="abc",
    as_of=FIRST,
    period=PeriodJudged(),
    low=Decimal("45.7"),
    high=Decimal("91.2"),
    strata={VerdictStratum.COMPLIANT: FoundOfStratum(population=18, found=READ, standing=READ)},
)
GRADED = Graded(low=Decimal("45.7"), high=Decimal("91.2"), read=12)
VERDICTS = [*(V(f"good-{number}", "in_time", team="North") for number in range(18)), V("a", "late"), V("b", "late")]
PLAIN = Night(day=0, verdicts={"S-01": VERDICTS, "S-02": VERDICTS}, standards=(S1, S2))
READ_BY_PEOPLE = replace(PLAIN, day=1, corrected={"S-01": CORRECTED})


@pytest.fixture
def two_nights(settings: Settings) -> Settings:
    """A history in which a sample stood beside S-01 in the second run."""
    keep_night(settings, PLAIN)
    keep_night(settings, READ_BY_PEOPLE)
    return settings


def test_a_trend_has_it_where_it_stood(two_nights: Settings) -> None:
    trends = trends_of(two_nights, ["S-01", "S-02"])
    assert [point.graded for point in trends["S-01"].points] == [None, GRADED]
    assert [point.graded for point in trends["S-02"].points] == [None, None]
    told = json.loads(history_json(listed(two_nights), trends))
    jsonschema.validate(told, json.loads((ROOT / "docs" / "history.schema.json").read_text(encoding="utf-8")))
    assert told["trends"]["S-01"]["points"][1]["graded"] == {"low": 45.7, "high": 91.2, "read": 12}
    rows = [row for row in csv.DictReader(io.StringIO(trends_csv(trends))) if row["standard"] == "S-01"]
    assert [(row["graded_low"], row["graded_high"], row["graded_read"]) for row in rows] == [
        ("", "", ""),
        ("45.7", "91.2", "12"),
    ]


def test_a_part_is_not_told_what_people_found_of_the_whole(two_nights: Settings) -> None:
    line = trends_of(two_nights, ["S-01"], ("team", "North"))["S-01"]
    assert [point.graded for point in line.points] == [None, None]


def test_a_comparison_has_it_on_its_side(two_nights: Settings) -> None:
    comparison = compared(two_nights, "previous", "latest")
    (of_first, of_second) = comparison.standards
    assert (of_first.before, of_first.after) != (None, None)
    assert of_first.before is not None and of_first.before.graded is None
    assert of_first.after is not None and of_first.after.graded == GRADED
    assert of_second.after is not None and of_second.after.graded is None
    told = json.loads(comparison_json(comparison))
    jsonschema.validate(told, json.loads((ROOT / "docs" / "comparison.schema.json").read_text(encoding="utf-8")))
    assert told["standards"][0]["after"]["graded"]["read"] == 12


@pytest.mark.parametrize("width", [80, 160])
def test_the_terminal_says_it(two_nights: Settings, width: int) -> None:
    out = io.StringIO()
    console = Console(file=out, width=width)
    show_trends(trends_of(two_nights, ["S-01"]), listed(two_nights), console, last=5)
    show_comparison(compared(two_nights, "previous", "latest"), console, records=0)
    said = " ".join(out.getvalue().split())
    assert "Run 2: between 45.7% and 91.2% by 12 that people read." in said
    assert "S-01, as people read it: after between 45.7% and 91.2% by 12 that people read." in said
    assert "S-02, as people" not in said


def test_what_tells_nothing_is_kept_as_read(settings: Settings) -> None:
    keep_night(settings, replace(READ_BY_PEOPLE, corrected={"S-01": replace(CORRECTED, low=None, high=None)}))
    (point,) = trends_of(settings, ["S-01"])["S-01"].points
    assert point.graded == Graded(low=None, high=None, read=12)


def test_a_further_rate_has_none(settings: Settings) -> None:
    rates = {"aimed": {"in_time": 3}, "plain": {"late": 1}}
    keep_night(
        settings,
        Night(
            day=0,
            verdicts={"S-03": VERDICTS},
            standards=(TWO_RATES,),
            rates=rates,
            corrected={"S-03": CORRECTED},
        ),
    )
    (point,) = trends_of(settings, ["S-03"])["S-03"].points
    assert point.graded == GRADED


def test_the_run_before_has_it_for_the_pages(two_nights: Settings) -> None:
    third = keep_night(two_nights, replace(PLAIN, day=2))
    behind = looked_back(two_nights, third)
    assert behind.trends["S-01"].points[1].graded == GRADED
    assert behind.comparison is not None
    assert behind.comparison.standards[0].before is not None
    assert behind.comparison.standards[0].before.graded == GRADED


def test_a_history_of_the_version_before_keeps_its_numbers(settings: Settings) -> None:
    keep_night(settings, PLAIN)
    with open_history(settings) as history, history.writing() as connection:
        taken_back(connection, "0007")
    before = trends_of(settings, ["S-01"])["S-01"].points
    assert [(point.counts.compliant, point.graded) for point in before] == [(18, None)]
    keep_night(settings, READ_BY_PEOPLE)
    points = trends_of(settings, ["S-01"])["S-01"].points
    assert points[:1] == before
    assert [(point.as_of, point.graded) for point in points[1:]] == [(FIRST + timedelta(days=1), GRADED)]
