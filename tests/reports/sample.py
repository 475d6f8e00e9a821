"""A run made by hand, with realistic figures and one of everything that a report must be able to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from duly.reports.pages import Material
from duly.results import (
    Asks,
    Backlog,
    Corrected,
    Counts,
    FailedCheck,
    Failing,
    Found,
    FoundOfStratum,
    Idle,
    Intake,
    ListResult,
    Manifest,
    OpenItems,
    Outcome,
    PeriodJudged,
    RateResult,
    Refusal,
    Register,
    RunInfo,
    RunResult,
    Source,
    StandardResult,
    Status,
    SuiteSource,
    TableIntake,
    TableManifest,
    VerdictStratum,
    Waived,
    Waiver,
    from_json,
)
from tests.reports.sample_standards import (
    NCRS_01,
    NCRS_04,
    NCRS_05,
    NCRS_07,
    STANDARDS,
    STRAT_02,
    STRAT_03,
    SUP_01,
    SUP_03,
    SUP_04,
)

LONDON = ZoneInfo("Europe/London")
AS_OF = datetime(2026, 1, 5, tzinfo=LONDON)
NOT_RECORDED = "(not recorded)"

COUNTS = Counts(compliant=1204, non_compliant=98, unknown=34, not_yet_due=0, exempt=0, excluded=61)


def _found(population: int, **found: int) -> FoundOfStratum:
    return FoundOfStratum(population=population, found=Found(**found), standing=Found(**found))


CORRECTED = Corrected(
    sample="3f0c5a2e91d7",
    as_of=datetime(2025, 12, 15, 6, tzinfo=LONDON),
    period=PeriodJudged(),
    readers=2,
    low=Decimal("58.3"),
    high=Decimal("82.9"),
    strata={
        VerdictStratum.COMPLIANT: _found(412, kept=19, not_kept=3, not_applicable=1),
        VerdictStratum.NON_COMPLIANT: _found(71, not_kept=7, untold=2),
        VerdictStratum.UNKNOWN: _found(64, blank=8),
    },
)
"""What two people found of a sample of SUP-01, of which the undetermined are left to read."""


def _split(whole: Counts, names: Sequence[str]) -> dict[str, Counts]:
    """`whole` dealt out over names in falling shares, so that the parts sum to it."""
    left = asdict(whole)
    parts: dict[str, Counts] = {}
    for number, name in enumerate(names):
        last = number == len(names) - 1
        share = {key: count if last else count * (3 + number % 3) // (4 + len(names)) for key, count in left.items()}
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


BACKLOG = Backlog.of(
    OpenItems(
        overdue=37,
        undetermined=2,
        undated=1,
        upcoming=5,
        bands={"0_to_3": 9, "4_to_7": 6, "8_to_28": 12, "over_28": 10},
        median_days=11.5,
        oldest_due=datetime(2025, 11, 29, 9),
        waiting_since=datetime(2025, 11, 28, 9),
    ),
    breakdowns={
        "team": {
            "PVP North": OpenItems(
                overdue=37,
                bands={"0_to_3": 9, "4_to_7": 6, "8_to_28": 12, "over_28": 10},
                median_days=11.5,
                oldest_due=datetime(2025, 11, 29, 9),
                waiting_since=datetime(2025, 11, 28, 9),
            ),
            NOT_RECORDED: OpenItems(undetermined=2, undated=1, upcoming=5),
        },
        "risk": {
            "high": OpenItems(overdue=12, oldest_due=datetime(2025, 12, 8, 9), median_days=4.0),
            "<medium>": OpenItems(overdue=25, oldest_due=datetime(2025, 11, 29, 9), median_days=20.5),
        },
    },
)


WAIVERS = (
    Waiver(
        row=2,
        standard="NCRS-07",
        record="INC/1",
        item=None,
        reason="Awaiting transfer to <b>another</b> force",
        agreed_by="Crime registrar",
        until=date(2026, 3, 31),
    ),
    Waiver(
        row=3,
        standard="NCRS-07",
        record="INC/2",
        item="2025-12-01",
        reason='=HYPERLINK("x")',
        agreed_by="DCI",
        until=date(2026, 1, 31),
    ),
)
REGISTER = Register(file="waivers.csv", waivers=3, idle=(Idle.of(replace(WAIVERS[0], row=4), "COMPLIANT"),))


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
            breakdowns={"team": _split(Counts(non_compliant=37, not_yet_due=5), TEAMS)},
            oldest_open_breach=datetime(2025, 11, 28, 9, 0),
            backlog=BACKLOG,
            waived=Waived(non_compliant=2, open=2, waivers=WAIVERS),
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
            corrected=CORRECTED,
            backlog=Backlog(undetermined=3, undated=64, upcoming=12, later=26),
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
        period=PeriodJudged(start=datetime(2025, 1, 1, tzinfo=LONDON), end=AS_OF),
        time_zone="Europe/London",
        duly_version="0.1.0",
        catalogue=(
            SuiteSource(name="duly", version="0.1.0", sha256=None),
            SuiteSource(name="ours.toml", version="2", sha256="5c" * 32),
        ),
        calendar="England and Wales, holidays 0.109, 1 local addition",
        manifest=manifest(),
        intake=Intake(
            tables={
                "crimes": TableIntake(
                    rows=1395, failed=(FailedCheck(column="report_route", asks=Asks.CODES, count=11),)
                ),
                "strategy_meetings": TableIntake(
                    rows=12,
                    reasons=("2 rows repeat the meet_id of another",),
                    failed=(FailedCheck(column="meet_id", asks=Asks.UNIQUE, count=2),),
                ),
            },
            absent=("documents",),
        ),
        changes=(
            "target of NCRS-01 changed from 95 % to 97.5 % (agreed by the crime registrar; until 31 March 2026)",
            "supervisor_ranks changed from PS, DS to PS, DS, DI (force policy 12; until 30 June 2026)",
        ),
        warnings=("crimes: 3 files were expected by the pattern crimes_*.csv, 1 was found", REGISTER.remark),
        waivers=REGISTER,
    )
    forms: dict[str, type[Any]] = {"manifest": Manifest, "intake": Intake}
    read = {name: from_json(forms[name], form) for name, form in changes.items() if isinstance(form, dict)}
    return replace(info, **{**changes, **read})


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
            open=n % 3 == 0,
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
            open=day != 3,
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


def material(**changes: Any) -> Material:
    """What the pages of the sample run are made of."""
    return replace(Material(run=run(), standards=STANDARDS, failing=failing(), sql=SQL), **changes)


__all__ = [
    "AS_OF",
    "NCRS_01",
    "NCRS_07",
    "SQL",
    "STANDARDS",
    "failing",
    "manifest",
    "material",
    "results",
    "run",
    "run_info",
]
