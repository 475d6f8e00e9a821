"""The runs that history holds: listed, and found by what people call them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from duly.checks import MAIN
from duly.errors import UsageError
from duly.history import tables
from duly.history.tables import Result, Run
from duly.results import Outcome, PeriodJudged, RunSummary, SuiteSource

LATEST, PREVIOUS = "latest", "previous"


def runs(kept: Connection, numbers: Sequence[int] | None = None) -> list[RunSummary]:
    """Every run, or those of these numbers, by as-at instant, the oldest first."""
    outcome = func.coalesce(Result.regraded_outcome, Result.outcome)
    counted = (
        select(Result.run, outcome.label("outcome"), func.count().label("standards"))
        .where(Result.rate == MAIN)
        .group_by(Result.run, outcome)
    )
    chosen = select(Run).order_by(Run.as_of)
    loaded = select(tables.SuiteSource).order_by(tables.SuiteSource.position)
    if numbers is not None:
        loaded = loaded.where(tables.SuiteSource.run.in_(numbers))
        counted, chosen = counted.where(Result.run.in_(numbers)), chosen.where(Run.number.in_(numbers))
    outcomes: dict[int, dict[Outcome, int]] = {}
    for row in kept.execute(counted):
        outcomes.setdefault(row.run, {})[Outcome(row.outcome)] = row.standards
    sources: dict[int, list[SuiteSource]] = {}
    for loading in kept.execute(loaded):
        source = SuiteSource(name=loading.name, version=loading.version, sha256=loading.sha256)
        sources.setdefault(loading.run, []).append(source)
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
            verdicts=row.verdicts,
            outcomes={found: outcomes.get(row.number, {}).get(found, 0) for found in Outcome},
        )
        for row in kept.execute(chosen)
    ]


def run(kept: Connection, number: int) -> RunSummary:
    """One run by its number, which must exist."""
    (found,) = runs(kept, [number])
    return found


def find(kept: Connection, named: str) -> RunSummary:
    """The run that people call so: its number, the day or instant it is as at, `latest` or `previous`.

    Raises UsageError where there is none, or several.
    """
    known = [(row.number, _local(row.as_of, row.time_zone)) for row in kept.execute(_ALL)]
    if not known:
        raise UsageError("history holds no run yet", next_step="'duly run' writes one.")
    found = _named(known, named.strip().casefold())
    if len(found) == 1:
        return run(kept, found[0][0])
    if not found:
        first, last = known[0], known[-1]
        raise UsageError(
            f"history holds no run {named}: it holds runs as at {_told(first)} to {_told(last)}",
            next_step="Name a run by its number, its day (2017-11-07), 'latest' or 'previous'; 'duly history' lists them.",
        )
    raise UsageError(
        f"history holds {len(found)} runs as at {named}: {', '.join(_told(one) for one in found)}",
        next_step="Name the one you mean by its number.",
    )


_ALL = select(Run.number, Run.as_of, Run.time_zone).order_by(Run.as_of)


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


def _told(one: tuple[int, datetime]) -> str:
    return f"{one[1]:%Y-%m-%d %H:%M} (run {one[0]})"


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _period(moment: datetime | None, zone: str) -> datetime | None:
    return None if moment is None else _local(moment, zone)
