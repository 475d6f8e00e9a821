"""The appendix of authorities: complete for what is shipped, and linked from each standard."""

from __future__ import annotations

from dataclasses import replace

from duly.expectations.catalogue import shipped
from duly.reports.pages import render_pages
from duly.reports.pages.authorities import explained
from tests.reports import sample
from tests.reports.pages.reading import Page, flat


def test_every_authority_of_a_shipped_standard_is_explained_and_no_other() -> None:
    named = {name for standard in shipped().standards for name in standard.authority}
    assert named == {*explained()}
    for name, known in explained().items():
        assert {*known} == {"document", "place", "says", "checked"}, name
        assert known["checked"] in ("read", "quoted", "in part"), name


def test_a_standard_leads_to_what_it_rests_on_and_back() -> None:
    known = sample.material()
    first = next(iter(known.standards))
    standards = {**known.standards, first: replace(known.standards[first], authority=("A-42", "<local>"))}
    pages = render_pages(replace(known, standards=standards))
    appendix = pages["authorities.html"]
    assert 'id="A-42"' in appendix
    said = flat(Page(appendix).text)
    assert "A-42: Children Act 1989" in said
    assert "Section 46" in said
    assert first in said
    assert "Standards also name <local>" in said
    of_standard = next(text for name, text in pages.items() if 'href="authorities.html#A-42"' in text)
    assert "&lt;local&gt;" in of_standard
    assert "#&lt;local&gt;" not in of_standard
