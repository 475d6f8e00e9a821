"""What the standards on custody share: which detentions are of a child, and which of them nothing is asked of."""

from __future__ import annotations

from sqlalchemy import CTE, ColumnElement, FromClause, and_, false, func, select

from duly import checks
from duly.expectations.populations import Selected
from duly.records import CustodyRecord, Person

SUITE = "custody"

MENTAL_HEALTH = checks.Parameter(
    name="custody_mental_health_reasons",
    default=("s135", "s136"),
    meaning="Reasons for holding somebody that are powers of the Mental Health Act, not an offence",
)
LONGEST_DAYS = checks.Parameter(
    name="custody_longest_days",
    default=7,
    unit="days",
    meaning="Longest time for which a record without a time of release is taken to be of somebody still held",
)
NEEDS = (CustodyRecord.cust_id, CustodyRecord.person_id, Person.person_id, Person.dob_date)
"""Without these it cannot be told which detentions are of a child."""

AGE_BOUNDARIES = (
    "A person is a child before the 18th birthday, on the London date {of}; on the birthday itself no longer. Born on 29 "
    "February: by convention 18 on 1 March in common years.",
    "Without a usable date of birth the age recorded on arrival counts; without that either, the record is out of the "
    "rate and counted. An estimated date of birth within 365 days of the 18th birthday: UNKNOWN.",
)


def age_boundaries(of: str) -> tuple[str, ...]:
    """The edges of being a child, in words. `of` says of what the date is."""
    return tuple(boundary.format(of=of) for boundary in AGE_BOUNDARIES)


def child_detentions(name: str, *more: Selected, at: checks.Span, only: ColumnElement[bool]) -> CTE:
    """Custody records of children and of those who may be, one row each, of those that `only` holds for.

    `at` is when the age is taken; where that is not recorded, the first time that is. Columns: `cust_id`, `is_test`,
    `merged_into`, `reason`, `custody_suite`, `la_area`, `arrived` and `released` with their latest instants, `day` of the
    age, the age in `years`, `standing`, `undated` (the date of birth is known, but no time of the detention), and `more`.
    """
    known = checks.people()
    first = func.coalesce(
        at.lo,
        CustodyRecord.arrived_at,
        CustodyRecord.detention_authorised_at,
        CustodyRecord.charged_at,
        CustodyRecord.bail_refused_at,
        CustodyRecord.released_at,
    )
    dated = (
        select(
            CustodyRecord.cust_id,
            func.coalesce(CustodyRecord.is_test, false()).label("is_test"),
            CustodyRecord.merged_into,
            CustodyRecord.detention_reason.label("reason"),
            CustodyRecord.custody_suite,
            CustodyRecord.la_area,
            *checks.when(CustodyRecord.arrived_at).columns("arrived"),
            *checks.when(CustodyRecord.released_at).columns("released"),
            CustodyRecord.age_recorded,
            checks.local_day(first).label("day"),
            known.c.dob,
            known.c.estimated,
            known.c.broken,
            *more,
        )
        .outerjoin_from(CustodyRecord, known, known.c.person_id == CustodyRecord.person_id)
        .where(only)
        .subquery(f"dated_{name}")
    )
    stands = checks.standing(dated.c.dob, dated.c.estimated, dated.c.broken, dated.c.day, dated.c.age_recorded)
    detentions = select(
        *(column for column in dated.c if column.name not in ("dob", "estimated", "broken", "age_recorded")),
        stands.label("standing"),
        func.coalesce(checks.age(dated.c.dob, dated.c.day), dated.c.age_recorded).label("years"),
        and_(dated.c.dob.is_not(None), dated.c.day.is_(None)).label("undated"),
    ).subquery(f"aged_{name}")
    return select(detentions).where(detentions.c.standing != checks.ADULT).cte(name)


def not_judged(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """The detentions that nothing is asked of, in the order in which they leave (G10), and those of uncertain age."""
    return (
        *checks.not_real(rows),
        checks.excluded(
            "merge_error",
            "The person's record was merged in a circle, or into a person who is not in the export",
            rows.c.standing == checks.MERGE_BROKEN,
        ),
        checks.child_unknown(and_(rows.c.standing == checks.AGE_UNKNOWN, ~rows.c.undated)),
        age_uncertain(rows),
    )


def age_uncertain(rows: FromClause) -> checks.Doubt:
    """The detentions of a person who may have been a child."""
    return checks.age_uncertain(rows.c.standing == checks.AGE_UNCERTAIN)


def of_a_child(rows: FromClause) -> ColumnElement[bool]:
    """The record is certainly one of a child, neither a test nor merged. Never null."""
    return and_(rows.c.standing == checks.CHILD, ~rows.c.is_test, rows.c.merged_into.is_(None))


def still_held(rows: FromClause) -> ColumnElement[bool]:
    """No release is recorded, and the arrival is not so long ago that one must have been. Never null."""
    long_ago = checks.so_far(checks.when(rows.c.arrived), LONGEST_DAYS.value * 24 * checks.HOUR).beyond
    return and_(rows.c.released.is_(None), ~func.coalesce(long_ago, false()))
