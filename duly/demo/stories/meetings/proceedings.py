"""What is done at a strategy meeting that was held: minutes, attendance, actions, and the conference it decides on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import pyarrow as pa

from duly.demo import force
from duly.demo.calendar import DAY, HOUR, NONE, Ints, add_workdays, local_day
from duly.demo.stories.conferences import story as conferences
from duly.demo.stories.meetings.fates import ACTIONS, ATTENDANCE, BUSINESS, MINUTES, OUTCOMES, UNINVITED
from duly.demo.story import Story, choose, nothing

_SETTLED = 60
"""Days after which the conference that a meeting decided on has been held, or is overdue."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What a meeting record says beside its proceedings. Times not had are NONE, numbers not had are negative."""

    number: Ints
    trigger: Any  # column of ids
    kind: Any  # by name
    status: Any  # by name
    convened: Ints
    held: Ints
    district: Ints
    decided_by: Ints
    decided: Ints
    rationale: Ints
    person: Ints
    sibling: Ints  # -1 for none

    @classmethod
    def undecided(cls, story: Story, kind: str, *, number: Ints, **columns: Any) -> Self:
        """Meetings without a trigger or a decision of their own, unless `columns` says otherwise."""
        size, nobody = len(number), nothing(len(number))
        usual: dict[str, Any] = {
            "trigger": story.ids("child_referrals", nobody), "kind": np.full(size, kind), "status": np.full(size, "held"),
            "decided_by": nobody, "decided": np.full(size, NONE), "rationale": nobody, "sibling": nobody,
        }  # fmt: skip
        return cls(number=number, **usual | columns)

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """The rows of all parts, one after the other."""
        columns: dict[str, Any] = {}
        for field in fields(cls):
            pieces = [getattr(part, field.name) for part in parts]
            columns[field.name] = pa.concat_arrays(pieces) if field.name == "trigger" else np.concatenate(pieces)
        return cls(**columns)

    def some(self, rows: Any) -> Planned:
        """The rows that a mask picks."""
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        trigger = columns.pop("trigger").filter(pa.array(rows))
        return Planned(trigger=trigger, **{name: column[rows] for name, column in columns.items()})


def tell(story: Story, meetings: Planned) -> dict[str, Any]:
    """Write what hangs on the meetings; returns the columns that belong in the meeting records."""
    came = story.plant(ATTENDANCE, each=len(meetings.number))
    attended = {agency: getattr(came, agency) for agency in ("police", "csc", "health", "education")}
    write_attendance(story, meetings.number, attended, meetings.district)
    return _minutes(story, meetings) | _actions(story, meetings) | _outcomes(story, meetings)


def _minutes(story: Story, meetings: Planned) -> dict[str, Any]:
    rng, size = story.rng, len(meetings.number)
    fates = story.plant(MINUTES, each=size)
    day = local_day(meetings.held)
    next_workday = add_workdays(day, 1)
    moments = {
        "same_day": meetings.held + story.seconds(HOUR, 3 * HOUR, size),
        "day_1": story.office_times(next_workday),
        "late": story.office_times(next_workday + rng.integers(1, 6, size)),
        "before": meetings.held - 3 * HOUR,
    }
    stored = choose(fates.stored, moments)
    # minutes that are late for the first working day may still be in time for the third
    late = (fates.document == "rms") & (fates.stored == "late")
    in_time = local_day(stored) <= add_workdays(day, 3)
    story.count("DOC-01", "C in_time", late & in_time)
    story.count("DOC-01", "N late", late & ~in_time)
    documents = story.take("documents", size)
    here = np.flatnonzero((fates.document != "") & (fates.document != "dangling"))
    kind, has_text = fates.document[here], fates.text_len >= 0
    emptied = np.isin(kind, ["empty", "deleted"])
    location = np.where(emptied | (kind == "unsized"), "rms", np.where(kind == "somewhere", "", kind))
    story.write(
        "documents", doc_id=documents[here], doc_type="strategy_minutes", linked_type="strategy_meetings",
        linked_id=story.ids("strategy_meetings", meetings.number[here]), location=location,
        created_at=meetings.held[here] + HOUR // 2,
        uploaded_at=np.where((location == "rms") & ~has_text[here], stored[here], NONE),
        size_bytes=np.where(kind == "unsized", -1, np.where(kind == "empty", 0, rng.integers(9_000, 90_000, len(here)))),
        deleted=kind == "deleted",
    )  # fmt: skip
    elsewhere = (location != "rms") & (location != "")
    story.note("documents deleted, empty or kept elsewhere", "D", documents[here][elsewhere | emptied])
    story.note("documents named but not in the export", "D", documents[fates.document == "dangling"])
    # with a document, the time is often on the document alone
    on_record = has_text | (rng.random(size) < 0.5)
    return {
        "minutes_doc_id": np.where(fates.document != "", documents, -1),
        "minutes_text_len": fates.text_len,
        "minutes_entered_at": np.where(on_record & (fates.document != "dangling"), stored, NONE),
    }


def write_attendance(story: Story, meetings: Ints, attended: Mapping[str, Ints], districts: Ints) -> None:
    """Write who was invited to each meeting: for each agency 1 came, 0 did not, -1 not recorded, or no row at all."""
    for agency, came in attended.items():
        here = np.flatnonzero(came != UNINVITED)
        officers = story.officer(force.team("PVP_CORE", districts[here]))
        named = np.where((came[here] == 1) & (agency == "police"), officers, -1)
        story.write("meeting_attendees", meet_id=meetings[here], agency=agency, attended=came[here], staff_id=named)


def _actions(story: Story, meetings: Planned) -> dict[str, Any]:
    rng = story.rng
    business = story.plant(BUSINESS, each=len(meetings.number))
    held = np.repeat(np.arange(len(business)), story.between(business.actions))
    fates, size = story.plant(ACTIONS, each=len(held)), len(held)
    due = local_day(meetings.held[held]) + story.between(fates.due)
    due = np.where(fates.due_after_as_of, story.today + rng.integers(3, 30, size), due)
    completed = {name: story.office_times(due + later) for name, later in (("by_due", -1), ("on_due", 0), ("after", 1))}
    completed["before"] = meetings.held[held] - DAY
    officers = story.officer(force.team("PVP_CORE", meetings.district[held]))
    story.write(
        "meeting_actions", fates, meet_id=meetings.number[held], owner_agency=fates.owner,
        owner_id=np.where((fates.owner == "police") & fates.named, officers, -1), description_len=rng.integers(15, 300, size),
        due_date=np.where(fates.dated, due, NONE), status=fates.status, completed_at=choose(fates.completed, completed),
        outcome_len=np.where(fates.status == "done", fates.outcome_len, -1),
    )  # fmt: skip
    return {"no_actions_decided": np.where(business.none_decided, 1, -1)}


def _outcomes(story: Story, meetings: Planned) -> dict[str, Any]:
    """Draw outcomes; a conference is decided on only where it is long since due, and for one child."""
    rng, day = story.rng, local_day(meetings.held)
    settled = (meetings.sibling < 0) & (day <= story.today - _SETTLED)
    fates = story.draw_by([(OUTCOMES, settled)], OUTCOMES["enquiry"])
    fates.tally_up(story.tally)
    here = np.flatnonzero(fates.conference != "")
    kind = fates.conference[here]
    usual = rng.integers(5, 15, len(here))
    late = {"on_day_15": 15, "on_day_16": 16, "late": rng.integers(17, 26, len(here))}
    when = story.office_times(add_workdays(day[here], choose(kind, late, usual)))
    held = np.where(kind == "never", NONE, when)
    invited = meetings.held[here] + DAY
    conferences.write_called(story, meetings.number[here], meetings.person[here], invited, when, held)
    return {"outcome_s47": fates.s47, "outcome_icpc": fates.icpc}
