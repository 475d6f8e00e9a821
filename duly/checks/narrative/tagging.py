"""A text's words replaced by tags: the short string, over one alphabet of tags and marks, that decides what it amounts to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, String, case, func, select

from duly import sql
from duly.checks.narrative.lexicon import FIRST, Lexicon, Pass
from duly.checks.narrative.marking import PART

WORD = "_"
"""Stands for a word that no phrase has."""

NUMBER = "9"
"""Stands for a number, a date or a word with figures that no phrase has."""

SILENT = "#^"
"""Tags that are taken out once everything is tagged: words that carry nothing, and headings."""

_ASKED_TOGETHER = 8
"""Passes that are asked together whether any of them finds something: of 4 to 10, the number that cost least."""

_LONGEST_ASKED = 2_500
"""Characters of a pattern by which some are asked together: a longer one outgrows the memory that DuckDB matches by."""

_BETWEEN = " "

Rules = Sequence[tuple[str, str]]
"""Patterns, and what is put in their place, in order."""

_SPECIAL = frozenset(r"\.[](){}^$*+?|")


def parted(texts: FromClause, name: str) -> Select[Any]:
    """For each `n` of texts with a column `marked`: its parts between marks, each with the mark before it, and their `place`."""
    # PostgreSQL makes no row of an empty text, and what has no row would have no class
    parts = func.string_to_array(func.coalesce(func.nullif(texts.c.marked, ""), _BETWEEN), PART)
    return select(
        texts.c.n,
        func.unnest(parts, type_=String()).label("part"),
        func.generate_subscripts(parts, 1).label("place"),
    )


def coded(texts: FromClause, lexicon: Lexicon, name: str) -> Select[Any]:
    """For each `n` of texts with a column `marked`: `tags`, its words as the characters that stand for them."""
    words = func.string_to_array(func.coalesce(func.nullif(texts.c.marked, ""), _BETWEEN), _BETWEEN)
    token = select(
        texts.c.n,
        func.unnest(words, type_=String()).label("word"),
        func.generate_subscripts(words, 1).label("place"),
    ).subquery(f"{name}_words")
    known = _characters(lexicon, name)
    character = case(
        (known.c.character.is_not(None), known.c.character),
        (token.c.word == "", ""),
        (sql.matches(token.c.word, sql.constant("[0-9]")), NUMBER),
        else_=WORD,
    )
    return (
        select(token.c.n, sql.joined_in_order(character, token.c.place).label("tags"))
        .outerjoin_from(token, known, known.c.word == token.c.word)
        .group_by(token.c.n)
    )


def _characters(lexicon: Lexicon, name: str) -> CTE:
    words = list(lexicon.words)
    parted = func.string_to_array(sql.constant(" ".join(words)), " ")
    characters = func.string_to_array(sql.constant(" ".join(lexicon.words[word] or _NONE for word in words)), " ")
    listed = select(
        func.unnest(parted, type_=String()).label("word"), func.unnest(characters, type_=String()).label("character")
    ).subquery(f"{name}_listed_words")
    return sql.computed_once(
        select(listed.c.word, func.replace(listed.c.character, sql.constant(_NONE), "").label("character")),
        f"{name}_lexicon",
    )


_NONE = "\x7f"
"""In the list of characters: the word at this place has none."""


def tagged(rows: Select[Any], lexicon: Lexicon, name: str) -> Select[Any]:
    """Those rows, their column `tags` after all passes, as tags and marks alone."""
    steps = [[(each.pattern, each.code) for each in some] for some in _asked_together(lexicon.passes)]
    rest = [(f"[{SILENT}]", ""), (f"[{chr(FIRST)}-{chr(FIRST + len(lexicon.words))}]", WORD)]
    return rewritten(rows, (*steps, *([each] for each in rest)), name)


def _asked_together(passes: Sequence[Pass]) -> Iterator[Sequence[Pass]]:
    some: list[Pass] = []
    for each in passes:
        if some and (len(some) == _ASKED_TOGETHER or sum(len(one.pattern) for one in (*some, each)) > _LONGEST_ASKED):
            yield some
            some = []
        some.append(each)
    if some:
        yield some


def tidied(rows: Select[Any], name: str) -> Select[Any]:
    """Those rows, whose `tags` are a whole text's, without marks that part nothing."""
    return rewritten(rows, [[("[,]*[.][.,]*", "."), ("^[,.]+|[,.]+$", ""), (",+", ",")]], name)


def rewritten(rows: Select[Any], stanzas: Sequence[Rules], name: str) -> Select[Any]:
    """Those rows, their column `tags` after some rules.

    Most rules find nothing in most texts: those of a stanza are asked first, together, whether any of them would. PostgreSQL
    keeps 32 patterns at hand and makes each further one anew for every row: a stanza has fewer, and all rows are through it
    before the next begins.
    """
    for number, rules in enumerate(stanzas):
        before = sql.in_steps(rows, number).subquery(f"{name}_{number}")
        tags: ColumnElement[Any] = before.c.tags
        for pattern, put in rules:
            tags = _replaced(tags, pattern, put)
        if len(rules) > 1:
            anything = sql.matches(before.c.tags, sql.constant("|".join(pattern for pattern, _ in rules)))
            tags = case((anything, tags), else_=before.c.tags)
        rows = select(*(column for column in before.c if column.name != "tags"), tags.label("tags"))
    return rows


def _replaced(tags: ColumnElement[Any], pattern: str, put: str) -> ColumnElement[Any]:
    if _SPECIAL.isdisjoint(pattern):
        return func.replace(tags, sql.constant(pattern), sql.constant(put))
    return sql.replace_pattern(tags, sql.constant(pattern), sql.constant(put))
