"""Measures what duly costs: `python -m benchmarks [PART ...]`, or `make bench`.

Each part runs commands as processes of their own, in turn (A B A B), and measures them from outside: seconds of processor
(user and system, all threads), seconds by the clock, the largest resident size. What is compared is compared within a round,
as the median of the rounds' ratios with the least and the greatest, since other work on the machine moves seconds more than
ratios. Exports and environments are made in the cache folder and stay there.
"""

from __future__ import annotations

import argparse
import compileall
import os
from collections.abc import Callable
from pathlib import Path

from benchmarks import faults, jobs, report, shapes, standards, texts
from benchmarks.measure import ROOT
from benchmarks.options import Options, say
from benchmarks.peers import contest

PARTS: dict[str, Callable[[Options], report.Report]] = {
    "peers": contest.measure,
    "standards": standards.measure,
    "jobs": jobs.measure,
    "texts": texts.measure,
    "shapes": shapes.measure,
    "faults": faults.measure,
}


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "duly-benchmarks"


def main() -> None:
    """Measure the parts that are asked for, print their tables, and write them into the page where that is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; without any: all of them")
    parser.add_argument("--runs", type=int, default=3, help="rounds of each part (default: 3)")
    parser.add_argument("--scale", type=float, help="size, in place of each part's own")
    parser.add_argument("--cache", type=Path, default=_cache(), help="where exports and environments are kept")
    parser.add_argument("--page", action="store_true", help="write the tables into docs/performance.md")
    parser.add_argument("--kept", action="store_true", help="measure nothing: write what the cache keeps into the page")
    chosen = parser.parse_args()
    if unknown := sorted(set(chosen.parts) - set(PARTS)):
        parser.error(f"no such part: {', '.join(unknown)}")
    options = Options(cache=chosen.cache.resolve(), runs=chosen.runs, scale=chosen.scale)
    if chosen.kept:
        for measured in report.kept(options.cache / "reports"):
            report.write(measured)
        return
    # As an installer leaves it: where Python may write none, every process would compile some 300 to 560 modules anew.
    compileall.compile_dir(ROOT / "duly", quiet=1)
    for part in chosen.parts or PARTS:
        say(f"{part}:")
        measured = PARTS[part](options)
        report.keep(measured, options.cache / "reports")
        say("\n" + measured.markdown() + "\n")
        if chosen.page:
            report.write(measured)


if __name__ == "__main__":
    main()
