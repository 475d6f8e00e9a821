"""The phrases by which free texts are read: one table of phrase and tag, kept in the TOML files of `phrases/`.

Every word of the phrases has a character of its own, so that a text becomes a short string of them and a phrase a part of such
a string. The table is turned into a row of passes, each a pattern that puts one tag in the place of each of its phrases. A
phrase that holds another one comes in an earlier pass, or is longer in the same, so that none is broken by a part of itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, product
from operator import itemgetter
from pathlib import Path
from typing import Any

from duly.checks.narrative.marking import MARKS, doubled, undoubled

_FOLDER = Path(__file__).with_name("phrases")
FIRST = 0x4E00
"""The first of the characters that stand for words: those of a script whose words no phrase has."""


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A kind of phrase: its `name`, the one character that stands for it among tags, what it means, and its phrases."""

    name: str
    code: str
    meaning: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Pass:
    """A step of tagging: where `pattern` matches, `code` stands afterwards."""

    pattern: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """What texts of a field are tagged by: the character, or tag, that stands for each word, and the `passes`."""

    words: Mapping[str, str]
    passes: tuple[Pass, ...]


def expanded(entry: str) -> Iterator[str]:
    """The phrases that an entry stands for: `(a|b) c` for two, `(a )?b` for two. Groups may hold others."""
    if "(" not in entry:
        yield " ".join(entry.split())
        return
    for parts in product(*_choices(entry)):
        yield " ".join("".join(parts).split())


def _choices(entry: str) -> Iterator[Sequence[str]]:
    """What may stand at each place of an entry, from left to right."""
    begun = 0
    while (start := entry.find("(", begun)) >= 0:
        yield (entry[begun:start],)
        end, choices = _group(entry, start)
        optional = entry.startswith("?", end)
        yield [phrase for choice in choices for phrase in _written_out(choice)] + ([""] if optional else [])
        begun = end + optional
    yield (entry[begun:],)


def _group(entry: str, start: int) -> tuple[int, list[str]]:
    """The end of the group that begins at `start`, and its choices as they are written."""
    depth, choices, begun = 0, [], start + 1
    for place in range(start, len(entry)):
        depth += {"(": 1, ")": -1}.get(entry[place], 0)
        if depth == 0 or (depth == 1 and entry[place] == "|"):
            choices.append(entry[begun:place])
            begun = place + 1
        if depth == 0:
            return place + 1, choices
    raise ValueError(f"a group is not closed: {entry}")


def _written_out(choice: str) -> Iterator[str]:
    return map("".join, product(*_choices(choice))) if "(" in choice else iter((choice,))


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


def tag_codes(*files: str) -> dict[str, str]:
    """The character that stands for each tag of some files, by its name."""
    return {name: table["code"] for file in files for name, table in _tables(file).items()}


def tags_of(*files: str) -> tuple[Tag, ...]:
    """The tags of some files, in the order in which they stand there."""
    return tuple(tag for file in files for tag in _tags_of(file))


@cache
def _tags_of(file: str) -> tuple[Tag, ...]:
    return tuple(
        Tag(
            name=name,
            code=table["code"],
            meaning=table["meaning"],
            phrases=_phrases(table["phrases"]),
        )
        for name, table in _tables(file).items()
    )


def _phrases(listed: str) -> tuple[str, ...]:
    """The phrases of a list, each once. Letters are doubled where a group begins, too: sob(s|bing)."""
    written = _written_out_in_full(listed)
    return tuple(dict.fromkeys(undoubled(written).split("\n"))) if written else ()


@cache
def _written_out_in_full(listed: str) -> str:
    """The phrases of a list as they are spelt there, one a line."""
    return "\n".join(phrase for entry in _entries(listed) for phrase in expanded(entry))


@cache
def _spellings() -> Mapping[str, tuple[str, ...]]:
    """What is read as one word: the word, and its variants. The first, "", is what is taken out."""
    listed = {"": _tables("fillers")["fillers"], **_tables("spellings")}
    return {undoubled(word): _phrases(variants) for word, variants in listed.items()}


@cache
def lexicon(*files: str) -> Lexicon:
    """The phrases of some files, ready for tagging. A phrase under several tags belongs to the first."""
    tags = tags_of(*files)
    words = _characters(tags)
    spelling = tuple(
        Pass(pattern=trie(coded), code=words[word] if word else "")
        for word, variants in _spellings().items()
        if (coded := [found for variant in variants if (found := _coded(variant, words)) not in ("", words.get(word))])
    )
    phrases = [list(_saying_enough(tag.phrases, words)) for tag in tags]
    steps = _steps(tags, _spelt(phrases, spelling))
    return Lexicon(
        words={**_misspelt(words, files), **words, **{mark: mark for mark in (*MARKS, *(tag.code for tag in tags))}},
        passes=(*spelling, *steps),
    )


def _characters(tags: Sequence[Tag]) -> dict[str, str]:
    """A character for each word, but that a variant which is a word by itself has that of its word, and a filler none.

    Words that are part of a longer variant or filler keep a character of their own, by which that one is told.
    """
    parts = {
        word
        for variants in _spellings().values()
        for variant in variants
        if " " in variant
        for word in variant.split(" ")
    }
    written = (*_spellings().values(), tuple(_spellings()), *(tag.phrases for tag in tags))
    each_word = dict.fromkeys(word for phrases in written for word in " ".join(phrases).split())
    characters = {word: chr(FIRST + place) for place, word in enumerate(each_word)}
    for word, variants in _spellings().items():
        for variant in variants:
            if " " not in variant and variant not in parts:
                characters[variant] = characters[word] if word else ""
    return characters


def _misspelt(words: Mapping[str, str], files: Sequence[str]) -> dict[str, str]:
    """What words are written like: as the files have them, and with a letter doubled by a slip."""
    written = {
        word
        for file in (*files, "spellings", "fillers")
        for table in _tables(file).values()
        for word in _written_out_in_full(table if isinstance(table, str) else table["phrases"]).split()
    }
    slips = {slip: character for word, character in words.items() for slip in doubled(word)}
    # In one order, whatever the order of a set: the words stand in the rule, whose hash is one only where they do.
    return slips | {word: words[undoubled(word)] for word in sorted(written) if undoubled(word) in words}


def _saying_enough(phrases: Iterable[str], words: Mapping[str, str]) -> Iterator[str]:
    """Coded phrases, without those of several words that have only one which is no filler."""
    for phrase in phrases:
        coded = _coded(phrase, words)
        if len(coded) > 1 or " " not in phrase:
            yield coded


def _coded(phrase: str, words: Mapping[str, str]) -> str:
    return "".join(map(words.__getitem__, phrase.split(" ")))


def _spelt(phrases: Sequence[Sequence[str]], spelling: Sequence[Pass]) -> list[list[str]]:
    """Coded phrases as coded texts are when tags are looked for.

    A phrase of which fillers leave one word is left out: that word alone does not say what the phrase does.
    """
    text = "\0".join("\n".join(some) for some in phrases)
    for step in spelling:
        text = re.sub(step.pattern, step.code, text)
    return [
        [
            after
            for before, after in zip(some, spelt.split("\n"), strict=True)
            if after and len(after) >= min(len(before), 2)
        ]
        if some
        else []
        for some, spelt in zip(phrases, text.split("\0"), strict=True)
    ]


def _steps(tags: Sequence[Tag], coded: Sequence[Sequence[str]]) -> Iterator[Pass]:
    owner: dict[str, int] = {}
    for place, phrases in enumerate(coded):
        for phrase in phrases:
            owner.setdefault(phrase, place)
    level: dict[str, int] = {}
    for phrase in sorted(owner, key=len):
        mine, highest = owner[phrase], 0
        for start in range(len(phrase)):
            for end in range(start + 1, len(phrase) + 1):
                part = phrase[start:end]
                if part in level and (above := level[part] + (owner[part] < mine)) > highest:
                    highest = above
        level[phrase] = highest
    chosen: dict[tuple[int, int], list[str]] = {}
    for phrase, place in owner.items():
        chosen.setdefault((-level[phrase], place), []).append(phrase)
    for (_, place), phrases in sorted(chosen.items()):
        for pattern in _within_memory(phrases):
            yield Pass(pattern=pattern, code=tags[place].code)


_LONGEST = 10_000
"""Characters of a pattern of phrases. DuckDB looks for one of 12,000 in a hundredth of the time that one of 35,000 takes it."""


def _within_memory(phrases: Sequence[str]) -> Iterator[str]:
    """Patterns for these phrases, none longer than what a database keeps at hand, those of the longer phrases first."""
    pattern, lengths = trie(phrases), sorted({len(phrase) for phrase in phrases})
    if len(pattern) <= _LONGEST:
        yield pattern
        return
    middle = lengths[len(lengths) // 2]
    halves = [
        [phrase for phrase in phrases if len(phrase) >= middle],
        [phrase for phrase in phrases if len(phrase) < middle],
    ]
    if len(lengths) == 1:
        ordered = sorted(phrases)
        halves = [ordered[: len(ordered) // 2], ordered[len(ordered) // 2 :]]
    for half in halves:
        yield from _within_memory(half)


def trie(phrases: Iterable[str]) -> str:
    """A pattern for these phrases, the longer one wherever one begins another."""
    return _written(sorted(set(phrases)), 0)


def _written(phrases: Sequence[str], depth: int) -> str:
    """The pattern of phrases, in order, that are alike up to a depth, from there on."""
    ends_here = len(phrases[0]) == depth
    choices, ends = [], ""
    for mark, some in groupby(phrases[ends_here:], key=itemgetter(depth)):
        alike = list(some)
        rest = alike[0][depth + 1 :] if len(alike) == 1 else _written(alike, depth + 1)
        if rest:
            choices.append(mark + rest)
        else:
            ends += mark
    if ends:
        choices.append(ends if len(ends) == 1 else f"[{ends}]")
    if not choices:
        return ""
    if len(choices) > 1 or (ends_here and len(choices[0]) > 1 and not choices[0].startswith("[")):
        written = f"(?:{'|'.join(choices)})"
    else:
        written = choices[0]
    return f"{written}?" if ends_here else written
