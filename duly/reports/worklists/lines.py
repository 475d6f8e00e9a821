"""What the lines of a worklist say in words: what is wrong, what to do, since when, and who agreed to leave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from duly.checks import MAIN
from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.worklists.cells import Styles, day_cell, number_cell, text_cell, text_in_csv
from duly.results import FailingSince, Failures, RunInfo, Waiver


@dataclass(frozen=True, kw_only=True)
class InBoth:
    """Cells that stand side by side: as markup of a workbook, and as a part of a line of a CSV file."""

    xml: str
    csv: str


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
    def as_of_utc(self) -> datetime:
        """The as-at instant, UTC without offset."""
        return self.as_of.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def rule(self, said: Sequence[str], styles: Styles) -> InBoth:
        """What is asked and what is wrong, by standard, rate and reason: columns C to G."""
        standard_id, rate, reason = said
        standard = self.standards[standard_id]
        titles = {MAIN: standard.title, **{further.id: further.title for further in standard.also}}
        reasons = words.reasons_of(standard.judgements[rate].verdict)
        texts = (
            standard_id,
            titles[rate],
            standard.severity.value,
            words.reason(reason, reasons),
            standard.remedy,
        )
        return InBoth(
            xml="".join(text_cell(column, text, styles.text) for column, text in zip("CDEFG", texts, strict=True)),
            csv=",".join(map(text_in_csv, texts)),
        )

    def since(self, since: FailingSince, styles: Styles) -> InBoth:
        """Since when it fails without a break, and in how many runs: columns K and L."""
        day = words.local(since.first, self.zone).date()
        return InBoth(
            xml=day_cell("K", day, styles.before if since.at_least else styles.day)
            + number_cell("L", since.runs, styles.number),
            csv=f"{'before ' if since.at_least else ''}{day:%Y-%m-%d},{since.runs}",
        )

    def agreed(self, waiver: Waiver, styles: Styles) -> InBoth:
        """Who agreed, why and until when: columns N to P."""
        texts = {"N": waiver.agreed_by, "O": waiver.reason}
        return InBoth(
            xml="".join(text_cell(column, text, styles.text) for column, text in texts.items())
            + day_cell("P", waiver.until, styles.day),
            csv=",".join([*map(text_in_csv, texts.values()), f"{waiver.until:%Y-%m-%d}"]),
        )

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


def _period(run: RunInfo, zone: ZoneInfo) -> str:
    """The period in words, by its last day."""
    if run.period_from is None and run.period_to is None:
        return "everything due by the as-at time"
    start = "the beginning" if run.period_from is None else words.day(words.local(run.period_from, zone))
    end = "the as-at time" if run.period_to is None else f"before {words.day(words.local(run.period_to, zone))}"
    return f"from {start} to {end}; and what is open from any time"
