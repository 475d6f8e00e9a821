"""A standard's page: what an officer signs off."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from duly.reports.pages import render_pages
from tests.reports import sample
from tests.reports.pages.reading import Page, flat, page_of


def test_a_standards_page_holds_what_an_officer_signs_off(pages: Mapping[str, str]) -> None:
    text = flat(page_of(pages, "NCRS-01").text)
    standard = sample.NCRS_01
    for said in (
        standard.question,
        standard.quotation,
        f"section “{standard.report}”",
        standard.population,
        standard.remedy,
        *standard.boundaries,
        *standard.blind_spots,
        "1,204 of 1,302 compliant",
        "92.5%",
        "90.1% to 92.7%",
        "The crime was cancelled or transferred",
        "Recorded more than 24 hours after the report",
        "Target of NCRS-01 changed from 95 % to 97.5 % (agreed by the crime registrar; until 31 March 2026)",
        "3 August 2025, 155 days before the as-at time",
        "Late crimes with a reason noted",
        "Half took at most 3.42 hours",
        "312 of 1,302",
        "112 more not listed here",
        "Longest time from the report to the crime record 24 hours A-01",
        "INTERVAL 24 HOUR",
    ):
        assert said in text, said


def test_a_changed_parameter_stands_beside_its_default(pages: Mapping[str, str]) -> None:
    assert "changed from PS, DS to PS, DS, DI (force policy 12; until 30 June 2026)" in page_of(pages, "SUP-01").text


@pytest.mark.parametrize("standard", ["STRAT-02", "NCRS-04", "SUP-04", "STRAT-03", "NCRS-07"])
def test_no_rate_where_there_is_none_to_give(pages: Mapping[str, str], standard: str) -> None:
    page = page_of(pages, standard)
    answer = page.text[: page.text.index("Why it matters") if "Why it matters" in page.text else None]
    assert not re.search(r"\d\.\d%", answer)
    assert not [attributes for _, attributes in page.tags if "complied" in attributes.get("aria-label", "")]


def test_below_ten_there_is_no_colour(pages: Mapping[str, str]) -> None:
    page = page_of(pages, "STRAT-02")
    kinds = [attributes.get("class", "") for tag, attributes in page.tags if tag in ("strong", "rect", "div")]
    assert "tag tag-small" in kinds
    drawn = page.tags[[tag for tag, _ in page.tags].index("table") :]
    funnel = [attributes["class"] for tag, attributes in drawn if tag == "rect"]
    # the key shows what the fills mean; the bars of the page itself use neither
    assert funnel.count("yes") == 1
    assert funnel.count("no") == 0


def test_waivers_are_shown_with_what_was_agreed(pages: dict[str, str]) -> None:
    page = pages["standard-ncrs-07.html"]
    assert 'id="waivers"' in page
    assert "Awaiting transfer to &lt;b&gt;another&lt;/b&gt; force" in page
    assert page.index("INC/2") < page.index("INC/1")  # the one that ends first
    assert "31 Mar 2026" in page
    assert "Waived: 2 not compliant." in page
    assert 'id="waivers"' not in pages["standard-sup-01.html"]
    assert "1 of the 3 waivers in waivers.csv cover nothing: row 4 (NCRS-07: it complies now)" in pages["index.html"]


def test_what_people_found_stands_beside_the_rate(pages: Mapping[str, str]) -> None:
    said = (
        "Of a sample of 40, 32 of them read by people: between 58.3% and 82.9% of all records comply (program: 85.3%)"
    )
    text = flat(page_of(pages, "SUP-01").text)
    assert text.count(said) == 2  # in the answer, and where it is shown how it comes about
    assert "412 of 483 compliant 85.3%" in text
    assert "Warning: the rate lies outside of what people found" in text
    assert "Compliant 412 23 19 3 1 0 0" in text
    assert "What people found" not in page_of(pages, "NCRS-01").text


def test_what_people_found_stands_on_the_overview(pages: Mapping[str, str]) -> None:
    text = flat(Page(pages["index.html"]).text)
    assert "read by people: between 58.3% and 82.9% of all records comply (program: 85.3%)" in text
    assert "1 standard of which people who read a sample found otherwise than duly says: SUP-01" in text


def test_a_select_that_is_too_long_for_a_page_is_told_with_the_command_that_prints_it() -> None:
    long, short = "SELECT " + "x, " * 40_000, "SELECT 1"
    pages = render_pages(sample.material(failing={}, sql={"NCRS-01": {"duckdb": long}, "SUP-01": {"duckdb": short}}))
    assert len(pages["standard-ncrs-01.html"]) < 200_000
    assert "As it runs on duckdb it has 120,007 characters" in flat(page_of(pages, "NCRS-01").text)
    assert "duly standards NCRS-01 --sql prints it" in flat(page_of(pages, "NCRS-01").text)
    assert short in page_of(pages, "SUP-01").text
