"""CUST-02: is a child who is charged and refused bail moved to the local authority, or is it certified why not?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, case, func, literal, or_, select

from duly import checks
from duly.expectations.custody import detentions
from duly.expectations.custody.places import GROUNDS, PLACES, SECURE_AGE, accommodation
from duly.records import CustodyAccommodation, CustodyRecord

_REFUSED = checks.when(CustodyRecord.bail_refused_at)
_PERHAPS_REFUSED = or_(
    _REFUSED.known, _REFUSED.future, and_(_REFUSED.blank, CustodyRecord.cust_id.in_(select(PLACES.c.cust_id)))
)
"""Bail was refused, or a place was asked for as is done after that, and nobody wrote when bail was refused."""


def _refusals() -> CTE:
    refusals = detentions.child_detentions(
        "children_refused_bail",
        *_REFUSED.columns("refused"),
        *checks.when(CustodyRecord.charged_at).columns("charged"),
        at=_REFUSED,
        only=_PERHAPS_REFUSED,
    )
    places = accommodation(refusals)
    return (
        select(refusals, *(column for column in places.c if column.name != "cust_id"))
        .outerjoin_from(refusals, places, places.c.cust_id == refusals.c.cust_id)
        .cte("refusals")
    )


_ROWS = _refusals()
_asked = _ROWS.c.asked.is_not(None)


_moved = checks.when(_ROWS.c.moved)


def _first() -> tuple[checks.Case | checks.Doubt, ...]:
    return (
        *detentions.not_judged(_ROWS),
        checks.future_dated("The refusal of bail", checks.when(_ROWS.c.refused)),
        checks.unknown(
            "no_refused_time",
            "Accommodation was asked for or arranged, and it is not recorded when bail was refused",
            _ROWS.c.refused.is_(None),
        ),
    )


def _too_early(words: str, only_before: ColumnElement[bool]) -> checks.Case:
    return checks.unknown(
        "negative_interval",
        f"{words} before bail was refused or before the charge, and not since",
        checks.surely(only_before),
    )


def _lost(perhaps: ColumnElement[bool]) -> checks.Case:
    return checks.dangling_link("What a row on accommodation was merged into", checks.surely(perhaps))


def _moved_or_certified() -> checks.Verdict:
    rows = _ROWS
    return checks.first_of(
        *_first(),
        checks.compliant("transferred", "The child was moved to local authority accommodation", _moved.known),
        checks.compliant(
            "certified",
            "Accommodation was asked for, and it was certified on a ground that counts why the child could not be moved",
            and_(_asked, rows.c.certified.is_not(None)),
        ),
        _too_early(
            "The child was moved, or the certificate made,",
            or_(rows.c.moved_before, and_(_asked, rows.c.certified_before)),
        ),
        checks.unknown(
            "future_dated",
            "The move or the certificate lies after the export was made",
            checks.surely(rows.c.future),
        ),
        _lost(rows.c.lost),
        checks.non_compliant(
            "no_request", "The child was not moved, and no request for accommodation is recorded", ~_asked
        ),
        checks.unknown(
            "unmapped_code",
            "There is a certificate on a ground whose code duly was not told about",
            checks.surely(rows.c.unmapped_ground),
        ),
        checks.non_compliant(
            "ground_not_listed",
            "There is a certificate, on a ground that the law does not know, such as a lack of beds",
            checks.surely(rows.c.other_ground),
        ),
        checks.non_compliant(
            "too_young",
            "There is a certificate that only a secure place would do, of a child too young for one",
            checks.surely(rows.c.too_young),
        ),
        checks.non_compliant(
            "ground_blank", "There is a certificate without a ground", checks.surely(rows.c.blank_ground)
        ),
        checks.non_compliant("not_certified", "The child was not moved, and no certificate is recorded that says why"),
    )


def _requested() -> checks.Verdict:
    return checks.first_of(
        *_first(),
        checks.compliant("requested", "A request for accommodation is recorded", _asked),
        _lost(_ROWS.c.lost_request),
        checks.non_compliant("no_request", "No request for accommodation is recorded"),
    )


def _transferred() -> checks.Verdict:
    return checks.first_of(
        *_first(),
        checks.compliant("transferred", "The child was moved to local authority accommodation", _moved.known),
        _too_early("The child was moved", _ROWS.c.moved_before),
        _lost(_ROWS.c.lost_move),
        checks.non_compliant("not_transferred", "The child was not moved"),
    )


def overnight(rows: FromClause) -> ColumnElement[bool]:
    """The child was moved only after 23:59 on the date on which bail was refused."""
    return checks.local_day(rows.c.moved) > checks.local_day(rows.c.refused)


def request_type(rows: FromClause) -> ColumnElement[str]:
    """What was asked for: one word, or null where that is not recorded."""
    return case(
        (and_(rows.c.secure, rows.c.alternative), "both"),
        (rows.c.secure, "secure"),
        (rows.c.alternative, "alternative"),
        (rows.c.unmapped_request, checks.UNMAPPED),
    )


def _judgement(verdict: checks.Verdict, done: ColumnElement[Any] | None) -> checks.Judgement:
    return checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.cust_id,
        verdict=verdict,
        anchor=_ROWS.c.refused,
        done=done,
        open=and_(_moved.missing, _ROWS.c.certified.is_(None), detentions.still_held(_ROWS)),
        flag=case((overnight(_ROWS), literal("overnight"))),
        breakdowns={
            "la_area": _ROWS.c.la_area,
            "custody_suite": _ROWS.c.custody_suite,
            "request_type": request_type(_ROWS),
            "month": checks.month(_ROWS.c.day),
        },
        shows=_SHOWS,
    )


_SHOWS: Mapping[str, ColumnElement[Any]] = {
    "charged_at": _ROWS.c.charged,
    "bail_refused_at": _ROWS.c.refused,
    "requested_at": _ROWS.c.asked,
    "request_type": request_type(_ROWS),
    "place_offered": _ROWS.c.offered,
    "transferred_at": _ROWS.c.moved,
    "certified_at": _ROWS.c.certified,
    "released_at": _ROWS.c.released,
}


def _listed(condition: ColumnElement[bool]) -> Select[Any]:
    return select(_ROWS.c.cust_id.label("record")).where(detentions.of_a_child(_ROWS), condition)


_everyone = select(func.count()).select_from(_ROWS).where(detentions.of_a_child(_ROWS))


_needless_secure = and_(
    _ROWS.c.asked_secure, or_(~_ROWS.c.serious_harm, checks.surely(_ROWS.c.years < SECURE_AGE.value))
)

CUST_02 = checks.Standard(
    id="CUST-02",
    suite=detentions.SUITE,
    title="A child refused bail after charge is moved, or it is certified why not",
    question="Was each child who was charged and refused bail moved to local authority accommodation, or is it certified why "
    "that could not be done?",
    unit="custody_records",
    population="Detentions of children who were refused bail after a charge, the refusal in the period, and of those for whom "
    "accommodation was asked for or arranged without a time of the refusal",
    judgement=_judgement(_moved_or_certified(), _ROWS.c.moved),
    needs=(
        *detentions.NEEDS,
        CustodyRecord.bail_refused_at,
        CustodyAccommodation.cust_id,
        CustodyAccommodation.requested_at,
        CustodyAccommodation.transferred_at,
        CustodyAccommodation.certificate_at,
        CustodyAccommodation.certificate_ground,
    ),
    target=Decimal(100),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Introduction",
    quotation="where bail following charge had been denied, no child was transferred to the care of the local authority "
    "because no suitable accommodation was available",
    authority=("A-41",),
    topic=checks.Topic.PARTNERSHIP,
    outside=detentions.outside(
        "bail_or_not",
        checks.Reason(
            "not_refused",
            "No refusal of bail is recorded, nor anything about accommodation after it",
            ~_PERHAPS_REFUSED,
        ),
        at=_REFUSED,
    ),
    parameters=(GROUNDS, SECURE_AGE, detentions.LONGEST_DAYS),
    boundaries=(
        "Moved at any time after bail was refused: compliant, whatever was asked for. Moved on a later London date than that "
        "of the refusal: compliant and flagged `overnight`.",
        "A certificate counts only with a time, on a ground in custody_certificate_grounds, and where accommodation was "
        "asked for. A ground that is blank, or such as a lack of beds, does not count.",
        "No time is allowed first: a child still held, for whom nobody has asked yet, is a breach at once. The latest days of "
        "an export are left out of a rolling period for that reason.",
        "A court that sits within hours changes nothing: such a child is asked about like any other.",
        "Of several requests, moves and certificates of one detention, one that counts is enough.",
        detentions.MERGED_ROWS,
        "Moved or certified up to 5 minutes before the refusal or the charge: two clocks that disagree. Earlier ones count for "
        "nothing; where there are no others: UNKNOWN. Whether the refusal or the charge is recorded first, and whether the "
        "charge is dated, changes nothing else.",
        "A certificate that only a secure place would do counts from the {custody_secure_age th} birthday of the child.",
        *detentions.age_boundaries("of the refusal of bail"),
    ),
    blind_spots=(
        "Whether the local authority was asked in earnest, and whether the reason on a certificate is true.",
        "A child refused bail without a time of the refusal is seen only where accommodation was asked for or arranged: UNKNOWN.",
        "The certificate has to go before the court: whether it did is not in the export.",
    ),
    remedy="For each child: who was asked, when, for what kind of place, and what was the answer? Enter requests that were made "
    "and not recorded. Where nobody asked, or the ground is a lack of beds or transport, take it to the local authority "
    "by name of the officer responsible there.",
    note="The report of 2016: no such child was moved. In 2017, some stayed overnight for want of transport though a place had "
    "been found: see the list of places offered and not taken.",
    also=(
        checks.Rate(
            id="requested",
            title="Accommodation was asked for",
            judgement=_judgement(_requested(), _ROWS.c.asked),
        ),
        checks.Rate(
            id="transferred",
            title="The child was moved to local authority accommodation",
            judgement=_judgement(_transferred(), _ROWS.c.moved),
        ),
    ),
    lists=(
        checks.Listing(
            id="overnight",
            title="Moved only after 23:59 on the day bail was refused",
            records=_listed(overnight(_ROWS)),
            of=select(func.count()).select_from(_ROWS).where(detentions.of_a_child(_ROWS), _moved.known),
        ),
        checks.Listing(
            id="offered_not_moved",
            title="A place was offered, and the child was not moved: no transport?",
            records=_listed(and_(_ROWS.c.offered, _moved.missing)),
            of=_everyone,
        ),
        checks.Listing(
            id="no_beds",
            title="Certified on the ground that there were no beds, which is none",
            records=_listed(_ROWS.c.no_beds),
            of=_everyone,
            warn_over=0.0,
        ),
        checks.Listing(
            id="needless_secure",
            title="Secure accommodation was asked for without a record that the public needed it, or for a child too young for "
            "it: alternative accommodation would have done",
            records=_listed(_needless_secure),
            of=select(func.count()).select_from(_ROWS).where(detentions.of_a_child(_ROWS), _ROWS.c.asked_secure),
            warn_over=0.0,
        ),
    ),
)
