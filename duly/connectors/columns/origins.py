"""What a reading starts from and what it comes to: the origin of a column, the rules of the export, the expressions."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, false, func, literal_column, not_, or_

from duly import sql
from duly.connectors.columns.forms import ANYTHING, Occurring
from duly.records import ColumnDeclaration
from duly.sql.blanks import tidied

UNMAPPED = "(unmapped)"
"""What a code reads as that the vocabulary does not know."""

NO_VALUE = "\ufdd0"
"""How a text begins that stands for a cell without a value, such as #N/A: no cell can hold this character of Unicode's."""


NULL_WORDS = (
    *(shape.format(null) for shape in ("{}", "({})", "[{}]", "<{}>") for null in ("NULL", "null", "Null")),
    *("NaN", "nan", "NaT", "<NA>", "None", r"\N", "#N/A", "#NULL!"),
)
"""What programs write for nothing: databases and their clients, pandas, Python, MySQL and Excel. Spelled otherwise they may
be words of somebody's: a nan, or a code NONE."""


_AHEAD = 20  # years


def is_birth(column: ColumnDeclaration) -> bool:
    """Whether a column says when somebody was born."""
    return column.name.startswith("dob") or "birth" in column.name


class Shape(StrEnum):
    """What a column of the export holds, as its database or file format says."""

    TEXT = "text"
    INSTANT = "instant"  # with a time zone
    CLOCK = "clock"  # date and time without one
    DAY = "day"
    WHOLE = "whole"
    EXACT = "exact"  # a decimal number, of as many figures as it is written with
    REAL = "real"
    SINGLE = "single"  # a real number of seven figures
    TRUTH = "truth"
    JSON = "json"
    NESTED = "nested"  # a list or a structure
    OTHER = "other"  # read by the text that it prints as

    @property
    def is_time(self) -> bool:
        """Whether it is a time or a date in itself; any other is read by the text that it prints as."""
        return self in (Shape.INSTANT, Shape.CLOCK, Shape.DAY)


REALS = (Shape.REAL, Shape.SINGLE)


@dataclass(frozen=True, kw_only=True)
class Conventions:
    """How an export writes its values, whatever the table. `encoding` and `delimiter` are of text files: None is recognised;
    `header_row` is the line that holds the headers, from 1: None is looked for. `ignore` are files that are no part of it.

    `time_zone` is where the force is, which decides what a day is; `naive_zone` that of times without an offset.
    """

    time_zone: str
    naive_zone: str
    blanks: tuple[str, ...]
    sentinels: tuple[date, ...]
    midnight_is_real: bool
    test_id_prefixes: tuple[str, ...]
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    ignore: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def rules(self, as_of: datetime, *, exported_at: datetime | None, in_place: bool) -> Rules:
        """What holds for every column as at an instant, of an export that was made at another, where that is known.

        In place, an unmapped code is not told behind its mark: the view stays.
        """
        return Rules(
            **{item.name: getattr(self, item.name) for item in fields(self)},
            as_of=as_of.astimezone(UTC).replace(tzinfo=None),
            exported_at=None if exported_at is None else exported_at.astimezone(UTC).replace(tzinfo=None),
            as_of_day=as_of.astimezone(self.zone).date(),
            tell_unmapped=not in_place,
        )


@dataclass(frozen=True, kw_only=True)
class Rules(Conventions):
    """What holds for every column of a reading. `as_of` and `exported_at` are UTC without offset; `as_of_day` is local.

    `exported_at` is the export's own instant, None where nothing says it.

    `tell_unmapped`: an unmapped code is kept behind the mark until it has been counted, which spares a second scan.
    """

    as_of: datetime
    exported_at: datetime | None
    as_of_day: date
    tell_unmapped: bool

    def of(self, blanks: tuple[str, ...] | None) -> Rules:
        """What holds for a column in which these stand for nothing; None is what does so everywhere."""
        return self if blanks is None else replace(self, blanks=blanks)

    def latest_year(self, column: ColumnDeclaration) -> int:
        """The last year that two digits may stand for, by what the column holds.

        Nobody is born after the export. Everything else that police keep in a computer is nearer than eighty years, and a
        date that lies ahead is told as such, but one that is a century early would pass for an old one.
        """
        latest = max(self.as_of, self.exported_at or self.as_of).year
        return latest if is_birth(column) else latest + _AHEAD


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a column of ours comes from: an expression over the source, its shape, its format and its codes."""

    column: ColumnDeclaration
    raw: ColumnElement[Any]
    shape: Shape
    format: str
    codes: Mapping[str, str] = field(default_factory=dict)  # theirs -> ours
    precision: ColumnElement[Any] | None = None
    precisions: Mapping[str, str] = field(default_factory=dict)  # theirs -> ours
    occurring: Occurring = ANYTHING  # of a time: what there is to be read


@dataclass(frozen=True, kw_only=True)
class ColumnReading:
    """A column as read. Each layer's expressions may name the labels of the layers before it."""

    name: str
    layers: tuple[Mapping[str, ColumnElement[Any]], ...]
    value: ColumnElement[Any]
    fault: ColumnElement[bool]
    hi: ColumnElement[Any] | None = None
    odd: ColumnElement[Any] | None = None  # of a time or a day, in place of `fault`: the bits below
    instant: ColumnElement[Any] | None = None  # before the as-at instant is applied
    text: ColumnElement[Any] | None = None  # as it is written, where it may be a word for nothing
    imprecise: ColumnElement[bool] | None = None  # what is said of a time's precision means nothing
    unreadable: ColumnElement[bool] | None = None  # what would be a fault of the row costs the value alone


NAIVE, SENTINEL, BLANKED, FAULT = 1, 2, 4, 8
"""What may be odd about a time: no offset; a default date; after the as-at instant; not what was declared."""


def label_of(origin: Origin, part: str) -> str:
    return f"{origin.column.name}__{part}"


_SINGLE_EXACT = 2**24
"""From this on a number of seven figures may be another than was meant."""


def whole_of(raw: ColumnElement[Any], shape: Shape) -> ColumnElement[Any]:
    """The whole number that a real one is for certain; null where it is none."""
    whole = sql.whole_real(raw)
    if shape is Shape.SINGLE:
        return case((func.abs(raw) < literal_column(str(_SINGLE_EXACT)), whole))
    return whole


def written_in(raw: ColumnElement[Any], shape: Shape) -> ColumnElement[Any]:
    """What stands in a cell, as text: 1.0 is the code and the id 1, and a text of JSON is that text."""
    match shape:
        case Shape.TEXT:
            return raw
        case Shape.JSON:
            return sql.json_text(raw)
        case Shape.REAL | Shape.SINGLE:
            return func.coalesce(sql.text_of(whole_of(raw, shape)), sql.text_of(raw))
        case Shape.EXACT:
            return sql.rewritten(sql.text_of(raw), sql.quoted("[.]0+$"), sql.quoted(""))
        case _:
            return sql.text_of(raw)


def text_of(origin: Origin) -> ColumnElement[Any]:
    """What stands in the column's cells, as people see it."""
    return sql.tidy(written_in(origin.raw, origin.shape))


def composed(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """A text with its accents composed: two that look alike are one code, one group, one id."""
    return case((sql.is_ascii(text), text), else_=sql.composed(text))


def mapped(text: ColumnElement[Any], codes: Mapping[str, str]) -> ColumnElement[Any]:
    """Their codes as ours: spelled exactly so, else without regard to case. A code for "" is what a blank cell means."""
    if not codes:
        return text
    theirs = {unicodedata.normalize("NFC", tidied(word)): code for word, code in codes.items()}
    none = [(or_(text.is_(None), text == sql.quoted("")), sql.quoted(theirs[""]))] if "" in theirs else []
    words = {word: code for word, code in theirs.items() if word}
    return case(
        *none,
        *((text == sql.quoted(word), sql.quoted(code)) for word, code in words.items()),
        *((_lowered(text, word) == sql.quoted(word.lower()), sql.quoted(code)) for word, code in words.items()),
        else_=text,
    )


def _lowered(text: ColumnElement[Any], word: str) -> ColumnElement[Any]:
    """A text in small letters, as far as `word` asks: a database whose locale knows no accents leaves those letters as they
    are."""
    small = sorted({letter for letter in word.lower() if not letter.isascii() and _is_one_letter(letter)})
    lowered: ColumnElement[Any] = func.lower(text)
    if not small:
        return lowered
    return func.translate(lowered, sql.quoted("".join(map(str.upper, small))), sql.quoted("".join(small)))


def _is_one_letter(small: str) -> bool:
    """A letter with a capital that is another one letter, which whatever encoding holds the small one holds too."""
    capital = small.upper()
    return len(capital) == 1 and capital != small and (small > "\u00ff" or capital <= "\u00ff")


def blank(text: ColumnElement[Any], blanks: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether a trimmed text stands for nothing. Its length is asked first, which is cheap."""
    words = sorted({tidied(word) for word in blanks} | {"", *NULL_WORDS})
    return case((sql.short(text, _longest(words)), _is_one_of(text, words)), else_=text.is_(None))


def null_word(text: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a trimmed text is what a program writes for nothing, whatever duly.toml says is blank. Never null."""
    one_letter: ColumnElement[Any] = literal_column("1")
    may_be = and_(sql.short(text, _longest(NULL_WORDS)), not_(sql.short(text, one_letter)))
    return case((may_be, _is_one_of(text, NULL_WORDS)), else_=false())


def _longest(words: Sequence[str]) -> ColumnElement[Any]:
    return literal_column(str(max(len(word.encode()) for word in words)))


def _is_one_of(text: ColumnElement[Any], words: Sequence[str]) -> ColumnElement[bool]:
    return sql.one_of(text, *[sql.quoted(word) for word in words])
