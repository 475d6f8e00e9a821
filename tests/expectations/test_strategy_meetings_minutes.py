"""STRAT-02 and STRAT-03: held meetings have minutes on the records system, in time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from duly.expectations.strategy_meetings import STRAT_02, STRAT_03
from duly.testing import disagreements, reasons_not_shown
from tests.days import OUR_DAYS
from tests.expectations.examples import C, N, Records, U, X, Y, line
from tests.expectations.strategy_scene import (
    ATTENDEES,
    DOCUMENT,
    FRIDAY,
    MEETING,
    PERIOD,
    THURSDAY,
    WEDNESDAY,
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
    line("breaks nothing", [("M", None, C, "minutes_document")], scene()),
    line("test", (X, "test_record"), scene(meeting={"is_test": True})),
    line(
        "merged: its document and attendees are those of the one that stands for it",
        [("M", None, X, "merged_record"), ("M2", None, C, "minutes_document")],
        merged({"minutes_doc_id": None}),
    ),
    line("merged into none in the export", (U, "dangling_link"), scene(meeting={"merged_into": "M2"})),
    line(
        "merged in a circle",
        [("M", None, U, "dangling_link"), ("M2", None, U, "dangling_link")],
        merged({"merged_into": "M"}),
    ),
    line("test and merged", (X, "test_record"), scene(meeting={"is_test": True, "merged_into": "M2"})),
    line("status blank", (U, "status_blank"), scene(meeting={"status": None})),
    line("status not known", (U, "unmapped_code"), scene(meeting={"status": "(unmapped)"})),
    line("held without a time", (U, "no_held_time"), held(None)),
    *(
        line(f"{status}, with a time", [], scene(meeting={"status": status}))
        for status in ("scheduled", "cancelled", "not_required")
    ),
    line("neither status nor time", (U, "status_blank"), held(None, status=None)),
    line("status not known, and no time", (U, "unmapped_code"), held(None, status="(unmapped)")),
    line("held after the as-at instant", [], scene(), as_of=f"{WEDNESDAY}T14:00:00", exported_at="2026-01-05T00:00:00"),
    line("held after the export was made", (U, "future_dated"), scene(), as_of=f"{WEDNESDAY}T14:00:00"),
    # documents
    line("document of no kind", (U, "unmapped_code"), filed(doc_type=None)),
    line("document of no kind, on paper", (N, "not_on_rms"), filed(doc_type=None, location="paper")),
    line("document of no kind, empty", (N, "empty_document"), filed(doc_type=None, size_bytes=0)),
    line("a test document", (N, "no_minutes"), filed(is_test=True)),
    line(
        "a document that was merged into one that counts",
        (C, "minutes_document"),
        scene(documents=[{**DOCUMENT, "location": "paper", "merged_into": "D2"}, {**DOCUMENT, "doc_id": "D2"}]),
    ),
    line(
        "a document that was merged into one on paper",
        (N, "not_on_rms"),
        scene(documents=[{**DOCUMENT, "merged_into": "D2"}, {**DOCUMENT, "doc_id": "D2", "location": "paper"}]),
    ),
    line("a document that was merged nowhere", (U, "dangling_link"), filed(merged_into="D2")),
    line("linked to the meeting, which names none", (C, "minutes_document"), linked()),
    line("linked to another meeting", (N, "no_minutes"), linked(linked_id="M9")),
    line("linked, of no kind", (U, "unmapped_code"), linked(doc_type=None)),
    line(
        "a paper copy named, the document linked",
        [("M", None, C, "minutes_document")],
        scene(documents=[{**DOCUMENT, "location": "paper"}, {**DOCUMENT, "doc_id": "D2", "linked_id": "M"}]),
    ),
    line(
        "one named that is not in the export, another linked",
        [("M", None, C, "minutes_document")],
        scene(documents=[{**DOCUMENT, "doc_id": "D2", "linked_id": "M"}]),
    ),
    line(
        "one named that is not in the export, a paper copy linked",
        [("M", None, U, "dangling_doc")],
        scene(documents=[{**DOCUMENT, "doc_id": "D2", "linked_id": "M", "location": "paper"}]),
    ),
    # when it was stored
    line("uploaded weeks before the meeting", (U, "negative_interval"), before()),
    line("uploaded five minutes before it", (C, "minutes_document"), before(f"{WEDNESDAY}T14:55:00")),
    line("uploaded longer before it", (U, "negative_interval"), before(f"{WEDNESDAY}T14:54:59")),
    line("uploaded on the date before", (U, "negative_interval"), before("2025-11-11")),
    line("uploaded on its date", (C, "minutes_document"), before(WEDNESDAY)),
    line("uploaded before, still time", (Y, "not_yet_due"), before(), as_of=LIMIT),
    line(
        "uploaded before it, and stored after it as the record says",
        (C, "minutes_document"),
        scene(document={"uploaded_at": "2025-10-01T10:00:00"}),
    ),
    line(
        "one from before the meeting, another on paper",
        (N, "not_on_rms"),
        scene(
            meeting={"minutes_entered_at": None},
            documents=[
                {**DOCUMENT, "uploaded_at": "2025-10-01T10:00:00"},
                {**DOCUMENT, "doc_id": "D2", "linked_id": "M", "location": "paper"},
            ],
        ),
    ),
    line(
        "uploaded after the as-at instant",
        (Y, "not_yet_due"),
        scene(meeting={"minutes_entered_at": None}, document={"entered_at": f"{WEDNESDAY}T16:00:00"}),
        as_of=f"{THURSDAY}T08:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "uploaded after the export was made",
        (U, "future_dated"),
        scene(meeting={"minutes_entered_at": None}, document={"entered_at": f"{WEDNESDAY}T16:00:00"}),
        as_of=f"{THURSDAY}T08:00:00",
    ),
    line("document of another kind", (N, "no_minutes"), filed(doc_type="conf_minutes")),
    line("document of a kind not known", (U, "unmapped_code"), filed(doc_type="(unmapped)")),
    line("kept in a place not known", (U, "unmapped_code"), filed(location="(unmapped)")),
    line("kept in a place not known, empty", (N, "empty_document"), filed(location="(unmapped)", size_bytes=0)),
    *(
        line(f"kept in {location}", (N, "not_on_rms"), filed(location=location))
        for location in ("shared_drive", "personal", "email", "paper")
    ),
    line("kept nobody says where", (U, "unmapped_code"), filed(location=None)),
    line("of a kind not known and on paper", (N, "not_on_rms"), filed(doc_type="(unmapped)", location="paper")),
    line("1 byte", (C, "minutes_document"), filed(size_bytes=1)),
    line("0 bytes", (N, "empty_document"), filed(size_bytes=0)),
    line("of unknown size", (U, "size_unknown"), filed(size_bytes=None)),
    line("deleted", (N, "empty_document"), filed(deleted=True)),
    line("not said to be deleted", (C, "minutes_document"), filed(deleted=None)),
    line("elsewhere and empty", (N, "not_on_rms"), filed(location="email", size_bytes=0)),
    line("elsewhere, still time for minutes", (Y, "not_yet_due"), filed(location="email"), as_of=LIMIT),
    line("elsewhere, a second later", (N, "not_on_rms"), filed(location="email"), as_of=f"{FRIDAY}T00:00:00"),
    line("empty, still time for minutes", (Y, "not_yet_due"), filed(size_bytes=0), as_of=LIMIT),
    line("not in the export", (U, "dangling_doc"), scene(documents=[])),
    line("not in the export, still time", (U, "dangling_doc"), scene(documents=[]), as_of=LIMIT),
    line("not in the export, but a text", (C, "minutes_text"), scene(documents=[], meeting={"minutes_text_len": 200})),
    # text
    line("200 characters", (C, "minutes_text"), bare(minutes_text_len=200)),
    line("199 characters", (N, "no_minutes"), bare(minutes_text_len=199)),
    *(
        line(f"a text that {odd}", expect, bare_text(**columns))
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
    line("a text that says nothing, still time", (Y, "not_yet_due"), bare_text(minutes_text=POINTS), as_of=LIMIT),
    line("a text that says nothing, and a document", (C, "minutes_document"), scene(meeting={"minutes_text": POINTS})),
    line("a text from before the meeting", (U, "negative_interval"), written("2025-11-11T10:00:00")),
    line(
        "a text entered after the as-at instant",
        (N, "no_minutes"),
        written("2025-11-20T10:00:00"),
        as_of=f"{FRIDAY}T10:00:00",
        exported_at="2026-01-05T00:00:00",
    ),
    line(
        "a text entered after the export was made",
        (U, "future_dated"),
        written("2025-11-20T10:00:00"),
        as_of=f"{FRIDAY}T10:00:00",
    ),
    line(
        "a longer text by parameter",
        (N, "no_minutes"),
        bare(minutes_text_len=200),
        parameters={"strat_minutes_min_chars": 201},
    ),
    line(
        "document elsewhere, text in the record",
        (C, "minutes_text"),
        scene(document={"location": "paper"}, meeting={"minutes_text_len": 400}),
    ),
    # nothing
    line("nothing", (N, "no_minutes"), bare()),
    line("nothing, in the last second", (Y, "not_yet_due"), bare(), as_of=LIMIT),
    line("nothing, a second later", (N, "no_minutes"), bare(), as_of=f"{FRIDAY}T00:00:00"),
    line("a short text, still time", (Y, "not_yet_due"), bare(minutes_text_len=10), as_of=LIMIT),
    line("nothing, held on a day only, still time", (Y, "not_yet_due"), bare(held_at=WEDNESDAY), as_of=LIMIT),
    line(
        "nothing, held on Christmas Eve, the Monday after",
        (Y, "not_yet_due"),
        bare(held_at="2025-12-24T17:00:00"),
        as_of="2025-12-29T23:59:59",
    ),
    line(
        "nothing, held on Christmas Eve, the Tuesday after",
        (N, "no_minutes"),
        bare(held_at="2025-12-24T17:00:00"),
        as_of="2025-12-30T00:00:00",
    ),
    line("nothing, before the calendar", (U, "outside_calendar"), bare(held_at="2009-05-05T10:00:00")),
    line("minutes, before the calendar", (C, "minutes_document"), held("2009-05-05T10:00:00")),
    # who came
    line("nobody's attendance recorded", (C, "minutes_document"), scene(meeting_attendees=[])),
    line("the police stayed away", [], scene(meeting_attendees=police(attended=False))),
    line("the police were not invited", [], scene(meeting_attendees=ATTENDEES[1:])),
    line(
        "not recorded whether the police came", (C, "minutes_document"), scene(meeting_attendees=police(attended=None))
    ),
    line(
        "an agency not known came, and no police",
        (U, "unmapped_code"),
        scene(meeting_attendees=police(agency="(unmapped)")),
    ),
    line(
        "somebody of no agency came, and no police", (U, "unmapped_code"), scene(meeting_attendees=police(agency=None))
    ),
    line(
        "an agency not known stayed away, and no police",
        [],
        scene(meeting_attendees=police(agency="(unmapped)", attended=False)),
    ),
    line(
        "an agency not known came, and the police",
        (C, "minutes_document"),
        scene(meeting_attendees=[*ATTENDEES, {**ATTENDEES[0], "agency": "(unmapped)"}]),
    ),
    line(
        "three children and six attendees",
        [("M", None, C, "minutes_document")],
        scene(strategy_children=about("P", "P2", "P3"), meeting_attendees=[*ATTENDEES, *ATTENDEES]),
    ),
    # a period
    *(
        line(f"{odd} of the period", expect, held(at), period=PERIOD)
        for odd, at, expect in (
            ("first second", "2025-11-01T00:00:01", [("M", None, C, "minutes_document")]),
            ("second before the first", "2025-10-31T23:59:59", []),
            ("last second", "2025-11-30T23:59:59", [("M", None, U, "negative_interval")]),
            ("first second after the end", "2025-12-01T00:00:01", []),
        )
    ),
    line("held without a time, called in the period", (U, "no_held_time"), held(None), period=PERIOD),
    line(
        "held without a time, called before the period",
        [],
        held(None, convened_at="2025-10-01T10:00:00"),
        period=PERIOD,
    ),
    line(
        "neither held nor called at a time, entered in the period",
        (U, "no_held_time"),
        held(None, convened_at=None, entered_at="2025-11-12T16:00:00"),
        period=PERIOD,
    ),
    line("at no time at all, in a period", (X, "undated"), held(None, convened_at=None), period=PERIOD),
    line("everything null but the status", (U, "undated"), {"strategy_meetings": [{"meet_id": "M", "status": "held"}]}),
    line("everything null", (U, "undated"), {"strategy_meetings": [{"meet_id": "M"}]}),
]

PROMPT = [
    line("breaks nothing", [("M", None, C, "in_time")], scene()),
    line("test", (X, "test_record"), scene(meeting={"is_test": True})),
    line(
        "merged, with minutes of its own",
        [("M", None, X, "merged_record"), ("M2", None, C, "in_time")],
        scene(
            strategy_meetings=[
                {**MEETING, "minutes_text_len": 400, "merged_into": "M2"},
                {**MEETING, "meet_id": "M2", "minutes_doc_id": None},
            ]
        ),
    ),
    line("merged into none in the export", (U, "dangling_link"), scene(meeting={"merged_into": "M2"})),
    line("a document that was merged nowhere", (U, "dangling_link"), filed(merged_into="D2")),
    line("not known what document it is", (U, "unmapped_code"), filed(doc_type=None)),
    line("not known how large it is", (U, "size_unknown"), filed(size_bytes=None)),
    line("a document that is not in the export", (U, "dangling_doc"), scene(documents=[])),
    line("held at no time at all", (U, "undated"), held(None, convened_at=None)),
    line("held at no time at all, in a period", (X, "undated"), held(None, convened_at=None), period=PERIOD),
    line("held after the export was made", (U, "future_dated"), scene(), as_of=f"{WEDNESDAY}T14:00:00"),
    line("test without minutes", [], bare(is_test=True)),
    line("no minutes", [], bare()),
    line("minutes elsewhere", [], filed(location="paper")),
    line("status blank", (U, "status_blank"), scene(meeting={"status": None})),
    line("held without a time", (U, "no_held_time"), held(None)),
    line("stored in the last second", (C, "in_time"), stored(LIMIT)),
    line("stored a second later", (N, "late"), stored(f"{FRIDAY}T00:00:01")),
    line("stored at the very midnight after", (N, "late"), stored(f"{FRIDAY}T00:00:00Z")),
    line("stored on a day, the last", (C, "in_time"), stored(THURSDAY)),
    line("stored on a day, the one after", (N, "late"), stored(FRIDAY)),
    line("stored on the day of the meeting, no time of day", (C, "in_time"), stored(WEDNESDAY)),
    line("stored the day before, no time of day", (U, "negative_interval"), stored("2025-11-11")),
    line(
        "held on Christmas Eve, stored on the Monday after",
        (C, "in_time"),
        stored("2025-12-29T23:59:59", meeting_at="2025-12-24T17:00:00"),
    ),
    line(
        "held on Christmas Eve, stored on the Tuesday after",
        (N, "late"),
        stored("2025-12-30T00:00:01", meeting_at="2025-12-24T17:00:00"),
    ),
    line(
        "held on Friday, stored on Monday",
        (C, "in_time"),
        stored("2025-11-17T23:59:00", meeting_at=f"{FRIDAY}T17:00:00"),
    ),
    line(
        "held on Friday, stored on the Tuesday after a bank holiday",
        (C, "in_time"),
        stored("2025-08-26T23:59:00", meeting_at="2025-08-22T17:00:00"),
    ),
    line(
        "held on Friday, stored on the Wednesday after a bank holiday",
        (N, "late"),
        stored("2025-08-27T00:00:01", meeting_at="2025-08-22T17:00:00"),
    ),
    line(
        "held on Saturday, stored on Monday",
        (C, "in_time"),
        stored("2025-11-17T12:00:00", meeting_at="2025-11-15T10:00:00"),
    ),
    line(
        "held in the hour that the clock repeats, stored on Monday",
        (C, "in_time"),
        stored("2025-10-27T23:59:59", meeting_at="2025-10-26T01:30:00"),
    ),
    line(
        "the clock goes forward between",
        (C, "in_time"),
        stored("2025-03-31T23:59:59", meeting_at="2025-03-28T17:00:00"),
    ),
    line(
        "two working days by parameter",
        (C, "in_time"),
        stored(f"{FRIDAY}T12:00:00"),
        parameters={"strat_minutes_working_days": 2},
    ),
    line("five minutes before the meeting", (C, "in_time"), stored(f"{WEDNESDAY}T14:55:00")),
    line("longer before the meeting", (U, "negative_interval"), stored(f"{WEDNESDAY}T14:54:59")),
    line("time of upload in place of the time of storing", (C, "in_time"), scene(meeting={"minutes_entered_at": None})),
    line(
        "stored late as the record says, but uploaded in time",
        (C, "in_time"),
        scene(meeting={"minutes_entered_at": "2025-12-01T10:00:00"}),
    ),
    line(
        "stored before the meeting as the record says, and uploaded late",
        (N, "late"),
        scene(meeting={"minutes_entered_at": "2025-11-01T10:00:00"}, document={"uploaded_at": "2025-12-01T10:00:00"}),
    ),
    line("uploaded before the meeting", (U, "negative_interval"), before()),
    line("a text that is not understood", (U, "text_unclear"), bare_text(minutes_text=ODD)),
    line("a text that says nothing", [], bare_text(minutes_text=POINTS)),
    line("a text from before the meeting", (U, "negative_interval"), written("2025-11-11T10:00:00")),
    line(
        "late upload, but stored in time as the record says",
        (C, "in_time"),
        scene(document={"uploaded_at": "2025-12-01T10:00:00"}),
    ),
    line(
        "late upload and no time of storing",
        (N, "late"),
        scene(document={"uploaded_at": "2025-12-01T10:00:00"}, meeting={"minutes_entered_at": None}),
    ),
    line(
        "neither stored nor uploaded at a time",
        (U, "no_minutes_time"),
        scene(document={"uploaded_at": None}, meeting={"minutes_entered_at": None}),
    ),
    line(
        "a text without a time: the upload of a paper copy does not count",
        (U, "no_minutes_time"),
        scene(document={"location": "paper"}, meeting={"minutes_text_len": 400, "minutes_entered_at": None}),
    ),
    line(
        "before the calendar", (U, "outside_calendar"), stored("2009-05-05T12:00:00", meeting_at="2009-05-05T10:00:00")
    ),
    line("held in the period", (C, "in_time"), scene(), period=PERIOD),
    line("held before the period", [], held("2025-10-31T10:00:00"), period=PERIOD),
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
    line("five documents of one size", [], meetings(5, documents=5)),
    line("six", on_list(*SIX), meetings(6, documents=6)),
    line("six meetings with five documents", [], meetings(6, documents=5)),
    line("six of no size", [], meetings(6, documents=6, size=0)),
    line("six, with texts of one length", on_list(*SIX), meetings(6, documents=6, minutes_text_len=300, size=901)),
]

SHARED_DOCUMENT = [
    line("a document each", [], meetings(2, documents=2)),
    line("one document", on_list("M1", "M2"), meetings(2, documents=1)),
    line("no document", [], meetings(2, documents=1, minutes_doc_id=None)),
]

ENTERED_LATER = [
    line("entered 14 days later", [], scene(meeting={"entered_at": "2025-11-26T15:00:00"})),
    line("entered a second after that", on_list("M"), scene(meeting={"entered_at": "2025-11-26T15:00:01"})),
    line("not known when it was entered", [], scene()),
]

WITHOUT_POLICE = [
    line("the police came", [], scene()),
    line("the police stayed away", on_list("M"), scene(meeting_attendees=police(attended=False))),
    line("nothing recorded", [], scene(meeting_attendees=[])),
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
