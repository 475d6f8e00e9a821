"""What people run: a check of one small file, the nightly run of a small and a large force, all suites over ten years."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

from benchmarks.costs import HEADER, rows, tell
from benchmarks.measure import Command, Cost, duly, in_turn
from benchmarks.options import Options
from benchmarks.report import Report

SMALL_ROWS = 100


def small_file(options: Options) -> Path:
    """A file of a hundred crimes."""
    path = options.cache / "exports" / "small" / "crimes.csv"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with (options.demo(0.01) / "export" / "crimes.csv").open(encoding="utf-8") as opened:
            path.write_text("".join(itertools.islice(opened, SMALL_ROWS + 1)), encoding="utf-8")
    return path


def fresh(demo: Path, folder: Path) -> None:
    """A project over a demo's export with neither history nor results: the first night."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "export").symlink_to(demo / "export")
    for file in demo.glob("*.toml"):  # duly.toml, and the force's own standards that it names
        shutil.copy(file, folder)


def checks_of_a_small_file(options: Options) -> dict[str, list[Cost]]:
    """Against importing what reads it."""
    commands = {
        "import duckdb, sqlalchemy": Command(arguments=["-c", "import duckdb, sqlalchemy"]),
        f"`duly check` of {SMALL_ROWS} crimes": duly("check", small_file(options), "--standard", "NCRS-01A"),
    }
    return in_turn(commands, options.runs, after=tell)


def nights(options: Options, scale: float) -> dict[str, list[Cost]]:
    """First nights: pages, worklists, results and history of every suite."""
    demo, folder = options.demo(scale), options.cache / "nights" / f"{scale:g}"
    name = f"`duly run`, scale {scale:g}: all suites, pages, worklists, history"
    command = duly("run", "--quiet", "--config", folder / "duly.toml")
    return in_turn({name: command}, options.runs, before=lambda _: fresh(demo, folder), after=tell)


def measure(options: Options) -> Report:
    """Each of them. `--scale` takes the place of the larger scales."""
    demo = options.sized(10)
    table = rows(checks_of_a_small_file(options))
    for scale in sorted({0.01, options.sized(1)}):
        table += rows(nights(options, scale))
    check = {
        f"`duly check`, scale {demo:g}: all suites": duly("check", options.demo(demo) / "export", "--format", "json")
    }
    table += rows(in_turn(check, options.runs, after=tell))
    return Report(
        part="jobs",
        measured=options.measured("Scale 0.01 is 13,000 records in 40 tables, scale 1 is 1.2 million"),
        header=HEADER,
        rows=table,
    )
