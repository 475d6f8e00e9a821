"""A verdict: an ordered list of cases, of which the first that holds gives a record its status and reason.

Words and expression stand side by side: what an officer signs off is beside what runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, case, false, func, literal, or_, true

from duly import sql
from duly.errors import StandardError
from duly.results import Status

UNMAPPED = "(unmapped)"
"""What a connector puts in place of a code that the vocabulary does not know (STANDARDS.md 5, pitfall 32)."""


def not_understood(code: ColumnElement[Any] | Any) -> ColumnElement[bool]:
    """The code is blank, or one that the mapping does not know: it leaves open what it says (A1). Never null."""
    return or_(code.is_(None), code == UNMAPPED)


def surely(condition: ColumnElement[Any] | Any) -> ColumnElement[bool]:
    """The condition holds; where that cannot be told (null), it does not. Never null."""
    return func.coalesce(condition, false())


_REASON = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Case:
    """Where `when` holds, the record gets `status` for `reason`. `words` say the condition to an officer."""

    status: Status
    reason: str
    words: str
    when: ColumnElement[bool]

    def __post_init__(self) -> None:
        if not _REASON.fullmatch(self.reason):
            raise StandardError(f"a reason is one lower-case word with underscores, not {self.reason!r}")
        if not self.words:
            raise StandardError(f"reason {self.reason} has no words")


def _make(status: Status, reason: str, words: str, when: ColumnElement[bool] | None) -> Case:
    return Case(status, reason, words, true() if when is None else when)


def compliant(reason: str, words: str, when: ColumnElement[bool] | None = None) -> Case:
    """The standard was kept. Without a condition: whatever is left."""
    return _make(Status.COMPLIANT, reason, words, when)


def non_compliant(reason: str, words: str, when: ColumnElement[bool] | None = None) -> Case:
    """The standard was not kept. Without a condition: whatever is left."""
    return _make(Status.NON_COMPLIANT, reason, words, when)


def unknown(reason: str, words: str, when: ColumnElement[bool] | None = None) -> Case:
    """The export cannot tell. Without a condition: whatever is left."""
    return _make(Status.UNKNOWN, reason, words, when)


def not_yet_due(reason: str, words: str, when: ColumnElement[bool] | None = None) -> Case:
    """There is still time. Without a condition: whatever is left."""
    return _make(Status.NOT_YET_DUE, reason, words, when)


def exempt(reason: str, words: str, when: ColumnElement[bool] | None = None) -> Case:
    """The standard does not ask it of this record. Without a condition: whatever is left."""
    return _make(Status.EXEMPT, reason, words, when)


def excluded(reason: str, words: str, when: ColumnElement[bool] | None = None) -> Case:
    """The record is not one to judge; it is counted all the same (G10). Without a condition: whatever is left."""
    return _make(Status.EXCLUDED, reason, words, when)


@dataclass(frozen=True)
class Doubt:
    """Where `when` holds, it cannot be told whether a person's age makes a record the standard's business (A1).

    A record that would have kept the standard, is not due or is exempt is then EXCLUDED for `reason`; one that would be a
    breach, or that cannot be told anyway, is UNKNOWN for it. So the low bound is exact, and the high one leaves out only
    records that could raise it. What is excluded stays so.
    """

    reason: str
    words: str
    when: ColumnElement[bool]

    def leaves(self, of: Case) -> Case:
        """What becomes of a record that would get this case."""
        if of.status is Status.EXCLUDED:
            return of
        harmless = of.status in (Status.COMPLIANT, Status.NOT_YET_DUE, Status.EXEMPT)
        return self._case(Status.EXCLUDED if harmless else Status.UNKNOWN)

    @property
    def ends(self) -> tuple[Case, Case]:
        """The two cases that it comes to."""
        return self._case(Status.UNKNOWN), self._case(Status.EXCLUDED)

    def _case(self, status: Status) -> Case:
        return Case(status, self.reason, self.words, self.when)


@dataclass(frozen=True)
class Verdict:
    """The cases in order. The last one holds for whatever is left, so that every record gets exactly one status.

    `doubts` are asked first: the first that holds turns what the cases say into EXCLUDED or UNKNOWN.
    """

    cases: tuple[Case, ...]
    doubts: tuple[Doubt, ...] = ()

    def __post_init__(self) -> None:
        if not self.cases:
            raise StandardError("a verdict needs at least one case")
        if not isinstance(self.cases[-1].when, type(true())):
            raise StandardError(f"the last case, {self.cases[-1].reason}, must hold for whatever is left")
        status_of: dict[str, Status] = {}
        for each in self.sentences:
            # What is left out of a rate may be so for the reason for which another record cannot be told.
            if each.status is not Status.EXCLUDED and status_of.setdefault(each.reason, each.status) is not each.status:
                raise StandardError(f"reason {each.reason} stands for two statuses")

    @property
    def number(self) -> ColumnElement[int]:
        """Which of `numbered` holds, from 0. Evaluated once per record; status and reason are looked up from it."""
        *conditional, _ = self.cases
        last = len(self.cases) - 1
        of_cases: ColumnElement[int] = (
            case(*((each.when, number) for number, each in enumerate(conditional)), else_=last)
            if conditional
            else literal(last)
        )
        if not self.doubts:
            return of_cases
        return of_cases + case(
            *((each.when, turn * len(self.cases)) for turn, each in enumerate(self.doubts, start=1)), else_=0
        )

    @cached_property
    def numbered(self) -> tuple[Case, ...]:
        """What each number stands for: the cases, then the same under each doubt."""
        return (*self.cases, *(doubt.leaves(each) for doubt in self.doubts for each in self.cases))

    @property
    def sentences(self) -> tuple[Case, ...]:
        """The cases as they are told, each once and in the order in which they are asked."""
        return (*(end for doubt in self.doubts for end in doubt.ends), *self.cases)

    def status(self, number: ColumnElement[int]) -> ColumnElement[str]:
        """The status of a number."""
        return sql.word_of(number, [each.status.value for each in self.numbered])

    def reason(self, number: ColumnElement[int]) -> ColumnElement[str]:
        """The reason of a number."""
        return sql.word_of(number, [each.reason for each in self.numbered])

    def numbers(self, status: Status) -> list[int]:
        """The numbers that give a status."""
        return [number for number, each in enumerate(self.numbered) if each.status is status]

    @property
    def reasons(self) -> dict[str, Status]:
        """Every reason it can give, in order, with its status; where records are left out for it as well, the other one."""
        reasons: dict[str, Status] = {}
        for each in self.sentences:
            if each.status is not Status.EXCLUDED or each.reason not in reasons:
                reasons[each.reason] = each.status
        return reasons

    @property
    def ends(self) -> dict[tuple[Status, str], str]:
        """Every status and reason it can give, with the words."""
        return {(each.status, each.reason): each.words for each in self.sentences}


Given: TypeAlias = "Case | Doubt | tuple[Given, ...]"
"""What a verdict is made of: cases and doubts, and tuples of such."""


def first_of(*cases: Given) -> Verdict:
    """The verdict that these cases make; a tuple stands for what is in it, in order. Doubts count wherever they stand.

    Raises StandardError where the last case has a condition, or one reason stands for two statuses.
    """
    flat = list(_flattened(cases))
    return Verdict(
        tuple(each for each in flat if isinstance(each, Case)), tuple(each for each in flat if isinstance(each, Doubt))
    )


def _flattened(cases: Iterable[Given]) -> Iterator[Case | Doubt]:
    for each in cases:
        if isinstance(each, tuple):
            yield from _flattened(each)
        else:
            yield each
