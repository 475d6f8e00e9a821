"""A record as a line of a worklist: what is wrong, what to do, since when, and who agreed to leave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from duly.checks.standards import Standard
from duly.judging.worklines import WorkLine
from duly.reports import words
from duly.reports.worklists.workbook import SheetValue, Since
from duly.results import Failing, FailingSince, Failures, RunInfo, Waiver


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What puts a line into words: the run, the standards by id, the waivers, and since when each record fails."""

    run: RunInfo
    standards: Mapping[str, Standard]
    waivers: Sequence[Waiver] = ()
    failing: Failures = field(default_factory=dict)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.run.time_zone)

    @cached_property
    def as_of(self) -> datetime:
        """The as-at instant in local time."""
        return words.local(self.run.as_of, self.zone)

    @cached_property
    def _as_of_utc(self) -> datetime:
        return self.as_of.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    @cached_property
    def _rates(self) -> Mapping[tuple[str, str], tuple[str, Mapping[str, str]]]:
        """What each rate asks, and what its reasons say; blank for the standard's own."""
        return {
            (standard.id, rate): (title, words.reasons_of(judgement.verdict))
            for standard in self.standards.values()
            for rate, title, judgement in [
                ("", standard.title, standard.judgement),
                *((rate.id, rate.title, rate.judgement) for rate in standard.also),
            ]
        }

    @cached_property
    def _waivers(self) -> Mapping[tuple[str, str], list[Waiver]]:
        of_record: dict[tuple[str, str], list[Waiver]] = {}
        for waiver in self.waivers:
            of_record.setdefault((waiver.standard, waiver.record), []).append(waiver)
        return of_record

    def values(self, line: WorkLine) -> Iterator[SheetValue]:
        """A line's values, in the order of the columns."""
        record, standard = line.record, self.standards[line.standard]
        title, reasons = self._rates[line.standard, line.rate]
        yield record.record
        yield record.item
        yield line.standard
        yield title
        yield standard.severity.value
        yield words.reason(record.reason, reasons)
        yield standard.remedy
        yield self._local(record.anchor_at)
        yield self._local(record.due_at)
        yield self._overdue(record)
        since = None if line.rate else self._since(line.standard, record)
        yield None if since is None else Since(words.local(since.first, self.zone), at_least=since.at_least)
        yield None if since is None else since.runs
        yield "yes" if line.counted else "no"

    def agreed(self, line: WorkLine) -> Iterator[SheetValue]:
        """Who agreed, why and until when: of the waiver for this item, else of the one for the whole record."""
        waivers = [
            waiver
            for waiver in self._waivers.get((line.standard, line.record.record), ())
            if waiver.item in (None, line.record.item)
        ]
        waiver = max(waivers, key=lambda waiver: waiver.item is not None)
        yield from (waiver.agreed_by, waiver.reason, waiver.until)

    def about(self, team: str) -> Iterator[tuple[str, str]]:
        """What the first sheet says."""
        yield "Team", team
        yield "As at", words.day_and_time(self.as_of)
        yield "Period", _period(self.run, self.zone)
        yield (
            "Handle with care",
            "Record ids lead to records about children. Keep this file as you would the records themselves.",
        )
        yield "Not recorded", "What is not recorded may have been done all the same: find out, then record it."
        yield (
            "Written anew",
            "Every run replaces this file. Save a copy under another name before you write in it.",
        )

    def _local(self, instant: datetime | None) -> datetime | None:
        return None if instant is None else words.local(instant, self.zone).replace(tzinfo=None)

    def _overdue(self, record: Failing) -> int | None:
        """Whole local days since it fell due, where it is still open."""
        if record.due_at is None or not record.open or record.due_at >= self._as_of_utc:
            return None
        return words.days_between(record.due_at, self.as_of, self.zone)

    def _since(self, standard: str, record: Failing) -> FailingSince | None:
        return self.failing.get(standard, {}).get((record.record, record.item))


def _period(run: RunInfo, zone: ZoneInfo) -> str:
    """The period in words, by its last day."""
    if run.period_from is None and run.period_to is None:
        return "everything due by the as-at time"
    start = "the beginning" if run.period_from is None else words.day(words.local(run.period_from, zone))
    end = "the as-at time" if run.period_to is None else f"before {words.day(words.local(run.period_to, zone))}"
    return f"from {start} to {end}; and what is open from any time"
