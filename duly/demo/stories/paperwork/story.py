"""Documents that somebody was to write, and where they are kept."""

from typing import Any

import numpy as np

from duly.demo.calendar import DAY, HOUR, NONE, Ints, add_workdays, local_day, plus
from duly.demo.fates import Drawn
from duly.demo.stories.crimes.story import Recorded
from duly.demo.stories.paperwork.fates import FORMS, LIMIT, PLANS, WAITING
from duly.demo.story import Story

_AGE = 28


def forms(story: Story, numbers: Ints, started: Ints) -> None:
    """Write the forms of uses of police protection, each long enough ago for its form to be due."""
    drawn = story.plant(FORMS, each=len(numbers))
    of = {"linked_type": "police_protection", "linked_id": story.ids("police_protection", numbers)}
    _write(story, drawn, "pp_form", of, local_day(started), started - 2 * DAY)


def tell(story: Story, recorded: Recorded) -> None:
    """Write the plans of the cases on the 28 days, and count what DOC-01 must say of them."""
    fates, event = recorded.cases.fates, recorded.cases.start + _AGE
    longer = recorded.cases.length > _AGE
    past = add_workdays(event, 10) < story.today  # time for every fate
    outside = ("X test_record", fates.is_test), ("X merged_record", fates.merged), ("U no_event_time", fates.no_start)
    for kind in ("inv_plan", "safeguarding_plan"):
        asked = story.sift("DOC-01", longer | fates.no_start, *outside)
        for table, mine in ((PLANS, asked & past), (WAITING, asked & ~past)):
            here = np.flatnonzero(mine)
            drawn = story.draw(table, each=len(here))
            if table is WAITING:  # what is not there when its time has passed is a breach
                drawn.index[add_workdays(event[here], LIMIT) < story.today] = 1
            drawn.tally_up(story.tally)
            of = {"linked_type": "investigations", "linked_id": story.ids("investigations", recorded.case[here])}
            _write(story, drawn, kind, of, event[here], recorded.cases.start[here] * DAY + 21 * HOUR)


def _write(story: Story, fates: Drawn, kind: str, of: dict[str, Any], event: Ints, before: Ints) -> None:
    """Write the documents of one kind. `of` are the columns that say whose they are, `before` a time before the event."""
    uploaded = np.where(fates.before, before, story.office_times(add_workdays(event, fates.day)))
    for mine, location in ((fates.location != "none", fates.location), (fates.second, np.full(len(event), "paper"))):
        rows = np.flatnonzero(mine)
        stored = np.where(fates.timed & (location == "rms"), uploaded, NONE)[rows]
        state = fates.state[rows]
        story.write(
            "documents", doc_type=np.where(fates.kind == "", kind, fates.kind)[rows], linked_type=of["linked_type"],
            linked_id=of["linked_id"].take(rows), location=location[rows], created_at=plus(stored, -HOUR), uploaded_at=stored,
            size_bytes=np.where(state == "empty", 0, story.rng.integers(9_000, 90_000, len(rows))),
            deleted=state == "deleted",
        )  # fmt: skip
