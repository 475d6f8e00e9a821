"""Cases of online abuse that close within weeks, each with the referral of a child and, in some, an arrest."""

from __future__ import annotations

from typing import Any

import numpy as np

from duly.demo import cells, force, people
from duly.demo.calendar import DAY, HOUR, NONE, Ints, at, local_day
from duly.demo.cases import between
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.online_fates import ONLINE
from duly.demo.story import Story

_LEAST_AGE = 40
_ENTRIES = ("arrest", "REMOTE-SEARCH")


def tell(story: Story, size: int) -> None:
    """Write about `size` cases of online abuse that no crime hangs on, with their referrals."""
    rng = story.rng
    drawn = draw(rng, ONLINE, size, current=story.current)
    knobs, size = Knobs(ONLINE, drawn), len(drawn)
    tally_up(story.tally, ONLINE, drawn)
    districts = force.districts(rng, knobs.bad)
    apparent = story.office_times(story.some_days(_LEAST_AGE, knobs.bad))
    recent = knobs.apparent == "recent"
    apparent = np.where(recent, story.as_of - story.seconds(HOUR, 20 * HOUR, size), apparent)
    apparent = np.where(knobs.apparent == "date_only", at(local_day(apparent), 0), apparent)
    referred = apparent + between(rng, knobs.after)
    cases = _write_cases(story, apparent - 4 * DAY, recent, districts)
    _write_referrals(story, knobs, cases, apparent, referred, districts)
    _write_entries(story, knobs, cases, apparent, referred)


def _write_cases(story: Story, allocated: Ints, still_open: Any, districts: Ints) -> Ints:
    rng, size = story.rng, len(allocated)
    numbers = story.files.take("investigations", size)
    teams = force.team("ISOT", districts)
    story.files.add(
        "investigations",
        {
            "inv_id": cells.ids("V", numbers),
            "oic": force.staff_ids(force.officer(rng, teams)),
            "team_id": force.team_ids(teams),
            "allocated_at": cells.times(allocated),
            "closed_at": cells.times(np.where(still_open, NONE, allocated + story.seconds(19 * DAY, 25 * DAY, size))),
            "status": cells.codes(np.where(still_open, 0, 1), ("open", "closed")),
            "is_test": cells.constant(0, size),
            "source_system": cells.constant("CONNECT", size),
        },
    )
    return numbers


def _write_referrals(story: Story, knobs: Knobs, cases: Ints, apparent: Ints, referred: Ints, districts: Ints) -> None:
    rng, size = story.rng, len(cases)
    persons = np.full(size, -1, dtype=np.int64)
    here = np.flatnonzero(knobs.person != "")
    kinds = np.array([people.KIND[kind] for kind in knobs.person[here]], dtype=np.int64)
    persons[here] = people.make(story.files, story.tally, rng, kinds, local_day(apparent[here]))
    numbers = story.files.take("child_referrals", size)
    story.files.add(
        "child_referrals",
        {
            "ref_id": cells.ids("R", numbers),
            "person_id": cells.ids("P", persons),
            "inv_id": cells.ids("V", cases),
            "became_apparent_at": cells.times(
                np.where(knobs.apparent == "blank", NONE, apparent),
                np.where(knobs.apparent == "date_only", cells.DATE_ONLY, cells.EXACT),
            ),
            "referred_at": cells.times(np.where(knobs.referred, referred, NONE)),
            "source_team": force.team_ids(force.team("ISOT", districts)),
            "referrer_agency": cells.constant("police", size),
            "la_area": cells.codes(districts, force.LA_AREAS),
            "threshold": cells.constant("s17", size),
            "offence_indicated": cells.constant(0, size),
            "is_test": cells.whole(knobs.is_test.astype(np.int64)),
            "merged_into": cells.ids("R", np.where(knobs.merged, np.roll(numbers, 1), -1)),
            "source_system": cells.constant("CONNECT", size),
        },
    )


def _write_entries(story: Story, knobs: Knobs, cases: Ints, apparent: Ints, referred: Ints) -> None:
    """Write arrests and odd entries; nobody is named as their author, so that no log looks kept up by them."""
    here = np.flatnonzero(knobs.entry != "")
    happened = np.where(knobs.entry_with_referral, referred, apparent + between(story.rng, knobs.entry_at))[here]
    happened = np.where(knobs.entry_timed[here], happened, NONE)
    numbers = story.files.take("investigation_log", len(here))
    story.files.add(
        "investigation_log",
        {
            "log_id": cells.ids("L", numbers),
            "inv_id": cells.ids("V", cases[here]),
            "entry_type": cells.codes((knobs.entry[here] != "arrest").astype(np.int64), _ENTRIES),
            "event_at": cells.times(happened),
            "entered_at": cells.times(np.where(happened == NONE, NONE, happened + 2 * HOUR)),
            "text_len": cells.whole(story.rng.integers(20, 2_000, len(here))),
            "text_hash": cells.digests(numbers),
            "is_test": cells.constant(0, len(here)),
            "source_system": cells.constant("CONNECT", len(here)),
        },
    )
