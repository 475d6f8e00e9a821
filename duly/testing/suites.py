"""The examples that suites carry, run: for `duly test`, and for tests under plain pytest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from os import PathLike
from pathlib import Path

from sqlalchemy import Engine

from duly.checks.examples import Example
from duly.checks.standards import Standard
from duly.errors import StandardError, UsageError
from duly.expectations.catalogue import Catalogue, Suite
from duly.expectations.loading import catalogue_of
from duly.records.vocabulary import Vocabulary, shipped_vocabulary
from duly.results.examples import ExampleResult, StandardTested
from duly.settings import Settings, load
from duly.testing.agreement import private_duckdb, reasons_not_shown, result_of
from duly.testing.days import Days

Named = str | PathLike[str]


@cache
def _duckdb() -> Engine:
    """The database of the cases of one test session."""
    return private_duckdb()


@dataclass(frozen=True, kw_only=True)
class ExampleCase:
    """One example of one standard, as a case of a test: `str(case)` names it, `check` asserts it."""

    standard: Standard
    example: Example
    vocabulary: Vocabulary = field(default_factory=shipped_vocabulary, repr=False)
    days: Days | None = field(default=None, repr=False)
    is_edge: bool = False

    def __str__(self) -> str:
        return f"{self.standard.id}: {self.example.odd}"

    def result(self, engine: Engine | None = None) -> ExampleResult:
        """What the example shows in a database; without one, in a private DuckDB."""
        return result_of(
            self.standard,
            self.example,
            engine or _duckdb(),
            vocabulary=self.vocabulary,
            days=self.days,
            is_edge=self.is_edge,
        )

    def check(self, engine: Engine | None = None) -> None:
        """Raises AssertionError where its records do not get the verdict that they must get."""
        result = self.result(engine)
        assert result.agrees, f"{self}: expected {result.expected}, got {result.given}"


def examples_of(*files: Named, config: Named | None = None) -> list[ExampleCase]:
    """Every example of the standards of these suite files, and the edge rows that their patterns make; of all suites that
    duly.toml names, where no file is given.

    `config` is the duly.toml whose own tables and calendar hold. Raises SettingsError where a suite cannot be loaded, and
    UsageError where there is no example.
    """
    settings = load(Path(config)) if config is not None else Settings()
    catalogue = catalogue_of(settings, [Path(file) for file in files])
    days = Days.of(settings.calendar)
    cases = [
        case
        for suite in own_suites(catalogue, [Path(file) for file in files])
        for standard in suite.standards
        for case in _cases(suite, standard, catalogue.vocabulary, days)
    ]
    if not cases:
        raise UsageError("these suites hold no example", next_step="Write one for each reason of each standard.")
    return cases


def _cases(suite: Suite, standard: Standard, vocabulary: Vocabulary, days: Days) -> list[ExampleCase]:
    cases = [
        ExampleCase(standard=standard, example=example, vocabulary=vocabulary, days=days)
        for example in standard.examples
    ]
    # What a pattern makes itself is counted by the usual days: it knows no others.
    return cases + [
        ExampleCase(standard=standard, example=example, vocabulary=vocabulary, is_edge=True)
        for example in suite.edges.get(standard.id, ())
    ]


def check_examples(*files: Named, config: Named | None = None, engine: Engine | None = None) -> None:
    """Run all that `examples_of` finds, and ask whether they reach every reason.

    Raises AssertionError that names every example that disagrees and every reason that none reaches.
    """
    settings = load(Path(config)) if config is not None else Settings()
    catalogue = catalogue_of(settings, [Path(file) for file in files])
    suites = own_suites(catalogue, [Path(file) for file in files])
    wrong = []
    for standard in tested(catalogue, suites, [engine or _duckdb()], Days.of(settings.calendar)):
        wrong += [
            f"{example.standard}: {example.odd}: expected {example.expected}, got {example.given}"
            for example in standard.disagreeing
        ]
        wrong += [f"{standard.standard}: no example reaches {reason}" for reason in standard.unreached]
    assert not wrong, "\n".join(wrong)


def own_suites(catalogue: Catalogue, files: Sequence[Path] = ()) -> tuple[Suite, ...]:
    """The suites of these files, or else all that are not duly's."""
    own = tuple(suite for suite in catalogue.suites if suite.is_own)
    wanted = {path.resolve() for path in files}
    return tuple(suite for suite in own if not wanted or suite.path in wanted)


def tested(
    catalogue: Catalogue,
    suites: Iterable[Suite],
    engines: Sequence[Engine],
    days: Days,
    tell: Callable[[str], None] = lambda standard: None,
) -> list[StandardTested]:
    """Every standard of these suites by its examples, in each database. `tell` hears which standard's turn it is.

    Raises StandardError, with every fault of every standard, where an example holds what the vocabulary does not.
    """
    judged, faults = [], []
    for suite in suites:
        for standard in suite.standards:
            tell(standard.id)
            results = []
            for case in _cases(suite, standard, catalogue.vocabulary, days):
                try:
                    results += [case.result(engine) for engine in engines]
                except StandardError as wrong:
                    faults += [f"{suite.where(standard.id)}: {fault}" for fault in wrong.faults]
            judged.append(_tested(suite, standard, results))
    if faults:
        raise StandardError("examples that cannot be run", faults=list(dict.fromkeys(faults)))
    return judged


def _tested(suite: Suite, standard: Standard, results: Sequence[ExampleResult]) -> StandardTested:
    edges = suite.edges.get(standard.id, ())
    without = reasons_not_shown(standard, standard.examples)
    unreached = reasons_not_shown(standard, (*standard.examples, *edges))
    ordered = [
        (rate, reason) for rate, judgement in standard.judgements.items() for reason in judgement.verdict.reasons
    ]
    return StandardTested(
        suite=suite.name,
        standard=standard.id,
        title=standard.title,
        where=suite.where(standard.id),
        examples=tuple(results),
        unreached=tuple(_reason(*pair) for pair in ordered if pair in unreached),
        edges_only=tuple(_reason(*pair) for pair in ordered if pair in without - unreached),
    )


def _reason(rate: str, reason: str) -> str:
    return f"{rate}: {reason}" if rate else reason
