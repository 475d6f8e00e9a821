"""The words of the trade: what record systems and police call tables, columns and codes, and how near a name comes to one.

Names are compared as sets of words, never letter by letter: "recorded" and "reported" differ by two letters and by
everything. Only the spelling of a single word is forgiven, by a library, and only where the word is nobody else's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from duly.connectors.files.headings import is_word
from duly.connectors.proposing.spelling import Spelling, singular, split
from duly.records import ColumnDeclaration, Kind

_NOUN = 0.15
"""How much a word weighs that only names the table: "Crime Status" in a table of crimes is the status."""

_UNTOLD = 0.8
"""How near a name can come of which no word that tells is there: "Notes" may be of anything."""

_EMPTY = frozenset(("of", "the", "a", "an", "and", "for", "1"))
"""Words that say nothing, and the figure of the first of several columns."""

_FEWEST, _SPEAKING = 2, 0.25
"""How many cells a row of headers has, and the share of them that must name columns."""

Words = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A list that only the force can give: the columns that hold its codes, and words that such codes are made of."""

    columns: tuple[str, ...]
    words: Words


@dataclass(frozen=True)
class Thesaurus:
    """The tables of words, as they are kept beside this module."""

    words: Mapping[str, Any]
    columns: Mapping[str, Mapping[str, list[str]]]
    tables: Mapping[str, Mapping[str, Any]]
    codes: Mapping[str, Mapping[str, Any]]
    _read: dict[str, Words] = field(default_factory=dict, repr=False)
    _fits: dict[tuple[str, str, str], float] = field(default_factory=dict, repr=False)
    _nouns: dict[str, Words] = field(default_factory=dict, repr=False)

    @cached_property
    def same(self) -> Mapping[str, str]:
        """What each word comes to."""
        return {word: canon for canon, alike in self.words["same"].items() for word in (canon, *alike)}

    @cached_property
    def known(self) -> list[str]:
        """The words that a misspelt one may be: of the lists, and of every name in them."""
        names = [name for section in self.columns.values() for names in section.values() for name in names]
        names += [name for names in self.tables["names"].values() for name in names]
        names += [*self.tables["names"], *(column for section in self.columns.values() for column in section)]
        return sorted({*self.same, *(word for name in names for word in split(name) if len(word) > 1)})

    @cached_property
    def light(self) -> Words:
        """Words that many headers share, in every spelling: what a table's columns may all begin with, and say something by."""
        return frozenset(word for word, canon in self.same.items() if canon in self.words["light"])

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling(self.known, self.same)

    def read(self, name: str) -> Words:
        """The words of a header or of a name, each as it is compared."""
        if name not in self._read:
            said = [word for word in self._words(name) if word not in _EMPTY]
            self._read[name] = frozenset(self.same.get(word, word) for word in self._spelling.spelled(said))
        return self._read[name]

    def _words(self, name: str) -> Iterator[str]:
        """The words of a name: a known one whole, however its capitals stand, as in ViSOR."""
        for piece in re.findall(r"[^\W_]+", re.sub(r"(?i)\by ?/ ?n\b", "yn", name)):
            whole = singular(piece.casefold())
            yield from [whole] if whole in self.same else split(piece)

    @cached_property
    def _hard(self) -> Words:
        return frozenset(self.words["hard"]["words"])

    def names_of(self, table: str, column: str) -> tuple[str, ...]:
        """What a column is called: duly's own name first."""
        return (
            column,
            *self.columns.get(table, {}).get(column, ()),
            *self.columns["every"].get(column, ()),
        )

    def nouns(self, table: str) -> Words:
        """The words that name what the rows of a table are, and tell nothing of one of its columns."""
        if table not in self._nouns:
            names = [table, *(name for name in self.tables["names"].get(table, ()) if len(split(name)) == 1)]
            told = {word for column in self.columns.get(table, ()) if not _is_id(column) for word in self.read(column)}
            self._nouns[table] = frozenset(word for name in names for word in self.read(name)) - told - {"id", "time"}
        return self._nouns[table]

    def likeness(self, name: str, header: str, nouns: Words, *, is_id: bool) -> float:
        """How near a header comes to a column's name: 0 to 1, which is the same words.

        `nouns` are words that only say what the column belongs to. Of an id (`is_id`) they tell whose it is.
        """
        wanted, held = self.read(name), self.read(header)
        if wanted == held:
            return 1.0
        shared = wanted & held
        if not shared or (wanted ^ held) & self._hard:
            return 0.0
        common, spare = self._weight(shared, nouns), self._weight(wanted ^ held, nouns)
        near = 2 * common / (2 * common + spare)
        telling = shared - self.words["light"].keys() - (frozenset() if is_id else nouns)
        return near if telling else min(near, _UNTOLD)

    def _weight(self, words: Words, nouns: Words) -> float:
        return sum(_NOUN if word in nouns else self.words["light"].get(word, 1.0) for word in words)

    def fit(self, table: str, column: ColumnDeclaration, header: str) -> float:
        """How near a header comes to the nearest of a column's names. The nouns of what a column refers to are its own too."""
        asked = (table, column.name, header)
        if asked not in self._fits:
            nouns = self.nouns(table) | self.nouns(column.references.partition(".")[0])
            is_id = column.kind is Kind.ID
            self._fits[asked] = max(
                self.likeness(name, header, nouns, is_id=is_id) for name in self.names_of(table, column.name)
            )
        return self._fits[asked]

    def named(self, table: str, stem: str) -> float:
        """How near the name of a file or a table comes to what such tables are called: 0 to 1."""
        noise = self.words["noise"]["words"]
        held = self.read(" ".join(word for word in split(stem) if word not in noise and not word.isdigit()))
        best = 0.0
        for name in (table, *self.tables["names"].get(table, ())):
            wanted = self.read(name)
            common = len(wanted & held)
            best = max(best, 2 * common / (len(wanted) + len(held)) if common else 0.0)
        return best

    def codes_of(self, column: str) -> Mapping[str, list[str]]:
        """Words for the codes of a column: of the column itself, or of the kind of thing that its name names."""
        for name in (column, *column.split("_")):
            if name in self.codes and name != "parameters":
                return self.codes[name]
        return {}

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """The lists that only the force can give, by the name of the parameter."""
        return {
            name: Parameter(columns=tuple(entry["columns"]), words=frozenset(entry["words"]))
            for name, entry in self.codes["parameters"].items()
        }

    def name_columns(self, row: Sequence[str]) -> bool:
        """Whether the cells of a row may be shown as headers: elsewhere it may be a title, or a record that begins a file without
        headers. No cell is a number or a date, and in enough of them half of the words are such as name columns."""
        speaking = sum(self._speaks_in(cell) for cell in row)
        return len(row) >= _FEWEST and all(map(is_word, row)) and speaking >= _SPEAKING * len(row)

    def _speaks_in(self, cell: str) -> bool:
        words = self.read(cell)
        return bool(words) and 2 * len(words & self._columns) >= len(words)

    @cached_property
    def _columns(self) -> Words:
        return frozenset(self.same.get(word, word) for word in self.known)

    @cached_property
    def trade(self) -> Words:
        """Words that are the trade's and nobody's name: a code made of them alone says nothing of any person."""
        said = [
            phrase for section in self.codes.values() for phrases in section.values() for phrase in _phrases(phrases)
        ]
        said += [word for section in self.codes.values() for word in section]
        return frozenset(word for phrase in said for word in split(str(phrase))) | {
            "other",
            "unknown",
            "no",
            "yes",
            "not",
        }


def _is_id(column: str) -> bool:
    return column.endswith("_id")


def _phrases(value: Any) -> list[str]:
    return value if isinstance(value, list) else [word for words in value.values() for word in words]


@cache
def thesaurus() -> Thesaurus:
    """The words that duly ships."""
    folder = files("duly.connectors.proposing").joinpath("thesaurus")
    read: dict[str, Any] = {
        name: tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("words", "columns", "tables", "codes")
    }
    read["words"]["same"] = {
        canon: [singular(word) for word in alike] for canon, alike in read["words"]["same"].items()
    }
    read["words"]["noise"]["words"] = [singular(word) for word in read["words"]["noise"]["words"]]
    return Thesaurus(read["words"], read["columns"], read["tables"], read["codes"])
