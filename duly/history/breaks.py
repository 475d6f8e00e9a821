"""What keeps the figures of two runs from being compared, in words: another rule, target, period or reading, or a gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from duly.history.rulings import Ruling
from duly.results import Break, BreakKind
from duly.settings import HistorySettings

_SHORT = 40


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What the figure of a standard in a run depends on beside the records. `rule` is the number of a ruling."""

    as_of: datetime
    time_zone: str
    rule: int
    period_rule: str
    sample: bool
    target: Decimal | None
    target_count: int | None
    duly_version: str

    @property
    def day(self) -> date:
        return self.as_of.astimezone(ZoneInfo(self.time_zone)).date()


def breaks(
    settings: HistorySettings,
    known: Mapping[int, Ruling],
    standard: str,
    before: Conditions,
    after: Conditions,
    *,
    gaps: bool = True,
    forgotten: Sequence[datetime] = (),
    suspect: Sequence[datetime] = (),
) -> Iterator[Break]:
    """What lies between two runs of a standard, the earlier first. Without `gaps`, they need not follow each other.

    `forgotten` are the instants, in local time, of the runs that were taken out of the history, `suspect` those of the runs
    that nobody accepted.
    """

    def between(kind: BreakKind, words: str) -> Break:
        return Break(at=after.as_of, kind=kind, words=words)

    if before.rule != after.rule:
        old, new = known[before.rule], known[after.rule]
        if old.rule != new.rule:
            release = "" if before.duly_version == after.duly_version else f" with duly {after.duly_version}"
            yield between(BreakKind.RULE, f"The rule changed{release}.")
        if old.parameters != new.parameters:
            yield between(BreakKind.PARAMETERS, _parameters(old.parameters, new.parameters))
        if old.unit != new.unit:
            yield between(BreakKind.UNIT, f"What is counted changed from {old.unit} to {new.unit}.")
        if old.reading != new.reading:
            yield between(
                BreakKind.READING,
                "The export is read otherwise: its columns, codes, formats or the days that are counted changed.",
            )
    if (before.target, before.target_count) != (after.target, after.target_count):
        yield between(BreakKind.TARGET, f"The target changed from {_target(before)} to {_target(after)}.")
    if before.period_rule != after.period_rule:
        yield between(BreakKind.PERIOD, f"The period changed from {before.period_rule} to {after.period_rule}.")
    if before.sample or after.sample:
        yield between(BreakKind.SAMPLE, "At least one of the two runs judged a sample of the records.")
    if gaps and (after.day - before.day).days > settings.expect_every_days + _days_of(suspect, before, after):
        first, last = before.day + timedelta(days=1), after.day - timedelta(days=1)
        yield between(BreakKind.GAP, f"No run judged it {_days(first, last)}.")
    for instant in forgotten:
        if gaps and before.as_of < instant < after.as_of:
            yield between(BreakKind.GAP, f"The run as at {said(instant.date())} was taken out of the history.")
    for instant in suspect:
        if gaps and before.as_of < instant < after.as_of:
            words = f"The run as at {said(instant.date())} is suspect and left out until somebody accepts it."
            yield between(BreakKind.GAP, words)
    if after.as_of in suspect:
        yield between(BreakKind.SUSPECT, "This night is suspect: what was read is not as on the nights before it.")
    for declared in settings.breaks:
        at = datetime.combine(declared.day, time(), ZoneInfo(after.time_zone))
        if before.as_of < at <= after.as_of and (not declared.standards or standard in declared.standards):
            kind = BreakKind.MIGRATION if declared.migration else BreakKind.DECLARED
            yield Break(at=at, kind=kind, words=declared.words)


def _days_of(suspect: Sequence[datetime], before: Conditions, after: Conditions) -> int:
    """The days between two runs on which there was a run, though a suspect one."""
    return len({instant.date() for instant in suspect if before.day < instant.date() < after.day})


def _parameters(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    parts = []
    for name in sorted({*old, *new}):
        if old.get(name) == new.get(name):
            continue
        if name not in old:
            parts.append(f"{name} is new")
        elif name not in new:
            parts.append(f"{name} is no more")
        else:
            values = [", ".join(value) if isinstance(value, list) else str(value) for value in (old[name], new[name])]
            short = all(len(value) <= _SHORT for value in values)
            parts.append(f"{name} changed from {values[0]} to {values[1]}" if short else f"the list {name} changed")
    return f"Inside the rule, {'; '.join(parts)}."


def _target(conditions: Conditions) -> str:
    if conditions.target_count is not None:
        return f"at most {conditions.target_count} breaches"
    return "none" if conditions.target is None else f"{conditions.target.normalize():f} %"


def _days(first: date, last: date) -> str:
    return f"on {said(first)}" if first == last else f"from {said(first)} to {said(last)}"


def said(day: date) -> str:
    """A day as people write it: 7 November 2017."""
    return f"{day.day} {day:%B %Y}"
