"""Notifications about children, for the incidents of all other stories that concern a child, and some odd ones."""

from collections.abc import Sequence

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, NONE, Ints, at, local_day, plus
from duly.demo.fates import Drawn
from duly.demo.stories.crimes.story import Recorded
from duly.demo.stories.notices.concern import Concern
from duly.demo.stories.notices.fates import NOTICES, ODD_CONCERNS, UNDRAWN
from duly.demo.story import Story

_CALLING = ("NEGLECT", "DA_CRIME")
"""Categories of log that call for a notification."""

_DEVICES = ("desktop", "handheld")
_SETTLED, _DUE = 6 * DAY, 23 * HOUR


def of_crimes(recorded: Recorded) -> Concern:
    """The victims of crimes whose log calls for a notification; only of a child or adult of known age is the log told."""
    victims, crime = recorded.victims, recorded.victims.crime
    here = (recorded.log[crime] >= 0) & np.isin(recorded.opened_as[crime], _CALLING) & (victims.kind == "child")
    crime = crime[here]
    return Concern(
        log=recorded.log[crime], person=victims.person[here], kind=victims.kind[here],
        merged=recorded.fates.moment[crime] == "merged_log", reported=recorded.times.log_reported[crime],
    )  # fmt: skip


def tell(story: Story, concerns: Sequence[Concern], odd: int) -> None:
    """Write what was submitted for the children of these incidents, and about so many odd incidents."""
    _odd(story, odd)
    all_ = Concern.together(concerns)
    ago = story.as_of - np.where(all_.reported == NONE, 0, all_.reported)
    # nothing is submitted for those whose age is not known: a breach, if they were children, but for the time that is left
    due = ago > DAY
    old, lost = np.isin(all_.kind, ["blank", "default_1900"]) & ~all_.aged, np.isin(all_.kind, ["cycle", "orphan"])
    left = story.sift(
        "NOT-01", ~np.isin(all_.kind, ["adult", "birthday_18"]), ("X merged_record", all_.merged),
        ("U age_uncertain", (all_.kind == "near_18") & ~all_.aged & due),
        ("X age_uncertain", (all_.kind == "near_18") & ~all_.aged), ("U dangling_link", lost & ~all_.aged),
        ("U child_unknown", old & due), ("X child_unknown", old), ("U no_report_time", all_.reported == NONE),
    )  # fmt: skip
    settled = np.flatnonzero(left & (ago > _SETTLED))
    drawn = story.draw(NOTICES, each=len(settled))
    _, log, times = np.unique(all_.log, return_inverse=True, return_counts=True)
    lonely = (times[log[settled]] == 1) & (drawn.name == "in_time")
    lonely &= np.cumsum(lonely) <= max(len(settled) // 200, 1)
    _submit(story, all_, settled[~lonely], drawn[~lonely])
    _submit(story, all_, settled[lonely], UNDRAWN.every(["of_no_child"] * int(lonely.sum())))
    lately = np.flatnonzero(left & (ago <= _SETTLED) & (ago > _DUE))
    _submit(story, all_, lately, UNDRAWN.every(["promptly"] * len(lately)))
    waiting = np.flatnonzero(left & (ago <= _DUE))
    _submit(story, all_, waiting, UNDRAWN.every([("not_yet", "promptly")[n % 2] for n in range(len(waiting))]))


def _submit(story: Story, concern: Concern, rows: Ints, fates: Drawn) -> None:
    fates.tally_up(story.tally)
    if not len(rows):
        return
    log, person, reported = concern.log[rows], concern.person[rows], concern.reported[rows]
    submitted = reported + story.between(fates.after)
    # a date without a time is that on which the limit falls, so that nobody can tell on which side it lies
    submitted = np.where(fates.date_only, at(local_day(reported + DAY), 0), submitted)
    for mine, later in ((fates.kind != "", 0), (fates.twice, 30 * 60)):
        here = np.flatnonzero(mine)
        when = np.where(fates.timed, submitted + later, NONE)[here]
        sent = plus(when, HOUR)
        story.write(
            "notifications", notif_type=fates.kind[here], incident_id=np.where(fates.names_incident, log, -1)[here],
            person_id=np.where(fates.names_child, person, -1)[here], submitted_at=(when, cells.dated(fates.date_only)[here]),
            sent_at=np.where(sent == NONE, NONE, story.before_as_of(sent)), recipient_type="csc",
            device=story.rng.choice(_DEVICES, len(here), p=[0.8, 0.2]),
        )  # fmt: skip
    with_intel = np.flatnonzero(fates.intel)
    story.write(
        "intel_reports", incident_id=log[with_intel], person_id=person[with_intel], submitted_at=reported[with_intel] + HOUR,
        device=story.rng.choice(_DEVICES, len(with_intel), p=[0.1, 0.9]),
    )  # fmt: skip


def _odd(story: Story, size: int) -> None:
    """Incidents about missing children, for which nothing was submitted because of what is odd about them, or whatever was."""
    fates = story.plant(ODD_CONCERNS, size)
    size = len(fates)
    districts = story.districts(size)
    reported = story.office_times(story.some_days(10, size))
    # merged into a log that calls for nothing, or that is not in the export: then nothing stands for it
    numbers, elsewhere = story.take("incidents", size), story.take("incidents", size)
    story.write(
        "incidents", incident_id=numbers, reported_at=np.where(fates.reported, reported, NONE), opened_at=reported + 60,
        closed_at=reported + DAY, opening_code=np.where(fates.coded, "MISSING", ""),
        closing_code=np.where(fates.coded, "MISSING", "OTHER"), source="101",
        team_id=force.team("RESPONSE", districts), district=districts, da_flag=0, child_flag=1, is_test=fates.is_test,
        merged_into=np.where(fates.merged, elsewhere, -1),
    )  # fmt: skip
    there = np.flatnonzero(fates.survivor)
    story.write(
        "incidents", incident_id=elsewhere[there], reported_at=reported[there], opened_at=reported[there] + 120,
        closed_at=reported[there] + DAY, opening_code="OTHER", closing_code="OTHER", source="101",
        team_id=force.team("RESPONSE", districts[there]), district=districts[there], da_flag=0, child_flag=0,
    )  # fmt: skip
    linked = np.flatnonzero(fates.person != "")
    persons = story.people(fates.person[linked], local_day(reported[linked]), np.full(len(linked), 12))
    story.write("incident_persons", incident_id=numbers[linked], person_id=persons, role="child_present")
    story.note("incidents that concern a child whom nobody linked", "I", numbers[fates.person == ""])
