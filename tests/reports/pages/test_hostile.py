"""Whatever text an export holds, pages show it as text, and nothing that is not meant for them."""

from __future__ import annotations

import re

import pytest

from duly.reports.pages import Material, render_pages
from duly.results import as_json
from tests.reports import sample
from tests.reports.pages.hostile import CANARY, HOSTILE, hostile_run
from tests.reports.pages.reading import Page, html_of


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_is_text(text: str) -> None:
    run, failing = hostile_run(text)
    safe_run, safe_failing = hostile_run("plain")
    sql = {"duckdb": text}
    pages = render_pages(Material(run=run, failing=failing, sql={text: sql}))
    safe = render_pages(Material(run=safe_run, failing=safe_failing, sql={"plain": sql}))
    for name, content in html_of(pages).items():
        content.encode("utf-8", "backslashreplace")
        page = Page(content)
        kind = name.partition("-")[0]
        counterpart = Page(safe[name if name in safe else f"{kind}-plain.html"])
        folds = {"details", "summary", "span", "bdi"}
        assert [tag for tag, _ in page.tags if tag not in folds] == [
            tag for tag, _ in counterpart.tags if tag not in folds
        ]
    if text.isprintable():
        assert text in Page(pages["export.html"]).text


def test_long_text_is_whole_and_reached_by_keyboard() -> None:
    run, failing = hostile_run("x" * 10_000)
    page = Page(render_pages(Material(run=run, failing=failing))["export.html"])
    boxes = [attributes for _, attributes in page.tags if attributes.get("aria-label") == "Text of 10,000 characters"]
    assert boxes
    assert {box["tabindex"] for box in boxes} == {"0"}
    assert "x" * 10_000 in page.text


@pytest.mark.parametrize("text", ["a\u202eb", "a\u2066b", "a\u2069b"])
def test_what_would_reorder_the_page_is_spelt_out(text: str) -> None:
    run, failing = hostile_run(text)
    rendered = render_pages(Material(run=run, failing=failing, sql={text: {"duckdb": text}}))
    assert text not in rendered["data/records-a-b.js"]
    for name, content in html_of(rendered).items():
        outside_sql = re.sub(r"<pre.*?</pre>", "", content, flags=re.DOTALL)
        assert text not in outside_sql, name
        assert f"a[U+{ord(text[1]):04X}]b" in outside_sql, name


def test_what_must_not_be_shown_is_not_shown() -> None:
    """The manifest and intake may hold more than is meant for pages: Great Expectations' own results, an unknown key."""
    manifest = {**as_json(sample.manifest()), "engine_url": CANARY, "rows": [CANARY]}
    manifest["tables"] = {
        name: {
            **table,
            "sample_values": [CANARY],
            "refusals": [{**refusal, "value": CANARY} for refusal in table["refusals"]],
        }
        for name, table in manifest["tables"].items()
    }
    failed = {"column": "c", "asks": "codes", "words": "w", "critical": False, "observed": CANARY}
    intake = {
        "tables": {"crimes": {"fit": True, "rows": 1, "failed": [failed], "sample_values": [CANARY]}},
        "great_expectations": {"crimes": {"partial_unexpected_list": [CANARY]}},
    }
    pages = render_pages(sample.material(run=sample.run(manifest=manifest, intake=intake)))
    assert not [name for name, content in pages.items() if CANARY in content]
