"""Worklists of 100,000 failing records over 200 teams: how long they take, and how much memory.

python -m benchmarks.worklists [RECORDS] [TEAMS]
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, MetaData, Select, select
from sqlalchemy.pool import StaticPool

from duly.expectations.catalogue import shipped
from duly.reports.worklists import Wording, write_worklists
from duly.results import Manifest, RunInfo
from duly.sql import own_engine

AS_OF = datetime(2026, 1, 5, tzinfo=UTC)
STANDARD = shipped().standard("SUP-02")


def lines(connection: Connection, records: int, teams: int) -> Select[Any]:
    """Failing records over the teams, as a table of the database."""
    reasons = list(STANDARD.judgement.verdict.reasons)
    connection.exec_driver_sql(
        f"""
        CREATE TABLE lines AS
        SELECT format('Team {{:03}}', number * {teams} // {records}) AS team, '{STANDARD.id}' AS standard, '' AS rate,
               CASE WHEN number % 10 = 0 THEN 'UNKNOWN' ELSE 'NON_COMPLIANT' END AS status,
               format('V{{:09}}', number) AS record, strftime(due_at, '%Y-%m-%d') AS item,
               {reasons}[1 + number % {len(reasons)}] AS reason, due_at - INTERVAL 28 DAY AS anchor_at, due_at,
               CAST(NULL AS TIMESTAMP) AS done_at, number % 3 > 0 AS open, false AS waived, true AS counted,
               format('S{{:08}}', number % 500) AS officer, ['high', 'low', NULL][1 + number % 3] AS risk
        FROM (SELECT i AS number, TIMESTAMP '2025-01-01' + to_minutes(i) AS due_at FROM range({records}) AS made(i))
        """
    )
    reader = MetaData()
    reader.reflect(connection, only=["lines"])
    return select(reader.tables["lines"])


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
        with own_engine("duckdb:///:memory:", poolclass=StaticPool).connect() as connection:
            made, names = lines(connection, records, teams), [f"Team {n:03}" for n in range(teams)]
            start = time.process_time()
            written = write_worklists(Path(folder), connection, made, names, wording)
            took = time.process_time() - start
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    grew = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.stdout.write(
        f"{records:,} records, {teams} teams: {len(written.worklists)} workbooks, "
        f"{size / 1e6:.1f} MB, {took:.1f} s of processor, "
        f"{grew / 1024:.0f} MB of memory more at the highest\n"
    )


if __name__ == "__main__":
    main()
