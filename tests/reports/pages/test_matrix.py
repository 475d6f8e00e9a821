"""Teams and districts against standards: what a cell says, whose records it leads to, and what many teams come to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from duly.checks.standards import Topic
from duly.reports.pages import Material, render_pages, render_share_page
from duly.reports.pages.sections.cells import NO_CASES, NO_RECORD, cell
from duly.results import Assurance, Counts, Outcome, RunResult, StandardResult, Standing, Tally, Variation, Worklist
from tests.reports import sample
from tests.reports.pages.reading import Page, data_of, flat, lost_links, source_of
from tests.reports.pages.test_moved import MOVERS

RESULT = StandardResult(
    standard="SUP-03", suite="supervisory_reviews", title="Cases", outcome=Outcome.NOT_MET, target=Decimal(90)
)

WORSE = Standing(
    standard="SUP-03",
    breakdown="team",
    value="CSE",
    variation=Variation.WORSE,
    assurance=Assurance.WILL_MISS,
    weeks=60,
    recent=Tally.of(69, 153),
)


@pytest.mark.parametrize(
    ("counts", "figure", "of", "kind"),
    [
        (Counts(compliant=45, non_compliant=5), "90.0%", "of 50", ""),
        (Counts(compliant=44, non_compliant=6), "88.0%", "of 50", "under"),
        (Counts(compliant=45, non_compliant=5, unknown=10), "90.0%?", "of 50", "untold"),
        (Counts(compliant=0, non_compliant=10), "0.0%", "of 10", "under"),
        (Counts(compliant=0, non_compliant=9), "0 of 9", "", "few"),
        (Counts(compliant=9), "9 of 9", "", "few"),
        (Counts(unknown=3), "?", "3 unknown", "untold"),
    ],
)
def test_a_cell_says_its_figure_and_what_it_is_of(counts: Counts, figure: str, of: str, kind: str) -> None:
    found = cell(RESULT, None, counts, None, "")
    assert (found.figure, found.of, found.kind) == (figure, of, kind)
    assert ("%" in found.figure) == bool(found.order)


@pytest.mark.parametrize("counts", [Counts(not_yet_due=4), Counts(exempt=2, excluded=1)])
def test_where_nothing_fell_due_there_is_no_share(counts: Counts) -> None:
    assert cell(RESULT, None, counts, None, "") == NO_CASES


def test_where_there_is_no_record_that_is_said() -> None:
    assert cell(RESULT, None, None, None, "") == cell(RESULT, None, Counts(), None, "") == NO_RECORD


def test_chance_stands_beside_a_rate_and_beside_no_few_records() -> None:
    rated = cell(RESULT, None, Counts(compliant=44, non_compliant=6), WORSE, "")
    assert (rated.variation, rated.assurance) == (Variation.WORSE, Assurance.WILL_MISS)
    few = cell(RESULT, None, Counts(compliant=4, non_compliant=5), WORSE, "")
    assert (few.variation, few.assurance) == (None, None)


def test_of_a_number_of_breaches_the_most_come_first_when_sorted() -> None:
    def order(breaches: int) -> str:
        return cell(RESULT, sample.NCRS_07, Counts(non_compliant=breaches), None, "").order

    assert float(order(12)) < float(order(2)) < 0


def rows_of(page: str, caption: str) -> Mapping[str, Mapping[str, str]]:
    """The cells of a grid as text, by the head of their row and the id of their standard."""
    table = page[page.index(f'<caption class="quiet">{caption}') :]
    ids = re.findall(r'data-name="([^"]+)"', table[: table.index("</thead>")])
    body = table[table.index("<tbody>") : table.index("</table>")]
    rows = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", body, re.DOTALL):
        head, *cells = re.split(r"<td class=\"num[^>]* data-order", row)
        name = flat(Page(head.split("</th>")[0]).text).strip()
        rows[name] = {
            standard: flat(Page(f"<td{held}").text).strip() for standard, held in zip(ids, cells, strict=True)
        }
    return rows


TEAMS = "How each team stands under each standard"


@pytest.fixture(scope="module")
def moved_pages() -> Mapping[str, str]:
    return render_pages(sample.material(run=replace(sample.run(), movers=MOVERS)))


def test_every_team_and_what_has_none_is_a_row(pages: Mapping[str, str]) -> None:
    rows = rows_of(pages["matrix.html"], TEAMS)
    assert set(rows) == {*sample.TEAMS[:-1], "Records without a team", "The whole force"}
    assert rows["The whole force"]["NCRS-01"].startswith("92.5% of 1,302")
    assert rows["CSE"]["NCRS-04"] == f"{NO_CASES.figure}; no cases due"
    assert rows["CSE"]["SUP-04"] == "not judged; no data"
    assert rows["Response Hull"]["STRAT-02"] == f"{NO_RECORD.figure}; no record"


def test_a_standard_that_no_team_can_have_says_so_and_its_records_are_of_none(pages: Mapping[str, str]) -> None:
    rows = rows_of(pages["matrix.html"], TEAMS)
    assert rows["CSE"]["NCRS-05"] == "; its records carry no team"
    assert rows["Records without a team"]["NCRS-05"].startswith("95.0% of 10,000")


def test_the_cells_of_a_column_are_all_its_records(pages: Mapping[str, str]) -> None:
    of_rate = re.compile(r"of ([\d,]+)")
    rows = rows_of(pages["matrix.html"], TEAMS)
    judged = {name: of_rate.search(row["NCRS-01"]) for name, row in rows.items()}
    numbers = {name: int(number[1].replace(",", "")) for name, number in judged.items() if number}
    assert numbers.pop("The whole force") == sum(numbers.values()) == 1302


def test_pictures_of_chance_have_words(moved_pages: Mapping[str, str]) -> None:
    rows = rows_of(moved_pages["matrix.html"], TEAMS)
    assert "worse than usual" in rows["CSE"]["NCRS-01"]
    assert 'href="#v-worse"' in moved_pages["matrix.html"]


def test_a_figure_leads_to_the_records_of_its_team_and_standard(pages: Mapping[str, str]) -> None:
    hrefs = [attributes.get("href", "") for tag, attributes in Page(pages["matrix.html"]).tags if tag == "a"]
    assert "team-cse.html#standard=SUP-01" in hrefs
    assert "standard-ncrs-01.html#where" in hrefs
    assert "team-not-recorded.html" in hrefs


def test_a_list_of_several_pages_is_entered_where_the_records_begin() -> None:
    pages = render_pages(sample.material(page_rows=2))
    for href in re.findall(r'href="(team-[^"#]+)#standard=SUP-01"', pages["matrix.html"]):
        source = source_of(pages[href])
        assert source is not None, href
        lists = [data_of(pages, source["files"][file][0])[number] for file, number in source["lists"]]
        assert "SUP-01" in [columns["standard"] for columns in lists]


def large(teams: int) -> Material:
    """A run of many teams in four districts, and some in none that is known."""
    names = [f"Team {number:03}" for number in range(teams)]
    counts = {name: Counts(compliant=20 + number % 9, non_compliant=number % 7) for number, name in enumerate(names)}
    whole = Counts(
        compliant=sum(one.compliant for one in counts.values()),
        non_compliant=sum(one.non_compliant for one in counts.values()),
    )
    results = tuple(
        replace(
            sample.results()[0], standard=f"OWN-{number:02}", counts=whole, breakdowns={"team": counts, "district": {}}
        )
        for number in range(51)
    )
    districts = {name: f"District {number % 4}" for number, name in enumerate(names) if number % 10}
    return Material(run=RunResult(run=sample.run_info(), results=results), districts=districts)


def test_of_many_teams_each_district_has_a_page_and_no_page_is_large() -> None:
    pages = render_pages(large(300))
    matrices = {name: page for name, page in pages.items() if name.startswith("matrix")}
    heads = [
        head
        for name, page in matrices.items()
        if name != "matrix.html"
        for head in rows_of(page, TEAMS)
        if head not in ("The whole force", "Records without a team")
    ]
    assert sorted(heads) == [f"Team {number:03}" for number in range(300)]
    assert {
        "matrix.html",
        "matrix-district-1.html",
        "matrix-district-1-2.html",
        "matrix-no-district-known.html",
    } <= set(matrices)
    assert max(map(len, matrices.values())) < 1_500_000
    assert lost_links(pages) == []


def test_few_teams_are_on_one_page() -> None:
    pages = render_pages(large(60))
    assert [name for name in pages if name.startswith("matrix")] == ["matrix.html"]
    assert len(pages["matrix.html"]) < 1_500_000
    assert len(rows_of(pages["matrix.html"], TEAMS)) == 61


def test_a_run_without_teams_says_so() -> None:
    run = RunResult(run=sample.run_info(), results=(sample.results()[2],))
    assert "No figure and no record of this run is of a team." in render_pages(Material(run=run))["matrix.html"]
    assert "No figure and no record" in render_pages(Material(run=replace(run, results=())))["matrix.html"]


def test_the_matrix_never_leaves_the_unit(pages: Mapping[str, str]) -> None:
    assert set(render_share_page(sample.material(), 5)) == {"index.html"}
    assert "stays in the unit" in pages["matrix.html"]


def test_what_is_to_be_put_right_is_one_number_on_every_page() -> None:
    worklists = {
        "CSE": Worklist(name="cse", to_put_right=41, beyond=36),
        sample.NOT_RECORDED: Worklist(name="none", to_put_right=7, beyond=4),
    }
    pages = render_pages(sample.material(worklists=worklists))
    texts = {name: flat(Page(page).text) for name, page in pages.items()}
    assert "CSE 41 records to put right" in texts["team-cse.html"]
    assert re.search(r"To put right ?41 ", texts["team-cse.html"])
    assert "5 are listed on the team's page; 36 stand in its worklist alone" in texts["team-cse.html"]
    for name in ("teams.html", "matrix.html"):
        assert re.search(r"CSE 41\b", texts[name]), name
    assert re.search(r"CSE ?41 records", texts["index.html"])
    for name in ("team-cse.html", "matrix.html"):
        assert "7 records to put right carry no team" in texts[name]


def test_a_team_with_nothing_to_put_right_is_no_all_clear_beside_records_of_no_team() -> None:
    worklists = {sample.NOT_RECORDED: Worklist(name="none", to_put_right=7, beyond=7)}
    pages = render_pages(sample.material(failing={}, worklists=worklists))
    said = flat(Page(pages["team-isot.html"]).text)
    assert "Nothing to put right that carries this team." in said
    assert "7 records to put right carry no team" in said
    assert "No record carries a team under NCRS-05, SUP-03" in said
    assert "carry no team" not in flat(Page(pages["team-not-recorded.html"]).text)


def test_columns_say_their_topic_and_the_topics_stand_in_the_inspectorates_order() -> None:
    page = Page(render_pages(sample.material(sql={}, failing={}, standards=WITH_TOPICS))["matrix.html"])
    (topics,) = {
        attributes["data-topics"] for tag, attributes in page.tags if tag == "table" and "data-topics" in attributes
    }
    assert topics == "Initial response|Investigation"
    of = {
        attributes["data-name"]: attributes["data-topic"] for tag, attributes in page.tags if "data-topic" in attributes
    }
    assert (of["NCRS-01"], of["SUP-01"], of["SUP-03"]) == ("Initial response", "Investigation", "")


WITH_TOPICS = {
    **sample.STANDARDS,
    "SUP-01": replace(sample.STANDARDS["SUP-01"], topic=Topic.INVESTIGATION),
    "NCRS-01": replace(sample.STANDARDS["NCRS-01"], topic=Topic.INITIAL_RESPONSE),
    "STRAT-02": replace(sample.STANDARDS["STRAT-02"], topic=Topic.INITIAL_RESPONSE),
}
"""The sample's standards, of which three belong to a topic."""
