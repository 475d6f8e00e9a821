"""What may befall a child in custody, but for the refusal of bail (STANDARDS.md 4.5 CUST-01, CUST-03 and CUST-04).

Lengths of stay and times of reviews are chosen so that each fate comes to the same verdicts wherever in its ranges it
falls: a stay's detention is authorised 10 to 40 minutes after the arrival, unless said otherwise."""

from typing import Any

from duly.demo.calendar import HOUR, MINUTE, NOT_HAD
from duly.demo.fates import Fate, Kind

RIGHT_AWAY = (5 * MINUTE, 20 * MINUTE)
"""A request soon enough that an adult who is late for the arrival is late for it as well."""

SHORT = (2 * HOUR, 5 * HOUR)  # over before the first review is due
MIDDLE = (8 * HOUR, 11 * HOUR + 30 * MINUTE)  # over before the second, and within 12 hours
EVENING = (12 * HOUR + 30 * MINUTE, 14 * HOUR)  # over before a second review is due, but not within 12 hours
LONG = (16 * HOUR, 19 * HOUR + 30 * MINUTE)  # over before the third

EARLY_FIRST, AT_THE_LAST = (5 * HOUR, 5 * HOUR + 30 * MINUTE), (8 * HOUR + 45 * MINUTE, 8 * HOUR + 55 * MINUTE)
"""Two reviews after which the third is not due for 22 hours and a half."""

FIRST = (4 * HOUR, 5 * HOUR + 50 * MINUTE)
SECOND = (7 * HOUR, 8 * HOUR + 30 * MINUTE)
LATE = (6 * HOUR + 30 * MINUTE, 8 * HOUR)

_REASON, _WORD = 60, 5
STAY = Kind(
    "CUST-01, CUST-01/requested, CUST-01/after_request", bad=False, person="child", recorded_age=False,
    reason="arrest",
    when="any",  # any; before_ban: in October 2017
    open_since=NOT_HAD,  # still held, arrived so long before the as-at instant
    clock=NOT_HAD,  # arrived in these hours of the day
    arrival=True,  # it is recorded when
    authorised=(10 * MINUTE, 40 * MINUTE), stays=SHORT,
    released="exact",  # or date_only, blank
    asked=(10 * MINUTE, 90 * MINUTE), adult=(100 * MINUTE, 115 * MINUTE), adult_date_only=False, reviews=(),
    reasons=(),  # length of the reason for postponing each review
    review_date_only=False,
    never_done=False,  # the first review was postponed with a reason, and not done
    charged=NOT_HAD, refused=NOT_HAD,
    request="",  # alternative, secure
    requested=False, serious_harm=-1, offered=False, moved=NOT_HAD, certified=NOT_HAD, ground="", is_test=False,
    merged=False,
)  # fmt: skip
"""How one child's stay in custody goes, and how it is recorded.

Times are ranges in seconds: `authorised`, `asked`, `adult` and `stays` from the arrival; each of `reviews` from the one
before, the first from when detention was authorised; `charged` from the arrival; `refused` from the charge; `moved` and
`certified` from the refusal."""

_act = STAY.like(prefix="act_", reason="s136", authorised=NOT_HAD, stays=(3 * HOUR, 10 * HOUR))
"""A child held under the Mental Health Act: no detention is authorised, and no review is due."""

_out = STAY.like("CUST-01, CUST-01/requested, CUST-01/after_request, CUST-03")
"""A stay that nothing is asked of, or of a person who may not be a child."""

_merged = STAY.like("CUST-01, CUST-01/requested, CUST-03", asked=NOT_HAD, adult=NOT_HAD)
"""A stay whose record was merged before anything was entered under it: that would be the survivor's."""

_ENDED = "E ended_before_due"


def judged(adult: str, requested: str = "C requested", after: str = "") -> str:
    """What CUST-01 and its rates say: the last only where somebody was asked to come, and like the first unless said."""
    return f"{adult}, {requested}, {after or adult if requested == 'C requested' or after else ''}"


def _adult(
    name: str, verdict: str, requested: str = "C requested", after: str = "", weight: float = 0.0, *, dues: str = _ENDED,
    **knobs: Any,
) -> Fate:  # fmt: skip
    """A stay that is about the appropriate adult; `dues` are the verdicts of CUST-03, one for each review."""
    return STAY(name, judged(verdict, requested, after), weight, also={"CUST-03": dues}, **knobs)


def _reviewed(name: str, dues: str, weight: float = 0.0, **knobs: Any) -> Fate:
    """A stay that is about its reviews; an appropriate adult came in time."""
    return STAY(name, judged("C in_time"), weight, also={"CUST-03": dues}, **knobs)


def _held(name: str, verdict: str, came: str = "C in_time", dues: str = "", **knobs: Any) -> Fate:
    """A child held under the Mental Health Act."""
    requested = "C requested" if came == "C in_time" else came
    after = came if came != "U no_arrival_time" else "C in_time"
    return _act(name, judged(came, requested, after), also={"CUST-04": verdict, "CUST-03": dues}, **knobs)


_ONE: dict[str, Any] = {"stays": MIDDLE, "reviews": (FIRST,), "dues": f"C in_time, {_ENDED}"}
_TWO: dict[str, Any] = {"stays": LONG, "reviews": (FIRST, SECOND), "dues": f"C in_time, C in_time, {_ENDED}"}
_UNENDED: dict[str, Any] = {**_ONE, "dues": "C in_time, U no_end_time", "released": "blank"}
_NOBODY: dict[str, Any] = {"adult": NOT_HAD}
_UNASKED: dict[str, Any] = {"adult": NOT_HAD, "asked": NOT_HAD}
_NOW: dict[str, Any] = {"stays": NOT_HAD, "released": "blank", "current": True}
_LATELY: dict[str, Any] = {"open_since": (HOUR, 5 * HOUR), "dues": "Y not_yet_due", **_NOW}
_MORNING: dict[str, Any] = {"clock": (8 * HOUR, 11 * HOUR)}
_OPEN_WHY: dict[str, Any] = {"authorised": (10 * MINUTE, 40 * MINUTE), "stays": SHORT, "dues": "U unmapped_code"}
STAYS = (
    _adult("short", "C in_time", weight=30),
    _adult("short_without_adult", "E released_early", weight=9, **_NOBODY),
    _adult("short_unasked", "E released_early", "E released_early", weight=4, stays=(HOUR, 2 * HOUR - MINUTE), **_UNASKED),
    _adult("middle", "C in_time", weight=22, adult=(2 * HOUR, 7 * HOUR), **_ONE),
    _adult("middle_without_adult", "E released_early", weight=1, **_ONE, **_NOBODY),
    _adult("parent_came_along", "C in_time", "C came", weight=3, asked=NOT_HAD, adult=(0, 30 * MINUTE)),
    _adult("overnight", "C in_time", weight=9, adult=(2 * HOUR, 11 * HOUR), **_TWO),
    _adult("overnight_late", "N late", weight=5, bad=True, asked=RIGHT_AWAY, adult=(13 * HOUR, 15 * HOUR), **_TWO),
    _adult("overnight_asked_late", "N late", "N asked_late", "C in_time", weight=2, bad=True, asked=(8 * HOUR, 10 * HOUR),
           adult=(12 * HOUR + 30 * MINUTE, 15 * HOUR), **_TWO),
    _adult("overnight_without_adult", "N no_adult", weight=1.5, bad=True, asked=RIGHT_AWAY, **_TWO, **_NOBODY),
    _adult("overnight_unasked", "N no_adult", "N no_request", weight=0.7, bad=True, **_TWO, **_UNASKED),
    _adult("at_12_hours", "C in_time", adult=(12 * HOUR, 12 * HOUR), **_TWO),
    _adult("one_second_late", "N late", after="C in_time", adult=(12 * HOUR + 1, 12 * HOUR + 1), bad=True, **_TWO),
    _adult("adult_before_arrival", "U negative_interval", "U no_request_time", asked=NOT_HAD, adult=(-HOUR, -10 * MINUTE)),
    _adult("adult_date_only", "U imprecise_time", adult_date_only=True, asked=RIGHT_AWAY, **_TWO, **_MORNING),
    _adult("released_date_only", "U imprecise_time", "U imprecise_time", released="date_only", stays=MIDDLE,
           dues="U imprecise_time", **_UNASKED, **_MORNING),
    _adult("no_arrival_time", "U no_arrival_time", "U no_arrival_time", "C in_time", arrival=False),
    _adult("no_release_time", "U no_release_time", weight=0.3, **_UNENDED, **_NOBODY),
    _adult("no_release_time_unasked", "U no_release_time", "U no_release_time", **_UNENDED, **_UNASKED),
    _adult("held_now", "Y not_yet_due", asked=RIGHT_AWAY, **_LATELY, **_NOBODY),
    _adult("held_now_unasked", "Y not_yet_due", "Y not_yet_due", **_LATELY | _UNASKED | {"open_since": (HOUR, 110 * MINUTE)}),
    _adult("held_over_night", "N no_adult", asked=(MINUTE, 5 * MINUTE), open_since=(12 * HOUR + 30 * MINUTE, 13 * HOUR),
           reviews=(FIRST,), dues="C in_time, Y not_yet_due", **_NOBODY, **_NOW),
    _reviewed("review_late", f"N late, {_ENDED}", 1.5, bad=True, stays=EVENING, reviews=(LATE,)),
    _reviewed("review_at_6_hours", f"C in_time, {_ENDED}", stays=EVENING, reviews=((6 * HOUR, 6 * HOUR),)),
    _reviewed("review_one_second_late", f"N late, {_ENDED}", bad=True, stays=EVENING, reviews=((6 * HOUR + 1, 6 * HOUR + 1),)),
    _reviewed("second_review_at_9_hours", f"C in_time, C in_time, {_ENDED}", stays=LONG,
              reviews=((5 * HOUR, 5 * HOUR), (9 * HOUR, 9 * HOUR))),
    _reviewed("second_review_late", f"C in_time, N late, {_ENDED}", 1, bad=True, stays=(16 * HOUR + 30 * MINUTE, 19 * HOUR),
              reviews=((4 * HOUR, 5 * HOUR), (9 * HOUR + 1, 10 * HOUR))),
    _reviewed("review_missed", f"N missed, {_ENDED}", 0.5, bad=True, stays=EVENING),
    _reviewed("reviews_missed", f"N missed, N missed, {_ENDED}", 0.2, bad=True, stays=LONG),
    _reviewed("reviewed_at_last", f"N missed, N late, {_ENDED}", bad=True, stays=(17 * HOUR, 19 * HOUR),
              reviews=((15 * HOUR + 30 * MINUTE, 16 * HOUR),)),
    _reviewed("review_postponed", f"E postponed, {_ENDED}", 0.4, stays=EVENING, reviews=(LATE,), reasons=(_REASON,)),
    _reviewed("review_postponed_for_good", f"E postponed, {_ENDED}", stays=EVENING, never_done=True),
    _reviewed("review_postponed_in_a_word", f"N late, {_ENDED}", bad=True, stays=EVENING, reviews=(LATE,), reasons=(_WORD,)),
    _reviewed("review_before_detention", f"U negative_interval, {_ENDED}", stays=MIDDLE, reviews=((-HOUR, -10 * MINUTE),)),
    _reviewed("review_date_only", "U imprecise_time, U imprecise_time", stays=MIDDLE, reviews=(FIRST,), review_date_only=True,
              **_MORNING),
    _reviewed("not_authorised", "U no_authorised_time", authorised=NOT_HAD),
    _reviewed("released_before_authorised", "U negative_interval", authorised=(4 * HOUR, 5 * HOUR), stays=(2 * HOUR, 3 * HOUR)),
    _out("test", "X test_record", is_test=True),
    _merged("merged", "X merged_record", 0.2, merged=True),
    _out("broken_merge", "U dangling_link", person="cycle"),
    _out("broken_chain", "U dangling_link", person="dangling_chain"),
    _out("unknown_age", "X child_unknown", 0.3, person="blank"),
    _out("default_birth", "X child_unknown", person="default_1900"),
    _out("not_in_the_register", "U dangling_link", person="orphan"),
    _out("near_18", "X age_uncertain", 0.2, person="near_18"),
    _adult("eve_of_18", "C in_time", person="eve_of_18"),
    _adult("merged_person", "C in_time", weight=1, person="chain"),
    _adult("estimated_age", "C in_time", weight=0.5, person="estimated_child"),
    _adult("recorded_age", "C in_time", weight=1, person="blank", recorded_age=True),
    _held("held", "N held", bad=True),
    _held("brought_from_home", "N held", reason="s135", bad=True),
    _held("before_ban", "X before_ban", when="before_ban", current=True),
    _held("unknown_age", "U child_unknown", "X child_unknown", person="blank"),
    _held("broken_merge", "U dangling_link", "U dangling_link", person="cycle"),
    _held("near_18", "U age_uncertain", "X age_uncertain", person="near_18"),
    _held("no_arrival_time", "U no_arrival_time", "U no_arrival_time", arrival=False),
    _held("test", "X test_record", "X test_record", is_test=True),
    _act("merged", "X merged_record, X merged_record, ", also={"CUST-04": "X merged_record"}, asked=NOT_HAD, adult=NOT_HAD,
         merged=True),
    _held("no_reason", "U unmapped_code", reason="", **_OPEN_WHY),
    _held("odd_reason", "U unmapped_code", reason="S297", **_OPEN_WHY),
)  # fmt: skip
