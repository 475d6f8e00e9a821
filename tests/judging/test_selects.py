"""How a standard's rates are judged judging_selects: in one select where they share their parts, with the same verdicts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import ColumnElement, Engine, select

from duly.checks import Judgement, Missing, Rate, Severity, Standard, compliant, first_of, non_compliant
from duly.judging.selects import judging_selects, verdicts
from duly.records import Crime
from duly.testing import holding


def _judgement(source: object, blank: str, **breakdowns: str) -> Judgement:
    rows = source
    assert hasattr(rows, "c")
    columns: dict[str, ColumnElement[str]] = {name: rows.c[column] for name, column in breakdowns.items()}
    return Judgement(
        rows=rows,  # type: ignore[arg-type]
        record=rows.c.crime_id,
        verdict=first_of(
            non_compliant("blank", "It is blank", rows.c[blank].is_(None)), compliant("filled", "It is not")
        ),
        breakdowns=columns,
    )


def _crimes() -> object:
    return select(Crime.crime_id, Crime.district, Crime.offence_code, Crime.team_id).cte("all_crimes")


def _standard(*rates: Judgement) -> Standard:
    main, *others = rates
    return Standard(
        id="TEST-01",
        suite="test",
        title="A standard",
        question="Is it kept?",
        unit="crimes",
        population="All crimes",
        judgement=main,
        needs=(Crime.crime_id,),
        target=Decimal(90),
        severity=Severity.LOW,
        missing=Missing.FAIL,
        report="Investigation",
        remedy="Fill it in.",
        also=tuple(
            Rate(id=f"rate{number}", title="Another", judgement=judgement) for number, judgement in enumerate(others)
        ),
    )


_SHARED = _crimes()
SHARING = _standard(
    _judgement(_SHARED, "district", team="team_id"), _judgement(_SHARED, "offence_code", code="offence_code")
)
NOT_SHARING = _standard(_judgement(_crimes(), "district", team="team_id"), _judgement(_crimes(), "offence_code"))
CRIMES = [
    {"crime_id": "A", "district": "D", "offence_code": None, "team_id": "T"},
    {"crime_id": "B", "district": None, "offence_code": "8N", "team_id": None},
]


def test_rates_that_share_their_parts_are_judged_by_one_select() -> None:
    assert len(judging_selects(SHARING)) == 1
    assert len(judging_selects(NOT_SHARING)) == 2
    assert len(judging_selects(replace(SHARING, also=()))) == 1


@pytest.mark.parametrize("standard", [SHARING, NOT_SHARING], ids=["sharing", "not sharing"])
def test_the_verdicts_are_those_of_each_rate_by_itself(engine: Engine, standard: Standard) -> None:
    with holding(engine, {"crimes": CRIMES}), engine.connect() as connection:
        apart = [
            dict(row)
            for rate, judgement in standard.judgements.items()
            for row in connection.execute(verdicts(standard, rate, judgement)).mappings()
        ]
        together = [dict(row) for chosen in judging_selects(standard) for row in connection.execute(chosen).mappings()]
    assert len(together) == len(apart) == 4

    def filled(rows: list[dict[str, object]]) -> list[list[tuple[str, object]]]:
        return sorted(sorted((name, value) for name, value in row.items() if value is not None) for row in rows)

    assert filled(together) == filled(apart)
