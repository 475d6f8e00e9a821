"""Logs of crime type: closed with a crime or an auditable reason (NCRS-02), or still open without one (NCRS-07)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import FromClause, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from duly import checks
from duly.expectations.crime_recording.logs import CRIME_TYPE_CODES, child_logs, of_crime_type
from duly.expectations.crime_recording.suite import SUITE
from duly.expectations.crime_recording.timeliness import LIMIT
from duly.expectations.incidents import whose_age_is_no_help
from duly.records import Crime, Incident, StaffMember, Team

SAYS_NOTHING = checks.Parameter(
    name="closure_placeholders",
    default=("no offences disclosed", "nfa", "advice given", "as per log", "resulted"),
    meaning="Whole texts that say nothing as the reason for closing a log, beside the placeholders for every text; lower "
    "case, without punctuation",
)
REASON_LENGTH = checks.Parameter(
    name="closure_reason_characters",
    default=20,
    unit="characters",
    meaning="Shortest reason for closing a log of crime type without a crime",
)


def _closed_logs() -> FromClause:
    closer, closer_team = aliased(StaffMember), aliased(Team)
    closed = child_logs(
        Incident.closed_at.label("closed"),
        Incident.closure_rationale.label("rationale"),
        Incident.closed_by,
        Incident.closure_supervised_by.label("supervised_by"),
        only=and_(Incident.closed_at.is_not(None), checks.in_period(checks.when(Incident.closed_at))),
    ).subquery("closed_logs")
    recorded = or_(closed.c.has_crime, closed.c.has_n100)
    needed = case((~recorded, closed.c.rationale))  # texts are costly to read
    read = select(
        *(column for column in closed.c if column.name != "rationale"),
        checks.normalised(needed).label("normal"),
        checks.length(needed).label("reason_length"),
    ).subquery("read_closures")
    return (
        select(
            *(column for column in read.c if column.name != "normal"),
            func.coalesce(closer_team.name, closer.team_id).label("closer_team"),
            checks.says_nothing(read.c.normal, SAYS_NOTHING.value).label("no_reason"),
        )
        .outerjoin_from(read, closer, closer.staff_id == read.c.closed_by)
        .outerjoin(closer_team, closer_team.team_id == closer.team_id)
        .subquery("judged_closures")
    )


_CLOSED = _closed_logs()


def _closure(rows: FromClause) -> checks.Verdict:
    closed_as_crime = or_(rows.c.closing_code.is_(None), of_crime_type(rows.c.closing_code))
    supervised = and_(rows.c.closed_by.is_not(None), rows.c.supervised_by != rows.c.closed_by)
    reasoned = and_(~rows.c.no_reason, rows.c.reason_length >= REASON_LENGTH.value, ~closed_as_crime, supervised)
    return checks.first_of(
        checks.not_real(rows),
        whose_age_is_no_help(rows),
        checks.compliant(
            "crime_linked", "A crime was recorded from it, whatever became of the crime", rows.c.has_crime
        ),
        checks.compliant("n100_linked", "An N100 was made of it", rows.c.has_n100),
        checks.unknown(
            "dangling_link",
            "A crime reference was typed into the log and no such crime is in the export",
            rows.c.names_a_crime,
        ),
        checks.compliant(
            "reasoned",
            "It was closed under a code that is not a crime, with a reason of 20 characters or more, by a named person "
            "and checked by another",
            reasoned,
        ),
        checks.non_compliant("no_rationale", "The reason for closing is blank or says nothing", rows.c.no_reason),
        checks.non_compliant(
            "rationale_too_short",
            "The reason for closing has fewer than 20 characters",
            rows.c.reason_length < REASON_LENGTH.value,
        ),
        checks.non_compliant(
            "closed_as_crime",
            "It was closed under a crime code, or none, and no crime was recorded",
            closed_as_crime,
        ),
        checks.non_compliant("not_supervised", "Nobody, or only the person who closed it, checked the closure"),
    )


NCRS_02 = checks.Standard(
    id="NCRS-02",
    suite=SUITE,
    title="Crime-type logs closed with a crime or an auditable reason",
    question="Did each log that reported a crime against a child end in a crime, or in a reason that can be audited?",
    unit="incidents",
    population="Logs closed in the period that were opened or closed under a crime code and are marked as a child's or "
    "linked to a person who was under 18 when it was reported",
    judgement=checks.Judgement(
        rows=_CLOSED,
        record=_CLOSED.c.incident_id,
        verdict=_closure(_CLOSED),
        anchor=_CLOSED.c.closed,
        breakdowns={
            "team": _CLOSED.c.team,
            "opening_code": _CLOSED.c.opening_code,
            "closer_team": _CLOSED.c.closer_team,
            "district": _CLOSED.c.district,
            "month": checks.month_at(_CLOSED.c.closed),
        },
        shows={
            "closed_at": _CLOSED.c.closed,
            "opening_code": _CLOSED.c.opening_code,
            "closing_code": _CLOSED.c.closing_code,
            "child_flag": _CLOSED.c.child_flag,
            "crime_linked": _CLOSED.c.has_crime,
            "n100_linked": _CLOSED.c.has_n100,
            "crime_reference_typed": _CLOSED.c.names_a_crime,
            "closed_by": _CLOSED.c.closed_by,
            "closure_supervised_by": _CLOSED.c.supervised_by,
        },
    ),
    needs=(
        Incident.incident_id,
        Incident.closed_at,
        Incident.opening_code,
        Incident.closing_code,
        Incident.closure_rationale,
        Incident.closed_by,
        Incident.closure_supervised_by,
        Crime.incident_id,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="the dip-sampling and case audits also included a small number of cases where the force had failed to record "
    "a crime",
    authority=("A-05", "A-06", "A-16"),
    parameters=(CRIME_TYPE_CODES, SAYS_NOTHING, REASON_LENGTH, checks.PLACEHOLDERS),
    boundaries=(
        "A crime of any state counts, a cancelled one too: it leaves a trace. So does a crime named in the log's crime "
        "reference, where it is in the export.",
        "A reason of exactly 20 characters, blanks around it not counted: long enough. 19: too short.",
        "A stock phrase ('NFA', 'no offences disclosed', 'as per log') says nothing only where it is the whole text.",
        "Checked by the person who closed it, or by nobody: not supervised.",
        "A log closed, reopened and closed again is judged by its last closing.",
        "An age is taken on the day of the report; where that is missing, on the day the log was opened or closed.",
    ),
    blind_spots=(
        "Whether the reason is a good one: only reading it can tell.",
        "A report of crime that was opened and closed under codes that are not on the list is not seen.",
        "A call that never became a log is not seen.",
    ),
    remedy="Read the log against the recording standard. Where it reports a crime, record it now, with the time of the "
    "first report. Where it does not, write down the verifiable reason, correct the closing code and have someone else "
    "check it.",
    note="The codes that stand for a crime are the force's own: check the list before the figure is used.",
)


def _open_logs() -> FromClause:
    open_logs = child_logs(only=Incident.closed_at.is_(None)).subquery("open_logs")
    return select(*open_logs.c).where(~open_logs.c.has_crime, ~open_logs.c.has_n100).subquery("unrecorded_logs")


_OPEN = _open_logs()


def _backlog(rows: FromClause) -> checks.Verdict:
    waiting = checks.so_far(checks.when(rows.c.reported), LIMIT.seconds)
    return checks.first_of(
        checks.not_real(rows),
        whose_age_is_no_help(rows),
        checks.unknown("no_report_time", "The log does not say when it was reported", waiting.start.missing),
        checks.unknown(
            "dangling_link",
            "A crime reference was typed into the log and no such crime is in the export",
            rows.c.names_a_crime,
        ),
        checks.non_compliant(
            "unrecorded", "It was reported more than 24 hours ago and no crime was recorded", waiting.beyond
        ),
        checks.not_yet_due("not_yet_due", "It was reported within the last 24 hours", waiting.within),
        checks.unknown("imprecise_time", "The report time was written so roughly that it may be due or not"),
    )


NCRS_07 = checks.Standard(
    id="NCRS-07",
    suite=SUITE,
    title="Crime-type logs still open without a crime after 24 hours",
    question="Which reports of crime against a child have waited more than 24 hours with no crime recorded?",
    unit="incidents",
    population="Logs that are open at the as-at instant, were opened or closed under a crime code, are marked as a child's "
    "or linked to a person who was under 18 when it was reported, and have neither a crime nor an N100",
    judgement=checks.Judgement(
        rows=_OPEN,
        record=_OPEN.c.incident_id,
        verdict=_backlog(_OPEN),
        anchor=_OPEN.c.reported,
        due=checks.deadline(checks.when(_OPEN.c.reported), LIMIT.seconds),
        breakdowns={
            "team": _OPEN.c.team,
            "opening_code": _OPEN.c.opening_code,
            "district": _OPEN.c.district,
        },
        shows={
            "reported_at": _OPEN.c.reported,
            "reported_at_latest": _OPEN.c.reported_hi,
            "opening_code": _OPEN.c.opening_code,
            "child_flag": _OPEN.c.child_flag,
            "crime_reference_typed": _OPEN.c.names_a_crime,
        },
    ),
    needs=(Incident.incident_id, Incident.reported_at, Incident.closed_at, Incident.opening_code, Crime.incident_id),
    target=Decimal(100),
    target_count=0,
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.UNKNOWN,
    report="Investigation",
    quotation="a small number of cases where the force had failed to record a crime",
    authority=("A-01",),
    parameters=(CRIME_TYPE_CODES, LIMIT, checks.PLACEHOLDERS),
    boundaries=(
        "Reported exactly 24:00:00 before the as-at instant: not yet due. 24:00:01: a breach.",
        "Counted at the as-at instant whatever the period: what was closed or recorded later does not count yet.",
        "The target is a number: no log may be in breach.",
    ),
    blind_spots=(
        "A crime that is recorded without a link to its log leaves the log in this list.",
        "A report of crime opened under a code that is not on the list is not seen.",
    ),
    remedy="Work from the oldest. Record the crime with the time of the first report, link it to the log, or close the log "
    "with a reason under NCRS-02.",
    note="A snapshot: it is not limited to the period. It has no compliant records, since a log with a crime is not in it.",
    measures=(
        checks.Measure(
            id="age",
            title="Age of the reports that are overdue",
            end="as_of",
            unit="days",
            statuses=("NON_COMPLIANT",),
            bands=(1, 3, 7, 28),
        ),
    ),
)
