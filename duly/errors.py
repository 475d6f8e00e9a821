"""What can go wrong, and what to do next. Every error duly raises on purpose is one of these.

    DulyError                 3  could not be judged
    ├── UsageError            2  the command was misused
    ├── SettingsError         2  duly.toml says something that cannot be
    ├── ExportError           3  the export cannot be read
    │   └── DatabaseError     3  the database refused, stopped, or lacks a table
    ├── CalendarError         3  a date lies past the end of the bank-holiday calendar
    ├── StandardError         3  a standard is declared wrongly or failed to run
    ├── DialectError          3  a select cannot be written for a database
    └── DeliveryError         4  judged, but the results could not be written

What is none of these is a fault of duly's own and ends with 5 (duly.faults).

A message names the file, row, column or standard, what was found, what was expected, and the next step. It never holds a
value of personal data.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import ClassVar


class DulyError(Exception):
    """Anything that duly stops for. `exit_code` is the process's exit code; `next_step` says what to do."""

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, *, next_step: str = "", faults: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.faults = tuple(faults)

    def __str__(self) -> str:
        parts = [self.message, *(f"  - {fault}" for fault in self.faults)]
        if self.next_step:
            parts.append(f"Next step: {self.next_step}")
        return "\n".join(spelt_out(line) for part in parts for line in part.split("\n"))


class UsageError(DulyError):
    """The command was asked for something that it cannot be asked for."""

    exit_code = 2


class SettingsError(DulyError):
    """duly.toml is invalid. `faults` holds every fault found, not only the first."""

    exit_code = 2


class ExportError(DulyError):
    """The export, or a file of it, cannot be read."""


class DatabaseError(ExportError):
    """The database refused the connection, stopped half-way, or lacks a table."""


class CalendarError(DulyError):
    """A working day was asked for past the end of the bank-holiday calendar."""


class StandardError(DulyError):
    """A standard is declared wrongly, or its select failed."""


class DialectError(DulyError):
    """A select cannot be written for a database: it is none that duly writes for, or lacks a construct."""


class DeliveryError(DulyError):
    """The records were judged but the results could not be delivered."""

    exit_code = 4


class HistoryError(DeliveryError):
    """The history cannot be opened, read or written."""


def meant(name: str, names: Iterable[str]) -> str:
    """ "; did you mean SUP-02?": the name that is most like one that there is none of; blank where none is like it."""
    folded = {each.casefold(): each for each in names}
    near = get_close_matches(name.casefold(), folded, n=1)
    return f"; did you mean {folded[near[0]]}?" if near else ""


_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def system_words(error: OSError) -> str:
    """What the system says of an error by its number, else the kind of error: words that a library gave it may hold anything."""
    return os.strerror(error.errno) if error.errno else type(error).__name__


def steers(character: str) -> bool:
    """Whether a character does something to a terminal or to the text around it, in place of being seen: it controls, ends a
    line or turns the direction."""
    return character in _TURNING or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def spelt_out(text: str) -> str:
    """A text of somebody else's that is safe to print: characters that would steer the terminal are spelt out (\\x1b)."""
    if text.isprintable():  # nearly every text
        return text
    return "".join(mark.encode("unicode_escape").decode() if steers(mark) else mark for mark in text)
