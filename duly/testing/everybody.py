"""Whether everybody is somewhere: each row of the unit's table has a verdict of a standard, or a reason why it has none."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, String, cast, exists, literal, select

from duly.checks.examples import Example
from duly.checks.parameters import Facts
from duly.checks.standards import Standard
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
    outside, judgement = standard.outside, standard.judgement
    if outside is None:
        raise StandardError(f"standard {standard.id} does not say who is outside its population")
    start, end = example.period or (None, None)
    facts = Facts(
        as_of=aware(example.as_of),
        time_zone="Europe/London",
        period_from=aware(start) if start else None,
        period_to=aware(end) if end else None,
    )
    judged = select(cast(judgement.record, String).label("record")).select_from(judgement.rows).subquery("judged")
    every = outside.asked.subquery("every_row")
    somewhere = exists(select(literal(1)).select_from(judged).where(judged.c.record == every.c.record))
    asked = select(every.c.record).where(every.c.number == -1, ~somewhere).order_by(every.c.record)
    counted_by = days_of(example.calendar) if example.calendar else days or usual_days()
    with holding(engine, example.records, vocabulary=vocabulary), engine.connect() as connection:
        bound = bound_values(standard, facts.values(), dict(example.parameters))
        return list(connection.execute(counted_by.beside(asked, engine), bound).scalars())


__all__ = ["unaccounted"]
