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

from duly.history.tables import GroupCountsRow, GroupRow, StandardRow, instant
from duly.history.verdict_spans import Moment
from duly.results import Counts

STATUSES = ("compliant", "non_compliant", "unknown", "not_yet_due", "exempt", "excluded")
"""The columns of counts, in the order of their tables."""

_TABLE: Table = GroupCountsRow.__table__  # type: ignore[assignment]
_FROM, _UNTIL = (type_coerce(_TABLE.c[name], BigInteger) for name in ("held_from", "held_until"))


class CountsHeld(NamedTuple):
    """Counts in the order of `STATUSES`, from one instant until another (microseconds; None where they still hold)."""

    first: int
    until: int | None
    counts: tuple[int, ...]


def write(
    connection: Connection, standard: int, moment: Moment, by_group: Mapping[int, Counts], *, again: bool
) -> None:
    """Make these, by the number of the group, the counts of a standard's parts in the run at `moment`.

    `again`: the standard was judged as at this instant before.
    """
    counts_by_group = {
        group: counts
        for group, part in by_group.items()
        if any(counts := tuple(getattr(part, status) for status in STATUSES))
    }
    _rewrite(
        connection,
        standard,
        moment,
        _held(connection, standard, moment, past=again or moment.after is not None),
        counts_by_group,
    )


def forget(connection: Connection, standard: int, moment: Moment) -> None:
    """Undo what the run at `moment` said of a standard's parts: what held before goes on until the next run."""
    held = _held(connection, standard, moment, past=True)
    before = {
        group: span.counts
        for group, spans in held.items()
        for span in spans
        if span.first < moment.at and (span.until is None or span.until >= moment.at)
    }
    _rewrite(connection, standard, moment, held, before)


def _held(connection: Connection, standard: int, moment: Moment, *, past: bool) -> dict[int, list[CountsHeld]]:
    """The spans that may have to change, by group: what stands and, where a run was there or follows, what ended since."""
    chosen = select(_TABLE.c.group, _FROM, _UNTIL, *(_TABLE.c[status] for status in STATUSES))
    reaching = _UNTIL.is_(None)
    held: dict[int, list[CountsHeld]] = defaultdict(list)
    wanted = or_(reaching, moment.at <= _UNTIL) if past else reaching
    for group, first, until, *counts in connection.execute(chosen.where(_TABLE.c.standard == standard, wanted)):
        held[group].append(CountsHeld(first, until, tuple(counts)))
    return held


def _rewrite(
    connection: Connection,
    standard: int,
    moment: Moment,
    held: Mapping[int, Sequence[CountsHeld]],
    counts_by_group: Mapping[int, tuple[int, ...]],
) -> None:
    gone: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for group in {*held, *counts_by_group}:
        old = held.get(group, ())
        spans = mended(old, moment, counts_by_group.get(group))
        gone += [{"of_group": group, "of_first": instant(span.first)} for span in old if span not in spans]
        new += [_row(standard, group, span) for span in spans if span not in old]
    if gone:
        chosen = delete(_TABLE).where(
            _TABLE.c.standard == standard,
            _TABLE.c.group == bindparam("of_group"),
            _TABLE.c.held_from == bindparam("of_first"),
        )
        connection.execute(chosen, gone)
    if new:
        connection.execute(insert(_TABLE), new)


def mended(spans: Sequence[CountsHeld], moment: Moment, counts: tuple[int, ...] | None) -> list[CountsHeld]:
    """Spans in which these counts (None: no record) hold from the moment to the run after it, and all else as it was."""
    pieces = [] if counts is None else [CountsHeld(moment.at, moment.after, counts)]
    for span in spans:
        if span.first < moment.at:
            until = moment.at if span.until is None else min(span.until, moment.at)
            pieces.append(span._replace(until=until))
        if moment.after is not None and (span.until is None or span.until > moment.after):
            pieces.append(span._replace(first=max(span.first, moment.after)))
    joined: list[CountsHeld] = []
    for piece in sorted(pieces, key=lambda piece: piece.first):
        if joined and joined[-1].until == piece.first and joined[-1].counts == piece.counts:
            joined[-1] = joined[-1]._replace(until=piece.until)
        else:
            joined.append(piece)
    return joined


def _row(standard: int, group: int, span: CountsHeld) -> dict[str, Any]:
    return {
        "standard": standard,
        "group": group,
        "held_from": instant(span.first),
        "held_until": None if span.until is None else instant(span.until),
        **dict(zip(STATUSES, span.counts, strict=True)),
    }


class CountsOfGroup:
    """The counts of one value of a breakdown in every run. A class because each point of a trend asks it."""

    def __init__(self, connection: Connection, group: tuple[str, str], standards: Collection[str] = ()) -> None:
        judged = select(StandardRow.number)
        if standards:
            judged = judged.where(StandardRow.id.in_(standards))
        chosen = (
            select(_TABLE.c.standard, _FROM, _UNTIL, *(_TABLE.c[status] for status in STATUSES))
            # Standard by standard and group by group, as the key is.
            .where(
                _TABLE.c.standard.in_(judged),
                _TABLE.c.group.in_(
                    select(GroupRow.number).where(GroupRow.breakdown == group[0], GroupRow.value == group[1])
                ),
            )
            .order_by(_TABLE.c.standard, _TABLE.c.held_from)
        )
        self._spans: dict[int, list[CountsHeld]] = defaultdict(list)
        for standard, first, until, *counts in connection.execute(chosen):
            self._spans[standard].append(CountsHeld(first, until, tuple(counts)))
        self._firsts = {standard: [span.first for span in spans] for standard, spans in self._spans.items()}

    def at(self, standard: int, at: int) -> Counts:
        """The counts of a standard in the run as at an instant, in microseconds."""
        last = bisect_right(self._firsts.get(standard, []), at) - 1
        if last < 0:
            return Counts()
        span = self._spans[standard][last]
        if span.until is not None and span.until <= at:
            return Counts()
        return Counts(**dict(zip(STATUSES, span.counts, strict=True)))
