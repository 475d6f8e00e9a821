"""Domestic abuse incidents with their risk forms, and the children who were there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, at, local_day
from duly.demo.fates import Drawn
from duly.demo.stories.control_room import story as control_room
from duly.demo.stories.domestic.fates import CHILDREN, SCENES, SHARED, SPEAKING
from duly.demo.stories.domestic.met import Met, spelling
from duly.demo.stories.links import story as links
from duly.demo.stories.notices.concern import Concern
from duly.demo.stories.queues import story as queues
from duly.demo.stories.schools import story as schools
from duly.demo.stories.schools.terms import parts_of
from duly.demo.story import Story, nothing

_DEM_04 = "DEM-04, DEM-04/spoken_alone"
_SPOKEN_AGE = 4
_LEAST_AGE = 10
_AGO = {
    "just_now": (55 * MINUTE, 100 * MINUTE),  # before any school can have started since
    "recent": (HOUR, 20 * HOUR),
    "yesterday": (22 * HOUR, 25 * HOUR),
    "days_ago": (27 * HOUR, 8 * DAY),
}
"""How long before the as-at instant officers attended the incidents that are still in a queue."""


@dataclass(frozen=True, kw_only=True)
class _Children:
    """The children at the incidents: at which one, what befalls them, and the persons that they are."""

    scene: Ints
    fates: Drawn
    person: Ints
    born: Ints


def tell(story: Story, beside: Mapping[str, Story], size: int) -> Concern:
    """Write about `size` domestic abuse incidents, most of them with children; returns these.

    What happens to them in the queues and in the control room, what the links of their parties are, and what the schools
    were told, is told by the stories `beside`, each with its own chance."""
    scenes = story.plant(SCENES, size)
    size = len(scenes)
    scene = np.repeat(np.arange(size), story.between(scenes.children))
    fates = _child_fates(story, scenes, scene)
    bad = scenes.bad.copy()
    bad[scene[fates.bad]] = True
    districts = story.districts(bad)
    moments = story.some_times(story.some_days(_LEAST_AGE, bad))
    for when, (low, high) in _AGO.items():
        moments = np.where(scenes.attended_at == when, story.ago(low, high, size), moments)
    dated = scenes.attended_at == "date_only"
    moments = np.where(dated, at(local_day(moments), 0), moments)
    numbers = story.take("da_incidents", size)
    logs, reported, closed, victims = _write_logs(story, scenes, moments, districts)
    _write_forms(story, scenes, numbers, moments, districts)
    children = _write_children(story, fates, scene, numbers, logs, moments, districts)
    _count_scenes(story, scenes, children)
    met = Met(
        fates=scenes, number=numbers, log=logs, reported=reported, closed=closed, moment=moments,
        entered=story.before_as_of(moments + np.where(dated, 13 * HOUR, 2 * HOUR)), district=districts, victim=victims,
        child=_one_child(children, size),
    )  # fmt: skip
    _write_scenes(story, met, queues.tell(beside["queues"], met))
    others = (control_room.tell(beside["control_room"], met), links.tell(beside["links"], met))
    # who is listed by name and born, by records that are not tests or merged
    listed = fates.named & (fates.presence != "unborn") & ~fates.is_test & ~fates.merged
    schools.tell(beside["schools"], met, Concern.together([_concern(met, children, listed), *others]))
    concerned = listed & ~(scenes.is_test | scenes.merged)[scene] | fates.party  # whom the log names as well
    return Concern.together([_concern(met, children, concerned), _moved(met, children, listed), *others])


def _concern(met: Met, children: _Children, here: Any) -> Concern:
    scene, fates = children.scene[here], children.fates[here]
    return Concern(
        log=met.log[scene], person=children.person[here], kind=fates.person, aged=fates.recorded_age,
        reported=met.said[scene], born=children.born[here],
    )  # fmt: skip


def _moved(met: Met, children: _Children, listed: Mask) -> Concern:
    """Those listed at records that were merged into another: they concern the log of that one."""
    here = np.flatnonzero(listed & met.fates.merged[children.scene])
    size, root = len(here), np.array([_root(met.fates)])
    born, day = children.born[here], np.repeat(local_day(met.reported[root]), len(here))
    (year, *birthday), (now, *today) = parts_of(born), parts_of(day)
    of_age = (year + 18) * 10_000 + birthday[0] * 100 + birthday[1] <= now * 10_000 + today[0] * 100 + today[1]
    return Concern(
        log=np.repeat(met.log[root], size), person=children.person[here], reported=np.repeat(met.said[root], size), born=born,
        kind=np.where(of_age, "adult", np.where(born > day, "blank", children.fates[here].person)),
    )  # fmt: skip


def _one_child(children: _Children, size: int) -> Ints:
    """One child of each incident who is plainly a child, listed and not a party; -1 where there is none."""
    fates, child = children.fates, nothing(size)
    here = (fates.person == "child") & fates.named & ~fates.party & ~fates.is_test & ~fates.merged
    child[children.scene[here]] = children.person[here]
    return child


def _child_fates(story: Story, scenes: Drawn, scene: Ints) -> Drawn:
    """A fate for each child: shared at odd scenes, else its own."""
    shared = scenes.child[scene]
    own = shared == ""
    fates = story.draw_by([(CHILDREN, own)], CHILDREN["descriptive"])
    # a row that is not a record of a child must not be the only one that lists a child at the scene
    among = np.bincount(scene[own], minlength=len(scenes))[scene]
    unmade = fates.is_test | fates.merged
    fates.swap(np.flatnonzero(own & unmade & (among == 1)), np.flatnonzero(own & ~unmade & (among >= 4))[::4])
    fates.put(~own, SHARED.every(shared[~own]))
    fates.tally_up(story.tally, without=_DEM_04)
    return fates


def _count_scenes(story: Story, scenes: Drawn, children: _Children) -> None:
    """DEM-03 takes the worst of what befell the children at each scene."""
    verdicts = {"C": "C all_captured", "Y": "Y not_yet_due", "U": "U child_unknown_status", "N": "N child_not_captured"}
    worst = np.zeros(len(scenes), dtype=np.int64)
    rank = np.array(["CYUN".find(whole) + 1 if whole else 0 for whole in children.fates.whole])
    np.maximum.at(worst, children.scene, rank)
    # the children of a record that was merged into another count at that one: all of them were captured
    others = (worst > 0) & scenes.merged
    worst[_root(scenes)] = np.maximum(worst[_root(scenes)], int(others.any()))
    groups = [(verdict, worst == n + 1) for n, verdict in enumerate(verdicts.values())]
    tests = ("X test_record", scenes.is_test), ("X merged_record", scenes.merged)
    listed = np.bincount(children.scene, minlength=len(scenes)) > 0
    story.sift("DEM-03", (worst > 0) | (listed & (scenes.is_test | scenes.merged)), *tests, *groups)


def _root(scenes: Drawn) -> int:
    """The incident that others may be merged into, with their children."""
    return int(np.flatnonzero(scenes.name == "children_listed")[0])


def _write_logs(story: Story, scenes: Drawn, moments: Ints, districts: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Write the log of each incident, and its parties; returns the logs, when each was reported and closed, and the victims."""
    size = len(moments)
    earlier = moments - story.seconds(600, HOUR, size)
    reported = np.where(scenes.attended_at == "date_only", moments + 11 * HOUR, earlier)
    closed = story.before_as_of(reported + story.seconds(4 * HOUR, 30 * HOUR, size))
    numbers = story.write(
        "incidents", reported_at=np.where(scenes.reported, reported, NONE), opened_at=reported + 40, closed_at=closed,
        opening_code="DA_NON_CRIME", closing_code="DA_NON_CRIME", source=story.rng.choice(["999", "101"], size),
        team_id=force.team("RESPONSE", districts), district=districts, da_flag=1, child_flag=scenes.with_children == "yes",
    )  # fmt: skip
    parties = []
    for role, share in (("victim", 1.0), ("suspect", 0.6)):
        here = np.flatnonzero(story.rng.random(size) < share)
        parties.append(story.people("adult", local_day(moments[here])))
        story.write("incident_persons", incident_id=numbers[here], person_id=parties[-1], role=role)
    return numbers, reported, closed, parties[0]


def _write_scenes(story: Story, met: Met, queued: dict[str, Any]) -> None:
    scenes = met.fates
    style = cells.dated(scenes.attended_at == "date_only")
    root = met.number[_root(scenes)]
    story.write(
        "da_incidents", da_id=met.number, incident_id=met.log, attended=scenes.attended,
        attended_at=(np.where(scenes.attended_at == "", NONE, met.moment), style), children_in_household=scenes.household,
        is_test=scenes.is_test, merged_into=np.where(scenes.merged, root, -1), entered_at=met.entered, **queued,
    )  # fmt: skip


def _write_forms(story: Story, scenes: Drawn, numbers: Ints, moments: Ints, districts: Ints) -> None:
    here = np.flatnonzero(scenes.form != "")
    answer, size = scenes.form[here], len(here)
    refused = answer == "refused"
    completed = story.before_as_of(moments[here] + HOUR)
    tool = story.rng.choice(["DASH", "DARA"], size, p=[0.8, 0.2])
    officer = story.officer(force.team("RESPONSE", districts[here]))
    risk = story.rng.choice(["standard", "medium", "high"], size, p=[0.62, 0.28, 0.10])
    story.write(
        "dash_assessments", da_id=numbers[here], tool=tool, completed_at=completed, completed_by=officer, refused=refused,
        children_question=np.where(refused, "", answer), risk=np.where(refused, "", risk), entered_at=completed,
    )  # fmt: skip


def _write_children(
    story: Story, fates: Drawn, scene: Ints, scenes: Ints, logs: Ints, moments: Ints, districts: Ints
) -> _Children:
    """Write the children at the incidents; returns them."""
    rng, size = story.rng, len(fates)
    ages = rng.integers(0, 18, size)
    ages = np.where(fates.speaking, ages, np.maximum(ages, 5))
    ages = np.where(fates.recorded_age, np.clip(ages, 5, 15), ages)
    ages = np.where(fates.person == "chain", 8, ages)
    # children not seen may be of any age, and DEM-04 asks nothing of the youngest
    unseen = fates.presence == "present_not_seen"
    ages = np.where(unseen & (rng.random(size) < 0.3), 2, ages)
    persons, born = story.born(fates.person, local_day(moments[scene]), ages)

    asked = fates.speaking & (ages >= _SPOKEN_AGE)
    spoke = story.draw_by([(SPEAKING, asked)], SPEAKING["nothing"])
    spoke[asked].tally_up(story.tally)
    fates[ages >= _SPOKEN_AGE].tally_up(story.tally, only=_DEM_04)
    at_all = np.where(fates.speaking, 0, -1)
    low, high = fates.after[:, 0], fates.after[:, 1]
    entered = moments[scene] + rng.integers(low, high + 1)
    written = fates.timed & ~np.isin(fates.text, ["none", "blank"])
    numbers = story.write(
        "children_present", fates, da_id=scenes[scene], person_id=np.where(fates.named, persons, -1), presence=fates.presence,
        seen=np.where(fates.speaking, 1, np.where(unseen, 0, -1)), spoken_to=np.where(asked, spoke.spoken_to, at_all),
        spoken_alone=np.where(asked, spoke.alone, -1),
        not_seen_reason=story.words(np.where(asked, spoke.reason, fates.reason)), demeanour_text=story.words(fates.text),
        demeanour_entered_at=(np.where(written, entered, NONE), spelling(districts[scene], entered)),
        entered_by=story.officer(force.team("RESPONSE", districts[scene])),
        age_recorded=np.where(fates.recorded_age, ages, -1), entered_at=story.before_as_of(moments[scene] + DAY),
    )  # fmt: skip
    party = fates.party
    role = rng.choice(["victim", "suspect"], int(party.sum()))
    story.write("incident_persons", incident_id=logs[scene][party], person_id=persons[party], role=role)
    story.note("children unborn", "P", persons[fates.presence == "unborn"])
    odd = numbers[fates.presence == "SEEN-OUTSIDE"]
    story.note("children with a presence that the vocabulary does not have", "Y", odd)
    return _Children(scene=scene, fates=fates, person=persons, born=born)
