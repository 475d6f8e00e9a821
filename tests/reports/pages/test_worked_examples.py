"""Worked examples: current, made up, of every status that the demo reaches, and shown only under the rule that judged them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duly.checks.standards import Standard
from duly.expectations.catalogue import shipped
from duly.judging.statement import sql_text
from duly.reports.pages import STAMPED, Material, WorkedExample, examples_of, render_pages, stamp, stored_examples
from duly.results import Status
from tests.reports import sample
from tests.reports.pages.reading import flat, page_of

MADE = (
    WorkedExample(status=Status.COMPLIANT, reason="in_time", values={"due": "4 Mar 2025, 10:00:00", "team": "A"}),
    WorkedExample(status=Status.COMPLIANT, reason="in_time", values={"due": "<b>", "offence": "rape"}),
    WorkedExample(status=Status.UNKNOWN, reason="no_report_time", values={"due": "(not recorded)"}),
)


@pytest.mark.parametrize("standard", shipped().standards, ids=lambda standard: str(standard.id))
def test_examples_are_of_the_rule_as_it_is(standard: Standard) -> None:
    examples = examples_of(standard, sql_text(standard, STAMPED))
    assert examples, "stale: run 'make docs'"
    for status in {example.status for example in examples}:
        assert 1 <= sum(example.status is status for example in examples) <= 3
    assert {example.reason for example in examples} <= set(standard.judgement.verdict.reasons)
    assert Status.NON_COMPLIANT in {example.status for example in examples}


def test_an_example_of_another_rule_is_not_shown() -> None:
    standard = shipped().standard("NCRS-01")
    assert examples_of(standard, {**sql_text(standard, STAMPED), "NCRS-01": "SELECT 1"}) == ()


def test_a_stamp_is_another_when_a_rule_judges_or_shows_otherwise() -> None:
    standard = shipped().standard("SUP-01")
    text = sql_text(standard, STAMPED)
    shorter = replace(standard, judgement=replace(standard.judgement, shows={}))
    assert len({stamp(standard, text), stamp(standard, {"x": "SELECT 1"}), stamp(shorter, text)}) == 3


def test_every_standard_has_examples() -> None:
    assert set(stored_examples()) == {standard.id for standard in shipped().standards}


def test_examples_stand_beside_each_other_on_the_page() -> None:
    pages = render_pages(sample.material(failing={}, sql={}, examples={"NCRS-01": MADE}))
    text = flat(page_of(pages, "NCRS-01").text)
    for said in (
        "Compliant: 2 examples",
        "Could not be determined: 1 example",
        "Why Recorded no later than 24 hours after the report Recorded no later than 24 hours after the report",
        "Due 4 Mar 2025, 10:00:00 <b>",
        "Team A (not recorded)",
        "Offence (not recorded) rape",
        "Why The time of the report is not recorded",
    ):
        assert said in text, said
    assert "Worked examples" not in flat(page_of(pages, "NCRS-05").text)


def test_examples_say_when_the_force_judges_by_other_numbers() -> None:
    run = sample.run(
        changes=("ncrs_hours changed from 24 to 48 (policy 9; agreed by the registrar; until 1 May 2026)",)
    )
    text = flat(
        page_of(render_pages(sample.material(run=run, failing={}, sql={}, examples={"NCRS-01": MADE})), "NCRS-01").text
    )
    assert "with the values of the catalogue and not those that were changed locally" in text
    changed = sample.run(changes=("ncrs_hours kept at 24 (policy 9; agreed by the registrar; until 1 May 2026)",))
    text = flat(
        page_of(
            render_pages(sample.material(run=changed, failing={}, sql={}, examples={"NCRS-01": MADE})), "NCRS-01"
        ).text
    )
    assert "values of the catalogue and not" not in text
    assert "ncrs_hours kept at 24 (policy 9; agreed by the registrar" in text


def test_a_page_can_be_signed() -> None:
    text = flat(page_of(render_pages(sample.material(failing={}, sql={})), "NCRS-01").text)
    for said in ("Sign-off", "Reviewer", "Disputed records What duly found", "NCRS-01, rule version"):
        assert said.split()[0] in text, said
    assert "Sign-off" not in flat(page_of(render_pages(Material(run=sample.run())), "NCRS-01").text)
