"""Standards as a suite would declare them, for the reports to show; their conditions never run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from duly.checks.parameters import Parameter
from duly.checks.standards import Judgement, Listing, Measure, Missing, Rate, Severity, Standard
from duly.checks.verdicts import Verdict, compliant, excluded, exempt, first_of, non_compliant, not_yet_due, unknown
from duly.records import Crime, Investigation, StrategyMeeting

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
