"""The runs that history holds: listed, and found by what people call them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from duly.checks import MAIN
from duly.errors import UsageError
from duly.history import tables, trust
from duly.history.tables import ResultRow, RunRow
from duly.results import Outcome, PeriodJudged, RunSummary, SuiteSource

LATEST, PREVIOUS = "latest", "previous"


def runs(connection: Connection, numbers: Sequence[int] | None = None) -> list[RunSummary]:
    """Every run, or those of these numbers, by as-at instant, the oldest first."""
    outcome = func.coalesce(ResultRow.regraded_outcome, ResultRow.outcome)
    counted = (
        select(ResultRow.run, outcome.label("outcome"), func.count().label("standards"))
        .where(ResultRow.rate == MAIN)
        .group_by(ResultRow.run, outcome)
    )
    chosen = select(RunRow).order_by(RunRow.as_of)
    loaded = select(tables.SuiteSourceRow).order_by(tables.SuiteSourceRow.position)
    if numbers is not None:
        loaded = loaded.where(tables.SuiteSourceRow.run.in_(numbers))
        counted, chosen = counted.where(ResultRow.run.in_(numbers)), chosen.where(RunRow.number.in_(numbers))
    outcomes: dict[int, dict[Outcome, int]] = {}
    for row in connection.execute(counted):
        outcomes.setdefault(row.run, {})[Outcome(row.outcome)] = row.standards
    sources: dict[int, list[SuiteSource]] = {}
    for loading in connection.execute(loaded):
        source = SuiteSource(name=loading.name, version=loading.version, sha256=loading.sha256)
        sources.setdefault(loading.run, []).append(source)
    known = trust.trusts(connection, numbers)
    return [
        RunSummary(
            number=row.number,
            as_of=_local(row.as_of, row.time_zone),
            period=PeriodJudged(
                start=_period(row.period_from, row.time_zone), end=_period(row.period_to, row.time_zone)
            ),
            time_zone=row.time_zone,
            started_at=row.started_at,
            finished_at=row.finished_at,
            duly_version=row.duly_version,
            catalogue=tuple(sources.get(row.number, ())),
            exit_code=row.exit_code,
            complete=row.complete,
            sample=row.sample,
            reruns=row.reruns,
            suspicions=known[row.number].suspicions if row.number in known else (),
            accepted=known[row.number].accepted if row.number in known else None,
            verdicts=row.verdicts,
            outcomes={each: outcomes.get(row.number, {}).get(each, 0) for each in Outcome},
        )
        for row in connection.execute(chosen)
    ]


def run(connection: Connection, number: int) -> RunSummary:
    """One run by its number, which must exist."""
    (summary,) = runs(connection, [number])
    return summary


def find(connection: Connection, named: str) -> RunSummary:
    """The run that people call so: its number, the day or instant it is as at, `latest` or `previous`.

    Raises UsageError where there is none, or several.
    """
    known = [(row.number, _local(row.as_of, row.time_zone)) for row in connection.execute(_ALL)]
    if not known:
        raise UsageError("history holds no run yet", next_step="'duly run' writes one.")
    matching = _named(known, named.strip().casefold())
    if len(matching) == 1:
        return run(connection, matching[0][0])
    if not matching:
        first, last = known[0], known[-1]
        raise UsageError(
            f"history holds no run {named}: it holds runs as at {_called(first)} to {_called(last)}",
            next_step="Name a run by its number, its day (2017-11-07), 'latest' or 'previous'; 'duly history' lists them.",
        )
    raise UsageError(
        f"history holds {len(matching)} runs as at {named}: {', '.join(_called(one) for one in matching)}",
        next_step="Name the one you mean by its number.",
    )


_ALL = select(RunRow.number, RunRow.as_of, RunRow.time_zone).order_by(RunRow.as_of)


def _named(known: list[tuple[int, datetime]], named: str) -> list[tuple[int, datetime]]:
    if named == LATEST:
        return known[-1:]
    if named == PREVIOUS:
        return known[-2:-1]
    if named.isdecimal():
        return [one for one in known if one[0] == int(named)]
    try:
        moment = datetime.fromisoformat(named.upper())
    except ValueError:
        return []
    if len(named) <= len("2017-11-07"):
        return [one for one in known if one[1].date() == moment.date()]
    return [one for one in known if one[1] == (moment if moment.tzinfo else moment.replace(tzinfo=one[1].tzinfo))]


def _called(one: tuple[int, datetime]) -> str:
    return f"{one[1]:%Y-%m-%d %H:%M} (run {one[0]})"


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _period(moment: datetime | None, zone: str) -> datetime | None:
    return None if moment is None else _local(moment, zone)
