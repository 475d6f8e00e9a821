"""The suite as a whole: its declarations, and that every select can be written for every database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, Select

from duly.checks import Standard
from duly.checks.parameters import Facts
from duly.expectations.supervisory_reviews import STANDARDS, SUITE
from duly.judging.selects import judgements, listed, record_values, verdicts

FACTS = Facts(as_of=datetime(2026, 1, 5, tzinfo=UTC), time_zone="Europe/London").values()


def selects(standard: Standard) -> Iterator[Select[Any]]:
    for rate, judgement in judgements(standard):
        yield verdicts(standard, rate, judgement)
        yield record_values(judgement, "V")
    for listing in standard.lists:
        yield listed(listing)


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: standard.id)
def test_every_select_can_be_written_out(engine: Engine, standard: Standard) -> None:
    for select in selects(standard):
        written = str(select.params(**FACTS).compile(engine, compile_kwargs={"literal_binds": True}))
        assert "Europe/London" in written


def test_ids_follow_the_catalogue() -> None:
    assert [standard.id for standard in STANDARDS] == [f"SUP-0{number}" for number in range(1, 6)]
    assert {standard.suite for standard in STANDARDS} == {SUITE}


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: standard.id)
def test_the_declaration_is_whole(standard: Standard) -> None:
    assert standard.boundaries and standard.blind_spots and standard.parameters
    assert set(standard.judgement.breakdowns) == {"team", "district", "offence_class", "month"}
    assert len(standard.quotation.split()) <= 25
    named = {word for text in (*standard.boundaries, standard.population) for word in re.findall(r"\bsup_\w+", text)}
    assert named <= {parameter.name for parameter in standard.parameters}
