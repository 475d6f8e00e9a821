"""ENC-01: the school of each child of a domestic abuse incident was told before the next school day started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from duly.expectations.notifications import ENC_01
from duly.judging.selects import record_values, verdicts
from duly.testing import Example, disagreements, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.databases import loaded
from tests.expectations.examples import C, N, Records, Row, U, X, Y, line
from tests.expectations.supervision_scene import as_standard, on_list

AS_OF = "2026-02-01T12:00:00"
EXPORTED = "2026-09-01T00:00:00"
ATTENDED = "2025-11-12T20:00:00"  # a Wednesday; school starts on Thursday at 09:00
DA: Row = {"da_id": "D", "incident_id": "I", "attended": True, "attended_at": ATTENDED}
LOG: Row = {"incident_id": "I", "reported_at": "2025-11-12T19:00:00", "team_id": "T", "da_flag": True}
CHILD: Row = {"person_id": "P", "dob_date": "2015-01-01"}
RENAMED: Sequence[Row] = [CHILD, {"person_id": "P1", "merged_into": "P"}]
PRESENT: Row = {"cp_id": "Y", "da_id": "D", "person_id": "P", "presence": "present_seen"}
SCHOOL: Row = {
    "person_id": "P",
    "school_id": "S",
    "la_area": "Hull",
    "home_educated": False,
    "valid_from": "2020-09-01",
}
HOME: Row = {"person_id": "P", "la_area": "Hull", "home_educated": True}
NOTICE: Row = {
    "notif_id": "F",
    "notif_type": "encompass",
    "incident_id": "I",
    "person_id": "P",
    "submitted_at": "2025-11-12T21:00:00",
    "sent_at": "2025-11-13T07:30:00",
    "recipient_type": "school",
}

UNTIMED: Row = {"submitted_at": None, "sent_at": None}
FUTURE: Row = {"sent_at": "2026-10-01T09:00:00"}


def scene(
    notice: Row | None = None,
    da: Row | None = None,
    child: Row | None = None,
    school: Row | None = None,
    present: Row | None = None,
    **others: Sequence[Row],
) -> Records:
    """A child at an incident, whose school was told, changed so. Keywords that are tables replace that table's rows."""
    return {
        "teams": [{"team_id": "T", "name": "North"}],
        "da_incidents": [{**DA, **(da or {})}],
        "incidents": [LOG],
        "persons": [{**CHILD, **(child or {})}],
        "children_present": [{**PRESENT, **(present or {})}],
        "person_school": [{**SCHOOL, **(school or {})}],
        "notifications": [{**NOTICE, **(notice or {})}],
        **others,
    }


def bare(da: Row | None = None, **others: Sequence[Row]) -> Records:
    """Nothing was sent."""
    return {**scene(None, da), "notifications": (), **others}


def at(attended: str, sent: str | None, area: str | None = "Hull", **more: Any) -> Records:
    return scene({"sent_at": sent, **more}, {"attended_at": attended}, None, {"la_area": area})


def home(notice: Row | None = None, **others: Sequence[Row]) -> Records:
    return {**scene(notice), "person_school": [HOME], **others}


def one(odd: str, expect: tuple[str, str], records: Records, **more: Any) -> Example:
    return line(odd, [("D", "P", *expect)], records, **{"as_of": AS_OF, **more})


def none(odd: str, records: Records, **more: Any) -> Example:
    return line(odd, [], records, **{"as_of": AS_OF, **more})


def either_side(odd: str, attended: str, due: str, area: str = "Hull") -> list[Example]:
    """Sent at the start of the school day that counts, and a second later."""
    later = datetime.fromisoformat(due).replace(second=1).isoformat()
    return [
        one(f"{odd}, sent at the start of school", (C, "in_time"), at(attended, due, area)),
        one(f"{odd}, a second later", (N, "late"), at(attended, later, area)),
    ]


def unknown_terms(
    odd: str, attended: str, first: str, last: str, area: str | None, reason: str, **more: Any
) -> list[Example]:
    """Sent around the first start there can be, and around the last."""
    after = [datetime.fromisoformat(moment).replace(second=1).isoformat() for moment in (first, last)]
    return [
        one(f"{odd}: in time whatever the terms", (C, "in_time"), at(attended, first, area), **more),
        one(f"{odd}: after the first start there can be", (U, reason), at(attended, after[0], area), **more),
        one(f"{odd}: before the last", (U, reason), at(attended, last, area), **more),
        one(f"{odd}: late whatever the terms", (N, "late"), at(attended, after[1], area), **more),
    ]


def nothing_yet(odd: str, attended: str, first: str, last: str, area: str, reason: str) -> list[Example]:
    """Nothing was sent, as at the first start there can be, and the last."""
    after = [datetime.fromisoformat(moment).replace(second=1).isoformat() for moment in (first, last)]
    records = scene(None, {"attended_at": attended}, None, {"la_area": area}, notifications=())
    waits = [("D", "P")]
    return [
        one(f"{odd}: time left whatever the terms", (Y, "not_yet_due"), records, as_of=first, open=waits),
        one(f"{odd}: time left perhaps", (U, reason), records, as_of=after[0], open=waits),
        one(f"{odd}: the last moment there can be", (U, reason), records, as_of=last, open=waits),
        one(f"{odd}: no time left", (N, "no_notification"), records, as_of=after[1], open=waits),
    ]


DAYS = [
    *either_side("at 03:00 on a school day", "2025-11-13T03:00:00", "2025-11-13T09:00:00"),
    *either_side("at 02:00 on a Tuesday", "2025-11-11T02:00:00", "2025-11-11T09:00:00"),
    *either_side("two hours before school", "2025-11-11T07:00:00", "2025-11-11T09:00:00"),
    *either_side("a second less than two hours before", "2025-11-11T07:00:01", "2025-11-12T09:00:00"),
    *either_side("an hour before school", "2025-11-11T08:00:00", "2025-11-12T09:00:00"),
    *either_side("at the very start of school", "2025-11-11T09:00:00", "2025-11-12T09:00:00"),
    *either_side("on Friday night", "2025-11-21T22:00:00", "2025-11-24T09:00:00"),
    *either_side("on Saturday", "2025-11-22T12:00:00", "2025-11-24T09:00:00"),
    *either_side("on Sunday night", "2025-11-23T23:30:00", "2025-11-24T09:00:00"),
    *either_side("early on Monday", "2025-11-24T00:30:00", "2025-11-24T09:00:00"),
    *either_side("late on the evening before an INSET day", "2025-11-13T22:00:00", "2025-11-17T09:00:00"),
    *either_side("on an INSET day", "2025-11-14T03:00:00", "2025-11-17T09:00:00"),
    *either_side("before a bank holiday", "2025-05-02T22:00:00", "2025-05-06T09:00:00"),
    *either_side("early on a bank holiday", "2025-05-05T03:00:00", "2025-05-06T09:00:00"),
    *either_side("before half term", "2025-10-24T12:00:00", "2025-11-03T09:00:00"),
    *either_side("in half term", "2025-10-29T03:00:00", "2025-11-03T09:00:00"),
    *either_side("early on the last day of term", "2025-12-19T03:00:00", "2025-12-19T09:00:00"),
    *either_side("on the last day of term", "2025-12-19T10:00:00", "2026-01-05T09:00:00"),
    *either_side("at Christmas", "2025-12-25T10:00:00", "2026-01-05T09:00:00"),
    *either_side("in the summer holiday", "2025-08-01T22:00:00", "2025-09-02T09:00:00"),
    *either_side("where term begins with an INSET day", "2024-12-30T22:00:00", "2025-01-07T09:00:00"),
    *either_side("before the clock goes forward", "2025-03-28T22:00:00", "2025-03-31T09:00:00"),
    *either_side("in the night when it does", "2025-03-30T00:30:00", "2025-03-31T09:00:00"),
    *either_side("before the clock goes back", "2024-10-25T22:00:00", "2024-10-28T09:00:00"),
    *either_side("in summer time", "2025-06-03T22:00:00", "2025-06-04T09:00:00"),
    *either_side("where school starts earlier", "2025-11-12T20:00:00", "2025-11-13T08:45:00", "East Riding"),
    *either_side("two hours before it does", "2025-11-13T06:45:00", "2025-11-13T08:45:00", "East Riding"),
    *either_side("a second less", "2025-11-13T06:45:01", "2025-11-14T08:45:00", "East Riding"),
    *either_side("where half term is longer", "2025-10-17T12:00:00", "2025-11-03T08:45:00", "East Riding"),
]

UNKNOWN_TERMS = [
    *unknown_terms(
        "area without terms",
        "2025-10-08T20:00:00",
        "2025-10-09T09:00:00",
        "2025-12-18T09:00:00",
        "York",
        "terms_unknown",
    ),
    *unknown_terms(
        "no area", "2025-10-03T20:00:00", "2025-10-06T09:00:00", "2025-12-15T09:00:00", None, "terms_unknown"
    ),
    *unknown_terms(
        "area without terms, before a bank holiday",
        "2025-05-02T22:00:00",
        "2025-05-06T09:00:00",
        "2025-07-14T09:00:00",
        "York",
        "terms_unknown",
    ),
    *unknown_terms(
        "no area, before Easter",
        "2025-04-17T20:00:00",
        "2025-04-22T09:00:00",
        "2025-06-27T09:00:00",
        None,
        "terms_unknown",
    ),
    *unknown_terms(
        "a start and no terms",
        "2025-10-11T12:00:00",
        "2025-10-13T08:30:00",
        "2025-12-22T08:30:00",
        "Goole",
        "terms_unknown",
    ),
    *unknown_terms(
        "before the first term",
        "2025-08-08T03:00:00",
        "2025-08-08T08:45:00",
        "2025-10-17T08:45:00",
        "East Riding",
        "outside_calendar",
    ),
    *unknown_terms(
        "on Sunday before the first term",
        "2024-08-11T23:00:00",
        "2024-08-12T09:00:00",
        "2024-10-21T09:00:00",
        "Hull",
        "outside_calendar",
    ),
    *unknown_terms(
        "on the last day of the last term",
        "2026-03-27T10:00:00",
        "2026-03-30T09:00:00",
        "2026-06-08T09:00:00",
        "Hull",
        "outside_calendar",
        as_of="2026-07-01T00:00:00",
    ),
    *nothing_yet(
        "nothing, area without terms",
        "2025-10-08T20:00:00",
        "2025-10-09T09:00:00",
        "2025-12-18T09:00:00",
        "York",
        "terms_unknown",
    ),
    *nothing_yet(
        "nothing, before the first term",
        "2025-08-08T03:00:00",
        "2025-08-08T08:45:00",
        "2025-10-17T08:45:00",
        "East Riding",
        "outside_calendar",
    ),
    one(
        "early on the last day of the last term",
        (C, "in_time"),
        at("2026-03-27T03:00:00", "2026-03-27T09:00:00"),
        as_of="2026-06-01T00:00:00",
    ),
    one(
        "attended on the last date of the last term",
        (U, "outside_calendar"),
        at("2026-03-27", "2026-03-27T12:00:00"),
        as_of="2026-06-01T00:00:00",
    ),
    one("the same, late", (N, "late"), at("2026-03-27T03:00:00", "2026-03-27T09:00:01"), as_of="2026-06-01T00:00:00"),
]

PRECISION = [
    one("sent in that minute", (C, "in_time"), at(ATTENDED, "2025-11-13T09:00")),
    one("sent in the minute after", (N, "late"), at(ATTENDED, "2025-11-13T09:01")),
    one("sent on that date", (U, "imprecise_time"), at(ATTENDED, "2025-11-13")),
    one("sent on the date before", (C, "in_time"), at(ATTENDED, "2025-11-12")),
    one("sent on the date after", (N, "late"), at(ATTENDED, "2025-11-14")),
    one("sent on a date, terms not set", (U, "terms_unknown"), at(ATTENDED, "2025-11-13", "York")),
    one(
        "attended on a date, sent in time from its first second",
        (C, "in_time"),
        at("2025-11-12", "2025-11-12T09:00:00"),
    ),
    one(
        "attended on a date, sent in time from its last", (U, "imprecise_time"), at("2025-11-12", "2025-11-12T09:00:01")
    ),
    one("the same, at the last start there can be", (U, "imprecise_time"), at("2025-11-12", "2025-11-13T09:00:00")),
    one("attended on a date, sent after every start", (N, "late"), at("2025-11-12", "2025-11-13T09:00:01")),
    one(
        "attended on a date, in the INSET days after every start", (N, "late"), at("2025-11-13", "2025-11-17T09:00:01")
    ),
    one("attended on a date, before them", (U, "imprecise_time"), at("2025-11-13", "2025-11-14T12:00:00")),
    one("attended at a minute two hours before", (N, "late"), at("2025-11-11T07:00", "2025-11-11T09:00:01")),
    one(
        "attended on a date, nothing yet, at its first noon",
        (U, "imprecise_time"),
        bare({"attended_at": "2025-11-12"}),
        as_of="2025-11-12T12:00:00",
    ),
    one("five minutes before officers attended", (C, "in_time"), at(ATTENDED, "2025-11-12T19:55:00")),
    one("longer before", (U, "negative_interval"), at(ATTENDED, "2025-11-12T19:54:59")),
    one("not known when attended", (U, "no_attended_time"), scene(None, {"attended_at": None})),
    one(
        "12 hours before school by parameter",
        (C, "in_time"),
        at("2025-11-12T22:00:00", "2025-11-17T09:00:00"),
        parameters={"school_min_lead_hours": 12},
    ),
]

SENT = [
    one("breaks nothing", (C, "in_time"), scene(), open=[]),
    one("submitted, not sent", (N, "not_sent"), scene({"sent_at": None}), open=[("D", "P")]),
    one("submitted, not sent, still time", (Y, "not_yet_due"), scene({"sent_at": None}), as_of="2025-11-13T09:00:00"),
    one("submitted, not sent, a second later", (N, "not_sent"), scene({"sent_at": None}), as_of="2025-11-13T09:00:01"),
    one(
        "submitted, not sent, terms not set",
        (U, "terms_unknown"),
        at(ATTENDED, None, "York"),
        as_of="2025-11-14T00:00:00",
    ),
    one("nobody knows when", (U, "no_sent_time"), scene({"sent_at": None, "submitted_at": None})),
    one(
        "received in time, not known when sent",
        (C, "in_time"),
        scene({"sent_at": None, "recipient_received_at": "2025-11-13T08:00:00"}),
    ),
    one(
        "received later, not known when sent",
        (U, "no_sent_time"),
        scene({"sent_at": None, "recipient_received_at": "2025-11-13T12:00:00"}),
    ),
    one("sent in time, received later", (C, "in_time"), scene({"recipient_received_at": "2025-11-13T12:00:00"})),
    one("nothing", (N, "no_notification"), bare(), open=[("D", "P")]),
    one("nothing, at the start of school", (Y, "not_yet_due"), bare(), as_of="2025-11-13T09:00:00", open=[("D", "P")]),
    one("nothing, a second later", (N, "no_notification"), bare(), as_of="2025-11-13T09:00:01"),
    one("late", (N, "late"), scene({"sent_at": "2025-11-20T09:00:00"}), open=[]),
    one("another kind", (N, "no_notification"), scene({"notif_type": "125"})),
    one("no kind", (U, "unmapped_code"), scene({"notif_type": None})),
    one("no kind, late", (N, "no_notification"), scene({"notif_type": None, "sent_at": "2025-11-20T09:00:00"})),
    one("a kind nobody knows", (U, "unmapped_code"), scene({"notif_type": "(unmapped)"})),
    one(
        "the same, to social care", (N, "no_notification"), scene({"notif_type": "(unmapped)", "recipient_type": "csc"})
    ),
    one(
        "the same, late", (N, "no_notification"), scene({"notif_type": "(unmapped)", "sent_at": "2025-11-20T09:00:00"})
    ),
    one("the same, not sent", (N, "no_notification"), scene({"notif_type": "(unmapped)", "sent_at": None})),
    one(
        "the same, not known when",
        (U, "unmapped_code"),
        scene({"notif_type": "(unmapped)", "sent_at": None, "submitted_at": None}),
    ),
    one("to a recipient nobody knows", (U, "unmapped_code"), scene({"recipient_type": "(unmapped)"})),
    one(
        "to a recipient nobody knows, late",
        (N, "late"),
        scene({"recipient_type": "(unmapped)", "sent_at": "2025-11-20T09:00:00"}),
    ),
    one("to a college", (C, "in_time"), scene({"recipient_type": "college"})),
    one("not recorded to whom", (U, "unmapped_code"), scene({"recipient_type": None})),
    one("not recorded to whom, late", (N, "late"), scene({"recipient_type": None, "sent_at": "2025-11-20T09:00:00"})),
    one("to social care", (N, "other_recipient"), scene({"recipient_type": "csc"}), open=[("D", "P")]),
    one(
        "to social care, still time",
        (Y, "not_yet_due"),
        scene({"recipient_type": "csc", "sent_at": "2025-11-12T21:00:00"}),
        as_of="2025-11-13T00:00:00",
    ),
    one("to the local authority", (N, "other_recipient"), scene({"recipient_type": "la_home_ed"})),
    one("a test", (N, "no_notification"), scene({"is_test": True})),
    one("merged into nothing", (U, "dangling_link"), scene({"merged_into": "F9"})),
    one(
        "merged into a late one",
        (N, "late"),
        scene(
            notifications=[
                {**NOTICE, "merged_into": "F2"},
                {**NOTICE, "notif_id": "F2", "sent_at": "2025-11-20T09:00:00"},
            ]
        ),
    ),
    one(
        "one before officers attended, one late",
        (N, "late"),
        scene(
            notifications=[
                {**NOTICE, "sent_at": "2025-11-11T09:00:00"},
                {**NOTICE, "notif_id": "F2", "sent_at": "2025-11-20T09:00:00"},
            ]
        ),
    ),
    one("on the date before, without a time", (U, "negative_interval"), scene({"sent_at": "2025-11-11"})),
    # as things stood
    one("sent later, time left", (Y, "not_yet_due"), scene(), as_of="2025-11-12T22:00:00", exported_at=EXPORTED),
    one(
        "sent later, no time left",
        (N, "not_sent"),
        scene({"sent_at": "2025-11-14T09:00:00"}),
        as_of="2025-11-13T12:00:00",
        exported_at=EXPORTED,
    ),
    one(
        "sent and submitted later",
        (N, "no_notification"),
        scene({"sent_at": "2025-11-14T09:00:00", "submitted_at": "2025-11-14T08:00:00"}),
        as_of="2025-11-13T12:00:00",
        exported_at=EXPORTED,
    ),
    one(
        "sent after the export",
        (U, "future_dated"),
        scene({"sent_at": "2025-11-14T09:00:00"}),
        as_of="2025-11-13T12:00:00",
    ),
    one("attended later", (Y, "not_attended_yet"), scene(), as_of="2025-11-12T19:30:00", exported_at=EXPORTED),
    one("attended after the export", (U, "future_dated"), scene(), as_of="2025-11-12T19:30:00"),
    one(
        "two, one late",
        (C, "in_time"),
        scene(notifications=[NOTICE, {**NOTICE, "notif_id": "F2", "sent_at": "2025-11-20T09:00:00"}]),
    ),
    one(
        "two, one late, one not sent",
        (N, "late"),
        scene(
            notifications=[{**NOTICE, "sent_at": None}, {**NOTICE, "notif_id": "F2", "sent_at": "2025-11-20T09:00:00"}]
        ),
    ),
    one("of no child", (U, "child_not_named"), scene({"person_id": None})),
    one("of no child, late", (N, "no_notification"), scene({"person_id": None, "sent_at": "2025-11-20T09:00:00"})),
    one("of no child, before", (N, "no_notification"), scene({"person_id": None, "sent_at": "2025-11-11T09:00:00"})),
    one("of no child, not sent", (N, "no_notification"), scene({"person_id": None, "sent_at": None})),
    one("of no child, to social care", (N, "no_notification"), scene({"person_id": None, "recipient_type": "csc"})),
    one(
        "of a child who is in no record, to social care",
        (N, "no_notification"),
        scene({"person_id": "P9", "recipient_type": "csc"}),
    ),
    one(
        "of no child, of a kind nobody knows",
        (U, "child_not_named"),
        scene({"person_id": None, "notif_type": "(unmapped)"}),
    ),
    one("of no child, at no time", (U, "child_not_named"), scene({"person_id": None, **UNTIMED})),
    one("of no child, after the export was made", (U, "future_dated"), scene({"person_id": None, **FUTURE})),
    one(
        "of a kind nobody knows, after it was made", (U, "future_dated"), scene({"notif_type": "(unmapped)", **FUTURE})
    ),
    one(
        "late, and one of no child at no time",
        (U, "child_not_named"),
        scene(
            notifications=[
                {**NOTICE, "sent_at": "2025-11-20T09:00:00"},
                {**NOTICE, "notif_id": "F2", "person_id": None, **UNTIMED},
            ]
        ),
    ),
    one("for another child", (N, "no_notification"), scene({"person_id": "P2"}, persons=[CHILD, {"person_id": "P2"}])),
    one("for somebody who is not in the export", (U, "dangling_link"), scene({"person_id": "P9"})),
    one(
        "of another incident",
        (N, "no_notification"),
        scene({"incident_id": "I2"}, incidents=[LOG, {"incident_id": "I2"}]),
    ),
    one("of an incident that is not in the export", (U, "dangling_link"), scene({"incident_id": "I9"})),
    one(
        "of one that is not in the export, late",
        (N, "no_notification"),
        scene({"incident_id": "I9", "sent_at": "2025-11-20T09:00:00"}),
    ),
    one("of no incident, in time", (C, "in_time"), scene({"incident_id": None})),
    one("of no incident, late", (N, "no_notification"), scene({"incident_id": None, "sent_at": "2025-11-20T09:00:00"})),
    one(
        "of no incident, before", (N, "no_notification"), scene({"incident_id": None, "sent_at": "2025-11-11T09:00:00"})
    ),
    one(
        "of no incident, the incident without a log",
        (C, "in_time"),
        scene({"incident_id": None}, {"incident_id": None}),
    ),
    one("the incident without a log", (N, "no_notification"), scene(None, {"incident_id": None})),
    one("for an old identity", (C, "in_time"), scene({"person_id": "P1"}, persons=RENAMED)),
    one(
        "of a log that was merged into this one",
        (C, "in_time"),
        scene({"incident_id": "I1"}, incidents=[LOG, {"incident_id": "I1", "merged_into": "I"}]),
    ),
    one(
        "of the log that this one was merged into",
        (C, "in_time"),
        scene({"incident_id": "I1"}, incidents=[{**LOG, "merged_into": "I1"}, {"incident_id": "I1"}]),
    ),
    one(
        "of a log that was merged into one that is not in the export",
        (U, "dangling_link"),
        scene({"incident_id": "I1"}, incidents=[LOG, {"incident_id": "I1", "merged_into": "I9"}]),
    ),
    line(
        "for one of two children",
        [("D", "P", C, "in_time"), ("D", "P2", N, "no_notification")],
        scene(
            persons=[CHILD, {**CHILD, "person_id": "P2"}],
            children_present=[PRESENT, {**PRESENT, "cp_id": "Y2", "person_id": "P2"}],
            person_school=[SCHOOL, {**SCHOOL, "person_id": "P2"}],
        ),
        as_of=AS_OF,
    ),
]

SCHOOLS = [
    one("at home, to the local authority", (C, "in_time"), home({"recipient_type": "la_home_ed"})),
    one(
        "at home, to the local authority, late",
        (N, "late"),
        home({"recipient_type": "la_home_ed", "sent_at": "2025-11-13T09:00:01"}),
    ),
    one("at home, to a school", (N, "other_recipient"), home()),
    one("at home, not recorded to whom", (U, "unmapped_code"), home({"recipient_type": None})),
    one(
        "at home, not recorded to whom, late",
        (N, "late"),
        home({"recipient_type": None, "sent_at": "2025-11-20T09:00:00"}),
    ),
    one(
        "at home, with a school",
        (C, "in_time"),
        scene({"recipient_type": "la_home_ed"}, school={"home_educated": True}),
    ),
    one("not recorded whether at home", (C, "in_time"), scene(school={"home_educated": None})),
    one("no school", (U, "no_school"), scene(school={"school_id": None}), open=[]),
    one("no school, nothing sent", (U, "no_school"), bare(person_school=()), open=[("D", "P")]),
    one("no school, still time", (U, "no_school"), bare(person_school=()), as_of="2025-11-12T21:00:00"),
    one("a school from the next day on", (U, "no_school"), scene(school={"valid_from": "2025-11-13"})),
    one("a school from that day on", (C, "in_time"), scene(school={"valid_from": "2025-11-12"})),
    one("a school for ever", (C, "in_time"), scene(school={"valid_from": None})),
    one("another child's school", (U, "no_school"), scene(school={"person_id": "P2"})),
    one("an old identity's school", (C, "in_time"), scene(school={"person_id": "P1"}, persons=RENAMED)),
    one(
        "moved to an area without terms",
        (U, "terms_unknown"),
        scene(
            {"sent_at": "2025-11-13T10:00:00"},
            person_school=[SCHOOL, {**SCHOOL, "la_area": "York", "valid_from": "2025-11-01"}],
        ),
    ),
    one(
        "moved there later",
        (N, "late"),
        scene(
            {"sent_at": "2025-11-13T10:00:00"},
            person_school=[SCHOOL, {**SCHOOL, "la_area": "York", "valid_from": "2025-11-20"}],
        ),
    ),
    one(
        "left school",
        (U, "no_school"),
        scene(person_school=[SCHOOL, {**SCHOOL, "school_id": None, "valid_from": "2025-11-01"}]),
    ),
    one("two schools of one area", (C, "in_time"), scene(person_school=[SCHOOL, {**SCHOOL, "school_id": "S2"}])),
    one(
        "two schools of two areas",
        (U, "school_unclear"),
        scene(person_school=[SCHOOL, {**SCHOOL, "la_area": "East Riding"}]),
    ),
    one(
        "a school without an area beside",
        (U, "school_unclear"),
        scene(person_school=[SCHOOL, {**SCHOOL, "la_area": None}]),
    ),
    one(
        "at home and at school", (U, "school_unclear"), scene(person_school=[SCHOOL, {**SCHOOL, "home_educated": True}])
    ),
    one(
        "at home, and at no school",
        (U, "school_unclear"),
        scene(person_school=[{**SCHOOL, "school_id": None}, {**HOME, "valid_from": "2020-09-01"}]),
    ),
    one(
        "an earlier record disagrees",
        (C, "in_time"),
        scene(person_school=[SCHOOL, {**HOME, "valid_from": "2019-09-01"}]),
    ),
]

NAMED: Row = {"incident_id": "I", "person_id": "P", "role": "child_present"}

AGES = [
    one("4 on 31 August", (C, "in_time"), scene(child={"dob_date": "2021-08-31"})),
    none("4 on 1 September", scene(child={"dob_date": "2021-09-01"})),
    none(
        "4 in spring, before reception begins",
        scene(None, {"attended_at": "2025-08-31T12:00:00"}, {"dob_date": "2021-03-01"}),
    ),
    one(
        "the same from September",
        (C, "in_time"),
        scene({"sent_at": "2025-09-02T09:00:00"}, {"attended_at": "2025-09-01T12:00:00"}, {"dob_date": "2021-03-01"}),
    ),
    one("18 the day after", (C, "in_time"), scene(child={"dob_date": "2007-11-13"})),
    none("18 that day", scene(child={"dob_date": "2007-11-12"})),
    none("born that day", scene(child={"dob_date": "2025-11-12"})),
    one(
        "an estimate within a year of 18",
        (X, "age_uncertain"),
        scene(child={"dob_date": "2008-01-01", "dob_estimated": True}),
    ),
    one(
        "an estimate that decides on reception",
        (X, "age_uncertain"),
        scene(child={"dob_date": "2021-03-01", "dob_estimated": True}),
    ),
    one(
        "an estimate just too young",
        (X, "age_uncertain"),
        scene(child={"dob_date": "2021-10-01", "dob_estimated": True}),
    ),
    one("an estimate a year above", (C, "in_time"), scene(child={"dob_date": "2020-08-31", "dob_estimated": True})),
    one(
        "an estimate less than a year above",
        (X, "age_uncertain"),
        scene(child={"dob_date": "2020-09-01", "dob_estimated": True}),
    ),
    one(
        "an estimate a year below", (X, "age_uncertain"), scene(child={"dob_date": "2022-08-31", "dob_estimated": True})
    ),
    none("an estimate more than a year below", scene(child={"dob_date": "2022-09-01", "dob_estimated": True})),
    one("no date of birth", (X, "child_unknown"), scene(child={"dob_date": None}), open=[]),
    one("born after the export", (X, "future_dated"), scene(child={"dob_date": "2052-01-01"}), open=[]),
    one("not in the register", (U, "dangling_link"), scene(persons=())),
    one("not in the register, of a recorded 9", (C, "in_time"), scene(present={"age_recorded": 9}, persons=())),
    one("of a recorded 5", (C, "in_time"), scene(child={"dob_date": None}, present={"age_recorded": 5})),
    one("no date of birth, and nothing sent", (U, "child_unknown"), bare(persons=[{"person_id": "P"}])),
    one(
        "an estimate, and nothing sent",
        (U, "age_uncertain"),
        bare(persons=[{"person_id": "P", "dob_date": "2008-01-01", "dob_estimated": True}]),
    ),
    one("of a recorded 4", (X, "age_uncertain"), scene(child={"dob_date": None}, present={"age_recorded": 4})),
    one(
        "listed with an age, and named by the log without one",
        (C, "in_time"),
        scene(child={"dob_date": None}, present={"age_recorded": 9}, incident_persons=[NAMED]),
    ),
    none("too young, of a recorded 6", scene(child={"dob_date": "2021-09-01"}, present={"age_recorded": 6})),
    none("of a recorded 3", scene(child={"dob_date": None}, present={"age_recorded": 3})),
    one("of a recorded 17", (C, "in_time"), scene(child={"dob_date": None}, present={"age_recorded": 17})),
    none("of a recorded 18", scene(child={"dob_date": None}, present={"age_recorded": 18})),
    one(
        "merged in a circle",
        (U, "dangling_link"),
        scene(persons=[{**CHILD, "merged_into": "P2"}, {"person_id": "P2", "merged_into": "P"}]),
    ),
]


LINKED = [
    one("of the household, not there", (C, "in_time"), scene(present={"presence": "household_absent"})),
    one("presence blank", (C, "in_time"), scene(present={"presence": None})),
    none("not yet born", scene(present={"presence": "unborn"})),
    none("a test of a child", scene(present={"is_test": True})),
    one("a child whose row was merged into nothing", (U, "dangling_link"), scene(present={"merged_into": "Y9"})),
    none(
        "a child whose row was merged into an adult's",
        scene(
            persons=[CHILD, {"person_id": "P2", "dob_date": "1980-01-01"}],
            children_present=[{**PRESENT, "merged_into": "Y2"}, {**PRESENT, "cp_id": "Y2", "person_id": "P2"}],
        ),
    ),
    none("a child nobody named", scene(present={"person_id": None})),
    one("by the log alone", (C, "in_time"), scene(children_present=(), incident_persons=[NAMED])),
    one("by both", (C, "in_time"), scene(incident_persons=[NAMED, {**NAMED, "role": "victim"}])),
    one(
        "by a log that was merged into this one",
        (C, "in_time"),
        scene(
            children_present=(),
            incidents=[LOG, {"incident_id": "I1", "merged_into": "I"}],
            incident_persons=[{**NAMED, "incident_id": "I1"}],
        ),
    ),
    none("by another log", scene(children_present=(), incident_persons=[{**NAMED, "incident_id": "I2"}])),
    one(
        "listed twice, once under an old identity",
        (C, "in_time"),
        scene(persons=RENAMED, children_present=[PRESENT, {**PRESENT, "cp_id": "Y1", "person_id": "P1"}]),
    ),
    one("not attended", (X, "not_attended"), scene(None, {"attended": False})),
    one("not known whether attended", (U, "attended_unknown"), scene(None, {"attended": None})),
    one("a test", (X, "test_record"), scene(None, {"is_test": True, "merged_into": "D9"})),
    one("merged into nothing", (U, "dangling_link"), scene(None, {"merged_into": "D9"})),
    one("of a log that is a test", (X, "test_record"), scene(incidents=[{**LOG, "is_test": True}])),
    one(
        "of a log that was merged into a test",
        (X, "test_record"),
        scene(incidents=[{**LOG, "merged_into": "I2"}, {"incident_id": "I2", "is_test": True}]),
    ),
    line(
        "merged, with its child and its log, into another",
        [("D", "P", X, "merged_record"), ("D2", "P", C, "in_time")],
        scene(
            da_incidents=[
                {**DA, "merged_into": "D2"},
                {**DA, "da_id": "D2", "incident_id": "I2", "attended_at": "2025-11-12T20:30:00"},
            ],
            children_present=(),
            incident_persons=[NAMED],
        ),
        as_of=AS_OF,
    ),
    line(
        "merged in a circle",
        [("D", "P", U, "dangling_link")],
        scene(da_incidents=[{**DA, "merged_into": "D2"}, {**DA, "da_id": "D2", "merged_into": "D"}]),
        as_of=AS_OF,
    ),
    *(
        none(
            f"not known when attended, {name} in the year before reception",
            scene(
                None,
                {"attended_at": None},
                {"dob_date": "2021-08-31"},
                incidents=[{"incident_id": "I", name: "2025-08-31T12:00:00"}],
            ),
        )
        for name in ("reported_at", "opened_at", "closed_at")
    ),
    *(
        one(
            f"the same, {name} on the day after",
            (U, "no_attended_time"),
            scene(
                None,
                {"attended_at": None},
                {"dob_date": "2021-08-31"},
                incidents=[{"incident_id": "I", name: "2025-09-01T12:00:00"}],
            ),
        )
        for name in ("reported_at", "opened_at", "closed_at")
    ),
    line(
        "merged, with its child, into another of the same log",
        [("D", "P", X, "merged_record"), ("D2", "P", C, "in_time")],
        scene(da_incidents=[{**DA, "merged_into": "D2"}, {**DA, "da_id": "D2"}]),
        as_of=AS_OF,
    ),
    *(
        line(
            f"{odd} of the period",
            expect,
            scene({"sent_at": None, "submitted_at": None}, {"attended_at": attended}),
            period=("2025-11-01T00:00:00", "2025-12-01T00:00:00"),
            as_of=AS_OF,
        )
        for odd, attended, expect in (
            ("first second", "2025-11-01T00:00:01", [("D", "P", U, "no_sent_time")]),
            ("second before the first", "2025-10-31T23:59:59", []),
            ("first second after the end", "2025-12-01T00:00:01", []),
            ("a time that is not known, reported in the month", None, [("D", "P", U, "no_attended_time")]),
        )
    ),
    *(
        line(
            f"not known when attended, {column} {where} the period",
            expect,
            scene(
                {"sent_at": None, "submitted_at": None},
                {"attended_at": None, **({column: moment} if table == "da_incidents" else {})},
                incidents=[{**LOG, "reported_at": None, **({column: moment} if table == "incidents" else {})}],
            ),
            period=("2025-11-01T00:00:00", "2025-12-01T00:00:00"),
            as_of=AS_OF,
        )
        for table, column in (
            *(
                ("da_incidents", name)
                for name in ("queued_triage_at", "entered_at", "triaged_at", "queued_secondary_at")
            ),
            ("da_incidents", "secondary_done_at"),
            *(("incidents", name) for name in ("reported_at", "opened_at", "entered_at", "closed_at")),
        )
        for where, moment, expect in (
            ("in", "2025-11-12T10:00:00", [("D", "P", U, "no_attended_time")]),
            ("after", "2025-12-12T10:00:00", []),
        )
    ),
    *(
        line(
            f"no date at all, {odd}",
            [("D", "P", status, "undated")],
            scene(da={"attended_at": None}, incidents=[{"incident_id": "I"}]),
            period=period,
            as_of=AS_OF,
        )
        for odd, period, status in (
            ("no period", None, U),
            ("in a period", ("2025-11-01T00:00:00", "2025-12-01T00:00:00"), X),
        )
    ),
    line(
        "nothing but nulls",
        [("D", "P", U, "undated")],
        {
            "da_incidents": [{"da_id": "D"}],
            "children_present": [{"cp_id": "Y", "da_id": "D", "person_id": "P"}],
            "persons": [{"person_id": "P"}],
            "person_school": [{"person_id": "P"}],
            "notifications": [{"notif_id": "F"}],
        },
        as_of=AS_OF,
    ),
]

UNATTENDED: Row = {"attended": False, "attended_at": None}


def unattended(odd: str, expect: tuple[str, str], records: Records, **more: Any) -> Example:
    """An example of the further rate: reported on Wednesday at 19:00, and nobody attended."""
    return one(odd, expect, records, rate="not_attended", **more)


NOT_ATTENDED = [
    unattended(
        "in time after the report", (C, "in_time"), scene({"sent_at": "2025-11-13T09:00:00"}, UNATTENDED), open=[]
    ),
    unattended("a second late", (N, "late"), scene({"sent_at": "2025-11-13T09:00:01"}, UNATTENDED)),
    unattended("before the report", (U, "negative_interval"), scene({"sent_at": "2025-11-12T18:54:59"}, UNATTENDED)),
    unattended("nothing", (N, "no_notification"), bare(UNATTENDED), open=[("D", "P")]),
    unattended("nothing, still time", (Y, "not_yet_due"), bare(UNATTENDED), as_of="2025-11-13T09:00:00"),
    unattended(
        "no time of report",
        (U, "no_report_time"),
        scene(None, UNATTENDED, incidents=[{**LOG, "reported_at": None, "opened_at": "2025-11-12T19:00:00"}]),
    ),
    unattended(
        "reported later",
        (Y, "not_reported"),
        bare(UNATTENDED, incidents=[{**LOG, "opened_at": "2025-11-11T10:00:00"}]),
        as_of="2025-11-12T12:00:00",
        exported_at=EXPORTED,
    ),
    unattended(
        "of a log that was merged: by the report of the one that stands for it",
        (C, "in_time"),
        scene(
            {"sent_at": "2025-11-14T09:00:00"},
            UNATTENDED,
            incidents=[{**LOG, "merged_into": "I2"}, {"incident_id": "I2", "reported_at": "2025-11-13T07:00:01"}],
        ),
        parameters={"school_min_lead_hours": 12},
    ),
    unattended(
        "of a log that was merged into one that is not in the export",
        (U, "dangling_link"),
        scene({"sent_at": "2025-11-14T09:00:00"}, UNATTENDED, incidents=[{**LOG, "merged_into": "I2"}]),
    ),
    line("attended", [], scene(), rate="not_attended", as_of=AS_OF),
    line("not known whether attended", [], scene(None, {"attended": None}), rate="not_attended", as_of=AS_OF),
]
"""What is asked in other words of incidents that nobody attended; the rest is asked as of the others."""

EXAMPLES = [*DAYS, *UNKNOWN_TERMS, *PRECISION, *SENT, *SCHOOLS, *AGES, *LINKED]


def of_the_further_rate() -> list[Example]:
    """What is asked of attended incidents, asked of the same that nobody attended and that were reported at that time."""
    examples = []
    for example in (*SENT, *AGES, *SCHOOLS, *UNKNOWN_TERMS, *PRECISION):
        if example.parameters or "attend" in example.odd or "before" in example.odd:
            continue
        (scene_of,) = example.records["da_incidents"]
        log: Row = {**LOG, "reported_at": scene_of["attended_at"]}
        others = [row for row in example.records["incidents"] if row["incident_id"] != "I" or "merged_into" in row]
        if others or scene_of["incident_id"] is None:
            continue
        changed = {"da_incidents": [{**scene_of, **UNATTENDED}], "incidents": [log]}
        examples.append(replace(example, rate="not_attended", records={**example.records, **changed}))  # type: ignore[dict-item]
    return examples


def test_children(engine: Engine) -> None:
    assert disagreements(ENC_01, engine, EXAMPLES, days=OUR_DAYS) == []


def test_children_of_incidents_that_nobody_attended(engine: Engine) -> None:
    same = of_the_further_rate()
    assert disagreements(ENC_01, engine, [*NOT_ATTENDED, *same], days=OUR_DAYS) == []
    missing = reasons_not_shown(ENC_01, [*EXAMPLES, *NOT_ATTENDED, *same])
    # who is a test, merged or undated is asked in the same words of both
    assert missing == {("not_attended", reason) for reason in ("test_record", "merged_record", "undated")}


def test_a_blank_recipient_where_the_export_has_none(engine: Engine) -> None:
    """Judged alone, so that no other notification of the export has a recipient."""
    school = one("not recorded to whom", (C, "in_time"), scene({"recipient_type": None}))
    at_home = one("not recorded to whom, at home", (U, "unmapped_code"), home({"recipient_type": None}))
    for example in (school, at_home):
        assert disagreements(ENC_01, engine, [example], days=OUR_DAYS) == []


def test_incidents_long_before_the_first_day_of_term(engine: Engine) -> None:
    cases: dict[str, tuple[str, str, list[str]]] = {
        "three working days": ("2025-10-29T22:00:00", "Hull", []),  # a Wednesday in half term: due on Monday
        "four": ("2025-10-28T22:00:00", "Hull", ["D"]),
        "over bank holidays": ("2025-12-30T22:00:00", "Hull", []),
        "over bank holidays, four": ("2025-12-29T22:00:00", "Hull", ["D"]),
        "a week of school": ("2025-11-19T22:00:00", "Hull", []),
        "terms not set": ("2025-10-28T22:00:00", "York", []),
    }
    examples = [
        line(odd, on_list(*records_listed), at(attended, None, area), as_of=AS_OF)
        for odd, (attended, area, records_listed) in cases.items()
    ]
    assert disagreements(as_standard(ENC_01, "long_holiday"), engine, examples, days=OUR_DAYS) == []


@pytest.mark.parametrize(
    ("attended", "flag", "scheme"),
    [
        ("2025-11-12T20:00:00", None, "statutory"),
        ("2025-12-19T10:00:00", ">3 working days", "statutory"),
        ("2025-11-07T00:00:00", None, "statutory"),
        ("2025-11-06T23:59:59", "voluntary scheme", "voluntary scheme"),
        ("2025-10-28T22:00:00", "voluntary scheme; >3 working days", "voluntary scheme"),
        ("2024-12-31T23:59:59", "voluntary scheme; >3 working days", "voluntary scheme"),
        ("2024-11-12T20:00:00", "voluntary scheme", "voluntary scheme"),
        (None, None, "statutory"),  # by the day of the report
    ],
)
def test_labels(engine: Engine, attended: str | None, flag: str | None, scheme: str | None) -> None:
    with loaded(engine, scene(None, {"attended_at": attended})) as ask:
        (row,) = ask(verdicts(ENC_01, "", ENC_01.judgement)).mappings()
    assert (row["flag"], row["by_scheme"]) == (flag, scheme)


SENT_AT = datetime(2025, 11, 13, 7, 30)


@pytest.mark.parametrize(
    ("records", "due", "done", "area"),
    [
        (scene(), datetime(2025, 11, 13, 9), SENT_AT, "Hull"),
        (bare(), datetime(2025, 11, 13, 9), None, "Hull"),
        (scene({"recipient_type": "csc"}), datetime(2025, 11, 13, 9), None, "Hull"),
        (scene({"person_id": None}), datetime(2025, 11, 13, 9), None, "Hull"),
        (scene({"notif_type": "(unmapped)"}), datetime(2025, 11, 13, 9), None, "Hull"),
        (scene(None, {"attended_at": "2025-06-03T22:00:00"}), datetime(2025, 6, 4, 8), SENT_AT, "Hull"),
        (scene(None, {"attended_at": "2025-11-12"}), datetime(2025, 11, 12, 9), SENT_AT, "Hull"),
        (scene(school={"la_area": "York"}), None, SENT_AT, "York"),
        (at("2025-10-08T20:00:00", "2025-12-18T09:00:00", "York"), None, datetime(2025, 12, 18, 9), "York"),
        (
            at("2025-10-08T20:00:00", "2025-12-18T09:00:01", "York"),
            datetime(2025, 12, 18, 9),
            datetime(2025, 12, 18, 9, 0, 1),
            "York",
        ),
        (at("2025-10-08T20:00:00", None, "York"), datetime(2025, 12, 18, 9), None, "York"),
        (at("2025-11-12T20:00:00", None, "York"), None, None, "York"),  # the longest holiday is not over
        (scene(school={"school_id": None}), None, SENT_AT, "Hull"),
        (scene(person_school=[SCHOOL, {**SCHOOL, "la_area": "East Riding"}]), None, SENT_AT, "East Riding"),
    ],
)
def test_what_is_shown_beside_a_verdict(
    engine: Engine, records: Records, due: datetime | None, done: datetime | None, area: str
) -> None:
    with loaded(engine, records) as ask:
        (row,) = ask(verdicts(ENC_01, "", ENC_01.judgement)).mappings()
        (values,) = ask(record_values(ENC_01.judgement, "D")).mappings()
        assert ask(ENC_01.lists[0].of).scalar_one() == 1  # type: ignore[arg-type]
    assert (row["due_at"], row["done_at"]) == (due, done)
    assert (row["by_team"], row["by_la_area"]) == ("North", area)
    assert row["by_weekday"] in {"3 Wednesday", "2 Tuesday"}
    assert values["item"] == "P"
