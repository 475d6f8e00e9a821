"""What may befall the checks of a domestic abuse log: the tables of duly/demo/control_room.py (STANDARDS.md 4.5 CR-01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class Checked(Fate):
    """When the person and the address were looked up: before, at (the very second), after, second_after, closing, untimed,
    early (hours before the report), or not at all, where blank."""

    nominal: str = "before"
    address: str = "before"
    unmapped: str = ""  # nominal or address: which of the two is filed under a code that nobody knows
    other: bool = True  # whether other kinds of check were made too
    arrival: str = "exact"  # exact, date_only, or blank
    at_merged_log: bool = False  # the checks are at a log that was merged into this one
    entered_late: bool = False  # recorded as completed in time, and entered at the closing of the log


def _checked(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Checked:
    return Checked(name=name, adds={"CR-01": verdict}, weight=weight, bad=verdict[0] == "N", **knobs)


CHECKS = (
    _checked("in_time", "C checked_in_time", 72),
    _checked("at_the_arrival", "C checked_in_time", 0.5, address="at"),
    _checked("a_second_after", "N after_arrival", 0.4, address="second_after"),
    _checked("address_after", "N after_arrival", 6, address="after"),
    _checked("both_after", "N after_arrival", 3, nominal="after", address="after"),
    _checked("at_the_closing", "N after_arrival", 2, nominal="closing", address="closing", other=False),
    _checked("entered_at_the_closing", "C checked_in_time", 2, entered_late=True),
    _checked("none", "N no_checks", 4, nominal="", address="", other=False),
    _checked("only_others", "N no_checks", 1, nominal="", address=""),
    _checked("no_person", "N no_nominal_check", 2, nominal=""),
    _checked("no_address", "N no_address_check", 4, address=""),
    _checked("untimed", "U no_check_time", 0.6, address="untimed"),
    _checked("before_the_report", "U negative_interval", 0.4, nominal="early"),
    _checked("code_unknown", "U unmapped_code", 0.5, unmapped="address"),
    _checked("arrived_on_a_date", "U imprecise_time", 0.4, arrival="date_only"),
    _checked("arrival_not_recorded", "U no_arrival_time", 0.8, arrival=""),
    _checked("at_a_merged_log", "C checked_in_time", 0.5, at_merged_log=True),
)
"""Logs that officers attended."""


@dataclass(frozen=True, kw_only=True)
class Linked(Fate):
    """Who else is in a log that is not marked as a child's; only a child, or who may be one, is asked about."""

    person: str = ""
    asked: bool = False


LINKED = (
    Linked(name="nobody", weight=90),
    Linked(name="adult", weight=4, person="adult"),
    Linked(name="child", weight=4, person="child", asked=True),
    Linked(name="18_that_day", weight=0.5, person="birthday_18"),
    Linked(name="near_18", weight=0.5, person="near_18", adds={"CR-01": "U age_uncertain"}),
    Linked(name="age_unknown", weight=0.5, person="blank", adds={"CR-01": "X child_unknown"}),
    Linked(name="merge_error", weight=0.3, person="cycle", adds={"CR-01": "X merge_error"}),
)


@dataclass(frozen=True, kw_only=True)
class OddLog(Fate):
    """A log marked as domestic abuse of which there is no domestic abuse record."""

    is_test: bool = False
    merged: bool = False


ODD_LOGS = (
    OddLog(name="no_record", weight=6, adds={"CR-01": "C checked_in_time"}),
    OddLog(name="test", weight=1, adds={"CR-01": "X test_record"}, is_test=True),
    OddLog(name="merged", weight=2, adds={"CR-01": "X merged_record"}, merged=True),
)
