"""The children whom records link to the parties of domestic abuse incidents, listed at them or not."""

from typing import Any

import numpy as np

from duly.demo.calendar import Ints, local_day, plus
from duly.demo.fates import Drawn
from duly.demo.stories.domestic.met import Met
from duly.demo.stories.links.fates import LISTED, ODD, OTHERS
from duly.demo.stories.notices.concern import Concern
from duly.demo.story import Story

_LISTED_SHARE = 0.55
"""Share of the incidents with a listed child at which a link to that child was already on record."""

_AN_OLD_LINK = 1_826


def tell(story: Story, met: Met) -> Concern:
    """Write the links of the victims of the incidents: one child, or other person, at most for each."""
    size, scenes = len(met.log), met.fates
    has_child, left_out = met.child >= 0, met.left_out
    chosen = has_child & (story.rng.random(size) < _LISTED_SHARE)
    nameless, timeless = scenes.name == "nameless_child", ~scenes.reported
    free = ~left_out & ~timeless & ~nameless
    fates = story.draw_by([(LISTED, chosen & free), (OTHERS, ~chosen & free)], OTHERS["nobody"])
    # a child among the parties makes the log a child's for CR-01, which the marked ones are anyway
    fates.change("party", ~met.with_children, among=~chosen & free)
    fates.put(nameless, ODD.every(["nameless"] * int(nameless.sum())))
    fates.put(timeless, ODD.every(["timeless"] * int(timeless.sum())))
    fates[~left_out].tally_up(story.tally)
    fates.put(left_out & has_child, LISTED.every(["listed"] * int((left_out & has_child).sum())))
    for verdict, outside in met.outside(has_child):
        story.count("DA-04, DA-04/incidents", verdict, outside)
    return _write(story, met, fates)


def _write(story: Story, met: Met, fates: Drawn) -> Concern:
    """Write the links; returns the parties whom the logs name beside the others."""
    days = local_day(met.reported)
    linked, born = np.where(fates.listed, met.child, -1), np.zeros(len(fates), dtype=np.int64)
    here, persons, births = story.linked(fates.person, days)
    linked[here], born[here] = persons, births
    since, until = days - story.between(fates.since), plus(days, fates.until)
    rows = np.flatnonzero(linked >= 0)
    one, two, turned = met.victim[rows], linked[rows], fates.turned[rows]
    first, second = np.where(turned, two, one), np.where(turned, one, two)
    _write_links(story, first, second, fates.kind[rows], since[rows], until[rows])
    again = rows[fates.twice[rows]]
    _write_links(story, linked[again], met.victim[again], "household", since[again], until[again])
    parties = np.flatnonzero(fates.party)
    story.write("incident_persons", incident_id=met.log[parties], person_id=linked[parties], role="suspect")
    old = fates.since[:, 0] > _AN_OLD_LINK
    story.note("domestic abuse incidents with a known child by an old link", "X", met.number[old])
    return Concern(
        log=met.log[parties], person=linked[parties], kind=fates.person[parties], reported=met.said[parties],
        born=born[parties],
    )  # fmt: skip


def _write_links(story: Story, one: Ints, two: Ints, kind: Any, since: Ints, until: Ints) -> None:
    story.write("person_links", person_id=one, linked_person_id=two, link_type=kind, valid_from=since, valid_to=until)
