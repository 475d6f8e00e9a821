"""Times history at full size: nightly runs of many standards, with their breakdowns and the verdict on every record.

    python -m benchmarks.history [--nights 20] [--verdicts 1000000] [--years 5] [--url postgresql+psycopg://...]

It keeps `--nights` nights whole, of `--standards` standards, `--teams` teams and `--verdicts` verdicts of which a tenth
fail; between two nights `--churn` of them change. After the first night the counts of `--years` of nightly runs are put before
it, in which the counts of `--moving` of the teams change from night to night, and weeks as every night found them: each changes
on every second day for four weeks, and seldom after. Then what moved beyond chance is looked for, as every run does. At the end
the trends, a comparison and the failures of the last run are read back. Seconds are wall time, with
those of the processor in brackets; memory is the process's largest.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, delete, insert, select
from sqlalchemy.pool import StaticPool

from duly.checks import Standard
from duly.expectations.catalogue import shipped
from duly.history import bulk, weeks
from duly.history.comparison import compare
from duly.history.database import open_history
from duly.history.failures import failures
from duly.history.keeping import Verdicts, keep
from duly.history.moving import look
from duly.history.past import past
from duly.history.rulings import JudgedBy
from duly.history.runs import runs
from duly.history.tables import CohortRow, GroupCountsRow, ReasonCountRow, ResultRow, RunRow, microseconds
from duly.history.trends import trends
from duly.judging.table import assessments_table
from duly.movers import WEEKS
from duly.results import (
    Counts,
    Manifest,
    Outcome,
    RunInfo,
    RunResult,
    StandardResult,
)
from duly.settings import HistorySettings, Settings

LAST = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> int:
    """Prints what was measured."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--nights", type=int, default=20)
    options.add_argument("--standards", type=int, default=50)
    options.add_argument("--teams", type=int, default=200)
    options.add_argument("--verdicts", type=int, default=1_000_000)
    options.add_argument("--churn", type=float, default=0.01)
    options.add_argument("--years", type=int, default=5)
    options.add_argument("--moving", type=float, default=0.2)
    options.add_argument("--url", default="")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "history.sqlite"
        settings = Settings(history=HistorySettings(database=chosen.url or str(file)))
        standards = _standards(chosen.standards)
        table = assessments_table(standards)
        engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
        table.create(engine)
        taken = []
        for night in range(chosen.nights):
            with engine.begin() as connection:
                connection.connection.driver_connection.execute(_verdicts(chosen, night))  # type: ignore[union-attr]
                result = _result(standards, chosen, LAST - timedelta(days=chosen.nights - 1 - night))
                by = JudgedBy(standards=standards, parameters={}, columns={})
                verdicts = Verdicts(connection=connection, table=table, by=by)
                started, used = time.perf_counter(), time.process_time()
                with open_history(settings, new=True) as history, history.writing() as writer:
                    keep(writer, settings, result, verdicts, started_at=LAST, exit_code=1)
                taken.append((time.perf_counter() - started, time.process_time() - used))
                if night == 0:
                    _say(f"night 1: kept in {_seconds(*taken[0])}{_size(file)}")
                    _earlier(settings, chosen, connection.connection.driver_connection)
                    _say(f"{chosen.years * 365:,} nights of counts before it{_size(file)}")
                    _look(settings, standards, verdicts)
        if len(taken) > 1:
            _say(
                f"a night after that: median {_seconds(*map(statistics.median, zip(*taken[1:], strict=True)))}{_size(file)}"
            )
        with open_history(settings) as history, history.reading() as reader:
            known = runs(reader)
            _timed("what a run reads for its pages", lambda: len(past(reader, settings, known[-1].number).trends))
            _timed("listing the runs", lambda: len(runs(reader)))
            _timed("points in the trends of every standard", lambda: sum(
                len(trend.points) for trend in trends(reader, settings.history).values()
            ))  # fmt: skip
            _timed("points in the trend of one team", lambda: len(
                trends(reader, settings.history, standards=[standards[0].id], group=("team", "Team 7"))[standards[0].id].points
            ))  # fmt: skip
            if len(known) > 1:
                _timed("changes listed of two runs", lambda: sum(
                    len(one.changes) for one in compare(reader, settings.history, known[-2], known[-1]).standards
                ))  # fmt: skip
            _timed("failing records, with since when", lambda: sum(
                len(records) for records in failures(reader, known[-1].as_of).values()
            ))  # fmt: skip
        _say(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
        engine.dispose()
    return 0


def _standards(number: int) -> tuple[Standard, ...]:
    model = shipped().standard("NCRS-01A")
    return tuple(replace(model, id=f"S-{turn:02}", also=(), lists=(), measures=()) for turn in range(number))


def _verdicts(chosen: Any, night: int) -> str:
    """Verdicts that a hash of their number decides; between two nights the hash of some of them is another."""
    each = chosen.verdicts // chosen.standards
    return f"""
        CREATE OR REPLACE TABLE assessments AS
        WITH numbered AS (
            SELECT i, i // {each} AS s, i % {each} AS n,
                   -- how often the record changed so far
                   ({night} + hash(i) % 1000000 / 1000000.0 / {chosen.churn}) * {chosen.churn} AS turn
            FROM range({each * chosen.standards}) AS r(i)
        )
        SELECT format('S-{{:02d}}', s) AS standard, '' AS rate, format('C{{:09d}}', n) AS record, NULL::VARCHAR AS item,
               CASE hash(i, floor(turn)) % 10 WHEN 0 THEN 'NON_COMPLIANT' ELSE 'COMPLIANT' END AS status,
               CASE hash(i, floor(turn)) % 10 WHEN 0 THEN 'late' ELSE 'in_time' END AS reason,
               NULL::VARCHAR AS flag, NULL::TIMESTAMP AS anchor_at,
               TIMESTAMP '2025-06-01' + to_seconds(n * 600) AS due_at, NULL::TIMESTAMP AS done_at, false AS open,
               'Team ' || (n % {chosen.teams}) AS by_team, 'District ' || (n % 4) AS by_district, NULL::VARCHAR AS by_risk
        FROM numbered
    """


def _result(standards: tuple[Standard, ...], chosen: Any, as_of: datetime) -> RunResult:
    each = chosen.verdicts // chosen.standards
    part = Counts(compliant=each // chosen.teams * 9 // 10, non_compliant=each // chosen.teams // 10)
    teams = {f"Team {number}": part for number in range(chosen.teams)}
    return RunResult(
        run=RunInfo(
            as_of=as_of,
            as_of_source="manifest",
            time_zone="Europe/London",
            duly_version="0",
            calendar="",
            manifest=Manifest(export="", as_of=as_of, as_of_source="manifest"),
        ),
        results=tuple(
            StandardResult(
                standard=standard.id,
                suite=standard.suite,
                title=standard.title,
                outcome=Outcome.NOT_MET,
                target=Decimal(95),
                counts=Counts(compliant=each * 9 // 10, non_compliant=each // 10),
                reasons_by_status={"COMPLIANT": {"in_time": each * 9 // 10}, "NON_COMPLIANT": {"late": each // 10}},
                breakdowns={"team": teams},
            )
            for standard in standards
        ),
    )


def _earlier(settings: Settings, chosen: Any, duckdb: Any) -> None:
    """The counts of the nights before the first that was kept: each night, those of some teams are others than before."""
    with open_history(settings) as history, history.writing() as connection:
        first = connection.execute(select(RunRow).order_by(RunRow.as_of).limit(1)).mappings().one()
        nights = range(chosen.years * 365, 0, -1)
        connection.execute(
            insert(RunRow),
            [
                {
                    **first,
                    "number": _EARLIER - night,
                    "as_of": first["as_of"] - timedelta(days=night),
                    "verdicts": False,
                }
                for night in nights
            ],
        )
        for table in (ResultRow, ReasonCountRow):
            rows = connection.execute(select(table.__table__).where(table.run == first["number"])).mappings().all()
            for night in nights:
                moved = night % 30 if table is ResultRow else 0
                again = [{**row, "run": _EARLIER - night} for row in rows]
                for row in again if table is ResultRow else ():
                    row["compliant"] -= moved
                connection.execute(insert(table), again)
        spans = duckdb.execute(_SPANS.format(first=microseconds(first["as_of"]), **vars(chosen))).arrow()
        bulk.write(connection, GroupCountsRow.__table__, spans if hasattr(spans, "num_rows") else spans.read_all())  # type: ignore[arg-type]
        connection.execute(delete(CohortRow))
        newest = weeks.week_of(LAST.date())
        nights_of_weeks = min(chosen.years * 365, 7 * WEEKS)
        of_weeks = duckdb.execute(
            _WEEKS.format(
                first=microseconds(first["as_of"]),
                monday=microseconds(weeks.starts(newest, ZoneInfo("UTC"))),
                newest=newest,
                weeks=WEEKS,
                **{**vars(chosen), "nights": nights_of_weeks},
            )
        ).arrow()
        bulk.write(connection, CohortRow.__table__, of_weeks if hasattr(of_weeks, "num_rows") else of_weeks.read_all())  # type: ignore[arg-type]


def _look(settings: Settings, standards: tuple[Standard, ...], verdicts: Verdicts) -> None:
    """Look for what moved, as a run does once it is kept."""
    targets = {standard.id: standard.target for standard in standards}
    with open_history(settings) as history, history.reading() as reader:
        number = runs(reader)[-1].number
        _timed(
            "series looked at for what moved",
            lambda: look(reader, settings.history, number, verdicts, targets, None).series,
        )


_EARLIER = 1_000_000
"""The numbers of the nights before the first lie below this."""

_SPANS = """
    WITH begun AS (
        SELECT s AS standard, g AS "group", n AS night
        FROM range(1, {standards} + 1) AS s(s), range(1, {teams} + 1) AS g(g), range(1, {years} * 365 + 1) AS n(n)
        WHERE n = {years} * 365 OR hash(s, g, n) % 1000 < {moving} * 1000
    )
    SELECT CAST(standard AS INTEGER) AS standard, CAST("group" AS INTEGER) AS "group",
           {first} - night * 86400000000 AS held_from,
           {first} - coalesce(lead(night) OVER (PARTITION BY standard, "group" ORDER BY night DESC), 0) * 86400000000
               AS held_until,
           CAST(80 + hash(night, standard) % 20 AS INTEGER) AS compliant,
           CAST(hash(night, standard) % 20 AS INTEGER) AS non_compliant,
           0 AS unknown, 0 AS not_yet_due, 0 AS exempt, 0 AS excluded
    FROM begun ORDER BY ALL
"""


_WEEKS = """
    WITH found AS (
        SELECT s AS standard, g AS "group", {newest} - w AS week, n AS night,
               ({first} - n * 86400000000 - ({monday} - w * 604800000000)) / 86400000000 AS age
        FROM range(1, {standards} + 1) AS s(s), range(0, {teams} + 1) AS g(g), range({weeks}) AS w(w),
             range({nights} + 1) AS n(n)
    ), begun AS (
        SELECT * FROM found
        WHERE age >= 0 AND (age < 1 OR hash(standard, "group", week, night) % 1000 < CASE WHEN age < 28 THEN 500 ELSE 5 END)
    )
    SELECT CAST(week AS INTEGER) AS week, CAST(standard AS INTEGER) AS standard, CAST("group" AS INTEGER) AS "group",
           {first} - night * 86400000000 AS held_from,
           {first} - lead(night) OVER (PARTITION BY week, standard, "group" ORDER BY night DESC) * 86400000000 AS held_until,
           CAST(least(age, 28) + hash(week, standard, "group") % 9 AS INTEGER) * CASE "group" WHEN 0 THEN {teams} ELSE 1 END
               AS compliant,
           CAST(2 + hash(week, "group") % 5 AS INTEGER) * CASE "group" WHEN 0 THEN {teams} ELSE 1 END AS non_compliant,
           CAST(hash(week) % 2 AS INTEGER) AS unknown,
           CAST(28 - least(age, 28) AS INTEGER) * CASE "group" WHEN 0 THEN {teams} ELSE 1 END AS not_yet_due
    FROM begun ORDER BY week, standard, "group", held_from
"""


def _timed(what: str, asked: Callable[[], int]) -> None:
    started, used = time.perf_counter(), time.process_time()
    number = asked()
    _say(f"{what}: {number:,} in {_seconds(time.perf_counter() - started, time.process_time() - used)}")


def _seconds(wall: float, processor: float) -> str:
    return f"{wall:.2f} s ({processor:.2f})"


def _size(file: Path) -> str:
    return f", {file.stat().st_size / 1e6:,.0f} MB" if file.exists() else ""


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
