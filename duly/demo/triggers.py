"""What calls for a strategy discussion: referrals about a child, and uses of police protection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cells, force, people, protections
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, at, local_day
from duly.demo.crimes import Recorded
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.story import Story
from duly.demo.trigger_fates import CALLS, DECISIONS, ODD

_THRESHOLDS = ("s47", "s17", "info")
_DECISIONS = ("crimed", "no_crime_reasoned", "none", "CSC-LEADING")
_AGENCIES = ("csc", "education", "health", "police")
_LEAST_AGE = 24
"""Days that a trigger lies back at least, so that a late meeting and its minutes lie before the as-at instant."""


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Triggers that may have led to a meeting: which record, about which child, when, and what came of it."""

    record: Any  # column of ids
    kind: str
    person: Ints
    sibling: Ints  # another child for the same meeting, or -1
    moment: Ints
    district: Ints
    outcome: Any  # names, as in MeetingCall.meeting


def tell(story: Story, protecting: Story, size: int, pool: Recorded) -> list[Calls]:
    """Write about `size` referrals and uses of police protection; returns those that call for a meeting.

    `pool` are crimes that a referral may have led to, and investigations whose referrals count as triggers. Police
    protection is told with the chance of `protecting`.
    """
    rng = story.rng
    disclosed = draw(rng, DECISIONS, int(size * 0.12), current=story.current)
    decisions = draw(rng, DECISIONS, int(size * 0.5), current=story.current)
    special = np.flatnonzero(pool.special_since < story.as_of - 40 * DAY)
    special = special[: max(len(special) // 3, 2)]
    for name in ("REF-01", "REF-01/since_apparent"):  # referred two hours after becoming apparent, with nobody arrested
        story.tally.add(name, "C in_time", int(pool.special_online[special].sum()))
    calls = draw(rng, CALLS, len(decisions) + len(special), current=story.current)[: len(decisions) + len(special)]
    tally_up(story.tally, CALLS, calls)
    for_decisions, for_special = np.split(calls, [len(decisions)])
    _referrals(story, disclosed, np.full(len(disclosed), -1), pool)
    _information(story, int(size * 0.2))
    return [
        _referrals(story, decisions, for_decisions, pool),
        _special(story, for_special, pool.special_case[special], pool.special_since[special]),
        _protection(protecting, protections.enough(size // 7)),
        _odd(story, protecting, max(int(size * 0.04), 1)),
    ]


def _children(story: Story, days: Ints) -> Ints:
    return people.make(story.files, story.tally, story.rng, np.full(len(days), people.KIND["child"]), days)


def _referrals(story: Story, decisions: Ints, calls: Ints, pool: Recorded) -> Calls:
    """Referrals that disclose an offence; those with a call (not -1) are at the threshold of section 47."""
    rng, size = story.rng, len(decisions)
    tally_up(story.tally, DECISIONS, decisions)
    knobs, call, grave = Knobs(DECISIONS, decisions), Knobs(CALLS, np.maximum(calls, 0)), calls >= 0
    bad = knobs.bad | (call.bad & grave)
    moments = story.some_times(story.some_days(_LEAST_AGE, bad))
    old = np.flatnonzero(pool.recorded < story.as_of - _LEAST_AGE * DAY)
    crimed = knobs.crime == "recorded"
    picked = old[rng.integers(0, len(old), size)]
    moments = np.where(crimed, pool.recorded[picked] - story.seconds(HOUR, 20 * HOUR, size), moments)
    decided = moments + rng.integers(knobs.after[:, 0], knobs.after[:, 1] + 1)
    untimed = ~knobs.timed | (knobs.decision == "")
    numbers, districts = story.files.take("child_referrals", size), force.districts(rng, bad)
    persons = _children(story, local_day(moments))
    dangling = story.files.take("crimes", size)
    _write(
        story,
        numbers,
        person=persons,
        referred=moments,
        threshold=np.where(grave, 0, 1),
        district=districts,
        offence=np.where(grave & (rng.random(size) < 0.5), -1, 1),
        decision=knobs.decision,
        decided=np.where(untimed, NONE, decided),
        crime=np.where(crimed, pool.crime[picked], np.where(knobs.crime == "dangling", dangling, -1)),
    )
    return Calls(
        record=cells.ids("R", numbers),
        kind="s47",
        person=persons,
        sibling=np.full(size, -1),
        moment=moments,
        district=districts,
        outcome=call.meeting,
    )


def _information(story: Story, size: int) -> None:
    """Referrals that neither disclose an offence nor call for a meeting."""
    moments = story.some_times(story.some_days(1, np.zeros(size, dtype=bool)))
    _write(
        story,
        story.files.take("child_referrals", size),
        person=_children(story, local_day(moments)),
        referred=moments,
        threshold=np.full(size, 2),
        district=force.districts(story.rng, np.zeros(size, dtype=bool)),
        offence=np.zeros(size, dtype=np.int64),
        decision=np.full(size, ""),
        decided=np.full(size, NONE),
        crime=np.full(size, -1),
    )


def _special(story: Story, calls: Ints, cases: Ints, since: Ints) -> Calls:
    """Referrals by the teams on online abuse and exploitation, which call for a meeting whatever their threshold."""
    size = len(cases)
    moments = story.some_times(local_day(since) + 1)
    numbers, districts = (
        story.files.take("child_referrals", size),
        force.districts(story.rng, np.zeros(size, dtype=bool)),
    )
    persons = _children(story, local_day(moments))
    _write(
        story,
        numbers,
        person=persons,
        referred=moments,
        threshold=np.ones(size, dtype=np.int64),
        district=districts,
        offence=np.zeros(size, dtype=np.int64),
        decision=np.full(size, ""),
        decided=np.full(size, NONE),
        crime=np.full(size, -1),
        investigation=cases,
    )
    return Calls(
        record=cells.ids("R", numbers),
        kind="online_or_cse",
        person=persons,
        sibling=np.full(size, -1),
        moment=moments,
        district=districts,
        outcome=Knobs(CALLS, calls[:size]).meeting,
    )


def _odd(story: Story, protecting: Story, size: int) -> Calls:
    """Referrals whose oddity touches both the decision and the meeting, with the second triggers that some have."""
    rng = story.rng
    drawn = draw(rng, ODD, size, current=story.current)
    knobs, size = Knobs(ODD, drawn), len(drawn)
    tally_up(story.tally, ODD, drawn)
    moments = story.office_times(story.some_days(_LEAST_AGE, knobs.bad))
    moments = np.where(knobs.when == "recent", story.as_of - story.seconds(HOUR, 20 * HOUR, size), moments)
    date_only = knobs.when == "date_only"
    moments = np.where(date_only, at(local_day(moments), 0), moments)
    persons = np.where(knobs.child, _children(story, local_day(moments)), -1)
    numbers, districts = story.files.take("child_referrals", size), force.districts(rng, knobs.bad)
    decided = moments + rng.integers(knobs.after[:, 0], knobs.after[:, 1] + 1)

    def write(rows: Ints, ids: Ints, children: Ints) -> None:
        _write(
            story,
            ids,
            person=children,
            referred=np.where(knobs.when == "blank", NONE, moments)[rows],
            threshold=np.zeros(len(rows), dtype=np.int64),
            district=districts[rows],
            offence=np.ones(len(rows), dtype=np.int64),
            decision=knobs.decision[rows],
            decided=np.where(knobs.timed, decided, NONE)[rows],
            crime=np.full(len(rows), -1),
            style=np.where(date_only, cells.DATE_ONLY, cells.EXACT)[rows],
            is_test=knobs.is_test[rows],
            merged=np.where(knobs.merged, np.roll(numbers, 1), -1)[rows],
        )

    write(np.arange(size), numbers, persons)
    siblings = np.flatnonzero(knobs.second == "sibling")
    beside = np.full(size, -1, dtype=np.int64)
    beside[siblings] = _children(story, local_day(moments[siblings]))
    write(siblings, story.files.take("child_referrals", len(siblings)), beside[siblings])
    tally_up(story.tally, ODD, drawn[siblings])
    _second_protection(protecting, knobs, persons, moments, districts)
    story.note("children with two triggers that collapse", "P", persons[np.char.startswith(knobs.second, "protection")])
    return Calls(
        record=cells.ids("R", numbers),
        kind="s47",
        person=persons,
        sibling=beside,
        moment=moments,
        district=districts,
        outcome=knobs.meeting,
    )


def _second_protection(story: Story, knobs: Knobs, persons: Ints, moments: Ints, districts: Ints) -> None:
    """Police protection of a child minutes after the referral, under the same id or one that was merged into it."""
    mine = np.flatnonzero(np.char.startswith(knobs.second, "protection"))
    renamed = np.flatnonzero(knobs.second[mine] == "protection_merged")
    children = persons[mine].copy()
    aliases = story.files.take("persons", len(renamed))
    story.files.add(
        "persons",
        {
            "person_id": cells.ids("P", aliases),
            "merged_into": cells.ids("P", children[renamed]),
            "is_test": cells.constant(0, len(renamed)),
        },
    )
    children[renamed] = aliases
    protections.write(story, children, moments[mine] + 25 * MINUTE, districts[mine])


def _protection(story: Story, size: int) -> Calls:
    """Uses of police protection, each of which calls for a meeting; and some odd ones that none followed."""
    calls = draw(story.rng, CALLS, size, current=story.current)[:size]
    tally_up(story.tally, CALLS, calls)
    knobs = Knobs(CALLS, calls)
    moments = story.some_times(story.some_days(_LEAST_AGE, knobs.bad))
    persons, districts = _children(story, local_day(moments)), force.districts(story.rng, knobs.bad)
    numbers = protections.write(story, persons, moments, districts)
    protections.tell_odd(story, size // 40)
    return Calls(
        record=cells.ids("Q", numbers),
        kind="police_protection",
        person=persons,
        sibling=np.full(size, -1),
        moment=moments,
        district=districts,
        outcome=knobs.meeting,
    )


def _write(
    story: Story,
    numbers: Ints,
    *,
    person: Ints,
    referred: Ints,
    threshold: Ints,
    district: Ints,
    offence: Ints,
    decision: Any,
    decided: Ints,
    crime: Ints,
    style: Ints | int = cells.EXACT,
    investigation: Ints | None = None,
    is_test: Any = None,
    merged: Ints | None = None,
) -> None:
    size, nobody = len(numbers), np.full(len(numbers), -1)
    code = np.full(size, -1, dtype=np.int64)
    for place, name in enumerate(_DECISIONS):
        code[decision == name] = place
    story.files.add(
        "child_referrals",
        {
            "ref_id": cells.ids("R", numbers),
            "person_id": cells.ids("P", person),
            "inv_id": cells.ids("V", nobody if investigation is None else investigation),
            "became_apparent_at": cells.times(np.where(referred == NONE, NONE, referred - 2 * HOUR)),
            "referred_at": cells.times(referred, style),
            "source_team": force.team_ids(force.team("MASH", district)),
            "referrer_agency": cells.codes(story.rng.integers(0, 4, size), _AGENCIES),
            "la_area": cells.codes(district, force.LA_AREAS),
            "threshold": cells.codes(threshold, _THRESHOLDS),
            "offence_indicated": cells.whole(offence),
            "crime_decision": cells.codes(code, _DECISIONS),
            "crime_decision_at": cells.times(decided),
            "crime_id": cells.ids("C", crime),
            "is_test": cells.whole(np.zeros(size, dtype=np.int64) if is_test is None else is_test.astype(np.int64)),
            "merged_into": cells.ids("R", nobody if merged is None else merged),
            "source_system": cells.constant("CONNECT", size),
        },
    )
