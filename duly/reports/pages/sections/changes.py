"""Tables of what changed between two runs: how each standard moved, and what became of each record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.markup import (
    ColumnHead,
    Table,
    brief,
    foreign,
    link,
    linked,
    number_columns,
    standard_name,
)
from duly.reports.pages.record_data import (
    LONGEST_STANDARD,
    LONGEST_TEAM,
    coded_words,
    due_code,
    id_columns,
    shortened,
)
from duly.reports.pages.record_words import RecordWords
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


Changed = Sequence[tuple[str, RecordChange]]
"""Records that changed, each with the id of the standard under which it did."""


def in_order(rows: Changed) -> Changed:
    """The longest due first; those of one instant as they came."""
    return sorted(rows, key=lambda row: (row[1].due_at is None, row[1].due_at or datetime.min))


def moves_table(
    comparison: Comparison,
    standards: Mapping[str, Standard],
    titles: Mapping[str, str],
    pages: Mapping[str, str],
    lists: Mapping[ChangeKind, str],
) -> Table:
    """What moved, standard by standard. `pages` are those of the standards by id, `lists` those of the records that changed
    in a way."""

    def count(compared: StandardComparison, kind: ChangeKind, name: str) -> str | Markup:
        if compared.numbers is None:
            return "not kept"
        said = words.number(compared.numbers.get(kind, 0))
        if not compared.of(kind) or kind not in lists:
            return said
        of = Markup('{}<span class="quiet"> {} under {}</span>').format(
            said, name.lower(), brief(compared.standard, 40)
        )
        return link(asked_in(lists[kind], compared.standard), of)

    def cells(compared: StandardComparison) -> list[str | Markup]:
        standard = standards.get(compared.standard)
        title = standard_name(compared.standard, titles.get(compared.standard, ""))
        page = pages.get(compared.standard)
        return [
            link(page, title) if page else title,
            _side(compared.before, standard),
            _side(compared.after, standard),
            _moved(compared, standard),
            *(count(compared, kind, name) for kind, name in COUNTED),
        ]

    return Table(
        caption="What moved, standard by standard",
        columns=(
            ColumnHead("Standard"),
            *number_columns("Before", "Now", "Change"),
            *number_columns(*(name for _, name in COUNTED)),
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


def asked_in(page: str, standard: str) -> str:
    """A list of several standards, of which one is asked for."""
    return f"{page}#standard={quote(shortened(standard, LONGEST_STANDARD))}"


def changes_table(name: str, rows: Changed, whole: Changed, tables: RecordTables) -> Table:
    """The first rows of the records that changed in one way, to search and sort."""
    items = any(change.item for _, change in whole)

    def cells(standard: str, change: RecordChange) -> Iterator[str | Markup]:
        team = change.team or words.NOT_RECORDED
        yield tables.record(change.record)
        if items:
            yield foreign(change.item) if change.item else ""
        yield linked(standard, tables.standards.get(standard), LONGEST_STANDARD)
        yield linked(team, tables.teams.get(team), LONGEST_TEAM)
        yield from tables.said.verdicts(standard, change)
        yield tables.due(change.due_at, nothing_due=False)

    return Table(
        caption=name,
        columns=(
            ColumnHead("Record", data="record"),
            *((ColumnHead("Part of it", data="item"),) if items else ()),
            ColumnHead("Standard", "named", choose=True, data="standard"),
            ColumnHead("Team", "named", choose=True, data="team"),
            ColumnHead("Before", "clause", choose=True, data="before"),
            ColumnHead("Now", "clause", choose=True, data="after"),
            ColumnHead("Due", "when", data="due"),
        ),
        rows=[list(cells(standard, change)) for standard, change in rows],
        quiet=True,
        name="records",
        tools=True,
    )


def change_columns(
    standard: str,
    page: str | None,
    changes: Sequence[RecordChange],
    said: RecordWords,
    teams: Callable[[str], str | None],
) -> dict[str, Any]:
    """The records that changed under a standard, as columns of a data file (duly.reports.pages.record_data)."""
    before_and_after = [said.verdicts(standard, change) for change in changes]
    return {
        "standard": shortened(standard, LONGEST_STANDARD),
        "page": page,
        **id_columns(changes, teams),
        "before": coded_words((before for before, _ in before_and_after)),
        "after": coded_words((after for _, after in before_and_after)),
        "due": [due_code(said.at(change.due_at), nothing_due=False) for change in changes],
    }
