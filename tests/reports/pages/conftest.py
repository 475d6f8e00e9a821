"""The pages of the sample run and the data files beside them, drawn once for all tests that read them; and a browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from duly.reports.pages import render_pages
from tests.reports import sample
from tests.reports.pages.browsing import ARGUMENTS, CHROMIUM
from tests.reports.pages.reading import html_of


@pytest.fixture(scope="session")
def rendered() -> Mapping[str, str]:
    return render_pages(sample.material())


@pytest.fixture(scope="session")
def pages(rendered: Mapping[str, str]) -> Mapping[str, str]:
    return html_of(rendered)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
