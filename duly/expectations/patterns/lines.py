"""On which line of a TOML file a key stands, so that a fault can be found: `tomllib` gives the values and forgets the lines.

A scanner of TOML that was parsed before, so that nothing here has to be checked twice.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

Path = tuple[str | int, ...]
"""Where a value stands: keys, and places in arrays: ("standard", 0, "must", "within", "from")."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_ESCAPED = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def lines_of(content: str) -> Mapping[Path, int]:
    """The line, from 1, of every key, table and array element of a TOML text that parses."""
    return _Scanner(content).lines()


def line_at(lines: Mapping[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest thing around it; 1 where nothing around it is written."""
    return next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), 1)


class _Scanner:
    def __init__(self, content: str) -> None:
        self.content = content
        self.position = 0
        self.starts = [0, *(place.end() for place in re.finditer("\n", content))]
        self.known: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}  # of arrays of tables, by path

    def lines(self) -> Mapping[Path, int]:
        table: Path = ()
        self._skip()
        while self.position < len(self.content):
            if self._take("[["):
                table = self._element(self._keys())
                self._take("]]")
            elif self._take("["):
                table = self._path((), self._keys())
                self._mark(table)
                self._take("]")
            else:
                self._pair(table)
            self._skip()
        return self.known

    def _element(self, keys: tuple[str, ...]) -> Path:
        array = (*self._path((), keys[:-1]), keys[-1])
        self._mark(array)
        self.lengths[array] = self.lengths.get(array, 0) + 1
        element = (*array, self.lengths[array] - 1)
        self._mark(element)
        return element

    def _path(self, table: Path, keys: tuple[str, ...]) -> Path:
        """Keys below a table, by way of the last element of each array of tables among them."""
        path = table
        for key in keys:
            path = (*path, key)
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def _pair(self, table: Path) -> None:
        start = self.position
        keys = self._keys()
        for length in range(1, len(keys) + 1):
            self._mark(self._path(table, keys[:length]), start)
        self._skip()
        self._take("=")
        self._skip()
        self._value(self._path(table, keys))

    def _value(self, path: Path) -> None:
        if self._take("["):
            self._sequence(path, "]")
        elif self._take("{"):
            self._sequence(path, "}")
        elif (quotes := self.content[self.position : self.position + 3]) in ('"""', "'''"):
            self._past_long(quotes)
        elif self.content[self.position : self.position + 1] in ('"', "'"):
            self._quoted()
        else:
            self.position = _matched_end(_SCALAR, self.content, self.position)

    def _sequence(self, path: Path, closing: str) -> None:
        place = 0
        self._skip()
        while not self._take(closing):
            if closing == "}":
                self._pair(path)
            else:
                self._mark((*path, place))
                self._value((*path, place))
            place += 1
            self._skip()
            self._take(",")
            self._skip()

    def _past_long(self, quotes: str) -> None:
        position = self.position + 3
        while not self.content.startswith(quotes, position):
            position += 2 if quotes == '"""' and self.content[position] == "\\" else 1
        position += 3
        while self.content.startswith(quotes[0], position):  # a text may end with one or two quotes of its own
            position += 1
        self.position = position

    def _keys(self) -> tuple[str, ...]:
        keys = []
        while True:
            self._skip()
            if self.content[self.position] in ('"', "'"):
                keys.append(self._quoted())
            else:
                start = self.position
                self.position = _matched_end(_BARE_KEY, self.content, start)
                keys.append(self.content[start : self.position])
            self._skip()
            if not self._take("."):
                return tuple(keys)

    def _quoted(self) -> str:
        start = self.position
        if self.content[start] == "'":
            self.position = self.content.index("'", start + 1) + 1
        else:
            self.position = _matched_end(_ESCAPED, self.content, start)
        return self.content[start + 1 : self.position - 1]

    def _skip(self) -> None:
        self.position = _matched_end(_BLANK, self.content, self.position)

    def _take(self, text: str) -> bool:
        taken = self.content.startswith(text, self.position)
        self.position += len(text) if taken else 0
        return taken

    def _mark(self, path: Path, position: int | None = None) -> None:
        self.known.setdefault(path, bisect_right(self.starts, self.position if position is None else position))


def _matched_end(pattern: re.Pattern[str], content: str, position: int) -> int:
    matched = pattern.match(content, position)
    return matched.end() if matched and matched.end() > position else position + (pattern is not _BLANK)
