"""Strategy meetings: those that triggers led to, those without a trigger, and some odd ones."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from duly.demo import force
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, add_workdays, at, epoch_day, last_before, local_day
from duly.demo.stories.conferences import story as conferences
from duly.demo.stories.meetings import proceedings
from duly.demo.stories.meetings.fates import ODD_MEETINGS, UNINVITED
from duly.demo.stories.meetings.proceedings import Planned
from duly.demo.stories.referrals.story import Calls
from duly.demo.story import Story, choose

_STATES = {name: name for name in ("scheduled", "cancelled", "not_required")}
_STATES |= {"by_constable": "not_required", "by_leaver": "not_required", "thin": "not_required"}
_UNNAMED = ("by_child", "before")
"""Meetings that are tied to their trigger by the child alone."""

_LEAST_AGE = 24

_LEFT = 9_999_999
"""Somebody who left, and is no longer in the staff table."""


def tell(story: Story, called: Sequence[Calls], others: int) -> None:
    """Write the meetings that triggers led to, about `others` further ones without a trigger, and some odd ones."""
    planned = [*(_called(story, calls) for calls in called), _others(story, others)]
    write(story, Planned.together(planned))
    _odd(story, max(others // 10, 1))


def _called(story: Story, calls: Calls) -> Planned:
    rng = story.rng
    mine = np.flatnonzero((calls.outcome != "") & (calls.outcome != "no_record"))
    size, outcome, moment = len(mine), calls.outcome[mine], calls.moment[mine]
    limit = add_workdays(local_day(moment), 1)
    moments = {
        "same_day": moment + story.seconds(40 * MINUTE, 4 * HOUR, size), "next_day": story.office_times(limit),
        "by_child": moment + story.seconds(40 * MINUTE, 4 * HOUR, size),
        "before": moment - story.seconds(HOUR, 20 * HOUR, size), "late": story.office_times(limit + rng.integers(1, 5, size)),
        "weeks_before": moment - 20 * DAY,
    }  # fmt: skip
    held = choose(outcome, moments)
    status = choose(outcome, _STATES, "held")
    decided = status == "not_required"
    team = force.team("PVP_CORE", calls.district[mine])
    decider = np.where(outcome == "by_constable", story.officer(team), force.inspector(team))
    decider = np.where(outcome == "by_leaver", _LEFT, decider)
    length = np.where(outcome == "thin", rng.integers(1, 20, size), rng.integers(20, 400, size))
    return Planned(
        number=story.take("strategy_meetings", size),
        trigger=calls.record.take(pa.array(mine, mask=np.isin(outcome, _UNNAMED))), kind=np.full(size, calls.kind),
        status=status, convened=np.where(held == NONE, moment + HOUR, np.minimum(moment + 20 * MINUTE, held - 10 * MINUTE)),
        held=held, district=calls.district[mine], decided_by=np.where(decided, decider, -1),
        decided=np.where(decided, moment + 3 * HOUR, NONE), rationale=np.where(decided, length, -1),
        person=calls.person[mine], sibling=calls.sibling[mine],
    )  # fmt: skip


def _others(story: Story, size: int) -> Planned:
    """Meetings held without a trigger of their own: reviews of earlier ones."""
    held = story.office_times(story.some_days(_LEAST_AGE, size))
    district, person = story.districts(size), story.people("child", local_day(held))
    numbers = story.take("strategy_meetings", size)
    return Planned.undecided(
        story, "review", number=numbers, convened=held - 2 * DAY, held=held, district=district, person=person
    )


def write(story: Story, rows: Planned) -> None:
    """Write meetings, and what was done at those that were held."""
    here = rows.held != NONE
    said = proceedings.tell(story, rows.some(here))
    columns: dict[str, Any] = {}
    for name, value in said.items():
        columns[name] = np.full(len(here), NONE if name.endswith("_at") else -1)
        columns[name][here] = value
    write_records(story, rows, **columns)


def write_records(story: Story, rows: Planned, **more: Any) -> None:
    """Write meeting records and which children they were about; `more` are columns that depend on what was done there."""
    rng, size = story.rng, len(rows.number)
    columns: dict[str, Any] = {
        "meet_id": rows.number, "trigger_type": rows.kind, "trigger_id": rows.trigger, "convened_at": rows.convened,
        "held_at": rows.held, "format": rng.choice(["meeting", "phone", "video"], size, p=[0.4, 0.35, 0.25]),
        "status": rows.status, "decision_by": rows.decided_by, "decision_at": rows.decided,
        "decision_rationale_len": rows.rationale, "chair_agency": rng.choice(["police", "csc"], size, p=[0.15, 0.85]),
        "team_id": force.team("PVP_CORE", rows.district), "la_area": rows.district, "entered_at": rows.convened + 5 * MINUTE,
    }  # fmt: skip
    story.write("strategy_meetings", **columns | more)
    meetings, children = np.tile(rows.number, 2), np.concatenate([rows.person, rows.sibling])
    story.write("strategy_children", meet_id=meetings[children >= 0], person_id=children[children >= 0])


def _odd(story: Story, size: int) -> None:
    fates = story.plant(ODD_MEETINGS, size)
    size = len(fates)
    end = date(1970, 1, 1) + timedelta(days=story.last_day - 20)
    christmas = np.full(size, epoch_day(last_before(end, 12, 24)))
    at_christmas = fates.held == "christmas_eve"
    days = np.where(at_christmas, christmas, story.some_days(_LEAST_AGE, fates.bad))
    moment = np.where(at_christmas, at(days, 17 * HOUR), story.office_times(days))
    moment = np.where(fates.held == "recent", story.ago(HOUR, 5 * HOUR, size), moment)
    stored = np.where(fates.stored == "day_2", add_workdays(days, 1) + 1, add_workdays(days, 1))
    minuted = fates.stored != ""
    district = story.districts(fates.bad)
    numbers = story.take("strategy_meetings", size)
    # a merged meeting has neither child nor attendee of its own, which would be those of the meeting it was merged into
    person = np.where(fates.merged, -1, story.people("child", local_day(moment)))
    rows = Planned.undecided(
        story, "review", number=numbers, status=fates.status, convened=moment - HOUR,
        held=np.where(fates.held == "", NONE, moment), district=district, person=person,
    )  # fmt: skip
    write_records(
        story, rows, outcome_s47=fates.icpc, outcome_icpc=fates.icpc, no_actions_decided=np.where(fates.none_decided, 1, -1),
        minutes_text_len=np.where(minuted, 800, -1), minutes_entered_at=np.where(minuted, at(stored, 16 * HOUR), NONE),
        is_test=fates.is_test, merged=fates.merged,
    )  # fmt: skip
    attended = dict.fromkeys(("police", "csc", "health"), np.where(fates.merged, UNINVITED, 1))
    attended["police"] = np.where(fates.police_absent, 0, attended["police"])
    proceedings.write_attendance(story, numbers, attended, district)
    later = np.flatnonzero(fates.conference == "after_as_of")
    when = np.full(len(later), story.as_of + 2 * DAY)
    conferences.write_called(story, numbers[later], rows.person[later], moment[later] + HOUR // 2, when, when)
    for kind in ("christmas_eve", "christmas_eve_late", "status_blank", "no_held_time", "recent_with_later_conference"):
        story.note(f"meetings {kind}", "M", numbers[fates.name == kind])
