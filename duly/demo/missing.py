"""Children who were missing once: what was recorded of each episode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cells, force, people
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, at, local_day
from duly.demo.cases import between
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.missing_fates import GRADINGS, INTERVIEWS, ODD_EPISODES, RETURNS_HOME
from duly.demo.story import Story

LEAST_AGE = 45
"""Days that an episode lies back at least, so that all that follows from it lies before the as-at instant."""

_GRADES = ("none_apparent", "low", "medium", "high", "absent", "URGENT-OLD")
_PLACEMENTS = ("home", "foster", "childrens_home", "hospital")


@dataclass(frozen=True, kw_only=True)
class Episodes:
    """Episodes of persons; `fates` are the places of the grading, the interview and the return home in their tables."""

    person: Ints
    reported: Ints
    returned: Ints
    district: Ints
    fates: tuple[Ints, Ints, Ints]
    closed: Mask

    @property
    def size(self) -> int:
        return len(self.person)


def tell(story: Story, size: int) -> None:
    """Write about `size` episodes of children who were missing once, and some odd ones."""
    size = max(size, 2 * len(INTERVIEWS))
    fates = ordinary(story, size)
    reported = story.some_times(story.some_days(LEAST_AGE, is_bad(fates)))
    write(
        story,
        Episodes(
            person=children(story, np.full(size, people.KIND["child"]), reported),
            reported=reported,
            returned=returns(story, reported),
            district=force.districts(story.rng, is_bad(fates)),
            fates=fates,
            closed=story.rng.random(size) < 0.9,
        ),
    )
    _odd(story, max(size // 20, 1))


def ordinary(story: Story, size: int) -> tuple[Ints, Ints, Ints]:
    """What befalls `size` ordinary episodes, entered in the ledger."""
    tables = (GRADINGS, INTERVIEWS, RETURNS_HOME)
    grading, interview, home = (draw(story.rng, table, size, current=story.current)[:size] for table in tables)
    for table, drawn in zip(tables, (grading, interview, home), strict=True):
        tally_up(story.tally, table, drawn)
    return grading, interview, home


def is_bad(fates: tuple[Ints, Ints, Ints]) -> Mask:
    """What goes wrong gathers in some districts and months."""
    return np.asarray(Knobs(GRADINGS, fates[0]).bad | Knobs(INTERVIEWS, fates[1]).bad, dtype=bool)


def children(story: Story, kinds: Ints, moments: Ints) -> Ints:
    """Persons of these kinds, as of these instants; children are 9 to 17."""
    ages = story.rng.integers(9, 18, len(kinds))
    return people.make(story.files, story.tally, story.rng, kinds, local_day(moments), ages)


def returns(story: Story, reported: Ints) -> Ints:
    """When the children came back: most within a night, some after days."""
    away = story.rng.lognormal(np.log(7 * HOUR), 1.0, len(reported))
    return np.asarray(reported + np.clip(away, 15 * MINUTE, 12 * DAY).astype(np.int64), dtype=np.int64)


def places(table: Any, names: Any) -> Ints:
    """The place in a table of the fate of each name."""
    place = {fate.name: number for number, fate in enumerate(table)}
    return np.array([place[str(name)] for name in names], dtype=np.int64)


def _odd(story: Story, size: int) -> None:
    rng = story.rng
    drawn = draw(rng, ODD_EPISODES, size, current=story.current)
    knobs, size = Knobs(ODD_EPISODES, drawn), len(drawn)
    tally_up(story.tally, ODD_EPISODES, drawn)
    reported = story.some_times(story.some_days(LEAST_AGE, np.zeros(size, dtype=bool)))
    reported = np.where(knobs.reported == "recent", story.as_of - story.seconds(22 * HOUR, 23 * HOUR, size), reported)
    reported = np.where(knobs.reported == "just_now", story.as_of - story.seconds(600, 50 * MINUTE, size), reported)
    dated = knobs.reported == "date_only"
    reported = np.where(dated, at(local_day(reported), 0), reported)
    back = returns(story, reported)
    back = np.where(dated, reported + 30 * HOUR, back)
    back = np.where(knobs.returned == "before", reported - story.seconds(10 * MINUTE, 5 * HOUR, size), back)
    back = np.where(knobs.returned == "recent", story.as_of - story.seconds(2 * HOUR, 20 * HOUR, size), back)
    back_dated = knobs.returned == "date_only"
    back = np.where(back_dated, at(local_day(back) + 1, 0), back)
    kinds = np.array([people.KIND[fate.person] for fate in ODD_EPISODES])[drawn]
    persons = children(story, kinds, reported)
    numbers = write(
        story,
        Episodes(
            person=persons,
            reported=reported,
            returned=np.where(knobs.returned == "", NONE, back),
            district=force.districts(rng, np.zeros(size, dtype=bool)),
            fates=(
                places(GRADINGS, knobs.grading),
                places(INTERVIEWS, knobs.interview),
                places(RETURNS_HOME, knobs.home),
            ),
            closed=knobs.closed,
        ),
        ages=np.where(knobs.recorded_age, rng.integers(9, 18, size), -1),
        style=(np.where(dated, cells.DATE_ONLY, cells.EXACT), np.where(back_dated, cells.DATE_ONLY, cells.EXACT)),
        undated=knobs.reported == "blank",
        is_test=knobs.is_test,
        merged=knobs.merged,
    )
    story.note("missing episodes without a time of report", "ME", numbers[knobs.reported == "blank"])


def write(
    story: Story,
    episodes: Episodes,
    *,
    assessed: Ints | None = None,
    meeting: Ints | None = None,
    ages: Ints | None = None,
    style: tuple[Ints | int, Ints | int] = (cells.EXACT, cells.EXACT),
    undated: Mask | None = None,
    is_test: Mask | None = None,
    merged: Mask | None = None,
) -> Ints:
    """Write episodes; returns their numbers. `undated` episodes have no time of report."""
    rng, size = story.rng, episodes.size
    grading, interview, home = (
        Knobs(table, fates) for table, fates in zip((GRADINGS, INTERVIEWS, RETURNS_HOME), episodes.fates, strict=True)
    )
    reported, returned = episodes.reported, episodes.returned
    # of a report on a date it must not be told how long the grading took
    after = np.where(np.asarray(style[0]) == cells.DATE_ONLY, 12 * HOUR, between(rng, grading.after))
    back = returned != NONE
    base = np.where(back, returned, reported)
    spoken = base + between(rng, interview.after)
    stored = spoken + between(rng, interview.stored)
    at_home = base + between(rng, home.after)
    grade = rng.choice(4, size, p=[0.1, 0.25, 0.5, 0.15])
    for place, name in enumerate(_GRADES):
        grade = np.where(grading.grade == name, place, grade)
    nobody, no = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=bool)
    numbers = story.files.take("missing_episodes", size)
    into = np.where(no if merged is None else merged, np.roll(numbers, 1), nobody)
    closing = np.where(episodes.closed, base + story.seconds(5 * DAY, 14 * DAY, size), NONE)
    story.files.add(
        "missing_episodes",
        {
            "miss_id": cells.ids("ME", numbers),
            "person_id": cells.ids("P", episodes.person),
            "age_recorded": cells.whole(nobody if ages is None else ages),
            "reported_at": cells.times(np.where(no if undated is None else undated, NONE, reported), style[0]),
            "risk_initial": cells.codes(np.where(grading.grade == "", -1, grade), _GRADES),
            "risk_assessed_at": cells.times(np.where(grading.timed, reported + after, NONE)),
            "returned_at": cells.times(returned, style[1]),
            "closed_at": cells.times(closing),
            "prevention_interview_at": cells.times(np.where(interview.timed, spoken, NONE)),
            "prevention_recorded_at": cells.times(np.where(interview.recorded, stored, NONE)),
            "prevention_declined": cells.whole(interview.declined.astype(np.int64)),
            "rhi_offered_at": cells.times(np.where(home.offered, base + 5 * HOUR, NONE)),
            "rhi_done_at": cells.times(np.where(home.held, at_home, NONE)),
            "rhi_declined": cells.whole(home.declined.astype(np.int64)),
            "cse_assessed": cells.whole(
                rng.choice([1, 0, -1], size, p=[0.7, 0.1, 0.2]) if assessed is None else assessed
            ),
            "strategy_meet_id": cells.ids("M", nobody if meeting is None else meeting),
            "placement": cells.codes(rng.choice(4, size, p=[0.5, 0.2, 0.25, 0.05]), _PLACEMENTS),
            "district": cells.codes(episodes.district, force.DISTRICTS),
            "la_area": cells.codes(episodes.district, force.LA_AREAS),
            "team_id": force.team_ids(force.team("RESPONSE", episodes.district)),
            "is_test": cells.whole((no if is_test is None else is_test).astype(np.int64)),
            "merged_into": cells.ids("ME", into),
            "entered_at": cells.times(np.minimum(reported + 10 * MINUTE, story.as_of - 5 * MINUTE)),
            "source_system": cells.constant("CONNECT", size),
        },
    )
    return numbers
