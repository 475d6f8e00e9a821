"""Reports of rape become a crime or an N100 within 24 hours, whoever the victim is (NCRS-04)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, ColumnElement, FromClause, and_, case, func, literal, or_, select, union_all

from duly import checks
from duly.expectations.crime_recording.logs import child_breakdown, logs
from duly.expectations.crime_recording.suite import SUITE
from duly.expectations.crime_recording.timeliness import LIMIT
from duly.expectations.incidents import by_log, names_of, persons_by_log
from duly.records import Crime, Incident, N100Record

RAPE_CODES = checks.Parameter(
    name="rape_codes",
    default=("RAPE", "ATTEMPTED_RAPE"),
    meaning="Opening, closing and qualifying codes of a log that stand for a report of rape or attempted rape (the "
    "force's own codes)",
)


def _count(condition: ColumnElement[bool], label: str) -> ColumnElement[int]:
    return func.count(case((condition, 1))).label(label)


def _crimes_by_log(reports: FromClause, names: FromClause) -> CTE:
    """The rape-class crimes of each log: linked to it, or named in its crime reference."""
    rape = Crime.offence_class == "rape"
    unmapped = Crime.offence_class == checks.UNMAPPED
    kinds = (
        *checks.earliest_of(checks.when(Crime.recorded_at), rape).columns("crimed"),
        _count(and_(rape, Crime.recorded_at.is_(None)), "untimed_crimes"),
        _count(unmapped, "unmapped_crimes"),
    )
    linked = by_log(names, Crime, *kinds, only=or_(rape, unmapped))
    named = (
        select(reports.c.incident_id, *kinds)
        .join_from(reports, Crime, Crime.crime_id == reports.c.ref_found)
        .where(or_(rape, unmapped))
        .group_by(reports.c.incident_id)
    )
    both = union_all(select(*linked.c), named).subquery("rapes")
    return (
        select(
            both.c.incident_id,
            *checks.earliest_of(checks.when(both.c.crimed)).columns("crimed"),
            func.sum(both.c.untimed_crimes).label("untimed_crimes"),
            func.sum(both.c.unmapped_crimes).label("unmapped_crimes"),
        )
        .group_by(both.c.incident_id)
        .cte("rapes_by_log")
    )


def _reports() -> FromClause:
    codes = (Incident.opening_code, Incident.closing_code, Incident.qualifier_code)
    reports = logs(
        Incident.qualifier_code,
        only=and_(
            or_(*(and_(code.is_not(None), code.in_(RAPE_CODES.value)) for code in codes)),
            checks.in_period(checks.when(Incident.reported_at)),
        ),
    ).cte("rape_logs")
    names = names_of(reports)
    persons = persons_by_log(names)
    crimes = _crimes_by_log(reports, names)
    reasoned = and_(N100Record.reason_code.is_not(None), ~checks.is_placeholder(N100Record.reason_text))
    n100s = by_log(
        names,
        N100Record,
        *checks.earliest_of(checks.when(N100Record.created_at), reasoned).columns("n100"),
        _count(and_(reasoned, N100Record.created_at.is_(None)), "untimed_n100s"),
        _count(~reasoned, "n100s_without_reason"),
    )
    return (
        select(
            *reports.c,
            persons.c.standing,
            *(column for column in crimes.c if column.name != "incident_id"),
            *(column for column in n100s.c if column.name != "incident_id"),
        )
        .outerjoin_from(reports, persons, persons.c.incident_id == reports.c.incident_id)
        .outerjoin(crimes, crimes.c.incident_id == reports.c.incident_id)
        .outerjoin(n100s, n100s.c.incident_id == reports.c.incident_id)
        .subquery("rape_reports")
    )


_ROWS = _reports()


def _answered(rows: FromClause) -> checks.Span:
    return checks.earliest(checks.when(rows.c.crimed), checks.when(rows.c.n100))


def _untimed(rows: FromClause) -> ColumnElement[bool]:
    """There is a crime or an N100 with a reason, and not since when. Never null."""
    return or_(func.coalesce(rows.c.untimed_crimes, 0) > 0, func.coalesce(rows.c.untimed_n100s, 0) > 0)


def _verdict(rows: FromClause) -> checks.Verdict:
    limit = LIMIT.seconds
    reported = checks.when(rows.c.reported)
    took = checks.elapsed(reported, _answered(rows), limit)
    waiting = checks.so_far(reported, limit)
    return checks.first_of(
        checks.not_real(rows),
        checks.unknown("no_report_time", "The log does not say when it was reported", reported.missing),
        checks.negative_interval("The crime or the N100 was recorded", "the report", took.negative),
        checks.compliant(
            "crimed_in_time",
            "A crime of rape was recorded within 24 hours of the report",
            checks.elapsed(reported, checks.when(rows.c.crimed), limit).within,
        ),
        checks.compliant(
            "n100_in_time",
            "An N100 with a code and a reason was made within 24 hours of the report",
            checks.elapsed(reported, checks.when(rows.c.n100), limit).within,
        ),
        checks.unknown(
            "no_record_time",
            "There is a crime of rape, or an N100 with a reason, and it is not recorded since when",
            _untimed(rows),
        ),
        checks.unknown(
            "unmapped_code",
            "A crime is linked whose class of offence is a code that the vocabulary does not know",
            rows.c.unmapped_crimes > 0,
        ),
        checks.non_compliant("late", "The first of them was recorded later than that", took.beyond),
        checks.imprecise_time(took.end.known),
        checks.not_yet_due("not_yet_due", "There is neither yet, and 24 hours have not passed", waiting.within),
        checks.imprecise_time(~waiting.beyond),
        checks.non_compliant(
            "n100_without_reason",
            "There is only an N100 without a code, or whose reason is blank or says nothing",
            rows.c.n100s_without_reason > 0,
        ),
        checks.non_compliant("no_record", "There is neither a crime of rape nor an N100"),
    )


NCRS_04 = checks.Standard(
    id="NCRS-04",
    suite=SUITE,
    title="Rape reports are crimes or N100s within 24 hours",
    question="Did each report of rape become a crime, or an N100 with a reason, within 24 hours?",
    unit="incidents",
    population="Logs reported in the period whose opening, closing or qualifying code is rape or attempted rape; victims of "
    "any age",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.incident_id,
        verdict=_verdict(_ROWS),
        anchor=_ROWS.c.reported,
        due=checks.deadline(checks.when(_ROWS.c.reported), LIMIT.seconds),
        done=_answered(_ROWS).lo,
        open=and_(_answered(_ROWS).missing, ~_untimed(_ROWS)),
        flag=case((and_(_ROWS.c.crimed.is_not(None), _ROWS.c.n100.is_not(None)), literal("both"))),
        breakdowns={
            "team": _ROWS.c.team,
            "child": child_breakdown(_ROWS),
            "opening_code": _ROWS.c.opening_code,
            "district": _ROWS.c.district,
            "month": checks.month_at(_ROWS.c.reported),
        },
        shows={
            "reported_at": _ROWS.c.reported,
            "reported_at_latest": _ROWS.c.reported_hi,
            "opening_code": _ROWS.c.opening_code,
            "closing_code": _ROWS.c.closing_code,
            "qualifier_code": _ROWS.c.qualifier_code,
            "crime_recorded_at": _ROWS.c.crimed,
            "n100_created_at": _ROWS.c.n100,
            "n100s_without_reason": _ROWS.c.n100s_without_reason,
            "crimes_of_unknown_class": _ROWS.c.unmapped_crimes,
        },
    ),
    needs=(
        Incident.incident_id,
        Incident.reported_at,
        Incident.opening_code,
        Crime.incident_id,
        Crime.recorded_at,
        Crime.offence_class,
        N100Record.incident_id,
        N100Record.reason_code,
        N100Record.reason_text,
    ),
    target=Decimal(100),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    report="Investigation",
    quotation="We recommend that Humberside Police should immediately ensure that it complies with national crime "
    "recording standards.",
    authority=("A-01", "A-12"),
    parameters=(RAPE_CODES, LIMIT, checks.PLACEHOLDERS),
    boundaries=(
        "Recorded exactly 24:00:00 after the report: in time. 24:00:01: late.",
        "Either is enough. Where both are there, one in time is enough, and the record is flagged 'both'.",
        "An N100 counts only with a code and a reason that says something.",
        "Neither, exactly 24:00:00 after the report: not yet due. 24:00:01: a breach.",
        "24 hours for an N100 is a local setting: the authority gives it for crimes.",
    ),
    blind_spots=(
        "A rape that was logged as another sexual matter, or as a concern, is not seen.",
        "A crime reference typed into the log that is not in the export counts as nothing: the crime may exist.",
        "Whether the reason on an N100 is a good one.",
    ),
    remedy="Record the crime now, with the time of the first report, or make the N100 with its code and the verifiable "
    "reason. Tell the officer in the case and the crime registrar.",
    note="It covers victims of any age; the breakdown 'child' shows how many reports concern a child.",
)
