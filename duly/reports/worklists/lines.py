"""What the lines of a worklist say in words: what is wrong, since when, and who agreed to leave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from duly.checks import MAIN
from duly.checks.standards import Severity, Standard
from duly.reports import words
from duly.reports.worklists.cells import Styles, escaped, text_cell, text_in_csv
from duly.results import FailingSince, Failures, RunInfo, Waiver
from duly.settings import WorklistSettings

_MOST_CHARACTERS = 240
"""Of what is wrong, in a workbook: the rest is on the standard's page and in the CSV file."""


@dataclass(frozen=True, kw_only=True)
class InWords:
    """What many lines say alike: as a whole cell of a workbook, as a text within one, and as a part of a line of a CSV file."""

    cell: str = ""
    said: str = ""
    csv: str = ""

    @property
    def length(self) -> int:
        return len(self.said)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What puts a line into words: the run, the standards by id, the waivers, since when each record fails; what a force wants
    of its worklists, how long notes stay there and how they are to be marked; and the page of each standard."""

    run: RunInfo
    standards: Mapping[str, Standard]
    waivers: Sequence[Waiver] = ()
    failing: Failures = field(default_factory=dict)
    settings: WorklistSettings = field(default_factory=WorklistSettings)
    notes_days: int = 28
    marking: str | None = None
    pages: Mapping[str, str] = field(default_factory=dict)

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

    @cached_property
    def urgency(self) -> Mapping[str, int]:
        """The place of each standard by its severity, the gravest first."""
        grades = list(Severity)
        return {name: grades.index(standard.severity) for name, standard in self.standards.items()}

    def title(self, standard: str, rate: str) -> str:
        """What is asked."""
        one = self.standards[standard]
        return one.title if rate == MAIN else next(further.title for further in one.also if further.id == rate)

    def rule(self, said: Sequence[str], styles: Styles, column: str) -> InWords:
        """What is asked and what is wrong, by standard, rate and reason. `column` is the letter of the standard's."""
        standard_id, rate, reason = said
        standard = self.standards[standard_id]
        wrong = words.reason(reason, words.reasons_of(standard.judgements[rate].verdict))
        title = self.title(standard_id, rate)
        short = wrong if len(wrong) <= _MOST_CHARACTERS else f"{wrong[:_MOST_CHARACTERS]}…"
        return InWords(
            cell=text_cell(column, f"{name_of(standard_id, rate)} {standard.severity.value}", styles.text),
            said=escaped(f"{short} ({title})"),
            csv=",".join(map(text_in_csv, (standard_id, title, standard.severity.value, wrong))),
        )

    def since(self, since: FailingSince) -> InWords:
        """Since when it fails without a break, and in how many runs."""
        day = words.local(since.first, self.zone).date()
        return InWords(csv=f"{'before ' if since.at_least else ''}{day:%Y-%m-%d},{since.runs}")

    def agreed(self, waiver: Waiver) -> InWords:
        """Who agreed, why and until when."""
        return InWords(
            said=escaped(f"Waived until {waiver.until:%d/%m/%Y} by {waiver.agreed_by}: {waiver.reason}. "),
            csv=",".join([*map(text_in_csv, (waiver.agreed_by, waiver.reason)), f"{waiver.until:%Y-%m-%d}"]),
        )

    def about(self, team: str) -> Iterator[tuple[str, str]]:
        """What the first sheet says of the team and the run."""
        yield "Team", team
        yield "As at", words.day_and_time(self.as_of)
        yield "Period", _period(self.run, self.zone)

    def how_to(self) -> Iterator[tuple[str, str]]:
        """What the first sheet says of how to work in it."""
        yield (
            "Write here",
            "Next step, Done (a day, or x) and Note, beside any line. Save it under the same name: the next run reads what you "
            "wrote and carries it on, also where rows were sorted, filtered or deleted. Nothing else is carried: a copy of a "
            "workbook that holds more is kept beside it, and said here.",
        )
        yield (
            "Done",
            "A line leaves the lists when the export shows that it was put right. Until then it says that it was done and is not "
            "yet seen. What you wrote about a line that has left stays on the sheet Off the lists for "
            f"{words.plural(self.notes_days, 'day')}.",
        )
        yield (
            "Waive",
            "Write waive under Next step, with the reason after it or as the note: the sheet Proposed waivers then has the row "
            "for the register, for whoever may agree it.",
        )
        yield (
            "Order",
            "The gravest standards first, within one the highest risk, within that the longest overdue. Where the export gives "
            "no grade of risk, a line stands after those that have one.",
        )
        yield "Not recorded", "What is not recorded may have been done all the same: find out, then record it."
        yield (
            "Handle with care",
            "Record ids lead to records about children. Keep this file as you would the records themselves, and write no names.",
        )


def name_of(standard: str, rate: str) -> str:
    """A standard's id as a line names it, with the further rate after a slash."""
    return standard if rate == MAIN else f"{standard}/{rate}"


def _period(run: RunInfo, zone: ZoneInfo) -> str:
    """The period in words, by its last day."""
    if run.period_from is None and run.period_to is None:
        return "everything due by the as-at time"
    start = "the beginning" if run.period_from is None else words.day(words.local(run.period_from, zone))
    end = "the as-at time" if run.period_to is None else f"before {words.day(words.local(run.period_to, zone))}"
    return f"from {start} to {end}; and what is open from any time"
