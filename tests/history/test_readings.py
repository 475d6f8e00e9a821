"""By what a reading of the export is another one for a standard: the days that it counts among them."""

from __future__ import annotations

from tomllib import loads

import pytest

from duly.checks import Standard
from duly.expectations.catalogue import shipped
from duly.history.rulings import JudgedBy, reading
from duly.settings import Settings

SCHOOLS, CRIMES = (shipped().standard(name) for name in ("ENC-01", "NCRS-01"))


def read_by(standard: Standard, *lines: str) -> str:
    settings = Settings.model_validate(loads("\n".join(lines)))
    return reading(settings, standard, JudgedBy(standards=(standard,), parameters={}, columns={}))


TERM = '[calendar.schools."Northport"]', "terms = [{ from = 2025-09-02, to = 2025-12-19 }]"
LATER = '[calendar.schools."Northport"]', "terms = [{ from = 2025-09-03, to = 2025-12-19 }]"


def test_school_terms_are_another_reading_of_what_counts_school_days() -> None:
    readings = {read_by(SCHOOLS, *lines) for lines in ((), TERM, LATER)}
    assert len(readings) == 3
    assert read_by(SCHOOLS, *TERM) == read_by(SCHOOLS, *TERM)


@pytest.mark.parametrize("lines", [TERM, LATER])
def test_school_terms_are_nothing_to_what_counts_none(lines: tuple[str, ...]) -> None:
    assert read_by(CRIMES, *lines) == read_by(CRIMES)
