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
    verdicts: Annotated[bool, Field(description="Each record's verdict is still kept, not the counts alone.")]
    outcomes: Annotated[
        Mapping[Outcome, Count], every(Outcome), closed(Outcome), Field(description="Standards by outcome.")
    ]

    @property
    def period_from(self) -> datetime | None:
        return self.period.start

    @property
    def period_to(self) -> datetime | None:
        return self.period.end
