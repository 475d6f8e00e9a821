"""Forces made by hand: standards whose cohorts have settled, with teams that are quiet unless a test moves them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from duly.movers import WEEKS, Group, StandardCohorts

WEEK = date(2026, 1, 26)


def force(
    random: np.random.Generator,
    name: str = "S-01",
    *,
    teams: int = 6,
    due: float = 40,
    share: float = 0.84,
    unknown: float = 0.0,
    districts: int = 0,
    severity: str = "high",
    weeks: int = WEEKS,
) -> StandardCohorts:
    """A quiet standard of `teams` teams, known for so many weeks."""
    numbers = random.poisson(due, (teams, WEEKS))
    untold = random.binomial(numbers, unknown)
    kept = random.binomial(numbers - untold, share)
    counts = np.stack([kept, numbers - untold - kept, untold], axis=-1)
    return of_teams(counts, name, districts=districts, severity=severity, weeks=weeks)


def of_teams(
    counts: Any, name: str = "S-01", *, districts: int = 0, severity: str = "high", weeks: int = WEEKS
) -> StandardCohorts:
    """A standard of these counts by team [T, W, 3]; teams lie in districts in turn."""
    teams = len(counts)
    places = np.arange(teams) % max(districts, 1)
    wholes = [counts[places == place].sum(axis=0) for place in range(districts)]
    now = np.concatenate([counts.sum(axis=0)[None], counts, *(one[None] for one in wholes)])
    return StandardCohorts(
        standard=name,
        title=f"Title of {name}",
        severity=severity,
        target=Decimal(90),
        week=WEEK,
        groups=(
            Group(),
            *(Group(breakdown="team", value=f"T{team}") for team in range(teams)),
            *(Group(breakdown="district", value=f"D{place}") for place in range(districts)),
        ),
        now=now,
        known=np.arange(WEEKS) < weeks,
        then=np.zeros((0, *now.shape), int),
        then_known=np.zeros((0, *now.shape[:2]), bool),
        settled=0,
        within={1 + team: 1 + teams + int(place) for team, place in enumerate(places)} if districts else {},
    )


def teams_of(cohorts: StandardCohorts) -> Any:
    """The counts by team [T, W, 3] of a force without districts."""
    return np.array(cohorts.now[1:])
