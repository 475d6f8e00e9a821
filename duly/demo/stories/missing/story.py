"""Children who were missing once: what was recorded of each episode."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, at, local_day
from duly.demo.fates import Drawn
from duly.demo.stories.missing.fates import GRADINGS, INTERVIEWS, ODD_EPISODES, RETURNS_HOME
from duly.demo.story import Story

LEAST_AGE = 45
"""Days that an episode lies back at least, so that all that follows from it lies before the as-at instant."""


@dataclass(frozen=True, kw_only=True)
class Episodes:
    """Episodes of persons, and what befell each: its grading, the interview and the return home."""

    person: Ints
    reported: Ints
    returned: Ints
    district: Ints
    grading: Drawn
    interview: Drawn
    home: Drawn
    closed: Mask


def tell(story: Story, size: int) -> None:
    """Write about `size` episodes of children who were missing once, and some odd ones."""
    size = max(size, 2 * len(INTERVIEWS))
    grading, interview, home = ordinary(story, size)
    bad = grading.bad | interview.bad
    reported = story.some_times(story.some_days(LEAST_AGE, bad))
    episodes = Episodes(
        person=children(story, "child", reported), reported=reported, returned=returns(story, reported),
        district=story.districts(bad), grading=grading, interview=interview, home=home, closed=story.rng.random(size) < 0.9,
    )  # fmt: skip
    write(story, episodes)
    _odd(story, max(size // 20, 1))


def ordinary(story: Story, size: int) -> tuple[Drawn, Drawn, Drawn]:
    """What befalls `size` ordinary episodes, entered in the ledger: grading, interview and return home."""
    return story.plant(GRADINGS, each=size), story.plant(INTERVIEWS, each=size), story.plant(RETURNS_HOME, each=size)


def children(story: Story, kinds: Any, moments: Ints) -> Ints:
    """Persons of these kinds, as of these instants; children are 9 to 17."""
    ages = story.rng.integers(9, 18, len(moments))
    return story.people(kinds, local_day(moments), ages)


def returns(story: Story, reported: Ints) -> Ints:
    """When the children came back: most within a night, some after days."""
    away = story.rng.lognormal(np.log(7 * HOUR), 1.0, len(reported))
    return np.asarray(reported + np.clip(away, 15 * MINUTE, 12 * DAY).astype(np.int64), dtype=np.int64)


def _odd(story: Story, size: int) -> None:
    fates = story.plant(ODD_EPISODES, size)
    size = len(fates)
    reported = story.some_times(story.some_days(LEAST_AGE, size))
    reported = np.where(fates.reported == "recent", story.ago(22 * HOUR, 23 * HOUR, size), reported)
    reported = np.where(fates.reported == "just_now", story.ago(600, 50 * MINUTE, size), reported)
    dated, back_dated = fates.reported == "date_only", fates.returned == "date_only"
    reported = np.where(dated, at(local_day(reported), 0), reported)
    back = returns(story, reported)
    back = np.where(dated, reported + 30 * HOUR, back)
    back = np.where(fates.returned == "before", reported - story.seconds(10 * MINUTE, 5 * HOUR, size), back)
    back = np.where(fates.returned == "recent", story.ago(2 * HOUR, 20 * HOUR, size), back)
    back = np.where(back_dated, at(local_day(back) + 1, 0), back)
    episodes = Episodes(
        person=children(story, fates.person, reported), reported=reported,
        returned=np.where(fates.returned == "", NONE, back), district=story.districts(size),
        grading=GRADINGS.every(fates.grading), interview=INTERVIEWS.every(fates.interview),
        home=RETURNS_HOME.every(fates.home), closed=fates.closed,
    )  # fmt: skip
    undated = fates.reported == "blank"
    numbers = write(
        story, episodes, age_recorded=np.where(fates.recorded_age, story.rng.integers(9, 18, size), -1),
        reported_at=(np.where(undated, NONE, reported), cells.dated(dated)),
        returned_at=(episodes.returned, cells.dated(back_dated)), is_test=fates.is_test, merged=fates.merged,
    )  # fmt: skip
    story.note("missing episodes without a time of report", "ME", numbers[undated])


def write(story: Story, episodes: Episodes, **more: Any) -> Ints:
    """Write episodes; returns their numbers. `more` are columns in place of the usual ones."""
    rng, size = story.rng, len(episodes.person)
    grading, interview, home = episodes.grading, episodes.interview, episodes.home
    reported, returned = episodes.reported, episodes.returned
    graded = reported + story.between(grading.after)
    if "reported_at" in more:  # of a report on a date it must not be told how long the grading took
        graded = np.where(more["reported_at"][1] == cells.DATE_ONLY, reported + 12 * HOUR, graded)
    base = np.where(returned != NONE, returned, reported)
    spoken = base + story.between(interview.after)
    stored = spoken + story.between(interview.stored)
    at_home = base + story.between(home.after)
    grade = rng.choice(["none_apparent", "very_low", "low", "medium", "high"], size, p=[0.1, 0.05, 0.2, 0.5, 0.15])
    closing = np.where(episodes.closed, base + story.seconds(5 * DAY, 14 * DAY, size), NONE)
    if "cse_assessed" not in more:
        more["cse_assessed"] = rng.choice([1, 0, -1], size, p=[0.7, 0.1, 0.2])
    columns: dict[str, Any] = {
        "person_id": episodes.person, "reported_at": reported,
        "risk_initial": np.where(grading.grade == "some", grade, grading.grade),
        "risk_assessed_at": np.where(grading.timed, graded, NONE), "returned_at": returned, "closed_at": closing,
        "prevention_interview_at": np.where(interview.timed, spoken, NONE),
        "prevention_recorded_at": np.where(interview.recorded, stored, NONE), "prevention_declined": interview.declined,
        "rhi_offered_at": np.where(home.offered, base + 5 * HOUR, NONE), "rhi_done_at": np.where(home.held, at_home, NONE),
        "rhi_declined": home.declined,
        "placement": rng.choice(["home", "foster", "childrens_home", "hospital"], size, p=[0.5, 0.2, 0.25, 0.05]),
        "district": episodes.district, "la_area": episodes.district, "team_id": force.team("RESPONSE", episodes.district),
        "entered_at": np.minimum(reported + 10 * MINUTE, story.as_of - 5 * MINUTE),
    }  # fmt: skip
    return story.write("missing_episodes", **columns | more)
