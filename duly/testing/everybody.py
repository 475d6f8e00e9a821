"""Whether everybody is somewhere: each row of the unit's table has a verdict of a standard, or a reason why it has none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Select, String, cast, exists, literal, select

from duly.checks.examples import Example
from duly.checks.parameters import Facts
from duly.checks.standards import Outside, Standard
from duly.errors import StandardError
from duly.judging.selects import bound_values
from duly.records.vocabulary import Vocabulary
from duly.testing.days import Days, days_of, usual_days
from duly.testing.rows import aware, holding


def unaccounted(
    standard: Standard,
    engine: Engine,
    example: Example,
    *,
    vocabulary: Vocabulary | None = None,
    days: Days | None = None,
) -> Sequence[str]:
    """The records of the unit's table that are in no status, and for which the standard has no reason; in order.

    What the example expects is not asked. Raises StandardError where the standard does not say who is outside its
    population, or where the example holds what the vocabulary (by default duly's) does not.
    """
    outside = standard.outside
    if outside is None:
        raise StandardError(f"standard {standard.id} does not say who is outside its population")
    start, end = example.period or (None, None)
    facts = Facts(
        as_of=aware(example.as_of),
        time_zone="Europe/London",
        period_from=aware(start) if start else None,
        period_to=aware(end) if end else None,
    )
    counted_by = days_of(example.calendar) if example.calendar else days or usual_days()
    with holding(engine, example.records, vocabulary=vocabulary), engine.connect() as connection:
        bound = bound_values(standard, facts.values(), dict(example.parameters))
        return list(connection.execute(counted_by.beside(_asked(standard, outside), engine), bound).scalars())


def _asked(standard: Standard, outside: Outside) -> Select[Any]:
    """The select of the records that are nowhere, built once: a property asks the same one of many exports."""
    if id(standard) not in _BUILT:
        judgement = standard.judgement
        judged = select(cast(judgement.record, String).label("record")).select_from(judgement.rows).subquery("judged")
        every = outside.asked.subquery("every_row")
        somewhere = exists(select(literal(1)).select_from(judged).where(judged.c.record == every.c.record))
        nowhere = select(every.c.record).where(every.c.number == -1, ~somewhere).order_by(every.c.record)
        _BUILT[id(standard)] = (standard, nowhere)
    return _BUILT[id(standard)][1]


_BUILT: dict[int, tuple[Standard, Select[Any]]] = {}
"""Selects by standard; each is kept with its standard, whose id then stays its own."""


__all__ = ["unaccounted"]
