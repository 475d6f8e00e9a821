"""Ratios are taken round by round, and say how far they lie apart."""

from __future__ import annotations

import pytest

from benchmarks.measure import Command, CommandFailedError, Cost, in_turn, run
from benchmarks.ratios import median, ratio, spread, wall


def _cost(processor: float, clock: float = 1.0, megabytes: float = 1.0) -> Cost:
    return Cost(wall=clock, processor=processor, megabytes=megabytes)


def test_a_ratio_is_of_each_round_and_not_of_the_medians() -> None:
    ours = [_cost(2), _cost(30), _cost(4)]
    theirs = [_cost(1), _cost(10), _cost(4)]
    assert str(ratio(ours, theirs)) == "2.00 (1.00 to 3.00)"  # of the medians it would be 1.00


def test_a_ratio_of_the_clock_is_another() -> None:
    assert ratio([_cost(2, clock=9)], [_cost(1, clock=3)], wall).median == 3


def test_rounds_that_lack_one_are_no_pairs() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio([_cost(1), _cost(2)], [_cost(1)])


def test_noise_is_the_width_of_the_spread() -> None:
    assert spread([8, 10, 13]).width == pytest.approx(0.5)
    assert spread([0, 0]).width == 0


def test_of_memory_the_greatest_counts() -> None:
    middle = median([_cost(1, megabytes=300), _cost(9, megabytes=100), _cost(2, megabytes=200)])
    assert (middle.processor, middle.megabytes) == (2, 300)


def test_commands_take_turns_and_what_surrounds_them_is_told() -> None:
    seen: list[str] = []
    commands = {name: Command(arguments=["-c", f"print({name!r})"]) for name in ("a", "b")}
    costs = in_turn(
        commands,
        2,
        before=lambda name: seen.append(f"before {name}"),
        after=lambda name, ran: seen.append(ran.printed.strip()),
    )
    assert seen == ["before a", "a", "before b", "b"] * 2
    assert {name: len(measured) for name, measured in costs.items()} == {"a": 2, "b": 2}


def test_the_work_of_a_process_is_its_own_processor_time() -> None:
    busy = run(
        Command(arguments=["-c", "import time; t = time.process_time()\nwhile time.process_time() - t < 0.3: pass"])
    )
    idle = run(Command(arguments=["-c", "import time; time.sleep(0.3)"]))
    assert busy.cost.processor >= 0.3
    assert idle.cost.wall >= 0.3


def test_a_command_that_fails_is_no_measure() -> None:
    with pytest.raises(CommandFailedError, match=r"ended with 5.*no such thing"):
        run(Command(arguments=["-c", "import sys; sys.stderr.write('no such thing'); sys.exit(5)"]))
    assert run(Command(arguments=["-c", "raise SystemExit(3)"], accepted=frozenset({0, 3}))).printed == ""
