"""What may befall a registered sex offender and an offender manager: the tables of duly/demo/offenders.py (STANDARDS.md 4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duly.demo.fates import Fate

Days = tuple[int, int]
"""The least and the most of a number of days before the as-at date; negative ones lie after it."""

LONG_AGO: Days = (400, 4_000)


@dataclass(frozen=True, kw_only=True)
class Offender(Fate):
    """How one offender is recorded. `due` and `seen` are days; None is not recorded."""

    risk: str = "drawn"  # or a level, blank, an odd code
    mgmt: str = "active"
    plan: Days | None = (-150, -1)
    seen: Days | None = (10, 25)  # recent enough whatever the risk level
    outcome: str = "seen"
    visit_timed: bool = True
    tried: bool = False  # an attempt since
    in_prison: int = 0
    registered: Days | None = LONG_AGO
    registered_to: Days | None = None
    # the latest assessment
    completed: Days | None = (20, 340)
    approved_after: Days | None = (1, 15)
    approver: str = "trained"  # untrained, lapsed, odd_course, completer, or blank
    before_it: bool = False  # an approved one the year before
    not_applicable: str = ""  # a reason, or one that says nothing
    dereg: bool = False
    counts: bool = True  # in the caseload of a manager
    is_test: bool = False
    merged: bool = False


def _adds(visit: str, arms: str) -> dict[str, str]:
    return {name: verdict for name, verdict in (("RSO-01", visit), ("RSO-02", arms)) if verdict}


_DUE, _APPROVED = "C not_overdue", "C approved"


def _visited(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Offender:
    """An offender about whom the visits are what matters."""
    return Offender(name=name, adds=_adds(verdict, _APPROVED), weight=weight, bad=verdict[0] == "N", **knobs)


def _assessed(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Offender:
    """An offender about whom the assessment is what matters."""
    return Offender(name=name, adds=_adds(_DUE, verdict), weight=weight, bad=verdict[0] == "N", **knobs)


def _outside(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Offender:
    """An offender whom no caseload counts: a test, merged, reactively managed, or not there."""
    return Offender(name=name, adds=_adds(verdict, verdict), weight=weight, counts=False, **knobs)


_NO_PLAN: dict[str, Any] = {"plan": None}

COUNTED = (
    _visited("planned", _DUE, 58),
    _visited("due_today", _DUE, plan=(0, 0)),
    _visited("not_planned", _DUE, 4, **_NO_PLAN),
    _visited("rolled_forward", _DUE, 3, seen=(400, 600)),
    _visited("overdue", "N overdue", 8, plan=(2, 60)),
    _visited("long_overdue", "N overdue", 3, plan=(61, 400)),
    _visited("overdue_since_yesterday", "N overdue", plan=(1, 1)),
    _visited("overdue_by_risk", "N overdue", 2, seen=(400, 700), tried=True, **_NO_PLAN),
    _visited("only_tried", "N never", 0.5, outcome="no_reply", **_NO_PLAN),
    _visited("never_visited", "N never", 0.5, seen=None, **_NO_PLAN),
    _visited("seen_untimed", "U no_visit_time", visit_timed=False, **_NO_PLAN),
    _visited("outcome_blank", "U no_outcome", 0.3, outcome="", **_NO_PLAN),
    _visited("outcome_odd", "U unmapped_code", outcome="SPOKEN-TO-BY-PHONE", **_NO_PLAN),
    _visited("application", _DUE, 0.4, risk="low", dereg=True),
    _visited("risk_blank", "U risk_blank", 0.3, risk=""),
    _visited("risk_odd", "U unmapped_code", risk="VH+"),
    _assessed("not_approved", "N not_approved", 5, approved_after=None, approver=""),
    _assessed("not_approved_this_year", "N not_approved", 2, approved_after=None, approver="", before_it=True),
    _assessed("out_of_date", "N out_of_date", 4, completed=(366, 900)),
    _assessed("in_date_for_the_last_day", _APPROVED, completed=(365, 365)),
    _assessed("no_assessment", "N no_assessment", 3, completed=None),
    _assessed("no_approver", "N no_approver", 0.3, approver=""),
    _assessed("own_approval", "N own_approval", 0.5, approver="completer"),
    _assessed("approver_untrained", "N approver_not_trained", 1, approver="untrained"),
    _assessed("approver_lapsed", "N approver_not_trained", approver="lapsed"),
    _assessed("approver_of_odd_course", "U unmapped_code", approver="odd_course"),
    _assessed("approved_before", "U negative_interval", approved_after=(-9, -2)),
    _assessed("not_applicable", "E not_applicable", 1.5, completed=None, not_applicable="reason"),
    _assessed("not_applicable_says_nothing", "N no_assessment", completed=None, not_applicable="closure_placeholder"),
    _assessed("newly_registered", "Y newly_registered", 2, registered=(30, 89), completed=None),
    _assessed("registered_90_days_ago", "N no_assessment", registered=(90, 90), completed=None),
    _assessed("registration_unknown", "U no_registration_date", registered=None),
)
"""Offenders under active management, whom a caseload counts."""

OTHERS = (
    _outside("reactive", "E reactive", 5, mgmt="reactive", risk="low", seen=LONG_AGO, plan=None),
    _outside("reactive_at_high_risk", "E reactive", mgmt="reactive", risk="high"),
    _outside("management_odd", "U unmapped_code", mgmt="HANDED-OVER"),
    _outside("in_prison", "", 6, in_prison=1, plan=None),
    _outside("no_longer_registered", "", 4, registered_to=(1, 300)),
    _outside("registered_tomorrow", "", registered=(-1, -1)),
    _outside("test", "X test_record", risk="high", is_test=True),
    _outside("merged", "X merged_record", risk="high", merged=True),
)
UNCLEAR = _outside("management_blank", "U management_blank", mgmt="")
"""Drawn for managers of whom it is unclear how many they have."""


@dataclass(frozen=True, kw_only=True)
class Manager(Fate):
    """How many actively managed offenders a manager has, and what share of full time the manager works."""

    offenders: tuple[int, int] = (40, 50)
    fte: str = "1.0"
    unclear: int = 0
    known: bool = True
    is_test: bool = False


def _manager(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Manager:
    return Manager(name=name, adds={"RSO-03": verdict}, weight=weight, bad=verdict[0] == "N", **knobs)


MANAGERS = (
    _manager("usual", "C within", 4),
    _manager("part_time", "C within", 2, fte="0.6", offenders=(20, 30)),
    _manager("just_within", "C within", fte="0.2", offenders=(10, 10)),
    _manager("just_over", "N over", fte="0.2", offenders=(11, 11)),
    _manager("busy", "N over", 6, offenders=(51, 60)),
    _manager("overloaded", "N over", 5, offenders=(61, 65)),
    _manager("overloaded_part_time", "N over", fte="0.2", offenders=(13, 14)),
    _manager("share_blank", "U no_fte", fte="", offenders=(8, 12)),
    _manager("share_of_nothing", "U no_fte", fte="0", offenders=(3, 5)),
    _manager("not_in_the_export", "U no_fte", known=False, offenders=(3, 5)),
    _manager("unclear", "U management_unknown", fte="0.2", offenders=(10, 10), unclear=1),
    _manager("test", "X test_record", is_test=True, offenders=(2, 3)),
)


@dataclass(frozen=True, kw_only=True)
class Mark(Fate):
    """Whether an offender is flagged, or has a photograph: 1, 0 or blank as -1."""

    value: int = 1


FLAGS = (
    Mark(name="flagged", weight=88, adds={"RSO-04": "C flagged"}),
    Mark(name="not_flagged", weight=8, adds={"RSO-04": "N not_flagged"}, value=0),
    Mark(name="flag_blank", weight=4, adds={"RSO-04": "N flag_blank"}, value=-1),
)
PHOTOS = (
    Mark(name="photo", weight=70, adds={"RSO-04/photo": "C photo_uploaded"}),
    Mark(name="no_photo", weight=20, adds={"RSO-04/photo": "N no_photo"}, value=0),
    Mark(name="photo_blank", weight=10, adds={"RSO-04/photo": "N photo_blank"}, value=-1),
)


@dataclass(frozen=True, kw_only=True)
class Review(Fate):
    """When a supervisor reviewed a visit, in days after it; None where nobody did."""

    after: Days | None = (0, 20)
    untimed: bool = False
    is_test: bool = False
    merged: bool = False


def _review(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> Review:
    return Review(name=name, adds={"RSO-01/supervisor_reviewed": verdict}, weight=weight, **knobs)


OLD_VISITS = (
    _review("reviewed", "C reviewed_in_time", 60),
    _review("reviewed_on_day_28", "C reviewed_in_time", after=(28, 28)),
    _review("reviewed_on_day_29", "N reviewed_late", after=(29, 29), bad=True),
    _review("reviewed_late", "N reviewed_late", 10, after=(30, 34), bad=True),
    _review("not_reviewed", "N not_reviewed", 28, after=None, bad=True),
    _review("reviewed_before", "U negative_interval", after=(-3, -2)),
    _review("untimed", "U no_visit_time", untimed=True, after=None),
    _review("test", "X test_record", is_test=True),
    _review("merged", "X merged_record", merged=True),
)
"""Of visits made at least 40 days before the as-at date, none of which is the last."""
