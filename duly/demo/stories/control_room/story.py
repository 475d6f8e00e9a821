"""What the control room did about domestic abuse logs: when officers arrived, and what was looked up before that."""

from typing import Any

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, at, local_day, plus
from duly.demo.fates import Drawn
from duly.demo.stories.control_room.fates import CHECKS, LINKED, ODD_LOGS
from duly.demo.stories.domestic.met import Met
from duly.demo.stories.notices.concern import Concern
from duly.demo.story import Story, choose

_LEAST_AGE = 10
_CR_01 = "CR-01, CR-01/completed"


def tell(story: Story, met: Met) -> Concern:
    """Write arrivals and checks of the logs of domestic abuse incidents, and some logs without such a record.

    Returns the persons whom the control room linked to the logs."""
    links, concern = _links(story, met)
    linked = links.asked
    asked, attended = met.with_children | linked, met.fates.attended == 1
    # the first officer arrived at or a little before the time that the incident was attended
    early = met.moment - np.minimum(story.seconds(0, 5 * MINUTE, len(linked)), (met.moment - met.reported) // 2)
    arrived = np.where(met.moment > met.reported, early, met.reported + 30 * MINUTE)
    groups = [(CHECKS, mine & attended & ~met.left_out) for mine in (asked, ~asked)]
    fates = story.draw_by(groups, CHECKS["in_time"])
    for _, mine in groups:
        # checked the day before, a log was checked in time whatever the hour of the arrival
        fates.change("arrived_on_a_date", local_day(met.reported) != local_day(arrived), among=mine)
    doubtful = np.isin(links.person, ["near_18", "blank"])
    for checked, name in ((True, "in_time"), (False, "none")):
        mine = doubtful & (links.checked == checked)
        fates.put(mine, CHECKS.every([name] * int(mine.sum())))
    fates[asked & attended].tally_up(story.tally)
    story.count(_CR_01, "X not_attended", asked & (met.fates.attended == 0))
    story.count(_CR_01, "U attended_unknown", asked & (met.fates.attended == -1))
    _write(story, met.log, met.reported, arrived, met.closed, fates, met.district, attended)
    _odd(story, max(len(met.log) // 60, 1))
    return concern


def _links(story: Story, met: Met) -> tuple[Drawn, Concern]:
    """Write further persons into logs that are not marked as a child's; returns who is so linked to each, and the persons."""
    fates = story.draw_by([(LINKED, ~met.with_children & ~met.left_out)], LINKED["nobody"])
    fates.tally_up(story.tally)
    logs, persons, born = story.linked(fates.person, local_day(met.reported))
    role = np.where(fates.asked[logs], "witness", "reporter")
    story.write("incident_persons", incident_id=met.log[logs], person_id=persons, role=role)
    concern = Concern(log=met.log[logs], person=persons, kind=fates.person[logs], reported=met.said[logs], born=born)
    return fates, concern


def _write(
    story: Story, logs: Ints, reported: Ints, arrived: Ints, closed: Ints, fates: Drawn, districts: Ints, attended: Mask
) -> None:
    rng, size = story.rng, len(logs)
    operator = story.officer(force.team("CONTROL", districts))
    date_only = fates.arrival == "date_only"
    arrived_as_written = np.where(date_only, at(local_day(arrived), 0), arrived)
    story.write(
        "incident_times", incident_id=logs, dispatched_at=np.where(attended, reported + 2 * (arrived - reported) // 3, NONE),
        first_arrival_at=(np.where((fates.arrival == "") | ~attended, NONE, arrived_as_written), cells.dated(date_only)),
        operator=np.where(rng.random(size) < 0.97, operator, -1),
    )  # fmt: skip
    holder, moved = logs.copy(), np.flatnonzero(fates.at_merged_log)
    # second logs of the same calls, merged into the first
    holder[moved] = _write_logs(story, reported[moved] + MINUTE, districts[moved], merged_into=logs[moved])
    story.count(_CR_01, "X merged_record", len(moved))

    def check(here: Ints, kind: Any, when: Any, entered: Any = NONE) -> None:
        completed = _completed(story, when, reported[here], arrived[here], closed[here])
        at_once = plus(completed, story.seconds(1, 20, len(here)))
        # what was completed by the arrival was entered by then too, unless it is said otherwise
        at_once = np.where(completed <= arrived[here], np.minimum(at_once, arrived[here]), at_once)
        _write_checks(story, holder[here], kind, completed, np.where(entered == NONE, at_once, entered))

    for name in ("nominal", "address"):
        when = getattr(fates, name)
        here = np.flatnonzero((when != "") & attended)
        kind = np.where(fates.unmapped[here] == name, "PNC-WARNINGS", name)
        check(here, kind, when[here], np.where(fates.entered_late, closed, NONE)[here])
    for name in ("dash_history", "rso", "cp_plan", "missing"):
        here = np.flatnonzero(fates.other & attended & (rng.random(size) < 0.3))
        check(here, name, np.full(len(here), "before"))


def _completed(story: Story, when: Any, reported: Ints, arrived: Ints, closed: Ints) -> Any:
    size = len(when)
    share = story.rng.random(size)
    odd = {
        "at": arrived, "second_after": arrived + 1,
        "after": np.minimum(arrived + story.seconds(2 * MINUTE, 2 * HOUR, size), closed),
        "closing": closed - story.seconds(5, 200, size), "early": reported - story.seconds(6 * MINUTE, 3 * HOUR, size),
        "untimed": NONE,
    }  # fmt: skip
    return choose(when, odd, reported + (share * (arrived - reported)).astype(np.int64))


def _write_checks(story: Story, logs: Ints, kinds: Any, completed: Ints, entered: Ints) -> None:
    size = len(logs)
    passed = plus(completed, story.seconds(1, 20, size))
    story.write(
        "incident_checks", incident_id=logs, check_type=kinds, completed_at=completed,
        result_passed_at=np.where(story.rng.random(size) < 0.7, passed, NONE), entered_at=entered,
    )  # fmt: skip


def _odd(story: Story, size: int) -> None:
    """Logs marked as domestic abuse, with a child, of which there is no domestic abuse record."""
    fates = story.plant(ODD_LOGS, size)
    reported = story.some_times(story.some_days(_LEAST_AGE, fates.bad))
    districts = story.districts(fates.bad)
    numbers = _write_logs(story, reported, districts, is_test=fates.is_test, merged=fates.merged)
    here = np.flatnonzero(~fates.merged)
    when, everyone, checks = reported[here], np.ones(len(here), dtype=bool), CHECKS.every(["in_time"] * len(here))
    _write(story, numbers[here], when, when + 40 * MINUTE, when + DAY, checks, districts[here], everyone)


def _write_logs(story: Story, reported: Ints, districts: Ints, **more: Any) -> Ints:
    return story.write(
        "incidents", reported_at=reported, opened_at=reported + 30, closed_at=story.before_as_of(reported + DAY),
        opening_code="DA_NON_CRIME", closing_code="DA_NON_CRIME", source="999", team_id=force.team("RESPONSE", districts),
        district=districts, da_flag=1, child_flag=1, **more,
    )  # fmt: skip
