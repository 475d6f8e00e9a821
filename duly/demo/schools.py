"""The schools of the children whom domestic abuse incidents concern, and what those were told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, Mask, at, local_day
from duly.demo.fates import Fate, Knobs, draw, tally_up
from duly.demo.queues import Met
from duly.demo.school_fates import (
    NAMELESS,
    NO_TERMS,
    NO_TERMS_LATELY,
    OUTSIDE,
    OUTSIDE_LATELY,
    SETTLED,
    SOON,
    WAITING,
    Told,
)
from duly.demo.school_terms import Area, Starts, areas, first_september, parts_of, school_year, starts
from duly.demo.story import Story

_RECIPIENTS = ("school", "la_home_ed", "csc", "HEADTEACHER")
_LEAD = 2 * HOUR
_NOBODY, _UNKNOWN, _BROKEN, _UNCERTAIN, _PUPIL = range(5)
_AS = {
    **dict.fromkeys(("child", "eve_of_18", "adult", "birthday_18"), _NOBODY),  # by their dates of birth, below
    **dict.fromkeys(("blank", "default_1900", "default_1970", "default_9999", "unborn", "orphan"), _UNKNOWN),
    **dict.fromkeys(("cycle", "dangling_chain", "long_chain"), _BROKEN),
    "near_18": _UNCERTAIN,
    "chain": _PUPIL,  # eight or nine years old
}
_VERDICTS = {_UNKNOWN: "X child_unknown", _BROKEN: "X merge_error", _UNCERTAIN: "U age_uncertain"}
_FATES: tuple[Told, ...] = (*SETTLED, *WAITING, *NO_TERMS, *NO_TERMS_LATELY, *OUTSIDE, *OUTSIDE_LATELY, *NAMELESS)


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Persons linked to incidents, each once: the incident's place, and who the person is.

    `aged` where an age of five or more is recorded beside one without a date of birth.
    """

    scene: Ints
    person: Ints
    kind: Any  # by name
    born: Ints
    aged: Mask


def tell(story: Story, met: Met, linked: Linked) -> None:
    """Write the schools of these children, and what they were told."""
    knobs, scene = met.knobs, linked.scene
    dated = knobs.attended_at != ""
    day = local_day(np.where(dated, met.moment, met.reported))
    standing = _standing(linked, day[scene])
    left = standing > _NOBODY

    def leave(verdict: str, mine: Mask) -> None:
        story.tally.add("ENC-01", verdict, int((left & mine).sum()))
        np.logical_and(left, ~mine, out=left)

    leave("X test_record", knobs.is_test[scene])
    _moved(story, met, linked)
    leave("X merged_record", knobs.merged[scene])
    leave("X not_attended", knobs.attended[scene] == 0)
    for found, verdict in _VERDICTS.items():
        leave(verdict, standing == found)
    leave("U attended_unknown", knobs.attended[scene] == -1)
    leave("U no_attended_time", ~dated[scene])
    here = np.flatnonzero(left)
    _tell_pupils(story, met, scene[here], linked.person[here])


def _moved(story: Story, met: Met, linked: Linked) -> None:
    """Children of incidents that were merged count at the one that stands for them, and nobody knows their schools."""
    root = int(np.flatnonzero(met.knobs.name == "children_listed")[0])
    mine = met.knobs.merged[linked.scene]
    standing = _standing(linked, np.full(len(mine), local_day(met.moment[[root]])[0]))
    story.tally.add("ENC-01", "U no_school", int((mine & (standing == _PUPIL)).sum()))
    story.tally.add("ENC-01", "X child_unknown", int((mine & (standing == _UNKNOWN)).sum()))


def _standing(linked: Linked, day: Ints) -> Ints:
    """Whether each person was of school age on a day."""
    found = np.array([_AS[kind] for kind in linked.kind], dtype=np.int64)
    found = np.where(linked.aged & (found == _UNKNOWN), _PUPIL, found)
    dated = found == _NOBODY
    born = np.where(dated, linked.born, 0)
    (year, month, date_), (now, this_month, today) = parts_of(born), parts_of(day)
    of_age = (year + 18) * 10_000 + month * 100 + date_ <= now * 10_000 + this_month * 100 + today
    pupil = ~of_age & (first_september(born) <= school_year(day))
    by_date = np.where(born > day, _UNKNOWN, np.where(pupil, _PUPIL, _NOBODY))
    return np.where(dated, by_date, found)


def _tell_pupils(story: Story, met: Met, scene: Ints, person: Ints) -> None:
    where = areas(date(1970, 1, 1) + timedelta(days=story.today), 1 + (story.today - story.first_day) // 365)
    area, moment = met.district[scene].copy(), met.moment[scene]
    area[story.rng.random(len(scene)) < 0.005] = -1
    first = starts(where, area, moment + _LEAD)
    fates = _fates(story, met, scene, area, where, first)
    tally_up(story.tally, _FATES, fates)
    knobs = Knobs(_FATES, fates)
    _write_schools(story, person, area, local_day(moment), knobs)
    _write_notices(story, met.log[scene], person, moment, first, knobs)


def _fates(story: Story, met: Met, scene: Ints, area: Ints, where: Sequence[Area], first: Starts) -> Ints:
    """A fate for each child, as its place in _FATES, by what is known of the terms and how long ago school started."""
    rng, as_of = story.rng, story.as_of
    has_terms = np.array([*(len(found.days) > 0 for found in where), False])[area]
    sooner, later = first.earliest, first.latest + DAY
    exact = (met.knobs.attended_at != "date_only")[scene]
    waiting = sooner >= as_of
    settled, lately = (
        ~waiting & (later < as_of),
        ~waiting & ~first.known & (sooner + DAY < as_of) & (later > as_of + DAY),
    )
    found = np.full(len(scene), _FATES.index(SOON[0]))
    for table, mine in (
        (SETTLED, settled & first.known & exact),
        (NO_TERMS, settled & ~first.known & ~has_terms & exact),
        (OUTSIDE, settled & ~first.known & has_terms & exact),
        (NO_TERMS_LATELY, lately & ~has_terms & exact),
        (OUTSIDE_LATELY, lately & has_terms & exact),
    ):
        here = np.flatnonzero(mine)
        found[here] = _place(table) + draw(rng, table, len(here), current=story.current)[: len(here)]
    here = np.flatnonzero(waiting & exact)
    found[here] = _place(WAITING) + (np.arange(len(here)) + 1) % len(WAITING)
    alone = np.bincount(scene, minlength=len(met.number))[scene] == 1
    lonely = np.flatnonzero(alone & (found == _FATES.index(SOON[0])) & settled)[: max(len(scene) // 200, 1)]
    found[lonely] = len(_FATES) - 1
    return found


def _place(table: Sequence[Fate]) -> int:
    size = len(table)
    return next(place for place in range(len(_FATES)) if _FATES[place : place + size] == tuple(table))


def _write_schools(story: Story, person: Ints, area: Ints, day: Ints, knobs: Knobs) -> None:
    rng = story.rng
    school = rng.integers(1, 400, len(person))
    since = day - rng.integers(0, 1_500, len(person))
    since = np.where(knobs.school == "later", day + 1 + rng.integers(0, 90, len(person)), since)
    home, other = knobs.school == "home", (area + 1) % len(force.LA_AREAS)
    kept = knobs.school != "none"
    _write(story, kept, person, np.where(home | (knobs.school == "blank"), -1, school), area, home, since)
    _write(story, knobs.school == "two_areas", person, school + 1, other, home, since)
    _write(story, knobs.school == "moved", person, school + 1, other, home, since - 200)


def _write(story: Story, mine: Mask, person: Ints, school: Ints, area: Ints, home: Mask, since: Ints) -> None:
    here = np.flatnonzero(mine)
    story.files.add(
        "person_school",
        {
            "person_id": cells.ids("P", person[here]),
            "school_id": cells.ids("SC", school[here]),
            "la_area": cells.codes(area[here], force.LA_AREAS),
            "home_educated": cells.whole(home[here].astype(np.int64)),
            "valid_from": cells.days(since[here]),
        },
    )


def _write_notices(story: Story, log: Ints, person: Ints, moment: Ints, first: Starts, knobs: Knobs) -> None:
    size = len(log)
    soon = moment + story.seconds(20 * MINUTE, 50 * MINUTE, size)
    sent = np.full(size, NONE, dtype=np.int64)
    for name, instant in (
        ("soon", soon),
        ("at_start", first.earliest),
        ("second_late", first.earliest + 1),
        ("late", first.earliest + story.seconds(HOUR, 20 * HOUR, size)),
        ("on_a_date", at(local_day(first.earliest), 0)),
        ("doubtful", first.earliest + story.seconds(1, 20 * HOUR, size)),
        ("after_all", first.latest + story.seconds(1, 20 * HOUR, size)),
        ("before", moment - story.seconds(6 * MINUTE, 3 * HOUR, size)),
    ):
        sent = np.where(knobs.sent == name, instant, sent)
    style = np.where(knobs.sent == "on_a_date", cells.DATE_ONLY, cells.EXACT)
    later = np.where(sent == NONE, NONE, sent + 3 * DAY)
    for here, when in ((np.flatnonzero(~knobs.nothing), sent), (np.flatnonzero(knobs.twice), later)):
        code = np.array([_RECIPIENTS.index(name) if name else -1 for name in knobs.recipient[here]], dtype=np.int64)
        story.files.add(
            "notifications",
            {
                "notif_id": cells.ids("NT", story.files.take("notifications", len(here))),
                "notif_type": cells.constant("encompass", len(here)),
                "incident_id": cells.ids("I", np.where(knobs.names_incident, log, -1)[here]),
                "person_id": cells.ids("P", np.where(knobs.names_child, person, -1)[here]),
                "submitted_at": cells.times(np.where(knobs.submitted, moment + 15 * MINUTE, NONE)[here]),
                "sent_at": cells.times(when[here], style[here]),
                "recipient_type": cells.codes(code, _RECIPIENTS),
                "recipient_received_at": cells.times(np.where(knobs.received, soon, NONE)[here]),
                "device": cells.constant("desktop", len(here)),
                "is_test": cells.constant(0, len(here)),
                "source_system": cells.constant("CONNECT", len(here)),
            },
        )
    unknown = person[knobs.recipient == "HEADTEACHER"]
    story.note("children of whom somebody was told by a code that the vocabulary does not have", "P", unknown)
