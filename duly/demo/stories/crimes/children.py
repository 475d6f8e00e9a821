"""What may befall a crime against a child: whose age is known, what is left blank, and how it is cancelled (STANDARDS.md 4.1)."""

from typing import Any

from duly.demo.fates import Fate, Table
from duly.demo.stories.crimes.fates import CRIME, DOUBTFUL, LATE_A_DAY, RECORDED, child

_doubtful = CRIME.like(prefix="victim_", route="unit_direct", **DOUBTFUL)


def _unsure(kind: str, verdict: str, weight: float = 0.0, data: str = "", **knobs: Any) -> Fate:
    """A crime whose victim may or may not be a child, recorded in time and without a log."""
    return _doubtful(kind, f"{verdict}, C in_time, {data or verdict},", weight, **{"victims": (kind,), **knobs})


_AGELESS = ("X child_unknown", "U child_unknown")
"""In time, and so left out where only the age is not known; but a date of birth that is not known would be a breach."""


_UNLOGGED: dict[str, Any] = {"route": "unit_direct", "log": ""}
_GROWN: dict[str, Any] = {"case": "other", **DOUBTFUL}
_TWO: dict[str, Any] = {"victims": ("child", "child")}
_NO_BIRTH: dict[str, Any] = {"data": "N no_dob", "missing": ("dob",)}
_NEGLECT: dict[str, Any] = {"offence_class": "cruelty_neglect", **_NO_BIRTH}
_WHOSE = (
    _unsure("blank", _AGELESS[0], 0.6, _AGELESS[1]),
    _unsure("default_1900", _AGELESS[0], 0.2, _AGELESS[1]),
    _unsure("default_1970", _AGELESS[0], 0.1, _AGELESS[1]),
    _unsure("default_9999", _AGELESS[0], 0, _AGELESS[1]),
    _unsure("after_event", _AGELESS[0], 0.1, _AGELESS[1]),
    _unsure("orphan", "U dangling_link", 0.1),
    _unsure("cycle", "U dangling_link"),
    _unsure("dangling_chain", "U dangling_link"),
    _unsure("long_chain", "C in_time", 0, "C complete"),
    _unsure("near_18", "X age_uncertain", 0.2),
    _unsure("type_blank", "U unmapped_code", 0.2, victims=("child",), victim_type="", case="none"),
    _unsure("type_unmapped", "U unmapped_code", 0.1, victims=("child",), victim_type="IND", case="none"),
    child("victim_estimated", "C in_time", 0.3, victims=("estimated_child",), **DOUBTFUL),
    child("victim_january_first", "C in_time", 0.6, victims=("january_first",), **DOUBTFUL),
    child("victim_merged_twice", "C in_time", 0.1, victims=("chain",), **DOUBTFUL),
    child("eve_of_18th_birthday", "C in_time", 0.1, log="", victims=("eve_of_18",), route="bureau", **DOUBTFUL),
    CRIME("18th_birthday", ", C in_time, ,", 0.1, victims=("birthday_18",), route="bureau", **_GROWN),
    child("leap_day_child_on_28_february", "C in_time", victims=("leap",), moment="leap_eve", **_UNLOGGED, **DOUBTFUL),
    CRIME("leap_day_child_on_1_march", ", C in_time, ,", victims=("leap",), moment="leap_day", route="unit_direct", **_GROWN),
    child("two_children", "C in_time", 6, **_TWO),
    child("two_children_late", "N late", 0.3, delay=LATE_A_DAY, **_TWO),
    child("child_and_adult", "C in_time", 2, victims=("child", "adult")),
    child("child_and_unknown", "C in_time", 0.1, victims=("child", "blank"), **_NO_BIRTH),
    child("neglect_of_unknown_child", "C in_time", 0.2, victims=("blank",), **_NEGLECT),
    child("neglect_with_default_birth", "C in_time", 0.1, victims=("default_1900",), **_NEGLECT),
    child("state_victim", "C in_time", 1, victims=("state",), offence_class="online_child_abuse"),
    child("isot_with_adult_victim", "C in_time", 0.8, victims=("adult",), team="ISOT", offence_class="other_sexual"),
    child("isot", "C in_time", 4, team="ISOT", offence_class="online_child_abuse"),
    child("cse", "C in_time", 3, team="CSE", offence_class="other_sexual"),
    CRIME("class_unmapped_adult", "U unmapped_code, C in_time, U unmapped_code,", 0.1, victims=("adult",), offence_class="105A",
          team="RESPONSE", route="unit_direct", case="other"),
)  # fmt: skip


def _lacks(
    name: str, field: str, weight: float, *, bad: bool = False, recording: str = "C in_time", **knobs: Any
) -> Fate:
    """A crime without a field of the minimum data set."""
    settings: dict[str, Any] = {"blank": (field,), "missing": (field,)}
    return child(name, recording, weight, data=f"N no_{field}", **settings | knobs)


_INCOMPLETE = (
    _lacks("no_offence_code", "offence_code", 0.1),
    _lacks("no_offence_from", "offence_from", 0.2),
    _lacks("no_district", "district", 0.2),
    _lacks("no_oic", "oic", 0.2, case="short"),
    _lacks("no_investigation", "oic", 0.1, blank=(), case="none"),
    _lacks("no_team", "team", 0.1),
    _lacks("no_birth_no_district_no_team", "dob", 0.1, victims=("child", "blank"), blank=("district", "team"),
           missing=("dob", "district", "team")),
    _lacks("late_and_no_offence_from", "offence_from", 0.2, recording="N late", delay=LATE_A_DAY),
)  # fmt: skip

_cancelled = CRIME.like("NCRS-01, NCRS-01A, NCRS-06, NCRS-05", prefix="cancelled_", route="unit_direct", case="short",
                        status="cancelled", cancel_code="C4", cancel_text="cancelled", informed="after")  # fmt: skip


def _justified(name: str, verdict: str, weight: float = 0.1, recording: str = "X cancelled", **knobs: Any) -> Fate:
    """A cancelled child crime: out of the recording standards, judged by NCRS-05."""
    return _cancelled(name, f"{recording}, {recording}, {recording}, {verdict}", weight, **knobs)


_UNTOLD: dict[str, Any] = {"informed": ""}
_AT_ALL: dict[str, Any] = {"case": "none", **_UNTOLD}
_CANCELLED = (
    _justified("self_defence", "C justified", 0.8, cancel_code="C5"),
    _justified("additional_information", "C justified", 1.5, cancel_code="C2"),
    _justified("duplicate", "C victim_not_needed", 1.0, cancel_code="C3", **_UNTOLD),
    _justified("error", "C victim_not_needed", 0.4, **_UNTOLD),
    _justified("state", "C victim_not_needed", cancel_code="C5", victims=("state",), offence_class="cruelty_neglect", **_UNTOLD),
    _justified("no_code", "N code_not_listed", 0.2, cancel_code=""),
    _justified("other_code", "N code_not_listed", 0.1, cancel_code="ZZ"),
    _justified("no_text", "N no_rationale", 0.2, cancel_text="none"),
    _justified("placeholder", "N no_rationale", 0.2, cancel_text="closure_placeholder"),
    _justified("short_text", "N rationale_too_short", 0.2, cancel_text="short"),
    _justified("thin_information", "N rationale_too_short", 0.2, cancel_code="C2", cancel_text="middling"),
    _justified("by_nobody", "N no_decision_maker", 0.2, cancel_by=""),
    _justified("by_oic", "U oic_now", 0.3, cancel_by="oic"),
    _justified("undated", "U no_cancelled_time", 0.1, blank=("cancelled_at",)),
    _justified("silently", "N victim_not_informed", 0.6, cancel_code="C5", **_UNTOLD),
    _justified("after_telling", "U informed_before", 0.1, cancel_code="C2", informed="before"),
    _justified("cycle", "U dangling_link", 0, victims=("cycle",), **DOUBTFUL),
    _justified("unknown_age", "X child_unknown", 0.1, victims=("blank",), **DOUBTFUL),
    _justified("near_18", "X age_uncertain", 0.1, victims=("near_18",), **DOUBTFUL),
    _justified("adult_unmapped", "U unmapped_code", 0, victims=("adult",), offence_class="105A", team="RESPONSE", case="other"),
    _justified("test", "X test_record", 0, "X test_record", is_test=True, **_AT_ALL),
    _justified("merged", "X merged_record", 0, "X merged_record", cancel_code="C3", merged=True, **_AT_ALL),
    _justified("on_transfer", "C victim_not_needed", 0.2, "X transferred_out", cancel_code="C1", transfer="out", **_UNTOLD),
)  # fmt: skip

CHILDREN = Table("children", *RECORDED, *_WHOSE, *_INCOMPLETE, *_CANCELLED)
"""Crimes against children, and those that cannot be told from them."""
