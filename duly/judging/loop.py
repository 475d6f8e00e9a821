"""The one loop over standards: each that can be judged is asked in turn, and one that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from duly.checks import Standard
from duly.dataset import Dataset
from duly.judging.failures import kind_of, logged
from duly.judging.selects import every_select
from duly.judging.session import Progress, Session, Silent
from duly.judging.shared_rows import Queries, SharedRows
from duly.results import Outcome, Unjudged

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One standard's turn: the records as it should ask them, and the values that its selects run with."""

    standard: Standard
    dataset: Dataset
    bound: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Answers(Generic[T]):
    """What was answered in each turn, and why some standards had none; both by standard id."""

    answers: Mapping[str, T]
    unjudged: Mapping[str, Unjudged]


def _lists_of_others(turn: Turn) -> list[str]:
    """The lists of codes by which a standard goes that are none of this force's, in words (A5)."""
    if not turn.standard.own_codes:
        return []
    with turn.dataset.engine.connect() as source:
        return [
            codes.words
            for codes in turn.standard.own_codes
            if source.execute(turn.dataset.ready(codes.none_listed), turn.bound).scalar_one()
        ]


def each_standard(
    session: Session,
    ask: Callable[[Turn], T],
    *,
    unfit: Mapping[str, str] | None = None,
    share: bool = False,
    progress: Progress | None = None,
) -> Answers[T]:
    """Ask the records for every standard of a session that can be judged, in order.

    `unfit` are the tables that cannot be judged (default: those that the connector says). A standard whose lists of codes
    are another force's has no data. With `share`, rows that several
    standards read are worked out once. A select that fails leaves its standard in ERROR.
    """
    unjudged = session.unjudged(session.unfit if unfit is None else unfit)
    judged = [standard for standard in session.standards if standard.id not in unjudged]
    queries = [Queries(name=one.id, selects=every_select(one), bound=session.bound(one)) for one in judged]
    shared = SharedRows(session.dataset, queries if share else [])
    answers: dict[str, T] = {}
    for standard in (progress or Silent()).track(session.standards, "judging"):
        if standard.id in unjudged:
            continue
        dataset = shared.dataset(standard.id) if share else session.dataset
        turn = Turn(standard=standard, dataset=dataset, bound=session.bound(standard))
        try:
            if lists := _lists_of_others(turn):
                unjudged[standard.id] = Unjudged(outcome=Outcome.NO_DATA, message="; ".join(lists))
            else:
                answers[standard.id] = ask(turn)
        except SQLAlchemyError as failure:
            logged(standard.id, failure)
            unjudged[standard.id] = Unjudged(
                outcome=Outcome.ERROR,
                message=f"its select failed with {kind_of(failure)}; run with --debug for the trace",
            )
        if share:
            shared.let_go(standard.id)
    return Answers(answers=answers, unjudged=unjudged)
