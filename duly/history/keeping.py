"""Keeps a run: its facts, its counts and its verdicts, in one transaction while the verdicts are still there to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Table, and_, case, delete, func, insert, select

from duly.checks import MAIN
from duly.history import cohort_counts, group_counts, pruning, verdict_spans
from duly.history.figures import groups_of, reasons_of, write_counts, write_results
from duly.history.numbering import Numbers, numbered
from duly.history.rulings import JudgedBy, period_rule, write_rulings
from duly.history.tables import (
    ForgottenRunRow,
    ResultRow,
    RunRow,
    StandardRow,
    SuiteSourceRow,
    TrustRow,
    microseconds,
)
from duly.judging.table import BREAKDOWN_PREFIX
from duly.judging.version import export_hash
from duly.results import JUDGED, RunResult, StandardResult
from duly.settings import Settings

TEAM = "team"
"""The breakdown whose value is kept with each verdict."""

AT_ONCE = 200_000
"""Verdicts that are set against those of the history at once: some hundred megabytes. A statement for each standard would take
longer than what it does, where there are few."""


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """The verdicts of a run while they can still be read: the assessments `table` behind `connection`, a DuckDB."""

    connection: Connection
    table: Table
    by: JudgedBy


def keep(
    connection: Connection,
    settings: Settings,
    result: RunResult,
    verdicts: Verdicts,
    *,
    started_at: datetime,
    exit_code: int,
) -> int:
    """Write a run into a writing connection to the history; returns its number.

    A run as at the same instant that is there already is replaced. Verdicts that are older than duly.toml keeps them
    are not written.
    """
    as_of, results, declared = result.run.as_of, result.results, verdicts.by.standards
    standards = _numbers(connection, [judged_standard.standard for judged_standard in results])
    reruns, judged_before = _replaced(connection, as_of)
    connection.execute(delete(ForgottenRunRow).where(ForgottenRunRow.as_of == as_of))
    judged = {standards[judged_standard.standard] for judged_standard in results if judged_standard.outcome in JUDGED}
    moments = moments_of(connection, as_of, judged | judged_before)
    young = pruning.young(connection, settings.retention, as_of)
    run = _run(connection, settings, result, started_at=started_at, exit_code=exit_code, reruns=reruns, verdicts=young)
    groups, reasons = groups_of(connection, results), reasons_of(connection, results, declared)
    write_results(
        connection, run, results, declared, standards, write_rulings(connection, settings, verdicts.by, standards)
    )
    write_counts(connection, run, results, standards, reasons)
    _write_groups(connection, results, standards, groups, moments, judged_before)
    duckdb: Any = verdicts.connection.connection.driver_connection
    if not result.run.sample:
        cohort_counts.forget(connection, duckdb, {one: moments[one] for one in judged_before - judged})
        arriving_cohorts = cohort_counts.Arriving(
            duckdb=duckdb, table=verdicts.table, standards=standards, groups=groups, info=result.run
        )
        cohort_counts.write(connection, arriving_cohorts, {one: moments[one] for one in judged})
    if young:
        verdict_spans.prepare(connection)
        arriving = _Arriving(duckdb, verdicts.table, standards, groups, reasons)
        for names in _together(results):
            there = {standards[name]: moments[standards[name]] for name in names}
            verdict_spans.write(connection, duckdb, there, arriving.of(names))
        for standard in judged_before - judged:
            verdict_spans.forget(connection, duckdb, {standard: moments[standard]})
    return run


def _together(results: Sequence[StandardResult]) -> Iterator[list[str]]:
    """The standards that were judged, as many at once as have AT_ONCE verdicts."""
    names: list[str] = []
    verdicts = 0
    for result in results:
        if result.outcome in JUDGED:
            number = sum(asdict(result.counts).values())
            if names and verdicts + number > AT_ONCE:
                yield names
                names, verdicts = [], 0
            names.append(result.standard)
            verdicts += number
    if names:
        yield names


def _write_groups(
    connection: Connection,
    results: Sequence[StandardResult],
    standards: Mapping[str, int],
    groups: Numbers,
    moments: Mapping[int, verdict_spans.Moment],
    judged_before: set[int],
) -> None:
    """The counts of every value of every breakdown, of what the run judged; `judged_before`: as at the same instant."""
    judged = {standards[result.standard]: result for result in results if result.outcome in JUDGED}
    for standard, result in judged.items():
        counts = {
            groups[(name, value)]: part for name, values in result.breakdowns.items() for value, part in values.items()
        }
        group_counts.write(connection, standard, moments[standard], counts, again=standard in judged_before)
    for standard in judged_before - judged.keys():
        group_counts.forget(connection, standard, moments[standard])


def _numbers(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    known = numbered(connection, StandardRow, ("id",), [(name,) for name in ids])
    return {name: known[(name,)] for name in ids}


def _replaced(connection: Connection, as_of: datetime) -> tuple[int, set[int]]:
    """Remove the run as at the same instant; how often it was judged so far, and the standards that it judged."""
    old = connection.execute(select(RunRow.number, RunRow.reruns).where(RunRow.as_of == as_of)).first()
    if old is None:
        return 0, set()
    standards = judged_in(connection, old.number)
    connection.execute(delete(RunRow).where(RunRow.number == old.number))
    return old.reruns + 1, standards


def judged_in(connection: Connection, run: int) -> set[int]:
    """The standards that a run judged."""
    chosen = select(ResultRow.standard).where(
        ResultRow.run == run, ResultRow.rate == MAIN, ResultRow.outcome.in_(JUDGED)
    )
    return set(connection.execute(chosen).scalars())


def moments_of(connection: Connection, as_of: datetime, standards: Iterable[int]) -> dict[int, verdict_spans.Moment]:
    """Where a run as at an instant lies for each of these standards."""
    neighbours = connection.execute(
        select(
            ResultRow.standard,
            func.max(case((RunRow.as_of < as_of, RunRow.as_of))).label("before"),
            func.min(case((RunRow.as_of > as_of, RunRow.as_of))).label("after"),
            func.max(case((and_(RunRow.as_of < as_of, TrustRow.suspect.is_not(True)), RunRow.as_of))).label("sound"),
        )
        .join(RunRow, RunRow.number == ResultRow.run)
        .outerjoin(TrustRow, TrustRow.run == RunRow.number)
        .where(ResultRow.rate == MAIN, ResultRow.outcome.in_(JUDGED))
        .group_by(ResultRow.standard)
    )
    known = {
        row.standard: (row.before, row.after, row.sound if row.sound != row.before else None) for row in neighbours
    }

    def moment(standard: int) -> verdict_spans.Moment:
        before, after, sound = (
            None if instant is None else microseconds(instant) for instant in known.get(standard, (None, None, None))
        )
        return verdict_spans.Moment(at=microseconds(as_of), before=before, after=after, sound=sound)

    return {standard: moment(standard) for standard in standards}


def _run(
    connection: Connection,
    settings: Settings,
    result: RunResult,
    *,
    started_at: datetime,
    exit_code: int,
    reruns: int,
    verdicts: bool,
) -> int:
    info = result.run
    written = connection.execute(
        insert(RunRow).values(
            as_of=info.as_of,
            period_from=info.period_from,
            period_to=info.period_to,
            period_rule=period_rule(settings),
            time_zone=info.time_zone,
            started_at=started_at,
            finished_at=datetime.now(UTC),
            duly_version=info.duly_version,
            export_hash=export_hash(info),
            exit_code=exit_code,
            complete=info.manifest.complete,
            sample=info.sample,
            reruns=reruns,
            verdicts=verdicts,
        )
    )
    number: int = written.inserted_primary_key[0]  # type: ignore[index]
    sources = [
        {"run": number, "position": position, **asdict(source)} for position, source in enumerate(info.catalogue)
    ]
    if sources:
        connection.execute(insert(SuiteSourceRow), sources)
    return number


class _Arriving:
    """Selects the verdicts of standards with standards, reasons and teams by their numbers. A class because the three lists of
    numbers are handed to DuckDB once."""

    def __init__(
        self, duckdb: Any, table: Table, standards: Mapping[str, int], groups: Numbers, reasons: Numbers
    ) -> None:
        self.table = table
        teams: Numbers = {(value,): number for (kind, value), number in groups.items() if kind == TEAM}
        names: Numbers = {(standard,): number for standard, number in standards.items()}
        for name, columns, rows in (
            ("history_standards", ("standard",), names),
            ("history_reasons", ("status", "reason"), reasons),
            ("history_teams", ("team",), teams),
        ):
            duckdb.register("history_numbers", _arrow(columns, rows))
            try:
                duckdb.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM history_numbers")
            finally:
                duckdb.unregister("history_numbers")

    def of(self, standards: Iterable[str]) -> str:
        """The select, for `verdict_spans.write`."""
        column = BREAKDOWN_PREFIX + TEAM
        team = f"nullif(a.{column}, '')" if column in self.table.c else "NULL"
        quoted = ", ".join("'" + standard.replace("'", "''") + "'" for standard in standards)
        return (
            "SELECT n.number AS standard, a.record, coalesce(a.item, '') AS item, r.number AS reason, "
            "epoch_us(a.due_at) AS due_at, t.number AS team, a.status = 'NON_COMPLIANT' AS failing "
            f'FROM "{self.table.name}" AS a JOIN history_standards AS n ON n.standard = a.standard '
            "LEFT JOIN history_reasons AS r ON r.status = a.status AND r.reason = a.reason "
            f"LEFT JOIN history_teams AS t ON t.team = {team} "
            f"WHERE a.standard IN ({quoted}) AND a.rate = '{MAIN}'"
        )


def _arrow(columns: Sequence[str], rows: Numbers) -> pa.Table:
    content = {name: pa.array([row[position] for row in rows], pa.string()) for position, name in enumerate(columns)}
    return pa.table({**content, "number": pa.array(list(rows.values()), pa.int32())})
