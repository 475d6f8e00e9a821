"""The pages in a real Chromium: nothing is asked of the network, no page scrolls sideways, axe-core finds nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from duly.reports.pages import write_pages
from tests.reports import sample
from tests.reports.test_pages import hostile_run

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.skipif(find_spec("playwright") is None, reason="playwright is not installed"),
]

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

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
}

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pages") / "set"
    return write_pages(place, sample.run(), sample.STANDARDS, sample.failing(), sample.SQL).parent


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = '<b onclick="x">\u202eevil\u2066</b>' + "\N{LATIN SMALL LETTER W}" * 10_000
    run, failing = hostile_run(text)
    return write_pages(tmp_path_factory.mktemp("pages") / "hostile", run, {}, failing, {}).parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


def opened(browser: Any, path: Path, width: int = 1280, **options: Any) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    page.goto(path.as_uri())
    return page


def violations(page: Any) -> list[tuple[str, list[str]]]:
    """What axe-core finds wrong with a page: the rule and the markup that breaks it."""
    if find_spec("axe_playwright_python") is None:
        pytest.skip("axe-playwright-python, which brings axe-core, is not installed")
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in found["violations"]]


def pages_in(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.html"))
    assert found
    return found


def test_every_kind_is_there(folder: Path) -> None:
    assert all((folder / name).is_file() for name in KINDS.values())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(browser: Any, folder: Path, kind: str, scheme: str) -> None:
    page = opened(browser, folder / KINDS[kind], color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(found => { found.open = true })")
    assert violations(page) == []
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
    for path in pages_in(folder):
        page = browser.new_context().new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(path.as_uri())
        page.wait_for_load_state("networkidle")
        assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
        assert said == []
        page.context.close()


def test_the_style_is_admitted_by_the_policy(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).backgroundColor") == "rgb(23, 50, 77)"
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


def test_a_page_prints(browser: Any, folder: Path, tmp_path: Path) -> None:
    page = opened(browser, folder / "standard-ncrs-01.html", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".contents").is_visible()
    assert page.pdf(path=tmp_path / "page.pdf", format="A4").startswith(b"%PDF")
    page.context.close()
