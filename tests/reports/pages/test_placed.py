"""Pages among other runs, in a real Chromium and from files: they lead to the newest run, with and without script."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from duly.reports.pages import PlaceShown, RunBefore, render_pages
from tests.reports import sample
from tests.reports.pages.browsing import NEEDS_CHROMIUM, opened, violations
from tests.reports.places.publishing import content, night, publish

pytestmark = NEEDS_CHROMIUM

OLD, NEW = "2026-01-30T0600", "2026-02-02T0600"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a Friday and a Monday."""
    folder = tmp_path_factory.mktemp("results")
    before = RunBefore(place=OLD, said="Friday 30 January 2026, 06:00", pages={"index.html", "teams.html"})
    for as_of, earlier in ((night(30, month=1), None), (night(2), before)):
        place = PlaceShown(as_at=round(as_of.timestamp() * 1000), before=earlier)
        pages = render_pages(sample.material(sql={}), place)
        publish(folder, as_of, replace(content("x"), files=pages, shared=place.shared.files))
    return folder


def errors_of(page: Any, path: Path) -> list[str]:
    """What the console says while a page is loaded."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(path.as_uri())
    return said


def test_an_old_page_says_how_old_it_is_and_leads_to_the_same_page_of_the_newest_run(
    browser: Any, results: Path
) -> None:
    page = opened(browser, results / "runs.html")
    page.clock.set_fixed_time(night(2) + timedelta(hours=3))
    assert not errors_of(page, results / OLD / "teams.html")
    assert page.inner_text(".place p").startswith("As at") and page.inner_text("[data-age]") == ", 3 days ago"
    newer = page.locator(".newer")
    assert newer.inner_text() == "A newer run is there: the same page as at Monday 2 February 2026, 06:00."
    newer.locator("a").click()
    page.wait_for_url(f"**/{NEW}/teams.html")
    assert not page.locator(".newer").is_visible()
    page.get_by_role("link", name="Friday 30 January 2026, 06:00").click()
    page.wait_for_url(f"**/{OLD}/teams.html")


def test_the_run_before_is_led_to_by_the_same_page_where_it_has_it(browser: Any, results: Path) -> None:
    page = opened(browser, results / NEW / "standard-ncrs-01.html")
    assert page.get_by_role("link", name="Friday 30 January").get_attribute("href") == f"../{OLD}/index.html"


@pytest.mark.parametrize("name", ["index.html", "teams.html"])
def test_the_top_leads_on_with_what_stands_behind_the_name(name: str, browser: Any, results: Path) -> None:
    page = browser.new_page()
    page.goto(f"{(results / name).as_uri()}?x=1#main")
    page.wait_for_url(f"**/{NEW}/{name}?x=1#main")
    page.go_back()  # not into a loop
    assert page.url == "about:blank"


def test_without_script_the_top_leads_on_and_pages_have_their_style(browser: Any, results: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((results / "teams.html").as_uri())
    page.wait_for_url(f"**/{NEW}/teams.html")
    page.goto((results / OLD / "index.html").as_uri())
    assert not page.locator(".newer").is_visible()
    assert "As at" in page.inner_text(".place")


def test_styles_and_scripts_work_from_files(browser: Any, results: Path) -> None:
    page = opened(browser, results / NEW / "teams.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).backgroundColor") == "rgb(23, 50, 77)"
    assert page.locator(".tools").count()  # the script of the tables
    for name in ("teams.html", "matrix.html", "search.html"):
        assert not errors_of(browser.new_page(), results / NEW / name), name
    text = (results / NEW / "teams.html").read_text(encoding="utf-8")
    assert "<style>" not in text and "unsafe" not in text


@pytest.mark.parametrize("name", ["runs.html", f"{OLD}/index.html", f"{NEW}/teams.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(name: str, scheme: str, browser: Any, results: Path) -> None:
    page = opened(browser, results / name, color_scheme=scheme, bypass_csp=True)
    assert not violations(page)
    narrow = opened(browser, results / name, width=320)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
