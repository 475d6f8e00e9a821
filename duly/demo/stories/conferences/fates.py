"""What may befall a case conference (STANDARDS.md 4.5 CONF-01)."""

from typing import Any

from duly.demo.calendar import NOT_HAD
from duly.demo.fates import Fate, Kind, Table

_initial = Kind(
    "CONF-01", attended=0, mode="", assessed=-1, reason=(-1, -1), report=NOT_HAD,
    apart=False,  # each child's record says a different part of it
)  # fmt: skip
"""What the police did about a conference that was held.

Flags are 1, 0 or -1 for blank. `report` is how many working days before the last day for it the report was sent; a
negative number is after it."""


def _attending(name: str, kind: Kind, *, attended: float, declined: float) -> Table:
    """Initial conferences are attended more than reviews are; the rest befalls both alike."""
    came, decline = kind.like(attended=1), kind.like(assessed=1, reason=(20, 300), report=(0, 3))
    return Table(
        name,
        came("in_person", "C attended", attended * 0.5, mode="person"),
        came("by_video", "C attended", attended * 0.4, mode="video"),
        came("by_telephone", "C attended", attended * 0.1, mode="phone"),
        decline("declined", "C declined_with_report", declined),
        decline("declined_on_the_last_day", "C declined_with_report", 0.5, report=(0, 0), reason=(20, 20)),
        decline("attendance_blank_but_declined", "C declined_with_report", 0.5, attended=-1, apart=True),
        decline("report_the_day_after", "N report_late", 0.5, report=(-1, -1)),
        decline("no_report", "N no_report", 2, report=NOT_HAD),
        decline("reason_of_19", "N no_reason", 0.5, reason=(19, 19)),
        decline("no_reason", "N no_reason", 1, reason=(-1, -1)),
        decline("risk_not_assessed", "N no_risk_assessment", 2, assessed=0),
        kind("not_attended", "N no_risk_assessment", 3),
        kind("nothing_recorded", "N no_risk_assessment", 2, attended=-1),
    )


INITIAL = _attending("initial", _initial, attended=76, declined=12)
REVIEW = _attending("review", _initial.like("CONF-01/review"), attended=46, declined=30)

NOT_HELD = "U no_held_time"
PLANNED = "Y not_yet_due"
FUTURE = "U future_dated"

_odd = Kind(
    "CONF-01",
    kind="initial",  # or review, transfer_in, STRAT-CONF (an unknown code), or blank
    planned="some_day",  # some_day, later, or blank
    held=True, invited=True, cancelled=False, is_test=False, merged=False,
)  # fmt: skip
"""A conference that the police would have attended, with an oddity of its own; `kind` is blank where it is not recorded."""


_review = _odd.like("CONF-01/review", prefix="review_", kind="review")


def _both(name: str, verdict: str, weight: float = 1.0, **knobs: Any) -> tuple[Fate, Fate]:
    return _odd(name, verdict, weight, **knobs), _review(name, verdict, weight, **knobs)


ODD_CONFERENCES = Table("odd conferences",
    *_both("test", "X test_record", 0.1, is_test=True),
    *_both("merged", "X merged_record", 0.3, merged=True),
    *_both("cancelled", "X cancelled", 4, cancelled=True, held=False),
    *_both("no_time", "U no_scheduled_time", 0.5, planned="", held=False),
    *_both("not_held", NOT_HELD, held=False),
    *_both("later", PLANNED, 6, planned="later", held=False, current=True),
    _odd("moved_in", "C attended", 2, kind="transfer_in"),
    _odd("no_kind", "U no_type", 0.5, kind="", also={"CONF-01/review": "U no_type"}),
    _odd("unknown_kind", "U unmapped_code", 0.5, kind="STRAT-CONF", also={"CONF-01/review": "U unmapped_code"}),
    _odd("not_invited", "", 2, invited=False),
)  # fmt: skip
