"""Uses of police protection: how each is recorded, and when it ended."""

from typing import Any

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, NONE, Ints, Mask, at, local_day, plus
from duly.demo.fates import Drawn
from duly.demo.stories.paperwork import story as paperwork
from duly.demo.stories.protections.fates import ENDINGS, FIELDS, ODD_PROTECTIONS, RECORDINGS
from duly.demo.story import Story

_LEAST_AGE = 24


def enough(size: int) -> int:
    """So many uses of the power that everything that may befall one befalls one, and at least `size`."""
    return max(size, 2 * len(RECORDINGS), 2 * len(ENDINGS))


def write(story: Story, persons: Ints, started: Ints, districts: Ints) -> Ints:
    """Write uses of police protection; returns their numbers. What they call for is the caller's to tell."""
    size = len(persons)
    ending = story.plant(ENDINGS, each=size)
    recording = story.draw(RECORDINGS, each=size)
    # an outcome can only be missing where protection has ended: the others change places with complete records
    wrong = np.flatnonzero((recording.name == "no_outcome") & ~ending.ended)
    recording.swap(wrong, np.flatnonzero((recording.name == "complete") & ending.ended))
    recording.tally_up(story.tally)
    _count_fields(story, recording, ending.ended)
    until = started + story.between(ending.after)
    numbers = _write(
        story, recording, person_id=persons, started=started, ended=np.where(ending.ended, until, NONE),
        closed_at=np.where(ending.closed, np.maximum(until, started) + HOUR, NONE), districts=districts,
        entered_at=started + 2 * HOUR,
    )  # fmt: skip
    paperwork.forms(story, numbers, started)
    exact = numbers[ending.name == "as_the_limit_did"]
    story.note("police protection that ended to the second after 72 hours", "Q", exact)
    return numbers


def tell_odd(story: Story, size: int) -> None:
    """Write about `size` uses of the power with an oddity that also touches what they call for."""
    fates = story.plant(ODD_PROTECTIONS, size)
    size = len(fates)
    recording = RECORDINGS.every(["complete"] * size)
    in_the_rate = np.array([fate.adds["PP-01"][0] == "C" for fate in ODD_PROTECTIONS])[fates.index]
    _count_fields(story, recording[in_the_rate], fates.ended[in_the_rate])
    districts = story.districts(fates.bad)
    moments = story.some_times(story.some_days(_LEAST_AGE, fates.bad))
    moments = np.where(fates.started == "recent", story.ago(HOUR, 20 * HOUR, size), moments)
    date_only = fates.started == "date_only"
    moments = np.where(date_only, at(local_day(moments), 0), moments)
    until = moments + story.between(fates.after)
    _write(
        story, recording, person_id=story.people("child", local_day(moments)),
        started=np.where(fates.started == "blank", NONE, moments), ended=np.where(fates.ended, until, NONE),
        closed_at=np.where(fates.ended, until + HOUR, NONE), districts=districts, style=cells.dated(date_only),
        entered_at=np.minimum(moments + DAY, story.as_of - HOUR // 2), is_test=fates.is_test, merged=fates.merged,
    )  # fmt: skip


def _count_fields(story: Story, recordings: Drawn, ended: Mask) -> None:
    """PP-01 asks for several fields; its further rates count each by itself."""
    for number, fate in enumerate(RECORDINGS):
        here = recordings.index == number
        for name in FIELDS:
            if name == "different_officers" and fate.missing in ("initiating_officer", "designated_officer"):
                continue
            if name == "parents_informed" and fate.parents_told != 0:
                continue
            verdict = fate.adds["PP-01"] if fate.missing == name else "C complete"
            story.count(f"PP-01/{name}", verdict, here & ended if name == "outcome" else here)


def _write(
    story: Story, fates: Drawn, *, started: Ints, ended: Ints, districts: Ints, style: Ints | int = cells.EXACT, **more: Any,
) -> Ints:  # fmt: skip
    """Write uses of the power as their recordings say; `more` are columns as they are."""
    rng, size, lacks = story.rng, len(started), fates.missing
    team = force.team("RESPONSE", districts)
    officer, inspector = story.officer(team), force.inspector(team)
    second = np.where(lacks == "different_officers", officer, inspector)
    known_from = np.where(started == NONE, ended, started)
    child = np.where(fates.name == "child_informed_blank", -1, fates.child_told)
    outcome = rng.choice(["LA_CARE", "RETURNED_HOME", "EPO"], size)
    return story.write(
        "police_protection", started_at=(started, style), ended_at=ended, grounds_len=story.between(fates.grounds),
        initiating_officer=np.where(lacks == "initiating_officer", -1, officer),
        designated_officer=np.where(lacks == "designated_officer", -1, second),
        la_informed_at=np.where(lacks == "la_informed", NONE, plus(known_from, HOUR)), child_informed=child,
        child_not_told_reason=story.words(fates.child_reason), child_views_len=story.between(fates.views),
        parents_informed=fates.parents_told, parents_not_told_reason=story.words(fates.parents_reason),
        accommodation_type=rng.choice(["la", "hospital", "relative", "foster"], size),
        outcome=np.where((lacks == "outcome") | (ended == NONE), "", outcome), district=districts, la_area=districts,
        team_id=team, source_system=np.where(lacks == "on_system", "LEGACY", "CONNECT"), **more,
    )  # fmt: skip
