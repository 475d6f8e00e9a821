"""Briefs: one sheet for the force, each district and each team, without a record and without a count of few."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from duly.reports.pages import render_pages
from duly.results import Counts, Direction, Mover, MoverKind, Movers, Outcome, Tally
from tests.reports import sample
from tests.reports.pages.reading import Page


def sheets(content: str) -> Mapping[str, str]:
    """The text of each sheet by its anchor."""
    found = re.findall(r'<article class="sheet" id="([^"]+)".*?>(.*?)</article>', content, re.DOTALL)
    return {anchor: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inside)) for anchor, inside in found}


def drawn(**changes: object) -> Mapping[str, str]:
    return sheets(render_pages(replace(sample.material(), **changes))["briefs.html"])  # type: ignore[arg-type]


def test_there_is_a_sheet_for_the_force_each_district_and_each_team(pages: Mapping[str, str]) -> None:
    every = sheets(pages["briefs.html"])
    assert {"force", "district-1", "team-pvp-north"} <= set(every)
    teams = {
        name.removesuffix(".html") for name in pages if name.startswith("team-") and name != "team-not-recorded.html"
    }
    assert {anchor for anchor in every if anchor.startswith("team-")} == teams
    ids = Page(pages["briefs.html"]).ids
    for anchor in every:
        assert anchor in ids
        assert f'href="#{anchor}"' in pages["briefs.html"]


def test_a_sheet_says_when_and_which_page_it_is_and_how_to_handle_it() -> None:
    for text in drawn(marking="OFFICIAL-SENSITIVE: <b>").values():
        assert text.count("OFFICIAL-SENSITIVE: &lt;b&gt;") == 2  # head and foot
        assert "Records as at 5 January 2026" in text
        assert "Page 1 of 1." in text
    assert all("OFFICIAL" not in text for text in drawn().values())


def test_no_record_is_named_and_no_count_of_few() -> None:
    material = sample.material()
    ids = {record.record for records in material.failing.values() for record in records}
    assert ids
    for anchor, text in drawn().items():
        assert not {one for one in ids if re.search(rf"\b{re.escape(one)}\b", text)}, anchor
        if anchor != "force":
            figures = [int(number.replace(",", "")) for number in re.findall(r"about ([\d,]+)", text)]
            assert all(number % 5 == 0 for number in figures), (anchor, figures)


def test_what_the_force_may_not_be_told_is_left_out() -> None:
    run = sample.material().run
    (few,) = [
        replace(result, counts=Counts(compliant=97, non_compliant=3), outcome=Outcome.NOT_MET, target=Decimal(98))
        for result in run.results
        if result.standard == "NCRS-01"
    ]
    text = drawn(run=replace(run, results=(few,)), failing={})["force"]
    assert "97 of 100" not in text
    assert "No target is missed that may be told here." in text


def test_movers_stand_on_the_sheets_of_those_whom_they_concern() -> None:
    material = sample.material()
    line = Mover(
        standard="SUP-01", title="First review within 28 days", breakdown="team", value="PVP South", kind=MoverKind.RATE,
        direction=Direction.WORSE, before=Tally.of(84, 101), after=Tally.of(23, 41), before_weeks=40,
        since=date(2025, 12, 8), expected=Decimal("34.1"), excess=Decimal("-11.1"), severity="high",
        records=("V0001",), record_count=18,
    )  # fmt: skip
    movers = Movers(movers=(line,), series=9, series_in_time=4)
    every = drawn(run=replace(material.run, movers=movers), districts={"PVP South": "Hull"})
    told = {anchor for anchor, text in every.items() if "from about 85 of 100" in text}
    assert "force" in told
    assert "team-pvp-south" in told
    assert "team-pvp-north" not in told
    districts = [anchor for anchor in told if anchor.startswith("district-")]
    assert len(districts) == 1
    assert " Hull " in every[districts[0]]
    assert "V0001" not in "".join(every.values())
