"""NOT-01: a child-concern notification was submitted in time for each child of an incident that calls for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.expectations.notifications import NOT_01
from duly.judging.selects import record_values, verdicts
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.databases import loaded
from tests.expectations.examples import C, N, Records, Row, U, X, Y, line
from tests.expectations.supervision_scene import as_standard, on_list

REPORTED = "2025-11-12T10:00:00"
PERIOD = ("2025-11-01T00:00:00", "2025-12-01T00:00:00")
INCIDENT: Row = {
    "incident_id": "I",
    "reported_at": REPORTED,
    "opening_code": "MISSING",
    "team_id": "T",
    "child_flag": True,
}
CHILD: Row = {"person_id": "P", "dob_date": "2015-01-01"}
LINK: Row = {"incident_id": "I", "person_id": "P", "role": "child_present"}
NOTICE: Row = {
    "notif_id": "F",
    "notif_type": "125",
    "incident_id": "I",
    "person_id": "P",
    "submitted_at": "2025-11-12T15:00:00",
    "device": "desktop",
}
INTEL: Row = {
    "intel_id": "R",
    "incident_id": "I",
    "person_id": "P",
    "submitted_at": "2025-11-12T11:00:00",
    "device": "handheld",
}


def scene(
    notice: Row | None = None, incident: Row | None = None, child: Row | None = None, **others: Sequence[Row]
) -> Records:
    """A missing child's log with its notification, changed so. Keywords that are tables replace that table's rows."""
    return {
        "teams": [{"team_id": "T", "name": "North"}],
        "incidents": [{**INCIDENT, **(incident or {})}],
        "persons": [{**CHILD, **(child or {})}],
        "incident_persons": [LINK],
        "notifications": [{**NOTICE, **(notice or {})}],
        **others,
    }


def one(odd: str, expect: tuple[str, str], records: Records, **more: Any) -> Example:
    return line(odd, [("I", "P", *expect)], records, **more)


def bare(incident: Row | None = None, **others: Sequence[Row]) -> Records:
    return scene(None, incident, None, **{"notifications": (), **others})


def at(submitted: str | None, reported: str | None = REPORTED) -> Records:
    return scene({"submitted_at": submitted}, {"reported_at": reported})


FUTURE: Row = {"submitted_at": "2026-10-01T10:00:00"}
LATER = {"as_of": "2025-11-12T20:00:00", "exported_at": "2025-12-01T00:00:00"}
EARLIER = {"as_of": "2025-11-11T12:00:00", "exported_at": "2025-12-01T00:00:00"}

CALM: Row = {"opening_code": "CONCERN"}
DA: Row = {"da_id": "X", "incident_id": "I"}
PRESENT: Row = {"cp_id": "Y", "da_id": "X", "person_id": "P", "presence": "present_seen"}


def domestic(present: Row | None = None, da: Row | None = None, incident: Row | None = None, **more: Any) -> Records:
    """A domestic abuse log without persons of its own, and the child at its incident."""
    return bare(
        {"opening_code": "CONCERN", "da_flag": True, **(incident or {})},
        incident_persons=(),
        da_incidents=[{**DA, **(da or {})}],
        children_present=[{**PRESENT, **(present or {})}],
        **more,
    )


OTHER: Row = {"incident_id": "I2", "reported_at": "2020-01-01T10:00:00", "opening_code": "CONCERN"}
TWINS = [CHILD, {**CHILD, "person_id": "P2"}]
BOTH = [LINK, {**LINK, "person_id": "P2"}]
OLD = [CHILD, {"person_id": "P1", "merged_into": "P"}]

EXAMPLES = [
    one("breaks nothing", (C, "in_time"), scene()),
    one("submitted after exactly 24 hours", (C, "in_time"), at("2025-11-13T10:00:00")),
    one("submitted a second later", (N, "late"), at("2025-11-13T10:00:01")),
    one("the clock goes back between", (N, "late"), at("2025-10-26T12:00:00", "2025-10-25T12:00:00")),
    one("the clock goes forward between", (C, "in_time"), at("2025-03-30T13:00:00", "2025-03-29T12:00:00")),
    one("submitted on the next date", (U, "imprecise_time"), at("2025-11-13")),
    one("submitted on the date after that", (N, "late"), at("2025-11-14")),
    one("reported on a date", (C, "in_time"), at("2025-11-12T23:00:00", "2025-11-12")),
    one("five minutes before the report", (C, "in_time"), at("2025-11-12T09:55:00")),
    one("longer before", (U, "negative_interval"), at("2025-11-12T09:54:59")),
    one("not known when submitted", (U, "no_submitted_time"), at(None)),
    one("not known when reported", (U, "undated"), at("2025-11-12T15:00:00", None)),
    one(
        "48 hours by parameter", (C, "in_time"), at("2025-11-14T09:00:00"), parameters={"notification_limit_hours": 48}
    ),
    # what kind
    one("a PPN", (C, "in_time"), scene({"notif_type": "ppn"})),
    one("to a school only", (N, "no_notification"), scene({"notif_type": "encompass"})),
    one("of no kind", (U, "unmapped_code"), scene({"notif_type": None})),
    one("of no kind, late", (N, "no_notification"), scene({"notif_type": None, "submitted_at": "2025-11-14T10:00:00"})),
    one("of a kind nobody knows", (U, "unmapped_code"), scene({"notif_type": "(unmapped)"})),
    one(
        "of a kind nobody knows, not known when",
        (U, "unmapped_code"),
        scene({"notif_type": "(unmapped)", "submitted_at": None}),
    ),
    one(
        "of a kind nobody knows, late",
        (N, "no_notification"),
        scene({"notif_type": "(unmapped)", "submitted_at": "2025-11-14T10:00:00"}),
    ),
    one("a test", (N, "no_notification"), scene({"is_test": True})),
    one("merged into nothing", (U, "dangling_link"), scene({"merged_into": "F9"})),
    one(
        "merged into nothing, late",
        (N, "no_notification"),
        scene({"merged_into": "F9", "submitted_at": "2025-11-14T10:00:00"}),
    ),
    one(
        "merged into one that was late",
        (N, "late"),
        scene(
            notifications=[
                {**NOTICE, "merged_into": "F2"},
                {**NOTICE, "notif_id": "F2", "submitted_at": "2025-11-20T10:00:00"},
            ]
        ),
    ),
    one(
        "one before the report, one late",
        (N, "late"),
        scene(
            notifications=[
                {**NOTICE, "submitted_at": "2025-11-10T10:00:00"},
                {**NOTICE, "notif_id": "F2", "submitted_at": "2025-11-20T10:00:00"},
            ]
        ),
    ),
    one("one before the report, time left", (Y, "not_yet_due"), at("2025-11-10T10:00:00"), as_of="2025-11-12T20:00:00"),
    one("on the date before the report, without a time", (U, "negative_interval"), at("2025-11-11")),
    one(
        "said to have been submitted after its entry",
        (C, "in_time"),
        scene({"submitted_at": "2025-11-20T10:00:00", "entered_at": "2025-11-13T10:00:00"}),
    ),
    one(
        "the same, entered late",
        (N, "late"),
        scene({"submitted_at": "2025-11-20T10:00:00", "entered_at": "2025-11-13T10:00:01"}),
    ),
    # as things stood
    one("submitted later, time left", (Y, "not_yet_due"), at("2025-11-12T22:00:00"), **LATER),
    one(
        "submitted later, no time left",
        (N, "no_notification"),
        at("2025-11-14T10:00:00"),
        as_of="2025-11-13T12:00:00",
        exported_at="2025-12-01T00:00:00",
    ),
    one("submitted after the export", (U, "future_dated"), at("2025-11-14T10:00:00"), as_of="2025-11-13T12:00:00"),
    one(
        "intelligence later",
        (N, "no_notification"),
        bare(intel_reports=[{**INTEL, "submitted_at": "2025-11-14T10:00:00"}]),
        as_of="2025-11-13T12:00:00",
        exported_at="2025-12-01T00:00:00",
    ),
    one("reported later", (Y, "not_reported"), bare({"opened_at": "2025-11-10T10:00:00"}), **EARLIER),
    one(
        "reported after the export",
        (U, "future_dated"),
        bare({"opened_at": "2025-11-10T10:00:00"}),
        as_of="2025-11-11T12:00:00",
    ),
    one(
        "two, one late",
        (C, "in_time"),
        scene(notifications=[NOTICE, {**NOTICE, "notif_id": "F2", "submitted_at": "2025-11-20T10:00:00"}]),
    ),
    # for whom and of what
    one("that does not say for which child", (U, "child_not_named"), scene({"person_id": None})),
    one("the same, late", (N, "no_notification"), scene({"person_id": None, "submitted_at": "2025-11-14T10:00:00"})),
    one("the same, at no time", (U, "child_not_named"), scene({"person_id": None, "submitted_at": None})),
    one("the same, after the export was made", (U, "future_dated"), scene({"person_id": None, **FUTURE})),
    one(
        "of a kind that is not known, after it was made",
        (U, "future_dated"),
        scene({"notif_type": "(unmapped)", **FUTURE}),
    ),
    one(
        "late, and one at no time that does not say for which child",
        (U, "child_not_named"),
        scene(
            notifications=[
                {**NOTICE, "submitted_at": "2025-11-14T10:00:00"},
                {**NOTICE, "notif_id": "F2", "person_id": None, "submitted_at": None},
            ]
        ),
    ),
    one("for another child", (N, "no_notification"), scene({"person_id": "P2"}, persons=TWINS)),
    one("for somebody who is not in the export", (U, "dangling_link"), scene({"person_id": "P9"})),
    one(
        "for somebody who is not in the export, late",
        (N, "no_notification"),
        scene({"person_id": "P9", "submitted_at": "2025-11-14T10:00:00"}),
    ),
    one("of another incident", (N, "no_notification"), scene({"incident_id": "I2"}, incidents=[INCIDENT, OTHER])),
    one("of an incident that is not in the export", (U, "dangling_link"), scene({"incident_id": "I9"})),
    one(
        "of an incident that is not in the export, late",
        (N, "no_notification"),
        scene({"incident_id": "I9", "submitted_at": "2025-11-14T10:00:00"}),
    ),
    one(
        "of an incident that was merged into one that is not in the export",
        (U, "dangling_link"),
        scene({"incident_id": "I8"}, incidents=[INCIDENT, {"incident_id": "I8", "merged_into": "I9"}]),
    ),
    one("of no incident, in time", (C, "in_time"), scene({"incident_id": None})),
    one(
        "of no incident, late",
        (N, "no_notification"),
        scene({"incident_id": None, "submitted_at": "2025-11-14T10:00:00"}),
    ),
    one("for an old identity", (C, "in_time"), scene({"person_id": "P1"}, persons=OLD)),
    one(
        "for a child linked under an old identity",
        (C, "in_time"),
        scene(persons=OLD, incident_persons=[{**LINK, "person_id": "P1"}]),
    ),
    one(
        "for a child linked twice",
        (C, "in_time"),
        scene(persons=OLD, incident_persons=[LINK, {**LINK, "person_id": "P1"}, {**LINK, "role": "victim"}]),
    ),
    line(
        "for one of two children",
        [("I", "P", C, "in_time"), ("I", "P2", N, "no_notification")],
        scene(persons=TWINS, incident_persons=BOTH),
    ),
    # nothing yet
    one("nothing", (N, "no_notification"), bare()),
    one("nothing, after exactly 24 hours", (Y, "not_yet_due"), bare(), as_of="2025-11-13T10:00:00"),
    one("nothing, a second later", (N, "no_notification"), bare(), as_of="2025-11-13T10:00:01"),
    one(
        "nothing, closed, still time",
        (Y, "not_yet_due"),
        bare({"closed_at": "2025-11-12T12:00:00"}),
        as_of="2025-11-12T20:00:00",
    ),
    one(
        "nothing, reported on a date, the next noon",
        (U, "imprecise_time"),
        bare({"reported_at": "2025-11-12"}),
        as_of="2025-11-13T12:00:00",
    ),
    # intelligence instead
    one("an intelligence report", (N, "intel_instead"), bare(intel_reports=[INTEL])),
    one(
        "one that does not say for which child",
        (N, "intel_instead"),
        bare(intel_reports=[{**INTEL, "person_id": None}]),
    ),
    one("one about another child", (N, "no_notification"), bare(intel_reports=[{**INTEL, "person_id": "P2"}])),
    one("one on another incident", (N, "no_notification"), bare(intel_reports=[{**INTEL, "incident_id": "I2"}])),
    one("a test of one", (N, "no_notification"), bare(intel_reports=[{**INTEL, "is_test": True}])),
    one(
        "one, and a late notification",
        (N, "late"),
        scene({"submitted_at": "2025-11-14T10:00:00"}, intel_reports=[INTEL]),
    ),
    one("one, still time", (Y, "not_yet_due"), bare(intel_reports=[INTEL]), as_of="2025-11-12T20:00:00"),
    # which incidents
    line("of another code", [], scene(None, CALM)),
    one("of no code", (U, "unmapped_code"), scene(None, {"opening_code": None})),
    one(
        "of no opening code, closed under a code that calls",
        (C, "in_time"),
        scene(None, {"opening_code": None, "closing_code": "NEGLECT"}),
    ),
    one(
        "of no opening code, and nothing yet",
        (U, "unmapped_code"),
        bare({"opening_code": None}),
        as_of="2025-11-12T20:00:00",
    ),
    line("of no opening code, an adult linked", [], scene(None, {"opening_code": None}, {"dob_date": "1980-01-01"})),
    one("of a code nobody knows", (U, "unmapped_code"), scene(None, {"opening_code": "(unmapped)"})),
    one(
        "closed under no code",
        (U, "unmapped_code"),
        scene(
            incidents=[{**INCIDENT, **CALM, "closed_at": "2025-11-12T20:00:00"}, {**OTHER, "closing_code": "CONCERN"}]
        ),
    ),
    line(
        "open, under no closing code yet",
        [],
        scene(incidents=[{**INCIDENT, **CALM}, {**OTHER, "closing_code": "CONCERN"}]),
    ),
    one("domestic abuse by its record", (N, "no_notification"), domestic(incident={"da_flag": None})),
    one("domestic abuse by its record, marked as none", (N, "no_notification"), domestic(incident={"da_flag": False})),
    line("domestic abuse by the record of a test", [], scene(None, CALM, da_incidents=[{**DA, "is_test": True}])),
    one(
        "domestic abuse by a record that was merged into another log's",
        (C, "in_time"),
        scene(
            incidents=[{**INCIDENT, **CALM}, OTHER],
            da_incidents=[{**DA, "merged_into": "X2"}, {"da_id": "X2", "incident_id": "I2"}],
        ),
    ),
    one("closed under a code that calls", (C, "in_time"), scene(None, {**CALM, "closing_code": "NEGLECT"})),
    one("qualified so", (C, "in_time"), scene(None, {**CALM, "qualifier_code": "CSE"})),
    one("domestic abuse by its marker", (C, "in_time"), scene(None, {**CALM, "da_flag": True})),
    one("a code by parameter", (C, "in_time"), scene(None, CALM), parameters={"notification_codes": ("CONCERN",)}),
    one(
        "police protection, of a log that was merged into this one",
        (N, "no_notification"),
        bare(
            None,
            incidents=[{**INCIDENT, **CALM}, {**OTHER, "merged_into": "I", "is_test": True}],
            incident_persons=(),
            police_protection=[{"pp_id": "Q", "incident_id": "I2", "person_id": "P"}],
        ),
    ),
    one(
        "police protection",
        (N, "no_notification"),
        bare(CALM, incident_persons=(), police_protection=[{"pp_id": "Q", "incident_id": "I", "person_id": "P"}]),
    ),
    line(
        "a test of police protection",
        [],
        scene(None, CALM, police_protection=[{"pp_id": "Q", "incident_id": "I", "is_test": True}]),
    ),
    # children at domestic abuse
    one("a child at a domestic abuse incident", (N, "no_notification"), domestic()),
    one(
        "a child of the household who was not there", (N, "no_notification"), domestic({"presence": "household_absent"})
    ),
    line("not yet born", [], domestic({"presence": "unborn"})),
    line("a test of a child", [], domestic({"is_test": True})),
    one("a child whose row was merged into nothing", (U, "dangling_link"), domestic({"merged_into": "Y9"})),
    one("the same, of a recorded age", (N, "no_notification"), domestic({"merged_into": "Y9", "age_recorded": 9})),
    line(
        "a child whose row was merged into another's",
        [("I", "P2", N, "no_notification")],
        {
            **domestic(persons=TWINS),
            "children_present": [{**PRESENT, "merged_into": "Y2"}, {**PRESENT, "cp_id": "Y2", "person_id": "P2"}],
        },
    ),
    line("a test of an incident", [], domestic(da={"is_test": True})),
    one("an incident merged into nothing", (U, "dangling_link"), domestic(da={"merged_into": "X9"})),
    line(
        "an incident merged into another log's: its children are there",
        [("I2", "P", N, "no_notification")],
        {
            **domestic({"da_id": "X1"}, {"da_id": "X1", "merged_into": "X2"}),
            "da_incidents": [{**DA, "da_id": "X1", "merged_into": "X2"}, {"da_id": "X2", "incident_id": "I2"}],
            "incidents": [{**INCIDENT, "da_flag": True}, {**OTHER, "reported_at": REPORTED}],
        },
    ),
    one(
        "without a date of birth, but an age",
        (N, "no_notification"),
        domestic({"age_recorded": 9}, persons=[{"person_id": "P"}]),
    ),
    line("without a date of birth, of age", [], domestic({"age_recorded": 18}, persons=[{"person_id": "P"}])),
    # whose age
    one("18 the day after", (C, "in_time"), scene(child={"dob_date": "2007-11-13"})),
    line("18 that day", [], scene(child={"dob_date": "2007-11-12"})),
    one("date of birth not known", (X, "child_unknown"), scene(child={"dob_date": None})),
    one("born after the export", (X, "future_dated"), scene(child={"dob_date": "2052-01-01"})),
    one("date of birth not known, and nothing submitted", (U, "child_unknown"), bare(persons=[{"person_id": "P"}])),
    one("not in the register of persons", (U, "dangling_link"), scene(persons=())),
    *(
        one(
            f"an estimate within a year of 18, {odd}",
            (status, "age_uncertain"),
            scene({"submitted_at": submitted}, None, {"dob_date": "2008-01-01", "dob_estimated": True}),
        )
        for odd, submitted, status in (("in time", "2025-11-12T15:00:00", X), ("late", "2025-11-20T10:00:00", U))
    ),
    line(
        "merged in a circle",
        [("I", "P", U, "dangling_link")],
        scene(persons=[{**CHILD, "merged_into": "P2"}, {"person_id": "P2", "merged_into": "P"}]),
    ),
    # identities of the log
    one("test", (X, "test_record"), scene(None, {"is_test": True, "merged_into": "I2"})),
    one("merged into nothing", (U, "dangling_link"), scene(None, {"merged_into": "I2"})),
    line(
        "a test, merged into another: its persons are no evidence",
        [("I", "P", X, "test_record")],
        scene(incidents=[{**INCIDENT, "is_test": True, "merged_into": "I2"}, {**INCIDENT, "incident_id": "I2"}]),
    ),
    line(
        "merged, with its child and its notification, into another that calls",
        [("I", "P", X, "merged_record"), ("I2", "P", C, "in_time")],
        scene(incidents=[{**INCIDENT, "merged_into": "I2"}, {**INCIDENT, "incident_id": "I2"}]),
    ),
    # a period
    *(
        line(f"{odd} of the period", expect, at(None, reported), period=PERIOD)
        for odd, reported, expect in (
            ("first second", "2025-11-01T00:00:01", [("I", "P", U, "no_submitted_time")]),
            ("second before the first", "2025-10-31T23:59:59", []),
            ("first second after the end", "2025-12-01T00:00:01", []),
        )
    ),
    line(
        "nothing but nulls",
        [("I", "P", U, "undated")],
        {
            "incidents": [{"incident_id": "I", "da_flag": True}],
            "incident_persons": [LINK],
            "persons": [{"person_id": "P"}],
            "notifications": [{"notif_id": "F"}],
        },
    ),
    line("no date at all, in a period", [("I", "P", X, "undated")], at(None, None), period=PERIOD),
    *(
        line(
            f"no time of report, {column} {odd} the period",
            expect,
            scene(None, {"reported_at": None, column: moment}),
            period=PERIOD,
        )
        for column in ("opened_at", "entered_at", "closed_at")
        for odd, moment, expect in (
            ("in", "2025-11-12T10:00:00", [("I", "P", U, "no_report_time")]),
            ("after", "2025-12-12T10:00:00", []),
        )
    ),
]


def test_children(engine: Engine) -> None:
    assert disagreements(NOT_01, engine, EXAMPLES) == []
    assert reasons_not_shown(NOT_01, EXAMPLES) == set()


def test_whether_the_list_of_codes_is_the_forces(engine: Engine) -> None:
    ((_, holds),) = NOT_01.cannot_tell_where
    for records, doubted in ((scene(), False), (scene(None, CALM), True), (scene(None, {"opening_code": None}), True)):
        with loaded(engine, records) as ask:
            assert ask(holds).scalar_one() is doubted
    codes = {"notification_codes": ("CONCERN",)}
    own = line("", [("I", "P", N, "no_notification")], domestic(), parameters=codes)
    assert disagreements(NOT_01, engine, [own]) == []


def test_incidents_without_a_child(engine: Engine) -> None:
    cases: Mapping[str, tuple[Records, list[str]]] = {
        "nobody linked": (bare(incident_persons=()), ["I"]),
        "an adult linked": (scene(child={"dob_date": "1980-01-01"}), ["I"]),
        "a child linked": (scene(), []),
        "not marked": (bare({"child_flag": None}, incident_persons=()), []),
        "a test": (bare({"is_test": True}, incident_persons=()), []),
        "of another code": (bare(CALM, incident_persons=()), []),
    }
    examples = [line(odd, on_list(*records_listed), records) for odd, (records, records_listed) in cases.items()]
    assert disagreements(as_standard(NOT_01, "no_child_linked"), engine, examples) == []


@pytest.mark.parametrize(
    ("records", "done", "device"),
    [
        (scene(), datetime(2025, 11, 12, 15), "desktop"),
        (bare(intel_reports=[INTEL]), None, "handheld"),
        (bare(), None, None),
        (scene({"person_id": None}), None, None),
    ],
)
def test_what_is_shown_beside_a_verdict(
    engine: Engine, records: Records, done: datetime | None, device: str | None
) -> None:
    with loaded(engine, records) as ask:
        (row,) = ask(verdicts(NOT_01, "", NOT_01.judgement)).mappings()
        (values,) = ask(record_values(NOT_01.judgement, "I")).mappings()
        assert ask(NOT_01.lists[0].of).scalar_one() == 1  # type: ignore[arg-type]
    assert (row["anchor_at"], row["due_at"], row["done_at"]) == (
        datetime(2025, 11, 12, 10),
        datetime(2025, 11, 13, 10),
        done,
    )
    assert (row["by_team"], row["by_device"], row["by_code"]) == ("North", device, "MISSING")
    assert values["item"] == "P"
