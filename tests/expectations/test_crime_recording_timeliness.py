"""NCRS-01 and NCRS-01A: crimes recorded within 24 hours of the report."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from duly.expectations.catalogue import shipped
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.crime_recording_scene import (
    ADULT,
    CASE,
    CHILD,
    CRIME,
    LOG,
    SURVIVOR,
    TEAMS,
    Expect,
    Row,
    crime,
    on_the_list,
    victim,
)
from tests.expectations.examples import C, N, U, X, line

NCRS_01 = shipped().standard("NCRS-01")
NCRS_01A = shipped().standard("NCRS-01A")

IN_TIME, LATE = (C, "in_time"), (N, "late")
OUT = (X, "transferred_out")
IMPRECISE = (U, "imprecise_time")
DANGLING, UNMAPPED = (U, "dangling_link"), (U, "unmapped_code")
UNDATED: Row = {"recorded_at": None, "reported_at": None, "offence_from": None, "offence_class": "cruelty_neglect"}
OLD_LOG: Row = {**LOG, "reported_at": "2025-05-01T10:00:00"}
JUNE = ("2025-06-01T00:00:00", "2025-07-01T00:00:00")
TOLD, AS_AT = "2025-06-02T10:00:00", "2026-01-05T00:00:00"


def between(odd: str, reported: str | None, recorded: str, expect: tuple[str, str], **changes: Any) -> Example:
    """A crime reported and recorded at these times."""
    return line(odd, expect, crime(reported_at=reported, recorded_at=recorded, **changes))


def by_log(odd: str, expect: tuple[str, str], *logs: Row, **changes: Any) -> Example:
    """A crime of log L, reported to itself and recorded two hours later."""
    return line(odd, expect, crime(incident_id="L", records={"incidents": logs}, **changes))


def merged(odd: str, expect: tuple[str, str], **changes: Any) -> Example:
    """The crime, late and merged into another that is in time, and these changes."""
    first = {**CRIME, "recorded_at": "2025-06-05T10:00:00", "merged_into": "Z", **changes}
    rows = [("K", None, *expect), ("Z", None, *IN_TIME)]
    return line(odd, rows, crime(records={"crimes": [first, SURVIVOR]}))


TIMES = [
    between("breaks nothing", TOLD, "2025-06-02T12:00:00", IN_TIME),
    between("recorded at once", TOLD, TOLD, IN_TIME),
    between("after 24:00:00", TOLD, "2025-06-03T10:00:00", IN_TIME),
    between("after 24:00:01", TOLD, "2025-06-03T10:00:01", LATE),
    between("to the minute, after 1440 minutes", "2025-06-02T10:00", "2025-06-03T10:00", IN_TIME),
    between("to the minute, after 1441 minutes", "2025-06-02T10:00", "2025-06-03T10:01", LATE),
    between("reported to the minute, seconds over", "2025-06-02T10:00", "2025-06-03T10:00:40", IN_TIME),
    between("over a weekend", "2025-06-06T17:00:00", "2025-06-09T09:00:00", LATE),
    between("clock forward, 24 h", "2025-03-29T12:00:00+00:00", "2025-03-30T13:00:00+01:00", IN_TIME),
    between("clock forward, naive", "2025-03-29T12:00:00", "2025-03-30T13:00:00", IN_TIME),
    between("clock forward, a second over", "2025-03-29T12:00:00", "2025-03-30T13:00:01", LATE),
    between("clock back, 25 h", "2025-10-25T12:00:00+01:00", "2025-10-26T12:00:00+00:00", LATE),
    between("clock back, naive 24 h", "2025-10-25T12:00:00", "2025-10-26T11:00:00", IN_TIME),
    between("repeated hour decides", "2025-10-26T01:30:00", "2025-10-27T01:00:00", IMPRECISE),
    between("repeated hour does not decide", "2025-10-26T01:30:00", "2025-10-27T00:20:00", IN_TIME),
    between("repeated hour, late in any case", "2025-10-26T01:30:00", "2025-10-27T01:30:01", LATE),
    between("recorded in the repeated hour", "2025-10-25T02:00:00", "2025-10-26T01:30:00", IMPRECISE),
    between("date only, same date", "2025-06-02", "2025-06-02T23:59:59", IN_TIME),
    between("date only, next date at 08:00", "2025-06-02", "2025-06-03T08:00:00", IMPRECISE),
    between("date only, two dates later", "2025-06-02", "2025-06-04T00:00:01", LATE),
    between("date only, 25-hour day, its last half hour", "2025-10-26", "2025-10-26T23:30:00", IMPRECISE),
    between("midnight, next date at 08:00", "2025-06-02T00:00:00", "2025-06-03T08:00:00", IMPRECISE),
    between("midnight with an offset", "2025-06-02T00:00:00+01:00", "2025-06-02T23:00:00", IN_TIME),
    between("recorded on a date, the next", TOLD, "2025-06-03", IMPRECISE),
    between("recorded on a date, the same", "2025-06-02T00:10:00", "2025-06-02", IN_TIME),
    between("5 minutes before", TOLD, "2025-06-02T09:55:00", IN_TIME),
    between("3 minutes before", TOLD, "2025-06-02T09:57:00", IN_TIME),
    between("5 minutes and a second before", TOLD, "2025-06-02T09:54:59", (U, "negative_interval")),
    between("6 minutes before", TOLD, "2025-06-02T09:54:00", (U, "negative_interval")),
    between("no report time", None, "2025-06-02T12:00:00", (U, "no_report_time")),
    between("2015-03-31, after 72:00:00", "2015-03-31T23:59:59", "2015-04-03T23:59:59", IN_TIME),
    between("2015-03-31, after 72:00:01", "2015-03-31T23:59:59", "2015-04-04T00:00:00", LATE),
    between("2015-04-01, after 24:00:00", "2015-04-01T00:00:01", "2015-04-02T00:00:01", IN_TIME),
    between("2015-04-01, after 24:00:01", "2015-04-01T00:00:01", "2015-04-02T00:00:02", LATE),
    between("1 April in London, 31 March in UTC", "2015-03-31T23:30:00+00:00", "2015-04-02T09:00:00", LATE),
    by_log("log reported earlier", LATE, OLD_LOG),
    by_log(
        "log reported later", IN_TIME, {**LOG, "reported_at": "2025-06-02T11:00:00"}, recorded_at="2025-06-03T10:00:00"
    ),
    by_log("only the log was timed", IN_TIME, LOG, reported_at=None),
    by_log("only the log was timed, and late", LATE, LOG, reported_at=None, recorded_at="2025-06-03T10:00:01"),
    by_log("log without time", IN_TIME, {**LOG, "reported_at": None}),
    by_log("log not in the export", IN_TIME),
    by_log("disclosed in an old log", IN_TIME, OLD_LOG, report_route="disclosure"),
    by_log(
        "disclosed without a time of its own",
        (U, "no_report_time"),
        OLD_LOG,
        report_route="disclosure",
        reported_at=None,
    ),
    by_log("route blank", LATE, OLD_LOG, report_route=None),
    by_log("log merged into an older one", LATE, {**LOG, "merged_into": "M"}, {**OLD_LOG, "incident_id": "M"}),
    by_log(
        "log merged twice",
        LATE,
        {**LOG, "merged_into": "M"},
        {**LOG, "incident_id": "M", "merged_into": "Q"},
        {**OLD_LOG, "incident_id": "Q"},
    ),
    by_log("log merged in a circle, late by its own time", LATE, {**OLD_LOG, "merged_into": "L"}),
    by_log("log merged into one not in the export, late by its own", LATE, {**OLD_LOG, "merged_into": "GONE"}),
    by_log("log merged in a circle, in time by its own", DANGLING, {**LOG, "merged_into": "L"}),
    by_log("log merged into one not in the export, in time by its own", DANGLING, {**LOG, "merged_into": "GONE"}),
    by_log("log made for a test, reported earlier", IN_TIME, {**OLD_LOG, "is_test": True}),
    by_log(
        "log of a date, crime of a time on it",
        IMPRECISE,
        {**LOG, "reported_at": "2025-06-02"},
        recorded_at="2025-06-03T09:00:00",
    ),
    between("from another force", "2025-05-20T10:00:00", "2025-06-02T12:00:00", IN_TIME, transferred_in_at=TOLD),
    between("from another force, late", "2025-06-03T09:00:00", "2025-06-03T10:00:01", LATE, transferred_in_at=TOLD),
    by_log("from another force, old log", IN_TIME, OLD_LOG, transferred_in_at=TOLD),
    between(
        "out at exactly 24 h",
        TOLD,
        "2025-06-05T10:00:00",
        (X, "transferred_out"),
        transferred_out_at="2025-06-03T10:00:00",
    ),
    between("out a second after", TOLD, "2025-06-05T10:00:00", LATE, transferred_out_at="2025-06-03T10:00:01"),
    between(
        "out later, recorded in time", TOLD, "2025-06-02T12:00:00", IN_TIME, transferred_out_at="2025-06-09T10:00:00"
    ),
    *(
        between(odd, TOLD, recorded, expect, transferred_out_at=out)
        for odd, recorded, out, expect in (
            ("out five minutes before the report", "2025-06-05T10:00:00", "2025-06-02T09:55:00", OUT),
            ("out a second earlier than that", "2025-06-05T10:00:00", "2025-06-02T09:54:59", (U, "negative_interval")),
            ("the same, recorded in time", TOLD, "2025-06-02T09:54:59", (U, "negative_interval")),
            ("out on the date before the report", "2025-06-05T10:00:00", "2025-06-01", (U, "negative_interval")),
        )
    ),
    *(
        between(
            f"out, and back, {odd}",
            "2025-05-20T10:00:00",
            recorded,
            expect,
            transferred_in_at=TOLD,
            transferred_out_at=out,
        )
        for odd, recorded, out, expect in (
            ("recorded late", "2025-06-05T10:00:00", "2025-05-21T10:00:00", LATE),
            ("recorded in time", "2025-06-03T10:00:00", "2025-05-21T10:00:00", IN_TIME),
            ("and out again in time", "2025-06-05T10:00:00", "2025-06-03T10:00:00", OUT),
        )
    ),
    between(
        "out on a date that may be in time", TOLD, "2025-06-05T10:00:00", IMPRECISE, transferred_out_at="2025-06-03"
    ),
    between(
        "out on the date of the report",
        TOLD,
        "2025-06-05T10:00:00",
        (X, "transferred_out"),
        transferred_out_at="2025-06-02",
    ),
    between(
        "out, not known when reported", None, "2025-06-05T10:00:00", (U, "no_report_time"), transferred_out_at=TOLD
    ),
    between(
        "out within the 72 h of before 2015",
        "2015-01-05T10:00:00",
        "2015-03-05T10:00:00",
        (X, "transferred_out"),
        transferred_out_at="2015-01-08T10:00:00",
    ),
    between("cancelled", TOLD, "2025-06-05T10:00:00", (X, "cancelled"), status="cancelled"),
    between("cancelled, no report time", None, "2025-06-05T10:00:00", (X, "cancelled"), status="cancelled"),
    merged("merged", (X, "merged_record")),
    between("merged into one that is not there", TOLD, "2025-06-05T10:00:00", DANGLING, merged_into="GONE"),
    between("merged in a circle", TOLD, "2025-06-05T10:00:00", DANGLING, merged_into="K"),
    between("merged in a circle, cancelled", TOLD, TOLD, DANGLING, merged_into="K", status="cancelled"),
    between("test", TOLD, "2025-06-05T10:00:00", (X, "test_record"), is_test=True),
    between("marked as no test", TOLD, "2025-06-05T10:00:00", LATE, is_test=False),
    between(
        "test, merged, out and cancelled",
        TOLD,
        "2025-06-05T10:00:00",
        (X, "test_record"),
        is_test=True,
        merged_into="Z",
        transferred_out_at=TOLD,
        status="cancelled",
    ),
    merged("merged, out and cancelled", (X, "merged_record"), transferred_out_at=TOLD, status="cancelled"),
    between(
        "out and cancelled",
        TOLD,
        "2025-06-05T10:00:00",
        (X, "transferred_out"),
        transferred_out_at=TOLD,
        status="cancelled",
    ),
    between("status unmapped", TOLD, "2025-06-02T12:00:00", (U, "unmapped_code"), status="(unmapped)"),
    line(
        "status blank, of another not",
        [("K", None, *UNMAPPED), ("Z", None, *IN_TIME)],
        crime(status=None, records={"crimes": [{**CRIME, "status": None}, SURVIVOR]}),
    ),
    between("status blank, cancelled at a time to come", TOLD, TOLD, UNMAPPED, status=None, cancelled_at="2026-02-01"),
    between("cancelled as at the instant", TOLD, TOLD, (X, "cancelled"), status="cancelled", cancelled_at=AS_AT),
    between("cancelled later", TOLD, TOLD, IN_TIME, status="cancelled", cancelled_at="2026-01-05T00:00:01"),
    between(
        "status unmapped, out",
        TOLD,
        "2025-06-02T12:00:00",
        (X, "transferred_out"),
        status="(unmapped)",
        transferred_out_at=TOLD,
    ),
    line(
        "nothing but a time of recording",
        UNMAPPED,
        crime(
            reported_at=None,
            offence_code=None,
            offence_class=None,
            offence_from=None,
            status=None,
            report_route=None,
            district=None,
            records={"investigations": [], "teams": []},
        ),
    ),
    between("status unmapped, no report time", None, "2025-06-02T12:00:00", (U, "unmapped_code"), status="(unmapped)"),
    between(
        "out on a date that may be in time, recorded in time",
        TOLD,
        "2025-06-02T12:00:00",
        IMPRECISE,
        transferred_out_at="2025-06-03",
    ),
    between(
        "out on a date that may be in time, recorded before the report",
        TOLD,
        "2025-06-02T09:00:00",
        (U, "negative_interval"),
        transferred_out_at="2025-06-03",
    ),
    line("no time of recording", (U, "no_recorded_time"), crime(recorded_at=None)),
    line("no time of recording or report", (U, "no_recorded_time"), crime(recorded_at=None, reported_at=None)),
    line("no time of recording, cancelled", (X, "cancelled"), crime(recorded_at=None, status="cancelled")),
    line("no date at all", (U, "undated"), crime(**UNDATED)),
    line("no date at all, in a period", (X, "undated"), crime(**UNDATED), period=JUNE),
    line("no date but a log's", (U, "no_recorded_time"), by_log("", IN_TIME, LOG, **UNDATED).records),
    between("recorded on the date before", "2025-06-02", "2025-06-01T23:59:00", (U, "negative_interval")),
    between(
        "recorded on the date before, a minute before", "2025-06-02T00:01:00", "2025-06-01", (U, "negative_interval")
    ),
    between("recorded three minutes before, across midnight", "2025-06-02T00:01:00", "2025-06-01T23:58:00", IN_TIME),
    line("reported after the export was made", (U, "future_dated"), crime(reported_at="2026-01-06T10:00:00")),
    line(
        "reported after the as-at instant, before the export was made",
        (U, "no_report_time"),
        crime(reported_at="2026-01-06T10:00:00"),
        exported_at="2026-01-07T00:00:00",
    ),
    line(
        "reported and recorded after the export was made, and nothing else dated",
        (U, "future_dated"),
        crime(**{**UNDATED, "reported_at": "2026-01-06T10:00:00", "recorded_at": "2026-01-06T11:00:00"}),
    ),
    line("recorded after the export was made", (U, "future_dated"), crime(recorded_at="2026-01-06T10:00:00")),
    line("limit of 48 hours", IN_TIME, crime(recorded_at="2025-06-04T10:00:00"), parameters={"ncrs_limit_hours": 48}),
    line(
        "limit of 48 hours, over", LATE, crime(recorded_at="2025-06-04T10:00:01"), parameters={"ncrs_limit_hours": 48}
    ),
    line(
        "limit of 48 hours before 2015",
        LATE,
        crime(reported_at="2015-01-05T10:00:00", recorded_at="2015-01-07T10:00:01"),
        parameters={"ncrs_limit_hours_before_april_2015": 48},
    ),
    line(
        "recorded as the period starts",
        IN_TIME,
        crime(recorded_at="2025-06-01T00:00:00+01:00", reported_at="2025-05-31T20:00:00"),
        period=JUNE,
    ),
    line(
        "recorded before the period",
        [],
        crime(recorded_at="2025-05-31T23:59:59", reported_at="2025-05-31T20:00:00"),
        period=JUNE,
    ),
    line("recorded as the period ends", [], crime(recorded_at="2025-07-01T00:00:00+01:00"), period=JUNE),
    line("recorded before the period ends", LATE, crime(recorded_at="2025-06-30T23:59:59"), period=JUNE),
    line("reported before the period", LATE, crime(reported_at="2025-05-01T10:00:00"), period=JUNE),
    line("no time of recording, reported in the period", (U, "no_recorded_time"), crime(recorded_at=None), period=JUNE),
    line(
        "no time of recording, reported before the period",
        [],
        crime(recorded_at=None, reported_at="2025-05-31T23:59:59"),
        period=JUNE,
    ),
    line(
        "no time of recording or report, entered in the period",
        (U, "no_recorded_time"),
        crime(recorded_at=None, reported_at=None, entered_at="2025-06-05T10:00:00"),
        period=JUNE,
    ),
    line(
        "2 victims, 3 children in the log, 2 investigations: one row",
        IN_TIME,
        crime(
            incident_id="L",
            records={
                "crime_victims": [victim(), victim(person="Q")],
                "persons": [{"person_id": person, "dob_date": "2015-06-01"} for person in "PQS"],
                "incidents": [LOG],
                "incident_persons": [
                    {"incident_id": "L", "person_id": person, "role": "child_present"} for person in "PQS"
                ],
                "investigations": [CASE, {**CASE, "inv_id": "W", "team_id": "PVP"}],
            },
        ),
    ),
]


def whose(odd: str, expect: Expect, person: Row = ADULT, **changes: Any) -> Example:
    """A crime against this person."""
    return line(odd, expect, crime(person, **changes))


def against(odd: str, expect: Expect, *persons: Row, kind: str | None = "person", **changes: Any) -> Example:
    """A crime against several people."""
    records = {
        "persons": persons,
        "crime_victims": [victim(person=str(person["person_id"]), kind=kind) for person in persons],
    }
    return line(odd, expect, crime(records=records, **changes))


def person(name: str, dob: str | None = None, **changes: Any) -> Row:
    return {"person_id": name, "dob_date": dob, **changes}


UNKNOWN_CHILD, UNCERTAIN = (X, "child_unknown"), (X, "age_uncertain")
BLANK = person("P")
CIRCLE = person("P", "2015-06-01", merged_into="P")
NEAR = person("P", "2007-12-01", dob_estimated=True)


def of_team(**changes: Any) -> dict[str, list[Row]]:
    """The crime's case is with a team T like this."""
    return {"investigations": [{**CASE, "team_id": "T"}], "teams": [*TEAMS, {"team_id": "T", **changes}]}


BY_TEAM = {"investigations": [{**CASE, "team_id": "PVP"}]}

CHILDREN = [
    whose("adult", []),
    whose("adult of a test crime", [], is_test=True),
    whose("adult, neglect", IN_TIME, offence_class="cruelty_neglect"),
    whose("adult, online abuse", IN_TIME, offence_class="online_child_abuse"),
    whose("adult, case of a child-protection team", IN_TIME, records=BY_TEAM),
    *(
        whose(
            f"adult, case of a team that was merged {odd}",
            expect,
            records={
                "investigations": [{**CASE, "team_id": "OLD"}],
                "teams": [*TEAMS, {"team_id": "OLD", "team_type": "RESPONSE", "merged_into": into}],
            },
        )
        for odd, into, expect in (
            ("into one of child protection", "PVP", IN_TIME),
            ("into one of response", "R", []),
            ("into itself", "OLD", DANGLING),
        )
    ),
    whose(
        "adult, a second case of such a team",
        IN_TIME,
        records={"investigations": [CASE, {**CASE, "inv_id": "W", "team_id": "NAMELESS"}]},
    ),
    whose("adult, crime with such a team and no case", [], team_id="PVP", records={"investigations": []}),
    whose("adult, class blank and no case", UNMAPPED, offence_class=None, records={"investigations": []}),
    whose("child, class blank", IN_TIME, CHILD, offence_class=None),
    whose("adult, type of the team unmapped", UNMAPPED, records=of_team(team_type="(unmapped)")),
    whose("adult, type of the team blank", UNMAPPED, records=of_team(team_type=None)),
    whose("child, type of the team unmapped", IN_TIME, CHILD, records=of_team(team_type="(unmapped)")),
    whose(
        "neglect, type of the team unmapped", IN_TIME, offence_class="cruelty_neglect", records=of_team(team_type=None)
    ),
    whose("adult, team not in the export", DANGLING, records={"teams": []}),
    whose("adult, case without a team", [], records={"investigations": [{**CASE, "team_id": None}]}),
    whose(
        "adult, one of two teams unmapped",
        UNMAPPED,
        records={
            **of_team(team_type=None),
            "investigations": [{**CASE, "team_id": "R"}, {**CASE, "inv_id": "W", "team_id": "T"}],
        },
    ),
    whose(
        "adult, case of such a team made for a test",
        [],
        records={"investigations": [{**CASE, "team_id": "PVP", "is_test": True}]},
    ),
    whose(
        "adult, case merged into one of such a team",
        IN_TIME,
        records={"investigations": [{**CASE, "merged_into": "W"}, {"inv_id": "W", "team_id": "PVP"}]},
    ),
    whose(
        "adult, case merged into one that is not there",
        DANGLING,
        records={"investigations": [{**CASE, "merged_into": "GONE"}]},
    ),
    line(
        "classes of child crimes set to violent",
        IN_TIME,
        crime(ADULT),
        parameters={"child_offence_classes": ("violent",)},
    ),
    line("child teams set to none", [], crime(ADULT, records=BY_TEAM), parameters={"child_team_types": ("CSE",)}),
    whose("no victim at all", [], records={"crime_victims": []}),
    whose("no victim, neglect", IN_TIME, offence_class="cruelty_neglect", records={"crime_victims": []}),
    whose("victim of blank type", UNMAPPED, CHILD, records={"crime_victims": [victim(kind=None)]}),
    whose("victim of an unmapped type", UNMAPPED, CHILD, records={"crime_victims": [victim(kind="(unmapped)")]}),
    whose("victim of an unmapped type, an adult", [], records={"crime_victims": [victim(kind="(unmapped)")]}),
    whose(
        "victim of an unmapped type, age unknown",
        UNMAPPED,
        BLANK,
        records={"crime_victims": [victim(kind="(unmapped)")]},
    ),
    whose(
        "victim of an unmapped type, and a child",
        IN_TIME,
        records={
            "persons": [CHILD, {**CHILD, "person_id": "Q"}],
            "crime_victims": [victim(), victim(person="Q", kind="(unmapped)")],
        },
    ),
    whose("victim made for a test", [], CHILD, records={"crime_victims": [{**victim(), "is_test": True}]}),
    line(
        "victim of a crime merged into it",
        [("K", None, *IN_TIME), ("OLD", None, X, "merged_record")],
        crime(
            records={
                "crimes": [{**CRIME, "crime_id": "K"}, {**CRIME, "crime_id": "OLD", "merged_into": "K"}],
                "crime_victims": [victim("OLD")],
            }
        ),
    ),
    whose("victim is the state", [], CHILD, records={"crime_victims": [victim(kind="state")]}),
    whose("victim is a business", [], CHILD, records={"crime_victims": [victim(person=None, kind="business")]}),
    whose("a person nobody names", UNKNOWN_CHILD, CHILD, records={"crime_victims": [victim(person=None)]}),
    whose(
        "child when reported, adult when transferred in",
        IN_TIME,
        person("P", "2007-06-02"),
        offence_from=None,
        reported_at="2025-06-01T10:00:00",
        transferred_in_at="2025-06-02T11:00:00",
    ),
    whose("on the eve of the 18th birthday", IN_TIME, person("P", "2007-06-02")),
    whose("on the 18th birthday", [], person("P", "2007-06-01")),
    whose("eve in UTC, birthday in London", [], person("P", "2007-06-02"), offence_from="2025-06-01T23:30:00+00:00"),
    whose("eve in London and UTC", IN_TIME, person("P", "2007-06-02"), offence_from="2025-06-01T22:30:00+00:00"),
    whose(
        "born on 29 February, on 28 February", IN_TIME, person("P", "2004-02-29"), offence_from="2022-02-28T12:00:00"
    ),
    whose("born on 29 February, on 1 March", [], person("P", "2004-02-29"), offence_from="2022-03-01T12:00:00"),
    whose("a child then, an adult when reported", IN_TIME, person("P", "2000-01-01"), offence_from="2012-05-01"),
    whose("offence on a date only, the eve", IN_TIME, person("P", "2007-06-02"), offence_from="2025-06-01"),
    whose("no offence date, child when reported", IN_TIME, person("P", "2007-06-03"), offence_from=None),
    whose("no offence date, adult when reported", [], person("P", "2007-06-02"), offence_from=None),
    whose(
        "no offence or report date, child when recorded",
        (U, "no_report_time"),
        person("P", "2007-06-03"),
        offence_from=None,
        reported_at=None,
    ),
    whose("born on the day of the offence", IN_TIME, person("P", "2025-06-01")),
    whose("born after the offence", UNKNOWN_CHILD, person("P", "2025-06-02")),
    whose("date of birth blank", UNKNOWN_CHILD, BLANK),
    whose("date of birth blank, neglect", IN_TIME, BLANK, offence_class="cruelty_neglect"),
    whose("date of birth blank, late", (U, "child_unknown"), BLANK, recorded_at="2025-06-09T10:00:00"),
    whose("born after the export", (X, "future_dated"), person("P", "2052-06-01")),
    whose(
        "born after the export, late", (U, "future_dated"), person("P", "2052-06-01"), recorded_at="2025-06-09T10:00:00"
    ),
    whose("date of birth blank, no report time", (U, "child_unknown"), BLANK, reported_at=None),
    whose("date of birth blank, cancelled", (X, "cancelled"), BLANK, status="cancelled"),
    whose("person not in the export", DANGLING, person("OTHER")),
    whose("victim merged in a circle", DANGLING, CIRCLE),
    whose("merged in a circle, child-protection team", IN_TIME, CIRCLE, records=BY_TEAM),
    whose("victim merged into nobody", DANGLING, person("P", "2015-06-01", merged_into="GONE")),
    whose("estimated, within a year", UNCERTAIN, NEAR),
    whose("estimated, within a year, late", (U, "age_uncertain"), NEAR, recorded_at="2025-06-09T10:00:00"),
    whose("estimated, within a year, no report time", (U, "age_uncertain"), NEAR, reported_at=None),
    whose("merged in a circle, cancelled", (X, "cancelled"), CIRCLE, status="cancelled"),
    whose("estimated, within a year, neglect", IN_TIME, NEAR, offence_class="cruelty_neglect"),
    whose("estimated, 365 days before 18", UNCERTAIN, person("P", "2008-06-01", dob_estimated=True)),
    whose("estimated, 366 days before 18", IN_TIME, person("P", "2008-06-02", dob_estimated=True)),
    whose("estimated, 365 days after 18", UNCERTAIN, person("P", "2006-06-01", dob_estimated=True)),
    whose("estimated, 366 days after 18", [], person("P", "2006-05-31", dob_estimated=True)),
    whose("class unmapped, adult", UNMAPPED, offence_class="(unmapped)"),
    whose("class unmapped, child", IN_TIME, CHILD, offence_class="(unmapped)"),
    whose("class unmapped, child-protection team", IN_TIME, offence_class="(unmapped)", records=BY_TEAM),
    whose("class unmapped, no victim", UNMAPPED, offence_class="(unmapped)", records={"crime_victims": []}),
    whose("class unmapped, age unknown", UNMAPPED, BLANK, offence_class="(unmapped)"),
    whose("class unmapped, age uncertain", UNMAPPED, NEAR, offence_class="(unmapped)"),
    against("merged, the root a child", IN_TIME, person("P", "1980-01-01", merged_into="Q"), person("Q", "2015-06-01")),
    against("adult and child", IN_TIME, person("A", "1980-01-01"), person("B", "2015-06-01")),
    against("two children, one row", IN_TIME, person("A", "2016-01-01"), person("B", "2015-06-01")),
    against("child and unknown", IN_TIME, person("A", "2016-01-01"), person("B")),
    against("adult and unknown", UNKNOWN_CHILD, person("A", "1980-01-01"), person("B")),
    against("unknown and broken", DANGLING, person("A"), person("B", merged_into="B")),
    against(
        "broken and uncertain", DANGLING, person("A", "2007-12-01", dob_estimated=True), person("B", merged_into="B")
    ),
    against("uncertain and child", IN_TIME, person("A", "2007-12-01", dob_estimated=True), person("B", "2015-06-01")),
]

EVERYBODY = [
    whose("adult", IN_TIME),
    whose("adult, late", LATE, recorded_at="2025-06-09T10:00:00"),
    whose("date of birth blank", IN_TIME, BLANK),
    whose("merged in a circle", IN_TIME, CIRCLE),
    whose("class unmapped", IN_TIME, offence_class="(unmapped)"),
    whose("no victim at all", IN_TIME, records={"crime_victims": [], "persons": []}),
]

OF_CHILDREN = [*TIMES, *CHILDREN]
OF_ALL = [*TIMES, *EVERYBODY]


def test_child_crimes(engine: Engine) -> None:
    assert disagreements(NCRS_01, engine, OF_CHILDREN) == []


def test_all_crimes(engine: Engine) -> None:
    assert disagreements(NCRS_01A, engine, OF_ALL) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(NCRS_01, OF_CHILDREN) == set()
    assert reasons_not_shown(NCRS_01A, OF_ALL) == set()


def test_all_crimes_needs_no_more_than_two_times() -> None:
    assert NCRS_01A.required == {"crimes": {"crime_id", "reported_at", "recorded_at"}}


AT_ONCE: Row = {**CRIME, "recorded_at": "2025-06-02T10:00:59"}


@pytest.mark.parametrize(
    ("change", "listed", "of"),
    [
        ({}, ["K"], 1),
        ({"recorded_at": "2025-06-02T10:01:00"}, [], 1),
        ({"recorded_at": "2025-06-02T09:59:01"}, ["K"], 1),
        ({"report_route": "bureau"}, [], 0),
        ({"is_test": True}, [], 0),
        ({"merged_into": "Z"}, [], 0),
        ({"status": "cancelled"}, [], 0),
        ({"recorded_at": "2025-07-02T10:00:30", "reported_at": "2025-07-02T10:00:00"}, [], 0),
    ],
)
def test_recorded_at_once(engine: Engine, change: Row, listed: list[str], of: int) -> None:
    records = crime(**{**AT_ONCE, **change})
    assert on_the_list(engine, NCRS_01, "recorded_at_once", records, JUNE) == (listed, of)


def test_recorded_at_once_is_a_share_of_child_crimes(engine: Engine) -> None:
    crimes = [{**AT_ONCE, "crime_id": "K"}, {**CRIME, "crime_id": "K2"}, {**CRIME, "crime_id": "OF_ADULT"}]
    people = [CHILD, {**ADULT, "person_id": "A"}]
    victims = [victim("K"), victim("K"), victim("K2"), victim("OF_ADULT", "A")]
    records = crime(records={"crimes": crimes, "persons": people, "crime_victims": victims})
    assert on_the_list(engine, NCRS_01, "recorded_at_once", records) == (["K"], 2)
    (listing,) = [each for each in NCRS_01.lists if each.id == "recorded_at_once"]
    assert listing.warn_over == 0.10


@pytest.mark.parametrize(
    ("change", "listed"),
    [({}, []), ({"offence_code": None}, ["K"]), ({"offence_code": None, "status": "cancelled"}, [])],
)
def test_shells_without_an_offence(engine: Engine, change: Row, listed: list[str]) -> None:
    assert on_the_list(engine, NCRS_01, "blank_offence", crime(**change)) == (listed, None)
