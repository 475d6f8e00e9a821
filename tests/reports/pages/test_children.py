"""Pages of children and of any id, in a real Chromium."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pytest

from duly.reports.delivery import write_folder
from duly.reports.pages import render_pages, render_share_page
from duly.reports.pages.child_data import packed_ids
from duly.reports.pages.markup import visible
from duly.reports.pages.stepping import stepped, unstepped
from duly.results import LineState
from tests.reports import sample
from tests.reports.pages.browsing import ARGUMENTS, CHROMIUM, opened, violations
from tests.reports.pages.reading import Page, flat, lost_links
from tests.reports.sample_children import line, material

in_browser = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.skipif(find_spec("playwright") is None, reason="playwright is not installed"),
]

HOSTILE = ("</script><b>", "\u2028P", "__proto__", "constructor", "a&id=b #%", "\N{PILE OF POO}9", "ЖЭ", "=1+1")

BY_CHILD = {
    "P1": [
        line("NCRS-01", "C1", LineState.TO_PUT_RIGHT, risk="high", officer="S00000012"),
        line("STRAT-02", "M1", LineState.UNDETERMINED, kind="strategy_meetings", due=None, item="part A"),
        line("SUP-01", "C1", LineState.NOT_YET_DUE, due=20_460 * 1440),
        line("NCRS-01", "C2", LineState.COMPLIANT, reason="in_time"),
    ],
    "p2": [line("NCRS-01", "C3", LineState.TO_PUT_RIGHT, waived=True)],
    **{f"P{number}": [line("NCRS-01", f"C{number}", LineState.TO_PUT_RIGHT)] for number in range(100, 240)},
    **{name: [line("NCRS-01", f"of {name}", LineState.MISSED)] for name in HOSTILE},
    "many": [line("SUP-01", f"V{number:03}", LineState.LATE, done=20_450 * 1440) for number in range(500)],
}
IDS = [("C9", "crimes"), ("D1", "documents"), ("1", "crimes"), ("1", "strategy_meetings")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("pages") / "set", render_pages(material(BY_CHILD, IDS)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


def at(browser: Any, folder: Path, address: str, width: int = 1280, **options: Any) -> Any:
    """A page at an address of the folder, drawn."""
    name, _, place = address.partition("#")
    page = opened(browser, folder / name, width, **options)
    if place:
        page.goto(f"{(folder / name).as_uri()}#{place}")
    told(page)
    return page


def told(page: Any, words: str = "") -> None:
    """Waits until the page is drawn, and says so."""
    about = f":has-text('{words}')" if words else ""
    page.locator(f"[role=status]:not(:has-text('Looking…')){about}").wait_for()


def said(page: Any) -> str:
    return flat(page.get_by_role("status").inner_text())


def test_the_overview_and_the_page_of_children_tell_the_figure_with_its_bounds() -> None:
    pages = render_pages(material(BY_CHILD, IDS))
    whole = (
        "Everything due was done for 22 of 40 children with an open matter (between 55.0% and 75.0%). For 8 children"
    )
    assert whole in flat(Page(pages["index.html"]).text)
    text = flat(Page(pages["children.html"]).text)
    assert whole in text and "3 children of high risk have something to put right" in text
    assert "22 of 200 judged records lead to no child" in text
    assert "crimes leads to adults only 18" in text and "crime_victims.person_id" in text
    html = {name: content for name, content in pages.items() if name.endswith(".html")}
    assert [one for one in lost_links(html) if not one[1].startswith(("child.html#id=", "search.html#id="))] == []


def test_a_record_of_a_list_leads_to_its_card() -> None:
    of_cards = re.compile(r'<a href="(search\.html#id=[^"]+)">')
    pages = render_pages(material(BY_CHILD, IDS))
    listed = next(iter(sample.failing()["NCRS-01"]))
    assert listed.record in [unquote(one).partition("=")[2] for one in of_cards.findall(pages["standard-ncrs-01.html"])]
    assert not of_cards.findall(render_pages(sample.material())["standard-ncrs-01.html"])  # there are no cards


@in_browser[0]
@in_browser[1]
def test_so_do_those_that_the_script_draws(browser: Any, tmp_path: Path) -> None:
    pages = render_pages(replace(material(BY_CHILD, IDS), page_rows=2))
    page = opened(browser, write_folder(tmp_path / "set", pages) / "standard-ncrs-01.html")
    page.locator("table.records").scroll_into_view_if_needed()
    page.get_by_role("button", name="Next").first.click()
    cell = page.locator("table.records tbody tr:visible th").first
    led_to = cell.locator("a").get_attribute("href")
    assert unquote(led_to) == f"search.html#id={flat(cell.inner_text())}"


def test_nothing_of_children_is_shared() -> None:
    pages = render_share_page(material(BY_CHILD, IDS), 5)
    assert [*pages] == ["index.html"]
    assert "child.html" not in pages["index.html"] and "open matter" not in pages["index.html"]


def test_the_same_run_gives_the_same_bytes_in_ascii_and_in_few_files() -> None:
    pages = render_pages(material(BY_CHILD, IDS))
    assert pages == render_pages(material(BY_CHILD, IDS))
    data = {name: content for name, content in pages.items() if name.startswith("data/") and "/records-" not in name}
    assert sorted(data) == ["data/children.js", "data/ids-01.js", "data/journeys-01.js"]
    assert all(content.isascii() and "<" not in content for content in data.values())


def test_every_id_of_a_data_file_can_be_asked_for() -> None:
    pages = render_pages(material(BY_CHILD, IDS))
    assert packed_ids(pages["data/children.js"]) == frozenset(map(visible, BY_CHILD))
    journeys, every = packed_ids(pages["data/journeys-01.js"]), packed_ids(pages["data/ids-01.js"])
    assert journeys is not None and every is not None
    assert journeys >= {"P1", "C1", "C239", "V000", "V499", "part A", "=1+1"} and "V500" not in journeys
    assert every >= journeys | {"C9", "D1", "1"}
    assert packed_ids("const x = 1;") is None


@pytest.mark.parametrize("steps", [["A1", 1, 5, -3], ["007", 1, 92], ["9", "10"], ["A", "A1", "B1", 0], ["", "-1", 3]])
def test_ids_are_stepped_and_told_again(steps: list[str | int]) -> None:
    ids = [*unstepped(steps)]
    assert [*unstepped(stepped(pa.array(ids)))] == ids and stepped(pa.array(ids)) == steps


@pytest.mark.parametrize("address", ["children.html", "child.html#id=P1", "search.html#id=C1", "search.html#id=P1"])
class TestEveryPage:
    pytestmark = in_browser

    def test_axe_finds_nothing_and_no_page_scrolls_sideways(self, browser: Any, folder: Path, address: str) -> None:
        page = at(browser, folder, address)
        page.evaluate("document.querySelectorAll('details').forEach(found => { found.open = true })")
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        assert violations(page, rule="color-contrast") == []
        for width in (320, 600, 900):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        page.context.close()

    def test_only_data_beside_the_page_is_opened(self, browser: Any, folder: Path, address: str) -> None:
        page = browser.new_context().new_page()
        asked: list[str] = []
        console: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: console.append(message.text))
        page.goto(f"{folder.as_uri()}/{address}")
        page.wait_for_timeout(300)
        data = f"{folder.as_uri()}/data/"
        assert [url for url in asked[1:] if not url.startswith(("data:", data))] == []
        assert console == []
        page.context.close()


class TestInABrowser:
    pytestmark = in_browser

    def test_a_journey_goes_by_topic_and_in_order_of_time(self, browser: Any, folder: Path) -> None:
        page = at(browser, folder, "child.html#id=P1")
        assert said(page) == (
            "3 records lead to this child. To put right: 1; Could not be determined: 1; Not due yet: 1; Complied: 1."
        )
        heads = [
            "Leadership", "Partnership working", "Initial response", "Risk assessment and referral", "Investigation",
            "In order of time",
        ]  # fmt: skip
        assert page.get_by_role("heading", level=2).all_inner_texts() == heads
        first = page.get_by_role("table", name="Investigation: what is open").get_by_role("row").nth(1)
        assert flat(first.inner_text()).startswith("C1 NCRS-01")
        assert "26 Dec 2025, 09:30 10 days CSE" in flat(first.inner_text())
        assert "part A" in page.get_by_role("table", name="Partnership working").inner_text()
        assert page.get_by_text("1 complied").is_visible()
        assert "Falls due next 7 Jan 2026, 00:00 under SUP-01" in flat(page.locator("#journey > dl").inner_text())
        days = (
            page.get_by_role("table", name="In order of time")
            .locator("time")
            .evaluate_all("found => found.map(time => time.dateTime)")
        )
        assert days == sorted(days) and len(days) == 7
        page.get_by_role("link", name="C1").first.click()
        page.wait_for_url("**/search.html#id=C1")
        assert page.get_by_role("heading", name="C1").is_visible()
        page.get_by_role("link", name="P1", exact=True).click()
        page.wait_for_url("**/child.html#id=P1")
        page.context.close()

    def test_who_has_what_is_open_is_named_where_it_is_told_and_found_by_nobody(
        self, browser: Any, folder: Path
    ) -> None:
        page = at(browser, folder, "child.html#id=P1")
        tables = page.get_by_role("table", name="what is open").filter(has_text="Officer")
        assert tables.count() == 1 and "S00000012" in tables.inner_text()
        page.goto((folder / "search.html").as_uri() + "#id=C1")
        card = page.locator(".card")
        card.wait_for()
        assert flat(card.inner_text()).count("Officer S00000012") == 1
        page.goto((folder / "search.html").as_uri() + "#id=S00000012")
        told(page, "No record")
        page.context.close()

    def test_a_child_of_five_hundred_records_is_drawn_whole(self, browser: Any, folder: Path) -> None:
        page = at(browser, folder, "child.html#id=many")
        assert said(page).startswith("500 records lead to this child. Done late: 500.")
        assert page.get_by_role("table", name="Investigation").locator("tbody tr").count() == 500
        page.context.close()

    @pytest.mark.parametrize("number", range(len(HOSTILE)))
    def test_an_id_is_a_text_whatever_it_holds(self, browser: Any, folder: Path, number: int) -> None:
        from urllib.parse import urlencode

        name = HOSTILE[number]
        page = at(browser, folder, f"child.html#{urlencode({'id': name})}")
        assert said(page).startswith("1 record leads to this child. Missed: 1.")
        page.get_by_role("link", name=f"of {name}", exact=True).first.click()
        page.wait_for_url("**/search.html#id=*")
        assert said(page) == "1 record of this id."
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_url("**/child.html#id=*")
        assert name in page.get_by_role("heading", level=1).inner_text()
        page.context.close()

    def test_a_child_that_is_not_there_is_told_with_a_way_on(self, browser: Any, folder: Path) -> None:
        page = at(browser, folder, "child.html#id=P99999")
        assert said(page).startswith("No judged record leads to a child of this id")
        page.get_by_role("link", name="Find the id").click()
        page.wait_for_url("**/search.html#id=P99999")
        told(page, "Looked through")
        page.context.close()

    def test_without_an_id_the_page_says_what_it_is_for(self, browser: Any, folder: Path) -> None:
        page = at(browser, folder, "child.html")
        assert said(page).startswith("The address of this page says which child is meant")
        page.context.close()

    def test_any_id_is_found_whatever_was_judged_of_it(self, browser: Any, folder: Path) -> None:
        page = at(browser, folder, "search.html")
        box = page.get_by_label("Id of a record")

        def found(wanted: str) -> str:
            box.fill(wanted)
            told(page)
            return flat(page.locator("#found").inner_text())

        assert "What to do" in found("c1") and said(page) == "1 record of this id."
        assert "Waived" in found("C3")
        assert "Complied with NCRS-01" in found("C2")
        assert "Not judged, outside NCRS-01, SUP-01 do not ask for it" in found("C9")
        assert "No standard judges it by itself" in found("D1")
        assert "journey across all standards" in found("P1")
        assert page.locator(".card").count() == 1
        assert found("1").count("Leads to no child") == 2  # a crime and a meeting of the same id
        assert found("P10").count("A person known to the force") == 10
        assert page.url.endswith("#id=P10")
        found("no such id")
        assert said(page).startswith("No record whose id begins so. Looked through: the ids of all")
        assert "duly explain" in said(page)
        page.context.close()

    def test_some_of_an_id_is_found_by_keyboard(self, browser: Any, folder: Path) -> None:
        page = at(browser, folder, "search.html")
        page.get_by_label("Id of a record").focus()
        page.keyboard.type("roto")
        page.get_by_role("button", name="Look for it inside every id").press("Enter")
        told(page, "with this")
        assert said(page) == "2 records with this in its id."
        assert violations(page) == []
        page.context.close()

    def test_the_next_hundred_children_are_shown(self, browser: Any, folder: Path) -> None:
        page = at(browser, folder, "children.html")
        rows = page.locator("table.children tbody tr")
        assert (rows.count(), said(page)) == (100, "100 of 151 children to whom a judged record leads.")
        page.get_by_role("button", name="Show the next hundred").press("Enter")
        told(page, "151 of 151")
        assert (rows.count(), said(page)) == (151, "151 of 151 children to whom a judged record leads.")
        assert not page.get_by_role("button", name="Show the next hundred").is_visible()
        texts = [flat(text) for text in rows.locator("th a").all_inner_texts()]
        assert texts == [flat(name) for name in BY_CHILD]
        page.context.close()

    @pytest.mark.parametrize(
        ("address", "file"),
        [("child.html#id=P1", "journeys-01"), ("search.html#id=C1", "ids-01"), ("children.html", "children")],
    )
    @pytest.mark.parametrize("state", ["missing", "of another run", "cut short"])
    def test_data_that_cannot_be_read_is_said(
        self, browser: Any, folder: Path, tmp_path: Path, address: str, file: str, state: str
    ) -> None:
        copied = tmp_path / "set"
        shutil.copytree(folder, copied)
        path = copied / "data" / f"{file}.js"
        content = path.read_text(encoding="utf-8")
        if state == "missing":
            path.unlink()
        elif state == "cut short":
            path.write_text(content[:200], encoding="utf-8")
        else:
            path.write_text(content.replace('"sum":"', '"sum":"0'), encoding="utf-8")
        page = at(browser, copied, address)
        if address == "children.html":
            page.get_by_role("button", name="Show the next hundred").press("Enter")
        told(page, "The file data/")
        words = "is of another run" if state == "of another run" else "is missing or cannot be read"
        assert words in said(page)
        page.context.close()

    def test_without_script_the_pages_lead_on(self, browser: Any, folder: Path) -> None:
        page = opened(browser, folder / "children.html", java_script_enabled=False)
        assert page.locator("table.children tbody tr").count() == 100
        assert "without scripts no more are shown" in said(page)
        page.get_by_role("link", name="P100", exact=True).click()
        assert "duly explain ID" in said(page)
        assert page.get_by_role("link", name="lists of the teams").is_visible()
        page.context.close()
