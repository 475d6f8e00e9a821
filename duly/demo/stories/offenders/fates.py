"""What may befall a registered sex offender and an offender manager (STANDARDS.md 4.5 RSO-01 to RSO-04)."""

from duly.demo.calendar import NOT_HAD
from duly.demo.fates import Kind, Table

LONG_AGO, RECENT = (400, 4_000), (10, 25)
"""Ranges of days before the as-at date (negative ones lie after it); a visit that is recent is so whatever the risk level."""

_offender = Kind(
    "RSO-01, RSO-02",
    risk="drawn",  # or a level, blank, an odd code
    mgmt="active", plan=(-150, -1), seen=RECENT, outcome="seen", visit_timed=True,
    tried=False,  # an attempt since
    in_prison=0, registered=LONG_AGO, registered_to=NOT_HAD,
    # the latest assessment
    completed=(20, 340), approved_after=(1, 15),
    approver="trained",  # untrained, lapsed, odd_course, completer, or blank
    before_it=False,  # an approved one the year before
    not_applicable="none",  # a class of wording
    dereg=False, is_test=False, merged=False,
)  # fmt: skip
"""How one offender is recorded; `plan`, `seen`, `registered` and `completed` are days before the as-at date."""

_unplanned = _offender.like(plan=NOT_HAD)
_unapproved = _offender.like(approved_after=NOT_HAD, approver="")
_unassessed = _offender.like(completed=NOT_HAD)
_DUE, _APPROVED = "C not_overdue", "C approved"
COUNTED = Table("counted offenders",
    # the visits are what matters
    _offender("planned", f"{_DUE}, {_APPROVED}", 72),
    _offender("due_today", f"{_DUE}, {_APPROVED}", plan=(0, 0)),
    _unplanned("not_planned", f"{_DUE}, {_APPROVED}", 4),
    _offender("rolled_forward", f"{_DUE}, {_APPROVED}", 3, seen=(400, 600)),
    _offender("overdue", f"N overdue, {_APPROVED}", 1.4, plan=(2, 60)),
    _offender("long_overdue", f"N overdue, {_APPROVED}", 0.5, plan=(61, 400)),
    _offender("overdue_since_yesterday", f"N overdue, {_APPROVED}", plan=(1, 1)),
    _unplanned("overdue_by_risk", f"N overdue, {_APPROVED}", 0.5, seen=(400, 700), tried=True),
    _unplanned("only_tried", f"N never, {_APPROVED}", 0.1, outcome="no_reply"),
    _unplanned("never_visited", f"N never, {_APPROVED}", 0.1, seen=NOT_HAD),
    _unplanned("seen_untimed", f"U no_visit_time, {_APPROVED}", visit_timed=False),
    _unplanned("outcome_blank", f"U no_outcome, {_APPROVED}", 0.3, outcome=""),
    _unplanned("outcome_odd", f"U unmapped_code, {_APPROVED}", outcome="SPOKEN-TO-BY-PHONE"),
    _offender("application", f"{_DUE}, {_APPROVED}", 0.4, risk="low", dereg=True),
    _unplanned("risk_blank", f"U risk_blank, {_APPROVED}", 0.2, seen=(60, 300), risk=""),
    _offender("risk_blank_planned", f"{_DUE}, {_APPROVED}", 0.1, risk=""),
    _unplanned("risk_odd", f"U unmapped_code, {_APPROVED}", seen=(60, 300), risk="VH+"),
    # the assessment is what matters
    _unapproved("not_approved", f"{_DUE}, N not_approved", 0.9),
    _unapproved("not_approved_this_year", f"{_DUE}, N not_approved", 0.3, before_it=True),
    _offender("out_of_date", f"{_DUE}, N out_of_date", 0.7, completed=(366, 900)),
    _offender("in_date_for_the_last_day", f"{_DUE}, {_APPROVED}", completed=(365, 365)),
    _unassessed("no_assessment", f"{_DUE}, N no_assessment", 0.8),
    _offender("no_approver", f"{_DUE}, N no_approver", 0.3, approver=""),
    _offender("own_approval", f"{_DUE}, N own_approval", 0.5, approver="completer"),
    _offender("approver_untrained", f"{_DUE}, N approver_not_trained", 0.3, approver="untrained"),
    _offender("approver_lapsed", f"{_DUE}, N approver_not_trained", approver="lapsed"),
    _offender("approver_of_odd_course", f"{_DUE}, U unmapped_code", approver="odd_course"),
    _offender("approved_before", f"{_DUE}, U negative_interval", approved_after=(-9, -2)),
    _unassessed("not_applicable", f"{_DUE}, E not_applicable", 1.5, not_applicable="reason"),
    _unassessed("not_applicable_says_nothing", f"{_DUE}, N no_assessment", not_applicable="closure_placeholder"),
    _unassessed("newly_registered", f"{_DUE}, Y newly_registered", 2, registered=(30, 89)),
    _unassessed("registered_90_days_ago", f"{_DUE}, N no_assessment", registered=(90, 90)),
    _offender("registration_unknown", f"{_DUE}, U no_registration_date", registered=NOT_HAD),
)  # fmt: skip
"""Offenders under active management, whom a caseload counts."""

OTHERS = Table("other offenders",
    _unplanned("reactive", "E reactive", 5, mgmt="reactive", risk="low", seen=LONG_AGO),
    _offender("reactive_at_high_risk", "E reactive", mgmt="reactive", risk="high"),
    _offender("management_odd", "U unmapped_code", mgmt="HANDED-OVER"),
    _unplanned("in_prison", "", 6, in_prison=1),
    _offender("no_longer_registered", "", 4, registered_to=(1, 300)),
    _offender("registered_tomorrow", "", registered=(-1, -1)),
    _offender("test", "X test_record", risk="high", is_test=True),
    _offender("merged", "X merged_record", risk="high", merged=True),
)  # fmt: skip
"""Offenders whom no caseload counts: tests, merged, reactively managed, or not there."""

UNCLEAR = Table("unclear offenders", _offender("management_blank", "U management_blank", mgmt=""))
"""For managers of whom it is unclear how many they have."""

_manager = Kind("RSO-03", offenders=(40, 50), fte="1.0", unclear=0, known=True, is_test=False)
"""How many actively managed offenders a manager has, and what share of full time the manager works."""
MANAGERS = Table("managers",
    _manager("usual", "C within", 4),
    _manager("part_time", "C within", 2, fte="0.6", offenders=(20, 30)),
    _manager("just_within", "C within", fte="0.2", offenders=(10, 10)),
    _manager("just_over", "N over", fte="0.2", offenders=(11, 11)),
    _manager("busy", "N over", 6, offenders=(51, 60)),
    _manager("overloaded", "N over", 5, offenders=(61, 65)),
    _manager("overloaded_part_time", "N over", fte="0.2", offenders=(13, 14)),
    _manager("share_blank", "U no_fte", fte="", offenders=(8, 12)),
    _manager("share_of_nothing", "U no_fte", fte="0", offenders=(3, 5)),
    _manager("not_in_the_export", "U dangling_link", known=False, offenders=(3, 5)),
    _manager("unclear", "U management_unknown", fte="0.2", offenders=(10, 10), unclear=1),
    _manager("test", "X test_record", is_test=True, offenders=(2, 3)),
)  # fmt: skip

_flag, _photo = Kind("RSO-04", value=1), Kind("RSO-04/photo", value=1)
"""Whether an offender is flagged, or has a photograph: 1, 0 or blank as -1."""
FLAGS = Table("flags",
    _flag("flagged", "C flagged", 88),
    _flag("not_flagged", "N not_flagged", 0.6, value=0),
    _flag("flag_blank", "N flag_blank", 0.3, value=-1),
)  # fmt: skip

PHOTOS = Table("photos",
    _photo("photo", "C photo_uploaded", 70),
    _photo("no_photo", "N no_photo", 0.7, value=0),
    _photo("photo_blank", "N photo_blank", 0.3, value=-1),
)  # fmt: skip

_review = Kind("RSO-01/supervisor_reviewed", after=(0, 20), untimed=False, is_test=False, merged=False)
"""When a supervisor reviewed a visit, in days after it."""
OLD_VISITS = Table("old visits",
    _review("reviewed", "C reviewed_in_time", 60),
    _review("reviewed_on_day_28", "C reviewed_in_time", after=(28, 28)),
    _review("reviewed_on_day_29", "N reviewed_late", after=(29, 29)),
    _review("reviewed_late", "N reviewed_late", 10, after=(30, 34)),
    _review("not_reviewed", "N not_reviewed", 28, after=NOT_HAD),
    _review("reviewed_before", "U negative_interval", after=(-3, -2)),
    _review("untimed", "U no_visit_time", untimed=True, after=NOT_HAD),
    _review("test", "X test_record", is_test=True),
    _review("merged", "X merged_record", merged=True),
)  # fmt: skip
"""Of visits made at least 40 days before the as-at date, none of which is the last."""
