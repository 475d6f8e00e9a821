"""Uses of police protection: how each is recorded, and when it ended."""

from __future__ import annotations

import numpy as np

from duly.demo import cells, force, paperwork, people
from duly.demo.calendar import DAY, HOUR, NONE, Ints, Mask, at, local_day
from duly.demo.cases import between
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.protection_fates import ENDINGS, FIELDS, ODD_PROTECTIONS, RECORDINGS
from duly.demo.story import Story

_COMPLETE = next(place for place, fate in enumerate(RECORDINGS) if fate.name == "complete")
_NO_OUTCOME = next(place for place, fate in enumerate(RECORDINGS) if fate.name == "no_outcome")
_LEAST_AGE = 24
_ACCOMMODATION = ("la", "hospital", "relative", "foster")


def enough(size: int) -> int:
    """So many uses of the power that everything that may befall one befalls one, and at least `size`."""
    return max(size, 2 * len(RECORDINGS), 2 * len(ENDINGS))


def write(story: Story, persons: Ints, started: Ints, districts: Ints) -> Ints:
    """Write uses of police protection; returns their numbers. What they call for is the caller's to tell."""
    rng, size = story.rng, len(persons)
    endings = draw(rng, ENDINGS, size, current=story.current)[:size]
    recordings = draw(rng, RECORDINGS, size, current=story.current)[:size]
    ended = Knobs(ENDINGS, endings).ended
    _outcomes_where_ended(recordings, ended)
    tally_up(story.tally, ENDINGS, endings)
    tally_up(story.tally, RECORDINGS, recordings)
    knobs = Knobs(ENDINGS, endings)
    _count_fields(story, recordings, ended)
    until = started + between(rng, knobs.after)
    numbers = story.files.take("police_protection", size)
    _write(
        story,
        numbers,
        persons=persons,
        started=started,
        ended=np.where(ended, until, NONE),
        closed=np.where(knobs.closed, np.maximum(until, started) + HOUR, NONE),
        districts=districts,
        recordings=recordings,
    )
    paperwork.forms(story, numbers, started)
    story.note(
        "police protection that ended to the second after 72 hours", "Q", numbers[knobs.name == "as_the_limit_did"]
    )
    return numbers


def tell_odd(story: Story, size: int) -> None:
    """Write about `size` uses of the power with an oddity that also touches what they call for."""
    rng = story.rng
    drawn = draw(rng, ODD_PROTECTIONS, size, current=story.current)
    knobs, size = Knobs(ODD_PROTECTIONS, drawn), len(drawn)
    tally_up(story.tally, ODD_PROTECTIONS, drawn)
    recordings = np.full(size, _COMPLETE)
    in_the_rate = np.array([fate.adds["PP-01"][0] == "C" for fate in ODD_PROTECTIONS])[drawn]
    _count_fields(story, recordings[in_the_rate], knobs.ended[in_the_rate])
    districts = force.districts(rng, knobs.bad)
    moments = story.some_times(story.some_days(_LEAST_AGE, knobs.bad))
    moments = np.where(knobs.started == "recent", story.as_of - story.seconds(HOUR, 20 * HOUR, size), moments)
    date_only = knobs.started == "date_only"
    moments = np.where(date_only, at(local_day(moments), 0), moments)
    until = moments + between(rng, knobs.after)
    numbers = story.files.take("police_protection", size)
    children = np.full(size, people.KIND["child"])
    _write(
        story,
        numbers,
        persons=people.make(story.files, story.tally, rng, children, local_day(moments)),
        started=np.where(knobs.started == "blank", NONE, moments),
        ended=np.where(knobs.ended, until, NONE),
        closed=np.where(knobs.ended, until + HOUR, NONE),
        districts=districts,
        recordings=recordings,
        style=np.where(date_only, cells.DATE_ONLY, cells.EXACT),
        is_test=knobs.is_test,
        merged=np.where(knobs.merged, np.roll(numbers, 1), -1),
        entered=np.minimum(moments + DAY, story.as_of - HOUR // 2),
    )


def _outcomes_where_ended(recordings: Ints, ended: Mask) -> None:
    """An outcome can only be missing where protection has ended: the others change places with complete records."""
    wrong = np.flatnonzero((recordings == _NO_OUTCOME) & ~ended)
    right = np.flatnonzero((recordings == _COMPLETE) & ended)[: len(wrong)]
    recordings[wrong] = _COMPLETE
    recordings[right] = _NO_OUTCOME


def _count_fields(story: Story, recordings: Ints, ended: Mask) -> None:
    """PP-01 asks for several fields; its further rates count each by itself."""
    for place, fate in enumerate(RECORDINGS):
        here = recordings == place
        for name in FIELDS:
            asked = here & ended if name == "outcome" else here
            if name == "different_officers" and fate.missing in ("initiating_officer", "designated_officer"):
                continue
            verdict = fate.adds["PP-01"] if fate.missing == name else "C complete"
            story.tally.add(f"PP-01/{name}", verdict, int(asked.sum()))


def _write(
    story: Story,
    numbers: Ints,
    *,
    persons: Ints,
    started: Ints,
    ended: Ints,
    closed: Ints,
    districts: Ints,
    recordings: Ints,
    style: Ints | int = cells.EXACT,
    is_test: Mask | None = None,
    merged: Ints | None = None,
    entered: Ints | None = None,
) -> None:
    rng, size = story.rng, len(numbers)
    knobs, team = Knobs(RECORDINGS, recordings), force.team("RESPONSE", districts)
    officer, inspector = force.officer(rng, team), force.inspector(team)
    first = np.where(knobs.missing == "initiating_officer", -1, officer)
    second = np.where(knobs.missing == "different_officers", officer, inspector)
    told = np.where(started == NONE, ended, started)
    told = np.where((knobs.missing == "la_informed") | (told == NONE), NONE, told + HOUR)
    child = np.where(knobs.missing == "child_informed", -1, rng.choice([1, 0], size, p=[0.8, 0.2]))
    outcome = np.where((knobs.missing == "outcome") | (ended == NONE), -1, rng.integers(0, 3, size))
    moved = (knobs.missing == "on_system").astype(np.int64)
    entered = np.where(started == NONE, NONE, started + 2 * HOUR) if entered is None else entered
    story.files.add(
        "police_protection",
        {
            "pp_id": cells.ids("Q", numbers),
            "person_id": cells.ids("P", persons),
            "started_at": cells.times(started, style),
            "ended_at": cells.times(ended),
            "grounds_len": cells.whole(between(rng, knobs.grounds)),
            "initiating_officer": force.staff_ids(first),
            "designated_officer": force.staff_ids(np.where(knobs.missing == "designated_officer", -1, second)),
            "la_informed_at": cells.times(told),
            "child_informed": cells.whole(child),
            "child_views_len": cells.whole(rng.integers(0, 300, size)),
            "accommodation_type": cells.codes(rng.integers(0, 4, size), _ACCOMMODATION),
            "outcome": cells.codes(outcome, ("LA_CARE", "RETURNED_HOME", "EPO")),
            "closed_at": cells.times(closed),
            "district": cells.codes(districts, force.DISTRICTS),
            "la_area": cells.codes(districts, force.LA_AREAS),
            "team_id": force.team_ids(team),
            "is_test": cells.whole(np.zeros(size, dtype=np.int64) if is_test is None else is_test.astype(np.int64)),
            "merged_into": cells.ids("Q", np.full(size, -1) if merged is None else merged),
            "entered_at": cells.times(entered),
            "source_system": cells.codes(moved, ("CONNECT", "LEGACY")),
        },
    )
