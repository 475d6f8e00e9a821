"""The key of a sample: of this form and of the one before it, whose workbooks people are still filling in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from duly.audits.answers import read_answers
from duly.audits.grading import said_of_rates, together
from duly.audits.key import read_key, write_key
from duly.errors import UsageError
from duly.results import Sample
from tests.audits.scene import FOUR, C, N, case, filled, sample_of


def first_form(sample: Sample) -> dict[str, Any]:
    """What a duly before this one wrote of a sample."""
    form: dict[str, Any] = json.loads(sample.key) | {"schema": 1}
    del form["period"]
    for question in form["questions"]:
        for name in ("rule", "parameters", "population", "several"):
            del question[name]
    return form


def test_a_key_comes_back_as_it_was(tmp_path: Path) -> None:
    write_key(FOUR, tmp_path / "a.key.json")
    assert read_key(tmp_path / "a.key.json") == FOUR


def test_a_workbook_of_the_first_form_is_still_graded(tmp_path: Path) -> None:
    """The id that stands in such a workbook was worked out from the first form."""
    path = tmp_path / "audit.key.json"
    path.write_text(json.dumps(first_form(sample_of(case(1, C), case(2, N)))), encoding="utf-8")
    old = read_key(path)
    assert old.id == "d4af8ad510fe"
    book = filled(tmp_path / "audit.xlsx", old, grades={1: "good", 2: "good"}, findings={1: "the standard was kept"})
    answers = read_answers(book, old)
    assert answers.grades == {1: "good", 2: "good"}
    # it does not say how many records there were of each verdict, so nothing can be weighted
    assert said_of_rates([together(old, [answers])]) == {}


def test_a_key_of_a_form_to_come_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "audit.key.json"
    path.write_text(json.dumps({**json.loads(FOUR.key), "schema": 3}), encoding="utf-8")
    with pytest.raises(UsageError, match="this is not the key of a sample"):
        read_key(path)
