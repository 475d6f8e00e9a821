"""What is recorded of what a child said and was told."""

from __future__ import annotations

from sqlalchemy import Subquery, and_, case, func, or_, select, true

from duly import checks
from duly.checks import narrative
from duly.expectations.childs_voice import closing
from duly.records import ChildVoice, Person

TEXT_LENGTH = checks.Parameter(
    name="voice_text_characters",
    default=20,
    unit="characters",
    meaning="Length from which the record of a child's views, or of the outcome for the child, counts",
)
REASON_LENGTH = checks.Parameter(
    name="voice_reason_characters",
    default=10,
    unit="characters",
    meaning="Length from which a reason why a child was not told counts",
)


def children_heard() -> Subquery:
    """What is recorded of each child in each case, taken together where it stands in several rows.

    The table has no ids: a row that was merged is taken for one of the same child and case that `stands`; without one, it is
    lost (A24).
    """
    merged, record = checks.roots(Person), closing.every_case().alias("records_of_voices")
    texts = narrative.read(select(ChildVoice.child_views_text.label("text")), "views_texts", narrative.Field.VIEWS)
    # A text of blanks alone may be given no class at all.
    blank = case((ChildVoice.child_views_text.is_not(None), checks.TextClass.BLANK.value))
    said = func.coalesce(texts.c.text_class, blank, ChildVoice.child_views_class)
    unclear = said.in_([*(kind.value for kind in narrative.UNDECIDED), checks.UNMAPPED])
    views = case(
        (said.is_(None), ChildVoice.views_len >= TEXT_LENGTH.value), else_=said == checks.TextClass.SUBSTANCE.value
    )
    child = func.coalesce(merged.c.root, ChildVoice.person_id)
    reasoned = and_(ChildVoice.informed == "no_reasoned", ChildVoice.informed_reason_len >= REASON_LENGTH.value)
    informed = or_(ChildVoice.informed == "yes", reasoned)
    excused = and_(ChildVoice.informed.is_distinct_from("yes"), ChildVoice.informed_reason_len >= REASON_LENGTH.value)
    stands = ChildVoice.merged_into.is_(None)
    said_so = {
        "has_views": views,
        "unclear": unclear,
        "told": informed,
        "has_reason": excused,
        "unmapped": ChildVoice.informed == checks.UNMAPPED,
    }
    return (
        select(
            record.c.root_id.label("inv_id"),
            child.label("child"),
            func.bool_or(stands).label("stands"),
            func.max(case((stands, ChildVoice.views_len))).label("views"),
            func.max(case((stands, ChildVoice.outcome_len))).label("outcome"),
            *(func.bool_or(and_(stands, condition)).label(name) for name, condition in said_so.items()),
        )
        .join_from(ChildVoice, record, record.c.inv_id == ChildVoice.inv_id)
        .outerjoin(merged, merged.c.id == ChildVoice.person_id)
        .outerjoin(texts, texts.c.text == ChildVoice.child_views_text)
        .where(ChildVoice.is_test.is_not(true()), ~checks.when(ChildVoice.entered_at).later)
        .group_by(record.c.root_id, child)
        .subquery("children_heard")
    )
