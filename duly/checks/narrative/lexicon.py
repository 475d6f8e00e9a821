"""The phrases by which free texts are read: one table of phrase and tag, kept in the TOML files of `phrases/`.

The table is turned into a row of passes, each a pattern that puts one tag in the place of each of its phrases. A phrase that
holds another one comes in an earlier pass, or earlier in the same, so that none is ever broken by a part of itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from duly.checks.narrative.marking import undoubled

_FOLDER = Path(__file__).with_name("phrases")
_PART = re.compile(r"\(([^()]*)\)(\?)?")


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A kind of phrase: its `name`, the one character that stands for it among tags, what it means, and its phrases."""

    name: str
    code: str
    meaning: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Pass:
    """A step of tagging: where `pattern` matches, between blanks, `code` stands afterwards."""

    tag: str
    code: str
    pattern: str


def expanded(entry: str) -> Iterator[str]:
    """The phrases that an entry stands for: `(a|b) c` for two, `(a )?b` for two."""
    found = _PART.search(entry)
    if found is None:
        yield " ".join(entry.split())
        return
    choices = found[1].split("|") + ([""] if found[2] else [])
    for choice in choices:
        yield from expanded(entry[: found.start()] + choice + entry[found.end() :])


def _entries(phrases: str) -> Iterator[str]:
    for entry in re.split(r"[,\n]", phrases):
        if entry.strip():
            yield entry.strip()


@cache
def _tables(file: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{file}.toml").read_text(encoding="utf-8"))


VERSION: str = _tables("version")["version"]
"""Version of the phrases, spellings and rules by which texts are read."""


def tag_names(*files: str) -> tuple[str, ...]:
    """The names of the tags of some files."""
    return tuple(name for file in files for name in _tables(file))


@cache
def tags_of(*files: str) -> tuple[Tag, ...]:
    """The tags of some files, in the order in which they stand there, their phrases spelt as texts are."""
    written = [
        (name, table, list(dict.fromkeys(p for entry in _entries(table["phrases"]) for p in expanded(entry))))
        for file in files
        for name, table in _tables(file).items()
    ]
    spelt = iter(_spelt([phrase for _, _, phrases in written for phrase in phrases]))
    return tuple(
        Tag(
            name=name,
            code=table["code"],
            meaning=table["meaning"],
            phrases=tuple(phrase for phrase in dict.fromkeys(next(spelt) for _ in phrases) if phrase),
        )
        for name, table, phrases in written
    )


@cache
def spellings() -> tuple[Pass, ...]:
    """The steps that come before those of the tags: fillers taken out, and variants of a word made one."""
    fillers = [phrase for entry in _entries(_tables("fillers")["fillers"]) for phrase in expanded(entry)]
    steps = [Pass(tag="", code="", pattern=trie(map(undoubled, fillers)))]
    for word, variants in _tables("spellings").items():
        phrases = [phrase for entry in _entries(variants) for phrase in expanded(entry)]
        steps.append(Pass(tag=word, code=undoubled(word), pattern=trie(map(undoubled, phrases))))
    return tuple(steps)


def _spelt(phrases: Sequence[str]) -> list[str]:
    """Phrases as texts are spelt when tags are looked for; "" for one of fillers alone."""
    text = "\n".join(f" {phrase.replace(' ', '  ')} " for phrase in map(undoubled, phrases))
    for step in spellings():
        text = re.sub(f" {step.pattern} ", f" {step.code} " if step.code else "", text)
    return [" ".join(line.split()) for line in text.split("\n")]


def passes(tags: Sequence[Tag]) -> tuple[Pass, ...]:
    """The steps by which texts are tagged, in order. A phrase under several tags belongs to the first."""
    place = {tag.name: number for number, tag in enumerate(tags)}
    owner: dict[str, str] = {}
    for tag in tags:
        for phrase in tag.phrases:
            owner.setdefault(phrase, tag.name)
    level: dict[str, int] = {}
    for phrase in sorted(owner, key=lambda one: one.count(" ")):
        words = phrase.split(" ")
        parts = {
            " ".join(words[start:end])
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
            if end - start < len(words)
        }
        level[phrase] = max(
            (level[part] + (place[owner[part]] < place[owner[phrase]]) for part in parts if part in owner), default=0
        )
    steps = []
    for height in range(max(level.values(), default=0), -1, -1):
        for tag in tags:
            mine = [one for one in tag.phrases if owner[one] == tag.name and level[one] == height]
            if mine:
                steps.append(Pass(tag=tag.name, code=tag.code, pattern=trie(mine)))
    return tuple(steps)


def trie(phrases: Iterable[str]) -> str:
    """A pattern for these phrases, longest first wherever one begins another, between words that stand two blanks apart."""
    root: dict[str, Any] = {}
    for phrase in phrases:
        node = root
        for mark in phrase.replace(" ", "  "):
            node = node.setdefault(mark, {})
        node[""] = {}
    return _written(root)


def _written(node: Mapping[str, Any]) -> str:
    ends = "" in node
    longer = []
    for mark, below in sorted(node.items()):
        if mark == "":
            continue
        longer.append(_escaped(mark) + _written(below))
    if not longer:
        return ""
    singles = [one for one in longer if len(one) == 1]
    others = [one for one in longer if len(one) != 1]
    if len(singles) > 1:
        others.append(f"[{''.join(singles)}]")
    else:
        others += singles
    inner = others[0] if len(others) == 1 else f"(?:{'|'.join(others)})"
    if not ends:
        return inner
    grouped = inner if len(inner) == 1 or (inner.startswith(("(?:", "[")) and len(others) > 1) else f"(?:{inner})"
    if len(others) == 1 and inner.startswith("[") and inner.endswith("]"):
        grouped = inner
    return f"{grouped}?"


def _escaped(mark: str) -> str:
    return mark if mark.isalnum() or mark == " " else "\\" + mark
