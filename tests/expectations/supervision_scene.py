"""A case that breaks nothing, with one review, to be changed in the smallest way that breaks one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from duly.checks import Judgement, Standard, compliant, first_of, non_compliant, unknown
from tests.expectations.examples import C, Row

STAFF: Sequence[Row] = (
    {"staff_id": "OIC", "rank": "DC", "team_id": "T"},
    {"staff_id": "MATE", "rank": "DC", "team_id": "T"},
    {"staff_id": "SGT", "rank": "DS", "team_id": "T"},
    {"staff_id": "LENT", "rank": "DC", "team_id": "T2"},
    {"staff_id": "CIVIL", "rank": "staff_supervisor", "team_id": "T"},
    {"staff_id": "CLERK", "rank": "staff", "team_id": "T"},
    {"staff_id": "ODD", "rank": "(unmapped)", "team_id": "T"},
    {"staff_id": "NO_RANK", "team_id": "T"},
)
TEAMS: Sequence[Row] = (
    {"team_id": "T", "name": "North", "team_type": "PVP_CORE", "district": "D1"},
    {"team_id": "T2", "name": "South", "team_type": "RESPONSE", "district": "D2"},
    {"team_id": "T3", "name": "Online", "team_type": "ISOT", "district": "D1"},
)
CASE: Row = {
    "inv_id": "V",
    "crime_id": "K",
    "oic": "OIC",
    "team_id": "T",
    "allocated_at": "2025-03-01T10:00:00",
    "status": "open",
}
REVIEW: Row = {
    "review_id": "W",
    "inv_id": "V",
    "reviewer": "SGT",
    "evidence_reviewed": True,
    "further_enquiries_set": True,
    "safeguarding_considered": True,
    "text_len": 50,
    "text_hash": "h",
}


def review(day: str, time: str = "12:00:00", **changes: object) -> Row:
    """A review by the sergeant, done and entered at once, with the next a fortnight later."""
    instant = f"{day}T{time}"
    return {"reviewed_at": instant, "entered_at": instant, **REVIEW, **changes}


def scene(*reviews: Row, case: Row | None = None, **tables: Sequence[Row]) -> dict[str, Sequence[Row]]:
    """The records of the case with these reviews, numbered where there are several; `case` holds changes to it.

    Keywords that are tables replace that table's rows.
    """
    numbered = [{**row, "review_id": f"{row['review_id']}{number or ''}"} for number, row in enumerate(reviews)]
    return {
        "investigations": [{**CASE, **(case or {})}],
        "supervisory_reviews": numbered,
        "staff": STAFF,
        "teams": TEAMS,
        **tables,
    }


def as_standard(standard: Standard, listing_id: str) -> Standard:
    """A listing of a standard as a standard of its own: each record that it names is judged COMPLIANT, listed."""
    (listing,) = [each for each in standard.lists if each.id == listing_id]
    listed_rows = select(listing.records.subquery("named").c.record).distinct().subquery("listing")
    judgement = Judgement(
        rows=listed_rows, record=listed_rows.c.record, verdict=first_of(compliant("listed", "It is on the list"))
    )
    return replace(standard, judgement=judgement, lists=(), measures=())


def showing_flag(standard: Standard) -> Standard:
    """The standard with its flag as the verdict: NON_COMPLIANT, timing_basis_claimed where a time is only claimed."""
    flag = standard.judgement.flag
    assert flag is not None
    verdict = first_of(
        compliant("no_flag", "It has no flag", flag.is_(None)),
        non_compliant("timing_basis_claimed", "Its time is only claimed", flag == "timing_basis=claimed"),
        unknown("another", "It has another flag"),
    )
    return replace(standard, judgement=replace(standard.judgement, verdict=verdict))


def on_list(*records: str) -> list[tuple[str, str | None, str, str]]:
    """What an example of a listing expects: these records and no others."""
    return [(record, None, C, "listed") for record in records]
