"""What every list says of a record besides its ids, whoever draws it: the page as it is written, or its script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from duly.checks.standards import Severity
from duly.reports import words
from duly.reports.pages.markup import visible
from duly.results import Failing, FailingSince, Failures, RecordChange, Status


@dataclass(frozen=True, kw_only=True)
class RecordWords:
    """The run's as-at instant as local time and its zone, what reasons say by standard, how grave each standard is, and since
    when records fail, where history knows."""

    as_of: datetime
    zone: ZoneInfo
    reasons: Mapping[str, Mapping[str, str]]
    severities: Mapping[str, Severity] = field(default_factory=dict)
    failing: Failures = field(default_factory=dict)

    def reason(self, standard: str, code: str) -> str:
        """What is wrong, as the standard says it."""
        return visible(words.reason(code, self.reasons.get(standard, {})))

    def when(self, record: Failing) -> datetime | None:
        """The local time at which it fell due; since when the matter stands, where nothing was due at a time."""
        return self.at(words.since_when(record))

    def at(self, instant: datetime | None) -> datetime | None:
        """An instant as local time."""
        return None if instant is None else words.local(instant, self.zone)

    def verdicts(self, standard: str, change: RecordChange) -> tuple[str, str]:
        """What was found of a record that changed, before and now."""

        def verdict(status: Status | None, reason: str | None) -> str:
            if status is None:
                return "Not counted"
            return self.reason(standard, reason) if reason else words.sentence(str(status))

        return verdict(change.before, change.reason_before), verdict(change.after, change.reason_after)

    def overdue(self, record: Failing) -> tuple[str, int | None]:
        """How long overdue at the as-at time, or how late where it was done after all: in words, and in local calendar
        days; None for the days where they are not known."""
        if record.due_at is None:
            return ("" if record.status is Status.NON_COMPLIANT else "not known"), None
        due = words.local(record.due_at, self.zone)
        if record.done_at is not None:
            done = words.local(record.done_at, self.zone)
            if done <= due:
                return "done in time", None
            days = (done.date() - due.date()).days
            return f"done {_days(days)} late", days
        if not record.open and record.status is Status.NON_COMPLIANT:
            return "not recorded", None
        days = (self.as_of.date() - due.date()).days
        return ("not yet" if days < 0 else _days(days)), days

    def severity(self, standard: str) -> tuple[str, int | None]:
        """How grave a standard is: in words, and its place, the gravest first; blank where it is not declared."""
        severity = self.severities.get(standard)
        return ("", None) if severity is None else (severity.value, [*Severity].index(severity))

    def risk(self, risk: str | None) -> tuple[str, int | None]:
        """A grade of risk: in words, and its place, the highest first; blank where there is none."""
        return ("", None) if risk is None else (visible(words.value("risk", risk)), words.risk_rank(risk))

    def fails(self, standard: str, record: Failing) -> FailingSince | None:
        """Since when it fails without a break, where history knows; nothing of the first run that judged it, which says of all
        that fails that it does so at least since then."""
        since = self.failing.get(standard, {}).get((record.record, record.item))
        return None if since is not None and since.at_least and since.runs == 1 else since

    def since(self, since: FailingSince | None) -> tuple[str, str, str]:
        """The run since which a record fails, and in how many runs: what goes before the day, the day as an ISO date, and what
        goes after it. Blank where it is not known."""
        if since is None:
            return "", "", ""
        day = words.local(since.first, self.zone).date().isoformat()
        return ("before " if since.at_least else ""), day, f", {words.plural(since.runs, 'run')}"


def _days(days: int) -> str:
    return words.plural(days, "day") if days else "less than a day"
