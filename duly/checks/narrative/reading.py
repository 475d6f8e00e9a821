"""Free texts put in classes where they lie: only a class and a string of tags, never a word, leaves the database."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import CTE, Connection, Engine, Integer, Select, String, and_, case, column, func, not_, or_, select, values
from sqlalchemy.pool import StaticPool

from duly import sql
from duly.checks.narrative import demeanour
from duly.checks.narrative.lexicon import Pass, Tag, passes, spellings, tags_of
from duly.checks.narrative.marking import LONG, marked
from duly.checks.narrative.tagging import compact, replaced, rewritten
from duly.checks.narrative.texts import bare, lowered, says_nothing

_TOGETHER = 25
"""Steps that are made in one select. PostgreSQL keeps as many as 32 patterns at hand and would make each anew for every row."""


class Field(StrEnum):
    """What a free text should say."""

    DEMEANOUR = "DEMEANOUR"
    CLOSURE = "CLOSURE"
    NOT_SEEN = "NOT_SEEN"
    VIEWS = "VIEWS"
    MINUTES = "MINUTES"
    REVIEW = "REVIEW"


class TextClass(StrEnum):
    """What a free text amounts to."""

    DESCRIPTIVE = "DESCRIPTIVE"
    CAPTURED = "CAPTURED"
    BLANK = "BLANK"
    PLACEHOLDER = "PLACEHOLDER"
    POINTER = "POINTER"
    NOT_SEEN = "NOT_SEEN"
    NOT_SPOKEN = "NOT_SPOKEN"
    REFUSED_ACCESS = "REFUSED_ACCESS"
    ADULT_ONLY = "ADULT_ONLY"
    ACTION_ONLY = "ACTION_ONLY"
    FACTS_ONLY = "FACTS_ONLY"
    HOUSE_ONLY = "HOUSE_ONLY"
    GENERIC = "GENERIC"
    ASLEEP_ONLY = "ASLEEP_ONLY"
    REASON = "REASON"
    NOT_A_REASON = "NOT_A_REASON"
    OFFENCE_DISCLOSED = "OFFENCE_DISCLOSED"
    SUBSTANCE = "SUBSTANCE"
    NO_SUBSTANCE = "NO_SUBSTANCE"
    UNCLEAR = "UNCLEAR"


_FILES = {Field.DEMEANOUR: ("without", "evidence", "people", "little")}


@cache
def _steps(field: Field) -> tuple[tuple[Tag, ...], tuple[Pass, ...]]:
    tags = tags_of(*_FILES[field])
    return tags, (*spellings(), *passes(tags))


def read(written: Select[Any], name: str, field: Field = Field.DEMEANOUR) -> CTE:
    tags, steps = _steps(field)
    different = written.where(written.selected_columns.text.is_not(None)).distinct().subquery(f"{name}_written")
    small = select(different.c.text, lowered(different.c.text).label("small")).subquery(f"{name}_small")
    step: Any = select(
        small.c.text, bare(small.c.small).label("normal"), marked(small.c.small).label("tags")
    ).subquery(f"{name}_marked")
    for start in range(0, len(steps), _TOGETHER):
        some = steps[start : start + _TOGETHER]
        step = select(step.c.text, step.c.normal, replaced(step.c.tags, some).label("tags")).subquery(
            f"{name}_tagged_{start // _TOGETHER}"
        )
    tagged = sql.computed_once(
        select(step.c.text, step.c.normal, compact(step.c.tags, tags).label("tags")), f"{name}_tagged"
    )
    different_tags = select(tagged.c.tags).distinct().subquery(f"{name}_strings")
    subjects = select(
        different_tags.c.tags, rewritten(different_tags.c.tags, demeanour.REWRITTEN).label("clauses")
    ).subquery(f"{name}_clauses")
    decided = sql.computed_once(
        select(subjects.c.tags, subjects.c.clauses, _decided(subjects.c.clauses).label("text_class")), f"{name}_decided"
    )
    text_class = case(
        (tagged.c.normal == "", TextClass.BLANK.value),
        (says_nothing(tagged.c.normal), TextClass.PLACEHOLDER.value),
        else_=decided.c.text_class,
    )
    return sql.computed_once(
        select(tagged.c.text, tagged.c.normal, text_class.label("text_class"), (tagged.c.tags+" "+decided.c.clauses).label("tags")).join(
            decided, decided.c.tags == tagged.c.tags
        ),
        name,
    )


def _decided(tags: Any) -> Any:
    def holds(*patterns: str) -> Any:
        return or_(*(sql.matches(tags, sql.constant(pattern)) for pattern in patterns))

    return case(
        (holds(*demeanour.DESCRIPTIVE), TextClass.DESCRIPTIVE.value),
        (and_(holds(*demeanour.CAPTURED), not_(holds(demeanour.STOCK_AND_GENERIC))), TextClass.CAPTURED.value),
        (holds(LONG), TextClass.UNCLEAR.value),
        (holds("J", "A[^.CM]*<"), TextClass.REFUSED_ACCESS.value),
        (holds("X"), TextClass.NOT_SEEN.value),
        (holds(*demeanour.SECOND_HAND), TextClass.UNCLEAR.value),
        (holds("Q"), TextClass.NOT_SPOKEN.value),
        (holds(demeanour.SIBLING, demeanour.STOCK, demeanour.STOCK_AND_GENERIC), TextClass.UNCLEAR.value),
        (holds("Z"), TextClass.ASLEEP_ONLY.value),
        (holds("L"), TextClass.POINTER.value),
        (holds("A[^.CM]*[NTBIPt]"), TextClass.ADULT_ONLY.value),
        (holds("F"), TextClass.ACTION_ONLY.value),
        (holds("[Ww]"), TextClass.HOUSE_ONLY.value),
        (holds("[=~%-]"), TextClass.FACTS_ONLY.value),
        (holds("[Kk]"), TextClass.GENERIC.value),
        (holds("E"), TextClass.PLACEHOLDER.value),
        (holds("A"), TextClass.FACTS_ONLY.value),
        (tags == "", TextClass.PLACEHOLDER.value),
        else_=TextClass.UNCLEAR.value,
    )


def classified(
    database: Connection | Engine | None, texts: Sequence[str | None], field: Field = Field.DEMEANOUR
) -> list[tuple[TextClass, str]]:
    """The class and the tags of each text, null as blank; on a private DuckDB where no database is given."""
    if database is None:
        engine = sql.own_engine("duckdb:///:memory:", poolclass=StaticPool)
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
