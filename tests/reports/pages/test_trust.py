"""What the pages say of how far a night can be relied on, and of what to ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from duly.reports import words
from duly.reports.pages import Material, render_pages
from duly.results import Acceptance, Counts, Gap, Outcome, SuspectKind, Suspicion, Trust, Whom
from tests.reports import sample
from tests.reports.pages.reading import Page, flat

SUSPICION = Suspicion(
    kind=SuspectKind.ROWS, about="crimes", found=6, usual=12, words="crimes has 6 rows, where 12 are usual"
)
GAPS = (
    Gap(reason="no_data", words="the export has no table documents", whom=Whom.IT, standards={"SUP-04": 0}),
    Gap(
        reason="no_report_time", words="Nothing says when it was reported", whom=Whom.TEAMS, verdicts=30,
        columns=("crimes.reported_at",), standards={"NCRS-01": 30}, settles=("NCRS-01",),
    ),
    Gap(reason="dangling_link", words="A record is not there", whom=Whom.IT, verdicts=10, standards={"SUP-03": 10}),
)  # fmt: skip


def material(**changes: object) -> Material:
    known = sample.material()
    return replace(known, run=replace(known.run, **changes))  # type: ignore[arg-type]


def page(name: str, **changes: object) -> str:
    return flat(Page(render_pages(material(**changes))[name]).text)


def test_the_first_page_answers_in_a_sentence() -> None:
    run = material(trust=Trust(nights=28, tables=1, populations=9)).run
    assert words.relied_on(run).startswith(
        "In part: 1 of "
    )  # a table is unfit in this run, and two standards are not judged
    assert words.relied_on(run) in page("index.html", trust=run.trust)


def test_a_suspect_night_is_told_with_what_is_unusual_and_an_accepted_one_with_who_and_why() -> None:
    suspect = Trust(nights=28, tables=1, suspicions=(SUSPICION,))
    said = page("teams.html", trust=suspect)
    assert "This night is suspect. Crimes has 6 rows, where 12 are usual." in said
    assert "What is not as usual" in said
    by = Acceptance(by="jdoe", at=datetime(2026, 1, 6, 9, tzinfo=UTC), reason="A move.")
    said = page("export.html", trust=replace(suspect, accepted=by))
    assert "This night is suspect" not in said
    assert "Accepted by jdoe on 6 January 2026: A move." in said
    assert "Crimes has 6 rows, where 12 are usual" in said


def test_what_to_ask_for_stands_on_the_export_page_and_the_largest_causes_on_the_first() -> None:
    said = page("export.html", gaps=GAPS)
    assert "1 standard has no data; 40 verdicts cannot be told, for 2 causes." in said
    for part in ("The export has no table documents", "crimes.reported_at", "teams", "IT"):
        assert part in said
    assert said.index("The export has no table documents") < said.index("Nothing says when it was reported")
    first = page("index.html", gaps=GAPS)
    assert (
        "Of what cannot be told 2 of 2 causes make 100.0%: nothing says when it was reported (teams, 30); a record is not "
        "there (IT, 10)." in first
    )


def test_nothing_is_asked_for_where_everything_can_be_told() -> None:
    assert "What to ask" not in page("export.html")
    assert "What to ask" not in page("index.html")


def test_an_export_without_a_record_is_no_all_clear() -> None:
    """Nothing is missed and nothing to put right where nothing was judged: no page says that all is well."""
    empty = [
        replace(
            one, outcome=Outcome.NO_CASES, counts=Counts(), reasons={}, reasons_by_status={}, breakdowns={}, rates=()
        )
        for one in sample.results()
        if words.is_judged(one.outcome)
    ]
    run = replace(sample.run(), results=tuple(empty))
    assert words.relied_on(run).startswith("No: there is no record of what any standard judges; ")
    pages = render_pages(sample.material(run=run, failing={}, sql={}))
    assert words.relied_on(run) in flat(Page(pages["index.html"]).text)
    brief = flat(Page(pages["briefs.html"]).text)
    assert "Nothing fell due, so that no target is met or missed." in brief
    assert "No target is missed" not in brief
