"""The counts of the parts of a standard's figure: a team, a district, a month. Written as changes, read run by run.

Most parts stay the same from night to night, so a row is a span of runs, as with verdicts: it holds from the as-at instant
of one run until that of another. To write a run is to see to it that its counts, and no others, cover the stretch from its
instant to that of the next run; what holds before and after stays as it was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Table, bindparam, delete, insert, or_, select, type_coerce

from duly.history.spans import Moment
from duly.history.tables import Group, GroupCounts, Standard, instant
from duly.results import Counts

STATUSES = ("compliant", "non_compliant", "unknown", "not_yet_due", "exempt", "excluded")
"""The columns of counts, in the order of their tables."""

_TABLE: Table = GroupCounts.__table__  # type: ignore[assignment]
_FROM, _UNTIL = (type_coerce(_TABLE.c[name], BigInteger) for name in ("held_from", "held_until"))


class Span(NamedTuple):
    """Counts in the order of `STATUSES`, from one instant until another (microseconds; None where they still hold)."""

    first: int
    until: int | None
    counts: tuple[int, ...]


def write(kept: Connection, standard: int, moment: Moment, parts: Mapping[int, Counts], *, again: bool) -> None:
    """Make these, by the number of the group, the counts of a standard's parts in the run at `moment`.

    `again`: the standard was judged as at this instant before.
    """
    told = {
        group: counts
        for group, part in parts.items()
        if any(counts := tuple(getattr(part, status) for status in STATUSES))
    }
    _rewrite(kept, standard, moment, _held(kept, standard, moment, past=again or moment.after is not None), told)


def forget(kept: Connection, standard: int, moment: Moment) -> None:
    """Undo what the run at `moment` said of a standard's parts: what held before goes on until the next run."""
    held = _held(kept, standard, moment, past=True)
    before = {
        group: span.counts
        for group, spans in held.items()
        for span in spans
        if span.first < moment.at and (span.until is None or span.until >= moment.at)
    }
    _rewrite(kept, standard, moment, held, before)


def _held(kept: Connection, standard: int, moment: Moment, *, past: bool) -> dict[int, list[Span]]:
    """The spans that may have to change, by group: what stands and, where a run was there or follows, what ended since."""
    chosen = select(_TABLE.c.group, _FROM, _UNTIL, *(_TABLE.c[status] for status in STATUSES))
    reaching = _UNTIL.is_(None)
    found: dict[int, list[Span]] = defaultdict(list)
    wanted = or_(reaching, moment.at <= _UNTIL) if past else reaching
    for group, first, until, *counts in kept.execute(chosen.where(_TABLE.c.standard == standard, wanted)):
        found[group].append(Span(first, until, tuple(counts)))
    return found


def _rewrite(
    kept: Connection,
    standard: int,
    moment: Moment,
    held: Mapping[int, Sequence[Span]],
    told: Mapping[int, tuple[int, ...]],
) -> None:
    gone: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for group in {*held, *told}:
        old = held.get(group, ())
        spans = mended(old, moment, told.get(group))
        gone += [{"of_group": group, "of_first": instant(span.first)} for span in old if span not in spans]
        new += [_row(standard, group, span) for span in spans if span not in old]
    if gone:
        chosen = delete(_TABLE).where(
            _TABLE.c.standard == standard,
            _TABLE.c.group == bindparam("of_group"),
            _TABLE.c.held_from == bindparam("of_first"),
        )
        kept.execute(chosen, gone)
    if new:
        kept.execute(insert(_TABLE), new)


def mended(spans: Sequence[Span], moment: Moment, counts: tuple[int, ...] | None) -> list[Span]:
    """Spans in which these counts (None: no record) hold from the moment to the run after it, and all else as it was."""
    pieces = [] if counts is None else [Span(moment.at, moment.after, counts)]
    for span in spans:
        if span.first < moment.at:
            until = moment.at if span.until is None else min(span.until, moment.at)
            pieces.append(span._replace(until=until))
        if moment.after is not None and (span.until is None or span.until > moment.after):
            pieces.append(span._replace(first=max(span.first, moment.after)))
    found: list[Span] = []
    for piece in sorted(pieces, key=lambda piece: piece.first):
        if found and found[-1].until == piece.first and found[-1].counts == piece.counts:
            found[-1] = found[-1]._replace(until=piece.until)
        else:
            found.append(piece)
    return found


def _row(standard: int, group: int, span: Span) -> dict[str, Any]:
    return {
        "standard": standard,
        "group": group,
        "held_from": instant(span.first),
        "held_until": None if span.until is None else instant(span.until),
        **dict(zip(STATUSES, span.counts, strict=True)),
    }


class Parts:
    """The counts of one value of a breakdown in every run. A class because each point of a trend asks it."""

    def __init__(self, kept: Connection, group: tuple[str, str], standards: Collection[str] = ()) -> None:
        judged = select(Standard.number)
        if standards:
            judged = judged.where(Standard.id.in_(standards))
        chosen = (
            select(_TABLE.c.standard, _FROM, _UNTIL, *(_TABLE.c[status] for status in STATUSES))
            # Standard by standard and group by group, as the key is.
            .where(
                _TABLE.c.standard.in_(judged),
                _TABLE.c.group.in_(select(Group.number).where(Group.breakdown == group[0], Group.value == group[1])),
            )
            .order_by(_TABLE.c.standard, _TABLE.c.held_from)
        )
        self._spans: dict[int, list[Span]] = defaultdict(list)
        for standard, first, until, *counts in kept.execute(chosen):
            self._spans[standard].append(Span(first, until, tuple(counts)))
        self._firsts = {standard: [span.first for span in spans] for standard, spans in self._spans.items()}

    def at(self, standard: int, at: int) -> Counts:
        """The counts of a standard in the run as at an instant, in microseconds."""
        place = bisect_right(self._firsts.get(standard, []), at) - 1
        if place < 0:
            return Counts()
        span = self._spans[standard][place]
        if span.until is not None and span.until <= at:
            return Counts()
        return Counts(**dict(zip(STATUSES, span.counts, strict=True)))
