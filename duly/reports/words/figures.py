"""The figures of a standard: always k of n, a percentage only from ten judged records on, "no cases due" where nothing
fell due (STANDARDS.md G2 and G15)."""

from __future__ import annotations

from decimal import Decimal

from duly.checks.standards import Standard
from duly.reports.words.numbers import number, percent, plural
from duly.reports.words.outcomes import is_judged
from duly.results import Counts, StandardResult


def k_of_n(counts: Counts) -> str:
    """How many complied of how many judged; says so where there is nothing to say it of (G2)."""
    if counts.judged:
        return f"{number(counts.compliant)} of {number(counts.judged)}"
    if counts.unknown:
        return f"no cases due that could be determined ({number(counts.unknown)} could not)"
    return "no cases due"


def breaches(count: int) -> str:
    """ "1 breach", "2 breaches"."""
    return plural(count, "breach", "breaches")


def headline(result: StandardResult, standard: Standard | None = None) -> str:
    """The figure of a result: k of n, or the number of breaches where that is what the target limits."""
    if not is_judged(result.outcome):
        return ""
    if is_count(standard) and (result.counts.judged or not result.counts.unknown):
        return breaches(result.counts.non_compliant)
    return k_of_n(result.counts)


def figure(counts: Counts, *, counted: bool = False) -> str:
    """The same for a row of a breakdown, in few words. `counted`: breaches are what the target limits."""
    if not counts.judged:
        return "none judged"
    return breaches(counts.non_compliant) if counted else k_of_n(counts)


def is_count(standard: Standard | None) -> bool:
    """Whether a standard limits the number of breaches, so that a rate says nothing."""
    return standard is not None and standard.target_count is not None


def rate(counts: Counts) -> str:
    """The rate; nothing below ten judged records (G15)."""
    return "" if counts.small else percent(counts.rate)


def with_rate(figure: str, rate: str) -> str:
    """A figure with its rate in brackets, where there is one."""
    return f"{figure} ({rate})" if rate else figure


def bounds(counts: Counts) -> str:
    """What the rate could be, were every unknown record known; nothing where none is, or below ten judged (G15)."""
    if counts.small or not counts.unknown:
        return ""
    return f"{percent(counts.rate_low)} to {percent(counts.rate_high)}"


def target(value: Decimal | None, standard: Standard | None = None) -> str:
    """The target in force: a rate to reach, a number of breaches not to exceed, or only a rate to compare with."""
    if standard is not None and standard.target_count is not None:
        return f"at most {breaches(standard.target_count)}"
    if standard is not None and standard.benchmark is not None and not value:
        return f"none (benchmark {target(standard.benchmark)})"
    if value is None:
        return ""
    whole = value == value.to_integral_value()
    return percent(value.quantize(Decimal(1)) if whole else value.normalize())
