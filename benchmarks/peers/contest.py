"""Four rules over a million crimes and what hangs on them, by what judges such rules: CSV in, failing ids and shares out.

A contender that finds other ids than the rules written by hand is no measure: the part stops there.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.environments import NotInstalledError, interpreter
from benchmarks.measure import Command, Cost, Ran, duly, in_turn, run
from benchmarks.options import Options, say
from benchmarks.peers.from_duly import STANDARDS
from benchmarks.peers.outcome import RULES
from benchmarks.ratios import median, processor, ratio, wall
from benchmarks.report import Report

CRIMES = 1_000_000
_POLARS = "polars==2.1.0"


class DisagreementError(Exception):
    """A contender found other records, or other shares, than the rules written by hand."""


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A library: the name in the table, the packages of its environment, the module that judges and what it is told."""

    name: str
    packages: Sequence[str]
    module: str
    told: Sequence[str] = field(default_factory=tuple)


HAND = Contender(name="DuckDB, by hand", packages=["duckdb==1.5.6"], module="by_hand")
CONTENDERS = (
    HAND,
    Contender(name="Polars", packages=[_POLARS], module="by_polars"),
    Contender(name="dataframely", packages=["dataframely==3.1.2", _POLARS], module="by_dataframely"),
    Contender(name="pandera", packages=["pandera[polars]==0.35.0", _POLARS], module="by_pandera"),
    Contender(name="pointblank", packages=["pointblank==1.1.1", _POLARS], module="by_pointblank"),
    Contender(name="Soda", packages=["soda-core-duckdb==3.5.6", "duckdb==1.0.0"], module="by_soda"),
    *(
        Contender(
            name=f"Great Expectations, {how}",
            packages=["great-expectations==1.24.1", "pandas==3.1.1", "pyarrow==26.0.1", _POLARS],
            module="by_great_expectations",
            told=told,
        )
        for how, told in {"ids by index": ["index"], "as it comes": []}.items()
    ),
)


def export(cache: Path, crimes: int) -> Path:
    """The folder of the records; made where it is not there."""
    folder = cache / "exports" / f"crimes-{crimes}"
    if not (folder / "manifest.json").exists():
        say(f"making {crimes:,} crimes and what hangs on them")
        run(Command(arguments=["-m", "benchmarks.peers.records", str(folder), str(crimes)]))
    return folder


def outcome(folder: Path) -> tuple[dict[str, list[str]], dict[str, float]]:
    """The ids that fail each rule, in order, and the shares that pass, of what a contender wrote."""
    ids = {}
    for rule in RULES:
        with (folder / f"{rule}.csv").open(encoding="utf-8", newline="") as opened:
            ids[rule] = sorted(row["id"] for row in csv.DictReader(opened))
    return ids, json.loads((folder / "shares.json").read_text(encoding="utf-8"))


def differences(ours: Path, theirs: Path) -> list[str]:
    """In which rules two outcomes differ, in words; no id is told."""
    (mine, shares), (yours, other_shares) = outcome(ours), outcome(theirs)
    found = []
    for rule in RULES:
        if mine[rule] != yours[rule]:
            found.append(f"{rule}: {len(mine[rule]):,} ids, {len(yours[rule]):,} by hand")
        elif shares[rule] != other_shares[rule]:
            found.append(f"{rule}: {shares[rule]} %, {other_shares[rule]} % by hand")
    return found


def _commands(options: Options, records: Path, out: Path) -> tuple[dict[str, Command], list[str]]:
    """The command of each contender, and which could not be installed."""
    commands, lacking = {}, []
    for contender in CONTENDERS:
        folder = out / contender.name
        folder.mkdir(parents=True, exist_ok=True)
        try:
            python = interpreter(options.cache, contender.module, contender.packages)
        except NotInstalledError as error:
            say(f"SKIPPED: {error}")
            lacking.append(contender.name)
            continue
        module = f"benchmarks.peers.{contender.module}"
        commands[contender.name] = Command(
            arguments=["-m", module, str(records), str(folder), *contender.told], interpreter=python
        )
    (out / "duly").mkdir(parents=True, exist_ok=True)
    standards = [part for standard in STANDARDS.values() for part in ("--standard", standard)]
    commands["duly"] = duly(
        "check", records, *standards, "--format", "json", "--assessments", out / "duly" / "assessments.parquet"
    )
    return commands, lacking


def measure(options: Options) -> Report:
    """Run every contender in turn, compare what each found, and say what each cost.

    Raises:
        DisagreementError: a contender found something else.
    """
    crimes = round(CRIMES * options.sized(1))
    records = export(options.cache, crimes)
    out = options.cache / "outcomes" / str(crimes)
    commands, lacking = _commands(options, records, out)

    def after(name: str, ran: Ran) -> None:
        folder = out / name
        if name == "duly":
            (folder / "results.json").write_text(ran.printed, encoding="utf-8")
            run(Command(arguments=["-m", "benchmarks.peers.from_duly", str(folder)]))
        say(f"  {name}: {ran.cost.processor:.1f} s of processor, {ran.cost.wall:.1f} s, {ran.cost.megabytes:.0f} MB")
        if HAND.name in commands and (found := differences(folder, out / HAND.name)):
            raise DisagreementError(f"{name} differs from the rules written by hand: {'; '.join(found)}")

    costs = in_turn(commands, options.runs, after=after)
    size = sum(path.stat().st_size for path in records.glob("*.csv")) / 1e6
    return Report(
        part="peers",
        measured=options.measured(f"{crimes:,} crimes and what hangs on them, {size:.0f} MB of CSV in eight files"),
        header=["", "version", "processor s", "of by hand's", "wall s", "of by hand's", "MB"],
        rows=[_row(name, costs) for name in costs],
        remarks=[
            "Every contender gave the same ids and shares.",
            *[f"Skipped, as it could not be installed: {name}." for name in lacking],
        ],
    )


def _row(name: str, costs: dict[str, list[Cost]]) -> list[str]:
    pinned = {contender.name: contender.packages[0].partition("==")[2] for contender in CONTENDERS}
    middle = median(costs[name])
    by_hand = costs.get(HAND.name)
    ratios = [str(ratio(costs[name], by_hand, of)) if by_hand else "" for of in (processor, wall)]
    version = pinned.get(name, "")
    return [
        name,
        version,
        f"{middle.processor:.1f}",
        ratios[0],
        f"{middle.wall:.1f}",
        ratios[1],
        f"{middle.megabytes:,.0f}",
    ]
