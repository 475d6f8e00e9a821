"""On which line of a TOML file a key stands. tomllib reads values only, and a fault that names its line is mended soonest."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Keys = tuple[str | int, ...]
"""A key with all that it is under: ("standard", 0, "must"). A table of an array of tables is known by its number, from 0."""

_TOKEN = re.compile(
    r'''
    (?P<text> """(?:\\.|[^\\])*?"""+ | \'\'\'.*?\'\'\'+ | "(?:\\.|[^"\\\n])*" | \'[^\'\n]*\' )
    | (?P<comment> \#[^\n]* )
    | (?P<mark> [\[\]{}=,.\n] )
    | (?P<word> [^\s\[\]{}=,."\'\#]+ )
    | (?P<blank> [^\S\n]+ )
    ''',
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True)
class _Token:
    text: str
    line: int


def lines_of(content: str) -> Mapping[Keys, int]:
    """The line, from 1, of every key of a TOML text that tomllib has read: tables, and keys of inline tables too."""
    return _Scanner(_tokens(content)).lines()


def nearest_line(lines: Mapping[Keys, int], keys: Sequence[str | int]) -> int:
    """The line of a key; of one that is not there, that of the nearest thing that it would be under."""
    return next((lines[tuple(keys[:end])] for end in range(len(keys), 0, -1) if tuple(keys[:end]) in lines), 1)


def _tokens(content: str) -> list[_Token]:
    tokens, line = [], 1
    for match in _TOKEN.finditer(content):
        if match.lastgroup not in ("comment", "blank"):
            tokens.append(_Token(match[0], line))
        line += match[0].count("\n")
    return tokens


class _Scanner:
    """Goes through the tokens of a valid TOML text once, keeping the line of each key."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._lines: dict[Keys, int] = {}
        self._tables: dict[Keys, int] = {}  # how many tables an array of tables holds so far

    def lines(self) -> Mapping[Keys, int]:
        under: Keys = ()
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.text == "\n":
                self._at += 1
            elif token.text == "[":
                under = self._header()
            else:
                self._assignment(under)
        return self._lines

    def _next(self) -> str:
        """The text of the next token, or a line end behind the last."""
        return self._tokens[self._at].text if self._at < len(self._tokens) else "\n"

    def _header(self) -> Keys:
        line, brackets = self._tokens[self._at].line, 0
        while self._next() == "[":
            self._at, brackets = self._at + 1, brackets + 1
        keys = self._numbered(self._key(), is_array=brackets > 1)
        self._at += brackets
        self._mark(keys, 0, line)
        return keys

    def _numbered(self, key: Sequence[str], *, is_array: bool) -> Keys:
        """A table's key with the number of each array of tables that it lies in: of the last table so far."""
        keys: Keys = ()
        for depth, part in enumerate(key, start=1):
            keys = (*keys, part)
            if is_array and depth == len(key):
                self._tables[keys] = self._tables.get(keys, 0) + 1
            if keys in self._tables:
                keys = (*keys, self._tables[keys] - 1)
        return keys

    def _assignment(self, under: Keys) -> None:
        line = self._tokens[self._at].line
        keys = (*under, *self._key())
        self._at += 1  # the sign of equality
        self._mark(keys, len(under), line)
        self._value(keys)

    def _key(self) -> list[str]:
        parts = [_plain(self._next())]
        self._at += 1
        while self._next() == ".":
            parts.append(_plain(self._tokens[self._at + 1].text))
            self._at += 2
        return parts

    def _mark(self, keys: Keys, under: int, line: int) -> None:
        for end in range(under + 1, len(keys) + 1):
            self._lines.setdefault(keys[:end], line)

    def _value(self, keys: Keys) -> None:
        """Past a value, and into the tables and arrays that it may be."""
        opened = self._next()
        self._at += 1
        if opened == "{":
            while self._next() != "}":
                if self._next() in (",", "\n"):
                    self._at += 1
                else:
                    self._assignment(keys)
            self._at += 1
        elif opened == "[":
            number = 0
            while self._next() != "]":
                if self._next() == "\n":
                    self._at += 1
                elif self._next() == ",":
                    self._at, number = self._at + 1, number + 1
                else:
                    self._mark((*keys, number), len(keys), self._tokens[self._at].line)
                    self._value((*keys, number))
            self._at += 1
        else:
            while self._next() not in (",", "]", "}", "\n"):  # a number or a time may be of several tokens
                self._at += 1


def _plain(key: str) -> str:
    """A key without its quotation marks."""
    return str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key
