"""Domestic abuse records as several suites see them: which one stands for each, the log it hangs on, and its dates."""

from __future__ import annotations

from functools import cache

from sqlalchemy import CTE, FromClause, case, func, or_, select

from duly import checks, sql
from duly.records import DaIncident, Incident, IncidentTime, companion

_LOG_DATES = ("reported_at", "opened_at")


@cache
def domestic_records() -> CTE:
    """Every domestic abuse record: one row each.

    Columns: `da_id`; `root`, the record that stands for it, which is itself where it was not merged; `log`, the log that
    stands for its own; `broken` where either chain of merges has no end in the export; `is_test` where it, the record that
    stands for it or a log of theirs was made for a test (A3, A24); `merged_into`; `attended`, yes where either record says
    so, else as the one that stands for it says; the spans `attended_at`, `reported` (of its own log, else of the one that
    stands for that) and `next_best`, the first that is known of an incident's other dates.
    """
    merged = checks.roots(DaIncident, "incident_id", "is_test", "attended", "attended_at", companion("attended_at"))
    dates = [name for date in _LOG_DATES for name in (date, companion(date))]
    merged_log = checks.roots(Incident, "is_test", *dates)
    log_id = func.coalesce(merged.c.incident_id, DaIncident.incident_id)
    arrived = checks.earliest_of(checks.when(IncidentTime.first_arrival_at))
    arrivals = (
        select(IncidentTime.incident_id, *arrived.columns("arrived"))
        .where(IncidentTime.is_test.is_not(True))
        .group_by(IncidentTime.incident_id)
        .subquery("arrivals_at_logs")
    )
    attended = case(
        (or_(DaIncident.attended.is_(True), merged.c.attended.is_(True)), True),
        else_=func.coalesce(merged.c.attended, DaIncident.attended),
    )
    reported = checks.first_known(checks.when(Incident.reported_at), checks.when(merged_log.c.reported_at))
    next_best = checks.first_known(
        checks.when(arrivals.c.arrived),
        checks.when(Incident.opened_at),
        checks.when(merged_log.c.opened_at),
        checks.when(DaIncident.queued_triage_at),
        checks.when(DaIncident.triaged_at),
        checks.when(DaIncident.queued_secondary_at),
        checks.when(DaIncident.secondary_done_at),
        checks.when(DaIncident.entered_at),
    )
    tests = (DaIncident.is_test, merged.c.is_test, Incident.is_test, merged_log.c.is_test)
    return sql.computed_once(
        select(
            DaIncident.da_id,
            func.coalesce(merged.c.root, DaIncident.da_id).label("root"),
            func.coalesce(merged_log.c.root, log_id).label("log"),
            or_(checks.surely(merged.c.broken), checks.surely(merged_log.c.broken)).label("broken"),
            or_(*(flag.is_(True) for flag in tests)).label("is_test"),
            DaIncident.merged_into,
            attended.label("attended"),
            *checks.first_known(checks.when(DaIncident.attended_at), checks.when(merged.c.attended_at)).columns(
                "attended_at"
            ),
            *reported.columns("reported"),
            *next_best.columns("next_best"),
        )
        .outerjoin_from(DaIncident, merged, merged.c.id == DaIncident.da_id)
        .outerjoin(Incident, Incident.incident_id == log_id)
        .outerjoin(merged_log, merged_log.c.id == log_id)
        .outerjoin(arrivals, arrivals.c.incident_id == log_id),
        "domestic_records",
    )


def attendance(rows: FromClause) -> checks.Span:
    """When officers attended; where that is not recorded, the next best date of the incident (A2)."""
    return checks.first_known(*(checks.when(rows.c[name]) for name in ("attended_at", "reported", "next_best")))


def report(rows: FromClause) -> checks.Span:
    """When an incident was reported; where its log does not say, when officers attended, else the next best date (A2)."""
    return checks.first_known(*(checks.when(rows.c[name]) for name in ("reported", "attended_at", "next_best")))
