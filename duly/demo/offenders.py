"""Registered sex offenders as they stand at the as-at instant: their managers, visits, assessments and briefings."""

from __future__ import annotations

from typing import Any

import numpy as np

from duly.demo import cells, force, wording
from duly.demo.calendar import HOUR, NONE, Ints, Mask, at
from duly.demo.cases import between
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.offender_fates import COUNTED, FLAGS, MANAGERS, OLD_VISITS, OTHERS, PHOTOS, UNCLEAR, Offender
from duly.demo.story import Story

FATES: tuple[Offender, ...] = (*COUNTED, *OTHERS, UNCLEAR)

_OFFICES = ("Headquarters", "Riverside")
_RISKS = ("very_high", "high", "medium", "low", "VH+")
_MANAGEMENT = ("active", "reactive", "HANDED-OVER")
_OUTCOMES = ("seen", "no_reply", "refused", "moved", "SPOKEN-TO-BY-PHONE")
_SHARES = ("1.0", "0.6", "0.2", "0")
_APPROVERS = ("trained", "untrained", "lapsed", "odd_course")
_COURSES = ("ARMS_APPROVER", "ARMS-2")
_PER_MANAGER = 45
_RECENT = (10, 25)
_REVIEW_DAYS = 28
_UNLINKED = ("management_odd", "registered_tomorrow", "test", "merged")


def tell(story: Story, size: int) -> None:
    """Write about `size` offenders and what hangs on them."""
    rng = story.rng
    managers = draw(rng, MANAGERS, size // _PER_MANAGER, current=True)
    tally_up(story.tally, MANAGERS, managers)
    led = Knobs(MANAGERS, managers)
    staff = story.files.take("offender_managers", len(managers))
    _write_managers(story, led, staff)
    loads = between(rng, led.offenders)
    alone = max(size // 150, 2)  # nobody manages them
    manager = np.concatenate([np.repeat(np.arange(len(managers)), loads), np.full(alone, -1)])
    counted = draw(rng, COUNTED, len(manager), current=True)[: len(manager)]
    others = len(COUNTED) + draw(rng, OTHERS, size // 6, current=True)
    unclear = np.repeat(np.arange(len(managers)), led.unclear)
    fates = np.concatenate([counted, others, np.full(len(unclear), len(FATES) - 1)])
    tally_up(story.tally, FATES, fates)
    knobs = Knobs(FATES, fates)
    linked = np.where(np.isin(Knobs(FATES, others).name, _UNLINKED), -1, rng.integers(0, len(managers), len(others)))
    manager = np.concatenate([manager, linked, unclear])
    numbers = story.files.take("rso", len(fates))
    _write_offenders(story, knobs, numbers, np.where(manager < 0, -1, staff[manager]), manager)
    _write_last_visits(story, fates, knobs, numbers)
    _write_old_visits(story, fates, knobs, numbers)
    _write_assessments(story, fates, knobs, numbers, np.where(manager < 0, -1, staff[manager]))
    _write_briefings(story, numbers, max(size // 6, 5))
    for name in ("rolled_forward", "application", "reactive_at_high_risk"):
        story.note(f"offenders {name}", "O", numbers[knobs.name == name])
    story.note("offenders without a manager", "O", numbers[len(counted) - alone : len(counted)])


def _ago(story: Story, ranges: Any, default: Any = None) -> Ints:
    """The day so many days before the as-at date as each range says; blank where it has none."""
    had = np.array([found is not None for found in ranges])
    bounds = np.array([found or (0, 0) for found in ranges])
    return np.where(had, story.today - between(story.rng, bounds), NONE)


def _of(fates: Ints, name: str) -> list[Any]:
    return [getattr(FATES[fate], name) for fate in fates]


def _moments(story: Story, days: Ints) -> Ints:
    """An instant of the working day on each day that is had, never after the as-at instant."""
    had = days != NONE
    hours = story.seconds(9 * HOUR, 17 * HOUR, len(days))
    return np.where(had, story.before_as_of(at(np.where(had, days, story.today), hours)), NONE)


def _places(names: Any, among: tuple[str, ...]) -> Ints:
    found = np.full(len(names), -1, dtype=np.int64)
    for place, name in enumerate(among):
        found[names == name] = place
    return found


def _write_managers(story: Story, led: Knobs, staff: Ints) -> None:
    """The managers, who stand beside the staff of every team, and those who approve assessments."""
    team = int(force.team("MOSOVO", np.zeros(1, dtype=np.int64))[0])
    here = np.flatnonzero(led.known)
    story.files.add(
        "staff",
        {
            "staff_id": cells.ids("SO", staff[here]),
            "rank": cells.constant("DC", len(here)),
            "role": cells.constant("offender manager", len(here)),
            "team_id": force.team_ids(np.full(len(here), team)),
            "fte": cells.codes(_places(led.fte, _SHARES)[here], _SHARES),
            "active_from": cells.days(np.full(len(here), 14_975)),
            "is_test": cells.whole(led.is_test[here].astype(np.int64)),
        },
    )
    approvers = np.arange(len(_APPROVERS))
    story.files.add(
        "staff",
        {
            "staff_id": cells.ids("SA", approvers),
            "rank": cells.constant("DS", len(approvers)),
            "role": cells.constant("offender management lead", len(approvers)),
            "team_id": force.team_ids(np.full(len(approvers), team)),
            "fte": cells.constant("1.0", len(approvers)),
            "active_from": cells.days(np.full(len(approvers), 14_975)),
            "is_test": cells.constant(0, len(approvers)),
        },
    )
    trained = np.array([0, 2, 3])
    numbers = story.files.take("training_records", len(trained))
    story.files.add(
        "training_records",
        {
            "tr_id": cells.ids("TR", numbers),
            "staff_id": cells.ids("SA", trained),
            "course": cells.codes(np.array([0, 0, 1]), _COURSES),
            "completed_date": cells.days(np.full(len(trained), story.today - 3_000)),
            "expires_date": cells.days(np.array([NONE, story.today - 2_500, NONE])),
            "is_test": cells.constant(0, len(trained)),
            "source_system": cells.constant("TRAINING", len(trained)),
        },
    )


def _write_offenders(story: Story, knobs: Knobs, numbers: Ints, staff: Ints, manager: Ints) -> None:
    rng, size = story.rng, len(numbers)
    risk = np.where(knobs.risk == "drawn", rng.choice(4, size, p=[0.03, 0.17, 0.40, 0.40]), _places(knobs.risk, _RISKS))
    marks = _marks(story, knobs, risk)
    districts = force.districts(rng, knobs.bad)
    applied = _moments(story, np.where(knobs.dereg, story.today - 20, NONE))
    fates = [_fate(name) for name in knobs.name]
    story.files.add(
        "rso",
        {
            "rso_id": cells.ids("O", numbers),
            "office": cells.codes(np.where(manager < 0, numbers, manager) % 2, _OFFICES),
            "district": cells.codes(districts, force.DISTRICTS),
            "risk": cells.codes(risk, _RISKS),
            "mgmt": cells.codes(_places(knobs.mgmt, _MANAGEMENT), _MANAGEMENT),
            "manager": cells.ids("SO", staff),
            "registered_from": cells.days(_ago(story, [fate.registered for fate in fates])),
            "registered_to": cells.days(_ago(story, [fate.registered_to for fate in fates])),
            "plan_next_visit_due": cells.days(_ago(story, [fate.plan for fate in fates])),
            "in_prison": cells.whole(knobs.in_prison),
            "flagged": cells.whole(marks[0]),
            "photo_uploaded": cells.whole(marks[1]),
            "dereg_application_at": cells.times(applied),
            "is_test": cells.whole(knobs.is_test.astype(np.int64)),
            "merged_into": cells.ids("O", np.where(knobs.merged, np.roll(numbers, 1), -1)),
            "source_system": cells.constant("CONNECT", size),
        },
    )


def _fate(name: str) -> Offender:
    return next(fate for fate in FATES if fate.name == name)


def _marks(story: Story, knobs: Knobs, risk: Ints) -> tuple[Ints, Ints]:
    """Flags and photographs, and what RSO-04 makes of them: of those on the register whose risk is not low."""
    asked = ~np.isin(knobs.name, ["no_longer_registered", "registered_tomorrow"]) & (risk != _RISKS.index("low"))
    odd: Mask = knobs.is_test | knobs.merged | np.isin(knobs.name, ["risk_blank", "risk_odd"])
    for name, verdict in (
        ("test", "X test_record"),
        ("merged", "X merged_record"),
        ("risk_blank", "U risk_blank"),
        ("risk_odd", "U unmapped_code"),
    ):
        for rate in ("RSO-04", "RSO-04/photo"):
            story.tally.add(rate, verdict, int((asked & (knobs.name == name)).sum()))
    here = np.flatnonzero(asked & ~odd)
    found = []
    for fates in (FLAGS, PHOTOS):
        drawn = draw(story.rng, fates, len(here), current=True)[: len(here)]
        tally_up(story.tally, fates, drawn)
        values = np.ones(len(risk), dtype=np.int64)
        values[here] = Knobs(fates, drawn).value
        found.append(values)
    return found[0], found[1]


def _write_last_visits(story: Story, fates: Ints, knobs: Knobs, numbers: Ints) -> None:
    """The last visit to each offender, most of which a supervisor has reviewed; and attempts since."""
    days = _ago(story, _of(fates, "seen"))
    here = np.flatnonzero(days != NONE)
    reviewed = story.rng.random(len(here)) < 0.6
    timed = knobs.visit_timed[here]
    recent = np.array([FATES[fate].seen == _RECENT for fate in fates])[here]
    tally = story.tally
    tally.add("RSO-01/supervisor_reviewed", "U no_visit_time", int((~timed).sum()))
    tally.add("RSO-01/supervisor_reviewed", "C reviewed_in_time", int((timed & reviewed).sum()))
    tally.add("RSO-01/supervisor_reviewed", "Y not_yet_due", int((timed & ~reviewed & recent).sum()))
    tally.add("RSO-01/supervisor_reviewed", "N not_reviewed", int((timed & ~reviewed & ~recent).sum()))
    made = _moments(story, days[here])
    _add_visits(
        story,
        numbers[here],
        made=np.where(timed, made, NONE),
        recorded=made + 2 * HOUR,
        outcome=_places(knobs.outcome[here], _OUTCOMES),
        reviewed=np.where(reviewed, made + 30 * HOUR, NONE),
    )
    tried = np.flatnonzero(knobs.tried)
    made = _moments(story, np.full(len(tried), story.today - 5))
    tally.add("RSO-01/supervisor_reviewed", "Y not_yet_due", len(tried))
    _add_visits(
        story,
        numbers[tried],
        made=made,
        recorded=made + HOUR,
        outcome=story.rng.integers(1, 4, len(tried)),
        reviewed=np.full(len(tried), NONE),
    )


def _write_old_visits(story: Story, fates: Ints, knobs: Knobs, numbers: Ints) -> None:
    """Visits before the last, to offenders with a usual one."""
    usual = np.array([FATES[fate].seen == _RECENT for fate in fates])
    usual &= (knobs.outcome == "seen") & knobs.visit_timed & ~knobs.is_test & ~knobs.merged
    offender = np.repeat(numbers[usual], 3)
    drawn = draw(story.rng, OLD_VISITS, len(offender), current=True)[: len(offender)]
    tally_up(story.tally, OLD_VISITS, drawn)
    review = Knobs(OLD_VISITS, drawn)
    had = np.array([fate.after is not None for fate in OLD_VISITS])[drawn]
    after = np.array([fate.after or (0, 0) for fate in OLD_VISITS])[drawn]
    days = story.today - story.rng.integers(70, 1_000, len(offender))
    made = _moments(story, days)
    reviewed = _moments(story, days + between(story.rng, after))
    reviewed = np.where(had, np.where(after[:, 1] == 0, made + HOUR, reviewed), NONE)
    same_day = had & (after[:, 0] >= 0) & (reviewed < made)
    _add_visits(
        story,
        offender,
        made=np.where(review.untimed, NONE, made),
        recorded=made + HOUR,
        outcome=np.where(story.rng.random(len(offender)) < 0.8, 0, story.rng.integers(1, 4, len(offender))),
        reviewed=np.where(same_day, made + HOUR, reviewed),
        is_test=review.is_test,
        merged=review.merged,
    )


def _add_visits(
    story: Story,
    offenders: Ints,
    *,
    made: Ints,
    recorded: Ints,
    outcome: Ints,
    reviewed: Ints,
    is_test: Any = None,
    merged: Any = None,
) -> None:
    size = len(offenders)
    numbers = story.files.take("rso_visits", size)
    story.files.add(
        "rso_visits",
        {
            "visit_id": cells.ids("OV", numbers),
            "rso_id": cells.ids("O", offenders),
            "visit_at": cells.times(made),
            "outcome": cells.codes(outcome, _OUTCOMES),
            "recorded_at": cells.times(story.before_as_of(recorded)),
            "supervisor_reviewed_at": cells.times(reviewed),
            "is_test": cells.constant(0, size) if is_test is None else cells.whole(is_test.astype(np.int64)),
            "merged_into": cells.ids("OV", np.full(size, -1) if merged is None else np.where(merged, numbers - 1, -1)),
            "source_system": cells.constant("CONNECT", size),
        },
    )


def _write_assessments(story: Story, fates: Ints, knobs: Knobs, numbers: Ints, staff: Ints) -> None:
    days = _ago(story, _of(fates, "completed"))
    ranges = _of(fates, "approved_after")
    approved = np.array([found is not None for found in ranges]) & (days != NONE)
    later = between(story.rng, np.array([found or (0, 0) for found in ranges]))
    here = np.flatnonzero((days != NONE) | (knobs.not_applicable != ""))
    completer, approver = cells.ids("SO", staff), _places(knobs.approver, _APPROVERS)
    own = np.flatnonzero(knobs.approver[here] == "completer")
    named: list[str | None] = cells.ids("SA", np.where(approved, approver, -1)[here]).to_pylist()
    completers: list[str | None] = completer.take(here).to_pylist()
    for place in own:
        # whoever nobody manages is assessed by an untrained lead
        completers[place] = completers[place] or "SA00000001"
        named[place] = completers[place]
    _add_assessments(
        story,
        numbers[here],
        completed=_moments(story, days)[here],
        completed_by=completers,
        approved=_moments(story, np.where(approved, np.where(days == NONE, 0, days) + later, NONE))[here],
        approver=named,
        reason=np.where(knobs.not_applicable == "", "none", knobs.not_applicable)[here],
    )
    earlier = np.flatnonzero(knobs.before_it)
    before = np.where(days == NONE, story.today, days)[earlier] - 360
    _add_assessments(
        story,
        numbers[earlier],
        completed=_moments(story, before),
        completed_by=completer.take(earlier).to_pylist(),
        approved=_moments(story, before + 5),
        approver=["SA00000000"] * len(earlier),
        reason=np.full(len(earlier), "none"),
    )


def _add_assessments(
    story: Story,
    offenders: Ints,
    *,
    completed: Ints,
    completed_by: list[str | None],
    approved: Ints,
    approver: list[Any],
    reason: Any,
) -> None:
    size = len(offenders)
    story.files.add(
        "arms_assessments",
        {
            "arms_id": cells.ids("OA", story.files.take("arms_assessments", size)),
            "rso_id": cells.ids("O", offenders),
            "completed_at": cells.times(completed),
            "completed_by": cells.names(completed_by),
            "approved_at": cells.times(approved),
            "approver": cells.names(approver),
            "not_applicable_reason": wording.texts(story.rng, reason),
            "is_test": cells.constant(0, size),
            "source_system": cells.constant("CONNECT", size),
        },
    )


def _write_briefings(story: Story, offenders: Ints, size: int) -> None:
    days = story.today - story.rng.integers(1, 365, size)
    story.files.add(
        "briefings",
        {
            "briefing_id": cells.ids("OB", story.files.take("briefings", size)),
            "subject_type": cells.constant("rso", size),
            "subject_id": cells.ids("O", story.rng.choice(offenders, size)),
            "done_at": cells.times(_moments(story, days)),
            "is_test": cells.constant(0, size),
            "source_system": cells.constant("I-BRIEF", size),
        },
    )
