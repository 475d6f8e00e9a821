"""Worklists of 100,000 failing records over 200 teams: how long they take, and how much memory.

python -m benchmarks.worklists [RECORDS] [TEAMS]
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from duly.expectations.catalogue import shipped
from duly.judging.worklines import WorkLine
from duly.reports.worklists import Wording, write_worklists
from duly.results import Failing, Manifest, RunInfo, Status

AS_OF = datetime(2026, 1, 5, tzinfo=UTC)
STANDARD = shipped().standard("SUP-02")


def lines(records: int, teams: int) -> Iterator[WorkLine]:
    """Failing records, team by team, made as they are asked for."""
    reasons = list(STANDARD.judgement.verdict.reasons)
    for number in range(records):
        team = f"Team {number * teams // records:03}"
        due = datetime(2025, 1, 1) + timedelta(minutes=number)
        yield WorkLine(
            team=team,
            standard=STANDARD.id,
            rate="",
            record=Failing(
                record=f"V{number:09}",
                item=f"{due:%Y-%m-%d}",
                status=Status.UNKNOWN if number % 10 == 0 else Status.NON_COMPLIANT,
                reason=reasons[number % len(reasons)],
                anchor_at=due - timedelta(days=28),
                due_at=due,
                team=team,
                open=number % 3 > 0,
            ),
            counted=True,
        )


def main() -> None:
    """Write them into a folder that is removed, and print what it took."""
    given = [int(text) for text in sys.argv[1:]]
    records, teams = (*given, *(100_000, 200)[len(given) :])
    run = RunInfo(
        as_of=AS_OF,
        as_of_source="--as-at",
        time_zone="Europe/London",
        duly_version="0",
        calendar="",
        manifest=Manifest(export="", as_of=AS_OF, as_of_source="--as-at"),
    )
    wording = Wording(run=run, standards={STANDARD.id: STANDARD})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with TemporaryDirectory() as folder:
        start = time.process_time()
        written = write_worklists(Path(folder), lines(records, teams), (f"Team {n:03}" for n in range(teams)), wording)
        took = time.process_time() - start
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    grew = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.stdout.write(
        f"{records:,} records, {teams} teams: {len(written)} files, {size / 1e6:.1f} MB, {took:.1f} s of processor, "
        f"{grew / 1024:.0f} MB of memory more at the highest\n"
    )


if __name__ == "__main__":
    main()
