"""Free text in a rule: its length, the form in which texts are compared, placeholders, and the classes of STANDARDS 4.4.

A text is read where it lies and only its class leaves the database. Both databases must read it alike, so nothing here
leans on their ideas of a letter: folding and punctuation are tables of code points (duly.checks.characters), and word
lists are matched on normalised text between spaces. The lists and their version are in narrative.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import CTE, BindParameter, ColumnElement, Select, and_, case, func, literal, or_, select

from duly import sql
from duly.checks.characters import (
    FOLDED,
    FOLDED_LONG,
    FOLDED_USUALLY,
    PARTING,
    VANISHING,
    WHITESPACE,
    pattern_class,
    ranges,
)
from duly.checks.parameters import Parameter

_LISTS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

VERSION: str = _LISTS["version"]
"""Version of the word lists."""

LIMITS: dict[str, int] = _LISTS["limits"]
"""Numbers of words that part the classes."""

PLACEHOLDERS = Parameter(
    name="placeholders",
    default=tuple(_LISTS["placeholders"]),
    meaning="Whole texts that say nothing, in lower case without punctuation; a standard that asks is_placeholder lists this",
)

_FOLDABLE = sql.constant(pattern_class(ranges(FOLDED)))
_RARELY_FOLDABLE = sql.constant(pattern_class(ranges({*FOLDED, *FOLDED_LONG} - {*FOLDED_USUALLY})))
_VANISHING = sql.constant(pattern_class(VANISHING) + "+")
_BETWEEN_WORDS = sql.constant(pattern_class(PARTING) + "+")


def length(text: ColumnElement[Any] | Any) -> ColumnElement[int]:
    """Characters of a text, without the blanks around it; 0 where it is null."""
    return func.coalesce(func.char_length(func.trim(text, WHITESPACE)), 0)


def normalised(text: ColumnElement[Any] | Any) -> ColumnElement[str]:
    """A text as texts are compared (G14); blank where it is null.

    NFKC, lower case, no apostrophes, one space for any run of other punctuation, symbols and blanks, none at the ends.
    Costly: select it once per row in a subquery, and read its column.
    """
    composed = sql.composed(text)
    spelt_out = _translated(composed, FOLDED)
    for mark, stands_for in FOLDED_LONG.items():
        spelt_out = func.replace(spelt_out, mark, stands_for)
    folded = case(
        (sql.is_ascii(text), text),
        (sql.matches(composed, _RARELY_FOLDABLE), sql.composed(spelt_out)),
        (sql.matches(composed, _FOLDABLE), sql.composed(_translated(composed, FOLDED_USUALLY))),
        else_=composed,
    )
    words = sql.replace_pattern(sql.replace_pattern(sql.lower(folded), _VANISHING, ""), _BETWEEN_WORDS, " ")
    return case((text.is_(None), ""), else_=func.trim(sql.replace_pattern(words, sql.constant("  +"), " "), " "))


def distinct_texts(written: Select[Any], name: str) -> CTE:
    """The different texts that a select of one column, `text`, gives: `text` and `normal`, one row each, none for null.

    Short entries recur, so that each text is read once, however often it was written.
    """
    different = written.where(written.selected_columns.text.is_not(None)).distinct().subquery(f"{name}_written")
    return sql.computed_once(select(different.c.text, normalised(different.c.text).label("normal")), name)


def _translated(text: ColumnElement[str], table: Mapping[str, str]) -> ColumnElement[str]:
    return func.translate(text, sql.constant("".join(table)), sql.constant("".join(table.values())))


def is_placeholder(
    text: ColumnElement[Any] | Any, extra: Sequence[str] | BindParameter[Any] = ()
) -> ColumnElement[bool]:
    """The text is blank or says nothing (G14); never null.

    `extra` are further whole texts that say nothing in this field: written as normalised, or a list parameter's value.
    """
    return says_nothing(normalised(text), extra)


def says_nothing(normal: ColumnElement[Any], extra: Sequence[str] | BindParameter[Any] = ()) -> ColumnElement[bool]:
    """`is_placeholder` of a text that is normalised already."""
    tests = [normal == "", normal.in_(PLACEHOLDERS.value), _one_character_repeated(normal)]
    if isinstance(extra, BindParameter) or extra:
        tests.append(normal.in_(extra))
    return or_(*tests)


def _one_character_repeated(normal: ColumnElement[Any]) -> ColumnElement[bool]:
    # no pattern can say "the same again" in DuckDB's regular expressions
    return func.replace(func.replace(normal, func.left(normal, 1), ""), " ", "") == ""


class TextClass(StrEnum):
    """What a text about a child's demeanour amounts to (STANDARDS.md 4.4)."""

    BLANK = "BLANK"
    PLACEHOLDER = "PLACEHOLDER"
    POINTER = "POINTER"
    NOT_SPOKEN = "NOT_SPOKEN"
    GENERIC = "GENERIC"
    STATE_ONLY = "STATE_ONLY"
    REFUSED = "REFUSED"
    MINIMAL = "MINIMAL"
    DESCRIPTIVE = "DESCRIPTIVE"


def classify(normal: ColumnElement[Any]) -> ColumnElement[str]:
    """The class of a text that is normalised already; the first that holds. `normal` is a column, not an expression.

    Words are matched whole. Lists and limits are those of narrative.toml.
    """
    words = words_of(normal)
    padded = literal(" ").concat(normal).concat(" ")

    def holds(name: str) -> ColumnElement[bool]:
        return sql.matches(padded, sql.constant(f" ({'|'.join(_LISTS[name])}) "))

    def only(*names: str) -> ColumnElement[bool]:
        return sql.matches(
            padded, sql.constant(f"^( ({'|'.join(word for name in names for word in _LISTS[name])}))+ $")
        )

    begins_elsewhere = sql.matches(padded, sql.constant(f"^ ({'|'.join(_LISTS['pointers'])}) "))
    return case(
        (normal == "", TextClass.BLANK.value),
        (says_nothing(normal), TextClass.PLACEHOLDER.value),
        (and_(words <= LIMITS["pointer_words"], begins_elsewhere), TextClass.POINTER.value),
        (and_(words <= LIMITS["not_spoken_words"], holds("not_spoken")), TextClass.NOT_SPOKEN.value),
        (
            only("fillers", "generic"),
            case((only("fillers"), TextClass.PLACEHOLDER.value), else_=TextClass.GENERIC.value),
        ),
        (and_(words <= LIMITS["state_only_words"], holds("state_only")), TextClass.STATE_ONLY.value),
        (holds("refused"), TextClass.REFUSED.value),
        (words < LIMITS["minimal_words"], TextClass.MINIMAL.value),
        else_=TextClass.DESCRIPTIVE.value,
    )


def words_of(normal: ColumnElement[Any]) -> ColumnElement[int]:
    """How many words a normalised text has."""
    return case((normal == "", 0), else_=sql.words_in(normal))


__all__ = [
    "LIMITS",
    "PLACEHOLDERS",
    "VERSION",
    "TextClass",
    "classify",
    "distinct_texts",
    "is_placeholder",
    "length",
    "normalised",
    "says_nothing",
    "words_of",
]
