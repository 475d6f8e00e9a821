"""Cases of online abuse that close within weeks, each with the referral of a child and, in some, an arrest."""

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, NONE, at, local_day, plus
from duly.demo.stories.online.fates import ONLINE
from duly.demo.story import Story, nothing

_LEAST_AGE = 40


def tell(story: Story, size: int) -> None:
    """Write about `size` cases of online abuse that no crime hangs on, with their referrals."""
    fates = story.plant(ONLINE, size)
    size = len(fates)
    districts = story.districts(fates.bad)
    recent, date_only = fates.apparent == "recent", fates.apparent == "date_only"
    apparent = story.office_times(story.some_days(_LEAST_AGE, fates.bad))
    apparent = np.where(recent, story.ago(HOUR, 20 * HOUR, size), apparent)
    apparent = np.where(date_only, at(local_day(apparent), 0), apparent)
    referred = apparent + story.between(fates.after)
    team, allocated = force.team("ISOT", districts), apparent - 4 * DAY
    cases = story.write(
        "investigations", oic=story.officer(team), team_id=team, allocated_at=allocated,
        closed_at=np.where(recent, NONE, allocated + story.seconds(19 * DAY, 25 * DAY, size)),
        status=np.where(recent, "open", "closed"),
    )  # fmt: skip
    here, persons = np.flatnonzero(fates.person != ""), nothing(size)
    persons[here] = story.people(fates.person[here], local_day(apparent[here]))
    became_apparent = np.where(fates.apparent == "blank", NONE, apparent)
    story.write(
        "child_referrals", fates, person_id=persons, inv_id=cases, became_apparent_at=(became_apparent, cells.dated(date_only)),
        referred_at=np.where(fates.referred, referred, NONE), source_team=team, referrer_agency="police", la_area=districts,
        threshold="s17", offence_indicated=0,
    )  # fmt: skip
    # arrests and odd entries: nobody is named as their author, so that no log looks kept up by them
    here = np.flatnonzero(fates.entry != "")
    entered = np.where(fates.entry_with_referral, referred, apparent + story.between(fates.entry_at))
    happened = np.where(fates.entry_timed, entered, NONE)[here]
    numbers = story.take("investigation_log", len(here))
    story.write(
        "investigation_log", log_id=numbers, inv_id=cases[here], entry_type=fates.entry[here], event_at=happened,
        entered_at=plus(happened, 2 * HOUR), text_len=story.rng.integers(20, 2_000, len(here)), text_hash=numbers,
    )  # fmt: skip
