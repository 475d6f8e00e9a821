"""The examples of standards get the verdicts on Spark Connect that they must get: edges of times and of windows."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from duly.checks import Standard
from duly.expectations.crime_recording.timeliness import NCRS_01, NCRS_01A
from duly.testing import Example, judging
from duly.testing.agreement import disagreements
from tests.expectations.test_crime_recording_timeliness import OF_ALL, OF_CHILDREN
from tests.spark.rows import holder

CASES: dict[str, tuple[Standard, list[Example]]] = {
    "NCRS-01": (NCRS_01, list(OF_CHILDREN)),
    "NCRS-01A": (NCRS_01A, list(OF_ALL)),
}


@pytest.mark.parametrize("standard", CASES)
def test_examples_get_their_verdicts(spark: Engine, standard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "holding", holder())
    judged, examples = CASES[standard]
    assert len(examples) > 10
    assert disagreements(judged, spark, examples) == []
