"""`python -m tests.soak --nights 365 --log soak.jsonl`: night after night by seed. What the log has is over."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.soak.disks import can_be_small
from tests.soak.nights import Row, Standing, planned
from tests.soak.project import Project

EVERY = 20
"""After so many nights all is proved."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, default=Path("soak.jsonl"), help="its project lies beside it")
    asked = parser.parse_args()
    lines: list[dict[str, Any]] = []
    if asked.log.exists():
        lines = [json.loads(line) for line in asked.log.read_text(encoding="utf-8").splitlines()]
    project = Project(folder=asked.log.absolute().with_suffix(""))
    if not lines:
        project.make()
        (project.folder / "aside").mkdir()
    row = Row(project=project, seed=asked.seed, nights=asked.nights, small_disks=can_be_small())
    standing = Standing(**lines[-1]["standing"]) if lines else Standing()
    standing.killed = standing.killed or (bool(lines) and row.was_killed())  # by whoever ended this program meanwhile
    for number, name in enumerate(planned(asked.seed, asked.nights)):
        if number < len(lines):
            row.keep_in_mind(name, number)
            continue
        begun = time.monotonic()
        faults, code = row.night(number, name, standing)
        if number % EVERY == EVERY - 1 or number == asked.nights - 1:
            faults += row.proof()
        line = {
            "night": number,
            "what": name,
            "code": code,
            "faults": faults,
            "standing": vars(standing),
            "seconds": round(time.monotonic() - begun, 1),
        }
        lines.append(json.loads(json.dumps(line)))
        with asked.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        if faults:
            sys.stdout.write(f"night {number}, {name}: {faults}\n")
            sys.stdout.flush()
    return _summed(lines, small_disks=row.small_disks)


def _summed(lines: list[dict[str, Any]], *, small_disks: bool) -> int:
    wrong = [line for line in lines if line["faults"]]
    what = ", ".join(f"{name} {number}" for name, number in Counter(line["what"] for line in lines).most_common())
    minutes = sum(line["seconds"] for line in lines) / 60
    left_out = "" if small_disks else " (this system lets nobody make a small disk: those nights were quiet ones)"
    sys.stdout.write(
        f"{len(lines):,} nights in {minutes:.0f} minutes: {what}{left_out}. {len(wrong):,} nights were not as they should be.\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
