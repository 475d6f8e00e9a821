"""Investigations: planned first, because the length of a case decides when its crime was reported."""

from dataclasses import dataclass

import numpy as np

from duly.demo.calendar import DAY, HOUR, NONE, Ints, Mask, at, local_day
from duly.demo.fates import Drawn
from duly.demo.story import Story, spread

_BULK_DAYS_BEFORE_END = 60
_OPEN_STATES = ("open", "suspended", "awaiting_cps", "on_bail")


@dataclass(frozen=True, kw_only=True)
class CasePlan:
    """When each case starts and ends, and its reviews as (case, day after the start). Days not had are NONE."""

    fates: Drawn
    start: Ints  # local day
    length: Ints  # days from the start until it closes, or until the as-at date
    closed_day: Ints
    reopened_day: Ints
    missed_ago: Ints  # days since the first of the due dates that an open case let pass since its last review
    review_case: Ints
    review_day: Ints


def plan(story: Story, fates: Drawn) -> CasePlan:
    """Lay out the gaps between reviews, and enter in the ledger what they come to."""
    rng, size = story.rng, len(fates)
    known, reopened = fates.reopened == "known", fates.reopened != ""
    steps = np.where(reopened, 3, story.between(fates.reviews))
    case, order = spread(steps)
    gap = story.between(fates.gap[case])
    # a reopened case: a review on day 20, then the reopening (a step without review), then a review
    idle = np.where(known[case], rng.integers(60, 120, len(case)), rng.integers(30, 48, len(case)))
    gap = np.where(reopened[case] & (order == 0), 20, np.where(reopened[case] & (order == 1), idle, gap))
    later = 1 + (rng.random(size) * np.maximum(steps - 1, 1)).astype(np.int64)
    too_long = np.where(fates.missed_at == "first", 0, np.where(fates.missed_at == "later", later, -1))
    missed = np.where(order == too_long[case], story.between(fates.missed)[case], 0)
    tail_missed, tail = story.between(fates.tail_missed), story.between(fates.tail)

    total = np.cumsum(28 * missed + gap)
    day = total - np.concatenate([[0], total])[np.cumsum(steps) - steps][case]
    length = 28 * tail_missed + tail
    np.add.at(length, case, 28 * missed + gap)
    start = np.where(fates.closed, story.some_days(length + 2, fates.bad), story.today - length)
    together = np.isin(fates.signing, ["bulk", "trio"])[case]
    start[case[together]] = story.last_day - _BULK_DAYS_BEFORE_END - day[together]
    reopening = reopened[case] & (order == 1)
    reopened_day = np.full(size, NONE, dtype=np.int64)
    reopened_day[case[reopening]] = (start[case] + day)[reopening]
    closed_day = np.where(fates.closed, start + length, np.where(known, start + rng.integers(22, 47, size), NONE))

    fates.tally_up(story.tally)
    inside = ~fates.has("adds", "SUP-02")
    story.count("SUP-02", "C in_time", inside[case])
    story.count("SUP-02", "N missed", int(missed[inside[case]].sum() + tail_missed[inside].sum()))
    story.count("SUP-02", "E closed_early", inside & fates.closed)
    story.count("SUP-02", "Y not_yet_due", inside & ~fates.closed)
    return CasePlan(
        fates=fates, start=start, length=length, closed_day=closed_day, reopened_day=reopened_day,
        missed_ago=np.where(~fates.closed & inside & (tail_missed > 0), 28 * (tail_missed - 1) + tail, NONE),
        review_case=case[~reopening], review_day=day[~reopening],
    )  # fmt: skip


def move(plan: CasePlan, cases: Ints, start: Ints) -> None:
    """Start some cases on other days than planned. Only for cases that end with the force's records closed."""
    plan.closed_day[cases] += start - plan.start[cases]
    plan.start[cases] = start


def write(
    story: Story, plan: CasePlan, *, crime: Ints, team: Ints, allocated: Ints, crime_recorded: Mask, lacks: dict[str, Mask],
    cp_flag: Ints,
) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    """Write the investigations; returns their numbers, their officers, and when each closed (NONE where it did not).

    Each hangs on a crime (-1 for none), and `lacks` says which are without a team or an officer."""
    rng, fates, size = story.rng, plan.fates, len(plan.fates)
    oic = np.where(fates.extra == "oic", story.sergeant(team), story.officer(team))
    unallocated = fates.no_start | (fates.start_from_crime & crime_recorded)
    state = rng.choice(_OPEN_STATES, size, p=[0.7, 0.12, 0.1, 0.08])
    closed = at(plan.closed_day, rng.integers(10 * HOUR, 17 * HOUR, size))
    numbers = story.write(
        "investigations", fates, crime_id=crime, oic=np.where(lacks["oic"], -1, oic),
        team_id=np.where(lacks["team"], -1, team), allocated_at=np.where(unallocated, NONE, allocated), closed_at=closed,
        reopened_at=at(plan.reopened_day, rng.integers(10 * HOUR, 17 * HOUR, size)), cp_flag=cp_flag,
        inv_plan_at=np.where(rng.random(size) < 0.7, allocated + HOUR, NONE),
        safeguarding_plan_at=np.where(rng.random(size) < 0.5, allocated + 2 * HOUR, NONE),
        status=np.where(fates.closed, "closed", state),
    )  # fmt: skip
    for kind in ("test", "merged", "reopened_without_closing", "no_start"):
        story.note(f"cases {kind}", "V", numbers[fates.name == kind])
    return numbers, oic, closed


def write_others(story: Story, crimes: Ints, teams: Ints, allocated: Ints, unmapped: Mask) -> Ints:
    """Write investigations that are not child protection, at which no standard on reviews looks; returns the officers.

    Of those of a crime whose class is `unmapped` that cannot be told: every question about them is unknown."""
    size = len(crimes)
    oic = story.officer(teams)
    closed = allocated + story.seconds(3 * DAY, 200 * DAY, size)
    is_open = closed >= story.as_of
    length = np.where(is_open, story.today, local_day(closed)) - local_day(allocated)
    due_dates = np.maximum(-(-length // 28), 1)
    for standard, number in (
        ("SUP-01", unmapped),
        ("SUP-02", int(due_dates[unmapped].sum())),
        ("SUP-03", unmapped & (length > 28)),
        ("SUP-05", unmapped & is_open & (length >= 28)),
        ("DOC-01", 2 * int((unmapped & (length > 28)).sum())),  # both plans
    ):
        story.count(standard, "U unmapped_code", number)
    waits = unmapped & is_open
    for standard, least in (("SUP-01", 0), ("SUP-02", 0), ("SUP-05", 28)):
        story.tally.wait(standard, "undetermined", int((waits & (length > 28)).sum()))
        story.tally.wait(standard, "to_come", int((waits & (length >= least) & (length <= 28)).sum()))
    story.write(
        "investigations", crime_id=crimes, oic=oic, team_id=teams, allocated_at=allocated,
        closed_at=np.where(is_open, NONE, closed), cp_flag=story.rng.choice([0, -1], size),
        status=np.where(is_open, "open", "closed"),
    )  # fmt: skip
    return oic
