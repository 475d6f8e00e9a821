"""Evidence: how each figure came about, in the order in which an inspector asks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from duly.checks.narrative import VERSION
from duly.reports.csv_file import COLUMNS
from duly.reports.pages.authorities import explained
from tests.reports import sample
from tests.reports.pages.reading import Page, flat

ORDER = ("What was found", "What was asked", "By what authority", "Who was counted", "By which numbers", "Proof")


def sheet(content: str, standard: str) -> str:
    found = re.search(rf'<article class="sheet proof" id="{standard}".*?</article>', content, re.DOTALL)
    assert found
    return found[0]


def test_a_sheet_answers_in_order_and_proves(pages: Mapping[str, str]) -> None:
    told = sheet(pages["evidence.html"], "standard-ncrs-01")
    places = [told.index(heading) for heading in ORDER]
    assert places == sorted(places)
    material = sample.material()
    standard = material.standards["NCRS-01"]
    assert f"<code>{material.versions.of(standard)}</code>" in told
    assert f"phrases {VERSION}" in told
    read = [source for source in material.run.run.manifest.sources if source.table in standard.reads]
    assert read
    for source in material.run.run.manifest.sources:
        if source.sha256:
            assert (source.sha256 in told) == (source in read)
    for authority in standard.authority:
        assert authority in told


def test_every_declared_standard_has_a_sheet_that_its_page_leads_to(pages: Mapping[str, str]) -> None:
    for name in sample.material().standards:
        page = f"standard-{name.casefold()}"
        if f"{page}.html" in pages:
            assert f'href="evidence.html#{page}"' in pages[f"{page}.html"]
            assert sheet(pages["evidence.html"], page)


def test_the_columns_of_the_csv_are_explained(pages: Mapping[str, str]) -> None:
    for name, said in COLUMNS.items():
        assert f"<code>{name}</code>" in pages["evidence.html"]
        assert said.replace("'", "&#39;") in pages["evidence.html"]


def test_a_sheet_says_what_each_authority_comes_to_and_where_it_stands(pages: Mapping[str, str]) -> None:
    told = flat(Page(sheet(pages["evidence.html"], "standard-ncrs-01")).text)
    authority = sample.material().standards["NCRS-01"].authority
    assert [name for name in authority if name in explained()]
    for name in authority:
        one = explained()[name]
        assert flat(f"{name}: {one['says']} ({one['document']}, {one['place']})") in told
    assert "in our own words" in told and 'href="authorities.html"' in sheet(pages["evidence.html"], "standard-ncrs-01")
