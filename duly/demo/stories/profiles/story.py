"""Problem profiles of the force's local authority areas: each area is one fate."""

from typing import Any

import numpy as np

from duly.demo.calendar import NONE, Ints
from duly.demo.fates import Drawn
from duly.demo.stories.profiles.fates import AREAS, EAST, NORTH, WEST
from duly.demo.story import Story

_ELSEWHERE = "Farthing"
"""An area that no profile is asked for."""


def tell(story: Story) -> None:
    """Write the profiles of every area, and some that count for none."""
    Drawn(AREAS.fates, np.arange(len(AREAS))).tally_up(story.tally)
    profiles = [(area.name, *profile) for area in AREAS for profile in area.profiles]
    _write(story, profiles)
    # one without a theme may be of any: where an area has another that is current it does no harm
    stray = _write(story, [(_ELSEWHERE, "multi_agency", 40), (NORTH, "multi_agency", 40)], theme=np.array(["CSE", ""]))
    story.note("profiles of an area or theme that nobody asked for", "PF", stray)
    odd = [(EAST, "multi_agency", 30), (WEST, "multi_agency", 30)]
    _write(story, odd, is_test=np.array([1, 0]), merged=np.array([False, True]))


def _write(story: Story, profiles: list[tuple[str, str, int]], **more: Any) -> Ints:
    areas, sources, ages = (np.array(column) for column in zip(*profiles, strict=True))
    refreshed = np.where(ages < 0, NONE, story.today - ages)
    columns: dict[str, Any] = {"la_area": areas, "theme": "CSE", "sources": sources, "refreshed_date": refreshed}
    return story.write("problem_profiles", **columns | more)
