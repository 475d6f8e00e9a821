"""Custody: children who are held, the adults who come for them, the reviews of their detention, and where they go instead;
and the adults who are held, at whom no standard looks."""

from datetime import date
from typing import Any

import numpy as np

from duly.demo import cells
from duly.demo.calendar import HOUR, MINUTE, NONE, NOT_HAD, Ints, at, epoch_day, local_day, plus
from duly.demo.fates import Drawn
from duly.demo.stories.custody.bail import CHILDREN
from duly.demo.story import Story, nothing

SUITES = ("Northport", "Eastholm")
_CHILD_SHARE = 0.085
_LEAST_AGE = 10
_SECURE_AGE = 12
"""Years from which a child may be in a secure place, so that there may be none for it."""
_BEFORE_BAN = epoch_day(date(2017, 10, 17))
_MOST_REVIEWS = max(len(fate.reviews) for fate in CHILDREN)


def tell(story: Story, size: int) -> None:
    """Write about `size` stays in custody, of which one in twelve is a child's."""
    children = round(size * _CHILD_SHARE)
    _children(story, children)
    _grown_ups(story, max(size - children, 1))


def _arrivals(story: Story, fates: Drawn) -> Ints:
    some_time = story.some_times(story.some_days(_LEAST_AGE, fates.bad))
    hours = story.between(fates.clock)
    moments = np.where(hours == NONE, some_time, at(local_day(some_time), np.where(hours == NONE, 0, hours)))
    ago = story.between(fates.open_since)
    moments = np.where(ago == NONE, moments, story.as_of - np.where(ago == NONE, 0, ago))
    long_ago = at(np.full(len(fates), _BEFORE_BAN), story.seconds(9 * HOUR, 17 * HOUR, len(fates)))
    return np.where(fates.when == "before_ban", long_ago, moments)


def _children(story: Story, size: int) -> None:
    fates = story.plant(CHILDREN, size)
    size = len(fates)
    arrived = _arrivals(story, fates)
    districts = story.districts(fates.bad)
    ages = story.rng.integers(10, 18, size)
    ages = np.where(fates.ground == "no_secure_serious_harm", np.maximum(ages, _SECURE_AGE), ages)
    persons = story.people(fates.person, local_day(arrived), ages)
    authorised = plus(arrived, story.between(fates.authorised))
    charged = plus(arrived, story.between(fates.charged))
    refused = plus(charged, story.between(fates.refused))
    moved, certified = plus(refused, story.between(fates.moved)), plus(refused, story.between(fates.certified))
    released = plus(arrived, story.between(fates.stays))
    # who is refused bail stays until moved, or until the court next morning
    court = plus(refused, story.seconds(12 * HOUR, 13 * HOUR, size))
    released = np.where(refused == NONE, released, np.where(moved > refused, moved, court))
    numbers = _write_records(
        story, person_id=persons, arrived_at=np.where(fates.arrival, arrived, NONE),
        entered_at=story.before_as_of(arrived + 3 * MINUTE), detention_authorised_at=authorised,
        detention_reason=fates.reason, charged_at=charged, bail_refused_at=refused,
        released_at=(np.where(fates.released == "blank", NONE, released), cells.dated(fates.released == "date_only")),
        age_recorded=np.where(fates.recorded_age, ages, -1), district=districts, fates=fates,
    )  # fmt: skip
    _write_adults(story, fates, numbers, arrived)
    _write_reviews(story, fates, numbers, authorised)
    _write_accommodation(story, fates, numbers, refused, moved, certified)
    for kind in ("no_beds", "no_transport", "moved_overnight", "moved_needlessly_secure"):
        story.note(f"custody refused_{kind}", "K", numbers[fates.name == f"refused_{kind}"])
    story.note("custody postponed in a word", "K", numbers[fates.name == "review_postponed_in_a_word"])


def _write_records(story: Story, *, district: Ints, fates: Drawn | None = None, **more: Any) -> Ints:
    suite = np.array(SUITES)[district // 2]
    return story.write("custody_records", fates, custody_suite=suite, la_area=district, **more)


def _write_adults(story: Story, fates: Drawn, numbers: Ints, arrived: Ints) -> None:
    asked, came = plus(arrived, story.between(fates.asked)), plus(arrived, story.between(fates.adult))
    here = np.flatnonzero((asked != NONE) | (came != NONE))
    kind = story.rng.choice(["parent", "scheme", "social_worker", "other"], len(numbers), p=[0.45, 0.4, 0.1, 0.05])
    kind = np.where(fates.asked[:, 0] == NONE, "parent", kind)
    story.write(
        "custody_aa", rows=here, cust_id=numbers, aa_type=np.where(came == NONE, "", kind), aa_requested_at=asked,
        aa_arrived_at=(came, cells.dated(fates.adult_date_only)),
    )  # fmt: skip
    # some came again for the interview, which is no second arrival in the rate, unless the first one's time makes no sense
    plain = (came != NONE) & (came >= arrived) & (fates.released != "blank") & ~fates.adult_date_only
    again = np.flatnonzero(plain)[::9]
    story.write("custody_aa", cust_id=numbers[again], aa_type="scheme", aa_arrived_at=came[again] + 2 * HOUR)


def _write_reviews(story: Story, fates: Drawn, numbers: Ints, authorised: Ints) -> None:
    before = authorised
    for n in range(_MOST_REVIEWS):
        before = plus(before, story.between(fates.nth("reviews", n, NOT_HAD)))
        here = np.flatnonzero(before != NONE)
        reason, style = fates.nth("reasons", n, -1), cells.dated(fates.review_date_only)
        _add_reviews(story, numbers[here], n + 1, (before[here], style[here]), reason[here])
    never = numbers[fates.never_done]
    _add_reviews(story, never, 1, np.full(len(never), NONE), np.full(len(never), 60))


def _add_reviews(story: Story, stays: Ints, order: int, done: Any, reason: Ints) -> None:
    story.write("custody_reviews", cust_id=stays, seq=order, reviewed_at=done, postponed_reason_len=reason)


def _write_accommodation(
    story: Story, fates: Drawn, numbers: Ints, refused: Ints, moved: Ints, certified: Ints
) -> None:
    here = np.flatnonzero(fates.requested | (moved != NONE) | (certified != NONE))
    asked = np.where(fates.requested, refused + story.seconds(5 * MINUTE, 40 * MINUTE, len(numbers)), NONE)
    offered = np.where(fates.offered, refused + story.seconds(45 * MINUTE, 55 * MINUTE, len(numbers)), NONE)
    story.write(
        "custody_accommodation", rows=here, cust_id=numbers, request_type=fates.request, requested_at=asked,
        serious_harm=fates.serious_harm, offered_at=offered, transferred_at=moved, certificate_at=certified,
        certificate_ground=fates.ground,
    )  # fmt: skip


def _grown_ups(story: Story, size: int) -> None:
    """Adults in custody: no standard on children looks at them."""
    rng = story.rng
    arrived = story.some_times(story.some_days(3, size))
    kinds = np.where(rng.random(size) < 0.004, "birthday_18", "adult")
    kinds[0] = "birthday_18"
    persons = story.people(kinds, local_day(arrived))
    authorised = arrived + story.seconds(10 * MINUTE, 40 * MINUTE, size)
    released = arrived + story.seconds(3 * HOUR, 22 * HOUR, size)
    act = rng.random(size) < 0.02
    charged = np.where((rng.random(size) < 0.3) & ~act, released - story.seconds(20 * MINUTE, HOUR, size), NONE)
    refused = np.where((charged != NONE) & (rng.random(size) < 0.2), charged + 10 * MINUTE, NONE)
    numbers = _write_records(
        story, person_id=persons, arrived_at=arrived, entered_at=arrived + 3 * MINUTE,
        detention_authorised_at=np.where(act, NONE, authorised),
        detention_reason=np.where(act, "s136", rng.choice(["arrest", "breach", "warrant"], size, p=[0.9, 0.04, 0.06])),
        charged_at=charged, bail_refused_at=refused, released_at=released, district=story.districts(size),
    )  # fmt: skip
    done = authorised + story.seconds(4 * HOUR, 6 * HOUR, size)
    for order in (1, 2):
        here = np.flatnonzero(~act & (done < released))
        _add_reviews(story, numbers[here], order, done[here], nothing(len(here)))
        done = done + story.seconds(7 * HOUR, 9 * HOUR, size)
