"""STRAT-02 and STRAT-03: held meetings have minutes on the records system, in time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.strategy_meetings import STRAT_02, STRAT_03
from duly.testing import Example, disagreements, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.strategy_scene import (
    ATTENDEES,
    DOCUMENT,
    FRIDAY,
    MEETING,
    PERIOD,
    THURSDAY,
    WEDNESDAY,
    C,
    N,
    Records,
    U,
    X,
    Y,
    about,
    merged,
    scene,
)
from tests.expectations.supervision_scene import as_standard, on_list

LIMIT = f"{THURSDAY}T23:59:59"


def held(at: str | None, **changes: Any) -> Records:
    return scene(meeting={"held_at": at, **changes})


def filed(**changes: Any) -> Records:
    """A meeting whose document is changed so."""
    return scene(document=changes)


def bare(**changes: Any) -> Records:
    """A meeting without a document."""
    return scene(meeting={"minutes_doc_id": None, "minutes_entered_at": None, **changes})


SHARED = (
    "Police shared that two calls had come from the address in March. Social care told the meeting that the family has a worker. "
    "Decided: section 47 enquiry, joint visit by 14 November, DC to collect phone. Health to check records."
)
POINTS = "Strategy meeting held with social care. See email. " * 6
ODD = "Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore. " * 3


def bare_text(**columns: Any) -> Records:
    """A meeting without a document, with such a text in its record."""
    return scene(meeting={"minutes_doc_id": None, "minutes_entered_at": f"{THURSDAY}T09:00:00", **columns})


def police(**changes: Any) -> list[Any]:
    """The attendees, with these changes to the police; social care came."""
    return [{**ATTENDEES[0], **changes}, ATTENDEES[1]]


def stored(at: str | None, *, meeting_at: str = f"{WEDNESDAY}T15:00:00", **changes: Any) -> Records:
    """A meeting held and its minutes stored at these times; the document does not say when it was uploaded."""
    return scene(meeting={"held_at": meeting_at, "minutes_entered_at": at, **changes}, document={"uploaded_at": None})


def linked(**changes: Any) -> Records:
    """A meeting that names no document, and one that is linked to it."""
    return scene(meeting={"minutes_doc_id": None}, document={"linked_id": "M", **changes})


def before(uploaded: str = "2025-10-01T10:00:00") -> Records:
    """A meeting whose document was uploaded before it, and whose record does not say when it had minutes."""
    return scene(meeting={"minutes_entered_at": None}, document={"uploaded_at": uploaded})


def written(at: str) -> Records:
    """A meeting with a text for minutes, entered at this time."""
    return scene(meeting={"minutes_doc_id": None, "minutes_text_len": 400, "minutes_entered_at": at})


RECORDED = [
    Example(odd="breaks nothing", records=scene(), expect=[("M", None, C, "minutes_document")]),
    Example(odd="test", records=scene(meeting={"is_test": True}), expect=(X, "test_record")),
    Example(
        odd="merged: its document and attendees are those of the one that stands for it",
        records=merged({"minutes_doc_id": None}),
        expect=[("M", None, X, "merged_record"), ("M2", None, C, "minutes_document")],
    ),
    Example(
        odd="merged into none in the export", records=scene(meeting={"merged_into": "M2"}), expect=(U, "dangling_link")
    ),
    Example(
        odd="merged in a circle",
        records=merged({"merged_into": "M"}),
        expect=[("M", None, U, "dangling_link"), ("M2", None, U, "dangling_link")],
    ),
    Example(
        odd="test and merged", records=scene(meeting={"is_test": True, "merged_into": "M2"}), expect=(X, "test_record")
    ),
    Example(odd="status blank", records=scene(meeting={"status": None}), expect=(U, "status_blank")),
    Example(odd="status not known", records=scene(meeting={"status": "(unmapped)"}), expect=(U, "unmapped_code")),
    Example(odd="held without a time", records=held(None), expect=(U, "no_held_time")),
    *(
        Example(odd=f"{status}, with a time", records=scene(meeting={"status": status}), expect=[])
        for status in ("scheduled", "cancelled", "not_required")
    ),
    Example(odd="neither status nor time", records=held(None, status=None), expect=(U, "status_blank")),
    Example(odd="status not known, and no time", records=held(None, status="(unmapped)"), expect=(U, "unmapped_code")),
    Example(
        odd="held after the as-at instant",
        records=scene(),
        as_of=f"{WEDNESDAY}T14:00:00",
        exported_at="2026-01-05T00:00:00",
        expect=[],
    ),
    Example(
        odd="held after the export was made", records=scene(), as_of=f"{WEDNESDAY}T14:00:00", expect=(U, "future_dated")
    ),
    # documents
    Example(odd="document of no kind", records=filed(doc_type=None), expect=(U, "unmapped_code")),
    Example(
        odd="document of no kind, on paper", records=filed(doc_type=None, location="paper"), expect=(N, "not_on_rms")
    ),
    Example(odd="document of no kind, empty", records=filed(doc_type=None, size_bytes=0), expect=(N, "empty_document")),
    Example(odd="a test document", records=filed(is_test=True), expect=(N, "no_minutes")),
    Example(
        odd="a document that was merged into one that counts",
        records=scene(documents=[{**DOCUMENT, "location": "paper", "merged_into": "D2"}, {**DOCUMENT, "doc_id": "D2"}]),
        expect=(C, "minutes_document"),
    ),
    Example(
        odd="a document that was merged into one on paper",
        records=scene(documents=[{**DOCUMENT, "merged_into": "D2"}, {**DOCUMENT, "doc_id": "D2", "location": "paper"}]),
        expect=(N, "not_on_rms"),
    ),
    Example(odd="a document that was merged nowhere", records=filed(merged_into="D2"), expect=(U, "dangling_link")),
    Example(odd="linked to the meeting, which names none", records=linked(), expect=(C, "minutes_document")),
    Example(odd="linked to another meeting", records=linked(linked_id="M9"), expect=(N, "no_minutes")),
    Example(odd="linked, of no kind", records=linked(doc_type=None), expect=(U, "unmapped_code")),
    Example(
        odd="a paper copy named, the document linked",
        records=scene(
            documents=[{**DOCUMENT, "location": "paper"}, {**DOCUMENT, "doc_id": "D2", "linked_id": "M"}],
        ),
        expect=[("M", None, C, "minutes_document")],
    ),
    Example(
        odd="one named that is not in the export, another linked",
        records=scene(documents=[{**DOCUMENT, "doc_id": "D2", "linked_id": "M"}]),
        expect=[("M", None, C, "minutes_document")],
    ),
    Example(
        odd="one named that is not in the export, a paper copy linked",
        records=scene(documents=[{**DOCUMENT, "doc_id": "D2", "linked_id": "M", "location": "paper"}]),
        expect=[("M", None, U, "dangling_doc")],
    ),
    # when it was stored
    Example(odd="uploaded weeks before the meeting", records=before(), expect=(U, "negative_interval")),
    Example(
        odd="uploaded five minutes before it", records=before(f"{WEDNESDAY}T14:55:00"), expect=(C, "minutes_document")
    ),
    Example(odd="uploaded longer before it", records=before(f"{WEDNESDAY}T14:54:59"), expect=(U, "negative_interval")),
    Example(odd="uploaded on the date before", records=before("2025-11-11"), expect=(U, "negative_interval")),
    Example(odd="uploaded on its date", records=before(WEDNESDAY), expect=(C, "minutes_document")),
    Example(odd="uploaded before, still time", records=before(), as_of=LIMIT, expect=(Y, "not_yet_due")),
    Example(
        odd="uploaded before it, and stored after it as the record says",
        records=scene(document={"uploaded_at": "2025-10-01T10:00:00"}),
        expect=(C, "minutes_document"),
    ),
    Example(
        odd="one from before the meeting, another on paper",
        records=scene(
            meeting={"minutes_entered_at": None},
            documents=[
                {**DOCUMENT, "uploaded_at": "2025-10-01T10:00:00"},
                {**DOCUMENT, "doc_id": "D2", "linked_id": "M", "location": "paper"},
            ],
        ),
        expect=(N, "not_on_rms"),
    ),
    Example(
        odd="uploaded after the as-at instant",
        records=scene(meeting={"minutes_entered_at": None}, document={"entered_at": f"{WEDNESDAY}T16:00:00"}),
        as_of=f"{THURSDAY}T08:00:00",
        exported_at="2026-01-05T00:00:00",
        expect=(Y, "not_yet_due"),
    ),
    Example(
        odd="uploaded after the export was made",
        records=scene(meeting={"minutes_entered_at": None}, document={"entered_at": f"{WEDNESDAY}T16:00:00"}),
        as_of=f"{THURSDAY}T08:00:00",
        expect=(U, "future_dated"),
    ),
    Example(odd="document of another kind", records=filed(doc_type="conf_minutes"), expect=(N, "no_minutes")),
    Example(odd="document of a kind not known", records=filed(doc_type="(unmapped)"), expect=(U, "unmapped_code")),
    Example(odd="kept in a place not known", records=filed(location="(unmapped)"), expect=(U, "unmapped_code")),
    Example(
        odd="kept in a place not known, empty",
        records=filed(location="(unmapped)", size_bytes=0),
        expect=(N, "empty_document"),
    ),
    *(
        Example(odd=f"kept in {location}", records=filed(location=location), expect=(N, "not_on_rms"))
        for location in ("shared_drive", "personal", "email", "paper")
    ),
    Example(odd="kept nobody says where", records=filed(location=None), expect=(U, "unmapped_code")),
    Example(
        odd="of a kind not known and on paper",
        records=filed(doc_type="(unmapped)", location="paper"),
        expect=(N, "not_on_rms"),
    ),
    Example(odd="1 byte", records=filed(size_bytes=1), expect=(C, "minutes_document")),
    Example(odd="0 bytes", records=filed(size_bytes=0), expect=(N, "empty_document")),
    Example(odd="of unknown size", records=filed(size_bytes=None), expect=(U, "size_unknown")),
    Example(odd="deleted", records=filed(deleted=True), expect=(N, "empty_document")),
    Example(odd="not said to be deleted", records=filed(deleted=None), expect=(C, "minutes_document")),
    Example(odd="elsewhere and empty", records=filed(location="email", size_bytes=0), expect=(N, "not_on_rms")),
    Example(
        odd="elsewhere, still time for minutes",
        records=filed(location="email"),
        as_of=LIMIT,
        expect=(Y, "not_yet_due"),
    ),
    Example(
        odd="elsewhere, a second later",
        records=filed(location="email"),
        as_of=f"{FRIDAY}T00:00:00",
        expect=(N, "not_on_rms"),
    ),
    Example(odd="empty, still time for minutes", records=filed(size_bytes=0), as_of=LIMIT, expect=(Y, "not_yet_due")),
    Example(odd="not in the export", records=scene(documents=[]), expect=(U, "dangling_doc")),
    Example(odd="not in the export, still time", records=scene(documents=[]), as_of=LIMIT, expect=(U, "dangling_doc")),
    Example(
        odd="not in the export, but a text",
        records=scene(documents=[], meeting={"minutes_text_len": 200}),
        expect=(C, "minutes_text"),
    ),
    # text
    Example(odd="200 characters", records=bare(minutes_text_len=200), expect=(C, "minutes_text")),
    Example(odd="199 characters", records=bare(minutes_text_len=199), expect=(N, "no_minutes")),
    *(
        Example(odd=f"a text that {odd}", records=bare_text(**columns), expect=expect)
        for odd, columns, expect in (
            ("says what was shared and decided", {"minutes_text": SHARED}, (C, "minutes_text")),
            ("says so in too few characters", {"minutes_text": SHARED[:199]}, (N, "no_minutes")),
            ("points elsewhere, at length", {"minutes_text": POINTS}, (N, "no_substance")),
            (
                "points elsewhere, with a length beside it",
                {"minutes_text": POINTS, "minutes_text_len": 900},
                (N, "no_substance"),
            ),
            ("is a placeholder", {"minutes_text": "n/a"}, (N, "no_substance")),
            ("is not understood", {"minutes_text": ODD}, (U, "text_unclear")),
            ("says something, as its class tells", {"minutes_text_class": "SUBSTANCE"}, (C, "minutes_text")),
            ("says nothing, as its class tells", {"minutes_text_class": "NO_SUBSTANCE"}, (N, "no_substance")),
            (
                "says something, in too few characters",
                {"minutes_text_class": "SUBSTANCE", "minutes_text_len": 199},
                (N, "no_minutes"),
            ),
            ("is not understood, as its class tells", {"minutes_text_class": "UNCLEAR"}, (U, "text_unclear")),
            ("is more than is read, as its class tells", {"minutes_text_class": "TOO_LONG"}, (U, "text_unclear")),
            ("is of a class not known", {"minutes_text_class": "(unmapped)"}, (U, "unmapped_code")),
        )
    ),
    Example(
        odd="a text that says nothing, still time",
        records=bare_text(minutes_text=POINTS),
        as_of=LIMIT,
        expect=(Y, "not_yet_due"),
    ),
    Example(
        odd="a text that says nothing, and a document",
        records=scene(meeting={"minutes_text": POINTS}),
        expect=(C, "minutes_document"),
    ),
    Example(
        odd="a text from before the meeting", records=written("2025-11-11T10:00:00"), expect=(U, "negative_interval")
    ),
    Example(
        odd="a text entered after the as-at instant",
        records=written("2025-11-20T10:00:00"),
        as_of=f"{FRIDAY}T10:00:00",
        exported_at="2026-01-05T00:00:00",
        expect=(N, "no_minutes"),
    ),
    Example(
        odd="a text entered after the export was made",
        records=written("2025-11-20T10:00:00"),
        as_of=f"{FRIDAY}T10:00:00",
        expect=(U, "future_dated"),
    ),
    Example(
        odd="a longer text by parameter",
        records=bare(minutes_text_len=200),
        parameters={"strat_minutes_min_chars": 201},
        expect=(N, "no_minutes"),
    ),
    Example(
        odd="document elsewhere, text in the record",
        records=scene(document={"location": "paper"}, meeting={"minutes_text_len": 400}),
        expect=(C, "minutes_text"),
    ),
    # nothing
    Example(odd="nothing", records=bare(), expect=(N, "no_minutes")),
    Example(odd="nothing, in the last second", records=bare(), as_of=LIMIT, expect=(Y, "not_yet_due")),
    Example(odd="nothing, a second later", records=bare(), as_of=f"{FRIDAY}T00:00:00", expect=(N, "no_minutes")),
    Example(odd="a short text, still time", records=bare(minutes_text_len=10), as_of=LIMIT, expect=(Y, "not_yet_due")),
    Example(
        odd="nothing, held on a day only, still time",
        records=bare(held_at=WEDNESDAY),
        as_of=LIMIT,
        expect=(Y, "not_yet_due"),
    ),
    Example(
        odd="nothing, held on Christmas Eve, the Monday after",
        records=bare(held_at="2025-12-24T17:00:00"),
        as_of="2025-12-29T23:59:59",
        expect=(Y, "not_yet_due"),
    ),
    Example(
        odd="nothing, held on Christmas Eve, the Tuesday after",
        records=bare(held_at="2025-12-24T17:00:00"),
        as_of="2025-12-30T00:00:00",
        expect=(N, "no_minutes"),
    ),
    Example(
        odd="nothing, before the calendar", records=bare(held_at="2009-05-05T10:00:00"), expect=(U, "outside_calendar")
    ),
    Example(odd="minutes, before the calendar", records=held("2009-05-05T10:00:00"), expect=(C, "minutes_document")),
    # who came
    Example(odd="nobody's attendance recorded", records=scene(meeting_attendees=[]), expect=(C, "minutes_document")),
    Example(odd="the police stayed away", records=scene(meeting_attendees=police(attended=False)), expect=[]),
    Example(odd="the police were not invited", records=scene(meeting_attendees=ATTENDEES[1:]), expect=[]),
    Example(
        odd="not recorded whether the police came",
        records=scene(meeting_attendees=police(attended=None)),
        expect=(C, "minutes_document"),
    ),
    Example(
        odd="an agency not known came, and no police",
        records=scene(meeting_attendees=police(agency="(unmapped)")),
        expect=(U, "unmapped_code"),
    ),
    Example(
        odd="somebody of no agency came, and no police",
        records=scene(meeting_attendees=police(agency=None)),
        expect=(U, "unmapped_code"),
    ),
    Example(
        odd="an agency not known stayed away, and no police",
        records=scene(meeting_attendees=police(agency="(unmapped)", attended=False)),
        expect=[],
    ),
    Example(
        odd="an agency not known came, and the police",
        records=scene(meeting_attendees=[*ATTENDEES, {**ATTENDEES[0], "agency": "(unmapped)"}]),
        expect=(C, "minutes_document"),
    ),
    Example(
        odd="three children and six attendees",
        records=scene(strategy_children=about("P", "P2", "P3"), meeting_attendees=[*ATTENDEES, *ATTENDEES]),
        expect=[("M", None, C, "minutes_document")],
    ),
    # a period
    *(
        Example(odd=f"{odd} of the period", records=held(at), period=PERIOD, expect=expect)
        for odd, at, expect in (
            ("first second", "2025-11-01T00:00:01", [("M", None, C, "minutes_document")]),
            ("second before the first", "2025-10-31T23:59:59", []),
            ("last second", "2025-11-30T23:59:59", [("M", None, U, "negative_interval")]),
            ("first second after the end", "2025-12-01T00:00:01", []),
        )
    ),
    Example(
        odd="held without a time, called in the period",
        records=held(None),
        period=PERIOD,
        expect=(U, "no_held_time"),
    ),
    Example(
        odd="held without a time, called before the period",
        records=held(None, convened_at="2025-10-01T10:00:00"),
        period=PERIOD,
        expect=[],
    ),
    Example(
        odd="neither held nor called at a time, entered in the period",
        records=held(None, convened_at=None, entered_at="2025-11-12T16:00:00"),
        period=PERIOD,
        expect=(U, "no_held_time"),
    ),
    Example(
        odd="at no time at all, in a period", records=held(None, convened_at=None), period=PERIOD, expect=(X, "undated")
    ),
    Example(
        odd="everything null but the status",
        records={"strategy_meetings": [{"meet_id": "M", "status": "held"}]},
        expect=(U, "undated"),
    ),
    Example(odd="everything null", records={"strategy_meetings": [{"meet_id": "M"}]}, expect=(U, "undated")),
]

PROMPT = [
    Example(odd="breaks nothing", records=scene(), expect=[("M", None, C, "in_time")]),
    Example(odd="test", records=scene(meeting={"is_test": True}), expect=(X, "test_record")),
    Example(
        odd="merged, with minutes of its own",
        records=scene(
            strategy_meetings=[
                {**MEETING, "minutes_text_len": 400, "merged_into": "M2"},
                {**MEETING, "meet_id": "M2", "minutes_doc_id": None},
            ]
        ),
        expect=[("M", None, X, "merged_record"), ("M2", None, C, "in_time")],
    ),
    Example(
        odd="merged into none in the export", records=scene(meeting={"merged_into": "M2"}), expect=(U, "dangling_link")
    ),
    Example(odd="a document that was merged nowhere", records=filed(merged_into="D2"), expect=(U, "dangling_link")),
    Example(odd="not known what document it is", records=filed(doc_type=None), expect=(U, "unmapped_code")),
    Example(odd="not known how large it is", records=filed(size_bytes=None), expect=(U, "size_unknown")),
    Example(odd="a document that is not in the export", records=scene(documents=[]), expect=(U, "dangling_doc")),
    Example(odd="held at no time at all", records=held(None, convened_at=None), expect=(U, "undated")),
    Example(
        odd="held at no time at all, in a period",
        records=held(None, convened_at=None),
        period=PERIOD,
        expect=(X, "undated"),
    ),
    Example(
        odd="held after the export was made", records=scene(), as_of=f"{WEDNESDAY}T14:00:00", expect=(U, "future_dated")
    ),
    Example(odd="test without minutes", records=bare(is_test=True), expect=[]),
    Example(odd="no minutes", records=bare(), expect=[]),
    Example(odd="minutes elsewhere", records=filed(location="paper"), expect=[]),
    Example(odd="status blank", records=scene(meeting={"status": None}), expect=(U, "status_blank")),
    Example(odd="held without a time", records=held(None), expect=(U, "no_held_time")),
    Example(odd="stored in the last second", records=stored(LIMIT), expect=(C, "in_time")),
    Example(odd="stored a second later", records=stored(f"{FRIDAY}T00:00:01"), expect=(N, "late")),
    Example(odd="stored at the very midnight after", records=stored(f"{FRIDAY}T00:00:00Z"), expect=(N, "late")),
    Example(odd="stored on a day, the last", records=stored(THURSDAY), expect=(C, "in_time")),
    Example(odd="stored on a day, the one after", records=stored(FRIDAY), expect=(N, "late")),
    Example(odd="stored on the day of the meeting, no time of day", records=stored(WEDNESDAY), expect=(C, "in_time")),
    Example(odd="stored the day before, no time of day", records=stored("2025-11-11"), expect=(U, "negative_interval")),
    Example(
        odd="held on Christmas Eve, stored on the Monday after",
        records=stored("2025-12-29T23:59:59", meeting_at="2025-12-24T17:00:00"),
        expect=(C, "in_time"),
    ),
    Example(
        odd="held on Christmas Eve, stored on the Tuesday after",
        records=stored("2025-12-30T00:00:01", meeting_at="2025-12-24T17:00:00"),
        expect=(N, "late"),
    ),
    Example(
        odd="held on Friday, stored on Monday",
        records=stored("2025-11-17T23:59:00", meeting_at=f"{FRIDAY}T17:00:00"),
        expect=(C, "in_time"),
    ),
    Example(
        odd="held on Friday, stored on the Tuesday after a bank holiday",
        records=stored("2025-08-26T23:59:00", meeting_at="2025-08-22T17:00:00"),
        expect=(C, "in_time"),
    ),
    Example(
        odd="held on Friday, stored on the Wednesday after a bank holiday",
        records=stored("2025-08-27T00:00:01", meeting_at="2025-08-22T17:00:00"),
        expect=(N, "late"),
    ),
    Example(
        odd="held on Saturday, stored on Monday",
        records=stored("2025-11-17T12:00:00", meeting_at="2025-11-15T10:00:00"),
        expect=(C, "in_time"),
    ),
    Example(
        odd="held in the hour that the clock repeats, stored on Monday",
        records=stored("2025-10-27T23:59:59", meeting_at="2025-10-26T01:30:00"),
        expect=(C, "in_time"),
    ),
    Example(
        odd="the clock goes forward between",
        records=stored("2025-03-31T23:59:59", meeting_at="2025-03-28T17:00:00"),
        expect=(C, "in_time"),
    ),
    Example(
        odd="two working days by parameter",
        records=stored(f"{FRIDAY}T12:00:00"),
        parameters={"strat_minutes_working_days": 2},
        expect=(C, "in_time"),
    ),
    Example(odd="five minutes before the meeting", records=stored(f"{WEDNESDAY}T14:55:00"), expect=(C, "in_time")),
    Example(odd="longer before the meeting", records=stored(f"{WEDNESDAY}T14:54:59"), expect=(U, "negative_interval")),
    Example(
        odd="time of upload in place of the time of storing",
        records=scene(meeting={"minutes_entered_at": None}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="stored late as the record says, but uploaded in time",
        records=scene(meeting={"minutes_entered_at": "2025-12-01T10:00:00"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="stored before the meeting as the record says, and uploaded late",
        records=scene(
            meeting={"minutes_entered_at": "2025-11-01T10:00:00"}, document={"uploaded_at": "2025-12-01T10:00:00"}
        ),
        expect=(N, "late"),
    ),
    Example(odd="uploaded before the meeting", records=before(), expect=(U, "negative_interval")),
    Example(odd="a text that is not understood", records=bare_text(minutes_text=ODD), expect=(U, "text_unclear")),
    Example(odd="a text that says nothing", records=bare_text(minutes_text=POINTS), expect=[]),
    Example(
        odd="a text from before the meeting", records=written("2025-11-11T10:00:00"), expect=(U, "negative_interval")
    ),
    Example(
        odd="late upload, but stored in time as the record says",
        records=scene(document={"uploaded_at": "2025-12-01T10:00:00"}),
        expect=(C, "in_time"),
    ),
    Example(
        odd="late upload and no time of storing",
        records=scene(document={"uploaded_at": "2025-12-01T10:00:00"}, meeting={"minutes_entered_at": None}),
        expect=(N, "late"),
    ),
    Example(
        odd="neither stored nor uploaded at a time",
        records=scene(document={"uploaded_at": None}, meeting={"minutes_entered_at": None}),
        expect=(U, "no_minutes_time"),
    ),
    Example(
        odd="a text without a time: the upload of a paper copy does not count",
        records=scene(document={"location": "paper"}, meeting={"minutes_text_len": 400, "minutes_entered_at": None}),
        expect=(U, "no_minutes_time"),
    ),
    Example(
        odd="before the calendar",
        records=stored("2009-05-05T12:00:00", meeting_at="2009-05-05T10:00:00"),
        expect=(U, "outside_calendar"),
    ),
    Example(odd="held in the period", records=scene(), period=PERIOD, expect=(C, "in_time")),
    Example(odd="held before the period", records=held("2025-10-31T10:00:00"), period=PERIOD, expect=[]),
]


def meetings(count: int, *, documents: int, size: int = 900, **changes: Any) -> Records:
    """Meetings M1, M2, ..., whose minutes are these many documents of one size, in turn."""
    return scene(
        strategy_meetings=[
            {**MEETING, "meet_id": f"M{number}", "minutes_doc_id": f"D{number % documents}", **changes}
            for number in range(1, count + 1)
        ],
        documents=[{**DOCUMENT, "doc_id": f"D{number}", "size_bytes": size} for number in range(documents)],
        meeting_attendees=[],
    )


SIX = tuple(f"M{number}" for number in range(1, 7))

SAME_DOCUMENT = [
    Example(odd="five documents of one size", records=meetings(5, documents=5), expect=[]),
    Example(odd="six", records=meetings(6, documents=6), expect=on_list(*SIX)),
    Example(odd="six meetings with five documents", records=meetings(6, documents=5), expect=[]),
    Example(odd="six of no size", records=meetings(6, documents=6, size=0), expect=[]),
    Example(
        odd="six, with texts of one length",
        records=meetings(6, documents=6, minutes_text_len=300, size=901),
        expect=on_list(*SIX),
    ),
]

SHARED_DOCUMENT = [
    Example(odd="a document each", records=meetings(2, documents=2), expect=[]),
    Example(odd="one document", records=meetings(2, documents=1), expect=on_list("M1", "M2")),
    Example(odd="no document", records=meetings(2, documents=1, minutes_doc_id=None), expect=[]),
]

ENTERED_LATER = [
    Example(odd="entered 14 days later", records=scene(meeting={"entered_at": "2025-11-26T15:00:00"}), expect=[]),
    Example(
        odd="entered a second after that",
        records=scene(meeting={"entered_at": "2025-11-26T15:00:01"}),
        expect=on_list("M"),
    ),
    Example(odd="not known when it was entered", records=scene(), expect=[]),
]

WITHOUT_POLICE = [
    Example(odd="the police came", records=scene(), expect=[]),
    Example(odd="the police stayed away", records=scene(meeting_attendees=police(attended=False)), expect=on_list("M")),
    Example(odd="nothing recorded", records=scene(meeting_attendees=[]), expect=[]),
]


def test_recorded(engine: Engine) -> None:
    assert disagreements(STRAT_02, engine, RECORDED, days=OUR_DAYS) == []
    assert reasons_not_shown(STRAT_02, RECORDED) == set()


def test_prompt(engine: Engine) -> None:
    assert disagreements(STRAT_03, engine, PROMPT, days=OUR_DAYS) == []
    # Every imprecise time that can be loaded lies within one local day, and the limit is the end of a day.
    assert reasons_not_shown(STRAT_03, PROMPT) == {("", "imprecise_time")}


def test_lists(engine: Engine) -> None:
    for name, examples in (
        ("same_document", SAME_DOCUMENT),
        ("shared_document", SHARED_DOCUMENT),
        ("entered_later", ENTERED_LATER),
        ("without_police", WITHOUT_POLICE),
    ):
        for example in examples:  # one at a time: documents of other examples would count
            assert disagreements(as_standard(STRAT_02, name), engine, [example], days=OUR_DAYS) == [], name
