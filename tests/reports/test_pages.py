"""The pages: complete, self-contained, the same for the same run, and safe against what an export may hold."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from duly.reports.pages import page_names, render_pages, write_pages
from duly.results import Counts, Failing, ListResult, Outcome, RunResult, StandardResult, Status
from tests.reports import sample

CANARY = "CANARY-7f3a"


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    return render_pages(sample.run(), sample.STANDARDS, sample.failing(), sample.SQL)


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
        self._in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.text += data

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def page_of(pages: Mapping[str, str], standard: str) -> Page:
    return Page(pages[page_names(sample.run())[standard]])


def test_there_is_a_page_for_everything(pages: Mapping[str, str]) -> None:
    assert set(pages) == {"index.html", "export.html", *page_names(sample.run()).values()}
    assert len(pages) == 2 + len(sample.results())


def test_every_link_leads_somewhere(pages: Mapping[str, str]) -> None:
    parsed = {name: Page(content) for name, content in pages.items()}
    for name, page in parsed.items():
        for tag, attributes in page.tags:
            href = attributes.get("href", "")
            if tag != "a":
                continue
            target, _, anchor = href.partition("#")
            assert (target or name) in parsed, f"{name}: {href}"
            if anchor:
                assert unquote(anchor) in parsed[target or name].ids, f"{name}: {href}"


def test_ids_on_a_page_are_unique(pages: Mapping[str, str]) -> None:
    for name, content in pages.items():
        ids = Page(content).ids
        assert len(ids) == len(set(ids)), name


def references(page: Page) -> Iterator[str]:
    for tag, attributes in page.tags:
        for name in ("href", "src", "srcset", "action", "data", "xlink:href", "poster", "style"):
            if name in attributes and not (tag == "a" and name == "href"):
                yield attributes[name]


def test_nothing_is_fetched_and_nothing_runs(pages: Mapping[str, str]) -> None:
    for name, content in pages.items():
        page = Page(content)
        assert not re.search(r"https?://|//\w", re.sub(r"<svg[^>]*>", "", content)), name
        assert list(references(page)) == ["data:,"], name
        assert not {tag for tag, _ in page.tags} & {"script", "iframe", "object", "embed", "form", "img", "base"}, name
        assert not [key for _, attributes in page.tags for key in attributes if key.startswith("on")], name


def test_the_policy_admits_the_style_of_the_page_and_nothing_else(pages: Mapping[str, str]) -> None:
    for name, content in pages.items():
        policy = next(
            attributes["content"]
            for tag, attributes in Page(content).tags
            if attributes.get("http-equiv") == "Content-Security-Policy"
        )
        (style,) = re.findall(r"<style>(.*?)</style>", content, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy == (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
        ), name


def test_the_same_run_is_the_same_bytes(pages: Mapping[str, str]) -> None:
    assert render_pages(sample.run(), sample.STANDARDS, sample.failing(), sample.SQL) == pages


def test_writing_returns_the_page_to_open(tmp_path: Path) -> None:
    index = write_pages(tmp_path / "pages", sample.run(), sample.STANDARDS, sample.failing(), sample.SQL)
    assert index == tmp_path / "pages" / "index.html"
    assert "How the records compare" in index.read_text(encoding="utf-8")


def test_the_overview_says_whether_the_run_is_sound(pages: Mapping[str, str]) -> None:
    text = flat(Page(pages["index.html"]).text)
    for said in (
        "no as-at time was given",
        "Table strategy_meetings is unfit to be judged",
        "4 of 2,056 rows were refused and not judged",
        "1 standard could not be judged because of an error: STRAT-03",
        "1 standard could not be judged for want of data: SUP-04",
        "2 standards with low confidence",
        "11 values are a code that the mapping does not know",
        "2025-01-01 to 2026-01-04",
        "1,204 of 1,302",
        "The export has no column supervisory_reviews.evidence_reviewed",
        "37 breaches",
    ):
        assert said in text


def test_a_sound_run_says_so() -> None:
    manifest = {**sample.manifest().to_json(), "warnings": [], "tables": {}}
    met = next(found for found in sample.results() if found.outcome is Outcome.MET)
    info = sample.run_info(as_of_source="manifest", warnings=(), manifest=manifest, intake={}, changes=())
    text = flat(Page(render_pages(RunResult(run=info, results=(met,)), {}, {}, {})["index.html"]).text)
    assert "Every row of the export was read and every standard could be judged." in text
    assert "Below target" not in text


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


def rows_of(page: Page, text: str) -> list[str]:
    return re.findall(text, flat(page.text))


def test_records_come_oldest_first_and_say_how_many_more(pages: Mapping[str, str]) -> None:
    page = page_of(pages, "NCRS-01")
    listed = [int(number) for number in rows_of(page, r"CR/(60\d+)/25")]
    assert listed == sorted(listed, reverse=True)
    assert len(listed) == 40
    assert "58 more not listed here" in flat(page.text)
    assert "31 more not listed here" in flat(page.text)


def test_overdue_is_counted_in_local_days_at_the_as_at_time(pages: Mapping[str, str]) -> None:
    text = flat(page_of(pages, "NCRS-01").text)
    assert "CR/60000/25 (not recorded) Recorded more than 24 hours after the report 20 Dec 2025, 09:30 16 days" in text
    assert "21 Dec" not in text
    assert "19 Dec 2025, 09:30 done 1 day late" in text
    # 22:59:59 UTC in June is the end of the day in London
    assert "due 1 CSE No qualifying review is recorded 1 Jun 2025 218 days" in flat(page_of(pages, "SUP-01").text)


def test_the_number_of_records_shown_can_be_limited() -> None:
    found = render_pages(sample.run(), sample.STANDARDS, sample.failing(), {}, records_shown=3)
    page = page_of(found, "NCRS-01")
    assert len(rows_of(page, r"CR/60\d+/25")) == 3
    assert "95 more not listed here" in flat(page.text)


def test_the_export_page_lists_what_was_refused_and_not_understood(pages: Mapping[str, str]) -> None:
    text = flat(Page(pages["export.html"]).text)
    for said in (
        "crimes_2025.csv 17 reported_at not a time in the declared format %d/%m/%Y",
        "2 more are counted above and not listed here",
        "TELEX crimes report_route 9",
        "Times without an offset, read as local time: reported_at, recorded_at",
        "Default dates read as blank: cancelled_at 12",
        "9f" * 32,
        "14 records held back",
        "2 rows repeat the meet_id of another the table is not judged",
        "does not hold: documents",
    ):
        assert said in text, said


def test_a_result_without_a_declaration_still_has_a_page() -> None:
    text = flat(page_of(render_pages(sample.run(), {}, sample.failing(), {}), "NCRS-01").text)
    assert "1,204 of 1,302 compliant" in text
    assert "No report time" in text


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><b>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe\u2066",
    "javascript:alert(1)",
    "=1+1",
    "a\x00b\x1b[31m",
    "\udc80",
    "x" * 10_000,
    "شرطة الشمال",
    "a  b\nc",
)


def hostile_run(text: str) -> tuple[RunResult, dict[str, list[Failing]]]:
    counts = Counts(compliant=10, non_compliant=2, unknown=1)
    result = StandardResult(
        standard=text,
        suite=text,
        title=text,
        outcome=Outcome.NOT_MET,
        target=None,
        counts=counts,
        reasons={"late": 2},
        reasons_by_status={"NON_COMPLIANT": {"late": 2}, "UNKNOWN": {"lost": 1}},
        breakdowns={"team": {text: counts}},
        lists=(ListResult(id="l", title=text, count=1, records=(text,)),),
        message=text,
        notes=(text,),
    )
    table = {**sample.manifest().to_json()["tables"]["crimes"], "unmapped": {text: {text: 3}}, "unfit": text}
    table["refusals"] = [{"source": text, "row": 1, "column": text, "reason": text}]
    manifest = {**sample.manifest().to_json(), "export": text, "tables": {text: table}, "warnings": [text]}
    info = sample.run_info(manifest=manifest, changes=(text,), warnings=(text,))
    failing = Failing(record=text, item=text, status=Status.NON_COMPLIANT, reason="late", team=text)
    return RunResult(run=info, results=(result,)), {text: [failing]}


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_is_text(text: str) -> None:
    run, failing = hostile_run(text)
    safe_run, safe_failing = hostile_run("plain")
    sql = {"duckdb": text}
    pages = render_pages(run, {}, failing, {text: sql})
    safe = render_pages(safe_run, {}, safe_failing, {"plain": sql})
    for name, content in pages.items():
        content.encode("utf-8", "backslashreplace")
        page = Page(content)
        counterpart = Page(safe[name if name in safe else "standard-plain.html"])
        folds = {"details", "summary", "span", "bdi"}
        assert [tag for tag, _ in page.tags if tag not in folds] == [
            tag for tag, _ in counterpart.tags if tag not in folds
        ]
    if text.isprintable():
        assert text in Page(pages["export.html"]).text


def test_long_text_is_whole_and_reached_by_keyboard() -> None:
    run, failing = hostile_run("x" * 10_000)
    page = Page(render_pages(run, {}, failing, {})["export.html"])
    boxes = [attributes for _, attributes in page.tags if attributes.get("aria-label") == "Text of 10,000 characters"]
    assert boxes
    assert {box["tabindex"] for box in boxes} == {"0"}
    assert "x" * 10_000 in page.text


@pytest.mark.parametrize("text", ["a\u202eb", "a\u2066b", "a\u2069b"])
def test_what_would_reorder_the_page_is_spelt_out(text: str) -> None:
    run, failing = hostile_run(text)
    for name, content in render_pages(run, {}, failing, {text: {"duckdb": text}}).items():
        outside_sql = re.sub(r"<pre.*?</pre>", "", content, flags=re.DOTALL)
        assert text not in outside_sql, name
        assert f"a[U+{ord(text[1]):04X}]b" in outside_sql, name


def test_pages_of_ids_that_read_alike_have_names_of_their_own() -> None:
    results = tuple(replace(sample.results()[0], standard=name) for name in ("A-1", "a 1", "A/1", "../../etc", "é", ""))
    run = RunResult(run=sample.run_info(), results=results)
    names = page_names(run)
    assert len({name.casefold() for name in names.values()}) == len(results)
    assert all(re.fullmatch(r"standard-[a-z0-9-]+\.html", name) for name in names.values())


def test_what_must_not_be_shown_is_not_shown() -> None:
    """The manifest and intake may hold more than is meant for pages: Great Expectations' own results, an unknown key."""
    manifest = {**sample.manifest().to_json(), "engine_url": CANARY, "rows": [CANARY]}
    manifest["tables"] = {
        name: {
            **table,
            "sample_values": [CANARY],
            "refusals": [{**found, "value": CANARY} for found in table["refusals"]],
        }
        for name, table in manifest["tables"].items()
    }
    intake = {
        "tables": {
            "crimes": {"fit": True, "failed": [{"column": "c", "words": "w", "critical": False, "observed": CANARY}]}
        },
        "great_expectations": {"crimes": {"partial_unexpected_list": [CANARY]}},
    }
    pages = render_pages(sample.run(manifest=manifest, intake=intake), sample.STANDARDS, sample.failing(), sample.SQL)
    assert not [name for name, content in pages.items() if CANARY in content]
