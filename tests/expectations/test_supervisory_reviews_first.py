"""SUP-01: the first review within 28 days."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from duly.expectations.catalogue import shipped
from duly.testing import Example, disagreements, judge, reasons_not_shown
from tests.expectations.supervision_scene import (
    CASE,
    STAFF,
    TEAMS,
    C,
    E,
    N,
    Row,
    U,
    X,
    Y,
    as_standard,
    on_list,
    review,
    scene,
    showing_flag,
)

SUP_01 = shipped().standard("SUP-01")
DOB_CHILD, DOB_ADULT = "2015-06-01", "1980-06-01"


CRIME: Row = {
    "crime_id": "K",
    "offence_class": "violent",
    "reported_at": "2025-02-28T09:00:00",
    "recorded_at": "2025-02-28T10:00:00",
}


def victim(dob: str | None, **tables: Sequence[Row]) -> dict[str, Sequence[Row]]:
    """The case held by a team that is not for children, with a victim of this date of birth, never reviewed."""
    return {
        **scene(case={"team_id": "T2"}),
        "crimes": [CRIME],
        "crime_victims": [{"crime_id": "K", "person_id": "P", "victim_type": "person"}],
        "persons": [{"person_id": "P", "dob_date": dob}],
        **tables,
    }


ON_DAY_28 = review("2025-03-29")


def merged(survivor: Row | None = None, **tables: Sequence[Row]) -> dict[str, Sequence[Row]]:
    """The case, reviewed in time, and merged into another."""
    cases = [{**CASE, "merged_into": "V2"}, {**CASE, "inv_id": "V2", **(survivor or {})}]
    return scene(ON_DAY_28, **{"investigations": cases, **tables})  # type: ignore[arg-type]


NEVER = (N, "no_review")
UNMAPPED = (U, "unmapped_code")

OLD_TEAM: Row = {"team_id": "OLD", "name": "Old", "team_type": "RESPONSE"}
SECOND_ID: Row = {"staff_id": "SGT_2", "rank": "DC", "team_id": "T", "merged_into": "SGT"}
CIRCLE: Sequence[Row] = (
    {"staff_id": "A", "rank": "DS", "merged_into": "B"},
    {"staff_id": "B", "rank": "DS", "merged_into": "A"},
)

EXAMPLES = (
    Example(odd="nothing: reviewed on day 28", records=scene(ON_DAY_28), expect=(C, "in_time")),
    Example(odd="in the last second of day 28", records=scene(review("2025-03-29", "23:59:59")), expect=(C, "in_time")),
    Example(odd="on day 29", records=scene(review("2025-03-30", "00:00:01")), expect=(N, "late")),
    Example(
        odd="on day 29, written as a date",
        records=scene({**review("2025-03-30"), "entered_at": "2025-03-30"}),
        expect=(N, "late"),
    ),
    Example(
        odd="on day 28, written as a date",
        records=scene({**review("2025-03-29"), "entered_at": "2025-03-29"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="00:30 on 30 March in the summer time that began that night is day 29",
        records=scene(review("2025-03-30", "00:30:00+00:00")),
        expect=(N, "late"),
    ),
    Example(
        odd="23:30 UTC on 28 June is 29 June here",
        records=scene(review("2025-06-28", "23:30:00+00:00"), case={"allocated_at": "2025-05-31T12:00:00"}),
        expect=(N, "late"),
    ),
    Example(
        odd="started at 23:30 UTC on 31 May, which is 1 June here",
        records=scene(review("2025-06-29"), case={"allocated_at": "2025-05-31T23:30:00+00:00"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="started in the hour that the clock repeats",
        records=scene(review("2025-11-23"), case={"allocated_at": "2025-10-26T01:30:00"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="on the day of allocation: sets the plan, is no review",
        records=scene(review("2025-03-01", "23:00:00")),
        expect=NEVER,
    ),
    Example(
        odd="a first that counts for nothing, then one in time",
        records=scene(review("2025-03-01"), ON_DAY_28),
        expect=(C, "in_time"),
    ),
    Example(odd="several in time", records=scene(review("2025-03-10"), ON_DAY_28), expect=(C, "in_time")),
    Example(odd="never reviewed", records=scene(), expect=NEVER),
    Example(odd="by the officer in the case", records=scene({**ON_DAY_28, "reviewer": "OIC"}), expect=NEVER),
    Example(
        odd="by the officer in the case now, a sergeant who may not have been then",
        records=scene(ON_DAY_28, case={"oic": "SGT"}),
        expect=(U, "oic_now"),
    ),
    Example(
        odd="by such a one, and by another supervisor",
        records=scene(ON_DAY_28, {**review("2025-03-20"), "reviewer": "CIVIL"}, case={"oic": "SGT"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="by such a one only after the due date",
        records=scene(review("2025-03-30"), case={"oic": "SGT"}),
        expect=NEVER,
    ),
    Example(
        odd="by such a one, while the time still runs",
        records=scene(review("2025-03-10"), case={"oic": "SGT"}),
        as_of="2025-03-29T08:00:00",
        expect=(Y, "not_yet_due"),
    ),
    Example(
        odd="by such a one, and closed early",
        records=scene(review("2025-03-10"), case={"oic": "SGT", "closed_at": "2025-03-20T12:00:00"}),
        expect=(U, "oic_now"),
    ),
    Example(
        odd="by such a one in time, and by another late",
        records=scene(ON_DAY_28, {**review("2025-04-20"), "reviewer": "CIVIL"}, case={"oic": "SGT"}),
        expect=(U, "oic_now"),
    ),
    Example(
        odd="by another id of the officer in the case",
        records=scene({**ON_DAY_28, "reviewer": "SGT_2"}, case={"oic": "SGT"}, staff=[*STAFF, SECOND_ID]),
        expect=(U, "oic_now"),
    ),
    Example(
        odd="by an id that the officer in the case had before",
        records=scene(ON_DAY_28, case={"oic": "SGT_2"}, staff=[*STAFF, SECOND_ID]),
        expect=(U, "oic_now"),
    ),
    Example(
        odd="by another id of the sergeant",
        records=scene({**ON_DAY_28, "reviewer": "SGT_2"}, staff=[*STAFF, SECOND_ID]),
        expect=(C, "in_time"),
    ),
    Example(
        odd="by somebody whose ids were merged in a circle",
        records=scene({**ON_DAY_28, "reviewer": "A"}, staff=[*STAFF, *CIRCLE]),
        expect=(U, "dangling_link"),
    ),
    *(
        Example(
            odd=f"of a team that was merged {odd}",
            records=scene(case={"team_id": "OLD", "crime_id": None}, teams=[*TEAMS, {**OLD_TEAM, "merged_into": into}]),
            expect=expect,
        )
        for odd, into, expect in (
            ("into one of child protection", "T", NEVER),
            ("into one of response", "T2", []),
            ("into itself", "OLD", (U, "dangling_link")),
            ("into one that is not in the export", "GONE", (U, "dangling_link")),
        )
    ),
    Example(odd="no officer in the case recorded", records=scene(ON_DAY_28, case={"oic": None}), expect=(C, "in_time")),
    Example(odd="by a constable", records=scene({**ON_DAY_28, "reviewer": "MATE"}), expect=NEVER),
    Example(odd="by a clerk", records=scene({**ON_DAY_28, "reviewer": "CLERK"}), expect=NEVER),
    Example(odd="by a civilian supervisor", records=scene({**ON_DAY_28, "reviewer": "CIVIL"}), expect=(C, "in_time")),
    *(
        Example(odd=odd, records=scene({**ON_DAY_28, "reviewer": reviewer}), expect=(U, reason))
        for odd, reviewer, reason in (
            ("by somebody of an unmapped rank", "ODD", "unmapped_code"),
            ("by somebody of no rank recorded", "NO_RANK", "unmapped_code"),
            ("by somebody who is not among the staff", "GONE", "dangling_link"),
        )
    ),
    Example(
        odd="by two of whom it cannot be told: the first reason",
        records=scene({**ON_DAY_28, "reviewer": "ODD"}, {**ON_DAY_28, "reviewer": "GONE"}),
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="by somebody of an unmapped rank, too short",
        records=scene({**ON_DAY_28, "reviewer": "ODD", "text_len": 49}),
        expect=NEVER,
    ),
    Example(odd="by nobody", records=scene({**ON_DAY_28, "reviewer": None}), expect=NEVER),
    Example(odd="49 characters", records=scene({**ON_DAY_28, "text_len": 49}), expect=NEVER),
    Example(odd="10 characters", records=scene({**ON_DAY_28, "text_len": 10}), expect=NEVER),
    *(
        Example(odd=odd, records=scene({**ON_DAY_28, **changes}), expect=verdict)
        for odd, changes, verdict in (
            ("a placeholder, by its text", {"text_len": 60, "review_text": "n/a" + " " * 57}, NEVER),
            ("a placeholder, by its class", {"text_len": 60, "review_text_class": "PLACEHOLDER"}, NEVER),
            ("a pointer, by its class", {"text_len": 60, "review_text_class": "POINTER"}, NEVER),
            ("no length, a text of 50", {"text_len": None, "review_text": "CCTV seen; x" + "y" * 38}, (C, "in_time")),
            ("no length, a text of 49", {"text_len": None, "review_text": "CCTV seen; x" + "y" * 37}, NEVER),
        )
    ),
    Example(odd="length not recorded", records=scene({**ON_DAY_28, "text_len": None}), expect=NEVER),
    Example(odd="a test review", records=scene({**ON_DAY_28, "is_test": True}), expect=NEVER),
    Example(
        odd="a review merged into another, which is too late",
        records=scene(
            {**ON_DAY_28, "merged_into": "X"},
            supervisory_reviews=[
                {**ON_DAY_28, "review_id": "W1", "merged_into": "W2"},
                {**review("2025-04-20"), "review_id": "W2"},
            ],
        ),
        expect=(N, "late"),
    ),
    Example(
        odd="a review merged into one that is not there",
        records=scene({**ON_DAY_28, "merged_into": "W9"}),
        expect=(U, "dangling_link"),
    ),
    Example(odd="of another case", records=scene({**ON_DAY_28, "inv_id": "V9"}), expect=NEVER),
    Example(
        odd="dated the day it was due, entered on 9 April: the entry counts",
        records=scene({**ON_DAY_28, "entered_at": "2025-04-09T12:00:00"}),
        expect=(N, "late"),
    ),
    Example(
        odd="no time of entry: the claimed time stands in",
        records=scene({**ON_DAY_28, "entered_at": None}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="no time at all",
        records=scene({**ON_DAY_28, "entered_at": None, "reviewed_at": None}),
        expect=(U, "no_review_time"),
    ),
    Example(
        odd="no time at all, and another late",
        records=scene({**ON_DAY_28, "entered_at": None, "reviewed_at": None}, review("2025-04-20")),
        expect=(U, "no_review_time"),
    ),
    Example(
        odd="no time at all, and another in time",
        records=scene({**ON_DAY_28, "entered_at": None, "reviewed_at": None}, review("2025-03-20")),
        expect=(C, "in_time"),
    ),
    Example(
        odd="claimed for a time after the export, no entry",
        records=scene({**ON_DAY_28, "entered_at": None, "reviewed_at": "2026-02-01T12:00:00"}),
        expect=(U, "future_dated"),
    ),
    Example(
        odd="no claimed time",
        records=scene({**ON_DAY_28, "reviewed_at": None}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="claimed for 5 minutes after it was entered: two clocks",
        records=scene({**ON_DAY_28, "reviewed_at": "2025-03-29T12:05:00"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="claimed for longer after it was entered",
        records=scene({**ON_DAY_28, "reviewed_at": "2025-03-29T12:05:01"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="claimed for a time after the export, entered in time: the entry counts",
        records=scene({**ON_DAY_28, "reviewed_at": "2026-02-01T12:00:00"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="only before the start",
        records=scene(review("2025-02-20"), review("2025-02-28", "23:00:00")),
        expect=(U, "negative_interval"),
    ),
    Example(
        odd="five minutes before a start just after midnight: two clocks",
        records=scene(review("2025-02-28", "23:58:00"), case={"allocated_at": "2025-03-01T00:03:00"}),
        expect=NEVER,
    ),
    Example(
        odd="before a start of which only the date is known",
        records=scene(review("2025-02-28", "23:58:00"), case={"allocated_at": "2025-03-01"}),
        expect=(U, "negative_interval"),
    ),
    Example(
        odd="before the start, and late", records=scene(review("2025-02-20"), review("2025-04-20")), expect=(N, "late")
    ),
    Example(
        odd="claimed for the day it was entered",
        records=scene({**ON_DAY_28, "reviewed_at": "2025-03-29"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="start from the crime's recording",
        records=scene(
            ON_DAY_28, case={"allocated_at": None}, crimes=[{"crime_id": "K", "recorded_at": "2025-03-01T09:00:00"}]
        ),
        expect=(C, "in_time"),
    ),
    Example(
        odd="no start from a crime made for a test",
        records=scene(
            ON_DAY_28,
            case={"allocated_at": None, "entered_at": "2025-03-01"},
            crimes=[{"crime_id": "K", "recorded_at": "2025-03-01T09:00:00", "is_test": True}],
        ),
        expect=(U, "no_start"),
    ),
    Example(
        odd="no start known",
        records=scene(ON_DAY_28, case={"allocated_at": None, "entered_at": "2025-03-01"}),
        expect=(U, "no_start"),
    ),
    Example(odd="no date known", records=scene(ON_DAY_28, case={"allocated_at": None}), expect=(U, "undated")),
    Example(
        odd="nulls",
        records=scene(
            case={"allocated_at": None, "crime_id": None, "oic": None, "team_id": None, "status": None, "cp_flag": True}
        ),
        expect=(U, "undated"),
    ),
    Example(
        odd="closed on 20 March, never reviewed",
        records=scene(case={"closed_at": "2025-03-20T12:00:00"}),
        expect=(E, "closed_early"),
    ),
    Example(
        odd="closed on the due date",
        records=scene(case={"closed_at": "2025-03-29T23:59:59"}),
        expect=(E, "closed_early"),
    ),
    Example(odd="closed the day after", records=scene(case={"closed_at": "2025-03-30T00:00:01"}), expect=NEVER),
    Example(
        odd="reviewed, then closed in time",
        records=scene(review("2025-03-10"), case={"closed_at": "2025-03-20T12:00:00"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="reviewed on the day it closed",
        records=scene(review("2025-03-20"), case={"closed_at": "2025-03-20T09:00:00"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="reviewed only after it closed",
        records=scene(review("2025-03-25"), case={"closed_at": "2025-03-20T12:00:00"}),
        expect=(E, "closed_early"),
    ),
    Example(
        odd="reviewed only after it closed late",
        records=scene(review("2025-04-20"), case={"closed_at": "2025-04-10T12:00:00"}),
        expect=NEVER,
    ),
    Example(
        odd="closed before it started",
        records=scene(case={"closed_at": "2025-02-20T12:00:00"}),
        expect=(U, "negative_interval"),
    ),
    Example(odd="due today", records=scene(), as_of="2025-03-29T08:00:00", expect=(Y, "not_yet_due")),
    Example(odd="due yesterday", records=scene(), as_of="2025-03-30T08:00:00", expect=NEVER),
    Example(
        odd="due today and reviewed",
        records=scene(review("2025-03-20")),
        as_of="2025-03-29T08:00:00",
        expect=(C, "in_time"),
    ),
    Example(odd="a test case", records=scene(case={"is_test": True}), expect=(X, "test_record")),
    Example(
        odd="a test case that was merged and has no start",
        records=scene(case={"is_test": True, "merged_into": "V2", "allocated_at": None}),
        expect=(X, "test_record"),
    ),
    Example(
        odd="merged into one that is not there",
        records=scene(case={"merged_into": "V2"}),
        expect=(U, "dangling_link"),
    ),
    Example(
        odd="merged into another case, which its review is then of",
        records=merged(),
        expect=[("V", None, X, "merged_record"), ("V2", None, C, "in_time")],
    ),
    Example(
        odd="merged into another case, whose officer reviewed",
        records=merged({"oic": "SGT"}),
        expect=[("V", None, X, "merged_record"), ("V2", None, U, "oic_now")],
    ),
    Example(
        odd="merged over two others",
        records=merged(
            investigations=[
                {**CASE, "merged_into": "V2"},
                {**CASE, "inv_id": "V2", "merged_into": "V3"},
                {**CASE, "inv_id": "V3"},
            ]
        ),
        expect=[("V", None, X, "merged_record"), ("V2", None, X, "merged_record"), ("V3", None, C, "in_time")],
    ),
    # reopened (G17)
    Example(
        odd="closed in time and reopened: only the first spell counts",
        records=scene(case={"closed_at": "2025-03-20T12:00:00", "reopened_at": "2025-06-01T12:00:00"}),
        expect=(E, "closed_early"),
    ),
    Example(
        odd="reviewed only after the reopening",
        records=scene(
            review("2025-06-10"), case={"closed_at": "2025-04-20T12:00:00", "reopened_at": "2025-06-01T12:00:00"}
        ),
        expect=NEVER,
    ),
    Example(
        odd="reopened, closing date blank, never reviewed",
        records=scene(case={"reopened_at": "2025-06-01T12:00:00"}),
        expect=(U, "closure_unknown"),
    ),
    Example(
        odd="reopened, closing date overwritten by a later one, never reviewed",
        records=scene(case={"reopened_at": "2025-06-01T12:00:00", "closed_at": "2025-08-01T12:00:00"}),
        expect=(U, "closure_unknown"),
    ),
    Example(
        odd="the same, reviewed late before the reopening: it was open then",
        records=scene(review("2025-05-01"), case={"reopened_at": "2025-06-01T12:00:00"}),
        expect=(N, "late"),
    ),
    Example(
        odd="reopened by the due date: it had closed before, on whichever day",
        records=scene(case={"reopened_at": "2025-03-29T12:00:00"}),
        expect=(E, "closed_early"),
    ),
    Example(
        odd="reopened the day after the due date",
        records=scene(case={"reopened_at": "2025-03-30T12:00:00"}),
        expect=(U, "closure_unknown"),
    ),
    Example(
        odd="reopened on the day it started: no gap",
        records=scene(ON_DAY_28, case={"reopened_at": "2025-03-01T12:00:00"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="closed and reopened before it was allocated",
        records=scene(case={"closed_at": "2025-01-05T12:00:00", "reopened_at": "2025-02-01T12:00:00"}),
        expect=NEVER,
    ),
    Example(
        odd="its state is closed, but no date", records=scene(case={"status": "closed"}), expect=(U, "closure_unknown")
    ),
    Example(
        odd="its state is closed, but no date, and nothing was due yet",
        records=scene(case={"status": "closed"}),
        as_of="2025-03-29T08:00:00",
        expect=(E, "closed_early"),
    ),
    # states
    *(
        Example(odd=f"{status} does not pause the clock", records=scene(case={"status": status}), expect=NEVER)
        for status in ("suspended", "awaiting_cps", "on_bail", None)
    ),
    Example(
        odd="a state nobody knows, no closing date: it may be closed",
        records=scene(case={"status": "(unmapped)"}),
        expect=(U, "unmapped_code"),
    ),
    Example(
        odd="a state nobody knows, and reviewed late",
        records=scene(review("2025-04-20"), case={"status": "(unmapped)"}),
        expect=(N, "late"),
    ),
    Example(
        odd="a state nobody knows, closed late",
        records=scene(case={"status": "(unmapped)", "closed_at": "2025-04-20T12:00:00"}),
        expect=NEVER,
    ),
    *(
        Example(
            odd=f"a state of {state}, where the force lets bail pause",
            records=scene(ON_DAY_28, case={"status": state}),
            parameters={"sup_pause_statuses": ("on_bail",)},
            expect=(U, "unmapped_code"),
        )
        for state in (None, "(unmapped)")
    ),
    # as things stood at the as-at instant (A13)
    Example(
        odd="closed later: open as yet",
        records=scene(case={"closed_at": "2025-06-15T12:00:00", "status": "closed"}),
        as_of="2025-06-01T12:00:00",
        exported_at="2025-07-01T12:00:00",
        expect=NEVER,
    ),
    Example(
        odd="closed later than the export",
        records=scene(case={"closed_at": "2025-08-15T12:00:00", "status": "closed"}),
        as_of="2025-06-01T12:00:00",
        exported_at="2025-07-01T12:00:00",
        expect=(U, "future_dated"),
    ),
    Example(
        odd="reopened later: closed as yet",
        records=scene(case={"closed_at": "2025-03-20T12:00:00", "reopened_at": "2025-06-15T12:00:00"}),
        as_of="2025-06-01T12:00:00",
        exported_at="2025-07-01T12:00:00",
        expect=(E, "closed_early"),
    ),
    Example(
        odd="reopened later, nobody wrote when it had closed",
        records=scene(case={"reopened_at": "2025-06-15T12:00:00"}),
        as_of="2025-06-01T12:00:00",
        exported_at="2025-07-01T12:00:00",
        expect=(U, "closure_unknown"),
    ),
    Example(
        odd="on bail, where the force lets that pause",
        records=scene(case={"status": "on_bail"}),
        parameters={"sup_pause_statuses": ("on_bail",)},
        expect=(E, "paused"),
    ),
    Example(
        odd="open, where the force lets bail pause",
        records=scene(),
        parameters={"sup_pause_statuses": ("on_bail",)},
        expect=NEVER,
    ),
    # the population
    Example(
        odd="a team that is not for children, no crime",
        records=scene(case={"team_id": "T2", "crime_id": None}),
        expect=[],
    ),
    Example(odd="no team, no crime", records=scene(case={"team_id": None, "crime_id": None}), expect=[]),
    Example(odd="marked, whatever the team", records=scene(case={"team_id": "T2", "cp_flag": True}), expect=NEVER),
    Example(odd="marked as not, in a team that is", records=scene(case={"cp_flag": False}), expect=NEVER),
    Example(odd="a child as victim", records=victim(DOB_CHILD), expect=NEVER),
    Example(odd="an adult as victim", records=victim(DOB_ADULT), expect=[]),
    Example(odd="a victim of unknown age", records=victim(None), expect=(U, "child_unknown")),
    Example(odd="a victim born after the export", records=victim("2052-01-01"), expect=(U, "future_dated")),
    Example(
        odd="a victim of unknown age, reviewed in time",
        records=victim(None, supervisory_reviews=[ON_DAY_28]),
        expect=(X, "child_unknown"),
    ),
    Example(
        odd="a victim whose birth is an estimate",
        records=victim("2007-06-01", persons=[{"person_id": "P", "dob_date": "2007-06-01", "dob_estimated": True}]),
        expect=(U, "age_uncertain"),
    ),
    Example(
        odd="a victim whose birth is an estimate, and the time still runs",
        records=victim("2007-06-01", persons=[{"person_id": "P", "dob_date": "2007-06-01", "dob_estimated": True}]),
        as_of="2025-03-29T08:00:00",
        expect=(X, "age_uncertain"),
    ),
    Example(odd="a victim who is not among the persons", records=victim(None, persons=[]), expect=(U, "dangling_link")),
    *(
        Example(
            odd=f"{odd}, reviewed in time",
            records=victim(DOB_ADULT, **{"supervisory_reviews": [ON_DAY_28], **tables}),  # type: ignore[arg-type]
            expect=verdict,
        )
        for odd, tables, verdict in (
            ("a class of crime that is not known", {"crimes": [{**CRIME, "offence_class": "(unmapped)"}]}, UNMAPPED),
            ("no class of crime recorded", {"crimes": [{**CRIME, "offence_class": None}]}, UNMAPPED),
            ("neglect", {"crimes": [{**CRIME, "offence_class": "cruelty_neglect"}]}, (C, "in_time")),
            ("a crime that is not there", {"crimes": []}, (U, "dangling_link")),
            ("a type of team that is not known", {"teams": [{"team_id": "T2", "team_type": "(unmapped)"}]}, UNMAPPED),
            ("no type of team recorded", {"teams": [{"team_id": "T2"}]}, UNMAPPED),
            ("a team that is not there", {"teams": []}, (U, "dangling_link")),
            (
                "neglect, a team that is not there",
                {"teams": [], "crimes": [{**CRIME, "offence_class": "cruelty_neglect"}]},
                (C, "in_time"),
            ),
            (
                "the crime merged into one of neglect",
                {
                    "crimes": [
                        {**CRIME, "merged_into": "K2"},
                        {**CRIME, "crime_id": "K2", "offence_class": "cruelty_neglect"},
                    ]
                },
                (C, "in_time"),
            ),
            (
                "the crime merged into one that is not there",
                {"crimes": [{**CRIME, "merged_into": "K2"}]},
                (U, "dangling_link"),
            ),
        )
    ),
    *(
        Example(
            odd=f"a victim of type {kind}, {odd}",
            records=victim(dob, crime_victims=[{"crime_id": "K", "person_id": "P", "victim_type": kind}]),
            expect=verdict,
        )
        for kind in (None, "(unmapped)")
        for odd, dob, verdict in (
            ("a child", DOB_CHILD, UNMAPPED),
            ("of no age", None, UNMAPPED),
            ("an adult", DOB_ADULT, []),
        )
    ),
    Example(
        odd="a child as victim of a crime made for a test",
        records=victim(DOB_CHILD, crimes=[{**CRIME, "is_test": True}]),
        expect=[],
    ),
    Example(
        odd="a child who is victim of the crime that its crime was merged into",
        records=victim(
            DOB_CHILD,
            crimes=[{**CRIME, "merged_into": "K2"}, {**CRIME, "crime_id": "K2"}],
            crime_victims=[{"crime_id": "K2", "person_id": "P", "victim_type": "person"}],
        ),
        expect=NEVER,
    ),
    Example(
        odd="a child, and a crime of no case beside",
        records=victim(DOB_CHILD, crimes=[CRIME, {**CRIME, "crime_id": "K3"}]),
        expect=NEVER,
    ),
    Example(
        odd="a child by the date of allocation, as the crime has none",
        records=victim("2007-03-02", crimes=[{"crime_id": "K", "offence_class": "violent"}]),
        expect=NEVER,
    ),
    Example(
        odd="one child for certain, another victim not among the persons",
        records=victim(
            DOB_CHILD,
            crime_victims=[{"crime_id": "K", "person_id": p, "victim_type": "person"} for p in ("P", "GONE")],
        ),
        expect=NEVER,
    ),
    Example(odd="the day before the 18th birthday", records=victim("2007-03-01"), expect=NEVER),
    Example(odd="the 18th birthday", records=victim("2007-02-28"), expect=[]),
    Example(
        odd="two victims and three children",
        records=victim(
            DOB_CHILD,
            crime_victims=[
                {"crime_id": "K", "person_id": p, "victim_type": "person"} for p in ("P", "P2", "P3", "A", "A2")
            ],
            persons=[
                *({"person_id": p, "dob_date": DOB_CHILD} for p in ("P", "P2", "P3")),
                *({"person_id": p, "dob_date": DOB_ADULT} for p in ("A", "A2")),
            ],
            supervisory_reviews=[ON_DAY_28],
        ),
        expect=(C, "in_time"),
    ),
    Example(
        odd="two cases of one crime, one of them with a child team",
        records={
            **victim(DOB_ADULT),
            "investigations": [
                {**scene()["investigations"][0], "inv_id": "V1", "team_id": "T2"},
                {**scene()["investigations"][0], "inv_id": "V2", "team_id": "T"},
            ],
        },
        expect=[("V2", None, N, "no_review")],
    ),
    Example(
        odd="another list of teams",
        records=scene(case={"team_id": "T2", "crime_id": None}),
        parameters={"child_team_types": ("RESPONSE",)},
        expect=NEVER,
    ),
    Example(
        odd="every 35 days",
        records=scene(review("2025-04-05")),
        parameters={"sup_interval_days": 35},
        expect=(C, "in_time"),
    ),
    # the period: by the due date, 29 March
    *(
        Example(odd=f"due 29 March, {odd}", records=scene(case=case), period=period, expect=expect)
        for case, verdict in (({}, NEVER), ({"is_test": True}, (X, "test_record")))
        for odd, period, expect in (
            ("period ends that day", ("2025-03-01T00:00:00", "2025-03-29T00:00:00"), []),
            ("period ends after it", ("2025-03-01T00:00:00", "2025-03-30T00:00:00"), verdict),
            ("period starts that day", ("2025-03-29T00:00:00", "2025-04-29T00:00:00"), verdict),
            ("period starts after it", ("2025-03-30T00:00:00", "2025-04-29T00:00:00"), []),
        )
    ),
    Example(
        odd="no date at all, and a period",
        records=scene(case={"allocated_at": None}),
        period=("2025-03-30T00:00:00", "2025-04-29T00:00:00"),
        expect=(X, "undated"),
    ),
    *(
        Example(
            odd=f"no start, entered so that it would be due in the {odd} period",
            records=scene(case={"allocated_at": None, "entered_at": day}),
            period=("2025-03-30T00:00:00", "2025-04-29T00:00:00"),
            expect=verdict,
        )
        for odd, day, verdict in (("same", "2025-03-02", (U, "no_start")), ("last", "2025-03-01", []))
    ),
)


def test_first_review(engine: Engine) -> None:
    assert disagreements(SUP_01, engine, EXAMPLES) == []


def test_every_reason_is_shown() -> None:
    assert reasons_not_shown(SUP_01, EXAMPLES) == set()


def test_a_review_whose_time_is_only_claimed_is_flagged(engine: Engine) -> None:
    claimed = {**ON_DAY_28, "entered_at": None}
    examples = (
        Example(odd="claimed", records=scene(claimed), expect=(N, "timing_basis_claimed")),
        Example(odd="entered", records=scene(ON_DAY_28), expect=(C, "no_flag")),
        Example(odd="entered first", records=scene(review("2025-03-10"), claimed), expect=(C, "no_flag")),
        Example(odd="never", records=scene(), expect=(C, "no_flag")),
    )
    assert disagreements(showing_flag(SUP_01), engine, examples) == []


def test_lists(engine: Engine) -> None:
    recorded = {"crimes": [{**CRIME, "recorded_at": "2025-02-22T09:00:00"}]}
    late = (
        Example(odd="allocated 7 days after", records=scene(**recorded), expect=[]),  # type: ignore[arg-type]
        Example(
            odd="8 days after",
            records=scene(case={"allocated_at": "2025-03-02T00:30:00"}, **recorded),
            expect=on_list("V"),
        ),
        Example(
            odd="8 days after, where 8 are allowed",
            records=scene(case={"allocated_at": "2025-03-02T00:30:00"}, **recorded),
            parameters={"sup_allocation_days": 8},
            expect=[],
        ),
        Example(odd="no crime", records=scene(), expect=[]),
    )
    undated = (
        Example(odd="closed without a date", records=scene(case={"status": "closed"}), expect=on_list("V")),
        Example(
            odd="closed with one",
            records=scene(case={"status": "closed", "closed_at": "2025-04-01T12:00:00"}),
            expect=[],
        ),
        Example(odd="open", records=scene(), expect=[]),
    )
    assert disagreements(as_standard(SUP_01, "late_allocation"), engine, late) == []
    assert disagreements(as_standard(SUP_01, "state_undated"), engine, undated) == []


def test_the_victims_of_a_merged_crime_are_its_own_and_no_others(engine: Engine) -> None:
    """Alone in its database: among other examples, a crime that is looked for wrongly is found as one of theirs."""
    merged_crime = [{**CRIME, "merged_into": "K2"}, {**CRIME, "crime_id": "K2"}]
    victims = [{"crime_id": "K2", "person_id": "P", "victim_type": "person"}]
    example = Example(odd="", records=victim(DOB_CHILD, crimes=merged_crime, crime_victims=victims), expect=NEVER)
    (judged,) = judge(SUP_01, engine, [example], together=False)
    assert judged.verdicts == (("V", None, *NEVER),)
