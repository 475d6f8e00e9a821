"""Trends from the stored counts of many runs: one query, no verdict read. What must not be joined by a line is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, String, func, select, type_coerce

from duly.checks import MAIN
from duly.history.breaks import Conditions, breaks, said
from duly.history.figures import graded_of
from duly.history.forgetting import forgotten
from duly.history.group_counts import STATUSES, CountsOfGroup
from duly.history.rulings import Ruling, rulings
from duly.history.tables import ResultRow, RunRow, StandardRow, microseconds
from duly.history.thinning import FEW, worth_showing
from duly.history.trust import suspect_runs
from duly.results import (
    ALERT_POINTS,
    JUDGED,
    SMALL_NUMBER,
    Alert,
    Break,
    BreakKind,
    Counts,
    Outcome,
    Trend,
    TrendPoint,
    WatchedShare,
    graded,
)
from duly.settings import HistorySettings

ALERT_DAYS = 31
"""A share is compared with the lowest that it was in so many days before the run."""


def trends(
    connection: Connection,
    settings: HistorySettings,
    *,
    until: datetime | None = None,
    standards: Collection[str] = (),
    group: tuple[str, str] | None = None,
    thinned: bool = False,
) -> dict[str, Trend]:
    """The trend of every standard, or of these, by id in the order of the catalogue, to the run as at `until`.

    With `group`, a breakdown and one value of it, the trend of that value. With `thinned`, only the points that a page has
    room for. Suspect runs are left out, but for the run as at `until`.
    """
    suspect = suspect_runs(connection)
    names = {
        row.number: row.id for row in connection.execute(select(StandardRow)) if not standards or row.id in standards
    }
    rows: dict[int, list[Any]] = {standard: [] for standard in names}
    for row in connection.execute(_points(names if standards else None)).all():
        rows[row[0]].append(row)
    read = _TrendReader(
        settings=settings,
        rulings=rulings(connection),
        forgotten=forgotten(connection),
        suspect=list(suspect.values()),
        runs={
            row.number: _JudgedRun(
                row=row, at=microseconds(row.as_of), day=row.as_of.astimezone(ZoneInfo(row.time_zone)).date()
            )
            for row in connection.execute(select(RunRow))
            if (until is None or row.as_of <= until) and (row.number not in suspect or row.as_of == until)
        },
        group=group,
        parts=None if group is None else CountsOfGroup(connection, group, standards),
    )
    ordered = []
    at = {number: run.at for number, run in read.runs.items()}
    for standard, all_rows in rows.items():
        known = sorted((row for row in all_rows if row[1] in at), key=lambda row: at[row[1]])
        if known:
            ordered.append((known[-1].place, names[standard], read.trend(names[standard], known, thinned=thinned)))
    return {standard: trend for _, standard, trend in sorted(ordered, key=lambda one: one[:2])}


@dataclass(frozen=True, kw_only=True)
class _JudgedRun:
    """A run as stored, its as-at instant in microseconds, and the local day of it."""

    row: Any
    at: int
    day: date


def _points(standards: Collection[int] | None) -> Any:
    """The counts of every standard, or of these, in every run. Targets stay text: thousands of them are one and the same."""

    def as_text(column: Any) -> Any:
        return type_coerce(column, String)

    chosen = select(
        ResultRow.standard,
        ResultRow.run,
        ResultRow.place,
        ResultRow.rule,
        ResultRow.target_count,
        ResultRow.doubted,
        func.coalesce(ResultRow.regraded_outcome, ResultRow.outcome).label("outcome"),
        func.coalesce(as_text(ResultRow.regraded_target), as_text(ResultRow.target)).label("target"),
        ResultRow.regraded_outcome.is_not(None).label("regraded"),
        ResultRow.graded_low,
        ResultRow.graded_high,
        ResultRow.graded_read,
        *(getattr(ResultRow, status) for status in STATUSES),
    ).where(ResultRow.rate == MAIN)
    return chosen if standards is None else chosen.where(ResultRow.standard.in_(standards))


_RUN, _CONDITIONS = 1, (3, 4, 7)
"""Where these selects have the run, and the rule, the target count and the target."""


@dataclass(kw_only=True)
class _TrendReader:
    """What the trends of all standards are made with. Ninety thousand points pass here: what is the same for many of them
    is worked out once."""

    settings: HistorySettings
    rulings: Mapping[int, Ruling]
    runs: Mapping[int, _JudgedRun]
    forgotten: Sequence[datetime]
    suspect: Sequence[datetime]
    group: tuple[str, str] | None
    parts: CountsOfGroup | None
    _targets: dict[str, Decimal] = field(default_factory=dict)
    _followed: dict[tuple[int, ...], list[int]] = field(default_factory=dict)

    def trend(self, standard: str, rows: Sequence[Any], *, thinned: bool) -> Trend:
        """The trend of one standard from its rows, the oldest first."""
        apart = {
            point: breaks_here
            for point in self._may_be_apart(rows)
            if (
                breaks_here := tuple(
                    breaks(
                        self.settings,
                        self.rulings,
                        standard,
                        self._conditions(rows[point - 1]),
                        self._conditions(rows[point]),
                        forgotten=self.forgotten,
                        suspect=self.suspect,
                    )
                )
            )
        }
        breaks_between = tuple(one for breaks_here in apart.values() for one in breaks_here)
        last = rows[-1]
        chosen_rows = rows
        if thinned and len(rows) > FEW:
            rates = [
                row.compliant / judged if (judged := row.compliant + row.non_compliant) >= SMALL_NUMBER else None
                for row in rows
            ]
            chosen_rows = [rows[point] for point in worth_showing(rates, apart)]
        points = tuple([self._point(row) for row in chosen_rows])
        return Trend(
            standard=standard,
            unit=self.rulings[last.rule].unit,
            breakdown=None if self.group is None else self.group[0],
            value=None if self.group is None else self.group[1],
            points=points,
            left_out=len(rows) - len(points),
            breaks=breaks_between,
            alerts=tuple(_alerts(points, breaks_between, ZoneInfo(self.runs[last.run].row.time_zone))),
        )

    def _may_be_apart(self, rows: Sequence[Any]) -> list[int]:
        """The places before which `breaks` need be asked: almost always two nights follow each other, and nothing changed."""
        columns = list(zip(*rows, strict=True))
        runs = columns[_RUN]
        if runs not in self._followed:  # most standards were judged by the same runs
            self._followed[runs] = [
                point
                for point, (before, after) in enumerate(pairwise(runs), start=1)
                if self._apart(self.runs[before], self.runs[after])
            ]
        apart = {*self._followed[runs]}
        for column in (columns[point] for point in _CONDITIONS):
            if len({*column}) > 1:
                apart |= {point for point, (before, after) in enumerate(pairwise(column), start=1) if before != after}
        return sorted(apart)

    def _apart(self, earlier: _JudgedRun, later: _JudgedRun) -> bool:
        return (
            earlier.row.period_rule != later.row.period_rule
            or earlier.row.sample
            or later.row.sample
            or (later.day - earlier.day).days > self.settings.expect_every_days
            or any(earlier.day <= one.day <= later.day for one in self.settings.breaks)
            or any(earlier.row.as_of < instant < later.row.as_of for instant in self.forgotten)
            or any(earlier.row.as_of < instant <= later.row.as_of for instant in self.suspect)
        )

    def _target(self, row: Any) -> Decimal | None:
        if row.target is None:
            return None
        if row.target not in self._targets:
            self._targets[row.target] = Decimal(row.target)
        return self._targets[row.target]

    def _conditions(self, row: Any) -> Conditions:
        run = self.runs[row.run].row
        return Conditions(
            as_of=run.as_of,
            time_zone=run.time_zone,
            rule=row.rule,
            period_rule=run.period_rule,
            sample=run.sample,
            target=self._target(row),
            target_count=row.target_count,
            duly_version=run.duly_version,
        )

    def _point(self, row: Any) -> TrendPoint:
        run, outcome, target = self.runs[row.run], _OUTCOMES[row.outcome], self._target(row)
        if self.parts is not None and outcome in JUDGED:
            counts = self.parts.at(row.standard, run.at)
            if target is not None:
                # A target holds for a standard as a whole; for a part this is what the part would come to.
                grade = _by_the_rate if row.doubted is None else partial(graded, doubted=row.doubted)
                outcome = grade(counts, target, row.target_count)
        else:
            counts = Counts(
                compliant=row.compliant,
                non_compliant=row.non_compliant,
                unknown=row.unknown,
                not_yet_due=row.not_yet_due,
                exempt=row.exempt,
                excluded=row.excluded,
            )
        return TrendPoint(
            run=row.run,
            as_of=run.row.as_of,
            counts=counts,
            target=target,
            outcome=outcome,
            complete=run.row.complete,
            regraded=bool(row.regraded),
            graded=None if self.parts is not None else graded_of(row),  # a sample tells of the whole, not of a part
        )


def _by_the_rate(counts: Counts, target: Decimal, target_count: int | None) -> Outcome:
    """What the counts of a run came to in the days of a duly that asked for the rate alone: it stays as it was told."""
    if not counts.judged:
        return Outcome.NO_CASES
    met = counts.meets(target) if target_count is None else counts.non_compliant <= target_count
    return Outcome.MET if met else Outcome.NOT_MET


_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


def _alerts(points: Sequence[TrendPoint], breaks_between: Sequence[Break], zone: ZoneInfo) -> Iterable[Alert]:
    """Shares of the last point that rose by five points or more within a month, or since the run before it."""
    if len(points) < 2:
        return
    now = points[-1]
    apart = {BreakKind.UNIT, BreakKind.SAMPLE}
    recent = [
        point
        for point in points[:-1]
        if (point is points[-2] or now.as_of - point.as_of <= timedelta(days=ALERT_DAYS))
        and not any(one.kind in apart and point.as_of < one.at <= now.as_of for one in breaks_between)
    ]
    for share in WatchedShare:
        shares = [
            (value, -point_number)
            for point_number, point in enumerate(recent)
            if (value := _share(point, share)) is not None
        ]
        last = _share(now, share)
        if not shares or last is None:
            continue
        lowest, point_number = min(shares)
        if last - lowest < ALERT_POINTS:
            continue
        since = recent[-point_number]
        day = since.as_of.astimezone(zone).date()
        between = [
            one.words for one in breaks_between if since.as_of < one.at <= now.as_of and one.kind is not BreakKind.GAP
        ]
        words = f"The share of {share.value} records rose from {lowest} % on {said(day)} to {last} %."
        yield Alert(
            share=share, since=since.as_of, before=lowest, now=last, words=" ".join([words, *dict.fromkeys(between)])
        )


def _share(point: TrendPoint, share: WatchedShare) -> Any:
    return getattr(point, f"{share.value}_share")
