"""Registered sex offenders as they stand at the as-at instant: their managers, visits, assessments and briefings."""

from typing import Any

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import HOUR, NONE, Ints, at, plus
from duly.demo.fates import Drawn
from duly.demo.stories.offenders.fates import COUNTED, FLAGS, MANAGERS, OLD_VISITS, OTHERS, PHOTOS, RECENT, UNCLEAR
from duly.demo.story import Story, choose, nothing

_REVIEWED = "RSO-01/supervisor_reviewed"
_OUTCOMES = ("no_reply", "refused", "moved")
_APPROVERS = ("trained", "untrained", "lapsed", "odd_course")
_PER_MANAGER = 45
_UNLINKED = ("management_odd", "registered_tomorrow", "test", "merged")


def tell(story: Story, size: int) -> None:
    """Write about `size` offenders and what hangs on them."""
    rng = story.rng
    managers = story.plant(MANAGERS, size // _PER_MANAGER)
    staff = story.take("offender_managers", len(managers))
    _write_managers(story, managers, staff)
    loads = story.between(managers.offenders)
    alone = max(size // 150, 2)  # nobody manages them
    manager = np.concatenate([np.repeat(np.arange(len(managers)), loads), nothing(alone)])
    counted = story.draw(COUNTED, each=len(manager))
    others = story.draw(OTHERS, size // 6)
    others.follow(others.merged, "reactive")
    unclear = np.repeat(np.arange(len(managers)), managers.unclear)
    fates = counted.with_others(others).with_others(UNCLEAR.every(["management_blank"] * len(unclear)))
    fates.tally_up(story.tally)
    linked = np.where(np.isin(others.name, _UNLINKED), -1, rng.integers(0, len(managers), len(others)))
    manager = np.concatenate([manager, linked, unclear])
    by = np.where(manager < 0, -1, staff[manager])
    numbers = story.take("rso", len(fates))
    _write_offenders(story, fates, numbers, by, manager)
    _write_last_visits(story, fates, numbers)
    _write_old_visits(story, fates, numbers)
    _write_assessments(story, fates, numbers, by)
    briefings = max(size // 6, 5)
    days = story.today - rng.integers(1, 365, briefings)
    subjects = cells.ids("O", rng.choice(numbers, briefings))
    story.write("briefings", subject_type="rso", subject_id=subjects, done_at=_moments(story, days))
    for name in ("rolled_forward", "application", "reactive_at_high_risk"):
        story.note(f"offenders {name}", "O", numbers[fates.name == name])
    story.note("offenders without a manager", "O", numbers[len(counted) - alone : len(counted)])


def _moments(story: Story, days: Ints) -> Ints:
    """An instant of the working day on each day that is had, never after the as-at instant."""
    moments = at(days, story.seconds(9 * HOUR, 17 * HOUR, len(days)))
    return np.where(days == NONE, NONE, story.before_as_of(moments))


def _write_managers(story: Story, managers: Drawn, staff: Ints) -> None:
    """The managers, who stand beside the staff of every team, and those who approve assessments."""
    team = int(force.team("MOSOVO", np.zeros(1, dtype=np.int64))[0])
    known, approvers = np.flatnonzero(managers.known), np.arange(len(_APPROVERS))
    usual: dict[str, Any] = {"team_id": team, "active_from": force.JOINED_ON}
    offender_managers = {"staff_id": cells.ids("SO", staff[known]), "rank": "DC", "role": "offender manager"}
    story.write("staff", fte=managers.fte[known], is_test=managers.is_test[known], **offender_managers, **usual)
    leads = {"staff_id": cells.ids("SA", approvers), "rank": "DS", "role": "offender management lead"}
    story.write("staff", fte="1.0", **leads, **usual)
    story.write(
        "training_records", staff_id=cells.ids("SA", np.array([0, 2, 3])),
        course=np.array(["ARMS_APPROVER", "ARMS_APPROVER", "ARMS-2"]), completed_date=story.today - 3_000,
        expires_date=np.array([NONE, story.today - 2_500, NONE]),
    )  # fmt: skip


def _write_offenders(story: Story, fates: Drawn, numbers: Ints, staff: Ints, manager: Ints) -> None:
    rng, size = story.rng, len(numbers)
    risk = rng.choice(["very_high", "high", "medium", "low"], size, p=[0.03, 0.17, 0.40, 0.40])
    risk = np.where(fates.risk == "drawn", risk, fates.risk)
    flagged, photo = _marks(story, fates, risk)
    districts = story.districts(fates.bad)
    applied = _moments(story, np.where(fates.dereg, story.today - 20, NONE))
    story.write(
        "rso", fates, rso_id=numbers, office=np.array(force.OFFICES)[np.where(manager < 0, numbers, manager) % 2],
        district=districts, risk=risk, mgmt=fates.mgmt, manager=cells.ids("SO", staff),
        registered_from=story.days_ago(fates.registered), registered_to=story.days_ago(fates.registered_to),
        plan_next_visit_due=story.days_ago(fates.plan), in_prison=fates.in_prison, flagged=flagged, photo_uploaded=photo,
        dereg_application_at=applied,
    )  # fmt: skip


def _marks(story: Story, fates: Drawn, risk: Any) -> tuple[Ints, Ints]:
    """Flags and photographs, and what RSO-04 makes of them: of those on the register whose risk is not low."""
    left = story.sift(
        "RSO-04, RSO-04/photo", ~np.isin(fates.name, ["no_longer_registered", "registered_tomorrow"]) & (risk != "low"),
        ("X test_record", fates.is_test), ("X merged_record", fates.merged), ("U risk_blank", risk == ""),
        ("U unmapped_code", risk == "VH+"),
    )  # fmt: skip
    marks = [story.draw_by([(table, left)], table.fates[0]) for table in (FLAGS, PHOTOS)]
    for mark in marks:
        mark[left].tally_up(story.tally)
    return marks[0].value, marks[1].value


def _write_last_visits(story: Story, fates: Drawn, numbers: Ints) -> None:
    """The last visit to each offender, most of which a supervisor has reviewed; and attempts since."""
    days = story.days_ago(fates.seen)
    here = np.flatnonzero(days != NONE)
    fates, tried = fates[here], numbers[fates.tried]
    reviewed = story.rng.random(len(here)) < 0.6
    recent = fates.seen[:, 1] == RECENT[1]
    story.sift(
        _REVIEWED, np.ones(len(here), dtype=bool), ("X test_record", fates.is_test),
        ("U no_visit_time", ~fates.visit_timed), ("C reviewed_in_time", reviewed), ("Y not_yet_due", recent),
        ("N not_reviewed", ~recent),
    )  # fmt: skip
    made = _moments(story, days[here])
    story.write(
        "rso_visits", rso_id=numbers[here], visit_at=np.where(fates.visit_timed, made, NONE), outcome=fates.outcome,
        recorded_at=story.before_as_of(made + 2 * HOUR), supervisor_reviewed_at=np.where(reviewed, made + 30 * HOUR, NONE),
    )  # fmt: skip
    made = _moments(story, np.full(len(tried), story.today - 5))
    story.count(_REVIEWED, "Y not_yet_due", len(tried))
    recorded, outcome = story.before_as_of(made + HOUR), story.rng.choice(_OUTCOMES, len(tried))
    story.write("rso_visits", rso_id=tried, visit_at=made, outcome=outcome, recorded_at=recorded)


def _write_old_visits(story: Story, fates: Drawn, numbers: Ints) -> None:
    """Visits before the last, to offenders with a usual one."""
    usual = (fates.seen[:, 1] == RECENT[1]) & (fates.outcome == "seen")
    usual &= fates.visit_timed & ~fates.is_test & ~fates.merged
    offender = np.repeat(numbers[usual], 3)
    review, size = story.plant(OLD_VISITS, each=len(offender)), len(offender)
    days = story.today - story.rng.integers(70, 1_000, size)
    made = _moments(story, days)
    after = story.between(review.after)
    reviewed = _moments(story, plus(days, after))
    reviewed = np.where((review.after[:, 0] >= 0) & (reviewed < made), made + HOUR, reviewed)
    seen = story.rng.random(size) < 0.8
    story.write(
        "rso_visits", review, rso_id=offender, visit_at=np.where(review.untimed, NONE, made),
        outcome=np.where(seen, "seen", story.rng.choice(_OUTCOMES, size)), recorded_at=story.before_as_of(made + HOUR),
        supervisor_reviewed_at=reviewed,
    )  # fmt: skip


def _write_assessments(story: Story, fates: Drawn, numbers: Ints, staff: Ints) -> None:
    days = story.days_ago(fates.completed)
    later = story.between(fates.approved_after)
    here = np.flatnonzero((days != NONE) | (fates.not_applicable != "none"))
    own, approved = fates.approver == "completer", (later != NONE) & (days != NONE)
    approver = np.where(approved, choose(fates.approver, {name: n for n, name in enumerate(_APPROVERS)}, -1), -1)
    # whoever nobody manages is assessed by an untrained lead, where the one who assessed approved it too
    completers = np.where(own & (staff < 0), "SA00000001", _names("SO", staff))
    _assess(story, here, numbers, days, plus(days, later), completers, np.where(own, completers, _names("SA", approver)),
            fates.not_applicable)  # fmt: skip
    before = np.where(days == NONE, story.today, days) - 360
    leads, nothing_said = np.full(len(numbers), "SA00000000"), np.full(len(numbers), "none")
    earlier = np.flatnonzero(fates.before_it)
    _assess(story, earlier, numbers, before, before + 5, _names("SO", staff), leads, nothing_said)


def _names(prefix: str, numbers: Ints) -> Any:
    return np.array([name or "" for name in cells.ids(prefix, numbers).to_pylist()], dtype="U10")


def _assess(
    story: Story,
    rows: Ints,
    offenders: Ints,
    completed: Ints,
    approved: Ints,
    completers: Any,
    approvers: Any,
    reason: Any,
) -> None:
    """Write assessments for some rows of offenders: the days, who made and who approved them, and why there is none."""
    story.write(
        "arms_assessments", rows=rows, rso_id=offenders, completed_at=_moments(story, completed),
        completed_by=cells.names(completers), approved_at=_moments(story, approved), approver=cells.names(approvers),
        not_applicable_reason=story.words(reason),
    )  # fmt: skip
