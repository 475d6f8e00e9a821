"""The catalogue that a force judges by: the suites of the package, and those that its duly.toml names.

A force's own come from files beside duly.toml and from installed packages that it allows. Every fault of every one is told
at once, with its file and line, and then nothing is judged: half a catalogue would leave standards out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from duly.checks.standards import Standard
from duly.errors import SettingsError, StandardError
from duly.expectations.catalogue import Catalogue, Suite, part_of_shipped, shipped
from duly.expectations.loading.own_tables import vocabulary_of
from duly.expectations.loading.python_suite import PythonSuite
from duly.records.columns import columns_of
from duly.records.own_tables import OwnTables
from duly.records.vocabulary import Vocabulary
from duly.settings import Settings

if TYPE_CHECKING:
    from duly.expectations.loading.toml_suite import TomlSuite

__all__ = ["catalogue_of", "part_of_catalogue"]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_ENDINGS = (".py", ".toml")


def catalogue_of(settings: Settings, files: Sequence[Path] = ()) -> Catalogue:
    """The catalogue that these settings ask for, with the suites of further `files`.

    Raises SettingsError, with every fault and its file and line, where something of it cannot be loaded.
    """
    faults = _Faults()
    own: list[PythonSuite | TomlSuite] = []
    for name, path in _suite_files(settings, files, faults):
        with faults.gathered():
            own.append(_own_suite(name, path))
    for package in settings.catalogue.packages:
        with faults.gathered():
            own += _of_package(package)
    if not own and not faults.all and not settings.own_tables:
        return shipped()
    vocabulary: Vocabulary | None = None
    tables: list[OwnTables] = []
    for one in own:
        with faults.gathered():
            tables.append(one.own_tables)
    with faults.gathered():
        vocabulary = vocabulary_of(settings, tables) if len(tables) == len(own) else None
    suites = list(shipped().declared)
    for one in own:
        with faults.gathered():
            if vocabulary is None and one.asks_the_vocabulary:
                faults.all.append(f"{one.source.name}: its standards are looked at once all own tables are right")
                continue
            suites.append(suite := one.suite(vocabulary or shipped().vocabulary))
            if vocabulary is not None and isinstance(one, PythonSuite):
                faults.all += _unknown_breakdowns(suite, one.breakdowns, vocabulary)
    with faults.gathered():
        catalogue = Catalogue(suites=tuple(suites), vocabulary=vocabulary or shipped().vocabulary)
    if faults.all:
        raise SettingsError(
            "the force's own standards cannot be loaded, and nothing is judged",
            faults=list(dict.fromkeys(faults.all)),
            next_step="Mend what is listed and run again; docs/extending.md says how a suite is written.",
        )
    return catalogue


def part_of_catalogue(settings: Settings, *, suites: Collection[str] = (), ids: Collection[str] = ()) -> Catalogue:
    """As much of the catalogue as is needed to judge by these suites and ids, or where none is given by those that duly.toml
    judges by, for somebody who waits for the answer: the suites of the package that hold them, and those that hold what
    duly.toml changes.

    All of it where nothing is asked for by name, something is not known, or the force has suites, tables or a register of
    waivers of its own, which are held against the whole. Raises SettingsError as `catalogue_of` does.
    """
    if not suites and not ids:
        suites, ids = settings.run.suites, settings.run.standards
    own = settings.catalogue.suites or settings.catalogue.packages or settings.own_tables or settings.register()
    if own or not (suites or ids):
        return catalogue_of(settings)
    return part_of_shipped(suites=suites, ids=ids, standards=settings.standards, parameters=settings.parameters)


def _own_suite(name: str, path: Path) -> PythonSuite | TomlSuite:
    """A suite's file, read by what reads its kind: the language of patterns is imported where a suite is written in it."""
    if path.suffix == ".toml":
        from duly.expectations.loading.toml_suite import toml_suite

        return toml_suite(name, path)
    from duly.expectations.loading.python_suite import python_suite

    return python_suite(name, path)


def _of_package(package: str) -> Iterator[PythonSuite]:
    from duly.expectations.loading.packages import package_suites

    return package_suites(package)


@dataclass
class _Faults:
    """All that is wrong with what is loaded."""

    all: list[str] = field(default_factory=list)

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Whatever is refused meanwhile is told with the rest."""
        try:
            yield
        except (StandardError, SettingsError) as refused:
            self.all += refused.faults or (refused.message,)


def _suite_files(settings: Settings, files: Sequence[Path], faults: _Faults) -> Iterator[tuple[str, Path]]:
    """Every suite's file once, by the name that it was given."""
    seen: set[Path] = set()
    by_settings = [
        (name, settings.resolved(Path(name)), f"{settings.located('catalogue', 'suites', number)}: ")
        for number, name in enumerate(settings.catalogue.suites)
    ]
    for name, path, where in (*by_settings, *((str(file), file, "") for file in files)):
        if _ADDRESS.match(name):
            faults.all.append(
                f"{where}{name} is an address: a suite is never fetched; copy it here, read it, and name the file"
            )
        elif path.suffix not in _ENDINGS:
            faults.all.append(f"{where}{name} does not end in {' or '.join(_ENDINGS)}, as a suite does")
        elif not path.is_file():
            faults.all.append(f"{where}there is no file {name} in {path.absolute().parent}")
        elif path.resolve() not in seen:
            seen.add(path.resolve())
            yield name, path


def _unknown_breakdowns(suite: Suite, brought: frozenset[str], vocabulary: Vocabulary) -> Iterator[str]:
    """The breakdowns that are neither one of ours, nor a column, nor declared by the suite."""
    ours = {name for standard in shipped().standards for name in _breakdowns(standard)}
    columns = {column.name for record in vocabulary.records for column in columns_of(record)}
    for standard in suite.standards:
        for name in _breakdowns(standard):
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                yield f"{_at(suite, standard)}: breakdown {name} is not a word in lower-case letters and underscores"
            elif name not in ours | columns | brought:
                yield (
                    f"{_at(suite, standard)}: there is no breakdown {name}; it is {', '.join(sorted(ours))}, the name of a "
                    "column, or one that the suite names in BREAKDOWNS"
                )


def _breakdowns(standard: Standard) -> dict[str, None]:
    """The names of a standard's breakdowns, and of those of its further rates."""
    judgements = (standard.judgement, *(rate.judgement for rate in standard.also))
    return dict.fromkeys(name for judgement in judgements for name in judgement.breakdowns)


def _at(suite: Suite, standard: Standard) -> str:
    return f"{suite.where(standard.id)}: standard {standard.id}"
