"""What is written in an investigation: supervisors' reviews, and the log."""

import numpy as np

from duly.demo import force
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, at
from duly.demo.stories.cases.fates import LOGS, LONG_OPEN, REVIEWS, SIGNED
from duly.demo.stories.cases.story import CasePlan
from duly.demo.story import Story, choose, spread

_BULK_HOUR = 16 * HOUR
_SHARED_TEXT = 10**12
"""Hash numbers from here on belong to texts that several reviews share."""

_LEFT = 99_000_001
"""The number of somebody who left, and is not among the staff any more."""

_ENTRY_TYPES = ("oic_update", "victim_contact", "arrest", "charge", "safeguarding", "other")


def write_reviews(story: Story, plan: CasePlan, cases: Ints, teams: Ints, oic: Ints) -> None:
    """Write the planned reviews of each case, and those that count for nothing."""
    rng = story.rng
    extra = plan.fates.extra
    beside = np.flatnonzero(extra != "")
    twin = np.isin(extra[beside], ["test_twin", "merged_twin"])
    first_review = np.zeros(len(cases), dtype=np.int64)
    first_review[plan.review_case[::-1]] = plan.review_day[::-1]
    beside_day = np.where(twin, first_review[beside], np.where(extra[beside] == "opening", 0, 20))

    case = np.concatenate([plan.review_case, beside])
    day = np.concatenate([plan.review_day, beside_day])
    manner = np.concatenate([plan.fates.signing[plan.review_case], extra[beside]])
    fates = story.draw_by([(REVIEWS, np.isin(manner, ["", "backdated", "claimed", "future"]))], REVIEWS["complete"])
    fates[fates.index > 0].tally_up(story.tally)
    for name, verdict in SIGNED.items():
        story.count("SUP-04", verdict, manner == name)

    numbers, size, days = story.take("supervisory_reviews", len(case)), len(case), plan.start[case] + day
    entered = at(days, rng.integers(8 * HOUR, 18 * HOUR, size))
    bulk = at(days, _BULK_HOUR)
    entered = choose(manner, {"bulk": bulk, "trio": bulk, "opening": at(plan.start[case], 21 * HOUR)}, entered)
    earlier = entered - story.seconds(5 * MINUTE, 8 * HOUR, size)
    twentieth = at(plan.start[case] + 20, 12 * HOUR)
    at_once = dict.fromkeys(("bulk", "trio", "claimed"), entered)
    reviewed = choose(manner, at_once | {"backdated": twentieth, "future": entered + 2 * DAY}, earlier)
    reviewer = np.where(manner == "oic", oic[case], story.sergeant(teams[case]))
    signing = {name: force.staff_supervisor(np.full(size, n)) for n, name in enumerate(("bulk", "trio"))}
    beside_staff = {"constable": story.officer(teams[case]), "leaver": np.full(size, _LEFT)}
    reviewer = choose(manner, beside_staff | signing, reviewer)
    next_days = story.between(fates.next_days)
    story.write(
        "supervisory_reviews", review_id=numbers, inv_id=cases[case], reviewer=reviewer, reviewed_at=reviewed,
        entered_at=np.where(manner == "claimed", NONE, entered), evidence_reviewed=fates.evidence,
        further_enquiries_set=fates.enquiries, safeguarding_considered=fates.safeguarding,
        next_review_date=np.where(next_days < 0, NONE, days + next_days),
        text_len=np.where(manner == "short", 18, rng.integers(50, 900, size)),
        text_hash=choose(manner, {"bulk": _SHARED_TEXT, "trio": _SHARED_TEXT + 1}, numbers), is_test=manner == "test_twin",
        merged=manner == "merged_twin",
    )  # fmt: skip
    for kind in ("bulk", "backdated", "future", "oic", "leaver", "constable", "short"):
        story.note(f"reviews {kind}", "W", numbers[manner == kind])


def write_log(story: Story, plan: CasePlan, cases: Ints, oic: Ints, no_arrest: Mask) -> None:
    """Write the log of each case; how old its newest entry is matters where the case is open and older than 28 days.

    No arrest is entered where `no_arrest`: those of online-abuse cases are told in stories/online."""
    rng, fates = story.rng, plan.fates
    judged = ~fates.closed & ~fates.is_test & ~fates.merged & ~fates.no_start & (plan.length >= 28)
    # a case too young to be stale is fresh
    logs = story.draw_by([(LOGS, judged & (plan.length >= LONG_OPEN))], LOGS["fresh"])
    logs[judged].tally_up(story.tally)
    ago = story.between(logs.newest)
    newest = np.where(judged, np.where(ago < 0, -1, plan.length - ago), np.maximum(plan.length - 1, 0))
    case, order = spread(np.where(newest < 0, 0, 2 + np.minimum(plan.length // 12, 12)))
    older = np.maximum(newest[case] - logs.before[case], 0)
    day = np.where(order == 0, newest[case], (rng.random(len(case)) * (older + 1)).astype(np.int64))
    kind = rng.choice(_ENTRY_TYPES, len(case), p=[0.5, 0.25, 0.05, 0.03, 0.12, 0.05])
    kind = np.where((order == 0) | ((kind == "arrest") & no_arrest[case]), "oic_update", kind)
    others = np.flatnonzero(judged & logs.other_since)
    case = np.concatenate([case, others])
    day = np.concatenate([day, plan.length[others] - 2])
    entered = at(plan.start[case] + day, rng.integers(8 * HOUR, 20 * HOUR, len(case)))
    numbers = story.take("investigation_log", len(case))
    story.write(
        "investigation_log", log_id=numbers, inv_id=cases[case], author=oic[case],
        entry_type=np.concatenate([kind, np.full(len(others), "other")]),
        event_at=entered - story.seconds(MINUTE, 30 * HOUR, len(case)), entered_at=entered,
        text_len=rng.integers(20, 2_000, len(case)), text_hash=numbers,
    )  # fmt: skip
