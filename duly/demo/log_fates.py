"""What may befall a log that led to no crime: the table that duly/demo/logs.py draws from (STANDARDS.md 4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class LogStory(Fate):
    """How one log is opened, linked and closed."""

    opening: str = "CONCERN"
    closing: str = "NON_CRIME"
    qualifier: str = ""
    child_flag: int = 0  # 1, 0 or blank as -1
    person: str = ""  # kind of the person linked to it
    when: str = "any"  # any, recent (the last 20 hours), open (older and never closed), yesterday
    closure: str = "none"
    supervised: str = "other"  # other, same, or blank
    crime_ref: str = ""  # dangling, or typed: a crime of another log
    n100: tuple[int, int] = (0, 0)  # from the report, in seconds
    n100_reason: str = "full"  # full, no_code, placeholder
    reported: bool = True
    spelling: str = ""  # date_only, or naive
    after_as_of: str = ""  # closed, or crime: what happened only after the as-at instant
    is_test: bool = False
    merged: bool = False

    @property
    def has_n100(self) -> bool:
        """An N100 record was made."""
        return self.n100 != (0, 0)


def _closed(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> LogStory:
    """A closed log of crime type with a child and no crime: judged by NCRS-02."""
    settings: dict[str, Any] = {"opening": "VIOLENCE", "child_flag": 1, "closure": "closure"}
    return LogStory(name=f"closed_{name}", weight=weight, adds={"NCRS-02": verdict}, **settings | knobs)


def _open(name: str, verdict: str, weight: float = 0.0, *, waits: str = "", **knobs: Any) -> LogStory:
    """An open log of crime type with a child and no crime: judged by NCRS-07. `waits` as in Fate.opens."""
    settings: dict[str, Any] = {"opening": "CRIME", "closing": "", "child_flag": 1, "when": "open"}
    adds, opens = {"NCRS-07": verdict}, {"NCRS-07": waits} if waits else {}
    return LogStory(name=f"open_{name}", weight=weight, adds=adds, opens=opens, current=True, **settings | knobs)


def _rape(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> LogStory:
    """A report of rape of an adult that led to no crime: judged by NCRS-04."""
    settings: dict[str, Any] = {"opening": "RAPE", "closure": "closure"}
    return LogStory(name=f"rape_{name}", weight=weight, adds={"NCRS-04": verdict}, **settings | knobs)


_IN_A_DAY, _TOO_LATE = (HOUR, 20 * HOUR), (25 * HOUR, 90 * HOUR)

FATES = (
    LogStory(name="concern", weight=30),
    LogStory(name="concern_for_child", weight=10, child_flag=1, person="child"),
    LogStory(name="anti_social", weight=25, opening="ASB", closing="ASB"),
    LogStory(name="missing", weight=8, opening="MISSING", closing="MISSING", person="child"),
    LogStory(name="adult_crime_type", weight=10, opening="VIOLENCE", closure="closure", person="adult"),
    LogStory(name="naive_times", weight=1, opening="ASB", closing="ASB", spelling="naive"),
    _closed("with_reason", "C reasoned", 7),
    _closed("with_reason_child_linked", "C reasoned", 1.5, child_flag=-1, person="child"),
    _closed("reopened_as_concern", "C reasoned", 0.5, opening="CHILD_ABUSE", closing="CONCERN"),
    _closed("with_crime_typed", "C crime_linked", 1, crime_ref="typed"),
    _closed("with_n100", "C n100_linked", 0, opening="CRIME", closure="none", n100=_IN_A_DAY),
    _closed("dangling_link", "U dangling_link", 0.5, crime_ref="dangling"),
    _closed("without_text", "N no_rationale", 1.5, closure="closure_blank", bad=True),
    _closed("with_placeholder", "N no_rationale", 0.6, closure="closure_placeholder", bad=True),
    _closed("with_stock_phrase", "N no_rationale", 0.8, closure="closure_field", bad=True),
    _closed("with_short_text", "N rationale_too_short", 0.8, closure="short", bad=True),
    _closed("as_crime", "N closed_as_crime", 0.6, closing="VIOLENCE", bad=True),
    _closed("turned_crime", "N closed_as_crime", 0.3, opening="CONCERN", closing="NEGLECT", bad=True),
    _closed("unsupervised", "N not_supervised", 0.8, supervised="", bad=True),
    _closed("self_supervised", "N not_supervised", 0.5, supervised="same", bad=True),
    _closed("test", "X test_record", 0.1, is_test=True),
    _closed("merged", "X merged_record", 0.4, merged=True),
    _closed("broken_merge", "X merge_error", 0, child_flag=-1, person="cycle"),
    _closed("unknown_age", "X child_unknown", 0.3, child_flag=0, person="blank"),
    _closed("near_18", "U age_uncertain", 0.1, child_flag=-1, person="near_18"),
    _open("unrecorded", "N unrecorded", 1.2, waits="overdue", bad=True),
    _open("closed_after_as_of", "N unrecorded", waits="overdue", after_as_of="closed", closing="NON_CRIME"),
    _open("crime_after_as_of", "N unrecorded", waits="overdue", after_as_of="crime"),
    _open("recent", "Y not_yet_due", 0.3, waits="to_come", when="recent"),
    _open("test", "X test_record", is_test=True),
    _open("merged", "X merged_record", merged=True),
    _open("broken_merge", "X merge_error", child_flag=-1, person="dangling_chain"),
    _open("unknown_age", "X child_unknown", child_flag=0, person="default_1900"),
    _open("near_18", "U age_uncertain", waits="undetermined", child_flag=-1, person="near_18"),
    _open("no_report_time", "U no_report_time", waits="undated", reported=False),
    _open("dangling_link", "U dangling_link", waits="undetermined", crime_ref="dangling"),
    _open("yesterday", "U imprecise_time", waits="undetermined", when="yesterday", spelling="date_only"),
    _rape("n100", "C n100_in_time", 1.0, n100=_IN_A_DAY),
    _rape("n100_at_24_hours", "C n100_in_time", 0.1, n100=(24 * HOUR, 24 * HOUR)),
    _rape("attempted_n100", "C n100_in_time", 0.2, opening="CONCERN", qualifier="ATTEMPTED_RAPE", n100=_IN_A_DAY),
    _rape("n100_late", "N late", 0.2, n100=_TOO_LATE, bad=True),
    _rape("n100_one_second_late", "N late", n100=(24 * HOUR + 1, 24 * HOUR + 1), bad=True),
    _rape("n100_without_code", "N n100_without_reason", 0.1, n100=_IN_A_DAY, n100_reason="no_code", bad=True),
    _rape("n100_placeholder", "N n100_without_reason", 0.1, n100=_IN_A_DAY, n100_reason="placeholder", bad=True),
    _rape("no_record", "N no_record", 0.3, bad=True),
    _rape("no_report_time", "U no_report_time", 0.1, reported=False),
    _rape("n100_before_report", "U negative_interval", n100=(-3 * HOUR, -10 * MINUTE)),
    _rape("date_only", "U imprecise_time", spelling="date_only", n100=(33 * HOUR, 34 * HOUR)),
    _rape("recent", "Y not_yet_due", when="recent", closing="", current=True),
    _rape("test", "X test_record", is_test=True),
    _rape("merged", "X merged_record", merged=True),
    LogStory(
        name="rape_of_child_n100",
        weight=0.2,
        adds={"NCRS-02": "C n100_linked", "NCRS-04": "C n100_in_time"},
        opening="RAPE",
        closure="closure",
        child_flag=1,
        n100=_IN_A_DAY,
    ),
)
