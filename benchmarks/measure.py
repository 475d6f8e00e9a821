"""What a command costs: one child process run to its end and measured from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


class CommandFailedError(Exception):
    """A command that was to be measured ended otherwise than it may."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds by the clock, seconds of processor (user and system, all threads), the largest resident size in MB."""

    wall: float
    processor: float
    megabytes: float


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command to measure: its arguments, and the interpreter and folder that it runs with.

    `accepted` are the exit codes of a command that did its work. duly's 1 and 3 say what it thinks of the records.
    """

    arguments: Sequence[str]
    interpreter: str = sys.executable
    folder: Path = ROOT
    accepted: frozenset[int] = frozenset({0})


@dataclass(frozen=True, kw_only=True)
class Ran:
    """One run of a command: what it cost, and what it printed."""

    cost: Cost
    printed: str


def duly(*arguments: str | float | Path, folder: Path = ROOT) -> Command:
    """A command of duly's, by the interpreter that runs the benchmark."""
    return Command(arguments=["-m", "duly", *map(str, arguments)], folder=folder, accepted=frozenset({0, 1, 3}))


def run(command: Command) -> Ran:
    """Run it once.

    Raises:
        CommandFailedError: with the end of what it wrote to standard error.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            [command.interpreter, *command.arguments], stdout=output, stderr=errors, cwd=command.folder, env=environment
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode not in command.accepted:
            end = errors.read().decode(errors="replace")[-2000:]
            raise CommandFailedError(f"{' '.join(command.arguments[:6])} ended with {process.returncode}: {end}")
        cost = Cost(wall=wall, processor=used.ru_utime + used.ru_stime, megabytes=used.ru_maxrss / 1024)
        return Ran(cost=cost, printed=output.read().decode())


def _nothing(*_: object) -> None:
    return None


def in_turn(
    commands: Mapping[str, Command],
    runs: int,
    *,
    before: Callable[[str], None] = _nothing,
    after: Callable[[str, Ran], None] = _nothing,
) -> dict[str, list[Cost]]:
    """Run all of them in turn, `runs` times: A B C A B C. What each cost, in the order of the rounds.

    In a round every command meets about the same machine, so what is compared is compared within a round. `before` is called
    ahead of each run, `after` with the run as it ends; neither is measured.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            before(name)
            ran = run(command)
            costs[name].append(ran.cost)
            after(name, ran)
    return costs
