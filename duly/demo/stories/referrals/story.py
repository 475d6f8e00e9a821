"""What calls for a strategy discussion: referrals about a child, and uses of police protection."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, at, local_day, plus
from duly.demo.fates import Drawn
from duly.demo.stories.crimes.story import Recorded
from duly.demo.stories.protections import story as protections
from duly.demo.stories.referrals.fates import CALLS, DECISIONS, ODD_REFERRALS
from duly.demo.story import Story, nothing

_LEAST_AGE = 24
"""Days that a trigger lies back at least, so that a late meeting and its minutes lie before the as-at instant."""


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Triggers that may have led to a meeting: which record, about which child, when, and what came of it."""

    record: Any  # column of ids
    kind: str
    person: Ints
    moment: Ints
    district: Ints
    outcome: Any  # names of meetings, as in CALLS
    sibling: Ints  # another child for the same meeting, or -1


def tell(story: Story, protecting: Story, size: int, pool: Recorded) -> list[Calls]:
    """Write about `size` referrals and uses of police protection; returns those that call for a meeting.

    `pool` are crimes that a referral may have led to, and investigations whose referrals count as triggers. Police
    protection is told with the chance of `protecting`."""
    disclosed = story.draw(DECISIONS, int(size * 0.12))
    decisions = story.draw(DECISIONS, int(size * 0.5))
    special = pool.cases_of("ISOT", "CSE")
    since = pool.times.allocated[pool.case_crime[special]]
    special, since = (some[since < story.as_of - 40 * DAY] for some in (special, since))
    online = np.isin(special, pool.cases_of("ISOT"))
    victims = _victims(pool, special)
    # of most cases of online abuse, and of some of the others; of each eighth child of the first nothing is said
    of_children = np.flatnonzero(online & (victims >= 0))
    told = online & ~np.isin(np.arange(len(special)), of_children[::8])
    others = np.flatnonzero(~online)
    told[others[: max(len(others) // 3, 2)]] = True
    special, since, victims = (some[told] for some in (special, since, victims))
    online = online[told]
    story.count("REF-01", "C in_time", online)  # referred two hours after becoming apparent
    _unreferred(story, pool, special)
    calls = story.plant(CALLS, each=len(decisions) + len(special))
    _disclosing(story, disclosed, None, pool)
    # and some that neither disclose an offence nor call for a meeting
    _plain(story, story.some_times(story.some_days(1, int(size * 0.2))), threshold="info")
    # of some it is not known how serious they were: the level is blank, or a code that nobody told duly about
    for level in ("", "LEVEL-3"):
        _plain(story, story.some_times(story.some_days(_LEAST_AGE, 1)), threshold=level)
        story.count("NCRS-03, STRAT-01, STRAT-01/any_time", "U unmapped_code", 1)
    return [
        _disclosing(story, decisions, calls[: len(decisions)], pool),
        _special(story, calls[len(decisions) :], pool.case[special], since, victims),
        _protection(protecting, protections.enough(size // 7)),
        _odd(story, protecting, max(int(size * 0.04), 1)),
    ]


def _disclosing(story: Story, fates: Drawn, calls: Drawn | None, pool: Recorded) -> Calls:
    """Referrals that disclose an offence; those with a call are at the threshold of section 47."""
    fates.tally_up(story.tally)
    size, bad = len(fates), fates.bad if calls is None else fates.bad | calls.bad
    moments = story.some_times(story.some_days(_LEAST_AGE, bad))
    old = pool.plain[pool.times.recorded[pool.plain] < story.as_of - _LEAST_AGE * DAY]
    crimed = fates.crime == "recorded"
    picked = old[story.rng.integers(0, len(old), size)]
    moments = np.where(crimed, pool.times.recorded[picked] - story.seconds(HOUR, 20 * HOUR, size), moments)
    decided = moments + story.between(fates.after)
    districts = story.districts(bad)
    persons = story.people("child", local_day(moments))
    dangling = story.take("crimes", size)
    unsure = story.rng.random(size) < 0.5
    numbers = _write(
        story, referred=moments, district=districts, person_id=persons, threshold="s17" if calls is None else "s47",
        offence_indicated=np.where(unsure & (calls is not None), -1, 1), crime_decision=fates.decision,
        crime_decision_at=np.where(fates.timed & (fates.decision != ""), decided, NONE),
        crime_id=np.where(crimed, pool.number[picked], np.where(fates.crime == "dangling", dangling, -1)),
    )  # fmt: skip
    outcome = np.full(size, "") if calls is None else calls.meeting
    return _calls(story, "s47", numbers, persons, moments, districts, outcome)


def _plain(story: Story, moments: Ints, **more: Any) -> tuple[Ints, Ints, Ints]:
    """Referrals that disclose no offence; returns their numbers, children and districts."""
    persons, districts = story.people("child", local_day(moments)), story.districts(len(moments))
    numbers = _write(story, referred=moments, district=districts, person_id=persons, offence_indicated=0, **more)
    return numbers, persons, districts


def _victims(pool: Recorded, cases: Ints) -> Ints:
    """The child who is the victim of the crime of each case; -1 where there is none."""
    child = nothing(len(pool.number))
    here = pool.victims.kind == "child"
    child[pool.victims.crime[here]] = pool.victims.person[here]
    return child[pool.case_crime[cases]]


def _unreferred(story: Story, pool: Recorded, referred: Ints) -> None:
    """Count the children of cases of online abuse of whom there is no referral; of merged cases they are the survivor's."""
    fates, case = pool.cases.fates, np.arange(len(pool.case))
    root = case.copy()
    while (merged := fates.merged[root]).any():
        root[merged] = (root[merged] - 1) % len(root)
    hung, child = pool.case_crime >= 0, _victims(pool, case) >= 0
    online = hung & (pool.fates.team[np.maximum(pool.case_crime, 0)] == "ISOT")
    story.count("REF-01", "X test_record", online & child & fates.is_test)
    story.count("REF-01", "X merged_record", online & child & fates.merged & ~fates.is_test)
    theirs = hung & child & online[root] & ~fates.is_test[root] & ~(fates.merged & fates.is_test)
    theirs &= ~np.isin(case, referred)
    began = pool.times.allocated[pool.case_crime[root]]
    due = began + DAY < story.as_of
    story.count("REF-01", "N never_referred", theirs & due)
    story.count("REF-01", "Y not_yet_due", theirs & ~due)


def _special(story: Story, calls: Drawn, cases: Ints, since: Ints, victims: Ints) -> Calls:
    """Referrals by the teams on online abuse and exploitation, which call for a meeting whatever their threshold. The child is
    the victim, where that is one."""
    moments = story.some_times(local_day(since) + 1)
    others = victims < 0
    persons, districts = victims.copy(), story.districts(len(moments))
    persons[others] = story.people("child", local_day(moments[others]))
    numbers = _write(
        story,
        referred=moments,
        district=districts,
        person_id=persons,
        offence_indicated=0,
        threshold="s17",
        inv_id=cases,
    )
    return _calls(story, "online_or_cse", numbers, persons, moments, districts, calls.meeting)


def _calls(
    story: Story, kind: str, numbers: Ints, persons: Ints, moments: Ints, districts: Ints, outcome: Any, beside: Any = None,
) -> Calls:  # fmt: skip
    return Calls(
        record=story.ids("police_protection" if kind == "police_protection" else "child_referrals", numbers), kind=kind,
        person=persons, moment=moments, district=districts, outcome=outcome,
        sibling=nothing(len(numbers)) if beside is None else beside,
    )  # fmt: skip


def _odd(story: Story, protecting: Story, size: int) -> Calls:
    """Referrals whose oddity touches both the decision and the meeting, with the second triggers that some have."""
    fates = story.plant(ODD_REFERRALS, size)
    size = len(fates)
    moments = story.office_times(story.some_days(_LEAST_AGE, fates.bad))
    moments = np.where(fates.when == "recent", story.ago(HOUR, 20 * HOUR, size), moments)
    date_only = fates.when == "date_only"
    moments = np.where(date_only, at(local_day(moments), 0), moments)
    persons = np.where(fates.child, story.people("child", local_day(moments)), -1)
    numbers, districts = story.take("child_referrals", size), story.districts(fates.bad)
    decided = moments + story.between(fates.after)

    def write(rows: Ints, ids: Ints, children: Ints) -> None:
        _write(
            story, ref_id=ids, referred=np.where(fates.when == "blank", NONE, moments)[rows],
            style=cells.dated(date_only)[rows], district=districts[rows], person_id=children, threshold="s47",
            offence_indicated=1, crime_decision=fates.decision[rows],
            crime_decision_at=np.where(fates.timed, decided, NONE)[rows], is_test=fates.is_test[rows],
            merged_into=np.where(fates.merged, np.roll(numbers, 1), -1)[rows],
        )  # fmt: skip

    write(np.arange(size), numbers, persons)
    siblings, beside = np.flatnonzero(fates.second == "sibling"), nothing(size)
    beside[siblings] = story.people("child", local_day(moments[siblings]))
    write(siblings, story.take("child_referrals", len(siblings)), beside[siblings])
    fates[siblings].tally_up(story.tally)
    _second_protection(protecting, fates, persons, moments, districts)
    protected = np.char.startswith(fates.second, "protection")
    story.note("children with two triggers that collapse", "P", persons[protected])
    return _calls(story, "s47", numbers, persons, moments, districts, fates.meeting, beside)


def _second_protection(story: Story, fates: Drawn, persons: Ints, moments: Ints, districts: Ints) -> None:
    """Police protection of a child minutes after the referral, under the same id or one that was merged into it."""
    mine = np.flatnonzero(np.char.startswith(fates.second, "protection"))
    renamed = np.flatnonzero(fates.second[mine] == "protection_merged")
    children = persons[mine]
    children[renamed] = story.write("persons", merged_into=children[renamed])
    protections.write(story, children, moments[mine] + 25 * MINUTE, districts[mine])


def _protection(story: Story, size: int) -> Calls:
    """Uses of police protection, each of which calls for a meeting; and some odd ones that none followed."""
    fates = story.plant(CALLS, each=size)
    moments = story.some_times(story.some_days(_LEAST_AGE, fates.bad))
    persons, districts = story.people("child", local_day(moments)), story.districts(fates.bad)
    numbers = protections.write(story, persons, moments, districts)
    protections.tell_odd(story, size // 40)
    return _calls(story, "police_protection", numbers, persons, moments, districts, fates.meeting)


def _write(story: Story, *, referred: Ints, district: Ints, style: Ints | int = cells.EXACT, **more: Any) -> Ints:
    """Write referrals; `more` are columns as they are."""
    return story.write(
        "child_referrals", became_apparent_at=plus(referred, -2 * HOUR), referred_at=(referred, style),
        source_team=force.team("MASH", district),
        referrer_agency=story.rng.choice(["csc", "education", "health", "police"], len(referred)), la_area=district, **more,
    )  # fmt: skip
