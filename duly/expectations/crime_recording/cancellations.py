"""Cancelled child crimes: justified by somebody other than the officer in the case, and the victim told (NCRS-05)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from duly import checks
from duly.expectations.crime_recording.child_crimes import (
    CHILD_COLUMNS,
    CHILD_CRIME,
    age_uncertain,
    child_crimes,
    class_unmapped,
    concerns_child,
    whose_age_is_no_help,
)
from duly.expectations.crime_recording.suite import SUITE
from duly.expectations.populations import (
    CHILD_OFFENCE_CLASSES,
    CHILD_TEAM_TYPES,
    reported_crimes,
    victims,
)
from duly.records import Crime, CrimeVictim, StaffMember, Team
from duly.sql import add_seconds, seconds_between

CANCEL_CODES = checks.Parameter(
    name="cancel_codes",
    default=("C1", "C2", "C3", "C4", "C5"),
    meaning="Grounds for cancelling a crime: by default C1 transferred, C2 additional verifiable information, C3 "
    "duplicate, C4 error, C5 self-defence (the letters and numbers are a local setting)",
)
NO_VICTIM_CODES = checks.Parameter(
    name="cancel_codes_without_victim",
    default=("C1", "C3", "C4"),
    meaning="Grounds on which the victim need not be told: transferred, duplicate, error",
)
AVI_CODES = checks.Parameter(
    name="cancel_codes_avi",
    default=("C2",),
    meaning="Grounds that claim additional verifiable information, for which a longer reason is asked",
)
REASON_LENGTH = checks.Parameter(
    name="cancel_reason_characters",
    default=20,
    unit="characters",
    meaning="Shortest reason for cancelling a crime",
)
AVI_REASON_LENGTH = checks.Parameter(
    name="cancel_avi_reason_characters",
    default=51,
    unit="characters",
    meaning="Shortest reason for cancelling a crime on additional verifiable information",
)
RE_RECORD_DAYS = checks.Parameter(
    name="cancel_re_record_days",
    default=30,
    unit="days",
    meaning="A crime of the same class against the same child recorded this soon after a cancellation is listed",
)
_DAY = 86_400


def _in(column: ColumnElement[Any], codes: checks.Parameter) -> ColumnElement[bool]:
    return and_(column.is_not(None), column.in_(codes.value))


def _cancelled_crimes() -> FromClause:
    crimes = child_crimes(
        *checks.when(Crime.cancelled_at).columns("cancelled"),
        Crime.cancel_code,
        Crime.cancel_rationale.label("rationale"),
        Crime.cancel_by,
        *checks.when(Crime.victim_informed_at).columns("informed"),
        only=and_(Crime.cancelled_at.is_not(None), checks.in_period(checks.when(Crime.cancelled_at))),
        few=True,
    ).cte("cancelled_crimes")
    kinds = (
        select(
            CrimeVictim.crime_id,
            func.count().label("victims"),
            func.count(case((CrimeVictim.victim_type == "state", 1))).label("states"),
        )
        .join_from(CrimeVictim, crimes, crimes.c.crime_id == CrimeVictim.crime_id)
        .group_by(CrimeVictim.crime_id)
        .subquery("victim_kinds")
    )
    decider, decider_team = aliased(StaffMember), aliased(Team)
    return (
        select(
            *(column for column in crimes.c if column.name != "rationale"),
            checks.is_placeholder(crimes.c.rationale).label("no_reason"),
            checks.length(crimes.c.rationale).label("reason_length"),
            func.coalesce(kinds.c.victims == kinds.c.states, False).label("only_state"),
            func.coalesce(decider_team.name, decider.team_id).label("decider_team"),
        )
        .outerjoin_from(crimes, kinds, kinds.c.crime_id == crimes.c.crime_id)
        .outerjoin(decider, decider.staff_id == crimes.c.cancel_by)
        .outerjoin(decider_team, decider_team.team_id == decider.team_id)
        .subquery("judged_cancellations")
    )


_ROWS = _cancelled_crimes()


def _verdict(rows: FromClause) -> checks.Verdict:
    too_short = rows.c.reason_length < case(
        (_in(rows.c.cancel_code, AVI_CODES), AVI_REASON_LENGTH.value), else_=REASON_LENGTH.value
    )
    cancelled, informed = checks.when(rows.c.cancelled), checks.when(rows.c.informed)
    return checks.first_of(
        checks.not_real(rows),
        whose_age_is_no_help(rows),
        age_uncertain(rows),
        checks.unknown(
            "unmapped_code",
            "The class of offence that would decide whether it concerns a child is a code that the vocabulary does not know",
            class_unmapped(rows),
        ),
        checks.non_compliant(
            "code_not_listed",
            "The ground for cancelling is blank or not on the list",
            ~_in(rows.c.cancel_code, CANCEL_CODES),
        ),
        checks.non_compliant("no_rationale", "The reason is blank or says nothing", rows.c.no_reason),
        checks.non_compliant(
            "rationale_too_short",
            "The reason has fewer than 20 characters; on additional verifiable information, 50 or fewer",
            too_short,
        ),
        checks.non_compliant("no_decision_maker", "It is not recorded who decided", rows.c.cancel_by.is_(None)),
        checks.non_compliant(
            "decided_by_oic",
            "The officer in the case decided",
            rows.c.cancel_by == rows.c.oic,
        ),
        checks.compliant(
            "victim_not_needed",
            "It was cancelled as transferred, duplicate or recorded in error, or the state is the only victim",
            or_(_in(rows.c.cancel_code, NO_VICTIM_CODES), rows.c.only_state),
        ),
        checks.non_compliant("victim_not_informed", "It is not recorded that the victim was told", informed.missing),
        checks.unknown(
            "informed_before",
            "The victim was told more than a day before the crime was cancelled",
            seconds_between(informed.end, cancelled.lo) > _DAY,
        ),
        checks.compliant(
            "justified", "The ground is listed, the reason given, another person decided and the victim was told"
        ),
    )


def _pairs() -> FromClause:
    """Cancelled crimes against a child and the crimes of the same class against that child recorded soon after."""
    first = reported_crimes(
        Crime.offence_class,
        Crime.cancelled_at.label("cancelled"),
        only=and_(
            Crime.cancelled_at.is_not(None),
            checks.in_period(checks.when(Crime.cancelled_at)),
            Crime.is_test.is_not(True),
            Crime.merged_into.is_(None),
        ),
    )
    child = victims(first)
    known, other, again = select(checks.people()).subquery("known"), aliased(CrimeVictim), aliased(Crime)
    return (
        select(first.c.crime_id.label("first"), again.crime_id.label("again"))
        .join_from(first, child, child.c.crime_id == first.c.crime_id)
        .join(known, known.c.root_id == child.c.person)
        .join(other, other.person_id == known.c.person_id)
        .join(again, and_(again.crime_id == other.crime_id, again.offence_class == first.c.offence_class))
        .where(
            child.c.standing == checks.CHILD,
            again.crime_id != first.c.crime_id,
            again.is_test.is_not(True),
            again.merged_into.is_(None),
            again.recorded_at >= first.c.cancelled,
            again.recorded_at <= add_seconds(first.c.cancelled, RE_RECORD_DAYS.value * _DAY),
        )
        .subquery("pairs")
    )


_PAIRS = _pairs()


def _undated() -> Select[Any]:
    rows = child_crimes(only=and_(Crime.status == "cancelled", Crime.cancelled_at.is_(None)), few=True).subquery(
        "undated"
    )
    real = and_(rows.c.is_test.is_not(True), rows.c.merged_into.is_(None), concerns_child(rows))
    return select(rows.c.crime_id.label("record")).where(real)


NCRS_05 = checks.Standard(
    id="NCRS-05",
    suite=SUITE,
    title="Cancelled crimes justified and the victim told",
    question="Was each cancelled crime that concerned a child cancelled for a recorded reason by somebody other than the "
    "officer in the case, and was the victim told?",
    unit="crimes",
    population=f"Crimes cancelled in the period that concern a child: {CHILD_CRIME}",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.crime_id,
        verdict=_verdict(_ROWS),
        anchor=_ROWS.c.cancelled,
        breakdowns={
            "cancel_code": _ROWS.c.cancel_code,
            "offence_class": _ROWS.c.offence_class,
            "decider_team": _ROWS.c.decider_team,
            "team": _ROWS.c.team,
            "district": _ROWS.c.place,
            "month": checks.month_at(_ROWS.c.cancelled),
        },
        shows={
            "cancelled_at": _ROWS.c.cancelled,
            "cancel_code": _ROWS.c.cancel_code,
            "cancel_by": _ROWS.c.cancel_by,
            "officer_in_the_case": _ROWS.c.oic,
            "only_state_victims": _ROWS.c.only_state,
            "victim_informed_at": _ROWS.c.informed,
            "victim_informed_at_latest": _ROWS.c.informed_hi,
            "offence_class": _ROWS.c.offence_class,
            "team_type": _ROWS.c.team_type,
        },
    ),
    needs=(
        Crime.crime_id,
        Crime.cancelled_at,
        Crime.cancel_code,
        Crime.cancel_rationale,
        Crime.cancel_by,
        Crime.victim_informed_at,
        CrimeVictim.victim_type,
        *CHILD_COLUMNS,
    ),
    target=Decimal(95),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="This is helping to ensure that crimes are appropriately recorded and the wider safeguarding of the children "
    "is considered.",
    authority=("A-06", "A-09", "A-10", "A-14"),
    parameters=(
        CANCEL_CODES,
        NO_VICTIM_CODES,
        AVI_CODES,
        REASON_LENGTH,
        AVI_REASON_LENGTH,
        RE_RECORD_DAYS,
        CHILD_OFFENCE_CLASSES,
        CHILD_TEAM_TYPES,
        checks.PLACEHOLDERS,
    ),
    boundaries=(
        "A reason of exactly 20 characters, blanks around it not counted: long enough. On additional verifiable information "
        "it must exceed 50: 51 are enough, 50 are not.",
        "Victim told up to exactly 24:00:00 before the cancellation: told. Earlier than that: UNKNOWN.",
        "Transferred, duplicate or error, or the state the only victim: nobody need be told.",
        "A crime transferred to another force is judged here all the same.",
    ),
    blind_spots=(
        "Whether the information was verifiable and the reason a good one.",
        "The officer in the case is the present one, not the one at the time, where the export has no history.",
        "That the victim was told is taken from a date, and a child's parent may be meant.",
        "The list of grounds is a local setting: the codes were not found in a public document.",
    ),
    remedy="Send the cancellation back to the decision-maker: give the ground and the verifiable information, or restore "
    "the crime. Have somebody other than the officer in the case decide. Tell the victim and record when.",
    note="Cancelling a crime and recording it again resets the clock of NCRS-01: see the list of pairs.",
    lists=(
        checks.Listing(
            id="cancelled_then_recorded_again",
            title="Cancelled, and a crime of the same class against the same child recorded within 30 days after",
            records=select(_PAIRS.c.first.label("record")),
        ),
        checks.Listing(
            id="recorded_again",
            title="Recorded within 30 days after a crime of the same class against the same child was cancelled",
            records=select(_PAIRS.c.again.label("record")),
        ),
        checks.Listing(
            id="cancelled_without_date",
            title="Cancelled, and not when: in no period, so not judged here",
            records=_undated(),
        ),
    ),
)
