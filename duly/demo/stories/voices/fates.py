"""What may be recorded of a child when a case closes (STANDARDS.md 4.5 VOICE-01)."""

from typing import Any

from duly.demo.fates import Kind, Table

_NONE = (-1, -1)
_voice = Kind(
    "VOICE-01", recorded=True, views=(20, 900), outcome=(20, 600),
    informed="yes",  # yes, no_reasoned, TOLD-BY-CSC (a code nobody knows), or blank
    reason=_NONE,
    two_rows=False,  # views in one, the rest in another
)  # fmt: skip
"""The record of one child in one case. Lengths are drawn between two bounds; -1 is blank."""

_REASONED: dict[str, Any] = {"informed": "no_reasoned", "reason": (10, 200)}
VOICES = Table("voices",
    _voice("told", "C complete", 55),
    _voice("not_told_for_a_reason", "C complete", 9, **_REASONED),
    _voice("just_enough", "C complete", 1, views=(20, 20), outcome=(20, 20), informed="no_reasoned", reason=(10, 10)),
    _voice("in_two_rows", "C complete", 2, two_rows=True),
    _voice("no_record", "N no_record", 3, recorded=False),
    _voice("no_views", "N no_views", 1.2, views=_NONE),
    _voice("views_of_19", "N no_views", 0.2, views=(19, 19)),
    _voice("no_outcome", "N no_outcome", 1, outcome=_NONE),
    _voice("outcome_of_19", "N no_outcome", 0.5, outcome=(19, 19)),
    _voice("nothing_filled_in", "N no_views", 0.4, views=_NONE, outcome=_NONE, informed=""),
    _voice("not_said_whether_told", "N not_told", 1, informed=""),
    _voice("reason_of_9", "N not_told", 0.5, informed="no_reasoned", reason=(9, 9)),
    _voice("told_by_others", "U unmapped_code", 0.3, informed="TOLD-BY-CSC"),
)  # fmt: skip
"""Drawn for each child that was four or older, or may have been."""

YOUNG = Table("young voices",
    _voice("young_with_reason", "E too_young", 40, views=_NONE, outcome=_NONE, **_REASONED),
    _voice("young_and_heard", "C complete", 30),
    _voice("young_without_reason", "N no_views", 4, views=_NONE, informed=""),
    _voice("young_no_record", "N no_record", 2, recorded=False),
)  # fmt: skip
"""Drawn for each child younger than four."""

_witness = Kind(
    "VOICE-01", person="child", heard=True, closed=True, timed=True,
    reopened="",  # since, before, or not
    is_test=False, merged=False,
)  # fmt: skip
"""A witness to a crime against an adult, and the case that followed. A child who is no more than that does not make the log
one for NCRS-02 to judge."""
WITNESSES = Table("witnesses",
    _witness("heard", "C complete", 60),
    _witness("not_heard", "N no_record", 5, heard=False),
    _witness("test", "X test_record", is_test=True),
    _witness("merged", "X merged_record", merged=True),
    _witness("closed_some_time", "U no_closing_time", timed=False),
    _witness("reopened_before_it_closed", "C complete", reopened="before"),
    _witness("reopened_since", "", closed=False, reopened="since"),
    _witness("open", "", 10, closed=False),
    _witness("broken_merge", "U dangling_link", person="cycle"),
    _witness("age_unknown", "X child_unknown", person="blank"),
    _witness("near_18", "X age_uncertain", person="near_18"),
    _witness("grown_up", person="birthday_18"),
)  # fmt: skip
