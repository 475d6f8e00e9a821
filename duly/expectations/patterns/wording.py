"""What a declared standard says of itself: its title, its population, its bounds, its notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from duly.checks import Parameter
from duly.expectations.patterns.declared import Declared
from duly.expectations.patterns.leaves import IsMarked


def with_numbers(text: str, numbers: Mapping[str, str]) -> str:
    for word, value in numbers.items():
        text = text.replace(f"{{{word}}}", value)
    return text


def with_parameters(text: str, numbers: Mapping[str, Parameter]) -> str:
    """A text of a pattern, whose placeholders name its numbers, with those of the standard's parameters instead."""

    def named(placeholder: re.Match[str]) -> str:
        own = numbers.get(placeholder[1])
        return placeholder[0] if own is None else f"{{{own.name}{placeholder[2]}}}"

    return re.sub(r"\{(\w+)((?:[+-]\d+)?(?: [^{}]*)?)\}", named, text)


def population_of(made: Declared) -> str:
    who = f" of which {made.who.words}" if made.who is not None else ""
    placed = f", placed in a period by {made.dated[0]}" if made.dated else ", as they stand in every run"
    return f"Records of {made.unit.table}{who}{placed}"


def boundaries_of(made: Declared, numbers: Sequence[Mapping[str, Parameter]]) -> tuple[str, ...]:
    said = [
        with_parameters(bound, own)
        for pattern, own in zip(made.patterns, numbers, strict=True)
        for bound in pattern.bounds(made.absence(pattern))
    ]
    if len(made.patterns) > 1:
        said.append(
            "A breach of any of what is asked is a breach; short of that, what cannot be told of any "
            "leaves the record undetermined."
        )
    if made.who is not None and not made.who.certain:
        said.append(
            "A value that decides who is judged, and is blank, not known to the mapping or vague: "
            "undetermined (population_unknown), never left out."
        )
    flags = sorted({leaf.path for leaf in made.leaves if isinstance(leaf, IsMarked) and not leaf.blank_is_unknown})
    if flags:
        said.append(f"A blank {' or '.join(flags)} counts as not marked.")
    said += [f"Excused: {excuse.words} ({excuse.reason})." for excuse in made.excuses]
    table = made.table
    if table.from_ is not None or table.until is not None:
        start, end = (f"from {table.from_}" if table.from_ else ""), (f"to {table.until}" if table.until else "")
        placed = made.dated[0] if made.dated else "no date"
        said.append(
            f"In force {' '.join(filter(None, (start, end)))}, both days included, by {placed}; other "
            "records are left out, and counted."
        )
    return tuple(dict.fromkeys(said))


def notes_of(made: Declared) -> list[str]:
    table = made.table
    owner = f"Owner: {table.owner}." if table.owner else ""
    return [text for text in (table.note, table.why and f"Why: {table.why}", owner) if text]
