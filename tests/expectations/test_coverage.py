"""The coverage table names standards that exist, leaves none out, and says of everything how it is covered."""

from __future__ import annotations

import pytest

from docs.coverage import FIGURES, RECOMMENDATIONS, Covered
from duly.errors import StandardError
from duly.expectations.catalogue import shipped

EVERYTHING = (*RECOMMENDATIONS, *FIGURES)


def test_every_recommendation_and_figure_is_there_once_in_order() -> None:
    assert [item.id for item in RECOMMENDATIONS] == [f"R{number}" for number in range(1, 20)]
    assert [item.id for item in FIGURES] == [f"F{number}" for number in range(1, 35)]


@pytest.mark.parametrize("item", EVERYTHING, ids=lambda item: str(item.id))
def test_standards_named_are_in_the_catalogue(item: Covered) -> None:
    known = {standard.id for standard in shipped().standards}
    assert set(item.standards) <= known


def test_every_standard_bears_on_something_in_the_report() -> None:
    named = {name for item in EVERYTHING for name in item.standards}
    # a national duty that the report does not touch quotes nothing of it
    beyond = {standard.id for standard in shipped().standards if not standard.quotation}
    assert {standard.id for standard in shipped().standards} <= named | beyond


def test_what_is_neither_checked_nor_explained_is_refused() -> None:
    with pytest.raises(StandardError, match="R0 is neither"):
        Covered(id="R0", section="Introduction", said="Anything")
