"""Training: everybody in a role that asks for a course has completed it, and it still holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    FromClause,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)

from duly import checks, sql
from duly.expectations.populations import exported
from duly.expectations.survivors import not_real, survivors, team
from duly.records import StaffMember, Team, TrainingRecord
from duly.records.people import TEAM_TYPES
from duly.records.training import COURSES

SUITE = "training"
TITLE = "Training that roles ask for"

ANY = "any"

REQUIRED = checks.Parameter(
    name="training_required",
    default=(
        "PVP_CORE investigator: SCAIDP",
        "ISOT investigator: SCAIDP",
        "CSE investigator: SCAIDP",
        f"CONTROL {ANY}: VULN_CONTROL",
        f"CUSTODY {ANY}: CUSTODY_SAFEG",
        "MOSOVO supervisor: ARMS_APPROVER",
    ),
    meaning="Which course is asked of whom, as TEAM_TYPE ROLE: COURSE; a team type or role may be 'any', and a role is "
    "spelled as in the export",
    pattern=rf"({'|'.join((ANY, *TEAM_TYPES))}) [^\s:]([^:]*[^\s:])?: ({'|'.join(COURSES)})",
    shape=f"TEAM_TYPE ROLE: COURSE, such as 'CONTROL {ANY}: VULN_CONTROL'",
)
SETTLING_DAYS = checks.Parameter(
    name="training_settling_days",
    default=90,
    unit="days",
    meaning="Time after joining in which a member of staff need not yet have completed the course",
)
CAPACITY = checks.Parameter(
    name="training_session_places",
    default=8,
    unit="places",
    meaning="Places in one session of a course, from which the sessions still needed are worked out",
)


def _asked() -> Subquery:
    """One row for each word of training_required: `team_type`, `role` (in lower case), `course`."""
    word = select(func.unnest(REQUIRED.array, type_=String()).label("word")).subquery("words")
    who = select(
        func.split_part(word.c.word, ": ", 1, type_=String()).label("who"),
        func.split_part(word.c.word, ": ", 2, type_=String()).label("course"),
    ).subquery("words_apart")
    team_type = func.split_part(who.c.who, " ", 1, type_=String())
    role = func.substr(who.c.who, func.length(team_type) + 2, type_=String())
    return select(team_type.label("team_type"), sql.lower(role).label("role"), who.c.course).subquery("asked")


def _started() -> ColumnElement[bool]:
    return or_(StaffMember.active_from.is_(None), StaffMember.active_from <= checks.AS_OF_DAY)


def _still_there() -> ColumnElement[bool]:
    return or_(StaffMember.active_to.is_(None), StaffMember.active_to >= checks.AS_OF_DAY)


_TEAMS_BLANK = ~exported(StaffMember.team_id)
"""No member of staff has a team: the column is lacking, and its blanks say nothing (A1)."""

_OF_TEAM = team(StaffMember.team_id)

_NO_TYPE = checks.not_understood(Team.team_type)


def _may_ask(asked: FromClause) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether a line of training_required asks a course of a member of staff, for certain and perhaps; neither is ever null.

    Somebody without a team is in none, and a team whose type is not known may be of any (A1).
    """
    lost = and_(StaffMember.team_id.is_not(None), Team.team_id.is_(None))
    any_team, any_role = asked.c.team_type == ANY, asked.c.role == ANY
    of_team = or_(any_team, checks.surely(asked.c.team_type == Team.team_type))
    of_role = or_(any_role, checks.surely(asked.c.role == sql.lower(StaffMember.role)))
    maybe_of_team = or_(of_team, lost, _TEAMS_BLANK, and_(Team.team_id.is_not(None), _NO_TYPE))
    maybe_of_role = or_(of_role, StaffMember.role.is_(None))
    return and_(of_team, of_role), and_(maybe_of_team, maybe_of_role)


def _in_role() -> Subquery:
    """Everybody in post at the as-at date and each course that is, or may be, asked of them: one row each.

    `required` where it certainly is; else the role or the type of team that it hangs on is not known: `team_lost` where their
    team is not in the export, `team_unmapped` where its type is a code that duly was not told about.
    """
    asked = _asked()
    certain, possible = _may_ask(asked)
    return (
        select(
            StaffMember.staff_id,
            asked.c.course,
            func.bool_or(certain).label("required"),
            func.bool_or(and_(StaffMember.team_id.is_not(None), Team.team_id.is_(None))).label("team_lost"),
            func.bool_or(checks.surely(Team.team_type == checks.UNMAPPED)).label("team_unmapped"),
        )
        .join_from(StaffMember, asked, true())
        .outerjoin(_OF_TEAM.merged, _OF_TEAM.on)
        .outerjoin(Team, _OF_TEAM.here)
        .where(_started(), _still_there(), possible)
        .group_by(StaffMember.staff_id, asked.c.course)
        .subquery("courses_of_staff")
    )


def _taken() -> Subquery:
    """The training records that are neither a test nor merged, with the identity that their member of staff was merged into.

    `valid` where the course was completed and still holds, `expired` where it held once, `undated` where it is not
    recorded when it was completed; `lost` where the record was merged into one that is not in the export.
    """
    person, named = survivors(StaffMember), survivors(TrainingRecord)
    completed, expires = TrainingRecord.completed_date, TrainingRecord.expires_date
    holds = or_(expires.is_(None), expires > checks.AS_OF_DAY)
    return (
        select(
            func.coalesce(person.c.root, TrainingRecord.staff_id).label("staff_id"),
            TrainingRecord.course,
            completed.label("completed"),
            expires.label("expires"),
            and_(~named.c.broken, checks.surely(and_(completed <= checks.AS_OF_DAY, holds))).label("valid"),
            and_(~named.c.broken, checks.surely(and_(completed <= checks.AS_OF_DAY, ~holds))).label("expired"),
            and_(~named.c.broken, completed.is_(None), holds).label("undated"),
            and_(named.c.broken, func.coalesce(completed <= checks.AS_OF_DAY, true()), holds).label("lost"),
        )
        .join_from(TrainingRecord, named, named.c.id == TrainingRecord.tr_id)
        .outerjoin(person, person.c.id == TrainingRecord.staff_id)
        .where(TrainingRecord.is_test.is_not(true()), or_(TrainingRecord.merged_into.is_(None), named.c.broken))
        .subquery("taken")
    )


def _rows() -> Subquery:
    """One row for each member of staff in post and each course asked of them, with what they have of it."""
    role, taken, person = _in_role(), _taken(), survivors(StaffMember)

    def has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return checks.surely(func.bool_or(condition))

    held = (
        select(
            taken.c.staff_id,
            taken.c.course,
            has(taken.c.undated).label("undated"),
            has(taken.c.lost).label("lost"),
            func.max(case((taken.c.valid, taken.c.completed))).label("completed"),
            func.max(case((taken.c.expired, taken.c.expires))).label("expired"),
        )
        .group_by(taken.c.staff_id, taken.c.course)
        .subquery("courses_held")
    )
    other = or_(taken.c.course == checks.UNMAPPED, taken.c.course.is_(None))
    nameless = (
        select(taken.c.staff_id)
        .where(other, or_(taken.c.valid, taken.c.undated))
        .distinct()
        .subquery("with_a_course_of_no_known_name")
    )
    since = sql.days_between(StaffMember.active_from, checks.AS_OF_DAY)
    return (
        select(
            role,
            StaffMember.is_test,
            StaffMember.merged_into,
            person.c.broken,
            StaffMember.active_from.label("joined"),
            (since < SETTLING_DAYS.value).label("joined_recently"),
            held.c.completed,
            held.c.expired,
            checks.surely(held.c.undated).label("undated"),
            checks.surely(held.c.lost).label("lost"),
            nameless.c.staff_id.is_not(None).label("nameless"),
            func.coalesce(Team.name, StaffMember.team_id).label("team"),
        )
        .join_from(role, StaffMember, StaffMember.staff_id == role.c.staff_id)
        .join(person, person.c.id == role.c.staff_id)
        .outerjoin(_OF_TEAM.merged, _OF_TEAM.on)
        .outerjoin(Team, _OF_TEAM.here)
        .outerjoin(held, and_(held.c.staff_id == role.c.staff_id, held.c.course == role.c.course))
        .outerjoin(nameless, nameless.c.staff_id == role.c.staff_id)
        .subquery("staff_and_courses")
    )


def _settled() -> ColumnElement[Any]:
    """The first day on which somebody who joined must have completed a course."""
    return sql.add_days(_row.joined, SETTLING_DAYS.value)


_ROWS = _rows()
_row = _ROWS.c
_NO_FEED = ~select(TrainingRecord.tr_id).exists()

_VERDICT = checks.first_of(
    not_real(_ROWS, "record of the member of staff"),
    checks.unknown("empty_feed", "The export has a table of training records, and it is empty", _NO_FEED),
    checks.dangling_link("Their team", and_(~_row.required, _row.team_lost)),
    checks.unmapped_code("The type of their team", and_(~_row.required, _row.team_unmapped)),
    checks.unknown(
        "role_not_recorded",
        "Their role or the type of their team is not recorded, and the course may be asked of them",
        ~_row.required,
    ),
    checks.compliant("trained", "They completed the course, and it still holds", _row.completed.is_not(None)),
    checks.not_yet_due(
        "joined_recently",
        "They joined less than training_settling_days ago and have not completed the course yet",
        _row.joined_recently,
    ),
    checks.unknown("no_completed_date", "It is not recorded when they completed the course", _row.undated),
    checks.unknown(
        "unmapped_code",
        "They completed a course that is not recorded, or whose code duly was not told about: it may be this one",
        _row.nameless,
    ),
    checks.unknown(
        "dangling_link",
        "A record of their completing the course was merged into one that is not in the export, or in a circle",
        _row.lost,
    ),
    checks.unknown(
        "no_start_date",
        "They have not completed the course, and it is not recorded when they joined",
        _row.joined.is_(None),
    ),
    checks.non_compliant("expired", "They completed the course, and it no longer holds", _row.expired.is_not(None)),
    checks.non_compliant("not_trained", "No completed course is recorded"),
)


def _sessions(course: str = "") -> checks.Figure:
    """How many sessions the untrained need, each course apart; of one course, or of all together."""
    waiting = [*_VERDICT.numbers(checks.Status.NON_COMPLIANT), *_VERDICT.numbers(checks.Status.NOT_YET_DUE)]
    judged = select(_row.course, _VERDICT.number.label("place")).subquery("judged_courses")
    untrained = (
        select(judged.c.course, func.count().label("people"))
        .where(judged.c.place.in_(waiting), judged.c.course == course if course else true())
        .group_by(judged.c.course)
        .subquery("untrained_by_course")
    )
    sessions = func.ceil(cast(untrained.c.people, Float) / CAPACITY.value)
    return checks.Figure(
        id=f"sessions_{course.lower()}" if course else "sessions",
        title=f"Sessions still needed of {course}" if course else "Sessions still needed of all courses together",
        value=select(func.coalesce(func.sum(sessions), 0)),
    )


def _outside() -> checks.Outside:
    """Every member of staff, and why no course is asked of one."""
    asked = _asked()
    _, possible = _may_ask(asked)
    some = (
        select(StaffMember.staff_id)
        .join_from(StaffMember, asked, true())
        .outerjoin(_OF_TEAM.merged, _OF_TEAM.on)
        .outerjoin(Team, _OF_TEAM.here)
        .where(possible)
        .distinct()
        .subquery("staff_asked")
    )
    rows = (
        select(
            StaffMember.staff_id,
            _started().label("started"),
            _still_there().label("still_there"),
            StaffMember.team_id,
            some.c.staff_id.is_(None).label("not_asked"),
        )
        .outerjoin_from(StaffMember, some, some.c.staff_id == StaffMember.staff_id)
        .subquery("every_member_of_staff")
    )
    return checks.Outside(
        rows=rows,
        record=rows.c.staff_id,
        reasons=(
            checks.Reason("left", "They left before the as-at date", ~rows.c.still_there),
            checks.Reason("not_started", "Their first day in post is after the as-at date", ~rows.c.started),
            checks.Reason(
                "no_team",
                "They are in no team, and no course is asked of everybody in their role",
                and_(rows.c.team_id.is_(None), rows.c.not_asked),
            ),
            checks.Reason("not_asked", "No course is asked of the type of their team and their role", rows.c.not_asked),
        ),
    )


TRAIN_01 = checks.Standard(
    id="TRAIN-01",
    suite=SUITE,
    title="Staff have the training that their role asks for",
    question="Has everybody in a role that asks for a course completed that course, and does it still hold?",
    unit="member of staff and course",
    population="Staff in post at the as-at date, and each course that training_required asks of their team type and role. A "
    "snapshot: no period",
    judgement=checks.Judgement(
        rows=_ROWS,
        record=_row.staff_id,
        item=_row.course,
        verdict=_VERDICT,
        anchor=checks.start_of_day(_row.joined),
        due=checks.end_of_day(
            sql.add_days(
                case((_row.completed.is_(None), func.coalesce(_row.expired, _settled())), else_=_settled()), literal(-1)
            )
        ),
        done=checks.start_of_day(_row.completed),
        breakdowns={"course": _row.course, "team": _row.team},
        shows={"joined": _row.joined, "completed": _row.completed, "expired": _row.expired},
    ),
    needs=(
        StaffMember.staff_id,
        StaffMember.role,
        StaffMember.team_id,
        Team.team_id,
        Team.team_type,
        TrainingRecord.staff_id,
        TrainingRecord.course,
        TrainingRecord.completed_date,
    ),
    target=Decimal(100),
    severity=checks.Severity.MEDIUM,
    missing=checks.Missing.FAIL,
    report="Investigation",
    topic=checks.Topic.LEADERSHIP,
    quotation="it will be a significant undertaking to provide this to all 90 investigators, as only 8 can attend each session",
    authority=("A-46",),
    parameters=(REQUIRED, SETTLING_DAYS, CAPACITY),
    outside=_outside(),
    boundaries=(
        "A course completed on the as-at date counts; one completed the day after is a booking and does not.",
        "A course that expires on the as-at date no longer holds; one that expires the day after does.",
        "Somebody who joined {training_settling_days-1 day} ago is not yet due; somebody who joined "
        "{training_settling_days day} ago is.",
        "The last day in post counts as in post. A blank first day counts as past, a blank last day as none.",
        "Somebody without a role, or in a team of a type that is blank or not known to duly, may be asked for a course and is "
        "undetermined. Somebody without a team is in none: only what is asked of any team is asked of them.",
        "A course that several lines of training_required ask of somebody is asked once; letter case does not matter in roles.",
        "Sessions still needed: those who are failing or not yet due, course by course, divided by training_session_places and "
        "rounded up. With training_session_places at 8, 90 people make 12 sessions.",
        "An export without a table of training records has no data, not 0 %.",
    ),
    blind_spots=(
        "It cannot see training that the training records do not hold, such as an earlier course that counts as this one.",
        "It cannot see who watched a video or read a booklet: nobody keeps a record of that.",
        "It cannot see whether the training is used.",
        "A role that is spelled in another way than training_required spells it is asked for nothing.",
    ),
    remedy="Book the people listed on the next sessions, those who deal with children first. Where somebody was trained and "
    "it is not recorded, have the training unit enter the course and the date.",
    note="Read only the courses that you map: every further code in the training records leaves those who hold it undetermined.",
    figures=(_sessions(), *(_sessions(course) for course in COURSES)),
)

STANDARDS = (TRAIN_01,)
