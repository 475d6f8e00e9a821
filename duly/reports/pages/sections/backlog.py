"""What is open under a standard as at the run, and for how long, whatever its age (STANDARDS.md 5, pitfall 25)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.markup import ColumnHead, Table, chart, linked, number_columns
from duly.results import BANDS, NEXT_DAYS, Backlog, OpenItems


def backlog_section(backlog: Backlog, teams: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any] | None:
    """The open items of a standard in figures, as a chart and by team; None where nothing is open."""
    items = backlog.items
    if not items.total:
        return None
    rows = list(_rows(items))
    said = "What is open. " + " ".join(f"{words.sentence(name)}: {words.number(count)}." for name, count, _ in rows)
    drawing = chart(
        "open_by_age",
        said,
        rows=[{"band": f"{name}: {words.number(count)}", "count": count, "kind": kind} for name, count, kind in rows],
    )
    facts = [("Open in all", words.number(items.total))]
    if items.median_days is not None:
        facts.append(("Half are overdue by at most", words.plural(round(items.median_days), "day")))
    if items.oldest_due is not None:
        facts.append(("The oldest fell due", words.day(words.local(items.oldest_due, zone))))
    if items.waiting_since is not None:
        facts.append(("Longest waited for, since", words.day(words.local(items.waiting_since, zone))))
    return {
        "drawing": drawing,
        "facts": facts,
        "table": _ages(items),
        "teams": _teams(backlog.breakdowns["team"], teams) if backlog.breakdowns.get("team") else None,
    }


def _rows(items: OpenItems) -> list[tuple[str, int, str]]:
    """The age bands, the longest overdue first, then what cannot be told and what is to come."""
    rows = [(f"{_band(*BANDS[band])} overdue", items.bands.get(band, 0), "late") for band in reversed([*BANDS])]
    rows.append(("due, cannot be told", items.undetermined, "maybe"))
    if items.undated:
        rows.append(("open without a due date", items.undated, "maybe"))
    rows.append((f"due in the next {NEXT_DAYS} days", items.upcoming, "coming"))
    rows.append(("due after that", items.later, "coming"))
    return rows


def _band(first: int, last: int | None) -> str:
    return f"over {first - 1} days" if last is None else f"{first} to {last} days"


def _ages(items: OpenItems) -> Table:
    return Table(
        caption="What is open, by age",
        columns=(ColumnHead("Open"), *number_columns("Items")),
        rows=[[words.sentence(name), words.number(count)] for name, count, _ in _rows(items)],
        total=["All", words.number(items.total)],
        quiet=True,
        name="ages",
        stacks=False,
    )


def _teams(values: Mapping[str, OpenItems], pages: Mapping[str, str]) -> Table:
    def cells(team: str, items: OpenItems) -> list[str | Markup]:
        name = team or words.NOT_RECORDED
        return [
            linked(name, pages.get(name)),
            words.number(items.overdue),
            words.number(items.bands.get("over_28", 0)),
            words.number(items.undetermined),
            words.number(items.upcoming),
            words.number(items.total),
        ]

    ordered = sorted(values.items(), key=lambda row: (-row[1].overdue, -row[1].total, row[0]))
    return Table(
        caption="What is open, by team",
        columns=(
            ColumnHead("Team"),
            *number_columns("Overdue", "Over 28 days", "Cannot be told", f"Due in {NEXT_DAYS} days", "All open"),
        ),
        rows=[cells(team, items) for team, items in ordered],
        name="open-teams",
        tools=len(ordered) > 20,
        kept_as="open-",
    )
