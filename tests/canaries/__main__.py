"""`python -m tests.canaries FOLDER`: every command, each layer at fault, kills, disks without room, over an export with canaries.

FOLDER must not be there. What leaves or says a canary is a line; the last line counts. Some ten minutes on a quiet machine.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.canaries.exports import AS_AT
from tests.canaries.project import LAYERS, Project
from tests.soak.disks import can_be_small

KILLED_AT = (40, 150, 300, 600, 1200, 2400)
"""Instants of a run (tests.kill.instants): while it loads, judges, keeps, writes and publishes."""

ROOMS = (("temporary", 40_000), ("temporary", 400_000), ("duly-results", 100_000), ("messages", 0))


def trials(project: Project) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """What is tried, in order, with what it is called."""
    run = ("run", "--config", str(project.folder / "duly.toml"), "--as-at", AS_AT)
    for command in project.commands():
        yield command[0], partial(project.does, *command)
    yield "combine", project.combined
    yield "grade", project.graded
    for layer in LAYERS:
        yield f"{layer} fails", partial(project.does, *run, faulty=layer)
        yield f"{layer} fails, in JSON", partial(project.does, *run, "--log-format", "json", faulty=layer)
    for at in KILLED_AT:
        for by in (signal.SIGKILL, signal.SIGTERM):
            yield f"{by.name} at {at}", partial(project.ends, *run, by=by, at=at)
    for place, room in ROOMS if can_be_small() else ():
        yield f"{room:,} bytes in {place}", partial(project.lacks_room, *run, place=place, room=room)
    yield "the night after", partial(project.does, *run)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--from", dest="first", type=int, default=1, help="number of the first trial, in a folder that is there"
    )
    parser.add_argument(
        "--demo", type=float, default=0, metavar="SCALE", help="over the demo, of which every standard finds something"
    )
    parser.add_argument("--standard", dest="standards", action="append", default=[], help="only these (default: all)")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=asked.first > 1)
    of_demo = {"demo": asked.demo, "record": "V04000001"} if asked.demo else {}
    project = Project(folder=asked.folder.absolute(), **of_demo).begun(asked.standards)
    tried = failed = 0
    for number, (name, trial) in enumerate(trials(project), 1):
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
