"""What holds for every standard of the catalogue, so that a new one is held to it without being named here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Select, select

from duly.checks import Standard
from duly.checks.parameters import Facts
from duly.expectations.catalogue import shipped
from duly.judging.selects import listed, record_values
from duly.judging.statement import sql_text
from duly.sql import DIALECTS, dialect
from duly.testing import disagreements, reasons_not_shown

FACTS = Facts(as_of=datetime(2026, 1, 5, tzinfo=UTC), time_zone="Europe/London").values()

DECLARING = [standard for standard in shipped().standards if standard.examples]
"""Those whose examples stand in their declaration; the others' are beside this file."""

each_standard = pytest.mark.parametrize("standard", shipped().standards, ids=lambda standard: standard.id)
each_declaring = pytest.mark.parametrize("standard", DECLARING, ids=lambda standard: standard.id)


def asked_of_records(standard: Standard) -> Iterator[Select[Any]]:
    """Every select of a standard besides its verdicts."""
    for _, judgement in standard.judgements.items():
        yield record_values(judgement, "K")
    for listing in standard.lists:
        yield select(listed(listing).subquery("all_listed"))
        if listing.of is not None:
            yield select(listing.of.subquery("whole"))
    for figure in standard.figures:
        yield select(figure.value.subquery("figure"))


@pytest.mark.parametrize("name", DIALECTS)
@each_standard
def test_every_select_is_spelt_in_both_dialects(standard: Standard, name: str) -> None:
    spelt = list(sql_text(standard, name).values())
    assert len(spelt) == 1 + len(standard.also)
    for chosen in asked_of_records(standard):
        compiled = chosen.params(FACTS).compile(dialect=dialect(name), compile_kwargs={"literal_binds": True})
        spelt.append(str(compiled))
    assert all(text and " %% " not in text for text in spelt)  # as a driver would be told of a remainder


@each_standard
def test_an_officer_is_told_its_edges_and_what_it_cannot_see(standard: Standard) -> None:
    assert standard.boundaries and standard.blind_spots


@each_standard
def test_parameters_that_its_words_name_are_its_own(standard: Standard) -> None:
    known = shipped().parameters
    written = " ".join((standard.population, *standard.boundaries, *standard.blind_spots, standard.note))
    named = {word for word in re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", written) if word in known}
    assert named <= {parameter.name for parameter in standard.parameters}


@each_declaring
def test_its_examples_get_their_verdicts(standard: Standard, engine: Engine) -> None:
    assert disagreements(standard, engine, standard.examples) == []


@each_declaring
def test_its_examples_show_every_reason_and_what_is_open(standard: Standard) -> None:
    assert reasons_not_shown(standard, standard.examples) == set()
    waiting = {rate for rate, judgement in standard.judgements.items() if judgement.has_backlog}
    assert waiting <= {example.rate for example in standard.examples if example.open is not None}


@each_standard
def test_it_has_examples(standard: Standard) -> None:
    assert standard.examples or standard.id in shown_beside_this_file()


def shown_beside_this_file() -> set[str]:
    """The standards whose every reason is asked for in another test: reasons_not_shown(DA_02, ...)."""
    return {
        call.args[0].id.replace("_", "-")
        for path in Path(__file__).parent.glob("test_*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "reasons_not_shown"
        if isinstance(call.args[0], ast.Name)
    }


TARGETS = {
    0: "MISS-03",
    70: "DEM-02",
    80: "DEM-04",
    85: "STRAT-03 DEM-03 VOICE-01",
    90: "SUP-01 SUP-02 SUP-03 SUP-04 SUP-05 STRAT-04 STRAT-06 DEM-01 CR-01 DA-02 DA-04 MISS-02 MISS-04 RSO-02",
    95: "NCRS-01 NCRS-01A NCRS-02 NCRS-03 NCRS-05 STRAT-01 STRAT-02 STRAT-05 DEM-05 DA-01 DA-03 NOT-01 ENC-01 REF-01 "
    "CUST-01 PP-01 RSO-01 CONF-01 DOC-01",
    98: "NCRS-06 MISS-01 CUST-03 RSO-04",
    100: "NCRS-04 NCRS-07 CUST-02 CUST-04 PP-02 RSO-03 TRAIN-01 PROF-01",
}
"""What is agreed, in per cent: a target that is another by mistake makes a force meet what it does not meet."""


def test_targets_are_those_that_were_agreed() -> None:
    agreed = {standard: target for target, standards in TARGETS.items() for standard in standards.split()}
    assert {standard.id: standard.target for standard in shipped().standards} == agreed
    assert {
        standard.id: standard.target_count for standard in shipped().standards if standard.target_count is not None
    } == {
        "NCRS-07": 0,
        "CUST-04": 0,
    }
