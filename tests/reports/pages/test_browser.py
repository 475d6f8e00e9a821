"""The pages in a real Chromium: nothing is asked of the network, no page scrolls sideways, axe-core finds nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from duly.reports.delivery import write_folder
from duly.reports.pages import Material, render_pages, render_share_page
from duly.results import Budget, BudgetKind, as_json
from tests.reports import sample, sample_past
from tests.reports.pages.browsing import NEEDS_CHROMIUM, expect, opened, rows_shown, violations
from tests.reports.pages.hostile import hostile_run
from tests.reports.pages.test_matrix import WITH_TOPICS
from tests.reports.pages.test_moved import MOVERS

pytestmark = NEEDS_CHROMIUM

KINDS = {
    "overview": "index.html",
    "export": "export.html",
    "standard": "standard-ncrs-01.html",
    "low confidence": "standard-sup-01.html",
    "small numbers": "standard-strat-02.html",
    "no cases": "standard-ncrs-04.html",
    "no data": "standard-sup-04.html",
    "error": "standard-strat-03.html",
    "breaches": "standard-ncrs-07.html",
    "teams": "teams.html",
    "matrix": "matrix.html",
    "trends": "trends.html",
    "team": "team-cse.html",
    "changes": "changes.html",
    "changed records": "changes-newly-failing.html",
    "search": "search.html",
    "briefs": "briefs.html",
    "evidence": "evidence.html",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "set"
    run = sample.run()
    results = tuple(
        replace(result, backlog=sample_past.BACKLOG) if result.standard == "SUP-01" else result
        for result in run.results
    )
    budgets = (Budget(kind=BudgetKind.REFUSED, about="all", allowed="0.1 %", found=4, of=2056, within=False),)
    run = replace(run, results=results, movers=MOVERS, budgets=budgets)
    past = sample_past.past(run)
    districts = {"PVP North": "East Riding", "CSE": "Hull", "PVP South": "East Riding", "ISOT": "Hull"}
    return write_folder(path, render_pages(sample.material(run=run, past=past, page_rows=30, districts=districts)))


@pytest.fixture(scope="module")
def shared_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "share"
    return (
        write_folder(path, render_share_page(sample.material(run=replace(sample.run(), movers=MOVERS)), 5))
        / "index.html"
    )


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = '<b onclick="x">\u202eevil\u2066</b>' + "\N{LATIN SMALL LETTER W}" * 10_000
    run, failing = hostile_run(text)
    return write_folder(
        tmp_path_factory.mktemp("pages") / "hostile",
        render_pages(Material(run=run, failing=failing)),
    )


def pages_in(folder: Path) -> list[Path]:
    pages = sorted(folder.glob("*.html"))
    assert pages
    return pages


def test_every_kind_is_there(folder: Path) -> None:
    assert all((folder / name).is_file() for name in KINDS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_in_light_or_dark(browser: Any, folder: Path, kind: str) -> None:
    page = opened(browser, folder / KINDS[kind])
    page.evaluate("document.querySelectorAll('details').forEach(found => { found.open = true })")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, rule="color-contrast") == []
    page.context.close()


def test_the_page_that_may_be_shared_is_as_good(browser: Any, shared_page: Path) -> None:
    page = opened(browser, shared_page, 320)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.context.close()


def test_axe_would_find_something(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "index.html")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert "html-has-lang" in [rule for rule, _ in violations(page)]
    page.context.close()


def test_no_page_scrolls_sideways(browser: Any, folder: Path, hostile_folder: Path) -> None:
    page = opened(browser, folder / "index.html")
    for path in (*pages_in(folder), *pages_in(hostile_folder)):
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(found => { found.open = true })")
        for width in (320, 360, 600, 900, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path.name, width)
    page.context.close()


def test_nothing_is_asked_of_the_network_and_the_console_is_quiet(browser: Any, folder: Path) -> None:
    page = browser.new_context().new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    paths = [folder / name for name in KINDS.values()]
    for path in paths:
        page.goto(path.as_uri())
    page.wait_for_load_state("networkidle")
    own = [url for url in asked if not url.startswith("data:")]
    assert [url for url in own if not url.endswith(".js")] == [path.as_uri() for path in paths]
    assert {url for url in own if url.endswith(".js")} <= {path.as_uri() for path in folder.glob("data/*.js")}
    assert said == []
    page.context.close()


def test_the_style_is_admitted_by_the_policy(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).backgroundColor") == "rgb(23, 50, 77)"
    page.context.close()


@pytest.mark.parametrize(
    ("address", "number"), [("briefs.html", 0), ("briefs.html#force", 1), ("briefs.html#team-cse", 1)]
)
def test_a_brief_is_one_sheet_of_paper(browser: Any, folder: Path, address: str, number: int) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{folder.as_uri()}/{address}")
    sheets = number or page.locator("article.sheet").count()
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == sheets
    page.context.close()


def test_charts_and_tables_can_be_taken_away(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "standard-ncrs-01.html")

    def taken(name: str) -> bytes:
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        return Path(download.value.path()).read_bytes()

    assert taken("PNG of Breaches by team").startswith(b"\x89PNG")
    assert b"<svg" in taken("SVG of Breaches by team")[:5]
    head, first, *_ = (
        taken("CSV of From every record looked at to those that complied").decode("utf-8-sig").splitlines()
    )
    assert (head, first) == ("Step,Records", 'Every record looked at,"1,397"')
    page.context.close()


def test_pages_are_read_without_script(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "standard-ncrs-01.html", java_script_enabled=False)
    assert "1,204 of 1,302" in page.locator("main").inner_text()
    assert page.get_by_role("table").count() > 5
    page.context.close()


def test_tables_keep_their_meaning_on_a_phone(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "index.html", 360)
    table = page.get_by_role("table", name="Crime recording: figures for each standard")
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="NCRS-01"))
    assert row.get_by_role("cell", name="1,204 of 1,302").is_visible()
    assert table.get_by_role("columnheader", name="Compliant").count() == 1
    page.context.close()


def test_everything_is_reached_by_keyboard_and_shows_its_focus(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the main content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert (page.evaluate("document.activeElement.tagName"), outline) == ("A", "solid")
    page.context.close()


MATRIX_ROWS = "#teams ~ .scroll tbody tr:visible"


def test_the_matrix_is_chosen_and_sorted_and_the_back_button_takes_it_back(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "matrix.html")
    every = page.locator(MATRIX_ROWS).all_inner_texts()
    tools = page.locator("#teams ~ .tools")
    tools.get_by_label("District").select_option("Hull")
    assert 0 < page.locator(MATRIX_ROWS).count() < len(every)
    tools.get_by_label("District").select_option("")
    button = page.locator("#teams ~ .scroll").get_by_role("button", name="Sort by NCRS-01")
    button.focus()
    page.keyboard.press("Enter")
    orders = page.locator(f"{MATRIX_ROWS} td:nth-of-type(3)").evaluate_all(
        "found => found.map(one => one.dataset.order)"
    )
    rated = [float(order) for order in orders if order]
    assert rated == sorted(rated) and len(set(rated)) > 2
    assert orders[: len(rated)] == [order for order in orders if order]  # what has no rate comes last
    page.keyboard.press("Enter")
    tools.get_by_label("Suite").select_option("Strategy meetings")
    assert page.locator("#teams ~ .scroll thead th.num:visible a").count() == 2
    assert page.url.endswith("#order=-NCRS-01&suite=Strategy+meetings")
    assert violations(page) == []
    page.reload()
    assert page.locator("#teams ~ .scroll thead th.num:visible a").count() == 2
    page.go_back()
    expect(page.locator("#teams ~ .scroll thead th.num:visible a")).to_have_count(9)
    page.go_back()
    expect(tools.get_by_label("Sort by")).to_have_value("NCRS-01")
    for _ in range(3):
        page.go_back()
    expect(page.locator(MATRIX_ROWS)).to_have_count(len(every))
    expect(tools.get_by_label("Sort by")).to_have_value("")
    assert page.locator(MATRIX_ROWS).all_inner_texts() == every
    page.context.close()


def test_the_matrix_shows_one_topic_over_all_suites(browser: Any, tmp_path: Path) -> None:
    pages = render_pages(sample.material(sql={}, failing={}, standards=WITH_TOPICS))
    page = opened(browser, write_folder(tmp_path / "set", pages) / "matrix.html")
    tools, heads = page.locator("#teams ~ .tools"), page.locator("#teams ~ .scroll thead th.num:visible a .id")
    tools.get_by_label("Topic").select_option("Initial response")
    assert heads.all_inner_texts() == ["NCRS-01", "STRAT-02"]
    assert page.locator("#teams ~ .scroll thead .group:visible").evaluate_all("all => all.map(one => one.colSpan)") == [
        1,
        1,
    ]
    assert page.locator(f"{MATRIX_ROWS}").first.locator("td:visible").count() == 3  # to put right stands before them
    tools.get_by_label("Suite").select_option("Strategy meetings")
    assert heads.all_inner_texts() == ["STRAT-02"]
    assert page.url.endswith("#topic=Initial+response&suite=Strategy+meetings")
    assert violations(page) == []
    page.go_back()
    page.go_back()
    expect(heads).to_have_count(9)
    page.context.close()


def test_a_figure_leads_to_its_records_and_back(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "matrix.html")
    page.locator("#teams ~ .tools").get_by_label("District").select_option("Hull")
    figure = page.locator(f"{MATRIX_ROWS} a[href^='team-cse']").filter(has_text="of").first
    figure.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/team-cse.html#standard=NCRS-01")
    listed = page.locator("table.records tbody tr:visible td[data-label=Standard]").all_inner_texts()
    assert set(listed) == {"NCRS-01"}
    page.go_back()
    expect(page.locator("#teams ~ .tools").get_by_label("District")).to_have_value("Hull")
    assert page.locator(MATRIX_ROWS).count() < 8
    page.context.close()


def test_a_district_leads_to_its_teams(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "matrix.html")
    page.get_by_role("link", name="Hull", exact=True).click()
    expect(page.locator("#teams ~ .tools").get_by_label("District")).to_have_value("Hull")
    page.context.close()


def test_the_matrix_scrolls_in_itself_under_heads_that_stay(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "matrix.html", 400)
    box = page.locator("#teams ~ .scroll")
    box.evaluate("box => box.scrollTo(300, 300)")
    assert box.evaluate("box => box.scrollLeft") == 300
    edge = box.bounding_box()
    head = page.locator("#teams ~ .scroll thead tr:last-child th").first.bounding_box()
    row = page.locator(f"{MATRIX_ROWS} th").last.bounding_box()
    assert edge and head and row
    assert abs(head["x"] - edge["x"]) <= 2 and abs(row["x"] - edge["x"]) <= 2
    assert head["y"] - edge["y"] < 40
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.context.close()


def test_without_script_the_matrix_is_whole(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "matrix.html", java_script_enabled=False)
    assert page.locator(MATRIX_ROWS).count() == 8
    assert page.locator("#teams ~ .scroll thead th.num:visible a").count() == 9
    assert page.locator("button, input, select").count() == 0
    page.context.close()


def test_a_choice_of_a_list_is_there_again_with_its_effect_after_going_back(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "team-cse.html")
    page.get_by_label("What is wrong").select_option(index=1)
    rows, said = rows_shown(page), page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Overview").first.click()
    page.go_back()
    assert page.get_by_label("What is wrong").input_value() != ""
    assert (rows_shown(page), page.get_by_role("status").inner_text()) == (rows, said)
    page.context.close()


def test_figures_are_sorted_by_their_size(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "teams.html")
    page.get_by_role("button", name="To put right").click()
    numbers = page.locator("tbody td:nth-of-type(1)").all_inner_texts()
    assert [int(text) for text in numbers] == sorted(int(text) for text in numbers)
    assert len(set(numbers)) > 2
    page.context.close()


def test_hostile_text_is_isolated_and_folded(browser: Any, hostile_folder: Path) -> None:
    for path in pages_in(hostile_folder):
        page = opened(browser, path, 360)
        assert page.locator("main b").count() == 0
        assert violations(page) == []
        assert page.evaluate(
            "[...document.querySelectorAll('.foreign')].every(found => getComputedStyle(found).unicodeBidi === 'isolate')"
        )
        assert page.evaluate("document.documentElement.scrollHeight") < 9_000, path.name
        page.context.close()


def test_a_figure_stays_in_its_tile(browser: Any, tmp_path: Path) -> None:
    manifest = as_json(sample.manifest())
    manifest["tables"]["crimes"] |= {"rows_read": 9_126_606, "rows": 9_126_606}
    run = replace(sample.run(), run=sample.run_info(manifest=manifest))
    folder = write_folder(tmp_path / "set", render_pages(sample.material(run=run)))
    page = opened(browser, folder / "export.html", 1440)
    assert "9,127,260" in page.locator(".tile dd").first.inner_text()
    assert (
        page.locator(".tile dd").evaluate_all("found => found.filter(dd => dd.scrollWidth > dd.clientWidth).length")
        == 0
    )
    page.context.close()


def test_on_a_narrow_page_a_teams_bars_are_there(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "team-pvp-north.html", 320)
    widths = page.locator(".standing svg.bar").evaluate_all(
        "found => found.map(bar => bar.getBoundingClientRect().width)"
    )
    assert widths and min(widths) > 100
    page.context.close()


def test_a_page_prints(browser: Any, folder: Path, tmp_path: Path) -> None:
    page = opened(browser, folder / "standard-ncrs-01.html", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".contents").is_visible()
    assert page.pdf(path=tmp_path / "page.pdf", format="A4").startswith(b"%PDF")
    page.context.close()
