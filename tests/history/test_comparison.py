"""Two runs side by side: every kind of change, by hand-made verdicts, in every database that history can be kept in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from duly.errors import UsageError
from duly.history.asking import compared
from duly.reports.history_files import comparison_csv, comparison_json
from duly.results import (
    ChangeKind,
    Comparison,
    FailingSince,
    Outcome,
    RecordChange,
    Status,
    from_json,
)
from duly.settings import Settings
from tests.history.scene import FIRST, S1, Night, V, keep_night, looked_back

ROOT = Path(__file__).parents[2]

BEFORE = [
    V("new-failure", "in_time"),
    V("still", "late", team="North", due_at=datetime(2025, 2, 1)),
    V("still-otherwise", "late"),
    V("right", "late"),
    V("aside-unknown", "late"),
    V("aside-exempt", "no_review"),
    V("aside-excluded", "late"),
    V("aside-later", "late"),
    V("left-failing", "late"),
    V("left-good", "in_time"),
    V("otherwise", "no_time"),
    V("same", "in_time", due_at=datetime(2025, 2, 1)),
    V("same-untouched", "in_time"),
]
AFTER = [
    V("new-failure", "late", due_at=datetime(2025, 3, 2), team="South"),
    V("new-and-failing", "late"),
    V("still", "late", team="North", due_at=datetime(2025, 2, 1)),
    V("still-otherwise", "no_review"),
    V("right", "in_time"),
    V("aside-unknown", "no_time"),
    V("aside-exempt", "closed_early"),
    V("aside-excluded", "test_record"),
    V("aside-later", "still_time"),
    V("new", "in_time"),
    V("otherwise", "in_time"),
    V("same", "in_time", due_at=datetime(2025, 2, 2)),
    V("same-untouched", "in_time"),
]
KINDS = {
    ChangeKind.NEWLY_FAILING: {"new-failure", "new-and-failing"},
    ChangeKind.STILL_FAILING: {"still", "still-otherwise"},
    ChangeKind.PUT_RIGHT: {"right"},
    ChangeKind.SET_ASIDE: {"aside-unknown", "aside-exempt", "aside-excluded", "aside-later"},
    ChangeKind.LEFT_SCOPE: {"left-failing", "left-good"},
    ChangeKind.NEW_IN_SCOPE: {"new"},
    ChangeKind.OTHERWISE: {"otherwise"},
    ChangeKind.SAME: {"same", "same-untouched"},
}


def keep(settings: Settings, *nights: Sequence[V] | None) -> None:
    for day, verdicts in enumerate(nights):
        keep_night(settings, Night(day=day, verdicts={"S-01": verdicts}, standards=(S1,)))


def changes(comparison: Comparison) -> dict[str, RecordChange]:
    (compared_standard,) = comparison.standards
    return {change.record: change for change in compared_standard.changes}


@pytest.mark.parametrize("between", [[], [[]], [AFTER], [BEFORE, [V("right", "no_time")], AFTER]])
def test_what_became_of_every_record(settings: Settings, between: list[list[V]]) -> None:
    """Whatever lay between the two runs."""
    keep(settings, BEFORE, *between, AFTER)
    (compared_standard,) = compared(settings, "1", "latest").standards
    assert compared_standard.numbers == {kind: len(records) for kind, records in KINDS.items()}
    assert {kind: {change.record for change in compared_standard.of(kind)} for kind in ChangeKind} == {
        **KINDS,
        ChangeKind.SAME: set(),
    }
    assert (compared_standard.left_failing, compared_standard.new_failing) == (1, 1)
    assert not compared_standard.rule_changed
    assert compared_standard.breaks == ()


def test_the_order_in_which_the_runs_are_named_makes_no_difference(settings: Settings) -> None:
    keep(settings, BEFORE, AFTER)
    assert compared(settings, "latest", "previous") == compared(settings, "1", "2")


def test_a_change_says_what_was_and_what_is(settings: Settings) -> None:
    keep(settings, BEFORE, AFTER)
    by_record = changes(compared(settings, "previous", "latest"))
    assert by_record["new-failure"] == RecordChange(
        record="new-failure",
        item=None,
        before=Status.COMPLIANT,
        after=Status.NON_COMPLIANT,
        reason_before="in_time",
        reason_after="late",
        due_at=datetime(2025, 3, 2),
        team="South",
        since=FailingSince(first=FIRST + timedelta(days=1), runs=1),
    )
    left = by_record["left-failing"]
    assert (left.after, left.reason_before, left.reason_after, left.since) == (None, "late", None, None)
    assert by_record["still"].team == "North"


def test_since_when_and_for_how_many_runs_it_fails(settings: Settings) -> None:
    late, good = [V("a", "late")], [V("a", "in_time")]
    keep(settings, good, late, None, late, [V("a", "no_review")])
    (change,) = changes(compared(settings, "previous", "latest")).values()
    # The night that could not judge the standard neither counts nor ends it.
    assert change.since == FailingSince(first=FIRST + timedelta(days=1), runs=3)
    assert change.kind is ChangeKind.STILL_FAILING


def test_a_failure_as_old_as_the_history_may_be_older(settings: Settings) -> None:
    keep(settings, [V("a", "late")], [V("a", "late")])
    (change,) = changes(compared(settings, "previous", "latest")).values()
    assert change.since == FailingSince(first=FIRST, runs=2, at_least=True)


def test_items_of_one_record_are_told_apart(settings: Settings) -> None:
    keep(
        settings,
        [V("a", "late", item="1"), V("a", "late", item="2")],
        [V("a", "late", item="1"), V("a", "in_time", item="2")],
    )
    (compared_standard,) = compared(settings, "previous", "latest").standards
    assert [(change.item, change.kind) for change in compared_standard.changes] == [
        ("1", ChangeKind.STILL_FAILING),
        ("2", ChangeKind.PUT_RIGHT),
    ]


def test_a_limit_leaves_the_numbers_whole(settings: Settings) -> None:
    many = [V(f"r{number:03}", "late", due_at=datetime(2025, 1, 1) + timedelta(hours=number)) for number in range(30)]
    keep(settings, many[:10], many[::-1])
    (compared_standard,) = compared(settings, "previous", "latest", limit=3).standards
    assert compared_standard.numbers is not None
    assert compared_standard.numbers[ChangeKind.NEWLY_FAILING] == 20
    assert compared_standard.numbers[ChangeKind.STILL_FAILING] == 10
    assert [change.record for change in compared_standard.changes] == ["r010", "r011", "r012", "r000", "r001", "r002"]


def test_a_standard_that_one_run_could_not_judge_has_no_changes(settings: Settings) -> None:
    keep(settings, BEFORE, None)
    (compared_standard,) = compared(settings, "previous", "latest").standards
    assert compared_standard.numbers is None
    assert compared_standard.changes == ()
    assert compared_standard.before is not None and compared_standard.before.outcome is Outcome.NOT_MET
    assert compared_standard.after is not None and compared_standard.after.outcome is Outcome.NO_DATA


def test_json_is_as_its_schema_says_and_csv_has_every_change(settings: Settings) -> None:
    keep(settings, BEFORE, AFTER)
    comparison = compared(settings, "previous", "latest", limit=None)
    written = json.loads(comparison_json(comparison))
    jsonschema.validate(
        written,
        json.loads((ROOT / "docs" / "comparison.schema.json").read_text(encoding="utf-8")),
        cls=jsonschema.Draft202012Validator,
    )
    assert from_json(Comparison, written) == comparison
    assert len(comparison_csv(comparison).splitlines()) == 1 + sum(
        len(records) for kind, records in KINDS.items() if kind is not ChangeKind.SAME
    )


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("1", "1", "are one run"),
        ("previous", "9", "no run 9"),
        ("yesterday", "latest", "no run yesterday"),
        ("2025-03-07", "latest", "holds no run 2025-03-07"),
        ("2025-03-03", "latest", "2 runs as at 2025-03-03"),
    ],
)
def test_runs_that_are_not_two(settings: Settings, first: str, second: str, said: str) -> None:
    for day in (0, 1, 2, 2.5):
        keep_night(settings, Night(day=day, verdicts={"S-01": BEFORE}, standards=(S1,)))
    with pytest.raises(UsageError, match=said):
        compared(settings, first, second)


@pytest.mark.parametrize(
    ("named", "number"),
    [("1", 1), ("LATEST", 4), ("previous", 3), ("2025-03-02", 2), ("2025-03-03T12:00", 4), ("2025-03-03T12:00Z", 4)],
)
def test_what_a_run_may_be_called(settings: Settings, named: str, number: int) -> None:
    for day in (0, 1, 2, 2.5):
        keep_night(settings, Night(day=day, verdicts={"S-01": BEFORE}, standards=(S1,)))
    other = "1" if number != 1 else "2"
    comparison = compared(settings, named, other)
    assert number in (comparison.before.number, comparison.after.number)


def test_a_standard_that_neither_judged(settings: Settings) -> None:
    keep(settings, BEFORE, AFTER)
    with pytest.raises(UsageError, match="S-99"):
        compared(settings, "1", "2", standards=["S-99"])


def test_for_the_pages_what_waits_unchanged_is_counted_and_not_listed(settings: Settings) -> None:
    keep_night(
        settings, Night(day=0, verdicts={"S-01": [V("a", "late"), V("b", "late"), V("c", "in_time")]}, standards=(S1,))
    )
    number = keep_night(
        settings,
        Night(day=1, verdicts={"S-01": [V("a", "late"), V("b", "no_review"), V("c", "late")]}, standards=(S1,)),
    )
    comparison = looked_back(settings, number).comparison
    assert comparison is not None
    (side,) = comparison.standards
    assert side.numbers is not None
    assert side.numbers[ChangeKind.STILL_FAILING] == 2
    assert [change.record for change in side.of(ChangeKind.STILL_FAILING)] == ["b"]
    (whole,) = compared(settings, "1", "2").standards
    assert whole.numbers == side.numbers
    assert [change.record for change in whole.of(ChangeKind.STILL_FAILING)] == ["a", "b"]
