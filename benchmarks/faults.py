"""Bad input against good: as many rows, all of them refused or of unknown codes, in very many files, with one huge text."""

from __future__ import annotations

from benchmarks.costs import HEADER, rows, tell
from benchmarks.measure import Command, duly, in_turn, run
from benchmarks.options import Options, say
from benchmarks.peers.contest import CRIMES, export
from benchmarks.report import Report
from benchmarks.spoiling import FAULTS, FILES, HUGE_BYTES


def measure(options: Options) -> Report:
    """Check each by two standards: one of times, one of the cancelled crimes' texts."""
    share = options.sized(1)
    crimes = round(CRIMES * share)
    records = export(options.cache, crimes)
    folder = options.cache / "exports" / f"faults-{crimes}"
    if not (folder / "many files").exists():
        say("spoiling records")
        run(Command(arguments=["-m", "benchmarks.spoiling", str(records / "crimes.csv"), str(folder), str(crimes)]))
    names = {
        "good": f"{crimes:,} good rows, one file",
        "refused rows": "the same, every time of recording unreadable",
        "unknown codes": "the same, every code unknown and its own",
        "many files": f"the same, in {round(FILES * share):,} files",
        "huge text": f"the same, one text of {HUGE_BYTES * share / 1e6:.0f} MB",
    }
    asked = ("--as-at", "2026-01-31", "--standard", "NCRS-01A", "--standard", "NCRS-05", "--format", "json")
    commands = {names[fault]: duly("check", folder / fault, *asked) for fault in FAULTS}
    return Report(
        part="faults",
        measured=options.measured("One table of crimes, by NCRS-01A and NCRS-05"),
        header=HEADER,
        rows=rows(in_turn(commands, options.runs, after=tell)),
    )
