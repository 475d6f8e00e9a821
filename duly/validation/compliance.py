"""Is each standard met? The verdicts are counted once, and every standard's numbers held to its targets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import Engine, Table

from duly.checks.judgements import MAIN
from duly.checks.standards import Standard
from duly.results import Outcome, Unjudged
from duly.validation.asking import QueryRefusedError
from duly.validation.tallies import Tallies, Tally, Target, tallied


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What came of one standard, of all its targets. `tallies` is by rate; the standard's own has the id MAIN. `further` are
    the outcomes of those further rates that have a target, by rate id.

    `message` says why there is none where the outcome is NO_DATA or ERROR.
    """

    standard: str
    outcome: Outcome
    tallies: Tallies = field(default_factory=dict)
    further: Mapping[str, Outcome] = field(default_factory=dict)
    message: str = ""

    def tally(self, rate: str = MAIN) -> Tally:
        """The tally of a rate: empty where no record was in its population."""
        return self.tallies.get(rate, Tally())


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a standard was held to. `unjudged` says why it could not be judged: it stands in its suite as unmet."""

    standard: Standard
    target: Target
    unjudged: Unjudged | None = None


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What came of every standard, by id, and what it was held to, by suite. `tallies` are the numbers, by standard;
    `refused` says why there are none."""

    findings: Mapping[str, Finding] = field(default_factory=dict)
    expected: Mapping[str, Sequence[Expected]] = field(default_factory=dict)
    tallies: Mapping[str, Tallies] = field(default_factory=dict)
    refused: str = ""


def validate(
    engine: Engine,
    assessments: Table,
    suites: Mapping[str, Sequence[Standard]],
    targets: Mapping[str, Decimal],
    *,
    target_counts: Mapping[str, int] | None = None,
    unjudged: Mapping[str, Unjudged] | None = None,
    doubted: Collection[str] = (),
) -> Validation:
    """Holds the verdicts in the assessments table against the targets.

    `targets` (per cent) and `target_counts` (breaches not to exceed) replace a standard's own, by id. `unjudged` are the
    standards that could not be judged; they stand in their suite as unmet. `doubted` are the ids of those whose whole
    figure is in doubt: at best it cannot be told.
    """
    expected = {
        suite: [
            Expected(
                standard=standard,
                target=Target(
                    percent=targets.get(standard.id, standard.target),
                    count=(target_counts or {}).get(standard.id, standard.target_count),
                    further={rate.id: rate.target for rate in standard.also if rate.target is not None},
                    doubted=standard.id in doubted,
                ),
                unjudged=(unjudged or {}).get(standard.id),
            )
            for standard in standards
        ]
        for suite, standards in suites.items()
        if standards
    }
    if not expected:
        return Validation()
    refused, tallies = "", {}
    try:
        with engine.connect() as connection:
            tallies = dict(tallied(connection, assessments))
    except QueryRefusedError as error:
        refused = str(error)
    return Validation(
        findings={
            one.standard.id: _finding(one, tallies.get(one.standard.id, {}), refused)
            for suite in expected.values()
            for one in suite
        },
        expected=expected,
        tallies=tallies,
        refused=refused,
    )


def _finding(expected: Expected, tallies: Tallies, refused: str) -> Finding:
    standard = expected.standard.id
    if expected.unjudged is not None:
        return Finding(standard=standard, outcome=expected.unjudged.outcome, message=expected.unjudged.message)
    if refused:
        return Finding(
            standard=standard, outcome=Outcome.ERROR, message=f"the verdicts could not be counted: {refused}"
        )
    outcome, further = expected.target.outcomes(tallies)
    return Finding(standard=standard, outcome=outcome, tallies=tallies, further=further)
