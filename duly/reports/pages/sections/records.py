"""Tables of records to look at: ids, reasons and dates, and never anything about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode

from markupsafe import Markup

from duly.reports import words
from duly.reports.pages.lists import Listed
from duly.reports.pages.markup import ColumnHead, Table, foreign, link, linked, short_day, visible
from duly.reports.pages.record_data import LONGEST_STANDARD, LONGEST_TEAM
from duly.reports.pages.record_words import RecordWords
from duly.results import Failing

LONGEST_LINKED = 120
"""Characters of an id that leads to a card: a longer one is a text to be scrolled."""


def ordered(said: str, rank: int | None) -> str | Markup:
    """Words that are sorted by their place in an order."""
    return said if rank is None else Markup('<data value="{}">{}</data>').format(rank, said)


@dataclass(frozen=True, kw_only=True)
class RecordTables:
    """What turns records into tables: what is said of them, where the pages of standards and teams are, and whether records have
    `cards`."""

    said: RecordWords
    standards: Mapping[str, str]
    teams: Mapping[str, str]
    cards: bool = False

    def record(self, record: str) -> Markup:
        """A record's id, which leads to its card."""
        if not self.cards or len(record) > LONGEST_LINKED:
            return foreign(record)
        address = f"id={record}" if record.isascii() and record.isalnum() else urlencode({"id": visible(record)})
        return link(f"search.html#{address}", foreign(record))

    def table(self, rows: Listed, *, whole: Listed, caption: str, of_team: bool = False) -> Table:
        """The first rows of a list as a table, to search and sort. A team's says of which standard each is, a standard's of
        which team. Columns that no record of the whole fills are left out."""
        items = any(record.item for _, record in whole)
        since = any(self.said.fails(standard, record) for standard, record in whole)
        risks = any(record.risk for _, record in whole)
        standard_link = lru_cache(None)(lambda name: linked(name, self.standards.get(name), LONGEST_STANDARD))
        team_link = lru_cache(None)(lambda name: linked(name, self.teams.get(name), LONGEST_TEAM))

        state = lru_cache(None)(lambda of: words.sentence(of.value))
        severity = lru_cache(None)(lambda of: ordered(*self.said.severity(of)))
        risk = lru_cache(None)(lambda of: ordered(*self.said.risk(of)))

        def row(standard: str, record: Failing) -> list[str | Markup]:
            return [
                self.record(record.record),
                *((foreign(record.item) if record.item else "",) if items else ()),
                *(
                    (standard_link(standard), severity(standard))
                    if of_team
                    else (team_link(record.team or words.NOT_RECORDED),)
                ),
                *((risk(record.risk),) if risks else ()),
                self.said.reason(standard, record.reason),
                state(words.state_of(record)),
                self.due(words.since_when(record), nothing_due=record.due_at is None),
                self.said.overdue(record)[0],
                *((self._since(standard, record),) if since else ()),
            ]

        return Table(
            caption=caption,
            columns=(
                ColumnHead("Record", data="record"),
                *((ColumnHead("Part of it", data="item"),) if items else ()),
                *(
                    (
                        ColumnHead("Standard", "named", choose=True, data="standard"),
                        ColumnHead("Severity", choose=True, data="severity"),
                    )
                    if of_team
                    else (ColumnHead("Team", "named", choose=True, data="team"),)
                ),
                *((ColumnHead("Risk", choose=True, data="risk"),) if risks else ()),
                ColumnHead("What is wrong", "clause", choose=True, data="reason"),
                ColumnHead("State", choose=True, data="state"),
                ColumnHead("Due", "when", data="due"),
                ColumnHead("Overdue", "when", data="overdue"),
                *((ColumnHead("Failing since", "when", data="since"),) if since else ()),
            ),
            rows=[row(standard, record) for standard, record in rows],
            quiet=True,
            name="records of-team" if of_team else "records",
            tools=True,
        )

    def due(self, instant: datetime | None, *, nothing_due: bool) -> Markup:
        """When it fell due; since when the matter stands, where nothing was due at a time."""
        moment = self.said.at(instant)
        if moment is None:
            return Markup("not recorded")
        clock = "" if words.ends_with_the_day(moment) else f", {moment.hour:02}:{moment.minute:02}"
        since = "since " if nothing_due else ""
        return Markup(f'{since}<time datetime="{moment.isoformat()[:16]}">{words.short_day(moment)}{clock}</time>')

    def _since(self, standard: str, record: Failing) -> Markup:
        """The run since which it fails without a break, and in how many runs."""
        before, day, after = self.said.since(self.said.fails(standard, record))
        return Markup(f"{before}{short_day(day)}{after}") if day else Markup()
