"""Children who go missing again and again, and the strategy discussions that this calls for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duly.demo import cells, force, meetings, missing, people
from duly.demo.calendar import HOUR, MINUTE, NONE, Ints, Mask, add_workdays, at, local_day
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.meetings import Planned
from duly.demo.missing import LEAST_AGE, Episodes
from duly.demo.missing_fates import GRADINGS, INTERVIEWS, ODD_EPISODES, RETURNS_HOME
from duly.demo.repeat_fates import AGAIN, MEETINGS, OFTEN, REPEATS
from duly.demo.story import Story

_FATES = (*REPEATS, OFTEN)
_LAST = {fate.name: fate for fate in ODD_EPISODES}
_JUDGED = ("MISS-01", "MISS-02", "MISS-03")
_STATUSES = ("scheduled", "held", "cancelled", "STRAT-HELD")
_STATUS = {"scheduled": 0, "cancelled": 2, "status_blank": -1, "unknown_status": 3}
"""States of a meeting that is not simply recorded as held."""


@dataclass(frozen=True, kw_only=True)
class _Stays:
    """The episodes of all children, in order: of which child, which of its episodes, and when."""

    child: Ints
    place: Ints
    last: Mask
    reported: Ints
    returned: Ints


def tell(story: Story, size: int) -> None:
    """Write the episodes of about `size` children who were missing more than once, and the discussions of them."""
    rng = story.rng
    drawn = draw(rng, REPEATS, size, current=story.current)
    drawn = np.concatenate([drawn, np.full(max(size // 25, 1), len(REPEATS))])
    tally_up(story.tally, _FATES, drawn)
    story.tally.add("MISS-04", AGAIN, int((drawn == len(REPEATS)).sum()))
    knobs = Knobs(_FATES, drawn)
    districts = force.districts(rng, knobs.bad)
    stays = _stays(story, drawn, knobs)
    kinds = np.array([people.KIND[fate.person] for fate in _FATES])[drawn]
    persons = missing.children(story, kinds, stays.reported[stays.last])
    discussed = np.flatnonzero(knobs.meeting != "")
    meeting = np.full(len(drawn), -1, dtype=np.int64)
    meeting[discussed] = story.files.take("strategy_meetings", len(discussed))
    _write(story, stays, knobs, persons, districts, meeting)
    _discuss(story, stays, knobs, persons, districts, meeting)
    story.note("children missing often enough for two discussions", "P", persons[drawn == len(REPEATS)])


def _stays(story: Story, drawn: Ints, knobs: Knobs) -> _Stays:
    """When the children were missing: the last time so many days ago, the others so many days before that."""
    number = np.array([len(fate.days) for fate in _FATES])[drawn]
    child = np.repeat(np.arange(len(drawn)), number)
    place = np.arange(len(child)) - np.repeat(np.cumsum(number) - number, number)
    last = place == number[child] - 1
    before = np.concatenate([np.array(_FATES[fate].days, dtype=np.int64) for fate in drawn])
    recent = np.isin(knobs.last, ["still_missing", "just_returned"])
    newest = story.some_times(story.some_days(LEAST_AGE, knobs.bad))
    newest = np.where(recent, story.as_of - story.seconds(22 * HOUR, 23 * HOUR, len(drawn)), newest)
    reported = story.some_times(local_day(newest)[child] - before)
    reported = np.where(last, newest[child], reported)
    returned = missing.returns(story, reported)
    how = np.where(last, knobs.last[child], "")
    returned = np.where(how == "just_returned", story.as_of - story.seconds(2 * HOUR, 20 * HOUR, len(how)), returned)
    returned = np.where(
        how == "returned_before_the_report", reported - story.seconds(600, 5 * HOUR, len(how)), returned
    )
    returned = np.where(np.isin(how, ["still_missing", "closed_without_return"]), NONE, returned)
    return _Stays(child=child, place=place, last=last, reported=reported, returned=returned)


def _write(story: Story, stays: _Stays, knobs: Knobs, persons: Ints, districts: Ints, meeting: Ints) -> None:
    rng, child, size = story.rng, stays.child, len(stays.child)
    third = stays.place == knobs.third[child]
    how, each = np.where(stays.last, knobs.last[child], ""), knobs.each[child]
    test = stays.place == knobs.test_at[child]
    plain = np.flatnonzero((how == "") & (each == "") & ~test)
    fates = tuple(np.zeros(size, dtype=np.int64) for _ in _JUDGED)
    for chosen, found in zip(fates, missing.ordinary(story, len(plain)), strict=True):
        chosen[plain] = found
    for name in np.unique(how[how != ""]):
        here, fate = np.flatnonzero(how == name), _LAST[str(name)]
        for chosen, table, part in zip(
            fates, (GRADINGS, INTERVIEWS, RETURNS_HOME), (fate.grading, fate.interview, fate.home), strict=True
        ):
            chosen[here] = missing.places(table, [part])[0]
        for standard in _JUDGED:
            story.tally.add(standard, fate.adds[standard], len(here))
    for verdict in np.unique(each[each != ""]):
        for standard in _JUDGED:
            story.tally.add(standard, str(verdict), int((each == verdict).sum()))
    for standard in (*_JUDGED, "MISS-04"):
        story.tally.add(standard, "X test_record", int(test.sum()))
    closed = rng.random(size) < 0.9
    closed = np.where(how == "", closed, [name == "" or _LAST[str(name)].closed for name in how])
    grading, interview, home = fates
    missing.write(
        story,
        Episodes(
            person=_names(story, stays, knobs, persons),
            reported=stays.reported,
            returned=stays.returned,
            district=districts[child],
            fates=(grading, interview, home),
            closed=closed,
        ),
        assessed=np.where(third, knobs.assessed[child], rng.choice([1, 0, -1], size, p=[0.7, 0.1, 0.2])),
        meeting=np.where(third & knobs.named[child], meeting[child], -1),
        is_test=test,
    )


def _names(story: Story, stays: _Stays, knobs: Knobs, persons: Ints) -> Ints:
    """Under which id each episode stands: some children had another one before, which was merged into theirs."""
    renamed = np.flatnonzero(knobs.renamed)
    alias = persons.copy()
    alias[renamed] = story.files.take("persons", len(renamed))
    story.files.add(
        "persons",
        {
            "person_id": cells.ids("P", alias[renamed]),
            "merged_into": cells.ids("P", persons[renamed]),
            "is_test": cells.constant(0, len(renamed)),
        },
    )
    return np.where(stays.last, persons[stays.child], alias[stays.child])


def _discuss(story: Story, stays: _Stays, knobs: Knobs, persons: Ints, districts: Ints, meeting: Ints) -> None:
    """Write the meetings about the children for whom there is one."""
    rng = story.rng
    called = np.flatnonzero(stays.place == knobs.third[stays.child])
    called = called[meeting[stays.child[called]] >= 0]
    child, size = stays.child[called], len(called)
    how, back = knobs.meeting[child], local_day(stays.returned[called])
    held = np.full(size, NONE, dtype=np.int64)
    for name, when in (
        ("1-4", story.office_times(add_workdays(back, rng.integers(1, 5, size)))),
        ("5", at(add_workdays(back, 5), 17 * HOUR)),
        ("6-8", story.office_times(add_workdays(back, rng.integers(6, 9, size)))),
        ("before", story.office_times(local_day(stays.reported[called - 1]) + 2)),
        ("status_blank", story.office_times(add_workdays(back, 2))),
        ("unknown_status", story.office_times(add_workdays(back, 2))),
    ):
        held = np.where(how == name, when, held)
    status = np.ones(size, dtype=np.int64)
    for name, place in _STATUS.items():
        status[how == name] = place
    nothing = np.full(size, -1, dtype=np.int64)
    rows = Planned(
        number=meeting[child],
        trigger=cells.ids("ME", nothing),
        kind=cells.constant("repeat_missing", size),
        status=status,
        convened=np.where(held == NONE, stays.returned[called] + 3 * HOUR, held - 30 * MINUTE),
        held=held,
        district=districts[child],
        decided_by=nothing,
        decided=np.full(size, NONE),
        rationale=nothing,
        person=np.where(knobs.named[child], -1, persons[child]),
        sibling=nothing,
    )
    odd = np.isin(how, list(MEETINGS))
    meetings.write(story, rows.some(~odd))
    _odd(story, rows.some(odd), how[odd])


def _odd(story: Story, rows: Planned, how: Ints) -> None:
    """Meetings whose state or time is not recorded as it should be; it is recorded that no action was needed."""
    for name, verdicts in MEETINGS.items():
        for standard, verdict in {**verdicts, "STRAT-05/meeting_has_actions": "C no_action_decided"}.items():
            story.tally.add(standard, verdict, int((how == name).sum()))
    story.files.add(
        "strategy_meetings",
        meetings.record(story, rows)
        | {
            "status": cells.codes(rows.status, _STATUSES),
            "no_actions_decided": cells.constant(1, len(how)),
            "outcome_s47": cells.constant(0, len(how)),
        },
    )
    meetings.write_children(story, rows)
