"""What a run tells of changes beyond chance: read from history once the run is kept, and kept beside it as it was told."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, DateTime, Table, column, func, insert, select

from duly.checks import MAIN
from duly.history import weeks
from duly.history.cohort_reading import cohorts
from duly.history.cohort_runs import Series, series
from duly.history.keeping import Verdicts
from duly.history.runs import run as run_of
from duly.history.tables import MoversRow
from duly.history.trust import suspect_runs, trusts
from duly.judging.table import BREAKDOWN_PREFIX
from duly.judging.teams import districts
from duly.movers import Group, StandardCohorts, movers_of, newest_tested
from duly.results import ChangeKind as Change
from duly.results import (
    Comparison,
    LastNight,
    Mover,
    MoverKind,
    Movers,
    NewSeries,
    NotLookedAt,
    RunSummary,
    Status,
    as_json,
    from_json,
)
from duly.settings import HistorySettings

_SAID = 3
"""Things that are not as usual which are told beside what was not looked at; the export's page has all."""

LISTED = 20
"""Ids that are told behind a mover; how many there are is told whole."""


def look(
    connection: Connection, settings: HistorySettings, number: int, verdicts: Verdicts, targets: Mapping[str, Any],
    comparison: Comparison | None,
) -> Movers:  # fmt: skip
    """What changed beyond chance in a run that was just kept and is the newest; what it judged is behind `verdicts`."""
    this, standards = run_of(connection, number), verdicts.by.standards
    if this.sample:
        return Movers(notes=("A sample of the records was judged: it is held against no other run.",))
    suspect = suspect_runs(connection)
    if number in suspect:
        words = "; ".join(one.words for one in trusts(connection, [number])[number].suspicions[:_SAID])
        ids = tuple(standard.id for standard in standards)
        return Movers(not_looked_at=(NotLookedAt(standards=ids, words=f"the night is suspect: {words}"),))
    by_standard = series(connection, settings, this, suspect)
    within = districts(verdicts.connection, verdicts.table)
    made = [_with(one, within) for one in cohorts(connection, this, by_standard, standards, targets)]
    moved = movers_of(made, lambda line: _records(verdicts, this, line))
    return replace(
        moved,
        new_series=_new_series(by_standard),
        notes=tuple(_notes(by_standard, made)),
        last_night=None if comparison is None else _last_night(comparison),
    )


def keep_movers(connection: Connection, number: int, movers: Movers) -> None:
    """Keep what a run told, in a writing connection."""
    connection.execute(insert(MoversRow).values(run=number, content=json.dumps(as_json(movers), sort_keys=True)))


def kept_movers(connection: Connection, number: int) -> Movers | None:
    """What a run told; None where it was judged before duly looked for movers, or its verdicts have aged."""
    content = connection.execute(select(MoversRow.content).where(MoversRow.run == number)).scalar()
    return None if content is None else from_json(Movers, json.loads(content))


def _new_series(by_standard: Mapping[str, Series]) -> tuple[NewSeries, ...]:
    said: dict[str, list[str]] = defaultdict(list)
    for name, one in by_standard.items():
        for words in dict.fromkeys(each.words for each in one.since):
            said[words].append(name)
    return tuple(NewSeries(standards=tuple(names), words=words) for words, names in said.items())


def _notes(by_standard: Mapping[str, Series], made: Sequence[StandardCohorts]) -> list[str]:
    """Why nothing, or little, can be held against weeks before."""
    if not by_standard:
        return []
    longest = max((one.runs[-1].day - one.runs[0].day).days for one in by_standard.values())
    if longest < 7:
        return [
            "History is younger than a week: how long it takes until a week's records are all entered is not known yet, so "
            "nothing is held against earlier weeks."
        ]
    by_age: dict[int | None, list[str]] = defaultdict(list)
    for one in made:
        by_age[newest_tested(one)].append(one.standard)
    notes = []
    for age, names in sorted(by_age.items(), key=lambda item: -1 if item[0] is None else item[0]):
        if age is None:
            notes.append(f"No weeks before can be held against those of now under {_under(names)}.")
        elif age > 1:
            notes.append(
                f"Under {_under(names)} only weeks that began at least {age} weeks ago are held against weeks before: how "
                "weeks before were at the age of younger ones is not known yet."
            )
    return notes


def _under(names: Sequence[str]) -> str:
    """Standards by their ids; of many how many."""
    return ", ".join(names) if len(names) <= _NAMED else f"{len(names)} standards"


_NAMED = 12
"""Standards that are named in a note."""


def _last_night(comparison: Comparison) -> LastNight | None:
    numbers = [one.numbers for one in comparison.standards if one.numbers is not None and not one.rule_changed]
    if not numbers:
        return None
    return LastNight(
        newly_failing=sum(one[Change.NEWLY_FAILING] for one in numbers),
        put_right=sum(one[Change.PUT_RIGHT] for one in numbers),
    )


def _with(one: StandardCohorts, within: Mapping[str, str]) -> StandardCohorts:
    places = {group: place for place, group in enumerate(one.groups)}
    return replace(
        one,
        within={
            places[Group(breakdown="team", value=team)]: places[Group(breakdown="district", value=district)]
            for team, district in within.items()
            if Group(breakdown="team", value=team) in places and Group(breakdown="district", value=district) in places
        },
    )


def _records(verdicts: Verdicts, this: RunSummary, line: Mover) -> tuple[tuple[str, ...], int]:
    """The records behind a mover: of a rate what failed since, of the unknown what cannot be told. Of a number there are none
    to put right."""
    if line.kind is MoverKind.VOLUME:
        return (), 0
    status = Status.UNKNOWN if line.kind is MoverKind.UNKNOWN else Status.NON_COMPLIANT
    table: Table = verdicts.table
    at: Column[Any] = func.coalesce(table.c.due_at, table.c.anchor_at, type_=DateTime)  # type: ignore[assignment]
    zone = ZoneInfo(this.time_zone)
    newest = weeks.week_of(this.as_of.astimezone(zone).date())
    first, last = (weeks.starts(week, zone).replace(tzinfo=None) for week in (weeks.week_of(line.since), newest + 1))
    chosen = select(table.c.record, func.max(at).label("at")).where(
        table.c.standard == line.standard, table.c.rate == MAIN, table.c.status == status.value, at >= first, at < last
    )
    if line.breakdown is not None:
        chosen = chosen.where(table.c[BREAKDOWN_PREFIX + line.breakdown] == line.value)
    each = chosen.group_by(table.c.record).subquery("behind")
    number = verdicts.connection.execute(select(func.count()).select_from(each)).scalar_one()
    rows = verdicts.connection.execute(select(each.c.record).order_by(column("at").desc(), each.c.record).limit(LISTED))
    return tuple(rows.scalars()), int(number)
