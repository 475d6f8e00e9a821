"""What is proposed, line by line; and what is asked instead, because only somebody who knows the force can say it.

A question that nobody has answered stands in duly.toml as comments, its answers among them, ready to have their # taken away.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_WIDTH = 120
"""Characters after which a comment goes on in another line."""

Held = frozenset[tuple[str, str]]
"""Columns that a line gives, as (table, column)."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of duly.toml, and the columns that it gives."""

    text: str
    gives: Held = frozenset()


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An answer: its words, and the lines that it stands for. Where those are but a line or two other than those of the first
    answer, `short` says which."""

    words: str
    lines: Items
    short: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is not certain. `about` names it, as table or table.column; `asks` is one sentence, `choices` the answers that there
    are, the likeliest first. `brief` stands in duly.toml in place of the lines of the choices, where those are many; `meanwhile`
    are the lines that hold until it is answered."""

    about: str
    asks: str
    choices: tuple[Choice, ...]
    brief: str = ""
    meanwhile: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list that only the force can give, as the parameter `about`: the values that the export holds, with their rows, and those
    that are likely to belong to it. `lines` stand in duly.toml until somebody gives it."""

    about: str
    asks: str
    values: Mapping[str, int]
    likely: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A list that somebody gave, and why; `expires` is the last day on which it holds."""

    values: tuple[str, ...]
    reason: str
    expires: date


Item = Line | Question | Listing
Items = tuple["Item", ...]
Answers = Mapping[str, int | Listed]
"""The number of the choice, or the list, by what is asked."""


def lines(*texts: str) -> Items:
    """Lines that give no column."""
    return tuple(Line(text=text) for text in texts)


def written(items: Iterable[Item], answers: Answers) -> Iterator[str]:
    """The lines as duly.toml has them: what is not answered is a comment."""
    for item in items:
        if isinstance(item, Line):
            yield from folded(item.text)
        elif isinstance(item, Listing):
            answer = answers.get(item.about)
            yield from _given_list(item, answer) if isinstance(answer, Listed) else written(item.lines, answers)
        elif (choice := _chosen(item, answers)) is not None:
            yield from folded(f"# {item.asks} Answered: {choice.words}.")
            yield from written(choice.lines, answers)
        else:
            yield from written(item.meanwhile, answers)
            yield from folded(f"# ? {item.asks}")
            if item.brief:
                yield f"# {item.brief}"
            else:
                yield from _open(item.choices, answers)


def _given_list(listing: Listing, listed: Listed) -> Iterator[str]:
    yield f"[parameters.{listing.about}]"
    yield f"value = {toml(listed.values)}"
    yield f"reason = {toml(listed.reason)}"
    yield f"expires = {listed.expires.isoformat()}"
    yield ""


def _chosen(question: Question, answers: Answers) -> Choice | None:
    """The answer that was given to a question; None where none was."""
    answer = answers.get(question.about)
    return question.choices[answer] if isinstance(answer, int) else None


def _open(choices: Iterable[Choice], answers: Answers) -> Iterator[str]:
    for place, choice in enumerate(choices):
        if place and choice.short:
            yield from folded(f"# Or, {choice.words}: {choice.short}")
        else:
            yield from (_commented(line) for line in written(choice.lines, answers))


def folded(line: str) -> list[str]:
    """A comment over as many lines as it takes; anything else as it stands."""
    if len(line) <= _WIDTH or not line.startswith("#"):
        return [line]
    indent = re.match(r"#[ ?]*", line)
    assert indent is not None
    later = "#" + " " * max(len(indent[0]) - 1, 1)
    return textwrap.wrap(line, _WIDTH, subsequent_indent=later, break_long_words=False, break_on_hyphens=False)


def _commented(line: str) -> str:
    return line if line.startswith("#") or not line else f"# {line}"


def given(items: Iterable[Item], answers: Answers) -> Held:
    """The columns that are given without anything left to decide."""
    columns: set[tuple[str, str]] = set()
    for item in items:
        if isinstance(item, Line):
            columns |= item.gives
        elif isinstance(item, Question):
            choice = _chosen(item, answers)
            columns |= given(choice.lines if choice else item.meanwhile, answers)
    return frozenset(columns)


def open_questions(items: Iterable[Item], answers: Answers) -> Iterator[Question]:
    """What is to be asked, in order: of what an answer brings with it, once it is given."""
    for item in items:
        if isinstance(item, Question):
            choice = _chosen(item, answers)
            yield from open_questions(choice.lines, answers) if choice else (item,)


def toml(value: str | Sequence[str]) -> str:
    """A text or a list of them as TOML spells it."""
    if not isinstance(value, str):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda control: f"\\u{ord(control[0]):04x}", escaped) + '"'


def one_or_more(values: Sequence[str]) -> str:
    """One value, or a list of them, as TOML spells it."""
    return toml(values[0] if len(values) == 1 else values)
