"""What changed since the run before: which standards moved, and what became of each record that failed or fails.

Only a record that is compliant now was put right; what merely left the figures is said apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.fragments import brief, link, shown
from duly.reports.pages.records import Reader
from duly.reports.pages.trend import sign
from duly.reports.tables import Column, Table, numbers
from duly.results import ChangeKind, Comparison, Outcome, RecordChange, RunResult, RunSummary, Side, StandardComparison

KINDS: Mapping[ChangeKind, tuple[str, str]] = {
    ChangeKind.NEWLY_FAILING: ("Newly failing", "They fail now and did not before; some may be new."),
    ChangeKind.PUT_RIGHT: ("Put right", "They failed and comply now."),
    ChangeKind.SET_ASIDE: (
        "No longer failing, and not put right",
        "They failed, and now cannot be determined, are exempt, excluded or not yet due.",
    ),
    ChangeKind.LEFT_SCOPE: (
        "No longer asked for",
        "They were counted and are not any more: their period has passed, say, or the export no longer holds them.",
    ),
}
"""The kinds whose records are listed, with what they are called and mean."""

_COUNTED = (
    (ChangeKind.NEWLY_FAILING, "Newly failing"),
    (ChangeKind.PUT_RIGHT, "Put right"),
    (ChangeKind.STILL_FAILING, "Still failing"),
    (ChangeKind.SET_ASIDE, "Set aside"),
)


def has_lists(found: StandardComparison) -> bool:
    """Whether a standard's changes have records to list."""
    return any(found.of(kind) for kind in KINDS)


def changes_page(
    comparison: Comparison,
    run: RunResult,
    standards: Mapping[str, Standard],
    reader: Reader,
    pages: Mapping[str, str],
) -> dict[str, Any]:
    """The context of changes.html: both runs, and what moved, standard by standard. `pages` hold the lists of records."""
    titles = {result.standard: result.title for result in run.results}
    found = comparison.standards
    return {
        "before": run_said(comparison.before, reader.zone),
        "after": run_said(comparison.after, reader.zone),
        "totals": [
            (name, sum(one.numbers.get(kind, 0) for one in found if one.numbers is not None)) for kind, name in _COUNTED
        ],
        "unknown": sum(one.numbers is None for one in found),
        "table": _table(comparison, titles, standards, reader, pages),
        "breaks": [
            (brief(one.standard, 40), [shown(found.words, 400) for found in one.breaks]) for one in found if one.breaks
        ],
    }


def run_said(run: RunSummary, zone: ZoneInfo) -> str:
    """A run by its number and as-at instant."""
    sample = ", a sample" if run.sample else ""
    return f"run {run.number}, as at {words.day_and_time(words.local(run.as_of, zone))}{sample}"


def _table(
    comparison: Comparison,
    titles: Mapping[str, str],
    standards: Mapping[str, Standard],
    reader: Reader,
    pages: Mapping[str, str],
) -> Table:
    def cells(found: StandardComparison) -> list[str | Markup]:
        standard = standards.get(found.standard)
        name = Markup('<span class="id">{}</span> {}').format(
            brief(found.standard, 40), brief(titles.get(found.standard, ""))
        )
        page = reader.standards.get(found.standard)
        lists = pages.get(found.standard)
        return [
            link(page, name) if page else name,
            _side(found.before, standard),
            _side(found.after, standard),
            _moved(found, standard),
            *(
                ("not kept" if found.numbers is None else words.number(found.numbers.get(kind, 0)))
                for kind, _ in _COUNTED
            ),
            link(lists, Markup('Records<span class="quiet"> of {}</span>').format(brief(found.standard, 40)))
            if lists
            else "",
        ]

    return Table(
        caption="What moved, standard by standard",
        columns=(
            Column("Standard"),
            *numbers("Before", "Now", "Change"),
            *numbers(*(name for _, name in _COUNTED)),
            Column("List"),
        ),
        rows=[cells(found) for found in comparison.standards],
        quiet=True,
        name="standing",
    )


def _side(side: Side | None, standard: Standard | None) -> str:
    if side is None:
        return "not judged"
    if side.outcome in (Outcome.NO_DATA, Outcome.ERROR):
        return words.OUTCOMES[side.outcome].word
    counted = words.is_count(standard)
    rate = "" if counted else words.rate(side.counts)
    return f"{words.part(side.counts, counted=counted)}{f' ({rate})' if rate else ''}"


def _moved(found: StandardComparison, standard: Standard | None) -> str:
    before, after = found.before, found.after
    if before is None or after is None or Outcome.NO_DATA in (before.outcome, after.outcome):
        return ""
    if found.breaks:
        return "not to be compared"
    if words.is_count(standard):
        moved = after.counts.non_compliant - before.counts.non_compliant
        return f"{moved:+,}" if moved else "no change"
    if before.counts.small or after.counts.small or before.counts.rate is None or after.counts.rate is None:
        return ""
    return sign(after.counts.rate - before.counts.rate)


def changed_records_page(
    found: StandardComparison, comparison: Comparison, reader: Reader, title: str
) -> dict[str, Any]:
    """The context of a standard's page of changed records."""
    numbers_of = found.numbers or {}
    return {
        "standard_id": brief(found.standard, 40),
        "title": brief(title),
        "page": reader.standards.get(found.standard),
        "before": run_said(comparison.before, reader.zone),
        "after": run_said(comparison.after, reader.zone),
        "breaks": [shown(one.words, 400) for one in found.breaks],
        "kinds": [
            {
                "anchor": kind.value.lower().replace("_", "-"),
                "title": name,
                "meaning": meaning,
                "count": numbers_of.get(kind, len(changes)),
                "more": max(0, numbers_of.get(kind, 0) - len(changes)),
                "table": _records(name, changes, found.standard, reader),
            }
            for kind, (name, meaning) in KINDS.items()
            if (changes := found.of(kind))
        ],
    }


def _records(name: str, changes: tuple[RecordChange, ...], standard: str, reader: Reader) -> Table:
    said = reader.said.get(standard, {})
    items = any(change.item for change in changes)

    def was(status: object, reason: str | None) -> str:
        if status is None:
            return "Not counted"
        return words.sentence(said.get(reason or "") or words.heading(reason or "") or str(status))

    def cells(change: RecordChange) -> Iterator[str | Markup]:
        yield shown(change.record)
        if items:
            yield shown(change.item) if change.item else ""
        team = change.team or words.NOT_RECORDED
        page = reader.teams.get(team)
        yield link(page, brief(team, 60)) if page else shown(team)
        yield was(change.before, change.reason_before)
        yield was(change.after, change.reason_after)
        yield _due(change.due_at, reader.zone)

    return Table(
        caption=name,
        columns=(
            Column("Record"),
            *((Column("Part of it"),) if items else ()),
            Column("Team", choose=True),
            Column("Before", choose=True),
            Column("Now", choose=True),
            Column("Due", "when"),
        ),
        rows=[list(cells(change)) for change in changes],
        quiet=True,
        name="records",
        tools=len(changes) > 10,
    )


def _due(due: datetime | None, zone: ZoneInfo) -> str | Markup:
    if due is None:
        return ""
    moment = words.local(due, zone)
    return Markup(f'<time datetime="{moment:%Y-%m-%d}">{words.short_day(moment)}</time>')  # no foreign text in it
