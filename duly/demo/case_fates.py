"""What may befall a case and its 28-day reviews: the tables that duly/demo/cases.py draws from (STANDARDS.md 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duly.demo.fates import Fate

LONG_OPEN = 40
"""Days after which an open case may have any state of its log; younger ones cannot be stale for as long."""


@dataclass(frozen=True, kw_only=True)
class CaseFate(Fate):
    """The reviews of one case, as gaps between them.

    A gap of `28 * m + u` days (u from 1 to 28) lets m due dates pass unreviewed, and the review at its end answers the
    next one. After the last review the case goes on for `28 * m + v` days: m more due dates are missed, and the next is
    overtaken by closing, or not due yet.
    """

    reviews: tuple[int, int] = (0, 0)
    missed_at: str = ""  # which gap is too long: first, any, or none
    missed: tuple[int, int] = (1, 1)
    gap: tuple[int, int] = (17, 28)  # days u of each gap beyond the missed ones
    tail_missed: tuple[int, int] = (0, 0)
    tail: tuple[int, int] = (2, 28)  # days v
    closed: bool = True
    extra: str = ""  # a review that counts for nothing, see cases.py
    signing: str = ""  # how reviews are stamped: bulk, trio, backdated, claimed; or blank
    reopened: str = ""  # known or unknown closing date before
    start_from_crime: bool = False
    dues: tuple[str, ...] = ()  # verdicts of SUP-02 for a case in two spells
    is_test: bool = False
    merged: bool = False
    no_start: bool = False


def _first(sup_01: str, sup_03: str = "") -> Mapping[str, str]:
    return {"SUP-01": sup_01} | ({"SUP-03": sup_03} if sup_03 else {})


_KEPT = _first("C in_time", "C all_in_time")
_BROKEN = _first("C in_time", "N interval_missed")
_LATE = _first("N late", "N interval_missed")
_NONE = _first("N no_review", "N interval_missed")


def _waiting(kind: str, *standards: str) -> dict[str, str]:
    return dict.fromkeys(standards, kind)


_FIRST_OVERDUE, _FIRST_TO_COME = (_waiting(kind, "SUP-01", "SUP-02") for kind in ("overdue", "to_come"))
_NEXT_OVERDUE, _NEXT_TO_COME = (_waiting(kind, "SUP-02") for kind in ("overdue", "to_come"))
"""What a case waits for: its first review, or the next after the last. One review, however many dates were missed."""


def _outside(verdict: str) -> Mapping[str, str]:
    return dict.fromkeys(("SUP-01", "SUP-02", "SUP-03", "SUP-05"), verdict)


CASE_FATES = (
    CaseFate(name="closed_early", weight=22, adds=_first("E closed_early")),
    CaseFate(name="reviewed_until_closed", weight=38, adds=_KEPT, reviews=(1, 5), tail=(1, 28)),
    CaseFate(
        name="reviewed_and_open",
        weight=14,
        opens=_NEXT_TO_COME,
        adds=_KEPT,
        reviews=(1, 6),
        tail=(1, 28),
        closed=False,
        current=True,
    ),
    CaseFate(
        name="young",
        weight=4,
        opens=_FIRST_TO_COME,
        adds=_first("Y not_yet_due"),
        tail=(1, 28),
        closed=False,
        current=True,
    ),
    CaseFate(name="weekly_reviews", weight=0.4, adds=_KEPT, reviews=(8, 14), gap=(6, 8)),
    CaseFate(name="first_late", weight=2.5, adds=_LATE, reviews=(1, 4), missed_at="first", bad=True),
    CaseFate(name="missed_one", weight=2.5, adds=_BROKEN, reviews=(2, 5), missed_at="later", bad=True),
    CaseFate(
        name="missed_two_then_caught_up",
        weight=1.5,
        adds=_BROKEN,
        reviews=(2, 4),
        missed_at="later",
        missed=(2, 3),
        bad=True,
    ),
    CaseFate(name="never_reviewed", weight=1.8, adds=_NONE, tail_missed=(1, 4), bad=True),
    CaseFate(
        name="never_reviewed_and_open",
        weight=1.5,
        opens=_FIRST_OVERDUE,
        adds=_NONE,
        tail_missed=(1, 8),
        tail=(1, 28),
        closed=False,
        current=True,
        bad=True,
    ),
    CaseFate(
        name="overdue",
        weight=2,
        opens=_NEXT_OVERDUE,
        adds=_BROKEN,
        reviews=(1, 4),
        tail_missed=(1, 3),
        tail=(1, 28),
        closed=False,
        current=True,
        bad=True,
    ),
    CaseFate(name="review_on_day_28", weight=0.5, adds=_KEPT, reviews=(1, 3), gap=(28, 28)),
    CaseFate(name="review_on_day_29", weight=0.3, adds=_LATE, reviews=(1, 1), missed_at="first", gap=(1, 1), bad=True),
    CaseFate(name="closed_on_the_due_date", weight=0.1, adds=_KEPT, reviews=(1, 2), tail=(28, 28)),
    CaseFate(
        name="due_today", opens=_FIRST_TO_COME, adds=_first("Y not_yet_due"), tail=(28, 28), closed=False, current=True
    ),
    CaseFate(
        name="due_yesterday",
        opens=_FIRST_OVERDUE,
        adds=_NONE,
        tail_missed=(1, 1),
        tail=(1, 1),
        closed=False,
        current=True,
        bad=True,
    ),
    CaseFate(name="opening_entry_only", weight=0.4, adds=_NONE, tail_missed=(1, 1), extra="opening", bad=True),
    CaseFate(name="reviewed_by_oic", weight=0.3, adds=_NONE, tail_missed=(1, 1), extra="oic", bad=True),
    CaseFate(name="reviewed_by_constable", weight=0.2, adds=_NONE, tail_missed=(1, 1), extra="constable", bad=True),
    CaseFate(name="one_line_review", weight=0.4, adds=_NONE, tail_missed=(1, 1), extra="short", bad=True),
    CaseFate(name="future_dated_review", weight=0.1, adds=_NONE, tail_missed=(1, 1), extra="future", bad=True),
    CaseFate(
        name="backdated", weight=0.4, adds=_LATE, reviews=(1, 1), missed_at="first", signing="backdated", bad=True
    ),
    CaseFate(name="claimed_time_only", weight=0.2, adds=_KEPT, reviews=(1, 2), signing="claimed"),
    CaseFate(name="bulk_reviewed", weight=0.3, at_least=6, adds=_KEPT, reviews=(1, 1), signing="bulk", bad=True),
    CaseFate(name="three_share_a_text", at_least=3, adds=_KEPT, reviews=(1, 1), signing="trio"),
    CaseFate(name="with_test_review", adds=_KEPT, reviews=(1, 1), extra="test_twin"),
    CaseFate(name="with_merged_review", adds=_KEPT, reviews=(1, 1), extra="merged_twin"),
    CaseFate(name="start_from_crime", weight=0.5, adds=_KEPT, reviews=(1, 2), start_from_crime=True),
    CaseFate(
        name="reopened",
        weight=1,
        opens=_NEXT_TO_COME,
        adds=_KEPT,
        reopened="known",
        closed=False,
        current=True,
        dues=("C in_time", "E closed_early", "C in_time", "Y not_yet_due"),
    ),
    CaseFate(
        name="reopened_without_closing",
        weight=0.2,
        opens=_NEXT_TO_COME,
        adds=_first("C in_time", "U closure_unknown"),
        reopened="unknown",
        closed=False,
        current=True,
        dues=("C in_time", "U closure_unknown", "C in_time", "Y not_yet_due"),
    ),
    CaseFate(
        name="test",
        adds=_outside("X test_record"),
        tail_missed=(2, 3),
        closed=False,
        current=True,
        is_test=True,
    ),
    CaseFate(
        name="merged",
        adds=_outside("X merged_record"),
        tail_missed=(2, 3),
        closed=False,
        current=True,
        merged=True,
    ),
)
"""Cases that any child crime may lead to. The first is the one for crimes whose date allows nothing longer."""

NO_START = CaseFate(
    name="no_start",
    adds=_outside("U no_start"),
    opens=_waiting("undated", "SUP-01", "SUP-02")
    | _waiting("to_come", "SUP-05"),  # its log is fresh, for what that says
    tail_missed=(2, 3),
    closed=False,
    no_start=True,
)
"""An open case without any time of allocation or recording."""


@dataclass(frozen=True, kw_only=True)
class ReviewFate(Fate):
    """What one review says: evidence, further enquiries and safeguarding (1, 0 or blank as -1), and the next date."""

    evidence: int = 1
    enquiries: int = 1
    safeguarding: int = 1
    next_days: tuple[int, int] = (14, 28)  # (-1, -1) for none


def _review(name: str, verdict: str, weight: float = 0.0, **knobs: object) -> ReviewFate:
    return ReviewFate(name=name, weight=weight, adds={"SUP-04": verdict}, **knobs)  # type: ignore[arg-type]


REVIEW_FATES = (
    _review("complete", "C complete", 72),
    _review("next_in_28_days", "C complete", 4, next_days=(28, 28)),
    _review("evidence_blank", "N evidence_not_reviewed", 3, evidence=-1),
    _review("evidence_no", "N evidence_not_reviewed", 3, evidence=0),
    _review("no_enquiries", "N no_enquiries_set", 4, enquiries=0),
    _review("safeguarding_blank", "N safeguarding_not_considered", 5, safeguarding=-1),
    _review("no_next_date", "N no_next_review", 4, next_days=(-1, -1)),
    _review("next_in_29_days", "N next_review_too_late", 1, next_days=(29, 29)),
    _review("next_too_late", "N next_review_too_late", 3, next_days=(30, 60)),
    _review(
        "nothing_filled", "N evidence_not_reviewed", 1, evidence=-1, enquiries=-1, safeguarding=-1, next_days=(-1, -1)
    ),
)

SIGNED = {
    "bulk": "N copied_text",
    "trio": "C complete",
    "short": "C complete",
    "opening": "C complete",
    "future": "U future_dated",
    "test_twin": "X test_record",
    "merged_twin": "X merged_record",
}
"""Verdicts of SUP-04 on reviews that are made in a special way; by the officer in the case or a constable: none."""


@dataclass(frozen=True, kw_only=True)
class LogFate(Fate):
    """How long ago, at the as-at instant, the newest entry was made in the log of an open case."""

    newest: tuple[int, int] = (1, 28)  # days ago; (-1, -1) for no entry at all
    other_since: bool = False  # a newer entry of a kind that does not count


LOG_FATES = (
    LogFate(name="fresh", weight=68, adds={"SUP-05": "C fresh"}, opens={"SUP-05": "to_come"}),
    LogFate(name="fresh_on_day_28", weight=1, adds={"SUP-05": "C fresh"}, opens={"SUP-05": "to_come"}, newest=(28, 28)),
    LogFate(name="stale_on_day_29", weight=1, adds={"SUP-05": "N stale"}, opens={"SUP-05": "overdue"}, newest=(29, 29)),
    LogFate(name="stale", weight=22, adds={"SUP-05": "N stale"}, opens={"SUP-05": "overdue"}, newest=(29, LONG_OPEN)),
    LogFate(
        name="stale_but_for_other",
        weight=3,
        adds={"SUP-05": "N stale"},
        opens={"SUP-05": "overdue"},
        newest=(29, LONG_OPEN),
        other_since=True,
    ),
    LogFate(name="no_entry", weight=5, adds={"SUP-05": "N no_entry"}, opens={"SUP-05": "overdue"}, newest=(-1, -1)),
)
