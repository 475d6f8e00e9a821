"""A run made by hand, with realistic figures and one of everything that a report must be able to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from duly.checks.parameters import Parameter
from duly.checks.standards import Judgement, Listing, Measure, Missing, Rate, Severity, Standard
from duly.checks.verdicts import Verdict, compliant, excluded, exempt, first_of, non_compliant, not_yet_due, unknown
from duly.dataset import Manifest, Refusal, Source, TableManifest
from duly.records import Crime, Investigation, StrategyMeeting
from duly.results import Counts, Failing, ListResult, Outcome, RateResult, RunInfo, RunResult, StandardResult, Status

LONDON = ZoneInfo("Europe/London")
AS_OF = datetime(2026, 1, 5, tzinfo=LONDON)
NOT_RECORDED = "(not recorded)"

_CRIMES = select(Crime.crime_id, Crime.recorded_at, Crime.district).subquery("crimes_judged")


def _judgement(verdict: Verdict, *breakdowns: str) -> Judgement:
    return Judgement(
        rows=_CRIMES,
        record=_CRIMES.c.crime_id,
        verdict=verdict,
        breakdowns=dict.fromkeys(breakdowns, _CRIMES.c.district),
    )


_HOURS = Parameter(
    name="ncrs_hours",
    default=24,
    meaning="Longest time from the report to the crime record",
    unit="hours",
    source="A-01",
)
_RANKS = Parameter(
    name="supervisor_ranks",
    default=("PS", "DS", "Insp", "DI", "staff_supervisor"),
    meaning="Ranks whose entry counts as a supervisor's review",
)

_IN_TIME = first_of(
    excluded("test_record", "the crime is a test or training record", _CRIMES.c.crime_id.is_(None)),
    excluded("cancelled", "the crime was cancelled or transferred", _CRIMES.c.crime_id.is_(None)),
    unknown("no_report_time", "the time of the report is not recorded", _CRIMES.c.recorded_at.is_(None)),
    unknown(
        "negative_interval", "the crime is recorded more than 5 minutes before the report", _CRIMES.c.district.is_(None)
    ),
    unknown(
        "imprecise_time", "a time is given only as a date, and it decides the result", _CRIMES.c.district.is_(None)
    ),
    compliant("in_time", "recorded no later than 24 hours after the report", _CRIMES.c.recorded_at.is_not(None)),
    non_compliant("late", "recorded more than 24 hours after the report"),
)

_REVIEWED = first_of(
    exempt("closed_early", "the case closed on or before day 28 without a review", _CRIMES.c.district.is_(None)),
    unknown(
        "no_start", "neither the allocation nor the recording of the crime has a date", _CRIMES.c.district.is_(None)
    ),
    compliant("in_time", "a supervisor reviewed the case by day 28", _CRIMES.c.recorded_at.is_not(None)),
    not_yet_due("still_time", "day 28 has not ended", _CRIMES.c.recorded_at.is_not(None)),
    non_compliant("late", "the first review is dated after day 28", _CRIMES.c.recorded_at.is_not(None)),
    non_compliant("no_review", "no qualifying review is recorded"),
)

_SIMPLE = first_of(
    compliant("recorded", "it is recorded", _CRIMES.c.recorded_at.is_not(None)),
    non_compliant("absent", "it is not recorded"),
)

NCRS_01 = Standard(
    id="NCRS-01",
    suite="crime_recording",
    title="Crime recorded within 24 hours of report",
    question="When somebody reports a crime against a child, is it recorded as a crime within 24 hours?",
    unit="crime",
    population="Crimes against a child, and crimes of cruelty, neglect or online abuse, that were recorded in the period.",
    judgement=_judgement(_IN_TIME, "team", "district", "month", "offence_class"),
    needs=(Crime.crime_id, Crime.recorded_at),
    target=Decimal(95),
    severity=Severity.CRITICAL,
    missing=Missing.UNKNOWN,
    report="Investigation",
    quotation="The dip-sampling showed the ISOT team ensures crimes are recorded in a timely way.",
    authority=("A-01", "A-03"),
    effective_from=date(2015, 4, 1),
    parameters=(_HOURS,),
    boundaries=(
        "Exactly 24 hours is in time; one second more is late. With times given to the minute, 1,440 minutes is in time.",
        "Hours are counted as they pass: the night when clocks change is 23 or 25 hours long.",
        "Weekends and bank holidays do not extend the limit.",
        "A crime recorded up to 5 minutes before its report counts as in time; earlier than that it cannot be determined.",
    ),
    blind_spots=(
        "It sees only crimes that were recorded. Reports that never became a crime are not in it.",
        "A report time that was overwritten with the recording time looks like a crime recorded at once.",
    ),
    remedy=(
        "Check the report time against the incident log and correct it where it is wrong. Where the crime really was "
        "recorded late, note why on the record and tell the crime registrar."
    ),
    also=(
        Rate(
            id="registrar", title="Late crimes with a reason noted", judgement=_judgement(_SIMPLE), target=Decimal(90)
        ),
        Rate(id="same_day", title="Recorded on the day of the report", judgement=_judgement(_SIMPLE)),
    ),
    lists=(
        Listing(id="at_once", title="Recorded less than a minute after the report", records=select(Crime.crime_id)),
        Listing(id="shells", title="Crimes without an offence code", records=select(Crime.crime_id)),
    ),
    measures=(
        Measure(
            id="time_to_record",
            title="Time from report to record",
            start="anchor_at",
            end="done_at",
            unit="hours",
            statuses=("COMPLIANT", "NON_COMPLIANT"),
            bands=(24, 48, 72),
        ),
    ),
)

NCRS_07 = replace(
    NCRS_01,
    id="NCRS-07",
    title="Crime-type incidents still open without a crime after 24 hours",
    question="Which reports of crimes against children are still waiting for a crime record?",
    target=Decimal(100),
    target_count=0,
    quotation="",
    also=(),
    lists=(),
    measures=(),
)
NCRS_04 = replace(
    NCRS_01,
    id="NCRS-04",
    title="Rape reports are crimes or N100s within 24 hours",
    target=Decimal(100),
    lists=(),
    also=(),
    measures=(),
)
NCRS_05 = replace(NCRS_04, id="NCRS-05", title="Cancelled crimes justified and victim told", target=Decimal(95))

SUP_01 = Standard(
    id="SUP-01",
    suite="supervisory_reviews",
    title="First review within 28 days",
    question="Does a supervisor review each child-protection case within 28 days of its allocation?",
    unit="investigation",
    population="Child-protection cases whose 28th day falls in the period.",
    judgement=_judgement(_REVIEWED, "team", "offence_class", "month"),
    needs=(Investigation.inv_id, Investigation.allocated_at),
    target=Decimal(90),
    severity=Severity.HIGH,
    missing=Missing.FAIL,
    report="Investigation",
    quotation="A recent audit conducted by the force indicates that 80 percent of cases are compliant.",
    parameters=(_RANKS,),
    boundaries=(
        "A review on day 28 is in time at any hour; on day 29 it is late.",
        "An entry on the day of allocation is not a review.",
    ),
    blind_spots=("A one-line review counts here; SUP-04 asks what it says.",),
    remedy="Review the case, say what evidence there is and what is still to be done, and set the date of the next review.",
)
SUP_03 = replace(SUP_01, id="SUP-03", title="Case fully compliant")
SUP_04 = replace(SUP_01, id="SUP-04", title="Review content")

STRAT_02 = replace(
    SUP_01,
    id="STRAT-02",
    suite="strategy_meetings",
    title="Held meetings have minutes on the records system",
    question="When a strategy meeting was held, are its minutes on the records system?",
    needs=(StrategyMeeting.meet_id,),
    target=Decimal(95),
    report="Assessment and help",
    quotation="In a large proportion of investigations examined, we found that relevant information and minutes of important "
    "meetings were not recorded.",
    parameters=(),
)
STRAT_03 = replace(STRAT_02, id="STRAT-03", title="Minutes available within 1 working day", target=Decimal(85))

STANDARDS = {
    standard.id: standard
    for standard in (NCRS_01, NCRS_04, NCRS_05, NCRS_07, SUP_01, SUP_03, SUP_04, STRAT_02, STRAT_03)
}

COUNTS = Counts(compliant=1204, non_compliant=98, unknown=34, not_yet_due=0, exempt=0, excluded=61)


def _split(whole: Counts, names: Sequence[str]) -> dict[str, Counts]:
    """`whole` dealt out over names in falling shares, so that the parts sum to it."""
    left = whole.to_json()
    parts: dict[str, Counts] = {}
    for place, name in enumerate(names):
        last = place == len(names) - 1
        share = {key: count if last else count * (3 + place % 3) // (4 + len(names)) for key, count in left.items()}
        left = {key: left[key] - share[key] for key in left}
        parts[name] = Counts(**share)
    return parts


TEAMS = (
    "PVP North",
    "PVP South",
    "ISOT",
    "CSE",
    "Response Hull",
    "Response Grimsby",
    "Neighbourhood East",
    NOT_RECORDED,
)
MONTHS = tuple(f"2025-{month:02}" for month in range(1, 13))


def results() -> tuple[StandardResult, ...]:
    """One result of each outcome, with small numbers, low confidence, rounding and a changed target among them."""
    reviewed = Counts(compliant=412, non_compliant=71, unknown=64, not_yet_due=38, exempt=57, excluded=12)
    minuted = Counts(compliant=7, non_compliant=2, unknown=1, not_yet_due=3, exempt=0, excluded=1)
    return (
        StandardResult(
            standard="NCRS-01",
            suite="crime_recording",
            title=NCRS_01.title,
            outcome=Outcome.NOT_MET,
            target=Decimal("97.5"),
            counts=COUNTS,
            reasons={
                "in_time": 1204,
                "late": 98,
                "no_report_time": 19,
                "negative_interval": 4,
                "imprecise_time": 11,
                "cancelled": 58,
                "test_record": 3,
            },
            reasons_by_status={
                "COMPLIANT": {"in_time": 1204},
                "NON_COMPLIANT": {"late": 98},
                "UNKNOWN": {"no_report_time": 19, "negative_interval": 4, "imprecise_time": 11},
                "EXCLUDED": {"cancelled": 58, "test_record": 3},
            },
            breakdowns={
                "team": _split(COUNTS, TEAMS),
                "district": _split(COUNTS, ("Hull", "East Riding", "North Lincolnshire", "North East Lincolnshire")),
                "month": _split(COUNTS, MONTHS),
                "offence_class": _split(
                    COUNTS, ("violent", "other_sexual", "cruelty_neglect", "online_child_abuse", "rape", "(unmapped)")
                ),
            },
            rates=(
                RateResult(
                    id="registrar",
                    title="Late crimes with a reason noted",
                    target=Decimal(90),
                    counts=Counts(compliant=71, non_compliant=27),
                    reasons={"recorded": 71, "absent": 27},
                ),
                RateResult(
                    id="same_day",
                    title="Recorded on the day of the report",
                    target=None,
                    counts=Counts(compliant=5, non_compliant=3),
                    reasons={"recorded": 5, "absent": 3},
                ),
            ),
            lists=(
                ListResult(
                    id="at_once",
                    title="Recorded less than a minute after the report",
                    count=312,
                    records=tuple(f"CR/{70000 + n}/25" for n in range(200)),
                    share_of=1302,
                    warn=True,
                ),
                ListResult(id="shells", title="Crimes without an offence code", count=0),
            ),
            measures={
                "time_to_record_count": 1302,
                "time_to_record_median_hours": 3.42,
                "time_to_record_p90_hours": 21.8,
                "time_to_record_longest_hours": 1931.25,
                "time_to_record_over_24_to_48_hours": 51,
                "time_to_record_over_48_to_72_hours": 20,
                "time_to_record_over_72_hours": 27,
            },
            oldest_open_breach=datetime(2025, 8, 3, 14, 10),
            notes=(
                "target of NCRS-01 changed from 95 % to 97.5 % (agreed by the crime registrar; until 31 March 2026)",
            ),
        ),
        StandardResult(
            standard="NCRS-04",
            suite="crime_recording",
            title=NCRS_04.title,
            outcome=Outcome.NO_CASES,
            target=Decimal(100),
        ),
        StandardResult(
            standard="NCRS-05",
            suite="crime_recording",
            title=NCRS_05.title,
            outcome=Outcome.NOT_MET,
            target=Decimal(95),
            counts=Counts(compliant=9496, non_compliant=504),
            reasons={"in_time": 9496, "late": 504},
            reasons_by_status={"COMPLIANT": {"in_time": 9496}, "NON_COMPLIANT": {"late": 504}},
        ),
        StandardResult(
            standard="NCRS-07",
            suite="crime_recording",
            title=NCRS_07.title,
            outcome=Outcome.NOT_MET,
            target=Decimal(100),
            counts=Counts(non_compliant=37, not_yet_due=5),
            reasons={"late": 37, "in_time": 5},
            reasons_by_status={"NON_COMPLIANT": {"late": 37}, "NOT_YET_DUE": {"in_time": 5}},
            oldest_open_breach=datetime(2025, 11, 28, 9, 0),
        ),
        StandardResult(
            standard="SUP-01",
            suite="supervisory_reviews",
            title=SUP_01.title,
            outcome=Outcome.NOT_MET,
            target=Decimal(90),
            counts=reviewed,
            reasons={
                "in_time": 412,
                "late": 40,
                "no_review": 31,
                "no_start": 64,
                "still_time": 38,
                "closed_early": 57,
                "test_record": 12,
            },
            reasons_by_status={
                "COMPLIANT": {"in_time": 412},
                "NON_COMPLIANT": {"late": 40, "no_review": 31},
                "UNKNOWN": {"no_start": 64},
                "NOT_YET_DUE": {"still_time": 38},
                "EXEMPT": {"closed_early": 57},
                "EXCLUDED": {"test_record": 12},
            },
            breakdowns={"team": _split(reviewed, TEAMS), "month": _split(reviewed, MONTHS)},
            oldest_open_breach=datetime(2024, 6, 1, 22, 59, 59),
        ),
        StandardResult(
            standard="SUP-03",
            suite="supervisory_reviews",
            title=SUP_03.title,
            outcome=Outcome.MET,
            target=Decimal(90),
            counts=Counts(compliant=465, non_compliant=18, exempt=2),
            reasons={"in_time": 465, "late": 18, "closed_early": 2},
            reasons_by_status={
                "COMPLIANT": {"in_time": 465},
                "NON_COMPLIANT": {"late": 18},
                "EXEMPT": {"closed_early": 2},
            },
            notes=("report: 80% of cases, force audit, undated, n not given",),
        ),
        StandardResult(
            standard="SUP-04",
            suite="supervisory_reviews",
            title=SUP_04.title,
            outcome=Outcome.NO_DATA,
            target=Decimal(90),
            message="the export has no column supervisory_reviews.evidence_reviewed",
        ),
        StandardResult(
            standard="STRAT-02",
            suite="strategy_meetings",
            title=STRAT_02.title,
            outcome=Outcome.NOT_MET,
            target=Decimal(95),
            counts=minuted,
            reasons={"in_time": 7, "no_review": 2, "no_start": 1, "still_time": 3, "test_record": 1},
            reasons_by_status={
                "COMPLIANT": {"in_time": 7},
                "NON_COMPLIANT": {"no_review": 2},
                "UNKNOWN": {"no_start": 1},
                "NOT_YET_DUE": {"still_time": 3},
                "EXCLUDED": {"test_record": 1},
            },
            breakdowns={"team": _split(minuted, TEAMS[:3])},
        ),
        StandardResult(
            standard="STRAT-03",
            suite="strategy_meetings",
            title=STRAT_03.title,
            outcome=Outcome.ERROR,
            target=Decimal(85),
            message="its select failed with ProgrammingError; run with --debug for the trace",
        ),
    )


def manifest() -> Manifest:
    """What was read: two files, with everything that a manifest can say."""
    return Manifest(
        export="demo-export-2026-01",
        as_of=AS_OF,
        as_of_source="start of today",
        covers_from="2025-01-01",
        covers_to="2026-01-04",
        suppressed=14,
        sources=(
            Source(
                name="crimes_2025.csv",
                table="crimes",
                rows=1402,
                sha256="9f" * 32,
                bytes=254_113,
                encoding="windows-1252",
                delimiter=";",
                notes=("header 'CrimeNo' read as crime_id",),
            ),
            Source(name="investigations.parquet", table="investigations", rows=654, sha256="0a" * 32, bytes=88_000),
        ),
        tables={
            "crimes": TableManifest(
                table="crimes",
                rows_read=1402,
                rows=1395,
                folded=3,
                refused=4,
                after_as_of=0,
                columns=("crime_id", "reported_at"),
                missing=("victim_informed_at",),
                extra=("colour",),
                refusals=(
                    Refusal(
                        source="crimes_2025.csv",
                        row=17,
                        column="reported_at",
                        reason="not a time in the declared format %d/%m/%Y",
                    ),
                    Refusal(
                        source="crimes_2025.csv",
                        row=201,
                        column=None,
                        reason="the key is that of another row that differs",
                    ),
                ),
                naive=("reported_at", "recorded_at"),
                sentinels={"cancelled_at": 12},
                unmapped={"report_route": {"TELEX": 9, "?": 2}},
                blanked={"recorded_at": 1},
                midnights={"reported_at": 0.083},
                expected_rows=1405,
            ),
            "investigations": TableManifest(table="investigations", rows_read=654, rows=654, columns=("inv_id",)),
            "strategy_meetings": TableManifest(
                table="strategy_meetings", unfit="strategy_meetings.meet_id is not unique"
            ),
        },
        warnings=("crimes: 3 files were expected by the pattern crimes_*.csv, 1 was found",),
    )


def run_info(**changes: Any) -> RunInfo:
    info = RunInfo(
        as_of=AS_OF,
        as_of_source="start of today",
        period_from=datetime(2025, 1, 1, tzinfo=LONDON),
        period_to=AS_OF,
        time_zone="Europe/London",
        duly_version="0.1.0",
        calendar="England and Wales, holidays 0.109, 1 local addition",
        manifest=manifest().to_json(),
        intake={
            "tables": {
                "crimes": {
                    "fit": True,
                    "rows": 1395,
                    "reasons": [],
                    "failed": [
                        {
                            "column": "report_route",
                            "asks": "codes",
                            "critical": False,
                            "count": 11,
                            "error": "",
                            "words": "11 values of report_route are codes that the vocabulary does not know",
                        }
                    ],
                },
                "strategy_meetings": {
                    "fit": False,
                    "rows": 12,
                    "reasons": ["2 rows repeat the meet_id of another"],
                    "failed": [
                        {
                            "column": "meet_id",
                            "asks": "unique",
                            "critical": True,
                            "count": 2,
                            "error": "",
                            "words": "2 rows repeat the meet_id of another",
                        }
                    ],
                },
            },
            "absent": ["documents"],
            "great_expectations": {"secret": "must not be shown"},
        },
        changes=(
            "target of NCRS-01 changed from 95 % to 97.5 % (agreed by the crime registrar; until 31 March 2026)",
            "supervisor_ranks changed from PS, DS to PS, DS, DI (force policy 12; until 30 June 2026)",
        ),
        warnings=("crimes: 3 files were expected by the pattern crimes_*.csv, 1 was found",),
    )
    return replace(info, **changes)


def run(**changes: Any) -> RunResult:
    return RunResult(run=run_info(**changes), results=results())


def failing() -> Mapping[str, Sequence[Failing]]:
    """Records to put right: fewer than the counts say, out of order, some late, some without any time."""
    start = datetime(2025, 12, 20, 9, 30, tzinfo=UTC).replace(tzinfo=None)
    late = [
        Failing(
            record=f"CR/{60000 + n}/25",
            item=None,
            status=Status.NON_COMPLIANT,
            reason="late",
            anchor_at=start - timedelta(days=n + 1),
            due_at=start - timedelta(days=n),
            done_at=start - timedelta(days=n) + timedelta(hours=30) if n % 3 else None,
            team=TEAMS[n % 7] if n % 5 else None,
        )
        for n in range(40)
    ]
    undetermined = [
        Failing(record=f"CR/{61000 + n}/25", item=None, status=Status.UNKNOWN, reason=reason, team="ISOT")
        for n, reason in enumerate(("no_report_time", "negative_interval", "imprecise_time"))
    ]
    intervals = [
        Failing(
            record="INV-0042",
            item=f"due {day}",
            status=Status.NON_COMPLIANT,
            reason="no_review",
            due_at=datetime(2025, 6, day, 22, 59, 59),
            team="CSE",
        )
        for day in (3, 1, 2)
    ]
    return {"NCRS-01": [*late, *undetermined], "SUP-01": intervals}


SQL = {
    "NCRS-01": {
        "duckdb": "SELECT crime_id,\n  CASE WHEN recorded_at <= reported_at + INTERVAL 24 HOUR THEN 0 ELSE 1 END AS place\n"
        "FROM crimes",
        "postgresql": "SELECT crime_id FROM crimes WHERE recorded_at < now()",
    }
}
