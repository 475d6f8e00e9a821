"""What a graded sample says of a standard's rate: the share that people would find compliant, as an interval.

It stands beside the rate of the run and changes neither that nor the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from duly.results.counts import percentage
from duly.results.forms import Count, Instant, Percent, fill_in
from duly.results.periods import PeriodJudged
from duly.results.samples import VerdictStratum


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What people found of some records: `untold` are those of which they could not tell, or differed; `blank` those
    that nobody has read."""

    kept: Count = 0
    not_kept: Count = 0
    not_applicable: Annotated[Count, Field(description="The standard does not apply, so they leave the rate.")] = 0
    untold: Annotated[Count, Field(description="The reader could not tell, or two readers differ.")] = 0
    blank: Annotated[Count, Field(description="Drawn, and not read.")] = 0

    @property
    def read(self) -> int:
        """Those that somebody has looked at."""
        return self.kept + self.not_kept + self.not_applicable + self.untold

    @property
    def decided(self) -> int:
        return self.kept + self.not_kept + self.not_applicable

    @property
    def drawn(self) -> int:
        return self.read + self.blank

    @property
    def either(self) -> int:
        """Those that count as breaches for the low end of the interval and as compliant for the high one."""
        return self.untold + self.blank


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundOfStratum:
    """What people found of a sample of the records that got one kind of verdict.

    `population` is how many there are now; `standing` are those of the sample that are still among them.
    """

    population: Annotated[Count, Field(description="Records with this verdict in the run.")]
    found: Annotated[Found, Field(description="Of those drawn.")]
    standing: Annotated[Found, Field(description="Of those drawn, what still has this verdict in the run.")]

    def __post_init__(self) -> None:
        if self.standing.drawn > self.population:
            raise ValueError("more records of a sample are still there than there are records")


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """What people found of a rate in some run, as history keeps it: with 95 % confidence the share compliant lies between `low`
    and `high`, in per cent. Null where every record that was read turned out to be none of the standard's business."""

    low: Percent | None
    high: Percent | None
    read: Annotated[Count, Field(description="Records of the sample that people had read.")]


Strata = Mapping[VerdictStratum, FoundOfStratum]


@dataclass(frozen=True, kw_only=True, slots=True)
class Corrected:
    """The share compliant of what fell due, as people find it: with 95 % confidence between `low` and `high`, in per cent.

    Null where every record that was read turned out to be none of the standard's business.
    """

    sample: Annotated[str, Field(description="Which sample.")]
    as_of: Annotated[Instant, Field(description="When the records were as they were drawn.")]
    period: Annotated[PeriodJudged, Field(description="Of the sample.")]
    readers: Annotated[int, Field(ge=1, description="So many people read it independently.")] = 1
    low: Percent | None
    high: Percent | None
    drawn: Count = field(init=False, default=0)
    read: Count = field(init=False, default=0)
    strata: Annotated[Strata, Field(description="By what duly made of the records.")]

    def __post_init__(self) -> None:
        fill_in(self, drawn=self._all("drawn"), read=self._all("read"))

    def _all(self, name: str) -> int:
        return sum(int(getattr(stratum.found, name)) for stratum in self.strata.values())

    @property
    def rate(self) -> Decimal | None:
        """The rate by duly's own verdicts, in per cent: what the interval stands beside."""
        numbers = {name: stratum.population for name, stratum in self.strata.items()}
        compliant = numbers.get(VerdictStratum.COMPLIANT, 0)
        return percentage(compliant, compliant + numbers.get(VerdictStratum.NON_COMPLIANT, 0))

    @property
    def apart(self) -> bool:
        """The rate by duly's own verdicts lies outside of the interval."""
        rate = self.rate
        return rate is not None and self.low is not None and self.high is not None and not self.low <= rate <= self.high

    @property
    def untold(self) -> int:
        return self._all("untold")

    @property
    def blank(self) -> int:
        return self._all("blank")

    @property
    def unread(self) -> tuple[VerdictStratum, ...]:
        """The verdicts of which no record was decided, though there are some: anything may be true of them."""
        return tuple(name for name, stratum in self.strata.items() if stratum.population and not stratum.found.decided)

    def misses(self, target: Decimal) -> bool:
        """Even the high end is below a target in per cent."""
        return self.high is not None and self.high < target

    def may_miss(self, target: Decimal) -> bool:
        """The low end is below a target in per cent."""
        return self.low is not None and self.low < target
