"""What a school may be told of a child of domestic abuse: the tables of duly/demo/schools.py (STANDARDS.md 4.5 ENC-01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class Told(Fate):
    """What is on record of the child's school, and when the school was told."""

    school: str = "school"  # school, home, moved, none, blank (a record without a school), later, two_areas
    sent: str = "soon"  # soon, at_start, second_late, late, on_a_date, doubtful, after_all, before, or not recorded, where blank
    submitted: bool = True
    received: bool = False  # the receipt is recorded, soon after
    recipient: str = "school"  # school, la_home_ed, csc, HEADTEACHER (a code nobody told duly about), or blank
    names_incident: bool = True
    names_child: bool = True
    twice: bool = False  # and once more, days later
    nothing: bool = False  # there is no notification at all


def _told(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Told:
    return Told(name=name, adds={"ENC-01": verdict}, weight=weight, bad=verdict[0] == "N", **knobs)


_HOME: dict[str, Any] = {"school": "home", "recipient": "la_home_ed"}

SCHOOL = (
    _told("no_school", "U no_school", 1.5, school="none"),
    _told("no_school_and_nothing", "U no_school", 0.5, school="none", nothing=True),
    _told("school_blank", "U no_school", 0.5, school="blank"),
    _told("school_from_later_on", "U no_school", 0.3, school="later"),
    _told("two_areas", "U school_unclear", 0.3, school="two_areas"),
    _told("before_the_attendance", "U negative_interval", 0.4, sent="before"),
    _told("untimed", "U no_sent_time", 0.6, sent="", submitted=False),
    _told("recipient_unknown", "U unmapped_code", 0.4, recipient="HEADTEACHER"),
    _told("at_home_to_nobody", "U no_recipient", 0.3, school="home", recipient=""),
)
"""These mean the same whatever the school terms are, and whenever the incident was."""

SOON = (
    _told("soon", "C in_time", 60),
    _told("soon_at_home", "C in_time", 1, **_HOME),
    _told("soon_twice", "C in_time", 1, twice=True),
    _told("soon_to_nobody", "C in_time", 1, recipient=""),
    _told("soon_without_incident", "C in_time", 1, names_incident=False),
    _told("soon_after_a_move", "C in_time", 1, school="moved"),
    _told("received", "C in_time", 0.5, sent="", submitted=False, received=True),
)
"""Told within two hours, which is in time whatever the terms are."""

SETTLED = (
    *SOON,
    *SCHOOL,
    _told("at_the_start_of_school", "C in_time", 1, sent="at_start"),
    _told("a_second_late", "N late", 1, sent="second_late"),
    _told("late", "N late", 9, sent="late"),
    _told("late_at_home", "N late", 0.5, sent="late", **_HOME),
    _told("on_a_date", "U imprecise_time", 0.5, sent="on_a_date"),
    _told("not_sent", "N not_sent", 3, sent=""),
    _told("to_social_care", "N other_recipient", 1.5, recipient="csc"),
    _told("at_home_to_a_school", "N other_recipient", 0.5, school="home"),
    _told("none", "N no_notification", 12, nothing=True),
)
"""In areas whose terms are set, where school has started since for more than a day."""

WAITING = (
    SOON[0],
    _told("not_yet", "Y not_yet_due", 1, nothing=True),
    _told("not_sent_yet", "Y not_yet_due", 1, sent=""),
)
"""School has not started since, whatever the terms are: each in turn."""


def doubtful(reason: str) -> tuple[Told, ...]:
    """Where terms are not set or do not reach, and the longest holiday is over."""
    return (
        *SOON,
        *SCHOOL,
        _told("at_the_first_weekday", "C in_time", 1, sent="at_start"),
        _told("after_the_first_weekday", f"U {reason}", 8, sent="doubtful"),
        _told("after_the_longest_holiday", "N late", 2, sent="after_all"),
        _told("none", "N no_notification", 10, nothing=True),
    )


def undecided(reason: str) -> tuple[Told, ...]:
    """Where terms are not set or do not reach, and a holiday could still last."""
    return (
        SOON[0],
        _told("after_the_first_weekday_lately", f"U {reason}", 1, sent="doubtful"),
        _told("none_lately", f"U {reason}", 1, nothing=True),
        _told("not_sent_lately", f"U {reason}", 0.5, sent=""),
    )


NO_TERMS, NO_TERMS_LATELY = doubtful("terms_unknown"), undecided("terms_unknown")
OUTSIDE, OUTSIDE_LATELY = doubtful("outside_calendar"), undecided("outside_calendar")
NAMELESS = (_told("of_no_child", "U child_not_named", names_child=False),)
"""For the only child of an incident."""
