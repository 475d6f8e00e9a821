"""Tables of records to look at: ids, reasons and dates, and never anything about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from duly.reports import words
from duly.reports.pages.lists import Listed
from duly.reports.pages.markup import ColumnHead, Table, day, foreign, linked, visible
from duly.results import Failing, FailingSince, Failures, RunInfo, Status

OLDEST = 10
"""Records that stand on a standard's own page; the list has them all."""

_STATE_WORDS = {state: Markup(words.sentence(state.value)) for state in words.State}


class _RecordCells(NamedTuple):
    """What every list says of a record: its id, its part, what is wrong and when, and since when it fails."""

    record: Markup
    item: Markup
    rest: list[Markup]
    since: Markup


@dataclass(frozen=True, kw_only=True)
class RecordTables:
    """What turns records into tables: the run's time, what reasons say by standard, where pages are, and since when records
    fail, where history knows."""

    run: RunInfo
    reasons: Mapping[str, Mapping[str, str]]
    standards: Mapping[str, str]
    teams: Mapping[str, str]
    failing: Failures = field(default_factory=dict)
    _drawn: dict[int, tuple[Failing, _RecordCells]] = field(default_factory=dict)
    _reasons: dict[tuple[str, str], Markup] = field(default_factory=dict)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.run.time_zone)

    @cached_property
    def _as_of(self) -> datetime:
        """The as-at instant in local time."""
        return words.local(self.run.as_of, self.zone)

    def table(self, rows: Listed, *, caption: str, of_team: bool = False, tools: bool = False, part: str = "") -> Table:
        """Records as a table. A team's says of which standard each is, a standard's of which team.

        `part` says which part of a longer list it is. Columns that no record fills are left out.
        """
        items = any(record.item for _, record in rows)
        since = any(self.failing.get(standard) for standard, _ in rows)
        standard_link = lru_cache(None)(lambda standard: linked(standard, self.standards.get(standard), 40))
        team_link = lru_cache(None)(lambda team: linked(team, self.teams.get(team)))

        def row(standard: str, record: Failing) -> list[str | Markup]:
            cells = self._cells(standard, record)
            line = [cells.record]
            if items:
                line.append(cells.item)
            line.append(standard_link(standard) if of_team else team_link(record.team or words.NOT_RECORDED))
            line += cells.rest
            if since:
                line.append(cells.since)
            return line  # type: ignore[return-value]

        columns = [ColumnHead("Record")]
        columns += [ColumnHead("Part of it")] if items else []
        columns += [ColumnHead("Standard" if of_team else "Team", "named", choose=True)]
        columns += [ColumnHead("What is wrong", "clause", choose=True), ColumnHead("State", choose=True)]
        columns += [ColumnHead("Due", "when"), ColumnHead("Overdue", "when")]
        columns += [ColumnHead("Failing since", "when")] if since else []
        return Table(
            caption=caption,
            columns=tuple(columns),
            rows=[row(standard, record) for standard, record in rows],
            quiet=True,
            name="records",
            tools=tools,
            part=part,
        )

    def oldest(self, rows: Listed) -> dict[str, Any]:
        """The oldest records, and how many there are of each kind."""
        return {
            "states": words.state_counts(words.states(record for _, record in rows)),
            "oldest": self.table(rows[:OLDEST], caption="The oldest records to put right"),
            "count": len(rows),
            "listed": min(OLDEST, len(rows)),
        }

    def _cells(self, standard: str, record: Failing) -> _RecordCells:
        """A record's cells, which its standard's list and its team's share: drawn once, since there may be 100,000."""
        drawn = self._drawn.get(id(record))
        if drawn is None:
            reason = (standard, record.reason)
            if reason not in self._reasons:
                said = words.reason(record.reason, self.reasons.get(standard, {}))
                self._reasons[reason] = escape(visible(said))
            cells = _RecordCells(
                record=foreign(record.record),
                item=foreign(record.item) if record.item else Markup(),
                rest=[
                    self._reasons[reason],
                    _STATE_WORDS[words.state_of(record)],
                    _due(record, self.zone),
                    _overdue(record, self._as_of, self.zone),
                ],
                since=_fails(self.failing.get(standard, {}).get((record.record, record.item)), self.zone),
            )
            # The record is held beside its cells, so that no other can come to have its id.
            self._drawn[id(record)] = drawn = record, cells
        return drawn[1]


_NOT_RECORDED = Markup("not recorded")


def _due(record: Failing, zone: ZoneInfo) -> Markup:
    """When it fell due; since when the matter stands, where nothing was due at a time."""
    instant = words.since_when(record)
    if instant is None:
        return _NOT_RECORDED
    moment = words.local(instant, zone)
    said = words.short_day(moment)
    if not words.ends_with_the_day(moment):
        said = f"{said}, {moment.hour:02}:{moment.minute:02}"
    since = "" if record.due_at else "since "
    return Markup(f'{since}<time datetime="{moment.isoformat()[:16]}">{said}</time>')


def _overdue(record: Failing, as_of: datetime, zone: ZoneInfo) -> Markup:
    """How long overdue at the as-at time, in local calendar days; how late, where it was done after all."""
    if record.due_at is None:
        return Markup("" if record.status is Status.NON_COMPLIANT else "not known")
    due = words.local(record.due_at, zone)
    if record.done_at is not None:
        done = words.local(record.done_at, zone)
        if done <= due:
            return Markup("done in time")
        return _late((done.date() - due.date()).days)
    if not record.open and record.status is Status.NON_COMPLIANT:
        return _NOT_RECORDED
    return _behind((as_of.date() - due.date()).days)


@lru_cache(maxsize=4096)
def _late(days: int) -> Markup:
    return Markup(f"done {_days(days)} late")


@lru_cache(maxsize=4096)
def _behind(days: int) -> Markup:
    return Markup("not yet" if days < 0 else _days(days))


def _days(days: int) -> str:
    return words.plural(days, "day") if days else "less than a day"


@lru_cache(maxsize=4096)
def _fails(since: FailingSince | None, zone: ZoneInfo) -> Markup:
    """The run since which it fails without a break, and in how many runs."""
    if since is None:
        return Markup()
    runs = Markup("{}, {}").format(day(words.local(since.first, zone)), words.plural(since.runs, "run"))
    return Markup("before {}").format(runs) if since.at_least else runs
