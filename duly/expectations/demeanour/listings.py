"""Records to look at beside the demeanour rates: signs of copying and dodging, and samples to read. Ids, never texts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from duly.checks import sql
from duly.checks.narrative import TextClass, classify, length, normalised
from duly.checks.parameters import TIME_ZONE
from duly.checks.people import age, people
from duly.checks.standards import Listing
from duly.checks.timing import in_period, when
from duly.records import ChildPresent, DaIncident, IncidentPerson

SAME_TEXT_INCIDENTS = 3
ASLEEP_ROWS = 10
ASLEEP_SHARE = 0.6
DAY_FROM, DAY_TO = 10, 18
DAY_AGE = 5
SAMPLE = 20
CANDIDATES = 20_000

_ASLEEP_LENGTH = 80  # a text of five words that is longer says more than that a child slept


def _attended(*columns: Any) -> Select[Any]:
    """Children of incidents attended in the period, without those made for a test or merged."""
    return (
        select(*columns)
        .join_from(ChildPresent, DaIncident, DaIncident.da_id == ChildPresent.da_id)
        .where(
            in_period(when(DaIncident.attended_at)),
            ChildPresent.is_test.is_not(True),
            ChildPresent.merged_into.is_(None),
        )
    )


def _said() -> ColumnElement[Any]:
    """A text as copies are told by: case and blanks around it aside. Null where it is blank."""
    return func.nullif(func.lower(func.trim(ChildPresent.demeanour_text)), "")


def _count_with_text() -> Select[Any]:
    return _attended(func.count()).where(_said().is_not(None))


def _same_for_siblings() -> Select[Any]:
    said = _attended(ChildPresent.cp_id, ChildPresent.da_id, _said().label("said")).subquery("said")
    same = (
        select(said.c.da_id)
        .group_by(said.c.da_id)
        .having(
            func.count() > 1, func.count(said.c.said) == func.count(), func.min(said.c.said) == func.max(said.c.said)
        )
        .subquery("same_for_all")
    )
    return select(said.c.cp_id.label("record")).join(same, same.c.da_id == said.c.da_id)


def _same_by_officer() -> Select[Any]:
    said = (
        _attended(ChildPresent.cp_id, ChildPresent.da_id, ChildPresent.entered_by, _said().label("said"))
        .where(_said().is_not(None), ChildPresent.entered_by.is_not(None))
        .subquery("said")
    )
    copied = (
        select(said.c.entered_by, said.c.said)
        .group_by(said.c.entered_by, said.c.said)
        .having(func.count(said.c.da_id.distinct()) > SAME_TEXT_INCIDENTS)
        .subquery("copied")
    )
    return select(said.c.cp_id.label("record")).join(
        copied, and_(copied.c.entered_by == said.c.entered_by, copied.c.said == said.c.said)
    )


def _asleep(*columns: Any) -> Select[Any]:
    """Children of whom it was written only that they slept."""
    said = func.lower(ChildPresent.demeanour_text)
    short = length(ChildPresent.demeanour_text) <= _ASLEEP_LENGTH
    likely = _attended(*columns, normalised(ChildPresent.demeanour_text).label("normal")).where(
        short, or_(said.like("%sleep%"), said.like("%bed%"))
    )
    found = sql.computed_once(likely, "perhaps_asleep")
    return select(found).where(classify(found.c.normal) == TextClass.STATE_ONLY.value)


def _asleep_by_officer() -> Select[Any]:
    asleep = _asleep(ChildPresent.cp_id, ChildPresent.entered_by).subquery("asleep")
    rows = (
        _attended(ChildPresent.entered_by, func.count().label("rows"))
        .group_by(ChildPresent.entered_by)
        .having(func.count() >= ASLEEP_ROWS)
        .subquery("rows_by_officer")
    )
    often = (
        select(rows.c.entered_by)
        .join(asleep, asleep.c.entered_by == rows.c.entered_by)
        .group_by(rows.c.entered_by, rows.c.rows)
        .having(func.count() > ASLEEP_SHARE * rows.c.rows)
        .subquery("often_asleep")
    )
    return select(asleep.c.cp_id.label("record")).join(often, often.c.entered_by == asleep.c.entered_by)


def _asleep_by_day() -> Select[Any]:
    known, attended = people(), when(DaIncident.attended_at)
    hour = sql.hour_of(sql.local_time(attended.lo, TIME_ZONE))
    asleep = _asleep(
        ChildPresent.cp_id,
        ChildPresent.person_id,
        ChildPresent.age_recorded,
        *attended.columns("attended_at"),
        hour.label("hour"),
    ).subquery("asleep")
    met = when(asleep.c.attended_at)
    years = func.coalesce(age(known.c.dob, met.day), asleep.c.age_recorded)
    return (
        select(asleep.c.cp_id.label("record"))
        .outerjoin(known, known.c.person_id == asleep.c.person_id)
        .where(
            asleep.c.hour >= DAY_FROM,
            asleep.c.hour < DAY_TO,
            or_(met.hi.is_(None), met.to_the_minute),
            years >= DAY_AGE,
        )
    )


def _absent_but_there() -> Select[Any]:
    return (
        _attended(ChildPresent.cp_id.label("record"))
        .join(
            IncidentPerson,
            and_(
                IncidentPerson.incident_id == DaIncident.incident_id,
                IncidentPerson.person_id == ChildPresent.person_id,
                IncidentPerson.role == "child_present",
            ),
        )
        .where(ChildPresent.presence == "household_absent")
    )


def _sample(text_class: TextClass) -> Select[Any]:
    """Ids picked by their own hash: by chance, yet the same in every run."""
    order = func.md5(ChildPresent.cp_id)
    some = (
        _attended(ChildPresent.cp_id, order.label("place"), ChildPresent.demeanour_text.label("said"))
        .order_by(order, ChildPresent.cp_id)
        .limit(CANDIDATES)
        .subquery("candidates")
    )
    given = sql.computed_once(
        select(some.c.cp_id, some.c.place, normalised(some.c.said).label("normal")), "candidate_texts"
    )
    return (
        select(given.c.cp_id.label("record"))
        .where(classify(given.c.normal) == text_class.value)
        .order_by(given.c.place, given.c.cp_id)
        .limit(SAMPLE)
    )


OF_CAPTURE = (
    Listing(
        id="same_for_siblings",
        title="All children of an incident have the same text",
        records=_same_for_siblings(),
        of=_count_with_text(),
        warn_over=0.0,
    ),
    Listing(
        id="same_by_officer",
        title=f"One officer entered the same text at more than {SAME_TEXT_INCIDENTS} incidents",
        records=_same_by_officer(),
        of=_count_with_text(),
    ),
    Listing(
        id="asleep_by_officer",
        title=f"Only asleep, entered by an officer with {ASLEEP_ROWS} children or more of whom over {ASLEEP_SHARE:.0%} slept",
        records=_asleep_by_officer(),
    ),
    Listing(
        id="asleep_by_day",
        title=f"Only asleep, aged {DAY_AGE} or over, attended between {DAY_FROM}:00 and {DAY_TO}:00",
        records=_asleep_by_day(),
    ),
    Listing(
        id="not_seen",
        title="Recorded as present but not seen, which asks for no description",
        records=_attended(ChildPresent.cp_id.label("record")).where(ChildPresent.presence == "present_not_seen"),
        of=_attended(func.count()).where(ChildPresent.presence.in_(("present_seen", "present_not_seen"))),
    ),
    Listing(
        id="absent_but_there",
        title="Recorded as not there, yet listed as present in the incident log",
        records=_absent_but_there(),
    ),
)

SAMPLES = tuple(
    Listing(
        id=f"sample_{text_class.value.lower()}",
        title=f"Up to {SAMPLE} texts to read in the records system: class {text_class.value}",
        records=_sample(text_class),
    )
    for text_class in TextClass
)
