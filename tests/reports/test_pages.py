"""The pages: complete, self-contained, the same for the same run, and safe against what an export may hold."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from duly.reports.pages.records import State, state_of
from duly.reports.pages.rendering import page_names, render_pages, write_pages
from duly.results import (
    Counts,
    Failing,
    ListResult,
    Outcome,
    RunResult,
    StandardResult,
    Status,
    as_json,
)
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


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def page_of(pages: Mapping[str, str], standard: str) -> Page:
    return Page(pages[page_names(sample.run())[standard]])


def test_there_is_a_page_for_everything(pages: Mapping[str, str]) -> None:
    standards = set(page_names(sample.run()).values())
    assert len(standards) == len(sample.results())
    assert set(pages) - standards == {
        "index.html",
        "export.html",
        "teams.html",
        "search.html",
        "records-ncrs-01.html",
        "records-sup-01.html",
        *(f"team-{team.casefold().replace(' ', '-')}.html" for team in sample.TEAMS[:-1]),
        "team-not-recorded.html",
    }


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
    for name, content in pages.items():
        policy = next(
            attributes["content"]
            for tag, attributes in Page(content).tags
            if attributes.get("http-equiv") == "Content-Security-Policy"
        )
        (style,) = re.findall(r"<style>(.*?)</style>", content, re.DOTALL)
        (script,) = re.findall(r"<script>(.*?)</script>", content, re.DOTALL)
        of_style, of_script = (
            base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)
        )
        assert policy == (
            f"default-src 'none'; style-src 'sha256-{of_style}'; script-src 'sha256-{of_script}'; img-src data:; "
            "base-uri 'none'; form-action 'none'"
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
    manifest = {**as_json(sample.manifest()), "warnings": [], "tables": {}}
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


def test_records_come_by_what_is_left_to_do_and_the_oldest_first(pages: Mapping[str, str]) -> None:
    page = Page(pages["records-ncrs-01.html"])
    listed = [int(number) for number in rows_of(page, r"CR/(6[01]\d+)/25")]
    open_ones, late = [60_000 + n for n in range(40) if n % 3 == 0], [60_000 + n for n in range(40) if n % 3]
    assert listed == [*reversed(open_ones), 61_000, 61_001, 61_002, *reversed(late)]
    assert "89 more are counted and not listed here" in flat(page.text)
    assert "14 To put right 3 Could not be determined 26 Done late" in re.sub(
        r"(To put right|Could not be determined|Done late) (\d+)", r"\2 \1", flat(page.text)
    )


def test_a_standards_page_shows_the_oldest_records_and_leads_to_all(pages: Mapping[str, str]) -> None:
    page = page_of(pages, "NCRS-01")
    assert len(rows_of(page, r"CR/60\d+/25")) == 10
    assert ("a", {"class": "more", "href": "records-ncrs-01.html"}) in page.tags
    assert "All 43 records to look at" in flat(page.text)


AT = datetime(2025, 6, 3, 12)


@pytest.mark.parametrize(
    ("status", "due", "done", "open_", "expected"),
    [
        (Status.NON_COMPLIANT, AT, None, True, State.TO_PUT_RIGHT),
        (Status.NON_COMPLIANT, AT, AT, True, State.TO_PUT_RIGHT),
        (Status.NON_COMPLIANT, None, None, False, State.TO_PUT_RIGHT),  # no date was missed: it is otherwise than asked
        (Status.NON_COMPLIANT, None, AT, False, State.TO_PUT_RIGHT),
        (Status.NON_COMPLIANT, AT, AT, False, State.TO_PUT_RIGHT),  # done in time, and otherwise than asked
        (Status.NON_COMPLIANT, AT, AT + timedelta(seconds=1), False, State.LATE),
        (Status.NON_COMPLIANT, AT, None, False, State.MISSED),
        (Status.UNKNOWN, AT, None, True, State.UNDETERMINED),
        (Status.UNKNOWN, None, None, False, State.UNDETERMINED),
    ],
)
def test_what_is_left_to_do(
    status: Status, due: datetime | None, done: datetime | None, open_: bool, expected: State
) -> None:
    record = Failing(record="r", item=None, status=status, reason="late", due_at=due, done_at=done, open=open_)
    assert state_of(record) is expected


def test_overdue_is_counted_in_local_days_at_the_as_at_time(pages: Mapping[str, str]) -> None:
    text = flat(Page(pages["records-ncrs-01.html"]).text)
    assert (
        "CR/60000/25 (not recorded) Recorded more than 24 hours after the report To put right 20 Dec 2025, 09:30 16 days"
    ) in text
    assert "21 Dec" not in text
    assert "Done late 19 Dec 2025, 09:30 done 1 day late" in text
    # 22:59:59 UTC in June is the end of the day in London
    assert "due 1 CSE No qualifying review is recorded To put right 1 Jun 2025 218 days" in flat(
        Page(pages["records-sup-01.html"]).text
    )


def test_a_team_sees_what_it_has_to_put_right_over_all_standards(pages: Mapping[str, str]) -> None:
    page = Page(pages["team-cse.html"])
    text = flat(page.text)
    listed = rows_of(page, r"CR/6\d+/25|INV-0042")
    assert [listed[0], listed[1], listed[-1]] == ["INV-0042"] * 3  # due in June; the last can no longer be done
    assert len(listed) == 3 + len([n for n in range(40) if TEAM_OF(n) == "CSE"])
    assert "the oldest since 1 Jun 2025" in text
    assert ("a", {"href": "standard-sup-01.html"}) in page.tags
    others = [name for name in pages if name.startswith("team-") and "INV-0042" in pages[name]]
    assert others == ["team-cse.html"]


def TEAM_OF(n: int) -> str | None:  # noqa: N802
    return sample.TEAMS[n % 7] if n % 5 else None


def test_the_teams_are_listed_with_the_most_to_put_right_first(pages: Mapping[str, str]) -> None:
    page = Page(pages["teams.html"])
    counts = {
        team: len([n for n in range(0, 40, 3) if TEAM_OF(n) == team]) + 2 * (team == "CSE")
        for team in sample.TEAMS[:-1]
    }
    rows = re.findall(r"(PVP North|PVP South|ISOT|CSE|Response \w+|Neighbourhood East) (\d+)", flat(page.text))
    assert {team: int(count) for team, count in rows} == counts
    assert [int(count) for _, count in rows] == sorted(counts.values(), reverse=True)


def test_a_long_list_goes_over_several_pages_and_none_is_lost() -> None:
    pages = render_pages(sample.run(), sample.STANDARDS, sample.failing(), {}, page_rows=20)
    names = ["records-ncrs-01.html", "records-ncrs-01-2.html", "records-ncrs-01-3.html"]
    listed = [number for name in names for number in rows_of(Page(pages[name]), r"CR/(6\d+)/25")]
    assert len(listed) == len(set(listed)) == 43
    whole = Page(render_pages(sample.run(), sample.STANDARDS, sample.failing(), {})[names[0]])
    assert listed == rows_of(whole, r"CR/(6\d+)/25")
    links = [
        [attributes["href"] for tag, attributes in Page(pages[name]).tags if attributes.get("rel") in ("prev", "next")]
        for name in names
    ]
    assert links == [[names[1]], [names[0], names[2]], [names[1]]]
    assert "records 21 to 40 of 43" in flat(Page(pages[names[1]]).text)


def test_every_record_is_found_whatever_page_it_is_on() -> None:
    pages = render_pages(sample.run(), sample.STANDARDS, sample.failing(), {}, page_rows=20)
    (data,) = re.findall(r'<script type="application/json" id="index">(.*?)</script>', pages["search.html"], re.DOTALL)
    index = json.loads(data)
    assert index["ids"] == sorted({record.record for records in sample.failing().values() for record in records})
    for record, places in zip(index["ids"], index["at"], strict=True):
        names = [index["pages"][place][0] for place in places]
        assert names == [name for name in pages if name.startswith("records-") and record in Page(pages[name]).text]
    assert ["records-ncrs-01-2.html", "NCRS-01"] in [page[:2] for page in index["pages"]]
    assert "Find a record" in Page(pages["records-ncrs-01-2.html"]).text


def test_an_id_cannot_end_the_index() -> None:
    run, failing = hostile_run("</script><b>")
    content = render_pages(run, {}, failing, {})["search.html"]
    (data,) = re.findall(r'<script type="application/json" id="index">(.*?)</script>', content, re.DOTALL)
    assert json.loads(data)["ids"] == ["</script><b>"]
    assert "b" not in [tag for tag, _ in Page(content).tags]


def test_without_a_record_to_list_there_is_no_search() -> None:
    pages = render_pages(sample.run(), sample.STANDARDS, {}, {})
    assert "search.html" not in pages
    assert not any("search.html" in content for content in pages.values())


def test_a_team_page_leads_to_its_worklist() -> None:
    pages = render_pages(
        sample.run(), sample.STANDARDS, sample.failing(), {}, worklists={"PVP North": "PVP-North", "CSE": "CSE-é"}
    )
    found = {
        name: [
            attributes["href"]
            for tag, attributes in Page(content).tags
            if attributes.get("href", "").startswith("work")
        ]
        for name, content in pages.items()
    }
    assert {name: links for name, links in found.items() if links} == {
        "team-pvp-north.html": ["worklists/PVP-North.xlsx", "worklists/PVP-North.csv"],
        "team-cse.html": ["worklists/CSE-%C3%A9.xlsx", "worklists/CSE-%C3%A9.csv"],
    }


def test_pages_of_a_list_and_standards_whose_ids_read_alike_keep_apart() -> None:
    first = sample.results()[0]
    run = RunResult(run=sample.run_info(), results=(first, replace(first, standard="NCRS-01-2")))
    rows = sample.failing()["NCRS-01"]
    pages = render_pages(run, {}, {"NCRS-01": rows, "NCRS-01-2": rows}, {}, page_rows=20)
    lists = [name for name in pages if name.startswith("records-")]
    assert len(lists) == 6
    listed = [number for name in lists for number in rows_of(Page(pages[name]), r"CR/(6\d+)/25")]
    assert len(listed) == 2 * 43


def test_the_export_page_lists_what_was_refused_and_not_understood(pages: Mapping[str, str]) -> None:
    text = flat(Page(pages["export.html"]).text)
    for said in (
        "crimes_2025.csv reported_at not a time in the declared format %d/%m/%Y 1 17",
        "Rows read 2,056",
        "Rows refused 4",
        "1 table is not judged",
        "victim_informed_at crimes",
        "2 more are counted above and not listed here",
        "TELEX crimes report_route 9",
        "Times without an offset, read as local time: reported_at, recorded_at",
        "Default dates read as blank: cancelled_at 12",
        "9f" * 32,
        "14 records held back",
        "Standards loaded from duly, version 0.1.0; ours.toml, version 2, SHA-256 5c5c5c5c5c5c",
        "2 rows repeat the meet_id of another the table is not judged",
        "does not hold: documents",
    ):
        assert said in text, said


def test_rows_that_were_refused_alike_are_one_line() -> None:
    found = as_json(sample.manifest())
    crimes = found["tables"]["crimes"]
    crimes["refusals"] = [
        {"source": "a.csv", "row": row, "column": "x", "reason": "no time"}
        for row in (1201, 7, 1200, 9, *range(20, 80, 2))
    ] + [{"source": "a.csv", "row": None, "column": "y", "reason": "no time"}]
    run = replace(sample.run(), run=sample.run_info(manifest=found))
    text = flat(Page(render_pages(run, {}, {}, {})["export.html"]).text)
    rows = ", ".join(str(row) for row in range(20, 56, 2))
    assert f"a.csv x no time 34 7, 9, {rows} and 14 more" in text
    assert "a.csv y no time 1 " in text
    crimes["refusals"] = [
        {"source": "a.csv", "row": row, "column": "x", "reason": "no time"} for row in (1201, 7, 1200)
    ]
    text = flat(Page(render_pages(replace(run, run=sample.run_info(manifest=found)), {}, {}, {})["export.html"]).text)
    assert "a.csv x no time 3 7, 1,200 to 1,201" in text


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
    table = {**as_json(sample.manifest())["tables"]["crimes"], "unmapped": {text: {text: 3}}, "unfit": text}
    table["refusals"] = [{"source": text, "row": 1, "column": text, "reason": text}]
    manifest = {**as_json(sample.manifest()), "export": text, "tables": {text: table}, "warnings": [text]}
    info = sample.run_info(manifest=manifest, changes=(text,), warnings=(text,))
    failing = Failing(record=text, item=text, status=Status.NON_COMPLIANT, reason="late", team=text)
    return RunResult(run=info, results=(result,)), {text: [failing]}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_is_text(text: str) -> None:
    run, failing = hostile_run(text)
    safe_run, safe_failing = hostile_run("plain")
    sql = {"duckdb": text}
    pages = render_pages(run, {}, failing, {text: sql})
    safe = render_pages(safe_run, {}, safe_failing, {"plain": sql})
    for name, content in pages.items():
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
    manifest = {**as_json(sample.manifest()), "engine_url": CANARY, "rows": [CANARY]}
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
            "crimes": {
                "fit": True,
                "rows": 3,
                "failed": [{"column": "c", "asks": "codes", "words": CANARY, "observed": CANARY}],
            }
        },
        "great_expectations": {"crimes": {"partial_unexpected_list": [CANARY]}},
    }
    pages = render_pages(sample.run(manifest=manifest, intake=intake), sample.STANDARDS, sample.failing(), sample.SQL)
    assert not [name for name, content in pages.items() if CANARY in content]


def test_waivers_are_shown_with_what_was_agreed(pages: dict[str, str]) -> None:
    page = pages["standard-ncrs-07.html"]
    assert 'id="waivers"' in page
    assert "Awaiting transfer to &lt;b&gt;another&lt;/b&gt; force" in page
    assert page.index("INC/2") < page.index("INC/1")  # the one that ends first
    assert "31 Mar 2026" in page
    assert "Waived: 2 not compliant." in page
    assert 'id="waivers"' not in pages["standard-sup-01.html"]
    assert "1 of the 3 waivers in waivers.csv cover nothing: row 4 (NCRS-07: it complies now)" in pages["index.html"]


def test_what_is_waived_is_not_to_be_put_right() -> None:
    record = Failing(record="R", item=None, status=Status.NON_COMPLIANT, reason="late", open=True, waived=True)
    assert state_of(record) is State.WAIVED


def test_the_overview_says_what_is_open_and_for_how_long_by_risk(pages: Mapping[str, str]) -> None:
    page = pages["index.html"]
    found = page[page.index('id="open"') :]
    found = found[: found.index("</section>")]
    cells = re.sub(r"<[^>]+>", " ", found)
    assert re.search(r"NCRS-07\s.*?37\s+10\s+29 Nov 2025\s+11\.5\s+2\s+1\s+5", cells, re.DOTALL)
    assert re.search(r"risk:\s+high\s+12\s+0\s+8 Dec 2025\s+4\s", cells)
    assert re.search(r"risk:\s+&lt;medium&gt;\s+25\s+0\s+29 Nov 2025\s+20\.5", cells)
    assert "First review within 28 days" in cells
    assert "NCRS-01<" not in found
