"""Suspect nights in the history: each run is held against those before it when it is kept, and what was said of it stays.

A suspect run is in no trend, no baseline and no comparison until somebody accepts it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import log
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, insert, select, update

from duly.checks import MAIN, Standard
from duly.checks.standards import reads_of
from duly.history.suspects import NIGHTS, Asked, NightRead, TableRead, held
from duly.history.tables import ReadingRow, ResultRow, RunRow, StandardRow, TrustRow
from duly.results import JUDGED, Acceptance, RunInfo, SuspectKind, Suspicion, Trust, as_json, from_json

_OF_ITSELF = ("manifest", "start of today")
"""Where an as-at instant comes from that nobody asked for: one that goes back is no wish."""

_STANDS_STILL = timedelta(hours=12)
"""An export that was judged so long ago and is judged again is late, and not run twice by hand."""

_LENGTHS = 1.25
"""Periods are comparable whose lengths differ by less than about this factor."""


def hold(connection: Connection, number: int, info: RunInfo, standards: Sequence[Standard]) -> Trust | None:
    """Hold a run that was just kept against the nights before it and keep what is found, in a writing connection.

    None of a run that judged a sample: it is held against no other. The runs before that nobody looked at yet are looked at.
    """
    if info.sample:
        return None
    reads = reads_of(standards)
    for unseen in _unseen(connection, info.as_of):
        _keep(connection, unseen.number, _held(connection, unseen, reads))
    run: Any = connection.execute(_RUNS.where(RunRow.number == number)).one()
    trust = _held(connection, run, reads)
    newest = connection.execute(select(func.max(RunRow.as_of)).where(RunRow.number != number)).scalar()
    if newest is not None and newest > info.as_of and info.as_of_source in _OF_ITSELF:
        words = f"the export is as at {_day(run)}, and a newer one, as at {_said(newest, run.time_zone)}, was judged already"
        trust = replace(trust, suspicions=(Suspicion(kind=SuspectKind.BACK, words=words), *trust.suspicions))
    _keep(connection, number, trust)
    return trust


def stands_still(connection: Connection, info: RunInfo, export_hash: str, now: datetime) -> tuple[str, ...]:
    """That an export was judged long ago already, asked before it takes the place of that run."""
    chosen = select(RunRow.finished_at, RunRow.time_zone, RunRow.export_hash).where(RunRow.as_of == info.as_of)
    old = connection.execute(chosen).first()
    if old is None or info.as_of_source not in _OF_ITSELF or not export_hash or old.export_hash != export_hash:
        return ()
    if now - old.finished_at < _STANDS_STILL:
        return ()
    when = _said(old.finished_at, old.time_zone)
    return (f"the export is the one that was judged on {when} already, byte by byte: no newer one has come since",)


def carried_over(connection: Connection, as_of: datetime) -> Any:
    """What was said of the run as at an instant, which is about to be replaced; for `keep_acceptance`."""
    chosen = select(TrustRow).join(RunRow, RunRow.number == TrustRow.run).where(RunRow.as_of == as_of)
    return connection.execute(chosen).first()


def keep_acceptance(connection: Connection, number: int, trust: Trust, before: Any) -> Trust:
    """Let an acceptance stand where a run is judged again and just the same is suspect."""
    if before is None or before.accepted_by is None:
        return trust
    if from_json(Trust, json.loads(before.content)).suspicions != trust.suspicions:
        return trust
    acceptance = Acceptance(by=before.accepted_by, at=before.accepted_at, reason=before.reason)
    accept(connection, number, acceptance)
    return replace(trust, accepted=acceptance)


def accept(connection: Connection, number: int, acceptance: Acceptance) -> None:
    """Let a suspect run count from now on, in a writing connection."""
    values = {"accepted_by": acceptance.by, "accepted_at": acceptance.at, "reason": acceptance.reason}
    connection.execute(update(TrustRow).where(TrustRow.run == number).values(suspect=False, **values))


def suspect_runs(connection: Connection) -> dict[int, datetime]:
    """The runs that are suspect and that nobody accepted, by number, with their as-at instants in local time."""
    chosen = (
        select(RunRow.number, RunRow.as_of, RunRow.time_zone)
        .join(TrustRow, TrustRow.run == RunRow.number)
        .where(TrustRow.suspect)
        .order_by(RunRow.as_of)
    )
    return {row.number: row.as_of.astimezone(ZoneInfo(row.time_zone)) for row in connection.execute(chosen)}


def trusts(connection: Connection, numbers: Sequence[int] | None = None) -> dict[int, Trust]:
    """What was said of each run, or of these, by number; of a sample or a run that nobody looked at nothing was."""
    chosen = select(TrustRow)
    if numbers is not None:
        chosen = chosen.where(TrustRow.run.in_(numbers))
    return {row.run: _trust(row) for row in connection.execute(chosen)}


def _trust(row: Any) -> Trust:
    accepted = None
    if row.accepted_by is not None:
        accepted = Acceptance(by=row.accepted_by, at=row.accepted_at, reason=row.reason)
    return replace(from_json(Trust, json.loads(row.content)), accepted=accepted)


def _keep(connection: Connection, number: int, trust: Trust) -> None:
    content = json.dumps(as_json(trust), sort_keys=True)
    connection.execute(insert(TrustRow).values(run=number, suspect=trust.suspect, content=content))


_RUNS = select(
    RunRow.number, RunRow.as_of, RunRow.time_zone, RunRow.period_rule, RunRow.period_from, RunRow.period_to,
    ReadingRow.content,
).join(ReadingRow, ReadingRow.run == RunRow.number)  # fmt: skip


def _unseen(connection: Connection, before: datetime) -> Sequence[Any]:
    """The runs before an instant that were kept by a duly that did not look at them."""
    chosen = _RUNS.outerjoin(TrustRow, TrustRow.run == RunRow.number).where(
        TrustRow.run.is_(None), RunRow.as_of < before
    )
    return connection.execute(chosen.order_by(RunRow.as_of)).all()


def _held(connection: Connection, run: Any, reads: Mapping[str, frozenset[str]]) -> Trust:
    chosen = _RUNS.where(RunRow.as_of < run.as_of).order_by(RunRow.as_of.desc()).limit(NIGHTS)
    before = list(reversed(connection.execute(chosen).all()))
    known = trusts(connection, [one.number for one in before])
    asked = _asked(connection, [*before, run])
    nights = [_night(one, asked[one.number], known.get(one.number)) for one in before]
    since = f"as at {_day(before[-1])}" if before else ""
    return held(_night(run, asked[run.number], None), nights, reads, since)


def _night(run: Any, asked: Mapping[str, Asked], trust: Trust | None) -> NightRead:
    return NightRead(
        tables={name: _table(read) for name, read in json.loads(run.content).items()},
        standards=asked,
        odd=frozenset((one.kind, one.about) for one in trust.suspicions) if trust else frozenset(),
        accepted=trust is not None and trust.accepted is not None,
    )


def _table(read: Mapping[str, Any]) -> TableRead:
    files = sorted(read["files"].values())
    return TableRead(
        rows=read["rows"],
        refused=read.get("refused"),  # not there before it was kept
        columns=frozenset(read["columns"]),
        filled=frozenset(read["columns"]) - frozenset(read["blank"]),
        files=tuple(files) if all(files) else (),
    )


def _asked(connection: Connection, runs: Sequence[Any]) -> Mapping[int, dict[str, Asked]]:
    """How many records each standard was asked of, by run and standard id."""
    lengths = {run.number: (run.period_rule, _length(run)) for run in runs}
    chosen = (
        select(StandardRow.id, *ResultRow.__table__.c)
        .join(StandardRow, StandardRow.number == ResultRow.standard)
        .where(ResultRow.run.in_(lengths), ResultRow.rate == MAIN, ResultRow.outcome.in_(JUDGED))
        .order_by(ResultRow.place)
    )
    asked: dict[int, dict[str, Asked]] = defaultdict(dict)
    for row in connection.execute(chosen):
        due = row.compliant + row.non_compliant + row.unknown
        asked[row.run][row.id] = Asked(
            by=(row.rule, *lengths[row.run]),
            total=due + row.not_yet_due + row.exempt + row.excluded,
            due=due,
            unknown=row.unknown,
        )
    return asked


def _length(run: Any) -> int | None:
    if run.period_from is None or run.period_to is None:
        return None
    return round(log(max((run.period_to - run.period_from) / timedelta(days=1), 1), _LENGTHS))


def _day(run: Any) -> str:
    return _said(run.as_of, run.time_zone)


def _said(instant: datetime, zone: str) -> str:
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y, %H:%M}"
