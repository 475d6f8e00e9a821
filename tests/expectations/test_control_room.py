"""CR-01: the person and the address were looked up before officers arrived."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from duly.expectations.control_room import CR_01
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.control_room_scene import ADDRESS, LOG, NOMINAL, OTHER, SCENE, TIMES, scene
from tests.expectations.examples import C, N, Records, Row, U, X, Y, line
from tests.expectations.supervision_scene import as_standard, on_list

ARRIVAL = "2025-11-10T12:00:00"
LATE = "2025-11-10T13:00:00"
LOST = (U, "dangling_link")
ON_THE_DAY = ("2025-11-10T00:00:00", "2025-11-11T00:00:00")
NEXT_DAY = ("2025-11-11T00:00:00", "2025-11-12T00:00:00")


def checks(*rows: Row, **changes: Any) -> Records:
    """The log with these checks."""
    return scene(incident_checks=rows, **changes)


def at(time: str | None, **changes: Any) -> Records:
    """The log with its check of the address completed at this time."""
    return scene(address={"completed_at": time}, **changes)


def gone(changes: Row | None = None, *others: Row) -> Records:
    """The log with its check of the address merged into none in the export, changed so, and the check of a person or `others`."""
    return checks(*(others or (NOMINAL,)), {**ADDRESS, "merged_into": "GONE", **(changes or {})})


def arrived(time: str | None, **changes: Any) -> Records:
    return scene(times={"first_arrival_at": time}, **changes)


def linked(person: Row, **changes: Any) -> Records:
    """The log without a mark of its own, linked to this person."""
    return scene(
        log={"child_flag": None},
        incident_persons=[{"incident_id": "I", "person_id": "P", "role": "witness"}],
        **{"persons": [{"person_id": "P", **person}], **changes},
    )


def listed(child: Row, person: Row | None = None, **changes: Any) -> Records:
    """The log without a mark of its own, with this child listed at its domestic abuse record."""
    tables: dict[str, Any] = {
        "log": {"child_flag": False},
        "persons": [{"person_id": "P", **({"dob_date": "2015-06-01"} if person is None else person)}],
        "children_present": [{"cp_id": "K", "da_id": "D", "person_id": "P", **child}],
    }
    return scene(**{**tables, **changes})


EXAMPLES: list[Example] = [
    line("breaks nothing", [("I", None, C, "checked_in_time")], scene()),
    line("test", (X, "test_record"), scene(log={"is_test": True, "merged_into": "I2"})),
    line("merged", (X, "merged_record"), scene(log={"merged_into": "I2"})),
    line("a log of nulls", [], scene(incidents=[{"incident_id": "I"}])),
    line("a log of nulls that a child's domestic abuse record names", (U, "child_unknown"), scene(
            incidents=[{"incident_id": "I"}], incident_times=[], incident_checks=[],
            da_incidents=[{"da_id": "D", "incident_id": "I"}], children_present=[{"cp_id": "K", "da_id": "D"}])),
    line("attended by a record, nothing else", (U, "attended_unknown"), scene(incident_times=[], incident_checks=[], attended={
        "attended": None})),
    line("the record was merged into one of another log", [("I2", None, U, "no_arrival_time")], scene(
        log={"da_flag": None}, incidents=[{**LOG, "da_flag": None}, {**LOG, "incident_id": "I2", "da_flag": None}],
        da_incidents=[{**SCENE, "merged_into": "D2"}, {**SCENE, "da_id": "D2", "incident_id": "I2"}])),
    line("marked, and the record was merged into one of another log", (C, "checked_in_time"), scene(
        da_incidents=[{**SCENE, "merged_into": "D2"}, {**SCENE, "da_id": "D2", "incident_id": "I2"}])),
    line("marked, nothing else", (U, "undated"), {"incidents": [{"incident_id": "I", "da_flag": True, "child_flag": True}]}),
    # which logs
    line("not marked as domestic abuse, but with a record", (C, "checked_in_time"), scene(log={"da_flag": False})),
    line("not marked, and the record is a test", [], scene(log={"da_flag": None}, attended={"is_test": True})),
    line("marked, without a record", (C, "checked_in_time"), scene(da_incidents=[])),
    line("neither", [], scene(log={"da_flag": None}, da_incidents=[])),
    line("no child", [], scene(log={"child_flag": False})),
    line("a child of 17 on the day", (C, "checked_in_time"), linked({"dob_date": "2007-11-11"})),
    line("18 that day", [], linked({"dob_date": "2007-11-10"})),
    line("an adult, in a log marked as a child's", (C, "checked_in_time"), scene(
        persons=[{"person_id": "P", "dob_date": "1990-01-01"}],
        incident_persons=[{"incident_id": "I", "person_id": "P", "role": "victim"}])),
    line("date of birth not known", (X, "child_unknown"), linked({})),
    line("date of birth not known, not checked", (U, "child_unknown"), linked({}, incident_checks=[])),
    line("born after the export, not checked", (U, "future_dated"), linked({"dob_date": "2052-01-01"}, incident_checks=[])),
    line("an estimate near 18, not checked", (U, "age_uncertain"), linked(
        {"dob_date": "2007-09-01", "dob_estimated": True}, incident_checks=[])),
    line("a child linked by a row made for a test", [], scene(
        log={"child_flag": None}, persons=[{"person_id": "P", "dob_date": "2015-06-01"}],
        incident_persons=[{"incident_id": "I", "person_id": "P", "role": "witness", "is_test": True}])),
    line("a child listed after the as-at instant", [], listed({"entered_at": "2025-11-20T00:00:00"}),
        as_of="2025-11-11T00:00:00", exported_at="2026-01-05T00:00:00"),
    line("a child listed at a record that was merged into it", (C, "checked_in_time"), listed(
        {"da_id": "D0"}, da_incidents=[SCENE, {"da_id": "D0", "merged_into": "D"}])),
    line("a child listed at a test record", [], listed({"da_id": "D0"}, da_incidents=[
        SCENE, {**SCENE, "da_id": "D0", "is_test": True}])),
    line("a person who is not in the export", (U, "dangling_link"), linked({}, persons=[])),
    line("merged in a circle", (U, "dangling_link"), linked({"merged_into": "P"})),
    line("an estimate near 18", (X, "age_uncertain"), linked({"dob_date": "2007-09-01", "dob_estimated": True})),
    line("an estimate near 18, in a log marked as a child's", (C, "checked_in_time"), scene(
        persons=[{"person_id": "P", "dob_date": "2007-09-01", "dob_estimated": True}],
        incident_persons=[{"incident_id": "I", "person_id": "P", "role": "victim"}])),
    line("a child listed", (C, "checked_in_time"), listed({})),
    line("a child listed by age", (C, "checked_in_time"), listed({"age_recorded": 17}, {})),
    line("a person of 18 listed", [], listed({"age_recorded": 18}, {})),
    line("a child not yet born", [], listed({"presence": "unborn"}, {"dob_date": "2026-02-01"})),
    line("a child listed for a test", [], listed({"is_test": True})),
    line("two children and three parties", [("I", None, C, "checked_in_time")], listed(
        {}, persons=[{"person_id": p, "dob_date": "2015-06-01"} for p in ("P", "P2", "P3")],
        incident_persons=[{"incident_id": "I", "person_id": p, "role": "victim"} for p in ("P", "P2", "P3")])),
    # attendance and arrival
    line("not attended", (X, "not_attended"), arrived(None, attended={"attended": False})),
    line("not attended, yet an arrival", (C, "checked_in_time"), scene(attended={"attended": False})),
    line("not recorded whether attended", (U, "attended_unknown"), arrived(None, attended={"attended": None})),
    line("attended, no arrival", (U, "no_arrival_time"), arrived(None)),
    line("two records, one of them attended", [("I", None, U, "no_arrival_time")], arrived(None, da_incidents=[
        {**SCENE, "attended": False}, {**SCENE, "da_id": "D2"}])),
    line("arrived five minutes before the report", (N, "after_arrival"), arrived("2025-11-10T11:25:00")),
    line("arrived a second earlier still", (U, "negative_interval"), arrived("2025-11-10T11:24:59")),
    line("arrived on a date", (U, "imprecise_time"), arrived("2025-11-10")),
    line("arrived on the next date", (C, "checked_in_time"), arrived("2025-11-11")),
    line("arrival to the minute, check in that minute", (C, "checked_in_time"), at("2025-11-10T12:00:59", times={
        "first_arrival_at": "2025-11-10T12:00"})),
    line("arrival to the minute, check in the next", (N, "after_arrival"), at("2025-11-10T12:01:00", times={
        "first_arrival_at": "2025-11-10T12:00"})),
    line("arrived after the as-at instant", (Y, "not_arrived_yet"), scene(), as_of="2025-11-10T11:45:00",
        exported_at="2026-01-05T00:00:00"),
    line("arrived after the export", (U, "future_dated"), scene(), as_of="2025-11-10T11:45:00"),
    # checks
    line("made after the as-at instant", (N, "no_address_check"), at("2025-11-10T13:00:00"),
        as_of="2025-11-10T12:30:00", exported_at="2026-01-05T00:00:00"),
    line("made after the export", (U, "future_dated"), at("2052-11-10T13:00:00"), as_of="2025-11-10T12:30:00"),
    line("one before the report, another late", [("I", None, N, "after_arrival")], checks(
        NOMINAL, {**ADDRESS, "completed_at": "2025-11-10T11:00:00"},
        {**ADDRESS, "check_id": "A2", "completed_at": "2025-11-10T13:00:00"})),
    line("one before the report, the other late", (N, "after_arrival"), scene(
        nominal={"completed_at": "2025-11-10T11:00:00"}, address={"completed_at": "2025-11-10T13:00:00"})),
    line("one before the report, and no other", (N, "no_nominal_check"),
        checks({**ADDRESS, "completed_at": "2025-11-10T11:00:00"})),
    line("completed in the second of the arrival", (C, "checked_in_time"), at(ARRIVAL)),
    line("completed a second later", (N, "after_arrival"), at("2025-11-10T12:00:01")),
    line("a second check in time", [("I", None, C, "checked_in_time")], checks(
        NOMINAL, {**ADDRESS, "completed_at": "2025-11-10T13:00:00"}, {**ADDRESS, "check_id": "A2"})),
    line("both late", (N, "after_arrival"), scene(
        nominal={"completed_at": "2025-11-10T13:00:00"}, address={"completed_at": "2025-11-10T13:00:00"})),
    line("no check at all", (N, "no_checks"), checks()),
    line("only checks of other kinds", (N, "no_checks"), checks(OTHER)),
    line("no check of the address", (N, "no_address_check"), checks(NOMINAL, OTHER)),
    line("no check of a person", (N, "no_nominal_check"), checks(ADDRESS)),
    line("no check of a person, the address late", (N, "no_nominal_check"), checks(
        {**ADDRESS, "completed_at": "2025-11-10T13:00:00"})),
    line("two checks of a person", [("I", None, N, "no_address_check")], checks(NOMINAL, {**NOMINAL, "check_id": "N2"})),
    line("a check made for a test", (N, "no_address_check"), checks(NOMINAL, {**ADDRESS, "is_test": True})),
    line("a check merged into another, which is late", (N, "after_arrival"), checks(
        NOMINAL, {**ADDRESS, "merged_into": "A2"}, {**ADDRESS, "check_id": "A2", "completed_at": LATE})),
    line("a check merged into one of another log", (N, "no_address_check"), checks(
        NOMINAL, {**ADDRESS, "merged_into": "A2"}, {**ADDRESS, "check_id": "A2", "incident_id": "I9"})),
    line("a check merged into one made for a test", (N, "no_address_check"), checks(
        NOMINAL, {**ADDRESS, "merged_into": "A2"}, {**ADDRESS, "check_id": "A2", "is_test": True})),
    line("a check merged into none in the export", LOST, gone()),
    line("the same, in a circle", LOST, gone({"merged_into": "A"})),
    line("the same, for a test", (N, "no_address_check"), gone({"is_test": True})),
    line("the same, at no recorded time", LOST, gone({"completed_at": None})),
    line("the same, on the date of the arrival", LOST, gone({"completed_at": "2025-11-10"})),
    line("the same, after the arrival", (N, "no_address_check"), gone({"completed_at": "2025-11-10T12:00:01"})),
    line("the same, before the report", LOST, gone({"completed_at": "2025-11-10T11:00:00"})),
    line("the same, before the report, and another late", (N, "after_arrival"), gone(
        {"completed_at": "2025-11-10T11:00:00"}, NOMINAL, {**ADDRESS, "check_id": "A3", "completed_at": LATE})),
    line("the same, in time, and another late", LOST, gone(
        {}, NOMINAL, {**ADDRESS, "check_id": "A3", "completed_at": LATE})),
    line("the same, in time, the person late", (N, "no_address_check"), gone({}, {**NOMINAL, "completed_at": LATE})),
    line("the same, and no check of a person", (N, "no_checks"), gone({}, OTHER)),
    line("the same, of a person, and none of the address", (N, "no_address_check"), gone({"check_type": "nominal"})),
    line("the same, of another kind", (N, "no_address_check"), gone({"check_type": "rso"})),
    line("the same, of no kind", LOST, gone({"check_type": None})),
    line("the same, of no kind, for two", (N, "no_checks"), gone({"check_type": None}, OTHER)),
    line("the same, of no kind, after the arrival", (N, "no_address_check"), gone({"check_type": None, "completed_at": LATE})),
    line("the same, and one of a kind not known", LOST, gone({}, {**OTHER, "check_type": "(unmapped)"})),
    line("both merged into none in the export", LOST, gone({}, {**NOMINAL, "merged_into": "GONE"})),
    line("merged into none in the export, beside enough", (C, "checked_in_time"),
        gone({}, NOMINAL, {**ADDRESS, "check_id": "A3"})),
    line("a check of another log", (N, "no_address_check"), checks(NOMINAL, {**ADDRESS, "incident_id": "I9"})),
    line("completed on the date of the arrival", (U, "imprecise_time"), at("2025-11-10")),
    line("completed on the date after", (N, "after_arrival"), at("2025-11-11")),
    line("completed at no recorded time", (U, "no_check_time"), at(None)),
    line("one at no recorded time, the other late", (N, "after_arrival"), at(
        None, nominal={"completed_at": "2025-11-10T13:00:00"})),
    line("completed five minutes before the report", (C, "checked_in_time"), at("2025-11-10T11:25:00")),
    line("completed a second earlier still", (U, "negative_interval"), at("2025-11-10T11:24:59")),
    line("no report, but an opening", (U, "negative_interval"), at("2025-11-10T11:24:59", log={
        "reported_at": None, "opened_at": "2025-11-10T11:30:00"})),
    line("neither report nor opening", (C, "checked_in_time"), at("2025-11-10T01:00:00", log={"reported_at": None})),
    line("of a kind not known", (U, "unmapped_code"), scene(address={"check_type": "(unmapped)"})),
    line("of a kind not known, and late", (N, "no_address_check"), scene(
        address={"check_type": "(unmapped)", "completed_at": "2025-11-10T13:00:00"})),
    line("one of a kind not known for two", (N, "no_checks"), checks({**NOMINAL, "check_type": "(unmapped)"})),
    line("two of a kind not known for two", (U, "unmapped_code"), checks(
        {**NOMINAL, "check_type": "(unmapped)"}, {**ADDRESS, "check_type": "(unmapped)"})),
    line("of a kind not known beside enough", (C, "checked_in_time"),
        checks(NOMINAL, ADDRESS, {**OTHER, "check_type": "(unmapped)"})),
    line("of no kind", (U, "unmapped_code"), scene(address={"check_type": None})),
    line("entered after the arrival", (N, "after_arrival"), scene(address={"entered_at": "2025-11-10T17:00:00"})),
    line("across the change of the clock", (C, "checked_in_time"), scene(
        log={"reported_at": "2025-10-26T01:30:00+01:00"}, times={"first_arrival_at": "2025-10-26T01:10:00+00:00"},
        nominal={"completed_at": "2025-10-26T01:50:00+01:00"}, address={"completed_at": "2025-10-26T01:50:00+01:00"})),
    # merged logs
    line("the checks and the arrival are at a log merged into it", [("I", None, C, "checked_in_time")], scene(
            incidents=[LOG, {"incident_id": "I0", "merged_into": "I1"}, {"incident_id": "I1", "merged_into": "I"}],
            incident_times=[{**TIMES, "incident_id": "I0"}],
            incident_checks=[{**NOMINAL, "incident_id": "I0"}, {**ADDRESS, "incident_id": "I1"}])),
    line("an earlier arrival at a log merged into it", [("I", None, N, "after_arrival")], scene(
            incidents=[LOG, {"incident_id": "I0", "merged_into": "I"}],
            incident_times=[TIMES, {**TIMES, "incident_id": "I0", "first_arrival_at": "2025-11-10T11:39:59"}])),
    line("the record names a log merged into it", [("I", None, C, "checked_in_time")], scene(
            attended={"incident_id": "I0"},
            incidents=[{**LOG, "da_flag": None}, {"incident_id": "I0", "merged_into": "I", "child_flag": True}])),
    # period
    line("in the period", (C, "checked_in_time"), scene(), period=ON_THE_DAY),
    line("reached on the last second before it", [], arrived("2025-11-10T23:59:59"), period=NEXT_DAY),
    line("reported before it, reached in it", (C, "checked_in_time"), arrived("2025-11-11T00:00:00Z"), period=NEXT_DAY),
    line("no arrival, reported in it", (U, "no_arrival_time"), arrived(None), period=ON_THE_DAY),
    line("no arrival, reported outside it", [], arrived(None), period=NEXT_DAY),
    line("no arrival nor report, closed in it", (U, "no_arrival_time"), arrived(None, log={"reported_at": None}),
        period=ON_THE_DAY),
    line("no arrival nor report, closed outside it", [], arrived(None, log={"reported_at": None}), period=NEXT_DAY),
    line("no arrival, attended in it by the record", (U, "no_arrival_time"), arrived(
        None, attended={"attended_at": "2025-11-11T01:00:00"}), period=NEXT_DAY),
    line("no time at all, in a period", (X, "undated"), arrived(
        None, log={"reported_at": None, "closed_at": None}), period=NEXT_DAY),
]  # fmt: skip

ENTERED_LATE = {"entered after the arrival"}
"""Where the two readings of when a check was made differ."""

EXAMPLES += [
    replace(example, odd=f"{example.odd} (completed)", rate="completed") for example in EXAMPLES
    if example.odd not in ENTERED_LATE
]  # fmt: skip
EXAMPLES += [
    line("entered after the arrival", (C, "checked_in_time"), scene(address={"entered_at": "2025-11-10T17:00:00"}),
        rate="completed"),
    line("entered in time, said to be completed later", (C, "checked_in_time"), scene(address={
        "entered_at": "2025-11-10T11:50:00", "completed_at": "2025-11-10T12:30:00"})),
    line("entered in time, said to be completed later", (N, "after_arrival"), scene(address={
        "entered_at": "2025-11-10T11:50:00", "completed_at": "2025-11-10T12:30:00"}), rate="completed"),
    line("entered in time, said to be completed after the as-at instant", (N, "after_arrival"), scene(address={
                "entered_at": "2025-11-10T11:50:00", "completed_at": "2025-11-10T13:00:00"}), rate="completed",
                    as_of="2025-11-10T12:30:00", exported_at="2026-01-05T00:00:00"),
    line("entered in the second of the arrival", (C, "checked_in_time"), scene(address={"entered_at": ARRIVAL})),
    line("entered a second later", (N, "after_arrival"), scene(address={"entered_at": "2025-11-10T12:00:01"})),
]  # fmt: skip

CLOSING: list[tuple[str, Records, list[Any]]] = [
    ("checked early", scene(), []),
    ("one at the closing", scene(address={"completed_at": "2025-11-10T17:55:00"}), []),
    (
        "two within five minutes",
        scene(nominal={"completed_at": "2025-11-10T17:55:00"}, address={"completed_at": "2025-11-10T18:05:00"}),
        on_list("I"),
    ),
    (
        "one of two a second outside",
        scene(nominal={"completed_at": "2025-11-10T17:54:59"}, address={"completed_at": "2025-11-10T18:05:00"}),
        [],
    ),
    (
        "completed early, entered at the closing",
        scene(nominal={"entered_at": "2025-11-10T17:59:00"}, address={"entered_at": "2025-11-10T17:59:00"}),
        on_list("I"),
    ),
    (
        "two, one of them merged into none in the export",
        scene(
            nominal={"completed_at": "2025-11-10T17:55:00"},
            address={"completed_at": "2025-11-10T18:05:00", "merged_into": "GONE"},
        ),
        [],
    ),
    ("not closed", scene(log={"closed_at": None}, nominal={"entered_at": "2025-11-10T18:00:00"}), []),
    (
        "a test",
        scene(
            log={"is_test": True},
            nominal={"entered_at": "2025-11-10T17:59:00"},
            address={"entered_at": "2025-11-10T17:59:00"},
        ),
        [],
    ),
]
LATE_ENTRY: list[tuple[str, Records, list[Any]]] = [
    ("entered at once", scene(address={"entered_at": "2025-11-10T11:41:00"}), []),
    ("entered in the second of the arrival", scene(address={"entered_at": ARRIVAL}), []),
    ("entered a second after it", scene(address={"entered_at": "2025-11-10T12:00:01"}), on_list("I")),
    (
        "the same, merged into none in the export",
        scene(address={"entered_at": "2025-11-10T12:00:01", "merged_into": "GONE"}),
        [],
    ),
    ("completed and entered after it", scene(address={"completed_at": "2025-11-10T12:00:01"}), []),
]


AFTER_ENTRY: list[tuple[str, Records, list[Any]]] = [
    ("entered at once", scene(address={"entered_at": "2025-11-10T11:41:00"}), []),
    ("five minutes before it is said to be completed", scene(address={"entered_at": "2025-11-10T11:35:00"}), []),
    ("a second earlier still", scene(address={"entered_at": "2025-11-10T11:34:59"}), on_list("I")),
    ("no time of entry", scene(), []),
]


def test_verdicts(engine: Engine) -> None:
    assert disagreements(CR_01, engine, EXAMPLES) == []


def test_every_reason_has_an_example() -> None:
    assert reasons_not_shown(CR_01, EXAMPLES) == set()


def test_lists(engine: Engine) -> None:
    for name, examples in (
        ("entered_at_closing", CLOSING),
        ("entered_after_arrival", LATE_ENTRY),
        ("claimed_after_entry", AFTER_ENTRY),
    ):
        rows = [line(odd, expect, records) for odd, records, expect in examples]
        assert disagreements(as_standard(CR_01, name), engine, rows) == []


def test_a_force_may_ask_for_more_checks_at_once(engine: Engine) -> None:
    rows = [
        line(
            "two at the closing, where three are bulk",
            [],
            scene(nominal={"entered_at": "2025-11-10T17:59:00"}, address={"entered_at": "2025-11-10T17:59:00"}),
            parameters={"cr_bulk_checks": 3},
        )
    ]
    assert disagreements(as_standard(CR_01, "entered_at_closing"), engine, rows) == []
