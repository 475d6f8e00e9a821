"""The sampler of wrongs finds what it says, puts one in at a time, asks the tests that should see it, and leaves the file as
it was; what was not tried is never taken for what was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutants import __main__ as mutants
from tests.mutants.seeing import ROOT, Seeing, seeing
from tests.mutants.trying import Fate, Tried, Trying, copied_tree
from tests.mutants.wrongs import Wrong, sampled, wrongs_of

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
    assert wrong.put_into(RULE, telling=True) == RULE.replace(
        "rows.c.hours > 24", "(__reached__() or rows.c.hours >= 24)"
    )
    assert wrong.where == "verdict"


def test_a_sample_stays_when_a_wrong_is_named_as_equivalent() -> None:
    wrongs = wrongs_of(Path("a.py"), RULE)
    drawn = sampled(wrongs, 1)
    assert drawn != wrongs and sampled(wrongs, 2) != drawn
    assert sampled([wrong for wrong in wrongs if wrong is not drawn[3]], 1) == drawn[:3] + drawn[4:]


def test_what_is_named_as_changing_nothing_is_a_wrong_that_could_be_drawn() -> None:
    paths = {Path(file) for file, *_ in mutants.equivalents()}
    keys = {wrong.key for path in paths for wrong in wrongs_of(path, (ROOT / path).read_text(encoding="utf-8"))}
    assert mutants.equivalents() - keys == set()


def test_a_standard_is_seen_by_its_own_tests_first_and_by_those_of_no_other() -> None:
    seen_by = seeing(Path("duly/expectations/custody/reviews.py"))
    assert seen_by.standards == {"CUST-03"}
    assert "tests/expectations/test_custody_reviews.py" in seen_by.stages[0]
    assert "tests/expectations/test_every_standard.py" in seen_by.stages[-1]
    assert not {file for stage in seen_by.stages for file in stage if "custody_adults" in file}


def test_what_suites_share_is_seen_by_all_of_them() -> None:
    assert {"CUST-03", "CUST-02"} <= seeing(Path("duly/expectations/custody/detentions.py")).standards
    assert len(seeing(Path("duly/checks/verdicts.py")).standards) > 50
    assert seeing(Path("duly/expectations/loading/trust.py")).standards == frozenset()


FILE = Path("duly/checks/sums.py")
SOURCE = """
LIMIT = min(10, 20)


def total(one, other):
    return one + other if one < LIMIT else 11


if LIMIT > 15:
    raise ValueError("refused")
"""
SEEN_BY = Seeing(stages=(("tests/checks/test_sums.py",),), standards=frozenset())


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    with copied_tree() as copied:
        (copied / FILE).write_text(SOURCE, encoding="utf-8")
        yield copied


def became(tree: Path, *tests: str) -> dict[str, Tried]:
    """What becomes of each wrong where these are the tests."""
    said = "\n\n\n".join(("from duly.checks.sums import total", *tests))
    (tree / "tests/checks/test_sums.py").write_text(said + "\n", encoding="utf-8")
    trying = Trying(tree, seed=1)
    return {wrong.instead: trying.tried(wrong, SEEN_BY) for wrong in wrongs_of(FILE, SOURCE)}


def test_what_becomes_of_wrongs(tree: Path) -> None:
    tried = became(tree, "def test_total():\n    assert total(1, 2) == 3")
    assert (tree / FILE).read_text(encoding="utf-8") == SOURCE
    assert {instead: one.fate for instead, one in tried.items()} == {
        "max": Fate.REFUSED, "11": Fate.SURVIVED, "21": Fate.SURVIVED, "one <= LIMIT": Fate.SURVIVED, "12": Fate.SURVIVED,
        "LIMIT >= 15": Fate.SURVIVED, "16": Fate.SURVIVED,
    }  # fmt: skip
    assert tried["one <= LIMIT"].reached and not tried["12"].reached
    killed = became(tree, "def test_total():\n    assert total(10, 2) == 11")["one <= LIMIT"]
    assert (killed.fate, killed.by) == (Fate.KILLED, "tests/checks/test_sums.py::test_total")


def test_a_process_that_a_test_starts_is_not_red_for_want_of_what_a_wrong_calls(tree: Path) -> None:
    started = "subprocess.run([sys.executable, '-c', 'import duly.checks.sums'], check=True)"
    tried = became(tree, f"import subprocess\nimport sys\n\n\ndef test_process():\n    {started}")["21"]
    assert (tried.fate, tried.reached) == (Fate.SURVIVED, True)


def test_what_cannot_be_imported_is_no_wrong(tree: Path) -> None:
    file, source = Path("duly/checks/nameless.py"), "import math\n\nLIMIT = math.fmod(1, 2)\n"
    (tree / file).write_text(source, encoding="utf-8")
    assert (
        Trying(tree, seed=1).tried(Wrong(file, "LIMIT", 3, 21, 30, "math.fmod", "math.fmax"), SEEN_BY).fate
        is Fate.STILLBORN
    )


def test_of_what_time_stopped_nothing_is_known(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.mutants.trying.CPU_SECONDS", 3)
    endless = "def test_total():\n    while total(10, 2) == 12:\n        pass"
    assert became(tree, endless)["one <= LIMIT"].fate is Fate.STOPPED


def test_a_test_that_is_red_by_itself_has_seen_nothing(tree: Path) -> None:
    test = tree / "tests/checks/test_sums.py"
    test.write_text("def test_red():\n    assert False\n\n\ndef test_green():\n    assert True\n", encoding="utf-8")
    red, green = (f"tests/checks/test_sums.py::{name}" for name in ("test_red", "test_green"))
    assert Trying(tree, seed=1).red_without([red, green]) == [red]
    assert Trying(tree, seed=1).red_without([green]) == []


def test_what_is_in_the_log_is_not_tried_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Wrong] = []

    def survives(self: Trying, wrong: Wrong) -> Tried:
        tried.append(wrong)
        return Tried(fate=Fate.STOPPED if len(tried) == 1 else Fate.SURVIVED, reached=True)

    monkeypatch.setattr(Trying, "tried", survives)
    asked = ["mutants", "--count", "3", "--log", str(tmp_path / "log.jsonl"), "--only", "duly/checks/timing.py"]
    monkeypatch.setattr("sys.argv", asked)
    assert mutants.main() == 1
    assert len(tried) == 4  # another is drawn in the place of what was stopped
    assert "0 of 3 killed (0.0%)" in capsys.readouterr().out
    mutants.main()
    assert len(tried) == 4
    monkeypatch.setattr("sys.argv", [*asked, "--again"])
    mutants.main()
    assert len(tried) == 7
