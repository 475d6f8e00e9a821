"""What changed beyond chance, as a run tells it: at most seven lines, and how each standard and group stands.

`duly.movers` makes these of history's counts; the terminal, the pages and results.json show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from duly.results.counts import SMALL_NUMBER, percentage
from duly.results.forms import Count, Day, Number, Percent


class MoverKind(StrEnum):
    """What moved. Only RATE is of how well records are kept to a standard."""

    RATE = "RATE"  # the share that complies
    VOLUME = "VOLUME"  # how many records fall due
    UNKNOWN = "UNKNOWN"  # the share that cannot be told
    APART = "APART"  # no change in time can be told yet: a group unlike the rest of the force


class Direction(StrEnum):
    """Which way. WORSE and BETTER are of a rate, MORE and FEWER of a number of records."""

    WORSE = "WORSE"
    BETTER = "BETTER"
    MORE = "MORE"
    FEWER = "FEWER"


class Variation(StrEnum):
    """Whether the newest weeks of a series are like the weeks before them (NHS England, Making data count)."""

    COMMON_CAUSE = "COMMON_CAUSE"  # nothing beyond what weeks differ by
    BETTER = "BETTER"  # special cause, for the better
    WORSE = "WORSE"  # special cause, for the worse
    TOO_FEW = "TOO_FEW"  # too few weeks or records to say


class Assurance(StrEnum):
    """Whether the target will be met from week to week as things are, by the limits of the series."""

    WILL_MEET = "WILL_MEET"
    WILL_MISS = "WILL_MISS"
    MAY_MEET_OR_MISS = "MAY_MEET_OR_MISS"
    UNTOLD = "UNTOLD"  # no target in per cent, or too few weeks


Breakdown = Annotated[str | None, Field(description="team, district or risk; null for the whole force.")]
Value = Annotated[str | None, Field(description="Which team, district or risk; null for the whole force.")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """`part` records of `whole`, with the rate in per cent where there are at least ten."""

    part: Count
    whole: Count
    rate: Annotated[Percent | None, Field(description="Null below ten records.")] = None

    @classmethod
    def of(cls, part: int, whole: int) -> Self:
        return cls(part=part, whole=whole, rate=None if whole < SMALL_NUMBER else percentage(part, whole))


@dataclass(frozen=True, kw_only=True, slots=True)
class Mover:
    """One thing that changed beyond chance.

    Of a rate `part` is what complies of what was judged, of UNKNOWN what cannot be told of what fell due. Of VOLUME `after`
    is what fell due since `since`, and `before` what fell due in the weeks that it is held against.
    """

    standard: str
    title: str
    breakdown: Breakdown
    value: Value
    kind: MoverKind
    direction: Direction
    before: Annotated[Tally, Field(description="In the weeks that it is held against; of APART, in the rest.")]
    after: Annotated[Tally, Field(description="In the weeks from `since` on.")]
    before_weeks: Annotated[Count, Field(description="How many weeks `before` is of; 0 of APART.")]
    since: Annotated[Day, Field(description="The Monday of the week from which on it most likely is so.")]
    expected: Annotated[Number, Field(description="What `after.part` would be had nothing changed; one decimal.")]
    excess: Annotated[Number, Field(description="How many records more than expected; below 0: fewer.")]
    severity: str
    records: Annotated[
        tuple[str, ...],
        Field(description="Ids of records behind it: what failed, or cannot be told. The first of them."),
    ] = ()
    record_count: Annotated[Count, Field(description="How many records are behind it.")] = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a standard and group stands: the newest weeks against the weeks before, and against the target."""

    standard: str
    breakdown: Breakdown
    value: Value
    variation: Variation
    assurance: Assurance
    weeks: Annotated[Count, Field(description="So many weeks are behind it.")]
    recent: Annotated[Tally, Field(description="What complies of what was judged in the newest four weeks.")]
    usual: Annotated[Percent | None, Field(description="The rate of the weeks before them; null where too few.")] = None
    low: Annotated[Percent | None, Field(description="Lower limit of a usual week's rate.")] = None
    high: Annotated[Percent | None, Field(description="Upper limit of a usual week's rate.")] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSeries:
    """Why the figures of standards before and after a run are not held against each other."""

    standards: tuple[str, ...]
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NotLookedAt:
    """Standards at which nothing was looked for in this run, and why."""

    standards: tuple[str, ...]
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LastNight:
    """Records newly failing, put right, and otherwise gone from the failing, against the run before. No test."""

    newly_failing: Count
    put_right: Count


@dataclass(frozen=True, kw_only=True, slots=True)
class Movers:
    """What changed beyond chance in a run.

    Where `movers` is empty, nothing did of the `series_in_time`; with none of these nothing can be told of change yet.
    """

    movers: Annotated[
        tuple[Mover, ...], Field(max_length=7, description="The most that was lost or gained first.")
    ] = ()
    more: Annotated[Count, Field(description="So many more moved and are not listed.")] = 0
    series: Annotated[Count, Field(description="So many standards and groups could be tested.")] = 0
    series_in_time: Annotated[
        Count,
        Field(
            description="So many of these were held against weeks before, the others against the rest of the force only."
        ),
    ] = 0
    tests: Annotated[Count, Field(description="So many tests were made.")] = 0
    new_series: tuple[NewSeries, ...] = ()
    not_looked_at: tuple[NotLookedAt, ...] = ()
    notes: Annotated[tuple[str, ...], Field(description="What could not be told, in sentences.")] = ()
    last_night: Annotated[LastNight | None, Field(description="Null where there is no run before.")] = None
    standings: Annotated[tuple[Standing, ...], Field(description="By standard, the whole force first.")] = ()

    def standing(self, standard: str, breakdown: str | None = None, value: str | None = None) -> Standing | None:
        """How one standard and group stands; None where it was not looked at."""
        asked = (standard, breakdown, value)
        return next((one for one in self.standings if (one.standard, one.breakdown, one.value) == asked), None)
