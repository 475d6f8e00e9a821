"""Free texts put in classes where they lie: only a class and a string of tags, never a word, leaves the database."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Engine, Integer, Select, String, and_, case, column, func, not_, or_, select, values
from sqlalchemy.pool import StaticPool

from duly import sql
from duly.checks.narrative.fields import READINGS, Field, TextClass, When
from duly.checks.narrative.lexicon import Pass, Tag, passes, spellings, tags_of
from duly.checks.narrative.marking import marked
from duly.checks.narrative.own import with_own
from duly.checks.narrative.tagging import compact, replaced, rewritten
from duly.checks.narrative.texts import bare, lowered, says_nothing

_TOGETHER = 25
"""Steps that are made in one select. PostgreSQL keeps as many as 32 patterns at hand and would make each anew for every row."""


@cache
def _steps(field: Field) -> tuple[tuple[Tag, ...], tuple[Pass, ...]]:
    tags = tags_of(*READINGS[field].files)
    return tags, (*spellings(), *passes(tags))


def read(written: Select[Any], name: str, field: Field = Field.DEMEANOUR) -> CTE:
    tags, steps = _steps(field)
    different = written.where(written.selected_columns.text.is_not(None)).distinct().subquery(f"{name}_written")
    small = select(different.c.text, lowered(different.c.text).label("small")).subquery(f"{name}_small")
    prepared = select(
        small.c.text, bare(small.c.small).label("normal"), marked(small.c.small).label("tags")
    ).subquery(f"{name}_marked")
    step: Any = select(
        prepared.c.text,
        prepared.c.normal,
        with_own(prepared.c.tags, tags if field is Field.DEMEANOUR else tags_of("elsewhere")).label("tags"),
    ).subquery(f"{name}_own")
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
        different_tags.c.tags, rewritten(different_tags.c.tags, READINGS[field].rules).label("clauses")
    ).subquery(f"{name}_clauses")
    decided = sql.computed_once(
        select(subjects.c.tags, subjects.c.clauses, _decided(subjects.c.clauses, READINGS[field].cases).label("text_class")), f"{name}_decided"
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


def _decided(tags: ColumnElement[Any], cases: Sequence[When]) -> ColumnElement[str]:
    def matched(patterns: Sequence[str]) -> ColumnElement[bool]:
        return or_(*(sql.matches(tags, sql.constant(pattern)) for pattern in patterns))

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
