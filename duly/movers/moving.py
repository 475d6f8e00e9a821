"""The movers of a night: every standard tested, all tests weighed together, at most seven lines told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from duly.movers import chance
from duly.movers.apart import apart
from duly.movers.cohorts import COHORTS, StandardCohorts
from duly.movers.standing import standings
from duly.movers.telling import Moved, mover, rank, told
from duly.movers.testing import WIDTHS, Tested, tests
from duly.results import Direction, Mover, MoverKind, Movers

MOST = 7
"""Lines that are told."""

Recorded = Callable[[Mover], tuple[tuple[str, ...], int]]
"""The ids of the first records behind a mover, and how many there are."""


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One test of the night."""

    of: int
    kind: MoverKind
    group: int
    width: int
    p: float
    excess: float
    worth: bool


def movers_of(standards: Sequence[StandardCohorts], recorded: Recorded | None = None) -> Movers:
    """What changed beyond chance. `recorded` gives the records behind what is told.

    Of standards without weeks enough nothing is tested in time; then a group may stand out from the rest of the force.
    """
    rows = [row for place, cohorts in enumerate(standards) for row in _rows(place, tests(cohorts))]
    in_time = {(row.of, row.group) for row in rows if row.kind is MoverKind.RATE}
    rows += [
        row for place, cohorts in enumerate(standards) for row in _rows(place, apart(cohorts, _of(place, in_time)))
    ]
    clearest = _clearest(rows)
    p = np.array([p for _, p in clearest])
    beyond = chance.told_beyond_chance(p)
    cut = float(p[beyond].max()) if beyond.any() else 0.0
    chosen = [row for (row, _), is_told in zip(clearest, beyond, strict=True) if is_told and row.worth]
    lines = _lines(standards, rows, chosen, cut)
    shown = [line if recorded is None else _with_records(line, recorded) for line in lines[:MOST]]
    moved = {(row.of, row.group): row.excess < 0 for row in chosen if row.kind is MoverKind.RATE}
    return Movers(
        movers=tuple(shown),
        more=len(lines) - len(shown),
        series=len({(row.of, row.group) for row in rows}),
        series_in_time=len({(row.of, row.group) for row in rows if row.kind is not MoverKind.APART}),
        tests=len(rows),
        standings=tuple(
            standing
            for place, cohorts in enumerate(standards)
            for standing in standings(cohorts, [(group, fell) for (of, group), fell in moved.items() if of == place])
        ),
    )


def _of(place: int, in_time: set[tuple[int, int]]) -> set[int]:
    return {group for of, group in in_time if of == place}


def _rows(place: int, tested: Iterator[Tested]) -> Iterator[_Row]:
    for one in tested:
        for group, width, p, excess, worth in zip(one.group, one.width, one.p, one.excess, one.worth, strict=True):
            yield _Row(
                of=place,
                kind=one.kind,
                group=int(group),
                width=int(width),
                p=float(p),
                excess=float(excess),
                worth=bool(worth),
            )


def _clearest(rows: Sequence[_Row]) -> list[tuple[_Row, float]]:
    """Of each group and kind the window with the smallest p, times the number of windows: a change that all windows see is one
    finding, and must not let others pass as if it were several."""
    windows: dict[tuple[int, MoverKind, int], list[_Row]] = defaultdict(list)
    for row in rows:
        windows[(row.of, row.kind, row.group)].append(row)
    return [
        (clearest, min(1.0, clearest.p * len(own)))
        for own in windows.values()
        for clearest in (min(own, key=lambda row: row.p),)
    ]


def _lines(
    standards: Sequence[StandardCohorts], rows: Sequence[_Row], chosen: Sequence[_Row], cut: float
) -> list[Mover]:
    """All that is told, in order: of parts and wholes each thing once."""
    teams: dict[tuple[int, MoverKind], set[int]] = defaultdict(set)
    for row in rows:
        if standards[row.of].groups[row.group].breakdown == COHORTS[0]:
            teams[(row.of, row.kind)].add(row.group)
    lines: list[Mover] = []
    alike = lambda row: (row.of, row.kind, row.excess < 0)  # noqa: E731
    for (of, kind, _), group in groupby(sorted(chosen, key=alike), key=alike):
        moved = [
            Moved(cohorts=standards[of], group=row.group, kind=kind, width=row.width, excess=row.excess)
            for row in group
        ]
        lines += [
            line for one in told(moved, len(teams[(of, kind)]), cut / len(WIDTHS)) if (line := mover(one)) is not None
        ]
    return sorted(_once(lines), key=rank)


def _once(lines: Sequence[Mover]) -> Iterator[Mover]:
    """What moved for one cause is told once: a rate that changed is not told as unknown as well, and of a group that has more
    or fewer records than usual under many standards only the standard with the most."""
    rated = {(line.standard, line.breakdown, line.value) for line in lines if line.kind is MoverKind.RATE}
    volumes: dict[tuple[str | None, str | None, Direction], Mover] = {}
    for line in lines:
        if line.kind is MoverKind.VOLUME:
            key = (line.breakdown, line.value, line.direction)
            if key not in volumes or abs(line.excess) > abs(volumes[key].excess):
                volumes[key] = line
        elif line.kind is not MoverKind.UNKNOWN or (line.standard, line.breakdown, line.value) not in rated:
            yield line
    yield from volumes.values()


def _with_records(line: Mover, recorded: Recorded) -> Mover:
    ids, number = recorded(line)
    return replace(line, records=ids, record_count=number)
