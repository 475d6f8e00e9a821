"""A force's own standards on pages: as ours, under the title that they give themselves, and said where they came from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from duly.checks.examples import Example
from duly.expectations.catalogue import Suite
from duly.reports.pages import Material, WorkedExample, render_pages, render_share_page
from duly.results import RunResult, Status, SuiteSource
from tests.reports import sample
from tests.reports.pages.reading import Page, flat

TITLE = "Custody, as we hold ourselves to it"
LOADED = SuiteSource(name="ours.toml", version="2", sha256="ab" * 32)
EXAMPLES = (
    Example(odd="one second over", records={"crimes": [{"name": "CANARY-7f3a"}]}, expect=("NON_COMPLIANT", "late")),
    Example(
        odd="two of one record",
        records={},
        expect=[("R", "a", "COMPLIANT", "in_time"), ("R", "b", "UNKNOWN", "no_report_time")],
    ),
    Example(odd="<b>of another kind</b>\u202e", records={}, expect=[]),
)
STANDARD = replace(sample.NCRS_01, id="LOC-03", suite="custody_locally", examples=EXAMPLES)
SUITE = Suite(name="custody_locally", title=TITLE, standards=(STANDARD,), source=LOADED)
OURS = Suite(
    name="crime_recording",
    title="Another title",
    standards=(sample.NCRS_01,),
    source=SuiteSource(name="duly", version="0.1.0", sha256=None),
)


def material(**changes: Any) -> Material:
    """The sample run, and after it the results of NCRS-01 as those of a standard from outside."""
    own = replace(sample.results()[0], standard="LOC-03", suite="custody_locally")
    return replace(
        sample.material(
            run=RunResult(run=sample.run_info(), results=(*sample.results(), own)),
            standards={**sample.STANDARDS, "LOC-03": STANDARD},
            suites=(OURS, SUITE),
        ),
        **changes,
    )


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {name: flat(Page(content).text) for name, content in render_pages(material()).items()}


def test_a_suite_from_outside_stands_under_its_own_title_and_ours_under_its_name(texts: dict[str, str]) -> None:
    assert TITLE in texts["index.html"]
    assert "Crime recording" in texts["index.html"]
    assert "Another title" not in texts["index.html"]
    assert f"Overview{TITLE}LOC-03" in texts["standard-loc-03.html"]
    share = flat(Page(render_share_page(material(), 5)["index.html"]).text)
    assert TITLE in share
    assert "Crime recording" in share


def test_the_page_says_where_a_standard_was_loaded_from(texts: dict[str, str]) -> None:
    own, ours = texts["standard-loc-03.html"], texts["standard-ncrs-01.html"]
    assert "Loaded from ours.toml, version 2" in own
    assert "ab" * 32 in own
    assert "Loaded from" not in ours


def test_a_quotation_from_outside_is_not_said_to_be_the_inspectorates(texts: dict[str, str]) -> None:
    assert "HMICFRS" in texts["standard-ncrs-01.html"]
    assert STANDARD.quotation in texts["standard-loc-03.html"]
    assert "HMICFRS" not in texts["standard-loc-03.html"]


def test_without_worked_examples_those_that_it_is_tested_against_are_there(texts: dict[str, str]) -> None:
    text = texts["standard-loc-03.html"]
    for said in (
        "Examples that it is tested against",
        "one second over Not compliant Recorded more than 24 hours after the report",
        "two of one record Compliant; could not be determined Recorded no later than 24 hours after the report; "
        "the time of the report is not recorded",
        "<b>of another kind</b>[U+202E] Not judged by it",
    ):
        assert said in text, said
    assert "CANARY" not in text  # of the row itself nothing is told
    assert "Worked examples" not in text
    assert "tested against" not in texts["standard-ncrs-01.html"].replace("the rule is tested against", "")


def test_worked_examples_come_before_those_that_are_declared() -> None:
    worked = {"LOC-03": [WorkedExample(status=Status.COMPLIANT, reason="in_time", values={})]}
    text = flat(Page(render_pages(material(examples=worked))["standard-loc-03.html"]).text)
    assert "Compliant: 1 example" in text
    assert "Examples that it is tested against" not in text


def test_what_a_force_writes_is_text_and_nothing_in_it_is_unseen() -> None:
    hostile = "<script>alert(1)</script>\u202ea\x07"
    standard = replace(
        STANDARD, question=hostile, remedy=hostile, population=hostile, boundaries=(hostile,), authority=(hostile,)
    )
    suite = replace(SUITE, title=hostile, source=replace(LOADED, name=hostile))
    drawn = render_pages(material(standards={"LOC-03": standard}, suites=(suite,)))
    for name in ("index.html", "standard-loc-03.html", "standard-ncrs-01.html"):
        assert "<script>alert" not in drawn[name]
        assert not {"\u202e", "\x07"} & set(drawn[name])
    assert (
        flat(Page(drawn["standard-loc-03.html"]).text).count("<script>alert(1)</script>[U+202E]a\N{SYMBOL FOR BELL}")
        >= 6
    )
