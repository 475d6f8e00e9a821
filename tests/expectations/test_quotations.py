"""What a standard quotes stands in the inspectorate's report, word for word, and is short."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from duly.checks import Standard
from duly.expectations.catalogue import shipped

ROOT = Path(__file__).parent.parent.parent
REPORT = Path(os.environ.get("DULY_SHARED", ROOT.parent / "shared")) / "reference" / "hmicfrs-humberside-2018.txt"

QUOTING = [standard for standard in shipped().standards if standard.quotation]


@pytest.mark.skipif(not REPORT.exists(), reason="the report is not beside this checkout")
@pytest.mark.parametrize("standard", QUOTING, ids=lambda standard: str(standard.id))
def test_the_report_says_what_is_quoted(standard: Standard) -> None:
    assert standard.quotation in " ".join(REPORT.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("standard", QUOTING, ids=lambda standard: str(standard.id))
def test_a_quotation_is_at_most_25_words(standard: Standard) -> None:
    assert len(standard.quotation.split()) <= 25
