"""Children who go missing again and again, and the strategy discussions that this calls for."""

from dataclasses import dataclass

import numpy as np

from duly.demo.calendar import HOUR, MINUTE, NONE, Ints, Mask, add_workdays, at, local_day
from duly.demo.fates import Drawn
from duly.demo.stories.meetings import story as meetings
from duly.demo.stories.meetings.proceedings import Planned
from duly.demo.stories.missing import story as missing
from duly.demo.stories.missing.fates import GRADINGS, INTERVIEWS, ODD_EPISODES, RETURNS_HOME
from duly.demo.stories.repeats.fates import MEETINGS, OFTEN, REPEATS
from duly.demo.story import Story, choose, nothing, spread

_JUDGED = "MISS-01, MISS-02, MISS-03"
_STATUS = {"scheduled": "scheduled", "cancelled": "cancelled", "status_blank": "", "unknown_status": "STRAT-HELD"}
"""States of a meeting that is not simply recorded as held."""


@dataclass(frozen=True, kw_only=True)
class _Stays:
    """The episodes of all children, in order: of which child, which of its episodes, and when."""

    child: Ints
    order: Ints
    last: Mask
    reported: Ints
    returned: Ints


def tell(story: Story, size: int) -> None:
    """Write the episodes of about `size` children who were missing more than once, and the discussions of them."""
    fates = story.draw(REPEATS, size).with_others(OFTEN.every(["often"] * max(size // 25, 1)))
    fates.tally_up(story.tally)
    districts = story.districts(fates.bad)
    stays = _stays(story, fates)
    persons = missing.children(story, fates.person, stays.reported[stays.last])
    discussed, meeting = np.flatnonzero(fates.meeting != ""), nothing(len(fates))
    meeting[discussed] = story.take("strategy_meetings", len(discussed))
    _write(story, stays, fates, persons, districts, meeting)
    _discuss(story, stays, fates, persons, districts, meeting)
    story.note("children missing often enough for two discussions", "P", persons[fates.name == "often"])


def _stays(story: Story, fates: Drawn) -> _Stays:
    """When the children were missing: the last time so many days ago, the others so many days before that."""
    days = fates.all_of("days")
    child, order = spread(np.array([len(some) for some in days]))
    last = np.append(child[1:] != child[:-1], True)
    recent = np.isin(fates.last, ["still_missing", "just_returned"])
    newest = story.some_times(story.some_days(missing.LEAST_AGE, fates.bad))
    newest = np.where(recent, story.ago(22 * HOUR, 23 * HOUR, len(fates)), newest)
    reported = story.some_times(local_day(newest)[child] - np.concatenate(days))
    reported = np.where(last, newest[child], reported)
    returned = missing.returns(story, reported)
    how, size = np.where(last, fates.last[child], ""), len(child)
    odd = {
        "just_returned": story.ago(2 * HOUR, 20 * HOUR, size),
        "returned_before_the_report": reported - story.seconds(600, 5 * HOUR, size),
        "still_missing": NONE,
        "closed_without_return": NONE,
    }
    return _Stays(child=child, order=order, last=last, reported=reported, returned=choose(how, odd, returned))


def _write(story: Story, stays: _Stays, fates: Drawn, persons: Ints, districts: Ints, meeting: Ints) -> None:
    rng, child, size = story.rng, stays.child, len(stays.child)
    third = stays.order == fates.third[child]
    how, each = np.where(stays.last, fates.last[child], ""), fates.each[child]
    test = stays.order == fates.test_at[child]
    plain = (how == "") & (each == "") & ~test
    befell = []
    tables = {"grading": GRADINGS, "interview": INTERVIEWS, "home": RETURNS_HOME}
    for (knob, table), drawn in zip(tables.items(), missing.ordinary(story, int(plain.sum())), strict=True):
        odd = choose(how, {fate.name: getattr(fate, knob) for fate in ODD_EPISODES}, "in_time")
        befell.append(table.every(odd))
        befell[-1].put(plain, drawn)
    ODD_EPISODES.every(how[how != ""]).tally_up(story.tally)
    for verdict in np.unique(each[each != ""]):
        story.count(_JUDGED, str(verdict), each == verdict)
    story.count(f"{_JUDGED}, MISS-04", "X test_record", test)
    closed = choose(how, {fate.name: fate.closed for fate in ODD_EPISODES}, rng.random(size) < 0.9)
    grading, interview, home = befell
    episodes = missing.Episodes(
        person=_names(story, stays, fates, persons), reported=stays.reported, returned=stays.returned,
        district=districts[child], grading=grading, interview=interview, home=home, closed=closed,
    )  # fmt: skip
    assessed = np.where(third, fates.assessed[child], rng.choice([1, 0, -1], size, p=[0.7, 0.1, 0.2]))
    named = np.where(third & fates.named[child], meeting[child], -1)
    missing.write(story, episodes, cse_assessed=assessed, strategy_meet_id=named, is_test=test)


def _names(story: Story, stays: _Stays, fates: Drawn, persons: Ints) -> Ints:
    """Under which id each episode stands: some children had another one before, which was merged into theirs."""
    alias = persons.copy()
    alias[fates.renamed] = story.write("persons", merged_into=persons[fates.renamed])
    return np.where(stays.last, persons[stays.child], alias[stays.child])


def _discuss(story: Story, stays: _Stays, fates: Drawn, persons: Ints, districts: Ints, meeting: Ints) -> None:
    """Write the meetings about the children for whom there is one."""
    rng = story.rng
    called = np.flatnonzero((stays.order == fates.third[stays.child]) & (meeting[stays.child] >= 0))
    child, size = stays.child[called], len(called)
    how, back = fates.meeting[child], local_day(stays.returned[called])
    moments = {
        "1-4": story.office_times(add_workdays(back, rng.integers(1, 5, size))), "5": at(add_workdays(back, 5), 17 * HOUR),
        "6-8": story.office_times(add_workdays(back, rng.integers(6, 9, size))),
        "before": story.office_times(local_day(stays.reported[called - 1]) + 2),
        "status_blank": story.office_times(add_workdays(back, 2)),
        "unknown_status": story.office_times(add_workdays(back, 2)),
    }  # fmt: skip
    held = choose(how, moments)
    rows = Planned.undecided(
        story, "repeat_missing", number=meeting[child], status=choose(how, _STATUS, "held"),
        convened=np.where(held == NONE, stays.returned[called] + 3 * HOUR, held - 30 * MINUTE), held=held,
        district=districts[child], person=np.where(fates.named[child], -1, persons[child]),
    )  # fmt: skip
    odd = np.isin(how, list(MEETINGS))
    meetings.write(story, rows.some(~odd))
    # it is recorded that no action was needed of those whose state or time is not recorded as it should be
    for name, verdicts in MEETINGS.items():
        for standard, verdict in verdicts.items():
            story.count(standard, verdict, how == name)
    meetings.write_records(story, rows.some(odd), no_actions_decided=1, outcome_s47=0)
