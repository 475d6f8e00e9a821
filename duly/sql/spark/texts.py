"""How texts and patterns are written for Spark: its strings take a backslash before what they would not hold as it stands, and
its patterns are Java's."""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = re.compile(r"[\\'\x00-\x1f]")
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_TYPED = re.compile(r"(DATE|TIMESTAMP) '([^'\\]*)'")


def quoted(text: str) -> str:
    """A text as a constant of a statement."""
    return "'" + _SPECIAL.sub(lambda mark: _ESCAPED.get(mark[0], f"\\u{ord(mark[0]):04x}"), text) + "'"


_ESCAPED = {"\\": "\\\\", "'": "\\'"}


def respelt(literal: str) -> str:
    """A constant in standard SQL, as other parts write a text, a day or a clock into a select, as Spark takes it."""
    if text := _QUOTED.fullmatch(literal):
        return quoted(text[1].replace("''", "'"))
    if typed := _TYPED.fullmatch(literal):
        return f"{'TIMESTAMP_NTZ' if typed[1] == 'TIMESTAMP' else typed[1]} '{typed[2]}'"
    return literal


def read_of(literal: str) -> str | None:
    """The text that a constant in standard SQL is; None where it is no text."""
    text = _QUOTED.fullmatch(literal)
    return text[1].replace("''", "'") if text else None


_NAMED = re.compile(r"\[:(alnum|alpha|digit|lower|space|upper):\]")
_CLASSES = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "digit": "0-9", "lower": "a-z", "space": r" \t\n\x0B\f\r", "upper": "A-Z",
}  # fmt: skip


def pattern(written: str) -> str:
    """A pattern of PostgreSQL's and RE2's common part, so that Java reads the same into it.

    In a class of Java's a bare bracket begins another and two ampersands mean what both hold, and it has no classes by name; its
    $ stands before a last line end too.
    """
    made: list[str] = []
    place, in_class = 0, 0  # in_class: 1 + where the class begins
    while place < len(written):
        mark = written[place]
        if mark == "\\":
            made.append(written[place : place + 2])
            place += 2
            continue
        if in_class and (named := _NAMED.match(written, place)):
            made.append(_CLASSES[named[1]])
            place = named.end()
            continue
        if in_class:
            first = place in (in_class, in_class + 1 if written[in_class : in_class + 1] == "^" else in_class)
            if mark == "]" and not first:
                in_class = 0
            elif mark in "[&~]" or (mark == "^" and place > in_class):
                mark = "\\" + mark
        elif mark == "[":
            in_class = place + 1
        elif mark == "$":
            mark = "\\z"
        made.append(mark)
        place += 1
    return "".join(made)


def replacement(written: str, *, is_java: bool) -> str:
    r"""What is put in the place of a pattern, in which \1 is its first group. Java writes $1; Sail takes what PostgreSQL does."""
    if not is_java:
        return written.replace("$", "$$")
    return re.sub(r"\\([0-9])", r"$\1", written.replace("$", "\\$"))


def compositions(below: int) -> list[str]:
    """The letters before a code point that Unicode composes of a letter and a mark: three characters each, the two and the one.
    Those that are made of others come behind them."""
    pairs = []
    for point in range(0xC0, below):
        letter = chr(point)
        parts = unicodedata.decomposition(letter).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            two = "".join(chr(int(part, 16)) for part in parts)
            if unicodedata.normalize("NFC", two) == letter:
                pairs.append((len(unicodedata.normalize("NFD", letter)), two + letter))
    return [triple for _, triple in sorted(pairs)]
