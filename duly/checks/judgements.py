"""One verdict over one population: what is judged, what else is asked of it, and who is not in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import ColumnElement, FromClause, Select, String, case, cast, false, literal, select

from duly.checks.verdicts import Verdict

MAIN = ""
"""The rate id of a standard's own verdict; its further rates have ids of their own."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One verdict over one population.

    `rows` has one row for each record judged; every other expression reads its columns. `record` is the id, `item` tells
    rows of one record apart (a due date, a child). `anchor`, `due` and `done` are UTC instants. Breakdown values are
    short codes; null is shown as "(not recorded)". `shows` are the values that `duly explain` prints beside the verdict.

    `open` holds where what is asked for has still not been done and can still be: such rows are the backlog, and the
    oldest breach among them is the oldest open breach. Undeclared, a row is open where `done` is null and its status is
    NON_COMPLIANT, NOT_YET_DUE, or UNKNOWN without time left; declared, it is asked of every row that is not exempt or
    excluded (null is no). `false()` says that the standard judges what was done, and that nothing waits for it.
    """

    rows: FromClause
    record: ColumnElement[Any]
    verdict: Verdict
    item: ColumnElement[Any] | None = None
    anchor: ColumnElement[Any] | None = None
    due: ColumnElement[Any] | None = None
    done: ColumnElement[Any] | None = None
    open: ColumnElement[bool] | None = None
    flag: ColumnElement[Any] | None = None
    breakdowns: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    shows: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)

    def worded(self, said: Callable[[str], str]) -> Self:
        """The same judgement with the words of its cases as `said` has them."""
        verdict = self.verdict
        if not any("{" in one.words for one in verdict.sentences):
            return self
        return replace(
            self,
            verdict=replace(
                verdict,
                cases=tuple(replace(one, words=said(one.words)) for one in verdict.cases),
                doubts=tuple(replace(one, words=said(one.words)) for one in verdict.doubts),
            ),
        )

    @property
    def has_backlog(self) -> bool:
        """Whether things wait for it by a date."""
        return self.due is not None and not isinstance(self.open, type(false()))


def by_name(rows: FromClause, *names: str) -> dict[str, ColumnElement[Any]]:
    """These columns of the rows, each by its own name: breakdowns, or what is shown."""
    return {name: rows.c[name] for name in names}


@dataclass(frozen=True)
class Reason:
    """Why a row of the unit's table is none of a standard's business. `words` say the condition to an officer."""

    code: str
    words: str
    when: ColumnElement[bool]


@dataclass(frozen=True, kw_only=True)
class Outside:
    """Who is not in the population, and why: so that every row of the unit's table is somewhere.

    `rows` has one row for each row of that table, whether it is judged or not; `record` is the id as the judgement has it.
    Of the rows that no verdict names, each is counted under the first of `reasons` that holds. What is left was dropped by
    the standard without a word: it is counted as `unexplained` and told. A condition holds only by a value that is
    recorded and understood (A1), and is written from what the standard says, not copied from its joins.
    """

    rows: FromClause
    record: ColumnElement[Any]
    reasons: tuple[Reason, ...]

    @property
    def asked(self) -> Select[Any]:
        """Every row, by its `record`, with the `number` of the first reason that holds; -1 where none does."""
        holds = [(reason.when, number) for number, reason in enumerate(self.reasons)]
        number = case(*holds, else_=-1) if holds else literal(-1)
        return select(cast(self.record, String).label("record"), number.label("number")).select_from(self.rows)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A further rate of a standard: another verdict over the same or a narrower population. `target` in per cent."""

    id: str
    title: str
    judgement: Judgement
    target: Decimal | None = None
