"""`python -m tests.canaries FOLDER`: every command, each layer at fault, kills, disks without room, over an export with canaries.

FOLDER must not be there. What leaves or says a canary is a line; the last line counts. Some ten minutes on a quiet machine.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random

from tests.canaries.exports import AS_AT
from tests.canaries.layers import FAULTS, LAYERS
from tests.canaries.project import Project
from tests.soak.disks import can_be_small

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGABRT)
"""What ends runs; the last would leave what was in memory behind, where the system writes that to a file."""

INSTANTS = 4_000
"""A run of the demo has about so many (tests.kill.instants): it loads, judges, keeps, writes and publishes."""

ROOMS = (
    ("temporary", 40_000),
    ("temporary", 400_000),
    ("duly-results", 100_000),
    ("duly-results", 2_000_000),
    ("share", 0),
    ("messages", 0),
)

KINDS = ("commands", "layers", "kills", "rooms")

Trial = tuple[str, Callable[[], list[str]]]


def trials(project: Project, kills: int, seed: int) -> dict[str, Iterator[Trial]]:
    """What is tried, by kind and in order, with what it is called."""
    run = ("run", "--config", str(project.folder / "duly.toml"), "--as-at", AS_AT)
    return {
        "commands": _commands(project),
        "layers": _layers(project, run),
        "kills": _kills(project, run, kills, Random(seed)),
        "rooms": _rooms(project, run),
    }


def _commands(project: Project) -> Iterator[Trial]:
    for command in project.commands():
        yield command[0], partial(project.does, *command)
    yield "combine", project.combined
    yield "grade", project.graded


def _layers(project: Project, run: tuple[str, ...]) -> Iterator[Trial]:
    """Each layer once, the faults in turn and every other time in JSON; over few records of one standard, each with each."""
    turns = cycle(FAULTS)
    for number, layer in enumerate(LAYERS):
        for fault in (next(turns),) if project.demo else FAULTS:
            more = ("--log-format", "json") if number % 2 else ()
            yield f"{layer} fails: {fault}", partial(project.does, *run, *more, faulty=layer, fault=fault)


def _kills(project: Project, run: tuple[str, ...], kills: int, chance: Random) -> Iterator[Trial]:
    for _, by in zip(range(kills), cycle(SIGNALS), strict=False):
        at = int(10 * (INSTANTS / 10) ** chance.random())
        yield f"{by.name} at {at}", partial(project.ends, *run, by=by, at=at)
    yield "the night after kills", partial(project.does, *run)


def _rooms(project: Project, run: tuple[str, ...]) -> Iterator[Trial]:
    for place, room in ROOMS if can_be_small() else ():
        yield f"{room:,} bytes in {place}", partial(project.lacks_room, *run, place=place, room=room)
    yield "the night after full disks", partial(project.does, *run)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--from", dest="first", type=int, default=1, help="number of the first trial, in a folder that is there"
    )
    parser.add_argument(
        "--demo", type=float, default=0, metavar="SCALE", help="over the demo, of which every standard finds something"
    )
    parser.add_argument("--only", choices=KINDS, action="append", help="only these trials; may be given again")
    parser.add_argument("--kills", type=int, default=16, help="how many runs are ended")
    parser.add_argument("--seed", type=int, default=1, help="by which the instants are drawn at which they are")
    parser.add_argument("--standard", dest="standards", action="append", default=[], help="only these (default: all)")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=asked.first > 1)
    of_demo = {"demo": asked.demo, "record": "V04000001"} if asked.demo else {}
    project = Project(folder=asked.folder.absolute(), **of_demo).begun(asked.standards)
    tried = failed = 0
    asked_for = trials(project, asked.kills, asked.seed)
    named = [trial for kind in asked.only or asked_for for trial in asked_for[kind]]
    for number, (name, trial) in enumerate(named, 1):
        if number < asked.first:
            continue
        tried += 1
        faults = trial()
        failed += bool(faults)
        sys.stdout.write(
            f"{number:>3} {'FAILED' if faults else 'held'}  {name}\n"
            + "".join(f"        {fault}\n" for fault in faults)
        )
        sys.stdout.flush()
    sys.stdout.write(f"{tried:,} trials, {failed:,} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
