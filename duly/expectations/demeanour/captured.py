"""Was each child's demeanour captured, is what was written descriptive, and was every child of an incident covered?"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import Subquery, and_, false, func, literal, or_, select

from duly.checks.narrative import TextClass
from duly.checks.people import AGE_UNCERTAIN, AGE_UNKNOWN, MERGE_BROKEN
from duly.checks.standards import Judgement, Measure, Missing, Rate, Severity, Standard
from duly.checks.timing import deadline, when
from duly.checks.verdicts import (
    UNMAPPED,
    Case,
    Verdict,
    compliant,
    excluded,
    exempt,
    first_of,
    non_compliant,
    not_yet_due,
    unknown,
)
from duly.expectations.demeanour import listings
from duly.expectations.demeanour.children import (
    SUITE,
    TUNABLE,
    breakdowns,
    children,
    entry_time,
    limit_seconds,
    time_left,
)
from duly.records import ChildPresent, DaIncident
from duly.results import Status

SAYS_ENOUGH = (TextClass.STATE_ONLY, TextClass.REFUSED, TextClass.MINIMAL, TextClass.DESCRIPTIVE)
CHILDREN = children()

TEST = excluded("test_record", "The record was made for a test or for training", CHILDREN.c.is_test.is_(True))
MERGED = excluded("merged_record", "The record was merged into another", CHILDREN.c.merged_into.is_not(None))

NOT_JUDGED: tuple[Case, ...] = (
    TEST,
    MERGED,
    excluded("not_attended", "No officer attended", CHILDREN.c.attended.is_(False)),
    excluded("party", "The child is the victim or the suspect of the incident", CHILDREN.c.party),
    excluded("merge_error", "The child's identities cannot be followed to one", CHILDREN.c.standing == MERGE_BROKEN),
    exempt("unborn", "The child was not yet born", CHILDREN.c.presence == "unborn"),
    exempt("household_absent", "The child of the household was not there", CHILDREN.c.presence == "household_absent"),
    excluded(
        "child_unknown",
        "Neither a date of birth nor an age is recorded",
        and_(CHILDREN.c.standing == AGE_UNKNOWN, ~CHILDREN.c.undated),
    ),
)
ATTENDED_UNKNOWN = unknown(
    "attended_unknown", "It is not recorded whether an officer attended", CHILDREN.c.attended.is_(None)
)


def _captured(accepted: Iterable[TextClass]) -> Verdict:
    """Whether the demeanour was captured, by a text of an `accepted` class or, of a child not seen, by a reason."""
    rows, values = CHILDREN, [found.value for found in accepted]
    seen, not_seen = rows.c.presence == "present_seen", rows.c.presence == "present_not_seen"
    blank = rows.c.presence.is_(None)
    asleep = rows.c.text_class == TextClass.STATE_ONLY.value
    enough = rows.c.text_class.in_(values)
    captured = or_(and_(or_(seen, and_(blank, ~asleep)), enough), and_(not_seen, rows.c.has_reason))
    before, late, perhaps_late = entry_time(rows)
    nothing_yet = and_(
        rows.c.text_class == TextClass.BLANK.value, rows.c.entered.is_(None), rows.c.reason_length == 0
    )
    still_time, perhaps_time = time_left(rows)
    said_nothing = {
        TextClass.BLANK: ("blank", "Nothing was written of how the child was"),
        TextClass.PLACEHOLDER: ("placeholder", "What was written says nothing"),
        TextClass.POINTER: ("pointer", "What was written only points elsewhere"),
        TextClass.GENERIC: ("generic", "What was written would fit any child"),
        TextClass.NOT_SPOKEN: ("not_spoken", "What was written says that nobody looked or spoke"),
    }
    rejected = [found for found in said_nothing if found.value not in values]
    *others, last = (
        (*said_nothing[found], rows.c.text_class == found.value) for found in rejected
    )
    return first_of(
        *NOT_JUDGED,
        unknown(
            "age_uncertain",
            "The date of birth is an estimate within a year of the 18th birthday",
            rows.c.standing == AGE_UNCERTAIN,
        ),
        ATTENDED_UNKNOWN,
        unknown("no_attended_time", "The time of attending is not recorded", rows.c.attended_at.is_(None)),
        unknown("unmapped_code", "The code for presence is not known to the mapping", rows.c.presence == UNMAPPED),
        unknown("negative_interval", "Captured, but entered before the attendance", and_(captured, before)),
        non_compliant("late", "Captured, but entered after the limit", and_(captured, late)),
        unknown("imprecise_time", "Captured, in time or not by how a vague time is read", and_(captured, perhaps_late)),
        compliant("reason_recorded", "Not seen, and a reason for that is recorded", and_(captured, not_seen)),
        compliant("captured", "How the child was is recorded", captured),
        unknown("presence_blank", "It is not recorded whether the child was there, and the text does not tell", blank),
        not_yet_due("not_yet_due", "Nothing is entered, and there is still time", and_(nothing_yet, still_time)),
        unknown(
            "imprecise_time", "Nothing is entered, and a vague time leaves open whether it is due",
            and_(nothing_yet, perhaps_time),
        ),
        non_compliant("asleep_not_seen", "Said to be asleep, not seen, and no reason for that", and_(not_seen, asleep)),
        non_compliant("no_reason_not_seen", "Not seen, and no reason for that is recorded", not_seen),
        *(non_compliant(reason, words, condition) for reason, words, condition in others),
        non_compliant(last[0], last[1]),
    )


CAPTURED = _captured(SAYS_ENOUGH)


def _child_judgement(verdict: Verdict) -> Judgement:
    rows = CHILDREN
    return Judgement(
        rows=rows,
        record=rows.c.cp_id,
        verdict=verdict,
        anchor=rows.c.attended_at,
        due=deadline(when(rows.c.attended_at), limit_seconds()),
        done=rows.c.entered,
        flag=func.nullif(func.coalesce(func.nullif(rows.c.entered.is_(None), false()).cast_flag, ""), ""),
        breakdowns=breakdowns(rows),
        shows={
            name: rows.c[name]
            for name in ("da_id", "presence", "text_class", "words", "has_reason", "reason_length", "age", "attended")
        },
    )
