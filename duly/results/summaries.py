"""A run as history lists it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import Field

from duly.results.counts import Outcome
from duly.results.forms import Count, Instant, closed, every
from duly.results.periods import PeriodJudged
from duly.results.runs import Catalogue
from duly.results.trust import Acceptance, Suspicion


@dataclass(frozen=True, kw_only=True, slots=True)
class RunSummary:
    """A run as history lists it."""

    number: Annotated[int, Field(ge=1, description="What people call it by.")]
    as_of: Instant
    period: Annotated[PeriodJudged, Field(description="Half-open; null where it is open.")] = field(
        default_factory=PeriodJudged
    )
    time_zone: str
    started_at: Instant
    finished_at: Instant
    duly_version: str
    catalogue: Catalogue = ()
    exit_code: Annotated[int, Field(description="As judged.", json_schema_extra={"enum": [0, 1, 3]})]
    complete: Annotated[bool, Field(description="Nothing was refused and no table was unfit.")]
    sample: bool
    reruns: Annotated[
        Count, Field(description="How often the same as-at instant was judged before; only the last is kept.")
    ]
    suspicions: Annotated[
        tuple[Suspicion, ...],
        Field(description="What is not as on the nights before; the run is suspect until it is accepted."),
    ] = ()
    accepted: Annotated[Acceptance | None, Field(description="Who accepted it although it is suspect.")] = None
    verdicts: Annotated[bool, Field(description="Each record's verdict is still kept, not the counts alone.")]
    outcomes: Annotated[
        Mapping[Outcome, Count], every(Outcome), closed(Outcome), Field(description="Standards by outcome.")
    ]

    @property
    def suspect(self) -> bool:
        """Whether it is not as the nights before, and nobody accepted it."""
        return bool(self.suspicions) and self.accepted is None

    @property
    def period_from(self) -> datetime | None:
        return self.period.start

    @property
    def period_to(self) -> datetime | None:
        return self.period.end
