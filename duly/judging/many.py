"""Questions about the verdicts of many standards, asked of all in one statement where that spares time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from duly.checks import Standard
from duly.judging.assessments import Assessed
from duly.judging.failures import logged

T = TypeVar("T")

FEW_VERDICTS = 200_000
"""Of so many verdicts a statement takes longer to plan than to run. Of more, each standard is asked for by itself, so that what
is sorted and held at a time stays small."""


def are_few(assessed: Assessed) -> bool:
    """Whether so few were judged, and are open, that all standards are asked for at once."""
    counted = (select(func.count()).select_from(table) for table in (assessed.verdicts, assessed.open_items))
    return all(assessed.connection.execute(number).scalar_one() <= FEW_VERDICTS for number in counted)


def for_each(
    ask: Callable[[Sequence[Standard]], Mapping[str, T]],
    standards: Sequence[Standard],
    assessed: Assessed,
    *,
    together: bool,
) -> Callable[[Standard], T]:
    """The answer for a standard, where `ask` answers for several, by id: for all at once where `together` says so.

    What fails then may be the failure of one standard alone: each is asked for by itself, and raises its own SQLAlchemyError when
    it is.
    """
    answers: Mapping[str, T] = {}
    if together:
        try:
            answers = ask(standards)
        except SQLAlchemyError as failure:
            logged("what is counted of all standards", failure)
            assessed.connection.rollback()
    return lambda standard: answers[standard.id] if standard.id in answers else ask((standard,))[standard.id]
