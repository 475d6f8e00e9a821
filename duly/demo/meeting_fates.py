"""What may befall a strategy meeting that was held: the tables that duly/demo/meetings.py draws from (STANDARDS.md 4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class Minutes(Fate):
    """The minutes of a meeting: a document, or a text in the record, and when they were stored."""

    document: str = ""  # rms, shared_drive, personal, email, paper, dangling, empty, deleted; or none
    text_len: int = -1
    stored: str = "day_1"  # same_day, day_1 (the limit), late, before, or blank


def _minutes(name: str, minutes: str, prompt: str = "", weight: float = 0.0, **knobs: Any) -> Minutes:
    """Minutes judged by STRAT-02, by STRAT-03 where they are there, and by DOC-01 unless they were stored late.

    What is late for STRAT-03 may be in time for DOC-01: the story tells, which plans the day.
    """
    adds = {"STRAT-02": minutes} | ({"STRAT-03": prompt} if prompt else {})
    document = _DOCUMENTS.get(prompt if minutes == "C minutes_document" else minutes, minutes)
    if document:
        adds["DOC-01"] = document
    return Minutes(name=name, adds=adds, weight=weight, **knobs)


_DOCUMENTS = {
    "C in_time": "C in_time",
    "N late": "",
    "U no_minutes_time": "U no_upload_time",
    "U negative_interval": "U negative_interval",
    "C minutes_text": "E in_record",
    "N no_minutes": "N no_document",
}
"""What DOC-01 says of minutes, by what STRAT-02 or STRAT-03 says of them; the same where it is not listed."""


MINUTES = (
    _minutes("document_same_day", "C minutes_document", "C in_time", 24, document="rms", stored="same_day"),
    _minutes("document_next_working_day", "C minutes_document", "C in_time", 24, document="rms"),
    _minutes("document_late", "C minutes_document", "N late", 12, document="rms", stored="late", bad=True),
    _minutes("text", "C minutes_text", "C in_time", 10, text_len=900),
    _minutes("text_of_200", "C minutes_text", "C in_time", 0.5, text_len=200),
    _minutes("text_late", "C minutes_text", "N late", 4, text_len=640, stored="late", bad=True),
    _minutes("untimed", "C minutes_document", "U no_minutes_time", 1, document="rms", stored=""),
    _minutes("before_the_meeting", "C minutes_document", "U negative_interval", 0.5, document="rms", stored="before"),
    _minutes("elsewhere_but_text", "C minutes_text", "C in_time", 0.5, document="shared_drive", text_len=400),
    _minutes("on_shared_drive", "N not_on_rms", weight=3, document="shared_drive", bad=True),
    _minutes("in_personal_file", "N not_on_rms", weight=2, document="personal", bad=True),
    _minutes("in_email", "N not_on_rms", weight=1, document="email", bad=True),
    _minutes("on_paper", "N not_on_rms", weight=1, document="paper", bad=True),
    _minutes("document_not_in_export", "U dangling_doc", weight=1, document="dangling"),
    _minutes("empty_file", "N empty_document", weight=1, document="empty", bad=True),
    _minutes("deleted_file", "N empty_document", weight=0.7, document="deleted", bad=True),
    _minutes("nothing", "N no_minutes", weight=13, stored="", bad=True),
    _minutes("text_of_199", "N no_minutes", weight=2, text_len=199, bad=True),
)


UNINVITED = -2


@dataclass(frozen=True, kw_only=True)
class Attendance(Fate):
    """Who came: 1 attended, 0 did not, -1 not recorded, UNINVITED no row at all."""

    police: int = 1
    csc: int = 1
    health: int = 1
    education: int = UNINVITED


def _came(name: str, verdict: str, weight: float = 0.0, **agencies: Any) -> Attendance:
    return Attendance(name=name, adds={"STRAT-04": verdict}, weight=weight, bad=verdict[0] == "N", **agencies)


ATTENDANCE = (
    _came("all_three", "C all_present", 42),
    _came("and_education", "C all_present", 25, education=1),
    _came("nobody_recorded", "N no_attendance_recorded", 7, police=UNINVITED, csc=UNINVITED, health=UNINVITED),
    _came("police_not_recorded", "N no_police", 1, police=-1),
    _came("no_csc", "N no_csc", 3, csc=0),
    _came("csc_and_health_absent", "N no_csc", 1, csc=0, health=0),
    _came("health_absent", "N no_health", 8, health=0, education=0),
    _came("health_not_recorded", "N no_health", 5, health=-1),
    _came("health_not_invited", "N no_health", 6, health=UNINVITED),
)


@dataclass(frozen=True, kw_only=True)
class Action(Fate):
    """One action of a meeting; due and completed in days after it."""

    owner: str = "police"
    named: bool = True
    dated: bool = True
    due: tuple[int, int] = (3, 7)
    status: str = "done"
    completed: str = "by_due"  # by_due, on_due, after, or blank
    outcome_len: int = 60
    due_after_as_of: bool = False
    is_test: bool = False
    merged: bool = False


def _action(name: str, allocation: str, delivery: str = "", weight: float = 0.0, **knobs: Any) -> Action:
    adds = {"STRAT-05": allocation} | ({"STRAT-05/delivered": delivery} if delivery else {})
    return Action(name=name, adds=adds, weight=weight, **knobs)


ACTIONS = (
    _action("police_done", "C allocated", "C done_in_time", 26),
    _action("police_done_on_the_day", "C allocated", "C done_in_time", 3, completed="on_due"),
    _action("social_care", "C allocated", weight=28, owner="csc", status="open", completed=""),
    _action("health", "C allocated", weight=12, owner="health"),
    _action(
        "partner_without_date", "N no_due_date", weight=3, owner="education", dated=False, completed="", status="open"
    ),
    _action("nobodys", "N no_owner_agency", weight=3, owner="", completed="", status="open", bad=True),
    _action("no_named_officer", "N no_owner", "C done_in_time", 3, named=False, bad=True),
    _action(
        "police_without_date", "N no_due_date", "N no_due_date", 3, dated=False, completed="", status="open", bad=True
    ),
    _action("superseded", "E superseded", "E superseded", 2, status="superseded", completed=""),
    _action(
        "due_before_meeting", "U due_before_held", "U due_before_held", 1, due=(-5, -1), completed="", status="open"
    ),
    _action("done_late", "C allocated", "N done_late", 5, completed="after", bad=True),
    _action("done_without_outcome", "C allocated", "N no_outcome", 3, outcome_len=4, bad=True),
    _action("not_done", "C allocated", "N not_done", 6, status="open", completed="", outcome_len=-1, bad=True),
    _action("done_some_time", "C allocated", "U no_completion_time", 1, completed=""),
    _action(
        "not_yet_due",
        "C allocated",
        "Y not_yet_due",
        2,
        status="open",
        completed="",
        due_after_as_of=True,
        current=True,
    ),
    _action("test", "X test_record", "X test_record", is_test=True),
    _action("merged", "X merged_record", "X merged_record", merged=True),
)


@dataclass(frozen=True, kw_only=True)
class Outcome(Fate):
    """Whether a section 47 enquiry and a child protection conference were decided, and when the conference was held."""

    s47: int = 1
    icpc: int = 0
    conference: str = ""  # in_time, on_day_15, late, never (planned only), none


def _icpc(verdict: str) -> dict[str, str]:
    """STRAT-06, from the first meeting and from the last: every child here has one meeting that decides."""
    return dict.fromkeys(("STRAT-06", "STRAT-06/last"), verdict)


def _outcome(name: str, verdict: str = "", weight: float = 0.0, **knobs: Any) -> Outcome:
    return Outcome(name=name, adds=_icpc(verdict) if verdict else {}, weight=weight, **knobs)


OUTCOMES = (
    _outcome("enquiry", weight=40),
    _outcome("no_further_action", weight=22, s47=0),
    _outcome("not_recorded", weight=5, s47=-1, icpc=-1),
    _outcome("conference", "C in_time", 22, icpc=1, conference="in_time"),
    _outcome("conference_on_day_15", "C in_time", 1, icpc=1, conference="on_day_15"),
    _outcome("conference_on_day_16", "N late", 0.5, icpc=1, conference="on_day_16", bad=True),
    _outcome("conference_late", "N late", 5, icpc=1, conference="late", bad=True),
    _outcome("conference_planned_only", "U la_data", 2, icpc=1, conference="never"),
    _outcome("conference_unknown", "U la_data", 3, icpc=1),
)


@dataclass(frozen=True, kw_only=True)
class Business(Fate):
    """How many actions a meeting set, or whether it said that none was needed."""

    actions: tuple[int, int] = (3, 5)
    none_decided: bool = False


def _business(name: str, verdict: str, weight: float, **knobs: Any) -> Business:
    return Business(name=name, adds={"STRAT-05/meeting_has_actions": verdict}, weight=weight, **knobs)


BUSINESS = (
    _business("some_actions", "C has_actions", 84),
    _business("none_needed", "C no_action_decided", 5, actions=(0, 0), none_decided=True),
    _business("no_actions", "N no_actions", 11, actions=(0, 0), bad=True),
)


@dataclass(frozen=True, kw_only=True)
class OddMeeting(Fate):
    """A meeting without a trigger of its own, whose oddity touches all the standards on meetings."""

    status: str = "held"
    held: str = "some_day"  # some_day, recent, christmas_eve, or blank
    stored: str = ""
    icpc: bool = False
    conference: str = ""  # after_as_of, or none
    police_absent: bool = False
    none_decided: bool = False  # it was recorded that no action was needed
    is_test: bool = False
    merged: bool = False


def _all_four(verdict: str) -> dict[str, str]:
    standards = ("STRAT-02", "STRAT-04", "STRAT-05/meeting_has_actions", "STRAT-06", "STRAT-06/last", "DOC-01")
    return dict.fromkeys(standards, verdict)


_MINUTED = {"DOC-01": "E in_record"}
_NONE_NEEDED = {"STRAT-05/meeting_has_actions": "C no_action_decided"}
_NO_ACTIONS = {"STRAT-05/meeting_has_actions": "N no_actions"}
_CAME = {"STRAT-04": "C all_present"}

ODD_MEETINGS = (
    OddMeeting(name="test", weight=1, adds=_all_four("X test_record"), icpc=True, is_test=True),
    OddMeeting(name="merged", weight=1, adds=_all_four("X merged_record"), icpc=True, merged=True),
    OddMeeting(
        name="status_blank",
        weight=2,
        adds=dict.fromkeys(("STRAT-02", "STRAT-04", "DOC-01"), "U status_blank") | _NONE_NEEDED,
        status="",
        none_decided=True,
    ),
    OddMeeting(
        name="no_held_time",
        weight=2,
        adds={"STRAT-02": "U no_held_time", "STRAT-04": "U no_held_time", "DOC-01": "U no_event_time"}
        | _NONE_NEEDED
        | _icpc("U no_held_time"),
        held="",
        none_decided=True,
        icpc=True,
    ),
    OddMeeting(
        name="recent",
        weight=1,
        adds={"STRAT-02": "Y not_yet_due", "DOC-01": "Y not_yet_due"} | _CAME | _NO_ACTIONS | _icpc("Y not_yet_due"),
        held="recent",
        icpc=True,
        current=True,
    ),
    OddMeeting(
        name="recent_with_later_conference",
        adds={"STRAT-02": "Y not_yet_due", "DOC-01": "Y not_yet_due"} | _CAME | _NO_ACTIONS | _icpc("Y not_yet_due"),
        held="recent",
        icpc=True,
        conference="after_as_of",
        current=True,
    ),
    OddMeeting(
        name="christmas_eve",
        adds={"STRAT-02": "C minutes_text", "STRAT-03": "C in_time"} | _MINUTED | _CAME | _NO_ACTIONS,
        held="christmas_eve",
        stored="day_1",
    ),
    OddMeeting(
        name="christmas_eve_late",
        adds={"STRAT-02": "C minutes_text", "STRAT-03": "N late"} | _MINUTED | _CAME | _NO_ACTIONS,
        held="christmas_eve",
        stored="day_2",
    ),
    # held without the police: not theirs to minute, but not a full meeting either
    OddMeeting(name="police_absent", weight=2, adds={"STRAT-04": "N no_police"} | _NO_ACTIONS, police_absent=True),
)
