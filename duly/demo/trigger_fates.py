"""What may befall a referral or a use of police protection: whether it was decided on, and whether a meeting followed.

The tables that duly/demo/triggers.py draws from (STANDARDS.md 4.1 NCRS-03 and 4.3 STRAT-01).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class MeetingCall(Fate):
    """What came of a trigger: which meeting record, if any."""

    meeting: str = (
        ""  # same_day, next_day, by_child, before, late, scheduled, cancelled, not_required, by_constable, thin
    )


def _ever(verdict: str) -> str:
    """The verdict if a meeting or decision counts whenever it was."""
    return "C recorded" if verdict[0] == "C" else verdict


def _call(name: str, verdict: str, any_time: str = "", weight: float = 0.0, **knobs: Any) -> MeetingCall:
    adds = {"STRAT-01": verdict, "STRAT-01/any_time": any_time or _ever(verdict)}
    return MeetingCall(name=name, adds=adds, weight=weight, **knobs)


CALLS = (
    _call("held_same_day", "C held_in_time", weight=34, meeting="same_day"),
    _call("held_next_working_day", "C held_in_time", weight=20, meeting="next_day"),
    _call("held_for_the_child", "C held_in_time", weight=5, meeting="by_child"),
    _call("held_just_before", "C held_in_time", weight=1, meeting="before"),
    _call("not_required", "C not_required", weight=8, meeting="not_required"),
    _call("held_late", "N late", "C recorded", weight=9, meeting="late", bad=True),
    _call("only_scheduled", "N late_or_unheld", weight=3, meeting="scheduled", bad=True),
    _call("cancelled", "N late_or_unheld", weight=2, meeting="cancelled", bad=True),
    _call("decided_by_constable", "N decision_not_valid", weight=1, meeting="by_constable", bad=True),
    _call("decided_in_a_word", "N decision_not_valid", weight=1, meeting="thin", bad=True),
    _call("no_record", "N no_record", weight=14, bad=True),
)
"""What may follow any trigger: a referral at the threshold of section 47, police protection, a referral by a special team."""


@dataclass(frozen=True, kw_only=True)
class Decision(Fate):
    """What was decided about a crime on a referral, and how long after it in seconds."""

    decision: str = ""  # crimed, no_crime_reasoned, none, CSC-LEADING (a code nobody knows), or blank
    after: tuple[int, int] = (20 * MINUTE, 23 * HOUR)
    timed: bool = True
    crime: str = ""  # recorded, dangling, or blank


def _decision(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Decision:
    return Decision(name=name, adds={"NCRS-03": verdict}, weight=weight, **knobs)


_LATE = (24 * HOUR + 1, 96 * HOUR)

DECISIONS = (
    _decision("crimed", "C crimed_in_time", 45, decision="crimed", crime="recorded"),
    _decision("crimed_at_record_time", "C crimed_in_time", 4, decision="crimed", crime="recorded", timed=False),
    _decision(
        "crimed_in_24_hours", "C crimed_in_time", 0.5, after=(24 * HOUR, 24 * HOUR), decision="crimed", crime="recorded"
    ),
    _decision("reasoned", "C reasoned_in_time", 28, decision="no_crime_reasoned"),
    _decision("crimed_late", "N late", 5, after=_LATE, decision="crimed", crime="recorded", bad=True),
    _decision("reasoned_late", "N late", 4, after=_LATE, decision="no_crime_reasoned", bad=True),
    _decision("reasoned_untimed", "U no_decision_time", 1.5, decision="no_crime_reasoned", timed=False),
    _decision(
        "decided_before", "U negative_interval", 0.8, decision="no_crime_reasoned", after=(-5 * HOUR, -6 * MINUTE)
    ),
    _decision("crime_not_in_export", "U dangling_link", 1, decision="crimed", crime="dangling"),
    _decision("crimed_without_crime", "N crimed_without_crime", 2, decision="crimed", bad=True),
    _decision("decision_none", "N no_decision", 4, decision="none", timed=False, bad=True),
    _decision("decision_blank", "N no_decision", 4, timed=False, bad=True),
    _decision("decision_unmapped", "U unmapped_code", 0.5, decision="CSC-LEADING"),
)
"""What may be decided on any referral that discloses an offence."""


@dataclass(frozen=True, kw_only=True)
class OddTrigger(Fate):
    """A referral of which the oddity touches the decision and the meeting alike."""

    meeting: str = ""
    decision: str = "no_crime_reasoned"
    after: tuple[int, int] = (20 * MINUTE, 20 * HOUR)
    timed: bool = True
    crime: str = ""
    when: str = ""  # recent, blank, date_only
    child: bool = True
    second: str = ""  # another trigger for the child: protection, protection_merged; or sibling
    is_test: bool = False
    merged: bool = False


def _odd(name: str, decided: str, called: str, **knobs: Any) -> OddTrigger:
    adds = {"NCRS-03": decided, "STRAT-01": called, "STRAT-01/any_time": _ever(called)}
    return OddTrigger(name=name, adds=adds, weight=knobs.pop("weight", 0.0), **knobs)


ODD = (
    _odd("test", "X test_record", "X test_record", is_test=True, weight=1),
    _odd("merged", "X merged_record", "X merged_record", merged=True, weight=1),
    _odd("no_time", "U no_referral_time", "U no_trigger_time", when="blank", weight=2),
    _odd("no_child", "C reasoned_in_time", "U no_child", child=False, weight=1),
    _odd(
        "date_only",
        "U imprecise_time",
        "C held_in_time",
        when="date_only",
        after=(32 * HOUR, 33 * HOUR),
        meeting="next_day",
        weight=1,
    ),
    _odd("two_triggers", "C reasoned_in_time", "C held_in_time", second="protection", meeting="same_day", weight=2),
    _odd(
        "two_triggers_merged",
        "C reasoned_in_time",
        "C held_in_time",
        second="protection_merged",
        meeting="same_day",
        weight=1,
    ),
    _odd("sibling", "C reasoned_in_time", "C held_in_time", second="sibling", meeting="same_day", weight=3),
    _odd(
        "recent",
        "Y not_yet_due",
        "Y not_yet_due",
        when="recent",
        decision="",
        timed=False,
        current=True,
        at_least=2,
        weight=0.5,
    ),
    _odd(
        "recent_crimed",
        "Y not_yet_due",
        "Y not_yet_due",
        when="recent",
        decision="crimed",
        timed=False,
        current=True,
        weight=0.5,
    ),
)
"""Referrals at the threshold of section 47 with an oddity of their own."""
