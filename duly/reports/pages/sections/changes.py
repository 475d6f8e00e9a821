"""Tables of what changed between two runs: how each standard moved, and what became of each record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.markup import (
    ColumnHead,
    Table,
    brief,
    day,
    foreign,
    link,
    linked,
    number_columns,
    standard_name,
)
from duly.reports.pages.sections.records import RecordTables
from duly.results import ChangeKind, Comparison, Outcome, RecordChange, Side, StandardComparison

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

COUNTED = (
    (ChangeKind.NEWLY_FAILING, "Newly failing"),
    (ChangeKind.PUT_RIGHT, "Put right"),
    (ChangeKind.STILL_FAILING, "Still failing"),
    (ChangeKind.SET_ASIDE, "Set aside"),
)
"""The kinds that are counted for each standard."""


def has_lists(compared: StandardComparison) -> bool:
    """Whether a standard's changes have records to list."""
    return any(compared.of(kind) for kind in KINDS)


def moves_table(
    comparison: Comparison,
    standards: Mapping[str, Standard],
    titles: Mapping[str, str],
    pages: Mapping[str, str],
    lists: Mapping[str, str],
) -> Table:
    """What moved, standard by standard. `pages` are those of the standards, `lists` those of their changed records, by id."""

    def cells(compared: StandardComparison) -> list[str | Markup]:
        standard = standards.get(compared.standard)
        name = standard_name(compared.standard, titles.get(compared.standard, ""))
        page, records = pages.get(compared.standard), lists.get(compared.standard)
        return [
            link(page, name) if page else name,
            _side(compared.before, standard),
            _side(compared.after, standard),
            _moved(compared, standard),
            *(
                ("not kept" if compared.numbers is None else words.number(compared.numbers.get(kind, 0)))
                for kind, _ in COUNTED
            ),
            link(records, Markup('Records<span class="quiet"> of {}</span>').format(brief(compared.standard, 40)))
            if records
            else "",
        ]

    return Table(
        caption="What moved, standard by standard",
        columns=(
            ColumnHead("Standard"),
            *number_columns("Before", "Now", "Change"),
            *number_columns(*(name for _, name in COUNTED)),
            ColumnHead("List"),
        ),
        rows=[cells(compared) for compared in comparison.standards],
        quiet=True,
        name="standing",
    )


def _side(side: Side | None, standard: Standard | None) -> str:
    if side is None:
        return "not judged"
    if not words.is_judged(side.outcome):
        return words.OUTCOMES[side.outcome].word
    counted = words.is_count(standard)
    return words.with_rate(words.figure(side.counts, counted=counted), "" if counted else words.rate(side.counts))


def _moved(compared: StandardComparison, standard: Standard | None) -> str:
    before, after = compared.before, compared.after
    if before is None or after is None or Outcome.NO_DATA in (before.outcome, after.outcome):
        return ""
    if compared.breaks:
        return "not to be compared"
    if words.is_count(standard):
        moved = after.counts.non_compliant - before.counts.non_compliant
        return f"{moved:+,}" if moved else "no change"
    if before.counts.small or after.counts.small or before.counts.rate is None or after.counts.rate is None:
        return ""
    return words.points(after.counts.rate - before.counts.rate)


def changes_table(name: str, changes: tuple[RecordChange, ...], standard: str, tables: RecordTables) -> Table:
    """The records of a standard that changed in one way."""
    reasons = tables.reasons.get(standard, {})
    items = any(change.item for change in changes)

    def verdict(status: object, reason: str | None) -> str:
        if status is None:
            return "Not counted"
        return words.reason(reason, reasons) if reason else words.sentence(str(status))

    def cells(change: RecordChange) -> Iterator[str | Markup]:
        yield foreign(change.record)
        if items:
            yield foreign(change.item) if change.item else ""
        team = change.team or words.NOT_RECORDED
        yield linked(team, tables.teams.get(team))
        yield verdict(change.before, change.reason_before)
        yield verdict(change.after, change.reason_after)
        yield "" if change.due_at is None else day(words.local(change.due_at, tables.zone))

    return Table(
        caption=name,
        columns=(
            ColumnHead("Record"),
            *((ColumnHead("Part of it"),) if items else ()),
            ColumnHead("Team", choose=True),
            ColumnHead("Before", choose=True),
            ColumnHead("Now", choose=True),
            ColumnHead("Due", "when"),
        ),
        rows=[list(cells(change)) for change in changes],
        quiet=True,
        name="records",
        tools=len(changes) > 10,
    )
