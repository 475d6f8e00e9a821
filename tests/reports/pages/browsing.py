"""How tests open pages in a real Chromium, and what axe-core finds wrong with them."""

from __future__ import annotations

import shutil
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

NEEDS_CHROMIUM = [
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

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def opened(browser: Any, path: Path, width: int = 1280, **options: Any) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    page.goto(path.as_uri())
    return page


def expect(found: Any) -> Any:
    """What something on a page comes to: a page follows its address, by a link or back, a moment after it has changed."""
    from playwright.sync_api import expect as expected

    return expected(found)


def violations(page: Any, *, rule: str = "") -> list[tuple[str, list[str]]]:
    """What axe-core finds wrong with a page, or what breaks one rule: the rule and the markup that breaks it."""
    if find_spec("axe_playwright_python") is None:
        pytest.skip("axe-playwright-python, which brings axe-core, is not installed")
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    asked = {"type": "rule", "values": [rule]} if rule else {"type": "tag", "values": TAGS}
    report = page.evaluate("asked => axe.run(document, {runOnly: asked, resultTypes: ['violations']})", asked)
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in report["violations"]]


def rows_shown(page: Any) -> list[str]:
    return [text.split("\n")[0].split("\t")[0] for text in page.locator("tbody tr:visible").all_inner_texts()]
