"""What may befall the referral of a child from an online-abuse case (STANDARDS.md 4.5 REF-01)."""

from typing import Any

from duly.demo.calendar import DAY, HOUR, MINUTE
from duly.demo.fates import Fate, Kind, Table

_referral = Kind(
    "REF-01, REF-01/before_arrest, STRAT-01, STRAT-01/any_time, SUP-01, SUP-02", after=(HOUR, 20 * HOUR),
    referred=True,
    apparent="exact",  # exact, date_only (with the referral on the next date), recent, or blank
    entry="",  # arrest, REMOTE-SEARCH (a code that nobody knows), or none
    entry_at=(2 * DAY, 12 * DAY), entry_timed=True,
    entry_with_referral=False,  # in the very second of the referral
    person="child",  # a kind of person, or blank
    is_test=False, merged=False,  # of the referral
)  # fmt: skip
"""A referral, in seconds after the child became apparent, and an entry in the log of its case, in seconds after that too."""


def _online(
    name: str, verdict: str, weight: float = 0.0, *, arrest: str = "", called: str = "N no_record", **knobs: Any
) -> Fate:
    """A referral judged by REF-01, and by its further rate as `arrest` says. No meeting follows any: `called` is STRAT-01.

    Its case closes before a review falls due, or is too young for one."""
    open_case = knobs.get("apparent") == "recent"
    review = "Y not_yet_due" if open_case else "E closed_early"
    said = f"{verdict}, {arrest}, {called}, {called}, {review}, {review}"
    opens = dict.fromkeys(("SUP-01", "SUP-02"), "to_come") if open_case else {}
    return _referral(name, said, weight, opens=opens, bad=verdict[:1] == "N", **knobs)


_ARREST: dict[str, Any] = {"entry": "arrest"}
_UNREFERRED: dict[str, Any] = {"referred": False, "called": "U no_trigger_time"}
_IN_TIME, _BEFORE, _AFTER = "C in_time", "C before_arrest", "N after_arrest"
ONLINE = Table("online",
    _online("in_time", _IN_TIME, 40),
    _online("before_the_arrest", _IN_TIME, 30, arrest=_BEFORE, **_ARREST),
    _online("with_the_arrest", _IN_TIME, 0.5, arrest=_BEFORE, **_ARREST, entry_with_referral=True),
    _online("after_24_hours", _IN_TIME, 0.5, after=(24 * HOUR, 24 * HOUR)),
    _online("one_second_late", "N late", 0.5, after=(24 * HOUR + 1, 24 * HOUR + 1)),
    _online("late", "N late", 8, after=(25 * HOUR, 10 * DAY)),
    _online("late_before_the_arrest", "N late", 2, arrest=_BEFORE, after=(25 * HOUR, 30 * HOUR), **_ARREST),
    _online("in_time_after_the_arrest", _IN_TIME, 5, arrest=_AFTER, after=(5 * HOUR, 20 * HOUR), **_ARREST,
            entry_at=(HOUR, 4 * HOUR)),
    _online("late_after_the_arrest", "N late", 4, arrest=_AFTER, after=(25 * HOUR, 8 * DAY), **_ARREST,
            entry_at=(HOUR, 4 * HOUR)),
    _online("arrest_came_before", _IN_TIME, 2, **_ARREST, entry_at=(-3 * DAY, -HOUR)),
    _online("not_since_the_arrest", "N not_referred", 1, arrest=_AFTER, **_UNREFERRED, **_ARREST),
    _online("not_referred", "N not_referred", 2, **_UNREFERRED),
    _online("untimed", "U no_apparent_time", 1, apparent="blank"),
    _online("untimed_with_an_arrest", "U no_apparent_time", 0.3, arrest="U no_apparent_time", apparent="blank", **_ARREST),
    _online("before_apparent", "U negative_interval", 0.5, after=(-3 * HOUR, -6 * MINUTE)),
    _online("arrest_untimed", _IN_TIME, 0.5, arrest="U no_arrest_time", **_ARREST, entry_timed=False),
    _online("entry_unknown", _IN_TIME, 0.5, arrest="U unmapped_code", after=(6 * HOUR, 20 * HOUR), entry="REMOTE-SEARCH",
            entry_at=(HOUR, HOUR)),
    _online("on_the_next_date", "U imprecise_time", 0.5, after=(32 * HOUR, 33 * HOUR), apparent="date_only"),
    _online("age_unknown", "X child_unknown", 1, person="blank"),
    _online("merge_error", "U dangling_link", 0.3, called="U dangling_link", person="cycle"),
    _online("near_18", "X age_uncertain", 0.5, person="near_18"),
    _online("adult", "", 0.5, person="adult"),
    _online("not_yet_born", _IN_TIME, 0.5, person="unborn"),
    _online("no_child", "U no_child", 0.5, called="U no_child", person=""),
    _online("test", "", 0.3, called="X test_record", is_test=True),  # which is no referral, and links nobody
    _online("merged", "", 0.3, called="X merged_record", merged=True),
    _online("not_yet", "Y not_yet_due", 0.3, apparent="recent", current=True, **_UNREFERRED),
)  # fmt: skip
