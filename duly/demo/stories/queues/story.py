"""The queues that a domestic abuse incident passes through: triage, secondary risk assessment, referral to social care."""

from itertools import product
from typing import Any

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, add_workdays, at, local_day, offset
from duly.demo.fates import Drawn
from duly.demo.stories.domestic.met import Met, spelling
from duly.demo.stories.queues import fates as tables
from duly.demo.story import Story, choose, nothing

_OLD_DAYS, _MIDDLING_DAYS = 100, 22
"""Days since an incident was queued from which its assessment is settled, and from which what waits is overdue."""

_TOGETHER = 6
_DAY_IN_1985 = 5_632


def tell(story: Story, met: Met) -> dict[str, Any]:
    """Lead the incidents through their queues; returns the columns that belong in their records."""
    triage = _triages(story, met)
    triaged = _triaged_at(story, met, triage)
    assessment = _assessments(story, met, triage, triaged)
    queued = np.where(assessment.queued & triage.triaged, triaged, NONE)
    queued = np.where(assessment.queued_in_1985, at(np.full(len(queued), _DAY_IN_1985), 10 * HOUR), queued)
    since = np.where(triaged == NONE, 0, triaged)
    done = story.office_times(add_workdays(local_day(since), np.abs(story.between(assessment.done))))
    earlier = since - story.seconds(6 * MINUTE, 3 * HOUR, len(since))
    assessed = np.where(assessment.before, earlier, np.where(assessment.done[:, 0] < 0, NONE, done))
    referrals = _referrals(story, met, triage, assessment, triaged)
    worse = story.rng.random(len(queued)) < 0.1
    grown = {"standard": np.where(worse, "medium", "standard"), "medium": np.where(worse, "high", "medium")}
    later = choose(assessment.risk, grown, "high")
    return referrals | {
        "queued_triage_at": (np.where(triage.queued, met.entered, NONE), spelling(met.district, met.entered)),
        "triaged_at": (triaged, cells.dated(triage.date_only)),
        "queued_secondary_at": queued,
        "secondary_done_at": assessed,
        "risk_initial": assessment.risk,
        "risk_secondary": np.where((assessed != NONE) & (assessment.risk != ""), later, ""),
    }


def _triages(story: Story, met: Met) -> Drawn:
    """A triage for each incident, counted for DA-01 where there are children and for its further rate everywhere."""
    stands, real, children = met.fates.queue, ~met.left_out, met.with_children
    free = (stands == "") & real
    groups = [
        (tables.TRIAGES, free & children),
        (tables.TRIAGES, free & ~children),
    ]  # apart, so that each has every fate
    triage = story.draw_by(groups, tables.TRIAGES["in_time"])
    triage.put(stands != "", tables.STANDING.every(stands[stands != ""]))
    triage[real].tally_up(story.tally, without="DA-01")
    triage[real & children].tally_up(story.tally, only="DA-01")
    story.count("DA-01", "U unmapped_code", real & (met.fates.with_children == "unmapped"))
    unsaid = real & (met.fates.with_children == "")
    story.count("DA-01", "U children_unknown", unsaid)
    story.tally.wait("DA-01", "undetermined", int((unsaid & ~triage.triaged).sum()))
    for standard, mine in (("DA-01/every_incident", met.left_out), ("DA-01", children)):
        for verdict, outside in met.outside(mine):
            story.count(standard, verdict, outside)
    return triage


def _triaged_at(story: Story, met: Met, triage: Drawn) -> Ints:
    after = met.entered + story.between(triage.after)
    lately = story.as_of - story.between(triage.before_as_of)
    triaged = np.where(triage.before_as_of[:, 1] > 0, lately, after)
    # the latest of those triaged late: a script clears them from the queue, all in one second
    late = np.flatnonzero((triage.name == "late") & ~met.left_out)
    together = late[np.argsort(met.entered[late], kind="stable")[-_TOGETHER:]]
    triaged[together] = met.entered[together].max() + 25 * HOUR
    story.note("domestic abuse incidents triaged in one second", "X", met.number[together])
    triaged = np.where(triage.date_only, at(local_day(met.entered) + 1, 0), triaged)
    return np.where(triage.triaged, triaged, NONE)


def _days_since(story: Story, instants: Ints) -> Ints:
    return story.today - local_day(np.where(instants == NONE, story.as_of, instants))


def _assessments(story: Story, met: Met, triage: Drawn, triaged: Ints) -> Drawn:
    """A risk and an assessment for each incident, by how long ago it was triaged."""
    waits, fresh, ago = triaged == NONE, triage.name == "fresh", _days_since(story, triaged)
    # where a time is only a date, or missing, nothing more is asked than triage
    roughly = triage.date_only | (met.fates.queue == "timeless")
    settled = ~waits & ~fresh
    old, middling = ago >= _OLD_DAYS, (ago >= _MIDDLING_DAYS) & (ago < _OLD_DAYS)
    groups = [(tables.UNTRIAGED, waits), (tables.FRESH, fresh), (tables.OLD, settled & ~roughly & old)]
    groups += [
        (tables.MIDDLING, settled & ~roughly & middling),
        (tables.YOUNG, settled & (roughly | (ago < _MIDDLING_DAYS))),
    ]
    children, real = met.with_children, ~met.left_out
    parts = [(table, mine & some & real) for (table, mine), some in product(groups, (children, ~children))]
    assessment = story.draw_by(parts, tables.LEFT_OUT)
    assessment[real].tally_up(story.tally, without="DA-03")
    for verdict, outside in met.outside(met.left_out):
        story.count("DA-02", verdict, outside)
    return assessment


def _referrals(story: Story, met: Met, triage: Drawn, assessment: Drawn, triaged: Ints) -> dict[str, Any]:
    """Draw and write the referrals; returns the columns in which incidents name them, or give a reason for none."""
    graver = ~met.left_out & (assessment.risk != "standard")
    unmapped, unsaid = (graver & (met.fates.with_children == said) for said in ("unmapped", ""))
    story.count("DA-03", "U unmapped_code", unmapped)
    story.count("DA-03", "U children_unknown", unsaid)
    story.tally.wait("DA-03", "undetermined", int(((unmapped | unsaid) & triage.triaged).sum()))
    story.tally.wait("DA-03", "undated", int(((unmapped | unsaid) & ~triage.triaged).sum()))
    asked = graver & met.with_children
    assessment[asked].tally_up(story.tally, only="DA-03")
    for verdict, outside in met.outside(met.with_children):
        story.count("DA-03", verdict, outside)
    asked = asked & ~assessment.has("adds", "DA-03")
    fates = _referral_fates(story, asked, triage, triaged)[asked]
    fates.tally_up(story.tally)

    here, size = np.flatnonzero(asked), len(fates)
    seen = triaged[here]
    after = seen + story.between(fates.after)
    odd = {
        "attending": met.entered[here] - 30 * MINUTE,
        "before_report": met.reported[here] - story.seconds(HOUR, 5 * DAY, size),
        "next_date": at(local_day(seen) + 1, 0),
        "blank": NONE,
    }
    referred, numbers = choose(fates.when, odd, after), story.take("child_referrals", size)
    style = cells.dated(fates.when == "next_date")
    _write(
        story, met, here[fates.in_export], numbers[fates.in_export], (referred[fates.in_export], style[fates.in_export])
    )
    story.note(
        "domestic abuse incidents whose referral is not in the export", "R", numbers[fates.named & ~fates.in_export]
    )
    named, reasons = nothing(len(asked)), nothing(len(asked))
    named[here] = np.where(fates.named, numbers, -1)
    reasons[here] = story.between(fates.reason)
    return {"csc_referral_id": named, "csc_not_referred_reason_len": reasons}


def _referral_fates(story: Story, asked: Mask, triage: Drawn, triaged: Ints) -> Drawn:
    fresh, old = triage.name == "fresh", _days_since(story, triaged) >= _MIDDLING_DAYS
    groups = [
        (tables.REFERRALS, asked & ~fresh & old),
        (tables.LATELY, asked & ~fresh & ~old),
        (tables.JUST_NOW, asked & fresh),
    ]
    fates = story.draw_by(groups, tables.REFERRALS["before_triage"])
    # on the day on which the clock goes back, the next date is more than 24 hours away from its first hour
    midnight = at(local_day(np.where(triaged == NONE, 0, triaged)), 0)
    fates.change("on_the_next_date", offset(midnight) != offset(midnight + DAY), among=asked & ~fresh & old)
    return fates


def _write(story: Story, met: Met, scenes: Ints, numbers: Ints, referred: Any) -> None:
    child = met.child[scenes]
    unlisted = child < 0
    child[unlisted] = story.people("child", local_day(met.moment[scenes[unlisted]]))
    story.write(
        "child_referrals", ref_id=numbers, person_id=child, incident_id=met.log[scenes], referred_at=referred,
        source_team=force.team("DA", met.district[scenes]), referrer_agency="police", la_area=met.district[scenes],
        threshold=story.rng.choice(["s17", "info"], len(scenes), p=[0.6, 0.4]), offence_indicated=0,
    )  # fmt: skip
