"""What may befall a domestic abuse incident and the children at it (STANDARDS.md 4.4): the tables of duly/demo/domestic.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.calendar import HOUR, MINUTE
from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class ChildFate(Fate):
    """How one child at an incident is recorded."""

    person: str = "child"
    presence: str = (
        "present_seen"  # or present_not_seen, household_absent, unborn, blank, SEEN-OUTSIDE (an unknown code)
    )
    text: str = "none"
    reason: str = "none"
    after: tuple[int, int] = (10 * MINUTE, 12 * HOUR)  # from attendance to entry
    timed: bool = True
    recorded_age: bool = False
    party: bool = False
    named: bool = True  # the record says who the child is
    is_test: bool = False
    merged: bool = False
    speaking: bool = True  # whether an officer spoke to the child is drawn apart; else nothing is recorded of it
    spoken: str = ""  # verdict of DEM-04 where it is not drawn apart
    whole: str = ""  # what the child makes of the whole incident (DEM-03): C, N, U, Y, or nothing


def _child(
    name: str, verdict: str, weight: float = 0.0, words: str = "", accepted: str = "", **knobs: Any
) -> ChildFate:
    """A child judged by DEM-01, and by DEM-02 (`words`) where it was seen and its demeanour captured.

    `accepted` is the verdict if texts such as "ok" were enough.
    """
    adds = {"DEM-01": verdict, "DEM-01/generic_accepted": accepted or verdict} | ({"DEM-02": words} if words else {})
    whole = verdict[0] if verdict[0] in "CNUY" else ""
    return ChildFate(name=name, adds=adds, weight=weight, whole=whole, bad=whole == "N", **knobs)


def _outside(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> ChildFate:
    """A child whom neither DEM-01 nor DEM-04 judges, for the same reason."""
    return _child(name, verdict, weight, speaking=False, spoken=verdict, **{"text": "descriptive"} | knobs)


CHILDREN = (
    _child("descriptive", "C captured", 52, "C descriptive", text="descriptive"),
    _child("minimal", "C captured", 16, "N not_descriptive", text="minimal"),
    _child("asleep", "C captured", 6, "N not_descriptive", text="state_only"),
    _child("refused", "C captured", 1.5, "C descriptive", text="refused_long"),
    _child("refused_shortly", "C captured", 1, "N not_descriptive", text="refused_short"),
    _child("untimed", "C captured", 1, "C descriptive", text="descriptive", timed=False),
    _child(
        "entered_after_24_hours", "C captured", 0.3, "C descriptive", text="descriptive", after=(24 * HOUR, 24 * HOUR)
    ),
    _child("one_second_late", "N late", 0.2, text="descriptive", after=(24 * HOUR + 1, 24 * HOUR + 1)),
    _child("late", "N late", 2.5, text="descriptive", after=(25 * HOUR, 200 * HOUR)),
    _child("entered_before", "U negative_interval", 0.4, text="minimal", after=(-3 * HOUR, -6 * MINUTE)),
    _child("nothing", "N blank", 5, text="blank"),
    _child("placeholder", "N placeholder", 4, text="placeholder"),
    _child("pointer", "N pointer", 3, text="pointer"),
    _child("not_spoken", "N not_spoken", 1.5, text="not_spoken"),
    _child("generic", "N generic", 7, accepted="C captured", text="generic"),
    _child(
        "not_seen_with_reason",
        "C reason_recorded",
        6,
        presence="present_not_seen",
        reason="reason",
        speaking=False,
        spoken="C reason_recorded",
    ),
    _child(
        "not_seen",
        "N no_reason_not_seen",
        3,
        presence="present_not_seen",
        text="blank",
        reason="no_reason",
        speaking=False,
        spoken="N no_reason",
    ),
    _child(
        "asleep_not_seen",
        "N asleep_not_seen",
        1.5,
        presence="present_not_seen",
        text="state_only",
        speaking=False,
        spoken="N no_reason",
    ),
    _child("presence_blank", "U presence_blank", 2, accepted="C captured", presence="", text="generic"),
    _child("presence_blank_asleep", "U presence_blank", 0.5, presence="", text="state_only"),
    _child("presence_blank_described", "C captured", 1, presence="", text="descriptive"),
    _child("presence_unmapped", "U unmapped_code", 0.2, presence="SEEN-OUTSIDE", text="descriptive"),
    _child("age_from_form", "C captured", 0.5, "C descriptive", person="blank", text="descriptive", recorded_age=True),
    _child("merged_twice", "C captured", 0.1, "C descriptive", person="chain", text="descriptive"),
    _outside("household_absent", "E household_absent", 8, presence="household_absent", text="none"),
    _outside("unborn", "E unborn", 1, presence="unborn", person="unborn", text="none"),
    _outside("unborn_undated", "E unborn", 0.5, presence="unborn", person="blank", text="none"),
    _outside("party", "X party", 0.8, party=True),
    _outside("test", "X test_record", 0.1, words="X test_record", is_test=True),
    _outside("merged", "X merged_record", 0.3, words="X merged_record", merged=True),
    _outside("broken_merge", "X merge_error", person="cycle"),
    _outside("age_unknown", "X child_unknown", 0.8, person="blank"),
    _outside("age_default", "X child_unknown", 0.2, person="default_1900"),
    _child(
        "near_18",
        "U age_uncertain",
        0.2,
        person="near_18",
        text="descriptive",
        speaking=False,
        spoken="U age_uncertain",
    ),
    ChildFate(name="adult", weight=0.4, person="adult", text="descriptive", speaking=False),
    ChildFate(name="18_that_day", weight=0.1, person="birthday_18", text="descriptive", speaking=False),
)
"""Children at incidents that officers attended."""

SHARED = {
    "not_attended": _outside("not_attended", "X not_attended"),
    "attended_unknown": _outside("attended_unknown", "U attended_unknown"),
    "untimed": _child(
        "untimed_scene",
        "U no_attended_time",
        text="descriptive",
        recorded_age=True,
        speaking=False,
        spoken="C spoken_to",
    ),
    "date_only": _child("imprecise", "U imprecise_time", text="descriptive", after=(32 * HOUR, 33 * HOUR)),
    "recent": _child("recent", "Y not_yet_due", speaking=False, spoken="Y not_yet_due"),
    "plain": CHILDREN[0],
    "nameless": _child(
        "nameless", "C captured", words="C descriptive", text="descriptive", recorded_age=True, named=False
    ),
}
"""What befalls every child at a scene that is odd as a whole."""


@dataclass(frozen=True, kw_only=True)
class Speaking(Fate):
    """Whether an officer spoke to a child that was there: 1, 0 or blank as -1."""

    spoken_to: int = 1
    alone: int = -1
    reason: str = "none"


def _speaking(name: str, verdict: str, weight: float, apart: str = "", **knobs: Any) -> Speaking:
    adds = {"DEM-04": verdict} | ({"DEM-04/spoken_alone": apart} if apart else {})
    return Speaking(name=name, adds=adds, weight=weight, **knobs)


SPEAKING = (
    _speaking("alone", "C spoken_to", 26, "C spoken_alone", alone=1),
    _speaking("with_parent", "C spoken_to", 28, "N not_alone", alone=0),
    _speaking("not_recorded_how", "C spoken_to", 12, "N alone_not_recorded"),
    _speaking("reason", "C reason_recorded", 14, spoken_to=0, reason="reason"),
    _speaking("no_reason", "N no_reason", 12, spoken_to=0, reason="no_reason"),
    _speaking("nothing", "N no_reason", 8, spoken_to=-1),
)
"""Drawn for each child of four or older."""


@dataclass(frozen=True, kw_only=True)
class Scene(Fate):
    """One domestic abuse incident: whether officers attended, and whether forms and household say there are children."""

    attended: int = 1
    attended_at: str = "exact"  # exact, date_only, just_now, recent, days_ago, yesterday, or blank
    reported: bool = True
    household: str = "yes"  # or LODGERS (an unknown code)
    form: str = "yes"  # answer on the form: yes, no, unknown, refused; or no form
    children: tuple[int, int] = (1, 4)
    with_children: str = "yes"  # what its answers come to (DA-01): yes, no, unmapped, or blank
    child: str = ""  # the fate in SHARED that all children here share; blank: each has its own
    queue: str = ""  # where it stands in the queues (duly/demo/queue_fates.py); blank: what befalls it is drawn apart
    is_test: bool = False
    merged: bool = False


def _scene(name: str, listed: str, weight: float = 0.0, **knobs: Any) -> Scene:
    return Scene(name=name, adds={"DEM-05": listed} if listed else {}, weight=weight, **knobs)


def _without(name: str, listed: str, weight: float = 0.0, *, with_children: str = "", **knobs: Any) -> Scene:
    """An incident at which no child is listed, and nobody says that there are any."""
    return _scene(name, listed, weight, children=(0, 0), with_children=with_children, **knobs)


_NO: dict[str, Any] = {"household": "no", "form": "no", "with_children": "no"}

SCENES = (
    _scene("children_listed", "C listed", 62),
    _scene("listed_form_only", "C listed", 5, household="unknown"),
    _scene("listed_household_only", "C listed", 4, form="no"),
    _scene("listed_without_form", "C listed", 3, form=""),
    _scene("listed_form_refused", "C listed", 3, form="refused"),
    _scene("nobody_listed", "N no_child_listed", 7, children=(0, 0), bad=True),
    _scene("nobody_listed_form_only", "N no_child_listed", 2, children=(0, 0), household="no", bad=True),
    _without("no_form", "U no_form", 3, household="", form=""),
    _without("form_refused", "U form_refused", 2, household="unknown", form="refused"),
    _without("form_unknown", "U form_refused", 1, household="", form="unknown"),
    _without("no_children", "", 40, **_NO),
    _scene("not_attended", "X not_attended", 4, attended=0, attended_at="", child="not_attended", form=""),
    _scene("attended_unknown", "U attended_unknown", 1.5, attended=-1, child="attended_unknown"),
    _scene("attended_untimed", "C listed", 0.6, attended_at="", child="untimed"),
    _scene("attended_on_a_date", "C listed", 0.4, attended_at="date_only", child="date_only"),
    _scene("recent", "C listed", 0.1, attended_at="recent", child="recent", queue="recent", current=True),
    _scene("just_now", "C listed", 0.05, attended_at="just_now", child="recent", queue="recent", current=True, at_least=2,
           children=(2, 4)),
    _scene("test", "X test_record", 0.1, child="plain", is_test=True),
    _scene("merged", "X merged_record", 0.3, child="plain", merged=True),
    _scene("waiting", "C listed", 0.15, attended_at="days_ago", child="plain", queue="waiting", current=True, at_least=4),
    _without("waiting_without", "", 0.15, attended_at="days_ago", queue="waiting", current=True, **_NO),
    _without("waiting_unasked", "U no_form", 0.03, attended_at="days_ago", household="", form="", queue="waiting", current=True),
    _scene("triaged", "C listed", 0.3, attended_at="yesterday", child="plain", queue="fresh", current=True, at_least=4),
    _without("household_unmapped", "U unmapped_code", 0.2, household="LODGERS", form="", with_children="unmapped"),
    _scene("nameless_child", "N no_child_listed", 0.2, child="nameless", children=(1, 1)),
    _scene("no_time", "C listed", attended_at="", reported=False, child="untimed", queue="timeless"),
)  # fmt: skip
