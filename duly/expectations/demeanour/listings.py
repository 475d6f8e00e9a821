"""Records to look at beside the demeanour rates: signs of copying and dodging, and samples to read. Ids, never texts."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CTE, Select, and_, case, func, or_, select

from duly import checks, sql
from duly.checks import TextClass
from duly.expectations.demeanour.children import ASLEEP, demeanour_class, demeanours
from duly.expectations.domestic_records import attendance, domestic_records
from duly.records import ChildPresent, IncidentPerson

SAME_TEXT_INCIDENTS = 3
ASLEEP_ROWS = 10
ASLEEP_SHARE = 0.6
DAY_FROM, DAY_TO = 10, 18
DAY_AGE = 5
SAMPLE = 20
SAMPLED = (
    TextClass.UNCLEAR,
    TextClass.TOO_LONG,
    TextClass.DESCRIPTIVE,
    TextClass.CAPTURED,
    TextClass.BLANK,
    TextClass.PLACEHOLDER,
    TextClass.POINTER,
    TextClass.NOT_SEEN,
    TextClass.NOT_SPOKEN,
    TextClass.REFUSED_ACCESS,
    TextClass.ADULT_ONLY,
    TextClass.ACTION_ONLY,
    TextClass.FACTS_ONLY,
    TextClass.HOUSE_ONLY,
    TextClass.GENERIC,
    TextClass.ASLEEP_ONLY,
)
"""The classes that a text about a child's demeanour may be in; those that cannot be told come first (A15)."""
CANDIDATES = 20_000


@cache
def _attended() -> CTE:
    """Children of incidents attended in the period, without those made for a test or merged."""
    said, record = demeanours(), domestic_records()
    text_class = demeanour_class(said)
    return sql.computed_once(
        select(
            ChildPresent.cp_id,
            ChildPresent.da_id,
            ChildPresent.person_id,
            ChildPresent.presence,
            ChildPresent.entered_by,
            ChildPresent.age_recorded,
            record.c.log,
            *checks.when(record.c.attended_at).columns("attended_at"),
            said.c.said,
            text_class.label("text_class"),
            (text_class == ASLEEP).label("asleep"),
        )
        .outerjoin_from(ChildPresent, said, said.c.text == ChildPresent.demeanour_text)
        .join(record, record.c.da_id == ChildPresent.da_id)
        .where(
            checks.in_period(attendance(record)),
            ChildPresent.is_test.is_not(True),
            ~record.c.is_test,
            ChildPresent.merged_into.is_(None),
        ),
        "children_attended",
    )


_CHILD = _attended().c
_WITH_TEXT = select(func.count()).where(_CHILD.said.is_not(None))


def _same_for_siblings() -> Select[Any]:
    same = (
        select(_CHILD.da_id)
        .group_by(_CHILD.da_id)
        .having(
            func.count() > 1,
            func.count(_CHILD.said) == func.count(),
            func.min(_CHILD.said) == func.max(_CHILD.said),
        )
        .subquery("same_for_all")
    )
    return select(_CHILD.cp_id.label("record")).join(same, same.c.da_id == _CHILD.da_id)


def _same_by_officer() -> Select[Any]:
    copied = (
        select(_CHILD.entered_by, _CHILD.said)
        .where(_CHILD.said.is_not(None), _CHILD.entered_by.is_not(None))
        .group_by(_CHILD.entered_by, _CHILD.said)
        .having(func.count(_CHILD.da_id.distinct()) > SAME_TEXT_INCIDENTS)
        .subquery("copied")
    )
    return select(_CHILD.cp_id.label("record")).join(
        copied, and_(copied.c.entered_by == _CHILD.entered_by, copied.c.said == _CHILD.said)
    )


def _asleep_by_officer() -> Select[Any]:
    asleep = case((_CHILD.asleep, 1), else_=0)
    often = (
        select(_CHILD.entered_by)
        .group_by(_CHILD.entered_by)
        .having(func.count() >= ASLEEP_ROWS, func.sum(asleep) > ASLEEP_SHARE * func.count())
        .subquery("often_asleep")
    )
    return (
        select(_CHILD.cp_id.label("record")).join(often, often.c.entered_by == _CHILD.entered_by).where(_CHILD.asleep)
    )


def _asleep_by_day() -> Select[Any]:
    known, met = checks.people(), checks.when(_CHILD.attended_at)
    hour = sql.hour_of(sql.local_time(met.lo, checks.TIME_ZONE))
    years = func.coalesce(checks.age(known.c.dob, met.day), _CHILD.age_recorded)
    return (
        select(_CHILD.cp_id.label("record"))
        .outerjoin(known, known.c.person_id == _CHILD.person_id)
        .where(
            _CHILD.asleep,
            hour >= DAY_FROM,
            hour < DAY_TO,
            or_(met.hi.is_(None), met.to_the_minute),
            years >= DAY_AGE,
        )
    )


def _absent_but_there() -> Select[Any]:
    return (
        select(_CHILD.cp_id.label("record"))
        .join(
            IncidentPerson,
            and_(
                IncidentPerson.incident_id == _CHILD.log,
                IncidentPerson.person_id == _CHILD.person_id,
                IncidentPerson.role == "child_present",
            ),
        )
        .where(_CHILD.presence == "household_absent")
    )


@cache
def _candidates() -> CTE:
    """Children picked by the hash of their id: by chance, yet the same in every run."""
    order = func.md5(_CHILD.cp_id)
    return sql.computed_once(
        select(_CHILD.cp_id, order.label("place"), _CHILD.text_class).order_by(order, _CHILD.cp_id).limit(CANDIDATES),
        "candidates",
    )


def _sample(text_class: TextClass) -> Select[Any]:
    picked = _candidates().c
    return (
        select(picked.cp_id.label("record"))
        .where(picked.text_class == text_class.value)
        .order_by(picked.place, picked.cp_id)
        .limit(SAMPLE)
    )


OF_CAPTURE = (
    checks.Listing(
        id="same_for_siblings",
        title="All children of an incident have the same text",
        records=_same_for_siblings(),
        of=_WITH_TEXT,
        warn_over=0.0,
    ),
    checks.Listing(
        id="same_by_officer",
        title=f"One officer entered the same text at more than {SAME_TEXT_INCIDENTS} incidents",
        records=_same_by_officer(),
        of=_WITH_TEXT,
    ),
    checks.Listing(
        id="asleep_by_officer",
        title=f"Only asleep, entered by an officer with {ASLEEP_ROWS} children or more of whom over {ASLEEP_SHARE:.0%} slept",
        records=_asleep_by_officer(),
    ),
    checks.Listing(
        id="asleep_by_day",
        title=f"Only asleep, aged {DAY_AGE} or over, attended between {DAY_FROM}:00 and {DAY_TO}:00",
        records=_asleep_by_day(),
    ),
    checks.Listing(
        id="not_seen",
        title="Recorded as present but not seen, which asks for no description",
        records=select(_CHILD.cp_id.label("record")).where(_CHILD.presence == "present_not_seen"),
        of=select(func.count()).where(_CHILD.presence.in_(("present_seen", "present_not_seen"))),
    ),
    checks.Listing(
        id="absent_but_there",
        title="Recorded as not there, yet listed as present in the incident log",
        records=_absent_but_there(),
    ),
)

SAMPLES = tuple(
    checks.Listing(
        id=f"sample_{text_class.value.lower()}",
        title=f"Up to {SAMPLE} texts to read in the records system: class {text_class.value}",
        records=_sample(text_class),
    )
    for text_class in SAMPLED
)
