"""Trends from the stored counts of many runs: one query, no verdict read. What must not be joined by a line is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from duly.checks.assessing import MAIN
from duly.history.breaks import Conditions, breaks, said
from duly.history.rulings import Ruling, rulings
from duly.history.tables import Group, GroupCounts, Result, Run, Standard
from duly.results import Counts, Outcome, graded
from duly.settings import HistorySettings
from duly.trends import ALERT_POINTS, Alert, Break, BreakKind, Share, Trend, TrendPoint

ALERT_DAYS = 31
"""A share is compared with the lowest that it was in so many days before the run."""

_STATUSES = ("compliant", "non_compliant", "unknown", "not_yet_due", "exempt", "excluded")


def trends(
    kept: Connection,
    settings: HistorySettings,
    *,
    until: datetime | None = None,
    standards: Collection[str] = (),
    group: tuple[str, str] | None = None,
) -> dict[str, Trend]:
    """The trend of every standard, or of these, by id in the order of the catalogue, to the run as at `until`.

    With `group`, a breakdown and one value of it, the trend of that value.
    """
    runs = {
        row.number: _Run(row=row, day=row.as_of.astimezone(ZoneInfo(row.time_zone)).date())
        for row in kept.execute(select(Run))
    }
    known = rulings(kept)
    parts = None if group is None else _parts(kept, group)
    rows: dict[str, list[Any]] = {}
    for row in kept.execute(_points(until, standards)):
        rows.setdefault(row.id, []).append(row)
    ordered = sorted(rows.items(), key=lambda found: found[1][-1].place)
    return {standard: _trend(settings, known, runs, standard, found, group, parts) for standard, found in ordered}


@dataclass(frozen=True, kw_only=True)
class _Run:
    """A run as stored, and the local day that it is as at."""

    row: Any
    day: date


def _points(until: datetime | None, standards: Collection[str]) -> Any:
    chosen = (
        select(
            Standard.id,
            Result.run,
            Result.standard,
            Result.place,
            Result.rule,
            Result.target_count,
            func.coalesce(Result.regraded_outcome, Result.outcome).label("outcome"),
            func.coalesce(Result.regraded_target, Result.target, type_=Result.target.type).label("target"),
            Result.regraded_outcome.is_not(None).label("regraded"),
            *(getattr(Result, status) for status in _STATUSES),
        )
        .join(Run, Run.number == Result.run)
        .join(Standard, Standard.number == Result.standard)
        .where(Result.rate == MAIN)
        .order_by(Run.as_of)
    )
    if until is not None:
        chosen = chosen.where(Run.as_of <= until)
    if standards:
        chosen = chosen.where(Standard.id.in_(standards))
    return chosen


def _parts(kept: Connection, group: tuple[str, str]) -> dict[tuple[int, int], Counts]:
    """The counts of one value of a breakdown, by run and standard."""
    chosen = (
        select(GroupCounts.run, GroupCounts.standard, *(getattr(GroupCounts, status) for status in _STATUSES))
        .join(Group, Group.number == GroupCounts.group)
        .where(Group.breakdown == group[0], Group.value == group[1])
    )
    return {(row.run, row.standard): _counts(row) for row in kept.execute(chosen)}


def _counts(row: Any) -> Counts:
    return Counts(**dict(zip(_STATUSES, row[-len(_STATUSES) :], strict=True)))  # the last columns of both selects


def _trend(
    settings: HistorySettings,
    known: Mapping[int, Ruling],
    runs: Mapping[int, _Run],
    standard: str,
    rows: Sequence[Any],
    group: tuple[str, str] | None,
    parts: Mapping[tuple[int, int], Counts] | None,
) -> Trend:
    points = tuple(_point(runs[row.run].row, row, parts) for row in rows)
    found = tuple(
        one
        for before, after in pairwise(rows)
        if _may_be_apart(settings, runs, before, after)
        for one in breaks(
            settings,
            known,
            standard,
            _conditions(runs[before.run].row, before),
            _conditions(runs[after.run].row, after),
        )
    )
    return Trend(
        standard=standard,
        unit=known[rows[-1].rule].unit,
        breakdown=None if group is None else group[0],
        value=None if group is None else group[1],
        points=points,
        breaks=found,
        alerts=tuple(_alerts(points, found, ZoneInfo(runs[rows[-1].run].row.time_zone))),
    )


def _may_be_apart(settings: HistorySettings, runs: Mapping[int, _Run], before: Any, after: Any) -> bool:
    """Whether `breaks` need be asked: almost always two nights follow each other, and nothing changed."""
    earlier, later = runs[before.run], runs[after.run]
    return (
        before.rule != after.rule
        or before.target != after.target
        or before.target_count != after.target_count
        or earlier.row.period_rule != later.row.period_rule
        or earlier.row.sample
        or later.row.sample
        or (later.day - earlier.day).days > settings.expect_every_days
        or any(earlier.day <= one.day <= later.day for one in settings.breaks)
    )


def _conditions(run: Any, row: Any) -> Conditions:
    return Conditions(
        as_of=run.as_of,
        time_zone=run.time_zone,
        rule=row.rule,
        period_rule=run.period_rule,
        sample=run.sample,
        target=row.target,
        target_count=row.target_count,
        duly_version=run.duly_version,
    )


def _point(run: Any, row: Any, parts: Mapping[tuple[int, int], Counts] | None) -> TrendPoint:
    outcome = Outcome(row.outcome)
    counts = _counts(row)
    if parts is not None and outcome not in (Outcome.NO_DATA, Outcome.ERROR):
        counts = parts.get((row.run, row.standard), Counts())
        # A target holds for a standard as a whole; for a part this is what the part would come to.
        outcome = graded(counts, row.target, row.target_count)
    return TrendPoint(
        run=row.run,
        as_of=run.as_of,
        counts=counts,
        target=row.target,
        outcome=outcome,
        complete=run.complete,
        regraded=bool(row.regraded),
    )


def _alerts(points: Sequence[TrendPoint], found: Sequence[Break], zone: ZoneInfo) -> Iterable[Alert]:
    """Shares of the last point that rose by five points or more within a month, or since the run before it."""
    if len(points) < 2:
        return
    now = points[-1]
    apart = {BreakKind.UNIT, BreakKind.SAMPLE}
    recent = [
        point
        for point in points[:-1]
        if (point is points[-2] or now.as_of - point.as_of <= timedelta(days=ALERT_DAYS))
        and not any(one.kind in apart and point.as_of < one.at <= now.as_of for one in found)
    ]
    for share in Share:
        shares = [(value, -place) for place, point in enumerate(recent) if (value := _share(point, share)) is not None]
        last = _share(now, share)
        if not shares or last is None:
            continue
        lowest, place = min(shares)
        if last - lowest < ALERT_POINTS:
            continue
        since = recent[-place]
        day = since.as_of.astimezone(zone).date()
        between = [one.words for one in found if since.as_of < one.at <= now.as_of and one.kind is not BreakKind.GAP]
        words = f"The share of {share.value} records rose from {lowest} % on {said(day)} to {last} %."
        yield Alert(
            share=share, since=since.as_of, before=lowest, now=last, words=" ".join([words, *dict.fromkeys(between)])
        )


def _share(point: TrendPoint, share: Share) -> Any:
    return getattr(point, f"{share.value}_share")
