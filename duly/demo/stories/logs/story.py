"""Logs that led to no crime: concerns and nuisance, crimes never recorded, and reports of rape answered by an N100."""

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import DAY, HOUR, NONE, Ints, at, local_day
from duly.demo.fates import Drawn
from duly.demo.stories.crimes.reports import SOURCES
from duly.demo.stories.logs.fates import LOGS
from duly.demo.stories.notices.concern import Concern
from duly.demo.story import Story, choose


def tell(story: Story, size: int, crimes: Ints) -> Concern:
    """Write about `size` logs; `crimes` are recorded crimes that a log may name without being theirs.

    Returns the missing children among those linked to them."""
    rng = story.rng
    fates = story.plant(LOGS, size)
    numbers, size = story.take("incidents", len(fates)), len(fates)
    districts = story.districts(fates.bad)
    reported = _reported(story, fates)
    opened = np.where(fates.spelling == "date_only", reported + 9 * HOUR, reported + story.seconds(30, 600, size))
    closed = story.before_as_of(opened + story.seconds(HOUR, 40 * HOUR, size))
    closed = np.where(fates.closing == "", NONE, closed)
    closed = np.where(fates.after_as_of == "closed", story.as_of + 2 * HOUR, closed)
    open_ = closed == NONE
    style = choose(fates.spelling, {"date_only": cells.DATE_ONLY, "naive": cells.NAIVE}, cells.EXACT)
    control = force.team("CONTROL", districts)
    closer = story.officer(control)
    checker = np.where(fates.supervised == "same", closer, story.sergeant(control))
    named = np.where(fates.crime_ref == "dangling", story.take("crimes", size), rng.choice(crimes, size))
    story.write(
        "incidents", fates, incident_id=numbers, reported_at=(np.where(fates.reported, reported, NONE), style),
        opened_at=(opened, np.where(style == cells.NAIVE, cells.NAIVE, cells.EXACT)), closed_at=closed,
        opening_code=fates.opening, closing_code=fates.closing, qualifier_code=fates.qualifier,
        crime_ref=story.ids("crimes", np.where(fates.crime_ref == "", -1, named)),
        closure_rationale=story.words(np.where(open_, "none", fates.closure)), closed_by=np.where(open_, -1, closer),
        closure_supervised_by=np.where((fates.supervised == "") | open_, -1, checker), source=rng.choice(SOURCES, size),
        team_id=force.team("RESPONSE", districts), district=districts, da_flag=0, child_flag=fates.child_flag,
    )  # fmt: skip
    for kind in ("closed_after_as_of", "crime_after_as_of", "yesterday", "dangling_link"):
        story.note(f"incidents {kind}", "I", numbers[fates.name == f"open_{kind}"])
    story.note("incidents with naive times", "I", numbers[fates.spelling == "naive"])
    here = np.flatnonzero(fates.person != "")
    persons = story.people(fates.person[here], local_day(reported)[here])
    roles = choose(fates.person[here], {"child": "child_present", "adult": "reporter"}, "victim")
    story.write("incident_persons", incident_id=numbers[here], person_id=persons, role=roles)
    _write_n100s(story, fates, numbers, reported)
    _write_later_crimes(story, numbers[fates.after_as_of == "crime"])
    missing = fates.opening[here] == "MISSING"
    here, persons = here[missing], persons[missing]
    return Concern(
        log=numbers[here], person=persons, kind=fates.person[here], merged=fates.merged[here], reported=reported[here]
    )


def _reported(story: Story, fates: Drawn) -> Ints:
    size = len(fates)
    some_day = story.some_times(story.some_days(6, fates.bad))
    ages = (story.rng.random(size) ** 2 * 40 * DAY).astype(np.int64) + 30 * HOUR
    reported = choose(fates.when, {"open": story.as_of - ages, "recent": story.ago(HOUR, 20 * HOUR, size)}, some_day)
    midnight = at(local_day(np.where(fates.when == "yesterday", story.as_of - DAY, reported)), 0)
    return np.where(fates.spelling == "date_only", midnight, reported)


def _write_n100s(story: Story, fates: Drawn, logs: Ints, reported: Ints) -> None:
    mine = np.flatnonzero(fates.n100[:, 1] != 0)
    reason = fates.n100_reason[mine]
    story.write(
        "n100_records", incident_id=logs[mine], created_at=reported[mine] + story.between(fates.n100[mine]),
        reason_code=np.where(reason == "no_code", "", "THIRD_PARTY"),
        reason_text=story.words(np.where(reason == "placeholder", "closure_placeholder", "n100")),
    )  # fmt: skip


def _write_later_crimes(story: Story, logs: Ints) -> None:
    """Write crimes whose recording lies after the export was made, which is a fault of the record."""
    if len(logs):
        story.count("NCRS-01A", "U future_dated", len(logs))
        recorded = np.full(len(logs), story.as_of + 3 * HOUR)
        numbers = story.write(
            "crimes", incident_id=logs, recorded_at=recorded, reported_at=recorded - 40 * HOUR, offence_class="violent",
            status="open",
        )  # fmt: skip
        story.note("crimes recorded after the as-at instant", "C", numbers)
