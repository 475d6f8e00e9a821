"""The queues that a domestic abuse incident passes through: triage, secondary risk assessment, referral to social care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from duly.demo import cells, force, people
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, add_workdays, at, local_day, offset
from duly.demo.cases import between
from duly.demo.domestic_fates import Scene
from duly.demo.fates import Fate, Knobs, change_places, draw, place_of, tally_up
from duly.demo.queue_fates import (
    FRESH,
    JUST_NOW,
    LATELY,
    LEFT_OUT,
    MIDDLING,
    OLD,
    REFERRALS,
    STANDING,
    TRIAGES,
    UNTRIAGED,
    YOUNG,
    Assessment,
    Referral,
    Triage,
)
from duly.demo.story import Story

_TRIAGES: tuple[Triage, ...] = (*TRIAGES, *STANDING.values())
_ASSESSMENTS: tuple[Assessment, ...] = (*OLD, *MIDDLING, *YOUNG, *FRESH, *UNTRIAGED, LEFT_OUT)
_REFERRALS: tuple[Referral, ...] = (*REFERRALS, *LATELY, *JUST_NOW)

_RISKS = ("standard", "medium", "high", "VERY-HIGH")
_OLD_DAYS, _MIDDLING_DAYS = 100, 22
"""Days since an incident was queued from which its assessment is settled, and from which what waits is overdue."""


_TOGETHER = 6
_DAY_IN_1985 = 5_632


@dataclass(frozen=True, kw_only=True)
class Met:
    """The incidents as far as they are told: each in its own place. Persons not had are -1."""

    fates: Sequence[Scene]
    drawn: Ints
    number: Ints
    log: Ints
    reported: Ints
    closed: Ints
    moment: Ints  # when officers attended, or would have
    entered: Ints
    district: Ints
    victim: Ints
    child: Ints  # one of the children listed

    @property
    def knobs(self) -> Knobs:
        return Knobs(self.fates, self.drawn)

    @property
    def left_out(self) -> Mask:
        """Tests and records that were merged."""
        return np.asarray(self.knobs.is_test | self.knobs.merged)


def tell(story: Story, met: Met) -> dict[str, Any]:
    """Lead the incidents through their queues; returns the columns that belong in their records."""
    triages = _triages(story, met)
    triage = Knobs(_TRIAGES, triages)
    triaged = _triaged_at(story, met, triage)
    assessments = _assessments(story, met, triages, triaged)
    assessment = Knobs(_ASSESSMENTS, assessments)
    queued = np.where(assessment.queued & triage.triaged, triaged, NONE)
    queued = np.where(assessment.queued_in_1985, at(np.full(len(queued), _DAY_IN_1985), 10 * HOUR), queued)
    assessed = _assessed_at(story, assessment, np.where(triaged == NONE, 0, triaged))
    referrals = _referrals(story, met, triage, assessments, triaged)
    naive = (met.district == force.DISTRICTS.index("West")) & ((met.entered + offset(met.entered)) % DAY >= 3 * HOUR)
    risk = _places(assessment.risk)
    known = (assessed != NONE) & (risk >= 0)
    return referrals | {
        # the queue of one district is exported by another system, without offset
        "queued_triage_at": cells.times(
            np.where(triage.queued, met.entered, NONE), np.where(naive, cells.NAIVE, cells.EXACT)
        ),
        "triaged_at": cells.times(triaged, np.where(triage.date_only, cells.DATE_ONLY, cells.EXACT)),
        "queued_secondary_at": cells.times(queued),
        "secondary_done_at": cells.times(assessed),
        "risk_initial": cells.codes(risk, _RISKS),
        "risk_secondary": cells.codes(
            np.where(known, np.minimum(risk + (story.rng.random(len(risk)) < 0.1), 2), -1), _RISKS
        ),
    }


def _places(risks: Any) -> Ints:
    found = np.full(len(risks), -1, dtype=np.int64)
    for place, name in enumerate(_RISKS):
        found[risks == name] = place
    return found


def _drawn(story: Story, fates: Sequence[Fate], among: Sequence[Fate], size: int) -> Ints:
    """A fate of `fates` for each record, as its place in `among`."""
    first = next(place for place in range(len(among)) if tuple(among[place : place + len(fates)]) == tuple(fates))
    return first + draw(story.rng, fates, size, current=story.current)[:size]


def _triages(story: Story, met: Met) -> Ints:
    """A triage for each incident, counted for DA-01 where there are children and for its further rate everywhere."""
    stands = met.knobs.queue
    found = np.zeros(len(stands), dtype=np.int64)
    for place, name in enumerate(STANDING):
        found[stands == name] = len(TRIAGES) + place
    real, children = ~met.left_out, met.knobs.with_children
    for mine in (children == "yes", children != "yes"):  # apart, so that each has all that may befall one
        free = np.flatnonzero((stands == "") & real & mine)
        found[free] = _drawn(story, TRIAGES, _TRIAGES, len(free))
    tally_up(story.tally, _TRIAGES, found[real])
    for place, fate in enumerate(_TRIAGES):
        times = int((real & (children == "yes") & (found == place)).sum())
        story.tally.add("DA-01", fate.adds["DA-01/every_incident"], times)
        if fate.waits:
            story.tally.wait("DA-01", fate.waits, times)
    story.tally.add("DA-01", "U unmapped_code", int((real & (children == "unmapped")).sum()))
    for verdict, mine in _outside(met):
        story.tally.add("DA-01/every_incident", verdict, int(mine.sum()))
        story.tally.add("DA-01", verdict, int((mine & (children == "yes")).sum()))
    return found


def _outside(met: Met) -> tuple[tuple[str, Mask], ...]:
    return ("X test_record", met.knobs.is_test), ("X merged_record", met.knobs.merged)


def _triaged_at(story: Story, met: Met, triage: Knobs) -> Ints:
    after = met.entered + between(story.rng, triage.after)
    lately = story.as_of - between(story.rng, triage.before_as_of)
    triaged = np.where(triage.before_as_of[:, 1] > 0, lately, after)
    together = _together(met, triage)
    triaged[together] = met.entered[together].max() + 25 * HOUR
    story.note("domestic abuse incidents triaged in one second", "X", met.number[together])
    triaged = np.where(triage.date_only, at(local_day(met.entered) + 1, 0), triaged)
    return np.where(triage.triaged, triaged, NONE)


def _together(met: Met, triage: Knobs) -> Ints:
    """The latest of the incidents triaged late: a script clears them from the queue, all in one second."""
    late = np.flatnonzero((triage.name == "late") & ~met.left_out)
    return np.asarray(late[np.argsort(met.entered[late], kind="stable")[-_TOGETHER:]])


def _assessments(story: Story, met: Met, triages: Ints, triaged: Ints) -> Ints:
    """A risk and an assessment for each incident, by how long ago it was triaged."""
    waits = triaged == NONE
    ago = story.today - local_day(np.where(waits, story.as_of, triaged))
    fresh = triages == len(TRIAGES) + list(STANDING).index("fresh")
    found = np.full(len(triages), len(_ASSESSMENTS) - 1, dtype=np.int64)
    # where a time is only a date, or missing, nothing more is asked than triage
    roughly = Knobs(_TRIAGES, triages).date_only | (met.knobs.queue == "timeless")
    groups = (
        (UNTRIAGED, waits),
        (FRESH, fresh),
        (OLD, ~waits & ~fresh & ~roughly & (ago >= _OLD_DAYS)),
        (MIDDLING, ~waits & ~fresh & ~roughly & (ago >= _MIDDLING_DAYS) & (ago < _OLD_DAYS)),
        (YOUNG, ~waits & ~fresh & (roughly | (ago < _MIDDLING_DAYS))),
    )
    children = met.knobs.with_children == "yes"
    for (fates, mine), some in product(groups, (children, ~children)):
        here = np.flatnonzero(mine & some & ~met.left_out)
        if len(here):
            found[here] = _drawn(story, fates, _ASSESSMENTS, len(here))
    tally_up(story.tally, _ASSESSMENTS, found[~met.left_out])
    for verdict, mine in _outside(met):
        story.tally.add("DA-02", verdict, int(mine.sum()))
    return found


def _assessed_at(story: Story, assessment: Knobs, queued: Ints) -> Ints:
    done = story.office_times(add_workdays(local_day(queued), np.abs(between(story.rng, assessment.done))))
    earlier = queued - story.seconds(6 * MINUTE, 3 * HOUR, len(queued))
    done = np.where(assessment.done[:, 0] < 0, NONE, done)
    return np.where(assessment.before, earlier, done)


def _referrals(story: Story, met: Met, triage: Knobs, assessments: Ints, triaged: Ints) -> dict[str, Any]:
    """Draw and write the referrals; returns the columns in which incidents name them, or give a reason for none."""
    rng, children, assessment = story.rng, met.knobs.with_children, Knobs(_ASSESSMENTS, assessments)
    asked = ~met.left_out & np.isin(children, ["yes", "unmapped"]) & (assessment.risk != "standard")
    unmapped = int((asked & (children == "unmapped")).sum())
    story.tally.add("DA-03", "U unmapped_code", unmapped)
    story.tally.wait("DA-03", "undetermined", unmapped)
    asked &= children == "yes"
    for place, fate in enumerate(_ASSESSMENTS):
        if fate.referral:
            times = int((asked & (assessments == place)).sum())
            story.tally.add("DA-03", fate.referral, times)
            story.tally.wait("DA-03", fate.waits, times)
    for verdict, mine in _outside(met):
        story.tally.add("DA-03", verdict, int((mine & (children == "yes")).sum()))
    asked &= assessment.referral == ""
    fates = _referral_fates(story, asked, triage, triaged)
    tally_up(story.tally, _REFERRALS, fates[asked])

    here = np.flatnonzero(asked)
    knobs, seen = Knobs(_REFERRALS, fates[here]), triaged[here]
    referred = seen + between(rng, knobs.after)
    for name, when in (
        ("attending", met.entered[here] - 30 * MINUTE),
        ("before_report", met.reported[here] - story.seconds(HOUR, 5 * DAY, len(here))),
        ("next_date", at(local_day(seen) + 1, 0)),
        ("blank", np.full(len(here), NONE)),
    ):
        referred = np.where(knobs.when == name, when, referred)
    numbers = story.files.take("child_referrals", len(here))
    style = np.where(knobs.when == "next_date", cells.DATE_ONLY, cells.EXACT)
    _write(story, met, here[knobs.found], numbers[knobs.found], referred[knobs.found], style[knobs.found])
    story.note("domestic abuse incidents whose referral is not in the export", "R", numbers[knobs.named & ~knobs.found])
    named = np.full(len(asked), -1, dtype=np.int64)
    named[here] = np.where(knobs.named, numbers, -1)
    reasons = np.full(len(asked), -1, dtype=np.int64)
    reasons[here] = between(rng, knobs.reason)
    return {"csc_referral_id": cells.ids("R", named), "csc_not_referred_reason_len": cells.whole(reasons)}


def _referral_fates(story: Story, asked: Mask, triage: Knobs, triaged: Ints) -> Ints:
    ago = story.today - local_day(np.where(triaged == NONE, story.as_of, triaged))
    fresh = triage.name == "fresh"
    found = np.zeros(len(asked), dtype=np.int64)
    for fates, mine in (
        (REFERRALS, ~fresh & (ago >= _MIDDLING_DAYS)),
        (LATELY, ~fresh & (ago < _MIDDLING_DAYS)),
        (JUST_NOW, fresh),
    ):
        here = np.flatnonzero(asked & mine)
        if len(here):
            found[here] = _drawn(story, fates, _REFERRALS, len(here))
    # on the day on which the clock goes back, the next date is more than 24 hours away from its first hour
    midnight = at(local_day(np.where(triaged == NONE, 0, triaged)), 0)
    longer = offset(midnight) != offset(midnight + DAY)
    settled = np.flatnonzero(asked & ~fresh & (ago >= _MIDDLING_DAYS))
    drawn = found[settled]
    change_places(drawn, place_of(_REFERRALS, "on_the_next_date"), longer[settled])
    found[settled] = drawn
    return found


def _write(story: Story, met: Met, scenes: Ints, numbers: Ints, referred: Ints, style: Ints) -> None:
    rng, size = story.rng, len(scenes)
    child = met.child[scenes].copy()
    unlisted = np.flatnonzero(child < 0)
    kinds = np.full(len(unlisted), people.KIND["child"])
    child[unlisted] = people.make(story.files, story.tally, rng, kinds, local_day(met.moment[scenes[unlisted]]))
    story.files.add(
        "child_referrals",
        {
            "ref_id": cells.ids("R", numbers),
            "person_id": cells.ids("P", child),
            "incident_id": cells.ids("I", met.log[scenes]),
            "referred_at": cells.times(referred, style),
            "source_team": force.team_ids(force.team("DA", met.district[scenes])),
            "referrer_agency": cells.constant("police", size),
            "la_area": cells.codes(met.district[scenes], force.LA_AREAS),
            "threshold": cells.codes(rng.choice(2, size, p=[0.6, 0.4]), ("s17", "info")),
            "offence_indicated": cells.constant(0, size),
            "is_test": cells.constant(0, size),
            "source_system": cells.constant("CONNECT", size),
        },
    )
