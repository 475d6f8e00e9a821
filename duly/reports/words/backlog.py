"""A backlog in words and figures, the same in the terminal and on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from duly.reports.words.numbers import number, plural
from duly.reports.words.times import day, days_between, local
from duly.results import BANDS, NEXT_DAYS, Backlog, OpenItems, RunResult, StandardResult

BACKLOG_HEADING = "Open as at the run, whatever its age"


@dataclass(frozen=True, kw_only=True)
class OpenRow:
    """The open items of a standard or of one of its further rates, whose title is `of`."""

    result: StandardResult
    of: str
    backlog: Backlog


def open_rows(run: RunResult) -> Iterator[OpenRow]:
    """What is open, in the order of the catalogue; a standard under which nothing is open is left out."""
    for result in run.results:
        rates = [("", result.backlog), *((rate.title, rate.backlog) for rate in result.rates)]
        for title, backlog in rates:
            if backlog is not None and backlog.items.total:
                yield OpenRow(result=result, of=title, backlog=backlog)


def median_age(items: OpenItems) -> str:
    """The middle of the overdue items' ages, in days."""
    if items.median_days is None:
        return ""
    days = items.median_days
    return plural(int(days), "day") if days.is_integer() else f"{number(days)} days"


def _oldest(instant: datetime | None, as_of: datetime, zone: ZoneInfo) -> str:
    """ "3 August 2025, 155 days ago": a due date or the start of a wait, seen from the as-at instant."""
    if instant is None:
        return ""
    moment = local(instant, zone)
    days = days_between(instant, as_of, zone)
    return f"{day(moment)}, {plural(days, 'day')} ago" if days else f"{day(moment)}, the same day"


def backlog_sentence(items: OpenItems, as_of: datetime, zone: ZoneInfo) -> str:
    """The backlog in one line."""
    clauses = [f"{number(items.overdue)} overdue"]
    if items.overdue:
        clauses[0] += f" (oldest due {_oldest(items.oldest_due, as_of, zone)}; half over {median_age(items)})"
        clauses.append(
            ", ".join(
                f"{number(items.bands[band])} for {low} to {high} days"
                if high is not None
                else f"{number(items.bands[band])} for over {low - 1} days"
                for band, (low, high) in BANDS.items()
                if items.bands[band]
            )
        )
    if items.undetermined:
        clauses.append(f"{number(items.undetermined)} past due that cannot be told")
    if items.undated:
        clauses.append(f"{number(items.undated)} without a due date")
    clauses.append(f"{number(items.upcoming)} due in the next {NEXT_DAYS} days")
    return "; ".join(clauses)
