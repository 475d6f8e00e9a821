"""What changed beyond chance, on the overview, on the pages of teams and standards, and on the page that may be shared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from duly.reports.pages import render_pages, render_share_page
from duly.results import (
    Assurance,
    Direction,
    LastNight,
    Mover,
    MoverKind,
    Movers,
    NewSeries,
    NotLookedAt,
    Standing,
    Tally,
    Variation,
)
from tests.reports import sample
from tests.reports.pages.reading import Page, flat

FELL = Mover(
    standard="NCRS-01",
    title="Crime recorded within 24 hours of report",
    breakdown="team",
    value="CSE",
    kind=MoverKind.RATE,
    direction=Direction.WORSE,
    before=Tally.of(1666, 1983),
    after=Tally.of(69, 153),
    before_weeks=52,
    since=date(2025, 12, 8),
    expected=Decimal("128.5"),
    excess=Decimal("-59.5"),
    severity="high",
    records=("CR/60000/25", "CR/60003/25", "CR/60006/25", "CR/60009/25"),
    record_count=84,
)
ROSE = replace(
    FELL, standard="SUP-01", title="First review", breakdown=None, value=None, direction=Direction.BETTER,
    before=Tally.of(400, 800), after=Tally.of(95, 100), excess=Decimal("45.0"), records=(), record_count=0,
)  # fmt: skip


def standing(standard: str, team: str | None, variation: Variation, assurance: Assurance) -> Standing:
    return Standing(
        standard=standard,
        breakdown=None if team is None else "team",
        value=team,
        variation=variation,
        assurance=assurance,
        weeks=60,
        recent=Tally.of(69, 153),
        usual=Decimal("84.0"),
        low=Decimal("70.1"),
        high=Decimal("97.9"),
    )


MOVERS = Movers(
    movers=(FELL, ROSE),
    more=2,
    series=1204,
    series_in_time=1100,
    tests=5000,
    new_series=(
        NewSeries(standards=("SUP-03",), words="the target changed from 80 % to 90 % (agreed by DCI Canary)."),
    ),
    not_looked_at=(NotLookedAt(standards=("STRAT-02",), words="table strategy_meetings has 12 of its usual 480 rows"),),
    notes=("No weeks before can be held against those of now under SUP-04.",),
    last_night=LastNight(newly_failing=7, put_right=3),
    standings=(
        standing("NCRS-01", None, Variation.WORSE, Assurance.WILL_MISS),
        standing("NCRS-01", "CSE", Variation.WORSE, Assurance.WILL_MISS),
        standing("SUP-01", "CSE", Variation.BETTER, Assurance.MAY_MEET_OR_MISS),
        standing("SUP-01", "ISOT", Variation.TOO_FEW, Assurance.UNTOLD),
    ),
)


@pytest.fixture(scope="module")
def moved() -> Mapping[str, str]:
    return render_pages(sample.material(run=replace(sample.run(), movers=MOVERS)))


def section(page: str) -> str:
    """The section on what moved."""
    start = page.index('<section aria-labelledby="moved">')
    return page[start : page.index("</section>", start)]


def text(markup: str) -> str:
    return flat(Page(markup).text)


def without(movers: Movers | None) -> str:
    run = replace(sample.run(), movers=movers)
    return text(section(render_pages(replace(sample.material(), run=run))["index.html"]))


def test_the_first_screen_says_who_moved_by_how_much_and_since_when(moved: Mapping[str, str]) -> None:
    page = moved["index.html"]
    said = text(section(page))
    assert "Worse Team CSE: NCRS-01 Crime recorded within 24 hours of report 84 records failing since then" in said
    assert "From 1,666 of 1,983 (84.0%) to 69 of 153 (45.1%) since the week of 8 December 2025; 60 more missed" in said
    assert "Better The whole force: SUP-01 First review From 400 of 800 (50.0%) to 95 of 100 (95.0%)" in said
    assert "1,204 series looked at" in said
    assert "2 more changes beyond chance, smaller than these." in said
    assert "7 newly failing, 3 put right" in said


def test_it_stands_below_the_tally_and_above_everything_long(moved: Mapping[str, str]) -> None:
    headings = re.findall(r'<h2 id="([^"]+)"', moved["index.html"])
    assert headings[:4] == ["outcomes", "moved", "teams", "sound"]


def test_each_line_leads_to_the_team_the_standard_and_the_records(moved: Mapping[str, str]) -> None:
    links = [attributes["href"] for tag, attributes in Page(section(moved["index.html"])).tags if tag == "a"]
    assert links[:3] == ["team-cse.html", "standard-ncrs-01.html", "standard-ncrs-01.html#records"]
    assert {href.partition("#")[0] for href in links} <= set(moved)


def test_a_new_series_is_told_apart(moved: Mapping[str, str]) -> None:
    lines, _, apart = text(section(moved["index.html"])).partition("Not told as performance")
    assert "SUP-03" not in lines and "STRAT-02" not in lines
    assert "A new series begins: the target changed from 80 % to 90 % (agreed by DCI Canary): SUP-03." in apart
    assert "Not looked at, because table strategy_meetings has 12 of its usual 480 rows: STRAT-02." in apart


def test_where_nothing_moved_it_says_how_much_was_looked_at() -> None:
    said = without(Movers(series=1204, series_in_time=1100, tests=5000))
    assert "Nothing beyond chance. 1,204 series looked at" in said
    assert "Worse" not in said and "Better" not in said


def test_where_nothing_can_be_told_it_says_so_and_how_that_changes() -> None:
    assert "no history was kept of this run" in without(None)
    assert "cannot be told yet: too few weeks" in without(Movers())
    young = without(Movers(notes=("History is younger than a week.",)))
    assert "History is younger than a week." in young and "Nothing beyond chance" not in young
    apart = without(Movers(series=12, tests=24, notes=("History is younger than a week.",)))
    assert "What changed cannot be told yet. No team and no district stands apart" in apart
    assert "Nothing beyond chance" not in apart


def test_a_team_sees_what_is_its_own(moved: Mapping[str, str]) -> None:
    own, other = text(section(moved["team-cse.html"])), text(section(moved["team-isot.html"]))
    assert "From 1,666 of 1,983 (84.0%)" in own and "SUP-01 First review From" not in own
    assert re.search(r"Worse than usual\s+NCRS-01", own) and re.search(r"Better than usual\s+SUP-01", own)
    assert "It cannot be told of this team: it has weeks and records enough to be looked at under no standard." in other
    assert "None of what the overview tells" not in other


def test_the_list_of_teams_says_which_moved(moved: Mapping[str, str], pages: Mapping[str, str]) -> None:
    teams = moved["teams.html"]
    (row,) = [row for row in re.findall(r"<tr.*?</tr>", teams, re.DOTALL) if 'href="team-cse.html"' in row]
    assert 'data-label="Changed beyond chance">Worse: <a href="standard-ncrs-01.html">' in row
    assert teams.count(">Worse: ") == 1
    assert "Changed beyond chance" not in pages["teams.html"]


def test_a_standard_says_how_it_stands_in_words_beside_pictures(moved: Mapping[str, str]) -> None:
    page = moved["standard-ncrs-01.html"]
    said = text(section(page))
    assert "Worse than usual" in said and "Will miss the target as things are" in said
    assert "69 of 153 (45.1%) in the newest four weeks, where 84.0% is usual" in said
    # The newest weeks have 45.1 %, so that the limits of usual weeks alone would seem to hold the target.
    assert "A usual week lies between 70.1% and 97.9%; one as things are now, between 31.2% and 59.0%" in said
    pictures = re.findall(
        r'<span class="icon icon-(\w+)"><svg aria-hidden="true".*?</svg> <span>([^<]+)', section(page)
    )
    assert pictures[:2] == [("worse", "Worse than usual"), ("worse", "Will miss the target as things are")]
    assert "A new series begins: the target changed" in text(section(moved["standard-sup-03.html"]))
    assert "was not looked at" in text(section(moved["standard-sup-03.html"]))


def test_no_standard_says_anything_of_it_without_history(pages: Mapping[str, str]) -> None:
    assert 'id="moved"' not in pages["standard-ncrs-01.html"]
    assert 'id="moved"' not in pages["team-cse.html"]


def test_what_leaves_the_unit_is_rounded_and_names_no_record() -> None:
    page = render_share_page(sample.material(run=replace(sample.run(), movers=MOVERS)), 5)["index.html"]
    said = text(section(page))
    assert "From about 1,665 of 1,985 (83.9%) to about 70 of 155 (45.2%)" in said
    assert "69" not in said and "153" not in said and "1,666" not in said
    assert not re.search(r"CR/\d|Canary|newly failing|records failing", page)
    assert "2 standards begin a new series or could not be looked at" in said


def test_what_is_small_does_not_leave_the_unit() -> None:
    few = replace(FELL, after=Tally.of(3, 20))
    page = render_share_page(sample.material(run=replace(sample.run(), movers=replace(MOVERS, movers=(few,)))), 5)
    assert "Nothing that may be told on this page." in text(section(page["index.html"]))


def test_an_unfriendly_name_stays_text() -> None:
    odd = replace(FELL, value='<b onclick="x">\u202eteam</b>', standard="<i>S</i>")
    page = render_pages(sample.material(run=replace(sample.run(), movers=replace(MOVERS, movers=(odd,)))))["index.html"]
    assert "<b onclick" not in page and "<i>S" not in page and "\u202e" not in page
