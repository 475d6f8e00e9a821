"""Tables that an export had half of, or without a column that is always filled: what a run says of them is not used.

Held against the readings of the 28 runs before. `duly forget` takes such a run out; a table that stays so becomes usual
once most of those runs have it so.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import Connection, select

from duly.checks import Standard
from duly.history.tables import ReadingRow, RunRow

NIGHTS = 28
"""Runs that a run is held against."""

FEWEST_NIGHTS = 3
"""With fewer runs before it nothing is usual yet."""

_MISSING = 0.75
"""Of the usual rows: a table with fewer is not whole."""


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """What is wrong with a table in a run, in words; `columns` where it is some of its columns only."""

    table: str
    words: str
    columns: frozenset[str] = frozenset()

    def concerns(self, standard: Standard) -> bool:
        """Whether a standard reads what is wrong."""
        read = standard.reads.get(self.table)
        return read is not None and (not self.columns or bool(self.columns & read))


def suspects(connection: Connection, until: datetime) -> dict[int, tuple[Suspect, ...]]:
    """By run, to the run as at `until`: the tables that are not as in the runs before it. Runs without one are not there."""
    chosen = (
        select(ReadingRow.run, ReadingRow.content)
        .join(RunRow, RunRow.number == ReadingRow.run)
        .where(RunRow.as_of <= until)
        .order_by(RunRow.as_of)
    )
    readings = [(run, json.loads(content)) for run, content in connection.execute(chosen)]
    wrong: dict[int, tuple[Suspect, ...]] = {}
    for place, (run, reading) in enumerate(readings):
        before = [earlier for _, earlier in readings[max(0, place - NIGHTS) : place]]
        if len(before) >= FEWEST_NIGHTS and (apart := _apart(reading, before)):
            wrong[run] = apart
    return wrong


def of_standards(wrong: Collection[Suspect], standards: Sequence[Standard]) -> dict[str, list[str]]:
    """By standard id, what is wrong with what it reads."""
    told = {standard.id: [one.words for one in wrong if one.concerns(standard)] for standard in standards}
    return {name: words for name, words in told.items() if words}


def _apart(reading: Mapping[str, Any], before: Sequence[Mapping[str, Any]]) -> tuple[Suspect, ...]:
    wrong: list[Suspect] = []
    for table in sorted({name for earlier in before for name in earlier}):
        held = [earlier[table] for earlier in before if table in earlier]
        if 2 * len(held) < len(before):
            continue
        usual = median(one["rows"] for one in held)
        rows = reading[table]["rows"] if table in reading else 0
        if rows < _MISSING * usual:
            wrong.append(Suspect(table=table, words=f"{table} has {rows:,} rows, where {usual:,.0f} are usual"))
            continue
        filled = {*reading[table]["columns"]} - {*reading[table]["blank"]}
        always = [{*one["columns"]} - {*one["blank"]} for one in held]
        lost = sorted(column for column in {*always[-1], *always[0]} if column not in filled and _usual(column, always))
        if lost:
            words = f"{table} has nothing in {', '.join(lost)}, as it usually has"
            wrong.append(Suspect(table=table, words=words, columns=frozenset(lost)))
    return tuple(wrong)


def _usual(column: str, filled: Sequence[Collection[str]]) -> bool:
    return 2 * sum(column in one for one in filled) > len(filled)
