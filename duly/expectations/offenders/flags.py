"""RSO-04: are registered sex offenders of medium risk and above flagged on the records system, and is their photograph there?"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select

from duly import checks
from duly.expectations.offenders import register
from duly.records import Briefing, RegisteredOffender

_offender = RegisteredOffender
_ASKED = or_(_offender.risk.is_(None), _offender.risk.in_(("medium", "high", "very_high", checks.UNMAPPED)))
_ROWS = (
    register.with_merges(
        select(
            _offender.rso_id,
            register.IS_TEST,
            _offender.merged_into,
            _offender.risk,
            _offender.office,
            _offender.district,
            _offender.flagged,
            _offender.photo_uploaded,
        ).select_from(_offender)
    )
    .where(register.ON_REGISTER, _ASKED)
    .subquery("offenders_flagged")
)
_TARGET = Decimal(98)


def _verdict(mark: ColumnElement[bool], thing: str, yes: str, no: str, blank: str) -> checks.Verdict:
    return checks.first_of(
        register.not_real(_ROWS),
        checks.unknown("risk_blank", "The risk level is not recorded", _ROWS.c.risk.is_(None)),
        checks.unmapped_code("The risk level", _ROWS.c.risk == checks.UNMAPPED),
        checks.compliant(yes, f"{thing} is recorded as there", mark.is_(True)),
        checks.non_compliant(no, f"{thing} is recorded as not there", mark.is_(False)),
        checks.non_compliant(blank, f"It is not recorded whether {thing.lower()} is there"),
    )


def _judgement(verdict: checks.Verdict) -> checks.Judgement:
    return checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.rso_id,
        verdict=verdict,
        breakdowns={"risk": _ROWS.c.risk, "office": _ROWS.c.office, "district": _ROWS.c.district},
        shows={"risk": _ROWS.c.risk, "flagged": _ROWS.c.flagged, "photo_uploaded": _ROWS.c.photo_uploaded},
    )


RSO_04 = checks.Standard(
    id="RSO-04",
    suite=register.SUITE,
    title="Registered sex offenders of medium risk and above are flagged, with a photograph",
    question="Is every registered sex offender of medium, high or very high risk flagged on the records system, and is there a "
    "photograph?",
    unit="rso",
    population="Registered offenders of medium, high or very high risk who are on the register on the "
    "as-at date, in prison or not",
    judgement=_judgement(_verdict(_ROWS.c.flagged, "A flag", "flagged", "not_flagged", "flag_blank")),
    needs=(_offender.rso_id, _offender.risk, _offender.flagged, _offender.photo_uploaded),
    target=_TARGET,
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    topic=checks.Topic.RISK,
    outside=register.outside(
        checks.Reason("low_risk", "Of low risk, which is not asked about", _offender.risk == "low")
    ),
    report="Managing those posing a risk to children",
    quotation="The majority of medium- and high-risk RSOs' identities are now recorded within Connect and flagged within "
    "the system",
    boundaries=(
        "The flag is the standard's own rate, the photograph the second; each has the target, and both must reach it.",
        "Blank is not a yes: it fails.",
        "The risk level blank or not mapped: UNKNOWN, because low risk is not asked about.",
        register.COMMUNITY_BOUNDARIES[0],
    ),
    blind_spots=(
        "Whether officers know that flags and photographs can be seen, and look.",
        "Whether the photograph is recent.",
    ),
    remedy="Set the flag, and upload a photograph, starting with very high risk. Tell neighbourhood officers where to find both.",
    also=(
        checks.Rate(
            id="photo",
            title="A photograph is on the records system",
            judgement=_judgement(
                _verdict(_ROWS.c.photo_uploaded, "A photograph", "photo_uploaded", "no_photo", "photo_blank")
            ),
            target=_TARGET,
        ),
    ),
    lists=(
        checks.Listing(
            id="briefed",
            title="For information: offenders in the briefing system in the period (the report: about 20 a month)",
            records=select(Briefing.subject_id.label("record"))
            .join_from(Briefing, _offender, _offender.rso_id == Briefing.subject_id)
            .where(checks.in_period(checks.when(Briefing.done_at)), Briefing.is_test.is_not(True)),
            of=select(func.count(_offender.rso_id)).where(register.ON_REGISTER, _offender.is_test.is_not(True)),
        ),
    ),
)
