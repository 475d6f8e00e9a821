"""The set of pages: complete, self-contained, the same for the same run."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from duly.reports.pages import Material, render_pages
from duly.results import RunResult
from tests.reports import sample
from tests.reports.pages.reading import Page, addresses, flat, lost_links, page_of


def test_there_is_a_page_for_everything(pages: Mapping[str, str]) -> None:
    standards = set(addresses().values())
    assert len(standards) == len(sample.results())
    assert set(pages) - standards == {
        "index.html",
        "authorities.html",
        "briefs.html",
        "evidence.html",
        "matrix.html",
        "export.html",
        "teams.html",
        "search.html",
        *(f"team-{team.casefold().replace(' ', '-')}.html" for team in sample.TEAMS[:-1]),
        "team-not-recorded.html",
    }


def test_every_link_leads_somewhere(pages: Mapping[str, str]) -> None:
    assert lost_links(pages) == []


def test_ids_on_a_page_are_unique(pages: Mapping[str, str]) -> None:
    for name, content in pages.items():
        ids = Page(content).ids
        assert len(ids) == len(set(ids)), name


def references(page: Page) -> Iterator[str]:
    for tag, attributes in page.tags:
        for name in ("href", "src", "srcset", "action", "data", "xlink:href", "poster", "style"):
            if name in attributes and not (tag == "a" and name == "href"):
                yield attributes[name]


def test_nothing_is_fetched(pages: Mapping[str, str]) -> None:
    for name, content in pages.items():
        page = Page(content)
        assert not re.search(r"https?://|//\w", re.sub(r"<svg[^>]*>", "", content)), name
        assert list(references(page)) == ["data:,"], name
        assert not {tag for tag, _ in page.tags} & {"iframe", "object", "embed", "form", "img", "base"}, name
        data = [{"type": "application/json", "id": "index"}] if name == "search.html" else []
        assert [attributes for tag, attributes in page.tags if tag == "script"] == [*data, {}], name
        assert not [key for _, attributes in page.tags for key in attributes if key.startswith("on")], name


def test_the_policy_admits_the_style_and_the_script_of_the_page_and_nothing_else(pages: Mapping[str, str]) -> None:
    """A page with a list lets its own script ask for another, and that only where it lies beside the page."""
    for name, content in pages.items():
        policies = [
            attributes["content"]
            for tag, attributes in Page(content).tags
            if attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        (style,) = re.findall(r"<style>(.*?)</style>", content, re.DOTALL)
        (script,) = re.findall(r"<script>(.*?)</script>", content, re.DOTALL)
        of_style, of_script = (
            base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)
        )
        listing = name.startswith(("standard-", "team-"))
        more = " 'strict-dynamic'" if listing else ""
        assert policies == [
            f"default-src 'none'; style-src 'sha256-{of_style}'; script-src 'sha256-{of_script}'{more}; img-src data:; "
            "base-uri 'none'; form-action 'none'",
            *([f"script-src 'sha256-{of_script}' 'self' file:"] if listing else []),
        ], name


def test_the_same_run_is_the_same_bytes(rendered: Mapping[str, str]) -> None:
    assert render_pages(sample.material()) == rendered


def test_pages_of_ids_that_read_alike_have_names_of_their_own() -> None:
    results = tuple(replace(sample.results()[0], standard=name) for name in ("A-1", "a 1", "A/1", "../../etc", "é", ""))
    run = RunResult(run=sample.run_info(), results=results)
    names = addresses(run)
    assert len({name.casefold() for name in names.values()}) == len(results)
    assert all(re.fullmatch(r"standard-[a-z0-9-]+\.html", name) for name in names.values())


def test_a_result_without_a_declaration_still_has_a_page() -> None:
    text = flat(page_of(render_pages(Material(run=sample.run())), "NCRS-01").text)
    assert "1,204 of 1,302 compliant" in text
    assert "No report time" in text
