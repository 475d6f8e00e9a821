"""What is said of a row in the bits of numbers beside it: which of its cells hold a word for nothing, which could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, cast, column, literal_column

from duly import sql
from duly.connectors.columns.origins import ColumnReading, null_word
from duly.connectors.mapping import TableMapping
from duly.records import Record, columns_of

WORDS, SPARED = "duly_words", "duly_spared"
_WORD_BITS = 60  # of a number that says which columns hold a word for nothing


def words_of(record: type[Record]) -> list[str]:
    """The columns of a reading that say which of a record's columns hold a word for nothing."""
    return [f"{WORDS}_{number}" for number in range(1 + (len(columns_of(record)) - 1) // _WORD_BITS)]


def _place(record: type[Record], name: str) -> tuple[int, int]:
    """Which of `words_of` a column of the record has its bit in, and which bit: the same in every file of a table."""
    place = [item.name for item in columns_of(record)].index(name)
    return divmod(place, _WORD_BITS)


def words_in(record: type[Record], readings: Sequence[ColumnReading]) -> list[ColumnElement[Any]]:
    bits: dict[int, list[ColumnElement[Any]]] = {}
    for reading in readings:
        if reading.text is not None:
            number, bit = _place(record, reading.name)
            # A code of the force's may be spelled like one, so that its value is asked too; last, as it costs more.
            read_as_blank = case((reading.value.is_(None), bit_of(bit)), else_=bit_of(None))
            bits.setdefault(number, []).append(case((null_word(reading.text), read_as_blank), else_=bit_of(None)))
    return [sum_of(bits.get(number, [])).label(name) for number, name in enumerate(words_of(record))]


def holds_word(record: type[Record], name: str) -> ColumnElement[bool]:
    number, bit = _place(record, name)
    return has_bit(words_of(record)[number], bit)


def has_bit(name: str, bit: int) -> ColumnElement[bool]:
    """Whether a bit of a number is set."""
    held: ColumnElement[Any] = sql.bits_in_common(column(name), bit_of(bit))
    return held != bit_of(None)


def spared_in(mapping: TableMapping, readings: Sequence[ColumnReading]) -> list[ColumnElement[Any]]:
    """Which cells are unreadable and do not cost their rows: a bit for each such column of the table, whatever the file has."""
    if not mapping.tolerant:
        return []
    bits = [
        case((reading.unreadable, bit_of(mapping.tolerant.index(reading.name))), else_=bit_of(None))
        for reading in readings
        if reading.unreadable is not None
    ]
    return [sum_of(bits).label(SPARED)]


def bit_of(bit: int | None) -> ColumnElement[Any]:
    """A number with one bit set, or none."""
    return literal_column("0" if bit is None else str(1 << bit))


def sum_of(numbers: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    total: ColumnElement[Any] = cast(literal_column("0"), BigInteger)
    for number in numbers:
        total = total + number
    return total
