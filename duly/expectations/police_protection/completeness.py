"""PP-01: a use of police protection is fully recorded on the records system: all of it, and field by field."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, ColumnElement, FromClause, and_, func, select

from duly import checks
from duly.expectations.police_protection.uses import SUITE, breakdowns, undated, uses
from duly.records import PoliceProtection

GROUNDS_MIN_CHARS = checks.Parameter(
    name="pp_grounds_min_chars",
    default=50,
    meaning="Length from which the grounds for police protection count as recorded",
    unit="characters",
)
RECORDS_SYSTEMS = checks.Parameter(
    name="pp_records_systems",
    default=("rms", "RMS", "CONNECT", "NICHE", "ATHENA"),
    meaning="What source_system says of a record that is kept on the records system (the force's own codes)",
)

_ROWS = uses(
    PoliceProtection.ended_at,
    PoliceProtection.grounds_len,
    PoliceProtection.initiating_officer,
    PoliceProtection.designated_officer,
    PoliceProtection.la_informed_at,
    PoliceProtection.child_informed,
    PoliceProtection.outcome,
    PoliceProtection.source_system,
)


def _on_system(rows: FromClause) -> ColumnElement[bool]:
    """The record says that it is kept on the records system. Never null."""
    return and_(rows.c.source_system.is_not(None), rows.c.source_system.in_(RECORDS_SYSTEMS.value))


def _gaps(rows: FromClause) -> dict[str, checks.Case]:
    """What is asked for, in order, and the case in which it is missing."""
    return {
        "grounds": checks.non_compliant(
            "no_grounds",
            "The grounds are not recorded, or not in enough characters",
            func.coalesce(rows.c.grounds_len, 0) < GROUNDS_MIN_CHARS.value,
        ),
        "initiating_officer": checks.non_compliant(
            "no_initiating_officer", "There is no initiating officer", rows.c.initiating_officer.is_(None)
        ),
        "designated_officer": checks.non_compliant(
            "no_designated_officer", "There is no designated officer", rows.c.designated_officer.is_(None)
        ),
        "different_officers": checks.non_compliant(
            "same_officer",
            "The initiating officer is also the designated officer",
            rows.c.initiating_officer == rows.c.designated_officer,
        ),
        "la_informed": checks.non_compliant(
            "la_not_informed",
            "It is not recorded when the local authority was told",
            rows.c.la_informed_at.is_(None),
        ),
        "child_informed": checks.non_compliant(
            "child_informed_blank",
            "It is not recorded whether the child was told",
            rows.c.child_informed.is_(None),
        ),
        "outcome": checks.non_compliant(
            "no_outcome",
            "Protection has ended, and its outcome is not recorded",
            and_(rows.c.ended_at.is_not(None), rows.c.outcome.is_(None)),
        ),
        "on_system": checks.non_compliant(
            "not_on_rms", "The record does not say that it is kept on the records system", ~_on_system(rows)
        ),
    }


def _out(rows: FromClause) -> tuple[checks.Case, ...]:
    return (*checks.not_real(rows), undated(rows))


def _complete() -> checks.Case:
    return checks.compliant("complete", "Everything that is asked for is recorded")


def _asked() -> CTE:
    """The uses that are in the rate: those of which every field is asked."""
    out = _out(_ROWS)
    numbered = select(*_ROWS.c, checks.first_of(out, _complete()).number.label("number")).subquery("numbered_uses")
    return select(*numbered.c).where(numbered.c.number == len(out)).cte("uses_asked")


_ASKED = _asked()
_TITLES = {
    "grounds": "Grounds",
    "initiating_officer": "Initiating officer",
    "designated_officer": "Designated officer",
    "different_officers": "Two different officers, where both are recorded",
    "la_informed": "Local authority told",
    "child_informed": "Whether the child was told",
    "outcome": "Outcome, where protection has ended",
    "on_system": "Kept on the records system",
}


def _field(name: str) -> checks.Rate:
    asked_of = {
        "different_officers": and_(_ASKED.c.initiating_officer.is_not(None), _ASKED.c.designated_officer.is_not(None)),
        "outcome": _ASKED.c.ended_at.is_not(None),
    }
    rows: FromClause = _ASKED
    if name in asked_of:
        rows = select(*_ASKED.c).where(asked_of[name]).subquery(f"asked_for_{name}")
    return checks.Rate(
        id=name,
        title=_TITLES[name],
        judgement=checks.Judgement(
            rows=rows,
            record=rows.c.pp_id,
            verdict=checks.first_of(_gaps(rows)[name], _complete()),
            anchor=rows.c.started,
        ),
    )


PP_01 = checks.Standard(
    id="PP-01",
    suite=SUITE,
    title="Police protection fully recorded on the records system",
    question="Does each record of police protection say why, by whom, who was told and how it ended, on the records system?",
    unit="police_protection",
    population="Uses of the power of police protection that began in the period",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.pp_id,
        verdict=checks.first_of(_out(_ROWS), *_gaps(_ROWS).values(), _complete()),
        anchor=_ROWS.c.started,
        breakdowns=breakdowns(_ROWS),
        shows={
            "started_at": _ROWS.c.started,
            "ended_at": _ROWS.c.ended_at,
            "grounds_len": _ROWS.c.grounds_len,
            "initiating_officer": _ROWS.c.initiating_officer,
            "designated_officer": _ROWS.c.designated_officer,
            "la_informed_at": _ROWS.c.la_informed_at,
            "child_informed": _ROWS.c.child_informed,
            "outcome": _ROWS.c.outcome,
            "source_system": _ROWS.c.source_system,
        },
    ),
    needs=(
        PoliceProtection.pp_id,
        PoliceProtection.started_at,
        PoliceProtection.ended_at,
        PoliceProtection.grounds_len,
        PoliceProtection.initiating_officer,
        PoliceProtection.designated_officer,
        PoliceProtection.la_informed_at,
        PoliceProtection.child_informed,
        PoliceProtection.outcome,
        PoliceProtection.source_system,
    ),
    target=Decimal(95),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Decision-making",
    quotation="we were critical that the force's recording of the use of these powers was inconsistent",
    authority=("A-42",),
    parameters=(GROUNDS_MIN_CHARS, RECORDS_SYSTEMS),
    boundaries=(
        "Grounds of exactly 50 characters count, of 49 do not.",
        "The initiating and the designated officer must be two people. That there is a designated officer is asked for "
        "here as a local setting; no document that was read confirms it.",
        "Whether the child was told must be answered; no is an answer, blank is not.",
        "An outcome is asked for once protection has ended.",
        "A record is held to all of this from the moment it is made. The first thing missing, in the order of the rates, "
        "gives the reason; the rates count each thing by itself.",
        "A blank source_system does not say that the record is on the records system. Where the whole table comes from "
        "there, duly.toml gives the column a constant.",
    ),
    blind_spots=(
        "It cannot see a use of the power that was never recorded.",
        "It cannot see whether the grounds are good ones: they are measured by their length.",
        "Forms kept outside the records system are invisible unless the record says so.",
    ),
    remedy="Ask the officer who used the power to complete the record, and to say what was added later and when. A record "
    "kept elsewhere has to be entered on the records system.",
    also=tuple(_field(name) for name in _TITLES),
)
