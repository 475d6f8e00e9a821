"""The schools of the children whom domestic abuse incidents concern, and what those were told."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from duly.demo import cells
from duly.demo.calendar import DAY, HOUR, MINUTE, NONE, Ints, at, local_day, plus
from duly.demo.fates import Drawn
from duly.demo.files import LA_AREAS
from duly.demo.stories.domestic.met import Met
from duly.demo.stories.notices.concern import Concern
from duly.demo.stories.schools.fates import NO_TERMS, NO_TERMS_LATELY, OUTSIDE, OUTSIDE_LATELY, SETTLED, SOON, UNDRAWN
from duly.demo.stories.schools.terms import Area, Starts, areas, first_september, parts_of, school_year, starts
from duly.demo.story import Story, choose

_LEAD = 2 * HOUR
_NOBODY, _UNKNOWN, _BROKEN, _UNCERTAIN, _PUPIL = range(5)
_AS = {
    **dict.fromkeys(("child", "eve_of_18", "adult", "birthday_18"), _NOBODY),  # by their dates of birth, below
    **dict.fromkeys(("blank", "default_1900", "default_1970", "default_9999", "unborn", "orphan"), _UNKNOWN),
    **dict.fromkeys(("cycle", "dangling_chain", "long_chain"), _BROKEN),
    "near_18": _UNCERTAIN,
    "chain": _PUPIL,  # eight or nine years old
}


def tell(story: Story, met: Met, linked: Concern) -> None:
    """Write the schools of the children who are linked to the incidents, each once, and what they were told.

    One has an `aged` where an age of five or more is recorded beside one without a date of birth."""
    scene = np.searchsorted(met.log, linked.log)
    scenes = met.fates[scene]
    attended, dated = scenes.attended != 0, scenes.attended_at != ""
    day = local_day(np.where(attended & dated, met.moment[scene], met.reported[scene]))
    standing = _standing(linked, day)
    real = (standing > _NOBODY) & ~scenes.is_test & ~scenes.merged
    for standard, mine in (("ENC-01", standing > _NOBODY), ("ENC-01/not_attended", real & ~attended)):
        left = story.sift(
            standard, mine, ("X test_record", scenes.is_test), ("X merged_record", scenes.merged),
            ("X not_attended", ~attended & (standard == "ENC-01")),
            # nobody knows their schools: what a record without an age comes to otherwise is not known either
            ("U child_unknown", standing == _UNKNOWN), ("U age_uncertain", standing == _UNCERTAIN),
            ("U dangling_link", standing == _BROKEN), ("U attended_unknown", scenes.attended == -1),
            ("U no_attended_time", attended & ~dated), ("U no_report_time", ~attended & ~scenes.reported),
        )  # fmt: skip
        moment = met.moment if standard == "ENC-01" else met.reported
        _tell_pupils(story, met, standard, scene[left], linked.person[left], moment[scene[left]])
    # children of incidents that were merged count at the one that stands for them, and nobody knows their schools
    root = met.moment[np.flatnonzero(met.fates.name == "children_listed")[:1]]
    there = _standing(linked, np.broadcast_to(local_day(root), len(scene)))
    story.count("ENC-01", "U no_school", scenes.merged & (there == _PUPIL))
    story.count("ENC-01", "U child_unknown", scenes.merged & (there == _UNKNOWN))


def _standing(linked: Concern, day: Ints) -> Ints:
    """Whether each person was of school age on a day."""
    standing = np.array([_AS[kind] for kind in linked.kind], dtype=np.int64)
    standing = np.where(linked.aged & (standing == _UNKNOWN), _PUPIL, standing)
    dated = standing == _NOBODY
    born = np.where(dated, linked.born, 0)
    (year, month, date_), (now, this_month, today) = parts_of(born), parts_of(day)
    of_age = (year + 18) * 10_000 + month * 100 + date_ <= now * 10_000 + this_month * 100 + today
    pupil = ~of_age & (first_september(born) <= school_year(day))
    by_date = np.where(born > day, _UNKNOWN, np.where(pupil, _PUPIL, _NOBODY))
    return np.where(dated, by_date, standing)


def _tell_pupils(story: Story, met: Met, standard: str, scene: Ints, person: Ints, moment: Ints) -> None:
    """`moment` is when officers attended or, of an incident that nobody attended, when it was reported."""
    where = areas(date(1970, 1, 1) + timedelta(days=story.today), 1 + (story.today - story.first_day) // 365)
    area = met.district[scene]
    area[story.rng.random(len(scene)) < 0.005] = -1
    first = starts(where, area, moment + _LEAD)
    fates = _fates(story, met, scene, area, where, first)
    for number, fate in enumerate(fates.fates):
        story.count(standard, fate.adds["ENC-01"], fates.index == number)
    _write_schools(story, person, area, local_day(moment), fates)
    _write_notices(story, met.log[scene], person, moment, first, fates)


def _fates(story: Story, met: Met, scene: Ints, area: Ints, where: Sequence[Area], first: Starts) -> Drawn:
    """A fate for each child, by what is known of the terms and how long ago school started."""
    as_of = story.as_of
    has_terms = np.array([*(len(its_area.days) > 0 for its_area in where), False])[area]
    sooner, later = first.earliest, first.latest + DAY
    exact = met.fates.attended_at[scene] != "date_only"
    waiting = sooner >= as_of
    settled = ~waiting & (later < as_of)
    over, lately = settled & ~first.known, ~waiting & ~first.known & (sooner + DAY < as_of) & (later > as_of + DAY)
    groups = [(SETTLED, settled & first.known & exact)]
    groups += [(NO_TERMS, over & ~has_terms & exact), (OUTSIDE, over & has_terms & exact)]
    groups += [(NO_TERMS_LATELY, lately & ~has_terms & exact), (OUTSIDE_LATELY, lately & has_terms & exact)]
    fates = story.draw_by(groups, SOON)
    here = np.flatnonzero(waiting & exact)
    fates.put(here, UNDRAWN.every([("soon", "not_yet", "not_sent_yet")[(n + 1) % 3] for n in range(len(here))]))
    alone = np.bincount(scene, minlength=len(met.number))[scene] == 1
    lonely = np.flatnonzero(alone & (fates.name == "soon") & settled)[: max(len(scene) // 200, 1)]
    fates.put(lonely, UNDRAWN.every(["of_no_child"] * len(lonely)))
    return fates


def _write_schools(story: Story, person: Ints, area: Ints, day: Ints, fates: Drawn) -> None:
    rng, size = story.rng, len(person)
    school = rng.integers(1, 400, size)
    since = day - rng.integers(0, 1_500, size)
    since = np.where(fates.school == "later", day + 1 + rng.integers(0, 90, size), since)
    home, other = fates.school == "home", (area + 1) % len(LA_AREAS)
    named = np.where(home | (fates.school == "blank"), -1, school)
    for mine, number, la_area, start in (
        (fates.school != "none", named, area, since),
        (fates.school == "two_areas", school + 1, other, since),
        (fates.school == "moved", school + 1, other, since - 200),
    ):
        story.write(
            "person_school", rows=mine, person_id=person, school_id=number, la_area=la_area, home_educated=home,
            valid_from=start,
        )  # fmt: skip


def _write_notices(story: Story, log: Ints, person: Ints, moment: Ints, first: Starts, fates: Drawn) -> None:
    size, on_a_date = len(log), fates.sent == "on_a_date"
    soon = moment + story.seconds(20 * MINUTE, 50 * MINUTE, size)
    moments = {
        "soon": soon, "at_start": first.earliest, "second_late": first.earliest + 1,
        "late": first.earliest + story.seconds(HOUR, 20 * HOUR, size), "on_a_date": at(local_day(first.earliest), 0),
        "doubtful": first.earliest + story.seconds(1, 20 * HOUR, size),
        "after_all": first.latest + story.seconds(1, 20 * HOUR, size),
        "before": moment - story.seconds(6 * MINUTE, 3 * HOUR, size),
    }  # fmt: skip
    sent = choose(fates.sent, moments)
    style = cells.dated(on_a_date)
    for here, when in ((~fates.nothing, sent), (fates.twice, plus(sent, 3 * DAY))):
        story.write(
            "notifications", rows=here, notif_type="encompass", incident_id=np.where(fates.names_incident, log, -1),
            person_id=np.where(fates.names_child, person, -1),
            submitted_at=np.where(fates.submitted, moment + 15 * MINUTE, NONE), sent_at=(when, style),
            recipient_type=fates.recipient, recipient_received_at=np.where(fates.received, soon, NONE), device="desktop",
        )  # fmt: skip
    unknown = person[fates.recipient == "HEADTEACHER"]
    story.note("children of whom somebody was told by a code that the vocabulary does not have", "P", unknown)
