"""What a force allows to be refused or untold before a run ends with 3, and what of it is new or large all the same.

Without a budget any refused row and any standard that cannot be told makes a 3. A budget that duly.toml sets makes it quieter,
but never where more is found than on the nights before, and never unsaid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from duly.results.counts import Outcome
from duly.results.forms import Count
from duly.results.trust import FEWEST_NIGHTS

if TYPE_CHECKING:
    from duly.results.runs import RunResult
    from duly.results.standards import StandardResult

EVERYTHING = "all"

LARGE = 1.5
"""More than so many times the most of the nights before is not the same as on these nights."""


class BudgetKind(StrEnum):
    """What a budget is of."""

    REFUSED = "REFUSED"  # rows that were refused, of those read
    UNKNOWN = "UNKNOWN"  # records that cannot be told, of those that fell due


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """What duly.toml allows, and what was found."""

    kind: BudgetKind
    about: Annotated[str, Field(description="A table, the id of a standard, or `all`.")]
    allowed: Annotated[str, Field(description="A number, or a share in per cent.", examples=["20", "0.5 %"])]
    found: Count
    of: Count
    within: bool


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is refused or cannot be told: `beyond` is what makes a 3, and `within` what the budgets let be, in words."""

    beyond: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


def refused(run: RunResult) -> Told:
    """What refused rows come to."""
    counts = {name: table.refused for name, table in run.run.manifest.tables.items() if table.refused}
    total = sum(counts.values())
    if not total:
        return Told()
    rows = f"{total:,} {'row' if total == 1 else 'rows'} refused"
    budgets = [one for one in run.budgets if one.kind is BudgetKind.REFUSED]
    if not budgets:
        return Told(beyond=(rows,))
    named = {one.about for one in budgets}
    beyond = [_found(one, "rows refused") for one in budgets if not one.within]
    if EVERYTHING not in named:
        others = {name: count for name, count in counts.items() if name not in named}
        beyond += [f"{count:,} rows of {name} refused, where none are allowed" for name, count in others.items()]
    if run.trust is not None and run.trust.nights >= FEWEST_NIGHTS and run.trust.most_refused:
        beyond += _more("rows of {} refused", counts, run.trust.most_refused)
    return Told(beyond=tuple(beyond)) if beyond else Told(within=(f"{rows}, as allowed",))


def unknown(run: RunResult) -> Told:
    """What the standards come to that cannot be told."""
    untold = [one for one in run.results if _cannot_tell(one)]
    budgets = {one.about: one for one in run.budgets if one.kind is BudgetKind.UNKNOWN}
    beyond = [_found(one, "records that fell due cannot be told") for one in budgets.values() if not one.within]
    left = [one for one in untold if not _allowed(one, budgets)]
    beyond += [said] if (said := _standards(len(left))) else []
    covered = [one for one in untold if one not in left]
    if run.trust is not None and run.trust.nights >= FEWEST_NIGHTS and run.trust.most_unknown:
        counts = {one.standard: one.counts.unknown for one in covered}
        beyond += _more("records of {} cannot be told", counts, run.trust.most_unknown)
    if beyond or not covered:
        return Told(beyond=tuple(beyond))
    return Told(within=(f"{_standards(len(covered))}, as allowed",))


def _cannot_tell(result: StandardResult) -> bool:
    return Outcome.CANNOT_TELL in (result.outcome, *(rate.outcome for rate in result.rates))


def _allowed(result: StandardResult, budgets: Mapping[str, Budget]) -> bool:
    """Whether a budget lets a standard be untold: it is of unknown records, and not of a doubt about the whole figure."""
    budget = budgets.get(result.standard, budgets.get(EVERYTHING))
    return budget is not None and budget.within and not result.doubts and result.counts.unknown > 0


def _standards(number: int) -> str:
    return f"{number:,} {'standard' if number == 1 else 'standards'} cannot be told" if number else ""


def _found(one: Budget, what: str) -> str:
    about = "" if one.about == EVERYTHING else f" of {one.about}"
    return f"{one.found:,} of {one.of:,} {what}{about}, where {one.allowed} are allowed"


def _more(said: str, counts: Mapping[str, int], most: Mapping[str, int]) -> Iterator[str]:
    """What is new or large against the nights before."""
    for name, count in counts.items():
        before = most.get(name, 0)
        if count and count > LARGE * before:
            usual = f"at most {before:,} were" if before else "none were"
            yield f"{count:,} {said.format(name)}, where {usual} on the nights before"


def told(run: RunResult) -> Sequence[Told]:
    """Both, the refused rows first."""
    return refused(run), unknown(run)
