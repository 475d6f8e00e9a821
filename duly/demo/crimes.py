"""Recorded crimes with the logs they were reported in, their victims, and the investigations that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cases, cells, crime_reports, crime_times, force, people, supervision, wording
from duly.demo.calendar import DAY, HOUR, NONE, Ints, Mask, at, local_day
from duly.demo.child_crime_fates import CHILD_FATES
from duly.demo.crime_fates import ADULT_FATES, CrimeFate
from duly.demo.crime_times import Times
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.story import Story

FATES = (*CHILD_FATES, *ADULT_FATES)
VARIANT_FIELDS = ("dob", "offence_code", "offence_from", "district", "oic", "team")

_CLASSES = ("rape", "other_sexual", "violent", "cruelty_neglect", "online_child_abuse", "robbery", "other", "105A")
_OFFENCE_CODES = ("19C", "17A", "8N", "11A", "86/2", "34B", "49/10", "105A")
_CHILD_MIX = (0, 0.22, 0.48, 0.10, 0.08, 0.05, 0.07, 0)
_ADULT_MIX = (0, 0.06, 0.34, 0, 0, 0.05, 0.55, 0)
_STATUSES = ("open", "filed", "charged", "finalised", "reopened", "cancelled", "PENDING-NICHE")
_ROUTES = ("incident", "unit_direct", "bureau", "disclosure")
_CANCEL_CODES = ("C1", "C2", "C3", "C4", "C5", "ZZ")
_INVESTIGATED = 0.35
"""Share of the crimes against others than children that are investigated at all."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What was planned of the crimes of one force-year and of their cases, for the stories that follow.

    A row for each crime: its fate, number, log (-1 for none) and what that was opened as, when it happened (a local day),
    was reported to the log and went to another force (NONE for not), its district and officer (-1 for none). A row for
    each case on the 28 days: its fate, number, the place of its crime (-1 for none), its team, the day it starts, how many
    days it goes on, and when it closed (NONE for not). And the victims.
    """

    knobs: Knobs
    number: Ints
    log: Ints
    opened_as: Ints
    event_day: Ints
    log_reported: Ints
    sent_on: Ints
    district: Ints
    officer: Ints
    case_knobs: Knobs
    case: Ints
    case_crime: Ints
    case_team: Ints
    case_start: Ints
    case_length: Ints
    case_closed: Ints
    victims: crime_reports.Victims


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """Child crimes of one force-year that break nothing, which a referral may say it led to; cases of special teams."""

    crime: Ints
    recorded: Ints
    special_case: Ints
    special_since: Ints
    special_online: Mask
    planned: Planned


def tell(story: Story, children: int, adults: int) -> Recorded:
    """Write about so many crimes against children and against others, with all that hangs on them."""
    rng = story.rng
    drawn = draw(rng, CHILD_FATES, children, current=story.current)
    others = draw(rng, ADULT_FATES, adults, current=story.current) + len(CHILD_FATES)
    fates = np.concatenate([drawn, others])
    knobs = Knobs(FATES, fates)
    tally_up(story.tally, FATES, fates)
    _count_fields(story, fates)

    free = np.flatnonzero(knobs.case == "any")
    case_fates = cases.draw_fates(story, len(free))
    forced = np.flatnonzero(np.isin(knobs.case, ["short", "no_start"]))
    forced_fates = np.where(knobs.case[forced] == "short", cases.SHORT, cases.WITHOUT_START)
    plan = cases.plan(story, np.concatenate([case_fates, forced_fates]))
    # a small export draws more cases than crimes to hang them on: the rest have no crime
    crime_of_case = np.concatenate([free, np.full(len(case_fates) - len(free), -1), forced])

    numbers = story.files.take("crimes", len(fates))
    districts = force.districts(rng, knobs.bad)
    teams = _teams(knobs, districts)
    times = crime_times.plan(story, knobs, plan, crime_of_case)
    logs, opened_as = crime_reports.write_logs(story, knobs, numbers, districts, times)
    victims = crime_reports.write_victims(story, knobs, numbers, logs, times)
    case_team = _case_teams(story, crime_of_case, teams)
    oic, case_numbers, closed = _write_cases(story, knobs, plan, crime_of_case, numbers, teams, case_team, times)
    _write_crimes(story, knobs, numbers, logs, districts, teams, oic, times)
    plain = np.flatnonzero(knobs.name == "in_time")
    special = np.flatnonzero(np.isin(knobs.team[np.maximum(crime_of_case, 0)], ["ISOT", "CSE"]) & (crime_of_case >= 0))
    special = special[~plan.knobs.is_test[special] & ~plan.knobs.merged[special]]
    return Recorded(
        crime=numbers[plain],
        recorded=times.recorded[plain],
        special_case=case_numbers[special],
        special_since=times.allocated[crime_of_case[special]],
        special_online=knobs.team[crime_of_case[special]] == "ISOT",
        planned=Planned(
            knobs=knobs,
            number=numbers,
            log=logs,
            opened_as=opened_as,
            event_day=local_day(times.event),
            log_reported=times.log_reported,
            sent_on=_sent_on(knobs, times),
            district=districts,
            officer=oic,
            case_knobs=plan.knobs,
            case=case_numbers,
            case_crime=crime_of_case,
            case_team=case_team,
            case_start=plan.start,
            case_length=plan.length,
            case_closed=closed,
            victims=victims,
        ),
    )


def _sent_on(knobs: Knobs, times: Times) -> Ints:
    """When each crime went to another force; NONE for those that did not."""
    sent = np.where(knobs.transfer == "out", times.reported + 5 * HOUR, times.recorded + 3 * DAY)
    return np.where(np.isin(knobs.transfer, ["out", "out_later"]), sent, NONE)


def _case_teams(story: Story, crime_of_case: Ints, teams: Ints) -> Ints:
    hung = crime_of_case >= 0
    others = force.team("PVP_CORE", story.rng.integers(0, 4, len(crime_of_case)))
    return np.where(hung, teams[np.where(hung, crime_of_case, 0)], others)


def _count_fields(story: Story, fates: Ints) -> None:
    """NCRS-06 asks for six fields; its variants give a rate for each."""
    for fate, times in zip(FATES, np.bincount(fates, minlength=len(FATES)), strict=True):
        if fate.adds.get("NCRS-06", "X")[0] in "CN":
            for name in VARIANT_FIELDS:
                if name == "dob" and not _persons(fate):
                    continue
                verdict = f"N no_{name}" if name in fate.missing else "C complete"
                story.tally.add(f"NCRS-06/{name}", verdict, int(times))


def _persons(fate: CrimeFate) -> tuple[str, ...]:
    return tuple(kind for kind in fate.victims if kind in people.KIND)


def _teams(knobs: Knobs, districts: Ints) -> Ints:
    found = force.team("PVP_CORE", districts)
    for kind in ("ISOT", "CSE", "RESPONSE"):
        found = np.where(knobs.team == kind, force.team(kind, districts), found)
    return found


def _places(names: Any, among: tuple[str, ...]) -> Ints:
    """The place of each name among the given ones, -1 for a name that is not there."""
    found = np.full(len(names), -1, dtype=np.int64)
    for place, name in enumerate(among):
        found[names == name] = place
    return found


def _write_cases(
    story: Story,
    knobs: Knobs,
    plan: cases.CasePlan,
    crime_of_case: Ints,
    crimes: Ints,
    teams: Ints,
    case_team: Ints,
    times: Times,
) -> tuple[Ints, Ints, Ints]:
    """Write the investigations of all crimes; returns the officer of each crime, -1 for none, and the numbers of the
    planned cases with when each closed."""
    rng, size = story.rng, len(crime_of_case)
    hung = crime_of_case >= 0
    crime = np.where(hung, crime_of_case, 0)
    allocated = np.where(hung, times.allocated[crime], at(plan.start, rng.integers(9 * HOUR, 20 * HOUR, size)))
    sure = np.isin(knobs.first_victim[crime], ["child", "chain", "eve_of_18", "leap"]) & hung
    links = cases.CaseLinks(
        crime=np.where(hung, crimes[crime], -1),
        team=case_team,
        team_blank=hung & knobs.has("blank", "team")[crime],
        oic_blank=hung & knobs.has("blank", "oic")[crime],
        # the marker of a case whose victim is a child is not always set, and need not be
        cp_flag=np.where(sure, rng.choice([1, 0, -1], size, p=[0.8, 0.05, 0.15]), 1),
        crime_recorded=hung & (times.recorded[crime] != NONE),
        allocated=allocated,
    )
    numbers, officers, closed = cases.write(story, plan, links)
    supervision.write_reviews(story, plan, numbers, links.team, officers)
    online = hung & (knobs.team[crime] == "ISOT")
    supervision.write_log(story, plan, numbers, officers, online | plan.knobs.merged)
    oic = np.full(len(crimes), -1, dtype=np.int64)
    oic[crime_of_case[hung]] = officers[hung]

    asked = (knobs.adult & (rng.random(len(crimes)) < _INVESTIGATED)) | ~knobs.adult
    others = np.flatnonzero((knobs.case == "other") & asked)
    oic[others] = cases.write_others(story, crimes[others], teams[others], times.allocated[others])
    return oic, numbers, closed


def _write_crimes(
    story: Story, knobs: Knobs, numbers: Ints, logs: Ints, districts: Ints, teams: Ints, oic: Ints, times: Times
) -> None:
    rng, size = story.rng, len(numbers)
    adult = knobs.adult
    classes = np.where(adult, rng.choice(8, size, p=_ADULT_MIX), rng.choice(8, size, p=_CHILD_MIX))
    given = _places(knobs.offence_class, _CLASSES)
    classes = np.where(given >= 0, given, classes)
    classes = np.where(knobs.rape, 0, classes)
    status = rng.choice(5, size, p=[0.3, 0.4, 0.12, 0.15, 0.03])
    given = _places(knobs.status, _STATUSES)
    status = np.where(given >= 0, given, status)
    cancelled = knobs.status == "cancelled"
    when_cancelled = story.before_as_of(times.recorded + story.seconds(6 * HOUR, 40 * HOUR, size))
    informed = np.where(knobs.informed == "before", when_cancelled - 80 * HOUR, when_cancelled + HOUR)
    ground = _places(knobs.cancel_code, _CANCEL_CODES)
    decided_by = np.where(knobs.cancel_by == "oic", oic, force.inspector(teams))
    no_district, no_team = knobs.has("blank", "district"), knobs.has("blank", "team")
    story.files.add(
        "crimes",
        {
            "crime_id": cells.ids("C", numbers),
            "incident_id": cells.ids("I", logs),
            "reported_at": cells.times(times.reported, times.style),
            "recorded_at": cells.times(times.recorded),
            "offence_code": cells.codes(np.where(knobs.has("blank", "offence_code"), -1, classes), _OFFENCE_CODES),
            "offence_class": cells.codes(classes, _CLASSES),
            "offence_from": cells.times(times.offence_from),
            "offence_to": cells.times(np.where(times.offence_from == NONE, NONE, times.offence_from + 600)),
            "status": cells.codes(status, _STATUSES),
            "cancelled_at": cells.times(np.where(cancelled, when_cancelled, NONE)),
            "cancel_code": cells.codes(ground, _CANCEL_CODES),
            "cancel_rationale": wording.texts(rng, knobs.cancel_text),
            "cancel_by": force.staff_ids(np.where(cancelled & (knobs.cancel_by != ""), decided_by, -1)),
            "victim_informed_at": cells.times(np.where(knobs.informed == "", NONE, informed)),
            "report_route": cells.codes(_places(knobs.route, _ROUTES), _ROUTES),
            "transferred_in_at": cells.times(times.transferred_in),
            "transferred_out_at": cells.times(_sent_on(knobs, times)),
            "district": cells.codes(np.where((logs >= 0) | no_district, -1, districts), force.DISTRICTS),
            "team_id": force.team_ids(np.where((oic >= 0) | no_team, -1, teams)),
            "is_test": cells.whole(knobs.is_test.astype(np.int64)),
            "merged_into": cells.ids("C", np.where(knobs.merged, np.roll(numbers, 1), -1)),
            "source_system": cells.codes((knobs.moment == "legacy").astype(np.int64), ("CONNECT", "LEGACY")),
        },
    )
    for kind in (
        "legacy",
        "repeated",
        "midnight",
        "next_day",
        "same_day",
        "two_days",
        "spring",
        "autumn",
        "merged_log",
    ):
        story.note(f"crimes {kind}", "C", numbers[knobs.moment == kind])
    story.note("crimes with a code that the vocabulary does not have", "C", numbers[(classes == 7) | (status == 6)])
