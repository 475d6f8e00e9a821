"""MISS-04: a child who goes missing again and again is discussed with the other agencies, and assessed for exploitation."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, Subquery, and_, case, func, not_, or_, select, true

from duly import checks
from duly.expectations.missing_children import calls, discussions, episodes
from duly.records import MissingEpisode, StrategyChild, StrategyMeeting

_found, _called = calls.EVERY_EPISODE, calls.CALLED

_real = and_(_found.c.is_test.is_not(true()), _found.c.merged_into.is_(None))
_often = (
    select(_found.c.child)
    .where(_real, _found.c.child.is_not(None))
    .group_by(_found.c.child)
    .having(func.count() >= calls.EPISODES.value)
)
"""The children with so many episodes, whenever those were: one of theirs that has no time of report may be the third."""

_may_call = or_(
    _found.c.child.is_(None),
    _found.c.untraced,
    and_(_found.c.reported.is_(None), _found.c.child.in_(_often)),
)
"""It cannot be told whether the episode calls for a discussion: whose it is, or when it was, is not known (A1)."""


def _rows() -> Subquery:
    """The episodes that call for a discussion or may do, and those that are none at all: tests, and merged ones."""
    evidence = discussions.best_discussions()
    return (
        select(
            _found,
            _called.c.since,
            _called.c.closes,
            _called.c.out.label("still_out"),
            evidence.c.grade,
            evidence.c.first_at,
        )
        .outerjoin_from(_found, _called, _called.c.id == _found.c.miss_id)
        .outerjoin(evidence, evidence.c.id == _found.c.miss_id)
        .where(
            or_(
                _called.c.id.is_not(None),
                _may_call,
                _found.c.is_test,
                _found.c.merged_into.is_not(None),
            ),
            checks.in_period(checks.when(_found.c.placed)),
        )
        .subquery("repeat_episodes")
    )


_all = _rows()


def _graded(*grades: int) -> ColumnElement[bool]:
    return and_(_all.c.grade.is_not(None), _all.c.grade.in_(grades))


_assessed = _all.c.cse_assessed.is_(true())
_returned = _all.c.returned.is_not(None)


_discussed = or_(_all.c.first_at.is_not(None), _graded(discussions.NO_TIME))
_events_in_period = checks.in_period(checks.exactly(calls.COUNTED.c.at))
_episodes_in_period = checks.in_period(episodes.BY_REPORT)


def _outside() -> checks.Outside:
    """Why an episode calls for no discussion of its own."""
    every_episode = episodes.outside(episodes.BY_REPORT)
    folded = select(calls.REPEATS.c.id).where(not_(calls.REPEATS.c.counts))
    rows = every_episode.rows
    return checks.Outside(
        rows=rows,
        record=every_episode.record,
        reasons=(
            *every_episode.reasons,
            checks.Reason(
                "counted_with_an_earlier",
                "A further episode of a child for whom an earlier one of the last days called for a discussion",
                rows.c.miss_id.in_(folded),
            ),
            checks.Reason(
                "too_few",
                "The child was not missing so often within so many days",
                and_(rows.c.child.is_not(None), not_(rows.c.untraced)),
            ),
        ),
    )


MISS_04 = checks.Standard(
    id="MISS-04",
    suite=episodes.SUITE,
    title="Repeat missing episodes have a strategy discussion",
    question="Was each child who went missing again and again discussed with the other agencies soon after the return, and "
    "assessed for sexual exploitation?",
    unit="missing_episodes",
    population="A child's {miss_repeat_episodes th} missing episode within {miss_repeat_days day}, reported in the "
    "period, once in as many days for each child; "
    "episodes of which it cannot be told whether they are one; and episodes that were tests or were merged",
    judgement=checks.Judgement(
        rows=_all,
        record=_all.c.miss_id,
        verdict=checks.first_of(
            episodes.not_judged(_all),
            checks.dangling_link("Who was missing", _all.c.untraced),
            checks.unknown("no_child", "It is not recorded who was missing", _all.c.child.is_(None)),
            episodes.not_reported(_all),
            checks.negative_interval(
                "The return lies",
                "the report",
                checks.backwards(checks.when(_all.c.reported), checks.when(_all.c.returned)),
            ),
            checks.outside_calendar(_all.c.closes.is_(None)),
            checks.compliant(
                "discussed_and_assessed",
                "A strategy meeting was held in time, and the risk of sexual exploitation assessed",
                and_(_graded(discussions.HELD_IN_TIME), _assessed),
            ),
            checks.not_yet_due("still_missing", "Nothing says that the child has come back", _all.c.still_out),
            checks.unknown(
                "no_return_time",
                "The child has come back, or the record was closed, and it is not recorded when the child came back",
                not_(_returned),
            ),
            checks.not_yet_due(
                "not_yet_due", "The time for the strategy discussion has not passed", _all.c.closes > checks.AS_OF
            ),
            checks.non_compliant(
                "cse_not_assessed",
                "A strategy meeting is recorded, and not that the risk of sexual exploitation was assessed",
                and_(
                    _graded(
                        discussions.HELD_IN_TIME,
                        discussions.STATUS_BLANK,
                        discussions.CODE_UNMAPPED,
                        discussions.NO_TIME,
                        discussions.DANGLING,
                    ),
                    not_(_assessed),
                ),
            ),
            checks.unknown(
                "status_blank",
                "A meeting in time has a time of holding but no status",
                _graded(discussions.STATUS_BLANK),
            ),
            checks.unmapped_code("The status of a meeting in time", _graded(discussions.CODE_UNMAPPED)),
            checks.unknown(
                "future_dated",
                "The time of the report, of the return or of a meeting lies after the export was made",
                _graded(discussions.FUTURE),
            ),
            checks.unknown(
                "no_held_time", "A meeting was held, and it is not recorded when", _graded(discussions.NO_TIME)
            ),
            checks.dangling_link("A meeting", _graded(discussions.DANGLING)),
            checks.non_compliant(
                "late", "A strategy meeting was held after the last working day allowed", _graded(discussions.LATE)
            ),
            checks.non_compliant(
                "not_held",
                "A meeting is recorded, but not as held: scheduled, cancelled or not required",
                _graded(discussions.UNHELD),
            ),
            checks.negative_interval(
                "The only meeting that the episode names was held", "the earlier report", _graded(discussions.TOO_EARLY)
            ),
            checks.non_compliant("no_record", "There is no record of a strategy discussion"),
        ),
        anchor=_all.c.reported,
        due=case((_returned, checks.last_instant(_all.c.closes))),
        done=case((_assessed, _all.c.first_at)),
        open=not_(and_(_assessed, _discussed)),
        breakdowns=episodes.breakdowns(_all, anchor=_all.c.reported),
        shows={
            "child": _all.c.child,
            "reported_at": _all.c.reported,
            "discussions_count_from": _all.c.since,
            "returned_at": _all.c.returned,
            "first_discussion_at": _all.c.first_at,
            "cse_assessed": _all.c.cse_assessed,
        },
    ),
    needs=(
        *episodes.CHILD_COLUMNS,
        MissingEpisode.returned_at,
        MissingEpisode.cse_assessed,
        MissingEpisode.strategy_meet_id,
        StrategyMeeting.meet_id,
        StrategyMeeting.status,
        StrategyMeeting.held_at,
        StrategyMeeting.convened_at,
        StrategyChild.meet_id,
        StrategyChild.person_id,
    ),
    target=Decimal(90),
    severity=checks.Severity.CRITICAL,
    missing=checks.Missing.FAIL,
    topic=checks.Topic.PARTNERSHIP,
    report="Assessment and help",
    quotation="it was unclear whether important strategy meetings had taken place and what action had been taken to "
    "safeguard children",
    authority=("A-45",),
    parameters=(calls.EPISODES, calls.DAYS, calls.WORKING_DAYS),
    boundaries=(
        "Episodes count by the local date of the report. With miss_repeat_days at 90, and one episode on 1 January: "
        "the last that "
        "counts with it is on 31 March 2025 (the 90th day). On 1 April: none does.",
        "A child calls for one discussion in {miss_repeat_days day}: an episode that would call for another within "
        "them is folded "
        "into the first. Later it calls for one of its own.",
        "With miss_repeat_working_days at 5, the child came back on Friday at any time: in time until 23:59:59 on "
        "Friday of the next week, a day later for each "
        "bank holiday between.",
        "A meeting from the day on which the episode before was reported counts: it need not wait for the last.",
        "A meeting belongs to the child if it lists the child, or if the last episode or the one before names it and it lists "
        "no other child in the child's place, or if it names the last episode.",
        "Both are asked for: the meeting in time, and that exploitation was assessed, on the record of the last episode.",
        "A decision that no meeting was required does not count as one.",
        "Merged identities of a child are one child, and a meeting or an episode that was merged is the one it was merged into. "
        "Tests, merged episodes and those without a time of report do not count towards so many.",
        "An episode without a time of report is undetermined where its child has so many episodes that it may be the "
        "last of them; so "
        "is one of which it is not recorded who was missing, or whose person cannot be found in the export.",
        "A meeting that the last episode names, or that names it, and that was held before the report of the one "
        "before, is about "
        "something else or wrongly dated: with nothing else, undetermined. So is a named meeting that is not in the export, and "
        "one that would be in time and was merged into one that is not there.",
        "Judged as things stood: a meeting after the as-at instant had not been held. A time after the export was made is a "
        "fault of the record, and undetermined.",
        "{miss_repeat_episodes episode}, {miss_repeat_days day} and {miss_repeat_working_days working day} are local "
        "settings: other forces discuss after fewer days.",
    ),
    blind_spots=(
        "It cannot see a discussion that was held and never recorded: a breach means that there is no record of one.",
        "It cannot see episodes in another force's area, or those of a child recorded twice under names that nobody merged.",
        "One episode recorded twice counts twice; episodes that overlap are listed.",
    ),
    remedy="Find out whether the child was discussed with the other agencies. If so, record the meeting, its children and its "
    "minutes, and say when it was entered; if not, ask for a strategy discussion now. Record the assessment of exploitation on "
    "the episode.",
    lists=(
        checks.Listing(
            id="folded",
            title="Further episodes of {miss_repeat_episodes} or more in {miss_repeat_days day}, counted with an "
            "earlier one of the same child",
            records=select(calls.COUNTED.c.id.label("record"))
            .join_from(
                calls.COUNTED,
                calls.REPEATS,
                and_(calls.REPEATS.c.id == calls.COUNTED.c.id, not_(calls.REPEATS.c.counts)),
            )
            .where(_events_in_period),
            of=select(func.count(calls.COUNTED.c.id)).where(_events_in_period),
        ),
        checks.Listing(
            id="cannot_be_counted",
            title="Episodes without a time of report or without a person: they cannot be counted with others of the child",
            records=select(MissingEpisode.miss_id.label("record")).where(
                _episodes_in_period, or_(MissingEpisode.reported_at.is_(None), MissingEpisode.person_id.is_(None))
            ),
            of=select(func.count(MissingEpisode.miss_id)).where(_episodes_in_period),
        ),
        checks.Listing(
            id="overlapping",
            title="Episodes reported before the same child's last one had ended: one episode recorded twice?",
            records=select(calls.COUNTED.c.id.label("record")).where(
                _events_in_period, calls.COUNTED.c.at < calls.COUNTED.c.returned_before
            ),
            of=select(func.count(calls.COUNTED.c.id)).where(_events_in_period),
        ),
    ),
    outside=_outside(),
    measures=(
        checks.Measure(
            id="days_to_discussion",
            title="Time from the last report to the first discussion",
            unit="days",
            bands=(7, 14, 28),
        ),
    ),
)
