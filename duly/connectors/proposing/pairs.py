"""A date in one column and its time of day in another: the two as the one column that they are together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from duly.connectors.columns.joining import MIDNIGHT, NO_DATE
from duly.connectors.proposing.profiles import ColumnProfile, profiled
from duly.connectors.proposing.thesaurus import Thesaurus
from duly.connectors.workspace import Workspace

_MOST = 0.9
"""The share of values that must be dates without a time of day, or times without a date."""

_BOTH = 0.98
"""The share of dates that must have a time of day: one format reads either dates or times, and the others would be refused."""

JOIN = " "
"""What stands between the two."""


def with_pairs(
    table: str, profiles: Sequence[ColumnProfile], words: Thesaurus, workspace: Workspace
) -> tuple[ColumnProfile, ...]:
    """The columns of a source, each date with its time of day as one; what both are called but for "date" and "time" tells
    that they belong together.

    Raises duckdb.Error.
    """
    pairs = dict(_pairs(profiles, words))
    clocks = {clock.header for clock in pairs.values()}
    together = []
    for profile in profiles:
        if profile.header in pairs:
            together.append(_joined(table, profile, pairs[profile.header], workspace))
        elif profile.header not in clocks:
            together.append(profile)
    return tuple(together)


def _pairs(profiles: Sequence[ColumnProfile], words: Thesaurus) -> Iterator[tuple[str, ColumnProfile]]:
    """The header of each date, and its time of day."""
    dates = _by_rest([one for one in profiles if one.filled and one.bare_days >= _MOST * one.filled], words)
    clocks = _by_rest([one for one in profiles if one.filled and one.bare_clocks >= _MOST * one.filled], words)
    for rest, date in dates.items():
        clock = clocks.get(rest, ())
        if len(date) == len(clock) == 1 and clock[0].filled >= _BOTH * date[0].filled:
            yield date[0].header, clock[0]


def _by_rest(profiles: Sequence[ColumnProfile], words: Thesaurus) -> Mapping[frozenset[str], list[ColumnProfile]]:
    found: dict[frozenset[str], list[ColumnProfile]] = {}
    for profile in profiles:
        found.setdefault(words.read(profile.said or profile.header) - {"time"}, []).append(profile)
    return found


def _joined(table: str, date: ColumnProfile, clock: ColumnProfile, workspace: Workspace) -> ColumnProfile:
    """The two as a further column of the private copy, as a run would join them."""
    name = f"{date.column}_{clock.column}"
    day = f"coalesce(regexp_replace({date.column}, '{MIDNIGHT}', ''), '')"
    hour = f"coalesce(regexp_replace({clock.column}, '{NO_DATE}', ''), '')"
    either = f"({date.column} IS NOT NULL OR {clock.column} IS NOT NULL)"
    workspace.run(f"ALTER TABLE {table} ADD COLUMN {name} VARCHAR")
    workspace.run(f"UPDATE {table} SET {name} = trim({day} || '{JOIN}' || {hour}) WHERE {either}")
    profile = profiled(table, {name: date.header}, {}, workspace)[0]
    return replace(profile, said=date.said, joined=(date.header, clock.header))
