"""What the control room did about domestic abuse logs: when officers arrived, and what was looked up before that."""

from __future__ import annotations

import numpy as np

from duly.demo import cells, force, people
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, at, local_day
from duly.demo.control_room_fates import CHECKS, LINKED, ODD_LOGS
from duly.demo.fates import Knobs, change_places, draw, place_of, tally_up
from duly.demo.notices import Concern
from duly.demo.queues import Met
from duly.demo.story import Story

_KINDS = ("nominal", "address", "dash_history", "rso", "cp_plan", "missing", "PNC-WARNINGS")
_UNKNOWN = _KINDS.index("PNC-WARNINGS")
_IN_TIME, _DATED = 0, place_of(CHECKS, "arrived_on_a_date")
_ROLES = ("victim", "suspect", "witness", "child_present", "reporter")
_LEAST_AGE = 10


def tell(story: Story, met: Met) -> Concern:
    """Write arrivals and checks of the logs of domestic abuse incidents, and some logs without such a record.

    Returns the persons whom the control room linked to the logs.
    """
    knobs = met.knobs
    linked, concern = _links(story, met)
    asked = (knobs.with_children == "yes") | linked
    fates = np.full(len(met.log), _IN_TIME)
    attended, arrived = knobs.attended == 1, _arrived(story, met)
    for mine in (asked & attended & ~met.left_out, ~asked & attended & ~met.left_out):
        here = np.flatnonzero(mine)
        drawn = draw(story.rng, CHECKS, len(here), current=story.current)[: len(here)]
        # checked the day before, a log was checked in time whatever the hour of the arrival
        change_places(drawn, _DATED, local_day(met.reported[here]) != local_day(arrived[here]))
        fates[here] = drawn
    tally_up(story.tally, CHECKS, fates[asked & attended])
    story.tally.add("CR-01", "X not_attended", int((asked & (knobs.attended == 0)).sum()))
    story.tally.add("CR-01", "U attended_unknown", int((asked & (knobs.attended == -1)).sum()))
    _write(story, met.log, met.reported, arrived, met.closed, fates, met.district, attended)
    _odd(story, max(len(met.log) // 60, 1))
    return concern


def _links(story: Story, met: Met) -> tuple[Mask, Concern]:
    """Write further persons into logs that are not marked as a child's; returns which are so linked to a child, and the
    persons."""
    rng = story.rng
    unmarked = np.flatnonzero((met.knobs.with_children != "yes") & ~met.left_out)
    drawn = draw(rng, LINKED, len(unmarked), current=story.current)[: len(unmarked)]
    tally_up(story.tally, LINKED, drawn)
    linked = Knobs(LINKED, drawn)
    here = np.flatnonzero(linked.person != "")
    kinds = np.array([people.KIND[kind] for kind in linked.person[here]], dtype=np.int64)
    logs = unmarked[here]
    persons, born = people.make_dated(story.files, story.tally, rng, kinds, local_day(met.reported[logs]))
    story.files.add(
        "incident_persons",
        {
            "incident_id": cells.ids("I", met.log[logs]),
            "person_id": cells.ids("P", persons),
            "role": cells.codes(np.where(linked.asked[here], 2, 4), _ROLES),
        },
    )
    found = np.zeros(len(met.log), dtype=bool)
    found[unmarked[linked.asked]] = True
    return found, Concern(
        log=met.log[logs],
        person=persons,
        kind=linked.person[here],
        aged=np.zeros(len(here), dtype=bool),
        merged=np.zeros(len(here), dtype=bool),
        reported=np.where(met.knobs.reported, met.reported, NONE)[logs],
        born=born,
    )


def _arrived(story: Story, met: Met) -> Ints:
    """When the first officer arrived: at or a little before the time that the incident was attended."""
    size = len(met.log)
    early = met.moment - np.minimum(story.seconds(0, 5 * MINUTE, size), (met.moment - met.reported) // 2)
    return np.where(met.moment > met.reported, early, met.reported + 30 * MINUTE)


def _write(
    story: Story, logs: Ints, reported: Ints, arrived: Ints, closed: Ints, fates: Ints, districts: Ints, attended: Mask
) -> None:
    rng, size, knobs = story.rng, len(logs), Knobs(CHECKS, fates)
    operator = force.officer(rng, force.team("CONTROL", districts))
    date_only = knobs.arrival == "date_only"
    shown = np.where(date_only, at(local_day(arrived), 0), arrived)
    shown = np.where((knobs.arrival == "") | ~attended, NONE, shown)
    story.files.add(
        "incident_times",
        {
            "incident_id": cells.ids("I", logs),
            "dispatched_at": cells.times(np.where(attended, reported + 2 * (arrived - reported) // 3, NONE)),
            "first_arrival_at": cells.times(shown, np.where(date_only, cells.DATE_ONLY, cells.EXACT)),
            "operator": force.staff_ids(np.where(rng.random(size) < 0.97, operator, -1)),
            "is_test": cells.constant(0, size),
            "source_system": cells.constant("CONNECT", size),
        },
    )
    holder = logs.copy()
    moved = np.flatnonzero(knobs.at_merged_log)
    holder[moved] = _merged_logs(story, logs[moved], reported[moved], districts[moved])
    for kind, name in ((0, "nominal"), (1, "address")):
        when = getattr(knobs, name)
        here = np.flatnonzero((when != "") & attended)
        code = np.where(knobs.unmapped[here] == name, _UNKNOWN, kind)
        _write_checks(
            story,
            holder[here],
            code,
            _completed(story, when[here], reported[here], arrived[here], closed[here]),
            np.where(knobs.entered_late[here], closed[here], NONE),
        )
    for kind in (2, 3, 4, 5):
        here = np.flatnonzero(knobs.other & attended & (rng.random(size) < 0.3))
        done = _completed(story, np.full(len(here), "before"), reported[here], arrived[here], closed[here])
        _write_checks(story, holder[here], np.full(len(here), kind), done, np.full(len(here), NONE))


def _completed(story: Story, when: Ints, reported: Ints, arrived: Ints, closed: Ints) -> Ints:
    size = len(when)
    share = story.rng.random(size)
    done = reported + (share * (arrived - reported)).astype(np.int64)
    for name, instant in (
        ("at", arrived),
        ("second_after", arrived + 1),
        ("after", np.minimum(arrived + story.seconds(2 * MINUTE, 2 * HOUR, size), closed)),
        ("closing", closed - story.seconds(5, 200, size)),
        ("early", reported - story.seconds(6 * MINUTE, 3 * HOUR, size)),
        ("untimed", np.full(size, NONE)),
    ):
        done = np.where(when == name, instant, done)
    return done


def _write_checks(story: Story, logs: Ints, kinds: Ints, completed: Ints, entered: Ints) -> None:
    size = len(logs)
    at_once = np.where(completed == NONE, NONE, completed + story.seconds(1, 20, size))
    passed = np.where((completed != NONE) & (story.rng.random(size) < 0.7), at_once, NONE)
    story.files.add(
        "incident_checks",
        {
            "check_id": cells.ids("K", story.files.take("incident_checks", size)),
            "incident_id": cells.ids("I", logs),
            "check_type": cells.codes(kinds, _KINDS),
            "completed_at": cells.times(completed),
            "result_passed_at": cells.times(passed),
            "entered_at": cells.times(np.where(entered == NONE, at_once, entered)),
            "is_test": cells.constant(0, size),
            "source_system": cells.constant("CONNECT", size),
        },
    )


def _merged_logs(story: Story, logs: Ints, reported: Ints, districts: Ints) -> Ints:
    """Write second logs of the same calls, merged into the first; returns their numbers."""
    numbers = story.files.take("incidents", len(logs))
    story.tally.add("CR-01", "X merged_record", len(logs))
    _write_logs(story, numbers, reported + MINUTE, districts, merged_into=logs)
    return numbers


def _odd(story: Story, size: int) -> None:
    """Logs marked as domestic abuse, with a child, of which there is no domestic abuse record."""
    rng = story.rng
    drawn = draw(rng, ODD_LOGS, size, current=story.current)
    knobs, size = Knobs(ODD_LOGS, drawn), len(drawn)
    tally_up(story.tally, ODD_LOGS, drawn)
    reported = story.some_times(story.some_days(_LEAST_AGE, knobs.bad))
    districts = force.districts(rng, knobs.bad)
    numbers = story.files.take("incidents", size)
    merged = np.where(knobs.merged, np.roll(numbers, 1), -1)
    _write_logs(story, numbers, reported, districts, merged_into=merged, is_test=knobs.is_test.astype(np.int64))
    here = np.flatnonzero(~knobs.merged)
    when, everyone = reported[here], np.ones(len(here), dtype=bool)
    fates = np.full(len(here), _IN_TIME)
    _write(story, numbers[here], when, when + 40 * MINUTE, when + DAY, fates, districts[here], everyone)


def _write_logs(
    story: Story,
    numbers: Ints,
    reported: Ints,
    districts: Ints,
    *,
    merged_into: Ints,
    is_test: Ints | None = None,
) -> None:
    size = len(numbers)
    story.files.add(
        "incidents",
        {
            "incident_id": cells.ids("I", numbers),
            "reported_at": cells.times(reported),
            "opened_at": cells.times(reported + 30),
            "closed_at": cells.times(story.before_as_of(reported + DAY)),
            "opening_code": cells.constant("DA_NON_CRIME", size),
            "closing_code": cells.constant("DA_NON_CRIME", size),
            "source": cells.constant("999", size),
            "team_id": force.team_ids(force.team("RESPONSE", districts)),
            "district": cells.codes(districts, force.DISTRICTS),
            "da_flag": cells.constant(1, size),
            "child_flag": cells.constant(1, size),
            "is_test": cells.constant(0, size) if is_test is None else cells.whole(is_test),
            "merged_into": cells.ids("I", merged_into),
            "source_system": cells.constant("CONNECT", size),
        },
    )
