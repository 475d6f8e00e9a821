"""The pages of the sample run and the data files beside them, drawn once for all tests that read them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from duly.reports.pages import render_pages
from tests.reports import sample


@pytest.fixture(scope="session")
def rendered() -> Mapping[str, str]:
    return render_pages(sample.material())


@pytest.fixture(scope="session")
def pages(rendered: Mapping[str, str]) -> Mapping[str, str]:
    return {name: content for name, content in rendered.items() if name.endswith(".html")}
