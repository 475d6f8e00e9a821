"""Every pattern by its name, and which of them a declaration names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from duly.expectations.patterns.comparisons import Agrees, DoneByAnother
from duly.expectations.patterns.faults import Faults, among, given_as
from duly.expectations.patterns.filling import Filled, FilledIf
from duly.expectations.patterns.order import Before, ByDeadline, NotAfter
from duly.expectations.patterns.pattern import Pattern
from duly.expectations.patterns.recurring import Every
from duly.expectations.patterns.related import HasRelated
from duly.expectations.patterns.texts import Captured
from duly.expectations.patterns.values import Matches, OneOf, Unique
from duly.expectations.patterns.within import Within
from duly.settings.lines import Keys

PATTERNS: Mapping[str, type[Pattern]] = {
    pattern.word: pattern
    for pattern in (
        Filled,
        FilledIf,
        OneOf,
        Matches,
        Agrees,
        DoneByAnother,
        Unique,
        Within,
        Before,
        NotAfter,
        ByDeadline,
        HasRelated,
        Every,
        Captured,
    )
}
"""The patterns, in the order of the reference."""


def patterns_of(raw: Any, faults: Faults, at: Keys) -> tuple[Pattern, ...] | None:
    """The patterns that `must` names: one, or several under `all`. What is wrong becomes faults, and gives None."""
    if not isinstance(raw, Mapping):
        faults.add(at, f'expected one pattern in {{ }}, such as {{ filled = "outcome" }}, not {given_as(raw)}')
        return None
    if len(raw) != 1:
        keys = " and ".join(map(str, raw)) or "none"
        faults.add(
            at, f"expected one pattern, not {keys}; several are written as must = {{ all = [ {{ ... }}, {{ ... }} ] }}"
        )
        return None
    ((word, given),) = raw.items()
    if word == "all":
        return _several(given, faults, (*at, "all"))
    kind = PATTERNS.get(word)
    if kind is None:
        faults.add((*at, word), f"{word!r} is no pattern{among(word, [*PATTERNS, 'all'], 'there are')}")
        return None
    try:
        return (kind.model_validate(given),)
    except ValidationError as error:
        faults.of_model(error, (*at, word), keys_of(kind))
        return None


def _several(raw: Any, faults: Faults, at: Keys) -> tuple[Pattern, ...] | None:
    if not isinstance(raw, list) or len(raw) < 2:
        faults.add(at, "expected a list of two patterns or more")
        return None
    every = [patterns_of(each, faults, (*at, number)) for number, each in enumerate(raw)]
    patterns_read = [pattern for each in every if each for pattern in each]
    sound = len(patterns_read) == len(raw)
    for number, pattern in enumerate(patterns_read if sound else ()):
        if pattern.judges_items:
            faults.add(
                (*at, number),
                f"{pattern.word} has a row for each of several things of a record, and cannot stand under all",
            )
            sound = False
    if any(each is not None and len(each) > 1 for each in every):
        faults.add(at, "all cannot stand inside all")
        return None
    return tuple(patterns_read) if sound else None


def keys_of(kind: type[Pattern]) -> tuple[str, ...]:
    """The keys that a pattern takes."""
    return tuple(field.alias or name for name, field in kind.model_fields.items())
