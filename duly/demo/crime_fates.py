"""What may befall a crime: the tables of fates that duly/demo/crimes.py draws from (STANDARDS.md 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duly.demo.calendar import DAY, HOUR, MINUTE
from duly.demo.fates import Fate


@dataclass(frozen=True, kw_only=True)
class CrimeFate(Fate):
    """How one crime is reported, recorded, filled in and ended. The defaults make a record that breaks nothing."""

    victims: tuple[str, ...] = ("child",)  # kinds of person; or "state", "business"
    route: str = "incident"
    delay: tuple[int, int] = (4 * MINUTE, 23 * HOUR)  # from report to recording, in seconds
    log_earlier: int = 0  # seconds by which the incident was reported before the crime's own report time
    moment: str = ""  # a special date or spelling of the report, see crimes.py
    blank: tuple[str, ...] = ()
    status: str = ""
    offence_class: str = ""
    rape: bool = False
    team: str = "PVP_CORE"
    child_flag: bool = True  # of the incident
    adult: bool = False
    case: str = "any"  # which case fates may follow: any, short, none, other (not child protection), no_start
    missing: tuple[str, ...] = ()  # fields of the minimum data set that NCRS-06 must miss
    is_test: bool = False
    merged: bool = False
    transfer: str = ""
    cancel_code: str = ""
    cancel_text: str = "none"
    cancel_by: str = "inspector"
    informed: str = ""

    @property
    def first_victim(self) -> str:
        """The kind of the first victim."""
        return self.victims[0]

    @property
    def second_victim(self) -> str:
        """The kind of the second victim, or blank."""
        return self.victims[1] if len(self.victims) > 1 else ""


def _child(recording: str, data: str = "C complete", log: str = "C crime_linked", **more: str) -> Mapping[str, str]:
    """Verdicts of a child crime: both recording standards, the minimum data set and the closed log it came from."""
    named = {key.upper().replace("_", "-"): verdict for key, verdict in more.items()}
    found = {"NCRS-01": recording, "NCRS-01A": recording, "NCRS-06": data, "NCRS-02": log} | named
    return {standard: verdict for standard, verdict in found.items() if verdict}


def _data(field: str) -> Mapping[str, str]:
    return _child("C in_time", f"N no_{field}")


def _unsure(recording: str, data: str) -> Mapping[str, str]:
    """Verdicts of a crime whose victim may or may not be a child, recorded in time and without a log."""
    return {"NCRS-01": recording, "NCRS-01A": "C in_time", "NCRS-06": data}


_DOUBTFUL: dict[str, Any] = {"team": "RESPONSE", "offence_class": "violent"}
"""A crime that only the age of its victim can make a child crime."""

_LATE_A_DAY = (24 * HOUR + 20 * MINUTE, 48 * HOUR)
_RECORDED = (
    CrimeFate(name="in_time", weight=54, adds=_child("C in_time")),
    CrimeFate(name="in_time_response", weight=14, adds=_child("C in_time"), **_DOUBTFUL),
    CrimeFate(name="in_time_direct", weight=12, adds=_child("C in_time", log=""), route="unit_direct"),
    CrimeFate(name="exactly_24_hours", weight=0.2, adds=_child("C in_time"), delay=(24 * HOUR, 24 * HOUR)),
    CrimeFate(
        name="one_second_late", weight=0.2, adds=_child("N late"), delay=(24 * HOUR + 1, 24 * HOUR + 1), bad=True
    ),
    CrimeFate(name="late_second_day", weight=5, adds=_child("N late"), delay=_LATE_A_DAY, bad=True),
    CrimeFate(name="late_third_day", weight=2, adds=_child("N late"), delay=(48 * HOUR, 72 * HOUR), bad=True),
    CrimeFate(name="late_longer", weight=1.5, adds=_child("N late"), delay=(72 * HOUR, 20 * DAY), bad=True),
    CrimeFate(name="late_by_the_log", weight=0.8, adds=_child("N late"), log_earlier=30 * HOUR, bad=True),
    CrimeFate(
        name="in_time_before_2015", adds=_child("C in_time", log=""), moment="legacy", case="short", route="bureau"
    ),
    CrimeFate(name="no_report_time", weight=0.7, adds=_child("U no_report_time"), blank=("reported_at",), bad=True),
    CrimeFate(
        name="recorded_before_report", weight=0.5, adds=_child("U negative_interval"), delay=(-3 * HOUR, -6 * MINUTE)
    ),
    CrimeFate(name="clock_drift", weight=0.3, adds=_child("C in_time"), delay=(-4 * MINUTE, -MINUTE)),
    CrimeFate(
        name="date_only_same_day", weight=0.3, adds=_child("C in_time", log=""), moment="same_day", route="unit_direct"
    ),
    CrimeFate(
        name="date_only_next_day",
        weight=0.3,
        adds=_child("U imprecise_time", log=""),
        moment="next_day",
        route="unit_direct",
    ),
    CrimeFate(
        name="midnight_next_day", weight=0.2, adds=_child("U imprecise_time", log=""), moment="midnight", route="bureau"
    ),
    CrimeFate(
        name="date_only_two_days", weight=0.2, adds=_child("N late", log=""), moment="two_days", route="unit_direct"
    ),
    CrimeFate(
        name="clock_forward_24_hours", adds=_child("C in_time", log=""), moment="spring", route="bureau", case="short"
    ),
    CrimeFate(name="clock_back_25_hours", adds=_child("N late", log=""), moment="autumn", route="bureau", case="short"),
    CrimeFate(
        name="repeated_hour", adds=_child("U imprecise_time", log=""), moment="repeated", route="bureau", case="short"
    ),
    CrimeFate(
        name="transferred_out", weight=0.5, adds=_child("X transferred_out", "X transferred_out"), transfer="out"
    ),
    CrimeFate(name="transferred_out_later", weight=0.2, adds=_child("C in_time"), transfer="out_later"),
    CrimeFate(name="transferred_in", weight=0.4, adds=_child("C in_time", log=""), transfer="in", route="bureau"),
    CrimeFate(
        name="transferred_in_late",
        weight=0.2,
        adds=_child("N late", log=""),
        transfer="in",
        route="bureau",
        delay=_LATE_A_DAY,
        bad=True,
    ),
    CrimeFate(
        name="disclosed_in_old_log", weight=0.8, adds=_child("C in_time"), route="disclosure", log_earlier=200 * DAY
    ),
    CrimeFate(
        name="log_merged_into_earlier",
        weight=0.1,
        adds=_child("N late", log="X merged_record"),
        moment="merged_log",
    ),
    CrimeFate(
        name="test",
        weight=0.1,
        adds=_child("X test_record", "X test_record", log=""),
        is_test=True,
        route="unit_direct",
        case="none",
    ),
    CrimeFate(
        name="merged",
        weight=0.2,
        adds=_child("X merged_record", "X merged_record", log=""),
        merged=True,
        route="unit_direct",
        case="none",
    ),
    CrimeFate(name="status_unmapped", weight=0.2, adds=_child("U unmapped_code"), status="PENDING-NICHE"),
    CrimeFate(name="class_unmapped_child", weight=0.2, adds=_child("C in_time"), offence_class="105A"),
    CrimeFate(name="rape", weight=3.5, adds=_child("C in_time", ncrs_04="C crimed_in_time"), rape=True),
    CrimeFate(
        name="rape_late", weight=0.4, adds=_child("N late", ncrs_04="N late"), rape=True, delay=_LATE_A_DAY, bad=True
    ),
    CrimeFate(name="record_time_missing", weight=0.1, adds={"NCRS-02": "C crime_linked"}, blank=("recorded_at",)),
    CrimeFate(
        name="no_time_at_all",
        weight=0.1,
        adds={"NCRS-02": "C crime_linked"},
        blank=("recorded_at", "allocated_at"),
        case="no_start",
    ),
)


def _unknown_child(kind: str, weight: float = 0.0) -> CrimeFate:
    return CrimeFate(
        name=f"victim_{kind}",
        weight=weight,
        adds=_unsure("X child_unknown", "X child_unknown"),
        victims=(kind,),
        route="unit_direct",
        **_DOUBTFUL,
    )


def _broken_merge(kind: str) -> CrimeFate:
    return CrimeFate(
        name=f"victim_{kind}",
        adds=_unsure("X merge_error", "X merge_error"),
        victims=(kind,),
        route="unit_direct",
        **_DOUBTFUL,
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
        adds=_unsure("U age_uncertain", "C complete"),
        victims=("near_18",),
        route="unit_direct",
        **_DOUBTFUL,
    ),
    CrimeFate(name="victim_estimated", weight=0.3, adds=_child("C in_time"), victims=("estimated_child",), **_DOUBTFUL),
    CrimeFate(
        name="victim_january_first", weight=0.6, adds=_child("C in_time"), victims=("january_first",), **_DOUBTFUL
    ),
    CrimeFate(name="victim_merged_twice", weight=0.1, adds=_child("C in_time"), victims=("chain",), **_DOUBTFUL),
    CrimeFate(
        name="eve_of_18th_birthday",
        weight=0.1,
        adds=_child("C in_time", log=""),
        victims=("eve_of_18",),
        route="bureau",
        **_DOUBTFUL,
    ),
    CrimeFate(
        name="18th_birthday",
        weight=0.1,
        adds={"NCRS-01A": "C in_time"},
        victims=("birthday_18",),
        route="bureau",
        **_DOUBTFUL,
        case="other",
    ),
    CrimeFate(
        name="leap_day_child_on_28_february",
        adds=_child("C in_time", log=""),
        victims=("leap",),
        moment="leap_eve",
        route="unit_direct",
        **_DOUBTFUL,
    ),
    CrimeFate(
        name="leap_day_child_on_1_march",
        adds={"NCRS-01A": "C in_time"},
        victims=("leap",),
        moment="leap_day",
        route="unit_direct",
        **_DOUBTFUL,
        case="other",
    ),
    CrimeFate(name="two_children", weight=6, adds=_child("C in_time"), victims=("child", "child")),
    CrimeFate(
        name="two_children_late",
        weight=0.7,
        adds=_child("N late"),
        victims=("child", "child"),
        delay=_LATE_A_DAY,
        bad=True,
    ),
    CrimeFate(name="child_and_adult", weight=2, adds=_child("C in_time"), victims=("child", "adult")),
    CrimeFate(
        name="child_and_unknown",
        weight=0.5,
        adds=_data("dob"),
        victims=("child", "blank"),
        missing=("dob",),
    ),
    CrimeFate(
        name="neglect_of_unknown_child",
        weight=0.8,
        adds=_data("dob"),
        victims=("blank",),
        offence_class="cruelty_neglect",
        missing=("dob",),
    ),
    CrimeFate(
        name="neglect_with_default_birth",
        weight=0.3,
        adds=_data("dob"),
        victims=("default_1900",),
        offence_class="cruelty_neglect",
        missing=("dob",),
    ),
    CrimeFate(
        name="state_victim", weight=1, adds=_child("C in_time"), victims=("state",), offence_class="online_child_abuse"
    ),
    CrimeFate(
        name="isot_with_adult_victim",
        weight=0.8,
        adds=_child("C in_time"),
        victims=("adult",),
        team="ISOT",
        offence_class="other_sexual",
    ),
    CrimeFate(name="isot", weight=4, adds=_child("C in_time"), team="ISOT", offence_class="online_child_abuse"),
    CrimeFate(name="cse", weight=3, adds=_child("C in_time"), team="CSE", offence_class="other_sexual"),
    CrimeFate(
        name="class_unmapped_adult",
        weight=0.1,
        adds=_unsure("U unmapped_code", "C complete"),
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
        adds=_data("offence_code"),
        blank=("offence_code",),
        missing=("offence_code",),
    ),
    CrimeFate(
        name="no_offence_from",
        weight=0.8,
        adds=_data("offence_from"),
        blank=("offence_from",),
        missing=("offence_from",),
    ),
    CrimeFate(
        name="no_district", weight=0.6, adds=_data("district"), blank=("district",), missing=("district",), bad=True
    ),
    CrimeFate(name="no_oic", weight=0.8, adds=_data("oic"), blank=("oic",), missing=("oic",), case="short", bad=True),
    CrimeFate(name="no_investigation", weight=0.5, adds=_data("oic"), missing=("oic",), case="none", bad=True),
    CrimeFate(name="no_team", weight=0.4, adds=_data("team"), blank=("team",), missing=("team",)),
    CrimeFate(
        name="no_birth_no_district_no_team",
        weight=0.1,
        adds=_data("dob"),
        victims=("child", "blank"),
        blank=("district", "team"),
        missing=("dob", "district", "team"),
        bad=True,
    ),
    CrimeFate(
        name="late_and_no_offence_from",
        weight=0.2,
        adds=_child("N late", "N no_offence_from"),
        blank=("offence_from",),
        missing=("offence_from",),
        delay=_LATE_A_DAY,
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
        adds=_child(excluded, excluded, log="", ncrs_05=verdict),
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
    _cancelled("cycle", "X merge_error", 0, victims=("cycle",), **_DOUBTFUL),
    _cancelled("unknown_age", "X child_unknown", 0.1, victims=("blank",), **_DOUBTFUL),
    _cancelled("near_18", "U age_uncertain", 0.1, victims=("near_18",), **_DOUBTFUL),
    _cancelled(
        "adult_unmapped", "U unmapped_code", 0, victims=("adult",), offence_class="105A", team="RESPONSE", case="other"
    ),
    CrimeFate(
        name="cancelled_test",
        adds=_child("X test_record", "X test_record", log="", ncrs_05="X test_record"),
        route="unit_direct",
        status="cancelled",
        cancel_code="C4",
        cancel_text="cancelled",
        is_test=True,
        case="none",
    ),
    CrimeFate(
        name="cancelled_merged",
        adds=_child("X merged_record", "X merged_record", log="", ncrs_05="X merged_record"),
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
        adds=_child("X transferred_out", "X transferred_out", log="", ncrs_05="C victim_not_needed"),
        route="unit_direct",
        status="cancelled",
        cancel_code="C1",
        cancel_text="cancelled",
        transfer="out",
        case="short",
    ),
)

CHILD_FATES = (*_RECORDED, *_WHOSE, *_INCOMPLETE, *_CANCELLED)
"""Crimes against children, and those that cannot be told from them."""


def _adult(name: str, verdict: str, weight: float = 0.0, **knobs: Any) -> CrimeFate:
    settings: dict[str, Any] = {
        "victims": ("adult",),
        "team": "RESPONSE",
        "child_flag": False,
        "case": "other",
        "adult": True,
    }
    more = {"NCRS-04": str(knobs.pop("report"))} if "report" in knobs else {}
    return CrimeFate(
        name=f"adult_{name}",
        weight=weight,
        adds={"NCRS-01A": verdict} | more,
        **settings | knobs,
    )


ADULT_FATES = (
    _adult("in_time", "C in_time", 44),
    _adult("business", "C in_time", 26, victims=("business",)),
    _adult("state", "C in_time", 5, victims=("state",)),
    _adult("direct", "C in_time", 12, route="bureau"),
    _adult("late", "N late", 4, delay=_LATE_A_DAY, bad=True),
    _adult("very_late", "N late", 1.5, delay=(48 * HOUR, 12 * DAY), bad=True),
    _adult("business_late", "N late", 1.5, delay=_LATE_A_DAY, victims=("business",), bad=True),
    _adult("no_report_time", "U no_report_time", 0.5, blank=("reported_at",)),
    _adult("before_report", "U negative_interval", 0.2, delay=(-2 * HOUR, -6 * MINUTE)),
    _adult("next_day", "U imprecise_time", 0.2, moment="next_day", route="bureau"),
    _adult("transferred_out", "X transferred_out", 0.3, transfer="out"),
    _adult("cancelled", "X cancelled", 2.5, status="cancelled", cancel_code="C4", cancel_text="cancelled"),
    _adult("status_unmapped", "U unmapped_code", 0.1, status="PENDING-NICHE"),
    _adult("test", "X test_record", 0.1, is_test=True, route="bureau"),
    _adult("merged", "X merged_record", 0.2, merged=True, route="bureau"),
    _adult("rape", "C in_time", 1.2, rape=True, report="C crimed_in_time"),
    _adult("rape_late", "N late", 0.2, rape=True, report="N late", delay=_LATE_A_DAY, bad=True),
    _adult("rape_and_n100", "C in_time", 0.1, rape=True, report="C crimed_in_time", moment="n100_after"),
    _adult(
        "rape_late_after_n100",
        "N late",
        0.1,
        rape=True,
        report="C n100_in_time",
        delay=_LATE_A_DAY,
        moment="n100_before",
    ),
)
"""Crimes against adults, businesses and the state."""
