"""What a run found of one standard: its counts against its target, and all that stands beside the figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from pydantic import Field, WithJsonSchema

from duly.results.backlog import Backlog
from duly.results.basis import Basis
from duly.results.confidence import Interval
from duly.results.corrected import Corrected
from duly.results.counts import BesideRate, Counts, Outcome, Status
from duly.results.forms import Count, Percent, Reasons, UtcInstant, by_id, fill_in, listed
from duly.results.waivers import Waived

StatusName = Annotated[str, WithJsonSchema({"enum": [status.value for status in Status]})]
Target = Annotated[Percent | None, Field(description="The target in force, in per cent.")]
Rate = Annotated[Percent | None, Field(description="Per cent, one decimal, half-up; null of nothing.")]
RateLow = Annotated[Percent | None, Field(description="If every unknown record failed.")]
RateHigh = Annotated[Percent | None, Field(description="If every unknown record complied.")]
BacklogOfRate = Annotated[
    Backlog | None, Field(description="Null where the rate judges what was done, or has no due date.")
]
ReasonsByStatus = Annotated[
    Mapping[StatusName, Reasons],
    Field(description="The same by status; for a code of EXCLUDED another record may have been UNKNOWN."),
]

IntervalOfRate = Annotated[
    Interval | None,
    Field(description="Null unless the run judged a sample of the records, or where nothing was judged."),
]


@dataclass(frozen=True, kw_only=True, slots=True)
class RateResult:
    """Another rate that a standard prints beside its own: another verdict over the same or a narrower population."""

    id: str
    title: str
    target: Target
    rate: Rate = field(init=False, default=None)
    rate_low: RateLow = field(init=False, default=None)
    rate_high: RateHigh = field(init=False, default=None)
    outcome: Annotated[Outcome | None, Field(description="Null without a target.")] = None
    counts: Counts
    reasons: Reasons
    reasons_by_status: ReasonsByStatus = field(default_factory=dict)
    backlog: BacklogOfRate = None
    interval: IntervalOfRate = None

    def __post_init__(self) -> None:
        _fill_in_rates(self, self.counts)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListResult:
    """Records to look at beside a rate: a sign of junk or gaming, not a verdict. Ids only."""

    id: str
    title: str
    count: Annotated[Count, Field(description="How many there are.")]
    share_of: Annotated[
        Count | None, Field(description="What the count is a share of, where a share is what matters.")
    ] = None
    warn: Annotated[bool, Field(description="It passed the declared limit.")] = False
    records: Annotated[tuple[str, ...], Field(description="Ids; the first of them where there are many.")] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class StandardResult:
    """What a run found of one standard."""

    standard: str
    suite: str
    title: str
    outcome: Annotated[
        Outcome,
        Field(
            description="Of all its targets. CANNOT_TELL: what is unknown decides. ERROR is never NOT_MET, and nothing empty "
            "ever passes."
        ),
    ]
    target: Target
    rate: Rate = field(init=False, default=None)
    rate_low: RateLow = field(init=False, default=None)
    rate_high: RateHigh = field(init=False, default=None)
    counts: Counts = field(default_factory=Counts)
    low_confidence: Annotated[bool, Field(description="More than 5 % of what fell due could not be determined.")] = (
        field(init=False, default=False)
    )
    reasons: Reasons = field(default_factory=dict)
    reasons_by_status: ReasonsByStatus = field(default_factory=dict)
    outside: Annotated[
        Mapping[str, Count],
        Field(
            description="Rows of the unit's table that are in no status, by the reason for it; `unexplained` where there is "
            "none. Empty where the standard does not say who is outside its population."
        ),
    ] = field(default_factory=dict)
    breakdowns: Annotated[
        Mapping[str, Mapping[str, BesideRate]],
        Field(description="Breakdown to value to counts, which sum to the counts of the standard."),
    ] = field(default_factory=dict)
    rates: Annotated[tuple[RateResult, ...], listed, by_id(RateResult)] = ()
    lists: Annotated[tuple[ListResult, ...], listed, by_id(ListResult)] = ()
    measures: Annotated[
        Mapping[str, float | int | None], Field(description="Further figures; the unit is in the name.")
    ] = field(default_factory=dict)
    oldest_open_breach: UtcInstant | None = None
    backlog: BacklogOfRate = None
    waived: Annotated[Waived | None, Field(description="Null where the register names no record of the standard.")] = (
        None
    )
    interval: IntervalOfRate = None
    corrected: Annotated[
        Corrected | None,
        Field(
            description="The share compliant as people found it in a sample that they graded; null where no sample applies. It "
            "changes neither rate nor outcome."
        ),
    ] = None
    doubts: Annotated[
        tuple[str, ...],
        Field(
            description="Why the whole figure is in doubt, so that the outcome is at best CANNOT_TELL, in sentences."
        ),
    ] = ()
    message: Annotated[str, Field(description="Why the outcome is NO_DATA or ERROR.")] = ""
    notes: Annotated[
        tuple[str, ...],
        Field(
            description="Sentences that must stand beside the figure: a changed target with its reason and expiry, a column "
            "that the export lacks."
        ),
    ] = ()
    basis: Annotated[
        Basis | None,
        Field(description="By what it was judged; null where it was not, and in results of an older duly."),
    ] = None

    def __post_init__(self) -> None:
        _fill_in_rates(self, self.counts)
        fill_in(self, low_confidence=self.counts.low_confidence)
        if self.waived is not None:
            fill_in(self, waived=replace(self.waived, rate_without=self.counts_without_waived.rate))

    @property
    def counts_without_waived(self) -> Counts:
        """The counts with what is waived left out. The published rate is never this."""
        waived = self.waived or Waived()
        return replace(
            self.counts,
            non_compliant=self.counts.non_compliant - waived.non_compliant,
            unknown=self.counts.unknown - waived.unknown,
        )


def _fill_in_rates(result: RateResult | StandardResult, counts: Counts) -> None:
    fill_in(result, rate=counts.rate, rate_low=counts.rate_low, rate_high=counts.rate_high)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unjudged:
    """A standard that could not be judged, and why: NO_DATA where the export lacks what it needs, else ERROR."""

    outcome: Outcome
    message: str
