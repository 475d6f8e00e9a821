"""Domestic abuse incidents with their risk forms, and the children who were there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cells, control_room, force, links, people, queues, schools, wording
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, at, local_day, offset
from duly.demo.cases import between
from duly.demo.domestic_fates import CHILDREN, SCENES, SHARED, SPEAKING, ChildFate
from duly.demo.fates import Knobs, draw, tally_up
from duly.demo.notices import Concern
from duly.demo.queues import Met
from duly.demo.schools import Linked
from duly.demo.story import Story

_FATES: tuple[ChildFate, ...] = (*CHILDREN, *SHARED.values())
_SHARED_PLACE = {name: len(CHILDREN) + place for place, name in enumerate(SHARED)}
_UNMADE = [place for place, fate in enumerate(_FATES) if fate.is_test or fate.merged]
"""Fates of rows that are not records of a child at all."""

_SPOKEN_AGE = 4
_LEAST_AGE = 10
_AGO = {
    "just_now": (55 * MINUTE, 100 * MINUTE),  # before any school can have started since
    "recent": (HOUR, 20 * HOUR),
    "yesterday": (22 * HOUR, 25 * HOUR),
    "days_ago": (27 * HOUR, 8 * DAY),
}
"""How long before the as-at instant officers attended the incidents that are still in a queue."""

_RISKS = ("standard", "medium", "high")
_ANSWERS = ("yes", "no", "unknown")
_HOUSEHOLDS = (*_ANSWERS, "LODGERS")
_PRESENCES = ("present_seen", "present_not_seen", "household_absent", "unborn", "SEEN-OUTSIDE")
_WEST = force.DISTRICTS.index("West")


def _places(names: Ints, among: tuple[str, ...]) -> Ints:
    found = np.full(len(names), -1, dtype=np.int64)
    for place, name in enumerate(among):
        found[names == name] = place
    return found


@dataclass(frozen=True, kw_only=True)
class _Logs:
    number: Ints
    reported: Ints
    closed: Ints
    victim: Ints


def tell(story: Story, queue: Story, control: Story, known: Story, school: Story, size: int) -> Concern:
    """Write about `size` domestic abuse incidents, most of them with children; returns these.

    What happens to them in the queues and in the control room, what the links of their parties are, and what the schools
    were told, is told by stories of their own, each with its own chance.
    """
    rng = story.rng
    drawn = draw(rng, SCENES, size, current=story.current)
    knobs, size = Knobs(SCENES, drawn), len(drawn)
    tally_up(story.tally, SCENES, drawn)
    scene = np.repeat(np.arange(size), between(rng, knobs.children))
    fates = _child_fates(story, knobs, scene)
    bad = knobs.bad.copy()
    bad[scene[Knobs(_FATES, fates).bad]] = True
    districts = force.districts(rng, bad)
    moments = story.some_times(story.some_days(_LEAST_AGE, bad))
    for when, (low, high) in _AGO.items():
        moments = np.where(knobs.attended_at == when, story.as_of - story.seconds(low, high, size), moments)
    moments = np.where(knobs.attended_at == "date_only", at(local_day(moments), 0), moments)
    numbers = story.files.take("da_incidents", size)
    logs = _write_logs(story, knobs, moments, districts)
    _write_forms(story, knobs, numbers, moments, districts)
    persons, born = _write_children(story, knobs, fates, scene, numbers, logs.number, moments, districts)
    _count_scenes(story, knobs, fates, scene)
    met = Met(
        fates=SCENES,
        drawn=drawn,
        number=numbers,
        log=logs.number,
        reported=logs.reported,
        closed=logs.closed,
        moment=moments,
        entered=story.before_as_of(moments + np.where(knobs.attended_at == "date_only", 13 * HOUR, 2 * HOUR)),
        district=districts,
        victim=logs.victim,
        child=_one_child(fates, scene, persons, size),
    )
    _write_scenes(story, met, queues.tell(queue, met))
    linked = control_room.tell(control, met)
    parties = links.tell(known, met)
    listed = _listed(fates)
    schools.tell(school, met, _with_schools(met, Knobs(_FATES, fates), scene, persons, born, listed, (linked, parties)))
    return Concern.together([_concern(knobs, fates, scene, persons, logs), linked, parties])


def _with_schools(
    met: Met, child: Knobs, scene: Ints, persons: Ints, born: Ints, listed: Mask, others: Sequence[Concern]
) -> Linked:
    """The persons linked to the incidents, those of tests and merged incidents among them."""
    return Linked(
        scene=np.concatenate([scene[listed], *(np.searchsorted(met.log, other.log) for other in others)]),
        person=np.concatenate([persons[listed], *(other.person for other in others)]),
        kind=np.concatenate([child.person[listed], *(other.kind for other in others)]),
        born=np.concatenate([born[listed], *(other.born for other in others)]),
        aged=np.concatenate([child.recorded_age[listed], *(other.aged for other in others)]),
    )


def _listed(fates: Ints) -> Mask:
    """Which children are listed by name and born, by records that are not tests or merged."""
    child = Knobs(_FATES, fates)
    return np.asarray(child.named & (child.presence != "unborn") & ~child.is_test & ~child.merged)


def _concern(knobs: Knobs, fates: Ints, scene: Ints, persons: Ints, logs: _Logs) -> Concern:
    """The children whom the incidents concern: those listed by name and born, by records that are not tests or merged."""
    child = Knobs(_FATES, fates)
    here = _listed(fates)
    here &= ~(knobs.is_test | knobs.merged)[scene]
    here |= child.party  # whom the log names as well
    scene = scene[here]
    return Concern(
        log=logs.number[scene],
        person=persons[here],
        kind=child.person[here],
        aged=child.recorded_age[here],
        merged=np.zeros(len(scene), dtype=bool),
        reported=np.where(knobs.reported, logs.reported, NONE)[scene],
    )


def _one_child(fates: Ints, scene: Ints, persons: Ints, size: int) -> Ints:
    """One child of each incident who is plainly a child, listed and not a party; -1 where there is none."""
    plain = np.array([fate.person == "child" and fate.named and not fate.party and fate.adds != {} for fate in _FATES])
    here = np.flatnonzero(plain[fates] & ~np.isin(fates, _UNMADE))
    found = np.full(size, -1, dtype=np.int64)
    found[scene[here]] = persons[here]
    return found


def _child_fates(story: Story, knobs: Knobs, scene: Ints) -> Ints:
    """A fate for each child: shared at odd scenes, else its own."""
    shared = np.full(len(knobs.child), -1, dtype=np.int64)
    for name, place in _SHARED_PLACE.items():
        shared[knobs.child == name] = place
    fates = shared[scene]
    own = np.flatnonzero(fates < 0)
    drawn = draw(story.rng, CHILDREN, len(own), current=story.current)[: len(own)]
    # a row that is not a record of a child must not be the only one that lists a child at the scene
    among = np.bincount(scene[own], minlength=len(shared))[scene[own]]
    unmade = np.isin(drawn, _UNMADE)
    lonely, roomy = np.flatnonzero(unmade & (among == 1)), np.flatnonzero(~unmade & (among >= 4))[::4]
    roomy = roomy[: len(lonely)]
    drawn[lonely], drawn[roomy] = drawn[roomy], drawn[lonely]
    fates[own] = drawn
    tally_up(story.tally, _FATES, fates)
    return fates


def _count_scenes(story: Story, knobs: Knobs, fates: Ints, scene: Ints) -> None:
    """DEM-03 takes the worst of what befell the children at each scene."""
    worst = np.zeros(len(knobs.child), dtype=np.int64)
    rank = np.array(["CYUN".find(fate.whole) + 1 if fate.whole else 0 for fate in _FATES])
    np.maximum.at(worst, scene, rank[fates])
    verdicts = ("", "C all_captured", "Y not_yet_due", "U child_unknown_status", "N child_not_captured")
    real = ~knobs.is_test & ~knobs.merged
    for place in (1, 2, 3, 4):
        story.tally.add("DEM-03", verdicts[place], int((real & (worst == place)).sum()))
    story.tally.add("DEM-03", "X test_record", int((knobs.is_test & (worst > 0)).sum()))
    story.tally.add("DEM-03", "X merged_record", int((knobs.merged & (worst > 0)).sum()))


def _write_logs(story: Story, knobs: Knobs, moments: Ints, districts: Ints) -> _Logs:
    """Write the log of each incident, and its parties."""
    rng, size = story.rng, len(moments)
    numbers = story.files.take("incidents", size)
    reported = np.where(knobs.attended_at == "date_only", moments + 11 * HOUR, moments - story.seconds(600, HOUR, size))
    closed = story.before_as_of(reported + story.seconds(4 * HOUR, 30 * HOUR, size))
    story.files.add(
        "incidents",
        {
            "incident_id": cells.ids("I", numbers),
            "reported_at": cells.times(np.where(knobs.reported, reported, NONE)),
            "opened_at": cells.times(reported + 40),
            "closed_at": cells.times(closed),
            "opening_code": cells.constant("DA_NON_CRIME", size),
            "closing_code": cells.constant("DA_NON_CRIME", size),
            "source": cells.codes(rng.integers(0, 2, size), ("999", "101")),
            "team_id": force.team_ids(force.team("RESPONSE", districts)),
            "district": cells.codes(districts, force.DISTRICTS),
            "da_flag": cells.constant(1, size),
            "child_flag": cells.whole((knobs.with_children == "yes").astype(np.int64)),
            "is_test": cells.constant(0, size),
            "source_system": cells.constant("CONNECT", size),
        },
    )
    parties: list[Ints] = []
    for role, share in ((0, 1.0), (1, 0.6)):
        here = np.flatnonzero(rng.random(size) < share)
        kinds = np.full(len(here), people.KIND["adult"])
        persons = people.make(story.files, story.tally, rng, kinds, local_day(moments[here]))
        parties.append(persons)
        story.files.add(
            "incident_persons",
            {
                "incident_id": cells.ids("I", numbers[here]),
                "person_id": cells.ids("P", persons),
                "role": cells.codes(np.full(len(here), role), ("victim", "suspect")),
            },
        )
    return _Logs(number=numbers, reported=reported, closed=closed, victim=parties[0])


def _write_scenes(story: Story, met: Met, queued: dict[str, Any]) -> None:
    knobs, size = met.knobs, len(met.number)
    story.files.add(
        "da_incidents",
        queued
        | {
            "da_id": cells.ids("X", met.number),
            "incident_id": cells.ids("I", met.log),
            "attended": cells.whole(knobs.attended),
            "attended_at": cells.times(
                np.where(knobs.attended_at == "", NONE, met.moment),
                np.where(knobs.attended_at == "date_only", cells.DATE_ONLY, cells.EXACT),
            ),
            "children_in_household": cells.codes(_places(knobs.household, _HOUSEHOLDS), _HOUSEHOLDS),
            "is_test": cells.whole(knobs.is_test.astype(np.int64)),
            "merged_into": cells.ids("X", np.where(knobs.merged, met.number[_with_children(knobs)], -1)),
            "entered_at": cells.times(met.entered),
            "source_system": cells.constant("CONNECT", size),
        },
    )


def _with_children(knobs: Knobs) -> int:
    """The place of a real incident with children, into which others may be merged with theirs."""
    return int(np.flatnonzero(knobs.name == "children_listed")[0])


def _clock(instants: Ints) -> Ints:
    return (instants + offset(instants)) % DAY


def _write_forms(story: Story, knobs: Knobs, numbers: Ints, moments: Ints, districts: Ints) -> None:
    here = np.flatnonzero(knobs.form != "")
    refused = knobs.form[here] == "refused"
    completed = story.before_as_of(moments[here] + HOUR)
    rng, size = story.rng, len(here)
    story.files.add(
        "dash_assessments",
        {
            "dash_id": cells.ids("H", story.files.take("dash_assessments", size)),
            "da_id": cells.ids("X", numbers[here]),
            "tool": cells.codes(rng.choice(2, size, p=[0.8, 0.2]), ("DASH", "DARA")),
            "completed_at": cells.times(completed),
            "completed_by": force.staff_ids(force.officer(rng, force.team("RESPONSE", districts[here]))),
            "refused": cells.whole(refused.astype(np.int64)),
            "children_question": cells.codes(_places(knobs.form[here], _ANSWERS), _ANSWERS),
            "risk": cells.codes(np.where(refused, -1, rng.choice(3, size, p=[0.62, 0.28, 0.10])), _RISKS),
            "is_test": cells.constant(0, size),
            "entered_at": cells.times(completed),
            "source_system": cells.constant("CONNECT", size),
        },
    )


def _write_children(
    story: Story, knobs: Knobs, fates: Ints, scene: Ints, scenes: Ints, logs: Ints, moments: Ints, districts: Ints
) -> tuple[Ints, Ints]:
    """Write the children at the incidents; returns the persons that they are, and their dates of birth."""
    rng, size, child = story.rng, len(fates), Knobs(_FATES, fates)
    ages = rng.integers(0, 18, size)
    ages = np.where(child.speaking, ages, np.maximum(ages, 5))
    ages = np.where(child.recorded_age, np.clip(ages, 5, 15), ages)
    ages = np.where(child.person == "chain", 8, ages)
    # children not seen may be of any age, and DEM-04 asks nothing of the youngest
    young_unseen = (child.presence == "present_not_seen") & (rng.random(size) < 0.3)
    ages = np.where(young_unseen, 2, ages)
    kinds = np.array([people.KIND[fate.person] for fate in _FATES])[fates]
    persons, born = people.make_dated(story.files, story.tally, rng, kinds, local_day(moments[scene]), ages)

    asked = np.flatnonzero(child.speaking & (ages >= _SPOKEN_AGE))
    speaking = np.full(size, -1, dtype=np.int64)
    speaking[asked] = draw(rng, SPEAKING, len(asked), current=story.current)[: len(asked)]
    tally_up(story.tally, SPEAKING, speaking[asked])
    for place, fate in enumerate(_FATES):
        if fate.spoken:
            times = int(((fates == place) & (ages >= _SPOKEN_AGE)).sum())
            story.tally.add("DEM-04", fate.spoken, times)
            if fate.spoken == "C spoken_to":
                story.tally.add("DEM-04/spoken_alone", "N alone_not_recorded", times)

    spoke = Knobs(SPEAKING, np.maximum(speaking, 0))
    drawn = speaking >= 0
    spoken_to = np.where(
        drawn, spoke.spoken_to, np.where(child.spoken == "C spoken_to", 1, np.where(child.speaking, 0, -1))
    )
    low, high = child.after[:, 0], child.after[:, 1]
    entered = moments[scene] + rng.integers(low, high + 1)
    written = child.timed & ~np.isin(child.text, ["none", "blank"])
    naive = (districts[scene] == _WEST) & (_clock(entered) >= 3 * HOUR)
    numbers = story.files.take("children_present", size)
    story.files.add(
        "children_present",
        {
            "cp_id": cells.ids("Y", numbers),
            "da_id": cells.ids("X", scenes[scene]),
            "person_id": cells.ids("P", np.where(child.named, persons, -1)),
            "presence": cells.codes(_places(child.presence, _PRESENCES), _PRESENCES),
            "seen": cells.whole(np.where(child.speaking, 1, np.where(child.presence == "present_not_seen", 0, -1))),
            "spoken_to": cells.whole(spoken_to),
            "spoken_alone": cells.whole(np.where(drawn, spoke.alone, -1)),
            "not_seen_reason": wording.texts(rng, np.where(drawn, spoke.reason, child.reason)),
            "demeanour_text": wording.texts(rng, child.text),
            "demeanour_entered_at": cells.times(
                np.where(written, entered, NONE), np.where(naive, cells.NAIVE, cells.EXACT)
            ),
            "entered_by": force.staff_ids(force.officer(rng, force.team("RESPONSE", districts[scene]))),
            "age_recorded": cells.whole(np.where(child.recorded_age, ages, -1)),
            "is_test": cells.whole(child.is_test.astype(np.int64)),
            "merged_into": cells.ids("Y", np.where(child.merged, np.roll(numbers, 1), -1)),
            "entered_at": cells.times(story.before_as_of(moments[scene] + DAY)),
            "source_system": cells.constant("CONNECT", size),
        },
    )
    parties = np.flatnonzero(child.party)
    story.files.add(
        "incident_persons",
        {
            "incident_id": cells.ids("I", logs[scene][parties]),
            "person_id": cells.ids("P", persons[parties]),
            "role": cells.codes(rng.integers(0, 2, len(parties)), ("victim", "suspect")),
        },
    )
    story.note("children unborn", "P", persons[child.presence == "unborn"])
    story.note(
        "children with a presence that the vocabulary does not have", "Y", numbers[child.presence == "SEEN-OUTSIDE"]
    )
    return persons, born
