"""`python -m tests.fuzz --from 0 --hours 1 --keep fuzz-failures`: seed after seed; what fails is kept with why."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.connectors.scene import export
from tests.fuzz.canaries import canaried, left_behind
from tests.fuzz.mutations import Files
from tests.fuzz.settings import settings_faults, settings_of
from tests.fuzz.trial import differences, faults_of, mutated, written

TRIALS: dict[str, tuple[Callable[[int, Path], list[str]], Callable[[int], Files]]] = {
    "same": (differences, written),
    "spoiled": (faults_of, mutated),
    "settings": (settings_faults, lambda seed: {"duly.toml": settings_of(seed)}),
    "canaries": (left_behind, canaried),
}
"""What is tried of each seed, and the files that it is tried on."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="first", type=int, default=1000)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    parser.add_argument("--only", choices=TRIALS, action="append", help="what to try of each seed; may be given again")
    asked = parser.parse_args()
    end, seed, failed = time.monotonic() + 3600 * asked.hours, asked.first, 0
    while time.monotonic() < end:
        for name in asked.only or TRIALS:
            tried, made = TRIALS[name]
            with tempfile.TemporaryDirectory() as folder:
                try:
                    faults = tried(seed, Path(folder))
                except Exception:  # whatever is not duly's own is what is looked for
                    faults = [traceback.format_exc()]
            if faults:
                failed += 1
                kept = asked.keep / f"{seed}-{name}"
                export(kept, made(seed))
                (kept / "why.txt").write_text("\n".join(faults), encoding="utf-8")
                _tell(f"seed {seed}, {name}: {faults[-1].strip().splitlines()[-1][:400]} (kept in {kept})")
        seed += 1
    _tell(f"{seed - asked.first:,} seeds, {failed:,} trials failed")
    return 1 if failed else 0


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
