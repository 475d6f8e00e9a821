"""What the suites of the package hold, known before one of them is imported, so that only those are that are asked for."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a suite of the package holds, known before it is imported: the ids of its standards, the names of their parameters."""

    standards: frozenset[str]
    parameters: frozenset[str]


CONTENTS = Path(__file__).with_name("contents.json")
"""What the suites hold, made from them by docs/build.py, in the order of the report."""


@cache
def contents() -> Mapping[str, Contents]:
    """What each suite of the package holds, by its name."""
    written = json.loads(CONTENTS.read_text(encoding="utf-8"))
    return {
        name: Contents(**{part: frozenset(names) for part, names in held.items()}) for name, held in written.items()
    }


def ids_there() -> tuple[str, ...]:
    """The ids of every standard of the package."""
    return tuple(sorted(standard for held in contents().values() for standard in held.standards))


def suites_holding(
    *, suites: Collection[str], standards: Collection[str], parameters: Collection[str]
) -> tuple[str, ...] | None:
    """The suites of these names, in lower case, and those that hold these standards and parameters, in the order of the report;
    None where one of them is in no suite."""
    known = contents()
    missing = (
        set(suites).difference(known),
        set(standards).difference(*(held.standards for held in known.values())),
        set(parameters).difference(*(held.parameters for held in known.values())),
    )
    if any(missing):
        return None
    return tuple(
        name
        for name, held in known.items()
        if name in suites or not held.standards.isdisjoint(standards) or not held.parameters.isdisjoint(parameters)
    )
