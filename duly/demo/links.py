"""The children whom records link to the parties of domestic abuse incidents, listed at them or not."""

from __future__ import annotations

from typing import Any

import numpy as np

from duly.demo import cells, people
from duly.demo.calendar import NONE, Ints, local_day
from duly.demo.cases import between
from duly.demo.fates import Knobs, change_places, draw, place_of, tally_up
from duly.demo.link_fates import LISTED, NAMELESS, OTHERS, TIMELESS, Known
from duly.demo.notices import Concern
from duly.demo.queues import Met
from duly.demo.story import Story

_FATES: tuple[Known, ...] = (*LISTED, *OTHERS, NAMELESS, TIMELESS)
_NAMELESS, _TIMELESS = len(_FATES) - 2, len(_FATES) - 1
_NOBODY = next(place for place, fate in enumerate(_FATES) if fate.name == "nobody")
_LISTED_SHARE = 0.55
"""Share of the incidents with a listed child at which a link to that child was already on record."""

_KINDS = ("parent", "household", "partner", "sibling", "GODPARENT")
_ENDLESS = np.iinfo(np.int64).max


def tell(story: Story, met: Met) -> Concern:
    """Write the links of the victims of the incidents: one child, or other person, at most for each."""
    rng, size, knobs = story.rng, len(met.log), met.knobs
    has_child = met.child >= 0
    fates = np.full(size, _NOBODY)
    chosen = has_child & (rng.random(size) < _LISTED_SHARE)
    free = ~met.left_out & knobs.reported & (knobs.name != "nameless_child")
    for table, first, mine in ((LISTED, 0, chosen & free), (OTHERS, len(LISTED), ~chosen & free)):
        here = np.flatnonzero(mine)
        drawn = draw(rng, table, len(here), current=story.current)[: len(here)]
        if table is OTHERS:
            # a child among the parties makes the log a child's for CR-01, which the marked ones are anyway
            change_places(drawn, place_of(OTHERS, "party"), knobs.with_children[here] != "yes")
        fates[here] = first + drawn
    fates[knobs.name == "nameless_child"] = _NAMELESS
    fates[~knobs.reported] = _TIMELESS
    tally_up(story.tally, _FATES, fates[~met.left_out])
    fates[met.left_out & has_child] = 0
    for verdict, mine in (("X test_record", knobs.is_test), ("X merged_record", knobs.merged)):
        for name in ("DA-04", "DA-04/incidents"):
            story.tally.add(name, verdict, int((mine & has_child).sum()))
    return _write(story, met, fates)


def _write(story: Story, met: Met, fates: Ints) -> Concern:
    """Write the links; returns the parties whom the logs name beside the others."""
    rng, known = story.rng, Knobs(_FATES, fates)
    days = local_day(met.reported)
    linked = np.where(known.listed, met.child, -1)
    here = np.flatnonzero(known.person != "")
    kinds = np.array([people.KIND[kind] for kind in known.person[here]], dtype=np.int64)
    born = np.full(len(fates), NONE, dtype=np.int64)
    linked[here], born[here] = people.make_dated(story.files, story.tally, rng, kinds, days[here])
    rows = np.flatnonzero(linked >= 0)
    since = days - between(rng, known.since)
    until = np.array([_ENDLESS if fate.until is None else fate.until for fate in _FATES])[fates]
    until = np.where(until == _ENDLESS, NONE, days + np.where(until == _ENDLESS, 0, until))
    kind = np.array([_KINDS.index(fate.kind) for fate in _FATES])[fates]
    turned = known.turned[rows]
    one, two = met.victim[rows], linked[rows]
    _write_links(story, np.where(turned, two, one), np.where(turned, one, two), kind[rows], since[rows], until[rows])
    again = rows[known.twice[rows]]
    household = np.full(len(again), _KINDS.index("household"))
    _write_links(story, linked[again], met.victim[again], household, since[again], until[again])
    parties = np.flatnonzero(known.party)
    story.files.add(
        "incident_persons",
        {
            "incident_id": cells.ids("I", met.log[parties]),
            "person_id": cells.ids("P", linked[parties]),
            "role": cells.constant("suspect", len(parties)),
        },
    )
    old = np.array([fate.since[0] > 1_826 for fate in _FATES])[fates]
    story.note("domestic abuse incidents with a known child by an old link", "X", met.number[old])
    return Concern(
        log=met.log[parties],
        person=linked[parties],
        kind=known.person[parties],
        aged=np.zeros(len(parties), dtype=bool),
        merged=np.zeros(len(parties), dtype=bool),
        reported=np.where(met.knobs.reported, met.reported, NONE)[parties],
        born=born[parties],
    )


def _write_links(story: Story, one: Ints, two: Ints, kind: Ints, since: Ints, until: Ints) -> None:
    columns: dict[str, Any] = {
        "person_id": cells.ids("P", one),
        "linked_person_id": cells.ids("P", two),
        "link_type": cells.codes(kind, _KINDS),
        "valid_from": cells.days(since),
        "valid_to": cells.days(until),
    }
    story.files.add("person_links", columns)
