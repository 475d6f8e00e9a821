"""Times the pages of a large force: how long the set takes to build and to write, and how large it is.

    python -m benchmarks.pages [--standards 50] [--teams 200] [--records 100000] [--runs 1825]

The results are constructed, so that nothing but the pages is measured. With Chromium and Playwright installed it also
opens the largest pages and prints how long each took to load and lay out.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

from duly.checks import Standard
from duly.cli import GARBAGE
from duly.expectations.catalogue import shipped
from duly.judging.statement import sql_text
from duly.reports.delivery import write_folder
from duly.reports.pages import STAMPED, Material, examples_of, render_pages
from duly.results import (
    BANDS,
    Backlog,
    Break,
    BreakKind,
    ChangeKind,
    Comparison,
    Counts,
    Failing,
    FailingSince,
    Manifest,
    OpenItems,
    Outcome,
    Past,
    RecordChange,
    RunInfo,
    RunResult,
    RunSummary,
    Side,
    StandardComparison,
    StandardResult,
    Status,
    Trend,
    TrendPoint,
)

LONDON = ZoneInfo("Europe/London")
AS_OF = datetime(2026, 2, 2, 6, 0, tzinfo=LONDON)
_DISTRICTS = 12
_MONTHS = 60


def constructed_standards(count: int) -> dict[str, Standard]:
    """The catalogue's standards, and copies of them under other ids until there are enough."""
    known = shipped().standards
    standards = {}
    for index in range(count):
        standard = known[index % len(known)]
        turn = index // len(known)
        name = standard.id if not turn else f"{standard.id}-{turn + 1}"
        standards[name] = replace(standard, id=name)
    return standards


def constructed_failing(
    standards: Mapping[str, Standard], teams: Sequence[str], records: int, chance: random.Random
) -> dict[str, list[Failing]]:
    """Records to list: a few standards have most of them, as in a real force."""
    weights = [1 / (rank + 1) for rank in range(len(standards))]
    start = AS_OF.replace(tzinfo=None)
    failing: dict[str, list[Failing]] = {name: [] for name in standards}
    for number, name in enumerate(chance.choices(list(standards), weights, k=records)):
        reasons = [
            (reason, status)
            for reason, status in standards[name].judgement.verdict.reasons.items()
            if status in (Status.NON_COMPLIANT, Status.UNKNOWN)
        ]
        reason, status = chance.choice(reasons)
        due = start - timedelta(minutes=chance.randrange(1, 1_000_000))
        done = due + timedelta(hours=chance.randrange(1, 900)) if chance.random() < 0.3 else None
        failing[name].append(
            Failing(
                record=f"REC{number:08}",
                item=None,
                status=status,
                reason=reason,
                anchor_at=due - timedelta(hours=24),
                due_at=due,
                done_at=done,
                team=chance.choice(teams),
                open=done is None,
            )
        )
    return failing


def _dealt(whole: Counts, values: Sequence[str]) -> dict[str, Counts]:
    left, parts = asdict(whole), {}
    for dealt, value in enumerate(values):
        share = {key: count // (len(values) - dealt) for key, count in left.items()}
        left = {key: left[key] - share[key] for key in left}
        parts[value] = Counts(**share)
    return parts


def constructed_result(standard: Standard, failing: Sequence[Failing], teams: Sequence[str]) -> StandardResult:
    bad = sum(record.status is Status.NON_COMPLIANT for record in failing)
    counts = Counts(compliant=bad * 9 + 40, non_compliant=bad, unknown=len(failing) - bad, not_yet_due=30, excluded=12)
    by_status: dict[str, dict[str, int]] = {}
    for record in failing:
        of_status = by_status.setdefault(record.status.value, {})
        of_status[record.reason] = of_status.get(record.reason, 0) + 1
    months = [f"{2021 + number // 12}-{number % 12 + 1:02}" for number in range(_MONTHS)]
    items = OpenItems(overdue=bad, upcoming=9, later=20, bands=dict.fromkeys(BANDS, bad // len(BANDS)))
    return StandardResult(
        standard=standard.id,
        suite=standard.suite,
        title=standard.title,
        outcome=Outcome.MET if counts.meets(standard.target) else Outcome.NOT_MET,
        target=standard.target,
        counts=counts,
        reasons={reason: count for by_reason in by_status.values() for reason, count in by_reason.items()},
        reasons_by_status=by_status,
        breakdowns={
            "team": _dealt(counts, teams),
            "district": _dealt(counts, [f"District {number}" for number in range(_DISTRICTS)]),
            "month": _dealt(counts, months),
        },
        backlog=Backlog.of(items, breakdowns={"team": dict.fromkeys(teams, OpenItems(overdue=1))}),
    )


def _summary(number: int, as_of: datetime) -> RunSummary:
    return RunSummary(
        number=number,
        as_of=as_of,
        time_zone="Europe/London",
        started_at=as_of,
        finished_at=as_of,
        duly_version="0",
        exit_code=1,
        complete=True,
        sample=False,
        reruns=0,
        verdicts=True,
        outcomes={},
    )


def constructed_past(run: RunResult, failing: Mapping[str, Sequence[Failing]], runs: int) -> Past:
    """Every night for years, with a break each year; what changed since the last of them."""

    def trend(result: StandardResult) -> Trend:
        points = tuple(
            TrendPoint(
                run=number,
                as_of=AS_OF - timedelta(days=runs - number),
                counts=replace(result.counts, compliant=result.counts.compliant - (runs - number) % 20),
                target=result.target,
                outcome=result.outcome,
            )
            for number in range(1, runs + 1)
        )
        breaks = tuple(
            Break(at=AS_OF - timedelta(days=days), kind=BreakKind.TARGET, words="the target changed")
            for days in range(365, runs, 365)
        )
        return Trend(standard=result.standard, unit="crime", points=points, breaks=breaks)

    def compared(result: StandardResult) -> StandardComparison:
        side = Side(outcome=result.outcome, target=result.target, counts=result.counts)
        changes = tuple(
            RecordChange(
                record=record.record,
                item=None,
                before=None if index % 2 else Status.NON_COMPLIANT,
                after=Status.NON_COMPLIANT if index % 2 else Status.COMPLIANT,
                reason_before=None if index % 2 else record.reason,
                reason_after=record.reason,
                due_at=record.due_at,
                team=record.team,
            )
            for index, record in enumerate(failing[result.standard][:1000])
        )
        numbers = dict.fromkeys(ChangeKind, 0)
        for change in changes:
            numbers[change.kind] += 1
        return StandardComparison(standard=result.standard, before=side, after=side, numbers=numbers, changes=changes)

    since = FailingSince(first=AS_OF - timedelta(days=30), runs=30)
    return Past(
        run=_summary(runs, AS_OF),
        trends={result.standard: trend(result) for result in run.results},
        comparison=Comparison(
            before=_summary(runs - 1, AS_OF - timedelta(days=1)),
            after=_summary(runs, AS_OF),
            standards=tuple(compared(result) for result in run.results),
        ),
        failing={
            name: {(record.record, record.item): since for record in records} for name, records in failing.items()
        },
    )


def _info() -> RunInfo:
    return RunInfo(
        as_of=AS_OF,
        as_of_source="manifest",
        time_zone="Europe/London",
        duly_version="0",
        calendar="constructed",
        manifest=Manifest(export="constructed", as_of=AS_OF, as_of_source="manifest"),
    )


def opened(paths: Sequence[Path]) -> Iterator[tuple[Path, float]]:
    """Seconds that Chromium takes from the request for a page until it is laid out."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        for path in paths:
            started = time.perf_counter()
            page.goto(path.as_uri())
            page.evaluate("document.documentElement.scrollHeight")
            yield path, time.perf_counter() - started
        browser.close()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    gc.set_threshold(*GARBAGE)  # as every command does
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--standards", type=int, default=50)
    parser.add_argument("--teams", type=int, default=200)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=1825)
    chosen = parser.parse_args()
    teams = [f"Team {number:03}" for number in range(chosen.teams)]
    standards = constructed_standards(chosen.standards)
    failing = constructed_failing(standards, teams, chosen.records, random.Random(2017))
    results = tuple(constructed_result(standard, failing[name], teams) for name, standard in standards.items())
    run = RunResult(run=_info(), results=results)
    past = constructed_past(run, failing, chosen.runs)

    started, used = time.perf_counter(), time.process_time()
    statements = {name: sql_text(standard, STAMPED) for name, standard in standards.items()}
    sql = {name: {STAMPED: ";\n\n".join(texts.values())} for name, texts in statements.items()}
    examples = {name: examples_of(standard, statements[name]) for name, standard in standards.items()}
    pages = render_pages(Material(run=run, standards=standards, failing=failing, sql=sql, past=past, examples=examples))
    built, worked = time.perf_counter() - started, time.process_time() - used
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        write_folder(Path(folder) / "pages", pages)
        written = time.perf_counter() - started
        sizes = sorted(((len(text), name) for name, text in pages.items()), reverse=True)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        _say(f"{len(pages):,} files, {sum(size for size, _ in sizes) / 1e6:,.0f} MB; peak memory {memory:,.0f} MB")
        _say(f"built in {built:.1f} s ({worked:.1f} s of processor time), written in {written:.1f} s")
        _say("largest: " + ", ".join(f"{name} {size / 1000:,.0f} kB" for size, name in sizes[:5]))
        if shutil.which("chromium") and find_spec("playwright"):
            kinds = {name.partition("-")[0]: name for _, name in reversed(sizes) if name.endswith(".html")}
            paths = [Path(folder) / "pages" / name for name in ("index.html", *kinds.values())]
            for path, seconds in opened(paths):
                _say(f"opened {path.name} in {seconds:.2f} s")


if __name__ == "__main__":
    main()
