"""What is written in an investigation: supervisors' reviews, and the log."""

from __future__ import annotations

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, at
from duly.demo.case_fates import LOG_FATES, LONG_OPEN, REVIEW_FATES, SIGNED
from duly.demo.cases import CasePlan, between
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.story import Story

_BULK_HOUR = 16 * HOUR
_SHARED_TEXT = 10**12
"""Hash numbers from here on belong to texts that several reviews share."""

_ENTRY_TYPES = ("oic_update", "victim_contact", "arrest", "charge", "safeguarding", "other")
_ARREST = _ENTRY_TYPES.index("arrest")


def write_reviews(story: Story, plan: CasePlan, cases: Ints, teams: Ints, oic: Ints) -> None:
    """Write the planned reviews of each case, and those that count for nothing."""
    rng = story.rng
    extra = plan.knobs.extra
    beside = np.flatnonzero(extra != "")
    twin = np.isin(extra[beside], ["test_twin", "merged_twin"])
    first_review = np.zeros(len(cases), dtype=np.int64)
    first_review[plan.review_case[::-1]] = plan.review_day[::-1]
    beside_day = np.where(twin, first_review[beside], np.where(extra[beside] == "opening", 0, 20))

    case = np.concatenate([plan.review_case, beside])
    day = np.concatenate([plan.review_day, beside_day])
    manner = np.concatenate([plan.knobs.signing[plan.review_case], extra[beside]])
    plain = np.isin(manner, ["", "backdated", "claimed"])
    fates = np.zeros(len(case), dtype=np.int64)
    drawn = draw(rng, REVIEW_FATES, int(plain.sum()), current=story.current)[: int(plain.sum())]
    fates[plain] = drawn
    tally_up(story.tally, REVIEW_FATES, drawn)
    for name, verdict in SIGNED.items():
        story.tally.add("SUP-04", verdict, int((manner == name).sum()))

    numbers = story.files.take("supervisory_reviews", len(case))
    entered = at(plan.start[case] + day, rng.integers(8 * HOUR, 18 * HOUR, len(case)))
    shared = np.isin(manner, ["bulk", "trio"])
    entered = np.where(shared, at(plan.start[case] + day, _BULK_HOUR), entered)
    entered = np.where(manner == "opening", at(plan.start[case], 21 * HOUR), entered)
    reviewed = np.where(shared, entered, entered - story.seconds(5 * MINUTE, 8 * HOUR, len(case)))
    reviewed = np.where(manner == "backdated", at(plan.start[case] + 20, 12 * HOUR), reviewed)
    reviewed = np.where(manner == "future", entered + 2 * DAY, reviewed)
    reviewed = np.where(manner == "claimed", entered, reviewed)
    reviewer = force.sergeant(rng, teams[case])
    reviewer = np.where(np.isin(manner, ["oic"]), oic[case], reviewer)
    reviewer = np.where(manner == "constable", force.officer(rng, teams[case]), reviewer)
    for place, name in enumerate(("bulk", "trio")):
        reviewer = np.where(manner == name, force.staff_supervisor(np.full(len(case), place)), reviewer)
    text = np.where(manner == "bulk", _SHARED_TEXT, np.where(manner == "trio", _SHARED_TEXT + 1, numbers))
    knobs = Knobs(REVIEW_FATES, fates)
    next_days = between(rng, knobs.next_days)
    story.files.add(
        "supervisory_reviews",
        {
            "review_id": cells.ids("W", numbers),
            "inv_id": cells.ids("V", cases[case]),
            "reviewer": force.staff_ids(reviewer),
            "reviewed_at": cells.times(reviewed),
            "entered_at": cells.times(np.where(manner == "claimed", NONE, entered)),
            "evidence_reviewed": cells.whole(knobs.evidence),
            "further_enquiries_set": cells.whole(knobs.enquiries),
            "safeguarding_considered": cells.whole(knobs.safeguarding),
            "next_review_date": cells.days(np.where(next_days < 0, NONE, plan.start[case] + day + next_days)),
            "text_len": cells.whole(np.where(manner == "short", 18, rng.integers(50, 900, len(case)))),
            "text_hash": cells.digests(text),
            "is_test": cells.whole((manner == "test_twin").astype(np.int64)),
            "merged_into": cells.ids("W", np.where(manner == "merged_twin", np.roll(numbers, 1), -1)),
            "source_system": cells.constant("CONNECT", len(case)),
        },
    )
    for kind in ("bulk", "backdated", "future", "oic", "constable", "short"):
        story.note(f"reviews {kind}", "W", numbers[manner == kind])


def write_log(story: Story, plan: CasePlan, cases: Ints, oic: Ints, no_arrest: Mask) -> None:
    """Write the log of each case; how old its newest entry is matters where the case is open and older than 28 days.

    No arrest is entered where `no_arrest`: those of online-abuse cases are told in duly/demo/online.py.
    """
    rng, knobs, size = story.rng, plan.knobs, len(cases)
    judged = ~knobs.closed & ~knobs.is_test & ~knobs.merged & ~knobs.no_start & (plan.length >= 28)
    newest, other_since = _newest(story, plan.length, judged)
    entries = np.where(newest < 0, 0, 2 + np.minimum(plan.length // 12, 12))
    case = np.repeat(np.arange(size), entries)
    order = np.arange(len(case)) - np.repeat(np.cumsum(entries) - entries, entries)
    day = np.where(order == 0, newest[case], (rng.random(len(case)) * (newest[case] + 1)).astype(np.int64))
    kind = np.where(order == 0, 0, rng.choice(6, len(case), p=[0.5, 0.25, 0.05, 0.03, 0.12, 0.05]))
    kind = np.where((kind == _ARREST) & no_arrest[case], 0, kind)
    others = np.flatnonzero(other_since)
    case = np.concatenate([case, others])
    day = np.concatenate([day, plan.length[others] - 2])
    kind = np.concatenate([kind, np.full(len(others), 5)])
    entered = at(plan.start[case] + day, rng.integers(8 * HOUR, 20 * HOUR, len(case)))
    numbers = story.files.take("investigation_log", len(case))
    story.files.add(
        "investigation_log",
        {
            "log_id": cells.ids("L", numbers),
            "inv_id": cells.ids("V", cases[case]),
            "author": force.staff_ids(oic[case]),
            "entry_type": cells.codes(kind, _ENTRY_TYPES),
            "event_at": cells.times(entered - story.seconds(MINUTE, 30 * HOUR, len(case))),
            "entered_at": cells.times(entered),
            "text_len": cells.whole(rng.integers(20, 2_000, len(case))),
            "text_hash": cells.digests(numbers),
            "is_test": cells.constant(0, len(case)),
            "source_system": cells.constant("CONNECT", len(case)),
        },
    )


def _newest(story: Story, length: Ints, judged: Mask) -> tuple[Ints, Mask]:
    """The day of each case's newest entry, -1 for no entries, and where a newer one of another kind follows."""
    rng = story.rng
    newest = np.maximum(length - 1, 0)
    other_since = np.zeros(len(length), dtype=bool)
    old = np.flatnonzero(judged & (length >= LONG_OPEN))
    drawn = draw(rng, LOG_FATES, len(old), current=story.current)[: len(old)]
    young = np.flatnonzero(judged & (length < LONG_OPEN))
    every = np.concatenate([old, young])
    fates = np.concatenate([drawn, np.zeros(len(young), dtype=np.int64)])  # too young to be stale: fresh
    tally_up(story.tally, LOG_FATES, fates)
    knobs = Knobs(LOG_FATES, fates)
    ago = between(rng, knobs.newest)
    newest[every] = np.where(ago < 0, -1, length[every] - ago)
    other_since[every] = knobs.other_since
    return newest, other_since
