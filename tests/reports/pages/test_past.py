"""What pages say of the runs before, of what is open, and in charts; and that they are whole without any of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from duly.reports.pages import WorkedExample, render_pages
from duly.results import Break, BreakKind, Counts, Failing, Graded, RunResult, Status, Trend
from tests.reports import sample, sample_past
from tests.reports.pages.hostile import HOSTILE
from tests.reports.pages.reading import Page, addresses, flat, html_of, lost_links


@pytest.fixture(scope="module")
def run() -> RunResult:
    whole = sample.run()
    results = tuple(
        replace(result, backlog=sample_past.BACKLOG) if result.standard == "SUP-01" else result
        for result in whole.results
    )
    return replace(whole, results=results)


@pytest.fixture(scope="module")
def pages(run: RunResult) -> Mapping[str, str]:
    return html_of(render_pages(sample.material(run=run, past=sample_past.past(run))))


def text_of(pages: Mapping[str, str], name: str) -> str:
    return flat(Page(pages[name]).text)


def charts_of(page: Page) -> list[str]:
    return [attributes["aria-label"] for tag, attributes in page.tags if attributes.get("class") == "drawn"]


def test_without_history_pages_say_that_no_run_is_kept() -> None:
    pages = render_pages(sample.material(sql={}))
    assert "No earlier run is kept" in text_of(pages, "index.html")
    assert not [name for name in pages if name.startswith("changes")]
    assert "Since earlier runs" not in text_of(pages, "standard-ncrs-01.html")


def test_every_link_of_the_pages_with_history_leads_somewhere(pages: Mapping[str, str]) -> None:
    assert lost_links(pages) == []
    for name, content in pages.items():
        ids = Page(content).ids
        assert len(ids) == len(set(ids)), name


def test_the_overview_says_what_got_worse_and_better(run: RunResult) -> None:
    past = sample_past.past(run)
    assert past.comparison is not None
    worse = tuple(
        replace(standard, before=replace(standard.after, counts=Counts(compliant=96, non_compliant=4)))
        if standard.standard == "NCRS-05" and standard.after
        else standard
        for standard in past.comparison.standards
    )
    past = replace(past, comparison=replace(past.comparison, standards=worse))
    text = text_of(render_pages(sample.material(run=run, failing={}, sql={}, past=past)), "index.html")
    moved = text[text.index("Since the run before") : text.index("Below target")]
    got_worse, got_better = moved.split("Got better")
    assert "7 records newly failing, 1 put right" in got_worse
    assert (
        "NCRS-05 Cancelled crimes justified and victim told down 1.0 point, from 96.0% to 95.0% (9,496 of 10,000)"
        in got_worse
    )
    assert (
        "NCRS-01 Crime recorded within 24 hours of report up 0.1 points, from 92.4% to 92.5% (1,204 of 1,302)"
        in got_better
    )
    assert "SUP-03" not in moved  # its rule changed
    assert "1 standard left out: something other than the records changed" in moved
    assert "STRAT-02" not in moved  # too few


def test_a_trend_has_a_chart_its_figures_and_its_breaks(pages: Mapping[str, str]) -> None:
    page = Page(pages["standard-ncrs-01.html"])
    text = flat(page.text)
    assert "Up 0.1 points since the run before. It was 1,203 of 1,302 (92.4%) in the run as at 4 January 2026." in text
    assert "excluded: 6.1% of all records, up from 0.2% on 8 December 2025" in text
    assert "A 26 December 2025: the target changed from 95 % to 97.5 %" in text
    assert "7 December 2025 1,175 of 1,302 90.2%" in text
    said = next(chart for chart in charts_of(page) if chart.startswith("Rate over"))
    assert said == (
        "Rate over 30 runs, from 7 December 2025 to 5 January 2026. First: 90.2%. Lowest: 90.2%. Highest: 92.5%. "
        "Latest: 92.5%. The line is broken at 1 place."
    )


def test_what_people_found_of_a_sample_is_drawn_beside_the_rate(run: RunResult) -> None:
    result = run.results[0]
    trend = sample_past.trend(result, runs=6)
    graded = Graded(low=Decimal("81.5"), high=Decimal("93.0"), read=60)
    none_applied = Graded(low=None, high=None, read=8)
    points = [
        *trend.points[:-2],
        replace(trend.points[-2], graded=none_applied),
        replace(trend.points[-1], graded=graded),
    ]
    past = replace(sample_past.past(run), trends={result.standard: replace(trend, points=tuple(points))})
    page = render_pages(sample.material(run=run, failing={}, sql={}, past=past))["standard-ncrs-01.html"]
    text = flat(Page(page).text)
    assert "between 81.5% and 93.0% by 60 that people read" in text
    assert "nothing can be told by 8 that people read" in text
    assert "where people who read a sample put it" in text
    drawn = page[page.index('aria-label="Rate over') :]
    drawn = drawn[: drawn.index("</svg>")]
    assert "People who read a sample put it between 81.5% and 93.0%." in drawn
    assert drawn.count('stroke="var(--all)"') == 1
    plain = text_of(
        render_pages(sample.material(run=run, failing={}, sql={}, past=sample_past.past(run))), "standard-ncrs-01.html"
    )
    assert "People found" not in plain and "where people who read" not in plain


def lines_of(content: str, colour: str) -> int:
    """Pieces of a line of a colour: each begins with a move, in one path or several."""
    return sum(
        path.count("M")
        for path in re.findall(rf'<path d="([^"]*)" stroke="{re.escape(colour)}"', content)
        if "L" in path
    )


def test_a_line_is_never_drawn_across_a_break(pages: Mapping[str, str]) -> None:
    broken = pages["standard-ncrs-01.html"]
    drawn = broken[broken.index('aria-label="Rate over') :]
    whole = pages["standard-ncrs-05.html"]
    assert lines_of(drawn[: drawn.index("</svg>")], "var(--yes)") == 2
    assert lines_of(whole[whole.index('aria-label="Rate over') :], "var(--yes)") == 1


def test_a_trend_of_years_is_thinned_and_keeps_its_ends(run: RunResult) -> None:
    result = run.results[0]
    trend = sample_past.trend(result, runs=1825)
    past = replace(sample_past.past(run), trends={result.standard: trend})
    page = render_pages(sample.material(run=run, failing={}, sql={}, past=past))["standard-ncrs-01.html"]
    assert len(page) < 250_000
    assert "1,795 earlier runs not listed here" in flat(Page(page).text)
    assert "Rate over 1,825 runs, from" in page


def test_what_must_not_be_compared_is_not(pages: Mapping[str, str]) -> None:
    assert "Not to be compared with the run as at 4 January 2026" in text_of(pages, "standard-sup-03.html")
    assert "not comparable" in text_of(pages, "index.html")
    assert "No change can be given since the run as at 4 January 2026" in text_of(pages, "standard-strat-02.html")


def test_breaches_are_compared_by_their_number(pages: Mapping[str, str]) -> None:
    text = text_of(pages, "standard-ncrs-07.html")
    assert "37 breaches, as many as in the run as at 4 January 2026" in text


def test_the_page_on_changes_counts_each_kind_and_lists_the_records(pages: Mapping[str, str]) -> None:
    text = text_of(pages, "changes.html")
    assert "From run 29, as at 4 January 2026, 00:00 to run 30, as at 5 January 2026, 00:00" in text
    assert "SUP-03 the rule is another one" in text
    moved = "up 0.1 points 7 newly failing under NCRS-01 1 put right under NCRS-01 91 1 set aside under NCRS-01"
    assert f"1,203 of 1,302 (92.4%) 1,204 of 1,302 (92.5%) {moved}" in text
    assert "not kept" in text
    assert ("a", {"href": "changes-newly-failing.html#standard=NCRS-01"}) in Page(pages["changes.html"]).tags
    assert (
        "The records: newly failing, 7; put right, 1; no longer failing, and not put right, 1; no longer asked for, 1."
        in text
    )
    late, fine = "Recorded more than 24 hours after the report", "Recorded no later than 24 hours after the report"
    for name, *said in (
        (
            "newly-failing",
            "Newly failing: 7 records",
            f"CR/60000/25 NCRS-01 CSE Not counted {late} 3 Jan 2026",
            "5 more are counted and not listed here",
        ),
        ("put-right", "Put right: 1 record", f"CR/59000/25 NCRS-01 CSE {late} {fine}"),
        (
            "set-aside",
            "No longer failing, and not put right: 1 record",
            f"CR/59001/25 NCRS-01 CSE {late} The time of the report is not recorded",
        ),
        ("left-scope", "No longer asked for: 1 record", f"CR/59002/25 NCRS-01 CSE {late} Not counted"),
    ):
        listed = text_of(pages, f"changes-{name}.html")
        assert [one for one in said if one not in listed] == []
    assert "Records that changed: 7 newly failing, 1 put right" in text_of(pages, "standard-ncrs-01.html")


def test_records_say_since_when_they_fail(pages: Mapping[str, str]) -> None:
    text = text_of(pages, "standard-ncrs-01.html")
    assert "Failing since" in text
    assert "16 days 5 Jan 2026, 1 run" in text
    assert "before 7 Dec 2025, 30 runs" in text


def test_what_is_open_is_shown_by_age_and_team(pages: Mapping[str, str]) -> None:
    page = Page(pages["standard-sup-01.html"])
    text = flat(page.text)
    for said in (
        "Over 28 days overdue 12",
        "Due, cannot be told 4",
        "Open without a due date 2",
        "Due in the next 7 days 9",
        "Due after that 29",
        "All 75",
        "Half are overdue by at most 19 days",
        "The oldest fell due 1 June 2024",
        "CSE 31 0 4 9 75",
    ):
        assert said in text, said
    said = next(chart for chart in charts_of(page) if chart.startswith("What is open."))
    assert "Over 28 days overdue: 12. 8 to 28 days overdue: 11." in said
    assert "What is open" not in text_of(pages, "standard-sup-03.html")


def test_a_chart_leaves_out_what_is_too_small(pages: Mapping[str, str]) -> None:
    page = Page(pages["standard-ncrs-01.html"])
    by_district = next(chart for chart in charts_of(page) if "by district" in chart)
    assert re.search(r"Hull: \d+ not compliant of \d+", by_district)
    assert charts_of(Page(pages["standard-strat-02.html"])) == []  # nine judged


def test_an_empty_trend_is_nothing(run: RunResult) -> None:
    past = replace(sample_past.past(run), trends={"NCRS-01": Trend(standard="NCRS-01", unit="crime")}, comparison=None)
    pages = render_pages(sample.material(run=run, failing={}, sql={}, past=past))
    assert "Since earlier runs" not in text_of(pages, "standard-ncrs-01.html")


def test_the_same_run_is_drawn_the_same(run: RunResult, pages: Mapping[str, str]) -> None:
    again = html_of(render_pages(sample.material(run=run, past=sample_past.past(run))))
    assert again == pages


def test_two_long_names_that_begin_alike_stay_two_bars() -> None:
    result = sample.results()[0]
    counts = replace(result.counts, compliant=20, non_compliant=5, unknown=0)
    teams = {f"{'A very long name of a team ' * 2}{letter}": counts for letter in "ab"}
    run = RunResult(run=sample.run_info(), results=(replace(result, breakdowns={"team": teams}),))
    page = render_pages(sample.material(run=run, failing={}, sql={}))["standard-ncrs-01.html"]
    drawn = page[page.index('class="drawn"') :]
    assert drawn[: drawn.index("</svg>")].count("A very long name") == 4  # in the text alternative, and a label each


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_is_text_in_charts_trends_and_changes(text: str) -> None:
    pages, safe = hostile_pages(text), hostile_pages("plain")
    assert len(pages) == len(safe)
    for name, content in pages.items():
        content.encode("utf-8", "backslashreplace")
        counterpart = safe[name if name in safe else f"{name.partition('-')[0]}-plain.html"]
        folds = {"bdi", "span"}
        tags, expected = (
            [(tag, sorted(attributes)) for tag, attributes in Page(one).tags if tag not in folds]
            for one in (content, counterpart)
        )
        if name == "matrix.html":  # its rows are by name
            assert sorted(tags) == sorted(expected)
            continue
        assert [tag for tag, _ in tags] == [tag for tag, _ in expected], name
        assert [names for _, names in tags] == [names for _, names in expected], name
    assert "drawn" in pages[addresses(hostile(text))[text]]


def hostile(text: str) -> RunResult:
    """A run whose ids, teams and districts are all of this text, with enough records for every chart."""
    counts = Counts(compliant=40, non_compliant=12, unknown=3)
    result = replace(
        sample.results()[0],
        standard=text,
        title=text,
        suite=text,
        counts=counts,
        breakdowns={"team": {text: counts, "b": counts}, "district": {text: counts, "b": counts}},
        backlog=replace(sample_past.BACKLOG, breakdowns={"team": {text: sample_past.BACKLOG.items}}),
    )
    return RunResult(run=sample.run_info(), results=(result,))


def hostile_pages(text: str) -> Mapping[str, str]:
    run = hostile(text)
    past = sample_past.past(run)
    assert past.comparison is not None
    moved = Break(at=sample.AS_OF - timedelta(days=3), kind=BreakKind.DECLARED, words=text)
    change = replace(sample_past.changes()[0], record=text, item=text, team=text, reason_after=text)
    compared = replace(past.comparison.standards[0], changes=(change,), breaks=(moved,))
    past = replace(
        past,
        trends={text: replace(past.trends[text], breaks=(moved,))},
        comparison=replace(past.comparison, standards=(compared,)),
    )
    record = Failing(record=text, item=text, status=Status.NON_COMPLIANT, reason="late", team=text)
    examples = {text: [WorkedExample(status=Status.COMPLIANT, reason="in_time", values={text: text})]}
    return html_of(
        render_pages(
            sample.material(
                run=run,
                standards={text: replace(sample.NCRS_01, id=text or "x")},
                failing={text: [record]},
                sql={},
                past=past,
                examples=examples,
            )
        )
    )


def test_time_of_a_point_is_local() -> None:
    result = sample.results()[0]
    trend = sample_past.trend(result, runs=2)
    points = tuple(
        replace(point, as_of=datetime(2025, 7, 1, 23, 30, tzinfo=sample.LONDON) + timedelta(days=n))
        for n, point in enumerate(trend.points)
    )
    past = sample_past.past(sample.run())
    past = replace(past, trends={result.standard: replace(trend, points=points, breaks=())})
    assert "1 July 2025" in text_of(
        render_pages(sample.material(failing={}, sql={}, past=past)), "standard-ncrs-01.html"
    )
