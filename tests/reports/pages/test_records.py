"""The lists of records, by standard and by team: in order, whole, and found again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from duly.reports.pages import Material, render_pages
from duly.results import Worklist
from tests.reports import sample
from tests.reports.pages.hostile import hostile_run
from tests.reports.pages.reading import Page, flat, page_of, rows_of, source_of


def test_records_come_by_what_is_left_to_do_and_the_oldest_first(pages: Mapping[str, str]) -> None:
    page = Page(pages["standard-ncrs-01.html"])
    listed = [int(number) for number in rows_of(page, r"CR/(6[01]\d+)/25")]
    open_ones, late = [60_000 + n for n in range(40) if n % 3 == 0], [60_000 + n for n in range(40) if n % 3]
    assert listed == [*reversed(open_ones), 61_000, 61_001, 61_002, *reversed(late)]
    assert "89 more are counted and not listed here" in flat(page.text)
    assert "14 To put right 3 Could not be determined 26 Done late" in re.sub(
        r"(To put right|Could not be determined|Done late) (\d+)", r"\2 \1", flat(page.text)
    )


def test_a_standards_page_shows_the_first_records_and_says_of_how_many() -> None:
    worklist = Worklist(name="CSE", to_put_right=1, beyond=0)
    pages = render_pages(sample.material(sql={}, page_rows=5, worklists={"CSE": worklist}))
    page = page_of(pages, "NCRS-01")
    assert len(rows_of(page, r"CR/6\d+/25")) == 5
    assert "These are the first 5 of 43 records." in flat(page.text)
    assert "Each team's worklist has those of the team" in flat(page.text)
    assert source_of(pages["standard-sup-01.html"]) is None  # it has three, and needs no file
    assert "These are the first" not in page_of(pages, "SUP-01").text
    team = Page(pages["team-cse.html"])
    assert ("a", {"href": "../worklists/CSE.xlsx"}) in team.tags
    assert "The team's worklist has them all" in team.text


def test_overdue_is_counted_in_local_days_at_the_as_at_time(pages: Mapping[str, str]) -> None:
    text = flat(Page(pages["standard-ncrs-01.html"]).text)
    assert (
        "CR/60000/25 (not recorded) Recorded more than 24 hours after the report To put right 20 Dec 2025, 09:30 16 days"
    ) in text
    assert "21 Dec" not in text
    assert "Done late 19 Dec 2025, 09:30 done 1 day late" in text
    # 22:59:59 UTC in June is the end of the day in London
    assert "due 1 CSE No qualifying review is recorded To put right 1 Jun 2025 218 days" in flat(
        Page(pages["standard-sup-01.html"]).text
    )


def test_a_team_sees_what_it_has_to_put_right_over_all_standards(pages: Mapping[str, str]) -> None:
    page = Page(pages["team-cse.html"])
    text = flat(page.text)
    listed = rows_of(page, r"CR/6\d+/25|INV-0042")
    crimes = [number for number, record in enumerate(listed) if record != "INV-0042"]
    # Crimes are graver than reviews, though one of these was due in June; what can no longer be done comes last.
    assert crimes[0] == 0
    assert listed[-1] == "INV-0042"
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


def test_a_team_page_leads_to_its_worklist() -> None:
    north = Worklist(name="PVP-North", to_put_right=7, beyond=3)
    pages = render_pages(sample.material(sql={}, worklists={"PVP North": north, "CSE": Worklist(name="CSE-é")}))
    assert "3 stand in its worklist alone: 3 open from before the period judged." in pages["team-pvp-north.html"]
    assert "in its worklist alone" not in pages["team-cse.html"]
    worklist_links = {
        name: [
            attributes["href"]
            for tag, attributes in Page(content).tags
            if attributes.get("href", "").startswith("../work")
        ]
        for name, content in pages.items()
    }
    assert {name: links for name, links in worklist_links.items() if links} == {
        "team-pvp-north.html": ["../worklists/PVP-North.xlsx", "../worklists/worklists-csv.zip"],
        "team-cse.html": ["../worklists/CSE-%C3%A9.xlsx", "../worklists/worklists-csv.zip"],
    }


def test_lists_that_are_not_whole_say_so_wherever_they_are_counted() -> None:
    """A run hands over so many records of a standard and no more: the numbers by team are then of those."""
    cut = render_pages(sample.material(sql={}))
    assert "Not every record of" in flat(Page(cut["index.html"]).text)
    for name in ("index.html", "teams.html", "team-cse.html", "standard-ncrs-01.html"):
        assert "the worklists hold them all" in flat(Page(cut[name]).text), name
    results = [
        replace(result, counts=replace(result.counts, non_compliant=0, unknown=0)) for result in sample.run().results
    ]
    whole = render_pages(sample.material(sql={}, run=replace(sample.run(), results=tuple(results))))
    assert not [name for name, page in whole.items() if "the worklists hold them all" in page]


def test_every_record_is_found_in_the_lists_that_have_it() -> None:
    pages = render_pages(sample.material(sql={}))
    (data,) = re.findall(r'<script type="application/json" id="index">(.*?)</script>', pages["search.html"], re.DOTALL)
    index = json.loads(data)
    assert index["ids"] == sorted({record.record for records in sample.failing().values() for record in records})
    for record, numbers in zip(index["ids"], index["at"], strict=True):
        names = [index["pages"][number][0] for number in numbers]
        assert names == [name for name in pages if name.startswith("standard-") and record in Page(pages[name]).text]
    assert ["standard-ncrs-01.html", "NCRS-01"] in [page[:2] for page in index["pages"]]


def test_an_id_cannot_end_the_index() -> None:
    run, failing = hostile_run("</script><b>")
    content = render_pages(Material(run=run, failing=failing))["search.html"]
    (data,) = re.findall(r'<script type="application/json" id="index">(.*?)</script>', content, re.DOTALL)
    assert json.loads(data)["ids"] == ["</script><b>"]
    assert "b" not in [tag for tag, _ in Page(content).tags]


def test_without_a_record_to_list_there_is_no_search() -> None:
    pages = render_pages(sample.material(failing={}, sql={}))
    assert "search.html" not in pages
    assert not any('href="search.html' in content for content in pages.values())


def test_a_child_is_found_by_its_own_id_and_a_due_date_is_none() -> None:
    rows = [
        replace(record, item=item)
        for record, item in zip(sample.failing()["SUP-01"], ("P0400/17", "2025-06-01", "SCAIDP"), strict=True)
    ]
    content = render_pages(sample.material(failing={"SUP-01": rows}))["search.html"]
    (data,) = re.findall(r'<script type="application/json" id="index">(.*?)</script>', content, re.DOTALL)
    index = json.loads(data)
    assert index["ids"] == ["INV-0042", "P0400/17"]
    assert index["at"] == [[0], [0]]
