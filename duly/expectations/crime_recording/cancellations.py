"""Cancelled child crimes: justified by somebody other than the officer in the case, and the victim told (NCRS-05)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from duly import checks
from duly.expectations.crime_recording import child_crimes
from duly.expectations.crime_recording.suite import SUITE, not_real, undated
from duly.expectations.populations import (
    CHILD_OFFENCE_CLASSES,
    CHILD_TEAM_TYPES,
    Selected,
    exported,
    officers,
    reported_crimes,
    victims,
)
from duly.expectations.survivors import officer
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


def _state_open(status: Selected) -> ColumnElement[bool]:
    """The state is not understood, and may be that it was cancelled."""
    return or_(status == checks.UNMAPPED, and_(status.is_(None), exported(Crime.status)))


def _placed(rows: FromClause) -> checks.Span:
    """The date that places a cancellation in a period: its own, else that of telling the victim, else the crime's (A2)."""
    return checks.first_known(
        checks.when(rows.c.cancelled), checks.when(rows.c.informed), child_crimes.recorded_or_next_best(rows)
    )


def _not_yet(rows: FromClause) -> ColumnElement[bool]:
    """It had not been cancelled at the as-at instant (A13)."""
    cancelled = checks.when(rows.c.cancelled)
    return and_(cancelled.later, ~cancelled.future)


_TOLD = checks.when(Crime.victim_informed_at).columns("informed")


def _cancelled_crimes() -> FromClause:
    cancelled = checks.when(Crime.cancelled_at)
    chosen = child_crimes.child_crimes(
        Crime.cancel_code,
        Crime.cancel_rationale.label("rationale"),
        Crime.cancel_by,
        *_TOLD,
        only=or_(
            and_(~cancelled.blank, checks.in_period(cancelled)),
            and_(cancelled.blank, or_(Crime.status == "cancelled", _state_open(Crime.status.expression))),
        ),
        few=True,
    ).subquery("perhaps_cancelled")
    crimes = select(*chosen.c).where(checks.in_period(_placed(chosen)), ~_not_yet(chosen)).cte("cancelled_crimes")
    kind = CrimeVictim.victim_type
    kinds = (
        select(
            CrimeVictim.crime_id,
            func.count().label("victims"),
            func.count(case((kind == "state", 1))).label("states"),
            func.count(case((checks.not_understood(kind), 1))).label("unknown_kinds"),
        )
        .join_from(CrimeVictim, crimes, crimes.c.crime_id == CrimeVictim.crime_id)
        .where(CrimeVictim.is_test.is_not(True))
        .group_by(CrimeVictim.crime_id)
        .subquery("victim_kinds")
    )
    decider, decider_team, in_case = aliased(StaffMember), aliased(Team), officers(crimes)
    by, oic = officer(crimes.c.cancel_by, "deciders_merged"), officer(in_case.c.oic, "officers_merged")
    own = select(in_case.c.crime_id, oic.who.label("oic")).outerjoin_from(in_case, oic.merged, oic.on).distinct()
    own_case = own.subquery("officers_of_crimes")
    unclear = and_(kinds.c.unknown_kinds > 0, kinds.c.states + kinds.c.unknown_kinds == kinds.c.victims)
    return (
        select(
            *(column for column in crimes.c if column.name != "rationale"),
            checks.is_placeholder(crimes.c.rationale).label("no_reason"),
            checks.length(crimes.c.rationale).label("reason_length"),
            func.coalesce(kinds.c.victims == kinds.c.states, False).label("only_state"),
            func.coalesce(unclear, False).label("perhaps_only_state"),
            own_case.c.oic.is_not(None).label("by_oic_now"),
            func.coalesce(decider_team.name, decider.team_id).label("decider_team"),
        )
        .outerjoin_from(crimes, kinds, kinds.c.crime_id == crimes.c.crime_id)
        .outerjoin(by.merged, by.on)
        .outerjoin(own_case, and_(own_case.c.crime_id == crimes.c.crime_id, own_case.c.oic == by.who))
        .outerjoin(decider, decider.staff_id == crimes.c.cancel_by)
        .outerjoin(decider_team, decider_team.team_id == decider.team_id)
        .subquery("judged_cancellations")
    )


_ROWS = _cancelled_crimes()


def _verdict(rows: FromClause) -> checks.Verdict:
    cancelled, informed = checks.when(rows.c.cancelled), checks.when(rows.c.informed)
    code_unmapped = checks.surely(rows.c.cancel_code == checks.UNMAPPED)
    avi = _in(rows.c.cancel_code, AVI_CODES)
    nobody_to_tell = or_(_in(rows.c.cancel_code, NO_VICTIM_CODES), rows.c.only_state)
    return checks.first_of(
        not_real(rows, "crime"),
        undated(_placed(rows), "cancellation", cancelled, informed),
        child_crimes.whose_membership_is_open(rows),
        checks.unmapped_code(
            "Whether the crime was cancelled cannot be told: its state is blank, or",
            and_(cancelled.blank, _state_open(rows.c.status)),
        ),
        checks.future_dated("The time of the cancellation, or of telling the victim,", cancelled, informed),
        checks.unknown("no_cancelled_time", "It was cancelled, and it is not recorded when", cancelled.missing),
        checks.non_compliant(
            "code_not_listed",
            "The ground for cancelling is blank or not on the list",
            and_(~_in(rows.c.cancel_code, CANCEL_CODES), ~code_unmapped),
        ),
        checks.non_compliant("no_rationale", "The reason is blank or says nothing", rows.c.no_reason),
        checks.non_compliant(
            "rationale_too_short",
            "The reason is shorter than is asked for; more is asked for on additional verifiable information",
            rows.c.reason_length < case((avi, AVI_REASON_LENGTH.value), else_=REASON_LENGTH.value),
        ),
        checks.non_compliant("no_decision_maker", "It is not recorded who decided", rows.c.cancel_by.is_(None)),
        checks.non_compliant(
            "victim_not_informed",
            "It is not recorded that the victim was told",
            and_(informed.missing, ~nobody_to_tell, ~code_unmapped, ~rows.c.perhaps_only_state),
        ),
        checks.unmapped_code(
            "The ground for cancelling, or what a victim is that decides whether anybody had to be told, is blank, or",
            or_(code_unmapped, and_(informed.missing, ~nobody_to_tell)),
        ),
        checks.unknown(
            "oic_now",
            "An officer in the case decided, and the export does not say whether the case was theirs already",
            rows.c.by_oic_now,
        ),
        checks.compliant(
            "victim_not_needed",
            "It was cancelled as transferred, duplicate or recorded in error, or the state is the only victim",
            nobody_to_tell,
        ),
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


_EVERY = child_crimes.every_crime(*_TOLD)
_NOT_CANCELLED = and_(
    checks.when(_EVERY.c.cancelled).blank,
    or_(
        and_(_EVERY.c.status != "cancelled", _EVERY.c.status != checks.UNMAPPED),
        and_(_EVERY.c.status.is_(None), ~exported(Crime.status)),
    ),
)
_OUTSIDE = checks.Outside(
    rows=_EVERY,
    record=_EVERY.c.crime_id,
    reasons=(
        checks.Reason("not_cancelled", "The crime was not cancelled", _NOT_CANCELLED),
        checks.Reason("cancelled_later", "The crime was cancelled after the as-at instant", _not_yet(_EVERY)),
        checks.outside_period("It was cancelled outside the period", checks.elsewhen(_placed(_EVERY))),
        child_crimes.not_of_a_child(_EVERY),
    ),
)


NCRS_05 = checks.Standard(
    id="NCRS-05",
    suite=SUITE,
    title="Cancelled crimes justified and the victim told",
    question="Was each cancelled crime that concerned a child cancelled for a recorded reason by somebody other than the "
    "officer in the case, and was the victim told?",
    unit="crimes",
    population="Crimes cancelled in the period, or, where it is not known when, of which the next best date lies in it, that "
    f"concern a child: {child_crimes.CHILD_CRIME}",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.crime_id,
        verdict=_verdict(_ROWS),
        anchor=_ROWS.c.cancelled,
        breakdowns={
            **checks.by_name(_ROWS, "cancel_code", "offence_class", "decider_team", "team"),
            "district": _ROWS.c.place,
            "month": checks.month_at(_placed(_ROWS).lo),
        },
        shows={
            "cancelled_at": _ROWS.c.cancelled,
            "cancel_code": _ROWS.c.cancel_code,
            "cancel_by": _ROWS.c.cancel_by,
            "officer_in_the_case": _ROWS.c.oic,
            "decided_by_an_officer_in_the_case": _ROWS.c.by_oic_now,
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
        *child_crimes.CHILD_COLUMNS,
    ),
    target=Decimal(95),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Investigation",
    topic=checks.Topic.INVESTIGATION,
    quotation="This is helping to ensure that crimes are appropriately recorded and the wider safeguarding of the children "
    "is considered.",
    authority=("A-06", "A-09", "A-10", "A-14"),
    own_codes=(checks.OwnCodes(parameter=CANCEL_CODES, columns=(Crime.cancel_code,)),),
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
        "A reason of exactly {cancel_reason_characters character}, blanks around it not counted: long enough. On "
        "additional verifiable information "
        "{cancel_avi_reason_characters} are enough, {cancel_avi_reason_characters-1} are not.",
        "Victim told up to exactly 24:00:00 before the cancellation: told. Earlier than that: UNKNOWN.",
        "Transferred, duplicate or error, or the state the only victim: nobody need be told.",
        "A crime transferred to another force is judged here all the same.",
        "Cancelled, and not when: UNKNOWN, in the period in which the victim was told, else of the recording. Cancelled after "
        "the as-at instant: not yet cancelled.",
        "Decided by an officer in any of the crime's cases: UNKNOWN, since the case may not have been theirs then.",
        "A ground that duly was not told about: UNKNOWN. A blank one, or one that is not in cancel_codes: a breach.",
    ),
    blind_spots=(
        "Whether the information was verifiable and the reason a good one.",
        "The export names the officers in the case as they are now, not as they were when it was cancelled.",
        "That the victim was told is taken from a date, and a child's parent may be meant.",
        "The list of grounds is a local setting: the codes were not found in a public document.",
    ),
    remedy="Send the cancellation back to the decision-maker: give the ground and the verifiable information, or restore "
    "the crime. Have somebody other than the officer in the case decide. Tell the victim and record when.",
    note="Cancelling a crime and recording it again resets the clock of NCRS-01: see the list of pairs.",
    outside=_OUTSIDE,
    lists=(
        checks.Listing(
            id="cancelled_then_recorded_again",
            title="Cancelled, and a crime of the same class against the same child recorded soon after",
            records=select(_PAIRS.c.first.label("record")),
        ),
        checks.Listing(
            id="recorded_again",
            title="Recorded soon after a crime of the same class against the same child was cancelled",
            records=select(_PAIRS.c.again.label("record")),
        ),
    ),
)
