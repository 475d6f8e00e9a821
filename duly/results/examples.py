"""What the examples of standards showed: for each the verdicts that it must get and those that it got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ExampleResult:
    """One example, judged. `expected` and `given` are verdicts in words; with `is_edge` it is one that a pattern makes itself."""

    standard: str
    odd: str
    rate: str
    expected: str
    given: str
    agrees: bool
    is_edge: bool = False
    database: str = "duckdb"


@dataclass(frozen=True, kw_only=True)
class StandardTested:
    """A standard by its examples. `unreached` are the reasons that none reaches, and `edges_only` those that only edge rows
    do; of a further rate its id stands before the reason."""

    suite: str
    standard: str
    title: str
    where: str
    examples: tuple[ExampleResult, ...]
    unreached: tuple[str, ...]
    edges_only: tuple[str, ...] = ()

    @property
    def disagreeing(self) -> tuple[ExampleResult, ...]:
        """The examples that did not get what they must get."""
        return tuple(example for example in self.examples if not example.agrees)

    @property
    def passed(self) -> bool:
        """Whether every example agrees, and every reason is reached."""
        return not self.disagreeing and not self.unreached


def tested_json(tested: Sequence[StandardTested]) -> list[Mapping[str, object]]:
    """The same for programs."""
    return [
        {
            "suite": standard.suite,
            "standard": standard.standard,
            "title": standard.title,
            "where": standard.where,
            "passed": standard.passed,
            "unreached": list(standard.unreached),
            "reached_by_edges_only": list(standard.edges_only),
            "examples": [
                {
                    "example": example.odd,
                    "rate": example.rate,
                    "expected": example.expected,
                    "given": example.given,
                    "agrees": example.agrees,
                    "edge": example.is_edge,
                    "database": example.database,
                }
                for example in standard.examples
            ],
        }
        for standard in tested
    ]
