"""A database that holds the records of an example, and what a standard's selects answer there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Result, Select

from duly.checks import Standard
from duly.checks.parameters import Facts
from duly.judging.selects import verdicts
from duly.testing import aware, holding
from tests.days import OUR_DAYS
from tests.expectations.examples import Records

AS_OF = "2026-01-05T00:00:00"


@contextmanager
def loaded(
    engine: Engine, records: Records, as_of: str = AS_OF, **parameters: object
) -> Iterator[Callable[[Select[Any]], Result[Any]]]:
    """What answers a select from a database that holds these records, with parameters set so."""
    facts = {**Facts(as_of=aware(as_of), time_zone="Europe/London").values(), **parameters}

    def ask(chosen: Select[Any]) -> Result[Any]:
        ready = OUR_DAYS.beside(chosen, engine)
        with engine.connect() as connection:
            return connection.execute(ready, dict(facts)).freeze()()

    with holding(engine, records):
        yield ask


@contextmanager
def connected(
    engine: Engine, *exports: Records, period: tuple[str, str] | None = None
) -> Iterator[tuple[Connection, dict[str, object]]]:
    """A connection to a database that holds these records, and the facts of a run to bind.

    Of several exports, the ids of the second begin with "1:", and so on.
    """
    start, end = period or (None, None)
    facts = Facts(
        as_of=aware(AS_OF),
        time_zone="Europe/London",
        period_from=aware(start) if start else None,
        period_to=aware(end) if end else None,
    )
    prefixes = [f"{number}:" if number else "" for number in range(len(exports))]
    with holding(engine, *exports, prefixes=prefixes), engine.connect() as connection:
        yield connection, dict(facts.values())


def judged(engine: Engine, standard: Standard, records: Records, rate: str = "") -> Any:
    """The one row that a standard judges of these records."""
    with loaded(engine, records) as ask:
        (row,) = ask(verdicts(standard, rate, standard.judgements[rate])).mappings()
    return row
