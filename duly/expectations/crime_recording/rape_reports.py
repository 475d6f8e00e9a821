"""Reports of rape become a crime or an N100 within 24 hours, whoever the victim is (NCRS-04)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CTE, ColumnElement, FromClause, and_, case, func, literal, or_, select

from duly import checks
from duly.expectations.crime_recording import logs
from duly.expectations.crime_recording.suite import SUITE, not_real, undated
from duly.expectations.crime_recording.timeliness import LIMIT
from duly.expectations.incidents import names_of, persons_by_log
from duly.records import Crime, Incident, N100Record

RAPE_CODES = checks.Parameter(
    name="rape_codes",
    default=("RAPE", "ATTEMPTED_RAPE"),
    meaning="Opening, closing and qualifying codes of a log that stand for a report of rape or attempted rape (the "
    "force's own codes)",
)


_OF_RAPE = logs.coded(RAPE_CODES, Incident.opening_code, Incident.closing_code, Incident.qualifier_code)
_PERHAPS = logs.perhaps_coded(Incident.qualifier_code)
_NAMED = (Incident.qualifier_code, _OF_RAPE.label("of_rape"), _PERHAPS.label("perhaps_of_rape"))


def _count(condition: ColumnElement[bool], label: str) -> ColumnElement[int]:
    return func.count(case((condition, 1))).label(label)


def _answers(reports: FromClause, of_logs: CTE, made: FromClause, kind: str) -> CTE:
    """What was made of each report: `incident_id`, `{kind}` and `{kind}_hi`, the first of those that count at or after the
    report, and counts of the others.

    `made` has the `id` of each, when it was made (`at`) and whether it `counts`, null where that is not understood.
    `{kind}s_untimed` have no time, `{kind}s_future` one after the export was made, `{kind}s_before` one before the report,
    `{kind}s_lost` were merged and nothing stands for them. Those not understood are `{kind}s_unclear`, unless they came too
    early or too late to matter; `{kind}s_other` are those that do not count.
    """
    at = checks.when(made.c.at)
    took = checks.elapsed(checks.when(reports.c.reported), at, LIMIT.seconds)
    before, beyond = checks.surely(took.negative), checks.surely(took.beyond)
    placed = (
        select(
            of_logs.c.incident_id,
            of_logs.c.lost,
            *at.columns("at"),
            made.c.counts,
            checks.surely(made.c.counts).label("does"),
            and_(made.c.id.is_not(None), made.c.counts.is_(None)).label("unclear"),
            before.label("before"),
            beyond.label("beyond"),
        )
        .join_from(of_logs, reports, reports.c.incident_id == of_logs.c.incident_id)
        .outerjoin(made, made.c.id == of_logs.c.id)
        .subquery(f"{kind}s_placed")
    )
    at, does = checks.when(placed.c.at), placed.c.does
    return (
        select(
            placed.c.incident_id,
            *checks.earliest_of(at, and_(does, ~placed.c.before)).columns(kind),
            _count(and_(does, at.blank), f"{kind}s_untimed"),
            _count(and_(does, at.future), f"{kind}s_future"),
            _count(and_(does, placed.c.before), f"{kind}s_before"),
            _count(placed.c.lost, f"{kind}s_lost"),
            _count(and_(placed.c.unclear, ~placed.c.before, ~placed.c.beyond), f"{kind}s_unclear"),
            _count(and_(~placed.c.counts, ~placed.c.before), f"{kind}s_other"),
        )
        .group_by(placed.c.incident_id)
        .cte(f"{kind}_by_log")
    )


def _crimes() -> FromClause:
    rape = case((~checks.not_understood(Crime.offence_class), Crime.offence_class == "rape"))
    return select(
        Crime.crime_id.label("id"), *checks.when(Crime.recorded_at).columns("at"), rape.label("counts")
    ).subquery("crimes_made")


def _n100s(of_logs: CTE) -> FromClause:
    code = N100Record.reason_code
    read = (
        select(
            N100Record.n100_id,
            *checks.when(N100Record.created_at).columns("at"),
            code,
            checks.normalised(N100Record.reason_text).label("normal"),
        )
        .where(N100Record.n100_id.in_(select(of_logs.c.id)))  # texts are costly to read
        .subquery("n100s_read")
    )
    reasoned = and_(read.c.reason_code.is_not(None), ~checks.says_nothing(read.c.normal))
    understood = func.coalesce(read.c.reason_code != checks.UNMAPPED, literal(True))
    return select(
        read.c.n100_id.label("id"),
        *checks.when(read.c.at).columns("at"),
        case((or_(understood, ~reasoned), reasoned)).label("counts"),
    ).subquery("n100s_made")


def _reports() -> FromClause:
    chosen = logs.logs(
        *_NAMED, only=and_(or_(_OF_RAPE, _PERHAPS), checks.in_period(checks.when(Incident.reported_at)))
    ).subquery("rape_logs_by_report")
    reports = select(*chosen.c).where(checks.in_period(logs.reported_or_next_best(chosen))).cte("rape_logs")
    names = names_of(reports)
    persons = persons_by_log(names, roles=logs.CHILD_ROLES)
    crimes = _answers(reports, logs.crimes_of_logs(reports, names), _crimes(), "crime")
    n100s_of_reports = logs.n100s_of_logs(names)
    n100s = _answers(reports, n100s_of_reports, _n100s(n100s_of_reports), "n100")
    rows = (
        select(
            *reports.c,
            persons.c.standing,
            persons.c.perhaps,
            *(column for column in crimes.c if column.name != "incident_id"),
            *(column for column in n100s.c if column.name != "incident_id"),
        )
        .outerjoin_from(reports, persons, persons.c.incident_id == reports.c.incident_id)
        .outerjoin(crimes, crimes.c.incident_id == reports.c.incident_id)
        .outerjoin(n100s, n100s.c.incident_id == reports.c.incident_id)
        .subquery("rape_logs_answered")
    )
    return logs.with_reference(rows, literal(True)).subquery("rape_reports")


_ROWS = _reports()


def _answered(rows: FromClause) -> checks.Span:
    return checks.earliest(checks.when(rows.c.crime), checks.when(rows.c.n100))


def _any(rows: FromClause, what: str) -> ColumnElement[bool]:
    """There is a crime or an N100 that is counted so. Never null."""
    return or_(*(func.coalesce(rows.c[f"{kind}s_{what}"], 0) > 0 for kind in ("crime", "n100")))


def _verdict(rows: FromClause) -> checks.Verdict:
    limit = LIMIT.seconds
    reported = checks.when(rows.c.reported)
    took = checks.elapsed(reported, _answered(rows), limit)
    waiting = checks.so_far(reported, limit)
    return checks.first_of(
        not_real(rows, "log"),
        undated(logs.reported_or_next_best(rows), "log", reported),
        checks.unmapped_code(
            "A code that would decide whether it is a report of rape is blank, or",
            and_(~rows.c.of_rape, rows.c.perhaps_of_rape),
        ),
        checks.future_dated("The time of the report", reported),
        checks.unknown("no_report_time", "The log does not say when it was reported", reported.missing),
        checks.compliant(
            "crimed_in_time",
            "A crime of rape was recorded within the limit after the report",
            checks.elapsed(reported, checks.when(rows.c.crime), limit).within,
        ),
        checks.compliant(
            "n100_in_time",
            "An N100 with a code and a reason was made within the limit after the report",
            checks.elapsed(reported, checks.when(rows.c.n100), limit).within,
        ),
        checks.unknown(
            "no_record_time",
            "There is a crime of rape, or an N100 with a reason, and it is not recorded since when",
            _any(rows, "untimed"),
        ),
        checks.unknown(
            "future_dated", "The time of a crime or of an N100 lies after the export was made", _any(rows, "future")
        ),
        checks.unknown(
            "unmapped_code",
            "The class of offence of a linked crime, or the code of an N100, is blank, or is a code that duly was not told about",
            _any(rows, "unclear"),
        ),
        checks.dangling_link(
            "A crime that the log refers to, or that what was made of it was merged into,",
            or_(rows.c.names_a_crime, _any(rows, "lost")),
        ),
        checks.non_compliant("late", "The first of them was recorded later than that", took.beyond),
        checks.imprecise_time(took.end.known),
        checks.negative_interval("The crime or the N100 was recorded", "the report", _any(rows, "before")),
        checks.not_yet_due("not_yet_due", "There is neither yet, and the limit has not passed", waiting.within),
        checks.imprecise_time(~waiting.beyond),
        checks.non_compliant(
            "n100_without_reason",
            "There is only an N100 without a code, or whose reason is blank or says nothing",
            rows.c.n100s_other > 0,
        ),
        checks.non_compliant("no_record", "There is neither a crime of rape nor an N100"),
    )


_EVERY = logs.logs(*_NAMED).subquery("every_log")
_OUTSIDE = checks.Outside(
    rows=_EVERY,
    record=_EVERY.c.incident_id,
    reasons=(
        checks.outside_period(
            "It was reported outside the period", checks.elsewhen(logs.reported_or_next_best(_EVERY))
        ),
        checks.Reason(
            "not_of_rape",
            "None of the codes that it was opened, closed or further put under is in rape_codes",
            and_(~_EVERY.c.of_rape, ~_EVERY.c.perhaps_of_rape),
        ),
    ),
)


NCRS_04 = checks.Standard(
    id="NCRS-04",
    suite=SUITE,
    title="Rape reports are crimes or N100s within {ncrs_limit_hours} hours",
    question="Did each report of rape become a crime, or an N100 with a reason, in time?",
    unit="incidents",
    population="Logs reported in the period, or, where it is not known when, opened in it, whose opening, closing or "
    "qualifying code is rape or attempted rape; victims of any age",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_ROWS.c.incident_id,
        verdict=_verdict(_ROWS),
        anchor=_ROWS.c.reported,
        due=checks.deadline(checks.when(_ROWS.c.reported), LIMIT.seconds),
        done=_answered(_ROWS).lo,
        open=and_(_answered(_ROWS).missing, ~_any(_ROWS, "untimed")),
        flag=case((and_(_ROWS.c.crime.is_not(None), _ROWS.c.n100.is_not(None)), literal("both"))),
        breakdowns={
            "team": _ROWS.c.team,
            "child": logs.child_breakdown(_ROWS),
            "opening_code": _ROWS.c.opening_code,
            "district": _ROWS.c.district,
            "month": checks.month_at(logs.reported_or_next_best(_ROWS).lo),
        },
        shows={
            "reported_at": _ROWS.c.reported,
            "reported_at_latest": _ROWS.c.reported_hi,
            **checks.by_name(_ROWS, "opening_code", "closing_code", "qualifier_code"),
            "crime_recorded_at": _ROWS.c.crime,
            "n100_created_at": _ROWS.c.n100,
            "crimes_before_the_report": _ROWS.c.crimes_before,
            "n100s_before_the_report": _ROWS.c.n100s_before,
            "n100s_without_reason": _ROWS.c.n100s_other,
            "crimes_of_unknown_class": _ROWS.c.crimes_unclear,
            "crime_reference_typed": _ROWS.c.names_a_crime,
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
    topic=checks.Topic.INVESTIGATION,
    quotation="We recommend that Humberside Police should immediately ensure that it complies with national crime "
    "recording standards.",
    authority=("A-01", "A-12"),
    parameters=(RAPE_CODES, logs.CHILD_ROLES, LIMIT, checks.PLACEHOLDERS),
    own_codes=(
        checks.OwnCodes(
            parameter=RAPE_CODES, columns=(Incident.opening_code, Incident.closing_code, Incident.qualifier_code)
        ),
    ),
    boundaries=(
        "Recorded exactly {ncrs_limit_hours}:00:00 after the report: in time. {ncrs_limit_hours}:00:01: late.",
        "Either is enough. Where both are there, or several, one in time is enough; where both are, the record is flagged "
        "'both'. What was recorded more than 5 minutes before the report, or on an earlier date, neither helps nor hides; where "
        "nothing else is there: UNKNOWN.",
        "A crime or an N100 made for a test is none; for one that was merged the one stands that it was merged into.",
        "A linked crime whose class of offence is blank or not understood, and that may have been in time: UNKNOWN. So is a "
        "crime reference of a crime that is not in the export.",
        "Opened under no code, or closed under none, and no other code is one of rape: UNKNOWN.",
        "An N100 counts only with a code and a reason that says something.",
        "Neither, exactly {ncrs_limit_hours}:00:00 after the report: not yet due. {ncrs_limit_hours}:00:01: a breach.",
        "{ncrs_limit_hours hour} for an N100 is a local setting: the authority gives it for crimes.",
    ),
    blind_spots=(
        "A rape that was logged as another sexual matter, or as a concern, is not seen.",
        "Whether the reason on an N100 is a good one.",
    ),
    remedy="Record the crime now, with the time of the first report, or make the N100 with its code and the verifiable "
    "reason. Tell the officer in the case and the crime registrar.",
    outside=_OUTSIDE,
    note="It covers victims of any age; the breakdown 'child' shows how many reports concern a child.",
)
