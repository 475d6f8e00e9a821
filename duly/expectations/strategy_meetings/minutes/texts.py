"""The text of minutes in a meeting's own record: what it amounts to."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, func, or_, select

from duly import checks
from duly.checks import narrative
from duly.records import StrategyMeeting

MINUTES_MIN_CHARS = checks.Parameter(
    name="strat_minutes_min_chars",
    default=200,
    meaning="Length from which a text in the meeting record itself counts as minutes",
    unit="characters",
)

READ_BY = (checks.PLACEHOLDERS, narrative.PHRASES, narrative.FORM_HEADINGS)
"""By what the texts of minutes are put in classes."""
_EMPTY = tuple(
    each.value
    for each in (
        checks.TextClass.BLANK,
        checks.TextClass.PLACEHOLDER,
        checks.TextClass.POINTER,
        checks.TextClass.NO_SUBSTANCE,
    )
)
"""Classes of a text that is no minutes, however long it is."""


# What the text in a meeting's own record is worth.
(TEXT_COUNTS, TEXT_UNCLEAR, TEXT_CLASS_UNMAPPED, TEXT_EMPTY, TEXT_SHORT) = range(5)


@cache
def texts_of_minutes() -> CTE:
    """What the minutes kept in each meeting's own record amount to: `meet_id`, `worth`; one row for each that has any.

    By its length where neither the text nor its class is exported; else it must say who shared, found or decided what.
    """
    text = StrategyMeeting.minutes_text
    read = narrative.read(select(text.label("text")), "minutes_texts", narrative.Field.MINUTES)
    said = func.coalesce(read.c.text_class, StrategyMeeting.minutes_text_class)
    length = func.coalesce(StrategyMeeting.minutes_text_len, case((text.is_not(None), checks.length(text))))
    worth = case(
        (said.in_(_EMPTY), TEXT_EMPTY),
        (and_(said.is_not(None), length.is_(None)), _of_class(said)),
        (func.coalesce(length, 0) < MINUTES_MIN_CHARS.value, TEXT_SHORT),
        else_=_of_class(said),
    )
    return (
        select(StrategyMeeting.meet_id, worth.label("worth"))
        .outerjoin_from(StrategyMeeting, read, read.c.text == text)
        .where(or_(said.is_not(None), length.is_not(None)))
        .cte("texts_of_minutes")
    )


def _of_class(said: ColumnElement[Any]) -> ColumnElement[int]:
    return case(
        (said == checks.UNMAPPED, TEXT_CLASS_UNMAPPED),
        (said.in_([kind.value for kind in narrative.UNDECIDED]), TEXT_UNCLEAR),
        else_=TEXT_COUNTS,
    )
