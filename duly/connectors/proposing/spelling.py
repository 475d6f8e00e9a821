"""How the words of headers are spelled: taken apart, without what all headers of a source begin with, each as the word it is.

Only what a single word is likely to be is decided here; what it means is `thesaurus`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SLIPS = 1
"""Letters left out, doubled, mistaken or swapped with a neighbour in a word that is still read: more make another word of it."""

_SHORTEST = 5
"""Letters that a word must have for its spelling to be forgiven: "call" is not a slip of "cell"."""

_CUT = 4
"""Letters that the beginning of a word must have to stand for it: "allo" is allocated, "com" may be anything."""

_LEFT_OUT = 2
"""Letters that the rest of it must have: "part" is not short for party."""

_SKELETON = 3
"""Letters that a word without its vowels must have to stand for it: "rprtd" is reported, "rd" may be anything."""

_SHARED, _FEW = 0.8, 4
"""The share of a source's headers that begin with a word that says nothing of any one of them; and how many headers are so few
that only a word of nobody's is such."""


@dataclass(frozen=True)
class Spelling:
    """The words that others may be slips, beginnings or skeletons of. `same` is what each comes to."""

    known: Sequence[str]
    same: Mapping[str, str]

    @cached_property
    def _glued(self) -> frozenset[str]:
        """Words that headers without any gap between words are made of."""
        return frozenset(word for word in self.known if len(word) > 1)

    @cached_property
    def _skeletons(self) -> Mapping[str, frozenset[str]]:
        """What each skeleton may mean."""
        held: dict[str, set[str]] = {}
        for word in self.known:
            held.setdefault(_skeleton(word), set()).add(self.same.get(word, word))
        return {skeleton: frozenset(meant) for skeleton, meant in held.items()}

    def spelled(self, words: Iterable[str]) -> Iterator[str]:
        """Words as they are known, one that several are glued of as these; one that is like none as it stands."""
        for word in words:
            if word in self._glued or word.isdigit():
                yield word
            elif parts := self._apart(word):
                yield from parts
            else:
                yield self._short(word) or self._nearest(word)

    def _apart(self, word: str) -> tuple[str, ...]:
        """A word such as DATEREPORTED as the words that it is glued of; none where it is not."""
        best: dict[int, tuple[str, ...]] = {0: ()}
        for end in range(2, len(word) + 1):
            fitting = [
                (*best[start], word[start:end])
                for start in range(end - 1)
                if start in best and word[start:end] in self._glued
            ]
            if fitting:
                best[end] = min(fitting, key=len)
        parts = best.get(len(word), ())
        return parts if len(parts) <= 4 and any(len(part) >= 4 for part in parts) else ()

    def _short(self, word: str) -> str:
        """What a word is short for, where that is one thing alone: a word without its vowels, or the beginning of one."""
        meant: Collection[str] = ()
        if len(word) >= _SKELETON and word == _skeleton(word):
            meant = self._skeletons.get(word, ())
        if not meant and len(word) >= _CUT:
            meant = {
                self.same.get(known, known)
                for known in self.known
                if known.startswith(word) and len(known) >= len(word) + _LEFT_OUT
            }
        return next(iter(meant)) if len(meant) == 1 else ""

    def _nearest(self, word: str) -> str:
        if len(word) < _SHORTEST:
            return word
        near = process.extract(word, self.known, scorer=OSA.distance, score_cutoff=_SLIPS, limit=5)
        meant = {self.same.get(known, known) for known, _, _ in near}
        return str(near[0][0]) if len(meant) == 1 else word


def _skeleton(word: str) -> str:
    return word[:1] + re.sub("[aeiou]", "", word[1:])


def split(name: str) -> list[str]:
    """The words of a name: at capitals, figures and whatever is no letter; small, and without the s of a plural."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z]{2})(?=\d{3})", " ", name.strip())
    return [singular(word) for word in re.findall(r"[^\W_]+", spaced.casefold())]


def singular(word: str) -> str:
    """A word without the s of a plural."""
    if len(word) < 5 or not word.endswith("s") or word.endswith(("ss", "us", "is", "as")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def without_prefix(headers: Sequence[str], telling: Collection[str], known: Collection[str]) -> Mapping[str, str]:
    """Headers without the word or two that most of them begin with, as record systems put a table's name before its columns.

    `telling` are words that are never left away, `known` those that say something where headers are few. A header that begins
    otherwise is not among them.
    """
    words = {header: split(header) for header in headers}
    left: dict[str, list[str]] = {}
    for _ in range(2):
        firsts = Counter(said[0] for said in words.values() if len(said) > 1)
        first, number = firsts.most_common(1)[0] if firsts else ("", 0)
        if number < max(_SHARED * len(headers), 2) or first in (known if len(headers) < _FEW else telling):
            break
        words = {header: said[1:] if len(said) > 1 and said[0] == first else said for header, said in words.items()}
        left |= {header: said for header, said in words.items() if len(said) < len(split(header))}
    return {header: " ".join(said) for header, said in left.items()}
