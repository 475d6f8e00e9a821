"""The records to put right: ids, reasons and dates, oldest first, and never anything about a person.

A list is never cut off: a long one goes over several pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from duly.checks.standards import Standard
from duly.reports import words
from duly.reports.pages.fragments import brief, link, shown
from duly.reports.tables import Column, Table
from duly.results import Failing, FailingSince, Failures, RunInfo, StandardResult, Status

PAGE_ROWS = 500
"""Records on a page: a browser opens so many at once, and nobody works through more in a sitting."""

OLDEST = 10
"""Records that stand on a standard's own page; the list has them all."""


class State(StrEnum):
    """What is left to do about a record. Its value is what the pages call it."""

    TO_PUT_RIGHT = "to put right"
    UNDETERMINED = "could not be determined"
    LATE = "done late"
    MISSED = "missed"
    WAIVED = "waived"


_STATES = {state: place for place, state in enumerate(State)}

_STATE_WORDS = {state: Markup(words.sentence(state.value)) for state in State}


class _Cells(NamedTuple):
    """What every list says of a record: its id, its part, what is wrong and when, and since when it fails."""

    record: Markup
    item: Markup
    rest: list[Markup]
    since: Markup


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What turns a record into a row: the run's time, what reasons say by standard, where pages are, and since when records
    fail, where history knows."""

    run: RunInfo
    said: Mapping[str, Mapping[str, str]]
    standards: Mapping[str, str]
    teams: Mapping[str, str]
    failing: Failures = field(default_factory=dict)
    _drawn: dict[int, tuple[Failing, _Cells]] = field(default_factory=dict)
    _said: dict[tuple[str, str], Markup] = field(default_factory=dict)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.run.time_zone)

    @cached_property
    def as_of(self) -> datetime:
        """The as-at instant in local time."""
        return words.local(self.run.as_of, self.zone)

    def cells(self, standard: str, record: Failing) -> _Cells:
        """A record's cells, which its standard's list and its team's share: drawn once, since there may be 100,000."""
        drawn = self._drawn.get(id(record))
        if drawn is None:
            reason = (standard, record.reason)
            if reason not in self._said:
                self._said[reason] = _says(record.reason, self.said.get(standard, {}))
            cells = _Cells(
                record=shown(record.record),
                item=shown(record.item) if record.item else Markup(),
                rest=[
                    self._said[reason],
                    _STATE_WORDS[state_of(record)],
                    _since(record, self.zone),
                    _overdue(record, self.as_of, self.zone),
                ],
                since=_fails(self.failing.get(standard, {}).get((record.record, record.item)), self.zone),
            )
            # The record is kept beside its cells, so that no other can come to have its id.
            self._drawn[id(record)] = drawn = record, cells
        return drawn[1]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One page of a list: which records of how many, and where its neighbours are."""

    name: str
    names: Sequence[str]
    rows: Sequence[tuple[str, Failing]]
    first: int
    total: int

    @property
    def number(self) -> int:
        return self.names.index(self.name) + 1

    @property
    def previous(self) -> str | None:
        return self.names[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> str | None:
        return self.names[self.number] if self.number < len(self.names) else None

    @property
    def says(self) -> str:
        """Which part this is; nothing where it is the whole."""
        if len(self.names) == 1:
            return ""
        last = self.first + len(self.rows) - 1
        return f"records {words.number(self.first)} to {words.number(last)} of {words.number(self.total)}"


def state_of(record: Failing) -> State:
    """What is left to do.

    What was done late, or never done while it could be, cannot be put right any more; what was done in time and otherwise
    than asked can. About what is waived nothing is to be done until the waiver ends.
    """
    if record.waived:
        return State.WAIVED
    if record.status is Status.UNKNOWN:
        return State.UNDETERMINED
    if record.open or record.due_at is None:
        return State.TO_PUT_RIGHT
    if record.done_at is None:
        return State.MISSED
    return State.LATE if record.done_at > record.due_at else State.TO_PUT_RIGHT


def in_order(rows: Iterable[tuple[str, Failing]]) -> list[tuple[str, Failing]]:
    """By what is left to do, the oldest first."""

    def place(row: tuple[str, Failing]) -> tuple[int, bool, datetime, str, str, str]:
        standard, record = row
        since = record.due_at or record.anchor_at
        state = _STATES[state_of(record)]
        return state, since is None, since or datetime.min, record.record, record.item or "", standard

    return sorted(rows, key=place)


def parts_of(rows: Sequence[tuple[str, Failing]], names: Sequence[str], page_rows: int) -> list[Part]:
    """A list dealt out over its pages, which have these names."""
    return [
        Part(
            name=name,
            names=names,
            rows=rows[place * page_rows : (place + 1) * page_rows],
            first=place * page_rows + 1,
            total=len(rows),
        )
        for place, name in enumerate(names)
    ]


def states(rows: Iterable[tuple[str, Failing]]) -> dict[State, int]:
    """How many records there are of each state."""
    found = dict.fromkeys(State, 0)
    for _, record in rows:
        found[state_of(record)] += 1
    return found


def told(found: Mapping[State, int]) -> list[tuple[str, int]]:
    """The states in words, with how many records there are of each. Most forces waive nothing: then nothing is said of it."""
    return [
        (words.sentence(state.value), count) for state, count in found.items() if count or state is not State.WAIVED
    ]


def records_page(
    reader: Reader,
    result: StandardResult,
    standard: Standard | None,
    found: Mapping[State, int],
    part: Part,
) -> dict[str, Any]:
    """The context of one page of a standard's list; `found` are the states of the whole."""
    counts = result.counts
    return {
        "result": result,
        "states": told(found),
        "remedy": standard.remedy if standard else "",
        "more": max(0, counts.non_compliant + counts.unknown - part.total),
        "records": records_table(
            reader,
            part.rows,
            caption="Records by what is left to do, oldest first",
            tools=True,
            part=part.says,
        ),
        "pages": pagination(part),
    }


def records_table(
    reader: Reader,
    rows: Sequence[tuple[str, Failing]],
    *,
    caption: str,
    of_team: bool = False,
    tools: bool = False,
    part: str = "",
) -> Table:
    """The records as a table. A team's says of which standard each is, a standard's of which team.

    Columns that no record fills are left out.
    """
    items = any(record.item for _, record in rows)
    since = any(reader.failing.get(standard) for standard, _ in rows)
    standard_link = lru_cache(None)(lambda standard: _standard(standard, reader.standards))
    team_link = lru_cache(None)(lambda team: _team(team, reader.teams))

    def cells(standard: str, record: Failing) -> list[str | Markup]:
        told = reader.cells(standard, record)
        row = [told.record]
        if items:
            row.append(told.item)
        row.append(standard_link(standard) if of_team else team_link(record.team or words.NOT_RECORDED))
        row += told.rest
        if since:
            row.append(told.since)
        return row  # type: ignore[return-value]

    columns = [Column("Record")]
    columns += [Column("Part of it")] if items else []
    columns += [Column("Standard" if of_team else "Team", choose=True)]
    columns += [Column("What is wrong", choose=True), Column("State", choose=True)]
    columns += [Column("Due", "when"), Column("Overdue", "when")]
    columns += [Column("Failing since", "when")] if since else []
    return Table(
        caption=caption,
        columns=tuple(columns),
        rows=[cells(standard, record) for standard, record in rows],
        quiet=True,
        name="records",
        tools=tools,
        part=part,
    )


def pagination(part: Part) -> dict[str, Any] | None:
    """The neighbours of a page of a list, and every page of it; None where it is the whole."""
    if len(part.names) == 1:
        return None
    return {
        "says": part.says,
        "number": part.number,
        "count": len(part.names),
        "previous": part.previous,
        "next": part.next,
        "all": list(enumerate(part.names, start=1)),
    }


def _standard(standard: str, pages: Mapping[str, str]) -> Markup:
    return link(pages[standard], brief(standard, 40)) if standard in pages else shown(standard)


def _team(team: str, pages: Mapping[str, str]) -> Markup:
    return link(pages[team], brief(team, 60)) if team in pages else shown(team)


def _says(reason: str, said: Mapping[str, str]) -> Markup:
    return escape(words.sentence(said.get(reason) or words.heading(reason)))


def _since(record: Failing, zone: ZoneInfo) -> Markup:
    """When it fell due; since when the matter stands, where nothing was due at a time."""
    instant = record.due_at or record.anchor_at
    if instant is None:
        return _NOT_RECORDED
    moment = words.local(instant, zone)
    # A limit in days ends with the day; the minute says nothing.
    day = words.short_day(moment)
    told = day if (moment.hour, moment.minute) == (23, 59) else f"{day}, {moment.hour:02}:{moment.minute:02}"
    since = "" if record.due_at else "since "
    return Markup(f'{since}<time datetime="{moment.isoformat()[:16]}">{told}</time>')


_NOT_RECORDED = Markup("not recorded")


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
    return Markup(f"done {_span(days)} late")


@lru_cache(maxsize=4096)
def _behind(days: int) -> Markup:
    return Markup("not yet" if days < 0 else _span(days))


@lru_cache(maxsize=4096)
def _fails(since: FailingSince | None, zone: ZoneInfo) -> Markup:
    """The run since which it fails without a break, and in how many runs."""
    if since is None:
        return Markup()
    moment = words.local(since.first, zone)
    told = f'<time datetime="{moment:%Y-%m-%d}">{words.short_day(moment)}</time>, {words.plural(since.runs, "run")}'
    return Markup(f"before {told}" if since.at_least else told)


def _span(days: int) -> str:
    return words.plural(days, "day") if days else "less than a day"
