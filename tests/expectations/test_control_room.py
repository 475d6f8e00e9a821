"""CR-01: the person and the address were looked up before officers arrived."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from duly.expectations.control_room import CR_01
from duly.testing import Example, disagreements, reasons_not_shown
from tests.expectations.control_room_scene import (
    ADDRESS,
    LOG,
    NOMINAL,
    OTHER,
    SCENE,
    TIMES,
    C,
    N,
    Records,
    Row,
    U,
    X,
    Y,
    scene,
)
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
    Example(odd="breaks nothing", records=scene(), expect=[("I", None, C, "checked_in_time")]),
    Example(odd="test", records=scene(log={"is_test": True, "merged_into": "I2"}), expect=(X, "test_record")),
    Example(odd="merged", records=scene(log={"merged_into": "I2"}), expect=(X, "merged_record")),
    Example(odd="a log of nulls", records=scene(incidents=[{"incident_id": "I"}]), expect=[]),
    Example(
        odd="a log of nulls that a child's domestic abuse record names",
        records=scene(
            incidents=[{"incident_id": "I"}], incident_times=[], incident_checks=[],
            da_incidents=[{"da_id": "D", "incident_id": "I"}], children_present=[{"cp_id": "K", "da_id": "D"}]),
        expect=(U, "child_unknown"),
    ),
    Example(odd="attended by a record, nothing else", records=scene(incident_times=[], incident_checks=[], attended={
        "attended": None}), expect=(U, "attended_unknown")),
    Example(odd="the record was merged into one of another log", records=scene(
        log={"da_flag": None}, incidents=[{**LOG, "da_flag": None}, {**LOG, "incident_id": "I2", "da_flag": None}],
        da_incidents=[{**SCENE, "merged_into": "D2"}, {**SCENE, "da_id": "D2", "incident_id": "I2"}]),
        expect=[("I2", None, U, "no_arrival_time")]),
    Example(odd="marked, and the record was merged into one of another log", records=scene(
        da_incidents=[{**SCENE, "merged_into": "D2"}, {**SCENE, "da_id": "D2", "incident_id": "I2"}]),
        expect=(C, "checked_in_time")),
    Example(odd="marked, nothing else", records={"incidents": [{"incident_id": "I", "da_flag": True, "child_flag": True}]},
            expect=(U, "undated")),
    # which logs
    Example(odd="not marked as domestic abuse, but with a record", records=scene(log={"da_flag": False}),
            expect=(C, "checked_in_time")),
    Example(odd="not marked, and the record is a test", records=scene(log={"da_flag": None}, attended={"is_test": True}),
            expect=[]),
    Example(odd="marked, without a record", records=scene(da_incidents=[]), expect=(C, "checked_in_time")),
    Example(odd="neither", records=scene(log={"da_flag": None}, da_incidents=[]), expect=[]),
    Example(odd="no child", records=scene(log={"child_flag": False}), expect=[]),
    Example(odd="a child of 17 on the day", records=linked({"dob_date": "2007-11-11"}), expect=(C, "checked_in_time")),
    Example(odd="18 that day", records=linked({"dob_date": "2007-11-10"}), expect=[]),
    Example(odd="an adult, in a log marked as a child's", records=scene(
        persons=[{"person_id": "P", "dob_date": "1990-01-01"}],
        incident_persons=[{"incident_id": "I", "person_id": "P", "role": "victim"}]), expect=(C, "checked_in_time")),
    Example(odd="date of birth not known", records=linked({}), expect=(X, "child_unknown")),
    Example(odd="date of birth not known, not checked", records=linked({}, incident_checks=[]), expect=(U, "child_unknown")),
    Example(odd="born after the export, not checked", records=linked({"dob_date": "2052-01-01"}, incident_checks=[]),
            expect=(U, "future_dated")),
    Example(odd="an estimate near 18, not checked", records=linked(
        {"dob_date": "2007-09-01", "dob_estimated": True}, incident_checks=[]), expect=(U, "age_uncertain")),
    Example(odd="a child linked by a row made for a test", expect=[], records=scene(
        log={"child_flag": None}, persons=[{"person_id": "P", "dob_date": "2015-06-01"}],
        incident_persons=[{"incident_id": "I", "person_id": "P", "role": "witness", "is_test": True}])),
    Example(odd="a child listed after the as-at instant", as_of="2025-11-11T00:00:00", exported_at="2026-01-05T00:00:00",
            records=listed({"entered_at": "2025-11-20T00:00:00"}), expect=[]),
    Example(odd="a child listed at a record that was merged into it", records=listed(
        {"da_id": "D0"}, da_incidents=[SCENE, {"da_id": "D0", "merged_into": "D"}]), expect=(C, "checked_in_time")),
    Example(odd="a child listed at a test record", records=listed({"da_id": "D0"}, da_incidents=[
        SCENE, {**SCENE, "da_id": "D0", "is_test": True}]), expect=[]),
    Example(odd="a person who is not in the export", records=linked({}, persons=[]), expect=(U, "dangling_link")),
    Example(odd="merged in a circle", records=linked({"merged_into": "P"}), expect=(U, "dangling_link")),
    Example(odd="an estimate near 18", records=linked({"dob_date": "2007-09-01", "dob_estimated": True}),
            expect=(X, "age_uncertain")),
    Example(odd="an estimate near 18, in a log marked as a child's", records=scene(
        persons=[{"person_id": "P", "dob_date": "2007-09-01", "dob_estimated": True}],
        incident_persons=[{"incident_id": "I", "person_id": "P", "role": "victim"}]), expect=(C, "checked_in_time")),
    Example(odd="a child listed", records=listed({}), expect=(C, "checked_in_time")),
    Example(odd="a child listed by age", records=listed({"age_recorded": 17}, {}), expect=(C, "checked_in_time")),
    Example(odd="a person of 18 listed", records=listed({"age_recorded": 18}, {}), expect=[]),
    Example(odd="a child not yet born", records=listed({"presence": "unborn"}, {"dob_date": "2026-02-01"}), expect=[]),
    Example(odd="a child listed for a test", records=listed({"is_test": True}), expect=[]),
    Example(odd="two children and three parties", records=listed(
        {}, persons=[{"person_id": p, "dob_date": "2015-06-01"} for p in ("P", "P2", "P3")],
        incident_persons=[{"incident_id": "I", "person_id": p, "role": "victim"} for p in ("P", "P2", "P3")]),
        expect=[("I", None, C, "checked_in_time")]),
    # attendance and arrival
    Example(odd="not attended", records=arrived(None, attended={"attended": False}), expect=(X, "not_attended")),
    Example(odd="not attended, yet an arrival", records=scene(attended={"attended": False}),
            expect=(C, "checked_in_time")),
    Example(odd="not recorded whether attended", records=arrived(None, attended={"attended": None}),
            expect=(U, "attended_unknown")),
    Example(odd="attended, no arrival", records=arrived(None), expect=(U, "no_arrival_time")),
    Example(odd="two records, one of them attended", records=arrived(None, da_incidents=[
        {**SCENE, "attended": False}, {**SCENE, "da_id": "D2"}]), expect=[("I", None, U, "no_arrival_time")]),
    Example(odd="arrived five minutes before the report", records=arrived("2025-11-10T11:25:00"),
            expect=(N, "after_arrival")),
    Example(odd="arrived a second earlier still", records=arrived("2025-11-10T11:24:59"), expect=(U, "negative_interval")),
    Example(odd="arrived on a date", records=arrived("2025-11-10"), expect=(U, "imprecise_time")),
    Example(odd="arrived on the next date", records=arrived("2025-11-11"), expect=(C, "checked_in_time")),
    Example(odd="arrival to the minute, check in that minute", records=at("2025-11-10T12:00:59", times={
        "first_arrival_at": "2025-11-10T12:00"}), expect=(C, "checked_in_time")),
    Example(odd="arrival to the minute, check in the next", records=at("2025-11-10T12:01:00", times={
        "first_arrival_at": "2025-11-10T12:00"}), expect=(N, "after_arrival")),
    Example(odd="arrived after the as-at instant", as_of="2025-11-10T11:45:00", exported_at="2026-01-05T00:00:00",
            records=scene(), expect=(Y, "not_arrived_yet")),
    Example(odd="arrived after the export", as_of="2025-11-10T11:45:00", records=scene(), expect=(U, "future_dated")),
    # checks
    Example(odd="made after the as-at instant", as_of="2025-11-10T12:30:00", exported_at="2026-01-05T00:00:00",
            records=at("2025-11-10T13:00:00"), expect=(N, "no_address_check")),
    Example(odd="made after the export", as_of="2025-11-10T12:30:00", records=at("2052-11-10T13:00:00"),
            expect=(U, "future_dated")),
    Example(odd="one before the report, another late", records=checks(
        NOMINAL, {**ADDRESS, "completed_at": "2025-11-10T11:00:00"},
        {**ADDRESS, "check_id": "A2", "completed_at": "2025-11-10T13:00:00"}), expect=[("I", None, N, "after_arrival")]),
    Example(odd="one before the report, the other late", records=scene(
        nominal={"completed_at": "2025-11-10T11:00:00"}, address={"completed_at": "2025-11-10T13:00:00"}),
        expect=(N, "after_arrival")),
    Example(odd="one before the report, and no other", records=checks({**ADDRESS, "completed_at": "2025-11-10T11:00:00"}),
            expect=(N, "no_nominal_check")),
    Example(odd="completed in the second of the arrival", records=at(ARRIVAL), expect=(C, "checked_in_time")),
    Example(odd="completed a second later", records=at("2025-11-10T12:00:01"), expect=(N, "after_arrival")),
    Example(odd="a second check in time", records=checks(
        NOMINAL, {**ADDRESS, "completed_at": "2025-11-10T13:00:00"}, {**ADDRESS, "check_id": "A2"}),
        expect=[("I", None, C, "checked_in_time")]),
    Example(odd="both late", records=scene(
        nominal={"completed_at": "2025-11-10T13:00:00"}, address={"completed_at": "2025-11-10T13:00:00"}),
        expect=(N, "after_arrival")),
    Example(odd="no check at all", records=checks(), expect=(N, "no_checks")),
    Example(odd="only checks of other kinds", records=checks(OTHER), expect=(N, "no_checks")),
    Example(odd="no check of the address", records=checks(NOMINAL, OTHER), expect=(N, "no_address_check")),
    Example(odd="no check of a person", records=checks(ADDRESS), expect=(N, "no_nominal_check")),
    Example(odd="no check of a person, the address late", records=checks(
        {**ADDRESS, "completed_at": "2025-11-10T13:00:00"}), expect=(N, "no_nominal_check")),
    Example(odd="two checks of a person", records=checks(NOMINAL, {**NOMINAL, "check_id": "N2"}),
            expect=[("I", None, N, "no_address_check")]),
    Example(odd="a check made for a test", records=checks(NOMINAL, {**ADDRESS, "is_test": True}),
            expect=(N, "no_address_check")),
    Example(odd="a check merged into another, which is late", records=checks(
        NOMINAL, {**ADDRESS, "merged_into": "A2"}, {**ADDRESS, "check_id": "A2", "completed_at": LATE}),
        expect=(N, "after_arrival")),
    Example(odd="a check merged into one of another log", records=checks(
        NOMINAL, {**ADDRESS, "merged_into": "A2"}, {**ADDRESS, "check_id": "A2", "incident_id": "I9"}),
        expect=(N, "no_address_check")),
    Example(odd="a check merged into one made for a test", records=checks(
        NOMINAL, {**ADDRESS, "merged_into": "A2"}, {**ADDRESS, "check_id": "A2", "is_test": True}),
        expect=(N, "no_address_check")),
    Example(odd="a check merged into none in the export", records=gone(), expect=LOST),
    Example(odd="the same, in a circle", records=gone({"merged_into": "A"}), expect=LOST),
    Example(odd="the same, for a test", records=gone({"is_test": True}), expect=(N, "no_address_check")),
    Example(odd="the same, at no recorded time", records=gone({"completed_at": None}), expect=LOST),
    Example(odd="the same, on the date of the arrival", records=gone({"completed_at": "2025-11-10"}), expect=LOST),
    Example(odd="the same, after the arrival", records=gone({"completed_at": "2025-11-10T12:00:01"}),
            expect=(N, "no_address_check")),
    Example(odd="the same, before the report", records=gone({"completed_at": "2025-11-10T11:00:00"}), expect=LOST),
    Example(odd="the same, before the report, and another late", records=gone(
        {"completed_at": "2025-11-10T11:00:00"}, NOMINAL, {**ADDRESS, "check_id": "A3", "completed_at": LATE}),
        expect=(N, "after_arrival")),
    Example(odd="the same, in time, and another late", records=gone(
        {}, NOMINAL, {**ADDRESS, "check_id": "A3", "completed_at": LATE}), expect=LOST),
    Example(odd="the same, in time, the person late", records=gone({}, {**NOMINAL, "completed_at": LATE}),
            expect=(N, "no_address_check")),
    Example(odd="the same, and no check of a person", records=gone({}, OTHER), expect=(N, "no_checks")),
    Example(odd="the same, of a person, and none of the address", records=gone({"check_type": "nominal"}),
            expect=(N, "no_address_check")),
    Example(odd="the same, of another kind", records=gone({"check_type": "rso"}), expect=(N, "no_address_check")),
    Example(odd="the same, of no kind", records=gone({"check_type": None}), expect=LOST),
    Example(odd="the same, of no kind, for two", records=gone({"check_type": None}, OTHER), expect=(N, "no_checks")),
    Example(odd="the same, of no kind, after the arrival", records=gone({"check_type": None, "completed_at": LATE}),
            expect=(N, "no_address_check")),
    Example(odd="the same, and one of a kind not known", records=gone({}, {**OTHER, "check_type": "(unmapped)"}),
            expect=LOST),
    Example(odd="both merged into none in the export", records=gone({}, {**NOMINAL, "merged_into": "GONE"}), expect=LOST),
    Example(odd="merged into none in the export, beside enough", records=gone({}, NOMINAL, {**ADDRESS, "check_id": "A3"}),
            expect=(C, "checked_in_time")),
    Example(odd="a check of another log", records=checks(NOMINAL, {**ADDRESS, "incident_id": "I9"}),
            expect=(N, "no_address_check")),
    Example(odd="completed on the date of the arrival", records=at("2025-11-10"), expect=(U, "imprecise_time")),
    Example(odd="completed on the date after", records=at("2025-11-11"), expect=(N, "after_arrival")),
    Example(odd="completed at no recorded time", records=at(None), expect=(U, "no_check_time")),
    Example(odd="one at no recorded time, the other late", records=at(
        None, nominal={"completed_at": "2025-11-10T13:00:00"}), expect=(N, "after_arrival")),
    Example(odd="completed five minutes before the report", records=at("2025-11-10T11:25:00"),
            expect=(C, "checked_in_time")),
    Example(odd="completed a second earlier still", records=at("2025-11-10T11:24:59"), expect=(U, "negative_interval")),
    Example(odd="no report, but an opening", records=at("2025-11-10T11:24:59", log={
        "reported_at": None, "opened_at": "2025-11-10T11:30:00"}), expect=(U, "negative_interval")),
    Example(odd="neither report nor opening", records=at("2025-11-10T01:00:00", log={"reported_at": None}),
            expect=(C, "checked_in_time")),
    Example(odd="of a kind not known", records=scene(address={"check_type": "(unmapped)"}), expect=(U, "unmapped_code")),
    Example(odd="of a kind not known, and late", records=scene(
        address={"check_type": "(unmapped)", "completed_at": "2025-11-10T13:00:00"}), expect=(N, "no_address_check")),
    Example(odd="one of a kind not known for two", records=checks({**NOMINAL, "check_type": "(unmapped)"}),
            expect=(N, "no_checks")),
    Example(odd="two of a kind not known for two", records=checks(
        {**NOMINAL, "check_type": "(unmapped)"}, {**ADDRESS, "check_type": "(unmapped)"}), expect=(U, "unmapped_code")),
    Example(odd="of a kind not known beside enough", records=checks(NOMINAL, ADDRESS, {**OTHER, "check_type": "(unmapped)"}),
            expect=(C, "checked_in_time")),
    Example(odd="of no kind", records=scene(address={"check_type": None}), expect=(U, "unmapped_code")),
    Example(odd="entered after the arrival", records=scene(address={"entered_at": "2025-11-10T17:00:00"}),
            expect=(N, "after_arrival")),
    Example(odd="across the change of the clock", records=scene(
        log={"reported_at": "2025-10-26T01:30:00+01:00"}, times={"first_arrival_at": "2025-10-26T01:10:00+00:00"},
        nominal={"completed_at": "2025-10-26T01:50:00+01:00"}, address={"completed_at": "2025-10-26T01:50:00+01:00"}),
        expect=(C, "checked_in_time")),
    # merged logs
    Example(
        odd="the checks and the arrival are at a log merged into it",
        records=scene(
            incidents=[LOG, {"incident_id": "I0", "merged_into": "I1"}, {"incident_id": "I1", "merged_into": "I"}],
            incident_times=[{**TIMES, "incident_id": "I0"}],
            incident_checks=[{**NOMINAL, "incident_id": "I0"}, {**ADDRESS, "incident_id": "I1"}]),
        expect=[("I", None, C, "checked_in_time")]),
    Example(
        odd="an earlier arrival at a log merged into it",
        records=scene(
            incidents=[LOG, {"incident_id": "I0", "merged_into": "I"}],
            incident_times=[TIMES, {**TIMES, "incident_id": "I0", "first_arrival_at": "2025-11-10T11:39:59"}]),
        expect=[("I", None, N, "after_arrival")]),
    Example(
        odd="the record names a log merged into it",
        records=scene(
            attended={"incident_id": "I0"},
            incidents=[{**LOG, "da_flag": None}, {"incident_id": "I0", "merged_into": "I", "child_flag": True}]),
        expect=[("I", None, C, "checked_in_time")]),
    # period
    Example(odd="in the period", period=ON_THE_DAY, records=scene(), expect=(C, "checked_in_time")),
    Example(odd="reached on the last second before it", period=NEXT_DAY, records=arrived("2025-11-10T23:59:59"), expect=[]),
    Example(odd="reported before it, reached in it", period=NEXT_DAY, records=arrived("2025-11-11T00:00:00Z"),
            expect=(C, "checked_in_time")),
    Example(odd="no arrival, reported in it", period=ON_THE_DAY, records=arrived(None), expect=(U, "no_arrival_time")),
    Example(odd="no arrival, reported outside it", period=NEXT_DAY, records=arrived(None), expect=[]),
    Example(odd="no arrival nor report, closed in it", period=ON_THE_DAY, records=arrived(None, log={"reported_at": None}),
            expect=(U, "no_arrival_time")),
    Example(odd="no arrival nor report, closed outside it", period=NEXT_DAY, records=arrived(None, log={"reported_at": None}),
            expect=[]),
    Example(odd="no arrival, attended in it by the record", period=NEXT_DAY, records=arrived(
        None, attended={"attended_at": "2025-11-11T01:00:00"}), expect=(U, "no_arrival_time")),
    Example(odd="no time at all, in a period", period=NEXT_DAY, records=arrived(
        None, log={"reported_at": None, "closed_at": None}), expect=(X, "undated")),
]  # fmt: skip

ENTERED_LATE = {"entered after the arrival"}
"""Where the two readings of when a check was made differ."""

EXAMPLES += [
    replace(example, odd=f"{example.odd} (completed)", rate="completed") for example in EXAMPLES
    if example.odd not in ENTERED_LATE
]  # fmt: skip
EXAMPLES += [
    Example(odd="entered after the arrival", rate="completed",
            records=scene(address={"entered_at": "2025-11-10T17:00:00"}), expect=(C, "checked_in_time")),
    Example(odd="entered in time, said to be completed later", records=scene(address={
        "entered_at": "2025-11-10T11:50:00", "completed_at": "2025-11-10T12:30:00"}), expect=(C, "checked_in_time")),
    Example(odd="entered in time, said to be completed later", rate="completed", records=scene(address={
        "entered_at": "2025-11-10T11:50:00", "completed_at": "2025-11-10T12:30:00"}), expect=(N, "after_arrival")),
    Example(odd="entered in time, said to be completed after the as-at instant", rate="completed",
            as_of="2025-11-10T12:30:00", exported_at="2026-01-05T00:00:00", records=scene(address={
                "entered_at": "2025-11-10T11:50:00", "completed_at": "2025-11-10T13:00:00"}), expect=(N, "after_arrival")),
    Example(odd="entered in the second of the arrival", records=scene(address={"entered_at": ARRIVAL}),
            expect=(C, "checked_in_time")),
    Example(odd="entered a second later", records=scene(address={"entered_at": "2025-11-10T12:00:01"}),
            expect=(N, "after_arrival")),
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
        rows = [Example(odd=odd, records=records, expect=expect) for odd, records, expect in examples]
        assert disagreements(as_standard(CR_01, name), engine, rows) == []


def test_a_force_may_ask_for_more_checks_at_once(engine: Engine) -> None:
    rows = [
        Example(
            odd="two at the closing, where three are bulk",
            records=scene(nominal={"entered_at": "2025-11-10T17:59:00"}, address={"entered_at": "2025-11-10T17:59:00"}),
            parameters={"cr_bulk_checks": 3},
            expect=[],
        )
    ]
    assert disagreements(as_standard(CR_01, "entered_at_closing"), engine, rows) == []
