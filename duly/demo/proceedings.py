"""What is done at a strategy meeting that was held: minutes, attendance, actions, and the conference it decides on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cells, conferences, force
from duly.demo.calendar import DAY, HOUR, NONE, Ints, Mask, add_workdays, local_day
from duly.demo.cases import between
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.meeting_fates import ACTIONS, ATTENDANCE, BUSINESS, MINUTES, OUTCOMES, UNINVITED
from duly.demo.story import Story

_AGENCIES = ("police", "csc", "health", "education", "referrer", "other")
_SETTLED = 60
"""Days after which the conference that a meeting decided on has been held, or is overdue."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """Strategy meetings that were held; `one_child` where no sibling was discussed too."""

    number: Ints
    held: Ints
    person: Ints
    district: Ints
    one_child: Mask


def tell(story: Story, meetings: Held) -> dict[str, Any]:
    """Write what hangs on the meetings; returns the columns that belong in the meeting records."""
    rng, size = story.rng, len(meetings.number)
    attendance = draw(rng, ATTENDANCE, size, current=story.current)[:size]
    tally_up(story.tally, ATTENDANCE, attendance)
    came = Knobs(ATTENDANCE, attendance)
    write_attendance(
        story,
        meetings.number,
        {agency: getattr(came, agency) for agency in ("police", "csc", "health", "education")},
        meetings.district,
    )
    return _minutes(story, meetings) | _actions(story, meetings) | _outcomes(story, meetings)


def _minutes(story: Story, meetings: Held) -> dict[str, Any]:
    rng, size = story.rng, len(meetings.number)
    drawn = draw(rng, MINUTES, size, current=story.current)[:size]
    tally_up(story.tally, MINUTES, drawn)
    knobs = Knobs(MINUTES, drawn)
    next_workday = add_workdays(local_day(meetings.held), 1)
    stored = np.full(size, NONE, dtype=np.int64)
    for name, when in (
        ("same_day", meetings.held + story.seconds(HOUR, 3 * HOUR, size)),
        ("day_1", story.office_times(next_workday)),
        ("late", story.office_times(next_workday + rng.integers(1, 6, size))),
        ("before", meetings.held - 3 * HOUR),
    ):
        stored = np.where(knobs.stored == name, when, stored)
    # minutes that are late for the first working day may still be in time for the third
    late = (knobs.document == "rms") & (knobs.stored == "late")
    in_time = local_day(stored) <= add_workdays(local_day(meetings.held), 3)
    story.tally.add("DOC-01", "C in_time", int((late & in_time).sum()))
    story.tally.add("DOC-01", "N late", int((late & ~in_time).sum()))
    documents = story.files.take("documents", size)
    here = np.flatnonzero((knobs.document != "") & (knobs.document != "dangling"))
    kind = knobs.document[here]
    places = ("rms", "shared_drive", "personal", "email", "paper")
    place = np.zeros(len(here), dtype=np.int64)
    for number, name in enumerate(places):
        place[kind == name] = number
    has_text = knobs.text_len >= 0
    story.files.add(
        "documents",
        {
            "doc_id": cells.ids("D", documents[here]),
            "doc_type": cells.constant("strategy_minutes", len(here)),
            "linked_type": cells.constant("strategy_meetings", len(here)),
            "linked_id": cells.ids("M", meetings.number[here]),
            "location": cells.codes(place, places),
            "created_at": cells.times(meetings.held[here] + HOUR // 2),
            "uploaded_at": cells.times(np.where((place == 0) & ~has_text[here], stored[here], NONE)),
            "size_bytes": cells.whole(np.where(kind == "empty", 0, rng.integers(9_000, 90_000, len(here)))),
            "deleted": cells.whole((kind == "deleted").astype(np.int64)),
            "is_test": cells.constant(0, len(here)),
            "source_system": cells.constant("CONNECT", len(here)),
        },
    )
    story.note(
        "documents deleted, empty or kept elsewhere",
        "D",
        documents[here][(place > 0) | np.isin(kind, ["empty", "deleted"])],
    )
    story.note("documents named but not in the export", "D", documents[knobs.document == "dangling"])
    # with a document, the time is often on the document alone
    on_record = has_text | (rng.random(size) < 0.5)
    return {
        "minutes_doc_id": cells.ids("D", np.where(knobs.document != "", documents, -1)),
        "minutes_text_len": cells.whole(knobs.text_len),
        "minutes_entered_at": cells.times(np.where(on_record & (knobs.document != "dangling"), stored, NONE)),
    }


def write_attendance(story: Story, meetings: Ints, attended: Mapping[str, Ints], districts: Ints) -> None:
    """Write who was invited to each meeting: for each agency 1 came, 0 did not, -1 not recorded, or no row at all."""
    for agency, came in attended.items():
        here = np.flatnonzero(came != UNINVITED)
        officers = force.officer(story.rng, force.team("PVP_CORE", districts[here]))
        named = (came[here] == 1) & (agency == "police")
        story.files.add(
            "meeting_attendees",
            {
                "meet_id": cells.ids("M", meetings[here]),
                "agency": cells.constant(agency, len(here)),
                "attended": cells.whole(came[here]),
                "staff_id": force.staff_ids(np.where(named, officers, -1)),
            },
        )


def _actions(story: Story, meetings: Held) -> dict[str, Any]:
    rng, size = story.rng, len(meetings.number)
    business = draw(rng, BUSINESS, size, current=story.current)[:size]
    tally_up(story.tally, BUSINESS, business)
    held = np.repeat(np.arange(size), between(rng, Knobs(BUSINESS, business).actions))
    drawn = draw(rng, ACTIONS, len(held), current=story.current)[: len(held)]
    tally_up(story.tally, ACTIONS, drawn)
    knobs = Knobs(ACTIONS, drawn)
    due = local_day(meetings.held[held]) + between(rng, knobs.due)
    due = np.where(knobs.due_after_as_of, story.today + rng.integers(3, 30, len(held)), due)
    completed = np.full(len(held), NONE, dtype=np.int64)
    for name, day in (("by_due", due - 1), ("on_due", due), ("after", due + 1)):
        completed = np.where(knobs.completed == name, story.office_times(day), completed)
    owner = np.full(len(held), -1, dtype=np.int64)
    for place, agency in enumerate(_AGENCIES):
        owner[knobs.owner == agency] = place
    officers = force.officer(rng, force.team("PVP_CORE", meetings.district[held]))
    status = np.where(knobs.status == "done", 1, np.where(knobs.status == "superseded", 2, 0))
    numbers = story.files.take("meeting_actions", len(held))
    story.files.add(
        "meeting_actions",
        {
            "action_id": cells.ids("A", numbers),
            "meet_id": cells.ids("M", meetings.number[held]),
            "owner_agency": cells.codes(owner, _AGENCIES),
            "owner_id": force.staff_ids(np.where((owner == 0) & knobs.named, officers, -1)),
            "description_len": cells.whole(rng.integers(15, 300, len(held))),
            "due_date": cells.days(np.where(knobs.dated, due, NONE)),
            "status": cells.codes(status, ("open", "done", "superseded")),
            "completed_at": cells.times(completed),
            "outcome_len": cells.whole(np.where(knobs.status == "done", knobs.outcome_len, -1)),
            "is_test": cells.whole(knobs.is_test.astype(np.int64)),
            "merged_into": cells.ids("A", np.where(knobs.merged, np.roll(numbers, 1), -1)),
            "source_system": cells.constant("CONNECT", len(held)),
        },
    )
    none_decided = Knobs(BUSINESS, business).none_decided.astype(np.int64)
    return {"no_actions_decided": cells.whole(np.where(none_decided == 1, 1, -1))}


def _outcomes(story: Story, meetings: Held) -> dict[str, Any]:
    """Draw outcomes; a conference is decided on only where it is long since due, and for one child."""
    rng, size = story.rng, len(meetings.number)
    day = local_day(meetings.held)
    settled = np.flatnonzero(meetings.one_child & (day <= story.today - _SETTLED))
    fates = np.zeros(size, dtype=np.int64)
    fates[settled] = draw(rng, OUTCOMES, len(settled), current=story.current)[: len(settled)]
    tally_up(story.tally, OUTCOMES, fates)
    knobs = Knobs(OUTCOMES, fates)
    here = np.flatnonzero(knobs.conference != "")
    kind = knobs.conference[here]
    workdays = rng.integers(5, 15, len(here))
    for name, number in (("on_day_15", 15), ("on_day_16", 16)):
        workdays = np.where(kind == name, number, workdays)
    workdays = np.where(kind == "late", rng.integers(17, 26, len(here)), workdays)
    when = story.office_times(add_workdays(day[here], workdays))
    held = np.where(kind == "never", NONE, when)
    invited = meetings.held[here] + DAY
    conferences.write_called(story, meetings.number[here], meetings.person[here], invited, when, held)
    return {"outcome_s47": cells.whole(knobs.s47), "outcome_icpc": cells.whole(knobs.icpc)}
