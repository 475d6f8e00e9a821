"""The pages of the sample run, drawn once for all tests that read them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from duly.reports.pages import render_pages
from tests.reports import sample


@pytest.fixture(scope="session")
def pages() -> Mapping[str, str]:
    return render_pages(sample.material())
