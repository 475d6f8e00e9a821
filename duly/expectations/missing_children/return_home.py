"""MISS-03: the local authority holds a return-home interview within 72 hours. Partner information: it fails no police record."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import and_, func, not_, or_, select, true

from duly import checks
from duly.expectations.missing_children import episodes
from duly.records import MissingEpisode

LIMIT = checks.Parameter(
    name="miss_return_home_hours",
    default=72,
    meaning="Time after the return within which the local authority is to hold the return-home interview",
    unit="hours",
    source="A-44",
)

_limit = LIMIT.seconds
_due_in_period = checks.in_period(checks.exactly(checks.deadline(episodes.BY_RETURN, _limit)))
_rows = episodes.episodes(
    *checks.when(MissingEpisode.rhi_offered_at).columns("offered"),
    *checks.when(MissingEpisode.rhi_done_at).columns("interview"),
    MissingEpisode.rhi_declined,
    placed=episodes.BY_RETURN,
    only=_due_in_period,
)
_returned, _interview = checks.when(_rows.c.returned), checks.when(_rows.c.interview)
_taken, _waiting = checks.elapsed(_returned, _interview, _limit), checks.so_far(_returned, _limit)
_offered = checks.when(_rows.c.offered)
_said_declined = and_(_offered.known, _rows.c.rhi_declined.is_(true()))
_offered_before = checks.surely(checks.backwards(_returned, _offered))
_declined = and_(_said_declined, not_(_offered_before))
_roughly = "A time was written so roughly that the interview may have been in time or late"

MISS_03 = checks.Standard(
    id="MISS-03",
    suite=episodes.SUITE,
    title="Return-home interview within {miss_return_home_hours} hours (partner information)",
    question="Did the local authority hold a return-home interview with each child in time, as far as the police know?",
    unit="missing_episodes",
    population="Missing episodes whose time for the interview ended in the period, and those without a time of return, "
    f"{episodes.CHILD_EPISODE}",
    judgement=checks.Judgement(
        rows=_rows,
        record=_rows.c.miss_id,
        verdict=checks.first_of(
            episodes.not_judged(_rows),
            checks.future_dated("The time of the interview", _interview),
            episodes.no_return(_rows),
            checks.negative_interval(
                "The interview was held, or offered and declined,",
                "the return",
                or_(_taken.negative, and_(_interview.missing, _said_declined, _offered_before)),
            ),
            checks.compliant("held_in_time", "The interview was held within the limit", _taken.within),
            checks.compliant("declined", "The interview was offered and declined", _declined),
            checks.non_compliant("late", "The interview was held later than that", _taken.beyond),
            checks.imprecise_time(_interview.known, _roughly),
            checks.not_yet_due(
                "not_yet_due",
                "No interview is recorded, and the limit has not passed",
                _waiting.within,
            ),
            checks.imprecise_time(not_(_waiting.beyond), _roughly),
            checks.unknown(
                "la_data",
                "No interview is recorded, though the time for it has passed: the local authority holds that record",
            ),
        ),
        anchor=_rows.c.returned,
        due=checks.deadline(_returned, _limit),
        done=_rows.c.interview,
        open=and_(_interview.missing, not_(_declined), not_(_rows.c.out), _rows.c.closed_at.is_(None)),
        breakdowns=episodes.breakdowns(_rows, anchor=_rows.c.returned),
        shows={
            "reported_at": _rows.c.reported,
            "returned_at": _rows.c.returned,
            "returned_at_latest": _rows.c.returned_hi,
            "offered_at": _offered.lo,
            "interview_at": _rows.c.interview,
            "interview_at_latest": _rows.c.interview_hi,
            "interview_declined": _rows.c.rhi_declined,
            "closed_at": _rows.c.closed_at,
        },
    ),
    needs=(*episodes.CHILD_COLUMNS, MissingEpisode.returned_at, MissingEpisode.rhi_done_at),
    target=Decimal(0),
    benchmark=Decimal(60),
    severity=checks.Severity.LOW,
    missing=checks.Missing.UNKNOWN,
    topic=checks.Topic.PARTNERSHIP,
    report="Introduction",
    quotation="use feedback from safe-and-well checks and return-home interviews to inform an effective multi-agency "
    "approach to safeguard these vulnerable children",
    authority=("A-44",),
    parameters=(LIMIT,),
    boundaries=(
        "Held exactly {miss_return_home_hours}:00:00 after the return: in time. {miss_return_home_hours}:00:01: late. "
        "Where both times are written to the minute, whole "
        "minutes are compared.",
        "Held up to five minutes before the return: two clocks that disagree, and in time. Earlier: undetermined.",
        "Offered and declined counts as compliant, however long after the return; declined without a record of an offer does "
        "not. Offered more than five minutes before the return, and nothing held since: undetermined.",
        "No interview recorded is not yet due until {miss_return_home_hours hour} after the return, and undetermined "
        "after that, never a breach.",
        "Judged as things stood: an interview after the as-at instant had not been held. A time after the export was made is a "
        "fault of the record, and undetermined.",
        "An episode without a time of return is placed in a period by the next date of its record: what followed the return, "
        "else the report or the entry.",
        "On the 18th birthday a person is not a child; the age is taken on the day of the report.",
    ),
    blind_spots=(
        "The local authority owns these interviews. Police records often hold none of those that took place.",
        "It cannot see whether what the child said reached the police.",
    ),
    remedy="Ask the local authority for the dates of its interviews and enter them. Raise late ones with it; they cannot be "
    "put right.",
    note="60 % is a benchmark to compare with, not a target: nationally about 63 % of return-home interviews are held within "
    "72 hours, and the local authority holds them, so the police are held to no rate here.",
    lists=(
        checks.Listing(
            id="offered_only",
            title="Interviews offered, of which it is recorded neither that they were held nor that they were declined",
            records=select(MissingEpisode.miss_id.label("record")).where(
                _due_in_period,
                MissingEpisode.rhi_offered_at.is_not(None),
                MissingEpisode.rhi_done_at.is_(None),
                MissingEpisode.rhi_declined.is_not(true()),
            ),
            of=select(func.count(MissingEpisode.miss_id)).where(
                _due_in_period, MissingEpisode.rhi_offered_at.is_not(None)
            ),
        ),
    ),
    outside=episodes.outside(episodes.BY_RETURN, _due_in_period),
    measures=(
        checks.Measure(
            id="time_to_interview",
            title="Time from the return to the return-home interview",
            bands=(24, 72, 168),
        ),
    ),
)
