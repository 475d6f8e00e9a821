"""The catalogue: the standards that records can be judged by, suite by suite. A value: a run is handed the one it judges by."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path

from duly.checks.examples import Example
from duly.checks.parameters import Parameter, Value
from duly.checks.standards import Standard
from duly.errors import StandardError, UsageError, meant
from duly.expectations.contents import ids_there, suites_holding
from duly.expectations.naming import ids_of, like_id
from duly.records.vocabulary import Vocabulary, shipped_vocabulary
from duly.results import SuiteSource
from duly.version import __version__

SHIPPED = (
    "crime_recording",
    "supervisory_reviews",
    "strategy_meetings",
    "demeanour",
    "control_room",
    "domestic_abuse",
    "notifications",
    "online_abuse",
    "missing_children",
    "custody",
    "police_protection",
    "offenders",
    "case_conferences",
    "childs_voice",
    "training",
    "documents",
    "problem_profiles",
)
"""The suites of the package, modules of duly.expectations, in the order of the report. A new one is named here only."""

PACKAGE = "duly"
"""The name of the source of the suites above."""


@dataclass(frozen=True, kw_only=True)
class Suite:
    """Standards of one theme. `name` is what duly.toml and the command line call it; `source` says where it was loaded from,
    and `lines` on which line of it each standard's id stands, where that is known. `path` is the file that it came from, `edges`
    the examples that the patterns of a standard make by themselves, by its id."""

    name: str
    title: str
    standards: tuple[Standard, ...]
    source: SuiteSource
    lines: Mapping[str, int | None] = field(default_factory=dict)
    path: Path | None = None
    edges: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether a force brought it: it is none of the package's."""
        return self.source.name != PACKAGE

    def where(self, standard: str | None = None) -> str:
        """The file and line that declare a standard, or the suite."""
        if not self.is_own:
            return f"duly's own suite {self.name}"
        line = self.lines.get(standard) if standard else None
        return f"{self.source.name}, line {line}" if line else self.source.name


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Suites in order. Raises StandardError, with every fault and its file and line, where a suite's name, a standard's id or a
    parameter's name stands twice for different things, or a standard names another suite than the one that holds it.

    The words of its standards hold the numbers in force: `values` of parameters, by name, else their defaults. This is the
    only place where they are put in; `declared` are the suites as they were handed over.
    """

    suites: tuple[Suite, ...]
    vocabulary: Vocabulary = field(default_factory=shipped_vocabulary)
    values: Mapping[str, Value] = field(default_factory=dict)
    declared: tuple[Suite, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if faults := list(self._faults()):
            raise StandardError("the catalogue cannot hold what was loaded", faults=faults)
        object.__setattr__(self, "declared", self.suites)
        worded = tuple(
            replace(suite, standards=tuple(standard.worded(self.values) for standard in suite.standards))
            for suite in self.suites
        )
        object.__setattr__(self, "suites", worded)

    def tuned(self, values: Mapping[str, Value]) -> Catalogue:
        """The same catalogue under other values of parameters, by name."""
        return replace(self, suites=self.declared, values=values)

    def _faults(self) -> Iterator[str]:
        """What stands twice or in the wrong suite, each with its file and line. Names and ids are told apart as duly.toml and
        the command line do: whatever their case."""
        suites: dict[str, Suite] = {}
        standards: dict[str, str] = {}
        parameters: dict[str, tuple[Parameter, str]] = {}
        for suite in self.suites:
            if (first := suites.setdefault(suite.name.casefold(), suite)) is not suite:
                yield f"{suite.where()}: suite {suite.name} is declared already, in {first.where()}; give it another name"
            for standard in suite.standards:
                where, id_ = suite.where(standard.id), standard.id.casefold()
                if id_ in standards:
                    yield f"{where}: standard {standard.id} is declared already, in {standards[id_]}; give it another id"
                standards.setdefault(id_, where)
                if standard.suite != suite.name:
                    yield f"{where}: standard {standard.id} says that it is of suite {standard.suite}, and stands in {suite.name}"
                for parameter in standard.parameters:
                    known, holder = parameters.setdefault(parameter.name, (parameter, where))
                    if known != parameter:
                        yield (
                            f"{where}: parameter {parameter.name} of standard {standard.id} is another one than that of "
                            f"{holder}; give it another name"
                        )

    @cached_property
    def standards(self) -> tuple[Standard, ...]:
        """Every standard, in the order of the catalogue."""
        return tuple(standard for suite in self.suites for standard in suite.standards)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of the standards, in the order of the catalogue."""
        return tuple(standard.id for standard in self.standards)

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """Every tunable part of every rule, by name."""
        return {parameter.name: parameter for standard in self.standards for parameter in standard.parameters}

    @property
    def sources(self) -> tuple[SuiteSource, ...]:
        """What the suites were loaded from, each once."""
        return tuple(dict.fromkeys(suite.source for suite in self.suites))

    def chosen(self, *, suites: Collection[str] = (), ids: Collection[str] = ()) -> tuple[Standard, ...]:
        """The standards of these suites and with these ids; every standard where neither is given.

        Ids and suites are matched whatever their case, and what several ids begin with stands for them all (`ids_of`). Raises
        UsageError naming what is not in the catalogue and what is.
        """
        wanted_suites = {name.casefold() for name in suites}
        wanted_ids = {id_ for name in ids for id_ in ids_of(name, self.ids)}
        known_suites = {suite.name.casefold() for suite in self.suites}
        faults = [
            f"there is no suite {name}{self._meant_suite(name)}"
            for name in suites
            if name.casefold() not in known_suites
        ]
        faults += [
            f"there is no standard {name}{like_id(name, self.ids)}" for name in ids if not ids_of(name, self.ids)
        ]
        if faults:
            raise UsageError(
                "duly does not know what it was asked to judge",
                faults=faults,
                next_step=f"'duly standards' lists them; the suites are {', '.join(suite.name for suite in self.suites)}",
            )
        if not wanted_suites and not wanted_ids:
            return self.standards
        return tuple(
            standard
            for standard in self.standards
            if standard.suite.casefold() in wanted_suites or standard.id in wanted_ids
        )

    def _meant_suite(self, name: str) -> str:
        """What was meant by a suite that there is none of: another suite, or the standards that begin so."""
        if ids := ids_of(name, self.ids):
            return f"; did you mean --standard {name}, which is {', '.join(ids)}?"
        return meant(name, (suite.name for suite in self.suites))

    def standard(self, standard_id: str) -> Standard:
        """One standard by its id, whatever its case.

        Raises UsageError where there is none, or several begin so.
        """
        standard, *others = self.chosen(ids=[standard_id])
        if others:
            raise UsageError(
                f"{standard_id} stands for {', '.join(each.id for each in (standard, *others))}",
                next_step="Name one of them.",
            )
        return standard


@cache
def shipped() -> Catalogue:
    """The standards of the package: what is judged by where duly.toml names no others."""
    return _of_suites(SHIPPED)


def part_of_shipped(
    *,
    suites: Collection[str] = (),
    ids: Collection[str] = (),
    standards: Collection[str] = (),
    parameters: Collection[str] = (),
) -> Catalogue:
    """As much of `shipped` as holds these suites and ids, as people name them, and these standards and parameters, so that only
    those suites are imported. All of it where one of them is not known, which is then refused with all the choices there are.
    """
    named = [ids_of(name, ids_there()) for name in ids]
    asked = suites_holding(
        suites={name.casefold() for name in suites},
        standards=frozenset(standards).union(*named),
        parameters=frozenset(parameters),
    )
    return shipped() if asked is None or not all(named) else _of_suites(asked)


@cache
def _of_suites(names: tuple[str, ...]) -> Catalogue:
    source = SuiteSource(name=PACKAGE, version=__version__, sha256=None)
    modules = [import_module(f"duly.expectations.{name}") for name in names]
    return Catalogue(
        suites=tuple(
            Suite(name=module.SUITE, title=module.TITLE, standards=module.STANDARDS, source=source)
            for module in modules
        )
    )
