"""The one loop over standards: each that can be judged is asked in turn, and one that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.exc import SQLAlchemyError

from duly.checks import Standard
from duly.dataset import Dataset
from duly.judging.as_shipped import AsShipped
from duly.judging.failures import kind_of, logged
from duly.judging.selects import every_select
from duly.judging.session import Progress, Session, Silent
from duly.judging.shared_rows import Queries, SharedRows
from duly.judging.shipped_rules.statements import Said
from duly.results import Outcome, Unjudged

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One standard's turn: the records as it should ask them, the values that its selects run with, and those statements of it
    that need not be written first."""

    standard: Standard
    dataset: Dataset
    bound: Mapping[str, object]
    said: Said = field(default_factory=dict)

    def ask(self, connection: Connection, what: str, make: Callable[[], Executable]) -> CursorResult[Any]:
        """What is answered where `what` is asked: `make` makes the statement, unless it is one that need not be written."""
        if what in self.said:
            (statement,) = self.said[what]
            return connection.exec_driver_sql(statement)
        return connection.execute(make(), self.bound)


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
    are another force's has no data. With `share`, rows that several standards read are worked out once, and the package's own
    statements are used. A select that fails leaves its standard in ERROR.
    """
    unjudged = session.unjudged(session.unfit if unfit is None else unfit)
    judged = [standard for standard in session.standards if standard.id not in unjudged]
    shipped = AsShipped(session.dataset, [(one, session.bound(one)) for one in judged] if share else [])
    others = [one for one in judged if one.id not in shipped.standards] if share else []
    shared = SharedRows(
        session.dataset,
        [Queries(name=one.id, selects=every_select(one), bound=session.bound(one)) for one in others],
    )
    answers: dict[str, T] = {}
    for standard in (progress or Silent()).track(session.standards, "judging"):
        if standard.id in unjudged:
            continue
        turn = Turn(
            standard=standard,
            dataset=shared.dataset(standard.id),
            bound=session.bound(standard),
            said=shipped.said(standard.id),
        )
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
        shared.let_go(standard.id)
        shipped.let_go(standard.id)
    return Answers(answers=answers, unjudged=unjudged)
