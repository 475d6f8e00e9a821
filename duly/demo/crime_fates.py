"""What may befall a crime: how a fate is written down, how crimes are recorded, and crimes against adults (STANDARDS.md 4.1)."""

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


def child_verdicts(
    recording: str, data: str = "C complete", log: str = "C crime_linked", **more: str
) -> Mapping[str, str]:
    """Verdicts of a child crime: both recording standards, the minimum data set and the closed log it came from."""
    named = {key.upper().replace("_", "-"): verdict for key, verdict in more.items()}
    found = {"NCRS-01": recording, "NCRS-01A": recording, "NCRS-06": data, "NCRS-02": log} | named
    return {standard: verdict for standard, verdict in found.items() if verdict}


def incomplete_verdicts(field: str) -> Mapping[str, str]:
    return child_verdicts("C in_time", f"N no_{field}")


def unsure_verdicts(recording: str, data: str) -> Mapping[str, str]:
    """Verdicts of a crime whose victim may or may not be a child, recorded in time and without a log."""
    return {"NCRS-01": recording, "NCRS-01A": "C in_time", "NCRS-06": data}


DOUBTFUL: dict[str, Any] = {"team": "RESPONSE", "offence_class": "violent"}
"""A crime that only the age of its victim can make a child crime."""

LATE_A_DAY = (24 * HOUR + 20 * MINUTE, 48 * HOUR)
RECORDED = (
    CrimeFate(name="in_time", weight=54, adds=child_verdicts("C in_time")),
    CrimeFate(name="in_time_response", weight=14, adds=child_verdicts("C in_time"), **DOUBTFUL),
    CrimeFate(name="in_time_direct", weight=12, adds=child_verdicts("C in_time", log=""), route="unit_direct"),
    CrimeFate(name="exactly_24_hours", weight=0.2, adds=child_verdicts("C in_time"), delay=(24 * HOUR, 24 * HOUR)),
    CrimeFate(
        name="one_second_late",
        weight=0.2,
        adds=child_verdicts("N late"),
        delay=(24 * HOUR + 1, 24 * HOUR + 1),
        bad=True,
    ),
    CrimeFate(name="late_second_day", weight=5, adds=child_verdicts("N late"), delay=LATE_A_DAY, bad=True),
    CrimeFate(name="late_third_day", weight=2, adds=child_verdicts("N late"), delay=(48 * HOUR, 72 * HOUR), bad=True),
    CrimeFate(name="late_longer", weight=1.5, adds=child_verdicts("N late"), delay=(72 * HOUR, 20 * DAY), bad=True),
    CrimeFate(name="late_by_the_log", weight=0.8, adds=child_verdicts("N late"), log_earlier=30 * HOUR, bad=True),
    CrimeFate(
        name="in_time_before_2015",
        adds=child_verdicts("C in_time", log=""),
        moment="legacy",
        case="short",
        route="bureau",
    ),
    CrimeFate(
        name="no_report_time", weight=0.7, adds=child_verdicts("U no_report_time"), blank=("reported_at",), bad=True
    ),
    CrimeFate(
        name="recorded_before_report",
        weight=0.5,
        adds=child_verdicts("U negative_interval"),
        delay=(-3 * HOUR, -6 * MINUTE),
    ),
    CrimeFate(name="clock_drift", weight=0.3, adds=child_verdicts("C in_time"), delay=(-4 * MINUTE, -MINUTE)),
    CrimeFate(
        name="date_only_same_day",
        weight=0.3,
        adds=child_verdicts("C in_time", log=""),
        moment="same_day",
        route="unit_direct",
    ),
    CrimeFate(
        name="date_only_next_day",
        weight=0.3,
        adds=child_verdicts("U imprecise_time", log=""),
        moment="next_day",
        route="unit_direct",
    ),
    CrimeFate(
        name="midnight_next_day",
        weight=0.2,
        adds=child_verdicts("U imprecise_time", log=""),
        moment="midnight",
        route="bureau",
    ),
    CrimeFate(
        name="date_only_two_days",
        weight=0.2,
        adds=child_verdicts("N late", log=""),
        moment="two_days",
        route="unit_direct",
    ),
    CrimeFate(
        name="clock_forward_24_hours",
        adds=child_verdicts("C in_time", log=""),
        moment="spring",
        route="bureau",
        case="short",
    ),
    CrimeFate(
        name="clock_back_25_hours", adds=child_verdicts("N late", log=""), moment="autumn", route="bureau", case="short"
    ),
    CrimeFate(
        name="repeated_hour",
        adds=child_verdicts("U imprecise_time", log=""),
        moment="repeated",
        route="bureau",
        case="short",
    ),
    CrimeFate(
        name="transferred_out",
        weight=0.5,
        adds=child_verdicts("X transferred_out", "X transferred_out"),
        transfer="out",
    ),
    CrimeFate(name="transferred_out_later", weight=0.2, adds=child_verdicts("C in_time"), transfer="out_later"),
    CrimeFate(
        name="transferred_in", weight=0.4, adds=child_verdicts("C in_time", log=""), transfer="in", route="bureau"
    ),
    CrimeFate(
        name="transferred_in_late",
        weight=0.2,
        adds=child_verdicts("N late", log=""),
        transfer="in",
        route="bureau",
        delay=LATE_A_DAY,
        bad=True,
    ),
    CrimeFate(
        name="disclosed_in_old_log",
        weight=0.8,
        adds=child_verdicts("C in_time"),
        route="disclosure",
        log_earlier=200 * DAY,
    ),
    CrimeFate(
        name="log_merged_into_earlier",
        weight=0.1,
        adds=child_verdicts("N late", log="X merged_record"),
        moment="merged_log",
    ),
    CrimeFate(
        name="test",
        weight=0.1,
        adds=child_verdicts("X test_record", "X test_record", log=""),
        is_test=True,
        route="unit_direct",
        case="none",
    ),
    CrimeFate(
        name="merged",
        weight=0.2,
        adds=child_verdicts("X merged_record", "X merged_record", log=""),
        merged=True,
        route="unit_direct",
        case="none",
    ),
    CrimeFate(name="status_unmapped", weight=0.2, adds=child_verdicts("U unmapped_code"), status="PENDING-NICHE"),
    CrimeFate(name="class_unmapped_child", weight=0.2, adds=child_verdicts("C in_time"), offence_class="105A"),
    CrimeFate(name="rape", weight=3.5, adds=child_verdicts("C in_time", ncrs_04="C crimed_in_time"), rape=True),
    CrimeFate(
        name="rape_late",
        weight=0.4,
        adds=child_verdicts("N late", ncrs_04="N late"),
        rape=True,
        delay=LATE_A_DAY,
        bad=True,
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
    _adult("late", "N late", 4, delay=LATE_A_DAY, bad=True),
    _adult("very_late", "N late", 1.5, delay=(48 * HOUR, 12 * DAY), bad=True),
    _adult("business_late", "N late", 1.5, delay=LATE_A_DAY, victims=("business",), bad=True),
    _adult("no_report_time", "U no_report_time", 0.5, blank=("reported_at",)),
    _adult("before_report", "U negative_interval", 0.2, delay=(-2 * HOUR, -6 * MINUTE)),
    _adult("next_day", "U imprecise_time", 0.2, moment="next_day", route="bureau"),
    _adult("transferred_out", "X transferred_out", 0.3, transfer="out"),
    _adult("cancelled", "X cancelled", 2.5, status="cancelled", cancel_code="C4", cancel_text="cancelled"),
    _adult("status_unmapped", "U unmapped_code", 0.1, status="PENDING-NICHE"),
    _adult("test", "X test_record", 0.1, is_test=True, route="bureau"),
    _adult("merged", "X merged_record", 0.2, merged=True, route="bureau"),
    _adult("rape", "C in_time", 1.2, rape=True, report="C crimed_in_time"),
    _adult("rape_late", "N late", 0.2, rape=True, report="N late", delay=LATE_A_DAY, bad=True),
    _adult("rape_and_n100", "C in_time", 0.1, rape=True, report="C crimed_in_time", moment="n100_after"),
    _adult(
        "rape_late_after_n100",
        "N late",
        0.1,
        rape=True,
        report="C n100_in_time",
        delay=LATE_A_DAY,
        moment="n100_before",
    ),
)
"""Crimes against adults, businesses and the state."""
