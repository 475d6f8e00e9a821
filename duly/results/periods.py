"""The period of a run: what fell due in it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from duly.results.forms import Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodJudged:
    """The period of a run: half-open, None where it is open. Both ends are aware."""

    start: Annotated[Instant | None, Field(alias="from")] = None
    end: Annotated[Instant | None, Field(alias="to")] = None

    def meets(self, other: PeriodJudged) -> bool:
        """Whether the two have an instant in common."""
        return not (
            (self.end is not None and other.start is not None and self.end <= other.start)
            or (other.end is not None and self.start is not None and other.end <= self.start)
        )
