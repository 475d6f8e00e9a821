"""Regular expressions that mean the same on every database: the part that RE2 (DuckDB) and PostgreSQL read alike.

What they read differently is spelt out (`\\d` is 0 to 9, `.` is anything but the end of a line) or refused by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

MOST = 100
"""Highest number in { }: PostgreSQL allows 255 and RE2 limits the whole expression."""

_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r" \t\n\f\r"}
_PLAIN_ESCAPES = {"t": r"\t", "n": r"\n", "r": r"\r"}
_PUNCTUATION = set(r"\.+*?()[]{}|^$-/'\"#&%@!,:;<>=_~` ")
_REFUSED = {
    "b": "a word boundary",
    "B": "a word boundary",
    "A": "the beginning of the text: the whole value is matched anyway",
    "z": "the end of the text: the whole value is matched anyway",
    "Z": "the end of the text: the whole value is matched anyway",
    "p": "a Unicode property",
    "P": "a Unicode property",
    "x": "a character by its number",
    "u": "a character by its number",
    "Q": "quoting",
    "E": "quoting",
    "C": "a single byte",
}
_GROUPS = {
    "?=": "a look ahead",
    "?!": "a look ahead",
    "?<=": "a look behind",
    "?<!": "a look behind",
    "?P": "a named group",
    "?<": "a named group",
    "?>": "an atomic group",
}


@dataclass(frozen=True)
class Portable:
    """An expression as both databases read it. `spelt` is to be matched from the beginning to the end of a value."""

    spelt: str

    def matches(self, value: str) -> bool:
        """Whether a whole value matches, by RE2."""
        answer = duckdb.execute("SELECT regexp_full_match(?, ?)", [value, self.spelt]).fetchone()
        return bool(answer and answer[0])


def portable(expression: str) -> Portable:
    """The expression, spelt so that it means the same everywhere.

    Raises ValueError saying what of it is refused, and what to write instead.
    """
    spelt = _Reader(expression).read()
    try:
        duckdb.execute("SELECT regexp_full_match('', ?)", [spelt])
    except duckdb.Error as error:
        raise ValueError(f"does not compile as RE2: {str(error).splitlines()[0]}") from error
    return Portable(spelt)


class _Reader:
    def __init__(self, expression: str) -> None:
        self.text = expression
        self.position = 0
        self.depth = 0

    def read(self) -> str:
        if not self.text:
            raise ValueError("is blank")
        if self.text.startswith("^") and not self.text.startswith("^|"):
            self.position = 1  # the whole value is matched anyway
        spelt = self._alternatives()
        if self.position < len(self.text):
            raise ValueError(f"has a ) too many at character {self.position + 1}")
        return spelt

    def _alternatives(self) -> str:
        spelt = ""
        repeatable = False
        while self.position < len(self.text):
            character = self.text[self.position]
            if character == ")":
                break
            if character == "|":
                spelt, repeatable = spelt + "|", False
                self.position += 1
            elif character in "*+?{":
                if not repeatable:
                    raise ValueError(
                        f"repeats nothing at character {self.position + 1}; write \\{character} for the sign itself"
                    )
                spelt, repeatable = spelt + self._repeat(), False
            else:
                spelt, repeatable = spelt + self._atom(character), True
        return spelt

    def _atom(self, character: str) -> str:
        if character == "(":
            return self._group()
        if character == "[":
            return self._set()
        if character == "\\":
            return self._escape(inside=False)
        self.position += 1
        if character == ".":
            return r"[^\n]"
        if character == "$" and self.position == len(self.text) and self.depth == 0:
            return ""
        if character in "^$":
            raise ValueError(
                f"has {character} inside it: the whole value is matched anyway; write \\{character} for the sign itself"
            )
        if character in "]}":
            return f"\\{character}"
        return character

    def _group(self) -> str:
        self.position += 1
        if self.text.startswith("?", self.position) and not self.text.startswith("?:", self.position):
            ahead = self.text[self.position : self.position + 3]
            name = next((words for start, words in _GROUPS.items() if ahead.startswith(start)), "a setting in brackets")
            hint = "; write [Aa] for either letter" if name == "a setting in brackets" else ""
            raise ValueError(
                f"has {name}, (?{self.text[self.position + 1 : self.position + 2]}...), which databases read differently{hint}"
            )
        self.position += 2 if self.text.startswith("?:", self.position) else 0
        self.depth += 1
        inner = self._alternatives()
        self.depth -= 1
        if not self.text.startswith(")", self.position):
            raise ValueError("lacks a )")
        self.position += 1
        return f"(?:{inner})"

    def _repeat(self) -> str:
        sign = self.text[self.position]
        if sign == "{":
            counted = re.compile(r"\{(\d{1,4})(,(\d{1,4})?)?\}").match(self.text, self.position)
            if counted is None:
                raise ValueError(
                    f"has a {{ at character {self.position + 1} that is no number of times; write \\{{ for the sign itself"
                )
            numbers = [int(number) for number in counted.group(1, 3) if number]
            if max(numbers) > MOST or numbers != sorted(numbers):
                raise ValueError(f"has {counted.group()}: expected numbers up to {MOST}, the smaller first")
            self.position = counted.end()
            sign = counted.group()
        else:
            self.position += 1
        if self.text[self.position : self.position + 1] in ("?", "+", "*", "{"):
            raise ValueError(
                f"has {sign}{self.text[self.position]}, a repeat of a repeat, which databases read differently"
            )
        return sign

    def _escape(self, *, inside: bool) -> str:
        self.position += 2
        character = self.text[self.position - 1 : self.position]
        if character in _CLASSES and character:
            return _CLASSES[character] if inside else f"[{_CLASSES[character]}]"
        if character.lower() in _CLASSES and character and not inside:
            return f"[^{_CLASSES[character.lower()]}]"
        if character in _PLAIN_ESCAPES:
            return _PLAIN_ESCAPES[character]
        if character in _PUNCTUATION and character:
            return f"\\{character}" if character in r"\.+*?()[]{}|^$-" else character
        if character.isdigit():
            raise ValueError(f"has \\{character}, what a group found before, which RE2 does not have")
        what = _REFUSED.get(character, "an escape that is not portable")
        raise ValueError(f"has \\{character}: {what}, which databases read differently")

    def _set(self) -> str:
        start = self.position
        self.position += 1
        negated = self.text.startswith("^", self.position)
        self.position += negated
        spelt = ""
        while not self.text.startswith("]", self.position):
            if self.position >= len(self.text):
                raise ValueError(f"lacks a ] after character {start + 1}")
            character = self.text[self.position]
            if character == "[":
                if self.text[self.position + 1 : self.position + 2] in (":", ".", "="):
                    raise ValueError(
                        "has a named class [: :], which databases read differently; write it out, as [A-Za-z]"
                    )
                spelt += r"\["
                self.position += 1
            elif character == "\\":
                spelt += self._escape(inside=True)
            else:
                spelt += r"\^" if character == "^" else character
                self.position += 1
        self.position += 1
        if not spelt:
            raise ValueError("has an empty [ ]")
        return f"[{'^' if negated else ''}{spelt}]"
