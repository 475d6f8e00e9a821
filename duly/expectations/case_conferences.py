"""CONF-01: the police attend a child protection conference, or decline with a risk assessment, a reason and a report."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, not_, or_, select

from duly import checks
from duly.expectations.survivors import not_real, survivors
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

_scheduled, _held = checks.when(CaseConference.scheduled_at), checks.when(CaseConference.held_at)
_placed = checks.first_known(
    _scheduled, _held, checks.when(CaseConference.invited_at), checks.when(CaseConference.entered_at)
)
"""Where a conference stands in time: when it was to be held, else the next best date of its record (A2)."""

_invited = or_(
    CaseConference.invited_at.is_not(None),
    CaseConference.report_sent_at.is_not(None),
    checks.surely(CaseConference.police_attended),
    checks.surely(CaseConference.decline_risk_assessed),
)
"""An invitation is recorded, or something that the police did about one. Never null."""

_unclear_kind = checks.not_understood(CaseConference.conf_type)
_review = or_(_unclear_kind, CaseConference.conf_type == "review")
_other = or_(_unclear_kind, CaseConference.conf_type != "review")

_at = func.coalesce(CaseConference.held_at, CaseConference.scheduled_at)
_one_conference = (
    # A record without a family, and one that is a test or was merged, stands alone.
    case(
        (
            or_(
                checks.surely(CaseConference.is_test),
                CaseConference.merged_into.is_not(None),
                CaseConference.family_id.is_(None),
            ),
            CaseConference.conf_id,
        )
    ),
    CaseConference.family_id,
    CaseConference.conf_type,
    checks.surely(CaseConference.cancelled),
    _at,
)
"""What the records of one conference have in common."""


def _conferences(of_kind: ColumnElement[bool]) -> Subquery:
    """Conferences planned for the period to which the police were invited: one row each, however many children it was about.

    Records of one family, kind and time are one conference, and what is recorded in one of them holds for all.
    """
    named = survivors(CaseConference)
    return (
        select(
            func.min(CaseConference.conf_id).label("conf_id"),
            func.count().label("records"),
            func.bool_or(checks.surely(CaseConference.is_test)).label("is_test"),
            func.min(CaseConference.merged_into).label("merged_into"),
            func.bool_or(named.c.broken).label("broken"),
            func.bool_or(checks.surely(CaseConference.cancelled)).label("cancelled"),
            CaseConference.family_id,
            CaseConference.conf_type,
            _at.label("at"),
            *checks.earliest_of(_scheduled).columns("scheduled_at"),
            func.min(_scheduled.day).label("scheduled_day"),
            *checks.earliest_of(_held).columns("held_at"),
            *checks.earliest_of(_placed).columns("placed"),
            func.bool_or(CaseConference.police_attended).label("attended"),
            func.bool_or(CaseConference.decline_risk_assessed).label("risk_assessed"),
            func.max(CaseConference.decline_reason_len).label("reason_len"),
            *checks.earliest_of(checks.when(CaseConference.report_sent_at)).columns("report_sent_at"),
            func.min(checks.when(CaseConference.report_sent_at).day).label("report_day"),
            func.min(CaseConference.la_area).label("la_area"),
            func.min(func.coalesce(Team.name, CaseConference.team_id)).label("team"),
        )
        .join_from(CaseConference, named, named.c.id == CaseConference.conf_id)
        .outerjoin(Team, Team.team_id == CaseConference.team_id)
        .where(of_kind, checks.in_period(_placed))
        .group_by(*_one_conference)
        .having(func.bool_or(_invited))
        .subquery("conferences")
    )


def _lost() -> Subquery:
    """What is said of a conference (`family_id`, `kind`, `at`) by its records that nothing stands for (A24)."""
    named = survivors(CaseConference)
    return (
        select(
            CaseConference.family_id,
            CaseConference.conf_type.label("kind"),
            _at.label("at"),
            func.bool_or(checks.surely(CaseConference.police_attended)).label("attended"),
            func.bool_or(checks.surely(CaseConference.decline_risk_assessed)).label("risk_assessed"),
            func.max(CaseConference.decline_reason_len).label("reason_len"),
            func.min(checks.when(CaseConference.report_sent_at).day).label("report_day"),
        )
        .join_from(CaseConference, named, named.c.id == CaseConference.conf_id)
        .where(named.c.broken, CaseConference.is_test.is_not(True), CaseConference.cancelled.is_not(True))
        .group_by(CaseConference.family_id, CaseConference.conf_type, _at)
        .subquery("conferences_lost")
    )


def _with_limit(conferences: Subquery, days: checks.Parameter) -> Subquery:
    due, lost = checks.working_day_before(conferences.c.scheduled_day, days.value), _lost()
    of = conferences.c

    def declined(*records: Any) -> ColumnElement[bool]:
        """What the records say together shows that the police declined as they should, where the calendar tells."""

        def one(says: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
            return or_(*(checks.surely(says(record)) for record in records))

        return and_(
            one(lambda record: record.risk_assessed),
            one(lambda record: record.reason_len >= REASON_MIN_CHARS.value),
            one(
                lambda record: or_(
                    record.report_day <= due.day, and_(record.report_day.is_not(None), due.day.is_(None))
                )
            ),
        )

    shown_by_it = or_(lost.c.attended, and_(declined(of, lost.c), not_(declined(of))))
    return (
        select(*of, due.day.label("report_due"), checks.surely(shown_by_it).label("shown_by_lost"))
        .outerjoin_from(conferences, due.table, due.on)
        .outerjoin(lost, and_(lost.c.family_id == of.family_id, lost.c.kind == of.conf_type, lost.c.at == of.at))
        .subquery("conferences_with_limit")
    )


_NOT_OVER = "It is not recorded as held by the as-at instant, and its day, or that on which it was held, had not passed"


def _judgement(of_kind: ColumnElement[bool], days: checks.Parameter) -> checks.Judgement:
    rows = _with_limit(_conferences(of_kind), days)
    held, scheduled = checks.when(rows.c.held_at), checks.when(rows.c.scheduled_at)
    return checks.Judgement(
        rows=rows,
        record=rows.c.conf_id,
        verdict=checks.first_of(
            not_real(rows, "record", checks.STANDS_FOR_IT),
            checks.undated(rows.c.placed.is_(None), "conference"),
            checks.excluded("cancelled", "The conference was cancelled, or put off to another date", rows.c.cancelled),
            checks.future_dated("The time at which it was held", held),
            checks.unknown("no_scheduled_time", "It is not recorded when it was to be held", scheduled.missing),
            checks.unknown("no_type", "It is not recorded what kind of conference it is", rows.c.conf_type.is_(None)),
            checks.unmapped_code("The kind of conference", rows.c.conf_type == checks.UNMAPPED),
            checks.not_yet_due(
                "not_yet_due", _NOT_OVER, or_(held.later, and_(held.missing, scheduled.lo > checks.AS_OF))
            ),
            checks.compliant("attended", "The police attended, in person, by telephone or by video", rows.c.attended),
            checks.not_yet_due("not_yet_due", _NOT_OVER, and_(held.missing, rows.c.scheduled_day >= checks.AS_OF_DAY)),
            checks.unknown(
                "no_held_time",
                "Its day has passed, and it is recorded neither that it was held nor that the police attended",
                held.missing,
            ),
            checks.unknown(
                "dangling_link",
                "What a record of the conference that would show it was merged into is not in the export",
                rows.c.shown_by_lost,
            ),
            checks.non_compliant(
                "no_risk_assessment",
                "Attendance is not recorded, nor that the risk of not attending was assessed",
                ~checks.surely(rows.c.risk_assessed),
            ),
            checks.non_compliant(
                "no_reason",
                "Not attending was risk-assessed, without a reason long enough to count",
                func.coalesce(rows.c.reason_len, 0) < REASON_MIN_CHARS.value,
            ),
            checks.future_dated("The time at which the report was sent", checks.when(rows.c.report_sent_at)),
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
        anchor=rows.c.placed,
        open=false(),  # a conference is over once it was held
        breakdowns={
            **checks.by_name(rows, "la_area", "conf_type", "team"),
            "month": checks.month(checks.when(rows.c.placed).day),
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


_planned = select(func.count(CaseConference.conf_id)).where(checks.in_period(_placed))


def _outside() -> checks.Outside:
    """Every record of a conference, and why it is not judged under an id of its own."""
    first = func.min(CaseConference.conf_id).over(partition_by=_one_conference)
    rows = select(
        CaseConference.conf_id,
        CaseConference.conf_type,
        *_placed.columns("placed"),
        _invited.label("invited"),
        (first != CaseConference.conf_id).label("of_another"),
    ).subquery("every_conference_record")
    return checks.Outside(
        rows=rows,
        record=rows.c.conf_id,
        reasons=(
            checks.Reason(
                "review",
                "A review conference: it is judged under the rate for reviews",
                checks.surely(rows.c.conf_type == "review"),
            ),
            checks.outside_period(
                "The conference was to be held outside the period", not_(checks.in_period(checks.when(rows.c.placed)))
            ),
            checks.Reason(
                "same_conference",
                "A record of the same conference, on another child of the family, stands for it",
                rows.c.of_another,
            ),
            checks.Reason(
                "not_invited",
                "Neither an invitation of the police is recorded, nor anything that they did about one",
                not_(rows.c.invited),
            ),
        ),
    )


CONF_01 = checks.Standard(
    id="CONF-01",
    suite=SUITE,
    title="Conferences attended, or declined with a risk assessment and a report",
    question="Did the police attend each initial conference that they were invited to, or decline it with a risk assessment "
    "and a report?",
    unit="conference of case_conferences",
    population="Initial child protection conferences planned for the period, those on a child who moved into the area among "
    "them, to which the police were invited; several children of one family at one conference count once. Conferences of which "
    "it is not known whether they are initial stay, and cannot be told",
    judgement=_judgement(_other, REPORT_DAYS_INITIAL),
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
    topic=checks.Topic.PARTNERSHIP,
    quotation="decisions regarding which conferences to attend are now priority-based, and any decision not to attend is "
    "properly risk-assessed",
    authority=("A-34", "A-35"),
    parameters=(REPORT_DAYS_INITIAL, REPORT_DAYS_REVIEW, REASON_MIN_CHARS),
    outside=_outside(),
    boundaries=(
        "With conf_report_working_days_initial at 2 and conf_report_working_days_review at 5: for an initial "
        "conference on Monday 17 November 2025 the report is in time at "
        "any time on Thursday 13 November, and late on Friday. For a review on that day it is in time on Monday 10 November, "
        "and late on Tuesday.",
        "A reason of exactly {conf_reason_min_chars character} counts, one of {conf_reason_min_chars-1} does not.",
        "Attending by telephone or video counts as attending in person does.",
        "Blank attendance is not attendance; a blank risk assessment is none.",
        "A conference on a child who moved into the area counts as initial.",
        "Records of one family and kind with one time of holding (or, where that is blank, of planning) are one conference, "
        "shown by the first of their ids; what one of them says holds for all. A record without a family counts by itself.",
        "Where only a record that was merged into one that is not in the export would show it, it is undetermined.",
        "A conference that the police attended was held, whether or not it is recorded when. One not recorded as held, nor as "
        "attended, is not yet due on its own day, and undetermined from the next. One held after the as-at instant was not held.",
        "A conference without a kind, or of one that duly was not told about, is undetermined both here and among the reviews.",
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
            judgement=_judgement(_review, REPORT_DAYS_REVIEW),
        ),
    ),
    lists=(
        checks.Listing(
            id="not_invited",
            title="Conferences without an invitation to the police or a sign of one: not judged",
            records=select(CaseConference.conf_id.label("record")).where(checks.in_period(_placed), ~_invited),
            of=_planned,
        ),
        checks.Listing(
            id="no_family",
            title="Conferences without a family: children of one family cannot be told, and count one by one",
            records=select(CaseConference.conf_id.label("record")).where(
                checks.in_period(_placed), CaseConference.family_id.is_(None)
            ),
            of=_planned,
        ),
    ),
)

STANDARDS: tuple[checks.Standard, ...] = (CONF_01,)
