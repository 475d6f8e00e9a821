"""Free texts put in classes where they lie: only a class and a string of tags, never a word, leaves the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    case,
    column,
    func,
    not_,
    select,
    values,
)
from sqlalchemy.pool import StaticPool

from duly import sql
from duly.checks.narrative.fields import READINGS, Field, TextClass, When
from duly.checks.narrative.layers import layered, trimmed
from duly.checks.narrative.lexicon import Lexicon, tag_codes
from duly.checks.narrative.marking import LONG, LONGEST, MARKED, PART, cut
from duly.checks.narrative.own import with_own
from duly.checks.narrative.stored import stored_lexicon
from duly.checks.narrative.tagging import coded, parted, rewritten, tagged, tidied
from duly.checks.narrative.texts import BARE, LOWERED, says_nothing


def read(written: Select[Any], name: str, field: Field = Field.DEMEANOUR) -> CTE:
    """What the different texts amount to that a select of one column, `text`, gives: one row each, none for null.

    `text`, `normal` (as texts are compared), `text_class` (a value of TextClass), and `tags`: what it was decided by, the codes
    of tags and marks alone, never a word of the text. Phrases are only looked up once a statement is compiled.
    """
    outline = select(*(column(each, String) for each in ("text", "normal", "text_class", "tags")))
    return sql.computed_later(outline, lambda: _read(written, name, field), name)


def _read(written: Select[Any], name: str, field: Field) -> Select[Any]:
    reading = READINGS[field]
    phrases = stored_lexicon(*reading.files)
    different = written.where(written.selected_columns.text.is_not(None)).distinct().subquery(f"{name}_written")
    numbered_texts = select(func.row_number().over().label("n"), different.c.text, different.c.text.label("small"))
    small = sql.in_steps(layered(numbered_texts, "small", (*LOWERED, trimmed), name), 0).subquery(f"{name}_small")
    begun = select(
        small.c.n,
        small.c.text,
        small.c.small.label("normal"),
        cut(small.c.small).label("marked"),
        (func.char_length(small.c.small) > LONGEST).label("long"),
    )
    bared = sql.in_steps(layered(begun, "normal", BARE, name), 1).subquery(f"{name}_bared")
    prepared = sql.in_steps(layered(select(*bared.c), "marked", MARKED, name), 2).subquery(f"{name}_marked")
    whole = case((prepared.c.long, prepared.c.marked.concat(f"{PART}{LONG}")), else_=prepared.c.marked)
    own = tag_codes(*(reading.files if field is Field.DEMEANOUR else ("elsewhere",)))
    nothing = case(
        (prepared.c.normal == "", TextClass.BLANK.value), (says_nothing(prepared.c.normal), TextClass.PLACEHOLDER.value)
    )
    texts = sql.computed_once(
        select(
            prepared.c.n,
            prepared.c.text,
            prepared.c.normal,
            nothing.label("nothing"),
            with_own(whole, own).label("marked"),
        ),
        f"{name}_texts",
    )
    strings = sql.computed_once(_strings(texts, phrases, name), f"{name}_strings")
    different_strings = select(strings.c.tags).distinct().subquery(f"{name}_different")
    numbered = select(
        func.row_number().over().label("n"), different_strings.c.tags.label("string"), different_strings.c.tags
    )
    apart = rewritten(numbered, reading.rules, f"{name}_rewritten")
    clauses = sql.in_steps(apart, len(reading.rules)).subquery(f"{name}_clauses")
    decided = sql.computed_once(
        select(clauses.c.string, clauses.c.tags, _decided(clauses.c.tags, reading.cases).label("text_class")),
        f"{name}_decided",
    )
    text_class = func.coalesce(texts.c.nothing, decided.c.text_class)
    return (
        select(texts.c.text, texts.c.normal, text_class.label("text_class"), decided.c.tags)
        .join_from(texts, strings, strings.c.n == texts.c.n)
        .join(decided, decided.c.string == strings.c.tags)
    )


def _strings(texts: FromClause, phrases: Lexicon, name: str) -> Select[Any]:
    """For each `n` of texts with a column `marked`: `tags`.

    No phrase reaches beyond a mark, so that what stands between two marks is tagged once, however many texts have it; and what
    is the same but for numbers and words that no phrase has, once as well.
    """
    parts = sql.computed_once(parted(texts, name), f"{name}_parts")
    words = select(parts.c.part).distinct().subquery(f"{name}_different_parts")
    numbered = sql.computed_once(
        select(func.row_number().over().label("n"), words.c.part, words.c.part.label("marked")), f"{name}_numbered"
    )
    characters = sql.computed_once(coded(numbered, phrases, name), f"{name}_coded")
    same = select(characters.c.tags).distinct().subquery(f"{name}_different_coded")
    counted = select(func.row_number().over().label("n"), same.c.tags.label("coded"), same.c.tags)
    tags = sql.computed_once(tagged(counted, phrases, f"{name}_tagged"), f"{name}_tags")
    read_parts = sql.computed_once(
        select(numbered.c.part, tags.c.tags)
        .join_from(numbered, characters, characters.c.n == numbered.c.n)
        .join(tags, tags.c.coded == characters.c.tags),
        f"{name}_read_parts",
    )
    whole = (
        select(parts.c.n, sql.joined_in_order(read_parts.c.tags, parts.c.place).label("tags"))
        .join_from(parts, read_parts, read_parts.c.part == parts.c.part)
        .group_by(parts.c.n)
    )
    return tidied(whole, f"{name}_tidied")


def _decided(tags: ColumnElement[Any], cases: Sequence[When]) -> ColumnElement[str]:
    def matched(patterns: Sequence[str]) -> ColumnElement[bool]:
        return sql.matches(tags, sql.constant("|".join(patterns)))

    return case(
        *(
            (
                and_(matched(one.patterns), not_(matched(one.unless))) if one.unless else matched(one.patterns),
                one.is_.value,
            )
            for one in cases
        ),
        else_=TextClass.UNCLEAR.value,
    )


def classified(
    database: Connection | Engine | None, texts: Sequence[str | None], field: Field = Field.DEMEANOUR
) -> list[tuple[TextClass, str]]:
    """The class and the tags of each text, null as blank; on a private DuckDB where no database is given."""
    if database is None:
        engine = sql.own_engine("duckdb:///:memory:", poolclass=StaticPool, hide_parameters=True)
        try:
            return classified(engine, texts, field)
        finally:
            engine.dispose()
    if isinstance(database, Engine):
        with database.connect() as connection:
            return classified(connection, texts, field)
    if not texts:
        return []
    given = values(column("place", Integer), column("text", String), name="given").data(list(enumerate(texts)))
    found = read(select(given.c.text), "given_texts", field)
    rows = database.execute(
        select(func.coalesce(found.c.text_class, TextClass.BLANK.value), func.coalesce(found.c.tags, ""))
        .outerjoin_from(given, found, found.c.text == given.c.text)
        .order_by(given.c.place)
    )
    return [(TextClass(text_class), tags) for text_class, tags in rows]
