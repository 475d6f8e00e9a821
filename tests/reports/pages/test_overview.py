"""The overview: whether the run is sound, what is below target, what is open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from duly.reports.pages import Material, render_pages
from duly.results import Counts, Outcome, RunResult, StandardResult, as_json
from tests.reports import sample, sample_past
from tests.reports.pages.reading import Page, flat


def test_the_overview_says_whether_the_run_is_sound(pages: Mapping[str, str]) -> None:
    text = flat(Page(pages["index.html"]).text)
    for said in (
        "no as-at time was given",
        "Table strategy_meetings is unfit to be judged",
        "4 of 2,056 rows were refused and not judged",
        "1 standard could not be judged because of an error: STRAT-03",
        "1 standard could not be judged for want of data: SUP-04",
        "2 standards with low confidence",
        "11 values are a code that the mapping does not know",
        "2025-01-01 to 2026-01-04",
        "1,204 of 1,302",
        "The export has no column supervisory_reviews.evidence_reviewed",
        "37 breaches",
    ):
        assert said in text


def test_a_sound_run_says_so() -> None:
    manifest = {**as_json(sample.manifest()), "warnings": [], "tables": {}}
    met = next(result for result in sample.results() if result.outcome is Outcome.MET)
    info = sample.run_info(as_of_source="manifest", warnings=(), manifest=manifest, intake={}, changes=())
    text = flat(Page(render_pages(Material(run=RunResult(run=info, results=(met,))))["index.html"]).text)
    assert "Every row of the export was read and every standard could be judged." in text
    assert "Below target" not in text


def test_the_overview_says_what_is_open_and_for_how_long_by_risk(pages: Mapping[str, str]) -> None:
    page = pages["index.html"]
    section = page[page.index('id="open"') :]
    section = section[: section.index("</section>")]
    cells = re.sub(r"<[^>]+>", " ", section)
    assert re.search(r"NCRS-07\s.*?37\s+10\s+29 Nov 2025\s+11\.5\s+2\s+1\s+5", cells, re.DOTALL)
    assert re.search(r"risk:\s+high\s+12\s+0\s+8 Dec 2025\s+4\s", cells)
    assert re.search(r"risk:\s+&lt;medium&gt;\s+25\s+0\s+29 Nov 2025\s+20\.5", cells)
    assert "First review within 28 days" in cells
    assert "NCRS-01<" not in section


def test_what_a_lower_target_alone_meets_is_told_before_the_figures() -> None:
    met = next(result for result in sample.results() if result.standard == "SUP-03")
    lower = replace(met, outcome=Outcome.MET, target=Decimal(85), counts=Counts(compliant=88, non_compliant=12))

    def said(result: StandardResult) -> str:
        material = sample.material(run=RunResult(run=sample.run_info(), results=(result,)), failing={})
        return flat(Page(render_pages(material)["index.html"]).text)

    told = "SUP-03 is met by the target of 85% that holds now, and would not be by that of the catalogue, 90%."
    assert told in said(lower)
    assert said(lower).index(told) < said(lower).index("No earlier run is kept")
    for other in (
        replace(lower, counts=Counts(compliant=95, non_compliant=5)),
        replace(lower, outcome=Outcome.NOT_MET),
        replace(lower, target=Decimal(90)),
    ):
        assert "is met by the target" not in said(other)


def test_a_target_lowered_since_the_run_before_is_told_so() -> None:
    run = sample.run()
    past = sample_past.past(run)
    assert past.comparison is not None
    sides = [one for one in past.comparison.standards if one.before is not None and one.standard == "SUP-03"]
    (before,) = sides
    assert before.before is not None
    lowered = replace(before, before=replace(before.before, target=Decimal(99)))
    past = replace(past, comparison=replace(past.comparison, standards=(lowered,)))
    text = flat(Page(render_pages(sample.material(run=run, past=past))["index.html"]).text)
    assert "SUP-03 is met by the target of 90% that holds now, and would not be by that of the run before, 99%." in text
