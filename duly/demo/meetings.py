"""Strategy meetings: those that triggers led to, those without a trigger, and some odd ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Self

import numpy as np
import pyarrow as pa

from duly.demo import cells, conferences, force, people, proceedings
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, add_workdays, at, epoch_day, last_before, local_day
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.meeting_fates import ODD_MEETINGS
from duly.demo.proceedings import Held
from duly.demo.story import Story
from duly.demo.triggers import Calls

_STATUSES = ("scheduled", "held", "cancelled", "not_required")
_STATUS_OF = {"scheduled": 0, "cancelled": 2, "not_required": 3, "by_constable": 3, "thin": 3}
_UNNAMED = ("by_child", "before")
"""Meetings that are tied to their trigger by the child alone."""

_LEAST_AGE = 24


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What a meeting record says beside its proceedings. Times not had are NONE, numbers not had are negative."""

    number: Ints
    trigger: Any  # column of ids
    kind: Any  # column
    status: Ints
    convened: Ints
    held: Ints
    district: Ints
    decided_by: Ints
    decided: Ints
    rationale: Ints
    person: Ints
    sibling: Ints  # -1 for none

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """The rows of all parts, one after the other."""
        columns: dict[str, Any] = {}
        for field in fields(cls):
            pieces = [getattr(part, field.name) for part in parts]
            join = np.concatenate if isinstance(pieces[0], np.ndarray) else pa.concat_arrays
            columns[field.name] = join(pieces)
        return cls(**columns)

    def some(self, here: Mask) -> Planned:
        """The rows that a mask picks."""
        columns: dict[str, Any] = {}
        for field in fields(self):
            column = getattr(self, field.name)
            columns[field.name] = column[here] if isinstance(column, np.ndarray) else column.filter(pa.array(here))
        return Planned(**columns)


def tell(story: Story, called: Sequence[Calls], others: int) -> None:
    """Write the meetings that triggers led to, about `others` further ones without a trigger, and some odd ones."""
    planned = [*(_called(story, calls) for calls in called), _others(story, others)]
    write(story, Planned.together(planned))
    _odd(story, max(others // 10, 1))


def _called(story: Story, calls: Calls) -> Planned:
    rng = story.rng
    mine = np.flatnonzero(calls.outcome != "")
    mine = mine[calls.outcome[mine] != "no_record"]
    size, outcome, moment = len(mine), calls.outcome[mine], calls.moment[mine]
    limit = add_workdays(local_day(moment), 1)
    held = np.full(size, NONE, dtype=np.int64)
    for name, when in (
        ("same_day", moment + story.seconds(40 * MINUTE, 4 * HOUR, size)),
        ("next_day", story.office_times(limit)),
        ("by_child", moment + story.seconds(40 * MINUTE, 4 * HOUR, size)),
        ("before", moment - story.seconds(HOUR, 20 * HOUR, size)),
        ("late", story.office_times(limit + rng.integers(1, 5, size))),
    ):
        held = np.where(outcome == name, when, held)
    status = np.ones(size, dtype=np.int64)
    for name, place in _STATUS_OF.items():
        status[outcome == name] = place
    decided = status == 3
    team = force.team("PVP_CORE", calls.district[mine])
    decider = np.where(outcome == "by_constable", force.officer(rng, team), force.inspector(team))
    length = np.where(outcome == "thin", rng.integers(1, 20, size), rng.integers(20, 400, size))
    return Planned(
        number=story.files.take("strategy_meetings", size),
        trigger=calls.record.take(pa.array(mine, mask=np.isin(outcome, _UNNAMED))),
        kind=cells.constant(calls.kind, size),
        status=status,
        convened=np.where(held == NONE, moment + HOUR, np.minimum(moment + 20 * MINUTE, held - 10 * MINUTE)),
        held=held,
        district=calls.district[mine],
        decided_by=np.where(decided, decider, -1),
        decided=np.where(decided, moment + 3 * HOUR, NONE),
        rationale=np.where(decided, length, -1),
        person=calls.person[mine],
        sibling=calls.sibling[mine],
    )


def _others(story: Story, size: int) -> Planned:
    """Meetings held without a trigger of their own: reviews of earlier ones."""
    nothing = np.full(size, -1, dtype=np.int64)
    bad = np.zeros(size, dtype=bool)
    held = story.office_times(story.some_days(_LEAST_AGE, bad))
    return Planned(
        number=story.files.take("strategy_meetings", size),
        trigger=cells.ids("R", nothing),
        kind=cells.constant("review", size),
        status=np.ones(size, dtype=np.int64),
        convened=held - 2 * DAY,
        held=held,
        district=force.districts(story.rng, bad),
        decided_by=nothing,
        decided=np.full(size, NONE),
        rationale=nothing,
        person=_children(story, held),
        sibling=nothing,
    )


def _children(story: Story, moments: Ints) -> Ints:
    kinds = np.full(len(moments), people.KIND["child"])
    return people.make(story.files, story.tally, story.rng, kinds, local_day(moments))


def write(story: Story, rows: Planned) -> None:
    """Write meetings, and what was done at those that were held."""
    here = rows.held != NONE
    held = Held(
        number=rows.number[here],
        held=rows.held[here],
        person=rows.person[here],
        district=rows.district[here],
        one_child=rows.sibling[here] < 0,
    )
    said = proceedings.tell(story, held)
    place = pa.array(np.where(here, np.cumsum(here) - 1, 0), mask=~here)
    story.files.add("strategy_meetings", record(story, rows) | {name: cell.take(place) for name, cell in said.items()})
    write_children(story, rows)


def record(story: Story, rows: Planned) -> dict[str, Any]:
    """The columns of meeting records that do not depend on what was done there."""
    rng, size = story.rng, len(rows.number)
    return {
        "meet_id": cells.ids("M", rows.number),
        "trigger_type": rows.kind,
        "trigger_id": rows.trigger,
        "convened_at": cells.times(rows.convened),
        "held_at": cells.times(rows.held),
        "format": cells.codes(rng.choice(3, size, p=[0.4, 0.35, 0.25]), ("meeting", "phone", "video")),
        "status": cells.codes(rows.status, _STATUSES),
        "decision_by": force.staff_ids(rows.decided_by),
        "decision_at": cells.times(rows.decided),
        "decision_rationale_len": cells.whole(rows.rationale),
        "chair_agency": cells.codes(rng.choice(2, size, p=[0.15, 0.85]), ("police", "csc")),
        "team_id": force.team_ids(force.team("PVP_CORE", rows.district)),
        "la_area": cells.codes(rows.district, force.LA_AREAS),
        "entered_at": cells.times(rows.convened + 5 * MINUTE),
        "is_test": cells.constant(0, size),
        "source_system": cells.constant("CONNECT", size),
    }


def write_children(story: Story, rows: Planned) -> None:
    """Write which children each meeting was about."""
    meetings, children = np.tile(rows.number, 2), np.concatenate([rows.person, rows.sibling])
    listed = children >= 0
    story.files.add(
        "strategy_children",
        {"meet_id": cells.ids("M", meetings[listed]), "person_id": cells.ids("P", children[listed])},
    )


def _odd(story: Story, size: int) -> None:
    rng = story.rng
    drawn = draw(rng, ODD_MEETINGS, size, current=story.current)
    knobs, size = Knobs(ODD_MEETINGS, drawn), len(drawn)
    tally_up(story.tally, ODD_MEETINGS, drawn)
    end = date(1970, 1, 1) + timedelta(days=story.last_day - 20)
    christmas = np.full(size, epoch_day(last_before(end, 12, 24)))
    days = np.where(knobs.held == "christmas_eve", christmas, story.some_days(_LEAST_AGE, knobs.bad))
    moment = np.where(knobs.held == "christmas_eve", at(days, 17 * HOUR), story.office_times(days))
    moment = np.where(knobs.held == "recent", story.as_of - story.seconds(HOUR, 5 * HOUR, size), moment)
    stored = np.where(knobs.stored == "day_2", add_workdays(days, 1) + 1, add_workdays(days, 1))
    minuted = knobs.stored != ""
    districts = force.districts(rng, knobs.bad)
    nothing = np.full(size, -1, dtype=np.int64)
    numbers = story.files.take("strategy_meetings", size)
    rows = Planned(
        number=numbers,
        trigger=cells.ids("R", nothing),
        kind=cells.constant("review", size),
        status=np.where(knobs.status == "", -1, 1),
        convened=moment - HOUR,
        held=np.where(knobs.held == "", NONE, moment),
        district=districts,
        decided_by=nothing,
        decided=np.full(size, NONE),
        rationale=nothing,
        person=_children(story, moment),
        sibling=nothing,
    )
    icpc = knobs.icpc.astype(np.int64)
    story.files.add(
        "strategy_meetings",
        record(story, rows)
        | {
            "outcome_s47": cells.whole(icpc),
            "outcome_icpc": cells.whole(icpc),
            "no_actions_decided": cells.whole(np.where(knobs.none_decided, 1, -1)),
            "minutes_text_len": cells.whole(np.where(minuted, 800, -1)),
            "minutes_entered_at": cells.times(np.where(minuted, at(stored, 16 * HOUR), NONE)),
            "is_test": cells.whole(knobs.is_test.astype(np.int64)),
            "merged_into": cells.ids("M", np.where(knobs.merged, np.roll(numbers, 1), -1)),
        },
    )
    write_children(story, rows)
    attended = {agency: np.ones(size, dtype=np.int64) for agency in ("police", "csc", "health")}
    attended["police"] = np.where(knobs.police_absent, 0, 1)
    proceedings.write_attendance(story, numbers, attended, districts)
    later = np.flatnonzero(knobs.conference == "after_as_of")
    when = np.full(len(later), story.as_of + 2 * DAY)
    conferences.write_called(story, numbers[later], rows.person[later], moment[later] + HOUR // 2, when, when)
    for kind in ("christmas_eve", "christmas_eve_late", "status_blank", "no_held_time", "recent_with_later_conference"):
        story.note(f"meetings {kind}", "M", numbers[knobs.name == kind])
