"""The sampler of wrongs finds what it says, puts one in at a time, and leaves the file as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.trying import copied_tree, seen_by, tried
from tests.mutants.wrongs import Wrong, wrongs_of

RULE = """
LIMIT = 24


def verdict(rows):
    return first_of(
        unknown("no_time", "Not recorded", rows.c.at.is_(None)),
        non_compliant("late", "Late", and_(rows.c.hours > 24, ~rows.c.excused)),
        compliant("in_time", "In time"),
    )


STANDARD = Standard(title="Within 24 hours", population=f"Those of {1 + 1}")
"""


def pairs(wrongs: list[Wrong]) -> set[tuple[str, str]]:
    return {(wrong.original, wrong.instead) for wrong in wrongs}


def test_every_kind_of_wrong_is_found() -> None:
    wrongs = wrongs_of(Path("duly/checks/rule.py"), RULE)
    assert {
        ("24", "25"),
        ("rows.c.at.is_", "rows.c.at.is_not"),
        ("rows.c.hours > 24", "rows.c.hours >= 24"),
        ("and_", "or_"),
        ("~rows.c.excused", "(rows.c.excused)"),
        ("unknown", "non_compliant"),
        ("and_(rows.c.hours > 24, ~rows.c.excused)", "and_(rows.c.hours > 24)"),
    } <= pairs(wrongs)
    assert ("1", "2") not in pairs(wrongs)  # what is said to people decides no verdict


def test_a_wrong_is_put_in_where_it_was_found() -> None:
    (wrong,) = (each for each in wrongs_of(Path("a.py"), RULE) if each.original == "rows.c.hours > 24")
    assert wrong.put_into(RULE) == RULE.replace("hours > 24", "hours >= 24")
    assert wrong.where == "verdict"


@pytest.mark.parametrize("file", ["duly/checks/timing.py", "duly/expectations/custody/reviews.py"])
def test_every_file_has_tests_that_should_see_it(file: str) -> None:
    assert seen_by(Path(file))


def test_a_wrong_that_a_test_sees_is_killed_and_one_that_none_sees_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path("duly/checks/sums.py")
    test = "from duly.checks.sums import total\n\n\ndef test_total():\n    assert total(1, 2) == 3\n"
    source = "def total(one, other):\n    return one + other if one < 10 else 11\n"
    monkeypatch.setattr("tests.mutants.trying.seen_by", lambda path: ["tests/checks/test_sums.py"])
    with copied_tree() as tree:
        (tree / file).write_text(source, encoding="utf-8")
        (tree / "tests/checks/test_sums.py").write_text(test, encoding="utf-8")
        became = {wrong.instead: tried(tree, wrong).killed for wrong in wrongs_of(file, source)}
        assert (tree / file).read_text(encoding="utf-8") == source
    assert became == {"one <= 10": False, "11": False, "12": False}
