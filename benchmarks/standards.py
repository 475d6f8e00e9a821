"""duly's first five standards against the same work in SQL written by hand, at several scales, counts compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.costs import HEADER, rows, tell
from benchmarks.measure import Command, Cost, Ran, duly, in_turn
from benchmarks.options import Options
from benchmarks.report import Report

STANDARDS = ("NCRS-01", "SUP-02", "SUP-03", "STRAT-02", "DEM-01")
SCALES = (1.0, 3.0, 10.0)


class DisagreementError(Exception):
    """duly and the yardstick count otherwise, so that one of them is wrong and neither measures the other."""


def differing(results: list[dict[str, Any]], counted: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The standards whose records by reason are not the same in duly's results and in the yardstick's counts."""
    reasons = {result["standard"]: result["reasons"] for result in results}
    return [standard for standard in STANDARDS if reasons.get(standard) != counted.get(standard)]


def pairs(export: Path, runs: int) -> dict[str, list[Cost]]:
    """What the yardstick and duly cost, in turn, over one export.

    Raises:
        DisagreementError: where their counts are not the same.
    """
    chosen = [part for standard in STANDARDS for part in ("--standard", standard)]
    commands = {
        "yardstick": Command(arguments=["-m", "benchmarks.yardstick", str(export)]),
        "duly": duly("check", export, *chosen, "--format", "json"),
    }
    printed: dict[str, Any] = {}

    def after(name: str, ran: Ran) -> None:
        tell(name, ran)
        printed[name] = json.loads(ran.printed)
        if name == "duly" and (found := differing(printed["duly"]["results"], printed["yardstick"])):
            raise DisagreementError(f"the counts differ for {', '.join(found)}")

    return in_turn(commands, runs, after=after)


def measure(options: Options) -> Report:
    """Both at each scale."""
    table = []
    for scale in SCALES if options.scale is None else (options.scale,):
        costs = pairs(options.demo(scale) / "export", options.runs)
        table += [[f"scale {scale:g}: {row[0]}", *row[1:]] for row in rows(costs)]
    return Report(
        part="standards",
        measured=options.measured(
            f"{', '.join(STANDARDS)}; scale 1 is a force-year of 100,000 crimes, 1.2 million records"
        ),
        header=HEADER,
        rows=table,
        remarks=["Both gave the same records by reason, every time."],
    )
