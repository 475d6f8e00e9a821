"""MISS-01: the risk to a missing child is graded within an hour of the report."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import and_, case, func, not_, or_, select

from duly import checks
from duly.expectations.missing_children import episodes
from duly.records import MissingEpisode

GRADES = checks.Parameter(
    name="miss_risk_grades",
    default=("none_apparent", "very_low", "low", "medium", "high"),
    meaning="What counts as a grade of risk to a missing child",
    source="A-45",
)
LIMIT = checks.Parameter(
    name="miss_risk_hours",
    default=1,
    meaning="Time after the report within which the risk to a missing child is to be graded",
    unit="hours",
)

_reported_in_period = checks.in_period(episodes.BY_REPORT)
_rows = episodes.episodes(
    *checks.when(MissingEpisode.risk_assessed_at).columns("assessed"),
    placed=episodes.BY_REPORT,
    only=_reported_in_period,
)
_reported, _assessed = checks.when(_rows.c.reported), checks.when(_rows.c.assessed)
_grade = case((not_(_assessed.later), _rows.c.risk_initial))
"""The grade, if it had been made by the as-at instant."""
_graded = and_(_grade.is_not(None), _grade.in_(GRADES.value))
_unmapped = and_(_grade.is_not(None), _grade == checks.UNMAPPED)
_limit = LIMIT.seconds
_taken, _waiting = checks.elapsed(_reported, _assessed, _limit), checks.so_far(_reported, _limit)
_roughly = "A time was written so roughly that the risk may have been graded in time or late"

MISS_01 = checks.Standard(
    id="MISS-01",
    suite=episodes.SUITE,
    title="Risk to a missing child graded in time",
    question="Was the risk to each child reported missing graded, soon after the report?",
    unit="missing_episodes",
    population=f"Missing episodes reported in the period, {episodes.CHILD_EPISODE}",
    judgement=checks.Judgement(
        rows=_rows,
        record=_rows.c.miss_id,
        verdict=checks.first_of(
            episodes.not_judged(_rows),
            checks.future_dated("The time of the grade", _assessed),
            episodes.not_reported(_rows),
            checks.non_compliant(
                "graded_late", "The risk was graded later than that", and_(or_(_graded, _unmapped), _taken.beyond)
            ),
            checks.unmapped_code("The grade", _unmapped),
            checks.unknown(
                "no_assessment_time",
                "The risk is graded, and it is not recorded when",
                and_(_graded, _assessed.missing),
            ),
            checks.negative_interval("The risk was graded", "the report", and_(_graded, _taken.negative)),
            checks.compliant(
                "graded_in_time", "The risk was graded within the time set for it", and_(_graded, _taken.within)
            ),
            checks.imprecise_time(_graded, _roughly),
            checks.not_yet_due(
                "not_yet_due", "The risk is not graded, and the time for it has not passed", _waiting.within
            ),
            checks.imprecise_time(not_(_waiting.beyond), _roughly),
            checks.non_compliant("no_grade", "The risk is not graded", _grade.is_(None)),
            checks.non_compliant(
                "not_a_grade", "What is recorded as the grade is none, such as the former category absent"
            ),
        ),
        anchor=_rows.c.reported,
        due=checks.deadline(_reported, _limit),
        done=case((_graded, _rows.c.assessed)),
        open=and_(not_(_graded), _rows.c.out),
        breakdowns=episodes.breakdowns(_rows, anchor=_rows.c.reported),
        shows={
            "reported_at": _rows.c.reported,
            "reported_at_latest": _rows.c.reported_hi,
            "risk_initial": _rows.c.risk_initial,
            "risk_assessed_at": _rows.c.assessed,
            "risk_assessed_at_latest": _rows.c.assessed_hi,
        },
    ),
    needs=(*episodes.CHILD_COLUMNS, MissingEpisode.risk_initial, MissingEpisode.risk_assessed_at),
    target=Decimal(98),
    severity=checks.Severity.HIGH,
    missing=checks.Missing.FAIL,
    topic=checks.Topic.RISK,
    report="Assessment and help",
    quotation="poor recording on police systems which undermines the accuracy of risk assessments owing to incomplete "
    "information",
    authority=("A-45",),
    parameters=(GRADES, LIMIT),
    boundaries=(
        "Graded exactly {miss_risk_hours}:00:00 after the report: in time. {miss_risk_hours}:00:01: late. Where both "
        "times are written to the minute, whole "
        "minutes are compared.",
        "Graded up to five minutes before the report: two clocks that disagree, and in time. Earlier: undetermined.",
        "Not graded exactly {miss_risk_hours}:00:00 after the report: not yet due. {miss_risk_hours}:00:01: a breach.",
        "No apparent risk is a grade. Absent is none: it was a category of its own, and is listed.",
        "A grade without a time is undetermined. The hour is a local setting, not a national rule.",
        "A grade by a code that duly was not told about is undetermined, unless it was made too late whatever it is.",
        "Judged as things stood: a grade made after the as-at instant had not been made. A time after the export was made is a "
        "fault of the record, and undetermined.",
        "An episode without a time of report is placed in a period by its entry, else by the next date of its record, and is "
        "undetermined.",
        "On the 18th birthday a person is not a child. An age recorded in the report stands for a date of birth that is not "
        "known. Without it, a person who is not in the export, or whose merges lead nowhere, leaves it open who was missing.",
    ),
    blind_spots=(
        "It cannot see whether the grade was right, or whether it was looked at again while the child was missing.",
        "It cannot see a child whose absence was dealt with in a log and never recorded as missing.",
    ),
    remedy="Where the child is still missing, grade the risk now. For a child who came back, record the grade that was "
    "worked to, if there was one, and say when it was entered.",
    lists=(
        checks.Listing(
            id="graded_absent",
            title="Graded absent, a category that is no longer in use",
            records=select(MissingEpisode.miss_id.label("record")).where(
                _reported_in_period, MissingEpisode.risk_initial == "absent"
            ),
            of=select(func.count(MissingEpisode.miss_id)).where(
                _reported_in_period, MissingEpisode.risk_initial.is_not(None)
            ),
            warn_over=0.0,
        ),
    ),
    outside=episodes.outside(episodes.BY_REPORT),
    measures=(
        checks.Measure(
            id="time_to_grade",
            title="Time from the report to the grade",
            bands=(1, 4, 24),
        ),
    ),
)
