"""Problem profiles of the force's local authority areas: each area is one fate (STANDARDS.md 4.5 PROF-01)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duly.demo import cells, force
from duly.demo.calendar import NONE, Ints
from duly.demo.fates import Fate, tally_up
from duly.demo.story import Story

_SOURCES = ("multi_agency", "police_only", "POLICE-AND-HEALTH")


@dataclass(frozen=True, kw_only=True)
class AreaFate(Fate):
    """One area, named by `name`, and its profiles.

    Each profile says whose information it is made from (an index of `_SOURCES`, -1 for blank) and how many days before
    the as-at date it was refreshed (-1 for blank).
    """

    profiles: tuple[tuple[int, int], ...] = ()


def _area(name: str, verdict: str, *profiles: tuple[int, int]) -> AreaFate:
    return AreaFate(name=name, weight=1, adds={"PROF-01": verdict}, profiles=profiles)


_NORTH, _SOUTH, _EAST, _WEST = force.LA_AREAS

AREAS = (
    # as the inspectors found them: one with its partners, one by the police alone, two without
    _area(_NORTH, "C current", (0, 80), (0, 500)),
    _area(_SOUTH, "N police_only", (1, 150)),
    _area(_EAST, "N none"),
    _area(_WEST, "N none"),
    _area("Ashwick", "C current", (0, 365)),
    _area("Brandle", "N out_of_date", (0, 366), (1, 20)),
    _area("Cawton", "U no_refreshed_date", (0, -1)),
    _area("Dunmere", "U unmapped_code", (2, 90)),
    _area("Eastry", "N sources_blank", (-1, 90)),
)

ELSEWHERE = "Farthing"
"""An area that no profile is asked for."""


def tell(story: Story) -> None:
    """Write the profiles of every area, and some that count for none."""
    tally_up(story.tally, AREAS, np.arange(len(AREAS)))
    area = np.repeat(np.arange(len(AREAS)), [len(fate.profiles) for fate in AREAS])
    written = np.array([profile for fate in AREAS for profile in fate.profiles])
    sources, ages = written[:, 0], written[:, 1]
    names = [fate.name for fate in AREAS]
    _write(story, [names[place] for place in area], sources, ages)
    stray = _write(story, [ELSEWHERE, _EAST], np.array([0, 0]), np.array([40, 40]), theme=["CSE", ""])
    story.note("profiles of an area or theme that nobody asked for", "PF", stray)
    _write(story, [_EAST, _WEST], np.array([0, 0]), np.array([30, 30]), test=[1, 0], merged=[0, 1])


def _write(
    story: Story,
    areas: list[str],
    sources: Ints,
    ages: Ints,
    *,
    theme: list[str] | None = None,
    test: list[int] | None = None,
    merged: list[int] | None = None,
) -> Ints:
    size = len(areas)
    numbers = story.files.take("problem_profiles", size)
    refreshed = np.where(ages < 0, NONE, story.today - ages)
    themes = theme or ["CSE"] * size
    story.files.add(
        "problem_profiles",
        {
            "prof_id": cells.ids("PF", numbers),
            "la_area": cells.codes(np.arange(size), areas),
            "theme": cells.codes(np.array([0 if name else -1 for name in themes]), ("CSE",)),
            "sources": cells.codes(sources, _SOURCES),
            "refreshed_date": cells.days(refreshed),
            "is_test": cells.whole(np.array(test or [0] * size)),
            "merged_into": cells.ids("PF", np.where(np.array(merged or [0] * size) == 1, numbers[0], -1)),
            "source_system": cells.constant("CONNECT", size),
        },
    )
    return numbers
