"""CUST-02: what was asked for and done about a place with the local authority, in each detention."""

from __future__ import annotations

from sqlalchemy import CTE, ColumnElement, FromClause, Subquery, and_, func, or_, select

from duly import checks
from duly.expectations.custody.detentions import standing_for
from duly.records import CustodyAccommodation

GROUNDS = checks.Parameter(
    name="custody_certificate_grounds",
    default=("impracticable", "no_secure_serious_harm"),
    meaning="Grounds on which it may be certified that a child could not be moved",
    source="A-41",
)
SECURE_AGE = checks.Parameter(
    name="custody_secure_age",
    default=12,
    unit="years",
    meaning="Age from which secure accommodation may be asked for to protect the public",
)


def _places() -> CTE:
    """What was asked and done about accommodation, a row for each record of it, by the detention that stands for its own, and
    whether it `stands` or was merged."""
    row = CustodyAccommodation
    merged, same, detention = standing_for(row.cust_id.expression)
    return (
        select(
            detention.label("cust_id"),
            row.request_type,
            row.serious_harm,
            row.offered_at,
            row.certificate_ground.label("ground"),
            row.merged_into.is_(None).label("stands"),
            *checks.when(row.requested_at).columns("asked"),
            *checks.when(row.transferred_at).columns("moved"),
            *checks.when(row.certificate_at).columns("certified"),
        )
        .outerjoin_from(row, merged, same)
        .where(row.cust_id.is_not(None), row.is_test.is_not(True))
        .cte("places")
    )


PLACES = _places()


def accommodation(refusals: FromClause) -> Subquery:
    """What was asked and done about accommodation in each detention, one row each.

    `asked`, and `moved` and `certified` (on a ground that counts) at or after the refusal of bail and the charge, are the first
    times of each: what came before neither helps nor hides another (A9), and `moved_before` and `certified_before` tell of it.
    `offered` whether a place was. `blank_ground`, `other_ground` and `unmapped_ground` tell of certificates on no, another or
    an unknown ground, `too_young` of one of serious harm for a child too young for a secure place; `secure` and `alternative`
    what was asked for. Where every row was merged (A24), `lost_request` and `lost_move` tell of a request and a move by those,
    and `lost` that they would make it no breach.
    """
    place, refused, charged = PLACES.c, checks.when(refusals.c.refused), checks.when(refusals.c.charged)
    ground, request = place.ground, place.request_type
    moved, certified = checks.when(place.moved), checks.when(place.certified)

    def too_early(done: checks.Span) -> ColumnElement[bool]:
        # Which came first, refusal or charge, matters only to what lies between the two (A14).
        return or_(
            checks.surely(checks.backwards(refused, done)),
            checks.surely(checks.backwards(charged, done)),
        )

    of_harm = checks.surely(ground == "no_secure_serious_harm")
    too_young = and_(of_harm, checks.surely(refusals.c.years < SECURE_AGE.value))
    listed = and_(ground.is_not(None), ground.in_(GROUNDS.value), ~too_young)
    of_serious_harm = or_(place.serious_harm.is_(True), of_harm)

    def some(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return checks.surely(func.bool_or(condition))

    def ever(condition: ColumnElement[bool], name: str) -> ColumnElement[bool]:
        return some(and_(place.stands, condition)).label(name)

    none_stands = ~func.bool_or(place.stands)
    of_use = and_(certified.known, or_(listed, ground == checks.UNMAPPED))
    would_do = or_(
        some(or_(moved.known, moved.future, certified.future)), and_(some(place.asked.is_not(None)), some(of_use))
    )
    return (
        select(
            place.cust_id,
            *checks.earliest_of(checks.when(place.asked), place.stands).columns("asked"),
            *checks.earliest_of(moved, and_(place.stands, ~too_early(moved))).columns("moved"),
            *checks.earliest_of(certified, and_(place.stands, listed, ~too_early(certified))).columns("certified"),
            ever(too_early(moved), "moved_before"),
            ever(and_(listed, too_early(certified)), "certified_before"),
            ever(place.offered_at.is_not(None), "offered"),
            ever(and_(certified.known, ground.is_(None)), "blank_ground"),
            ever(and_(certified.known, ground == checks.UNMAPPED), "unmapped_ground"),
            ever(and_(certified.known, ground.is_not(None), ~listed, ~too_young), "other_ground"),
            ever(and_(certified.known, too_young), "too_young"),
            ever(or_(moved.future, certified.future), "future"),
            ever(ground == "no_beds", "no_beds"),
            ever(request == "secure", "secure"),
            ever(request == "alternative", "alternative"),
            ever(request == checks.UNMAPPED, "unmapped_request"),
            ever(and_(request == "secure", place.asked.is_not(None)), "asked_secure"),
            ever(of_serious_harm, "serious_harm"),
            and_(none_stands, some(place.asked.is_not(None))).label("lost_request"),
            and_(none_stands, some(moved.known)).label("lost_move"),
            and_(none_stands, would_do).label("lost"),
        )
        .join_from(PLACES, refusals, refusals.c.cust_id == place.cust_id)
        .group_by(place.cust_id)
        .subquery("accommodation")
    )
