"""What every kind of workbook comes to: sheets of rows, in which only cells that hold something stand, as they are seen."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from duly.connectors.columns.origins import NO_VALUE
from duly.connectors.files.rewriting import Rewritten

UNCOMPUTED = "a formula without a stored result"
"""What is said of a cell whose value nobody computed: a program wrote the formula, and no spreadsheet saved it since."""

NO_NUMBER = "a number that is none"
"""What is said of a cell that is to be a number and holds none."""

MOST_ROWS = 1_048_576
"""Rows of the largest sheet there is."""

SheetRow = tuple[int, list[tuple[int, str]]]
"""The number of a row, from 1, and its cells that hold something: column, from 0, and text."""


@dataclass
class Remarks:
    """What a sheet holds beside its rows: filled while they are read."""

    merged: list[str] = field(default_factory=list)
    hidden_rows: array[int] = field(default_factory=lambda: array("L"))  # from 1, of those that hold anything
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # first and last of each range, from 0
    rejected: Rewritten = field(default_factory=Rewritten)  # lines that are no records


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet of a workbook. `rows` reads it once, in order, whatever its extent, and leaves its remarks there."""

    name: str
    rows: Callable[[Remarks], Iterator[SheetRow]]
    hidden: bool = False
    is_chart: bool = False
    of_records: bool = False  # its first row are the headers, and every other is a record
    by_line: bool = False  # rows are numbered as the lines of a text

    @property
    def is_text(self) -> bool:
        """Its cells have no names."""
        return self.of_records or self.by_line


class UnreadableError(Exception):
    """Why a file cannot be read, in words that follow its name. `next_step` says what to do."""

    def __init__(self, reason: str, next_step: str = "Open it in a spreadsheet and save it again as .xlsx.") -> None:
        super().__init__(reason)
        self.reason, self.next_step = reason, next_step


def error(said: str) -> str:
    """The text that stands for a cell without a value: no cell can hold it, and the reading refuses it."""
    return NO_VALUE + said


def said_of(text: str) -> str | None:
    """What an error says; None of a text that is a value."""
    return text.removeprefix(NO_VALUE) if text.startswith(NO_VALUE) else None


def plain(text: str) -> str:
    """A text of a cell, which cannot be taken for an error, nor end what reads it."""
    return text.replace(NO_VALUE, "\ufffd").replace("\0", "\ufffd") if NO_VALUE in text or "\0" in text else text


def letters(column: int) -> str:
    """A column as a spreadsheet calls it: 0 is A."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(reference: str) -> int:
    """The column of a cell such as C7, from 0."""
    return _number_of(reference.rstrip("0123456789"))


@cache
def _number_of(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1
