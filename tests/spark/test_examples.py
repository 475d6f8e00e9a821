"""The examples of the reference standards get the verdicts on Spark Connect that they must get: edges of times, of texts and of
windows."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from duly.checks import Standard
from duly.expectations.crime_recording import NCRS_01, NCRS_01A
from duly.expectations.demeanour import DEM_01
from duly.expectations.strategy_meetings import STRAT_02
from duly.testing import Days, Example, judging
from duly.testing.agreement import disagreements
from tests.expectations.test_crime_recording_timeliness import OF_ALL, OF_CHILDREN
from tests.expectations.test_demeanour_captured import EXAMPLES as OF_DEMEANOUR
from tests.expectations.test_strategy_meetings_minutes import OUR_DAYS, RECORDED
from tests.spark.rows import holder

CASES: dict[str, tuple[Standard, list[Example], Days | None]] = {
    "NCRS-01": (NCRS_01, list(OF_CHILDREN), None),
    "NCRS-01A": (NCRS_01A, list(OF_ALL), None),
    "STRAT-02": (STRAT_02, list(RECORDED), OUR_DAYS),
    "DEM-01": (DEM_01, list(OF_DEMEANOUR), None),
}


@pytest.mark.parametrize("standard", CASES)
def test_examples_get_their_verdicts(spark: Engine, standard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "holding", holder())
    judged, examples, days = CASES[standard]
    assert len(examples) > 10
    assert disagreements(judged, spark, examples, days=days) == []
