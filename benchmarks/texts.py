"""Unique texts: what putting each in its class costs, by `benchmarks.narratives`. The demo's wordings recur; people's do not."""

from __future__ import annotations

from benchmarks.measure import ROOT, Command, in_turn
from benchmarks.options import Options, say
from benchmarks.ratios import spread
from benchmarks.report import Report

TEXTS = 1_000_000
LABELLED = ROOT / "tests" / "checks" / "narratives" / "demeanour.csv"


def measure(options: Options) -> Report:
    """The same command with and without the texts: the difference is theirs."""
    texts = round(TEXTS * options.sized(1))
    base = ["-m", "benchmarks.narratives", str(LABELLED), "--texts"]
    commands = {"none": Command(arguments=[*base, "0"]), "all": Command(arguments=[*base, str(texts)])}
    costs = in_turn(commands, options.runs, after=lambda name, ran: say("  " + ran.printed.splitlines()[-1]))
    each = spread(
        [
            (whole.processor - none.processor) / texts * 1e6
            for none, whole in zip(costs["none"], costs["all"], strict=True)
        ]
    )
    wall = spread(
        [(whole.wall - none.wall) / texts * 1e6 for none, whole in zip(costs["none"], costs["all"], strict=True)]
    )
    megabytes = max(cost.megabytes for cost in costs["all"])
    return Report(
        part="texts",
        measured=options.measured(f"{texts:,} texts of about 120 characters, no two alike"),
        header=["", "processor us a text", "wall us a text", "MB"],
        rows=[["making, normalising and reading", str(each), str(wall), f"{megabytes:,.0f}"]],
    )
