"""What may befall a crime against a child: whose age is known, what is left blank, and how it is cancelled (STANDARDS.md 4.1)."""

from __future__ import annotations

from typing import Any

from duly.demo.crime_fates import (
    DOUBTFUL,
    LATE_A_DAY,
    RECORDED,
    CrimeFate,
    child_verdicts,
    incomplete_verdicts,
    unsure_verdicts,
)


def _unknown_child(kind: str, weight: float = 0.0) -> CrimeFate:
    return CrimeFate(
        name=f"victim_{kind}",
        weight=weight,
        adds=unsure_verdicts("X child_unknown", "X child_unknown"),
        victims=(kind,),
        route="unit_direct",
        **DOUBTFUL,
    )


def _broken_merge(kind: str) -> CrimeFate:
    return CrimeFate(
        name=f"victim_{kind}",
        adds=unsure_verdicts("X merge_error", "X merge_error"),
        victims=(kind,),
        route="unit_direct",
        **DOUBTFUL,
    )


_WHOSE = (
    _unknown_child("blank", 0.6),
    _unknown_child("default_1900", 0.2),
    _unknown_child("default_1970", 0.1),
    _unknown_child("default_9999"),
    _unknown_child("after_event", 0.1),
    _unknown_child("orphan", 0.1),
    _broken_merge("cycle"),
    _broken_merge("dangling_chain"),
    _broken_merge("long_chain"),
    CrimeFate(
        name="victim_near_18",
        weight=0.2,
        adds=unsure_verdicts("U age_uncertain", "C complete"),
        victims=("near_18",),
        route="unit_direct",
        **DOUBTFUL,
    ),
    CrimeFate(
        name="victim_estimated", weight=0.3, adds=child_verdicts("C in_time"), victims=("estimated_child",), **DOUBTFUL
    ),
    CrimeFate(
        name="victim_january_first",
        weight=0.6,
        adds=child_verdicts("C in_time"),
        victims=("january_first",),
        **DOUBTFUL,
    ),
    CrimeFate(name="victim_merged_twice", weight=0.1, adds=child_verdicts("C in_time"), victims=("chain",), **DOUBTFUL),
    CrimeFate(
        name="eve_of_18th_birthday",
        weight=0.1,
        adds=child_verdicts("C in_time", log=""),
        victims=("eve_of_18",),
        route="bureau",
        **DOUBTFUL,
    ),
    CrimeFate(
        name="18th_birthday",
        weight=0.1,
        adds={"NCRS-01A": "C in_time"},
        victims=("birthday_18",),
        route="bureau",
        **DOUBTFUL,
        case="other",
    ),
    CrimeFate(
        name="leap_day_child_on_28_february",
        adds=child_verdicts("C in_time", log=""),
        victims=("leap",),
        moment="leap_eve",
        route="unit_direct",
        **DOUBTFUL,
    ),
    CrimeFate(
        name="leap_day_child_on_1_march",
        adds={"NCRS-01A": "C in_time"},
        victims=("leap",),
        moment="leap_day",
        route="unit_direct",
        **DOUBTFUL,
        case="other",
    ),
    CrimeFate(name="two_children", weight=6, adds=child_verdicts("C in_time"), victims=("child", "child")),
    CrimeFate(
        name="two_children_late",
        weight=0.7,
        adds=child_verdicts("N late"),
        victims=("child", "child"),
        delay=LATE_A_DAY,
        bad=True,
    ),
    CrimeFate(name="child_and_adult", weight=2, adds=child_verdicts("C in_time"), victims=("child", "adult")),
    CrimeFate(
        name="child_and_unknown",
        weight=0.5,
        adds=incomplete_verdicts("dob"),
        victims=("child", "blank"),
        missing=("dob",),
    ),
    CrimeFate(
        name="neglect_of_unknown_child",
        weight=0.8,
        adds=incomplete_verdicts("dob"),
        victims=("blank",),
        offence_class="cruelty_neglect",
        missing=("dob",),
    ),
    CrimeFate(
        name="neglect_with_default_birth",
        weight=0.3,
        adds=incomplete_verdicts("dob"),
        victims=("default_1900",),
        offence_class="cruelty_neglect",
        missing=("dob",),
    ),
    CrimeFate(
        name="state_victim",
        weight=1,
        adds=child_verdicts("C in_time"),
        victims=("state",),
        offence_class="online_child_abuse",
    ),
    CrimeFate(
        name="isot_with_adult_victim",
        weight=0.8,
        adds=child_verdicts("C in_time"),
        victims=("adult",),
        team="ISOT",
        offence_class="other_sexual",
    ),
    CrimeFate(name="isot", weight=4, adds=child_verdicts("C in_time"), team="ISOT", offence_class="online_child_abuse"),
    CrimeFate(name="cse", weight=3, adds=child_verdicts("C in_time"), team="CSE", offence_class="other_sexual"),
    CrimeFate(
        name="class_unmapped_adult",
        weight=0.1,
        adds=unsure_verdicts("U unmapped_code", "C complete"),
        victims=("adult",),
        offence_class="105A",
        team="RESPONSE",
        route="unit_direct",
        case="other",
    ),
)

_INCOMPLETE = (
    CrimeFate(
        name="no_offence_code",
        weight=0.4,
        adds=incomplete_verdicts("offence_code"),
        blank=("offence_code",),
        missing=("offence_code",),
    ),
    CrimeFate(
        name="no_offence_from",
        weight=0.8,
        adds=incomplete_verdicts("offence_from"),
        blank=("offence_from",),
        missing=("offence_from",),
    ),
    CrimeFate(
        name="no_district",
        weight=0.6,
        adds=incomplete_verdicts("district"),
        blank=("district",),
        missing=("district",),
        bad=True,
    ),
    CrimeFate(
        name="no_oic",
        weight=0.8,
        adds=incomplete_verdicts("oic"),
        blank=("oic",),
        missing=("oic",),
        case="short",
        bad=True,
    ),
    CrimeFate(
        name="no_investigation", weight=0.5, adds=incomplete_verdicts("oic"), missing=("oic",), case="none", bad=True
    ),
    CrimeFate(name="no_team", weight=0.4, adds=incomplete_verdicts("team"), blank=("team",), missing=("team",)),
    CrimeFate(
        name="no_birth_no_district_no_team",
        weight=0.1,
        adds=incomplete_verdicts("dob"),
        victims=("child", "blank"),
        blank=("district", "team"),
        missing=("dob", "district", "team"),
        bad=True,
    ),
    CrimeFate(
        name="late_and_no_offence_from",
        weight=0.2,
        adds=child_verdicts("N late", "N no_offence_from"),
        blank=("offence_from",),
        missing=("offence_from",),
        delay=LATE_A_DAY,
        bad=True,
    ),
)


def _cancelled(name: str, verdict: str, weight: float = 0.1, **knobs: Any) -> CrimeFate:
    """A cancelled child crime: out of the recording standards, judged by NCRS-05."""
    excluded = "X cancelled"
    settings: dict[str, Any] = {
        "cancel_code": "C4",
        "cancel_text": "cancelled",
        "informed": "after",
        "case": "short",
        "status": "cancelled",
    }
    return CrimeFate(
        name=f"cancelled_{name}",
        weight=weight,
        adds=child_verdicts(excluded, excluded, log="", ncrs_05=verdict),
        route="unit_direct",
        **settings | knobs,
    )


_CANCELLED = (
    _cancelled("self_defence", "C justified", 0.8, cancel_code="C5"),
    _cancelled("additional_information", "C justified", 1.5, cancel_code="C2"),
    _cancelled("duplicate", "C victim_not_needed", 1.0, cancel_code="C3", informed=""),
    _cancelled("error", "C victim_not_needed", 0.4, cancel_code="C4", informed=""),
    _cancelled(
        "state",
        "C victim_not_needed",
        cancel_code="C5",
        victims=("state",),
        offence_class="cruelty_neglect",
        informed="",
    ),
    _cancelled("no_code", "N code_not_listed", 0.2, cancel_code="", bad=True),
    _cancelled("other_code", "N code_not_listed", 0.1, cancel_code="ZZ", bad=True),
    _cancelled("no_text", "N no_rationale", 0.2, cancel_text="none", bad=True),
    _cancelled("placeholder", "N no_rationale", 0.2, cancel_text="closure_placeholder", bad=True),
    _cancelled("short_text", "N rationale_too_short", 0.2, cancel_text="short", bad=True),
    _cancelled("thin_information", "N rationale_too_short", 0.2, cancel_code="C2", cancel_text="middling", bad=True),
    _cancelled("by_nobody", "N no_decision_maker", 0.2, cancel_by="", bad=True),
    _cancelled("by_oic", "N decided_by_oic", 0.3, cancel_by="oic", bad=True),
    _cancelled("silently", "N victim_not_informed", 0.6, cancel_code="C5", informed="", bad=True),
    _cancelled("after_telling", "U informed_before", 0.1, cancel_code="C2", informed="before"),
    _cancelled("cycle", "X merge_error", 0, victims=("cycle",), **DOUBTFUL),
    _cancelled("unknown_age", "X child_unknown", 0.1, victims=("blank",), **DOUBTFUL),
    _cancelled("near_18", "U age_uncertain", 0.1, victims=("near_18",), **DOUBTFUL),
    _cancelled(
        "adult_unmapped", "U unmapped_code", 0, victims=("adult",), offence_class="105A", team="RESPONSE", case="other"
    ),
    CrimeFate(
        name="cancelled_test",
        adds=child_verdicts("X test_record", "X test_record", log="", ncrs_05="X test_record"),
        route="unit_direct",
        status="cancelled",
        cancel_code="C4",
        cancel_text="cancelled",
        is_test=True,
        case="none",
    ),
    CrimeFate(
        name="cancelled_merged",
        adds=child_verdicts("X merged_record", "X merged_record", log="", ncrs_05="X merged_record"),
        route="unit_direct",
        status="cancelled",
        cancel_code="C3",
        cancel_text="cancelled",
        merged=True,
        case="none",
    ),
    CrimeFate(
        name="cancelled_on_transfer",
        weight=0.2,
        adds=child_verdicts("X transferred_out", "X transferred_out", log="", ncrs_05="C victim_not_needed"),
        route="unit_direct",
        status="cancelled",
        cancel_code="C1",
        cancel_text="cancelled",
        transfer="out",
        case="short",
    ),
)

CHILD_FATES = (*RECORDED, *_WHOSE, *_INCOMPLETE, *_CANCELLED)
"""Crimes against children, and those that cannot be told from them."""
