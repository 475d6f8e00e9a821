"""Courses that staff were to complete, and staff who joined too lately or oddly to be asked."""

from typing import Any

import numpy as np
import pyarrow.compute as pc

from duly.demo import cells, force
from duly.demo.calendar import NONE
from duly.demo.files import DISTRICTS
from duly.demo.stories.training.fates import COURSES, STAFF
from duly.demo.story import Story, nothing

_ASKED = (
    *((kind, "investigator", "SCAIDP") for kind in ("PVP_CORE", "ISOT", "CSE")),
    *(("CONTROL", role, "VULN_CONTROL") for role in force.ROLES),
    *(("CUSTODY", role, "CUSTODY_SAFEG") for role in force.ROLES),
    ("MOSOVO", "supervisor", "ARMS_APPROVER"),
)
"""Which course is asked of which team type and role."""


def tell(story: Story, size: int) -> None:
    """Write what everybody has of the courses asked of them, and about `size` further members of staff."""
    _courses(story)
    _further_staff(story, size)
    # courses that some staff completed and nobody asks of them
    staff = story.officer(np.repeat(force.team("RESPONSE", np.arange(len(DISTRICTS))), 10))
    course = story.rng.choice(["DARA", "CHILD_DEATH"], len(staff))
    completed = story.today - story.rng.integers(30, 900, len(staff))
    story.write("training_records", staff_id=staff, course=course, completed_date=completed)


def _courses(story: Story) -> None:
    asked = [(number, course) for kind, role, course in _ASKED for number in force.members(kind, role, story.today)]
    staff, course = np.array([number for number, _ in asked]), np.array([course for _, course in asked])
    fates = story.plant(COURSES, each=len(staff))
    known_as = _under_old_ids(story, staff, fates.old_id)
    here = np.concatenate([np.flatnonzero(fates.recorded), np.flatnonzero(fates.twice)])
    again = np.arange(len(here)) >= int(fates.recorded.sum())
    fates = fates[here]
    completed = story.days_ago(fates.completed) + np.where(again, 10, 0)
    numbers = story.take("training_records", len(here))
    story.write(
        "training_records", tr_id=numbers, staff_id=known_as.take(here),
        course=np.where(fates.other, "FIRST-AID-4", course[here]), completed_date=np.where(fates.dated, completed, NONE),
        expires_date=story.days_ago(fates.expires), is_test=fates.is_test,
        merged_into=np.where(fates.merged, numbers - 1, -1),
    )  # fmt: skip


def _under_old_ids(story: Story, staff: Any, mine: Any) -> Any:
    """The ids of staff, of whom some have further identities that were merged into theirs, and of which nothing is asked."""
    here, old = np.flatnonzero(mine), nothing(len(staff))
    old[here] = story.take("staff", len(here))
    story.write(
        "staff", staff_id=cells.ids("SJ", old[here]), role=force.ROLES[0],
        team_id=int(force.team("RESPONSE", np.zeros(1, dtype=np.int64))[0]), merged_into=staff[here],
    )  # fmt: skip
    return pc.coalesce(cells.ids("SJ", old), story.ids("staff", staff))


def _further_staff(story: Story, size: int) -> None:
    fates = story.plant(STAFF, size)
    size = len(fates)
    joined = story.days_ago(fates.joined)
    teams = force.team("PVP_CORE", story.rng.integers(0, len(DISTRICTS), size))
    ids = cells.ids("SJ", story.take("staff", size))
    story.write(
        "staff", staff_id=ids, rank="DC", role=fates.role, team_id=teams, fte="1.0", active_from=joined,
        active_to=story.days_ago(fates.left), is_test=fates.is_test,
        merged_into=np.where(fates.merged, teams * force.PER_TEAM, -1),
    )  # fmt: skip
    trained = ids.take(np.flatnonzero(fates.trained))
    story.write("training_records", staff_id=trained, course="SCAIDP", completed_date=story.today - 5)
