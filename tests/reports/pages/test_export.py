"""The page on the export: what was refused, folded and not understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from duly.reports.export import export_of
from duly.reports.pages import Material, render_pages
from duly.results import Budget, BudgetKind, PeriodJudged, as_json
from tests.reports import sample
from tests.reports.pages.reading import Page, flat


def test_the_export_page_lists_what_was_refused_and_not_understood(pages: Mapping[str, str]) -> None:
    text = flat(Page(pages["export.html"]).text)
    for said in (
        "crimes_2025.csv reported_at not a time in the declared format %d/%m/%Y 1 17",
        "Rows read 2,056",
        "Rows refused 4",
        "1 table is not judged",
        "victim_informed_at crimes",
        "2 more are counted above and not listed here",
        "TELEX crimes report_route 9",
        "Times without an offset, read as duly.toml says: reported_at, recorded_at",
        "Default dates read as blank: cancelled_at 12",
        "9f" * 32,
        "14 records held back",
        "2 rows repeat the meet_id of another the table is not judged",
        "does not hold: documents",
    ):
        assert said in text, said


def test_rows_that_were_refused_alike_are_one_line() -> None:
    manifest = as_json(sample.manifest())
    crimes = manifest["tables"]["crimes"]
    crimes["refusals"] = [
        {"source": "a.csv", "row": row, "column": "x", "reason": "no time"}
        for row in (1201, 7, 1200, 9, *range(20, 80, 2))
    ] + [{"source": "a.csv", "row": None, "column": "y", "reason": "no time"}]
    run = replace(sample.run(), run=sample.run_info(manifest=manifest))
    text = flat(Page(render_pages(Material(run=run))["export.html"]).text)
    rows = ", ".join(str(row) for row in range(20, 56, 2))
    assert f"a.csv x no time 34 7, 9, {rows} and 14 more" in text
    assert "a.csv y no time 1 " in text
    crimes["refusals"] = [
        {"source": "a.csv", "row": row, "column": "x", "reason": "no time"} for row in (1201, 7, 1200)
    ]
    text = flat(
        Page(render_pages(Material(run=replace(run, run=sample.run_info(manifest=manifest))))["export.html"]).text
    )
    assert "a.csv x no time 3 7, 1,200 to 1,201" in text


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("2026-01-05", ""),
        ("2026-01-02", "What fell due since, 3 days before the as-at time, is in no figure yet"),
        ("2025-12-01", "whole calendar months are judged"),
    ],
)
def test_a_period_that_stands_still_is_told(end: str, said: str) -> None:
    period = PeriodJudged(end=datetime.fromisoformat(end).replace(tzinfo=sample.LONDON))
    text = export_of(sample.run_info(period=period)).facts
    (judged,) = (told for name, told in text if name == "Period judged")
    assert said in judged
    assert ("is in no figure yet" in judged) == bool(said)
    assert ("calendar months" in judged) == (end == "2025-12-01")


def test_what_is_allowed_stands_beside_what_there_was() -> None:
    budgets = (
        Budget(kind=BudgetKind.REFUSED, about="all", allowed="0.5 %", found=4, of=2056, within=True),
        Budget(kind=BudgetKind.UNKNOWN, about="SUP-01", allowed="8", found=1234, of=9999, within=False),
    )
    text = flat(Page(render_pages(sample.material(run=replace(sample.run(), budgets=budgets)))["export.html"]).text)
    assert "Rows refused all tables 0.5 % 4 2,056 yes" in text
    assert "Records that cannot be told SUP-01 8 1,234 9,999 no" in text
    beyond = text.partition("and so exit code 3:")[2]
    assert "1,234 of 9,999 records that fell due cannot be told of SUP-01, where 8 are allowed" in beyond
    assert "rows refused" not in beyond.partition("What to ask for")[0].partition("Fit to be judged")[0]  # within


def test_without_budgets_nothing_is_said_of_them(pages: Mapping[str, str]) -> None:
    assert "allowed to be refused" not in pages["export.html"]
