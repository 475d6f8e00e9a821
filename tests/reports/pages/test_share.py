"""What may leave the unit: no small count, no way to work one out, no record id."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.reports.pages import Material, render_share_page
from duly.reports.pages.suppression import hidden, pooled, shared_breakdowns, small
from duly.results import Counts, Outcome, RunResult, StandardResult
from tests.reports import sample
from tests.reports.pages.reading import Page, flat

BELOW = 5
"""Counts under this, and above nought, are small."""

CELLS = ("compliant", "non_compliant", "unknown")


def counts(compliant: int, non_compliant: int, unknown: int = 0) -> Counts:
    return Counts(compliant=compliant, non_compliant=non_compliant, unknown=unknown)


TABLES = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=2),
    st.builds(counts, *(st.one_of(st.integers(0, 8), st.integers(0, 60)) for _ in CELLS)),
    max_size=7,
)


@given(TABLES)
def test_no_sum_or_difference_of_what_is_shown_is_small(values: dict[str, Counts]) -> None:
    rows = pooled(values, CELLS, BELOW)
    for name in CELLS:
        figures = [getattr(row.counts, name) for row in rows]
        sums = {sum(some) for size in range(1, len(figures) + 1) for some in combinations(figures, size)}
        assert not [total for total in sums if small(total, BELOW)]
        if rows:
            assert sum(figures) == sum(getattr(of_value, name) for of_value in values.values())


@given(TABLES)
def test_a_pool_hides_what_is_small_behind_a_row_that_bounds_nothing(values: dict[str, Counts]) -> None:
    rows = pooled(values, CELLS, BELOW)
    alone = {row.value for row in rows if row.value is not None}
    together = [of_value for value, of_value in values.items() if value not in alone and of_value.total]
    for row in rows:
        if row.value is None:
            assert row.values == len(together) >= 2
            assert any(not any(small(getattr(of_value, name), BELOW) for name in CELLS) for of_value in together)
        else:
            assert row.counts == values[row.value]


def test_nothing_is_pooled_where_nothing_is_small() -> None:
    rows = pooled({"a": counts(20, 5), "b": counts(9, 0), "c": counts(0, 0)}, CELLS, BELOW)
    assert [(row.value, row.counts) for row in rows] == [("a", counts(20, 5)), ("b", counts(9, 0))]


def test_a_small_row_is_put_together_with_the_smallest_other() -> None:
    rows = pooled({"a": counts(90, 20), "b": counts(30, 2), "c": counts(40, 9)}, CELLS, BELOW)
    assert [(row.value, row.values, row.counts) for row in rows] == [
        ("a", 1, counts(90, 20)),
        (None, 2, counts(70, 11)),
    ]


def test_where_only_the_whole_would_be_left_nothing_is_shown() -> None:
    assert pooled({"a": counts(90, 20), "b": counts(30, 2)}, CELLS, BELOW) == []


def result(whole: Counts, **changes: object) -> StandardResult:
    base = StandardResult(
        standard="NCRS-01",
        suite="crime_recording",
        title="Crimes",
        outcome=Outcome.NOT_MET,
        target=Decimal(95),
        counts=whole,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def test_teams_are_left_out_beside_the_districts_that_they_lie_in() -> None:
    whole = counts(80, 20)
    two = {"a": counts(40, 10), "b": counts(40, 10)}
    shared = shared_breakdowns(result(whole, breakdowns={"team": two, "district": two, "month": two}), BELOW)
    assert set(shared) == {"district", "month"}
    assert set(shared_breakdowns(result(whole, breakdowns={"team": two}), BELOW)) == {"team"}


def test_no_breakdown_of_what_is_hidden_as_a_whole() -> None:
    two = {"a": counts(40, 0), "b": counts(40, 3)}
    assert shared_breakdowns(result(counts(80, 3), breakdowns={"month": two}), BELOW) == {}


def row_of(standard: StandardResult, below: int = BELOW) -> str:
    page = render_share_page(Material(run=RunResult(run=sample.run_info(), results=(standard,))), below)["index.html"]
    assert '<rect class="yes"' in page  # the key
    return flat(Page(page).text)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (counts(60, 4), "NCRS-01 Crimes not shown 64 judged, fewer than 5 did not comply 95% 0"),
        (counts(3, 60), "NCRS-01 Crimes not shown 63 judged, fewer than 5 complied 95% 0"),
        (counts(2, 1), "NCRS-01 Crimes not shown fewer than 5 judged 95% 0"),
        (counts(60, 5), "NCRS-01 Crimes Not met 60 of 65 92.3% 95% 0"),
        (counts(60, 0, 4), "60 of 60 100.0% 95% fewer than 5"),
    ],
)
def test_an_outcome_stands_only_beside_its_figures(figures: Counts, said: str) -> None:
    assert said in row_of(result(figures))


def test_the_limit_is_the_forces_own() -> None:
    assert "60 of 65" in row_of(result(counts(60, 5)), 5)
    assert "fewer than 10 did not comply" in row_of(result(counts(60, 5)), 10)
    assert hidden(counts(60, 5), 10)


def test_a_number_of_breaches_is_hidden_too() -> None:
    breaches = replace(result(Counts(non_compliant=3)), standard="NCRS-07")
    page = render_share_page(sample.material(run=RunResult(run=sample.run_info(), results=(breaches,))), BELOW)[
        "index.html"
    ]
    assert "not shown fewer than 5 breaches at most 0 breaches" in flat(Page(page).text)


def test_the_page_holds_no_id_and_leads_nowhere() -> None:
    page = render_share_page(sample.material(), BELOW)["index.html"]
    assert not re.search(r"CR/\d|INV-", page)
    assert [attributes["href"] for tag, attributes in Page(page).tags if tag == "a"] == ["#main", "index.html"]
    assert "1,204 of 1,302" in page
    assert "crimes_2025.csv" not in page
