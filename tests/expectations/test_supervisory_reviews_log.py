"""SUP-05: are the logs of open cases kept up?"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine

from duly.expectations.catalogue import shipped
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.examples import C, E, N, Row, U, X, line
from tests.expectations.supervision_scene import CASE, STAFF, as_standard, on_list, review, scene

SUP_05 = shipped().standard("SUP-05")

AS_OF = "2025-06-29T08:00:00"
"""28 days after 1 June, 120 after the start of the case."""


def entry(day: str, kind: str = "oic_update", **changes: object) -> Row:
    instant = f"{day}T12:00:00"
    return {
        "log_id": f"L{day}{kind}",
        "inv_id": "V",
        "author": "OIC",
        "entry_type": kind,
        "event_at": instant,
        "entered_at": instant,
        **changes,
    }


SECOND_ID: Row = {"staff_id": "LENT_2", "rank": "DC", "team_id": "T2", "merged_into": "LENT"}


def logged(*entries: Row, case: Row | None = None, **tables: Sequence[Row]) -> dict[str, Sequence[Row]]:
    return scene(case=case, investigation_log=entries, **tables)


def example(odd: str, records: dict[str, Sequence[Row]], expect: object, **details: object) -> Example:
    return line(odd, expect, records, **{"as_of": AS_OF, **details})  # type: ignore[arg-type]


FRESH, STALE, NONE = (C, "fresh"), (N, "stale"), (N, "no_entry")
DAY_28, DAY_29 = entry("2025-06-01"), entry("2025-05-31")

EXAMPLES = (
    example("nothing: written in 28 days ago", logged(DAY_28), FRESH),
    example("29 days ago", logged(DAY_29), STALE),
    example(
        "29 days ago at 23:30 UTC, which is 28 days ago here",
        logged(entry("2025-05-31", entered_at="2025-05-31T23:30:00Z")),
        FRESH,
    ),
    example("28 days ago, no hour", logged(entry("2025-06-01", entered_at="2025-06-01")), FRESH),
    example("several, the newest counts", logged(entry("2025-04-01"), DAY_28, DAY_29), FRESH),
    example("never", logged(), NONE),
    example(
        "entered late of something long ago: the entry counts",
        logged(entry("2025-06-20", event_at="2025-04-01T12:00:00")),
        FRESH,
    ),
    example("no time of entry", logged(entry("2025-06-20", entered_at=None)), FRESH),
    example("no time at all", logged(entry("2025-06-20", entered_at=None, event_at=None)), (U, "no_entry_time")),
    example(
        "no time at all, and one that is fresh",
        logged(entry("2025-06-20", entered_at=None, event_at=None, log_id="L"), DAY_28),
        FRESH,
    ),
    example(
        "of a time later than the export, not entered",
        logged(entry("2025-08-20", entered_at=None)),
        (U, "future_dated"),
    ),
    *(
        example(f"an entry on {kind}", logged(entry("2025-06-20", kind)), FRESH)
        for kind in ("arrest", "charge", "safeguarding", "victim_contact")
    ),
    example("an entry on other", logged(entry("2025-06-20", "other"), DAY_29), STALE),
    *(
        example(f"an entry on {kind}, {odd}", logged(*entries), verdict)
        for kind in (None, "(unmapped)")
        for odd, entries, verdict in (
            ("fresh", (entry("2025-06-01", "oic_update", entry_type=kind), DAY_29), (U, "unmapped_code")),
            ("stale", (entry("2025-05-31", "oic_update", entry_type=kind),), NONE),
            ("beside one that is fresh", (entry("2025-06-20", "x", entry_type=kind), DAY_28), FRESH),
        )
    ),
    example("by somebody of the team", logged(entry("2025-06-20", author="MATE")), FRESH),
    example("by the sergeant of the team, in the log", logged(entry("2025-06-20", author="SGT")), FRESH),
    example("by somebody of another team", logged(entry("2025-06-20", author="LENT"), DAY_29), STALE),
    example(
        "by the officer in the case, who is of another team",
        logged(entry("2025-06-20", author="LENT"), case={"oic": "LENT"}),
        FRESH,
    ),
    example(
        "by another id of the officer in the case",
        logged(entry("2025-06-20", author="LENT_2"), case={"oic": "LENT"}, staff=[*STAFF, SECOND_ID]),
        FRESH,
    ),
    example(
        "by another id of somebody of the team",
        logged(
            entry("2025-06-20", author="MATE_2"),
            staff=[*STAFF, {**SECOND_ID, "staff_id": "MATE_2", "merged_into": "MATE"}],
        ),
        FRESH,
    ),
    example(
        "by somebody whose ids lead nowhere",
        logged(entry("2025-06-20", author="LENT_2"), staff=[*STAFF, {**SECOND_ID, "merged_into": "GONE"}]),
        (U, "dangling_link"),
    ),
    example("by somebody not among the staff", logged(entry("2025-06-20", author="GONE")), (U, "dangling_link")),
    example("by somebody not among the staff, stale", logged(entry("2025-05-31", author="GONE")), NONE),
    example("by the officer in the case, who is not among the staff", logged(DAY_28, staff=[]), FRESH),
    example("by nobody", logged(entry("2025-06-20", author=None)), NONE),
    example(
        "by nobody, of a case without an officer or a team",
        logged(entry("2025-06-20", author=None), case={"oic": None, "team_id": None, "cp_flag": True}),
        NONE,
    ),
    example("a test entry", logged(entry("2025-06-20", is_test=True)), NONE),
    example(
        "an entry merged into one that is not there",
        logged(entry("2025-06-20", merged_into="L9")),
        (U, "dangling_link"),
    ),
    example(
        "an entry merged into an older one", logged(entry("2025-06-20", merged_into=DAY_29["log_id"]), DAY_29), STALE
    ),
    example("a supervisor's review is no entry", scene(review("2025-06-20")), NONE),
    example("started 28 days ago", logged(case={"allocated_at": "2025-06-01T12:00:00"}), NONE),
    example("started 27 days ago", logged(case={"allocated_at": "2025-06-02T12:00:00"}), []),
    example("closed", logged(case={"closed_at": "2025-06-20T12:00:00"}), []),
    example("closed without a date", logged(case={"status": "closed"}), []),
    example(
        "closed and reopened",
        logged(case={"closed_at": "2025-04-20T12:00:00", "reopened_at": "2025-05-20T12:00:00"}),
        NONE,
    ),
    example(
        "reopened and closed again",
        logged(case={"closed_at": "2025-05-20T12:00:00", "reopened_at": "2025-04-20T12:00:00"}),
        [],
    ),
    example("reopened, no closing date", logged(case={"reopened_at": "2025-04-20T12:00:00"}), NONE),
    example("no start known", logged(DAY_28, case={"allocated_at": None}), (U, "no_start")),
    example(
        "a state that nobody knows: it may be closed",
        logged(DAY_28, case={"status": "(unmapped)"}),
        (U, "unmapped_code"),
    ),
    example(
        "closed later than the as-at instant",
        logged(case={"closed_at": "2025-06-30T12:00:00", "status": "closed"}),
        NONE,
        exported_at="2025-07-30T12:00:00",
    ),
    example(
        "closed later than the export",
        logged(case={"closed_at": "2025-08-30T12:00:00", "status": "closed"}),
        (U, "future_dated"),
        exported_at="2025-07-30T12:00:00",
    ),
    example(
        "a type of team that nobody knows",
        logged(DAY_28, teams=[{"team_id": "T", "team_type": "(unmapped)"}]),
        (U, "unmapped_code"),
    ),
    *(
        example(
            f"a victim {odd}, {what}",
            {
                **logged(*entries, case={"team_id": "T2"}),
                "crimes": [{"crime_id": "K", "offence_class": "violent", "recorded_at": "2025-03-01T09:00:00"}],
                "crime_victims": [{"crime_id": "K", "person_id": "P", "victim_type": "person"}],
                "persons": [{"person_id": "P", **person}],
            },
            (status, reason),
        )
        for odd, person, reason in (
            ("of no age", {}, "child_unknown"),
            ("of an estimated age", {"dob_date": "2007-06-01", "dob_estimated": True}, "age_uncertain"),
        )
        for what, entries, status in (("fresh", (DAY_28,), X), ("never written in", (), U))
    ),
    example(
        "nulls",
        logged(
            case={"allocated_at": None, "crime_id": None, "oic": None, "team_id": None, "status": None, "cp_flag": True}
        ),
        (U, "no_start"),
    ),
    example("a test", logged(case={"is_test": True}), (X, "test_record")),
    example("merged into one that is not there", logged(case={"merged_into": "V2"}), (U, "dangling_link")),
    example(
        "merged, and its log the other's",
        logged(DAY_28, investigations=[{**CASE, "merged_into": "V2"}, {**CASE, "inv_id": "V2"}]),
        [("V", None, X, "merged_record"), ("V2", None, *FRESH)],
    ),
    example("closed before it started", logged(case={"closed_at": "2025-02-01T12:00:00"}), []),
    example("not a case", logged(case={"team_id": "T2", "crime_id": None}), []),
    example("suspended does not pause", logged(case={"status": "suspended"}), NONE),
    example(
        "suspended, where that pauses",
        logged(case={"status": "suspended"}),
        (E, "paused"),
        parameters={"sup_pause_statuses": ("suspended",)},
    ),
    example("every 60 days", logged(entry("2025-05-01")), FRESH, parameters={"sup_log_days": 60}),
    example(
        "only updates count",
        logged(entry("2025-06-20", "arrest"), DAY_29),
        STALE,
        parameters={"sup_log_entry_types": ("oic_update",)},
    ),
    example("a snapshot has no period", logged(DAY_29), STALE, period=("2025-01-01T00:00:00", "2025-02-01T00:00:00")),
    example(
        "two victims and three children",
        {
            **logged(DAY_28, case={"team_id": "T2"}),
            "crimes": [{"crime_id": "K", "offence_class": "violent", "recorded_at": "2025-03-01T09:00:00"}],
            "crime_victims": [{"crime_id": "K", "person_id": f"P{n}", "victim_type": "person"} for n in range(5)],
            "persons": [{"person_id": f"P{n}", "dob_date": "2015-06-01" if n < 3 else "1980-06-01"} for n in range(5)],
        },
        FRESH,
    ),
)


def test_logs(engine: Engine) -> None:
    assert disagreements(SUP_05, engine, EXAMPLES) == []


def test_every_reason_is_shown() -> None:
    assert reasons_not_shown(SUP_05, EXAMPLES) == set()


ONLINE: Row = {"team_id": "T3"}
ARREST = entry("2025-06-10", "arrest")
IN_JUNE = ("2025-06-01T00:00:00", "2025-07-01T00:00:00")
CLOSED: Row = {"closed_at": "2025-06-10T12:00:00", "status": "closed"}

LISTED = {
    "arrest_without_safeguarding": (
        example("an arrest alone", logged(ARREST, case=ONLINE), on_list("V")),
        example("of another team", logged(ARREST), []),
        example(
            "of a team that is named", logged(ARREST), on_list("V"), parameters={"sup_arrest_team_types": ("PVP_CORE",)}
        ),
        example("safeguarding that day", logged(ARREST, entry("2025-06-10", "safeguarding"), case=ONLINE), []),
        example("on day 3", logged(ARREST, entry("2025-06-13", "safeguarding"), case=ONLINE), []),
        example("on day 4", logged(ARREST, entry("2025-06-14", "safeguarding"), case=ONLINE), on_list("V")),
        example("the day before", logged(ARREST, entry("2025-06-09", "safeguarding"), case=ONLINE), on_list("V")),
        example(
            "dated on day 3, entered later",
            logged(ARREST, entry("2025-06-13", "safeguarding", entered_at="2025-06-25T12:00:00"), case=ONLINE),
            [],
        ),
        example(
            "on another case",
            logged(ARREST, entry("2025-06-11", "safeguarding", inv_id="V2"), case=ONLINE),
            on_list("V"),
        ),
        example(
            "two arrests, one followed",
            logged(entry("2025-05-01", "arrest"), entry("2025-05-02", "safeguarding"), ARREST, case=ONLINE),
            on_list("V"),
        ),
        example("a charge is no arrest", logged(entry("2025-06-10", "charge"), case=ONLINE), []),
        example("three days are not over", logged(entry("2025-06-26", "arrest"), case=ONLINE), []),
        example("three days are over", logged(entry("2025-06-25", "arrest"), case=ONLINE), on_list("V")),
        example("closed since", logged(ARREST, case={**ONLINE, **CLOSED}), on_list("V")),
        example("a test", logged(ARREST, case={**ONLINE, "is_test": True}), []),
        example("merged", logged(ARREST, case={**ONLINE, "merged_into": "V2"}), []),
        example("the arrest is a test", logged({**ARREST, "is_test": True}, case=ONLINE), []),
        example("in the period", logged(ARREST, case=ONLINE), on_list("V"), period=IN_JUNE),
        example("before it", logged(entry("2025-05-31", "arrest"), case=ONLINE), [], period=IN_JUNE),
        example(
            "where ten days are allowed",
            logged(ARREST, entry("2025-06-20", "safeguarding"), case=ONLINE),
            [],
            parameters={"sup_safeguarding_days": 10},
        ),
    ),
    "written_after_closing": (
        example("the day after", logged(entry("2025-06-11"), case=CLOSED), on_list("V")),
        example("the day it closed", logged(entry("2025-06-10"), case=CLOSED), []),
        example("of another kind", logged(entry("2025-06-11", "other"), case=CLOSED), []),
        example("open", logged(entry("2025-06-11")), []),
        example("reopened", logged(entry("2025-06-15"), case={**CLOSED, "reopened_at": "2025-06-12T12:00:00"}), []),
        example("closed without a date", logged(entry("2025-06-11"), case={"status": "closed"}), []),
        example(
            "out of the period",
            logged(entry("2025-06-11"), case=CLOSED),
            [],
            period=("2025-07-01T00:00:00", "2025-08-01T00:00:00"),
        ),
    ),
}


@pytest.mark.parametrize("listing", [each.id for each in SUP_05.lists])
def test_lists(engine: Engine, listing: str) -> None:
    assert disagreements(as_standard(SUP_05, listing), engine, LISTED[listing]) == []
