"""A verdict: an ordered list of cases, of which the first that holds gives a record its status and reason.

Words and expression stand side by side: what an officer signs off is beside what runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, literal, true

from duly.errors import StandardError
from duly.results import Status

UNMAPPED = "(unmapped)"
"""What a connector puts in place of a code that the vocabulary does not know (STANDARDS.md 5, pitfall 32)."""

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
class Verdict:
    """The cases in order. The last one holds for whatever is left, so that every record gets exactly one status."""

    cases: tuple[Case, ...]

    def __post_init__(self) -> None:
        if not self.cases:
            raise StandardError("a verdict needs at least one case")
        if not isinstance(self.cases[-1].when, type(true())):
            raise StandardError(f"the last case, {self.cases[-1].reason}, must hold for whatever is left")
        status_of: dict[str, Status] = {}
        for each in self.cases:
            if status_of.setdefault(each.reason, each.status) is not each.status:
                raise StandardError(f"reason {each.reason} stands for two statuses")

    @property
    def number(self) -> ColumnElement[int]:
        """Which case holds, from 0. Evaluated once per record; status and reason are looked up from it."""
        *conditional, _ = self.cases
        last = len(self.cases) - 1
        if not conditional:
            return literal(last)
        return case(*((each.when, number) for number, each in enumerate(conditional)), else_=last)

    def status(self, number: ColumnElement[int]) -> ColumnElement[str]:
        """The status of case `number`."""
        return case({which: each.status.value for which, each in enumerate(self.cases)}, value=number)

    def reason(self, number: ColumnElement[int]) -> ColumnElement[str]:
        """The reason of case `number`."""
        return case({which: each.reason for which, each in enumerate(self.cases)}, value=number)

    def numbers(self, status: Status) -> list[int]:
        """The numbers of the cases that give a status."""
        return [number for number, each in enumerate(self.cases) if each.status is status]

    @property
    def reasons(self) -> dict[str, Status]:
        """Every reason it can give, in order, with its status."""
        return {each.reason: each.status for each in self.cases}


def first_of(*cases: Case | tuple[Case, ...]) -> Verdict:
    """The verdict that these cases make; a tuple of cases stands for its cases in order.

    Raises StandardError where the last case has a condition, or one reason stands for two statuses.
    """
    flat: list[Case] = []
    for item in cases:
        flat.extend(item if isinstance(item, tuple) else (item,))
    return Verdict(tuple(flat))
