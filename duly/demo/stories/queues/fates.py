"""What may befall a domestic abuse incident in its queues (STANDARDS.md 4.5 DA-01 to DA-03)."""

from typing import Any

from duly.demo.calendar import DAY, HOUR, MINUTE
from duly.demo.fates import Fate, Kind, Table

_triage = Kind(
    "DA-01, DA-01/every_incident", after=(HOUR, 20 * HOUR), queued=True, triaged=True,
    date_only=False,  # triaged on the next date, without a time
    before_as_of=(0, 0),  # triaged so long before the as-at instant, in place of `after`
)  # fmt: skip
"""How long an incident waits for triage, in seconds; or that it waits still, or never joined the queue. The verdict of DA-01
counts where there are children, that of its further rate whatever is said of them."""
TRIAGES = Table("triages",
    _triage("in_time", "C in_time", 74),
    _triage("after_24_hours", "C in_time", 0.5, after=(24 * HOUR, 24 * HOUR)),
    _triage("one_second_late", "N late", 0.3, after=(24 * HOUR + 1, 24 * HOUR + 1)),
    _triage("late", "N late", 15, after=(25 * HOUR, 8 * DAY)),
    _triage("at_once", "C in_time", 1, after=(2, 40)),
    _triage("before_it_was_queued", "U negative_interval", 0.5, after=(-100 * MINUTE, -6 * MINUTE)),
    _triage("on_the_next_date", "U imprecise_time", 0.5, date_only=True),
    _triage("not_queued", "U no_queue_time", 0.8, queued=False),
)  # fmt: skip
"""Incidents of some days ago and longer."""

STANDING = Table("standing in the queue",
    _triage("waiting", "N not_triaged", triaged=False, opens={"DA-01": "overdue"}),
    _triage("recent", "Y not_yet_due", triaged=False, opens={"DA-01": "to_come"}),
    _triage("fresh", "C in_time", before_as_of=(HOUR, 18 * HOUR)),
    _triage("timeless", "C in_time"),
)  # fmt: skip
"""What befalls an incident that stands in the queue at the as-at instant, or has only just left it; or of which it is not
recorded when it was."""

_assessment = Kind(
    "DA-02, DA-03",
    risk="medium",  # standard, medium, high, blank, or VERY-HIGH (an unknown code)
    queued=True,
    queued_in_1985=False,  # a year mistyped, before any calendar of working days begins
    done=(-1, -1),
    before=False,  # done hours before it was queued
)
"""The risk of an incident and its secondary assessment: `done` so many working days after it was queued. DA-03, about the
referral, says something here only where the risk or the triage decides it."""


def _assessed(
    name: str, verdict: str, weight: float = 0.0, referral: str = "", waits: str = "", never: bool = False, **knobs: Any
) -> Fate:
    """An assessment by DA-02, and by DA-03 as `referral` says; a referral that is open waits as `waits` says. One that was
    `never` queued waits without a date."""
    opens = {"N not_assessed": {"DA-02": "overdue"}, "Y not_yet_due": {"DA-02": "to_come"}}.get(verdict, {})
    opens = opens | ({"DA-02": "undated"} if never else {})
    opens = opens | ({"DA-03": waits} if waits else {})
    return _assessment(name, f"{verdict}, {referral}", weight, opens=opens, **knobs)


_STANDARD: dict[str, Any] = {"risk": "standard", "queued": False}
_HIGH: dict[str, Any] = {"risk": "high"}
_UNSURE: dict[str, Any] = {"done": (1, 9), "waits": "undetermined"}
_UNTRIAGED: dict[str, Any] = {"queued": False, "referral": "U no_triage_time", "waits": "undated"}
_ANY = (
    _assessed("standard", "", 58, **_STANDARD),
    _assessed("medium_in_time", "C in_time", 15, done=(1, 9)),
    _assessed("high_in_time", "C in_time", 6, done=(1, 1), **_HIGH),
)

OLD = Table("old assessments",
    *_ANY,
    _assessed("standard_queued", "E no_limit", 0.4, risk="standard"),
    _assessed("standard_assessed", "E no_limit", 0.4, risk="standard", done=(3, 30)),
    _assessed("medium_on_day_10", "C in_time", 0.5, done=(10, 10)),
    _assessed("medium_on_day_11", "N late", 0.5, done=(11, 11)),
    _assessed("medium_late", "N late", 9, done=(12, 45)),
    _assessed("high_on_day_2", "C in_time", 0.5, done=(2, 2), **_HIGH),
    _assessed("high_on_day_3", "N late", 0.4, done=(3, 3), **_HIGH),
    _assessed("high_late", "N late", 2, done=(4, 15), **_HIGH),
    _assessed("assessed_before", "U negative_interval", 0.3, before=True),
    _assessed("assessed_unqueued", "U no_queue_time", 0.3, queued=False, done=(2, 6)),
    _assessed("queued_in_1985", "U outside_calendar", 0.3, queued_in_1985=True, done=(1, 9)),
    _assessed("medium_never_queued", "U no_queue_time", 0.6, never=True, queued=False),
    _assessed("no_risk", "U no_risk", 0.5, "U no_risk", risk="", **_UNSURE),
    _assessed("risk_unmapped", "U unmapped_code", 0.3, "U unmapped_code", risk="VERY-HIGH", **_UNSURE),
)  # fmt: skip
"""Incidents that joined the queue so long ago that everything has been done, or never will be."""

MIDDLING = Table("middling assessments",
    *_ANY,
    _assessed("standard_waiting", "E no_limit", 0.3, risk="standard"),
    _assessed("medium_waiting", "N not_assessed", 14),
    _assessed("high_waiting", "N not_assessed", 3, **_HIGH),
)  # fmt: skip
"""Incidents of the last months, of which some wait and are overdue."""

YOUNG = Table("young assessments", OLD["standard"])
"""Incidents so young that neither can be told of all their like, and others of which nothing more is asked."""

FRESH = Table("fresh assessments",
    _assessed("standard_fresh", "", 50, **_STANDARD),
    _assessed("medium_fresh", "Y not_yet_due", 30),
    _assessed("high_fresh", "Y not_yet_due", 12, **_HIGH),
)  # fmt: skip
"""Incidents triaged within the last day."""

UNTRIAGED = Table("untriaged assessments",
    _assessed("standard_untriaged", "", 58, **_STANDARD),
    _assessed("medium_untriaged", "", 30, **_UNTRIAGED),
    _assessed("high_untriaged", "", 12, **_UNTRIAGED, **_HIGH),
)  # fmt: skip
"""Incidents that wait for triage, with the risk that the officers saw."""

LEFT_OUT = _assessed("left_out", "", done=(1, 9))
"""What is written of an incident that is a test or was merged: its verdicts are those of the scene."""

_referred = Kind(
    "DA-03", after=(0, 0),
    when="triage",  # triage (counted from it), attending, before_report, next_date, blank
    named=True, in_export=True, reason=(-1, -1),
)  # fmt: skip
"""When the children were referred, in seconds after triage; or why there is no referral."""

_unnamed = _referred.like(named=False, in_export=False)
_OVERDUE = {"DA-03": "overdue"}
_LATELY = (
    _referred("before_triage", "C in_time", 22, when="attending"),
    _referred("in_time", "C in_time", 44, after=(10 * MINUTE, 20 * HOUR)),
    _unnamed("none", "N no_referral", 9, opens=_OVERDUE),
)

REFERRALS = Table("referrals",
    *_LATELY,
    _referred("after_24_hours", "C in_time", 0.5, after=(24 * HOUR, 24 * HOUR)),
    _referred("one_second_late", "N late", 0.3, after=(24 * HOUR + 1, 24 * HOUR + 1)),
    _referred("late", "N late", 6, after=(25 * HOUR, 10 * DAY)),
    _unnamed("reasoned", "E reasoned", 6, reason=(21, 300)),
    _unnamed("reason_of_20", "E reasoned", 0.5, reason=(20, 20)),
    _unnamed("reason_of_19", "N reason_too_short", 0.5, reason=(19, 19), opens=_OVERDUE),
    _unnamed("in_a_word", "N reason_too_short", 1, reason=(1, 18), opens=_OVERDUE),
    _referred("not_linked", "N no_referral", 1, named=False, after=(HOUR, 10 * HOUR), opens=_OVERDUE),
    _referred("not_in_export", "U dangling_link", 0.8, in_export=False),
    _referred("untimed", "U no_referral_time", 0.6, when="blank"),
    _referred("before_the_report", "U negative_interval", 0.5, when="before_report"),
    _referred("on_the_next_date", "U imprecise_time", 0.5, when="next_date"),
)  # fmt: skip
"""What may befall the children of a medium-risk or high-risk incident triaged some weeks ago."""

LATELY = Table("late referrals", *_LATELY)
"""The same, triaged so lately that the rest cannot have happened yet."""

JUST_NOW = Table("referrals of today", _unnamed("not_yet", "Y not_yet_due", 1, opens={"DA-03": "to_come"}))
"""The same, triaged within the last day."""
