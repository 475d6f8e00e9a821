"""What may befall a case, its 28-day reviews and its log (STANDARDS.md 4.2)."""

from duly.demo.fates import Kind, Table

LONG_OPEN = 40
"""Days after which an open case may have any state of its log; younger ones cannot be stale for as long."""

_case = Kind(
    "SUP-01, SUP-03", reviews=(0, 0),
    missed_at="",  # which gap is too long: first, later, or none
    missed=(1, 1),
    gap=(17, 28),  # days u of each gap beyond the missed ones
    tail_missed=(0, 0),
    tail=(2, 28),  # days v
    closed=True,
    extra="",  # a review that counts for nothing, see supervision.py
    signing="",  # how reviews are stamped: bulk, trio, backdated, claimed; or blank
    reopened="",  # known or unknown closing date before
    start_from_crime=False, is_test=False, merged=False, no_start=False,
)  # fmt: skip
"""The reviews of one case, as gaps between them.

A gap of `28 * m + u` days (u from 1 to 28) lets m due dates pass unreviewed, and the review at its end answers the
next one. After the last review the case goes on for `28 * m + v` days: m more due dates are missed, and the next is
overtaken by closing, or not due yet."""

_open = _case.like(closed=False, current=True, tail=(1, 28))
_outside = _open.like("SUP-01, SUP-02, SUP-03, SUP-05", tail_missed=(2, 3), tail=(2, 28))
_unreviewed = _case.like(tail_missed=(1, 1))
_unsure = _unreviewed.like(tail=(2, 20))
"""Closed so soon after the one date that a review on day 20 may have kept, that the next is overtaken whether it did or not."""


def _unsure_dates(reason: str) -> dict[str, str]:
    return {"SUP-02": f"U {reason}, E closed_early"}


_KEPT, _BROKEN = "C in_time, C all_in_time", "C in_time, N interval_missed"
_LATE, _NONE = "N late, N interval_missed", "N no_review, N interval_missed"
_FIRST_OVERDUE, _FIRST_TO_COME = (dict.fromkeys(("SUP-01", "SUP-02"), kind) for kind in ("overdue", "to_come"))
_NEXT_OVERDUE, _NEXT_TO_COME = {"SUP-02": "overdue"}, {"SUP-02": "to_come"}
"""What a case waits for: its first review, or the next after the last. One review, however many dates were missed."""

_IN_TWO_SPELLS = {"SUP-02": "C in_time, E closed_early, C in_time, Y not_yet_due"}
_IN_TWO_UNSURE = {"SUP-02": "C in_time, U closure_unknown, C in_time, Y not_yet_due"}
CASES = Table("cases",
    _case("closed_early", "E closed_early,", 22),
    _case("reviewed_until_closed", _KEPT, 38, reviews=(1, 5), tail=(1, 28)),
    _open("reviewed_and_open", _KEPT, 14, opens=_NEXT_TO_COME, reviews=(1, 6)),
    _open("young", "Y not_yet_due,", 4, opens=_FIRST_TO_COME),
    _case("weekly_reviews", _KEPT, 0.4, reviews=(8, 14), gap=(6, 8)),
    _case("first_late", _LATE, 2.5, reviews=(1, 4), missed_at="first"),
    _case("missed_one", _BROKEN, 2.5, reviews=(2, 5), missed_at="later"),
    _case("missed_two_then_caught_up", _BROKEN, 1.5, reviews=(2, 4), missed_at="later", missed=(2, 3)),
    _case("never_reviewed", _NONE, 1.8, tail_missed=(1, 4)),
    _open("never_reviewed_and_open", _NONE, 2, opens=_FIRST_OVERDUE, tail_missed=(1, 3)),
    _open("overdue", _BROKEN, 4, opens=_NEXT_OVERDUE, reviews=(1, 4), tail_missed=(1, 2)),
    _case("review_on_day_28", _KEPT, 0.5, reviews=(1, 3), gap=(28, 28)),
    _case("review_on_day_29", _LATE, 0.3, reviews=(1, 1), missed_at="first", gap=(1, 1)),
    _case("closed_on_the_due_date", _KEPT, 0.1, reviews=(1, 2), tail=(28, 28)),
    _open("due_today", "Y not_yet_due,", opens=_FIRST_TO_COME, tail=(28, 28)),
    _open("due_yesterday", _NONE, opens=_FIRST_OVERDUE, tail_missed=(1, 1), tail=(1, 1)),
    _unreviewed("opening_entry_only", _NONE, 0.4, extra="opening"),
    _unsure("reviewed_by_oic_now", "U oic_now, U oic_now", 0.3, extra="oic", also=_unsure_dates("oic_now")),
    _unsure("reviewed_by_leaver", "U dangling_link, U dangling_link", 0.2, extra="leaver", also=_unsure_dates("dangling_link")),
    _unreviewed("reviewed_by_constable", _NONE, 0.2, extra="constable"),
    _unreviewed("one_line_review", _NONE, 0.4, extra="short"),
    _case("claimed_after_entry", _KEPT, 0.1, reviews=(1, 1), signing="future"),
    _case("backdated", _LATE, 0.4, reviews=(1, 1), missed_at="first", signing="backdated"),
    _case("claimed_time_only", _KEPT, 0.2, reviews=(1, 2), signing="claimed"),
    _case("bulk_reviewed", _KEPT, 0.3, at_least=6, reviews=(1, 1), signing="bulk", bad=True),
    _case("three_share_a_text", _KEPT, at_least=3, reviews=(1, 1), signing="trio"),
    _case("with_test_review", _KEPT, reviews=(1, 1), extra="test_twin"),
    _case("with_merged_review", _KEPT, reviews=(1, 1), extra="merged_twin"),
    _case("start_from_crime", _KEPT, 0.5, reviews=(1, 2), start_from_crime=True),
    _open("reopened", _KEPT, 1, opens=_NEXT_TO_COME, tail=(2, 28), reopened="known", also=_IN_TWO_SPELLS),
    _open("reopened_without_closing", "C in_time, U closure_unknown", 0.2, opens=_NEXT_TO_COME, tail=(2, 28),
          reopened="unknown", also=_IN_TWO_UNSURE),
    _outside("test", "X test_record", is_test=True),
    _outside("merged", "X merged_record", merged=True),
)  # fmt: skip
"""Cases that any child crime may lead to."""

SHORT = CASES["closed_early"]
"""For crimes whose date allows nothing longer."""

NO_START = _outside("no_start", "U no_start", no_start=True, current=False,
                    opens={"SUP-01": "undated", "SUP-02": "undated", "SUP-05": "to_come"})  # fmt: skip
"""An open case without any time of allocation or recording; its log is fresh, for what that says."""

_review = Kind("SUP-04", evidence=1, enquiries=1, safeguarding=1, next_days=(14, 28))
"""What one review says: evidence, further enquiries and safeguarding (1, 0 or blank as -1), and the next date (or -1)."""
REVIEWS = Table("reviews",
    _review("complete", "C complete", 72),
    _review("next_in_28_days", "C complete", 4, next_days=(28, 28)),
    _review("evidence_blank", "N evidence_not_reviewed", 0.8, evidence=-1),
    _review("evidence_no", "N evidence_not_reviewed", 0.6, evidence=0),
    _review("no_enquiries", "N no_enquiries_set", 1, enquiries=0),
    _review("safeguarding_blank", "N safeguarding_not_considered", 1.2, safeguarding=-1),
    _review("no_next_date", "N no_next_review", 1, next_days=(-1, -1)),
    _review("next_in_29_days", "N next_review_too_late", 0.3, next_days=(29, 29)),
    _review("next_too_late", "N next_review_too_late", 0.7, next_days=(30, 60)),
    _review("nothing_filled", "N evidence_not_reviewed", 0.2, evidence=-1, enquiries=-1, safeguarding=-1, next_days=(-1, -1)),
)  # fmt: skip

SIGNED = {
    "bulk": "N copied_text", "trio": "C complete", "short": "C complete", "opening": "C complete",
    "oic": "U oic_now", "leaver": "U dangling_link", "test_twin": "X test_record", "merged_twin": "X merged_record",
}  # fmt: skip
"""Verdicts of SUP-04 on reviews that are made in a special way; by a constable: none."""

_log = Kind("SUP-05", newest=(1, 28), other_since=False, before=0)
"""How many days before the as-at instant the newest entry was made in the log of an open case ((-1, -1): there is none);
whether a newer one is of a kind that does not count; and how many days at least lie between it and the entry before."""

_fresh, _stale = _log.like(opens="to_come"), _log.like(opens="overdue", newest=(29, LONG_OPEN))
LOGS = Table("logs",
    _fresh("fresh", "C fresh", 68),
    _fresh("fresh_on_day_28", "C fresh", 1, newest=(28, 28)),
    _fresh("fresh_since_yesterday", "C fresh", 0.5, newest=(1, 1), before=35),
    _stale("stale_on_day_29", "N stale", 0.3, newest=(29, 29)),
    _stale("stale", "N stale", 4),
    _stale("stale_but_for_other", "N stale", 0.5, other_since=True),
    _stale("no_entry", "N no_entry", 0.6, newest=(-1, -1)),
)  # fmt: skip
