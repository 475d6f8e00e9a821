"""What may be submitted for a child whom an incident concerns: the tables of duly/demo/notices.py (STANDARDS.md 4.5 NOT-01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class Notice(Fate):
    """The notification for one child, and how long after the report it was submitted, in seconds."""

    kind: str = "125"  # 125, ppn, lado, CIN-FORM (a kind nobody told duly about), or none
    after: tuple[int, int] = (20 * MINUTE, 20 * HOUR)
    timed: bool = True
    date_only: bool = False  # on the date on which the limit falls, without a time
    names_incident: bool = True
    names_child: bool = True
    twice: bool = False
    intel: bool = False  # an intelligence report was submitted too


def _notice(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Notice:
    return Notice(name=name, adds={"NOT-01": verdict}, weight=weight, bad=verdict[0] == "N", **knobs)


_LATE = (25 * HOUR, 100 * HOUR)

NOTICES = (
    _notice("in_time", "C in_time", 58),
    _notice("ppn_in_time", "C in_time", 8, kind="ppn"),
    _notice("twice", "C in_time", 2, twice=True),
    _notice("exactly_24_hours", "C in_time", 0.3, after=(24 * HOUR, 24 * HOUR)),
    _notice("without_incident", "C in_time", 1, names_incident=False),
    _notice("with_intelligence", "C in_time", 3, intel=True),
    _notice("one_second_late", "N late", 0.3, after=(24 * HOUR + 1, 24 * HOUR + 1)),
    _notice("late", "N late", 7, after=_LATE),
    _notice("late_after_intelligence", "N late", 1, after=_LATE, intel=True),
    _notice("untimed", "U no_submitted_time", 0.7, timed=False),
    _notice("before_the_report", "U negative_interval", 0.4, after=(-3 * HOUR, -6 * MINUTE)),
    _notice("on_a_date", "U imprecise_time", 0.4, date_only=True),
    _notice("of_another_name", "U unmapped_code", 0.5, kind="CIN-FORM"),
    _notice("intelligence_instead", "N intel_instead", 8, kind="", intel=True),
    _notice("none", "N no_notification", 9, kind=""),
    _notice("to_another_agency_only", "N no_notification", 0.5, kind="lado"),
)
"""Drawn for each child of an incident that was reported long enough ago for anything to have happened."""

NAMELESS = (_notice("of_no_child", "U child_not_named", 1, names_child=False),)
"""For children who were alone at an incident."""

EARLY = (_notice("promptly", "C in_time", 1, after=(20 * MINUTE, 40 * MINUTE)),)
WAITING = (*EARLY, _notice("not_yet", "Y not_yet_due", 1, kind=""))
"""For children of incidents that were reported in the last days, and in the last day."""


@dataclass(frozen=True, kw_only=True)
class OddConcern(Fate):
    """An incident about a missing child with an oddity of its own."""

    person: str = "child"  # kind of person, or blank for nobody linked
    reported: bool = True
    is_test: bool = False
    merged: bool = False


def _odd(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> OddConcern:
    return OddConcern(name=name, adds={"NOT-01": verdict} if verdict else {}, weight=weight, **knobs)


ODD_CONCERNS = (
    _odd("test", "X test_record", 1, is_test=True),
    _odd("merged", "X merged_record", 1, merged=True),
    _odd("no_report_time", "U no_report_time", 1, reported=False),
    _odd("broken_merge", "X merge_error", person="cycle"),
    _odd("age_unknown", "X child_unknown", 1, person="blank"),
    _odd("near_18", "U age_uncertain", person="near_18"),
    _odd("grown_up", "", 1, person="birthday_18"),
    _odd("nobody_linked", "", 3, person=""),
)
