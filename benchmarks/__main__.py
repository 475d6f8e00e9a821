"""Times duly against the yardstick at scales 1 and 10, whole processes side by side, and prints what was measured.

    python -m benchmarks [--scales 1,10] [--runs 3]

Each figure is a median of wall seconds, with the seconds of processor time that it took; memory is the largest resident
size of the process. The ratio to the yardstick is told whole, and with the import of Great Expectations, measured by
itself, taken off the whole: that is too kind where the import was hidden behind the load, and so the least it can be.
Then every suite against the first four. Exits 1 where duly and the yardstick disagree on a count, since a fast wrong
answer is no measure.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.yardstick import STANDARDS
from duly.demo import write_export

FOUR = [
    part
    for suite in ("crime_recording", "supervisory_reviews", "strategy_meetings", "demeanour")
    for part in ("--suite", suite)
]


@dataclass(frozen=True)
class Timed:
    """One run of a command: wall and processor seconds, the largest resident size in MB, what it printed."""

    seconds: float
    processor: float
    megabytes: float
    printed: str


def timed(command: Sequence[str]) -> Timed:
    """Run a command to its end and measure it."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, *command], stdout=output, stderr=subprocess.DEVNULL)
        _, _, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        output.seek(0)
        return Timed(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, output.read().decode())


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def compare(export: Path, runs: int) -> bool:
    """Time both on one export in turn. Whether they agree on every count."""
    five = [part for standard in STANDARDS for part in ("--standard", standard)]
    job = ["-m", "duly", "check", str(export), *five, "--format", "json"]
    hand = ["-m", "benchmarks.yardstick", str(export)]
    pairs = [(timed(job), timed(hand)) for _ in range(runs)]
    imported = [timed(["-c", "import great_expectations"]) for _ in range(runs)]
    ours, theirs = (statistics.median(pair[side].seconds for pair in pairs) for side in (0, 1))
    alone = statistics.median(once.seconds for once in imported)
    whole, apart, processor = (
        statistics.median(ratios)
        for ratios in (
            [mine.seconds / yardstick.seconds for mine, yardstick in pairs],
            [(mine.seconds - alone) / yardstick.seconds for mine, yardstick in pairs],
            [mine.processor / yardstick.processor for mine, yardstick in pairs],
        )
    )
    _say(
        f"  duly {ours:.1f} s ({max(mine.megabytes for mine, _ in pairs):.0f} MB), yardstick {theirs:.1f} s "
        f"({max(yardstick.megabytes for _, yardstick in pairs):.0f} MB)"
    )
    _say(
        f"  ratio {whole:.2f} whole, {apart:.2f} without the {alone:.1f} s that importing Great Expectations takes; "
        f"of processor time {processor:.2f}"
    )
    return _same(json.loads(pairs[0][0].printed), json.loads(pairs[0][1].printed))


def _same(ours: dict[str, Any], theirs: dict[str, dict[str, int]]) -> bool:
    reasons = {result["standard"]: result["reasons"] for result in ours["results"]}
    wrong = [standard for standard in STANDARDS if reasons[standard] != theirs[standard]]
    if wrong:
        _say(f"  the counts differ for {', '.join(wrong)}")
    return not wrong


def compare_suites(export: Path) -> None:
    """Time every suite against the first four."""
    four = timed(["-m", "duly", "check", str(export), *FOUR, "--format", "json"])
    every = timed(["-m", "duly", "check", str(export), "--format", "json"])
    _say(
        f"  four suites {four.seconds:.1f} s ({four.megabytes:.0f} MB), all suites {every.seconds:.1f} s "
        f"({every.megabytes:.0f} MB), ratio {every.seconds / four.seconds:.2f}"
    )


def main() -> int:
    """The exit code: 0 where all counts agree."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scales", default="1,10")
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    agreed = True
    for scale in (float(text) for text in chosen.scales.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            export = Path(folder)
            written = write_export(export, scale=scale)
            size = sum(path.stat().st_size for path in export.iterdir()) / 1e6
            _say(
                f"scale {scale:g}: {sum(written.rows.values()):,} records, {size:.0f} MB of CSV, median of {chosen.runs}"
            )
            agreed = compare(export, chosen.runs) and agreed
            compare_suites(export)
    bare = statistics.median(timed(["-c", "import click"]).seconds for _ in range(9))
    helped = statistics.median(timed(["-m", "duly", "--help"]).seconds for _ in range(9))
    _say(f"duly --help {helped:.3f} s, import click {bare:.3f} s, ratio {helped / bare:.2f}")
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
