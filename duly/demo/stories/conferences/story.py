"""Case conferences: those that strategy meetings decided on, the others, their reviews, and some odd ones.

A conference on several children of a family is a record for each child, and one conference."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import force
from duly.demo.calendar import DAY, NONE, Ints, Mask, local_day, workday_before
from duly.demo.fates import Drawn
from duly.demo.stories.conferences.fates import FUTURE, INITIAL, NOT_HELD, ODD_CONFERENCES, PLANNED, REVIEW
from duly.demo.story import Story, nothing, spread

_LEAST_AGE = 3


@dataclass(frozen=True, kw_only=True)
class _Planned:
    """Conferences, each on some children; `answered` where it is recorded what the police did about it."""

    kind: Any  # by name
    fates: Drawn
    children: Ints
    persons: Ints
    invited: Ints
    planned: Ints
    held: Ints
    answered: Mask
    family: Ints


def tell(story: Story, initial: int, reviews: int) -> None:
    """Write the conferences on about so many families, and some odd ones."""
    for kind, table, size in (("initial", INITIAL, initial), ("review", REVIEW, reviews)):
        fates = story.plant(table, size)
        size = len(fates)
        planned = story.office_times(story.some_days(_LEAST_AGE, fates.bad))
        children = story.rng.choice([1, 2, 3, 4], size, p=[0.45, 0.3, 0.15, 0.1])
        conferences = _Planned(
            kind=np.full(size, kind), fates=fates, children=children,
            persons=story.people("child", local_day(np.repeat(planned, children))),
            invited=planned - story.seconds(10 * DAY, 20 * DAY, size), planned=planned,
            held=planned + story.seconds(0, 1200, size), answered=np.ones(size, dtype=bool),
            family=story.take("families", size),
        )  # fmt: skip
        _write(story, conferences)
    _odd(story, max((initial + reviews) // 20, 1))


def write_called(story: Story, meetings: Ints, persons: Ints, invited: Ints, planned: Ints, held: Ints) -> None:
    """Write initial conferences on one child each, which strategy meetings decided on; `held` is NONE where none is recorded.

    One planned for a day after the as-at instant is not due yet; one held then lies after the export too."""
    size = len(meetings)
    over = (held != NONE) & (held < story.as_of)
    fates = story.draw(INITIAL, each=size)
    fates[over].tally_up(story.tally)
    story.count("CONF-01", NOT_HELD, (planned < story.as_of) & ~over)
    future = held >= story.as_of
    story.count("CONF-01", PLANNED, (planned >= story.as_of) & ~future)
    story.count("CONF-01", FUTURE, future)
    conferences = _Planned(
        kind=np.full(size, "initial"), fates=fates, children=np.ones(size, dtype=np.int64), persons=persons, invited=invited,
        planned=planned, held=held, answered=over, family=nothing(size),
    )  # fmt: skip
    _write(story, conferences, strategy_meet_id=meetings)


def _odd(story: Story, size: int) -> None:
    fates = story.plant(ODD_CONFERENCES, size)
    size = len(fates)
    days = story.some_days(_LEAST_AGE, fates.bad)
    days = np.where(fates.planned == "later", story.today + story.rng.integers(1, 60, size), days)
    planned = story.office_times(days)
    invited = np.minimum(planned - story.seconds(10 * DAY, 20 * DAY, size), story.as_of - DAY)
    conferences = _Planned(
        kind=fates.kind, fates=INITIAL.every(["in_person"] * size), children=np.ones(size, dtype=np.int64),
        persons=story.people("child", local_day(planned)), invited=np.where(fates.invited, invited, NONE),
        planned=np.where(fates.planned == "", NONE, planned), held=np.where(fates.held, planned + 600, NONE),
        answered=fates.held & fates.invited, family=story.take("families", size),
    )  # fmt: skip
    marks = {"cancelled": fates.cancelled, "is_test": fates.is_test, "merged": fates.merged}
    numbers = _write(story, conferences, entered_at=invited, **marks)
    story.note("conferences without an invitation", "F", numbers[~fates.invited])


def _write(story: Story, conferences: _Planned, **more: Any) -> Ints:
    """Write a record for each child of each conference; `more` are columns of conferences as they are."""
    fates, children = conferences.fates, conferences.children
    # the report was sent so many working days before the last day for it, or on the working day after that
    early, due = story.between(fates.report), np.where(conferences.kind == "review", 5, 2)
    reported = (early != NONE) & (conferences.planned != NONE)
    days = local_day(np.where(reported, conferences.planned, story.as_of))
    sent = np.where(reported, story.office_times(workday_before(days, due + np.where(reported, early, 0))), NONE)
    reason = story.between(fates.reason)
    districts = story.districts(fates.bad)
    of, order = spread(children)
    # where the records of a family differ, the first says one thing, the last another
    apart = fates.apart[of] & (children[of] > 1)
    said = conferences.answered[of]
    first, last = said & (~apart | (order == 0)), said & (~apart | (order == children[of] - 1))
    columns = {"cancelled": 0 * children, "entered_at": conferences.invited} | more
    return story.write(
        "case_conferences", person_id=conferences.persons, conf_type=conferences.kind[of], invited_at=conferences.invited[of],
        scheduled_at=conferences.planned[of], held_at=conferences.held[of], family_id=conferences.family[of],
        police_attended=np.where(said, fates.attended[of], -1), attend_mode=np.where(said, fates.mode[of], ""),
        report_sent_at=np.where(last, sent[of], NONE), decline_risk_assessed=np.where(first, fates.assessed[of], -1),
        decline_reason_len=np.where(first, reason[of], -1), team_id=force.team("PVP_CORE", districts)[of],
        la_area=districts[of], **{name: column[of] for name, column in columns.items()},
    )  # fmt: skip
