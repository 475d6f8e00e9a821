"""Recorded crimes with the logs they were reported in, their victims, and the investigations that follow."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import force, people
from duly.demo.calendar import HOUR, NONE, Ints, at, plus
from duly.demo.fates import Drawn, Table
from duly.demo.stories.cases import story as cases
from duly.demo.stories.cases import supervision
from duly.demo.stories.cases.fates import CASES, NO_START, SHORT
from duly.demo.stories.cases.story import CasePlan
from duly.demo.stories.crimes import reports
from duly.demo.stories.crimes import times as crime_times
from duly.demo.stories.crimes.children import CHILDREN
from duly.demo.stories.crimes.fates import ADULTS
from duly.demo.stories.crimes.times import Times
from duly.demo.story import Story, choose, nothing

_FORCED = Table("forced cases", SHORT, NO_START)
_FIELDS = ("dob", "offence_code", "offence_from", "district", "oic", "team")
_CLASSES = ("other_sexual", "violent", "cruelty_neglect", "online_child_abuse", "robbery", "other")
_CHILD_MIX = (0.22, 0.48, 0.10, 0.08, 0.05, 0.07)
_ADULT_MIX = (0.06, 0.34, 0, 0, 0.05, 0.55)
_OFFENCE_CODES = {
    "rape": "19C", "other_sexual": "17A", "violent": "8N", "cruelty_neglect": "11A", "online_child_abuse": "86/2",
    "robbery": "34B", "other": "49/10", "105A": "105A",
}  # fmt: skip
_LATELY, _SLIPPED = 49, 0.85
"""Days within which a team slips, and its share of the reviews that were missed in them."""

_INVESTIGATED = 0.35
"""Share of the crimes against others than children that are investigated at all."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """The crimes of one force-year and their cases, for the stories that follow.

    A row for each crime: its fate, number, log (-1 for none) and what that was opened as, its times, district and officer
    (-1 for none). A row for each case on the 28 days: its plan, number, the place of its crime (-1 for none), and when it
    closed (NONE for not). And the victims."""

    fates: Drawn
    number: Ints
    log: Ints
    opened_as: Any
    times: Times
    district: Ints
    officer: Ints
    cases: CasePlan
    case: Ints
    case_crime: Ints
    case_closed: Ints
    victims: reports.Victims

    @property
    def plain(self) -> Ints:
        """Child crimes that break nothing."""
        return np.flatnonzero(self.fates.name == "in_time")

    def cases_of(self, *teams: str) -> Ints:
        """The cases of some teams that hang on a crime, and are not tests or merged."""
        theirs = np.isin(self.fates.team[np.maximum(self.case_crime, 0)], teams) & (self.case_crime >= 0)
        return np.flatnonzero(theirs & ~self.cases.fates.is_test & ~self.cases.fates.merged)


def tell(story: Story, children: int, adults: int) -> Recorded:
    """Write about so many crimes against children and against others, with all that hangs on them."""
    drawn = story.draw(CHILDREN, children)
    fates = drawn.with_others(story.draw(ADULTS, adults))
    for adult, plain in ((False, "in_time"), (True, "adult_in_time")):
        fates.follow(fates.merged & (fates.adult == adult), plain)
    fates.tally_up(story.tally)
    _count_fields(story, fates)

    free = np.flatnonzero(fates.case == "any")
    case_fates = story.draw(CASES, len(free))
    free = _under_tests(story, fates, free, np.flatnonzero(case_fates.is_test[: len(free)]))
    forced = np.flatnonzero(np.isin(fates.case, ["short", "no_start"]))
    forced_fates = _FORCED.every(np.where(fates.case[forced] == "short", SHORT.name, NO_START.name))
    plan = cases.plan(story, case_fates.with_others(forced_fates))
    # a small export draws more cases than crimes to hang them on: the rest have no crime
    crime_of_case = np.concatenate([free, nothing(len(case_fates) - len(free)), forced])

    numbers = story.take("crimes", len(fates))
    districts = story.districts(fates.bad)
    _let_slip(story, fates, plan, crime_of_case, districts)
    teams = choose(fates.team, {kind: force.team(kind, districts) for kind in ("PVP_CORE", "ISOT", "CSE", "RESPONSE")})
    times = crime_times.plan(story, fates, plan, crime_of_case)
    logs, opened_as = reports.write_logs(story, fates, numbers, districts, times)
    victims = reports.write_victims(story, fates, numbers, logs, times)
    oic, case_numbers, closed = _write_cases(story, fates, plan, crime_of_case, numbers, teams, times)
    _write_crimes(story, fates, numbers, logs, districts, teams, oic, times)
    return Recorded(
        fates=fates, number=numbers, log=logs, opened_as=opened_as, times=times, district=districts, officer=oic, cases=plan,
        case=case_numbers, case_crime=crime_of_case, case_closed=closed, victims=victims,
    )  # fmt: skip


def _let_slip(story: Story, fates: Drawn, plan: CasePlan, crime_of_case: Ints, districts: Ints) -> None:
    """Put most of the cases that missed a review lately, and none longer ago, into the team that slips."""
    kind, district = force.SLIPPING
    crime = np.maximum(crime_of_case, 0)
    lately = (plan.missed_ago > 0) & (plan.missed_ago <= _LATELY)
    theirs = lately & (crime_of_case >= 0) & (fates.team[crime] == kind) & (story.rng.random(len(crime)) < _SLIPPED)
    districts[crime[theirs]] = district


def _count_fields(story: Story, fates: Drawn) -> None:
    """NCRS-06 asks for six fields; its variants give a rate for each, in which what cannot be told cannot be told either."""
    for fate, times in zip(fates.fates, np.bincount(fates.index, minlength=len(fates.fates)), strict=True):
        verdict = fate.adds.get("NCRS-06", "X")
        if verdict[0] == "X" and verdict != "X age_uncertain":
            continue
        for name in _FIELDS:
            if name == "dob" and not (set(fate.victims) & set(people.KINDS) and fate.victim_type == "person"):
                continue
            of_field = f"N no_{name}" if name in fate.missing else "C complete"
            if verdict == "U child_unknown":  # only where the field is blank would it be a breach
                of_field = verdict if name == "dob" else "X child_unknown"
            elif verdict[0] in "UX":
                of_field = verdict
            story.count(f"NCRS-06/{name}", of_field, int(times))


def _under_tests(story: Story, fates: Drawn, free: Ints, tests: Ints) -> Ints:
    """The crimes that cases may hang on, in another order: those of test cases break nothing, so that all that such a case
    is no evidence of is an officer."""
    plain = np.flatnonzero(fates.name[free] == "in_time")
    plain = plain[~np.isin(plain, tests)][: len(tests)]
    tests = tests[: len(plain)]
    free[tests], free[plain] = free[plain], free[tests]
    story.count("NCRS-06, NCRS-06/oic", "C complete", -len(tests))
    story.count("NCRS-06, NCRS-06/oic", "N no_oic", len(tests))
    return free


def _write_cases(
    story: Story, fates: Drawn, plan: CasePlan, crime_of_case: Ints, crimes: Ints, teams: Ints, times: Times
) -> tuple[Ints, Ints, Ints]:
    """Write the investigations of all crimes; returns the officer of each crime, -1 for none, and the numbers of the
    planned cases with when each closed."""
    rng, size = story.rng, len(crime_of_case)
    hung = crime_of_case >= 0
    crime = np.where(hung, crime_of_case, 0)
    team = np.where(hung, teams[crime], force.team("PVP_CORE", rng.integers(0, 4, size)))
    allocated = np.where(hung, times.allocated[crime], at(plan.start, rng.integers(9 * HOUR, 20 * HOUR, size)))
    # the marker of a case whose victim is a child is not always set, and need not be
    sure = np.isin(fates.nth("victims", 0)[crime], ["child", "chain", "eve_of_18", "leap"]) & hung
    numbers, officers, closed = cases.write(
        story, plan, crime=np.where(hung, crimes[crime], -1), team=team, allocated=allocated,
        crime_recorded=hung & (times.recorded[crime] != NONE),
        lacks={name: hung & fates.has("blank", name)[crime] for name in ("team", "oic")},
        cp_flag=np.where(sure, rng.choice([1, 0, -1], size, p=[0.8, 0.05, 0.15]), 1),
    )  # fmt: skip
    supervision.write_reviews(story, plan, numbers, team, officers)
    online = hung & (fates.team[crime] == "ISOT")
    supervision.write_log(story, plan, numbers, officers, online | plan.fates.merged)
    oic = nothing(len(crimes))
    real = hung & ~plan.fates.is_test
    oic[crime_of_case[real]] = officers[real]

    asked = (fates.adult & (rng.random(len(crimes)) < _INVESTIGATED)) | ~fates.adult
    others = np.flatnonzero((fates.case == "other") & asked)
    unmapped = fates.offence_class[others] == "105A"
    oic[others] = cases.write_others(story, crimes[others], teams[others], times.allocated[others], unmapped)
    return oic, numbers, closed


def _write_crimes(
    story: Story, fates: Drawn, numbers: Ints, logs: Ints, districts: Ints, teams: Ints, oic: Ints, times: Times
) -> None:
    rng, size = story.rng, len(numbers)
    adults, children = rng.choice(_CLASSES, size, p=_ADULT_MIX), rng.choice(_CLASSES, size, p=_CHILD_MIX)
    classes = np.where(fates.offence_class == "", np.where(fates.adult, adults, children), fates.offence_class)
    classes = np.where(fates.rape, "rape", classes)
    status = rng.choice(["open", "filed", "charged", "finalised", "reopened"], size, p=[0.3, 0.4, 0.12, 0.15, 0.03])
    status = np.where(fates.status == "", status, fates.status)
    cancelled = fates.status == "cancelled"
    when_cancelled = story.before_as_of(times.recorded + story.seconds(6 * HOUR, 40 * HOUR, size))
    decided_by = np.where(fates.cancel_by == "oic", oic, force.inspector(teams))
    no_code, no_district, no_team = (fates.has("blank", name) for name in ("offence_code", "district", "team"))
    story.write(
        "crimes", fates, crime_id=numbers, incident_id=logs, reported_at=(times.reported, times.style),
        recorded_at=times.recorded, offence_code=np.where(no_code, "", choose(classes, _OFFENCE_CODES, "")),
        offence_class=classes, offence_from=times.offence_from, offence_to=plus(times.offence_from, 600), status=status,
        cancelled_at=np.where(cancelled & ~fates.has("blank", "cancelled_at"), when_cancelled, NONE),
        cancel_code=fates.cancel_code,
        cancel_rationale=story.words(fates.cancel_text),
        cancel_by=np.where(cancelled & (fates.cancel_by != ""), decided_by, -1),
        victim_informed_at=choose(fates.informed, {"before": when_cancelled - 80 * HOUR, "after": when_cancelled + HOUR}),
        report_route=fates.route, transferred_in_at=times.transferred_in, transferred_out_at=times.sent,
        district=np.where((logs >= 0) | no_district, -1, districts), team_id=np.where((oic >= 0) | no_team, -1, teams),
        source_system=np.where(fates.moment == "legacy", "LEGACY", "CONNECT"),
    )  # fmt: skip
    kinds = ("legacy", "repeated", "midnight", "next_day", "same_day", "two_days", "spring", "autumn", "merged_log")
    for kind in kinds:
        story.note(f"crimes {kind}", "C", numbers[fates.moment == kind])
    odd = (classes == "105A") | (status == "PENDING-NICHE")
    story.note("crimes with a code that the vocabulary does not have", "C", numbers[odd])
