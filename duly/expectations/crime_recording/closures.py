"""Logs of crime type: closed with a crime or an auditable reason (NCRS-02), or still open without one (NCRS-07)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from duly import checks
from duly.checks import narrative
from duly.expectations.crime_recording import logs
from duly.expectations.crime_recording.suite import SUITE, not_real, undated
from duly.expectations.crime_recording.timeliness import LIMIT
from duly.expectations.survivors import officer
from duly.records import Crime, Incident, StaffMember, Team

SAYS_NOTHING = checks.Parameter(
    name="closure_placeholders",
    default=("no offences disclosed", "nfa", "advice given", "as per log", "resulted"),
    meaning="Whole texts that are no reason for closing a log, beside what is told by the phrases; lower case, without "
    "punctuation",
)
_TOO_LITTLE = [checks.TextClass.NOT_A_REASON.value, checks.TextClass.POINTER.value]
"""What is written, and is no reason: that nobody would support it, that it was dealt with elsewhere, that it is elsewhere."""


_CLOSED_AT = checks.when(Incident.closed_at)


def _closed_or_next_best(rows: FromClause) -> checks.Span:
    """The date that places a closing in a period: its own; where that cannot be, the log's (A2)."""
    return checks.first_known(checks.when(rows.c.closed), logs.reported_or_next_best(rows))


def _closed_logs() -> FromClause:
    closer, closer_team = aliased(StaffMember), aliased(Team)
    closed = logs.child_logs(
        Incident.closure_rationale.label("rationale"),
        Incident.closure_rationale_class.label("rationale_class"),
        Incident.closed_by,
        Incident.closure_supervised_by.label("supervised_by"),
        only=or_(and_(_CLOSED_AT.known, checks.in_period(_CLOSED_AT)), _CLOSED_AT.future),
    ).subquery("closed_logs")
    closed = select(*closed.c).where(checks.in_period(_closed_or_next_best(closed))).subquery("closed_in_period")
    unrecorded = and_(~closed.c.has_crime, ~closed.c.has_n100)
    texts = narrative.read(  # only of these: texts are costly to read
        select(closed.c.rationale.label("text")).where(unrecorded), "closure_rationales", narrative.Field.CLOSURE
    )
    closed_by, checked_by = (
        officer(closed.c.closed_by, "closers_merged"),
        officer(closed.c.supervised_by, "checkers_merged"),
    )
    by_force = func.coalesce(texts.c.normal.in_(SAYS_NOTHING.value), False)
    return (
        select(
            *(column for column in closed.c if column.name not in ("rationale", "rationale_class")),
            # where the text may not leave the records system, what it amounts to there
            func.coalesce(texts.c.text_class, closed.c.rationale_class, checks.TextClass.BLANK.value).label(
                "reason_class"
            ),
            by_force.label("stock_phrase"),
            (checked_by.who != closed_by.who).label("by_another"),
            func.coalesce(closer_team.name, closer.team_id).label("closer_team"),
        )
        .outerjoin_from(closed, texts, and_(unrecorded, texts.c.text == closed.c.rationale))
        .outerjoin(closed_by.merged, closed_by.on)
        .outerjoin(checked_by.merged, checked_by.on)
        .outerjoin(closer, closer.staff_id == closed.c.closed_by)
        .outerjoin(closer_team, closer_team.team_id == closer.team_id)
        .subquery("judged_closures")
    )


_CLOSED = _closed_logs()


def _reference_lost(rows: FromClause) -> checks.Case:
    """A crime or an N100 is named, and nothing of the export is or stands for it."""
    return checks.dangling_link(
        "A crime that the log refers to, or that what was recorded from it was merged into,",
        or_(rows.c.names_a_crime, rows.c.crime_lost),
    )


def _recorded_in_future(rows: FromClause) -> checks.Case:
    """What was recorded from the log has a time that cannot be (A26)."""
    words = "The time of the crime or of the N100 that was recorded from the log lies after the export was made"
    return checks.unknown("future_dated", words, rows.c.crime_future)


def _closure(rows: FromClause) -> checks.Verdict:
    closed, said = checks.when(rows.c.closed), rows.c.reason_class
    nothing = said.in_([checks.TextClass.BLANK.value, checks.TextClass.PLACEHOLDER.value])
    supervised = and_(rows.c.closed_by.is_not(None), rows.c.by_another)
    return checks.first_of(
        not_real(rows, "log"),
        undated(_closed_or_next_best(rows), "log", closed),
        logs.whose_membership_is_open(rows),
        checks.future_dated("The time of the closing", closed),
        checks.compliant(
            "crime_linked", "A crime was recorded from it, whatever became of the crime", rows.c.has_crime
        ),
        checks.compliant("n100_linked", "An N100 was made of it", rows.c.has_n100),
        _recorded_in_future(rows),
        _reference_lost(rows),
        checks.unmapped_code(
            "The code that it was closed under is blank, or", checks.not_understood(rows.c.closing_code)
        ),
        checks.non_compliant(
            "closed_as_crime",
            "It was closed under a crime code, and no crime was recorded",
            logs.of_crime_type(rows.c.closing_code),
        ),
        checks.non_compliant(
            "no_rationale", "The reason for closing is blank or says nothing", and_(nothing, ~rows.c.stock_phrase)
        ),
        checks.non_compliant(
            "not_a_reason",
            "What is written is no reason not to record a crime, such as that the victim was unwilling, that it was dealt "
            "with by the school or social care, or where else to look",
            or_(said.in_(_TOO_LITTLE), rows.c.stock_phrase),
        ),
        checks.non_compliant(
            "offence_disclosed",
            "What is written tells of an offence itself, and no crime was recorded",
            said == checks.TextClass.OFFENCE_DISCLOSED.value,
        ),
        checks.non_compliant(
            "not_supervised", "Nobody, or only the person who closed it, checked the closure", supervised.is_not(true())
        ),
        checks.compliant(
            "reasoned",
            "It was closed under a code that is not a crime, with a reason, by a named person and checked by another",
            said == checks.TextClass.REASON.value,
        ),
        checks.text_too_long(said == checks.TextClass.TOO_LONG.value),
        checks.unknown(
            "text_unclear", "It is not understood whether what is written is a reason not to record a crime"
        ),
    )


_EVERY = logs.with_people(name="every_log").subquery("every_log_with_people")
_OUTSIDE_02 = checks.Outside(
    rows=_EVERY,
    record=_EVERY.c.incident_id,
    reasons=(
        checks.Reason(
            "not_closed",
            "It was not closed by the as-at instant",
            and_(checks.when(_EVERY.c.closed).missing, ~checks.when(_EVERY.c.closed).future),
        ),
        checks.outside_period("It was closed outside the period", checks.elsewhen(_closed_or_next_best(_EVERY))),
        *logs.not_a_childs_report(_EVERY),
    ),
)


NCRS_02 = checks.Standard(
    id="NCRS-02",
    suite=SUITE,
    title="Crime-type logs closed with a crime or an auditable reason",
    question="Did each log that reported a crime against a child end in a crime, or in a reason that can be audited?",
    unit="incidents",
    population="Logs closed in the period that were opened or closed under a crime code and are marked as a child's, or in "
    "which a person who was under 18 when it was reported plays a part in ncrs_child_roles",
    judgement=checks.Judgement(
        rows=_CLOSED,
        record=_CLOSED.c.incident_id,
        verdict=_closure(_CLOSED),
        anchor=_CLOSED.c.closed,
        breakdowns={
            **checks.by_name(_CLOSED, "team", "opening_code", "closer_team", "district"),
            "month": checks.month_at(_closed_or_next_best(_CLOSED).lo),
        },
        shows={
            "closed_at": _CLOSED.c.closed,
            **checks.by_name(_CLOSED, "opening_code", "closing_code", "child_flag"),
            "crime_linked": _CLOSED.c.has_crime,
            "n100_linked": _CLOSED.c.has_n100,
            "crime_reference_typed": _CLOSED.c.names_a_crime,
            "class_of_the_reason": _CLOSED.c.reason_class,
            "closed_by": _CLOSED.c.closed_by,
            "closure_supervised_by": _CLOSED.c.supervised_by,
        },
    ),
    needs=(
        Incident.incident_id,
        Incident.closed_at,
        Incident.opening_code,
        Incident.closing_code,
        checks.either(Incident.closure_rationale, Incident.closure_rationale_class),
        Incident.closed_by,
        Incident.closure_supervised_by,
        Crime.incident_id,
    ),
    target=Decimal(95),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Investigation",
    topic=checks.Topic.INITIAL_RESPONSE,
    quotation="the dip-sampling and case audits also included a small number of cases where the force had failed to record "
    "a crime",
    authority=("A-05", "A-06", "A-16"),
    own_codes=(logs.CRIME_TYPES,),
    parameters=(
        logs.CRIME_TYPE_CODES,
        logs.CHILD_ROLES,
        SAYS_NOTHING,
        checks.PLACEHOLDERS,
        narrative.PHRASES,
        narrative.FORM_HEADINGS,
    ),
    boundaries=(
        "A crime of any state counts, a cancelled one too: it leaves a trace. So does a crime named in the log's crime "
        "reference, where it is in the export. One made for a test is none; for one that was merged the one stands that it "
        "was merged into.",
        f"What is written is put in classes by the phrases of {narrative.VERSION}, however long it is: a reason that could be "
        "checked counts; one that is none, and an offence that the text itself tells of, are breaches; what is not understood "
        "is UNKNOWN.",
        "Closed under no code: UNKNOWN. So is a log opened under no code, where nothing else makes it one of crime type.",
        "A child who is only a suspect, a witness or the reporter does not make it a log about a child; a part that is blank or "
        "not understood, or a person who is not in the export, leaves it UNKNOWN. Where only the age of a linked person is not "
        "known, it is UNKNOWN if it would be a breach, and left out and counted if it would not.",
        "A stock phrase of closure_placeholders is no reason where it is the whole text.",
        "Checked by the person who closed it, or by nobody: not supervised.",
        "A log closed, reopened and closed again is judged by its last closing.",
        "An age is taken on the day of the report; where that is missing, on the day the log was opened, closed or entered.",
    ),
    blind_spots=(
        "Whether the reason is true, and a good one: only reading the log can tell.",
        "A report of crime that was opened and closed under codes that are not on the list is not seen.",
        "A call that never became a log is not seen.",
    ),
    remedy="Read the log against the recording standard. Where it reports a crime, record it now, with the time of the "
    "first report. Where it does not, write down the verifiable reason, correct the closing code and have someone else "
    "check it.",
    note="The codes that stand for a crime are the force's own: check the list before the figure is used.",
    outside=_OUTSIDE_02,
)


def _open(closed: checks.Span) -> ColumnElement[bool]:
    """It was not closed at the as-at instant."""
    return and_(closed.missing, ~closed.future)


def _open_logs() -> FromClause:
    open_logs = logs.child_logs(only=_open(_CLOSED_AT)).subquery("open_logs")
    return select(*open_logs.c).where(~open_logs.c.has_crime, ~open_logs.c.has_n100).subquery("unrecorded_logs")


_OPEN = _open_logs()


def _backlog(rows: FromClause) -> checks.Verdict:
    waiting = checks.so_far(checks.when(rows.c.reported), LIMIT.seconds)
    return checks.first_of(
        not_real(rows, "log"),
        logs.whose_membership_is_open(rows),
        checks.future_dated("The time of the report", waiting.start),
        checks.unknown("no_report_time", "The log does not say when it was reported", waiting.start.missing),
        _recorded_in_future(rows),
        _reference_lost(rows),
        checks.non_compliant(
            "unrecorded", "It was reported longer ago than the limit allows, and no crime was recorded", waiting.beyond
        ),
        checks.not_yet_due("not_yet_due", "The limit from its report has not passed", waiting.within),
        checks.unknown("imprecise_time", "The report time was written so roughly that it may be due or not"),
    )


_OUTSIDE_07 = checks.Outside(
    rows=_EVERY,
    record=_EVERY.c.incident_id,
    reasons=(
        checks.Reason(
            "closed", "It was closed by the as-at instant: NCRS-02 judges it", ~_open(checks.when(_EVERY.c.closed))
        ),
        checks.Reason(
            "recorded", "A crime was recorded from it, or an N100 made", or_(_EVERY.c.has_crime, _EVERY.c.has_n100)
        ),
        *logs.not_a_childs_report(_EVERY),
    ),
)


NCRS_07 = checks.Standard(
    id="NCRS-07",
    suite=SUITE,
    title="Crime-type logs still open without a crime after {ncrs_limit_hours} hours",
    question="Which reports of crime against a child have waited too long with no crime recorded?",
    unit="incidents",
    population="Logs that are open at the as-at instant, were opened or closed under a crime code, are marked as a child's "
    "or have a person who was under 18 when it was reported in a part in ncrs_child_roles, and have neither a crime nor an "
    "N100",
    judgement=checks.Judgement(
        rows=_OPEN,
        record=_OPEN.c.incident_id,
        verdict=_backlog(_OPEN),
        anchor=_OPEN.c.reported,
        due=checks.deadline(checks.when(_OPEN.c.reported), LIMIT.seconds),
        breakdowns=checks.by_name(_OPEN, "team", "opening_code", "district"),
        shows={
            "reported_at": _OPEN.c.reported,
            "reported_at_latest": _OPEN.c.reported_hi,
            **checks.by_name(_OPEN, "opening_code", "closing_code", "child_flag"),
            "crime_reference_typed": _OPEN.c.names_a_crime,
        },
    ),
    needs=(Incident.incident_id, Incident.reported_at, Incident.closed_at, Incident.opening_code, Crime.incident_id),
    target=Decimal(100),
    target_count=0,
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.UNKNOWN,
    report="Investigation",
    topic=checks.Topic.INITIAL_RESPONSE,
    quotation="a small number of cases where the force had failed to record a crime",
    authority=("A-01",),
    parameters=(logs.CRIME_TYPE_CODES, logs.CHILD_ROLES, LIMIT, checks.PLACEHOLDERS),
    own_codes=(logs.CRIME_TYPES,),
    boundaries=(
        "Reported exactly {ncrs_limit_hours}:00:00 before the as-at instant: not yet due. {ncrs_limit_hours}:00:01: a breach.",
        "Counted at the as-at instant whatever the period: what was closed or recorded later does not count yet.",
        "The target is a number: no log may be in breach.",
        "Who makes a log one about a child, and what is UNKNOWN of that: as in NCRS-02.",
    ),
    blind_spots=(
        "A crime that is recorded without a link to its log leaves the log in this list.",
        "A report of crime opened under a code that is not on the list is not seen.",
    ),
    remedy="Work from the oldest. Record the crime with the time of the first report, link it to the log, or close the log "
    "with a reason under NCRS-02.",
    note="A snapshot: it is not limited to the period. It has no compliant records, since a log with a crime is not in it.",
    outside=_OUTSIDE_07,
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
