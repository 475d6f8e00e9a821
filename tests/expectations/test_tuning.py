"""What a change says of itself: why, with whom and when it was agreed, until when."""

from __future__ import annotations

from datetime import date

import pytest

from duly.expectations.catalogue import shipped
from duly.expectations.tuning import Tuning
from duly.settings import ParameterChange, Settings, StandardChange

EXPIRES = date(2099, 3, 31)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "(policy 9; until 31 March 2099)"),
        ({"owner": "the registrar"}, "(policy 9; agreed by the registrar; until 31 March 2099)"),
        ({"agreed": date(2025, 2, 3)}, "(policy 9; agreed on 03 February 2025; until 31 March 2099)"),
        (
            {"owner": "the registrar", "agreed": date(2025, 2, 3)},
            "(policy 9; agreed by the registrar on 03 February 2025; until 31 March 2099)",
        ),
    ],
)
def test_a_change_says_who_agreed_it_and_when(given: dict[str, object], said: str) -> None:
    target = StandardChange.model_validate({"target": 90, "reason": "policy 9", "expires": EXPIRES, **given})
    limit = ParameterChange.model_validate({"value": 48, "reason": "policy 9", "expires": EXPIRES, **given})
    tuning = Tuning.of(Settings(standards={"NCRS-01": target}, parameters={"ncrs_limit_hours": limit}), shipped())
    assert tuning.said["NCRS-01"] == f"target of NCRS-01 changed from 95 % to 90 % {said}"
    assert tuning.said["ncrs_limit_hours"] == f"ncrs_limit_hours changed from 24 to 48 {said}"


def test_the_catalogues_own_value_can_be_agreed() -> None:
    limit = ParameterChange(value=24, reason="policy 9", expires=EXPIRES, owner="the registrar")
    tuning = Tuning.of(Settings(parameters={"ncrs_limit_hours": limit}), shipped())
    assert tuning.said["ncrs_limit_hours"].startswith("ncrs_limit_hours kept at 24 (policy 9; agreed by the registrar")
