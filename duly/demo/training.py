"""Courses that staff were to complete, and staff who joined too lately or oddly to be asked (STANDARDS.md 4.5 TRAIN-01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duly.demo import cells, force
from duly.demo.calendar import NONE, Ints
from duly.demo.cases import between
from duly.demo.fates import Fate, Knobs, draw, tally_up
from duly.demo.story import Story

_COURSES = ("SCAIDP", "VULN_CONTROL", "CUSTODY_SAFEG", "ARMS_APPROVER", "DARA", "CHILD_DEATH", "FIRST-AID-4")
_ASKED = (
    *((kind, "investigator", "SCAIDP") for kind in ("PVP_CORE", "ISOT", "CSE")),
    *(("CONTROL", role, "VULN_CONTROL") for role in force.ROLES),
    *(("CUSTODY", role, "CUSTODY_SAFEG") for role in force.ROLES),
    ("MOSOVO", "supervisor", "ARMS_APPROVER"),
)
"""Which course is asked of which team type and role."""


@dataclass(frozen=True, kw_only=True)
class CourseFate(Fate):
    """What somebody has of the course asked of them; days before the as-at date, negative ones after it."""

    completed: tuple[int, int] = (100, 2_000)
    expires: tuple[int, int] | None = None
    recorded: bool = True  # there is a training record
    dated: bool = True
    other: bool = False  # the record names a course that duly was not told about
    twice: bool = False  # the course was taken again ten days later
    old_id: bool = False  # recorded under an identity that was merged into theirs
    is_test: bool = False
    merged: bool = False


def _course(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> CourseFate:
    return CourseFate(name=name, adds={"TRAIN-01": verdict}, weight=weight, **knobs)


COURSES = (
    _course("trained", "C trained", 34),
    _course("trained_and_expiring", "C trained", 8, expires=(-700, -1)),
    _course("completed_today", "C trained", completed=(0, 0)),
    _course("expires_tomorrow", "C trained", expires=(-1, -1)),
    _course("trained_twice", "C trained", 3, twice=True),
    _course("trained_under_an_old_id", "C trained", old_id=True),
    _course("not_trained", "N not_trained", 38, recorded=False),
    _course("booked", "N not_trained", 5, completed=(-60, -1)),
    _course("only_a_test_record", "N not_trained", is_test=True),
    _course("only_a_merged_record", "N not_trained", merged=True),
    _course("expired", "N expired", 4, completed=(900, 2_000), expires=(1, 300)),
    _course("expires_today", "N expired", expires=(0, 0)),
    _course("undated", "U no_completed_date", 1, dated=False),
    _course("of_another_name", "U unmapped_code", 1, other=True),
)
"""Drawn for each member of staff and each course asked of them."""


@dataclass(frozen=True, kw_only=True)
class StaffFate(Fate):
    """A member of staff in a team that protects vulnerable people, beside those who were always there."""

    joined: tuple[int, int] | None = (400, 3_000)  # days before the as-at date
    left: int | None = None  # the last day in post, as days before the as-at date
    role: str = "investigator"
    trained: bool = False
    is_test: bool = False
    merged: bool = False


def _staff(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> StaffFate:
    return StaffFate(name=name, adds={"TRAIN-01": verdict} if verdict else {}, weight=weight, **knobs)


STAFF = (
    _staff("joined_recently", "Y joined_recently", 6, joined=(1, 80)),
    _staff("joined_89_days_ago", "Y joined_recently", joined=(89, 89)),
    _staff("joined_90_days_ago", "N not_trained", joined=(90, 90)),
    _staff("joined_recently_and_trained", "C trained", 2, joined=(20, 80), trained=True),
    _staff("start_unknown", "U no_start_date", joined=None),
    _staff("start_unknown_and_trained", "C trained", joined=None, trained=True),
    _staff("role_blank", "U role_not_recorded", role=""),
    _staff("supervisor", "", 1, role="supervisor"),
    _staff("last_day_today", "N not_trained", left=0),
    _staff("left_yesterday", "", left=1),
    _staff("leaving", "N not_trained", left=-30),
    _staff("joins_tomorrow", "", joined=(-1, -1)),
    _staff("test", "X test_record", is_test=True),
    _staff("merged", "X merged_record", merged=True),
)
"""Staff who joined or left, or are recorded oddly."""


def tell(story: Story, size: int) -> None:
    """Write what everybody has of the courses asked of them, and about `size` further members of staff."""
    _courses(story)
    _further_staff(story, size)
    _not_asked(story)


def _courses(story: Story) -> None:
    rng = story.rng
    asked = [
        (number, _COURSES.index(course))
        for kind, role, course in _ASKED
        for number in force.members(kind, role, story.today)
    ]
    staff, course = np.array(asked).T
    drawn = draw(rng, COURSES, len(staff), current=True)[: len(staff)]
    knobs = Knobs(COURSES, drawn)
    tally_up(story.tally, COURSES, drawn)
    known_as = np.where(knobs.old_id, _under_old_ids(story, staff, knobs.old_id), -1)
    here = np.flatnonzero(knobs.recorded)
    here = np.concatenate([here, np.flatnonzero(knobs.twice)])
    again = np.arange(len(here)) >= int(knobs.recorded.sum())
    expiring = np.array([fate.expires is not None for fate in COURSES])[drawn]
    expires = np.array([fate.expires or (0, 0) for fate in COURSES])[drawn]
    completed = story.today - between(rng, knobs.completed[here]) + np.where(again, 10, 0)
    until = story.today - between(rng, expires[here])
    _write(
        story,
        staff=np.where(known_as[here] >= 0, -1, staff[here]),
        old_id=known_as[here],
        course=np.where(knobs.other[here], _COURSES.index("FIRST-AID-4"), course[here]),
        completed=np.where(knobs.dated[here], completed, NONE),
        expires=np.where(expiring[here], until, NONE),
        is_test=knobs.is_test[here].astype(np.int64),
        merged=knobs.merged[here],
    )


def _under_old_ids(story: Story, staff: Ints, mine: Any) -> Ints:
    """Further identities that were merged into those of some staff, of whom nothing is asked; -1 for the others."""
    here = np.flatnonzero(mine)
    found = np.full(len(staff), -1, dtype=np.int64)
    found[here] = story.files.take("staff", len(here))
    story.files.add(
        "staff",
        {
            "staff_id": cells.ids("SJ", found[here]),
            "role": cells.constant(force.ROLES[0], len(here)),
            "team_id": force.team_ids(force.team("RESPONSE", np.zeros(len(here), dtype=np.int64))),
            "merged_into": force.staff_ids(staff[here]),
            "is_test": cells.constant(0, len(here)),
        },
    )
    return found


def _further_staff(story: Story, size: int) -> None:
    rng = story.rng
    drawn = draw(rng, STAFF, size, current=True)
    knobs, size = Knobs(STAFF, drawn), len(drawn)
    tally_up(story.tally, STAFF, drawn)
    numbers = story.files.take("staff", size)
    known = np.array([fate.joined is not None for fate in STAFF])[drawn]
    joined = story.today - between(rng, np.array([fate.joined or (0, 0) for fate in STAFF])[drawn])
    leaving = np.array([fate.left is not None for fate in STAFF])[drawn]
    left = story.today - np.array([fate.left or 0 for fate in STAFF])[drawn]
    teams = force.team("PVP_CORE", rng.integers(0, len(force.DISTRICTS), size))
    role = np.array([-1 if not fate.role else force.ROLES.index(fate.role) for fate in STAFF])[drawn]
    story.files.add(
        "staff",
        {
            "staff_id": cells.ids("SJ", numbers),
            "rank": cells.constant("DC", size),
            "role": cells.codes(role, force.ROLES),
            "team_id": force.team_ids(teams),
            "fte": cells.constant("1.0", size),
            "active_from": cells.days(np.where(known, joined, NONE)),
            "active_to": cells.days(np.where(leaving, left, NONE)),
            "is_test": cells.whole(knobs.is_test.astype(np.int64)),
            "merged_into": force.staff_ids(np.where(knobs.merged, teams * force.PER_TEAM, -1)),
        },
    )
    here = np.flatnonzero(knobs.trained)
    _write(
        story,
        staff=np.full(len(here), -1),
        old_id=numbers[here],
        course=np.zeros(len(here), dtype=np.int64),
        completed=np.full(len(here), story.today - 5),
        expires=np.full(len(here), NONE),
    )


def _not_asked(story: Story) -> None:
    """Courses that some staff completed and nobody asks of them."""
    teams = np.repeat(force.team("RESPONSE", np.arange(len(force.DISTRICTS))), 10)
    staff = force.officer(story.rng, teams)
    _write(
        story,
        staff=staff,
        old_id=np.full(len(staff), -1),
        course=story.rng.choice([_COURSES.index("DARA"), _COURSES.index("CHILD_DEATH")], len(staff)),
        completed=story.today - story.rng.integers(30, 900, len(staff)),
        expires=np.full(len(staff), NONE),
    )


def _write(
    story: Story,
    *,
    staff: Ints,
    old_id: Ints,
    course: Ints,
    completed: Ints,
    expires: Ints,
    is_test: Ints | None = None,
    merged: Any = None,
) -> None:
    """Write training records: of members of staff by their number, or by that of a further identity where that is not -1."""
    size = len(staff)
    numbers = story.files.take("training_records", size)
    renamed = pa.array(old_id >= 0)
    story.files.add(
        "training_records",
        {
            "tr_id": cells.ids("TR", numbers),
            "staff_id": pc.if_else(renamed, cells.ids("SJ", old_id), force.staff_ids(staff)),
            "course": cells.codes(course, _COURSES),
            "completed_date": cells.days(completed),
            "expires_date": cells.days(expires),
            "is_test": cells.constant(0, size) if is_test is None else cells.whole(is_test),
            "merged_into": cells.ids("TR", np.full(size, -1) if merged is None else np.where(merged, numbers - 1, -1)),
            "source_system": cells.constant("TRAINING", size),
        },
    )
