"""A backlog in words and figures, the same in the terminal and on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from duly.reports import words
from duly.results import BANDS, NEXT_DAYS, Backlog, OpenItems, RunResult, StandardResult

COLUMNS = (
    "Overdue",
    *(f"{low} to {high} days" if high is not None else f"Over {low - 1}" for low, high in BANDS.values()),
    "Half over",
    "Oldest due",
    "Cannot be told",
    "No due date",
    f"Due in {NEXT_DAYS} days",
    "Due later",
)
"""The figures of open items, as `cells` gives them."""

HEADING = "Open as at the run, whatever its age"

FIRST = ("risk", "children", "child")
"""The breakdowns that a backlog is split by first: what waits longest matters most where a child is at risk."""


@dataclass(frozen=True, kw_only=True)
class OpenRow:
    """The open items of a standard or of one of its further rates, whose title is `of`."""

    result: StandardResult
    of: str
    backlog: Backlog


def rows(run: RunResult) -> list[OpenRow]:
    """What is open, in the order of the catalogue; a standard under which nothing is open is left out."""
    return list(_rows(run))


def _rows(run: RunResult) -> Iterator[OpenRow]:
    for result in run.results:
        rates = [("", result.backlog), *((rate.title, rate.backlog) for rate in result.rates)]
        for title, backlog in rates:
            if backlog is not None and backlog.items.total:
                yield OpenRow(result=result, of=title, backlog=backlog)


def cells(items: OpenItems, as_of: datetime, zone: ZoneInfo) -> list[str]:
    """The figures of open items, in the order of COLUMNS."""
    return [
        words.number(items.overdue),
        *(words.number(items.bands[band]) for band in BANDS),
        median(items),
        "" if items.oldest_due is None else words.short_day(words.local(items.oldest_due, zone)),
        *(words.number(count) for count in (items.undetermined, items.undated, items.upcoming, items.later)),
    ]


def median(items: OpenItems) -> str:
    """The middle of the overdue items' ages, in days."""
    if items.median_days is None:
        return ""
    days = items.median_days
    return f"{words.number(int(days) if days.is_integer() else days)} {'day' if days == 1 else 'days'}"


def oldest(instant: datetime | None, as_of: datetime, zone: ZoneInfo) -> str:
    """ "3 August 2025, 155 days ago": a due date or the start of a wait, seen from the as-at instant."""
    if instant is None:
        return ""
    moment = words.local(instant, zone)
    days = (words.local(as_of, zone).date() - moment.date()).days
    return f"{words.day(moment)}, {words.plural(days, 'day')} ago" if days else f"{words.day(moment)}, the same day"


def sentence(items: OpenItems, as_of: datetime, zone: ZoneInfo) -> str:
    """The backlog in one line."""
    parts = [f"{words.number(items.overdue)} overdue"]
    if items.overdue:
        parts[0] += f" (oldest due {oldest(items.oldest_due, as_of, zone)}; half over {median(items)})"
        parts.append(
            ", ".join(
                f"{words.number(items.bands[band])} for {low} to {high} days"
                if high is not None
                else f"{words.number(items.bands[band])} for over {low - 1} days"
                for band, (low, high) in BANDS.items()
                if items.bands[band]
            )
        )
    if items.undetermined:
        parts.append(f"{words.number(items.undetermined)} past due that cannot be told")
    if items.undated:
        parts.append(f"{words.number(items.undated)} without a due date")
    parts.append(f"{words.number(items.upcoming)} due in the next {NEXT_DAYS} days")
    return "; ".join(parts)
