"""STRAT-06: the initial child protection conference within 15 working days of the strategy meeting that led to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    DateTime,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)

from duly import checks, sql
from duly.expectations.strategy_meetings.meetings import (
    ANCHOR,
    HELD,
    MAY_BE_HELD,
    SUITE,
    TEAM_NAME,
    children_of_meetings,
    identity,
    not_real,
    reasons_outside,
    uncertain_holding,
)
from duly.expectations.survivors import survivors
from duly.records import CaseConference, Person, StrategyChild, StrategyMeeting, Team

CONFERENCE_WORKING_DAYS = checks.Parameter(
    name="strat_conference_working_days",
    default=15,
    meaning="Working days after the strategy meeting by the end of which the initial conference is to be held",
    unit="working days",
    source="A-33",
)
EPISODE_DAYS = checks.Parameter(
    name="strat_episode_days",
    default=90,
    meaning="A further strategy meeting on the same child this long after the one before begins a new episode",
    unit="days",
)

_MEETING, _CONFERENCE = 0, 1

_decided_s47 = StrategyMeeting.outcome_s47.is_(true())


def _can_be_anchor() -> ColumnElement[bool]:
    """It certainly was held, and when. Never null."""
    return and_(
        checks.surely(StrategyMeeting.is_test).is_(false()),
        StrategyMeeting.merged_into.is_(None),
        checks.surely(StrategyMeeting.status == "held"),
        HELD.known,
    )


def _conferences(merged: CTE, children: CTE) -> CTE:
    """Conferences that were held and are, or may be, initial, for each child that they were about.

    Columns: `subject` and `nameless` as in `_events`; `meet_id`, the strategy meeting that it is said to follow from; `day`,
    `at`; `certain`, else its kind is not known, and `lost` where it was merged into one that is not in the export. What was
    merged is judged as the one that stands for it, for the children of both. One that was cancelled was not held.
    """
    named, meeting = survivors(CaseConference), survivors(StrategyMeeting)
    held = checks.when(CaseConference.held_at)
    kept = (
        select(
            CaseConference.conf_id,
            CaseConference.conf_type,
            CaseConference.held_at.label("at"),
            held.day.label("day"),
        )
        .where(CaseConference.cancelled.is_not(true()), held.known)
        .subquery("conferences_held")
    )
    unclear = checks.not_understood(kept.c.conf_type)
    said = (
        meeting.c.root.label("meet_id"),
        kept.c.day,
        kept.c.at,
        and_(not_(unclear), ~named.c.broken).label("certain"),
        named.c.broken.label("lost"),
    )
    initial = (~named.c.is_test, or_(unclear, kept.c.conf_type == "initial"))

    def of(subject: ColumnElement[Any], nameless: ColumnElement[Any]) -> Select[Any]:
        return (
            select(subject.label("subject"), nameless.label("nameless"), *said)
            .join_from(CaseConference, named, named.c.id == CaseConference.conf_id)
            .join(kept, kept.c.conf_id == named.c.root)
            .outerjoin(meeting, meeting.c.id == CaseConference.strategy_meet_id)
        )

    of_child = (
        of(func.coalesce(merged.c.root, CaseConference.person_id), false())
        .outerjoin(merged, merged.c.id == CaseConference.person_id)
        .where(CaseConference.person_id.is_not(None), *initial)
    )
    # A conference without a child is that of its strategy meeting's children; one with a child is that child's alone.
    of_meeting = (
        of(func.coalesce(children.c.root, meeting.c.root), children.c.root.is_(None))
        .outerjoin(children, children.c.meet_id == meeting.c.root)
        .where(CaseConference.person_id.is_(None), meeting.c.root.is_not(None), *initial)
    )
    return union_all(of_child, of_meeting).cte("initial_conferences")


def _events(children: CTE, conferences: CTE) -> Subquery:
    """What happened to each child, in one stream: strategy meetings that decided on a section 47 enquiry, and initial
    conferences. Columns: `subject`, `nameless`, `day`, `kind`, `at`, and of a meeting `meet_id`, `person_id`, `child_broken`,
    `decided`.

    The subject is the child, or the meeting itself where it lists no child (`nameless`).
    """
    meetings = (
        select(
            func.coalesce(children.c.root, StrategyMeeting.meet_id).label("subject"),
            children.c.root.is_(None).label("nameless"),
            HELD.day.label("day"),
            literal(_MEETING).label("kind"),
            StrategyMeeting.held_at.label("at"),
            StrategyMeeting.meet_id,
            children.c.person_id,
            checks.surely(children.c.broken).label("child_broken"),
            checks.surely(StrategyMeeting.outcome_icpc).label("decided"),
        )
        .outerjoin_from(StrategyMeeting, children, children.c.meet_id == StrategyMeeting.meet_id)
        .where(_decided_s47, _can_be_anchor())
    )
    held = select(
        conferences.c.subject,
        conferences.c.nameless,
        conferences.c.day,
        literal(_CONFERENCE),
        conferences.c.at,
        cast(null(), String),
        cast(null(), String),
        false(),
        false(),
    ).where(conferences.c.certain)
    return union_all(meetings, held).subquery("events")


def _anchors(children: CTE, conferences: CTE, *, last: bool) -> Select[Any]:
    """The anchor meeting of each episode that decided on a conference: `meet_id`, `person_id`, `child_broken`, `subject`,
    `nameless`, `conference_day`, `conference_at`.

    An episode is one child's run of meetings: it ends with an initial conference, or where the next meeting comes more
    than the given number of days later.
    """
    events = _events(children, conferences)
    of_subject: dict[str, Any] = {
        "partition_by": (events.c.subject, events.c.nameless),
        "order_by": (events.c.day, events.c.kind, events.c.at, events.c.meet_id, events.c.person_id),
    }
    before_day, before_kind = func.lag(events.c.day).over(**of_subject), func.lag(events.c.kind).over(**of_subject)
    after_day, after_kind = func.lead(events.c.day).over(**of_subject), func.lead(events.c.kind).over(**of_subject)
    meeting = events.c.kind == _MEETING
    begins = and_(
        meeting,
        or_(
            before_kind.is_(None),
            before_kind == _CONFERENCE,
            sql.days_between(before_day, events.c.day) > EPISODE_DAYS.value,
        ),
    )
    ends = and_(
        meeting,
        or_(
            after_kind.is_(None),
            after_kind == _CONFERENCE,
            sql.days_between(events.c.day, after_day) > EPISODE_DAYS.value,
        ),
    )
    marked = select(events, begins.label("begins"), ends.label("ends")).subquery("marked")
    numbered = select(
        marked,
        func.sum(case((marked.c.begins, 1), else_=0))
        .over(
            partition_by=(marked.c.subject, marked.c.nameless),
            order_by=(marked.c.day, marked.c.kind, marked.c.at, marked.c.meet_id, marked.c.person_id),
            rows=(None, 0),
        )
        .label("episode"),
    ).subquery("numbered")
    anchor = numbered.c.ends if last else numbered.c.begins
    conference = numbered.c.kind == _CONFERENCE
    return (
        select(
            func.max(case((anchor, numbered.c.meet_id))).label("meet_id"),
            func.max(case((anchor, numbered.c.person_id))).label("person_id"),
            func.bool_or(numbered.c.child_broken).label("child_broken"),
            numbered.c.subject,
            numbered.c.nameless,
            func.min(case((conference, numbered.c.day))).label("conference_day"),
            func.min(case((conference, numbered.c.at))).label("conference_at"),
        )
        .group_by(numbered.c.subject, numbered.c.nameless, numbered.c.episode)
        .having(func.bool_or(numbered.c.decided))
    )


def _other_conferences(rows: Subquery, conferences: CTE) -> Subquery:
    """What else is said of a conference on the child of an anchor meeting: `meet_id`, `person_id`, and whether one was held in
    time that may have been initial (`unclear`, `lost`), and whether one that follows from the meeting was held before it."""
    in_time = conferences.c.day.between(rows.c.held_day, rows.c.due_day)
    return (
        select(
            rows.c.meet_id,
            rows.c.person_id,
            func.bool_or(and_(not_(conferences.c.certain), ~conferences.c.lost, in_time)).label("unclear"),
            func.bool_or(and_(conferences.c.lost, in_time)).label("lost"),
            func.bool_or(and_(conferences.c.meet_id == rows.c.meet_id, conferences.c.day < rows.c.held_day)).label(
                "before"
            ),
        )
        .join_from(
            rows,
            conferences,
            and_(conferences.c.subject == rows.c.subject, conferences.c.nameless == rows.c.nameless),
        )
        .group_by(rows.c.meet_id, rows.c.person_id)
        .subquery("other_conferences")
    )


def _rows(*, last: bool) -> Subquery:
    """The anchor meeting of each child's episode whose limit ends in the period, and the meetings that can be none."""
    merged = checks.roots(Person)
    children = children_of_meetings(merged)
    conferences = _conferences(merged, children)
    anchors = _anchors(children, conferences, last=last).subquery("anchors")
    named, is_real = identity()
    never = (
        select(
            StrategyMeeting.meet_id,
            children.c.person_id,
            false(),
            cast(null(), String),
            false(),
            cast(null(), Date),
            cast(null(), DateTime),
        )
        .outerjoin_from(StrategyMeeting, children, children.c.meet_id == StrategyMeeting.meet_id)
        .where(_decided_s47, StrategyMeeting.outcome_icpc.is_(true()), MAY_BE_HELD, not_(_can_be_anchor()))
    )
    chosen = union_all(select(anchors), never).subquery("chosen")
    due = checks.working_day_after(ANCHOR.day, CONFERENCE_WORKING_DAYS.value)
    rows = (
        select(
            StrategyMeeting.meet_id,
            chosen.c.person_id,
            chosen.c.child_broken,
            chosen.c.subject,
            chosen.c.nameless,
            *is_real,
            StrategyMeeting.status,
            *HELD.columns("held"),
            HELD.day.label("held_day"),
            *ANCHOR.columns("anchor"),
            due.day.label("due_day"),
            due.closes.label("closes"),
            chosen.c.conference_day,
            chosen.c.conference_at,
            StrategyMeeting.la_area,
            TEAM_NAME.label("team"),
        )
        .join_from(chosen, StrategyMeeting, StrategyMeeting.meet_id == chosen.c.meet_id)
        .join(named, named.c.id == StrategyMeeting.meet_id)
        .outerjoin(due.table, due.on)
        .outerjoin(Team, Team.team_id == StrategyMeeting.team_id)
        .where(checks.day_in_period(due.day))
        .subquery("anchor_meetings")
    )
    other = _other_conferences(rows, conferences)
    return (
        select(*rows.c, *(checks.surely(other.c[name]).label(name) for name in ("unclear", "lost", "before")))
        .outerjoin_from(
            rows,
            other,
            and_(other.c.meet_id == rows.c.meet_id, other.c.person_id.is_not_distinct_from(rows.c.person_id)),
        )
        .subquery("anchor_meetings_and_conferences")
    )


def _judgement(*, last: bool) -> checks.Judgement:
    rows = _rows(last=last)
    return checks.Judgement(
        rows=rows,
        record=rows.c.meet_id,
        item=rows.c.person_id,
        verdict=checks.first_of(
            not_real(rows, "meeting"),
            uncertain_holding(rows),
            checks.outside_calendar(rows.c.closes.is_(None)),
            checks.compliant(
                "in_time",
                "The initial conference was held by the last working day allowed",
                rows.c.conference_day <= rows.c.due_day,
            ),
            checks.merge_error(rows.c.child_broken),
            checks.unmapped_code("A conference was held in time, and its kind is not recorded, or", rows.c.unclear),
            checks.unknown(
                "dangling_link",
                "A conference was held in time, and it was merged into one that is not in the export, or in a circle",
                rows.c.lost,
            ),
            checks.non_compliant(
                "late",
                "The initial conference was held after the last working day allowed",
                rows.c.conference_day.is_not(None),
            ),
            checks.not_yet_due(
                "not_yet_due",
                "No conference is recorded, and the time for it has not passed",
                rows.c.closes > checks.AS_OF,
            ),
            checks.unknown(
                "negative_interval",
                "The conference that is said to follow from the meeting was held on a day before it",
                rows.c.before,
            ),
            checks.unknown(
                "la_data",
                "No conference is recorded as held, and when, though the time for it has passed: the local authority holds "
                "that record",
            ),
        ),
        anchor=rows.c.anchor,
        due=checks.last_instant(rows.c.closes),
        done=rows.c.conference_at,
        open=false() if last else None,  # the variant waits for the same conferences
        breakdowns={
            "team": rows.c.team,
            "la_area": rows.c.la_area,
            "month": checks.month(checks.when(rows.c.anchor).day),
        },
        shows={"held_on": rows.c.held_day, "due_on": rows.c.due_day, "conference_on": rows.c.conference_day},
    )


def _follows_another() -> Subquery:
    """The meetings of which every child had an earlier one that decided on a section 47 enquiry: `meet_id`."""
    children = children_of_meetings(checks.roots(Person))
    place = func.row_number().over(
        partition_by=(func.coalesce(children.c.root, StrategyMeeting.meet_id), children.c.root.is_(None)),
        order_by=(HELD.day, StrategyMeeting.held_at, StrategyMeeting.meet_id, children.c.person_id),
    )
    placed = (
        select(StrategyMeeting.meet_id, place.label("place"))
        .outerjoin_from(StrategyMeeting, children, children.c.meet_id == StrategyMeeting.meet_id)
        .where(_decided_s47, _can_be_anchor())
        .subquery("meetings_of_a_child")
    )
    return (
        select(placed.c.meet_id)
        .group_by(placed.c.meet_id)
        .having(func.bool_and(placed.c.place > 1))
        .subquery("following_meetings")
    )


def _outside() -> checks.Outside:
    """Every meeting, and why it starts no clock."""
    follows = _follows_another()
    due = checks.working_day_after(ANCHOR.day, CONFERENCE_WORKING_DAYS.value)
    rows = (
        select(
            StrategyMeeting.meet_id,
            StrategyMeeting.status,
            *HELD.columns("held"),
            *ANCHOR.columns("anchor"),
            _decided_s47.label("enquiry"),
            StrategyMeeting.outcome_icpc.is_(true()).label("conference"),
            due.day.label("due_day"),
            follows.c.meet_id.is_not(None).label("follows"),
        )
        .outerjoin_from(StrategyMeeting, due.table, due.on)
        .outerjoin(follows, follows.c.meet_id == StrategyMeeting.meet_id)
        .subquery("every_meeting")
    )
    not_held, not_yet, _ = reasons_outside(rows)
    return checks.Outside(
        rows=rows,
        record=rows.c.meet_id,
        reasons=(
            not_held,
            not_yet,
            checks.Reason("no_enquiry", "No section 47 enquiry is recorded as decided at the meeting", ~rows.c.enquiry),
            checks.Reason(
                "no_conference", "No initial conference is recorded as decided at the meeting", ~rows.c.conference
            ),
            checks.outside_period(
                "The last day for the conference lies outside the period", not_(checks.day_in_period(rows.c.due_day))
            ),
            checks.Reason(
                "same_episode",
                "An earlier meeting on each of its children started the clock",
                rows.c.follows,
            ),
        ),
    )


STRAT_06 = checks.Standard(
    id="STRAT-06",
    suite=SUITE,
    title="Initial conference within {strat_conference_working_days} working days of the strategy meeting",
    question="Was the initial child protection conference held within the working days allowed after the strategy meeting?",
    unit="child of strategy_meetings",
    population="For each child, strategy meetings that decided on a section 47 enquiry, the first of each episode in which "
    "a conference was decided too, with a limit that ends in the period",
    judgement=_judgement(last=False),
    needs=(
        StrategyMeeting.meet_id,
        StrategyMeeting.status,
        StrategyMeeting.held_at,
        StrategyMeeting.outcome_s47,
        StrategyMeeting.outcome_icpc,
        StrategyChild.meet_id,
        StrategyChild.person_id,
        CaseConference.conf_type,
        CaseConference.person_id,
        CaseConference.held_at,
    ),
    target=Decimal(90),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.UNKNOWN,
    report="Assessment and help",
    topic=checks.Topic.PARTNERSHIP,
    authority=("A-33",),
    parameters=(CONFERENCE_WORKING_DAYS, EPISODE_DAYS),
    outside=_outside(),
    boundaries=(
        "With strat_conference_working_days at 15 and a meeting on Monday 15 December 2025, the last working day is "
        "Thursday 8 January 2026: a conference on that "
        "day is in time, one on 9 January is late.",
        "The clock starts with the first strategy meeting of the episode that decided on a section 47 enquiry, even where a "
        "later one decided on the conference. Some areas count from the last: the rate `last` does.",
        "An episode is one child's run of such meetings. It ends with an initial conference, or where the next meeting comes "
        "more than {strat_episode_days day} after the one before (exactly so many: the same episode).",
        "A conference that names a child counts for that child only; one that names none counts for every child of the "
        "strategy meeting it follows from.",
        "A conference that was cancelled, or held after the as-at instant, was not held. One whose kind is blank or not known to "
        "duly leaves the child undetermined where it would have been in time.",
        "A meeting without a status or a time of holding starts no clock, and is undetermined.",
        "No conference recorded is not yet due until the end of working day {strat_conference_working_days}, and "
        "undetermined after that: "
        "the local authority owns the record.",
    ),
    blind_spots=(
        "Police records often hold the invitation only, so a conference that was held may be missing here.",
        "It is a measure of the partnership, not of the police alone.",
    ),
    remedy="For an undetermined child, ask the local authority for the date of the conference and enter it. For a late one, "
    "raise it with the conference service.",
    also=(
        checks.Rate(
            id="last",
            title="The same, counted from the last strategy meeting of the episode",
            judgement=_judgement(last=True),
        ),
    ),
    measures=(
        checks.Measure(
            id="days_to_conference",
            title="Time from the strategy meeting to the initial conference",
            unit="days",
            bands=(21, 28, 42),
        ),
    ),
)
