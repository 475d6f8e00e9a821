"""What the standards on custody share: which detentions are of a child, and which of them nothing is asked of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, func, select, true

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
    "Without a usable date of birth the age recorded on arrival counts. Without that either, or with an estimated date of "
    "birth within 365 days of the 18th birthday, what would be a breach is UNKNOWN, and what would not be is out of the rate "
    "and counted.",
    "Blank times: the detention is placed by the next that is recorded. Without any it belongs to no period.",
)


def age_boundaries(of: str) -> tuple[str, ...]:
    """The edges of being a child, in words. `of` says of what the date is."""
    return tuple(boundary.format(of=of) for boundary in AGE_BOUNDARIES)


MERGED_ROWS = (
    "A row that was merged into another is taken for one of those of the same detention that stand, since such rows have no "
    "ids. Where none stands and the row would decide: UNKNOWN."
)
"""What becomes of a merged row of a table whose rows are part of a detention (A24)."""


def child_detentions(
    name: str, *more: Selected, at: checks.Span, only: ColumnElement[bool] | None = None, placed: bool = True
) -> CTE:
    """Custody records of children and of those who may be, one row each, of those that `only` holds for.

    `at` is when the age is taken; where that is not recorded, the first time that is. With `placed` that time places the
    record in the period (A2). Columns: `cust_id`, `is_test`, `merged_into`, `merge_broken`, `reason`, `custody_suite`,
    `la_area`, `arrived` and `released` with their latest instants, `at`, the time that places it, `day` of the age, the age in
    `years`, `standing`, `untraced` (the person is named and not in the export, and no age is recorded), and `more`.
    """
    dated = _dated(name, *more, at=at)
    if only is not None:
        dated = dated.where(only)
    rows = dated.subquery(f"dated_{name}")
    stands = checks.standing(rows.c.dob, rows.c.estimated, rows.c.broken, rows.c.day, rows.c.age_recorded)
    aged = select(
        *(column for column in rows.c if column.name not in ("dob", "estimated", "broken", "age_recorded")),
        stands.label("standing"),
        func.coalesce(checks.age(rows.c.dob, rows.c.day), rows.c.age_recorded).label("years"),
    ).subquery(f"aged_{name}")
    children = select(aged).where(aged.c.standing != checks.ADULT)
    return (children.where(checks.in_period(checks.when(aged.c.at))) if placed else children).cte(name)


def _dated(name: str, *more: Selected, at: checks.Span) -> Select[Any]:
    known, merged = checks.people(), checks.roots(CustodyRecord)
    first = checks.first_known(
        at,
        *(
            checks.when(time)
            for time in (
                CustodyRecord.arrived_at,
                CustodyRecord.detention_authorised_at,
                CustodyRecord.charged_at,
                CustodyRecord.bail_refused_at,
                CustodyRecord.released_at,
            )
        ),
    )
    return (
        select(
            CustodyRecord.cust_id,
            checks.surely(CustodyRecord.is_test).label("is_test"),
            CustodyRecord.merged_into,
            checks.surely(merged.c.broken).label("merge_broken"),
            CustodyRecord.detention_reason.label("reason"),
            CustodyRecord.custody_suite,
            CustodyRecord.la_area,
            *checks.when(CustodyRecord.arrived_at).columns("arrived"),
            *checks.when(CustodyRecord.released_at).columns("released"),
            *first.columns("at"),
            CustodyRecord.age_recorded,
            checks.local_day(first.lo).label("day"),
            known.c.dob,
            known.c.estimated,
            known.c.broken,
            and_(
                CustodyRecord.person_id.is_not(None),
                known.c.person_id.is_(None),
                CustodyRecord.age_recorded.is_(None),
            ).label("untraced"),
            *more,
        )
        .outerjoin_from(CustodyRecord, known, known.c.person_id == CustodyRecord.person_id)
        .outerjoin(merged, merged.c.id == CustodyRecord.cust_id)
    )


def standing_for(cust_id: ColumnElement[str | None]) -> tuple[FromClause, ColumnElement[bool], ColumnElement[str]]:
    """For a record that is part of a detention: what to join, on what, and the detention that one was merged into (A3)."""
    merged = checks.roots(CustodyRecord)
    return merged, and_(merged.c.id == cust_id, ~merged.c.broken), func.coalesce(merged.c.root, cust_id)


def not_judged(rows: FromClause) -> tuple[checks.Case | checks.Doubt, ...]:
    """The detentions that nothing is asked of, in the order in which they leave (G10), and those of which it is open whether
    they are a child's, or when they were."""
    no_date = checks.when(rows.c.at).blank
    return (
        *checks.not_real(rows, broken=and_(rows.c.merged_into.is_not(None), rows.c.merge_broken)),
        checks.future_dated("Every time of the detention", checks.when(rows.c.at)),
        *checks.undated(no_date, "detention"),
        checks.dangling_link("The person who was held", rows.c.untraced),
        checks.merge_error(rows.c.standing == checks.MERGE_BROKEN, "The person's"),
        *checks.age_doubts(rows.c.standing, unknown_when=and_(~rows.c.untraced, rows.c.at.is_not(None))),
    )


def not_known_why(rows: FromClause) -> checks.Case:
    """The reason for holding the person decides whether the detention is one to judge, and is blank or not understood (A1)."""
    return checks.unmapped_code("The reason for holding the person is blank or", checks.not_understood(rows.c.reason))


def outside(name: str, *reasons: checks.Reason, at: checks.Span, nothing_due: str = "") -> checks.Outside:
    """Which detentions a standard does not look at, and why: `reasons` in terms of CustodyRecord, before age and period.
    Where what falls due is placed, and not the detention, `nothing_due` says so."""
    rows = _dated(f"every_{name}", *(reason.when.label(reason.code) for reason in reasons), at=at).subquery(
        f"every_{name}"
    )
    stands = checks.standing(rows.c.dob, rows.c.estimated, rows.c.broken, rows.c.day, rows.c.age_recorded)
    elsewhere = ~checks.in_period(checks.when(rows.c.at))
    period = (
        checks.Reason("nothing_due", nothing_due, true())
        if nothing_due
        else checks.outside_period("It belongs to another time than the period judged", elsewhere)
    )
    return checks.Outside(
        rows=rows,
        record=rows.c.cust_id,
        reasons=(
            *(checks.Reason(reason.code, reason.words, rows.c[reason.code]) for reason in reasons),
            checks.Reason("adult", "The person was 18 or older", stands == checks.ADULT),
            period,
        ),
    )


def of_a_child(rows: FromClause) -> ColumnElement[bool]:
    """The record is certainly one of a child, neither a test nor merged. Never null."""
    return and_(rows.c.standing == checks.CHILD, ~rows.c.is_test, rows.c.merged_into.is_(None))


def may_be_a_childs(rows: FromClause) -> ColumnElement[bool]:
    """The record is one of a child or of a person whose age is not known, neither a test nor merged. Never null."""
    of_somebody = and_(rows.c.standing.in_((checks.CHILD, *checks.IN_DOUBT)), ~rows.c.untraced)
    return and_(of_somebody, ~rows.c.is_test, rows.c.merged_into.is_(None))


def still_held(rows: FromClause) -> ColumnElement[bool]:
    """No release is recorded, and the arrival is not so long ago that one must have been. Never null."""
    long_ago = checks.so_far(checks.when(rows.c.arrived), LONGEST_DAYS.value * 24 * checks.HOUR).beyond
    return and_(rows.c.released.is_(None), ~checks.surely(long_ago))
