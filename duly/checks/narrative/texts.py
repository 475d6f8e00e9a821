"""The form in which texts are compared: their length, their words, and what stands for nothing (STANDARDS.md G14).

Both databases must read a text alike, so nothing here leans on their ideas of a letter: folding and punctuation are tables of
code points (duly.checks.characters), and phrases are matched on normalised text between spaces.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import CTE, BindParameter, ColumnElement, Select, and_, case, false, func, or_, select

from duly import sql
from duly.checks.characters import (
    FOLDED,
    FOLDED_LONG,
    FOLDED_USUALLY,
    LOOK_ALIKES,
    OTHER_SCRIPTS,
    PARTING,
    VANISHING,
    WHITESPACE,
    pattern_class,
    ranges,
)
from duly.checks.narrative.layers import Step, one_blank, trimmed
from duly.checks.parameters import Parameter

_PLACEHOLDERS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "phrases" / "placeholders.toml").read_text(encoding="utf-8")
)

PLACEHOLDERS = Parameter(
    name="placeholders",
    default=tuple(_PLACEHOLDERS["placeholders"]),
    meaning="Whole texts that say nothing, in lower case without punctuation; a standard that asks is_placeholder lists this",
)

_FOLDABLE = sql.constant(pattern_class(ranges(FOLDED)))
_RARELY_FOLDABLE = sql.constant(pattern_class(ranges({*FOLDED, *FOLDED_LONG} - {*FOLDED_USUALLY})))
VANISH = sql.constant(pattern_class(VANISHING) + "+")
_BETWEEN_WORDS = sql.constant(f" *{pattern_class(PARTING)}{pattern_class(((0x20, 0x20), *PARTING))}*")
_LOOK_ALIKE = sql.constant(pattern_class(ranges(LOOK_ALIKES)))
_SCRIPTS_MIXED = sql.constant(f"[a-z]{pattern_class(OTHER_SCRIPTS)}|{pattern_class(OTHER_SCRIPTS)}[a-z]")
_OTHER_LETTER = sql.constant(
    pattern_class(
        ranges(
            mark for low, high in OTHER_SCRIPTS for mark in map(chr, range(low, high + 1)) if mark not in LOOK_ALIKES
        )
    )
)


def length(text: ColumnElement[Any] | Any) -> ColumnElement[int]:
    """Characters of a text, without the blanks around it; 0 where it is null."""
    return func.coalesce(func.char_length(func.trim(text, WHITESPACE)), 0)


def normalised(text: ColumnElement[Any] | Any) -> ColumnElement[str]:
    """A text as texts are compared (G14); blank where it is null.

    NFKC, lower case, no apostrophes, one space for any run of other punctuation, symbols and blanks, none at the ends.
    Costly: select it once per row in a subquery, and read its column.
    """
    return bare(lowered(text))


def lowered(text: ColumnElement[str]) -> ColumnElement[str]:
    """A text in lower case, its characters folded to those that they stand for; null where it is null."""
    for step in LOWERED:
        text = sql.once(text, step)
    return text


def _composed(text: ColumnElement[str]) -> ColumnElement[str]:
    return case((sql.is_ascii(text), text), else_=sql.composed(text))


def _folded(text: ColumnElement[str]) -> ColumnElement[str]:
    spelt_out = _translated(text, FOLDED)
    for mark, stands_for in FOLDED_LONG.items():
        spelt_out = func.replace(spelt_out, mark, stands_for)
    folded = case(
        (sql.is_ascii(text), text),
        (sql.matches(text, _RARELY_FOLDABLE), sql.composed(spelt_out)),
        (sql.matches(text, _FOLDABLE), sql.composed(_translated(text, FOLDED_USUALLY))),
        else_=text,
    )
    return sql.lower(folded)


def _undisguised(small: ColumnElement[str]) -> ColumnElement[str]:
    disguised = and_(
        ~sql.is_ascii(small),
        sql.matches(small, _LOOK_ALIKE),
        or_(sql.matches(small, _SCRIPTS_MIXED), ~sql.matches(small, _OTHER_LETTER)),
    )
    return case((disguised, _translated(small, LOOK_ALIKES)), else_=small)


LOWERED: Sequence[Step] = (_composed, _folded, _undisguised)
"""The steps of `lowered`, each of which asks several things of the text as the one before made it."""


def bare(lower: ColumnElement[str]) -> ColumnElement[str]:
    """A text of `lowered` without apostrophes and punctuation, its words one space apart; blank where it is null."""
    return sql.once(lower, _bare)


def _bare(lower: ColumnElement[str]) -> ColumnElement[str]:
    spaced = func.trim(sql.replace_pattern(_words_alone(lower), sql.constant("  +"), " "), " ")
    return case((lower.is_(None), ""), else_=spaced)


def _words_alone(lower: ColumnElement[str]) -> ColumnElement[str]:
    return sql.replace_pattern(sql.replace_pattern(lower, VANISH, ""), _BETWEEN_WORDS, " ")


BARE: Sequence[Step] = (_words_alone, one_blank, trimmed)
"""The steps of `bare`, of texts that are not null."""


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
    return sql.once(normalised(text), lambda normal: says_nothing(normal, extra))


def says_nothing(normal: ColumnElement[Any], extra: Sequence[str] | BindParameter[Any] = ()) -> ColumnElement[bool]:
    """`is_placeholder` of a text that is normalised already."""
    tests = [normal == "", normal.in_(PLACEHOLDERS.value), _one_character_repeated(normal)]
    if isinstance(extra, BindParameter) or extra:
        tests.append(normal.in_(extra))
    return or_(*tests)


def _one_character_repeated(normal: ColumnElement[Any]) -> ColumnElement[bool]:
    # no pattern can say "the same again" in DuckDB's regular expressions; few texts end as they begin, and are looked through
    only = func.replace(func.replace(normal, func.left(normal, 1), ""), " ", "") == ""
    return case((func.left(normal, 1) == func.right(normal, 1), only), else_=false())


def words_of(normal: ColumnElement[Any]) -> ColumnElement[int]:
    """How many words a normalised text has."""
    return case((normal == "", 0), else_=sql.words_in(normal))
