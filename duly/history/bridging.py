"""Lets failures go on over a suspect night that others lie behind already: one that was judged again after them.

What is kept in order bridges suspect nights by itself (duly.history.verdict_spans): when a run is written it is known which of
those before it are suspect. Whether it is suspect itself is known only once it is written.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, and_, update
from sqlalchemy.orm import aliased

from duly.history.keeping import judged_in, moments_of
from duly.history.tables import PastVerdictRow, StandingVerdictRow, instant

_KEY = ("standard", "record", "item", "copy")


def bridge(connection: Connection, number: int, as_of: datetime) -> int:
    """Give failures of the runs after a suspect one, in a writing connection, the beginning that they had before it; how many
    spans that changed. Where no run is before or after it there is nothing to bridge."""
    around: dict[tuple[int, int], list[int]] = defaultdict(list)
    for standard, moment in moments_of(connection, as_of, judged_in(connection, number)).items():
        before = moment.before if moment.sound is None else moment.sound
        if before is not None and moment.after is not None:
            around[before, moment.after].append(standard)
    return sum(
        _bridged(connection, table, standards, instant(before), instant(after))
        for (before, after), standards in around.items()
        for table in (StandingVerdictRow, PastVerdictRow)
    )


def _bridged(
    connection: Connection,
    table: type[StandingVerdictRow | PastVerdictRow],
    standards: list[int],
    before: datetime,
    after: datetime,
) -> int:
    # What failed before the suspect run and begins anew behind it has ended in between: it is among what is past.
    failed = aliased(PastVerdictRow)
    same = and_(*(getattr(failed, name) == getattr(table, name) for name in _KEY))
    covered = and_(failed.held_from <= before, failed.held_until > before, failed.failing_since.is_not(None))
    goes_on = and_(table.standard.in_(standards), table.held_from >= after, table.failing_since == after)
    changed = connection.execute(
        update(table)
        .where(goes_on, same, covered)
        .values(failing_since=failed.failing_since)
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount
