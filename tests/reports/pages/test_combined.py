"""Forces side by side in a real Chromium: nothing is asked of the network, nothing scrolls sideways, axe-core finds nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from duly.reports.combined import Combined, Given, LeftOut, NamedBy, combined, combined_pages
from duly.reports.delivery import write_folder
from duly.results import Counts, Outcome
from tests.reports.combined.made_up import BASIS, result, run, suspect, unjudged
from tests.reports.pages.browsing import NEEDS_CHROMIUM, opened, rows_shown, violations

pytestmark = NEEDS_CHROMIUM

HOSTILE = "<b onclick='x'>\u202eevil" + "W" * 50


def one_of_everything() -> Combined:
    runs = [
        run(
            "Northshire",
            result(Counts(compliant=960, non_compliant=40)),
            result(Counts(compliant=6, non_compliant=0), "SUP-02"),
        ),
        run("Midshire", result(Counts(compliant=960, non_compliant=40, unknown=300)), unjudged("SUP-02")),
        run(HOSTILE, result(Counts(compliant=800, non_compliant=3)), unjudged("SUP-02", Outcome.ERROR)),
        run("Westshire", result(Counts(compliant=70, non_compliant=30), target=90), result(Counts(), "SUP-02")),
        suspect(
            run(
                "Badnight",
                result(Counts(compliant=50, non_compliant=9), basis=replace(BASIS, parameters={"hours": 48})),
            )
        ),
    ]
    given = [Given(file=Path("a.json"), force=one.run.force, named_by=NamedBy.PATH, run=one) for one in runs]
    return combined(given, [LeftOut(file=f"{HOSTILE}.json", why="it is no JSON")], 5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "combined"
    return write_folder(path, combined_pages(one_of_everything(), marking="OFFICIAL-SENSITIVE"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "funnel.html"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    browser: Any, folder: Path, name: str, scheme: str, width: int
) -> None:
    asked: list[str] = []
    page = opened(browser, folder / name, width=width, color_scheme=scheme)
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert [url for url in asked if not url.startswith("file://")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    assert page.locator("b[onclick]").count() == 0
    page.context.close()


def test_the_matrix_sorts_by_a_standard_the_worst_first(browser: Any, folder: Path) -> None:
    page = opened(browser, folder / "index.html")
    page.locator(".grid-head button").first.click()
    shown = [row for row in rows_shown(page) if row in ("Northshire", "Midshire", "Westshire")]
    assert shown[0] == "Westshire"
    page.context.close()
