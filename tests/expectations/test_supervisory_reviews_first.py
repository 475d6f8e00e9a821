"""SUP-01: the first review within 28 days."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from duly.expectations.catalogue import shipped
from duly.testing import Example, disagreements, judge, reasons_not_shown
from tests.expectations.examples import C, E, N, Row, U, X, Y, line
from tests.expectations.supervision_scene import CASE, STAFF, TEAMS, as_standard, on_list, review, scene, showing_flag

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
    line("nothing: reviewed on day 28", (C, "in_time"), scene(ON_DAY_28)),
    line("in the last second of day 28", (C, "in_time"), scene(review("2025-03-29", "23:59:59"))),
    line("on day 29", (N, "late"), scene(review("2025-03-30", "00:00:01"))),
    line("on day 29, written as a date", (N, "late"), scene({**review("2025-03-30"), "entered_at": "2025-03-30"})),
    line("on day 28, written as a date", (C, "in_time"), scene({**review("2025-03-29"), "entered_at": "2025-03-29"})),
    line(
        "00:30 on 30 March in the summer time that began that night is day 29",
        (N, "late"),
        scene(review("2025-03-30", "00:30:00+00:00")),
    ),
    line(
        "23:30 UTC on 28 June is 29 June here",
        (N, "late"),
        scene(review("2025-06-28", "23:30:00+00:00"), case={"allocated_at": "2025-05-31T12:00:00"}),
    ),
    line(
        "started at 23:30 UTC on 31 May, which is 1 June here",
        (C, "in_time"),
        scene(review("2025-06-29"), case={"allocated_at": "2025-05-31T23:30:00+00:00"}),
    ),
    line(
        "started in the hour that the clock repeats",
        (C, "in_time"),
        scene(review("2025-11-23"), case={"allocated_at": "2025-10-26T01:30:00"}),
    ),
    line("on the day of allocation: sets the plan, is no review", NEVER, scene(review("2025-03-01", "23:00:00"))),
    line("a first that counts for nothing, then one in time", (C, "in_time"), scene(review("2025-03-01"), ON_DAY_28)),
    line("several in time", (C, "in_time"), scene(review("2025-03-10"), ON_DAY_28)),
    line("never reviewed", NEVER, scene()),
    line("by the officer in the case", NEVER, scene({**ON_DAY_28, "reviewer": "OIC"})),
    line(
        "by the officer in the case now, a sergeant who may not have been then",
        (U, "oic_now"),
        scene(ON_DAY_28, case={"oic": "SGT"}),
    ),
    line(
        "by such a one, and by another supervisor",
        (C, "in_time"),
        scene(ON_DAY_28, {**review("2025-03-20"), "reviewer": "CIVIL"}, case={"oic": "SGT"}),
    ),
    line("by such a one only after the due date", NEVER, scene(review("2025-03-30"), case={"oic": "SGT"})),
    line(
        "by such a one, while the time still runs",
        (Y, "not_yet_due"),
        scene(review("2025-03-10"), case={"oic": "SGT"}),
        as_of="2025-03-29T08:00:00",
    ),
    line(
        "by such a one, and closed early",
        (U, "oic_now"),
        scene(review("2025-03-10"), case={"oic": "SGT", "closed_at": "2025-03-20T12:00:00"}),
    ),
    line(
        "by such a one in time, and by another late",
        (U, "oic_now"),
        scene(ON_DAY_28, {**review("2025-04-20"), "reviewer": "CIVIL"}, case={"oic": "SGT"}),
    ),
    line(
        "by another id of the officer in the case",
        (U, "oic_now"),
        scene({**ON_DAY_28, "reviewer": "SGT_2"}, case={"oic": "SGT"}, staff=[*STAFF, SECOND_ID]),
    ),
    line(
        "by an id that the officer in the case had before",
        (U, "oic_now"),
        scene(ON_DAY_28, case={"oic": "SGT_2"}, staff=[*STAFF, SECOND_ID]),
    ),
    line(
        "by another id of the sergeant",
        (C, "in_time"),
        scene({**ON_DAY_28, "reviewer": "SGT_2"}, staff=[*STAFF, SECOND_ID]),
    ),
    line(
        "by somebody whose ids were merged in a circle",
        (U, "dangling_link"),
        scene({**ON_DAY_28, "reviewer": "A"}, staff=[*STAFF, *CIRCLE]),
    ),
    *(
        line(
            f"of a team that was merged {odd}",
            expect,
            scene(case={"team_id": "OLD", "crime_id": None}, teams=[*TEAMS, {**OLD_TEAM, "merged_into": into}]),
        )
        for odd, into, expect in (
            ("into one of child protection", "T", NEVER),
            ("into one of response", "T2", []),
            ("into itself", "OLD", (U, "dangling_link")),
            ("into one that is not in the export", "GONE", (U, "dangling_link")),
        )
    ),
    line("no officer in the case recorded", (C, "in_time"), scene(ON_DAY_28, case={"oic": None})),
    line("by a constable", NEVER, scene({**ON_DAY_28, "reviewer": "MATE"})),
    line("by a clerk", NEVER, scene({**ON_DAY_28, "reviewer": "CLERK"})),
    line("by a civilian supervisor", (C, "in_time"), scene({**ON_DAY_28, "reviewer": "CIVIL"})),
    *(
        line(odd, (U, reason), scene({**ON_DAY_28, "reviewer": reviewer}))
        for odd, reviewer, reason in (
            ("by somebody of an unmapped rank", "ODD", "unmapped_code"),
            ("by somebody of no rank recorded", "NO_RANK", "unmapped_code"),
            ("by somebody who is not among the staff", "GONE", "dangling_link"),
        )
    ),
    line(
        "by two of whom it cannot be told: the first reason",
        (U, "dangling_link"),
        scene({**ON_DAY_28, "reviewer": "ODD"}, {**ON_DAY_28, "reviewer": "GONE"}),
    ),
    line("by somebody of an unmapped rank, too short", NEVER, scene({**ON_DAY_28, "reviewer": "ODD", "text_len": 49})),
    line("by nobody", NEVER, scene({**ON_DAY_28, "reviewer": None})),
    line("49 characters", NEVER, scene({**ON_DAY_28, "text_len": 49})),
    line("10 characters", NEVER, scene({**ON_DAY_28, "text_len": 10})),
    *(
        line(odd, verdict, scene({**ON_DAY_28, **changes}))
        for odd, changes, verdict in (
            ("a placeholder, by its text", {"text_len": 60, "review_text": "n/a" + " " * 57}, NEVER),
            ("a placeholder, by its class", {"text_len": 60, "review_text_class": "PLACEHOLDER"}, NEVER),
            ("a pointer, by its class", {"text_len": 60, "review_text_class": "POINTER"}, NEVER),
            ("no length, a text of 50", {"text_len": None, "review_text": "CCTV seen; x" + "y" * 38}, (C, "in_time")),
            ("no length, a text of 49", {"text_len": None, "review_text": "CCTV seen; x" + "y" * 37}, NEVER),
        )
    ),
    line("length not recorded", NEVER, scene({**ON_DAY_28, "text_len": None})),
    line("a test review", NEVER, scene({**ON_DAY_28, "is_test": True})),
    line(
        "a review merged into another, which is too late",
        (N, "late"),
        scene(
            {**ON_DAY_28, "merged_into": "X"},
            supervisory_reviews=[
                {**ON_DAY_28, "review_id": "W1", "merged_into": "W2"},
                {**review("2025-04-20"), "review_id": "W2"},
            ],
        ),
    ),
    line("a review merged into one that is not there", (U, "dangling_link"), scene({**ON_DAY_28, "merged_into": "W9"})),
    line("of another case", NEVER, scene({**ON_DAY_28, "inv_id": "V9"})),
    line(
        "dated the day it was due, entered on 9 April: the entry counts",
        (N, "late"),
        scene({**ON_DAY_28, "entered_at": "2025-04-09T12:00:00"}),
    ),
    line("no time of entry: the claimed time stands in", (C, "in_time"), scene({**ON_DAY_28, "entered_at": None})),
    line("no time at all", (U, "no_review_time"), scene({**ON_DAY_28, "entered_at": None, "reviewed_at": None})),
    line(
        "no time at all, and another late",
        (U, "no_review_time"),
        scene({**ON_DAY_28, "entered_at": None, "reviewed_at": None}, review("2025-04-20")),
    ),
    line(
        "no time at all, and another in time",
        (C, "in_time"),
        scene({**ON_DAY_28, "entered_at": None, "reviewed_at": None}, review("2025-03-20")),
    ),
    line(
        "claimed for a time after the export, no entry",
        (U, "future_dated"),
        scene({**ON_DAY_28, "entered_at": None, "reviewed_at": "2026-02-01T12:00:00"}),
    ),
    line("no claimed time", (C, "in_time"), scene({**ON_DAY_28, "reviewed_at": None})),
    line(
        "claimed for 5 minutes after it was entered: two clocks",
        (C, "in_time"),
        scene({**ON_DAY_28, "reviewed_at": "2025-03-29T12:05:00"}),
    ),
    line(
        "claimed for longer after it was entered",
        (C, "in_time"),
        scene({**ON_DAY_28, "reviewed_at": "2025-03-29T12:05:01"}),
    ),
    line(
        "claimed for a time after the export, entered in time: the entry counts",
        (C, "in_time"),
        scene({**ON_DAY_28, "reviewed_at": "2026-02-01T12:00:00"}),
    ),
    line(
        "only before the start", (U, "negative_interval"), scene(review("2025-02-20"), review("2025-02-28", "23:00:00"))
    ),
    line(
        "five minutes before a start just after midnight: two clocks",
        NEVER,
        scene(review("2025-02-28", "23:58:00"), case={"allocated_at": "2025-03-01T00:03:00"}),
    ),
    line(
        "before a start of which only the date is known",
        (U, "negative_interval"),
        scene(review("2025-02-28", "23:58:00"), case={"allocated_at": "2025-03-01"}),
    ),
    line("before the start, and late", (N, "late"), scene(review("2025-02-20"), review("2025-04-20"))),
    line("claimed for the day it was entered", (C, "in_time"), scene({**ON_DAY_28, "reviewed_at": "2025-03-29"})),
    line(
        "start from the crime's recording",
        (C, "in_time"),
        scene(ON_DAY_28, case={"allocated_at": None}, crimes=[{"crime_id": "K", "recorded_at": "2025-03-01T09:00:00"}]),
    ),
    line(
        "no start from a crime made for a test",
        (U, "no_start"),
        scene(
            ON_DAY_28,
            case={"allocated_at": None, "entered_at": "2025-03-01"},
            crimes=[{"crime_id": "K", "recorded_at": "2025-03-01T09:00:00", "is_test": True}],
        ),
    ),
    line("no start known", (U, "no_start"), scene(ON_DAY_28, case={"allocated_at": None, "entered_at": "2025-03-01"})),
    line("no date known", (U, "undated"), scene(ON_DAY_28, case={"allocated_at": None})),
    line(
        "nulls",
        (U, "undated"),
        scene(
            case={"allocated_at": None, "crime_id": None, "oic": None, "team_id": None, "status": None, "cp_flag": True}
        ),
    ),
    line("closed on 20 March, never reviewed", (E, "closed_early"), scene(case={"closed_at": "2025-03-20T12:00:00"})),
    line("closed on the due date", (E, "closed_early"), scene(case={"closed_at": "2025-03-29T23:59:59"})),
    line("closed the day after", NEVER, scene(case={"closed_at": "2025-03-30T00:00:01"})),
    line(
        "reviewed, then closed in time",
        (C, "in_time"),
        scene(review("2025-03-10"), case={"closed_at": "2025-03-20T12:00:00"}),
    ),
    line(
        "reviewed on the day it closed",
        (C, "in_time"),
        scene(review("2025-03-20"), case={"closed_at": "2025-03-20T09:00:00"}),
    ),
    line(
        "reviewed only after it closed",
        (E, "closed_early"),
        scene(review("2025-03-25"), case={"closed_at": "2025-03-20T12:00:00"}),
    ),
    line(
        "reviewed only after it closed late",
        NEVER,
        scene(review("2025-04-20"), case={"closed_at": "2025-04-10T12:00:00"}),
    ),
    line("closed before it started", (U, "negative_interval"), scene(case={"closed_at": "2025-02-20T12:00:00"})),
    line("due today", (Y, "not_yet_due"), scene(), as_of="2025-03-29T08:00:00"),
    line("due yesterday", NEVER, scene(), as_of="2025-03-30T08:00:00"),
    line("due today and reviewed", (C, "in_time"), scene(review("2025-03-20")), as_of="2025-03-29T08:00:00"),
    line("a test case", (X, "test_record"), scene(case={"is_test": True})),
    line(
        "a test case that was merged and has no start",
        (X, "test_record"),
        scene(case={"is_test": True, "merged_into": "V2", "allocated_at": None}),
    ),
    line("merged into one that is not there", (U, "dangling_link"), scene(case={"merged_into": "V2"})),
    line(
        "merged into another case, which its review is then of",
        [("V", None, X, "merged_record"), ("V2", None, C, "in_time")],
        merged(),
    ),
    line(
        "merged into another case, whose officer reviewed",
        [("V", None, X, "merged_record"), ("V2", None, U, "oic_now")],
        merged({"oic": "SGT"}),
    ),
    line(
        "merged over two others",
        [("V", None, X, "merged_record"), ("V2", None, X, "merged_record"), ("V3", None, C, "in_time")],
        merged(
            investigations=[
                {**CASE, "merged_into": "V2"},
                {**CASE, "inv_id": "V2", "merged_into": "V3"},
                {**CASE, "inv_id": "V3"},
            ]
        ),
    ),
    # reopened (G17)
    line(
        "closed in time and reopened: only the first spell counts",
        (E, "closed_early"),
        scene(case={"closed_at": "2025-03-20T12:00:00", "reopened_at": "2025-06-01T12:00:00"}),
    ),
    line(
        "reviewed only after the reopening",
        NEVER,
        scene(review("2025-06-10"), case={"closed_at": "2025-04-20T12:00:00", "reopened_at": "2025-06-01T12:00:00"}),
    ),
    line(
        "reopened, closing date blank, never reviewed",
        (U, "closure_unknown"),
        scene(case={"reopened_at": "2025-06-01T12:00:00"}),
    ),
    line(
        "reopened, closing date overwritten by a later one, never reviewed",
        (U, "closure_unknown"),
        scene(case={"reopened_at": "2025-06-01T12:00:00", "closed_at": "2025-08-01T12:00:00"}),
    ),
    line(
        "the same, reviewed late before the reopening: it was open then",
        (N, "late"),
        scene(review("2025-05-01"), case={"reopened_at": "2025-06-01T12:00:00"}),
    ),
    line(
        "reopened by the due date: it had closed before, on whichever day",
        (E, "closed_early"),
        scene(case={"reopened_at": "2025-03-29T12:00:00"}),
    ),
    line(
        "reopened the day after the due date",
        (U, "closure_unknown"),
        scene(case={"reopened_at": "2025-03-30T12:00:00"}),
    ),
    line(
        "reopened on the day it started: no gap",
        (C, "in_time"),
        scene(ON_DAY_28, case={"reopened_at": "2025-03-01T12:00:00"}),
    ),
    line(
        "closed and reopened before it was allocated",
        NEVER,
        scene(case={"closed_at": "2025-01-05T12:00:00", "reopened_at": "2025-02-01T12:00:00"}),
    ),
    line("its state is closed, but no date", (U, "closure_unknown"), scene(case={"status": "closed"})),
    line(
        "its state is closed, but no date, and nothing was due yet",
        (E, "closed_early"),
        scene(case={"status": "closed"}),
        as_of="2025-03-29T08:00:00",
    ),
    # states
    *(
        line(f"{status} does not pause the clock", NEVER, scene(case={"status": status}))
        for status in ("suspended", "awaiting_cps", "on_bail", None)
    ),
    line(
        "a state nobody knows, no closing date: it may be closed",
        (U, "unmapped_code"),
        scene(case={"status": "(unmapped)"}),
    ),
    line(
        "a state nobody knows, and reviewed late",
        (N, "late"),
        scene(review("2025-04-20"), case={"status": "(unmapped)"}),
    ),
    line(
        "a state nobody knows, closed late",
        NEVER,
        scene(case={"status": "(unmapped)", "closed_at": "2025-04-20T12:00:00"}),
    ),
    *(
        line(
            f"a state of {state}, where the force lets bail pause",
            (U, "unmapped_code"),
            scene(ON_DAY_28, case={"status": state}),
            parameters={"sup_pause_statuses": ("on_bail",)},
        )
        for state in (None, "(unmapped)")
    ),
    # as things stood at the as-at instant (A13)
    line(
        "closed later: open as yet",
        NEVER,
        scene(case={"closed_at": "2025-06-15T12:00:00", "status": "closed"}),
        as_of="2025-06-01T12:00:00",
        exported_at="2025-07-01T12:00:00",
    ),
    line(
        "closed later than the export",
        (U, "future_dated"),
        scene(case={"closed_at": "2025-08-15T12:00:00", "status": "closed"}),
        as_of="2025-06-01T12:00:00",
        exported_at="2025-07-01T12:00:00",
    ),
    line(
        "reopened later: closed as yet",
        (E, "closed_early"),
        scene(case={"closed_at": "2025-03-20T12:00:00", "reopened_at": "2025-06-15T12:00:00"}),
        as_of="2025-06-01T12:00:00",
        exported_at="2025-07-01T12:00:00",
    ),
    line(
        "reopened later, nobody wrote when it had closed",
        (U, "closure_unknown"),
        scene(case={"reopened_at": "2025-06-15T12:00:00"}),
        as_of="2025-06-01T12:00:00",
        exported_at="2025-07-01T12:00:00",
    ),
    line(
        "on bail, where the force lets that pause",
        (E, "paused"),
        scene(case={"status": "on_bail"}),
        parameters={"sup_pause_statuses": ("on_bail",)},
    ),
    line("open, where the force lets bail pause", NEVER, scene(), parameters={"sup_pause_statuses": ("on_bail",)}),
    # the population
    line("a team that is not for children, no crime", [], scene(case={"team_id": "T2", "crime_id": None})),
    line("no team, no crime", [], scene(case={"team_id": None, "crime_id": None})),
    line("marked, whatever the team", NEVER, scene(case={"team_id": "T2", "cp_flag": True})),
    line("marked as not, in a team that is", NEVER, scene(case={"cp_flag": False})),
    line("a child as victim", NEVER, victim(DOB_CHILD)),
    line("an adult as victim", [], victim(DOB_ADULT)),
    line("a victim of unknown age", (U, "child_unknown"), victim(None)),
    line("a victim born after the export", (U, "future_dated"), victim("2052-01-01")),
    line(
        "a victim of unknown age, reviewed in time", (X, "child_unknown"), victim(None, supervisory_reviews=[ON_DAY_28])
    ),
    line(
        "a victim whose birth is an estimate",
        (U, "age_uncertain"),
        victim("2007-06-01", persons=[{"person_id": "P", "dob_date": "2007-06-01", "dob_estimated": True}]),
    ),
    line(
        "a victim whose birth is an estimate, and the time still runs",
        (X, "age_uncertain"),
        victim("2007-06-01", persons=[{"person_id": "P", "dob_date": "2007-06-01", "dob_estimated": True}]),
        as_of="2025-03-29T08:00:00",
    ),
    line("a victim who is not among the persons", (U, "dangling_link"), victim(None, persons=[])),
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
        line(
            f"a victim of type {kind}, {odd}",
            verdict,
            victim(dob, crime_victims=[{"crime_id": "K", "person_id": "P", "victim_type": kind}]),
        )
        for kind in (None, "(unmapped)")
        for odd, dob, verdict in (
            ("a child", DOB_CHILD, UNMAPPED),
            ("of no age", None, UNMAPPED),
            ("an adult", DOB_ADULT, []),
        )
    ),
    line("a child as victim of a crime made for a test", [], victim(DOB_CHILD, crimes=[{**CRIME, "is_test": True}])),
    line(
        "a child who is victim of the crime that its crime was merged into",
        NEVER,
        victim(
            DOB_CHILD,
            crimes=[{**CRIME, "merged_into": "K2"}, {**CRIME, "crime_id": "K2"}],
            crime_victims=[{"crime_id": "K2", "person_id": "P", "victim_type": "person"}],
        ),
    ),
    line(
        "a child, and a crime of no case beside", NEVER, victim(DOB_CHILD, crimes=[CRIME, {**CRIME, "crime_id": "K3"}])
    ),
    line(
        "a child by the date of allocation, as the crime has none",
        NEVER,
        victim("2007-03-02", crimes=[{"crime_id": "K", "offence_class": "violent"}]),
    ),
    line(
        "one child for certain, another victim not among the persons",
        NEVER,
        victim(
            DOB_CHILD, crime_victims=[{"crime_id": "K", "person_id": p, "victim_type": "person"} for p in ("P", "GONE")]
        ),
    ),
    line("the day before the 18th birthday", NEVER, victim("2007-03-01")),
    line("the 18th birthday", [], victim("2007-02-28")),
    line(
        "two victims and three children",
        (C, "in_time"),
        victim(
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
    ),
    line(
        "two cases of one crime, one of them with a child team",
        [("V2", None, N, "no_review")],
        {
            **victim(DOB_ADULT),
            "investigations": [
                {**scene()["investigations"][0], "inv_id": "V1", "team_id": "T2"},
                {**scene()["investigations"][0], "inv_id": "V2", "team_id": "T"},
            ],
        },
    ),
    line(
        "another list of teams",
        NEVER,
        scene(case={"team_id": "T2", "crime_id": None}),
        parameters={"child_team_types": ("RESPONSE",)},
    ),
    line("every 35 days", (C, "in_time"), scene(review("2025-04-05")), parameters={"sup_interval_days": 35}),
    # the period: by the due date, 29 March
    *(
        line(f"due 29 March, {odd}", expect, scene(case=case), period=period)
        for case, verdict in (({}, NEVER), ({"is_test": True}, (X, "test_record")))
        for odd, period, expect in (
            ("period ends that day", ("2025-03-01T00:00:00", "2025-03-29T00:00:00"), []),
            ("period ends after it", ("2025-03-01T00:00:00", "2025-03-30T00:00:00"), verdict),
            ("period starts that day", ("2025-03-29T00:00:00", "2025-04-29T00:00:00"), verdict),
            ("period starts after it", ("2025-03-30T00:00:00", "2025-04-29T00:00:00"), []),
        )
    ),
    line(
        "no date at all, and a period",
        (X, "undated"),
        scene(case={"allocated_at": None}),
        period=("2025-03-30T00:00:00", "2025-04-29T00:00:00"),
    ),
    *(
        line(
            f"no start, entered so that it would be due in the {odd} period",
            verdict,
            scene(case={"allocated_at": None, "entered_at": day}),
            period=("2025-03-30T00:00:00", "2025-04-29T00:00:00"),
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
        line("claimed", (N, "timing_basis_claimed"), scene(claimed)),
        line("entered", (C, "no_flag"), scene(ON_DAY_28)),
        line("entered first", (C, "no_flag"), scene(review("2025-03-10"), claimed)),
        line("never", (C, "no_flag"), scene()),
    )
    assert disagreements(showing_flag(SUP_01), engine, examples) == []


def test_lists(engine: Engine) -> None:
    recorded = {"crimes": [{**CRIME, "recorded_at": "2025-02-22T09:00:00"}]}
    late = (
        line("allocated 7 days after", [], scene(**recorded)),  # type: ignore[arg-type]
        line("8 days after", on_list("V"), scene(case={"allocated_at": "2025-03-02T00:30:00"}, **recorded)),
        line(
            "8 days after, where 8 are allowed",
            [],
            scene(case={"allocated_at": "2025-03-02T00:30:00"}, **recorded),
            parameters={"sup_allocation_days": 8},
        ),
        line("no crime", [], scene()),
    )
    undated = (
        line("closed without a date", on_list("V"), scene(case={"status": "closed"})),
        line("closed with one", [], scene(case={"status": "closed", "closed_at": "2025-04-01T12:00:00"})),
        line("open", [], scene()),
    )
    assert disagreements(as_standard(SUP_01, "late_allocation"), engine, late) == []
    assert disagreements(as_standard(SUP_01, "state_undated"), engine, undated) == []


def test_the_victims_of_a_merged_crime_are_its_own_and_no_others(engine: Engine) -> None:
    """Alone in its database: among other examples, a crime that is looked for wrongly is found as one of theirs."""
    merged_crime = [{**CRIME, "merged_into": "K2"}, {**CRIME, "crime_id": "K2"}]
    victims = [{"crime_id": "K2", "person_id": "P", "victim_type": "person"}]
    example = line("", NEVER, victim(DOB_CHILD, crimes=merged_crime, crime_victims=victims))
    (judged,) = judge(SUP_01, engine, [example], together=False)
    assert judged.verdicts == (("V", None, *NEVER),)
