"""Suites as people read them: under which heading their standards stand, and where they were loaded from.

A force's own suite goes by the title that it gives itself. Ours go by their names: reports have done so from the first, and
two runs can be laid beside each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from duly.expectations.catalogue import Suite
from duly.reports.words.text import heading, sentence
from duly.results import StandardResult, SuiteSource

_PACKAGE = "duly"


def is_ours(source: SuiteSource) -> bool:
    """Whether a suite came with the package, and not from a force's file or another package."""
    return source.name == _PACKAGE and source.sha256 is None


def suite_title(name: str, suites: Sequence[Suite]) -> str:
    """The heading of a suite."""
    own = next((suite for suite in suites if suite.name == name), None)
    if own is None:
        return heading(name)
    return _spelt(name, own.title) if is_ours(own.source) else own.title


def _spelt(name: str, title: str) -> str:
    """A name in words, with the apostrophes that its title has: "childs_voice" is "Child's voice"."""
    said = heading(name)
    spelt = re.search("['\u2019]?".join(map(re.escape, said)), title, re.IGNORECASE)
    return said if spelt is None else sentence(spelt[0])


def by_suite(
    results: Sequence[StandardResult], suites: Sequence[Suite]
) -> Iterator[tuple[str, Sequence[StandardResult]]]:
    """The results of each suite in their order, under its heading."""
    for name, of_suite in groupby(results, key=lambda result: result.suite):
        yield suite_title(name, suites), list(of_suite)


def source_of(name: str, suites: Sequence[Suite]) -> SuiteSource | None:
    """Where a suite was loaded from; None where it is one of ours, or not known."""
    return next((suite.source for suite in suites if suite.name == name and not is_ours(suite.source)), None)


def source(loaded: SuiteSource) -> str:
    """Where a suite was loaded from, in words: "ours.toml, version 2"."""
    return loaded.name if loaded.version is None else f"{loaded.name}, version {loaded.version}"
