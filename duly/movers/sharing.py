"""Movers that may leave the unit: no record's id, no count that could be small, nothing that others could be worked out from."""

from __future__ import annotations

from dataclasses import replace

from duly.movers.telling import tenth
from duly.results import Assurance, Mover, Movers, Standing, Tally, Variation


def shared(movers: Movers, below: int) -> Movers:
    """The movers without ids, with every count rounded to a multiple of `below`, and without lines and standings of which any
    count, or what it leaves of its whole, is under `below`.

    Of one standard only parts or only the whole are told: from both, a part that is not told could be worked out. Last
    night's numbers are of few records and stay inside.
    """
    lines = [line for line in movers.movers if _large(line.before, below) and _large(line.after, below)]
    parts = {line.standard for line in lines if line.breakdown is not None}
    told = [_rounded(line, below) for line in lines if line.breakdown is not None or line.standard not in parts]
    return replace(
        movers,
        movers=tuple(told),
        more=0,
        last_night=None,
        standings=tuple(_standing(standing, below) for standing in movers.standings),
    )


def _large(tally: Tally, below: int) -> bool:
    return (tally.part >= below and tally.whole - tally.part >= below) or (
        tally.part == tally.whole and tally.part >= below
    )


def _rounded(line: Mover, below: int) -> Mover:
    return replace(
        line,
        before=_tally(line.before, below),
        after=_tally(line.after, below),
        expected=tenth(below * round(float(line.expected) / below)),
        excess=tenth(below * round(float(line.excess) / below)),
        records=(),
        record_count=0,
    )


def _tally(tally: Tally, below: int) -> Tally:
    part, whole = (below * round(number / below) for number in (tally.part, tally.whole))
    return Tally.of(min(part, whole), whole)


def _standing(standing: Standing, below: int) -> Standing:
    """In words only; where few records are behind it, not even that."""
    few = not _large(standing.recent, below)
    return replace(
        standing,
        variation=Variation.TOO_FEW if few else standing.variation,
        assurance=Assurance.UNTOLD if few else standing.assurance,
        recent=Tally.of(0, 0),
        usual=None,
        low=None,
        high=None,
    )
