"""The children of online-abuse cases: a row for each case and child, with when the child became apparent and was referred, and
the first arrest in the case."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)

from duly import checks
from duly.expectations.online_abuse import links
from duly.records import Investigation

LIMIT = checks.Parameter(
    name="ref_limit_hours",
    default=24,
    unit="hours",
    meaning="Longest time from when a child became apparent in an online-abuse case until the child is referred",
)

# What a referral is worth to a child of a case, best first: the best of all decides.
IN_TIME, IMPRECISE, FUTURE, LOST, NAMELESS, LATE, BEFORE, UNMADE = range(8)


def _apparent(referral: CTE) -> Subquery:
    """When each child first became apparent in a case: `inv_id`, `child`, `apparent`; `referrals` of the child there, and
    when the first was made, `first_referred`, which places it where nothing else does."""
    first = checks.earliest_of(checks.when(referral.c.apparent))
    made = checks.earliest_of(checks.when(referral.c.referred))
    return (
        select(
            referral.c.inv_id,
            referral.c.child,
            *first.columns("apparent"),
            *made.columns("first_referred"),
            func.count().label("referrals"),
        )
        .where(referral.c.inv_id.is_not(None))
        .group_by(referral.c.inv_id, referral.c.child)
        .subquery("children_apparent")
    )


def _graded(child: CTE, referral: CTE) -> Subquery:
    """The best referral of each child of a case: `inv_id`, `child`, `grade`, and when the first that counts was made,
    `referred`; `lost_at` and `nameless_at`, when the first was made of those of which nothing is to be found, and of those
    that do not say of which child they are."""
    anchor = checks.first_known(checks.when(child.c.apparent), checks.when(child.c.began))
    made = checks.when(referral.c.referred)
    took = checks.elapsed(anchor, made, LIMIT.seconds)
    strays = or_(referral.c.lost, and_(referral.c.nobody, referral.c.child != child.c.child))
    perhaps = and_(made.known, ~checks.surely(took.beyond), ~checks.surely(took.negative))
    certain = and_(func.coalesce(referral.c.child == child.c.child, child.c.child.is_(None)), not_(strays))
    grade = case(
        (made.future, FUTURE),
        (made.missing, case((certain, UNMADE))),
        (strays, case((perhaps, LOST))),
        (~certain, case((perhaps, NAMELESS))),
        (took.negative, BEFORE),
        (took.within, IN_TIME),
        (took.beyond, LATE),
        else_=IMPRECISE,
    )
    not_sooner = ~checks.surely(took.negative)
    counts, columns = and_(certain, not_sooner), (child.c.inv_id, child.c.child)
    same = or_(
        referral.c.child == child.c.child, referral.c.child.is_(None), referral.c.nobody, child.c.child.is_(None)
    )
    nameless = and_(not_(strays), ~certain)

    def found(worth: ColumnElement[Any], *sorts: ColumnElement[bool]) -> Select[Any]:
        counted, lost, unnamed = sorts
        return select(
            *columns,
            worth.label("grade"),
            *checks.only_if(counted, made).columns("referred"),
            case((and_(lost, not_sooner), made.lo)).label("lost_at"),
            case((and_(unnamed, not_sooner), made.lo)).label("nameless_at"),
        )

    by_case = found(grade, counts, strays, nameless).join_from(
        child, referral, and_(referral.c.inv_id == child.c.inv_id, same)
    )
    loose = (
        found(grade, counts, strays, nameless)
        .join_from(child, referral, referral.c.child == child.c.child)
        .where(referral.c.inv_id.is_(None), referral.c.loose, perhaps)
    )
    gone = (
        found(case((made.known, LOST)), false(), true(), false())
        .join_from(child, referral, referral.c.child == child.c.child)
        .where(referral.c.inv_id.is_(None), referral.c.gone, perhaps)
    )
    every = union_all(by_case, loose, gone).subquery("referrals_of_children")
    first = checks.earliest_of(checks.when(every.c.referred))
    return (
        select(
            every.c.inv_id,
            every.c.child,
            func.min(every.c.grade).label("grade"),
            *first.columns("referred"),
            func.min(every.c.lost_at).label("lost_at"),
            func.min(every.c.nameless_at).label("nameless_at"),
        )
        .group_by(every.c.inv_id, every.c.child)
        .subquery("children_referred")
    )


def _same_child(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """The same case, and the same child or in both none."""
    return and_(one.c.inv_id == other.c.inv_id, one.c.child.is_not_distinct_from(other.c.child))


@cache
def children() -> CTE:
    """A row for each child of each online-abuse case, or of one that may be, of any time; known adults left out.

    Columns: those of the case (`every_case`); `child`, `perhaps`, `nobody`, `standing`, `unborn` where the date of birth lies
    after the day; `apparent`, `referrals`, and of these the best (`_graded`); `placed`, what places it in time, and its local
    `day` and `month`; and what the case's log tells (`entries_by_case`).
    """
    cases = links.online_cases()
    names = links.names_of(cases)
    crimes = links.crimes_of(cases, names)
    referral = links.referrals_read(cases, names, crimes)
    pair, entry, apparent = (
        links.children_by_case(cases, names, crimes, referral),
        links.entries_by_case(cases, names),
        _apparent(referral),
    )
    first, made, began = (
        checks.when(column) for column in (apparent.c.apparent, apparent.c.first_referred, cases.c.began)
    )
    placed = checks.first_known(first, made, began)
    of_age = checks.eighteenth_birthday(pair.c.dob)
    dated = (
        select(
            cases,
            pair.c.child,
            pair.c.perhaps,
            pair.c.nobody,
            pair.c.dob,
            pair.c.estimated,
            *first.columns("apparent"),
            func.coalesce(apparent.c.referrals, 0).label("referrals"),
            *placed.columns("placed"),
            of_age.label("of_age"),
            *checks.when(entry.c.arrested).columns("arrested"),
            checks.surely(entry.c.untimed).label("untimed"),
            entry.c.unmapped.label("unmapped_entry"),
            checks.surely(entry.c.unmapped_untimed).label("unmapped_untimed"),
            entry.c.lost.label("lost_entry"),
            checks.surely(entry.c.lost_untimed).label("lost_untimed"),
        )
        .join_from(cases, pair, pair.c.inv_id == cases.c.inv_id)
        .outerjoin(apparent, _same_child(apparent, pair))
        .outerjoin(entry, entry.c.inv_id == cases.c.inv_id)
        .subquery("children_dated")
    )
    day = checks.day_for_age(dated.c.dob, dated.c.of_age, dated.c.placed)
    by_day = select(dated, day.label("day")).subquery("children_by_day")
    stands = checks.standing(by_day.c.dob, by_day.c.estimated, by_day.c.nobody, by_day.c.day, of_age=by_day.c.of_age)
    graded = select(
        *(column for column in by_day.c if column.name not in ("dob", "estimated", "of_age")),
        stands.label("standing"),
        checks.surely(by_day.c.dob > by_day.c.day).label("unborn"),
        checks.month_at(by_day.c.placed).label("month"),
    ).subquery("children_graded")
    minors = select(graded).where(graded.c.standing != checks.ADULT).cte("minors_of_cases")
    best = _graded(minors, referral)
    return (
        select(
            minors, best.c.grade, *checks.when(best.c.referred).columns("referred"), best.c.lost_at, best.c.nameless_at
        )
        .outerjoin_from(minors, best, _same_child(best, minors))
        .cte("children_of_online_cases")
    )


def outside(judged: FromClause) -> checks.Outside:
    """Why a case is none of the standard's business; `judged` are the children of all times."""
    cases = links.every_case()
    understood = and_(not_(cases.c.unmapped), not_(cases.c.gone))
    return checks.Outside(
        rows=cases,
        record=cases.c.inv_id,
        reasons=(
            checks.Reason(
                "other_team",
                "It is with a team that is not one of online abuse, or with none",
                and_(understood, not_(cases.c.online)),
            ),
            checks.outside_period(
                "What places its children in time lies outside the period", cases.c.inv_id.in_(select(judged.c.inv_id))
            ),
            checks.Reason(
                "no_child",
                "Nobody is linked to it who is a child or may be one",
                cases.c.inv_id.not_in(select(judged.c.inv_id)),
            ),
        ),
    )


def no_case_has_a_team() -> Any:
    """Whether no case of the export names a team, so that none can be told to be of online abuse."""
    return select(not_(exists(select(literal(1)).select_from(Investigation).where(Investigation.team_id.is_not(None)))))
