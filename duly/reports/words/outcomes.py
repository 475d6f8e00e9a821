"""Outcomes and statuses as words and symbols, so that neither colour nor shape alone carries one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duly.checks.standards import Standard
from duly.reports.words.numbers import number, plural
from duly.results import Outcome, StandardResult, Status


@dataclass(frozen=True)
class OutcomeMark:
    """An outcome as a word and a symbol; `plain` is the symbol where only ASCII can be printed."""

    word: str
    symbol: str
    plain: str


OUTCOMES = {
    Outcome.MET: OutcomeMark("met", "✓", "+"),
    Outcome.NOT_MET: OutcomeMark("not met", "✗", "x"),
    Outcome.CANNOT_TELL: OutcomeMark("cannot be told", "≈", "~"),
    Outcome.NO_CASES: OutcomeMark("no cases due", "-", "-"),
    Outcome.NO_DATA: OutcomeMark("no data", "?", "?"),
    Outcome.ERROR: OutcomeMark("error", "!", "!"),
}

NO_TARGET = OutcomeMark("no target", "-", "-")

STATUSES = {
    Status.COMPLIANT: "compliant",
    Status.NON_COMPLIANT: "not compliant",
    Status.UNKNOWN: "could not be determined",
    Status.NOT_YET_DUE: "due later",
    Status.EXEMPT: "exempt",
    Status.EXCLUDED: "excluded",
}


def is_judged(outcome: Outcome) -> bool:
    """Whether records could be judged at all, so that there are figures."""
    return outcome not in (Outcome.NO_DATA, Outcome.ERROR)


def without_target(result: StandardResult, standard: Standard | None = None) -> bool:
    """Whether nobody is held to the rate, so that it is neither met nor missed: it only has a benchmark."""
    benchmark = bool(result.basis and result.basis.benchmark) if standard is None else standard.benchmark is not None
    return benchmark and not result.target and result.outcome is Outcome.MET


def mark(result: StandardResult, standard: Standard | None) -> OutcomeMark:
    """The outcome of a standard as people read it."""
    return NO_TARGET if without_target(result, standard) else OUTCOMES[result.outcome]


def tally(results: Sequence[StandardResult]) -> str:
    """How many standards had each outcome: "24 standards: 9 met (1 has no target), 11 not met, 4 no data"."""
    outcomes = [result.outcome for result in results]
    counted = [
        f"{number(outcomes.count(outcome))} {mark.word}" for outcome, mark in OUTCOMES.items() if outcome in outcomes
    ]
    if free := untargeted(results):
        counted[0] += f" ({free})"  # what is met comes first
    return f"{plural(len(outcomes), 'standard')}: {', '.join(counted) or 'none judged'}"


def untargeted(results: Sequence[StandardResult]) -> str:
    """How many of the standards that count as met have no target to meet; blank where all have one."""
    free = sum(without_target(result) for result in results)
    return f"{number(free)} {'has' if free == 1 else 'have'} no target" if free else ""
