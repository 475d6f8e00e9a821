"""How tests read a page: its tags with their attributes, its text, and where a page is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from duly.reports.pages.addresses import addresses_of
from duly.results import RunResult
from tests.reports import sample


class Page(HTMLParser):
    """What a test asks of a page: its tags with their attributes, and its text."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._in_style = False
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._in_style = tag in ("style", "script")
        self.text += " " if tag in ("td", "th", "dd") else ""

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.text += data

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    def tables(self) -> list[str]:
        """What goes before a choice in the address, of each table that can be searched and sorted."""
        return [
            attributes["data-tools"] for tag, attributes in self.tags if tag == "table" and "data-tools" in attributes
        ]


def html_of(rendered: Mapping[str, str]) -> dict[str, str]:
    """The pages among what was rendered: what else there is are data files."""
    return {name: content for name, content in rendered.items() if name.endswith(".html")}


def data_of(rendered: Mapping[str, str], name: str) -> list[dict[str, Any]]:
    """The lists that a data file holds, read as a browser reads it: one call, with what it is called and its content."""
    called = re.fullmatch(r"dulyData\((.*)\);\n", rendered[f"data/{name}.js"], re.DOTALL)
    assert called is not None
    held, content = json.loads(f"[{called[1]}]")
    assert held == name
    return content["lists"]  # type: ignore[no-any-return]


def source_of(content: str) -> dict[str, Any] | None:
    """What a page's script is told of its list; None where the page has the whole."""
    held = re.search(r'<script type="application/json" id="list">(.*?)</script>', content, re.DOTALL)
    return None if held is None else json.loads(held[1])


BESIDE = ("results.csv", "results.json")
"""What a run puts beside its pages."""


def lost_links(pages: Mapping[str, str]) -> list[tuple[str, str]]:
    """The links that lead to no page, to no place of one, or to a choice in a table that is not there."""
    parsed = {name: Page(content) for name, content in html_of(pages).items()}
    lost = []
    for name, page in parsed.items():
        for tag, attributes in page.tags:
            target, _, anchor = attributes.get("href", "").partition("#")
            if tag != "a" or target in BESIDE:
                continue
            there = parsed.get(target or name)
            if there is None or not (
                not anchor
                or unquote(anchor) in there.ids
                or (re.fullmatch(r"(standard|district)=\S+", anchor) and "" in there.tables())
            ):
                lost.append((name, attributes["href"]))
    return lost


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def page_of(pages: Mapping[str, str], standard: str) -> Page:
    return Page(pages[addresses()[standard]])


def rows_of(page: Page, text: str) -> list[str]:
    return re.findall(text, flat(page.text))


def addresses(run: RunResult | None = None) -> Mapping[str, str]:
    """The file names of the standards' pages, by id."""
    return addresses_of(run or sample.run(), {}).standards
