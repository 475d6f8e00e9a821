"""`python -m tests.kill --kills 500 --log kills.jsonl`: trial after trial by seed. What the log has is not tried again."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from signal import Signals
from typing import Any

from tests.kill.trial import template, tried


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--log", type=Path, default=Path("kills.jsonl"))
    asked = parser.parse_args()
    lines = _logged(asked.log)
    seed = max((line["seed"] + 1 for line in lines), default=asked.first)
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        base = template(folder / "base") if _kills(lines) < asked.kills else None
        while base is not None and _kills(lines) < asked.kills:
            begun = time.monotonic()
            with tempfile.TemporaryDirectory(dir=folder) as place:
                trial = tried(seed, base, Path(place))
            line: dict[str, Any] = {
                "seed": seed,
                "kills": [[kill.step, Signals(kill.signal).name, kill.kept] for kill in trial.kills],
                "faults": list(trial.faults),
                "seconds": round(time.monotonic() - begun, 1),
            }
            lines.append(line)
            with asked.log.open("a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
            if trial.faults:
                sys.stdout.write(f"seed {seed}: {trial.faults}\n")
            seed += 1
    return _told(lines)


def _logged(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def _kills(lines: list[dict[str, Any]]) -> int:
    return sum(len(line["kills"]) for line in lines)


def _told(lines: list[dict[str, Any]]) -> int:
    """The figures, of all that the log has."""
    failed = sum(bool(line["faults"]) for line in lines)
    kills = [kill for line in lines for kill in line["kills"]]
    kept = sum(kill[2] for kill in kills)
    steps = ", ".join(f"{step} {number}" for step, number in sorted(Counter(kill[0] for kill in kills).items()))
    signals = ", ".join(f"{name} {number}" for name, number in sorted(Counter(kill[1] for kill in kills).items()))
    minutes = sum(line["seconds"] for line in lines) / 60
    sys.stdout.write(
        f"{len(kills):,} kills ({signals}; {steps}; {kept} after history had the night) in {len(lines):,} trials, "
        f"each followed by a night, in {minutes:.0f} minutes: {failed:,} trials failed\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
