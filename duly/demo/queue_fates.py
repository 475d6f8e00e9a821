"""What may befall a domestic abuse incident in its queues: the tables of duly/demo/queues.py (STANDARDS.md 4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.calendar import DAY, HOUR, MINUTE
from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class Triage(Fate):
    """How long an incident waits for triage, in seconds; or that it waits still, or never joined the queue."""

    after: tuple[int, int] = (HOUR, 20 * HOUR)
    queued: bool = True
    triaged: bool = True
    date_only: bool = False  # triaged on the next date, without a time
    before_as_of: tuple[int, int] = (0, 0)  # triaged so long before the as-at instant, in place of `after`
    waits: str = ""  # as which of ledger.OPEN it is open


def _triage(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Triage:
    """Whatever is said of children; the same verdict counts for DA-01 itself where there are any."""
    adds = {"DA-01/every_incident": verdict}
    return Triage(name=name, adds=adds, weight=weight, bad=verdict[0] == "N", **knobs)


TRIAGES = (
    _triage("in_time", "C in_time", 74),
    _triage("after_24_hours", "C in_time", 0.5, after=(24 * HOUR, 24 * HOUR)),
    _triage("one_second_late", "N late", 0.3, after=(24 * HOUR + 1, 24 * HOUR + 1)),
    _triage("late", "N late", 15, after=(25 * HOUR, 8 * DAY)),
    _triage("at_once", "C in_time", 1, after=(2, 40)),
    _triage("before_it_was_queued", "U negative_interval", 0.5, after=(-100 * MINUTE, -6 * MINUTE)),
    _triage("on_the_next_date", "U imprecise_time", 0.5, date_only=True),
    _triage("not_queued", "U no_queue_time", 0.8, queued=False),
)
"""Incidents of some days ago and longer."""

STANDING = {
    "waiting": _triage("waiting", "N not_triaged", triaged=False, waits="overdue"),
    "recent": _triage("recent", "Y not_yet_due", triaged=False, waits="to_come"),
    "fresh": _triage("fresh", "C in_time", before_as_of=(HOUR, 18 * HOUR)),
    "timeless": _triage("timeless", "C in_time"),
}
"""What befalls an incident that stands in the queue at the as-at instant, or has only just left it; or of which it is not
recorded when it was."""


@dataclass(frozen=True, kw_only=True)
class Assessment(Fate):
    """The risk of an incident and its secondary assessment: `done` so many working days after it was queued."""

    risk: str = "medium"  # standard, medium, high, blank, or VERY-HIGH (an unknown code)
    queued: bool = True
    queued_in_1985: bool = False  # a year mistyped, before any calendar of working days begins
    done: tuple[int, int] = (-1, -1)
    before: bool = False  # done hours before it was queued
    referral: str = ""  # verdict of DA-03 where the risk or the triage decides it
    waits: str = ""  # as which of ledger.OPEN the referral is open then


def _assessed(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Assessment:
    adds = {"DA-02": verdict} if verdict else {}
    waits = {"N not_assessed": "overdue", "Y not_yet_due": "to_come"}.get(verdict)
    opens = {"DA-02": waits} if waits else {}
    return Assessment(name=name, adds=adds, opens=opens, weight=weight, bad=verdict[:1] == "N", **knobs)


STANDARD = _assessed("standard", "", 58, risk="standard", queued=False)
_MEDIUM = _assessed("medium_in_time", "C in_time", 15, done=(1, 9))
_HIGH = _assessed("high_in_time", "C in_time", 6, risk="high", done=(1, 1))

OLD = (
    STANDARD,
    _MEDIUM,
    _HIGH,
    _assessed("standard_queued", "E no_limit", 0.4, risk="standard"),
    _assessed("standard_assessed", "E no_limit", 0.4, risk="standard", done=(3, 30)),
    _assessed("medium_on_day_10", "C in_time", 0.5, done=(10, 10)),
    _assessed("medium_on_day_11", "N late", 0.5, done=(11, 11)),
    _assessed("medium_late", "N late", 9, done=(12, 45)),
    _assessed("high_on_day_2", "C in_time", 0.5, risk="high", done=(2, 2)),
    _assessed("high_on_day_3", "N late", 0.4, risk="high", done=(3, 3)),
    _assessed("high_late", "N late", 2, risk="high", done=(4, 15)),
    _assessed("assessed_before", "U negative_interval", 0.3, before=True),
    _assessed("assessed_unqueued", "U no_queue_time", 0.3, queued=False, done=(2, 6)),
    _assessed("queued_in_1985", "U outside_calendar", 0.3, queued_in_1985=True, done=(1, 9)),
    _assessed("medium_never_queued", "", 0.6, queued=False),
    _assessed("no_risk", "U no_risk", 0.5, risk="", done=(1, 9), referral="U no_risk", waits="undetermined"),
    _assessed(
        "risk_unmapped",
        "U unmapped_code",
        0.3,
        risk="VERY-HIGH",
        done=(1, 9),
        referral="U unmapped_code",
        waits="undetermined",
    ),
)
"""Incidents that joined the queue so long ago that everything has been done, or never will be."""

MIDDLING = (
    STANDARD,
    _MEDIUM,
    _HIGH,
    _assessed("standard_waiting", "E no_limit", 0.3, risk="standard"),
    _assessed("medium_waiting", "N not_assessed", 14),
    _assessed("high_waiting", "N not_assessed", 3, risk="high"),
)
"""Incidents of the last months, of which some wait and are overdue."""

YOUNG = (STANDARD,)
"""Incidents so young that neither can be told of all their like, and others of which nothing more is asked."""

FRESH = (
    _assessed("standard_fresh", "", 50, risk="standard", queued=False),
    _assessed("medium_fresh", "Y not_yet_due", 30),
    _assessed("high_fresh", "Y not_yet_due", 12, risk="high"),
)
"""Incidents triaged within the last day."""

UNTRIAGED = (
    _assessed("standard_untriaged", "", 58, risk="standard", queued=False),
    _assessed("medium_untriaged", "", 30, queued=False, referral="U no_triage_time", waits="undated"),
    _assessed("high_untriaged", "", 12, risk="high", queued=False, referral="U no_triage_time", waits="undated"),
)
"""Incidents that wait for triage, with the risk that the officers saw."""

LEFT_OUT = _assessed("left_out", "", done=(1, 9))
"""What is written of an incident that is a test or was merged: its verdicts are those of the scene."""


@dataclass(frozen=True, kw_only=True)
class Referral(Fate):
    """When the children were referred, in seconds after triage; or why there is no referral."""

    after: tuple[int, int] = (0, 0)
    when: str = "triage"  # triage (counted from it), attending, before_report, next_date, blank
    named: bool = True
    found: bool = True
    reason: tuple[int, int] = (-1, -1)


def _referred(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Referral:
    waits = {"N": "overdue", "Y": "to_come"}.get(verdict[0], "")
    opens = {"DA-03": waits} if waits and not knobs.get("named", True) else {}
    return Referral(name=name, adds={"DA-03": verdict}, opens=opens, weight=weight, bad=verdict[0] == "N", **knobs)


_BEFORE = _referred("before_triage", "C in_time", 22, when="attending")
_IN_TIME = _referred("in_time", "C in_time", 44, after=(10 * MINUTE, 20 * HOUR))
_NONE = _referred("none", "N no_referral", 9, named=False, found=False)

REFERRALS = (
    _BEFORE,
    _IN_TIME,
    _NONE,
    _referred("after_24_hours", "C in_time", 0.5, after=(24 * HOUR, 24 * HOUR)),
    _referred("one_second_late", "N late", 0.3, after=(24 * HOUR + 1, 24 * HOUR + 1)),
    _referred("late", "N late", 6, after=(25 * HOUR, 10 * DAY)),
    _referred("reasoned", "E reasoned", 6, named=False, found=False, reason=(21, 300)),
    _referred("reason_of_20", "E reasoned", 0.5, named=False, found=False, reason=(20, 20)),
    _referred("reason_of_19", "N reason_too_short", 0.5, named=False, found=False, reason=(19, 19)),
    _referred("in_a_word", "N reason_too_short", 1, named=False, found=False, reason=(1, 18)),
    _referred("not_linked", "N no_referral", 1, named=False, after=(HOUR, 10 * HOUR)),
    _referred("not_in_export", "U dangling_link", 0.8, found=False),
    _referred("untimed", "U no_referral_time", 0.6, when="blank"),
    _referred("before_the_report", "U negative_interval", 0.5, when="before_report"),
    _referred("on_the_next_date", "U imprecise_time", 0.5, when="next_date"),
)
"""What may befall the children of a medium-risk or high-risk incident triaged some weeks ago."""

LATELY = (_BEFORE, _IN_TIME, _NONE)
"""The same, triaged so lately that the rest cannot have happened yet."""

JUST_NOW = (_referred("not_yet", "Y not_yet_due", 1, named=False, found=False),)
"""The same, triaged within the last day."""
