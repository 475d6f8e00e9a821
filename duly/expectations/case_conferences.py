"""CONF-01: the police attend a child protection conference, or decline with a risk assessment, a reason and a report."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, or_, select

from duly import checks
from duly.records import CaseConference, Team

SUITE = "case_conferences"
TITLE = "Case conferences"

REPORT_DAYS_INITIAL = checks.Parameter(
    name="conf_report_working_days_initial",
    default=2,
    meaning="Working days before an initial conference by which the report of police who do not attend is to be sent",
    unit="working days",
    source="A-34",
)
REPORT_DAYS_REVIEW = checks.Parameter(
    name="conf_report_working_days_review",
    default=5,
    meaning="Working days before a review conference by which the report of police who do not attend is to be sent",
    unit="working days",
    source="A-34",
)
REASON_MIN_CHARS = checks.Parameter(
    name="conf_reason_min_chars",
    default=20,
    meaning="Length from which a reason for not attending counts",
    unit="characters",
)

_scheduled = checks.when(CaseConference.scheduled_at)
_invited = or_(
    CaseConference.invited_at.is_not(None),
    CaseConference.report_sent_at.is_not(None),
    func.coalesce(CaseConference.police_attended, false()),
    func.coalesce(CaseConference.decline_risk_assessed, false()),
)
"""An invitation is recorded, or something that the police did about one. Never null."""

_review = CaseConference.conf_type == "review"
_other = or_(
    CaseConference.conf_type.is_(None), CaseConference.conf_type.in_(("initial", "transfer_in", checks.UNMAPPED))
)


def _conferences(of_kind: ColumnElement[bool]) -> Subquery:
    """Conferences planned for the period to which the police were invited: one row each, however many children it was about.

    Records of one family, kind and time are one conference, and what is recorded in one of them holds for all. A record
    without a family, and one that is a test or was merged, stands alone.
    """
    test = func.coalesce(CaseConference.is_test, false())
    alone = or_(test, CaseConference.merged_into.is_not(None), CaseConference.family_id.is_(None))
    itself = case((alone, CaseConference.conf_id))
    cancelled = func.coalesce(CaseConference.cancelled, false())
    report = checks.when(CaseConference.report_sent_at)
    return (
        select(
            func.min(CaseConference.conf_id).label("conf_id"),
            func.count().label("records"),
            func.bool_or(test).label("is_test"),
            func.min(CaseConference.merged_into).label("merged_into"),
            cancelled.label("cancelled"),
            CaseConference.conf_type,
            func.min(CaseConference.scheduled_at).label("scheduled_at"),
            func.min(_scheduled.day).label("scheduled_day"),
            func.min(CaseConference.held_at).label("held_at"),
            func.bool_or(CaseConference.police_attended).label("attended"),
            func.bool_or(CaseConference.decline_risk_assessed).label("risk_assessed"),
            func.max(CaseConference.decline_reason_len).label("reason_len"),
            func.min(CaseConference.report_sent_at).label("report_sent_at"),
            func.min(report.day).label("report_day"),
            func.min(CaseConference.la_area).label("la_area"),
            func.min(func.coalesce(Team.name, CaseConference.team_id)).label("team"),
        )
        .outerjoin_from(CaseConference, Team, Team.team_id == CaseConference.team_id)
        .where(of_kind, checks.in_period(_scheduled))
        .group_by(
            itself,
            CaseConference.family_id,
            CaseConference.conf_type,
            cancelled,
            func.coalesce(CaseConference.held_at, CaseConference.scheduled_at),
        )
        .having(func.bool_or(_invited))
        .subquery("conferences")
    )


def _with_limit(conferences: Subquery, days: checks.Parameter) -> Subquery:
    due = checks.working_day_before(conferences.c.scheduled_day, days.value)
    return (
        select(*conferences.c, due.day.label("report_due"))
        .outerjoin_from(conferences, due.table, due.on)
        .subquery("conferences_with_limit")
    )


def _kind_unclear(rows: Subquery) -> tuple[checks.Case, ...]:
    """The conferences of which it cannot be told which of the two targets they are held to."""
    return (
        checks.unknown("no_type", "It is not recorded what kind of conference it is", rows.c.conf_type.is_(None)),
        checks.unmapped_code("The kind of conference", rows.c.conf_type == checks.UNMAPPED),
    )


def _judgement(of_kind: ColumnElement[bool], days: checks.Parameter, *, all_of_one_kind: bool) -> checks.Judgement:
    rows = _with_limit(_conferences(of_kind), days)
    return checks.Judgement(
        rows=rows,
        record=rows.c.conf_id,
        verdict=checks.first_of(
            checks.not_real(rows),
            checks.excluded("cancelled", "The conference was cancelled, or put off to another date", rows.c.cancelled),
            checks.unknown(
                "no_scheduled_time", "It is not recorded when it was to be held", rows.c.scheduled_at.is_(None)
            ),
            () if all_of_one_kind else _kind_unclear(rows),
            checks.not_yet_due(
                "not_yet_due",
                "It is not recorded as held, and its day has not passed",
                and_(rows.c.held_at.is_(None), rows.c.scheduled_day >= checks.AS_OF_DAY),
            ),
            checks.unknown(
                "no_held_time",
                "Its day has passed, and it is not recorded whether it was held",
                rows.c.held_at.is_(None),
            ),
            checks.compliant("attended", "The police attended, in person, by telephone or by video", rows.c.attended),
            checks.non_compliant(
                "no_risk_assessment",
                "Attendance is not recorded, nor that the risk of not attending was assessed",
                ~func.coalesce(rows.c.risk_assessed, false()),
            ),
            checks.non_compliant(
                "no_reason",
                "Not attending was risk-assessed, without a reason long enough to count",
                func.coalesce(rows.c.reason_len, 0) < REASON_MIN_CHARS.value,
            ),
            checks.non_compliant(
                "no_report", "Not attending was risk-assessed, and no report was sent", rows.c.report_day.is_(None)
            ),
            checks.unknown(
                "outside_calendar",
                "The calendar of working days does not reach back to the day the report was due",
                rows.c.report_due.is_(None),
            ),
            checks.compliant(
                "declined_with_report",
                "Not attending was risk-assessed with a reason, and the report sent in time",
                rows.c.report_day <= rows.c.report_due,
            ),
            checks.non_compliant("report_late", "Not attending was risk-assessed, and the report sent too late"),
        ),
        anchor=rows.c.scheduled_at,
        open=false(),  # a conference is over once it was held
        breakdowns={
            "la_area": rows.c.la_area,
            "conf_type": rows.c.conf_type,
            "team": rows.c.team,
            "month": checks.month(rows.c.scheduled_day),
        },
        shows={
            "conf_type": rows.c.conf_type,
            "records_of_this_conference": rows.c.records,
            "scheduled_at": rows.c.scheduled_at,
            "held_at": rows.c.held_at,
            "police_attended": rows.c.attended,
            "decline_risk_assessed": rows.c.risk_assessed,
            "decline_reason_len": rows.c.reason_len,
            "report_sent_at": rows.c.report_sent_at,
            "report_due_on": rows.c.report_due,
        },
    )


_planned = select(func.count(CaseConference.conf_id)).where(checks.in_period(_scheduled))

CONF_01 = checks.Standard(
    id="CONF-01",
    suite=SUITE,
    title="Conferences attended, or declined with a risk assessment and a report",
    question="Did the police attend each initial conference that they were invited to, or decline it with a risk assessment "
    "and a report?",
    unit="conference of case_conferences",
    population="Initial child protection conferences planned for the period, those on a child who moved into the area among "
    "them, to which the police were invited; several children of one family at one conference count once",
    judgement=_judgement(_other, REPORT_DAYS_INITIAL, all_of_one_kind=False),
    needs=(
        CaseConference.conf_id,
        CaseConference.conf_type,
        CaseConference.scheduled_at,
        CaseConference.held_at,
        CaseConference.police_attended,
        CaseConference.decline_risk_assessed,
        CaseConference.decline_reason_len,
        CaseConference.report_sent_at,
        CaseConference.family_id,
    ),
    target=Decimal(95),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    report="Assessment and help",
    quotation="decisions regarding which conferences to attend are now priority-based, and any decision not to attend is "
    "properly risk-assessed",
    authority=("A-34", "A-35"),
    parameters=(REPORT_DAYS_INITIAL, REPORT_DAYS_REVIEW, REASON_MIN_CHARS),
    boundaries=(
        "For an initial conference on Monday 17 November 2025 the report is in time at any time on Thursday 13 November, and "
        "late on Friday. For a review on that day it is in time on Monday 10 November, and late on Tuesday.",
        "A reason of exactly 20 characters counts, one of 19 does not.",
        "Attending by telephone or video counts as attending in person does.",
        "Blank attendance is not attendance; a blank risk assessment is none.",
        "A conference on a child who moved into the area counts as initial.",
        "Records of one family and kind with one time of holding (or, where that is blank, of planning) are one conference, "
        "shown by the first of their ids; what one of them says holds for all. A record without a family counts by itself.",
        "A conference not recorded as held is not yet due on its own day, and undetermined from the next.",
        "The police count as invited where the invitation is recorded, or that they attended, sent a report or assessed the "
        "risk of not attending.",
        "What is missing first, in the order risk assessment, reason, report, is the reason given.",
    ),
    blind_spots=(
        "It cannot see an invitation that never arrived or was not recorded: those conferences are listed.",
        "It cannot see whether the officer who attended knew the case, or whether the report was any use.",
        "Where the export has no families, a conference on three children counts three times.",
    ),
    remedy="Record who attended and how. Where nobody did, the co-ordinator records the assessment of risk and the reason, "
    "and sends the report now if the conference can still use it; a late report cannot be put right.",
    also=(
        checks.Rate(
            id="review",
            title="Review conferences",
            target=Decimal(80),
            judgement=_judgement(_review, REPORT_DAYS_REVIEW, all_of_one_kind=True),
        ),
    ),
    lists=(
        checks.Listing(
            id="not_invited",
            title="Conferences without an invitation to the police or a sign of one: not judged",
            records=select(CaseConference.conf_id.label("record")).where(checks.in_period(_scheduled), ~_invited),
            of=_planned,
        ),
        checks.Listing(
            id="no_family",
            title="Conferences without a family: children of one family cannot be told, and count one by one",
            records=select(CaseConference.conf_id.label("record")).where(
                checks.in_period(_scheduled), CaseConference.family_id.is_(None)
            ),
            of=_planned,
        ),
    ),
)

STANDARDS: tuple[checks.Standard, ...] = (CONF_01,)
