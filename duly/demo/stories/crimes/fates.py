"""What may befall a crime: how crimes are recorded, and crimes against adults (STANDARDS.md 4.1)."""

from typing import Any

from duly.demo.calendar import DAY, HOUR, MINUTE
from duly.demo.fates import Fate, Kind, Table

CRIME = Kind(
    "NCRS-01, NCRS-01A, NCRS-06, NCRS-02",
    victims=("child",),  # kinds of person; or "state", "business"
    victim_type="person",  # what the victims that are persons are said to be
    route="incident",
    delay=(4 * MINUTE, 23 * HOUR),  # from report to recording, in seconds
    log_earlier=0,  # seconds by which the incident was reported before the crime's own report time
    moment="",  # a special date or spelling of the report, see times.py
    blank=(), status="", offence_class="", rape=False, team="PVP_CORE",
    child_flag=True,  # of the incident
    adult=False,
    case="any",  # which case fates may follow: any, short, none, other (not child protection), no_start
    missing=(),  # fields of the minimum data set that NCRS-06 must miss
    is_test=False, merged=False, transfer="", cancel_code="", cancel_text="none", cancel_by="inspector", informed="",
)  # fmt: skip
"""How one crime is reported, recorded, filled in and ended. These settings make a record that breaks nothing."""


def child(
    name: str, recording: str, weight: float = 0.0, *, data: str = "C complete", log: str = "C crime_linked",
    **knobs: Any,
) -> Fate:  # fmt: skip
    """A child crime, by the two recording standards, the minimum data set and the closed log it came from."""
    return CRIME(name, f"{recording}, {recording}, {data}, {log}", weight, **knobs)


DOUBTFUL: dict[str, Any] = {"team": "RESPONSE", "offence_class": "violent"}
"""A crime that only the age of its victim can make a child crime."""

LATE_A_DAY = (24 * HOUR + 20 * MINUTE, 48 * HOUR)
_DIRECT: dict[str, Any] = {"route": "unit_direct", "log": ""}
_BUREAU: dict[str, Any] = {"route": "bureau", "log": ""}
_OUTSIDE: dict[str, Any] = {**_DIRECT, "case": "none"}
RECORDED = (
    child("in_time", "C in_time", 66),
    child("in_time_response", "C in_time", 14, **DOUBTFUL),
    child("in_time_direct", "C in_time", 12, **_DIRECT),
    child("exactly_24_hours", "C in_time", 0.2, delay=(24 * HOUR, 24 * HOUR)),
    child("one_second_late", "N late", 0.2, delay=(24 * HOUR + 1, 24 * HOUR + 1)),
    child("late_second_day", "N late", 2, delay=LATE_A_DAY),
    child("late_third_day", "N late", 0.7, delay=(48 * HOUR, 72 * HOUR)),
    child("late_longer", "N late", 0.5, delay=(72 * HOUR, 20 * DAY)),
    child("late_by_the_log", "N late", 0.3, log_earlier=30 * HOUR),
    child("in_time_before_2015", "C in_time", moment="legacy", case="short", **_BUREAU),
    child("no_report_time", "U no_report_time", 0.7, blank=("reported_at",), bad=True),
    child("recorded_before_report", "U negative_interval", 0.5, delay=(-3 * HOUR, -6 * MINUTE)),
    child("clock_drift", "C in_time", 0.3, delay=(-4 * MINUTE, -MINUTE)),
    child("date_only_same_day", "C in_time", 0.3, moment="same_day", **_DIRECT),
    child("date_only_next_day", "U imprecise_time", 0.3, moment="next_day", **_DIRECT),
    child("midnight_next_day", "U imprecise_time", 0.2, moment="midnight", **_BUREAU),
    child("date_only_two_days", "N late", 0.2, moment="two_days", **_DIRECT),
    child("clock_forward_24_hours", "C in_time", moment="spring", case="short", **_BUREAU),
    child("clock_back_25_hours", "N late", moment="autumn", case="short", **_BUREAU),
    child("repeated_hour", "U imprecise_time", moment="repeated", case="short", **_BUREAU),
    child("transferred_out", "X transferred_out", 0.5, data="X transferred_out", transfer="out"),
    child("transferred_out_later", "C in_time", 0.2, transfer="out_later"),
    child("transferred_in", "C in_time", 0.4, transfer="in", **_BUREAU),
    child("transferred_in_late", "N late", 0.2, transfer="in", delay=LATE_A_DAY, **_BUREAU),
    child("disclosed_in_old_log", "C in_time", 0.8, route="disclosure", log_earlier=200 * DAY),
    child("log_merged_into_earlier", "N late", 0.1, log="X merged_record", moment="merged_log"),
    child("test", "X test_record", 0.1, data="X test_record", is_test=True, **_OUTSIDE),
    child("merged", "X merged_record", 0.2, data="X merged_record", merged=True, **_OUTSIDE),
    child(
        "status_unmapped",
        "U unmapped_code",
        0.2,
        data="U unmapped_code",
        status="PENDING-NICHE",
        also={"NCRS-05": "U unmapped_code"},
    ),
    child("class_unmapped_child", "C in_time", 0.2, offence_class="105A"),
    child("rape", "C in_time", 3.5, also={"NCRS-04": "C crimed_in_time"}, rape=True),
    child("rape_late", "N late", 0.2, also={"NCRS-04": "N late"}, rape=True, delay=LATE_A_DAY),
    child("record_time_missing", "U no_recorded_time", 0.1, data="U no_recorded_time", blank=("recorded_at",)),
    child(
        "no_time_at_all",
        "U no_recorded_time",
        0.1,
        data="U no_recorded_time",
        blank=("recorded_at", "allocated_at"),
        case="no_start",
    ),
)
"""Crimes against children whose age is known, with nothing left blank and none cancelled."""

_RAPE: dict[str, Any] = {"rape": True, "also": {"NCRS-04": "C crimed_in_time"}}
_adult = CRIME.like(
    "NCRS-01A", prefix="adult_", victims=("adult",), team="RESPONSE", child_flag=False, case="other", adult=True
)
ADULTS = Table("adults",
    _adult("in_time", "C in_time", 44),
    _adult("business", "C in_time", 26, victims=("business",)),
    _adult("state", "C in_time", 5, victims=("state",)),
    _adult("direct", "C in_time", 12, route="bureau"),
    _adult("late", "N late", 1.6, delay=LATE_A_DAY),
    _adult("very_late", "N late", 0.5, delay=(48 * HOUR, 12 * DAY)),
    _adult("business_late", "N late", 0.5, delay=LATE_A_DAY, victims=("business",)),
    _adult("no_report_time", "U no_report_time", 0.5, blank=("reported_at",)),
    _adult("before_report", "U negative_interval", 0.2, delay=(-2 * HOUR, -6 * MINUTE)),
    _adult("next_day", "U imprecise_time", 0.2, moment="next_day", route="bureau"),
    _adult("transferred_out", "X transferred_out", 0.3, transfer="out"),
    _adult("cancelled", "X cancelled", 2.5, status="cancelled", cancel_code="C4", cancel_text="cancelled"),
    _adult("status_unmapped", "U unmapped_code", 0.1, status="PENDING-NICHE"),
    _adult("test", "X test_record", 0.1, is_test=True, route="bureau"),
    _adult("merged", "X merged_record", 0.2, merged=True, route="bureau"),
    _adult("rape", "C in_time", 1.2, **_RAPE),
    _adult("rape_late", "N late", 0.2, rape=True, also={"NCRS-04": "N late"}, delay=LATE_A_DAY),
    _adult("rape_and_n100", "C in_time", 0.1, moment="n100_after", **_RAPE),
    _adult("rape_late_after_n100", "N late", 0.1, rape=True, also={"NCRS-04": "C n100_in_time"}, delay=LATE_A_DAY,
           moment="n100_before"),
)  # fmt: skip
"""Crimes against adults, businesses and the state."""
