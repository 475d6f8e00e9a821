"""What a standard quotes stands in the inspectorate's report, word for word, and is short; whom it cites is verified."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from duly.checks import Standard
from duly.expectations.catalogue import shipped

ROOT = Path(__file__).parent.parent.parent
SHARED = Path(os.environ.get("DULY_SHARED", ROOT.parent / "shared"))
REPORT = SHARED / "reference" / "hmicfrs-humberside-2018.txt"
AUTHORITIES = SHARED / "STANDARDS.md"

QUOTING = [standard for standard in shipped().standards if standard.quotation]


@pytest.mark.skipif(not REPORT.exists(), reason="the report is not beside this checkout")
@pytest.mark.parametrize("standard", QUOTING, ids=lambda standard: str(standard.id))
def test_the_report_says_what_is_quoted(standard: Standard) -> None:
    assert standard.quotation in " ".join(REPORT.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("standard", QUOTING, ids=lambda standard: str(standard.id))
def test_a_quotation_is_at_most_25_words(standard: Standard) -> None:
    assert len(standard.quotation.split()) <= 25


@pytest.mark.skipif(not AUTHORITIES.exists(), reason="STANDARDS.md is not beside this checkout")
@pytest.mark.parametrize("standard", shipped().standards, ids=lambda standard: str(standard.id))
def test_an_authority_is_verified(standard: Standard) -> None:
    rows = re.findall(r"^\| (A-\d\d) \|[^|]*\| *(\*\*unverified\*\*)?", AUTHORITIES.read_text(encoding="utf-8"), re.M)
    verified = {authority for authority, unverified in rows if not unverified}
    assert set(standard.authority) <= verified
    assert {parameter.source for parameter in standard.parameters} <= {"", *verified}
