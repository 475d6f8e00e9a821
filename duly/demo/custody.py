"""Custody: children who are held, the adults who come for them, the reviews of their detention, and where they go instead;
and the adults who are held, at whom no standard looks."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from duly.demo import cells, force, people
from duly.demo.calendar import HOUR, MINUTE, NONE, Ints, Mask, at, epoch_day, local_day
from duly.demo.cases import between
from duly.demo.custody_bail_fates import REFUSED
from duly.demo.custody_fates import NOT_HAD, STAYS, Stay
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.story import Story

FATES: tuple[Stay, ...] = (*STAYS, *REFUSED)
SUITES = ("Northport", "Eastholm")

_CHILD_SHARE = 0.085
_LEAST_AGE = 10
_REASONS = ("arrest", "s136", "s135", "breach", "warrant", "S297")
_ADULTS = ("parent", "scheme", "social_worker", "other")
_REQUESTS = ("alternative", "secure")
_GROUNDS = ("impracticable", "no_secure_serious_harm", "no_beds", "NO-PLACE")
_BEFORE_BAN = epoch_day(date(2017, 10, 17))
_MOST_REVIEWS = max(len(fate.reviews) for fate in FATES)


def tell(story: Story, size: int) -> None:
    """Write about `size` stays in custody, of which one in twelve is a child's."""
    children = round(size * _CHILD_SHARE)
    _children(story, children)
    _grown_ups(story, max(size - children, 1))


def _after(story: Story, base: Ints, ranges: Any) -> Ints:
    """An instant so long after each base as its range says; blank where it was not had."""
    lengths = between(story.rng, ranges)
    return np.where((lengths == NONE) | (base == NONE), NONE, base + np.where(lengths == NONE, 0, lengths))


def _arrivals(story: Story, knobs: Knobs) -> Ints:
    size = len(knobs.name)
    moments = story.some_times(story.some_days(_LEAST_AGE, knobs.bad))
    by_clock = knobs.clock[:, 0] != NONE
    hours = np.where(by_clock, between(story.rng, knobs.clock), 12 * HOUR)
    moments = np.where(by_clock, at(local_day(moments), hours), moments)
    still_held = knobs.open_since[:, 0] != NONE
    ago = np.where(still_held, between(story.rng, knobs.open_since), 0)
    moments = np.where(still_held, story.as_of - ago, moments)
    long_ago = at(np.full(size, _BEFORE_BAN), story.seconds(9 * HOUR, 17 * HOUR, size))
    return np.where(knobs.when == "before_ban", long_ago, moments)


def _children(story: Story, size: int) -> None:
    rng = story.rng
    drawn = draw(rng, FATES, size, current=story.current)
    knobs, size = Knobs(FATES, drawn), len(drawn)
    tally_up(story.tally, FATES, drawn)
    for place, fate in enumerate(FATES):
        for verdict in fate.dues:
            story.tally.add("CUST-03", verdict, int((drawn == place).sum()))
    numbers = story.files.take("custody_records", size)
    arrived = _arrivals(story, knobs)
    districts = force.districts(rng, knobs.bad)
    kinds = np.array([people.KIND[kind] for kind in knobs.person], dtype=np.int64)
    ages = rng.integers(10, 18, size)
    persons = people.make(story.files, story.tally, rng, kinds, local_day(arrived), ages)
    authorised = _after(story, arrived, knobs.authorised)
    charged = _after(story, arrived, knobs.charged)
    refused = _after(story, charged, knobs.refused)
    moved, certified = _after(story, refused, knobs.moved), _after(story, refused, knobs.certified)
    released = _after(story, arrived, knobs.stays)
    # who is refused bail stays until moved, or until the court next morning
    court = np.where(refused == NONE, NONE, refused + story.seconds(12 * HOUR, 16 * HOUR, size))
    released = np.where(refused == NONE, released, np.where(moved > refused, moved, court))
    released = np.where(knobs.released == "blank", NONE, released)
    _write_records(
        story,
        numbers,
        persons=persons,
        arrived=np.where(knobs.arrival, arrived, NONE),
        entered=story.before_as_of(arrived + 3 * MINUTE),
        authorised=authorised,
        reason=_places(knobs.reason, _REASONS),
        charged=charged,
        refused=refused,
        released=released,
        released_style=np.where(knobs.released == "date_only", cells.DATE_ONLY, cells.EXACT),
        age=np.where(knobs.recorded_age, ages, -1),
        district=districts,
        is_test=knobs.is_test,
        merged=knobs.merged,
    )
    _write_adults(story, knobs, numbers, arrived)
    _write_reviews(story, knobs, drawn, numbers, authorised)
    _write_accommodation(story, knobs, numbers, refused, moved, certified)
    for kind in ("no_beds", "no_transport", "moved_overnight", "moved_needlessly_secure"):
        story.note(f"custody refused_{kind}", "K", numbers[knobs.name == f"refused_{kind}"])
    story.note("custody postponed in a word", "K", numbers[knobs.name == "review_postponed_in_a_word"])


def _places(names: Any, among: tuple[str, ...]) -> Ints:
    found = np.full(len(names), -1, dtype=np.int64)
    for place, name in enumerate(among):
        found[names == name] = place
    return found


def _write_records(
    story: Story,
    numbers: Ints,
    *,
    persons: Ints,
    arrived: Ints,
    entered: Ints,
    authorised: Ints,
    reason: Ints,
    charged: Ints,
    refused: Ints,
    released: Ints,
    released_style: Ints | int,
    age: Ints,
    district: Ints,
    is_test: Mask,
    merged: Mask,
) -> None:
    size = len(numbers)
    story.files.add(
        "custody_records",
        {
            "cust_id": cells.ids("K", numbers),
            "person_id": cells.ids("P", persons),
            "arrived_at": cells.times(arrived),
            "detention_authorised_at": cells.times(authorised),
            "detention_reason": cells.codes(reason, _REASONS),
            "charged_at": cells.times(charged),
            "bail_refused_at": cells.times(refused),
            "released_at": cells.times(released, released_style),
            "age_recorded": cells.whole(age),
            "custody_suite": cells.codes(district // 2, SUITES),
            "la_area": cells.codes(district, force.LA_AREAS),
            "is_test": cells.whole(is_test.astype(np.int64)),
            "merged_into": cells.ids("K", np.where(merged, np.roll(numbers, 1), -1)),
            "entered_at": cells.times(entered),
            "source_system": cells.constant("CONNECT", size),
        },
    )


def _write_adults(story: Story, knobs: Knobs, numbers: Ints, arrived: Ints) -> None:
    rng = story.rng
    asked, came = _after(story, arrived, knobs.asked), _after(story, arrived, knobs.adult)
    here = np.flatnonzero((asked != NONE) | (came != NONE))
    kind = np.where(knobs.asked[:, 0] == NONE, 0, rng.choice(4, len(numbers), p=[0.45, 0.4, 0.1, 0.05]))
    style = np.where(knobs.adult_date_only, cells.DATE_ONLY, cells.EXACT)
    story.files.add(
        "custody_aa",
        {
            "cust_id": cells.ids("K", numbers[here]),
            "aa_type": cells.codes(np.where(came == NONE, -1, kind)[here], _ADULTS),
            "aa_requested_at": cells.times(asked[here]),
            "aa_arrived_at": cells.times(came[here], style[here]),
        },
    )
    # some came again for the interview, which is no second arrival in the rate
    again = np.flatnonzero((came != NONE) & (knobs.released != "blank") & ~knobs.adult_date_only)[::9]
    story.files.add(
        "custody_aa",
        {
            "cust_id": cells.ids("K", numbers[again]),
            "aa_type": cells.constant("scheme", len(again)),
            "aa_arrived_at": cells.times(came[again] + 2 * HOUR),
        },
    )


def _write_reviews(story: Story, knobs: Knobs, drawn: Ints, numbers: Ints, authorised: Ints) -> None:
    before = authorised
    for place in range(_MOST_REVIEWS):
        ranges = [fate.reviews[place] if len(fate.reviews) > place else NOT_HAD for fate in FATES]
        reasons = [fate.reasons[place] if len(fate.reasons) > place else -1 for fate in FATES]
        done = _after(story, before, np.array(ranges)[drawn])
        here = np.flatnonzero(done != NONE)
        _add_reviews(
            story,
            numbers[here],
            np.full(len(here), place + 1),
            done[here],
            np.array(reasons)[drawn[here]],
            np.where(knobs.review_date_only, cells.DATE_ONLY, cells.EXACT)[here],
        )
        before = done
    never = np.flatnonzero(knobs.never_done)
    size = len(never)
    _add_reviews(story, numbers[never], np.ones(size, dtype=np.int64), np.full(size, NONE), np.full(size, 60))


def _add_reviews(
    story: Story, stays: Ints, order: Ints, done: Ints, reason: Ints, style: Ints | int = cells.EXACT
) -> None:
    story.files.add(
        "custody_reviews",
        {
            "cust_id": cells.ids("K", stays),
            "seq": cells.whole(order),
            "reviewed_at": cells.times(done, style),
            "postponed_reason_len": cells.whole(reason),
        },
    )


def _write_accommodation(
    story: Story, knobs: Knobs, numbers: Ints, refused: Ints, moved: Ints, certified: Ints
) -> None:
    here = np.flatnonzero(knobs.requested | (moved != NONE) | (certified != NONE))
    size = len(numbers)
    asked = np.where(knobs.requested, refused + story.seconds(5 * MINUTE, 40 * MINUTE, size), NONE)
    offered = np.where(knobs.offered, refused + story.seconds(45 * MINUTE, 55 * MINUTE, size), NONE)
    ground = _places(knobs.ground, _GROUNDS)
    story.files.add(
        "custody_accommodation",
        {
            "cust_id": cells.ids("K", numbers[here]),
            "request_type": cells.codes(_places(knobs.request, _REQUESTS)[here], _REQUESTS),
            "requested_at": cells.times(asked[here]),
            "serious_harm": cells.whole(knobs.serious_harm[here]),
            "offered_at": cells.times(offered[here]),
            "transferred_at": cells.times(moved[here]),
            "certificate_at": cells.times(certified[here]),
            "certificate_ground": cells.codes(ground[here], _GROUNDS),
        },
    )


def _grown_ups(story: Story, size: int) -> None:
    """Adults in custody: no standard on children looks at them."""
    rng, nobody = story.rng, np.zeros(size, dtype=bool)
    numbers = story.files.take("custody_records", size)
    arrived = story.some_times(story.some_days(3, nobody))
    kinds = np.where(rng.random(size) < 0.004, people.KIND["birthday_18"], people.KIND["adult"])
    kinds[0] = people.KIND["birthday_18"]
    persons = people.make(story.files, story.tally, rng, kinds, local_day(arrived))
    authorised = arrived + story.seconds(10 * MINUTE, 40 * MINUTE, size)
    released = arrived + story.seconds(3 * HOUR, 22 * HOUR, size)
    act = rng.random(size) < 0.02
    charged = np.where((rng.random(size) < 0.3) & ~act, released - story.seconds(20 * MINUTE, HOUR, size), NONE)
    refused = np.where((charged != NONE) & (rng.random(size) < 0.2), charged + 10 * MINUTE, NONE)
    _write_records(
        story,
        numbers,
        persons=persons,
        arrived=arrived,
        entered=arrived + 3 * MINUTE,
        authorised=np.where(act, NONE, authorised),
        reason=np.where(act, 1, rng.choice(np.array([0, 3, 4]), size, p=[0.9, 0.04, 0.06])),
        charged=charged,
        refused=refused,
        released=released,
        released_style=cells.EXACT,
        age=np.full(size, -1),
        district=force.districts(rng, nobody),
        is_test=nobody,
        merged=nobody,
    )
    done = authorised + story.seconds(4 * HOUR, 6 * HOUR, size)
    for order in (1, 2):
        here = np.flatnonzero(~act & (done < released))
        _add_reviews(story, numbers[here], np.full(len(here), order), done[here], np.full(len(here), -1))
        done = done + story.seconds(7 * HOUR, 9 * HOUR, size)
