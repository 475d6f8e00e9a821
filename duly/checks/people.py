"""Who is a child, at the time that counts: merged identities followed to their root, and age at the event (G10, G11).

Everything is set-wise. A chain of merges is followed to its end; a circle has none, and whatever leads into one is broken, and
said so.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from duly import sql
from duly.checks.parameters import EXPORTED_AT
from duly.checks.timing import local_day
from duly.records import Person, Record, record_id
from duly.records.columns import table_name

ADULT_AGE = 18
_YEAR_DAYS = 365

AGE_BANDS = ((4, "0-4"), (10, "5-10"), (15, "11-15"))
OLDEST_BAND = "16-17"

# Standing of a person at an event, ordered so that the highest of several persons decides for the record they share: a link
# that leads nowhere comes before an age, of which only a breach is UNKNOWN (A1).
ADULT, BORN_LATER, AGE_UNKNOWN, AGE_UNCERTAIN, MERGE_BROKEN, CHILD = range(6)
IN_DOUBT = (BORN_LATER, AGE_UNKNOWN, AGE_UNCERTAIN)


@cache
def roots(record: type[Record], *columns: str) -> CTE:
    """Records of a table that were merged into another: `id`, `root`, `broken`; one row each, none for the others.

    A chain of any length is followed. `broken` where it runs in a circle, which has no end, or ends at a record that is not
    in the export; `root` is then the record that was named first.
    `columns` names columns of the root record to have beside them. Always the same expression, so that a select may ask
    twice.
    """
    merged, ends, target = _merged(record), _ends(record), aliased(record)
    return sql.computed_once(
        select(
            merged.c.id,
            func.coalesce(ends.c.root, merged.c.root).label("root"),
            record_id_of(target).is_(None).label("broken"),
            *(getattr(target, column) for column in columns),
        )
        .outerjoin_from(merged, ends, ends.c.id == merged.c.id)
        .outerjoin(target, record_id_of(target) == ends.c.root),
        "_".join((table_name(record), "roots", *columns)),
        small=True,
    )


@cache
def _merged(record: type[Record]) -> CTE:
    """`id` and `root` of each merged record, after one merge."""
    merged = select(record_id(record).label("id"), record.merged_into.label("root"))
    return sql.computed_once(merged.where(record.merged_into.is_not(None)), f"{table_name(record)}_merged", small=True)


@cache
def _ends(record: type[Record]) -> CTE:
    """`id` of each merged record that has one, with the `root` at which its chain ends."""
    steps = _steps(record)
    ended = select(steps.c.id, steps.c.root).where(steps.c.root.not_in(select(_merged(record).c.id)))
    return ended.cte(f"{table_name(record)}_ends")


@cache
def _steps(record: type[Record]) -> CTE:
    """`id` of each merged record with every `root` that its merges lead to. Each pair stands once, so that a circle ends."""
    merged = _merged(record)
    steps = select(merged.c.id, merged.c.root).cte(f"{table_name(record)}_steps", recursive=True)
    return steps.union(select(steps.c.id, merged.c.root).join_from(steps, merged, merged.c.id == steps.c.root))


def followed(named: ColumnElement[Any] | Any, merged: FromClause) -> ColumnElement[Any]:
    """The record that stands for the one named, `merged` being the `roots` of its table; itself where nothing does."""
    return func.coalesce(case((~merged.c.broken, merged.c.root)), named)


def record_id_of(entity: Any) -> ColumnElement[Any]:
    """The key column of an aliased record."""
    mapper_class = entity.__mapper__.class_ if hasattr(entity, "__mapper__") else entity._aliased_insp.mapper.class_
    return getattr(entity, record_id(mapper_class).key)  # type: ignore[no-any-return]


@cache
def people() -> CTE:
    """Every person with the attributes of the identity they were merged into.

    Columns: `person_id`, `root_id`, `dob`, `estimated`, `broken`; one row per person of the export.
    """
    merged = roots(Person, "dob_date", "dob_estimated")
    return union_all(
        select(
            Person.person_id.label("person_id"),
            Person.person_id.label("root_id"),
            Person.dob_date.label("dob"),
            Person.dob_estimated.label("estimated"),
            false().label("broken"),
        ).where(Person.merged_into.is_(None)),
        select(merged.c.id, merged.c.root, merged.c.dob_date, merged.c.dob_estimated, merged.c.broken),
    ).cte("people")


def standing(
    dob: ColumnElement[Any],
    estimated: ColumnElement[Any],
    broken: ColumnElement[Any],
    event_day: ColumnElement[Any],
    recorded_age: ColumnElement[Any] | None = None,
    *,
    of_age: ColumnElement[Any] | None = None,
) -> ColumnElement[int]:
    """Whether a person was a child on a local date: CHILD, AGE_UNCERTAIN, MERGE_BROKEN, AGE_UNKNOWN, BORN_LATER or ADULT.

    On the 18th birthday a person is no longer a child. A date of birth after the event counts as not known; one after the
    export itself is a fault of the record (BORN_LATER, A26). An estimated one within a year of the boundary leaves the matter
    uncertain. `recorded_age` in years stands in for a date of birth that is not known (G11). `of_age` is the 18th birthday
    where a subquery has it already.
    """
    of_age = eighteenth_birthday(dob) if of_age is None else of_age
    known = and_(dob.is_not(None), event_day.is_not(None), dob <= event_day)
    near = func.abs(sql.days_between(event_day, of_age)) <= _YEAR_DAYS
    by_age = [] if recorded_age is None else [(recorded_age < ADULT_AGE, CHILD), (recorded_age >= ADULT_AGE, ADULT)]
    return case(
        (func.coalesce(broken, false()), MERGE_BROKEN),
        (and_(known, func.coalesce(estimated, false()), near), AGE_UNCERTAIN),
        (and_(known, event_day < of_age), CHILD),
        (known, ADULT),
        *by_age,
        (dob > local_day(EXPORTED_AT), BORN_LATER),
        else_=AGE_UNKNOWN,
    )


def eighteenth_birthday(dob: ColumnElement[Any]) -> ColumnElement[Any]:
    """The first day on which a person is no longer a child: 1 March in common years for one born on 29 February."""
    return sql.years_later(dob, literal(ADULT_AGE))


def day_for_age(dob: ColumnElement[Any], of_age: ColumnElement[Any], instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """The date of a UTC instant at which a person's standing is decided. `of_age` is the 18th birthday.

    The local date where a day either way could matter, which is near birth and within a year of the 18th birthday; else
    the UTC date, which no time zone moves by more than a day and which costs nothing to find.
    """
    utc_day = cast(instant, Date())
    settled = and_(
        func.abs(sql.days_between(utc_day, of_age)) > _YEAR_DAYS + 2,
        func.abs(sql.days_between(dob, utc_day)) > 2,
    )
    return case((or_(dob.is_(None), settled), utc_day), else_=local_day(instant))


def age(dob: ColumnElement[Any], event_day: ColumnElement[Any]) -> ColumnElement[int]:
    """Whole years of age on a local date; null where the date of birth is not known or later."""
    years = cast(extract("year", event_day), Integer) - cast(extract("year", dob), Integer)
    birthday = sql.years_later(dob, years)
    return case((and_(dob.is_not(None), dob <= event_day), years - case((birthday > event_day, 1), else_=0)))


def age_band(years: ColumnElement[int]) -> ColumnElement[str]:
    """The band of a child's age in whole years; null where it is not known."""
    return case((years.is_(None), None), *((years <= oldest, name) for oldest, name in AGE_BANDS), else_=OLDEST_BAND)
