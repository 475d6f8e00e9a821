"""What may befall a case conference: the tables that duly/demo/conferences.py draws from (STANDARDS.md 4.5, CONF-01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class Attending(Fate):
    """What the police did about a conference that was held.

    Flags are 1, 0 or -1 for blank. `report` is how many working days before the last day for it the report was sent;
    a negative number is after it.
    """

    attended: int = 0
    mode: str = ""
    assessed: int = -1
    reason: tuple[int, int] = (-1, -1)
    report: tuple[int, int] | None = None
    apart: bool = False  # each child's record says a different part of it


_INITIAL, _REVIEW = "CONF-01", "CONF-01/review"
_REASONED = (20, 300)


def _attending(standard: str, name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Attending:
    return Attending(name=name, adds={standard: verdict}, weight=weight, bad=verdict[0] == "N", **knobs)


def _table(standard: str, *, attended: float, declined: float) -> tuple[Attending, ...]:
    """Initial conferences are attended more than reviews are; the rest befalls both alike."""

    def fate(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Attending:
        return _attending(standard, name, verdict, weight, **knobs)

    def decline(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Attending:
        return fate(name, verdict, weight, **{"assessed": 1, "reason": _REASONED, "report": (0, 3)} | knobs)

    return (
        fate("in_person", "C attended", attended * 0.5, attended=1, mode="person"),
        fate("by_video", "C attended", attended * 0.4, attended=1, mode="video"),
        fate("by_telephone", "C attended", attended * 0.1, attended=1, mode="phone"),
        decline("declined", "C declined_with_report", declined),
        decline("declined_on_the_last_day", "C declined_with_report", 0.5, report=(0, 0), reason=(20, 20)),
        decline("attendance_blank_but_declined", "C declined_with_report", 0.5, attended=-1, apart=True),
        decline("report_the_day_after", "N report_late", 0.5, report=(-1, -1)),
        decline("no_report", "N no_report", 2, report=None),
        decline("reason_of_19", "N no_reason", 0.5, reason=(19, 19)),
        decline("no_reason", "N no_reason", 1, reason=(-1, -1)),
        decline("risk_not_assessed", "N no_risk_assessment", 2, assessed=0),
        fate("not_attended", "N no_risk_assessment", 3),
        fate("nothing_recorded", "N no_risk_assessment", 2, attended=-1),
    )


ATTENDING_INITIAL = _table(_INITIAL, attended=76, declined=12)
ATTENDING_REVIEW = _table(_REVIEW, attended=46, declined=30)

NOT_HELD = "U no_held_time"
PLANNED = "Y not_yet_due"


@dataclass(frozen=True, kw_only=True)
class OddConference(Fate):
    """A conference that the police would have attended, with an oddity of its own; `kind` is blank where it is not recorded."""

    kind: str = "initial"  # or review, transfer_in, STRAT-CONF (an unknown code), or blank
    planned: str = "some_day"  # some_day, later, or blank
    held: bool = True
    invited: bool = True
    cancelled: bool = False
    is_test: bool = False
    merged: bool = False


def _odd(name: str, verdict: str = "", weight: float = 1.0, **knobs: Any) -> OddConference:
    standard = _REVIEW if knobs.get("kind") == "review" else _INITIAL
    return OddConference(name=name, adds={standard: verdict} if verdict else {}, weight=weight, **knobs)


def _of_both_kinds(name: str, verdict: str, weight: float = 1.0, **knobs: Any) -> tuple[OddConference, OddConference]:
    return (
        _odd(name, verdict, weight, **knobs),
        _odd(f"review_{name}", verdict, weight, kind="review", **knobs),
    )


ODD_CONFERENCES = (
    *_of_both_kinds("test", "X test_record", 0.1, is_test=True),
    *_of_both_kinds("merged", "X merged_record", 0.3, merged=True),
    *_of_both_kinds("cancelled", "X cancelled", 4, cancelled=True, held=False),
    *_of_both_kinds("no_time", "U no_scheduled_time", 0.5, planned="", held=False),
    *_of_both_kinds("not_held", NOT_HELD, held=False),
    *_of_both_kinds("later", PLANNED, 6, planned="later", held=False, current=True),
    _odd("moved_in", "C attended", 2, kind="transfer_in"),
    _odd("no_kind", "U no_type", 0.5, kind=""),
    _odd("unknown_kind", "U unmapped_code", 0.5, kind="STRAT-CONF"),
    _odd("not_invited", weight=2, invited=False),
)
