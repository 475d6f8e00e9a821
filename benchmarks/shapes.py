"""Forms of the same crimes against ISO times in one file."""

from __future__ import annotations

import json

from benchmarks.costs import HEADER, rows, tell
from benchmarks.forms import DRIFTING, FORMS, SMALL
from benchmarks.measure import Command, Ran, duly, in_turn, run
from benchmarks.options import Options, say
from benchmarks.peers.contest import CRIMES, export
from benchmarks.report import Report

NAMES = {"drifting files": f"{DRIFTING} files whose columns drift", "small files": f"{SMALL} small files"}


class LostError(Exception):
    """Not every crime was judged."""


def judged(printed: str) -> int:
    """How many records the first standard of a `--format json` has a status for."""
    counts: dict[str, int] = json.loads(printed)["results"][0]["counts"]
    return sum(counts.values())


def measure(options: Options) -> Report:
    """Check each form by one standard.

    Raises:
        LostError: where a form does not have a status for every crime.
    """
    crimes = round(CRIMES * options.sized(1))
    records = export(options.cache, crimes)
    folder = options.cache / "exports" / f"forms-{crimes}"
    if not (folder / f"{FORMS[-1]}.toml").exists():
        say("writing the crimes in other forms")
        run(Command(arguments=["-m", "benchmarks.forms", str(records / "crimes.csv"), str(folder)]))
    commands = {
        NAMES.get(form, form): duly(
            "check",
            "--config",
            folder / f"{form}.toml",
            "--as-at",
            "2026-01-31",
            "--standard",
            "NCRS-01A",
            "--format",
            "json",
        )
        for form in FORMS
    }

    def after(name: str, ran: Ran) -> None:
        tell(name, ran)
        if (found := judged(ran.printed)) != crimes:
            raise LostError(f"{name}: {found:,} of {crimes:,} crimes have a status")

    costs = in_turn(commands, options.runs, after=after)
    return Report(
        part="shapes",
        measured=options.measured(f"{crimes:,} crimes in five forms, by NCRS-01A"),
        header=HEADER,
        rows=rows(costs),
        remarks=["Every crime had a status in every form."],
    )
